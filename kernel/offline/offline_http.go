package offline

import (
	"context"
	"errors"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/person"
	"huying/kernel/power"
)

// Result is what became of one operation.
type Result struct {
	ID      string        `json:"id"`
	State   string        `json:"state" enum:"safe,refused,later"`
	Receipt *Receipt      `json:"receipt,omitempty"`
	Code    string        `json:"code,omitempty"`
	Message string        `json:"message,omitempty" doc:"Why it was refused and what to do"`
	Errors  []ResultError `json:"errors,omitempty"`
}

// ResultError is what is wrong with one part of an operation.
type ResultError struct {
	Pointer string `json:"pointer"`
	Message string `json:"message"`
}

type outboxAnswer struct {
	Body struct {
		Results []Result     `json:"results"`
		Now     clock.Moment `json:"now" doc:"The county's clock, for phones whose own is wrong"`
	}
}

type door struct {
	*Room
	s      *web.Server
	people *person.Room
}

// Mount adds the room's routes.
func (r *Room) Mount(s *web.Server, people *person.Room) {
	m := &door{r, s, people}
	web.Handle(s, web.Spec{ID: "sendOutbox", Method: "POST", Path: "/api/field/outbox", Guard: power.SignedIn,
		Summary: "What was done on a phone, safe to send again", Body: 4 << 20, Patience: 10 * time.Minute}, m.outbox)
	web.Handle(s, web.Spec{ID: "listDevices", Method: "GET", Path: "/api/field/devices", Guard: duty.MayReadRoster,
		Summary: "Phones and what they still hold unsent"}, m.devices)
}

func (m *door) outbox(ctx context.Context, in *struct {
	Body struct {
		Device   string       `json:"device" minLength:"8" maxLength:"64"`
		Name     string       `json:"name,omitempty" maxLength:"80" doc:"What kind of phone"`
		Person   string       `json:"person,omitempty" maxLength:"36" doc:"Whose work it is; when somebody else is signed in by now, nothing is taken"`
		Unsent   int          `json:"unsent" minimum:"0" maximum:"100000" doc:"What the phone will still hold after this"`
		OldestAt clock.Moment `json:"oldest_at,omitempty"`
		Ops      []Op         `json:"ops" maxItems:"200"`
	}
}) (*outboxAnswer, error) {
	p, b := duty.Of(ctx), in.Body
	if b.Person != "" && b.Person != p.Person {
		return nil, fault.New(fault.Unauthorized, "offline.somebody_else")
	}
	out := &outboxAnswer{}
	out.Body.Results = []Result{}
	refused := 0
	have, err := m.held(ctx, m.acts.DB().Read(), p.County, b.Ops)
	if err != nil {
		return nil, err
	}
	for _, op := range b.Ops {
		if waits, err := m.waits(ctx, p.County, op); err != nil {
			return nil, err
		} else if waits {
			out.Body.Results = append(out.Body.Results, Result{ID: op.ID, State: "later"})
			refused++
			continue
		}
		rec, err := m.take(ctx, p, have, b.Device, web.Of(ctx).Via, op)
		x := Result{ID: op.ID, State: "safe", Receipt: &rec}
		if err != nil {
			if x, err = m.refusal(ctx, op, err); err != nil {
				return nil, err
			}
			refused++
		}
		out.Body.Results = append(out.Body.Results, x)
	}
	out.Body.Now = m.acts.Now()
	a := act.Actor{County: p.County, Person: p.Person, Name: p.Name, Via: "phone"}
	d := Device{ID: b.Device, Person: p.Person, Name: b.Name, Unsent: b.Unsent + refused, OldestAt: b.OldestAt}
	return out, m.Heard(ctx, a, d)
}

// waits reports whether an operation comes before one that it was done after.
func (r *Room) waits(ctx context.Context, county string, op Op) (bool, error) {
	if op.After == "" {
		return false, nil
	}
	held, err := r.Holds(ctx, r.acts.DB().Read(), county, op.After)
	return !held, err
}

// refusal is a refusal that the phone can show; an error that is none is told as
// "later", because the phone must keep what was not taken.
func (m *door) refusal(ctx context.Context, op Op, err error) (Result, error) {
	var f *fault.Fault
	if !errors.As(err, &f) || f.Kind == fault.Busy {
		if ctx.Err() != nil {
			return Result{}, err
		}
		m.s.Note(ctx, "operation not taken", err)
		return Result{ID: op.ID, State: "later"}, nil
	}
	x := Result{ID: op.ID, State: "refused", Code: f.Key, Message: m.s.SayFault(ctx, f.Key, f.Args)}
	for _, e := range f.Fields {
		x.Errors = append(x.Errors, ResultError{e.Pointer, m.s.SayFault(ctx, e.Key, e.Args)})
	}
	return x, nil
}

// DeviceRow is a phone in the supervisor's list.
type DeviceRow struct {
	Device
	PersonName string `json:"person_name"`
}

// devices are the phones of people whose duties the asker may read.
func (m *door) devices(ctx context.Context, _ *struct{}) (*struct {
	Body struct {
		Items []DeviceRow `json:"items"`
	}
}, error) {
	p := duty.Of(ctx)
	scope := p.Scope(duty.MayReadRoster)
	out := &struct {
		Body struct {
			Items []DeviceRow `json:"items"`
		}
	}{}
	out.Body.Items = []DeviceRow{}
	return out, m.acts.DB().View(ctx, func(q store.Q) error {
		out.Body.Items = out.Body.Items[:0]
		list, err := m.Devices(ctx, q, p.County)
		if err != nil {
			return err
		}
		for _, d := range list {
			held, err := m.duties.Held(ctx, q, p.County, d.Person, m.acts.Now())
			if err != nil {
				return err
			}
			for _, h := range held {
				if scope.Holds(h.Area) {
					who, err := m.people.Get(ctx, q, p.County, d.Person)
					if err != nil {
						return err
					}
					out.Body.Items = append(out.Body.Items, DeviceRow{d, who.Name})
					break
				}
			}
		}
		return nil
	})
}
