// Package calendar knows working days and working time (工作日、调休).
//
// Deadlines run in natural or in working time, by rule. Working days follow the
// State Council's yearly notices, which move whole weeks about: a Sunday may be
// worked and a Wednesday not. The tables for 2020 to 2026 ship in the binary; a
// later year is imported when its notice is out, and until then counts as Monday
// to Friday, which [Calendar.Known] admits.
//
// A calendar never changes; importing a year makes another one with another
// [Calendar.Version], and what was computed says which version it used. Time that
// waits for somebody else (a pause) does not run.
package calendar

import (
	_ "embed" // the holiday tables
	"encoding/json"
	"fmt"
	"hash/fnv"
	"sort"
	"strconv"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/fault"

	"github.com/teambition/rrule-go"
)

//go:embed holidays.json
var holidays []byte

// Span is a stretch of office hours within a day, in milliseconds from midnight.
type Span struct{ From, To clock.Moment }

func at(hour, minute int) clock.Moment { return clock.Moment((hour*60 + minute) * 60_000) }

// Calendar says which days are worked and at what hours.
type Calendar struct {
	off, work map[clock.Day]bool
	years     map[int]bool
	hours     []Span
	version   string
}

var standard = must(holidays)

func must(data []byte) *Calendar {
	c, err := parse(data)
	if err != nil {
		panic("calendar: holidays.json: " + err.Error())
	}
	return c
}

// Standard is the calendar of the tables that ship, with office hours 09:00–12:00
// and 13:30–18:00.
func Standard() *Calendar { return standard }

func parse(data []byte) (*Calendar, error) {
	var years map[string]struct{ Off, Work string }
	if err := json.Unmarshal(data, &years); err != nil {
		return nil, err
	}
	c := &Calendar{off: map[clock.Day]bool{}, work: map[clock.Day]bool{}, years: map[int]bool{}, hours: []Span{{at(9, 0), at(12, 0)}, {at(13, 30), at(18, 0)}}}
	for y, t := range years {
		year, err := strconv.Atoi(y)
		if err != nil {
			return nil, err
		}
		c.years[year] = true
		for text, set := range map[string]map[clock.Day]bool{t.Off: c.off, t.Work: c.work} {
			for _, md := range strings.Fields(text) {
				d, err := clock.ParseDay(y + "-" + md)
				if err != nil {
					return nil, err
				}
				set[d] = true
			}
		}
	}
	c.version = c.digest()
	return c, nil
}

// Import is this calendar with a year's table put in or replaced.
func (c *Calendar) Import(year int, off, work []clock.Day) *Calendar {
	n := &Calendar{off: map[clock.Day]bool{}, work: map[clock.Day]bool{}, years: map[int]bool{year: true}, hours: c.hours}
	for y := range c.years {
		n.years[y] = true
	}
	keep := func(from, to map[clock.Day]bool, add []clock.Day) {
		for d := range from {
			if d.Year() != year {
				to[d] = true
			}
		}
		for _, d := range add {
			to[d] = true
		}
	}
	keep(c.off, n.off, off)
	keep(c.work, n.work, work)
	n.version = n.digest()
	return n
}

// Version changes when a table does.
func (c *Calendar) Version() string { return c.version }

func (c *Calendar) digest() string {
	var all []string
	for d := range c.off {
		all = append(all, "o"+d.String())
	}
	for d := range c.work {
		all = append(all, "w"+d.String())
	}
	sort.Strings(all)
	h := fnv.New32a()
	_, _ = h.Write([]byte(strings.Join(all, " ") + fmt.Sprint(c.hours)))
	return strconv.FormatUint(uint64(h.Sum32()), 16)
}

// Known reports whether the year's notice is in the tables.
func (c *Calendar) Known(year int) bool { return c.years[year] }

// IsWorkday reports whether the day is worked.
func (c *Calendar) IsWorkday(d clock.Day) bool {
	if c.off[d] {
		return false
	}
	if c.work[d] {
		return true
	}
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// Unit is what a limit counts.
type Unit string

// Natural hours and days run always; working ones only while the office works.
const (
	Hour     Unit = "h"
	Day      Unit = "d"
	WorkHour Unit = "wh"
	WorkDay  Unit = "wd"
)

// Limit is a time limit: 2h, 24h, 7d, 15d, 4wh, 5wd.
type Limit struct {
	Amount int
	Unit   Unit
}

// ParseLimit reads a limit; the error names the text.
func ParseLimit(s string) (Limit, error) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	n, err := strconv.Atoi(s[:i])
	l := Limit{n, Unit(s[i:])}
	switch l.Unit {
	case Hour, Day, WorkHour, WorkDay:
		if err == nil && n > 0 && n <= 10_000 {
			return l, nil
		}
	}
	return Limit{}, fault.New(fault.Invalid, "calendar.bad_limit", "limit", s)
}

// String is the form that ParseLimit reads; empty for no limit.
func (l Limit) String() string {
	if l.Amount == 0 {
		return ""
	}
	return strconv.Itoa(l.Amount) + string(l.Unit)
}

// Due is when a limit that begins to run at from runs out. A limit in working
// days ends with the office hours of its last day, and the day it began does not
// count.
func (c *Calendar) Due(from clock.Moment, l Limit) clock.Moment {
	switch l.Unit {
	case Hour:
		return from.Add(time.Duration(l.Amount) * time.Hour)
	case Day:
		return clock.Of(from.Time().AddDate(0, 0, l.Amount))
	case WorkDay:
		d := from.Day()
		for n := l.Amount; n > 0; {
			d = d.Add(1)
			if c.IsWorkday(d) {
				n--
			}
		}
		return d.Start() + c.hours[len(c.hours)-1].To
	}
	return c.after(from, clock.Moment(l.Amount)*3_600_000)
}

// after is when the given working time has passed since from.
func (c *Calendar) after(from, left clock.Moment) clock.Moment {
	for d := from.Day(); ; d = d.Add(1) {
		if !c.IsWorkday(d) {
			continue
		}
		for _, h := range c.hours {
			begin, end := max(d.Start()+h.From, from), d.Start()+h.To
			if begin >= end {
				continue
			}
			if left <= end-begin {
				return begin + left
			}
			left -= end - begin
		}
	}
}

// Pause is a stretch in which a limit does not run. To 0 is still going on.
type Pause struct{ From, To clock.Moment }

// DuePaused is Due with pauses: each pushes what is due behind it by the time it
// took, counted as the limit counts. A pause that goes on has no end to count.
func (c *Calendar) DuePaused(from clock.Moment, l Limit, pauses []Pause) clock.Moment {
	due := c.Due(from, l)
	for _, p := range pauses {
		if p.To <= p.From || p.From >= due || p.To <= from {
			continue
		}
		due = c.push(due, max(p.From, from), p.To, l.Unit)
	}
	return due
}

// push moves a due moment by the time between two others.
func (c *Calendar) push(due, from, to clock.Moment, u Unit) clock.Moment {
	switch u {
	case Hour, Day:
		return due + (to - from)
	case WorkDay:
		n := 0
		for d := from.Day(); d < to.Day(); d = d.Add(1) {
			if c.IsWorkday(d.Add(1)) {
				n++
			}
		}
		if n == 0 {
			return due
		}
		return c.Due(due, Limit{n, WorkDay})
	}
	return c.after(due, c.Worked(from, to))
}

// Worked is the working time between two moments, in milliseconds.
func (c *Calendar) Worked(from, to clock.Moment) clock.Moment {
	var sum clock.Moment
	for d := from.Day(); d.Start() < to; d = d.Add(1) {
		if !c.IsWorkday(d) {
			continue
		}
		for _, h := range c.hours {
			begin, end := max(d.Start()+h.From, from), min(d.Start()+h.To, to)
			if end > begin {
				sum += end - begin
			}
		}
	}
	return sum
}

// Occurrences lists the days on which a recurrence (RFC 5545 RRULE) falls within
// two days, both counted. A month-day that does not exist is skipped.
func Occurrences(rule string, from, to clock.Day) ([]clock.Day, error) {
	opt, err := rrule.StrToROption(rule)
	if err != nil {
		return nil, fault.New(fault.Invalid, "calendar.bad_rule", "rule", rule).Because(err)
	}
	opt.Dtstart = from.Time()
	r, err := rrule.NewRRule(*opt)
	if err != nil {
		return nil, fault.New(fault.Invalid, "calendar.bad_rule", "rule", rule).Because(err)
	}
	var out []clock.Day
	for _, t := range r.Between(from.Time(), to.Time(), true) {
		out = append(out, clock.DayOf(t))
	}
	return out, nil
}
