package store

import (
	"context"
	"database/sql"
)

// viewer is a connection that shows snapshots, with its statements prepared: a
// screen asks a dozen questions, and preparing them costs more than asking.
type viewer struct {
	conn *sql.Conn
	q    *cached
}

func (v *viewer) close() { _, _ = v.q.close(), v.conn.Close() } // nothing was written

// viewSQLite runs fn on a snapshot of SQLite.
func (db *DB) viewSQLite(ctx context.Context, fn func(Q) error) error {
	var v *viewer
	select {
	case v = <-db.viewers:
	case <-ctx.Done():
		return translate(ctx.Err())
	}
	if v == nil {
		conn, err := db.read.Conn(ctx)
		if err != nil {
			db.viewers <- nil
			return translate(err)
		}
		v = &viewer{conn, newCached(conn, db.engine, db.lint)}
	}
	// A view that went wrong on the way in or out leaves no connection behind.
	if _, err := v.q.Exec(ctx, "begin"); err != nil {
		v.close()
		db.viewers <- nil
		return err
	}
	defer func() {
		if _, err := v.q.Exec(context.WithoutCancel(ctx), "rollback"); err != nil {
			v.close()
			v = nil
		}
		db.viewers <- v
	}()
	return fn(engineQ{v.q, SQLite})
}

// closeViewers waits for views under way and lets their connections go.
func (db *DB) closeViewers() {
	for range cap(db.viewers) {
		if v := <-db.viewers; v != nil {
			v.close()
		}
	}
	if db.viewers != nil {
		db.viewers = nil
	}
}
