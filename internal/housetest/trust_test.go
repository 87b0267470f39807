package housetest_test

import (
	"bytes"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/base/store"
	"huying/internal/app"
	"huying/internal/housetest"
	"huying/kernel/journal"
	"huying/kernel/order"

	"github.com/xuri/excelize/v2"
)

// Every table of the whole house keeps to the rules of a sharded database.
func TestSchemaCouldBeSharded(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		if h.DB.Engine() != store.Postgres {
			return // SQLite has no catalog to ask
		}
		faults, err := h.DB.LintSchema(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range faults {
			t.Error(f)
		}
	})
}

// A proof from the front door holds with the public key alone, and fails when a
// single field of its line is changed.
func TestAProofHoldsByItself(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := reach(h, order.Closed)
		if err := h.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		var lines struct {
			Items []struct{ ID string }
		}
		h.As("audit").Get("/api/journal?subject=" + p.Order.ID).Want(200).Into(&lines)
		key, err := app.ReadVerifier(filepath.Join(h.Config.Dir, "keys", "log.pub"))
		if err != nil {
			t.Fatal(err)
		}
		for _, l := range lines.Items {
			a := h.As("audit").Get("/api/journal/" + l.ID + "/proof").Want(200)
			var proof journal.Proof
			a.Into(&proof)
			if err := proof.Check(key); err != nil {
				t.Errorf("%s: %v", l.ID, err)
			}
			if proof.Line == nil {
				t.Fatal("the proof shows no line")
			}
			proof.Line.ActorName += "?"
			if proof.Check(key) == nil {
				t.Error("a changed line is proved")
			}
		}
		h.As("desk").Get("/api/journal/" + lines.Items[0].ID + "/proof").Want(403)
	})
}

// huying verify finds a figure and a line that somebody changed behind its back.
func TestVerifyFindsWhatWasChanged(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := reach(h, order.Handling)
		for name, statement := range map[string]string{
			"a cell":   "update figure_cell set amount = amount + 1 where county = $1 and measure = 'order.received' and span = 0",
			"an order": "update work_order set reported_day = 20230101 where county = $1 and id = '" + p.Order.ID + "'",
			"a line":   "update journal_line set actor_name = 'somebody else' where county = $1 and subject = '" + p.Order.ID + "'",
		} {
			before, err := h.Verify(t.Context(), func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			err = h.DB.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(t.Context(), statement, housetest.County)
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			after, err := h.Verify(t.Context(), func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			if len(after.Faults) <= len(before.Faults) {
				t.Errorf("%s was changed and nothing was found", name)
			}
		}
	})
}

// An auditor asks who did what about what, and when; and takes it along.
func TestTheJournalIsAskedByAuditors(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := reach(h, order.Handling)
		h.As("desk").Post("/api/orders/"+p.Order.ID+"/reveal", map[string]string{"reason": "联系"}).Want(200)
		h.Clock.Advance(48 * time.Hour)
		enter(h, "roads", "Right-2023", 200)
		find := func(query string) (verbs []string) {
			t.Helper()
			var lines struct {
				Items []struct {
					Verb, Actor, Area string
					AreaName          string `json:"area_name"`
				}
			}
			h.As("audit").Get("/api/journal?limit=200&" + query).Want(200).Into(&lines)
			for _, l := range lines.Items {
				verbs = append(verbs, l.Verb)
				if l.Actor == "system" || l.Actor == "public" {
					t.Errorf("%+v: nobody is called that", l)
				}
				if l.Area == housetest.Grid && l.AreaName != "甲街道 一社区 第一网格" {
					t.Errorf("%+v", l)
				}
			}
			return verbs
		}
		if a, b := find("who="+url.QueryEscape("系统")), find("who=system"); len(a) == 0 || !slices.Equal(a, b) {
			t.Errorf("what the program did: %d lines by its word, %d by its name", len(a), len(b))
		}
		for query, want := range map[string]string{
			"about=personal":                              "order.reveal",
			"about=order&who=roads":                       "order.start",
			"who=%E6%B5%8B%E8%AF%95road%25":               "", // a sign of the search's own is a letter
			"about=order&from=2023-11-08":                 "",
			"about=account&from=2023-11-09&to=2023-11-09": "session.open",
			"about=order&to=2023-11-07&who=dispatch":      "order.dispatch",
		} {
			if got := strings.Join(find(query), " "); got != want {
				t.Errorf("%s: %q, want %q", query, got, want)
			}
		}
		h.As("audit").Get("/api/journal?about=everything").Want(422)
		h.As("audit").Get("/api/journal?from=yesterday").Want(422)
		h.As("desk").Get("/api/journal/export").Want(403)
		x, err := excelize.OpenReader(bytes.NewReader(h.As("audit").Get("/api/journal/export?about=personal").Want(200).Body))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := x.GetRows(x.GetSheetName(0))
		if err != nil || len(rows) != 2 || rows[1][2] != "测试desk" || rows[1][8] != "甲街道 一社区 第一网格" {
			t.Errorf("%v %v", rows, err)
		}
	})
}
