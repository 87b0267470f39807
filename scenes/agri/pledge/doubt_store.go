package pledge

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/act"
)

// DoubtState is where a doubt stands.
type DoubtState string

// A doubt is open until an officer clears the harvest of the use, or the use is struck.
const (
	Open    DoubtState = "open"
	Cleared DoubtState = "cleared"
	Struck  DoubtState = "struck"
)

// Doubt is that a harvest lies within the interval of a use.
type Doubt struct {
	Lot     string
	Use     Use
	Raised  clock.Moment
	State   DoubtState
	Decided clock.Moment
	Why     string
}

// doubtsOf are the doubts about a harvest, the latest first.
func (r *Room) doubtsOf(ctx context.Context, q store.Q, county, lot string) (out []Doubt, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		d := Doubt{Lot: lot}
		err := rows.Scan(&d.Use.ID, &d.Use.Name, &d.Use.UsedOn, &d.Use.PHIDays, &d.Raised, &d.State, &d.Decided, &d.Why)
		out = append(out, d)
		return err
	}, `select u.id, u.name, u.used_on, u.phi_days, d.raised_at, d.state, d.decided_at, d.why from agri_doubt d
		join agri_use u on u.county = d.county and u.id = d.use_id where d.county = $1 and d.lot = $2 order by d.raised_at desc, d.id desc`, county, lot)
	return out, err
}

// touched are the harvests of a subject that lie within the interval of a use. The rows of those
// days are locked first, as whoever issues a certificate locks them before looking at the uses:
// of the two, one sees the other. Which of them are of its crop is not asked of the database,
// because it would not know two ways of writing it.
func (r *Room) touched(ctx context.Context, tx *act.Tx, u *Use) (out []*Lot, err error) {
	const which = "county = $1 and subject = $2 and harvested_on >= $3 and harvested_on < $4"
	args := []any{tx.County, u.Subject, u.UsedOn, u.Free()}
	if _, err := tx.Exec(ctx, "update agri_lot set issued_g = issued_g where "+which, args...); err != nil {
		return nil, err
	}
	err = store.Each(ctx, tx, func(rows *sql.Rows) error {
		l, err := scanLot(rows)
		if err == nil && u.of(l.Product) {
			out = append(out, l)
		}
		return err
	}, "select "+lotColumns+" from agri_lot where "+which+" order by harvested_on, id", args...)
	return out, err
}

// inForce are the certificates that speak for a harvest now.
func (r *Room) inForce(ctx context.Context, q store.Q, county, lot string) (out []*Pledge, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		p, err := r.scanPledge(rows, county)
		out = append(out, p)
		return err
	}, "select "+pledgeColumns+" from agri_pledge where county = $1 and lot = $2 and state = 'valid' order by issued_at, id", county, lot)
	return out, err
}

// putDoubt writes what is thought of a harvest and a use.
func (r *Room) putDoubt(ctx context.Context, tx *act.Tx, lot, use string, state DoubtState, why string) error {
	var decided clock.Moment
	person := ""
	if state != Open {
		decided, person = tx.Now, tx.Actor.Person
	}
	_, err := tx.Exec(ctx, `insert into agri_doubt (county, id, lot, use_id, raised_at, state, decided_at, why, person) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		on conflict (county, lot, use_id) do update set state = excluded.state, decided_at = excluded.decided_at, why = excluded.why, person = excluded.person`,
		tx.County, tx.NewID(), lot, use, tx.Now, state, decided, why, person)
	return err
}

// raisedBy are the harvests that a use puts in doubt.
func (r *Room) raisedBy(ctx context.Context, q store.Q, county, use string) (lots []string, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var lot string
		err := rows.Scan(&lot)
		lots = append(lots, lot)
		return err
	}, "select lot from agri_doubt where county = $1 and use_id = $2 and state = 'open' order by lot", county, use)
	return lots, err
}
