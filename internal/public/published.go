package public

import (
	"context"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/kernel/publication"
)

// PublishedPage is the list of published figures.
type PublishedPage struct {
	Words string
	Year  int
	Years []int
	Lines []PublishedLine
	Next  string
}

// PublishedLine is a publication in the list.
type PublishedLine struct {
	Title, URL, Unit string
	State            string
	At               clock.Moment
	Numbers          []PublishedNumber // the first few
	More             int
}

// PublishedNumber is one published number.
type PublishedNumber struct {
	Name, Text, Unit string
	Area, Formula    string
	Version          string
	From, To         clock.Day
	Parts            []PublishedPart
	Today            *publication.Drift
	Now              string // what today's records give, where it is another
	Moves            []MoveLine
	LiveURL          string // the same figure, place and days, as they are now
}

// PublishedPart is a numerator or a denominator with its frozen records.
type PublishedPart struct {
	Title, Text, URL string
	Records          int64
	Digest           string
}

// MoveLine is a record that counts otherwise than it did.
type MoveLine struct {
	Title, Area, How string
	Since            []SinceLine // what was done to it since
}

// SinceLine is a line of the journal, without whoever acted.
type SinceLine struct {
	Verb string
	At   clock.Moment
}

// PublicationPage is one publication.
type PublicationPage struct {
	*publication.Publication
	Unit, AreaName string
	Numbers        []PublishedNumber
	Today          *publication.Today
	Next, Before   *PlaceLink // that replaced it; that it replaced
	Signed         string
	Sealed         bool
	Leaf           int64
	FileURL        string
	CodeText       string
	QR             template.HTML
}

// shownText is a published number as people read it.
func shownText(s string) string {
	if n, err := strconv.ParseInt(s, 10, 64); err == nil {
		return thousands(n)
	}
	return s
}

// wording is a figure's name and formula in the reader's language: as they were signed,
// or translated while the formula is still the same.
func (d *Door) wording(ctx context.Context, i *publication.Number) (name, formula, unit string) {
	f, ok := d.Book.Figure(i.Figure)
	if web.Of(ctx).Lang == "zh-CN" || !ok || f.Version != i.Version {
		return i.Name, i.Formula, i.Unit
	}
	say := func(k string) string { return d.s.Say(ctx, k, nil) }
	if i.Unit != "" {
		unit = say(f.Unit)
	}
	return say(f.Title), d.Book.Formula(f, say), unit
}

const (
	linesPerPage = 20
	mostSearched = 120 // bytes
)

func (d *Door) published(r *http.Request) (string, string, any, error) {
	ctx, v := r.Context(), r.URL.Query()
	out := &PublishedPage{Words: v.Get("q")}
	if len(out.Words) > mostSearched {
		out.Words = strings.ToValidUTF8(out.Words[:mostSearched], "")
	}
	out.Year, _ = strconv.Atoi(v.Get("year"))
	err := d.DB.View(ctx, func(q store.Q) error {
		var err error
		if out.Years, err = d.Published.Years(ctx, q, d.county, publication.Public); err != nil {
			return err
		}
		list, next, err := d.Published.List(ctx, q, publication.Filter{County: d.county,
			States: []string{publication.Released, publication.Replaced, publication.Withdrawn}, Door: publication.Public, Words: out.Words,
			Year: out.Year, Before: v.Get("after"), Limit: linesPerPage})
		if err != nil {
			return err
		}
		if next != "" {
			out.Next = "/published?" + url.Values{"q": {out.Words}, "year": {v.Get("year")}, "after": {next}}.Encode()
		}
		out.Lines, err = d.publishedLines(ctx, q, list, 4)
		return err
	})
	return "published", "published.title", out, err
}

// publishedLines are publications with their first numbers.
func (d *Door) publishedLines(ctx context.Context, q store.Q, list []*publication.Publication, most int) ([]PublishedLine, error) {
	if err := d.Published.Shown(ctx, q, d.county, list); err != nil {
		return nil, err
	}
	units, err := d.People.UnitNames(ctx, q, d.county)
	if err != nil {
		return nil, err
	}
	var out []PublishedLine
	for _, p := range list {
		l := PublishedLine{Title: p.Title, URL: "/published/" + p.Code, Unit: units[p.Unit], State: p.State, At: p.ReleasedAt, More: max(0, len(p.Items)-most)}
		for n := range p.Items[:min(most, len(p.Items))] {
			name, _, unit := d.wording(ctx, &p.Items[n])
			l.Numbers = append(l.Numbers, PublishedNumber{Name: name, Text: shownText(p.Items[n].Text), Unit: unit})
		}
		out = append(out, l)
	}
	return out, nil
}

// latest is what was published last up to a day, and holds.
func (d *Door) latest(ctx context.Context, q store.Q, on clock.Day) ([]PublishedLine, error) {
	list, _, err := d.Published.List(ctx, q, publication.Filter{County: d.county, States: []string{publication.Released},
		Door: publication.Public, Before: fmt.Sprintf("%d~", on.End()), Limit: 3})
	if err != nil {
		return nil, err
	}
	return d.publishedLines(ctx, q, list, 1)
}

// publicOne is the publication that somebody came with the code of.
func (d *Door) publicOne(r *http.Request) (*publication.Publication, error) {
	c, err := code.Parse(r.PathValue("code"))
	if err != nil {
		return nil, err
	}
	p, err := d.Published.ByCode(r.Context(), d.DB.Read(), d.county, string(c))
	if err != nil {
		return nil, err
	}
	if p.Door != publication.Public || !p.Out() {
		return nil, notFound()
	}
	return p, nil
}

func (d *Door) publication(r *http.Request) (string, string, any, error) {
	ctx := r.Context()
	p, err := d.publicOne(r)
	if err != nil {
		return "", "", nil, err
	}
	tree, err := d.tree(ctx)
	if err != nil {
		return "", "", nil, err
	}
	units, err := d.People.UnitNames(ctx, d.DB.Read(), d.county)
	if err != nil {
		return "", "", nil, err
	}
	out := &PublicationPage{Publication: p, Unit: units[p.Unit], AreaName: tree.Name(p.Area), Signed: p.Note,
		FileURL: "/published/" + p.Code + "/file", CodeText: code.Code(p.Code).Pretty()}
	if out.QR, err = d.qrOf(r, code.Code(p.Code)); err != nil {
		return "", "", nil, err
	}
	if out.Today, err = d.Published.Today(ctx, p); err != nil {
		return "", "", nil, err
	}
	for n := range p.Items {
		number, err := d.publishedNumber(ctx, tree, p, n, &out.Today.Items[n])
		if err != nil {
			return "", "", nil, err
		}
		out.Numbers = append(out.Numbers, number)
	}
	if out.Next, err = d.linkTo(ctx, p.ReplacedBy); err != nil {
		return "", "", nil, err
	}
	if out.Before, err = d.linkTo(ctx, p.Replaces); err != nil {
		return "", "", nil, err
	}
	proof, err := d.Journal.Prove(ctx, d.county, p.Act)
	switch {
	case err == nil:
		out.Sealed, out.Leaf = true, proof.Leaf
	case !fault.Is(err, fault.Conflict): // not sealed yet: seconds
		return "", "", nil, err
	}
	return "publication", p.Title, out, nil
}

// linkTo leads to another publication; nil to none.
func (d *Door) linkTo(ctx context.Context, id string) (*PlaceLink, error) {
	if id == "" {
		return nil, nil
	}
	p, err := d.Published.Get(ctx, d.DB.Read(), d.county, id)
	if err != nil {
		return nil, err
	}
	l := &PlaceLink{Name: p.Title, Note: p.Reason}
	if p.Door == publication.Public {
		l.URL = "/published/" + p.Code
	}
	return l, nil
}

func (d *Door) publishedNumber(ctx context.Context, tree *area.Tree, p *publication.Publication, n int, drift *publication.Drift) (PublishedNumber, error) {
	i := &p.Items[n]
	period := i.Period()
	out := PublishedNumber{Text: shownText(i.Text), Version: i.Version, Area: i.AreaName, From: period.From, To: period.To, Today: drift,
		LiveURL: figureURL(i.Figure, i.Area, period)}
	out.Name, out.Formula, out.Unit = d.wording(ctx, i)
	if drift.Gone {
		out.LiveURL = ""
	}
	if !drift.Same() && !drift.Gone {
		out.Now = shownText(drift.Text)
	}
	base := fmt.Sprintf("/published/%s/%d", p.Code, n)
	out.Parts = append(out.Parts, PublishedPart{Text: thousands(i.Num.Amount), Records: i.Num.Records, Digest: i.Num.Digest, URL: base})
	if i.Den != nil {
		out.Parts = append(out.Parts, PublishedPart{Text: thousands(i.Den.Amount), Records: i.Den.Records, Digest: i.Den.Digest, URL: base + "?part=den"})
	}
	words := strings.Split(out.Formula, " ÷ ")
	for k := range out.Parts {
		out.Parts[k].Title = words[min(k, len(words)-1)]
	}
	moves := append(drift.Num.Some, drift.Den.Some...)
	var orders []string
	for _, m := range moves {
		orders = append(orders, m.ID)
	}
	called, err := d.names(ctx, d.DB.Read(), tree, orders)
	if err != nil {
		return out, err
	}
	for _, m := range moves {
		l := MoveLine{Title: called.of(m.Kind, m.ID, m.No, m.Title, m.Person), Area: placeText(tree, m.Area), How: m.How()}
		for _, x := range m.Lines {
			l.Since = append(l.Since, SinceLine{d.s.Say(ctx, "verb."+x.Verb, nil), x.At})
		}
		out.Moves = append(out.Moves, l)
	}
	return out, nil
}

// placeText is where a record belongs, as near as everybody may know.
func placeText(tree *area.Tree, code string) string {
	return tree.PathText(area.Cut(code, min(len(code), area.Village)))
}

// FrozenPage is the frozen records behind a part of a number.
type FrozenPage struct {
	PublishedNumber
	Of, OfURL string
	At        clock.Moment
	Part      PublishedPart
	Here      int // which part
	Rows      []RecordLine
	Next      string
}

const frozenPerPage = 100

func (d *Door) frozen(r *http.Request) (string, string, any, error) {
	ctx, v := r.Context(), r.URL.Query()
	p, err := d.publicOne(r)
	if err != nil {
		return "", "", nil, err
	}
	n, err := strconv.Atoi(r.PathValue("item"))
	if err != nil || n < 0 || n >= len(p.Items) {
		return "", "", nil, notFound()
	}
	tree, err := d.tree(ctx)
	if err != nil {
		return "", "", nil, err
	}
	number, err := d.publishedNumber(ctx, tree, p, n, &publication.Drift{Was: p.Items[n].Value(), Value: p.Items[n].Value()})
	if err != nil {
		return "", "", nil, err
	}
	out := &FrozenPage{PublishedNumber: number, Of: p.Title, OfURL: "/published/" + p.Code, At: p.CountedAt}
	part := "num"
	if v.Get("part") == "den" && p.Items[n].Den != nil {
		part, out.Here = "den", 1
	}
	out.Part = out.Parts[out.Here]
	from, _ := strconv.Atoi(v.Get("after"))
	list, next, err := d.Published.Named(ctx, d.DB.Read(), p, n, part, max(from, 0), frozenPerPage)
	if err != nil {
		return "", "", nil, err
	}
	var orders []string
	for _, x := range list {
		orders = append(orders, x.ID)
	}
	called, err := d.names(ctx, d.DB.Read(), tree, orders)
	if err != nil {
		return "", "", nil, err
	}
	for _, x := range list {
		l := RecordLine{Title: called.of(x.Kind, x.ID, x.No, x.Title, x.Person), Area: placeText(tree, x.Area), Day: x.Day}
		if f, ok := d.Book.Figure(p.Items[n].Figure); ok {
			l.Amount = amountText(f, x.Amount)
		}
		out.Rows = append(out.Rows, l)
	}
	if next != "" {
		out.Next = fmt.Sprintf("/published/%s/%d?part=%s&after=%s", p.Code, n, part, next)
	}
	return "frozen", "published.title", out, nil
}

// publishedFile is the signed file to take away.
func (d *Door) publishedFile(w http.ResponseWriter, r *http.Request) error {
	p, err := d.publicOne(r)
	if err != nil {
		return err
	}
	return d.Published.SendFile(w, r, p)
}

// scanPublication leads whoever scanned a publication's code to it: everybody to the
// public page, staff to one that is theirs.
func (d *Door) scanPublication(w http.ResponseWriter, r *http.Request, id string) error {
	ctx := r.Context()
	p, err := d.Published.Get(ctx, d.DB.Read(), d.county, id)
	if err != nil {
		return err
	}
	to := "/published/" + p.Code
	if p.Door != publication.Public {
		if duty.Of(ctx) == nil {
			return notFound()
		}
		to = "/workbench/publications/" + p.ID // which asks again whether it is theirs
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// logKey is the public key that verifies what the county signs.
func (d *Door) logKey(w http.ResponseWriter, _ *http.Request) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, err := w.Write([]byte(d.LogKey + "\n"))
	return err
}
