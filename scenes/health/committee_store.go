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
	committeeColumns = "id, area, state, handover_on, due_on, founded_on, ended_on, seats, version"
	memberColumns    = "id, area, committee, role, name, body, released, since_on, until_on, version"

	placeSQL = "(select a.name from area a where a.county = r.county and a.code = r.area)"
	force    = "force"
	moved    = "health.moved"
)

func committeeDest(c *Committee) []any {
	return []any{&c.ID, &c.Area, &c.State, &c.HandoverOn, &c.DueOn, &c.FoundedOn, &c.EndedOn, &c.Seats, &c.Version}
}

func memberDest(m *Member) []any {
	return []any{&m.ID, &m.Area, &m.Committee, &m.Role, &m.name, &m.Body, store.Yes(&m.Released), &m.SinceOn, &m.UntilOn, &m.Version}
}

func nameAt(table, county, id string) string { return table + "/" + county + "/" + id }

// standing is the committee that a place has now, founded or not; not found where there is none.
func (r *room) standing(ctx context.Context, q store.Q, county, at string) (*Committee, error) {
	c := &Committee{}
	if err := q.QueryRow(ctx, "select "+committeeColumns+" from health_committee where county = $1 and area = $2 and holds = '"+force+"'", county, at).
		Scan(committeeDest(c)...); err != nil {
		return nil, store.One(err)
	}
	return c, r.fillCommittees(ctx, q, county, []*Committee{c})
}

// founded refuses work of a place that has no committee.
func (r *room) founded(ctx context.Context, q store.Q, county, at string) error {
	c, err := r.standing(ctx, q, county, at)
	if fault.Is(err, fault.NotFound) || err == nil && c.State != Founded {
		return fault.New(fault.Conflict, "health.no_committee")
	}
	return err
}

// inForce are the committees that places have now, without their members.
func inForce(ctx context.Context, q store.Q, county string, places area.Scope) (map[string]*Committee, error) {
	out, args := map[string]*Committee{}, []any{county}
	where := places.Where("area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		c := &Committee{}
		err := rows.Scan(committeeDest(c)...)
		out[c.Area] = c
		return err
	}, "select "+committeeColumns+" from health_committee where county = $1 and holds = '"+force+"' and "+where, args...)
}

// fillCommittees reads who sits on committees, and whether an emergency turns them.
func (r *room) fillCommittees(ctx context.Context, q store.Q, county string, page []*Committee) error {
	if len(page) == 0 {
		return nil
	}
	by, args := map[string]*Committee{}, []any{county}
	for _, c := range page {
		by[c.ID], c.Members, c.Shape = c, nil, "peace"
		args = append(args, c.ID)
	}
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		m := &Member{}
		if err := rows.Scan(memberDest(m)...); err != nil {
			return err
		}
		c := by[m.Committee]
		c.Members = append(c.Members, m)
		var err error
		m.Name, err = r.Box.Open(seal.Name, m.name, nameAt("health_member", county, m.ID))
		return err
	}, "select "+memberColumns+" from health_member where county = $1 and committee in ("+store.Places(2, len(page))+") order by id", args...); err != nil {
		return err
	}
	shifts, err := raised(ctx, q, county)
	for _, c := range page {
		for _, s := range shifts {
			if c.State == Founded && area.Within(c.Area, s.Area) && (!s.Rehearsal || c.Shape == "peace") {
				c.Shape = map[bool]string{true: "rehearsal", false: "emergency"}[s.Rehearsal]
			}
		}
	}
	return err
}

// addCommittee opens a term of a place. The one before ends on the day of the handover; one that waits to be founded stays.
func (r *room) addCommittee(ctx context.Context, tx *act.Tx, c *Committee) error {
	was, err := r.standing(ctx, tx, tx.County, c.Area)
	switch {
	case err == nil && (was.State == Due || was.FoundedOn > c.HandoverOn):
		return fault.New(fault.Conflict, "health.committee.stands")
	case err == nil:
		if err := r.life.Take(ctx, tx, stepOf(r.life.Steps, "replace"), was.ID, was, inputOf("handover_on", c.HandoverOn.String())); err != nil {
			return err
		}
	case !fault.Is(err, fault.NotFound):
		return err
	}
	return r.putCommittee(ctx, tx, c)
}

func (r *room) putCommittee(ctx context.Context, tx *act.Tx, c *Committee) error {
	c.ID, c.Version = tx.NewID(), 1
	tx.On(c.ID, c.Area)
	if err := tx.Put(ctx, "health_committee", committeeColumns+", holds", c.ID, c.Area, Due, c.HandoverOn, c.DueOn, 0, 0, c.Seats, 1, force); err != nil {
		return err
	}
	return r.life.Begin(ctx, tx, c.ID, "elect")
}

// addMember puts somebody on a committee. The committee's version moves with it, so that two directors cannot come in at once.
func (r *room) addMember(ctx context.Context, tx *act.Tx, c *Committee, m *Member) error {
	if err := c.admits(m, tx.Now.Day()); err != nil {
		return err
	}
	m.ID, m.Area, m.Committee, m.Version = tx.NewID(), c.Area, c.ID, 1
	if err := tx.Put(ctx, "health_member", memberColumns, m.ID, m.Area, m.Committee, m.Role, r.Box.Seal(m.Name, nameAt("health_member", tx.County,
		m.ID)), m.Body,
		store.YesNo(m.Released), m.SinceOn, 0, 1); err != nil {
		return err
	}
	return tx.Over(ctx, "health_committee", c.ID, c.Version, moved)
}

// changeMember lets somebody leave, or releases a name.
func changeMember(ctx context.Context, tx *act.Tx, c *Committee, id string, until clock.Day, released *bool) error {
	for _, m := range c.Members {
		if m.ID != id {
			continue
		}
		var sets []act.Set
		if until != 0 {
			if m.UntilOn != 0 {
				return fault.New(fault.Conflict, "health.member.gone")
			}
			if until < m.SinceOn || until > tx.Now.Day() {
				return fault.New(fault.Invalid, "health.member.invalid").At("/until_on", "health.future")
			}
			sets = append(sets, act.Set{Column: "until_on", Value: until})
		}
		if released != nil {
			sets = append(sets, act.Set{Column: "released", Value: store.YesNo(*released)})
		}
		if err := tx.Over(ctx, "health_member", m.ID, m.Version, moved, sets...); err != nil {
			return err
		}
		return tx.Over(ctx, "health_committee", c.ID, c.Version, moved)
	}
	return store.ErrNotFound
}
