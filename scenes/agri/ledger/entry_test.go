package ledger

import "testing"

// What people say and what a list says are rounded from the same square metres.
func TestMu(t *testing.T) {
	for _, c := range []struct {
		m2        int64
		said, row string
	}{{0, "0", "0"}, {1, "0", "0.002"}, {100, "0.2", "0.15"}, {667, "1", "1.001"}, {2000, "3", "3"}, {6667, "10", "10.001"},
		{1_000_000_000, "1500000", "1500000"}} {
		if said, row := MuOf(c.m2, 1), MuOf(c.m2, 3); said != c.said || row != c.row {
			t.Error(c.m2, said, row)
		}
	}
}
