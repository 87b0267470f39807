package rectify

import (
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/act"
	"huying/kernel/compartment"
)

// Input is what comes with a step.
type Input struct {
	Words     string
	Day       clock.Day
	Files     []File
	Outcome   State
	Sound     bool // cause, measure and effect were each found in order
	Pledged   bool // the principal signed
	MeetingOn clock.Day
	MoneyFen  int64
	People    int
	Systems   int
	Plan      Plan
}

// Step is one way in which a finding goes.
type Step struct {
	Verb   string
	By     []string // roles
	From   []State
	To     State    // empty: it stays, or the step decides
	Fields []string // that the step asks for; those with * have to be there
	Judges bool     // nobody takes it who worked on the finding for the unit
	Refuse func(f *Finding, in *Input, a act.Actor, today clock.Day) error
	Do     func(f *Finding, in *Input, e *Entry)
}

var (
	watching = []string{compartment.Owner, Discipline, Organisation, Team}
	ruling   = []string{compartment.Owner, Discipline}
	open     = []State{Doing, Returned, Undone}
)

// Steps are the life of a finding, read from top to bottom.
var Steps = []Step{
	{Verb: "start", By: []string{OfUnit}, From: []State{NotStarted}, To: Doing, Fields: []string{"goal*", "measures*", "leader*", "lead*",
		"help", "person*", "deadline*"},
		Refuse: refusePlan, Do: func(f *Finding, in *Input, _ *Entry) { f.Plan = in.Plan }},
	{Verb: "progress", By: []string{OfUnit}, From: []State{Doing, Returned, Lasting, Undone}, Fields: []string{"words*", "files"},
		Do: func(f *Finding, _ *Input, _ *Entry) {
			if f.State == Returned || f.State == Undone {
				f.State = Doing
			}
		}},
	{Verb: "extend", By: []string{OfUnit}, From: open, Fields: []string{"day*", "words*"}, Refuse: func(f *Finding, in *Input,
		_ act.Actor, today clock.Day) error {
		if in.Day <= f.Deadline || in.Day <= today {
			return fault.New(fault.Invalid, "rectify.step.invalid").At("/day", "rectify.step.later")
		}
		return nil
	}, Do: func(f *Finding, in *Input, _ *Entry) { f.AskedFor = in.Day }},
	{Verb: "grant", By: ruling, From: open, Fields: []string{"words"}, Judges: true, Refuse: refuseUnasked, Do: func(f *Finding, _ *Input, e *Entry) {
		f.Deadline, e.Day, f.AskedFor = f.AskedFor, f.AskedFor, 0
	}},
	{Verb: "deny", By: ruling, From: open, Fields: []string{"words*"}, Judges: true, Refuse: refuseUnasked, Do: func(f *Finding, _ *Input,
		_ *Entry) {
		f.AskedFor = 0
	}},
	{Verb: "apply", By: []string{OfUnit}, From: []State{Doing, Returned, Lasting}, To: Review,
		Fields: []string{"meeting_on*", "words*", "files", "money", "people", "systems"}, Refuse: refuseApply, Do: func(f *Finding, in *Input, e *Entry) {
			f.Effect, f.MeetingOn, f.MoneyFen, f.People, f.Systems, e.Day = in.Words, in.MeetingOn, in.MoneyFen, in.People, in.Systems, in.MeetingOn
			f.Examined, f.Endorsed, f.Outcome, f.AskedFor = nil, nil, "", 0
		}},
	{Verb: "examine", By: []string{Discipline, Organisation}, From: []State{Review}, Fields: []string{"sound*", "words*"}, Judges: true,
		Refuse: func(f *Finding, in *Input, _ act.Actor, _ clock.Day) error {
			if !in.Sound {
				return fault.New(fault.Invalid, "rectify.step.invalid").At("/sound", "rectify.step.sound")
			}
			return nil
		}, Do: func(f *Finding, _ *Input, e *Entry) { f.Examined = e }},
	{Verb: "endorse", By: []string{compartment.Owner, Discipline, Team}, From: []State{Review}, Fields: []string{"outcome*", "words"}, Judges: true,
		Refuse: refuseEndorse, Do: endorse},
	{Verb: "return", By: watching, From: []State{Review}, To: Returned, Fields: []string{"words*"}, Judges: true, Do: func(f *Finding, _ *Input, _ *Entry) {
		f.Examined, f.Endorsed, f.Outcome = nil, nil, ""
	}},
	{Verb: "fail", By: ruling, From: []State{Doing, Returned}, To: Undone, Fields: []string{"words*"}, Judges: true,
		Refuse: func(f *Finding, _ *Input, _ act.Actor, today clock.Day) error {
			if !f.Late(today) {
				return fault.New(fault.Conflict, "rectify.step.not_late")
			}
			return nil
		}},
	{Verb: "ask", By: watching, From: []State{NotStarted, Doing, Review, Returned, Undone, Lasting}, Fields: []string{"words*"}},
	{Verb: "answer", By: []string{OfUnit}, From: []State{NotStarted, Doing, Review, Returned, Undone, Lasting}, Fields: []string{"words*", "files"}},
	{Verb: "visit", By: watching, From: []State{Doing, Review, Returned, Undone, Lasting}, Fields: []string{"words*", "files"}, Judges: true},
	{Verb: "look_back", By: watching, From: []State{Done, Lasting}, Fields: []string{"words*", "files"}, Judges: true},
	{Verb: "relapse", By: ruling, From: []State{Done, Lasting}, To: Doing, Fields: []string{"words*", "day*"}, Judges: true,
		Refuse: func(_ *Finding, in *Input, _ act.Actor, today clock.Day) error {
			if in.Day <= today {
				return fault.New(fault.Invalid, "rectify.step.invalid").At("/day", "rectify.step.later")
			}
			return nil
		}, Do: func(f *Finding, in *Input, _ *Entry) {
			f.Deadline, f.FinishedOn, f.FinalDate, f.Examined, f.Endorsed, f.Outcome = in.Day, 0, false, nil, nil, ""
		}},
}

func refusePlan(_ *Finding, in *Input, _ act.Actor, today clock.Day) error {
	f := fault.New(fault.Invalid, "rectify.step.invalid")
	in.Plan.sized(f)
	if in.Plan.Deadline < today {
		f.At("/deadline", "rectify.step.later")
	}
	return f.OrNil()
}

func refuseUnasked(f *Finding, _ *Input, _ act.Actor, _ clock.Day) error {
	if f.AskedFor == 0 {
		return fault.New(fault.Conflict, "rectify.step.unasked")
	}
	return nil
}

// refuseApply holds a request for sign-off against what has to come before it: the unit's own meeting, and evidence.
func refuseApply(f *Finding, in *Input, _ act.Actor, today clock.Day) error {
	bad := fault.New(fault.Invalid, "rectify.step.invalid")
	if in.MeetingOn > today {
		bad.At("/meeting_on", "rectify.step.future")
	}
	had := slices.ContainsFunc(f.Thread, func(e Entry) bool {
		return e.Role == OfUnit && (e.Verb == "progress" || e.Verb == "apply") && len(e.Files) > 0
	})
	if !had && len(in.Files) == 0 {
		bad.At("/files", "rectify.step.evidence")
	}
	return bad.OrNil()
}

// refuseEndorse keeps the acceptance to three people of three bodies who mean the same outcome, none of them the examiner.
func refuseEndorse(f *Finding, in *Input, a act.Actor, _ clock.Day) error {
	switch {
	case f.Examined == nil:
		return fault.New(fault.Conflict, "rectify.step.unexamined")
	case f.Examined.Person == a.Person:
		return fault.New(fault.Conflict, "rectify.step.examiner")
	case in.Outcome != Done && in.Outcome != Lasting:
		return fault.New(fault.Invalid, "rectify.step.invalid").At("/outcome", "web.bad_value")
	case f.Outcome != "" && f.Outcome != in.Outcome:
		return fault.New(fault.Conflict, "rectify.step.other_outcome", "state", "rectify.state."+string(f.Outcome))
	}
	return nil
}

func endorse(f *Finding, in *Input, e *Entry) {
	f.Outcome = in.Outcome
	f.Endorsed = append(f.Endorsed, *e)
	if len(f.Endorsed) == len(jury) {
		f.State, f.FinishedOn = f.Outcome, e.At.Day()
	}
}

// jury are the bodies that accept together.
var jury = []string{compartment.Owner, Team, Discipline}

func stepOf(verb string) *Step {
	for i := range Steps {
		if Steps[i].Verb == verb {
			return &Steps[i]
		}
	}
	return nil
}

// allows refuses a step to a person of a role as a finding stands, whatever they bring with it.
func (s *Step) allows(f *Finding, u *Unit, a act.Actor, role string) error {
	switch {
	case !slices.Contains(s.By, role):
		return fault.New(fault.Forbidden, "rectify.not_yours")
	case !slices.Contains(s.From, f.State):
		return fault.New(fault.Conflict, "rectify.step.out_of_turn", "verb", "rectify.verb."+s.Verb, "state", "rectify.state."+string(f.State))
	case s.Judges && f.worked(a.Person):
		return fault.New(fault.Forbidden, "rectify.step.own")
	case s.Verb == "start" && f.Nature != "immediate" && u.State != "scheme" && u.State != "reported":
		return fault.New(fault.Conflict, "rectify.step.no_scheme")
	case (s.Verb == "grant" || s.Verb == "deny") && f.AskedFor == 0:
		return fault.New(fault.Conflict, "rectify.step.unasked")
	case s.Verb == "endorse" && slices.ContainsFunc(f.Endorsed, func(e Entry) bool { return e.Role == role || e.Person == a.Person }):
		return fault.New(fault.Conflict, "rectify.step.endorsed")
	case s.Verb == "endorse" && (f.Examined == nil || f.Examined.Person == a.Person):
		return refuseEndorse(f, &Input{}, a, 0)
	case s.Verb == "examine" && f.Examined != nil:
		return fault.New(fault.Conflict, "rectify.step.examined")
	}
	return nil
}

// missing notes what a step asks for and did not get.
func (s *Step) missing(in *Input) error {
	in.Words = strings.TrimSpace(in.Words)
	bad := fault.New(fault.Invalid, "rectify.step.invalid")
	bad.Sized("/words", in.Words, 2000, false)
	p := in.Plan
	have := map[string]bool{"words": in.Words != "", "day": in.Day != 0, "outcome": in.Outcome != "", "sound": true, "meeting_on": in.MeetingOn != 0,
		"goal": p.Goal != "", "measures": p.Measures != "", "leader": p.Leader != "", "lead": p.Lead != "", "person": p.Person != "", "deadline": p.Deadline != 0,
		"pledged": in.Pledged}
	for _, field := range s.Fields {
		if name, must := strings.CutSuffix(field, "*"); must && !have[name] {
			bad.At("/"+name, "required")
		}
	}
	return bad.OrNil()
}

// Take moves a finding by a step, or refuses.
func (s *Step) Take(f *Finding, u *Unit, in *Input, a act.Actor, role string, now clock.Moment) error {
	if err := s.allows(f, u, a, role); err != nil {
		return err
	}
	if err := s.missing(in); err != nil {
		return err
	}
	if s.Refuse != nil {
		if err := s.Refuse(f, in, a, now.Day()); err != nil {
			return err
		}
	}
	e := Entry{At: now, Person: a.Person, Name: a.Name, Role: role, Verb: s.Verb, Words: in.Words, Day: in.Day, Files: in.Files}
	if s.Do != nil {
		s.Do(f, in, &e)
	}
	was := f.State
	if s.To != "" {
		f.State = s.To
	}
	if n := len(f.Thread); f.State != was || n == 0 || f.State != lastTo(f.Thread) {
		e.To = string(f.State)
	}
	f.Thread = append(f.Thread, e)
	return nil
}

// lastTo is the state that the thread last led to.
func lastTo(thread []Entry) State {
	for _, e := range slices.Backward(thread) {
		if e.To != "" {
			return State(e.To)
		}
	}
	return NotStarted
}

// UnitStep is a step of an inspected unit as a whole.
type UnitStep struct {
	Verb, To string
	By       []string
	From     []string
	Fields   []string
}

// UnitSteps are the unit's own course: it accepts by its principal's signature, sends its scheme, has it approved, reports.
var UnitSteps = []UnitStep{
	{Verb: "accept", By: []string{OfUnit}, From: []string{"told"}, To: "accepted", Fields: []string{"pledged*", "words"}},
	{Verb: "send_scheme", By: []string{OfUnit}, From: []string{"accepted"}, To: "scheme_sent", Fields: []string{"pledged*", "words*", "files"}},
	{Verb: "approve_scheme", By: ruling, From: []string{"scheme_sent"}, To: "scheme", Fields: []string{"words"}},
	{Verb: "return_scheme", By: ruling, From: []string{"scheme_sent"}, To: "accepted", Fields: []string{"words*"}},
	{Verb: "report", By: []string{OfUnit}, From: []string{"scheme", "reported"}, To: "reported", Fields: []string{"pledged*", "words*", "files"}},
}

// UnitStates are where a unit stands.
var UnitStates = []string{"told", "accepted", "scheme_sent", "scheme", "reported"}

func unitStepOf(verb string) *UnitStep {
	for i := range UnitSteps {
		if UnitSteps[i].Verb == verb {
			return &UnitSteps[i]
		}
	}
	return nil
}

func (s *UnitStep) allows(u *Unit, a act.Actor, role string) error {
	switch {
	case !slices.Contains(s.By, role):
		return fault.New(fault.Forbidden, "rectify.not_yours")
	case !slices.Contains(s.From, u.State):
		return fault.New(fault.Conflict, "rectify.step.out_of_turn", "verb", "rectify.verb."+s.Verb, "state", "rectify.unit.state."+u.State)
	case role != OfUnit && slices.ContainsFunc(u.Thread, func(e Entry) bool { return e.Person == a.Person && e.Role == OfUnit }):
		return fault.New(fault.Forbidden, "rectify.step.own")
	}
	return nil
}

// Take moves a unit by a step, or refuses.
func (s *UnitStep) Take(u *Unit, in *Input, a act.Actor, role string, now clock.Moment) error {
	if err := s.allows(u, a, role); err != nil {
		return err
	}
	if err := (&Step{Fields: s.Fields}).missing(in); err != nil {
		return err
	}
	u.State = s.To
	if s.Verb == "approve_scheme" {
		u.SchemeOn = now.Day()
	}
	u.Thread = append(u.Thread, Entry{At: now, Person: a.Person, Name: a.Name, Role: role, Verb: s.Verb, Words: in.Words, Files: in.Files, To: u.State})
	return nil
}
