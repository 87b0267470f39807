package calendar

import (
	"errors"

	"huying/base/clock"
	"huying/base/fault"

	"github.com/teambition/rrule-go"
)

// epoch is where a rule without DTSTART counts its intervals from, whatever
// window is asked for. It is a Monday and the first of January.
const epoch clock.Day = 20010101

// Occurrences lists the days on which a recurrence (RFC 5545 RRULE) falls within
// two days, both counted, in order. "FREQ=MONTHLY;BYMONTHDAY=25" is every 25th; a
// month-day that does not exist is skipped. DTSTART may be given in the rule.
//
// Rules fall on days: hours and smaller are refused, and a COUNT without a
// DTSTART, which would count from nowhere.
func Occurrences(rule string, from, to clock.Day) ([]clock.Day, error) {
	opt, err := parseRule(rule)
	if err != nil {
		return nil, fault.New(fault.Invalid, "calendar.bad_rule", "rule", rule).Because(err)
	}
	if end := to.Time(); opt.Until.IsZero() || opt.Until.After(end) {
		opt.Until = end
	}
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

func parseRule(rule string) (*rrule.ROption, error) {
	if len(rule) > 500 {
		return nil, errors.New("longer than 500 bytes")
	}
	opt, err := rrule.StrToROptionInLocation(rule, clock.Zone)
	if err != nil {
		return nil, err
	}
	timed := len(opt.Byhour) + len(opt.Byminute) + len(opt.Bysecond) + len(opt.Byeaster)
	switch {
	case opt.Freq > rrule.DAILY || timed > 0:
		return nil, errors.New("smaller than a day")
	case opt.Interval < 0 || opt.Interval > 1000 || opt.Count < 0:
		return nil, errors.New("interval or count out of range")
	case opt.Count > 0 && opt.Dtstart.IsZero():
		return nil, errors.New("COUNT without DTSTART")
	}
	if opt.Dtstart.IsZero() {
		opt.Dtstart = epoch.Time()
	}
	start := clock.DayOf(opt.Dtstart)
	if start.Year() < 1949 || start.Year() > 2200 {
		return nil, errors.New("DTSTART out of range")
	}
	opt.Dtstart = start.Time()
	return opt, nil
}
