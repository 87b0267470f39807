package calendar

import (
	"testing"
	"time"

	"huying/base/clock"

	"pgregory.net/rapid"
)

func TestPausesPushWhatIsDue(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		from, limit string
		pauses      [][2]string
		want        string
	}{
		"a natural day":    {"2023-11-07 10:00", "7d", [][2]string{{"2023-11-08 10:00", "2023-11-09 10:00"}}, "2023-11-15 10:00"},
		"an hour":          {"2023-11-07 10:00", "2h", [][2]string{{"2023-11-07 11:00", "2023-11-07 12:00"}}, "2023-11-07 13:00"},
		"before it began":  {"2023-11-07 10:00", "2h", [][2]string{{"2023-11-07 09:00", "2023-11-07 10:30"}}, "2023-11-07 12:30"},
		"after it was due": {"2023-11-07 10:00", "2h", [][2]string{{"2023-11-07 12:00", "2023-11-07 13:00"}}, "2023-11-07 12:00"},
		"overlapping, out of order": {"2023-11-07 10:00", "5h", [][2]string{{"2023-11-07 12:00", "2023-11-07 14:00"},
			{"2023-11-07 11:00", "2023-11-07 13:00"}}, "2023-11-07 18:00"},
		"twice the same": {"2023-11-07 10:00", "2h", [][2]string{{"2023-11-07 11:00", "2023-11-07 12:00"},
			{"2023-11-07 11:00", "2023-11-07 12:00"}}, "2023-11-07 13:00"},
		"the second is reached": {"2023-11-07 10:00", "2h", [][2]string{{"2023-11-07 11:00", "2023-11-07 12:00"},
			{"2023-11-07 12:30", "2023-11-07 13:30"}}, "2023-11-07 14:00"},
		"working hours over lunch":   {"2023-11-07 11:00", "2wh", [][2]string{{"2023-11-07 11:30", "2023-11-07 14:00"}}, "2023-11-07 15:30"},
		"a night":                    {"2023-11-07 16:00", "2wh", [][2]string{{"2023-11-07 17:00", "2023-11-08 09:00"}}, "2023-11-08 10:00"},
		"nothing but the night":      {"2023-11-07 17:00", "2wh", [][2]string{{"2023-11-07 18:00", "2023-11-08 09:00"}}, "2023-11-08 10:00"},
		"lunch alone":                {"2023-11-07 09:00", "4wh", [][2]string{{"2023-11-07 12:00", "2023-11-07 13:30"}}, "2023-11-07 14:30"},
		"two working days":           {"2023-11-06 10:00", "5wd", [][2]string{{"2023-11-07 10:00", "2023-11-09 10:00"}}, "2023-11-15 18:00"},
		"within one working day":     {"2023-11-06 10:00", "5wd", [][2]string{{"2023-11-07 10:00", "2023-11-07 17:00"}}, "2023-11-13 18:00"},
		"over a weekend":             {"2023-11-06 10:00", "5wd", [][2]string{{"2023-11-10 10:00", "2023-11-12 10:00"}}, "2023-11-13 18:00"},
		"over National Day":          {"2023-09-27 10:00", "3wd", [][2]string{{"2023-09-28 10:00", "2023-10-07 10:00"}}, "2023-10-09 18:00"},
		"past the day it was due":    {"2023-11-06 10:00", "1wd", [][2]string{{"2023-11-07 10:00", "2023-11-10 10:00"}}, "2023-11-10 18:00"},
		"still going on":             {"2023-11-07 10:00", "2h", [][2]string{{"2023-11-07 11:00", ""}}, "2023-11-07 12:00"},
		"ended before it began, bad": {"2023-11-07 10:00", "2h", [][2]string{{"2023-11-07 11:00", "2023-11-07 10:30"}}, "2023-11-07 12:00"},
	} {
		l, err := ParseLimit(c.limit)
		if err != nil {
			t.Fatal(err)
		}
		var pauses []Pause
		for _, p := range c.pauses {
			x := Pause{From: moment(t, p[0])}
			if p[1] != "" {
				x.To = moment(t, p[1])
			}
			pauses = append(pauses, x)
		}
		if got, want := Standard().DuePaused(moment(t, c.from), l, pauses), moment(t, c.want); got != want {
			t.Errorf("%s: due %v, want %v", name, got.Time(), want.Time())
		}
	}
}

func drawMoment(t *rapid.T, name string) clock.Moment {
	return moment2023 + clock.Moment(rapid.Int64Range(0, 3*365*86_400_000).Draw(t, name))
}

const moment2023 clock.Moment = 1_672_502_400_000 // 2023-01-01 00:00 in the county

// Whatever the pauses, the time that ran up to the deadline is the limit.
func TestWhatRanIsTheLimit(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, from := Standard(), drawMoment(t, "from")
		l := Limit{rapid.IntRange(1, 20).Draw(t, "n"), rapid.SampledFrom([]Unit{Hour, Day, WorkHour, WorkDay}).Draw(t, "unit")}
		var pauses []Pause
		at := from
		for range rapid.IntRange(0, 4).Draw(t, "pauses") { // in order and apart
			begin := at + clock.Moment(rapid.Int64Range(1, 2*86_400_000).Draw(t, "gap"))
			at = begin + clock.Moment(rapid.Int64Range(1, 4*86_400_000).Draw(t, "length"))
			pauses = append(pauses, Pause{begin, at})
		}
		due := c.DuePaused(from, l, pauses)
		ran, days := c.Elapsed(from, due, l.Unit), c.Workdays(from.Day(), due.Day())
		for _, p := range pauses {
			if p.From < due {
				ran -= c.Elapsed(p.From, min(p.To, due), l.Unit)
				days -= c.Workdays(p.From.Day(), min(p.To, due).Day())
			}
		}
		unit := map[Unit]time.Duration{Hour: time.Hour, Day: 24 * time.Hour, WorkHour: time.Hour}[l.Unit]
		if l.Unit == WorkDay && days != l.Amount || l.Unit != WorkDay && ran != time.Duration(l.Amount)*unit {
			t.Fatalf("%s ran %v and %d days by %v, pauses %v", l, ran, days, due.Time(), pauses)
		}
		if rev := append([]Pause(nil), pauses...); len(rev) > 1 {
			rev[0], rev[1] = rev[1], rev[0]
			if c.DuePaused(from, l, append(rev, rev...)) != due {
				t.Fatal("order or repetition of pauses matters")
			}
		}
	})
}

func TestElapsedAddsUp(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c, a := Standard(), drawMoment(t, "a")
		b := a + clock.Moment(rapid.Int64Range(0, 20*86_400_000).Draw(t, "b"))
		d := b + clock.Moment(rapid.Int64Range(0, 20*86_400_000).Draw(t, "d"))
		for _, u := range []Unit{Hour, Day, WorkHour, WorkDay} {
			if c.Elapsed(a, b, u)+c.Elapsed(b, d, u) != c.Elapsed(a, d, u) || c.Elapsed(b, a, u) != 0 && a != b {
				t.Fatalf("%s: from %v over %v to %v", u, a, b, d)
			}
		}
	})
}

func TestNoLimitIsNeverDue(t *testing.T) {
	t.Parallel()
	c := Standard()
	if c.Due(moment2023, Limit{}) != 0 || c.DuePaused(moment2023, Limit{}, []Pause{{moment2023, moment2023 + 1}}) != 0 {
		t.Error("no limit fell due")
	}
}
