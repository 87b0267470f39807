// Package web is the door: routes, problems, limits, logs.
//
// Every route names what guards it ([Guard]); registering one without panics when
// the program starts, so an open door has to be said aloud. Handlers return an
// error; one place turns it into an RFC 9457 problem in the reader's language, with
// the request id that the log has too. Bodies, headers and times are bounded.
//
// The room refuses a route without a guard and a body without a bound. It knows
// nothing of governance: who is asking and what they may do is
// handed in as functions.
package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/ident"
	"huying/base/text"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// Guard is what a caller needs to pass; the kernel's powers are guards.
type Guard interface{ GuardCode() string }

// Info is what is known of a request before anything is asked of it.
type Info struct {
	RequestID string
	Lang      string
	Key       string     // Idempotency-Key when it has the shape of an id; empty otherwise
	Secret    string     // session cookie or bearer token
	Bearer    bool       // the secret was said as a bearer token
	Device    string     // what the browser kept of those who signed in there before
	Via       string     // web or machine
	Client    netip.Addr // who asks, as far as it can be trusted
	Base      string     // where we are reached: https://host, without a slash
	here      bool       // asked on this machine, through no proxy
	refused   error      // why a name and a password were not taken
	answer    *statusWriter
	said      *said
	server    *Server
}

type infoKey struct{}

// Of is the request's info.
func Of(ctx context.Context) *Info {
	if i, ok := ctx.Value(infoKey{}).(*Info); ok {
		return i
	}
	return &Info{Lang: text.Fallback}
}

// Config says how the door behaves.
type Config struct {
	Catalogue *text.Catalogue
	Log       *slog.Logger
	Clock     clock.Clock
	Version   string
	// Authenticate adds who is asking to the context; an unknown secret is an error
	// only to routes that need somebody.
	Authenticate func(ctx context.Context, secret string) (context.Context, error)
	// Allow answers nil when the caller may pass the guard.
	Allow func(ctx context.Context, g Guard) error
	// MaxBody bounds request bodies; uploads have their own bound.
	MaxBody int64
	// Secure marks cookies for HTTPS only.
	Secure bool
	// Trusted are the proxies whose word is taken for who asks and how they came in.
	Trusted []netip.Prefix
	// Public is where people reach us: https://host, without a slash. Empty: where they say
	// that they did.
	Public string
	// OwnMetrics takes the metrics from this door: they have a listener of their own.
	OwnMetrics bool
}

// Route is one entry of the route list.
type Route struct {
	Method, Path, ID string
	Guard            Guard
}

// Server is the door with all its routes.
type Server struct {
	cfg     Config
	mux     *http.ServeMux
	api     huma.API
	routes  []Route
	metrics *metrics
	meters  meters
	manners []Manner
	doubts  doubts
	quiet   []string
	keys    func() []string // paths behind which a key stands
	draw    func(r *http.Request, p *Problem) ([]byte, error)
}

// Cookie names the session cookie, DeviceCookie the one that knows a device again.
const (
	Cookie       = "huying_session"
	DeviceCookie = "huying_device"
)

const maxUpload = 64 << 20

// strangersBody bounds the body of a caller without an account, whatever the route takes of others: as many of them as
// there are connections may send one at the same time. Only [Form] takes more, of a form with files, which lie on disk.
const strangersBody = 64 << 10

// What huma keeps for the whole program is set once, before there is a door: doors open
// side by side, and each answers in its own catalogue's words.
func init() {
	huma.DefaultArrayNullable = false // a list that is empty is an empty list
	plain := huma.NewErrorWithContext
	huma.NewErrorWithContext = func(hctx huma.Context, status int, msg string, errs ...error) huma.StatusError {
		if hctx != nil {
			if s := Of(hctx.Context()).server; s != nil {
				return s.schemaProblem(hctx.Context(), status, msg, errs)
			}
		}
		return plain(hctx, status, msg, errs...)
	}
}

// New makes a door without routes.
func New(cfg Config) *Server {
	if cfg.MaxBody == 0 {
		cfg.MaxBody = 1 << 20
	}
	s := &Server{cfg: cfg, mux: http.NewServeMux(), metrics: newMetrics()}
	s.keys = sync.OnceValue(s.keyPaths)
	hc := huma.DefaultConfig("呼应 Huying", cfg.Version)
	hc.OpenAPIPath, hc.DocsPath, hc.SchemasPath = "/api/openapi", "", ""
	hc.CreateHooks = nil // no $schema links in answers
	hc.Formats = formats()
	hc.Info.Description = "Grid-based grassroots governance and public service."
	s.api = humago.New(s.mux, hc)
	s.routes = append(s.routes, Route{"GET", "/api/openapi.json", "openapi", Open})
	if !cfg.OwnMetrics {
		s.Page("GET /metrics", "metrics", OnMachine, func(w http.ResponseWriter, r *http.Request) error {
			s.Metrics().ServeHTTP(w, r)
			return nil
		})
	}
	return s
}

// Metrics are the counts of this door, for whoever may reach the listener that they are put on.
func (s *Server) Metrics() http.Handler {
	return promhttp.HandlerFor(s.metrics.reg, promhttp.HandlerOpts{})
}

type guard string

func (g guard) GuardCode() string { return string(g) }

// Open is for everybody; OnMachine for callers on this machine only.
var (
	Open      Guard = guard("public")
	OnMachine Guard = guard("on_machine")
)

// Spec describes an API route.
type Spec struct {
	ID      string // operation id, also the client's function name
	Method  string
	Path    string
	Guard   Guard
	Summary string
	Status  int   // of success; 200 when 0
	Body    int64 // most bytes of the body; the configured bound when 0
	// Patience is how long the body may take to come, where that is longer than for others:
	// the phone in a valley goes on sending.
	Patience time.Duration
	Params   []Param // of the query, that the handler reads by itself
}

// patience is how long a body may take to come. Guards are asked before, so it is nobody's
// whom we do not know, but for the few open routes.
const patience = 2 * time.Minute

// Handle adds an API route. What does not depend on the types stands in [Server.operation]: this here is compiled once
// for each route.
func Handle[I, O any](s *Server, spec Spec, h func(ctx context.Context, in *I) (*O, error)) {
	huma.Register(s.api, s.operation(spec), func(ctx context.Context, in *I) (*O, error) {
		if err := cleanInput(in); err != nil {
			return nil, s.problem(ctx, err)
		}
		out, err := h(ctx, in)
		if err != nil {
			return nil, s.problem(ctx, err)
		}
		return out, nil
	})
}

// operation enters a route in the list and describes it to huma, with its guard before it.
func (s *Server) operation(spec Spec) huma.Operation {
	if spec.Guard == nil || spec.ID == "" {
		panic(fmt.Sprintf("route %s %s names no guard or no id", spec.Method, spec.Path))
	}
	s.routes = append(s.routes, Route{spec.Method, spec.Path, spec.ID, spec.Guard})
	tag, _, _ := strings.Cut(strings.TrimPrefix(spec.Path, "/api/"), "/")
	op := huma.Operation{OperationID: spec.ID, Method: spec.Method, Path: spec.Path, Summary: spec.Summary, DefaultStatus: spec.Status,
		MaxBodyBytes: spec.Body, BodyReadTimeout: spec.Patience, Tags: []string{tag}, Errors: []int{401, 403, 404, 409, 422, 500}}
	if op.MaxBodyBytes == 0 {
		op.MaxBodyBytes = s.cfg.MaxBody
	}
	for _, p := range spec.Params {
		op.Parameters = append(op.Parameters, p.described())
	}
	if op.BodyReadTimeout == 0 {
		op.BodyReadTimeout = patience
	}
	g := spec.Guard
	// The guard is asked before the input is read: a stranger learns nothing from it.
	op.Middlewares = huma.Middlewares{func(hctx huma.Context, next func(huma.Context)) {
		if err := s.pass(hctx.Context(), g); err != nil {
			r, w := humago.Unwrap(hctx)
			s.answerError(w, r, err)
			return
		}
		if spec.Patience > 0 { // the answer has its time after the body had its own
			_, w := humago.Unwrap(hctx)
			if err := http.NewResponseController(w).SetWriteDeadline(clock.System().Now().Add(spec.Patience + patience)); err != nil {
				s.cfg.Log.Warn("an answer cannot be waited for", "route", spec.ID, "error", err)
			}
		}
		next(hctx)
	}}
	return op
}

// Page adds a route that answers with something other than JSON.
func (s *Server) Page(pattern, id string, g Guard, h func(w http.ResponseWriter, r *http.Request) error) {
	if g == nil {
		panic("page " + pattern + " names no guard")
	}
	method, path, _ := strings.Cut(pattern, " ")
	s.routes = append(s.routes, Route{method, path, id, g})
	s.mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		err := s.pass(r.Context(), g)
		if err == nil {
			err = h(w, r)
		}
		if err != nil {
			s.answerError(w, r, err)
		}
	})
}

// Quiet keeps requests below a path out of the log and the metrics: that somebody asks there, and is answered, is
// itself nobody's business. What goes wrong inside the program is logged as everywhere.
func (s *Server) Quiet(path string) { s.quiet = append(s.quiet, path) }

// Routes lists every route there is.
func (s *Server) Routes() []Route { return s.routes }

// OpenAPI is the description of the API as indented JSON.
func (s *Server) OpenAPI() ([]byte, error) {
	b, err := s.api.OpenAPI().MarshalJSON()
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = json.Indent(&out, b, "", " ")
	return out.Bytes(), err
}

// Handler is the whole door.
func (s *Server) Handler() http.Handler {
	csrf := http.NewCrossOriginProtection()
	csrf.SetDenyHandler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.answerError(w, r, errCrossSite)
	}))
	return s.observe(s.introduce(s.recovered(csrf.Handler(s.mux))))
}

// introduce works out the request's info and who is asking.
func (s *Server) introduce(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from := s.originOf(r)
		s.doubts.look(s, r, from)
		i := &Info{RequestID: ident.New(s.cfg.Clock.Now()), Lang: s.lang(r), Via: "web", Client: from.client, Base: s.base(r, from),
			here: from.here(r), server: s}
		i.RequestID = strings.ReplaceAll(i.RequestID, "-", "")[8:24]
		if k := r.Header.Get("Idempotency-Key"); ident.Valid(k) {
			i.Key = k
		}
		if t, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
			i.Secret, i.Via, i.Bearer = t, "machine", true
		} else if c, err := r.Cookie(Cookie); err == nil {
			i.Secret = c.Value
		}
		if c, err := r.Cookie(DeviceCookie); err == nil {
			i.Device = c.Value
		}
		i.answer, _ = w.(*statusWriter)
		h := w.Header()
		h.Set("X-Request-Id", i.RequestID)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Content-Security-Policy", "default-src 'self'; img-src 'self' data: blob:; media-src 'self' blob:; style-src 'self' "+
			"'unsafe-inline'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'")
		ctx := context.WithValue(r.Context(), infoKey{}, i)
		if m := s.mannerOf(r.URL.Path); m != nil {
			m.Greet(w, r)
			m.basic(ctx, i, r)
		}
		most := int64(strangersBody)
		if i.Secret != "" && s.cfg.Authenticate != nil {
			if known, err := s.cfg.Authenticate(ctx, i.Secret); err == nil {
				ctx, most = known, maxUpload
			}
		}
		// The bound goes on a copy: net/http looks at the request that it made to see
		// whether a body was left half read, and would else take the rest of it for the
		// next request on the connection.
		r2 := r.WithContext(ctx)
		i.said = newSaid(r, http.MaxBytesReader(w, r.Body, most))
		i.said.whole = r.Body
		r2.Body = i.said
		asked := *r.URL
		r2.URL = &asked
		if err := cleanAddress(r2.URL); err != nil {
			s.answerError(w, r2, err)
			return
		}
		next.ServeHTTP(w, r2)
	})
}

func (s *Server) lang(r *http.Request) string {
	if c, err := r.Cookie("huying_lang"); err == nil {
		return s.cfg.Catalogue.Pick(c.Value)
	}
	return s.cfg.Catalogue.Pick(r.Header.Get("Accept-Language"))
}

// pass asks whether the caller may pass the guard.
func (s *Server) pass(ctx context.Context, g Guard) error {
	if i := Of(ctx); i.answer != nil {
		i.answer.personal = i.answer.personal || g != Open || i.Secret != ""
		i.answer.open = g == Open
	}
	switch g {
	case Open:
		return nil
	case OnMachine:
		if Of(ctx).here {
			return nil
		}
		return errNotHere
	}
	err := s.cfg.Allow(ctx, g)
	if refused := Of(ctx).refused; refused != nil && fault.Is(err, fault.Unauthorized) {
		return refused
	}
	return err
}

// SetSession gives the browser its session's secret; an empty one takes it away.
func (s *Server) SetSession(secret string) http.Cookie {
	c := http.Cookie{Name: Cookie, Value: secret, Path: "/", HttpOnly: true, Secure: s.cfg.Secure, SameSite: http.SameSiteLaxMode, MaxAge: 12 * 3600}
	if secret == "" {
		c.MaxAge = -1
	}
	return c
}

// SetDevice gives the browser what it is known by when somebody signs in there again.
func (s *Server) SetDevice(value string) http.Cookie {
	return http.Cookie{Name: DeviceCookie, Value: value, Path: "/api/session", HttpOnly: true, Secure: s.cfg.Secure,
		SameSite: http.SameSiteLaxMode, MaxAge: 180 * 24 * 3600}
}

// Say is a sentence of the catalogue in the reader's language.
func (s *Server) Say(ctx context.Context, key string, args map[string]any) string {
	return s.cfg.Catalogue.Say(Of(ctx).Lang, key, args)
}

// Said is a text as it stands, or in words where it is a key of the catalogue.
func (s *Server) Said(ctx context.Context, t string) string {
	if s.cfg.Catalogue.Has(t) {
		return s.Say(ctx, t, nil)
	}
	return t
}

// Who is the name of whoever acted, in words where it was nobody with a name: actor.system.
func (s *Server) Who(ctx context.Context, name string) string {
	if key := "actor." + name; s.cfg.Catalogue.Has(key) {
		return s.Say(ctx, key, nil)
	}
	return name
}

// SayFault is Say for an error's key, whose arguments may be keys themselves.
func (s *Server) SayFault(ctx context.Context, key string, args map[string]any) string {
	return s.Say(ctx, key, s.spoken(ctx, args))
}

// metrics counts requests by route and status.
type metrics struct {
	reg      *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
}

func newMetrics() *metrics {
	m := &metrics{reg: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{Name: "huying_requests_total", Help: "Requests answered, by route and status."},
			[]string{"route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{Name: "huying_request_seconds", Help: "Time to answer.",
			Buckets: []float64{.001, .005, .02, .1, .5, 2, 10}}, []string{"route"}),
	}
	m.reg.MustRegister(m.requests, m.seconds)
	return m
}
