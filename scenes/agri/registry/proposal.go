package registry

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/text"
	"huying/kernel/area"
)

// ProposeOp is the kind of operation that a proposal is sent as.
const ProposeOp = "agri.propose"

// Fields that officers propose to change.
const (
	FieldProducts = "products"
	FieldLand     = "land"
	fieldPhone    = "phone"
	fieldContact  = "contact"
	fieldPlace    = "place"
	fieldWhere    = "where" // degrees north and east
	fieldGone     = "gone"  // said is the reason
	fieldNew      = "new"   // a subject that the registry does not have
)

// safe are the fields that nothing else hangs on: they may be accepted many at once.
func safe(field string) bool { return field == FieldProducts }

// Proposing is what a phone sends.
type Proposing struct {
	Subject string      `json:"subject,omitempty"`
	Changes []Change    `json:"changes,omitempty"`
	New     *NewSubject `json:"new,omitempty"`
	Words   string      `json:"words,omitempty"`
}

// Change of one field: what the phone showed, and what it should be.
type Change struct {
	Field string `json:"field"`
	Was   string `json:"was"`
	Said  string `json:"said"`
}

// NewSubject is a subject that was found in the field.
type NewSubject struct {
	Kind     SubjectKind `json:"kind"`
	Name     string      `json:"name"`
	Area     string      `json:"area"`
	Place    string      `json:"place,omitempty"`
	Products string      `json:"products,omitempty"`
	LandM2   int64       `json:"land_m2,omitempty"`
	Lon      float64     `json:"lon,omitempty"`
	Lat      float64     `json:"lat,omitempty"`
	Phone    string      `json:"phone,omitempty"`
	Contact  string      `json:"contact,omitempty"`
}

// Proposed is where a proposal has got to.
type Proposed string

// A proposal waits, and then is one or the other.
const (
	Waiting  Proposed = "open"
	Accepted Proposed = "accepted"
	Declined Proposed = "declined"
)

// Proposal is what somebody says that one field of a subject should be.
type Proposal struct {
	ID, County string
	Sent       string // the phone's operation
	Subject    string // empty for one that is new
	Area       string
	Name       string
	Field      string
	Was, Said  string        // personal data are in neither
	Phone      seal.Personal `personal:"phone"`
	Contact    seal.Personal `personal:"name"`
	Words      string
	Person     string
	CapturedAt clock.Moment
	ReceivedAt clock.Moment
	State      Proposed
	DecidedAt  clock.Moment
	DecidedBy  string
	Reason     string
}

const (
	mostText   = 200
	mostPerson = 40
)

// check is what every proposal must be.
func (x *Proposing) check(tree *area.Tree) error {
	f := fault.New(fault.Invalid, "agri.proposal.invalid")
	x.Words = strings.TrimSpace(x.Words)
	long := func(s string, most int) bool { return utf8.RuneCountInString(s) > most }
	if long(x.Words, mostText) {
		f.Add(fault.Field{Pointer: "/words", Key: "sheet.too_long", Args: map[string]any{"most": mostText}})
	}
	if x.New != nil {
		if x.Subject != "" || len(x.Changes) > 0 {
			f.At("/new", "web.bad_value")
		}
		if p := x.New.Phone; p != "" && !text.ValidPhone(p) {
			f.At("/new/phone", "sheet.bad_phone")
		}
		if long(x.New.Contact, mostPerson) || long(x.New.Place, mostText) || long(x.New.Products, mostText) {
			f.At("/new", "web.bad_value")
		}
		s := x.New.subject(clock.Day(0))
		if err := s.check(tree); err != nil {
			return err
		}
		return f.OrNil()
	}
	if x.Subject == "" || len(x.Changes) == 0 || len(x.Changes) > 10 {
		f.At("/changes", "agri.proposal.nothing")
	}
	seen := map[string]bool{}
	for i := range x.Changes {
		c := &x.Changes[i]
		c.Said = strings.TrimSpace(c.Said)
		at := "/changes/" + c.Field
		switch {
		case seen[c.Field]:
			f.At(at, "web.bad_value")
		case long(c.Was, mostText) || long(c.Said, mostText):
			f.Add(fault.Field{Pointer: at, Key: "sheet.too_long", Args: map[string]any{"most": mostText}})
		case c.Said == c.Was:
			f.At(at, "agri.proposal.nothing")
		default:
			if key := c.wrong(); key != "" {
				f.At(at, key)
			}
		}
		seen[c.Field] = true
	}
	return f.OrNil()
}

// wrong is what is wrong with what a field should be.
func (c *Change) wrong() string {
	switch c.Field {
	case FieldProducts, fieldPlace:
	case FieldLand:
		if n, err := strconv.ParseInt(c.Said, 10, 64); err != nil || n < 0 || n > mostLandM2 {
			return "web.bad_value"
		}
	case fieldPhone:
		if !text.ValidPhone(c.Said) {
			return "sheet.bad_phone"
		}
	case fieldContact:
		if c.Said == "" || utf8.RuneCountInString(c.Said) > mostPerson {
			return "required"
		}
	case fieldWhere:
		if _, _, ok := whereIn(c.Said); !ok {
			return "web.bad_value"
		}
	case fieldGone:
		if utf8.RuneCountInString(c.Said) < 2 {
			return "required"
		}
	default:
		return "web.bad_value"
	}
	return ""
}

// subject is the new one as it would be entered. How closely it is watched is said by
// who accepts it, afterwards.
func (n *NewSubject) subject(from clock.Day) *Subject {
	return &Subject{Kind: n.Kind, Name: n.Name, Area: n.Area, Place: n.Place, Products: n.Products, LandM2: n.LandM2,
		LonE7: int64(math.Round(n.Lon * 1e7)), LatE7: int64(math.Round(n.Lat * 1e7)),
		Scale: "small", Risk: "green", From: from, Version: 1, Phone: seal.Hide(seal.Phone, n.Phone), Contact: seal.Hide(seal.Name, n.Contact)}
}

// found is the subject of a proposal of a new one.
func (p *Proposal) found(from clock.Day) (*Subject, error) {
	var n NewSubject
	if err := json.Unmarshal([]byte(p.Said), &n); err != nil {
		return nil, fmt.Errorf("agri: proposal %s: %w", p.ID, err)
	}
	s := n.subject(from)
	s.Area = p.Area // the place may have become another since
	s.County, s.Phone, s.Contact = p.County, p.Phone, p.Contact
	return s, nil
}

// now is what the field of a subject is, as phones are shown it.
func (p *Proposal) now(s *Subject) string {
	switch p.Field {
	case FieldProducts:
		return s.Products
	case FieldLand:
		return strconv.FormatInt(s.LandM2, 10)
	case fieldPhone:
		return s.Phone.String()
	case fieldContact:
		return s.Contact.String()
	case fieldPlace:
		return s.Place
	case fieldWhere:
		if s.LatE7 == 0 && s.LonE7 == 0 {
			return ""
		}
		return fmt.Sprintf("%.6f %.6f", float64(s.LatE7)/1e7, float64(s.LonE7)/1e7)
	case fieldGone:
		return s.ClosedReason
	}
	return ""
}

// says is what the field should be, with personal data masked.
func (p *Proposal) says() string {
	switch p.Field {
	case fieldPhone:
		return p.Phone.String()
	case fieldContact:
		return p.Contact.String()
	}
	return p.Said
}

// settled reports whether the field is already what the proposal says.
func (p *Proposal) settled(s *Subject) bool {
	switch p.Field {
	case fieldNew:
		return false
	case fieldPhone:
		return s.Phone.Reveal() == p.Phone.Reveal()
	case fieldContact:
		return s.Contact.Reveal() == p.Contact.Reveal()
	case fieldGone:
		return s.To != 0
	}
	return p.now(s) == p.Said
}

// conflicts reports whether the field was changed to something else since the phone
// showed it: then both values stand until a person has chosen.
func (p *Proposal) conflicts(s *Subject) bool {
	return p.Field != fieldNew && p.now(s) != p.Was && !p.settled(s)
}

// opposes reports whether two proposals want different things of one field.
func (p *Proposal) opposes(o *Proposal) bool {
	if p.ID == o.ID || p.Subject != o.Subject || p.Field != o.Field {
		return false
	}
	if p.Field == fieldNew {
		return p.Area == o.Area && text.SameName(p.Name, o.Name)
	}
	if p.Field == fieldGone {
		return false
	}
	return p.Said != o.Said || p.Phone.Reveal() != o.Phone.Reveal() || p.Contact.Reveal() != o.Contact.Reveal()
}

// onto makes the field of a subject what the proposal says.
func (p *Proposal) onto(s *Subject) {
	switch p.Field {
	case FieldProducts:
		s.Products = p.Said
	case FieldLand:
		s.LandM2, _ = strconv.ParseInt(p.Said, 10, 64) // checked when it came in
	case fieldPhone:
		s.Phone = p.Phone
	case fieldContact:
		s.Contact = p.Contact
	case fieldPlace:
		s.Place = p.Said
	case fieldWhere:
		lat, lon, _ := whereIn(p.Said) // likewise
		s.LatE7, s.LonE7 = int64(math.Round(lat*1e7)), int64(math.Round(lon*1e7))
	}
}

// whereIn reads degrees north and east.
func whereIn(s string) (lat, lon float64, ok bool) {
	words := strings.Fields(s)
	if len(words) != 2 {
		return 0, 0, false
	}
	lat, err1 := strconv.ParseFloat(words[0], 64)
	lon, err2 := strconv.ParseFloat(words[1], 64)
	// Written so that what is no number at all is refused too.
	ok = err1 == nil && err2 == nil && math.Abs(lat) <= 90 && math.Abs(lon) <= 180
	return lat, lon, ok
}
