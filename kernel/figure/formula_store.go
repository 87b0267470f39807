package figure

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"sort"

	"huying/base/store"
)

// formula names what a measure counts: another text of it gives other cells.
func (s *Source) formula(m *Measure) string {
	h := sha256.New()
	fmt.Fprintf(h, "%s\n%s\n", s.Table, s.Area)
	for _, t := range m.Terms {
		fmt.Fprintf(h, "%s\n%s\n%s\n%s\n", t.Day, t.amount(), t.where(), t.key())
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Stale lists the measures whose cells were booked by another formula than the program's
// now, or by none: a new version of the program counts something else.
func (b *Book) Stale(ctx context.Context, q store.Q, county string) ([]string, error) {
	have := map[string]string{}
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var code, formula string
		err := rows.Scan(&code, &formula)
		have[code] = formula
		return err
	}, "select measure, formula from figure_formula where county = $1", county); err != nil {
		return nil, err
	}
	var out []string
	for code, m := range b.measures {
		if have[code] != m.src.formula(m.m) {
			out = append(out, code)
		}
	}
	sort.Strings(out)
	return out, nil
}

// Rebook throws the cells of measures away and books them anew from the records.
func (b *Book) Rebook(ctx context.Context, tx *store.Tx, county string, codes []string) (booked int, err error) {
	c := cellsOf(tx)
	for _, code := range codes {
		m, ok := b.measures[code]
		if !ok {
			return 0, fmt.Errorf("figure: rebook %s, which nobody measures", code)
		}
		// A measure that is split by a column has a cell for each of its keys.
		if _, err := tx.Exec(ctx, "delete from figure_cell where county = $1 and (measure = $2 or substr(measure, 1, $3) = $4)", county, code,
			len(code)+1, code+":"); err != nil {
			return 0, err
		}
		want := map[cellKey]int64{}
		if err := m.src.count(ctx, tx, county, m.m, want, newLevels(nil)); err != nil {
			return 0, fmt.Errorf("figure: rebook %s: %w", code, err)
		}
		for k, v := range want {
			c.delta[k] += v
		}
		booked += len(want)
		if _, err := tx.Exec(ctx, "insert into figure_formula (county, measure, formula) values ($1, $2, $3) on conflict (county, measure) do "+
			"update set formula = excluded.formula", county, code, m.src.formula(m.m)); err != nil {
			return 0, err
		}
	}
	return booked, nil
}
