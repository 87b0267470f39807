package duty

import (
	"context"

	"huying/base/store"
	"huying/base/web"
)

// CoverageRow is one grid's coverage.
type CoverageRow struct {
	Area     string  `json:"area"`
	AreaName string  `json:"area_name"`
	AreaPath string  `json:"area_path"`
	State    State   `json:"state" enum:"ok,vacant,double,leave"`
	Owners   []Owner `json:"owners"`
	Open     int64   `json:"open"`
}

type coveragePage struct {
	Body struct {
		Totals struct {
			Grids  int `json:"grids"`
			Owned  int `json:"owned"`
			Vacant int `json:"vacant"`
			Double int `json:"double"`
			Leave  int `json:"leave"`
		} `json:"totals"`
		Items []CoverageRow `json:"items"`
	}
}

func (m *door) mountCoverage() {
	web.Handle(m.s, web.Spec{ID: "getCoverage", Method: "GET", Path: "/api/coverage", Guard: MayReadRoster, Summary: "Which grids have an owner, two, or none"},
		func(ctx context.Context, in *struct {
			Under string `query:"under" maxLength:"20"`
			State string `query:"state" doc:"ok, vacant, double or leave"`
		}) (*coveragePage, error) {
			p := Of(ctx)
			tree, err := m.areas.Tree(ctx, p.County)
			if err != nil {
				return nil, err
			}
			scope := p.Scope(MayReadRoster)
			if in.Under != "" {
				if scope = scope.Meet(tree.Codes(in.Under, 0)); len(scope) == 0 {
					return nil, store.ErrNotFound
				}
			}
			out := &coveragePage{}
			err = m.db.View(ctx, func(q store.Q) error {
				out.Body.Items = []CoverageRow{}
				covers, err := m.Coverage(ctx, q, p.County, GridOfficer, scope, m.acts.Now())
				if err != nil {
					return err
				}
				var shown []Cover
				var all []Duty
				t := &out.Body.Totals
				t.Grids, t.Owned, t.Vacant, t.Double, t.Leave = len(covers), 0, 0, 0, 0
				for _, c := range covers {
					*map[State]*int{Owned: &t.Owned, Vacant: &t.Vacant, Double: &t.Double, OnLeave: &t.Leave}[c.State]++
					if in.State == "" || string(c.State) == in.State {
						shown = append(shown, c)
						all = append(all, c.Owners...)
					}
				}
				owners, err := m.owners(ctx, q, p.County, all)
				if err != nil {
					return err
				}
				for _, c := range shown {
					open, err := m.open(ctx, q, p.County, c.Area)
					if err != nil {
						return err
					}
					row := CoverageRow{c.Area, tree.Name(c.Area), tree.PathText(c.Area), c.State, []Owner{}, open}
					for range c.Owners {
						row.Owners = append(row.Owners, owners[0]...)
						owners = owners[1:]
					}
					out.Body.Items = append(out.Body.Items, row)
				}
				return nil
			})
			return out, err
		})
}
