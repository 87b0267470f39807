package text

import (
	"strings"
	"unicode"
)

const (
	longestWord  = 64  // runes; PostgreSQL refuses lexemes over 2 KB
	longestQuery = 256 // runes; nobody types more, and both engines limit depth
	mostRuns     = 32  // terms of one question
)

// run is a stretch of one script: a Han run is searched by its pairs, a Latin
// or digit run is one word.
type run struct {
	runes []rune
	han   bool
}

// runs splits a text at every change of script and at everything that is neither letter
// nor digit. Compatibility forms first: ＡＢ１２ and AB12 are the same to a reader. What
// [NameKey] leaves out of a name splits no Han run, so that 试垄（北京） and 试垄北京 find
// each other, and so do both ways of writing 古丽米热·艾比布力.
func runs(s string) []run {
	var out []run
	open, over := false, false // over: only such signs since the last character
	for _, c := range Compatible(s) {
		if lookless(c) {
			continue
		}
		han := isHan(c)
		if !han && !unicode.IsLetter(c) && !unicode.IsDigit(c) {
			over = (open || over) && (left(c) || c == '.')
			open = false
			continue
		}
		if over && han && out[len(out)-1].han {
			open = true
		}
		over = false
		if !open || out[len(out)-1].han != han {
			out = append(out, run{han: han})
		}
		last := &out[len(out)-1]
		last.runes, open = append(last.runes, c), true
	}
	return out
}

// isHan leaves out the radicals that are drawn but not written: the engines take
// symbols for separators.
func isHan(c rune) bool {
	return c == '〇' || unicode.Is(unicode.Han, c) && unicode.IsLetter(c)
}

// terms are the run's words, in order: overlapping pairs, or the one word.
func (r run) terms() []string {
	if !r.han {
		return []string{strings.ToLower(string(r.runes[:min(len(r.runes), longestWord)]))}
	}
	if len(r.runes) == 1 {
		return []string{string(r.runes)}
	}
	out := make([]string, 0, len(r.runes))
	for i := range len(r.runes) - 1 {
		out = append(out, string(r.runes[i:i+2]))
	}
	return out
}

// Bigrams is the text as it is indexed: terms with spaces between. The last
// character of a Han run is a term of its own too, so that a question of one
// character, asked as a prefix, finds it wherever it stands: 盖 in 井盖.
func Bigrams(s string) string {
	var all []string
	for _, r := range runs(s) {
		all = append(all, r.terms()...)
		if n := len(r.runes); r.han && n > 1 {
			all = append(all, string(r.runes[n-1]))
		}
	}
	return strings.Join(all, " ")
}

// MatchFTS5 is the question as an FTS5 MATCH expression: every run must occur, a
// single Han character as the beginning of a term. Empty when nothing can be
// searched for; an empty expression must not be run.
func MatchFTS5(query string) string {
	return match(query, " AND ", func(terms []string, prefix bool) string {
		phrase := `"` + strings.Join(terms, " ") + `"`
		if prefix {
			return phrase + "*"
		}
		return phrase
	})
}

// MatchTSQuery is the same question for PostgreSQL's to_tsquery('simple', …).
func MatchTSQuery(query string) string {
	return match(query, " & ", func(terms []string, prefix bool) string {
		phrase := "'" + strings.Join(terms, "' <-> '") + "'"
		if prefix {
			return phrase + ":*"
		}
		return phrase
	})
}

func match(query, and string, phrase func(terms []string, prefix bool) string) string {
	var parts []string
	for word := range strings.FieldsSeq(first(query, longestQuery)) { // a blank says "and", in a question
		for _, r := range runs(word) {
			if len(parts) == mostRuns {
				break
			}
			parts = append(parts, phrase(r.terms(), r.han && len(r.runes) == 1))
		}
	}
	return strings.Join(parts, and)
}

func first(s string, n int) string {
	for i := range s {
		if n--; n < 0 {
			return s[:i]
		}
	}
	return s
}
