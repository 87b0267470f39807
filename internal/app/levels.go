package app

import (
	"context"

	"huying/base/store"
	"huying/kernel/area"
	"huying/kernel/figure"
)

// drawings are the county as it is drawn now and as it was drawn before each change of its
// areas: in every one of them each level of each figure is the sum of the level below.
func (a *App) drawings(ctx context.Context, q store.Q, county string) ([]*figure.Drawing, error) {
	tree, err := area.Load(ctx, q, county)
	if err != nil {
		return nil, err
	}
	out := []*figure.Drawing{tree.Drawn(0)}
	for _, day := range tree.Turns() {
		out = append(out, tree.Drawn(day.Add(-1)))
	}
	return out, nil
}
