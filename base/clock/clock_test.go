package clock

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestDayIsCivilNotUTC(t *testing.T) {
	t.Parallel()
	late := time.Date(2023, 11, 6, 16, 30, 0, 0, time.UTC) // 00:30 on the 7th in the county
	if got := DayOf(late); got != 20231107 {
		t.Errorf("DayOf = %d, want 20231107", got)
	}
	if got := Of(late).Day().String(); got != "2023-11-07" {
		t.Errorf("String = %q", got)
	}
}

func TestDayRoundTrips(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		d := Date(2020, 1, 1).Add(rapid.IntRange(0, 5000).Draw(t, "n"))
		back, err := ParseDay(d.String())
		if err != nil || back != d {
			t.Fatalf("ParseDay(%s) = %v, %v", d, back, err)
		}
		if d.Start().Day() != d || (d.End()-1).Day() != d || d.End().Day() != d.Add(1) {
			t.Fatalf("bounds of %s do not enclose it", d)
		}
		if n := rapid.IntRange(-400, 400).Draw(t, "k"); d.Add(n).Sub(d) != n {
			t.Fatalf("Add then Sub of %d", n)
		}
	})
}

func TestParseDayNamesTheValue(t *testing.T) {
	t.Parallel()
	if _, err := ParseDay("2023/11/07"); err == nil || err.Error() != `day "2023/11/07": want yyyy-mm-dd` {
		t.Errorf("err = %v", err)
	}
}
