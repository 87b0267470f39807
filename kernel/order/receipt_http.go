package order

import (
	"context"
	"strconv"
	"time"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/code"
	"huying/kernel/duty"
)

// FieldReceipt is what an officer is told of a report that has arrived: its number, by when there will be an answer, and
// for a resident the code to give them.
type FieldReceipt struct {
	ID     string       `json:"id"`
	No     string       `json:"no"`
	Status Status       `json:"status"`
	DueAt  clock.Moment `json:"due_at" doc:"By when it is answered; 0 where nothing more is to be answered"`
	Firm   bool         `json:"firm" doc:"The limit runs; else it is what the kind of matter allows from now on"`
	Into   string       `json:"into,omitempty" doc:"Number of the order that it was added to"`
	Code   string       `json:"code,omitempty" doc:"The resident's key to it, where it was reported for one; told for two days"`
}

// keyToldFor is how long the officer is told the key that they hand to a resident; later only the resident has it.
const keyToldFor = 48 * time.Hour

func (m *door) mountReceipt() {
	web.Handle(m.s, web.Spec{ID: "getFieldReceipt", Method: "GET", Path: "/api/field/reports/{id}", Guard: MayRegister,
		Summary: "What the asker is told of a report of theirs"}, m.receipt)
}

// receipt is for whoever reported the matter: to anybody else there is none, since a caller's key opens the order.
func (m *door) receipt(ctx context.Context, in *struct {
	ID string `path:"id" maxLength:"36"`
}) (*struct{ Body FieldReceipt }, error) {
	p := duty.Of(ctx)
	out := &struct{ Body FieldReceipt }{}
	b := &out.Body
	return out, m.db.View(ctx, func(q store.Q) error {
		o, err := m.Get(ctx, q, p.County, in.ID)
		if err != nil {
			return err
		}
		if o.Reporter != p.Person {
			return store.ErrNotFound
		}
		*b = FieldReceipt{ID: o.ID, No: o.No, Status: o.Status}
		came, err := m.arrived(ctx, q, o)
		if err != nil {
			return err
		}
		if o.Source == Visit && m.acts.Now() < came.Add(keyToldFor) {
			key, err := m.Key(ctx, q, p.County, o.ID)
			if err != nil {
				return err
			}
			b.Code = code.Code(key).Pretty()
		}
		if o.Status == Merged && o.MergedInto != "" {
			if o, err = m.Get(ctx, q, p.County, o.MergedInto); err != nil {
				return err
			}
			b.Into = o.No
		}
		if !o.Status.Open() || o.Suspended {
			return nil
		}
		b.DueAt, b.Firm = o.DueAt, o.DueAt != 0
		if b.Firm {
			return nil
		}
		cat, err := m.Catalogue(ctx, p.County)
		if err != nil {
			return err
		}
		cal, err := m.cal.Of(ctx, p.County)
		if err != nil {
			return err
		}
		if c, ok := cat.Get(o.Category); ok {
			b.DueAt = cal.Due(m.acts.Now(), c.Limit)
		}
		return nil
	})
}

// arrived is when the county heard of an order: a phone may have kept the report for days.
func (m *door) arrived(ctx context.Context, q store.Q, o *Order) (clock.Moment, error) {
	thread, err := m.Steps(ctx, q, o.County, o.ID)
	if err != nil || len(thread) == 0 {
		return o.ReportedAt, err
	}
	if n, err := strconv.ParseInt(thread[0].Detail["received"], 10, 64); err == nil {
		return clock.Moment(n), nil
	}
	return o.ReportedAt, nil
}
