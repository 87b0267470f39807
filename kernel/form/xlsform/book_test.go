package xlsform

import (
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// pages reads sheets written in a test: a line with a name in brackets begins a
// sheet, the other lines are rows, with cells between bars.
func pages(text string) (b book) {
	for line := range strings.Lines(strings.TrimLeft(text, "\n")) {
		line = strings.TrimRight(line, "\n")
		trimmed := strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(trimmed, "["); ok && strings.HasSuffix(name, "]") && !strings.Contains(name, "|") {
			b.sheets = append(b.sheets, sheet{name: strings.TrimSuffix(name, "]")})
			continue
		}
		s := &b.sheets[len(b.sheets)-1]
		if trimmed == "" {
			s.rows = append(s.rows, nil)
			continue
		}
		var row []string
		for _, v := range strings.Split(line, "|") {
			row = append(row, strings.ReplaceAll(strings.TrimSpace(v), "¦", "|"))
		}
		s.rows = append(s.rows, row)
	}
	for i := range b.sheets {
		s := &b.sheets[i]
		for len(s.rows) > 0 && s.rows[len(s.rows)-1] == nil {
			s.rows = s.rows[:len(s.rows)-1]
		}
	}
	return b
}

// workbook writes the pages as a clerk's program would.
func workbook(t testing.TB, b book) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for i, s := range b.sheets {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", s.name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := f.NewSheet(s.name); err != nil {
			t.Fatal(err)
		}
		for j, row := range s.rows {
			for k, v := range row {
				at, _ := excelize.CoordinatesToCellName(k+1, j+1)
				if v == "" {
					continue
				}
				if err := f.SetCellStr(s.name, at, v); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	out, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

const idOnly = `
[settings]
form_id | form_title
f       | F
`

// mustCompile compiles pages that have nothing wrong in them.
func mustCompile(t testing.TB, text string) (*Form, []Problem) {
	t.Helper()
	f, problems, err := Compile(workbook(t, pages(text)), "")
	if err != nil {
		t.Fatal(err)
	}
	if f == nil {
		for _, p := range problems {
			t.Errorf("%s!%s %s %q %v warn=%v", p.Sheet, p.Cell, p.Key, p.Value, p.Args, p.Warn)
		}
		t.FailNow()
	}
	return f, problems
}
