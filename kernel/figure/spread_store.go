package figure

import (
	"context"
	"fmt"

	"huying/base/fault"
	"huying/base/store"
)

// Spread is Sum over several places at once, for places that carry sums of their
// own (townships and up): a table of all townships is one question.
func (b *Book) Spread(ctx context.Context, q store.Q, code, county string, areas []string, p Period) (map[string]int64, error) {
	m, ok := b.find(code)
	if !ok {
		return nil, fault.New(fault.NotFound, "figure.unknown", "code", code)
	}
	out := map[string]int64{}
	var together []any
	for _, a := range areas {
		bare, sign := Unsigned(a)
		if sign < 0 || !summed(a) {
			n, err := b.Sum(ctx, q, code, county, bare, p)
			if err != nil {
				return nil, err
			}
			out[a] = sign * n
			continue
		}
		together = append(together, a)
	}
	if len(together) == 0 {
		return out, nil
	}
	amount, where, args := m.m.spans(p)
	args = append([]any{county, code}, args...)
	marks := store.Places(len(args)+1, len(together))
	rows, err := q.Query(ctx, fmt.Sprintf("select area, coalesce(sum(%s), 0) from figure_cell where county = $1 and measure = $2 and area in "+
		"(%s) and %s group by area", amount, marks, where), append(args, together...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var area string
		var n int64
		if err := rows.Scan(&area, &n); err != nil {
			return nil, err
		}
		out[area] = n
	}
	return out, rows.Err()
}

// spans chooses the cells that add up to a period: whole months and the days around
// them, or for a stock everything less what came after. Placeholders begin at $3.
func (m *Measure) spans(p Period) (amount, where string, args []any) {
	if m.Stock {
		month := int64(p.To) / 100 * 100
		return "case when span = 0 then amount else -amount end",
			"(span = 0 or (span > $3 and span < $4 and span % 100 <> 0) or (span >= $4 and span % 100 = 0))", []any{p.To, month + 100}
	}
	where, args = p.cells(3)
	return "amount", where, args
}

// cells is the condition for the cells that add up to a period where sums are kept: whole months and the days around
// them. Placeholders begin at the number given.
func (p Period) cells(at int) (where string, args []any) {
	first, last := int64(p.From)/100*100, int64(p.To)/100*100
	if p.From%100 > 1 { // begins inside a month
		first += 100
	}
	if p.To.Add(1)%100 == 1 { // ends with its month
		last += 100
	}
	if first >= last { // no whole month inside
		return fmt.Sprintf("span >= $%d and span <= $%d and span %% 100 <> 0", at, at+1), []any{p.From, p.To}
	}
	return fmt.Sprintf("span >= $%[1]d and span <= $%[2]d and ((span %% 100 = 0 and span >= $%[3]d and span < $%[4]d) or "+
			"(span %% 100 <> 0 and (span < $%[3]d or span >= $%[4]d)))", at, at+1, at+2, at+3),
		[]any{max(min(int64(p.From), first), 1), max(int64(p.To), last), first, last} // span 0 is the sum of all time
}

// OverEach is a figure's value in each of several places.
func (b *Book) OverEach(ctx context.Context, q store.Q, f *Figure, county string, areas []string, p Period) (map[string]Value, error) {
	num, err := b.Spread(ctx, q, f.Num, county, areas, p)
	if err != nil {
		return nil, err
	}
	den := map[string]int64{}
	if f.Den != "" {
		if den, err = b.Spread(ctx, q, f.Den, county, areas, p); err != nil {
			return nil, err
		}
	}
	out := make(map[string]Value, len(areas))
	for _, a := range areas {
		out[a] = Value{num[a], den[a]}
	}
	return out, nil
}
