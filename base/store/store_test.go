package store_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/store/storetest"
)

var rooms = []store.Migrations{{Room: "test", FS: fstest.MapFS{"0001_create.sql": {Data: []byte(`
-- table: county clustered
create table goods (
	county text not null,
	id text not null,
	qty integer not null check (qty >= 0),
	primary key (county, id)
);
-- table: reference
create table kind (
	id text primary key
);
-- only: sqlite
insert into kind (id) values ('sqlite');
-- only: postgres
insert into kind (id) values ('postgres');
`)}}}}

func put(ctx context.Context, tx *store.Tx, id string, qty int) error {
	_, err := tx.Exec(ctx, "insert into goods (county, id, qty) values ($1, $2, $3)", "110112", id, qty)
	return err
}

func count(t *testing.T, db *store.DB) int {
	t.Helper()
	var n int
	if err := db.Read().QueryRow(t.Context(), "select count(*) from goods where county = $1", "110112").Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestGroupCommitKeepsEachWriteWhole(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		refuse := errors.New("refused")
		var wg sync.WaitGroup
		for i := range 200 {
			wg.Go(func() {
				err := db.Write(ctx, func(tx *store.Tx) error {
					if err := put(ctx, tx, fmt.Sprintf("a%03d", i), i); err != nil {
						return err
					}
					if i%5 == 0 {
						return refuse
					}
					return put(ctx, tx, fmt.Sprintf("b%03d", i), i)
				})
				if want := i%5 == 0; errors.Is(err, refuse) != want || !want && err != nil {
					t.Errorf("write %d: %v", i, err)
				}
			})
		}
		wg.Wait()
		if got := count(t, db); got != 320 {
			t.Errorf("rows = %d, want 320: a refused write left something behind", got)
		}
	})
}

// A large write is the last of its commit: what is refused after it does not make it run
// again, whatever the batches are. The writer is held up first, so that they come together.
func TestLargeWriteRunsOnceThoughTheNextIsRefused(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		refuse := errors.New("refused")
		began, goOn := make(chan struct{}), make(chan struct{})
		var wg sync.WaitGroup
		wg.Go(func() {
			_ = db.Write(ctx, func(*store.Tx) error { close(began); <-goOn; return nil })
		})
		<-began
		var ran atomic.Int32
		wg.Go(func() {
			if err := db.Write(ctx, func(tx *store.Tx) error {
				ran.Add(1)
				for i := range 300 {
					if err := put(ctx, tx, fmt.Sprintf("large%03d", i), 1); err != nil {
						return err
					}
				}
				return nil
			}); err != nil {
				t.Error(err)
			}
		})
		for range 8 {
			wg.Go(func() {
				if err := db.Write(ctx, func(tx *store.Tx) error {
					if err := put(ctx, tx, "never", 1); err != nil {
						return err
					}
					return refuse
				}); !errors.Is(err, refuse) {
					t.Error(err)
				}
			})
		}
		close(goOn)
		wg.Wait()
		if got := count(t, db); got != 300 {
			t.Errorf("rows = %d, want 300", got)
		}
		if ran.Load() > 2 { // once more at the most: refused before it in its batch
			t.Errorf("the large write ran %d times", ran.Load())
		}
	})
}

func TestPanicInOneWriteStopsNothing(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		err := db.Write(ctx, func(tx *store.Tx) error {
			if err := put(ctx, tx, "x", 1); err != nil {
				return err
			}
			panic("bad act")
		})
		if err == nil || !strings.Contains(err.Error(), "bad act") {
			t.Fatalf("err = %v", err)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, "y", 1) }); err != nil {
			t.Fatal(err)
		}
		if got := count(t, db); got != 1 {
			t.Errorf("rows = %d, want 1", got)
		}
	})
}

func TestBeforeCommitRunsOncePerCommitAndCanRefuse(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		var ran atomic.Int32
		type key struct{}
		err := db.Write(ctx, func(tx *store.Tx) error {
			for range 3 {
				tx.Share(key{}, func() any {
					tx.BeforeCommit(func(ctx context.Context, tx *store.Tx) error { ran.Add(1); return put(ctx, tx, "last", 1) })
					return 1
				})
			}
			return put(ctx, tx, "first", 1)
		})
		if err != nil || ran.Load() != 1 || count(t, db) != 2 {
			t.Errorf("err %v, ran %d, rows %d", err, ran.Load(), count(t, db))
		}
		err = db.Write(ctx, func(tx *store.Tx) error {
			tx.BeforeCommit(func(context.Context, *store.Tx) error { return errors.New("no") })
			return put(ctx, tx, "third", 1)
		})
		if err == nil || count(t, db) != 2 {
			t.Errorf("err %v, rows %d: a refused commit left rows", err, count(t, db))
		}
	})
}

func TestConditionalUpdateNeverOversells(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		if err := db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, "lingzhi", 100) }); err != nil {
			t.Fatal(err)
		}
		var sold atomic.Int32
		var wg sync.WaitGroup
		for range 300 {
			wg.Go(func() {
				_ = db.Write(ctx, func(tx *store.Tx) error {
					r, err := tx.Exec(ctx, "update goods set qty = qty - 1 where county = $1 and id = $2 and qty >= 1", "110112", "lingzhi")
					if err != nil {
						return err
					}
					n, err := r.RowsAffected()
					if n == 1 {
						sold.Add(1)
					}
					return err
				})
			})
		}
		wg.Wait()
		if sold.Load() != 100 {
			t.Errorf("sold %d of 100", sold.Load())
		}
	})
}

func TestDriverErrorsBecomeKinds(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		twice := func(tx *store.Tx) error { return errors.Join(put(ctx, tx, "one", 1), put(ctx, tx, "one", 1)) }
		if err := db.Write(ctx, twice); !fault.Is(err, fault.Conflict) {
			t.Errorf("duplicate: %v", err)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, "neg", -1) }); !fault.Is(err, fault.Conflict) {
			t.Errorf("check: %v", err)
		}
		var q int
		err := store.One(db.Read().QueryRow(ctx, "select qty from goods where county = $1 and id = $2", "110112", "none").Scan(&q))
		if !fault.Is(err, fault.NotFound) {
			t.Errorf("no row: %v", err)
		}
		var kind string
		if err := db.Read().QueryRow(ctx, "select id from kind").Scan(&kind); err != nil || kind != db.Engine().String() {
			t.Errorf("directive ran %q on %s (%v)", kind, db.Engine(), err)
		}
	})
}

func TestLintRefusesWhatCitusWould(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		for _, q := range []string{
			"select qty from goods where id = $1",
			"update goods set qty = random() where county = $1",
			"select qty from goods /* all counties */ for update",
		} {
			if rows, err := db.Read().Query(ctx, q, "x"); err == nil || !strings.Contains(err.Error(), "statement lint") {
				if rows != nil {
					_ = rows.Close()
				}
				t.Errorf("%s: err = %v, want a lint refusal", q, err)
			}
		}
		rows, err := db.Read().Query(ctx, "select count(*) from goods /* all counties */")
		if err != nil {
			t.Fatal(err)
		}
		_ = rows.Close()
		if db.Engine() == store.Postgres {
			if faults, err := db.LintSchema(ctx); err != nil || len(faults) > 0 {
				t.Errorf("schema lint: %v %v", faults, err)
			}
		}
	})
}

func TestMigrationNeedsAClass(t *testing.T) {
	t.Parallel()
	db, err := store.Open(t.Context(), t.TempDir()+"/x.db", store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	bad := store.Migrations{Room: "bad", FS: fstest.MapFS{"0001_x.sql": {Data: []byte("create table t (id text);\n")}}}
	if err := db.Migrate(t.Context(), 1, bad); err == nil || !strings.Contains(err.Error(), "has no class") {
		t.Errorf("err = %v", err)
	}
}

// A store that is closed has let its file go: SQLite takes the companions away when the
// last connection ends, and a connection with a statement left open does not end. The file
// may then be moved, and other processes find it.
func TestAClosedFileIsLetGo(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		ctx := t.Context()
		if db.Engine() != store.SQLite {
			return // a server keeps its files itself
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return put(ctx, tx, "a", 1) }); err != nil {
			t.Fatal(err)
		}
		for range 20 { // several readers, each with statements of its own
			if err := db.View(ctx, func(q store.Q) error {
				var n int
				return q.QueryRow(ctx, "select count(*) from goods where county = $1", "110112").Scan(&n)
			}); err != nil {
				t.Fatal(err)
			}
			count(t, db)
		}
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		for _, tail := range []string{"-wal", "-shm"} {
			if _, err := os.Stat(db.Path() + tail); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s is still there: %v", tail, err)
			}
		}
	})
}

// The log is carried into the file while writing goes on: it does not grow with what is
// written, and a reader beside it sees every row.
func TestTheLogDoesNotGrowWithWhatIsWritten(t *testing.T) {
	t.Parallel()
	storetest.Each(t, rooms, func(t *testing.T, db *store.DB) {
		if db.Engine() != store.SQLite {
			return // a server keeps its log itself
		}
		ctx := t.Context()
		const writes, each, bound = 120, 1 << 20, 160 << 20 // twice each is written: the row and its key
		var most int64
		for i := range writes {
			if err := db.Write(ctx, func(tx *store.Tx) error {
				return put(ctx, tx, fmt.Sprint(i, strings.Repeat("地", each/3)), 1)
			}); err != nil {
				t.Fatal(err)
			}
			if got := count(t, db); got != i+1 {
				t.Fatalf("%d rows after %d writes", got, i+1)
			}
			if st, err := os.Stat(db.Path() + "-wal"); err != nil {
				t.Fatal(err)
			} else if st.Size() > most {
				most = st.Size()
			}
		}
		if most > bound {
			t.Errorf("the log grew to %d MB while %d MB were written", most>>20, writes*2*each>>20)
		}
	})
}
