// Package power is the catalogue of what may be done (权限目录).
//
// A power is named once, with words that a security administrator can read; a
// route names the power that it needs, a post (岗位) carries powers, a duty puts
// a person on a post in an area, a mandate lets a person act for one record ([About]).
// There is no other way to be allowed anything.
//
// The room refuses a second power of one code, and a catalogue lookup of a power
// that nobody declared.
package power

import (
	"fmt"
	"sort"
)

// Power is the right to do one kind of thing.
type Power struct {
	Code  string `json:"code"`  // room.verb, e.g. order.verify
	Title string `json:"title"` // catalogue key of its name
	// Implies lists powers that come with this one.
	Implies []string `json:"implies,omitempty"`
}

// GuardCode names the power where a route asks for it.
func (p *Power) GuardCode() string { return p.Code }

// Said aloud on a route: open to everyone, to anyone who is signed in, or to them with a
// password that was only handed out too, which opens nothing but one's own account.
var (
	Public   = &Power{Code: "public", Title: "power.public"}
	SignedIn = &Power{Code: "signed_in", Title: "power.signed_in"}
	Own      = &Power{Code: "own", Title: "power.own"}
)

// New names a power.
func New(code string, implies ...*Power) *Power {
	p := &Power{Code: code, Title: "power." + code}
	for _, i := range implies {
		p.Implies = append(p.Implies, i.Code)
	}
	return p
}

// About is the right to act for one record on the county's books, a farm or an employer. It
// is held by a mandate (经办) and by nothing else: being a type of its own, it can neither
// stand on a post nor be asked about a place.
type About struct {
	Code  string
	Title string // catalogue key of its name
	Kind  string // of the records: agri.subject
}

// GuardCode names the power where a route asks for it.
func (p *About) GuardCode() string { return p.Code }

// NewAbout names the right to act for a record of a kind.
func NewAbout(code, kind string) *About { return &About{code, "power." + code, kind} }

// Catalogue is every power of the product.
type Catalogue struct{ byCode map[string]*Power }

// NewCatalogue collects powers; two of one code are a mistake in the program.
func NewCatalogue(powers ...*Power) *Catalogue {
	c := &Catalogue{byCode: map[string]*Power{}}
	for _, p := range powers {
		if c.byCode[p.Code] != nil {
			panic(fmt.Sprintf("power %s declared twice", p.Code))
		}
		c.byCode[p.Code] = p
	}
	return c
}

// Get finds a power by its code.
func (c *Catalogue) Get(code string) (*Power, bool) { p, ok := c.byCode[code]; return p, ok }

// All lists the powers by code.
func (c *Catalogue) All() []*Power {
	out := make([]*Power, 0, len(c.byCode))
	for _, p := range c.byCode {
		out = append(out, p)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Code < out[j].Code })
	return out
}

// Expand is the closure of the given codes under Implies; unknown codes stay
// out, so a post that names a power of a removed scene grants nothing.
func (c *Catalogue) Expand(codes []string) []string {
	seen := map[string]bool{}
	var walk func(code string)
	walk = func(code string) {
		p := c.byCode[code]
		if p == nil || seen[code] {
			return
		}
		seen[code] = true
		for _, i := range p.Implies {
			walk(i)
		}
	}
	for _, code := range codes {
		walk(code)
	}
	out := make([]string, 0, len(seen))
	for code := range seen {
		out = append(out, code)
	}
	sort.Strings(out)
	return out
}
