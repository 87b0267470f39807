// Package jobfair is the scene of job fairs for veterans (退役军人专场招聘会): a fair held on site for a day or two and
// online for a month.
//
// Employers register themselves by their unified social credit code, are approved by the office, and post what they
// look for. People who served, and their families, read the posts without an account; to apply they leave a profile,
// choose to whom it goes, and get a code with which they see who has looked and take everything back. At the door a
// code counts a person once; at a booth a first agreement (初步意向) stands when both sides have said yes. Who was hired
// is asked after one, three and six months.
//
// The scene refuses an identity number in any field, an application outside the span of days that the fair is online,
// to show an applicant to an employer that they did not apply to, and to show one to anybody without leaving a line
// that the applicant reads. Every record carries the region that it comes from (origin).
package jobfair

import (
	"context"
	"embed"
	"slices"
	"time"

	"huying/base/job"
	"huying/base/store"
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

// The powers over fairs. Whoever sees applicants sees them masked, and opens one for a reason that the applicant reads.
var (
	MayRead       = power.New("jobfair.read")
	MayCheckIn    = power.New("jobfair.check_in", MayRead)
	MayManage     = power.New("jobfair.manage", MayRead)
	MayApplicants = power.New("jobfair.applicants", MayRead)
)

// Posts of the scene.
const (
	Lead = "jobfair_lead"
	Desk = "jobfair_desk"
)

// Kinds of records.
const (
	FairKind        = "jobfair.fair"
	EmployerKind    = "jobfair.employer"
	StandKind       = "jobfair.stand"
	PostKind        = "jobfair.post"
	SeekerKind      = "jobfair.seeker"
	ApplicationKind = "jobfair.application"
	FollowUpKind    = "jobfair.followup"
)

// Scene is job fairs.
func Scene() scene.Scene {
	seeing := []string{"area.read", "roster.read", "figure.read"}
	with := func(more ...string) []string { return append(slices.Clone(seeing), more...) }
	return scene.Scene{
		Code: "jobfair", Title: "scene.jobfair",
		Migrations: []store.Migrations{{Room: "jobfair", FS: scene.Folder(migrations, "migrations")}}, Words: scene.Folder(words, "words"),
		Powers: []*power.Power{MayRead, MayCheckIn, MayManage, MayApplicants},
		Posts: []duty.Post{
			{Code: Lead, Title: "招聘会负责人", Level: area.County, Powers: with(MayManage.Code, MayCheckIn.Code, MayApplicants.Code, "figure.prepare")},
			{Code: Desk, Title: "招聘会签到员", Level: area.County, Powers: with(MayCheckIn.Code)},
		},
		Sources: sources(), Figures: figures(),
		Mount: func(s *web.Server, k *scene.Kernel) { newRoom(k).mount(s) },
		Pages: func(s *web.Server, k *scene.Kernel) error { return newRoom(k).mountPages(s) },
		Open:  open,
		Ops:   func(k *scene.Kernel) []offline.Kind { return []offline.Kind{newRoom(k).checkInOp()} },
		Jobs: func(k *scene.Kernel) []job.Kind {
			return []job.Kind{{Kind: "jobfair.forget", Title: "job.jobfair.forget", Every: 24 * time.Hour,
				Run: func(ctx context.Context, _ string) error { return newRoom(k).ForgetAll(ctx) }}}
		},
		Column: &scene.Column{Kick: "jobfair.column.kick", Title: "jobfair.column.title", URL: "/jobs",
			Big: []string{"jobfair.employers", "jobfair.headcount", "jobfair.onsite", "jobfair.agreements"},
			Lines: []string{"jobfair.employers_home", "jobfair.headcount_home", "jobfair.online", "jobfair.families", "jobfair.hired",
				"jobfair.kept"}},
		Demo: play, Accounts: accounts,
	}
}

// open are the routes for everybody.
var open = []string{"GET /jobs", "GET /jobs/posts/{id}", "GET /jobs/list", "GET /jobs/apply", "POST /jobs/apply", "GET /jobs/mine",
	"GET /jobs/mine/{code}", "POST /jobs/mine/{code}", "GET /jobs/board/{id}", "GET /jobs/register", "POST /jobs/register",
	"GET /jobs/employer/{code}", "POST /jobs/employer/{code}", "GET /jobs/employer/{code}/template"}

// room keeps the scene's records.
type room struct {
	*scene.Kernel
	s *web.Server
}

func newRoom(k *scene.Kernel) *room { return &room{Kernel: k} }

// home is the condition that a record is this county's own and no partner's.
const home = "r.origin = r.county"

func sources() []*figure.Source {
	fairName := "(select f.name from jobfair_fair f where f.county = r.county and f.id = r.fair)"
	employer := "(select e.name from jobfair_employer e where e.county = r.county and e.id = r.employer)"
	// both is a measure over all records, and one over those of this county.
	both := func(code, day, amount, where string) []figure.Measure {
		return []figure.Measure{{Code: code, Terms: []figure.Term{{Day: day, Amount: amount, Where: where}}},
			{Code: code + "_home", Terms: []figure.Term{{Day: day, Amount: amount, Where: where + " and " + home}}}}
	}
	people := slices.Concat(both("jobfair.onsite", "r.came_on", "", "r.came_on > 0"), both("jobfair.online", "r.registered_on", "",
		"r.way = 'online'"),
		both("jobfair.families", "r.registered_on", "", "r.service = 'family'"), both("jobfair.agreements", "r.agreed_on", "", "r.agreed_on > 0"),
		both("jobfair.hired", "r.hired_on", "", "r.hired_on > 0"), both("jobfair.kept", "r.kept_on", "", "r.kept_on > 0"))
	return []*figure.Source{
		{Kind: EmployerKind, Table: "jobfair_stand", ID: "r.id", Record: "r.employer", Area: "r.area", No: "r.booth", Title: employer,
			Measures: both("jobfair.employers", "r.on_day", "", "r.active = 1")},
		{Kind: PostKind, Table: "jobfair_post", ID: "r.id", Area: "r.area", No: "''", Title: "r.title",
			Measures: both("jobfair.headcount", "r.on_day", "r.headcount", "r.state in ('open', 'filled')")},
		{Kind: SeekerKind, Table: "jobfair_seeker", ID: "r.id", Area: "r.area", No: "'jobfair.service.' || r.service", Title: fairName,
			Measures: people},
		{Kind: ApplicationKind, Table: "jobfair_application", ID: "r.id", Area: "r.area", No: "''",
			Title:    "(select p.title from jobfair_post p where p.county = r.county and p.id = r.post)",
			Measures: both("jobfair.applications", "r.sent_on", "", "r.state <> 'withdrawn'")},
	}
}

func figures() (out []*figure.Figure) {
	for _, f := range [][2]string{{"employers", "unit.employer"}, {"headcount", "unit.vacancy"}, {"onsite", "unit.seeker"}, {"online",
		"unit.seeker"},
		{"families", "unit.seeker"}, {"applications", "unit.application"}, {"agreements", "unit.seeker"}, {"hired", "unit.seeker"},
		{"kept", "unit.seeker"}} {
		for _, of := range []string{"", "_home"} {
			code := "jobfair." + f[0] + of
			out = append(out, &figure.Figure{Code: code, Kind: figure.Flow, Unit: f[1], Num: code, Version: "1", Public: true})
		}
	}
	return out
}
