package stock

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
)

// few bounds how many holds one act ends.
const few = 200

// Expire ends what was not taken in time: what was held is a pickup missed, what was waited for was not to be had.
func (r *Room) Expire(ctx context.Context, county string) error {
	for {
		now := r.acts.Now()
		list, err := r.holds(ctx, r.db.Read(), county, "state in ('held', 'waiting', 'short') and expires_at > 0 and expires_at "+
			"<= $2 order by item, turn limit $3", now, few)
		if err != nil || len(list) == 0 {
			return err
		}
		item, area := list[0].Item, list[0].Area
		_, err = r.acts.Do(ctx, act.System(county), act.What{Verb: "stock.expire", Kind: "stock.item", Subject: item, Area: area}, func(tx *act.Tx) error {
			n := 0
			for _, h := range list {
				if h.Item != item {
					continue
				}
				h, x, err := r.held(ctx, tx, h.ID)
				if err != nil || !h.Live() {
					if err != nil {
						return err
					}
					continue
				}
				state := Unmet
				if h.State == Held {
					state = Expired
				}
				if err := r.release(ctx, tx, x, h, state); err != nil {
					return err
				}
				n++
			}
			tx.Note("holds", n)
			return r.settle(ctx, tx, item)
		})
		if err != nil {
			return err
		}
	}
}

// Forget lets go of names and numbers of what ended years ago (transactions are kept three years); the holds stay as counts.
func (r *Room) Forget(ctx context.Context, county string) error {
	limit := clock.Of(r.acts.Now().Time().AddDate(-keptYears, 0, 0))
	for {
		var ids []string
		if err := store.Each(ctx, r.db.Read(), func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, "select id from stock_hold where county = $1 and state not in ('held', 'waiting', 'short') and held_at < $2 and "+
			"taken_at < $2 and ended_at < $2 and "+
			"length(name) > 0 order by id limit $3", county, limit, few); err != nil {
			return err
		}
		if len(ids) == 0 {
			return nil
		}
		if _, err := r.acts.Do(ctx, act.System(county), act.What{Verb: "stock.forget", Kind: "stock.item", Area: county}, func(tx *act.Tx) error {
			tx.Note("holds", len(ids))
			args := []any{county, []byte{}, r.acts.NewID()}
			for _, id := range ids {
				args = append(args, id)
			}
			return tx.ChangeAll(ctx, "stock_hold", ids, func() error {
				_, err := tx.Exec(ctx, "update stock_hold set name = $2, phone = $2, key_sealed = $2, pickup_sealed = $2, once = "+
					"$3 || id, who = '', key = $3 || id, "+
					"pickup = $3 || id, version = version + 1 where county = $1 and id in ("+store.Places(4, len(ids))+")", args...)
				return err
			})
		}); err != nil {
			return err
		}
	}
}

const keptYears = 3

// MoveIn takes the stocks of records to another place, as part of the act that ends the place where the records lay.
func (r *Room) MoveIn(ctx context.Context, tx *act.Tx, m area.Moving, records []string) error {
	items, err := m.About(ctx, tx, "stock_item", "subject", true, records)
	if err == nil {
		_, err = m.About(ctx, tx, "stock_hold", "item", true, items)
	}
	return err
}
