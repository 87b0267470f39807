package area

import (
	_ "embed"
	"slices"
	"strings"
	"sync"

	"huying/base/fault"
	"huying/base/text"
)

// countiesCSV are the nation's provinces, prefectures and counties as the product knows them
// before a list was imported.
//
//go:embed counties.csv
var countiesCSV string

// Nation is the list of counties that comes with the product. A county that is newer is known
// once it was imported.
var Nation = sync.OnceValue(func() *Divisions {
	d := &Divisions{columns: map[string][]division{}}
	for line := range strings.Lines(countiesCSV) {
		if code, name, ok := strings.Cut(strings.TrimSpace(line), ","); ok && Valid(code) {
			d.add(division{code, name})
		}
	}
	return d
})

// Lists reports whether the list names a county of this code.
func (d *Divisions) Lists(county string) bool {
	return len(county) == County && slices.ContainsFunc(d.columns[county], func(x division) bool { return x.code == county })
}

// NoCounty refuses what is no county of the list, and names those that may have been meant.
func (d *Divisions) NoCounty(wrote string) error {
	near := d.near(wrote)
	if len(near) == 0 {
		return fault.New(fault.Invalid, "area.import.no_county", "county", wrote)
	}
	return fault.New(fault.Invalid, "area.import.near_county", "county", wrote, "near", strings.Join(near, ", "))
}

// How near a code must be, in digits that differ, and how many are named.
const (
	nearDigits = 2
	mostNear   = 4
)

// near are counties that somebody most likely meant who wrote a code or a name that is none,
// the nearest first: 620201 甘肃省嘉峪关市.
func (d *Divisions) near(wrote string) (out []string) {
	type county struct {
		division
		far int
	}
	var list []county
	for _, in := range d.columns {
		for _, x := range in {
			if len(x.code) != County {
				continue
			}
			far := text.Edits(wrote, x.code)
			if wrote == x.name || len([]rune(wrote)) > 1 && strings.HasPrefix(x.name, wrote) {
				far = 0
			}
			if far <= nearDigits {
				list = append(list, county{x, far + elsewhere(wrote, x.code)})
			}
		}
	}
	slices.SortFunc(list, func(a, b county) int {
		if a.far != b.far {
			return a.far - b.far
		}
		return strings.Compare(a.code, b.code)
	})
	for _, x := range list[:min(len(list), mostNear)] {
		if x.far > list[0].far+1 {
			break
		}
		name := x.name
		for _, p := range d.columns[CountyOf(x.code[:Province])] {
			if p.code == x.code[:Province] {
				name = p.name + name
			}
		}
		out = append(out, x.code+" "+name)
	}
	return out
}

// elsewhere puts counties of other prefectures, and further of other provinces, behind those of
// the one that was written.
func elsewhere(wrote, code string) int {
	switch {
	case strings.HasPrefix(wrote, code[:Prefecture]):
		return 0
	case strings.HasPrefix(wrote, code[:Province]):
		return 1
	}
	return 2
}
