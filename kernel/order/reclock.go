package order

import (
	"context"
	"errors"

	"huying/base/fault"
	"huying/kernel/act"
	"huying/kernel/calendar"
)

// Reclock works the deadlines that are still ahead out anew, after the county's calendar has
// changed: a holiday that was not known when the order was accepted gives it the days. A
// deadline that has passed stays: nobody was late by another calendar than that of their day.
func (r *Room) Reclock(ctx context.Context, county string) (err error) {
	defer fault.Wrap(&err, "order.Reclock(%s)", county)
	cal, err := r.cal.Of(ctx, county)
	if err != nil {
		return err
	}
	after := ""
	for {
		list, err := r.ahead(ctx, r.db.Read(), county, r.acts.Now(), after, 200)
		if err != nil || len(list) == 0 {
			return err
		}
		var trouble error
		for _, o := range list {
			if err := r.reclock(ctx, o, cal); err != nil && !fault.Is(err, fault.Conflict) {
				trouble = errors.Join(trouble, err)
			}
		}
		if trouble != nil {
			return trouble
		}
		after = list[len(list)-1].ID
	}
}

func (r *Room) reclock(ctx context.Context, o *Order, cal *calendar.Calendar) error {
	next := *o
	next.clockOn(env{cal: cal})
	if o.RespondDueAt <= r.acts.Now() || o.RespondedAt != 0 {
		next.RespondDueAt = o.RespondDueAt
	}
	if next.DueAt == o.DueAt && next.RespondDueAt == o.RespondDueAt {
		return nil
	}
	_, err := r.acts.Do(ctx, act.System(o.County), act.What{Verb: "order.reclock", Kind: "order", Subject: o.ID, Area: o.Area}, func(tx *act.Tx) error {
		next.Version = o.Version + 1
		tx.Note("due_was", o.DueAt)
		tx.Note("due", next.DueAt)
		if err := tx.Change(ctx, "work_order", o.ID, func() error { return r.update(ctx, tx, &next, o.Version, tx.Now) }); err != nil {
			return err
		}
		return addStep(ctx, tx, &next, Thread{ID: tx.NewID(), Verb: "reclock", From: o.Status, To: o.Status})
	})
	return err
}
