// Package calendar knows working days and working time (工作日、调休).
//
// Deadlines run in natural or in working time, by rule. Working days follow the
// State Council's yearly notices on public holidays (国务院办公厅关于节假日安排的
// 通知, 国办发明电), which move whole weeks about: a Sunday may be worked and a
// Wednesday not. The tables for 2020 to 2026 ship in the binary (holidays.json,
// per year the days off and the make-up days worked); a later year is entered by
// the county when its notice is out ([Room]), and until then counts as Monday to
// Friday, which [Calendar.Known] admits and the workbench says on every page to
// whoever can enter it.
//
// A calendar never changes; importing a year makes another one with another
// [Calendar.Version], and deadlines that are ahead are worked out anew ([Reclock]). The day
// on which something is received does not count (期间开始之日不算), and time that
// waits for somebody else (a [Pause]) does not run.
//
// The room refuses to guess holidays, and knows no zone but the county's.
package calendar

import (
	"crypto/sha256"
	_ "embed" // the holiday tables
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/fault"
)

//go:embed holidays.json
var holidays []byte

// Span is a stretch of office hours within a day, counted from midnight.
type Span struct{ From, To time.Duration }

// Calendar says which days are worked and at what hours.
type Calendar struct {
	off, work map[clock.Day]bool
	years     map[int]bool
	hours     []Span
	version   string
}

var usual = []Span{
	{9 * time.Hour, 12 * time.Hour},
	{13*time.Hour + 30*time.Minute, 18 * time.Hour},
}

var standard = must(parse(holidays))

// must stops a program that was built with a broken table; tests come first.
func must(c *Calendar, err error) *Calendar {
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
	c := &Calendar{off: map[clock.Day]bool{}, work: map[clock.Day]bool{}, years: map[int]bool{}, hours: usual}
	for y, table := range years {
		year, err := strconv.Atoi(y)
		if err != nil {
			return nil, err
		}
		c.years[year] = true
		if err := mark(c.off, y, table.Off); err != nil {
			return nil, err
		}
		if err := mark(c.work, y, table.Work); err != nil {
			return nil, err
		}
	}
	c.version = c.digest()
	return c, nil
}

// mark reads "01-28 01-29" of a year.
func mark(set map[clock.Day]bool, year, days string) error {
	for _, md := range strings.Fields(days) {
		d, err := clock.ParseDay(year + "-" + md)
		if err != nil {
			return err
		}
		set[d] = true
	}
	return nil
}

// clone copies the tables, so that the copy may be changed before it is handed out.
func (c *Calendar) clone() *Calendar {
	return &Calendar{off: maps.Clone(c.off), work: maps.Clone(c.work), years: maps.Clone(c.years), hours: c.hours}
}

// Import is this calendar with a year's table put in or replaced. A notice may
// reach into the last days of the year before, and those are kept too.
func (c *Calendar) Import(year int, off, work []clock.Day) *Calendar {
	n := c.clone()
	ofYear := func(d clock.Day, _ bool) bool { return d.Year() == year }
	maps.DeleteFunc(n.off, ofYear)
	maps.DeleteFunc(n.work, ofYear)
	n.years[year] = true
	for _, d := range off {
		n.off[d] = true
		delete(n.work, d)
	}
	for _, d := range work {
		n.work[d] = true
		delete(n.off, d)
	}
	n.version = n.digest()
	return n
}

// WithHours is this calendar with other office hours: spans of a day, in order
// and apart. A county may work other hours in summer.
func (c *Calendar) WithHours(hours ...Span) (*Calendar, error) {
	end := time.Duration(0)
	for _, h := range hours {
		if h.From < end || h.To <= h.From || h.To > 24*time.Hour || h.To-h.From < time.Minute {
			return nil, fault.New(fault.Invalid, "calendar.bad_hours")
		}
		end = h.To
	}
	if len(hours) == 0 {
		return nil, fault.New(fault.Invalid, "calendar.bad_hours")
	}
	n := c.clone()
	n.hours = slices.Clone(hours)
	n.version = n.digest()
	return n, nil
}

// Hours are the office hours of a working day.
func (c *Calendar) Hours() []Span { return slices.Clone(c.hours) }

// Version changes when a table or the office hours do.
func (c *Calendar) Version() string { return c.version }

func (c *Calendar) digest() string {
	all := fmt.Sprint(slices.Sorted(maps.Keys(c.years)), slices.Sorted(maps.Keys(c.off)), slices.Sorted(maps.Keys(c.work)), c.hours)
	sum := sha256.Sum256([]byte(all))
	return hex.EncodeToString(sum[:6])
}

// Known reports whether the year's notice is in the tables. From December on,
// somebody should be warned when the next year's is not.
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
