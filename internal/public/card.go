package public

import (
	"net/http"

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
	w.Header().Set("Cache-Control", "no-cache, private")
	return d.Render(w, r, http.StatusOK, "card", "public.card",
		&CardPage{Card: c, Code: e.Code.Pretty(), Path: tree.PathText(c.Area), CallURL: "/call?area=" + c.Area})
}

// signFor is a code's sign to print: a place with its officers, a subject by its name.
func (d *Door) signFor(r *http.Request, e code.Entry) (Sign, error) {
	if e.Kind == area.CodeKind {
		return d.signOf(r, e.Subject, e.Code)
	}
	c, err := d.faces[e.Kind].Card(r.Context(), d.Kernel, d.county, e.Subject)
	if err != nil {
		return Sign{}, err
	}
	one, err := d.signOf(r, c.Area, e.Code)
	if title := d.faces[e.Kind].Sign; title != "" {
		one.Title = title
	}
	one.Name, one.Path = c.Title, one.Path+" · "+c.Title
	return one, err
}
