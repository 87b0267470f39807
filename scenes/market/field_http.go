package market

import (
	"context"
	"errors"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/offline"
	"huying/kernel/stock"
)

// PickupOp is the operation of phones at a door without a signal.
const PickupOp = "market.pickup"

// pickupOp keeps what was handed out where there was no signal. A code that two phones took is kept as that and told to both
// people: the goods may be gone twice, so nothing is lost by a refusal, and the stock stays as it was until somebody has looked.
func (r *room) pickupOp() offline.Kind {
	return offline.Kind{Code: PickupOp, Open: func(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
		var b struct {
			Listing string `json:"listing"`
			MarketPickup
		}
		if err := e.Read(&b); err != nil {
			return offline.Task{}, err
		}
		x, err := r.listing(ctx, r.DB.Read(), e.County, b.Listing)
		if err != nil {
			return offline.Task{}, err
		}
		if !e.Who.Scope(MayRead).Holds(x.Area) {
			return offline.Task{}, store.ErrNotFound
		}
		a, err := e.Who.May(MayServe, x.Area, "phone")
		if err != nil {
			return offline.Task{}, err
		}
		return offline.Task{Actor: a, Verb: ListingKind + ".take", Subject: x.ID, Area: x.Area, Do: func(ctx context.Context, tx *act.Tx) error {
			h, amount, err := r.pickup(ctx, tx, tx.County, x, &b.MarketPickup)
			if err != nil {
				return err
			}
			if h.State == stock.Taken {
				return r.takenTwice(ctx, tx, x, h, amount)
			}
			err = r.handOut(ctx, tx, x, h.ID, amount, b.Pay, e.At)
			var f *fault.Fault
			if errors.As(err, &f) && f.Key == "stock.taken" { // by a reservation that took its place
				return r.takenTwice(ctx, tx, x, h, amount)
			}
			return err
		}}, nil
	}}
}

// takenTwice keeps that goods were handed out on a code that had been taken, and tells the people at both doors.
func (r *room) takenTwice(ctx context.Context, tx *act.Tx, x *Listing, h *stock.Hold, amount int64) error {
	tx.Note("twice", h.ID)
	if err := r.Stocks.Twice(ctx, tx, h, amount); err != nil {
		return err
	}
	title := x.Product + " " + x.Batch
	for _, who := range []string{h.Taker, tx.Actor.Person} {
		if err := r.Notices.Send(ctx, tx, who, "market.notice.twice", ListingKind, x.ID, title); err != nil {
			return err
		}
		if h.Taker == tx.Actor.Person {
			break
		}
	}
	return nil
}

// MarketFieldHold is a reservation as a phone at the door carries it. The code is there so that it can be checked without a
// signal; who it is is masked.
type MarketFieldHold struct {
	ID     string `json:"id"`
	Code   string `json:"code"`
	Name   string `json:"name"`
	Amount int64  `json:"amount"`
	Taken  bool   `json:"taken"`
}

// MarketFieldListing is a batch that can be collected, as a phone carries it.
type MarketFieldListing struct {
	ID       string            `json:"id"`
	Product  string            `json:"product"`
	Batch    string            `json:"batch"`
	Unit     string            `json:"unit" enum:"piece,g"`
	PriceFen int64             `json:"price_fen"`
	Place    string            `json:"place"`
	From     clock.Moment      `json:"from"`
	To       clock.Moment      `json:"to"`
	Sound    bool              `json:"sound"`
	Holds    []MarketFieldHold `json:"holds"`
}

// MarketDoor is all that a phone at the door carries of the scene.
type MarketDoor struct {
	At    clock.Moment         `json:"at"`
	Items []MarketFieldListing `json:"items"`
}

// mostCarried bounds how many batches a phone carries.
const mostCarried = 30

// mountField hangs what phones at the door carry: what can be collected where the asker serves, with who comes.
func (r *room) mountField(s *web.Server) {
	web.Handle(s, web.Spec{ID: "listMarketDoor", Method: "GET", Path: "/api/market/field", Guard: MayServe,
		Summary: "What can be collected where the asker serves, for a phone"},
		func(ctx context.Context, _ *struct{}) (*struct{ Body MarketDoor }, error) {
			p := duty.Of(ctx)
			out := &struct{ Body MarketDoor }{MarketDoor{At: r.Acts.Now(), Items: []MarketFieldListing{}}}
			args := []any{p.County, clock.Of(r.Acts.Now().Time().AddDate(0, 0, -3)), mostCarried}
			where := p.Scope(MayServe).Where("area", &args)
			return out, r.DB.View(ctx, func(q store.Q) error {
				list, err := r.listings(ctx, q, p.County, "state in ('open', 'ready', 'recalled') and pickup_to > $2 and "+
					""+where+" order by pickup_from, id limit $3", args[1:]...)
				if err != nil {
					return err
				}
				var ids []string
				for _, x := range list {
					ids = append(ids, x.ID)
				}
				holds, err := r.Stocks.Of(ctx, q, p.County, ListingKind, ids...)
				if err != nil {
					return err
				}
				by := map[string][]MarketFieldHold{}
				for _, h := range holds {
					by[h.Subject] = append(by[h.Subject], MarketFieldHold{h.ID, h.Pickup, h.Name.String(), max(h.Given, h.Taken), h.State == stock.Taken})
				}
				for _, x := range list {
					out.Body.Items = append(out.Body.Items, MarketFieldListing{x.ID, x.Product, x.Batch, string(x.Unit),
						x.PriceFen, x.Place, x.PickupFrom, x.PickupTo,
						x.Sound(), append([]MarketFieldHold{}, by[x.ID]...)})
				}
				return nil
			})
		})
}
