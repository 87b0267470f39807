package housetest_test

import (
	"path/filepath"
	"testing"

	"huying/base/store"
	"huying/internal/app"
	"huying/internal/housetest"
	"huying/kernel/journal"
	"huying/kernel/order"
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
