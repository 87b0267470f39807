package app

import (
	"context"
	"os"
	"runtime/debug"
	"runtime/metrics"
	"time"
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
		debug.SetMemoryLimit(memoryLimit(live[0].Value.Uint64()))
	}
}

func memoryLimit(live uint64) int64 { return int64(max(enough, 2*live)) }
