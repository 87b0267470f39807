package text

import (
	"regexp"
	"strings"
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

// What is blanked in words for everybody. The patterns are generous: a long
// number wrongly starred costs a telephone call, a number shown costs a person.
var private = []*regexp.Regexp{
	regexp.MustCompile(`\d{15,}[Xx]?`),                                        // identity numbers, old ones, bank cards
	regexp.MustCompile(`\d{6}[ -]?\d{8}[ -]?\d{3}[\dXx]`),                     // identity numbers in groups
	regexp.MustCompile(`1[3-9](?:[ -]?\d){9}`),                                // mobile
	regexp.MustCompile(`\(?0\d{2,3}[) -]{0,2}[2-9]\d{2,3}[ -]?\d{4}`),         // landline with area code
	regexp.MustCompile(`(?:电话|座机|固话|致电|拨打|[Tt][Ee][Ll])[^0-9\n]{0,6}\d{7,8}`), // landline without, where the words say so
}

// RedactFree stars out telephone and identity numbers in words that are to be
// shown in public, full-width digits too. The rest stays as it was written, and
// the length does.
func RedactFree(s string) string {
	out := []rune(s)
	plain := make([]rune, len(out))
	for i, c := range out {
		plain[i] = halfWidth(c)
	}
	for _, p := range private {
		folded := string(plain)
		for _, at := range p.FindAllStringIndex(folded, -1) {
			from := utf8.RuneCountInString(folded[:at[0]])
			starDigits(out, plain, from, from+utf8.RuneCountInString(folded[at[0]:at[1]]))
		}
	}
	return string(out)
}

func starDigits(out, plain []rune, from, to int) {
	for i := from; i < to; i++ {
		isX := i == to-1 && (plain[i] == 'X' || plain[i] == 'x')
		if plain[i] >= '0' && plain[i] <= '9' || isX {
			out[i], plain[i] = '*', '*'
		}
	}
}

// halfWidth turns the full-width forms of an input method (１３８) into ASCII,
// rune for rune.
func halfWidth(c rune) rune {
	switch {
	case c >= '！' && c <= '～':
		return c - '！' + '!'
	case c == '\u3000' || c == '\u00a0':
		return ' '
	case c == '—' || c == '–':
		return '-'
	}
	return c
}
