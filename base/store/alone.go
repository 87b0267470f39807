package store

import (
	"context"
	"errors"
)

// together is how many writes of a caller who is alone share one commit.
const together = 1000

// keep runs a write for a caller who is alone: whole, with everything that belongs before
// a commit, inside a transaction that later writes go on with. Should that transaction
// break, writes that were answered for are gone; so nothing more is taken then, and what
// was being made is made again.
func (c *committer) keep(w *write) error {
	if c.broken != nil {
		return c.broken
	}
	if c.kept == 0 {
		if err := c.exec("begin immediate"); err != nil {
			return err
		}
	}
	c.kept++
	tx := &Tx{engineQ: engineQ{c.q, SQLite}, db: c.db, share: map[any]any{}}
	write := *w
	write.fn = func(tx *Tx) error {
		if err := w.fn(tx); err != nil {
			return err
		}
		return tx.runBefore(context.Background())
	}
	err := c.one(tx, &write, true)
	if err == nil && c.kept >= together {
		err = c.release()
	}
	if err != nil {
		c.broken = errors.Join(c.db.failed(err), c.rollback())
		return c.broken
	}
	return write.err
}

// release makes durable what was kept.
func (c *committer) release() error {
	if c.kept == 0 || c.broken != nil {
		return c.broken
	}
	c.kept = 0
	if err := c.exec("commit"); err != nil {
		return err
	}
	return c.exec("pragma optimize") // what was an empty table a moment ago is a long one now
}
