package housetest_test

import (
	"bytes"
	"strings"
	"sync"
	"testing"

	"huying/internal/housetest"

	"github.com/xuri/excelize/v2"
)

const events = "/api/agri/events"

func liveShow(more ...any) map[string]any {
	return with(map[string]any{"kind": "live", "title": "草莓直播专场", "area": housetest.Town, "on": "2023-11-01", "platform": "抖音",
		"viewers": 4000, "viewers_source": "平台后台数据"}, more...)
}

func roadshow(producers []string, more ...any) map[string]any {
	return with(map[string]any{"kind": "roadshow", "title": "优质农产品进社区", "area": housetest.Town, "on": "2023-10-20", "producers": producers,
		"residents": 2600, "sales_fen": 3_600_000,
		"places": []map[string]string{{"area": housetest.Village}, {"name": "朝阳区 望京社区"}}}, more...)
}

type brandEvent struct {
	ID, Kind, Title string
	Version         int
	Producers       []struct{ ID, Name string }
	Places          []struct{ Area, Name string }
	CanChange       bool `json:"can_change"`
}

func TestBrandEventsAreHeld(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		one, two := registered(h, "inspector"), registered(h, "inspector", "name", "金穗家庭农场", "kind", "family_farm")
		elsewhere := registered(h, "otherinspector", "area", housetest.OtherVillage, "name", "别处")
		show := []string{one, two}
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", liveShow(), 401, ""}, {"desk", liveShow(), 403, ""}, {"helper", liveShow(), 403, ""}, {"otherinspector", liveShow(), 403, ""},
			{"inspector", liveShow("area", housetest.County), 403, ""},
			{"inspector", liveShow("kind", "fair"), 422, "/kind"}, {"inspector", liveShow("title", " "), 422, "/title"},
			{"inspector", liveShow("platform", nil), 422, "/platform"}, {"inspector", liveShow("viewers_source", nil), 422, "/viewers_source"},
			{"inspector", liveShow("viewers", -1), 422, "/viewers"}, {"inspector", liveShow("on", "2023-11-08"), 422, "/on"},
			{"inspector", liveShow("on", ""), 422, "/on"},
			{"inspector", liveShow("area", "110112999"), 422, "/area"},
			{"inspector", roadshow(nil), 422, "/producers"}, {"inspector", roadshow([]string{elsewhere}), 422, "/producers"},
			{"inspector", roadshow(show, "places", nil), 422, "/places"},
			{"inspector", roadshow(show, "places", []map[string]string{{"area": housetest.Town}}), 422, "/places"},
			{"inspector", roadshow(show, "places", []map[string]string{{"name": " "}}), 422, "/places"},
			{"inspector", roadshow(show, "residents", -1), 422, "/residents"}, {"inspector", roadshow(show, "sales_fen", -1), 422, "/sales_fen"},
		} {
			a := h.As(c.who).Post(events, c.body).Want(c.status)
			if !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s %v: %s", c.who, c.body, a.Body)
			}
		}
		want := func(values map[string]int64) {
			t.Helper()
			for code, n := range values {
				if v := h.Figure("agri."+code, housetest.County); v.Num != n {
					t.Errorf("%s: %d, want %d", code, v.Num, n)
				}
			}
		}
		want(map[string]int64{"live_shows": 0, "roadshows": 0, "communities": 0})

		id := h.NewID()
		for range 2 {
			h.As("inspector").Again(id).Post(events, liveShow("residents", 99)).Want(200)
		}
		var first, second brandEvent
		h.As("inspector").Post(events, roadshow(append(show, one))).Want(200).Into(&first) // named twice, there once
		h.As("bureau").Post(events, roadshow([]string{one, elsewhere}, "area", housetest.County, "on", "2023-09-10", "places",
			[]map[string]string{{"name": "朝阳区望京社区"}})).Want(200).Into(&second)
		if len(first.Producers) != 2 || len(first.Places) != 2 || first.Places[0].Name != "甲街道 一社区" || !first.CanChange {
			t.Errorf("%+v", first)
		}
		want(map[string]int64{"live_shows": 1, "live_viewers": 4000, "roadshows": 2, "roadshow_producers": 3, "roadshow_residents": 5200,
			"roadshow_sales": 7_200_000, "communities": 2})
		if v := h.Figure("agri.roadshow_producers", housetest.Town); v.Num != 2 {
			t.Error(v)
		}

		// What it came to is known later; whoever else has changed it since is not overwritten.
		path := events + "/" + first.ID
		h.As("otherinspector").Do("PUT", path, roadshow(show, "version", 1)).Want(404)
		h.As("helper").Do("PUT", path, roadshow(show, "version", 1)).Want(403)
		h.As("inspector").Do("PUT", path, roadshow([]string{two}, "version", 1, "sales_fen", 5_000_000, "on", "2023-10-21", "kind", "live")).Want(200).Into(&first)
		h.As("inspector").Do("PUT", path, roadshow(show, "version", 1)).Want(409)
		h.As("inspector").Do("PUT", path, roadshow(show, "version", 2, "area", housetest.OtherTown)).Want(403)
		if first.Kind != "roadshow" || first.Version != 2 {
			t.Errorf("%+v", first)
		}
		want(map[string]int64{"roadshow_producers": 3, "roadshow_sales": 8_600_000})

		eventLists(t, h)
		reason := map[string]string{"reason": "重复登记"}
		h.As("inspector").Post(events+"/"+second.ID+"/void", reason).Want(404) // the county's is not theirs to see
		h.As("bureau").Post(events+"/"+second.ID+"/void", reason).Want(204)
		h.As("bureau").Post(events+"/"+second.ID+"/void", reason).Want(409)
		h.As("bureau").Do("PUT", events+"/"+second.ID, roadshow(show, "version", 2)).Want(409)
		want(map[string]int64{"roadshows": 1, "roadshow_producers": 1, "communities": 2, "roadshow_sales": 5_000_000})
		if got := h.Verbs(first.ID); got != "agri.event.add agri.event.change" {
			t.Error(got)
		}
		h.Clean()
	})
}

func eventLists(t *testing.T, h *housetest.House) {
	t.Helper()
	for _, c := range []struct {
		who, question string
		want          int
	}{{"bureau", "", 3}, {"inspector", "", 2}, {"otherinspector", "", 0}, {"bureau", "?kind=live", 1}, {"bureau", "?q=草莓", 1},
		{"bureau", "?from=2023-10-01&to=2023-10-31", 1}, {"bureau", "?under=" + housetest.OtherTown, 0}} {
		var page struct{ Items []brandEvent }
		h.As(c.who).Get(events + c.question).Want(200).Into(&page)
		if len(page.Items) != c.want {
			t.Errorf("%s %s: %d", c.who, c.question, len(page.Items))
		}
	}
	x, err := excelize.OpenReader(bytes.NewReader(h.As("bureau").Get(events + "/export?kind=roadshow").Want(200).Body))
	if err != nil {
		t.Fatal(err)
	}
	if rows, _ := x.GetRows("品牌推介"); len(rows) != 3 || rows[1][7] != "金穗家庭农场" || rows[1][10] != "50000" {
		t.Errorf("%q", rows)
	}
}

// Two offices enter two roadshows with the same producer at once.
func TestAProducerIsCountedOnce(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		show := []string{registered(h, "inspector"), registered(h, "inspector", "name", "金穗家庭农场")}
		var all sync.WaitGroup
		for i := range 8 {
			all.Go(func() {
				list := show
				if i%2 == 0 {
					list = []string{show[1], show[0]}
				}
				if s := h.As("inspector").Post(events, roadshow(list)).Status; s != 200 {
					t.Error(s)
				}
			})
		}
		all.Wait()
		if v := h.Figure("agri.roadshow_producers", housetest.County); v.Num != 2 {
			t.Error(v)
		}
		h.Clean()
	})
}
