package housetest_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/kernel/code"

	"github.com/xuri/excelize/v2"
)

// standing is a house in which produce went from a grower by way of two who repack it to a
// market: first and clean are the grower's, mixed and again the packer's, packed the shop's of
// mixed, apart the shop's of the clean one only.
type standing struct {
	*laboratory
	packer, shop, market                     string
	grower, sun, zhou                        *housetest.Visitor
	lot                                      lot
	first, clean, mixed, again, packed, last doubtful
}

func newStanding(h *housetest.House) *standing {
	s := &standing{laboratory: newLab(h)}
	s.packer = registered(h, "inspector", "name", "净菜厂", "kind", "buyer", "contact", "孙兰", "phone", "13900139005")
	s.shop = registered(h, "inspector", "name", "配送站", "kind", "buyer", "contact", "周平", "phone", "13900139006")
	s.market = registered(h, "inspector", "name", "八里桥市场", "kind", "buyer", "contact", "何青", "phone", "13900139007")
	s.grower = letIn(h, "inspector", s.subject, map[string]any{"contact": true})
	s.sun = letIn(h, "inspector", s.packer, map[string]any{"contact": true})
	s.zhou = letIn(h, "inspector", s.shop, map[string]any{"contact": true}) // nobody acts for the market
	s.lot = s.harvest(s.subject, "番茄", "2023-11-06", 100_000)
	other := s.harvest(s.subject, "番茄", "2023-11-04", 100_000)
	issue := func(m map[string]any) (p doubtful) {
		h.T.Helper()
		h.As("helper").Post(pledges, m).Want(200).Into(&p)
		return p
	}
	from := func(subject string, of ...doubtful) doubtful {
		h.T.Helper()
		m, list := issueBody(subject, "", 1000*int64(len(of)), "receiver", "王府食堂"), []map[string]any{}
		for _, p := range of {
			list = append(list, map[string]any{"pledge": p.ID, "weight_g": 1000})
		}
		m["sources"] = list
		return issue(m)
	}
	s.first, s.clean = issue(issueBody(s.subject, s.lot.ID, 10_000)), issue(issueBody(s.subject, other.ID, 10_000))
	s.mixed, s.again = from(s.packer, s.first, s.clean), from(s.packer, s.first)
	s.packed = from(s.shop, s.mixed)
	s.last = from(s.shop, s.clean)
	h.As("helper").Post("/api/agri/subjects/"+s.market+"/intakes", map[string]any{"code": s.packed.Code, "weight_g": 200}).Want(200)
	return s
}

// owner is whoever sees a certificate at the producers' own door.
func (s *standing) owner(p doubtful) *housetest.Visitor {
	switch p.ID {
	case s.first.ID, s.clean.ID:
		return s.grower
	case s.mixed.ID, s.again.ID:
		return s.sun
	}
	return s.zhou
}

// cells are all of a workbook's.
func cells(t testing.TB, data []byte) (out [][]string) {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for _, page := range x.GetSheetList() {
		rows, err := x.GetRows(page)
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, rows...)
	}
	return out
}

// stateIn is what a workbook says of a certificate.
func stateIn(rows [][]string, no string) string {
	for _, r := range rows {
		if slices.Contains(r, no) {
			for _, said := range []string{"有效", "存疑", "已作废"} {
				if slices.Contains(r, said) {
					return said
				}
			}
		}
	}
	return ""
}

// says holds every door to how certificates stand: valid, doubt or void.
func (s *standing) says(when, want string, list ...doubtful) {
	t := s.T
	t.Helper()
	word := map[string]string{"valid": "有效", "doubt": "存疑", "void": "已作废"}[want]
	var keys struct{ Revoked, Doubted []string }
	s.As("").Get("/api/credentials").Want(200).Into(&keys)
	office := cells(t, s.As("inspector").Get(pledges+"/export").Want(200).Body)
	for _, p := range list {
		path, _, _ := strings.Cut(p.URL, "#")
		for _, lang := range []string{"zh-CN", "en"} {
			page := string(s.As("").With("Accept-Language", lang).Get(path).Want(200).Body)
			if lang == "en" {
				if strings.Contains(page, "do not sell or eat") != (want == "doubt") {
					t.Errorf("%s: the English page of %s: %s", when, p.No, page)
				}
				continue
			}
			if warned(page) != (want == "doubt") || strings.Contains(page, `<p class="verdict"><b>有效</b>`) != (want == "valid") ||
				strings.Contains(page, "<b>已作废</b>") != (want == "void") {
				t.Errorf("%s: the page of %s is not %s: %s", when, p.No, want, page)
			}
		}
		own := s.owner(p)
		for _, at := range []struct {
			who  *housetest.Visitor
			path string
		}{{s.As("helper"), pledges}, {own, "/api/agri/own/pledges"}} {
			var got doubtful
			at.who.Get(at.path + "/" + p.ID).Want(200).Into(&got)
			if got.Doubted != (want == "doubt") || (got.State == "void") != (want == "void") {
				t.Errorf("%s: %s of %s: %+v", when, at.path, p.No, got)
			}
			a := at.who.Get(at.path + "/" + p.ID + "/label.pdf")
			if status := map[string]int{"valid": 200, "doubt": 409, "void": 409}[want]; a.Status != status || want == "doubt" &&
				!strings.Contains(string(a.Body), "存疑") {
				t.Errorf("%s: the label of %s at %s: %d", when, p.No, at.path, a.Status)
			}
		}
		var mine struct{ Items []doubtful }
		subject := map[*housetest.Visitor]string{s.grower: s.subject, s.sun: s.packer, s.zhou: s.shop}[own]
		own.Get("/api/agri/own/subjects/" + subject + "/pledges?limit=50").Want(200).Into(&mine)
		if i := slices.IndexFunc(mine.Items, func(x doubtful) bool { return x.ID == p.ID }); i < 0 || mine.Items[i].Doubted != (want == "doubt") {
			t.Errorf("%s: the own list of %s: %+v", when, p.No, mine.Items)
		}
		if said := stateIn(office, p.No); said != word {
			t.Errorf("%s: the office's workbook calls %s %s", when, p.No, said)
		}
		if said := stateIn(cells(t, own.Get("/api/agri/own/subjects/"+subject+"/production/export").Want(200).Body), p.No); said != word {
			t.Errorf("%s: the own workbook calls %s %s", when, p.No, said)
		}
		c, err := code.Parse(p.Code)
		if err != nil {
			t.Fatal(err)
		}
		if slices.Contains(keys.Doubted, code.Fingerprint(c)) != (want == "doubt") || slices.Contains(keys.Revoked, code.Fingerprint(c)) != (want == "void") {
			t.Errorf("%s: what phones carry of %s is not %s", when, p.No, want)
		}
	}
	var all struct{ Items []doubtful }
	s.As("inspector").Get(pledges + "?state=doubt&limit=200").Want(200).Into(&all)
	for _, p := range list {
		if slices.ContainsFunc(all.Items, func(x doubtful) bool { return x.ID == p.ID }) != (want == "doubt") {
			t.Errorf("%s: the list of those in doubt and %s: %d", when, p.No, len(all.Items))
		}
	}
}

// A sample of the harvest fails and the grower's certificate is voided: whatever was made from
// it, however often it was repacked, says so at every door until somebody judges it.
func TestEveryDoorSaysHowACertificateStands(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := newStanding(h)
		s.says("before", "valid", s.first, s.clean, s.mixed, s.again, s.packed, s.last)

		b := s.body("番茄")
		b["lot"] = s.lot.ID
		var x sample
		h.As("helper").Post("/api/agri/samples", b).Want(200).Into(&x)
		x = s.step(x, "tester", "receive", nil)
		x = s.goldTest(x, "control")
		s.says("held back", "doubt", s.first, s.mixed, s.again, s.packed)
		s.says("held back", "valid", s.clean, s.last)
		for who, said := range map[*housetest.Visitor]string{s.sun: s.mixed.No, s.zhou: s.packed.No} {
			if list := titles(t, who); !slices.Contains(list, "agri.pledge 换开时所用的合格证存疑，核定前请勿销售：番茄 · "+said) {
				t.Errorf("told %v, want %s", list, said)
			}
		}
		x = s.goldTest(x, "control")
		x = s.step(x, "tester", "tell", nil)
		h.Clock.Advance(5 * time.Hour)
		x = s.step(x, "tester", "confirm", nil)
		s.says("failed", "doubt", s.first, s.mixed, s.again, s.packed)
		h.As("helper").Post(pledges+"/"+s.first.ID+"/void", map[string]string{"reason": "毒死蜱超标三倍"}).Want(200)
		s.says("voided", "void", s.first)
		s.says("voided", "doubt", s.mixed, s.again, s.packed)
		s.says("voided", "valid", s.clean, s.last)

		// Nothing more is made from them; a buyer who takes one in is told.
		for _, p := range []doubtful{s.mixed, s.packed} {
			m := issueBody(s.shop, "", 100)
			m["sources"] = []map[string]any{{"pledge": p.ID, "weight_g": 100}}
			if a := h.As("helper").Post(pledges, m).Want(409); !strings.Contains(string(a.Body), p.No) && !strings.Contains(string(a.Body), x.No) {
				t.Errorf("%s", a.Body)
			}
		}
		var taken struct{ State string }
		s.zhou.Post("/api/agri/own/subjects/"+s.shop+"/intakes", map[string]any{"code": s.again.Code, "weight_g": 100}).Want(200).Into(&taken)
		if taken.State != "doubt" {
			t.Errorf("taken in as %s", taken.State)
		}
		var recall struct{ Items []struct{ ID, State string } }
		h.As("tester").Get("/api/agri/samples/" + x.ID + "/recall").Want(200).Into(&recall)
		for _, r := range recall.Items {
			if want := map[bool]string{true: "void", false: "doubt"}[r.ID == s.first.ID]; r.State != want {
				t.Errorf("the recall says %s of %s", r.State, r.ID)
			}
		}

		// One is judged to hold, and with it what was made from it; the other is confirmed.
		keep := func(p doubtful) string { return pledges + "/" + p.ID + "/keep" }
		why := map[string]string{"reason": "净菜厂当天没有收这一批，票据已核"}
		for _, c := range []struct {
			who    *housetest.Visitor
			of     doubtful
			body   any
			status int
		}{
			{h.As(""), s.mixed, why, 401},
			{h.As("helper"), s.mixed, why, 403},
			{s.sun, s.mixed, why, 403},
			{h.As("otherinspector"), s.mixed, why, 404},
			{h.As("inspector"), s.mixed, map[string]string{"reason": ""}, 422},
			{h.As("inspector"), s.last, why, 409}, // nothing to judge
			{h.As("inspector"), s.mixed, why, 200},
			{h.As("inspector"), s.mixed, why, 409}, // judged
		} {
			before := h.Lines()
			c.who.Post(keep(c.of), c.body).Want(c.status)
			if n := h.Lines() - before; n != map[bool]int64{true: 1}[c.status == 200] {
				t.Errorf("%d: %d lines", c.status, n)
			}
		}
		s.says("judged", "valid", s.mixed, s.packed)
		s.says("judged", "doubt", s.again)
		for _, p := range []doubtful{s.mixed, s.packed} {
			path, _, _ := strings.Cut(p.URL, "#")
			if b := string(h.As("").Get(path).Want(200).Body); !strings.Contains(b, "经核定有效") ||
				!strings.Contains(b, h.Principal("inspector").Name) || !strings.Contains(b, "2023年11月7日") {
				t.Errorf("the page of %s does not say who judged it: %s", p.No, b)
			}
		}
		if list := titles(t, s.zhou); !slices.Contains(list, "agri.pledge 合格证经核定有效，可以销售：番茄 · "+s.packed.No) {
			t.Errorf("%v", list)
		}
		h.As("inspector").Post(pledges+"/"+s.again.ID+"/void", map[string]string{"reason": "同一批毒死蜱超标"}).Want(200)
		s.says("confirmed", "void", s.again)
		h.Clean()
	})
}

// What was made from one voided certificate is judged at once: all of it for one reason, each with a line of its own, or
// none, with why for each.
func TestManyAreJudgedAtOnce(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := newStanding(h)
		h.As("helper").Post(pledges+"/"+s.first.ID+"/void", map[string]string{"reason": "重量写错，已重开"}).Want(200)
		s.says("voided", "doubt", s.mixed, s.again, s.packed)
		type said struct {
			Errors []struct{ Pointer, Value, Code, Message string }
		}
		const why = "旧证只是重量写错，货没有问题"
		all := []string{s.packed.ID, s.mixed.ID, s.again.ID, s.mixed.ID} // the last hand first, one of them twice
		for _, c := range []struct {
			who    *housetest.Visitor
			ids    []string
			reason string
			status int
			errors string
		}{
			{h.As(""), all, why, 401, ""},
			{h.As("helper"), all, why, 403, ""},
			{s.sun, all, why, 403, ""},
			{h.As("inspector"), nil, why, 422, ""},
			{h.As("inspector"), all, "", 422, ""},
			{h.As("otherinspector"), all[:2], why, 409, "/ids/0 store.not_found, /ids/1 store.not_found"},
			{h.As("inspector"), []string{s.mixed.ID, s.last.ID, s.first.ID, s.again.ID}, why, 409,
				"/ids/1 " + s.last.No + " agri.doubt.none_of, /ids/2 " + s.first.No + " agri.pledge.void_already"},
			{h.As("inspector"), []string{s.mixed.ID, "018bcafe-0000-7000-8000-000000000000"}, why, 409, "/ids/1 store.not_found"},
			{h.As("inspector"), all, why, 204, ""},
			{h.As("inspector"), all[:1], why, 409, "/ids/0 " + s.packed.No + " agri.doubt.none_of"},
		} {
			before := h.Lines()
			a := c.who.Post(pledges+"/keep", map[string]any{"ids": c.ids, "reason": c.reason}).Want(c.status)
			if n := h.Lines() - before; n != map[bool]int64{true: 3}[c.status == 204] {
				t.Errorf("%d: %d lines", c.status, n)
			}
			if c.errors == "" {
				continue
			}
			var got said
			a.Into(&got)
			var list []string
			for _, e := range got.Errors {
				if e.Message == "" || e.Message == e.Code {
					t.Errorf("%+v has no words", e)
				}
				list = append(list, strings.Join(strings.Fields(e.Pointer+" "+e.Value+" "+e.Code), " "))
			}
			if said := strings.Join(list, ", "); said != c.errors {
				t.Errorf("refused for %s, want %s", said, c.errors)
			}
		}
		s.says("judged", "valid", s.mixed, s.again, s.packed)
		for _, p := range []doubtful{s.mixed, s.again, s.packed} {
			if got := h.Verbs(p.ID); got != "agri.pledge.issue agri.pledge.keep" {
				t.Errorf("%s: %s", p.No, got)
			}
		}
		again := h.As("inspector").With("Idempotency-Key", "018bcafe-1111-7000-8000-000000000000")
		h.As("helper").Post(pledges+"/"+s.mixed.ID+"/void", map[string]string{"reason": "标签印错"}).Want(200)
		before := h.Lines()
		for range 2 { // the answer to the first was lost
			again.Post(pledges+"/keep", map[string]any{"ids": []string{s.packed.ID}, "reason": why}).Want(204)
		}
		if n := h.Lines() - before; n != 1 {
			t.Errorf("sent twice: %d lines", n)
		}
		h.Clean()
	})
}

// The office sees whom the word has to reach: those with an account were sent it, the others
// are there to be called, with a line for each.
func TestWhomTheWordHasToReach(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := newStanding(h)
		type reach struct {
			Subject, Name, Phone, Role, Pledge, No string
			People                                 int
			ToldAt                                 int64 `json:"told_at"`
			Calls                                  []struct{ By, Note string }
		}
		read := func(p doubtful) (list []reach) {
			t.Helper()
			var out struct{ Items []reach }
			h.As("helper").Get(pledges + "/" + p.ID + "/reach").Want(200).Into(&out)
			return out.Items
		}
		if list := read(s.first); len(list) != 0 {
			t.Errorf("of one that holds: %+v", list)
		}
		h.As("helper").Post(pledges+"/"+s.first.ID+"/void", map[string]string{"reason": "毒死蜱超标三倍"}).Want(200)
		got := map[string]string{}
		for _, x := range read(s.first) {
			got[x.Name+" "+x.No] = fmt.Sprint(x.Role, " ", x.People, " ", x.ToldAt > 0)
			if strings.Contains(x.Phone, "13900139") {
				t.Errorf("%s is told in full", x.Phone)
			}
		}
		want := map[string]string{
			"净菜厂 " + s.mixed.No:    "holder 1 true",
			"净菜厂 " + s.again.No:    "holder 1 true",
			"配送站 " + s.packed.No:   "holder 1 true",
			"八里桥市场 " + s.packed.No: "taker 0 true",
			"王府食堂 " + s.mixed.No:   "receiver 0 false",
			"王府食堂 " + s.again.No:   "receiver 0 false",
			"王府食堂 " + s.packed.No:  "receiver 0 false", // of which the market took in a part
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}
		at := pledges + "/" + s.first.ID + "/reach"
		for _, c := range []struct {
			who    *housetest.Visitor
			body   map[string]string
			status int
		}{
			{h.As(""), map[string]string{"subject": s.market, "pledge": s.packed.ID, "note": "已电话告知"}, 401},
			{s.sun, map[string]string{"subject": s.market, "pledge": s.packed.ID, "note": "已电话告知"}, 403},
			{h.As("otherinspector"), map[string]string{"subject": s.market, "pledge": s.packed.ID, "note": "已电话告知"}, 404},
			{h.As("helper"), map[string]string{"subject": s.market, "pledge": s.packed.ID, "note": " 　 "}, 422},
			{h.As("helper"), map[string]string{"subject": s.market, "pledge": s.clean.ID, "note": "已电话告知"}, 422},
			{h.As("helper"), map[string]string{"subject": s.market, "pledge": s.packed.ID, "note": "何青接的，已下架 120 公斤"}, 200},
			{h.As("helper"), map[string]string{"pledge": s.mixed.ID, "note": "食堂没有用"}, 200},
		} {
			before := h.Lines()
			c.who.Post(at, c.body).Want(c.status)
			if n := h.Lines() - before; n != map[bool]int64{true: 1}[c.status == 200] {
				t.Errorf("%v: %d lines", c.body, n)
			}
		}
		notes := 0
		for _, x := range read(s.first) {
			for _, c := range x.Calls {
				notes++
				if c.By != h.Principal("helper").Name || x.Subject == s.market && c.Note != "何青接的，已下架 120 公斤" {
					t.Errorf("%+v", x)
				}
			}
		}
		if notes != 2 {
			t.Errorf("%d lines of calls", notes)
		}
		if list := read(s.packed); len(list) != 2 || list[0].Subject != s.market || len(list[0].Calls) != 1 || list[1].Role != "receiver" {
			t.Errorf("of the one that the market took in: %+v", list)
		}

		// The buyer whom it names takes in the rest, by another way of writing their name: once is enough.
		canteen := registered(h, "inspector", "name", "王府　食堂", "kind", "buyer", "contact", "李青", "phone", "13900139008")
		recalled := func() (named []string) {
			t.Helper()
			b := s.body("番茄")
			b["lot"] = s.lot.ID
			var x sample
			h.As("helper").Post("/api/agri/samples", b).Want(200).Into(&x)
			var list struct {
				Items []struct {
					ID, Receiver string
					Takers       []struct{ Name string }
				}
			}
			h.As("tester").Get("/api/agri/samples/" + x.ID + "/recall").Want(200).Into(&list)
			for _, x := range list.Items {
				if x.ID == s.packed.ID {
					named = append(named, fmt.Sprint(x.Receiver, len(x.Takers)))
				}
			}
			return named
		}
		if got := recalled(); fmt.Sprint(got) != "[王府食堂1]" {
			t.Errorf("the recall names %v", got)
		}
		h.As("helper").Post("/api/agri/subjects/"+canteen+"/intakes", map[string]any{"code": s.packed.Code, "weight_g": 300}).Want(200)
		if got := recalled(); fmt.Sprint(got) != "[2]" {
			t.Errorf("the recall names %v", got)
		}
		roles := ""
		for _, x := range read(s.packed) {
			roles += x.Role + " " + x.Name + ";"
		}
		if roles != "taker 八里桥市场;taker 王府　食堂;" {
			t.Errorf("to be told: %s", roles)
		}
		h.Clean()
	})
}
