package offline

import (
	"context"
	"database/sql"
	"huying/base/clock"
	"huying/base/fault"
	"huying/base/ident"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/duty"
	"time"
)

// Take does one operation of a phone, once, and gives the receipt. also writes, in the
// same act, what the door that it came through keeps of it.
func (r *Room) Take(ctx context.Context, p *duty.Principal, device, via string, op Op, also ...func(ctx context.Context, tx *act.Tx) error) (Receipt, error) {
	kind, ok := r.kinds[op.Kind]
	now := r.acts.Now()
	switch {
	case !ok:
		return Receipt{}, fault.New(fault.Invalid, "offline.unknown_kind", "kind", op.Kind)
	case !ident.Valid(op.ID):
		return Receipt{}, fault.New(fault.Invalid, "act.bad_id")
	case op.At > now.Add(mostAhead):
		return Receipt{}, fault.New(fault.Invalid, "offline.future")
	case op.At < now.Add(-mostLate):
		return Receipt{}, fault.New(fault.Invalid, "offline.too_late", "days", int(mostLate.Hours())/24)
	}
	hash := Hash(op.Body)
	if known, err := r.receipt(ctx, r.acts.DB().Read(), p.County, op.ID, hash); err == nil || !fault.Is(err, fault.NotFound) {
		return known, err
	}
	who, err := r.duties.At(ctx, p, op.At)
	if err != nil {
		return Receipt{}, err
	}
	task, err := kind.Open(ctx, &Envelope{Op: op, County: p.County, Who: who, Device: device, Via: via})
	if err != nil {
		return Receipt{}, err
	}
	_, err = r.acts.Do(ctx, task.Actor, act.What{ID: op.ID, Verb: task.Verb, Kind: op.Kind, Subject: task.Subject, Area: task.Area}, func(tx *act.Tx) error {
		tx.Note("captured_at", op.At)
		if _, err := tx.Exec(ctx, "insert into offline_receipt (county, id, kind, hash, device, person, captured_at, received_at) values ($1, $2, $3, $4, $5, $6, $7, $8)",
			p.County, op.ID, op.Kind, hash, device, p.Person, op.At, tx.Now); err != nil {
			return err
		}
		for _, write := range also {
			if err := write(ctx, tx); err != nil {
				return err
			}
		}
		return task.Do(ctx, tx)
	})
	if err != nil {
		return Receipt{}, err
	}
	return r.receipt(ctx, r.acts.DB().Read(), p.County, op.ID, hash)
}

// Holds tells whether an operation was taken.
func (r *Room) Holds(ctx context.Context, q store.Q, county, id string) (bool, error) {
	n := 0
	err := q.QueryRow(ctx, "select count(*) from offline_receipt where county = $1 and id = $2", county, id).Scan(&n)
	return n > 0, err
}

// receipt is the receipt of an operation that is held.
func (r *Room) receipt(ctx context.Context, q store.Q, county, id, hash string) (Receipt, error) {
	var held string
	var at clock.Moment
	err := q.QueryRow(ctx, "select hash, received_at from offline_receipt where county = $1 and id = $2", county, id).Scan(&held, &at)
	if err != nil {
		return Receipt{}, store.One(err)
	}
	if held != hash {
		return Receipt{}, fault.New(fault.Conflict, "offline.other_content")
	}
	out := Receipt{ID: id, Hash: hash, At: at}
	out.Note, err = r.sign(out)
	return out, err
}

// Device is a phone as it last told of itself.
type Device struct {
	ID       string       `json:"id"`
	Person   string       `json:"person"`
	Name     string       `json:"name"`
	Unsent   int          `json:"unsent"`
	OldestAt clock.Moment `json:"oldest_at" doc:"Of what it holds unsent; 0: nothing"`
	SeenAt   clock.Moment `json:"seen_at"`
}

// Heard notes what a phone says that it still holds. It writes nothing when that is
// what is known and the phone was heard of within the hour.
func (r *Room) Heard(ctx context.Context, a act.Actor, d Device) error {
	var unsent int
	var oldest, seen clock.Moment
	err := r.acts.DB().Read().QueryRow(ctx, "select unsent, oldest_at, seen_at from offline_device where county = $1 and id = $2", a.County, d.ID).Scan(&unsent, &oldest, &seen)
	if err == nil && unsent == d.Unsent && oldest == d.OldestAt && r.acts.Now() < seen.Add(time.Hour) {
		return nil
	}
	if err != nil && !fault.Is(store.One(err), fault.NotFound) {
		return err
	}
	_, err = r.acts.Do(ctx, a, act.What{Verb: "offline.heard", Kind: "device", Subject: d.ID, Area: a.County}, func(tx *act.Tx) error {
		_, err := tx.Exec(ctx, `insert into offline_device (county, id, person, name, unsent, oldest_at, seen_at) values ($1, $2, $3, $4, $5, $6, $7)
			on conflict (county, id) do update set person = excluded.person, name = excluded.name, unsent = excluded.unsent, oldest_at = excluded.oldest_at, seen_at = excluded.seen_at`,
			tx.County, d.ID, d.Person, d.Name, d.Unsent, d.OldestAt, tx.Now)
		return err
	})
	return err
}

// Devices lists phones, those that hold something unsent first.
func (r *Room) Devices(ctx context.Context, q store.Q, county string) (out []Device, err error) {
	out = []Device{}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var d Device
		err := rows.Scan(&d.ID, &d.Person, &d.Name, &d.Unsent, &d.OldestAt, &d.SeenAt)
		out = append(out, d)
		return err
	}, "select id, person, name, unsent, oldest_at, seen_at from offline_device where county = $1 order by unsent desc, seen_at desc, id", county)
	return out, err
}
