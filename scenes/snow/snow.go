// Package snow is the scene of snow and ice (扫雪铲冰).
//
// Before the season there is a plan, approved by somebody who did not draft it; every road, yard and square is a zone with a crew,
// a deputy, a deadline and what may be spread on it. A weather warning is relayed, never issued; a commander raises a level, and one
// command reaches every crew. Crews report from the street, with what they spread on how many square metres.
//
// One function, Judge, is the rule of the wrong agent in the wrong place. The scene refuses a plan for it, to hand it out for it,
// and to report it from a desk or a phone, without a commander's exception; what happened all the same is taken down when it is
// owned up to, and opens an order. A rehearsal goes the whole way and counts nowhere.
package snow

import (
	"embed"
	"slices"

	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/directive"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/offline"
	"huying/kernel/power"
	"huying/kernel/scene"
	"huying/kernel/workbook"
)

//go:embed migrations
var migrations embed.FS

//go:embed words
var words embed.FS

//go:embed pages
var pages embed.FS

// The powers over snow.
var (
	MayRead    = power.New("snow.read", directive.MayRead)
	MayWork    = power.New("snow.work", MayRead)
	MayManage  = power.New("snow.manage", MayRead)
	MayCommand = power.New("snow.command", MayRead)
)

// Posts of the scene.
const (
	Crew      = "snow_crew"      // of a street or town: a property company, a village, a frontage unit
	Fleet     = "snow_fleet"     // a professional unit, anywhere in the county
	Desk      = "snow_desk"      // who keeps a street's zones and depot
	Commander = "snow_commander" // who raises and ends, and grants exceptions
	Office    = "snow_office"    // who drafts the plan and keeps the county's depots
)

// Kinds of records.
const (
	PlanKind      = "snow.plan"
	ZoneRecord    = "snow.zone"
	DepotKind     = "snow.depot"
	WarningKind   = "snow.warning"
	ResponseKind  = "snow.response"
	ExceptionKind = "snow.exception"
	UseKind       = "snow.use"
	RefusalKind   = "snow.refusal"
)

// helpCategory is the matter that a call for help and a misuse become: snow or ice not cleared.
const helpCategory = "0307"

// Scene is snow and ice.
func Scene() scene.Scene {
	seeing := []string{"area.read", "roster.read", "figure.read"}
	with := func(more ...string) []string { return append(slices.Clone(seeing), more...) }
	return scene.Scene{
		Code: "snow", Title: "scene.snow",
		Migrations: []store.Migrations{{Room: "snow", FS: scene.Folder(migrations, "migrations")}}, Words: scene.Folder(words, "words"),
		Powers: []*power.Power{MayRead, MayWork, MayManage, MayCommand},
		Posts: []duty.Post{
			{Code: Crew, Title: "扫雪作业单位负责人", Level: area.Township, Powers: with("snow.work", "order.register")},
			{Code: Fleet, Title: "专业扫雪队伍负责人", Level: area.County, Powers: with("snow.work", "order.register")},
			{Code: Desk, Title: "街镇扫雪铲冰专员", Level: area.Township, Powers: with("snow.manage", "figure.prepare", "order.register")},
			{Code: Office, Title: "扫雪铲冰办公室", Level: area.County, Powers: with("snow.manage", "figure.prepare", "order.register", "order.read")},
			{Code: Commander, Title: "扫雪铲冰指挥", Level: area.County, Powers: with("snow.manage", "snow.command", "order.read")},
		},
		Sources: sources(), Figures: figures(),
		Commands: []directive.Kind{{Code: ResponseKind, Read: MayRead, Issue: MayCommand, Take: MayWork, Help: helpCategory, Own: true}},
		Mount:    func(s *web.Server, k *scene.Kernel) { newRoom(k).mount(s) },
		Pages:    func(s *web.Server, k *scene.Kernel) error { return newRoom(k).mountPages(s) },
		Open:     []string{"GET /snow"},
		Ops:      func(k *scene.Kernel) []offline.Kind { return []offline.Kind{newRoom(k).workOp()} },
		Sheets:   func(k *scene.Kernel) []*workbook.Sheet { return newRoom(k).sheets() },
		Keeps:    func(k *scene.Kernel) []area.Keep { return newRoom(k).keeps() },
		Column: &scene.Column{Kick: "snow.column.kick", Title: "snow.column.title", URL: "/snow", Big: []string{"snow.zones", "snow.zones_crewed"},
			Lines: []string{"snow.depots", "snow.plans", "snow.in_time", "snow.agent", "snow.misuse"}},
		Demo: play, Accounts: accounts,
	}
}

// room keeps the scene's records.
type room struct {
	*scene.Kernel
}

func newRoom(k *scene.Kernel) *room { return &room{k} }

func sources() []*figure.Source {
	const real = "r.rehearsal = 0"
	count := func(code, day, where string) figure.Measure {
		return figure.Measure{Code: code, Terms: []figure.Term{{Day: day, Where: where}}}
	}
	stock := func(code string, terms ...figure.Term) figure.Measure {
		return figure.Measure{Code: code, Stock: true, Terms: terms}
	}
	crewed := "r.crew <> ''"
	return []*figure.Source{
		{Kind: ZoneRecord, Table: "snow_zone", ID: "r.id", Area: "r.area", No: "''", Title: "r.name", Measures: []figure.Measure{
			stock("snow.zones", figure.Term{Day: "r.opened_on"}, figure.Term{Day: "r.closed_on", Amount: "-1", Where: "r.closed_on > 0"}),
			stock("snow.zones_crewed", figure.Term{Day: "r.crewed_on", Where: crewed},
				figure.Term{Day: "r.closed_on", Amount: "-1", Where: crewed + " and r.closed_on > 0"})}},
		{Kind: DepotKind, Table: "snow_depot", ID: "r.id", Area: "r.area", No: "''", Title: "r.name", Measures: []figure.Measure{
			stock("snow.depots", figure.Term{Day: "r.opened_on"})}},
		{Kind: PlanKind, Table: "snow_plan", ID: "r.id", Area: "r.area", No: "r.season", Title: "r.title", Measures: []figure.Measure{
			stock("snow.plans", figure.Term{Day: "r.in_force_on"}, figure.Term{Day: "r.replaced_on", Amount: "-1"})}},
		{Kind: ResponseKind, Table: "snow_response", ID: "r.id", Area: "r.area", No: "''", Title: "r.words", Measures: []figure.Measure{
			count("snow.responses", "r.raised_day", real)}},
		{Kind: UseKind, Table: "snow_use", ID: "r.id", Area: "r.area", No: "''", Title: "r.zone_name", Measures: []figure.Measure{
			{Code: "snow.agent", Terms: []figure.Term{{Day: "r.day", Amount: "r.grams", Where: real}, {Day: "r.day", Amount: "r.grams", Where: real,
				Key: "r.zone_kind"}}},
			{Code: "snow.chloride", Terms: []figure.Term{{Day: "r.day", Amount: "r.grams", Where: real + " and r.chloride = 1"}}},
			count("snow.misuse", "r.day", real+" and r.wrong <> ''")}},
		{Kind: ExceptionKind, Table: "snow_exception", ID: "r.id", Area: "r.area", No: "''", Title: "r.reason", Measures: []figure.Measure{
			count("snow.exceptions", "r.day", "")}},
		{Kind: RefusalKind, Table: "snow_refusal", ID: "r.id", Area: "r.area", No: "''", Title: "r.zone_name", Measures: []figure.Measure{
			count("snow.refusals", "r.day", "")}},
	}
}

func figures() []*figure.Figure {
	f := func(code, unit string, kind figure.Kind) *figure.Figure {
		return &figure.Figure{Code: code, Kind: kind, Unit: unit, Num: code, Version: "1", Public: true}
	}
	kg := func(code, num string, open bool) *figure.Figure {
		return &figure.Figure{Code: code, Kind: figure.Flow, Unit: "unit.snow_kg", Num: num, Version: "1", Per: 1000, Public: open}
	}
	rate := func(code, of string, open bool) *figure.Figure {
		return &figure.Figure{Code: code, Kind: figure.Rate, Unit: "%", Num: "directive.in_time:" + of, Den: "directive.due:" + of, Version: "1",
			Good: "up", Decimals: 1, Public: open}
	}
	out := []*figure.Figure{f("snow.zones", "unit.snow_zone", figure.Stock), f("snow.zones_crewed", "unit.snow_zone", figure.Stock),
		f("snow.depots", "unit.snow_depot", figure.Stock),
		f("snow.plans", "unit.snow_plan", figure.Stock), f("snow.responses", "unit.snow_time", figure.Flow), f("snow.misuse", "unit.snow_time",
			figure.Flow),
		f("snow.exceptions", "unit.snow_time", figure.Flow), f("snow.refusals", "unit.snow_time", figure.Flow), kg("snow.agent", "snow.agent", true),
		kg("snow.chloride", "snow.chloride", true), rate("snow.in_time", ResponseKind, true)}
	for _, class := range Classes {
		out = append(out, rate("snow.in_time_"+class, ResponseKind+"/"+class, false))
	}
	for _, kind := range ZoneKinds {
		out = append(out, kg("snow.agent_"+string(kind), "snow.agent:"+string(kind), false))
	}
	return out
}
