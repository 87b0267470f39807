package farm

import (
	"net/http"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/page"
)

// FarmPage is a farm as everybody sees it.
type FarmPage struct {
	*Farm
	Path   string
	Ground []GroundLine
	Cut    []CutLine
	From   clock.Day // of the week that is shown
}

// GroundLine is a crop in the ground.
type GroundLine struct {
	Crop, Mode, Mu, Jin string
	Due                 bool // some of it is still to be cut
}

// CutLine is what was cut of a crop in a week.
type CutLine struct {
	Crop, Jin string
	Last      clock.Day
}

// FarmsPage lists the farms by place.
type FarmsPage struct{ Places []FarmsIn }

// FarmsIn are the farms of a town.
type FarmsIn struct {
	Name  string
	Farms []FarmShown
}

// FarmShown is a farm in the list: what grows there now, and what was cut this week.
type FarmShown struct {
	*Farm
	Growing, Cut string
}

// public draws the pages that everybody sees.
type public struct {
	*room
	set *page.Set
}

func (r *room) mountPages(*web.Server) error {
	set, err := r.Pages.Set(pages, "pages", "farms", "farm")
	if err != nil {
		return err
	}
	m := &public{r, set}
	set.Open("GET /farms", "publicFarms", m.all)
	set.Open("GET /farms/{id}", "publicFarm", m.one)
	return nil
}

func (m *public) all(q *http.Request) (string, string, any, error) {
	ctx := q.Context()
	tree, err := m.Areas.Tree(ctx, m.set.County)
	if err != nil {
		return "", "", nil, err
	}
	p := &FarmsPage{}
	err = m.DB.View(ctx, func(v store.Q) error {
		list, err := m.open(ctx, v, m.set.County)
		if err != nil {
			return err
		}
		for _, x := range list {
			grows, err := ground(ctx, v, m.set.County, x.ID)
			if err != nil {
				return err
			}
			cut, err := cutSince(ctx, v, m.set.County, x.ID, m.today().Add(-6))
			if err != nil {
				return err
			}
			town := tree.Name(area.Cut(x.Area, area.Township))
			if n := len(p.Places); n == 0 || p.Places[n-1].Name != town {
				p.Places = append(p.Places, FarmsIn{Name: town})
			}
			in := &p.Places[len(p.Places)-1]
			in.Farms = append(in.Farms, FarmShown{x, eachOnce(grows, func(g GroundLine) string { return g.Crop }), eachOnce(cut,
				func(c CutLine) string { return c.Crop })})
		}
		return nil
	})
	if err != nil {
		return "", "", nil, err
	}
	return "farms", "farm.public.title", p, nil
}

// eachOnce are the names of crops in a line, each once.
func eachOnce[T any](list []T, name func(T) string) string {
	var out []string
	for _, x := range list {
		if n := name(x); !slices.Contains(out, n) {
			out = append(out, n)
		}
	}
	return strings.Join(out, " · ")
}

func (m *public) one(q *http.Request) (string, string, any, error) {
	ctx := q.Context()
	tree, err := m.Areas.Tree(ctx, m.set.County)
	if err != nil {
		return "", "", nil, err
	}
	p := &FarmPage{From: m.today().Add(-6)}
	if err := m.DB.View(ctx, func(v store.Q) (err error) {
		if p.Farm, err = m.farm(ctx, v, m.set.County, q.PathValue("id")); err != nil {
			return err
		}
		if p.Ground, err = ground(ctx, v, m.set.County, p.ID); err != nil {
			return err
		}
		p.Cut, err = cutSince(ctx, v, m.set.County, p.ID, p.From)
		return err
	}); err != nil {
		return "", "", nil, err
	}
	p.Path = tree.PathText(p.Area)
	return "farm", "farm.public.title", p, nil
}
