package housetest_test

import (
	"bytes"
	"fmt"
	"strings"
	"sync"
	"testing"

	"huying/internal/housetest"

	"github.com/xuri/excelize/v2"
)

// registered enters a subject and gives its id.
func registered(h *housetest.House, who string, more ...any) string {
	h.T.Helper()
	c := coop(more...)
	delete(c, "ident")
	var s subject
	h.As(who).Post("/api/agri/subjects", c).Want(200).Into(&s)
	return s.ID
}

// with is a body with some things changed; nil takes one out.
func with(body map[string]any, more ...any) map[string]any {
	m := map[string]any{}
	for k, v := range body {
		m[k] = v
	}
	for i := 0; i+1 < len(more); i += 2 {
		if k := more[i].(string); more[i+1] == nil {
			delete(m, k)
		} else {
			m[k] = more[i+1]
		}
	}
	return m
}

const packaging = "/api/agri/packaging"

func brought(subject string, more ...any) map[string]any {
	return with(map[string]any{"entry": "recovered", "subject": subject, "on": "2023-11-01", "unit": "piece", "quantity": 100, "destination": "镇回收站"}, more...)
}

func taken(more ...any) map[string]any {
	return with(map[string]any{"entry": "disposed", "area": housetest.Town, "on": "2023-11-05", "unit": "piece", "quantity": 60,
		"destination": "高温焚烧", "carrier": "洁源环保", "voucher": "转移联单 2023-118"}, more...)
}

type packagingPage struct {
	Items []struct {
		ID, Entry, Unit, On string
		SubjectName         string `json:"subject_name"`
		VoidedOn            string `json:"voided_on"`
		Quantity            int64
		CanVoid             bool `json:"can_void"`
	}
	Next string
}

func TestPackagingComesBack(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		grower := registered(h, "inspector")
		shop := registered(h, "inspector", "kind", "input_shop", "name", "一社区农资店")
		elsewhere := registered(h, "otherinspector", "area", housetest.OtherVillage, "name", "别处")
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", brought(grower), 401, ""}, {"desk", brought(grower), 403, ""}, {"helper", brought(grower), 403, ""},
			{"otherinspector", brought(grower), 422, "/subject"}, // to them it is not there
			{"otherinspector", taken(), 403, ""},
			{"inspector", brought(elsewhere), 422, "/subject"},
			{"inspector", brought(""), 422, "/subject"},
			{"inspector", brought(grower, "entry", "lost"), 422, "/entry"},
			{"inspector", brought(grower, "unit", "box"), 422, "/unit"},
			{"inspector", brought(grower, "quantity", 0), 422, "/quantity"},
			{"inspector", brought(grower, "quantity", 2_000_000_000), 422, "/quantity"},
			{"inspector", brought(grower, "on", "2023-11-08"), 422, "/on"},
			{"inspector", brought(grower, "on", "gestern"), 422, "/on"},
			{"inspector", brought(grower, "destination", " "), 422, "/destination"},
			{"inspector", brought(grower, "destination", strings.Repeat("站", 101)), 422, "/destination"},
			{"inspector", taken("area", housetest.Village), 422, "/area"},
			{"inspector", taken("carrier", nil), 422, "/carrier"},
			{"inspector", taken("voucher", nil), 422, "/voucher"},
			{"inspector", taken(), 409, "/quantity"}, // nothing is there yet
			{"inspector", map[string]any{"entry": "due", "subject": grower, "basis": "sold", "on": "2023-11-01", "unit": "piece", "quantity": 1}, 422, "/subject"},
			{"inspector", map[string]any{"entry": "due", "subject": shop, "basis": "used", "on": "2023-11-01", "unit": "piece", "quantity": 1}, 422, "/subject"},
			{"inspector", map[string]any{"entry": "due", "area": housetest.Town, "basis": "estimate", "on": "2023-11-01", "unit": "piece", "quantity": 1}, 422, "/note"},
			{"inspector", map[string]any{"entry": "due", "area": housetest.Town, "on": "2023-11-01", "unit": "piece", "quantity": 1}, 422, "/basis"},
		} {
			a := h.As(c.who).Post(packaging, c.body).Want(c.status)
			if !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s %v: %s", c.who, c.body, a.Body)
			}
		}
		if v := h.Figure("agri.packaging_recovered", housetest.County); v.Num != 0 {
			t.Error("a refusal left a line", v)
		}

		id := h.NewID()
		for range 2 { // the second is the same press of a button
			h.As("inspector").Again(id).Post(packaging, brought(grower)).Want(200)
		}
		h.As("inspector").Post(packaging, brought(shop, "unit", "gram", "quantity", 12_500)).Want(200)
		for _, due := range []map[string]any{{"subject": shop, "basis": "sold", "quantity": 90},
			{"subject": grower, "basis": "used", "quantity": 20}, {"area": housetest.Town, "basis": "estimate", "quantity": 10, "note": "按亩均用药推算"}} {
			h.As("inspector").Post(packaging, with(due, "entry", "due", "unit", "piece", "on", "2023-11-01")).Want(200)
		}

		// Pieces are not taken out of kilograms, nor tomorrow's out of today's.
		for _, c := range []struct {
			body map[string]any
			said string
		}{
			{taken("quantity", 101), "100 件"}, {taken("unit", "gram", "quantity", 12_501), "12.5 公斤"}, {taken("on", "2023-10-31"), "0 件"},
		} {
			if a := h.As("inspector").Post(packaging, c.body).Want(409); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s", a.Body)
			}
		}
		h.As("inspector").Post(packaging, taken()).Want(200)
		if a := h.As("bureau").Post(packaging, taken("quantity", 41)).Want(409); !strings.Contains(string(a.Body), "40 件") {
			t.Errorf("%s", a.Body)
		}
		for code, want := range map[string][2]int64{"agri.packaging_recovered": {100, 0}, "agri.packaging_recovery_rate": {100, 120},
			"agri.packaging_disposed_rate": {60, 100}, "agri.packaging_recovered_weight": {12_500, 0}} {
			if v := h.Figure(code, housetest.Town); v.Num != want[0] || v.Den != want[1] {
				t.Errorf("%s: %+v", code, v)
			}
		}
		if v := h.Figure("agri.packaging_recovered", housetest.OtherTown); v.Num != 0 {
			t.Error(v)
		}
		var sums struct {
			Sums []struct {
				Entry, Unit, Basis string
				Quantity           int64
			}
			Left []struct {
				Unit     string
				Quantity int64
			}
		}
		h.As("inspector").Get(packaging + "/sums?from=2023-11-01&to=2023-11-07").Want(200).Into(&sums)
		if got, want := fmt.Sprint(sums), "{[{disposed piece  60} {due piece estimate 10} {due piece sold 90} {due piece used 20} {recovered gram "+
			" 12500} {recovered piece  100}] [{piece 40} {gram 12500}]}"; got != want {
			t.Errorf("%s", got)
		}
		packagingLists(t, h)
		h.Clean()
	})
}

// packagingLists asks for the ledger by everything it can be narrowed by, and strikes
// lines out of it.
func packagingLists(t *testing.T, h *housetest.House) {
	t.Helper()
	for question, want := range map[string]int{"": 6, "?kind=due": 3, "?unit=gram": 1, "?q=绿源": 2, "?q=洁源": 1, "?q=100%25": 0,
		"?from=2023-11-02": 1, "?to=2023-10-31": 0, "?under=" + housetest.Village: 4} {
		var page packagingPage
		h.As("inspector").Get(packaging + question).Want(200).Into(&page)
		if len(page.Items) != want {
			t.Errorf("%s: %d lines", question, len(page.Items))
		}
	}
	var page packagingPage
	h.As("otherinspector").Get(packaging).Want(200).Into(&page)
	if len(page.Items) != 0 {
		t.Error("another town sees the ledger")
	}
	h.As("otherinspector").Get(packaging + "?under=" + housetest.Town).Want(404)
	h.As("inspector").Get(packaging + "?from=x").Want(422)
	seen := map[string]bool{}
	for cursor := "?limit=4"; cursor != ""; {
		page = packagingPage{}
		h.As("inspector").Get(packaging + cursor).Want(200).Into(&page)
		for _, l := range page.Items {
			seen[l.ID] = true
		}
		if cursor = ""; page.Next != "" {
			cursor = "?limit=4&cursor=" + page.Next
		}
	}
	if len(seen) != 6 {
		t.Errorf("pages: %d lines", len(seen))
	}
	x, err := excelize.OpenReader(bytes.NewReader(h.As("inspector").Get(packaging + "/export?kind=recovered").Want(200).Body))
	if err != nil {
		t.Fatal(err)
	}
	if rows, _ := x.GetRows("农药包装废弃物台账"); len(rows) != 3 || rows[1][4] != "12.5" && rows[2][4] != "12.5" {
		t.Errorf("%q", rows)
	}

	// What was brought is not struck out while what was taken away leans on it.
	h.As("helper").Get(packaging + "?kind=recovered&unit=piece").Want(200).Into(&page)
	in := page.Items[0]
	h.As("inspector").Get(packaging + "?kind=disposed").Want(200).Into(&page)
	out := page.Items[0]
	reason := map[string]string{"reason": "重复登记"}
	strike := func(who, id string, status int) {
		t.Helper()
		h.As(who).Post(packaging+"/"+id+"/void", reason).Want(status)
	}
	if in.CanVoid || !out.CanVoid {
		t.Error("who may strike out what", in, out)
	}
	strike("helper", in.ID, 403)
	strike("otherinspector", in.ID, 404)
	strike("inspector", in.ID, 409)
	strike("inspector", out.ID, 204)
	strike("inspector", out.ID, 409)
	strike("inspector", in.ID, 204)
	if v := h.Figure("agri.packaging_disposed_rate", housetest.County); v.Num != 0 || v.Den != 0 {
		t.Error(v)
	}
	h.As("inspector").Get(packaging + "?voided=true").Want(200).Into(&page)
	if len(page.Items) != 6 {
		t.Errorf("%d lines with those struck out", len(page.Items))
	}
	if got := h.Verbs(in.ID); got != "agri.packaging.add agri.packaging.void" {
		t.Error(got)
	}
}

// Ten lorries come for what three can carry.
func TestNobodyTakesAwayWhatIsNotThere(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		h.As("inspector").Post(packaging, brought(registered(h, "inspector"))).Want(200)
		var all sync.WaitGroup
		status := make([]int, 10)
		for i := range status {
			all.Go(func() { status[i] = h.As("inspector").Post(packaging, taken("quantity", 30)).Status })
		}
		all.Wait()
		kept := 0
		for _, s := range status {
			switch s {
			case 200:
				kept++
			case 409:
			default:
				t.Error(s)
			}
		}
		if v := h.Figure("agri.packaging_disposed_rate", housetest.County); kept != 3 || v.Num != 90 {
			t.Errorf("%d lorries took away %d of 100", kept, v.Num)
		}
		h.Clean()
	})
}
