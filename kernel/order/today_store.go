package order

import (
	"context"

	"huying/base/store"
	"huying/kernel/duty"
	"huying/kernel/list"
)

// Waiting is what waits for a person in the loop, a line for each main step that is their daily work: how many orders,
// how many of them beyond their limit, and those that are due first. Whoever supervises has those beyond it by themselves.
func (r *Room) Waiting(ctx context.Context, q store.Q, p *duty.Principal, most int) (out []list.Waiting, err error) {
	now := r.acts.Now()
	add := func(title string, f Filter) error {
		f.For, f.Now, f.Limit, f.Brief = p, now, most, true
		w := list.Waiting{Kind: "order", Title: title}
		if w.Total, err = r.Count(ctx, q, f); err != nil || w.Total == 0 {
			return err
		}
		for light, n := range map[Light]*int{Red: &w.Late, Amber: &w.Soon} {
			lit := f
			lit.Light = light
			if *n, err = r.Count(ctx, q, lit); err != nil {
				return err
			}
		}
		orders, _, err := r.List(ctx, q, f)
		if err != nil {
			return err
		}
		for _, o := range orders {
			w.Tasks = append(w.Tasks, list.Task{ID: o.ID, Title: o.Title, Area: o.Area, DueAt: o.DueAt})
		}
		out = append(out, w)
		return nil
	}
	for i := range steps {
		if s := &steps[i]; s.Main && len(p.Daily(s.Power)) > 0 {
			if err := add("order.waits."+s.Verb, Filter{Box: ToDo, Verb: s.Verb}); err != nil {
				return nil, err
			}
		}
	}
	if places := p.Daily(MaySupervise); len(places) > 0 {
		if err := add("order.waits.supervise", Filter{Box: AllBox, Under: places, Light: Red}); err != nil {
			return nil, err
		}
	}
	return out, nil
}
