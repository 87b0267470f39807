package health

import "testing"

func TestWhatLooksLikeSomebodysHealth(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"":              "",
		"自来水有异味，约30户反映": "",
		"同一个班有5名儿童发热请假": "",
		"高血压患者健康讲座，到场46人":             "",
		"发现疑似鼠迹，已投放毒饵":                "",
		"给老年人讲白内障手术前后的注意事项":           "",
		"附近江水发黑，未见确诊病例":               "",
		"统一社会信用代码 91110112MA0012345X": "",
		"单号 202311070001 已办":          "",
		"热线12320、010-69540000":        "",
		"王强主任主持会议，部署秋冬季工作":            "",
		"今年没有疑似病例，任务完成":               "",
		"常规监测未发现阳性":                   "",
		"居民张三确诊流感":                    "health.personal.name",
		"患者李某某，男，65岁":                 "health.personal.name",
		"王女士发热，疑似流感":                  "health.personal.name",
		"赵明，确诊":                       "health.personal.name",
		"确诊刘强。":                       "health.personal.name",
		"陈老师检出阳性":                     "health.personal.name",
		"电话13800138000":               "health.personal.phone",
		"１３８ ００１３ ８０００":               "health.personal.phone",
		"+86 138-0013-8000":           "health.personal.phone",
		"11010519491231002X":          "health.personal.ident",
		"证号：110105 19491231 002x":     "health.personal.ident",
	} {
		if got := looksPersonal(words); got != want {
			t.Errorf("%q: %q, want %q", words, got, want)
		}
	}
}
