package health

import (
	_ "embed" // the signs
	"regexp"
	"strings"
	"unicode"

	"huying/base/fault"
	"huying/base/text"

	"golang.org/x/text/width"
)

// What a person's health data looks like is words of a language, so they lie in files: surnames, what says that somebody is ill,
// what stands before and behind a name, and what begins with a surname and is none.
//
//go:embed signs/surnames.txt
var surnameText string

//go:embed signs/ill.txt
var illText string

//go:embed signs/called.txt
var calledText string

//go:embed signs/titles.txt
var titleText string

//go:embed signs/not_names.txt
var notNameText string

var (
	surnames = strings.TrimSpace(surnameText)
	ill      = strings.Fields(illText)
	called   = strings.Fields(calledText)
	titles   = strings.Fields(titleText)
	notNames = strings.Fields(notNameText)

	identNumber = regexp.MustCompile(`(?:^|\D)(\d{17}[\dXx]|\d{15})(?:\D|$)`)
	phoneNumber = regexp.MustCompile(`(?:^|\D)(?:\+?86)?(1[3-9]\d{9})(?:\D|$)`)
	somebody    = regexp.MustCompile(`^\p{Han}某`)
	between     = regexp.MustCompile(`(\d)[ \-]+(\d)`)
)

// clinical refuses a text that looks like a person's health data, and says what in it does. Who is ill is reported in the national
// system by those who treat them; here stands what was seen, where, and how many people it may concern.
func clinical(at, words string) error {
	key := looksPersonal(words)
	if key == "" {
		return nil
	}
	return fault.New(fault.Invalid, "health.personal").At(at, key)
}

// looksPersonal is the key of what makes a text a person's data; empty where nothing does.
func looksPersonal(words string) string {
	plain := width.Narrow.String(words)
	tight := between.ReplaceAllString(between.ReplaceAllString(plain, "$1$2"), "$1$2")
	if m := identNumber.FindStringSubmatch(tight); m != nil && (len(m[1]) == 15 || text.ValidResidentID(m[1]) || !text.ValidUSCC(m[1])) {
		return "health.personal.ident"
	}
	if phoneNumber.MatchString(tight) {
		return "health.personal.phone"
	}
	for _, sentence := range strings.FieldsFunc(plain, func(c rune) bool { return strings.ContainsRune("。！？；\n!?;", c) }) {
		if says(sentence, ill) && namesSomebody(sentence) {
			return "health.personal.name"
		}
	}
	return ""
}

func says(sentence string, words []string) bool {
	for _, w := range words {
		if strings.Contains(sentence, w) {
			return true
		}
	}
	return false
}

// namesSomebody reports whether something in a sentence reads as a person's name: 张某, 李女士, a surname behind 居民 or 患者, or one
// with one or two characters that stands alone. It rather refuses too much: whoever writes can say it in other words.
func namesSomebody(sentence string) bool {
	runes := []rune(sentence)
	for i, c := range runes {
		if !strings.ContainsRune(surnames, c) {
			continue
		}
		rest := string(runes[i:])
		if startsWith(rest, notNames) {
			continue
		}
		if somebody.MatchString(rest) || startsWith(string(runes[i+1:]), titles) {
			return true
		}
		before := string(runes[:i])
		if endsWith(before, called) && i+1 < len(runes) && unicode.Is(unicode.Han, runes[i+1]) {
			return true
		}
		alone := i == 0 || !unicode.Is(unicode.Han, runes[i-1]) || endsWith(before, ill)
		for n := 2; alone && n <= 3 && i+n <= len(runes); n++ {
			if !unicode.Is(unicode.Han, runes[i+n-1]) {
				break
			}
			behind := string(runes[i+n:])
			if behind == "" || !unicode.Is(unicode.Han, runes[i+n]) || startsWith(behind, ill) {
				return true
			}
		}
	}
	return false
}

func startsWith(s string, words []string) bool {
	for _, w := range words {
		if strings.HasPrefix(s, w) {
			return true
		}
	}
	return false
}

func endsWith(s string, words []string) bool {
	for _, w := range words {
		if strings.HasSuffix(s, w) {
			return true
		}
	}
	return false
}
