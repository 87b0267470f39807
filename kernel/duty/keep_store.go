package duty

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/workbook"
)

// ByReform is why a duty ended that went along with its place.
const ByReform = "区划调整"

// Keeps are what has to live on when a place ends: who is on duty there, the units that sit there, and what
// was left about it to whoever comes next.
func (r *Room) Keeps() []area.Keep {
	return []area.Keep{
		{Kind: "duty", Title: "area.keeps.duty", Every: true, Level: true, List: r.dutiesIn, Move: r.moveDuties},
		{Kind: "unit", Title: "area.keeps.unit", List: r.unitsIn, Move: func(ctx context.Context, tx *act.Tx, m area.Moving) error {
			return r.people.Resite(ctx, tx, m.IDs, m.To)
		}},
		{Kind: "note", Title: "area.keeps.note", List: notesIn, Move: moveNotes},
	}
}

// dutiesIn are the duties in places, in force or to come, without those that the same workbook ends.
func (r *Room) dutiesIn(ctx context.Context, q store.Q, county string, places area.Scope, p *workbook.Plan) ([]area.Lying, error) {
	posts, err := r.Posts(ctx, county)
	if err != nil {
		return nil, err
	}
	var will *workbook.Will
	if p != nil {
		will = p.Will(DutySheet)
	}
	now := r.acts.Now()
	args := []any{county, now}
	where := places.Where("d.area", &args)
	var out []area.Lying
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var x area.Lying
		var post string
		if err := rows.Scan(&x.ID, &x.Area, &post, &x.Name); err != nil {
			return err
		}
		if will != nil {
			if v, ok := will.Get(x.ID); ok && v[sheetTo] != "" && v[sheetTo] < now.Day().String() {
				return nil
			}
		}
		x.Name, x.Page = x.Name+" "+posts[post].Title, "/areas/"+x.Area
		out = append(out, x)
		return nil
	}, `select d.id, d.area, d.post, coalesce(p.name, '') from duty d left join person p on p.county = d.county and p.id = d.person
		where d.county = $1 and (d.to_at = 0 or d.to_at > $2) and `+where+" order by d.area, d.id", args...)
	return out, err
}

// moveDuties ends duties with their place and begins them in another.
func (r *Room) moveDuties(ctx context.Context, tx *act.Tx, m area.Moving) error {
	tx.BeforeCommit(func(context.Context, *store.Tx) error { r.changed(); return nil })
	for _, id := range m.IDs {
		d, err := r.Get(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		at, next := m.Day.Start(), d
		next.ID, next.Area, next.From = tx.NewID(), m.To, max(d.From, at)
		if m.Last {
			if err := r.leaveIn(ctx, tx, d, m.To, at); err != nil {
				return err
			}
			if d.From >= at {
				continue
			}
		}
		held, err := find(ctx, tx, tx.County, "person = $2 and post = $3 and area = $4 and (to_at = 0 or to_at > $5)", d.Person, d.Post, m.To, next.From)
		if err != nil {
			return err
		}
		if len(held) > 0 {
			continue // is there already
		}
		if err := r.AssignIn(ctx, tx, next); err != nil {
			return err
		}
	}
	return nil
}

// leaveIn ends a duty with its place. One that had not begun when the place ended never was there.
func (r *Room) leaveIn(ctx context.Context, tx *act.Tx, d Duty, to string, at clock.Moment) error {
	text, args := "update duty set to_at = $3, ended_reason = $4 where county = $1 and id = $2", []any{tx.County, d.ID, at, ByReform}
	if d.From >= at {
		text, args = "update duty set area = $3 where county = $1 and id = $2", []any{tx.County, d.ID, to}
	}
	err := tx.Change(ctx, "duty", d.ID, func() error {
		_, err := tx.Exec(ctx, text, args...)
		return err
	})
	if err != nil {
		return err
	}
	if err := cover(ctx, tx, d.Post, to); err != nil {
		return err
	}
	return cover(ctx, tx, d.Post, d.Area)
}

func (r *Room) unitsIn(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
	args := []any{county}
	where := places.Where("area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var x area.Lying
		err := rows.Scan(&x.ID, &x.Area, &x.Name)
		out = append(out, x)
		return err
	}, "select id, area, name from unit where county = $1 and "+where+" order by area, name", args...)
}
