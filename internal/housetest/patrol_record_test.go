package housetest_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"

	"github.com/xuri/excelize/v2"
)

func TestAPatrolOpensIntoItsAnswers(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		now := h.Acts.Now()
		op := phone{h, "helper", "aaaaaaaa"}.visit(s, now.Add(-time.Hour),
			map[string]any{"answers": answers("waste/waste_collected", "no", "waste/waste_note", "地头有瓶子"), "result": "correct", "limit_days": 7,
				"lon": 116.65, "lat": 39.9, "accuracy_m": 8})
		if r := (phone{h, "helper", "aaaaaaaa"}).send(op); r.Results[0].State != "safe" {
			t.Fatalf("%+v", r)
		}
		type page struct {
			SubjectName string `json:"subject_name"`
			FormTitle   string `json:"form_title"`
			Version     string
			Said        []struct {
				Group, Question, Answer string
				Finding                 bool
			}
			Lat       float64
			AccuracyM int `json:"accuracy_m"`
			Hash      string
		}
		var x page
		h.As("inspector").Get("/api/agri/patrols/" + op.ID).Want(200).Into(&x)
		if x.SubjectName != "绿源种植合作社" || x.Version != "2026.1" || x.AccuracyM != 8 || x.Lat != 39.9 || len(x.Hash) != 64 || x.FormTitle == "" {
			t.Errorf("%+v", x)
		}
		if len(x.Said) != 11 || x.Said[0].Question != "有没有按规定做生产记录" || x.Said[0].Group != "一、生产记录" || x.Said[0].Finding {
			t.Fatalf("%+v", x.Said)
		}
		found := 0
		for _, a := range x.Said {
			if a.Finding {
				found++
				if !strings.Contains(a.Question, "包装废弃物") {
					t.Error(a)
				}
			}
		}
		if found != 1 {
			t.Error("findings:", found)
		}
		// Out of scope is not found, and so is what never was.
		h.As("otherinspector").Get("/api/agri/patrols/" + op.ID).Want(404)
		h.As("inspector").Get("/api/agri/patrols/" + h.NewID()).Want(404)
		h.As("desk").Get("/api/agri/patrols/" + op.ID).Want(403)
		h.As("").Get("/api/agri/patrols/" + op.ID).Want(401)

		rows := func(who, query string) [][]string {
			book, err := excelize.OpenReader(bytes.NewReader(h.As(who).Get("/api/agri/patrols/answers" + query).Want(200).Body))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := book.GetRows(book.GetSheetName(0))
			if err != nil {
				t.Fatal(err)
			}
			return rows
		}
		got := rows("inspector", "?from="+now.Day().String())
		if len(got) != 2 {
			t.Fatal(got)
		}
		note := slices.Index(got[0], "有没有按规定做生产记录")
		if got[1][1] != "绿源种植合作社" || note < 0 || got[1][note] == "yes" || got[1][note] == "" || !slices.Contains(got[1], "地头有瓶子") {
			t.Error(got)
		}
		if later := rows("inspector", "?from="+now.Day().Add(1).String()); len(later) != 1 {
			t.Error(later)
		}
		if others := rows("otherinspector", ""); len(others) != 1 {
			t.Error(others)
		}
		h.As("inspector").Get("/api/agri/patrols/answers?form=never").Want(404)
		h.As("inspector").Get("/api/agri/patrols/answers?from=yesterday").Want(422)
	})
}
