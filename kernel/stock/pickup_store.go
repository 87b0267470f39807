package stock

import (
	"context"
	"errors"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

// Take hands out what somebody holds, once: so many pieces, or what was weighed; 0 is all that is held. It counts from
// when it was taken.
func (r *Room) Take(ctx context.Context, tx *act.Tx, id string, amount int64, at clock.Moment) error {
	h, x, err := r.held(ctx, tx, id)
	if err != nil {
		return err
	}
	at = min(at, tx.Now)
	given := h.Given
	switch {
	case h.State == Taken || h.State == Back:
		return fault.New(fault.Conflict, "stock.taken", "at", h.TakenAt.Time().Format("01-02 15:04"))
	case ended(h.State) && at < h.EndedAt:
		given = h.Wanted // it was given back, or its time ran out, after it had been taken away
	case ended(h.State):
		return fault.New(fault.Conflict, "stock.ended")
	case given == 0:
		return fault.New(fault.Conflict, "stock.nothing")
	}
	sets := []act.Set{{Column: "state", Value: Taken}, {Column: "given", Value: 0}}
	if ended(h.State) {
		again, err := r.instead(ctx, tx, x, h)
		if err != nil {
			return err
		}
		sets = append(sets, again)
		if x, err = r.Item(ctx, tx, tx.County, x.ID); err != nil {
			return err
		}
	}
	if amount == 0 {
		amount = given
	}
	if amount < 0 || x.Unit == Piece && amount > given || amount > 2*given+1000 {
		return fault.New(fault.Invalid, "stock.take.amount").At("/amount", "stock.take.amount")
	}
	// What was handed out existed: where it is more than was thought to be there, there was more.
	found := max(0, amount-h.Given-x.Free())
	if err := shift(ctx, tx, x.ID, found, -h.Given, amount); err != nil {
		return err
	}
	for what, n := range map[string]int64{"total": found, "held": -h.Given, "gone": amount} {
		if err := move(ctx, tx, x.ID, h.ID, what, n); err != nil {
			return err
		}
	}
	fresh, err := r.fresh(ctx, tx, x.Kind, h.ID)
	if err != nil {
		return err
	}
	tx.Note("taken", amount)
	if err := over(ctx, tx, h, append(sets, act.Set{Column: "taken", Value: amount}, act.Set{Column: "taken_at", Value: at},
		act.Set{Column: "taken_day", Value: at.Day()}, act.Set{Column: "taker", Value: tx.Actor.Person}, act.Set{Column: "fresh", Value: fresh},
		act.Set{Column: "ended_at", Value: 0}, act.Set{Column: "ended_day", Value: 0})...); err != nil {
		return err
	}
	return r.settle(ctx, tx, x.ID)
}

// instead lets a hold that had ended be the one of its number again: what the number has held since is given back, and
// where that was taken too there is nothing to hand out.
func (r *Room) instead(ctx context.Context, tx *act.Tx, x *Item, h *Hold) (act.Set, error) {
	once := act.Set{Column: "once", Value: h.ID}
	var who string
	if err := tx.QueryRow(ctx, "select who from stock_hold where county = $1 and id = $2", tx.County, h.ID).Scan(&who); err != nil || who == "" {
		return once, err
	}
	once.Value = who
	since, err := r.one(ctx, tx, tx.County, "item = $2 and once = $3", x.ID, who)
	switch {
	case errors.Is(err, store.ErrNotFound):
		return once, nil
	case err != nil:
		return once, err
	case !since.Live():
		return once, fault.New(fault.Conflict, "stock.taken", "at", since.TakenAt.Time().Format("01-02 15:04"))
	}
	return once, r.release(ctx, tx, x, since, Cancelled)
}

// fresh is 1 where a person takes something of a kind for the first time, so that buyers can be counted without names.
func (r *Room) fresh(ctx context.Context, tx *act.Tx, kind, id string) (int, error) {
	var who string
	if err := tx.QueryRow(ctx, "select who from stock_hold where county = $1 and id = $2", tx.County, id).Scan(&who); err != nil || who == "" {
		return 1, err
	}
	var before int
	err := tx.QueryRow(ctx, "select count(*) from stock_hold where county = $1 and kind = $2 and who = $3 and fresh = 1", tx.County, kind, who).Scan(&before)
	return max(0, 1-before), err
}

// Twice keeps that a code was taken a second time where nobody could know of the first; the stock is as it was until
// somebody has looked.
func (r *Room) Twice(ctx context.Context, tx *act.Tx, h *Hold, amount int64) error {
	return move(ctx, tx, h.Item, h.ID, "twice", max(1, amount))
}

// Bring takes back what somebody had.
func (r *Room) Bring(ctx context.Context, tx *act.Tx, id string) error {
	h, x, err := r.held(ctx, tx, id)
	if err != nil {
		return err
	}
	if h.State != Taken {
		return fault.New(fault.Conflict, "stock.not_out")
	}
	if err := shift(ctx, tx, x.ID, 0, 0, -h.Taken); err != nil {
		return err
	}
	if err := move(ctx, tx, x.ID, h.ID, "gone", -h.Taken); err != nil {
		return err
	}
	if err := over(ctx, tx, h, act.Set{Column: "state", Value: Back}, act.Set{Column: "once", Value: h.ID}, act.Set{Column: "ended_at", Value: tx.Now},
		act.Set{Column: "ended_day", Value: tx.Now.Day()}); err != nil {
		return err
	}
	return r.settle(ctx, tx, x.ID)
}
