package health

import (
	"context"
	"database/sql"

	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/workbook"
)

// keeps are what has to live on when a place ends: all that the scene keeps in places.
func (r *room) keeps() []area.Keep {
	keep := func(kind, table, name, page, where string, move func(context.Context, *act.Tx, area.Moving) error) area.Keep {
		if move == nil {
			move = func(ctx context.Context, tx *act.Tx, m area.Moving) error { return m.Rows(ctx, tx, table, true, m.IDs) }
		}
		return area.Keep{Kind: kind, Title: "health.keeps." + table, List: func(ctx context.Context, q store.Q, county string, places area.Scope,
			_ *workbook.Plan) (out []area.Lying, err error) {
			args := []any{county}
			in := places.Where("area", &args)
			return out, store.Each(ctx, q, func(rows *sql.Rows) error {
				var x area.Lying
				err := rows.Scan(&x.ID, &x.Area, &x.Name)
				x.Page = page + x.ID
				out = append(out, x)
				return err
			}, "select id, area, "+name+" from "+table+" r where county = $1 and "+in+where+" order by area, id", args...)
		}, Move: move}
	}
	const place = "coalesce(" + placeSQL + ", '')"
	return []area.Keep{
		keep(Kind, "health_committee", place, "/health/committees/", "", r.moveCommittees),
		keep(WorkKind, "health_work", "title", "/health/works/", "", nil),
		keep(NoteKind, "health_note", "place", "/health/notes/", "", nil),
		keep(ClaimKind, "health_claim", place, "/health/claims/", "", moveClaims),
		keep(VisitKind, "health_visit", place, "/health/visits/", "", nil),
		keep(ShiftKind, "health_shift", "title", "/health/shifts/", "", nil),
		keep(LineKind, "health_line", "title", "/health/lines/", "", nil),
	}
}

// letGo takes from records what they hold alone at their place, and says what each held: at the new place somebody else may.
func letGo(ctx context.Context, tx *act.Tx, table string, ids []string) (held map[string]string, err error) {
	held = map[string]string{}
	for _, id := range ids {
		var h string
		if err := tx.QueryRow(ctx, "select holds from "+table+" where county = $1 and id = $2", tx.County, id).Scan(&h); err != nil {
			return nil, store.One(err)
		}
		if held[id] = h; h != id {
			if _, err := tx.Exec(ctx, "update "+table+" set holds = id where county = $1 and id = $2", tx.County, id); err != nil {
				return nil, err
			}
		}
	}
	return held, nil
}

// free reports whether nobody at a place holds something.
func free(ctx context.Context, q store.Q, county, table, at, holds string) (bool, error) {
	var n int
	err := q.QueryRow(ctx, "select count(*) from "+table+" where county = $1 and area = $2 and holds = $3", county, at, holds).Scan(&n)
	return n == 0, err
}

// settle gives records back what they held where it is free at the new place, and ends them on the day where it is not.
func settle(ctx context.Context, tx *act.Tx, table, over string, m area.Moving, held map[string]string) error {
	for _, id := range m.IDs {
		if held[id] == id {
			continue
		}
		ok, err := free(ctx, tx, tx.County, table, m.To, held[id])
		if err != nil {
			return err
		}
		if ok {
			if _, err := tx.Exec(ctx, "update "+table+" set holds = $3 where county = $1 and id = $2", tx.County, id, held[id]); err != nil {
				return err
			}
			continue
		}
		if err := tx.Change(ctx, table, id, func() error {
			_, err := tx.Exec(ctx, "update "+table+" set state = $3, ended_on = $4, version = version + 1 where county = $1 and id = $2", tx.County,
				id, over, m.Day)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// moveCommittees takes committees to another place with their members. Where that place has one in force, theirs ends on the day.
func (r *room) moveCommittees(ctx context.Context, tx *act.Tx, m area.Moving) error {
	held, err := letGo(ctx, tx, "health_committee", m.IDs)
	if err != nil {
		return err
	}
	if err := m.Rows(ctx, tx, "health_committee", true, m.IDs); err != nil {
		return err
	}
	if _, err := m.About(ctx, tx, "health_member", "committee", true, m.IDs); err != nil {
		return err
	}
	return settle(ctx, tx, "health_committee", Over, m, held)
}

// moveClaims takes claims to another place. Where that place has a lead, or the expert has it already, theirs ends on the day.
func moveClaims(ctx context.Context, tx *act.Tx, m area.Moving) error {
	held, err := letGo(ctx, tx, "health_claim", m.IDs)
	if err != nil {
		return err
	}
	if err := m.Rows(ctx, tx, "health_claim", true, m.IDs); err != nil {
		return err
	}
	return settle(ctx, tx, "health_claim", Ended, m, held)
}
