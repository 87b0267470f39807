package order

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
)

// month counts what somebody did since a day. What was put right at once is told apart from what was answered.
func (r *Room) month(ctx context.Context, q store.Q, county, person string, since clock.Day) (_ FieldMonth, err error) {
	defer fault.Wrap(&err, "order.month")
	out := FieldMonth{Since: since.String()}
	if err := q.QueryRow(ctx, "select count(*) from work_order where county = $1 and reporter = $2 and reported_day >= $3",
		county, person, since).Scan(&out.Reported); err != nil {
		return out, err
	}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var verb string
		var n int
		if err := rows.Scan(&verb, &n); err != nil {
			return err
		}
		if verb == "fix" {
			out.Fixed = n
		} else {
			out.Answered = n
		}
		return nil
	}, `select verb, count(distinct order_id) from order_step where county = $1 and actor = $2 and day >= $3 and verb in ('fix', 'answer')
		group by verb`, county, person, since)
}

// underWay is how many orders are under way in a place, and how many of them are late.
type underWay struct{ open, late int }

// openBelow counts a filter's orders by the places of a level that they lie in; those that lie in no place of it stand
// under the place that they name.
func (r *Room) openBelow(ctx context.Context, q store.Q, f Filter, level int) (_ map[string]underWay, err error) {
	defer fault.Wrap(&err, "order.openBelow(%d)", level)
	w := r.question(&f, q.Engine())
	part := fmt.Sprintf("substr(area, 1, %d)", level)
	late := "sum(case when due_at > 0 and not suspended and due_at < " + w.bind(f.Now) + " then 1 else 0 end)"
	out := map[string]underWay{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var code string
		var x underWay
		err := rows.Scan(&code, &x.open, &x.late)
		out[code] = x
		return err
	}, "select "+part+", count(*), "+late+" from work_order where "+strings.Join(w.where, " and ")+" group by "+part, w.args...)
}
