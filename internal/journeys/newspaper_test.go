package journeys

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/store"
	"huying/demo"
	"huying/internal/app"
	"huying/kernel/figure"
	"huying/kernel/publication"
)

// TestTheNewspaper asks the demo county about 7 November 2023, and counts the records
// behind every number that the page of that day prints about farm produce.
func TestTheNewspaper(t *testing.T) {
	if os.Getenv("HUYING_JOURNEYS") == "" {
		t.Skip("building the county takes a while; HUYING_JOURNEYS=1 asks for it")
	}
	const day = clock.Day(20231107)
	ctx := context.Background()
	cfg := app.Config{Dir: t.TempDir(), County: demo.County}
	if err := app.BuildDemo(ctx, cfg, day.Start().Add(20*time.Hour), nil); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})
	all, year := figure.Period{To: day}, figure.Period{From: 20230101, To: day}
	for _, c := range []struct {
		code   string
		period figure.Period
		text   string
		least  float64 // where the newspaper says "above"
	}{
		{code: "agri.pass_rate", period: all, least: 99},
		{"agri.officers", all, "418", 0},
		{"agri.told_rate", all, "100.0%", 0},
		{"agri.standard_rate", all, "64.0%", 0},
		{"agri.stations", all, "9", 0},
		{"agri.stations_excellent", all, "8", 0},
		{"agri.stations_good", all, "1", 0},
		{"agri.eco_tonnes", figure.Period{To: 20201231}, "285", 0},
		{"agri.eco_tonnes", figure.Period{To: 20211231}, "1373", 0},
		{"agri.eco_tonnes", figure.Period{To: 20221231}, "24000", 0},
		{"agri.organic_holders", figure.Period{To: 20221231}, "42", 0},
		{"agri.green_holders", figure.Period{To: 20221231}, "3", 0},
		{"agri.eco_tonnes", all, "27000", 0},
		{"agri.packaging_recovery_rate", all, "100.0%", 0},
		{"agri.packaging_disposed_rate", all, "100.0%", 0},
		{"agri.parks", all, "14", 0},
		{"agri.trained_officers_rate", all, "96.9%", 0}, // not on the page, and counted like the rest
		{"agri.live_shows", all, "30", 0},
		{"agri.live_viewers", all, "100000", 0},
		{"agri.roadshows", all, "5", 0},
		{"agri.roadshow_producers", all, "30", 0},
		{"agri.roadshow_residents", all, "13000", 0},
		{"agri.roadshow_sales", all, "180000", 0},
		{"agri.communities", all, "10", 0},
		{"agri.packaging_recovery_rate", year, "100.0%", 0},
		{"agri.packaging_disposed_rate", year, "100.0%", 0},
	} {
		err := a.DB.View(ctx, func(q store.Q) error {
			f, ok := a.Book.Figure(c.code)
			if !ok {
				t.Errorf("there is no figure %s", c.code)
				return nil
			}
			v, err := a.Book.Value(ctx, q, f, demo.County, demo.County, c.period)
			if err != nil {
				return err
			}
			if f.Text(v) != c.text && c.least == 0 || f.Number(v) < c.least {
				t.Errorf("%s on %s: %s, the newspaper says %s", c.code, day, f.Text(v), c.text)
			}
			for measure, want := range map[string]int64{f.Num: v.Num, f.Den: v.Den} {
				if measure == "" {
					continue
				}
				count, sum, err := a.Book.CountRecords(ctx, q, measure, demo.County, demo.County, c.period)
				if err != nil {
					return err
				}
				if sum != want || count == 0 {
					t.Errorf("%s: %s says %d, its %d records give %d", c.code, measure, want, count, sum)
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	var least int64
	if err := a.DB.Read().QueryRow(ctx, "select min(land_m2) from agri_subject where county = $1", demo.County).Scan(&least); err != nil || least < 0 {
		t.Errorf("a farm of the demo has %d m²: %v", least, err)
	}
	// A harvest that failed was repacked twice on its way, and whoever held it was told.
	var chains, told int
	if err := a.DB.Read().QueryRow(ctx, `select count(*) from agri_sample s join agri_pledge p on p.county = s.county and p.lot = s.lot
		join agri_pledge_source d on d.county = p.county and d.source = p.id join agri_pledge_source e on e.county = d.county and e.source = d.pledge
		join agri_intake i on i.county = e.county and i.pledge = e.pledge where s.county = $1 and s.result = 'fail' and p.state = 'void'`, demo.County).Scan(&chains); err != nil || chains == 0 {
		t.Errorf("%d failed harvests went through several hands: %v", chains, err)
	}
	if err := a.DB.Read().QueryRow(ctx, "select count(*) from agri_told where county = $1 and people > 0", demo.County).Scan(&told); err != nil || told < 3 {
		t.Errorf("%d were told of it: %v", told, err)
	}
	published(ctx, t, a)
	// Since a split, a merge, a transfer and a rename every level adds up, as drawn now and then.
	var kinds, renamed int
	if err := a.DB.Read().QueryRow(ctx, "select count(distinct kind), (select count(*) from area_name where county = $1) from area_succession "+
		"where county = $1", demo.County).Scan(&kinds, &renamed); err != nil || kinds != 3 || renamed != 1 {
		t.Errorf("the demo's places: %d ways to become another, %d renamed: %v", kinds, renamed, err)
	}
	rep, err := a.Verify(ctx, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, x := range append(rep.Faults, rep.Notes...) { // the years were played in their order
		t.Error(x)
	}
}

// published takes the file that the county published on that evening: each number is
// what its frozen records give, the newspaper's, and the file holds with the public key
// alone.
func published(ctx context.Context, t *testing.T, a *app.App) {
	q := a.DB.Read()
	list, _, err := a.Published.List(ctx, q, publication.Filter{County: demo.County, States: []string{publication.Released},
		Door: publication.Public, Words: "2023年11月7日", Limit: 10})
	if err != nil || len(list) != 1 {
		t.Fatal(len(list), err)
	}
	p, err := a.Published.Get(ctx, q, demo.County, list[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for n, i := range p.Items {
		for name, side := range map[string]*publication.Side{"num": &i.Num, "den": i.Den} {
			if side == nil {
				continue
			}
			records, err := a.Published.Frozen(ctx, q, p, n, name)
			if err != nil {
				t.Fatal(err)
			}
			var sum int64
			for _, r := range records {
				sum += r.Amount
			}
			if sum != side.Amount || int64(len(records)) != side.Records || len(records) == 0 {
				t.Errorf("%s %s: published %d from %d records, frozen are %d that give %d", i.Figure, name, side.Amount, side.Records, len(records), sum)
			}
		}
		said[i.Figure+" "+i.To+" "+i.Text] = true
	}
	for _, want := range []string{"agri.officers 2023-11-07 418", "agri.told_rate 2023-11-07 100.0%", "agri.standard_rate 2023-11-07 64.0%",
		"agri.stations 2023-11-07 9", "agri.stations_excellent 2023-11-07 8",
		"agri.stations_good 2023-11-07 1", "agri.eco_tonnes 2020-12-31 285", "agri.eco_tonnes 2021-12-31 1373",
		"agri.eco_tonnes 2022-12-31 24000", "agri.eco_tonnes 2023-11-07 27000", "agri.organic_holders 2022-12-31 42",
		"agri.green_holders 2022-12-31 3", "agri.packaging_recovery_rate 2023-11-07 100.0%", "agri.packaging_disposed_rate 2023-11-07 100.0%",
		"agri.parks 2023-11-07 14", "agri.live_shows 2023-11-07 30",
		"agri.live_viewers 2023-11-07 100000", "agri.roadshows 2023-11-07 5", "agri.roadshow_producers 2023-11-07 30",
		"agri.roadshow_residents 2023-11-07 13000", "agri.roadshow_sales 2023-11-07 180000", "agri.communities 2023-11-07 10"} {
		if !said[want] {
			t.Errorf("not published: %s", want)
		}
	}
	made, err := a.Published.File(ctx, p)
	if err != nil {
		t.Fatal(err)
	}
	b, err := json.Marshal(made)
	if err != nil {
		t.Fatal(err)
	}
	key, err := app.ReadVerifier(filepath.Join(a.Config.Dir, "keys", "log.pub"))
	if err != nil {
		t.Fatal(err)
	}
	var file publication.File
	if err := json.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	if got, err := file.Check(key); err != nil || !got.Sealed || len(got.After) != 0 {
		t.Error(err, got)
	}
}
