package workbook

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/text"
)

// Plan is what a file would do to the county as it is.
type Plan struct {
	County   string
	Asker    Asker
	Now      clock.Moment
	Hash     string // of the file and of what it was compared with
	Sheets   []*Part
	Problems []sheet.Problem // the first thousand
	Wrong    int             // all of them
	Follows  []Follow
	NewID    func() string

	after []*After
	ctx   context.Context
	q     store.Q
	room  *Room
	state hash.Hash
	will  map[string]*Will
	err   error
}

// Part is what the file does to one sheet.
type Part struct {
	*Sheet
	Rows   int // lines of the file
	Lines  []*Line
	Absent []Row
	found  *sheet.Result
	rogue  []*sheet.Result
}

// Count is how many lines are of a kind.
func (p *Part) Count(kind Kind) (n int) {
	if kind == Absent {
		return len(p.Absent)
	}
	for _, l := range p.Lines {
		if l.Kind == kind {
			n++
		}
	}
	return n
}

// Changes are the lines that do something.
func (p *Part) Changes() (out []*Line) {
	for _, l := range p.Lines {
		if l.Kind == Added || l.Kind == Changed {
			out = append(out, l)
		}
	}
	return out
}

// Count is how many lines of all sheets are of a kind.
func (p *Plan) Count(kind Kind) (n int) {
	for _, s := range p.Sheets {
		n += s.Count(kind)
	}
	return n
}

// Line is a line of the file beside what is kept.
type Line struct {
	*sheet.Line
	Kind  Kind
	Was   *Row // nil: nothing
	Grids [][][]string
	Moot  bool // Find saw that there is nothing to do: what the line asks for is long so
	sheet *Sheet
	given []string // as the file has it
}

// Differs tells whether a column is other than what is kept.
func (l *Line) Differs(col int) bool { return l.Was == nil || l.Was.Values[col] != l.Values[col] }

// Code is what a column's word stands for.
func (l *Line) Code(col int) string { return l.sheet.Columns[col].Code(l.Values[col]) }

// Follow completes a column that follows from another one: it may say what it says
// anyway, or nothing.
func (l *Line) Follow(col, from int, said ...string) {
	if v := l.Values[col]; v != "" && !slices.Contains(said, v) {
		l.Fail(col, "workbook.follows", "column", l.sheet.Columns[from].Title)
	}
	l.Values[col] = said[0]
}

// Will is a sheet as it will be: what is kept with what the file adds and changes.
type Will struct {
	Rows  []Row
	byKey map[string]int
	like  map[string]int // by what keys have in common however names are written
	kept  int
	s     *Sheet
}

// Get finds a line by its key, or by a name that is written otherwise.
func (w *Will) Get(key ...string) ([]string, bool) {
	i, ok := w.byKey[strings.Join(key, "\x00")]
	if !ok && len(key) == 1 && w.s.Columns[w.s.first(func(c Column) bool { return c.Key })].Name {
		i, ok = w.like[text.NameKey(key[0])]
	}
	if !ok {
		return nil, false
	}
	return w.Rows[i].Values, true
}

// Called is a name as the sheet has it, however it is written; what it does not have stays.
func (w *Will) Called(name string) string {
	if v, ok := w.Get(name); ok && name != "" {
		return v[w.s.first(func(c Column) bool { return c.Key })]
	}
	return name
}

func newWill(s *Sheet, rows []Row) *Will {
	w := &Will{Rows: rows, byKey: make(map[string]int, len(rows)), like: map[string]int{}, kept: len(rows), s: s}
	for i := range rows {
		w.index(i)
	}
	return w
}

func (w *Will) index(i int) {
	values := w.Rows[i].Values
	w.byKey[w.s.KeyOf(values)] = i
	if like := w.s.likeKey(values); slices.ContainsFunc(w.s.Columns, func(c Column) bool { return c.Name }) {
		if _, ok := w.like[like]; !ok {
			w.like[like] = i
		}
	}
}

// respell gives a line the keys that the sheet has, where it only writes its names otherwise.
func (w *Will) respell(values []string) {
	if _, ok := w.byKey[w.s.KeyOf(values)]; ok {
		return
	}
	i, ok := w.like[w.s.likeKey(values)]
	if !ok {
		return
	}
	for col, c := range w.s.Columns {
		if c.Key {
			values[col] = w.Rows[i].Values[col]
		}
	}
}

func (w *Will) take(l *Line) {
	key, row := w.s.KeyOf(l.Values), Row{l.Values, l.Grids}
	if i, ok := w.byKey[key]; ok {
		w.Rows[i] = row
		return
	}
	w.Rows = append(w.Rows, row)
	w.index(len(w.Rows) - 1)
}

// Will is a sheet as it will be. The sheet comes before the one that asks.
func (p *Plan) Will(name string) *Will {
	if w := p.will[name]; w != nil {
		return w
	}
	s, ok := p.room.Of(name)
	if !ok {
		panic("workbook: no such sheet: " + name)
	}
	rows, err := s.rows(p.ctx, p.q, p.County, false)
	if err != nil && p.err == nil {
		p.err = err
	}
	digest(p.state, s, rows)
	p.will[name] = newWill(s, rows)
	return p.will[name]
}

// Plan compares a file with what is kept and changes nothing. step, if there is one, is
// told how many lines are done.
func (r *Room) Plan(ctx context.Context, county string, asker Asker, f *File, step func(int)) (p *Plan, err error) {
	err = r.db.View(ctx, func(q store.Q) error {
		p, err = r.plan(ctx, q, county, asker, f, step)
		return err
	})
	return p, err
}

func (r *Room) plan(ctx context.Context, q store.Q, county string, asker Asker, f *File, step func(int)) (_ *Plan, err error) {
	defer fault.Wrap(&err, "workbook.plan(%s)", county)
	p := &Plan{County: county, Asker: asker, Now: r.acts.Now(), NewID: r.acts.NewID, ctx: ctx, q: q, room: r, will: map[string]*Will{}}
	if f.county != "" && f.county != county {
		p.note(&sheet.Result{Wrong: 1, Problems: []sheet.Problem{{Sheet: aboutSheet, Cell: "B2", Value: f.county, Key: "workbook.other_county",
			Args: map[string]any{"county": county, "value": f.county}}}})
	}
	p.note(&sheet.Result{Wrong: len(f.wrong), Problems: f.wrong})
	p.state = sha256.New()
	p.state.Write(f.sum[:])
	for _, s := range r.sheets {
		if pg := f.pages[s]; pg != nil && (f.county == "" || f.county == county) {
			if err := p.part(s, pg, step); err != nil {
				return nil, err
			}
		}
	}
	err = p.follow(ctx, q)
	for _, s := range p.Sheets {
		for _, g := range s.rogue {
			p.note(g)
		}
		p.note(s.found)
	}
	p.Hash = hex.EncodeToString(p.state.Sum(nil))
	return p, errors.Join(p.err, err)
}

// follow asks what follows from the changes.
func (p *Plan) follow(ctx context.Context, q store.Q) error {
	for _, s := range p.Sheets {
		if s.After == nil || len(s.Changes()) == 0 {
			continue
		}
		x, err := s.After(ctx, q, p)
		if err != nil {
			return err
		}
		if x != nil {
			p.after, p.Follows = append(p.after, x), append(p.Follows, x.Follows...)
			fmt.Fprintf(p.state, "%+v\n", x.Follows)
		}
	}
	return nil
}

func (p *Plan) note(found *sheet.Result) {
	p.Wrong += found.Wrong
	for _, x := range found.Problems {
		if len(p.Problems) < mostProblems {
			p.Problems = append(p.Problems, x)
		}
	}
}

const mostProblems = 1_000

// part compares one sheet.
func (p *Plan) part(s *Sheet, pg *page, step func(int)) error {
	out := &Part{Sheet: s, Rows: len(pg.lines)}
	p.Sheets = append(p.Sheets, out)
	found := &sheet.Result{Sheet: s.Name, Problems: slices.Clone(pg.found.Problems), Wrong: pg.found.Wrong}
	out.found, out.rogue = found, pg.rogue
	if p.Asker != nil && !p.Asker.Can(s.See, p.County) {
		found.Wrong++
		found.Problems = append(found.Problems, sheet.Problem{Sheet: s.Name, Cell: "A1", Key: "workbook.not_yours", Args: map[string]any{"power": s.See.Title}})
		return nil
	}
	rows, err := s.rows(p.ctx, p.q, p.County, pg.personal(s))
	if err != nil {
		return err
	}
	digest(p.state, s, rows)
	will := newWill(s, slices.Clone(rows))
	p.will[s.Name] = will
	var reader Reader
	if s.Reads != nil {
		if reader, err = s.Reads(p.ctx, p.q, p); err != nil {
			return err
		}
	}
	seen := map[string]int{}
	for _, raw := range pg.lines {
		l := &Line{Line: raw.Copy(found), sheet: s, given: raw.Values}
		out.Lines = append(out.Lines, l)
		l.compare(p, pg, rows, will, reader, seen)
		if step != nil {
			step(1)
		}
	}
	for _, l := range out.Lines {
		p.check(s, l, reader)
	}
	for _, r := range rows {
		if seen[s.KeyOf(r.Values)] == 0 {
			out.Absent = append(out.Absent, r)
		}
	}
	return p.err
}

// personal tells whether the page has a personal column.
func (pg *page) personal(s *Sheet) bool {
	if len(pg.lines) == 0 {
		return false
	}
	for i, c := range s.Columns {
		if c.Personal && pg.lines[0].Has(i) {
			return true
		}
	}
	return false
}

func digest(state hash.Hash, s *Sheet, rows []Row) {
	fmt.Fprintf(state, "%q %d\n", s.Name, len(rows))
	for _, r := range rows {
		fmt.Fprintf(state, "%q %q\n", r.Values, r.Grids)
	}
}

// compare reads a line against what is kept.
func (l *Line) compare(p *Plan, pg *page, kept []Row, will *Will, reader Reader, seen map[string]int) {
	s := l.sheet
	for i, c := range s.Columns {
		if c.Key && !c.Name {
			l.Values[i] = sheet.Fold(l.Values[i])
			if c.Day && l.Values[i] != "" {
				l.Values[i] = l.Day(i).String()
			}
		}
	}
	if reader.Find != nil {
		reader.Find(l)
	}
	will.respell(l.Values)
	key := s.KeyOf(l.Values)
	if i, ok := will.byKey[key]; ok && i < will.kept {
		l.Was = &kept[i]
	}
	for i := range s.Columns {
		l.settle(i)
	}
	l.takeGrids(pg)
	if first := seen[key]; first != 0 {
		l.Fail(s.first(func(c Column) bool { return c.Key }), "roster.duplicate", "row", first)
	} else {
		seen[key] = l.Row
	}
	switch {
	case l.Moot:
		l.Kind = Same
		return
	case l.Was == nil:
		l.Kind = Added
	case l.same():
		l.Kind = Same
	default:
		l.Kind = Changed
	}
	if l.OK() {
		will.take(l)
	}
}

// settle puts a value as it is kept. What is as it was is not looked at.
func (l *Line) settle(i int) {
	c := &l.sheet.Columns[i]
	if !l.Has(i) && l.Was != nil && !c.Info {
		l.Values[i] = l.Was.Values[i]
	}
	if v := l.Values[i]; v == "" && !c.Yes || c.Key || l.Was != nil && l.Was.Values[i] == v {
		return
	}
	switch {
	case c.Day:
		l.Values[i] = l.Day(i).String()
	case c.Yes:
		l.Values[i] = Bool(l.Yes(i))
	case len(c.Words) > 0:
		l.word(i)
	}
	if c.Fixed != "" && l.Was != nil && l.Differs(i) && l.OK() {
		l.Fail(i, c.Fixed, "was", l.Was.Values[i])
	}
}

// word reads a word, or the code that it stands for.
func (l *Line) word(i int) {
	v := sheet.Fold(l.Values[i])
	for _, w := range l.sheet.Columns[i].Words {
		if v == sheet.Fold(w[1]) || v == w[0] {
			l.Values[i] = w[1]
			return
		}
	}
	l.Fail(i, "sheet.bad_choice", "choices", strings.Join(l.sheet.Columns[i].Choices, "、"))
}

// matters tells whether another value of a column is a change: what its own sheets are
// named after is none.
func (l *Line) matters(i int) bool {
	return !l.sheet.Columns[i].Info && (len(l.sheet.Grids) == 0 || i != l.sheet.GridColumn)
}

func (l *Line) same() bool {
	for i := range l.sheet.Columns {
		if l.matters(i) && l.Differs(i) {
			return false
		}
	}
	return slices.EqualFunc(l.Grids, l.Was.Grids, equalGrid)
}

func equalGrid(a, b [][]string) bool {
	return slices.EqualFunc(a, b, func(x, y []string) bool { return slices.Equal(x, y) })
}

// takeGrids finds the sheets of the line. Without any it has those that are kept.
func (l *Line) takeGrids(pg *page) {
	s := l.sheet
	if len(s.Grids) == 0 {
		return
	}
	begin, any := l.Values[s.GridColumn], false
	grids := make([][][]string, len(s.Grids))
	for i, part := range s.Grids {
		if g, ok := pg.grids[begin+" "+part]; ok && begin != "" {
			grids[i], any = g, true
		}
	}
	switch {
	case any:
		l.Grids = grids
	case l.Was != nil:
		l.Grids = l.Was.Grids
	}
}

// GridName is the name of a sheet that belongs to the line.
func (l *Line) GridName(part int) string {
	return l.Values[l.sheet.GridColumn] + " " + l.sheet.Grids[part]
}

// check asks the powers and the room.
func (p *Plan) check(s *Sheet, l *Line, reader Reader) {
	if l.Kind == Same || !l.OK() {
		return
	}
	col := l.firstChange()
	if s.Apply == nil {
		l.Fail(col, s.Why)
		return
	}
	if p.Asker != nil && (!p.Asker.Can(s.May, s.place(p, l.Values)) || l.Was != nil && !p.Asker.Can(s.May, s.place(p, l.Was.Values))) {
		l.Fail(col, "workbook.no_power", "power", s.May.Title)
		return
	}
	if reader.Check != nil {
		reader.Check(l)
	}
}

// firstChange is the column to point at when the line as a whole is meant.
func (l *Line) firstChange() int {
	if l.Was == nil {
		return l.sheet.first(func(c Column) bool { return c.Label })
	}
	for i := range l.sheet.Columns {
		if l.matters(i) && l.Differs(i) {
			return i
		}
	}
	return l.sheet.GridColumn
}
