package xlsform

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"huying/base/fault"
	plain "huying/base/sheet"

	"github.com/xuri/excelize/v2"
)

// Bounds of a workbook. It is a zip: what it unpacks to counts too.
const (
	mostBytes    = 4 << 20
	mostUnpacked = 64 << 20
	mostCells    = 1_000_000
	mostRows     = 5_000  // of the survey, with something in them
	mostChoices  = 20_000 // rows of choices
	mostSheets   = 50
	mostNesting  = 12
	mostOutput   = 32 << 20 // bytes of the XForm
	mostText     = 32_767   // runes in a cell; Excel's own limit
)

// The sheets that are read.
const (
	sheetSurvey   = "survey"
	sheetChoices  = "choices"
	sheetSettings = "settings"
)

// sheet is a page of the workbook; row i stands in line i+1, an empty one is nil.
type sheet struct {
	name string
	rows [][]string
}

type book struct{ sheets []sheet }

// readBook unpacks a workbook and changes nothing of it.
func readBook(data []byte) (b book, err error) {
	if len(data) > mostBytes {
		return b, fault.New(fault.TooLarge, "form.size", "mib", mostBytes>>20)
	}
	defer func() { // the library has been surprised by crafted files before
		if r := recover(); r != nil {
			b, err = book{}, fault.New(fault.Invalid, "form.not_workbook").Because(fmt.Errorf("panic: %v", r))
		}
	}()
	if why := otherFile(data); why != "" {
		return b, fault.New(fault.Invalid, why)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked}) // nothing in temporary files
	if err != nil && strings.Contains(err.Error(), "unzip size exceeds") { // the library's only word for it
		return b, fault.New(fault.TooLarge, "form.unpacked", "mib", mostUnpacked>>20).Because(err)
	} else if err != nil {
		return b, fault.New(fault.Invalid, "form.not_workbook").Because(err)
	}
	defer func() { _ = f.Close() }() // in memory
	names := f.GetSheetList()
	if len(names) > mostSheets {
		return b, fault.New(fault.TooLarge, "form.sheets", "most", mostSheets)
	}
	cells := 0
	for _, name := range names {
		s, err := readSheet(f, name, len(names) == 1, &cells)
		if err != nil {
			return book{}, err
		}
		b.sheets = append(b.sheets, s)
	}
	return b, b.retype(data)
}

// otherFile tells what a file is that is none of ours, from how it begins and not from
// its name: what to do is not the same for all.
func otherFile(data []byte) string {
	switch start := bytes.ToLower(bytes.TrimLeft(data[:min(len(data), 512)], "\ufeff \t\r\n")); {
	case bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")):
		return "form.old_or_locked"
	case bytes.HasPrefix(start, []byte("<html")), bytes.HasPrefix(start, []byte("<!doctype html")), bytes.HasPrefix(start, []byte("<table")),
		bytes.HasPrefix(start, []byte("<?xml")):
		return "form.not_saved_as_xlsx"
	case len(data) > 0 && !bytes.HasPrefix(data, []byte("PK")) && !bytes.ContainsRune(data[:min(len(data), 512)], 0) && bytes.ContainsAny(start, ",;\t"):
		return "form.not_saved_as_xlsx"
	}
	return ""
}

// retype writes numbers and yes as every other program has them.
func (b book) retype(data []byte) error {
	var names []string
	for _, s := range b.sheets {
		if len(s.rows) > 0 {
			names = append(names, s.name)
		}
	}
	typed, err := plain.Typed(data, names...)
	if err != nil {
		return fault.New(fault.Invalid, "form.not_workbook").Because(err)
	}
	for _, s := range b.sheets {
		for at, value := range typed[s.name] {
			col, row, err := excelize.CellNameToCoordinates(at)
			if err == nil && row <= len(s.rows) && col <= len(s.rows[row-1]) && s.rows[row-1][col-1] != "" {
				s.rows[row-1][col-1] = value
			}
		}
	}
	return nil
}

// Grids are the sheets survey, choices and settings of a workbook as they are read, so that
// another workbook can be made of them; nil where there is none.
func Grids(data []byte) (grids [3][][]string, err error) {
	b, err := readBook(data)
	if err != nil {
		return grids, err
	}
	survey, choices, external, settings := (&compiler{told: map[string]bool{}}).sheets(b)
	return [3][][]string{survey.rows, joined(choices.rows, external.rows), settings.rows}, nil
}

// joined puts the rows of one table after those of another, by their titles.
func joined(rows, more [][]string) [][]string {
	if len(rows) == 0 || len(more) == 0 {
		return append(rows, more...)
	}
	to := make([]int, len(more[0]))
	for i, title := range more[0] {
		known := func(s string) bool {
			a, ok := choiceColumns.parse(s)
			b, ok2 := choiceColumns.parse(title)
			return trim(s) == trim(title) || ok && ok2 && a.key == b.key && a.lang == b.lang
		}
		if to[i] = slices.IndexFunc(rows[0], known); to[i] < 0 {
			to[i] = len(rows[0])
			rows[0] = append(rows[0], title)
		}
	}
	for _, r := range more[1:] {
		row := make([]string, len(rows[0]))
		for i, v := range r {
			if i < len(to) {
				row[to[i]] = v
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// rowLimit is how many filled rows a sheet may have.
func rowLimit(name string, only bool) int {
	switch key := sheetKey(name); {
	case key == sheetSurvey, only:
		return mostRows + 1 // the titles
	case key == sheetSettings:
		return 100
	}
	return mostChoices + 1
}

// wanted reports whether what is in a sheet matters.
func wanted(name string) bool {
	key := sheetKey(name)
	return key == sheetSurvey || key == sheetChoices || key == sheetSettings || key == sheetExternal || unsupportedSheets[key]
}

func sheetKey(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// readSheet reads what stands in a sheet. Rows and cells with nothing in them do not
// count: a style that somebody gave to a whole column is nothing.
func readSheet(f *excelize.File, name string, only bool, cells *int) (s sheet, err error) {
	s.name = name
	if !wanted(name) && !only {
		return s, nil
	}
	rows, err := f.Rows(name)
	if err != nil {
		return s, fault.New(fault.Invalid, "form.not_workbook").Because(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	most, filled := rowLimit(name, only), 0
	for n := 1; rows.Next(); n++ {
		values, err := rows.Columns()
		if err != nil {
			return s, fault.New(fault.Invalid, "form.not_workbook").Because(err)
		}
		for len(values) > 0 && trim(values[len(values)-1]) == "" {
			values = values[:len(values)-1]
		}
		if len(values) == 0 {
			continue
		}
		if *cells += len(values) + 1; *cells > mostCells {
			return s, fault.New(fault.TooLarge, "form.cells", "most", mostCells)
		}
		if filled++; filled > most {
			return s, fault.New(fault.TooLarge, "form.rows", "sheet", name, "most", most-1)
		}
		s.rows = append(s.rows, make([][]string, n-1-len(s.rows))...)
		s.rows = append(s.rows, slices.Clone(values))
	}
	if err := rows.Error(); err != nil {
		return s, fault.New(fault.Invalid, "form.not_workbook").Because(err)
	}
	return s, nil
}

// unsupportedSheets mean something to other tools and nothing here: a form compiles
// without them.
var unsupportedSheets = map[string]bool{"entities": true, "osm": true}

// The sheet of choices that older versions of ODK Collect kept outside of a form. Here
// they are choices like others.
const sheetExternal = "external_choices"

// sheets finds the three sheets and says what else there is.
func (c *compiler) sheets(b book) (survey, choices, external, settings sheet) {
	got := map[string]*sheet{sheetSurvey: &survey, sheetChoices: &choices, sheetExternal: &external, sheetSettings: &settings}
	var strangers []sheet
	if len(b.sheets) == 1 && got[sheetKey(b.sheets[0].name)] == nil { // whatever it is called
		survey, b.sheets = b.sheets[0], nil
	}
	for _, s := range b.sheets {
		key := sheetKey(s.name)
		switch {
		case got[key] != nil && got[key].name == "":
			*got[key] = s
		case unsupportedSheets[key]:
			if len(s.rows) > 1 {
				c.warn(cell{sheet: s.name, row: 2, col: 1}, "form.sheet_unsupported", "sheet", s.name)
			}
		case strings.HasPrefix(key, "_"): // a note to oneself, by custom
		default:
			strangers = append(strangers, s)
		}
	}
	for _, s := range strangers {
		near := nearest(sheetKey(s.name), []string{sheetSurvey, sheetChoices, sheetSettings})
		if near != "" && got[near].name == "" {
			c.fail(cell{sheet: s.name, text: s.name}, "form.sheet_typo", "sheet", s.name, "near", near)
			continue
		}
		c.warn(cell{sheet: s.name, text: s.name}, "form.sheet_unknown", "sheet", s.name)
	}
	if survey.name == "" {
		c.fail(cell{sheet: sheetSurvey}, "form.no_survey")
		survey.name = sheetSurvey
	}
	for key, s := range got {
		if s.name == "" {
			s.name = key
		}
	}
	return survey, choices, external, settings
}
