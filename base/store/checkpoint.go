package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// What has been committed waits in SQLite's log until it is carried into the file. The
// writer would do that inside somebody's commit, who then waits for thousands of pages;
// so it is done beside the writer, on a connection of its own. The writer does it itself
// only where the log has grown long without a moment's rest, which bounds it.
const (
	carryPages = 2000  // 8 MB: what is carried at a time
	mostPages  = 16000 // 64 MB: the writer's own bound
)

// restBetween keeps the log from being asked after every commit of a stream of them.
const restBetween = 20 * time.Millisecond

// checkpointer carries the log into the file whenever commits have made it long.
func (db *DB) checkpointer(conn *sql.Conn) {
	defer close(db.carried)
	defer func() { _ = conn.Close() }() // nothing of it is kept
	ctx := context.Background()
	rest := time.NewTimer(0)
	defer rest.Stop()
	for range db.grown {
		<-rest.C
		if waiting, err := logState(ctx, conn, "noop"); err == nil && waiting >= carryPages {
			_, _ = logState(ctx, conn, "passive") // what was not carried now is carried later
		}
		rest.Reset(restBetween)
	}
}

// logState asks for a checkpoint and says how many pages of the log wait to be carried.
func logState(ctx context.Context, conn *sql.Conn, mode string) (waiting int, err error) {
	var busy, pages, carried int
	err = conn.QueryRowContext(ctx, "pragma wal_checkpoint("+mode+")").Scan(&busy, &pages, &carried)
	return pages - carried, err
}

// grew tells the checkpointer of a commit. It does not wait for it.
func (db *DB) grew() {
	select {
	case db.grown <- struct{}{}:
	default:
	}
}

// Snapshot writes the database as of one moment to a new file, beside whoever writes. On
// PostgreSQL there is none: it has tools of its own.
func (db *DB) Snapshot(ctx context.Context, file string) error {
	if db.engine != SQLite {
		return fmt.Errorf("store: snapshot: not on %s", db.engine)
	}
	pool, err := sql.Open("sqlite", sqliteDSN(db.path, false, false))
	if err != nil {
		return err
	}
	_, err = pool.ExecContext(ctx, "vacuum into ?", file)
	return errors.Join(translate(err), pool.Close())
}
