package served

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/figure"
	"huying/scenes/agri/ledger"
)

const trainingColumns = "id, title, area, on_day, minutes, place, trainer, note, officers, growers, voided_on, void_reason, version"

func (t *Training) dest() []any {
	return []any{&t.ID, &t.Title, &t.Area, &t.On, &t.Minutes, &t.Place, &t.Trainer, &t.Note, &t.Officers, &t.Growers, &t.VoidedOn, &t.VoidReason, &t.Version}
}

// training finds one with everybody who came.
func (r *Room) training(ctx context.Context, q store.Q, county, id string) (*Training, error) {
	t := &Training{}
	if err := store.One(q.QueryRow(ctx, "select "+trainingColumns+" from agri_training where county = $1 and id = $2", county, id).Scan(t.dest()...)); err != nil {
		return nil, err
	}
	return t, store.Each(ctx, q, func(rows *sql.Rows) error {
		var x Trainee
		err := rows.Scan(&x.Card, &x.Person, &x.Subject, &x.Result, &x.Name)
		t.Trainees = append(t.Trainees, x)
		return err
	}, `select e.card, e.person, e.subject, e.result, coalesce(w.name, s.name, '') from agri_trainee e
		left join person w on w.county = e.county and w.id = e.person left join agri_subject s on s.county = e.county and s.id = e.subject
		where e.county = $1 and e.training = $2 order by e.id`, county, id)
}

// addTraining keeps a training that was held.
func (r *Room) addTraining(ctx context.Context, tx *act.Tx, t *Training) error {
	t.ID, t.Version = tx.NewID(), 1
	tx.On(t.ID, t.Area)
	tx.Note("officers", t.Officers)
	tx.Note("growers", t.Growers)
	if _, err := tx.Exec(ctx, "insert into agri_training (county, "+trainingColumns+", person) values "+store.Values(1, 15), tx.County, t.ID,
		t.Title, t.Area, t.On, t.Minutes, t.Place, t.Trainer, t.Note,
		t.Officers, t.Growers, t.VoidedOn, t.VoidReason, t.Version, tx.Actor.Person); err != nil {
		return err
	}
	if err := tx.Created(ctx, "agri_training", t.ID); err != nil {
		return err
	}
	return r.setTrainees(ctx, tx, t, nil)
}

// changeTraining writes a training over the version it was read at.
func (r *Room) changeTraining(ctx context.Context, tx *act.Tx, t *Training) error {
	was, err := r.training(ctx, tx, tx.County, t.ID)
	if err != nil {
		return err
	}
	err = tx.Change(ctx, "agri_training", t.ID, func() error {
		res, err := tx.Exec(ctx, `update agri_training set title = $3, area = $4, on_day = $5, minutes = $6, place = $7, trainer = $8, note = $9, officers = $10, growers = $11, version = version + 1
			where county = $1 and id = $2 and version = $12 and voided_on = 0`, tx.County, t.ID, t.Title, t.Area, t.On, t.Minutes, t.Place, t.Trainer, t.Note, t.Officers, t.Growers, t.Version)
		return ledger.Gone(res, err, "agri.served.changed_meanwhile")
	})
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, "delete from agri_trainee where county = $1 and training = $2", tx.County, t.ID); err != nil {
		return err
	}
	return r.setTrainees(ctx, tx, t, was.Trainees)
}

func (r *Room) setTrainees(ctx context.Context, tx *act.Tx, t *Training, before []Trainee) error {
	for part := range slices.Chunk(t.Trainees, 50) {
		args := make([]any, 0, 7*len(part))
		for _, x := range part {
			args = append(args, tx.County, tx.NewID(), t.ID, x.Card, x.Person, x.Subject, x.Result)
		}
		if _, err := tx.Exec(ctx, "insert into agri_trainee (county, id, training, card, person, subject, result) values "+store.Values(len(part),
			7), args...); err != nil {
			return err
		}
	}
	return r.settleAll(ctx, tx, append(slices.Clone(before), t.Trainees...))
}

// voidTraining strikes a training out; nobody was trained by it any more.
func (r *Room) voidTraining(ctx context.Context, tx *act.Tx, id, reason string) error {
	if err := strikeOut(ctx, tx, "agri_training", id, reason, nil); err != nil {
		return err
	}
	t, err := r.training(ctx, tx, tx.County, id)
	if err != nil {
		return err
	}
	return r.settleAll(ctx, tx, t.Trainees)
}

// settleAll settles the officers among those who came, in one order, so that two
// trainings of the same people wait for each other.
func (r *Room) settleAll(ctx context.Context, tx *act.Tx, list []Trainee) error {
	var people []string
	for _, x := range list {
		if x.Person != "" {
			people = append(people, x.Person)
		}
	}
	slices.Sort(people)
	for _, person := range slices.Compact(people) {
		if err := SettleTrained(ctx, tx, person); err != nil {
			return err
		}
	}
	return nil
}

// SettleTrained works out anew on which days an officer in post has been trained
// within a year, from all trainings and cards.
func SettleTrained(ctx context.Context, tx *act.Tx, person string) error {
	if _, err := tx.Exec(ctx, `insert into agri_trained (county, id, person, n, area, from_day, to_day, turns) values ($1, $2, $3, 0, '', 0, 0, 1)
		on conflict (county, id) do update set turns = agri_trained.turns + 1`, tx.County, trainedID(person, 0), person); err != nil {
		return err
	}
	var visits []ledger.Visited
	if err := store.Each(ctx, tx, func(rows *sql.Rows) error {
		v := ledger.Visited{Due: TrainedFor}
		err := rows.Scan(&v.On)
		visits = append(visits, v)
		return err
	}, `select t.on_day from agri_trainee e join agri_training t on t.county = e.county and t.id = e.training
		where e.county = $1 and e.person = $2 and e.result <> 'fail' and t.voided_on = 0 order by t.on_day`, tx.County, person); err != nil {
		return err
	}
	var held []tenure
	if err := store.Each(ctx, tx, func(rows *sql.Rows) error {
		var h tenure
		err := rows.Scan(&h.From, &h.To, &h.area)
		held = append(held, h)
		return err
	}, "select from_day, to_day, area from agri_officer_card where county = $1 and person = $2 order by from_day, id", tx.County, person); err != nil {
		return err
	}
	var have []tenure // by n
	if err := store.Each(ctx, tx, func(rows *sql.Rows) error {
		var h tenure
		err := rows.Scan(&h.From, &h.To, &h.area)
		have = append(have, h)
		return err
	}, "select from_day, to_day, area from agri_trained where county = $1 and person = $2 order by n", tx.County, person); err != nil {
		return err
	}
	return writeTrained(ctx, tx, person, have, both(ledger.Cover(visits), held))
}

func trainedID(person string, n int) string { return fmt.Sprintf("%s/%d", person, n) }

// writeTrained makes the rows what they have to be; those too many keep no days.
func writeTrained(ctx context.Context, tx *act.Tx, person string, have, want []tenure) error {
	for n := range max(len(have), len(want)) {
		var w tenure
		if n < len(want) {
			w = want[n]
		}
		id := trainedID(person, n)
		if n >= len(have) {
			if _, err := tx.Exec(ctx, "insert into agri_trained (county, id, person, n, area, from_day, to_day, turns) values ($1, $2, $3, $4, $5, "+
				"$6, $7, 0)", tx.County, id, person, n, w.area, w.From, w.To); err != nil {
				return err
			}
			if err := tx.Created(ctx, "agri_trained", id); err != nil {
				return err
			}
			continue
		}
		if w == have[n] {
			continue
		}
		if err := tx.Change(ctx, "agri_trained", id, func() error {
			_, err := tx.Exec(ctx, "update agri_trained set area = $3, from_day = $4, to_day = $5 where county = $1 and id = $2", tx.County, id, w.area, w.From, w.To)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// trainings lists a page of trainings, the latest first, without who came.
func (r *Room) trainings(ctx context.Context, q store.Q, f ledgerFilter) (list []*Training, next string, err error) {
	defer fault.Wrap(&err, "agri.trainings")
	return latest(ctx, q, &f, "select t."+strings.ReplaceAll(trainingColumns, ", ", ", t.")+" from agri_training t", "",
		"(t.title || ' ' || t.place || ' ' || t.trainer || ' ' || t.note)",
		func(rows *sql.Rows) (*Training, error) { t := &Training{}; return t, rows.Scan(t.dest()...) }, func(t *Training) (clock.Day, string) { return t.On, t.ID })
}

// attending finds who came: officers by their cards and growers by their ids, in
// places; others are not there.
func (r *Room) attending(ctx context.Context, q store.Q, county string, scope area.Scope, t *Training, cards, growers map[string]string) error {
	f := fault.New(fault.Invalid, "agri.training.invalid")
	for _, id := range slices.Sorted(keys(cards)) {
		c, err := r.registry.Card(ctx, q, county, id)
		if fault.Is(err, fault.NotFound) || err == nil && !slices.ContainsFunc(c.Areas, scope.Holds) {
			return f.At("/officers", "agri.training.no_officer")
		}
		if err != nil {
			return err
		}
		t.come(Trainee{Card: c.ID, Person: c.Person, Name: c.Name, Result: cards[id]})
	}
	ids := slices.Sorted(keys(growers))
	found := map[string]bool{}
	for part := range slices.Chunk(ids, 100) {
		list, err := r.registry.SubjectsBy(ctx, q, county, "id", part)
		if err != nil {
			return err
		}
		for _, s := range list {
			found[s.ID] = scope.Holds(s.Area)
			t.come(Trainee{Subject: s.ID, Name: s.Name, Result: growers[s.ID]})
		}
	}
	for _, id := range ids {
		if !found[id] {
			return f.At("/growers", "agri.served.no_subject")
		}
	}
	return nil
}

func trainingSources() []*figure.Source {
	held := func(amount string) []figure.Term {
		return []figure.Term{{Day: "r.on_day", Amount: amount, Where: "r.voided_on = 0"}}
	}
	return []*figure.Source{
		{Kind: "agri.training", Table: "agri_training", ID: "r.id", Area: "r.area", No: "r.trainer", Title: "r.title",
			Measures: []figure.Measure{{Code: "agri.trainings", Terms: held("")}, {Code: "agri.attendances", Terms: held("r.officers + r.growers")}}},
		{Kind: "agri.officer", Table: "agri_trained", ID: "r.id", Record: "r.person", Area: "r.area", No: "''",
			Title:    "(select w.name from person w where w.county = r.county and w.id = r.person)",
			Measures: []figure.Measure{{Code: "agri.trained", Stock: true, Terms: ledger.Span("r.from_day", "r.to_day", "1", "r.from_day > 0")}}},
	}
}

var trainingFigures = []*figure.Figure{
	{Code: "agri.trained_officers_rate", Kind: figure.Rate, Unit: "unit.percent", Num: "agri.trained", Den: "agri.officers", Version: "1",
		Good: "up", Decimals: 1, Public: true},
	{Code: "agri.trainings", Kind: figure.Flow, Unit: "unit.show", Num: "agri.trainings", Version: "1", Public: true},
	{Code: "agri.attendances", Kind: figure.Flow, Unit: "unit.viewer", Num: "agri.attendances", Version: "1", Public: true},
}
