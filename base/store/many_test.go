package store_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"

	"huying/base/store"
	"huying/base/store/storetest"
)

// everyText asks more different texts than a store keeps statements of. On SQLite, where one connection may have
// several rows open, another text is asked between rows: what the driver freed too early is used again at once.
func everyText(ctx context.Context, q store.Q, from int) error {
	for i := range 700 {
		counts := func() error {
			var n int
			row := q.QueryRow(ctx, fmt.Sprintf("select count(*) + %d from goods where county = $1", from+i), "110112")
			if err := row.Scan(&n); err != nil {
				return err
			}
			if n != from+i+3 {
				return fmt.Errorf("%d rows are counted", n-from-i)
			}
			return nil
		}
		between := counts
		if q.Engine() == store.Postgres {
			between = func() error { return nil }
		}
		text := fmt.Sprintf("select id, qty + %d from goods where county = $1 and qty >= $2 order by id", from+i)
		rows, err := q.Query(ctx, text, "110112", 0)
		if err != nil {
			return err
		}
		if err := errors.Join(scanAll(rows, from+i, between), counts()); err != nil {
			return fmt.Errorf("text %d: %w", i, err)
		}
	}
	return nil
}

func scanAll(rows *sql.Rows, more int, between func() error) error {
	defer rows.Close()
	n := 0
	for ; rows.Next(); n++ {
		var id string
		var qty int
		if err := rows.Scan(&id, &qty); err != nil {
			return err
		}
		if id != good(n) || qty != n+more {
			return fmt.Errorf("row %d is %s, %d", n, id, qty-more)
		}
		if err := between(); err != nil {
			return err
		}
	}
	if n != 3 {
		return fmt.Errorf("%d rows", n)
	}
	return rows.Err()
}

func good(n int) string { return strings.Repeat(string(rune('a'+n)), 30) }

// A writer and readers that ask more texts than there are kept statements read what is there, side by side.
func TestMoreTextsThanAreKept(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) { askEverything(t, db, 3) })
	t.Run("alone", func(t *testing.T) {
		db, err := store.Open(t.Context(), storetest.DSN(t, store.SQLite, rooms), store.Options{Lint: true, Volatile: true, Alone: true})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if err := db.Migrate(t.Context(), 1, rooms...); err != nil {
			t.Fatal(err)
		}
		askEverything(t, db, 0)
	})
}

func askEverything(t *testing.T, db *store.DB, beside int) {
	ctx := t.Context()
	for i := range 3 {
		if err := db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, good(i), i) }); err != nil {
			t.Fatal(err)
		}
	}
	var wg sync.WaitGroup
	for i := range beside {
		wg.Go(func() {
			if err := everyText(ctx, db.Read(), 1000*i); err != nil {
				t.Error(err)
			}
		})
	}
	if beside > 0 {
		wg.Go(func() {
			if err := db.View(ctx, func(q store.Q) error { return everyText(ctx, q, 5000) }); err != nil {
				t.Error(err)
			}
		})
	}
	err := db.Write(ctx, func(tx *store.Tx) error {
		if err := everyText(ctx, tx, 6000); err != nil {
			return err
		}
		for i := range 700 {
			text := fmt.Sprintf("update goods set qty = qty + 0 * %d where county = $1 and id = $2", i)
			if _, err := tx.Exec(ctx, text, "110112", good(0)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
	wg.Wait()
	if beside == 0 {
		if err := everyText(ctx, db.Read(), 8000); err != nil {
			t.Error(err)
		}
	}
}
