package lab

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/evidence"
	"huying/scenes/agri/ledger"
	"huying/scenes/agri/registry"
)

const sampleColumns = `id, no, station, subject, area, product, lot, base_g, amount_g, taken_at, taken_on, taker, second,
	signer, signature, seal_no, lon_e7, lat_e7,
	state, result, held_on, told_at, objection_until, objected_at, objection, sent_to, concluded_on, disposal, disposed_g, disposed_on, order_id, version`

func signerAt(county, id string) string { return "agri_sample/" + county + "/" + id + "/signer" }

func (r *Room) scanSample(row interface{ Scan(...any) error }, county string) (*Sample, error) {
	s := &Sample{County: county}
	var signer []byte
	var on clock.Day
	if err := row.Scan(&s.ID, &s.No, &s.Station, &s.Subject, &s.Area, &s.Product, &s.Lot, &s.BaseG, &s.AmountG, &s.TakenAt, &on, &s.Taker,
		&s.Second, &signer, &s.Signature, &s.SealNo, &s.LonE7, &s.LatE7,
		&s.State, &s.Result, &s.HeldOn, &s.ToldAt, &s.ObjectionUntil, &s.ObjectedAt, &s.Objection, &s.SentTo, &s.ConcludedOn, &s.Disposal,
		&s.DisposedG, &s.DisposedOn, &s.Order, &s.Version); err != nil {
		return nil, store.One(err)
	}
	var err error
	s.Signer, err = r.Box.Open(seal.Name, signer, signerAt(county, s.ID))
	return s, err
}

func (r *Room) sampleArgs(s *Sample) []any {
	return []any{s.County, s.ID, s.No, s.Station, s.Subject, s.Area, s.Product, s.Lot, s.BaseG, s.AmountG, s.TakenAt, s.TakenAt.Day(), s.Taker,
		s.Second, r.Box.Seal(s.Signer, signerAt(s.County, s.ID)), s.Signature, s.SealNo, s.LonE7, s.LatE7,
		s.State, s.Result, s.HeldOn, s.ToldAt, s.ObjectionUntil, s.ObjectedAt, s.Objection, s.SentTo, s.ConcludedOn, s.Disposal, s.DisposedG,
		s.DisposedOn, s.Order, s.Version}
}

// Sample finds a sample.
func (r *Room) Sample(ctx context.Context, q store.Q, county, id string) (_ *Sample, err error) {
	defer fault.Wrap(&err, "agri.sample(%s)", id)
	return r.scanSample(q.QueryRow(ctx, "select "+sampleColumns+" from agri_sample where county = $1 and id = $2", county, id), county)
}

func (r *Room) insertSample(ctx context.Context, tx *act.Tx, s *Sample) error {
	a := r.sampleArgs(s)
	if _, err := tx.Exec(ctx, "insert into agri_sample (county, "+sampleColumns+") values "+store.Values(1, len(a)), a...); err != nil {
		return err
	}
	if err := evidence.Hold(ctx, tx, registry.PaperEvidence, s.Subject, s.Signature); err != nil {
		return err
	}
	return tx.Created(ctx, "agri_sample", s.ID)
}

// changeSample writes how a sample stands, over the version it was read at.
func (r *Room) changeSample(ctx context.Context, tx *act.Tx, s *Sample) error {
	if r.watch == nil || s.HeldOn == 0 && s.State != Passed {
		return r.writeSample(ctx, tx, s)
	}
	return r.watch(ctx, tx, s, func() error { return r.writeSample(ctx, tx, s) })
}

func (r *Room) writeSample(ctx context.Context, tx *act.Tx, s *Sample) error {
	return tx.Change(ctx, "agri_sample", s.ID, func() error {
		res, err := tx.Exec(ctx, `update agri_sample set state = $3, result = $4, held_on = $5, told_at = $6, objection_until = $7,
			objected_at = $8, objection = $9, sent_to = $10, concluded_on = $11, disposal = $12, disposed_g = $13, disposed_on = $14,
			order_id = $15, version = version + 1 where county = $1 and id = $2 and version = $16`,
			tx.County, s.ID, s.State, s.Result, s.HeldOn, s.ToldAt, s.ObjectionUntil, s.ObjectedAt, s.Objection, s.SentTo, s.ConcludedOn, s.Disposal,
			s.DisposedG, s.DisposedOn, s.Order, s.Version)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fault.New(fault.Conflict, "agri.subject.changed_meanwhile").Because(err)
		}
		return nil
	})
}

// handOn writes a line of a sample's custody.
func (r *Room) handOn(ctx context.Context, tx *act.Tx, s *Sample, step, words string, at clock.Moment) error {
	_, err := tx.Exec(ctx, "insert into agri_custody (county, id, sample, step, at, person, words) values ($1, $2, $3, $4, $5, $6, $7)",
		tx.County, tx.NewID(), s.ID, step, at, tx.Actor.Person, words)
	return err
}

// CustodyRow is a line of a sample's way (样品流转).
type CustodyRow struct {
	Step   string       `json:"step"`
	At     clock.Moment `json:"at"`
	Person string       `json:"person"`
	Words  string       `json:"words"`
}

func (r *Room) custody(ctx context.Context, q store.Q, s *Sample) ([]CustodyRow, error) {
	out := []CustodyRow{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var c CustodyRow
		err := rows.Scan(&c.Step, &c.At, &c.Person, &c.Words)
		out = append(out, c)
		return err
	}, `select c.step, c.at, coalesce(p.name, ''), c.words from agri_custody c left join person p on p.county = c.county and p.id = c.person
		where c.county = $1 and c.sample = $2 order by c.at, c.id`, s.County, s.ID)
	return out, err
}

const testColumns = "id, method, reagent, instrument, pretreated, blank_e4, value_e4, reading, inhibition_bp, threshold_bp, item, " +
	"amount_ug, limit_ug, report, verdict, tested_at, tester"

// Tests are a sample's tests, in the order they were made.
func (r *Room) Tests(ctx context.Context, q store.Q, county, sample string) (out []Test, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var t Test
		var treated int
		err := rows.Scan(&t.ID, &t.Method, &t.Reagent, &t.Instrument, &treated, &t.Read.BlankE4, &t.Read.ValueE4, &t.Read.Reading, &t.InhibitionBP, &t.ThresholdBP,
			&t.Read.Item, &t.Read.AmountUg, &t.Read.LimitUg, &t.Read.Report, &t.Verdict, &t.At, &t.Tester)
		t.Pretreated = treated != 0
		out = append(out, t)
		return err
	}, "select "+testColumns+" from agri_test where county = $1 and sample = $2 order by tested_at, id", county, sample)
	return out, err
}

func (r *Room) insertTest(ctx context.Context, tx *act.Tx, sample string, t *Test) error {
	treated := 0
	if t.Pretreated {
		treated = 1
	}
	_, err := tx.Exec(ctx, "insert into agri_test (county, sample, "+testColumns+") values "+store.Values(1, 19), tx.County, sample, t.ID,
		t.Method, t.Reagent, t.Instrument, treated,
		t.Read.BlankE4, t.Read.ValueE4, t.Read.Reading, t.InhibitionBP, t.ThresholdBP, t.Read.Item, t.Read.AmountUg, t.Read.LimitUg,
		t.Read.Report, t.Verdict, t.At, t.Tester)
	return err
}

// Filter chooses samples.
type Filter struct {
	County  string
	Scope   area.Scope
	state   string // one state; open, bad: groups of them
	station string
	Subject string
	words   string
	after   ledger.Latest
	Limit   int
}

var sampleGroups = map[string][]any{
	"open": {Taken, Received, Held, Suspect, Told, Objected, Sent, Failed}, // something is to be done yet
	"bad":  {Held, Suspect, Told, Objected, Sent, Failed, Disposed},        // what was done about it does not make it good
}

// ListSamples lists samples, the latest first, with the names that a list shows.
func (r *Room) ListSamples(ctx context.Context, q store.Q, f Filter) (out []*Sample, names map[string][2]string, err error) {
	args := []any{f.County}
	where := f.Scope.Where("m.area", &args)
	bind := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	if list := sampleGroups[f.state]; list != nil {
		where += " and m.state in (" + store.Places(len(args)+1, len(list)) + ")"
		args = append(args, list...)
	} else if f.state != "" {
		where += " and m.state = " + bind(f.state)
	}
	for _, c := range [][2]string{{"m.station", f.station}, {"m.subject", f.Subject}} {
		if c[1] != "" {
			where += " and " + c[0] + " = " + bind(c[1])
		}
	}
	if f.words != "" {
		like, key := bind(store.Anywhere(f.words)), bind(store.Anywhere(text.NameKey(f.words)))
		where += " and (" + store.Contains("m.no", like) + " or " + store.Contains("m.product", like) + " or " + store.Contains("u.name_key", key) + ")"
	}
	where += f.after.Where("m.taken_at", "m.id", bind)
	names = map[string][2]string{}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var n [2]string
		s, err := r.scanSample(ledger.Scanner(func(into ...any) error { return rows.Scan(append(into, &n[0], &n[1])...) }), f.County)
		if err == nil {
			out = append(out, s)
			names[s.ID] = n
		}
		return err
	}, "select "+ledger.Prefixed("m", sampleColumns)+`, u.name, t.name from agri_sample m join agri_subject u on u.county = m.county and u.id = m.subject
		join agri_station t on t.county = m.county and t.id = m.station where m.county = $1 and `+where+
		" order by m.taken_at desc, m.id desc limit "+bind(f.Limit), args...)
	return out, names, err
}

// Holding are the samples that keep a harvest of a subject from being sold: of this lot, or
// of none in particular. What failed stays off sale when it was disposed of: of a sample
// without a lot, what was harvested in the weeks before it was taken.
func (r *Room) Holding(ctx context.Context, q store.Q, county, subject, product, lot string, harvested clock.Day) (out []*Sample, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		s, err := r.scanSample(rows, county)
		if err == nil && s.keepsBack(lot, harvested) && s.Of(product) {
			out = append(out, s)
		}
		return err
	}, "select "+sampleColumns+" from agri_sample where county = $1 and subject = $2 and held_on > 0 and state <> 'passed' order by id",
		county, subject)
	return out, err
}

// HoldingBack are the samples that keep something of subjects off the market, by subject; of
// all of a county when none is named.
func (r *Room) HoldingBack(ctx context.Context, q store.Q, county string, subjects []string) (map[string][]*Sample, error) {
	out := map[string][]*Sample{}
	ask := func(which string, args ...any) error {
		return store.Each(ctx, q, func(rows *sql.Rows) error {
			s, err := r.scanSample(rows, county)
			if err == nil {
				out[s.Subject] = append(out[s.Subject], s)
			}
			return err
		}, "select "+sampleColumns+" from agri_sample where county = $1 and held_on > 0 and state <> 'passed'"+which+" order by id", args...)
	}
	if subjects == nil {
		return out, ask("", county)
	}
	for part := range slices.Chunk(subjects, 200) {
		args := []any{county}
		for _, s := range part {
			args = append(args, s)
		}
		if err := ask(" and subject in ("+store.Places(2, len(part))+")", args...); err != nil {
			return nil, err
		}
	}
	return out, nil
}
