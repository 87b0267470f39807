package demo_test

import (
	"bytes"
	"strings"
	"testing"

	"huying/demo"
	"huying/kernel/area"
)

func TestAreasAreTongzhouWholeAndNeighboursToTownships(t *testing.T) {
	t.Parallel()
	areas, err := area.ReadExtract(bytes.NewReader(demo.AreasCSV))
	if err != nil {
		t.Fatal(err)
	}
	known, count := map[string]bool{}, map[string]int{}
	for _, a := range areas {
		if a.Parent != "" && !known[a.Parent] {
			t.Errorf("%s comes before its parent", a.Code)
		}
		known[a.Code] = true
		for _, p := range []string{"110112", "540102", "120114", "1310"} {
			if strings.HasPrefix(a.Code, p) && a.Level() >= area.Township {
				count[p+"/"+a.Kind]++
			}
		}
	}
	for kind, want := range map[string]int{
		"110112/subdistrict": 11, "110112/town": 10, "110112/township": 1, "110112/community": 186, "110112/village": 470,
		"540102/subdistrict": 12, "120114/village": 0, "1310/village": 0,
	} {
		if count[kind] != want {
			t.Errorf("%s: %d, want %d", kind, count[kind], want)
		}
	}
}
