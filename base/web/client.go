package web

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

// origin is where a request came from. What a proxy says of it is believed only when the
// proxy is one that we were told to trust: anybody can write a header.
type origin struct {
	peer   netip.Addr // who opened the connection
	client netip.Addr // who asks
	https  bool       // the client came in by HTTPS
	told   bool       // there are headers that proxies write
}

// forwarded are the headers that tell of a proxy: who asks is read of the first three only.
var forwarded = []string{"X-Forwarded-For", "Forwarded", "X-Real-Ip", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Forwarded-Port", "X-Forwarded", "Via",
	"Cf-Connecting-Ip", "Cf-Ray", "True-Client-Ip", "X-Client-Ip", "X-Cluster-Client-Ip", "X-Original-Forwarded-For", "X-Envoy-External-Address",
	"Fastly-Client-Ip", "Ali-Cdn-Real-Ip", "Cdn-Src-Ip", "Cdn-Loop"}

// originOf is the one place that looks at who is at the other end.
//
// Of the headers that name the client the first that is there counts: X-Forwarded-For,
// Forwarded, X-Real-IP. Each proxy adds whom it heard the request from at the right, so the
// client is the rightmost that is no proxy of ours; what stands left of it anybody may have
// written. Where one cannot be read, the proxy that said so is as far as we know.
func (s *Server) originOf(r *http.Request) origin {
	o := origin{https: r.TLS != nil}
	o.peer = addrOf(r.RemoteAddr)
	o.client = o.peer
	for _, name := range forwarded {
		o.told = o.told || r.Header.Get(name) != ""
	}
	if !o.told || !s.trusts(o.peer) {
		return o
	}
	protos := strings.Split(strings.ToLower(strings.Join(r.Header.Values("X-Forwarded-Proto"), ",")), ",")
	if p := strings.TrimSpace(protos[len(protos)-1]); p != "" {
		o.https = p == "https"
	}
	hops := hopsOf(r.Header, protos)
	for i := len(hops) - 1; i >= 0; i-- {
		if !hops[i].addr.IsValid() {
			break
		}
		o.client = hops[i].addr
		if hops[i].proto != "" {
			o.https = hops[i].proto == "https"
		}
		if !s.trusts(o.client) {
			break
		}
	}
	return o
}

func (s *Server) trusts(a netip.Addr) bool {
	for _, p := range s.cfg.Trusted {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// hop is one that a request went through, as the next one heard it.
type hop struct {
	addr  netip.Addr
	proto string
}

// hopsOf reads what proxies wrote, the nearest last.
func hopsOf(h http.Header, protos []string) (out []hop) {
	switch list := strings.Join(h.Values("X-Forwarded-For"), ","); {
	case list != "":
		for _, x := range strings.Split(list, ",") {
			out = append(out, hop{addr: addrOf(strings.TrimSpace(x))})
		}
	case h.Get("Forwarded") != "":
		for _, x := range cutQuoted(strings.Join(h.Values("Forwarded"), ","), ',') {
			var y hop
			for _, pair := range cutQuoted(x, ';') {
				name, value, _ := strings.Cut(pair, "=")
				switch strings.ToLower(strings.TrimSpace(name)) {
				case "for":
					y.addr = addrOf(unquoted(value))
				case "proto":
					y.proto = strings.ToLower(unquoted(value))
				}
			}
			out = append(out, y)
		}
	default:
		out = []hop{{addr: addrOf(strings.TrimSpace(h.Get("X-Real-Ip")))}}
	}
	if len(protos) == len(out) { // the scheme was said by each hop
		for i := range out {
			if p := strings.TrimSpace(protos[i]); p != "" {
				out[i].proto = p
			}
		}
	}
	return out
}

// cutQuoted cuts at a mark that stands in no quotes.
func cutQuoted(s string, at byte) (out []string) {
	quoted, from := false, 0
	for i := 0; i < len(s); i++ {
		switch {
		case quoted && s[i] == '\\':
			i++
		case s[i] == '"':
			quoted = !quoted
		case s[i] == at && !quoted:
			out, from = append(out, s[from:i]), i+1
		}
	}
	return append(out, s[from:])
}

func unquoted(s string) string { return strings.Trim(strings.TrimSpace(s), `"`) }

// addrOf reads an address with or without a port, brackets and a zone; an invalid one
// where there is none.
func addrOf(s string) netip.Addr {
	a, err := netip.ParseAddr(strings.Trim(s, "[]"))
	if err != nil {
		p, err := netip.ParseAddrPort(s)
		if err != nil {
			return netip.Addr{}
		}
		a = p.Addr()
	}
	return a.Unmap().WithZone("")
}

// near reports whether an address is one that only a neighbour has: where a proxy stands.
func near(a netip.Addr) bool {
	return a.IsLoopback() || a.IsPrivate() || a.IsLinkLocalUnicast() || sharedNet.Contains(a)
}

var sharedNet = netip.MustParsePrefix("100.64.0.0/10") // carriers, and clouds inside

// here reports whether somebody on this machine asks, and nobody through them: a proxy that
// writes no header keeps the name that it is known by.
func (o origin) here(r *http.Request) bool {
	name := hostname(r.Host)
	_, err := netip.ParseAddr(name)
	return o.peer.IsLoopback() && !o.told && (err == nil || name == "localhost")
}

// hostname is a host without its port and brackets.
func hostname(host string) string {
	if h, _, err := net.SplitHostPort(host); err == nil {
		host = h
	}
	return strings.Trim(host, "[]")
}

// base is the address that links and codes begin with: the one that was set, or else the
// one that the asker used.
func (s *Server) base(r *http.Request, o origin) string {
	if s.cfg.Public != "" {
		return s.cfg.Public
	}
	if o.https {
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// Site is where people reach us, as it was set; empty where it was not.
func (s *Server) Site() string { return s.cfg.Public }

// Client is the network that is one client to us: an address, of IPv6 the /64 that a house
// or a phone has to itself.
func Client(a netip.Addr) netip.Prefix { return cut(a, 32, 64) }

// Place is the network around a client that one owner is likely to hold.
func Place(a netip.Addr) netip.Prefix { return cut(a, 24, 48) }

func cut(a netip.Addr, v4, v6 int) netip.Prefix {
	bits := v6
	if a.Is4() {
		bits = v4
	}
	p, err := a.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// Networks reads addresses and networks as people write them: 10.0.0.5, 172.18.0.0/16, ::1.
func Networks(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, x := range list {
		if x = strings.TrimSpace(x); x == "" {
			continue
		}
		p, err := netip.ParsePrefix(x)
		if err != nil {
			a, err := netip.ParseAddr(strings.Trim(x, "[]"))
			if err != nil {
				return nil, fmt.Errorf("%q is neither an address (10.0.0.5) nor a network (172.18.0.0/16)", x)
			}
			p = netip.PrefixFrom(a.Unmap(), a.Unmap().BitLen())
		}
		if p.Bits() == 0 {
			return nil, fmt.Errorf("%q is everybody: whoever is trusted may say who they are; name the proxy's own address", x)
		}
		out = append(out, p.Masked())
	}
	return out, nil
}

// PublicURL reads where people reach us: https://huying.example, nothing behind it.
func PublicURL(text string) (string, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Hostname() == "" || u.User != nil || u.RawQuery != "" ||
		u.Fragment != "" || strings.Trim(u.Path, "/") != "" {
		return "", fmt.Errorf("%q is no address that codes can begin with; it looks like https://huying.example, with nothing behind the name", text)
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}
