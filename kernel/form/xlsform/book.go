package xlsform

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"huying/base/fault"

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
		s, err := readSheet(f, name, &cells)
		if err != nil {
			return book{}, err
		}
		b.sheets = append(b.sheets, s)
	}
	return b, nil
}

// rowLimit is how many filled rows a sheet may have.
func rowLimit(name string) int {
	switch sheetKey(name) {
	case sheetSurvey:
		return mostRows + 1 // the titles
	case sheetSettings:
		return 100
	}
	return mostChoices + 1
}

// wanted reports whether what is in a sheet matters.
func wanted(name string) bool {
	key := sheetKey(name)
	return key == sheetSurvey || key == sheetChoices || key == sheetSettings || unsupportedSheets[key]
}

func sheetKey(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

func readSheet(f *excelize.File, name string, cells *int) (s sheet, err error) {
	s.name = name
	if !wanted(name) {
		return s, nil
	}
	rows, err := f.Rows(name)
	if err != nil {
		return s, fault.New(fault.Invalid, "form.not_workbook").Because(err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	most, filled, last := rowLimit(name), 0, 0
	for n := 1; rows.Next(); n++ {
		values, err := rows.Columns()
		if err != nil {
			return s, fault.New(fault.Invalid, "form.not_workbook").Because(err)
		}
		if *cells += len(values) + 1; *cells > mostCells {
			return s, fault.New(fault.TooLarge, "form.cells", "most", mostCells)
		}
		if !blank(values) {
			filled, last = filled+1, n
		} else {
			values = nil
		}
		if filled > most {
			return s, fault.New(fault.TooLarge, "form.rows", "sheet", name, "most", most-1)
		}
		s.rows = append(s.rows, values)
	}
	if err := rows.Error(); err != nil {
		return s, fault.New(fault.Invalid, "form.not_workbook").Because(err)
	}
	s.rows = s.rows[:last]
	return s, nil
}

func blank(values []string) bool {
	for _, v := range values {
		if trim(v) != "" {
			return false
		}
	}
	return true
}

// unsupportedSheets mean something to other tools and nothing here.
var unsupportedSheets = map[string]bool{"entities": true, "external_choices": true, "osm": true}

// sheets finds the three sheets and says what else there is.
func (c *compiler) sheets(b book) (survey, choices, settings sheet) {
	got := map[string]*sheet{sheetSurvey: &survey, sheetChoices: &choices, sheetSettings: &settings}
	var strangers []sheet
	for _, s := range b.sheets {
		key := sheetKey(s.name)
		switch {
		case got[key] != nil && got[key].name == "":
			*got[key] = s
		case unsupportedSheets[key]:
			if len(s.rows) > 1 {
				c.fail(cell{sheet: s.name, row: 2, col: 1}, "form.sheet_unsupported", "sheet", s.name)
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
	return survey, choices, settings
}
