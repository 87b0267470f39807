// Package figure keeps indicators (指标) that open into the records they count.
//
// A [Measure] is declared once, beside the rows it counts, as SQL fragments: on
// which day, in which area, how much one row counts. The same fragments book an
// act's difference into cells inside the act's transaction, recount everything
// for verification, and list the rows behind a value; so a tile, its list and its
// spreadsheet cannot disagree. A [Figure] is one measure, or one over another.
//
// Cells exist at four levels of the area tree at most (the record's own place,
// township, county) and are added up for any level and period. A stock ("open
// now") is measured as changes, plus on the day a thing begins and minus on the
// day it ends, so any past day can be asked.
//
// The room refuses a number that no record stands behind: there is no way to set
// a cell.
package figure

import (
	"embed"
	"fmt"
	"regexp"
	"sort"
	"strings"

	"huying/base/store"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "figure", FS: migrations} }

// Term says when and how much a row counts. All fields are SQL over one row
// named r.
type Term struct {
	Day    string // the civil day yyyymmdd; 0 or null means that the row does not count
	Amount string // an integer; "1" when empty
	Where  string // a condition; always when empty
	Key    string // text appended to the measure's code, for a measure split by a column
}

// Measure counts rows of one table.
type Measure struct {
	Code  string // e.g. order.received
	Stock bool   // the value at a day is everything booked up to it
	Terms []Term
}

// Source is a table whose rows are counted, with its measures.
type Source struct {
	Kind   string // the kind of record, as a drill-down names it: order
	Table  string
	ID     string // SQL: the id of the row that acts name
	Record string // SQL: the id of the record that a drill-down lists; ID when empty
	Area   string // SQL: the area the row belongs to
	// No and Title are SQL telling a row of a drill-down: its number and its name. A row that
	// has no number may say there what it is, as a key of the catalogue: flood.kind.dyke.
	No, Title string
	// Person is SQL, 1 where the title is a natural person's name: pages without a key
	// show it masked. Never when empty.
	Person    string
	Measures  []Measure
	counts    string // SQL: what a row counts, written once when the book is made
	returning string // the same, behind an insert
}

// Kind of a figure.
type Kind string

// Flow is counted over a period, Stock at its end, Rate divides two measures.
const (
	Flow  Kind = "flow"
	Stock Kind = "stock"
	Rate  Kind = "rate"
)

// Figure is an indicator with a name that people use.
type Figure struct {
	Code     string `json:"code"`
	Title    string `json:"title"` // catalogue key: figure.<code>
	Kind     Kind   `json:"kind"`
	Unit     string `json:"unit"`
	Num      string `json:"num"`              // measure
	Den      string `json:"den,omitempty"`    // measure, for a rate
	Version  string `json:"version"`          // of the formula; a changed formula is a new version
	Good     string `json:"good,omitempty"`   // "up" or "down": which way is better
	Decimals int    `json:"decimals"`         // shown after the point
	Public   bool   `json:"public,omitempty"` // may stand on the public page
	Per      int64  `json:"per,omitempty"`    // how many of what is counted make one of the unit: 100 fen a yuan; 0: one
}

// Book is every declared source and figure.
type Book struct {
	sources  []*Source
	byKind   map[string]*Source
	measures map[string]measured
	figures  map[string]*Figure
}

type measured struct {
	src *Source
	m   *Measure
}

// NewBook collects what the rooms and scenes declare, and keeps copies: a declaration
// is the program's, and books stand side by side. Two of one code, or a figure over a
// measure that does not exist, are mistakes in the program.
func NewBook(sources []*Source, figures []*Figure) *Book {
	b := &Book{byKind: map[string]*Source{}, measures: map[string]measured{}, figures: map[string]*Figure{}}
	for _, declared := range sources {
		if b.byKind[declared.Table] != nil {
			panic("figure source declared twice: " + declared.Table)
		}
		s := new(*declared)
		if s.Record == "" {
			s.Record = s.ID
		}
		if s.Person == "" {
			s.Person = "0"
		}
		b.byKind[s.Table] = s
		s.write()
		b.sources = append(b.sources, s)
		for i := range s.Measures {
			m := &s.Measures[i]
			if _, ok := b.measures[m.Code]; ok {
				panic("measure declared twice: " + m.Code)
			}
			b.measures[m.Code] = measured{s, m}
		}
	}
	for _, f := range figures {
		b.addFigure(new(*f))
	}
	return b
}

func (b *Book) addFigure(f *Figure) {
	if b.figures[f.Code] != nil {
		panic("figure declared twice: " + f.Code)
	}
	for _, code := range []string{f.Num, f.Den} {
		if _, ok := b.find(code); code != "" && !ok {
			panic(fmt.Sprintf("figure %s counts %s, which nobody measures", f.Code, code))
		}
	}
	f.Title = "figure." + f.Code
	b.figures[f.Code] = f
}

// find gives the measure of a code, which may carry a key: order.in:handling.
func (b *Book) find(code string) (measured, bool) {
	base, _, _ := strings.Cut(code, ":")
	m, ok := b.measures[base]
	return m, ok
}

// Figures lists the figures by code.
func (b *Book) Figures() []*Figure {
	out := make([]*Figure, 0, len(b.figures))
	for _, f := range b.figures {
		out = append(out, f)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Code < out[j].Code })
	return out
}

// Figure finds a figure by its code.
func (b *Book) Figure(code string) (*Figure, bool) { f, ok := b.figures[code]; return f, ok }

// Sources lists what is counted.
func (b *Book) Sources() []*Source { return b.sources }

func (t Term) amount() string {
	if t.Amount == "" {
		return "1"
	}
	return t.Amount
}

func (t Term) where() string {
	if t.Where == "" {
		return "1 = 1"
	}
	return t.Where
}

func (t Term) key() string {
	if t.Key == "" {
		return "''"
	}
	return t.Key
}

// day is the term's day, 0 where the row does not count.
func (t Term) day() string {
	return "coalesce(case when " + t.where() + " then " + t.Day + " end, 0)"
}

// write makes the SQL of what a row counts: the area and a triple for every term. Behind
// an insert a row has no other name than its table's.
func (s *Source) write() {
	cols := []string{s.Area}
	for _, m := range s.Measures {
		for _, t := range m.Terms {
			cols = append(cols, t.day(), t.amount(), t.key())
		}
	}
	s.counts = strings.Join(cols, ", ")
	s.returning = " returning '', " + rowName.ReplaceAllString(s.counts, s.Table+".")
}

var rowName = regexp.MustCompile(`\br\.`)

// rowText asks what rows count, by id, one or some at a time. Those that were moved are named.
func (s *Source) rowText(ids int) string {
	return "select case when " + s.hasMoved() + " then " + s.ID + " else '' end, " + s.counts + " from " + s.Table +
		" r where r.county = $1 and " + s.ID + " in (" + store.Places(2, ids) + ")"
}

// termText lists the rows of one term: area, day, amount, key.
func (s *Source) termText(t Term, columns, more string) string {
	return "select " + columns + " from " + s.Table + " r where r.county = $1 and " + t.where() + " and coalesce(" + t.Day + ", 0) > 0" + more
}
