package compartment

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

// row is a compartment without what it holds.
type row struct {
	keyVersion, version int
	logKey              []byte
}

const rowColumns = "key_version, version, log_key"

func (x *row) dest() []any { return []any{&x.keyVersion, &x.version, &x.logKey} }

// Mine are the compartments that a person is a member of on this day. That they were looked at is in their logs.
func (r *Room) Mine(ctx context.Context, a act.Actor, verb string) (out []*Opened, err error) {
	today := r.acts.Now().Day()
	var ids []string
	if err := store.Each(ctx, r.db.Read(), func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, "select compartment from compartment_member where county = $1 and person = $2 and from_day <= $3 and (to_day = 0 or to_day >= $3) order by compartment",
		a.County, a.Person, today); err != nil {
		return nil, err
	}
	for _, id := range ids {
		o, err := r.Open(ctx, a, id, verb, "")
		if err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}

// Open gives a member the compartment, and writes the look into its log. To anybody else it is not there.
func (r *Room) Open(ctx context.Context, a act.Actor, id, verb, subject string) (*Opened, error) {
	o, err := r.enter(ctx, a, id)
	if fault.Is(err, fault.NotFound) {
		return nil, errors.Join(r.refused(ctx, a, id, verb), none())
	}
	if err != nil {
		return nil, err
	}
	return o, r.look(ctx, o, line{Person: a.Person, Name: a.Name, Via: a.Via, Verb: verb, Subject: subject})
}

// Miss writes into the log that a member asked for something in the compartment that is not theirs, and answers as for
// something that is not there.
func (r *Room) Miss(ctx context.Context, a act.Actor, o *Opened, verb, subject string) error {
	return errors.Join(r.look(ctx, o, line{Person: a.Person, Name: a.Name, Via: a.Via, Verb: verb, Subject: subject, Refused: true}), none())
}

// Again opens a compartment for a member who has just acted in it, whose act is in its log.
func (r *Room) Again(ctx context.Context, a act.Actor, id string) (*Opened, error) {
	return r.enter(ctx, a, id)
}

// enter opens a compartment without a line in its log.
func (r *Room) enter(ctx context.Context, a act.Actor, id string) (o *Opened, err error) {
	return o, r.db.View(ctx, func(q store.Q) error {
		var x row
		if err := store.One(q.QueryRow(ctx, "select "+rowColumns+" from compartment where county = $1 and id = $2", a.County,
			id).Scan(x.dest()...)); err != nil &&
			!fault.Is(err, fault.NotFound) {
			return err
		}
		o, err = r.opened(ctx, q, a, id, x)
		return err
	})
}

// opened reads a compartment for a person as a transaction or a view has it.
func (r *Room) opened(ctx context.Context, q store.Q, a act.Actor, id string, x row) (*Opened, error) {
	var from, to clock.Day
	var version int
	var wrapped []byte
	if err := store.One(q.QueryRow(ctx,
		"select from_day, to_day, key_version, wrapped from compartment_member where county = $1 and compartment = $2 and person = $3",
		a.County, id, a.Person).Scan(&from, &to, &version, &wrapped)); err != nil {
		return nil, err
	}
	if today := r.acts.Now().Day(); today < from || to != 0 && to < today {
		return nil, none()
	}
	k, err := unwrap(r.box, wrapped, a.County, id, a.Person, version)
	if err != nil {
		return nil, err
	}
	o := &Opened{County: a.County, ID: id, Me: Member{Person: a.Person}, version: x.version, key: k}
	if o.log, err = logKeyOf(k, x.logKey, a.County, id); err != nil {
		return nil, err
	}
	if o.records = r.remembered(a.County, id, x.version, k); o.records == nil {
		if o.records, err = recordsOf(ctx, q, k, a.County, id); err != nil {
			return nil, err
		}
		r.remember(a.County, id, x.version, k, o.records)
	}
	return o, o.open()
}

func logKeyOf(k *key, sealed []byte, county, id string) (*key, error) {
	text, err := k.open(sealed, placeOfLogKey(county, id))
	if err != nil {
		return nil, err
	}
	return readKey(string(text), 1)
}

func recordsOf(ctx context.Context, q store.Q, k *key, county, id string) (map[string]*Record, error) {
	out := map[string]*Record{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var record string
		var version int
		var sealed []byte
		if err := rows.Scan(&record, &version, &sealed); err != nil {
			return err
		}
		x, err := k.openRecord(county, id, record, version, sealed)
		out[record] = x
		return err
	}, "select id, version, sealed from compartment_record where county = $1 and compartment = $2", county, id)
}

// Tx is an act in a compartment under way.
type Tx struct {
	*act.Tx
	*Opened
	room *Room
}

// What is done in a compartment.
type What struct{ Verb, Kind, Subject string }

// Act does something in a compartment as one act of a member's, whose line is in the compartment's log and nowhere else.
func (r *Room) Act(ctx context.Context, a act.Actor, id string, w What, do func(tx *Tx) error) (act.Done, error) {
	return r.ActWith(ctx, a, id, w, do)
}

// ActWith is Act together with deeds that the county may know of, all in one transaction: what is released leaves the
// compartment by them.
func (r *Room) ActWith(ctx context.Context, a act.Actor, id string, w What, do func(tx *Tx) error, also ...act.Deed) (act.Done, error) {
	if _, err := r.enter(ctx, a, id); err != nil {
		if fault.Is(err, fault.NotFound) {
			err = errors.Join(r.refused(ctx, a, id, w.Verb), none())
		}
		return act.Done{}, err
	}
	var after *Opened
	deeds := append([]act.Deed{{Actor: a, What: act.What{Verb: w.Verb, Kind: w.Kind, Subject: w.Subject, Ledger: &ledger{r, id}}, Do: func(tx *act.Tx) error {
		in, err := r.begin(ctx, tx, a, id)
		if err != nil {
			return err
		}
		after = in.Opened
		return do(in)
	}}}, also...)
	done, err := r.acts.DoAll(ctx, deeds...)
	if several := (act.Several)(nil); errors.As(err, &several) {
		err = first(several)
	}
	switch {
	case err != nil:
		return done, err
	case done.Replayed:
	case after != nil:
		r.remember(a.County, id, after.version, after.key, after.records)
	}
	return done, nil
}

// first is the refusal of deeds that were done together.
func first(several []error) error {
	for _, err := range several {
		if err != nil {
			return err
		}
	}
	return nil
}

// begin holds the compartment's row until the act is over, so that acts in one compartment go one after the other.
func (r *Room) begin(ctx context.Context, tx *act.Tx, a act.Actor, id string) (*Tx, error) {
	if _, err := tx.Exec(ctx, "update compartment set version = version + 1 where county = $1 and id = $2", a.County, id); err != nil {
		return nil, err
	}
	var x row
	if err := store.One(tx.QueryRow(ctx, "select "+rowColumns+" from compartment where county = $1 and id = $2", a.County, id).Scan(x.dest()...)); err != nil {
		return nil, err
	}
	x.version-- // what was opened before is of the version before
	o, err := r.opened(ctx, tx, a, id, x)
	if err != nil {
		return nil, err
	}
	o.version, o.records = x.version+1, maps.Clone(o.records)
	return &Tx{tx, o, r}, nil
}

// Moved is the conflict of a record that somebody else has written meanwhile.
const Moved = "compartment.moved"

// Put keeps a new record and gives its id; an empty id is made here.
func (tx *Tx) Put(ctx context.Context, kind, id string, body any) (string, error) {
	if id == "" {
		id = tx.NewID()
	}
	if _, there := tx.records[id]; there {
		return "", fault.New(fault.Conflict, Moved)
	}
	x := &Record{ID: id, Kind: kind, Version: 1}
	sealed, err := tx.sealed(x, body)
	if err != nil {
		return "", err
	}
	tx.records[id] = x
	return id, insertRecord(ctx, tx.Tx, tx.Opened, x, sealed)
}

func insertRecord(ctx context.Context, tx *act.Tx, o *Opened, x *Record, sealed []byte) error {
	_, err := tx.Exec(ctx, "insert into compartment_record (county, compartment, id, key_version, version, sealed) values ($1, $2, $3, $4, $5, $6)",
		o.County, o.ID, x.ID, o.key.version, x.Version, sealed)
	return err
}

// Over writes a record over the version that it was read at.
func (tx *Tx) Over(ctx context.Context, id string, version int, body any) error {
	was, ok := tx.records[id]
	if !ok {
		return store.ErrNotFound
	}
	if was.Version != version {
		return fault.New(fault.Conflict, Moved)
	}
	x := &Record{ID: id, Kind: was.Kind, Version: version + 1}
	sealed, err := tx.sealed(x, body)
	if err != nil {
		return err
	}
	res, err := tx.Exec(ctx,
		"update compartment_record set version = $5, key_version = $6, sealed = $7 where county = $1 and compartment = $2 and id = $3 and version = $4",
		tx.Opened.County, tx.Opened.ID, id, version, x.Version, tx.key.version, sealed)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, Moved).Because(err)
	}
	tx.records[id] = x
	return nil
}

// sealed closes what a record is to hold, after a look at its words.
func (tx *Tx) sealed(x *Record, body any) (_ []byte, err error) {
	if x.Body, err = json.Marshal(body); err != nil {
		return nil, err
	}
	if x.Kind != fileKind && x.Kind != escrowKind { // nobody wrote their words
		if err := CheckWords(x.Body); err != nil {
			return nil, err
		}
	}
	return tx.key.sealRecord(tx.Opened.County, tx.Opened.ID, x)
}

// Found makes a compartment of a kind whose owner is the person who acts.
func (r *Room) Found(ctx context.Context, a act.Actor, actID, kind, title string, do func(tx *Tx) error) (string, error) {
	if err := CheckWords(mustJSON(map[string]string{"title": title})); err != nil {
		return "", err
	}
	id := actID // sent again, it is the same compartment
	if id == "" {
		id = r.acts.NewID()
	}
	done, err := r.acts.Do(ctx, a, act.What{ID: actID, Verb: "compartment.found", Kind: "compartment", Subject: id, Ledger: &ledger{r,
		id}}, func(tx *act.Tx) error {
		k, err := newKey(r.box.Suite(), 1)
		if err != nil {
			return err
		}
		l, err := newKey(r.box.Suite(), 1)
		if err != nil {
			return err
		}
		me := Member{Person: a.Person, Name: a.Name, Role: Owner, From: tx.Now.Day()}
		if _, err := tx.Exec(ctx,
			"insert into compartment (county, id, key_version, version, log_size, log_head, log_key, created_at) values ($1, $2, 1, 1, 0, $3, $4, $5)",
			a.County, id, []byte{}, k.seal([]byte(l.text()), placeOfLogKey(a.County, id)), tx.Now); err != nil {
			return err
		}
		in := &Tx{tx, &Opened{County: a.County, ID: id, Kind: kind, Title: title, Me: me, version: 1, key: k, log: l, records: map[string]*Record{}}, r}
		if err := insertWrap(ctx, r.box, tx, in.Opened, k, &me); err != nil {
			return err
		}
		if _, err := in.Put(ctx, headKind, id, head{kind, title}); err != nil {
			return err
		}
		if _, err := in.Put(ctx, memberKind, me.Person, me); err != nil {
			return err
		}
		return do(in)
	})
	return done.Subject, err
}

// Missing counts the files that a county's compartments hold and the disk has lost. It says of none which one it is.
func (r *Room) Missing(ctx context.Context, county string) (n int, err error) {
	q := r.db.Read()
	var ids []string
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, "select id from compartment where county = $1 order by id", county); err != nil {
		return 0, err
	}
	for _, id := range ids {
		k, _, err := r.keyOfAny(ctx, q, county, id)
		if err != nil {
			return n, err
		}
		records, err := recordsOf(ctx, q, k, county, id)
		if err != nil {
			return n, err
		}
		files, err := All(&Opened{records: records}, fileKind, func(*kept, *Record) {})
		if err != nil {
			return n, err
		}
		for _, f := range files {
			if !r.files.Kept(f.Hash) {
				n++
			}
		}
	}
	return n, nil
}

func mustJSON(v any) json.RawMessage {
	b, err := json.Marshal(v)
	if err != nil {
		panic(fmt.Sprintf("compartment: %v", err)) // texts only
	}
	return b
}
