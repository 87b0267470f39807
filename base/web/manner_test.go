package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
	"huying/base/web"
)

// A protocol of its own below a prefix: Basic is taken there and nowhere else, and a
// refusal is told its way, with the reason why the password was not taken.
func TestAManner(t *testing.T) {
	t.Parallel()
	s := web.New(web.Config{Catalogue: &text.Catalogue{}, Clock: clock.System(), Log: slog.New(slog.DiscardHandler),
		Authenticate: func(ctx context.Context, secret string) (context.Context, error) {
			if secret != "right" {
				return ctx, fault.New(fault.Unauthorized, "a.b")
			}
			return context.WithValue(ctx, guard("in"), true), nil
		},
		Allow: func(ctx context.Context, _ web.Guard) error {
			if ctx.Value(guard("in")) == nil {
				return fault.New(fault.Unauthorized, "a.none")
			}
			return nil
		}})
	s.Speak(web.Manner{Prefix: "/old/",
		SignIn: func(_ context.Context, login, password string) (string, error) {
			switch password {
			case "locked":
				return "", fault.New(fault.TooMany, "a.locked")
			case "right":
				return login, nil
			}
			return "", fault.New(fault.Unauthorized, "a.refused")
		},
		Greet:  func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("X-Old", "1") },
		Refuse: func(w http.ResponseWriter, _ *http.Request, p *web.Problem) { http.Error(w, p.Code, p.Status) }})
	page := func(w http.ResponseWriter, _ *http.Request) error { _, err := io.WriteString(w, "in"); return err }
	s.Page("GET /old/x", "x", guard("x"), page)
	s.Page("GET /old/open", "o", web.Open, page)
	s.Page("GET /new/x", "y", guard("x"), page)
	for _, c := range []struct {
		path, login, password string
		status                int
		said, greeted         string
	}{
		{"/old/x", "", "", 401, "a.none\n", "1"},
		{"/old/x", "right", "wrong", 401, "a.refused\n", "1"},
		{"/old/x", "right", "locked", 429, "a.locked\n", "1"},
		{"/old/x", "right", "right", 200, "in", "1"},
		{"/old/x", "gone", "right", 401, "a.none\n", "1"}, // a secret that nobody knows
		{"/old/open", "right", "locked", 200, "in", "1"},
		{"/new/x", "right", "right", 401, "", ""},
	} {
		r := httptest.NewRequest("GET", c.path, nil)
		if c.login != "" {
			r.SetBasicAuth(c.login, c.password)
		}
		w := httptest.NewRecorder()
		s.Handler().ServeHTTP(w, r)
		if w.Code != c.status || c.said != "" && w.Body.String() != c.said || w.Header().Get("X-Old") != c.greeted {
			t.Errorf("%+v: %d %q %q", c, w.Code, w.Body, w.Header().Get("X-Old"))
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("half a manner was taken")
		}
	}()
	s.Speak(web.Manner{Prefix: "/half/"})
}
