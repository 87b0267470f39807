package public

import (
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/figure"
	"huying/kernel/publication"
)

// PlacePage is who answers for a place, and how it goes there.
type PlacePage struct {
	Code, Name string
	Path       []PlaceLink
	Owners     []OwnerLine
	Vacant     bool        // a grid without an owner
	Was        string      // what the code that was asked for was called, where it became another place
	Now        string      // the place that it became
	Part       bool        // which is of another level
	Heirs      []PlaceLink // or the places
	Numbers    []Number
	Children   []PlaceLink
	CallURL    string
	SignsURL   string // where its grids have codes
}

// PlaceLink leads to a place.
type PlaceLink struct{ Name, URL, Note string }

// OwnerLine is somebody responsible, as everybody may know them.
type OwnerLine struct{ Name, Post, Area string }

func (d *Door) place(r *http.Request) (string, string, any, error) {
	ctx := r.Context()
	tree, err := d.tree(ctx)
	if err != nil {
		return "", "", nil, err
	}
	at := r.PathValue("area")
	heirs := tree.Heirs(at) // a sign on a wall outlives its place
	if len(heirs) > 1 {
		return "place", "public.place", severed(tree, at, heirs), nil
	}
	a, ok := tree.Get(heirs[0])
	if !ok || !area.Within(a.Code, d.county) {
		return "", "", nil, notFound()
	}
	out := &PlacePage{Code: a.Code, Name: a.Name, CallURL: "/call?area=" + a.Code}
	if a.Code != at {
		out.Was, out.Now, out.Part = tree.PathText(at), tree.PathText(a.Code), len(a.Code) != len(at)
	}
	for _, x := range tree.Path(a.Code) {
		out.Path = append(out.Path, PlaceLink{Name: x.Name, URL: "/area/" + x.Code})
	}
	for _, x := range tree.Children(a.Code) {
		out.Children = append(out.Children, PlaceLink{Name: x.Name, URL: "/area/" + x.Code})
	}
	if a.Level() >= area.Township {
		out.SignsURL = "/area/" + a.Code + "/signs"
	}
	today := d.Acts.Now().Day()
	year := figure.Period{From: today/10000*10000 + 101, To: today}
	posts, err := d.Duties.Posts(ctx, d.county)
	if err != nil {
		return "", "", nil, err
	}
	err = d.DB.View(ctx, func(q store.Q) error {
		duties, err := d.Duties.Responsible(ctx, q, d.county, a.Code)
		if err != nil {
			return err
		}
		ids := make([]string, len(duties))
		own := false
		for i, x := range duties {
			ids[i] = x.Person
			own = own || x.Area == a.Code
		}
		out.Vacant = a.Level() == area.Grid && !own
		people, err := d.People.Many(ctx, q, d.county, ids)
		if err != nil {
			return err
		}
		for _, x := range duties {
			out.Owners = append(out.Owners, OwnerLine{people[x.Person].Name, posts[x.Post].Title, tree.Name(x.Area)})
		}
		for _, c := range []string{"order.received", "order.closed", "order.open", "order.on_time_rate"} {
			n, err := d.number(ctx, q, c, a.Code, year)
			if err != nil {
				return err
			}
			out.Numbers = append(out.Numbers, n)
		}
		return nil
	})
	return "place", "public.place", out, err
}

// severed is the page of a place that became several.
func severed(tree *area.Tree, at string, heirs []string) *PlacePage {
	out := &PlacePage{Code: at, Name: tree.Name(at), Was: tree.PathText(at)}
	for _, c := range heirs {
		out.Heirs = append(out.Heirs, PlaceLink{Name: tree.PathText(c), URL: "/area/" + c})
	}
	return out
}

// PlacesPage is a search for a place.
type PlacesPage struct {
	Words string
	Hits  []PlaceLink
	Towns []PlaceLink
}

func (d *Door) places(r *http.Request) (string, string, any, error) {
	tree, err := d.tree(r.Context())
	if err != nil {
		return "", "", nil, err
	}
	out := &PlacesPage{Words: r.URL.Query().Get("q")}
	for _, a := range tree.Search(out.Words, area.Scope{d.county}, 30) {
		out.Hits = append(out.Hits, PlaceLink{tree.PathText(a.Code), "/area/" + a.Code, tree.Formerly(a.Code, out.Words)})
	}
	for _, a := range tree.Children(d.county) {
		out.Towns = append(out.Towns, PlaceLink{Name: a.Name, URL: "/area/" + a.Code})
	}
	return "places", "public.places", out, nil
}

// scan opens what a printed code stands for.
func (d *Door) scan(w http.ResponseWriter, r *http.Request) error {
	e, err := d.entry(r)
	if err != nil {
		return err
	}
	if e.Kind == area.CodeKind {
		http.Redirect(w, r, "/area/"+e.Subject, http.StatusSeeOther)
		return nil
	}
	if e.Kind == publication.CodeKind {
		return d.scanPublication(w, r, e.Subject)
	}
	return d.card(w, r, e)
}

var signLookup = Lookup{Action: "/q", Kick: "card.code", Title: "card.lookup", Lede: "card.lookup.lede"}

// scanOr shows what a sign stands for, or the field to type its code into again: a camera
// reads a torn sign wrong as well as a hand does.
func (d *Door) scanOr(show func(w http.ResponseWriter, r *http.Request) error) func(w http.ResponseWriter, r *http.Request) error {
	return func(w http.ResponseWriter, r *http.Request) error {
		err := show(w, r)
		var f *fault.Fault
		if !errors.As(err, &f) {
			return err
		}
		page, status := signLookup, http.StatusNotFound
		page.Code = r.PathValue("code")
		switch f.Kind {
		case fault.Invalid:
			status = http.StatusUnprocessableEntity
		case fault.NotFound:
		default:
			return err
		}
		key := "public.no_such_sign"
		if f.Key == "code.mistyped" || f.Key == "public.revoked" {
			key = f.Key
		}
		page.Problem = d.s.Say(r.Context(), key, nil)
		return d.ask(w, r, status, page)
	}
}

// typed leads from the field to what the code stands for.
func (d *Door) typed(w http.ResponseWriter, r *http.Request) error {
	if given := strings.TrimSpace(r.URL.Query().Get("code")); given != "" {
		http.Redirect(w, r, "/q/"+url.PathEscape(given), http.StatusSeeOther)
		return nil
	}
	return d.ask(w, r, http.StatusOK, signLookup)
}

func (d *Door) entry(r *http.Request) (code.Entry, error) {
	c, err := code.Parse(r.PathValue("code"))
	if err != nil {
		return code.Entry{}, err
	}
	e, err := d.Codes.Find(r.Context(), d.DB.Read(), d.county, c)
	switch {
	case err != nil:
		return e, err
	case e.RevokedAt != 0:
		return e, fault.New(fault.NotFound, "public.revoked")
	}
	if _, ok := d.faces[e.Kind]; !ok && e.Kind != area.CodeKind && e.Kind != publication.CodeKind {
		return e, notFound()
	}
	return e, nil
}

// SignsPage is signs to print and hang up.
type SignsPage struct{ Signs []Sign }

// Sign is one sign, with the QR of its place.
type Sign struct {
	Title            string // key of what stands above it
	Name, Path, Code string
	QR               template.HTML
	Officers         []OwnerLine
}

func (d *Door) sign(w http.ResponseWriter, r *http.Request) error {
	e, err := d.entry(r)
	if err != nil {
		return err
	}
	if e.Kind == publication.CodeKind {
		return notFound() // it is printed on its own page
	}
	one, err := d.signFor(r, e)
	if err != nil {
		return err
	}
	return d.Render(w, r, http.StatusOK, "sign", "public.sign", &SignsPage{[]Sign{one}})
}

// signs is a place's grids' signs, a page each.
func (d *Door) signs(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	tree, err := d.tree(ctx)
	if err != nil {
		return err
	}
	at := tree.Heir(r.PathValue("area"))
	if _, ok := tree.Get(at); !ok || len(at) < area.Township || !area.Within(at, d.county) {
		return notFound()
	}
	out, err := d.signsUnder(r, tree, at)
	if err != nil {
		return err
	}
	if len(out.Signs) == 0 {
		return fault.New(fault.NotFound, "public.no_signs")
	}
	return d.Render(w, r, http.StatusOK, "sign", "public.sign", out)
}

// signsUnder draws the codes of a place's grids, a hundred and more, for one caller at a time. The turn is over before the
// answer is written: nobody waits for a slow reader.
func (d *Door) signsUnder(r *http.Request, tree *area.Tree, at string) (_ *SignsPage, err error) {
	ctx := r.Context()
	select {
	case d.signing <- struct{}{}:
		defer func() { <-d.signing }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	out := &SignsPage{}
	tree.Under(at, func(a *area.Area) {
		if a.Level() != area.Grid || err != nil {
			return
		}
		c, cerr := d.Codes.Of(ctx, d.DB.Read(), d.county, area.CodeKind, a.Code)
		if fault.Is(cerr, fault.NotFound) {
			return // no code was issued for it
		}
		var one Sign
		if one, err = d.signOf(r, a.Code, c); err == nil {
			out.Signs = append(out.Signs, one)
		}
	})
	return out, err
}

func (d *Door) signOf(r *http.Request, at string, c code.Code) (Sign, error) {
	ctx := r.Context()
	tree, err := d.tree(ctx)
	if err != nil {
		return Sign{}, err
	}
	out := Sign{Title: "sign.title", Name: tree.Name(at), Path: tree.PathText(at), Code: c.Pretty()}
	if out.QR, err = d.qrOf(r, c); err != nil {
		return out, err
	}
	q := d.DB.Read()
	duties, err := d.Duties.Responsible(ctx, q, d.county, at)
	if err != nil {
		return out, err
	}
	posts, err := d.Duties.Posts(ctx, d.county)
	if err != nil {
		return out, err
	}
	for _, x := range duties {
		p, err := d.People.Get(ctx, q, d.county, x.Person)
		if err != nil {
			return out, err
		}
		out.Officers = append(out.Officers, OwnerLine{p.Name, posts[x.Post].Title, tree.Name(x.Area)})
	}
	return out, nil
}

// qrOf draws a code's link.
func (d *Door) qrOf(r *http.Request, c code.Code) (template.HTML, error) {
	svg, err := code.SVG(web.Of(r.Context()).Base + "/q/" + string(c))
	return template.HTML(svg), err //nolint:gosec // drawn by our own code
}
