package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"

	"github.com/KimMachineGun/automemlimit/memlimit"
)

// What the collector is given: a heap of a county is small, and collecting it at every
// doubling costs more than keeping it; but an import must not take the memory of a small
// server. SQLite's own pages come on top.
const (
	restful    = 300       // per cent that the heap may grow before it is collected
	enough     = 176 << 20 // bytes that hold the program below 300 MiB while 100,000 rows come in
	lookAround = 2 * time.Second
)

// KeepMemory holds the heap to what is enough. A county that keeps more alive than that
// is given twice as much as it keeps, which is Go's own measure: the collector must never
// chase what cannot be let go. GOGC and GOMEMLIMIT, where they are set, are somebody's will.
func KeepMemory(ctx context.Context) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	debug.SetGCPercent(restful)
	debug.SetMemoryLimit(enough)
	tick := time.NewTicker(lookAround)
	defer tick.Stop()
	most := machine()
	started := true // starting leaves more behind than an idle program needs
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if started {
			debug.FreeOSMemory()
			started = false
		}
		metrics.Read(live)
		debug.SetMemoryLimit(memoryLimit(live[0].Value.Uint64(), most))
	}
}

// beyond is what may be added to what lives where the machine is small: docs/security.md adds up what strangers can keep
// alive, and a machine of 1 GB has to hold what is dead as well.
const beyond = 96 << 20

// memoryLimit is twice what lives, or less where that would not fit into the machine.
func memoryLimit(live, machine uint64) int64 {
	return int64(max(enough, min(2*live, max(live+beyond, machine/4*3))))
}

// machine is how many bytes of memory the program may have: those of its container, or of the machine; where neither says,
// it is taken for a small one.
func machine() uint64 {
	n, err := memlimit.ApplyFallback(memlimit.FromCgroup, memlimit.FromSystem)()
	if err != nil {
		return 1 << 30
	}
	return n
}
