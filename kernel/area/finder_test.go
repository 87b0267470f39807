package area

import (
	"fmt"
	"strings"
	"testing"
)

// county is a town of so many villages, each with grids of the same names.
func county(villages int) *Tree {
	areas := []*Area{{Code: "110112", Name: "通州区", Parent: "1101"}, {Code: "110112001", Name: "漷县镇", Parent: "110112"}}
	for v := range villages {
		code := fmt.Sprintf("110112001%03d", v+1)
		areas = append(areas, &Area{Code: code, Name: fmt.Sprintf("第%d村委会", v+1), Parent: "110112001"})
		for g := range 2 {
			areas = append(areas, &Area{Code: fmt.Sprintf("%s%03d", code, g+1), Name: []string{"第一网格", "第二网格"}[g], Parent: code})
		}
	}
	return NewTree("110112", areas, nil)
}

func TestAPlaceIsFoundAsPeopleWriteIt(t *testing.T) {
	t.Parallel()
	f := NewFinder(county(3))
	for words, want := range map[string]string{
		"110112001002":       "110112001002",
		"１１０１１２００１００２":       "110112001002",
		"第2村委会":              "110112001002",
		"漷县镇 第2村":            "110112001002",
		"漷县镇/第２村委会/第一网格":     "110112001002001",
		"第3村 第二网格":           "110112001003002",
		"第一网格":               "110112001001001,110112001002001,110112001003001",
		"第2村 漷县镇 第一网格":       "",
		"马头村":                "",
		"110112001009":       "",
		"通州区 漷县镇 第1村委会 第二网格": "110112001001002",
	} {
		for range 2 { // what is remembered is what was found
			if got := strings.Join(f.Find(words), ","); got != want {
				t.Errorf("%s: %s, want %s", words, got, want)
			}
		}
	}
}

// A registry that was exported names a grid by its whole path in every line, and every village
// has a first one: they are gone through once.
func TestAPlaceIsLookedForOnce(t *testing.T) {
	f := NewFinder(county(400))
	words := "漷县镇 第399村委会 第一网格"
	f.Find(words)
	if n := testing.AllocsPerRun(100, func() { f.Find(words) }); n > 0 {
		t.Errorf("found again with %v allocations", n)
	}
}
