package app

import (
	"huying/kernel/area"
	"huying/kernel/calendar"
	"huying/kernel/directive"
	"huying/kernel/duty"
	"huying/kernel/form"
	"huying/kernel/order"
	"huying/kernel/power"
	"huying/kernel/publication"
	"huying/kernel/scene"
)

// Powers that no single room owns.
var (
	mayReadFigures = power.New("figure.read")
	mayReadJournal = power.New("journal.read")
	maySeeSystem   = power.New("system.read")
	mayRotateKeys  = power.New("code.rotate")
)

// Powers of the kernel.
func Powers() []*power.Power {
	all := append(append(order.Powers(), duty.Powers()...), form.Powers()...)
	all = append(all, publication.Powers()...)
	all = append(all, calendar.Powers()...)
	all = append(all, directive.Powers()...)
	return append(all, mayReadFigures, mayReadJournal, maySeeSystem, mayRotateKeys)
}

// Posts of the product. They are the program's: where this version gives a post other
// powers than the last, everybody who holds it has them from the next start on. Posts of a
// county's own stay what they are.
func Posts(scenes []scene.Scene) []duty.Post {
	seeing := []string{"area.read", "roster.read", "figure.read"}
	with := func(more ...string) []string { return append(append([]string(nil), seeing...), more...) }
	out := []duty.Post{
		{Code: duty.GridOfficer, Title: "网格员", Level: area.Grid, Powers: with("area.note", "order.read", "order.register", "order.handle")},
		{Code: "village_lead", Title: "社区（村）负责人", Level: area.Village, Powers: with("area.note", "order.read", "order.register", "order.handle",
			"order.reveal")},
		{Code: "town_desk", Title: "街镇网格中心", Level: area.Township,
			Powers: with("area.note", "order.register", "order.triage", "order.dispatch", "order.handle", "order.reveal", "roster.import", "figure.prepare")},
		{Code: "town_lead", Title: "街镇负责人", Level: area.Township, Powers: with("area.note", "order.read", "order.register", "order.supervise",
			"figure.publish")},
		{Code: "county_desk", Title: "区指挥中心受理员", Level: area.County, Powers: with("order.register", "order.triage", "order.reveal", "figure.prepare")},
		{Code: "county_dispatch", Title: "区指挥中心派遣员", Level: area.County,
			Powers: with("order.register", "order.triage", "order.dispatch", "order.rule", "order.supervise", "figure.prepare")},
		{Code: "department", Title: "部门承办人", Level: area.County, Powers: with("order.register", "order.handle", "order.reveal")},
		{Code: "checker", Title: "核查员", Level: area.County, Powers: with("order.verify", "order.close")},
		{Code: "callback", Title: "回访员", Level: area.County, Powers: with("order.callback", "order.reveal")},
		{Code: "county_lead", Title: "区级负责人", Level: area.County, Powers: everyday(scenes),
			Daily: []string{"order.supervise", "figure.publish"}},
		{Code: duty.SystemAdmin, Title: "系统管理员", Level: area.County, Powers: []string{"system.read", "area.read", "area.manage", "calendar.manage"}},
		{Code: duty.SecAdmin, Title: "安全管理员", Level: area.County, Powers: []string{"account.manage", "post.manage", "code.rotate", "area.read", "roster.read"}},
		{Code: duty.AuditAdmin, Title: "审计管理员", Level: area.County, Powers: []string{"journal.read", "figure.read", "area.read"}},
	}
	for _, s := range scenes {
		out = append(out, s.Posts...)
	}
	return out
}

// everyday is every power that is not an administrator's, those of the scenes too: who leads
// the county can grant what the work needs, and nothing that watches over them. Nobody
// grants what they lack, so a power that is not here could be given to nobody.
func everyday(scenes []scene.Scene) []string {
	all := Powers()
	for _, s := range scenes {
		all = append(all, s.Powers...)
	}
	var out []string
	for _, p := range all {
		switch p {
		case mayReadJournal, maySeeSystem, mayRotateKeys:
		default:
			if p != duty.MayManageAccount && p != duty.MayManagePost {
				out = append(out, p.Code)
			}
		}
	}
	return out
}
