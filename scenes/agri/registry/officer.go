package registry

import (
	"context"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/scene"
	"huying/scenes/agri/ledger"
)

// OfficerRecord is the kind of record that an officer is, and what their card is listed as.
const OfficerRecord = "agri.officer"

// OfficerCard is what an officer carries: one card a person, for as long as they hold
// any post of the scene.
type OfficerCard struct {
	ID        string `json:"id"`
	Code      string `json:"code"`
	Name      string `json:"name"`
	Post      string `json:"post"`
	PostTitle string `json:"post_title"`
	Area      string `json:"area"`
	AreaPath  string `json:"area_path"`
	From      string `json:"from"`
}

// officerPosts are the posts whose holders are officers of the grid.
var officerPosts = []string{Bureau, Inspector, Officer}

// OfficerSource counts the cards in force: one for every officer.
func OfficerSource() *figure.Source {
	return &figure.Source{Kind: "agri.officer", Table: "agri_officer_card", ID: "r.id", Area: "r.area", No: "'post.' || r.post", Title: "r.name",
		Measures: []figure.Measure{{Code: "agri.officers", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "")}}}
}

// OfficerFigure is how many officers the grid has.
var OfficerFigure = &figure.Figure{Code: "agri.officers", Kind: figure.Stock, Unit: "unit.person", Num: "agri.officers", Version: "1", Public: true}

func (m *door) mountOfficers() {
	web.Handle(m.s, web.Spec{ID: "listOfficerCards", Method: "GET", Path: "/api/agri/officers", Guard: MayRead,
		Summary: "Officers of the farm grid with their cards"},
		func(ctx context.Context, in *struct {
			Under string `query:"under" maxLength:"20"`
		}) (*struct {
			Body struct {
				Items []OfficerCard `json:"items"`
			}
		}, error) {
			f, err := m.Filter(ctx, SubjectQuery{Under: in.Under})
			if err != nil {
				return nil, err
			}
			out := &struct {
				Body struct {
					Items []OfficerCard `json:"items"`
				}
			}{}
			out.Body.Items, err = m.OfficerCards(ctx, m.DB.Read(), f)
			return out, err
		})
	web.Handle(m.s, web.Spec{ID: "issueOfficerCards", Method: "POST", Path: "/api/agri/officers/cards", Guard: MayManage,
		Summary: "Cards for officers who lack one; those of people who left are taken back"},
		func(ctx context.Context, _ *struct{}) (*struct {
			Body struct {
				Issued  int `json:"issued"`
				Revoked int `json:"revoked"`
			}
		}, error) {
			p := duty.Of(ctx)
			scope := p.Scope(MayManage)
			a, err := p.May(MayManage, scope[0], web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			out := &struct {
				Body struct {
					Issued  int `json:"issued"`
					Revoked int `json:"revoked"`
				}
			}{}
			out.Body.Issued, out.Body.Revoked, err = m.IssueCards(ctx, a.As(web.Of(ctx).Key), scope)
			return out, err
		})
}

// IssueCards brings the cards into line with the roster of the places.
func (r *Room) IssueCards(ctx context.Context, a act.Actor, scope area.Scope) (issued, revoked int, err error) {
	_, err = r.Acts.Do(ctx, a, act.What{Verb: "agri.officer.cards", Kind: OfficerRecord, Subject: strings.Join(scope, ","), Area: scope[0]},
		func(tx *act.Tx) error {
			issued, revoked = 0, 0
			want, err := r.holders(ctx, tx, tx.County, scope, tx.Now)
			if err != nil {
				return err
			}
			have, err := r.cards(ctx, tx, tx.County)
			if err != nil {
				return err
			}
			today := tx.Now.Day()
			var fresh []string
			for _, d := range want {
				if _, ok := have[d.Person]; ok {
					delete(have, d.Person)
					continue
				}
				id, err := r.addCard(ctx, tx, d, today)
				if err != nil {
					return err
				}
				fresh = append(fresh, id)
			}
			issued = len(fresh)
			if err := r.Codes.Give(ctx, tx, OfficerRecord, fresh...); err != nil {
				return err
			}
			for _, c := range have {
				if !scope.Holds(c.Area) {
					continue
				}
				held, err := r.Duties.Held(ctx, tx, tx.County, c.Person, tx.Now)
				if err != nil {
					return err
				}
				if anyOfficer(held) {
					continue // moved to where the actor has no say
				}
				if err := r.endCard(ctx, tx, c, today); err != nil {
					return err
				}
				revoked++
			}
			tx.Note("issued", issued)
			tx.Note("revoked", revoked)
			return nil
		})
	return issued, revoked, err
}

func anyOfficer(held []duty.Duty) bool {
	for _, d := range held {
		if slices.Contains(officerPosts, d.Post) {
			return true
		}
	}
	return false
}

// OfficerFace is what an officer's card tells whoever scans it: that this is one, of
// where, and since when.
func (r *Room) OfficerFace(ctx context.Context, county, id string) (*scene.Card, error) {
	c, err := r.Card(ctx, r.DB.Read(), county, id)
	if err != nil {
		return nil, err
	}
	tree, err := r.Areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	posts, err := r.Duties.Posts(ctx, county)
	if err != nil {
		return nil, err
	}
	lines := []scene.CardLine{{Label: "agri.officer.post", Text: posts[c.Post].Title},
		{Label: "agri.officer.area", Text: tree.PathText(c.Area)}, {Label: "agri.officer.since", Day: c.From}}
	if c.Area == county {
		lines[1].Text = tree.Name(county)
	}
	if c.To != 0 {
		lines = append(lines, scene.CardLine{Label: "agri.officer.until", Day: c.To, Bad: true})
	}
	return &scene.Card{Kind: "agri.officer.card", Title: c.Name, Area: c.Area, Sections: []scene.Section{{Title: "agri.officer.who", Lines: lines}}}, nil
}

// OfficerRow is a card as it is kept.
type OfficerRow struct {
	ID, Person, Name, Post, Area string
	From, To                     clock.Day
}

// Officers are the people of the scene's grid who answer for a place, the nearest
// first: of its village, its town, the county.
func (r *Room) Officers(ctx context.Context, q store.Q, county, at string) ([]SubjectOfficer, error) {
	tree, err := r.Areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	posts, err := r.Duties.Posts(ctx, county)
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
