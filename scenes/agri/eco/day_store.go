package eco

import (
	"huying/kernel/list"
	"huying/scenes/agri/registry"
)

// tellDay brings certificates that end within a month to the day's page of the town's inspector, and their numbers to the
// search; both open the subject that holds them.
func (m *door) tellDay() {
	turn := m.Duties.Nearest("r", "r.area", registry.MayManage, "", registry.Inspector)
	(&list.Told{Kind: registry.SubjectRecord, Record: "r.subject", Read: registry.MayRead, Table: "agri_certification", Called: "s.name || ' · ' || r.cert_no",
		Note: "r.issuer", Join: "join agri_subject s on s.county = r.county and s.id = r.subject", Order: list.Latest("r.valid_from"),
		Filters: []list.Filter{list.Seek(list.Sought{Number: "r.cert_no"})},
		Waits: []list.Wait{{Title: "agri.waits.renew", May: registry.MayManage, Due: "r.valid_to", Day: true,
			Where: "r.until > $today and r.renewed_by = '' and r.withdrawn_why = '' and s.to_day = 0",
			Theirs: func(who list.Asker, bind func(any) string) string {
				return "r.until <= " + bind(m.Acts.Now().Day().Add(reminders[1])) + " and " + turn(who, bind)
			}}},
	}).Tell(m.Lists)
}
