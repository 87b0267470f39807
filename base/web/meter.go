package web

import (
	"context"
	"sync"
	"sync/atomic"
)

// Meter tells how far a long request has come. Whoever sent it asks by the key that
// it was sent with, while they wait for the answer.
type Meter struct{ done, total atomic.Int64 }

// Of says how much there is to do.
func (m *Meter) Of(total int) { m.total.Store(int64(total)) }

// Add says that more is done.
func (m *Meter) Add(n int) { m.done.Add(int64(n)) }

// meters are the requests under way, by their keys.
type meters struct {
	mu sync.Mutex
	by map[string]*Meter
}

// Meter starts a meter for the request; end takes it away. A request without a key
// gets one that nobody can ask for.
func (s *Server) Meter(ctx context.Context) (m *Meter, end func()) {
	m = &Meter{}
	key := Of(ctx).Key
	if key == "" {
		return m, func() {}
	}
	s.meters.mu.Lock()
	defer s.meters.mu.Unlock()
	if s.meters.by == nil {
		s.meters.by = map[string]*Meter{}
	}
	s.meters.by[key] = m
	return m, func() {
		s.meters.mu.Lock()
		defer s.meters.mu.Unlock()
		delete(s.meters.by, key)
	}
}

// Progress is how far the request of a key has come; 0 of 0 when it is not under
// way on this machine.
func (s *Server) Progress(key string) (done, total int64) {
	s.meters.mu.Lock()
	defer s.meters.mu.Unlock()
	m := s.meters.by[key]
	if m == nil {
		return 0, 0
	}
	return m.done.Load(), m.total.Load()
}
