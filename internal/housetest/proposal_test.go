package housetest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"sort"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/internal/housetest"
	"huying/kernel/offline"
	"huying/scenes/agri/registry"
)

// propose is what a phone sends; pairs of three are a field, what it was, what it is.
func (p phone) propose(subject string, at clock.Moment, change ...string) offline.Op {
	body := map[string]any{"subject": subject}
	list := []map[string]string{}
	for i := 0; i < len(change); i += 3 {
		list = append(list, map[string]string{"field": change[i], "was": change[i+1], "said": change[i+2]})
	}
	body["changes"] = list
	return p.say(at, body)
}

func (p phone) say(at clock.Moment, body map[string]any) offline.Op {
	b, err := json.Marshal(body)
	if err != nil {
		p.h.T.Fatal(err)
	}
	return offline.Op{ID: ident.New(at.Time()), Kind: registry.ProposeOp, At: at, Body: b}
}

type proposal struct {
	ID, Subject, Field, Was, Said, Now, State, Reason, Words string
	PersonName                                               string `json:"person_name"`
	DecidedName                                              string `json:"decided_name"`
	SameName                                                 string `json:"same_name"`
	Conflict, Settled, Closed, Safe                          bool
	Rivals                                                   int
}

func proposals(h *housetest.House, who, query string) map[string]proposal {
	h.T.Helper()
	var list struct{ Items []proposal }
	h.As(who).Get("/api/agri/proposals?limit=200&" + query).Want(200).Into(&list)
	out := map[string]proposal{}
	for _, x := range list.Items {
		out[x.Field] = x
	}
	return out
}

func TestTheFieldKeepsTheRegistryUpToDate(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		h.Hire("neighbour", registry.Officer, housetest.OtherVillage, housetest.OtherTowns)
		p := phone{h, "helper", "aaaaaaaa"}
		now := h.Acts.Now()
		before := h.Figure("agri.subjects", housetest.County)

		for _, c := range []struct {
			what, who string
			op        offline.Op
			code      string
		}{
			{"nothing", "helper", p.propose(s, now), "agri.proposal.invalid"},
			{"what it is already", "helper", p.propose(s, now, "products", "番茄", "番茄"), "agri.proposal.invalid"},
			{"a field twice", "helper", p.propose(s, now, "products", "a", "b", "products", "a", "c"), "agri.proposal.invalid"},
			{"a field of others", "helper", p.propose(s, now, "risk", "amber", "green"), "agri.proposal.invalid"},
			{"no number", "helper", p.propose(s, now, "phone", "", "12"), "agri.proposal.invalid"},
			{"no land", "helper", p.propose(s, now, "land", "1", "-1"), "agri.proposal.invalid"},
			{"nowhere", "helper", p.propose(s, now, "where", "", "NaN 116"), "agri.proposal.invalid"},
			{"gone for no reason", "helper", p.propose(s, now, "gone", "", ""), "agri.proposal.invalid"},
			{"somebody else's village", "neighbour", p.propose(s, now, "products", "", "草莓"), "not_found"},
			{"nobody's business", "desk", p.propose(s, now, "products", "", "草莓"), "not_found"},
			{"a subject that is not there", "helper", p.propose(h.NewID(), now, "products", "", "草莓"), "not_found"},
			{"a new one elsewhere", "helper", p.say(now, map[string]any{"new": map[string]any{"kind": "household", "name": "李四",
				"area": housetest.OtherVillage}}), "power.lacking"},
			{"a new one without a name", "helper", p.say(now, map[string]any{"new": map[string]any{"kind": "household", "name": " ",
				"area": housetest.Village}}), "agri.subject.invalid"},
			{"a new one of a kind there is not", "helper", p.say(now,
				map[string]any{"new": map[string]any{"kind": "bank", "name": "李四", "area": housetest.Village}}), "agri.subject.invalid"},
			{"more than is asked", "helper", p.say(now, map[string]any{"subject": s, "risk": "green"}), "web.bad_input"},
		} {
			x := phone{h, c.who, "bbbbbbbb"}.send(c.op).Results[0]
			if x.State != "refused" || !strings.HasSuffix(x.Code, c.code) || x.Message == "" {
				t.Errorf("%s: %+v", c.what, x)
			}
		}
		if got := proposals(h, "inspector", ""); len(got) != 0 {
			t.Fatal("a refusal left a proposal:", got)
		}

		op := p.propose(s, now, "products", "番茄、生菜", "草莓", "land", "6667", "8000", "phone", "13800138000", "13900139000", "place", "", "村东头")
		for range 2 {
			if x := p.send(op).Results[0]; x.State != "safe" || x.Receipt.Verify(h.Verifier) != nil {
				t.Fatalf("%+v", x)
			}
		}
		fresh := p.say(now, map[string]any{"new": map[string]any{"kind": "household", "name": "李四家", "area": housetest.Village, "products": "韭菜",
			"phone": "13700137000", "contact": "李四"}, "words": "去年没有"})
		p.send(fresh)
		got := proposals(h, "inspector", "")
		if len(got) != 5 || got["products"].Now != "番茄、生菜" || !got["products"].Safe || got["land"].Safe || got["phone"].Was != "138****8000" ||
			got["phone"].Said != "139****9000" || got["new"].Said != "李四家" || got["new"].Words != "去年没有" || got["land"].PersonName == "" {
			t.Fatalf("%+v", got)
		}
		for _, c := range []struct {
			who          string
			list, decide int
		}{{"", 401, 401}, {"desk", 403, 403}, {"helper", 403, 403}, {"otherinspector", 200, 404}} {
			h.As(c.who).Get("/api/agri/proposals").Want(c.list)
			h.As(c.who).Post("/api/agri/proposals/"+got["land"].ID+"/accept", map[string]string{"seen": "6667"}).Want(c.decide)
			h.As(c.who).Post("/api/agri/proposals/"+got["land"].ID+"/decline", map[string]string{"reason": "不对"}).Want(c.decide)
			h.As(c.who).Post("/api/agri/proposals/accept", map[string]any{"ids": []string{got["land"].ID}}).Want(c.decide)
		}
		if got := proposals(h, "otherinspector", ""); len(got) != 0 {
			t.Error("another town sees them:", got)
		}
		h.As("inspector").Get("/api/agri/proposals?cursor=x").Want(422)
		h.As("inspector").Get("/api/agri/proposals?under=" + housetest.OtherTown).Want(404)
		h.As("inspector").Post("/api/agri/proposals/"+h.NewID()+"/accept", map[string]string{"seen": ""}).Want(404)
		if b := h.As("inspector").Get("/api/agri/proposals").Want(200).Body; bytes.Contains(b, []byte("13900139000")) ||
			bytes.Contains(b, []byte("13700137000")) || bytes.Contains(b, []byte("\"李四\"")) {
			t.Errorf("personal data in the list: %s", b)
		}

		// Accepted, it is written as by hand; declined, the officer sees why.
		h.As("inspector").Post("/api/agri/proposals/"+got["phone"].ID+"/accept", map[string]string{"seen": got["phone"].Now}).Want(204)
		h.As("inspector").Post("/api/agri/proposals/"+got["phone"].ID+"/accept", map[string]string{"seen": got["phone"].Now}).Want(409)
		h.As("inspector").Post("/api/agri/proposals/"+got["land"].ID+"/decline", map[string]string{"reason": ""}).Want(422)
		h.As("inspector").Post("/api/agri/proposals/"+got["land"].ID+"/decline", map[string]string{"reason": "量过了，没有变"}).Want(204)
		h.As("inspector").Post("/api/agri/proposals/"+got["land"].ID+"/decline", map[string]string{"reason": "量过了，没有变"}).Want(409)
		if a := h.As("inspector").Post("/api/agri/subjects/"+s+"/reveal", map[string]string{"reason": "核对"}).Want(200); !bytes.Contains(a.Body,
			[]byte("13900139000")) {
			t.Errorf("%s", a.Body)
		}
		if b := string(h.As("helper").Get("/api/agri/field").Want(200).Body); !strings.Contains(b, "量过了，没有变") ||
			strings.Contains(b, "13900139000") || !strings.Contains(b, "139****9000") {
			t.Error(b)
		}
		if x := proposals(h, "inspector", "state=declined")["land"]; x.Reason != "量过了，没有变" || x.DecidedName == "" {
			t.Errorf("%+v", x)
		}

		// What was changed meanwhile is marked and shows both values; it is written only by
		// somebody who has seen what it is now.
		c := coop("products", "黄瓜")
		delete(c, "ident")
		delete(c, "phone")
		h.As("inspector").Do("PUT", "/api/agri/subjects/"+s, c).Want(200)
		x := proposals(h, "inspector", "")["products"]
		if !x.Conflict || x.Safe || x.Was != "番茄、生菜" || x.Said != "草莓" || x.Now != "黄瓜" {
			t.Errorf("%+v", x)
		}
		var many struct{ Accepted, Left int }
		h.As("inspector").Post("/api/agri/proposals/accept", map[string]any{"ids": []string{x.ID, got["place"].ID}}).Want(200).Into(&many)
		if many.Accepted != 0 || many.Left != 2 {
			t.Error("many at once took what is not safe:", many)
		}
		h.As("inspector").Post("/api/agri/proposals/"+x.ID+"/accept", map[string]string{"seen": "番茄、生菜"}).Want(409)
		h.As("inspector").Post("/api/agri/proposals/"+x.ID+"/accept", map[string]string{"seen": "黄瓜"}).Want(204)
		h.As("inspector").Post("/api/agri/proposals/"+got["place"].ID+"/accept", map[string]string{"seen": ""}).Want(204)

		// Two officers who disagree stand in each other's way; many at once takes the rest.
		p.send(p.propose(s, now, "products", "草莓", "西瓜"))
		h.Hire("second", registry.Officer, housetest.Village, housetest.Community)
		second := phone{h, "second", "cccccccc"}
		second.send(second.propose(s, now, "products", "草莓", "甜瓜"))
		x = proposals(h, "inspector", "")["products"]
		if x.Rivals != 1 || x.Safe || x.Conflict {
			t.Errorf("%+v", x)
		}
		h.As("inspector").Post("/api/agri/proposals/accept", map[string]any{"ids": []string{x.ID}}).Want(200).Into(&many)
		if many.Left != 1 {
			t.Error(many)
		}
		h.As("inspector").Post("/api/agri/proposals/"+x.ID+"/decline", map[string]string{"reason": "问过了"}).Want(204)
		x = proposals(h, "inspector", "")["products"]
		h.As("inspector").Post("/api/agri/proposals/accept", map[string]any{"ids": []string{x.ID}}).Want(200).Into(&many)
		if many.Accepted != 1 {
			t.Error(many)
		}
		h.As("inspector").Post("/api/agri/proposals/accept", map[string]any{"ids": []string{x.ID}}).Want(200).Into(&many)
		if many.Accepted != 0 || many.Left != 1 {
			t.Error("accepted twice:", many)
		}
		if v := h.Figure("agri.subjects", housetest.County); v != before {
			t.Error("a change of products counts:", v)
		}

		// A new one is registered; found again, it says that there is one of the name.
		h.As("inspector").Post("/api/agri/proposals/"+got["new"].ID+"/accept", map[string]string{"seen": ""}).Want(204)
		if v := h.Figure("agri.subjects", housetest.County); v.Num != before.Num+1 {
			t.Error(v)
		}
		second.send(second.say(now, map[string]any{"new": map[string]any{"kind": "household", "name": "李四家", "area": housetest.Village}}))
		if x := proposals(h, "inspector", "")["new"]; x.SameName == "" || !x.Conflict {
			t.Errorf("%+v", x)
		}

		// Gone is closed, with what the officer said; what else waits for it shows that.
		p.send(p.propose(s, now, "gone", "", "合作社已解散", "land", "6667", "1"))
		x = proposals(h, "inspector", "")["gone"]
		h.As("inspector").Post("/api/agri/proposals/"+x.ID+"/accept", map[string]string{"seen": ""}).Want(204)
		if b := string(h.As("inspector").Get("/api/agri/subjects/" + s).Want(200).Body); !strings.Contains(b, "合作社已解散") {
			t.Error(b)
		}
		if x = proposals(h, "inspector", "")["land"]; !x.Closed {
			t.Errorf("%+v", x)
		}
		h.As("inspector").Post("/api/agri/proposals/"+x.ID+"/accept", map[string]string{"seen": "6667"}).Want(409)
		h.Clock.Advance(24 * time.Hour) // what began today ends tomorrow
		if v := h.Figure("agri.subjects", housetest.County); v != before {
			t.Error(v)
		}
		verbs := h.Verbs(s)
		for _, v := range []string{"agri.propose", "agri.proposal.accept", "agri.proposal.decline"} {
			if !strings.Contains(verbs, v) {
				t.Error(v, "is not in the journal:", verbs)
			}
		}
		h.Clean()
	})
}

// Three phones, six changes each, in any order and some twice: as many values are kept
// as were said, and each stands beside the same ones.
func TestProposalsInAnyOrder(t *testing.T) {
	t.Parallel()
	state := func(seed uint64) string {
		h := housetest.New(t, 0)
		s := patrolled(h)
		h.Hire("second", registry.Officer, housetest.Village, housetest.Community)
		h.Hire("third", registry.Officer, housetest.Village, housetest.Community)
		type from struct {
			phone
			op offline.Op
		}
		var ops []from
		for i, who := range []string{"helper", "second", "third"} {
			p := phone{h, who, who + "-phone"}
			for j, f := range []string{"products", "place", "contact", "products", "land", "phone"} {
				said := map[string]string{"products": fmt.Sprint("产品", i, j), "place": "村东", "contact": fmt.Sprint("王", i),
					"land": fmt.Sprint(1000 + i), "phone": fmt.Sprint(13900000000 + i)}[f]
				op := p.propose(s, h.Acts.Now().Add(-time.Duration(j+1)*time.Hour), f, "", said)
				op.ID = fmt.Sprintf("018b0000-0000-7000-8000-%06d%06d", i, j)
				ops = append(ops, from{p, op})
			}
		}
		ops = append(ops, ops[:7]...)
		rand.New(rand.NewPCG(seed, 5)).Shuffle(len(ops), func(i, j int) { ops[i], ops[j] = ops[j], ops[i] })
		for _, x := range ops {
			if r := x.send(x.op).Results[0]; r.State != "safe" {
				t.Fatalf("%+v", r)
			}
		}
		var list struct{ Items []proposal }
		h.As("inspector").Get("/api/agri/proposals?limit=200").Want(200).Into(&list)
		out := []string{}
		for _, x := range list.Items {
			out = append(out, fmt.Sprint(x.Field, x.Was, x.Said, x.Now, x.PersonName, x.Conflict, x.Rivals))
		}
		if len(out) != 18 {
			t.Fatal("values were lost, or kept twice:", len(out))
		}
		sort.Strings(out)
		h.Clean()
		return strings.Join(out, "\n")
	}
	want := state(1)
	for seed := uint64(2); seed < 5; seed++ {
		if got := state(seed); got != want {
			t.Fatalf("order %d:\n%s\nfirst:\n%s", seed, got, want)
		}
	}
}
