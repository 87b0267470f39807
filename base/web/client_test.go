package web_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"testing/fstest"

	"huying/base/clock"
	"huying/base/text"
	"huying/base/web"
)

// asked is who asks, as the door has it.
type asked struct{ Client, Base string }

// seen is a door that tells what it saw.
func seen(t *testing.T, log io.Writer, public string, trusted ...string) *web.Server {
	t.Helper()
	nets, err := web.Networks(trusted)
	if err != nil {
		t.Fatal(err)
	}
	words, err := text.Load(fstest.MapFS{
		"zh-CN/a.json": {Data: []byte(`{"web.doubt.proxy":"代理 {address}","web.doubt.name":"{host} {other}","web.doubt.hidden_name":"{host}","web.not_found":"没有","problem.not_found":"没有"}`)},
		"en/a.json":    {Data: []byte(`{"web.doubt.proxy":"proxy {address}","web.doubt.name":"{host} {other}","web.doubt.hidden_name":"{host}","web.not_found":"none","problem.not_found":"none"}`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	s := web.New(web.Config{Catalogue: words, Clock: clock.System(), Log: slog.New(slog.NewTextHandler(log, nil)), Trusted: nets, Public: public})
	s.Page("GET /who", "who", web.Open, func(w http.ResponseWriter, r *http.Request) error {
		i := web.Of(r.Context())
		return json.NewEncoder(w).Encode(asked{i.Client.String(), i.Base})
	})
	return s
}

func TestWhoAsks(t *testing.T) {
	t.Parallel()
	trusted := []string{"10.0.0.5", "172.18.0.0/16", "::1", "fd00::/8"}
	for name, c := range map[string]struct {
		peer   string
		header []string
		tls    bool
		want   asked
	}{
		"nobody between": {"203.0.113.9:5000", nil, false, asked{"203.0.113.9", "http://huying.example"}},
		"by HTTPS":       {"203.0.113.9:5000", nil, true, asked{"203.0.113.9", "https://huying.example"}},
		"a stranger's word": {"203.0.113.9:5000",
			[]string{"X-Forwarded-For", "1.1.1.1", "X-Forwarded-Proto", "https", "X-Real-IP", "1.1.1.1", "Forwarded", "for=1.1.1.1;proto=https"},
			false, asked{"203.0.113.9", "http://huying.example"}},
		"a neighbour's word": {"10.0.0.6:5000", []string{"X-Forwarded-For", "1.1.1.1"}, false, asked{"10.0.0.6", "http://huying.example"}},
		"through one": {"10.0.0.5:5000", []string{"X-Forwarded-For", "198.51.100.7", "X-Forwarded-Proto", "https"}, false,
			asked{"198.51.100.7", "https://huying.example"}},
		"through two": {"10.0.0.5:5000", []string{"X-Forwarded-For", "198.51.100.7, 172.18.3.4"}, false,
			asked{"198.51.100.7", "http://huying.example"}},
		"what the client wrote itself": {"10.0.0.5:5000", []string{"X-Forwarded-For", "1.1.1.1, 10.0.0.5, 198.51.100.7, 172.18.3.4"},
			false, asked{"198.51.100.7", "http://huying.example"}},
		"in two lines": {"10.0.0.5:5000", []string{"X-Forwarded-For", "1.1.1.1", "X-Forwarded-For", "198.51.100.7"}, false,
			asked{"198.51.100.7", "http://huying.example"}},
		"what cannot be read": {"10.0.0.5:5000", []string{"X-Forwarded-For", "198.51.100.7, unknown, 172.18.3.4"}, false,
			asked{"172.18.3.4", "http://huying.example"}},
		"nothing but what cannot be read": {"10.0.0.5:5000", []string{"X-Forwarded-For", "<script>"}, false, asked{"10.0.0.5", "http://huying.example"}},
		"only proxies":                    {"10.0.0.5:5000", []string{"X-Forwarded-For", "172.18.3.4"}, false, asked{"172.18.3.4", "http://huying.example"}},
		"with a port": {"10.0.0.5:5000", []string{"X-Forwarded-For", "198.51.100.7:4711"}, false,
			asked{"198.51.100.7", "http://huying.example"}},
		"IPv6": {"[::1]:5000", []string{"X-Forwarded-For", "2001:db8::7"}, false, asked{"2001:db8::7", "http://huying.example"}},
		"IPv6 in brackets, with a port": {"[fd00::2]:5000", []string{"X-Forwarded-For", "[2001:db8::7]:4711"}, false,
			asked{"2001:db8::7", "http://huying.example"}},
		"IPv4 in the clothes of IPv6": {"[::ffff:10.0.0.5]:5000", []string{"X-Forwarded-For", "::ffff:198.51.100.7"}, false,
			asked{"198.51.100.7", "http://huying.example"}},
		"X-Real-IP": {"10.0.0.5:5000", []string{"X-Real-IP", "198.51.100.7"}, false, asked{"198.51.100.7", "http://huying.example"}},
		"X-Real-IP beside it": {"10.0.0.5:5000", []string{"X-Real-IP", "1.1.1.1", "X-Forwarded-For", "198.51.100.7"}, false,
			asked{"198.51.100.7", "http://huying.example"}},
		"Forwarded": {"10.0.0.5:5000", []string{"Forwarded",
			`for=1.1.1.1;proto=http, For="[2001:db8::7]:4711";proto=https;by=10.0.0.5, for=172.18.3.4;proto=http`}, false,
			asked{"2001:db8::7", "https://huying.example"}},
		"Forwarded with a comma in quotes": {"10.0.0.5:5000", []string{"Forwarded", `for=198.51.100.7;host="a,b;for=1.1.1.1"`}, false,
			asked{"198.51.100.7", "http://huying.example"}},
		"Forwarded by somebody hidden": {"10.0.0.5:5000", []string{"Forwarded", `for=1.1.1.1, for=_hidden`}, false,
			asked{"10.0.0.5", "http://huying.example"}},
		"the scheme alone": {"10.0.0.5:5000", []string{"X-Forwarded-Proto", "https"}, false, asked{"10.0.0.5", "https://huying.example"}},
		"a scheme for each hop": {"10.0.0.5:5000", []string{"X-Forwarded-For", "198.51.100.7, 172.18.3.4", "X-Forwarded-Proto",
			"https, http"}, false, asked{"198.51.100.7", "https://huying.example"}},
		"a scheme that is none": {"10.0.0.5:5000", []string{"X-Forwarded-For", "198.51.100.7", "X-Forwarded-Proto", "javascript"},
			false, asked{"198.51.100.7", "http://huying.example"}},
		"a connection of which nothing shows": {"@", nil, false, asked{"invalid IP", "http://huying.example"}},
	} {
		s := seen(t, io.Discard, "", trusted...)
		r := httptest.NewRequest("GET", "http://huying.example/who", nil)
		r.RemoteAddr = c.peer
		if c.tls {
			r.TLS = &tls.ConnectionState{}
		}
		for i := 0; i < len(c.header); i += 2 {
			r.Header.Add(c.header[i], c.header[i+1])
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		var got asked
		if err := json.Unmarshal(w.Body.Bytes(), &got); err != nil || got != c.want {
			t.Errorf("%s: %+v, want %+v (%v)", name, got, c.want, err)
		}
	}
}

// Where an address was set, nothing of the request is in it.
func TestBase(t *testing.T) {
	t.Parallel()
	s := seen(t, io.Discard, "https://huying.example:8443", "10.0.0.5")
	r := httptest.NewRequest("GET", "http://evil.example/who", nil)
	r.RemoteAddr = "10.0.0.5:1"
	r.Header.Set("X-Forwarded-Host", "evil.example")
	r.Header.Set("X-Forwarded-Proto", "http")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if !strings.Contains(w.Body.String(), `"https://huying.example:8443"`) {
		t.Error(w.Body)
	}
	for text, want := range map[string]string{"": "", "https://Huying.example": "https://huying.example",
		"https://huying.example/": "https://huying.example", "http://10.0.0.5:8080": "http://10.0.0.5:8080",
		"huying.example": "-", "ftp://huying.example": "-", "https://": "-", "https://huying.example/office": "-",
		"https://a@huying.example": "-", "https://huying.example?x=1": "-", "https://huying.example#x": "-"} {
		got, err := web.PublicURL(text)
		if want == "-" && err == nil || want != "-" && (err != nil || got != want) {
			t.Errorf("%q: %q %v", text, got, err)
		}
	}
	for _, bad := range []string{"proxy", "10.0.0.0/33", "0.0.0.0/0", "::/0", "10.0.0.5:80"} {
		if _, err := web.Networks([]string{bad}); err == nil {
			t.Errorf("%q is trusted", bad)
		}
	}
	if nets, err := web.Networks([]string{" 10.0.0.5 ", "", "[::1]", "172.18.3.4/16"}); err != nil || len(nets) != 3 ||
		nets[2] != netip.MustParsePrefix("172.18.0.0/16") {
		t.Error(nets, err)
	}
}

// Metrics are for this machine, and for nobody who comes through it.
func TestMetricsAreForThisMachine(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		peer, host string
		header     []string
		status     int
	}{
		"this machine":             {"127.0.0.1:1", "127.0.0.1:8080", nil, 200},
		"by name":                  {"127.0.0.1:1", "localhost:8080", nil, 200},
		"by IPv6":                  {"[::1]:1", "[::1]:8080", nil, 200},
		"another machine":          {"10.0.0.5:1", "10.0.0.1:8080", nil, 404},
		"through a proxy":          {"127.0.0.1:1", "127.0.0.1:8080", []string{"X-Forwarded-For", "1.1.1.1"}, 404},
		"through one of ours":      {"127.0.0.1:1", "127.0.0.1:8080", []string{"X-Forwarded-For", "127.0.0.1"}, 404},
		"through another":          {"127.0.0.1:1", "127.0.0.1:8080", []string{"Forwarded", "for=127.0.0.1"}, 404},
		"through a third":          {"127.0.0.1:1", "127.0.0.1:8080", []string{"X-Real-IP", "127.0.0.1"}, 404},
		"through a cache":          {"127.0.0.1:1", "127.0.0.1:8080", []string{"Via", "1.1 varnish"}, 404},
		"through a cloud":          {"127.0.0.1:1", "127.0.0.1:8080", []string{"CF-Connecting-IP", "127.0.0.1"}, 404},
		"through another cloud":    {"127.0.0.1:1", "127.0.0.1:8080", []string{"True-Client-IP", "127.0.0.1"}, 404},
		"through a third cloud":    {"127.0.0.1:1", "127.0.0.1:8080", []string{"X-Client-IP", "127.0.0.1"}, 404},
		"through one that is mute": {"127.0.0.1:1", "huying.example", nil, 404},
		"who says to be us":        {"203.0.113.9:1", "localhost", []string{"X-Forwarded-For", "127.0.0.1"}, 404},
	} {
		s := seen(t, io.Discard, "", "127.0.0.1")
		r := httptest.NewRequest("GET", "http://"+c.host+"/metrics", nil)
		r.RemoteAddr = c.peer
		for i := 0; i < len(c.header); i += 2 {
			r.Header.Add(c.header[i], c.header[i+1])
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != c.status {
			t.Errorf("%s: %d, want %d", name, w.Code, c.status)
		}
	}
	s := web.New(web.Config{Catalogue: &text.Catalogue{}, Clock: clock.System(), Log: slog.New(slog.DiscardHandler), OwnMetrics: true})
	r := httptest.NewRequest("GET", "http://localhost/metrics", nil)
	r.RemoteAddr = "127.0.0.1:1"
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code != 404 {
		t.Error("metrics with a listener of their own are at this door too:", w.Code)
	}
}

// What is likely wrong with how it was set up is said once in the log, and on a page.
func TestDoubts(t *testing.T) {
	t.Parallel()
	type ask struct {
		peer, host string
		header     []string
	}
	through := []string{"X-Forwarded-For", "198.51.100.7"}
	for name, c := range map[string]struct {
		trusted, public string
		asks            []ask
		want            string // words of the doubts
	}{
		"nothing": {"", "", []ask{{"203.0.113.9:1", "huying.example", nil}, {"127.0.0.1:1", "localhost:8080", nil}}, ""},
		"a proxy nobody named": {"", "", []ask{{"127.0.0.1:1", "huying.example", through}, {"127.0.0.1:1", "huying.example", through},
			{"10.0.0.5:1", "huying.example", through}}, "proxy 127.0.0.1"},
		"one in the house":           {"", "", []ask{{"172.18.0.3:1", "huying.example", through}}, "proxy 172.18.0.3"},
		"another than the one named": {"10.0.0.5", "", []ask{{"10.0.0.6:1", "huying.example", through}}, "proxy 10.0.0.6"},
		"the one named":              {"10.0.0.5", "", []ask{{"10.0.0.5:1", "huying.example", through}}, ""},
		"a stranger who pretends":    {"", "", []ask{{"203.0.113.9:1", "huying.example", through}}, ""},
		"two names": {"", "", []ask{{"203.0.113.9:1", "huying.example", nil}, {"203.0.113.9:1", "10.1.1.1:8080", nil},
			{"203.0.113.9:1", "third.example", nil}}, "huying.example 10.1.1.1"},
		"two names, but it was said which": {"", "https://huying.example", []ask{{"203.0.113.9:1", "huying.example", nil}, {"203.0.113.9:1",
			"10.1.1.1", nil}}, ""},
		"a name that the proxy hides": {"10.0.0.5", "", []ask{{"10.0.0.5:1", "127.0.0.1:8080", through}}, "127.0.0.1:8080"},
	} {
		var log bytes.Buffer
		s := seen(t, &log, c.public, c.trusted)
		for _, a := range c.asks {
			r := httptest.NewRequest("GET", "http://"+a.host+"/who", nil)
			r.RemoteAddr = a.peer
			for i := 0; i < len(a.header); i += 2 {
				r.Header.Add(a.header[i], a.header[i+1])
			}
			s.Handler().ServeHTTP(httptest.NewRecorder(), r)
		}
		ctx := context.Background()
		got := s.Doubts(ctx)
		warned := strings.Count(log.String(), "level=WARN")
		en := strings.NewReplacer("代理", "proxy").Replace(strings.Join(got, "; "))
		if en != c.want || warned != len(got) {
			t.Errorf("%s: %q, want %q; %d lines in the log:\n%s", name, en, c.want, warned, log.String())
		}
	}
}
