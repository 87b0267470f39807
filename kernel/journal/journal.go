// Package journal is the tamper-evident record of acts (留痕).
//
// Every act writes one line in its own transaction. A county's lines are the
// leaves of a Merkle tree, tiled and signed the way Go's checksum database does
// it, so that a certificate, a published figure or a closed order can carry a
// proof that its line is in the log, and an outside witness who kept an old
// checkpoint can prove that history was not rewritten since.
//
// A leaf is a salted hash: nothing personal can be read or guessed from what the
// log publishes, and the salt goes when a person's data must be erased. The room
// refuses to change or remove a line.
//
// Lines get their place when their transaction commits; the tree above them is
// hashed and signed by [Room.Seal] a moment later.
package journal

import (
	"context"
	"crypto/rand"
	"embed"
	"encoding/json"
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "journal", FS: migrations} }

// Line is one act.
type Line struct {
	County    string       `json:"county"`
	ID        string       `json:"id"` // the act's id, made by whoever acted
	Leaf      int64        `json:"leaf"`
	At        clock.Moment `json:"at"`
	Actor     string       `json:"actor"` // person id, "system", or "public"
	ActorName string       `json:"actor_name"`
	Via       string       `json:"via"`  // web, phone, public, machine, job
	Duty      string       `json:"duty"` // the duty acted under
	Verb      string       `json:"verb"`
	Kind      string       `json:"subject_kind"`
	Subject   string       `json:"subject"`
	Area      string       `json:"area"`
	Detail    string       `json:"detail"` // JSON, no personal data
	Salt      []byte       `json:"-"`
	// Who asked and what they said, as a keyed hash, where they gave the id themselves. The
	// log does not hold it.
	Bound string `json:"-"`
}

// leafHash is what the log holds of a line: the log's hash over the salt and the
// line's fields in a fixed order.
func (l *Line) leafHash(m merkle) []byte {
	fields, _ := json.Marshal([]any{l.County, l.ID, l.Leaf, l.At, l.Actor, l.ActorName, l.Via, l.Duty, l.Verb, l.Kind, l.Subject, l.Area, l.Detail})
	sum := m.sum(l.Salt, fields)
	return sum[:]
}

// Room keeps the journal.
type Room struct {
	db     *store.DB
	signer Signer
}

// New opens the room. The signer may be nil where nothing is sealed.
func New(db *store.DB, signer Signer) *Room { return &Room{db: db, signer: signer} }

// pending collects the lines of one commit.
type pending struct{ lines []*Line }

type pendingKey struct{}

// Append adds a line to the commit under way. It takes its leaf number when
// everything else of the commit is written, so that the counter's row is locked
// no longer than the flush.
func (r *Room) Append(tx *store.Tx, l Line) {
	l.Salt = make([]byte, 16)
	_, _ = rand.Read(l.Salt)
	p := tx.Share(pendingKey{}, func() any {
		p := &pending{}
		tx.BeforeCommit(p.flush)
		return p
	}).(*pending)
	p.lines = append(p.lines, &l)
}

// Known reports whether the act is in the journal or in the commit under way: the same act
// sent twice is done once. What comes back is who did it, on what, and what it was bound to.
func (r *Room) Known(ctx context.Context, tx *store.Tx, county, id string) (l Line, known bool, err error) {
	p := tx.Share(pendingKey{}, func() any {
		p := &pending{}
		tx.BeforeCommit(p.flush)
		return p
	}).(*pending)
	for _, l := range p.lines {
		if l.ID == id && l.County == county {
			return *l, true, nil
		}
	}
	err = store.One(tx.QueryRow(ctx, "select actor, subject, bound from journal_line where county = $1 and id = $2", county, id).Scan(&l.Actor,
		&l.Subject, &l.Bound))
	if fault.Is(err, fault.NotFound) {
		return l, false, nil
	}
	return l, err == nil, err
}

func (p *pending) flush(ctx context.Context, tx *store.Tx) error {
	byCounty := map[string][]*Line{}
	var order []string
	for _, l := range p.lines {
		if byCounty[l.County] == nil {
			order = append(order, l.County)
		}
		byCounty[l.County] = append(byCounty[l.County], l)
	}
	for _, county := range order {
		lines := byCounty[county]
		var size int64
		err := store.One(tx.QueryRow(ctx, `insert into journal_head (county, size) values ($1, $2)
			on conflict (county) do update set size = journal_head.size + excluded.size returning size`, county, len(lines)).Scan(&size))
		if err != nil {
			return fmt.Errorf("journal: head: %w", err)
		}
		for i, l := range lines {
			l.Leaf = size - int64(len(lines)) + int64(i)
		}
		if err := insert(ctx, tx, lines); err != nil {
			return err
		}
	}
	return nil
}

// insertTexts write so many lines at once, the most first: few texts, so that all of
// them stay prepared.
var insertTexts = []struct {
	rows int
	text string
}{{32, insertText(32)}, {8, insertText(8)}, {2, insertText(2)}, {1, insertText(1)}}

func insertText(rows int) string {
	return "insert into journal_line (" + lineColumns + ", bound) values " + store.Values(rows, 15)
}

func insert(ctx context.Context, tx *store.Tx, lines []*Line) error {
	for _, t := range insertTexts {
		for ; len(lines) >= t.rows; lines = lines[t.rows:] {
			args := make([]any, 0, t.rows*15)
			for _, l := range lines[:t.rows] {
				args = append(args, l.County, l.ID, l.Leaf, l.At, l.Actor, l.ActorName, l.Via, l.Duty, l.Verb, l.Kind, l.Subject, l.Area, l.Detail, l.Salt, l.Bound)
			}
			if _, err := tx.Exec(ctx, t.text, args...); err != nil {
				return fmt.Errorf("journal: line: %w", err)
			}
		}
	}
	return nil
}

const lineColumns = "county, id, leaf, at, actor, actor_name, via, duty, verb, kind, subject, area, detail, salt"

func scanLine(row interface{ Scan(...any) error }) (Line, error) {
	var l Line
	err := row.Scan(&l.County, &l.ID, &l.Leaf, &l.At, &l.Actor, &l.ActorName, &l.Via, &l.Duty, &l.Verb, &l.Kind, &l.Subject, &l.Area, &l.Detail, &l.Salt)
	return l, err
}

// Filter chooses lines.
type Filter struct {
	County  string
	Subject string   // empty: all
	Places  []string // code prefixes that may be seen; nil: all
	Before  int64    // leaf to go on below; 0 means the newest
	Limit   int
	Search
}

// Find lists lines, newest first.
func (r *Room) Find(ctx context.Context, q store.Q, f Filter) (_ []Line, err error) {
	defer fault.Wrap(&err, "journal.Find(%s)", f.County)
	before := f.Before
	if before <= 0 {
		before = 1 << 62
	}
	query := "select " + lineColumns + " from journal_line where county = $1 and leaf < $2"
	args := []any{f.County, before, f.Limit}
	if f.Subject != "" {
		query += " and subject = $4"
		args = append(args, f.Subject)
	}
	if f.Places != nil {
		parts := []string{"1 = 0"}
		for _, p := range f.Places {
			args = append(args, p, store.PrefixEnd(p))
			parts = append(parts, fmt.Sprintf("(area >= $%d and area < $%d)", len(args)-1, len(args)))
		}
		query += " and (" + strings.Join(parts, " or ") + ")"
	}
	bind := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	if f.Who != "" {
		query += " and " + store.Contains("actor_name", bind(store.Anywhere(f.Who)))
	}
	if f.About != nil && f.About.Code == Personal {
		query += " and verb like '%.reveal'"
	} else if f.About != nil {
		parts := []string{"1 = 0"}
		for _, v := range f.About.Verbs {
			parts = append(parts, "(verb >= "+bind(v)+" and verb < "+bind(store.PrefixEnd(v))+")")
		}
		query += " and (" + strings.Join(parts, " or ") + ")"
	}
	if f.From != 0 {
		query += " and at >= " + bind(f.From.Start())
	}
	if f.To != 0 {
		query += " and at < " + bind(f.To.End())
	}
	rows, err := q.Query(ctx, query+" order by leaf desc limit $3", args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Line
	for rows.Next() {
		l, err := scanLine(rows)
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, rows.Err()
}

// Origin names a county's log in checkpoints.
func Origin(name, county string) string { return strings.TrimSuffix(name, "/") + "/" + county }
