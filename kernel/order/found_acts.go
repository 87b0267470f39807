package order

import (
	"context"
	"strconv"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/evidence"
	"huying/kernel/offline"
)

// ReportOp is the kind of operation that a report from a phone is sent as.
const ReportOp = "order.report"

// Found is what an officer reports from a phone (上报): what was seen, where, and for whom.
// The order has the operation's id, so that the phone knows it before the county does.
type Found struct {
	Words    string   `json:"words"`
	Category string   `json:"category,omitempty"`
	Area     string   `json:"area,omitempty"`
	Place    string   `json:"place,omitempty"`
	Lon      float64  `json:"lon,omitempty"`
	Lat      float64  `json:"lat,omitempty"`
	Photos   []string `json:"photos,omitempty"`
	Urgent   bool     `json:"urgent,omitempty"`
	// A resident who asked the officer to report it; they get a code and are called back.
	Caller struct {
		Name  string `json:"name,omitempty"`
		Phone string `json:"phone,omitempty"`
	} `json:"caller,omitzero"`
	// The order that the officer knows to be about the same matter.
	Known string `json:"known,omitempty"`
	// What was done about it on the spot (立行立改).
	Fixed *Fixed `json:"fixed,omitempty"`
}

// Fixed is what somebody put right as soon as they saw it.
type Fixed struct {
	Words  string   `json:"words"`
	Photos []string `json:"photos,omitempty"`
}

func (x *Found) report(id string) Report {
	source := Patrol
	if x.Caller.Name != "" || x.Caller.Phone != "" {
		source = Visit
	}
	return Report{ID: id, Words: x.Words, Category: x.Category, Area: x.Area, Place: x.Place, Lon: x.Lon, Lat: x.Lat, Photos: x.Photos,
		Name: x.Caller.Name, Phone: x.Caller.Phone, Source: source, Urgent: x.Urgent}
}

// check refuses what contradicts itself and photos that the officer did not send.
func (x *Found) check(has func(photo string) bool) error {
	f := fault.New(fault.Invalid, "order.invalid")
	for _, h := range x.Photos {
		if !has(h) {
			f.At("/photos", "order.photo.unknown")
		}
	}
	if x.Fixed == nil {
		return f.OrNil()
	}
	if x.Known != "" {
		f.At("/known", "order.found.known_fixed")
	}
	if x.Fixed.Words == "" {
		f.At("/fixed/words", "required")
	}
	for _, h := range x.Fixed.Photos {
		if !has(h) {
			f.At("/fixed/photos", "order.photo.unknown")
		}
	}
	return f.OrNil()
}

// FoundOp is the operation of phones by which an officer reports. It is judged by the duty
// held when the matter was seen, and counts from then.
//
// Whoever may report at all may report anywhere in the county, as a resident may: the place
// says who is responsible. A matter that is known already becomes one more caller of the
// known order, and a word in its thread; where that order has ended meanwhile the report
// stands by itself, so that nothing that was seen is lost.
func (r *Room) FoundOp(evidence *evidence.Room) offline.Kind {
	return offline.Kind{Code: ReportOp, Open: func(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
		var x Found
		if err := e.Read(&x); err != nil {
			return offline.Task{}, err
		}
		if err := x.check(evidence.Photo(ctx, e.Who)); err != nil {
			return offline.Task{}, err
		}
		return r.openFound(ctx, e, &x)
	}}
}

func (r *Room) openFound(ctx context.Context, e *offline.Envelope, x *Found) (offline.Task, error) {
	tree, err := r.areas.Tree(ctx, e.County)
	if err != nil {
		return offline.Task{}, err
	}
	o, err := r.prepare(ctx, act.Actor{County: e.County, Person: e.Who.Person}, tree, x.report(e.ID))
	if err != nil {
		return offline.Task{}, err
	}
	a, err := reporter(e.Who, o.Area)
	if err != nil {
		return offline.Task{}, err
	}
	if x.Fixed != nil {
		// Whoever puts something right answers for it: that takes the duty to handle, there, or in the place as it was
		// called when it was seen.
		a, err = e.Who.May(MayHandle, o.Area, "phone")
		if err != nil && x.Area != "" && tree.Heir(x.Area) != x.Area {
			a, err = e.Who.May(MayHandle, x.Area, "phone")
		}
		if err != nil {
			return offline.Task{}, err
		}
	}
	if x.Known != "" {
		known, err := r.Get(ctx, r.db.Read(), e.County, x.Known)
		if err != nil || !Sees(e.Who, known) {
			return offline.Task{}, fault.New(fault.Invalid, "order.invalid").At("/known", "order.into.unknown").Because(err)
		}
	}
	cal, err := r.cal.Of(ctx, e.County)
	if err != nil {
		return offline.Task{}, err
	}
	cat, err := r.Catalogue(ctx, e.County)
	if err != nil {
		return offline.Task{}, err
	}
	return offline.Task{Actor: a, Verb: "order.report", Subject: o.ID, Area: o.Area, Do: func(ctx context.Context, tx *act.Tx) error {
		next := *o
		if err := r.enterAt(ctx, tx, &next, min(e.At, tx.Now)); err != nil {
			return err
		}
		env := env{cal: cal, cat: cat, actor: a}
		switch {
		case x.Known != "":
			return r.join(ctx, tx, &next, x, env)
		case x.Fixed != nil:
			in := Input{Words: x.Fixed.Words, Photos: x.Fixed.Photos}
			_, err := r.takeIn(ctx, tx, stepOf("fix"), next.ID, in, env, &captured{op: e.ID, at: e.At, seen: 1})
			return err
		}
		return nil
	}}, nil
}

// reporter is who reports something at a place: under the duty that covers it, else under
// any duty to report that they hold.
func reporter(p *duty.Principal, at string) (act.Actor, error) {
	a, err := p.May(MayRegister, at, "phone")
	if err == nil {
		return a, nil
	}
	if g := p.Grants(MayRegister); len(g) > 0 {
		return p.Actor(g[0], "phone"), nil
	}
	return act.Actor{}, err
}

// again is what a thread says of a matter that somebody reported once more. It is offered to
// nobody: a report that joins the order brings it.
var again = Step{Verb: "again", Power: MayRegister, From: []Status{Reported, Accepted, Dispatched, Objected, Handling, Answered, Verified},
	Fields: []Field{{Name: "words", Kind: "words"}, {Name: "photos", Kind: "photos"}}, Tell: hands}

// join makes a report one more caller of the order that is about the same matter.
func (r *Room) join(ctx context.Context, tx *act.Tx, o *Order, x *Found, e env) error {
	known, err := r.Get(ctx, tx, tx.County, x.Known)
	for err == nil && known.Status == Merged && known.MergedInto != "" {
		known, err = r.Get(ctx, tx, tx.County, known.MergedInto)
	}
	if err != nil && err != store.ErrNotFound {
		return err
	}
	if err != nil || known.ID == o.ID || !known.Status.Open() {
		return nil
	}
	if _, err := r.takeIn(ctx, tx, stepOf("merge"), o.ID, Input{Into: known.ID}, e, nil); err != nil {
		return err
	}
	_, err = r.takeIn(ctx, tx, &again, known.ID, Input{Words: x.Words, Photos: x.Photos}, e, nil)
	return err
}

// enterAt enters an order that was reported earlier than it comes in.
func (r *Room) enterAt(ctx context.Context, tx *act.Tx, o *Order, at clock.Moment) error {
	o.ReportedAt = at
	if err := number(ctx, tx, o); err != nil {
		return err
	}
	tx.Note("no", o.No)
	if err := r.insert(ctx, tx, o); err != nil {
		return err
	}
	row := Thread{ID: tx.NewID(), At: at, Verb: "report", To: Reported, Photos: o.Photos}
	if at < tx.Now.Add(-late) {
		row.Detail = map[string]string{"received": strconv.FormatInt(int64(tx.Now), 10)}
	}
	return addStep(ctx, tx, o, row)
}

// doFix is a matter that whoever saw it put right at once: it is filed, answered and waits
// for somebody else to check it.
func doFix(o *Order, _ Input, e env) error {
	c, ok := e.cat.Get(o.Category)
	if !ok {
		return fault.New(fault.Invalid, "order.step.invalid").At("/category", "order.category.unknown")
	}
	o.AcceptedAt, o.Respond, o.Limit, o.Catalogue = e.now, c.Respond, c.Limit, e.cat.Version
	o.clockOn(e)
	o.LeadUnit, o.FirstUnit, o.Handler, o.HandlerUnit = e.actor.Unit, e.actor.Unit, e.actor.Person, e.actor.Unit
	o.RespondedAt, o.AnsweredAt = e.now, e.now
	return nil
}

// ownReport is a rule: only whoever reported a matter puts it right before it is sent to anybody.
var ownReport = who{where: "reporter = $p", refuse: func(o *Order, a act.Actor) error {
	if a.Person != o.Reporter {
		return fault.New(fault.Forbidden, "order.fix.other")
	}
	return nil
}}
