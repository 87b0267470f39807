// Package rectify is the scene of inspection and rectification (巡察整改监督): what a round of inspection found in some units,
// followed until it is put right.
//
// A round is a compartment (see [compartment.Room]): its findings, measures, notices and meetings exist for its members
// alone. Members have roles: the inspection office owns the round; the discipline body, the organisation department and the
// inspection team supervise it; a leader in charge reads; an inspected unit answers for its own findings and sees no other
// unit's. What the public and the party may know is released sentence by sentence and number by number, by two people.
//
// The scene refuses a step out of its state or by another role, the closing of a finding by whoever worked on it, by fewer
// than three or without the unit's own meeting, and to release what one person alone wrote and approved.
package rectify

import (
	"embed"

	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/compartment"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/power"
	"huying/kernel/scene"
)

//go:embed migrations
var migrations embed.FS

//go:embed words
var words embed.FS

//go:embed pages
var pages embed.FS

// The powers of the scene. They open the door to it; what stands behind it opens to members.
var (
	MayEnter = power.New("rectify.enter")
	MayFound = power.New("rectify.found", MayEnter)
)

// Posts of the scene.
const (
	Office   = "rectify_office"
	Watch    = "rectify_watch"
	Answerer = "rectify_answerer"
)

// Kinds of records: the first lies open, the others in compartments.
const (
	ReleaseKind  = "rectify.release"
	RoundKind    = "rectify.round"
	UnitKind     = "rectify.unit"
	FindingKind  = "rectify.finding"
	NoticeKind   = "rectify.notice"
	MeetingKind  = "rectify.meeting"
	DocumentKind = "rectify.document"
	DraftKind    = "rectify.draft"
)

// Roles of a round's members beside its owner, the inspection office.
const (
	Discipline   = "discipline"   // 纪检监察机关
	Organisation = "organisation" // 组织部门
	Team         = "team"         // 巡察组
	Leader       = "leader"       // 分管领导: reads
	OfUnit       = "unit"         // 被巡察单位
)

// Scene is inspection and rectification.
func Scene() scene.Scene {
	seeing := []string{"area.read", "roster.read", "figure.read"}
	with := func(more string) []string { return append(append([]string{}, seeing...), more) }
	return scene.Scene{
		Code: "rectify", Title: "scene.rectify",
		Migrations: []store.Migrations{{Room: "rectify", FS: scene.Folder(migrations, "migrations")}}, Words: scene.Folder(words, "words"),
		Powers: []*power.Power{MayEnter, MayFound},
		Posts: []duty.Post{
			{Code: Office, Title: "巡察办工作人员", Level: area.County, Powers: with("rectify.found")},
			{Code: Watch, Title: "整改监督人员", Level: area.County, Powers: with("rectify.enter")},
			{Code: Answerer, Title: "街镇整改联络员", Level: area.Township, Powers: with("rectify.enter")},
		},
		Sources: sources(), Figures: figures(),
		Mount: func(s *web.Server, k *scene.Kernel) { newRoom(k).mount(s) },
		Pages: func(_ *web.Server, k *scene.Kernel) error { return newRoom(k).mountPages() },
		Open:  []string{"GET /rectify"},
		Column: &scene.Column{Kick: "rectify.column.kick", Title: "rectify.column.title", URL: "/rectify", Big: []string{"rectify.units", "rectify.meetings"},
			Lines: []string{"rectify.documents"}},
		Demo: play, Accounts: accounts,
	}
}

// room keeps the scene's records.
type room struct {
	*scene.Kernel
}

func newRoom(k *scene.Kernel) *room {
	k.Closed.Kind(RoundKind, showsFile, Discipline, Organisation, Team, Leader, OfUnit)
	return &room{k}
}

// showsFile says whether a member may see a file: one of a unit sees those of its own findings.
func showsFile(o *compartment.Opened, file string) bool {
	r, err := load(o)
	return err == nil && r.showsFile(file)
}

// released are the columns of a release that are counted, each a figure.
var released = []string{"units", "meetings", "documents", "findings", "done", "lasting", "undone"}

// sources counts the newest public release of each round, and nothing else.
func sources() []*figure.Source {
	s := &figure.Source{Kind: ReleaseKind, Table: "rectify_release", ID: "r.id", Area: "r.area", No: "''", Title: "r.title"}
	for _, column := range released {
		s.Measures = append(s.Measures, figure.Measure{Code: "rectify." + column, Stock: true, Terms: []figure.Term{
			{Day: "r.on_day", Amount: "r." + column, Where: "r.audience = 'public' and r." + column + " > 0"},
			{Day: "r.retired_on", Amount: "-r." + column, Where: "r.audience = 'public' and r.retired_on > 0 and r." + column + " > 0"}}})
	}
	return []*figure.Source{s}
}

func figures() (out []*figure.Figure) {
	unit := map[string]string{"units": "unit.unit_inspected", "meetings": "unit.meeting", "documents": "unit.document"}
	for _, column := range released {
		u := unit[column]
		if u == "" {
			u = "unit.rectify_finding"
		}
		out = append(out, &figure.Figure{Code: "rectify." + column, Kind: figure.Stock, Unit: u, Num: "rectify." + column, Version: "1", Public: true})
	}
	return out
}
