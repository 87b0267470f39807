package compartment

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/journal"
)

// line is what a sealed line of the log says.
type line struct {
	Person  string `json:"person"`
	Name    string `json:"name"`
	Via     string `json:"via"`
	Verb    string `json:"verb"`
	Kind    string `json:"kind,omitempty"`
	Subject string `json:"subject,omitempty"`
	Detail  string `json:"detail,omitempty"`
	Bound   string `json:"bound,omitempty"`
	Refused bool   `json:"refused,omitempty"`
}

// Line is a line of the log as the owner reads it.
type Line struct {
	Seq     int64
	At      clock.Moment
	Person  string
	Name    string
	Via     string
	Verb    string
	Kind    string
	Subject string
	Detail  string
	Refused bool
}

// ledger takes the lines of acts in one compartment.
type ledger struct {
	r  *Room
	id string
}

// pending are the lines of one commit, by compartment; they are written before it ends.
type pending struct{ lines []*journal.Line }

type pendingKey struct{ id string }

func (l *ledger) pending(tx *store.Tx) *pending {
	return tx.Share(pendingKey{l.id}, func() any {
		p := &pending{}
		tx.BeforeCommit(func(ctx context.Context, tx *store.Tx) error {
			for _, x := range p.lines {
				if err := l.write(ctx, tx, x); err != nil {
					return err
				}
			}
			return nil
		})
		return p
	}).(*pending)
}

// Append adds a line to the commit under way.
func (l *ledger) Append(tx *store.Tx, x journal.Line) {
	p := l.pending(tx)
	p.lines = append(p.lines, &x)
}

// Known finds an act that was done in this compartment.
func (l *ledger) Known(ctx context.Context, tx *store.Tx, county, id string) (out journal.Line, known bool, err error) {
	for _, x := range l.pending(tx).lines {
		if x.ID == id && x.County == county {
			return *x, true, nil
		}
	}
	var seq int64
	var sealed []byte
	err = store.One(tx.QueryRow(ctx, "select seq, sealed from compartment_log where county = $1 and compartment = $2 and id = $3", county,
		l.id, id).Scan(&seq, &sealed))
	if fault.Is(err, fault.NotFound) {
		return out, false, nil
	}
	if err != nil {
		return out, false, err
	}
	k, err := l.r.anyKey(ctx, tx, county, l.id)
	if err != nil {
		return out, false, err
	}
	x, err := openLine(k, county, l.id, seq, sealed)
	return journal.Line{Actor: x.Person, Subject: x.Subject, Bound: x.Bound}, err == nil, err
}

func openLine(k *key, county, id string, seq int64, sealed []byte) (x line, err error) {
	plain, err := k.open(sealed, placeOfLog(county, id, seq))
	if err != nil {
		return x, err
	}
	return x, json.Unmarshal(plain, &x)
}

func (l *ledger) write(ctx context.Context, tx *store.Tx, x *journal.Line) error {
	k, err := l.r.anyKey(ctx, tx, x.County, l.id)
	if err != nil {
		return err
	}
	return appendLine(ctx, tx, k, x.County, l.id, x.ID, x.At, line{Person: x.Actor, Name: x.ActorName, Via: x.Via, Verb: x.Verb, Kind: x.Kind,
		Subject: x.Subject,
		Detail:  x.Detail, Bound: x.Bound})
}

// appendLine writes one line behind the last, holding the compartment's row from here to the end of the commit.
func appendLine(ctx context.Context, tx *store.Tx, k *key, county, id, act string, at clock.Moment, x line) error {
	if _, err := tx.Exec(ctx, "update compartment set log_size = log_size + 1 where county = $1 and id = $2", county, id); err != nil {
		return err
	}
	var seq int64
	var before []byte
	if err := store.One(tx.QueryRow(ctx, "select log_size, log_head from compartment where county = $1 and id = $2", county, id).Scan(&seq,
		&before)); err != nil {
		return err
	}
	plain, err := json.Marshal(x)
	if err != nil {
		return err
	}
	sealed := k.seal(plain, placeOfLog(county, id, seq))
	chain := k.chain(before, seq, act, int64(at), sealed)
	if _, err := tx.Exec(ctx,
		"insert into compartment_log (county, compartment, seq, id, at, sealed, chain) values ($1, $2, $3, $4, $5, $6, $7)", county, id, seq, act, at,
		sealed, chain); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "update compartment set log_head = $3 where county = $1 and id = $2", county, id, chain)
	return err
}

// look writes that a member looked, or asked for what is not theirs.
func (r *Room) look(ctx context.Context, o *Opened, x line) error {
	id, now := r.acts.NewID(), r.acts.Now()
	return r.db.Write(ctx, func(tx *store.Tx) error { return appendLine(ctx, tx, o.log, o.County, o.ID, id, now, x) })
}

// refused writes a look by somebody who is no member into the log of the compartment, where there is one. Where there is
// none the same work is done for nothing: a line is sealed and written where no one reads it.
func (r *Room) refused(ctx context.Context, a act.Actor, id, verb string) error {
	entry, now := r.acts.NewID(), r.acts.Now()
	x := line{Person: a.Person, Name: a.Name, Via: a.Via, Verb: verb, Refused: true}
	return r.db.Write(ctx, func(tx *store.Tx) error {
		k, err := r.anyKey(ctx, tx, a.County, id)
		if fault.Is(err, fault.NotFound) {
			return r.forNothing(ctx, tx, a.County, now, x)
		}
		if err != nil {
			return err
		}
		return appendLine(ctx, tx, k, a.County, id, entry, now, x)
	})
}

func (r *Room) forNothing(ctx context.Context, tx *store.Tx, county string, now clock.Moment, x line) error {
	plain, err := json.Marshal(x)
	if err != nil {
		return err
	}
	sealed := r.box.Seal(seal.Hide(seal.Other, string(plain)), "compartment_none")
	write := func() error {
		_, err := tx.Exec(ctx,
			"insert into compartment_none (county, asked, sealed) values ($1, $2, $3) on conflict (county) do update set "+
				"asked = compartment_none.asked + 1, sealed = excluded.sealed", county, now, sealed)
		return err
	}
	read := func() error {
		var asked int64
		var was []byte
		return store.One(tx.QueryRow(ctx, "select asked, sealed from compartment_none where county = $1", county).Scan(&asked, &was))
	}
	for _, statement := range []func() error{write, read, write, write} { // as many as appendLine takes, and in its order
		if err := statement(); err != nil {
			return err
		}
	}
	return nil
}

// Log reads the lines below a place in the log, the newest first. Only the owner does.
func (r *Room) Log(ctx context.Context, o *Opened, below int64, limit int) (out []Line, err error) {
	if err := o.owner(); err != nil {
		return nil, err
	}
	if below <= 0 {
		below = 1 << 62
	}
	return out, store.Each(ctx, r.db.Read(), func(rows *sql.Rows) error {
		var l Line
		var sealed []byte
		if err := rows.Scan(&l.Seq, &l.At, &sealed); err != nil {
			return err
		}
		x, err := openLine(o.log, o.County, o.ID, l.Seq, sealed)
		l.Person, l.Name, l.Via, l.Verb, l.Kind, l.Subject, l.Detail, l.Refused = x.Person, x.Name, x.Via, x.Verb, x.Kind, x.Subject, x.Detail, x.Refused
		out = append(out, l)
		return err
	}, "select seq, at, sealed from compartment_log where county = $1 and compartment = $2 and seq < $3 order by seq desc limit $4", o.County, o.ID, below, limit)
}

// CheckLog reads the whole log and says whether a line was changed, moved, taken out or added by other hands.
func (r *Room) CheckLog(ctx context.Context, o *Opened) error {
	if err := o.owner(); err != nil {
		return err
	}
	var size, seq int64
	var head, before []byte
	if err := r.db.View(ctx, func(q store.Q) error {
		if err := store.One(q.QueryRow(ctx, "select log_size, log_head from compartment where county = $1 and id = $2", o.County,
			o.ID).Scan(&size, &head)); err != nil {
			return err
		}
		return store.Each(ctx, q, func(rows *sql.Rows) error {
			var n, at int64
			var id string
			var sealed, chain []byte
			if err := rows.Scan(&n, &id, &at, &sealed, &chain); err != nil {
				return err
			}
			seq++
			if n != seq || !bytes.Equal(chain, o.log.chain(before, n, id, at, sealed)) {
				return fmt.Errorf("compartment: the log does not hold at line %d", seq)
			}
			before = chain
			return nil
		}, "select seq, id, at, sealed, chain from compartment_log where county = $1 and compartment = $2 order by seq", o.County, o.ID)
	}); err != nil {
		return err
	}
	if seq != size || !bytes.Equal(before, head) {
		return fmt.Errorf("compartment: the log ends at line %d, not %d", seq, size)
	}
	return nil
}
