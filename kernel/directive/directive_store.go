package directive

import (
	"context"
	"database/sql"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
)

const (
	columns = "id, kind, area, record, title, body, wants, due_at, rehearsal, state, issuer, issuer_name, issued_at, ended_at, version"

	recipientColumns = "id, directive, kind, rehearsal, area, parent, level, subject, subject_name, class, unit, deputy, state, due_at, " +
		"confirmed_at, confirmed_by, reported_at, reported_by, answers, note, help, below, below_done, version"
)

func dest(d *Directive) []any {
	return []any{&d.ID, &d.Kind, &d.Area, &d.Record, &d.Title, &d.Body, store.JSON(&d.Wants), &d.DueAt, store.Yes(&d.Rehearsal), &d.State, &d.Issuer,
		&d.IssuerName,
		&d.IssuedAt, &d.EndedAt, &d.Version}
}

func recipientDest(x *Recipient) []any {
	return []any{&x.ID, &x.Directive, &x.Kind, store.Yes(&x.Rehearsal), &x.Area, &x.Parent, &x.Level, &x.Subject, &x.SubjectName, &x.Class, &x.Unit, &x.Deputy,
		&x.State, &x.DueAt, &x.ConfirmedAt, &x.ConfirmedBy, &x.ReportedAt, &x.ReportedBy, store.JSON(&x.Answers), &x.Note, &x.Help, &x.Below,
		&x.BelowDone, &x.Version}
}

// Get finds a command.
func (r *Room) Get(ctx context.Context, q store.Q, county, id string) (*Directive, error) {
	d := &Directive{}
	return d, store.One(q.QueryRow(ctx, "select "+columns+" from directive where county = $1 and id = $2", county, id).Scan(dest(d)...))
}

// Of is the command of a scene's record that is in force, the latest first; not found where there is none.
func (r *Room) Of(ctx context.Context, q store.Q, county, record string) (*Directive, error) {
	d := &Directive{}
	return d, store.One(q.QueryRow(ctx, "select "+columns+" from directive where county = $1 and record = $2 order by id desc limit 1", county, record).
		Scan(dest(d)...))
}

// Recipient finds one to whom a command went.
func (r *Room) Recipient(ctx context.Context, q store.Q, county, id string) (*Recipient, error) {
	x := &Recipient{}
	return x, store.One(q.QueryRow(ctx, "select "+recipientColumns+" from directive_recipient where county = $1 and id = $2", county, id).
		Scan(recipientDest(x)...))
}

func recipients(ctx context.Context, q store.Q, county, tail string, args ...any) (out []*Recipient, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		x := &Recipient{}
		out = append(out, x)
		return rows.Scan(recipientDest(x)...)
	}, "select "+recipientColumns+" from directive_recipient where county = $1 and "+tail, append([]any{county}, args...)...)
}

// About are the recipients of a command, by place.
func (r *Room) About(ctx context.Context, q store.Q, county, directive string) ([]*Recipient, error) {
	return recipients(ctx, q, county, "directive = $2 order by area, id", directive)
}

// AboutIn are the recipients of a command in one place and below it.
func (r *Room) AboutIn(ctx context.Context, q store.Q, county, directive, place string) ([]*Recipient, error) {
	args := []any{county, directive}
	where := area.Scope{place}.Where("area", &args)
	return recipients(ctx, q, county, "directive = $2 and "+where+" order by area, id", args[1:]...)
}

// Waiting are the recipients that a unit takes or steps in for, of commands that are in force, what is due first.
func (r *Room) Waiting(ctx context.Context, q store.Q, county, kind string, units []string) ([]*Recipient, error) {
	if len(units) == 0 {
		return nil, nil
	}
	args := []any{kind}
	for range 2 {
		for _, u := range units {
			args = append(args, u)
		}
	}
	return recipients(ctx, q, county, "kind = $2 and (unit in ("+store.Places(3, len(units))+") or deputy in ("+store.Places(3+len(units), len(units))+
		`)) and state <> 'recalled' and exists (select 1 from directive d where d.county = directive_recipient.county and d.id = directive_recipient.directive
		and d.state = 'active') order by due_at, id limit 500`, args...)
}

// Issue gives a command to its recipients, however many they are, as part of the act of whoever commands. A recipient without a
// time of its own is due with the command.
func (r *Room) Issue(ctx context.Context, tx *act.Tx, d *Directive, to []*Recipient) error {
	k, err := r.kind(d.Kind)
	if err != nil {
		return err
	}
	if err := d.check(tx.Now); err != nil {
		return err
	}
	if err := k.words([2]string{"/title", d.Title}, [2]string{"/body", d.Body}); err != nil {
		return err
	}
	if d.Wants == nil {
		d.Wants = []DirectiveWant{}
	}
	d.ID, d.State, d.Issuer, d.IssuerName, d.IssuedAt, d.Version = tx.NewID(), Active, tx.Actor.Person, tx.Actor.Name, tx.Now, 1
	if err := tx.Put(ctx, "directive", columns, d.ID, d.Kind, d.Area, d.Record, d.Title, d.Body, store.JSONText(d.Wants), d.DueAt,
		store.YesNo(d.Rehearsal), d.State,
		d.Issuer, d.IssuerName, d.IssuedAt, 0, 1); err != nil {
		return err
	}
	tx.Note("recipients", len(to))
	if d.Rehearsal {
		tx.Note("rehearsal", true)
	}
	return r.send(ctx, tx, d, nil, to)
}

// Join sends a command that is in force to more recipients, as part of an act: a zone that was forgotten, say.
func (r *Room) Join(ctx context.Context, tx *act.Tx, d *Directive, to []*Recipient) error {
	return r.send(ctx, tx, d, nil, to)
}

// send writes recipients, below another where there is one, and tells who takes them.
func (r *Room) send(ctx context.Context, tx *act.Tx, d *Directive, parent *Recipient, to []*Recipient) error {
	if len(to) == 0 {
		return fault.New(fault.Conflict, "directive.nobody")
	}
	if len(to) > MostRecipients {
		return fault.New(fault.Invalid, "directive.many", "most", MostRecipients)
	}
	rows := make([][]any, len(to))
	units, places := []string{}, area.Scope{}
	within, due := d.Area, d.DueAt
	if parent != nil {
		within, due = parent.Area, parent.DueAt
	}
	for i, x := range to {
		x.ID, x.Directive, x.Kind, x.Rehearsal, x.State, x.Version = tx.NewID(), d.ID, d.Kind, d.Rehearsal, Sent, 1
		if parent != nil {
			x.Parent, x.Level = parent.ID, parent.Level+1
		}
		if x.DueAt == 0 {
			x.DueAt = due
		}
		if !area.Within(x.Area, within) {
			return fault.New(fault.Invalid, "directive.invalid").At("/area", "directive.outside")
		}
		if x.DueAt <= tx.Now || parent != nil && x.DueAt > parent.DueAt {
			return fault.New(fault.Invalid, "directive.invalid").At("/due_at", "directive.due_past")
		}
		if x.Unit != "" {
			units = append(units, x.Unit)
		} else {
			places = append(places, x.Area)
		}
		rows[i] = []any{x.ID, x.Directive, x.Kind, store.YesNo(x.Rehearsal), x.Area, x.Parent, x.Level, x.Subject, x.SubjectName, x.Class, x.Unit, x.Deputy,
			x.State, x.DueAt, 0, "", 0, "", "", "", "", 0, 0, 1, x.DueAt.Day(), 0}
	}
	if err := tx.PutAll(ctx, "directive_recipient", recipientColumns+", due_day, warned_at", rows); err != nil {
		return err
	}
	people, err := r.holders(ctx, tx, d.Kind, places)
	if err != nil {
		return err
	}
	return r.tell(ctx, tx, d, "issued", append(units, people...)...)
}

// holders are the people who take commands of a kind in places: where a place has nobody of its own, whoever holds the duty
// above answers for it and sees it in the list, but is not written to for each.
func (r *Room) holders(ctx context.Context, q store.Q, kind string, places area.Scope) (out []string, err error) {
	if len(places) == 0 {
		return nil, nil
	}
	return r.duties.Holding(ctx, q, area.CountyOf(places[0]), r.kinds[kind].Take, places, r.acts.Now())
}

const moved = "directive.moved"

// Confirm says that a command has arrived (收到). A second time changes nothing.
func (r *Room) Confirm(ctx context.Context, tx *act.Tx, x *Recipient, said clock.Moment) error {
	d, err := r.Get(ctx, tx, tx.County, x.Directive)
	if err != nil {
		return err
	}
	at := d.moment(said, tx.Now)
	if x.ConfirmedAt != 0 && x.State != Recalled {
		return nil
	}
	if err := d.takes(x, at); err != nil {
		return err
	}
	sets := []act.Set{{Column: "confirmed_at", Value: at}, {Column: "confirmed_by", Value: tx.Actor.Name}}
	if x.State == Sent {
		sets = append(sets, act.Set{Column: "state", Value: Confirmed})
	}
	return tx.Over(ctx, "directive_recipient", x.ID, x.Version, moved, sets...)
}

// Report says that what was commanded is done (反馈), with what was asked for. Whoever reports has received the command.
func (r *Room) Report(ctx context.Context, tx *act.Tx, x *Recipient, rep Report) error {
	d, err := r.Get(ctx, tx, tx.County, x.Directive)
	if err != nil {
		return err
	}
	at := d.moment(rep.At, tx.Now)
	if err := d.takes(x, at); err != nil {
		return err
	}
	if x.Below > 0 {
		return fault.New(fault.Conflict, "directive.below_first", "left", x.Below-x.BelowDone)
	}
	answers, err := d.answers(rep.Answers)
	if err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "directive.report_invalid")
	f.Sized("/note", rep.Note, mostNote, false)
	if err := f.OrNil(); err != nil {
		return err
	}
	said := [][2]string{{"/note", rep.Note}}
	for _, w := range d.Wants {
		if w.Kind == "text" {
			said = append(said, [2]string{"/answers/" + w.Name, answers[w.Name]})
		}
	}
	if err := r.kinds[x.Kind].words(said...); err != nil {
		return err
	}
	x.Answers, x.Note = answers, rep.Note
	return r.done(ctx, tx, x, at)
}

// done writes that a recipient is done, and everything above it that is done with it.
func (r *Room) done(ctx context.Context, tx *act.Tx, x *Recipient, at clock.Moment) error {
	sets := []act.Set{{Column: "state", Value: Done}, {Column: "reported_at", Value: at}, {Column: "reported_by", Value: tx.Actor.Name},
		{Column: "answers", Value: store.JSONText(x.Answers)}, {Column: "note", Value: x.Note}}
	if x.ConfirmedAt == 0 {
		sets = append(sets, act.Set{Column: "confirmed_at", Value: at}, act.Set{Column: "confirmed_by", Value: tx.Actor.Name})
	}
	if err := tx.Over(ctx, "directive_recipient", x.ID, x.Version, moved, sets...); err != nil || x.Parent == "" {
		return err
	}
	// The parent's row is held from here on, so that two of its last ones cannot both take it for open.
	if _, err := tx.Exec(ctx, "update directive_recipient set below_done = below_done + 1, version = version + 1 where county = $1 and id = $2",
		tx.County, x.Parent); err != nil {
		return err
	}
	parent, err := r.Recipient(ctx, tx, tx.County, x.Parent)
	if err != nil || parent.BelowDone < parent.Below || parent.State == Done {
		return err
	}
	return r.done(ctx, tx, parent, at)
}

// HandOn gives a command to the level below (转办). What was handed on is done when all below is.
func (r *Room) HandOn(ctx context.Context, tx *act.Tx, x *Recipient, to []*Recipient) error {
	d, err := r.Get(ctx, tx, tx.County, x.Directive)
	if err != nil {
		return err
	}
	if err := d.takes(x, tx.Now); err != nil {
		return err
	}
	below, err := recipients(ctx, tx, tx.County, "parent = $2 and directive = $3", x.ID, x.Directive)
	if err != nil {
		return err
	}
	to = slices.DeleteFunc(to, func(n *Recipient) bool {
		return slices.ContainsFunc(below, func(b *Recipient) bool { return b.Area == n.Area && b.Unit == n.Unit && b.Subject == n.Subject })
	})
	if err := r.send(ctx, tx, d, x, to); err != nil {
		return err
	}
	tx.Note("recipients", len(to))
	sets := []act.Set{{Column: "state", Value: HandedOn}, {Column: "below", Value: x.Below + len(to)}}
	if x.ConfirmedAt == 0 {
		sets = append(sets, act.Set{Column: "confirmed_at", Value: tx.Now}, act.Set{Column: "confirmed_by", Value: tx.Actor.Name})
	}
	return tx.Over(ctx, "directive_recipient", x.ID, x.Version, moved, sets...)
}

// Amend changes a command; every recipient is told. Why says what is different, in words.
func (r *Room) Amend(ctx context.Context, tx *act.Tx, d *Directive, body string, due clock.Moment, why string) error {
	if d.State != Active {
		return fault.New(fault.Conflict, "directive.over")
	}
	next := *d
	next.Body = body
	if due != 0 {
		next.DueAt = due
	}
	if err := next.check(tx.Now); err != nil {
		return err
	}
	if err := r.kinds[d.Kind].words([2]string{"/body", body}, [2]string{"/reason", why}); err != nil {
		return err
	}
	if err := tx.Put(ctx, "directive_change", "id, directive, at, actor_name, words", tx.NewID(), d.ID, tx.Now, tx.Actor.Name, why); err != nil {
		return err
	}
	if err := tx.Over(ctx, "directive", d.ID, d.Version, moved, act.Set{Column: "body", Value: next.Body}, act.Set{Column: "due_at",
		Value: next.DueAt}); err != nil {
		return err
	}
	open, err := recipients(ctx, tx, tx.County, "directive = $2 and state in ("+openStates+") order by id", d.ID)
	if err != nil {
		return err
	}
	var ids []string
	for _, x := range open {
		if next.DueAt != d.DueAt && x.DueAt == d.DueAt { // those with a time of their own keep it
			ids = append(ids, x.ID)
		}
	}
	if err := r.eachOf(ctx, tx, ids, "due_at = $2, due_day = $3, warned_at = 0", next.DueAt, next.DueAt.Day()); err != nil {
		return err
	}
	return r.tellAll(ctx, tx, d, "amended", open)
}

const openStates = "'sent', 'confirmed', 'handed_on'"

// eachOf writes columns of many recipients of one command.
func (r *Room) eachOf(ctx context.Context, tx *act.Tx, ids []string, set string, values ...any) error {
	for part := range slices.Chunk(ids, 500) {
		args := append([]any{tx.County}, values...)
		for _, id := range part {
			args = append(args, id)
		}
		if err := tx.ChangeAll(ctx, "directive_recipient", part, func() error {
			_, err := tx.Exec(ctx, "update directive_recipient set "+set+", version = version + 1 where county = $1 and id in ("+
				store.Places(2+len(values), len(part))+")", args...)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// tellAll tells everybody who takes some recipients.
func (r *Room) tellAll(ctx context.Context, tx *act.Tx, d *Directive, what string, list []*Recipient) error {
	units, places := []string{}, area.Scope{}
	for _, x := range list {
		if x.Unit != "" {
			units = append(units, x.Unit)
		} else {
			places = append(places, x.Area)
		}
	}
	people, err := r.holders(ctx, tx, d.Kind, places)
	if err != nil {
		return err
	}
	return r.tell(ctx, tx, d, what, append(units, people...)...)
}

// Recall takes a command back: nothing is waited for any more, and nothing of it counts.
func (r *Room) Recall(ctx context.Context, tx *act.Tx, d *Directive, reason string) error {
	return r.close(ctx, tx, d, Recalled, "recalled", reason, func(*Recipient) State { return Recalled })
}

// End says that a command has served its purpose. Who was late stays late; whose time had not come is let off.
func (r *Room) End(ctx context.Context, tx *act.Tx, d *Directive, reason string) error {
	return r.close(ctx, tx, d, Ended, "ended", reason, func(x *Recipient) State {
		if x.Open() && x.DueAt >= tx.Now {
			return Lapsed
		}
		return x.State
	})
}

func (r *Room) close(ctx context.Context, tx *act.Tx, d *Directive, state State, what, reason string, becomes func(*Recipient) State) error {
	if d.State != Active {
		return fault.New(fault.Conflict, "directive.over")
	}
	tx.Note("reason", reason)
	if err := tx.Over(ctx, "directive", d.ID, d.Version, moved, act.Set{Column: "state", Value: state}, act.Set{Column: "ended_at",
		Value: tx.Now}); err != nil {
		return err
	}
	if err := tx.Put(ctx, "directive_change", "id, directive, at, actor_name, words", tx.NewID(), d.ID, tx.Now, tx.Actor.Name, reason); err != nil {
		return err
	}
	all, err := r.About(ctx, tx, tx.County, d.ID)
	if err != nil {
		return err
	}
	into := map[State][]string{}
	var waiting []*Recipient
	for _, x := range all {
		if x.Open() {
			waiting = append(waiting, x)
		}
		if next := becomes(x); next != x.State {
			into[next] = append(into[next], x.ID)
		}
	}
	for next, ids := range into {
		if err := r.eachOf(ctx, tx, ids, "state = $2", next); err != nil {
			return err
		}
	}
	d.State, d.EndedAt, d.Version = state, tx.Now, d.Version+1
	return r.tellAll(ctx, tx, d, what, waiting)
}

// helped keeps which order a call for help opened.
func (r *Room) helped(ctx context.Context, tx *act.Tx, x *Recipient, order string) error {
	return tx.Over(ctx, "directive_recipient", x.ID, x.Version, moved, act.Set{Column: "help", Value: order})
}

// fill reads the counts and changes of commands.
func (r *Room) fill(ctx context.Context, q store.Q, county string, page []*Directive) error {
	by, args := map[string]*Directive{}, []any{county}
	for _, d := range page {
		by[d.ID] = d
		d.Changes = nil
		args = append(args, d.ID)
	}
	in := store.Places(2, len(page))
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var c DirectiveCounts
		err := rows.Scan(&id, &c.Sent, &c.Confirmed, &c.Done, &c.Late, &c.Helped)
		if by[id] != nil {
			by[id].Counts = c
		}
		return err
	}, `select directive, count(*), sum(case when confirmed_at > 0 then 1 else 0 end), sum(case when state = 'done' then 1 else 0 end),
		sum(case when state in (`+openStates+`) and due_at < $`+next(args)+` then 1 else 0 end), sum(case when help <> '' then 1 else 0 end)
		from directive_recipient where county = $1 and directive in (`+in+") group by directive", append(slices.Clone(args), r.acts.Now())...); err != nil {
		return err
	}
	return store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var c DirectiveChange
		err := rows.Scan(&id, &c.At, &c.ActorName, &c.Words)
		if d := by[id]; d != nil {
			d.Changes = append(d.Changes, c)
		}
		return err
	}, "select directive, at, actor_name, words from directive_change where county = $1 and directive in ("+in+") order by id", args...)
}

// fillRecipients reads the commands of recipients and what their units are called.
func (r *Room) fillRecipients(ctx context.Context, q store.Q, county string, page []*Recipient) error {
	units, err := r.people.UnitNames(ctx, q, county)
	if err != nil {
		return err
	}
	known := map[string]*Directive{}
	for _, x := range page {
		x.units = [2]string{units[x.Unit], units[x.Deputy]}
		if known[x.Directive] == nil {
			if known[x.Directive], err = r.Get(ctx, q, county, x.Directive); err != nil {
				return err
			}
		}
		x.directive = known[x.Directive]
	}
	return nil
}

// late are recipients of a county who should have answered and were not warned, some at a time.
func (r *Room) late(ctx context.Context, q store.Q, county string, now clock.Moment) ([]*Recipient, error) {
	return recipients(ctx, q, county, "state in ("+openStates+`) and due_at < $2 and warned_at = 0 and exists (select 1 from directive d
		where d.county = directive_recipient.county and d.id = directive_recipient.directive and d.state = 'active') order by directive, id limit 1000`, now)
}

// Escalate finds who is late and tells their deputies and whoever commands, once for each command and round.
func (r *Room) Escalate(ctx context.Context, county string) error {
	for {
		list, err := r.late(ctx, r.db.Read(), county, r.acts.Now())
		if err != nil || len(list) == 0 {
			return err
		}
		n := 1
		for n < len(list) && list[n].Directive == list[0].Directive {
			n++
		}
		if err := r.warn(ctx, county, list[:n]); err != nil {
			return err
		}
	}
}

func (r *Room) warn(ctx context.Context, county string, list []*Recipient) error {
	of := list[0].Directive
	_, err := r.acts.Do(ctx, act.System(county), act.What{Verb: "directive.late", Kind: "directive", Subject: of, Area: county}, func(tx *act.Tx) error {
		d, err := r.Get(ctx, tx, county, of)
		if err != nil {
			return err
		}
		tx.On(d.ID, d.Area)
		tx.Note("late", len(list))
		to := []string{d.Issuer}
		for part := range slices.Chunk(list, 500) {
			args := []any{county, tx.Now}
			for _, x := range part {
				args = append(args, x.ID)
				for _, u := range []string{x.Unit, x.Deputy} {
					if u != "" {
						to = append(to, u)
					}
				}
			}
			if _, err := tx.Exec(ctx, "update directive_recipient set warned_at = $2 where county = $1 and id in ("+store.Places(3, len(part))+")",
				args...); err != nil {
				return err
			}
		}
		return r.tell(ctx, tx, d, "late", to...)
	})
	return err
}

// MoveIn takes what was commanded about records to another place, as part of the act that moves them.
func (r *Room) MoveIn(ctx context.Context, tx *act.Tx, m area.Moving, subjects []string) error {
	_, err := m.About(ctx, tx, "directive_recipient", "subject", true, subjects)
	return err
}

// Keeps are what has to live on when a place ends: what was commanded there, and what went to the place itself. What went to a
// scene's record goes along with the record.
func (r *Room) Keeps() []area.Keep {
	keep := func(kind, table, name, more string) area.Keep {
		return area.Keep{Kind: kind, Title: "directive.keeps." + table, List: func(ctx context.Context, q store.Q, county string, places area.Scope,
			_ plan) (out []area.Lying, err error) {
			args := []any{county}
			where := places.Where("area", &args)
			return out, store.Each(ctx, q, func(rows *sql.Rows) error {
				var x area.Lying
				var of string
				err := rows.Scan(&x.ID, &x.Area, &x.Name, &of)
				x.Page = "/directives/" + of
				out = append(out, x)
				return err
			}, "select id, area, "+name+" from "+table+" r where county = $1 and "+where+more+" order by area, id", args...)
		}, Move: func(ctx context.Context, tx *act.Tx, m area.Moving) error { return m.Rows(ctx, tx, table, true, m.IDs) }}
	}
	return []area.Keep{keep("directive", "directive", "title, id", ""),
		keep("directive.recipient", "directive_recipient",
			"(select d.title from directive d where d.county = r.county and d.id = r.directive), directive", " and subject = ''")}
}
