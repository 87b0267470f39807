// Package xlsform compiles checklists that were designed in a spreadsheet (XLSForm)
// into ODK XForms, which phones fill in without a network.
//
// It is a pure function from a workbook to a form or to everything that is wrong
// with it, each problem named by sheet and cell. The same workbook gives the same
// bytes. What a form refers to is checked here and not on a phone in a field:
// questions, lists, files, functions and their arguments.
//
// The room refuses what it does not know: an unknown type, function or column of
// meaning is an error that names its cell and never a question that is silently
// missing. It refuses zip bombs and forms without end.
package xlsform

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"huying/base/fault"

	"github.com/xuri/excelize/v2"
)

// Problem is one thing wrong in one cell.
type Problem struct {
	Sheet  string
	Cell   string
	Column string
	Value  string // what was found, shortened
	Key    string
	Args   map[string]any
	Warn   bool // the form compiles anyway
}

// Form is a compiled form.
type Form struct {
	ID              string
	Title           string
	Version         string
	Languages       []string // as written, the default first; one empty text when there is only one
	DefaultLanguage string
	XML             []byte
	Nodes           []Node // in the order of the document, groups and repeats among them
	Media           []string
}

// Node is one question, group or repeat.
type Node struct {
	Path       string // /data/group/name
	Name       string
	Type       string // select_one, begin_group, …
	Label      map[string]string
	Hint       map[string]string
	Required   bool
	Repeat     string // path of the innermost repeat around it
	Choices    []Choice
	Appearance string
	Parameters map[string]string
	Columns    map[string]string // columns huying::x of the platform, by x
}

// Choice is one answer of a list.
type Choice struct {
	Value string
	Label map[string]string
}

// Bounds of a workbook.
const (
	mostBytes    = 4 << 20
	mostUnpacked = 64 << 20
	mostMemory   = 16 << 20
	mostRows     = 5_000
	mostChoices  = 20_000
	mostDepth    = 12
	mostProblems = 200
	mostShown    = 80
	mostCell     = 32_767
	mostColumns  = 200
)

// Compile compiles a workbook. A problem that is no warning means that there is no
// form; an error means that the file is no workbook.
func Compile(data []byte) (form *Form, problems []Problem, err error) {
	if len(data) > mostBytes {
		return nil, nil, fault.New(fault.TooLarge, "sheet.size", "mib", mostBytes>>20)
	}
	defer func() { // the library has been surprised by crafted files before
		if r := recover(); r != nil {
			form, problems, err = nil, nil, fault.New(fault.Invalid, "sheet.not_workbook").Because(fmt.Errorf("panic: %v", r))
		}
	}()
	x, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostMemory})
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
	}
	defer func() { _ = x.Close() }() // only temporary files
	book := map[string][][]string{}
	for _, name := range x.GetSheetList() {
		rows, err := readRows(x, name)
		if err != nil {
			return nil, nil, err
		}
		book[name] = rows
	}
	form, problems = compile(x.GetSheetList(), book)
	return form, problems, nil
}

func readRows(x *excelize.File, name string) ([][]string, error) {
	rows, err := x.Rows(name)
	if err != nil {
		return nil, fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
	}
	defer func() { _ = rows.Close() }()
	var out [][]string
	for rows.Next() {
		cells, err := rows.Columns()
		if err != nil {
			return nil, fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
		}
		if out = append(out, cells); len(out) > mostChoices+1 || len(cells) > mostColumns {
			return nil, fault.New(fault.TooLarge, "sheet.rows", "rows", mostChoices)
		}
	}
	return out, rows.Error()
}

// compile is Compile on tables: sheet by sheet, row by row.
func compile(order []string, book map[string][][]string) (*Form, []Problem) {
	c := &compiler{lists: map[string]*list{}, byName: map[string][]*node{}}
	c.tables(order, book)
	if c.survey == nil {
		c.add(Problem{Sheet: "survey", Cell: "A1", Key: "form.no_survey"})
		return nil, c.problems
	}
	c.readSettings()
	c.readChoices()
	c.readSurvey()
	c.resolve()
	if c.failed() {
		return nil, c.problems
	}
	f := c.form()
	f.XML = c.write(f)
	if f.Version == "" {
		sum := sha256.Sum256(f.XML)
		f.Version = hex.EncodeToString(sum[:6])
		f.XML = c.write(f)
	}
	return f, c.problems
}

func (c *compiler) failed() bool {
	for _, p := range c.problems {
		if !p.Warn {
			return true
		}
	}
	return false
}
