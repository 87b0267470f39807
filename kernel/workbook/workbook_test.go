package workbook_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/job"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/kernel/act"
	"huying/kernel/figure"
	"huying/kernel/journal"
	"huying/kernel/power"
	"huying/kernel/workbook"

	"github.com/xuri/excelize/v2"
)

const county = "110112"

// shelf is a room with one sheet, kept in memory.
type shelf struct{ rows []workbook.Row }

func (s *shelf) sheet() *workbook.Sheet {
	may := power.New("shelf.may")
	return &workbook.Sheet{Name: "货架", See: may, May: may, Grids: []string{"内容"}, GridColumn: 3,
		Columns: []workbook.Column{{Column: sheet.Column{Title: "编号", Required: true}, Key: true, Label: true}, {Column: sheet.Column{Title: "日期"}, Day: true},
			{Column: sheet.Column{Title: "在用"}, Yes: true}, {Column: sheet.Column{Title: "工作表"}}},
		Rows: func(context.Context, store.Q, string, bool) ([]workbook.Row, error) { return s.rows, nil },
		Apply: func(_ context.Context, _ *act.Tx, _ *workbook.Plan, lines []*workbook.Line) error {
			for _, l := range lines {
				if l.Kind == workbook.Added {
					s.rows = append(s.rows, workbook.Row{Values: l.Values, Grids: l.Grids})
				}
			}
			return nil
		}}
}

func open(t testing.TB) (*workbook.Room, *shelf) {
	t.Helper()
	db, err := store.Open(context.Background(), storetest.DSN(t, store.SQLite,
		[]store.Migrations{job.Migrations(), journal.Migrations(), figure.Migrations()}), store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	clk := clock.At(clock.Date(2023, 11, 7).Start().Time())
	s := &shelf{rows: []workbook.Row{{Values: []string{"一", "2023-01-02", workbook.Yes, "货1"}, Grids: [][][]string{{{"a", "", " b \n"}, {}, {"=1", "_x0041_"}}}}}}
	return workbook.New(act.New(db, clk, journal.New(db, nil), figure.NewBook(nil, nil), nil), s.sheet()), s
}

func exported(t testing.TB, r *workbook.Room) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := r.Export(t.Context(), workbook.Maker{County: county, Name: "通州区", Version: "1"}, &b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Any text goes out and comes back as it was, in lines and in the sheets of a line.
func TestTextsSurvive(t *testing.T) {
	r, _ := open(t)
	f, err := r.Open(exported(t, r))
	if err != nil {
		t.Fatal(err)
	}
	p, err := r.Plan(t.Context(), county, nil, f, nil)
	if err != nil || p.Wrong != 0 || p.Count(workbook.Same) != 1 {
		t.Errorf("%+v %v", p.Report(func(k string, a map[string]any) string { return k }), err)
	}
}

func edit(t testing.TB, data []byte, do func(x *excelize.File)) []byte {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	do(x)
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// with puts one more part into the zip.
func with(t testing.TB, data []byte, name string, content io.Reader) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range z.File {
		if f.Name != name {
			if err := w.Copy(f); err != nil {
				t.Fatal(err)
			}
		}
	}
	part, err := w.Create(name)
	if err == nil {
		_, err = io.Copy(part, content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// manyRows is a sheet of a million lines.
func manyRows() io.Reader {
	var b strings.Builder
	b.WriteString(`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
	for i := range 1_000_000 {
		fmt.Fprintf(&b, `<row r="%d"><c r="A%d" t="inlineStr"><is><t>编号</t></is></c></row>`, i+1, i+1)
	}
	b.WriteString(`</sheetData></worksheet>`)
	return strings.NewReader(b.String())
}

func TestHostileWorkbooks(t *testing.T) {
	r, _ := open(t)
	good := exported(t, r)
	for name, c := range map[string]struct {
		data []byte
		kind fault.Kind
		key  string
	}{
		"nothing":       {nil, fault.Invalid, "sheet.not_workbook"},
		"text":          {[]byte("编号,日期"), fault.Invalid, "sheet.not_workbook"},
		"half":          {good[:len(good)/2], fault.Invalid, "sheet.not_workbook"},
		"with password": {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), fault.Invalid, "sheet.old_or_locked"},
		"macros":        {with(t, good, "xl/vbaProject.bin", strings.NewReader("x")), fault.Invalid, "sheet.macro"},
		"macro sheets":  {with(t, good, "xl/macrosheets/sheet1.xml", strings.NewReader("<x/>")), fault.Invalid, "sheet.macro"},
		"bomb":          {with(t, good, "xl/worksheets/sheet2.xml", io.LimitReader(zeros{}, 300<<20)), fault.Invalid, "sheet.not_workbook"},
		"million lines": {with(t, good, "xl/worksheets/sheet2.xml", manyRows()), fault.TooLarge, "sheet.rows"},
		"other sheets":  {edit(t, good, func(x *excelize.File) { _ = x.DeleteSheet("货架") }), fault.Invalid, "workbook.nothing"},
		"too many sheets": {edit(t, good, func(x *excelize.File) {
			for i := range 600 {
				_, _ = x.NewSheet(fmt.Sprint("_", i))
			}
		}), fault.TooLarge, "workbook.sheets"},
	} {
		_, err := r.Open(c.data)
		if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.key) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestProblemsAtTheirCells(t *testing.T) {
	r, _ := open(t)
	good := exported(t, r)
	for want, do := range map[string]func(x *excelize.File){
		"":                             func(x *excelize.File) { _, _ = x.NewSheet("_笔记") },
		"货架!B3 sheet.formula":          func(x *excelize.File) { _ = x.SetCellFormula("货架", "B3", "TODAY()") },
		"货1 内容!C1 sheet.formula":       func(x *excelize.File) { _ = x.SetCellFormula("货1 内容", "C1", "1+1") },
		"货价!A1 workbook.unknown_sheet": func(x *excelize.File) { _, _ = x.NewSheet("货价") },
		"货架!A4 roster.duplicate":       func(x *excelize.File) { _ = x.SetCellStr("货架", "A4", "一") },
		"货架!A4 required":               func(x *excelize.File) { _ = x.SetCellStr("货架", "B4", "2023-01-01") },
		"货架!C3 sheet.bad_yes, 货架!B4 sheet.bad_date": func(x *excelize.File) {
			_ = x.SetCellStr("货架", "C3", "也许")
			_ = x.SetCellStr("货架", "A4", "二")
			_ = x.SetCellStr("货架", "B4", "昨天")
		},
	} {
		f, err := r.Open(edit(t, good, do))
		if err != nil {
			t.Fatal(err)
		}
		p, err := r.Plan(t.Context(), county, nil, f, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, x := range p.Problems {
			got = append(got, x.Sheet+"!"+x.Cell+" "+x.Key)
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("got %s, want %s", s, want)
		}
		if _, err := r.Apply(t.Context(), act.System(county), nil, f, p.Hash, nil); (err == nil) != (want == "") {
			t.Errorf("%s: applied: %v", want, err)
		}
	}
}

// Whatever the file, reading it ends in a plan or a refusal, and what it plans can be
// planned again.
func FuzzOpen(f *testing.F) {
	r, _ := open(f)
	good := exported(f, r)
	f.Add(good, "", "")
	f.Add(good, "B3", "2024年1月1日")
	f.Add(good[:200], "A4", "二")
	f.Fuzz(func(t *testing.T, data []byte, cell, value string) {
		if x, err := excelize.OpenReader(bytes.NewReader(data)); err == nil && cell != "" {
			if x.SetCellStr("货架", cell, value) == nil {
				if b, err := x.WriteToBuffer(); err == nil {
					data = b.Bytes()
				}
			}
			_ = x.Close()
		}
		file, err := r.Open(data)
		if err != nil {
			if fault.KindOf(err) == fault.Internal {
				t.Fatal(err)
			}
			return
		}
		a, err := r.Plan(t.Context(), county, nil, file, nil)
		if err != nil {
			t.Fatal(err)
		}
		b, err := r.Plan(t.Context(), county, nil, file, nil)
		if err != nil || a.Hash != b.Hash || a.Wrong != b.Wrong {
			t.Fatal("planned twice, differently:", a.Wrong, b.Wrong, err)
		}
	})
}
