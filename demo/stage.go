package demo

import (
	"context"
	"math/rand/v2"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/person"
	"huying/kernel/scene"
)

// stage is the story as scenes see it.
type stage struct{ s *story }

func (g stage) Kernel() *scene.Kernel                                 { return g.s.k }
func (g stage) Tree() *area.Tree                                      { return g.s.tree }
func (g stage) Span() (begin, until clock.Moment)                     { return g.s.begin, g.s.until }
func (g stage) Rand() *rand.Rand                                      { return g.s.rnd }
func (g stage) Unit(name string) string                               { return g.s.units[name].ID }
func (g stage) Name() string                                          { return name(g.s.rnd) }
func (g stage) At(t clock.Moment, do func(ctx context.Context) error) { g.s.at(t, do) }
func (g stage) As(ctx context.Context, person string) (*duty.Principal, error) {
	return g.s.who(ctx, person)
}

func (g stage) UnitOf(code string) string {
	if len(code) >= area.Village {
		return g.s.unitOf(area.Cut(code, area.Village)).ID
	}
	a, ok := g.s.tree.Get(code)
	if !ok {
		return ""
	}
	return g.s.units[townOffice(a)].ID
}

func (g stage) Hire(ctx context.Context, unit, post string, areas ...string) (id string, err error) {
	_, err = g.s.k.Acts.Do(ctx, g.s.sys, act.What{Verb: "roster.import", Kind: "duty", Area: County}, func(tx *act.Tx) error {
		id, err = g.s.hire(ctx, tx, person.Unit{ID: unit}, post, g.s.begin, 0, areas...)
		return err
	})
	return id, err
}

func (g stage) Account(ctx context.Context, login, person string) error {
	return g.s.k.People.AddAccount(ctx, g.s.sys, login, person, Password)
}

func (g stage) Answer(ctx context.Context, id string) error {
	o, err := g.s.k.Orders.Get(ctx, g.s.k.DB.Read(), County, id)
	if err != nil {
		return err
	}
	for _, m := range g.s.matters {
		if m.category == o.Category {
			g.s.next(g.s.now(), 3, 90, func(ctx context.Context) error { return g.s.triage(ctx, o, m) })
			break
		}
	}
	return nil
}
