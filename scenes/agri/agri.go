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
	"embed"
	"io/fs"

	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/form"
	"huying/kernel/power"
	"huying/kernel/scene"
)

//go:embed *.sql
var migrations embed.FS

//go:embed words
var words embed.FS

// Powers of the scene.
var (
	MayRead   = power.New("agri.read")
	MayManage = power.New("agri.manage", MayRead)
	MayImport = power.New("agri.import", MayRead)
	MayReveal = power.New("agri.reveal", MayRead)
	MayPatrol = power.New("agri.patrol", MayRead)
	MayTest   = power.New("agri.test", MayRead)
	// MayCertify is the power to keep a subject's production record and to issue its
	// certificates on its behalf.
	MayCertify = power.New("agri.certify", MayRead)
)

// Posts of the scene's grid: three levels, as the ministry's opinion of 2021 on
// farm-produce grids has them.
const (
	Officer   = "agri_officer"   // 网格协管员, of a village
	Inspector = "agri_inspector" // 网格监管员, of a street or town
	Bureau    = "agri_bureau"    // of the county's bureau
	Tester    = "agri_tester"    // 检测员, of a testing room; no officer of the grid
)

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
		Migrations: []store.Migrations{{Room: "agri", FS: migrations}},
		Words:      folder,
		Powers:     []*power.Power{MayRead, MayManage, MayImport, MayReveal, MayPatrol, MayTest, MayCertify},
		Posts: []duty.Post{
			{Code: Officer, Title: "农安网格协管员", Level: area.Village, Powers: with("agri.patrol", "agri.certify", "order.read", "order.handle")},
			{Code: Inspector, Title: "农安网格监管员", Level: area.Township, Powers: with("agri.manage", "agri.import", "agri.reveal", "agri.patrol", "agri.certify", "order.read", "order.handle")},
			{Code: Tester, Title: "农残检测员", Level: area.Township, Powers: with("agri.test", "agri.patrol", "order.read")},
			{Code: Bureau, Title: "农业农村局监管员", Level: area.County, Powers: with("agri.manage", "agri.import", "agri.reveal", "agri.patrol", "agri.test", "agri.certify", "form.design", "order.read", "order.verify", "figure.publish")},
		},
		Sources: append(sources(), servedSources()...),
		Figures: append(figures(), servedFigures()...),
		Mount:   func(s *web.Server, k *scene.Kernel) { newRoom(k).mount(s) },
		Uses:    []form.Use{{Code: PatrolUse, Title: "agri.use.patrol", About: subjectCode, Kinds: formKinds(), Held: held, Known: known, Letter: collected}},
		Forms:   shipped,
		Facts:   facts,
		Ops:     ops,
		Jobs:    jobs,
		Column: &scene.Column{Kick: "agri.column.kick", Title: "agri.column.title", Big: []string{"agri.officers", "agri.pass_rate", "agri.eco_tonnes", "agri.standard_rate"},
			Lines: []string{"agri.told_rate", "agri.patrol_coverage", "agri.subjects", "agri.patrols", "agri.stations", "agri.samples", "agri.pledges", "agri.organic_holders", "agri.green_holders"}},
		Faces: faces(), Accounts: accounts, Demo: play,
	}
}

// facts are what the registry knows of a subject.
var facts = []form.Fact{
	{Name: "name", Title: "agri.fact.name", Words: []string{"主体名称", "生产主体名称", "企业名称", "合作社名称", "户主姓名", "单位名称"}},
	{Name: "ident", Title: "agri.fact.ident", Words: []string{"统一社会信用代码", "身份证号", "身份证号码", "证件号码"}},
	{Name: "contact", Title: "agri.fact.contact", Words: []string{"联系人", "负责人", "负责人姓名", "法定代表人"}},
	{Name: "phone", Title: "agri.fact.phone", Words: []string{"联系电话", "手机号", "手机号码", "电话"}},
	{Name: "area", Title: "agri.fact.area", Words: []string{"所在村", "所在乡镇", "所属网格", "村名", "乡镇"}},
	{Name: "place", Title: "agri.fact.place", Words: []string{"地址", "详细地址", "生产地址"}},
	{Name: "products", Title: "agri.fact.products", Words: []string{"主要产品", "种植品种", "种植作物"}},
	{Name: "land", Title: "agri.fact.land", Words: []string{"种植面积", "面积", "生产面积", "面积（亩）", "面积(亩)"}},
	{Name: "officer", Title: "agri.fact.officer", Words: []string{"网格员", "网格员姓名", "巡查人", "检查人", "检查日期", "巡查日期", "巡查时间"}},
}

// room keeps the scene's records.
type room struct{ *scene.Kernel }

func newRoom(k *scene.Kernel) *room { return &room{k} }
