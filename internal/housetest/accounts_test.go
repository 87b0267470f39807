package housetest_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/seal"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/person"
)

const accounts = "/api/accounts"

type slip struct {
	Login, Name, Password, Door string
	Duties                      []string
}

type slipsOf struct{ Items []slip }

type accountList struct {
	Items []struct {
		Person, Name, Login, State string
		Duties                     []string
		Watched                    bool
	}
	Total, Missing int
}

// onRoster puts somebody on the roster as an import does: with a duty, without an account.
func onRoster(h *housetest.House, name, phone, post, at string) string {
	h.T.Helper()
	ctx, sys := context.Background(), act.System(housetest.County)
	p := person.Person{ID: h.Acts.NewID(), Name: name, Phone: seal.Hide(seal.Phone, phone), Unit: h.Unit(housetest.Community)}
	if err := h.People.Save(ctx, sys, p); err != nil {
		h.T.Fatal(err)
	}
	if post != "" {
		if _, err := h.Duties.Assign(ctx, sys, nil, duty.Duty{County: housetest.County, Person: p.ID, Post: post, Area: at,
			From: clock.Date(2020, 1, 1).Start()}); err != nil {
			h.T.Fatal(err)
		}
	}
	return p.ID
}

// enter signs in and gives a visitor with the session.
func enter(h *housetest.House, login, password string, want int) (as *housetest.Visitor, mustChange bool) {
	h.T.Helper()
	a := h.As("").Post("/api/session", map[string]string{"login": login, "password": password}).Want(want)
	if want != 200 {
		return nil, false
	}
	var me struct {
		MustChange bool `json:"must_change"`
	}
	a.Into(&me)
	c, err := http.ParseSetCookie(a.Header.Get("Set-Cookie"))
	if err != nil {
		h.T.Fatal(err)
	}
	return h.As("").With("Cookie", c.Name+"="+c.Value), me.MustChange
}

func TestAccountsAreHandedOut(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		wang := onRoster(h, "王明", "13700000001", duty.GridOfficer, housetest.Grid)
		onRoster(h, "王明", "13700000002", duty.GridOfficer, housetest.OtherGrid)
		auditor := onRoster(h, "赵审", "13700000003", duty.AuditAdmin, housetest.County)
		idle := onRoster(h, "闲人", "13700000004", "", "")
		for _, c := range []struct {
			who          string
			method, path string
			body         any
			status       int
			said         string
		}{
			{"", "GET", accounts, nil, 401, ""}, {"lead", "GET", accounts, nil, 403, ""}, {"system", "GET", accounts, nil, 403, ""},
			{"audit", "GET", accounts, nil, 403, ""},
			{"", "POST", accounts, map[string]any{}, 401, ""}, {"lead", "POST", accounts, map[string]any{}, 403, ""},
			{"system", "POST", accounts + "/desk/password", nil, 403, ""},
			{"security", "GET", accounts + "?state=strange", nil, 422, ""},
			{"security", "POST", accounts, map[string]any{"persons": []string{idle}}, 409, "account.off_duty"},
			{"security", "POST", accounts, map[string]any{"persons": []string{auditor}}, 403, "account.watched"},
			{"security", "POST", accounts, map[string]any{"persons": []string{h.Person("desk")}}, 409, "account.has_one"},
			{"security", "POST", accounts, map[string]any{"persons": []string{wang, h.Person("desk")}}, 409, "account.has_one"},
			{"security", "POST", accounts, map[string]any{"persons": []string{"unknown"}}, 404, ""},
			{"security", "POST", accounts + "/audit/password", nil, 403, "account.watched"},
			{"security", "POST", accounts + "/security/password", nil, 403, "account.watched"},
			{"security", "POST", accounts + "/system/close", map[string]any{"reason": "试"}, 403, "account.watched"},
			{"security", "POST", accounts + "/desk/close", map[string]any{"reason": " "}, 422, "/reason"},
			{"security", "POST", accounts + "/nobody/password", nil, 404, ""},
			{"security", "POST", accounts + "/nobody/unlock", nil, 404, ""},
		} {
			if a := h.As(c.who).Do(c.method, c.path, c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s %s %s: %s", c.who, c.method, c.path, a.Body)
			}
		}
		list := func(question string) (out accountList) {
			h.As("security").Get(accounts + question).Want(200).Into(&out)
			return out
		}
		if l := list("?state=missing"); l.Total != 3 || l.Missing != 3 || l.Items[0].State != "missing" || len(l.Items[0].Duties) != 1 {
			t.Fatalf("a refusal left something: %+v", l)
		}

		if l := list("?state=missing&under=" + housetest.OtherTown); l.Total != 1 || l.Missing != 1 {
			t.Errorf("in the other town: %+v", l)
		}
		h.As("security").Get(accounts + "?under=110112999").Want(404)

		// Everybody on duty gets one, but for the administrator.
		var got slipsOf
		as := h.As("security").Again(h.NewID())
		a := as.Post(accounts, map[string]any{}).Want(200)
		a.Into(&got)
		if len(got.Items) != 2 || got.Items[0].Login != "wangming" || got.Items[1].Login != "wangming2" || got.Items[0].Door != "/field/" ||
			got.Items[0].Password == got.Items[1].Password || len(got.Items[0].Duties) != 1 {
			t.Fatalf("%s", a.Body)
		}
		as.Post(accounts, map[string]any{}).Want(409) // the answer was lost: the passwords are told once
		first, second := got.Items[0], got.Items[1]
		if l := list("?q=wangming"); l.Total != 2 || l.Items[0].State != "handed" || l.Missing != 1 {
			t.Errorf("%+v", l)
		}

		// With it one can do nothing but choose another.
		me, must := enter(h, first.Login, first.Password, 200)
		if !must {
			t.Error("a password that was handed out need not be changed")
		}
		for _, c := range []struct {
			method, path string
			body         any
		}{{"GET", "/api/roster", nil}, {"GET", "/api/orders", nil}, {"GET", "/api/field/devices", nil}, {"GET", "/api/notices", nil},
			{"POST", "/api/field/outbox", map[string]any{"device": "phone-12345678", "unsent": 0, "ops": []any{}}}} {
			if a := me.Do(c.method, c.path, c.body).Want(403); a.Code() != "session.change_first" {
				t.Errorf("%s: %s", c.path, a.Body)
			}
		}
		change := func(who *housetest.Visitor, old, next string) *housetest.Answer {
			return who.Post("/api/session/password", map[string]string{"old": old, "new": next})
		}
		change(me, first.Password, first.Password).Want(422)
		change(me, first.Password, "short").Want(422)
		change(me, "wrong", "Better-2023").Want(422)
		change(me, first.Password, "Better-2023").Want(204)
		me.Get("/api/me").Want(401) // every session ended
		enter(h, first.Login, first.Password, 401)
		me, must = enter(h, first.Login, "Better-2023", 200)
		if must {
			t.Error("has to be changed again")
		}
		me.Get("/api/orders").Want(200)
		if _, must = enter(h, "13700000001", "Better-2023", 200); must { // people remember their telephone
			t.Error("by telephone: has to be changed again")
		}
		enter(h, "13799999999", "Better-2023", 401)

		// Others for those who have not changed theirs; who has is left alone.
		h.As("security").Post(accounts, map[string]any{"state": "handed"}).Want(200).Into(&got)
		if len(got.Items) != 1 || got.Items[0].Login != second.Login || got.Items[0].Password == second.Password {
			t.Fatalf("%+v", got)
		}
		enter(h, second.Login, second.Password, 401)
		second = got.Items[0]
		h.Clock.Advance(31 * 24 * time.Hour)
		if a := h.As("").Post("/api/session", map[string]string{"login": second.Login, "password": second.Password}).Want(401); a.Code() != "session.handed_over" {
			t.Errorf("after a month: %s", a.Body)
		}
		enter(h, second.Login, "wrong", 401)

		// Forgotten, closed, locked.
		me, _ = enter(h, first.Login, "Better-2023", 200)
		h.As("security").Post(accounts+"/wangming/password", nil).Want(200).Into(&got)
		me.Get("/api/me").Want(401)
		enter(h, first.Login, "Better-2023", 401)
		me, _ = enter(h, first.Login, got.Items[0].Password, 200)
		change(me, got.Items[0].Password, "Better-2024").Want(204)
		me, _ = enter(h, first.Login, "Better-2024", 200)
		h.As("security").Post(accounts+"/wangming/close", map[string]any{"reason": "调离"}).Want(204)
		me.Get("/api/me").Want(401)
		enter(h, first.Login, "Better-2024", 401)
		if l := list("?state=closed"); l.Total != 1 || l.Items[0].Name != "王明" {
			t.Errorf("%+v", l)
		}
		h.As("security").Post(accounts+"/wangming/reopen", nil).Want(204)
		held, err := h.Duties.Held(t.Context(), h.DB.Read(), housetest.County, wang, h.Acts.Now())
		if err != nil || len(held) != 1 {
			t.Fatal(held, err)
		}
		if l := list("?state=idle"); l.Total != 0 {
			t.Errorf("%+v", l)
		}
		if err := h.Duties.End(t.Context(), act.System(housetest.County), held[0].ID, h.Acts.Now(), "调离"); err != nil {
			t.Fatal(err)
		}
		if l := list("?state=idle"); l.Total != 1 || l.Items[0].Login != "wangming" {
			t.Errorf("off duty and not closed: %+v", l)
		}
		if a := h.As("security").Get(accounts + "?state=idle").Want(200); !strings.Contains(string(a.Body), `"duties":[]`) {
			t.Errorf("no duties are no list: %s", a.Body)
		}
		enter(h, first.Login, "Better-2024", 200)
		for range 5 {
			enter(h, first.Login, "wrong", 401)
		}
		enter(h, first.Login, "Better-2024", 429)
		if l := list("?state=locked"); l.Total != 1 {
			t.Errorf("%+v", l)
		}
		h.As("security").Post(accounts+"/wangming/unlock", nil).Want(204)
		enter(h, first.Login, "Better-2024", 200)

		if a := h.As("security").Post(accounts+"/wangming/password", nil).Want(200); !strings.Contains(string(a.Body), `"duties":[]`) {
			t.Errorf("the slip of somebody off duty: %s", a.Body)
		}

		verbs := h.Verbs("wangming")
		for _, v := range []string{"account.password", "account.hand_again", "account.close", "account.reopen", "session.refuse", "account.unlock"} {
			if !strings.Contains(verbs, v) {
				t.Errorf("no line of %s: %s", v, verbs)
			}
		}
		if !slices.Contains(strings.Fields(h.Verbs(housetest.County)), "account.hand_out") {
			t.Error("no line of account.hand_out:", h.Verbs(housetest.County))
		}
		for _, s := range []slip{first, second, got.Items[0]} {
			if strings.Contains(h.Log(), s.Password) {
				t.Error("a password is in the log")
			}
		}
		h.Clean()
	})
}
