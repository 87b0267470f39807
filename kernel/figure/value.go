package figure

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
)

// Period is the days from From to To, both counted. A stock is asked as of To.
type Period struct{ From, To clock.Day }

// Value is a figure's answer.
type Value struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

// Text is the value as people write it: 98.6%, 214; a dash where nothing was
// due, because no share of nothing exists.
func (f *Figure) Text(v Value) string {
	if f.Kind != Rate {
		return strconv.FormatFloat(f.Number(v), 'f', -1, 64)
	}
	if v.Den == 0 {
		return "—"
	}
	return fmt.Sprintf("%.*f%%", f.Decimals, 100*float64(v.Num)/float64(v.Den))
}

// per is how many of what is counted make one of what is shown.
func (f *Figure) per() int64 { return max(f.Per, 1) }

// Amount is what one record adds, in the unit of the figure.
func (f *Figure) Amount(n int64) any {
	if f.per() == 1 {
		return n
	}
	return float64(n) / float64(f.per())
}

// Number is the value as a number, in percent for a rate.
func (f *Figure) Number(v Value) float64 {
	if f.Kind != Rate {
		return float64(v.Num) / float64(f.per())
	}
	if v.Den == 0 {
		return 0
	}
	return 100 * float64(v.Num) / float64(v.Den)
}

// Sum adds up a measure over a place and a period. county leads; area is the
// county's own code or any code below it, less than nothing behind a minus.
func (b *Book) Sum(ctx context.Context, q store.Q, code, county, area string, p Period) (int64, error) {
	if bare, sign := Unsigned(area); sign < 0 {
		n, err := b.Sum(ctx, q, code, county, bare, p)
		return -n, err
	}
	m, ok := b.find(code)
	if !ok {
		return 0, fault.New(fault.NotFound, "figure.unknown", "code", code)
	}
	if !summed(area) {
		if m.m.Stock {
			p.From = 0
		}
		return below(ctx, q, code, county, area, p)
	}
	all, err := b.Spread(ctx, q, code, county, []string{area}, p)
	return all[area], err
}

// Value computes a figure.
func (b *Book) Value(ctx context.Context, q store.Q, f *Figure, county, area string, p Period) (v Value, err error) {
	if v.Num, err = b.Sum(ctx, q, f.Num, county, area, p); err != nil || f.Den == "" {
		return v, err
	}
	v.Den, err = b.Sum(ctx, q, f.Den, county, area, p)
	return v, err
}

// summed tells whether the area's level carries sums of its own.
func summed(area string) bool { return len(area) <= townshipLen }

// below adds up the days of a place that carries no sums of its own, and of
// everything in it.
func below(ctx context.Context, q store.Q, code, county, area string, p Period) (n int64, err error) {
	err = q.QueryRow(ctx, `select coalesce(sum(amount), 0) from figure_cell
		where county = $1 and measure = $2 and area >= $3 and area < $4 and span >= $5 and span <= $6`,
		county, code, area, store.PrefixEnd(area), p.From, p.To).Scan(&n)
	return n, err
}

// Series gives a measure for each month (or day) of a period. Of a month that the period begins or ends in, only the
// days of the period count, at every level.
func (b *Book) Series(ctx context.Context, q store.Q, code, county, area string, p Period, byDay bool) (map[clock.Day]int64, error) {
	area, sign := Unsigned(area)
	span, cond, args := "span", "span % 100 <> 0 and span >= $5 and span <= $6", []any{p.From, p.To}
	if !byDay {
		span = "span / 100 * 100"
		if summed(area) {
			cond, args = p.cells(5)
		}
	}
	rows, err := q.Query(ctx, "select "+span+", sum(amount) from figure_cell where county = $1 and measure = $2 and "+areaIs(area)+" and "+cond+
		" group by 1", append([]any{county, code, area, store.PrefixEnd(area)}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[clock.Day]int64{}
	for rows.Next() {
		var s int32
		var n int64
		if err := rows.Scan(&s, &n); err != nil {
			return nil, err
		}
		out[clock.Day(s)] = sign * n
	}
	return out, rows.Err()
}

// axis lists the days of a period, or its months as yyyymm00.
func (p Period) axis(byDay bool) []clock.Day {
	var out []clock.Day
	for d := p.From; d <= p.To; d = d.Add(1) {
		at := d
		if !byDay {
			at = d / 100 * 100
		}
		if n := len(out); n == 0 || out[n-1] != at {
			out = append(out, at)
		}
	}
	return out
}

// Along is a measure of a place along the days or months of a period: what happened in each part of it, or for a stock what
// there was at its end. The codes are those that make up the place.
func (b *Book) Along(ctx context.Context, q store.Q, code, county string, codes []string, p Period, byDay bool) (map[clock.Day]int64, error) {
	out := map[clock.Day]int64{}
	for _, c := range codes {
		some, err := b.Series(ctx, q, code, county, c, p, byDay)
		if err != nil {
			return nil, err
		}
		for d, n := range some {
			out[d] += n
		}
	}
	x, ok := b.find(code)
	if !ok || !x.m.Stock {
		return out, nil
	}
	var level int64
	for _, c := range codes {
		n, err := b.Sum(ctx, q, code, county, c, Period{To: p.From.Add(-1)})
		if err != nil {
			return nil, err
		}
		level += n
	}
	for _, d := range p.axis(byDay) {
		level += out[d]
		out[d] = level
	}
	return out, nil
}

// areaIs selects the cells of one place: its own row where sums are kept, every
// row inside it below that. Both take $3 and $4.
func areaIs(area string) string {
	if summed(area) {
		return "area = $3 and $4 <> ''"
	}
	return "area >= $3 and area < $4"
}

// Row is a record behind a value.
type Row struct {
	Kind   string    `json:"kind"`
	ID     string    `json:"id"`
	No     string    `json:"no"`
	Title  string    `json:"title"`
	Person bool      `json:"-"` // the title is a natural person's name
	Area   string    `json:"area"`
	Day    clock.Day `json:"-"`
	Amount int64     `json:"amount"`
}

// Records lists the records that make up a measure's sum over areas and a
// period, with how much each adds. Their amounts add up to the value; records
// that cancel out (opened and closed again) are not listed. after is the id to go
// on behind.
func (b *Book) Records(ctx context.Context, q store.Q, code, county, area string, p Period, after string, limit int) ([]Row, error) {
	return b.records(ctx, q, code, county, Part{Code: area}, p, after, limit)
}

func (b *Book) records(ctx context.Context, q store.Q, code, county string, place Part, p Period, after string, limit int) (_ []Row, err error) {
	defer fault.Wrap(&err, "figure.Records(%s)", code)
	text, args, err := b.recordsText(ctx, q, code, county, place, p)
	if err != nil {
		return nil, err
	}
	src, _ := b.find(code)
	args = append(args, after, limit)
	rows, err := q.Query(ctx, fmt.Sprintf("select id, max(no), max(title), max(person), max(area), max(day), sum(amount) from (%s) c where id "+
		"> $%d group by id having sum(amount) <> 0 order by id limit $%d", text, len(args)-1, len(args)), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Row
	for rows.Next() {
		r, person := Row{Kind: src.src.Kind}, 0
		if err := rows.Scan(&r.ID, &r.No, &r.Title, &person, &r.Area, &r.Day, &r.Amount); err != nil {
			return nil, err
		}
		r.Person = person != 0
		out = append(out, r)
	}
	return out, rows.Err()
}

// CountRecords is how many records Records would list in all, and their sum.
func (b *Book) CountRecords(ctx context.Context, q store.Q, code, county, area string, p Period) (count, sum int64, err error) {
	return b.countRecords(ctx, q, code, county, Part{Code: area}, p)
}

func (b *Book) countRecords(ctx context.Context, q store.Q, code, county string, place Part, p Period) (count, sum int64, err error) {
	text, args, err := b.recordsText(ctx, q, code, county, place, p)
	if err != nil {
		return 0, 0, err
	}
	err = q.QueryRow(ctx, "select count(*), coalesce(sum(amount), 0) from (select id, sum(amount) as amount from ("+text+") c group by id "+
		"having sum(amount) <> 0) d", args...).Scan(&count, &sum)
	return count, sum, err
}

// recordsText is every contribution to a measure: id, no, title, person, area, day, amount.
func (b *Book) recordsText(ctx context.Context, q store.Q, code, county string, place Part, p Period) (string, []any, error) {
	m, ok := b.find(code)
	if !ok {
		return "", nil, fault.New(fault.NotFound, "figure.unknown", "code", code)
	}
	if m.m.Stock {
		p.From = 0
	}
	_, key, _ := strings.Cut(code, ":")
	s := m.src
	moved, err := s.anyMoved(ctx, q, county)
	if err != nil {
		return "", nil, err
	}
	args := []any{county, p.From, p.To, key}
	bind := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	var parts []string
	for _, t := range m.m.Terms {
		at := s.Area
		if moved {
			at = s.areaOn(t.Day)
		}
		cols := func(_, day, amount string) string {
			return fmt.Sprintf("%s as id, %s as no, %s as title, %s as person, %s as area, %s as day, %s as amount", s.Record, s.No, s.Title,
				s.Person, s.Area, day, amount)
		}
		where := func(area, day string) string {
			return fmt.Sprintf("%s >= $2 and %s <= $3 and %s = $4 and %s", day, day, t.key(), place.Where(area, bind))
		}
		parts = append(parts, s.termText(t, cols(at, t.Day, t.amount()), " and "+where(at, t.Day)))
		if moved && m.m.Stock {
			parts = append(parts, s.overText(t, cols, where)...)
		}
	}
	return strings.Join(parts, " union all "), args, nil
}
