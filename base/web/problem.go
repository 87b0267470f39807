package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	"huying/base/fault"

	"github.com/danielgtaylor/huma/v2"
)

var (
	errCrossSite = fault.New(fault.Forbidden, "web.cross_site")
	errNotHere   = fault.New(fault.NotFound, "web.not_found")
	errTooLarge  = fault.New(fault.TooLarge, "web.too_large")
)

// Problem is an RFC 9457 answer. Its texts are in the reader's language.
type Problem struct {
	Type      string         `json:"type"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail,omitempty"`
	Code      string         `json:"code"`
	RequestID string         `json:"request_id,omitempty"`
	Errors    []ProblemField `json:"errors,omitempty"`
	after     time.Duration
	err       error
}

// ProblemField is one thing wrong with one part of the input.
type ProblemField struct {
	Pointer string `json:"pointer,omitempty"`
	Cell    string `json:"cell,omitempty"`
	Value   string `json:"value,omitempty"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

// Error is the text for the log.
func (p *Problem) Error() string { return fmt.Sprintf("%d %s: %v", p.Status, p.Code, p.err) }

// GetStatus and ContentType are what huma asks of an error.
func (p *Problem) GetStatus() int { return p.Status }

// GetHeaders says when asking again can help, in the header that programs look at.
func (p *Problem) GetHeaders() http.Header {
	if p.after <= 0 {
		return nil
	}
	return http.Header{"Retry-After": {strconv.Itoa(int((p.after + time.Second - 1) / time.Second))}}
}

// soon is when asking again can help where nobody said: whoever is busy now is not for long.
const soon = 5 * time.Second

// ContentType of a problem document.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

var statuses = map[fault.Kind]int{fault.Invalid: 422, fault.Unauthorized: 401, fault.Forbidden: 403, fault.NotFound: 404,
	fault.Conflict: 409, fault.Busy: 503, fault.TooLarge: 413, fault.TooMany: 429, fault.Internal: 500}

// noRoom is the store's word for a full disk.
const noRoom = "store.full"

// problem translates an error for the reader. What is not a fault is internal: the
// reader gets the request id, the log gets the cause.
func (s *Server) problem(ctx context.Context, err error) *Problem {
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		err = errTooLarge
	}
	var f *fault.Fault
	if !errors.As(err, &f) && (errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)) { // wherever a file could not be written
		err = fault.New(fault.Busy, noRoom).Because(err)
	}
	kind := fault.KindOf(err)
	i := Of(ctx)
	p := &Problem{Type: "about:blank", Status: statuses[kind], Code: kind.String(), RequestID: i.RequestID, err: err}
	p.Title = s.Say(ctx, "problem."+kind.String(), nil)
	if errors.As(err, &f) {
		if strings.HasPrefix(f.Key, noRoom) { // trying again does not help
			p.Title = s.Say(ctx, "problem.full", nil)
		}
		p.Code, p.Detail, p.after = f.Key, s.Say(ctx, f.Key, s.spoken(ctx, f.Args)), f.After
		if p.after == 0 && kind == fault.Busy {
			p.after = soon
		}
		for _, x := range f.Fields {
			p.Errors = append(p.Errors, ProblemField{x.Pointer, x.Cell, x.Value, x.Key, s.Say(ctx, x.Key, s.spoken(ctx, x.Args))})
		}
	} else {
		p.Detail = s.Say(ctx, "problem.internal.detail", map[string]any{"id": i.RequestID})
	}
	if p.Status >= 500 {
		s.cfg.Log.ErrorContext(ctx, "request failed", "request_id", i.RequestID, "error", err)
	}
	return p
}

// spoken says arguments that are themselves keys of the catalogue: the title of a
// power, the name of a column.
func (s *Server) spoken(ctx context.Context, args map[string]any) map[string]any {
	return s.cfg.Catalogue.Spoken(Of(ctx).Lang, args)
}

// schemaProblem is what huma says of input that does not fit the schema.
func (s *Server) schemaProblem(ctx context.Context, status int, msg string, errs []error) huma.StatusError {
	var large *http.MaxBytesError
	if slices.ContainsFunc(errs, func(err error) bool { return errors.As(err, &large) }) {
		status = http.StatusRequestEntityTooLarge
	}
	p := &Problem{Type: "about:blank", Status: status, Code: "web.bad_input", RequestID: Of(ctx).RequestID, err: errors.New(msg)}
	kind := fault.Invalid
	for k, st := range statuses {
		if st == status {
			kind = k
		}
	}
	p.Title = s.Say(ctx, "problem."+kind.String(), nil)
	p.Detail = s.Say(ctx, "web.bad_input", nil)
	if status == http.StatusRequestEntityTooLarge {
		p.Code, p.Detail = "web.too_large", s.Say(ctx, "web.too_large", nil)
	}
	for _, e := range errs {
		var d *huma.ErrorDetail
		if errors.As(e, &d) {
			pointer, key, args := unfitField(d)
			p.Errors = append(p.Errors, ProblemField{Pointer: pointer, Code: key, Message: s.Say(ctx, key, args)})
		}
	}
	return p
}

// pointerOf turns huma's body.caller.phone into /caller/phone.
func pointerOf(location string) string {
	location = strings.TrimPrefix(location, "body")
	location = strings.NewReplacer("[", ".", "]", "").Replace(location)
	return "/" + strings.TrimPrefix(strings.ReplaceAll(location, ".", "/"), "/")
}

// answerError writes a problem: a page to somebody reading pages, JSON otherwise.
func (s *Server) answerError(w http.ResponseWriter, r *http.Request, err error) {
	p := s.problem(r.Context(), err)
	for name, value := range p.GetHeaders() {
		w.Header()[name] = value
	}
	if m := s.mannerOf(r.URL.Path); m != nil {
		m.Refuse(w, r, p)
		return
	}
	if strings.Contains(r.Header.Get("Accept"), "text/html") {
		s.errorPage(w, r, p)
		return
	}
	w.Header().Set("Content-Type", "application/problem+json")
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the reader may be gone; nothing is left to tell
}

// DrawProblems makes problems that people read look like the pages around them. What cannot
// be drawn is written plainly.
func (s *Server) DrawProblems(draw func(r *http.Request, p *Problem) ([]byte, error)) { s.draw = draw }

// errorPage is the plain page of a problem.
var errorPage = []byte(`<!doctype html><html><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>呼应</title>
<style>:root{color-scheme:light dark}body{font:20px/1.8 sans-serif;max-width:34em;margin:12vh auto;padding:0 1em;background:#faf8f3;color:#1d1b18}h1{font:700 30px/1.4 serif}a{color:#b3261e;display:inline-block;line-height:60px}small{color:#6d665b;font-size:18px}
@media(prefers-color-scheme:dark){body{background:#161411;color:#ece6da}a{color:#e5675a}small{color:#a89f92}}</style>`)

func (s *Server) errorPage(w http.ResponseWriter, r *http.Request, p *Problem) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	if s.draw != nil {
		html, err := s.draw(r, p)
		if err == nil {
			w.WriteHeader(p.Status)
			_, _ = w.Write(html) // the reader may be gone
			return
		}
		s.Note(r.Context(), "a problem is written plainly", err)
	}
	w.WriteHeader(p.Status)
	var b bytes.Buffer
	b.Write(errorPage)
	detail := p.Detail
	for _, f := range p.Errors {
		detail += " " + f.Message
	}
	fmt.Fprintf(&b, "<h1>%s</h1><p>%s</p><p><a href=\"/\">%s</a></p><small>%s</small>", escape(p.Title), escape(detail),
		escape(s.Say(r.Context(), "web.home", nil)), p.RequestID)
	_, _ = w.Write(b.Bytes())
}

func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;").Replace(s)
}

// statusWriter remembers what was answered.
type statusWriter struct {
	http.ResponseWriter
	status   int
	bytes    int
	api      bool
	personal bool // for whoever asked, and nobody after them on the same machine
	open     bool // for everybody, who may have been told how long to keep it
}

func (w *statusWriter) WriteHeader(code int) {
	if w.status == 0 {
		w.status = code
		w.uncached()
	}
	w.ResponseWriter.WriteHeader(code)
}

func (w *statusWriter) Write(b []byte) (int, error) {
	if w.status == 0 {
		w.WriteHeader(http.StatusOK)
	}
	n, err := w.ResponseWriter.Write(b)
	w.bytes += n
	return n, err
}

// uncached keeps personal answers of the API out of every cache, the browser's too: on a
// shared machine the next one would find them there.
func (w *statusWriter) uncached() {
	said := w.Header().Get("Cache-Control")
	switch {
	case !w.api || !w.personal || w.open && said != "":
	case strings.Contains(said, "private"):
		w.Header().Set("Cache-Control", "private, no-store")
	default:
		w.Header().Set("Cache-Control", "no-store")
	}
}

// Unwrap lets http.ResponseController through.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

// recovered keeps a request that panics from taking the program with it.
func (s *Server) recovered(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			p := recover()
			forget(r)
			if p == nil {
				return
			}
			s.cfg.Log.Error("panic", "path", s.logged(r.URL.Path), "request_id", Of(r.Context()).RequestID, "error", p, "stack", string(debug.Stack()))
			if sw, ok := w.(*statusWriter); !ok || sw.status == 0 {
				s.answerError(w, r, fmt.Errorf("panic: %v", p))
			}
		}()
		next.ServeHTTP(w, r)
	})
}

// Note logs something that happened inside a request that is answered all the same.
func (s *Server) Note(ctx context.Context, what string, err error) {
	s.cfg.Log.Error(what, "error", err, "request_id", Of(ctx).RequestID)
}

// observe logs and counts every request.
func (s *Server) observe(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		begin := s.cfg.Clock.Now()
		sw := &statusWriter{ResponseWriter: w, api: strings.HasPrefix(r.URL.Path, "/api/"), personal: r.Method != http.MethodGet && r.Method != http.MethodHead}
		next.ServeHTTP(sw, r)
		s.count(r, sw, s.cfg.Clock.Now().Sub(begin))
	})
}

func (s *Server) count(r *http.Request, w *statusWriter, took time.Duration) {
	for _, path := range s.quiet {
		if rest, ok := strings.CutPrefix(r.URL.Path, path); ok && (rest == "" || rest[0] == '/') {
			return
		}
	}
	route := r.Pattern
	if route == "" {
		_, route = s.mux.Handler(r)
	}
	s.metrics.requests.WithLabelValues(route, strconv.Itoa(w.status)).Inc()
	s.metrics.seconds.WithLabelValues(route).Observe(took.Seconds())
	if s.cfg.Log.Enabled(r.Context(), slog.LevelInfo) {
		s.cfg.Log.LogAttrs(r.Context(), slog.LevelInfo, "request", slog.String("method", r.Method), slog.String("path", s.logged(r.URL.Path)),
			slog.Int("status", w.status), slog.Int("bytes", w.bytes), slog.Duration("took", took),
			slog.String("request_id", w.Header().Get("X-Request-Id")), slog.String("client", s.originOf(r).client.String()))
	}
}
