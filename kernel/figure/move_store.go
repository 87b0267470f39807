package figure

import (
	"context"
	"database/sql"
	"fmt"

	"huying/base/clock"
	"huying/base/store"
)

// move is one move of a row: since the day it lies in the new place.
type move struct {
	day      clock.Day
	old, new string
}

// Moved notes that rows of a table go from one place to another on a day, because the old one
// ends. It is called between taking away what they count and adding it again.
func (b *Book) Moved(ctx context.Context, tx *store.Tx, county, table string, ids []string, from, to string, day clock.Day) error {
	if b.byKind[table] == nil {
		return nil // nothing counts this table
	}
	for _, id := range ids {
		if _, err := tx.Exec(ctx, `insert into figure_move (county, kind, id, day, old_area, new_area) values ($1, $2, $3, $4, $5, $6)
			on conflict (county, kind, id, day) do update set new_area = excluded.new_area`, county, table, id, day, from, to); err != nil {
			return err
		}
	}
	return nil
}

// moves are those of some rows, or of all rows of the table, oldest first.
func (s *Source) moves(ctx context.Context, q store.Q, county string, ids ...string) (map[string][]move, error) {
	text, args := "select id, day, old_area, new_area from figure_move where county = $1 and kind = $2", []any{county, s.Table}
	if len(ids) > 0 {
		text += " and id in (" + store.Places(3, len(ids)) + ")"
		for _, id := range ids {
			args = append(args, id)
		}
	}
	out := map[string][]move{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var m move
		err := rows.Scan(&id, &m.day, &m.old, &m.new)
		out[id] = append(out[id], m)
		return err
	}, text+" order by id, day", args...)
}

// dated is what one row counts once, where it lay on the day of it. Of a stock the later moves
// take it from place to place.
func dated(list []move, stock bool, x contribution) []contribution {
	at := x
	for i, m := range list {
		if m.day <= x.day {
			continue
		}
		at.area = m.old
		if !stock {
			break
		}
		out := []contribution{at}
		for _, m := range list[i:] {
			out = append(out, contribution{x.measure, m.old, m.day, -x.amount}, contribution{x.measure, m.new, m.day, x.amount})
		}
		return out
	}
	return []contribution{at}
}

// hasMoved is SQL: whether the row was ever moved.
func (s *Source) hasMoved() string {
	return fmt.Sprintf("exists (select 1 from figure_move mv where mv.county = r.county and mv.kind = '%s' and mv.id = %s)", s.Table, s.ID)
}

// areaOn is SQL: where the row lay on a day.
func (s *Source) areaOn(day string) string {
	return fmt.Sprintf("coalesce((select mv.old_area from figure_move mv where mv.county = r.county and mv.kind = '%s' and mv.id = %s and "+
		"mv.day > %s order by mv.day limit 1), %s)",
		s.Table, s.ID, day, s.Area)
}

// anyMoved tells whether any row of the table was ever moved: nearly always none.
func (s *Source) anyMoved(ctx context.Context, q store.Q, county string) (any bool, err error) {
	n := 0
	err = q.QueryRow(ctx, "select count(*) from (select 1 from figure_move where county = $1 and kind = $2 limit 1) x", county, s.Table).Scan(&n)
	return n > 0, err
}

// countMoved adds up one measure over the rows that were moved.
func (s *Source) countMoved(ctx context.Context, q store.Q, county string, m *Measure, each func(contribution)) error {
	list, err := s.moves(ctx, q, county)
	if err != nil {
		return err
	}
	for _, t := range m.Terms {
		text := s.termText(t, fmt.Sprintf("%s, %s, %s, %s, %s", s.ID, s.Area, t.Day, t.key(), t.amount()), " and "+s.hasMoved())
		err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var id, key string
			var x contribution
			if err := rows.Scan(&id, &x.area, &x.day, &key, &x.amount); err != nil {
				return err
			}
			x.measure = withKey(m.Code, key)
			for _, c := range dated(list[id], m.Stock, x) {
				each(c)
			}
			return nil
		}, text, county)
		if err != nil {
			return err
		}
	}
	return nil
}

// overText is what a stock's moves add to the records behind it: out of the old place and into
// the new one.
func (s *Source) overText(t Term, cols func(area, day, amount string) string, where func(area, day string) string) []string {
	var out []string
	for _, side := range []struct{ area, amount string }{{"mv.old_area", "-(" + t.amount() + ")"}, {"mv.new_area", t.amount()}} {
		out = append(out, fmt.Sprintf("select %s from %s r join figure_move mv on mv.county = r.county and mv.kind = '%s' and mv.id = %s where "+
			"r.county = $1 and %s and coalesce(%s, 0) > 0 and mv.day > %s and %s",
			cols(side.area, "mv.day", side.amount), s.Table, s.Table, s.ID, t.where(), t.Day, t.Day, where(side.area, "mv.day")))
	}
	return out
}
