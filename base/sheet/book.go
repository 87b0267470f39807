package sheet

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"

	"huying/base/fault"

	"github.com/xuri/excelize/v2"
)

// Book is a workbook of several sheets, opened to be read.
type Book struct {
	x        *unpacked
	formulas map[string][]string // sheet → cells
}

// OpenBook opens a workbook. Beside what [Format.Read] refuses it refuses macros and
// workbooks behind a password or of before 2007, in words of their own.
func OpenBook(data []byte) (b *Book, err error) {
	defer rescue(&err)
	if bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")) {
		return nil, fault.New(fault.Invalid, "sheet.old_or_locked")
	}
	x, err := open(data)
	if err != nil {
		return nil, err
	}
	b = &Book{x: x, formulas: map[string][]string{}}
	if err := b.inspect(data); err != nil {
		return nil, errors.Join(err, x.Close())
	}
	return b, nil
}

// Close takes temporary files away.
func (b *Book) Close() error { return b.x.Close() }

// Names are the sheets, in their order.
func (b *Book) Names() []string { return b.x.GetSheetList() }

// Read is [Format.Read] for the sheet of the format's name. A formula in it is a
// problem at its cell: what it comes to depends on what is not in the sheet.
func (b *Book) Read(f Format, each func(*Line)) (out *Result, err error) {
	defer rescue(&err)
	out, err = f.readFrom(b.x, f.Sheet, each)
	if err != nil {
		return nil, err
	}
	return out, b.noFormulas(f.Sheet, out)
}

// Grid is a sheet of nothing but cells, without empty cells and lines at its ends.
// Every text in it is kept as it is but for ends of lines, which are \n.
func (b *Book) Grid(name string, most int) (rows [][]string, out *Result, err error) {
	defer rescue(&err)
	it, err := b.x.Rows(name)
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
	}
	defer func() { err = errors.Join(err, it.Close()) }()
	cells := 0
	for it.Next() {
		values, err := it.Columns()
		if err != nil {
			return nil, nil, fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
		}
		if cells += len(values) + 1; cells > mostCells || len(rows) > most {
			return nil, nil, fault.New(fault.TooLarge, "sheet.rows", "rows", most)
		}
		rows = append(rows, values)
	}
	if err := it.Error(); err != nil {
		return nil, nil, fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
	}
	out = &Result{Sheet: name, Total: len(rows)}
	return Tidy(rows), out, b.noFormulas(name, out)
}

// Tidy is a grid as [Book.Grid] gives it.
func Tidy(rows [][]string) [][]string {
	out := make([][]string, len(rows))
	last := 0
	for i, row := range rows {
		end := 0
		line := make([]string, len(row))
		for j, v := range row {
			if line[j] = plainText(v); line[j] != "" {
				end, last = j+1, i+1
			}
		}
		out[i] = line[:end]
	}
	return out[:last]
}

// plainText drops what a workbook cannot hold.
func plainText(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(s, "\uFFFD"), "\r\n", "\n"), "\r", "\n")
	return strings.Map(func(c rune) rune {
		if c < ' ' && c != '\t' && c != '\n' || c == 0xFFFE || c == 0xFFFF {
			return -1
		}
		return c
	}, s)
}

func (b *Book) noFormulas(name string, out *Result) error {
	for _, cell := range b.formulas[name] {
		col, row, err := excelize.CellNameToCoordinates(cell)
		if err != nil {
			return fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
		}
		if out.Wrong++; len(out.Problems) < mostProblems {
			name, _ := excelize.CoordinatesToCellName(col, row)
			out.Problems = append(out.Problems, Problem{Sheet: out.Sheet, Row: row, Cell: name, Key: "sheet.formula"})
		}
	}
	return nil
}

// inspect looks into the zip for what the library reads past.
func (b *Book) inspect(data []byte) error {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
	}
	var names map[string]string
	for _, f := range z.File {
		switch at := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/")); {
		case path.Base(at) == "vbaproject.bin", strings.Contains(at, "macrosheets/"):
			return fault.New(fault.Invalid, "sheet.macro")
		case strings.HasPrefix(at, "xl/worksheets/") && strings.HasSuffix(at, ".xml"):
			cells, err := formulasIn(f)
			if err != nil {
				return fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
			}
			if len(cells) == 0 {
				continue
			}
			if names == nil {
				if names, err = sheetFiles(z); err != nil {
					return fault.New(fault.Invalid, "sheet.not_workbook").Because(err)
				}
			}
			name := names[at]
			b.formulas[name] = append(b.formulas[name], cells...)
		}
	}
	return nil
}

var formulaTag = regexp.MustCompile(`<(?:[A-Za-z_][\w.-]*:)?f[\s/>]`)

// mightHold looks for the beginning of a formula, a piece at a time.
func mightHold(f *zip.File) (found bool, err error) {
	part, err := f.Open()
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, part.Close()) }()
	const overlap = 64
	buf := make([]byte, 64<<10)
	for kept := 0; ; {
		n, err := part.Read(buf[kept:])
		if n += kept; formulaTag.Match(buf[:n]) {
			return true, nil
		}
		if errors.Is(err, io.EOF) {
			return false, nil
		}
		if err != nil {
			return false, err
		}
		kept = copy(buf, buf[max(n-overlap, 0):n])
	}
}

// formulasIn lists the cells of a sheet's part that hold a formula.
func formulasIn(f *zip.File) (cells []string, err error) {
	if found, err := mightHold(f); err != nil || !found {
		return nil, err
	}
	part, err := f.Open()
	if err != nil {
		return nil, err
	}
	at := ""
	err = elementsIn(part, func(e xml.StartElement) {
		switch e.Name.Local {
		case "c":
			at = cmp.Or(attribute(e, "r"), "A1")
		case "f":
			if at != "" && len(cells) <= mostProblems {
				cells = append(cells, at)
			}
			at = ""
		}
	})
	return cells, err
}

func attribute(e xml.StartElement, name string) string {
	i := slices.IndexFunc(e.Attr, func(a xml.Attr) bool { return a.Name.Local == name })
	if i < 0 {
		return ""
	}
	return e.Attr[i].Value
}

// sheetFiles tells of which sheet a part of the zip is.
func sheetFiles(z *zip.Reader) (map[string]string, error) {
	targets, names := map[string]string{}, map[string]string{}
	err := elements(z, "xl/_rels/workbook.xml.rels", func(e xml.StartElement) {
		if e.Name.Local == "Relationship" {
			to := attribute(e, "Target")
			if rest, rooted := strings.CutPrefix(to, "/"); rooted {
				to = rest
			} else {
				to = path.Join("xl", to)
			}
			targets[attribute(e, "Id")] = strings.ToLower(to)
		}
	})
	if err != nil {
		return nil, err
	}
	return names, elements(z, "xl/workbook.xml", func(e xml.StartElement) {
		if e.Name.Local == "sheet" {
			names[targets[attribute(e, "id")]] = attribute(e, "name")
		}
	})
}

func elements(z *zip.Reader, name string, each func(xml.StartElement)) error {
	part, err := z.Open(name)
	if err != nil {
		return err
	}
	return elementsIn(part, each)
}

func elementsIn(part io.ReadCloser, each func(xml.StartElement)) (err error) {
	defer func() { err = errors.Join(err, part.Close()) }()
	for d := xml.NewDecoder(io.LimitReader(part, mostUnpacked)); ; {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if e, ok := t.(xml.StartElement); ok {
			each(e)
		}
	}
}
