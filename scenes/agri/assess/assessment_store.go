package assess

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/figure"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
	"huying/scenes/agri/served"
)

// schemes are a county's, the newest first.
func (r *Room) schemes(ctx context.Context, q store.Q, county string) (out []*AssessScheme, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		s := &AssessScheme{}
		var items string
		err := rows.Scan(&s.ID, &s.Version, &s.Title, &items, &s.At)
		s.Weights = weightsOf(items)
		out = append(out, s)
		return err
	}, "select id, version, title, items, at from agri_scheme where county = $1 order by version desc", county)
	return out, err
}

// addScheme keeps a county's next scheme; those before it stay what they were.
func (r *Room) addScheme(ctx context.Context, tx *act.Tx, s *AssessScheme) error {
	list, err := r.schemes(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	if len(list) > 0 && list[0].Title == s.Title && list[0].text() == s.text() {
		return fault.New(fault.Conflict, "agri.assess.scheme_same", "version", list[0].Version)
	}
	s.ID = tx.NewID()
	if err := tx.QueryRow(ctx, "select coalesce(max(version), 0) + 1 from agri_scheme where county = $1", tx.County).Scan(&s.Version); err != nil {
		return err
	}
	tx.On(s.ID, tx.County)
	tx.Note("version", s.Version)
	_, err = tx.Exec(ctx, "insert into agri_scheme (county, id, version, title, items, at, person, runs) values "+store.Values(1, 8),
		tx.County, s.ID, s.Version, s.Title, s.text(), tx.Now, tx.Actor.Person, 0)
	return err
}

// holdScheme finds the scheme in force and holds it until the act ends: runs of a county
// come one after the other.
func (r *Room) holdScheme(ctx context.Context, tx *act.Tx) (*AssessScheme, error) {
	list, err := r.schemes(ctx, tx, tx.County)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fault.New(fault.Conflict, "agri.assess.no_scheme")
	}
	_, err = tx.Exec(ctx, "update agri_scheme set runs = runs + 1 where county = $1 and id = $2", tx.County, list[0].ID)
	return list[0], err
}

// ranAlready tells whether a period was assessed in a place, around it or within it.
func (r *Room) ranAlready(ctx context.Context, q store.Q, county string, u *AssessRun) (found bool, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var at string
		err := rows.Scan(&at)
		found = found || area.Within(at, u.Area) || area.Within(u.Area, at)
		return err
	}, "select area from agri_assess_run where county = $1 and from_day = $2 and to_day = $3", county, u.From, u.To)
	return found, err
}

// tally hands every row that the items count within places to put, item by item, in an
// order that is always the same.
func (r *Room) tally(ctx context.Context, q store.Q, county string, u *AssessRun, put func(item, at string, within clock.Day, c Counted)) error {
	args := []any{county, u.To}
	where := area.Scope{u.Area}.Where("s.area", &args)
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, at string
		var told, visited clock.Day
		var covered bool
		if err := rows.Scan(&id, &at, &told, &visited, &covered); err != nil {
			return err
		}
		put(itemCovered, at, 0, Counted{sign(covered), visited, registry.SubjectRecord, id})
		if told > u.To { // signed after the period
			told = 0
		}
		put(itemTold, at, 0, Counted{sign(told > 0), told, registry.SubjectRecord, id})
		return nil
	}, `select s.id, s.area, s.told_on, coalesce((select max(p.on_day) from agri_patrol p where p.county = s.county and p.subject = s.id and p.on_day <= $2), 0),
		exists (select 1 from agri_cover c where c.county = s.county and c.subject = s.id and c.from_day > 0 and c.from_day <= $2 and c.to_day > $2)
		from agri_subject s where s.county = $1 and `+where+" and s.from_day <= $2 and (s.to_day = 0 or s.to_day > $2) order by s.area, s.id", args...); err != nil {
		return err
	}
	args = []any{county, u.From, u.To}
	where = area.Scope{u.Area}.Where("p.area", &args)
	return store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, at, status string
		var due, closed, ended clock.Day
		var inTime bool
		var reworks int
		if err := rows.Scan(&id, &at, &status, &due, &closed, &ended, &inTime, &reworks); err != nil {
			return err
		}
		if due >= u.From && due <= u.To {
			on := closed
			if on == 0 {
				on = due
			}
			put(itemCorrected, at, due, Counted{sign(inTime), on, "order", id})
		}
		if ended >= u.From && ended <= u.To && (status == "closed" || status == "declined") {
			put(itemSound, at, ended, Counted{sign(status == "closed" && reworks == 0), ended, "order", id})
		}
		return nil
	}, `select o.id, p.area, o.status, o.due_day, o.closed_day, o.ended_day, o.closed_at > 0 and o.closed_at <= o.due_at, o.reworks
		from agri_patrol p join work_order o on o.county = p.county and o.id = p.order_id
		where p.county = $1 and p.order_id <> '' and p.result = 'correct' and o.status not in ('merged', 'voided')
		and (o.due_day between $2 and $3 or o.ended_day between $2 and $3) and `+where+" order by p.area, o.id", args...)
}

func sign(good bool) byte {
	if good {
		return '+'
	}
	return '-'
}

// trainings of officers that still count on a day: the latest of each.
func (r *Room) trainedBy(ctx context.Context, q store.Q, county string, on clock.Day) (map[string]Counted, error) {
	out := map[string]Counted{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var person string
		c := Counted{Sign: '+', Kind: "agri.training"}
		err := rows.Scan(&person, &c.ID, &c.On)
		out[person] = c
		return err
	}, `select e.person, t.id, t.on_day from agri_trainee e join agri_training t on t.county = e.county and t.id = e.training
		where e.county = $1 and e.person <> '' and e.result <> 'fail' and t.voided_on = 0 and t.on_day > $2 and t.on_day <= $3 order by t.on_day, t.id`, county, on.Add(-served.TrainedFor), on)
	return out, err
}

func (r *Room) addRun(ctx context.Context, tx *act.Tx, u *AssessRun) error {
	_, err := tx.Exec(ctx, "insert into agri_assess_run (county, id, area, title, from_day, to_day, scheme, officers, at, on_day, "+
		"appeal_until, person, unit) values "+store.Values(1, 13),
		tx.County, u.ID, u.Area, u.Title, u.From, u.To, u.Scheme, u.Officers, u.At, u.At.Day(), u.AppealUntil, u.Person, u.Unit)
	return err
}

// addAssessments keeps versions of results as they were counted.
func (r *Room) addAssessments(ctx context.Context, tx *act.Tx, list []*Assessment) error {
	var ids []string
	for part := range slices.Chunk(list, 40) {
		var args, items []any
		for _, a := range part {
			a.ID, a.At, a.By = tx.NewID(), tx.Now, tx.Actor.Person
			ids = append(ids, a.ID)
			args = append(args, tx.County, a.ID, a.Run, a.Person, a.Area, placesText(a.Places), a.Version, a.Previous, a.Reason, a.Total, a.Weight,
				a.Seal, a.At, a.At.Day(), a.By)
			for n, x := range a.Items {
				items = append(items, tx.County, a.ID, n, x.Code, x.Weight, x.Num, x.Den, x.Points, countedText(x.Rows))
			}
		}
		if _, err := tx.Exec(ctx, "insert into agri_assess (county, id, run, person, area, places, version, previous, reason, total, weight, "+
			"seal, at, on_day, by_person) values "+store.Values(len(part), 15), args...); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "insert into agri_assess_item (county, assess, n, code, weight, num, den, points, counted) values "+store.Values(len(items)/9, 9), items...); err != nil {
			return err
		}
	}
	return tx.CreatedAll(ctx, "agri_assess", ids)
}

const runColumns = `u.id, u.area, u.title, u.from_day, u.to_day, u.scheme, u.officers, u.at, u.appeal_until, u.person, u.unit, coalesce(w.name, ''), s.title, s.version
	from agri_assess_run u join agri_scheme s on s.county = u.county and s.id = u.scheme left join person w on w.county = u.county and w.id = u.person where u.county = $1`

func (u *AssessRun) dest() []any {
	return []any{&u.ID, &u.Area, &u.Title, &u.From, &u.To, &u.Scheme, &u.Officers, &u.At, &u.AppealUntil, &u.Person, &u.Unit, &u.PersonName,
		&u.SchemeTitle, &u.SchemeVersion}
}

func (r *Room) run(ctx context.Context, q store.Q, county, id string) (*AssessRun, error) {
	u := &AssessRun{}
	return u, store.One(q.QueryRow(ctx, "select "+runColumns+" and u.id = $2", county, id).Scan(u.dest()...))
}

// runs are those of a county, the latest first: a few a year.
func (r *Room) runs(ctx context.Context, q store.Q, county string) (out []*AssessRun, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		u := &AssessRun{}
		err := rows.Scan(u.dest()...)
		out = append(out, u)
		return err
	}, "select "+runColumns+" order by u.to_day desc, u.at desc, u.id limit 500", county)
	return out, err
}

type assessFilter struct {
	id, run, person string
	scope           area.Scope // nil: anywhere
	latest          bool
}

// assessments are versions of results, by place: never by score.
func (r *Room) assessments(ctx context.Context, q store.Q, county string, f assessFilter) (out []*Assessment, err error) {
	args := []any{county}
	where := ""
	if f.scope != nil {
		where += " and " + f.scope.Where("a.area", &args)
	}
	for _, c := range [][2]string{{"a.id", f.id}, {"a.run", f.run}, {"a.person", f.person}} {
		if c[1] != "" {
			args = append(args, c[1])
			where += fmt.Sprintf(" and %s = $%d", c[0], len(args))
		}
	}
	if f.latest {
		where += " and not exists (select 1 from agri_assess n where n.county = a.county and n.run = a.run and n.person = a.person and n.version > a.version)"
	}
	by := map[string]*Assessment{}
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		a := &Assessment{}
		var places string
		err := rows.Scan(&a.ID, &a.Run, &a.Person, &a.Name, &a.Area, &places, &a.Version, &a.Previous, &a.Reason, &a.Total, &a.Weight, &a.Seal, &a.At, &a.By)
		a.Places = placesOf(places)
		out, by[a.ID] = append(out, a), a
		return err
	}, `select a.id, a.run, a.person, coalesce(w.name, ''), a.area, a.places, a.version, a.previous, a.reason, a.total, a.weight, a.seal, a.at, a.by_person
		from agri_assess a left join person w on w.county = a.county and w.id = a.person where a.county = $1`+where+" order by a.area, coalesce(w.name, ''), a.person, a.at desc, a.version desc limit 5000", args...); err != nil {
		return nil, err
	}
	for part := range slices.Chunk(out, 200) {
		args := []any{county}
		for _, a := range part {
			args = append(args, a.ID)
		}
		if err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var id, counted string
			var x AssessItem
			err := rows.Scan(&id, &x.Code, &x.Weight, &x.Num, &x.Den, &x.Points, &counted)
			x.Rows = countedOf(counted)
			by[id].Items = append(by[id].Items, x)
			return err
		}, "select assess, code, weight, num, den, points, counted from agri_assess_item where county = $1 and assess in ("+store.Places(2,
			len(part))+") order by assess, n", args...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (r *Room) assessment(ctx context.Context, q store.Q, county, id string) (*Assessment, error) {
	list, err := r.assessments(ctx, q, county, assessFilter{id: id})
	if err == nil && len(list) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return list[0], nil
}

// countedTitles are what the counted records are called now, by id.
func (r *Room) countedTitles(ctx context.Context, q store.Q, county string, rows []Counted) (map[string]string, error) {
	out := map[string]string{}
	ids := map[string][]any{}
	for _, c := range rows {
		ids[c.Kind] = append(ids[c.Kind], c.ID)
	}
	for _, k := range []struct{ kind, query string }{
		{registry.SubjectRecord, "select id, name from agri_subject where county = $1 and id in (%s)"},
		{"order", "select id, title from work_order where county = $1 and id in (%s)"},
		{"agri.training", "select id, title from agri_training where county = $1 and id in (%s)"},
		{registry.OfficerRecord, "select id, name from person where county = $1 and id in (%s)"},
	} {
		for part := range slices.Chunk(ids[k.kind], 200) {
			if err := store.Each(ctx, q, func(rows *sql.Rows) error {
				var id, title string
				err := rows.Scan(&id, &title)
				out[id] = title
				return err
			}, fmt.Sprintf(k.query, store.Places(2, len(part))), append([]any{county}, part...)...); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}

func (r *Room) addAppeal(ctx context.Context, tx *act.Tx, p *Appeal) error {
	p.ID = tx.NewID()
	if _, err := tx.Exec(ctx, `insert into agri_appeal (county, id, assess, run, area, person, words, disputed, seal, at, on_day, outcome, decided_at, decided_on, decided_by, decision, excluded, result) values `+store.Values(1, 18),
		tx.County, p.ID, p.Assess, p.Run, p.Area, p.Person, p.Words, namesText(p.Disputed), p.Seal, tx.Now, tx.Now.Day(), "", 0, 0, "", "", "", ""); err != nil {
		return err
	}
	return tx.Created(ctx, "agri_appeal", p.ID)
}

func (r *Room) endAppeal(ctx context.Context, tx *act.Tx, p *Appeal) error {
	return tx.Change(ctx, "agri_appeal", p.ID, func() error {
		res, err := tx.Exec(ctx, `update agri_appeal set outcome = $3, decided_at = $4, decided_on = $5, decided_by = $6, decision = $7, excluded = $8, result = $9 where county = $1 and id = $2 and outcome = ''`,
			tx.County, p.ID, p.Outcome, tx.Now, tx.Now.Day(), tx.Actor.Person, p.Decision, namesText(p.Excluded), p.Result)
		return ledger.Gone(res, err, "agri.assess.decided")
	})
}

// appeals are those of runs or of one id, by person and run.
func (r *Room) appeals(ctx context.Context, q store.Q, county, column, id string) (out []*Appeal, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		p := &Appeal{}
		var disputed, excluded string
		err := rows.Scan(&p.ID, &p.Assess, &p.Run, &p.Area, &p.Person, &p.Words, &disputed, &p.Seal, &p.At, &p.Outcome, &p.DecidedAt,
			&p.DecidedBy, &p.Decision, &excluded, &p.Result, &p.DecidedName)
		p.Disputed, p.Excluded = namesOf(disputed), namesOf(excluded)
		out = append(out, p)
		return err
	}, `select p.id, p.assess, p.run, p.area, p.person, p.words, p.disputed, p.seal, p.at, p.outcome, p.decided_at, p.decided_by, p.decision, p.excluded, p.result, coalesce(w.name, '')
		from agri_appeal p left join person w on w.county = p.county and w.id = p.decided_by where p.county = $1 and p.`+column+" = $2 order by p.at, p.id", county, id)
	return out, err
}

// Sources are the rows that assessments are counted by.
func Sources() []*figure.Source {
	title := "(select u.title from agri_assess_run u where u.county = r.county and u.id = r.run)"
	return []*figure.Source{
		// Who was assessed is between them and their supervisors: a drill-down names the run.
		{Kind: "agri.assessment", Table: "agri_assess", ID: "r.id", Area: "r.area", No: "''", Title: title,
			Measures: []figure.Measure{{Code: "agri.assessed_officers", Terms: []figure.Term{{Day: "r.on_day", Where: "r.version = 1"}}}}},
		{Kind: "agri.assessment", Table: "agri_appeal", ID: "r.id", Record: "r.assess", Area: "r.area",
			No: "case when r.outcome = '' then '' else 'agri.appeal_is.' || r.outcome end", Title: title,
			Measures: []figure.Measure{
				{Code: "agri.appeals", Terms: []figure.Term{{Day: "r.on_day"}}},
				{Code: "agri.appeals_upheld", Terms: []figure.Term{{Day: "r.decided_on", Where: "r.outcome = 'upheld'"}}},
			}},
	}
}

// Figures are what is counted of assessments.
var Figures = []*figure.Figure{
	{Code: "agri.assessed_officers", Kind: figure.Flow, Unit: "unit.person", Num: "agri.assessed_officers", Version: "1"},
	{Code: "agri.appeals", Kind: figure.Flow, Unit: "unit.case", Num: "agri.appeals", Version: "1"},
	{Code: "agri.appeals_upheld", Kind: figure.Flow, Unit: "unit.case", Num: "agri.appeals_upheld", Version: "1"},
}
