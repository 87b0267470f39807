// Package booking is places that people hold (预约): a scene offers slots, a person takes one
// with a name and a telephone number and without an account, and comes with a code.
//
// Behind a full slot stands a waiting list (候补): when somebody gives a place back, the first
// in the line has it. Whoever comes is marked once, at the door, by the code or by name; who
// did not come is known when the slot is over. Who comes without having booked (现场) is
// entered by the desk and counts the same.
//
// Invariants: taken never exceeds places by a booking (the desk may let more in, and says so);
// one number holds one place in a slot; names and numbers are sealed and leave with the
// retention the scene declares. The room refuses a booking after the slot has begun, a second
// one of the same number, and a code twice at the door.
package booking

import (
	"context"
	"embed"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "booking", FS: migrations} }

// State is where a booking stands.
type State string

// The states of a booking.
const (
	Booked    State = "booked"    // 已预约
	Waiting   State = "waiting"   // 候补
	Came      State = "came"      // 已到
	Missed    State = "missed"    // 未到
	Cancelled State = "cancelled" // 已取消
)

// Way is how somebody came to a place.
type Way string

// Booked without an account, entered by the desk, or come without having booked.
const (
	Online Way = "online"
	Desk   Way = "desk"
	WalkIn Way = "walkin"
)

// Slot is something that can be booked.
type Slot struct {
	ID        string
	Kind      string // what the slot belongs to: a kind of the scene's records
	Record    string // the scene's record that it belongs to
	Area      string
	Name      string
	From, To  clock.Moment
	Places    int
	Taken     int
	Waiting   int
	CalledOff string // why it does not take place; empty: it does
	Version   int
}

// Left is how many places are free.
func (s *Slot) Left() int { return max(0, s.Places-s.Taken) }

// Opens reports whether somebody can still book.
func (s *Slot) Opens(now clock.Moment) bool { return s.CalledOff == "" && now < s.From }

// Booking is a person's place.
type Booking struct {
	ID       string
	Slot     string
	State    State
	Turn     int           // in the line of those who booked
	Name     seal.Personal `personal:"name"`
	Phone    seal.Personal `personal:"phone"`
	Way      Way
	BookedAt clock.Moment
	CameAt   clock.Moment
	Version  int
	// Key is what the person comes with; only whoever made the booking knows it.
	Key string
}

// Guest is who books.
type Guest struct{ Name, Phone string }

const mostName = 40

func (g *Guest) check(phone bool) error {
	f := fault.New(fault.Invalid, "booking.invalid")
	f.Sized("/name", g.Name, mostName, true)
	switch {
	case g.Phone == "" && phone:
		f.At("/phone", "required")
	case g.Phone != "" && !text.ValidPhone(g.Phone):
		f.At("/phone", "order.phone.bad")
	}
	return f.OrNil()
}

// mostWaiting bounds the line behind a slot: as many as there are places, and a few.
func mostWaiting(places int) int { return places + 5 }

// Bounds of a slot.
const mostPlaces = 10_000

// Check is what every slot must be.
func (s *Slot) Check() error {
	f := fault.New(fault.Invalid, "booking.slot.invalid")
	f.Sized("/name", s.Name, 60, true)
	if s.To <= s.From {
		f.At("/to", "booking.slot.times")
	}
	if s.Places < 1 || s.Places > mostPlaces {
		f.At("/places", "web.bad_value")
	}
	return f.OrNil()
}

// Room keeps slots and bookings.
type Room struct {
	db    *store.DB
	acts  *act.Room
	box   *seal.Box
	kinds map[string]Kind
	fill  func([]byte)
}

// Kind is what a scene lets people book.
type Kind struct {
	Code string // of the scene's records
	// About says what a slot of the kind belongs to: its title, where it is, and the public page
	// that leads back to it.
	About func(ctx context.Context, q store.Q, county, record string) (About, error)
}

// About is what a slot belongs to.
type About struct{ Title, Place, URL string }

// New opens the room; fill makes the codes that people come with, nil is the machine's own.
func New(acts *act.Room, box *seal.Box, fill func([]byte)) *Room {
	return &Room{db: acts.DB(), acts: acts, box: box, kinds: map[string]Kind{}, fill: fill}
}

// Takes adds what scenes let people book. It is called while the house is built.
func (r *Room) Takes(kinds ...Kind) {
	for _, k := range kinds {
		r.kinds[k.Code] = k
	}
}
