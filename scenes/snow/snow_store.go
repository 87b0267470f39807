package snow

import (
	"context"
	"database/sql"
	"strconv"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/workbook"
)

const (
	planColumns    = "id, season, no, title, body, levels, classes, state, drafter, in_force_on, replaced_on, version"
	zoneColumns    = "id, area, name, kind, class, place, m2, crew, deputy, policy, most, agent, opened_on, crewed_on, closed_on, version"
	agentColumns   = "id, name, form, chloride, batch, report_no, tested_on, stopped_on, version"
	depotColumns   = "id, area, name, place, opened_on, version"
	warningColumns = "id, source, identifier, colour, headline, body, mm, hours, sent_at, expires_at, kind, refers, cap, exercise, " +
		"relayed_at, relayed_by, version"
	responseColumns  = "id, area, level, rehearsal, state, words, warning, plan, directive, raised_at, raised_by, ended_at, inspections, lessons, version"
	exceptionColumns = "id, area, zone, agent, most, reason, from_at, to_at, granted_by, revoked_at, version"
	useColumns       = "id, area, zone, zone_name, zone_kind, response, rehearsal, agent, agent_name, chloride, grams, m2, at, actor_name, " +
		"exception, wrong, order_id, version"
	refusalColumns = "id, area, zone, zone_name, zone_kind, agent, agent_name, tried, why, at, actor_name, version"
)

const movedKey = "snow.moved"

func planDest(p *Plan) []any {
	return []any{&p.ID, &p.Season, &p.No, &p.Title, &p.Body, store.JSON(&p.Levels), store.JSON(&p.Classes), &p.State, &p.Drafter, &p.InForceOn,
		&p.ReplacedOn, &p.Version}
}

func zoneDest(z *Zone) []any {
	return []any{&z.ID, &z.Area, &z.Name, &z.Kind, &z.Class, &z.Place, &z.M2, &z.Crew, &z.Deputy, &z.Policy, &z.Most, &z.Agent, &z.OpenedOn, &z.CrewedOn,
		&z.ClosedOn, &z.Version}
}

func agentDest(a *Agent) []any {
	return []any{&a.ID, &a.Name, &a.Form, store.Yes(&a.Chloride), &a.Batch, &a.ReportNo, &a.TestedOn, &a.StoppedOn, &a.Version}
}

func warningDest(w *Warning) []any {
	return []any{&w.ID, &w.Source, &w.Identifier, &w.Colour, &w.Headline, &w.Body, &w.MM, &w.Hours, &w.SentAt, &w.ExpiresAt, &w.Kind,
		&w.Refers, store.Yes(&w.CAP),
		store.Yes(&w.Exercise), &w.RelayedAt, &w.RelayedBy, &w.Version}
}

func responseDest(x *Response) []any {
	return []any{&x.ID, &x.Area, &x.Level, store.Yes(&x.Rehearsal), &x.State, &x.Words, &x.Warning, &x.Plan, &x.Directive, &x.RaisedAt, &x.RaisedBy,
		&x.EndedAt,
		&x.Inspections, &x.Lessons, &x.Version}
}

func exceptionDest(x *Exception) []any {
	return []any{&x.ID, &x.Area, &x.Zone, &x.Agent, &x.Most, &x.Reason, &x.From, &x.To, &x.GrantedBy, &x.RevokedAt, &x.Version}
}

func useDest(u *Use) []any {
	return []any{&u.ID, &u.Area, &u.Zone, &u.ZoneName, &u.ZoneKind, &u.Response, store.Yes(&u.Rehearsal), &u.Agent, &u.AgentName, store.Yes(&u.Chloride),
		&u.Grams, &u.M2,
		&u.At, &u.ActorName, &u.Exception, &u.Wrong, &u.Order, &u.Version}
}

func refusalDest(x *Refusal) []any {
	return []any{&x.ID, &x.Area, &x.Zone, &x.ZoneName, &x.ZoneKind, &x.Agent, &x.AgentName, &x.Tried, &x.Why, &x.At, &x.ActorName, &x.Version}
}

// each reads rows of a table into values.
func each[R any](ctx context.Context, q store.Q, dest func(*R) []any, text string, args ...any) (out []*R, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		x := new(R)
		out = append(out, x)
		return rows.Scan(dest(x)...)
	}, text, args...)
}

func one[R any](ctx context.Context, q store.Q, dest func(*R) []any, text string, args ...any) (*R, error) {
	x := new(R)
	return x, store.One(q.QueryRow(ctx, text, args...).Scan(dest(x)...))
}

func (r *room) zone(ctx context.Context, q store.Q, county, id string) (*Zone, error) {
	return one(ctx, q, zoneDest, "select "+zoneColumns+" from snow_zone where county = $1 and id = $2", county, id)
}

func (r *room) agent(ctx context.Context, q store.Q, county, id string) (*Agent, error) {
	return one(ctx, q, agentDest, "select "+agentColumns+" from snow_agent where county = $1 and id = $2", county, id)
}

// agents are all batches, those in use first.
func (r *room) agents(ctx context.Context, q store.Q, county string) ([]*Agent, error) {
	return each(ctx, q, agentDest, "select "+agentColumns+" from snow_agent where county = $1 order by case when stopped_on = 0 then 0 else 1 "+
		"end, name, batch", county)
}

// planInForce is the plan by which the county works now; nil where there is none.
func (r *room) planInForce(ctx context.Context, q store.Q, county string) (*Plan, error) {
	list, err := each(ctx, q, planDest, "select "+planColumns+" from snow_plan where county = $1 and state = 'in_force' order by season desc, "+
		"no desc limit 1", county)
	if err != nil || len(list) == 0 {
		return nil, err
	}
	return list[0], nil
}

func (r *room) addPlan(ctx context.Context, tx *act.Tx, p *Plan) error {
	p.ID, p.State, p.Drafter, p.Version = tx.NewID(), Draft, tx.Actor.Person, 1
	tx.On(p.ID, tx.County)
	if err := tx.QueryRow(ctx, "select coalesce(max(no), 0) + 1 from snow_plan where county = $1 and season = $2", tx.County,
		p.Season).Scan(&p.No); err != nil {
		return err
	}
	return tx.Put(ctx, "snow_plan", "area, "+planColumns, tx.County, p.ID, p.Season, p.No, p.Title, p.Body, store.JSONText(p.Levels),
		store.JSONText(p.Classes), p.State,
		p.Drafter, 0, 0, 1)
}

// replacePlans ends what was in force before a plan comes into force.
func (r *room) replacePlans(ctx context.Context, tx *act.Tx) error {
	list, err := each(ctx, tx, planDest, "select "+planColumns+" from snow_plan where county = $1 and state = 'in_force' order by id", tx.County)
	for _, p := range list {
		if err == nil {
			err = tx.Over(ctx, "snow_plan", p.ID, p.Version, movedKey, act.Set{Column: "state", Value: Replaced}, act.Set{Column: "replaced_on",
				Value: tx.Now.Day()})
		}
	}
	return err
}

// fillZones reads what crews and agents are called, and how much each crew answers for.
func (r *room) fillZones(ctx context.Context, q store.Q, county string, page []*Zone) error {
	units, err := r.People.UnitNames(ctx, q, county)
	if err != nil {
		return err
	}
	agents, err := r.agents(ctx, q, county)
	if err != nil {
		return err
	}
	names := map[string]string{}
	for _, a := range agents {
		names[a.ID] = a.Name
	}
	load := map[string]int64{}
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var crew string
		var m2 int64
		err := rows.Scan(&crew, &m2)
		load[crew] = m2
		return err
	}, "select crew, sum(m2) from snow_zone where county = $1 and crew <> '' and closed_on = 0 group by crew", county); err != nil {
		return err
	}
	for _, z := range page {
		z.units, z.agentName, z.load = [2]string{units[z.Crew], units[z.Deputy]}, names[z.Agent], load[z.Crew]
	}
	return nil
}

// openZones are the zones in a place that are not closed, by place.
func (r *room) openZones(ctx context.Context, q store.Q, county string, under area.Scope) ([]*Zone, error) {
	args := []any{county}
	where := under.Where("area", &args)
	return each(ctx, q, zoneDest, "select "+zoneColumns+" from snow_zone where county = $1 and closed_on = 0 and "+where+" order by area, name, id", args...)
}

// mostOwn bounds what a phone carries of zones.
const mostOwn = 200

// zonesOf are the zones that units clear, or step in for, as long as the zones are open.
func (r *room) zonesOf(ctx context.Context, q store.Q, county string, units []string) ([]*Zone, error) {
	if len(units) == 0 {
		return nil, nil
	}
	args := []any{county}
	for range 2 {
		for _, u := range units {
			args = append(args, u)
		}
	}
	n := len(units)
	return each(ctx, q, zoneDest, "select "+zoneColumns+" from snow_zone where county = $1 and closed_on = 0 and (crew in ("+store.Places(2, n)+
		") or deputy in ("+store.Places(2+n, n)+")) order by area, name, id limit "+strconv.Itoa(mostOwn), args...)
}

// newCrew is the day from which a zone has its crew.
func (z *Zone) newCrew(today clock.Day, was string) {
	switch {
	case z.Crew == "":
		z.CrewedOn = 0
	case was == "" || z.CrewedOn == 0:
		z.CrewedOn = max(today, z.OpenedOn)
	}
}

func (r *room) addZones(ctx context.Context, tx *act.Tx, zones ...*Zone) error {
	var rows, terms [][]any
	for _, z := range zones {
		z.ID, z.Version = tx.NewID(), 1
		z.newCrew(tx.Now.Day(), "")
		rows = append(rows, []any{z.ID, z.Area, z.Name, z.Kind, z.Class, z.Place, z.M2, z.Crew, z.Deputy, z.Policy, z.Most, z.Agent, z.OpenedOn,
			z.CrewedOn, z.ClosedOn, 1})
		terms = append(terms, []any{tx.NewID(), z.ID, tx.Now, z.Kind, z.Policy, z.Most})
	}
	if err := tx.PutAll(ctx, "snow_zone", zoneColumns, rows); err != nil {
		return err
	}
	return tx.PutAll(ctx, "snow_policy", policyColumns, terms)
}

const policyColumns = "id, zone, from_at, kind, policy, most"

// changeZone writes a zone; what it allows from now on is kept beside it, so that a use is judged by what held when it was made.
func (r *room) changeZone(ctx context.Context, tx *act.Tx, z, was *Zone) error {
	z.newCrew(tx.Now.Day(), was.Crew)
	if z.terms() != was.terms() {
		if err := tx.Put(ctx, "snow_policy", policyColumns, tx.NewID(), z.ID, tx.Now, z.Kind, z.Policy, z.Most); err != nil {
			return err
		}
	}
	set := func(column string, v any) act.Set { return act.Set{Column: column, Value: v} }
	return tx.Over(ctx, "snow_zone", z.ID, z.Version, movedKey, set("area", z.Area), set("name", z.Name), set("kind", z.Kind), set("class", z.Class),
		set("place", z.Place), set("m2", z.M2), set("crew", z.Crew), set("deputy", z.Deputy), set("policy", z.Policy), set("most", z.Most),
		set("agent", z.Agent),
		set("opened_on", z.OpenedOn), set("crewed_on", z.CrewedOn), set("closed_on", z.ClosedOn))
}

// termsAt are what a zone allowed at a moment; before it was known, what it allowed first.
func (r *room) termsAt(ctx context.Context, q store.Q, county string, z *Zone, at clock.Moment) (Terms, error) {
	list, err := each(ctx, q, func(t *Terms) []any { return []any{&t.Kind, &t.Policy, &t.Most} },
		`select kind, policy, most from snow_policy where county = $1 and zone = $2 order by case when from_at <= $3 then 0 else 1 end,
		case when from_at <= $3 then -from_at else from_at end, id desc limit 1`, county, z.ID, at)
	if err != nil || len(list) == 0 {
		return z.terms(), err
	}
	return *list[0], nil
}

// exceptionsOf are the exceptions of zones that are not over, or of all where none are named.
func (r *room) exceptionsOf(ctx context.Context, q store.Q, county string, zones ...string) ([]*Exception, error) {
	args, more := []any{county}, ""
	for _, z := range zones {
		args = append(args, z)
	}
	if len(zones) > 0 {
		more = " and zone in (" + store.Places(2, len(zones)) + ")"
	}
	return each(ctx, q, exceptionDest, "select "+exceptionColumns+" from snow_exception where county = $1"+more+" order by id desc", args...)
}

// fillExceptions reads what zones and agents are called.
func (r *room) fillExceptions(ctx context.Context, q store.Q, county string, page []*Exception) error {
	for _, x := range page {
		z, err := r.zone(ctx, q, county, x.Zone)
		if err != nil {
			return err
		}
		a, err := r.agent(ctx, q, county, x.Agent)
		if err != nil {
			return err
		}
		x.ZoneName, x.AgentName = z.Name, a.Name
	}
	return nil
}

func (r *room) addException(ctx context.Context, tx *act.Tx, x *Exception) error {
	x.ID, x.GrantedBy, x.Version = tx.NewID(), tx.Actor.Name, 1
	tx.On(x.ID, x.Area)
	tx.Note("reason", x.Reason)
	return tx.Put(ctx, "snow_exception", exceptionColumns+", day", x.ID, x.Area, x.Zone, x.Agent, x.Most, x.Reason, x.From, x.To, x.GrantedBy,
		0, 1, tx.Now.Day())
}

func (r *room) addUse(ctx context.Context, tx *act.Tx, u *Use) error {
	u.ID, u.Version, u.ActorName = tx.NewID(), 1, tx.Actor.Name
	return tx.Put(ctx, "snow_use", useColumns+", day", u.ID, u.Area, u.Zone, u.ZoneName, u.ZoneKind, u.Response, store.YesNo(u.Rehearsal), u.Agent,
		u.AgentName,
		store.YesNo(u.Chloride), u.Grams, u.M2, u.At, u.ActorName, u.Exception, u.Wrong, u.Order, 1, u.At.Day())
}

// usesOf is what was spread in a response.
func (r *room) usesOf(ctx context.Context, q store.Q, county, response string) ([]*Use, error) {
	return each(ctx, q, useDest, "select "+useColumns+" from snow_use where county = $1 and response = $2 order by id", county, response)
}

// addRefusal keeps that the rule refused something. A letter that a phone sends again is refused once.
func (r *room) addRefusal(ctx context.Context, tx *act.Tx, x *Refusal) error {
	known := 0
	if err := tx.QueryRow(ctx, "select count(*) from snow_refusal where county = $1 and id = $2", tx.County, x.ID).Scan(&known); err != nil ||
		known > 0 {
		return err
	}
	return tx.Put(ctx, "snow_refusal", refusalColumns+", day", x.ID, x.Area, x.Zone, x.ZoneName, x.ZoneKind, x.Agent, x.AgentName, x.Tried, x.Why, x.At,
		tx.Actor.Name, 1, x.At.Day())
}

func (r *room) addAgent(ctx context.Context, tx *act.Tx, a *Agent) error {
	a.ID, a.Version = tx.NewID(), 1
	tx.On(a.ID, tx.County)
	return tx.Put(ctx, "snow_agent", "area, "+agentColumns, tx.County, a.ID, a.Name, a.Form, store.YesNo(a.Chloride), a.Batch, a.ReportNo, a.TestedOn, 0, 1)
}

// fillDepots reads what lies in depots.
func (r *room) fillDepots(ctx context.Context, q store.Q, county string, page []*Depot) error {
	for _, d := range page {
		var err error
		if d.Stock, err = each(ctx, q, func(s *Stock) []any { return []any{&s.Agent, &s.Name, &s.Batch, store.Yes(&s.Chloride), &s.Grams} },
			`select s.agent, a.name, a.batch, a.chloride, s.grams from snow_stock s join snow_agent a on a.county = s.county and a.id = s.agent
			where s.county = $1 and s.depot = $2 order by a.name, a.batch`, county, d.ID); err != nil {
			return err
		}
	}
	return nil
}

func (r *room) addDepot(ctx context.Context, tx *act.Tx, d *Depot) error {
	d.ID, d.Version = tx.NewID(), 1
	tx.On(d.ID, d.Area)
	return tx.Put(ctx, "snow_depot", depotColumns, d.ID, d.Area, d.Name, d.Place, d.OpenedOn, 1)
}

// move brings an agent into a depot or takes it out, in one conditional statement: two who take at once never take more than there is.
func (r *room) move(ctx context.Context, tx *act.Tx, d *Depot, m *Movement) error {
	text := "update snow_stock set grams = grams + $4 where county = $1 and depot = $2 and agent = $3 and grams + $4 >= 0"
	if m.Grams > 0 {
		text = "insert into snow_stock (county, depot, agent, grams) values ($1, $2, $3, $4) on conflict (county, depot, agent) do update set " +
			"grams = snow_stock.grams + excluded.grams"
	}
	res, err := tx.Exec(ctx, text, tx.County, d.ID, m.Agent, m.Grams)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, "snow.depot.short", "depot", d.Name).At("/kg", "snow.depot.short").Because(err)
	}
	return tx.Put(ctx, "snow_movement", "id, area, depot, agent, zone, grams, at, day, actor_name, note, exception, version", tx.NewID(),
		d.Area, d.ID, m.Agent,
		m.Zone, m.Grams, tx.Now, tx.Now.Day(), tx.Actor.Name, m.Note, m.Exception, 1)
}

// movements are what came into and went out of a depot, the latest first.
func (r *room) movements(ctx context.Context, q store.Q, county, depot string) ([]*Movement, error) {
	return each(ctx, q, func(m *Movement) []any {
		return []any{&m.ID, &m.Agent, &m.AgentName, &m.Zone, &m.ZoneName, &m.Grams, &m.At, &m.ActorName, &m.Note, &m.Exception}
	}, `select m.id, m.agent, a.name, m.zone, coalesce(z.name, ''), m.grams, m.at, m.actor_name, m.note, m.exception from snow_movement m
		join snow_agent a on a.county = m.county and a.id = m.agent left join snow_zone z on z.county = m.county and z.id = m.zone
		where m.county = $1 and m.depot = $2 order by m.id desc limit 100`, county, depot)
}

func (r *room) onePlan(ctx context.Context, tx *act.Tx, id string) (*Plan, error) {
	return one(ctx, tx, planDest, "select "+planColumns+" from snow_plan where county = $1 and id = $2", tx.County, id)
}

func (r *room) oneResponse(ctx context.Context, tx *act.Tx, id string) (*Response, error) {
	return one(ctx, tx, responseDest, "select "+responseColumns+" from snow_response where county = $1 and id = $2", tx.County, id)
}

func (r *room) warning(ctx context.Context, q store.Q, county, id string) (*Warning, error) {
	return one(ctx, q, warningDest, "select "+warningColumns+" from snow_warning where county = $1 and id = $2", county, id)
}

// relay keeps a warning; the same one twice is one, and says so.
func (r *room) relay(ctx context.Context, tx *act.Tx, w *Warning) (id string, err error) {
	err = tx.QueryRow(ctx, "select id from snow_warning where county = $1 and source = $2 and identifier = $3", tx.County, w.Source,
		w.Identifier).Scan(&id)
	if err == nil {
		return id, nil
	}
	if err = store.One(err); !fault.Is(err, fault.NotFound) {
		return "", err
	}
	w.ID, w.RelayedAt, w.RelayedBy, w.Version = tx.NewID(), tx.Now, tx.Actor.Name, 1
	return w.ID, tx.Put(ctx, "snow_warning", "area, "+warningColumns, tx.County, w.ID, w.Source, w.Identifier, w.Colour, w.Headline, w.Body,
		w.MM, w.Hours, w.SentAt,
		w.ExpiresAt, w.Kind, w.Refers, store.YesNo(w.CAP), store.YesNo(w.Exercise), w.RelayedAt, w.RelayedBy, 1)
}

// active are the responses in force that lie in or above a scope, the latest first.
func (r *room) active(ctx context.Context, q store.Q, county string) ([]*Response, error) {
	return each(ctx, q, responseDest, "select "+responseColumns+" from snow_response where county = $1 and state = 'active' order by "+
		"rehearsal, raised_at desc, id", county)
}

func (r *room) addResponse(ctx context.Context, tx *act.Tx, x *Response) error {
	return tx.Put(ctx, "snow_response", responseColumns+", raised_day", x.ID, x.Area, x.Level, store.YesNo(x.Rehearsal), x.State, x.Words,
		x.Warning, x.Plan, x.Directive,
		x.RaisedAt, x.RaisedBy, 0, 0, "", 1, x.RaisedAt.Day())
}

// keeps are what has to live on when a place ends: zones with all that was commanded, granted and spread there, and depots.
func (r *room) keeps() []area.Keep {
	keep := func(kind, table string, along func(ctx context.Context, tx *act.Tx, m area.Moving) error) area.Keep {
		return area.Keep{Kind: kind, Title: kind + ".keeps", List: func(ctx context.Context, q store.Q, county string, places area.Scope,
			_ *workbook.Plan) ([]area.Lying, error) {
			args := []any{county}
			where := places.Where("area", &args)
			list, err := each(ctx, q, func(x *area.Lying) []any { return []any{&x.ID, &x.Area, &x.Name} },
				"select id, area, name from "+table+" where county = $1 and "+where+" order by area, id", args...)
			out := make([]area.Lying, len(list))
			for i, x := range list {
				out[i] = *x
			}
			return out, err
		}, Move: func(ctx context.Context, tx *act.Tx, m area.Moving) error {
			if err := m.Rows(ctx, tx, table, true, m.IDs); err != nil {
				return err
			}
			return along(ctx, tx, m)
		}}
	}
	return []area.Keep{keep(ZoneRecord, "snow_zone", r.takeAlong), keep(DepotKind, "snow_depot", func(ctx context.Context, tx *act.Tx,
		m area.Moving) error {
		_, err := m.About(ctx, tx, "snow_movement", "depot", true, m.IDs)
		return err
	})}
}

// takeAlong moves what is about zones.
func (r *room) takeAlong(ctx context.Context, tx *act.Tx, m area.Moving) error {
	for _, table := range []string{"snow_exception", "snow_use", "snow_refusal"} {
		if _, err := m.About(ctx, tx, table, "zone", true, m.IDs); err != nil {
			return err
		}
	}
	return r.Directives.MoveIn(ctx, tx, m, m.IDs)
}

// spreadSince is what was spread by kind of zone from a day on, rehearsals aside.
func (r *room) spreadSince(ctx context.Context, q store.Q, county string, from clock.Day) (out []SnowSpreadLine, err error) {
	list, err := each(ctx, q, func(x *SnowSpreadLine) []any { return []any{&x.Kind, &x.Grams, &x.Chloride} },
		`select zone_kind, sum(grams), sum(case when chloride = 1 then grams else 0 end) from snow_use where county = $1 and rehearsal = 0 and day >= $2
		group by zone_kind order by zone_kind`, county, from)
	for _, x := range list {
		out = append(out, *x)
	}
	return out, err
}
