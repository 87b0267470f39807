package lab

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
)

const stationColumns = "id, name, area, rooms, from_day, to_day, version"

func scanStation(row interface{ Scan(...any) error }, county string) (*Station, error) {
	s := &Station{County: county}
	err := row.Scan(&s.ID, &s.Name, &s.Area, &s.Rooms, &s.From, &s.To, &s.Version)
	return s, store.One(err)
}

func (r *Room) station(ctx context.Context, q store.Q, county, id string) (_ *Station, err error) {
	defer fault.Wrap(&err, "agri.station(%s)", id)
	return scanStation(q.QueryRow(ctx, "select "+stationColumns+" from agri_station where county = $1 and id = $2", county, id), county)
}

// Stations lists the stations of places.
func (r *Room) Stations(ctx context.Context, q store.Q, county string, scope area.Scope) (out []*Station, err error) {
	args := []any{county}
	where := scope.Where("area", &args)
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		s, err := scanStation(rows, county)
		out = append(out, s)
		return err
	}, "select "+stationColumns+" from agri_station where county = $1 and "+where+" order by area, name, id", args...)
	return out, err
}

func (r *Room) insertStation(ctx context.Context, tx *act.Tx, s *Station) error {
	if _, err := tx.Exec(ctx, "insert into agri_station (county, "+stationColumns+") values ($1, $2, $3, $4, $5, $6, $7, $8)", tx.County, s.ID,
		s.Name, s.Area, s.Rooms, s.From, s.To, s.Version); err != nil {
		return err
	}
	return tx.Created(ctx, "agri_station", s.ID)
}

func (r *Room) changeStation(ctx context.Context, tx *act.Tx, s *Station) error {
	return tx.Change(ctx, "agri_station", s.ID, func() error {
		res, err := tx.Exec(ctx, "update agri_station set name = $3, rooms = $4, to_day = $5, version = version + 1 where county = $1 and id = $2 "+
			"and version = $6", tx.County, s.ID, s.Name, s.Rooms, s.To, s.Version)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fault.New(fault.Conflict, "agri.subject.changed_meanwhile").Because(err)
		}
		return nil
	})
}

// GradeRow is a station's rating for a year.
type GradeRow struct {
	ID     string `json:"id"`
	Year   int    `json:"year"`
	Grade  string `json:"grade" enum:"excellent,good,fair,poor"`
	Ground string `json:"ground"`
	Person string `json:"person"`
	On     string `json:"on"`
	from   clock.Day
	to     clock.Day
}

// gradesOf are the ratings of stations, the latest first.
func (r *Room) gradesOf(ctx context.Context, q store.Q, county string) (map[string][]GradeRow, error) {
	out := map[string][]GradeRow{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var station string
		var g GradeRow
		err := rows.Scan(&g.ID, &station, &g.Year, &g.Grade, &g.Ground, &g.Person, &g.from, &g.to)
		g.On = g.from.String()
		out[station] = append(out[station], g)
		return err
	}, `select g.id, g.station, g.for_year, g.grade, g.ground, coalesce(p.name, ''), g.from_day, g.to_day from agri_grade g
		left join person p on p.county = g.county and p.id = g.person where g.county = $1 order by g.from_day desc, g.id desc`, county)
	return out, err
}

// rate keeps a rating, in force from today until the next.
func (r *Room) rate(ctx context.Context, tx *act.Tx, s *Station, year int, grade Grade, ground string) error {
	f := fault.New(fault.Invalid, "agri.grade.invalid")
	today := tx.Now.Day()
	if !slices.Contains(grades, grade) {
		f.At("/grade", "required")
	}
	if year < 2000 || year > today.Year() {
		f.At("/year", "agri.grade.year")
	}
	if strings.TrimSpace(ground) == "" {
		f.At("/ground", "agri.grade.ground")
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	all, err := r.gradesOf(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	for _, g := range all[s.ID] {
		if g.Year == year {
			return fault.New(fault.Conflict, "agri.grade.twice", "year", year)
		}
		if g.to != 0 {
			continue
		}
		if g.from >= today || g.Year > year {
			return fault.New(fault.Conflict, "agri.grade.order", "year", g.Year)
		}
		if err := tx.Change(ctx, "agri_grade", g.ID, func() error {
			_, err := tx.Exec(ctx, "update agri_grade set to_day = $3 where county = $1 and id = $2", tx.County, g.ID, today)
			return err
		}); err != nil {
			return err
		}
	}
	id := tx.NewID()
	if _, err := tx.Exec(ctx, "insert into agri_grade (county, id, station, area, for_year, grade, ground, person, from_day, to_day) values "+
		"($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
		tx.County, id, s.ID, s.Area, year, grade, strings.TrimSpace(ground), tx.Actor.Person, today); err != nil {
		return err
	}
	tx.Note("grade", string(grade))
	return tx.Created(ctx, "agri_grade", id)
}

// Instrument is an instrument of a station (仪器).
type Instrument struct {
	ID            string
	Name          string
	Number        string
	VerifiedUntil clock.Day
}

func (r *Room) instruments(ctx context.Context, q store.Q, county, station string) (out []Instrument, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var x Instrument
		err := rows.Scan(&x.ID, &x.Name, &x.Number, &x.VerifiedUntil)
		out = append(out, x)
		return err
	}, "select id, name, number, verified_until from agri_instrument where county = $1 and station = $2 and to_day = 0 order by name, number, id", county, station)
	return out, err
}

// putInstrument adds an instrument, or notes that a known one was verified again.
func (r *Room) putInstrument(ctx context.Context, tx *act.Tx, station string, x Instrument) error {
	have, err := r.instruments(ctx, tx, tx.County, station)
	if err != nil {
		return err
	}
	for _, h := range have {
		if h.Number == x.Number {
			_, err := tx.Exec(ctx, "update agri_instrument set name = $3, verified_until = $4 where county = $1 and id = $2", tx.County, h.ID, x.Name, x.VerifiedUntil)
			return err
		}
	}
	_, err = tx.Exec(ctx, "insert into agri_instrument (county, id, station, name, number, verified_until, from_day, to_day) values ($1, $2, "+
		"$3, $4, $5, $6, $7, 0)", tx.County, tx.NewID(), station, x.Name, x.Number, x.VerifiedUntil, tx.Now.Day())
	return err
}

// Reagent is a batch of reagent or cards (试剂).
type Reagent struct {
	ID       string
	Method   string
	BatchNo  string
	Amount   int
	Used     int
	Received clock.Day
	Expires  clock.Day
}

func (r *Room) reagents(ctx context.Context, q store.Q, county, station string) (out []Reagent, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var x Reagent
		err := rows.Scan(&x.ID, &x.Method, &x.BatchNo, &x.Amount, &x.Used, &x.Received, &x.Expires)
		out = append(out, x)
		return err
	}, "select id, method, batch_no, amount, used, received_on, expires_on from agri_reagent where county = $1 and station = $2 order by "+
		"expires_on, id", county, station)
	return out, err
}

func (r *Room) putReagent(ctx context.Context, tx *act.Tx, station string, x Reagent) error {
	if x.ID != "" {
		return r.correctReagent(ctx, tx, station, x)
	}
	have, err := r.reagents(ctx, tx, tx.County, station)
	if err != nil {
		return err
	}
	for _, h := range have {
		if h.Method == x.Method && h.BatchNo == x.BatchNo {
			return fault.New(fault.Conflict, "agri.test.invalid").At("/batch_no", "agri.reagent.known")
		}
	}
	_, err = tx.Exec(ctx, "insert into agri_reagent (county, id, station, method, batch_no, amount, used, received_on, expires_on) values ($1, "+
		"$2, $3, $4, $5, $6, 0, $7, $8)",
		tx.County, tx.NewID(), station, x.Method, x.BatchNo, x.Amount, tx.Now.Day(), x.Expires)
	return err
}

// correctReagent writes a batch over that was taken in wrongly. What was used of it was used.
func (r *Room) correctReagent(ctx context.Context, tx *act.Tx, station string, x Reagent) error {
	res, err := tx.Exec(ctx, "update agri_reagent set method = $4, batch_no = $5, amount = $6, expires_on = $7 where county = $1 and station = "+
		"$2 and id = $3 and used <= $6 and (used = 0 or method = $4)",
		tx.County, station, x.ID, x.Method, x.BatchNo, x.Amount, x.Expires)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Invalid, "agri.test.invalid").At("/amount", "agri.reagent.used").Because(err)
	}
	return nil
}

// usePiece takes one piece of a batch; an empty batch has none.
func (r *Room) usePiece(ctx context.Context, tx *act.Tx, x *Reagent) error {
	res, err := tx.Exec(ctx, "update agri_reagent set used = used + 1 where county = $1 and id = $2 and used < amount", tx.County, x.ID)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Invalid, "agri.test.invalid").Add(fault.Field{Pointer: "/reagent", Key: "agri.test.used_up",
			Args: map[string]any{"batch": x.BatchNo}}).Because(err)
	}
	return nil
}

// Methods are all methods by id, ended ones too: tests refer to them.
func (r *Room) Methods(ctx context.Context, q store.Q, county string) (map[string]*Method, error) {
	out := map[string]*Method{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		m := &Method{}
		var enforceable int
		err := rows.Scan(&m.ID, &m.Name, &m.Kind, &m.Items, &m.Standard, &m.ThresholdBP, &enforceable, &m.From, &m.To)
		m.Enforceable = enforceable != 0
		out[m.ID] = m
		return err
	}, "select id, name, kind, items, standard, threshold_bp, enforceable, from_day, to_day from agri_method where county = $1", county)
	return out, err
}

// putMethod adds a method; replaces is the one that ends with it.
func (r *Room) putMethod(ctx context.Context, tx *act.Tx, m *Method, replaces string) error {
	today := tx.Now.Day()
	if replaces != "" {
		res, err := tx.Exec(ctx, "update agri_method set to_day = $3 where county = $1 and id = $2 and to_day = 0", tx.County, replaces, today)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fault.New(fault.Conflict, "agri.subject.changed_meanwhile").Because(err)
		}
	}
	enforceable := 0
	if m.Enforceable {
		enforceable = 1
	}
	m.ID = tx.NewID()
	_, err := tx.Exec(ctx, "insert into agri_method (county, id, name, kind, items, standard, threshold_bp, enforceable, from_day, to_day) "+
		"values ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)",
		tx.County, m.ID, m.Name, m.Kind, m.Items, m.Standard, m.ThresholdBP, enforceable, today)
	return err
}

func kindsOf(methods map[string]*Method) map[string]MethodKind {
	out := map[string]MethodKind{}
	for id, m := range methods {
		out[id] = m.Kind
	}
	return out
}
