package registry

import (
	"cmp"
	"context"
	"maps"
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
		Summary: "Cards for officers who lack one; those of people who moved say so, those of people who left are taken back"},
		func(ctx context.Context, _ *struct{}) (*struct{ Body OfficerCardCount }, error) {
			p := duty.Of(ctx)
			scope := p.Scope(MayManage)
			a, err := p.May(MayManage, scope[0], web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			done, err := m.IssueCards(ctx, a.As(web.Of(ctx).Key), scope)
			return &struct{ Body OfficerCardCount }{done}, err
		})
}

// OfficerCardCount is what became of cards that were brought into line with the roster.
type OfficerCardCount struct {
	Issued  int `json:"issued"`
	Renewed int `json:"renewed" doc:"Of people who have another post, place or name now"`
	Revoked int `json:"revoked"`
}

// IssueCards brings the cards into line with the roster of the places.
func (r *Room) IssueCards(ctx context.Context, a act.Actor, scope area.Scope) (done OfficerCardCount, err error) {
	_, err = r.Acts.Do(ctx, a, act.What{Verb: "agri.officer.cards", Kind: OfficerRecord, Subject: strings.Join(scope, ","), Area: scope[0]},
		func(tx *act.Tx) error {
			done = OfficerCardCount{}
			duties, err := r.serving(ctx, tx, tx.County, tx.Now)
			if err != nil {
				return err
			}
			have, err := r.cards(ctx, tx, tx.County)
			if err != nil {
				return err
			}
			today := tx.Now.Day()
			var fresh []string
			for _, person := range slices.Sorted(maps.Keys(duties)) {
				here := slices.DeleteFunc(slices.Clone(duties[person]), func(d duty.Duty) bool { return !scope.Holds(d.Area) })
				if len(here) == 0 {
					continue
				}
				if c, ok := have[person]; ok {
					delete(have, person)
					renewed, err := r.renewCard(ctx, tx, c, duties[person], today)
					if err != nil {
						return err
					}
					if renewed {
						done.Renewed++
					}
					continue
				}
				id, err := r.addCard(ctx, tx, here[0], today)
				if err != nil {
					return err
				}
				fresh = append(fresh, id)
			}
			done.Issued = len(fresh)
			if err := r.Codes.Give(ctx, tx, OfficerRecord, fresh...); err != nil {
				return err
			}
			for _, person := range slices.Sorted(maps.Keys(have)) {
				c := have[person]
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
				done.Revoked++
			}
			tx.Note("issued", done.Issued)
			tx.Note("renewed", done.Renewed)
			tx.Note("revoked", done.Revoked)
			return nil
		})
	return done, err
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
	at := tree.Heir(c.Area)
	lines := []scene.CardLine{{Label: "agri.officer.post", Text: posts[c.Post].Title}, {Label: "agri.officer.area", Text: pathsOf(tree, c.Areas)}}
	if at != c.Area { // a card without a duty keeps the place that it was issued for
		lines = append(lines, scene.CardLine{Label: "agri.officer.area_now", Text: pathsOf(tree, []string{at})})
	}
	lines = append(lines, scene.CardLine{Label: "agri.officer.since", Day: c.From})
	switch {
	case c.To != 0:
		lines = append(lines, scene.CardLine{Label: "agri.officer.until", Day: c.To, Bad: true})
	case !c.Serves:
		lines = append(lines, scene.CardLine{Key: "agri.officer.left", Bad: true})
	}
	return &scene.Card{Kind: "agri.officer.card", Title: c.Name, Area: at, Sections: []scene.Section{{Title: "agri.officer.who", Lines: lines}}}, nil
}

// pathsOf are places in words.
func pathsOf(tree *area.Tree, codes []string) string {
	var out []string
	for _, c := range codes {
		out = append(out, cmp.Or(tree.PathText(c), tree.Name(c)))
	}
	return strings.Join(out, "、")
}

// OfficerRow is a card with what the roster says of its holder at the moment; one that was taken back, or whose holder has
// no post of the grid any more, is as it was kept.
type OfficerRow struct {
	ID, Person, Name, Post, Area string
	From, To                     clock.Day
	Areas                        []string // all places of the post, Area among them
	Serves                       bool     // has a post of the grid
}

// now takes post and places from the duties of the holder.
func (c OfficerRow) now(duties []duty.Duty) OfficerRow {
	c.Areas = []string{c.Area}
	if c.To != 0 || len(duties) == 0 {
		return c
	}
	c.Serves, c.Post, c.Areas = true, duties[0].Post, nil
	for _, d := range duties {
		if d.Post == c.Post && !slices.Contains(c.Areas, d.Area) {
			c.Areas = append(c.Areas, d.Area)
		}
	}
	if slices.Sort(c.Areas); !slices.Contains(c.Areas, c.Area) {
		c.Area = c.Areas[0]
	}
	return c
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
