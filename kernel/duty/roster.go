package duty

import (
	"bytes"
	"cmp"
	"errors"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/sheet"
	"huying/kernel/area"
)

// A roster comes and goes as a workbook (花名册). Its words are part of the format,
// like the names of JSON fields, and so they are not in the catalogue.
const rosterSheet = "花名册"

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

var rosterFormat = sheet.Format{Sheet: rosterSheet, Shown: area.Shown, Columns: []sheet.Column{
	{Title: "姓名", Hint: "必填，一人一行", Required: true, Width: 14},
	{Title: "手机号", Hint: "必填，大陆手机号码", Required: true, Width: 18},
	{Title: "单位", Hint: "可不填，单位全称", Width: 28},
	{Title: "岗位", Hint: "必填，从下拉列表中选择", Required: true, Width: 18},
	{Title: "负责区域", Hint: "必填，区域代码，或逐级名称，如：漷县镇 马头村 一网格", Required: true, Width: 36},
	{Title: "起始日期", Hint: "可不填，默认导入当天，如：2024-01-01"},
	{Title: "截止日期", Hint: "可不填，含当天，如：2024-12-31"},
}}

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
	Cells []sheet.Change
}

// Change is what a line does to the roster that is kept.
type Change string

// A line adds a duty, changes what is known of one, or says what is known. One that asks
// does nothing before it is answered, and may be left out then.
const (
	Added   Change = "added"
	Changed Change = "changed"
	Same    Change = "same"
	Asking  Change = "asking"
	LeftOut Change = "left_out"
)

// RosterError is one thing wrong in one cell.
type RosterError = sheet.Problem

// RosterPlan is what a roster file would do.
type RosterPlan struct {
	Total  int         // lines in the file
	Rows   []RosterRow // those that can be read
	Errors []RosterError
	Asks   []sheet.Question
	Hash   string        // of the file and of what it was compared with
	Shown  string        // the hash that was looked at; empty for none
	Given  sheet.Answers // to what was asked then
	sum    [32]byte      // of the file

	answers map[int]string // of each row that asks; empty where nobody has answered
	sheet   string
	cells   map[int][columns]string // of each row: where its values stood
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
	return RosterError{Sheet: p.sheet, Row: row.Row, Column: rosterFormat.Columns[col].Title, Cell: p.cells[row.Row][col], Value: value, Key: key, Args: args}
}

// Template is an empty roster: titles, hints, and a list to choose posts from.
func Template(posts []Post) ([]byte, error) {
	f := rosterFormat
	f.Columns = slices.Clone(f.Columns)
	posts = slices.SortedFunc(slices.Values(posts), func(a, b Post) int { return cmp.Compare(a.Code, b.Code) })
	for _, p := range posts {
		f.Columns[colPost].Choices = append(f.Columns[colPost].Choices, p.Title)
	}
	return f.Template()
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
	w, err := sheet.NewWriter(rosterSheet, append(slices.Clone(rosterFormat.Columns), sheet.Column{Title: "区域代码"}, sheet.Column{Title: "状态"}))
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		if err := w.Row(r.Name, r.Phone, r.Unit, r.Post, r.Area, r.From.String(), r.To.String(), r.AreaCode, r.State); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	_, err = w.WriteTo(&b)
	return b.Bytes(), err
}

func asFault(err error) (*fault.Fault, bool) {
	var f *fault.Fault
	ok := errors.As(err, &f) && (f.Kind == fault.Invalid || f.Kind == fault.Conflict)
	if ok && len(f.Fields) > 0 { // what is wrong, rather than that something is
		return fault.New(f.Kind, f.Fields[0].Key), true
	}
	return f, ok
}
