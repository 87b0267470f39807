package text

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What shows only beside what stands around it: a chat name behind one letter, a telephone number partly in number words, a
// door before whoever lives behind it.

const (
	sign     = `[^a-z0-9\p{Han}\n。；;！!？?]`                    // between a word for a chat and the name in it: ： → ❤ and blanks
	nick     = `([a-z0-9][a-z0-9_\-]{3,39})`                  // a name in a chat
	oneMark  = `(?:v|微|威|薇|徽|维|卫)(?:信|芯|❤|x)?号?`              // what is written for WeChat in one letter
	addMe    = `(?:加|\+)(?:一?下?我?的?|他|她|本人)|我的?|找我?|联系我?|私我?` // what is said before it
	spelled3 = `1百[3-9]十?[0-9]?`                              // 一百三十八
	// spelled4 is the middle or the end of a number: 零零一十三, 八千, 一千二百零五.
	spelled4 = `(?:[0-9]{4}|[0-9]千(?:[0-9]百|0)?(?:[0-9]?十|0)?[0-9]?|0{1,2}[0-9]?十[0-9]?|0[0-9]百0?(?:[0-9]?十)?[0-9]?)`
)

// Family names. A few of them are units and other words too, so that 家 behind them says nothing (三百张家长意见表).
const (
	families = `(?:欧阳|司马|上官|诸葛|皇甫|尉迟|东方|公孙|令狐|慕容|[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧肖程曹袁邓许傅沈曾彭吕苏` +
		`卢蒋蔡贾丁魏薛叶阎闫余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞` +
		`章鲁葛伍韦申尤毕聂焦向柳邢骆岳齐梅庄辛管祝左涂谷祁耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游裴席卫屈鲍霍翁隋甘景薄单包司柏宁柯阮桂])`
	homely = `(?:欧阳|司马|上官|诸葛|[王李刘陈杨赵黄周吴徐孙胡朱林何郭马罗梁宋郑谢韩唐冯于董萧肖曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛阎闫潘杜汪姜姚谭廖邹熊` +
		`陆郝孔崔邱秦史侯邵孟尹黎乔贺赖龚庞樊殷翟倪俞聂邢骆])`
	titles = `(?:先生|女士|小姐|太太|师傅|大[爷妈娘姐哥叔婶伯嫂]|阿姨|叔叔?|奶奶|爷爷|婆婆?|姥[姥爷]|嫂子?|[哥姐婶姨伯]|老[师板汉太]|某|同志)`
	// person is somebody by name: 老张, 张阿姨, 张建国家.
	person = `(?:老` + families + `|[小大]` + homely + `|` + families + `\p{Han}{0,2}` + titles + `|` + families + `\p{Han}{0,2}家)`
	// named is a person whom nothing but a number stands before.
	named = `(?:老` + families + `|` + families + titles + `|` + homely + `\p{Han}{0,2}(?:先生|女士|师傅|阿姨)|` + homely + `家)`
	of    = `[ )）,，的]{0,2}` // between a door and whoever lives behind it
	// whole is a name that something ends.
	whole = homely + `\p{Han}{1,2}(?:[ ,，。；;、:(（说家的]|$)`
	// home is what is said of a flat and of whoever lives there.
	home = `(?:业主|住户|户主|房主|房东|租户|租客|邻居|老太|老头|[他她我人那]家|家[里中的]|楼[上下]|漏水|跑水|[没停][电水气]|没?暖气|不热|装修|扰民|噪音|阳台|厨房|厕所|卫生间|空调|门[口前锁])`
)

var beside = []rule{
	// 加我V：laoli1988, 我微 laoli1988, 加他薇❤laoli
	{regexp.MustCompile(`(?i)(?:` + addMe + `) ?` + oneMark + sign + `{0,4}(?:是|叫|为)?` + sign + `{0,4}` + nick), letters, noName},
	// V：laoli1988, v→laoli_88, 微 laoli1988
	{regexp.MustCompile(`(?i)` + oneMark + `(?:是|叫)?` + sign + `{1,4}` + nick), letters, noChat},
	{regexp.MustCompile(`(?i)(?:v[ .\-_]x|w[ .\-_]x|v信|微[ .·_\-]信|徽信|维信|卫芯|weixin|wei信|微xin|q[ .\-_]q)号?` + sign + `{0,4}是?` + nick), letters, noName},
	// 一百三十八 0013 8000, 一百三十八 零零一十三 八千, 一百三十八 001 38000
	{regexp.MustCompile(spelled3 + then + spelled4 + then + spelled4), spokenWords, spelt},
	{regexp.MustCompile(spelled3 + `(?:` + then + `[0-9]){8}`), spokenWords, spelt},
	{regexp.MustCompile(`1[3-9][0-9]` + then + spelled4 + then + spelled4), spokenWords, spelt},
	// 3-602老张家, 3#602张阿姨, 三杠六零二漏水
	{regexp.MustCompile(`[0-9]{1,3} ?[\-#杠之] ?([0-9]{3,4})[A-Za-z]?` + of + person), digits, noDoor},
	{regexp.MustCompile(`[0-9]{1,2} ?[\-#杠之] ?([0-9]{3,4})[A-Za-z]?` + of + `(?:` + home + `|` + whole + `)`), digits, noFlatDoor},
	{regexp.MustCompile(`(?:号楼?|楼|栋|幢|座)[ \-,，]?([0-9]{3,4})[A-Za-z]?` + of + `(?:` + person + `|` + home + `)`), digits, noFlat},
	{regexp.MustCompile(`(?:住|家在|房号|住址)[在于是: ]{0,3}[0-9]{1,3} ?[\-#杠之] ?([0-9]{3,4})`), digits, noDoor},
	{regexp.MustCompile(`([0-9]{3,4}) ?` + named), digits, noDoorAlone},
}

// spokenWords are the digits and the words for tens, hundreds and thousands.
func spokenWords(c rune) bool { return digits(c) || c == '十' || c == '百' || c == '千' }

// What tells a name, and a day, in what the rules found and before it.
var (
	beforeName = regexp.MustCompile(`(?i)^` + oneMark + `(?:是|叫)?` + sign + `{1,4}`)
	lastWord   = regexp.MustCompile(`(?i)[a-z0-9_\-]+$`)
	onDay      = regexp.MustCompile(`月 ?[0-9]{1,2}$`)
)

// noName: a year is nobody's name.
func noName(words string, from, to int) bool {
	n := strings.TrimLeft(lastWord.FindString(words[from:to]), "-_")
	return years(n, 0, len(n)) || len(n) == 4 && strings.HasPrefix(words[to:], "年")
}

// noChat: a letter V that is a shape, a voltage or an engine, and 微 and 威 that end a word.
func noChat(words string, from, to int) bool {
	if noName(words, from, to) {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(strings.TrimRight(words[:from], " "))
	switch mark, _ := utf8.DecodeRuneInString(words[from:]); {
	case mark < utf8.RuneSelf: // 220V：, AV：
		if before < utf8.RuneSelf && (unicode.IsDigit(before) || unicode.IsLetter(before)) {
			return true
		}
	case unicode.Is(unicode.Han, before) && !strings.ContainsRune("我加的是或用有扫", before): // 示威
		return true
	}
	head := beforeName.FindString(words[from:to])
	n := words[from+len(head) : to]
	mixed := strings.ContainsAny(n, "0123456789") && strings.ContainsFunc(n, func(c rune) bool { return unicode.IsLetter(c) || c == '_' })
	switch {
	case strings.ContainsAny(head, ":=→>❤♥"):
		return false
	case strings.Contains(head, "-"): // V-shaped, V-2000
		return !mixed || len(n) < 6
	}
	return !mixed
}

// spelt: counted in what stands behind, or followed by years.
func spelt(words string, from, to int) bool {
	after, _ := utf8.DecodeRuneInString(strings.TrimLeft(words[to:], " "))
	if strings.ContainsRune("路号来几", after) || thousands(words, from, to) || dates(words, from, to) {
		return true
	}
	groups := strings.FieldsFunc(words[from:to], func(c rune) bool { return c < '0' || c > '9' })
	return slices.ContainsFunc(groups, func(g string) bool { return len(g) == 4 && yearOnly.MatchString(g) })
}

// placeEnds end the names of villages and streets that begin with a family (张家湾), and words that begin with 家 (家具).
const placeEnds = "湾庄沟村屯窑营口坟堡堂集镇界港坡岭寨河坝店铺岗坑园桥巷胡院洼峪楼林街道路山台坨垡务具长庭乐政企用电装"

// noPerson: before the name of a place, or counted in what stands behind.
func noPerson(words string, from, to int) bool {
	after, _ := utf8.DecodeRuneInString(words[to:])
	return unicode.IsDigit(after) || strings.HasSuffix(words[from:to], "家") && strings.ContainsRune(placeEnds, after) ||
		unicode.IsDigit(rune(words[to-1])) && strings.ContainsRune(units, after)
}

// noDoor: part of a longer number or of a standard, or no person's.
func noDoor(words string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(words[:from])
	title, _ := utf8.DecodeLastRuneInString(strings.TrimRight(words[:from], " "))
	n := lastNumber(words[from:to])
	return unicode.IsDigit(before) || strings.ContainsRune(".-/第〔[【", before) || noPerson(words, from, to) ||
		title < utf8.RuneSelf && unicode.IsLetter(title) && years(n, 0, len(n)) // GB 19-2001
}

// noFlat: no floor has a flat 00, and what happened in a year or at an hour (12月3号1830) did not happen in a flat.
func noFlat(words string, from, to int) bool {
	n := lastNumber(words[from:to])
	return noPerson(words, from, to) || strings.HasSuffix(n, "00") || years(n, 0, len(n)) || onDay.MatchString(words[:from])
}

func noFlatDoor(words string, from, to int) bool {
	return noDoor(words, from, to) || noFlat(words, from, to)
}

// noDoorAlone: a number that has nothing before it may be a year, a road, a line of buses, or one that everybody calls.
func noDoorAlone(words string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(words[:from])
	return noFlatDoor(words, from, to) || before < utf8.RuneSelf && unicode.IsLetter(before) ||
		slices.Contains([]string{"110", "119", "120", "122"}, lastNumber(words[from:to]))
}

// lastNumber is the last number in a find.
func lastNumber(find string) string {
	find = strings.TrimRightFunc(find, func(c rune) bool { return c < '0' || c > '9' })
	return find[len(strings.TrimRight(find, "0123456789")):]
}
