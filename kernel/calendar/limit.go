package calendar

import (
	"strconv"

	"huying/base/fault"
)

// Unit is what a limit counts.
type Unit string

// Natural hours and days run always; working ones only while the office works.
const (
	Hour     Unit = "h"
	Day      Unit = "d"
	WorkHour Unit = "wh"
	WorkDay  Unit = "wd"
)

// most is beyond any limit in law: twenty-seven years of days.
const most = 10_000

// Limit is a time limit (时限): 2h, 24h, 7d, 15d, 4wh, 5wd. The zero limit is no
// limit, and what it limits is never due.
type Limit struct {
	Amount int
	Unit   Unit
}

// ParseLimit reads a limit; the fault names the text.
func ParseLimit(s string) (Limit, error) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	n, err := strconv.Atoi(s[:i])
	l := Limit{n, Unit(s[i:])}
	switch l.Unit {
	case Hour, Day, WorkHour, WorkDay:
		if err == nil && n > 0 && n <= most {
			return l, nil
		}
	}
	return Limit{}, fault.New(fault.Invalid, "calendar.bad_limit", "limit", s)
}

// String is the form that ParseLimit reads; empty for no limit.
func (l Limit) String() string {
	if l.Amount <= 0 {
		return ""
	}
	return strconv.Itoa(l.Amount) + string(l.Unit)
}

// MarshalText writes the limit as String does.
func (l Limit) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads what MarshalText writes; empty text is no limit.
func (l *Limit) UnmarshalText(b []byte) error {
	if len(b) == 0 {
		*l = Limit{}
		return nil
	}
	v, err := ParseLimit(string(b))
	if err != nil {
		return err
	}
	*l = v
	return nil
}
