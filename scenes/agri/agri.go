// Package agri is the scene of farm-produce safety (农产品质量安全): a registry of
// everybody who grows, buys, slaughters or sells, one code per household, patrols,
// tests and certificates.
//
// What the law asks stands beside what it asks for; the rules are of the Law on the
// Quality and Safety of Agricultural Products (农产品质量安全法, 2022) and of the
// ministry's order 4 of 2025 on commitment certificates. A personal number is
// sealed; a subject is closed and never deleted, because what was patrolled or
// certified under it stays answerable.
//
// The scene refuses two subjects with one identity, a certificate without a basis,
// and any figure that does not open into its rows.
package agri

import (
	"context"
	"embed"
	"io/fs"
	"slices"
	"time"

	"huying/base/job"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/evidence"
	"huying/kernel/form"
	"huying/kernel/offline"
	"huying/kernel/power"
	"huying/kernel/scene"
	"huying/scenes/agri/assess"
	"huying/scenes/agri/eco"
	"huying/scenes/agri/lab"
	"huying/scenes/agri/patrol"
	"huying/scenes/agri/pledge"
	"huying/scenes/agri/print"
	"huying/scenes/agri/registry"
	"huying/scenes/agri/served"
)

//go:embed migrations
var migrations embed.FS

//go:embed words
var words embed.FS

// Scene is farm-produce safety.
func Scene() scene.Scene {
	folder, err := fs.Sub(words, "words")
	if err != nil {
		panic(err) // embedded
	}
	seeing := []string{"area.read", "roster.read", "figure.read", "order.register"}
	with := func(more ...string) []string { return append(append([]string(nil), seeing...), more...) }
	return scene.Scene{
		Code: "agri", Title: "scene.agri",
		Migrations: []store.Migrations{{Room: "agri", FS: scene.Folder(migrations, "migrations")}},
		Words:      folder,
		Powers: []*power.Power{registry.MayRead, registry.MayManage, registry.MayImport, registry.MayReveal, registry.MayPatrol,
			registry.MayTest, registry.MayCertify},
		Posts: []duty.Post{
			{Code: registry.Officer, Title: "农安网格协管员", Level: area.Village, Powers: with("agri.patrol", "agri.certify", "order.read", "order.handle")},
			{Code: registry.Inspector, Title: "农安网格监管员", Level: area.Township,
				Powers: with("agri.manage", "agri.import", "agri.reveal", "agri.patrol", "agri.certify", "order.read", "order.handle")},
			{Code: registry.Tester, Title: "农残检测员", Level: area.Township, Powers: with("agri.test", "agri.patrol", "order.read"),
				Daily: []string{"agri.test"}}, // who takes samples to be tested visits nobody
			{Code: registry.Bureau, Title: "农业农村局监管员", Level: area.County,
				Powers: with("agri.manage", "agri.import", "agri.reveal", "agri.patrol", "agri.test", "agri.certify", "form.design", "order.read",
					"order.verify", "figure.publish"), Matters: []string{"06"}}, // farming and villages
		},
		Sources: slices.Concat(sources(), served.Sources(), assess.Sources()),
		Figures: slices.Concat(figures(), served.Figures(), assess.Figures),
		Mount:   func(s *web.Server, k *scene.Kernel) { newRoom(k).mount(s) },
		Rekeys: func(k *scene.Kernel) func(ctx context.Context, tx *store.Tx, county string) (int, error) {
			return newRoom(k).registry.Rekey
		},
		Names:    map[string]func(k *scene.Kernel) duty.Namer{registry.SubjectRecord: func(k *scene.Kernel) duty.Namer { return newRoom(k).registry.Names }},
		Uses:     []form.Use{patrol.Use},
		Forms:    patrol.Shipped,
		Facts:    patrol.Facts,
		Ops:      ops,
		Jobs:     jobs,
		Keeps:    keeps,
		Evidence: func(k *scene.Kernel) []evidence.Kind { return newRoom(k).registry.Shown() },
		Column: &scene.Column{Kick: "agri.column.kick", Title: "agri.column.title",
			Big: []string{"agri.officers", "agri.pass_rate", "agri.eco_tonnes", "agri.standard_rate"},
			Lines: []string{"agri.told_rate", "agri.patrol_coverage", "agri.subjects", "agri.patrols", "agri.stations", "agri.samples",
				"agri.pledges", "agri.organic_holders", "agri.green_holders"}},
		Faces: faces(), Accounts: accounts, Demo: play,
	}
}

// room keeps the scene's records.
type room struct {
	*scene.Kernel
	registry *registry.Room
	assess   *assess.Room
	served   *served.Room
	eco      *eco.Room
	pledge   *pledge.Room
	lab      *lab.Room
	patrol   *patrol.Room
	print    *print.Room
}

// Certificates opens the room of commitment certificates, for other scenes to ask it through a port of theirs.
func Certificates(k *scene.Kernel) *pledge.Room { return newRoom(k).pledge }

func newRoom(k *scene.Kernel) *room {
	r := &room{Kernel: k, registry: registry.New(k, served.SettleTrained, served.OpenParks)}
	r.lab = lab.New(k, r.registry, pledge.Sampled)
	r.patrol = patrol.New(k, r.registry, r.lab)
	r.pledge = pledge.New(k, r.registry, r.lab)
	r.lab.Watched(r.pledge.Watched)
	r.eco = eco.New(k, r.registry)
	r.served = served.New(k, r.registry)
	r.assess = assess.New(k, r.registry)
	r.print = print.New(k, r.registry, r.lab, r.pledge)
	return r
}

func (r *room) mount(s *web.Server) {
	r.registry.Mount(s)
	r.lab.Mount(s)
	r.patrol.Mount(s)
	r.pledge.Mount(s)
	r.eco.Mount(s)
	r.served.Mount(s)
	r.assess.Mount(s)
	r.print.Mount(s)
}

// ops are what phones do in the scene.
func ops(k *scene.Kernel) []offline.Kind {
	r := newRoom(k)
	return append([]offline.Kind{{Code: patrol.Use.Code, Open: r.patrol.OpenPatrol}, {Code: lab.SampleOp, Open: r.lab.OpenSample},
		{Code: registry.ProposeOp, Open: r.registry.OpenProposal}, {Code: registry.NoticeOp, Open: r.registry.OpenNotice}},
		r.pledge.FieldOps()...)
}

// jobs are what the scene does by itself: once a day it tells a subject's inspector that
// a certificate ends, a quarter and a month before, and lets go of what is personal in
// commitment certificates that need not be kept any longer.
func jobs(k *scene.Kernel) []job.Kind {
	r := newRoom(k)
	return []job.Kind{{Kind: "agri.renewals", Title: "job.agri.renewals", Every: 24 * time.Hour,
		Run: func(ctx context.Context, _ string) error { return r.eco.Remind(ctx) }},
		{Kind: "agri.expire", Title: "job.agri.expire", Every: 24 * time.Hour, Run: func(ctx context.Context, _ string) error { return r.pledge.Expire(ctx) }}}
}
