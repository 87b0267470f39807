package duty

import (
	"context"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/power"
)

// Mandate lets a person act for a record on the county's books (经办): the clerk of a
// cooperative for the cooperative. It is a duty about a record instead of a place. It
// opens nothing that a post opens, lies in nobody's scope, counts in no coverage and is
// never lent to a deputy; what it opens asks for it by name ([power.About]).
type Mandate struct {
	ID      string
	County  string
	Person  string
	Kind    string // of the record, as its scene names it
	Subject string
	From    clock.Moment
	To      clock.Moment // 0: until further notice
	Reason  string       // why it ended
}

// Acts reports whether the principal acts for anything of the kind.
func (p *Principal) Acts(w *power.About) bool {
	if p == nil || p.Handed {
		return false
	}
	for _, m := range p.Mandates {
		if m.Kind == w.Kind {
			return true
		}
	}
	return false
}

// MayFor gives the actor for a record that the principal acts for; any other is not found,
// whether it exists or not.
func (p *Principal) MayFor(w *power.About, subject, via string) (act.Actor, error) {
	if p.Acts(w) {
		for _, m := range p.Mandates {
			if m.Kind == w.Kind && m.Subject == subject {
				return act.Actor{County: p.County, Person: p.Person, Name: p.Name, Duty: m.ID, Via: via}, nil
			}
		}
	}
	return act.Actor{}, store.ErrNotFound
}

// For are the records of the kind that the principal acts for.
func (p *Principal) For(w *power.About) (subjects []string) {
	if !p.Acts(w) {
		return nil
	}
	for _, m := range p.Mandates {
		if m.Kind == w.Kind {
			subjects = append(subjects, m.Subject)
		}
	}
	return subjects
}

// Namer says what records of a kind are called.
type Namer func(ctx context.Context, q store.Q, county string, subjects []string) (map[string]string, error)

// Names tells the room what records are called that people act for; once, while the
// program is put together.
func (r *Room) Names(kind string, n Namer) { r.namers[kind] = n }

// HeldMandate is a mandate in words.
type HeldMandate struct {
	ID      string `json:"id"`
	Kind    string `json:"kind" doc:"Of the record: its scene, a point and its noun"`
	Subject string `json:"subject"`
	Name    string `json:"name"`
}

// named are mandates with what their records are called; a record that is gone has no name.
func (r *Room) named(ctx context.Context, q store.Q, county string, list []Mandate) ([]HeldMandate, error) {
	byKind := map[string][]string{}
	for _, m := range list {
		byKind[m.Kind] = append(byKind[m.Kind], m.Subject)
	}
	names := map[string]map[string]string{}
	for kind, subjects := range byKind {
		if n := r.namers[kind]; n != nil {
			var err error
			if names[kind], err = n(ctx, q, county, subjects); err != nil {
				return nil, err
			}
		}
	}
	out := []HeldMandate{}
	for _, m := range list {
		out = append(out, HeldMandate{m.ID, m.Kind, m.Subject, names[m.Kind][m.Subject]})
	}
	return out, nil
}

// errOnDuty: whoever serves the county gets their password from the security administrator.
var errOnDuty = fault.New(fault.Conflict, "mandate.on_duty")
