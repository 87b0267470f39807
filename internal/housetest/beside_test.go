package housetest_test

import (
	"testing"
	"time"

	"huying/internal/app"
	"huying/internal/housetest"
	"huying/kernel/act"
)

// A command beside a running server changes what the server keeps in memory; the server
// sees it soon, and nothing of either is lost.
func TestACommandBesideTheServer(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		name := func() string {
			tree, err := h.Areas.Tree(t.Context(), housetest.County)
			if err != nil {
				t.Fatal(err)
			}
			return tree.Name(housetest.Village)
		}
		was := name()
		lines := h.Lines()
		beside, err := app.Open(t.Context(), h.Config)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := beside.Acts.Do(t.Context(), act.System(housetest.County),
			act.What{Verb: "area.import", Kind: "area", Area: housetest.County}, func(tx *act.Tx) error {
				_, err := tx.Exec(t.Context(), "update area set name = $3 where county = $1 and code = $2", housetest.County, housetest.Village, "新名社区")
				return err
			}); err != nil {
			t.Fatal(err)
		}
		if err := beside.Close(); err != nil {
			t.Fatal(err)
		}
		h.Clock.Advance(31 * time.Second)
		if now := name(); now != "新名社区" || now == was {
			t.Error("the server still says", now)
		}
		// Both go on in one journal.
		h.As("").Get("/area/" + housetest.Village).Want(200)
		if _, err := h.Acts.Do(t.Context(), act.System(housetest.County), act.What{Verb: "area.import", Kind: "area", Area: housetest.County},
			func(*act.Tx) error { return nil }); err != nil {
			t.Fatal(err)
		}
		if got := h.Lines(); got != lines+2 {
			t.Errorf("%d lines, want %d", got, lines+2)
		}
		h.Clean()
	})
}
