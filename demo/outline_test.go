package demo_test

import (
	"bytes"
	"fmt"
	"math"
	"reflect"
	"testing"

	"huying/demo"
	"huying/kernel/area"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// tongzhou is the demo county with two grids in every village.
func tongzhou(t *testing.T) *area.Tree {
	t.Helper()
	areas, err := area.ReadExtract(bytes.NewReader(demo.AreasCSV))
	if err != nil {
		t.Fatal(err)
	}
	var list []*area.Area
	for _, a := range areas {
		if a.County != "110112" {
			continue
		}
		list = append(list, a)
		for i := range 2 {
			if a.Level() == area.Village {
				list = append(list, &area.Area{Code: fmt.Sprintf("%s%03d", a.Code, i+1), Name: "网格", Kind: "grid", Parent: a.Code})
			}
		}
	}
	return area.NewTree("110112", list, nil)
}

type segment struct{ a, b orb.Point }

func segments(p orb.Polygon) map[segment]int {
	out := map[segment]int{}
	for i := 1; i < len(p[0]); i++ {
		out[segment{p[0][i-1], p[0][i]}]++
	}
	return out
}

// TestBordersAreShared adds the directed borders of all the pieces of each place:
// what neighbours share cancels out, and what is left is the place's own border.
func TestBordersAreShared(t *testing.T) {
	t.Parallel()
	tree := tongzhou(t)
	outlines := demo.Outlines(tree)
	if len(outlines) != tree.Size() {
		t.Fatalf("%d outlines for %d areas", len(outlines), tree.Size())
	}
	tree.Under("110112", func(a *area.Area) {
		children := tree.Children(a.Code)
		if len(children) == 0 {
			return
		}
		left := map[segment]int{}
		var sum float64
		for _, c := range children {
			sum += planar.Area(outlines[c.Code])
			for s, n := range segments(outlines[c.Code]) {
				if back := (segment{s.b, s.a}); left[back] == n {
					delete(left, back)
				} else {
					left[s] += n
				}
			}
		}
		if !reflect.DeepEqual(left, segments(outlines[a.Code])) {
			t.Errorf("%s %s is not the sum of its parts", a.Code, a.Name)
		}
		if whole := planar.Area(outlines[a.Code]); math.Abs(whole-sum) > 1e-9 {
			t.Errorf("%s: land %g, of its parts %g", a.Code, whole, sum)
		}
	})
}

func TestOutlinesAreSimpleAndTheSameEachTime(t *testing.T) {
	t.Parallel()
	tree := tongzhou(t)
	outlines := demo.Outlines(tree)
	for code, p := range outlines {
		if crossesItself(p[0]) {
			t.Errorf("%s crosses itself", code)
		}
		if b := p.Bound(); b.Min[0] < 116.5 || b.Max[0] > 116.96 || b.Min[1] < 39.59 || b.Max[1] > 40.05 {
			t.Errorf("%s is elsewhere: %v", code, b)
		}
	}
	if !reflect.DeepEqual(outlines, demo.Outlines(tree)) {
		t.Error("the second map differs from the first")
	}
}

func crossesItself(r orb.Ring) bool {
	for i := 1; i < len(r); i++ {
		for j := i + 2; j < len(r); j++ {
			if i == 1 && j == len(r)-1 {
				continue // neighbours round the end
			}
			if turn(r[i-1], r[i], r[j-1])*turn(r[i-1], r[i], r[j]) < 0 && turn(r[j-1], r[j], r[i-1])*turn(r[j-1], r[j], r[i]) < 0 {
				return true
			}
		}
	}
	return false
}

func turn(a, b, c orb.Point) float64 {
	return (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
}

// TestTownshipsLieWhereReadersExpectThem keeps the made-up map recognisable.
func TestTownshipsLieWhereReadersExpectThem(t *testing.T) {
	t.Parallel()
	tree := tongzhou(t)
	outlines := demo.Outlines(tree)
	at := map[string]orb.Point{}
	for _, c := range tree.Children("110112") {
		at[c.Name], _ = planar.CentroidArea(outlines[c.Code])
		t.Logf("%s %.3f", c.Name, at[c.Name])
	}
	middle, _ := planar.CentroidArea(outlines["110112"])
	for name, want := range map[string][2]float64{ // east, north of the middle
		"永顺镇": {-1, 1}, "新华街道": {-1, 1}, "宋庄镇": {0, 1}, "西集镇": {1, 0}, "漷县镇": {1, -1}, "永乐店镇": {0, -1},
		"于家务回族乡": {0, -1}, "马驹桥镇": {-1, -1}, "台湖镇": {-1, 0}, "潞城镇": {1, 0},
	} {
		if got := at[name]; (got[0]-middle[0])*want[0] < 0 || (got[1]-middle[1])*want[1] < 0 {
			t.Errorf("%s lies at %.3f, the middle is %.3f", name, got, middle)
		}
	}
}

func TestOutlinesAreTakenByTheImport(t *testing.T) {
	t.Parallel()
	tree := tongzhou(t)
	data, err := demo.FeatureCollection(demo.Outlines(tree)).MarshalJSON()
	if err != nil {
		t.Fatal(err)
	}
	list, bad, err := area.ParseBoundaries(data)
	if err != nil || len(bad) > 0 || len(list) != tree.Size() || !list[0].Synthetic {
		t.Errorf("%d taken of %d, refused %v, %v", len(list), tree.Size(), bad, err)
	}
}
