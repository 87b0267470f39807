package health

import (
	"net/http"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/area"
	"huying/kernel/page"
)

// HealthPage is how far the county is covered, and who leads where, as everybody sees it.
type HealthPage struct {
	Levels []HealthLevel
	Board  *HealthBoard
}

// HealthPlacePage is the committee of a place as everybody sees it: roles, and names that the office released.
type HealthPlacePage struct {
	Code, Name, Path string
	Committee        *Committee
	Members          []*Member
	Vacancies        int
	Places           []HealthPlaceLine
	Lead             string
	Helpers          []string
	Works            []*Work
}

// HealthPlaceLine is a place below, and whether it has a committee.
type HealthPlaceLine struct {
	Code, Name string
	Founded    bool
}

// Shown is a member's name where it was released; empty else, for a mask on a wall would only tempt to guess.
func (m *Member) Shown() string {
	if m.Released {
		return m.Name.Reveal()
	}
	return ""
}

func (r *room) mountPages() error {
	set, err := r.Pages.Set(pages, "pages", "health", "place")
	if err != nil {
		return err
	}
	set.Open("GET /health", "publicHealth", func(q *http.Request) (string, string, any, error) { return r.publicAll(q, set) })
	set.Open("GET /health/{area}", "publicHealthPlace", func(q *http.Request) (string, string, any, error) { return r.publicPlace(q, set) })
	return nil
}

func (r *room) publicAll(q *http.Request, set *page.Set) (string, string, any, error) {
	ctx, p := q.Context(), &HealthPage{}
	everywhere := area.Scope{set.County}
	err := r.DB.View(ctx, func(v store.Q) (err error) {
		if p.Levels, err = r.coverage(ctx, v, set.County, everywhere); err != nil {
			return err
		}
		p.Board, err = r.board(ctx, v, set.County, everywhere, r.Acts.Now().Day())
		return err
	})
	return "health", "health.public.title", p, err
}

func (r *room) publicPlace(q *http.Request, set *page.Set) (string, string, any, error) {
	ctx, code := q.Context(), q.PathValue("area")
	tree, err := r.Areas.Tree(ctx, set.County)
	if err != nil {
		return "", "", nil, err
	}
	a, ok := tree.Get(code)
	if !ok || a.ValidTo != 0 || !area.Within(code, set.County) || len(code) > area.Village {
		return "", "", nil, store.ErrNotFound
	}
	p, today := &HealthPlacePage{Code: code, Name: a.Name, Path: tree.PathText(code)}, r.Acts.Now().Day()
	err = r.DB.View(ctx, func(v store.Q) error {
		c, err := r.standing(ctx, v, set.County, code)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if err == nil {
			p.Committee, p.Members, p.Vacancies = c, c.sitting(today), c.vacancies(today)
		}
		have, err := inForce(ctx, v, set.County, area.Scope{code})
		if err != nil {
			return err
		}
		for _, x := range tree.Children(code) {
			if x.ValidTo == 0 && len(x.Code) <= area.Village {
				p.Places = append(p.Places, HealthPlaceLine{x.Code, x.Name, have[x.Code] != nil && have[x.Code].State == Founded})
			}
		}
		if p.Works, err = latestWorks(ctx, v, set.County, code); err != nil || len(code) < area.Township {
			return err
		}
		in, err := approvedIn(ctx, v, set.County, area.Scope{area.Cut(code, area.Township)})
		if err != nil {
			return err
		}
		if err := r.fillClaims(ctx, v, set.County, in); err != nil {
			return err
		}
		for _, c := range in {
			if name := said(c.expert.Name, c.expert.Released); c.Role == Lead {
				p.Lead = name
			} else {
				p.Helpers = append(p.Helpers, name)
			}
		}
		return nil
	})
	return "place", "health.public.place", p, err
}
