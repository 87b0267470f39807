// Package text knows how Chinese is searched, masked and looked up.
//
// Search is by overlapping pairs of characters ([Bigrams]): SQLite's FTS5 and
// PostgreSQL's 'simple' configuration then find a two-character word, which
// neither finds by itself. The same tokenizer makes the index and the question, so
// the engines agree. Masks are what screens show of personal data. A [Catalogue]
// holds every sentence of the product in every language.
//
// The room refuses to build a query out of what a user typed: every term leaves
// here quoted.
package text

import (
	"strings"
	"unicode"

	"github.com/mozillazg/go-pinyin"
	"golang.org/x/text/width"
)

// tokens splits a text into runs: each a list of terms that follow one another.
// Han runs give overlapping pairs (a lone character stands by itself); Latin and
// digits give one lower-case word.
func tokens(s string) [][]string {
	var out [][]string
	var han, word []rune
	flush := func() {
		if len(word) > 0 {
			out = append(out, []string{strings.ToLower(string(word))})
		}
		if len(han) > 0 {
			out = append(out, pairs(han))
		}
		han, word = nil, nil
	}
	for _, c := range width.Fold.String(s) {
		switch {
		case unicode.Is(unicode.Han, c):
			if len(word) > 0 {
				flush()
			}
			han = append(han, c)
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			if len(han) > 0 {
				flush()
			}
			word = append(word, c)
		default:
			flush()
		}
	}
	flush()
	return out
}

func pairs(han []rune) []string {
	if len(han) == 1 {
		return []string{string(han)}
	}
	out := make([]string, 0, len(han)-1)
	for i := range len(han) - 1 {
		out = append(out, string(han[i:i+2]))
	}
	return out
}

// Bigrams is the text as it is indexed: terms with spaces between.
func Bigrams(s string) string {
	var b strings.Builder
	for _, run := range tokens(s) {
		for _, t := range run {
			if b.Len() > 0 {
				b.WriteByte(' ')
			}
			b.WriteString(t)
		}
	}
	return b.String()
}

// MatchFTS5 is the question as an FTS5 MATCH expression: every run must occur, a
// single Han character as the beginning of a pair. Empty when nothing can be
// searched for.
func MatchFTS5(query string) string {
	return match(query, " ", func(run []string) string {
		if len(run) == 1 && isOneHan(run[0]) {
			return `"` + run[0] + `"*`
		}
		return `"` + strings.Join(run, " ") + `"`
	})
}

// MatchTSQuery is the same question for PostgreSQL's to_tsquery('simple', …).
func MatchTSQuery(query string) string {
	return match(query, " & ", func(run []string) string {
		if len(run) == 1 && isOneHan(run[0]) {
			return "'" + run[0] + "':*"
		}
		quoted := make([]string, len(run))
		for i, t := range run {
			quoted[i] = "'" + t + "'"
		}
		return strings.Join(quoted, " <-> ")
	})
}

func match(query, and string, one func([]string) string) string {
	var parts []string
	for _, run := range tokens(query) {
		parts = append(parts, one(run))
	}
	return strings.Join(parts, and)
}

func isOneHan(s string) bool {
	r := []rune(s)
	return len(r) == 1 && unicode.Is(unicode.Han, r[0])
}

// readings corrects characters whose usual reading is not the one in place names.
var readings = map[rune]byte{'漷': 'h', '泺': 'l', '堡': 'b', '厦': 'x'}

var words = strings.NewReplacer("重庆", "cq", "长春", "cc", "长沙", "cs", "长安", "ca", "长治", "cz")

// Initials are the pinyin initials of a name, 通州区 → tzq; Latin and digits are kept.
func Initials(s string) string {
	var b strings.Builder
	args := pinyin.NewArgs()
	args.Style = pinyin.FirstLetter
	for _, c := range words.Replace(width.Fold.String(s)) {
		switch {
		case readings[c] != 0:
			b.WriteByte(readings[c])
		case unicode.Is(unicode.Han, c):
			if p := pinyin.SinglePinyin(c, args); len(p) > 0 {
				b.WriteString(p[0])
			}
		case unicode.IsLetter(c) || unicode.IsDigit(c):
			b.WriteRune(unicode.ToLower(c))
		}
	}
	return b.String()
}
