package journeys

import (
	"context"
	"database/sql"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/store"
	"huying/demo"
	"huying/internal/app"
	"huying/kernel/act"
	"huying/kernel/figure"
	"huying/kernel/publication"
	"huying/scenes/rectify"
)

// TestTheNewspaper asks the demo county about 7 November 2023, and counts the records
// behind every number that the page of that day prints about farm produce, public health and the job fair.
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
		{"farm.veg_land", all, "10", 0},
		{"farm.due_jin", all, "100000", 0},
		{code: "farm.herb_land", period: all, least: 400},
		{"farm.expected_output", year, "200000", 0},
		{"snow.zones", all, "165", 0}, // "preparations essentially ready": two zones lack a crew
		{"snow.zones_crewed", all, "163", 0},
		{"snow.depots", all, "22", 0},
		{"snow.plans", all, "1", 0},
		{"health.experts", all, "10", 0},
		{"health.claimed", all, "22", 0}, // every street and town
		{"health.committees_county", all, "1", 0},
		{"health.committees_township", all, "22", 0},
		{code: "health.committees_village", period: all, least: 600}, // those that were elected anew are due
		{code: "health.in_time", period: all, least: 98},
		{code: "health.visits", period: year, least: 22},
		{code: "health.trained", period: year, least: 100},
		{"market.logs", all, "1000", 0},
		{"market.land", all, "0.5", 0},
		{code: "market.buyers", period: all, least: 101},
		{"agri.packaging_recovery_rate", year, "100.0%", 0},
		{"agri.packaging_disposed_rate", year, "100.0%", 0},
		{"jobfair.employers_home", all, "48", 0}, // of the 148 of three regions: the others' records come from them
		{code: "jobfair.headcount_home", period: all, least: 1001},
		{code: "jobfair.online_home", period: all, least: 101},
		{"jobfair.onsite_home", all, "306", 0}, // not on the page for this region alone, and counted like the rest
		{"jobfair.agreements_home", all, "128", 0},
		{"rectify.units", all, "5", 0},
		{"rectify.meetings", all, "1", 0},
		{"rectify.documents", all, "1", 0}, // the process and the list of duties are one paper
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
	// The forest farm's herbs, and what it had grown that year before the radishes.
	for condition, want := range map[string]string{
		"mode = 'herb' and ended_on = 0": "射干 苍术 黄精",
		"mode = 'veg' and year = 2023 and exists (select 1 from farm_harvest h where h.county = s.county and h.season = s.id and h.on_day <= 20231107)": "土豆 大葱 洋葱 秋葵 萝卜",
	} {
		var crops []string
		if err := store.Each(ctx, a.DB.Read(), func(rows *sql.Rows) error {
			var crop string
			err := rows.Scan(&crop)
			crops = append(crops, crop)
			return err
		}, "select crop from farm_season s where county = $1 and planted_on > 0 and "+condition+" order by crop", demo.County); err != nil || strings.Join(crops, " ") != want {
			t.Errorf("the forest farm grew %s, the newspaper says %s: %v", crops, want, err)
		}
	}
	inspected(ctx, t, a)
	// The courtyard's lingzhi: 88 yuan a piece, two to three of a log, the first flush of two to three; oyster mushrooms on site and by the group's list.
	for condition, want := range map[string]int{
		"select count(*) from market_listing where county = $1 and product = '灵芝' and opened_on > 0 and price_fen <> 8800":                            0,
		"select count(*) from market_plan where county = $1 and logs = 1000 and low = 2 and high = 3 and flushes = 3":                                 1,
		"select case when sum(pieces) between 2000 and 3000 then 1 else 0 end from market_cut where county = $1 and flush = 1 and on_day <= 20231107": 1,
		"select count(distinct s.product || h.way) from market_sale s join stock_hold h on h.county = s.county and h.id = s.hold " +
			"where s.county = $1 and s.on_day <= 20231107 and s.product in ('平菇', '榆黄菇') and h.way in ('onsite', 'chain')": 4,
		"select count(*) from stock_item where county = $1 and total - held - gone < 0": 0,
	} {
		var n int
		if err := a.DB.Read().QueryRow(ctx, condition, demo.County).Scan(&n); err != nil || n != want {
			t.Errorf("%s: %d, want %d (%v)", condition, n, want, err)
		}
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

// inspected opens the round of the newspaper as its owner, and counts inside what was released.
func inspected(ctx context.Context, t *testing.T, a *app.App) {
	t.Helper()
	var owner string
	if err := a.DB.Read().QueryRow(ctx, "select person from account where county = $1 and login = 'inspector'", demo.County).Scan(&owner); err != nil {
		t.Fatal(err)
	}
	mine, err := a.Closed.Mine(ctx, act.Actor{County: demo.County, Person: owner}, "compartment.list")
	if err != nil || len(mine) == 0 {
		t.Fatal("the owner of the round has none:", err)
	}
	count := map[string]int{}
	for _, kind := range []string{rectify.UnitKind, rectify.FindingKind, rectify.MeetingKind, rectify.DocumentKind} {
		for range mine[0].Each(kind) {
			count[kind]++
		}
	}
	if count[rectify.UnitKind] != 5 || count[rectify.MeetingKind] != 1 || count[rectify.DocumentKind] != 1 || count[rectify.FindingKind] != 30 {
		t.Error("inside the round:", mine[0].Title, count)
	}
}
