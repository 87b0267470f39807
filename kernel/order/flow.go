package order

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/act"
	"huying/kernel/calendar"
	"huying/kernel/power"
)

// The powers over orders.
var (
	MayRead      = power.New("order.read")
	MayRegister  = power.New("order.register")
	MayTriage    = power.New("order.triage", MayRead)
	MayDispatch  = power.New("order.dispatch", MayRead)
	MayHandle    = power.New("order.handle")
	MayRule      = power.New("order.rule", MayRead)
	MayVerify    = power.New("order.verify", MayRead)
	MayClose     = power.New("order.close", MayRead)
	MayCallBack  = power.New("order.callback", MayRead)
	MaySupervise = power.New("order.supervise", MayRead)
	MayReveal    = power.New("order.reveal")
	MayCatalogue = power.New("order.catalogue")
)

// Powers of this room.
func Powers() []*power.Power {
	return []*power.Power{MayRead, MayRegister, MayTriage, MayDispatch, MayHandle, MayRule, MayVerify, MayClose, MayCallBack, MaySupervise,
		MayReveal, MayCatalogue}
}

// Input is what a person gives with a step. Which parts a step needs is in its
// Fields.
type Input struct {
	Version  int      `json:"version" doc:"The version of the order that the person saw"`
	Words    string   `json:"words,omitempty" maxLength:"4000"`
	Reason   string   `json:"reason,omitempty"`
	Unit     string   `json:"unit,omitempty"`
	Category string   `json:"category,omitempty"`
	Limit    string   `json:"limit,omitempty"`
	Into     string   `json:"into,omitempty" doc:"The order that takes this one in"`
	Photos   []string `json:"photos,omitempty" maxItems:"9"`
	Urgent   bool     `json:"urgent,omitempty"`
	Resolved string   `json:"resolved,omitempty" doc:"yes or no; a rating that does not say is refused"`
	Score    int      `json:"score,omitempty" minimum:"0" maximum:"5"`
}

// Field is one thing that a step asks for.
type Field struct {
	Name     string
	Kind     string // text, words, select, unit, category, limit, photos, bool, score, order
	Required bool
	Options  []string // of a select; catalogue keys order.<name>.<option>
}

// Step is one way an order can go.
type Step struct {
	Verb   string
	Power  *power.Power
	From   []Status
	To     Status // empty: stays where it is
	Fields []Field
	Main   bool // the step that usually comes next
	Danger bool
	Field  bool   // taken where the matter is: phones offer it, with a signal or without
	Came   string // how the caller's word came: by key, or by telephone to who calls back
	Party  bool   // also for everybody who handles for a unit that leads or helps
	// Who refuses an actor whom the power alone would allow.
	Who *who
	// Tell names the person or unit whose turn the step makes it: they get a message.
	Tell func(o *Order, in Input) string
	// Do changes the order. It sees a copy that is thrown away when it refuses.
	Do func(o *Order, in Input, e env) error
}

// env is what a step knows besides the order.
type env struct {
	now   clock.Moment
	cal   *calendar.Calendar
	cat   *Catalogue
	actor act.Actor
	// community tells whether a unit is a community's (社区、村).
	community func(unit string) bool
}

var words = Field{Name: "words", Kind: "words", Required: true}

// resolved has no answer to begin with: what nobody said counts on neither side.
var resolved = Field{Name: "resolved", Kind: "select", Required: true, Options: []string{"yes", "no"}}

// declineReasons are the cases that are not filed (接诉即办工作条例 §11).
var declineReasons = []string{"emergency", "legal_route", "repeated", "secret", "beyond_duty", "illegal"}

// steps is the loop. Reading it from top to bottom is reading the life of an order.
var steps = []Step{
	{Verb: "accept", Power: MayTriage, From: []Status{Reported}, To: Accepted, Main: true,
		Fields: []Field{{Name: "category", Kind: "category", Required: true}, {Name: "urgent", Kind: "bool"}, {Name: "words", Kind: "words"}}, Do: doAccept},
	{Verb: "decline", Power: MayTriage, From: []Status{Reported}, To: Declined, Danger: true,
		Fields: []Field{{Name: "reason", Kind: "select", Required: true, Options: declineReasons}, words}, Do: doDecline},
	{Verb: "merge", Power: MayTriage, From: []Status{Reported, Accepted}, To: Merged,
		Fields: []Field{{Name: "into", Kind: "order", Required: true}, {Name: "words", Kind: "words"}}, Do: doEnd},
	{Verb: "void", Power: MayTriage, From: []Status{Reported, Accepted}, To: Voided, Danger: true, Fields: []Field{words}, Do: doEnd},
	{Verb: "fix", Power: MayHandle, From: []Status{Reported}, To: Answered, Field: true,
		Fields: []Field{words, {Name: "photos", Kind: "photos"}}, Who: &ownReport, Do: doFix},
	{Verb: "dispatch", Power: MayDispatch, From: []Status{Accepted}, To: Dispatched, Main: true,
		Fields: []Field{{Name: "unit", Kind: "unit", Required: true}, {Name: "words", Kind: "words"}}, Tell: lead, Do: doDispatch},
	{Verb: "object", Power: MayHandle, From: []Status{Dispatched}, To: Objected, Field: true, Fields: []Field{words}, Who: &ownUnit},
	{Verb: "rule", Power: MayRule, From: []Status{Objected}, To: Dispatched, Main: true,
		Fields: []Field{{Name: "unit", Kind: "unit", Required: true}, words}, Who: &notOwnUnit, Tell: lead, Do: doDispatch},
	{Verb: "start", Power: MayHandle, From: []Status{Dispatched}, To: Handling, Main: true, Field: true,
		Fields: []Field{{Name: "words", Kind: "words"}}, Who: &ownUnit, Do: doStart},
	{Verb: "answer", Power: MayHandle, From: []Status{Handling}, To: Answered, Main: true, Field: true,
		Fields: []Field{words, {Name: "photos", Kind: "photos"}}, Who: &ownUnit, Do: doAnswer},
	{Verb: "suspend", Power: MayHandle, From: []Status{Handling}, Field: true, Fields: []Field{words}, Who: &ownUnit, Do: doSuspend},
	{Verb: "resume", Power: MayHandle, From: []Status{Handling}, Main: true, Field: true, Fields: []Field{{Name: "words", Kind: "words"}},
		Who: &ownUnit, Do: doResume},
	{Verb: "whistle", Power: MayHandle, From: []Status{Dispatched, Handling},
		Fields: []Field{{Name: "unit", Kind: "unit", Required: true}, words}, Who: &ownUnit, Tell: called, Do: doWhistle},
	{Verb: "help", Power: MayHandle, From: []Status{Dispatched, Handling}, Main: true, Field: true,
		Fields: []Field{words, {Name: "photos", Kind: "photos"}}, Who: &assisting, Tell: hands, Do: doHelp},
	{Verb: "ask_extension", Power: MayHandle, From: []Status{Handling}, Field: true,
		Fields: []Field{{Name: "limit", Kind: "limit", Required: true}, words}, Who: &ownUnit, Do: doAskExtension},
	{Verb: "extend", Power: MaySupervise, From: []Status{Dispatched, Handling},
		Fields: []Field{{Name: "limit", Kind: "limit", Required: true}, words}, Main: true, Who: &notHandlers, Tell: hands, Do: doExtend},
	{Verb: "refuse_extension", Power: MaySupervise, From: []Status{Handling}, Fields: []Field{words}, Who: &notHandlers, Tell: hands, Do: doRefuseExtension},
	{Verb: "verify", Power: MayVerify, From: []Status{Answered}, To: Verified, Main: true, Field: true,
		Fields: []Field{{Name: "words", Kind: "words"}, {Name: "photos", Kind: "photos"}}, Who: &notHandlers},
	{Verb: "rework", Power: MayVerify, From: []Status{Answered}, To: Handling, Danger: true, Field: true,
		Fields: []Field{words, {Name: "photos", Kind: "photos"}}, Who: &notHandlers, Tell: hands, Do: doRework},
	{Verb: "close", Power: MayClose, From: []Status{Verified}, To: Closed, Main: true, Fields: []Field{{Name: "words", Kind: "words"}},
		Who: &notHandlers, Do: doClose},
	{Verb: "rate", Power: MayCallBack, Came: "telephone", From: []Status{Closed}, Main: true,
		Fields: []Field{resolved, {Name: "score", Kind: "score", Required: true}, {Name: "words", Kind: "words"}}, Who: &notHandlers, Do: doRate},
	{Verb: "reopen", Power: MayCallBack, Came: "telephone", From: []Status{Closed}, To: Dispatched, Danger: true, Fields: []Field{words},
		Who: &notHandlers, Tell: lead, Do: doReopen},
	{Verb: "supervise", Power: MaySupervise, From: []Status{Reported, Accepted, Dispatched, Objected, Handling, Answered, Verified},
		Field: true, Fields: []Field{words}, Tell: hands},
	{Verb: "note", Power: MayRead, From: Statuses, Field: true, Party: true, Fields: []Field{words, {Name: "photos", Kind: "photos"}}},
}

// The unit that leads, whoever took the matter on (the unit while nobody has), and a unit
// that was called in.
func lead(o *Order, _ Input) string { return o.LeadUnit }

func hands(o *Order, _ Input) string { return cmp.Or(o.Handler, o.LeadUnit) }

func called(_ *Order, in Input) string { return in.Unit }

// stepOf finds a step by its verb.
func stepOf(verb string) *Step {
	for i := range steps {
		if steps[i].Verb == verb {
			return &steps[i]
		}
	}
	return nil
}

// Next reports whether the step is what an order waits for: the main one from where it
// stands. More time is waited for once it was asked for, a rating of who left a number.
// [question.waiting] says the same to the list.
func (s *Step) Next(o *Order) bool {
	switch s.Verb {
	case "extend":
		return o.Asked != ""
	case "rate":
		return o.CallerIndex != ""
	}
	return s.Main
}

// Allowed refuses a step that does not lead on from where the order stands. It
// says nothing about who asks.
func (s *Step) Allowed(o *Order) error {
	for _, from := range s.From {
		if from != o.Status {
			continue
		}
		switch {
		case s.Verb == "resume" && !o.Suspended:
			return fault.New(fault.Conflict, "order.not_suspended")
		case s.Verb == "suspend" && o.Suspended, s.Verb == "answer" && o.Suspended:
			return fault.New(fault.Conflict, "order.suspended")
		case s.Verb == "refuse_extension" && o.Asked == "":
			return fault.New(fault.Conflict, "order.not_asked")
		case s.Verb == "rate" && o.RatedAt != 0:
			return fault.New(fault.Conflict, "order.rated")
		}
		return nil
	}
	return fault.New(fault.Conflict, "order.out_of_turn", "verb", s.Verb, "status", string(o.Status))
}

// check refuses input that lacks what the step needs.
func (s *Step) check(in *Input, cat *Catalogue) error {
	in.Words = strings.TrimSpace(in.Words)
	f := fault.New(fault.Invalid, "order.step.invalid")
	for _, x := range s.Fields {
		if x.Required && x.Kind != "bool" && in.value(x.Name) == "" {
			f.At("/"+x.Name, "required")
		}
		if v := in.value(x.Name); x.Kind == "select" && v != "" && !slices.Contains(x.Options, v) {
			f.At("/"+x.Name, "order.option.unknown")
		}
	}
	if in.Category != "" {
		if !cat.Offers(in.Category) {
			f.At("/category", "order.category.unknown")
		}
	}
	if in.Limit != "" {
		if _, err := calendar.ParseLimit(in.Limit); err != nil {
			f.At("/limit", "calendar.bad_limit")
		}
	}
	return f.OrNil()
}

func (in *Input) value(name string) string {
	switch name {
	case "words":
		return in.Words
	case "reason":
		return in.Reason
	case "unit":
		return in.Unit
	case "category":
		return in.Category
	case "limit":
		return in.Limit
	case "into":
		return in.Into
	case "resolved":
		return in.Resolved
	case "score":
		if in.Score > 0 {
			return "x"
		}
	}
	return ""
}

// who is a rule about the actor, once for an order in hand and once as SQL for
// the list of what waits for a person. In the SQL $u is the actor's unit and $p
// the actor.
type who struct {
	refuse func(o *Order, a act.Actor) error
	where  string
}

// Only the lead unit handles.
var ownUnit = who{where: "lead_unit <> '' and lead_unit = $u", refuse: func(o *Order, a act.Actor) error {
	if a.Unit == "" || a.Unit != o.LeadUnit {
		return fault.New(fault.Forbidden, "order.not_lead")
	}
	return nil
}}

// Nobody rules on an objection of their own unit.
var notOwnUnit = who{where: "lead_unit <> $u", refuse: func(o *Order, a act.Actor) error {
	if a.Unit != "" && a.Unit == o.LeadUnit {
		return fault.New(fault.Forbidden, "order.own_objection")
	}
	return nil
}}

// Whoever checks, closes, calls back or extends is neither the handler nor in the
// handler's unit (核查人≠处置人).
var notHandlers = who{where: "handler <> $p and (lead_unit <> $u or $u = '') and (handler_unit <> $u or $u = '')", refuse: func(o *Order, a act.Actor) error {
	if a.Person == o.Handler {
		return fault.New(fault.Forbidden, "order.verify.same_person")
	}
	if a.Unit != "" && (a.Unit == o.HandlerUnit || a.Unit == o.LeadUnit) {
		return fault.New(fault.Forbidden, "order.verify.same_unit")
	}
	return nil
}}

// Only a unit that was called in and has not answered helps.
var assisting = who{where: "id in (select order_id from order_assist where county = $1 and unit = $u and done_at = 0)",
	refuse: func(o *Order, a act.Actor) error {
		for _, h := range o.Assists {
			if a.Unit != "" && h.Unit == a.Unit && h.DoneAt == 0 {
				return nil
			}
		}
		return fault.New(fault.Forbidden, "order.not_assisting")
	}}

func doAccept(o *Order, in Input, e env) error {
	o.Category, o.Urgent = in.Category, o.Urgent || in.Urgent
	c, _ := e.cat.Get(in.Category)
	o.AcceptedAt, o.Respond, o.Limit, o.Catalogue = e.now, c.Respond, c.Limit, e.cat.Version
	if o.Urgent { // 急要件: two hours to be there
		o.Respond = calendar.Limit{Amount: 2, Unit: calendar.Hour}
	}
	o.clockOn(e)
	return nil
}

// clockOn works the deadlines out anew.
func (o *Order) clockOn(e env) {
	o.RespondDueAt = e.cal.Due(o.AcceptedAt, o.Respond)
	o.DueAt = e.cal.DuePaused(o.AcceptedAt, o.Limit, o.Pauses)
}

func doDecline(o *Order, _ Input, e env) error {
	o.EndedDay = e.now.Day()
	return nil
}

func doEnd(o *Order, in Input, e env) error {
	o.EndedDay, o.MergedInto = e.now.Day(), in.Into
	return nil
}

func doDispatch(o *Order, in Input, e env) error {
	c, _ := e.cat.Get(o.Category)
	if e.community(in.Unit) && (c == nil || !c.Community) {
		return fault.New(fault.Invalid, "order.community_list").At("/unit", "order.community_list")
	}
	o.LeadUnit = in.Unit
	if o.FirstUnit == "" {
		o.FirstUnit = in.Unit
	}
	return nil
}

func doStart(o *Order, _ Input, e env) error {
	o.Handler, o.HandlerUnit = e.actor.Person, e.actor.Unit
	if o.RespondedAt == 0 {
		o.RespondedAt = e.now
	}
	return nil
}

func doAnswer(o *Order, in Input, e env) error {
	silent := 0
	for _, h := range o.Assists {
		if h.DoneAt == 0 && e.now < h.DueAt {
			silent++
		}
	}
	if silent > 0 {
		return fault.New(fault.Conflict, "order.assistant_silent", "count", silent)
	}
	o.Handler, o.HandlerUnit, o.AnsweredAt, o.Asked = e.actor.Person, e.actor.Unit, e.now, ""
	return nil
}

func doSuspend(o *Order, _ Input, e env) error {
	o.Suspended = true
	o.Pauses = append(append([]calendar.Pause(nil), o.Pauses...), calendar.Pause{From: e.now})
	return nil
}

func doResume(o *Order, _ Input, e env) error {
	o.Suspended = false
	o.Pauses = append([]calendar.Pause(nil), o.Pauses...)
	o.Pauses[len(o.Pauses)-1].To = e.now
	o.clockOn(e)
	return nil
}

// whistleLimit is how soon a unit that was called in must be there.
var whistleLimit = calendar.Limit{Amount: 24, Unit: calendar.Hour}

func doWhistle(o *Order, in Input, e env) error {
	if in.Unit == o.LeadUnit {
		return fault.New(fault.Invalid, "order.whistle_self").At("/unit", "order.whistle_self")
	}
	for _, h := range o.Assists {
		if h.Unit == in.Unit && h.DoneAt == 0 {
			return fault.New(fault.Conflict, "order.whistle_twice").At("/unit", "order.whistle_twice")
		}
	}
	o.Assists = append(append([]Assist(nil), o.Assists...), Assist{Unit: in.Unit, AskedAt: e.now, DueAt: e.cal.Due(e.now, whistleLimit)})
	return nil
}

func doHelp(o *Order, _ Input, e env) error {
	o.Assists = append([]Assist(nil), o.Assists...)
	for i := range o.Assists {
		if h := &o.Assists[i]; h.Unit == e.actor.Unit && h.DoneAt == 0 {
			h.DoneAt = e.now
		}
	}
	return nil
}

// doAskExtension asks a supervisor, on whose list the order is until they grant or refuse it.
// What could not be granted is not asked for either.
func doAskExtension(o *Order, in Input, e env) error {
	trial := *o
	if err := doExtend(&trial, in, e); err != nil {
		return err
	}
	o.Asked = trial.Limit.String()
	return nil
}

func doRefuseExtension(o *Order, _ Input, _ env) error {
	o.Asked = ""
	return nil
}

func doExtend(o *Order, in Input, e env) error {
	l, err := calendar.ParseLimit(in.Limit)
	if err != nil {
		return err
	}
	was := o.DueAt
	o.Limit = l
	o.clockOn(e)
	if o.DueAt <= was || o.DueAt <= e.now {
		return fault.New(fault.Invalid, "order.extension_short").At("/limit", "order.extension_short")
	}
	o.WarnedAt, o.Asked = 0, ""
	return nil
}

func doRework(o *Order, _ Input, _ env) error {
	o.Reworks++
	o.AnsweredAt = 0
	return nil
}

func doClose(o *Order, _ Input, e env) error {
	o.ClosedAt, o.EndedDay = e.now, e.now.Day()
	return nil
}

func doRate(o *Order, in Input, e env) error {
	if e.actor.Person != "public" && o.CallerIndex == "" && in.Words == "" {
		// Nobody can be rung who left no number: whoever writes their word down says how it came.
		return fault.New(fault.Invalid, "order.step.invalid").At("/words", "order.rate_how")
	}
	o.RatedAt, o.Score = e.now, in.Score
	o.Resolved = 0
	if in.Resolved == "yes" {
		o.Resolved = 1
	}
	return nil
}

// reopenFor is how long after closing an order may be taken up again.
const reopenDays = 30

func doReopen(o *Order, _ Input, e env) error {
	if e.now.Day().Sub(o.ClosedAt.Day()) > reopenDays {
		return fault.New(fault.Conflict, "order.too_old", "days", reopenDays)
	}
	// The time it counted as done does not run against the handler.
	o.Pauses = append(append([]calendar.Pause(nil), o.Pauses...), calendar.Pause{From: o.ClosedAt, To: e.now})
	o.ClosedAt, o.EndedDay, o.AnsweredAt, o.RatedAt, o.Score, o.Resolved, o.WarnedAt = 0, 0, 0, 0, 0, -1, 0
	o.clockOn(e)
	return nil
}

// sweepEvery is how often overdue orders are looked for.
const sweepEvery = time.Minute
