package person_test

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/person"
)

// watched is the real hash, and how much of it there was at a time.
type watched struct {
	person.Argon
	now, most, count atomic.Int64
	peak             atomic.Uint64
}

func (w *watched) in() func() {
	w.count.Add(1)
	raise(&w.most, w.now.Add(1))
	return func() {
		heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
		metrics.Read(heap)
		for {
			old := w.peak.Load()
			if heap[0].Value.Uint64() <= old || w.peak.CompareAndSwap(old, heap[0].Value.Uint64()) {
				break
			}
		}
		w.now.Add(-1)
	}
}

func raise(most *atomic.Int64, n int64) {
	for {
		if old := most.Load(); n <= old || most.CompareAndSwap(old, n) {
			return
		}
	}
}

func (w *watched) Hash(p string) (string, error) {
	defer w.in()()
	return w.Argon.Hash(p)
}

func (w *watched) Matches(p, h string) (bool, error) {
	defer w.in()()
	return w.Argon.Matches(p, h)
}

// Sixty sign-ins at once, and passwords that are changed and handed out meanwhile, hash no more at
// a time than there are cores, four at the most, and stay far below what sixty hashes would take.
func TestHashingIsBounded(t *testing.T) {
	eachWith(t, func() *watched { return &watched{} }, func(t *testing.T, r *person.Room, db *store.DB, _ *clock.Manual, w *watched) {
		if db.Engine() != store.SQLite { // hashing asks no database, and sixty take their time
			return
		}
		ctx, sys := t.Context(), act.System(county)
		var wg sync.WaitGroup
		for i := range 60 {
			wg.Go(func() {
				if _, _, err := r.SignIn(ctx, county, fmt.Sprintf("nobody%d", i), "Wrong-2023"); !fault.Is(err, fault.Unauthorized) && !fault.Is(err, fault.Busy) {
					t.Error(err) // a machine that has much else to do leaves some in line for too long
				}
			})
		}
		wg.Go(func() {
			if err := r.SetPassword(ctx, sys, "ou", "Other-2023"); err != nil {
				t.Error(err)
			}
		})
		wg.Go(func() {
			if _, err := r.HandOut(ctx, sys, []person.Person{{ID: "p1", Name: "王明"}, {ID: "p2", Name: "李红"}}, func() {}); err != nil {
				t.Error(err)
			}
		})
		wg.Wait()
		if w.count.Load() < 10 {
			t.Errorf("%d were hashed", w.count.Load())
		}
		bound := int64(min(runtime.GOMAXPROCS(0), 4))
		if w.most.Load() > bound {
			t.Errorf("%d hashes at a time, want %d at most", w.most.Load(), bound)
		}
		if w.peak.Load() > 300<<20 { // sixty at once: 1.2 GB
			t.Errorf("the heap grew to %d MiB", w.peak.Load()>>20)
		}
		t.Logf("hashes at a time: %d, heap at most: %d MiB", w.most.Load(), w.peak.Load()>>20)
	})
}

// held is a hash that waits until it is let go.
type held struct {
	cheap
	free chan struct{}
}

func (h *held) Hash(p string) (string, error) {
	<-h.free
	return h.cheap.Hash(p)
}

// Who finds the line full is told when to come again, at once; the rest is judged.
func TestTheLineHasAnEnd(t *testing.T) {
	const inLine = 128
	open := make(chan struct{})
	close(open)
	eachWith(t, func() *held { return &held{free: open} }, func(t *testing.T, r *person.Room, _ *store.DB, _ *clock.Manual, h *held) {
		h.free = make(chan struct{})
		answers := make(chan error, inLine+20)
		ask := func(i int) {
			_, _, err := r.SignIn(t.Context(), county, fmt.Sprintf("nobody%d", i), "Wrong-2023")
			answers <- err
		}
		for i := range inLine + 20 {
			go ask(i)
		}
		for range 20 {
			if err := <-answers; !fault.Is(err, fault.Busy) {
				t.Fatal("beyond the line:", err)
			}
		}
		close(h.free)
		for range inLine {
			if err := <-answers; !fault.Is(err, fault.Unauthorized) {
				t.Error("in line:", err)
			}
		}
	})
}
