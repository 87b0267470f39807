package sheet

import (
	"io"

	"github.com/xuri/excelize/v2"
)

// Pages writes a workbook of several sheets, one after the other, each line by line.
type Pages struct {
	x          *excelize.File
	page       *Page // the one that is being written
	any        bool
	bold, help int
	text       int
}

// Page is one sheet of it. It ends where the next one begins.
type Page struct {
	w    *excelize.StreamWriter
	line int
}

// NewPages starts a workbook.
func NewPages() (*Pages, error) {
	p := &Pages{x: excelize.NewFile()}
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&p.bold, excelize.Style{Font: &excelize.Font{Bold: true}, Border: []excelize.Border{{Type: "bottom", Style: 1, Color: "000000"}}}},
		{&p.help, excelize.Style{Font: &excelize.Font{Italic: true, Color: "6D665B"}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "top"}}},
		{&p.text, excelize.Style{NumFmt: 49}}, // or Excel makes numbers of codes
	} {
		id, err := p.x.NewStyle(&s.style)
		if err != nil {
			return nil, err
		}
		*s.id = id
	}
	return p, nil
}

// Page begins a sheet with its titles; hints puts each column's below its title.
// Columns with choices get a list to choose from.
func (p *Pages) Page(name string, columns []Column, hints bool) (*Page, error) {
	if err := p.begin(name); err != nil {
		return nil, err
	}
	titles, below := make([]any, len(columns)), make([]any, len(columns))
	for i, c := range columns {
		if c.Required && hints {
			c.Title += "*"
		}
		titles[i], below[i] = excelize.Cell{StyleID: p.bold, Value: c.Title}, excelize.Cell{StyleID: p.help, Value: c.Hint}
		if err := p.column(name, i+1, c); err != nil {
			return nil, err
		}
	}
	top := 1
	if hints {
		top = 2
	}
	first, _ := excelize.CoordinatesToCellName(1, top+1)
	if err := p.page.w.SetPanes(&excelize.Panes{Freeze: true, YSplit: top, TopLeftCell: first, ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	if err := p.page.Row(titles...); err != nil || !hints {
		return p.page, err
	}
	return p.page, p.page.Row(below...)
}

// Grid writes a sheet of nothing but cells.
func (p *Pages) Grid(name string, rows [][]string) error {
	if err := p.begin(name); err != nil {
		return err
	}
	for _, row := range rows {
		cells := make([]any, len(row))
		for i, v := range row {
			cells[i] = v
		}
		if err := p.page.Row(cells...); err != nil {
			return err
		}
	}
	return nil
}

func (p *Pages) begin(name string) (err error) {
	if err := p.end(); err != nil {
		return err
	}
	if p.any {
		_, err = p.x.NewSheet(name)
	} else {
		err = p.x.SetSheetName("Sheet1", name)
	}
	if err != nil {
		return err
	}
	p.any = true
	w, err := p.x.NewStreamWriter(name)
	p.page = &Page{w: w}
	return err
}

func (p *Pages) end() error {
	if p.page == nil {
		return nil
	}
	w := p.page.w
	p.page = nil
	return w.Flush()
}

func (p *Pages) column(name string, n int, c Column) error {
	if err := p.page.w.SetColWidth(n, n, wide(c)); err != nil {
		return err
	}
	if err := p.page.w.SetColStyle(n, n, p.text); err != nil || len(c.Choices) == 0 || !fits(c.Choices) {
		return err
	}
	choice := excelize.NewDataValidation(true)
	col, _ := excelize.ColumnNumberToName(n)
	choice.Sqref = col + "2:" + col + "100000"
	if err := choice.SetDropList(c.Choices); err != nil {
		return err
	}
	return p.x.AddDataValidation(name, choice)
}

// mostListed is how many characters a list to choose from may have in its own cell.
const mostListed = 250

func fits(choices []string) bool {
	n := 0
	for _, c := range choices {
		n += len([]rune(c)) + 1
	}
	return n <= mostListed
}

// Row adds a line. Texts stay texts, never formulas.
func (p *Page) Row(values ...any) error {
	p.line++
	cell, err := excelize.CoordinatesToCellName(1, p.line)
	if err != nil {
		return err
	}
	return p.w.SetRow(cell, values)
}

// WriteTo finishes the workbook.
func (p *Pages) WriteTo(out io.Writer) (int64, error) {
	defer func() { _ = p.x.Close() }()
	if err := p.end(); err != nil {
		return 0, err
	}
	return p.x.WriteTo(out)
}
