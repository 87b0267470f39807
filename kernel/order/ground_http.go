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
	Parts      []FieldPart     `json:"parts" doc:"Of whoever answers for more than a grid: the places one level below, with what is under way there"`
	Month      FieldMonth      `json:"month" doc:"What the asker did this month; nobody else is told"`
	Notes      []FieldNote     `json:"notes" doc:"What was left about the asker's places by those before them"`
	Today      string          `json:"today"`
}

// FieldNote is a note about a place as a phone carries it.
type FieldNote struct {
	ID        string       `json:"id"`
	Area      string       `json:"area"`
	AreaName  string       `json:"area_name"`
	Words     string       `json:"words"`
	Author    string       `json:"author"`
	WrittenAt clock.Moment `json:"written_at"`
}

// FieldPart is a place one level below the asker's, as a leader sees it: what goes on there, and never who is how good.
type FieldPart struct {
	Code string `json:"code"`
	Name string `json:"name"`
	Open int    `json:"open" doc:"Orders under way there"`
	Late int    `json:"late" doc:"Those whose limit has passed"`
}

// FieldMonth is what somebody did since the first of the month.
type FieldMonth struct {
	Since    string `json:"since"`
	Reported int    `json:"reported"`
	Fixed    int    `json:"fixed" doc:"Put right as soon as it was seen"`
	Answered int    `json:"answered" doc:"Other orders that the asker answered"`
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
	mostGroundNotes  = 60
	reportedFor      = 60 * 24 * time.Hour
)

func (m *door) mountGround() {
	web.Handle(m.s, web.Spec{ID: "getFieldGround", Method: "GET", Path: "/api/field/ground", Guard: MayRegister,
		Summary: "What a phone carries of the places that the asker answers for"}, m.ground)
	web.Handle(m.s, web.Spec{ID: "getFieldPart", Method: "GET", Path: "/api/field/ground/{code}", Guard: MayRegister,
		Summary: "Orders under way in a place of the asker's that is larger than what a phone carries"}, m.groundPart)
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
		b.Places, b.Parts, b.Notes = []FieldPlace{}, []FieldPart{}, []FieldNote{}
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
		notes, err := m.d.Duties.Notes(ctx, q, p.County, p.Scope(duty.MayNote), mostGroundNotes)
		if err != nil {
			return err
		}
		for _, n := range notes {
			b.Notes = append(b.Notes, FieldNote{n.ID, n.Area, tree.PathText(n.Area), n.Words, n.AuthorName, n.WrittenAt})
		}
		if err := m.groundParts(ctx, q, p, tree, scope, b); err != nil {
			return err
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

// below is the level under a place's own; 0 under a grid.
func below(code string) int {
	switch n := len(code); {
	case n >= area.Grid:
		return 0
	case n >= area.Village:
		return area.Grid
	case n >= area.Township:
		return area.Village
	}
	return area.Township
}

// groundParts are the places one level below the asker's. What lies in a place and in none of its parts stands under the
// place itself.
func (m *door) groundParts(ctx context.Context, q store.Q, p *duty.Principal, tree *area.Tree, scope area.Scope, b *FieldGround) error {
	for _, code := range scope {
		level := below(code)
		if level == 0 {
			continue
		}
		n, err := m.openBelow(ctx, q, Filter{For: p, Open: true, Under: []string{code}, Now: m.acts.Now()}, level)
		if err != nil {
			return err
		}
		tree.Under(code, func(a *area.Area) {
			if x, held := n[a.Code]; held || a.ValidTo == 0 && len(a.Code) == level {
				b.Parts = append(b.Parts, FieldPart{a.Code, a.Name, x.open, x.late})
			}
		})
	}
	return nil
}

// FieldPartOrders are the orders under way in a place.
type FieldPartOrders struct {
	Open []FieldKnown `json:"open"`
	More int          `json:"more"`
}

// groundPart is one place of a leader's ground. A place that is not theirs is not there.
func (m *door) groundPart(ctx context.Context, in *struct {
	Code string `path:"code" maxLength:"20"`
}) (*struct{ Body FieldPartOrders }, error) {
	p := duty.Of(ctx)
	out := &struct{ Body FieldPartOrders }{}
	tree, err := m.areas.Tree(ctx, p.County)
	if err != nil {
		return nil, err
	}
	if _, known := tree.Get(in.Code); !known || !p.Can(MayRegister, in.Code) {
		return nil, store.ErrNotFound
	}
	return out, m.db.View(ctx, func(q store.Q) error {
		names, err := m.people.UnitNames(ctx, q, p.County)
		if err != nil {
			return err
		}
		f := Filter{For: p, Open: true, Under: []string{in.Code}, Now: m.acts.Now(), Limit: mostGroundOrders}
		out.Body.Open, out.Body.More, err = m.known(ctx, q, f, names)
		return err
	})
}

// known are the orders of a filter in a few words, and how many more there are.
func (m *door) known(ctx context.Context, q store.Q, f Filter, units map[string]string) (out []FieldKnown, more int, err error) {
	list, next, err := m.List(ctx, q, f)
	if err != nil {
		return nil, 0, err
	}
	out = []FieldKnown{}
	for _, o := range list {
		out = append(out, FieldKnown{o.ID, o.No, o.Title, o.Place, o.Area, o.Lon, o.Lat, o.Category, o.Status, o.Urgent, o.ReportedAt,
			o.AcceptedAt, o.DueAt, o.ClosedAt, units[o.LeadUnit], o.Version})
	}
	if next != "" {
		more, err = m.Count(ctx, q, f)
		more -= len(list)
	}
	return out, more, err
}

func (m *door) groundOrders(ctx context.Context, q store.Q, p *duty.Principal, scope area.Scope, b *FieldGround) error {
	now := m.acts.Now()
	names, err := m.people.UnitNames(ctx, q, p.County)
	if err != nil {
		return err
	}
	first := now.Day()
	first = first.Add(1 - first.DayOfMonth())
	if b.Month, err = m.month(ctx, q, p.County, p.Person, first); err != nil {
		return err
	}
	f := Filter{For: p, Now: now, Limit: mostGroundOrders}
	open, closed, mine := f, f, f
	open.Open, open.Under = true, scope
	closed.Closed, closed.Under = first, scope
	mine.Box, mine.From = Mine, now.Add(-reportedFor).Day()
	if b.Open, b.More, err = m.known(ctx, q, open, names); err != nil {
		return err
	}
	if b.Closed, _, err = m.known(ctx, q, closed, names); err != nil {
		return err
	}
	b.Reported, _, err = m.known(ctx, q, mine, names)
	return err
}
