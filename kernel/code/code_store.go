package code

import (
	"context"
	"database/sql"
	"embed"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/suite"
	"huying/kernel/act"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "code", FS: migrations} }

// Entry says what a printed code stands for.
type Entry struct {
	Code      Code
	Kind      string // area
	Subject   string
	RevokedAt clock.Moment
}

// Room keeps the codes that stand for places and records on walls and cards.
type Room struct {
	acts   *act.Room
	random func([]byte)
	box    *seal.Box
	suite  *suite.Suite
}

// NewRoom opens the room; random as in [New]. The box keeps the keys of credentials,
// the suite is that of keys made from now on; both may be nil where nothing is signed.
func NewRoom(acts *act.Room, random func([]byte), box *seal.Box, of *suite.Suite) *Room {
	return &Room{acts, random, box, of}
}

// New makes a code that is kept by the record which it belongs to and listed nowhere.
func (r *Room) New() Code { return New(r.random) }

// Issue gives codes to the subjects of a kind that have none in force.
func (r *Room) Issue(ctx context.Context, a act.Actor, kind string, subjects ...string) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: "code.issue", Kind: "code", Subject: kind, Area: a.County}, func(tx *act.Tx) error {
		var lacking []string
		for _, s := range subjects {
			_, err := r.Of(ctx, tx, a.County, kind, s)
			if err == nil {
				continue
			}
			if !fault.Is(err, fault.NotFound) {
				return err
			}
			lacking = append(lacking, s)
		}
		tx.Note("issued", len(lacking))
		return r.Give(ctx, tx, kind, lacking...)
	})
	return err
}

// Give gives codes to subjects that the act under way made, so that nothing that
// is to be scanned ever stands without one.
func (r *Room) Give(ctx context.Context, tx *act.Tx, kind string, subjects ...string) error {
	const columns, batch = 5, 100
	for len(subjects) > 0 {
		n := 1
		if len(subjects) >= batch {
			n = batch
		}
		args := make([]any, 0, n*columns)
		for _, s := range subjects[:n] {
			args = append(args, tx.County, New(r.random), kind, s, 0)
		}
		if _, err := tx.Exec(ctx, "insert into code_entry (county, code, kind, subject, revoked_at) values "+store.Values(n, columns), args...); err != nil {
			return err
		}
		subjects = subjects[n:]
	}
	return nil
}

// Of is the code in force of a subject.
func (r *Room) Of(ctx context.Context, q store.Q, county, kind, subject string) (c Code, err error) {
	err = q.QueryRow(ctx, "select code from code_entry where county = $1 and kind = $2 and subject = $3 and revoked_at = 0 limit 1", county,
		kind, subject).Scan(&c)
	return c, store.One(err)
}

// Many is Of for many subjects; one without a code in force is not among them.
func (r *Room) Many(ctx context.Context, q store.Q, county, kind string, subjects []string) (map[string]Code, error) {
	out := map[string]Code{}
	for len(subjects) > 0 {
		n := min(len(subjects), 100)
		args := []any{county, kind}
		for _, s := range subjects[:n] {
			args = append(args, s)
		}
		err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var subject string
			var c Code
			err := rows.Scan(&subject, &c)
			out[subject] = c
			return err
		}, "select subject, code from code_entry where county = $1 and kind = $2 and revoked_at = 0 and subject in ("+store.Places(3, n)+")", args...)
		if err != nil {
			return nil, err
		}
		subjects = subjects[n:]
	}
	return out, nil
}

// Find tells what a code stands for; a revoked one too, so that the page can say so.
func (r *Room) Find(ctx context.Context, q store.Q, county string, c Code) (e Entry, err error) {
	e.Code = c
	err = q.QueryRow(ctx, "select kind, subject, revoked_at from code_entry where county = $1 and code = $2", county, c).Scan(&e.Kind, &e.Subject, &e.RevokedAt)
	return e, store.One(err)
}

// Revoke takes a code back, for a lost card or a sign on the wrong wall.
func (r *Room) Revoke(ctx context.Context, a act.Actor, c Code, reason string) error {
	e, err := r.Find(ctx, r.acts.DB().Read(), a.County, c)
	if err != nil {
		return err
	}
	_, err = r.acts.Do(ctx, a, act.What{Verb: "code.revoke", Kind: "code", Subject: e.Subject, Area: a.County}, func(tx *act.Tx) error {
		tx.Note("reason", reason)
		_, err := tx.Exec(ctx, "update code_entry set revoked_at = $3 where county = $1 and code = $2 and revoked_at = 0", a.County, c, tx.Now)
		return err
	})
	return err
}
