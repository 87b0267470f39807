package order

import (
	"context"
	"fmt"

	"huying/base/fault"
	"huying/base/store"
)

// Unread are those of some orders that a resident reported and nobody at the desk has read
// yet, with their category.
func (r *Room) Unread(ctx context.Context, q store.Q, county string, ids []string) (out map[string]string, err error) {
	defer fault.Wrap(&err, "order.Unread")
	if len(ids) == 0 {
		return nil, nil
	}
	args := []any{county, string(Reported), "public"}
	for _, id := range ids {
		args = append(args, id)
	}
	rows, err := q.Query(ctx, fmt.Sprintf("select id, category from work_order where county = $1 and status = $2 and reporter = $3 and id in "+
		"(%s)", store.Places(4, len(ids))), args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out = map[string]string{}
	for rows.Next() {
		var id, category string
		if err := rows.Scan(&id, &category); err != nil {
			return nil, err
		}
		out[id] = category
	}
	return out, rows.Err()
}
