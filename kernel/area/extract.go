package area

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"huying/base/fault"
)

// Cutting is a place to take out of a national list and how deep to go in it.
type Cutting struct {
	Place string
	Depth int // code length of the deepest areas taken
}

// ExtractCounty writes the places given, and what they lie in, as a small list of
// code, name and kind that [ReadExtract] reads back.
func (d *Divisions) ExtractCounty(w io.Writer, cuttings ...Cutting) error {
	out := csv.NewWriter(w)
	_ = out.Write([]string{"code", "name", "kind"}) // Error below reports it
	for _, column := range d.pick("") {
		for _, v := range d.columns[column] {
			if taken(v.code, cuttings) {
				_ = out.Write([]string{v.code, v.name, KindOf(v.code, v.name)})
			}
		}
	}
	out.Flush()
	return out.Error()
}

func taken(code string, cuttings []Cutting) bool {
	for _, c := range cuttings {
		if Within(c.Place, code) || Within(code, c.Place) && len(code) <= c.Depth {
			return true
		}
	}
	return false
}

// ReadExtract reads a list of code, name and kind as official areas.
func ReadExtract(r io.Reader) ([]*Area, error) {
	in := csv.NewReader(r)
	in.FieldsPerRecord = 3
	var out []*Area
	for first := true; ; first = false {
		rec, err := in.Read()
		if errors.Is(err, io.EOF) {
			return out, nil
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "area.import.bad_row", "file", "areas.csv", "line", lineOf(in, err)).Because(err)
		}
		if first && rec[0] == "code" {
			continue
		}
		if !Valid(rec[0]) || strings.TrimSpace(rec[1]) == "" {
			return nil, fault.New(fault.Invalid, "area.import.bad_code", "file", "areas.csv", "line", lineOf(in, err))
		}
		a := official(rec[0], rec[1])
		a.Kind = rec[2]
		out = append(out, a)
	}
}
