package calendar

import (
	"slices"
	"time"

	"huying/base/clock"
)

// Due is when a limit that begins to run at from runs out. A limit in working
// days ends with the office hours of its last day, and the day it began does not
// count. No limit is never due.
func (c *Calendar) Due(from clock.Moment, l Limit) clock.Moment {
	if l.Amount <= 0 {
		return 0
	}
	n := min(l.Amount, most)
	switch l.Unit {
	case Hour:
		return from.Add(time.Duration(n) * time.Hour)
	case Day: // the zone has no summer time: a day is 24 hours
		return from.Add(time.Duration(n) * 24 * time.Hour)
	case WorkDay:
		return c.closing(c.workday(from.Day(), n))
	}
	return c.after(from, time.Duration(n)*time.Hour)
}

// workday is the n-th working day after d.
func (c *Calendar) workday(d clock.Day, n int) clock.Day {
	for n > 0 {
		d = d.Add(1)
		if c.IsWorkday(d) {
			n--
		}
	}
	return d
}

// closing is when the office closes on a day.
func (c *Calendar) closing(d clock.Day) clock.Moment {
	return d.Start().Add(c.hours[len(c.hours)-1].To)
}

// after is when the given working time has passed since from.
func (c *Calendar) after(from clock.Moment, left time.Duration) clock.Moment {
	for d := from.Day(); ; d = d.Add(1) {
		if !c.IsWorkday(d) {
			continue
		}
		for _, h := range c.hours {
			begin, end := max(d.Start().Add(h.From), from), d.Start().Add(h.To)
			if begin >= end {
				continue
			}
			if left <= span(begin, end) {
				return begin.Add(left)
			}
			left -= span(begin, end)
		}
	}
}

func span(from, to clock.Moment) time.Duration { return time.Duration(to-from) * time.Millisecond }

// Elapsed is the time between two moments as a limit of the unit runs: office
// hours for working units, all of it for natural ones. Nothing when to is not
// after from.
func (c *Calendar) Elapsed(from, to clock.Moment, u Unit) time.Duration {
	if to <= from {
		return 0
	}
	if u == Hour || u == Day {
		return span(from, to)
	}
	var sum time.Duration
	for d := from.Day(); d.Start() < to; d = d.Add(1) {
		if !c.IsWorkday(d) {
			continue
		}
		for _, h := range c.hours {
			sum += max(0, span(max(d.Start().Add(h.From), from), min(d.Start().Add(h.To), to)))
		}
	}
	return sum
}

// Workdays is the number of working days after the first day, up to and with the
// last: as limits count them.
func (c *Calendar) Workdays(first, last clock.Day) int {
	n := 0
	for d := first.Add(1); d <= last; d = d.Add(1) {
		if c.IsWorkday(d) {
			n++
		}
	}
	return n
}

// Pause is a stretch in which a limit does not run. To 0 is still going on.
type Pause struct{ From, To clock.Moment }

// DuePaused is Due with pauses: each pushes what is due behind it by the time it
// took, counted as the limit counts. Pauses may come in any order and overlap.
// One that still goes on has no length yet and pushes nothing: ask again when it
// has ended.
func (c *Calendar) DuePaused(from clock.Moment, l Limit, pauses []Pause) clock.Moment {
	due := c.Due(from, l)
	if due == 0 {
		return 0
	}
	for _, p := range apart(from, pauses) {
		if p.From >= due {
			break
		}
		due = c.push(due, p, l.Unit)
	}
	return due
}

// apart sorts pauses, cuts off what lies before from, and joins those that touch,
// so that no moment is counted twice.
func apart(from clock.Moment, pauses []Pause) []Pause {
	in := slices.Clone(pauses)
	slices.SortFunc(in, func(a, b Pause) int { return int(a.From - b.From) })
	var out []Pause
	for _, p := range in {
		p.From = max(p.From, from)
		switch last := len(out) - 1; {
		case p.To <= p.From:
		case last >= 0 && p.From <= out[last].To:
			out[last].To = max(out[last].To, p.To)
		default:
			out = append(out, p)
		}
	}
	return out
}

// push moves a due moment by the length of a pause. Working days are pushed by
// the working days that began in the pause: stopped and resumed within a day
// changes nothing, as receipt within the day did not count.
func (c *Calendar) push(due clock.Moment, p Pause, u Unit) clock.Moment {
	switch u {
	case Hour, Day:
		return due.Add(span(p.From, p.To))
	case WorkDay:
		n := c.Workdays(p.From.Day(), p.To.Day())
		if n == 0 {
			return due
		}
		return c.closing(c.workday(due.Day(), n))
	}
	worked := c.Elapsed(p.From, p.To, u)
	if worked == 0 { // a night: what is due at closing time stays due then
		return due
	}
	return c.after(due, worked)
}
