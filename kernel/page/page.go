// Package page is how the county looks to whoever has no account: pages that any
// telephone can show, drawn by the server, working without JavaScript, in a larger hand
// for those who ask for it, and printable.
//
// The public door and scenes bring templates and what they show; the room gives them one
// layout, the words, a cache that ends with the next commit, a pace for those who send
// something, and problems drawn as pages with a way on. A page that is the same for
// everybody is drawn once for a version of the store and kept; a page of one person is
// never kept.
//
// The room refuses a template without a route, a form that is sent without a pace, and a
// way back that leads to another site.
package page

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
)

//go:embed look
var look embed.FS

// Room draws the public pages of one county.
type Room struct {
	db        *store.DB
	acts      *act.Room
	areas     *area.Room
	catalogue *text.Catalogue
	s         *web.Server
	County    string
	pace      *web.Pace
	kept      cache
	problems  *template.Template
}

// How often callers without an account may report, book, rate and dispute: a whole village
// behind one address may report a storm, and nobody floods the county's inbox.
var (
	paceClient = web.Rate{AtOnce: 30, Every: 10 * time.Second}
	pacePlace  = web.Rate{AtOnce: 90, Every: 4 * time.Second}
	paceAll    = web.Rate{AtOnce: 300, Every: 500 * time.Millisecond}
)

// New opens the room.
func New(clk clock.Clock, acts *act.Room, areas *area.Room, catalogue *text.Catalogue) *Room {
	return &Room{db: acts.DB(), acts: acts, areas: areas, catalogue: catalogue, kept: cache{drawing: make(chan struct{}, mostDrawn)},
		pace: web.NewPace(clk, "public.too_many", paceClient, pacePlace, paceAll)}
}

// Mount adds what all pages share; problems are drawn as pages from then on.
func (r *Room) Mount(s *web.Server, county string) error {
	r.s, r.County = s, county
	set, err := r.Set(look, "look", "problem")
	if err != nil {
		return err
	}
	r.problems = set.pages["problem"]
	s.DrawProblems(r.problem)
	s.Page("GET /look", "look", web.Open, r.look)
	for _, x := range [][3]string{{"publicStyle", "public.css", "text/css"}, {"publicScript", "public.js", "text/javascript"}} {
		b, err := look.ReadFile("look/" + x[1])
		if err != nil {
			return err
		}
		s.Page("GET /"+x[1], x[0], web.Open, func(w http.ResponseWriter, _ *http.Request) error {
			w.Header().Set("Content-Type", x[2]+"; charset=utf-8")
			w.Header().Set("Cache-Control", "max-age=300")
			_, err := w.Write(b)
			return err
		})
	}
	return nil
}

// Set is templates that share the layout, each with a "body".
type Set struct {
	*Room
	pages map[string]*template.Template
}

// Set reads the templates of these names (without .html) in a folder.
func (r *Room) Set(files fs.FS, folder string, names ...string) (*Set, error) {
	out := &Set{r, map[string]*template.Template{}}
	for _, name := range names {
		t, err := template.ParseFS(look, "look/layout.html")
		if err == nil {
			t, err = t.ParseFS(files, folder+"/"+name+".html")
		}
		if err != nil {
			return nil, err
		}
		out.pages[name] = t
	}
	return out, nil
}

// Page is what every template gets; Data is what the room that draws it brings.
type Page struct {
	s      *web.Server
	ctx    context.Context
	Lang   string
	Elder  bool
	Title  string
	County string
	Path   string // of this page, for coming back
	Now    clock.Moment
	Data   any
}

// T is a sentence in the reader's language; args are pairs of name and value.
func (p *Page) T(key string, args ...any) string {
	m := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		m[fmt.Sprint(args[i])] = args[i+1]
	}
	return p.s.Say(p.ctx, key, m)
}

// Gap goes between two words; Chinese needs no gap.
func (p *Page) Gap() string {
	if p.Lang == "en" {
		return " "
	}
	return ""
}

// Phrases are a headline's parts, so that it breaks between them and not inside a
// word.
func (p *Page) Phrases(s string) []string {
	var out []string
	for _, x := range strings.SplitAfter(s, "，") {
		for _, part := range strings.SplitAfter(x, ", ") {
			out = append(out, strings.TrimSpace(part)) // the gap stands between them
		}
	}
	return out
}

// Time is a moment as people write it.
func (p *Page) Time(m clock.Moment) string {
	if m == 0 {
		return ""
	}
	if p.Lang == "en" {
		return m.Time().Format("2 Jan 2006 15:04")
	}
	return m.Time().Format("2006年1月2日 15:04")
}

// Clock is a moment's time of day.
func (p *Page) Clock(m clock.Moment) string { return m.Time().Format("15:04") }

// Day is a day as people write it.
func (p *Page) Day(d clock.Day) string {
	t := d.Start().Time()
	if p.Lang == "en" {
		return t.Format("2 January 2006")
	}
	return t.Format("2006年1月2日")
}

// Weekday is the day's name.
func (p *Page) Weekday(d clock.Day) string {
	return p.T("weekday." + strings.ToLower(d.Weekday().String()))
}

func (r *Room) newPage(q *http.Request, title string, data any) (*Page, error) {
	tree, err := r.areas.Tree(q.Context(), r.County)
	if err != nil {
		return nil, err
	}
	p := &Page{s: r.s, ctx: q.Context(), Lang: web.Of(q.Context()).Lang, County: tree.Name(r.County), Path: q.URL.RequestURI(), Now: r.acts.Now(), Data: data}
	p.Elder = elder(q)
	p.Title = p.T(title)
	return p, nil
}

// draw makes the page; title is a key.
func (s *Set) draw(q *http.Request, name, title string, data any) ([]byte, error) {
	p, err := s.newPage(q, title, data)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := s.pages[name].ExecuteTemplate(&b, "layout.html", p); err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// Render answers with a page that is not kept; title is a key.
func (s *Set) Render(w http.ResponseWriter, q *http.Request, status int, name, title string, data any) error {
	b, err := s.draw(q, name, title, data)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Cookie, Accept-Language")
	w.WriteHeader(status)
	_, err = w.Write(b)
	return err
}

// Drawer says which template shows what; title is a key.
type Drawer func(q *http.Request) (name, title string, data any, err error)

// Open adds a page that is the same for everybody and kept until something changes.
func (s *Set) Open(pattern, id string, draw Drawer) { s.s.Page(pattern, id, web.Open, s.Kept(draw)) }

// Moving adds a page that is the same for everybody and says what holds at this minute, such as
// whether somewhere is open: it is kept for the minute.
func (s *Set) Moving(pattern, id string, draw Drawer) {
	s.s.Page(pattern, id, web.Open, s.keptFor(draw, time.Minute))
}

// Form adds a route that takes what a person without an account sends, at a pace.
func (s *Set) Form(pattern, id string, take func(w http.ResponseWriter, q *http.Request) error) {
	s.s.Page(pattern, id, web.Open, func(w http.ResponseWriter, q *http.Request) error {
		if err := s.Pass(q); err != nil {
			return err
		}
		return take(w, q)
	})
}

// Pass lets whoever sends something pass at a pace.
func (r *Room) Pass(q *http.Request) error {
	return r.pace.Pass(q.Context(), web.Of(q.Context()).Client)
}

// problem draws what went wrong with the doors above it, so that there is a way on.
func (r *Room) problem(q *http.Request, x *web.Problem) ([]byte, error) {
	p, err := r.newPage(q, "public.name", x)
	if err != nil {
		return nil, err
	}
	if p.Title = x.Title; q.Method != http.MethodGet {
		p.Path = "/"
	}
	var b bytes.Buffer
	err = r.problems.ExecuteTemplate(&b, "layout.html", p)
	return b.Bytes(), err
}

const elderCookie = "huying_elder"

func elder(q *http.Request) bool {
	c, err := q.Cookie(elderCookie)
	return err == nil && c.Value == "1"
}

// look keeps how somebody wants to read: larger, or in another language.
func (r *Room) look(w http.ResponseWriter, q *http.Request) error {
	v := q.URL.Query()
	year := 365 * 24 * 3600
	if e := v.Get("elder"); e != "" {
		http.SetCookie(w, &http.Cookie{Name: elderCookie, Value: e[:1], Path: "/", MaxAge: year, SameSite: http.SameSiteLaxMode, HttpOnly: true})
	}
	if l := v.Get("lang"); l != "" {
		http.SetCookie(w, &http.Cookie{Name: "huying_lang", Value: r.catalogue.Pick(l), Path: "/", MaxAge: year, SameSite: http.SameSiteLaxMode})
	}
	back := v.Get("back")
	if u, err := url.Parse(back); err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") ||
		strings.Contains(back, `\`) {
		back = "/"
	}
	http.Redirect(w, q, back, http.StatusSeeOther)
	return nil
}

// cache keeps drawn pages until anything in the store changes.
type cache struct {
	mu      sync.Mutex
	version uint64
	day     clock.Day
	pages   map[string][]byte
	bytes   int
	drawing chan struct{} // held while a page is drawn
}

// What strangers can ask for is bounded, as they choose the addresses: how many pages are kept,
// how large together, and how many are drawn at a time.
const (
	mostKept      = 512
	mostKeptBytes = 32 << 20
	mostKey       = 4 << 10 // a page asked by a longer address is drawn each time
	mostDrawn     = 8
)

// Kept serves a drawn page from memory while nothing has changed since.
func (s *Set) Kept(draw Drawer) func(w http.ResponseWriter, q *http.Request) error {
	return s.keptFor(draw, 0)
}

// keptFor is Kept for a span of time at most; 0 has no end.
func (s *Set) keptFor(draw Drawer, span time.Duration) func(w http.ResponseWriter, q *http.Request) error {
	c := &s.kept
	return func(w http.ResponseWriter, q *http.Request) error {
		i := web.Of(q.Context())
		// A page has codes and links that begin with where it was asked.
		key := fmt.Sprintf("%s|%t|%s|%s", i.Lang, elder(q), i.Base, q.URL.RequestURI())
		if len(key) > mostKey {
			return s.show(w, q, draw)
		}
		if span > 0 {
			key = fmt.Sprintf("%s|%d", key, s.acts.Now().Time().UnixNano()/int64(span))
		}
		version, day := s.db.Version(), s.acts.Now().Day()
		c.mu.Lock()
		if c.version != version || c.day != day || c.pages == nil {
			c.version, c.day, c.pages, c.bytes = version, day, map[string][]byte{}, 0
		}
		html, ok := c.pages[key]
		c.mu.Unlock()
		if !ok || s.db.Engine() == store.Postgres { // another node may have written
			var err error
			if html, err = s.turn(q, draw); err != nil {
				return err
			}
			c.mu.Lock()
			if c.version == version && c.day == day {
				c.keep(key, html)
			}
			c.mu.Unlock()
		}
		h := w.Header()
		h.Set("Content-Type", "text/html; charset=utf-8")
		if h.Get("Cache-Control") == "" {
			h.Set("Cache-Control", "no-cache")
		}
		h.Set("Vary", "Cookie, Accept-Language")
		// A kept page's forms get an act id of their own each time they are shown, or two
		// people with one page would be taken for one who pressed twice.
		return writeWith(w, html, s.acts.NewID())
	}
}

// keep keeps a page; where there is no more room, in place of all others.
func (c *cache) keep(key string, html []byte) {
	if old, ok := c.pages[key]; ok {
		c.bytes -= len(key) + len(old)
		delete(c.pages, key)
	}
	if len(key)+len(html) > mostKeptBytes {
		return
	}
	if len(c.pages) >= mostKept || c.bytes+len(key)+len(html) > mostKeptBytes {
		c.pages, c.bytes = map[string][]byte{}, 0
	}
	c.bytes += len(key) + len(html)
	c.pages[key] = html
}

// Held is how many drawn pages are kept, and how many bytes they are together.
func (r *Room) Held() (pages, bytes int) {
	r.kept.mu.Lock()
	defer r.kept.mu.Unlock()
	return len(r.kept.pages), r.kept.bytes
}

// show draws a page that is not kept.
func (s *Set) show(w http.ResponseWriter, q *http.Request, draw Drawer) error {
	html, err := s.turn(q, draw)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Cookie, Accept-Language")
	return writeWith(w, html, s.acts.NewID())
}

// writeWith writes a page with an act's id in its forms, and makes no copy of it: many may read it slowly.
func writeWith(w io.Writer, html []byte, id string) error {
	for {
		before, after, found := bytes.Cut(html, []byte(AnyAct))
		if _, err := w.Write(before); err != nil || !found {
			return err
		}
		if _, err := io.WriteString(w, id); err != nil {
			return err
		}
		html = after
	}
}

// turn draws a page when it is its turn.
func (s *Set) turn(q *http.Request, draw Drawer) ([]byte, error) {
	select {
	case s.kept.drawing <- struct{}{}:
		defer func() { <-s.kept.drawing }()
	case <-q.Context().Done():
		return nil, q.Context().Err()
	}
	name, title, data, err := draw(q)
	if err != nil {
		return nil, err
	}
	return s.draw(q, name, title, data)
}

// AnyAct stands in a kept page where the act id of its forms goes.
const AnyAct = "00000000-0000-0000-0000-000000000000"

// Private keeps a page out of caches and search engines.
func Private(show func(w http.ResponseWriter, q *http.Request) error) func(w http.ResponseWriter, q *http.Request) error {
	return func(w http.ResponseWriter, q *http.Request) error {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Robots-Tag", "noindex")
		return show(w, q)
	}
}
