package farm

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/measure"
	"huying/base/store"
	"huying/kernel/act"
)

const (
	seasonColumns  = "id, farm, plot, area, year, crop, variety, mode, land_m2, plants, expected_g, price_fen_kg, planted_on, ended_on, basis, version"
	harvestColumns = "id, no, season, farm, area, crop, on_day, weight_g, gone_g, price_fen_kg, note, struck_on, struck_why, version"
	lineColumns    = "id, season, farm, area, kind, on_day, what, name, dose, until_day, workers, day_tenths, money_fen, weight_g, harvest, note, " +
		"struck_on, struck_why, version"
)

// cutEarly is true of a batch h and an input l of its season that held it on the day on which it was cut.
const cutEarly = "l.kind = 'input' and l.struck_on = 0 and l.on_day <= h.on_day and l.until_day > h.on_day"

func seasonDest(x *Season) []any {
	return []any{&x.ID, &x.Farm, &x.Plot, &x.Area, &x.Year, &x.Crop, &x.Variety, &x.Mode, &x.LandM2, &x.Plants, &x.ExpectedG, &x.PriceFenKg,
		&x.PlantedOn, &x.EndedOn, &x.Basis, &x.Version}
}

func harvestDest(h *Harvest) []any {
	return []any{&h.ID, &h.No, &h.Season, &h.Farm, &h.Area, &h.Crop, &h.On, &h.WeightG, &h.GoneG, &h.PriceFenKg, &h.Note, &h.StruckOn, &h.StruckWhy, &h.Version}
}

func lineDest(l *Line) []any {
	return []any{&l.ID, &l.Season, &l.Farm, &l.Area, &l.Kind, &l.On, &l.What, &l.Name, &l.Dose, &l.Until, &l.Workers, &l.DayTenths, &l.MoneyFen, &l.WeightG,
		&l.Harvest, &l.Note, &l.StruckOn, &l.StruckWhy, &l.Version}
}

// seasons reads seasons by a condition of the room's.
func seasons(ctx context.Context, q store.Q, condition string, args ...any) (out []*Season, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		x := &Season{}
		out = append(out, x)
		return rows.Scan(seasonDest(x)...)
	}, "select "+seasonColumns+" from farm_season where county = $1 and "+condition, args...)
}

// seasonOf finds a season.
func seasonOf(ctx context.Context, q store.Q, county, id string) (*Season, error) {
	list, err := seasons(ctx, q, "id = $2", county, id)
	if err == nil && len(list) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// fits refuses a season that wants more of its plot than others leave, on any day on which it is in the ground. The plot is
// held until the act is over, so that two seasons do not take the same land.
func fits(ctx context.Context, tx *act.Tx, x *Season, p *Plot) error {
	if x.PlantedOn == 0 {
		return nil
	}
	if err := p.permitted(x.PlantedOn); err != nil {
		return err
	}
	if err := hold(ctx, tx, "farm_plot", p.ID); err != nil {
		return err
	}
	others, err := seasons(ctx, tx, "plot = $2 and id <> $3 and planted_on > 0 and (ended_on = 0 or ended_on > $4)", tx.County, p.ID, x.ID, x.PlantedOn)
	if err != nil {
		return err
	}
	most := int64(0)
	for _, at := range append(others, x) { // land is taken on the days on which a season begins
		day := max(at.PlantedOn, x.PlantedOn)
		if x.EndedOn != 0 && day >= x.EndedOn {
			continue
		}
		sum := int64(0)
		for _, o := range others {
			if o.PlantedOn <= day && (o.EndedOn == 0 || o.EndedOn > day) {
				sum += o.LandM2
			}
		}
		most = max(most, sum)
	}
	if most+x.LandM2 > p.LandM2 {
		return fault.New(fault.Conflict, "farm.season.full", "plot", p.No, "left", measure.Mu(max(p.LandM2-most, 0), 1))
	}
	return nil
}

func (r *room) addSeason(ctx context.Context, tx *act.Tx, x *Season, p *Plot) error {
	x.ID, x.Version = tx.NewID(), 1
	tx.On(x.ID, x.Area)
	if err := fits(ctx, tx, x, p); err != nil {
		return err
	}
	return tx.Put(ctx, "farm_season", seasonColumns, x.ID, x.Farm, x.Plot, x.Area, x.Year, x.Crop, x.Variety, x.Mode, x.LandM2, x.Plants, x.ExpectedG,
		x.PriceFenKg, x.PlantedOn, x.EndedOn, x.Basis, 1)
}

// changeSeason changes a season; what was cut from it stays between the days on which it was in the ground.
func (r *room) changeSeason(ctx context.Context, tx *act.Tx, x *Season) error {
	p, err := plotOf(ctx, tx, tx.County, x.Plot)
	if err != nil {
		return err
	}
	if err := x.check(p, tx.Now.Day()); err != nil {
		return err
	}
	if err := hold(ctx, tx, "farm_season", x.ID); err != nil {
		return err
	}
	first, last, err := days(ctx, tx, tx.County, x.ID)
	if err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "farm.season.invalid")
	if first != 0 && (x.PlantedOn == 0 || x.PlantedOn > first) {
		f.At("/planted_on", "farm.season.cut_before")
	}
	if x.EndedOn != 0 && x.EndedOn < last {
		f.At("/ended_on", "farm.season.cut_after")
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	if err := fits(ctx, tx, x, p); err != nil {
		return err
	}
	return tx.Over(ctx, "farm_season", x.ID, x.Version, "farm.moved", act.Set{Column: "year", Value: x.Year}, act.Set{Column: "crop", Value: x.Crop},
		act.Set{Column: "variety", Value: x.Variety}, act.Set{Column: "mode", Value: x.Mode}, act.Set{Column: "land_m2", Value: x.LandM2},
		act.Set{Column: "plants", Value: x.Plants}, act.Set{Column: "expected_g", Value: x.ExpectedG}, act.Set{Column: "price_fen_kg", Value: x.PriceFenKg},
		act.Set{Column: "planted_on", Value: x.PlantedOn}, act.Set{Column: "ended_on", Value: x.EndedOn})
}

// held is the input that keeps a season from being cut on a day, and until when; 0 where none does.
func held(ctx context.Context, q store.Q, county, season string, day clock.Day) (until clock.Day, name string, err error) {
	return until, name, store.Each(ctx, q, func(rows *sql.Rows) error { return rows.Scan(&until, &name) },
		"select until_day, name from farm_line where county = $1 and season = $2 and kind = 'input' and struck_on = 0 and on_day <= $3 and until_day > $3 "+
			"order by until_day desc, id limit 1", county, season, day)
}

// addHarvest keeps a batch, unless an input holds the season on that day. The season is held, so that an input of the same
// moment is seen.
func (r *room) addHarvest(ctx context.Context, tx *act.Tx, x *Season, h *Harvest) error {
	if err := hold(ctx, tx, "farm_season", x.ID); err != nil {
		return err
	}
	if err := h.check(x, tx.Now.Day()); err != nil {
		return err
	}
	until, name, err := held(ctx, tx, tx.County, x.ID, h.On)
	if err != nil {
		return err
	}
	if until != 0 {
		return fault.New(fault.Conflict, "farm.harvest.held", "name", name, "day", until.String())
	}
	h.ID, h.Season, h.Farm, h.Area, h.Crop, h.PriceFenKg, h.Version = tx.NewID(), x.ID, x.Farm, x.Area, x.Crop, x.PriceFenKg, 1
	h.No = fmt.Sprintf("%d-%s", h.On, strings.ToUpper(h.ID[len(h.ID)-6:]))
	tx.Note("batch", h.No)
	return tx.Put(ctx, "farm_harvest", harvestColumns, h.ID, h.No, h.Season, h.Farm, h.Area, h.Crop, h.On, h.WeightG, 0, h.PriceFenKg, h.Note, 0, "", 1)
}

// addLine keeps a line of a season's book. What is sold or spoiled comes out of its batch.
func (r *room) addLine(ctx context.Context, tx *act.Tx, x *Season, l *Line, interval int) error {
	if err := hold(ctx, tx, "farm_season", x.ID); err != nil {
		return err
	}
	if err := l.check(x, interval, tx.Now.Day()); err != nil {
		return err
	}
	if l.Harvest != "" {
		if err := r.take(ctx, tx, x, l); err != nil {
			return err
		}
	}
	l.ID, l.Season, l.Farm, l.Area, l.Version = tx.NewID(), x.ID, x.Farm, x.Area, 1
	return tx.Put(ctx, "farm_line", lineColumns, l.ID, l.Season, l.Farm, l.Area, l.Kind, l.On, l.What, l.Name, l.Dose, l.Until, l.Workers, l.DayTenths,
		l.MoneyFen, l.WeightG, l.Harvest, l.Note, 0, "", 1)
}

// harvestOf finds a batch.
func harvestOf(ctx context.Context, q store.Q, county, id string) (*Harvest, error) {
	h := &Harvest{}
	return h, store.One(q.QueryRow(ctx, "select "+harvestColumns+" from farm_harvest where county = $1 and id = $2", county, id).Scan(harvestDest(h)...))
}

// take takes what a line sells or writes off from its batch.
func (r *room) take(ctx context.Context, tx *act.Tx, x *Season, l *Line) error {
	h, err := harvestOf(ctx, tx, tx.County, l.Harvest)
	if err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "farm.line.invalid")
	switch {
	case h.Season != x.ID || h.StruckOn != 0:
		return f.At("/harvest", "farm.line.other_batch")
	case l.On < h.On:
		return f.At("/on", "farm.line.before_cut")
	}
	if l.Kind == Sale {
		if until, name, err := held(ctx, tx, tx.County, x.ID, h.On); err != nil || until != 0 {
			return fault.New(fault.Conflict, "farm.sale.held", "no", h.No, "name", name, "day", until.String()).Because(err)
		}
	}
	return draw(ctx, tx, h.ID, l.WeightG)
}

// draw takes weight from a batch, or gives it back; what is not there cannot be taken, however many ask at once.
func draw(ctx context.Context, tx *act.Tx, harvest string, grams int64) error {
	res, err := tx.Exec(ctx, "update farm_harvest set gone_g = gone_g + $3, version = version + 1 where county = $1 and id = $2 and struck_on = 0 and "+
		"gone_g + $3 <= weight_g and gone_g + $3 >= 0", tx.County, harvest, grams)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	var no string
	var left int64
	if err := tx.QueryRow(ctx, "select no, weight_g - gone_g from farm_harvest where county = $1 and id = $2", tx.County, harvest).Scan(&no,
		&left); err != nil {
		return store.One(err)
	}
	return fault.New(fault.Conflict, "farm.line.over_batch", "no", no, "left", measure.Jin(left))
}

func struck(why string, today clock.Day) []act.Set {
	return []act.Set{{Column: "struck_on", Value: today}, {Column: "struck_why", Value: why}}
}

// strikeLine strikes a line out; what it took from a batch lies there again.
func (r *room) strikeLine(ctx context.Context, tx *act.Tx, l *Line, why string) error {
	if l.StruckOn != 0 {
		return fault.New(fault.Conflict, "farm.struck")
	}
	tx.Note("reason", why)
	if err := tx.Over(ctx, "farm_line", l.ID, l.Version, "farm.moved", struck(why, tx.Now.Day())...); err != nil || l.Harvest == "" {
		return err
	}
	return draw(ctx, tx, l.Harvest, -l.WeightG)
}

// strikeHarvest strikes a batch out of which nothing was sold or lost. A sale of the same moment has written the batch anew.
func (r *room) strikeHarvest(ctx context.Context, tx *act.Tx, h *Harvest, why string) error {
	switch {
	case h.StruckOn != 0:
		return fault.New(fault.Conflict, "farm.struck")
	case h.GoneG != 0:
		return fault.New(fault.Conflict, "farm.harvest.gone", "no", h.No)
	}
	tx.Note("reason", why)
	return tx.Over(ctx, "farm_harvest", h.ID, h.Version, "farm.moved", struck(why, tx.Now.Day())...)
}

// fillSeasons reads the numbers of plots, what the books come to, and what may not be cut today.
func (r *room) fillSeasons(ctx context.Context, q store.Q, county string, page []*Season) error {
	if len(page) == 0 {
		return nil
	}
	plots, err := named(ctx, q, "farm_plot", "no", idsOf(county, page, func(x *Season) string { return x.Plot }))
	if err != nil {
		return err
	}
	args := idsOf(county, page, func(x *Season) string { return x.ID })
	books, err := booksOf(ctx, q, "season in ("+store.Places(2, len(page))+")", "1 = 1", "1 = 1", args...)
	if err != nil {
		return err
	}
	until := map[string]clock.Day{}
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var day clock.Day
		err := rows.Scan(&id, &day)
		until[id] = day
		return err
	}, fmt.Sprintf("select season, max(until_day) from farm_line where county = $1 and season in (%s) and kind = 'input' and struck_on = 0 and until_day > $%d "+
		"group by season", store.Places(2, len(page)), len(args)+1), append(args, r.Acts.Now().Day())...); err != nil {
		return err
	}
	for _, x := range page {
		x.PlotNo, x.HeldTo = plots[x.Plot], until[x.ID]
		if b := books[x.ID]; b != nil {
			x.Book = *b
		}
	}
	return nil
}

// booksOf adds up the books of seasons: batches that were cut on some days with what was sold and spoiled of them, and work,
// inputs and losses in the field of some days. The conditions are SQL over h, a batch, and l, a line.
func booksOf(ctx context.Context, q store.Q, which, cut, done string, args ...any) (map[string]*Sums, error) {
	out := map[string]*Sums{}
	of := func(id string) *Sums {
		if out[id] == nil {
			out[id] = &Sums{}
		}
		return out[id]
	}
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var g, left, fen int64
		err := rows.Scan(&id, &g, &left, &fen)
		b := of(id)
		b.HarvestG, b.LeftG, b.OutputFen = g, left, fen
		return err
	}, "select h.season, sum(h.weight_g), sum(h.weight_g - h.gone_g), sum(h.weight_g / 1000 * h.price_fen_kg) from farm_harvest h where h.county = $1 and h."+
		which+" and h.struck_on = 0 and "+cut+" group by h.season", args...); err != nil {
		return nil, err
	}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, kind string
		var fen, g, tenths int64
		err := rows.Scan(&id, &kind, &fen, &g, &tenths)
		b := of(id)
		switch kind {
		case Work:
			b.Wages, b.DayTenths = fen, tenths
		case Input:
			b.Goods = fen
		case Sale:
			b.IncomeFen, b.SoldG = fen, g
		case Loss:
			b.LostG = g
		}
		return err
	}, "select l.season, l.kind, sum(l.money_fen), sum(l.weight_g), sum(l.day_tenths) from farm_line l left join farm_harvest h on h.county = l.county and "+
		"h.id = l.harvest where l.county = $1 and l."+which+" and l.struck_on = 0 and (l.harvest <> '' and "+cut+" or l.harvest = '' and "+done+
		") group by l.season, l.kind", args...)
}

// fillHarvests reads the plots of batches, and which were cut although an input held them: it was entered later.
func (r *room) fillHarvests(ctx context.Context, q store.Q, county string, page []*Harvest) error {
	if len(page) == 0 {
		return nil
	}
	plots, err := plotNumbers(ctx, q, idsOf(county, page, func(h *Harvest) string { return h.Season }))
	if err != nil {
		return err
	}
	early := map[string]clock.Day{}
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var day clock.Day
		err := rows.Scan(&id, &day)
		early[id] = day
		return err
	}, "select h.id, max(l.until_day) from farm_harvest h join farm_line l on l.county = h.county and l.season = h.season and "+
		cutEarly+" where h.county = $1 and h.id in ("+store.Places(2, len(page))+") group by h.id",
		idsOf(county, page, func(h *Harvest) string { return h.ID })...); err != nil {
		return err
	}
	for _, h := range page {
		h.PlotNo, h.EarlyTo = plots[h.Season][1], early[h.ID]
	}
	return nil
}

// plotNumbers are the crops and the numbers of the plots of seasons.
func plotNumbers(ctx context.Context, q store.Q, args []any) (map[string][2]string, error) {
	out := map[string][2]string{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var says [2]string
		err := rows.Scan(&id, &says[0], &says[1])
		out[id] = says
		return err
	}, "select s.id, s.crop, p.no from farm_season s join farm_plot p on p.county = s.county and p.id = s.plot where s.county = $1 and s.id in ("+
		store.Places(2, len(args)-1)+")", args...)
}

func (r *room) fillLines(ctx context.Context, q store.Q, county string, page []*Line) error {
	if len(page) == 0 {
		return nil
	}
	of, err := plotNumbers(ctx, q, idsOf(county, page, func(l *Line) string { return l.Season }))
	if err != nil {
		return err
	}
	batches, err := named(ctx, q, "farm_harvest", "no", idsOf(county, page, func(l *Line) string { return l.Harvest }))
	for _, l := range page {
		l.Crop, l.PlotNo, l.BatchNo = of[l.Season][0], of[l.Season][1], batches[l.Harvest]
	}
	return err
}
