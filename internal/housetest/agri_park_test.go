package housetest_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"huying/internal/housetest"
)

const parks = "/api/agri/parks"

type park struct {
	ID, Name string
	Version  int
	Subjects int
	LandM2   int64 `json:"land_m2"`
	Plan     *struct {
		State, From, Officer string
		OfficerName          string `json:"officer_name"`
		OfficerGone          bool   `json:"officer_gone"`
		Measures             []string
		Overdue              bool
		Version              int
	}
	Members []struct{ ID, Name string }
	Reviews []struct{ On, Words string }
	Earlier []struct{ State, From, To string }
}

func TestParksHavePlansOfTheirOwn(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		h.As("bureau").Post("/api/agri/officers/cards", nil).Want(200)
		var officers struct {
			Items []struct{ ID, Name, Area string }
		}
		h.As("bureau").Get("/api/agri/officers").Want(200).Into(&officers)
		card := map[string]string{}
		for _, o := range officers.Items {
			card[strings.TrimPrefix(o.Name, "测试")] = o.ID
		}
		body := func(more ...any) map[string]any {
			return with(map[string]any{"name": "甲街道蔬菜产业园", "area": housetest.Town, "place": "园区路 1 号"}, more...)
		}
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", body(), 401, ""}, {"desk", body(), 403, ""}, {"helper", body(), 403, ""}, {"otherinspector", body(), 403, ""},
			{"inspector", body("name", " "), 422, "/name"}, {"inspector", body("area", housetest.County), 422, "/area"},
			{"inspector", body("place", strings.Repeat("路", 201)), 422, "/place"},
		} {
			if a := h.As(c.who).Post(parks, c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%v: %s", c.body, a.Body)
			}
		}
		var k park
		id := h.NewID()
		for range 2 {
			h.As("inspector").Again(id).Post(parks, body()).Want(200).Into(&k)
		}
		h.As("bureau").Post(parks, body("area", housetest.OtherTown)).Want(409)
		registered(h, "inspector", "park", "甲街道蔬菜产业园")
		h.As("inspector").Post(parks, body("name", "别的园")).Want(200)
		registered(h, "inspector", "park", "别的园", "name", "别的")
		path := parks + "/" + k.ID
		h.As("otherinspector").Get(path).Want(404)
		h.As("inspector").Get(path).Want(200).Into(&k)
		if len(k.Members) != 1 || k.Subjects != 1 || k.LandM2 != 6667 || k.Plan != nil {
			t.Errorf("%+v", k)
		}

		plan := func(more ...any) map[string]any {
			return with(map[string]any{"measures": []string{"每棚一本台账", " ", "出棚前逐批速测"}, "officer": card["inspector"], "state": "in_force",
				"review_day": "2024-03-01"}, more...)
		}
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", plan(), 401, ""}, {"helper", plan(), 403, ""}, {"otherinspector", plan(), 404, ""},
			{"inspector", plan("measures", []string{" "}), 422, "/measures"}, {"inspector", plan("state", "ended"), 422, "/state"},
			{"inspector", plan("officer", ""), 422, "/officer"}, {"inspector", plan("officer", card["otherinspector"]), 422, "/officer"},
			{"inspector", plan("officer", "nobody"), 422, "/officer"},
			{"inspector", plan("review_day", ""), 422, "/review_day"}, {"inspector", plan("review_day", "2023-11-07"), 422, "/review_day"},
			{"inspector", plan("review_day", "2025-01-01"), 422, "/review_day"},
		} {
			if a := h.As(c.who).Do("PUT", path+"/plan", c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%v: %s", c.body, a.Body)
			}
		}
		inForce := func(want int64) {
			t.Helper()
			if v := h.Figure("agri.parks", housetest.County); v.Num != want {
				t.Errorf("%d parks with a plan in force, want %d", v.Num, want)
			}
		}
		h.As("inspector").Do("PUT", path+"/plan", plan("state", "draft", "officer", nil, "review_day", nil)).Want(200).Into(&k)
		inForce(0)
		h.As("inspector").Do("PUT", path+"/plan", plan()).Want(409) // which draft?
		h.As("inspector").Do("PUT", path+"/plan", plan("version", k.Plan.Version)).Want(200).Into(&k)
		if k.Plan.State != "in_force" || k.Plan.From != "2023-11-07" || len(k.Plan.Measures) != 2 || k.Plan.OfficerName != "测试inspector" {
			t.Errorf("%+v", k.Plan)
		}
		inForce(1)
		h.As("inspector").Do("PUT", path+"/plan", plan("state", "draft", "version", k.Plan.Version)).Want(409)
		parkGoesOn(t, h, path, k, inForce, plan)
		h.Clean()
	})
}

// parkGoesOn lets a year pass over a park: its plan is looked at late, ends, and is
// followed by another; its name changes, and it closes.
func parkGoesOn(t *testing.T, h *housetest.House, path string, k park, inForce func(int64), plan func(...any) map[string]any) {
	t.Helper()
	lists := func(question string, want int) {
		t.Helper()
		var page struct{ Items []park }
		h.As("inspector").Get(parks + question).Want(200).Into(&page)
		if len(page.Items) != want {
			t.Errorf("%s: %d", question, len(page.Items))
		}
	}
	lists("", 2)
	lists("?kind=overdue", 0)
	lists("?kind=none", 1)
	lists("?q=蔬菜", 1)
	h.Clock.Advance(150 * 24 * time.Hour)
	lists("?kind=overdue", 1)
	review := func(who string, status int, next string) {
		t.Helper()
		h.As(who).Post(path+"/plan/review", map[string]string{"words": "台账齐全", "review_day": next}).Want(status)
	}
	review("helper", 403, "2024-09-01")
	review("otherinspector", 404, "2024-09-01")
	review("inspector", 422, "2024-01-01")
	review("inspector", 204, "2024-09-01")
	lists("?kind=overdue", 0)
	h.As("inspector").Get(parks + "/export").Want(200)

	h.As("inspector").Post(path+"/plan/end", map[string]string{"reason": "到期换新方案"}).Want(204)
	h.As("inspector").Post(path+"/plan/end", map[string]string{"reason": "到期换新方案"}).Want(409)
	review("inspector", 409, "2024-09-01")
	inForce(0)
	h.As("inspector").Do("PUT", path+"/plan", plan("review_day", "2024-09-01")).Want(200).Into(&k)
	inForce(1)
	if len(k.Earlier) != 1 || len(k.Reviews) != 1 || k.Earlier[0].To != "2024-04-05" {
		t.Errorf("%+v", k)
	}
	h.As("inspector").Do("PUT", path, map[string]any{"name": "甲街道现代农业园", "area": housetest.Village, "version": 9}).Want(409)
	h.As("inspector").Do("PUT", path, map[string]any{"name": "甲街道现代农业园", "area": housetest.Village, "version": k.Version}).Want(200).Into(&k)
	if len(k.Members) != 1 || h.Figure("agri.parks", housetest.Village).Num != 1 {
		t.Errorf("a new name or place left something behind: %+v", k)
	}
	h.As("otherinspector").Post(path+"/close", map[string]string{"reason": "并入别的园区"}).Want(404)
	h.As("inspector").Post(path+"/close", map[string]string{"reason": "并入别的园区"}).Want(204)
	h.As("inspector").Post(path+"/close", map[string]string{"reason": "并入别的园区"}).Want(409)
	h.Clock.Advance(48 * time.Hour)
	inForce(0)
	lists("", 1)
	lists("?voided=true", 2)
}

// Two people write the first plan of one park at once.
func TestAParkHasOnePlan(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		var k park
		h.As("inspector").Post(parks, map[string]any{"name": "果园", "area": housetest.Town}).Want(200).Into(&k)
		var all sync.WaitGroup
		status := make([]int, 6)
		for i := range status {
			all.Go(func() {
				status[i] = h.As("inspector").Do("PUT", parks+"/"+k.ID+"/plan", map[string]any{"measures": []string{"台账"}, "state": "draft"}).Status
			})
		}
		all.Wait()
		kept := 0
		for _, s := range status {
			if s == 200 {
				kept++
			} else if s != 409 {
				t.Error(s)
			}
		}
		if kept != 1 {
			t.Errorf("%d plans", kept)
		}
		h.Clean()
	})
}
