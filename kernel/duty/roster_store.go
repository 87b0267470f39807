package duty

import (
	"context"
	"maps"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/person"
)

// importPower is the power that a line's area is checked against.
const importPower = "roster.import"

// PlanRoster compares a roster file with what is kept: each line is added, changed
// or the same, or it is an error. Nothing is written. A nil granter is an
// installation command.
func (r *Room) PlanRoster(ctx context.Context, county string, granter *Principal, plan *RosterPlan) (err error) {
	defer fault.Wrap(&err, "duty.PlanRoster(%s)", county)
	posts, err := r.Posts(ctx, county)
	if err != nil {
		return err
	}
	m, err := r.match(ctx, r.db.Read(), county, r.acts.Now(), plan)
	if err != nil {
		return err
	}
	plan.Errors = slices.Concat(plan.Errors, m.classify(plan), r.allowed(granter, posts, plan))
	return nil
}

// ApplyRoster does what the plan says, all of it in one act, or nothing: whatever
// is wrong by then is added to the plan's errors and refuses it. It ends no duty.
func (r *Room) ApplyRoster(ctx context.Context, a act.Actor, granter *Principal, plan *RosterPlan) (act.Done, error) {
	defer r.changed()
	if err := plan.Fault(); err != nil {
		return act.Done{}, err
	}
	posts, err := r.Posts(ctx, a.County)
	if err != nil {
		return act.Done{}, err
	}
	return r.acts.Do(ctx, a, act.What{Verb: "roster.import", Kind: "duty", Subject: a.County, Area: a.County}, func(tx *act.Tx) error {
		m, err := r.match(ctx, tx, tx.County, tx.Now, plan)
		if err != nil {
			return err
		}
		plan.Errors = slices.Concat(m.classify(plan), r.allowed(granter, posts, plan))
		if err := plan.Fault(); err != nil {
			return err
		}
		for _, kind := range []Change{Added, Changed, Same} {
			tx.Note(string(kind), plan.Count(kind))
		}
		return r.writeRoster(ctx, tx, m, plan)
	})
}

// allowed refuses lines for areas where the granter may not import, and posts with
// powers that the granter does not hold there: nobody grants what they lack.
func (r *Room) allowed(granter *Principal, posts map[string]Post, plan *RosterPlan) []RosterError {
	if granter == nil {
		return nil
	}
	importing, known := r.cat.Get(importPower)
	var out []RosterError
	for _, row := range plan.Rows {
		if !known || !granter.Can(importing, row.Area) {
			out = append(out, plan.errorAt(row, colArea, row.Area, "roster.out_of_scope", nil))
			continue
		}
		if row.Kind != Added {
			continue
		}
		if w := r.beyond(granter.Can, posts[row.Post], row.Area); w != nil {
			out = append(out, plan.errorAt(row, colPost, posts[row.Post].Title, "duty.grants_too_much", map[string]any{"power": w.Title}))
		}
	}
	return out
}

// matches is what is kept about the people of a roster file.
type matches struct {
	now    clock.Moment
	keyOf  func(RosterRow) string
	people map[string][]person.Person // by phone key
	duties map[dutyKey]Duty           // present and future ones
	units  map[string]string          // id by name
	names  map[string]string          // name by id
}

type dutyKey struct{ person, post, area string }

func (r *Room) match(ctx context.Context, q store.Q, county string, now clock.Moment, plan *RosterPlan) (*matches, error) {
	m := &matches{now: now, units: map[string]string{}, keyOf: func(row RosterRow) string { return r.people.PhoneKey(row.Phone) }}
	keys := map[string]bool{}
	for _, row := range plan.Rows {
		keys[m.keyOf(row)] = true
	}
	var err error
	if m.people, err = r.people.ManyByPhone(ctx, q, county, slices.Sorted(maps.Keys(keys))); err != nil {
		return nil, err
	}
	var ids []string
	for _, list := range m.people {
		for _, p := range list {
			ids = append(ids, p.ID)
		}
	}
	if m.duties, err = openDuties(ctx, q, county, ids, now); err != nil {
		return nil, err
	}
	if m.names, err = r.people.UnitNames(ctx, q, county); err != nil {
		return nil, err
	}
	for id, name := range m.names {
		m.units[name] = id
	}
	return m, nil
}

// openDuties are the duties of people that have not ended.
func openDuties(ctx context.Context, q store.Q, county string, people []string, now clock.Moment) (map[dutyKey]Duty, error) {
	out := map[dutyKey]Duty{}
	for part := range slices.Chunk(people, 100) {
		args := []any{now}
		for _, p := range part {
			args = append(args, p)
		}
		list, err := find(ctx, q, county, "(to_at = 0 or to_at > $2) and person in ("+store.Places(3, len(part))+") order by from_at, id", args...)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			if k := (dutyKey{d.Person, d.Post, d.Area}); out[k].ID == "" { // the earliest of several
				out[k] = d
			}
		}
	}
	return out, nil
}

// whose is the kept person that a line means: the one with the number, by name
// when several share it.
func (m *matches) whose(row RosterRow) (p person.Person, found, clear bool) {
	list := m.people[m.keyOf(row)]
	if len(list) == 1 {
		return list[0], true, true
	}
	for _, p := range list {
		if p.Name == row.Name {
			return p, true, true
		}
	}
	return p, false, len(list) == 0
}

// classify sets the kind of each line and lists those that cannot be.
func (m *matches) classify(plan *RosterPlan) []RosterError {
	var out []RosterError
	for i := range plan.Rows {
		row := &plan.Rows[i]
		p, found, clear := m.whose(*row)
		if !clear {
			out = append(out, plan.errorAt(*row, colPhone, row.Phone.String(), "roster.phone_shared", nil))
			continue
		}
		d, held := m.duties[dutyKey{p.ID, row.Post, row.Area}]
		switch {
		case !found || !held:
			row.Kind = Added
		case row.From != 0 && row.From.Start() != d.From && d.In(m.now):
			out = append(out, plan.errorAt(*row, colFrom, row.From.String(), "roster.already_began", map[string]any{"from": d.From.Day().String()}))
		case m.renew(d, *row) != d || p.Name != row.Name || row.Unit != "" && m.names[p.Unit] != row.Unit:
			row.Kind = Changed
		default:
			row.Kind = Same
		}
		if row.Kind == Added && row.To != 0 && row.To.End() <= m.now {
			out = append(out, plan.errorAt(*row, colTo, row.To.String(), "roster.ended", nil))
		}
	}
	return out
}

// renew is the duty as the line has it; what the line leaves out stays.
func (m *matches) renew(d Duty, row RosterRow) Duty {
	if row.From != 0 {
		d.From = row.From.Start()
	}
	if row.To != 0 {
		d.To = row.To.End()
	}
	if row.Unit != "" {
		d.Unit = m.units[row.Unit]
	}
	return d
}

func (r *Room) writeRoster(ctx context.Context, tx *act.Tx, m *matches, plan *RosterPlan) error {
	for _, row := range plan.Rows {
		if row.Kind == Same {
			continue
		}
		if err := r.writeUnit(ctx, tx, m, row.Unit); err != nil {
			return err
		}
		p, err := r.writePerson(ctx, tx, m, row)
		if err != nil {
			return err
		}
		if err := r.writeDuty(ctx, tx, m, p, row); err != nil {
			if f, ok := asFault(err); ok { // two administrators' posts, an end before the beginning
				plan.Errors = append(plan.Errors, plan.errorAt(row, colPost, row.Post, f.Key, f.Args))
				return plan.Fault()
			}
			return err
		}
	}
	return nil
}

func (r *Room) writeUnit(ctx context.Context, tx *act.Tx, m *matches, name string) error {
	if name == "" || m.units[name] != "" {
		return nil
	}
	u := person.Unit{ID: tx.NewID(), Name: name, Kind: "department", Area: tx.County}
	m.units[name], m.names[u.ID] = u.ID, name
	return r.people.AddUnit(ctx, tx, u)
}

// writePerson adds the person or brings name and unit up to date.
func (r *Room) writePerson(ctx context.Context, tx *act.Tx, m *matches, row RosterRow) (person.Person, error) {
	p, found, _ := m.whose(row)
	now := person.Person{ID: p.ID, Name: row.Name, Phone: row.Phone, Unit: p.Unit}
	if row.Unit != "" {
		now.Unit = m.units[row.Unit]
	}
	if !found {
		now.ID = tx.NewID()
	}
	if found && now == p {
		return p, nil
	}
	key := m.keyOf(row)
	m.people[key] = append(slices.DeleteFunc(m.people[key], func(x person.Person) bool { return x.ID == now.ID }), now)
	return now, r.people.AddPerson(ctx, tx, now)
}

func (r *Room) writeDuty(ctx context.Context, tx *act.Tx, m *matches, p person.Person, row RosterRow) error {
	d, held := m.duties[dutyKey{p.ID, row.Post, row.Area}]
	if !held {
		from := tx.Now.Day().Start()
		d = m.renew(Duty{ID: tx.NewID(), County: tx.County, Person: p.ID, Post: row.Post, Area: row.Area, From: from, Unit: p.Unit}, row)
		return r.AssignIn(ctx, tx, d)
	}
	now := m.renew(d, row)
	if now == d {
		return nil
	}
	if now.To != 0 && now.To <= now.From {
		return fault.New(fault.Invalid, "duty.ends_before_it_begins")
	}
	err := tx.Change(ctx, "duty", d.ID, func() error {
		_, err := tx.Exec(ctx, "update duty set from_at = $1, to_at = $2, unit = $3 where county = $4 and id = $5", now.From, now.To, now.Unit, tx.County, d.ID)
		return err
	})
	if err != nil {
		return err
	}
	return cover(ctx, tx, d.Post, d.Area)
}
