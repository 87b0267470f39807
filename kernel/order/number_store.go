package order

import (
	"context"
	"database/sql"

	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/code"
)

// number gives an order the next number of its day.
func number(ctx context.Context, tx *act.Tx, o *Order) error {
	var n int
	err := tx.QueryRow(ctx, `insert into order_number (county, day, last) values ($1, $2, 1)
		on conflict (county, day) do update set last = order_number.last + 1 returning last`, o.County, o.ReportedAt.Day()).Scan(&n)
	o.No = numberOf(o.ReportedAt.Day(), n)
	return err
}

func keyPlace(county, id string) string { return "work_order/" + county + "/" + id + "/key" }

// keyHash is what an order is found by when its caller comes with the key.
func (r *Room) keyHash(county, key string) string { return r.box.Mark("order key", county, key) }

func (r *Room) sealKey(county, id, key string) []byte {
	return r.box.Seal(seal.Hide(seal.Other, key), keyPlace(county, id))
}

// Key is the caller's key to an order, for the caller alone: it goes into the answer to
// whoever made the order without an account, and to the officer who reported it for a
// resident and hands it on (see receipt), and nowhere else.
func (r *Room) Key(ctx context.Context, q store.Q, county, id string) (_ string, err error) {
	defer fault.Wrap(&err, "order.Key(%s)", id)
	var kept []byte
	if err := store.One(q.QueryRow(ctx, "select caller_key from work_order where county = $1 and id = $2", county, id).Scan(&kept)); err != nil {
		return "", err
	}
	key, err := r.box.Open(seal.Other, kept, keyPlace(county, id))
	return key.Reveal(), err
}

// byName finds an order by what people call it, the office or the caller.
func (r *Room) byName(ctx context.Context, q store.Q, county, given string) (*Order, error) {
	if no, whole, _ := numberIn(given); whole {
		var id string
		err := store.One(q.QueryRow(ctx, "select id from work_order where county = $1 and no = $2", county, no).Scan(&id))
		if err == nil {
			return r.Get(ctx, q, county, id)
		} else if !fault.Is(err, fault.NotFound) {
			return nil, err
		}
	}
	c, err := code.Parse(given)
	if err != nil {
		return nil, store.ErrNotFound
	}
	return r.ByCode(ctx, q, county, string(c))
}

// mostNumbered is how many orders from before are numbered in one act.
const mostNumbered = 500

// Number gives orders from before their office numbers, in the order they came in, and
// keeps their keys as keys are kept now. The keys on paper go on opening them.
func (r *Room) Number(ctx context.Context, a act.Actor) (err error) {
	defer fault.Wrap(&err, "order.Number(%s)", a.County)
	for {
		var old []*Order
		err := store.Each(ctx, r.db.Read(), func(rows *sql.Rows) error {
			o := &Order{County: a.County}
			err := rows.Scan(&o.ID, &o.Code, &o.ReportedAt)
			old = append(old, o)
			return err
		}, "select id, code, reported_at from work_order where county = $1 and no = '' order by id limit $2", a.County, mostNumbered)
		if err != nil || len(old) == 0 {
			return err
		}
		_, err = r.acts.Do(ctx, a, act.What{Verb: "order.number", Kind: "order", Area: a.County}, func(tx *act.Tx) error {
			tx.Note("orders", len(old))
			for _, o := range old {
				if err := number(ctx, tx, o); err != nil {
					return err
				}
				if _, err := tx.Exec(ctx, "update work_order set no = $3, code = $4, caller_key = $5 where county = $1 and id = $2 and no = ''",
					a.County, o.ID, o.No, r.keyHash(a.County, o.Code), r.sealKey(a.County, o.ID, o.Code)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
}
