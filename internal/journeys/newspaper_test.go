package journeys

import (
	"context"
	"os"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/store"
	"huying/demo"
	"huying/internal/app"
	"huying/kernel/figure"
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
}
