package housetest_test

import (
	"strings"
	"testing"

	"huying/internal/housetest"
)

// A notice that was signed on paper is kept with a photo of it, for the day on which it was
// signed, by an officer of the place.
func TestALiabilityNoticeSignedOnPaper(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		grower := letIn(h, "inspector", l.subject, map[string]any{"contact": true})
		photo := picture(h, "helper", 1)
		body := func(on string, more ...any) map[string]any {
			m := map[string]any{"edition": "2023", "signer": "王明", "photo": photo, "on": on}
			for i := 0; i < len(more); i += 2 {
				m[more[i].(string)] = more[i+1]
			}
			return m
		}
		office, own := "/api/agri/subjects/"+l.subject+"/notices", "/api/agri/own/subjects/"+l.subject+"/notices"
		for _, c := range []struct {
			who    *housetest.Visitor
			path   string
			body   map[string]any
			status int
			said   string
			rows   int
		}{
			{h.As(""), office, body("2023-11-01"), 401, "", 0},
			{h.As("otherinspector"), office, body("2023-11-01"), 404, "", 0},
			{h.As("helper"), office, body("2023-11-08"), 422, "/on", 0},
			{h.As("helper"), office, body("2022-12-31"), 422, "/on", 0}, // before there was the edition
			{h.As("helper"), office, body("昨天"), 422, "/on", 0},
			{h.As("helper"), office, body("2023-11-01", "photo", strings.Repeat("a", 64)), 422, "/photo", 0},
			{grower, own, body("2023-11-01"), 422, "/on", 0}, // nobody dates their own
			{h.As("helper"), office, body("2023-11-01"), 204, "", 1},
			{h.As("helper"), office, body("2023-11-03"), 204, "", 2},
		} {
			before := h.Lines()
			a := c.who.Post(c.path, c.body).Want(c.status)
			if lines := h.Lines() - before; !strings.Contains(string(a.Body), c.said) || lines != map[bool]int64{true: 1}[c.status == 204] {
				t.Errorf("%s %v: %d lines, %s", c.path, c.body["on"], lines, a.Body)
			}
			var list signedNotices
			h.As("helper").Get(office).Want(200).Into(&list)
			if len(list.Items) != c.rows {
				t.Errorf("%v: %+v", c.body["on"], list)
			}
		}
		if v := h.FigureOn("agri.told_rate", housetest.County, "2023-11-07"); v.Num != 1 {
			t.Error(v)
		}
		var s struct {
			ToldOn string `json:"told_on"`
		}
		h.As("helper").Get("/api/agri/subjects/" + l.subject).Want(200).Into(&s)
		if s.ToldOn != "2023-11-01" {
			t.Error(s)
		}
		h.Clean()
	})
}
