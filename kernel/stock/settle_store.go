package stock

import (
	"context"

	"huying/base/fault"
	"huying/kernel/act"
)

// Correct says how much there really is. More goes to those who were cut and to the line; less is shared out by the rule.
func (r *Room) Correct(ctx context.Context, tx *act.Tx, id string, total int64) error {
	x, err := r.lock(ctx, tx, id)
	if err != nil {
		return err
	}
	if total < x.Gone {
		return fault.New(fault.Conflict, "stock.gone").At("/total", "stock.gone")
	}
	was := x.Total
	if x.Total = total; x.Check() != nil {
		return fault.New(fault.Invalid, "stock.invalid").At("/total", "stock.total")
	}
	var held int64
	if there := total - x.Gone; there < x.Held {
		list, err := r.holds(ctx, tx, tx.County, "item = $2 and state = 'held' order by turn, id", id)
		if err != nil {
			return err
		}
		amounts := make([]int64, len(list))
		for i, h := range list {
			amounts[i] = h.Given
		}
		for i, given := range share(x.Rule, amounts, there, x.Step) {
			held += given - amounts[i]
			if err := r.give(ctx, tx, list[i], given); err != nil {
				return err
			}
		}
	}
	if err := shift(ctx, tx, id, total-was, held, 0); err != nil {
		return err
	}
	if err := move(ctx, tx, id, "", "total", total-was); err != nil {
		return err
	}
	tx.Note("total", total)
	return r.settle(ctx, tx, id)
}

// give writes what a hold has now.
func (r *Room) give(ctx context.Context, tx *act.Tx, h *Hold, given int64) error {
	if given == h.Given {
		return nil
	}
	state := Held
	if given == 0 {
		state = Short
	}
	if err := move(ctx, tx, h.Item, h.ID, "held", given-h.Given); err != nil {
		return err
	}
	return over(ctx, tx, h, act.Set{Column: "state", Value: state}, act.Set{Column: "given", Value: given})
}

// settle gives what is free to those who were cut and to the line, by turn, and counts the line anew. The first in the
// line has all they want or waits on: nobody behind passes.
func (r *Room) settle(ctx context.Context, tx *act.Tx, id string) error {
	x, err := r.lock(ctx, tx, id)
	if err != nil {
		return err
	}
	free := x.Free()
	if free > 0 && x.Stopped == "" && (x.ExpiresAt == 0 || tx.Now < x.ExpiresAt) {
		line, err := r.holds(ctx, tx, tx.County, "item = $2 and state in ('held', 'short', 'waiting') and given < wanted order by turn, id limit 300", id)
		if err != nil {
			return err
		}
		var held int64
		for _, h := range line {
			more := min(h.Wanted-h.Given, (free-held)/x.Step*x.Step)
			if more == 0 || h.State == Waiting && more < h.Wanted {
				break
			}
			held += more
			if err := r.give(ctx, tx, h, h.Given+more); err != nil {
				return err
			}
		}
		if err := shift(ctx, tx, id, 0, held, 0); err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `update stock_item set version = version + 1,
		waiting = (select count(*) from stock_hold h where h.county = $1 and h.item = $2 and h.state = 'waiting'),
		owed = (select coalesce(sum(h.wanted - h.given), 0) from stock_hold h where h.county = $1 and h.item = $2 and h.state in ('held', 'short'))
		where county = $1 and id = $2`, tx.County, id)
	return err
}
