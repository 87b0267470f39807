// Package workbook is the county's setup in one file (工作簿): areas, units, people,
// duties, categories, checklists, figures, each a sheet. A clerk sets a county up by
// it, reviews it in a meeting, carries it to another installation, and changes it in
// bulk.
//
// A room offers a [Sheet]: its columns, how its lines are read from the database,
// what is to be checked, and how a change is made. The workbook compares a file with
// what is kept ([Plan]): each line is added, changed (was → will be) or the same, or
// wrong at sheet!cell. A plan is applied whole, in one act, or not at all, and only
// if it is the plan that was shown: whatever changed meanwhile is shown first.
//
// The room refuses to delete what a file leaves out, to let anybody change by a file
// what they may not change by hand, personal data without a reason, and files with
// macros or formulas. It knows nothing of areas or duties.
package workbook

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"huying/base/sheet"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/power"
)

// Sheet is one sheet of the workbook. Its words are part of the format, like the
// names of JSON fields, and so they are not in the catalogue.
type Sheet struct {
	Name    string
	About   string // what it is and what is to be known before it is changed
	Columns []Column
	See     *power.Power // may take it out, at the county
	Reveal  *power.Power // may take out its personal columns, there too
	May     *power.Power // may change a line, where it lies
	// Rows are the lines that are kept, in an order that does not depend on the
	// installation; with personal columns only when they are asked for.
	Rows func(ctx context.Context, q store.Q, county string, personal bool) ([]Row, error)
	// Place is the area that a line lies in; the county when nil.
	Place func(p *Plan, values []string) string
	// Reads makes what is to be known to read lines. It may be nil.
	Reads func(ctx context.Context, q store.Q, p *Plan) (Reader, error)
	// Apply makes the changes. Without it the lines are not changed by a workbook, and
	// Why is the catalogue key of the reason.
	Apply func(ctx context.Context, tx *act.Tx, p *Plan, lines []*Line) error
	Why   string
	// After tells what follows from the changes of the sheet, when all sheets are read; nil:
	// nothing. It may still refuse lines.
	After func(ctx context.Context, q store.Q, p *Plan) (*After, error)
	// Done is told when changes were made, to drop what is kept in memory.
	Done func(county string)
	// Grids are sheets that belong to each line: those of a checklist. The column
	// GridColumn holds what their names begin with.
	Grids      []string
	GridColumn int
}

// Column is a column of a sheet.
type Column struct {
	sheet.Column
	Key      bool        // the keys together are what a line is known by
	Name     bool        // a key that is a name: other ways of writing it are the same (text.NameKey)
	Label    bool        // what people call a line by
	Info     bool        // said for the reader; follows from other columns
	Personal bool        // left out unless somebody gives a reason
	Fixed    string      // catalogue key: why it does not change in a line that is there
	Day, Yes bool        // how it is read
	Words    [][2]string // codes and what stands in the cell for them
}

// Row is a line that is kept.
type Row struct {
	Values []string
	Grids  [][][]string // one for each of the sheet's, as [sheet.Tidy] has them
}

// After is what follows from a file's changes elsewhere: told before, and done last, in the act
// that makes the changes.
type After struct {
	Follows []Follow
	Do      func(ctx context.Context, tx *act.Tx) error
}

// Follow is what one change takes with it.
type Follow struct {
	Kind     string       `json:"kind" doc:"Of what is moved: duty, order"`
	What     string       `json:"what" doc:"What they are called"`
	From     string       `json:"from"`
	FromName string       `json:"from_name"`
	To       string       `json:"to" doc:"Codes with spaces between; empty: it stays behind"`
	ToName   string       `json:"to_name"`
	Count    int          `json:"count"`
	Items    []FollowItem `json:"items" doc:"The first fifty"`
}

// FollowItem is one of them.
type FollowItem struct {
	Name string `json:"name"`
	Page string `json:"page" doc:"Of the workbench, where it can be opened; empty: none"`
}

// Reader looks at the lines of a sheet. Find completes a line before it is compared:
// its key, and columns that follow from others. Check looks at what is added or
// changed, when all lines are read.
type Reader struct {
	Find  func(l *Line)
	Check func(l *Line)
}

// Kind of a line.
type Kind string

// A line of the file is added, changes what is kept, or says what is kept. What is
// kept and not in the file is absent, and stays.
const (
	Added   Kind = "added"
	Changed Kind = "changed"
	Same    Kind = "same"
	Absent  Kind = "absent"
)

// Asker is who brings or takes a workbook; nil is an installation command.
type Asker interface {
	Can(w *power.Power, area string) bool
}

// Room knows the sheets.
type Room struct {
	acts   *act.Room
	db     *store.DB
	sheets []*Sheet
}

// New opens the room with sheets in the order in which they depend on each other.
func New(acts *act.Room, sheets ...*Sheet) *Room {
	seen := map[string]bool{aboutSheet: true}
	for _, s := range sheets {
		if seen[s.Name] {
			panic("workbook: sheet offered twice: " + s.Name)
		}
		seen[s.Name] = true
		s.fill()
	}
	return &Room{acts: acts, db: acts.DB(), sheets: sheets}
}

// Yes and No as they stand in a cell.
const (
	Yes = "是"
	No  = "否"
)

// Bool is yes or no in a cell.
func Bool(b bool) string {
	if b {
		return Yes
	}
	return No
}

func (s *Sheet) fill() {
	for i := range s.Columns {
		c := &s.Columns[i]
		if c.Yes {
			c.Choices = []string{Yes, No}
		}
		for _, w := range c.Words {
			c.Choices = append(c.Choices, w[1])
		}
	}
}

// Word is what stands in a cell for a code; what has none stands for itself.
func (c *Column) Word(code string) string {
	for _, w := range c.Words {
		if w[0] == code {
			return w[1]
		}
	}
	return code
}

// Code is the other way round.
func (c *Column) Code(word string) string {
	for _, w := range c.Words {
		if w[1] == word {
			return w[0]
		}
	}
	return word
}

func (s *Sheet) format() sheet.Format {
	f := sheet.Format{Sheet: s.Name, MayEmpty: true, Shown: Shown}
	for _, c := range s.Columns {
		f.Columns = append(f.Columns, c.Column)
	}
	return f
}

// Shown is a wrong value as it may be shown: a code of digits is no telephone.
func Shown(v string) string {
	if n := len(v); n != 11 && n < 18 && strings.Trim(v, "0123456789") == "" {
		return v
	}
	return sheet.Shown(v)
}

// KeyOf is what a line is known by.
func (s *Sheet) KeyOf(values []string) string {
	var parts []string
	for i, c := range s.Columns {
		if c.Key {
			parts = append(parts, values[i])
		}
	}
	return strings.Join(parts, "\x00")
}

// likeKey is what keys have in common that differ in nothing but how names are written.
func (s *Sheet) likeKey(values []string) string {
	var parts []string
	for i, c := range s.Columns {
		switch {
		case c.Key && c.Name:
			parts = append(parts, text.NameKey(values[i]))
		case c.Key:
			parts = append(parts, values[i])
		}
	}
	return strings.Join(parts, "\x00")
}

// LabelOf is what people call a line by.
func (s *Sheet) LabelOf(values []string) string {
	var parts []string
	for i, c := range s.Columns {
		if c.Label && values[i] != "" {
			parts = append(parts, values[i])
		}
	}
	return strings.Join(parts, " ")
}

func (s *Sheet) first(is func(Column) bool) int { return max(slices.IndexFunc(s.Columns, is), 0) }

func (s *Sheet) place(p *Plan, values []string) string {
	if s.Place == nil {
		return p.County
	}
	return cmp.Or(s.Place(p, values), p.County)
}

// rows are the lines as a file would hold them.
func (s *Sheet) rows(ctx context.Context, q store.Q, county string, personal bool) ([]Row, error) {
	rows, err := s.Rows(ctx, q, county, personal)
	for _, r := range rows {
		for i, v := range r.Values {
			r.Values[i] = sheet.Clean(v)
		}
		for i, g := range r.Grids {
			r.Grids[i] = sheet.Tidy(g)
		}
	}
	return rows, err
}

// Of is a sheet by its name.
func (r *Room) Of(name string) (*Sheet, bool) {
	i := slices.IndexFunc(r.sheets, func(s *Sheet) bool { return s.Name == name })
	if i < 0 {
		return nil, false
	}
	return r.sheets[i], true
}

// Sort puts lines in the order of their values, the first column first.
func Sort(rows []Row, first ...int) {
	slices.SortFunc(rows, func(a, b Row) int {
		for _, i := range first {
			if c := strings.Compare(a.Values[i], b.Values[i]); c != 0 {
				return c
			}
		}
		return slices.Compare(a.Values, b.Values)
	})
}
