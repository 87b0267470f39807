package farm

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/workbook"
)

const (
	farmColumns = "id, area, name, place, phone, pickup, note, opened_on, closed_on, version"
	plotColumns = "id, farm, area, no, land_m2, trees, species, tenure, mode, run, welfare, permit_no, permit_to, limits, lon_e7, lat_e7, version"
)

func farmDest(x *Farm) []any {
	return []any{&x.ID, &x.Area, &x.Name, &x.Place, &x.Phone, &x.Pickup, &x.Note, &x.OpenedOn, &x.ClosedOn, &x.Version}
}

func (r *room) addFarm(ctx context.Context, tx *act.Tx, x *Farm) error {
	x.ID, x.Version = tx.NewID(), 1
	tx.On(x.ID, x.Area)
	return tx.Put(ctx, "farm", farmColumns, x.ID, x.Area, x.Name, x.Place, x.Phone, x.Pickup, x.Note, x.OpenedOn, x.ClosedOn, 1)
}

func changeFarm(ctx context.Context, tx *act.Tx, _, x *Farm) error {
	tx.On(x.ID, x.Area)
	return tx.Over(ctx, "farm", x.ID, x.Version, "farm.moved", act.Set{Column: "area", Value: x.Area}, act.Set{Column: "name", Value: x.Name},
		act.Set{Column: "place", Value: x.Place}, act.Set{Column: "phone", Value: x.Phone}, act.Set{Column: "pickup", Value: x.Pickup},
		act.Set{Column: "note", Value: x.Note}, act.Set{Column: "opened_on", Value: x.OpenedOn}, act.Set{Column: "closed_on", Value: x.ClosedOn})
}

// farm finds a farm.
func (r *room) farm(ctx context.Context, q store.Q, county, id string) (*Farm, error) {
	x := &Farm{}
	return x, store.One(q.QueryRow(ctx, "select "+farmColumns+" from farm where county = $1 and id = $2", county, id).Scan(farmDest(x)...))
}

// open are the farms that have not closed for good, by place.
func (r *room) open(ctx context.Context, q store.Q, county string) (out []*Farm, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		x := &Farm{}
		out = append(out, x)
		return rows.Scan(farmDest(x)...)
	}, "select "+farmColumns+" from farm where county = $1 and closed_on = 0 order by area, name, id", county)
}

func plotDest(x *Plot) []any {
	return []any{&x.ID, &x.Farm, &x.Area, &x.No, &x.LandM2, &x.Trees, &x.Species, &x.Tenure, &x.Mode, &x.Run, store.Yes(&x.Welfare), &x.PermitNo, &x.PermitTo,
		&x.Limits, &x.LonE7, &x.LatE7, &x.Version}
}

// plot finds a plot.
func plotOf(ctx context.Context, q store.Q, county, id string) (*Plot, error) {
	x := &Plot{}
	return x, store.One(q.QueryRow(ctx, "select "+plotColumns+" from farm_plot where county = $1 and id = $2", county, id).Scan(plotDest(x)...))
}

// hold keeps a row to this act until it is over.
func hold(ctx context.Context, tx *act.Tx, table, id string) error {
	_, err := tx.Exec(ctx, "update "+table+" set version = version where county = $1 and id = $2", tx.County, id)
	return err
}

// numbered refuses a number that another plot of the farm has.
func numbered(ctx context.Context, tx *act.Tx, x *Plot) error {
	if err := hold(ctx, tx, "farm", x.Farm); err != nil {
		return err
	}
	var n int
	if err := tx.QueryRow(ctx, "select count(*) from farm_plot where county = $1 and farm = $2 and no = $3 and id <> $4", tx.County, x.Farm, x.No, x.ID).
		Scan(&n); err != nil || n == 0 {
		return err
	}
	return fault.New(fault.Invalid, "farm.plot.invalid").At("/no", "farm.plot.no_taken")
}

func (r *room) addPlot(ctx context.Context, tx *act.Tx, x *Plot) error {
	x.ID, x.Version = tx.NewID(), 1
	tx.On(x.ID, x.Area)
	if err := numbered(ctx, tx, x); err != nil {
		return err
	}
	return tx.Put(ctx, "farm_plot", plotColumns, x.ID, x.Farm, x.Area, x.No, x.LandM2, x.Trees, x.Species, x.Tenure, x.Mode, x.Run,
		store.YesNo(x.Welfare), x.PermitNo, x.PermitTo, x.Limits, x.LonE7, x.LatE7, 1)
}

// changePlot changes a plot, which does not shrink below what is in the ground.
func (r *room) changePlot(ctx context.Context, tx *act.Tx, _, x *Plot) error {
	tx.On(x.ID, x.Area)
	if err := numbered(ctx, tx, x); err != nil {
		return err
	}
	if err := hold(ctx, tx, "farm_plot", x.ID); err != nil {
		return err
	}
	used, err := usedOf(ctx, tx, tx.County, []*Plot{x})
	if err != nil {
		return err
	}
	if used[x.ID] > x.LandM2 {
		return fault.New(fault.Invalid, "farm.plot.invalid").At("/land", "farm.plot.in_use")
	}
	return tx.Over(ctx, "farm_plot", x.ID, x.Version, "farm.moved", act.Set{Column: "area", Value: x.Area}, act.Set{Column: "no", Value: x.No},
		act.Set{Column: "land_m2", Value: x.LandM2}, act.Set{Column: "trees", Value: x.Trees}, act.Set{Column: "species", Value: x.Species},
		act.Set{Column: "tenure", Value: x.Tenure}, act.Set{Column: "mode", Value: x.Mode}, act.Set{Column: "run", Value: x.Run},
		act.Set{Column: "welfare", Value: store.YesNo(x.Welfare)}, act.Set{Column: "permit_no", Value: x.PermitNo},
		act.Set{Column: "permit_to", Value: x.PermitTo}, act.Set{Column: "limits", Value: x.Limits}, act.Set{Column: "lon_e7", Value: x.LonE7},
		act.Set{Column: "lat_e7", Value: x.LatE7})
}

// idsOf are the county and the ids of records, as a question takes them.
func idsOf[R any](county string, page []*R, id func(*R) string) []any {
	args := []any{county}
	for _, x := range page {
		args = append(args, id(x))
	}
	return args
}

// usedOf is how much of plots is in the ground.
func usedOf(ctx context.Context, q store.Q, county string, page []*Plot) (map[string]int64, error) {
	out := map[string]int64{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var m2 int64
		err := rows.Scan(&id, &m2)
		out[id] = m2
		return err
	}, "select plot, sum(land_m2) from farm_season where county = $1 and planted_on > 0 and ended_on = 0 and plot in ("+store.Places(2, len(page))+
		") group by plot", idsOf(county, page, func(x *Plot) string { return x.ID })...)
}

// named reads what records of a table are called.
func named(ctx context.Context, q store.Q, table, column string, args []any) (map[string]string, error) {
	out := map[string]string{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, name string
		err := rows.Scan(&id, &name)
		out[id] = name
		return err
	}, "select id, "+column+" from "+table+" where county = $1 and id in ("+store.Places(2, len(args)-1)+")", args...)
}

func (r *room) fillPlots(ctx context.Context, q store.Q, county string, page []*Plot) error {
	if len(page) == 0 {
		return nil
	}
	used, err := usedOf(ctx, q, county, page)
	if err != nil {
		return err
	}
	names, err := named(ctx, q, "farm", "name", idsOf(county, page, func(x *Plot) string { return x.Farm }))
	for _, x := range page {
		x.UsedM2, x.FarmName = used[x.ID], names[x.Farm]
	}
	return err
}

// keeps are what has to live on when a place ends: farms, and plots with all that stands on them.
func (r *room) keeps() []area.Keep {
	lying := func(text, page string) func(context.Context, store.Q, string, area.Scope, *workbook.Plan) ([]area.Lying, error) {
		return func(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
			args := []any{county}
			where := places.Where("area", &args)
			return out, store.Each(ctx, q, func(rows *sql.Rows) error {
				var x area.Lying
				var lon, lat int64
				err := rows.Scan(&x.ID, &x.Area, &x.Name, &lon, &lat)
				x.Page, x.Lon, x.Lat, x.Placed = page, float64(lon)/1e7, float64(lat)/1e7, lon != 0
				out = append(out, x)
				return err
			}, text+" and "+where+" order by area, id", args...)
		}
	}
	return []area.Keep{
		{Kind: Kind, Title: "farm.keeps", List: lying("select id, area, name, 0, 0 from farm where county = $1 and closed_on = 0", "/farm/plots"),
			Move: func(ctx context.Context, tx *act.Tx, m area.Moving) error {
				return m.Rows(ctx, tx, "farm", true, m.IDs)
			}},
		{Kind: PlotKind, Title: "farm.plot.keeps", List: lying("select id, area, no, lon_e7, lat_e7 from farm_plot where county = $1", "/farm/plots"),
			Move: func(ctx context.Context, tx *act.Tx, m area.Moving) error {
				if err := m.Rows(ctx, tx, "farm_plot", true, m.IDs); err != nil {
					return err
				}
				return takeAlong(ctx, tx, m)
			}},
	}
}

// takeAlong moves what stands on plots, and its books.
func takeAlong(ctx context.Context, tx *act.Tx, m area.Moving) error {
	seasons, err := m.About(ctx, tx, "farm_season", "plot", true, m.IDs)
	if err != nil {
		return err
	}
	for _, table := range []string{"farm_harvest", "farm_line"} {
		if _, err := m.About(ctx, tx, table, "season", true, seasons); err != nil {
			return err
		}
	}
	return nil
}

// days are the first and the last day on which a season was cut from; 0 where it was not.
func days(ctx context.Context, q store.Q, county, season string) (first, last clock.Day, err error) {
	err = q.QueryRow(ctx, "select coalesce(min(on_day), 0), coalesce(max(on_day), 0) from farm_harvest where county = $1 and season = $2 and struck_on = 0",
		county, season).Scan(&first, &last)
	return first, last, err
}
