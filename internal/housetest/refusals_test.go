package housetest_test

import (
	"strings"
	"testing"

	"huying/base/web"
	"huying/internal/housetest"
	"huying/kernel/order"
	"huying/kernel/power"
)

// address fills a route's path with what exists in the kit's first town.
func address(h *housetest.House, path string, p page) string {
	person := h.Person("officer")
	if strings.Contains(path, "/duties/") {
		person = h.Principal("officer").Duties[0].ID
	}
	id := p.Order.ID
	switch {
	case strings.Contains(path, "/persons/"), strings.Contains(path, "/duties/"):
		id = person
	}
	return strings.NewReplacer("{id}", id, "{action}", "accept", "{code}", housetest.Village, "{hash}", strings.Repeat("0", 64), "{level}",
		"0", "{n}", "0", "{verb}", "rate", "{$}", "").Replace(path)
}

// Every route by a guest and by somebody without the power. The table is the route
// list, so a new route is in it by itself.
func TestEveryRouteIsGuarded(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		h.Hire("nobody", "", "", "") // signed in, without any duty
		p := reach(h, order.Reported)
		open := map[string]bool{}
		for _, r := range h.Routes() {
			path := address(h, r.Path, p)
			guest := h.As("").Do(r.Method, path, body(r))
			switch r.Guard {
			case web.Open:
				open[r.Method+" "+r.Path] = true
				if guest.Status == 401 || guest.Status == 403 {
					t.Errorf("guest %s %s: %d, but it is said to be open", r.Method, path, guest.Status)
				}
				continue
			case web.OnMachine:
				if guest.Status != 200 {
					t.Errorf("from this machine %s %s: %d", r.Method, path, guest.Status)
				}
				continue
			}
			if guest.Status != 401 {
				t.Errorf("guest %s %s: %d, want 401", r.Method, path, guest.Status)
			}
			if r.Guard == power.SignedIn || r.Guard == power.Own {
				continue
			}
			if a := h.As("nobody").Do(r.Method, path, body(r)); a.Status != 403 {
				t.Errorf("without the power %s %s: %d, want 403", r.Method, path, a.Status)
			}
		}
		// Whoever adds an open route adds it here, aloud.
		for _, r := range []string{"GET /{$}", "GET /", "GET /call", "POST /call", "GET /t", "GET /t/{code}", "POST /t/{code}/{verb}",
			"GET /t/{code}/photo/{hash}", "GET /book/{slot}", "POST /book/{slot}", "GET /booked/{code}", "POST /booked/{code}/cancel", "GET /q",
			"GET /q/{code}", "GET /q/{code}/sign",
			"GET /figures/{figure}", "GET /area/{area}", "GET /area/{area}/signs", "GET /areas", "GET /verify", "GET /look", "GET /public.css",
			"GET /public.js", "GET /healthz", "GET /readyz", "GET /log/checkpoint", "GET /log/tile/{level}/{n}",
			"GET /published", "GET /published/{code}", "GET /published/{code}/{item}", "GET /published/{code}/file", "GET /log/key",
			"GET /api/openapi.json", "POST /api/session", "GET /api/credentials", "GET /workbench/", "GET /field/", "GET /assets/",
			"GET /icon.svg"} {
			if !open[r] {
				t.Errorf("%s is in the list of open doors and is not one", r)
			}
			delete(open, r)
		}
		for _, x := range h.App.Config.Scenes {
			for _, r := range x.Open {
				if !open[r] {
					t.Errorf("%s: %s is said to be open and is not", x.Code, r)
				}
				delete(open, r)
			}
		}
		for r := range open {
			t.Errorf("%s is open to everybody and not in this list", r)
		}
	})
}

func body(r web.Route) any {
	if r.Method == "POST" {
		return map[string]any{}
	}
	return nil
}

// Whoever holds a power in one town asks about the other.
func TestWrongArea(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := reach(h, order.Reported)
		id := h.NewID()
		duty := h.Principal("officer").Duties[0].ID
		for _, c := range []struct {
			login, method, path string
			body                any
			want                int
		}{
			{"othertown", "GET", "/api/areas/" + housetest.Village, nil, 404},
			{"othertown", "GET", "/api/areas?parent=" + housetest.Town, nil, 404},
			{"othertown", "GET", "/api/areas/map?under=" + housetest.Town, nil, 404},
			{"othertown", "GET", "/api/roster?under=" + housetest.Town, nil, 404},
			{"othertown", "GET", "/api/roster/export?under=" + housetest.Town, nil, 404},
			{"othertown", "GET", "/api/coverage?under=" + housetest.Town, nil, 404},
			{"othertown", "POST", "/api/persons/" + h.Person("officer") + "/reveal", map[string]string{"reason": "联系"}, 404},
			{"othertown", "GET", "/api/orders/" + p.Order.ID, nil, 404},
			{"othertown", "POST", "/api/orders/" + p.Order.ID + "/actions/accept", map[string]any{"version": 1, "category": "0101"}, 404},
			{"othertown", "POST", "/api/orders/" + p.Order.ID + "/reveal", map[string]string{"reason": "联系"}, 404},
			{"othertown", "POST", "/api/orders", map[string]any{"words": "x", "area": housetest.Grid}, 403},
			{"othertown", "GET", "/api/figures/values?under=" + housetest.Town, nil, 404},
			{"othertown", "GET", "/api/figures/breakdown?code=order.received&under=" + housetest.County, nil, 404},
			{"othertown", "GET", "/api/figures/series?code=order.received&under=" + housetest.Village, nil, 404},
			{"othertown", "GET", "/api/figures/records?code=order.received&under=" + housetest.Village, nil, 404},
			{"othertown", "GET", "/api/figures/records/export?code=order.received&under=" + housetest.Village, nil, 404},
			{"town", "POST", "/api/duties", map[string]any{"person": h.Person("officer"), "post": "grid_officer", "area": housetest.OtherGrid}, 403},
			{"town", "POST", "/api/duties/" + duty + "/end", map[string]any{"reason": "x"}, 403},
			{"officer", "GET", "/api/orders/" + id, nil, 404},
			{"water", "GET", "/api/orders/" + p.Order.ID, nil, 404},
			{"officer", "GET", "/api/areas/" + housetest.Town, nil, 404},
		} {
			before := h.Lines()
			if a := h.As(c.login).Do(c.method, c.path, c.body); a.Status != c.want {
				t.Errorf("%s %s %s: %d, want %d: %.200s", c.login, c.method, c.path, a.Status, c.want, a.Body)
			}
			if h.Lines() != before {
				t.Errorf("%s %s %s left a line in the journal", c.login, c.method, c.path)
			}
		}
		for _, q := range []string{"", "?under=" + housetest.Town, "?box=todo", "?q=" + "井盖"} {
			var list struct {
				Items []struct{ ID string }
				Total int
			}
			h.As("othertown").Get("/api/orders" + q).Want(200).Into(&list)
			if len(list.Items)+list.Total != 0 {
				t.Errorf("the other town lists %v for %q", list, q)
			}
		}
	})
}
