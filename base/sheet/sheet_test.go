package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"

	"huying/base/clock"
	"huying/base/fault"

	"github.com/xuri/excelize/v2"
)

var format = Format{Sheet: "名录", MostRows: 5, Columns: []Column{
	{Title: "名称", Hint: "必填", Required: true}, {Title: "电话"}, {Title: "日期"}, {Title: "数量"}, {Title: "是否"},
	{Title: "等级", Choices: []string{"高", "低"}}, {Title: "短", Longest: 3},
}}

func book(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	x := excelize.NewFile()
	defer func() { _ = x.Close() }()
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := x.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestValuesAsPeopleWriteThem(t *testing.T) {
	data := book(t, []any{"等级", "短", "名称*", "电话", "日期", "数量", "是否"},
		[]any{"", "", "必填"}, []any{},
		[]any{"高", "三个字", "　甲 ", "138 0013-8000", "2024年1月2日", "1,234.5", "是"},
		[]any{"低", "", "乙", 1.3800138001e10, 45292, 12, "√"},
		[]any{"中", "四个字了", "", "１２３", "昨天", -1, "也许"})
	var got []string
	res, err := format.Read(data, func(l *Line) {
		got = append(got, fmt.Sprint(l.Row, " ", l.Values[0], " ", l.Mobile(1), " ", l.Day(2), " ", l.Number(3, 10_000), " ", l.Yes(4), " ",
			l.OneOf(5, "高", "低"), " ", l.OK(), " ", l.Cell(0)))
	})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"4 甲 13800138000 2024-01-02 1234500 true 0 true C4", "5 乙 13800138001 2024-01-01 12000 true 1 true C5", "6    0 false -1 false C6"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("%s", strings.Join(got, "\n"))
	}
	var wrong []string
	for _, p := range res.Problems {
		wrong = append(wrong, p.Cell+" "+p.Key)
	}
	if s := strings.Join(wrong, ", "); s != "C6 required, B6 sheet.too_long, D6 sheet.bad_phone, E6 sheet.bad_date, F6 sheet.bad_number, G6 "+
		"sheet.bad_yes, A6 sheet.bad_choice" {
		t.Error(s)
	}
	if res.Total != 3 || res.Wrong != 7 {
		t.Errorf("%+v", res)
	}
}

func TestFilesThatAreNone(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		kind fault.Kind
	}{
		"nothing":   {nil, fault.Invalid},
		"words":     {[]byte("名称,电话"), fault.Invalid},
		"half":      {book(t, []any{"名称"})[:400], fault.Invalid},
		"too large": {make([]byte, mostBytes+1), fault.TooLarge},
		"too long":  {book(t, []any{"名称"}, []any{"1"}, []any{"2"}, []any{"3"}, []any{"4"}, []any{"5"}, []any{"6"}, []any{"7"}), fault.TooLarge},
	} {
		if _, err := format.Read(c.data, func(*Line) {}); !fault.Is(err, c.kind) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for titles, want := range map[string]string{"": "A1 sheet.missing_column", "名称,名称": "B1 sheet.column_twice",
		"电话": "B1 sheet.missing_column", "名称,生日": "B1 sheet.unknown_column"} {
		var row []any
		for _, s := range strings.Split(titles, ",") {
			row = append(row, s)
		}
		res, err := format.Read(book(t, row), func(*Line) {})
		if err != nil || len(res.Problems) == 0 || !strings.Contains(res.Problems[0].Cell+" "+res.Problems[0].Key, want[3:]) {
			t.Errorf("%q: %+v %v", titles, res, err)
		}
	}
}

// What is written is read back, and what looks like a formula stays a text.
// What does not fit into memory is unpacked on disk, and is gone afterwards, whatever the workbook was.
func TestNothingIsLeftOnDisk(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	large := func(part string) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, err := z.Create("xl/worksheets/sheet1.xml")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(append([]byte(part), make([]byte, mostMemory+1)...)); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	for name, data := range map[string][]byte{"nothing else in it": large(""), "half a sheet": large("<worksheet><sheetData>"),
		"small": book(t, []any{"名称"}, []any{"甲"}), "no workbook": []byte("PK")} {
		if _, err := format.Read(data, func(*Line) {}); err != nil && !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
		if b, err := OpenBook(data); err == nil {
			if err := b.Close(); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) > 0 {
			t.Errorf("%s: left on disk: %v %v", name, left, err)
		}
	}
}

func TestWrittenAndReadBack(t *testing.T) {
	w, err := NewWriter("名录", format.Columns[:2])
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"=1+1", "@cmd", "甲"} {
		if err := w.Row(name, ""); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if _, err := w.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	var got []string
	if _, err := format.Read(b.Bytes(), func(l *Line) { got = append(got, l.Values[0]) }); err != nil || strings.Join(got, " ") != "=1+1 @cmd 甲" {
		t.Error(got, err)
	}
	if _, err := format.Template(); err != nil {
		t.Error(err)
	}
	if d := (clock.Day)(0); d.String() != "" {
		t.Error(d)
	}
}

func FuzzFold(f *testing.F) {
	f.Add("　ＡＢ\u200b甲\x00")
	f.Fuzz(func(t *testing.T, s string) {
		if once := Fold(s); Fold(once) != once {
			t.Errorf("%q folds to %q and then to %q", s, once, Fold(once))
		}
	})
}

// Whoever writes over the line of hints, and leaves those of columns that may stay empty, has
// written a line: it is read, and what is left of the hints is no value.
func TestALineWrittenOverTheHints(t *testing.T) {
	f := Format{Sheet: "名录", Columns: []Column{{Title: "名称", Hint: "必填", Required: true}, {Title: "日期", Hint: "可不填，如：2024-01-01"}, {Title: "电话", Hint: "可不填"}}}
	for _, c := range []struct {
		second []any
		want   string
	}{
		{[]any{"必填", "可不填，如：2024-01-01", "可不填"}, "3 乙  "},
		{[]any{"必填", "", "可不填"}, "3 乙  "},
		{[]any{"甲", "可不填，如：2024-01-01", "可不填"}, "2 甲  ; 3 乙  "},
		{[]any{"甲", "2024-01-02", "可不填"}, "2 甲 2024-01-02 ; 3 乙  "},
		{[]any{"必填", "2024-01-02", ""}, "2  2024-01-02 ; 3 乙  "}, // its name is missing, and that is told
	} {
		var got []string
		res, err := f.Read(book(t, []any{"名称*", "日期", "电话"}, c.second, []any{"乙"}), func(l *Line) {
			got = append(got, fmt.Sprintf("%d %s %s %s", l.Row, l.Values[0], l.Values[1], l.Values[2]))
		})
		if err != nil || strings.Join(got, "; ") != c.want {
			t.Errorf("%v: %q, want %q (%v)", c.second, strings.Join(got, "; "), c.want, err)
		}
		if wrong := c.second[0] == "必填" && c.second[1] == "2024-01-02"; (res.Wrong > 0) != wrong {
			t.Errorf("%v: %+v", c.second, res.Problems)
		}
	}
}

// What clerks write over a table is no part of it; a file that is all heading lacks every column.
func TestHeadingsAboveTheTable(t *testing.T) {
	titles := []any{"名称*", "电话"}
	for _, c := range []struct {
		name string
		rows [][]any
		want string
	}{
		{"none", [][]any{titles, {"必填"}, {"甲"}}, "3 甲"},
		{"a title", [][]any{{"2023年漷县镇名录"}, titles, {"甲"}}, "3 甲"},
		{"a title, an empty line and hints", [][]any{{"", "2023年名录"}, {}, titles, {"必填"}, {"甲"}}, "5 甲"},
		{"one column only", [][]any{{"名称"}, {"甲"}}, "2 甲"},
		{"too many", [][]any{{"一"}, {"二"}, {"三"}, {"四"}, {"五"}, {"六"}, titles, {"甲"}}, "A6 sheet.unknown_column, B6 sheet.missing_column"},
		{"nothing else", [][]any{{"2023年名录"}}, "A1 sheet.missing_column"},
		{"other columns", [][]any{{"名字", "电话"}, {"甲"}}, "A1 sheet.unknown_column, C1 sheet.missing_column"},
	} {
		var got []string
		res, err := format.Read(book(t, c.rows...), func(l *Line) { got = append(got, fmt.Sprint(l.Row, " ", l.Values[0])) })
		if err != nil {
			t.Fatal(c.name, err)
		}
		for _, p := range res.Problems {
			got = append(got, p.Cell+" "+p.Key)
		}
		if strings.Join(got, ", ") != c.want {
			t.Errorf("%s: %q, want %q", c.name, strings.Join(got, ", "), c.want)
		}
	}
}
