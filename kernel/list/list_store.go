package list

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/power"
)

// found is a record with its place and what the order says of it.
type found[R any] struct {
	r    *R
	at   string
	keys []any
}

func (l *List[R, W]) read(ctx context.Context, q store.Q, w *where, tail string) (list []found[R], err error) {
	columns := "r." + strings.ReplaceAll(strings.Join(strings.Fields(l.Columns), " "), ", ", ", r.") + ", " + l.Area
	for _, k := range l.Order {
		columns += ", " + k.Column
	}
	text := "select " + columns + " from " + l.Table + " r " + l.Join + " where " + strings.Join(w.parts, " and ") + tail
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		f := found[R]{r: new(R), keys: make([]any, len(l.Order))}
		into := append(l.Dest(f.r), &f.at)
		for i, k := range l.Order {
			if k.Text {
				f.keys[i] = new(string)
			} else {
				f.keys[i] = new(int64)
			}
			into = append(into, f.keys[i])
		}
		err := rows.Scan(into...)
		list = append(list, f)
		return err
	}, text, w.args...)
	return list, err
}

func (l *List[R, W]) fill(ctx context.Context, q store.Q, county string, list []*R) error {
	if l.Fill == nil {
		return nil
	}
	for part := range slices.Chunk(list, 200) {
		if err := l.Fill(ctx, q, county, part); err != nil {
			return err
		}
	}
	return nil
}

// Find finds a record and its place by the list's own condition; one that the asker's list hides is not there.
func (l *List[R, W]) Find(ctx context.Context, q store.Q, id string) (r *R, at string, err error) {
	w, err := l.where(ctx, "")
	if err != nil {
		return nil, "", err
	}
	w.and(ID + " = " + w.bind(id))
	list, err := l.read(ctx, q, w, "")
	if err != nil {
		return nil, "", err
	}
	if len(list) == 0 {
		return nil, "", store.ErrNotFound
	}
	return list[0].r, list[0].at, l.fill(ctx, q, w.county, []*R{list[0].r})
}

// Page reads a page of what is asked for, and where the next one begins; empty on the last.
func (l *List[R, W]) Page(ctx context.Context, q store.Q, a *Ask) (list []*R, next string, err error) {
	defer fault.Wrap(&err, "list.Page(%s)", l.Kind)
	w, err := l.where(ctx, a.Under)
	if err != nil {
		return nil, "", err
	}
	for _, f := range l.Filters {
		if err := f.where(w, a.values.Get); err != nil {
			return nil, "", err
		}
	}
	if err := after(w, l.Order, a.Cursor); err != nil {
		return nil, "", err
	}
	order := make([]string, len(l.Order))
	for i, k := range l.Order {
		order[i] = k.Column
		if k.Desc {
			order[i] += " desc"
		}
	}
	rows, err := l.read(ctx, q, w, fmt.Sprintf(" order by %s limit %s", strings.Join(order, ", "), w.bind(a.Limit+1)))
	if err != nil {
		return nil, "", err
	}
	if len(rows) > a.Limit {
		rows = rows[:a.Limit]
		next = cursorOf(rows[a.Limit-1].keys)
	}
	list = make([]*R, len(rows))
	for i := range rows {
		list[i] = rows[i].r
	}
	return list, next, l.fill(ctx, q, w.county, list)
}

// stays refuses an act that took a record to a place where the asker may not act: nobody gives away what is theirs into
// hands that they do not answer for.
func (l *List[R, W]) stays(ctx context.Context, q store.Q, may *power.Power, id, at string) error {
	county, who := l.room.who(ctx)
	var now string
	err := store.One(q.QueryRow(ctx, "select "+l.Area+" from "+l.Table+" r "+l.Join+" where r.county = $1 and "+ID+" = $2", county, id).Scan(&now))
	if err != nil || now == at {
		return err
	}
	_, err = who.May(may, now, web.Of(ctx).Via)
	return err
}
