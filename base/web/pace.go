package web

import (
	"context"
	"net/netip"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/fault"
)

// Rate is how many may come at once, and how often another after that.
type Rate struct {
	AtOnce int
	Every  time.Duration
}

// Pace bounds how often callers whom nobody knows may ask: by client, by place (the network
// around it) and over all, so that neither one caller nor one who has many addresses takes
// what is everybody's. Who comes a little too fast waits a moment in a short queue; who
// comes far too fast is told when to come again.
type Pace struct {
	mu      sync.Mutex
	clk     clock.Clock
	key     string // what is said to whoever comes too fast
	layers  [3]layer
	waiting int
}

// layer keeps for each network when its next one would be due, were there no rest.
type layer struct {
	Rate
	of    func(netip.Addr) netip.Prefix
	by    map[netip.Prefix]time.Time
	swept time.Time
}

const (
	mostPaced   = 20_000           // networks that are known at a time; those beyond share one pace
	mostWaiting = 100              // in the queue
	longestWait = 10 * time.Second // in the queue
)

// NewPace makes a pace; key is the sentence for whoever comes too fast, with {seconds}.
func NewPace(clk clock.Clock, key string, client, place, all Rate) *Pace {
	everybody := func(netip.Addr) netip.Prefix { return netip.Prefix{} }
	p := &Pace{clk: clk, key: key, layers: [3]layer{{Rate: client, of: Client}, {Rate: place, of: Place}, {Rate: all, of: everybody}}}
	for i := range p.layers {
		p.layers[i].by = map[netip.Prefix]time.Time{}
	}
	return p
}

// Pass lets a caller pass, at once or after a moment in the queue.
func (p *Pace) Pass(ctx context.Context, a netip.Addr) error {
	wait, ok := p.take(a)
	switch {
	case !ok:
		return fault.New(fault.TooMany, p.key, "seconds", int((wait+time.Second-1)/time.Second)).In(wait)
	case wait == 0:
		return nil
	}
	defer func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		p.waiting--
	}()
	t := time.NewTimer(wait)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// take books one for the caller in all layers, or in none.
func (p *Pace) take(a netip.Addr) (wait time.Duration, ok bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clk.Now()
	for i := range p.layers {
		l := &p.layers[i]
		wait = max(wait, l.due(l.key(a, now), now).Add(-time.Duration(l.AtOnce-1)*l.Every).Sub(now))
	}
	if wait > longestWait || wait > 0 && p.waiting >= mostWaiting {
		return wait, false
	}
	for i := range p.layers {
		l := &p.layers[i]
		k := l.key(a, now)
		l.by[k] = l.due(k, now).Add(l.Every)
	}
	if wait > 0 {
		p.waiting++
	}
	return wait, true
}

// Back gives one back that turned out to be somebody we know.
func (p *Pace) Back(a netip.Addr) {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.clk.Now()
	for i := range p.layers {
		l := &p.layers[i]
		k := l.key(a, now)
		if due := l.due(k, now).Add(-l.Every); due.After(now) {
			l.by[k] = due
		} else {
			delete(l.by, k)
		}
	}
}

// due is when the next one of a network would be due, were there no rest.
func (l *layer) due(k netip.Prefix, now time.Time) time.Time {
	if due := l.by[k]; due.After(now) {
		return due
	}
	return now
}

// key is what a caller is known by. Strangers choose their addresses, so there is an end to
// how many are known: whoever had a rest is forgotten, and if that is not enough those who
// come new share one pace.
func (l *layer) key(a netip.Addr, now time.Time) netip.Prefix {
	k := l.of(a)
	if _, known := l.by[k]; known || len(l.by) < mostPaced {
		return k
	}
	if now.Sub(l.swept) >= time.Second || now.Before(l.swept) {
		l.swept = now
		for k, due := range l.by {
			if !due.After(now) {
				delete(l.by, k)
			}
		}
	}
	if len(l.by) < mostPaced {
		return k
	}
	return netip.Prefix{}
}
