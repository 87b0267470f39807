package area_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/kernel/area"

	"github.com/google/go-cmp/cmp"
	"github.com/paulmach/orb"
	"pgregory.net/rapid"
)

// square is a GeoJSON geometry with its lower left corner at a place.
func square(lon, lat, size float64) string {
	return fmt.Sprintf(`{"type":"Polygon","coordinates":[[[%g,%g],[%g,%g],[%g,%g],[%g,%g],[%g,%g]]]}`,
		lon, lat, lon+size, lat, lon+size, lat+size, lon, lat+size, lon, lat)
}

func feature(code, geometry string) string {
	return `{"type":"Feature","properties":{"code":"` + code + `"},"geometry":` + geometry + `}`
}

func collection(features ...string) []byte {
	return []byte(`{"type":"FeatureCollection","features":[` + strings.Join(features, ",") + `]}`)
}

func TestEachBadFeatureIsNamed(t *testing.T) {
	t.Parallel()
	polygon := func(points string) string {
		return feature("110112", `{"type":"Polygon","coordinates":[[`+points+`]]}`)
	}
	for name, c := range map[string]struct{ feature, key string }{
		"no code":         {feature("", square(116, 39, 1)), "area.boundary.bad_code"},
		"code as number":  {`{"type":"Feature","properties":{"code":110112},"geometry":` + square(116, 39, 1) + `}`, "area.boundary.bad_code"},
		"point":           {feature("110112", `{"type":"Point","coordinates":[116,39]}`), "area.boundary.not_polygon"},
		"no geometry":     {feature("110112", "null"), "area.boundary.not_polygon"},
		"no rings":        {feature("110112", `{"type":"Polygon","coordinates":[]}`), "area.boundary.not_polygon"},
		"empty polygon":   {feature("110112", `{"type":"MultiPolygon","coordinates":[[]]}`), "area.boundary.broken_ring"},
		"open ring":       {polygon("[116,39],[117,39],[117,40],[116,40]"), "area.boundary.not_closed"},
		"two points":      {polygon("[116,39],[117,39],[116,39]"), "area.boundary.broken_ring"},
		"no land":         {polygon("[116,39],[117,39],[116.5,39],[116,39]"), "area.boundary.broken_ring"},
		"bow tie":         {polygon("[116,39],[117,40],[117,39],[116,40.5],[116,39]"), "area.boundary.broken_ring"},
		"lat before lon":  {polygon("[39,116],[40,116],[40,117],[39,116]"), "area.boundary.outside"},
		"metres":          {polygon("[453000,4400000],[453100,4400000],[453100,4400100],[453000,4400000]"), "area.boundary.outside"},
		"a number":        {"7", "area.boundary.not_geojson"},
		"shifted feature": {`{"type":"Feature","properties":{"code":"110112","crs":"GCJ-02"},"geometry":` + square(116, 39, 1) + `}`, "area.boundary.crs"},
		"half a letter":   {`{"type":"Feature","properties":{"code":"110112","name":"一\ud800号"},"geometry":` + square(116, 39, 1) + `}`, "text.control"},
		"no text":         {`{"type":"Feature","properties":{"code":"110112","name":"` + "一\xff号" + `"},"geometry":` + square(116, 39, 1) + `}`, "text.control"},
		"a bell":          {`{"type":"Feature","properties":{"code":"110112","name":"一\u0007号"},"geometry":` + square(116, 39, 1) + `}`, "text.control"},
		"same area twice": {feature("110111", square(116, 39, 1)), "area.boundary.twice"},
	} {
		good, bad, err := area.ParseBoundaries(collection(feature("110111", square(115, 39, 1)), c.feature))
		if err != nil || len(good) != 1 || len(bad) != 1 || bad[0].Index != 1 || bad[0].Key != c.key {
			t.Errorf("%s: %d good, bad %+v, %v; want %s", name, len(good), bad, err, c.key)
		}
	}
}

func TestFilesThatAreRefusedWhole(t *testing.T) {
	t.Parallel()
	named := func(crs string) string {
		return `{"type":"FeatureCollection","crs":{"type":"name","properties":{"name":"` + crs + `"}},"features":[]}`
	}
	for text, key := range map[string]string{
		"<kml/>": "area.boundary.not_geojson", `{"type":"Feature"}`: "area.boundary.not_geojson", "": "area.boundary.not_geojson",
		named("GCJ-02"): "area.boundary.crs", named("urn:baidu:BD-09"): "area.boundary.crs", named("EPSG:3857"): "area.boundary.crs", named(""): "area.boundary.crs",
		named("urn:ogc:def:crs:OGC:1.3:CRS84"): "", named("EPSG:4490"): "",
	} {
		_, _, err := area.ParseBoundaries([]byte(text))
		if key == "" && err != nil || key != "" && (!fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), key)) {
			t.Errorf("%s: %v, want %q", text, err, key)
		}
	}
	if _, _, err := area.ParseBoundaries(make([]byte, 33<<20)); !fault.Is(err, fault.TooLarge) {
		t.Errorf("33 MiB: %v", err)
	}
}

func TestImportBoundariesKeepsAllOrNone(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		r, ctx := open(db), t.Context()
		if _, err := r.Import(ctx, maker, read(t, nil), area.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		good := []string{feature("110112001", square(116.5, 39.8, 0.1)), feature("110112106", square(116.6, 39.8, 0.1)),
			feature("110112001001", square(116.5, 39.8, 0.05))}
		everywhere := area.Scope{"110112"}
		where := func() string {
			t.Helper()
			code, _, err := r.Locate(ctx, "110112", 116.51, 39.81)
			if err != nil {
				t.Fatal(err)
			}
			return code
		}

		bad := append(good[:3:3], feature("110112999", square(116.7, 39.8, 0.1)), "null", feature("110111", square(116.8, 39.8, 0.1)))
		got, err := r.ImportBoundaries(ctx, maker, everywhere, collection(bad...), false)
		want := area.BoundaryReport{Accepted: 3, Rejected: []area.Rejection{
			{Index: 3, Code: "110112999", Key: "area.boundary.unknown"}, {Index: 4, Key: "area.boundary.bad_code"},
			{Index: 5, Code: "110111", Key: "area.boundary.unknown"}}}
		if d := cmp.Diff(want, got); err != nil || d != "" || where() != "" {
			t.Fatalf("with bad features: %s %v, point is in %q", d, err, where())
		}
		got, err = r.ImportBoundaries(ctx, maker, area.Scope{"110112106"}, collection(good...), false)
		if err != nil || got.Accepted != 1 || len(got.Rejected) != 2 || got.Rejected[0].Key != "area.boundary.no_power" {
			t.Fatalf("out of scope: %+v %v", got, err)
		}
		if got, err := r.ImportBoundaries(ctx, maker, everywhere, collection(good...), true); err != nil || got.Kept || got.Accepted != 3 || where() != "" {
			t.Fatalf("dry: %+v %v, point is in %q", got, err, where())
		}
		for range 2 { // again: the same outlines replace themselves
			if got, err := r.ImportBoundaries(ctx, maker, everywhere, collection(good...), false); err != nil || !got.Kept || where() != "110112001001" {
				t.Fatalf("kept: %+v %v, point is in %q", got, err, where())
			}
		}
		below, err := r.Boundaries(ctx, "110112", "110112")
		if err != nil || len(below) != 2 || below[0].Code != "110112001" || !json.Valid(below[0].Geometry) || below[0].CRS != "WGS-84" {
			t.Errorf("outlines below the county: %+v %v", below, err)
		}
		if own, err := r.Boundaries(ctx, "110112", "110112106"); err != nil || len(own) != 1 || own[0].Code != "110112106" {
			t.Errorf("outlines of a place with nothing below: %+v %v", own, err)
		}
		next := &area.Area{County: "110112", Code: "110112001002", Name: "二村", Kind: "village", Parent: "110112001", ValidFrom: 20231101}
		if err := r.Add(ctx, maker, []*area.Area{next}); err != nil {
			t.Fatal(err)
		}
		if err := r.Succeed(ctx, maker, area.Succession{Old: "110112001001", New: "110112001002", Day: 20231107, Kind: "recode"}, true); err != nil {
			t.Fatal(err)
		}
		for what, no := range map[string]area.Succession{
			"area.succession.into_gone":   {Old: "110112001002", New: "110112001001", Day: 20231107, Kind: "recode"},
			"area.succession.gone_before": {Old: "110112001001", New: "110112001", Day: 20231107, Kind: "merge"},
			"sheet.area_unknown":          {Old: "110112001002", New: "110112999999", Day: 20231108, Kind: "recode"},
			"area.bad_code":               {Old: "110112001002", New: "110112001002", Day: 20231108, Kind: "recode"},
		} {
			if err := r.Succeed(ctx, maker, no, true); err == nil || !strings.Contains(err.Error(), what) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if got := where(); got != next.Code {
			t.Errorf("point is in %q after its village became another", got)
		}
	})
}

// lattice is n × n bent cells that share their corners.
func lattice(n, perEdge int, shake func() float64) []area.Boundary {
	m := n*perEdge + 1
	points := make([]orb.Point, m*m)
	for i := range points {
		x, y := float64(i%m)/float64(m), float64(i/m)/float64(m)
		points[i] = orb.Point{116 + x + shake()*0.3/float64(m), 39 + y + shake()*0.3/float64(m)}
	}
	var out []area.Boundary
	for c := range n * n {
		x, y := c%n*perEdge, c/n*perEdge
		var ring orb.Ring
		for side := range 4 {
			for k := range perEdge {
				px, py := []int{k, perEdge, perEdge - k, 0}[side], []int{0, k, perEdge, perEdge - k}[side]
				ring = append(ring, points[(y+py)*m+x+px])
			}
		}
		if ring = append(ring, ring[0]); c%2 == 0 {
			ring.Reverse() // whichever way it runs
		}
		geometry, _ := json.Marshal(map[string]any{"type": "Polygon", "coordinates": [][]orb.Point{ring}})
		out = append(out, area.Boundary{Code: fmt.Sprintf("110112001001%03d", c+1), Geometry: geometry})
	}
	return out
}

func TestEveryPointOfAPartitionHasOneGrid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rnd := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))
		cells := lattice(4, 3, func() float64 { return rnd.Float64()*2 - 1 })
		whole := area.NewIndex(cells)
		single := make([]*area.Index, len(cells))
		for i := range cells {
			single[i] = area.NewIndex(cells[i : i+1])
		}
		for _, c := range cells {
			var g struct{ Coordinates []orb.Ring }
			if err := json.Unmarshal(c.Geometry, &g); err != nil {
				t.Fatal(err)
			}
			for _, p := range g.Coordinates[0] { // a corner belongs to one cell, too
				one(t, whole, single, p, p[0] > 116.1 && p[0] < 116.8 && p[1] > 39.1 && p[1] < 39.8)
			}
		}
		for range 50 {
			one(t, whole, single, orb.Point{116.1 + 0.7*rnd.Float64(), 39.1 + 0.7*rnd.Float64()}, true)
		}
	})
}

// one wants the point in exactly one cell, or at most one out at the rim.
func one(t *rapid.T, whole *area.Index, single []*area.Index, p orb.Point, inside bool) {
	n, in := 0, ""
	for _, x := range single {
		if code, ok := x.Locate(p[0], p[1]); ok {
			n, in = n+1, code
		}
	}
	code, ok := whole.Locate(p[0], p[1])
	again, _ := whole.Locate(p[0], p[1])
	if n > 1 || inside && n != 1 || ok != (n == 1) || code != in || again != code {
		t.Fatalf("%v is in %d cells (%s), the index says %q then %q", p, n, in, code, again)
	}
}

func TestOverlapsGoToTheSmallestCodeAndHolesToNobody(t *testing.T) {
	t.Parallel()
	list, bad, err := area.ParseBoundaries(collection(
		feature("110112002", square(116, 39, 1)), feature("110112001", square(116.5, 39, 1)),
		feature("110112003", `{"type":"MultiPolygon","coordinates":[[[[118,39],[119,39],[119,40],[118,40],[118,39]],[[118.4,39.4],[118.6,39.4],[118.6,39.6],[118.4,39.6],[118.4,39.4]]]]}`)))
	if err != nil || len(bad) > 0 {
		t.Fatal(bad, err)
	}
	x := area.NewIndex(list)
	for p, want := range map[orb.Point]string{{116.2, 39.5}: "110112002", {116.7, 39.5}: "110112001", {118.2, 39.5}: "110112003",
		{118.5, 39.5}: "", {100, 30}: "", {math.NaN(), 39.5}: ""} {
		if got, _ := x.Locate(p[0], p[1]); got != want {
			t.Errorf("Locate(%v) = %q, want %q", p, got, want)
		}
	}
}

func BenchmarkLocate(b *testing.B) {
	k := 0.0
	cells := lattice(21, 50, func() float64 { k += 0.7; return math.Sin(k * k) })[:418] // 200 points each
	x := area.NewIndex(cells)
	i := 0
	for b.Loop() {
		i = (i + 7919) % 1_000_003
		x.Locate(116.02+float64(i%1000)/1100, 39.02+float64(i/1000)/1100)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "lookups/s")
}
