// Package store keeps rows: one set of SQL text on SQLite and PostgreSQL, and
// on PostgreSQL sharded by Citus.
//
// SQLite has one writer. Writes that wait run one after another in one
// transaction, each behind a savepoint; one flush makes them all durable and
// none is acknowledged before it (group commit). PostgreSQL runs each write in
// a transaction of its own and retries deadlocks.
//
// The room refuses: an object mapper, SQL built from what a user typed,
// transactions that outlive a function, and driver errors that leak upwards
// (they become not_found, conflict or busy). A failed COMMIT is "unknown", not
// "no": every caller carries its own ids and may send the same write again.
//
// Table classes, the county column and the dialect directives of migrations
// are in schema.go; the statement lint that keeps Citus possible is in lint.go.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"

	"huying/base/fault"

	_ "github.com/jackc/pgx/v5/stdlib" // PostgreSQL; statement cache inside
	_ "modernc.org/sqlite"             // SQLite without cgo: cross-compiles to arm64 and loong64
)

// Engine is the database behind the store.
type Engine uint8

// The engines. Citus speaks PostgreSQL and needs no third name.
const (
	SQLite Engine = iota
	Postgres
)

// String is the engine's name in logs and in migration directives.
func (e Engine) String() string { return [...]string{"sqlite", "postgres"}[e] }

// Options tune a store. The zero value is right for a county.
type Options struct {
	Readers int  // read connections; 0 means one per processor, at least 4
	Lint    bool // refuse statements that would not run on Citus; tests switch it on
	Batch   int  // most writes in one group commit; 0 means 256
	// Volatile commits without waiting for the disk: for data that can be made
	// again, such as a demonstration being built. SQLite only.
	Volatile bool
	// Alone is for one caller that does one thing after another and shares the file with
	// nobody, as a demonstration is built: it reads over the writer's connection, and
	// commits are put together. Nothing is durable before Close. SQLite only.
	Alone bool
}

// DB is an open store.
type DB struct {
	engine  Engine
	read    *sql.DB
	write   *sql.DB
	readQ   *cached
	queue   chan *write
	done    chan struct{}
	grown   chan struct{} // SQLite: there was a commit
	carried chan struct{} // SQLite: the checkpointer has ended
	stop    sync.Once
	ended   error // how the writer ended
	version atomic.Uint64
	full    atomic.Bool // the last commit found no room
	opt     Options
	schema  *Schema
	path    string
	viewers chan *viewer // SQLite: connections for View, made as they are needed
}

// Open opens the store named by dsn: a file path (or sqlite:PATH) for SQLite,
// a postgres:// URL for PostgreSQL.
func Open(ctx context.Context, dsn string, opt Options) (*DB, error) {
	if opt.Readers == 0 {
		opt.Readers = max(4, runtime.GOMAXPROCS(0))
	}
	if opt.Batch == 0 {
		opt.Batch = 256
	}
	db := &DB{opt: opt, done: make(chan struct{}), schema: newSchema()}
	var err error
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		err = db.openPostgres(ctx, dsn)
	} else {
		err = db.openSQLite(ctx, strings.TrimPrefix(dsn, "sqlite:"))
	}
	if err != nil {
		return nil, fmt.Errorf("store: open: %w", err)
	}
	if db.readQ == nil {
		db.readQ = newCached(db.read, db.engine, db.lint)
	}
	return db, nil
}

func (db *DB) openPostgres(ctx context.Context, dsn string) error {
	pool, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(16)
	if err := pool.PingContext(ctx); err != nil {
		_ = pool.Close()
		return err
	}
	db.engine, db.read, db.write = Postgres, pool, pool
	close(db.done)
	return nil
}

// sqliteDSN gives WAL with a flush at every commit: an acknowledged write
// survives the plug being pulled.
func sqliteDSN(path string, readonly, volatile bool) string {
	v := url.Values{}
	for _, p := range []string{"busy_timeout(10000)", "foreign_keys(1)", "temp_store(2)"} {
		v.Add("_pragma", p)
	}
	if readonly {
		v.Add("_pragma", "query_only(1)")
		v.Add("_pragma", "cache_size(-4000)")
	} else {
		v.Add("_pragma", "journal_mode(WAL)")
		if volatile {
			v.Add("_pragma", "synchronous(OFF)")
		} else {
			v.Add("_pragma", "synchronous(FULL)")
		}
		v.Add("_pragma", "cache_size(-32000)")
		v.Add("_pragma", fmt.Sprintf("wal_autocheckpoint(%d)", mostPages))
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + v.Encode()
}

func (db *DB) openSQLite(ctx context.Context, path string) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		return err
	}
	w, err := sql.Open("sqlite", sqliteDSN(path, false, db.opt.Volatile))
	if err != nil {
		return err
	}
	w.SetMaxOpenConns(2)     // the writer's and the checkpointer's
	conn, err := w.Conn(ctx) // creates the file and switches WAL on before any reader opens it
	if err != nil {
		_ = w.Close()
		return err
	}
	beside, err := w.Conn(ctx)
	if err != nil {
		return errors.Join(err, conn.Close(), w.Close())
	}
	r, err := sql.Open("sqlite", sqliteDSN(path, true, false))
	if err != nil {
		return errors.Join(err, beside.Close(), conn.Close(), w.Close())
	}
	r.SetMaxOpenConns(2 * db.opt.Readers) // half for single questions, half for views
	r.SetMaxIdleConns(2 * db.opt.Readers)
	db.engine, db.read, db.write, db.path = SQLite, r, w, path
	db.queue = make(chan *write, 4*db.opt.Batch)
	db.viewers = make(chan *viewer, db.opt.Readers)
	for range db.opt.Readers {
		db.viewers <- nil
	}
	db.grown, db.carried = make(chan struct{}, 1), make(chan struct{})
	c := &committer{db: db, q: newCached(conn, db.engine, db.lint)}
	if db.opt.Alone {
		db.readQ = c.q
	}
	go db.writer(c, conn)
	go db.checkpointer(beside)
	return nil
}

// Engine tells which dialect runs.
func (db *DB) Engine() Engine { return db.engine }

// Path is the SQLite file; empty on PostgreSQL.
func (db *DB) Path() string { return db.path }

// Schema is what migrations declared: tables and their classes.
func (db *DB) Schema() *Schema { return db.schema }

// Alone reports whether nobody else reads or writes these rows.
func (db *DB) Alone() bool { return db.opt.Alone && db.engine == SQLite }

// Full reports whether the last write found no room on the disk; the next one that succeeds
// takes it back.
func (db *DB) Full() bool { return db.full.Load() }

// committed notes that a write is durable.
func (db *DB) committed() {
	db.version.Add(1)
	db.full.Store(false)
}

// failed is what a caller is told of a commit that went wrong. Where there was no room it is
// certain that nothing was kept; otherwise it is not known.
func (db *DB) failed(err error) error {
	if db.noRoom(err) {
		return fault.New(fault.Busy, "store.full").Because(err)
	}
	return fault.New(fault.Busy, "store.unknown").Because(err)
}

// noRoom reports whether an error says that the disk is full, and remembers it.
func (db *DB) noRoom(err error) bool {
	var f *fault.Fault
	if !errors.As(translate(err), &f) || f.Key != "store.full" {
		return false
	}
	db.full.Store(true)
	return true
}

// Version grows with every commit of this process. Rendered pages carry the
// version they were made at and are thrown away when it moved.
func (db *DB) Version() uint64 { return db.version.Load() }

// Close waits for writes under way and closes the files.
func (db *DB) Close() error {
	db.stop.Do(func() {
		if db.queue != nil {
			close(db.queue)
		}
	})
	<-db.done
	if db.carried != nil {
		<-db.carried
	}
	db.closeViewers()
	err := errors.Join(db.ended, db.readQ.close(), db.read.Close())
	if db.write != db.read { // the last to close: the file is whole without its companions
		err = errors.Join(err, db.write.Close())
	}
	return err
}

// Ping asks the database whether it answers; for /readyz.
func (db *DB) Ping(ctx context.Context) error { return db.read.PingContext(ctx) }

// Q asks questions. Both a read outside any transaction and a Tx are one.
type Q interface {
	Query(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRow(ctx context.Context, query string, args ...any) *sql.Row
	Engine() Engine
}

// Read asks single questions; each sees the newest committed rows.
func (db *DB) Read() Q { return engineQ{db.readQ, db.engine} }

// View runs fn on one snapshot: everything it asks is as of one moment, so a
// tile, its list and its spreadsheet agree.
func (db *DB) View(ctx context.Context, fn func(Q) error) error {
	if db.Alone() {
		return fn(db.Read())
	}
	if db.engine == SQLite {
		return db.viewSQLite(ctx, fn)
	}
	opt := &sql.TxOptions{ReadOnly: true, Isolation: sql.LevelRepeatableRead}
	tx, err := db.read.BeginTx(ctx, opt)
	if err != nil {
		return translate(err)
	}
	defer func() { _ = tx.Rollback() }() // nothing to keep
	return fn(engineQ{&inTx{tx: tx, lint: db.lint}, db.engine})
}
