package text

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaskName keeps the family name and the last character: 王*明, 王*.
func MaskName(s string) string {
	n := utf8.RuneCountInString(s)
	if n > 2 {
		return keep(s, 1, 1)
	}
	return keep(s, n-1, 0) // 王小 shows 王; a lone character shows nothing
}

// MaskPhone keeps the first three and last four digits: 138****5678. A landline
// written with a hyphen keeps its area code, 0771-***5678; a number of fewer
// than eight digits keeps its last two.
func MaskPhone(s string) string {
	if area, rest, ok := strings.Cut(s, "-"); ok && strings.HasPrefix(area, "0") && len(area) <= 4 && utf8.RuneCountInString(rest) >= 7 {
		return area + "-" + keep(rest, 0, 4)
	}
	if utf8.RuneCountInString(s) < 8 {
		return keep(s, 0, 2)
	}
	return keep(s, 3, 4)
}

// MaskID keeps the first three and last four characters of an identity number;
// of anything too short to be one, nothing.
func MaskID(s string) string {
	if utf8.RuneCountInString(s) < 12 {
		return keep(s, 0, 0)
	}
	return keep(s, 3, 4)
}

// keep stars out all but the first head and last tail runes. What is too short
// to have a middle is starred out whole: a mask must hide something.
func keep(s string, head, tail int) string {
	r := []rune(s)
	if len(r) <= head+tail {
		head, tail = 0, 0
	}
	for i := max(head, 0); i < len(r)-tail; i++ {
		r[i] = '*'
	}
	return string(r)
}

// RedactFree stars out of words that are to be shown in public what belongs to somebody:
// telephone, identity and card numbers, addresses of mail and chat, number plates, doors.
// It goes by what a thing looks like in any writing: full-width and circled digits, Chinese
// numerals, dots and blanks between. The rest stays as it was written, and the length does.
//
// The rules are generous: a long number wrongly starred costs a telephone call, a number
// shown costs a person. What no rule can tell (a name) is for the desk to read first.
func RedactFree(s string) string {
	out := []rune(s)
	for range mostPasses {
		if !redact(out, foldDigit) && !redact(out, foldNumeral) {
			break
		}
	}
	return string(out)
}

// mostPasses bounds how often words are gone over: what is starred may stand between two
// parts that look like something only then.
const mostPasses = 8

func redact(out []rune, fold func(rune) rune) (found bool) {
	plain := make([]rune, len(out))
	for i, c := range out {
		plain[i] = fold(c)
	}
	for _, p := range private {
		folded := string(plain)
		for _, at := range p.like.FindAllStringSubmatchIndex(folded, -1) {
			if p.not != nil && p.not(folded, at[0], at[1]) {
				continue
			}
			if len(at) > 2 && at[2] >= 0 { // the part that belongs to somebody
				at = at[2:]
			}
			from := utf8.RuneCountInString(folded[:at[0]])
			for i := from; i < from+utf8.RuneCountInString(folded[at[0]:at[1]]); i++ {
				if c := plain[i]; c != '*' && p.stars(c) {
					out[i], plain[i], found = '*', '*', true
				}
			}
		}
	}
	return found
}

// rule is a look that something private has. Only what stars says of it is starred, of the
// first group where there is one.
type rule struct {
	like  *regexp.Regexp
	stars func(rune) bool
	not   func(words string, from, to int) bool // looks like it and is none
}

func digits(c rune) bool { return c >= '0' && c <= '9' || c == 'X' || c == 'x' || c == 'O' || c == 'o' }

// lookalikes are the letters that people write for digits, spokenDigits what they say for three noughts.
func lookalikes(c rune) bool   { return digits(c) || c == 'l' || c == 'I' }
func spokenDigits(c rune) bool { return digits(c) || c == '千' }

func letters(c rune) bool { return unicode.IsLetter(c) || unicode.IsDigit(c) }

const (
	between = `[ \t\n.\-_/·()*~|]{0,3}`                               // digits of one number
	apart   = `[ \t\n.\-_/·(),，、:*~|]{0,3}`                           // its usual groups
	then    = `(?:[ ,，、。.\-:]|(?:后面|中间|最后|接着|然后|再加|加上|再|加|接)是?){0,5}` // what is said between them
	chats   = `微信|威信|薇信|wechat|weixin|vx|v信|wx|qq|扣扣|企鹅号|抖音|快手|支付宝|小红书|钉钉|telegram|whatsapp|skype|邮箱|e-?mail|加我|加微|加v|\+v`
	calls   = `电话|座机|固话|固定电话|热线|致电|来电|拨打|联系|号码|手机|传真|tel|phone|call`
	plates  = `[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]`
)

var private = slices.Concat(written, beside)

var written = []rule{
	{regexp.MustCompile(`(?i)[a-z0-9._%+\-]+ ?(?:@|\(at\)|\[at\]|#) ?[a-z0-9\-]+(?: ?\. ?[a-z0-9\-]+)+`), letters, nil},
	{regexp.MustCompile(`(?i)[a-z0-9_]+(?: ?(?:点|\.|dot) ?[a-z0-9_]+)* ?(?:艾特|爱特|圈a|@| at ) ?[a-z0-9\-]+(?: ?(?:点|\.|dot) ?(?:com|cn|net|org|edu|gov|vip|[a-z0-9\-]+ ?(?:点|\.|dot) ?(?:com|cn|net)))+`), letters, nil},
	{regexp.MustCompile(`(?i)@([a-z_][a-z0-9_.\-]{3,39})`), letters, nil},
	{regexp.MustCompile(`(?i)wxid_[a-z0-9_\-]+`), letters, nil},
	{regexp.MustCompile(`(?i)(?:` + chats + `)[号群名昵称:是为叫搜加个人帐账 \t,，("“'@-]{0,8}([a-z0-9][a-z0-9_.\-]{3,39})`), letters, nil},
	{regexp.MustCompile(`(?i)([a-z][a-z0-9_\-]{4,39})[ ,，(（]{0,3}(?:是)?(?:我的?)?(?:微信|薇信|wechat|qq|vx)`), letters, nil},
	{regexp.MustCompile(`(?i)(?:微信|薇信|qq|抖音|快手)(?:的)?(?:名字|名称|昵称|名|叫)[:是叫为 "“'「【]{0,4}([^\s，。；,;！!？?、"”'」】]{1,20})`), letters, nil},
	{regexp.MustCompile(`(?i)` + plates + `([a-z][ .\-·]{0,2}[a-z0-9]{4,6}[挂学警港澳]?)`), letters, noDigit},
	{regexp.MustCompile(`(?i)` + plates + `[ .\-·]{0,2}([a-z](?:[ .\-·]{0,2}[a-z0-9]){5,6})`), letters, fewDigits},
	{regexp.MustCompile(`(?:银行|行|卡|卡号|账号|帐号|账户|帐户)[ \t:号是为]{0,4}(\d(?:[ \t.\-_/·*]{0,3}\d){11,22})`), digits, yearsBehind},
	{regexp.MustCompile(`\d{15,}[Xx]?`), digits, nil}, // identity numbers, old ones, bank cards
	{regexp.MustCompile(`\d{6}[ \t.\-_/·]{1,3}\d{10,13}`), digits, nil},
	{regexp.MustCompile(`\d{6}` + apart + `\d{4}` + between + `\d{4}` + apart + `\d{3}[\dXx]`), digits, nil},
	{regexp.MustCompile(`\d{6}` + apart + `\d{6}` + apart + `\d{3}`), digits, nil},
	{regexp.MustCompile(`\d{3}` + between + `\d{3}` + between + `\d{4}` + between + `\d{4}` + between + `\d{3}[\dXx]`), digits, nil},
	{regexp.MustCompile(`\d{4}(?:[ \t.\-_/·]{1,3}\d{4}){3}(?:[ \t.\-_/·]{1,3}\d{1,4})?`), digits, years},
	{regexp.MustCompile(`\d{8}[ \t.\-_/·*]{1,3}\d{7,8}(?:[ \t.\-_/·*]{1,3}\d{1,4})?`), digits, amounts},
	{regexp.MustCompile(`(?:\d[ \t.\-_/·,，、]{1,2}){14,18}[\dXx]`), digits, nil},
	{regexp.MustCompile(`1[3-9][\doO]` + apart + `[\doO]{4}` + apart + `[\doO]{4}`), digits, dates},
	{regexp.MustCompile(`1(?:` + between + `[3-9])(?:` + between + `[\doO]){9}`), digits, dates},
	{regexp.MustCompile(`1[3-9]\d` + then + `\d{4}` + then + `\d{4}`), digits, dates},
	{regexp.MustCompile(`(?:^|[^A-Za-z0-9])([1lI]` + between + `[3-9](?:` + between + `[\doOlI]){9})(?:[^A-Za-z0-9]|$)`), lookalikes, fewDigits},
	{regexp.MustCompile(`1` + between + `[3-9](?:` + between + `\d){5}` + between + `\d千`), spokenDigits, thousands},
	{regexp.MustCompile(`(?:1[,，、])(?:[3-9][,，、])(?:\d[,，、]){8}\d`), digits, nil},
	{regexp.MustCompile(`\(?0\d{2,3}[) .\-·_/]{0,3}[2-9]\d{2,3}[ .\-·_/]{0,2}\d{4}`), digits, behind}, // landline with area code
	{regexp.MustCompile(`(?i)(?:` + calls + `)[^0-9\n]{0,8}([2-9]\d{2,3}` + between + `\d{4})`), digits, spoken},
	{regexp.MustCompile(`[48]00[ .\-·]{1,2}\d{3,4}[ .\-·]{1,2}\d{3,4}`), digits, measure},
	{regexp.MustCompile(`[2-8]\d{2,3}[ .\-·]\d{4}`), digits, measure},
	{regexp.MustCompile(`[2-8]\d{6,7}`), digits, measure},
	{regexp.MustCompile(`[A-Za-z]{1,2}\d{7,9}`), digits, inside}, // passports and passes
	{regexp.MustCompile(`单元[ \-]?(\d{2,4})`), digits, nil},
	{regexp.MustCompile(`(\d{3,4}[A-Za-z]?) ?[室]`), digits, nil},
	{regexp.MustCompile(`\d{1,3}-\d{1,2}-(\d{3,4})`), digits, doorless},
	{regexp.MustCompile(`门牌[号码:是为 ]{0,3}(\d{1,5})`), digits, nil},
}

// inside reports whether a find is a piece of a longer number.
func inside(words string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(words[:from])
	after, _ := utf8.DecodeRuneInString(words[to:])
	return unicode.IsDigit(before) || unicode.IsDigit(after) || strings.ContainsRune("〔[【第", before)
}

// spoken: after a word for a telephone, a number is one unless it is a day or years.
func spoken(words string, from, to int) bool {
	number := words[from:to]
	at := from + strings.IndexAny(number, "0123456789")
	return inside(words, at, to) || dates(words, at, to) || years(words, at, to)
}

// behind: an area code begins a number.
func behind(words string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(words[:from])
	return unicode.IsDigit(before) || years(words, from, to)
}

// units stand behind what was measured, counted or paid, and behind the number of a paper.
const units = "元块万亿千百斤吨克公升米里厘毫亩平方人户家只头棵株瓶袋箱件次个台辆层天日年月时分秒度%‰号期届版批条字kKmMtT"

// measure reports whether a find is a piece of a longer number, a day, years, or an amount.
func measure(words string, from, to int) bool {
	if inside(words, from, to) || dates(words, from, to) || years(words, from, to) {
		return true
	}
	before, n := utf8.DecodeLastRuneInString(words[:from])
	if strings.ContainsRune(".-/", before) { // GB 2763-2021, 3.1415926
		if c, _ := utf8.DecodeLastRuneInString(words[:from-n]); unicode.IsDigit(c) || unicode.IsLetter(c) && c < utf8.RuneSelf {
			return true
		}
	}
	name, _ := utf8.DecodeLastRuneInString(strings.TrimRight(words[:from], " "))
	if standard.MatchString(words[from:to]) && unicode.IsLetter(name) && name < utf8.RuneSelf {
		return true
	}
	after, _ := utf8.DecodeRuneInString(strings.TrimLeft(words[to:], " "))
	return strings.ContainsRune(units, after) || strings.HasPrefix(words[to:], "-") && years(words, from, to)
}

var (
	day      = regexp.MustCompile(`(?:19|20)\d\d[.\-/年](?:0?[1-9]|1[0-2])[.\-/月](?:0?[1-9]|[12]\d|3[01])`)
	packed   = regexp.MustCompile(`^(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])$`)
	standard = regexp.MustCompile(`^\d+-(?:19|20)\d\d$`) // GB 2763-2021
	yearOnly = regexp.MustCompile(`^(?:(?:19|20)\d\d\D*)+$`)
)

// dates reports whether a day is in it.
func dates(words string, from, to int) bool {
	return day.MatchString(words[from:to]) || packed.MatchString(words[from:to])
}

// years reports whether it is nothing but years.
func years(words string, from, to int) bool { return yearOnly.MatchString(words[from:to]) }

func noDigit(words string, from, to int) bool {
	return !strings.ContainsAny(words[from:to], "0123456789") || len(words) > to && words[to]|0x20 >= 'a' && words[to]|0x20 <= 'z'
}

// fewDigits: letters and a digit or two are a word.
func fewDigits(words string, from, to int) bool {
	n := 0
	for _, c := range words[from:to] {
		if c >= '0' && c <= '9' {
			n++
		}
	}
	return n < 3
}

// yearsBehind: 旅行2021 2022 2023 is no card.
func yearsBehind(words string, from, to int) bool {
	at := from + strings.IndexAny(words[from:to], "0123456789")
	return years(words, at, to) || dates(words, at, to)
}

// amounts: numbers beside one another that are days, or are counted.
func amounts(words string, from, to int) bool {
	if measure(words, from, to) {
		return true
	}
	for _, n := range strings.FieldsFunc(words[from:to], func(c rune) bool { return c < '0' || c > '9' }) {
		if len(n) > 4 && !packed.MatchString(n) {
			return false
		}
	}
	return true
}

// thousands: what is counted in thousands of a unit is no number of anybody's.
func thousands(words string, from, to int) bool {
	after, _ := utf8.DecodeRuneInString(strings.TrimLeft(words[to:], " "))
	return inside(words, from, to) || strings.ContainsRune(units+"瓦卡伏字赫帕多余", after)
}

// doorless: 7-11-2023 is a day.
func doorless(words string, from, to int) bool {
	return inside(words, from, to) || yearOnly.MatchString(words[to-4:to]) || dates(words, from, to) || strings.HasSuffix(words[:from], "-")
}

// foldDigit turns digits and signs of any writing into ASCII, rune for rune.
func foldDigit(c rune) rune {
	switch {
	case c < utf8.RuneSelf:
		return c
	case c >= '！' && c <= '～':
		return c - '！' + '!'
	case unicode.Is(unicode.Nd, c):
		for zero := c; ; zero-- { // digits of a script stand together, from its nought
			if c-zero == 9 || !unicode.Is(unicode.Nd, zero-1) {
				return '0' + (c-zero)%10
			}
		}
	case c >= '①' && c <= '⑨':
		return c - '①' + '1'
	case c >= '⑴' && c <= '⑼':
		return c - '⑴' + '1'
	case c >= '❶' && c <= '❾':
		return c - '❶' + '1'
	case c == '⓪' || c == '⓿' || c == '⁰' || c == '₀':
		return '0'
	case c >= '⁴' && c <= '⁹':
		return c - '⁴' + '4'
	case c >= '₁' && c <= '₉':
		return c - '₁' + '1'
	case unicode.IsSpace(c):
		return ' '
	case unicode.Is(unicode.Pd, c) || c == '−':
		return '-'
	case strings.ContainsRune("•・‧∙⋅˙●・﹒", c):
		return '·'
	case strings.ContainsRune("∗⁎﹡✱✲✳✻★☆※×✕", c):
		return '*'
	case strings.ContainsRune("〜∼│︱┃", c):
		return '~'
	case c == '。':
		return '。'
	}
	return c
}

// foldNumeral is foldDigit with the numerals that Chinese writes numbers with one by one.
func foldNumeral(c rune) rune {
	for i, same := range []string{"〇零○洞", "一壹幺弌", "二贰貳两弍", "三叁參弎", "四肆", "五伍", "六陆陸", "七柒拐", "八捌", "九玖勾"} {
		if strings.ContainsRune(same, c) {
			return '0' + rune(i)
		}
	}
	switch c {
	case '拾':
		return '十'
	case '佰':
		return '百'
	case '仟':
		return '千'
	}
	return foldDigit(c)
}
