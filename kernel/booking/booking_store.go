package booking

import (
	"context"
	"database/sql"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/code"
)

const slotColumns = "id, kind, record, area, name, starts_at, ends_at, places, taken, waiting, called_off, version"

func (s *Slot) dest() []any {
	return []any{&s.ID, &s.Kind, &s.Record, &s.Area, &s.Name, &s.From, &s.To, &s.Places, &s.Taken, &s.Waiting, &s.CalledOff, &s.Version}
}

// Offer opens a slot, as part of the act of whoever holds it.
func (r *Room) Offer(ctx context.Context, tx *act.Tx, s *Slot) error {
	if err := s.Check(); err != nil {
		return err
	}
	s.ID, s.Version = tx.NewID(), 1
	return tx.Put(ctx, "booking_slot", slotColumns, s.ID, s.Kind, s.Record, s.Area, s.Name, s.From, s.To, s.Places, 0, 0, "", 1)
}

// CallOff says that a slot does not take place; its bookings stay and read the reason.
func (r *Room) CallOff(ctx context.Context, tx *act.Tx, slot, reason string) error {
	s, err := r.hold(ctx, tx, slot)
	if err != nil {
		return err
	}
	return tx.Over(ctx, "booking_slot", slot, s.Version, "booking.moved", act.Set{Column: "called_off", Value: reason})
}

// Resize changes how many places a slot has; those who wait move up.
func (r *Room) Resize(ctx context.Context, tx *act.Tx, slot string, places int) error {
	s, err := r.hold(ctx, tx, slot)
	if err != nil {
		return err
	}
	if s.Places = places; places < s.Taken {
		return fault.New(fault.Conflict, "booking.taken", "taken", s.Taken)
	}
	if err := s.Check(); err != nil {
		return err
	}
	return r.settle(ctx, tx, s)
}

// hold reads a slot that nobody else changes until the act is over.
func (r *Room) hold(ctx context.Context, tx *act.Tx, id string) (*Slot, error) {
	if _, err := tx.Exec(ctx, "update booking_slot set version = version where county = $1 and id = $2", tx.County, id); err != nil {
		return nil, err
	}
	return r.Slot(ctx, tx, tx.County, id)
}

// settle writes the counts of a held slot, after those who wait have moved up into free places.
func (r *Room) settle(ctx context.Context, tx *act.Tx, s *Slot) error {
	for s.Waiting > 0 && s.Taken < s.Places && tx.Now < s.From {
		var id string
		var version int
		err := tx.QueryRow(ctx, "select id, version from booking where county = $1 and slot = $2 and state = 'waiting' order by turn, id limit 1",
			tx.County, s.ID).Scan(&id, &version)
		if err != nil {
			return store.One(err)
		}
		if err := tx.Over(ctx, "booking", id, version, "booking.moved", act.Set{Column: "state", Value: Booked}); err != nil {
			return err
		}
		s.Waiting, s.Taken = s.Waiting-1, s.Taken+1
	}
	return tx.Over(ctx, "booking_slot", s.ID, s.Version, "booking.moved", act.Set{Column: "places", Value: s.Places},
		act.Set{Column: "taken", Value: s.Taken}, act.Set{Column: "waiting", Value: s.Waiting})
}

// Slot finds a slot.
func (r *Room) Slot(ctx context.Context, q store.Q, county, id string) (*Slot, error) {
	s := &Slot{}
	err := q.QueryRow(ctx, "select "+slotColumns+" from booking_slot where county = $1 and id = $2", county, id).Scan(s.dest()...)
	return s, store.One(err)
}

// Slots are the slots of records of a kind, by record, in the order of their hours.
func (r *Room) Slots(ctx context.Context, q store.Q, county, kind string, records ...string) (map[string][]*Slot, error) {
	out := map[string][]*Slot{}
	if len(records) == 0 {
		return out, nil
	}
	args := []any{county, kind}
	for _, id := range records {
		args = append(args, id)
	}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		s := &Slot{}
		err := rows.Scan(s.dest()...)
		out[s.Record] = append(out[s.Record], s)
		return err
	}, "select "+slotColumns+" from booking_slot where county = $1 and kind = $2 and record in ("+store.Places(3,
		len(records))+") order by starts_at, id", args...)
}

const bookingColumns = "id, slot, state, turn, key_sealed, name, phone, way, booked_at, came_at, version"

func sealedAt(county, id string) string { return "booking/" + county + "/" + id }

func (r *Room) scan(row interface{ Scan(...any) error }, county string) (*Booking, error) {
	b := &Booking{}
	var key, name, phone []byte
	if err := row.Scan(&b.ID, &b.Slot, &b.State, &b.Turn, &key, &name, &phone, &b.Way, &b.BookedAt, &b.CameAt, &b.Version); err != nil {
		return nil, store.One(err)
	}
	at := sealedAt(county, b.ID)
	k, err := r.box.Open(seal.Other, key, at)
	if err != nil {
		return nil, err
	}
	b.Key = k.Reveal()
	if b.Name, err = r.box.Open(seal.Name, name, at); err != nil {
		return nil, err
	}
	b.Phone, err = r.box.Open(seal.Phone, phone, at)
	return b, err
}

// In are the bookings of a slot, those who come first.
func (r *Room) In(ctx context.Context, q store.Q, county, slot string) (out []*Booking, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		b, err := r.scan(rows, county)
		out = append(out, b)
		return err
	}, "select "+bookingColumns+" from booking where county = $1 and slot = $2 order by turn, id", county, slot)
}

// Get finds a booking.
func (r *Room) Get(ctx context.Context, q store.Q, county, id string) (*Booking, error) {
	return r.scan(q.QueryRow(ctx, "select "+bookingColumns+" from booking where county = $1 and id = $2", county, id), county)
}

// ByKey finds a booking by what the person comes with.
func (r *Room) ByKey(ctx context.Context, q store.Q, county, key string) (*Booking, error) {
	return r.scan(q.QueryRow(ctx, "select "+bookingColumns+" from booking where county = $1 and key = $2", county, r.keyMark(county, key)), county)
}

func (r *Room) keyMark(county, key string) string { return r.box.Mark("booking key", county, key) }

// onceMark is what a number holds a slot by; a guest without a number holds it by the booking.
func (r *Room) onceMark(county, slot, phone, id string) string {
	if phone == "" {
		return id
	}
	return r.box.Mark("booking once", county, slot, phone)
}

// Book takes a place, or one in the line behind a full slot. actID makes it safe to send again.
func (r *Room) Book(ctx context.Context, a act.Actor, actID, slot string, g Guest) (*Booking, error) {
	g.Name, g.Phone = strings.TrimSpace(g.Name), strings.ReplaceAll(strings.TrimSpace(g.Phone), " ", "")
	if err := g.check(true); err != nil {
		return nil, err
	}
	s, err := r.Slot(ctx, r.db.Read(), a.County, slot)
	if err != nil {
		return nil, err
	}
	done, err := r.acts.Do(ctx, a, act.What{ID: actID, Verb: "booking.book", Kind: "booking", Area: s.Area}, func(tx *act.Tx) error {
		s, err := r.hold(ctx, tx, slot)
		if err != nil {
			return err
		}
		switch {
		case s.CalledOff != "":
			return fault.New(fault.Conflict, "booking.called_off", "reason", s.CalledOff)
		case !s.Opens(tx.Now):
			return fault.New(fault.Conflict, "booking.begun")
		}
		b, err := r.enter(ctx, tx, s, g, Online, Booked)
		if err != nil {
			return err
		}
		tx.On(b.ID, s.Area)
		return r.settle(ctx, tx, s)
	})
	if err != nil {
		return nil, err
	}
	return r.Get(ctx, r.db.Read(), a.County, done.Subject)
}

// enter adds a booking to a held slot: booked where there is a place, else waiting.
func (r *Room) enter(ctx context.Context, tx *act.Tx, s *Slot, g Guest, way Way, state State) (*Booking, error) {
	b := &Booking{ID: tx.NewID(), Slot: s.ID, State: state, Name: seal.Hide(seal.Name, g.Name), Phone: seal.Hide(seal.Phone, g.Phone), Way: way, BookedAt: tx.Now,
		Key: string(code.New(r.fill)), Turn: 1, Version: 1}
	once := r.onceMark(tx.County, s.ID, g.Phone, b.ID)
	var known int
	if err := tx.QueryRow(ctx, "select count(*) from booking where county = $1 and slot = $2 and once = $3", tx.County, s.ID, once).Scan(&known); err != nil {
		return nil, err
	}
	if known > 0 {
		return nil, fault.New(fault.Conflict, "booking.twice").At("/phone", "booking.twice")
	}
	if err := tx.QueryRow(ctx, "select coalesce(max(turn), 0) + 1 from booking where county = $1 and slot = $2", tx.County, s.ID).Scan(&b.Turn); err != nil {
		return nil, err
	}
	var cameAt clock.Moment
	var cameDay clock.Day
	switch {
	case state == Came:
		cameAt = min(tx.Now, s.To)
		cameDay = cameAt.Day()
		s.Taken++
	case s.Taken < s.Places:
		s.Taken++
	case s.Waiting >= mostWaiting(s.Places):
		return nil, fault.New(fault.Conflict, "booking.full")
	default:
		b.State = Waiting
		s.Waiting++
	}
	b.CameAt = cameAt
	at := sealedAt(tx.County, b.ID)
	tx.Note("state", string(b.State))
	return b, tx.Put(ctx, "booking", "id, slot, kind, area, state, turn, once, key, key_sealed, name, phone, way, booked_at, came_at, came_day, day, version",
		b.ID, s.ID, s.Kind, s.Area, b.State, b.Turn, once, r.keyMark(tx.County, b.Key), r.box.Seal(seal.Hide(seal.Other, b.Key), at),
		r.box.Seal(b.Name, at), r.box.Seal(b.Phone, at), way, b.BookedAt, cameAt, cameDay, s.From.Day(), 1)
}

// Cancel gives a place back; the first in the line has it.
func (r *Room) Cancel(ctx context.Context, a act.Actor, actID, key string) error {
	b, err := r.ByKey(ctx, r.db.Read(), a.County, key)
	if err != nil {
		return err
	}
	s, err := r.Slot(ctx, r.db.Read(), a.County, b.Slot)
	if err != nil {
		return err
	}
	_, err = r.acts.Do(ctx, a, act.What{ID: actID, Verb: "booking.cancel", Kind: "booking", Subject: b.ID, Area: s.Area}, func(tx *act.Tx) error {
		s, err := r.hold(ctx, tx, b.Slot)
		if err != nil {
			return err
		}
		b, err := r.Get(ctx, tx, tx.County, b.ID)
		if err != nil {
			return err
		}
		switch b.State {
		case Booked:
			s.Taken--
		case Waiting:
			s.Waiting--
		default:
			return fault.New(fault.Conflict, "booking.ended")
		}
		if !s.Opens(tx.Now) {
			return fault.New(fault.Conflict, "booking.begun")
		}
		// The number is free to book again.
		if err := tx.Over(ctx, "booking", b.ID, b.Version, "booking.moved", act.Set{Column: "state", Value: Cancelled},
			act.Set{Column: "once", Value: b.ID}); err != nil {
			return err
		}
		return r.settle(ctx, tx, s)
	})
	return err
}

// Arrive marks somebody at the door, as part of an act of the desk. A second time it says when
// they came; one who waited is let in where the desk says so.
func (r *Room) Arrive(ctx context.Context, tx *act.Tx, id string, at clock.Moment) error {
	b, err := r.Get(ctx, tx, tx.County, id)
	if err != nil {
		return err
	}
	s, err := r.hold(ctx, tx, b.Slot)
	if err != nil {
		return err
	}
	if b, err = r.Get(ctx, tx, tx.County, id); err != nil {
		return err
	}
	switch b.State {
	case Came:
		return fault.New(fault.Conflict, "booking.came", "at", b.CameAt.Time().Format("15:04"))
	case Cancelled:
		return fault.New(fault.Conflict, "booking.cancelled")
	case Waiting:
		s.Waiting, s.Taken = s.Waiting-1, s.Taken+1
	}
	at = min(at, tx.Now, s.To) // marked later, they still came then
	if err := tx.Over(ctx, "booking", id, b.Version, "booking.moved", act.Set{Column: "state", Value: Came},
		act.Set{Column: "came_at", Value: at}, act.Set{Column: "came_day", Value: at.Day()}); err != nil {
		return err
	}
	return tx.Over(ctx, "booking_slot", s.ID, s.Version, "booking.moved", act.Set{Column: "taken", Value: s.Taken}, act.Set{Column: "waiting", Value: s.Waiting})
}

// WalkedIn enters somebody who came without having booked; a number may be left out.
func (r *Room) WalkedIn(ctx context.Context, tx *act.Tx, slot string, g Guest) error {
	g.Name, g.Phone = strings.TrimSpace(g.Name), strings.ReplaceAll(strings.TrimSpace(g.Phone), " ", "")
	if err := g.check(false); err != nil {
		return err
	}
	s, err := r.hold(ctx, tx, slot)
	if err != nil {
		return err
	}
	if s.CalledOff != "" {
		return fault.New(fault.Conflict, "booking.called_off", "reason", s.CalledOff)
	}
	if _, err := r.enter(ctx, tx, s, g, WalkIn, Came); err != nil {
		return err
	}
	return tx.Over(ctx, "booking_slot", s.ID, s.Version, "booking.moved", act.Set{Column: "taken", Value: s.Taken})
}

// before counts who stands in the line before a booking that waits.
func (r *Room) before(ctx context.Context, q store.Q, county string, b *Booking) (n int, err error) {
	err = q.QueryRow(ctx, "select count(*) from booking where county = $1 and slot = $2 and state = 'waiting' and turn < $3", county, b.Slot, b.Turn).Scan(&n)
	return n, err
}

// keptFor is how long after a slot names and numbers are kept.
const keptFor = 30 * 24 * time.Hour

// Forget lets go of names and numbers of slots that ended long enough ago; who did not come is
// marked then. The bookings stay as counts.
func (r *Room) Forget(ctx context.Context, county string) error {
	limit := r.acts.Now().Add(-keptFor)
	for {
		var ids []string
		if err := store.Each(ctx, r.db.Read(), func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, "select b.id from booking b join booking_slot s on s.county = b.county and s.id = b.slot where b.county = $1 and s.ends_at < $2 and "+
			"length(b.name) > 0 order by b.id limit 200", county, limit); err != nil {
			return err
		}
		if len(ids) == 0 {
			return nil
		}
		_, err := r.acts.Do(ctx, act.System(county), act.What{Verb: "booking.forget", Kind: "booking", Area: county}, func(tx *act.Tx) error {
			tx.Note("bookings", len(ids))
			args := []any{county, []byte{}, r.acts.NewID()}
			for _, id := range ids {
				args = append(args, id)
			}
			return tx.ChangeAll(ctx, "booking", ids, func() error {
				_, err := tx.Exec(ctx, `update booking set name = $2, phone = $2, key_sealed = $2, once = $3 || id, key = $3 || id, state = case when state = 'booked' then 'missed' else state end, version = version + 1
					where county = $1 and id in (`+store.Places(4, len(ids))+")", args...)
				return err
			})
		})
		if err != nil {
			return err
		}
	}
}

// MoveIn takes the slots of records and their bookings to another place, as part of the act
// that ends the place where the records lay.
func (r *Room) MoveIn(ctx context.Context, tx *act.Tx, m area.Moving, records []string) error {
	slots, err := m.About(ctx, tx, "booking_slot", "record", true, records)
	if err == nil {
		_, err = m.About(ctx, tx, "booking", "slot", true, slots)
	}
	return err
}
