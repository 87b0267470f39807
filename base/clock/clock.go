// Package clock is the only room that reads the machine's time.
//
// Everything else takes a [Clock]: deadlines, the journal, demo history and
// tests all move time by handing over another one. A moment is kept as Unix
// milliseconds in UTC ([Moment]); a civil day as the number yyyymmdd in the
// county's zone ([Day]), because "the 25th" is a date on a wall, not an
// interval of UTC. It refuses floats, local-time strings and time zones other
// than the county's.
package clock

import (
	"fmt"
	"sync"
	"time"
)

// Zone is the civil time of every county served: mainland China keeps one zone.
var Zone = time.FixedZone("Asia/Shanghai", 8*3600)

// Clock tells the time. Callers hold one; they never ask the machine.
type Clock interface {
	Now() time.Time
}

type system struct{}

func (system) Now() time.Time { return time.Now() }

// System is the machine's own clock.
func System() Clock { return system{} }

// Manual is a clock that stands still until it is moved. It is safe for
// concurrent use: demo history and tests move it while acts run.
type Manual struct {
	mu sync.Mutex
	t  time.Time
}

// At returns a manual clock standing at t.
func At(t time.Time) *Manual { return &Manual{t: t} }

// Now returns the moment the clock stands at.
func (m *Manual) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.t
}

// Set moves the clock to t, backwards too.
func (m *Manual) Set(t time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.t = t
}

// Advance moves the clock by d and returns the new moment.
func (m *Manual) Advance(d time.Duration) time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.t = m.t.Add(d)
	return m.t
}

// Moment is an instant: Unix milliseconds, UTC. Zero means "never" or "not yet".
type Moment int64

// Of is the moment of t.
func Of(t time.Time) Moment { return Moment(t.UnixMilli()) }

// Time is the moment in the county's zone.
func (m Moment) Time() time.Time { return time.UnixMilli(int64(m)).In(Zone) }

// Day is the civil day the moment falls on.
func (m Moment) Day() Day { return DayOf(m.Time()) }

// Add moves the moment by d.
func (m Moment) Add(d time.Duration) Moment { return m + Moment(d.Milliseconds()) }

// Day is a civil date written as the number yyyymmdd, 20231107 for 7 November
// 2023. Zero means no day.
type Day int32

// DayOf is the civil day of t in the county's zone.
func DayOf(t time.Time) Day {
	t = t.In(Zone)
	return Date(t.Year(), t.Month(), t.Day())
}

// Date is the day of the given year, month and day of month.
func Date(year int, month time.Month, day int) Day {
	return Day(year*10000 + int(month)*100 + day)
}

// ParseDay reads "2023-11-07". The error names the value.
func ParseDay(s string) (Day, error) {
	t, err := time.ParseInLocation("2006-01-02", s, Zone)
	if err != nil {
		return 0, fmt.Errorf("day %q: want yyyy-mm-dd", s)
	}
	return DayOf(t), nil
}

// Start is the first moment of the day.
func (d Day) Start() Moment { return Of(d.Time()) }

// End is the first moment of the next day.
func (d Day) End() Moment { return d.Add(1).Start() }

// Time is midnight at the start of the day, in the county's zone.
func (d Day) Time() time.Time {
	return time.Date(d.Year(), d.Month(), d.DayOfMonth(), 0, 0, 0, 0, Zone)
}

// Year, Month and DayOfMonth take the day apart.
func (d Day) Year() int         { return int(d) / 10000 }
func (d Day) Month() time.Month { return time.Month(int(d) / 100 % 100) }
func (d Day) DayOfMonth() int   { return int(d) % 100 }

// Add moves the day by n civil days.
func (d Day) Add(n int) Day { return DayOf(d.Time().AddDate(0, 0, n)) }

// Sub is the number of civil days from other to d.
func (d Day) Sub(other Day) int {
	return int(d.Time().Sub(other.Time()) / (24 * time.Hour))
}

// Weekday of the day.
func (d Day) Weekday() time.Weekday { return d.Time().Weekday() }

// String is the ISO form, 2023-11-07; empty for no day.
func (d Day) String() string {
	if d == 0 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.Year(), d.Month(), d.DayOfMonth())
}
