package order

import (
	"context"
	"database/sql"

	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/workbook"
)

// Keeps are what has to live on when a place ends: open orders, and what rulings there taught.
func (r *Room) Keeps() []area.Keep {
	return []area.Keep{{Kind: "order", Title: "area.keeps.order", List: openIn, Move: r.resite},
		{Kind: "dispatch", Title: "area.keeps.dispatch", Every: true, Level: true, Stays: true, List: r.taughtIn, Move: moveTaught}}
}

// taughtIn are the units that rulings named for a category in the places.
func (r *Room) taughtIn(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
	cat, err := r.Catalogue(ctx, county)
	if err != nil {
		return nil, err
	}
	args := []any{county}
	where := places.Where("d.area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var x area.Lying
		var unit string
		err := rows.Scan(&x.ID, &x.Area, &unit)
		x.Name = cat.NameOf(x.ID, "zh-CN") + " → " + unit
		out = append(out, x)
		return err
	}, `select d.category, d.area, coalesce(u.name, d.unit) from order_dispatch d left join unit u on u.county = d.county and u.id = d.unit
		where d.county = $1 and `+where+" order by d.area, d.category", args...)
}

// moveTaught hands on what was learned; what the other place learned itself stays there.
func moveTaught(ctx context.Context, tx *act.Tx, m area.Moving) error {
	for _, category := range m.IDs {
		if _, err := tx.Exec(ctx, `insert into order_dispatch (county, category, area, unit, learned_from, at)
			select county, category, $4, unit, learned_from, at from order_dispatch where county = $1 and category = $2 and area = $3
			on conflict (county, category, area) do nothing`, tx.County, category, m.From, m.To); err != nil {
			return err
		}
		if !m.Last {
			continue
		}
		if _, err := tx.Exec(ctx, "delete from order_dispatch where county = $1 and category = $2 and area = $3", tx.County, category, m.From); err != nil {
			return err
		}
	}
	return nil
}

func openIn(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
	args := []any{county}
	where := places.Where("area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var x area.Lying
		var title string
		err := rows.Scan(&x.ID, &x.Area, &x.Name, &title, &x.Lon, &x.Lat)
		x.Name, x.Page, x.Placed = x.Name+" "+title, "/orders/"+x.ID, x.Lon != 0 || x.Lat != 0
		out = append(out, x)
		return err
	}, "select id, area, code, title, lon, lat from work_order where county = $1 and status in ("+openStatuses+") and "+where+" order by area, id", args...)
}

// resite takes open orders to what their place became. It is said in their threads, and a step
// that somebody prepared on what they saw before is asked again.
func (r *Room) resite(ctx context.Context, tx *act.Tx, m area.Moving) error {
	var steps []string
	for _, id := range m.IDs {
		err := store.Each(ctx, tx, func(rows *sql.Rows) error {
			var step string
			err := rows.Scan(&step)
			steps = append(steps, step)
			return err
		}, "select id from order_step where county = $1 and order_id = $2 and area = $3 and opened <> 0", tx.County, id, m.From)
		if err != nil {
			return err
		}
	}
	err := tx.MoveAll(ctx, "work_order", m.IDs, m.From, m.To, m.Day, func() error {
		for _, id := range m.IDs {
			if _, err := tx.Exec(ctx, "update work_order set area = $3, township = $4, village = $5, version = version + 1 where county = $1 and id = $2",
				tx.County, id, m.To, area.Cut(m.To, area.Township), area.Cut(m.To, area.Village)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	err = tx.MoveAll(ctx, "order_step", steps, m.From, m.To, m.Day, func() error {
		for _, id := range steps {
			if _, err := tx.Exec(ctx, "update order_step set area = $3 where county = $1 and id = $2", tx.County, id, m.To); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, id := range m.IDs {
		o, err := r.Get(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		if err := addStep(ctx, tx, o, Thread{ID: tx.NewID(), Verb: "resite", From: o.Status, To: o.Status,
			Detail: map[string]string{"from": m.From, "to": m.To}}); err != nil {
			return err
		}
	}
	return nil
}
