package housetest_test

import (
	"bytes"
	"strings"
	"testing"

	"huying/internal/housetest"
)

// A certificate is voided: those made from it are in doubt, say so, and whoever holds them is
// told.
func TestMadeFromAVoidedCertificate(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		packer := registered(h, "inspector", "name", "净菜厂", "kind", "buyer", "contact", "孙兰", "phone", "13900139005")
		shop := registered(h, "inspector", "name", "配送站", "kind", "buyer", "contact", "周平", "phone", "13900139006")
		market := registered(h, "inspector", "name", "八里桥市场", "kind", "buyer", "contact", "何青", "phone", "13900139007")
		grower := letIn(h, "inspector", l.subject, map[string]any{"contact": true})
		sun, zhou, he := letIn(h, "inspector", packer, map[string]any{"contact": true}),
			letIn(h, "inspector", shop, map[string]any{"contact": true}), letIn(h, "inspector", market, map[string]any{"contact": true})
		grown := l.harvest(l.subject, "番茄", "2023-11-06", 100_000)
		type full struct {
			pledge
			Tainted   bool
			TaintedBy []string `json:"tainted_by"`
		}
		issue := func(m map[string]any) (p full) {
			t.Helper()
			h.As("helper").Post(pledges, m).Want(200).Into(&p)
			return p
		}
		from := func(subject string, of ...full) full {
			t.Helper()
			m, list := issueBody(subject, "", 1000*int64(len(of))), []map[string]any{}
			for _, p := range of {
				list = append(list, map[string]any{"pledge": p.ID, "weight_g": 1000})
			}
			m["sources"] = list
			return issue(m)
		}
		first, clean := issue(issueBody(l.subject, grown.ID, 10_000)), issue(issueBody(l.subject, grown.ID, 10_000))
		mixed := from(packer, first, clean)
		again := from(packer, first)
		packed := from(shop, mixed)
		gone := from(shop, first) // voided before: nobody need be told of it
		apart := from(shop, clean)
		for range 2 {
			he.Post("/api/agri/own/subjects/"+market+"/intakes", map[string]any{"code": packed.Code, "weight_g": 200}).Want(200)
		}
		h.As("helper").Post(pledges+"/"+gone.ID+"/void", map[string]string{"reason": "重量写错"}).Want(200)
		told := func(who *housetest.Visitor) (titles []string) {
			t.Helper()
			var n struct {
				Items []struct{ Title, Kind, Subject string }
			}
			who.Get("/api/notices").Want(200).Into(&n)
			for _, x := range n.Items {
				titles = append(titles, x.Kind+" "+x.Title)
			}
			return titles
		}
		before := map[*housetest.Visitor]int{grower: 0, sun: 0, zhou: 1, he: 0}
		for who, n := range before {
			if list := told(who); len(list) != n {
				t.Errorf("%v", list)
			}
		}
		h.As("helper").Post(pledges+"/"+first.ID+"/void", map[string]string{"reason": "检测不合格"}).Want(200)

		made, tookIn := "agri.pledge 换开时所用的合格证已作废", "agri.intake 您收下的合格证由已作废的合格证换开"
		for _, c := range []struct {
			who  *housetest.Visitor
			more int
			said string
		}{
			{grower, 1, "agri.pledge 合格证已作废"}, {sun, 1, made}, {zhou, 1, made}, {he, 1, tookIn},
		} {
			if list := told(c.who); len(list) != before[c.who]+c.more || !strings.HasPrefix(list[0], c.said) {
				t.Errorf("%v, want %s", list, c.said)
			}
		}
		if list := told(zhou); !strings.HasSuffix(list[0], packed.No) {
			t.Errorf("%v is not of %s", list, packed.No)
		}

		for _, c := range []struct {
			of      full
			who     *housetest.Visitor
			tainted bool
		}{{first, grower, false}, {clean, grower, false}, {mixed, sun, true}, {again, sun, true}, {packed, zhou, true}, {gone, zhou, true}, {apart, zhou, false}} {
			for _, at := range []struct {
				who  *housetest.Visitor
				path string
			}{{h.As("helper"), pledges}, {c.who, "/api/agri/own/pledges"}} {
				var p full
				at.who.Get(at.path + "/" + c.of.ID).Want(200).Into(&p)
				if p.Tainted != c.tainted || len(p.TaintedBy) > 0 != c.tainted || c.tainted && p.TaintedBy[0] != first.No {
					t.Errorf("%s: %+v", c.of.No, p)
				}
				if want := map[bool]string{true: "void", false: "valid"}[p.ID == first.ID || p.ID == gone.ID]; p.State != want {
					t.Errorf("%s is %s", p.No, p.State)
				}
			}
			face, _, _ := strings.Cut(c.of.URL, "#")
			b := h.As("").Get(face).Want(200).Body
			if says := bytes.Contains(b, []byte("由已作废的合格证换开")) && bytes.Contains(b, []byte(first.No)); says != c.tainted {
				t.Errorf("the page of %s says so: %v", c.of.No, says)
			}
		}
		h.Clean()
	})
}
