package farm

import (
	"context"

	"huying/base/fault"
	"huying/base/measure"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/list"
)

// FarmSeason is a season in a list, with what its book comes to.
type FarmSeason struct {
	ID         string   `json:"id"`
	Farm       string   `json:"farm"`
	Plot       string   `json:"plot"`
	PlotNo     string   `json:"plot_no"`
	Area       string   `json:"area"`
	AreaName   string   `json:"area_name"`
	Year       int      `json:"year"`
	Crop       string   `json:"crop"`
	Variety    string   `json:"variety"`
	Mode       string   `json:"mode" enum:"veg,fungi,herb,oil,poultry,bee,tour"`
	State      string   `json:"state" enum:"planned,growing,ended,dropped"`
	LandM2     int64    `json:"land_m2"`
	Plants     int64    `json:"plants"`
	ExpectedG  int64    `json:"expected_g"`
	PriceFenKg int64    `json:"price_fen_kg" doc:"Expected"`
	PlantedOn  string   `json:"planted_on"`
	EndedOn    string   `json:"ended_on"`
	Basis      string   `json:"basis" enum:",more,same,less" doc:"By which rule it was planned; empty: by hand"`
	HeldTo     string   `json:"held_to" doc:"The first day on which may be cut again after an input; empty: now"`
	Book       FarmSums `json:"book"`
	Version    int      `json:"version"`
	CanWork    bool     `json:"can_work"`
	CanChange  bool     `json:"can_change"`
}

// FarmSums is what a book comes to.
type FarmSums struct {
	HarvestG  int64 `json:"harvest_g"`
	SoldG     int64 `json:"sold_g"`
	LostG     int64 `json:"lost_g"`
	LeftG     int64 `json:"left_g" doc:"Cut, and neither sold nor lost"`
	OutputFen int64 `json:"output_fen"`
	IncomeFen int64 `json:"income_fen"`
	WagesFen  int64 `json:"wages_fen"`
	GoodsFen  int64 `json:"goods_fen" doc:"What inputs cost"`
	DayTenths int64 `json:"day_tenths"`
}

func sumsRow(b *Sums) FarmSums {
	return FarmSums{b.HarvestG, b.SoldG, b.LostG, b.LeftG, b.OutputFen, b.IncomeFen, b.Wages, b.Goods, b.DayTenths}
}

// FarmSeasonInput is a season as it is entered. Amounts are typed with their units: 10亩, 10万斤, 1000棒; a price is yuan a jin.
type FarmSeasonInput struct {
	Plot      string `json:"plot,omitempty" maxLength:"36" doc:"Of a new one"`
	Year      int    `json:"year"`
	Crop      string `json:"crop" maxLength:"120"`
	Variety   string `json:"variety,omitempty" maxLength:"120"`
	Mode      string `json:"mode,omitempty" enum:",veg,fungi,herb,oil,poultry,bee,tour" doc:"The plot's when empty"`
	Land      string `json:"land" maxLength:"120"`
	Plants    string `json:"plants,omitempty" maxLength:"120"`
	Expected  string `json:"expected,omitempty" maxLength:"120"`
	Price     string `json:"price,omitempty" maxLength:"120"`
	PlantedOn string `json:"planted_on,omitempty" maxLength:"10"`
	EndedOn   string `json:"ended_on,omitempty" maxLength:"10"`
	Version   int    `json:"version,omitempty"`
}

func (b *FarmSeasonInput) onto(x *Season) error {
	f := fault.New(fault.Invalid, "farm.season.invalid")
	x.Year, x.Crop, x.Variety, x.Version = b.Year, b.Crop, b.Variety, b.Version
	if b.Mode != "" {
		x.Mode = b.Mode
	}
	x.LandM2 = amount(f, "/land", b.Land, "farm.land", measure.Land)
	x.Plants = amount(f, "/plants", b.Plants, "farm.count", measure.Count)
	x.ExpectedG = amount(f, "/expected", b.Expected, "farm.mass", measure.Mass)
	x.PriceFenKg = 2 * amount(f, "/price", b.Price, "farm.money", measure.Money)
	x.PlantedOn, x.EndedOn = web.DayAt(f, "/planted_on", b.PlantedOn), web.DayAt(f, "/ended_on", b.EndedOn)
	return f.OrNil()
}

func seasonRow(see *list.Reader, x *Season) FarmSeason {
	return FarmSeason{x.ID, x.Farm, x.Plot, x.PlotNo, x.Area, see.PathText(x.Area), x.Year, x.Crop, x.Variety, x.Mode, x.State(), x.LandM2, x.Plants,
		x.ExpectedG,
		x.PriceFenKg, x.PlantedOn.String(), x.EndedOn.String(), x.Basis, x.HeldTo.String(), sumsRow(&x.Book), x.Version, see.Can(MayWork, x.Area),
		see.Can(MayManage, x.Area)}
}

func (r *room) seasonList() *list.List[Season, FarmSeason] {
	return &list.List[Season, FarmSeason]{
		Kind: SeasonKind, Name: "FarmSeason", Path: "/api/farm/seasons", Summary: "Seasons, the latest years first", Read: MayRead,
		Table: "farm_season", Columns: seasonColumns,
		Order: []list.Key{{Column: "r.year", Desc: true}, {Column: "r.crop", Text: true}, {Column: list.ID, Text: true}},
		Filters: []list.Filter{list.Is("farm", "r.farm"), list.Is("plot", "r.plot"), list.Is("mode", "r.mode", Modes...),
			list.States("state", map[string]string{"": "(r.planted_on > 0 or r.ended_on = 0)", "planned": "r.planted_on = 0 and r.ended_on = 0",
				"growing": "r.planted_on > 0 and r.ended_on = 0", "ended": "r.planted_on > 0 and r.ended_on > 0", "dropped": "r.planted_on = 0 and r.ended_on > 0"}),
			list.Words("(r.crop || ' ' || r.variety)")},
		Called: "r.crop || ' ' || (select p.no from farm_plot p where p.county = r.county and p.id = r.plot)", Note: "r.variety",
		Waits: []list.Wait{
			{Title: "farm.waits.early", May: MayManage, Where: "exists (select 1 from farm_harvest h join farm_line l on l.county = h.county and " +
				"l.season = h.season and " + cutEarly + " where h.county = r.county and h.season = r.id and h.struck_on = 0 and h.gone_g < h.weight_g)"},
			{Title: "farm.waits.permit", May: MayManage, Where: "r.planted_on > 0 and r.ended_on = 0 and exists (select 1 from farm_plot p where p.county = r.county " +
				"and p.id = r.plot and p.welfare = 1 and p.permit_to > 0 and p.permit_to < $today)"},
			{Title: "farm.waits.plan", May: MayManage, Where: "r.planted_on = 0 and r.ended_on = 0 and r.year < $today / 10000"},
		},
		Dest: seasonDest, Fill: r.fillSeasons, Wire: seasonRow,
		Sheet: list.Sheet[Season]{File: "seasons", Title: "farm.sheet.seasons", Columns: titled("farm.season.year", "farm.season.crop", "farm.season.variety",
			"farm.plot.mode", "farm.plot.no", "farm.season.state", "farm.col.land", "farm.season.plants", "farm.col.expected", "farm.season.planted_on",
			"farm.season.ended_on", "farm.col.harvest", "farm.col.sold", "farm.col.lost", "farm.col.left", "farm.col.output", "farm.col.income",
			"farm.col.wages", "farm.col.goods", "farm.col.days"),
			Lines: func(see *list.Reader, x *Season) [][]any {
				b := &x.Book
				return [][]any{{x.Year, x.Crop, x.Variety, see.Say("farm.mode." + x.Mode), x.PlotNo, see.Say("farm.state." + x.State()), mu(x.LandM2), x.Plants,
					jins(x.ExpectedG), x.PlantedOn, x.EndedOn, jins(b.HarvestG), jins(b.SoldG), jins(b.LostG), jins(b.LeftG), yuan(b.OutputFen),
					yuan(b.IncomeFen), yuan(b.Wages), yuan(b.Goods), float64(b.DayTenths) / 10}}
			}},
	}
}

// FarmHarvest is a batch in a list.
type FarmHarvest struct {
	ID         string `json:"id"`
	No         string `json:"no"`
	Season     string `json:"season"`
	Crop       string `json:"crop"`
	PlotNo     string `json:"plot_no"`
	Area       string `json:"area"`
	On         string `json:"on"`
	WeightG    int64  `json:"weight_g"`
	LeftG      int64  `json:"left_g"`
	PriceFenKg int64  `json:"price_fen_kg"`
	EarlyTo    string `json:"early_to" doc:"Cut before this day although an input, entered later, held it: it is not sold"`
	Note       string `json:"note"`
	StruckOn   string `json:"struck_on"`
	StruckWhy  string `json:"struck_why"`
	Version    int    `json:"version"`
	CanChange  bool   `json:"can_change"`
}

func (r *room) harvestList() *list.List[Harvest, FarmHarvest] {
	return &list.List[Harvest, FarmHarvest]{
		Kind: HarvestKind, Name: "FarmHarvest", Path: "/api/farm/harvests", Summary: "Batches that were cut, the latest first", Read: MayRead,
		Table: "farm_harvest", Columns: harvestColumns, Order: list.Latest("r.on_day"),
		Filters: []list.Filter{list.Is("farm", "r.farm"), list.Is("season", "r.season"), list.Period("r.on_day"),
			list.States("stock", map[string]string{"": "", "left": "r.struck_on = 0 and r.gone_g < r.weight_g"}),
			list.Unless("struck", "Those that were struck out too", "r.struck_on = 0"), list.Words("(r.crop || ' ' || r.no)")},
		Dest: harvestDest, Fill: r.fillHarvests,
		Wire: func(see *list.Reader, h *Harvest) FarmHarvest {
			return FarmHarvest{h.ID, h.No, h.Season, h.Crop, h.PlotNo, h.Area, h.On.String(), h.WeightG, h.WeightG - h.GoneG, h.PriceFenKg,
				h.EarlyTo.String(), h.Note,
				h.StruckOn.String(), h.StruckWhy, h.Version, see.Can(MayManage, h.Area)}
		},
		Sheet: list.Sheet[Harvest]{File: "batches", Title: "farm.sheet.harvests", Columns: titled("farm.on", "farm.harvest.no", "farm.season.crop",
			"farm.plot.no",
			"farm.col.harvest", "farm.col.left", "farm.note", "farm.struck_why"),
			Lines: func(_ *list.Reader, h *Harvest) [][]any {
				return [][]any{{h.On, h.No, h.Crop, h.PlotNo, jins(h.WeightG), jins(h.WeightG - h.GoneG), h.Note, h.StruckWhy}}
			}},
	}
}

// FarmHarvestInput is a batch as it is entered: 300斤, 1.2万斤, 150公斤.
type FarmHarvestInput struct {
	On     string `json:"on" maxLength:"10"`
	Weight string `json:"weight" maxLength:"120"`
	Note   string `json:"note,omitempty" maxLength:"800"`
}

func (b *FarmHarvestInput) harvest() (*Harvest, error) {
	f := fault.New(fault.Invalid, "farm.harvest.invalid")
	h := &Harvest{On: web.DayAt(f, "/on", b.On), Note: b.Note, WeightG: amount(f, "/weight", b.Weight, "farm.mass", measure.Mass)}
	return h, f.OrNil()
}

// FarmLine is a line of a season's book in a list.
type FarmLine struct {
	ID        string `json:"id"`
	Season    string `json:"season"`
	Crop      string `json:"crop"`
	PlotNo    string `json:"plot_no"`
	Area      string `json:"area"`
	Kind      string `json:"kind" enum:"work,input,sale,loss"`
	On        string `json:"on"`
	What      string `json:"what"`
	Name      string `json:"name"`
	Dose      string `json:"dose"`
	Until     string `json:"until" doc:"The first day on which may be cut after an input"`
	Workers   int    `json:"workers"`
	DayTenths int64  `json:"day_tenths"`
	MoneyFen  int64  `json:"money_fen"`
	WeightG   int64  `json:"weight_g"`
	Harvest   string `json:"harvest"`
	BatchNo   string `json:"batch_no"`
	Note      string `json:"note"`
	StruckOn  string `json:"struck_on"`
	StruckWhy string `json:"struck_why"`
	Version   int    `json:"version"`
	CanChange bool   `json:"can_change"`
}

// FarmLineInput is a line as it is entered. Amounts are typed with their units; workers without days worked one day each.
type FarmLineInput struct {
	Kind     string `json:"kind" enum:"work,input,sale,loss"`
	On       string `json:"on" maxLength:"10"`
	What     string `json:"what" maxLength:"20"`
	Name     string `json:"name,omitempty" maxLength:"240"`
	Dose     string `json:"dose,omitempty" maxLength:"240"`
	Interval int    `json:"interval,omitempty" doc:"Days to wait before the harvest, as the label says"`
	Workers  int    `json:"workers,omitempty"`
	Days     string `json:"days,omitempty" maxLength:"120"`
	Money    string `json:"money,omitempty" maxLength:"120"`
	Weight   string `json:"weight,omitempty" maxLength:"120"`
	Harvest  string `json:"harvest,omitempty" maxLength:"36"`
	Note     string `json:"note,omitempty" maxLength:"800"`
}

func (b *FarmLineInput) line() (*Line, error) {
	f := fault.New(fault.Invalid, "farm.line.invalid")
	l := &Line{Kind: b.Kind, On: web.DayAt(f, "/on", b.On), What: b.What, Name: b.Name, Dose: b.Dose, Workers: b.Workers, Harvest: b.Harvest, Note: b.Note,
		DayTenths: amount(f, "/days", b.Days, "farm.days", measure.Days), MoneyFen: amount(f, "/money", b.Money, "farm.money", measure.Money),
		WeightG: amount(f, "/weight", b.Weight, "farm.mass", measure.Mass)}
	if b.Days == "" {
		l.DayTenths = int64(l.Workers) * 10
	}
	return l, f.OrNil()
}

func (r *room) lineList() *list.List[Line, FarmLine] {
	return &list.List[Line, FarmLine]{
		Kind: LineKind, Name: "FarmLine", Path: "/api/farm/lines", Summary: "Lines of seasons' books, the latest first", Read: MayRead,
		Table: "farm_line", Columns: lineColumns, Order: list.Latest("r.on_day"),
		Filters: []list.Filter{list.Is("farm", "r.farm"), list.Is("season", "r.season"), list.Is("kind", "r.kind", Work, Input, Sale, Loss),
			list.Period("r.on_day"),
			list.Unless("struck", "Those that were struck out too", "r.struck_on = 0"), list.Words("(r.name || ' ' || r.note)")},
		Dest: lineDest, Fill: r.fillLines,
		Wire: func(see *list.Reader, l *Line) FarmLine {
			return FarmLine{l.ID, l.Season, l.Crop, l.PlotNo, l.Area, l.Kind, l.On.String(), l.What, l.Name, l.Dose, l.Until.String(), l.Workers, l.DayTenths,
				l.MoneyFen, l.WeightG, l.Harvest, l.BatchNo, l.Note, l.StruckOn.String(), l.StruckWhy, l.Version, see.Can(MayManage, l.Area)}
		},
		Sheet: list.Sheet[Line]{File: "farm-book", Title: "farm.sheet.lines", Columns: titled("farm.on", "farm.line.kind", "farm.line.what", "farm.season.crop",
			"farm.plot.no", "farm.line.name", "farm.line.dose", "farm.line.until", "farm.line.workers", "farm.col.days", "farm.col.money", "farm.col.weight",
			"farm.harvest.no", "farm.note", "farm.struck_why"),
			Lines: func(see *list.Reader, l *Line) [][]any {
				return [][]any{{l.On, see.Say("farm.kind." + l.Kind), see.Say("farm.what." + l.Kind + "." + l.What), l.Crop, l.PlotNo, l.Name, l.Dose,
					l.Until, l.Workers,
					float64(l.DayTenths) / 10, yuan(l.MoneyFen), jins(l.WeightG), l.BatchNo, l.Note, l.StruckWhy}}
			}},
	}
}

func (r *room) mount(s *web.Server) {
	sites, plots, seasons, harvests, lines := r.siteList(), r.plotList(), r.seasonList(), r.harvestList(), r.lineList()
	sites.Mount(s, r.Lists)
	plots.Mount(s, r.Lists)
	seasons.Mount(s, r.Lists)
	harvests.Mount(s, r.Lists)
	lines.Mount(s, r.Lists)
	r.mountFarms(s, sites, plots)
	web.Handle(s, web.Spec{ID: "addFarmSeason", Method: "POST", Path: seasons.Path, Guard: MayManage,
		Summary: "Plan a season on a plot, or enter one in the ground"},
		func(ctx context.Context, in *struct{ Body FarmSeasonInput }) (*list.One[FarmSeason], error) {
			p, at, err := plots.Find(ctx, r.DB.Read(), in.Body.Plot)
			if err != nil {
				return nil, err
			}
			x := &Season{Farm: p.Farm, Plot: p.ID, Area: at, Mode: p.Mode}
			if err := in.Body.onto(x); err != nil {
				return nil, err
			}
			if err := x.check(p, r.today()); err != nil {
				return nil, err
			}
			return seasons.Add(ctx, MayManage, at, func(tx *act.Tx) error { return r.addSeason(ctx, tx, x, p) })
		})
	web.Handle(s, web.Spec{ID: "changeFarmSeason", Method: "PUT", Path: seasons.Path + "/{id}", Guard: MayManage,
		Summary: "Change a season: its plan, the day it was planted, the day it ended"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body FarmSeasonInput
		}) (*list.One[FarmSeason], error) {
			return seasons.Act(ctx, MayManage, in.ID, "change", func(tx *act.Tx, x *Season) error {
				if err := in.Body.onto(x); err != nil {
					return err
				}
				return r.changeSeason(ctx, tx, x)
			})
		})
	web.Handle(s, web.Spec{ID: "addFarmHarvest", Method: "POST", Path: seasons.Path + "/{id}/harvests", Guard: MayWork, Summary: "Enter a batch that was cut"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body FarmHarvestInput
		}) (*list.One[FarmSeason], error) {
			h, err := in.Body.harvest()
			if err != nil {
				return nil, err
			}
			return seasons.Act(ctx, MayWork, in.ID, "harvest", func(tx *act.Tx, x *Season) error { return r.addHarvest(ctx, tx, x, h) })
		})
	web.Handle(s, web.Spec{ID: "addFarmLine", Method: "POST", Path: seasons.Path + "/{id}/lines", Guard: MayWork,
		Summary: "Enter work, an input, a sale or a loss; sales by who manages the farm"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body FarmLineInput
		}) (*list.One[FarmSeason], error) {
			l, err := in.Body.line()
			if err != nil {
				return nil, err
			}
			may := MayWork
			if l.Kind == Sale {
				may = MayManage
			}
			return seasons.Act(ctx, may, in.ID, l.Kind, func(tx *act.Tx, x *Season) error { return r.addLine(ctx, tx, x, l, in.Body.Interval) })
		})
	web.Handle(s, web.Spec{ID: "strikeFarmHarvest", Method: "POST", Path: harvests.Path + "/{id}/strike", Guard: MayManage,
		Summary: "Strike a batch out that was entered wrongly"},
		func(ctx context.Context, in *list.Because) (*list.One[FarmHarvest], error) {
			return harvests.Act(ctx, MayManage, in.ID, "strike", func(tx *act.Tx, h *Harvest) error { return r.strikeHarvest(ctx, tx, h, in.Body.Reason) })
		})
	web.Handle(s, web.Spec{ID: "strikeFarmLine", Method: "POST", Path: lines.Path + "/{id}/strike", Guard: MayManage,
		Summary: "Strike a line out that was entered wrongly"},
		func(ctx context.Context, in *list.Because) (*list.One[FarmLine], error) {
			return lines.Act(ctx, MayManage, in.ID, "strike", func(tx *act.Tx, l *Line) error { return r.strikeLine(ctx, tx, l, in.Body.Reason) })
		})
	r.mountYears(s, sites)
	r.mountField(s)
}
