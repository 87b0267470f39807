package app

import (
	"container/list"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"sync"

	"huying/base/web"
)

// What callers nobody knows can make the program hold; docs/security.md adds it up.
const (
	mostConnections = 2048
	mostOfOne       = 512       // connections of one address that is no proxy of ours: a hall full of people behind one router
	mostHeader      = 16 << 10  // bytes of a request's head
	connectionHolds = 192 << 10 // bytes, with net/http's own buffers, its stack and the copies that reading makes
	mostPacking     = 96        // answers that are compressed at the same time, of a MiB each as long as their reader takes them
)

// crowd is a listener that lets so many connections in, and of one address so many. Where all are taken, one that is idle
// makes room for whoever comes; connections that are busy are never cut.
type crowd struct {
	net.Listener
	trusted []netip.Prefix
	mu      sync.Mutex
	open    map[net.Conn]*guest
	of      map[netip.Prefix]int
	idle    *list.List // of net.Conn, the longest idle first
}

type guest struct {
	from netip.Prefix
	rest *list.Element // its place among those that are idle
}

func newCrowd(l net.Listener, trusted []netip.Prefix) *crowd {
	return &crowd{Listener: l, trusted: trusted, open: map[net.Conn]*guest{}, of: map[netip.Prefix]int{}, idle: list.New()}
}

// Accept takes the next connection for which there is room.
func (c *crowd) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if c.admit(conn) {
			return conn, nil
		}
		_ = conn.Close()
	}
}

func (c *crowd) admit(conn net.Conn) bool {
	at, _ := netip.ParseAddrPort(conn.RemoteAddr().String())
	addr := at.Addr().Unmap()
	from := web.Client(addr)
	c.mu.Lock()
	defer c.mu.Unlock()
	ours := addr.IsLoopback() || slices.ContainsFunc(c.trusted, func(p netip.Prefix) bool { return p.Contains(addr) })
	if c.of[from] >= mostOfOne && !ours {
		return false
	}
	if len(c.open) >= mostConnections {
		longest := c.idle.Front()
		if longest == nil {
			return false
		}
		old := longest.Value.(net.Conn)
		c.forget(old)
		_ = old.Close()
	}
	c.open[conn] = &guest{from: from}
	c.of[from]++
	return true
}

// turned is what the server says of a connection.
func (c *crowd) turned(conn net.Conn, to http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	g := c.open[conn]
	if g == nil {
		return
	}
	if g.rest != nil {
		c.idle.Remove(g.rest)
		g.rest = nil
	}
	switch to {
	case http.StateIdle, http.StateNew: // one that has said nothing yet is as idle as one that says nothing more
		g.rest = c.idle.PushBack(conn)
	case http.StateClosed, http.StateHijacked:
		c.forget(conn)
	}
}

func (c *crowd) forget(conn net.Conn) {
	g := c.open[conn]
	if g.rest != nil {
		c.idle.Remove(g.rest)
	}
	delete(c.open, conn)
	if c.of[g.from]--; c.of[g.from] == 0 {
		delete(c.of, g.from)
	}
}
