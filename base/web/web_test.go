package web_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
	"huying/base/web"
)

type guard string

func (g guard) GuardCode() string { return string(g) }

type body struct {
	Body struct {
		Name string `json:"name" maxLength:"10"`
	}
}

// door is a small program: one open route, one guarded, one that panics, one that
// fails inside.
func door(t *testing.T, log io.Writer) *httptest.Server {
	t.Helper()
	words := fstest.MapFS{
		"zh-CN/a.json": {Data: []byte(`{"problem.forbidden":"不行","problem.internal":"出错","problem.internal.detail":"编号 {id}","problem.invalid":"请改","web.bad_input":"填得不对","web.too_large":"太大","problem.too_large":"太大","web.cross_site":"跨站","web.home":"首页","thing.taken":"已被 {who} 占用","problem.conflict":"冲突","who.key":"某人","problem.not_found":"没有","web.not_found":"没有"}`)},
		"en/a.json":    {Data: []byte(`{"problem.forbidden":"no","problem.internal":"broken","problem.internal.detail":"id {id}","problem.invalid":"mend","web.bad_input":"does not fit","web.too_large":"too large","problem.too_large":"too large","web.cross_site":"cross site","web.home":"home","thing.taken":"taken by {who}","problem.conflict":"conflict","who.key":"somebody","problem.not_found":"none","web.not_found":"none"}`)},
	}
	cat, err := text.Load(words)
	if err != nil {
		t.Fatal(err)
	}
	s := web.New(web.Config{Catalogue: cat, Log: slog.New(slog.NewTextHandler(log, nil)), Clock: clock.System(), MaxBody: 1000, Secure: true,
		Authenticate: func(ctx context.Context, secret string) (context.Context, error) {
			if secret != "right" {
				return ctx, errors.New("who")
			}
			return context.WithValue(ctx, guard("in"), true), nil
		},
		Allow: func(ctx context.Context, _ web.Guard) error {
			if ctx.Value(guard("in")) == nil {
				return fault.New(fault.Forbidden, "problem.forbidden")
			}
			return nil
		}})
	web.Handle(s, web.Spec{ID: "a", Method: "POST", Path: "/api/guarded", Guard: guard("x"), Summary: "a", Status: 204},
		func(context.Context, *body) (*struct{}, error) { return nil, nil })
	web.Handle(s, web.Spec{ID: "b", Method: "GET", Path: "/api/panic", Guard: web.Open, Summary: "b"},
		func(context.Context, *struct{}) (*struct{}, error) { panic("secret: hunter2") })
	web.Handle(s, web.Spec{ID: "c", Method: "GET", Path: "/api/inside", Guard: web.Open, Summary: "c"}, func(context.Context, *struct{}) (*struct{}, error) {
		return nil, errors.New("dial tcp: password hunter2")
	})
	web.Handle(s, web.Spec{ID: "d", Method: "GET", Path: "/api/taken", Guard: web.Open, Summary: "d"}, func(context.Context, *struct{}) (*struct{}, error) {
		return nil, fault.New(fault.Conflict, "thing.taken", "who", "who.key")
	})
	s.Page("GET /page", "e", web.Open, func(w http.ResponseWriter, r *http.Request) error {
		return fault.New(fault.Conflict, "thing.taken", "who", "<b>")
	})
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	return srv
}

func TestAnswers(t *testing.T) {
	var log bytes.Buffer
	srv := door(t, &log)
	// A counter has no series before the first answer, and the cases below
	// come in no order: one answer goes first.
	if first, err := http.Get(srv.URL + "/page"); err != nil {
		t.Fatal(err)
	} else {
		_ = first.Body.Close()
	}
	for name, c := range map[string]struct {
		method, path, body string
		header             []string
		status             int
		has, lacks         []string
	}{
		"the guard is asked before the body is read": {method: "POST", path: "/api/guarded", body: "{broken", status: 403,
			has: []string{"problem.forbidden"}, lacks: []string{"name"}},
		"a wrong secret is nobody": {method: "POST", path: "/api/guarded", body: `{"name":"x"}`,
			header: []string{"Authorization", "Bearer wrong"}, status: 403},
		"a right one passes": {method: "POST", path: "/api/guarded", body: `{"name":"x"}`,
			header: []string{"Authorization", "Bearer right"}, status: 204},
		"what does not fit is pointed at": {method: "POST", path: "/api/guarded", body: `{"name":"12345678901"}`,
			header: []string{"Authorization", "Bearer right"}, status: 422, has: []string{`"/name"`, "填得不对"}},
		"too much is refused": {method: "POST", path: "/api/guarded", body: `{"name":"` + strings.Repeat("x", 5000) + `"}`,
			header: []string{"Authorization", "Bearer right"}, status: 413},
		"another site's form is refused": {method: "POST", path: "/api/guarded", body: `{"name":"x"}`,
			header: []string{"Sec-Fetch-Site", "cross-site", "Cookie", web.Cookie + "=right"}, status: 403, has: []string{"web.cross_site"}},
		"a panic is told by its id only": {method: "GET", path: "/api/panic", status: 500, has: []string{"编号"}, lacks: []string{"hunter2"}},
		"so is what failed inside": {method: "GET", path: "/api/inside", header: []string{"Accept-Language", "en"}, status: 500,
			has: []string{"id "}, lacks: []string{"hunter2"}},
		"a fault speaks the reader's language": {method: "GET", path: "/api/taken", header: []string{"Accept-Language", "en"}, status: 409,
			has: []string{"taken by somebody"}},
		"a cookie chooses the language": {method: "GET", path: "/api/taken",
			header: []string{"Accept-Language", "en", "Cookie", "huying_lang=zh-CN"}, status: 409, has: []string{"已被 某人 占用"}},
		"a page for who reads pages, escaped": {method: "GET", path: "/page", header: []string{"Accept", "text/html"}, status: 409,
			has: []string{"<h1>", "&lt;b&gt;"}, lacks: []string{"<b>"}},
		"there is no such page":        {method: "GET", path: "/nothing", status: 404},
		"metrics are for this machine": {method: "GET", path: "/metrics", status: 200, has: []string{"huying_requests_total"}},
	} {
		req, err := http.NewRequest(c.method, srv.URL+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		if c.body != "" {
			req.Header.Set("Content-Type", "application/json")
		}
		for i := 0; i < len(c.header); i += 2 {
			req.Header.Set(c.header[i], c.header[i+1])
		}
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		b, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != c.status {
			t.Errorf("%s: %d, want %d: %s", name, res.StatusCode, c.status, b)
		}
		id := res.Header.Get("X-Request-Id")
		if id == "" || !strings.Contains(log.String(), id) {
			t.Errorf("%s: the request id %q is not in the log", name, id)
		}
		for _, x := range c.has {
			if !strings.Contains(string(b), x) {
				t.Errorf("%s: lacks %q: %s", name, x, b)
			}
		}
		for _, x := range c.lacks {
			if strings.Contains(string(b), x) {
				t.Errorf("%s: shows %q: %s", name, x, b)
			}
		}
		if c.status == 500 && !strings.Contains(string(b), id) {
			t.Errorf("%s: the reader does not get the id", name)
		}
		for _, h := range []string{"Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options"} {
			if res.Header.Get(h) == "" {
				t.Errorf("%s: no %s", name, h)
			}
		}
	}
	if !strings.Contains(log.String(), "hunter2") {
		t.Error("the log does not have the cause")
	}
}

func TestAnOpenDoorHasToBeSaidAloud(t *testing.T) {
	cat, err := text.Load(fstest.MapFS{"zh-CN/a.json": {Data: []byte(`{}`)}})
	if err != nil {
		t.Fatal(err)
	}
	s := web.New(web.Config{Catalogue: cat, Log: slog.New(slog.DiscardHandler), Clock: clock.System()})
	for name, register := range map[string]func(){
		"a route": func() {
			web.Handle(s, web.Spec{ID: "x", Method: "GET", Path: "/api/x"}, func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
		},
		"a page": func() { s.Page("GET /x", "x", nil, nil) },
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s without a guard was registered", name)
				}
			}()
			register()
		}()
	}
	if c := s.SetSession("x"); !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.MaxAge <= 0 {
		t.Error(c)
	}
	if c := s.SetSession(""); c.MaxAge >= 0 {
		t.Error("signing out keeps the cookie")
	}
}

// What does not fit a schema is said in the reader's words, beside the field it is about.
func TestWhatDoesNotFitIsSaidInTheReadersWords(t *testing.T) {
	t.Parallel()
	words := fstest.MapFS{}
	const said = `{"problem.invalid":"x","web.bad_input":"x","required":"必填","web.too_short":"至少 {bound}","web.too_long":"最多 {bound}","web.too_small":"≥ {bound}","web.too_great":"≤ {bound}","web.too_few":"少于 {bound}","web.not_offered":"选一个","web.no_whole":"整数","web.no_number":"数字","web.bad_value":"不对"}`
	for _, l := range []string{"zh-CN", "en"} {
		words[l+"/a.json"] = &fstest.MapFile{Data: []byte(said)}
	}
	cat, err := text.Load(words)
	if err != nil {
		t.Fatal(err)
	}
	s := web.New(web.Config{Catalogue: cat, Log: slog.New(slog.DiscardHandler), Clock: clock.System(),
		Allow: func(context.Context, web.Guard) error { return nil }})
	type part struct {
		Kind string `json:"kind,omitempty" enum:"a,b"`
	}
	web.Handle(s, web.Spec{ID: "a", Method: "POST", Path: "/api/a", Guard: web.Open, Summary: "a", Status: 204}, func(context.Context, *struct {
		Body struct {
			Name  string   `json:"name" minLength:"2" maxLength:"5"`
			Count int      `json:"count,omitempty" minimum:"1" maximum:"9"`
			Size  float64  `json:"size,omitempty"`
			Parts []part   `json:"parts,omitempty"`
			Days  []string `json:"days,omitempty" minItems:"2"`
			Sure  bool     `json:"sure,omitempty"`
		}
	}) (*struct{}, error) {
		return nil, nil
	})
	srv := httptest.NewServer(s.Handler())
	t.Cleanup(srv.Close)
	for body, want := range map[string]string{
		`{"name":"一"}`:                         `"pointer":"/name","code":"web.too_short","message":"至少 2"`,
		`{"name":""}`:                          `"pointer":"/name","code":"required","message":"必填"`,
		`{}`:                                   `"pointer":"/name","code":"required","message":"必填"`,
		`{"name":"一二三四五六"}`:                    `"pointer":"/name","code":"web.too_long","message":"最多 5"`,
		`{"name":"一二","count":0}`:              `"pointer":"/count","code":"web.too_small","message":"≥ 1"`,
		`{"name":"一二","count":10}`:             `"pointer":"/count","code":"web.too_great","message":"≤ 9"`,
		`{"name":"一二","count":1.5}`:            `"pointer":"/count","code":"web.no_whole","message":"整数"`,
		`{"name":"一二","size":"大"}`:             `"pointer":"/size","code":"web.no_number","message":"数字"`,
		`{"name":"一二","parts":[{"kind":"c"}]}`: `"pointer":"/parts/0/kind","code":"web.not_offered","message":"选一个"`,
		`{"name":"一二","days":["1"]}`:           `"pointer":"/days","code":"web.too_few","message":"少于 2"`,
		`{"name":"一二","sure":"是"}`:             `"pointer":"/sure","code":"web.bad_value","message":"不对"`,
	} {
		res, err := http.Post(srv.URL+"/api/a", "application/json", strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		got, _ := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if res.StatusCode != 422 || !strings.Contains(string(got), want) {
			t.Errorf("%s: %d %s, want %s", body, res.StatusCode, got, want)
		}
	}
}
