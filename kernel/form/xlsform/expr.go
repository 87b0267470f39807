package xlsform

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// An expression is XPath 1.0 with ${name} for a question's value. It is checked
// here (grammar, functions, how many arguments, names) and handed on as it is, with
// the names made into paths.

type tokenKind uint8

const (
	tokEnd tokenKind = iota
	tokNumber
	tokText
	tokName // also div, mod, and, or
	tokRef  // ${name}
	tokSign
)

type token struct {
	kind  tokenKind
	text  string // as written
	space string // before it
}

// expression is one that was checked.
type expression struct {
	tokens []token
	refs   []string // names in ${}
	calls  bool     // calls a function
}

// exprError says what is wrong with an expression.
type exprError struct {
	key  string
	args []any
}

const (
	longestExpr = 8_000
	deepestExpr = 60
)

// functions are those that may be called, with the fewest and most arguments; -1 is
// any number.
var functions = map[string][2]int{
	"if": {3, 3}, "selected": {2, 2}, "selected-at": {2, 2}, "count-selected": {1, 1}, "jr:choice-name": {2, 2}, "position": {0, 1}, "indexed-repeat": {3, 7},
	"count": {1, 1}, "sum": {1, 1}, "min": {1, -1}, "max": {1, -1}, "count-non-empty": {1, 1}, "coalesce": {1, -1}, "once": {1, 1}, "regex": {2, 2},
	"contains": {2, 2}, "starts-with": {2, 2}, "ends-with": {2, 2}, "substr": {2, 3}, "substring": {2, 3}, "substring-before": {2, 2}, "substring-after": {2, 2},
	"string-length": {0, 1}, "concat": {1, -1}, "join": {2, -1}, "normalize-space": {0, 1}, "translate": {3, 3},
	"number": {0, 1}, "int": {1, 1}, "round": {1, 2}, "abs": {1, 1}, "pow": {2, 2}, "floor": {1, 1}, "ceiling": {1, 1}, "sqrt": {1, 1},
	"today": {0, 0}, "now": {0, 0}, "date": {1, 1}, "date-time": {1, 1}, "format-date": {2, 2}, "format-date-time": {2, 2}, "decimal-date-time": {1, 1}, "decimal-time": {1, 1},
	"not": {1, 1}, "true": {0, 0}, "false": {0, 0}, "boolean": {1, 1}, "boolean-from-string": {1, 1}, "string": {0, 1}, "uuid": {0, 1}, "random": {0, 0}, "randomize": {1, 2},
	"distance": {1, -1}, "area": {1, 1}, "geofence": {2, 2}, "extract-signed": {2, 2}, "pulldata": {4, 4}, "instance": {1, 1}, "current": {0, 0}, "last": {0, 0},
	"local-name": {0, 1}, "name": {0, 1}, "version": {0, 0}, "checklist": {3, -1}, "weighted-checklist": {4, -1}, "digest": {2, 3}, "base64-decode": {1, 1},
}

func isNameStart(r rune) bool { return r == '_' || unicode.IsLetter(r) }
func isNamePart(r rune) bool {
	return isNameStart(r) || r == '-' || r == '.' || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r)
}

// lex cuts an expression into tokens.
func lex(s string) ([]token, *exprError) {
	var out []token
	for i := 0; i < len(s); {
		start := i
		for i < len(s) && strings.IndexByte(" \t\n\r", s[i]) >= 0 {
			i++
		}
		space := s[start:i]
		if i == len(s) {
			break
		}
		n, kind := next(s[i:])
		switch {
		case n < 0:
			return nil, &exprError{"form.expr_unfinished", nil}
		case n == 0:
			r, _ := utf8.DecodeRuneInString(s[i:])
			return nil, &exprError{"form.expr_sign", []any{"sign", string(r)}}
		}
		out = append(out, token{kind, s[i : i+n], space})
		i += n
	}
	return out, nil
}

// next measures the token at the beginning: 0 when there is none, -1 when it does
// not end.
func next(s string) (int, tokenKind) {
	switch c := s[0]; {
	case c == '\'' || c == '"':
		end := strings.IndexByte(s[1:], c)
		if end < 0 {
			return -1, tokText
		}
		return end + 2, tokText
	case strings.HasPrefix(s, "${"):
		end := strings.IndexByte(s, '}')
		if end < 0 {
			return -1, tokRef
		}
		return end + 1, tokRef
	case c >= '0' && c <= '9', c == '.' && len(s) > 1 && s[1] >= '0' && s[1] <= '9':
		n, dots := 0, 0
		for n < len(s) && (s[n] >= '0' && s[n] <= '9' || s[n] == '.' && dots == 0) {
			if s[n] == '.' {
				dots++
			}
			n++
		}
		return n, tokNumber
	}
	for _, two := range []string{"!=", "<=", ">=", "//", "..", "::"} {
		if strings.HasPrefix(s, two) {
			return 2, tokSign
		}
	}
	if strings.IndexByte("()[]/,|+-*=<>@.", s[0]) >= 0 {
		return 1, tokSign
	}
	r, size := utf8.DecodeRuneInString(s)
	if !isNameStart(r) {
		return 0, tokSign
	}
	n := size
	for colon := false; n < len(s); n += size {
		if r, size = utf8.DecodeRuneInString(s[n:]); isNamePart(r) {
			continue
		}
		// One colon, of a prefix: jr:choice-name. Two are an axis.
		if after, _ := utf8.DecodeRuneInString(s[n+size:]); r == ':' && !colon && isNameStart(after) {
			colon = true
			continue
		}
		break
	}
	return n, tokName
}

// parser checks the grammar by recursive descent.
type parser struct {
	tokens []token
	at     int
	depth  int
	out    *expression
	err    *exprError
}

// parseExpr checks an expression.
func parseExpr(s string) (*expression, *exprError) {
	if len(s) > longestExpr {
		return nil, &exprError{"form.expr_long", []any{"most", longestExpr}}
	}
	tokens, err := lex(s)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, out: &expression{tokens: tokens}}
	p.expr(0)
	if p.err == nil && p.at < len(p.tokens) {
		p.unexpected()
	}
	if p.err != nil {
		return nil, p.err
	}
	return p.out, nil
}

func (p *parser) peek() token {
	if p.err != nil || p.at >= len(p.tokens) {
		return token{}
	}
	return p.tokens[p.at]
}

func (p *parser) is(text string) bool {
	t := p.peek()
	return (t.kind == tokSign || t.kind == tokName) && t.text == text
}

func (p *parser) take(text string) bool {
	if p.is(text) {
		p.at++
		return true
	}
	return false
}

func (p *parser) want(text string) {
	if p.err == nil && !p.take(text) {
		if p.at >= len(p.tokens) {
			p.err = &exprError{"form.expr_lacks", []any{"sign", text}}
			return
		}
		p.unexpected()
	}
}

func (p *parser) unexpected() {
	if p.err != nil {
		return
	}
	if t := p.peek(); t.kind != tokEnd {
		p.err = &exprError{"form.expr_unexpected", []any{"found", t.text}}
		return
	}
	p.err = &exprError{"form.expr_ends", nil}
}

// binary are the operators, the weakest first.
var binary = [][]string{{"or"}, {"and"}, {"=", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "div", "mod"}}

func (p *parser) expr(level int) {
	if p.depth++; p.depth > deepestExpr*len(binary) && p.err == nil {
		p.err = &exprError{"form.expr_deep", nil}
	}
	defer func() { p.depth-- }()
	if p.err != nil {
		return
	}
	if level == len(binary) {
		p.unary()
		return
	}
	p.expr(level + 1)
	for p.err == nil && p.oneOf(binary[level]) {
		p.expr(level + 1)
	}
}

func (p *parser) oneOf(signs []string) bool {
	for _, s := range signs {
		if p.take(s) {
			return true
		}
	}
	return false
}

func (p *parser) unary() {
	for p.take("-") {
		continue
	}
	p.path()
	for p.err == nil && p.take("|") {
		p.path()
	}
}

// path is a number, a text, a call, a question or steps, with predicates.
func (p *parser) path() {
	switch t := p.peek(); {
	case t.kind == tokNumber, t.kind == tokText:
		p.at++
		return
	case t.kind == tokRef:
		p.ref(t)
	case p.take("("):
		p.expr(0)
		p.want(")")
	case t.kind == tokName && p.at+1 < len(p.tokens) && p.tokens[p.at+1].text == "(" && !nodeTests[t.text]:
		p.call(t)
	case p.is("/") || p.is("//"):
		p.at++
		if p.step() {
			break
		}
		p.unexpected()
	default:
		if !p.step() {
			p.unexpected()
			return
		}
	}
	for p.err == nil {
		switch {
		case p.take("["):
			p.expr(0)
			p.want("]")
		case p.take("/") || p.take("//"):
			if !p.step() {
				p.unexpected()
			}
		default:
			return
		}
	}
}

var nodeTests = words("node text comment")

// step is one step of a path.
func (p *parser) step() bool {
	if p.take("..") || p.take(".") || p.take("*") {
		return true
	}
	p.take("@")
	t := p.peek()
	if t.kind != tokName {
		return p.take("*")
	}
	p.at++
	if p.take("::") {
		if !p.take("*") {
			if p.peek().kind != tokName {
				p.unexpected()
				return true
			}
			p.at++
		}
	}
	if p.take("(") { // node(), text()
		p.want(")")
	}
	return true
}

func (p *parser) ref(t token) {
	name := strings.TrimSpace(t.text[2 : len(t.text)-1])
	name = strings.TrimPrefix(name, "last-saved#")
	if strings.Contains(t.text, "last-saved#") {
		p.err = &exprError{"form.expr_last_saved", nil}
		return
	}
	if !validName(name) {
		p.err = &exprError{"form.expr_bad_ref", []any{"name", name}}
		return
	}
	p.out.refs = append(p.out.refs, name)
	p.at++
}

func (p *parser) call(t token) {
	arity, ok := functions[t.text]
	if !ok {
		p.err = &exprError{"form.unknown_function", []any{"name", t.text}}
		return
	}
	p.out.calls = true
	p.at += 2
	n := 0
	if !p.take(")") {
		for {
			p.expr(0)
			n++
			if p.err != nil {
				return
			}
			if !p.take(",") {
				break
			}
		}
		p.want(")")
	}
	if p.err == nil && (n < arity[0] || arity[1] >= 0 && n > arity[1]) {
		p.err = &exprError{"form.function_args", []any{"name", t.text, "count", n}}
	}
}

// write puts the expression together with the names made into paths. predicate
// tells that it stands inside a list's filter, where a relative path begins at the
// question that asks.
func (e *expression) write(path func(name string, inside bool) string, predicate bool) string {
	var b strings.Builder
	depth := 0
	for _, t := range e.tokens {
		b.WriteString(t.space)
		switch {
		case t.kind == tokRef:
			b.WriteString(path(strings.TrimSpace(t.text[2:len(t.text)-1]), predicate || depth > 0))
			continue
		case t.text == "[":
			depth++
		case t.text == "]":
			depth--
		}
		b.WriteString(t.text)
	}
	return b.String()
}

// validName is a question's name: an XML name without a colon.
func validName(s string) bool {
	for i, r := range s {
		if i == 0 && !isNameStart(r) || !isNamePart(r) {
			return false
		}
	}
	return s != ""
}
