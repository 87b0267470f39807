package text

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
)

// places are names whose characters have another reading than usual. The list is
// of the places that people here write often; it is short on purpose, a wrong
// initial only makes somebody type the name.
var places = strings.NewReplacer(
	"重庆", "cq", "厦门", "xm", "单县", "sx", "番禺", "py", "西藏", "xz",
	"涡阳", "gy", "泌阳", "by", "浚县", "xx", "铅山", "ys", "大埔", "db",
	"蔚县", "yx", "尉犁", "yl", "东阿", "de", "太行", "th", "荥经", "yj",
	"会稽", "kj", "莘庄", "xz", "解州", "xz",
	"长", "c", // zhǎng is an office, cháng is in names: 长春, 长沟
)

// Initials are the pinyin initials of a name in lower case, 通州区 → tzq, for
// finding names and places. Latin and digits are kept; all else is dropped.
func Initials(s string) string {
	var b strings.Builder
	args := pinyin.NewArgs()
	args.Style = pinyin.FirstLetter
	for _, c := range places.Replace(Compatible(s)) {
		switch {
		case isHan(c):
			if p := pinyin.SinglePinyin(c, args); len(p) > 0 {
				b.WriteString(p[0])
			}
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}

// Pinyin spells a name in lower-case letters without tones, 王明 → wangming. Latin and
// digits are kept; all else is dropped.
func Pinyin(s string) string {
	var b strings.Builder
	args := pinyin.NewArgs()
	for _, c := range Compatible(s) {
		switch {
		case isHan(c):
			if p := pinyin.SinglePinyin(c, args); len(p) > 0 {
				b.WriteString(p[0])
			}
		case c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}
