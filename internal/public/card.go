package public

import (
	"net/http"

	"huying/base/fault"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/kernel/scene"
)

// CardPage is what a printed code tells everybody.
type CardPage struct {
	*scene.Card
	Code    string
	Path    string
	CallURL string
}

// card shows what a printed code stands for. Whoever is signed in and holds a power
// there is led further in, unless they ask for what everybody sees (?public=1).
func (d *Door) card(w http.ResponseWriter, r *http.Request, e code.Entry) error {
	ctx, f := r.Context(), d.faces[e.Kind]
	c, err := f.Card(ctx, d.Kernel, d.county, e.Subject)
	if err != nil {
		return err
	}
	if p := duty.Of(ctx); p != nil && r.URL.Query().Get("public") == "" {
		for _, in := range f.Doors {
			if p.Can(in.Power, c.Area) {
				http.Redirect(w, r, in.URL(e.Subject), http.StatusSeeOther)
				return nil
			}
		}
	}
	if f.Page != nil {
		http.Redirect(w, r, f.Page(e.Subject), http.StatusSeeOther)
		return nil
	}
	tree, err := d.tree(ctx)
	if err != nil {
		return err
	}
	at := tree.Heir(c.Area) // what lies in a place that is no more and did not go along, is told of what it became
	w.Header().Set("Cache-Control", "no-cache, private")
	return d.Render(w, r, http.StatusOK, "card", "public.card",
		&CardPage{Card: c, Code: e.Code.Pretty(), Path: tree.PathText(at), CallURL: "/call?area=" + at})
}

// signFor is a code's sign to print: a place with its officers, a subject by its name.
// gridSign is a grid's sign; of one that became another the sign of that, by whose own code it is known then.
func (d *Door) gridSign(r *http.Request, e code.Entry) (Sign, error) {
	tree, err := d.tree(r.Context())
	if err != nil {
		return Sign{}, err
	}
	at := tree.Heir(e.Subject)
	if at == e.Subject {
		return d.signOf(r, at, e.Code)
	}
	c, err := d.Codes.Of(r.Context(), d.DB.Read(), d.county, area.CodeKind, at)
	if fault.Is(err, fault.NotFound) {
		c, err = e.Code, nil
	}
	if err != nil {
		return Sign{}, err
	}
	return d.signOf(r, at, c)
}

func (d *Door) signFor(r *http.Request, e code.Entry) (Sign, error) {
	if e.Kind == area.CodeKind {
		return d.gridSign(r, e)
	}
	c, err := d.faces[e.Kind].Card(r.Context(), d.Kernel, d.county, e.Subject)
	if err != nil {
		return Sign{}, err
	}
	tree, err := d.tree(r.Context())
	if err != nil {
		return Sign{}, err
	}
	one, err := d.signOf(r, tree.Heir(c.Area), e.Code)
	if title := d.faces[e.Kind].Sign; title != "" {
		one.Title = title
	}
	one.Name, one.Path = c.Title, one.Path+" · "+c.Title
	return one, err
}
