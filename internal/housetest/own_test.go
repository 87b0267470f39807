package housetest_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"huying/base/web"
	"huying/internal/housetest"
	"huying/kernel/duty"
	"huying/kernel/power"
	"huying/scenes/agri/registry"

	"github.com/xuri/excelize/v2"
)

type actingList struct {
	Items []struct {
		ID, Person, Name, Phone, State string
		OnDuty                         bool `json:"on_duty"`
	}
	CanChange bool `json:"can_change"`
}

type admission struct{ Slip *slip }

func actingOf(h *housetest.House, who, subject string) (out actingList) {
	h.T.Helper()
	h.As(who).Get("/api/agri/subjects/" + subject + "/acting").Want(200).Into(&out)
	return out
}

// letIn gives a mandate to a subject's contact and signs them in with what the slip says.
func letIn(h *housetest.House, who, subject string, body map[string]any) *housetest.Visitor {
	h.T.Helper()
	var got admission
	h.As(who).Post("/api/agri/subjects/"+subject+"/acting", body).Want(200).Into(&got)
	if got.Slip == nil || got.Slip.Door != "/field/" {
		h.T.Fatalf("no slip, or another door: %+v", got.Slip)
	}
	as, must := enter(h, got.Slip.Login, got.Slip.Password, 200)
	if !must {
		h.T.Error("a password that was handed out lets in for good")
	}
	as.Get("/api/agri/own/subjects").Want(403) // until it is changed
	as.Post("/api/session/password", map[string]string{"old": got.Slip.Password, "new": "Own-2023-" + got.Slip.Login}).Want(204)
	as, _ = enter(h, got.Slip.Login, "Own-2023-"+got.Slip.Login, 200)
	return as
}

func TestWhoMayLetSomebodyActForASubject(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		mine := registered(h, "inspector", "contact", "王明", "phone", "13900139001")
		theirs := registered(h, "otherinspector", "area", housetest.OtherGrid[:12], "contact", "赵强", "phone", "13900139002")
		bare := registered(h, "inspector", "name", "无名农场", "contact", "", "phone", "")
		at := func(id string) string { return "/api/agri/subjects/" + id + "/acting" }
		for _, c := range []struct {
			who, subject string
			body         map[string]any
			status       int
			said         string
		}{
			{"", mine, map[string]any{"contact": true}, 401, ""},
			{"desk", mine, map[string]any{"contact": true}, 403, ""},
			{"helper", mine, map[string]any{"contact": true}, 403, ""}, // keeps records, lets nobody in
			{"otherinspector", mine, map[string]any{"contact": true}, 404, ""},
			{"security", mine, map[string]any{"contact": true}, 403, ""},
			{"inspector", bare, map[string]any{"contact": true}, 422, "/contact"},
			{"inspector", mine, map[string]any{"name": "", "phone": "13900139003"}, 422, "/name"},
			{"inspector", mine, map[string]any{"name": "李花", "phone": "139"}, 422, "/phone"},
			{"inspector", mine, map[string]any{"name": "李花", "phone": "12345"}, 422, "/phone"},       // the hotline's, nobody's own
			{"inspector", mine, map[string]any{"name": "冒名", "phone": "13900000001"}, 422, "/phone"}, // an officer's number
		} {
			before := h.Lines()
			if a := h.As(c.who).Post(at(c.subject), c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s: %s", c.who, a.Body)
			}
			if h.Lines() != before {
				t.Errorf("%s %v left a line in the journal", c.who, c.body)
			}
		}

		wang := letIn(h, "inspector", mine, map[string]any{"contact": true})
		h.As("inspector").Post(at(mine), map[string]any{"contact": true}).Want(409)
		list := actingOf(h, "helper", mine)
		if len(list.Items) != 1 || list.CanChange || list.Items[0].Name != "王明" || list.Items[0].Phone != "139****9001" || list.Items[0].State != "active" {
			t.Errorf("%+v", list)
		}
		if got := h.Verbs(mine); !strings.HasSuffix(got, "mandate.give") {
			t.Error("journal:", got)
		}
		var me struct {
			Duties, Powers []any
			Mandates       []struct{ Kind, Subject, Name string }
		}
		wang.Get("/api/me").Want(200).Into(&me)
		if len(me.Duties)+len(me.Powers) != 0 || len(me.Mandates) != 1 || me.Mandates[0].Subject != mine || me.Mandates[0].Name != "绿源种植合作社" {
			t.Errorf("%+v", me)
		}

		// The security administrator sees who it is and for whom; nobody thinks them idle.
		var accounts accountList
		h.As("security").Get("/api/accounts?q=王明").Want(200).Into(&accounts)
		if len(accounts.Items) != 1 || strings.Join(accounts.Items[0].Duties, "") != "经办人 · 绿源种植合作社" {
			t.Errorf("%+v", accounts)
		}
		h.As("security").Get("/api/accounts?q=王明&state=idle").Want(200).Into(&accounts)
		if len(accounts.Items) != 0 {
			t.Errorf("%+v", accounts)
		}

		// A forgotten password: by an officer who manages everything that it opens.
		id := list.Items[0].ID
		var again admission
		h.As("inspector").Post(at(mine)+"/"+id+"/password", nil).Want(200).Into(&again)
		wang.Get("/api/me").Want(401)
		enter(h, again.Slip.Login, again.Slip.Password, 200)
		h.As("otherinspector").Post(at(theirs), map[string]any{"name": "王明", "phone": "13900139001"}).Want(200)
		h.As("inspector").Post(at(mine)+"/"+id+"/password", nil).Want(403)
		h.As("bureau").Post(at(mine)+"/"+id+"/password", nil).Want(200)

		// Whoever serves the county too keeps the password that they have.
		var none admission
		h.As("inspector").Post(at(mine), map[string]any{"name": "测试officer", "phone": phoneOf(h, "officer")}).Want(200).Into(&none)
		if none.Slip != nil {
			t.Error("an officer's password was changed by giving them a mandate")
		}
		for _, x := range actingOf(h, "inspector", mine).Items {
			if x.OnDuty != (x.Name == "测试officer") {
				t.Errorf("%+v", x)
			}
			if x.OnDuty {
				h.As("inspector").Post(at(mine)+"/"+x.ID+"/password", nil).Want(409)
			}
		}
		h.As("officer").Get("/api/agri/own/subjects/" + mine).Want(200)
		h.As("officer").Get("/api/agri/subjects/" + mine).Want(403) // a mandate is no post

		// Ended, it ends at once; the account stays, with nothing behind it.
		h.As("inspector").Post(at(mine)+"/"+id+"/end", map[string]string{"reason": ""}).Want(422)
		h.As("helper").Post(at(mine)+"/"+id+"/end", map[string]string{"reason": "换人"}).Want(403)
		h.As("inspector").Post(at(mine)+"/"+id+"/end", map[string]string{"reason": "换人"}).Want(204)
		h.As("inspector").Post(at(mine)+"/"+id+"/end", map[string]string{"reason": "换人"}).Want(404)

		// A subject off the books is nobody's to act for.
		h.As("inspector").Post("/api/agri/subjects/"+mine+"/close", map[string]string{"reason": "停业"}).Want(204)
		h.As("inspector").Post(at(mine), map[string]any{"name": "李花", "phone": "13900139009"}).Want(409)
		if a := h.As("officer").Get("/api/agri/own/subjects").Want(403); len(actingOf(h, "inspector", mine).Items) != 0 {
			t.Errorf("%s", a.Body)
		}
		h.Clean()
	})
}

func phoneOf(h *housetest.House, login string) string {
	h.T.Helper()
	p, err := h.People.Get(h.T.Context(), h.DB.Read(), housetest.County, h.Person(login))
	if err != nil {
		h.T.Fatal(err)
	}
	return p.Phone.Reveal()
}

// A mandate opens the doors that ask for it, for its subject, and no other door of the house.
func TestAMandateOpensNothingElse(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		p := reach(h, "reported")
		wang := letIn(h, "inspector", l.subject, map[string]any{"contact": true})
		other := registered(h, "inspector", "name", "邻居农场")
		for _, r := range h.Routes() {
			if r.Guard == web.Open || r.Guard == web.OnMachine || r.Guard == power.SignedIn || r.Guard == power.Own {
				continue
			}
			path := address(h, r.Path, p)
			a := wang.Do(r.Method, path, body(r))
			if r.Guard != registry.MayOwn {
				if a.Status != 403 {
					t.Errorf("%s %s: %d, want 403", r.Method, path, a.Status)
				}
				continue
			}
			if strings.Contains(r.Path, "{id}") { // that of something which is not theirs
				path = strings.Replace(r.Path, "{id}", other, 1)
				if a := wang.Do(r.Method, path, body(r)); a.Status != 404 && a.Status != 422 {
					t.Errorf("another's: %s %s: %d", r.Method, path, a.Status)
				}
			}
		}
		for _, path := range []string{"/api/orders", "/api/field/orders", "/api/notices"} {
			if a := wang.Get(path).Want(200); !bytes.Contains(a.Body, []byte(`"items":[]`)) {
				t.Errorf("%s: %s", path, a.Body)
			}
		}
		wang.Get("/api/orders/" + p.Order.ID).Want(404)
	})
}

// What a producer does at its own door is what an officer does for it: the same records, the
// same refusals.
func TestAProducerIssuesItsOwnCertificates(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		wang := letIn(h, "inspector", l.subject, map[string]any{"contact": true})
		buyer := registered(h, "inspector", "name", "收购站", "kind", "buyer", "contact", "孙兰", "phone", "13900139005")
		sun := letIn(h, "inspector", buyer, map[string]any{"contact": true})
		neighbour := registered(h, "inspector", "name", "邻居农场", "phone", "13900139006")
		own := "/api/agri/own/subjects/" + l.subject
		const issue = "/api/agri/own/pledges"

		var subjects struct{ Items []struct{ ID, Name string } }
		wang.Get("/api/agri/own/subjects").Want(200).Into(&subjects)
		if len(subjects.Items) != 1 || subjects.Items[0].ID != l.subject {
			t.Fatalf("%+v", subjects)
		}
		wang.Post(own+"/purchases", map[string]any{"on": "2023-11-01", "name": "吡虫啉", "substance": "吡虫啉", "seller": "农资店", "amount": "2 瓶"}).Want(204)
		wang.Post(own+"/uses", map[string]any{"crop": "生菜", "name": "吡虫啉", "substance": "吡虫啉", "dose": "10 克/亩", "used_on": "2023-11-05", "phi_days": 7}).Want(204)
		if a := wang.Post(own+"/uses", map[string]any{"name": "甲胺磷乳油", "substance": "甲胺磷", "dose": "1", "used_on": "2023-11-05",
			"phi_days": 0}).Want(422); !strings.Contains(string(a.Body), "/substance") {
			t.Errorf("%s", a.Body)
		}
		var tomato, lettuce lot
		wang.Post(own+"/lots", map[string]any{"product": "番茄", "harvested_on": "2023-11-06", "weight_g": 100_000}).Want(200).Into(&tomato)
		wang.Post(own+"/lots", map[string]any{"product": "生菜", "harvested_on": "2023-11-07", "weight_g": 50_000}).Want(200).Into(&lettuce)
		var made struct {
			Lots, Uses, Purchases []struct{ ID string }
		}
		wang.Get(own + "/production").Want(200).Into(&made)
		if len(made.Lots) != 2 || len(made.Uses) != 1 || len(made.Purchases) != 1 {
			t.Errorf("%+v", made)
		}
		for at, who := range map[string]*housetest.Visitor{own: wang, "/api/agri/subjects/" + l.subject: h.As("helper")} {
			x, err := excelize.OpenReader(bytes.NewReader(who.Get(at + "/production/export").Want(200).Body))
			if err != nil {
				t.Fatal(err)
			}
			for name, want := range map[string]string{"购买": "吡虫啉", "使用": "生菜", "采收": "番茄", "合格证": ""} {
				rows, err := x.GetRows(name)
				if err != nil || want != "" && (len(rows) < 2 || !strings.Contains(strings.Join(rows[len(rows)-1], " "), want)) {
					t.Errorf("%s: %v %v", name, rows, err)
				}
			}
		}
		sun.Get(own + "/production/export").Want(404)
		for _, c := range []struct {
			who    *housetest.Visitor
			body   map[string]any
			status int
			said   string
		}{
			{h.As(""), issueBody(l.subject, tomato.ID, 1000), 401, ""},
			{h.As("helper"), issueBody(l.subject, tomato.ID, 1000), 403, ""}, // has a door of their own
			{sun, issueBody(l.subject, tomato.ID, 1000), 404, ""},
			{sun, issueBody(buyer, tomato.ID, 1000), 422, "/lot"},
			{wang, issueBody(neighbour, tomato.ID, 1000), 404, ""},
			{wang, issueBody(l.subject, lettuce.ID, 1000), 409, "安全间隔期"},
			{wang, issueBody(l.subject, tomato.ID, 100_001), 409, "100"},
		} {
			before := h.Lines()
			if a := c.who.Post(issue, c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s", a.Body)
			}
			if h.Lines() != before {
				t.Errorf("%v left a line in the journal", c.body)
			}
		}
		var p pledge
		key := h.NewID()
		for range 2 { // the same press of a button
			wang.Again(key).Post(issue, issueBody(l.subject, tomato.ID, 60_000, "receiver", "收购站")).Want(200).Into(&p)
		}
		if !p.CanVoid || p.Contact != "13800138000" {
			t.Errorf("%+v", p)
		}
		h.As("helper").Get("/api/agri/pledges/" + p.ID).Want(200)
		if a := wang.Get("/api/agri/own/pledges/" + p.ID + "/label.pdf").Want(200); !bytes.HasPrefix(a.Body, []byte("%PDF")) {
			t.Error("no label")
		}
		sun.Get("/api/agri/own/pledges/" + p.ID).Want(404)
		sun.Get("/api/agri/own/pledges/" + p.ID + "/label.pdf").Want(404)
		sun.Get(own + "/pledges").Want(404)
		sun.Get(own + "/samples").Want(404)

		// Who buys draws on what they hold the paper of, by its code.
		from := func(source string, grams int64) map[string]any {
			return map[string]any{"subject": buyer, "sources": []map[string]any{{"pledge": source, "weight_g": grams}}, "weight_g": grams,
				"basis": "quality_control", "medium": "qr"}
		}
		sun.Post(issue, from(p.ID, 10_000)).Want(422) // knowing of it is not holding it
		sun.Post(issue, from("AAAA-AAAA-AAAA", 10_000)).Want(422)
		sun.Post(issue, from(strings.ReplaceAll(subjectCode(h, l.subject), "-", ""), 10_000)).Want(422) // a code of something else
		var packed pledge
		sun.Post(issue, from(strings.ToLower(p.Code), 10_000)).Want(200).Into(&packed)
		if packed.Product != "番茄" || len(packed.Sources) != 1 || packed.Sources[0].ID != p.ID {
			t.Errorf("%+v", packed)
		}
		if a := sun.Post(issue, from(p.Code, 50_001)).Want(409); !strings.Contains(string(a.Body), "50") {
			t.Errorf("%s", a.Body)
		}

		// The liability notice, signed at one's own door, counts like any other.
		var notice struct{ Edition string }
		wang.Get("/api/agri/own/notice").Want(200).Into(&notice)
		var pic struct{ Hash string }
		wang.Post("/api/photos", housetest.NewForm().File("file", "s.jpg", photo(t))).Want(200).Into(&pic)
		paper := map[string]string{"edition": notice.Edition, "signer": "王明", "photo": pic.Hash}
		sun.Post(own+"/notices", paper).Want(404)
		wang.Post(own+"/notices", with(map[string]any{"edition": "1999", "signer": "王明", "photo": pic.Hash})).Want(422)
		wang.Post(own+"/notices", paper).Want(204)
		if a := wang.Get(own).Want(200); !bytes.Contains(a.Body, []byte(`"edition":"`+notice.Edition+`"`)) {
			t.Errorf("%s", a.Body)
		}
		if v := h.Figure("agri.told_rate", housetest.County); v.Num != 1 {
			t.Error(v)
		}

		// Taken back by the officer, its holder hears of it; by themselves, they know.
		h.As("helper").Post("/api/agri/pledges/"+packed.ID+"/void", map[string]string{"reason": "标签贴错"}).Want(200)
		wang.Post("/api/agri/own/pledges/"+packed.ID+"/void", map[string]string{"reason": "不是我的"}).Want(404)
		wang.Post("/api/agri/own/pledges/"+p.ID+"/void", map[string]string{"reason": "重量写错"}).Want(200).Into(&p)
		if p.State != "void" {
			t.Errorf("%+v", p)
		}
		for who, want := range map[*housetest.Visitor]string{sun: "合格证已作废：番茄", wang: ""} {
			var n struct{ Items []struct{ Title string } }
			who.Get("/api/notices").Want(200).Into(&n)
			if got := len(n.Items); (want == "") != (got == 0) || got > 0 && !strings.HasPrefix(n.Items[0].Title, want) {
				t.Errorf("%+v, want %q", n, want)
			}
		}

		// A positive is told to whoever grew it.
		s := l.take("番茄")
		l.enzymeTest(s, 62)
		var n struct{ Items []struct{ Title string } }
		wang.Get("/api/notices").Want(200).Into(&n)
		if len(n.Items) != 1 || !strings.HasPrefix(n.Items[0].Title, "您送检的产品初检阳性") {
			t.Errorf("%+v", n)
		}
		var samples struct{ Items []struct{ ID string } }
		wang.Get(own + "/samples").Want(200).Into(&samples)
		if len(samples.Items) != 1 || samples.Items[0].ID != s.ID {
			t.Errorf("%+v", samples)
		}

		// Told of it, they object themselves; four hours later they cannot any more.
		object := func(who *housetest.Visitor, id string, want int) {
			t.Helper()
			who.Post("/api/agri/own/samples/"+id+"/object", map[string]string{"words": "请送市里复检"}).Want(want)
		}
		object(wang, s.ID, 409) // not told yet
		l.enzymeTest(s, 60)
		l.step(s, "tester", "tell", nil)
		sun.Get("/api/agri/own/samples/" + s.ID).Want(404)
		object(sun, s.ID, 404)
		if a := wang.Get("/api/agri/own/samples/" + s.ID).Want(200); !bytes.Contains(a.Body, []byte(`"steps":["object"]`)) {
			t.Errorf("%s", a.Body)
		}
		wang.Post("/api/agri/own/samples/"+s.ID+"/object", map[string]string{"words": " "}).Want(422)
		object(wang, s.ID, 200)
		object(wang, s.ID, 409)
		if got, _, _ := strings.Cut(toldOf(h, "inspector"), "："); got != "主体对检测有异议，请送定量检测" {
			t.Error("the inspector is told:", got)
		}
		late := l.take("茄子")
		l.enzymeTest(late, 71)
		l.enzymeTest(late, 70)
		l.step(late, "tester", "tell", nil)
		h.Clock.Advance(4*time.Hour + time.Minute)
		object(wang, late.ID, 409)
		if a := wang.Get("/api/agri/own/samples/" + late.ID).Want(200); !bytes.Contains(a.Body, []byte(`"steps":[]`)) {
			t.Errorf("%s", a.Body)
		}

		if got := h.Principal("helper"); got.Acts(registry.MayOwn) || got.Has(duty.MayManageAccount) {
			t.Error("an officer acts for a subject without a mandate")
		}
		h.Clean()
	})
}

// toldOf is the newest message that somebody has.
func toldOf(h *housetest.House, login string) string {
	h.T.Helper()
	var n struct{ Items []struct{ Title string } }
	h.As(login).Get("/api/notices").Want(200).Into(&n)
	if len(n.Items) == 0 {
		return ""
	}
	return n.Items[0].Title
}

func subjectCode(h *housetest.House, id string) string {
	h.T.Helper()
	var s subject
	h.As("inspector").Get("/api/agri/subjects/" + id).Want(200).Into(&s)
	return s.Code
}
