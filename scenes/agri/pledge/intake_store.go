package pledge

import (
	"context"
	"database/sql"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
)

// Intake is a certificate that came with goods, as a buyer checked and keeps it (索取、查验、
// 保存; order 4 of 2025: who buys keeps the certificate for six months at least).
type Intake struct {
	ID      string    `json:"id"`
	Pledge  string    `json:"pledge"`
	No      string    `json:"no"`
	Product string    `json:"product"`
	Subject string    `json:"subject" doc:"Who took it in"`
	Name    string    `json:"name" doc:"Of whoever took it in"`
	Holder  string    `json:"holder" doc:"Who issued it"`
	WeightG int64     `json:"weight_g"`
	LeftG   int64     `json:"left_g" doc:"Of the certificate, for which none was made yet"`
	On      string    `json:"on"`
	State   string    `json:"state" enum:"valid,doubt,void" doc:"What may be relied on of the certificate now"`
	Struck  string    `json:"struck"`
	Why     string    `json:"why"`
	taken   clock.Day // On
}

const intakeFrom = ` from agri_intake i join agri_pledge p on p.county = i.county and p.id = i.pledge
	join agri_subject h on h.county = p.county and h.id = p.subject join agri_subject b on b.county = i.county and b.id = i.subject where i.county = $1`

func (r *Room) intakes(ctx context.Context, q store.Q, county, where string, args ...any) ([]Intake, error) {
	out := []Intake{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var x Intake
		var struck clock.Day
		err := rows.Scan(&x.ID, &x.Pledge, &x.No, &x.Product, &x.Subject, &x.Name, &x.Holder, &x.WeightG, &x.LeftG, &x.taken, &x.State, &struck, &x.Why)
		x.On, x.Struck = x.taken.String(), struck.String()
		out = append(out, x)
		return err
	}, "select i.id, i.pledge, p.no, p.product, i.subject, b.name, h.name, i.weight_g, p.weight_g - p.drawn_g, i.taken_on, p.state, "+
		"i.struck_on, i.struck_why"+intakeFrom+where, append([]any{county}, args...)...)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(out))
	for i, x := range out {
		ids[i] = x.Pledge
	}
	stand, err := r.Standings(ctx, q, county, ids)
	for i := range out {
		out[i].State = string(stand[out[i].Pledge].State)
	}
	return out, err
}

// intakesOf are those of a buyer, the latest first; those before a given one.
func (r *Room) intakesOf(ctx context.Context, q store.Q, county, subject, before string, limit int) ([]Intake, error) {
	if before == "" {
		before = "g" // above every id
	}
	return r.intakes(ctx, q, county, " and i.subject = $2 and i.id < $3 order by i.id desc limit $4", subject, before, limit)
}

// takers are those who took certificates in, by certificate.
func (r *Room) takers(ctx context.Context, q store.Q, county string, pledges []string) (map[string][]Intake, error) {
	out := map[string][]Intake{}
	for len(pledges) > 0 {
		n := min(len(pledges), 200)
		args := make([]any, n)
		for i, p := range pledges[:n] {
			args[i] = p
		}
		list, err := r.intakes(ctx, q, county, " and i.struck_on = 0 and i.pledge in ("+store.Places(2, n)+") order by i.taken_on, i.id", args...)
		if err != nil {
			return nil, err
		}
		for _, x := range list {
			out[x.Pledge] = append(out[x.Pledge], x)
		}
		pledges = pledges[n:]
	}
	return out, nil
}

// tookIn reports whether the buyer that a certificate names is one of those who took it in.
func tookIn(list []Intake, named string) bool {
	return slices.ContainsFunc(list, func(x Intake) bool { return text.SameName(x.Name, named) })
}

// holds reports whether a buyer keeps a certificate.
func (r *Room) holds(ctx context.Context, q store.Q, county, subject, pledge string) (bool, error) {
	list, err := r.intakes(ctx, q, county, " and i.subject = $2 and i.pledge = $3 and i.struck_on = 0 limit 1", subject, pledge)
	return len(list) > 0, err
}

// takeIn keeps a certificate as a buyer's, for the weight that was bought.
func (r *Room) takeIn(ctx context.Context, tx *act.Tx, buyer string, p *Pledge, grams int64, on clock.Day) (id string, err error) {
	if err := r.drawIntake(ctx, tx, p.ID, grams); err != nil {
		return "", err
	}
	id = tx.NewID()
	_, err = tx.Exec(ctx, "insert into agri_intake (county, id, subject, pledge, weight_g, taken_on, person, struck_on, struck_why) values "+
		"($1, $2, $3, $4, $5, $6, $7, 0, '')",
		tx.County, id, buyer, p.ID, grams, on, tx.Actor.Person)
	return id, err
}

// drawIntake counts what buyers took in of a certificate: never more than it is for, and
// nothing of one that was taken back.
func (r *Room) drawIntake(ctx context.Context, tx *act.Tx, pledge string, grams int64) error {
	res, err := tx.Exec(ctx, "update agri_pledge set taken_g = taken_g + $3 where county = $1 and id = $2 and (state = 'valid' or $3 < 0) and "+
		"taken_g + $3 <= weight_g", tx.County, pledge, grams)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	var no, state string
	var left int64
	if err := store.One(tx.QueryRow(ctx, "select no, state, weight_g - taken_g from agri_pledge where county = $1 and id = $2", tx.County,
		pledge).Scan(&no, &state, &left)); err != nil {
		return err
	}
	if state != string(Valid) {
		return fault.New(fault.Conflict, "agri.intake.void", "no", no)
	}
	return fault.New(fault.Conflict, "agri.intake.over", "no", no, "left", Kilos(left))
}

// strikeIntake takes a wrong line out of account and gives its weight back.
func (r *Room) strikeIntake(ctx context.Context, tx *act.Tx, subject, id, why string) error {
	list, err := r.intakes(ctx, tx, tx.County, " and i.subject = $2 and i.id = $3 and i.struck_on = 0", subject, id)
	if err == nil && len(list) == 0 {
		err = fault.New(fault.Conflict, "agri.subject.changed_meanwhile")
	}
	if err != nil {
		return err
	}
	if err := r.strike(ctx, tx, "agri_intake", subject, id, why); err != nil {
		return err
	}
	return r.drawIntake(ctx, tx, list[0].Pledge, -list[0].WeightG)
}
