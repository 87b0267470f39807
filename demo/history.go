package demo

import (
	"container/heap"
	"context"
	"fmt"
	"math"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/area"
	"huying/kernel/calendar"
	"huying/kernel/duty"
	"huying/kernel/order"
	"huying/kernel/person"
)

// event is something that somebody does at a moment.
type event struct {
	at  clock.Moment
	seq int
	do  func(ctx context.Context) error
}

type queue []event

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].at != q[j].at {
		return q[i].at < q[j].at
	}
	return q[i].seq < q[j].seq
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(event)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

// story is the county's years: what waits to happen, in the order of time.
type story struct {
	*maker
	queue   queue
	seq     int
	matters []matter
	recent  map[string]*order.Order // by village, to merge into
	grids   []*area.Area
	callers int
}

// history lets people call and others answer, from 2020 to the end.
func (m *maker) history(ctx context.Context) error {
	s := &story{maker: m, recent: map[string]*order.Order{}, grids: m.under(area.Grid)}
	own := map[string]bool{}
	for _, x := range matters {
		own[x.category] = true
		s.matters = append(s.matters, x)
	}
	for _, c := range m.cat.List() {
		if !own[c.Code] {
			s.matters = append(s.matters, matter{category: c.Code, weight: 1, words: otherWords, answer: otherAnswers})
		}
	}
	first := m.begin.Day()
	total := m.until.Day().Sub(first)
	for d := first; d <= m.until.Day(); d = d.Add(1) {
		s.calls(d, d.Sub(first))
		s.at(d.Start().Add(8*time.Hour), s.sweep)
	}
	for _, x := range s.scenes {
		if x.Demo == nil {
			continue
		}
		if err := x.Demo(ctx, stage{s}); err != nil {
			return fmt.Errorf("%s: %w", x.Code, err)
		}
	}
	s.officersWeek()
	s.publications()
	var told clock.Day
	stopped, ctx := ctx, context.WithoutCancel(ctx) // asked between two events: a statement that can be stopped costs a goroutine
	for s.queue.Len() > 0 {
		e := heap.Pop(&s.queue).(event)
		if e.at > m.until {
			break
		}
		if err := stopped.Err(); err != nil {
			return err
		}
		m.clk.Set(e.at.Time())
		if err := e.do(ctx); err != nil {
			return fmt.Errorf("%s: %w", e.at.Time().Format("2006-01-02 15:04"), err)
		}
		if month := e.at.Day() / 100; month != told {
			told = month
			past := float64(e.at.Day().Sub(first)) / float64(total)
			m.say(historyFrom+(historyTo-historyFrom)*math.Pow(past, 1.6), "calls and answers of "+e.at.Day().String()[:7]) // later years have more to tell
		}
	}
	m.clk.Set(m.until.Time())
	return s.read(ctx)
}

// read: everybody has read their messages but those of the last day.
func (s *story) read(ctx context.Context) error {
	people := map[string]bool{}
	for _, list := range s.staff {
		for _, id := range list {
			people[id] = true
		}
	}
	yesterday := s.until.Add(-24 * time.Hour)
	for id := range people {
		p, err := s.who(ctx, id)
		if err != nil {
			return err
		}
		list, err := s.k.Notices.List(ctx, s.k.DB.Read(), County, id, p.Units(), 50)
		if err != nil {
			return err
		}
		var old []string
		for _, n := range list {
			if n.At < yesterday {
				old = append(old, n.ID)
			}
		}
		if len(old) == 0 {
			continue
		}
		if err := s.k.Notices.Seen(ctx, County, id, p.Units(), old); err != nil {
			return err
		}
	}
	return nil
}

// at puts something on the story's list. What was meant for a moment that has passed is done at once: the
// journal's lines are in the order in which things happened.
func (s *story) at(t clock.Moment, do func(context.Context) error) {
	s.seq++
	heap.Push(&s.queue, event{max(t, s.now()), s.seq, do})
}

// calls makes a day's calls: more every year, as people learn the number, and more
// on working days.
func (s *story) calls(d clock.Day, day int) {
	mean := 0.55 + 0.9*float64(day)/2500
	if !calendar.Standard().IsWorkday(d) {
		mean *= 0.6
	}
	if left := s.until.Day().Sub(d); left < 21 { // the first cold weeks: everybody rings at once
		mean *= 4
		if left < 3 {
			mean *= 3
		}
	}
	for n := s.poisson(mean); n > 0; n-- {
		minute := 7*60 + s.rnd.IntN(14*60)
		t := d.Start().Add(time.Duration(minute)*time.Minute + time.Duration(s.rnd.IntN(60))*time.Second)
		s.at(t, func(ctx context.Context) error { return s.call(ctx, t) })
	}
}

// busy are the last days, so that the county that is looked at has work in hand.
func (s *story) busy() bool { return s.until.Day().Sub(s.now().Day()) < 9 }

func (s *story) poisson(mean float64) int {
	l, k, p := math.Exp(-mean), 0, 1.0
	for {
		p *= s.rnd.Float64()
		if p <= l {
			return k
		}
		k++
	}
}

func (s *story) sweep(ctx context.Context) error {
	return s.k.Orders.Sweep(func(context.Context) ([]string, error) { return []string{County}, nil }).Run(ctx, "")
}

// matterOf chooses what a call of a month is about.
func (s *story) matterOf(month int) matter {
	mon := "123456789abc"[month-1 : month]
	sum := 0
	for _, m := range s.matters {
		if m.months == "" || strings.Contains(m.months, mon) {
			sum += m.weight
		}
	}
	n := s.rnd.IntN(sum)
	for _, m := range s.matters {
		if m.months == "" || strings.Contains(m.months, mon) {
			if n -= m.weight; n < 0 {
				return m
			}
		}
	}
	return s.matters[0]
}

func pick[T any](s *story, list []T) T { return list[s.rnd.IntN(len(list))] }

func (s *story) call(ctx context.Context, t clock.Moment) error {
	m := s.matterOf(int(t.Time().Month()))
	at := pick(s, s.grids)
	cat, _ := s.cat.Get(m.category)
	place := pick(s, places)
	s.callers++
	rep := order.Report{
		Words: strings.NewReplacer("{p}", s.tree.Name(at.Parent)+place, "{c}", cat.Name).Replace(pick(s,
			m.words)), Category: m.category, Area: at.Code, Place: place,
		Name: name(s.rnd), Phone: phone(s.callers), Source: pick(s,
			[]order.Source{order.Telephone, order.Telephone, order.Telephone, order.Online, order.QR, order.Visit}),
	}
	if s.rnd.IntN(9) == 0 { // would rather not say who they are
		rep.Name, rep.Phone = "", ""
	}
	if s.rnd.IntN(3) == 0 { // did not know what sort it is
		rep.Category = order.Other
	}
	public := s.sys
	public.Person, public.Name, public.Via = "public", "public", "public"
	actor := public
	if rep.Source == order.Telephone || rep.Source == order.Visit {
		p, err := s.who(ctx, pick(s, s.staff["county_desk@"+centre]))
		if err != nil {
			return err
		}
		if actor, err = p.May(order.MayRegister, at.Code, "web"); err != nil {
			return err
		}
	}
	o, err := s.k.Orders.Report(ctx, actor, "", rep)
	if err != nil {
		return err
	}
	lo, hi := 3, 90
	if s.busy() { // more calls than hands
		lo, hi = 20, 600
	}
	s.next(t, lo, hi, func(ctx context.Context) error { return s.triage(ctx, o, m) })
	return nil
}

// who is a person with what they may do at this moment.
func (s *story) who(ctx context.Context, id string) (*duty.Principal, error) {
	return s.k.Duties.Principal(ctx, person.Account{County: County, Login: "demo." + id, Person: id})
}

// step takes a step and forgives what life forgives: somebody else was quicker.
func (s *story) step(ctx context.Context, who string, o *order.Order, verb string, in order.Input) (*order.Order, error) {
	p, err := s.who(ctx, who)
	if err != nil {
		return nil, err
	}
	o, err = s.k.Orders.Take(ctx, p, "web", "", o.ID, verb, in)
	if fault.Is(err, fault.Conflict) {
		return nil, nil
	}
	return o, err
}

// next does something between lo and hi minutes later.
func (s *story) next(t clock.Moment, lo, hi int, do func(context.Context) error) {
	s.at(t.Add(time.Duration(lo*60+s.rnd.IntN((hi-lo)*60+1))*time.Second), do)
}

func (s *story) now() clock.Moment { return clock.Of(s.clk.Now()) }

func (s *story) triage(ctx context.Context, o *order.Order, m matter) error {
	who := pick(s, s.staff["county_desk@"+centre])
	village := area.Cut(o.Area, area.Village)
	if into := s.recent[village]; into != nil && into.Category == m.category && s.rnd.IntN(3) > 0 {
		done, err := s.step(ctx, who, o, "merge", order.Input{Into: into.ID, Words: "与在办的同一件事，并案办理，一起答复。"})
		if err == nil && done != nil {
			return nil
		}
		if err != nil && !fault.Is(err, fault.Invalid) {
			return err
		}
	}
	if s.rnd.IntN(33) == 0 {
		_, err := s.step(ctx, who, o, "decline", order.Input{Reason: pick(s, []string{"legal_route", "repeated", "beyond_duty"}), Words: pick(s, declineWords)})
		return err
	}
	o, err := s.step(ctx, who, o, "accept", order.Input{Category: m.category, Urgent: s.rnd.IntN(40) == 0})
	if err != nil || o == nil {
		return err
	}
	s.recent[village] = o
	lo, hi := 2, 45
	if s.busy() {
		lo, hi = 20, 400
	}
	s.next(s.now(), lo, hi, func(ctx context.Context) error { return s.dispatch(ctx, o, m) })
	return nil
}

func (s *story) dispatch(ctx context.Context, o *order.Order, m matter) error {
	who := pick(s, s.staff["county_dispatch@"+centre])
	units, err := s.k.People.Units(ctx, s.k.DB.Read(), County, "")
	if err != nil {
		return err
	}
	unit, err := s.k.Orders.Suggest(ctx, s.k.DB.Read(), o, units)
	if err != nil {
		return err
	}
	if unit == "" {
		unit = s.units[townOffice(s.town(o))].ID
	}
	if o, err = s.step(ctx, who, o, "dispatch", order.Input{Unit: unit}); err != nil || o == nil {
		return err
	}
	if s.rnd.IntN(60) == 0 {
		s.next(s.now(), 20, 90, func(ctx context.Context) error { return s.object(ctx, o, m) })
		return nil
	}
	s.work(o, m, s.aim(o))
	return nil
}

func (s *story) town(o *order.Order) *area.Area {
	a, _ := s.tree.Get(area.Cut(o.Area, area.Township))
	return a
}

// object: a department says that it is not theirs; the centre rules for the street.
func (s *story) object(ctx context.Context, o *order.Order, m matter) error {
	o, err := s.step(ctx, s.handler(o), o, "object", order.Input{Words: "经核实，该处权属不在我单位，建议由属地办理。"})
	if err != nil || o == nil {
		return err
	}
	s.next(s.now(), 30, 110, func(ctx context.Context) error {
		o, err := s.step(ctx, pick(s, s.staff["county_dispatch@"+centre]), o, "rule", order.Input{Unit: s.units[townOffice(s.town(o))].ID,
			Words: "裁定由属地牵头，相关部门配合。"})
		if err == nil && o != nil {
			s.work(o, m, s.aim(o))
		}
		return err
	})
	return nil
}

// handler is somebody of the unit in charge.
func (s *story) handler(o *order.Order) string {
	for _, u := range s.units {
		if u.ID != o.LeadUnit {
			continue
		}
		switch u.Kind {
		case "community":
			return s.staff["village_lead/"+u.Area][0]
		case "subdistrict":
			return pick(s, s.staff["town_desk/"+u.Area])
		}
		return pick(s, s.staff["department@"+u.Name])
	}
	return ""
}

// aim is when the whole should be closed, as a share of the limit: mostly in good
// time, sometimes close, sometimes late.
func (s *story) aim(o *order.Order) clock.Moment {
	share := 0.15 + 0.6*s.rnd.Float64()
	switch n := s.rnd.IntN(100); {
	case n < 5:
		share = 1.02 + 0.6*s.rnd.Float64()
	case n < 15, n < 45 && s.busy():
		share = 0.8 + 0.19*s.rnd.Float64()
	case n < 60 && s.busy():
		share = 1.2 + 3*s.rnd.Float64()
	}
	return max(s.now().Add(30*time.Minute), o.AcceptedAt.Add(time.Duration(share*float64(o.DueAt-o.AcceptedAt))*time.Millisecond))
}

// part is a moment between now and then, by day where there is time for it.
func (s *story) part(then clock.Moment, share float64) clock.Moment {
	now := s.now()
	t := now.Add(time.Duration(share*float64(then-now)) * time.Millisecond)
	if then-now > clock.Moment(36*time.Hour/time.Millisecond) {
		switch h := t.Time().Hour(); {
		case h < 8:
			t = t.Add(time.Duration(8-h) * time.Hour)
		case h > 18:
			t = t.Add(-time.Duration(h-17) * time.Hour)
		}
	}
	return max(t, now.Add(3*time.Minute))
}

// work is handling, answer, check and closing, aimed at a moment.
func (s *story) work(o *order.Order, m matter, close clock.Moment) {
	contact := o.AcceptedAt.Add(time.Duration((0.2+0.7*s.rnd.Float64())*float64(o.RespondDueAt-o.AcceptedAt)) * time.Millisecond)
	if s.rnd.IntN(25) == 0 {
		contact = s.part(close, 0.3) // nobody rang them in time
	}
	s.at(max(s.now().Add(2*time.Minute), min(contact, close)), func(ctx context.Context) error {
		o, err := s.step(ctx, s.handler(o), o, "start", order.Input{})
		if err != nil || o == nil {
			return err
		}
		switch n := s.rnd.IntN(100); {
		case n < 3:
			s.at(s.part(close, 0.2), func(ctx context.Context) error { return s.wait(ctx, o, m, close) })
		case n < 6:
			s.at(s.part(close, 0.5), func(ctx context.Context) error { return s.extend(ctx, o, m, close) })
		case n < 9:
			s.at(s.part(close, 0.2), func(ctx context.Context) error { return s.whistle(ctx, o, m, close) })
		default:
			s.answer(o, m, close)
		}
		return nil
	})
}

func (s *story) answer(o *order.Order, m matter, close clock.Moment) {
	s.at(s.part(close, 0.6), func(ctx context.Context) error {
		o, err := s.step(ctx, s.handler(o), o, "answer", order.Input{Words: pick(s, m.answer)})
		if err != nil || o == nil {
			return err
		}
		s.at(s.part(close, 0.6), func(ctx context.Context) error { return s.check(ctx, o, m, close) })
		return nil
	})
}

// wait: the caller is away; the clock stops until they can be met.
func (s *story) wait(ctx context.Context, o *order.Order, m matter, close clock.Moment) error {
	h := s.handler(o)
	o, err := s.step(ctx, h, o, "suspend", order.Input{Words: "来电人出差，约定回来后入户。"})
	if err != nil || o == nil {
		return err
	}
	s.next(s.now(), 600, 4000, func(ctx context.Context) error {
		o, err := s.step(ctx, h, o, "resume", order.Input{Words: "来电人已回，恢复办理。"})
		if err == nil && o != nil {
			s.answer(o, m, max(close, s.now().Add(time.Hour)))
		}
		return err
	})
	return nil
}

func (s *story) extend(ctx context.Context, o *order.Order, m matter, close clock.Moment) error {
	o, err := s.step(ctx, s.handler(o), o, "ask_extension", order.Input{Limit: "30d", Words: "需采购专用材料，申请延期，已向来电人说明。"})
	if err != nil || o == nil {
		return err
	}
	s.next(s.now(), 10, 200, func(ctx context.Context) error {
		next, err := s.step(ctx, pick(s, s.staff["county_dispatch@"+centre]), o, "extend", order.Input{Limit: "30d", Words: "同意延期，按新期限督办。"})
		if err != nil && !fault.Is(err, fault.Invalid) {
			return err
		}
		if next == nil {
			next = o
		}
		s.answer(next, m, max(close, s.now().Add(2*time.Hour)))
		return nil
	})
	return nil
}

// whistle: the lead calls another unit in (吹哨报到).
func (s *story) whistle(ctx context.Context, o *order.Order, m matter, close clock.Moment) error {
	names := s.bureaus()
	other := s.units[names[s.rnd.IntN(len(names))]]
	if other.ID == o.LeadUnit {
		s.answer(o, m, close)
		return nil
	}
	o, err := s.step(ctx, s.handler(o), o, "whistle", order.Input{Unit: other.ID, Words: "请到现场共同处理。"})
	if err != nil || o == nil {
		return err
	}
	s.at(s.part(close, 0.3), func(ctx context.Context) error {
		next, err := s.step(ctx, pick(s, s.staff["department@"+other.Name]), o, "help", order.Input{Words: "已到场，配合完成。"})
		if err == nil && next != nil {
			s.answer(next, m, close)
		}
		return err
	})
	return nil
}

func (s *story) check(ctx context.Context, o *order.Order, m matter, close clock.Moment) error {
	who := pick(s, s.staff["checker@"+inspection])
	if s.rnd.IntN(100) < 6 {
		o, err := s.step(ctx, who, o, "rework", order.Input{Words: pick(s, reworkWords)})
		if err == nil && o != nil {
			s.answer(o, m, max(close, s.now().Add(4*time.Hour)))
		}
		return err
	}
	o, err := s.step(ctx, who, o, "verify", order.Input{Words: "现场核查，符合结案条件。"})
	if err != nil || o == nil {
		return err
	}
	s.at(s.part(max(close, s.now().Add(20*time.Minute)), 0.9), func(ctx context.Context) error {
		o, err := s.step(ctx, who, o, "close", order.Input{})
		if err != nil || o == nil {
			return err
		}
		if s.recent[area.Cut(o.Area, area.Village)] == o {
			delete(s.recent, area.Cut(o.Area, area.Village))
		}
		if s.rnd.IntN(100) < 72 {
			s.next(s.now(), 300, 5000, func(ctx context.Context) error { return s.rate(ctx, o) })
		}
		return nil
	})
	return nil
}

// rate: the caller by the link, or the call-back desk by telephone.
func (s *story) rate(ctx context.Context, o *order.Order) error {
	in := order.Input{Resolved: "yes", Score: 5, Words: pick(s, praise)}
	switch n := s.rnd.IntN(100); {
	case n < 5:
		in = order.Input{Resolved: "no", Score: 1 + s.rnd.IntN(2), Words: pick(s, complaint)}
	case n < 7: // done, and too late or too rudely
		in = order.Input{Resolved: "yes", Score: 2, Words: pick(s, slow)}
	case n < 9: // not to be had, and well explained
		in = order.Input{Resolved: "no", Score: 4, Words: pick(s, explained)}
	case n < 15:
		in.Score = 3
	case n < 40:
		in.Score = 4
	}
	if o.CallerPhone.Empty() || s.rnd.IntN(3) == 0 {
		key, err := s.k.Orders.Key(ctx, s.k.DB.Read(), County, o.ID)
		if err != nil {
			return err
		}
		_, err = s.k.Orders.TakeAsCaller(ctx, County, key, "", "rate", in)
		if fault.Is(err, fault.Conflict) {
			return nil
		}
		return err
	}
	_, err := s.step(ctx, pick(s, s.staff["callback@"+hotline]), o, "rate", in)
	return err
}
