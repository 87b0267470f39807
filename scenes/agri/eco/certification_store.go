package eco

import (
	"context"
	"database/sql"
	"fmt"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/ledger"
)

const certificationColumns = "id, subject, area, scheme, cert_no, issuer, valid_from, valid_to, until, withdrawn_why, renewed_by, reminded, version"

func scanCertification(row interface{ Scan(...any) error }, county string) (*Certification, error) {
	c := &Certification{County: county}
	err := row.Scan(&c.ID, &c.Subject, &c.Area, &c.Scheme, &c.No, &c.Issuer, &c.ValidFrom, &c.ValidTo, &c.Until, &c.WithdrawnWhy, &c.RenewedBy,
		&c.Reminded, &c.Version)
	return c, store.One(err)
}

func (r *Room) certification(ctx context.Context, q store.Q, county, id string) (_ *Certification, err error) {
	defer fault.Wrap(&err, "agri.certification(%s)", id)
	return scanCertification(q.QueryRow(ctx, "select "+certificationColumns+" from agri_certification where county = $1 and id = $2", county, id), county)
}

// certify keeps a new certificate with its products. One that renews another takes over
// from it on the day it begins.
func (r *Room) certify(ctx context.Context, tx *act.Tx, c *Certification, renews string) error {
	if renews != "" {
		old, err := r.certification(ctx, tx, tx.County, renews)
		if err != nil {
			return err
		}
		if old.Subject != c.Subject || old.Scheme != c.Scheme || old.RenewedBy != "" || old.WithdrawnWhy != "" {
			return fault.New(fault.Conflict, "agri.certification.not_renewable", "no", old.No)
		}
		if c.ValidFrom <= old.ValidFrom {
			return fault.New(fault.Invalid, "agri.certification.invalid").At("/valid_from", "agri.certification.backwards")
		}
		old.RenewedBy = c.ID
		if err := r.endCertification(ctx, tx, old, min(old.Until, c.ValidFrom)); err != nil {
			return err
		}
	}
	c.Until = c.ValidTo.Add(1)
	if _, err := tx.Exec(ctx, "insert into agri_certification (county, "+certificationColumns+", person) values "+store.Values(1, 15),
		tx.County, c.ID, c.Subject, c.Area, c.Scheme, c.No, c.Issuer, c.ValidFrom, c.ValidTo, c.Until, "", "", 0, 1, tx.Actor.Person); err != nil {
		return err
	}
	for _, p := range c.Products {
		id := tx.NewID()
		if _, err := tx.Exec(ctx, "insert into agri_certified (county, id, certification, subject, area, scheme, product, land_m2, annual_kg, "+
			"from_day, to_day) values "+store.Values(1, 11),
			tx.County, id, c.ID, c.Subject, c.Area, c.Scheme, p.Product, p.LandM2, p.AnnualKg, c.ValidFrom, c.Until); err != nil {
			return err
		}
		if err := tx.Created(ctx, "agri_certified", id); err != nil {
			return err
		}
	}
	return r.settleHolder(ctx, tx, c)
}

// endCertification lets a certificate count until a day and no longer, with what it covers.
func (r *Room) endCertification(ctx context.Context, tx *act.Tx, c *Certification, until clock.Day) error {
	c.Until = until
	res, err := tx.Exec(ctx, "update agri_certification set until = $3, withdrawn_why = $4, renewed_by = $5, version = version + 1 where "+
		"county = $1 and id = $2 and version = $6", tx.County, c.ID, c.Until, c.WithdrawnWhy, c.RenewedBy, c.Version)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, "agri.subject.changed_meanwhile").Because(err)
	}
	var ids []string
	if err := store.Each(ctx, tx, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, "select id from agri_certified where county = $1 and certification = $2 order by id", tx.County, c.ID); err != nil {
		return err
	}
	return tx.ChangeAll(ctx, "agri_certified", ids, func() error {
		_, err := tx.Exec(ctx, "update agri_certified set to_day = $3 where county = $1 and certification = $2", tx.County, c.ID, max(c.Until, c.ValidFrom))
		return err
	})
}

// settleHolder works out anew on which days a subject holds a certificate of a scheme.
func (r *Room) settleHolder(ctx context.Context, tx *act.Tx, c *Certification) error {
	var spans []ledger.Visited
	if err := store.Each(ctx, tx, func(rows *sql.Rows) error {
		var from, until clock.Day
		err := rows.Scan(&from, &until)
		if from < until {
			spans = append(spans, ledger.Visited{On: from, Due: until.Sub(from)})
		}
		return err
	}, "select valid_from, until from agri_certification where county = $1 and subject = $2 and scheme = $3 order by valid_from, until",
		tx.County, c.Subject, c.Scheme); err != nil {
		return err
	}
	return r.settleDays(ctx, tx, ledger.Cover(spans), "agri_holder", "subject = $2 and scheme = $3", []any{c.Subject, c.Scheme},
		func(id string, d ledger.Days) error {
			_, err := tx.Exec(ctx, "insert into agri_holder (county, id, subject, area, scheme, from_day, to_day) values ($1, $2, $3, $4, $5, $6, $7)", tx.County, id, c.Subject, c.Area, c.Scheme, d.From, d.To)
			return err
		})
}

// settleDays brings the rows of a table of days into line with what they should be. An
// interval that another swallowed keeps its row with no days.
func (r *Room) settleDays(ctx context.Context, tx *act.Tx, want []ledger.Days, table, whose string, args []any,
	insert func(id string, d ledger.Days) error) error {
	type kept struct {
		id string
		ledger.Days
	}
	var have []kept
	if err := store.Each(ctx, tx, func(rows *sql.Rows) error {
		var k kept
		err := rows.Scan(&k.id, &k.From, &k.To)
		have = append(have, k)
		return err
	}, "select id, from_day, to_day from "+table+" where county = $1 and "+whose+" order by from_day, id", append([]any{tx.County}, args...)...); err != nil {
		return err
	}
	for i := range max(len(want), len(have)) {
		if i >= len(have) {
			id := tx.NewID()
			if err := insert(id, want[i]); err != nil {
				return err
			}
			if err := tx.Created(ctx, table, id); err != nil {
				return err
			}
			continue
		}
		var d ledger.Days // none, when there are fewer than before
		if i < len(want) {
			d = want[i]
		}
		if d == have[i].Days {
			continue
		}
		if err := tx.Change(ctx, table, have[i].id, func() error {
			_, err := tx.Exec(ctx, "update "+table+" set from_day = $3, to_day = $4 where county = $1 and id = $2", tx.County, have[i].id, d.From, d.To)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// Filter chooses certificates.
type Filter struct {
	County  string
	Scope   area.Scope
	Subject string
	scheme  string
	state   string // in force unless said otherwise: expiring, ended, all
	words   string
	Today   clock.Day
	Limit   int
}

// Certifications lists certificates, the first to end first, with the names of their holders.
func (r *Room) Certifications(ctx context.Context, q store.Q, f Filter) (out []*Certification, names map[string]string, err error) {
	args := []any{f.County}
	where := f.Scope.Where("c.area", &args)
	bind := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	for _, c := range [][2]string{{"c.subject", f.Subject}, {"c.scheme", f.scheme}} {
		if c[1] != "" {
			where += " and " + c[0] + " = " + bind(c[1])
		}
	}
	switch f.state {
	case "all":
	case "ended":
		where += " and c.until <= " + bind(f.Today)
	case "expiring":
		where += " and c.until > " + bind(f.Today) + " and c.until <= " + bind(f.Today.Add(reminders[0])) + " and c.renewed_by = '' and c.withdrawn_why = ''"
	default:
		where += " and c.until > " + bind(f.Today)
	}
	if f.words != "" {
		like, key := bind(store.Anywhere(f.words)), bind(store.Anywhere(text.NameKey(f.words)))
		where += " and (" + store.Contains("c.cert_no", like) + " or " + store.Contains("s.name_key", key) +
			" or exists (select 1 from agri_certified d where d.county = c.county and d.certification = c.id and " +
			store.Contains("d.product", like) + "))"
	}
	names = map[string]string{}
	byID := map[string]*Certification{}
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var name string
		c, err := scanCertification(ledger.Scanner(func(into ...any) error { return rows.Scan(append(into, &name)...) }), f.County)
		if err == nil {
			out, byID[c.ID], names[c.ID] = append(out, c), c, name
		}
		return err
	}, "select "+ledger.Prefixed("c", certificationColumns)+", s.name from agri_certification c join agri_subject s on s.county = c.county and "+
		"s.id = c.subject where c.county = $1 and "+where+
		" order by c.until, c.id limit "+bind(f.Limit), args...); err != nil {
		return nil, nil, err
	}
	return out, names, r.fillProducts(ctx, q, f.County, out, byID)
}

func (r *Room) fillProducts(ctx context.Context, q store.Q, county string, list []*Certification, byID map[string]*Certification) error {
	for len(list) > 0 {
		n := min(len(list), 100)
		args := []any{county}
		for _, c := range list[:n] {
			args = append(args, c.ID)
		}
		if err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var of string
			var p CertifiedProduct
			if err := rows.Scan(&of, &p.Product, &p.LandM2, &p.AnnualKg); err != nil {
				return err
			}
			byID[of].Products = append(byID[of].Products, p)
			return nil
		}, "select certification, product, land_m2, annual_kg from agri_certified where county = $1 and certification in ("+store.Places(2,
			n)+") order by id", args...); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

func (r *Room) certifyingCounties(ctx context.Context, q store.Q) (out []string, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var c string
		err := rows.Scan(&c)
		out = append(out, c)
		return err
	}, "select distinct county from agri_certification /* all counties */ order by county")
	return out, err
}

// ending are certificates that end within so many days, were not renewed, and were
// reminded of less often than that.
func (r *Room) ending(ctx context.Context, q store.Q, county string, today clock.Day, within, reminded int) (out []*Certification, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		c, err := scanCertification(rows, county)
		out = append(out, c)
		return err
	}, "select "+certificationColumns+" from agri_certification where county = $1 and until > $2 and until <= $3 and renewed_by = '' and "+
		"withdrawn_why = '' and reminded < $4 order by until, id limit 500",
		county, today, today.Add(within), reminded)
	return out, err
}

// remindedOf notes that a reminder was sent, once.
func (r *Room) remindedOf(ctx context.Context, tx *act.Tx, id string, times int) error {
	_, err := tx.Exec(ctx, "update agri_certification set reminded = $3 where county = $1 and id = $2 and reminded < $3", tx.County, id, times)
	return err
}
