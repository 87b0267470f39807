package workbook

import (
	"crypto/sha256"
	"errors"
	"strings"

	"huying/base/fault"
	"huying/base/sheet"
)

// aboutSheet says what the file is. It is not compared.
const aboutSheet = "说明"

// countyLabel stands before the county's code in it.
const countyLabel = "区县代码"

// File is a workbook that was read, and not yet compared with anything.
type File struct {
	sum    [32]byte
	county string // as the first sheet says; empty when it does not
	pages  map[*Sheet]*page
	wrong  []sheet.Problem // of the file as a whole
	Lines  int
}

// page is a sheet of the file.
type page struct {
	found *sheet.Result
	lines []*sheet.Line
	grids map[string][][]string // by the name of their sheet
	rogue []*sheet.Result       // problems of those
}

// mostGridRows is how long a sheet that belongs to a line may be.
const mostGridRows = 25_000

// mostSheets is how many sheets a file may have.
const mostSheets = 500

// Open reads a file. An error means that it is no workbook that can be read.
func (r *Room) Open(data []byte) (_ *File, err error) {
	book, err := sheet.OpenBook(data)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, book.Close()) }()
	f := &File{sum: sha256.Sum256(data), pages: map[*Sheet]*page{}}
	names := book.Names()
	if len(names) > mostSheets {
		return nil, fault.New(fault.TooLarge, "workbook.sheets", "most", mostSheets)
	}
	for _, name := range names {
		if s, ok := r.Of(name); ok {
			if err := f.read(book, s); err != nil {
				return nil, err
			}
		}
	}
	for _, name := range names {
		if err := f.other(r, book, name); err != nil {
			return nil, err
		}
	}
	if len(f.pages) == 0 {
		return nil, fault.New(fault.Invalid, "workbook.nothing", "sheets", r.names())
	}
	return f, nil
}

func (r *Room) names() string {
	var list []string
	for _, s := range r.sheets {
		list = append(list, s.Name)
	}
	return strings.Join(list, "、")
}

func (f *File) read(book *sheet.Book, s *Sheet) (err error) {
	p := &page{grids: map[string][][]string{}}
	f.pages[s] = p
	p.found, err = book.Read(s.format(), func(l *sheet.Line) { p.lines = append(p.lines, l) })
	f.Lines += len(p.lines)
	return err
}

// other takes in a sheet that is none of the rooms': the first one, one that belongs
// to a line, a note. A sheet that nobody reads is said aloud, or what somebody wrote
// there would be lost without a word.
func (f *File) other(r *Room, book *sheet.Book, name string) error {
	switch _, ours := r.Of(name); {
	case ours || strings.HasPrefix(name, "_"):
		return nil
	case name == aboutSheet:
		return f.about(book)
	}
	for s, p := range f.pages {
		if !p.names(s, name) {
			continue
		}
		rows, found, err := book.Grid(name, mostGridRows)
		if err != nil {
			return err
		}
		p.grids[name], p.rogue = rows, append(p.rogue, found)
		return nil
	}
	f.wrong = append(f.wrong, sheet.Problem{Sheet: name, Cell: "A1", Value: name, Key: "workbook.unknown_sheet", Args: map[string]any{"sheets": r.names()}})
	return nil
}

// names tells whether a line of the page has a sheet of that name.
func (p *page) names(s *Sheet, name string) bool {
	for _, part := range s.Grids {
		begin, ok := strings.CutSuffix(name, " "+part)
		if !ok {
			continue
		}
		for _, l := range p.lines {
			if l.Values[s.GridColumn] == begin {
				return true
			}
		}
	}
	return false
}

func (f *File) about(book *sheet.Book) error {
	rows, _, err := book.Grid(aboutSheet, mostGridRows)
	for _, row := range rows {
		if len(row) > 1 && sheet.Clean(row[0]) == countyLabel {
			f.county = sheet.Fold(row[1])
		}
	}
	return err
}
