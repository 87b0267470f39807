package assess

import (
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/scenes/agri/registry"
)

// tellDay brings appeals to the day's page of whoever may decide them: neither who appeals nor who ran the assessment.
func (m *door) tellDay() {
	turn := m.Duties.Nearest("r", "r.area", registry.MayManage, " and n.person <> r.person and n.person <> u.person", registry.Inspector)
	(&list.Told{Kind: assessCode, Record: "r.assess", Read: registry.MayManage, Table: "agri_appeal", Called: "u.title", Order: list.Latest("r.at"),
		Join: "join agri_assess_run u on u.county = r.county and u.id = r.run",
		Waits: []list.Wait{{Title: "agri.waits.appeal", May: registry.MayManage, Where: "r.outcome = ''",
			Theirs: func(who list.Asker, bind func(any) string) string {
				me := bind(duty.AskerOf(who).Person)
				return "r.person <> " + me + " and u.person <> " + me + " and " + turn(who, bind)
			}}},
	}).Tell(m.Lists)
}
