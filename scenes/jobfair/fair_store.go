package jobfair

import (
	"context"
	"database/sql"
	"encoding/json"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

const fairColumns = "id, area, name, organiser, venue, note, from_day, to_day, online_from, online_until, erase_on, opened_on, booths, parts, version"

// partsText is the column of a fair's regions.
type partsText struct{ list *[]Part }

// Scan reads regions as they are kept.
func (p partsText) Scan(v any) error {
	s, _ := v.(string)
	return json.Unmarshal([]byte(s), p.list)
}

func partsKept(list []Part) string {
	if list == nil {
		list = []Part{}
	}
	b, err := json.Marshal(list)
	if err != nil {
		panic(err) // texts
	}
	return string(b)
}

func fairDest(f *Fair) []any {
	return []any{&f.ID, &f.Area, &f.Name, &f.Organiser, &f.Venue, &f.Note, &f.From, &f.To, &f.OnlineFrom, &f.OnlineUntil, &f.EraseOn,
		&f.OpenedOn,
		&f.Booths, partsText{&f.Parts}, &f.Version}
}

func (r *room) addFair(ctx context.Context, tx *act.Tx, f *Fair) error {
	f.ID, f.Version = tx.NewID(), 1
	tx.On(f.ID, f.Area)
	return tx.Put(ctx, "jobfair_fair", fairColumns, f.ID, f.Area, f.Name, f.Organiser, f.Venue, f.Note, f.From, f.To, f.OnlineFrom,
		f.OnlineUntil,
		f.EraseOn, f.OpenedOn, f.Booths, partsKept(f.Parts), 1)
}

// changeFair writes what is known of a fair. What applicants were told cannot be made later, and whoever stands at the
// fair is counted on its first day.
func (r *room) changeFair(ctx context.Context, tx *act.Tx, was, f *Fair) error {
	if f.EraseOn > was.EraseOn {
		if n, err := r.count(ctx, tx, "jobfair_seeker", tx.County, f.ID); err != nil {
			return err
		} else if n > 0 {
			return fault.New(fault.Conflict, "jobfair.fair.told").At("/erase_on", "jobfair.fair.told")
		}
	}
	if err := tx.Over(ctx, "jobfair_fair", f.ID, f.Version, "jobfair.moved", act.Set{Column: "name", Value: f.Name},
		act.Set{Column: "organiser", Value: f.Organiser}, act.Set{Column: "venue", Value: f.Venue}, act.Set{Column: "note", Value: f.Note},
		act.Set{Column: "from_day", Value: f.From}, act.Set{Column: "to_day", Value: f.To}, act.Set{Column: "online_from", Value: f.OnlineFrom},
		act.Set{Column: "online_until", Value: f.OnlineUntil}, act.Set{Column: "erase_on", Value: f.EraseOn}, act.Set{Column: "booths",
			Value: f.Booths},
		act.Set{Column: "parts", Value: partsKept(f.Parts)}); err != nil || f.From == was.From {
		return err
	}
	for _, table := range []string{"jobfair_stand", "jobfair_post"} {
		if err := eachOf(ctx, tx, table, "fair", f.ID, func(ids []string) error {
			return tx.ChangeAll(ctx, table, ids, func() error {
				_, err := tx.Exec(ctx, "update "+table+" set on_day = $2, version = version + 1 where county = $1 and id in ("+store.Places(3,
					len(ids))+")",
					with([]any{tx.County, f.From}, ids)...)
				return err
			})
		}); err != nil {
			return err
		}
	}
	return nil
}

func with(args []any, ids []string) []any {
	for _, id := range ids {
		args = append(args, id)
	}
	return args
}

// eachOf does something with the ids of the rows of a table about a record, two hundred at a time.
func eachOf(ctx context.Context, tx *act.Tx, table, column, of string, do func(ids []string) error) error {
	last := ""
	for {
		ids, err := idsOf(ctx, tx, "select id from "+table+" where county = $1 and "+column+" = $2 and id > $3 order by id limit 200",
			tx.County, of, last)
		if err != nil || len(ids) == 0 {
			return err
		}
		if err := do(ids); err != nil {
			return err
		}
		last = ids[len(ids)-1]
	}
}

func idsOf(ctx context.Context, q store.Q, text string, args ...any) (ids []string, err error) {
	return ids, store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		ids = append(ids, id)
		return err
	}, text, args...)
}

func (r *room) count(ctx context.Context, q store.Q, table, county, fair string) (n int, err error) {
	return n, q.QueryRow(ctx, "select count(*) from "+table+" where county = $1 and fair = $2", county, fair).Scan(&n)
}

// fair finds a fair.
func (r *room) fair(ctx context.Context, q store.Q, county, id string) (*Fair, error) {
	f := &Fair{}
	return f, store.One(q.QueryRow(ctx, "select "+fairColumns+" from jobfair_fair where county = $1 and id = $2", county,
		id).Scan(fairDest(f)...))
}

// fairsOpen are the fairs that everybody sees on a day, the latest first.
func (r *room) fairsOpen(ctx context.Context, q store.Q, county string, on clock.Day) (out []*Fair, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		f := &Fair{}
		out = append(out, f)
		return rows.Scan(fairDest(f)...)
	}, "select "+fairColumns+" from jobfair_fair where county = $1 and opened_on > 0 and opened_on <= $2 order by from_day desc, id desc limit 10", county, on)
}

// counts are what a fair has so far.
func (r *room) counts(ctx context.Context, q store.Q, county, fair string) (n Counts, err error) {
	return n, q.QueryRow(ctx, `select (select count(*) from jobfair_stand s where s.county = $1 and s.fair = $2 and s.active = 1),
		(select count(*) from jobfair_employer e where e.county = $1 and e.fair = $2 and e.state = 'pending'),
		(select count(*) from jobfair_stand s where s.county = $1 and s.fair = $2 and s.active = 1 and s.booth = ''),
		(select count(*) from jobfair_stand s where s.county = $1 and s.fair = $2 and s.active = 1 and not exists (select 1 from jobfair_post p
			where p.county = s.county and p.fair = s.fair and p.employer = s.employer and p.state in ('open', 'filled')))`,
		county, fair).Scan(&n.Stands, &n.Pending, &n.NoBooth, &n.NoPosts)
}

// Tally are the figures of one fair's part by one region, counted from its records.
type Tally struct {
	Origin                                          string
	Employers, Posts, Headcount, OnSite, Online     int
	Families, Applications, Agreements, Hired, Kept int
}

// tallies counts the records of a fair by the region that they come from.
func (r *room) tallies(ctx context.Context, q store.Q, county, fair string) ([]*Tally, error) {
	of := map[string]*Tally{}
	var order []string
	for _, part := range []struct {
		text string
		into func(t *Tally) []any
	}{
		{"select origin, count(*) from jobfair_stand where county = $1 and fair = $2 and active = 1 group by origin order by origin",
			func(t *Tally) []any { return []any{&t.Employers} }},
		{"select origin, count(*), sum(headcount) from jobfair_post where county = $1 and fair = $2 and state in ('open', 'filled') " +
			"group by origin order by origin",
			func(t *Tally) []any { return []any{&t.Posts, &t.Headcount} }},
		{`select origin, sum(case when came_on > 0 then 1 else 0 end), sum(case when way = 'online' then 1 else 0 end),
			sum(case when service = 'family' then 1 else 0 end), sum(case when agreed_on > 0 then 1 else 0 end), sum(case when hired_on > 0 then 1 else 0 end),
			sum(case when kept_on > 0 then 1 else 0 end) from jobfair_seeker where county = $1 and fair = $2 group by origin order by origin`,
			func(t *Tally) []any {
				return []any{&t.OnSite, &t.Online, &t.Families, &t.Agreements, &t.Hired, &t.Kept}
			}},
		{"select origin, count(*) from jobfair_application where county = $1 and fair = $2 and state <> 'withdrawn' group by origin order by origin",
			func(t *Tally) []any { return []any{&t.Applications} }},
	} {
		if err := store.Each(ctx, q, func(rows *sql.Rows) error {
			var x Tally
			if err := rows.Scan(append([]any{&x.Origin}, part.into(&x)...)...); err != nil {
				return err
			}
			t := of[x.Origin]
			if t == nil {
				t = &Tally{Origin: x.Origin}
				of[x.Origin] = t
				order = append(order, x.Origin)
			}
			t.add(&x)
			return nil
		}, part.text, county, fair); err != nil {
			return nil, err
		}
	}
	out := make([]*Tally, len(order))
	for i, o := range order {
		out[i] = of[o]
	}
	return out, nil
}

func (t *Tally) add(x *Tally) {
	t.Employers, t.Posts, t.Headcount, t.OnSite, t.Online = t.Employers+x.Employers, t.Posts+x.Posts, t.Headcount+x.Headcount,
		t.OnSite+x.OnSite, t.Online+x.Online
	t.Families, t.Applications, t.Agreements = t.Families+x.Families, t.Applications+x.Applications, t.Agreements+x.Agreements
	t.Hired, t.Kept = t.Hired+x.Hired, t.Kept+x.Kept
}

// stand finds an employer's part in a fair.
func (r *room) stand(ctx context.Context, q store.Q, county, fair, employer string) (*Stand, error) {
	s := &Stand{}
	return s, store.One(q.QueryRow(ctx, "select "+standColumns+" from jobfair_stand where county = $1 and fair = $2 and employer = $3",
		county, fair,
		employer).Scan(standDest(s)...))
}

const standColumns = "id, fair, employer, area, origin, booth, on_day, active, version"

func standDest(s *Stand) []any {
	return []any{&s.ID, &s.Fair, &s.Employer, &s.Area, &s.Origin, &s.Booth, &s.On, store.Yes(&s.Active), &s.Version}
}

// join gives an employer its part in a fair, as part of an act; one that it has already is taken up again.
func (r *room) join(ctx context.Context, tx *act.Tx, f *Fair, e *Employer) error {
	s, err := r.stand(ctx, tx, tx.County, f.ID, e.ID)
	if fault.Is(err, fault.NotFound) {
		return tx.Put(ctx, "jobfair_stand", standColumns, tx.NewID(), f.ID, e.ID, f.Area, e.Origin, "", f.From, 1, 1)
	}
	if err != nil || s.Active {
		return err
	}
	return tx.Over(ctx, "jobfair_stand", s.ID, s.Version, "jobfair.moved", act.Set{Column: "active", Value: 1})
}

// seat gives a stand a booth that is free; an empty one gives it back.
func (r *room) seat(ctx context.Context, tx *act.Tx, f *Fair, s *Stand, booth string) error {
	booth = strings.ToUpper(strings.TrimSpace(booth))
	if err := f.takesBooth(booth); err != nil {
		return err
	}
	// The fair's row is held, so that one booth is never given twice.
	if _, err := tx.Exec(ctx, "update jobfair_fair set version = version where county = $1 and id = $2", tx.County, f.ID); err != nil {
		return err
	}
	if booth != "" {
		var other string
		err := store.One(tx.QueryRow(ctx, "select employer from jobfair_stand where county = $1 and fair = $2 and booth = $3 and active = 1 and id <> $4",
			tx.County, f.ID, booth, s.ID).Scan(&other))
		if err == nil {
			return fault.New(fault.Conflict, "jobfair.booth.taken").At("/booth", "jobfair.booth.taken")
		}
		if !fault.Is(err, fault.NotFound) {
			return err
		}
	}
	return tx.Over(ctx, "jobfair_stand", s.ID, s.Version, "jobfair.moved", act.Set{Column: "booth", Value: booth})
}

// fillStands reads what employers are called, and what they bring.
func (r *room) fillStands(ctx context.Context, q store.Q, county string, page []*Stand) error {
	if len(page) == 0 {
		return nil
	}
	of := map[string]*Stand{}
	args := []any{county}
	for _, s := range page {
		of[s.ID] = s
		args = append(args, s.ID)
	}
	return store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		var s Stand
		if err := rows.Scan(&id, &s.Name, &s.Posts, &s.Wanted, &s.Came); err != nil {
			return err
		}
		of[id].Name, of[id].Posts, of[id].Wanted, of[id].Came = s.Name, s.Posts, s.Wanted, s.Came
		return nil
	}, `select s.id, e.name, (select count(*) from jobfair_post p where p.county = s.county and p.fair = s.fair and
		p.employer = s.employer and p.state in ('open', 'filled')),
		(select coalesce(sum(p.headcount), 0) from jobfair_post p where p.county = s.county and p.fair = s.fair and p.employer = s.employer
		and p.state in ('open', 'filled')),
		(select count(*) from jobfair_application a where a.county = s.county and a.fair = s.fair and a.employer = s.employer and a.state <> 'withdrawn')
		from jobfair_stand s join jobfair_employer e on e.county = s.county and e.id = s.employer
		where s.county = $1 and s.id in (`+store.Places(2, len(page))+")", args...)
}
