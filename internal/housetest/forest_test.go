package housetest_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/base/ident"
	"huying/internal/housetest"
	"huying/kernel/offline"
	forestry "huying/scenes/farm"
)

type seasonAnswer struct {
	ID, State string
	HeldTo    string `json:"held_to"`
	LandM2    int64  `json:"land_m2"`
	ExpectedG int64  `json:"expected_g"`
	Price     int64  `json:"price_fen_kg"`
	Crop      string
	Basis     string
	Year      int
	Version   int
	Book      struct {
		Harvest int64 `json:"harvest_g"`
		Sold    int64 `json:"sold_g"`
		Lost    int64 `json:"lost_g"`
		Left    int64 `json:"left_g"`
		Income  int64 `json:"income_fen"`
		Wages   int64 `json:"wages_fen"`
		Tenths  int64 `json:"day_tenths"`
	}
}

type batchAnswer struct {
	ID, No  string
	Left    int64  `json:"left_g"`
	EarlyTo string `json:"early_to"`
}

// forest is a farm of the kit with a plot, and who works there.
type forest struct {
	*housetest.House
	farm, plot string
}

func openForest(h *housetest.House) *forest {
	h.T.Helper()
	h.Hire("clerk", forestry.Clerk, housetest.Town, housetest.TownOffice)
	h.Hire("hand", forestry.Worker, housetest.Town, housetest.TownOffice)
	h.Hire("farclerk", forestry.Clerk, housetest.OtherTown, housetest.OtherTowns)
	f := &forest{House: h}
	var x struct{ ID string }
	h.As("clerk").Post("/api/farm/sites", with(aForest())).Want(200).Into(&x)
	f.farm = x.ID
	h.As("clerk").Post("/api/farm/plots", f.aPlot()).Want(200).Into(&x)
	f.plot = x.ID
	return f
}

func aForest() map[string]any {
	return map[string]any{"area": housetest.Town, "name": "集体林场", "place": "北林管护站", "phone": "010-00001601",
		"pickup":    "管护站门口，每天八点到十一点",
		"opened_on": "2021-03-01"}
}

func (f *forest) aPlot(change ...any) map[string]any {
	return with(map[string]any{"farm": f.farm, "area": housetest.Village, "no": "3-1", "land": "12亩", "trees": 600, "species": "国槐", "tenure": "collective",
		"mode": "veg", "run": "own", "limits": "树干一米以内不动土"}, change...)
}

func (f *forest) aSeason(change ...any) map[string]any {
	return with(map[string]any{"plot": f.plot, "year": 2023, "crop": "萝卜", "variety": "紫萝卜", "land": "10亩", "expected": "10万斤", "price": "0.8元",
		"planted_on": "2023-08-10"}, change...)
}

func (f *forest) season(change ...any) (x seasonAnswer) {
	f.T.Helper()
	f.As("clerk").Post("/api/farm/seasons", f.aSeason(change...)).Want(200).Into(&x)
	return x
}

func (f *forest) line(who string, x seasonAnswer, want int, body map[string]any) (out seasonAnswer) {
	f.T.Helper()
	a := f.As(who).Post("/api/farm/seasons/"+x.ID+"/lines", body).Want(want)
	if want == 200 {
		a.Into(&out)
	}
	return out
}

func (f *forest) cut(x seasonAnswer, on, weight string) batchAnswer {
	f.T.Helper()
	f.As("hand").Post("/api/farm/seasons/"+x.ID+"/harvests", map[string]any{"on": on, "weight": weight}).Want(200)
	return f.batches(x)[0]
}

func (f *forest) batches(x seasonAnswer) []batchAnswer {
	f.T.Helper()
	var out struct{ Items []batchAnswer }
	f.As("hand").Get("/api/farm/harvests?season=" + x.ID).Want(200).Into(&out)
	return out.Items
}

func sale(b batchAnswer, on, weight, money string) map[string]any {
	return map[string]any{"kind": "sale", "on": on, "what": "market", "harvest": b.ID, "weight": weight, "money": money}
}

func TestForestPlotsAreKept(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		f := openForest(h)
		for _, c := range []struct {
			what, who, path string
			body            map[string]any
			want            int
			at              string
		}{
			{"a farm by a worker", "hand", "sites", aForest(), 403, ""},
			{"a farm in another town", "clerk", "sites", with(aForest(), "area", housetest.OtherTown), 403, ""},
			{"a farm of the county", "clerk", "sites", with(aForest(), "area", housetest.County), 422, "/area"},
			{"a farm that sells nowhere", "clerk", "sites", with(aForest(), "pickup", " "), 422, "/pickup"},
			{"a second plot", "clerk", "plots", f.aPlot("no", "3-2", "land", "0.8公顷"), 200, ""},
			{"a number twice", "clerk", "plots", f.aPlot(), 422, "/no"},
			{"a plot of a farm elsewhere", "farclerk", "plots", f.aPlot("no", "9"), 404, ""},
			{"a plot in another town", "clerk", "plots", f.aPlot("no", "9", "area", housetest.OtherVillage), 403, ""},
			{"land in jin", "clerk", "plots", f.aPlot("no", "9", "land", "12斤"), 422, "/land"},
			{"land that is said roughly", "clerk", "plots", f.aPlot("no", "9", "land", "12亩左右"), 422, "/land"},
			{"no land", "clerk", "plots", f.aPlot("no", "9", "land", "0"), 422, "/land"},
			{"nothing that may not be done", "clerk", "plots", f.aPlot("no", "9", "limits", ""), 422, "/limits"},
			{"public-welfare forest without a permit", "clerk", "plots", f.aPlot("no", "9", "welfare", true), 422, "/permit_no"},
			{"public-welfare forest", "clerk", "plots", f.aPlot("no", "9", "welfare", true, "permit_no", "林许7号"), 200, ""},
			{"a mode that nobody knows", "clerk", "plots", f.aPlot("no", "10", "mode", "fish"), 422, "/mode"},
		} {
			lines := h.Lines()
			a := h.As(c.who).Post("/api/farm/"+c.path, c.body).Want(c.want)
			if c.at != "" && !strings.Contains(string(a.Body), c.at+`"`) {
				t.Errorf("%s: %s, want a word at %s", c.what, a.Body, c.at)
			}
			if wrote := h.Lines() - lines; (wrote == 1) != (c.want == 200) {
				t.Errorf("%s: %d lines in the journal", c.what, wrote)
			}
		}
		change := f.aPlot("land", "11亩", "version", 1)
		h.As("clerk").Do("PUT", "/api/farm/plots/"+f.plot, change).Want(200)
		h.As("clerk").Do("PUT", "/api/farm/plots/"+f.plot, change).Want(409)
		f.season()
		for land, want := range map[string]int{"9亩": 422, "10亩": 200} { // ten mu are in the ground
			h.As("clerk").Do("PUT", "/api/farm/plots/"+f.plot, f.aPlot("land", land, "version", 2)).Want(want)
		}
		h.As("farclerk").Get("/api/farm/plots/" + f.plot).Want(404)
	})
}

func TestASeasonFitsItsPlot(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		f := openForest(h)
		potatoes := f.season("crop", "土豆", "land", "8亩", "planted_on", "2023-03-20", "ended_on", "2023-06-25")
		if potatoes.State != "ended" || potatoes.LandM2 != 5333 || potatoes.ExpectedG != 50_000_000 || potatoes.Price != 160 {
			t.Errorf("%+v", potatoes)
		}
		f.season("crop", "大葱", "land", "3亩", "planted_on", "2023-04-10")
		for _, c := range []struct {
			what   string
			change []any
			want   int
			says   string
		}{
			{"ten mu beside three", nil, 409, "9"},
			{"nine", []any{"land", "9亩"}, 200, ""},
			{"one more", []any{"land", "1亩", "crop", "芥菜"}, 409, "0"},
			{"where potatoes were", []any{"land", "1亩", "crop", "菠菜", "planted_on", "2023-05-01", "ended_on", "2023-08-01"}, 200, ""},
			{"more than potatoes left", []any{"land", "2亩", "crop", "菠菜", "planted_on", "2023-05-01", "ended_on", "2023-08-01"}, 409, "0"},
			{"a plan takes no land", []any{"crop", "白菜", "planted_on", ""}, 200, ""},
			{"more than the plot", []any{"land", "13亩", "planted_on", ""}, 422, "/land"},
			{"tomorrow", []any{"land", "1亩", "planted_on", "2023-11-08"}, 422, "/planted_on"},
			{"over before it began", []any{"land", "1亩", "ended_on", "2023-08-01"}, 422, "/ended_on"},
			{"the year after the next", []any{"year", 2025, "planted_on", ""}, 422, "/year"},
			{"a price in jin", []any{"price", "2斤", "planted_on", ""}, 422, "/price"},
			{"without a crop", []any{"crop", " ", "planted_on", ""}, 422, "/crop"},
		} {
			a := h.As("clerk").Post("/api/farm/seasons", f.aSeason(c.change...)).Want(c.want)
			if c.says != "" && !strings.Contains(string(a.Body), c.says) {
				t.Errorf("%s: %s, want %s", c.what, a.Body, c.says)
			}
		}
		h.As("hand").Post("/api/farm/seasons", f.aSeason("land", "1亩")).Want(403)
		h.As("farclerk").Post("/api/farm/seasons", f.aSeason("land", "1亩")).Want(404)
		// Public-welfare forest: on the last day of the permit, and on the day after.
		var w struct{ ID string }
		h.As("clerk").Post("/api/farm/plots", f.aPlot("no", "5-1", "welfare", true, "permit_no", "林许7号", "permit_to", "2023-08-10")).Want(200).Into(&w)
		h.As("clerk").Post("/api/farm/seasons", f.aSeason("plot", w.ID, "land", "1亩")).Want(200)
		h.As("clerk").Post("/api/farm/seasons", f.aSeason("plot", w.ID, "land", "1亩", "planted_on", "2023-08-11")).Want(409)
		if v := h.Figure("farm.land", housetest.Town); v.Num != 30+90+10 {
			t.Error("tenths of mu in the ground:", v)
		}
		if v := h.FigureOn("farm.land", housetest.Village, "2023-06-01"); v.Num != 80+30+10 {
			t.Error("in June:", v)
		}
		if v := h.Figure("farm.herb_land", housetest.County); v.Num != 0 {
			t.Error("herbs:", v)
		}
		h.Clean()
	})
}

func TestNothingIsCutInsideAnInterval(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		f := openForest(h)
		x := f.season()
		spray := map[string]any{"kind": "input", "on": "2023-11-01", "what": "pesticide", "name": "苦参碱", "dose": "100毫升/亩", "interval": 5, "money": "240元"}
		f.line("hand", x, 422, with(spray, "dose", ""))
		f.line("hand", x, 422, with(spray, "interval", 400))
		f.line("hand", x, 422, with(spray, "on", "2023-11-08"))
		if now := f.line("hand", x, 200, spray); now.HeldTo != "" { // it ended yesterday
			t.Error("held to", now.HeldTo)
		}
		at := "/api/farm/seasons/" + x.ID + "/harvests"
		for day, want := range map[string]int{"2023-10-31": 200, "2023-11-01": 409, "2023-11-05": 409, "2023-11-06": 200, "2023-08-09": 422,
			"2023-11-08": 422} {
			a := h.As("hand").Post(at, map[string]any{"on": day, "weight": "300斤"}).Want(want)
			if want == 409 && !(strings.Contains(string(a.Body), "2023-11-06") && strings.Contains(string(a.Body), "苦参碱")) {
				t.Errorf("%s: %s does not say until when, and after what", day, a.Body)
			}
		}
		h.As("hand").Post(at, map[string]any{"on": "2023-11-06", "weight": "300亩"}).Want(422)
		// An input that is entered late puts what was cut inside it out of the market; it can be written off.
		f.line("hand", x, 200, with(spray, "on", "2023-11-04", "interval", 10))
		list := f.batches(x)
		if len(list) != 2 || list[0].EarlyTo != "2023-11-14" || list[1].EarlyTo != "" {
			t.Fatalf("%+v", list)
		}
		f.line("clerk", x, 409, sale(list[0], "2023-11-07", "100斤", "80元"))
		f.line("clerk", x, 200, sale(list[1], "2023-11-07", "100斤", "80元"))
		if p := string(h.As("").Get("/farms/" + f.farm).Want(200).Body); strings.Contains(p, "300 斤") {
			t.Error("the public page offers what was cut inside an interval")
		}
		waits := func(login string) (n int) {
			for _, g := range today(h, login) {
				if g.Kind == forestry.SeasonKind {
					n += g.Total
				}
			}
			return n
		}
		if a, b := waits("clerk"), waits("hand"); a != 1 || b != 0 {
			t.Error("waits for the clerk, for the worker:", a, b)
		}
		f.line("hand", x, 200, map[string]any{"kind": "loss", "on": "2023-11-07", "what": "other", "harvest": list[0].ID, "weight": "300斤"})
		if a := waits("clerk"); a != 0 {
			t.Error("waits for the clerk after all of it was written off:", a)
		}
		if now := f.line("hand", x, 200, map[string]any{"kind": "work", "on": "2023-11-07", "what": "weed", "workers": 2}); now.HeldTo != "2023-11-14" {
			t.Error("held to", now.HeldTo)
		}
		h.Clean()
	})
}

func TestNoMoreIsSoldThanWasCut(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		f := openForest(h)
		x := f.season()
		b := f.cut(x, "2023-11-05", "1000斤")
		for _, c := range []struct {
			what, who string
			body      map[string]any
			want      int
		}{
			{"by a worker", "hand", sale(b, "2023-11-06", "400斤", "320元"), 403},
			{"from elsewhere", "farclerk", sale(b, "2023-11-06", "400斤", "320元"), 404},
			{"before it was cut", "clerk", sale(b, "2023-11-04", "400斤", "320元"), 422},
			{"for nothing", "clerk", sale(b, "2023-11-06", "400斤", ""), 422},
			{"of no batch", "clerk", with(sale(b, "2023-11-06", "400斤", "320元"), "harvest", ""), 422},
			{"of a batch that is not there", "clerk", with(sale(b, "2023-11-06", "400斤", "320元"), "harvest", h.NewID()), 404},
			{"by a channel that nobody knows", "clerk", with(sale(b, "2023-11-06", "400斤", "320元"), "what", "weed"), 422},
			{"some", "clerk", sale(b, "2023-11-06", "400斤", "320元"), 200},
			{"more than is left", "clerk", sale(b, "2023-11-06", "601斤", "500元"), 409},
			{"spoiled, more than is left", "hand", map[string]any{"kind": "loss", "on": "2023-11-06", "what": "spoiled", "harvest": b.ID,
				"weight": "601斤"}, 409},
			{"spoiled", "hand", map[string]any{"kind": "loss", "on": "2023-11-06", "what": "spoiled", "harvest": b.ID, "weight": "100斤"}, 200},
			{"eaten in the field", "hand", map[string]any{"kind": "loss", "on": "2023-11-06", "what": "animal", "weight": "50斤"}, 200},
			{"nobody worked", "hand", map[string]any{"kind": "work", "on": "2023-11-06", "what": "cut"}, 422},
			{"half days", "hand", map[string]any{"kind": "work", "on": "2023-11-06", "what": "cut", "workers": 3, "days": "1.5", "money": "225元"}, 200},
		} {
			lines := h.Lines()
			h.As(c.who).Post("/api/farm/seasons/"+x.ID+"/lines", c.body).Want(c.want)
			if wrote := h.Lines() - lines; (wrote == 1) != (c.want == 200) {
				t.Errorf("%s: %d lines in the journal", c.what, wrote)
			}
		}
		// Ten sell the last five hundred jin at the same moment.
		var wg sync.WaitGroup
		var mu sync.Mutex
		sold := map[int]int{}
		for range 10 {
			wg.Go(func() {
				a := h.As("clerk").Post("/api/farm/seasons/"+x.ID+"/lines", sale(b, "2023-11-07", "250斤", "200元"))
				mu.Lock()
				sold[a.Status]++
				mu.Unlock()
			})
		}
		wg.Wait()
		if sold[200] != 2 || sold[409] != 8 {
			t.Error("sold:", sold)
		}
		var now seasonAnswer
		h.As("hand").Get("/api/farm/seasons/" + x.ID).Want(200).Into(&now)
		if k := now.Book; k.Harvest != 500_000 || k.Sold != 450_000 || k.Lost != 75_000 || k.Left != 0 || k.Income != 72_000 || k.Tenths != 15 || k.Wages != 22_500 {
			t.Errorf("%+v", k)
		}
		for code, want := range map[string]int64{"farm.harvest": 1000, "farm.income": 72_000, "farm.output": 80_000, "farm.workdays": 15,
			"farm.due_jin":         100_000,
			"farm.expected_output": 8_000_000} {
			if v := h.Figure(code, housetest.Village); v.Num != want {
				t.Errorf("%s: %v, want %d", code, v, want)
			}
		}
		// What was entered wrongly is struck out, for a reason, by who manages the farm; weight lies in the batch again.
		var lines struct{ Items []struct{ ID, Kind string } }
		h.As("hand").Get("/api/farm/lines?kind=sale&season=" + x.ID).Want(200).Into(&lines)
		h.As("clerk").Post("/api/farm/harvests/"+b.ID+"/strike", map[string]any{"reason": "记错了"}).Want(409)
		strike := "/api/farm/lines/" + lines.Items[0].ID + "/strike"
		h.As("hand").Post(strike, map[string]any{"reason": "记错了"}).Want(403)
		h.As("clerk").Post(strike, map[string]any{"reason": ""}).Want(422)
		h.As("clerk").Post(strike, map[string]any{"reason": "记错了"}).Want(200)
		h.As("clerk").Post(strike, map[string]any{"reason": "记错了"}).Want(409)
		if list := f.batches(x); list[0].Left != 125_000 {
			t.Errorf("%+v", list)
		}
		if v := h.Figure("farm.income", housetest.County); v.Num != 52_000 {
			t.Error("income:", v)
		}
		c := f.cut(x, "2023-11-06", "20斤")
		h.As("clerk").Post("/api/farm/harvests/"+c.ID+"/strike", map[string]any{"reason": "记错了"}).Want(200)
		f.line("clerk", x, 422, sale(c, "2023-11-07", "10斤", "8元"))
		if v := h.Figure("farm.harvest", housetest.County); v.Num != 1000 {
			t.Error("harvest:", v)
		}
		// What was cut stays between the days on which the season was in the ground.
		for _, c := range []struct {
			change []any
			want   int
		}{{[]any{"planted_on", "2023-11-06"}, 422}, {[]any{"planted_on", ""}, 422}, {[]any{"ended_on", "2023-11-04"}, 422}, {[]any{"ended_on",
			"2023-11-07"}, 200}} {
			h.As("clerk").Do("PUT", "/api/farm/seasons/"+x.ID, f.aSeason(append(c.change, "version", now.Version)...)).Want(c.want)
		}
		h.As("hand").Post("/api/farm/seasons/"+x.ID+"/harvests", map[string]any{"on": "2023-11-07", "weight": "10斤"}).Want(200)
		if v := h.Figure("farm.due_jin", housetest.County); v.Num != 0 {
			t.Error("expected in the ground:", v)
		}
		h.Clean()
	})
}

// A worker's day comes in three answers, once, however often the phone sends it, and is refused where it may not have been.
func TestAWorkersDayWithoutASignal(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		f := openForest(h)
		x := f.season()
		f.line("hand", x, 200, map[string]any{"kind": "input", "on": "2023-10-20", "what": "pesticide", "name": "苦参碱", "dose": "100毫升/亩", "interval": 14})
		var carried struct {
			Items []struct {
				ID, Crop string
				HeldTo   string `json:"held_to"`
			}
		}
		h.As("hand").Get("/api/farm/field").Want(200).Into(&carried)
		if len(carried.Items) != 1 || carried.Items[0].ID != x.ID {
			t.Fatalf("%+v", carried)
		}
		h.As("desk").Get("/api/farm/field").Want(403)
		p := phone{h, "hand", "aaaaaaaa"}
		send := func(who phone, at time.Time, body map[string]any) string {
			b, err := json.Marshal(body)
			if err != nil {
				t.Fatal(err)
			}
			op := offline.Op{ID: ident.New(h.Clock.Now()), Kind: forestry.DayOp, At: h.Acts.Now().Add(at.Sub(h.Clock.Now())), Body: b}
			first := who.send(op).Results[0].State
			if again := who.send(op).Results[0].State; again != first {
				t.Errorf("%v: %s, then %s", body, first, again)
			}
			return string(first)
		}
		ago := func(days int) time.Time { return h.Clock.Now().AddDate(0, 0, -days) }
		for _, c := range []struct {
			what string
			at   time.Time
			body map[string]any
			want string
		}{
			{"weeding yesterday", ago(1), map[string]any{"season": x.ID, "what": "weed", "workers": 4}, "safe"},
			{"cut after the interval", ago(1), map[string]any{"season": x.ID, "what": "cut", "workers": 2, "weight": "300斤"}, "safe"},
			{"cut inside it", ago(6), map[string]any{"season": x.ID, "what": "cut", "workers": 2, "weight": "300斤"}, "refused"},
			{"cut, and nobody knows how much", ago(1), map[string]any{"season": x.ID, "what": "cut", "workers": 2}, "refused"},
			{"nothing that is known", ago(1), map[string]any{"season": x.ID, "what": "sing", "workers": 2}, "refused"},
			{"more than is asked", ago(1), map[string]any{"season": x.ID, "what": "weed", "workers": 2, "mood": "good"}, "refused"},
			{"no season", ago(1), map[string]any{"season": h.NewID(), "what": "weed", "workers": 2}, "refused"},
		} {
			if got := send(p, c.at, c.body); got != c.want {
				t.Errorf("%s: %s, want %s", c.what, got, c.want)
			}
		}
		if got := send(phone{h, "farclerk", "bbbbbbbb"}, ago(1), map[string]any{"season": x.ID, "what": "weed", "workers": 2}); got != "refused" {
			t.Error("from another town:", got)
		}
		if a, b := h.Figure("farm.workdays", housetest.Town), h.FigureOn("farm.harvest", housetest.Town, "2023-11-06"); a.Num != 60 || b.Num != 300 {
			t.Error("days of work, harvest:", a, b)
		}
		h.Clean()
	})
}

// Last year decides this year: what sold out gets more land, what was left less, what lost money none.
func TestLastYearDecidesThisYear(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		f := openForest(h)
		plan := "/api/farm/sites/" + f.farm + "/plan"
		h.As("clerk").Post(plan, map[string]any{"year": 2022}).Want(409)
		for i, c := range []struct{ crop, sold, money, wages string }{
			{"秋葵", "100斤", "400元", "100元"}, {"洋葱", "75斤", "300元", "100元"}, {"大葱", "50斤", "200元", "100元"}, {"芥菜", "100斤", "50元", "100元"}} {
			x := f.season("crop", c.crop, "year", 2022, "land", "2亩", "expected", "120斤", "price", "4元", "planted_on", fmt.Sprintf("2022-0%d-01", 4+i),
				"ended_on", "2022-10-30")
			b := f.cut(x, "2022-10-01", "100斤")
			f.line("hand", x, 200, map[string]any{"kind": "work", "on": "2022-09-01", "what": "weed", "workers": 1, "money": c.wages})
			f.line("clerk", x, 200, sale(b, "2022-10-02", c.sold, c.money))
		}
		f.season("crop", "黄精", "mode", "herb", "year", 2022, "land", "3亩", "expected", "", "price", "", "planted_on", "2022-03-01")
		h.As("hand").Post(plan, map[string]any{"year": 2022}).Want(403)
		h.As("farclerk").Post(plan, map[string]any{"year": 2022}).Want(404)
		for _, year := range []int{2024, 2021} { // not yet, and long over
			h.As("clerk").Post(plan, map[string]any{"year": year}).Want(422)
		}
		h.As("clerk").Post(plan, map[string]any{"year": 2022}).Want(200)
		h.As("clerk").Post(plan, map[string]any{"year": 2022}).Want(409) // it is planned
		var planned struct{ Items []seasonAnswer }
		h.As("clerk").Get("/api/farm/seasons?state=planned").Want(200).Into(&planned)
		got := map[string]string{}
		for _, x := range planned.Items {
			got[x.Crop] = fmt.Sprintf("%d %s %d m² %d g %d", x.Year, x.Basis, x.LandM2, x.ExpectedG, x.Price)
		}
		want := map[string]string{"秋葵": "2023 more 1466 m² 54000 g 800", "洋葱": "2023 same 1333 m² 50000 g 800", "大葱": "2023 less 666 m² 24000 g 800"}
		for crop, w := range want {
			if got[crop] != w {
				t.Errorf("%s: %q, want %q", crop, got[crop], w)
			}
			delete(got, crop)
		}
		if len(got) != 0 {
			t.Error("planned beside them:", got)
		}
		// It is changed by hand, and compared with what came.
		x := planned.Items[0]
		h.As("clerk").Do("PUT", "/api/farm/seasons/"+x.ID, f.aSeason("crop", x.Crop, "land", "1亩", "expected", "200斤", "planted_on", "2023-05-01",
			"version", x.Version)).Want(200)
		f.cut(x, "2023-11-01", "180斤")
		var years struct {
			Before, Now []struct {
				Crop, Verdict string
				Planned       int64 `json:"planned_m2"`
				Expected      int64 `json:"expected_g"`
				Mu            int64 `json:"mu_g"`
				Price         int64 `json:"price_fen_kg"`
				Days          int64 `json:"mu_day_tenths"`
				Sums          struct {
					Harvest int64 `json:"harvest_g"`
					Income  int64 `json:"income_fen"`
				}
			}
		}
		h.As("hand").Get("/api/farm/sites/" + f.farm + "/years?year=2023").Want(200).Into(&years)
		verdicts := map[string]string{}
		for _, c := range years.Before {
			verdicts[c.Crop] = c.Verdict
			if c.Crop == "秋葵" && (c.Mu != 25_006 || c.Price != 800 || c.Days != 5 || c.Sums.Income != 40_000) {
				t.Errorf("%+v", c)
			}
		}
		if fmt.Sprint(verdicts) != fmt.Sprint(map[string]string{"秋葵": "more", "洋葱": "same", "大葱": "less", "芥菜": "drop", "黄精": "stays"}) {
			t.Error(verdicts)
		}
		for _, c := range years.Now {
			if c.Crop == x.Crop && (c.Expected != 100_000 || c.Sums.Harvest != 90_000 || c.Planned != 667) {
				t.Errorf("planned and came: %+v", c)
			}
		}
		h.As("farclerk").Get("/api/farm/sites/" + f.farm + "/years").Want(404)
		for _, path := range []string{"sites/" + f.farm + "/years/export?year=2023", "report/export?year=2022", "seasons/export",
			"lines/export", "harvests/export", "plots/export"} {
			if a := h.As("hand").Get("/api/farm/" + path).Want(200); !strings.HasPrefix(string(a.Body), "PK") {
				t.Error(path, "is no workbook")
			}
		}
		// The report is worked out.
		var rep struct {
			Items []struct {
				Code  string
				Value float64
			}
		}
		h.As("hand").Get("/api/farm/report?year=2022&under=" + url.QueryEscape(housetest.Town)).Want(200).Into(&rep)
		said := map[string]float64{}
		for _, v := range rep.Items {
			said[v.Code] = v.Value
		}
		if len(rep.Items) != 8 || said["farm.income"] != 950 || said["farm.harvest"] != 400 || said["farm.land"] != 3 || said["farm.income_per_mu"] != 316.67 ||
			said["farm.workdays"] != 4 || said["farm.herb_land"] != 3 || said["farm.sites"] != 1 || said["farm.output"] != 1600 {
			t.Errorf("%+v", rep)
		}
		h.As("hand").Get("/api/farm/report?under=" + housetest.OtherTown).Want(404)
		h.As("hand").Get("/api/farm/report?year=2024").Want(422)
		h.Clean()
	})
}

// What stands on a plot goes along with it, by a correction of its place and with the village that moves to another town.
func TestAPlotTakesAlongItsBooks(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		f := openForest(h)
		h.Hire("newhand", forestry.Worker, movedVillage[:9], housetest.OtherTowns)
		x := f.season()
		b := f.cut(x, "2023-11-05", "1000斤")
		f.line("clerk", x, 200, sale(b, "2023-11-06", "400斤", "320元"))
		h.As("clerk").Do("PUT", "/api/farm/plots/"+f.plot, f.aPlot("area", housetest.OtherGrid, "version", 1)).Want(403)
		h.As("clerk").Do("PUT", "/api/farm/plots/"+f.plot, f.aPlot("area", housetest.Grid, "version", 1)).Want(200)
		for _, table := range []string{"farm_plot", "farm_season", "farm_harvest", "farm_line"} {
			var here, all int
			if err := h.DB.Read().QueryRow(t.Context(), "select coalesce(sum(case when area = $2 then 1 else 0 end), 0), count(*) from "+table+" where county = $1",
				housetest.County, housetest.Grid).Scan(&here, &all); err != nil || here != all || all == 0 {
				t.Errorf("%s: %d of %d in the new place (%v)", table, here, all, err)
			}
		}
		h.Clean()
		if told := follows(shown(h, moved(h))); !strings.Contains(told, "farm.plot "+housetest.Grid+">"+movedGrid+" 1") {
			t.Error("told:", told)
		}
		applied(h, moved(h))
		for who, status := range map[string]int{"newhand": 200, "hand": 404} {
			h.As(who).Get("/api/farm/seasons/" + x.ID).Want(status)
			h.As(who).Get("/api/farm/harvests/" + b.ID).Want(status)
		}
		if v := h.Figure("farm.land", housetest.OtherTown); v.Num != 100 {
			t.Error("in the ground in the new town:", v)
		}
		h.Clean()
	})
}

func TestAFarmsPublicPage(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		f := openForest(h)
		x := f.season()
		f.season("crop", "黄精", "mode", "herb", "land", "2亩", "expected", "", "price", "", "planted_on", "2022-03-01")
		f.cut(x, "2023-11-05", "1000斤")
		f.cut(x, "2023-10-31", "77斤") // a week and a day ago
		f.cut(x, "2023-11-01", "500斤")
		a := string(h.As("").Get("/farms/" + f.farm).Want(200).Body)
		for _, want := range []string{"集体林场", "萝卜", "1500 斤", "10 亩", "预计收 100000 斤", "黄精", "林药", "管护站门口"} {
			if !strings.Contains(a, want) {
				t.Errorf("the public page lacks %s", want)
			}
		}
		if !strings.Contains(string(h.As("").Get("/farms").Want(200).Body), "/farms/"+f.farm) {
			t.Error("the list of farms does not lead to the farm")
		}
		h.As("").Get("/farms/" + h.NewID()).Want(404)
	})
}
