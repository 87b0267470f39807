// Package storetest opens throw-away stores for tests, on both engines.
//
// SQLite always; PostgreSQL as well when HUYING_TEST_POSTGRES names a server
// on which databases may be made. A store is migrated once per set of rooms and
// then cloned, a file copy on SQLite and a template database on PostgreSQL, so
// a test pays milliseconds. The room refuses to run without the statement lint.
package storetest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"huying/base/ident"
	"huying/base/store"
)

// Hundreds of small stores live and die in one test program; collecting half as often as a county
// should halves its time.
func init() { debug.SetGCPercent(400) }

// PostgresEnv names the server for the PostgreSQL lane; AloneEnv says that nothing but that lane is run, because
// another run has SQLite.
const (
	PostgresEnv = "HUYING_TEST_POSTGRES"
	AloneEnv    = "HUYING_TEST_POSTGRES_ALONE"
)

// Each runs the test on every engine at hand, as subtests that run in parallel.
func Each(t *testing.T, rooms []store.Migrations, test func(t *testing.T, db *store.DB)) {
	t.Helper()
	for _, engine := range Engines() {
		t.Run(engine.String(), func(t *testing.T) {
			t.Parallel()
			test(t, Open(t, engine, rooms))
		})
	}
}

// Engines are the engines at hand.
func Engines() []store.Engine {
	if os.Getenv(PostgresEnv) == "" {
		return []store.Engine{store.SQLite}
	}
	if os.Getenv(AloneEnv) != "" {
		return []store.Engine{store.Postgres}
	}
	return []store.Engine{store.SQLite, store.Postgres}
}

// Open gives a migrated, empty store that is gone when the test ends.
func Open(t testing.TB, engine store.Engine, rooms []store.Migrations) *store.DB {
	t.Helper()
	return OpenAt(t, DSN(t, engine, rooms), rooms)
}

// DSN is the address of a migrated, empty store that is gone when the test ends.
func DSN(t testing.TB, engine store.Engine, rooms []store.Migrations) string {
	t.Helper()
	return Copy(t, engine, roomsOf(rooms), func(dsn string) error { return migrated(dsn, rooms) })
}

// Copy is the address of a copy of a store that is made once per process and name, gone when the test ends. Build is given an
// empty store and must close every connection to it.
func Copy(t testing.TB, engine store.Engine, name string, build func(dsn string) error) string {
	t.Helper()
	if engine == store.Postgres {
		return clonePostgres(t, name, build)
	}
	return cloneSQLite(t, name, build)
}

// OpenAt opens the store at dsn and migrates what is missing.
func OpenAt(t testing.TB, dsn string, rooms []store.Migrations) *store.DB {
	t.Helper()
	db, err := store.Open(context.Background(), dsn, store.Options{Lint: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	if err := db.Migrate(context.Background(), 1, rooms...); err != nil {
		t.Fatal(err)
	}
	return db
}

// A template is made once per process, engine and name.
var templates sync.Map // engine and name → *template

type template struct {
	once sync.Once
	at   string
	err  error
}

func templateFor(engine store.Engine, name string, build func() (string, error)) (string, error) {
	v, _ := templates.LoadOrStore(engine.String()+","+name, &template{err: errors.New("the store to be copied could not be made: see the first " +
		"test that wanted it")})
	tp := v.(*template)
	tp.once.Do(func() { tp.at, tp.err = build() })
	return tp.at, tp.err
}

func roomsOf(rooms []store.Migrations) string {
	var names []string
	for _, r := range rooms {
		names = append(names, r.Room)
	}
	return strings.Join(names, ",")
}

func migrated(dsn string, rooms []store.Migrations) error {
	db, err := store.Open(context.Background(), dsn, store.Options{})
	if err != nil {
		return err
	}
	if err := db.Migrate(context.Background(), 1, rooms...); err != nil {
		_ = db.Close()
		return err
	}
	return db.Close() // the last connection folds the log into the file
}

func cloneSQLite(t testing.TB, name string, build func(dsn string) error) string {
	from, err := templateFor(store.SQLite, name, func() (string, error) {
		dir, err := os.MkdirTemp("", "huying-template-")
		if err != nil {
			return "", err
		}
		file := filepath.Join(dir, "t.db")
		return file, build(file)
	})
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(from)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "huying.db")
	if err := os.WriteFile(to, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return to
}

var count atomic.Int64

func clonePostgres(t testing.TB, of string, build func(dsn string) error) string {
	base := os.Getenv(PostgresEnv)
	from, err := templateFor(store.Postgres, of, func() (string, error) {
		name := fmt.Sprintf("huying_t_%d_%s", os.Getpid(), ident.Secret(3))
		if err := admin(base, "create database "+name); err != nil {
			return "", err
		}
		return name, build(withDatabase(base, name))
	})
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("%s_%d", from, count.Add(1))
	cloning.Lock() // one copy of a template at a time
	err = admin(base, "create database "+name+" template "+from+" strategy file_copy")
	cloning.Unlock()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := admin(base, "drop database if exists "+name+" with (force)"); err != nil {
			t.Error(err)
		}
	})
	return withDatabase(base, name)
}

var cloning sync.Mutex

func withDatabase(dsn, name string) string {
	u, err := url.Parse(dsn)
	if err != nil {
		return dsn
	}
	u.Path = "/" + strings.TrimPrefix(name, "/")
	return u.String()
}

func admin(dsn, statement string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	_, err = db.Exec(statement)
	return err
}
