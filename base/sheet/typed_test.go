package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// Whole numbers that a program writes with a point, and yes, are told from texts.
func TestTyped(t *testing.T) {
	t.Parallel()
	x := excelize.NewFile()
	defer func() { _ = x.Close() }()
	for cell, v := range map[string]any{"A1": 0.5, "A2": "1.0", "A3": true, "A4": 7, "A5": 1.10112105233e11} {
		if err := x.SetCellValue("Sheet1", cell, v); err != nil {
			t.Fatal(err)
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	data := rewritten(t, b.Bytes(), "xl/worksheets/sheet1.xml", func(s string) string {
		return strings.NewReplacer("<v>7</v>", "<v>7.0</v>", "<v>110112105233</v>", "<v>1.10112105233E11</v>").Replace(s)
	})
	got, err := Typed(data, "Sheet1", "Sheet2")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]map[string]string{"Sheet1": {"A3": "TRUE", "A4": "7", "A5": "110112105233"}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// rewritten is a workbook with one part of it changed.
func rewritten(t *testing.T, data []byte, name string, change func(string) string) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		part, err := z.Open(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(part)
		if err != nil {
			t.Fatal(err)
		}
		to, err := w.Create(f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if f.Name == name {
			body = []byte(change(string(body)))
		}
		if _, err := to.Write(body); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
