package app

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/klauspost/compress/gzhttp"
)

// from is a connection of one address, and closed tells whether it was closed.
type from struct {
	net.Conn
	addr   string
	closed bool
}

func (f *from) RemoteAddr() net.Addr { return remote(f.addr) }
func (f *from) Close() error {
	f.closed = true
	return nil
}

type remote string

func (remote) Network() string  { return "tcp" }
func (r remote) String() string { return string(r) }

// One address cannot take every connection, and those that say nothing make room for whoever comes.
func TestOneAddressDoesNotShutTheDoor(t *testing.T) {
	c := newCrowd(nil, nil)
	come := func(addr string, to http.ConnState) *from {
		f := &from{addr: addr}
		if !c.admit(f) {
			return nil
		}
		c.turned(f, http.StateNew)
		c.turned(f, to)
		return f
	}
	var first *from
	for n := range mostOfOne {
		f := come("203.0.113.7:4000", http.StateIdle)
		if f == nil {
			t.Fatal("refused at", n)
		}
		if n == 0 {
			first = f
		}
	}
	if come("203.0.113.7:4001", http.StateIdle) != nil {
		t.Error("one address has more than its share")
	}
	if come("127.0.0.1:9000", http.StateActive) == nil {
		t.Error("the proxy of this machine is refused")
	}
	for len(c.open) < mostConnections {
		if come("127.0.0.1:9000", http.StateActive) == nil {
			t.Fatal("the proxy of this machine is refused")
		}
	}
	if come("198.51.100.9:1", http.StateActive) == nil || !first.closed {
		t.Error("the longest idle makes no room")
	}
	if len(c.open) != mostConnections {
		t.Error(len(c.open), "are open")
	}
	for f := range c.open {
		c.turned(f, http.StateActive)
	}
	if come("198.51.100.9:1", http.StateActive) != nil {
		t.Error("one that is busy was cut")
	}
	for f := range c.open {
		c.turned(f, http.StateClosed)
	}
	if len(c.open) != 0 || len(c.of) != 0 || c.idle.Len() != 0 {
		t.Error("something is remembered of those that went")
	}
}

// Answers beyond those that may be compressed at the same time go out as they are; who waits for a body takes no turn.
func TestAnswersBeyondTheTurnsGoPlain(t *testing.T) {
	turns, slow, held := make(chan struct{}, 1), make(chan struct{}), make(chan struct{})
	long := strings.Repeat("网格", 4096)
	h := gzhttp.GzipHandler(packed(turns, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, long)
		if r.URL.Path == "/slow" {
			close(held)
			<-slow
		}
	})))
	ask := func(path string) string {
		r := httptest.NewRequest(http.MethodGet, path, nil)
		r.Header.Set("Accept-Encoding", "gzip")
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		return w.Header().Get("Content-Encoding")
	}
	if got := ask("/"); got != "gzip" {
		t.Errorf("the first is %q", got)
	}
	ended := make(chan string)
	go func() { ended <- ask("/slow") }()
	<-held
	if got := ask("/"); got != "" {
		t.Errorf("beside a slow one it is %q", got)
	}
	close(slow)
	if got := <-ended; got != "gzip" {
		t.Errorf("the slow one is %q", got)
	}
	if got := ask("/"); got != "gzip" {
		t.Errorf("after the slow one it is %q", got)
	}
}
