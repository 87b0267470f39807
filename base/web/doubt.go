package web

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"sync"
)

// doubts are what the door notices about how it was set up, each once.
type doubts struct {
	mu    sync.Mutex
	host  string // the first name that people asked by
	found []doubt
}

type doubt struct {
	key  string
	args map[string]any
}

// What can be wrong with how the door was set up; keys of the catalogue.
const (
	unnamedProxy = "web.doubt.proxy"
	otherName    = "web.doubt.name"
	hiddenName   = "web.doubt.hidden_name"
)

// look notices a proxy that nobody told us of, and names that nobody told us of.
func (d *doubts) look(s *Server, r *http.Request, o origin) {
	if o.told && near(o.peer) && !s.trusts(o.peer) {
		d.note(s, unnamedProxy, "a proxy stands in front that is not trusted: everybody is taken for one caller, and links begin with http; set "+
			"--trust-proxy (HUYING_TRUST_PROXY)", "address", o.peer.String())
	}
	if s.cfg.Public != "" || r.Host == "" {
		return
	}
	name := hostname(r.Host)
	if addr, err := netip.ParseAddr(name); name == "localhost" || err == nil && addr.IsLoopback() {
		if said := hostname(r.Header.Get("X-Forwarded-Host")); o.told && said != name && near(o.peer) {
			d.note(s, hiddenName, "the proxy does not pass on by which name people ask: links and codes lead to this machine; set --public-url "+
				"(HUYING_PUBLIC_URL)", "host", r.Host)
		}
		return
	}
	d.mu.Lock()
	first := d.host
	if first == "" {
		d.host, first = name, name
	}
	d.mu.Unlock()
	if first != name {
		d.note(s, otherName, "people ask by several names, and links and codes take whichever it was; set --public-url (HUYING_PUBLIC_URL)",
			"host", first, "other", name)
	}
}

func (d *doubts) note(s *Server, key, said string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, x := range d.found {
		if x.key == key {
			return
		}
	}
	x := doubt{key: key, args: map[string]any{}}
	for i := 0; i+1 < len(args); i += 2 {
		text, _ := args[i+1].(string)
		args[i+1] = text[:min(len(text), 120)]
		x.args[args[i].(string)] = args[i+1]
	}
	d.found = append(d.found, x)
	s.cfg.Log.LogAttrs(context.Background(), slog.LevelWarn, said, slog.Group("", args...))
}

// Doubts are what is likely wrong with how the program was set up, in words.
func (s *Server) Doubts(ctx context.Context) []string {
	s.doubts.mu.Lock()
	found := s.doubts.found[:len(s.doubts.found):len(s.doubts.found)]
	s.doubts.mu.Unlock()
	out := []string{}
	for _, x := range found {
		out = append(out, s.Say(ctx, x.key, x.args))
	}
	return out
}
