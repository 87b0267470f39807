package calendar

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/fault"
)

// Year is what a calendar says of a year.
type Year struct {
	Year  int      `json:"year"`
	Known bool     `json:"known" doc:"The State Council's notice is in; without it, Monday to Friday are worked"`
	Off   []string `json:"off" doc:"Days off besides weekends that stay"`
	Work  []string `json:"work" doc:"Weekend days that are worked"`
}

// OfYear is what the calendar says of a year.
func (c *Calendar) OfYear(year int) Year {
	pick := func(set map[clock.Day]bool) []string {
		out := []string{}
		for d := range set {
			if d.Year() == year {
				out = append(out, d.String())
			}
		}
		slices.Sort(out)
		return out
	}
	return Year{year, c.years[year], pick(c.off), pick(c.work)}
}

// checkYear refuses what no notice says: another year's days, a Wednesday to make up for a
// holiday, more of a year off than a mistake in reading would give.
func checkYear(year int, off, work []clock.Day, now int) error {
	f := fault.New(fault.Invalid, "calendar.invalid")
	if year < now-1 || year > now+2 {
		f.At("/year", "calendar.year")
	}
	for _, x := range []struct {
		at   string
		days []clock.Day
		most int
	}{{"/off", off, 60}, {"/work", work, 20}} {
		if len(x.days) > x.most {
			f.At(x.at, "calendar.too_many")
		}
		for _, d := range x.days {
			if d.Year() != year {
				f.At(x.at, "calendar.other_year")
				break
			}
		}
	}
	for _, d := range work {
		if w := d.Weekday(); w != time.Saturday && w != time.Sunday {
			f.Add(fault.Field{Pointer: "/work", Key: "calendar.no_weekend", Args: map[string]any{"day": d.String()}})
			break
		}
		if slices.Contains(off, d) {
			f.Add(fault.Field{Pointer: "/work", Key: "calendar.both", Args: map[string]any{"day": d.String()}})
			break
		}
	}
	return f.OrNil()
}

// ParseHours reads office hours: 09:00-12:00 13:30-18:00.
func ParseHours(text string) (out []Span, err error) {
	for _, s := range strings.Fields(strings.NewReplacer("，", " ", ",", " ", "、", " ", "：", ":", "—", "-", "–", "-", "～", "-", "~", "-").Replace(text)) {
		var h, m, h2, m2 int
		if n, err := fmt.Sscanf(s, "%d:%d-%d:%d", &h, &m, &h2, &m2); n != 4 || err != nil || m > 59 || m2 > 59 || h < 0 || m < 0 || h2 < 0 || m2 < 0 {
			return nil, fault.New(fault.Invalid, "calendar.bad_hours")
		}
		out = append(out, Span{time.Duration(h)*time.Hour + time.Duration(m)*time.Minute, time.Duration(h2)*time.Hour + time.Duration(m2)*time.Minute})
	}
	return out, nil
}

// HoursText writes office hours as they are read.
func HoursText(hours []Span) string {
	out := make([]string, len(hours))
	for i, h := range hours {
		at := func(d time.Duration) string { return fmt.Sprintf("%02d:%02d", int(d.Hours()), int(d.Minutes())%60) }
		out[i] = at(h.From) + "-" + at(h.To)
	}
	return strings.Join(out, " ")
}
