// Package farm is the scene of what grows under the trees (林下经济): a collective forest farm's plots, its seasons on them,
// the work, the harvests and the sales.
//
// A season has a book: who worked how long and for what, what was spread or sprayed and until when nothing may be cut, what
// was cut in batches, lost, and sold by which channel. From the books of a year come its figures and a plan for the next;
// nobody types a sum. What is in the ground and being cut this week stands on a page for everybody.
//
// The scene refuses to plant in public-welfare forest without a permit that is in force, more land than a plot has, a harvest
// inside the interval after a pesticide, the sale of what was cut inside one, and more sold or lost than was cut.
package farm

import (
	"embed"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/offline"
	"huying/kernel/power"
	"huying/kernel/scene"
)

//go:embed migrations
var migrations embed.FS

//go:embed words
var words embed.FS

//go:embed pages
var pages embed.FS

// The powers over forest farms.
var (
	MayRead   = power.New("farm.read")
	MayWork   = power.New("farm.work", MayRead)
	MayManage = power.New("farm.manage", MayRead, MayWork)
)

// Scene is what grows under the trees.
func Scene() scene.Scene {
	seeing := []string{"area.read", "roster.read", "figure.read"}
	with := func(more ...string) []string { return append(slices.Clone(seeing), more...) }
	return scene.Scene{
		Code: "farm", Title: "scene.farm",
		Migrations: []store.Migrations{{Room: "farm", FS: scene.Folder(migrations, "migrations")}}, Words: scene.Folder(words, "words"),
		Powers: []*power.Power{MayRead, MayWork, MayManage},
		Posts: []duty.Post{
			{Code: Worker, Title: "林场工人", Level: area.Township, Powers: with("farm.work")},
			{Code: Clerk, Title: "林场管理员", Level: area.Township, Powers: with("farm.manage", "figure.prepare")},
		},
		Sources: sources(), Figures: figures(),
		Mount: func(s *web.Server, k *scene.Kernel) { newRoom(k).mount(s) },
		Pages: func(s *web.Server, k *scene.Kernel) error { return newRoom(k).mountPages(s) },
		Open:  []string{"GET /farms", "GET /farms/{id}"},
		Ops:   func(k *scene.Kernel) []offline.Kind { return []offline.Kind{newRoom(k).dayOp()} },
		Keeps: func(k *scene.Kernel) []area.Keep { return newRoom(k).keeps() },
		Column: &scene.Column{Kick: "farm.column.kick", Title: "farm.column.title", URL: "/farms", Big: []string{"farm.land", "farm.expected_output"},
			Lines: []string{"farm.herb_land", "farm.due_jin", "farm.harvest", "farm.income", "farm.workdays"}},
		Demo: play, Accounts: accounts,
	}
}

// Posts of the scene.
const (
	Worker = "farm_worker"
	Clerk  = "farm_clerk"
)

// Kinds of records.
const (
	Kind        = "farm.site"
	PlotKind    = "farm.plot"
	SeasonKind  = "farm.season"
	HarvestKind = "farm.harvest"
	LineKind    = "farm.line"
)

// Modes are what is grown under trees (林菜 林菌 林药 林油 林禽 林蜂 林游).
var Modes = []string{"veg", "fungi", "herb", "oil", "poultry", "bee", "tour"}

// Tenures are who owns the trees (集体 国有 农户), and Runs how the land under them is run (自营 合作 流转).
var (
	Tenures = []string{"collective", "state", "household"}
	Runs    = []string{"own", "coop", "lease"}
)

// Farm is a collective forest farm.
type Farm struct {
	ID       string
	Area     string
	Name     string
	Place    string // how to get there
	Phone    string // of the office, for everybody
	Pickup   string // where and when its produce is to be had
	Note     string
	OpenedOn clock.Day
	ClosedOn clock.Day
	Version  int
}

// lies holds a record's place against the tree of areas as it is drawn now.
func lies(f *fault.Fault, tree *area.Tree, at string) {
	if a, ok := tree.Get(at); !ok || a.ValidTo != 0 || len(at) < area.Township {
		f.At("/area", "farm.area")
	}
}

func (x *Farm) check(tree *area.Tree) error {
	f := fault.New(fault.Invalid, "farm.invalid")
	text.Trim(&x.Name, &x.Place, &x.Phone, &x.Pickup, &x.Note)
	f.Sized("/name", x.Name, 40, true)
	f.Sized("/place", x.Place, 120, true)
	f.Sized("/phone", x.Phone, 20, false)
	f.Sized("/pickup", x.Pickup, 200, true)
	f.Sized("/note", x.Note, 300, false)
	lies(f, tree, x.Area)
	if x.OpenedOn == 0 {
		f.At("/opened_on", "required")
	}
	if x.ClosedOn != 0 && x.ClosedOn <= x.OpenedOn {
		f.At("/closed_on", "farm.closed_first")
	}
	return f.OrNil()
}

// Plot is land under trees.
type Plot struct {
	ID           string
	Farm         string
	Area         string
	No           string // of the forest section and the plot in it: 3-12
	LandM2       int64
	Trees        int
	Species      string
	Tenure       string
	Mode         string
	Run          string
	Welfare      bool // public-welfare forest (公益林)
	PermitNo     string
	PermitTo     clock.Day // the last day; 0: until it is withdrawn
	Limits       string    // what may not be done there
	LonE7, LatE7 int64
	Version      int

	FarmName string
	UsedM2   int64 // what is in the ground now
}

const (
	mostLand  = 1_000_000_000 // m² of one plot
	mostTrees = 10_000_000
)

func (x *Plot) check(tree *area.Tree) error {
	f := fault.New(fault.Invalid, "farm.plot.invalid")
	text.Trim(&x.No, &x.Species, &x.PermitNo, &x.Limits)
	f.Sized("/no", x.No, 30, true)
	f.Sized("/species", x.Species, 40, true)
	f.Sized("/permit_no", x.PermitNo, 40, x.Welfare)
	f.Sized("/limits", x.Limits, 300, true)
	lies(f, tree, x.Area)
	if x.LandM2 < 1 || x.LandM2 > mostLand {
		f.At("/land", "farm.land")
	}
	if x.Trees < 0 || x.Trees > mostTrees {
		f.At("/trees", "web.bad_value")
	}
	for _, c := range []struct {
		at, is string
		of     []string
	}{{"/mode", x.Mode, Modes}, {"/tenure", x.Tenure, Tenures}, {"/run", x.Run, Runs}} {
		if !slices.Contains(c.of, c.is) {
			f.At(c.at, "web.bad_value")
		}
	}
	return f.OrNil()
}

// permitted refuses to plant in public-welfare forest on a day on which no permit is in force.
func (x *Plot) permitted(on clock.Day) error {
	if x.Welfare && (x.PermitNo == "" || x.PermitTo != 0 && x.PermitTo < on) {
		return fault.New(fault.Conflict, "farm.season.permit", "plot", x.No)
	}
	return nil
}

// room keeps the scene's records.
type room struct {
	*scene.Kernel
}

func newRoom(k *scene.Kernel) *room { return &room{k} }

// Land is told in mu to a tenth (667 m² are one), weight in jin, money in yuan, work in days to a tenth.
const (
	muTenths = "(r.land_m2 * 3 + 100) / 200"
	jin      = "(r.weight_g + 250) / 500"
)

func sources() []*figure.Source {
	ground := func(amount string) []figure.Term {
		return []figure.Term{{Day: "r.planted_on", Amount: amount, Where: "r.planted_on > 0"},
			{Day: "r.ended_on", Amount: "-" + amount, Where: "r.ended_on > 0 and r.planted_on > 0"}}
	}
	byMode := ground("(" + muTenths + ")")
	for i := range byMode {
		byMode[i].Key = "r.mode"
	}
	line := func(code, amount, where string) figure.Measure {
		return figure.Measure{Code: code, Terms: []figure.Term{{Day: "r.on_day", Amount: amount, Where: "r.struck_on = 0 and " + where}}}
	}
	name := "(select s.crop from farm_season s where s.county = r.county and s.id = r.season)"
	return []*figure.Source{
		{Kind: Kind, Table: "farm", ID: "r.id", Area: "r.area", No: "''", Title: "r.name", Measures: []figure.Measure{
			{Code: "farm.sites", Stock: true, Terms: []figure.Term{{Day: "r.opened_on"}, {Day: "r.closed_on", Amount: "-1", Where: "r.closed_on > 0"}}}}},
		{Kind: SeasonKind, Table: "farm_season", ID: "r.id", Area: "r.area", No: "'farm.mode.' || r.mode", Title: "r.crop", Measures: []figure.Measure{
			{Code: "farm.land", Stock: true, Terms: ground("(" + muTenths + ")")},
			{Code: "farm.mode_land", Stock: true, Terms: byMode},
			{Code: "farm.due_jin", Stock: true, Terms: ground("((r.expected_g + 250) / 500)")},
			{Code: "farm.expected_output", Terms: []figure.Term{{Day: "r.planted_on", Amount: "r.expected_g / 1000 * r.price_fen_kg",
				Where: "r.planted_on > 0"}}}}},
		{Kind: SeasonKind, Table: "farm_harvest", ID: "r.id", Record: "r.season", Area: "r.area", No: "r.no", Title: "r.crop", Measures: []figure.Measure{
			line("farm.harvest", jin, "1 = 1"), line("farm.output", "r.weight_g / 1000 * r.price_fen_kg", "1 = 1")}},
		{Kind: SeasonKind, Table: "farm_line", ID: "r.id", Record: "r.season", Area: "r.area", No: "'farm.what.' || r.kind || '.' || r.what", Title: name,
			Measures: []figure.Measure{line("farm.income", "r.money_fen", "r.kind = 'sale'"), line("farm.workdays", "r.day_tenths", "r.kind = 'work'")}},
	}
}

func figures() []*figure.Figure {
	f := func(code, unit string, kind figure.Kind, per int64) *figure.Figure {
		return &figure.Figure{Code: code, Kind: kind, Unit: unit, Num: code, Version: "1", Public: true, Per: per}
	}
	out := []*figure.Figure{f("farm.sites", "unit.farm", figure.Stock, 1), f("farm.land", "unit.mu", figure.Stock, 10),
		f("farm.due_jin", "unit.jin", figure.Stock, 1), f("farm.expected_output", "unit.yuan", figure.Flow, 100),
		f("farm.harvest", "unit.jin", figure.Flow, 1), f("farm.output", "unit.yuan", figure.Flow, 100),
		f("farm.income", "unit.yuan", figure.Flow, 100), f("farm.workdays", "unit.workday", figure.Flow, 10)}
	for _, m := range Modes {
		x := f("farm."+m+"_land", "unit.mu", figure.Stock, 10)
		x.Num = "farm.mode_land:" + m
		out = append(out, x)
	}
	return out
}
