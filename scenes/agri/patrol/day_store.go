package patrol

import (
	"huying/kernel/list"
	"huying/scenes/agri/registry"
)

// tellDay brings what was to be put right to the day's page, when its limit has come: whoever is nearest looks again. A later
// visit, or the end of its order, is the end of it.
func (m *door) tellDay() {
	(&list.Told{Kind: "agri.patrol", Read: registry.MayRead, Table: "agri_patrol", Order: list.Latest("r.captured_at"), Called: "s.name",
		Join: "join agri_subject s on s.county = r.county and s.id = r.subject",
		Waits: []list.Wait{{Title: "agri.waits.recheck", May: registry.MayPatrol, Due: "r.limit_day", Day: true,
			Where: "r.result = 'correct' and r.limit_day > 0 and r.limit_day <= $today and s.to_day = 0 " +
				"and exists (select 1 from work_order o where o.county = r.county and o.id = r.order_id and o.ended_day = 0) " +
				"and not exists (select 1 from agri_patrol v where v.county = r.county and v.subject = r.subject and v.captured_at > r.captured_at)",
			Theirs: m.Duties.Nearest("r", "r.area", registry.MayPatrol, "", registry.Officer, registry.Inspector)}},
	}).Tell(m.Lists)
}
