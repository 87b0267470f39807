package order

import (
	"context"
	"database/sql"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
)

// insertSearch keeps what an order is searched by.
func insertSearch(ctx context.Context, tx *store.Tx, county, id, words, place string) error {
	search := "insert into order_search (county, order_id, body) values ($1, $2, $3)"
	if tx.Engine() == store.Postgres {
		search = "insert into order_search (county, order_id, body) values ($1, $2, to_tsvector('simple', $3))"
	}
	_, err := tx.Exec(ctx, search, county, id, text.Bigrams(words+" "+place))
	return err
}

// Rekey writes anew what orders are searched by.
func (r *Room) Rekey(ctx context.Context, tx *store.Tx, county string) (n int, err error) {
	defer fault.Wrap(&err, "order.Rekey(%s)", county)
	if _, err := tx.Exec(ctx, "delete from order_search where county = $1", county); err != nil {
		return 0, err
	}
	type said struct{ id, words, place string }
	for after := ""; ; {
		var part []said
		err := store.Each(ctx, tx, func(rows *sql.Rows) error {
			var x said
			err := rows.Scan(&x.id, &x.words, &x.place)
			part = append(part, x)
			return err
		}, "select id, words, place from work_order where county = $1 and id > $2 order by id limit 500", county, after)
		if err != nil || len(part) == 0 {
			return n, err
		}
		for _, x := range part {
			after = x.id
			if err := insertSearch(ctx, tx, county, x.id, x.words, x.place); err != nil {
				return n, err
			}
			n++
		}
	}
}
