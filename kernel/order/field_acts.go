package order

import (
	"context"
	"errors"
	"strconv"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/evidence"
	"huying/kernel/offline"
)

// FieldOp is the operation of phones in this room: a step that was taken where there
// may have been no signal.
//
// It is judged by the duty held when it was taken, and counts from then: who answered
// at ten is not late because the signal came at eight. It is taken as long as nobody
// else has moved the order on since the person looked; an answer to what has been sent
// back since, or a check of what has been answered anew, would say something that the
// person did not mean. Then it is refused with what happened, and whoever had the order
// in hand at that moment may leave the words as a note.
func (r *Room) FieldOp(evidence *evidence.Room) offline.Kind {
	return offline.Kind{Code: StepOp, Open: func(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
		var x Stepping
		if err := e.Read(&x); err != nil {
			return offline.Task{}, err
		}
		s, err := x.check(evidence.Photo(ctx, e.Who))
		if err != nil {
			return offline.Task{}, err
		}
		cat, err := r.Catalogue(ctx, e.County)
		if err != nil {
			return offline.Task{}, err
		}
		if err := s.check(&x.Input, cat); err != nil {
			return offline.Task{}, err
		}
		return r.openStep(ctx, e, s, &x, cat)
	}}
}

// openStep finds the order and who takes the step.
func (r *Room) openStep(ctx context.Context, e *offline.Envelope, s *Step, x *Stepping, cat *Catalogue) (offline.Task, error) {
	q := r.db.Read()
	o, err := r.Get(ctx, q, e.County, x.Order)
	if err != nil {
		return offline.Task{}, err
	}
	thread, err := r.Steps(ctx, q, e.County, o.ID)
	if err != nil {
		return offline.Task{}, err
	}
	g, held := hand(e.Who, thread, e.At)
	if !held && !Sees(e.Who, o) {
		return offline.Task{}, store.ErrNotFound
	}
	a, err := s.actor(e.Who, o, "phone")
	switch {
	case err != nil && held && s.Verb == "note":
		a = e.Who.Actor(g, "phone")
	case err != nil && held:
		if t := overtook(e.Who.Person, x.Version, thread); t != nil {
			err = t.meanwhile()
		}
		return offline.Task{}, err
	case err != nil:
		return offline.Task{}, err
	}
	cal, err := r.cal.Of(ctx, e.County)
	if err != nil {
		return offline.Task{}, err
	}
	c := &captured{op: e.ID, at: e.At, seen: x.Version, instead: x.Instead}
	return offline.Task{Actor: a, Verb: "order." + s.Verb, Subject: o.ID, Area: o.Area, Do: func(ctx context.Context, tx *act.Tx) error {
		_, err := r.takeIn(ctx, tx, s, o.ID, x.Input, env{cal: cal, cat: cat.For(o), actor: a}, c)
		return err
	}}, nil
}

// captured is where a step that is taken in came from.
type captured struct {
	op      string
	at      clock.Moment
	seen    int
	instead string
	moved   *Thread // the last step, of anybody, that moved the order on since
}

// reason says of a step that is out of turn what it came too late for, the person's own
// doing at a desk too.
func (c *captured) reason(err error) error {
	var f *fault.Fault
	if c != nil && c.moved != nil && errors.As(err, &f) && f.Key == "order.out_of_turn" {
		return c.moved.meanwhile()
	}
	return err
}

// late is from when on a thread says that a step came in after it was taken.
const late = 10 * time.Minute

// onto refuses a step that others have overtaken, and writes into its row when it was
// taken and by which operation, so that the phone knows it again.
func (c *captured) onto(ctx context.Context, r *Room, tx *act.Tx, s *Step, o *Order, row *Thread) error {
	thread, err := r.Steps(ctx, tx, o.County, o.ID)
	if err != nil {
		return err
	}
	if s.To != "" {
		if t := overtook(tx.Actor.Person, c.seen, thread); t != nil {
			return t.meanwhile()
		}
	}
	c.moved = overtook("", c.seen, thread)
	row.At = momentOf(s, c.at, tx.Now, thread)
	row.Detail["op"] = c.op
	if c.instead != "" {
		row.Detail["instead"] = c.instead
	}
	if row.At < tx.Now.Add(-late) {
		row.Detail["received"] = strconv.FormatInt(int64(tx.Now), 10)
	}
	return nil
}
