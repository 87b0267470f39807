package xlsform

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Authors mark words: **bold**, *slanted*, # a heading, [a link](https://…), a colour. The
// phone draws them (web/src/kernel/form/marks.ts); lists and workbooks have the words alone.

var (
	headingMark = regexp.MustCompile(`(?m)^#{1,6}[ \t]+(\S)`)
	linkMark    = regexp.MustCompile(`^\[([^\]\n]+)\]\((?:https?://|tel:|mailto:)[^\s)]+\)`)
	spanMark    = regexp.MustCompile(`(?is)^<span\s+style="[^"<>]*">(.*?)</span>`)
)

// Unmarked are the words of a label without their marks.
func Unmarked(s string) string {
	if len(s) > 8000 || !strings.ContainsAny(s, `*_#[<\`) {
		return s
	}
	return unmarked(headingMark.ReplaceAllString(s, "$1"))
}

func unmarked(s string) string {
	var b strings.Builder
	for i := 0; i < len(s); {
		inside, end := markAt(s, i)
		if end == i {
			b.WriteByte(s[i])
			i++
			continue
		}
		b.WriteString(inside)
		i = end
	}
	return b.String()
}

// markAt is what stands in the mark that begins at a byte, and where the mark ends; it
// ends where it begins when there is none.
func markAt(s string, i int) (inside string, end int) {
	rest := s[i:]
	word := i > 0 && wordByte(s[i-1])
	switch {
	case strings.HasPrefix(rest, "${"): // a reference has names, not marks
		if n := strings.IndexByte(rest, '}'); n > 0 {
			return rest[:n+1], i + n + 1
		}
	case rest[0] == '\\' && len(rest) > 1 && strings.IndexByte(`\*_#[]<>`, rest[1]) >= 0:
		return rest[1:2], i + 2
	case strings.HasPrefix(rest, "**"):
		if n := otherHalf(rest, "**", func(after string) bool { return !strings.HasPrefix(after, "*") }); n > 0 {
			return unmarked(rest[2:n]), i + n + 2
		}
	case strings.HasPrefix(rest, "__") && !word:
		if n := otherHalf(rest, "__", func(after string) bool { return after == "" || !wordByte(after[0]) }); n > 0 {
			return unmarked(rest[2:n]), i + n + 2
		}
	case (rest[0] == '*' || rest[0] == '_') && !word:
		if n := slanted(rest); n > 0 {
			return unmarked(rest[1:n]), i + n + 1
		}
	case rest[0] == '[':
		if m := linkMark.FindStringSubmatch(rest); m != nil {
			return unmarked(m[1]), i + len(m[0])
		}
	case rest[0] == '<':
		if m := spanMark.FindStringSubmatch(rest); m != nil {
			return unmarked(m[1]), i + len(m[0])
		}
	}
	return "", i
}

func wordByte(b byte) bool {
	return b == '_' || b >= '0' && b <= '9' || b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z'
}

// otherHalf is where the other half of a mark of two signs stands; 0 where there is none.
func otherHalf(s, sign string, ends func(after string) bool) int {
	if len(s) < 3 || spaceAt(s, 2) {
		return 0
	}
	for n := 3; n+2 <= len(s); n++ {
		if s[n:n+2] == sign && !spaceBefore(s, n) && ends(s[n+2:]) {
			return n
		}
	}
	return 0
}

// slanted is where the other half of a mark of one sign stands.
func slanted(s string) int {
	n := strings.IndexByte(s[1:], s[0]) + 1
	if n < 2 || strings.Contains(s[:n], "\n") || spaceAt(s, 1) || spaceBefore(s, n) {
		return 0
	}
	if n+1 < len(s) && (wordByte(s[n+1]) && (s[n+1] != '_' || s[0] == '_') || s[n+1] == '*' && s[0] == '*') {
		return 0
	}
	return n
}

func spaceAt(s string, i int) bool {
	r, _ := utf8.DecodeRuneInString(s[i:])
	return unicode.IsSpace(r)
}

func spaceBefore(s string, i int) bool {
	r, _ := utf8.DecodeLastRuneInString(s[:i])
	return unicode.IsSpace(r)
}
