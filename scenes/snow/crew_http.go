package snow

import (
	"context"
	"slices"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
)

// SnowRecipient is a zone of a response as its crew sees it.
type SnowRecipient struct {
	ID          string       `json:"id"`
	Zone        string       `json:"zone"`
	ZoneName    string       `json:"zone_name"`
	State       string       `json:"state" enum:"sent,confirmed,handed_on,done,recalled,lapsed"`
	ConfirmedAt clock.Moment `json:"confirmed_at,omitempty"`
	ReportedAt  clock.Moment `json:"reported_at,omitempty"`
}

// report is work that is said at a desk.
func (r *room) report(ctx context.Context, w *SnowWork) (*struct{ Body SnowRecipient }, error) {
	if err := w.check(); err != nil {
		return nil, err
	}
	p := duty.Of(ctx)
	x, err := r.Directives.Recipient(ctx, r.DB.Read(), p.County, w.Recipient)
	if err != nil || x.Kind != ResponseKind || !p.Can(MayRead, x.Area) {
		return nil, store.ErrNotFound
	}
	a, err := r.Directives.May(p, x, web.Of(ctx).Via)
	if err != nil {
		return nil, err
	}
	_, err = r.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: ZoneRecord + ".work", Kind: ZoneRecord, Subject: x.Subject, Area: x.Area},
		func(tx *act.Tx) error {
			x, err := r.Directives.Recipient(ctx, tx, tx.County, w.Recipient)
			if err != nil {
				return err
			}
			return r.work(ctx, tx, x, w, tx.Now)
		})
	if x.Rehearsal {
		err = plainly(err)
	}
	if err := r.remember(ctx, a, "", AtDesk, r.Acts.Now(), err); err != nil {
		return nil, err
	}
	if x, err = r.Directives.Recipient(ctx, r.DB.Read(), p.County, w.Recipient); err != nil {
		return nil, err
	}
	return &struct{ Body SnowRecipient }{SnowRecipient{x.ID, x.Subject, x.SubjectName, string(x.State), x.ConfirmedAt, x.ReportedAt}}, nil
}

// SnowField is what a crew's phone carries.
type SnowField struct {
	At     clock.Moment    `json:"at"`
	Zones  []SnowFieldZone `json:"zones"`
	Agents []SnowAgent     `json:"agents"`
	Mine   []SnowOwnZone   `json:"mine" doc:"The zones of the asker's units, snow or not"`
}

// SnowOwnZone is a zone that a crew answers for all winter.
type SnowOwnZone struct {
	ID     string   `json:"id"`
	Name   string   `json:"name"`
	Place  string   `json:"place"`
	Kind   ZoneKind `json:"kind"`
	M2     int64    `json:"m2"`
	Policy Policy   `json:"policy"`
	Most   int      `json:"most"`
	Deputy bool     `json:"deputy" doc:"The asker's unit only steps in"`
}

// SnowFieldZone is one of the crew's zones in a response in force.
type SnowFieldZone struct {
	Recipient  string        `json:"recipient"`
	Title      string        `json:"title"`
	Body       string        `json:"body"`
	Level      string        `json:"level"`
	Rehearsal  bool          `json:"rehearsal"`
	Zone       string        `json:"zone"`
	Name       string        `json:"name"`
	Place      string        `json:"place"`
	Kind       ZoneKind      `json:"kind"`
	M2         int64         `json:"m2"`
	Policy     Policy        `json:"policy"`
	Most       int           `json:"most"`
	Deputy     bool          `json:"deputy" doc:"The asker's unit only steps in"`
	State      string        `json:"state"`
	DueAt      clock.Moment  `json:"due_at"`
	Exceptions []SnowAllowed `json:"exceptions"`
	Bans       []string      `json:"bans" doc:"Agents that may not be used here, exceptions aside"`
}

// SnowAllowed is an agent that a commander let into a zone.
type SnowAllowed struct {
	Agent string       `json:"agent"`
	Most  int          `json:"most"`
	From  clock.Moment `json:"from"`
	To    clock.Moment `json:"to"`
}

// field gathers what the asker's units have to clear. Which agents a zone bans is worked out here, by the one rule, so that a phone
// without a signal needs no rule of its own but the bound.
func (r *room) field(ctx context.Context) (*struct{ Body SnowField }, error) {
	p := duty.Of(ctx)
	out := &struct{ Body SnowField }{}
	return out, r.DB.View(ctx, func(q store.Q) error {
		b := &out.Body
		now := r.Acts.Now()
		*b = SnowField{At: now, Zones: []SnowFieldZone{}, Agents: []SnowAgent{}, Mine: []SnowOwnZone{}}
		all, err := r.agents(ctx, q, p.County)
		if err != nil {
			return err
		}
		for _, a := range all {
			b.Agents = append(b.Agents, agentRow(a))
		}
		units := p.Units()
		own, err := r.zonesOf(ctx, q, p.County, units)
		if err != nil {
			return err
		}
		for _, z := range own {
			b.Mine = append(b.Mine, SnowOwnZone{z.ID, z.Name, z.Place, z.Kind, z.M2, z.Policy, z.Most, !slices.Contains(units, z.Crew)})
		}
		waiting, err := r.Directives.Waiting(ctx, q, p.County, ResponseKind, units)
		if err != nil {
			return err
		}
		responses, err := r.active(ctx, q, p.County)
		if err != nil {
			return err
		}
		for _, x := range waiting {
			i := slices.IndexFunc(responses, func(y *Response) bool { return y.Directive == x.Directive })
			if _, ok := r.Directives.Grant(p, x); !ok || i < 0 {
				continue
			}
			z, err := r.zone(ctx, q, p.County, x.Subject)
			if err != nil {
				return err
			}
			d, err := r.Directives.Get(ctx, q, p.County, x.Directive)
			if err != nil {
				return err
			}
			row := SnowFieldZone{x.ID, d.Title, d.Body, responses[i].Level, x.Rehearsal, z.ID, z.Name, z.Place, z.Kind, z.M2, z.Policy, z.Most,
				!slices.Contains(units, x.Unit),
				string(x.State), x.DueAt, []SnowAllowed{}, []string{}}
			for _, a := range all {
				if Judge(z.terms(), a, 0, nil, now).Wrong != "" {
					row.Bans = append(row.Bans, a.ID)
				}
			}
			granted, err := r.exceptionsOf(ctx, q, p.County, z.ID)
			if err != nil {
				return err
			}
			for _, e := range granted {
				if e.covers(e.Agent, now) {
					row.Exceptions = append(row.Exceptions, SnowAllowed{e.Agent, e.Most, e.From, e.To})
				}
			}
			b.Zones = append(b.Zones, row)
		}
		return nil
	})
}
