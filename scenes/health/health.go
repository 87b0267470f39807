// Package health is the scene of public health committees (公共卫生委员会): who stands up for a place's health, in peace and in an
// emergency.
//
// Committees stand at the district, at streets and towns, at communities and villages; each is founded within thirty days of the
// handover of the elected committee that it belongs to. Experts are trained, examined, selected and certified, and claim streets
// and towns. A level that is raised turns committees into their emergency shape.
//
// The scene refuses a committee without a director, a second one at a place, a second leading expert, an expert with more places
// than the most allowed, a place left without its lead, and any text that looks like a person's health data: who is ill stands in
// the national reporting system, not here.
package health

import (
	"context"
	"embed"
	"slices"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/directive"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/list"
	"huying/kernel/order"
	"huying/kernel/power"
	"huying/kernel/scene"
	"huying/kernel/step"
)

//go:embed migrations
var migrations embed.FS

//go:embed words
var words embed.FS

//go:embed pages
var pages embed.FS

// The powers over public health committees.
var (
	MayRead    = power.New("health.read", directive.MayRead)
	MayWork    = power.New("health.work", MayRead)
	MayVisit   = power.New("health.visit", MayRead)
	MayManage  = power.New("health.manage", MayRead, MayWork)
	MayCommand = power.New("health.command", MayRead, MayWork, MayManage, MayVisit)
)

// Posts of the scene.
const (
	Clerk  = "health_clerk"
	Town   = "health_town"
	Expert = "health_expert"
	Office = "health_office"
)

// Kinds of records.
const (
	Kind          = "health.committee"
	MemberKind    = "health.member"
	WorkKind      = "health.work"
	NoteKind      = "health.note"
	ExpertKind    = "health.expert"
	ClaimKind     = "health.claim"
	VisitKind     = "health.visit"
	ShiftKind     = "health.shift"
	LineKind      = "health.line"
	DirectiveKind = "health.directive"
)

// help is the category of the orders that notes, visits and calls for help open: 病媒生物消杀 is the health bureau's.
const help = "0309"

// Scene is public health committees.
func Scene() scene.Scene {
	seeing := []string{"area.read", "roster.read", "figure.read", "order.read"}
	with := func(more ...string) []string { return append(slices.Clone(seeing), more...) }
	return scene.Scene{
		Code: "health", Title: "scene.health",
		Migrations: []store.Migrations{{Room: "health", FS: scene.Folder(migrations, "migrations")}}, Words: scene.Folder(words, "words"),
		Powers: []*power.Power{MayRead, MayWork, MayVisit, MayManage, MayCommand},
		Posts: []duty.Post{
			{Code: Clerk, Title: "社区公共卫生委员会主任", Level: area.Village, Powers: with("health.work", "order.register")},
			{Code: Town, Title: "街镇公共卫生专干", Level: area.Township, Powers: with("health.manage", "order.register")},
			{Code: Expert, Title: "公共卫生专家", Level: area.County, Powers: with("health.visit")},
			{Code: Office, Title: "区公共卫生委员会办公室", Level: area.County, Powers: with("health.command", "figure.prepare")},
		},
		Sources: sources(), Figures: figures(),
		Mount:    func(s *web.Server, k *scene.Kernel) { newRoom(k).mount(s) },
		Pages:    func(_ *web.Server, k *scene.Kernel) error { return newRoom(k).mountPages() },
		Open:     []string{"GET /health", "GET /health/{area}"},
		Commands: []directive.Kind{command(DirectiveKind), command(ShiftKind)},
		Keeps:    func(k *scene.Kernel) []area.Keep { return newRoom(k).keeps() },
		Faces:    []scene.Face{{Kind: ExpertKind, Sign: "health.sign", Card: card}},
		Column: &scene.Column{Kick: "health.column.kick", Title: "health.column.title", URL: "/health", Big: []string{"health.committees", "health.experts"},
			Lines: []string{"health.claimed", "health.visits", "health.trained"}},
		Demo: play, Accounts: accounts,
	}
}

// command is a kind of command: in peace, or with a level that was raised. Nobody's health data goes down or comes up with it.
func command(code string) directive.Kind {
	return directive.Kind{Code: code, Read: MayRead, Issue: MayCommand, Take: MayWork, Help: help, Places: true, Refuse: clinical}
}

// room keeps the scene's records.
type room struct {
	*scene.Kernel
	committees *list.List[Committee, HealthCommittee]
	experts    *list.List[Specialist, HealthExpert]
	works      *list.List[Work, HealthWork]
	lines      *list.List[Line, HealthLine]
	life       *step.Flow[Committee, HealthCommittee]
	career     *step.Flow[Specialist, HealthExpert]
	notes      *step.Flow[Note, HealthNote]
	claims     *step.Flow[Claim, HealthClaim]
	visits     *step.Flow[Visit, HealthVisit]
	shifts     *step.Flow[Shift, HealthShift]
}

func newRoom(k *scene.Kernel) *room {
	r := &room{Kernel: k}
	r.committees, r.experts, r.works, r.lines = r.committeeList(), r.expertList(), r.workList(), r.lineList()
	r.life, r.career, r.notes, r.claims, r.visits, r.shifts = r.committeeFlow(), r.expertFlow(), r.noteFlow(), r.claimFlow(), r.visitFlow(), r.shiftFlow()
	return r
}

func (r *room) mount(s *web.Server) {
	r.committees.Mount(s, r.Lists)
	r.life.Mount(s, r.Flows)
	r.works.Mount(s, r.Lists)
	r.notes.List.Mount(s, r.Lists)
	r.notes.Mount(s, r.Flows)
	r.experts.Mount(s, r.Lists)
	r.career.Mount(s, r.Flows)
	r.claims.List.Mount(s, r.Lists)
	r.claims.Mount(s, r.Flows)
	r.visits.List.Mount(s, r.Lists)
	r.visits.Mount(s, r.Flows)
	r.shifts.List.Mount(s, r.Lists)
	r.shifts.Mount(s, r.Flows)
	r.lines.Mount(s, r.Lists)
	r.mountCommittees(s)
	r.mountWork(s)
	r.mountExperts(s)
	r.mountShifts(s)
}

// open opens an order for what was found at a place, as part of the act that says so.
func (r *room) open(ctx context.Context, tx *act.Tx, at, words string) (string, error) {
	o, err := r.Orders.ReportIn(ctx, tx, order.Report{Words: words, Area: at, Category: help, Source: order.Patrol})
	if err != nil {
		return "", err
	}
	return o.ID, nil
}

// level is what kind of place a code is of, as figures and words name it.
func level(code string) string {
	switch len(code) {
	case area.County:
		return "county"
	case area.Township:
		return "township"
	}
	return "village"
}

const levelSQL = "case length(r.area) when 6 then 'county' when 9 then 'township' else 'village' end"

// quarter is the first day of the quarter that a day lies in.
func quarter(d clock.Day) clock.Day {
	m := int(d.Month())
	return clock.Day(d.Year()*10000 + (m-(m-1)%3)*100 + 1)
}

func sources() []*figure.Source {
	source := func(kind, table, title string, m ...figure.Measure) *figure.Source {
		return &figure.Source{Kind: kind, Table: table, ID: "r.id", Area: "r.area", No: "''", Title: title, Measures: m}
	}
	flow := func(code, day, amount, where string) figure.Measure {
		return figure.Measure{Code: code, Terms: []figure.Term{{Day: day, Amount: amount, Where: where}}}
	}
	stock := func(code, from, to string) figure.Measure {
		return figure.Measure{Code: code, Stock: true, Terms: []figure.Term{{Day: from, Where: from + " > 0"},
			{Day: to, Amount: "-1", Where: from + " > 0 and " + to + " > 0"}}}
	}
	committees := stock("health.committees", "r.founded_on", "r.ended_on")
	for _, t := range committees.Terms {
		t.Key = levelSQL
		committees.Terms = append(committees.Terms, t)
	}
	visits := flow("health.visits", "r.on_day", "", "")
	visits.Terms = append(visits.Terms, figure.Term{Day: "r.on_day", Key: "r.kind"})
	elected := "r.handover_on > 0 and (r.founded_on > 0 or r.ended_on = 0)"
	return []*figure.Source{
		source(Kind, "health_committee", placeSQL, committees,
			flow("health.founding_due", "r.due_on", "", elected), flow("health.founded_in_time", "r.due_on", "",
				elected+" and r.founded_on > 0 and r.founded_on <= r.due_on")),
		source(ExpertKind, "health_expert", "r.workplace", stock("health.experts", "r.certified_on", "r.ended_on")),
		source(ClaimKind, "health_claim", placeSQL, stock("health.claimed", "r.lead_on", "r.ended_on")),
		source(VisitKind, "health_visit", placeSQL, visits, flow("health.trainings", "r.on_day", "", "r.kind = 'training'"),
			flow("health.trained", "r.on_day", "r.came", "r.kind = 'training'")),
		source(WorkKind, "health_work", "r.title", flow("health.activities", "r.on_day", "", "r.kind = 'activity' and r.struck = ''"),
			flow("health.came", "r.on_day", "r.came", "r.kind = 'activity' and r.struck = ''")),
	}
}

func figures() []*figure.Figure {
	f := func(code, unit string, kind figure.Kind, num, den string) *figure.Figure {
		return &figure.Figure{Code: code, Kind: kind, Unit: unit, Num: num, Den: den, Version: "1", Public: true}
	}
	out := []*figure.Figure{f("health.in_time", "unit.health.committee", figure.Rate, "health.founded_in_time", "health.founding_due"),
		f("health.confirmed", "unit.health.place", figure.Rate, "directive.confirmed:"+DirectiveKind, "directive.due:"+DirectiveKind),
		f("health.answered", "unit.health.place", figure.Rate, "directive.in_time:"+DirectiveKind, "directive.due:"+DirectiveKind),
		f("health.turned", "unit.health.place", figure.Rate, "directive.in_time:"+ShiftKind, "directive.due:"+ShiftKind)}
	for _, at := range []string{"county", "township", "village"} {
		out = append(out, f("health.committees_"+at, "unit.health.committee", figure.Stock, "health.committees:"+at, ""))
	}
	for _, kind := range []string{"survey", "training", "guidance"} {
		out = append(out, f("health.visits_"+kind, "unit.health.visit", figure.Flow, "health.visits:"+kind, ""))
	}
	for code, unit := range map[string]string{"health.committees": "unit.health.committee", "health.experts": "unit.health.expert",
		"health.claimed": "unit.health.place"} {
		out = append(out, f(code, unit, figure.Stock, code, ""))
	}
	for code, unit := range map[string]string{"health.visits": "unit.health.visit", "health.trainings": "unit.health.training",
		"health.trained":    "unit.health.person",
		"health.activities": "unit.health.activity", "health.came": "unit.health.person"} {
		out = append(out, f(code, unit, figure.Flow, code, ""))
	}
	return out
}

// stepOf is the step of a flow with a verb.
func stepOf[R any](steps []step.Step[R], verb string) *step.Step[R] {
	for i := range steps {
		if steps[i].Verb == verb {
			return &steps[i]
		}
	}
	panic("no step " + verb)
}
