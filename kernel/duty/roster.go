package duty

import (
	"cmp"
	"errors"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"

	"github.com/xuri/excelize/v2"
)

// A roster comes and goes as a workbook (花名册). Its words are part of the format,
// like the names of JSON fields, and so they are not in the catalogue.
const rosterSheet = "花名册"

// column is one column of the roster.
type column struct {
	title    string
	hint     string
	required bool
	width    float64
}

// The columns, in the order of the template; a file may have them in any order.
const (
	colName = iota
	colPhone
	colUnit
	colPost
	colArea
	colFrom
	colTo
	columns
)

var rosterColumns = [columns]column{
	{"姓名", "必填，一人一行", true, 14},
	{"手机号", "必填，大陆手机号码", true, 18},
	{"单位", "可不填，单位全称", false, 28},
	{"岗位", "必填，从下拉列表中选择", true, 18},
	{"负责区域", "必填，区域代码，或逐级名称，如：漷县镇 马头村 一网格", true, 36},
	{"起始日期", "可不填，默认导入当天，如：2024-01-01", false, 16},
	{"截止日期", "可不填，含当天，如：2024-12-31", false, 16},
}

// RosterRow is one line of a roster that can be read.
type RosterRow struct {
	Row   int // in the sheet, from 1
	Name  string
	Phone seal.Personal
	Unit  string    // its name; empty: not said
	Post  string    // code
	Area  string    // code
	From  clock.Day // 0: not said
	To    clock.Day // last day; 0: not said
	Kind  Change    // set when the roster is planned
}

// Change is what a line does to the roster that is kept.
type Change string

// A line adds a duty, changes what is known of one, or says what is known.
const (
	Added   Change = "added"
	Changed Change = "changed"
	Same    Change = "same"
)

// RosterError is one thing wrong in one cell; without a row it is about the sheet.
type RosterError struct {
	Sheet  string
	Row    int
	Column string // its title
	Cell   string // C7
	Value  string // what was found; telephone numbers are masked
	Key    string
	Args   map[string]any
}

// Field is the error as problem documents carry it.
func (e RosterError) Field() fault.Field {
	return fault.Field{Cell: e.Sheet + "!" + e.Cell, Value: e.Value, Key: e.Key, Args: e.Args}
}

// RosterPlan is what a roster file would do.
type RosterPlan struct {
	Total  int         // lines in the file
	Rows   []RosterRow // those that can be read
	Errors []RosterError
	sheet  string
	cells  map[int][columns]string // of each row: where its values stood
}

// Count is how many lines are of a kind.
func (p *RosterPlan) Count(kind Change) (n int) {
	for _, r := range p.Rows {
		if r.Kind == kind {
			n++
		}
	}
	return n
}

// Fault is the errors as one refusal; nil when there are none.
func (p *RosterPlan) Fault() error {
	f := fault.New(fault.Invalid, "roster.invalid", "count", len(p.Errors))
	for _, e := range p.Errors {
		f.Add(e.Field())
	}
	return f.OrNil()
}

// errorAt is an error about a column of a row that was read.
func (p *RosterPlan) errorAt(row RosterRow, col int, value, key string, args map[string]any) RosterError {
	return RosterError{p.sheet, row.Row, rosterColumns[col].title, p.cells[row.Row][col], value, key, args}
}

// Template is an empty roster: titles, hints, and a list to choose posts from.
func Template(posts []Post) (_ []byte, err error) {
	defer fault.Wrap(&err, "duty.Template")
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // in memory
	if err := f.SetSheetName("Sheet1", rosterSheet); err != nil {
		return nil, err
	}
	asText, err := f.NewStyle(&excelize.Style{NumFmt: 49}) // or Excel makes numbers of telephones
	if err != nil {
		return nil, err
	}
	for i, c := range rosterColumns {
		title := c.title
		if c.required {
			title += "*"
		}
		name, _ := excelize.ColumnNumberToName(i + 1)
		for _, set := range []error{
			f.SetCellValue(rosterSheet, name+"1", title), f.SetCellValue(rosterSheet, name+"2", c.hint),
			f.SetColWidth(rosterSheet, name, name, c.width), f.SetColStyle(rosterSheet, name, asText),
		} {
			if set != nil {
				return nil, set
			}
		}
	}
	if err := addPostList(f, posts); err != nil {
		return nil, err
	}
	if err := f.SetPanes(rosterSheet, &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

const postSheet = "岗位"

func addPostList(f *excelize.File, posts []Post) error {
	if _, err := f.NewSheet(postSheet); err != nil {
		return err
	}
	posts = slices.SortedFunc(slices.Values(posts), func(a, b Post) int { return cmp.Compare(a.Code, b.Code) })
	for i, p := range posts {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow(postSheet, cell, &[]any{p.Title, p.Code}); err != nil {
			return err
		}
	}
	if len(posts) == 0 {
		return nil
	}
	last, _ := excelize.CoordinatesToCellName(1, len(posts), true)
	choice := excelize.NewDataValidation(true)
	name, _ := excelize.ColumnNumberToName(colPost + 1)
	choice.Sqref = name + "3:" + name + "10000"
	choice.SetSqrefDropList(postSheet + "!$A$1:" + last)
	return f.AddDataValidation(rosterSheet, choice)
}

// ExportRow is one line of an exported roster; the caller decides whether the
// number is masked.
type ExportRow struct {
	Name, Phone, Unit, Post, AreaCode, Area string
	From, To                                clock.Day // To: last day, 0: until further notice
	State                                   string
}

// ExportRoster writes a roster as a workbook, line by line.
func ExportRoster(rows []ExportRow) (_ []byte, err error) {
	defer fault.Wrap(&err, "duty.ExportRoster")
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // in memory
	if err := f.SetSheetName("Sheet1", rosterSheet); err != nil {
		return nil, err
	}
	w, err := f.NewStreamWriter(rosterSheet)
	if err != nil {
		return nil, err
	}
	if err := w.SetColWidth(1, columns+2, 20); err != nil {
		return nil, err
	}
	titles := []any{"区域代码", "状态"}
	for i := columns - 1; i >= 0; i-- {
		titles = slices.Insert(titles, 0, any(rosterColumns[i].title))
	}
	if err := w.SetRow("A1", titles); err != nil {
		return nil, err
	}
	for i, r := range rows {
		cell, err := excelize.CoordinatesToCellName(1, i+2)
		if err != nil {
			return nil, err
		}
		if err := w.SetRow(cell, []any{r.Name, r.Phone, r.Unit, r.Post, r.Area, r.From.String(), r.To.String(), r.AreaCode, r.State}); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func asFault(err error) (*fault.Fault, bool) {
	var f *fault.Fault
	ok := errors.As(err, &f) && (f.Kind == fault.Invalid || f.Kind == fault.Conflict)
	if ok && len(f.Fields) > 0 { // what is wrong, rather than that something is
		return fault.New(f.Kind, f.Fields[0].Key), true
	}
	return f, ok
}
