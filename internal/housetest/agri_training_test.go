package housetest_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/scenes/agri/registry"

	"github.com/xuri/excelize/v2"
)

const trainings = "/api/agri/trainings"

type training struct {
	ID           string
	Version      int
	Officers     int
	Growers      int
	CanChange    bool                                `json:"can_change"`
	OfficersCame []struct{ ID, Name, Result string } `json:"officers_came"`
	GrowersCame  []struct{ ID, Name, Result string } `json:"growers_came"`
}

func TestOfficersAreTrained(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		h.As("bureau").Post("/api/agri/officers/cards", nil).Want(200)
		var officers struct{ Items []struct{ ID, Name string } }
		h.As("bureau").Get("/api/agri/officers").Want(200).Into(&officers)
		card := map[string]string{}
		for _, o := range officers.Items {
			card[strings.TrimPrefix(o.Name, "测试")] = o.ID
		}
		grower, elsewhere := registered(h, "inspector"), registered(h, "otherinspector", "area", housetest.OtherVillage, "name", "别处")
		came := func(who ...string) (out []map[string]string) {
			for i := 0; i+1 < len(who); i += 2 {
				out = append(out, map[string]string{"id": who[i], "result": who[i+1]})
			}
			return out
		}
		body := func(more ...any) map[string]any {
			return with(map[string]any{"title": "安全用药", "area": housetest.Town, "on": "2023-11-07", "minutes": 240, "place": "会议室", "trainer": "推广站",
				"officers": came(card["inspector"], "pass", card["helper"], "fail"), "growers": came(grower, "present")}, more...)
		}
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", body(), 401, ""}, {"desk", body(), 403, ""}, {"helper", body("officers", nil), 403, ""},
			{"otherinspector", body("officers", came(card["otherinspector"], "pass"), "growers", nil), 403, ""},
			{"inspector", body("title", ""), 422, "/title"}, {"inspector", body("on", "2023-11-08"), 422, "/on"},
			{"inspector", body("minutes", 0), 422, "/minutes"}, {"inspector", body("area", ""), 422, "/area"},
			{"inspector", body("officers", nil, "growers", nil), 422, "/officers"}, {"inspector", body("officers", came(card["helper"], "good")), 422, "/officers"},
			{"inspector", body("officers", came(card["otherinspector"], "pass")), 422, "/officers"},
			{"inspector", body("officers", came("nobody", "pass")), 422, "/officers"},
			{"inspector", body("growers", came(elsewhere, "present")), 422, "/growers"},
		} {
			if a := h.As(c.who).Post(trainings, c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s %v: %s", c.who, c.body, a.Body)
			}
		}
		rate := func(under string, num, den int64) {
			t.Helper()
			if v := h.Figure("agri.trained_officers_rate", under); v.Num != num || v.Den != den {
				t.Errorf("trained: %+v, want %d of %d", v, num, den)
			}
		}
		rate(housetest.County, 0, 4)
		var x training
		id := h.NewID()
		for range 2 {
			h.As("inspector").Again(id).Post(trainings, body()).Want(200).Into(&x)
		}
		if x.Officers != 2 || x.Growers != 1 || len(x.OfficersCame) != 2 || x.GrowersCame[0].Name != "绿源种植合作社" || !x.CanChange {
			t.Errorf("%+v", x)
		}
		rate(housetest.County, 1, 4) // whoever failed is not trained
		path := trainings + "/" + x.ID
		h.As("otherinspector").Get(path).Want(404)
		h.As("otherinspector").Do("PUT", path, body("version", 1)).Want(404)
		h.As("helper").Do("PUT", path, body("version", 1)).Want(403)
		h.As("helper").Get(path).Want(404) // of the town, above their village
		again := body("version", 1, "officers", came(card["inspector"], "pass", card["helper"], "pass"))
		h.As("inspector").Do("PUT", path, again).Want(200)
		h.As("inspector").Do("PUT", path, again).Want(409)
		rate(housetest.County, 2, 4)
		rate(housetest.Town, 2, 2)
		rate(housetest.OtherTown, 0, 1)

		workbook, err := excelize.OpenReader(bytes.NewReader(h.As("inspector").Get(trainings + "/export").Want(200).Body))
		if err != nil {
			t.Fatal(err)
		}
		if rows, _ := workbook.GetRows("培训台账"); len(rows) != 4 {
			t.Errorf("%q", rows)
		}
		yearPasses(t, h, path, body("on", "2023-11-08", "officers", came(card["inspector"], "pass")), rate)
		h.Clean()
	})
}

// yearPasses lets an officer leave, a training be struck out, and a year go by.
func yearPasses(t *testing.T, h *housetest.House, path string, body map[string]any, rate func(string, int64, int64)) {
	t.Helper()
	for question, want := range map[string]int{"": 1, "?q=安全": 1, "?q=合格证": 0, "?from=2023-11-08": 0, "?under=" + housetest.Village: 0} {
		var page struct{ Items []training }
		h.As("inspector").Get(trainings + question).Want(200).Into(&page)
		if len(page.Items) != want {
			t.Errorf("%s: %d", question, len(page.Items))
		}
	}
	h.Clock.Advance(24 * time.Hour)
	var roster struct{ Items []struct{ ID string } }
	h.As("lead").Get("/api/roster?post=" + registry.Officer).Want(200).Into(&roster)
	h.As("lead").Post("/api/duties/"+roster.Items[0].ID+"/end", map[string]string{"reason": "离任"}).Want(204)
	h.As("inspector").Post("/api/agri/officers/cards", nil).Want(200)
	rate(housetest.County, 1, 3) // who has left counts on neither side
	reason := map[string]string{"reason": "登记错了"}
	h.As("otherinspector").Post(path+"/void", reason).Want(404)
	h.As("inspector").Post(path+"/void", reason).Want(204)
	h.As("inspector").Post(path+"/void", reason).Want(409)
	if v := h.Figure("agri.attendances", housetest.County); v.Num != 0 {
		t.Error(v)
	}
	rate(housetest.County, 0, 3)
	h.As("inspector").Post(trainings, body).Want(200)
	rate(housetest.County, 1, 3)
	h.Clock.Advance(364 * 24 * time.Hour)
	rate(housetest.County, 1, 3)
	h.Clock.Advance(24 * time.Hour)
	rate(housetest.County, 0, 3)
}
