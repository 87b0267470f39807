package person

import (
	"context"
	"runtime"
	"time"

	"huying/base/fault"
)

// gate is the one way to the hash. Hashing is dear on purpose: 19 MiB and a core for each, and
// anybody may ask for it without an account. So there are as many at a time as cores and the
// rest stands in line; who finds the line full is told to come again. Devices that are known
// stand in a line of their own, which strangers cannot fill.
type gate struct {
	hash     Hasher
	hashing  chan struct{}
	stranger chan struct{}
	known    chan struct{}
}

const (
	mostHashing = 4   // at a time, however many cores there are: 76 MiB
	mostInLine  = 128 // of strangers, and as many of known devices
	longestLine = 20 * time.Second
)

func newGate(h Hasher) *gate {
	return &gate{h, make(chan struct{}, min(runtime.GOMAXPROCS(0), mostHashing)), make(chan struct{}, mostInLine), make(chan struct{}, mostInLine)}
}

// errBusy is for everybody alike, whatever name they came with.
func errBusy() error { return fault.New(fault.Busy, "session.busy").In(5 * time.Second) }

// line takes a place in the line, where there is one.
func (g *gate) line(known bool) (leave func(), err error) {
	l := g.stranger
	if known {
		l = g.known
	}
	select {
	case l <- struct{}{}:
		return func() { <-l }, nil
	default:
		return nil, errBusy()
	}
}

// Matches compares for somebody who stands in line.
func (g *gate) Matches(ctx context.Context, password, hash string) (ok bool, err error) {
	soon, cancel := context.WithTimeout(ctx, longestLine)
	defer cancel()
	err = g.turn(soon, func() (err error) {
		if hash == "" { // nobody has the name: it takes as long
			_, err = g.hash.Hash(password)
			return err
		}
		ok, err = g.hash.Matches(password, hash)
		return err
	})
	if err != nil && soon.Err() != nil && ctx.Err() == nil {
		err = errBusy()
	}
	return ok, err
}

// Hash makes the text that is kept, for somebody who is signed in or sits at the server: they
// wait as long as it takes.
func (g *gate) Hash(ctx context.Context, password string) (hash string, err error) {
	err = g.turn(ctx, func() (err error) {
		hash, err = g.hash.Hash(password)
		return err
	})
	return hash, err
}

func (g *gate) turn(ctx context.Context, fn func() error) error {
	select {
	case g.hashing <- struct{}{}:
		defer func() { <-g.hashing }()
		return fn()
	case <-ctx.Done():
		return ctx.Err()
	}
}
