// Package notice brings messages (消息) to the people whose work they are about.
//
// A message is written inside the act that causes it, to a person or to everyone
// who acts for a unit, and says what happened to which record. It is never the
// only trace of a thing: the record itself has the same in its thread.
//
// The room refuses personal data in a message, and read receipts: who has read a
// message is between them and their screen, and no measure of their work.
package notice

import (
	"context"
	"embed"
	"fmt"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "notice", FS: migrations} }

// Notice is one message.
type Notice struct {
	ID      string       `json:"id"`
	At      clock.Moment `json:"at"`
	Kind    string       `json:"kind" doc:"Of the record: order"`
	Subject string       `json:"subject" doc:"Id of the record"`
	Key     string       `json:"-"` // catalogue key of its words
	Title   string       `json:"title"`
	Read    bool         `json:"read"`
}

// Room keeps the messages.
type Room struct {
	acts *act.Room
	db   *store.DB
}

// New opens the room.
func New(acts *act.Room) *Room { return &Room{acts: acts, db: acts.DB()} }

// Send writes a message to a person or unit, inside the act it tells of. key is
// its sentence in the catalogue, with {title} for what the record is called.
func (r *Room) Send(ctx context.Context, tx *act.Tx, to, key, kind, subject, title string) error {
	if to == "" {
		return nil
	}
	_, err := tx.Exec(ctx, "insert into notice (county, id, receiver, at, kind, subject, title) values ($1, $2, $3, $4, $5, $6, $7)",
		tx.County, tx.NewID(), to, tx.Now, kind, subject, key+"\n"+title)
	return err
}

// List is the newest messages to a person or the units acted for.
func (r *Room) List(ctx context.Context, q store.Q, county, person string, units []string, limit int) (_ []Notice, err error) {
	defer fault.Wrap(&err, "notice.List")
	args := []any{county, person, limit}
	newest := func(n int) string { // of one receiver; asked for all at once, SQLite reads the whole county's
		return fmt.Sprintf("select * from (select county, id, at, kind, subject, title from notice where county = $1 and receiver = $%d order by "+
			"id desc limit $3) x%d", n, n)
	}
	of := newest(2)
	for _, u := range units {
		args = append(args, u)
		of += " union all " + newest(len(args))
	}
	rows, err := q.Query(ctx, `select n.id, n.at, n.kind, n.subject, n.title, case when d.at is null then 0 else 1 end from (`+of+`) n
		left join notice_read d on d.county = n.county and d.notice = n.id and d.person = $2
		where n.county = $1 order by n.id desc limit $3`, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Notice{}
	for rows.Next() {
		var n Notice
		var text string
		if err := rows.Scan(&n.ID, &n.At, &n.Kind, &n.Subject, &text, &n.Read); err != nil {
			return nil, err
		}
		n.Key, n.Title = cut(text)
		out = append(out, n)
	}
	return out, rows.Err()
}

func cut(s string) (key, title string) {
	for i := range s {
		if s[i] == '\n' {
			return s[:i], s[i+1:]
		}
	}
	return s, ""
}

// Seen marks messages to a person or the units acted for as read by that person; ids of no
// such message mark nothing. It is no act: it changes nothing that anybody else can see.
func (r *Room) Seen(ctx context.Context, county, person string, units, ids []string) error {
	if len(ids) == 0 {
		return nil
	}
	args := []any{county, person, r.acts.Now()}
	for _, list := range [][]string{units, ids} {
		for _, x := range list {
			args = append(args, x)
		}
	}
	receivers := "$2"
	if len(units) > 0 {
		receivers += ", " + store.Places(4, len(units))
	}
	return r.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `insert into notice_read (county, person, notice, at) select n.county, $2, n.id, $3 from notice n
			where n.county = $1 and n.receiver in (`+receivers+`) and n.id in (`+store.Places(4+len(units), len(ids))+`) on conflict do nothing`, args...)
		return err
	})
}
