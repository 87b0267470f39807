package step

import (
	"context"

	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/offline"
)

// Stepping is what a phone sends: a step with a record, as the person saw it.
type Stepping struct {
	Record string `json:"record"`
	Verb   string `json:"verb"`
	Input
}

// Op is the operation of phones for a flow: a step that was taken where there may have been no signal. It is judged by
// the duties held when it was taken, and counts from then; one that others have overtaken is refused with what happened.
func (f *Flow[R, W]) Op(acts *act.Room, lists *list.Room) offline.Kind {
	f.ready()
	f.List.Use(lists)
	return offline.Kind{Code: f.List.Kind + ".step", Open: func(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
		var x Stepping
		if err := e.Read(&x); err != nil {
			return offline.Task{}, err
		}
		s := f.step(x.Verb)
		if s == nil || !s.Phone {
			return offline.Task{}, errUnknown
		}
		ctx = duty.With(ctx, e.Who)
		_, at, err := f.List.Find(ctx, acts.DB().Read(), x.Record)
		if err != nil {
			return offline.Task{}, err
		}
		a, err := e.Who.May(s.May, at, "phone")
		if err != nil {
			return offline.Task{}, err
		}
		in := x.Input
		in.At, in.op = e.At, e.ID
		return offline.Task{Actor: a, Verb: f.List.Kind + "." + s.Verb, Subject: x.Record, Area: at, Do: func(_ context.Context, tx *act.Tx) error {
			r, _, err := f.List.Find(ctx, tx, x.Record)
			if err != nil {
				return err
			}
			return f.Take(ctx, tx, s, x.Record, r, &in)
		}}, nil
	}}
}
