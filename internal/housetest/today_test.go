package housetest_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/order"
	"huying/scenes/agri/registry"
)

type dayGroup struct {
	Kind, Key, Title string
	Total, Late      int
	Soon             int
	Tasks            []struct {
		ID    string
		Late  bool
		DueAt clock.Moment `json:"due_at"`
	}
}

func today(h *housetest.House, login string) []dayGroup {
	h.T.Helper()
	var out struct{ Items []dayGroup }
	h.As(login).Get("/api/today").Want(200).Into(&out)
	return out.Items
}

// Whoever's daily work the next step of an order is has it on the day's page and can take it now; nobody else has it,
// the leader who might take every step least of all.
func TestTheDayIsEachOnesOwn(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		everybody := []string{"lead", "desk", "dispatch", "roads", "roads2", "water", "checker", "callback", "town", "othertown", "village",
			"officer", "system", "security", "audit"}
		for _, c := range []struct {
			status order.Status
			verb   string
			who    []string
		}{
			{order.Reported, "accept", []string{"desk", "dispatch", "town"}},
			{order.Accepted, "dispatch", []string{"dispatch", "town"}},
			{order.Dispatched, "start", []string{"roads", "roads2"}},
			{order.Handling, "answer", []string{"roads", "roads2"}},
			{order.Answered, "verify", []string{"checker"}},
			{order.Verified, "close", []string{"checker"}},
			{order.Closed, "rate", []string{"callback"}},
		} {
			p := reach(h, c.status)
			for _, login := range everybody {
				var verbs []string
				for _, g := range today(h, login) {
					if g.Total < len(g.Tasks) || g.Kind != "order" {
						t.Errorf("%s: %+v", login, g)
					}
					for _, task := range g.Tasks {
						if task.ID == p.Order.ID {
							verbs = append(verbs, g.Title)
						}
					}
				}
				if want := slices.Contains(c.who, login); want != (len(verbs) == 1) || len(verbs) > 1 {
					t.Errorf("%s waits on %v of %s; want %v", c.status, verbs, login, c.who)
				}
				if len(verbs) == 1 {
					var now page
					h.As(login).Get("/api/orders/" + p.Order.ID).Want(200).Into(&now)
					if !slices.Contains(strings.Fields(now.may()), c.verb) {
						t.Errorf("%s cannot %s what waits for it: %s", login, c.verb, now.may())
					}
				}
			}
		}
		// An inspector of farms checks what concerns farms.
		h.Hire("bureau", "agri_bureau", housetest.County, housetest.Water)
		for category, want := range map[string]bool{"0101": false, "0602": true} {
			p := call(h, "desk", category)
			p = take(h, "desk", p, "accept", map[string]any{"category": category}, 200)
			p = take(h, "dispatch", p, "dispatch", map[string]any{"unit": h.Unit(housetest.Roads)}, 200)
			p = take(h, "roads", take(h, "roads", p, "start", nil, 200), "answer", map[string]any{"words": "办好了"}, 200)
			waits := false
			for _, g := range today(h, "bureau") {
				for _, task := range g.Tasks {
					waits = waits || task.ID == p.Order.ID
				}
			}
			if waits != want {
				t.Errorf("an order of %s waits for the bureau: %v", category, waits)
			}
		}
		h.Later(h.Clock.Now().Add(40 * 24 * time.Hour))
		late := today(h, "checker")
		if len(late) == 0 || late[0].Late == 0 || !late[0].Tasks[0].Late {
			t.Errorf("after its limit an order is late on the page: %+v", late)
		}
		h.As("").Get("/api/today").Want(401)
		h.As("").Get("/api/find?q=%E8%B7%AF").Want(401)
	})
}

// What a list's records wait for stands on the page of those whose work it is where the record lies; what lists call
// their records is found there, and nowhere else.
func TestScenesBringTheirDay(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStation(h)
		planDay(h, s, 3) // on the 25th
		kinds := func(login string) (out []string) {
			for _, g := range today(h, login) {
				out = append(out, g.Kind)
			}
			return out
		}
		if got := kinds("keeper"); len(got) != 0 {
			t.Error("on another day:", got)
		}
		h.Later(time.Date(2023, 11, 25, 9, 0, 0, 0, time.FixedZone("", 8*3600)))
		for login, want := range map[string]bool{"keeper": true, "stationlead": true, "farkeeper": false, "lead": false, "officer": false} {
			if got := slices.Contains(kinds(login), "station.day"); got != want {
				t.Errorf("%s has the service day: %v", login, got)
			}
		}
		find := func(login, words string) (out []string) {
			var found struct {
				Items []struct{ Kind, Title string }
			}
			h.As(login).Get("/api/find?q=" + words).Want(200).Into(&found)
			for _, x := range found.Items {
				out = append(out, x.Kind+" "+x.Title)
			}
			return out
		}
		if got := find("keeper", "鲁谷"); !slices.Contains(got, "station.station 鲁谷社区驿站") {
			t.Error("the keeper finds", got)
		}
		if got := find("keeper", "服务日"); !slices.Contains(got, "station.day 鲁谷社区驿站 爱心公益服务日") {
			t.Error("the keeper finds", got)
		}
		for _, login := range []string{"farkeeper", "officer", "system"} {
			if got := find(login, "鲁谷"); len(got) != 0 {
				t.Errorf("%s finds %v", login, got)
			}
		}
		if got := find("keeper", "鲁"); len(got) != 0 {
			t.Error("one letter finds", got)
		}
	})
}

// scened is a house whose farm grid is looked at by everybody who could have its work on their day's page.
type scened struct {
	*laboratory
	who []string
}

var farmers = []string{"lead", "desk", "town", "village", "officer", "audit", "system", "bureau", "inspector", "otherinspector", "helper", "tester",
	"tester2", "othertester"}

// waits wants a record to wait for some people by some steps, and for nobody else; agri.waits. is left out of the steps.
func (d scened) waits(what, id, steps string, who ...string) {
	d.T.Helper()
	for _, login := range d.who {
		var got []string
		for _, g := range today(d.House, login) {
			if key, ok := strings.CutPrefix(g.Key, "agri.waits."); ok {
				if g.Title == "" || strings.HasPrefix(g.Title, "agri.") {
					d.T.Errorf("%s has no words: %s", g.Key, g.Title)
				}
				for _, task := range g.Tasks {
					if task.ID == id {
						got = append(got, key)
					}
				}
			}
		}
		slices.Sort(got)
		want := ""
		if slices.Contains(who, login) {
			want = steps
		}
		if strings.Join(got, " ") != want {
			d.T.Errorf("%s: waits for %s by %v, want %q", what, login, got, want)
		}
	}
}

// leaves ends what somebody serves in.
func leaves(h *housetest.House, logins ...string) {
	h.T.Helper()
	for _, login := range logins {
		for _, x := range h.Principal(login).Duties {
			if err := h.Duties.End(context.Background(), act.System(housetest.County), x.ID, h.Acts.Now(), "调离"); err != nil {
				h.T.Fatal(err)
			}
		}
	}
}

// sampled is waits for a sample, which those for whom it waits can move on by that step.
func (d scened) sampled(what string, s sample, step, can string, who ...string) {
	d.T.Helper()
	d.waits(what, s.ID, step, who...)
	for _, login := range who {
		var now sample
		d.As(login).Get("/api/agri/samples/" + s.ID).Want(200).Into(&now)
		if !slices.Contains(now.Steps, can) {
			d.T.Errorf("%s: %s cannot %s: %v", what, login, can, now.Steps)
		}
	}
}

// A sample waits at its testing room for the one step that comes next, for who may take it: nobody reviews their own test,
// nobody objects for a subject that somebody acts for, and the bureau comes in where a room has nobody.
func TestSamplesWaitForTheirNextStep(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		d := scened{newLab(h), farmers}
		room := []string{"tester", "tester2"}
		var s sample
		h.As("helper").Post("/api/agri/samples", d.body("番茄")).Want(200).Into(&s)
		d.sampled("taken", s, "receive", "receive", room...)
		s = d.step(s, "tester", "receive", nil)
		d.sampled("received", s, "test", "test", room...)
		s = d.enzymeTest(s, 20)
		d.sampled("negative", s, "review", "review", "tester2")
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/steps/review", map[string]any{}).Want(403)
		leaves(h, "tester2")
		d.sampled("one tester is left", s, "review", "review", "bureau")
		d.step(s, "bureau", "review", nil)
		d.waits("passed", s.ID, "")
		h.Hire("tester3", registry.Tester, housetest.Town, housetest.TownOffice)
		d.who, room = append(slices.Clone(farmers), "tester3"), []string{"tester", "tester3"}

		s = d.enzymeTest(d.take("番茄"), 60)
		d.sampled("a first positive", s, "repeat", "test", room...)
		s = d.enzymeTest(s, 61)
		d.sampled("positive again", s, "tell", "tell", room...)
		s = d.step(s, "tester", "tell", nil)
		d.sampled("told", s, "object", "object", room...)
		for _, g := range today(h, "tester") {
			if until := h.Acts.Now().Add(4 * time.Hour); g.Key == "agri.waits.object" && (g.Tasks[0].DueAt != until || g.Soon != 1 || g.Late != 0) {
				t.Errorf("due %v, want %v: %+v", g.Tasks[0].DueAt, until, g)
			}
		}
		h.Clock.Advance(4*time.Hour + time.Minute)
		d.sampled("four hours later", s, "confirm", "confirm", room...)
		s = d.step(s, "tester", "send", map[string]any{"sent_to": "市中心"})
		d.sampled("sent", s, "result", "test", room...)
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": d.quantity, "item": "毒死蜱", "amount_ug": 60, "limit_ug": 20,
			"report": "SNJ-1"}).Want(200).Into(&s)
		d.sampled("failed", s, "dispose", "dispose", room...)
		s = d.step(s, "tester", "dispose", map[string]any{"disposal": "destroy", "amount_g": 1000, "words": "翻耕"})
		d.waits("disposed", s.ID, "")

		grower := letIn(h, "inspector", d.subject, map[string]any{"contact": true})
		s = d.step(d.enzymeTest(d.enzymeTest(d.take("生菜"), 60), 61), "tester", "tell", nil)
		d.waits("somebody acts for the subject", s.ID, "")
		grower.Post("/api/agri/own/samples/"+s.ID+"/object", map[string]any{"words": "不服"}).Want(200)
		d.sampled("objected", s, "send", "send", room...)
		leaves(h, "tester", "tester3")
		d.sampled("an empty room", s, "send", "send", "bureau")
		h.Clean()
	})
}

// Visits, notices, what was to be put right and what was reported wait for who is nearest to the subject: the village's
// officer, the town's inspector where there is none, the bureau where there is none either.
func TestTheRegistryWaitsForWhoIsNearest(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		d := scened{newLab(h), farmers}
		second := registered(h, "inspector", "name", "二村合作社", "area", "110112001002")
		other := registered(h, "otherinspector", "name", "乙镇合作社", "area", housetest.OtherVillage)
		d.waits("never seen, in a village with an officer", d.subject, "patrol told", "helper")
		d.waits("in a village without", second, "patrol told", "inspector")
		d.waits("in another town", other, "patrol told", "otherinspector")
		leaves(h, "otherinspector")
		d.waits("in a town without", other, "patrol told", "bureau")

		p, now := phone{h, "helper", "aaaaaaaa"}, h.Acts.Now()
		found := p.visit(d.subject, now, map[string]any{"answers": answers("waste/waste_collected", "no", "waste/waste_note", "地头有瓶子"),
			"result": "correct", "limit_days": 7})
		change := p.propose(d.subject, now, "products", "番茄、生菜", "番茄")
		for _, x := range p.send(found, change).Results {
			if x.State != "safe" {
				t.Fatalf("%+v", x)
			}
		}
		d.waits("visited", d.subject, "told", "helper")
		d.waits("within its limit", found.ID, "")
		said := proposals(h, "inspector", "")["products"]
		d.waits("reported", said.ID, "proposal", "inspector")
		h.As("inspector").Post("/api/agri/proposals/"+said.ID+"/accept", map[string]string{"seen": said.Now}).Want(204)
		d.waits("accepted", said.ID, "")
		h.Later(clock.Date(2023, 11, 14).Start().Add(9 * time.Hour).Time())
		d.waits("on the last day", found.ID, "recheck", "helper")
		again := func(key string) (g dayGroup) {
			for _, g := range today(h, "helper") {
				if g.Key == key {
					return g
				}
			}
			return g
		}
		if g := again("agri.waits.recheck"); g.Soon != 1 || g.Late != 0 {
			t.Errorf("on the last day: %+v", g)
		}
		h.Later(clock.Date(2023, 11, 15).Start().Add(9 * time.Hour).Time())
		if g := again("agri.waits.recheck"); g.Soon != 0 || g.Late != 1 || !g.Tasks[0].Late {
			t.Errorf("a day later: %+v", g)
		}
		if x := p.send(p.visit(d.subject, h.Acts.Now(), nil)).Results[0]; x.State != "safe" {
			t.Fatalf("%+v", x)
		}
		d.waits("looked at again", found.ID, "")
		for _, x := range []struct {
			day        clock.Day
			steps      string
			late, soon int
		}{{clock.Date(2024, 2, 12), "told", 0, 0}, {clock.Date(2024, 2, 13), "patrol told", 0, 1}, {clock.Date(2024, 2, 14), "patrol told", 1, 0}} { // 90 days
			h.Later(x.day.Start().Add(9 * time.Hour).Time())
			d.waits(x.day.String(), d.subject, x.steps, "helper")
			if g := again("agri.waits.patrol"); g.Late != x.late || g.Soon != x.soon {
				t.Errorf("%s: %+v", x.day, g)
			}
		}
		h.As("inspector").Post("/api/agri/subjects/"+second+"/close", map[string]string{"reason": "停产"}).Want(204)
		d.waits("closed", second, "")
		var whole struct{ Items []dayGroup }
		h.As("helper").Get("/api/today?key=agri.waits.told").Want(200).Into(&whole)
		if len(whole.Items) != 1 || whole.Items[0].Key != "agri.waits.told" || len(whole.Items[0].Tasks) != whole.Items[0].Total {
			t.Errorf("one group by itself: %+v", whole)
		}
		h.Clean()
	})
}

// What is to be judged waits for who may judge it: not for who issued a certificate, ran an assessment or appeals.
func TestVerdictsWaitForOthers(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		d := scened{newLab(h), farmers}
		grown := d.harvest(d.subject, "番茄", "2023-11-05", 30_000)
		own := d.harvest(d.subject, "番茄", "2023-11-06", 30_000)
		issue := func(who, lot string) (p doubtful) {
			h.As(who).Post(pledges, issueBody(d.subject, lot, 5000)).Want(200).Into(&p)
			return p
		}
		first, mine := issue("helper", grown.ID), issue("inspector", own.ID)
		beside := issue("helper", own.ID)
		d.waits("in force", first.ID, "")
		h.As("helper").Post("/api/agri/subjects/"+d.subject+"/uses", lateUse()).Want(204)
		d.waits("in doubt", first.ID, "judge", "inspector")
		d.waits("issued by the town's only inspector", mine.ID, "judge", "bureau")
		d.waits("of the same harvest", beside.ID, "judge", "bureau")
		why := map[string]string{"reason": "用药的是另一个棚"}
		h.As("inspector").Post(pledges+"/"+beside.ID+"/keep", why).Want(403)
		h.As("inspector").Post(pledges+"/"+first.ID+"/keep", why).Want(200)
		h.As("bureau").Post(pledges+"/"+mine.ID+"/keep", why).Want(200)
		for _, p := range []doubtful{first, mine, beside} {
			d.waits("judged", p.ID, "")
		}

		cert := func(no, from, to string) {
			h.As("inspector").Post("/api/agri/subjects/"+d.subject+"/certifications", organic(no, from, to, 20)).Want(204)
		}
		cert("115OP2200001", "2022-12-08", "2023-12-07") // after thirty days and one
		d.waits("more than a month", d.subject, "patrol told", "helper")
		cert("115OP2200002", "2022-12-07", "2023-12-06")
		renew := func(login string) (ids []string) {
			for _, g := range today(h, login) {
				if g.Key == "agri.waits.renew" {
					for _, task := range g.Tasks {
						ids = append(ids, task.ID)
					}
				}
			}
			return ids
		}
		for login, want := range map[string]int{"inspector": 1, "bureau": 0, "otherinspector": 0, "helper": 0} {
			if got := renew(login); len(got) != want || want > 0 && got[0] != d.subject {
				t.Errorf("certificates to be renewed wait for %s: %v", login, got)
			}
		}

		h.As("bureau").Post("/api/agri/officers/cards", nil).Want(200)
		var officers struct{ Items []struct{ ID, Name string } }
		h.As("bureau").Get("/api/agri/officers").Want(200).Into(&officers)
		card := officers.Items[slices.IndexFunc(officers.Items, func(o struct{ ID, Name string }) bool { return o.Name == "测试helper" })].ID
		var k park
		h.As("inspector").Post(parks, map[string]any{"name": "甲街道蔬菜产业园", "area": housetest.Town}).Want(200).Into(&k)
		h.As("inspector").Do("PUT", parks+"/"+k.ID+"/plan", map[string]any{"measures": []string{"每棚一本台账"}, "officer": card, "state": "in_force",
			"review_day": "2023-12-01"}).Want(200)
		d.waits("a plan", k.ID, "")
		leaves(h, "helper")
		h.As("bureau").Post("/api/agri/officers/cards", nil).Want(200)
		d.waits("nobody answers for it", k.ID, "plan_officer", "inspector")
		h.Later(clock.Date(2023, 12, 1).Start().Add(9 * time.Hour).Time())
		d.waits("its day has come", k.ID, "plan plan_officer", "inspector")
		h.As("inspector").Post(parks+"/"+k.ID+"/plan/review", map[string]string{"words": "各棚都有台账", "review_day": "2024-03-01"}).Want(204)
		d.waits("looked at", k.ID, "plan_officer", "inspector")
		h.Clean()
	})
}

// An appeal waits for the town's inspector, and for the bureau where the inspector ran the assessment.
func TestAppealsWaitForOthers(t *testing.T) {
	for runner, decider := range map[string]string{"inspector": "bureau", "bureau": "inspector"} {
		t.Run("run by the "+runner, func(t *testing.T) {
			housetest.Each(t, func(t *testing.T, h *housetest.House) {
				subjects := halfYear(h)
				d := scened{&laboratory{House: h}, []string{"lead", "desk", "bureau", "inspector", "otherinspector", "helper", "otherhelper"}}
				standard(h)
				var run assessRun
				h.As(runner).Post(assessRuns, period()).Want(200).Into(&run)
				id := run.Items[0].ID
				d.waits("a result", id, "")
				h.As("helper").Post(assessments+"/"+id+"/appeal", map[string]any{"words": "停产", "rows": []map[string]string{{"item": "covered",
					"id": subjects[2]}}}).Want(200)
				d.waits("an appeal", id, "appeal", decider)
				h.As(decider).Post(assessments+"/"+id+"/decision", map[string]any{"upheld": false, "words": "没有停产的证明"}).Want(200)
				d.waits("decided", id, "")
			})
		})
	}
}
