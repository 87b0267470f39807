package directive

import (
	"context"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/offline"
)

// Ops are the operations of phones, for each kind of command: KIND.confirm, KIND.report and KIND.help. They are judged by the
// duties held when they were done, and count from then. They begin with the scene's code, so that its part of the phone has them.
func (r *Room) Ops() (out []offline.Kind) {
	for _, code := range r.codes {
		out = append(out, r.op(code, "confirm", func(ctx context.Context, tx *act.Tx, x *Recipient, in *answer) error {
			return r.Confirm(ctx, tx, x, in.at)
		}), r.op(code, "help", func(ctx context.Context, tx *act.Tx, x *Recipient, in *answer) error {
			return r.Help(ctx, tx, x, in.Words, nil)
		}))
		if !r.kinds[code].Own {
			out = append(out, r.op(code, "report", func(ctx context.Context, tx *act.Tx, x *Recipient, in *answer) error {
				return r.Report(ctx, tx, x, Report{Answers: in.Answers, Note: in.Note, At: in.at})
			}))
		}
	}
	return out
}

// answer is what a phone sends.
type answer struct {
	Recipient string            `json:"recipient"`
	Answers   map[string]string `json:"answers,omitempty"`
	Note      string            `json:"note,omitempty"`
	Words     string            `json:"words,omitempty"`
	Name      string            `json:"name,omitempty"` // as the phone shows it
	at        clock.Moment
}

func (r *Room) op(kind, verb string, do func(ctx context.Context, tx *act.Tx, x *Recipient, in *answer) error) offline.Kind {
	return offline.Kind{Code: kind + "." + verb, Open: func(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
		in := &answer{}
		if err := e.Read(in); err != nil {
			return offline.Task{}, err
		}
		in.at = e.At
		return r.Task(ctx, e, kind, in.Recipient, "directive."+verb, func(ctx context.Context, tx *act.Tx, x *Recipient) error {
			return do(ctx,
				tx, x, in)
		})
	}}
}

// Task is an operation of a phone about a recipient, by whoever answered for it when it was done. Scenes that take reports by
// themselves open theirs with it.
func (r *Room) Task(ctx context.Context, e *offline.Envelope, kind, id, verb string,
	do func(ctx context.Context, tx *act.Tx, x *Recipient) error) (offline.Task, error) {
	x, err := r.Recipient(ctx, r.db.Read(), e.County, id)
	if err != nil {
		return offline.Task{}, err
	}
	if x.Kind != kind || !e.Who.Can(r.kinds[kind].Read, x.Area) {
		return offline.Task{}, store.ErrNotFound
	}
	a, err := r.May(e.Who, x, "phone")
	if err != nil {
		return offline.Task{}, err
	}
	return offline.Task{Actor: a, Verb: verb, Subject: x.ID, Area: x.Area, Do: func(ctx context.Context, tx *act.Tx) error {
		x, err := r.Recipient(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		return do(ctx, tx, x)
	}}, nil
}
