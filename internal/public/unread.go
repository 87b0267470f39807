package public

import (
	"context"

	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/area"
)

// names are what records may be called on a page that everybody sees.
type names struct {
	tree   *area.Tree
	unread map[string]string // by order: what stands for words that nobody at the desk has read
}

// orderKind is what figures call an order.
const orderKind = "order"

// names looks up which orders among some records wait to be read. Rules star numbers; they
// know no name of a person, so until the desk has read a resident's words their kind and
// place is all that is shown.
func (d *Door) names(ctx context.Context, q store.Q, tree *area.Tree, orders []string) (*names, error) {
	out := &names{tree: tree, unread: map[string]string{}}
	waiting, err := d.Orders.Unread(ctx, q, d.county, orders)
	if err != nil || len(waiting) == 0 {
		return out, err
	}
	cat, err := d.Orders.Catalogue(ctx, d.county)
	if err != nil {
		return nil, err
	}
	lang := web.Of(ctx).Lang
	for id, category := range waiting {
		out.unread[id] = d.s.Say(ctx, "public.unread", map[string]any{"kind": cat.NameOf(category, lang)})
	}
	return out, nil
}

// of is what everybody may call a record; a place is called by its path, a natural person
// by a masked name, an order by the first words of whoever reported it.
func (n *names) of(kind, id, no, title string, person bool) string {
	switch {
	case kind == area.CodeKind:
		return n.tree.PathText(no)
	case person:
		return text.MaskName(title)
	case kind == orderKind:
		if said, waits := n.unread[id]; waits {
			return said
		}
		return text.RedactFree(title) // those of before were starred by fewer rules
	}
	return title
}
