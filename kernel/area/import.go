package area

import (
	"sort"
	"strings"

	"huying/base/clock"
)

// KindOf is the kind of an official area: by its level, below the county by the
// range its last three digits are in (GB/T 10114), and by the name where the
// range says no more than "like a township".
func KindOf(code, name string) string {
	switch len(code) {
	case Province:
		return KindProvince
	case Prefecture:
		return KindPrefecture
	case County:
		return KindCounty
	case Township:
		return townshipKind(code[County:], name)
	case Village:
		if c := code[Township]; c == '2' || c == '3' || c == '5' {
			return KindVillage
		}
		return KindCommunity
	}
	return "grid"
}

func townshipKind(digits, name string) string {
	switch digits[0] {
	case '0':
		return KindSubdistrict
	case '1':
		return KindTown
	case '2', '3':
		return KindTownship
	}
	switch {
	case strings.HasSuffix(name, "街道"), strings.HasSuffix(name, "街道办事处"):
		return KindSubdistrict
	case strings.HasSuffix(name, "镇"):
		return KindTown
	}
	return KindTownship
}

// Virtual reports whether a village code is a stand-in (498, 598): the statistics
// office gives one to a township that has no village of its own.
func Virtual(code string) bool {
	return len(code) == Village && (code[Township:] == "498" || code[Township:] == "598")
}

// changes is what an import does to a county column.
type changes struct {
	added     []*Area
	renamed   []*Area // with the new name
	abolished []string
	same      int
}

// compare sets a list of divisions against the county as it is kept. What the
// county has recorded itself is newer than the list and stays: an area abolished
// before, a former name, an area without an official code.
func compare(kept *Tree, file []*Area, day clock.Day) changes {
	var c changes
	listed := make(map[string]bool, len(file))
	for _, a := range file {
		listed[a.Code] = true
		old, ok := kept.Get(a.Code)
		switch {
		case !ok:
			a.ValidFrom = day
			c.added = append(c.added, a)
		case old.Name == a.Name, old.ValidTo != 0, !old.Official, kept.hadName(a.Code, a.Name):
			c.same++
		default:
			c.renamed = append(c.renamed, a)
		}
	}
	full := covered(file)
	for code, a := range kept.byCode {
		if a.Official && a.ValidTo == 0 && full[len(code)] && !listed[code] {
			c.abolished = append(c.abolished, code)
		}
	}
	sort.Strings(c.abolished)
	return c
}

func (t *Tree) hadName(code, name string) bool {
	for _, p := range t.names[code] {
		if p.name == name {
			return true
		}
	}
	return false
}

// covered tells at which levels the list speaks for the whole county: townships
// when it has any, villages when none of its townships is without.
func covered(file []*Area) map[int]bool {
	townships, withVillages := map[string]bool{}, map[string]bool{}
	for _, a := range file {
		switch a.Level() {
		case Township:
			townships[a.Code] = true
		case Village:
			withVillages[a.Parent] = true
		}
	}
	return map[int]bool{
		Township: len(townships) > 0,
		Village:  len(townships) > 0 && len(townships) == len(withVillages),
	}
}
