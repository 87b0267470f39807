package pledge

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/lab"
	"huying/scenes/agri/ledger"
)

const lotColumns = "id, no, subject, area, product, plot, harvested_on, weight_g, issued_g"

func scanLot(row interface{ Scan(...any) error }) (*Lot, error) {
	l := &Lot{}
	err := row.Scan(&l.ID, &l.No, &l.Subject, &l.Area, &l.Product, &l.Plot, &l.HarvestedOn, &l.WeightG, &l.IssuedG)
	return l, store.One(err)
}

// lotOf finds a lot.
func lotOf(ctx context.Context, q store.Q, county, id string) (_ *Lot, err error) {
	defer fault.Wrap(&err, "agri.lot(%s)", id)
	return scanLot(q.QueryRow(ctx, "select "+lotColumns+" from agri_lot where county = $1 and id = $2", county, id))
}

// lots of a subject, the latest first.
func (r *Room) lots(ctx context.Context, q store.Q, county, subject string, limit int) (out []*Lot, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		l, err := scanLot(rows)
		out = append(out, l)
		return err
	}, "select "+lotColumns+" from agri_lot where county = $1 and subject = $2 order by harvested_on desc, id desc limit $3", county, subject, limit)
	return out, err
}

// insertLot keeps a lot under a number that says the day and the village.
func (r *Room) insertLot(ctx context.Context, tx *act.Tx, l *Lot) error {
	l.No = ledger.NumberOf(l.HarvestedOn, tx.County, area.Cut(l.Area, area.Village), l.ID)
	if _, err := tx.Exec(ctx, "insert into agri_lot (county, "+lotColumns+", person) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
		tx.County, l.ID, l.No, l.Subject, l.Area, l.Product, l.Plot, l.HarvestedOn, l.WeightG, l.IssuedG, tx.Actor.Person); err != nil {
		return err
	}
	return tx.Created(ctx, "agri_lot", l.ID)
}

// drawLot takes weight from a lot for a certificate; what is not there cannot be taken,
// however many ask at once.
func (r *Room) drawLot(ctx context.Context, tx *act.Tx, l *Lot, grams int64) error {
	res, err := tx.Exec(ctx, "update agri_lot set issued_g = issued_g + $3 where county = $1 and id = $2 and issued_g + $3 <= weight_g and "+
		"issued_g + $3 >= 0", tx.County, l.ID, grams)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	now, err := lotOf(ctx, tx, tx.County, l.ID)
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "agri.pledge.over_harvest", "lot", now.No, "left", Kilos(now.WeightG-now.IssuedG), "harvest", Kilos(now.WeightG))
}

// drawPledge takes weight from a certificate for another.
func (r *Room) drawPledge(ctx context.Context, tx *act.Tx, p *Pledge, grams int64) error {
	res, err := tx.Exec(ctx, "update agri_pledge set drawn_g = drawn_g + $3 where county = $1 and id = $2 and state = 'valid' and drawn_g + $3 "+
		"<= weight_g and drawn_g + $3 >= 0", tx.County, p.ID, grams)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	now, err := r.Pledge(ctx, tx, tx.County, p.ID)
	if err != nil {
		return err
	}
	if now.State != Valid {
		return fault.New(fault.Conflict, "agri.pledge.source_void", "no", now.No)
	}
	return fault.New(fault.Conflict, "agri.pledge.over_source", "no", now.No, "left", Kilos(now.WeightG-now.DrawnG))
}

// Kilos writes grams as kilograms.
func Kilos(g int64) string {
	s := fmt.Sprintf("%d.%03d", g/1000, g%1000)
	return strings.TrimRight(strings.TrimRight(s, "0"), ".")
}

const useColumns = "id, subject, crop, name, reg_no, substance, family, dose, target, used_on, phi_days, struck_on, struck_why"

func (r *Room) uses(ctx context.Context, q store.Q, county, subject string) (out []*Use, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		u := &Use{}
		err := rows.Scan(&u.ID, &u.Subject, &u.Crop, &u.Name, &u.RegNo, &u.Substance, &u.Family, &u.Dose, &u.Target, &u.UsedOn, &u.PHIDays, &u.StruckOn, &u.StruckWhy)
		out = append(out, u)
		return err
	}, "select "+useColumns+" from agri_use where county = $1 and subject = $2 order by used_on desc, id desc", county, subject)
	return out, err
}

func (r *Room) insertUse(ctx context.Context, tx *act.Tx, u *Use) error {
	_, err := tx.Exec(ctx, "insert into agri_use (county, "+useColumns+", person) values "+store.Values(1, 15),
		tx.County, u.ID, u.Subject, u.Crop, u.Name, u.RegNo, u.Substance, u.Family, u.Dose, u.Target, u.UsedOn, u.PHIDays, 0, "", tx.Actor.Person)
	return err
}

// Purchase is a farm input that was bought (农药购买记录).
type Purchase struct {
	ID        string    `json:"id,omitempty" maxLength:"36"`
	Name      string    `json:"name" minLength:"1" maxLength:"60"`
	RegNo     string    `json:"reg_no,omitempty" maxLength:"40" doc:"Registration number (农药登记证号)"`
	Substance string    `json:"substance,omitempty" maxLength:"60"`
	Amount    string    `json:"amount" minLength:"1" maxLength:"40" doc:"With its unit: 500 ml × 2"`
	Seller    string    `json:"seller" minLength:"1" maxLength:"60"`
	On        string    `json:"on" maxLength:"10"`
	Struck    string    `json:"struck,omitempty"`
	Why       string    `json:"why,omitempty"`
	day       clock.Day // On
}

func (r *Room) purchases(ctx context.Context, q store.Q, county, subject string) ([]Purchase, error) {
	out := []Purchase{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var p Purchase
		var struck clock.Day
		err := rows.Scan(&p.ID, &p.Name, &p.RegNo, &p.Substance, &p.Amount, &p.Seller, &p.day, &struck, &p.Why)
		p.On, p.Struck = p.day.String(), struck.String()
		out = append(out, p)
		return err
	}, "select id, name, reg_no, substance, amount, seller, bought_on, struck_on, struck_why from agri_purchase where county = $1 and subject "+
		"= $2 order by bought_on desc, id desc", county, subject)
	return out, err
}

func (r *Room) insertPurchase(ctx context.Context, tx *act.Tx, subject string, p *Purchase) error {
	_, err := tx.Exec(ctx, "insert into agri_purchase (county, id, subject, name, reg_no, substance, amount, seller, bought_on, person, "+
		"struck_on, struck_why) values "+store.Values(1, 12),
		tx.County, p.ID, subject, p.Name, p.RegNo, p.Substance, p.Amount, p.Seller, p.day, tx.Actor.Person, 0, "")
	return err
}

// strike takes a wrong record out of account; it stays to be read.
func (r *Room) strike(ctx context.Context, tx *act.Tx, table, subject, id, why string) error {
	res, err := tx.Exec(ctx, "update "+table+" set struck_on = $4, struck_why = $5 where county = $1 and subject = $2 and id = $3 and "+
		"struck_on = 0", tx.County, subject, id, tx.Now.Day(), why)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, "agri.subject.changed_meanwhile").Because(err)
	}
	return nil
}

const pledgeColumns = "id, no, subject, area, lot, product, weight_g, drawn_g, origin, contact, basis, samples, medium, receiver, " +
	"issued_at, keep_until, state, void_on, void_why, credential, person"

func contactAt(county, id string) string { return "agri_pledge/" + county + "/" + id + "/contact" }

func (r *Room) scanPledge(row interface{ Scan(...any) error }, county string) (*Pledge, error) {
	p := &Pledge{County: county}
	var contact []byte
	var samples string
	if err := row.Scan(&p.ID, &p.No, &p.Subject, &p.Area, &p.Lot, &p.Product, &p.WeightG, &p.DrawnG, &p.Origin, &contact, &p.Basis, &samples,
		&p.Medium, &p.Receiver, &p.IssuedAt, &p.KeepUntil,
		&p.State, &p.VoidOn, &p.VoidWhy, &p.Credential, &p.Person); err != nil {
		return nil, store.One(err)
	}
	if samples != "" {
		p.Samples = strings.Split(samples, ",")
	}
	var err error
	p.Contact, err = r.Box.Open(seal.Other, contact, contactAt(county, p.ID))
	return p, err
}

// Pledge finds a certificate.
func (r *Room) Pledge(ctx context.Context, q store.Q, county, id string) (_ *Pledge, err error) {
	defer fault.Wrap(&err, "agri.pledge(%s)", id)
	return r.scanPledge(q.QueryRow(ctx, "select "+pledgeColumns+" from agri_pledge where county = $1 and id = $2", county, id), county)
}

func (r *Room) insertPledge(ctx context.Context, tx *act.Tx, p *Pledge) error {
	if _, err := tx.Exec(ctx, "insert into agri_pledge (county, "+pledgeColumns+", issued_on) values "+store.Values(1, 23), p.County, p.ID,
		p.No, p.Subject, p.Area, p.Lot, p.Product, p.WeightG, p.DrawnG, p.Origin,
		r.Box.Seal(p.Contact, contactAt(p.County, p.ID)), p.Basis, strings.Join(p.Samples, ","), p.Medium, p.Receiver, p.IssuedAt, p.KeepUntil,
		p.State, p.VoidOn, p.VoidWhy, p.Credential, p.Person, p.IssuedAt.Day()); err != nil {
		return err
	}
	for _, s := range p.Sources {
		if _, err := tx.Exec(ctx, "insert into agri_pledge_source (county, pledge, source, weight_g) values ($1, $2, $3, $4)", p.County, p.ID,
			s.Pledge, s.WeightG); err != nil {
			return err
		}
	}
	return tx.Created(ctx, "agri_pledge", p.ID)
}

// voidPledge marks a certificate as void.
func (r *Room) voidPledge(ctx context.Context, tx *act.Tx, id, why string) error {
	return tx.Change(ctx, "agri_pledge", id, func() error {
		res, err := tx.Exec(ctx, "update agri_pledge set state = 'void', void_on = $3, void_why = $4 where county = $1 and id = $2 and state = "+
			"'valid'", tx.County, id, tx.Now.Day(), why)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fault.New(fault.Conflict, "agri.subject.changed_meanwhile").Because(err)
		}
		return nil
	})
}

// undraw gives a certificate back what one made from it did not use. It may be void by
// now: its own account has to be right all the same.
func (r *Room) undraw(ctx context.Context, tx *act.Tx, id string, grams int64) error {
	_, err := tx.Exec(ctx, "update agri_pledge set drawn_g = drawn_g - $3 where county = $1 and id = $2", tx.County, id, grams)
	return err
}

func (r *Room) sources(ctx context.Context, q store.Q, county, pledge string) (out []Source, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var s Source
		err := rows.Scan(&s.Pledge, &s.WeightG)
		out = append(out, s)
		return err
	}, "select source, weight_g from agri_pledge_source where county = $1 and pledge = $2 order by source", county, pledge)
	return out, err
}

// around are the certificates that one was made from, and those made from it.
func (r *Room) around(ctx context.Context, q store.Q, p *Pledge) (below, above []*Pledge, err error) {
	for _, x := range []struct {
		into *[]*Pledge
		on   string
	}{{&below, "d.source = p.id where p.county = $1 and d.pledge = $2"}, {&above, "d.pledge = p.id where p.county = $1 and d.source = $2"}} {
		if err := store.Each(ctx, q, func(rows *sql.Rows) error {
			one, err := r.scanPledge(rows, p.County)
			*x.into = append(*x.into, one)
			return err
		}, "select "+ledger.Prefixed("p", pledgeColumns)+" from agri_pledge p join agri_pledge_source d on d.county = p.county and "+x.on+" order "+
			"by p.issued_at, p.id", p.County, p.ID); err != nil {
			return nil, nil, err
		}
	}
	return below, above, nil
}

// derived are the certificates that hold and were made from one, however many times it was
// repacked on the way.
func (r *Room) derived(ctx context.Context, q store.Q, p *Pledge) (out []*Pledge, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		d, err := r.scanPledge(rows, p.County)
		out = append(out, d)
		return err
	}, `with recursive reached (county, id) as (
			select d.county, d.pledge from agri_pledge_source d where d.county = $1 and d.source = $2
			union
			select d.county, d.pledge from reached r join agri_pledge_source d on d.county = r.county and d.source = r.id where d.county = $1
		)
		select `+ledger.Prefixed("p", pledgeColumns)+` from reached r join agri_pledge p on p.county = r.county and p.id = r.id
		where p.county = $1 and p.state = 'valid' order by p.issued_at, p.id`, p.County, p.ID)
	return out, err
}

// Filter chooses certificates.
type Filter struct {
	County  string
	Scope   area.Scope
	Subject string
	lot     string
	State   string
	words   string
	after   ledger.Latest
	among   []string                           // a few ids; nil: all
	also    func(bind func(any) string) string // a condition on p; nil: none
	Limit   int
}

// Pledges lists certificates, the latest first, with the names of who issued them.
func (r *Room) Pledges(ctx context.Context, q store.Q, f Filter) (out []*Pledge, names map[string]string, err error) {
	if f.State == string(Doubtful) {
		f.State = string(Valid)
		return r.doubtful(ctx, q, f)
	}
	return r.pick(ctx, q, f)
}

func (r *Room) pick(ctx context.Context, q store.Q, f Filter) (out []*Pledge, names map[string]string, err error) {
	args := []any{f.County}
	where := f.Scope.Where("p.area", &args)
	bind := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	for _, c := range [][2]string{{"p.subject", f.Subject}, {"p.lot", f.lot}, {"p.state", f.State}} {
		if c[1] != "" {
			where += " and " + c[0] + " = " + bind(c[1])
		}
	}
	if f.among != nil {
		places := make([]string, len(f.among))
		for i, id := range f.among {
			places[i] = bind(id)
		}
		where += " and p.id in (" + strings.Join(places, ",") + ")"
	}
	if f.also != nil {
		where += " and " + f.also(bind)
	}
	if f.words != "" {
		like, key := bind(store.Anywhere(f.words)), bind(store.Anywhere(text.NameKey(f.words)))
		where += " and (" + store.Contains("p.no", like) + " or " + store.Contains("p.product", like) + " or " + store.Contains("s.name_key", key) +
			" or " + store.Contains("p.receiver", like) + ")"
	}
	where += f.after.Where("p.issued_at", "p.id", bind)
	names = map[string]string{}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var name string
		p, err := r.scanPledge(ledger.Scanner(func(into ...any) error { return rows.Scan(append(into, &name)...) }), f.County)
		if err == nil {
			out = append(out, p)
			names[p.ID] = name
		}
		return err
	}, "select "+ledger.Prefixed("p", pledgeColumns)+", s.name from agri_pledge p join agri_subject s on s.county = p.county and s.id = "+
		"p.subject where p.county = $1 and "+where+
		" order by p.issued_at desc, p.id desc limit "+bind(f.Limit), args...)
	return out, names, err
}

// Recalled is a certificate that a failed sample reaches, with who holds it.
type Recalled struct {
	ID          string `json:"id"`
	No          string `json:"no"`
	LotNo       string `json:"lot_no"`
	Subject     string `json:"subject"`
	SubjectName string `json:"subject_name"`
	Product     string `json:"product"`
	WeightG     int64  `json:"weight_g"`
	DrawnG      int64  `json:"drawn_g"`
	IssuedOn    string `json:"issued_on"`
	State       string `json:"state" enum:"valid,doubt,void" doc:"What may be relied on of it"`
	Receiver    string `json:"receiver" doc:"The buyer that it names, unless they took it in themselves"`
	Depth       int    `json:"depth" doc:"How many times it was repacked on the way"`
	// Takers are the buyers who took it in.
	Takers []Intake `json:"takers"`
}

// reach is how far around a sample that belongs to no lot harvests are called back.
const reach = 30

// recall follows a sample to its lots, to their certificates and to those made from
// them, in one question, and to the buyers who took those in.
func (r *Room) recall(ctx context.Context, q store.Q, s *lab.Sample) ([]Recalled, error) {
	out := []Recalled{}
	taken := s.TakenAt.Day()
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var x Recalled
		var on clock.Day
		err := rows.Scan(&x.ID, &x.No, &x.LotNo, &x.Subject, &x.SubjectName, &x.Product, &x.WeightG, &x.DrawnG, &on, &x.State, &x.Receiver, &x.Depth)
		x.IssuedOn = on.String()
		if err == nil && s.Of(x.Product) { // as what it was made from is, to the harvest
			out = append(out, x)
		}
		return err
	}, `with recursive reached (county, id, depth) as (
			select p.county, p.id, 0 from agri_pledge p join agri_lot l on l.county = p.county and l.id = p.lot
				where p.county = $1 and l.subject = $2 and (l.id = $3 or $3 = '' and l.harvested_on between $4 and $5)
			union
			select d.county, d.pledge, r.depth + 1 from reached r join agri_pledge_source d on d.county = r.county and d.source = r.id where d.county = $1
		)
		select p.id, p.no, coalesce(l.no, ''), p.subject, u.name, p.product, p.weight_g, p.drawn_g, p.issued_on, p.state, p.receiver, min(r.depth)
		from reached r join agri_pledge p on p.county = r.county and p.id = r.id
		join agri_subject u on u.county = p.county and u.id = p.subject
		left join agri_lot l on l.county = p.county and l.id = p.lot
		where p.county = $1
		group by p.id, p.no, l.no, p.subject, u.name, p.product, p.weight_g, p.drawn_g, p.issued_on, p.state, p.receiver
		order by min(r.depth), p.issued_on, p.no`, s.County, s.Subject, s.Lot, taken.Add(-reach), taken.Add(reach))
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(out))
	for i, x := range out {
		ids[i] = x.ID
	}
	stand, err := r.Standings(ctx, q, s.County, ids)
	if err != nil {
		return nil, err
	}
	takers, err := r.takers(ctx, q, s.County, ids)
	for i := range out {
		out[i].State = string(stand[out[i].ID].State)
		out[i].Takers = append([]Intake{}, takers[out[i].ID]...)
		if tookIn(out[i].Takers, out[i].Receiver) {
			out[i].Receiver = ""
		}
	}
	return out, err
}

// insertTold keeps that somebody was told of a voided certificate.
func (r *Room) insertTold(ctx context.Context, tx *act.Tx, pledge, subject string, people int) error {
	_, err := tx.Exec(ctx, "insert into agri_told (county, pledge, subject, at, people) values ($1, $2, $3, $4, $5) on conflict (county, "+
		"pledge, subject) do nothing", tx.County, pledge, subject, tx.Now, people)
	return err
}

// Told is that a subject was told of a voided certificate that concerns it.
type Told struct {
	Subject string       `json:"subject"`
	At      clock.Moment `json:"at"`
	People  int          `json:"people" doc:"How many act for it and got a message; of 0, somebody has to go or to call"`
}

// told is who was told of certificates, each once.
func (r *Room) told(ctx context.Context, q store.Q, county string, list []Recalled) ([]Told, error) {
	out := []Told{}
	seen := map[string]bool{}
	for len(list) > 0 {
		n := min(len(list), 200)
		args := []any{county}
		for _, x := range list[:n] {
			args = append(args, x.ID)
		}
		if err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var x Told
			err := rows.Scan(&x.Subject, &x.At, &x.People)
			if !seen[x.Subject] {
				seen[x.Subject] = true
				out = append(out, x)
			}
			return err
		}, "select subject, min(at), max(people) from agri_told where county = $1 and pledge in ("+store.Places(2,
			n)+") group by subject order by min(at), subject", args...); err != nil {
			return nil, err
		}
		list = list[n:]
	}
	return out, nil
}

// Sampled is a lot as a sample's papers name it.
func Sampled(ctx context.Context, q store.Q, county, id string) (lab.Harvest, error) {
	l, err := lotOf(ctx, q, county, id)
	if err != nil {
		return lab.Harvest{}, err
	}
	return lab.Harvest{No: l.No, Subject: l.Subject, Product: l.Product}, nil
}
