package duty

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/person"
)

// importPower is the power that a line's area is checked against.
const importPower = "roster.import"

// PlanRoster compares a roster file with what is kept: each line is added, changed
// or the same, or it asks, or it is an error. Nothing is written. A nil granter is an
// installation command.
func (r *Room) PlanRoster(ctx context.Context, county string, granter *Principal, plan *RosterPlan) (err error) {
	defer fault.Wrap(&err, "duty.PlanRoster(%s)", county)
	posts, err := r.Posts(ctx, county)
	if err != nil {
		return err
	}
	m, err := r.match(ctx, r.db.Read(), county, r.acts.Now(), granter, plan)
	if err != nil {
		return err
	}
	plan.Errors = slices.Concat(plan.Errors, m.classify(plan), r.allowed(granter, posts, plan))
	return nil
}

// ApplyRoster does what the plan says, all of it in one act, or nothing: whatever
// is wrong or not answered by then is added to the plan's errors and refuses it, and
// what is kept must be what was shown. It ends no duty.
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
		m, err := r.match(ctx, tx, tx.County, tx.Now, granter, plan)
		if err != nil {
			return err
		}
		plan.Errors = slices.Concat(m.classify(plan), r.allowed(granter, posts, plan))
		if err := plan.Given.Bound(plan.Shown, plan.Hash, plan.Asks); err != nil {
			return err
		}
		plan.Errors = append(plan.Errors, plan.Given.Open(plan.Asks)...)
		if err := plan.Fault(); err != nil {
			return err
		}
		for _, kind := range []Change{Added, Changed, Same, LeftOut} {
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
	now      clock.Moment
	phoneKey func(person.Person) string
	people   map[string][]person.Person // by phone key
	// namesakes are by the key of a number that nobody has: who serves under the name where the line has it serve.
	namesakes map[string][]person.Person
	duties    map[dutyKey]Duty    // present and future ones
	units     map[string]string   // id by name, and by what its ways of writing have in common
	names     map[string]string   // name by id
	within    map[string]bool     // whose name and unit are the granter's to change
	noted     map[string][]string // for the journal: who was renamed, who lost a number
}

func (m *matches) keyOf(row RosterRow) string { return m.phoneKey(person.Person{Phone: row.Phone}) }

type dutyKey struct{ person, post, area string }

func (r *Room) match(ctx context.Context, q store.Q, county string, now clock.Moment, granter *Principal, plan *RosterPlan) (*matches, error) {
	m := &matches{now: now, namesakes: map[string][]person.Person{}, units: map[string]string{}, noted: map[string][]string{}, phoneKey: func(p person.Person) string { return r.people.PhoneKey(p.Phone) }}
	keys := map[string]bool{}
	for _, row := range plan.Rows {
		keys[m.keyOf(row)] = true
	}
	var err error
	if m.people, err = r.people.ManyByPhone(ctx, q, county, slices.Sorted(maps.Keys(keys))); err != nil {
		return nil, err
	}
	if err := r.findNamesakes(ctx, q, county, m, plan); err != nil {
		return nil, err
	}
	var ids []string
	for _, p := range m.everybody() {
		ids = append(ids, p.ID)
	}
	if m.duties, err = openDuties(ctx, q, county, ids, now); err != nil {
		return nil, err
	}
	names, err := r.people.UnitNames(ctx, q, county)
	if err != nil {
		return nil, err
	}
	m.names = maps.Clone(names)
	for _, id := range slices.Sorted(maps.Keys(m.names)) {
		m.units[m.names[id]] = id
		if key := "\x00" + text.NameKey(m.names[id]); m.units[key] == "" {
			m.units[key] = id
		}
	}
	m.within, err = r.near(ctx, q, county, granter, m)
	plan.Hash = m.hash(plan)
	return m, err
}

// unitOf is the unit that a name means, however it is written; empty for none.
func (m *matches) unitOf(name string) string {
	return cmp.Or(m.units[name], m.units["\x00"+text.NameKey(name)])
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

// classify sets the kind of each line, notes what it asks and what it puts in place of
// what, and lists those that cannot be.
func (m *matches) classify(plan *RosterPlan) []RosterError {
	var out []RosterError
	m.ask(plan)
	will := map[string]person.Person{}
	for i := range plan.Rows {
		row := &plan.Rows[i]
		row.Kind, row.Cells = "", nil
		s, problem := m.settle(*row, plan.answers[row.Row])
		switch _, asked := plan.answers[row.Row]; {
		case problem != "":
			out = append(out, plan.errorAt(*row, colPhone, row.Phone.String(), problem, nil))
		case asked && plan.answers[row.Row] == "":
			row.Kind = Asking
		case plan.answers[row.Row] == mistakeAnswer:
			row.Kind = LeftOut
		default:
			out = append(out, m.compare(plan, row, s, will)...)
		}
	}
	return out
}

// compare is what a line does, now that it is known whom it is about. will are people as
// the lines before leave them, and who loses a number by its key.
func (m *matches) compare(plan *RosterPlan, row *RosterRow, s settled, will map[string]person.Person) (out []RosterError) {
	change := func(col int, was, now string) { row.Cells = append(row.Cells, plan.change(*row, col, was, now)) }
	p, key := s.person, "\x00"+m.keyOf(*row)
	if w, ok := will[p.ID]; ok {
		p = w
	}
	d, held := m.duties[dutyKey{p.ID, row.Post, row.Area}]
	switch {
	case !s.found || !held:
		row.Kind = Added
	case row.From != 0 && row.From.Start() != d.From && d.In(m.now):
		return []RosterError{plan.errorAt(*row, colFrom, row.From.String(), "roster.already_began", map[string]any{"from": d.From.Day().String()})}
	default:
		row.Kind = Same
	}
	if _, told := will[key]; s.from != nil && !told { // once for all lines of the number
		will[key] = *s.from
		change(colPhone, s.from.Name+" "+s.from.Phone.String(), row.Name+" "+row.Phone.String())
	}
	if s.found && m.keyOf(*row) != m.phoneKey(p) {
		change(colPhone, p.Phone.String(), row.Phone.String())
		p.Phone = row.Phone
	}
	if s.rename && !text.SameName(p.Name, row.Name) {
		change(colName, p.Name, row.Name)
		p.Name = row.Name
	}
	was := m.names[p.Unit]
	switch moves := s.found && row.Unit != "" && !text.SameName(was, row.Unit); {
	case moves && !m.within[p.ID]:
		row.Kind = ""
		return []RosterError{plan.errorAt(*row, colUnit, row.Unit, "roster.unit_elsewhere", nil)}
	case moves:
		change(colUnit, was, row.Unit)
	case held && row.Kind == Same && m.renew(d, *row).Unit != d.Unit:
		change(colUnit, m.names[d.Unit], row.Unit)
	}
	if row.Kind == Same {
		now := m.renew(d, *row)
		if now.From != d.From {
			change(colFrom, d.From.Day().String(), now.From.Day().String())
		}
		if now.To != d.To {
			change(colTo, lastDay(d.To), lastDay(now.To))
		}
	}
	if row.Kind == Same && len(row.Cells) > 0 {
		row.Kind = Changed
	}
	if row.Kind == Added && row.To != 0 && row.To.End() <= m.now {
		out = append(out, plan.errorAt(*row, colTo, row.To.String(), "roster.ended", nil))
	}
	if s.found && row.Unit != "" {
		if p.Unit = m.unitOf(row.Unit); p.Unit == "" { // made when it is applied
			p.Unit = "\x00" + row.Unit
			m.names[p.Unit] = row.Unit
		}
	}
	if s.found {
		will[p.ID] = p
	}
	return out
}

// lastDay is the day before an end; empty for none.
func lastDay(to clock.Moment) string {
	if to == 0 {
		return ""
	}
	return (to - 1).Day().String()
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
		d.Unit = m.unitOf(row.Unit)
	}
	return d
}

func (r *Room) writeRoster(ctx context.Context, tx *act.Tx, m *matches, plan *RosterPlan) error {
	for _, row := range plan.Rows {
		if row.Kind == Same || row.Kind == LeftOut {
			continue
		}
		if err := r.writeUnit(ctx, tx, m, row.Unit); err != nil {
			return err
		}
		p, err := r.writePerson(ctx, tx, m, row, plan.answers[row.Row])
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
	if name == "" || m.unitOf(name) != "" {
		return nil
	}
	u := person.Unit{ID: tx.NewID(), Name: name, Kind: "department", Area: tx.County}
	m.units[name], m.units["\x00"+text.NameKey(name)], m.names[u.ID] = u.ID, u.ID, name
	return r.people.AddUnit(ctx, tx, u)
}

// writePerson adds the person or brings name and unit up to date. A number that moved is
// taken from who had it, and nothing else of theirs.
func (r *Room) writePerson(ctx context.Context, tx *act.Tx, m *matches, row RosterRow, answer string) (person.Person, error) {
	s, _ := m.settle(row, answer)
	p, key := s.person, m.keyOf(row)
	if s.from != nil {
		old := *s.from
		old.Phone = seal.Personal{}
		if err := r.people.AddPerson(ctx, tx, old); err != nil {
			return p, err
		}
		m.people[key] = nil
		m.note(tx, "number_moved", old.ID)
	}
	now := person.Person{ID: p.ID, Name: p.Name, Phone: row.Phone, Unit: p.Unit}
	if row.Unit != "" {
		now.Unit = m.unitOf(row.Unit)
	}
	if !s.found {
		now.ID, now.Name = tx.NewID(), row.Name
	}
	if s.found && m.phoneKey(p) != key {
		m.note(tx, "renumbered", p.ID)
	}
	if s.rename {
		now.Name = row.Name
		m.note(tx, "renamed", p.ID)
	}
	if s.found && now == p {
		return p, nil
	}
	m.people[key] = append(slices.DeleteFunc(m.people[key], func(x person.Person) bool { return x.ID == now.ID }), now)
	return now, r.people.AddPerson(ctx, tx, now)
}

// note keeps in the journal whom an answer was about.
func (m *matches) note(tx *act.Tx, what, who string) {
	m.noted[what] = append(m.noted[what], who)
	tx.Note(what, m.noted[what])
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
