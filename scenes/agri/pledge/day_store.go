package pledge

import (
	"context"
	"maps"
	"slices"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/scenes/agri/registry"
)

// tellDay brings certificates in doubt that somebody has to judge to the day's page, and the numbers and codes of
// certificates and harvests to the search.
func (m *door) tellDay() {
	m.Today.Waits(m.toJudge)
	subject := "(select s.name from agri_subject s where s.county = r.county and s.id = r.subject)"
	(&list.Told{Kind: Code, Read: registry.MayRead, Table: "agri_pledge", Called: "r.no", Note: "r.product || ' · ' || " + subject,
		Order: list.Latest("r.issued_at"), Filters: []list.Filter{list.Seek(list.Sought{Number: "r.no", Code: Code})}}).Tell(m.Lists)
	(&list.Told{Kind: registry.SubjectRecord, Record: "r.subject", Read: registry.MayRead, Table: "agri_lot", Called: subject, Note: "r.product || ' ' || r.no",
		Order: list.Latest("r.harvested_on"), Filters: []list.Filter{list.Seek(list.Sought{Number: "r.no"})}}).Tell(m.Lists)
}

// issued tells in SQL that somebody issued a certificate p, or another in force of its harvest: they do not judge it.
func issued(person string) string {
	return "(p.person = " + person + " or p.lot <> '' and exists (select 1 from agri_pledge o where o.county = p.county and o.lot = p.lot and " +
		"o.state = 'valid' and o.person = " + person + "))"
}

// toJudge are the certificates in doubt that the asker can judge and nobody nearer.
func (r *Room) toJudge(ctx context.Context, q store.Q, p *duty.Principal, most int) (_ []list.Waiting, err error) {
	defer fault.Wrap(&err, "agri.toJudge")
	scope := p.Daily(registry.MayManage)
	if len(scope) == 0 {
		return nil, nil
	}
	stand, err := r.doubted(ctx, q, p.County)
	if err != nil {
		return nil, err
	}
	turn := r.Duties.Nearest("p", "p.area", registry.MayManage, " and not "+issued("n.person"), registry.Inspector)
	w := list.Waiting{Kind: Code, Title: "agri.waits.judge"}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(stand)), few) {
		pledges, _, err := r.pick(ctx, q, Filter{County: p.County, Scope: scope, among: part, Limit: few,
			also: func(bind func(any) string) string { return "not " + issued(bind(p.Person)) + " and " + turn(p, bind) }})
		if err != nil {
			return nil, err
		}
		for _, x := range pledges {
			if s := stand[x.ID]; s.judgeable(x, p.Person) {
				w.Total++
				w.Tasks = append(w.Tasks, list.Task{ID: x.ID, Title: x.Product + " · " + x.No, Area: x.Area})
			}
		}
	}
	if w.Total == 0 {
		return nil, nil
	}
	w.Tasks = w.Tasks[:min(most, w.Total)]
	return []list.Waiting{w}, nil
}
