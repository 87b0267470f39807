package housetest_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/kernel/duty"
	"huying/kernel/order"
)

type ownPost struct {
	Code, Title  string
	Level        int
	Powers       []string
	Own, Retired bool
	Holders      int
}

type postDesk struct {
	Posts  []ownPost
	Powers []struct {
		Code, Title, Group string
		Reserved           bool
	}
}

// The security administrator shapes posts of the county's own; nobody becomes an
// administrator by one, and who holds one has what it says at that moment.
func TestPostsOfACountysOwn(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		warden := func(more ...any) map[string]any {
			return with(map[string]any{"title": "河长", "level": 9, "powers": []string{"area.read", "order.register"}}, more...)
		}
		var desk postDesk
		h.As("security").Get("/api/posts/desk").Want(200).Into(&desk)
		var kept []string
		for _, w := range desk.Powers {
			if w.Title == "" || strings.HasPrefix(w.Title, "power.") {
				t.Errorf("a power without a name: %+v", w)
			}
			if w.Reserved {
				kept = append(kept, w.Code)
			}
		}
		if !slices.Equal(kept, []string{"account.manage", "code.rotate", "journal.read", "post.manage", "system.read"}) {
			t.Error("reserved:", kept)
		}
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", warden(), 401, ""}, {"lead", warden(), 403, ""}, {"system", warden(), 403, ""}, {"audit", warden(), 403, ""},
			{"security", warden("title", " "), 422, "/title"},
			{"security", warden("title", "网格员"), 422, "/title"},
			{"security", warden("level", 8), 422, "/level"},
			{"security", warden("powers", []string{}), 422, "/powers"},
			{"security", warden("powers", []string{"no.such"}), 422, "/powers"},
			{"security", warden("powers", []string{"area.read", "account.manage"}), 422, "/powers"},
			{"security", warden("powers", []string{"journal.read"}), 422, "/powers"},
		} {
			before := h.Lines()
			if a := h.As(c.who).Post("/api/posts", c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s %v: %s", c.who, c.body, a.Body)
			}
			if h.Lines() != before {
				t.Errorf("%v left a line in the journal", c.body)
			}
		}
		var p ownPost
		key := h.NewID()
		for range 2 { // the same press of a button
			h.As("security").Again(key).Post("/api/posts", warden()).Want(200).Into(&p)
		}
		if p.Title != "河长" || !p.Own || !strings.HasPrefix(p.Code, "own.") || h.Verbs(p.Code) != "post.save" {
			t.Errorf("%+v, journal %s", p, h.Verbs(p.Code))
		}
		h.As("security").Post("/api/posts", warden()).Want(422) // one of that name
		at := "/api/posts/" + p.Code

		// Whoever manages the roster puts somebody on it, as far as they hold its powers themselves.
		h.Hire("river", "", "", "")
		h.As("river").Get("/api/roster?under=" + housetest.Town).Want(403)
		h.As("lead").Post("/api/duties", map[string]any{"person": h.Person("river"), "post": p.Code, "area": housetest.Village}).Want(422)
		h.As("lead").Post("/api/duties", map[string]any{"person": h.Person("river"), "post": p.Code, "area": housetest.Town}).Want(200)
		h.As("river").Get("/api/areas/" + housetest.Village).Want(200)
		h.As("river").Get("/api/roster?under=" + housetest.Town).Want(403)

		// Changed, its holders have what it says now, with their next request.
		h.As("lead").Do("PUT", at, warden("powers", []string{"roster.read"})).Want(403)
		h.As("security").Do("PUT", "/api/posts/grid_officer", warden()).Want(404) // the program's
		h.As("security").Do("PUT", "/api/posts/own.none", warden("title", "湖长")).Want(404)
		h.As("security").Do("PUT", at, warden("level", 12)).Want(422) // held in a town
		h.As("security").Do("PUT", at, warden("title", "总河长", "powers", []string{"roster.read", "roster.read"})).Want(200).Into(&p)
		if !slices.Equal(p.Powers, []string{"roster.read"}) || p.Title != "总河长" {
			t.Errorf("%+v", p)
		}
		h.As("river").Get("/api/roster?under=" + housetest.Town).Want(200)
		h.As("river").Post("/api/orders", map[string]any{"words": "x", "area": housetest.Grid}).Want(403)

		// Held, it is not retired; retired, it takes nobody on, and its name stays.
		h.As("security").Post(at+"/retire", nil).Want(409)
		id := h.Principal("river").Duties[0].ID
		h.Clock.Advance(time.Second)
		h.As("lead").Post("/api/duties/"+id+"/end", map[string]any{"reason": "换人"}).Want(204)
		h.Clock.Advance(24 * time.Hour)
		h.As("lead").Post(at+"/retire", nil).Want(403)
		h.As("security").Post(at+"/retire", nil).Want(204)
		h.As("security").Post("/api/posts/grid_officer/retire", nil).Want(409) // somebody holds it, and it is not the county's
		h.As("security").Post("/api/posts/town_lead/retire", nil).Want(404)
		h.As("lead").Post("/api/duties", map[string]any{"person": h.Person("river"), "post": p.Code, "area": housetest.Town}).Want(422)
		h.As("security").Get("/api/posts/desk").Want(200).Into(&desk)
		for _, x := range desk.Posts {
			if x.Own && (x.Code != p.Code || !x.Retired || x.Holders != 0) || x.Code == duty.GridOfficer && x.Holders != 2 {
				t.Errorf("%+v", x)
			}
		}
		h.As("security").Post(at+"/restore", nil).Want(204)
		h.As("lead").Post("/api/duties", map[string]any{"person": h.Person("river"), "post": p.Code, "area": housetest.Town}).Want(200)
		if got := h.Verbs(p.Code); got != "post.save post.save post.retire post.restore" {
			t.Error("journal:", got)
		}
		h.Clean()
	})
}

// Every post of the program but the three administrators' can be filled by who leads the
// county; nobody puts people on a post, takes them off it or lends it beyond what they hold.
func TestNobodyGrantsTakesOrLendsWhatTheyLack(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		var desk postDesk
		h.As("security").Get("/api/posts/desk").Want(200).Into(&desk)
		places := map[int]string{6: housetest.County, 9: housetest.Town, 12: housetest.Village, 15: housetest.Grid}
		administrators := []string{duty.SystemAdmin, duty.SecAdmin, duty.AuditAdmin}
		for _, p := range desk.Posts {
			want := 200
			if slices.Contains(administrators, p.Code) {
				want = 403
			}
			h.Hire("new"+p.Code, "", "", "")
			h.As("lead").Post("/api/duties", map[string]any{"person": h.Person("new" + p.Code), "post": p.Code, "area": places[p.Level]}).Want(want)
		}

		var clerk ownPost
		h.As("security").Post("/api/posts", map[string]any{"title": "人事员", "level": 6, "powers": []string{"roster.manage", "area.read"}}).Want(200).Into(&clerk)
		h.Hire("clerk", clerk.Code, housetest.County, housetest.Centre)
		duties := func(login string) string { return h.Principal(login).Duties[0].ID }
		ends := func(who, whose string, want int) {
			t.Helper()
			h.As(who).Post("/api/duties/"+duties(whose)+"/end", map[string]any{"reason": "调整"}).Want(want)
		}
		absent := func(who, whose, deputy string, want int) {
			t.Helper()
			b := map[string]any{"person": h.Person(whose), "from": "2023-11-07", "to": "2023-11-09"}
			if deputy != "" {
				b["deputy"] = h.Person(deputy)
			}
			h.As(who).Post("/api/leaves", b).Want(want)
		}
		ends("lead", "security", 403)
		ends("clerk", "lead", 403)
		ends("clerk", "officer", 403)
		absent("clerk", "lead", "clerk", 403) // or the clerk would lead the county for two days
		if h.Principal("clerk").Has(order.MayDispatch) {
			t.Error("a clerk has what they lent themselves")
		}
		absent("clerk", "lead", "", 204) // that somebody is away may be said
		absent("lead", "officer", "otherofficer", 204)
		h.Hire("clerk2", clerk.Code, housetest.County, housetest.Centre)
		ends("clerk", "clerk2", 204)
		h.Clean()
	})
}
