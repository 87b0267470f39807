package offline

import (
	"context"
	"database/sql"
	"maps"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/ident"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/duty"
)

// Take does one operation of a phone, once, and gives the receipt. also writes, in the
// same act, what the door that it came through keeps of it.
func (r *Room) Take(ctx context.Context, p *duty.Principal, device, via string, op Op, also ...func(ctx context.Context, tx *act.Tx) error) (Receipt, error) {
	have, err := r.held(ctx, r.acts.DB().Read(), p.County, []Op{op})
	if err != nil {
		return Receipt{}, err
	}
	return r.take(ctx, p, have, device, via, op, also...)
}

// take does an operation; have are the receipts that were given before, and gains its own.
func (r *Room) take(ctx context.Context, p *duty.Principal, have map[string]Receipt, device, via string, op Op,
	also ...func(ctx context.Context, tx *act.Tx) error) (Receipt, error) {
	kind, ok := r.kinds[op.Kind]
	known, held := have[op.ID]
	now := r.acts.Now()
	x := Receipt{ID: op.ID, Hash: Hash(op.Body), person: p.Person}
	said := PhoneClock{}
	if op.Clock != nil {
		if said = *op.Clock; said.State == Unsure {
			op.At = now // whoever may do it now may; when it was is to be looked into
		}
	}
	switch {
	case !ok:
		return Receipt{}, fault.New(fault.Invalid, "offline.unknown_kind", "kind", op.Kind)
	case !ident.Valid(op.ID):
		return Receipt{}, fault.New(fault.Invalid, "act.bad_id")
	case held:
		return r.again(known, x)
	case op.At > now.Add(mostAhead):
		return Receipt{}, fault.New(fault.Invalid, "offline.future", "said", minute(op.At), "now", minute(now))
	case op.At < now.Add(-mostLate):
		return Receipt{}, fault.New(fault.Invalid, "offline.too_late", "said", minute(op.At), "days", int(mostLate.Hours())/24)
	}
	who, err := r.duties.At(ctx, p, op.At)
	if err != nil {
		return Receipt{}, err
	}
	task, err := kind.Open(ctx, &Envelope{Op: op, County: p.County, Who: who, Device: device, Via: via})
	if err != nil {
		return Receipt{}, err
	}
	done, err := r.acts.Do(ctx, task.Actor, act.What{ID: op.ID, Said: op.Kind + " " + x.Hash, Verb: task.Verb, Kind: op.Kind,
		Subject: task.Subject, Area: task.Area}, func(tx *act.Tx) error {
		x.At = tx.Now
		tx.Note("captured_at", op.At)
		if said.State != "" {
			tx.Note("clock", string(said.State))
			tx.Note("phone_said", said.Said)
		}
		if _, err := tx.Exec(ctx, "insert into offline_receipt (county, id, kind, hash, device, person, captured_at, received_at, clock, said_at) "+
			"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
			p.County, op.ID, op.Kind, x.Hash, device, p.Person, op.At, tx.Now, said.State, said.Said); err != nil {
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
	if done.Replayed { // another sending of the same was first
		again, err := r.held(ctx, r.acts.DB().Read(), p.County, []Op{op})
		if err != nil {
			return Receipt{}, err
		}
		return r.again(again[op.ID], x)
	}
	have[op.ID] = x
	return r.signed(x)
}

// minute writes a moment as somebody reads it off a phone.
func minute(at clock.Moment) string { return at.Time().Format("2006-01-02 15:04") }

// again is the receipt of what is held already. It is given to whoever sent that, and not
// to other content under its id.
func (r *Room) again(held, sent Receipt) (Receipt, error) {
	switch {
	case held.person != sent.person:
		return Receipt{}, fault.New(fault.Conflict, "offline.other_officer")
	case held.Hash != sent.Hash:
		return Receipt{}, fault.New(fault.Conflict, "offline.other_content")
	}
	return r.signed(held)
}

// Holds tells whether an operation was taken.
func (r *Room) Holds(ctx context.Context, q store.Q, county, id string) (bool, error) {
	n := 0
	err := q.QueryRow(ctx, "select count(*) from offline_receipt where county = $1 and id = $2", county, id).Scan(&n)
	return n > 0, err
}

// heldTexts ask for so many receipts at once, few texts so that all stay prepared.
var heldTexts = []int{1, 8, 40, 200}

// held are the receipts of those of the operations that are held, by id, not signed yet.
func (r *Room) held(ctx context.Context, q store.Q, county string, ops []Op) (map[string]Receipt, error) {
	out := map[string]Receipt{}
	if len(ops) == 0 {
		return out, nil
	}
	n := heldTexts[len(heldTexts)-1]
	for i := len(heldTexts) - 1; i >= 0 && heldTexts[i] >= len(ops); i-- {
		n = heldTexts[i]
	}
	args := []any{county}
	for i := range n { // the last one fills the list up
		args = append(args, ops[min(i, len(ops)-1)].ID)
	}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var x Receipt
		err := rows.Scan(&x.ID, &x.Hash, &x.At, &x.person)
		out[x.ID] = x
		return err
	}, "select id, hash, received_at, person from offline_receipt where county = $1 and id in ("+store.Places(2, n)+")", args...)
	if err != nil || len(ops) <= n {
		return out, err
	}
	more, err := r.held(ctx, q, county, ops[n:])
	maps.Copy(out, more)
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
	news := func(known Device) bool {
		return known.Person != d.Person || known.Unsent != d.Unsent || known.OldestAt != d.OldestAt || r.acts.Now() >= known.SeenAt.Add(time.Hour)
	}
	known, ok := r.phones.get(a.County, d.ID)
	if ok && !news(known) {
		return nil
	}
	known, err := scanDevice(r.acts.DB().Read().QueryRow(ctx, "select "+deviceColumns+" from offline_device where county = $1 and id = $2", a.County, d.ID))
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if err != nil || news(known) {
		if _, err = r.acts.Do(ctx, a, act.What{Verb: "offline.heard", Kind: "device", Subject: d.ID, Area: a.County}, func(tx *act.Tx) error {
			d.SeenAt = tx.Now
			_, err := tx.Exec(ctx, "insert into offline_device (county, "+deviceColumns+`) values ($1, $2, $3, $4, $5, $6, $7)
				on conflict (county, id) do update set person = excluded.person, name = excluded.name, unsent = excluded.unsent, oldest_at = excluded.oldest_at, seen_at = excluded.seen_at`,
				tx.County, d.ID, d.Person, d.Name, d.Unsent, d.OldestAt, d.SeenAt)
			return err
		}); err != nil {
			return err
		}
		known = d
	}
	r.phones.put(a.County, known)
	return nil
}

const deviceColumns = "id, person, name, unsent, oldest_at, seen_at"

func scanDevice(row interface{ Scan(...any) error }) (d Device, err error) {
	err = store.One(row.Scan(&d.ID, &d.Person, &d.Name, &d.Unsent, &d.OldestAt, &d.SeenAt))
	return d, err
}

// phones remembers what was heard last, so that a phone that sends often is not looked up
// each time. A row that another node wrote meanwhile is at worst written again.
type phones struct {
	mu    sync.Mutex
	known map[string]Device
}

const mostPhones = 10_000

func (x *phones) get(county, id string) (Device, bool) {
	x.mu.Lock()
	defer x.mu.Unlock()
	d, ok := x.known[county+"/"+id]
	return d, ok
}

func (x *phones) put(county string, d Device) {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.known == nil || len(x.known) >= mostPhones {
		x.known = map[string]Device{}
	}
	x.known[county+"/"+d.ID] = d
}

// Devices lists phones, those that hold something unsent first.
func (r *Room) Devices(ctx context.Context, q store.Q, county string) (out []Device, err error) {
	out = []Device{}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		d, err := scanDevice(rows)
		out = append(out, d)
		return err
	}, "select "+deviceColumns+" from offline_device where county = $1 order by unsent desc, seen_at desc, id", county)
	return out, err
}
