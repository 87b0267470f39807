package area

import (
	"strings"

	"huying/base/sheet"
	"huying/base/text"
)

// Finder finds the area that a person meant by words, as in a spreadsheet. It is for one
// reader of one file: there are a hundred thousand lines in it and a few hundred places, so
// what was found is remembered.
type Finder struct {
	tree   *Tree
	byName map[string][]string  // name, or a shorter form in daily use → codes
	called map[string][2]string // code → its name, and the form in daily use
	found  map[string][]string  // words → codes
}

// NewFinder reads the names of a tree.
func NewFinder(tree *Tree) *Finder {
	p := &Finder{tree: tree, byName: map[string][]string{}, called: map[string][2]string{}, found: map[string][]string{}}
	tree.Under(tree.County, func(a *Area) {
		name := text.NameKey(a.Name)
		p.byName[name] = append(p.byName[name], a.Code)
		s := spoken(name)
		if s != name {
			p.byName[s] = append(p.byName[s], a.Code)
		}
		p.called[a.Code] = [2]string{name, s}
	})
	return p
}

// committees are the endings of official village names and what people say instead.
var committees = [][2]string{
	{"社区居民委员会", "社区"}, {"社区居委会", "社区"}, {"居民委员会", "社区"}, {"居委会", "社区"},
	{"村村民委员会", "村"}, {"村民委员会", "村"}, {"村村委会", "村"}, {"村委会", "村"},
}

// spoken is a village's name as people say it: 马头村委会 → 马头村.
func spoken(name string) string {
	for _, c := range committees {
		if s, ok := strings.CutSuffix(name, c[0]); ok && s != "" {
			return s + c[1]
		}
	}
	return name
}

// Find gives the areas that the words can mean: a code, a name that is alone in the
// county, or names from the top down of which the last is the area. Names between
// may be left out.
func (p *Finder) Find(words string) []string {
	list, ok := p.found[words]
	if !ok {
		list = p.find(sheet.Fold(words))
		p.found[words] = list
	}
	return list
}

func (p *Finder) find(words string) []string {
	if Valid(words) {
		if a, ok := p.tree.Get(words); ok && a.ValidTo == 0 {
			return []string{a.Code}
		}
		return nil
	}
	names := strings.FieldsFunc(words, func(c rune) bool { return strings.ContainsRune(" \t\u3000/>、,-—·", c) })
	if len(names) == 0 {
		return nil
	}
	if whole := p.byName[text.NameKey(words)]; len(whole) > 0 { // a name may have such a sign in it
		return whole
	}
	for i, name := range names {
		names[i] = text.NameKey(name)
	}
	var out []string
	for _, code := range p.byName[names[len(names)-1]] {
		if p.leads(names[:len(names)-1], ParentOf(code)) {
			out = append(out, code)
		}
	}
	return out
}

// leads reports whether the names are met, in their order, on the way down to the code.
func (p *Finder) leads(names []string, code string) bool {
	for _, a := range p.tree.Path(code) {
		if len(names) == 0 {
			return true
		}
		if name := p.called[a.Code]; name[0] == names[0] || name[1] == names[0] {
			names = names[1:]
		}
	}
	return len(names) == 0
}

// Shown is a wrong value of a spreadsheet as it may be shown: a code of 6 to 15
// digits that can be an area is no telephone or identity number.
func Shown(s string) string {
	if n := len(s); n != 11 && n <= Grid && Valid(s) {
		return s
	}
	return sheet.Shown(s)
}

// In reads a column of a spreadsheet as an area of one of the levels, any when
// there are none; empty when it is empty or wrong.
func (p *Finder) In(l *sheet.Line, col int, levels ...int) string {
	words := l.Values[col]
	if words == "" {
		return ""
	}
	switch list := p.Find(words); {
	case len(list) == 0:
		l.Fail(col, "sheet.area_unknown")
	case len(list) > 1:
		l.Fail(col, "sheet.area_ambiguous", "count", len(list))
	case !levelIn(len(list[0]), levels):
		l.Fail(col, "sheet.area_level")
	default:
		return list[0]
	}
	return ""
}

func levelIn(n int, levels []int) bool {
	for _, l := range levels {
		if n == l {
			return true
		}
	}
	return len(levels) == 0
}
