package housetest_test

import (
	"strings"
	"testing"

	"huying/base/web"
	"huying/internal/app"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/order"
	"huying/kernel/power"
)

// Every guarded route by somebody who holds every power there is, in the other town.
// The table is the route list: whatever names a place or a record of the first town is
// refused, and no list lets a word of it through.
func TestEveryRouteInTheWrongArea(t *testing.T) {
	// What everybody who works here may know of: the names of units, posts and kinds.
	county := map[string]bool{"listUnits": true, "listPosts": true, "listCategories": true, "listFigures": true, "getSystem": true, "rosterTemplate": true}
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		var all []string
		for _, p := range app.Powers() {
			all = append(all, p.Code)
		}
		if err := h.Duties.DefinePosts(t.Context(), act.System(housetest.County), duty.Post{Code: "everything", Title: "一切", Level: 9, Powers: all}); err != nil {
			t.Fatal(err)
		}
		h.Hire("elsewhere", "everything", housetest.OtherTown, housetest.OtherTowns)
		p := reach(h, order.Reported)
		if err := h.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		secrets := []string{p.Order.ID, p.Order.No, "测试officer", "测试village", "测试town\"", "\"" + housetest.Village, "\"" + housetest.Grid,
			"甲街道 一社区", h.Person("officer")}
		asked := 0
		for _, r := range h.Routes() {
			if r.Guard == web.Open || r.Guard == web.OnMachine || r.Guard == power.Own || r.Guard == power.SignedIn &&
				!strings.Contains(r.Path, "{id}") && !strings.HasPrefix(r.Path, "/api/orders") && r.Path != "/api/field/orders" {
				continue
			}
			asked++
			path := address(h, r.Path, p)
			var body any
			if r.Method == "POST" {
				body = map[string]any{}
				switch r.ID {
				case "reportOrder":
					body = map[string]any{"words": "x", "area": housetest.Village}
				case "assignDuty":
					body = map[string]any{"person": h.Person("officer"), "post": duty.GridOfficer, "area": housetest.Grid}
				case "endDuty", "revealPerson", "revealCaller":
					body = map[string]any{"reason": "x"}
				case "addLeave":
					body = map[string]any{"person": h.Person("officer"), "from": "2023-11-08", "to": "2023-11-09"}
				case "takeStep":
					body = map[string]any{"version": 1, "category": "0101"}
				}
			}
			before := h.Lines()
			for _, query := range []string{"", "?under=" + housetest.Village + "&parent=" + housetest.Village +
				"&code=order.received&lon=116.6&lat=39.9&q=" + "officer&subject=" + p.Order.ID} {
				if r.Method != "GET" && query != "" {
					continue
				}
				a := h.As("elsewhere").Do(r.Method, path+query, body)
				named := strings.Contains(r.Path, "{") || strings.Contains(query, "under=") && a.Status >= 400
				switch {
				case r.Method == "POST" && a.Status < 400, strings.Contains(r.Path, "{") && a.Status < 400 && r.ID != "getPhoto":
					t.Errorf("%s %s%s: %d, but it is of another town", r.Method, path, query, a.Status)
				case a.Status >= 500:
					t.Errorf("%s %s%s: %d", r.Method, path, query, a.Status)
				case named && a.Status != 400 && a.Status != 403 && a.Status != 404 && a.Status != 422:
					t.Errorf("%s %s%s: %d", r.Method, path, query, a.Status)
				}
				if county[r.ID] {
					continue
				}
				for _, s := range secrets {
					if strings.Contains(string(a.Body), s) {
						t.Errorf("%s %s%s lets through %q", r.Method, path, query, s)
					}
				}
			}
			if h.Lines() != before {
				t.Errorf("%s %s left a line in the journal", r.Method, path)
			}
		}
		if asked < 25 {
			t.Fatalf("only %d routes were asked", asked)
		}
	})
}
