package jobfair

import (
	"regexp"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/text"
)

// States of an employer.
const (
	Pending  = "pending"
	Approved = "approved"
	Refused  = "refused"
)

// What an employer is, and how large.
var (
	Natures = []string{"state", "private", "foreign", "public", "other"}
	Sizes   = []string{"micro", "small", "medium", "large"}
)

// Employer is a unit that looks for people.
type Employer struct {
	ID           string
	Area         string
	Origin       string // the region whose record it is
	USCC         string
	Name         string
	Nature       string
	Trade        string
	Size         string
	Address      string
	About        string
	Contact      seal.Personal `personal:"name"`  // who registered it; for the office alone
	Phone        seal.Personal `personal:"phone"` // theirs
	State        string
	Fair         string // that it registered for
	Reason       string // why it was refused
	RegisteredOn clock.Day
	Version      int
	// Key is what the employer comes in with; only it and who is handed a new one know it.
	Key string

	contact, phone, key []byte // as they are kept
}

func (e *Employer) check() error {
	f := fault.New(fault.Invalid, "jobfair.employer.invalid")
	text.Trim(&e.Name, &e.Trade, &e.Address, &e.About)
	e.USCC = strings.ToUpper(strings.Join(strings.Fields(e.USCC), ""))
	if !text.ValidUSCC(e.USCC) {
		f.At("/uscc", "jobfair.employer.uscc")
	}
	f.Sized("/name", e.Name, 60, true)
	f.Sized("/trade", e.Trade, 30, true)
	f.Sized("/address", e.Address, 100, true)
	f.Sized("/about", e.About, 500, false)
	if !slices.Contains(Natures, e.Nature) {
		f.At("/nature", "web.not_offered")
	}
	if !slices.Contains(Sizes, e.Size) {
		f.At("/size", "web.not_offered")
	}
	contact, phone := strings.TrimSpace(e.Contact.Reveal()), plainPhone(e.Phone.Reveal())
	f.Sized("/contact", contact, 40, true)
	if !text.ValidPhone(phone) {
		f.At("/phone", "order.phone.bad")
	}
	noIdentity(f, "/name", e.Name, "/about", e.About, "/contact", contact, "/address", e.Address)
	e.Contact, e.Phone = seal.Hide(seal.Name, contact), seal.Hide(seal.Phone, phone)
	return f.OrNil()
}

func plainPhone(s string) string { return strings.Join(strings.Fields(s), "") }

// Stand is an employer's part in a fair.
type Stand struct {
	ID       string
	Fair     string
	Employer string
	Area     string
	Origin   string
	Booth    string
	On       clock.Day
	Active   bool
	Version  int
	Name     string // of the employer
	Posts    int
	Wanted   int // its headcount
	Came     int // applications
}

var (
	identity  = regexp.MustCompile(`(^|[^0-9])([0-9]{15}|[0-9]{17}[0-9xX])([^0-9]|$)`)
	separated = regexp.MustCompile(`([0-9])[\s\-_.·]+([0-9xX])`)
)

// looksLikeIdentity reports whether a text has in it what looks like an identity number, whether or not its check
// character is right: a mistyped one tells as much. A unified code is none, as it has letters or no such length.
func looksLikeIdentity(s string) bool {
	s = text.Compatible(s) // full-width digits
	for range 3 {          // neighbours share digits
		s = separated.ReplaceAllString(s, "$1$2")
	}
	return identity.MatchString(s)
}

// noIdentity refuses identity numbers in fields; they come as pairs of pointer and text.
func noIdentity(f *fault.Fault, fields ...string) {
	for i := 0; i+1 < len(fields); i += 2 {
		if looksLikeIdentity(fields[i+1]) {
			f.At(fields[i], "jobfair.identity")
		}
	}
}
