package housetest_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/figure"
)

// A version of the program that counts something new finds records that nobody counted.
func TestFiguresAreCountedAnewByAnotherFormula(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		p := phone{h, "helper", "aaaaaaaa"}
		now := h.Acts.Now()
		p.send(p.visit(s, now.Add(-time.Hour), nil), p.visit(s, now.Add(-2*time.Hour), nil))
		ctx := t.Context()
		if stale, err := h.Book.Stale(ctx, h.DB.Read(), housetest.County); err != nil || len(stale) != 0 {
			t.Fatal(stale, err)
		}
		next := figure.NewBook([]*figure.Source{{Kind: "agri.patrol", Table: "agri_patrol", ID: "r.id", Area: "r.area", No: "r.result", Title: "r.words",
			Measures: []figure.Measure{{Code: "agri.patrols", Terms: []figure.Term{{Day: "r.on_day", Amount: "3"}}},
				{Code: "agri.patrols_by", Terms: []figure.Term{{Day: "r.on_day", Key: "r.result"}}}}}}, nil)
		stale, err := next.Stale(ctx, h.DB.Read(), housetest.County)
		if err != nil || strings.Join(stale, " ") != "agri.patrols agri.patrols_by" {
			t.Fatal(stale, err)
		}
		for range 2 { // the same again changes nothing
			if _, err := h.Acts.Do(ctx, act.System(housetest.County), act.What{Verb: "figure.rebook", Kind: "figure", Area: housetest.County}, func(tx *act.Tx) error {
				_, err := next.Rebook(ctx, tx.Tx, housetest.County, stale)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			sum := func(code string) int64 {
				n, err := next.Sum(context.Background(), h.DB.Read(), code, housetest.County, housetest.County, figure.Period{From: now.Day(), To: now.Day()})
				if err != nil {
					t.Fatal(err)
				}
				return n
			}
			if a, b := sum("agri.patrols"), sum("agri.patrols_by:pass"); a != 6 || b != 2 {
				t.Error(a, b)
			}
		}
		if stale, err = next.Stale(ctx, h.DB.Read(), housetest.County); err != nil || len(stale) != 0 {
			t.Error(stale, err)
		}
	})
}
