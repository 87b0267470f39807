package housetest_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
)

// The whole way of a positive as tester, officer and producer walk it: what was held back and
// passes after all is on sale again, and everybody who was told so is told; what failed stays
// off sale, disposed of or not, and what is harvested afterwards does not.
func TestAPositiveEndsOnSaleOrOff(t *testing.T) {
	for _, c := range []struct {
		name string
		lot  bool  // the sample is of a lot
		ug   int64 // what the institution finds, of 20
		sale bool
	}{
		{"of a lot, below the limit", true, 5, true}, {"of no lot, below the limit", false, 5, true},
		{"of a lot, above it", true, 60, false}, {"of no lot, above it", false, 60, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			housetest.Each(t, func(t *testing.T, h *housetest.House) {
				l := newLab(h)
				grower := letIn(h, "inspector", l.subject, map[string]any{"contact": true})
				grown, before, old := l.harvest(l.subject, "番茄", "2023-11-06", 50_000), l.harvest(l.subject, "番茄", "2023-11-05", 50_000),
					l.harvest(l.subject, "番茄", "2023-09-05", 50_000)
				can := func(when string, of lot, status int) {
					t.Helper()
					for _, at := range []struct {
						who  *housetest.Visitor
						path string
					}{{h.As("helper"), pledges}, {grower, "/api/agri/own/pledges"}} {
						if a := at.who.Post(at.path, issueBody(l.subject, of.ID, 100)); a.Status != status {
							t.Errorf("%s: %s answers %d, want %d: %s", when, at.path, a.Status, status, a.Body)
						}
					}
				}
				b := l.body("番茄")
				if c.lot {
					b["lot"] = grown.ID
				}
				var s sample
				h.As("helper").Post("/api/agri/samples", b).Want(200).Into(&s)
				s = l.step(s, "tester", "receive", nil)
				can("taken", grown, 200)
				s = l.enzymeTest(s, 70)
				can("held", grown, 409)
				s = l.step(l.enzymeTest(s, 66), "tester", "tell", nil)
				h.Clock.Advance(3 * time.Hour)
				grower.Post("/api/agri/own/samples/"+s.ID+"/object", map[string]string{"words": "没有用过药"}).Want(200)
				s = l.step(s, "tester", "send", map[string]any{"sent_to": "市农产品质量安全中心"})
				can("sent", grown, 409)
				h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.quantity, "item": "毒死蜱", "amount_ug": c.ug,
					"limit_ug": 20, "report": "SNJ-1"}).Want(200).Into(&s)
				told := func(who *housetest.Visitor) string { return titles(t, who)[0] }
				if c.sale {
					can("passed", grown, 200)
					if s.HeldOn != "" || !strings.HasPrefix(told(h.As("inspector")), "agri.sample 复检合格，恢复上市") || !strings.HasPrefix(told(grower), "agri.sample 复检合格，可以恢复上市") {
						t.Errorf("%+v %s %s", s, told(h.As("inspector")), told(grower))
					}
					h.Clean()
					return
				}
				var open struct{ Items []sample }
				h.As("tester").Get("/api/agri/samples?state=open").Want(200).Into(&open)
				if !slices.ContainsFunc(open.Items, func(x sample) bool { return x.ID == s.ID }) {
					t.Error("what is to be disposed of is not among what is open")
				}
				can("failed", grown, 409)
				h.Clock.Advance(24 * time.Hour)
				grower, _ = enter(h, "wangming", "Own-2023-wangming", 200) // as every morning
				s = l.step(s, "tester", "dispose", map[string]any{"disposal": "destroy", "words": "在监管下销毁", "amount_g": 20_000})
				can("disposed of", grown, 409)
				can("another lot", before, map[bool]int{true: 200, false: 409}[c.lot])
				can("long before", old, 200)
				can("harvested since", l.harvest(l.subject, "番茄", "2023-11-08", 50_000), 200)
				h.As("tester").Get("/api/agri/samples?state=open").Want(200).Into(&open)
				if slices.ContainsFunc(open.Items, func(x sample) bool { return x.ID == s.ID }) {
					t.Error("what was disposed of is open")
				}
				h.Clean()
			})
		})
	}
}
