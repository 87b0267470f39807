package compartment

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
)

// Appoint makes a person a member. Only the owner does, and never of themselves.
func (r *Room) Appoint(ctx context.Context, a act.Actor, id string, m Member) error {
	_, err := r.Act(ctx, a, id, What{"compartment.appoint", "person", m.Person}, func(tx *Tx) error {
		if err := tx.owner(); err != nil {
			return err
		}
		m.Name = strings.TrimSpace(m.Name)
		f := fault.New(fault.Invalid, "compartment.member.invalid")
		if !slices.Contains(append(slices.Clone(r.roles[tx.Kind]), Owner), m.Role) {
			f.At("/role", "web.bad_value")
		}
		if m.From == 0 {
			m.From = tx.Now.Day()
		}
		if m.To != 0 && m.To < m.From {
			f.At("/to", "compartment.member.period")
		}
		if m.Person == a.Person {
			f.At("/person", "compartment.member.self")
		}
		if err := f.OrNil(); err != nil {
			return err
		}
		p, err := r.people.Get(ctx, tx, tx.Opened.County, m.Person)
		if err != nil {
			return err
		}
		m.Name, m.Left = p.Name, 0
		return tx.join(ctx, m)
	})
	return err
}

// join writes a member and their wrapped key.
func (tx *Tx) join(ctx context.Context, m Member) error {
	if err := insertWrap(ctx, tx.room.box, tx.Tx, tx.Opened, tx.key, &m); err != nil {
		return err
	}
	if was, ok := tx.records[m.Person]; ok {
		return tx.Over(ctx, m.Person, was.Version, m)
	}
	_, err := tx.Put(ctx, memberKind, m.Person, m)
	return err
}

func insertWrap(ctx context.Context, box *seal.Box, tx *act.Tx, o *Opened, k *key, m *Member) error {
	if _, err := tx.Exec(ctx, "delete from compartment_member where county = $1 and compartment = $2 and person = $3", o.County, o.ID, m.Person); err != nil {
		return err
	}
	_, err := tx.Exec(ctx,
		"insert into compartment_member (county, compartment, person, from_day, to_day, key_version, wrapped) values ($1, $2, $3, $4, $5, $6, $7)",
		o.County, o.ID, m.Person, m.From, m.To, k.version, wrap(box, k, o.County, o.ID, m.Person))
	return err
}

// Dismiss ends a membership at once: the wrapped key goes, and the compartment gets a new one.
func (r *Room) Dismiss(ctx context.Context, a act.Actor, id, person, reason string) error {
	_, err := r.Act(ctx, a, id, What{"compartment.dismiss", "person", person}, func(tx *Tx) error {
		if err := tx.owner(); err != nil {
			return err
		}
		x, err := tx.Get(memberKind, person)
		if err != nil {
			return err
		}
		var m Member
		if err := json.Unmarshal(x.Body, &m); err != nil {
			return err
		}
		if m.Left != 0 {
			return fault.New(fault.Conflict, "compartment.member.left")
		}
		if person == a.Person { // another owner takes them out: so there always is one
			return fault.New(fault.Conflict, "compartment.member.last")
		}
		m.Left = tx.Now.Day()
		tx.Note("reason", reason)
		if err := tx.Over(ctx, person, x.Version, m); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "delete from compartment_member where county = $1 and compartment = $2 and person = $3", a.County, id, person); err != nil {
			return err
		}
		return tx.rotate(ctx)
	})
	if err == nil {
		r.forget(a.County, id)
	}
	return err
}

// rotate gives the compartment a new key: every record is sealed anew, every member's key wrapped anew, the log's key too.
// What was put in escrow opens nothing any more.
func (tx *Tx) rotate(ctx context.Context) error {
	county, id := tx.Opened.County, tx.Opened.ID
	k, err := newKey(tx.key.suite, tx.key.version+1)
	if err != nil {
		return err
	}
	for _, x := range tx.records {
		sealed, err := k.sealRecord(county, id, x)
		if err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "update compartment_record set key_version = $4, sealed = $5 where county = $1 and compartment = $2 and id = $3",
			county, id, x.ID,
			k.version, sealed); err != nil {
			return err
		}
	}
	tx.key = k
	if err := tx.rewrap(ctx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "update compartment set key_version = $3, log_key = $4 where county = $1 and id = $2", county, id, k.version,
		k.seal([]byte(tx.log.text()), placeOfLogKey(county, id))); err != nil {
		return err
	}
	return tx.dropEscrow(ctx)
}

// rewrap wraps the key for every member who has not left.
func (tx *Tx) rewrap(ctx context.Context) error {
	members, err := tx.Members()
	if err != nil {
		return err
	}
	for _, m := range members {
		if m.Left != 0 {
			continue
		}
		if err := insertWrap(ctx, tx.room.box, tx.Tx, tx.Opened, tx.key, &m); err != nil {
			return err
		}
	}
	return nil
}

// anyKey opens the log of a compartment for the room itself, by the wrap of any member: to write into it who was refused.
func (r *Room) anyKey(ctx context.Context, q store.Q, county, id string) (*key, error) {
	k, logKey, err := r.keyOfAny(ctx, q, county, id)
	if err != nil {
		return nil, err
	}
	return logKeyOf(k, logKey, county, id)
}

func (r *Room) keyOfAny(ctx context.Context, q store.Q, county, id string) (k *key, logKey []byte, err error) {
	var person string
	var version int
	var wrapped []byte
	if err := store.One(q.QueryRow(ctx,
		"select m.person, m.key_version, m.wrapped, c.log_key from compartment_member m join compartment c on c.county = m.county and "+
			"c.id = m.compartment where m.county = $1 and m.compartment = $2 order by m.person limit 1",
		county, id).Scan(&person, &version, &wrapped, &logKey)); err != nil {
		return nil, nil, err
	}
	k, err = unwrap(r.box, wrapped, county, id, person, version)
	return k, logKey, err
}
