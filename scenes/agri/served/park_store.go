package served

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/figure"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

const parkColumns = "id, name, area, place, from_day, to_day, closed_reason, version"

func (p *Park) dest() []any {
	return []any{&p.ID, &p.Name, &p.Area, &p.Place, &p.From, &p.To, &p.ClosedReason, &p.Version}
}

// park finds one, with its plan that has not ended.
func (r *Room) park(ctx context.Context, q store.Q, county, id string) (*Park, error) {
	p := &Park{}
	if err := store.One(q.QueryRow(ctx, "select "+parkColumns+" from agri_park where county = $1 and id = $2", county, id).Scan(p.dest()...)); err != nil {
		return nil, err
	}
	list, err := r.plans(ctx, q, county, []string{id}, false)
	if len(list) > 0 {
		p.Plan = list[0]
	}
	return p, err
}

// OpenParks tells the registry which parks subjects may farm in.
var OpenParks = registry.Parks{Open: openParks, Hold: holdPark}

func openParks(ctx context.Context, q store.Q, county string) (names []string, err error) {
	list, err := choices(ctx, q, county)
	for _, k := range list {
		names = append(names, k.Name)
	}
	return names, err
}

// choices are the county's open parks: what they are called and where they are.
func choices(ctx context.Context, q store.Q, county string) (out []*Park, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		k := &Park{}
		err := rows.Scan(&k.Name, &k.Area)
		out = append(out, k)
		return err
	}, "select name, area from agri_park where county = $1 and to_day = 0 order by area, name", county)
	return out, err
}

// holdPark writes nothing new: the row is the act's until it ends.
func holdPark(ctx context.Context, tx *act.Tx, name string) (bool, error) {
	res, err := tx.Exec(ctx, "update agri_park set version = version where county = $1 and name = $2 and to_day = 0", tx.County, name)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n > 0, err
}

// strays are the names that subjects in places give for a park and that no open park
// bears, each with where its subjects are.
func (r *Room) strays(ctx context.Context, q store.Q, county string, scope area.Scope) (out []*stray, err error) {
	args := []any{county}
	where := scope.Where("s.area", &args)
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var name, at string
		var n int
		var closed bool
		if err := rows.Scan(&name, &at, &n, &closed); err != nil {
			return err
		}
		if len(out) == 0 || out[len(out)-1].name != name {
			out = append(out, &stray{name: name, closed: closed, area: at})
		}
		x := out[len(out)-1]
		x.subjects, x.area = x.subjects+n, common(x.area, at)
		return nil
	}, `select s.park, s.area, count(*), exists (select 1 from agri_park c where c.county = s.county and c.name = s.park) from agri_subject s
		where s.county = $1 and s.park <> '' and s.to_day = 0 and not exists (select 1 from agri_park k where k.county = s.county and k.name = s.park and k.to_day = 0)
		and `+where+" group by s.county, s.park, s.area order by s.park, s.area", args...)
	return out, err
}

// lead brings the subjects in places that give one name for a park into another, or into
// none.
func (r *Room) lead(ctx context.Context, tx *act.Tx, scope area.Scope, from, to string) (int64, error) {
	args := []any{tx.County, to, from}
	where := scope.Where("area", &args)
	res, err := tx.Exec(ctx, "update agri_subject set park = $2, version = version + 1 where county = $1 and park = $3 and to_day = 0 and "+where, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// parks are those in places, with what is farmed in them as far as places reach.
func (r *Room) parks(ctx context.Context, q store.Q, f ledgerFilter) ([]*Park, error) {
	args := []any{f.county}
	where := f.scope.Where("k.area", &args)
	in := f.scope.Where("s.area", &args)
	if f.words != "" {
		args = append(args, store.Anywhere(f.words))
		where += " and " + store.Contains("k.name", fmt.Sprintf("$%d", len(args)))
	}
	if !f.voided {
		where += " and k.to_day = 0"
	}
	var out []*Park
	var ids []string
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		p := &Park{}
		err := rows.Scan(append(p.dest(), &p.Subjects, &p.LandM2)...)
		out, ids = append(out, p), append(ids, p.ID)
		return err
	}, "select k."+strings.ReplaceAll(parkColumns, ", ", ", k.")+`, count(s.id), coalesce(sum(s.land_m2), 0) from agri_park k
		left join agri_subject s on s.county = k.county and s.park = k.name and s.to_day = 0 and `+in+" where k.county = $1 and "+where+
		" group by k."+strings.ReplaceAll(parkColumns, ", ", ", k.")+" order by k.area, k.name limit 500", args...); err != nil {
		return nil, err
	}
	list, err := r.plans(ctx, q, f.county, ids, false)
	by := map[string]*Plan{}
	for _, p := range list {
		by[p.Park] = p
	}
	for _, p := range out {
		p.Plan = by[p.ID]
	}
	return out, err
}

// plans are those of parks, the newest first; the ended ones when they are asked for.
func (r *Room) plans(ctx context.Context, q store.Q, county string, parks []string, ended bool) (out []*Plan, err error) {
	if len(parks) == 0 {
		return nil, nil
	}
	args := []any{county}
	for _, id := range parks {
		args = append(args, id)
	}
	which := " and p.state <> 'ended'"
	if ended {
		which = " and p.state = 'ended'"
	}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		p := &Plan{}
		var measures string
		var left clock.Day
		err := rows.Scan(&p.ID, &p.Park, &measures, &p.Officer, &p.State, &p.From, &p.To, &p.Review, &p.EndedReason, &p.Version, &p.OfficerName,
			&p.OfficerPost, &left)
		p.Measures, p.OfficerGone = strings.Split(measures, "\n"), left != 0
		out = append(out, p)
		return err
	}, `select p.id, p.park, p.measures, p.officer, p.state, p.from_day, p.to_day, p.review_day, p.ended_reason, p.version, coalesce(c.name, ''), coalesce(c.post, ''), coalesce(c.to_day, 0)
		from agri_park_plan p left join agri_officer_card c on c.county = p.county and c.id = p.officer
		where p.county = $1 and p.park in (`+store.Places(2, len(parks))+")"+which+" order by p.id desc", args...)
	return out, err
}

// addPark enters a park.
func (r *Room) addPark(ctx context.Context, tx *act.Tx, p *Park) error {
	p.ID, p.From, p.Version = tx.NewID(), tx.Now.Day(), 1
	tx.On(p.ID, p.Area)
	if err := r.sameName(ctx, tx, tx.County, p); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "insert into agri_park (county, "+parkColumns+") values "+store.Values(1, 9), tx.County, p.ID, p.Name, p.Area,
		p.Place, p.From, p.To, p.ClosedReason, p.Version)
	return err
}

// sameName refuses two parks of one name, which subjects could not tell apart.
func (r *Room) sameName(ctx context.Context, q store.Q, county string, p *Park) error {
	var n int
	if err := q.QueryRow(ctx, "select count(*) from agri_park where county = $1 and name = $2 and id <> $3", county, p.Name, p.ID).Scan(&n); err != nil || n == 0 {
		return err
	}
	return fault.New(fault.Conflict, "agri.park.same_name").At("/name", "agri.park.same_name")
}

// changePark writes a park over the version it was read at. A new name goes along to
// the subjects in it.
func (r *Room) changePark(ctx context.Context, tx *act.Tx, p *Park, was string) error {
	if err := r.sameName(ctx, tx, tx.County, p); err != nil {
		return err
	}
	res, err := tx.Exec(ctx, "update agri_park set name = $3, area = $4, place = $5, to_day = $6, closed_reason = $7, version = version + 1 "+
		"where county = $1 and id = $2 and version = $8",
		tx.County, p.ID, p.Name, p.Area, p.Place, p.To, p.ClosedReason, p.Version)
	if err := ledger.Gone(res, err, "agri.served.changed_meanwhile"); err != nil || was == p.Name {
		return err
	}
	_, err = tx.Exec(ctx, "update agri_subject set park = $3, version = version + 1 where county = $1 and park = $2", tx.County, was, p.Name)
	return err
}

// keepPlan writes a park's plan: a new one when none is open, over the open one
// otherwise. It comes into force when it says so, and not before the last one ended.
func (r *Room) keepPlan(ctx context.Context, tx *act.Tx, park *Park, p *Plan) error {
	if p.State == InForce && p.From == 0 {
		var last clock.Day
		if err := tx.QueryRow(ctx, "select coalesce(max(to_day), 0) from agri_park_plan where county = $1 and park = $2", tx.County,
			park.ID).Scan(&last); err != nil {
			return err
		}
		p.From = max(tx.Now.Day(), last)
	}
	tx.Note("state", string(p.State))
	measures := strings.Join(p.Measures, "\n")
	if p.ID == "" {
		p.ID = tx.NewID()
		if _, err := tx.Exec(ctx, "insert into agri_park_plan (county, id, park, area, measures, officer, state, from_day, to_day, review_day, "+
			"ended_reason, version) values "+store.Values(1, 12),
			tx.County, p.ID, park.ID, park.Area, measures, p.Officer, p.State, p.From, p.To, p.Review, p.EndedReason, 1); err != nil {
			if fault.Is(err, fault.Conflict) { // somebody else has just made one
				return fault.New(fault.Conflict, "agri.served.changed_meanwhile").Because(err)
			}
			return err
		}
		return tx.Created(ctx, "agri_park_plan", p.ID)
	}
	return tx.Change(ctx, "agri_park_plan", p.ID, func() error {
		res, err := tx.Exec(ctx, `update agri_park_plan set area = $3, measures = $4, officer = $5, state = $6, from_day = $7, to_day = $8, review_day = $9, ended_reason = $10, version = version + 1
			where county = $1 and id = $2 and version = $11`, tx.County, p.ID, park.Area, measures, p.Officer, p.State, p.From, p.To, p.Review, p.EndedReason, p.Version)
		return ledger.Gone(res, err, "agri.served.changed_meanwhile")
	})
}

// endPlan ends a park's plan. What began today ends tomorrow, as subjects do.
func (r *Room) endPlan(ctx context.Context, tx *act.Tx, park *Park, reason string) error {
	p := park.Plan
	if p == nil {
		return fault.New(fault.Conflict, "agri.plan.none")
	}
	if p.State = Ended; p.From != 0 {
		p.To = max(tx.Now.Day(), p.From.Add(1))
	}
	p.EndedReason = reason
	return r.keepPlan(ctx, tx, park, p)
}

// reviewPlan keeps what was found when a plan was looked at, and when it is again.
func (r *Room) reviewPlan(ctx context.Context, tx *act.Tx, park *Park, words string, next clock.Day) error {
	p := park.Plan
	if p == nil || p.State != InForce {
		return fault.New(fault.Conflict, "agri.plan.none")
	}
	if p.Review = next; p.Review <= tx.Now.Day() || p.Review.Sub(tx.Now.Day()) > longest {
		return fault.New(fault.Invalid, "agri.plan.invalid").At("/review_day", "agri.plan.review_day")
	}
	if err := r.keepPlan(ctx, tx, park, p); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "insert into agri_park_review (county, id, park, plan, on_day, words, person) values ($1, $2, $3, $4, $5, $6, $7)",
		tx.County, tx.NewID(), park.ID, p.ID, tx.Now.Day(), words, tx.Actor.Person)
	return err
}

// ParkReview is a look at a plan.
type ParkReview struct {
	On         string `json:"on"`
	Words      string `json:"words"`
	PersonName string `json:"person_name"`
}

func (r *Room) reviews(ctx context.Context, q store.Q, county, park string) ([]ParkReview, error) {
	out := []ParkReview{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var x ParkReview
		var on clock.Day
		err := rows.Scan(&on, &x.Words, &x.PersonName)
		x.On = on.String()
		out = append(out, x)
		return err
	}, "select v.on_day, v.words, coalesce(w.name, '') from agri_park_review v left join person w on w.county = v.county and w.id = v.person "+
		"where v.county = $1 and v.park = $2 order by v.id desc", county, park)
}

// farming are the subjects in a park, as far as places reach.
func (r *Room) farming(ctx context.Context, q store.Q, county, park string, scope area.Scope) (out []*registry.Subject, err error) {
	args := []any{county, park}
	where := scope.Where("area", &args)
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		s, err := r.registry.ScanSubject(rows, county)
		out = append(out, s)
		return err
	}, "select "+registry.SubjectColumns+" from agri_subject where county = $1 and park = $2 and to_day = 0 and "+where+" order by name, id limit 500", args...)
	return out, err
}

func parkSource() *figure.Source {
	return &figure.Source{Kind: "agri.park", Table: "agri_park_plan", ID: "r.id", Record: "r.park", Area: "r.area", No: "''",
		Title:    "(select k.name from agri_park k where k.county = r.county and k.id = r.park)",
		Measures: []figure.Measure{{Code: "agri.parks", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "r.from_day > 0")}}}
}

var parkFigure = &figure.Figure{Code: "agri.parks", Kind: figure.Stock, Unit: "unit.park", Num: "agri.parks", Version: "1", Public: true}
