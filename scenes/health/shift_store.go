package health

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/directive"
)

const shiftColumns = "id, area, state, level, title, body, rehearsal, directive, raised_on, ended_on, version"

func shiftDest(s *Shift) []any {
	return []any{&s.ID, &s.Area, &s.State, &s.Level, &s.Title, &s.Body, store.Yes(&s.Rehearsal), &s.Directive, &s.RaisedOn, &s.EndedOn, &s.Version}
}

// raised are the levels in force in a county, rehearsals among them.
func raised(ctx context.Context, q store.Q, county string) (out []*Shift, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		s := &Shift{}
		out = append(out, s)
		return rows.Scan(shiftDest(s)...)
	}, "select "+shiftColumns+" from health_shift where county = $1 and state = '"+Raised+"' order by area, id", county)
}

// raise turns a place and all below to emergency: every street and town, or every community and village of a town, is commanded to
// take its emergency shape and to answer in figures.
func (r *room) raise(ctx context.Context, tx *act.Tx, s *Shift, tree *area.Tree) error {
	now, err := raised(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	for _, x := range now {
		if x.Area == s.Area && x.Rehearsal == s.Rehearsal {
			return fault.New(fault.Conflict, "health.shift.raised")
		}
	}
	s.ID, s.State, s.RaisedOn, s.Version = tx.NewID(), Raised, tx.Now.Day(), 1
	to := directive.Places(tree, s.Area, map[int]int{area.County: area.Township, area.Township: area.Village}[len(s.Area)])
	d := &directive.Directive{Kind: ShiftKind, Area: s.Area, Record: s.ID, Title: s.Title, Body: s.Body, Wants: wants(), DueAt: s.DueAt, Rehearsal: s.Rehearsal}
	if err := r.Directives.Issue(ctx, tx, d, to); err != nil {
		return err
	}
	s.Directive = d.ID
	tx.On(s.ID, s.Area)
	tx.Note("level", s.Level)
	if err := tx.Put(ctx, "health_shift", shiftColumns, s.ID, s.Area, s.State, s.Level, s.Title, s.Body, store.YesNo(s.Rehearsal), s.Directive,
		s.RaisedOn, 0, 1); err != nil {
		return err
	}
	return r.shifts.Begin(ctx, tx, s.ID, "raise")
}

func (r *room) lineDest(l *Line) []any {
	return []any{&l.ID, &l.Area, &l.Kind, &l.Title, &l.name, &l.On, &l.Amount, &l.Reached, &l.TestedOn, &l.Struck, &l.Version}
}

func (r *room) fillLines(_ context.Context, _ store.Q, county string, page []*Line) (err error) {
	for _, l := range page {
		if l.Name, err = r.Box.Open(seal.Name, l.name, nameAt("health_line", county, l.ID)); err != nil {
			return err
		}
	}
	return nil
}

func (r *room) addLine(ctx context.Context, tx *act.Tx, l *Line) error {
	if err := r.founded(ctx, tx, tx.County, l.Area); err != nil {
		return err
	}
	l.ID, l.Version = tx.NewID(), 1
	tx.On(l.ID, l.Area)
	return tx.Put(ctx, "health_line", lineColumns, l.ID, l.Area, l.Kind, l.Title, r.Box.Seal(l.Name, nameAt("health_line", tx.County, l.ID)),
		l.On, l.Amount, 0, 0, "", 1)
}

// ready is what each place has of the emergency shape, since a day.
func (r *room) ready(ctx context.Context, q store.Q, county string, places area.Scope, since clock.Day) (map[string]*Ready, error) {
	out, args := map[string]*Ready{}, []any{county}
	where := places.Where("area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		l := &Line{}
		err := rows.Scan(r.lineDest(l)...)
		if out[l.Area] == nil {
			out[l.Area] = &Ready{}
		}
		out[l.Area].count(l, since)
		return err
	}, "select "+lineColumns+" from health_line where county = $1 and struck = '' and "+where, args...)
}
