package farm

import (
	"context"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/measure"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/duty"
	"huying/kernel/list"
)

// FarmSite is a forest farm in a list.
type FarmSite struct {
	ID        string `json:"id"`
	Area      string `json:"area"`
	AreaName  string `json:"area_name"`
	Name      string `json:"name"`
	Place     string `json:"place"`
	Phone     string `json:"phone"`
	Pickup    string `json:"pickup" doc:"Where and when its produce is to be had"`
	Note      string `json:"note"`
	OpenedOn  string `json:"opened_on"`
	ClosedOn  string `json:"closed_on"`
	Version   int    `json:"version"`
	CanChange bool   `json:"can_change"`
}

// FarmSiteInput is a forest farm as it is entered.
type FarmSiteInput struct {
	Area     string `json:"area" maxLength:"20"`
	Name     string `json:"name" maxLength:"160"`
	Place    string `json:"place" maxLength:"480"`
	Phone    string `json:"phone,omitempty" maxLength:"80"`
	Pickup   string `json:"pickup" maxLength:"800"`
	Note     string `json:"note,omitempty" maxLength:"1200"`
	OpenedOn string `json:"opened_on" maxLength:"10"`
	ClosedOn string `json:"closed_on,omitempty" maxLength:"10"`
	Version  int    `json:"version,omitempty"`
}

func (r *room) ontoFarm(ctx context.Context, _ store.Q, b *FarmSiteInput, x *Farm) error {
	tree, err := r.Areas.Tree(ctx, duty.Of(ctx).County)
	if err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "farm.invalid")
	x.Area, x.Name, x.Place, x.Phone, x.Pickup, x.Note, x.Version = b.Area, b.Name, b.Place, b.Phone, b.Pickup, b.Note, b.Version
	x.OpenedOn, x.ClosedOn = web.DayAt(f, "/opened_on", b.OpenedOn), web.DayAt(f, "/closed_on", b.ClosedOn)
	if err := f.OrNil(); err != nil {
		return err
	}
	return x.check(tree)
}

func siteRow(see *list.Reader, x *Farm) FarmSite {
	return FarmSite{x.ID, x.Area, see.PathText(x.Area), x.Name, x.Place, x.Phone, x.Pickup, x.Note, x.OpenedOn.String(), x.ClosedOn.String(), x.Version,
		see.Can(MayManage, x.Area)}
}

func (r *room) siteList() *list.List[Farm, FarmSite] {
	return &list.List[Farm, FarmSite]{
		Kind: Kind, Name: "FarmSite", Path: "/api/farm/sites", Summary: "Forest farms", Read: MayRead, Table: "farm", Columns: farmColumns,
		Order:   []list.Key{{Column: "r.area", Text: true}, {Column: list.ID, Text: true}},
		Filters: []list.Filter{list.Words("(r.name || ' ' || r.place)"), list.Unless("closed", "Those that closed for good too", "r.closed_on = 0")},
		Dest:    farmDest, Wire: siteRow,
		Sheet: list.Sheet[Farm]{File: "forest-farms", Title: "farm.sheet.sites", Columns: titled("farm.name", "farm.area_is", "farm.place", "farm.phone",
			"farm.pickup", "farm.opened_on", "farm.closed_on"),
			Lines: func(see *list.Reader, x *Farm) [][]any {
				return [][]any{{x.Name, see.PathText(x.Area), x.Place, x.Phone, x.Pickup, x.OpenedOn, x.ClosedOn}}
			}},
	}
}

// titled are columns of a workbook by the keys of their titles.
func titled(keys ...string) []sheet.Column {
	out := make([]sheet.Column, len(keys))
	for i, k := range keys {
		out[i] = sheet.Column{Title: k, Width: 16}
	}
	return out
}

// FarmPlot is a plot in a list.
type FarmPlot struct {
	ID        string  `json:"id"`
	Farm      string  `json:"farm"`
	FarmName  string  `json:"farm_name"`
	Area      string  `json:"area"`
	AreaName  string  `json:"area_name"`
	No        string  `json:"no"`
	LandM2    int64   `json:"land_m2"`
	UsedM2    int64   `json:"used_m2" doc:"In the ground now"`
	Trees     int     `json:"trees"`
	Species   string  `json:"species"`
	Tenure    string  `json:"tenure" enum:"collective,state,household"`
	Mode      string  `json:"mode" enum:"veg,fungi,herb,oil,poultry,bee,tour"`
	Run       string  `json:"run" enum:"own,coop,lease"`
	Welfare   bool    `json:"welfare" doc:"Public-welfare forest"`
	PermitNo  string  `json:"permit_no"`
	PermitTo  string  `json:"permit_to"`
	Limits    string  `json:"limits" doc:"What may not be done there"`
	Lon       float64 `json:"lon"`
	Lat       float64 `json:"lat"`
	Version   int     `json:"version"`
	CanChange bool    `json:"can_change"`
}

// FarmPlotInput is a plot as it is entered. Land is typed: 10亩, 0.7公顷.
type FarmPlotInput struct {
	Farm     string  `json:"farm" maxLength:"36"`
	Area     string  `json:"area" maxLength:"20"`
	No       string  `json:"no" maxLength:"120"`
	Land     string  `json:"land" maxLength:"120"`
	Trees    int     `json:"trees,omitempty"`
	Species  string  `json:"species" maxLength:"160"`
	Tenure   string  `json:"tenure" enum:"collective,state,household"`
	Mode     string  `json:"mode" enum:"veg,fungi,herb,oil,poultry,bee,tour"`
	Run      string  `json:"run" enum:"own,coop,lease"`
	Welfare  bool    `json:"welfare,omitempty"`
	PermitNo string  `json:"permit_no,omitempty" maxLength:"160"`
	PermitTo string  `json:"permit_to,omitempty" maxLength:"10"`
	Limits   string  `json:"limits" maxLength:"1200"`
	Lon      float64 `json:"lon,omitempty" minimum:"-180" maximum:"180"`
	Lat      float64 `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Version  int     `json:"version,omitempty"`
}

// amount reads what was typed of a kind; one that cannot be read is a fault at its field.
func amount(f *fault.Fault, at, text, key string, k *measure.Kind) int64 {
	if text == "" {
		return 0
	}
	n, ok := k.Read(text)
	if !ok {
		f.At(at, key)
	}
	return n
}

func (r *room) ontoPlot(ctx context.Context, _ store.Q, b *FarmPlotInput, x *Plot) error {
	tree, err := r.Areas.Tree(ctx, duty.Of(ctx).County)
	if err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "farm.plot.invalid")
	x.Area, x.No, x.Trees, x.Species, x.Tenure, x.Mode, x.Run = b.Area, b.No, b.Trees, b.Species, b.Tenure, b.Mode, b.Run
	x.Welfare, x.PermitNo, x.Limits, x.Version = b.Welfare, b.PermitNo, b.Limits, b.Version
	x.LandM2, x.PermitTo = amount(f, "/land", b.Land, "farm.land", measure.Land), web.DayAt(f, "/permit_to", b.PermitTo)
	x.LonE7, x.LatE7 = int64(b.Lon*1e7), int64(b.Lat*1e7)
	if err := f.OrNil(); err != nil {
		return err
	}
	return x.check(tree)
}

func plotRow(see *list.Reader, x *Plot) FarmPlot {
	return FarmPlot{x.ID, x.Farm, x.FarmName, x.Area, see.PathText(x.Area), x.No, x.LandM2, x.UsedM2, x.Trees, x.Species, x.Tenure, x.Mode, x.Run, x.Welfare,
		x.PermitNo, x.PermitTo.String(), x.Limits, float64(x.LonE7) / 1e7, float64(x.LatE7) / 1e7, x.Version, see.Can(MayManage, x.Area)}
}

func (r *room) plotList() *list.List[Plot, FarmPlot] {
	return &list.List[Plot, FarmPlot]{
		Kind: PlotKind, Name: "FarmPlot", Path: "/api/farm/plots", Summary: "Plots of forest farms", Read: MayRead, Table: "farm_plot", Columns: plotColumns,
		Order:   []list.Key{{Column: "r.area", Text: true}, {Column: "r.no", Text: true}, {Column: list.ID, Text: true}},
		Filters: []list.Filter{list.Is("farm", "r.farm"), list.Is("mode", "r.mode", Modes...), list.Words("(r.no || ' ' || r.species || ' ' || r.limits)")},
		Dest:    plotDest, Fill: r.fillPlots, Wire: plotRow,
		Sheet: list.Sheet[Plot]{File: "plots", Title: "farm.sheet.plots", Columns: titled("farm.name", "farm.area_is", "farm.plot.no", "farm.col.land",
			"farm.col.used", "farm.plot.trees", "farm.plot.species", "farm.plot.tenure", "farm.plot.mode", "farm.plot.run", "farm.plot.permit_no",
			"farm.plot.permit_to", "farm.plot.limits"),
			Lines: func(see *list.Reader, x *Plot) [][]any {
				return [][]any{{x.FarmName, see.PathText(x.Area), x.No, mu(x.LandM2), mu(x.UsedM2), x.Trees, x.Species, see.Say("farm.tenure." + x.Tenure),
					see.Say("farm.mode." + x.Mode), see.Say("farm.run." + x.Run), x.PermitNo, x.PermitTo, x.Limits}}
			}},
	}
}

// Cells of workbooks are numbers, in the units that people say.
func mu(m2 int64) float64    { return float64(m2*3/200) / 10 }
func jins(g int64) float64   { return float64(g/50) / 10 }
func yuan(fen int64) float64 { return float64(fen) / 100 }

// mountFarms hangs farms and their plots.
func (r *room) mountFarms(s *web.Server, sites *list.List[Farm, FarmSite], plots *list.List[Plot, FarmPlot]) {
	list.Enter(sites, list.Entry[Farm, FarmSiteInput]{May: MayManage, Add: "Enter a forest farm", Change: "Change what is known of a farm",
		Onto: r.ontoFarm, Area: func(x *Farm) string { return x.Area }, Put: r.addFarm, Over: changeFarm})
	list.Enter(plots, list.Entry[Plot, FarmPlotInput]{May: MayManage, Add: "Enter a plot of a farm", Change: "Change what is known of a plot",
		Onto: func(ctx context.Context, q store.Q, in *FarmPlotInput, x *Plot) error {
			if x.ID == "" {
				farm, _, err := sites.Find(ctx, q, in.Farm)
				if err != nil {
					return err
				}
				x.Farm = farm.ID
			}
			return r.ontoPlot(ctx, q, in, x)
		}, Area: func(x *Plot) string { return x.Area }, Put: r.addPlot, Over: r.changePlot, Along: takeAlong})
}

func (r *room) today() clock.Day { return r.Acts.Now().Day() }
