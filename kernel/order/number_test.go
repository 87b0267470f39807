package order

import (
	"strings"
	"testing"

	"huying/base/clock"

	"pgregory.net/rapid"
)

// A number is known again however it is typed, a wrong character is noticed, and without
// its last character it is the beginning of one.
func TestNumbers(t *testing.T) {
	if no := numberOf(20231107, 42); no != "231107-0042-3" {
		t.Error("the forty-second of a day is", no)
	}
	rapid.Check(t, func(t *rapid.T) {
		day := clock.Day(rapid.IntRange(20200101, 20991231).Draw(t, "day"))
		no := numberOf(day, rapid.IntRange(1, 99_999).Draw(t, "n"))
		for _, typed := range []string{no, strings.ToLower(no), strings.ReplaceAll(no, "-", ""), strings.ReplaceAll(no, "-", "－"),
			" " + strings.ReplaceAll(no, "0", "o") + " "} {
			if got, whole, ok := numberIn(typed); got != no || !whole || !ok {
				t.Errorf("%q is read as %q %v %v", typed, got, whole, ok)
			}
		}
		if got, whole, ok := numberIn(no[:len(no)-2]); !whole && (!ok || !strings.HasPrefix(no, got)) {
			t.Errorf("the beginning of %s is read as %q %v %v", no, got, whole, ok)
		}
		at := rapid.IntRange(0, len(no)-1).Draw(t, "at")
		wrong := rapid.SampledFrom(strings.Split("0123456789", "")).Draw(t, "wrong")
		if no[at] != '-' && string(no[at]) != wrong && at != len(no)-1 {
			if bad := no[:at] + wrong + no[at+1:]; IsNumber(bad) {
				t.Errorf("%s passes for %s", bad, no)
			}
		}
	})
}
