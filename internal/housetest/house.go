// Package housetest is the test kit: a whole house on a small county, people who
// can be asked to do things over HTTP, and answers that can be looked at.
//
// Nothing in it is pretended: the store is a real one, the people have duties, and
// every request goes through the front door. It refuses to run outside tests.
package housetest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/base/suite"
	"huying/base/web"
	"huying/internal/app"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/journal"
	"huying/kernel/person"
	"huying/kernel/scene"
)

// County of the kit: two towns of two villages of two grids.
const County = "110112"

// Places of the kit.
const (
	Town, OtherTown       = "110112001", "110112002"
	Village, OtherVillage = "110112001001", "110112002001"
	Grid, OtherGrid       = "110112001001001", "110112002001001"
)

// Units of the kit by what they are called in tests.
const (
	Centre     = "指挥中心"
	Roads      = "城市管理委员会"
	Water      = "水务局"
	Inspection = "督查大队"
	Hotline    = "热线"
	TownOffice = "甲街道办事处"
	OtherTowns = "乙镇人民政府"
	Community  = "甲街道一社区"
)

// House is a whole program under test.
type House struct {
	*app.App
	T     testing.TB
	Clock *clock.Manual
	HTTP  *httptest.Server
	units map[string]string
	who   map[string]string // login → person
	keys  map[string]string // login → bearer token
	log   *log
	open  bool
}

// log keeps what the program logged.
type log struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

// Log is what the program has logged.
func (h *House) Log() string {
	h.log.mu.Lock()
	defer h.log.mu.Unlock()
	return h.log.b.String()
}

// Stop closes the program as an operator would; Restart opens it again on what it
// left.
func (h *House) Stop() {
	h.T.Helper()
	if !h.open {
		return
	}
	h.open = false
	h.HTTP.Close()
	if err := h.Close(); err != nil {
		h.T.Error(err)
	}
}

// Restart closes the program, where it is open, and opens it again.
func (h *House) Restart() {
	h.T.Helper()
	h.Stop()
	a, err := app.Open(context.Background(), h.Config)
	h.must(err)
	h.App, h.HTTP, h.open = a, httptest.NewServer(a.Handler()), true
}

// cheap keeps tests from spending their time on password hashes.
type cheap struct{}

func (cheap) Hash(p string) (string, error)     { return "plain:" + p, nil }
func (cheap) Matches(p, h string) (bool, error) { return h == "plain:"+p, nil }

// Each runs fn on a house of each engine that is here.
func Each(t *testing.T, fn func(t *testing.T, h *House)) {
	t.Helper()
	t.Parallel() // a house has its own clock, folder and database
	for _, e := range storetest.Engines() {
		t.Run(e.String(), func(t *testing.T) { fn(t, New(t, e)) })
	}
}

// New builds a house on an engine, with the product's scenes when none are named. Its clock stands at 9:30 on Tuesday, 7 November
// 2023. It stands behind a proxy on this machine: X-Forwarded-For says who asks. Houses of the product's scenes are copies of
// one, with the same keys: a house that is to have keys of its own names them.
func New(t testing.TB, e store.Engine, scenes ...scene.Scene) *House {
	t.Helper()
	return NewOf(t, e, suite.Standard, scenes...)
}

// NewOf is New with keys of a suite.
func NewOf(t testing.TB, e store.Engine, of *suite.Suite, scenes ...scene.Scene) *House {
	t.Helper()
	if scenes != nil {
		h := empty(t, e, of, scenes...)
		h.furnish(context.Background())
		return h
	}
	v, _ := furnished.LoadOrStore([2]string{e.String(), of.Name}, &furniture{})
	f := v.(*furniture)
	dsn := storetest.Copy(t, e, "furnished,"+of.Name, func(dsn string) error { return f.build(t, dsn, of) })
	dir := t.TempDir()
	if err := os.CopyFS(dir, os.DirFS(f.dir)); err != nil {
		t.Fatal(err)
	}
	h := open(t, dir, dsn, of, app.Scenes())
	h.units, h.who, h.keys = maps.Clone(f.units), maps.Clone(f.who), maps.Clone(f.keys)
	return h
}

// furniture is what a furnished house holds besides its store. One is furnished per engine and suite of keys, and copied: to
// furnish one costs a hundred times what a copy costs.
type furniture struct {
	dir              string
	units, who, keys map[string]string
}

var furnished sync.Map // engine and suite → *furniture

func (f *furniture) build(t testing.TB, dsn string, of *suite.Suite) (err error) {
	if f.dir, err = os.MkdirTemp("", "huying-furnished-"); err != nil {
		return err
	}
	a, err := app.Open(context.Background(), config(f.dir, dsn, of, app.Scenes(), slog.DiscardHandler))
	if err != nil {
		return err
	}
	h := &House{App: a, T: t, units: map[string]string{}, who: map[string]string{}, keys: map[string]string{}}
	h.furnish(context.Background())
	f.units, f.who, f.keys = h.units, h.who, h.keys
	return a.Close()
}

// Empty is a house with nothing in it: no place, nobody.
func Empty(t testing.TB, e store.Engine) *House {
	t.Helper()
	return empty(t, e, suite.Standard)
}

func empty(t testing.TB, e store.Engine, of *suite.Suite, scenes ...scene.Scene) *House {
	t.Helper()
	if scenes == nil {
		scenes = app.Scenes()
	}
	return open(t, t.TempDir(), storetest.DSN(t, e, app.Migrations(scenes)), of, scenes)
}

func config(dir, dsn string, of *suite.Suite, scenes []scene.Scene, log slog.Handler) app.Config {
	clk := clock.At(clock.Date(2023, 11, 7).Start().Add(9*time.Hour + 30*time.Minute).Time())
	roomy := func(string) (free, total uint64, err error) { return 50 << 30, 100 << 30, nil }
	return app.Config{Disk: roomy, Log: slog.New(log), Dir: dir, DSN: dsn, County: County, Clock: clk, Hasher: cheap{}, Lint: true, Scenes: scenes, Suite: of,
		Trusted: []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}}
}

func open(t testing.TB, dir, dsn string, of *suite.Suite, scenes []scene.Scene) *House {
	t.Helper()
	out := &log{}
	cfg := config(dir, dsn, of, scenes, slog.NewTextHandler(out, nil))
	a, err := app.Open(context.Background(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	h := &House{App: a, T: t, Clock: cfg.Clock.(*clock.Manual), units: map[string]string{}, who: map[string]string{},
		keys: map[string]string{}, log: out, open: true}
	h.HTTP = httptest.NewServer(a.Handler())
	t.Cleanup(h.Stop)
	return h
}

func (h *House) must(err error) {
	h.T.Helper()
	if err != nil {
		h.T.Fatal(err)
	}
}

// furnish puts in the places, units, posts and people of the kit.
func (h *House) furnish(ctx context.Context) {
	sys := act.System(County)
	from := clock.Date(2020, 1, 1)
	var areas []*area.Area
	add := func(code, name, kind string) {
		areas = append(areas, &area.Area{Code: code, Name: name, Kind: kind, ValidFrom: from})
	}
	add(County, "通州区", area.KindCounty)
	for t, town := range []string{"甲街道", "乙镇"} {
		tc := fmt.Sprintf("%s%03d", County, t+1)
		add(tc, town, []string{area.KindSubdistrict, area.KindTown}[t])
		for v := range 2 {
			vc := fmt.Sprintf("%s%03d", tc, v+1)
			add(vc, []string{"一社区", "二社区"}[v], area.KindCommunity)
			for g := range 2 {
				add(fmt.Sprintf("%s%03d", vc, g+1), []string{"第一网格", "第二网格"}[g], "grid")
			}
		}
	}
	h.must(h.Areas.Add(ctx, sys, areas))
	h.must(h.Posts(ctx))
	_, err := h.Acts.Do(ctx, sys, act.What{Verb: "unit.import", Kind: "unit", Area: County}, func(tx *act.Tx) error {
		for _, u := range []person.Unit{{Name: Centre, Kind: "department", Area: County}, {Name: Roads, Kind: "department", Area: County},
			{Name: Water, Kind: "department", Area: County},
			{Name: Inspection, Kind: "department", Area: County}, {Name: Hotline, Kind: "department", Area: County}, {Name: TownOffice, Kind: "subdistrict", Area: Town},
			{Name: OtherTowns, Kind: "subdistrict", Area: OtherTown}, {Name: Community, Kind: "community", Area: Village}} {
			u.ID = tx.NewID()
			h.units[u.Name] = u.ID
			if err := h.People.AddUnit(ctx, tx, u); err != nil {
				return err
			}
		}
		return nil
	})
	h.must(err)
	for _, p := range []struct{ login, post, area, unit string }{
		{"lead", "county_lead", County, Centre}, {"desk", "county_desk", County, Centre}, {"dispatch", "county_dispatch", County, Centre},
		{"roads", "department", County, Roads}, {"roads2", "department", County, Roads}, {"water", "department", County, Water},
		{"checker", "checker", County, Inspection}, {"callback", "callback", County, Hotline},
		{"town", "town_desk", Town, TownOffice}, {"othertown", "town_desk", OtherTown, OtherTowns}, {"village", "village_lead", Village, Community},
		{"officer", duty.GridOfficer, Grid, Community}, {"otherofficer", duty.GridOfficer, OtherGrid, OtherTowns},
		{"system", duty.SystemAdmin, County, Centre}, {"security", duty.SecAdmin, County, Centre}, {"audit", duty.AuditAdmin, County, Inspection},
	} {
		h.Hire(p.login, p.post, p.area, p.unit)
	}
}

// Hire makes a person with an account, a duty and a token.
func (h *House) Hire(login, post, at, unit string) {
	h.T.Helper()
	ctx, sys := context.Background(), act.System(County)
	p := person.Person{ID: h.Acts.NewID(), Name: "测试" + login, Phone: seal.Hide(seal.Phone, fmt.Sprintf("1390000%04d", len(h.who))), Unit: h.units[unit]}
	h.must(h.People.Save(ctx, sys, p))
	h.must(h.People.AddAccount(ctx, sys, login, p.ID, "Right-2023"))
	if post != "" {
		_, err := h.Duties.Assign(ctx, sys, nil, duty.Duty{County: County, Person: p.ID, Post: post, Area: at, Unit: h.units[unit],
			From: clock.Date(2020, 1, 1).Start()})
		h.must(err)
	}
	key, err := h.People.Token(ctx, County, login)
	h.must(err)
	h.who[login], h.keys[login] = p.ID, key
}

// Later sets the clock and signs everybody in again: a token is good for a year.
func (h *House) Later(at time.Time) {
	h.T.Helper()
	h.Clock.Set(at)
	for login := range h.who {
		key, err := h.People.Token(context.Background(), County, login)
		h.must(err)
		h.keys[login] = key
	}
}

// Unit is the id of a unit of the kit.
func (h *House) Unit(name string) string { return h.units[name] }

// Person is the id of a person of the kit.
func (h *House) Person(login string) string { return h.who[login] }

// As is somebody at the door; an empty login is a guest.
func (h *House) As(login string) *Visitor { return &Visitor{h: h, login: login} }

// Principal is somebody with what they may do now.
func (h *House) Principal(login string) *duty.Principal {
	h.T.Helper()
	p, err := h.Duties.Principal(context.Background(), person.Account{County: County, Login: login, Person: h.who[login]})
	h.must(err)
	return p
}

// Visitor sends requests as somebody.
type Visitor struct {
	h     *House
	login string
	key   string
	head  map[string]string
}

// Again gives the next request an idempotency key of its own, to be sent again.
func (v *Visitor) Again(key string) *Visitor { c := *v; c.key = key; return &c }

// With gives the next request a header.
func (v *Visitor) With(name, value string) *Visitor {
	c := *v
	c.head = map[string]string{name: value}
	return &c
}

// And is With, beside the headers that there are.
func (v *Visitor) And(name, value string) *Visitor {
	c := *v
	c.head = maps.Clone(v.head)
	c.head[name] = value
	return &c
}

// Answer is what came back.
type Answer struct {
	T      testing.TB
	Status int
	Header http.Header
	Body   []byte
	what   string
}

// Do sends a request. A body that is no reader is sent as JSON.
func (v *Visitor) Do(method, path string, body any) *Answer {
	v.h.T.Helper()
	var r io.Reader
	kind := ""
	switch b := body.(type) {
	case nil:
	case *Form:
		r, kind = b.done()
	case io.Reader:
		r = b
	case string:
		r, kind = strings.NewReader(b), "application/json"
	default:
		j, err := json.Marshal(b)
		v.h.must(err)
		r, kind = bytes.NewReader(j), "application/json"
	}
	req, err := http.NewRequest(method, v.h.HTTP.URL+path, r)
	v.h.must(err)
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	if v.login != "" {
		req.Header.Set("Authorization", "Bearer "+v.h.keys[v.login])
	}
	if v.key != "" {
		req.Header.Set("Idempotency-Key", v.key)
	}
	for name, value := range v.head {
		req.Header.Set(name, value)
	}
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := client.Do(req)
	v.h.must(err)
	defer func() { _ = res.Body.Close() }()
	out, err := io.ReadAll(res.Body)
	v.h.must(err)
	return &Answer{T: v.h.T, Status: res.StatusCode, Header: res.Header, Body: out, what: v.login + " " + method + " " + path}
}

// Get and Post are Do.
func (v *Visitor) Get(path string) *Answer { v.h.T.Helper(); return v.Do("GET", path, nil) }

// Post sends a body.
func (v *Visitor) Post(path string, body any) *Answer {
	v.h.T.Helper()
	return v.Do("POST", path, body)
}

// Want fails the test unless the status is the wanted one.
func (a *Answer) Want(status int) *Answer {
	a.T.Helper()
	if a.Status != status {
		a.T.Fatalf("%s: %d, want %d: %.600s", a.what, a.Status, status, a.Body)
	}
	return a
}

// Into reads the JSON of the answer.
func (a *Answer) Into(v any) *Answer {
	a.T.Helper()
	if err := json.Unmarshal(a.Body, v); err != nil {
		a.T.Fatalf("%s: %v in %.300s", a.what, err, a.Body)
	}
	return a
}

// Code is the problem's code.
func (a *Answer) Code() string {
	var p struct{ Code string }
	_ = json.Unmarshal(a.Body, &p)
	return p.Code
}

// Form is a multipart form.
type Form struct {
	buf bytes.Buffer
	w   *multipart.Writer
}

// NewForm begins a form with fields as pairs of name and value.
func NewForm(fields ...string) *Form {
	f := &Form{}
	f.w = multipart.NewWriter(&f.buf)
	for i := 0; i+1 < len(fields); i += 2 {
		_ = f.w.WriteField(fields[i], fields[i+1])
	}
	return f
}

// File adds a file.
func (f *Form) File(field, name string, data []byte) *Form {
	w, err := f.w.CreateFormFile(field, name)
	if err == nil {
		_, _ = w.Write(data)
	}
	return f
}

func (f *Form) done() (io.Reader, string) {
	_ = f.w.Close()
	return &f.buf, f.w.FormDataContentType()
}

// Routes are all routes with their guards.
func (h *House) Routes() []web.Route { return h.Server.Routes() }

// Lines is how many lines the journal has.
func (h *House) Lines() int64 {
	h.T.Helper()
	lines, err := h.Journal.Find(context.Background(), h.DB.Read(), journal.Filter{County: County, Limit: 1})
	h.must(err)
	if len(lines) == 0 {
		return 0
	}
	return lines[0].Leaf + 1
}

// Verbs are the verbs of a subject's journal lines, oldest first.
func (h *House) Verbs(subject string) string {
	h.T.Helper()
	lines, err := h.Journal.Find(context.Background(), h.DB.Read(), journal.Filter{County: County, Subject: subject, Limit: 200})
	h.must(err)
	var out []string
	for i := len(lines) - 1; i >= 0; i-- {
		out = append(out, lines[i].Verb)
	}
	return strings.Join(out, " ")
}

// Figure is a figure's value in a place over all time up to today.
func (h *House) Figure(code, under string) figure.Value {
	h.T.Helper()
	return h.FigureOn(code, under, h.Acts.Now().Day().String())
}

// FigureOn is a figure's value in a place over all time up to a day.
func (h *House) FigureOn(code, under, day string) figure.Value {
	h.T.Helper()
	to, err := clock.ParseDay(day)
	h.must(err)
	f, ok := h.Book.Figure(code)
	if !ok {
		h.T.Fatal("no figure ", code)
	}
	v, err := h.Book.Value(context.Background(), h.DB.Read(), f, County, under, figure.Period{From: clock.Date(2000, 1, 1), To: to})
	h.must(err)
	return v
}

// Clean fails the test when figures and records disagree or the journal does not
// hold.
func (h *House) Clean() {
	h.T.Helper()
	rep, err := h.Verify(context.Background(), func(string) {})
	h.must(err)
	for _, f := range rep.Faults {
		h.T.Error(f)
	}
}

// NewID makes an id, as a client would.
func (h *House) NewID() string { return ident.New(h.Clock.Now()) }
