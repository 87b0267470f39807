package store_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"huying/base/store"
	"huying/base/store/storetest"
)

// Whoever has a store to themselves sees at once what they wrote; a write that is refused leaves nothing behind,
// even what it did before the commit; and everything is there when the store is opened again.
func TestAloneWritesAreWholeAndThereAfterwards(t *testing.T) {
	t.Parallel()
	ctx, dsn := t.Context(), storetest.DSN(t, store.SQLite, rooms)
	db, err := store.Open(ctx, dsn, store.Options{Lint: true, Volatile: true, Alone: true})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Migrate(ctx, 1, rooms...); err != nil {
		t.Fatal(err)
	}
	refuse := errors.New("refused")
	kept := 0
	for i := range 2500 { // several commits
		err := db.Write(ctx, func(tx *store.Tx) error {
			tx.BeforeCommit(func(_ context.Context, tx *store.Tx) error {
				if i%7 == 0 {
					return refuse
				}
				return put(ctx, tx, fmt.Sprintf("b%04d", i), i)
			})
			return put(ctx, tx, fmt.Sprintf("a%04d", i), i)
		})
		if want := i%7 == 0; errors.Is(err, refuse) != want || !want && err != nil {
			t.Fatalf("write %d: %v", i, err)
		}
		if i%7 != 0 {
			kept += 2
		}
		if i%500 == 3 {
			if got := count(t, db); got != kept {
				t.Fatalf("after write %d: %d rows are seen, want %d", i, got, kept)
			}
			if err := db.View(ctx, func(q store.Q) error {
				var n int
				return q.QueryRow(ctx, "select count(*) from goods where county = $1", "110112").Scan(&n)
			}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	again := storetest.OpenAt(t, dsn, rooms)
	if got := count(t, again); got != kept {
		t.Errorf("%d rows are there afterwards, want %d", got, kept)
	}
}
