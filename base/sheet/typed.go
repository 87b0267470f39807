package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Typed are the cells of a workbook that do not hold what a reader of texts makes of them,
// by sheet and cell: a whole number that a program wrote as 0.0 or 1.1E11 is 0 and
// 110000000000, and a yes is TRUE. A text that looks like a number is none and not there.
func Typed(data []byte, sheets ...string) (out map[string]map[string]string, err error) {
	defer rescue(&err)
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	names, err := sheetFiles(z)
	if err != nil {
		return nil, err
	}
	out = map[string]map[string]string{}
	for _, f := range z.File {
		name := names[strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/"))]
		if !slices.Contains(sheets, name) {
			continue
		}
		part, err := f.Open()
		if err != nil {
			return nil, err
		}
		if out[name], err = typedIn(part); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// typedIn reads the cells of one sheet's part.
func typedIn(part io.ReadCloser) (cells map[string]string, err error) {
	defer func() { err = errors.Join(err, part.Close()) }()
	cells = map[string]string{}
	at, kind, inside, value := "", "", false, ""
	for d := xml.NewDecoder(io.LimitReader(part, mostUnpacked)); ; {
		t, err := d.Token()
		if errors.Is(err, io.EOF) {
			return cells, nil
		} else if err != nil {
			return nil, err
		}
		switch e := t.(type) {
		case xml.StartElement:
			switch e.Name.Local {
			case "c":
				at, kind = attribute(e, "r"), attribute(e, "t")
			case "v":
				inside, value = true, ""
			}
		case xml.CharData:
			if inside {
				value += string(e)
			}
		case xml.EndElement:
			if inside && e.Name.Local == "v" {
				inside = false
				if plain := typed(kind, value); plain != value && at != "" && len(cells) < mostCells {
					cells[at] = plain
				}
			}
		}
	}
}

func typed(kind, value string) string {
	switch kind {
	case "b":
		return map[bool]string{true: "TRUE", false: "FALSE"}[value == "1"]
	case "", "n":
		if f, err := strconv.ParseFloat(value, 64); err == nil && strings.ContainsAny(value, ".eE") && f < 1e15 && f > -1e15 {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	return value
}
