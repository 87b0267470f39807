package served

import (
	"huying/kernel/list"
	"huying/scenes/agri/registry"
)

// tellDay brings plans of parks that are to be looked at again, or that nobody answers for any more, to the day's page, and
// the names of parks to the search.
func (m *door) tellDay() {
	turn := m.Duties.Nearest("r", "k.area", registry.MayManage, "", registry.Inspector)
	(&list.Told{Kind: "agri.park", Record: "k.id", Read: registry.MayRead, Table: "agri_park_plan", Area: "k.area", Called: "k.name",
		Join: "join agri_park k on k.county = r.county and k.id = r.park", Order: list.Latest("r.review_day"),
		Waits: []list.Wait{
			{Title: "agri.waits.plan", May: registry.MayManage, Due: "r.review_day", Day: true, Theirs: turn,
				Where: "k.to_day = 0 and r.state = 'in_force' and r.review_day > 0 and r.review_day <= $today"},
			{Title: "agri.waits.plan_officer", May: registry.MayManage, Theirs: turn,
				Where: "k.to_day = 0 and r.state = 'in_force' and exists (select 1 from agri_officer_card c where c.county = r.county and c.id = r.officer " +
					"and c.to_day > 0)"},
		},
	}).Tell(m.Lists)
	(&list.Told{Kind: "agri.park", Read: registry.MayRead, Table: "agri_park", Called: "r.name", Note: "r.place",
		Order: []list.Key{{Column: "r.to_day"}, {Column: "r.name", Text: true}, {Column: list.ID, Text: true}}, Filters: []list.Filter{list.Words("r.name")},
	}).Tell(m.Lists)
}
