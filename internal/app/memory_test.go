package app

import "testing"

func TestMemoryLimitNeverChasesWhatIsKept(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ live, want int64 }{{0, enough}, {20 << 20, enough}, {enough / 2, enough}, {enough, 2 * enough}, {4 << 30, 8 << 30}} {
		if got := memoryLimit(uint64(c.live)); got != c.want {
			t.Errorf("%d MB alive: %d MB, want %d", c.live>>20, got>>20, c.want>>20)
		}
	}
}
