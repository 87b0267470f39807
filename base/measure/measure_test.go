package measure_test

import (
	"strconv"
	"strings"
	"testing"

	"huying/base/measure"
)

func TestRead(t *testing.T) {
	t.Parallel()
	const no = -1
	for _, c := range []struct {
		kind *measure.Kind
		text string
		want int64
	}{
		{measure.Land, "10亩", 6667},
		{measure.Land, "10", 6667},
		{measure.Land, " １０．５ 亩 ", 7000},
		{measure.Land, "3亩5分", 2333},
		{measure.Land, "5分3亩", no},
		{measure.Land, "3亩5亩", no},
		{measure.Land, "3亩5", no},
		{measure.Land, "3公顷", 30_000},
		{measure.Land, "2000平方米", 2000},
		{measure.Land, "2000㎡", 2000},
		{measure.Land, "1.2hm2", 12_000},
		{measure.Land, "300m2", 300},
		{measure.Land, "1.2万亩", 8_000_000},
		{measure.Land, "1.2万", 8_000_000},
		{measure.Land, "10斤", no},
		{measure.Land, "10亩左右", no},
		{measure.Land, "约10亩", no},
		{measure.Land, "十亩", no},
		{measure.Land, "-3", no},
		{measure.Land, "", no},
		{measure.Land, "亩", no},
		{measure.Land, ".5亩", no},
		{measure.Land, "5.亩", no},
		{measure.Land, "1.2.3亩", no},
		{measure.Land, "1e9亩", no},
		{measure.Mass, "10万斤", 50_000_000},
		{measure.Mass, "100,000斤", 50_000_000},
		{measure.Mass, "10万", 50_000_000},
		{measure.Mass, "2公斤300克", 2300},
		{measure.Mass, "3斤2两", 1600},
		{measure.Mass, "5千克", 5000},
		{measure.Mass, "5千斤", 2_500_000},
		{measure.Mass, "1.5吨", 1_500_000},
		{measure.Mass, "0.1KG", 100},
		{measure.Mass, "1000000000000吨", no},
		{measure.Mass, strings.Repeat("9", 41), no},
		{measure.Count, "1000棒", 1000},
		{measure.Count, "3万株", 30_000},
		{measure.Count, "1.5株", 2},
		{measure.Money, "88元", 8800},
		{measure.Money, "1.25", 125},
		{measure.Money, "3块5毛", 350},
		{measure.Money, "20万元", 20_000_000},
		{measure.Days, "2.5工日", 25},
		{measure.Days, "3天", 30},
	} {
		got, ok := c.kind.Read(c.text)
		if !ok {
			got = no
		}
		if got != c.want {
			t.Errorf("%q: %d, want %d", c.text, got, c.want)
		}
	}
}

// What is said is read as the same.
func TestSaidIsRead(t *testing.T) {
	t.Parallel()
	for n := int64(0); n < 3_000_000; n += 7919 {
		if got, ok := measure.Land.Read(measure.Mu(n, 3) + "亩"); !ok || got != n {
			t.Fatalf("%d m²: %d", n, got)
		}
		if got, ok := measure.Mass.Read(measure.Jin(n*50) + "斤"); !ok || got != n*50 {
			t.Fatalf("%d g: %d", n*50, got)
		}
		if got, ok := measure.Money.Read(measure.Yuan(n)); !ok || got != n {
			t.Fatalf("%d fen: %d", n, got)
		}
	}
}

func FuzzRead(f *testing.F) {
	for _, s := range []string{"10亩", "3斤2两", "1.2万", "2公斤300克", "m2", "1m2", "万", "1万千斤", "１０亩", "99999999999999999999吨"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, k := range []*measure.Kind{measure.Land, measure.Mass, measure.Count, measure.Money, measure.Days} {
			n, ok := k.Read(s)
			if !ok {
				continue
			}
			if n < 0 || n > k.Of(1_000_000_000_000) {
				t.Fatalf("%q: %d", s, n)
			}
			if !strings.ContainsAny(s, "0123456789") && !strings.ContainsFunc(s, func(c rune) bool { return c > 0xff00 }) {
				t.Fatalf("%q has no digit and is %d", s, n)
			}
			// A bare whole number is that many of the kind's own unit.
			if x, err := strconv.ParseUint(s, 10, 32); err == nil && n-k.Of(int64(x)) > 1 {
				t.Fatalf("%q: %d", s, n)
			}
		}
	})
}

// What people say and what a list says are rounded from the same square metres.
func TestMu(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		m2        int64
		said, row string
	}{{0, "0", "0"}, {1, "0", "0.002"}, {100, "0.2", "0.15"}, {667, "1", "1.001"}, {2000, "3", "3"}, {6667, "10", "10.001"},
		{1_000_000_000, "1500000", "1500000"}} {
		if said, row := measure.Mu(c.m2, 1), measure.Mu(c.m2, 3); said != c.said || row != c.row {
			t.Error(c.m2, said, row)
		}
	}
}
