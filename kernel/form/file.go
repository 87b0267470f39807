package form

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"huying/base/blob"
	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/kernel/form/xlsform"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// File is one that a version refers to, as it is handed out to phones.
type File struct {
	Name    string
	Kind    string // media type
	Hash    string // SHA-256 of what it holds, in hex; empty: it is missing
	Size    int64
	Content []byte // read by [Room.File] only
	MadeAt  clock.Moment
	MadeBy  string
}

// Bounds of files: a phone carries them through the day.
const (
	mostFileRows  = 20_000
	mostFileBytes = 2 << 20 // as handed out
	mostFileTold  = 100     // faults of one file
)

// FileError is what is wrong with a file, by its places.
type FileError struct{ Problems []sheet.Problem }

func (e *FileError) Error() string { return fmt.Sprintf("%d faults in a file", len(e.Problems)) }

func wrongFile(name, key string, args ...any) error {
	return &FileError{[]sheet.Problem{{Sheet: name, Key: key, Args: argsOf(args)}}}
}

func argsOf(args []any) map[string]any {
	out := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		out[args[i].(string)] = args[i+1]
	}
	return out
}

// Wanted finds the file that a sent one is meant for: of the same name, or a workbook
// that stands for a file of choices.
func Wanted(files []xlsform.File, sent string) (xlsform.File, bool) {
	sent = path.Base(strings.ReplaceAll(sent, `\`, "/"))
	for _, f := range files {
		if strings.EqualFold(f.Name, sent) {
			return f, true
		}
	}
	stem, ok := strings.CutSuffix(strings.ToLower(sent), ".xlsx")
	for _, f := range files {
		if ok && strings.EqualFold(f.Name, stem+".csv") {
			return f, true
		}
	}
	return xlsform.File{}, false
}

// ReadFile makes of what somebody sent what phones get: lists in one writing whatever
// program saved them, pictures small and without what is hidden in them. What is wrong
// is a [FileError] with its rows.
func ReadFile(want xlsform.File, data []byte) (*File, error) {
	f := &File{Name: want.Name, Content: data}
	var err error
	switch want.Use {
	case xlsform.Picture:
		f.Kind = "image/jpeg"
		if f.Content, err = blob.Redraw(data); err != nil {
			var x *fault.Fault
			if errors.As(err, &x) && x.Kind == fault.Invalid {
				return nil, wrongFile(want.Name, "form.file.picture")
			}
			return nil, err
		}
	case xlsform.Sound, xlsform.Film:
		f.Kind = http.DetectContentType(data)
		if !strings.HasPrefix(f.Kind, string(want.Use)+"/") && (want.Use != xlsform.Sound || f.Kind != "application/ogg") {
			return nil, wrongFile(want.Name, "form.file.played")
		}
	default:
		switch strings.ToLower(path.Ext(want.Name)) {
		case ".csv":
			f.Kind = "text/csv"
			f.Content, err = readTable(want, data)
		case ".geojson":
			f.Kind = "application/geo+json"
			err = readPlaces(want, data)
		default:
			f.Kind = "application/xml"
			err = readItems(want, data)
		}
		if err != nil {
			return nil, err
		}
	}
	f.Size = int64(len(f.Content))
	if f.Size > mostFileBytes {
		return nil, wrongFile(want.Name, "form.file.large", "mib", mostFileBytes>>20)
	}
	return f, nil
}

// readTable reads a CSV file, or a workbook in its place, and writes it as ODK's
// programs read it: UTF-8 with commas, its first row the columns.
func readTable(want xlsform.File, data []byte) ([]byte, error) {
	rows, err := rowsOf(want.Name, data)
	if err != nil {
		return nil, err
	}
	t := table{name: want.Name, want: want}
	return t.read(rows)
}

func rowsOf(name string, data []byte) ([][]string, error) {
	if bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("\xd0\xcf\x11\xe0")) {
		return rowsOfBook(name, data)
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	if !utf8.Valid(data) { // as Chinese Excel saves CSV
		text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil || bytes.ContainsRune(text, utf8.RuneError) {
			return nil, wrongFile(name, "form.file.writing")
		}
		data = text
	}
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	var rows [][]string
	for {
		row, err := r.Read()
		var bad *csv.ParseError
		switch {
		case errors.Is(err, io.EOF):
			return rows, nil
		case errors.As(err, &bad):
			return nil, &FileError{[]sheet.Problem{{Sheet: name, Row: bad.Line, Cell: fmt.Sprint(bad.Line), Key: "form.file.quotes"}}}
		case err != nil:
			return nil, err
		}
		// Rows keep the numbers that an editor shows: blank lines are no records.
		line, _ := r.FieldPos(0)
		for len(rows) < line-1 && len(rows) <= mostFileRows {
			rows = append(rows, nil)
		}
		if rows = append(rows, row); len(rows) > mostFileRows+1 {
			return nil, wrongFile(name, "form.file.long", "rows", mostFileRows)
		}
	}
}

func rowsOfBook(name string, data []byte) ([][]string, error) {
	b, err := sheet.OpenBook(data)
	var f *fault.Fault
	if errors.As(err, &f) {
		return nil, &FileError{[]sheet.Problem{{Sheet: name, Key: f.Key, Args: f.Args}}}
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = b.Close() }() // only temporary files
	first := b.Names()[0]
	rows, problems, err := b.Grid(first, mostFileRows+1)
	if err == nil && problems != nil && len(problems.Problems) > 0 {
		err = &FileError{problems.Problems}
	}
	return rows, err
}

// table is a file of rows on its way.
type table struct {
	name     string
	want     xlsform.File
	problems []sheet.Problem
}

// fail tells of a cell, rows and columns counted from 0.
func (t *table) fail(row, col int, column, value, key string, args ...any) {
	n := len(t.problems)
	if t.told(row+1, column, value, key, args...); len(t.problems) > n {
		t.problems[n].Cell, _ = excelize.CoordinatesToCellName(col+1, row+1)
	}
}

// told tells of a row, or of an item where there are no cells.
func (t *table) told(row int, column, value, key string, args ...any) {
	if len(t.problems) < mostFileTold {
		t.problems = append(t.problems, sheet.Problem{Sheet: t.name, Row: row, Column: column, Value: sheet.Shown(value), Key: key, Args: argsOf(args)})
	}
}

func (t *table) read(rows [][]string) ([]byte, error) {
	head := slices.IndexFunc(rows, func(r []string) bool { return !blank(r) })
	if head < 0 {
		return nil, wrongFile(t.name, "form.file.empty")
	}
	columns := t.columns(head, rows[head])
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	kept := make([]string, 0, len(columns))
	for _, c := range columns {
		if c != "" {
			kept = append(kept, c)
		}
	}
	_ = w.Write(kept) // to memory
	seen, n := map[string]int{}, 0
	for i, row := range rows[head+1:] {
		if at := head + 1 + i; !blank(row) {
			_ = w.Write(t.item(at, columns, row, seen))
			n++
		}
	}
	if n == 0 {
		t.fail(head+1, 0, "", "", "form.file.empty")
	}
	if len(t.problems) > 0 {
		return nil, &FileError{t.problems}
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

func (t *table) columns(at int, row []string) []string {
	out, seen := make([]string, len(row)), map[string]bool{}
	for i, c := range row {
		c = strings.TrimSpace(c)
		if seen[c] && c != "" {
			t.fail(at, i, c, c, "form.file.column_twice", "column", c)
		}
		seen[c], out[i] = true, c
	}
	for _, c := range t.want.Columns {
		if !seen[c] {
			t.fail(at, len(row), c, "", "form.file.column_missing", "column", c)
		}
	}
	return out
}

// item is one row by its columns; what stands under no column is told.
func (t *table) item(at int, columns, row []string, seen map[string]int) []string {
	out := make([]string, 0, len(columns))
	for i, v := range row {
		v = strings.TrimSpace(v)
		if i >= len(columns) || columns[i] == "" {
			if v != "" {
				t.fail(at, i, "", v, "form.file.no_column")
			}
			continue
		}
		c := columns[i]
		out = append(out, v)
		if !slices.Contains(t.want.Columns, c) {
			continue
		}
		switch before, twice := seen[v]; {
		case v == "":
			t.fail(at, i, c, v, "form.file.cell_empty", "column", c)
		case c != t.want.Key:
		case strings.ContainsFunc(v, unicode.IsSpace):
			t.fail(at, i, c, v, "form.file.key_space", "column", c)
		case twice:
			t.fail(at, i, c, v, "form.file.key_twice", "row", before+1)
		default:
			seen[v] = at
		}
	}
	for i := len(row); i < len(columns); i++ { // spreadsheets leave out empty cells at the end
		if columns[i] == "" {
			continue
		}
		out = append(out, "")
		if slices.Contains(t.want.Columns, columns[i]) {
			t.fail(at, i, columns[i], "", "form.file.cell_empty", "column", columns[i])
		}
	}
	return out
}

func blank(row []string) bool {
	return !slices.ContainsFunc(row, func(v string) bool { return strings.TrimSpace(v) != "" })
}

// readPlaces looks at a file of places (GeoJSON).
func readPlaces(want xlsform.File, data []byte) error {
	items, ok := placesIn(data)
	if !ok {
		return wrongFile(want.Name, "form.file.places")
	}
	return checkItems(want, items, append([]string{"geometry"}, want.Columns...))
}

func placesIn(data []byte) (items []map[string]string, ok bool) {
	var all struct {
		Type     string `json:"type"`
		Features []struct {
			ID         any            `json:"id"`
			Geometry   any            `json:"geometry"`
			Properties map[string]any `json:"properties"`
		} `json:"features"`
	}
	if err := json.Unmarshal(data, &all); err != nil || all.Type != "FeatureCollection" {
		return nil, false
	}
	for _, f := range all.Features {
		item := map[string]string{}
		if f.ID != nil {
			item["id"] = fmt.Sprint(f.ID)
		}
		for k, v := range f.Properties {
			item[k] = fmt.Sprint(v)
		}
		if f.Geometry != nil {
			item["geometry"] = "x"
		}
		items = append(items, item)
	}
	return items, true
}

// readItems looks at a file of choices written as XML: a root with items in it, each
// with an element for every column.
func readItems(want xlsform.File, data []byte) error {
	items, ok := itemsIn(data)
	if !ok {
		return wrongFile(want.Name, "form.file.items")
	}
	return checkItems(want, items, want.Columns)
}

func itemsIn(data []byte) (items []map[string]string, ok bool) {
	type element struct {
		XMLName xml.Name
		Text    string `xml:",chardata"`
	}
	var root struct {
		XMLName xml.Name
		Items   []struct {
			Parts []element `xml:",any"`
		} `xml:"item"`
	}
	if bytes.Contains(data, []byte("<!DOCTYPE")) || xml.Unmarshal(data, &root) != nil || root.XMLName.Local != "root" {
		return nil, false
	}
	for _, x := range root.Items {
		item := map[string]string{}
		for _, p := range x.Parts {
			item[p.XMLName.Local] = strings.TrimSpace(p.Text)
		}
		items = append(items, item)
	}
	return items, true
}

// choices are the choices in a file that was kept.
func (f *File) choices(of *ChoiceFile) (out []Choice) {
	var items []map[string]string
	switch strings.ToLower(path.Ext(f.Name)) {
	case ".csv":
		rows, err := csv.NewReader(bytes.NewReader(f.Content)).ReadAll()
		if err != nil || len(rows) == 0 {
			return nil // it was read when it was kept
		}
		for _, row := range rows[1:] {
			item := map[string]string{}
			for i, c := range rows[0] {
				item[c] = row[i]
			}
			items = append(items, item)
		}
	case ".geojson":
		items, _ = placesIn(f.Content)
	default:
		items, _ = itemsIn(f.Content)
	}
	for _, x := range items {
		out = append(out, Choice{x[of.Value], map[string]string{"": x[of.Label]}})
	}
	return out
}

// checkItems looks whether every item has what the form reads of it, and a key of its own.
func checkItems(want xlsform.File, items []map[string]string, columns []string) error {
	t := table{name: want.Name, want: want}
	seen := map[string]int{}
	for i, item := range items {
		for _, c := range columns {
			if item[c] == "" {
				t.told(i+1, c, "", "form.file.cell_empty", "column", c)
			}
		}
		if key := item[want.Key]; key == "" {
			continue
		} else if before, twice := seen[key]; twice {
			t.told(i+1, want.Key, key, "form.file.key_twice", "row", before)
		} else {
			seen[key] = i + 1
		}
	}
	switch {
	case len(t.problems) > 0:
		return &FileError{t.problems}
	case len(items) == 0:
		return wrongFile(want.Name, "form.file.empty")
	case len(items) > mostFileRows:
		return wrongFile(want.Name, "form.file.long", "rows", mostFileRows)
	}
	return nil
}
