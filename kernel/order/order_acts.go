package order

import (
	"context"
	"errors"
	"slices"
	"strings"

	"huying/base/fault"
	"huying/base/job"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/calendar"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/kernel/notice"
	"huying/kernel/person"
)

// Room keeps the orders.
type Room struct {
	acts   *act.Room
	db     *store.DB
	areas  *area.Room
	people *person.Room
	told   *notice.Room
	box    *seal.Box
	cal    *calendar.Room
	cats   catalogues
	random func([]byte)
	counts counted
}

// New opens the room. random fills tracking codes; nil is the machine's own.
func New(acts *act.Room, areas *area.Room, people *person.Room, told *notice.Room, box *seal.Box, cal *calendar.Room, cat *Catalogue,
	random func([]byte)) *Room {
	return &Room{acts: acts, db: acts.DB(), areas: areas, people: people, told: told, box: box, cal: cal, cats: catalogues{starter: cat}, random: random}
}

// Report takes a call in. actID makes it safe to send again: the order that the
// first sending made comes back.
func (r *Room) Report(ctx context.Context, a act.Actor, actID string, c Report) (_ *Order, err error) {
	defer fault.Wrap(&err, "order.Report")
	tree, err := r.areas.Tree(ctx, a.County)
	if err != nil {
		return nil, err
	}
	o, err := r.prepare(ctx, a, tree, c)
	if err != nil {
		return nil, err
	}
	done, err := r.acts.Do(ctx, a, act.What{ID: actID, Verb: "order.report", Kind: "order", Subject: o.ID, Area: o.Area}, func(tx *act.Tx) error {
		return r.enter(ctx, tx, o)
	})
	if err != nil {
		return nil, err
	}
	if done.Replayed {
		if o, err = r.Get(ctx, r.db.Read(), a.County, done.Subject); err == nil {
			o.Code, err = r.Key(ctx, r.db.Read(), a.County, o.ID)
		}
		return o, err
	}
	return o, nil
}

// ReportIn takes in what was found by an act under way, a patrol say, as part of it.
func (r *Room) ReportIn(ctx context.Context, tx *act.Tx, c Report) (_ *Order, err error) {
	defer fault.Wrap(&err, "order.ReportIn")
	tree, err := r.areas.Tree(ctx, tx.County)
	if err != nil {
		return nil, err
	}
	o, err := r.prepare(ctx, tx.Actor, tree, c)
	if err != nil {
		return nil, err
	}
	return o, r.enter(ctx, tx, o)
}

// prepare makes the order of a report.
func (r *Room) prepare(ctx context.Context, a act.Actor, tree *area.Tree, c Report) (*Order, error) {
	heirs := tree.Heirs(c.Area) // a sign, a link or a phone may name a place that is no more
	c.Area = tree.Heir(c.Area)
	if c.Lon != 0 || c.Lat != 0 {
		// A point says where more exactly than a list does.
		at, ok, err := r.areas.Locate(ctx, a.County, c.Lon, c.Lat)
		if err != nil {
			return nil, err
		}
		if ok && (c.Area == "" || slices.ContainsFunc(heirs, func(h string) bool { return area.Within(at, h) })) {
			c.Area = at
		}
	}
	cat, err := r.Catalogue(ctx, a.County)
	if err != nil {
		return nil, err
	}
	if err := c.check(tree, cat); err != nil {
		return nil, err
	}
	now := r.acts.Now()
	o := &Order{
		County: a.County, ID: c.ID, Code: string(code.New(r.random)), Area: c.Area, Status: Reported, Urgent: c.Urgent, Category: c.Category,
		Title: titleOf(c.Words), Words: c.Words, Place: c.Place, Lon: c.Lon, Lat: c.Lat, Photos: c.Photos, Source: c.Source, Reporter: a.Person,
		CallerName: seal.Hide(seal.Name, c.Name), CallerPhone: seal.Hide(seal.Phone, c.Phone), ReportedAt: now, Resolved: -1, Version: 1,
	}
	if o.ID == "" {
		o.ID = r.acts.NewID()
	}
	return o, nil
}

func (r *Room) enter(ctx context.Context, tx *act.Tx, o *Order) error {
	return r.enterAt(ctx, tx, o, tx.Now)
}

// Sees reports whether a principal may know of the order at all: who reads its
// place, whose unit leads or helps, and who entered it.
func Sees(p *duty.Principal, o *Order) bool {
	if p == nil || p.County != o.County {
		return false
	}
	if p.Can(MayRead, o.Area) || o.Reporter == p.Person {
		return true
	}
	return slices.ContainsFunc(p.Grants(MayHandle), func(g duty.Grant) bool { return o.party(g.Unit) })
}

// actor is the principal under the duty that lets them take the step, or the
// reason why none does.
func (s *Step) actor(p *duty.Principal, o *Order, via string) (act.Actor, error) {
	err := error(fault.New(fault.Forbidden, "power.lacking", "power", s.Power.Title))
	for _, g := range p.Grants(s.Power) {
		if !area.Within(o.Area, g.Area) {
			continue
		}
		a := p.Actor(g, via)
		if s.Who == nil {
			return a, nil
		}
		if err = s.Who.refuse(o, a); err == nil {
			return a, nil
		}
	}
	if s.Party {
		for _, g := range p.Grants(MayHandle) {
			if o.party(g.Unit) {
				return p.Actor(g, via), nil
			}
		}
	}
	return act.Actor{}, err
}

// party reports whether a unit leads or helps.
func (o *Order) party(unit string) bool {
	if unit == "" {
		return false
	}
	return unit == o.LeadUnit || slices.ContainsFunc(o.Assists, func(h Assist) bool { return h.Unit == unit })
}

// Possible lists the steps that the principal may take now.
func Possible(p *duty.Principal, o *Order) []*Step {
	var out []*Step
	for i := range steps {
		s := &steps[i]
		if s.Allowed(o) != nil {
			continue
		}
		if _, err := s.actor(p, o, ""); err == nil {
			out = append(out, s)
		}
	}
	return out
}

// Take takes a step with an order.
func (r *Room) Take(ctx context.Context, p *duty.Principal, via, actID, id, verb string, in Input) (_ *Order, err error) {
	defer fault.Wrap(&err, "order.Take(%s, %s)", id, verb)
	s := stepOf(verb)
	if s == nil {
		return nil, fault.New(fault.NotFound, "order.no_such_step", "verb", verb)
	}
	q := r.db.Read()
	o, err := r.Get(ctx, q, p.County, id)
	if err != nil {
		return nil, err
	}
	if !Sees(p, o) {
		return nil, store.ErrNotFound
	}
	a, err := s.actor(p, o, via)
	if err != nil {
		return nil, err
	}
	if actID == "" { // sent again, a step is answered by what it did
		if in.Version != 0 && in.Version != o.Version && s.To != "" {
			return nil, fault.New(fault.Conflict, "order.moved")
		}
		if err := s.Allowed(o); err != nil {
			return nil, err
		}
	}
	cat, err := r.Catalogue(ctx, p.County)
	if err != nil {
		return nil, err
	}
	cat = cat.For(o)
	if err := s.check(&in, cat); err != nil {
		return nil, err
	}
	units, err := r.people.Units(ctx, q, p.County, "")
	if err != nil {
		return nil, err
	}
	byID := make(map[string]person.Unit, len(units))
	for _, u := range units {
		byID[u.ID] = u
	}
	if _, ok := byID[in.Unit]; in.Unit != "" && !ok {
		return nil, fault.New(fault.Invalid, "order.step.invalid").At("/unit", "order.unit.unknown")
	}
	var into *Order
	if in.Into != "" {
		if into, err = r.mergeTarget(ctx, q, p, o, in.Into); err != nil {
			return nil, err
		}
		in.Into = into.ID
	}
	cal, err := r.cal.Of(ctx, p.County)
	if err != nil {
		return nil, err
	}
	return r.take(ctx, a, actID, s, id, in, env{cal: cal, cat: cat, actor: a, community: func(u string) bool { return byID[u].Kind == "community" }})
}

// mergeTarget finds the order that takes another in, by id, number or key.
func (r *Room) mergeTarget(ctx context.Context, q store.Q, p *duty.Principal, o *Order, given string) (*Order, error) {
	bad := fault.New(fault.Invalid, "order.step.invalid")
	into, err := r.Get(ctx, q, p.County, given)
	if fault.Is(err, fault.NotFound) {
		into, err = r.byName(ctx, q, p.County, given)
	}
	switch {
	case fault.Is(err, fault.NotFound) || err == nil && !Sees(p, into):
		return nil, bad.At("/into", "order.into.unknown")
	case err != nil:
		return nil, err
	case into.ID == o.ID:
		return nil, bad.At("/into", "order.into.itself")
	case !into.Status.Open():
		return nil, bad.At("/into", "order.into.ended")
	}
	return into, nil
}

// take is a step as one act.
func (r *Room) take(ctx context.Context, a act.Actor, actID string, s *Step, id string, in Input, e env) (*Order, error) {
	var after *Order
	done, err := r.acts.Do(ctx, a, act.What{ID: actID, Verb: "order." + s.Verb, Kind: "order", Subject: id}, func(tx *act.Tx) (err error) {
		after, err = r.takeIn(ctx, tx, s, id, in, e, nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	if done.Replayed {
		return r.Get(ctx, r.db.Read(), a.County, done.Subject)
	}
	return after, nil
}

// takeIn is a step within an act under way: the order is read again inside it, so that
// two people who press at once do not both succeed. c is nil for a step that is taken
// as it comes in.
func (r *Room) takeIn(ctx context.Context, tx *act.Tx, s *Step, id string, in Input, e env, c *captured) (*Order, error) {
	before, err := r.Get(ctx, tx, tx.County, id)
	if err != nil {
		return nil, err
	}
	row := Thread{ID: tx.NewID(), Verb: s.Verb, At: tx.Now, Words: in.Words, Photos: in.Photos, Detail: s.detail(in)}
	if c != nil {
		if err := c.onto(ctx, r, tx, s, before, &row); err != nil {
			return nil, err
		}
	} else if in.Version != 0 && in.Version != before.Version && s.To != "" {
		return nil, fault.New(fault.Conflict, "order.moved")
	}
	if err := s.Allowed(before); err != nil {
		return nil, c.reason(err)
	}
	if s.Who != nil {
		if err := s.Who.refuse(before, e.actor); err != nil {
			return nil, err
		}
	}
	o := *before
	e.now = row.At
	if s.Do != nil {
		if err := s.Do(&o, in, e); err != nil {
			return nil, err
		}
	}
	if s.To != "" {
		o.Status = s.To
	}
	o.Version++
	tx.On(o.ID, o.Area)
	if err := tx.Change(ctx, "work_order", id, func() error { return r.update(ctx, tx, &o, before.Version, e.now) }); err != nil {
		return nil, err
	}
	if s.Verb == "rule" {
		if err := teach(ctx, tx, &o); err != nil {
			return nil, err
		}
	}
	tx.Note("no", o.No)
	if s.Came != "" {
		tx.Note("came", "order.came."+s.Came)
	}
	tx.Note("from", before.Status)
	tx.Note("to", o.Status)
	row.From, row.To = before.Status, o.Status
	if s.Tell != nil {
		if err := r.tell(ctx, tx, s.Tell(&o, in), s.Verb, &o); err != nil {
			return nil, err
		}
	}
	if backVerbs[s.Verb] && (o.Source == Patrol || o.Source == Visit) && o.Reporter != act.Public("").Person {
		if err := r.tell(ctx, tx, o.Reporter, s.Verb+"_back", &o); err != nil {
			return nil, err
		}
	}
	return &o, addStep(ctx, tx, &o, row)
}

// backVerbs are the steps of which an officer who reported a matter is told.
var backVerbs = map[string]bool{"decline": true, "merge": true, "answer": true, "close": true}

// tell sends a message about an order, unless it is the receiver's own doing.
func (r *Room) tell(ctx context.Context, tx *act.Tx, to, verb string, o *Order) error {
	if to == tx.Actor.Person || to == tx.Actor.Unit {
		return nil
	}
	return r.told.Send(ctx, tx, to, "notice."+verb, "order", o.ID, o.Title+" · "+o.No)
}

// detail is what the thread keeps of a step besides words and photos.
func (s *Step) detail(in Input) map[string]string {
	d := map[string]string{}
	if s.Came != "" {
		d["came"] = s.Came
	}
	for _, f := range s.Fields {
		switch f.Kind {
		case "unit", "category", "limit", "select", "order":
			if v := in.value(f.Name); v != "" {
				d[f.Name] = v
			}
		case "bool":
			if in.Urgent {
				d[f.Name] = "yes"
			}
		case "score":
			d[f.Name] = string(rune('0' + in.Score))
		}
	}
	return d
}

// ofCaller are the steps that the caller takes with the key, without an
// account: adding words while the work goes on, rating it when it is closed, and
// saying that it is not done.
var ofCaller = map[string]*Step{
	"add": {Verb: "add", Came: "key", From: []Status{Reported, Accepted, Dispatched, Objected, Handling, Answered, Verified},
		Fields: []Field{words, {Name: "photos", Kind: "photos"}}, Tell: hands},
	"rate": {Verb: "rate", Came: "key", From: []Status{Closed},
		Fields: []Field{resolved, {Name: "score", Kind: "score", Required: true}, {Name: "words", Kind: "words"}}, Do: doRate},
	"dispute": {Verb: "dispute", Came: "key", From: []Status{Closed}, To: Dispatched, Fields: []Field{words}, Tell: lead, Do: doReopen},
}

// CallerMay reports whether the caller can take the step now.
func CallerMay(verb string, o *Order) bool {
	s := ofCaller[verb]
	return s != nil && s.Allowed(o) == nil
}

// TakeAsCaller takes a caller's step; whoever has the key is the caller.
func (r *Room) TakeAsCaller(ctx context.Context, county, key, actID, verb string, in Input) (_ *Order, err error) {
	defer fault.Wrap(&err, "order.TakeAsCaller(%s)", verb)
	s := ofCaller[verb]
	if s == nil {
		return nil, fault.New(fault.NotFound, "order.no_such_step", "verb", verb)
	}
	o, err := r.ByCode(ctx, r.db.Read(), county, key)
	if err != nil {
		return nil, err
	}
	in.Version = 0
	cat, err := r.Catalogue(ctx, county)
	if err != nil {
		return nil, err
	}
	cat = cat.For(o)
	if err := s.check(&in, cat); err != nil {
		return nil, err
	}
	a := act.Public(county)
	cal, err := r.cal.Of(ctx, county)
	if err != nil {
		return nil, err
	}
	return r.take(ctx, a, actID, s, o.ID, in, env{cal: cal, cat: cat, actor: a})
}

// Suggest is the unit an order would go to: where rulings sent its like, else the
// place's own community or street, else the category's default.
func (r *Room) Suggest(ctx context.Context, q store.Q, o *Order, units []person.Unit) (unit string, err error) {
	township := area.Cut(o.Area, area.Township)
	if unit, err = taught(ctx, q, o.County, o.Category, township); unit != "" || err != nil {
		return unit, err
	}
	cat, err := r.Catalogue(ctx, o.County)
	if err != nil {
		return "", err
	}
	c, ok := cat.For(o).Get(o.Category)
	if !ok {
		return "", nil
	}
	village := area.Cut(o.Area, area.Village)
	for _, u := range units {
		switch {
		case c.Community && village != "" && u.Kind == "community" && u.Area == village:
			return u.ID, nil
		case c.Handler != "" && text.SameName(u.Name, c.Handler):
			unit = u.ID
		case unit == "" && township != "" && u.Kind == "subdistrict" && u.Area == township && strings.HasPrefix(c.Handler, "街道"):
			unit = u.ID
		}
	}
	return unit, nil
}

// Reveal gives the caller's name and number to somebody with a reason.
func (r *Room) Reveal(ctx context.Context, duties *duty.Room, p *duty.Principal, via, id, reason string) (name, phone string, err error) {
	defer fault.Wrap(&err, "order.Reveal(%s)", id)
	o, err := r.Get(ctx, r.db.Read(), p.County, id)
	if err != nil {
		return "", "", err
	}
	if !Sees(p, o) {
		return "", "", store.ErrNotFound
	}
	a, err := p.May(MayReveal, o.Area, via)
	if err != nil {
		return "", "", err
	}
	err = duties.Reveal(ctx, a, act.What{Verb: "order.reveal", Kind: "order", Subject: o.ID, Area: o.Area}, reason, func(*act.Tx) error {
		name, phone = o.CallerName.Reveal(), o.CallerPhone.Reveal()
		return nil
	})
	return name, phone, err
}

// Sweep is the job that finds overdue orders: each is marked once, with a line in
// its thread, and whoever answers for it is told.
func (r *Room) Sweep(counties func(ctx context.Context) ([]string, error)) job.Kind {
	return job.Kind{Kind: "order.sweep", Title: "job.order.sweep", Every: sweepEvery, Run: func(ctx context.Context, _ string) error {
		list, err := counties(ctx)
		if err != nil {
			return err
		}
		for _, county := range list {
			err = errors.Join(err, r.sweep(ctx, county))
		}
		return err
	}}
}

func (r *Room) sweep(ctx context.Context, county string) error {
	for {
		late, err := r.late(ctx, r.db.Read(), county, r.acts.Now(), 100)
		if err != nil || len(late) == 0 {
			return err
		}
		for _, o := range late {
			if err := r.warn(ctx, o); err != nil && !fault.Is(err, fault.Conflict) {
				return err
			}
		}
	}
}

func (r *Room) warn(ctx context.Context, o *Order) error {
	_, err := r.acts.Do(ctx, act.System(o.County), act.What{Verb: "order.overdue", Kind: "order", Subject: o.ID, Area: o.Area}, func(tx *act.Tx) error {
		next := *o
		next.WarnedAt, next.Version = tx.Now, o.Version+1
		err := tx.Change(ctx, "work_order", o.ID, func() error { return r.update(ctx, tx, &next, o.Version, tx.Now) })
		if err != nil {
			return err
		}
		if err := r.tell(ctx, tx, hands(&next, Input{}), "overdue", &next); err != nil {
			return err
		}
		return addStep(ctx, tx, &next, Thread{ID: tx.NewID(), Verb: "overdue", From: o.Status, To: o.Status})
	})
	return err
}
