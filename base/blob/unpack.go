package blob

import (
	"context"
	"image"
	"runtime/debug"
	"time"

	"huying/base/fault"

	"golang.org/x/sync/semaphore"
)

// What pictures may take of the memory together, whoever sends them: one of the largest
// and a few of the usual. Beside it lie the files as they were sent, one for each that has
// its turn, and what is kept of them.
const (
	unpackedTogether = unpacked + 32<<20
	heavy            = 24 << 20 // is given back to the machine at once, not when the collector comes
)

// unpacks is where pictures wait for their turn. Those of strangers wait apart, so that a
// crowd at the open door does not hold up the officers.
type unpacks struct {
	bytes            *semaphore.Weighted
	known, strangers *queue
}

func newUnpacks() *unpacks {
	return &unpacks{bytes: semaphore.NewWeighted(unpackedTogether),
		known:     newQueue(4, 64, time.Minute),
		strangers: newQueue(1, 24, 30*time.Second)}
}

// anew draws a picture anew once there is room for it, and gives the room back.
func (u *unpacks) anew(ctx context.Context, p *seen) ([]byte, image.Point, error) {
	if err := u.bytes.Acquire(ctx, p.bytes); err != nil {
		return nil, image.Point{}, fault.New(fault.Busy, "blob.busy").Because(err)
	}
	defer u.bytes.Release(p.bytes)
	data, size, err := p.anew()
	if p.bytes >= heavy {
		debug.FreeOSMemory() // before the next one unpacks: what is no longer needed counts until then
	}
	return data, size, err
}

// queue lets some in at a time and some wait behind them, for so long. Whoever finds it
// full is told at once: waiting costs memory too.
type queue struct {
	line, turn chan struct{}
	patience   time.Duration
}

func newQueue(atOnce, waiting int, patience time.Duration) *queue {
	return &queue{line: make(chan struct{}, atOnce+waiting), turn: make(chan struct{}, atOnce), patience: patience}
}

// enter waits for a turn. The caller leaves when it is over.
func (q *queue) enter(ctx context.Context) (leave func(), err error) {
	select {
	case q.line <- struct{}{}:
	default:
		return nil, fault.New(fault.Busy, "blob.busy")
	}
	ctx, cancel := context.WithTimeout(ctx, q.patience)
	defer cancel()
	select {
	case q.turn <- struct{}{}:
		return func() { <-q.turn; <-q.line }, nil
	case <-ctx.Done():
		<-q.line
		return nil, fault.New(fault.Busy, "blob.busy").Because(ctx.Err())
	}
}
