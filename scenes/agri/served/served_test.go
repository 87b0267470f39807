package served

import (
	"math/rand/v2"
	"testing"

	"huying/base/clock"
	"huying/scenes/agri/ledger"
)

// What may be taken away on a day is what no later day lacks.
func TestLeast(t *testing.T) {
	list := []moved{{20230101, 100}, {20230105, -60}, {20230110, 50}, {20230120, -80}}
	for on, want := range map[clock.Day]int64{20221231: 0, 20230101: 10, 20230104: 10, 20230105: 10, 20230110: 10, 20230120: 10, 20230121: 10} {
		if got := least(list, on); got != want {
			t.Errorf("%d: %d, want %d", on, got, want)
		}
	}
	if got := least([]moved{{20230101, 5}, {20230102, 5}}, 20230101); got != 5 {
		t.Error(got)
	}
}

// Trained days count only while a card is carried, each where it was carried.
func TestBoth(t *testing.T) {
	trained := []ledger.Days{{From: 20220301, To: 20230301}, {From: 20230601, To: 20240531}}
	held := []tenure{{ledger.Days{From: 20220101, To: 20220601}, "a"}, {ledger.Days{From: 20230101, To: 0}, "b"}}
	got := both(trained, held)
	want := []tenure{{ledger.Days{From: 20220301, To: 20220601}, "a"}, {ledger.Days{From: 20230101, To: 20230301}, "b"},
		{ledger.Days{From: 20230601, To: 20240531}, "b"}}
	if len(got) != len(want) {
		t.Fatalf("%v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%v, want %v", got[i], want[i])
		}
	}
	if got := both(trained, nil); len(got) != 0 {
		t.Error(got)
	}
}

func TestSplitAddsUp(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		sum, parts := int64(1000+r.IntN(1_000_000)), 1+r.IntN(40)
		var got int64
		for _, n := range split(r, sum, parts) {
			if got += n; n < 0 {
				t.Fatal(n)
			}
		}
		if got != sum {
			t.Fatalf("%d parts of %d add up to %d", parts, sum, got)
		}
	}
}
