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
	"context"
	"embed"
	"net/http"
	"strings"

	"huying/base/fault"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/page"
	"huying/kernel/scene"
)

//go:embed pages
var files embed.FS

// Door is the public pages of one county.
type Door struct {
	*scene.Kernel
	*page.Set
	s       *web.Server
	county  string
	signing chan struct{} // held while a place's signs are drawn
	faces   map[string]scene.Face
	own     []*scene.Column
}

var pageNames = []string{"gazette", "call", "track", "lookup", "place", "places", "figure", "sign", "verify", "card", "published", "publication", "frozen"}

// Mount adds the public pages of a county, with what the scenes' codes show and their
// columns on the front page.
func Mount(s *web.Server, k *scene.Kernel, county string, scenes []scene.Scene) error {
	set, err := k.Pages.Set(files, "pages", pageNames...)
	if err != nil {
		return err
	}
	d := &Door{Kernel: k, Set: set, s: s, county: county, signing: make(chan struct{}, 1), faces: map[string]scene.Face{}}
	for _, x := range scenes {
		for _, f := range x.Faces {
			d.faces[f.Kind] = f
		}
		if x.Column != nil {
			d.own = append(d.own, x.Column)
		}
	}
	d.Open("GET /{$}", "gazette", d.gazette)
	s.Page("GET /", "nowhere", web.Open, func(http.ResponseWriter, *http.Request) error { return notFound() })
	d.Open("GET /figures/{figure}", "publicFigure", d.figure)
	d.Open("GET /area/{area}", "publicPlace", d.place)
	s.Page("GET /area/{area}/signs", "signs", web.Open, d.signs)
	d.Open("GET /areas", "publicPlaces", d.places)
	d.Open("GET /verify", "publicVerify", d.verify)
	d.Open("GET /published", "published", d.published)
	d.Open("GET /published/{code}", "publication", d.publication)
	d.Open("GET /published/{code}/{item}", "publishedRecords", d.frozen)
	s.Page("GET /published/{code}/file", "publishedFile", web.Open, d.publishedFile)
	s.Page("GET /log/key", "logKey", web.Open, d.logKey)
	s.Page("GET /call", "callForm", web.Open, d.callForm)
	s.Page("POST /call", "call", web.Open, d.call)
	s.Page("GET /t", "trackLookup", web.Open, d.lookup)
	s.Page("GET /t/{code}", "track", web.Open, page.Private(d.trackOr(d.Kept(d.track))))
	s.Page("POST /t/{code}/{verb}", "trackStep", web.Open, d.step)
	s.Page("GET /t/{code}/photo/{hash}", "trackPhoto", web.Open, d.photo)
	s.Page("GET /q/{code}", "scan", web.Open, d.scanOr(d.scan))
	s.Page("GET /q", "scanLookup", web.Open, d.typed)
	s.Page("GET /q/{code}/sign", "sign", web.Open, d.sign)
	return nil
}

// Phrase is a part of a headline with the number in it, which opens like every other.
type Phrase struct {
	Before, After string
	Num           *Number
}

// Headline is the month in a sentence; it breaks between its parts and not inside a word.
func (g *Gazette) Headline(p *page.Page) (out []Phrase) {
	month := g.Month
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

func (d *Door) tree(ctx context.Context) (*area.Tree, error) { return d.Areas.Tree(ctx, d.county) }

func notFound() error { return fault.New(fault.NotFound, "store.not_found") }
