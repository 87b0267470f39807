// Package sheet takes workbooks in and gives them out (Excel, .xlsx).
//
// A [Format] says which columns a sheet has. [Format.Read] goes through a file line
// by line, finds its columns by their titles in any order, and tells everything
// that is wrong at once, by sheet, row, column and value; what it reads it does not
// keep. [Format.Template] is the empty sheet to fill in, and [Writer] writes long
// lists without holding them.
//
// The room refuses zip bombs, files without end, formulas as values, and to show a
// telephone or identity number that stands in a wrong place.
package sheet

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huying/base/fault"
	"huying/base/text"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/width"
)

// Column is one column.
type Column struct {
	Title    string
	Hint     string // stands below the title in a template
	Required bool
	Width    float64  // in characters; 16 when 0
	Choices  []string // a list to choose from in a template
	Longest  int      // most characters of a value; 100 when 0
	Also     []string // what people call it who do not have the template
	Empties  bool     // a dash alone makes it empty, where an empty cell changes nothing
}

// Format is a sheet's columns and bounds. Its words are part of the format, like
// the names of JSON fields, and so they are not in the catalogue.
type Format struct {
	Sheet    string
	Columns  []Column
	MostRows int                   // 100,000 when 0
	MayEmpty bool                  // no lines are fine
	Others   bool                  // columns that it does not know are left out, and named in the result
	Notes    []string              // how the sheet is filled in, on a page of its own in a template
	Shown    func(v string) string // a wrong value as it may be shown; [Shown] when nil
}

// Problem is one thing wrong in one cell; without a value it is about the sheet.
type Problem struct {
	Sheet  string
	Row    int
	Column string // its title
	Cell   string // C7
	Value  string // what was found, without what may not be shown
	Key    string
	Args   map[string]any
}

// Field is the problem as problem documents carry it.
func (p Problem) Field() fault.Field {
	return fault.Field{Cell: p.Sheet + "!" + p.Cell, Value: p.Value, Key: p.Key, Args: p.Args}
}

// Bounds of a file. A workbook is a zip: what it unpacks to counts too; sheets that
// are larger than the memory bound are read from a temporary file.
const (
	mostBytes    = 16 << 20
	mostUnpacked = 256 << 20
	mostMemory   = 16 << 20
	mostRows     = 100_000
	mostCells    = 2_000_000
	mostProblems = 1_000
	mostRunes    = 100
	mostHeadings = 6 // lines that may stand above the table
	shownRunes   = 40
)

// Line is one line of a sheet, its values in the order of the format's columns.
type Line struct {
	Row    int
	Values []string // clean, empty where there is nothing
	empty  uint32   // columns in which a dash says that there is to be nothing
	r      *reader
	wrong  int
}

// Fail notes that the value of a column is wrong.
func (l *Line) Fail(col int, key string, args ...any) { l.FailAs(col, l.Values[col], key, args...) }

// FailAs is Fail with another value to show than what stands in the cell.
func (l *Line) FailAs(col int, value, key string, args ...any) {
	l.wrong++
	l.r.fail(l.Row, max(l.r.at[col], 1), l.r.f.Columns[col].Title, value, key, args...)
}

// FailWith is Fail with its arguments in one.
func (l *Line) FailWith(col int, key string, args map[string]any) {
	list := make([]any, 0, 2*len(args))
	for k, v := range args {
		list = append(list, k, v)
	}
	l.Fail(col, key, list...)
}

// Note notes a problem that the line has elsewhere: in a sheet that belongs to it.
func (l *Line) Note(p Problem) {
	l.wrong++
	if l.r.out.Wrong++; len(l.r.out.Problems) < mostProblems {
		l.r.out.Problems = append(l.r.out.Problems, p)
	}
}

// Cell is where a column's value stands.
func (l *Line) Cell(col int) string {
	cell, _ := excelize.CoordinatesToCellName(max(l.r.at[col], 1), l.Row)
	return cell
}

// Copy is the line as it was read, its problems noted elsewhere: a file is read once
// and judged again when what it is compared with has moved.
func (l *Line) Copy(out *Result) *Line {
	r := *l.r
	r.out = out
	return &Line{Row: l.Row, Values: slices.Clone(l.Values), empty: l.empty, r: &r, wrong: l.wrong}
}

// Has tells whether the file has the column at all.
func (l *Line) Has(col int) bool { return l.r.at[col] != 0 }

// Emptied tells whether the line says that there is to be nothing in the column.
func (l *Line) Emptied(col int) bool { return l.empty&(1<<col) != 0 }

// Said tells whether the line says anything of the column: a value, or that there is none.
func (l *Line) Said(col int) bool { return l.Values[col] != "" || l.Emptied(col) }

// OK tells whether nothing was found wrong with the line yet.
func (l *Line) OK() bool { return l.wrong == 0 }

// Result is what reading a file found.
type Result struct {
	Sheet    string
	Total    int // lines, without titles, hints and empty ones
	Problems []Problem
	Wrong    int      // problems counted, of which only the first thousand are kept
	Ignored  []string // titles of columns that were left out
}

type reader struct {
	f       Format
	out     *Result
	at      []int       // column of the format → column of the sheet, from 1
	col     map[int]int // column of the sheet, from 0 → column of the format
	head    int         // the line of titles, 0 before it was found
	empties bool        // some column is made empty by a dash
}

// Read goes through a file; each is called for every line in which nothing that is
// required is missing and nothing is too long. An error means that the file is no
// workbook that can be opened.
func (f Format) Read(data []byte, each func(*Line)) (out *Result, err error) {
	defer rescue(&err)
	x, err := open(data)
	if err != nil {
		return nil, err
	}
	defer func() { _ = x.Close() }() // only temporary files
	name := f.Sheet
	if i, err := x.GetSheetIndex(name); err != nil || i < 0 {
		name = x.GetSheetName(0)
	}
	return f.readFrom(x, name, each)
}

func (f Format) readFrom(x *unpacked, name string, each func(*Line)) (*Result, error) {
	r := &reader{f: f, out: &Result{Sheet: name}, at: make([]int, len(f.Columns)), col: map[int]int{},
		empties: slices.ContainsFunc(f.Columns, func(c Column) bool { return c.Empties })}
	return r.out, r.read(x, each)
}

// unpacked is a workbook, and the folder of what did not fit into memory.
type unpacked struct {
	*excelize.File
	dir string
}

// Close takes the folder away, too: the library leaves parts behind of a workbook that it refuses.
func (x *unpacked) Close() error { return errors.Join(x.File.Close(), os.RemoveAll(x.dir)) }

// open opens a workbook within its bounds. What it refuses leaves nothing on disk.
func open(data []byte) (_ *unpacked, err error) {
	if len(data) > mostBytes {
		return nil, fault.New(fault.TooLarge, "sheet.size", "mib", mostBytes>>20)
	}
	x := &unpacked{}
	if x.dir, err = os.MkdirTemp("", "sheet-"); err != nil {
		return nil, err
	}
	defer func() {
		if x.File == nil { // refused, or the library panicked
			err = errors.Join(err, os.RemoveAll(x.dir))
		}
	}()
	x.File, err = excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostMemory, TmpDir: x.dir})
	if err != nil {
		x.File = nil
		return nil, fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
	}
	return x, nil
}

// rescue turns a panic into a refusal: the library has been surprised by crafted
// files before.
func rescue(err *error) {
	if r := recover(); r != nil {
		*err = fault.New(fault.Invalid, "sheet.not_workbook").Because(fmt.Errorf("panic: %v", r))
	}
}

func (r *reader) read(x *unpacked, each func(*Line)) error {
	most := r.f.MostRows
	if most == 0 {
		most = mostRows
	}
	rows, err := x.Rows(r.out.Sheet)
	if err != nil {
		return fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
	}
	cells, written := 0, false
	for n := 1; rows.Next(); n++ {
		values, err := rows.Columns()
		if err != nil {
			return errors.Join(fault.New(fault.Invalid, "sheet.not_workbook").Because(err), rows.Close())
		}
		if cells += len(values); cells > mostCells || n > most+2 {
			return errors.Join(fault.New(fault.TooLarge, "sheet.rows", "rows", most), rows.Close())
		}
		if r.head == 0 {
			if n < mostHeadings && r.heading(values) {
				written = true
				continue
			}
			if r.titles(n, values); r.out.Wrong > 0 {
				break // the lines below would only repeat it
			}
			continue
		}
		r.line(n, values, each)
	}
	if err := errors.Join(rows.Error(), rows.Close()); err != nil {
		return fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
	}
	if r.head == 0 && written {
		r.titles(1, nil)
	}
	if r.out.Wrong == 0 && r.out.Total == 0 && !r.f.MayEmpty {
		r.fail(1, 1, "", "", "sheet.empty")
	}
	return nil
}

// fail notes a problem; col is the sheet's column, from 1.
func (r *reader) fail(row, col int, title, value, key string, args ...any) {
	if r.out.Wrong++; len(r.out.Problems) >= mostProblems {
		return
	}
	cell, _ := excelize.CoordinatesToCellName(col, row)
	show := r.f.Shown
	if show == nil {
		show = Shown
	}
	r.out.Problems = append(r.out.Problems, Problem{Sheet: r.out.Sheet, Row: row, Column: title, Cell: cell,
		Value: show(value), Key: key, Args: fault.New(fault.Invalid, key, args...).Args})
}

// Shown is a wrong value as it may be shown: short, and without telephone or
// identity numbers.
func Shown(s string) string {
	if rs := []rune(s); len(rs) > shownRunes {
		s = string(rs[:shownRunes]) + "…"
	}
	return text.RedactFree(s)
}

// heading reports whether a line stands above the table: empty, or with one cell that is no
// column's title. Clerks write there what the table is, over merged cells.
func (r *reader) heading(values []string) bool {
	filled := 0
	for _, v := range values {
		if title := titleOf(v); title != "" {
			if filled++; filled > 1 || r.columnOf(title) >= 0 {
				return false
			}
		}
	}
	return true
}

// titleOf is a column's title without the mark that it is required.
func titleOf(cell string) string { return strings.TrimRight(Fold(cell), "* ") }

func (r *reader) titles(n int, values []string) {
	r.head = n
	var unknown []int
	for i, v := range values {
		title := titleOf(v)
		if title == "" {
			continue
		}
		col := r.columnOf(title)
		switch {
		case col < 0 && r.f.Others:
			unknown = append(unknown, i)
		case col < 0:
			r.fail(n, i+1, title, title, "sheet.unknown_column")
		case r.at[col] != 0:
			r.fail(n, i+1, title, title, "sheet.column_twice")
		default:
			r.at[col], r.col[i] = i+1, col
		}
	}
	meant := map[string]bool{}
	for _, i := range unknown {
		title := titleOf(values[i])
		if like := r.meant(title); like != "" {
			meant[like] = true
			r.fail(n, i+1, title, title, "sheet.misspelt_column", "column", like)
			continue
		}
		r.out.Ignored = append(r.out.Ignored, Shown(title))
	}
	for col, c := range r.f.Columns {
		if c.Required && r.at[col] == 0 && !meant[c.Title] {
			r.fail(n, len(values)+1, c.Title, "", "sheet.missing_column", "column", c.Title)
		}
	}
}

// meant is the column that a title was most likely to be, of those that the sheet lacks;
// empty for a title that is like none of them.
func (r *reader) meant(title string) string {
	for col, c := range r.f.Columns {
		if r.at[col] == 0 && misspelt(title, Fold(c.Title), c.Also) {
			return c.Title
		}
	}
	return ""
}

// misspelt reports whether a title is another one with a slip in it: a character or two
// wrong, a part left out, a word more, or what stands in brackets.
func misspelt(title, of string, also []string) bool {
	if slices.ContainsFunc(also, func(a string) bool { return Fold(a) == title }) {
		return true
	}
	bare, other := unbracketed(title), unbracketed(of)
	if bare == other {
		return true
	}
	a, b := utf8.RuneCountInString(bare), utf8.RuneCountInString(other)
	switch {
	case a >= 2 && a < b && strings.Contains(other, bare), b >= 2 && a == b+1 && strings.Contains(bare, other):
		return true
	case min(a, b) >= 5:
		return text.Edits(bare, other) <= 2
	}
	return min(a, b) >= 3 && text.Edits(bare, other) <= 1
}

// unbracketed is a title without what stands in brackets.
func unbracketed(title string) string {
	for {
		from := strings.IndexAny(title, "([【")
		if from <= 0 {
			return strings.TrimSpace(title)
		}
		to := strings.IndexAny(title[from:], ")]】")
		if to < 0 {
			return strings.TrimSpace(title[:from])
		}
		_, n := utf8.DecodeRuneInString(title[from+to:])
		title = title[:from] + title[from+to+n:]
	}
}

func (r *reader) columnOf(title string) int {
	for i, c := range r.f.Columns {
		if Fold(c.Title) == title {
			return i
		}
	}
	return -1
}

func (r *reader) line(n int, values []string, each func(*Line)) {
	l := &Line{Row: n, Values: make([]string, len(r.f.Columns)), r: r}
	empty := true
	for i, raw := range values {
		col, ok := r.col[i]
		if !ok {
			continue
		}
		v := Clean(raw)
		// A workbook's reader puts U+FFFD in place of what is no text; a cell that says so itself was damaged before.
		if _, ok := text.Clean(raw); !ok || strings.ContainsRune(raw, utf8.RuneError) {
			l.FailAs(col, v, "text.control")
		}
		// The line of hints is nobody's, but whoever wrote over some of it has written a line.
		if n == r.head+1 && v != "" && v == Clean(r.f.Columns[col].Hint) {
			v = ""
		}
		l.Values[col] = v
		empty = empty && v == ""
	}
	r.dashes(l)
	if empty {
		return
	}
	r.out.Total++
	for col, c := range r.f.Columns {
		longest := c.Longest
		if longest == 0 {
			longest = mostRunes
		}
		switch v := l.Values[col]; {
		case c.Required && v == "":
			l.Fail(col, "required")
		case len(v) > longest && utf8.RuneCountInString(v) > longest:
			l.Fail(col, "sheet.too_long", "most", longest)
		}
	}
	each(l)
}

// dashes takes a dash alone for what it says where the sheet has columns that it empties.
func (r *reader) dashes(l *Line) {
	if !r.empties {
		return
	}
	for col, v := range l.Values {
		c, n := utf8.DecodeRuneInString(v)
		if n != len(v) || !unicode.Is(unicode.Pd, c) {
			continue
		}
		switch {
		case r.f.Columns[col].Empties:
			l.empty |= 1 << col
		case !r.f.Columns[col].Required: // or it is told as missing
			l.Fail(col, "sheet.not_emptied")
		}
		l.Values[col] = ""
	}
}

// Fold is a clean text with full-width letters, digits and signs made narrow.
func Fold(s string) string {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return width.Fold.String(Clean(s))
		}
	}
	return Clean(s)
}

// Clean is [text.Clean] for a cell: on one line, without joiners, trimmed.
func Clean(s string) string {
	s, _ = text.Clean(s)
	return strings.TrimSpace(strings.Map(func(c rune) rune {
		if unicode.IsControl(c) || unicode.Is(unicode.Cf, c) {
			return -1
		}
		return c
	}, s))
}

// ImportError is a problem as an answer tells it.
type ImportError struct {
	Sheet   string `json:"sheet"`
	Row     int    `json:"row"`
	Column  string `json:"column"`
	Cell    string `json:"cell"`
	Value   string `json:"value"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Told is problems as an answer tells them, in the words of say.
func Told(list []Problem, say func(key string, args map[string]any) string) []ImportError {
	out := make([]ImportError, 0, len(list))
	for _, e := range list {
		out = append(out, ImportError{e.Sheet, e.Row, e.Column, e.Cell, e.Value, e.Key, say(e.Key, e.Args)})
	}
	return out
}
