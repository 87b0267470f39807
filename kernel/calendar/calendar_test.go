package calendar

import (
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/fault"

	"pgregory.net/rapid"
)

func moment(t *testing.T, s string) clock.Moment {
	t.Helper()
	v, err := time.ParseInLocation("2006-01-02 15:04", s, clock.Zone)
	if err != nil {
		t.Fatal(err)
	}
	return clock.Of(v)
}

// The golden table: what people who know the notices expect.
func TestDeadlinesOverTheHolidays(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, limit, want string }{
		// 2023: Spring Festival 21–27 January, 28 and 29 worked.
		{"2023-01-20 10:00", "1wd", "2023-01-28 18:00"},
		{"2023-01-20 17:00", "2wh", "2023-01-28 10:00"},
		{"2023-01-20 17:00", "2h", "2023-01-20 19:00"},
		{"2023-01-28 09:00", "1wd", "2023-01-29 18:00"},
		{"2023-01-29 16:00", "1wd", "2023-01-30 18:00"},
		// 2023: a lone Wednesday off, 5 April.
		{"2023-04-04 17:30", "1wh", "2023-04-06 09:30"},
		{"2023-04-04 10:00", "2wd", "2023-04-07 18:00"},
		// 2023: make-up Sunday 23 April, then 29 April to 3 May off, Saturday 6 May worked.
		{"2023-04-21 10:00", "1wd", "2023-04-23 18:00"},
		{"2023-04-28 10:00", "1wd", "2023-05-04 18:00"},
		{"2023-05-04 10:00", "2wd", "2023-05-06 18:00"},
		{"2023-05-06 17:00", "2wh", "2023-05-08 10:00"},
		// 2023: Dragon Boat 22–24 June, Sunday 25 worked.
		{"2023-06-21 09:00", "1wd", "2023-06-25 18:00"},
		{"2023-06-21 09:00", "5wd", "2023-06-29 18:00"},
		// 2023: Mid-Autumn and National Day 29 September to 6 October; 7 and 8 worked.
		{"2023-09-28 15:00", "1wd", "2023-10-07 18:00"},
		{"2023-09-28 15:00", "3wd", "2023-10-09 18:00"},
		{"2023-09-28 17:00", "4wh", "2023-10-07 12:00"},
		{"2023-09-28 15:00", "7d", "2023-10-05 15:00"},
		{"2023-10-01 12:00", "24h", "2023-10-02 12:00"},
		{"2023-10-01 12:00", "1wh", "2023-10-07 10:00"},
		// The newspaper's day is a plain Tuesday.
		{"2023-11-07 11:30", "1wh", "2023-11-07 14:00"},
		{"2023-11-07 08:00", "7d", "2023-11-14 08:00"},
		{"2023-11-07 08:00", "15d", "2023-11-22 08:00"},
		// 2024: Sunday 4 February worked, 10–17 off, Sunday 18 worked.
		{"2024-02-02 10:00", "1wd", "2024-02-04 18:00"},
		{"2024-02-09 10:00", "1wd", "2024-02-18 18:00"},
		{"2024-02-09 16:00", "5wd", "2024-02-22 18:00"},
		{"2024-04-03 10:00", "1wd", "2024-04-07 18:00"},
		{"2024-04-30 17:00", "2wh", "2024-05-06 10:00"},
		{"2024-09-13 10:00", "1wd", "2024-09-14 18:00"},
		{"2024-09-14 17:59", "1wd", "2024-09-18 18:00"},
		{"2024-09-30 10:00", "2wd", "2024-10-09 18:00"},
		{"2024-10-11 10:00", "1wd", "2024-10-12 18:00"},
		// 2025: 26 January a Sunday worked; 28 January to 4 February off; Saturday 8 worked.
		{"2025-01-24 10:00", "1wd", "2025-01-26 18:00"},
		{"2025-01-27 10:00", "1wd", "2025-02-05 18:00"},
		{"2025-02-07 10:00", "1wd", "2025-02-08 18:00"},
		{"2025-09-26 10:00", "1wd", "2025-09-28 18:00"},
		{"2025-09-30 10:00", "1wd", "2025-10-09 18:00"},
		{"2025-10-10 10:00", "1wd", "2025-10-11 18:00"},
		// 2026: 1–3 January off, Sunday 4 worked; 15–23 February off, 14 and 28 worked.
		{"2025-12-31 17:00", "2wh", "2026-01-04 10:00"},
		{"2026-02-13 10:00", "1wd", "2026-02-14 18:00"},
		{"2026-02-14 10:00", "1wd", "2026-02-24 18:00"},
		{"2026-02-27 10:00", "1wd", "2026-02-28 18:00"},
		{"2026-09-18 10:00", "1wd", "2026-09-20 18:00"},
		{"2026-09-30 10:00", "3wd", "2026-10-10 18:00"},
	} {
		l, err := ParseLimit(c.limit)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := Standard().Due(moment(t, c.from), l), moment(t, c.want); got != want {
			t.Errorf("%s + %s = %s, want %s", c.from, c.limit, got.Time().Format("2006-01-02 15:04"), c.want)
		}
	}
}

func TestLongerLimitsAndLaterStartsAreDueLater(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		c := Standard()
		from := clock.Of(time.Date(2023, 1, 1, 0, 0, 0, 0, clock.Zone)) + clock.Moment(rapid.Int64Range(0, 3*365*86_400_000).Draw(t, "from"))
		l := Limit{rapid.IntRange(1, 30).Draw(t, "n"), rapid.SampledFrom([]Unit{Hour, Day, WorkHour, WorkDay}).Draw(t, "unit")}
		due := c.Due(from, l)
		if due <= from {
			t.Fatalf("due %v is not after %v", due, from)
		}
		if longer := c.Due(from, Limit{l.Amount + 1, l.Unit}); longer <= due {
			t.Fatal("a longer limit is not due later")
		}
		if later := c.Due(from+clock.Moment(rapid.Int64Range(0, 86_400_000).Draw(t, "wait")), l); later < due {
			t.Fatal("a later start is due earlier")
		}
		if c.DuePaused(from, l, nil) != due {
			t.Fatal("no pause moved the deadline")
		}
		begin := from + clock.Moment(rapid.Int64Range(0, int64(due-from)-1).Draw(t, "at"))
		if paused := c.DuePaused(from, l, []Pause{{begin, begin + 3_600_000}}); paused < due {
			t.Fatal("a pause brought the deadline forward")
		}
		if l.Unit == WorkHour && c.Elapsed(from, due, WorkHour) != time.Duration(l.Amount)*time.Hour {
			t.Fatalf("working time up to the deadline is %d", c.Elapsed(from, due, WorkHour))
		}
	})
}

func TestUnknownYearsAndImports(t *testing.T) {
	t.Parallel()
	c := Standard()
	if c.Known(2027) || !c.Known(2023) || !c.IsWorkday(20270104) || c.IsWorkday(20270103) {
		t.Error("2027 must count as Monday to Friday")
	}
	n := c.Import(2027, []clock.Day{20270104}, []clock.Day{20270103})
	if !n.Known(2027) || n.IsWorkday(20270104) || !n.IsWorkday(20270103) || n.Version() == c.Version() || !n.IsWorkday(20230128) {
		t.Error("importing a year")
	}
}

func TestTheTablesAreWhole(t *testing.T) {
	t.Parallel()
	c := Standard()
	for year := 2020; year <= 2026; year++ {
		if !c.Known(year) {
			t.Errorf("%d is not known", year)
		}
	}
	for d := range c.work {
		if w := d.Weekday(); c.off[d] || (w != time.Saturday && w != time.Sunday) {
			t.Errorf("%s is made up for, but is off or no weekend", d)
		}
	}
	for d := clock.Day(20200101); d < 20270101; d = d.Add(1) { // the fixed dates of the holidays
		if md := int(d) % 10_000; (md == 101 || md == 501 || (md >= 1001 && md <= 1003)) && c.IsWorkday(d) {
			t.Errorf("%s is worked", d)
		}
	}
}

func TestHoursAreTheCountys(t *testing.T) {
	t.Parallel()
	summer, err := Standard().WithHours(Span{8 * time.Hour, 12 * time.Hour}, Span{15 * time.Hour, 18 * time.Hour})
	if err != nil || summer.Version() == Standard().Version() || len(Standard().Hours()) != 2 || Standard().Hours()[0].From != 9*time.Hour {
		t.Fatalf("summer hours: %v", err)
	}
	if got, want := summer.Due(moment(t, "2023-07-03 11:00"), Limit{2, WorkHour}), moment(t, "2023-07-03 16:00"); got != want {
		t.Errorf("due %v, want %v", got.Time(), want.Time())
	}
	h := time.Hour
	for _, bad := range [][]Span{nil, {{9 * h, 9 * h}}, {{12 * h, 9 * h}}, {{9 * h, 25 * h}}, {{9 * h, 12 * h}, {11 * h, 18 * h}}, {{-h, h}}} {
		if _, err := Standard().WithHours(bad...); !fault.Is(err, fault.Invalid) {
			t.Errorf("hours %v were taken", bad)
		}
	}
}
