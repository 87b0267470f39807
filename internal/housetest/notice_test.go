package housetest_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
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

// signing is a liability notice that was signed on a phone.
func (p phone) signing(subject string, at clock.Moment, fields ...any) offline.Op {
	body := map[string]any{"subject": subject, "edition": "2026", "signer": "王明"}
	for i := 0; i < len(fields); i += 2 {
		body[fields[i].(string)] = fields[i+1]
	}
	b, err := json.Marshal(body)
	if err != nil {
		p.h.T.Fatal(err)
	}
	return offline.Op{ID: ident.New(at.Time()), Kind: registry.NoticeOp, At: at, Body: b}
}

type signedNotices struct {
	Items []struct{ ID, Edition, On, Signer, Photo, Officer string }
}

func TestLiabilityNoticesSignedInTheField(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		h.Hire("neighbour", registry.Officer, housetest.OtherVillage, housetest.OtherTowns)
		p := phone{h, "helper", "aaaaaaaa"}
		h.Clock.Advance(26 * time.Hour)
		now := h.Acts.Now()
		ink := picture(h, "helper", 1)
		for _, c := range []struct {
			what, who string
			op        offline.Op
			code      string
		}{
			{"without a signature", "helper", p.signing(s, now), "agri.notice.invalid"},
			{"a signature that did not arrive", "helper", p.signing(s, now, "photo", strings.Repeat("a", 64)), "agri.notice.invalid"},
			{"without a name", "helper", p.signing(s, now, "photo", ink, "signer", " "), "agri.notice.invalid"},
			{"a name that is none", "helper", p.signing(s, now, "photo", ink, "signer", strings.Repeat("王", 41)), "agri.notice.invalid"},
			{"an edition there never was", "helper", p.signing(s, now, "photo", ink, "edition", "../2026"), "agri.notice.invalid"},
			{"more than is asked", "helper", p.signing(s, now, "photo", ink, "on", "2020-01-01"), "web.bad_input"},
			{"a subject that is not there", "helper", p.signing(h.NewID(), now, "photo", ink), "not_found"},
			{"somebody else's village", "neighbour", p.signing(s, now, "photo", ink), "not_found"},
			{"nobody's business", "desk", p.signing(s, now, "photo", ink), "not_found"},
			{"in the future", "helper", p.signing(s, now.Add(time.Hour), "photo", ink), "offline.future"},
			{"long ago", "helper", p.signing(s, now.Add(-90*24*time.Hour), "photo", ink), "offline.too_late"},
		} {
			if state, code, message := (phone{h, c.who, "bbbbbbbb"}).result(c.op); state != "refused" || !strings.HasSuffix(code, c.code) || message == "" {
				t.Errorf("%s: %s %s %s", c.what, state, code, message)
			}
		}
		if v := h.Figure("agri.told_rate", housetest.County); v.Num != 0 || v.Den != 1 {
			t.Fatal("a refusal told somebody:", v)
		}
		op := p.signing(s, now.Add(-25*time.Hour), "photo", ink)
		for range 3 {
			p.safe(op)
		}
		other := op
		other.Body = p.signing(s, now, "photo", ink, "signer", "李四").Body
		if state, code, _ := p.result(other); state != "refused" || code != "offline.other_content" {
			t.Error(state, code)
		}
		var list signedNotices
		a := h.As("inspector").Get("/api/agri/subjects/" + s + "/notices").Want(200).Into(&list)
		if len(list.Items) != 1 || list.Items[0].On != "2023-11-07" || list.Items[0].Edition != "2026" || list.Items[0].Photo != ink ||
			list.Items[0].Officer == "" || strings.Contains(string(a.Body), "王明") {
			t.Fatalf("%s", a.Body)
		}
		if v := h.FigureOn("agri.told_rate", housetest.County, "2023-11-07"); v.Num != 1 {
			t.Error("told on the day of signing:", v)
		}
		if got := strings.Count(h.Verbs(s), registry.NoticeOp); got != 1 {
			t.Error("journal lines:", got)
		}
		// The phone carries the text, and who has signed it.
		var b patrol.FieldBundle
		h.As("helper").Get("/api/agri/field").Want(200).Into(&b)
		if b.Notice.Edition != "2026" || !strings.Contains(b.Notice.Text, "第一责任人") || len(b.Subjects) != 1 || b.Subjects[0].Told != "2026" {
			t.Errorf("%+v", b)
		}
		// At the desk as before; after it has closed nobody signs any more, but what was signed before is kept.
		h.As("inspector").Post("/api/agri/subjects/"+s+"/notices", map[string]string{"edition": "2023", "signer": "王明", "photo": ink}).Want(204)
		h.As("inspector").Post("/api/agri/subjects/"+s+"/notices", map[string]string{"edition": "2023", "signer": "  ", "photo": ink}).Want(422)
		before := h.Acts.Now()
		h.As("inspector").Post("/api/agri/subjects/"+s+"/close", map[string]string{"reason": "解散"}).Want(204)
		h.Clock.Advance(48 * time.Hour)
		p.safe(p.signing(s, before.Add(-time.Hour), "photo", ink))
		if state, code, _ := p.result(p.signing(s, h.Acts.Now(), "photo", ink)); state != "refused" || code != "agri.subject.closed" {
			t.Error(state, code)
		}
		h.Clean()
	})
}

// Two phones bring two signatures of one edition and one of the one before, in any
// order: all are kept, and the earliest says since when the subject knows.
func TestNoticesInAnyOrder(t *testing.T) {
	t.Parallel()
	state := func(seed uint64) string {
		h := housetest.New(t, 0)
		s := patrolled(h)
		h.Hire("second", registry.Officer, housetest.Village, housetest.Community)
		h.Clock.Advance(10 * 24 * time.Hour)
		type from struct {
			phone
			op offline.Op
		}
		var ops []from
		for i, who := range []string{"helper", "second", "helper"} {
			p := phone{h, who, who + "-phone"}
			op := p.signing(s, h.Acts.Now().Add(-time.Duration(2+i)*24*time.Hour), "photo", picture(h, who, 1), "edition", []string{"2026", "2026", "2023"}[i])
			op.ID = ident.Named(fmt.Sprint("notice", i))
			ops = append(ops, from{p, op}, from{p, op})
		}
		rand.New(rand.NewPCG(seed, 5)).Shuffle(len(ops), func(i, j int) { ops[i], ops[j] = ops[j], ops[i] })
		for _, x := range ops {
			x.safe(x.op)
		}
		var list signedNotices
		h.As("inspector").Get("/api/agri/subjects/" + s + "/notices").Want(200).Into(&list)
		if len(list.Items) != 3 {
			t.Fatal("signatures:", len(list.Items))
		}
		out := ""
		for _, x := range list.Items {
			out += fmt.Sprintln(x.ID, x.Edition, x.On, x.Officer)
		}
		for d := 7; d <= 17; d++ {
			out += fmt.Sprint(h.FigureOn("agri.told_rate", housetest.County, fmt.Sprintf("2023-11-%02d", d)))
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
