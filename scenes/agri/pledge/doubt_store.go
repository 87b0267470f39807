package pledge

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/act"
	"huying/scenes/agri/ledger"
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

// touched are the harvests of a subject that lie within the interval of a use. Their rows are
// locked first, as whoever issues a certificate locks them before looking at the uses: of the
// two, one sees the other.
func (r *Room) touched(ctx context.Context, tx *act.Tx, u *Use) (out []*Lot, err error) {
	const which = "county = $1 and subject = $2 and (product = $3 or $3 = '') and harvested_on >= $4 and harvested_on < $5"
	args := []any{tx.County, u.Subject, u.Crop, u.UsedOn, u.Free()}
	if _, err := tx.Exec(ctx, "update agri_lot set issued_g = issued_g where "+which, args...); err != nil {
		return nil, err
	}
	err = store.Each(ctx, tx, func(rows *sql.Rows) error {
		l, err := scanLot(rows)
		out = append(out, l)
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

// settle closes the doubts that a use raised, because it was struck, and gives the harvests.
func (r *Room) settle(ctx context.Context, tx *act.Tx, use, why string) (lots []string, err error) {
	if err := store.Each(ctx, tx, func(rows *sql.Rows) error {
		var lot string
		err := rows.Scan(&lot)
		lots = append(lots, lot)
		return err
	}, "select lot from agri_doubt where county = $1 and use_id = $2 and state = 'open' order by lot", tx.County, use); err != nil {
		return nil, err
	}
	for _, l := range lots {
		if err := r.putDoubt(ctx, tx, l, use, Struck, why); err != nil {
			return nil, err
		}
	}
	return lots, nil
}

// doubted are those of the harvests about which there is an open doubt.
func (r *Room) doubted(ctx context.Context, q store.Q, county string, list []*Pledge) (map[string]bool, error) {
	out := map[string]bool{}
	for len(list) > 0 {
		n := min(len(list), 200)
		args := []any{county}
		for _, p := range list[:n] {
			args = append(args, p.ID)
		}
		if err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			out[id] = true
			return err
		}, "select p.id from agri_pledge p where p.county = $1 and p.id in ("+store.Places(2, n)+") and "+inDoubt, args...); err != nil {
			return nil, err
		}
		list = list[n:]
	}
	return out, nil
}

// inDoubt tells of a certificate p that it holds, and that its harvest is in doubt.
const inDoubt = "p.state = 'valid' and p.lot <> '' and exists (select 1 from agri_doubt d where d.county = p.county and d.lot = p.lot and d.state = 'open')"

// doubtedOf are the certificates of a subject that are in doubt, the latest first.
func (r *Room) doubtedOf(ctx context.Context, q store.Q, county, subject string) (out []*Pledge, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		p, err := r.scanPledge(rows, county)
		out = append(out, p)
		return err
	}, "select "+ledger.Prefixed("p", pledgeColumns)+" from agri_pledge p where p.county = $1 and p.subject = $2 and "+inDoubt+" order by p.issued_at desc, p.id desc", county, subject)
	return out, err
}

// DoubtBelow are the numbers of the certificates in doubt that one is or was made from.
func (r *Room) DoubtBelow(ctx context.Context, q store.Q, p *Pledge) ([]string, error) {
	return r.below(ctx, q, p, inDoubt)
}
