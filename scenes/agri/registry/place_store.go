package registry

import (
	"context"
	"database/sql"
	"fmt"

	"huying/base/store"
)

// placed lists subjects that have a place, without what is personal of them, and says
// how many there are.
func (r *Room) placed(ctx context.Context, q store.Q, f Filter, most int) (list []*Subject, n int, err error) {
	var args []any
	where := f.where(&args) + " and (lon_e7 <> 0 or lat_e7 <> 0)"
	if err := q.QueryRow(ctx, "select count(*) from agri_subject where "+where, args...).Scan(&n); err != nil {
		return nil, 0, err
	}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		s := &Subject{County: f.County}
		list = append(list, s)
		return rows.Scan(&s.ID, &s.Kind, &s.Name, &s.LonE7, &s.LatE7, &s.Scale, &s.Risk, &s.PatrolledOn, &s.From, &s.To)
	}, "select id, kind, name, lon_e7, lat_e7, scale, risk, patrolled_on, from_day, to_day from agri_subject where "+where+fmt.Sprintf(" order "+
		"by id limit $%d", len(args)+1), append(args, most)...)
	return list, n, err
}
