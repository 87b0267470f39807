package housetest_test

import (
	"bytes"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/kernel/duty"

	"github.com/xuri/excelize/v2"
)

// officers' numbers are looked at one by one, for a reason, and not by the hundred.
func TestNumbersAreLookedAtWithAReasonAndAtAPace(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		look := func(who, whose, reason string) *housetest.Answer {
			return h.As(who).Post("/api/persons/"+h.Person(whose)+"/reveal", map[string]string{"reason": reason})
		}
		lines := h.Lines()
		for _, reason := range []string{"", " ", "x", "xxxx", "\u200b", "\u200b\u200b\u200b\u200b", "....", "111", "啊啊", "。。。。", "😀😀"} {
			if got := fieldsOf(look("lead", "officer", reason).Want(422)); !strings.HasPrefix(got, "/reason ") {
				t.Errorf("%q: %s", reason, got)
			}
		}
		if h.Lines() != lines {
			t.Error("a refusal left a line")
		}
		if a := look("lead", "officer", "电话核实").Want(200); !bytes.Contains(a.Body, []byte("1390000")) {
			t.Errorf("%s", a.Body)
		}

		// A program asks as fast as it can, under one key too.
		var given, stopped atomic.Int32
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				for range 20 {
					switch a := h.As("desk").Again("01890000-0000-7000-8000-000000000001").Post("/api/persons/"+h.Person("officer")+"/reveal",
						map[string]string{"reason": "批量核实"}); a.Status {
					case 200:
						given.Add(1)
					case 429:
						stopped.Add(1)
					default:
						t.Errorf("%d %s", a.Status, a.Body)
					}
				}
			})
		}
		wg.Wait()
		if given.Load() != duty.RevealsAnHour || stopped.Load() != 120-duty.RevealsAnHour {
			t.Errorf("%d were given, %d stopped", given.Load(), stopped.Load())
		}
		look("lead", "officer", "电话核实").Want(200) // one's pace is not another's
		if verbs := h.Verbs(h.Person("desk")); strings.Count(verbs, "reveal.stopped") != 1 {
			t.Errorf("the journal says %s", verbs)
		}
		for _, who := range []string{"security", "audit"} {
			var list struct{ Items []struct{ Title string } }
			h.As(who).Get("/api/notices").Want(200).Into(&list)
			n := 0
			for _, x := range list.Items {
				if strings.Contains(x.Title, "测试desk") {
					n++
				}
			}
			if n != 1 {
				t.Errorf("%s was told %d times: %+v", who, n, list)
			}
		}
		h.Clock.Advance(time.Hour)
		look("desk", "officer", "电话核实").Want(200)
		h.Clean()
	})
}

// Whoever acts for a farm is a private person: not in the directory, not in the workbook.
func TestWhoActsForAFarmIsNoStaff(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		s := registered(h, "inspector", "contact", "钱七七", "phone", "13900139077")
		letIn(h, "inspector", s, map[string]any{"contact": true})
		who := actingOf(h, "inspector", s).Items[0].Person
		if b := h.As("lead").Get("/api/persons?q=钱七七").Want(200).Body; bytes.Contains(b, []byte("钱七七")) || bytes.Contains(b, []byte(who)) {
			t.Errorf("the directory has %s", b)
		}
		if b := h.As("lead").Get("/api/persons?q=qqq").Want(200).Body; bytes.Contains(b, []byte(who)) {
			t.Errorf("by initials the directory has %s", b)
		}
		h.As("lead").Post("/api/persons/"+who+"/reveal", map[string]string{"reason": "电话核实"}).Want(404)
		x, err := excelize.OpenReader(bytes.NewReader(h.As("lead").Get("/api/workbook").Want(200).Body))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := x.GetRows("人员")
		if err != nil || len(rows) < 10 {
			t.Fatal(len(rows), err)
		}
		for _, x := range rows {
			if strings.Contains(strings.Join(x, " "), "钱七七") || strings.Contains(strings.Join(x, " "), who) {
				t.Errorf("the workbook has %v", x)
			}
		}
	})
}
