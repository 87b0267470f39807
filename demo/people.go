package demo

import (
	"fmt"
	"math/rand/v2"
)

// Made-up names: common surnames and given characters, joined by chance.
var (
	surnames = []rune("王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文")
	given    = []rune("建国志强永刚海涛文博俊杰晓明立新春华德福玉兰秀英桂芳丽娟淑珍红梅雪莲思雨欣怡梓涵浩然子轩宇航佳琪雅静凤霞振宇国庆长江学军景山连生来福小军艳丽凯旋立群")
)

func name(r *rand.Rand) string {
	s := string(surnames[r.IntN(len(surnames))])
	n := 1
	if r.IntN(4) > 0 {
		n = 2
	}
	for range n {
		s += string(given[r.IntN(len(given))])
	}
	return s
}

// phone is a number that no operator has given out: 1990000 and the rest counted.
func phone(n int) string { return fmt.Sprintf("1990000%04d", n%10000) }

// staffPhone is the same for people of the roster.
func staffPhone(n int) string { return fmt.Sprintf("1980000%04d", n%10000) }
