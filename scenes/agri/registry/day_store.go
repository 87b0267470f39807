package registry

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/duty"
	"huying/kernel/list"
)

// tellDay brings what waits in the registry to the day's page, and what its records are called to the search.
func (m *door) tellDay() {
	(&list.Told{Kind: SubjectRecord, Read: MayRead, Table: "agri_subject", Called: "r.name", Note: "r.products",
		Order:   []list.Key{{Column: "r.to_day"}, {Column: "r.name", Text: true}, {Column: list.ID, Text: true}},
		Filters: []list.Filter{list.Seek(list.Sought{Name: "r.name_key", Initials: "r.initials", Code: SubjectRecord})},
		Waits: []list.Wait{{Title: "agri.waits.told", May: MayPatrol, Where: "r.to_day = 0 and r.told_on = 0",
			Theirs: m.Duties.Nearest("r", "r.area", MayPatrol, "", Officer, Inspector)}},
	}).Tell(m.Lists)
	at := "coalesce(s.area, r.area)"
	(&list.Told{Kind: "agri.proposal", Read: MayManage, Table: "agri_proposal", Area: at, Called: "coalesce(s.name, r.name)",
		Join: "left join agri_subject s on s.county = r.county and s.id = r.subject", Order: list.Latest("r.captured_at"),
		Waits: []list.Wait{{Title: "agri.waits.proposal", May: MayManage, Where: "r.state = '" + string(Waiting) + "'",
			Theirs: m.Duties.Nearest("r", at, MayManage, "", Inspector)}},
	}).Tell(m.Lists)
	(&list.Told{Kind: OfficerRecord, Read: MayRead, Table: "agri_officer_card", Called: "r.name",
		Join:    "join person w on w.county = r.county and w.id = r.person",
		Order:   []list.Key{{Column: "r.name", Text: true}, {Column: list.ID, Text: true}},
		Also:    func(list.Asker, func(any) string) string { return "r.to_day = 0" },
		Filters: []list.Filter{list.Seek(list.Sought{Name: "w.name_key", Initials: "w.initials", Code: OfficerRecord})},
	}).Tell(m.Lists)
	m.Today.Waits(m.patrolsDue)
}

// mostDue bounds the subjects among which those that are due first are looked for.
const mostDue = 5000

// patrolsDue are the subjects that are to be visited by today by who is nearest to them: when, the county's rules say.
func (r *Room) patrolsDue(ctx context.Context, q store.Q, p *duty.Principal, most int) (_ []list.Waiting, err error) {
	defer fault.Wrap(&err, "agri.patrolsDue")
	scope := p.Daily(MayPatrol)
	if len(scope) == 0 {
		return nil, nil
	}
	f := Filter{County: p.County, Scope: scope, state: "due", today: r.Acts.Now().Day()}
	if f.rules, err = r.Rules(ctx, q, p.County); err != nil {
		return nil, err
	}
	var args []any
	bind := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	from := " from agri_subject r where " + f.where(&args) + " and " + r.Duties.Nearest("r", "r.area", MayPatrol, "", Officer, Inspector)(p, bind)
	asked := len(args)
	before := f
	before.today = f.today.Add(-1)
	w := list.Waiting{Kind: SubjectRecord, Title: "agri.waits.patrol"}
	counts := "select count(*), coalesce(sum(case when " + before.due(bind) + " then 1 else 0 end), 0)"
	if err := q.QueryRow(ctx, counts+from, args...).Scan(&w.Total, &w.Late); err != nil || w.Total == 0 {
		return nil, err
	}
	w.Soon, args = w.Total-w.Late, args[:asked]
	var due []list.Task
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		s := &Subject{}
		err := rows.Scan(&s.ID, &s.Name, &s.Area, &s.Risk, &s.Scale, &s.From, &s.PatrolledOn)
		due = append(due, list.Task{ID: s.ID, Title: s.Name, Area: s.Area}.ByDay(f.rules.Due(s)))
		return err
	}, "select r.id, r.name, r.area, r.risk, r.scale, r.from_day, r.patrolled_on"+from+" order by r.patrolled_on, r.id limit "+bind(mostDue),
		args...); err != nil {
		return nil, err
	}
	slices.SortStableFunc(due, func(a, b list.Task) int { return cmp.Compare(a.DueAt, b.DueAt) })
	w.Tasks = due[:min(most, len(due))]
	return []list.Waiting{w}, nil
}
