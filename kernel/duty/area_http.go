package duty

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"sort"
	"strings"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/figure"
	"huying/kernel/person"

	"github.com/danielgtaylor/huma/v2"
)

// AreaRow is an area in a list.
type AreaRow struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Level    int    `json:"level"`
	Parent   string `json:"parent"`
	Children int    `json:"children"`
	Open     int64  `json:"open" doc:"Open orders in the area and all below"`
	Vacant   int    `json:"vacant" doc:"Grids below without an owner"`
}

// AreaName is a code with its name.
type AreaName struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

// Owner is somebody who answers for an area.
type Owner struct {
	Person    string `json:"person"`
	Name      string `json:"name"`
	Post      string `json:"post"`
	PostTitle string `json:"post_title"`
	Phone     string `json:"phone"`
	From      string `json:"from"`
	Deputy    bool   `json:"deputy"`
	OnLeave   bool   `json:"on_leave"`
}

// AreaHit is an area that a search found.
type AreaHit struct {
	Code     string `json:"code"`
	Name     string `json:"name"`
	Path     string `json:"path"`
	Level    int    `json:"level"`
	Formerly string `json:"formerly,omitempty" doc:"The former name by which it was found"`
}

type (
	areaRows struct {
		Body struct {
			Items []AreaRow `json:"items"`
		}
	}
	areaHits struct {
		Body struct {
			Items []AreaHit `json:"items"`
		}
	}
	areaPage struct {
		Body struct {
			Area     AreaRow    `json:"area"`
			Path     []AreaName `json:"path"`
			Owners   []Owner    `json:"owners"`
			Children []AreaRow  `json:"children"`
		}
	}
	pointPage struct {
		Body struct {
			Grid   AreaName   `json:"grid"`
			Path   []AreaName `json:"path"`
			Owners []Owner    `json:"owners"`
		}
	}
)

func (m *door) mountArea() {
	web.Handle(m.s, web.Spec{ID: "listAreas", Method: "GET", Path: "/api/areas", Guard: MayReadArea, Summary: "Areas one level below another"},
		func(ctx context.Context, in *struct {
			Parent string `query:"parent" maxLength:"20"`
		}) (*areaRows, error) {
			p := Of(ctx)
			tree, err := m.areas.Tree(ctx, p.County)
			if err != nil {
				return nil, err
			}
			out := &areaRows{}
			if in.Parent == "" { // where the asker's tree begins
				for _, c := range p.Scope(MayReadArea) {
					if a, ok := tree.Get(c); ok {
						out.Body.Items = append(out.Body.Items, AreaRow{Code: a.Code})
					}
				}
			} else {
				if err := within(p, tree, in.Parent); err != nil {
					return nil, err
				}
				for _, a := range tree.Children(in.Parent) {
					out.Body.Items = append(out.Body.Items, AreaRow{Code: a.Code})
				}
			}
			out.Body.Items, err = m.areaRows(ctx, tree, out.Body.Items)
			return out, err
		})
	web.Handle(m.s, web.Spec{ID: "getArea", Method: "GET", Path: "/api/areas/{code}", Guard: MayReadArea,
		Summary: "An area, who answers for it and what lies in it"},
		func(ctx context.Context, in *struct {
			Code string `path:"code" maxLength:"20"`
		}) (*areaPage, error) {
			p := Of(ctx)
			tree, err := m.areas.Tree(ctx, p.County)
			if err != nil {
				return nil, err
			}
			if err := within(p, tree, in.Code); err != nil {
				return nil, err
			}
			out := &areaPage{}
			rows := []AreaRow{{Code: in.Code}}
			for _, a := range tree.Children(in.Code) {
				rows = append(rows, AreaRow{Code: a.Code})
			}
			if rows, err = m.areaRows(ctx, tree, rows); err != nil {
				return nil, err
			}
			out.Body.Area, out.Body.Children, out.Body.Path = rows[0], rows[1:], pathOf(tree, in.Code)
			out.Body.Owners, err = m.ownersOf(ctx, p.County, in.Code)
			return out, err
		})
	web.Handle(m.s, web.Spec{ID: "searchAreas", Method: "GET", Path: "/api/areas/search", Guard: MayReadArea,
		Summary: "Find areas by name, pinyin initials or code"},
		func(ctx context.Context, in *struct {
			Words string `query:"q" maxLength:"60"`
		}) (*areaHits, error) {
			p := Of(ctx)
			tree, err := m.areas.Tree(ctx, p.County)
			if err != nil {
				return nil, err
			}
			out := &areaHits{}
			out.Body.Items = []AreaHit{}
			for _, a := range tree.Search(in.Words, p.Scope(MayReadArea), mostHits) {
				out.Body.Items = append(out.Body.Items, AreaHit{a.Code, a.Name, tree.PathText(a.Code), a.Level(), tree.Formerly(a.Code, in.Words)})
			}
			return out, nil
		})
	web.Handle(m.s, web.Spec{ID: "locatePoint", Method: "GET", Path: "/api/point", Guard: MayReadArea,
		Summary: "The grid that a point lies in and who answers for it"},
		func(ctx context.Context, in *struct {
			Lon float64 `query:"lon" required:"true" minimum:"-180" maximum:"180"`
			Lat float64 `query:"lat" required:"true" minimum:"-90" maximum:"90"`
		}) (*pointPage, error) {
			p := Of(ctx)
			code, ok, err := m.areas.Locate(ctx, p.County, in.Lon, in.Lat)
			if err != nil {
				return nil, err
			}
			if !ok || !p.Can(MayReadArea, code) {
				return nil, fault.New(fault.NotFound, "area.nowhere")
			}
			tree, err := m.areas.Tree(ctx, p.County)
			if err != nil {
				return nil, err
			}
			out := &pointPage{}
			out.Body.Grid, out.Body.Path = AreaName{code, tree.Name(code)}, pathOf(tree, code)
			out.Body.Owners, err = m.ownersOf(ctx, p.County, code)
			return out, err
		})
	m.s.Page("GET /api/areas/map", "mapAreas", MayReadArea, m.areaMap)
	web.Handle(m.s, web.Spec{ID: "importBoundaries", Method: "POST", Path: "/api/areas/boundaries", Guard: MayManageArea,
		Summary: "Outlines of areas from GeoJSON", Body: mostBoundaryBytes},
		func(ctx context.Context, in *struct {
			Dry     bool `query:"dry"`
			RawBody huma.MultipartFormFiles[uploadForm]
		}) (*boundaryAnswer, error) {
			p := Of(ctx)
			scope := p.Scope(MayManageArea)
			a, err := p.May(MayManageArea, scope[0], web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			data, err := io.ReadAll(in.RawBody.Data().File)
			if err != nil {
				return nil, err
			}
			rep, err := m.areas.ImportBoundaries(ctx, a.As(web.Of(ctx).Key), scope, data, in.Dry)
			if err != nil {
				return nil, err
			}
			out := &boundaryAnswer{}
			out.Body.Accepted, out.Body.Added, out.Body.Rejected = rep.Accepted, rep.Added, []boundaryRejection{}
			for _, r := range rep.Rejected {
				out.Body.Rejected = append(out.Body.Rejected, boundaryRejection{r.Index, r.Code, m.s.Say(ctx, r.Key, nil)})
			}
			return out, nil
		})
}

const (
	mostHits          = 20
	mostBoundaryBytes = 32 << 20
)

type uploadForm struct {
	File huma.FormFile `form:"file" required:"true"`
}

type boundaryRejection struct {
	Index   int    `json:"index"`
	Code    string `json:"code"`
	Message string `json:"message"`
}

type boundaryAnswer struct {
	Body struct {
		Accepted int                 `json:"accepted"`
		Added    int                 `json:"added" doc:"Of those, new grids"`
		Rejected []boundaryRejection `json:"rejected"`
	}
}

// within refuses a place that is unknown or out of scope, in one and the same way.
func within(p *Principal, tree *area.Tree, code string) error {
	if _, ok := tree.Get(code); !ok || !p.Can(MayReadArea, code) {
		return store.ErrNotFound
	}
	return nil
}

func pathOf(tree *area.Tree, code string) []AreaName {
	out := []AreaName{}
	for _, a := range tree.Path(code) {
		out = append(out, AreaName{a.Code, a.Name})
	}
	return out
}

// areaRows fills rows that have only a code.
func (m *door) areaRows(ctx context.Context, tree *area.Tree, rows []AreaRow) ([]AreaRow, error) {
	codes := area.Scope{}
	for _, r := range rows {
		codes = append(codes, r.Code)
	}
	vacant, err := m.vacant(ctx, tree, codes)
	if err != nil {
		return nil, err
	}
	out := make([]AreaRow, 0, len(rows))
	err = m.db.View(ctx, func(q store.Q) error {
		out = out[:0]
		for _, r := range rows {
			a, ok := tree.Get(r.Code)
			if !ok {
				continue
			}
			open, err := m.open(ctx, q, tree.County, a.Code)
			if err != nil {
				return err
			}
			out = append(out, AreaRow{a.Code, a.Name, a.Kind, a.Level(), a.Parent, len(tree.Children(a.Code)), open, vacant[a.Code]})
		}
		return nil
	})
	return out, err
}

// open is the number of orders at work in an area, from the figures.
func (m *door) open(ctx context.Context, q store.Q, county, code string) (int64, error) {
	n, err := m.d.Book.Sum(ctx, q, "order.open", county, code, figure.Period{To: m.acts.Now().Day()})
	if fault.Is(err, fault.NotFound) { // no room measures it
		return 0, nil
	}
	return n, err
}

// vacant counts the grids without an owner under each code.
func (m *door) vacant(ctx context.Context, tree *area.Tree, codes area.Scope) (map[string]int, error) {
	set := map[string]bool{}
	for _, c := range codes {
		set[c] = true
	}
	covers, err := m.Coverage(ctx, m.db.Read(), tree.County, GridOfficer, area.Minimal(set), m.acts.Now())
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for _, c := range covers {
		if c.State != Vacant {
			continue
		}
		for code := c.Area; code != ""; code = area.ParentOf(code) {
			out[code]++
		}
	}
	return out, nil
}

// owners writes duties out as owners: for each duty its holder, and a deputy who
// stands in.
func (r *Room) owners(ctx context.Context, q store.Q, county string, duties []Duty) ([][]Owner, error) {
	posts, err := r.Posts(ctx, county)
	if err != nil {
		return nil, err
	}
	absent, err := r.Absences(ctx, q, county, r.acts.Now())
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, d := range duties {
		ids = append(ids, d.Person)
		if l, away := absent[d.Person]; away && l.Deputy != "" {
			ids = append(ids, l.Deputy)
		}
	}
	people, err := r.people.Many(ctx, q, county, ids)
	if err != nil {
		return nil, err
	}
	out := make([][]Owner, len(duties))
	for i, d := range duties {
		out[i] = append(out[i], ownerOf(people[d.Person], d, posts, false, absent))
		if l, away := absent[d.Person]; away && l.Deputy != "" {
			out[i] = append(out[i], ownerOf(people[l.Deputy], d, posts, true, absent))
		}
	}
	return out, nil
}

func ownerOf(p person.Person, d Duty, posts map[string]Post, deputy bool, absent map[string]Leave) Owner {
	_, away := absent[p.ID]
	return Owner{Person: p.ID, Name: p.Name, Post: d.Post, PostTitle: posts[d.Post].Title, Phone: p.Phone.String(),
		From: dayText(d.From, false), Deputy: deputy, OnLeave: away}
}

// answering are the posts whose holders answer for a place, from the grid up.
const answering = "post in ('grid_officer', 'village_lead', 'town_lead')"

// Responsible are the people who answer for an area now, from the grid up: its own
// officer first, then who leads the village and the town.
func (r *Room) Responsible(ctx context.Context, q store.Q, county, code string) ([]Duty, error) {
	args := []any{r.acts.Now()}
	for at := code; len(at) > area.County; at = area.ParentOf(at) {
		args = append(args, at)
	}
	if len(args) == 1 {
		return nil, nil
	}
	out, err := find(ctx, q, county, answering+" and area in ("+store.Places(3,
		len(args)-1)+") and from_at <= $2 and (to_at = 0 or to_at > $2)", args...)
	sort.SliceStable(out, func(i, j int) bool { return len(out[i].Area) > len(out[j].Area) })
	return out, err
}

// OwnersIn are the people who answer for places now (grid officers and those who lead
// villages and towns), with who stands in for them, by place. Telephones are masked.
func (r *Room) OwnersIn(ctx context.Context, q store.Q, county string, places []string) (map[string][]Owner, error) {
	out := map[string][]Owner{}
	for part := range slices.Chunk(places, 400) {
		args := []any{r.acts.Now()}
		for _, at := range part {
			args = append(args, at)
		}
		duties, err := find(ctx, q, county, answering+" and area in ("+store.Places(3,
			len(part))+") and from_at <= $2 and (to_at = 0 or to_at > $2)", args...)
		if err != nil {
			return nil, err
		}
		by, err := r.owners(ctx, q, county, duties)
		if err != nil {
			return nil, err
		}
		for i, d := range duties {
			out[d.Area] = append(out[d.Area], by[i]...)
		}
	}
	return out, nil
}

func (m *door) ownersOf(ctx context.Context, county, code string) (out []Owner, err error) {
	err = m.db.View(ctx, func(q store.Q) error {
		duties, err := m.Responsible(ctx, q, county, code)
		if err != nil {
			return err
		}
		by, err := m.owners(ctx, q, county, duties)
		out = []Owner{}
		for _, list := range by {
			out = append(out, list...)
		}
		return err
	})
	return out, err
}

// areaMap answers with outlines one level below a place, coloured by coverage.
func (m *door) areaMap(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	p := Of(ctx)
	tree, err := m.areas.Tree(ctx, p.County)
	if err != nil {
		return err
	}
	under := r.URL.Query().Get("under")
	if under == "" {
		under = p.County
		if s := p.Scope(MayReadArea); len(s) == 1 {
			under = s[0]
		}
	}
	if err := within(p, tree, under); err != nil {
		return err
	}
	outlines, err := m.areas.Boundaries(ctx, p.County, under)
	if err != nil {
		return err
	}
	states, err := m.mapStates(ctx, tree, under)
	if err != nil {
		return err
	}
	type feature struct {
		Type       string          `json:"type"`
		Geometry   json.RawMessage `json:"geometry"`
		Properties map[string]any  `json:"properties"`
	}
	out := struct {
		Type     string    `json:"type"`
		Features []feature `json:"features"`
	}{"FeatureCollection", []feature{}}
	err = m.db.View(ctx, func(q store.Q) error {
		for _, b := range outlines {
			a, ok := tree.Get(b.Code)
			if !ok {
				continue
			}
			open, err := m.open(ctx, q, p.County, b.Code)
			if err != nil {
				return err
			}
			st := states[b.Code]
			out.Features = append(out.Features, feature{"Feature", b.Geometry, map[string]any{
				"code": a.Code, "name": a.Name, "kind": a.Kind, "state": st.state, "owner": st.owner, "open": open, "synthetic": b.Synthetic}})
		}
		return nil
	})
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/geo+json")
	return json.NewEncoder(w).Encode(out)
}

type mapState struct {
	state State
	owner string
}

// mapStates is the state of each outline: a grid's own, or the worst of what lies in
// a larger place.
func (m *door) mapStates(ctx context.Context, tree *area.Tree, under string) (map[string]mapState, error) {
	q := m.db.Read()
	covers, err := m.Coverage(ctx, q, tree.County, GridOfficer, area.Scope{under}, m.acts.Now())
	if err != nil {
		return nil, err
	}
	var ids []string
	for _, c := range covers {
		for _, d := range c.Owners {
			ids = append(ids, d.Person)
		}
	}
	people := map[string]person.Person{}
	if len(ids) < 2000 {
		if people, err = m.people.Many(ctx, q, tree.County, ids); err != nil {
			return nil, err
		}
	}
	rank := map[State]int{"": 0, Owned: 1, OnLeave: 2, Double: 3, Vacant: 4}
	out := map[string]mapState{}
	for _, c := range covers {
		var names []string
		for _, d := range c.Owners {
			names = append(names, people[d.Person].Name)
		}
		out[c.Area] = mapState{c.State, strings.Join(names, "、")}
		for code := area.ParentOf(c.Area); len(code) >= len(under) && code != ""; code = area.ParentOf(code) {
			if was := out[code]; rank[c.State] > rank[was.state] {
				out[code] = mapState{state: c.State}
			}
		}
	}
	return out, nil
}
