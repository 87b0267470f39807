package farm

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/measure"
	"huying/base/store"
	"huying/kernel/act"
)

// crops is what each crop of a farm came to in a year: batches of the year with their sales whenever, work and inputs of its
// days, land that was in the ground on any of them, and what was planned for it.
func crops(ctx context.Context, q store.Q, county, farm string, year int) (out []*CropYear, err error) {
	from, to := span(year)
	args := []any{county, farm, from, to}
	all, err := seasons(ctx, q, "farm = $2 and (planted_on > 0 and planted_on <= $4 and (ended_on = 0 or ended_on >= $3) or year = $5 and "+
		"(planted_on > 0 or ended_on = 0)) order by crop, id", append(args, year)...)
	if err != nil {
		return nil, err
	}
	books, err := booksOf(ctx, q, "farm = $2", "h.on_day >= $3 and h.on_day <= $4", "l.on_day >= $3 and l.on_day <= $4", args...)
	if err != nil {
		return nil, err
	}
	by := map[string]*CropYear{}
	for _, x := range all {
		c := by[x.Crop]
		if c == nil {
			c = &CropYear{Crop: x.Crop, Mode: x.Mode}
			by[x.Crop] = c
			out = append(out, c)
		}
		b := books[x.ID]
		if b == nil {
			b = &Sums{}
		}
		c.add(x, b, year, to)
	}
	return out, nil
}

// add adds a season with its book of the year.
func (c *CropYear) add(x *Season, b *Sums, year int, to clock.Day) {
	if x.PlantedOn > 0 && x.PlantedOn <= to {
		c.LandM2 += x.LandM2
	}
	if b.HarvestG > 0 {
		c.CutM2 += x.LandM2
	}
	if x.Year == year {
		c.PlannedM2 += x.LandM2
		c.ExpectedG += x.ExpectedG
		c.ExpectFen += x.ExpectedG / 1000 * x.PriceFenKg
	}
	c.HarvestG, c.SoldG, c.LostG, c.LeftG = c.HarvestG+b.HarvestG, c.SoldG+b.SoldG, c.LostG+b.LostG, c.LeftG+b.LeftG
	c.OutputFen, c.IncomeFen, c.Wages, c.Goods = c.OutputFen+b.OutputFen, c.IncomeFen+b.IncomeFen, c.Wages+b.Wages, c.Goods+b.Goods
	c.DayTenths += b.DayTenths
}

// planNext plans the year after from what a year came to.
func (r *room) planNext(ctx context.Context, tx *act.Tx, farm string, year int) error {
	if err := hold(ctx, tx, "farm", farm); err != nil {
		return err
	}
	plots, err := plotsOf(ctx, tx, tx.County, farm)
	if err != nil {
		return err
	}
	known, err := seasons(ctx, tx, "farm = $2 and (year = $3 or year = $4) order by id", tx.County, farm, year, year+1)
	if err != nil {
		return err
	}
	came, err := crops(ctx, tx, tx.County, farm, year)
	if err != nil {
		return err
	}
	list := plan(year, known, plots, came)
	if len(list) == 0 {
		return fault.New(fault.Conflict, "farm.plan.nothing", "year", year)
	}
	tx.Note("year", year+1)
	tx.Note("seasons", len(list))
	for _, x := range list {
		x.ID, x.Version = tx.NewID(), 1
		if err := tx.Put(ctx, "farm_season", seasonColumns, x.ID, x.Farm, x.Plot, x.Area, x.Year, x.Crop, x.Variety, x.Mode, x.LandM2, x.Plants, x.ExpectedG,
			x.PriceFenKg, 0, 0, x.Basis, 1); err != nil {
			return err
		}
	}
	return nil
}

// ground is what a farm has in the ground, by crop, the largest first.
func ground(ctx context.Context, q store.Q, county, farm string) (out []GroundLine, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var x GroundLine
		var m2, due int64
		err := rows.Scan(&x.Crop, &x.Mode, &m2, &due)
		x.Mu, x.Jin, x.Due = measure.Mu(m2, 1), measure.Jin(due), due > 0
		out = append(out, x)
		return err
	}, "select crop, min(mode), sum(land_m2), sum(expected_g) from farm_season where county = $1 and farm = $2 and planted_on > 0 and ended_on = 0 "+
		"group by crop order by sum(land_m2) desc, crop", county, farm)
}

// cutSince is what a farm has cut since a day, by crop; what an input held is not offered to anybody.
func cutSince(ctx context.Context, q store.Q, county, farm string, day clock.Day) (out []CutLine, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var x CutLine
		var g int64
		err := rows.Scan(&x.Crop, &g, &x.Last)
		x.Jin = measure.Jin(g)
		out = append(out, x)
		return err
	}, "select h.crop, sum(h.weight_g), max(h.on_day) from farm_harvest h where h.county = $1 and h.farm = $2 and h.on_day >= $3 and h.struck_on = 0 and "+
		"not exists (select 1 from farm_line l where l.county = h.county and l.season = h.season and "+cutEarly+
		") group by h.crop order by max(h.on_day) desc, h.crop", county, farm, day)
}

// plotsOf is the land of a farm's plots.
func plotsOf(ctx context.Context, q store.Q, county, farm string) (map[string]int64, error) {
	out := map[string]int64{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var m2 int64
		err := rows.Scan(&id, &m2)
		out[id] = m2
		return err
	}, "select id, land_m2 from farm_plot where county = $1 and farm = $2", county, farm)
}
