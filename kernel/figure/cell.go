package figure

import (
	"context"
	"database/sql"
	"fmt"
	"sort"
	"strings"

	"huying/base/clock"
	"huying/base/store"
)

// contribution is what one row counts under one measure on one day.
type contribution struct {
	measure string // with key
	area    string
	day     clock.Day
	amount  int64
}

type cellKey struct {
	county, measure, area string
	span                  int32
}

// cells collects the differences of one commit.
type cells struct{ delta map[cellKey]int64 }

type cellsKey struct{}

func cellsOf(tx *store.Tx) *cells {
	return tx.Share(cellsKey{}, func() any {
		c := &cells{delta: map[cellKey]int64{}}
		tx.BeforeCommit(c.flush)
		return c
	}).(*cells)
}

// Diff is the change that one act makes to the cells; it is booked only when the
// act has succeeded, because acts share a commit.
type Diff struct {
	county string
	list   []contribution
}

// Begin starts a diff for acts in a county.
func Begin(county string) *Diff { return &Diff{county: county} }

// Minus takes away what the row counts now; call it before changing the row.
func (b *Book) Minus(ctx context.Context, tx *store.Tx, d *Diff, table, id string) error {
	return b.collect(ctx, tx, d, table, []string{id}, -1)
}

// Plus adds what the row counts now; call it after changing the row.
func (b *Book) Plus(ctx context.Context, tx *store.Tx, d *Diff, table, id string) error {
	return b.collect(ctx, tx, d, table, []string{id}, +1)
}

// MinusAll and PlusAll are Minus and Plus for many rows at once, as imports have them.
func (b *Book) MinusAll(ctx context.Context, tx *store.Tx, d *Diff, table string, ids []string) error {
	return b.collectAll(ctx, tx, d, table, ids, -1)
}

// PlusAll adds what the rows count now.
func (b *Book) PlusAll(ctx context.Context, tx *store.Tx, d *Diff, table string, ids []string) error {
	return b.collectAll(ctx, tx, d, table, ids, +1)
}

func (b *Book) collectAll(ctx context.Context, tx *store.Tx, d *Diff, table string, ids []string, sign int64) error {
	const batch = 100
	for len(ids) > 0 {
		n := 1
		if len(ids) >= batch {
			n = batch
		}
		if err := b.collect(ctx, tx, d, table, ids[:n], sign); err != nil {
			return err
		}
		ids = ids[n:]
	}
	return nil
}

func (b *Book) collect(ctx context.Context, tx *store.Tx, d *Diff, table string, ids []string, sign int64) error {
	s := b.byKind[table]
	if s == nil {
		return nil // nothing counts this table
	}
	args := make([]any, 1, 1+len(ids))
	args[0] = d.county
	for _, id := range ids {
		args = append(args, id)
	}
	known := map[string][]move{}
	seen, moved, err := s.ask(ctx, tx, d, sign, s.rowText(len(ids)), args, known)
	if err == nil && len(moved) > 0 {
		if known, err = s.moves(ctx, tx, d.county, moved...); err == nil {
			for _, id := range moved {
				if _, _, err = s.ask(ctx, tx, d, sign, s.rowText(1), []any{d.county, id}, known); err != nil {
					return err
				}
			}
		}
	}
	if err == nil && seen != len(ids) {
		err = fmt.Errorf("figure: count %s %v: %d rows: %w", table, ids, seen, store.ErrNotFound)
	}
	return err
}

// Insert runs a statement that makes rows of the table, and adds what they count: a row
// that is counted as it is made is not looked up again.
func (b *Book) Insert(ctx context.Context, tx *store.Tx, d *Diff, table, text string, args ...any) error {
	s := b.byKind[table]
	if s == nil {
		_, err := tx.Exec(ctx, text, args...)
		return err
	}
	_, _, err := s.ask(ctx, tx, d, +1, text+s.returning, args, nil)
	return err
}

// ask adds what rows count to the diff and says how many they were. Rows that were moved and
// whose moves are not known are only named.
func (s *Source) ask(ctx context.Context, tx *store.Tx, d *Diff, sign int64, text string, args []any, known map[string][]move) (seen int,
	moved []string, err error) {
	n := 0
	for _, m := range s.Measures {
		n += len(m.Terms)
	}
	var area, id string
	days, amounts, keys := make([]int32, n), make([]int64, n), make([]string, n)
	dest := make([]any, 2, 2+3*n)
	dest[0], dest[1] = &id, &area
	for i := range n {
		dest = append(dest, &days[i], &amounts[i], &keys[i])
	}
	err = store.Each(ctx, tx, func(rows *sql.Rows) error {
		seen++
		if err := rows.Scan(dest...); err != nil {
			return fmt.Errorf("figure: count %s: %w", s.Table, err)
		}
		if id != "" && known[id] == nil {
			moved = append(moved, id)
			return nil
		}
		i := 0
		for _, m := range s.Measures {
			for range m.Terms {
				if days[i] != 0 && amounts[i] != 0 {
					d.list = append(d.list, dated(known[id], m.Stock, contribution{withKey(m.Code, keys[i]), area, clock.Day(days[i]), sign * amounts[i]})...)
				}
				i++
			}
		}
		return nil
	}, text, args...)
	return seen, moved, err
}

func withKey(code, key string) string {
	if key == "" {
		return code
	}
	return code + ":" + key
}

// Book adds the diff to the cells of the commit under way.
func (d *Diff) Book(tx *store.Tx) {
	if len(d.list) == 0 {
		return
	}
	c := cellsOf(tx)
	for _, x := range d.list {
		for _, k := range keysFor(d.county, x) {
			c.delta[k] += x.amount
		}
	}
}

// Code lengths of the levels that carry sums.
const (
	countyLen   = 6
	townshipLen = 9
)

// keysFor lists the cells that one contribution falls into.
func keysFor(county string, x contribution) []cellKey {
	keys := make([]cellKey, 0, 7)
	day := int32(x.day)
	month := day / 100 * 100
	if len(x.area) > townshipLen {
		keys = append(keys, cellKey{county, x.measure, x.area, day})
	}
	if len(x.area) >= townshipLen {
		t := x.area[:townshipLen]
		keys = append(keys, cellKey{county, x.measure, t, day}, cellKey{county, x.measure, t, month}, cellKey{county, x.measure, t, 0})
	}
	return append(keys, cellKey{county, x.measure, county, day}, cellKey{county, x.measure, county, month}, cellKey{county, x.measure, county, 0})
}

// cellTexts write so many cells at once, the most first: few texts, so that all
// of them stay prepared. What one row counts once falls into seven cells.
var cellTexts = []struct {
	rows int
	text string
}{{28, cellText(28)}, {14, cellText(14)}, {7, cellText(7)}, {3, cellText(3)}, {1, cellText(1)}}

func cellText(rows int) string {
	return "insert into figure_cell (county, measure, area, span, amount) values " + store.Values(rows, 5) +
		" on conflict (county, measure, area, span) do update set amount = figure_cell.amount + excluded.amount"
}

// flush writes the differences in key order, so that two commits on PostgreSQL
// lock the same rows in the same order.
func (c *cells) flush(ctx context.Context, tx *store.Tx) error {
	keys := make([]cellKey, 0, len(c.delta))
	for k, v := range c.delta {
		if v != 0 {
			keys = append(keys, k)
		}
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i].less(keys[j]) })
	for len(keys) > 0 {
		var n int
		var text string
		for _, t := range cellTexts {
			if n, text = t.rows, t.text; n <= len(keys) {
				break
			}
		}
		args := make([]any, 0, n*5)
		for _, k := range keys[:n] {
			args = append(args, k.county, k.measure, k.area, k.span, c.delta[k])
		}
		if _, err := tx.Exec(ctx, text, args...); err != nil {
			return fmt.Errorf("figure: cells: %w", err)
		}
		keys = keys[n:]
	}
	return nil
}

func (k cellKey) less(o cellKey) bool {
	if k.county != o.county {
		return k.county < o.county
	}
	if k.measure != o.measure {
		return k.measure < o.measure
	}
	if k.area != o.area {
		return k.area < o.area
	}
	return k.span < o.span
}

// Recount computes every cell of a county from its records and compares it with
// what acts booked. One line for each cell that differs. On the way it holds every level
// of the drawings given to the sum of the level below, on every day.
func (b *Book) Recount(ctx context.Context, q store.Q, county string, drawings ...*Drawing) (faults []string, values int, err error) {
	want, levels := map[cellKey]int64{}, newLevels(drawings)
	for _, s := range b.sources {
		if err := s.recount(ctx, q, county, want, levels); err != nil {
			return nil, 0, fmt.Errorf("figure: recount %s: %w", s.Table, err)
		}
	}
	rows, err := q.Query(ctx, "select measure, area, span, amount from figure_cell where county = $1 order by measure", county)
	if err != nil {
		return nil, 0, err
	}
	defer rows.Close()
	for rows.Next() {
		k := cellKey{county: county}
		var amount int64
		if err := rows.Scan(&k.measure, &k.area, &k.span, &amount); err != nil {
			return nil, 0, err
		}
		values++
		levels.cell(k, amount)
		if amount != want[k] {
			faults = append(faults, fmt.Sprintf("figure %s area %s span %d: cell says %d, records give %d", k.measure, k.area, k.span, amount, want[k]))
		}
		delete(want, k)
	}
	for k, v := range want {
		if v != 0 {
			faults = append(faults, fmt.Sprintf("figure %s area %s span %d: no cell, records give %d", k.measure, k.area, k.span, v))
		}
	}
	levels.finish()
	sort.Strings(faults)
	return append(faults, levels.faults...), values, rows.Err()
}

func (s *Source) recount(ctx context.Context, q store.Q, county string, into map[cellKey]int64, levels *levels) error {
	for i := range s.Measures {
		if err := s.count(ctx, q, county, &s.Measures[i], into, levels); err != nil {
			return err
		}
	}
	return nil
}

// count adds up one measure from its records.
func (s *Source) count(ctx context.Context, q store.Q, county string, m *Measure, into map[cellKey]int64, levels *levels) error {
	each := func(x contribution) {
		levels.record(x)
		for _, k := range keysFor(county, x) {
			into[k] += x.amount
		}
	}
	rest := ""
	if any, err := s.anyMoved(ctx, q, county); err != nil {
		return err
	} else if any {
		rest = " and not " + s.hasMoved()
		if err := s.countMoved(ctx, q, county, m, each); err != nil {
			return err
		}
	}
	for _, t := range m.Terms {
		text := s.termText(t, strings.Join([]string{s.Area, t.Day, t.key(), "sum(" + t.amount() + ")"}, ", "), rest+" group by 1, 2, 3")
		if err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var x contribution
			var key string
			if err := rows.Scan(&x.area, &x.day, &key, &x.amount); err != nil {
				return err
			}
			x.measure = withKey(m.Code, key)
			each(x)
			return nil
		}, text, county); err != nil {
			return err
		}
	}
	return nil
}
