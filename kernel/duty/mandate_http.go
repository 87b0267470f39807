package duty

import (
	"context"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/person"
)

// ActingRow is somebody who acts for a record, with how far they can sign in.
type ActingRow struct {
	ID     string       `json:"id"`
	Person string       `json:"person"`
	Name   string       `json:"name"`
	Phone  string       `json:"phone" doc:"Masked"`
	Since  clock.Moment `json:"since"`
	OnDuty bool         `json:"on_duty" doc:"Serves the county too: the security administrator gives them their password"`
	State  string       `json:"state" enum:"missing,handed,over,never,active,locked,closed"`
	SeenAt clock.Moment `json:"seen_at,omitempty" doc:"When they last signed in"`
}

// ActingRows are those who act for a record now.
func (r *Room) ActingRows(ctx context.Context, q store.Q, county, kind, subject string) ([]ActingRow, error) {
	now := r.acts.Now()
	list, err := r.Acting(ctx, q, county, kind, subject, now)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, m := range list {
		ids[i] = m.Person
	}
	known, err := r.people.Many(ctx, q, county, ids)
	if err != nil {
		return nil, err
	}
	accounts, err := r.holdersOf(ctx, q, county, ids)
	if err != nil {
		return nil, err
	}
	out := []ActingRow{}
	for _, m := range list {
		serves, err := r.serves(ctx, q, county, m.Person)
		if err != nil {
			return nil, err
		}
		p, h := known[m.Person], accounts[m.Person]
		out = append(out, ActingRow{m.ID, m.Person, p.Name, p.Phone.String(), m.From, serves, h.state(now), h.SeenAt})
	}
	return out, nil
}

// serves reports whether somebody is, or is about to be, on a post of the county's.
func (r *Room) serves(ctx context.Context, q store.Q, county, who string) (bool, error) {
	now := r.acts.Now()
	list, err := find(ctx, q, county, "person = $2 and (to_at = 0 or to_at > $3)", who, now)
	return len(list) > 0, err
}

// Admit gives a first or another password to somebody who acts for records and does nothing
// else, so that whoever gave the mandate can hand over what it takes to use it. may is asked
// about every mandate that the person holds: a password opens all of them. Whoever serves
// the county is refused here, and so is an account that was closed; both are the security
// administrator's.
func (r *Room) Admit(ctx context.Context, s *web.Server, a act.Actor, who string, may func(Mandate) error) (_ *Slip, err error) {
	defer fault.Wrap(&err, "duty.Admit(%s)", who)
	q, now := r.db.Read(), r.acts.Now()
	held, err := r.Mandates(ctx, q, a.County, who, now)
	if err == nil && len(held) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	for _, m := range held {
		if err := may(m); err != nil {
			return nil, err
		}
	}
	if on, err := r.serves(ctx, q, a.County, who); err != nil || on {
		if err == nil {
			err = errOnDuty
		}
		return nil, err
	}
	known, err := r.people.Many(ctx, q, a.County, []string{who})
	if err != nil {
		return nil, err
	}
	accounts, err := r.holdersOf(ctx, q, a.County, []string{who})
	if err != nil {
		return nil, err
	}
	var handed []person.Handed
	switch h := accounts[who]; {
	case h.Closed:
		return nil, fault.New(fault.Conflict, "mandate.account_closed")
	case h.Login == "":
		handed, err = r.people.HandOut(ctx, a, []person.Person{known[who]}, func() {})
	default:
		handed = make([]person.Handed, 1)
		handed[0], err = r.people.HandAgain(ctx, a, h.Login, who)
	}
	r.changed()
	if err != nil {
		return nil, err
	}
	out, err := (&door{r, s, Door{}}).slips(ctx, a.County, handed, known, nil)
	if err != nil {
		return nil, err
	}
	return &out.Body.Items[0], nil
}
