package xlsform

import (
	"slices"
	"strings"
)

// expr is an expression that was read. Its text stays as it was written but for
// the references in it, which become paths once it is known where it stands.
type expr struct {
	src   string
	at    cell
	refs  []reference
	paths []path
	files []token  // the first argument of pulldata
	lists []token  // the argument of instance
	texts []string // strings that hold what looks like a reference
	// hereOnly is a function that ODK Collect does not know.
	hereOnly string
}

// reference is a ${name}, or a name in quotes that jr:choice-name reads.
type reference struct {
	name       string
	to         *item
	start, end int
	filtering  bool   // inside [ ]: the node looked at is another one
	whole      bool   // of all the repeats, as indexed-repeat wants it
	narrowed   bool   // only some of the repeats are read, perhaps earlier ones
	last       bool   // of the record before this one, which is not kept: nothing
	instead    string // what is written in its place; no reference after all
}

// path is a path written by hand.
type path struct {
	steps      []string // .. and names
	absolute   bool
	itself     bool // the node where the expression stands
	start, end int
	filtering  bool
	narrowed   bool
}

// parser reads XPath 1.0 as ODK uses it, with ${name} where a path may begin.
type parser struct {
	src       string
	toks      []token
	i, depth  int
	filtering int
	whole     int
	out       *expr
}

// parse reads an expression; filter says that it is one of the choices' columns.
func parse(src string, filter bool) (*expr, *mistake) {
	toks, m := lex(src)
	if m != nil {
		return nil, m
	}
	p := &parser{src: src, toks: toks, out: &expr{src: src}}
	if filter {
		p.filtering = 1
	}
	if m := p.binary(0); m != nil {
		return nil, m
	}
	if p.peek().kind != tEnd {
		return nil, p.unexpected()
	}
	return p.out, nil
}

func (p *parser) peek() token { return p.toks[p.i] }

func (p *parser) next() token {
	t := p.toks[p.i]
	if t.kind != tEnd {
		p.i++
	}
	return t
}

func (p *parser) sees(sign string) bool {
	t := p.peek()
	return t.kind == tSign && t.text == sign
}

func (p *parser) take(sign string) bool {
	if p.sees(sign) {
		p.i++
		return true
	}
	return false
}

func (p *parser) unexpected() *mistake {
	t := p.peek()
	if t.kind == tEnd {
		return wrong(p.src, t.start, "form.expression_ends")
	}
	if t.kind == tSign && (t.text == ")" || t.text == "]") {
		return wrong(p.src, t.start, "form.bracket_extra", "sign", t.text)
	}
	return wrong(p.src, t.start, "form.expression_syntax", "found", p.src[t.start:t.end])
}

// operators by how tightly they bind.
var operators = [][]string{{"or"}, {"and"}, {"=", "!="}, {"<", "<=", ">", ">="}, {"+", "-"}, {"*", "div", "mod"}}

// operator reports whether the token is an operator of the level. A word is one
// because of where it stands: a question may be called div.
func (p *parser) operator(level int) bool {
	t := p.peek()
	return (t.kind == tSign || t.kind == tName) && slices.Contains(operators[level], t.text)
}

func (p *parser) binary(level int) *mistake {
	if level == len(operators) {
		return p.unary()
	}
	m := p.binary(level + 1)
	for m == nil && p.operator(level) {
		p.next()
		m = p.binary(level + 1)
	}
	return m
}

func (p *parser) unary() *mistake {
	for p.take("-") {
	}
	for {
		if m := p.path(); m != nil {
			return m
		}
		if !p.take("|") {
			return nil
		}
	}
}

// enter and leave count how deep brackets lie in one another.
func (p *parser) enter() *mistake {
	if p.depth++; p.depth > mostDepth {
		return wrong(p.src, p.peek().start, "form.expression_deep", "most", mostDepth)
	}
	return nil
}

func (p *parser) leave() { p.depth-- }

// path reads a path, or what a path may begin with: a value, a call, an expression
// in brackets, a reference.
func (p *parser) path() *mistake {
	t := p.peek()
	switch {
	case t.kind == tNumber:
		p.next()
		return nil
	case t.kind == tString:
		p.next()
		if strings.Contains(t.text, "${") {
			p.out.texts = append(p.out.texts, t.text)
		}
		return nil
	case t.kind == tReference:
		p.next()
		at := len(p.out.refs)
		p.out.refs = append(p.out.refs, reference{name: t.text, start: t.start, end: t.end, filtering: p.filtering > 0, whole: p.whole > 0,
			narrowed: p.whole > 0, last: t.last})
		filtered, m := p.filters()
		if filtered {
			p.out.refs[at].narrowed = true
		}
		return p.further(m)
	case t.kind == tName && t.text == "null" && p.alone():
		p.next()
		p.instead(t, "''")
		return nil
	case p.sees("("):
		if m := p.bracketed(); m != nil {
			return m
		}
		_, m := p.filters()
		return p.further(m)
	case t.kind == tName && p.call():
		if m := p.function(); m != nil {
			return m
		}
		_, m := p.filters()
		return p.further(m)
	}
	return p.location()
}

// alone reports whether the name ahead is neither a call nor the first step of a path.
func (p *parser) alone() bool {
	next := p.toks[p.i+1]
	return next.kind != tSign || !slices.Contains([]string{"(", "[", "/", "//", "::"}, next.text)
}

// instead writes something else for a token: what clients have no word for.
func (p *parser) instead(t token, words string) {
	p.out.refs = append(p.out.refs, reference{start: t.start, end: t.end, instead: words})
}

func (p *parser) bracketed() *mistake {
	open := p.next()
	if m := p.enter(); m != nil {
		return m
	}
	defer p.leave()
	if m := p.binary(0); m != nil {
		return m
	}
	if !p.take(")") {
		return p.unclosed(open)
	}
	return nil
}

func (p *parser) unclosed(open token) *mistake {
	if p.peek().kind == tEnd {
		return wrong(p.src, open.start, "form.bracket_open", "sign", open.text)
	}
	return p.unexpected()
}

// filters reads [ ] [ ].
func (p *parser) filters() (any bool, m *mistake) {
	for p.sees("[") {
		any = true
		open := p.next()
		if m := p.enter(); m != nil {
			return true, m
		}
		p.filtering++
		m := p.binary(0)
		p.filtering--
		p.leave()
		if m != nil {
			return true, m
		}
		if !p.take("]") {
			return true, p.unclosed(open)
		}
	}
	return any, nil
}

// further reads the steps after what a path began with.
func (p *parser) further(m *mistake) *mistake {
	for m == nil && (p.take("/") || p.take("//")) {
		_, _, m = p.step()
	}
	return m
}

// location reads a path written by hand, and keeps it when it is a plain one.
func (p *parser) location() *mistake {
	from := p.peek().start
	at := len(p.out.paths)
	way := path{start: from, filtering: p.filtering > 0, narrowed: p.whole > 0}
	p.out.paths = append(p.out.paths, way)
	plain := true
	if p.take("//") {
		plain = false
	} else if p.take("/") {
		way.absolute = true
	}
	for {
		name, ok, m := p.step()
		if m != nil {
			return m
		}
		plain = plain && ok
		if name != "" && name != "." {
			way.steps = append(way.steps, name)
		}
		way.end = p.toks[p.i-1].end
		if p.toks[p.i-1].text == "]" && p.toks[p.i-1].kind == tSign {
			way.narrowed = true
		}
		if p.take("//") {
			plain = false
		} else if !p.take("/") {
			break
		}
	}
	if plain {
		way.itself = !way.absolute && len(way.steps) == 0
		p.out.paths[at] = way
	} else {
		p.out.paths[at].steps = nil
	}
	return nil
}

var axes = []string{"child", "parent", "self"}

// step reads one step; plain is false when it may be more than one name.
func (p *parser) step() (name string, plain bool, m *mistake) {
	plain = true
	switch t := p.peek(); {
	case p.take(".."):
		name = ".."
	case p.take("."):
		name = "."
	case p.take("*"):
		plain = false
	case p.take("@"):
		plain = false
		if p.next().kind != tName && p.toks[p.i-1].text != "*" {
			p.i--
			return "", false, p.unexpected()
		}
	case t.kind == tName && slices.Contains(axes, t.text) && p.toks[p.i+1].text == "::":
		p.i += 2
		_, _, m = p.step()
		return "", false, m
	case t.kind == tName && t.text == "node" && p.call():
		p.i += 2
		if !p.take(")") {
			return "", false, p.unexpected()
		}
		plain = false
	case t.kind == tName && !p.call():
		name = p.next().text
	default:
		return "", false, p.unexpected()
	}
	_, m = p.filters()
	return name, plain, m
}

// call reports whether the name ahead is that of a function.
func (p *parser) call() bool {
	t := p.toks[p.i+1]
	return t.kind == tSign && t.text == "("
}

// function reads a call and holds it against what the function takes.
func (p *parser) function() *mistake {
	name := p.next()
	f, ok := functions[name.text]
	if other := otherFunctions[name.text]; other != "" {
		f, ok = functions[other], true
		p.instead(name, other)
	}
	if !ok {
		if f, ok = hereOnly[name.text]; ok {
			p.out.hereOnly = name.text
		}
	}
	if !ok {
		if near := nearest(name.text, functionNames); near != "" {
			return wrong(p.src, name.start, "form.function_typo", "function", name.text, "near", near)
		}
		return wrong(p.src, name.start, "form.unknown_function", "function", name.text)
	}
	open := p.next()
	if m := p.enter(); m != nil {
		return m
	}
	defer p.leave()
	count := 0
	for more := !p.sees(")"); more; count++ {
		if m := p.argument(name.text, count); m != nil {
			return m
		}
		more = p.take(",")
	}
	if !p.take(")") {
		return p.unclosed(open)
	}
	if !f.fits(count) {
		return wrong(p.src, name.start, "form.arguments", "function", name.text, "count", count, "takes", f.takes())
	}
	return nil
}

// argument reads one argument and sees to what some functions do with theirs.
func (p *parser) argument(function string, n int) *mistake {
	t := p.peek()
	alone := p.i+1 < len(p.toks) && p.toks[p.i+1].kind == tSign && (p.toks[p.i+1].text == "," || p.toks[p.i+1].text == ")")
	switch {
	case function == "indexed-repeat" && (n == 0 || n%2 == 1):
		p.whole++
		defer func() { p.whole-- }()
	case function == "pulldata" && n == 0:
		if t.kind != tString || !alone {
			return wrong(p.src, t.start, "form.not_written_out", "function", function)
		}
		p.out.files = append(p.out.files, t)
	case function == "instance":
		if t.kind != tString || !alone {
			return wrong(p.src, t.start, "form.not_written_out", "function", function)
		}
		p.out.lists = append(p.out.lists, t)
	case function == "jr:choice-name" && n == 1 && t.kind == tString && alone:
		return p.quoted(p.next())
	}
	return p.binary(0)
}

// quoted reads the name in quotes that jr:choice-name takes.
func (p *parser) quoted(t token) *mistake {
	inner := trim(t.text)
	if strings.HasPrefix(inner, "/") {
		return nil
	}
	ref, m := lexReference(inner, 0)
	if m != nil || ref.end != len(inner) {
		return wrong(p.src, t.start, "form.choice_name_quotes")
	}
	p.out.refs = append(p.out.refs, reference{name: ref.text, start: t.start + 1, end: t.end - 1, filtering: p.filtering > 0})
	return nil
}
