package housetest_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/url"
	"sort"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/kernel/duty"
	"huying/kernel/order"

	"github.com/xuri/excelize/v2"
)

type row struct {
	ID   string
	Area string
}

// all reads every page of a list, and the total that the first page says.
func all(h *housetest.House, login, query string) (ids []string, total int) {
	h.T.Helper()
	cursor := ""
	for first := true; first || cursor != ""; first = false {
		var p struct {
			Items []row
			Next  string
			Total int
		}
		h.As(login).Get("/api/orders?limit=7&" + query + "&cursor=" + url.QueryEscape(cursor)).Want(200).Into(&p)
		for _, r := range p.Items {
			ids = append(ids, r.ID)
		}
		if first {
			total = p.Total
		}
		cursor = p.Next
	}
	return ids, total
}

// Random orders in random places at random points of the loop; for everybody the
// list holds just what they may open, the count says as much, and the workbook has
// as many lines.
func TestListsNeverLeakAndAgree(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		rnd := rand.New(rand.NewPCG(3, 4))
		grids := []string{"110112001001001", "110112001001002", "110112001002001", "110112002001001", "110112002002002", housetest.Village,
			housetest.OtherTown, housetest.County}
		var every []string
		for i := range 40 {
			var p page
			login := []string{"desk", "dispatch"}[rnd.IntN(2)]
			h.As(login).Post("/api/orders", map[string]any{"words": fmt.Sprintf("第%d件，路灯不亮", i), "category": "0102",
				"area": grids[rnd.IntN(len(grids))]}).Want(200).Into(&p)
			every = append(every, p.Order.ID)
			unit := h.Unit([]string{housetest.Roads, housetest.Water, housetest.TownOffice}[rnd.IntN(3)])
			n := rnd.IntN(4)
			if n > 0 {
				p = take(h, "desk", p, "accept", map[string]any{"category": "0102"}, 200)
			}
			if n > 1 {
				p = take(h, "dispatch", p, "dispatch", map[string]any{"unit": unit}, 200)
			}
			if n > 2 && unit == h.Unit(housetest.Roads) {
				take(h, "roads", p, "whistle", map[string]any{"unit": h.Unit(housetest.Water), "words": "x"}, 200)
			}
			h.Clock.Advance(7 * time.Hour)
		}
		for i := range 6 { // people of random posts in random places
			at := grids[rnd.IntN(6)]
			post := map[int]string{15: duty.GridOfficer, 12: "village_lead", 9: "town_desk"}[len(at)]
			h.Hire(fmt.Sprintf("random%d", i), post, at, []string{housetest.Community, housetest.Roads, housetest.TownOffice}[rnd.IntN(3)])
		}
		logins := []string{"desk", "dispatch", "roads", "water", "town", "othertown", "village", "officer", "checker", "audit", "random0",
			"random1", "random2", "random3", "random4", "random5"}
		for _, login := range logins {
			p := h.Principal(login)
			var want []string
			for _, id := range every {
				o, err := h.Orders.Get(t.Context(), h.DB.Read(), housetest.County, id)
				if err != nil {
					t.Fatal(err)
				}
				sees := order.Sees(p, o)
				if sees {
					want = append(want, id)
				}
				if status := h.As(login).Get("/api/orders/" + id).Status; (status == 200) != sees {
					t.Errorf("%s opens %s: %d, may see it: %v", login, id, status, sees)
				}
			}
			got, total := all(h, login, "box=all")
			sort.Strings(got)
			sort.Strings(want)
			if strings.Join(got, " ") != strings.Join(want, " ") || total != len(want) {
				t.Errorf("%s lists %d (says %d), may see %d", login, len(got), total, len(want))
			}
			var counts struct {
				Todo, Done, Mine, Open, Overdue, Soon int
				ByStatus                              map[string]int `json:"by_status"`
			}
			h.As(login).Get("/api/orders/counts").Want(200).Into(&counts)
			for query, tile := range map[string]int{"box=todo": counts.Todo, "box=done": counts.Done, "box=mine": counts.Mine,
				"status=open": counts.Open, "light=red": counts.Overdue, "light=amber": counts.Soon,
				"status=reported": counts.ByStatus["reported"], "status=dispatched": counts.ByStatus["dispatched"],
				"under=" + housetest.Town + "&light=red": -1, "q=" + url.QueryEscape("路灯"): -1, "q=ld": -1} {
				list, total := all(h, login, query)
				if tile >= 0 && len(list) != tile || len(list) != total {
					t.Errorf("%s %s: list %d, total %d, tile %d", login, query, len(list), total, tile)
				}
				seen := map[string]bool{}
				for _, id := range list {
					if seen[id] {
						t.Errorf("%s %s lists %s twice", login, query, id)
					}
					seen[id] = true
				}
				a := h.As(login).Get("/api/orders/export?" + query).Want(200)
				x, err := excelize.OpenReader(bytes.NewReader(a.Body))
				if err != nil {
					t.Fatal(err)
				}
				rows, err := x.GetRows(x.GetSheetName(0))
				if err != nil || len(rows)-1 != len(list) {
					t.Errorf("%s %s: workbook has %d lines, list %d (%v)", login, query, len(rows)-1, len(list), err)
				}
			}
			// To-do means that a main step is offered.
			todo, _ := all(h, login, "box=todo")
			waits := map[string]bool{}
			for _, id := range todo {
				waits[id] = true
			}
			for _, id := range want {
				o, _ := h.Orders.Get(t.Context(), h.DB.Read(), housetest.County, id)
				main := false
				for _, s := range order.Possible(p, o) {
					main = main || s.Next(o)
				}
				if main != waits[id] {
					t.Errorf("%s: %s in %s waits: %v, a main step is offered: %v", login, id, o.Status, waits[id], main)
				}
			}
		}
		h.Clean()
	})
}

// Every public number equals what its records add up to, for every figure, place
// and part.
func TestNumbersOpenIntoTheirRecords(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		for i := range 12 {
			reach(h, order.Statuses[i%len(order.Statuses)])
			h.Clock.Advance(31 * time.Hour)
		}
		for _, under := range []string{housetest.County, housetest.Town, housetest.Village, housetest.Grid, housetest.OtherTown} {
			var values struct {
				Items []struct {
					Code     string
					Num, Den int64
				}
			}
			h.As("lead").Get("/api/figures/values?under=" + under).Want(200).Into(&values)
			if len(values.Items) < 10 {
				t.Fatal("too few figures:", values)
			}
			for _, v := range values.Items {
				for part, want := range map[string]int64{"num": v.Num, "den": v.Den} {
					if part == "den" && !strings.Contains(v.Code, "rate") {
						continue
					}
					var sum, n int64
					cursor := ""
					for first := true; first || cursor != ""; first = false {
						var p struct {
							Items []struct{ Amount int64 }
							Next  string
							Count int64
							Sum   int64
						}
						h.As("lead").Get("/api/figures/records?limit=5&code=" + v.Code + "&part=" + part + "&under=" + under + "&cursor=" +
							url.QueryEscape(cursor)).Want(200).Into(&p)
						if p.Sum != want {
							t.Errorf("%s %s in %s: value %d, records say %d", v.Code, part, under, want, p.Sum)
						}
						for _, r := range p.Items {
							sum, n = sum+r.Amount, n+1
						}
						if cursor = p.Next; cursor == "" && n != p.Count {
							t.Errorf("%s %s in %s: %d records listed, %d counted", v.Code, part, under, n, p.Count)
						}
					}
					if sum != want {
						t.Errorf("%s %s in %s: value %d, records add up to %d", v.Code, part, under, want, sum)
					}
				}
			}
		}
		h.Clean()
	})
}
