package lab

import (
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/scenes/agri/registry"
)

// tellDay brings what waits in the testing rooms to the day's page, and the numbers of samples to the search. A sample lies
// where its subject is, and waits where its testing room is.
func (m *door) tellDay() {
	const (
		at    = "(select t.area from agri_station t where t.county = r.county and t.id = r.station)"
		valid = "exists (select 1 from agri_test x where x.county = r.county and x.sample = r.id and x.verdict <> 'invalid')"
		named = "r.product || ' · ' || (select u.name from agri_subject u where u.county = r.county and u.id = r.subject)"
		// Where somebody acts for the subject, to object is theirs.
		acting = "exists (select 1 from mandate a where a.county = r.county and a.kind = '" + registry.SubjectRecord + "' and a.subject = r.subject " +
			"and a.from_at <= $now and (a.to_at = 0 or a.to_at > $now))"
	)
	mine := m.Duties.Nearest("r", at, registry.MayTest, "", registry.Tester)
	// Nobody reviews what they tested: it is the turn of another tester of the room, or of the bureau where there is none.
	others := m.Duties.Nearest("r", at, registry.MayTest, " and not exists (select 1 from agri_test y where y.county = r.county and y.sample = r.id "+
		"and y.tester = n.person)", registry.Tester)
	review := func(who list.Asker, bind func(any) string) string {
		return "not exists (select 1 from agri_test z where z.county = r.county and z.sample = r.id and z.tester = " + bind(duty.AskerOf(who).Person) +
			") and " + others(who, bind)
	}
	waits := func(title, where string) list.Wait {
		return list.Wait{Title: "agri.waits." + title, May: registry.MayTest, Where: where, Theirs: mine}
	}
	object := waits("object", "r.state = 'told' and r.objection_until >= $now and not "+acting)
	object.Due = "r.objection_until"
	second := waits("review", "r.state = 'received' and "+valid)
	second.Theirs = review
	(&list.Told{Kind: "agri.sample", Read: registry.MayRead, Table: "agri_sample", Area: at, Called: named, Order: list.Latest("r.taken_at"),
		Waits: []list.Wait{
			object,
			waits("confirm", "r.state = 'told' and r.objection_until < $now"),
			waits("tell", "r.state = 'suspect'"),
			waits("repeat", "r.state = 'held'"),
			waits("send", "r.state = 'objected'"),
			waits("dispose", "r.state = 'failed'"),
			waits("receive", "r.state = 'taken'"),
			waits("test", "r.state = 'received' and not "+valid),
			second,
			waits("result", "r.state = 'sent'"),
		},
	}).Tell(m.Lists)
	(&list.Told{Kind: "agri.sample", Read: registry.MayRead, Table: "agri_sample", Called: "r.no", Note: named, Order: list.Latest("r.taken_at"),
		Filters: []list.Filter{list.Seek(list.Sought{Number: "r.no"})}}).Tell(m.Lists)
}
