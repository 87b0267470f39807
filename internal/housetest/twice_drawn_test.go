package housetest_test

import (
	"fmt"
	"strings"
	"testing"

	"huying/internal/app"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/area"
)

// Two clerks bring the same new grid at once, on two nodes: whoever comes second is told, and
// nothing is counted, named or drawn twice. Brought again, it is an outline of a grid that is there.
func TestTwoClerksAddTheSameGrid(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		file := func(name string, west float64, codes ...string) []byte {
			var features []string
			for i, code := range codes {
				x := west + float64(i)/10
				features = append(features, fmt.Sprintf(`{"type":"Feature","properties":{"code":"%s","name":"%s"},"geometry":{"type":"Polygon",`+
					`"coordinates":[[[%g,39.8],[%g,39.8],[%g,39.85],[%g,39.8]]]}}`, code, name, x, x+.05, x+.05, x))
			}
			return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
		}
		const grid, apart = housetest.Village + "801", housetest.Village + "802"
		if _, err := h.Areas.Tree(t.Context(), housetest.County); err != nil { // kept in memory, without the grid
			t.Fatal(err)
		}
		beside, err := app.Open(t.Context(), h.Config)
		if err != nil {
			t.Fatal(err)
		}
		first, err := beside.Areas.ImportBoundaries(t.Context(), act.System(housetest.County), area.Scope{housetest.County}, file("东边新网格", 116.1, grid), false)
		if err != nil || !first.Kept || first.Added != 1 {
			t.Fatalf("%+v %v", first, err)
		}
		if err := beside.Close(); err != nil {
			t.Fatal(err)
		}
		type report struct {
			Accepted, Added int
			Rejected        []struct {
				Index         int
				Code, Message string
			}
		}
		bring := func(data []byte) (r report) {
			t.Helper()
			h.As("lead").Post("/api/areas/boundaries", housetest.NewForm().File("file", "a.geojson", data)).Want(200).Into(&r)
			return r
		}
		tree := func(code string) string {
			t.Helper()
			x, err := h.Areas.Tree(t.Context(), housetest.County)
			if err != nil {
				t.Fatal(err)
			}
			return x.Name(code)
		}
		before := h.Lines()
		both := file("西边新网格", 116.4, apart, grid)
		r := bring(both)
		if r.Accepted != 1 || r.Added != 1 || len(r.Rejected) != 1 || r.Rejected[0].Index != 1 || r.Rejected[0].Code != grid ||
			!strings.Contains(r.Rejected[0].Message, "刚刚由别人新增了") {
			t.Errorf("%+v", r)
		}
		if n := h.Lines() - before; n != 0 || tree(grid) != "东边新网格" || tree(apart) != apart {
			t.Errorf("%d lines, %s, %s", n, tree(grid), tree(apart))
		}
		if code, _, err := h.Areas.Locate(t.Context(), housetest.County, 116.14, 39.82); err != nil || code != grid {
			t.Errorf("the outline of the first is gone: %s %v", code, err)
		}
		if r := bring(both); r.Accepted != 2 || r.Added != 1 || len(r.Rejected) != 0 {
			t.Errorf("brought again: %+v", r)
		}
		if tree(grid) != "东边新网格" || tree(apart) != "西边新网格" {
			t.Error(tree(grid), tree(apart))
		}
		h.Clean()
	})
}
