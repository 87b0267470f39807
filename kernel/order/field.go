package order

import (
	"slices"
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/act"
	"huying/kernel/duty"
)

// StepOp is the kind of operation that a step taken on a phone is sent as.
const StepOp = "order.step"

// Stepping is what a phone sends: a step, with the version of the order that the
// person saw.
type Stepping struct {
	Order   string `json:"order"`
	Verb    string `json:"verb"`
	Instead string `json:"instead,omitempty"` // of a note: the step that could not be taken any more
	Input
}

// check refuses what no order could take; it needs no order.
func (x *Stepping) check(has func(photo string) bool) (*Step, error) {
	s := stepOf(x.Verb)
	if s == nil || !s.Field || x.Instead != "" && (x.Verb != "note" || stepOf(x.Instead) == nil) {
		return nil, fault.New(fault.Invalid, "order.not_in_field")
	}
	f := fault.New(fault.Invalid, "order.step.invalid")
	if s.To != "" && x.Version < 1 {
		f.At("/version", "required")
	}
	if utf8.RuneCountInString(strings.TrimSpace(x.Words)) > mostWords {
		f.At("/words", "order.words.long")
	}
	if len(x.Photos) > mostPhotos {
		f.At("/photos", "order.photos.many")
	} else if slices.ContainsFunc(x.Photos, func(h string) bool { return !has(h) }) {
		f.At("/photos", "order.photo.unknown")
	}
	return s, f.OrNil()
}

// bears reports whether later steps build on one like this. What bears nothing, a note
// say, has no place in the order of things but its moment.
func bears(verb string, from, to Status) bool {
	return from != to || slices.Contains([]string{"suspend", "resume", "whistle", "help"}, verb)
}

// momentOf is when a step that was taken on a phone was taken: when the phone says, but
// not before what it builds on and not in the future.
func momentOf(s *Step, said, now clock.Moment, thread []Thread) clock.Moment {
	var floor clock.Moment
	for i, t := range thread {
		if i == 0 || bears(s.Verb, "", s.To) && bears(t.Verb, t.From, t.To) {
			floor = max(floor, t.At)
		}
	}
	return min(max(said, floor), now)
}

// overtook is the last step by somebody else that moved the order on after the version
// that a person saw; nil when what they saw still stands. Every version is one step, in
// the order of their ids.
func overtook(person string, seen int, thread []Thread) *Thread {
	came := slices.SortedFunc(slices.Values(thread), func(a, b Thread) int { return strings.Compare(a.ID, b.ID) })
	for i := len(came) - 1; i >= max(seen, 0); i-- {
		if t := &came[i]; t.From != t.To && t.Actor != person {
			return t
		}
	}
	return nil
}

// meanwhile refuses a step with what happened since.
func (t *Thread) meanwhile() error {
	name := t.Name
	switch t.Actor {
	case act.Public("").Person:
		name = "order.actor.caller"
	case act.System("").Person:
		name = "order.actor.system"
	}
	return fault.New(fault.Conflict, "order.meanwhile", "name", name, "verb", "order.verb."+t.Verb, "at", t.At.Time().Format("01-02 15:04"))
}

// partyThen are the units that led or helped at a moment.
func partyThen(thread []Thread, at clock.Moment) (units []string) {
	lead := ""
	for _, t := range thread {
		if t.At > at {
			continue
		}
		switch t.Verb {
		case "dispatch", "rule":
			lead = t.Detail["unit"]
		case "whistle":
			units = append(units, t.Detail["unit"])
		}
	}
	return append(units, lead)
}

// hand is the principal's grant for a unit that had the order in hand then: what lets
// them know of it, and add to it, when it has gone to others since.
func hand(p *duty.Principal, thread []Thread, at clock.Moment) (duty.Grant, bool) {
	units := partyThen(thread, at)
	for _, g := range p.Grants(MayHandle) {
		if g.Unit != "" && slices.Contains(units, g.Unit) {
			return g, true
		}
	}
	return duty.Grant{}, false
}
