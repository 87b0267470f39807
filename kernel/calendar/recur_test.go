package calendar

import (
	"slices"
	"strings"
	"testing"

	"huying/base/clock"
	"huying/base/fault"

	"pgregory.net/rapid"
)

func TestOccurrences(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule     string
		from, to clock.Day
		want     []clock.Day
	}{
		{"FREQ=MONTHLY;BYMONTHDAY=25", 20230501, 20230831, []clock.Day{20230525, 20230625, 20230725, 20230825}},
		{"FREQ=MONTHLY;BYMONTHDAY=25", 20230525, 20230625, []clock.Day{20230525, 20230625}},
		{"FREQ=MONTHLY;BYMONTHDAY=31", 20230101, 20230531, []clock.Day{20230131, 20230331, 20230531}},
		{"FREQ=MONTHLY;BYMONTHDAY=-1", 20240201, 20240331, []clock.Day{20240229, 20240331}},
		{"RRULE:FREQ=WEEKLY;BYDAY=MO,FR", 20231106, 20231112, []clock.Day{20231106, 20231110}},
		{"FREQ=MONTHLY;BYDAY=2SA", 20231101, 20231231, []clock.Day{20231111, 20231209}},
		{"DTSTART:20231107\nRRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=3", 20231101, 20240131, []clock.Day{20231107, 20231121, 20231205}},
		{"FREQ=DAILY;UNTIL=20231108", 20231107, 20231130, []clock.Day{20231107, 20231108}},
		{"FREQ=DAILY", 20231108, 20231107, nil},
	} {
		got, err := Occurrences(c.rule, c.from, c.to)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s = %v, %v, want %v", c.rule, got, err, c.want)
		}
	}
	for _, bad := range []string{"", "FREQ=NEVER", "FREQ=HOURLY", "FREQ=DAILY;BYHOUR=3", "FREQ=DAILY;COUNT=3", "FREQ=DAILY;INTERVAL=-1",
		"FREQ=DAILY;INTERVAL=9223372036854775807", "BYMONTHDAY=25", "FREQ=DAILY;DTSTART=00010101", strings.Repeat("FREQ=DAILY;", 100)} {
		if _, err := Occurrences(bad, 20230101, 20230131); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was read", bad)
		}
	}
}

// Asking for a year at once or month by month gives the same days.
func TestTheWindowChangesNothing(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rule := rapid.SampledFrom([]string{"FREQ=MONTHLY;BYMONTHDAY=25", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", "FREQ=DAILY;INTERVAL=3",
			"FREQ=MONTHLY;INTERVAL=3"}).Draw(t, "rule")
		from := clock.Day(20230101).Add(rapid.IntRange(0, 400).Draw(t, "from"))
		mid := from.Add(rapid.IntRange(0, 200).Draw(t, "mid"))
		to := mid.Add(rapid.IntRange(1, 200).Draw(t, "to"))
		whole, err := Occurrences(rule, from, to)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := Occurrences(rule, from, mid)
		b, _ := Occurrences(rule, mid.Add(1), to)
		if !slices.Equal(append(a, b...), whole) {
			t.Fatalf("%v and %v are not %v", a, b, whole)
		}
	})
}

func FuzzOccurrences(f *testing.F) {
	f.Add("FREQ=MONTHLY;BYMONTHDAY=25")
	f.Add("DTSTART:20231107\nRRULE:FREQ=YEARLY;BYWEEKNO=53;BYSETPOS=-1;BYDAY=MO")
	f.Add("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30")
	f.Fuzz(func(t *testing.T, rule string) {
		days, err := Occurrences(rule, 20230101, 20231231)
		if err == nil && (len(days) > 366 || !slices.IsSorted(days)) {
			t.Errorf("%q falls on %v", rule, days)
		}
	})
}
