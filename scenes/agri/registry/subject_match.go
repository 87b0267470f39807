package registry

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"huying/base/fault"
	"huying/base/measure"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/code"
)

// What a clerk answers where a village has, or a file brings, several of one name whom
// nothing that is known tells apart.
const (
	sameAnswer    = "same"
	anotherAnswer = "another"
	mistakeAnswer = "mistake"
)

// match finds the subjects that lines are about: by code and identity first, then by name
// and place, all lines of a name together.
func (x *subjectReader) match(ctx context.Context, q store.Q) error {
	var first, named [][]int
	groups := map[string]int{}
	for i, s := range x.plan.rows {
		if x.lines[i].Values[colCode] != "" || !s.Ident.Empty() {
			first = append(first, []int{i})
			continue
		}
		at, ok := groups[s.named()]
		if !ok {
			at = len(named)
			groups[s.named()] = at
			named = append(named, nil)
		}
		named[at] = append(named[at], i)
	}
	var late []int
	if err := x.batches(ctx, q, first, func(known *registered, lines []int) {
		if !x.byKey(known, lines[0]) {
			late = append(late, lines[0])
		}
	}); err != nil {
		return err
	}
	x.meter.Add(-len(late))
	for _, i := range late { // of an identity that nobody knows yet
		key := x.plan.rows[i].named()
		at, ok := groups[key]
		if !ok {
			at = len(named)
			groups[key] = at
			named = append(named, nil)
		}
		named[at] = append(named[at], i)
	}
	if err := x.batches(ctx, q, named, x.byName); err != nil {
		return err
	}
	x.plan.rows = slices.DeleteFunc(x.plan.rows, func(s *Subject) bool { return s == nil })
	x.plan.hash = hex.EncodeToString(x.state.Sum(nil))
	slices.SortFunc(x.plan.told, func(a, b sheet.Changes) int { return a.Row - b.Row })
	slices.SortFunc(x.plan.asks, func(a, b sheet.Question) int { return a.Row - b.Row })
	return nil
}

// batches settles groups of lines, a hundred lines or so at a time.
func (x *subjectReader) batches(ctx context.Context, q store.Q, groups [][]int, settle func(*registered, []int)) error {
	const batch = 100
	for len(groups) > 0 {
		n, lines := 0, []int{}
		for n < len(groups) && len(lines) < batch {
			lines = append(lines, groups[n]...)
			n++
		}
		known, err := x.known(ctx, q, lines)
		if err != nil {
			return err
		}
		for _, g := range groups[:n] {
			settle(known, g)
		}
		x.meter.Add(len(lines))
		groups = groups[n:]
	}
	return nil
}

// named is what a subject is known by where nobody gave its identity or code.
func (s *Subject) named() string { return text.NameKey(s.Name) + "\x00" + s.Area }

// registered are subjects by identity, by code, and by name and place.
type registered struct {
	byIdent, byCode map[string]*Subject
	byName          map[string][]*Subject
}

func (x *subjectReader) known(ctx context.Context, q store.Q, rows []int) (*registered, error) {
	out := &registered{map[string]*Subject{}, map[string]*Subject{}, map[string][]*Subject{}}
	var idents, ids, names []string
	codes := map[string]string{} // id → code
	for _, i := range rows {
		s := x.plan.rows[i]
		switch c := x.lines[i].Values[colCode]; {
		case c != "":
			e, err := x.Codes.Find(ctx, q, x.county, code.Code(c))
			if err == nil && e.Kind == SubjectRecord && e.RevokedAt == 0 {
				ids = append(ids, e.Subject)
				codes[e.Subject] = c
			} else if err != nil && !fault.Is(err, fault.NotFound) {
				return nil, err
			}
		case !s.Ident.Empty():
			idents = append(idents, x.identKey(s))
			names = append(names, text.NameKey(s.Name))
		default:
			names = append(names, text.NameKey(s.Name))
		}
	}
	slices.Sort(names)
	for _, c := range []struct {
		column string
		values []string
		keep   func(*Subject)
	}{
		{"ident_key", idents, func(s *Subject) { out.byIdent[x.identKey(s)] = s }},
		{"id", ids, func(s *Subject) { out.byCode[codes[s.ID]] = s }},
		{"name_key", slices.Compact(names), func(s *Subject) { out.byName[s.named()] = append(out.byName[s.named()], s) }},
	} {
		list, err := x.SubjectsBy(ctx, q, x.county, c.column, c.values)
		if err != nil {
			return nil, err
		}
		for _, s := range list {
			c.keep(s)
		}
	}
	return out, nil
}

// byKey settles a line by its code or identity; false for an identity that nobody has.
func (x *subjectReader) byKey(known *registered, i int) bool {
	s, l := x.plan.rows[i], x.lines[i]
	c := l.Values[colCode]
	was := known.byIdent[x.identKey(s)]
	if c != "" {
		was = known.byCode[c]
	}
	switch {
	case was == nil && c != "":
		l.Fail(colCode, "agri.subject.no_such_code")
	case was == nil:
		return false
	default:
		fmt.Fprintf(x.state, "%d %q %d\n", l.Row, was.ID, was.Version)
		x.take(i, was)
	}
	return true
}

// namesakes are lines of one name and place beside those who are registered so.
type namesakes struct {
	*subjectReader
	lines []int      // -1: settled
	said  []*Subject // what the lines say, which stays when they are settled
	free  []*Subject // whom no line is about yet
	taken []*Subject
}

// byName settles lines of one name and place: each is at most one of those registered, and
// no two are the same one. What they say and what is kept tells them apart, or somebody is
// asked. What is asked does not hang on the answers.
func (x *subjectReader) byName(known *registered, lines []int) {
	slices.Sort(lines)
	g := &namesakes{subjectReader: x, lines: lines}
	for _, k := range known.byName[x.plan.rows[lines[0]].named()] {
		fmt.Fprintf(x.state, "%q %d\n", k.ID, k.Version)
		if x.taken[k.ID] == 0 {
			g.free = append(g.free, k)
		} else {
			g.taken = append(g.taken, k)
		}
	}
	for _, i := range lines {
		c := *x.plan.rows[i]
		g.said = append(g.said, &c)
	}
	g.eachOpen(func(n int) { g.pairFirst(n, unchanged) })
	g.eachOpen(func(n int) { g.pairFirst(n, agrees) })
	g.eachOpen(g.pairOnly)
	asks := make([]*asked, len(lines))
	g.eachOpen(func(n int) { asks[n] = g.question(n) })
	g.eachOpen(func(n int) { g.settle(n, asks[n]) })
}

func (g *namesakes) eachOpen(fn func(n int)) {
	for n, i := range g.lines {
		if i >= 0 {
			fn(n)
		}
	}
}

func (g *namesakes) line(n int) *sheet.Line { return g.subjectReader.lines[g.lines[n]] }

func (g *namesakes) pair(n int, k *Subject) {
	g.free = slices.DeleteFunc(g.free, func(f *Subject) bool { return f == k })
	g.taken = append(g.taken, k)
	g.take(g.lines[n], k)
	g.lines[n] = -1
}

// pairFirst pairs a line with the first that it is plainly about, one without an identity
// rather than one with; not where it could as well be another, and no line is there for that.
func (g *namesakes) pairFirst(n int, fits func(s, k *Subject, l *sheet.Line) bool) {
	for _, bare := range []bool{true, false} {
		var list []*Subject
		for _, k := range g.free {
			if k.Ident.Empty() == bare && fits(g.said[n], k, g.line(n)) {
				list = append(list, k)
			}
		}
		if len(list) == 0 {
			continue
		}
		lines := 0
		g.eachOpen(func(m int) {
			if fits(g.said[m], list[0], g.line(m)) {
				lines++
			}
		})
		if lines >= len(list) {
			g.pair(n, list[0])
		}
		return
	}
}

// may tells whether a line can be about somebody who is registered.
func (g *namesakes) may(n int, k *Subject) bool {
	s := g.said[n]
	return (k.Ident.Empty() || s.Ident.Empty()) && !(s.natural() && apart(s, k, false))
}

func (g *namesakes) mayBe(n int) (out []*Subject) {
	for _, k := range g.free {
		if g.may(n, k) {
			out = append(out, k)
		}
	}
	return out
}

// pairOnly pairs a line with the only one that it can be about, if no other line can be.
func (g *namesakes) pairOnly(n int) {
	list := g.mayBe(n)
	if len(list) != 1 {
		return
	}
	alone := true
	g.eachOpen(func(m int) { alone = alone && (m == n || !g.may(m, list[0])) })
	if alone {
		g.pair(n, list[0])
	}
}

// asked is a question and whom it is about, if it is about somebody registered; without a
// question the line is wrong.
type asked struct {
	q *sheet.Question
	k *Subject
}

// question is what a line asks; nil for a new subject, plainly another one than all that
// are known.
func (g *namesakes) question(n int) *asked {
	s, l := g.said[n], g.line(n)
	for m := range n { // two lines that nothing tells apart
		if g.lines[m] >= 0 && !apart(s, g.said[m], true) {
			return g.repeats(n, g.line(m).Row)
		}
	}
	switch list := g.mayBe(n); {
	case len(list) == 1:
		return g.likeOne(n, list[0])
	case len(list) > 1:
		l.Fail(colName, "agri.subject.several", "n", len(list))
		return &asked{}
	}
	var other []*Subject // called so and known otherwise
	for _, k := range g.free {
		if k.Ident.Empty() || s.Ident.Empty() {
			other = append(other, k)
		}
	}
	switch {
	case len(other) == 1:
		return g.likeOne(n, other[0])
	case len(other) > 1:
		q := l.Ask(colName, s.Name, "agri.subject.ask_several", []any{"name", s.Name, "n", len(other)}, another, mistake)
		return &asked{q: &q}
	}
	for _, k := range g.taken {
		if !apart(s, k, true) {
			return g.repeats(n, g.subjectReader.taken[k.ID])
		}
	}
	return nil
}

var (
	another = sheet.Answer{Code: anotherAnswer, Key: "agri.subject.answer_another"}
	mistake = sheet.Answer{Code: mistakeAnswer, Key: "agri.subject.answer_mistake"}
)

// repeats asks whether a line says another's once more.
func (g *namesakes) repeats(n, row int) *asked {
	s := g.said[n]
	q := g.line(n).Ask(colName, s.Name, "agri.subject.ask_row", []any{"name", s.Name, "row", row},
		sheet.Answer{Code: sameAnswer, Key: "agri.subject.answer_same_row"}, another, mistake)
	return &asked{q: &q}
}

// likeOne asks whether a line is about somebody who is registered under its name.
func (g *namesakes) likeOne(n int, k *Subject) *asked {
	s, col := g.said[n], colName
	value := s.Name
	if !s.Phone.Empty() {
		col, value = colPhone, s.Phone.String()
	}
	known := fmt.Sprintf("%s %s", k.Phone, k.Place)
	if k.LandM2 != 0 { // a land of nothing tells nobody apart
		known += " " + measure.MuText(k.LandM2)
	}
	known = cmp.Or(strings.Join(strings.Fields(known), " · "), "agri.subject.nothing_known")
	q := g.line(n).Ask(col, value, "agri.subject.ask_same", []any{"name", k.Name, "known", known},
		sheet.Answer{Code: sameAnswer, Key: "agri.subject.answer_same"}, another, mistake)
	return &asked{&q, k}
}

// settle does with a line what was answered.
func (g *namesakes) settle(n int, a *asked) {
	i, l := g.lines[n], g.line(n)
	switch {
	case a == nil:
		g.add(i)
		return
	case a.q == nil:
		return
	}
	g.plan.asks = append(g.plan.asks, *a.q)
	switch answer := g.plan.given.Of(*a.q); {
	case answer == "":
		g.plan.asking++
	case answer == anotherAnswer:
		g.add(i)
		return
	case answer == sameAnswer && a.k != nil:
		if row := g.subjectReader.taken[a.k.ID]; row != 0 {
			l.Fail(colName, "roster.duplicate", "row", row)
			return
		}
		g.pair(n, a.k)
		return
	default:
		g.plan.leftOut++
	}
	g.plan.rows[i] = nil
}

// add makes the line a new subject.
func (x *subjectReader) add(i int) {
	s := x.plan.rows[i]
	x.farmed.settle(x.lines[i], "", s.Park)
	s.ID = x.Acts.NewID()
}

// take makes the line about a subject that is registered.
func (x *subjectReader) take(i int, was *Subject) {
	s, l := x.plan.rows[i], x.lines[i]
	x.taken[was.ID] = l.Row
	if !x.scope.Holds(was.Area) {
		col, shown := colCode, l.Values[colCode]
		if shown == "" {
			col, shown = colIdent, s.Ident.String()
		}
		l.FailAs(col, shown, "agri.subject.elsewhere")
		return
	}
	before := *was
	x.farmed.settle(l, was.Park, s.Park)
	if !was.takeFrom(s, l) {
		x.plan.same++
		x.plan.rows[i] = nil
		return
	}
	if n := len(x.plan.told); n < mostTold || n < mostNamed && before.Name != was.Name {
		x.plan.told = append(x.plan.told, sheet.Changes{Row: l.Row, Name: before.Name, Cells: x.differences(l, &before, was)})
	}
	x.plan.rows[i] = was
	x.plan.changed[was.ID], x.plan.parkOf[was.ID] = true, before.Park
}

// unchanged tells that a line says of a subject what is known of it.
func unchanged(s, k *Subject, l *sheet.Line) bool {
	c := *k
	return !c.takeFrom(s, l)
}

// agrees tells that a line is plainly about a subject: one telephone, or where none is known
// one address.
func agrees(s, k *Subject, _ *sheet.Line) bool {
	if !k.Ident.Empty() && !s.Ident.Empty() {
		return false
	}
	if !s.Phone.Empty() && !k.Phone.Empty() {
		return s.Phone == k.Phone
	}
	return s.Place != "" && text.SameName(s.Place, k.Place)
}

// apart tells that what is known of two of one name is of two households: another identity
// or telephone; or where those say nothing, another address. Other land is no other household
// where one line is all that is known, for land changes; it is where both stand in one file.
func apart(s, k *Subject, land bool) bool {
	switch {
	case !s.Ident.Empty() && !k.Ident.Empty():
		return s.Ident != k.Ident
	case !s.Phone.Empty() && !k.Phone.Empty():
		return s.Phone != k.Phone
	case s.Place != "" && k.Place != "":
		return !text.SameName(s.Place, k.Place)
	}
	return land && s.LandM2 != 0 && k.LandM2 != 0 && s.LandM2 != k.LandM2
}
