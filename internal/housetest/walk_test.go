package housetest_test

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"huying/internal/housetest"
	forestry "huying/scenes/farm"
	"huying/scenes/rectify"
)

// records of each kind of list, in more than one place; a list that is new is named here.
var records = map[string]func(h *housetest.House){
	"agri.event": func(h *housetest.House) {
		farm(h)
		for i, at := range []string{housetest.Town, housetest.OtherTown, housetest.County, housetest.Town} {
			h.As("bureau").Post("/api/agri/events", map[string]any{"kind": "live", "title": fmt.Sprintf("直播 %d", i), "area": at,
				"on": fmt.Sprintf("2023-10-%02d", i+1), "platform": "抖音"}).Want(200)
		}
	},
	"station.station": func(h *housetest.House) {
		h.Hire("stations", "station_lead", housetest.County, housetest.Centre)
		for i, at := range []string{housetest.Village, housetest.Village, housetest.OtherGrid, housetest.Grid} {
			var s stationRow
			h.As("stations").Post("/api/station/stations", aStation("name", fmt.Sprintf("驿站 %d", i), "area", at)).Want(200).Into(&s)
			h.As("stations").Post("/api/station/days", aDay(s, 3)).Want(200)
			var shelf struct{ Items []struct{ ID string } }
			at := "/api/station/stations/" + s.ID
			h.As("stations").Post(at+"/items", map[string]any{"name": "雨伞", "total": 5, "days": 3}).Want(200).Into(&shelf)
			for j := range 2 {
				h.As("stations").Post(at+"/loans", map[string]any{"item": shelf.Items[0].ID, "name": "王明", "phone": fmt.Sprintf("1380013800%d", j)}).Want(200)
			}
		}
	},
	"snow.zone": func(h *housetest.House) {
		w := newWinter(h)
		w.plan()
		for i := range 3 {
			var d, e struct{ ID string }
			h.As("snowdesk").Post("/api/snow/depots", map[string]any{"area": housetest.Town, "name": fmt.Sprintf("物资库 %d", i), "opened_on": "2023-10-20"}).
				Want(200).Into(&d)
			h.As("snowdesk").Post("/api/snow/depots/"+d.ID+"/movements", map[string]any{"agent": w.mild, "grams": 10_000}).Want(200)
			h.As("snowoffice").Post("/api/snow/warnings", map[string]any{"source": "区气象台", "identifier": fmt.Sprintf("110112_2023121316000%d_1", i),
				"headline": "大雪", "mm": 12, "hours": 6, "sent_at": h.Acts.Now()}).Want(200)
			x := w.raise(false)
			h.As("yardcrew").Post("/api/snow/work", w.report(x, w.yard, false, w.use(w.salt, 10_000, 1000, false))).Want(409)
			h.As("snowchief").Post("/api/snow/exceptions", map[string]any{"zone": w.yard.ID, "agent": w.salt, "most": 15, "hours": 2,
				"reason": "消防通道结冰"}).Want(200).Into(&e)
			h.As("yardcrew").Post("/api/snow/work", w.report(x, w.yard, true, w.use(w.salt, 15_000, 1000, false))).Want(200)
			h.As("snowchief").Post("/api/snow/exceptions/"+e.ID+"/revoke", map[string]any{"reason": "冰已清除"}).Want(200)
			h.As("snowchief").Post("/api/snow/responses/"+x.ID+"/end", map[string]any{"reason": "雪停了"}).Want(200)
			h.As("snowoffice").Post("/api/snow/plans", map[string]any{"season": fmt.Sprintf("202%d-202%d", i+4, i+5), "title": "扫雪铲冰预案"}).Want(200)
		}
	},
	"snow.exception": nil, "snow.refusal": nil, "snow.use": nil, "snow.depot": nil, "snow.plan": nil, "snow.warning": nil, "snow.response": nil,
	"directive": nil, "directive.recipient": nil, // with their winter
	"station.day": nil, "station.loan": nil, // with their stations
	"area.note": func(h *housetest.House) {
		for i, at := range []string{housetest.Grid, housetest.Grid, housetest.Village, housetest.OtherGrid, housetest.OtherTown} {
			h.As("lead").Post("/api/area/notes", map[string]any{"area": at, "words": fmt.Sprintf("雨后看第 %d 个井盖", i)}).Want(200)
		}
	},
	"farm.site": func(h *housetest.House) {
		h.Hire("forests", forestry.Clerk, housetest.County, housetest.Centre)
		for i, at := range []string{housetest.Town, housetest.Village, housetest.Grid, housetest.OtherVillage} {
			var x struct{ ID string }
			post := func(path string, body map[string]any) {
				h.As("forests").Post("/api/farm/"+path, body).Want(200).Into(&x)
			}
			post("sites", with(aForest(), "area", at))
			f := &forest{House: h, farm: x.ID}
			post("plots", f.aPlot("area", at, "no", fmt.Sprint("3-", i)))
			f.plot = x.ID
			post("seasons", f.aSeason())
			post("seasons/"+x.ID+"/harvests", map[string]any{"on": "2023-11-05", "weight": "100斤"})
			post("seasons/"+x.ID+"/lines", map[string]any{"kind": "work", "on": "2023-11-05", "what": "cut", "workers": 2})
		}
	},
	"farm.plot": nil, "farm.season": nil, "farm.harvest": nil, "farm.line": nil, // with their farms
	"rectify.release": func(h *housetest.House) {
		in := openRound(h)
		for i := range 3 {
			var d struct{ Items []rectify.RectifyDraft }
			h.As("office").Post(in.at+"/releases", map[string]any{"title": fmt.Sprintf("公开 %d", i), "words": "正在整改。",
				"audience": []string{"public", "party"}[i%2], "tell": []string{"units"}}).Want(200).Into(&d)
			newest := slices.IndexFunc(d.Items, func(x rectify.RectifyDraft) bool { return x.Approver == "" })
			h.As("office2").Post(in.at+"/releases/"+d.Items[newest].ID+"/approve", nil).Want(200)
		}
	},
	"jobfair.fair": func(h *housetest.House) {
		g := openFair(h)
		for i := range 2 {
			h.As("fairlead").Post("/api/jobfair/fairs", aFair("name", fmt.Sprintf("第 %d 场", i))).Want(200)
		}
		h.As("fairlead").Do("PUT", "/api/jobfair/fairs/"+g.fair.ID, aFair("online_from", "2023-11-07", "version", g.fair.Version)).Want(200)
		for i := range 3 {
			own, _, post := g.offered(i + 1)
			mine, _ := g.applied(fmt.Sprintf("1380013800%d", i), post)
			app := applicationOn(g.page(own, 200))
			g.do(own, "offer", app).Want(303)
			g.do(mine, "agree", app).Want(303)
			g.do(own, "hire", app).Want(303)
		}
	},
	"jobfair.employer": nil, "jobfair.stand": nil, "jobfair.post": nil, "jobfair.seeker": nil,
	"jobfair.application": nil, "jobfair.followup": nil, // with their fair
	"health.committee": healthRecords,
	"health.work":      nil, "health.note": nil, "health.expert": nil, "health.claim": nil, "health.visit": nil, "health.shift": nil, "health.line": nil, // with their committees
	"market.seller": func(h *housetest.House) {
		h.Hire("stalls", "market_lead", housetest.County, housetest.Centre)
		for i, at := range []string{housetest.Town, housetest.Village, housetest.Grid, housetest.OtherVillage} {
			var x struct{ ID string }
			post := func(path string, body map[string]any) {
				h.As("stalls").Post("/api/market/"+path, body).Want(200).Into(&x)
			}
			post("sellers", aSeller("area", at))
			s := &stall{h, x.ID}
			post("plans", map[string]any{"seller": s.seller, "product": "平菇", "logs": 100, "low": 1, "high": 2, "flushes": 2, "started_on": "2023-06-01"})
			post("listings", s.aListing("batch", fmt.Sprint("第", i)))
			h.As("stalls").Post("/api/market/listings/"+x.ID+"/steps/open", map[string]any{}).Want(200)
			h.As("stalls").Post("/api/market/listings/"+x.ID+"/sell", map[string]any{"name": "现场", "amount": "1", "pay": "cash"}).Want(200)
		}
	},
	"market.listing": nil, "market.sale": nil, "market.plan": nil, "market.hold": nil, // with their sellers
}

// Every list of the product, by people of every level: what the pages list is what the workbook holds and what can be
// opened, each once; what is not listed is not there at its address either. A scene may walk its own lists in its own test.
func TestEveryListIsOneQuestion(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		for _, fill := range records {
			if fill != nil {
				fill(h)
			}
		}
		var kinds []string
		for _, l := range h.Lists.All() {
			if _, ok := records[l.Kind]; ok {
				kinds = append(kinds, l.Kind)
			} else if !walksOwn(t, l.Kind) {
				t.Errorf("no records of %s are made here, nor does its scene walk it: the list is not walked", l.Kind)
			}
		}
		h.WalkLists(kinds...)
	})
}

// walksOwn tells that a scene's test walks a list of its own.
func walksOwn(t *testing.T, kind string) bool {
	code, _, _ := strings.Cut(kind, ".")
	tests, err := filepath.Glob(filepath.Join("..", "..", "scenes", code, "*_test.go"))
	if err != nil {
		t.Fatal(err)
	}
	walks := regexp.MustCompile(`h\.WalkLists\([^)]*"` + regexp.QuoteMeta(kind) + `"`)
	return slices.ContainsFunc(tests, func(path string) bool {
		text, err := os.ReadFile(path)
		return err == nil && walks.Match(text)
	})
}
