package sheet

import (
	"io"
	"net/http"
	"strconv"

	"huying/base/fault"

	"github.com/xuri/excelize/v2"
)

const choiceSheet = "选项"

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
	x    *excelize.File
	w    *excelize.StreamWriter
	line int
}

// NewWriter starts a workbook with its titles.
func NewWriter(name string, columns []Column) (*Writer, error) {
	x := excelize.NewFile()
	if err := x.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	w, err := x.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	bold, err := x.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "000000"}}})
	if err != nil {
		return nil, err
	}
	titles := make([]any, len(columns))
	for i, c := range columns {
		titles[i] = excelize.Cell{StyleID: bold, Value: c.Title}
		if err := w.SetColWidth(i+1, i+1, wide(c)); err != nil {
			return nil, err
		}
	}
	if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	out := &Writer{x: x, w: w, line: 1}
	return out, w.SetRow("A1", titles)
}

// Row adds a line. Texts stay texts, never formulas.
func (w *Writer) Row(values ...any) error {
	w.line++
	cell, err := excelize.CoordinatesToCellName(1, w.line)
	if err != nil {
		return err
	}
	return w.w.SetRow(cell, values)
}

// WriteTo finishes the workbook.
func (w *Writer) WriteTo(out io.Writer) (int64, error) {
	defer func() { _ = w.x.Close() }()
	if err := w.w.Flush(); err != nil {
		return 0, err
	}
	return w.x.WriteTo(out)
}

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
