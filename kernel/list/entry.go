package list

import (
	"context"

	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/power"
)

// Entry is how the records of a list are entered and changed, by one power at the record's place. What was typed is taken
// onto a record, which is then put in, or written over as the act finds it.
type Entry[R, In any] struct {
	May         *power.Power
	Add, Change string // summaries of the two routes
	// Onto takes what was typed onto a record and refuses what does not fit; the record has no id yet where it is entered.
	Onto func(ctx context.Context, q store.Q, in *In, r *R) error
	Area func(r *R) string
	Put  func(ctx context.Context, tx *act.Tx, r *R) error
	// Over writes a record over the one that was; both are values of their own.
	Over func(ctx context.Context, tx *act.Tx, was, r *R) error
	// Along takes what lies in other tables to the record's new place; nil where a record stays or has nothing with it.
	Along func(ctx context.Context, tx *act.Tx, m area.Moving) error
}

// Enter hangs the routes of an entry on a list that was mounted: POST to enter, PUT {path}/{id} to change. A record goes to
// another place only by whoever may change it there too (see [List.Act]).
func Enter[R, W, In any](l *List[R, W], e Entry[R, In]) {
	web.Handle(l.s, web.Spec{ID: "add" + l.Name, Method: "POST", Path: l.Path, Guard: e.May, Summary: e.Add},
		func(ctx context.Context, in *struct{ Body In }) (*One[W], error) {
			r := new(R)
			if err := e.Onto(ctx, l.room.db.Read(), &in.Body, r); err != nil {
				return nil, err
			}
			return l.Add(ctx, e.May, e.Area(r), func(tx *act.Tx) error { return e.Put(ctx, tx, r) })
		})
	web.Handle(l.s, web.Spec{ID: "change" + l.Name, Method: "PUT", Path: l.Path + "/{id}", Guard: e.May, Summary: e.Change},
		func(ctx context.Context, in *struct {
			ByID
			Body In
		}) (*One[W], error) {
			return l.Act(ctx, e.May, in.ID, "change", func(tx *act.Tx, r *R) error {
				was := *r
				if err := e.Onto(ctx, tx, &in.Body, r); err != nil {
					return err
				}
				if err := e.Over(ctx, tx, &was, r); err != nil {
					return err
				}
				if from, to := e.Area(&was), e.Area(r); e.Along != nil && from != to {
					return e.Along(ctx, tx, area.Moving{From: from, To: to, Day: tx.Now.Day(), IDs: []string{in.ID}})
				}
				return nil
			})
		})
}
