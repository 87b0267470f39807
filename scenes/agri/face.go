package agri

import (
	"context"
	"strings"

	"huying/base/store"
	"huying/kernel/area"
	"huying/kernel/scene"
	"huying/scenes/agri/eco"
	"huying/scenes/agri/lab"
	"huying/scenes/agri/pledge"
	"huying/scenes/agri/registry"
)

// faces are what the scene's printed codes show.
func faces() []scene.Face {
	return []scene.Face{{
		Kind: registry.SubjectRecord,
		Card: func(ctx context.Context, k *scene.Kernel, county, id string) (*scene.Card, error) {
			return newRoom(k).card(ctx, county, id)
		},
		Doors: []scene.Entrance{
			{Power: registry.MayManage, URL: func(id string) string { return "/workbench/agri/subjects/" + id }},
			{Power: registry.MayPatrol, URL: func(id string) string { return "/field/subjects/" + id }},
			{Power: registry.MayRead, URL: func(id string) string { return "/workbench/agri/subjects/" + id }},
		},
	}, {
		Kind: registry.OfficerRecord,
		Card: func(ctx context.Context, k *scene.Kernel, county, id string) (*scene.Card, error) {
			return newRoom(k).registry.OfficerFace(ctx, county, id)
		},
	}, {
		Kind: pledge.Code,
		Card: func(ctx context.Context, k *scene.Kernel, county, id string) (*scene.Card, error) {
			return newRoom(k).pledgeCard(ctx, county, id)
		},
		Doubted: func(ctx context.Context, k *scene.Kernel, county string) ([]string, error) {
			return newRoom(k).pledge.InDoubt(ctx, k.DB.Read(), county)
		},
		Doors: []scene.Entrance{{Power: registry.MayCertify, URL: func(id string) string { return "/workbench/agri/pledges/" + id }}},
	}}
}

// pledgeCard is what a certificate tells whoever buys by it: everything that the order of
// 2025 wants on it, and whether it still holds.
func (r *room) pledgeCard(ctx context.Context, county, id string) (*scene.Card, error) {
	q := r.DB.Read()
	p, err := r.pledge.Pledge(ctx, q, county, id)
	if err != nil {
		return nil, err
	}
	s, err := r.registry.Subject(ctx, q, county, p.Subject)
	if err != nil {
		return nil, err
	}
	stand, err := r.pledge.Standing(ctx, q, county, id)
	if err != nil {
		return nil, err
	}
	verdict := scene.CardLine{Key: "agri.pledge.valid"}
	lines := []scene.CardLine{}
	if gone := stand.Voided(); len(gone) > 0 {
		lines = append(lines, scene.CardLine{Label: "agri.pledge.tainted", Text: strings.Join(gone, "、"), Bad: true})
	}
	switch stand.State {
	case pledge.Voided:
		verdict = scene.CardLine{Key: "agri.pledge.void", Text: p.VoidWhy, Day: p.VoidOn, Bad: true}
	case pledge.Doubtful:
		// Until an officer has judged it, the page says neither which record nor why: what it may
		// come to is nobody's to read yet. What was voided is public.
		verdict = scene.CardLine{Key: "agri.pledge.doubt_public", Note: "agri.pledge.checking", Bad: true}
	default:
		for _, j := range stand.Judged {
			who, err := r.People.Get(ctx, q, county, j.Person)
			if err != nil {
				return nil, err
			}
			said := who.Name
			if j.Pledge != p.ID {
				said += " · " + j.No
			}
			lines = append(lines, scene.CardLine{Label: "agri.pledge.judged", Text: said, Day: j.At.Day()})
		}
	}
	about := scene.Section{Title: "agri.pledge.about", Lines: append(lines, []scene.CardLine{
		{Label: "agri.pledge.product", Text: p.Product}, {Label: "agri.pledge.weight", Text: pledge.Kilos(p.WeightG)}, {Label: "agri.pledge.origin", Text: p.Origin},
		{Label: "agri.pledge.issued", Day: p.IssuedAt.Day()}, {Label: "agri.pledge.holder", Text: s.Name},
		{Label: "agri.pledge.basis_is", Key: "agri.basis." + string(p.Basis)}, {Label: "agri.pledge.no", Text: p.No}}...)}
	if !p.Contact.Empty() { // the law has it on the certificate, as long as it is kept
		about.Lines = append(about.Lines, scene.CardLine{Label: "agri.pledge.contact_is", Text: p.Contact.Reveal()})
	}
	promise := scene.Section{Title: "agri.pledge.promise", Lines: []scene.CardLine{{Key: "agri.pledge.promise_1"}, {Key: "agri.pledge.promise_2"}}}
	tests := scene.Section{Title: "agri.pledge.tests", Empty: "agri.pledge.no_tests"}
	for _, id := range p.Samples {
		x, err := r.lab.Sample(ctx, q, county, id)
		if err != nil {
			return nil, err
		}
		tests.Lines = append(tests.Lines, scene.CardLine{Text: x.Product + " · " + x.No, Key: "agri.state." + string(x.State), Day: x.ConcludedOn})
	}
	return &scene.Card{Kind: "agri.pledge.title", Title: p.Product, Area: p.Area, Verdict: verdict, Sections: []scene.Section{about, promise, tests}}, nil
}

// proof is what a household's card says of its produce: certificates lately issued and
// the latest results.
func (r *room) proof(ctx context.Context, q store.Q, s *registry.Subject) ([]scene.Section, error) {
	const few = 5
	everywhere := area.Scope{s.County}
	certs := scene.Section{Title: "agri.card.pledges", Empty: "agri.card.no_pledges"}
	list, _, err := r.pledge.Pledges(ctx, q, pledge.Filter{County: s.County, Scope: everywhere, Subject: s.ID, State: string(pledge.Valid), Limit: few * 4})
	if err != nil {
		return nil, err
	}
	if list, err = r.pledge.Relied(ctx, q, s.County, list); err != nil {
		return nil, err
	}
	for _, p := range list[:min(len(list), few)] {
		certs.Lines = append(certs.Lines, scene.CardLine{Text: p.Product + " · " + pledge.Kilos(p.WeightG), Key: "agri.card.kg", Day: p.IssuedAt.Day()})
	}
	tests := scene.Section{Title: "agri.card.tests", Empty: "agri.card.no_tests"}
	samples, _, err := r.lab.ListSamples(ctx, q, lab.Filter{County: s.County, Scope: everywhere, Subject: s.ID, Limit: few * 2})
	if err != nil {
		return nil, err
	}
	for _, x := range samples {
		if x.Result != "" && len(tests.Lines) < few {
			tests.Lines = append(tests.Lines, scene.CardLine{Label: "agri.result_of." + x.Result, Text: x.Product, Day: x.ConcludedOn, Bad: x.Result == "fail"})
		}
	}
	today := r.Acts.Now().Day()
	held, _, err := r.eco.Certifications(ctx, q, eco.Filter{County: s.County, Scope: everywhere, Subject: s.ID, Today: today, Limit: few})
	if err != nil {
		return nil, err
	}
	if len(held) == 0 {
		return []scene.Section{certs, tests}, nil
	}
	schemes := scene.Section{Title: "agri.card.certifications"}
	for _, c := range held {
		names := make([]string, len(c.Products))
		for i, p := range c.Products {
			names[i] = p.Product
		}
		schemes.Lines = append(schemes.Lines, scene.CardLine{Label: "agri.scheme." + string(c.Scheme),
			Text: strings.Join(names, "、") + " · " + c.No, Key: "agri.card.until", Day: c.ValidTo})
	}
	return []scene.Section{schemes, certs, tests}, nil
}

// card is what a household's notice board (公示牌) tells everybody who scans it.
func (r *room) card(ctx context.Context, county, id string) (*scene.Card, error) {
	q := r.DB.Read()
	s, err := r.registry.Subject(ctx, q, county, id)
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
	list, err := r.registry.Officers(ctx, q, county, s.Area)
	if err != nil {
		return nil, err
	}
	for _, o := range list {
		who.Lines = append(who.Lines, scene.CardLine{Text: o.Name + " · " + o.Area + " · " + o.Post})
	}
	more, err := r.proof(ctx, q, s)
	c.Sections = append([]scene.Section{about, who}, more...)
	return c, err
}
