package duty

import (
	"context"
	"sort"
	"strconv"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/area"
)

func arg(n int) string { return "$" + strconv.Itoa(n) }

// State of a grid's coverage.
type State string

// A grid has one owner who is there, or it is a defect.
const (
	Owned   State = "ok"
	Vacant  State = "vacant"
	Double  State = "double"
	OnLeave State = "leave"
)

// Cover is one grid's coverage at a moment.
type Cover struct {
	Area   string
	State  State
	Owners []Duty
	Deputy string // person who stands in, when the owner is on leave
}

// Coverage tells for every grid under the places who owns it at the moment.
func (r *Room) Coverage(ctx context.Context, q store.Q, county, post string, scope area.Scope, at clock.Moment) ([]Cover, error) {
	tree, err := r.areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	args := []any{post, at}
	duties, err := find(ctx, q, county, "post = $2 and from_at <= $3 and (to_at = 0 or to_at > $3)", args...)
	if err != nil {
		return nil, err
	}
	absent, err := r.Absences(ctx, q, county, at)
	if err != nil {
		return nil, err
	}
	byArea := map[string][]Duty{}
	for _, d := range duties {
		byArea[d.Area] = append(byArea[d.Area], d)
	}
	var out []Cover
	for _, place := range scope {
		tree.Under(place, func(a *area.Area) {
			if a.Level() == area.Grid {
				out = append(out, coverOf(a.Code, byArea[a.Code], absent))
			}
		})
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Area < out[j].Area })
	return out, nil
}

func coverOf(code string, owners []Duty, absent map[string]Leave) Cover {
	c := Cover{Area: code, Owners: owners}
	switch len(owners) {
	case 0:
		c.State = Vacant
	case 1:
		c.State = Owned
		if l, away := absent[owners[0].Person]; away {
			c.State, c.Deputy = OnLeave, l.Deputy
		}
	default:
		c.State = Double
	}
	return c
}
