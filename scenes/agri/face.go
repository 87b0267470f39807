package agri

import (
	"context"

	"huying/base/store"
	"huying/kernel/area"
	"huying/kernel/scene"
)

// officers are the people of the scene's grid who answer for a place, the nearest
// first: of its village, its town, the county.
func (r *room) officers(ctx context.Context, q store.Q, county, at string) ([]SubjectOfficer, error) {
	tree, err := r.Areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	posts, err := r.Duties.Posts(ctx)
	if err != nil {
		return nil, err
	}
	out := []SubjectOfficer{}
	for _, post := range []string{Officer, Inspector, Bureau} {
		place := area.Cut(at, posts[post].Level)
		if place == "" {
			continue
		}
		held, err := r.Duties.Owners(ctx, q, county, post, place, r.Acts.Now())
		if err != nil {
			return nil, err
		}
		for _, d := range held {
			who, err := r.People.Get(ctx, q, county, d.Person)
			if err != nil {
				return nil, err
			}
			out = append(out, SubjectOfficer{who.Name, posts[post].Title, tree.Name(d.Area)})
		}
		if len(out) > 0 && post == Inspector {
			break // the county is named only where nobody nearer is
		}
	}
	return out, nil
}

// faces are what the scene's printed codes show.
func faces() []scene.Face {
	return []scene.Face{{
		Kind: subjectCode,
		Card: func(ctx context.Context, k *scene.Kernel, county, id string) (*scene.Card, error) {
			return newRoom(k).card(ctx, county, id)
		},
		Doors: []scene.Entrance{
			{Power: MayManage, URL: func(id string) string { return "/workbench/agri/subjects/" + id }},
			{Power: MayPatrol, URL: func(id string) string { return "/field/subjects/" + id }},
			{Power: MayRead, URL: func(id string) string { return "/workbench/agri/subjects/" + id }},
		},
	}, officerFace()}
}

// card is what a household's notice board (公示牌) tells everybody who scans it.
func (r *room) card(ctx context.Context, county, id string) (*scene.Card, error) {
	q := r.DB.Read()
	s, err := r.subject(ctx, q, county, id)
	if err != nil {
		return nil, err
	}
	c := &scene.Card{Kind: "agri.kind." + string(s.Kind), Title: s.Name, Area: s.Area}
	about := scene.Section{Title: "agri.card.about", Lines: []scene.CardLine{}}
	if s.To != 0 {
		about.Lines = append(about.Lines, scene.CardLine{Label: "agri.card.closed", Day: s.To, Bad: true})
	}
	if s.Products != "" {
		about.Lines = append(about.Lines, scene.CardLine{Label: "agri.card.products", Text: s.Products})
	}
	if s.Standard(r.Acts.Now().Day()) {
		about.Lines = append(about.Lines, scene.CardLine{Label: "agri.card.standard", Day: s.StandardFrom})
	}
	if s.ToldOn != 0 {
		about.Lines = append(about.Lines, scene.CardLine{Label: "agri.card.told", Day: s.ToldOn})
	}
	who := scene.Section{Title: "agri.card.officers", Empty: "agri.card.nobody"}
	list, err := r.officers(ctx, q, county, s.Area)
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		who.Lines = append(who.Lines, scene.CardLine{Text: o.Name + " · " + o.Area + " · " + o.Post})
	}
	c.Sections = []scene.Section{about, who}
	return c, nil
}
