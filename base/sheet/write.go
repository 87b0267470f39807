package sheet

import (
	"errors"
	"io"
	"net/http"
	"strconv"

	"huying/base/fault"

	"github.com/xuri/excelize/v2"
)

const (
	choiceSheet = "选项"
	noteSheet   = "填写说明"
)

// Template is an empty sheet: titles, hints, and lists to choose from.
func (f Format) Template() (_ []byte, err error) {
	defer fault.Wrap(&err, "sheet.Template")
	x := excelize.NewFile()
	defer func() { _ = x.Close() }() // in memory
	if err := x.SetSheetName("Sheet1", f.Sheet); err != nil {
		return nil, err
	}
	asText, err := x.NewStyle(&excelize.Style{NumFmt: 49}) // or Excel makes numbers of telephones
	if err != nil {
		return nil, err
	}
	for i, c := range f.Columns {
		title := c.Title
		if c.Required {
			title += "*"
		}
		name, _ := excelize.ColumnNumberToName(i + 1)
		for _, set := range []error{
			x.SetCellValue(f.Sheet, name+"1", title), x.SetCellValue(f.Sheet, name+"2", c.Hint),
			x.SetColWidth(f.Sheet, name, name, wide(c)), x.SetColStyle(f.Sheet, name, asText),
		} {
			if set != nil {
				return nil, set
			}
		}
	}
	if err := f.addChoices(x); err != nil {
		return nil, err
	}
	if err := f.addNotes(x); err != nil {
		return nil, err
	}
	if err := x.SetPanes(f.Sheet, &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

func wide(c Column) float64 {
	if c.Width == 0 {
		return 16
	}
	return c.Width
}

// addNotes puts how the sheet is filled in on a page of its own, a line each.
func (f Format) addNotes(x *excelize.File) error {
	if len(f.Notes) == 0 {
		return nil
	}
	if _, err := x.NewSheet(noteSheet); err != nil {
		return err
	}
	return errors.Join(x.SetColWidth(noteSheet, "A", "A", 90), x.SetSheetCol(noteSheet, "A1", &f.Notes))
}

// addChoices puts the lists into a sheet of their own, a column each.
func (f Format) addChoices(x *excelize.File) error {
	at := 0
	for i, c := range f.Columns {
		if len(c.Choices) == 0 {
			continue
		}
		if at == 0 {
			if _, err := x.NewSheet(choiceSheet); err != nil {
				return err
			}
		}
		at++
		first, _ := excelize.CoordinatesToCellName(at, 1)
		if err := x.SetSheetCol(choiceSheet, first, &c.Choices); err != nil {
			return err
		}
		from, _ := excelize.CoordinatesToCellName(at, 1, true)
		to, _ := excelize.CoordinatesToCellName(at, len(c.Choices), true)
		choice := excelize.NewDataValidation(true)
		name, _ := excelize.ColumnNumberToName(i + 1)
		choice.Sqref = name + "3:" + name + strconv.Itoa(mostRows)
		choice.SetSqrefDropList(choiceSheet + "!" + from + ":" + to)
		if err := x.AddDataValidation(f.Sheet, choice); err != nil {
			return err
		}
	}
	return nil
}

// Writer writes a workbook of one sheet, line by line.
type Writer struct {
	pages *Pages
	*Page
}

// NewWriter starts a workbook with its titles.
func NewWriter(name string, columns []Column) (*Writer, error) {
	pages, err := NewPages()
	if err != nil {
		return nil, err
	}
	page, err := pages.Page(name, columns, false)
	return &Writer{pages, page}, err
}

// WriteTo finishes the workbook.
func (w *Writer) WriteTo(out io.Writer) (int64, error) { return w.pages.WriteTo(out) }

// Send finishes the workbook as a download.
func (w *Writer) Send(out http.ResponseWriter, name string) error {
	Head(out, name)
	_, err := w.WriteTo(out)
	return err
}

// Head says that a workbook of that name follows.
func Head(out http.ResponseWriter, name string) {
	out.Header().Set("Content-Type", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")
	out.Header().Set("Content-Disposition", `attachment; filename="`+name+`"`)
}
