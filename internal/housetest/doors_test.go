package housetest_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"huying/base/ident"
	"huying/base/store"
	"huying/base/web"
	"huying/internal/housetest"
	"huying/kernel/code"
	"huying/kernel/order"
)

// A resident's report without anything in it.
func callFrom(ctx context.Context, h *housetest.House, address string) int {
	r, err := http.NewRequestWithContext(ctx, "POST", h.HTTP.URL+"/call", http.NoBody)
	if err != nil {
		h.T.Error(err)
		return 0
	}
	r.Header.Set("X-Forwarded-For", address)
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0
	}
	_ = a.Body.Close()
	return a.StatusCode
}

// Behind a proxy that was named, each resident is one caller, and a storm from one address is no wall for the others.
func TestResidentsBehindAProxyAreMany(t *testing.T) {
	t.Parallel()
	h := housetest.New(t, store.SQLite)
	for i := range 60 {
		if got := callFrom(t.Context(), h, fmt.Sprintf("203.0.%d.9", i)); got != 422 {
			t.Fatalf("resident %d: %d", i, got)
		}
	}
	for i := range 30 {
		if got := callFrom(t.Context(), h, "198.51.100.7"); got != 422 {
			t.Fatalf("the %dth of one address: %d", i+1, got)
		}
	}
	// One more waits in the queue until it hangs up; the other two are told when to come again.
	gone, hangUp := context.WithCancel(t.Context())
	answers := make(chan int)
	for range 3 {
		go func() { answers <- callFrom(gone, h, "198.51.100.7") }()
	}
	for range 2 {
		if got := <-answers; got != 429 {
			t.Error("beyond the queue:", got)
		}
	}
	hangUp()
	if got := <-answers; got != 0 {
		t.Error("in the queue:", got)
	}
	if a := h.As("").With("X-Forwarded-For", "198.51.100.7").Post("/call",
		housetest.NewForm("area", housetest.Town)).Want(429); a.Header.Get("Retry-After") == "" {
		t.Error("nobody is told when to come again")
	}
	if got := callFrom(t.Context(), h, "198.51.101.7"); got != 422 {
		t.Error("the neighbours are kept out:", got)
	}
	if !strings.Contains(h.Log(), "client=198.51.101.7") {
		t.Error("the log does not say who asked")
	}
}

// Nothing that the API says to somebody is kept by any cache, what everybody may read is.
func TestPersonalAnswersAreKeptNowhere(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := reach(h, order.Reported)
		asked := 0
		for _, r := range h.Routes() {
			if r.Method != "GET" || !strings.HasPrefix(r.Path, "/api/") {
				continue
			}
			for _, who := range []string{"lead", "system", "audit", "security", "nobody"} {
				path := address(h, r.Path, p)
				v := h.As(who)
				if who == "nobody" {
					v = h.As("")
				}
				a := v.Get(path)
				said := a.Header.Get("Cache-Control")
				if r.Guard == web.Open {
					if who != "nobody" && !strings.Contains(said, "no-store") && a.Status == 200 && r.ID != "openapi" {
						t.Errorf("%s as %s: %q", path, who, said)
					}
					continue
				}
				asked++
				if !strings.Contains(said, "no-store") {
					t.Errorf("%s as %s: %d %q", path, who, a.Status, said)
				}
			}
		}
		if asked < 200 {
			t.Errorf("%d routes", asked)
		}
		a := h.As("").Post("/api/session", map[string]string{"login": "desk", "password": rightPassword}).Want(200)
		if a.Header.Get("Cache-Control") != "no-store" {
			t.Error("who signed in is kept")
		}
		if said := h.As("").Get("/public.css").Header.Get("Cache-Control"); said != "max-age=300" {
			t.Error("the pages' style:", said)
		}
		// The phone asks by the tag that it keeps itself.
		list := h.As("roads").Get("/api/field/orders").Want(200)
		for _, tag := range []string{list.Header.Get("ETag"), "W/" + list.Header.Get("ETag")} {
			if a := h.As("roads").With("If-None-Match", tag).Get("/api/field/orders").Want(304); !strings.Contains(a.Header.Get("Cache-Control"), "no-store") {
				t.Error(a.Header)
			}
		}
	})
}

// Only messages that there are, to whoever asks, are marked; nothing else makes a row.
func TestOnlyOnesOwnMessagesAreMarked(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		reach(h, order.Dispatched)
		type list struct {
			Items []struct {
				ID   string
				Read bool
			}
			Unread int
		}
		read := func(login string) (out list) {
			t.Helper()
			h.As(login).Get("/api/notices").Want(200).Into(&out)
			return out
		}
		mine := read("roads")
		if mine.Unread == 0 {
			t.Fatal("no message")
		}
		rows := func() (n int) {
			t.Helper()
			if err := h.DB.Read().QueryRow(t.Context(), "select count(*) from notice_read where county = $1", housetest.County).Scan(&n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		var made []string
		for range 40 {
			made = append(made, ident.New(h.Clock.Now()))
		}
		mark := func(login string, ids ...string) {
			t.Helper()
			h.As(login).Post("/api/notices/read", map[string]any{"ids": append([]string{}, ids...)}).Want(204)
		}
		mark("roads", made...)
		mark("roads", "", "x", strings.Repeat("长", 3000))
		mark("roads")
		mark("water", mine.Items[0].ID) // to another unit
		if n := rows(); n != 0 {
			t.Fatalf("%d rows of nothing", n)
		}
		all := made[:20]
		for _, x := range mine.Items {
			all = append(all, x.ID)
		}
		mark("roads", all...)
		mark("roads", all...)
		if n := rows(); n != len(mine.Items) || read("roads").Unread != 0 {
			t.Errorf("%d rows, %d unread", n, read("roads").Unread)
		}
		if read("roads2").Unread != mine.Unread {
			t.Error("read by a colleague")
		}
	})
}

// Where the public address was set, every code, link and paper begins with it, whatever the asker says; else with
// the one that they came in by.
func TestWhatCodesBeginWith(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		board(h)
		c, err := h.Codes.Of(t.Context(), h.DB.Read(), housetest.County, "area", housetest.Grid)
		if err != nil {
			t.Fatal(err)
		}
		begins := func(want, site, host string, headers ...string) {
			t.Helper()
			ask := func(login, path string) string {
				r, err := http.NewRequestWithContext(t.Context(), "GET", h.HTTP.URL+path, nil)
				if err != nil {
					t.Fatal(err)
				}
				r.Host = host
				if login != "" {
					token, err := h.People.Token(t.Context(), housetest.County, login)
					if err != nil {
						t.Fatal(err)
					}
					r.Header.Set("Authorization", "Bearer "+token)
				}
				r.Header.Set("X-Forwarded-For", "203.0.113.9")
				for i := 0; i < len(headers); i += 2 {
					r.Header.Set(headers[i], headers[i+1])
				}
				a, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				defer func() { _ = a.Body.Close() }()
				body, err := io.ReadAll(a.Body)
				if err != nil || a.StatusCode != 200 {
					t.Fatal(path, a.Status, err)
				}
				return string(body)
			}
			drawn, err := code.SVG(want + "/q/" + string(c))
			if err != nil {
				t.Fatal(err)
			}
			for _, path := range []string{"/q/" + string(c) + "/sign", "/area/" + housetest.Town + "/signs"} {
				if !strings.Contains(ask("", path), drawn) {
					t.Errorf("%s %v: %s has no code that begins with %s", host, headers, path, want)
				}
			}
			if list := ask("helper", "/openrosa/formList"); !strings.Contains(list, "<downloadUrl>"+want+"/openrosa/form?") {
				t.Errorf("%s %v: %s", host, headers, list)
			}
			if me := ask("lead", "/api/me"); !strings.Contains(me, `"site":"`+site+`"`) {
				t.Error(me)
			}
		}
		begins("http://here.example", "", "here.example")
		begins("https://here.example", "", "here.example", "X-Forwarded-Proto", "https")
		h.Config.Public = "https://huying.example"
		h.Restart()
		begins("https://huying.example", "https://huying.example", "here.example")
		begins("https://huying.example", "https://huying.example", "evil.example", "X-Forwarded-Proto", "http", "X-Forwarded-Host", "evil.example")
	})
}

// The system administrator is told on the page what was told in the log.
func TestWhatIsSetUpWrongIsSaid(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		doubts := func() []string {
			t.Helper()
			var out struct{ Doubts []string }
			h.As("system").Get("/api/system").Want(200).Into(&out)
			return out.Doubts
		}
		h.Config.Public = "https://huying.example"
		h.Restart()
		h.As("").With("X-Forwarded-For", "203.0.113.9").Get("/").Want(200)
		if got := doubts(); got == nil || len(got) != 0 {
			t.Errorf("%q", got)
		}
		h.Config.Trusted = nil
		h.Restart()
		for range 3 {
			h.As("").With("X-Forwarded-For", "203.0.113.9").Get("/").Want(200)
		}
		got := doubts()
		if len(got) != 1 || !strings.Contains(got[0], "--trust-proxy=127.0.0.1") || !strings.Contains(got[0], "HUYING_TRUST_PROXY") {
			t.Errorf("%q", got)
		}
		if n := strings.Count(h.Log(), "--trust-proxy"); n != 1 {
			t.Errorf("said %d times in the log", n)
		}
		h.As("").With("X-Forwarded-For", "203.0.113.9").Get("/metrics").Want(404)
		h.As("").Get("/metrics").Want(200)
	})
}

// With a listener of their own the metrics are there and nowhere else, and nothing else is there.
func TestMetricsOfTheirOwn(t *testing.T) {
	t.Parallel()
	h := housetest.New(t, store.SQLite)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	own := l.Addr().String()
	if err := l.Close(); err != nil { // its number is free again
		t.Fatal(err)
	}
	h.Config.Metrics = own
	h.Restart()
	ctx, stop := context.WithCancel(t.Context())
	ready, done := make(chan string, 1), make(chan error, 1)
	go func() { done <- h.Serve(ctx, "127.0.0.1:0", func(addr string) { ready <- addr }) }()
	var door string
	select {
	case door = <-ready:
	case err := <-done:
		t.Fatal(err)
	}
	for url, want := range map[string]int{own + "/metrics": 200, own + "/": 404, own + "/api/me": 404, door + "/metrics": 404, door + "/healthz": 200} {
		a, err := http.Get("http://" + url)
		if err != nil {
			t.Fatal(err)
		}
		_ = a.Body.Close()
		if a.StatusCode != want {
			t.Errorf("%s: %d, want %d", url, a.StatusCode, want)
		}
	}
	stop()
	if err := <-done; err != nil {
		t.Error(err)
	}
}
