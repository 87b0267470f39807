package station

import (
	"context"
	"net/http"
	"strings"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/page"
	"huying/kernel/scene"
)

// StationPage is a station as everybody sees it.
type StationPage struct {
	*Station
	Path    string
	OpenNow bool
	Today   clock.Day
	Week    []string // its hours in words, Monday first
	Items   []*Item
	Days    []*Day
	Owners  []duty.Owner
	CallURL string
}

// StationsPage lists the stations by place.
type StationsPage struct{ Places []StationsIn }

// StationsIn are the stations of a town.
type StationsIn struct {
	Name     string
	Stations []StationLine
}

// StationLine is a station in the list.
type StationLine struct {
	*Station
	Path    string
	OpenNow bool
}

func (r *room) mountPages(*web.Server) error {
	set, err := r.Pages.Set(pages, "pages", "stations", "station")
	if err != nil {
		return err
	}
	m := &public{r, set}
	set.Moving("GET /stations", "publicStations", m.all)
	set.Moving("GET /stations/{id}", "publicStation", m.one)
	return nil
}

// public draws the pages that everybody sees.
type public struct {
	*room
	set *page.Set
}

func (m *public) all(q *http.Request) (string, string, any, error) {
	ctx := q.Context()
	tree, err := m.Areas.Tree(ctx, m.set.County)
	if err != nil {
		return "", "", nil, err
	}
	list, err := m.open(ctx, m.DB.Read(), m.set.County)
	if err != nil {
		return "", "", nil, err
	}
	now := m.Acts.Now()
	p := &StationsPage{}
	for _, s := range list {
		town := tree.Name(area.Cut(s.Area, area.Township))
		if n := len(p.Places); n == 0 || p.Places[n-1].Name != town {
			p.Places = append(p.Places, StationsIn{Name: town})
		}
		in := &p.Places[len(p.Places)-1]
		in.Stations = append(in.Stations, StationLine{s, tree.Name(s.Area), s.OpenAt(now)})
	}
	return "stations", "station.public.title", p, nil
}

func (m *public) one(q *http.Request) (string, string, any, error) {
	ctx := q.Context()
	tree, err := m.Areas.Tree(ctx, m.set.County)
	if err != nil {
		return "", "", nil, err
	}
	now := m.Acts.Now()
	p := &StationPage{Today: now.Day()}
	if err := m.DB.View(ctx, func(v store.Q) (err error) {
		if p.Station, err = m.station(ctx, v, m.set.County, q.PathValue("id")); err != nil {
			return err
		}
		if p.Items, err = m.items(ctx, v, m.set.County, p.ID); err != nil {
			return err
		}
		if p.Days, err = m.daysAhead(ctx, v, m.set.County, p.ID, int(p.Today)); err != nil {
			return err
		}
		owners, err := m.Duties.OwnersIn(ctx, v, m.set.County, []string{p.Area, area.Cut(p.Area, area.Village)})
		for _, at := range []string{p.Area, area.Cut(p.Area, area.Village)} {
			if len(p.Owners) == 0 {
				p.Owners = owners[at]
			}
		}
		return err
	}); err != nil {
		return "", "", nil, err
	}
	p.Path, p.OpenNow, p.Week, p.CallURL = tree.PathText(p.Area), p.OpenAt(now), p.Hours.said(), "/call?area="+p.Area
	return "station", "station.public.title", p, nil
}

// Hour is a slot's time of day, for the page.
func (p *StationPage) Hour(m clock.Moment) string { return m.Time().Format("15:04") }

// card is what a station's printed code is listed by.
func card(ctx context.Context, k *scene.Kernel, county, id string) (*scene.Card, error) {
	s, err := newRoom(k).station(ctx, k.DB.Read(), county, id)
	if err != nil {
		return nil, err
	}
	return &scene.Card{Kind: "scene.station", Title: s.Name, Area: s.Area,
		Sections: []scene.Section{{Title: "station.place", Lines: []scene.CardLine{{Text: strings.TrimSpace(s.Place)}}}}}, nil
}
