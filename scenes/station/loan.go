package station

import (
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/text"
)

// Item is what a station lends: several of a kind.
type Item struct {
	ID      string
	Station string
	Area    string
	Name    string
	Total   int // that it ever had
	Out     int
	Lost    int
	Days    int // for which it is lent
	Version int
}

// Free is how many lie on the shelf. It is never negative.
func (x *Item) Free() int { return x.Total - x.Out - x.Lost }

const (
	mostOfAKind = 10_000
	longestLoan = 365
)

func (x *Item) check() error {
	f := fault.New(fault.Invalid, "station.item.invalid")
	text.Trim(&x.Name)
	f.Sized("/name", x.Name, 30, true)
	if x.Total < 1 || x.Total > mostOfAKind {
		f.At("/total", "web.bad_value")
	}
	if x.Free() < 0 {
		f.At("/total", "station.item.out")
	}
	if x.Days < 1 || x.Days > longestLoan {
		f.At("/days", "web.bad_value")
	}
	return f.OrNil()
}

// LoanState is where a loan stands.
type LoanState string

// The states of a loan.
const (
	Out  LoanState = "out"  // 借出
	Back LoanState = "back" // 已还
	Lost LoanState = "lost" // 遗失
)

// Loan is a thing that somebody has.
type Loan struct {
	ID       string
	Station  string
	Area     string
	Item     string
	ItemName string
	State    LoanState
	Name     seal.Personal `personal:"name"`
	Phone    seal.Personal `personal:"phone"`
	LentOn   clock.Day
	Due      clock.Day
	EndedOn  clock.Day
	Version  int

	name, phone []byte // as they are kept
}

// borrow reads who borrows.
func (l *Loan) borrow(name, phone string) error {
	f := fault.New(fault.Invalid, "station.loan.invalid")
	text.Trim(&name)
	f.Sized("/name", name, 40, true)
	if phone = strings.ReplaceAll(strings.TrimSpace(phone), " ", ""); !text.ValidPhone(phone) {
		f.At("/phone", "order.phone.bad")
	}
	l.Name, l.Phone = seal.Hide(seal.Name, name), seal.Hide(seal.Phone, phone)
	return f.OrNil()
}
