// Package evidence knows which records hold a photo, a sound, a film or a paper, and opens
// it to whoever may see one of them.
//
// A hash names content; it is no key. Records say what they hold in the act that writes
// them, a room says of its kind of record who may see one, and until a record holds what was
// sent, it is the sender's. So a hash that somebody learned opens nothing, neither by asking
// for it nor by putting it into a record of one's own.
//
// The room keeps no content ([blob.Store] does), knows no kind by name, and refuses a hash to anybody but its sender and
// those who may see a record that holds it.
package evidence

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"regexp"
	"time"

	"huying/base/blob"
	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/duty"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "evidence", FS: migrations} }

// sentFor is how long what was sent and never put into a record is still its sender's: as
// long as an outbox may be late, and some.
const sentFor = 90 * 24 * time.Hour

// mostHolders bounds how many records are asked about one hash.
const mostHolders = 200

// Kind is a kind of record that holds evidence.
type Kind struct {
	Code string // order
	// Sees reports whether somebody may see the record, as it is now.
	Sees func(ctx context.Context, q store.Q, p *duty.Principal, record string) (bool, error)
	// Past is SQL for the records of before: each with a text that has the hashes in it, of
	// the county $1.
	Past string
}

// Room keeps who holds what.
type Room struct {
	acts   *act.Room
	db     *store.DB
	photos *blob.Store
	kinds  map[string]Kind
	order  []string
}

// New opens the room.
func New(acts *act.Room, photos *blob.Store) *Room {
	return &Room{acts: acts, db: acts.DB(), photos: photos, kinds: map[string]Kind{}}
}

// Holds adds kinds of records.
func (r *Room) Holds(kinds ...Kind) {
	for _, k := range kinds {
		if _, twice := r.kinds[k.Code]; twice {
			panic("evidence kind declared twice: " + k.Code)
		}
		r.kinds[k.Code] = k
		r.order = append(r.order, k.Code)
	}
}

// Sent notes that somebody sent a photo or a file. It is no act: it changes nothing that
// anybody else can see.
func (r *Room) Sent(ctx context.Context, county, person, hash string) error {
	return r.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `insert into evidence_sent (county, hash, person, at) values ($1, $2, $3, $4)
			on conflict (county, hash, person) do update set at = excluded.at`, county, hash, person, r.acts.Now())
		return err
	})
}

// Hold notes in an act under way what a record holds.
func Hold(ctx context.Context, tx *act.Tx, kind, record string, hashes ...string) error {
	for _, h := range hashes {
		if h == "" {
			continue
		}
		if _, err := tx.Exec(ctx, "insert into evidence (county, hash, kind, record) values ($1, $2, $3, $4) on conflict do nothing", tx.County,
			h, kind, record); err != nil {
			return err
		}
	}
	return nil
}

// May reports whether somebody may look at what a hash names: they sent it, or may see a
// record that holds it.
func (r *Room) May(ctx context.Context, p *duty.Principal, hash string) (ok bool, err error) {
	defer fault.Wrap(&err, "evidence.May")
	if p == nil {
		return false, nil
	}
	q := r.db.Read()
	var n int
	err = q.QueryRow(ctx, "select count(*) from evidence_sent where county = $1 and hash = $2 and person = $3 and at > $4", p.County, hash,
		p.Person, r.acts.Now().Add(-sentFor)).Scan(&n)
	if err != nil || n > 0 {
		return n > 0, err
	}
	type holder struct{ kind, record string }
	var list []holder
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var h holder
		err := rows.Scan(&h.kind, &h.record)
		list = append(list, h)
		return err
	}, "select kind, record from evidence where county = $1 and hash = $2 order by kind, record limit $3", p.County, hash, mostHolders)
	if err != nil {
		return false, err
	}
	for _, h := range list {
		k, known := r.kinds[h.kind]
		if !known {
			continue
		}
		sees, err := k.Sees(ctx, q, p, h.record)
		if err != nil && !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
			return false, err
		}
		if sees {
			return true, nil
		}
	}
	return false, nil
}

// Photo is for rooms that take photos into a record: it reports whether a hash is that of a
// kept photo that the person may put there. What cannot be looked up is not.
func (r *Room) Photo(ctx context.Context, p *duty.Principal) func(hash string) bool {
	return func(hash string) bool {
		if !r.photos.Has(hash) {
			return false
		}
		ok, err := r.May(ctx, p, hash)
		return err == nil && ok
	}
}

// File is [Room.Photo] for sounds, films and papers: what it is kept as.
func (r *Room) File(ctx context.Context, p *duty.Principal) func(hash string) (blob.Medium, bool) {
	return func(hash string) (blob.Medium, bool) {
		if ok, err := r.May(ctx, p, hash); err != nil || !ok {
			return "", false
		}
		return r.photos.MediumOf(ctx, hash)
	}
}

// Missing lists what records of a county hold and the disk has lost, as "hash kind record", each hash once.
func (r *Room) Missing(ctx context.Context, county string) (out []string, err error) {
	return out, store.Each(ctx, r.db.Read(), func(rows *sql.Rows) error {
		var hash, kind, record string
		err := rows.Scan(&hash, &kind, &record)
		if err == nil && !r.photos.Kept(hash) {
			out = append(out, fmt.Sprintf("%s (%s %s)", hash, kind, record))
		}
		return err
	}, "select hash, min(kind), min(record) from evidence where county = $1 group by hash order by hash", county)
}

var hashes = regexp.MustCompile(`\b[0-9a-f]{64}\b`)

// Index takes the records of before into the table, each kind once.
func (r *Room) Index(ctx context.Context, a act.Actor) error {
	for _, code := range r.order {
		k := r.kinds[code]
		var done int
		if err := r.db.Read().QueryRow(ctx, "select count(*) from evidence_indexed where county = $1 and kind = $2", a.County, code).Scan(&done); err != nil {
			return err
		}
		if done > 0 {
			continue
		}
		if err := r.index(ctx, a, k); err != nil {
			return fmt.Errorf("evidence of %s: %w", code, err)
		}
	}
	return nil
}

func (r *Room) index(ctx context.Context, a act.Actor, k Kind) error {
	type held struct{ record, hash string }
	var list []held
	err := store.Each(ctx, r.db.Read(), func(rows *sql.Rows) error {
		var record, words string
		err := rows.Scan(&record, &words)
		for _, h := range hashes.FindAllString(words, -1) {
			list = append(list, held{record, h})
		}
		return err
	}, k.Past, a.County)
	if err != nil {
		return err
	}
	return r.db.Write(ctx, func(tx *store.Tx) error {
		for _, x := range list {
			if _, err := tx.Exec(ctx, "insert into evidence (county, hash, kind, record) values ($1, $2, $3, $4) on conflict do nothing", a.County,
				x.hash, k.Code, x.record); err != nil {
				return err
			}
		}
		_, err := tx.Exec(ctx, "insert into evidence_indexed (county, kind, at) values ($1, $2, $3) on conflict do nothing", a.County, k.Code,
			clock.Moment(r.acts.Now()))
		return err
	})
}
