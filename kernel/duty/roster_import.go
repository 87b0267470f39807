package duty

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
	"huying/kernel/area"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/width"
)

// Bounds of a roster file. A workbook is a zip: what it unpacks to counts too.
const (
	mostRosterBytes = 16 << 20
	mostUnpacked    = 64 << 20
	mostSheetMemory = 32 << 20
	mostRosterRows  = 100_000
	mostCells       = 2_000_000
	mostRunes       = 100 // of a name
	shownRunes      = 40  // of a wrong value
)

// ReadRoster reads a roster file against the county's areas and the posts by code.
// It looks at nothing else and changes nothing. The plan lists everything that is
// wrong at once; an error means that the file is no roster that can be opened.
func ReadRoster(data []byte, tree *area.Tree, posts map[string]Post, today clock.Day) (plan *RosterPlan, err error) {
	if len(data) > mostRosterBytes {
		return nil, fault.New(fault.TooLarge, "roster.size", "mib", mostRosterBytes>>20)
	}
	defer func() { // the library has been surprised by crafted files before
		if r := recover(); r != nil {
			plan, err = nil, fault.New(fault.Invalid, "roster.not_workbook").Because(fmt.Errorf("panic: %v", r))
		}
	}()
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostSheetMemory})
	if err != nil {
		return nil, fault.New(fault.Invalid, "roster.not_workbook").Because(err)
	}
	defer func() { _ = f.Close() }() // only temporary files
	r := &reader{plan: &RosterPlan{cells: map[int][columns]string{}}, places: newPlaces(tree), posts: postsByWord(posts), today: today,
		seen: map[[3]string]int{}, names: map[string]string{}, at: map[int]int{}, sheet: rosterSheet}
	if i, err := f.GetSheetIndex(rosterSheet); err != nil || i < 0 {
		r.sheet = f.GetSheetName(0)
	}
	if err := r.readSheet(f); err != nil {
		return nil, err
	}
	return r.plan, nil
}

// reader is one file being read.
type reader struct {
	plan   *RosterPlan
	places *places
	posts  map[string][]Post
	today  clock.Day
	sheet  string
	at     map[int]int       // column of the sheet → column of the roster
	seen   map[[3]string]int // phone, post, area → row
	names  map[string]string // phone → name
}

func postsByWord(posts map[string]Post) map[string][]Post {
	out := map[string][]Post{}
	for _, p := range posts {
		out[p.Code] = append(out[p.Code], p)
		if title := fold(p.Title); title != p.Code {
			out[title] = append(out[title], p)
		}
	}
	return out
}

func (r *reader) readSheet(f *excelize.File) error {
	r.plan.sheet = r.sheet
	rows, err := f.Rows(r.sheet)
	if err != nil {
		return fault.New(fault.Invalid, "roster.not_workbook").Because(err)
	}
	cells := 0
	for n := 1; rows.Next(); n++ {
		values, err := rows.Columns()
		if err != nil {
			return errors.Join(fault.New(fault.Invalid, "roster.not_workbook").Because(err), rows.Close())
		}
		if cells += len(values); cells > mostCells || n > mostRosterRows+2 {
			return errors.Join(fault.New(fault.TooLarge, "roster.rows", "rows", mostRosterRows), rows.Close())
		}
		if n == 1 {
			if r.readTitles(values); len(r.plan.Errors) > 0 {
				break // the lines below would only repeat it
			}
			continue
		}
		r.readRow(n, values)
	}
	if err := errors.Join(rows.Error(), rows.Close()); err != nil {
		return fault.New(fault.Invalid, "roster.not_workbook").Because(err)
	}
	if len(r.plan.Errors) == 0 && r.plan.Total == 0 {
		r.fail(1, 1, "", "", "roster.empty")
	}
	return nil
}

// fail notes an error; col is the sheet's column, from 1.
func (r *reader) fail(row, col int, title, value, key string, args ...any) {
	cell, _ := excelize.CoordinatesToCellName(col, row)
	r.plan.Errors = append(r.plan.Errors, RosterError{Sheet: r.sheet, Row: row, Column: title, Cell: cell,
		Value: shown(value), Key: key, Args: fault.New(fault.Invalid, key, args...).Args})
}

// shown is a wrong value as it may be shown: short, and without telephone or
// identity numbers. A code of 6 to 15 digits that can be an area is neither.
func shown(s string) string {
	if n := len(s); n != 11 && n <= area.Grid && area.Valid(s) {
		return s
	}
	if rs := []rune(s); len(rs) > shownRunes {
		s = string(rs[:shownRunes]) + "…"
	}
	return text.RedactFree(s)
}

func (r *reader) readTitles(values []string) {
	found := map[int]bool{}
	for i, v := range values {
		title := strings.TrimRight(fold(v), "* ")
		if title == "" {
			continue
		}
		col := columnOf(title)
		switch {
		case col < 0:
			r.fail(1, i+1, title, title, "roster.unknown_column")
		case found[col]:
			r.fail(1, i+1, title, title, "roster.column_twice")
		default:
			found[col], r.at[i] = true, col
		}
	}
	for col, c := range rosterColumns {
		if c.required && !found[col] {
			r.fail(1, len(values)+1, c.title, "", "roster.missing_column", "column", c.title)
		}
	}
}

func columnOf(title string) int {
	for i, c := range rosterColumns {
		if c.title == title {
			return i
		}
	}
	return -1
}

// fold is a clean text with full-width letters, digits and signs made narrow.
func fold(s string) string { return width.Fold.String(clean(s)) }

// clean drops what cannot be seen and trims.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) {
			return -1
		}
		return c
	}, s))
}

func (r *reader) readRow(n int, values []string) {
	var v, cells [columns]string
	var at [columns]int
	empty, hints := true, false
	for i, raw := range values {
		col, ok := r.at[i]
		if !ok {
			continue
		}
		v[col] = clean(raw)
		empty = empty && v[col] == ""
		hints = hints || n == 2 && v[col] == clean(rosterColumns[col].hint)
	}
	if empty || hints {
		return
	}
	for i, col := range r.at {
		at[col] = i + 1
		cells[col], _ = excelize.CoordinatesToCellName(i+1, n)
	}
	r.plan.Total++
	before := len(r.plan.Errors)
	bad := func(col int, value, key string, args ...any) {
		r.fail(n, max(at[col], 1), rosterColumns[col].title, value, key, args...)
	}
	row := r.parse(n, v, bad)
	if len(r.plan.Errors) == before {
		r.unique(row, bad)
	}
	if len(r.plan.Errors) == before {
		r.plan.Rows = append(r.plan.Rows, row)
		r.plan.cells[n] = cells
	}
}
