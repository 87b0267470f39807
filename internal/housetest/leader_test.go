package housetest_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/internal/housetest"
)

type leaderGround struct {
	Mine  []string
	Parts []struct {
		Code, Name string
		Open, Late int
	}
	Month struct {
		Since                     string
		Reported, Fixed, Answered int
	}
	Notes []struct{ ID, Area, Words, Author string }
	Open  []struct{ ID string }
}

func groundOf(h *housetest.House, who string) (g leaderGround) {
	h.T.Helper()
	h.As(who).Get("/api/field/ground").Want(200).Into(&g)
	return g
}

func TestALeaderSeesTheirPlaces(t *testing.T) {
	const second = "110112001001002"
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		h.Hire("townlead", "town_lead", housetest.Town, housetest.TownOffice)
		now := h.Acts.Now()
		p := phone{h, "officer", "aaaaaaaa"}
		a, b := p.found(now, nil), p.found(now, nil)
		there := p.found(now, map[string]any{"area": second})
		villages := p.found(now, map[string]any{"area": housetest.Village})
		fixed := p.found(now, map[string]any{"fixed": map[string]any{"words": "扶正了"}})
		p.send(a, b, there, villages, fixed)
		h.As("desk").Post("/api/orders/"+a.ID+"/actions/accept", map[string]any{"version": 1, "category": "0102"}).Want(200)
		h.Clock.Advance(30 * 24 * time.Hour)
		h.Later(h.Clock.Now())
		for _, c := range []struct {
			who  string
			want string
		}{
			// What was put right waits for a check under a limit that has passed too.
			{"village", "[{110112001001 1 0} {110112001001001 3 2} {110112001001002 1 0}]"},
			{"townlead", "[{110112001001 5 2} {110112001002 0 0}]"},
			{"lead", "[{110112001 5 2} {110112002 0 0}]"},
			{"officer", "[]"},
		} {
			var said []string
			for _, x := range groundOf(h, c.who).Parts {
				said = append(said, fmt.Sprintf("{%s %d %d}", x.Code, x.Open, x.Late))
			}
			if got := fmt.Sprint(said); got != c.want {
				t.Errorf("%s sees %s, want %s", c.who, got, c.want)
			}
		}
		for _, c := range []struct {
			who, code  string
			want, open int
		}{
			{"townlead", housetest.Village, 200, 5}, {"townlead", housetest.Grid, 200, 3}, {"townlead", housetest.OtherVillage, 404, 0},
			{"townlead", housetest.County, 404, 0}, {"townlead", "110112001999", 404, 0}, {"village", second, 200, 1},
			{"officer", housetest.Grid, 200, 3}, {"officer", housetest.Village, 404, 0}, {"otherofficer", housetest.Grid, 404, 0},
			{"checker", housetest.Grid, 403, 0}, {"", housetest.Grid, 401, 0},
		} {
			var x struct {
				Open []struct{ ID string }
				More int
			}
			answer := h.As(c.who).Get("/api/field/ground/" + c.code).Want(c.want)
			if c.want != 200 {
				continue
			}
			if answer.Into(&x); len(x.Open) != c.open || x.More != 0 {
				t.Errorf("%s opens %s: %d, want %d", c.who, c.code, len(x.Open), c.open)
			}
		}
		// A leader urges from the phone, with a word that stays; an officer does not.
		var matter page
		h.As("townlead").Get("/api/orders/" + a.ID).Want(200).Into(&matter)
		for _, c := range []struct {
			who, words, state, code string
		}{
			{"townlead", "请今天到现场", "safe", ""}, {"townlead", "", "refused", "order.step.invalid"},
			{"officer", "请今天到现场", "refused", "power.lacking"}, {"village", "请今天到现场", "refused", "power.lacking"},
		} {
			x := phone{h, c.who, "bbbbbbbb"}.send(p.step(matter, "supervise", h.Acts.Now(), map[string]any{"words": c.words})).Results[0]
			if x.State != c.state || x.Code != c.code {
				t.Errorf("%s urges with %q: %+v", c.who, c.words, x)
			}
		}
		thread, err := h.Orders.Steps(context.Background(), h.DB.Read(), housetest.County, a.ID)
		if err != nil || thread[len(thread)-1].Verb != "supervise" || thread[len(thread)-1].Words != "请今天到现场" {
			t.Errorf("%+v, %v", thread, err)
		}
	})
}

func TestAMonthIsOnesOwn(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		now := h.Acts.Now()
		p := phone{h, "officer", "aaaaaaaa"}
		first := now.Day().Add(1 - now.Day().DayOfMonth()).Start()
		p.send(p.found(now, nil), p.found(now, map[string]any{"fixed": map[string]any{"words": "扶正了"}}),
			p.found(first.Add(-time.Hour), nil))
		if m := groundOf(h, "officer").Month; m.Reported != 2 || m.Fixed != 1 || m.Answered != 0 || m.Since != first.Day().String() {
			t.Errorf("%+v", m)
		}
		if m := groundOf(h, "village").Month; m.Reported != 0 || m.Fixed != 0 || m.Answered != 0 {
			t.Errorf("the village's leader did nothing of it: %+v", m)
		}
	})
}

func TestAnOfficerIsToldWhatAReportBecame(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		now := h.Acts.Now()
		p := phone{h, "officer", "aaaaaaaa"}
		plain, late := p.found(now, nil), p.found(now.Add(-5*24*time.Hour), map[string]any{"caller": map[string]any{"name": "王明"}})
		resident := p.found(now, map[string]any{"caller": map[string]any{"name": "王明", "phone": "13800138000"}})
		fixed := p.found(now, map[string]any{"fixed": map[string]any{"words": "扶正了"}})
		known := p.found(now, map[string]any{"known": plain.ID})
		p.send(plain, late, resident, fixed, known)
		type receipt struct {
			No, Status, Into, Code string
			DueAt                  clock.Moment `json:"due_at"`
			Firm                   bool
		}
		ask := func(id string) (r receipt) {
			t.Helper()
			h.As("officer").Get("/api/field/reports/" + id).Want(200).Into(&r)
			return r
		}
		for _, c := range []struct {
			what string
			id   string
			ok   func(r receipt) bool
		}{
			{"what was seen", plain.ID, func(r receipt) bool { return r.No != "" && r.DueAt > now && !r.Firm && r.Code == "" && r.Into == "" }},
			{"for a resident", resident.ID, func(r receipt) bool { return r.Code != "" }},
			{"for a resident, sent days later", late.ID, func(r receipt) bool { return r.Code != "" }},
			{"put right", fixed.ID, func(r receipt) bool { return r.Status == "answered" && r.Firm && r.Code == "" }},
			{"known", known.ID, func(r receipt) bool { return r.Into == ask(plain.ID).No && r.DueAt > now }},
		} {
			if r := ask(c.id); !c.ok(r) {
				t.Errorf("%s: %+v", c.what, r)
			}
		}
		if o, err := h.Orders.ByCode(context.Background(), h.DB.Read(), housetest.County, strings.ReplaceAll(ask(resident.ID).Code, "-",
			"")); err != nil || o.ID != resident.ID {
			t.Errorf("the resident's code opens %+v, %v", o, err)
		}
		for who, want := range map[string]int{"village": 404, "otherofficer": 404, "lead": 404, "checker": 403, "": 401} {
			h.As(who).Get("/api/field/reports/" + resident.ID).Want(want)
		}
		h.As("officer").Get("/api/field/reports/" + h.NewID()).Want(404)
		h.As("desk").Post("/api/orders/"+plain.ID+"/actions/accept", map[string]any{"version": 2, "category": "0102"}).Want(200)
		if r := ask(plain.ID); !r.Firm || r.DueAt == 0 {
			t.Errorf("accepted: %+v", r)
		}
		h.Clock.Advance(49 * time.Hour)
		if r := ask(resident.ID); r.Code != "" {
			t.Error("after two days the code is the resident's alone")
		}
	})
}

func TestWhoComesNextReadsTheNotes(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		h.Hire("next", "grid_officer", housetest.Grid, housetest.Community)
		words := "3 号楼东侧井盖修过两次，雨后要看一眼"
		var kept string
		for _, c := range []struct {
			what, who, area, words string
			want                   int
		}{
			{"by whoever holds the grid", "officer", housetest.Grid, words, 200},
			{"about another's grid", "officer", housetest.OtherGrid, words, 403},
			{"about the village, by an officer", "officer", housetest.Village, words, 403},
			{"about a place that is not there", "lead", "110112001001999", words, 404},
			{"without a word", "officer", housetest.Grid, "  ", 422},
			{"with somebody's telephone", "officer", housetest.Grid, "有事打 138 0013 8000 找老王", 422},
			{"with it in wide digits", "officer", housetest.Grid, "打１３８００１３８０００", 422},
			{"by somebody without the power", "checker", housetest.Grid, words, 403},
			{"by nobody", "", housetest.Grid, words, 401},
		} {
			lines := h.Lines()
			a := h.As(c.who).Post("/api/area/notes", map[string]any{"area": c.area, "words": c.words}).Want(c.want)
			if wrote := h.Lines() - lines; (wrote == 1) != (c.want == 200) {
				t.Errorf("%s: %d lines in the journal", c.what, wrote)
			}
			if c.want == 200 {
				var n struct{ ID string }
				a.Into(&n)
				kept = n.ID
			}
		}
		at := "/api/area/notes/" + kept
		h.As("officer").Get(at).Want(200)
		h.As("otherofficer").Get(at).Want(404)
		h.As("").Get(at).Want(401)
		for who, want := range map[string]int{"next": 1, "village": 1, "officer": 1, "otherofficer": 0} {
			if notes := groundOf(h, who).Notes; len(notes) != want {
				t.Errorf("%s carries %+v, want %d", who, notes, want)
			}
		}
		h.As("otherofficer").Post(at+"/end", nil).Want(404)
		h.As("next").Post(at+"/end", nil).Want(200)
		h.As("officer").Post(at+"/end", nil).Want(409)
		if notes := groundOf(h, "next").Notes; len(notes) != 0 {
			t.Errorf("ended, and carried: %+v", notes)
		}
		var all struct {
			Items []struct {
				EndedOn string `json:"ended_on"`
			}
		}
		h.As("next").Get("/api/area/notes?ended=true").Want(200).Into(&all)
		if len(all.Items) != 1 || all.Items[0].EndedOn == "" {
			t.Errorf("%+v", all)
		}
	})
}

// A grid that ends takes what was left about it along.
func TestNotesGoAlongWithTheirPlace(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		h.As("officer").Post("/api/area/notes", map[string]any{"area": housetest.Grid, "words": "雨后看井盖"}).Want(200)
		x := shown(h, moved(h))
		if want := "note " + housetest.Grid + ">" + movedGrid + " 1"; !strings.Contains(follows(x), want) {
			t.Errorf("%s, want %s", follows(x), want)
		}
		applied(h, moved(h))
		var all struct{ Items []struct{ Area string } }
		h.As("lead").Get("/api/area/notes").Want(200).Into(&all)
		if len(all.Items) != 1 || all.Items[0].Area != movedGrid {
			t.Errorf("%+v", all)
		}
	})
}
