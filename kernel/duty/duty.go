// Package duty is the roster (定格、定人、定责): a person on a post in an area for a
// period. It answers who is responsible for a place at any moment, past ones too,
// and it is the only thing that lets anybody do anything: a [Principal]'s powers
// are those of the duties in force, each in its area, and those over the records that it
// acts for ([Mandate]).
//
// The room refuses a second table of permissions, granting what the granter does
// not hold, and one person as system, security and audit administrator at once
// (三员分立). A place without an owner, with two, or with one on leave is not an
// error here but a state that is always shown ([Coverage]).
package duty

import (
	"context"
	"embed"
	"slices"
	"sort"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/power"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "duty", FS: migrations} }

// Post is a kind of duty (岗位).
type Post struct {
	Code    string   `json:"code"`
	Title   string   `json:"title"`
	Level   int      `json:"level"` // code length of the areas it is held in
	Powers  []string `json:"powers"`
	Own     bool     `json:"own" doc:"The county's, and not one that comes with the program"`
	Retired bool     `json:"retired" doc:"Takes nobody on any more"`
	// Daily are the powers whose use is the post's daily work; nil: all of its powers. What a post may do without its being
	// its work waits for somebody nearer.
	Daily []string `json:"-"`
	// Matters are the kinds of orders that its daily work is about, as beginnings of their codes; nil: all. An inspector of
	// farms checks farms, and not the swing in the park.
	Matters []string `json:"-"`
}

// Same reports whether two are one post with the same name, level and powers.
func (p Post) Same(o Post) bool {
	return p.Code == o.Code && p.Title == o.Title && p.Level == o.Level && slices.Equal(p.Powers, o.Powers)
}

// Posts that the kernel itself speaks of. Scenes add theirs, and so does each county.
const (
	GridOfficer = "grid_officer" // 网格员: owns a grid
	SystemAdmin = "system_admin" // 系统管理员
	SecAdmin    = "security_admin"
	AuditAdmin  = "audit_admin"
)

var trio = map[string]bool{SystemAdmin: true, SecAdmin: true, AuditAdmin: true}

// Duty is one assignment.
type Duty struct {
	ID     string
	County string
	Person string
	Post   string
	Area   string
	Unit   string
	From   clock.Moment
	To     clock.Moment // 0: until further notice
	Reason string       // why it ended
}

// In reports whether the duty is in force at a moment.
func (d *Duty) In(at clock.Moment) bool { return d.From <= at && (d.To == 0 || at < d.To) }

// Leave is an absence with somebody who stands in.
type Leave struct {
	ID     string
	Person string
	Deputy string
	From   clock.Moment
	To     clock.Moment
}

// Grant is one power in one area, from one duty.
type Grant struct {
	Power string
	Area  string
	Unit  string
	Duty  string
	Daily bool // using it is the daily work of the post
	// Matters are the kinds of orders that it is the daily work about; nil: all.
	Matters []string
}

// Principal is who is asking, with everything they may do now.
type Principal struct {
	County string
	Login  string
	Person string
	Name   string
	Duties []Duty
	// Mandates are the records that the principal acts for.
	Mandates []Mandate
	// Handed: the password was handed out; until it is changed there are no duties.
	Handed bool
	grants map[string][]Grant
}

// NewPrincipal works out what the duties in force allow.
func NewPrincipal(county, login, person, name string, duties []Duty, posts map[string]Post, cat *power.Catalogue) *Principal {
	p := &Principal{County: county, Login: login, Person: person, Name: name, Duties: duties, grants: map[string][]Grant{}}
	for _, d := range duties {
		post := posts[d.Post]
		for _, code := range cat.Expand(post.Powers) {
			daily := post.Daily == nil || slices.Contains(post.Daily, code)
			p.grants[code] = append(p.grants[code], Grant{Power: code, Area: d.Area, Unit: d.Unit, Duty: d.ID, Daily: daily, Matters: post.Matters})
		}
	}
	return p
}

// Has reports whether the power is held anywhere.
func (p *Principal) Has(w *power.Power) bool {
	switch w {
	case power.Public:
		return true
	case power.SignedIn:
		return p != nil && !p.Handed
	case power.Own:
		return p != nil
	}
	return p != nil && len(p.grants[w.Code]) > 0
}

// Can reports whether the power is held at the area.
func (p *Principal) Can(w *power.Power, code string) bool {
	_, ok := p.By(w, code)
	return ok
}

// By gives the duty's grant that allows the power at the area.
func (p *Principal) By(w *power.Power, code string) (Grant, bool) {
	if p == nil {
		return Grant{}, false
	}
	for _, g := range p.grants[w.Code] {
		if area.Within(code, g.Area) {
			return g, true
		}
	}
	return Grant{}, false
}

// Grants lists how a power is held.
func (p *Principal) Grants(w *power.Power) []Grant { return p.grants[w.Code] }

// Powers lists the codes of the powers held, with the areas of each.
func (p *Principal) Powers() map[string]area.Scope {
	out := map[string]area.Scope{}
	for code, gs := range p.grants {
		set := map[string]bool{}
		for _, g := range gs {
			set[g.Area] = true
		}
		out[code] = area.Minimal(set)
	}
	return out
}

// Scope is where the power is held: what a list query may see.
func (p *Principal) Scope(w *power.Power) area.Scope {
	if p == nil {
		return nil
	}
	set := map[string]bool{}
	for _, g := range p.grants[w.Code] {
		set[g.Area] = true
	}
	return area.Minimal(set)
}

// Daily is where using the power is the principal's daily work.
func (p *Principal) Daily(w *power.Power) area.Scope {
	if p == nil {
		return nil
	}
	set := map[string]bool{}
	for _, g := range p.grants[w.Code] {
		if g.Daily {
			set[g.Area] = true
		}
	}
	return area.Minimal(set)
}

// Units are the units that the principal acts for.
func (p *Principal) Units() []string {
	set := map[string]bool{}
	for _, d := range p.Duties {
		if d.Unit != "" {
			set[d.Unit] = true
		}
	}
	out := make([]string, 0, len(set))
	for u := range set {
		out = append(out, u)
	}
	sort.Strings(out)
	return out
}

// Actor is the principal acting under the grant.
func (p *Principal) Actor(g Grant, via string) act.Actor {
	return act.Actor{County: p.County, Person: p.Person, Name: p.Name, Unit: g.Unit, Duty: g.Duty, Via: via}
}

// May gives the actor for a power at an area, or the refusal: not_found where the
// principal may not even know the place, forbidden otherwise.
func (p *Principal) May(w *power.Power, code, via string) (act.Actor, error) {
	if p == nil {
		return act.Actor{}, fault.New(fault.Unauthorized, "session.none")
	}
	g, ok := p.By(w, code)
	if !ok {
		return act.Actor{}, fault.New(fault.Forbidden, "power.lacking", "power", w.Title)
	}
	return p.Actor(g, via), nil
}

type principalKey struct{}

// With puts the principal into the request's context.
func With(ctx context.Context, p *Principal) context.Context {
	return context.WithValue(ctx, principalKey{}, p)
}

// Of is the principal of the request; nil for a guest.
func Of(ctx context.Context) *Principal {
	p, _ := ctx.Value(principalKey{}).(*Principal)
	return p
}

// checkTrio refuses one person on two of the three administrators' posts.
func checkTrio(held []Duty, post string, at clock.Moment) error {
	if !trio[post] {
		return nil
	}
	for _, d := range held {
		if trio[d.Post] && d.Post != post && d.In(at) {
			return fault.New(fault.Conflict, "duty.trio").At("/post", "duty.trio")
		}
	}
	return nil
}

func joinPowers(codes []string) string { return strings.Join(codes, " ") }
