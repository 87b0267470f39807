package order

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/duty"
)

// FieldGround is what a phone carries of an officer's ground (我的网格): its places and
// their outlines, who answers for them and for the places around, and what is known there.
type FieldGround struct {
	Mine       []string        `json:"mine" doc:"Places that the asker answers for"`
	Places     []FieldPlace    `json:"places"`
	Open       []FieldKnown    `json:"open" doc:"Orders under way on the asker's ground, the latest first"`
	Closed     []FieldKnown    `json:"closed" doc:"Closed there this month"`
	Reported   []FieldKnown    `json:"reported" doc:"What the asker reported lately"`
	Categories []FieldCategory `json:"categories"`
	More       int             `json:"more" doc:"Orders under way that a phone has no room for"`
	Today      string          `json:"today"`
}

// FieldPlace is a place as a phone carries it.
type FieldPlace struct {
	Code   string        `json:"code"`
	Name   string        `json:"name"`
	Path   string        `json:"path"`
	Rings  [][]area.Ring `json:"rings,omitempty" doc:"Polygons of rings; longitude and latitude in turn, in 1/100000 degree"`
	Owners []FieldOwner  `json:"owners"`
}

// FieldOwner is somebody who answers for a place.
type FieldOwner struct {
	Name    string `json:"name"`
	Post    string `json:"post"`
	Phone   string `json:"phone"`
	Deputy  bool   `json:"deputy,omitempty"`
	OnLeave bool   `json:"on_leave,omitempty"`
}

// FieldKnown is an order in a few words, for who may meet the same matter again.
type FieldKnown struct {
	ID         string       `json:"id"`
	No         string       `json:"no"`
	Title      string       `json:"title"`
	Place      string       `json:"place"`
	Area       string       `json:"area"`
	Lon        float64      `json:"lon,omitempty"`
	Lat        float64      `json:"lat,omitempty"`
	Category   string       `json:"category"`
	Status     Status       `json:"status"`
	Urgent     bool         `json:"urgent,omitempty"`
	ReportedAt clock.Moment `json:"reported_at"`
	AcceptedAt clock.Moment `json:"accepted_at,omitempty"`
	DueAt      clock.Moment `json:"due_at,omitempty"`
	ClosedAt   clock.Moment `json:"closed_at,omitempty"`
	Lead       string       `json:"lead" doc:"Name of the unit that answers for it"`
	Version    int          `json:"version"`
}

// FieldCategory is a kind of matter to report, with the words that propose it.
type FieldCategory struct {
	Code  string `json:"code"`
	Name  string `json:"name"`
	Group string `json:"group"`
	Limit string `json:"limit" doc:"Within which it is answered"`
}

// Bounds of what a phone carries of a ground.
const (
	mostGroundPlaces = 800
	mostGroundOrders = 300
	reportedFor      = 60 * 24 * time.Hour
)

func (m *door) mountGround() {
	web.Handle(m.s, web.Spec{ID: "getFieldGround", Method: "GET", Path: "/api/field/ground", Guard: MayRegister,
		Summary: "What a phone carries of the places that the asker answers for"}, m.ground)
}

type groundAnswer struct {
	Status int
	ETag   string `header:"ETag"`
	Cache  string `header:"Cache-Control"`
	Body   FieldGround
}

func (m *door) ground(ctx context.Context, in *struct {
	Known string `header:"If-None-Match"`
}) (*groundAnswer, error) {
	p := duty.Of(ctx)
	tree, err := m.areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	scope := p.Scope(MayRegister)
	out := &groundAnswer{Status: http.StatusOK, Cache: "private, no-cache"}
	b := &out.Body
	b.Mine, b.Today = slices.Clone(scope), m.acts.Now().Day().String()
	b.Categories = m.groundCategories(ctx, p.County)
	places := groundPlaces(tree, scope)
	codes := make([]string, len(places))
	for i, a := range places {
		codes[i] = a.Code
	}
	shapes, err := m.areas.Ground(ctx, p.County, codes)
	if err != nil {
		return nil, err
	}
	err = m.db.View(ctx, func(q store.Q) error {
		b.Places = []FieldPlace{}
		owners, err := m.d.Duties.OwnersIn(ctx, q, p.County, codes)
		if err != nil {
			return err
		}
		for _, a := range places {
			x := FieldPlace{a.Code, a.Name, tree.PathText(a.Code), shapes[a.Code], []FieldOwner{}}
			for _, o := range owners[a.Code] {
				x.Owners = append(x.Owners, FieldOwner{o.Name, o.PostTitle, o.Phone, o.Deputy, o.OnLeave})
			}
			b.Places = append(b.Places, x)
		}
		return m.groundOrders(ctx, q, p, scope, b)
	})
	if err != nil {
		return nil, err
	}
	if out.ETag, err = tagOf(out.Body); out.ETag == strings.TrimPrefix(in.Known, "W/") {
		out.Status = http.StatusNotModified
	}
	return out, err
}

// groundPlaces are the present places of the townships in which a scope lies, so that an
// officer knows the neighbours too; of a larger scope, and of one with too many places, only
// the larger ones.
func groundPlaces(tree *area.Tree, scope area.Scope) []*area.Area {
	level := area.Grid
	for {
		var out []*area.Area
		seen := map[string]bool{}
		for _, code := range scope {
			tree.Under(cmp.Or(area.Cut(code, area.Township), code), func(a *area.Area) {
				if a.ValidTo == 0 && len(a.Code) <= level && len(a.Code) >= area.Township && !seen[a.Code] {
					seen[a.Code] = true
					out = append(out, a)
				}
			})
		}
		switch {
		case len(out) <= mostGroundPlaces:
			return out
		case level == area.Grid:
			level = area.Village
		case level == area.Village:
			level = area.Township
		default:
			return out[:mostGroundPlaces]
		}
	}
}

func (m *door) groundCategories(ctx context.Context, county string) []FieldCategory {
	out := []FieldCategory{}
	cat, err := m.Catalogue(ctx, county)
	if err != nil {
		return out
	}
	lang := web.Of(ctx).Lang
	for _, c := range cat.List() {
		x := FieldCategory{Code: c.Code, Name: c.Name, Group: c.Group, Limit: c.Limit.String()}
		if lang == "en" {
			x.Name, x.Group = cmp.Or(c.NameEN, c.Name), cmp.Or(c.GroupEN, c.Group)
		}
		out = append(out, x)
	}
	return out
}

func (m *door) groundOrders(ctx context.Context, q store.Q, p *duty.Principal, scope area.Scope, b *FieldGround) error {
	now := m.acts.Now()
	units, err := m.people.Units(ctx, q, p.County, "")
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, u := range units {
		names[u.ID] = u.Name
	}
	first := now.Day()
	first = first.Add(1 - first.DayOfMonth())
	for _, x := range []struct {
		into *[]FieldKnown
		f    Filter
	}{
		{&b.Open, Filter{Open: true, Under: scope}},
		{&b.Closed, Filter{Closed: first, Under: scope}},
		{&b.Reported, Filter{Box: Mine, From: now.Add(-reportedFor).Day()}},
	} {
		x.f.For, x.f.Now, x.f.Limit = p, now, mostGroundOrders
		list, next, err := m.List(ctx, q, x.f)
		if err != nil {
			return err
		}
		*x.into = []FieldKnown{}
		for _, o := range list {
			*x.into = append(*x.into, FieldKnown{o.ID, o.No, o.Title, o.Place, o.Area, o.Lon, o.Lat, o.Category, o.Status, o.Urgent, o.ReportedAt,
				o.AcceptedAt, o.DueAt, o.ClosedAt, names[o.LeadUnit], o.Version})
		}
		if next != "" && x.into == &b.Open {
			n, err := m.Count(ctx, q, x.f)
			if err != nil {
				return err
			}
			b.More = n - len(list)
		}
	}
	return nil
}
