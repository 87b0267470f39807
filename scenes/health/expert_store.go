package health

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
)

const (
	expertColumns = "id, area, state, name, person, workplace, field, hours, score, examiner, ayes, panel, most, released, certified_on, valid_to, ended_on, version"
	claimColumns  = "id, area, expert, state, role, asked_on, approved_on, lead_on, ended_on, version"
	visitColumns  = "id, area, expert, state, kind, on_day, words, came, answer, order_id, version"
)

func expertDest(x *Specialist) []any {
	return []any{&x.ID, &x.Area, &x.State, &x.name, &x.Person, &x.Workplace, &x.Field, &x.Hours, &x.Score, &x.Examiner, &x.Ayes, &x.Panel, &x.Most,
		store.Yes(&x.Released), &x.CertifiedOn, &x.ValidTo, &x.EndedOn, &x.Version}
}

func claimDest(c *Claim) []any {
	return []any{&c.ID, &c.Area, &c.Expert, &c.State, &c.Role, &c.AskedOn, &c.ApprovedOn, &c.LeadOn, &c.EndedOn, &c.Version}
}

func visitDest(v *Visit) []any {
	return []any{&v.ID, &v.Area, &v.Expert, &v.State, &v.Kind, &v.On, &v.Words, &v.Came, &v.Answer, &v.Order, &v.Version}
}

// fillExperts opens names, and reads codes of certificates and how many places each has.
func (r *room) fillExperts(ctx context.Context, q store.Q, county string, page []*Specialist) (err error) {
	if len(page) == 0 {
		return nil
	}
	by, ids, args := map[string]*Specialist{}, []string{}, []any{county}
	for _, x := range page {
		by[x.ID], x.Has = x, 0
		ids, args = append(ids, x.ID), append(args, x.ID)
		if x.Name, err = r.Box.Open(seal.Name, x.name, nameAt("health_expert", county, x.ID)); err != nil {
			return err
		}
	}
	codes, err := r.Codes.Many(ctx, q, county, ExpertKind, ids)
	if err != nil {
		return err
	}
	for _, x := range page {
		x.Code = codes[x.ID].Pretty()
	}
	return store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var n int
		err := rows.Scan(&id, &n)
		by[id].Has = n
		return err
	}, "select expert, count(*) from health_claim where county = $1 and state = '"+Approved+"' and expert in ("+store.Places(2, len(ids))+") group by expert", args...)
}

// expert finds an expert.
func (r *room) expert(ctx context.Context, q store.Q, county, id string) (*Specialist, error) {
	x := &Specialist{}
	if err := q.QueryRow(ctx, "select "+expertColumns+" from health_expert where county = $1 and id = $2", county, id).Scan(expertDest(x)...); err != nil {
		return nil, store.One(err)
	}
	return x, r.fillExperts(ctx, q, county, []*Specialist{x})
}

// certified are the experts whose certificate was issued and who have not left.
func (r *room) certified(ctx context.Context, q store.Q, county string) (out []*Specialist, err error) {
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		x := &Specialist{}
		out = append(out, x)
		return rows.Scan(expertDest(x)...)
	}, "select "+expertColumns+" from health_expert where county = $1 and state = '"+Certified+"' order by id", county); err != nil {
		return nil, err
	}
	return out, r.fillExperts(ctx, q, county, out)
}

func (r *room) addExpert(ctx context.Context, tx *act.Tx, x *Specialist) error {
	x.ID, x.State, x.Area, x.Version = tx.NewID(), Candidate, tx.County, 1
	tx.On(x.ID, x.Area)
	if err := tx.Put(ctx, "health_expert", expertColumns, x.ID, x.Area, x.State, r.Box.Seal(x.Name, nameAt("health_expert", tx.County, x.ID)),
		x.Person, x.Workplace,
		x.Field, 0, 0, "", 0, 0, x.Most, 0, 0, 0, 0, 1); err != nil {
		return err
	}
	return r.career.Begin(ctx, tx, x.ID, "propose")
}

func claims(ctx context.Context, q store.Q, county, tail string, args ...any) (out []*Claim, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		c := &Claim{}
		out = append(out, c)
		return rows.Scan(claimDest(c)...)
	}, "select "+claimColumns+" from health_claim where county = $1 and "+tail, append([]any{county}, args...)...)
}

// approvedIn are the claims in force in places, the lead of each first.
func approvedIn(ctx context.Context, q store.Q, county string, places area.Scope) ([]*Claim, error) {
	args := []any{county}
	where := places.Where("area", &args)
	return claims(ctx, q, county, "state = '"+Approved+"' and "+where+" order by area, role desc, id", args[1:]...)
}

// holdExpert reads an expert, held until the act is over, so that two approvals cannot give one expert too many places.
func (r *room) holdExpert(ctx context.Context, tx *act.Tx, id string) (*Specialist, error) {
	if _, err := tx.Exec(ctx, "update health_expert set version = version where county = $1 and id = $2", tx.County, id); err != nil {
		return nil, err
	}
	return r.expert(ctx, tx, tx.County, id)
}

// roomFor refuses a place to an expert who has no certificate that holds, has as many as they may have, or has it already.
func (r *room) roomFor(ctx context.Context, tx *act.Tx, c *Claim) error {
	x, err := r.holdExpert(ctx, tx, c.Expert)
	if err != nil {
		return err
	}
	switch {
	case !x.Holds(tx.Now.Day()):
		return fault.New(fault.Conflict, "health.claim.no_certificate")
	case x.Has >= x.Most:
		return fault.New(fault.Conflict, "health.claim.most", "most", x.Most)
	}
	here, err := claims(ctx, tx, tx.County, "area = $2 and expert = $3 and state in ('"+Asked+"', '"+Approved+"') and id <> $4", c.Area, c.Expert, c.ID)
	if err == nil && len(here) > 0 {
		return fault.New(fault.Conflict, "health.claim.twice")
	}
	return err
}

// leadOf is the claim that leads at a place; nil where nobody does.
func leadOf(ctx context.Context, q store.Q, county, at string) (*Claim, error) {
	list, err := claims(ctx, q, county, "area = $2 and holds = '"+Lead+"'", at)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

func (r *room) addClaim(ctx context.Context, tx *act.Tx, c *Claim) error {
	if err := r.roomFor(ctx, tx, c); err != nil {
		return err
	}
	c.ID, c.State, c.AskedOn, c.Version = tx.NewID(), Asked, tx.Now.Day(), 1
	tx.On(c.ID, c.Area)
	if err := tx.Put(ctx, "health_claim", claimColumns+", holds", c.ID, c.Area, c.Expert, c.State, c.Role, c.AskedOn, 0, 0, 0, 1, c.ID); err != nil {
		return err
	}
	return r.claims.Begin(ctx, tx, c.ID, "ask")
}

// fillClaims reads whose claims they are.
func (r *room) fillClaims(ctx context.Context, q store.Q, county string, page []*Claim) error {
	known := map[string]*Specialist{}
	for _, c := range page {
		x, err := r.known(ctx, q, county, known, c.Expert)
		if err != nil {
			return err
		}
		c.expert = x
	}
	return nil
}

func (r *room) fillVisits(ctx context.Context, q store.Q, county string, page []*Visit) error {
	known := map[string]*Specialist{}
	for _, v := range page {
		x, err := r.known(ctx, q, county, known, v.Expert)
		if err != nil {
			return err
		}
		v.expert = x
	}
	return nil
}

// known reads an expert once for a page; there are tens of them.
func (r *room) known(ctx context.Context, q store.Q, county string, have map[string]*Specialist, id string) (*Specialist, error) {
	if x := have[id]; x != nil {
		return x, nil
	}
	x, err := r.expert(ctx, q, county, id)
	have[id] = x
	return x, err
}

func (r *room) addVisit(ctx context.Context, tx *act.Tx, v *Visit) error {
	list, err := claims(ctx, tx, tx.County, "expert = $2 and area = $3", v.Expert, area.Cut(v.Area, area.Township))
	if err != nil {
		return err
	}
	mine := false
	for _, c := range list {
		mine = mine || c.lasted(v.On)
	}
	if !mine {
		return fault.New(fault.Conflict, "health.visit.not_claimed")
	}
	v.ID, v.State, v.Version = tx.NewID(), Made, 1
	tx.On(v.ID, v.Area)
	if err := tx.Put(ctx, "health_visit", visitColumns, v.ID, v.Area, v.Expert, v.State, v.Kind, v.On, v.Words, v.Came, "", "", 1); err != nil {
		return err
	}
	return r.visits.Begin(ctx, tx, v.ID, "visit")
}

// visited is how often each street and town was visited since a day, and when last.
func visited(ctx context.Context, q store.Q, county string, since clock.Day) (n map[string]int, last map[string]clock.Day, err error) {
	n, last = map[string]int{}, map[string]clock.Day{}
	return n, last, store.Each(ctx, q, func(rows *sql.Rows) error {
		var at string
		var count int
		var d clock.Day
		err := rows.Scan(&at, &count, &d)
		at = area.Cut(at, area.Township)
		n[at], last[at] = n[at]+count, max(last[at], d)
		return err
	}, "select area, sum(case when on_day >= $2 then 1 else 0 end), max(on_day) from health_visit where county = $1 group by area", county, since)
}

const (
	visitByID  = "select " + visitColumns + " from health_visit where county = $1 and id = $2"
	visitOrder = "select order_id from health_visit where county = $1 and id = $2"
)
