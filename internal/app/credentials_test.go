package app

import (
	"context"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// However many ask at once, one works it out; again when something was written or after a while.
func TestWhatIsToldAgainIsWorkedOutOnce(t *testing.T) {
	t.Parallel()
	var version atomic.Uint64
	var beside, most, worked atomic.Int32
	now := time.Date(2023, 11, 7, 9, 0, 0, 0, time.UTC)
	k := &known{version: version.Load, now: func() time.Time { return now }}
	k.work = func(context.Context) ([]string, error) {
		most.Store(max(most.Load(), beside.Add(1)))
		defer beside.Add(-1)
		return []string{strconv.Itoa(int(worked.Add(1)))}, nil
	}
	ask := func(want string) {
		t.Helper()
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if got, err := k.get(t.Context()); err != nil || got[0] != want {
					t.Errorf("%v, %v; want %s", got, err, want)
				}
			})
		}
		wg.Wait()
	}
	ask("1")
	now = now.Add(mostOld - time.Second)
	ask("1")
	version.Add(1)
	ask("2")
	now = now.Add(mostOld)
	ask("3")
	if most.Load() != 1 {
		t.Errorf("%d worked beside each other", most.Load())
	}
	gone, stop := context.WithCancel(t.Context())
	stop()
	version.Add(1)
	if _, err := k.get(gone); err == nil {
		t.Error("it was worked out for somebody who had gone")
	}
	ask("4")
}
