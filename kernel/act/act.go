// Package act is the only way to change anything: who, when, where, what, in one
// transaction.
//
// An act carries an actor and an id made by whoever acts. Its transaction holds
// the change, the journal line, the figure cells and the jobs; they live or die
// together and share one moment. Sending an act again does nothing and says so
// ([Done.Replayed]), because a failed COMMIT means "unknown" and a phone that
// lost the answer must be able to ask again. An id answers only whoever it was used
// by, for what they said with it: anything else under it is a conflict, and tells
// nothing of the first.
//
// The room refuses an act without an actor, in tests too, and an act on a county
// that the actor does not belong to.
package act

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/ident"
	"huying/base/job"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/suite"
	"huying/base/web"
	"huying/kernel/figure"
	"huying/kernel/journal"
)

// Actor is who acts.
type Actor struct {
	County string
	Person string // person id; "public" for a resident without account, "system" for the product itself
	Name   string
	Unit   string // the unit of the duty acted under
	Duty   string // the duty acted under
	Via    string // web, phone, machine, public, job
	act    string
	guest  string // tells one caller without account from another
}

// As is the actor doing the one act of this id, made by whoever asked: sending it
// again does nothing. An empty id changes nothing.
func (a Actor) As(id string) Actor { a.act = id; return a }

// ErrMissingActor is a mistake in the program, never in the input.
var ErrMissingActor = errors.New("act: no actor")

// System is the product acting by itself, from a job or a command.
func System(county string) Actor {
	return Actor{County: county, Person: "system", Name: "system", Via: "job"}
}

// Public is a resident without an account.
func Public(county string) Actor {
	return Actor{County: county, Person: "public", Name: "public", Via: "public"}
}

// Known is a resident without an account of whom the door knows only that it is the same
// one as before. It is written nowhere.
func (a Actor) Known(guest string) Actor { a.guest = guest; return a }

// What is done, on what, where.
type What struct {
	ID      string // the act's id; made here when empty
	Said    string // what is said under that id; what the request says when empty
	Verb    string // room.verb: order.accept
	Kind    string // of the subject: order
	Subject string // id of the subject
	Area    string
	// Ledger takes the act's line in place of the county's journal, for acts that the county must not know of; nil for
	// all others.
	Ledger Ledger
}

// Ledger is where the lines of acts are kept: the county's journal, or that of a closed room.
type Ledger interface {
	// Known reports whether the act of an id was done before, and by whom on what.
	Known(ctx context.Context, tx *store.Tx, county, id string) (journal.Line, bool, error)
	// Append adds a line to the commit under way.
	Append(tx *store.Tx, l journal.Line)
}

// Done says how an act ended.
type Done struct {
	ID       string
	Subject  string
	Replayed bool // the same act was done before; nothing changed now
}

// Tx is an act under way.
type Tx struct {
	*store.Tx
	Now    clock.Moment
	Actor  Actor
	County string
	ID     string
	what   What
	book   *figure.Book
	diff   *figure.Diff
	detail map[string]any
	ids    *ident.Maker
	bound  string
}

// Room does acts.
type Room struct {
	db      *store.DB
	clk     clock.Clock
	journal *journal.Room
	book    *figure.Book
	ids     *ident.Maker
	box     *seal.Box
}

// New opens the room.
func New(db *store.DB, clk clock.Clock, j *journal.Room, book *figure.Book, ids *ident.Maker) *Room {
	if ids == nil {
		ids = &ident.Maker{}
	}
	r := &Room{db: db, clk: clk, journal: j, book: book, ids: ids}
	key := make([]byte, suite.Standard.KeyLen)
	_, _ = rand.Read(key)
	r.box, _ = seal.NewBox(suite.Standard, key) // a key of that length is never refused
	return r
}

// Bind makes ids hold across restarts and machines: what they are bound to is hashed with
// the county's key. Without it that holds as long as the room does.
func (r *Room) Bind(box *seal.Box) { r.box = box }

// DB is the store acts write to, for reading.
func (r *Room) DB() *store.DB { return r.db }

// Now is the present moment.
func (r *Room) Now() clock.Moment { return clock.Of(r.clk.Now()) }

// Fresh reports whether what a room read into memory at a moment may still be taken for
// true: other processes change rows too, but not in a store that this one has to itself.
func (r *Room) Fresh(read time.Time, age time.Duration) bool {
	return r.db.Alone() || r.clk.Now().Sub(read).Abs() < age
}

// Clock is what tells the time here.
func (r *Room) Clock() clock.Clock { return r.clk }

// NewID makes an id.
func (r *Room) NewID() string { return r.ids.New(r.clk.Now()) }

// Do runs fn as one act of the actor and returns when it is durable.
func (r *Room) Do(ctx context.Context, a Actor, w What, fn func(tx *Tx) error) (Done, error) {
	if a.Person == "" || a.County == "" {
		return Done{}, ErrMissingActor
	}
	if w.ID == "" {
		w.ID = a.act
	}
	given := w.ID != ""
	if !given {
		w.ID = r.NewID()
	}
	if !ident.Valid(w.ID) {
		return Done{}, fault.New(fault.Invalid, "act.bad_id")
	}
	bound := ""
	if given {
		bound = r.bound(ctx, a, w)
	}
	done, err := r.do(ctx, a, w, bound, fn)
	if given && fault.Is(err, fault.Conflict) && r.db.Engine() == store.Postgres {
		// The same act may have been on its way twice, and lost against its first sending.
		done, err = r.do(ctx, a, w, bound, fn)
	}
	return done, err
}

// Deed is one of several acts that are done together.
type Deed struct {
	Actor Actor
	What  What
	Do    func(tx *Tx) error
}

// Several are the refusals of deeds that were to be done together, by their places; nil where
// one could have been done. Nothing was.
type Several []error

func (s Several) Error() string { return errors.Join(s...).Error() }

// Unwrap gives the refusals.
func (s Several) Unwrap() []error { return s }

// DoAll does several acts of one person in one transaction, each with a line of its own in the
// journal: all of them, or none and why. The id that the first one was given stands for all.
func (r *Room) DoAll(ctx context.Context, deeds ...Deed) (Done, error) {
	if len(deeds) == 0 {
		return Done{}, nil
	}
	first := deeds[0]
	return r.Do(ctx, first.Actor, first.What, func(tx *Tx) error {
		refused, failed, also := make(Several, len(deeds)), false, []*Tx{}
		for i, d := range deeds {
			one := tx
			if i > 0 {
				if d.Actor.Person != tx.Actor.Person || d.Actor.County != tx.County {
					return ErrMissingActor
				}
				one = &Tx{Tx: tx.Tx, Now: tx.Now, Actor: d.Actor, County: tx.County, ID: r.NewID(), what: d.What, book: r.book,
					diff: figure.Begin(tx.County), ids: r.ids}
				one.what.ID = one.ID
				also = append(also, one)
			}
			if err := d.Do(one); broken(err) {
				return err
			} else if err != nil {
				refused[i], failed = err, true
			}
		}
		if failed {
			return refused
		}
		for _, one := range also { // only now: lines of what is refused must not reach the commit
			if err := r.finish(one); err != nil {
				return err
			}
		}
		return nil
	})
}

// broken reports an error after which the transaction may be good for nothing: any but the
// refusal by a rule.
func broken(err error) bool {
	var f *fault.Fault
	return err != nil && (!errors.As(err, &f) || f.Unwrap() != nil)
}

// do is Do once; bound is empty for an act that nobody gave an id.
func (r *Room) do(ctx context.Context, a Actor, w What, bound string, fn func(tx *Tx) error) (Done, error) {
	now := r.Now()
	var done Done
	err := r.db.Write(ctx, func(stx *store.Tx) error {
		done = Done{ID: w.ID, Subject: w.Subject}
		if bound != "" {
			first, known, err := r.ledger(w).Known(ctx, stx, a.County, w.ID)
			switch {
			case err != nil:
				return err
			case known && (first.Actor != a.Person || first.Bound != "" && first.Bound != bound):
				return fault.New(fault.Conflict, KeyUsed)
			case known:
				done.Subject, done.Replayed = first.Subject, true
				return nil
			}
		}
		tx := &Tx{Tx: stx, Now: now, Actor: a, County: a.County, ID: w.ID, what: w, book: r.book, diff: figure.Begin(a.County), ids: r.ids, bound: bound}
		if err := fn(tx); err != nil {
			return err
		}
		done.Subject = tx.what.Subject
		return r.finish(tx)
	})
	return done, err
}

// ledger is where the line of an act goes.
func (r *Room) ledger(w What) Ledger {
	if w.Ledger != nil {
		return w.Ledger
	}
	return r.journal
}

// KeyUsed says that an id was used before, by somebody else or for something else.
const KeyUsed = "act.key_used"

// bound is what an id is good for: this person saying this. It is hashed with a key,
// because what is said may be a password or a telephone number.
func (r *Room) bound(ctx context.Context, a Actor, w What) string {
	said := w.Said
	if said == "" {
		said = web.Of(ctx).Said()
	}
	return r.box.Mark(a.County, w.ID, a.Person, a.guest, said)
}

// finish books what the act did; it runs only when the act succeeded.
func (r *Room) finish(tx *Tx) error {
	detail := ""
	if len(tx.detail) > 0 {
		b, err := json.Marshal(tx.detail)
		if err != nil {
			return fmt.Errorf("act %s: detail: %w", tx.what.Verb, err)
		}
		detail = string(b)
	}
	a, w := tx.Actor, tx.what
	r.ledger(w).Append(tx.Tx, journal.Line{
		County: tx.County, ID: w.ID, At: tx.Now, Actor: a.Person, ActorName: a.Name, Via: a.Via, Duty: a.Duty,
		Verb: w.Verb, Kind: w.Kind, Subject: w.Subject, Area: w.Area, Detail: detail, Bound: tx.bound,
	})
	tx.diff.Book(tx.Tx)
	return nil
}

// NewID makes an id for a row that this act creates.
func (tx *Tx) NewID() string { return tx.ids.New(tx.Now.Time()) }

// On names the subject and its area when they are known only inside the act.
func (tx *Tx) On(subject, area string) { tx.what.Subject, tx.what.Area = subject, area }

// Note adds to the journal line's detail. No personal data: the line is for ever.
func (tx *Tx) Note(name string, value any) {
	if tx.detail == nil {
		tx.detail = map[string]any{}
	}
	tx.detail[name] = value
}

// Insert makes rows of a table with a statement of the room's, and counts them.
func (tx *Tx) Insert(ctx context.Context, table, text string, args ...any) error {
	return tx.book.Insert(ctx, tx.Tx, tx.diff, table, text, args...)
}

// Created counts a row that this act made by other means.
func (tx *Tx) Created(ctx context.Context, table, id string) error {
	return tx.book.Plus(ctx, tx.Tx, tx.diff, table, id)
}

// Change runs fn, which changes the row, and books what it counts differently.
func (tx *Tx) Change(ctx context.Context, table, id string, fn func() error) error {
	if err := tx.book.Minus(ctx, tx.Tx, tx.diff, table, id); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	return tx.book.Plus(ctx, tx.Tx, tx.diff, table, id)
}

// CreatedAll is Created for many rows, as imports make them.
func (tx *Tx) CreatedAll(ctx context.Context, table string, ids []string) error {
	return tx.book.PlusAll(ctx, tx.Tx, tx.diff, table, ids)
}

// ChangeAll is Change for many rows.
func (tx *Tx) ChangeAll(ctx context.Context, table string, ids []string, fn func() error) error {
	if err := tx.book.MinusAll(ctx, tx.Tx, tx.diff, table, ids); err != nil {
		return err
	}
	if err := fn(); err != nil {
		return err
	}
	return tx.book.PlusAll(ctx, tx.Tx, tx.diff, table, ids)
}

// MoveAll runs fn, which takes rows from a place that ends to another: what they counted before
// the day stays where it was counted, and what there is of them goes over on the day.
func (tx *Tx) MoveAll(ctx context.Context, table string, ids []string, from, to string, day clock.Day, fn func() error) error {
	return tx.ChangeAll(ctx, table, ids, func() error {
		if err := fn(); err != nil {
			return err
		}
		return tx.book.Moved(ctx, tx.Tx, tx.County, table, ids, from, to, day)
	})
}

// Enqueue asks for a job once this act is durable.
func (tx *Tx) Enqueue(ctx context.Context, kind, args string, at clock.Moment) error {
	return job.Enqueue(ctx, tx.Tx, tx.NewID(), kind, args, at)
}
