// Package public is the door without a key: pages that any telephone can show,
// drawn by the server, working without JavaScript and without an account.
//
// A resident says what is wrong, follows it with a tracking code and rates the
// answer; everybody sees how the county answers, who is responsible where, and the
// records behind each number. The room refuses personal data on any page: callers
// are nobody, an officer is a name and a post, and a tracking code is shown only to
// whoever came with it, because it is the caller's key.
package public

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/scene"
)

//go:embed pages
var files embed.FS

// Door is the public pages of one county.
type Door struct {
	*scene.Kernel
	s      *web.Server
	county string
	pages  map[string]*template.Template
	kept   cache
	pace   *web.Pace
	faces  map[string]scene.Face
	own    []*scene.Column
}

var pageNames = []string{"gazette", "call", "track", "lookup", "place", "places", "figure", "sign", "verify", "card", "published", "publication", "frozen", "problem"}

// Mount adds the public pages of a county, with what the scenes' codes show and their
// columns on the front page.
func Mount(s *web.Server, k *scene.Kernel, county string, scenes []scene.Scene) error {
	d := &Door{Kernel: k, s: s, county: county, pages: map[string]*template.Template{}, pace: web.NewPace(k.Clock, "public.too_many", paceClient, pacePlace, paceAll), faces: map[string]scene.Face{}}
	for _, x := range scenes {
		for _, f := range x.Faces {
			d.faces[f.Kind] = f
		}
		if x.Column != nil {
			d.own = append(d.own, x.Column)
		}
	}
	for _, name := range pageNames {
		t, err := template.ParseFS(files, "pages/layout.html", "pages/"+name+".html")
		if err != nil {
			return err
		}
		d.pages[name] = t
	}
	s.DrawProblems(d.problem)
	s.Page("GET /{$}", "gazette", web.Open, d.kept.page(d, d.gazette))
	s.Page("GET /", "nowhere", web.Open, func(http.ResponseWriter, *http.Request) error { return notFound() })
	s.Page("GET /figures/{code}", "publicFigure", web.Open, d.kept.page(d, d.figure))
	s.Page("GET /area/{code}", "publicPlace", web.Open, d.kept.page(d, d.place))
	s.Page("GET /area/{code}/signs", "signs", web.Open, d.signs)
	s.Page("GET /areas", "publicPlaces", web.Open, d.kept.page(d, d.places))
	s.Page("GET /verify", "publicVerify", web.Open, d.kept.page(d, d.verify))
	s.Page("GET /published", "published", web.Open, d.kept.page(d, d.published))
	s.Page("GET /published/{code}", "publication", web.Open, d.kept.page(d, d.publication))
	s.Page("GET /published/{code}/{item}", "publishedRecords", web.Open, d.kept.page(d, d.frozen))
	s.Page("GET /published/{code}/file", "publishedFile", web.Open, d.publishedFile)
	s.Page("GET /log/key", "logKey", web.Open, d.logKey)
	s.Page("GET /call", "callForm", web.Open, d.callForm)
	s.Page("POST /call", "call", web.Open, d.call)
	s.Page("GET /t", "trackLookup", web.Open, d.lookup)
	s.Page("GET /t/{code}", "track", web.Open, private(d.trackOr(d.kept.page(d, d.track))))
	s.Page("POST /t/{code}/{verb}", "trackStep", web.Open, d.step)
	s.Page("GET /t/{code}/photo/{hash}", "trackPhoto", web.Open, d.photo)
	s.Page("GET /q/{code}", "scan", web.Open, d.scanOr(d.scan))
	s.Page("GET /q", "scanLookup", web.Open, d.typed)
	s.Page("GET /q/{code}/sign", "sign", web.Open, d.sign)
	s.Page("GET /look", "look", web.Open, d.look)
	for _, x := range [][3]string{{"publicStyle", "public.css", "text/css"}, {"publicScript", "public.js", "text/javascript"}} {
		b, err := files.ReadFile("pages/" + x[1])
		if err != nil {
			return err
		}
		s.Page("GET /"+x[1], x[0], web.Open, func(w http.ResponseWriter, r *http.Request) error {
			w.Header().Set("Content-Type", x[2]+"; charset=utf-8")
			w.Header().Set("Cache-Control", "max-age=300")
			_, err := w.Write(b)
			return err
		})
	}
	return nil
}

// Page is what every template gets.
type Page struct {
	d      *Door
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
	return p.d.s.Say(p.ctx, key, m)
}

// Gap goes between two words; Chinese needs none.
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

// Phrase is a part of a headline with the number in it, which opens like every other.
type Phrase struct {
	Before, After string
	Num           *Number
}

// Headline is the month in a sentence; it breaks between its parts and not inside a word.
func (p *Page) Headline(month map[string]Number) (out []Phrase) {
	marks := map[string]string{"calls": "\x01", "closed": "\x02", "rate": "\x03"}
	of := map[string]Number{"\x01": month["calls"], "\x02": month["closed"], "\x03": month["on_time_rate"]}
	for _, s := range p.Phrases(p.T("gazette.headline", "calls", marks["calls"], "closed", marks["closed"], "rate", marks["rate"])) {
		x := Phrase{Before: s}
		for mark, n := range of {
			if before, after, ok := strings.Cut(s, mark); ok {
				x = Phrase{before, after, &n}
			}
		}
		out = append(out, x)
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

func (d *Door) newPage(r *http.Request, title string, data any) (*Page, error) {
	tree, err := d.tree(r.Context())
	if err != nil {
		return nil, err
	}
	p := &Page{d: d, ctx: r.Context(), Lang: web.Of(r.Context()).Lang, County: tree.Name(d.county), Path: r.URL.RequestURI(), Now: d.Acts.Now(), Data: data}
	if c, err := r.Cookie(elderCookie); err == nil && c.Value == "1" {
		p.Elder = true
	}
	p.Title = p.T(title)
	return p, nil
}

func (d *Door) tree(ctx context.Context) (*area.Tree, error) { return d.Areas.Tree(ctx, d.county) }

// render draws a page.
func (d *Door) render(w http.ResponseWriter, r *http.Request, status int, name, title string, data any) error {
	p, err := d.newPage(r, title, data)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if err := d.pages[name].ExecuteTemplate(&b, "layout.html", p); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Vary", "Cookie, Accept-Language")
	w.WriteHeader(status)
	_, err = w.Write(b.Bytes())
	return err
}

// problem draws what went wrong with the doors above it, so that there is a way on.
func (d *Door) problem(r *http.Request, x *web.Problem) ([]byte, error) {
	p, err := d.newPage(r, "public.name", x)
	if err != nil {
		return nil, err
	}
	if p.Title = x.Title; r.Method != http.MethodGet {
		p.Path = "/"
	}
	var b bytes.Buffer
	err = d.pages["problem"].ExecuteTemplate(&b, "layout.html", p)
	return b.Bytes(), err
}

const elderCookie = "huying_elder"

// look keeps how somebody wants to read: larger, or in another language.
func (d *Door) look(w http.ResponseWriter, r *http.Request) error {
	v := r.URL.Query()
	year := 365 * 24 * 3600
	if e := v.Get("elder"); e != "" {
		http.SetCookie(w, &http.Cookie{Name: elderCookie, Value: e[:1], Path: "/", MaxAge: year, SameSite: http.SameSiteLaxMode, HttpOnly: true})
	}
	if l := v.Get("lang"); l != "" {
		http.SetCookie(w, &http.Cookie{Name: "huying_lang", Value: d.Catalogue.Pick(l), Path: "/", MaxAge: year, SameSite: http.SameSiteLaxMode})
	}
	back := v.Get("back")
	if u, err := url.Parse(back); err != nil || u.IsAbs() || u.Host != "" || !strings.HasPrefix(back, "/") || strings.HasPrefix(back, "//") || strings.Contains(back, `\`) {
		back = "/"
	}
	http.Redirect(w, r, back, http.StatusSeeOther)
	return nil
}

// cache keeps drawn pages until anything in the store changes.
type cache struct {
	mu      sync.Mutex
	version uint64
	day     clock.Day
	pages   map[string][]byte
}

// mostKept bounds the pages in memory; strangers choose the addresses.
const mostKept = 512

type drawer func(r *http.Request) (name, title string, data any, err error)

// page serves a drawn page from memory when nothing has changed since.
func (c *cache) page(d *Door, draw drawer) func(w http.ResponseWriter, r *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		elder := ""
		if e, err := r.Cookie(elderCookie); err == nil {
			elder = e.Value
		}
		key := web.Of(r.Context()).Lang + "|" + elder + "|" + r.URL.RequestURI()
		version, day := d.DB.Version(), d.Acts.Now().Day()
		c.mu.Lock()
		if c.version != version || c.day != day || c.pages == nil || len(c.pages) > mostKept {
			c.version, c.day, c.pages = version, day, map[string][]byte{}
		}
		html, ok := c.pages[key]
		c.mu.Unlock()
		if !ok || d.DB.Engine() == store.Postgres { // another node may have written
			name, title, data, err := draw(r)
			if err != nil {
				return err
			}
			p, err := d.newPage(r, title, data)
			if err != nil {
				return err
			}
			var b bytes.Buffer
			if err := d.pages[name].ExecuteTemplate(&b, "layout.html", p); err != nil {
				return err
			}
			html = b.Bytes()
			c.mu.Lock()
			if c.version == version && c.day == day {
				c.pages[key] = html
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
		_, err := w.Write(bytes.ReplaceAll(html, []byte(anyAct), []byte(d.Acts.NewID())))
		return err
	}
}

// anyAct stands in a kept page where the act id goes.
const anyAct = "00000000-0000-0000-0000-000000000000"

// private keeps a page out of caches and search engines.
func private(page func(w http.ResponseWriter, r *http.Request) error) func(w http.ResponseWriter, r *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Robots-Tag", "noindex")
		return page(w, r)
	}
}

func notFound() error { return fault.New(fault.NotFound, "store.not_found") }
