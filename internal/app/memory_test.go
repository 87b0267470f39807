package app

import "testing"

func TestMemoryLimitNeverChasesWhatIsKept(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ live, machine, want int64 }{
		{0, 4 << 30, enough}, {20 << 20, 4 << 30, enough}, {enough / 2, 4 << 30, enough}, {enough, 4 << 30, 2 * enough},
		{600 << 20, 4 << 30, 1200 << 20}, {600 << 20, 1 << 30, 768 << 20}, {700 << 20, 1 << 30, 700<<20 + beyond},
		{4 << 30, 64 << 30, 8 << 30}, {4 << 30, 2 << 30, 4<<30 + beyond},
	} {
		if got := memoryLimit(uint64(c.live), uint64(c.machine)); got != c.want {
			t.Errorf("%d MB alive of %d: %d MB, want %d", c.live>>20, c.machine>>20, got>>20, c.want>>20)
		}
	}
}
