package figure

import (
	"context"
	"database/sql"
	"fmt"

	"huying/base/fault"
	"huying/base/store"
)

// AsOf tells whether the figure is asked as of a day rather than over a period:
// everything that it counts is a stock.
func (b *Book) AsOf(f *Figure) bool {
	num, _ := b.find(f.Num)
	den, _ := b.find(f.Den)
	return num.m.Stock && (f.Den == "" || den.m.Stock)
}

// Name is what a record is called.
type Name struct {
	No, Title string
	Person    bool // the title is a natural person's name
}

// Named tells what records that a measure once counted are called now. A record that
// is no more is not among them.
func (b *Book) Named(ctx context.Context, q store.Q, code, county string, ids []string) (_ map[string]Name, err error) {
	defer fault.Wrap(&err, "figure.Named(%s)", code)
	m, ok := b.find(code)
	if !ok {
		return nil, nil // nobody measures it any more
	}
	s := m.src
	out := make(map[string]Name, len(ids))
	for len(ids) > 0 {
		n := min(len(ids), 100)
		args := []any{county}
		for _, id := range ids[:n] {
			args = append(args, id)
		}
		text := fmt.Sprintf("select %s, coalesce(max(%s), ''), coalesce(max(%s), ''), coalesce(max(%s), 0) from %s r where r.county = $1 and %s "+
			"in (%s) group by 1", s.Record, s.No, s.Title, s.Person, s.Table, s.Record, store.Places(2, n))
		err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var id string
			var x Name
			person := 0
			err := rows.Scan(&id, &x.No, &x.Title, &person)
			x.Person = person != 0
			out[id] = x
			return err
		}, text, args...)
		if err != nil {
			return nil, err
		}
		ids = ids[n:]
	}
	return out, nil
}
