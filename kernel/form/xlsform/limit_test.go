package xlsform

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"huying/base/fault"

	"github.com/xuri/excelize/v2"
)

func TestFilesThatAreNoWorkbook(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 4096)
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise {
		noise[i] = byte(r.IntN(256))
	}
	whole := workbook(t, pages("[survey]\ntype | name | label\ntext | a | A"+idOnly))
	for name, data := range map[string][]byte{"nothing": nil, "noise": noise, "half": whole[:len(whole)/2],
		"a zip of nothing": append([]byte("PK\x05\x06"), make([]byte, 18)...)} {
		_, _, err := Compile(data, "")
		wantFault(t, name, err, fault.Invalid, "form.not_workbook")
	}
	for name, data := range map[string]struct{ begins, key string }{"csv": {"type,name,label\n", "form.not_saved_as_xlsx"},
		"a page": {"\ufeff <html><table>", "form.not_saved_as_xlsx"}, "old Excel": {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "form.old_or_locked"}} {
		_, _, err := Compile([]byte(data.begins), "")
		wantFault(t, name, err, fault.Invalid, data.key)
	}
	_, _, err := Compile(make([]byte, mostBytes+1), "")
	wantFault(t, "large", err, fault.TooLarge, "form.size")
}

func wantFault(t *testing.T, name string, err error, kind fault.Kind, key string) {
	t.Helper()
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind != kind || f.Key != key {
		t.Errorf("%s: %v, want %v %s", name, err, kind, key)
	}
}

// stream writes a workbook of many rows.
func stream(t *testing.T, name string, rows, columns int) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	if err := f.SetSheetName("Sheet1", name); err != nil {
		t.Fatal(err)
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		t.Fatal(err)
	}
	row := make([]any, columns)
	for i := range row {
		row[i] = "x"
	}
	for i := range rows {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), row); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWorkbooksThatAreTooMuch(t *testing.T) {
	t.Parallel()
	_, _, err := Compile(stream(t, "survey", mostRows+2, 1), "")
	wantFault(t, "rows", err, fault.TooLarge, "form.rows")
	_, _, err = Compile(stream(t, "Choices ", mostChoices+2, 1), "")
	wantFault(t, "choices", err, fault.TooLarge, "form.rows")
	_, _, err = Compile(stream(t, "survey", 300, 4000), "")
	wantFault(t, "cells", err, fault.TooLarge, "form.cells")
	var b book
	for i := range mostSheets + 1 {
		b.sheets = append(b.sheets, sheet{name: fmt.Sprint("s", i)})
	}
	_, _, err = Compile(workbook(t, b), "")
	wantFault(t, "sheets", err, fault.TooLarge, "form.sheets")
	if _, _, err := Compile(stream(t, "survey", mostRows+1, 1), ""); err != nil {
		t.Errorf("as many rows as there may be: %v", err)
	}
}

// A workbook that unpacks to more than it may is refused before it is read.
func TestZipBomb(t *testing.T) {
	t.Parallel()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	w, err := f.NewStreamWriter("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	long := strings.Repeat("x", 32_000)
	for i := range 2_400 {
		if err := w.SetRow(fmt.Sprintf("A%d", i+1), []any{long}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	if b.Len() > mostBytes {
		t.Fatalf("the bomb itself is %d bytes", b.Len())
	}
	_, _, err = Compile(b.Bytes(), "")
	wantFault(t, "bomb", err, fault.TooLarge, "form.unpacked")
}

// complete is what a form says of itself so that nothing about it is assumed.
const complete = "\n[settings]\nform_id | version\nf | 1"

func TestLongTextsAndManyProblems(t *testing.T) {
	t.Parallel()
	_, problems := compile(pages("[survey]\ntype | name | label\ntext | a | "+strings.Repeat("长", mostText+1)+complete), "")
	if len(problems) == 0 || problems[0].Key != "form.text_long" || len([]rune(problems[0].Value)) != shownRunes {
		t.Errorf("%+v", problems)
	}
	_, problems = compile(pages("[survey]\ntype | name | label\n"+strings.Repeat("text | 1 | A\n", mostProblems+10)+strings.TrimPrefix(complete, "\n")), "")
	last := problems[len(problems)-1]
	if len(problems) != mostProblems+1 || last.Key != "form.more_problems" || last.Args["count"] != 10 {
		t.Errorf("%d problems, the last %+v", len(problems), last)
	}
}

// Short references to a long path can make a form many times its workbook.
func TestOutputIsBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("[survey]\ntype | name | label\n")
	for i := range mostNesting {
		fmt.Fprintf(&b, "begin_group | %s%d | G\n", strings.Repeat("g", mostName-2), i)
	}
	b.WriteString("text | q | Q\n" + strings.Repeat("end_group\n", mostNesting))
	for i := range 300 {
		fmt.Fprintf(&b, "note | n%d | %s\n", i, strings.Repeat("${q}", 100))
	}
	f, problems := compile(pages(b.String()+strings.TrimPrefix(complete, "\n")), "")
	if f != nil || len(problems) != 1 || problems[0].Key != "form.output" {
		t.Errorf("form %v, problems %+v", f != nil, problems)
	}
}
