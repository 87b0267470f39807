package housetest_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
)

// A product is one however it is written: what was sprayed on it keeps it back and puts its
// certificates in doubt, a sample of it holds it, a certificate rests on it and is called back.
// The words stay as they were typed.
func TestAProductIsOneHoweverItIsWritten(t *testing.T) {
	for _, c := range []struct {
		name, grown, written string
		one                  bool
	}{
		{"brackets", "番茄(樱桃)", "番茄（樱桃）", true},
		{"an ideographic blank", "大白菜", "大　白菜", true},
		{"a blank", "大 白菜", "大白菜", true},
		{"a radical of a PDF", "方瓜", "⽅瓜", true},
		{"width", "芥蓝A1", "芥蓝Ａ１", true},
		{"a kind of it", "番茄（樱桃）", "番茄", false},
		{"another", "番茄", "蕃茄", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			housetest.Each(t, func(t *testing.T, h *housetest.House) {
				d := newDoubting(h)
				use := "/api/agri/subjects/" + d.subject + "/uses"
				refused := map[bool]int{true: 409, false: 200}[c.one]
				packer := registered(h, "inspector", "name", "净菜厂", "kind", "buyer", "contact", "孙兰", "phone", "13900139005")

				// Sprayed before the certificate: none is issued. After it: it is in doubt.
				before, after := d.harvest(d.subject, c.grown, "2023-11-02", 5000), d.harvest(d.subject, c.grown, "2023-11-06", 50_000)
				h.As("helper").Post(use, lateUse("crop", c.written, "used_on", "2023-11-01", "phi_days", 2)).Want(204)
				if a := h.As("helper").Post(pledges, issueBody(d.subject, before.ID, 1000)).Want(refused); c.one && !strings.Contains(string(a.Body), "阿维菌素") {
					t.Errorf("%s", a.Body)
				}
				p := d.issue("helper", after.ID, 10_000)
				other := d.issue("helper", d.harvest(d.subject, c.written, "2023-11-06", 5000).ID, 1000)
				h.As("helper").Post(use, lateUse("crop", c.written, "used_on", "2023-11-05", "phi_days", 3, "name", "吡虫啉")).Want(204)
				if got := d.read(p.ID); got.Doubted != c.one || got.Product != c.grown {
					t.Errorf("%s sprayed on %s puts %s in doubt: %v", "吡虫啉", c.written, got.Product, got.Doubted)
				}
				if got := d.read(other.ID); !got.Doubted || got.Product != c.written {
					t.Errorf("%+v", got)
				}
				var book struct {
					Uses []struct{ ID, Name, Crop string }
				}
				h.As("inspector").Get("/api/agri/subjects/" + d.subject + "/production").Want(200).Into(&book)
				for _, u := range book.Uses {
					if u.Crop != c.written {
						t.Errorf("%+v", u)
					}
					if u.Name == "吡虫啉" { // a mistake
						h.As("inspector").Post(use+"/"+u.ID+"/strike", map[string]string{"reason": "记到别家了"}).Want(204)
					}
				}

				// One is made of both where they are one.
				mixed := issueBody(packer, "", 2000)
				mixed["sources"] = []map[string]any{{"pledge": p.ID, "weight_g": 1000}, {"pledge": other.ID, "weight_g": 1000}}
				if c.one {
					mixed["weight_g"] = 1100
					mixed["sources"] = []map[string]any{{"pledge": p.ID, "weight_g": 1000}, {"pledge": other.ID, "weight_g": 100}}
				}
				var made doubtful
				a := h.As("helper").Post(pledges, mixed).Want(map[bool]int{true: 200, false: 422}[c.one])
				if c.one {
					if a.Into(&made); made.Product != c.grown {
						t.Errorf("made of %s as %s", c.grown, made.Product)
					}
				}

				// A sample of the harvest, and one of no harvest that fails.
				of := d.body(c.written)
				of["lot"] = after.ID
				if a := h.As("helper").Post("/api/agri/samples", of); (a.Status == 200) != c.one {
					t.Errorf("a sample of %s from a harvest of %s: %d %s", c.written, c.grown, a.Status, a.Body)
				}
				s := d.goldTest(d.take(c.written), "control")
				held := func(when string) {
					t.Helper()
					if got := d.read(p.ID); got.Doubted != c.one {
						t.Errorf("%s: a sample of %s puts %s in doubt: %v", when, c.written, c.grown, got.Doubted)
					}
					if a := h.As("helper").Post(pledges, issueBody(d.subject, after.ID, 1000)).Want(refused); c.one && !strings.Contains(string(a.Body), s.No) {
						t.Errorf("%s: %s", when, a.Body)
					}
				}
				held("held back")
				s = d.goldTest(s, "control")
				s = d.step(s, "tester", "tell", nil)
				h.Clock.Advance(5 * time.Hour)
				s = d.step(s, "tester", "confirm", nil)
				held("failed")
				var recall struct{ Items []struct{ ID string } }
				h.As("tester").Get("/api/agri/samples/" + s.ID + "/recall").Want(200).Into(&recall)
				for id, want := range map[string]bool{p.ID: c.one, made.ID: c.one, other.ID: true} {
					if id != "" && slices.ContainsFunc(recall.Items, func(x struct{ ID string }) bool { return x.ID == id }) != want {
						t.Errorf("the recall of %s has one of %s: %v", c.written, c.grown, !want)
					}
				}
				h.Clean()
			})
		})
	}
}

// A certificate rests on a sample of its product, tested for what was used, however the two were
// written; and a banned substance is one, too.
func TestWhatATestCoversHoweverItIsWritten(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		d := newDoubting(h)
		use := "/api/agri/subjects/" + d.subject + "/uses"
		h.As("helper").Post(use, lateUse("crop", "樱桃（番茄）", "substance", "克 百威", "used_on", "2023-11-01", "phi_days", 1)).Want(204)
		h.As("helper").Post(use, lateUse("substance", "甲 胺磷")).Want(422)
		grown := d.harvest(d.subject, "樱桃番茄", "2023-11-06", 50_000)
		s := d.goldTest(d.take("樱桃(番茄)"), "both")
		if s = d.step(s, "tester2", "review", nil); s.Result != "pass" {
			t.Fatalf("%+v", s)
		}
		m := issueBody(d.subject, grown.ID, 1000, "basis", "self_test", "samples", []string{s.ID})
		h.As("helper").Post(pledges, m).Want(200)
		h.As("helper").Post(use, lateUse("crop", "（樱桃番茄）", "substance", "腐霉利", "used_on", "2023-11-01", "phi_days", 1)).Want(204)
		if a := h.As("helper").Post(pledges, m).Want(409); !strings.Contains(string(a.Body), "腐霉利") {
			t.Errorf("%s", a.Body)
		}
		h.Clean()
	})
}
