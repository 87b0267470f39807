// Package stock is goods of which there are only so many (库存): a harvest that is coming, umbrellas on a shelf. A person
// holds some with a number and without an account, or stands in the line behind them, and takes them with a short code.
//
// There is one way to less: a conditional statement on the item's row that does nothing where there is not enough. When
// less came than was promised, it is shared out by the rule that was shown beforehand, by turn or by share; whoever was
// cut keeps the turn and is served before others when more comes. What was taken away without a signal counts from when
// it was taken: what was handed out existed, so a reservation that was given back meanwhile is taken all the same, and
// the total grows by what was missing, as a move of its own.
//
// Invariants: total = free + held + gone, none of them negative; held is the sum of what the holds say, gone of what was
// taken; nobody in the line is passed by; one number holds one share of an item. The room refuses more than each may
// have, a code a second time, and a total below what is gone.
package stock

import (
	"embed"
	"slices"
	"strings"
	"time"

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
func Migrations() store.Migrations { return store.Migrations{Room: "stock", FS: migrations} }

// Unit is what is counted.
type Unit string

// Pieces, or grams that are weighed when they are taken.
const (
	Piece Unit = "piece"
	Gram  Unit = "g"
)

// Rule is how too little is shared out.
type Rule string

// Those who came first have theirs whole, or everybody the same part of theirs.
const (
	ByTurn  Rule = "turn"
	ByShare Rule = "share"
)

// State is where a hold stands.
type State string

// The states of a hold.
const (
	Held      State = "held"      // 已订
	Waiting   State = "waiting"   // 候补
	Short     State = "short"     // 分不到
	Taken     State = "taken"     // 已取
	Cancelled State = "cancelled" // 已取消
	Expired   State = "expired"   // 未取
	Unmet     State = "unmet"     // 未轮到
	Back      State = "back"      // 已退回
)

// States in the order of a hold's life.
var States = []string{string(Held), string(Waiting), string(Short), string(Taken), string(Cancelled), string(Expired), string(Unmet), string(Back)}

// Item is goods of one kind.
type Item struct {
	ID        string
	Kind      string // of the scene's records
	Subject   string // the scene's record
	Area      string
	Unit      Unit
	Step      int64 // the smallest part that is given
	Rule      Rule
	Total     int64
	Held      int64
	Gone      int64
	Owed      int64 // to those who were cut
	Waiting   int
	Line      int
	Most      int64 // that one number may hold; 0: no bound
	Strikes   int   // missed pickups in ninety days after which a number holds nothing more; 0: no bound
	ClosesAt  clock.Moment
	ExpiresAt clock.Moment // of what is held
	Stopped   string       // why nothing is held any more; empty: it goes on
	Version   int
}

// Free is what nobody has. It is never negative.
func (x *Item) Free() int64 { return x.Total - x.Held - x.Gone }

// Opens reports whether somebody without an account can still hold, change or give back.
func (x *Item) Opens(now clock.Moment) bool {
	return x.Stopped == "" && (x.ClosesAt == 0 || now < x.ClosesAt)
}

const (
	mostTotal   = 1_000_000_000
	mostWaiting = 100
	strikeSpan  = 90 * 24 * time.Hour
)

// Check is what every item must be.
func (x *Item) Check() error {
	f := fault.New(fault.Invalid, "stock.invalid")
	if x.Unit != Piece && x.Unit != Gram {
		f.At("/unit", "web.bad_value")
	}
	if x.Rule != ByTurn && x.Rule != ByShare {
		f.At("/rule", "web.bad_value")
	}
	if x.Total < 0 || x.Total > mostTotal {
		f.At("/total", "stock.total")
	}
	if x.Step < 1 || x.Most < 0 || x.Most%max(x.Step, 1) != 0 {
		f.At("/most", "stock.step")
	}
	if x.ClosesAt > x.ExpiresAt {
		f.At("/closes_at", "stock.closes")
	}
	return f.OrNil()
}

// Hold is a person's share.
type Hold struct {
	ID        string
	Item      string
	Subject   string
	Area      string
	State     State
	Turn      int
	Wanted    int64
	Given     int64
	Taken     int64
	Name      seal.Personal `personal:"name"`
	Phone     seal.Personal `personal:"phone"`
	Way       Way
	HeldAt    clock.Moment
	ExpiresAt clock.Moment
	TakenAt   clock.Moment
	Taker     string // who handed it out
	EndedAt   clock.Moment
	Version   int

	// Key opens the person's page, Pickup is said at the door; only whoever holds knows the key.
	Key, Pickup string

	key, pickup, name, phone []byte // as they are kept
}

// Live reports whether a hold can still be changed or given back.
func (h *Hold) Live() bool { return h.State == Held || h.State == Waiting || h.State == Short }

// Cut reports whether there is less for somebody than they wanted.
func (h *Hold) Cut() bool { return h.Live() && h.State != Waiting && h.Given < h.Wanted }

// Way is how a hold came about.
type Way string

// By oneself without an account, entered at the desk, from a group's list, or taken away at once.
const (
	Online Way = "online"
	Desk   Way = "desk"
	Chain  Way = "chain"
	OnSite Way = "onsite"
)

// Want is what somebody asks for.
type Want struct {
	Amount int64
	Name   string
	Phone  string
	Same   string // what tells a person without a number from others; empty: nothing does
	Way    Way
}

const mostName = 40

func (w *Want) check(x *Item) error {
	w.Name, w.Phone = strings.TrimSpace(w.Name), strings.ReplaceAll(strings.TrimSpace(w.Phone), " ", "")
	f := fault.New(fault.Invalid, "stock.want.invalid")
	f.Sized("/name", w.Name, mostName, true)
	switch {
	case w.Phone == "" && w.Way == Online:
		f.At("/phone", "required")
	case w.Phone != "" && !text.ValidPhone(w.Phone):
		f.At("/phone", "order.phone.bad")
	}
	if w.Amount < 1 || w.Amount > mostTotal || w.Amount%x.Step != 0 {
		f.At("/amount", "stock.amount")
	} else if x.Most > 0 && w.Amount > x.Most && w.Way != OnSite {
		f.At("/amount", "stock.most")
	}
	return f.OrNil()
}

// share says what each of some amounts gets of what there is, in whole steps: the first ones theirs, or everybody the same
// part; what the parts leave goes round by turn.
func share(rule Rule, wanted []int64, there, step int64) []int64 {
	out := make([]int64, len(wanted))
	var sum int64
	for _, w := range wanted {
		sum += w
	}
	left := there
	if rule == ByShare && sum > 0 {
		for i, w := range wanted {
			out[i] = min(w, w*there/sum/step*step)
			left -= out[i]
		}
	}
	for moved := true; left > 0 && moved; {
		moved = false
		for i, w := range wanted {
			more := min(step, w-out[i], left)
			if rule == ByTurn {
				more = min(w-out[i], left/step*step)
			}
			if more < step { // nobody is given less than the smallest part
				continue
			}
			out[i], left, moved = out[i]+more, left-more, true
		}
	}
	return out
}

// Room keeps stocks.
type Room struct {
	db   *store.DB
	acts *act.Room
	box  *seal.Box
	fill func([]byte)
}

// New opens the room; fill makes the codes that people come with, nil is the machine's own.
func New(acts *act.Room, box *seal.Box, fill func([]byte)) *Room {
	return &Room{db: acts.DB(), acts: acts, box: box, fill: fill}
}

func ended(s State) bool { return slices.Contains([]State{Cancelled, Expired, Unmet}, s) }
