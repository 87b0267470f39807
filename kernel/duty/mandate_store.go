package duty

import (
	"context"
	"database/sql"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/person"
)

// mandates in force at a moment, oldest first; where begins with " and" and binds from $3.
func mandates(ctx context.Context, q store.Q, county string, at clock.Moment, where string, args ...any) ([]Mandate, error) {
	return findMandates(ctx, q, county, "from_at <= $2 and (to_at = 0 or to_at > $2)"+where, append([]any{at}, args...)...)
}

// everActed are all mandates that somebody ever held.
func everActed(ctx context.Context, q store.Q, county, who string) ([]Mandate, error) {
	return findMandates(ctx, q, county, "person = $2", who)
}

func findMandates(ctx context.Context, q store.Q, county, where string, args ...any) (out []Mandate, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		m := Mandate{County: county}
		err := rows.Scan(&m.ID, &m.Person, &m.Kind, &m.Subject, &m.From, &m.To, &m.Reason)
		out = append(out, m)
		return err
	}, "select id, person, kind, subject, from_at, to_at, ended_reason from mandate where county = $1 and "+where+" order by id",
		append([]any{county}, args...)...)
	return out, err
}

// Mandates are those that a person holds at a moment.
func (r *Room) Mandates(ctx context.Context, q store.Q, county, who string, at clock.Moment) ([]Mandate, error) {
	return mandates(ctx, q, county, at, " and person = $3", who)
}

// Acting are the mandates for a record at a moment.
func (r *Room) Acting(ctx context.Context, q store.Q, county, kind, subject string, at clock.Moment) ([]Mandate, error) {
	return mandates(ctx, q, county, at, " and kind = $3 and subject = $4", kind, subject)
}

// mandatesOf are those in force of several people.
func mandatesOf(ctx context.Context, q store.Q, county string, people []string, at clock.Moment) (map[string][]Mandate, error) {
	out := map[string][]Mandate{}
	for len(people) > 0 {
		n := min(len(people), 100)
		args := make([]any, n)
		for i, p := range people[:n] {
			args[i] = p
		}
		list, err := mandates(ctx, q, county, at, " and person in ("+store.Places(3, n)+")", args...)
		if err != nil {
			return nil, err
		}
		for _, m := range list {
			out[m.Person] = append(out[m.Person], m)
		}
		people = people[n:]
	}
	return out, nil
}

// Entrust lets somebody act for a record in an area. Who it is, name and telephone number
// say: somebody that the county knows, or somebody new. A number that is somebody else's
// is refused, so that nobody is let in as another.
func (r *Room) Entrust(ctx context.Context, a act.Actor, m Mandate, name, phone, area string) (_ Mandate, err error) {
	defer fault.Wrap(&err, "duty.Entrust(%s)", m.Subject)
	f := fault.New(fault.Invalid, "mandate.invalid")
	if name = strings.TrimSpace(name); name == "" {
		f.At("/name", "required")
	}
	if phone = strings.TrimSpace(phone); !text.ValidMobile(phone) {
		f.At("/phone", "mandate.mobile")
	}
	if err := f.OrNil(); err != nil {
		return m, err
	}
	defer r.changed()
	did, err := r.acts.Do(ctx, a, act.What{Verb: "mandate.give", Kind: m.Kind, Subject: m.Subject, Area: area}, func(tx *act.Tx) error {
		who, err := r.whoIs(ctx, tx, name, seal.Hide(seal.Phone, phone))
		if err != nil {
			return err
		}
		held, err := r.Mandates(ctx, tx, tx.County, who, tx.Now)
		if err != nil {
			return err
		}
		for _, h := range held {
			if h.Kind == m.Kind && h.Subject == m.Subject {
				return fault.New(fault.Conflict, "mandate.twice", "name", name)
			}
		}
		m.ID, m.County, m.Person, m.From = tx.NewID(), tx.County, who, tx.Now
		tx.Note("mandate", m.ID)
		tx.Note("person", who)
		_, err = tx.Exec(ctx, "insert into mandate (county, id, person, kind, subject, from_at, to_at, ended_reason) values ($1, $2, $3, $4, $5, "+
			"$6, 0, '')", tx.County, m.ID, who, m.Kind, m.Subject, m.From)
		return err
	})
	if err == nil && did.Replayed {
		return m, fault.New(fault.Conflict, "mandate.twice", "name", name)
	}
	return m, err
}

// whoIs finds the person of a name and number, or adds one.
func (r *Room) whoIs(ctx context.Context, tx *act.Tx, name string, phone seal.Personal) (id string, err error) {
	known, err := r.people.ByPhone(ctx, tx, tx.County, phone)
	if err != nil {
		return "", err
	}
	for _, p := range known {
		if text.SameName(p.Name, name) {
			return p.ID, nil
		}
	}
	if len(known) > 0 {
		return "", fault.New(fault.Invalid, "mandate.invalid").At("/phone", "mandate.other_name")
	}
	p := person.Person{ID: tx.NewID(), Name: name, Phone: phone}
	return p.ID, r.people.AddPerson(ctx, tx, p)
}

// Withdraw ends a mandate for a record, for a reason. Its holder is out with the next request.
func (r *Room) Withdraw(ctx context.Context, a act.Actor, m Mandate, area, reason string) (err error) {
	defer fault.Wrap(&err, "duty.Withdraw(%s)", m.ID)
	if reason = strings.TrimSpace(reason); reason == "" {
		return fault.New(fault.Invalid, "mandate.invalid").At("/reason", "required")
	}
	defer r.changed()
	_, err = r.acts.Do(ctx, a, act.What{Verb: "mandate.withdraw", Kind: m.Kind, Subject: m.Subject, Area: area}, func(tx *act.Tx) error {
		tx.Note("mandate", m.ID)
		tx.Note("reason", reason)
		return endMandates(ctx, tx, reason, " and id = $4 and kind = $5 and subject = $6", true, m.ID, m.Kind, m.Subject)
	})
	return err
}

// WithdrawAllIn ends every mandate for a record within the act that takes it off the books.
func (r *Room) WithdrawAllIn(ctx context.Context, tx *act.Tx, kind, subject, reason string) error {
	tx.BeforeCommit(func(context.Context, *store.Tx) error { r.changed(); return nil })
	return endMandates(ctx, tx, reason, " and kind = $4 and subject = $5", false, kind, subject)
}

func endMandates(ctx context.Context, tx *act.Tx, reason, where string, must bool, args ...any) error {
	res, err := tx.Exec(ctx, "update mandate set to_at = $2, ended_reason = $3 where county = $1 and to_at = 0"+where,
		append([]any{tx.County, tx.Now, reason}, args...)...)
	if err != nil || !must {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return store.ErrNotFound
	}
	return nil
}
