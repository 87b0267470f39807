package housetest_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/internal/housetest"
	"huying/kernel/offline"
	rooms "huying/scenes/agri/pledge"
)

// written is a line of a production record as a phone sends it.
func written(h *housetest.House, kind, subject string, at clock.Moment, record map[string]any) offline.Op {
	h.T.Helper()
	b, err := json.Marshal(map[string]any{"subject": subject, "record": record})
	if err != nil {
		h.T.Fatal(err)
	}
	return offline.Op{ID: h.NewID(), Kind: kind, At: at, Body: b}
}

// A farmer is in the field too: what was bought, used and harvested is written there and
// arrives later, once, judged by whom they acted for then.
func TestAFarmersRecordsWaitForASignal(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		mine := registered(h, "inspector", "contact", "王明", "phone", "13900139001")
		other := registered(h, "inspector", "name", "另一家合作社", "contact", "赵强", "phone", "13900139002")
		clerk := letIn(h, "inspector", mine, map[string]any{"contact": true})
		h.As("inspector").Post("/api/agri/subjects/"+other+"/acting", map[string]any{"name": "王明", "phone": "13900139001"}).Want(200)
		noon := h.Acts.Now().Add(3 * time.Hour)
		day := noon.Day().String()
		purchase := map[string]any{"name": "吡虫啉", "amount": "500 ml × 2", "seller": "镇农资店", "on": day}
		use := map[string]any{"name": "10% 吡虫啉", "substance": "吡虫啉", "dose": "20 g/亩", "crop": "番茄", "used_on": day, "phi_days": 7}
		harvest := map[string]any{"product": "番茄", "harvested_on": day, "weight_g": 5000}
		send := func(v *housetest.Visitor, ops ...offline.Op) (out sent) {
			t.Helper()
			v.Post("/api/field/outbox", map[string]any{"device": "phone-dddd", "unsent": 0, "ops": ops}).Want(200).Into(&out)
			return out
		}
		state := func(v *housetest.Visitor, op offline.Op) string {
			t.Helper()
			r := send(v, op).Results[0]
			if r.State == "safe" && r.Receipt.Verify(h.Verifier) != nil {
				t.Error("no receipt")
			}
			return strings.TrimSpace(r.State + " " + r.Code)
		}

		// The morning is written without a signal; at noon the other subject takes the mandate back.
		h.Clock.Set(noon.Time())
		morning := []offline.Op{written(h, rooms.PurchaseOp, other, noon.Add(-time.Hour), purchase),
			written(h, rooms.UseOp, other, noon.Add(-time.Hour), use), written(h, rooms.HarvestOp, other, noon.Add(-time.Hour), harvest)}
		late := written(h, rooms.UseOp, other, noon.Add(time.Hour), use)
		for _, x := range actingOf(h, "inspector", other).Items {
			h.As("inspector").Post("/api/agri/subjects/"+other+"/acting/"+x.ID+"/end", map[string]string{"reason": "换人了"}).Want(204)
		}
		h.Clock.Set(noon.Add(8 * time.Hour).Time())
		for range 2 {
			for i, r := range send(clerk, morning...).Results {
				if r.State != "safe" {
					t.Errorf("the morning's work is lost: %d %+v", i, r)
				}
			}
		}
		var book struct {
			Lots      []struct{ Blocks []struct{ Text string } }
			Uses      []struct{ Name string }
			Purchases []struct{ Name string }
		}
		h.As("inspector").Get("/api/agri/subjects/" + other + "/production").Want(200).Into(&book)
		if len(book.Lots) != 1 || len(book.Uses) != 1 || len(book.Purchases) != 1 {
			t.Errorf("not once: %+v", book)
		} else if len(book.Lots[0].Blocks) != 1 {
			t.Errorf("the interval does not hold the harvest: %+v", book.Lots)
		}

		now := h.Acts.Now()
		change := func(of map[string]any, key string, value any) map[string]any { return with(of, key, value) }
		for _, c := range []struct {
			what string
			who  *housetest.Visitor
			op   offline.Op
			want string
		}{
			{"after the mandate ended", clerk, late, "refused store.not_found"},
			{"one's own", clerk, written(h, rooms.UseOp, mine, now, use), "safe"},
			{"an officer of the place", h.As("helper"), written(h, rooms.HarvestOp, mine, now, harvest), "safe"},
			{"an officer of another", h.As("otherinspector"), written(h, rooms.UseOp, mine, now, use), "refused store.not_found"},
			{"nobody's business", h.As("desk"), written(h, rooms.UseOp, mine, now, use), "refused store.not_found"},
			{"a subject that is not there", clerk, written(h, rooms.UseOp, h.NewID(), now, use), "refused store.not_found"},
			{"what must not be used", clerk, written(h, rooms.UseOp, mine, now, change(use, "substance", "甲胺磷")), "refused agri.use.invalid"},
			{"what must not be bought", clerk, written(h, rooms.PurchaseOp, mine, now, change(purchase, "name", "甲胺磷")), "refused agri.use.invalid"},
			{"used tomorrow", clerk, written(h, rooms.UseOp, mine, now, change(use, "used_on", now.Day().Add(1).String())), "refused agri.use.invalid"},
			{"harvested nothing", clerk, written(h, rooms.HarvestOp, mine, now, change(harvest, "weight_g", 0)), "refused agri.lot.invalid"},
			{"a day that is none", clerk, written(h, rooms.PurchaseOp, mine, now, change(purchase, "on", "2023-13-40")), "refused web.bad_input"},
			{"more words than there is room for", clerk, written(h, rooms.PurchaseOp, mine, now,
				change(purchase, "seller", strings.Repeat("店", 61))), "refused agri.use.invalid"},
			{"a seller without a name", clerk, written(h, rooms.PurchaseOp, mine, now, change(purchase, "seller", " ")), "refused agri.use.invalid"},
			{"a field that there is not", clerk, written(h, rooms.UseOp, mine, now, change(use, "colour", "red")), "refused web.bad_input"},
			{"nothing", clerk, written(h, rooms.UseOp, mine, now, nil), "refused web.bad_input"},
		} {
			if got := state(c.who, c.op); got != c.want {
				t.Errorf("%s: %s, want %s", c.what, got, c.want)
			}
		}
	})
}
