package housetest_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/internal/housetest"
	"huying/kernel/offline"
	"huying/scenes/agri/patrol"
	"huying/scenes/agri/registry"
)

// answers to the shipped checklist, nothing found; pairs change them.
func answers(change ...string) map[string]string {
	m := map[string]string{"records/record_kept": "yes", "inputs/input_bought": "yes", "inputs/input_stored": "yes", "use/use_range": "yes",
		"use/use_interval": "yes", "use/use_banned": "no",
		"additives/additive_ok": "na", "waste/waste_collected": "yes", "certificate/cert_issued": "yes", "other/other_found": "no"}
	for i := 0; i < len(change); i += 2 {
		m[change[i]] = change[i+1]
	}
	return m
}

// phone is an officer's telephone with its outbox.
type phone struct {
	h   *housetest.House
	who string
	id  string
}

type sent struct {
	Results []struct {
		ID, State, Code, Message string
		Receipt                  *offline.Receipt
		Errors                   []struct{ Pointer string }
	}
}

func (p phone) visit(subject string, at clock.Moment, change map[string]any) offline.Op {
	v := map[string]any{"subject": subject, "form": "agri-patrol", "version": "2026.1", "answers": answers(), "result": "pass"}
	for k, x := range change {
		v[k] = x
	}
	b, err := json.Marshal(v)
	if err != nil {
		p.h.T.Fatal(err)
	}
	return offline.Op{ID: ident.New(at.Time()), Kind: patrol.Use.Code, At: at, Body: b}
}

func (p phone) send(ops ...offline.Op) (out sent) {
	p.h.T.Helper()
	p.h.As(p.who).Post("/api/field/outbox", map[string]any{"device": "phone-" + p.id, "name": "测试机", "unsent": 0, "ops": ops}).Want(200).Into(&out)
	return out
}

// patrolled is a farm house with a cooperative in it.
func patrolled(h *housetest.House) (subjectID string) {
	farm(h)
	var s subject
	h.As("inspector").Post("/api/agri/subjects", coop("ident", uscc("91110112MA01ABCD5"))).Want(200).Into(&s)
	return s.ID
}

func TestAVisitIsTakenOnce(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		p := phone{h, "helper", "aaaaaaaa"}
		now := h.Acts.Now()
		op := p.visit(s, now.Add(-time.Hour), nil)
		for range 3 {
			r := p.send(op)
			if r.Results[0].State != "safe" || r.Results[0].Receipt.Verify(h.Verifier) != nil {
				t.Fatalf("%+v", r)
			}
		}
		if v := h.Figure("agri.patrols", housetest.County); v.Num != 1 {
			t.Error("patrols:", v)
		}
		if v := h.Figure("agri.patrol_coverage", housetest.Village); v.Num != 1 || v.Den != 1 {
			t.Error("coverage:", v)
		}
		other := op
		other.Body = p.visit(s, now, map[string]any{"words": "改了"}).Body
		for _, c := range []struct {
			what string
			who  string
			op   offline.Op
			code string
		}{
			{"other content under a known id", "helper", other, "offline.other_content"},
			{"a moment in the future", "helper", p.visit(s, now.Add(time.Hour), nil), "offline.future"},
			{"long ago", "helper", p.visit(s, now.Add(-90*24*time.Hour), nil), "offline.too_late"},
			{"an unknown kind", "helper", offline.Op{ID: h.NewID(), Kind: "agri.dance", At: now, Body: []byte("{}")}, "offline.unknown_kind"},
			{"no body to speak of", "helper", offline.Op{ID: h.NewID(), Kind: patrol.Use.Code, At: now, Body: []byte(`{"subject":1}`)}, "web.bad_input"},
			{"a subject that is not there", "helper", p.visit(h.NewID(), now, nil), "not_found"},
			{"somebody else's village", "otherinspector", p.visit(s, now, nil), "not_found"},
			{"nobody's business", "desk", p.visit(s, now, nil), "not_found"},
			{"a form that was never published", "helper", p.visit(s, now, map[string]any{"version": "9"}), "agri.patrol.form"},
			{"an answer to no question", "helper", p.visit(s, now, map[string]any{"answers": answers("x/y", "1")}), "form.answers_wrong"},
			{"an answer that is no choice", "helper", p.visit(s, now, map[string]any{"answers": answers("other/other_found", "maybe")}), "form.answers_wrong"},
			{"an answer that has to be given", "helper", p.visit(s, now, map[string]any{"answers": answers("other/other_found", " ")}), "form.answers_wrong"},
			{"a checklist for others", "helper", p.visit(s, now, map[string]any{"form": "agri-shop", "answers": map[string]string{}}), "form.not_for_kind"},
			{"a pass with a finding", "helper", p.visit(s, now, map[string]any{"answers": answers("waste/waste_collected", "no")}), "agri.patrol.invalid"},
			{"a correction without a limit", "helper", p.visit(s, now,
				map[string]any{"answers": answers("waste/waste_collected", "no"), "result": "correct"}), "agri.patrol.invalid"},
			{"a photo that did not arrive", "helper", p.visit(s, now, map[string]any{"photos": []string{strings.Repeat("a", 64)}}), "agri.patrol.invalid"},
		} {
			x := phone{h, c.who, "bbbbbbbb"}.send(c.op).Results[0]
			if x.State != "refused" || !strings.HasSuffix(x.Code, c.code) || x.Message == "" {
				t.Errorf("%s: %+v", c.what, x)
			}
		}
		h.As("").Post("/api/field/outbox", map[string]any{"device": "phone-cccc", "unsent": 0, "ops": []any{}}).Want(401)
		// Another session has begun in the same browser: the work stays whose it is.
		h.As("inspector").Post("/api/field/outbox", map[string]any{"device": "phone-cccc", "person": h.NewID(), "unsent": 0,
			"ops": []any{p.visit(s, now, nil)}}).Want(401)

		// A finding is an order of its own, checked and closed like every other.
		r := p.send(p.visit(s, now, map[string]any{"answers": answers("waste/waste_collected", "no", "waste/waste_note", "地头有瓶子"),
			"result": "correct", "limit_days": 7, "words": "七天内收走"}))
		if r.Results[0].State != "safe" {
			t.Fatalf("%+v", r)
		}
		var list struct {
			Items []struct{ Order, Result string }
		}
		h.As("inspector").Get("/api/agri/patrols").Want(200).Into(&list)
		if len(list.Items) != 2 || list.Items[0].Result != "correct" || list.Items[0].Order == "" {
			t.Fatalf("%+v", list)
		}
		if b := string(h.As("desk").Get("/api/orders/" + list.Items[0].Order).Want(200).Body); !strings.Contains(b, "绿源种植合作社") ||
			!strings.Contains(b, "包装废弃物") || !strings.Contains(b, "七天内收走") || !strings.Contains(b, "地头有瓶子") {
			t.Error(b)
		}
		h.As("otherinspector").Get("/api/agri/patrols").Want(200).Into(&list)
		if len(list.Items) != 0 {
			t.Error("another town sees the patrol")
		}
		h.Clean()
	})
}

// What was done is judged by the duty of its moment: a transfer at noon does not lose
// the morning.
func TestTheMorningOfATransfer(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		p := phone{h, "helper", "aaaaaaaa"}
		morning := h.Acts.Now()
		h.Clock.Advance(3 * time.Hour)
		noon := h.Acts.Now()
		var roster struct {
			Items []struct{ ID, Person string }
		}
		h.As("lead").Get("/api/roster?post=" + registry.Officer).Want(200).Into(&roster)
		h.As("lead").Post("/api/duties/"+roster.Items[0].ID+"/end", map[string]string{"reason": "调动"}).Want(204)
		h.Clock.Advance(9 * time.Hour)
		r := p.send(p.visit(s, morning, nil), p.visit(s, noon.Add(time.Minute), nil))
		if r.Results[0].State != "safe" || r.Results[1].State != "refused" {
			t.Errorf("%+v", r.Results)
		}
		h.Clean()
	})
}

// Whatever the order in which three telephones' outboxes come in, and however often,
// the county ends up the same.
func TestOutboxesInAnyOrder(t *testing.T) {
	t.Parallel()
	state := func(seed uint64) string {
		h := housetest.New(t, 0)
		s := patrolled(h)
		rnd := rand.New(rand.NewPCG(seed, 1))
		fixed := rand.New(rand.NewPCG(7, 7)) // the same visits every time
		var ops []offline.Op
		for i := range 18 {
			at := h.Acts.Now().Add(-time.Duration(fixed.IntN(50*24)) * time.Hour)
			change := map[string]any{"words": fmt.Sprint("第", i, "次")}
			if fixed.IntN(3) == 0 {
				change["answers"], change["result"], change["limit_days"] = answers("other/other_found", "yes"), "correct", 5
			}
			op := phone{h, "helper", "x"}.visit(s, at, change)
			op.ID = fmt.Sprintf("018b0000-0000-7000-8000-%012d", i)
			op.Body = []byte(strings.ReplaceAll(string(op.Body), s, s))
			ops = append(ops, op)
		}
		ops = append(ops, ops[:6]...) // a third is sent again
		rnd.Shuffle(len(ops), func(i, j int) { ops[i], ops[j] = ops[j], ops[i] })
		for part := range slices.Chunk(ops, 1+rnd.IntN(5)) {
			for _, x := range (phone{h, "helper", fmt.Sprint("device", rnd.IntN(3))}).send(part...).Results {
				if x.State != "safe" {
					t.Fatalf("%+v", x)
				}
			}
		}
		var list struct {
			Items []struct {
				ID, Result, Words string
				Captured          clock.Moment `json:"captured_at"`
			}
		}
		h.As("inspector").Get("/api/agri/patrols?limit=200").Want(200).Into(&list)
		out := fmt.Sprint(list.Items)
		for _, code := range []string{"agri.patrols", "agri.patrol_findings", "agri.patrol_coverage"} {
			out += fmt.Sprint(code, h.Figure(code, housetest.County))
		}
		h.Clean()
		return out
	}
	want := state(1)
	for seed := uint64(2); seed < 6; seed++ {
		if got := state(seed); got != want {
			t.Fatalf("order %d:\n%s\nfirst:\n%s", seed, got, want)
		}
	}
}
