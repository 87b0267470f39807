package pledge

import (
	"context"
	"database/sql"
	"maps"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/lab"
	"huying/scenes/agri/ledger"
)

// few is how many ids one question names.
const few = 200

// Standings are what may be relied on of certificates, by id.
func (r *Room) Standings(ctx context.Context, q store.Q, county string, ids []string) (map[string]Standing, error) {
	out := map[string]Standing{}
	for part := range slices.Chunk(ids, few) {
		c, err := r.chainOf(ctx, q, county, part)
		if err != nil {
			return nil, err
		}
		known := map[string][]Cause{}
		for _, id := range part {
			if c[id] != nil {
				out[id] = c.standing(id, known)
			}
		}
	}
	return out, nil
}

func among(county string, ids []string) (places string, args []any) {
	args = []any{county}
	for _, id := range ids {
		args = append(args, id)
	}
	return store.Places(2, len(ids)), args
}

// chainOf reads certificates with all that they were made from, and what is thought of each.
func (r *Room) chainOf(ctx context.Context, q store.Q, county string, ids []string) (chain, error) {
	c := chain{}
	places, args := among(county, ids)
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var n node
		var source string
		if err := rows.Scan(&n.id, &n.no, &n.lot, &n.subject, &n.product, &n.state, &n.issued, &n.harvested, &source); err != nil {
			return err
		}
		if c[n.id] == nil {
			c[n.id] = &n
		}
		if source != "" {
			c[n.id].sources = append(c[n.id].sources, source)
		}
		return nil
	}, `with recursive below (county, id) as (
			select x.county, x.id from agri_pledge x where x.county = $1 and x.id in (`+places+`)
			union
			select d.county, d.source from below b join agri_pledge_source d on d.county = b.county and d.pledge = b.id where d.county = $1
		)
		select p.id, p.no, p.lot, p.subject, p.product, p.state, p.issued_at, coalesce(l.harvested_on, 0), coalesce(d.source, '') from below b
		join agri_pledge p on p.county = b.county and p.id = b.id
		left join agri_lot l on l.county = p.county and l.id = p.lot
		left join agri_pledge_source d on d.county = p.county and d.pledge = p.id
		where p.county = $1 order by p.id, d.source`, args...); err != nil {
		return nil, err
	}
	byLot, subjects, made := map[string][]*node{}, map[string]bool{}, []string{}
	for _, n := range c {
		if n.lot == "" {
			made = append(made, n.id)
			continue
		}
		byLot[n.lot] = append(byLot[n.lot], n)
		subjects[n.subject] = true
	}
	if err := r.doubtsInto(ctx, q, county, byLot); err != nil {
		return nil, err
	}
	if err := r.judgementsInto(ctx, q, county, c, made); err != nil {
		return nil, err
	}
	held, err := r.lab.HoldingBack(ctx, q, county, slices.Sorted(maps.Keys(subjects)))
	for _, list := range byLot {
		for _, n := range list {
			for _, s := range held[n.subject] {
				if s.Reaches(n.lot, n.harvested) && s.Of(n.product) {
					n.own = append(n.own, Cause{Kind: BySample, Pledge: n.id, No: n.no, What: s.No})
				}
			}
		}
	}
	return c, err
}

// doubtsInto writes what is thought of harvests into the certificates that speak for them.
func (r *Room) doubtsInto(ctx context.Context, q store.Q, county string, byLot map[string][]*node) error {
	for part := range slices.Chunk(slices.Sorted(maps.Keys(byLot)), few) {
		places, args := among(county, part)
		if err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var lot, use string
			var state DoubtState
			var j Judgement
			if err := rows.Scan(&lot, &use, &state, &j.At, &j.Person, &j.Why); err != nil {
				return err
			}
			for _, n := range byLot[lot] {
				switch {
				case state == Open:
					n.own = append(n.own, Cause{Kind: ByUse, Pledge: n.id, No: n.no, What: use})
				case state == Cleared && j.At >= n.issued: // before, there was no certificate to doubt
					j.Pledge, j.No = n.id, n.no
					n.judged = append(n.judged, j)
				}
			}
			return nil
		}, "select lot, use_id, state, decided_at, person, why from agri_doubt where county = $1 and lot in ("+places+") order by id", args...); err != nil {
			return err
		}
	}
	return nil
}

func (r *Room) judgementsInto(ctx context.Context, q store.Q, county string, c chain, made []string) error {
	slices.Sort(made)
	for part := range slices.Chunk(made, few) {
		places, args := among(county, part)
		if err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var j Judgement
			if err := rows.Scan(&j.Pledge, &j.About, &j.At, &j.Person, &j.Why); err != nil {
				return err
			}
			n := c[j.Pledge]
			j.No = n.no
			n.judged = append(n.judged, j)
			return nil
		}, "select pledge, about, at, person, why from agri_judgement where county = $1 and pledge in ("+places+") order by pledge, about", args...); err != nil {
			return err
		}
	}
	return nil
}

func (r *Room) insertJudgement(ctx context.Context, tx *act.Tx, pledge, about, why string) error {
	_, err := tx.Exec(ctx, "insert into agri_judgement (county, pledge, about, at, person, why) values ($1, $2, $3, $4, $5, $6)", tx.County,
		pledge, about, tx.Now, tx.Actor.Person, why)
	return err
}

// InDoubt are the ids of a county's certificates that are in doubt.
func (r *Room) InDoubt(ctx context.Context, q store.Q, county string) ([]string, error) {
	all, err := r.doubted(ctx, q, county)
	return slices.Sorted(maps.Keys(all)), err
}

// doubted are a county's certificates in doubt, with how each stands: those that could be are found from what puts
// certificates in doubt upwards.
func (r *Room) doubted(ctx context.Context, q store.Q, county string) (map[string]Standing, error) {
	may := map[string]bool{}
	above := func(seeds string, args ...any) error {
		return store.Each(ctx, q, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			may[id] = true
			return err
		}, `with recursive above (county, id) as (`+seeds+`
			union
			select d.county, d.pledge from above a join agri_pledge_source d on d.county = a.county and d.source = a.id where d.county = $1
		)
		select p.id from above a join agri_pledge p on p.county = a.county and p.id = a.id where p.county = $1 and p.state = 'valid'`, args...)
	}
	if err := above("select d.county, d.pledge from agri_pledge v join agri_pledge_source d on d.county = v.county and d.source = v.id where "+
		"v.county = $1 and v.state = 'void'", county); err != nil {
		return nil, err
	}
	if err := above("select p.county, p.id from agri_doubt d join agri_pledge p on p.county = d.county and p.lot = d.lot where d.county = $1 "+
		"and d.state = 'open' and p.state = 'valid'", county); err != nil {
		return nil, err
	}
	held, err := r.lab.HoldingBack(ctx, q, county, nil)
	if err != nil {
		return nil, err
	}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(held)), few) {
		places, args := among(county, part)
		if err := above("select p.county, p.id from agri_lot l join agri_pledge p on p.county = l.county and p.lot = l.id where l.county = $1 and "+
			"l.subject in ("+places+")", args...); err != nil {
			return nil, err
		}
	}
	all, err := r.Standings(ctx, q, county, slices.Sorted(maps.Keys(may)))
	maps.DeleteFunc(all, func(_ string, s Standing) bool { return s.State != Doubtful })
	return all, err
}

// doubtful lists the certificates in doubt that a question asks for, the latest first.
func (r *Room) doubtful(ctx context.Context, q store.Q, f Filter) (out []*Pledge, names map[string]string, err error) {
	ids, err := r.InDoubt(ctx, q, f.County)
	if err != nil {
		return nil, nil, err
	}
	names = map[string]string{}
	for part := range slices.Chunk(ids, few) {
		f.among = part
		list, called, err := r.pick(ctx, q, f)
		if err != nil {
			return nil, nil, err
		}
		out = append(out, list...)
		maps.Copy(names, called)
	}
	slices.SortFunc(out, func(a, b *Pledge) int {
		if a.IssuedAt != b.IssuedAt {
			return int(b.IssuedAt - a.IssuedAt)
		}
		return strings.Compare(b.ID, a.ID)
	})
	return out[:min(len(out), f.Limit)], names, nil
}

// reached are the certificates that hold and speak for what a sample may hold back.
func (r *Room) reached(ctx context.Context, q store.Q, s *lab.Sample) (out []*Pledge, err error) {
	taken := s.TakenAt.Day()
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		p, err := r.scanPledge(rows, s.County)
		if err == nil && s.Of(p.Product) {
			out = append(out, p)
		}
		return err
	}, "select "+ledger.Prefixed("p", pledgeColumns)+` from agri_lot l join agri_pledge p on p.county = l.county and p.lot = l.id
		where l.county = $1 and l.subject = $2 and (l.id = $3 or $3 = '' and l.harvested_on between $4 and $5) and p.state = 'valid' order by p.id`,
		s.County, s.Subject, s.Lot, taken.Add(-reach), taken.Add(reach))
	return out, err
}

// insertReach keeps whom the word about a certificate reached.
func (r *Room) insertReach(ctx context.Context, tx *act.Tx, pledge, subject string, people int, note string) error {
	person := ""
	if note != "" {
		person = tx.Actor.Person
	}
	_, err := tx.Exec(ctx, "insert into agri_warned (county, id, pledge, subject, at, people, person, note) values ($1, $2, $3, $4, $5, $6, "+
		"$7, $8)", tx.County, tx.NewID(), pledge, subject, tx.Now, people, person, note)
	return err
}

// reachLine is one time that word was sent or given.
type reachLine struct {
	pledge, subject string
	at              clock.Moment
	people          int
	person, note    string
}

func (r *Room) reachLines(ctx context.Context, q store.Q, county string, pledges []string) (out []reachLine, err error) {
	for part := range slices.Chunk(pledges, few) {
		places, args := among(county, part)
		if err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var x reachLine
			err := rows.Scan(&x.pledge, &x.subject, &x.at, &x.people, &x.person, &x.note)
			out = append(out, x)
			return err
		}, "select pledge, subject, at, people, person, note from agri_warned where county = $1 and pledge in ("+places+") order by at, id", args...); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Named finds a certificate by its number.
func (r *Room) Named(ctx context.Context, q store.Q, county, no string) (*Pledge, error) {
	return r.scanPledge(q.QueryRow(ctx, "select "+pledgeColumns+" from agri_pledge where county = $1 and no = $2", county, no), county)
}

// Among are some certificates, with the names of who issued them.
func (r *Room) Among(ctx context.Context, q store.Q, county string, ids []string) ([]*Pledge, map[string]string, error) {
	return r.pick(ctx, q, Filter{County: county, Scope: area.Scope{county}, among: ids, Limit: len(ids)})
}

// Samples are the numbers of the tests that hold a certificate's harvest back, its own or one that it was made from.
func (s *Standing) Samples() []string { return s.samples() }
