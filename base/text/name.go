package text

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// NameKeyVersion is raised when [NameKey] or what is searched gives another answer for some
// text: what is kept beside names is then written anew.
const NameKeyVersion = 1

// NameKey is what two ways of writing one name have in common (归一). Names are kept as they
// were typed, and compared and searched by this: without blanks, invisible characters,
// brackets and the dots between the parts of a name (古丽米热·艾比布力), in one width and
// one case, with the radicals that PDF files give for characters (⽅ for 方) made those
// characters. A key is its own key. A name of signs only has a key, too: itself.
func NameKey(s string) string {
	if ownKey(s) {
		return s
	}
	key := folded(s)
	for range 3 { // folding a case can make something to compose, seldom twice
		again := folded(key)
		if again == key {
			break
		}
		key = again
	}
	if key == "" {
		return strings.TrimSpace(s)
	}
	return key
}

// SameName tells whether two names are written alike but for what nobody means by it.
func SameName(a, b string) bool { return NameKey(a) == NameKey(b) }

// ownKey tells that a name is its own key, as nearly all are.
func ownKey(s string) bool {
	for _, c := range s {
		switch {
		case c >= 0x4e00 && c <= 0x9fff, c >= 'a' && c <= 'z', c >= '0' && c <= '9':
		default:
			return false
		}
	}
	return true
}

func folded(s string) string {
	s = norm.NFKC.String(cases.Fold().String(Compatible(s)))
	kept := make([]rune, 0, utf8.RuneCountInString(s))
	for _, c := range s {
		if !left(c) {
			kept = append(kept, c)
		}
	}
	out := kept[:0:0]
	for i, c := range kept { // a full stop between characters is a dot, one in A.1 is none
		if c == '.' && i > 0 && i+1 < len(kept) && isHan(kept[i-1]) && isHan(kept[i+1]) {
			continue
		}
		out = append(out, c)
	}
	return norm.NFKC.String(string(out))
}

// left tells what is left out of a key.
func left(c rune) bool {
	return unicode.IsSpace(c) || unicode.IsControl(c) || isBracket(c) || isDot(c) || lookless(c)
}

func isBracket(c rune) bool { return unicode.In(c, unicode.Ps, unicode.Pe) }

// isDot tells the dots that stand between the parts of a name, of which every input method
// has another one.
func isDot(c rune) bool { return strings.ContainsRune("·•・‧∙⋅･᛫⸱ꞏ◦●", c) }

// lookless tells what has no look of its own: joiners, marks of direction, selectors of a
// variant, fillers.
func lookless(c rune) bool {
	return unicode.Is(unicode.Cf, c) || unicode.Is(unicode.Variation_Selector, c) || strings.ContainsRune("\u034f\u115f\u1160\u3164\uffa0\u2800", c)
}

// Compatible is a text with compatibility forms made what they stand for (NFKC): ＡＢ１２ is
// AB12, ⽅ is 方. Unicode leaves most of the supplement's radicals as they are, but PDF files
// give them for whole characters all the same.
func Compatible(s string) string {
	s = norm.NFKC.String(s)
	if strings.ContainsFunc(s, func(c rune) bool { return c >= 0x2e80 && c <= 0x2eff }) {
		return radicals.Replace(s)
	}
	return s
}

// The radicals of the supplement that are also characters, by Unicode's list of equivalent
// unified ideographs.
var radicals = strings.NewReplacer(
	"⺁", "厂", "⺌", "小", "⺍", "小", "⺒", "巳", "⺓", "幺", "⺝", "月", "⺟", "母", "⺠", "民", "⺧", "牛", "⺩", "王",
	"⺫", "目", "⺬", "示", "⺮", "竹", "⺶", "羊", "⺷", "羊", "⺻", "聿", "⺽", "臼", "⻁", "虎", "⻄", "西", "⻅", "见",
	"⻆", "角", "⻇", "角", "⻉", "贝", "⻊", "足", "⻋", "车", "⻑", "長", "⻓", "长", "⻔", "门", "⻕", "阜", "⻗", "雨",
	"⻘", "青", "⻙", "韦", "⻚", "页", "⻛", "风", "⻜", "飞", "⻝", "食", "⻡", "首", "⻢", "马", "⻣", "骨", "⻤", "鬼",
	"⻥", "鱼", "⻦", "鸟", "⻧", "卤", "⻨", "麦", "⻩", "黄", "⻪", "黾", "⻬", "齐", "⻮", "齿", "⻰", "龙", "⻳", "龟",
)
