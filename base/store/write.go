package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"

	"huying/base/fault"
)

// Tx is a write under way. Work that belongs together shares one; it ends when
// the function it was handed to returns.
type Tx struct {
	engineQ
	db     *DB
	before []func(ctx context.Context, tx *Tx) error
	share  map[any]any
}

// BeforeCommit runs fn once, after every write of this commit and before it is
// made durable. Sums that many writes add to (figure cells) are written here,
// in one statement and last, so that their rows are locked for no longer than
// the flush.
func (tx *Tx) BeforeCommit(fn func(ctx context.Context, tx *Tx) error) {
	tx.before = append(tx.before, fn)
}

// Share keeps a value for the length of the commit, the same for all the writes
// grouped in it. make is called when there is none yet.
func (tx *Tx) Share(key any, make func() any) any {
	v, ok := tx.share[key]
	if !ok {
		v = make()
		tx.share[key] = v
	}
	return v
}

// write is one caller waiting for its function to be run and made durable.
type write struct {
	ctx  context.Context
	fn   func(*Tx) error
	err  error
	done chan struct{}
}

// Write runs fn in a transaction and returns when its rows are durable. An
// error from fn leaves nothing behind. A busy fault means the outcome is
// unknown or the store is overloaded: send the same write again.
//
// fn may run more than once (PostgreSQL deadlocks, another write of the same commit that
// was refused), so it must not keep state outside the transaction that it does not reset.
func (db *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	if db.engine == Postgres {
		return db.writePostgres(ctx, fn)
	}
	w := &write{ctx: ctx, fn: fn, done: make(chan struct{})}
	if err := db.enqueue(ctx, w); err != nil {
		return err
	}
	<-w.done // even when ctx ends: the answer must say what happened
	return w.err
}

func (db *DB) enqueue(ctx context.Context, w *write) (err error) {
	defer func() {
		if recover() != nil { // the queue was closed: the program is stopping
			err = fault.New(fault.Busy, "store.stopping")
		}
	}()
	select {
	case db.queue <- w:
		return nil
	case <-ctx.Done():
		return fault.New(fault.Busy, "store.busy").Because(ctx.Err())
	}
}

const deadlockTries = 5

func (db *DB) writePostgres(ctx context.Context, fn func(*Tx) error) error {
	var err error
	for range deadlockTries {
		err = db.tryPostgres(ctx, fn)
		var f *fault.Fault
		if !errors.As(err, &f) || f.Key != "store.busy" {
			break
		}
	}
	return err
}

func (db *DB) tryPostgres(ctx context.Context, fn func(*Tx) error) error {
	stx, err := db.write.BeginTx(ctx, nil)
	if err != nil {
		return translate(err)
	}
	tx := &Tx{engineQ: engineQ{&inTx{tx: stx, lint: db.lint}, Postgres}, db: db, share: map[any]any{}}
	if err = guarded(fn, tx); err == nil {
		err = tx.runBefore(ctx)
	}
	if err != nil {
		db.noRoom(err)
		return errors.Join(err, ignoreDone(stx.Rollback()))
	}
	if err := stx.Commit(); err != nil {
		return db.failed(err)
	}
	db.committed()
	return nil
}

func ignoreDone(err error) error {
	if errors.Is(err, sql.ErrTxDone) {
		return nil
	}
	return err
}

func (tx *Tx) runBefore(ctx context.Context) error {
	for _, fn := range tx.before {
		if err := fn(ctx, tx); err != nil {
			return err
		}
	}
	tx.before = nil
	return nil
}

// guarded turns a panic in fn into an error: one bad act must not stop the
// only writer.
func guarded(fn func(*Tx) error, tx *Tx) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("panic in write: %v\n%s", r, debug.Stack())
		}
	}()
	return fn(tx)
}

// writer is the one goroutine that writes to SQLite.
func (db *DB) writer(c *committer, conn *sql.Conn) {
	defer close(db.done)
	defer close(db.grown)
	defer func() { db.ended = errors.Join(c.release(), c.q.close(), conn.Close()) }()
	for first := range db.queue {
		batch := append(make([]*write, 0, 16), first)
		for len(batch) < db.opt.Batch {
			select {
			case w, ok := <-db.queue:
				if !ok {
					c.commit(batch)
					return
				}
				batch = append(batch, w)
				continue
			default:
			}
			break
		}
		c.commit(batch)
	}
}

// committer runs batches on the writing connection.
type committer struct {
	db     *DB
	q      *cached
	kept   int   // writes of the transaction that stays open for a caller who is alone
	broken error // it was lost
}

func (c *committer) exec(query string) error {
	_, err := c.q.Exec(context.Background(), query)
	return err
}

// commit makes the batch durable and wakes every caller. Most often that is one
// transaction; a large write ends its own, see [committer.try].
func (c *committer) commit(batch []*write) {
	for len(batch) > 0 {
		n, err := c.next(batch)
		if err == nil { // before anybody is told: what they read next is the new version
			c.db.committed()
			c.db.grew()
		}
		for _, w := range batch[:n] {
			if err != nil && w.err == nil {
				w.err = err
			}
			close(w.done)
		}
		batch = batch[n:]
	}
}

func (c *committer) next(batch []*write) (done int, err error) {
	if c.db.opt.Alone {
		return 1, c.keep(batch[0])
	}
	return c.run(batch)
}

// run first goes without savepoints, which cost as much as a row does: hardly any write
// is refused. When one is, everything is done again with each behind a savepoint.
func (c *committer) run(batch []*write) (done int, err error) {
	done, err = c.try(batch, false)
	if errors.Is(err, errRefused) {
		return c.try(batch, true)
	}
	return done, err
}

var errRefused = errors.New("store: a write of the commit was refused")

// large is how many statements make a write that nobody should wait for twice: it is the
// last of its commit, so that nothing refused after it makes it run again.
const large = 200

// try runs writes in one transaction and says how many it got to.
func (c *committer) try(batch []*write, behind bool) (done int, err error) {
	if err := c.exec("begin immediate"); err != nil {
		c.db.noRoom(err)
		return len(batch), err
	}
	tx := &Tx{engineQ: engineQ{c.q, SQLite}, db: c.db, share: map[any]any{}}
	kept := 0
	for _, w := range batch {
		done++
		if w.err = nil; w.ctx.Err() != nil {
			w.err = fault.New(fault.Busy, "store.busy").Because(w.ctx.Err())
			continue
		}
		asked := c.q.asked.Load()
		if err := c.one(tx, w, behind); err != nil {
			return len(batch), c.nothing(batch, c.db.failed(err))
		}
		switch {
		case w.err == nil:
			kept++
		case c.db.noRoom(w.err): // which ends the transaction for everybody in it
			return len(batch), c.nothing(batch, c.db.failed(w.err))
		case !behind && len(batch) > 1:
			return done, errors.Join(errRefused, c.rollback())
		}
		if c.q.asked.Load()-asked > large {
			break
		}
	}
	if kept == 0 {
		return done, c.rollback()
	}
	if err := tx.runBefore(context.Background()); err != nil {
		c.db.noRoom(err)
		return done, errors.Join(err, c.rollback())
	}
	if err := c.exec("commit"); err != nil {
		return done, errors.Join(c.db.failed(err), c.rollback())
	}
	return done, nil
}

// nothing ends a transaction that broke, of which nothing was kept.
func (c *committer) nothing(batch []*write, err error) error {
	for _, w := range batch { // one that had its answer has it no longer
		w.err = nil
	}
	return errors.Join(err, c.rollback())
}

// one runs a single write, behind a savepoint or not. An error from it means that the
// savepoint itself is gone (a full disk ends the whole transaction), not that
// the write was refused.
func (c *committer) one(tx *Tx, w *write, behind bool) error {
	if !behind {
		w.err = guarded(w.fn, tx)
		return nil
	}
	if err := c.exec("savepoint act"); err != nil {
		return err
	}
	w.err = guarded(w.fn, tx)
	if w.err == nil {
		return c.exec("release act")
	}
	if err := c.exec("rollback to act"); err != nil {
		return errors.Join(w.err, err)
	}
	return c.exec("release act")
}

// rollback ends the transaction; it may have ended already.
func (c *committer) rollback() error {
	if err := c.exec("rollback"); err != nil && !isNoTx(err) {
		return err
	}
	return nil
}
