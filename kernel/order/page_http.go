package order

import (
	"context"
	"slices"

	"huying/base/store"
	"huying/kernel/calendar"
	"huying/kernel/duty"
)

// page is the whole of an order for the asker.
func (m *door) page(ctx context.Context, id string) (*pageAnswer, error) {
	p := duty.Of(ctx)
	out := &pageAnswer{}
	err := m.db.View(ctx, func(q store.Q) error {
		o, err := m.Get(ctx, q, p.County, id)
		if err != nil {
			return err
		}
		if !Sees(p, o) {
			return store.ErrNotFound
		}
		n, err := m.names(ctx, m.s, q, p.County, []*Order{o})
		if err != nil {
			return err
		}
		steps, err := m.Steps(ctx, q, p.County, o.ID)
		if err != nil {
			return err
		}
		b := &out.Body
		b.Order, b.Thread = n.full(o, steps), n.thread(steps)
		b.Actions, err = m.actions(ctx, q, p, o, n)
		return err
	})
	return out, err
}

// full is an order by itself, with what the caller thought of it.
func (n *Names) full(o *Order, steps []Thread) Full {
	x := Full{Row: n.row(o), Words: o.Words, Place: o.Place, Lon: o.Lon, Lat: o.Lat, Photos: orEmpty(o.Photos),
		Caller:     Caller{o.CallerName.String(), o.CallerPhone.String()},
		AcceptedAt: o.AcceptedAt, RespondDueAt: o.RespondDueAt, RespondedAt: o.RespondedAt, ClosedAt: o.ClosedAt, Suspended: o.Suspended}
	for _, s := range steps {
		if o.RatedAt != 0 && s.Verb == "rate" {
			x.Rating = &Rating{o.Resolved == 1, o.Score, s.Words}
		}
	}
	return x
}

func (n *Names) thread(steps []Thread) []StepRow {
	out := make([]StepRow, 0, len(steps))
	for _, s := range steps {
		out = append(out, n.step(s))
	}
	return out
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (n *Names) step(s Thread) StepRow {
	row := StepRow{ID: s.ID, At: s.At, ActorName: s.Name, ActorRole: n.Units[s.Unit], Verb: s.Verb, VerbTitle: n.say("order.verb."+s.Verb, nil), Words: s.Words,
		From: s.From, To: s.To, Photos: orEmpty(s.Photos), Detail: n.detail(s.Detail), Op: s.Detail["op"]}
	switch s.Actor {
	case "public":
		row.ActorName, row.ActorRole = n.say("order.actor.caller", nil), ""
	case "system":
		row.ActorName, row.ActorRole = n.say("order.actor.system", nil), ""
	}
	return row
}

// limits are the choices of an extension.
var limits = []string{"24h", "3wd", "7d", "15d", "30d"}

// action is a step as it is offered, without what depends on the order.
func (n *Names) action(s *Step) Action {
	a := Action{Action: s.Verb, Title: n.say("order.verb."+s.Verb, nil), Primary: s.Main, Danger: s.Danger, Fields: []ActionField{}}
	for _, f := range s.Fields {
		x := ActionField{Name: f.Name, Kind: f.Kind, Required: f.Required, Title: n.say("order.field."+f.Name, nil)}
		switch f.Kind {
		case "select":
			for _, v := range f.Options {
				x.Options = append(x.Options, Option{v, n.say("order."+f.Name+"."+v, nil)})
			}
		case "limit":
			for _, v := range limits {
				x.Options = append(x.Options, Option{v, n.limit(v)})
			}
		}
		a.Fields = append(a.Fields, x)
	}
	return a
}

// closing is what an order of a category closes when, as a hint; empty when nothing is
// said.
func (n *Names) closing(o *Order) string {
	if c, ok := n.cat.For(o).Get(o.Category); ok && c.Closing != "" {
		return n.say("order.hint.closing", map[string]any{"closing": c.Closing})
	}
	return ""
}

// longer are the choices that would give an order more time than it has.
func (n *Names) longer(o *Order, cal *calendar.Calendar, all []Option) []Option {
	return slices.DeleteFunc(slices.Clone(all), func(c Option) bool {
		trial := *o
		if err := trial.Limit.UnmarshalText([]byte(c.Value)); err != nil {
			return true
		}
		trial.clockOn(env{cal: cal})
		return trial.DueAt <= o.DueAt
	})
}

func (m *door) actions(ctx context.Context, q store.Q, p *duty.Principal, o *Order, n *Names) ([]Action, error) {
	out := []Action{}
	cal, err := m.cal.Of(ctx, o.County)
	if err != nil {
		return nil, err
	}
	for _, s := range Possible(p, o) {
		a := n.action(s)
		a.Primary = s.Next(o)
		for i := range a.Fields {
			x := &a.Fields[i]
			switch x.Kind {
			case "category":
				x.Value = o.Category
				x.Options = []Option{{o.Category, n.cat.NameOf(o.Category, n.lang)}}
			case "unit":
				if s.Verb == "dispatch" || s.Verb == "rule" {
					u, err := m.Suggest(ctx, q, o, n.allUnit)
					if err != nil {
						return nil, err
					}
					if u != "" && (s.Verb == "dispatch" || u != o.LeadUnit) {
						x.Value, x.Options, x.Hint = u, []Option{{u, n.Units[u]}}, n.say("order.hint.suggested", nil)
					}
				}
			case "limit":
				x.Options = n.longer(o, cal, x.Options)
				if s.Verb == "extend" && o.Asked != "" {
					x.Value = o.Asked
					if !slices.ContainsFunc(x.Options, func(c Option) bool { return c.Value == o.Asked }) {
						x.Options = append(x.Options, Option{o.Asked, n.limit(o.Asked)})
					}
				}
			case "bool":
				x.Value = o.Urgent
			case "words":
				if s.Verb == "answer" || s.Verb == "verify" {
					x.Hint = n.closing(o)
				}
			}
		}
		out = append(out, a)
	}
	return out, nil
}
