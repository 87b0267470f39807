package workbook

import (
	"context"
	"fmt"

	"huying/base/fault"
	"huying/kernel/act"
)

// Fault is the plan's problems as one refusal; nil when there are none.
func (p *Plan) Fault() error {
	if p.Wrong == 0 {
		return nil
	}
	f := fault.New(fault.Invalid, "workbook.invalid", "count", p.Wrong)
	for _, x := range p.Problems {
		f.Add(x.Field())
	}
	return f
}

// ErrMoved refuses to apply a plan that is not the one that was shown.
var ErrMoved = fault.New(fault.Conflict, "workbook.moved")

// Apply does what the file says, all of it in one act, or nothing. shown is the hash of
// the plan that somebody looked at and agreed to; when the county has changed since, it
// is refused with [ErrMoved]. The plan comes back in any case but the first.
func (r *Room) Apply(ctx context.Context, a act.Actor, asker Asker, f *File, shown string, step func(int)) (p *Plan, err error) {
	defer fault.Wrap(&err, "workbook.Apply(%s)", a.County)
	done, err := r.acts.Do(ctx, a, act.What{Verb: "workbook.import", Kind: "county", Subject: a.County, Area: a.County}, func(tx *act.Tx) (err error) {
		if p, err = r.plan(ctx, tx, a.County, asker, f, nil); err != nil {
			return err
		}
		if p.Hash != shown {
			return ErrMoved
		}
		if err := p.Fault(); err != nil {
			return err
		}
		p.NewID = tx.NewID
		return p.apply(ctx, tx, step)
	})
	if err != nil {
		return p, err
	}
	if done.Replayed {
		return r.Plan(ctx, a.County, asker, f, nil)
	}
	for _, s := range p.Sheets {
		if s.Done != nil && len(s.Changes()) > 0 {
			s.Done(a.County)
		}
	}
	return p, nil
}

// apply makes the changes, sheet by sheet; what they were goes into the journal as
// numbers.
func (p *Plan) apply(ctx context.Context, tx *act.Tx, step func(int)) error {
	for _, s := range p.Sheets {
		if step != nil {
			step(s.Rows)
		}
		lines := s.Changes()
		if len(lines) == 0 {
			continue
		}
		tx.Note(s.Name, map[string]int{string(Added): s.Count(Added), string(Changed): s.Count(Changed)})
		if err := s.Apply(ctx, tx, p, lines); err != nil {
			return fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	for _, x := range p.after {
		if err := x.Do(ctx, tx); err != nil {
			return err
		}
	}
	return p.err
}
