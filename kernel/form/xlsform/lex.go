package xlsform

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Bounds of an expression.
const (
	mostExpression = 10_000 // bytes
	mostDepth      = 50     // parentheses and brackets within one another
)

// tokenKind says what a token is.
type tokenKind int

const (
	tEnd       tokenKind = iota
	tNumber              // 12.5
	tString              // 'yes'
	tName                // a name, perhaps with a prefix
	tReference           // ${name}
	tSign                // operators, brackets and the rest
)

type token struct {
	kind       tokenKind
	text       string // of a string: what is between the quotes; of a reference: the name
	start, end int    // bytes in the source
	last       bool   // a reference to the record before
}

// mistake is what is wrong with an expression.
type mistake struct {
	key  string
	args []any
}

// wrong makes a mistake at a byte of the source.
func wrong(src string, at int, key string, args ...any) *mistake {
	return &mistake{key, append([]any{"at", utf8.RuneCountInString(src[:min(at, len(src))]) + 1}, args...)}
}

var signs = []string{"//", "..", "::", "<=", ">=", "!=", "/", ".", "(", ")", "[", "]", ",", "@", "+", "-", "*", "|", "=", "<", ">"}

// lex cuts an expression into tokens; the last is tEnd.
func lex(src string) ([]token, *mistake) {
	if len(src) > mostExpression {
		return nil, wrong(src, 0, "form.expression_long", "most", mostExpression)
	}
	var toks []token
	for i := 0; i < len(src); {
		r, size := utf8.DecodeRuneInString(src[i:])
		if unicode.IsSpace(r) {
			i += size
			continue
		}
		t, m := lexOne(src, i, r)
		if m != nil {
			return nil, m
		}
		toks = append(toks, t)
		i = t.end
	}
	return append(toks, token{kind: tEnd, start: len(src), end: len(src)}), nil
}

func lexOne(src string, i int, r rune) (token, *mistake) {
	rest := src[i:]
	switch {
	case r == '\'' || r == '"':
		n := strings.IndexRune(rest[1:], r)
		if n < 0 {
			return token{}, wrong(src, i, "form.quote_open")
		}
		return token{kind: tString, text: rest[1 : n+1], start: i, end: i + n + 2}, nil
	case r == '$':
		return lexReference(src, i)
	case digit(rest, 0) || r == '.' && digit(rest, 1):
		n := 0
		for dots := 0; digit(rest, n) || n < len(rest) && rest[n] == '.' && dots == 0; n++ {
			if rest[n] == '.' {
				dots++
			}
		}
		return token{kind: tNumber, text: rest[:n], start: i, end: i + n}, nil
	case nameStart(r):
		return lexName(src, i), nil
	}
	for _, s := range signs {
		if strings.HasPrefix(rest, s) {
			return token{kind: tSign, text: s, start: i, end: i + len(s)}, nil
		}
	}
	if fullWidth(r) {
		return token{}, wrong(src, i, "form.full_width", "sign", string(r))
	}
	return token{}, wrong(src, i, "form.bad_sign", "sign", string(r))
}

func digit(s string, i int) bool { return i < len(s) && s[i] >= '0' && s[i] <= '9' }

// lexName reads a name; one colon is part of it when a name follows (jr:choice-name).
func lexName(src string, i int) token {
	end, colon := i, false
	for end < len(src) {
		r, size := utf8.DecodeRuneInString(src[end:])
		if r == ':' && !colon && end+1 < len(src) {
			if next, _ := utf8.DecodeRuneInString(src[end+1:]); nameStart(next) {
				colon = true
				end += size
				continue
			}
		}
		if !nameStart(r) && !nameRest(r) {
			break
		}
		end += size
	}
	return token{kind: tName, text: src[i:end], start: i, end: end}
}

// lexReference reads ${name}; there may be space around the name.
func lexReference(src string, i int) (token, *mistake) {
	end := strings.IndexByte(src[i:], '}')
	if !strings.HasPrefix(src[i:], "${") || end < 0 {
		return token{}, wrong(src, i, "form.bad_reference")
	}
	name := trim(src[i+2 : i+end])
	name, last := strings.CutPrefix(name, "last-saved#")
	if !validName(name) {
		return token{}, wrong(src, i, "form.bad_reference")
	}
	return token{kind: tReference, text: name, start: i, end: i + end + 1, last: last}, nil
}
