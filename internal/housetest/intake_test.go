package housetest_test

import (
	"bytes"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"huying/internal/housetest"

	"github.com/xuri/excelize/v2"
)

type intake struct {
	ID, Pledge, No, Product, Holder, State, Struck, On string
	WeightG                                            int64 `json:"weight_g"`
	LeftG                                              int64 `json:"left_g"`
}

// Who buys asks for the certificate, checks it, keeps it, and is found when it is called back.
func TestBuyersTakeCertificatesIn(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		buyer := registered(h, "inspector", "name", "收购站", "kind", "buyer", "contact", "孙兰", "phone", "13900139005")
		sun := letIn(h, "inspector", buyer, map[string]any{"contact": true})
		wang := letIn(h, "inspector", l.subject, map[string]any{"contact": true})
		grown := l.harvest(l.subject, "番茄", "2023-11-06", 300_000)
		certify := func(grams int64) (p pledge) {
			t.Helper()
			h.As("helper").Post(pledges, issueBody(l.subject, grown.ID, grams)).Want(200).Into(&p)
			return p
		}
		p, gone := certify(100_000), certify(50_000)
		h.As("helper").Post(pledges+"/"+gone.ID+"/void", map[string]string{"reason": "重量写错"}).Want(200)
		own, office := "/api/agri/own/subjects/"+buyer+"/intakes", "/api/agri/subjects/"+buyer+"/intakes"
		body := func(code string, grams int64, more ...any) map[string]any {
			m := map[string]any{"code": code, "weight_g": grams}
			for i := 0; i < len(more); i += 2 {
				m[more[i].(string)] = more[i+1]
			}
			return m
		}
		for _, c := range []struct {
			who    *housetest.Visitor
			path   string
			body   map[string]any
			status int
			said   string
		}{
			{h.As(""), own, body(p.Code, 1000), 401, ""},
			{wang, own, body(p.Code, 1000), 404, ""},
			{h.As("helper"), own, body(p.Code, 1000), 403, ""},
			{h.As("otherinspector"), office, body(p.Code, 1000), 404, ""},
			{sun, office, body(p.Code, 1000), 403, ""},
			{sun, own, body("ABCD", 1000), 422, "/code"},
			{sun, own, body(subjectCode(h, l.subject), 1000), 422, "没有这张合格证"},
			{sun, own, body(gone.Code, 1000), 409, "已经作废"},
			{sun, own, body(p.Code, 100_001), 409, "100 公斤"},
			{sun, own, body(p.Code, 1000, "on", "2023-11-08"), 422, "/on"},
			{wang, "/api/agri/own/subjects/" + l.subject + "/intakes", body(p.Code, 1000), 422, "自己开的"},
		} {
			before := h.Lines()
			if a := c.who.Post(c.path, c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%v: %s", c.body, a.Body)
			}
			if h.Lines() != before {
				t.Errorf("%v left a line in the journal", c.body)
			}
		}
		var x intake
		key := h.NewID()
		for range 2 { // the same press of a button
			sun.Again(key).Post(own, body(strings.ToLower(p.Code), 30_000)).Want(200).Into(&x)
		}
		if x.Pledge != p.ID || x.Product != "番茄" || x.Holder != "绿源种植合作社" || x.WeightG != 30_000 || x.On != "2023-11-07" || x.State != "valid" {
			t.Errorf("%+v", x)
		}
		h.As("helper").Post(office, body(p.Code, 20_000)).Want(200) // an officer for a buyer without a phone

		// Many at once: never more than the certificate is for.
		var taken atomic.Int64
		var wg sync.WaitGroup
		for range 16 {
			wg.Go(func() {
				if a := sun.Post(own, body(p.Code, 10_000)); a.Status == 200 {
					taken.Add(1)
				} else if a.Status != 409 {
					t.Errorf("%d: %s", a.Status, a.Body)
				}
			})
		}
		wg.Wait()
		if taken.Load() != 5 {
			t.Errorf("%d times 10 kg were taken in of the 50 that were left", taken.Load())
		}
		var list struct{ Items []intake }
		sun.Get(own + "?limit=3").Want(200).Into(&list)
		var rest struct{ Items []intake }
		sun.Get(own + "?limit=200&cursor=" + list.Items[2].ID).Want(200).Into(&rest)
		var sum int64
		for _, v := range append(list.Items, rest.Items...) {
			sum += v.WeightG
		}
		if len(list.Items) != 3 || len(rest.Items) != 4 || sum != 100_000 {
			t.Errorf("%+v %+v", list, rest)
		}

		// What was taken in is made into another by its line, without the code.
		var packed pledge
		sun.Post("/api/agri/own/pledges", map[string]any{"subject": buyer, "sources": []map[string]any{{"pledge": p.ID, "weight_g": 40_000}},
			"weight_g": 40_000, "basis": "quality_control", "medium": "qr"}).Want(200).Into(&packed)
		if len(packed.Sources) != 1 || packed.Sources[0].ID != p.ID {
			t.Errorf("%+v", packed)
		}

		// A wrong line is struck by an officer and gives its weight back.
		h.As("helper").Post(office+"/"+x.ID+"/strike", map[string]string{"reason": "没有收"}).Want(403)
		h.As("inspector").Post(office+"/"+x.ID+"/strike", map[string]string{"reason": "没有收"}).Want(204)
		h.As("inspector").Post(office+"/"+x.ID+"/strike", map[string]string{"reason": "没有收"}).Want(409)
		sun.Post(own, body(p.Code, 30_000)).Want(200)
		sun.Post(own, body(p.Code, 1)).Want(409)

		book, err := excelize.OpenReader(bytes.NewReader(sun.Get("/api/agri/own/subjects/" + buyer + "/production/export").Want(200).Body))
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := book.GetRows("收证"); err != nil || len(rows) != 9 || rows[1][1] != "番茄" || rows[1][2] != "绿源种植合作社" {
			t.Errorf("%v %v", rows, err)
		}

		// Called back: who holds it is named, and hears when the certificate is taken back.
		s := l.take("番茄")
		l.enzymeTest(s, 62)
		var recall struct {
			Items []struct {
				ID     string
				Takers []intake
			}
		}
		h.As("inspector").Get("/api/agri/samples/" + s.ID + "/recall").Want(200).Into(&recall)
		held := int64(0)
		for _, c := range recall.Items {
			for _, v := range c.Takers {
				held += v.WeightG
			}
			if c.ID != p.ID && len(c.Takers) > 0 {
				t.Errorf("%+v", c)
			}
		}
		if held != 100_000 {
			t.Errorf("%d of 100 kg are found: %+v", held, recall)
		}
		h.As("helper").Post(pledges+"/"+packed.ID+"/void", map[string]string{"reason": "召回"}).Want(200)
		h.As("helper").Post(pledges+"/"+p.ID+"/void", map[string]string{"reason": "召回"}).Want(200)
		var n struct{ Items []struct{ Title string } }
		sun.Get("/api/notices").Want(200).Into(&n)
		said := []string{"您收下的合格证已作废", "合格证已作废", "您收下的合格证存疑", "换开时所用的合格证存疑"} // the last two from the first positive on
		if len(n.Items) != len(said) {
			t.Fatalf("%+v", n)
		}
		for i, x := range n.Items {
			if !strings.HasPrefix(x.Title, said[i]) {
				t.Errorf("%s, want %s", x.Title, said[i])
			}
		}
		if a := sun.Get(own).Want(200); bytes.Contains(a.Body, []byte(`"state":"valid"`)) {
			t.Errorf("%s", a.Body)
		}
		h.Clean()
	})
}
