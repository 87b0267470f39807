package housetest_test

import (
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/internal/housetest"
	"huying/kernel/offline"
	"huying/scenes/agri/patrol"

	"github.com/xuri/excelize/v2"
)

// A phone's clock was wrong: the county says so in plain words, takes the record with the moment
// put right, or with a note that the moment is to be looked into, once, and the office sees which.
func TestARecordOfAWrongClock(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		p := phone{h, "helper", "aaaaaaaa"}
		now := h.Acts.Now()
		ahead, old := p.visit(s, now.Add(26*time.Hour), nil), p.visit(s, now.Add(-300*24*time.Hour), nil)
		for _, c := range []struct {
			op   offline.Op
			code string
			says []string
		}{
			{ahead, "offline.future", []string{ahead.At.Time().Format("2006-01-02 15:04"), now.Time().Format("2006-01-02 15:04"), "手机的时间不对"}},
			{old, "offline.too_late", []string{old.At.Time().Format("2006-01-02 15:04"), "60"}},
		} {
			x := p.send(c.op).Results[0]
			if x.State != "refused" || x.Code != c.code {
				t.Errorf("%+v", x)
			}
			for _, w := range c.says {
				if !strings.Contains(x.Message, w) {
					t.Errorf("%q does not say %s", x.Message, w)
				}
			}
		}
		if got := patrols(h, s); len(got) != 0 {
			t.Errorf("kept of what was refused: %+v", got)
		}
		// Put right, it is held to the same bounds; without a moment it counts from now.
		still := ahead
		still.ID, still.Clock = h.NewID(), &offline.PhoneClock{State: offline.Corrected, Said: ahead.At}
		if x := p.send(still).Results[0]; x.State != "refused" || x.Code != "offline.future" {
			t.Errorf("a moment put right into the future: %+v", x)
		}
		right := ahead
		right.At, right.Clock = now.Add(-2*time.Hour), &offline.PhoneClock{State: offline.Corrected, Said: ahead.At}
		unsure := old
		unsure.Clock = &offline.PhoneClock{State: offline.Unsure, Said: old.At}
		for _, op := range []offline.Op{right, unsure, right, unsure} { // twice, and held once
			if x := p.send(op).Results[0]; x.State != "safe" || x.Receipt.Verify(h.Verifier) != nil {
				t.Fatalf("%+v", x)
			}
		}
		h.As("helper").Post("/api/field/outbox", map[string]any{"device": "phone-aaaa", "unsent": 0,
			"ops": []map[string]any{{"id": h.NewID(), "kind": "agri.patrol", "at": now, "clock": map[string]any{"state": "whatever", "said_at": 1},
				"body": map[string]any{}}}}).Want(422)

		var list struct {
			Items []struct {
				ID, Clock  string
				CapturedAt clock.Moment `json:"captured_at"`
				SaidAt     clock.Moment `json:"said_at"`
			}
		}
		h.As("inspector").Get("/api/agri/patrols").Want(200).Into(&list)
		if len(list.Items) != 2 {
			t.Fatalf("%+v", list)
		}
		for _, x := range list.Items {
			switch x.ID {
			case right.ID:
				if x.Clock != "corrected" || x.CapturedAt != right.At || x.SaidAt != ahead.At {
					t.Errorf("%+v", x)
				}
			case unsure.ID:
				if x.Clock != "unsure" || x.CapturedAt < now || x.SaidAt != old.At {
					t.Errorf("%+v", x)
				}
			}
		}
		marked := 0
		for _, row := range cells(t, h.As("inspector").Get("/api/agri/patrols/export").Want(200).Body) {
			if strings.HasSuffix(row[0], "（时间待核）") {
				marked++
			}
		}
		if marked != 1 {
			t.Errorf("%d lines of the workbook are to be looked into", marked)
		}
		h.Clean()
	})
}

// What was begun on a version of a checklist is taken in on it after another came, and after it
// was withdrawn.
func TestWhatWasBegunOnAVersionIsTakenInOnIt(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		p := phone{h, "helper", "aaaaaaaa"}
		now := h.Acts.Now()
		begun, left := p.visit(s, now.Add(-2*time.Hour), nil), p.visit(s, now.Add(-time.Hour), nil)
		next(h, "2026.2")
		var day struct {
			Forms []struct{ Form, Version string }
		}
		h.As("helper").Get("/api/agri/field").Want(200).Into(&day)
		for _, f := range day.Forms {
			if f.Form == "agri-patrol" && f.Version != "2026.2" {
				t.Errorf("phones go on carrying %s", f.Version)
			}
		}
		for _, op := range []offline.Op{begun, left} {
			if x := p.send(op).Results[0]; x.State != "safe" {
				t.Errorf("%+v", x)
			}
		}
		h.As("bureau").Post("/api/forms/agri-patrol/versions/2026.2/withdraw", nil).Want(204)
		if x := p.send(p.visit(s, now, nil)).Results[0]; x.State != "safe" {
			t.Errorf("after the form was withdrawn: %+v", x)
		}
		// A version that was never there is refused with a code by which phones carry over.
		if x := p.send(p.visit(s, now, map[string]any{"version": "9"})).Results[0]; x.Code != "agri.patrol.form" {
			t.Errorf("%+v", x)
		}
		h.Clean()
	})
}

// next publishes the patrol checklist under another version.
func next(h *housetest.House, version string) {
	h.T.Helper()
	x, err := excelize.OpenReader(strings.NewReader(string(h.As("bureau").Get("/api/forms/agri-patrol/versions/2026.1/workbook").Want(200).Body)))
	if err != nil {
		h.T.Fatal(err)
	}
	rows, err := x.GetRows("settings")
	if err != nil {
		h.T.Fatal(err)
	}
	for i, title := range rows[0] {
		if title == "version" {
			at, err := excelize.CoordinatesToCellName(i+1, 2)
			if err != nil {
				h.T.Fatal(err)
			}
			if err := x.SetCellStr("settings", at, version); err != nil {
				h.T.Fatal(err)
			}
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		h.T.Fatal(err)
	}
	h.As("bureau").Post("/api/forms?dry=false&use="+patrol.Use.Code, housetest.NewForm().File("file", "a.xlsx", b.Bytes())).Want(200)
	h.As("bureau").Post("/api/forms/agri-patrol/versions/"+version+"/publish", map[string]any{"posts": []string{}, "areas": []string{}}).Want(204)
}
