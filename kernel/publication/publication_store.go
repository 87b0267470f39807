package publication

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/figure"
)

const columns = "id, code, title, words, door, state, area, unit, prepared_at, prepared_by, leaf, counted_at, released_at, released_by, " +
	"act, replaces, reason, replaced_by, withdrawn_at, withdrawn_by, why, note, withdrawal"

func scan(row interface{ Scan(...any) error }, county string) (*Publication, error) {
	p := &Publication{County: county}
	err := row.Scan(&p.ID, &p.Code, &p.Title, &p.Words, &p.Door, &p.State, &p.Area, &p.Unit, &p.PreparedAt, &p.PreparedBy, &p.Leaf,
		&p.CountedAt, &p.ReleasedAt, &p.ReleasedBy, &p.Act,
		&p.Replaces, &p.Reason, &p.ReplacedBy, &p.WithdrawnAt, &p.WithdrawnBy, &p.Why, &p.Note, &p.Withdrawal)
	return p, err
}

// Get is one publication with its items.
func (r *Room) Get(ctx context.Context, q store.Q, county, id string) (_ *Publication, err error) {
	defer fault.Wrap(&err, "publication.Get(%s)", id)
	p, err := scan(q.QueryRow(ctx, "select "+columns+" from publication where county = $1 and id = $2", county, id), county)
	if err != nil {
		return nil, store.One(err)
	}
	p.Items, err = items(ctx, q, county, id)
	return p, err
}

// ByCode is the publication with a code.
func (r *Room) ByCode(ctx context.Context, q store.Q, county, code string) (*Publication, error) {
	var id string
	if err := store.One(q.QueryRow(ctx, "select id from publication where county = $1 and code = $2 and code <> ''", county, code).Scan(&id)); err != nil {
		return nil, err
	}
	return r.Get(ctx, q, county, id)
}

func items(ctx context.Context, q store.Q, county, id string) (out []Number, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var i Number
		var den Side
		var places string
		var from, to clock.Day
		if err := rows.Scan(&i.Figure, &i.Version, &i.Name, &i.Formula, &i.Area, &i.AreaName, &places, &from, &to, &i.Text, &i.Unit,
			&i.Num.Amount, &i.Num.measure, &i.Num.Records, &i.Num.Digest, &i.Num.key, &den.Amount, &den.measure, &den.Records, &den.Digest, &den.key); err != nil {
			return err
		}
		i.From, i.To, i.places = from.String(), to.String(), strings.Fields(places)
		if den.measure != "" {
			i.Den = &den
		}
		out = append(out, i)
		return nil
	}, `select figure, version, name, formula, area, area_name, places, from_day, to_day, shown, unit, num, num_measure, num_records, num_digest, num_key, den, den_measure, den_records, den_digest, den_key
		from publication_item where county = $1 and publication = $2 order by item`, county, id)
	return out, err
}

// add writes a draft with what it froze.
func (r *Room) add(ctx context.Context, tx *act.Tx, p *Publication, list []*frozen) error {
	search := []string{p.Title, p.Words}
	for _, x := range list {
		search = append(search, x.Name, x.AreaName)
	}
	_, err := tx.Exec(ctx, "insert into publication (county, "+columns+", at, year, search) values "+store.Values(1, 27),
		tx.County, p.ID, "", p.Title, p.Words, p.Door, p.State, p.Area, p.Unit, p.PreparedAt, p.PreparedBy, p.Leaf, p.CountedAt, 0, "", "",
		p.Replaces, p.Reason, "", 0, "", "", "", "", p.PreparedAt, 0, strings.ToLower(strings.Join(search, "\n")))
	if err != nil {
		return err
	}
	for n, x := range list {
		if err := r.addItem(ctx, tx, p.ID, n, x); err != nil {
			return err
		}
	}
	return nil
}

func (r *Room) addItem(ctx context.Context, tx *act.Tx, id string, n int, x *frozen) error {
	den, p := Side{key: []byte{}}, x.Period()
	if x.Den != nil {
		den = *x.Den
	}
	_, err := tx.Exec(ctx, `insert into publication_item (county, publication, item, figure, version, name, formula, area, area_name, places, from_day, to_day, shown, unit,
		num, num_measure, num_records, num_digest, num_key, den, den_measure, den_records, den_digest, den_key) values `+store.Values(1, 24),
		tx.County, id, n, x.Figure, x.Version, x.Name, x.Formula, x.Area, x.AreaName, strings.Join(x.places, " "), p.From, p.To, x.Text, x.Unit,
		x.Num.Amount, x.Num.measure, x.Num.Records, x.Num.Digest, x.Num.key, den.Amount, den.measure, den.Records, den.Digest, den.key)
	if err != nil {
		return err
	}
	for _, part := range []string{"num", "den"} {
		list := x.records[part]
		for i := 0; i < len(list); i += packed {
			data, err := pack(list[i:min(i+packed, len(list))])
			if err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, "insert into publication_records (county, publication, item, part, n, data) values ($1, $2, $3, $4, $5, $6)",
				tx.County, id, n, part, i/packed, data); err != nil {
				return err
			}
		}
	}
	return nil
}

// changed is an error unless the one row was still as it was read.
func changed(res sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return fault.New(fault.Conflict, "publication.moved_on")
}

func (r *Room) release(ctx context.Context, tx *act.Tx, p *Publication) error {
	return changed(tx.Exec(ctx, `update publication set code = $3, state = $4, unit = $5, released_at = $6, at = $6, released_by = $7, year = $8, act = $9, note = $10
		where county = $1 and id = $2 and state = 'draft'`, tx.County, p.ID, p.Code, p.State, p.Unit, p.ReleasedAt, p.ReleasedBy, p.ReleasedAt.Day().Year(), p.Act, p.Note))
}

func (r *Room) mark(ctx context.Context, tx *act.Tx, old, by string) error {
	return changed(tx.Exec(ctx, "update publication set state = 'replaced', replaced_by = $3 where county = $1 and id = $2 and state = "+
		"'released'", tx.County, old, by))
}

func (r *Room) withdraw(ctx context.Context, tx *act.Tx, p *Publication) error {
	return changed(tx.Exec(ctx, "update publication set state = $3, withdrawn_at = $4, withdrawn_by = $5, why = $6, withdrawal = $7 where "+
		"county = $1 and id = $2 and state = 'released'",
		tx.County, p.ID, p.State, p.WithdrawnAt, p.WithdrawnBy, p.Why, p.Withdrawal))
}

// discard empties a draft. Nothing that was released ends here.
func (r *Room) discard(ctx context.Context, tx *act.Tx, id string) error {
	if err := changed(tx.Exec(ctx, "update publication set state = 'discarded', search = '' where county = $1 and id = $2 and state = 'draft'",
		tx.County, id)); err != nil {
		return err
	}
	for _, table := range []string{"publication_item", "publication_records"} {
		if _, err := tx.Exec(ctx, "delete from "+table+" where county = $1 and publication = $2", tx.County, id); err != nil {
			return err
		}
	}
	return nil
}

// states are the publications that are there, and how each stands.
func states(ctx context.Context, q store.Q, county string) (map[string]string, error) {
	out := map[string]string{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, state string
		err := rows.Scan(&id, &state)
		out[id] = state
		return err
	}, "select id, state from publication where county = $1", county)
}

// Filter chooses publications.
type Filter struct {
	County string
	Scope  area.Scope // where their areas must lie; nil: everywhere
	States []string   // all but discarded drafts when there are none
	Door   string     // empty: both
	Words  string
	Year   int    // of the release; 0: all
	Before string // cursor: to go on behind
	Limit  int
}

func (f *Filter) where() (string, []any) {
	args := []any{f.County}
	bind := func(v any) string { args = append(args, v); return fmt.Sprintf("$%d", len(args)) }
	parts := []string{"county = $1"}
	if f.Scope != nil {
		parts = append(parts, f.Scope.Where("area", &args))
	}
	if len(f.States) > 0 {
		marks := make([]string, len(f.States))
		for i, s := range f.States {
			marks[i] = bind(s)
		}
		parts = append(parts, "state in ("+strings.Join(marks, ", ")+")")
	} else {
		parts = append(parts, "state <> 'discarded'")
	}
	if f.Door != "" {
		parts = append(parts, "door = "+bind(f.Door))
	}
	for _, w := range strings.Fields(strings.ToLower(f.Words)) {
		parts = append(parts, store.Contains("search", bind(store.Anywhere(w))))
	}
	if f.Year != 0 {
		parts = append(parts, "year = "+bind(f.Year))
	}
	return strings.Join(parts, " and "), args
}

// List gives publications without their items, the latest first, and the next cursor.
func (r *Room) List(ctx context.Context, q store.Q, f Filter) (out []*Publication, next string, err error) {
	defer fault.Wrap(&err, "publication.List")
	where, args := f.where()
	if at, id, ok := strings.Cut(f.Before, "~"); ok {
		moment, err := strconv.ParseInt(at, 10, 64)
		if err != nil {
			return nil, "", fault.New(fault.Invalid, "web.bad_input").At("/cursor", "web.bad_value")
		}
		n := len(args)
		where += fmt.Sprintf(" and (at < $%d or (at = $%d and id < $%d))", n+1, n+1, n+2)
		args = append(args, moment, id)
	}
	args = append(args, f.Limit+1)
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		p, err := scan(rows, f.County)
		out = append(out, p)
		return err
	}, fmt.Sprintf("select "+columns+" from publication where %s order by at desc, id desc limit $%d", where, len(args)), args...)
	if err == nil && len(out) > f.Limit {
		out = out[:f.Limit]
		last := out[f.Limit-1]
		next = fmt.Sprintf("%d~%s", last.At(), last.ID)
	}
	return out, next, err
}

// At is when it was released, or prepared.
func (p *Publication) At() clock.Moment {
	if p.ReleasedAt != 0 {
		return p.ReleasedAt
	}
	return p.PreparedAt
}

// Years in which something was released at a door, the latest first.
func (r *Room) Years(ctx context.Context, q store.Q, county, door string) (out []int, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var y int
		err := rows.Scan(&y)
		out = append(out, y)
		return err
	}, "select distinct year from publication where county = $1 and door = $2 and year > 0 order by year desc", county, door)
	return out, err
}

// Shown gives publications their items.
func (r *Room) Shown(ctx context.Context, q store.Q, county string, list []*Publication) (err error) {
	for _, p := range list {
		if p.Items, err = items(ctx, q, county, p.ID); err != nil {
			return err
		}
	}
	return nil
}

// Page is the frozen records of a part from the n-th thousand on: one thousand.
func (r *Room) Page(ctx context.Context, q store.Q, p *Publication, item int, part string, n int) (_ []Record, err error) {
	defer fault.Wrap(&err, "publication.Page(%s, %d, %s, %d)", p.ID, item, part, n)
	if p.part(item, part) == nil {
		return nil, store.ErrNotFound
	}
	var data []byte
	err = store.One(q.QueryRow(ctx, "select data from publication_records where county = $1 and publication = $2 and item = $3 and part = $4 "+
		"and n = $5", p.County, p.ID, item, part, n).Scan(&data))
	if fault.Is(err, fault.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return unpack(data)
}

// Frozen is every frozen record of a part.
func (r *Room) Frozen(ctx context.Context, q store.Q, p *Publication, item int, part string) (out []Record, err error) {
	for n := 0; ; n++ {
		some, err := r.Page(ctx, q, p, item, part, n)
		if err != nil {
			return nil, err
		}
		if out = append(out, some...); len(some) < packed {
			return out, nil
		}
	}
}

// NamedRecord is a frozen record with what it is called now; nothing when it is no more.
type NamedRecord struct {
	Record
	figure.Name
}

// Named is frozen records of a part from an offset on, with their present names, and the
// offset to go on from; empty at the end.
func (r *Room) Named(ctx context.Context, q store.Q, p *Publication, item int, part string, from, limit int) (out []NamedRecord, next string, err error) {
	x := p.part(item, part)
	if x == nil {
		return nil, "", store.ErrNotFound
	}
	var ids []string
	for len(out) < limit {
		some, err := r.Page(ctx, q, p, item, part, (from+len(out))/packed)
		if err != nil {
			return nil, "", err
		}
		at := (from + len(out)) % packed
		if at >= len(some) {
			break
		}
		for _, one := range some[at:min(len(some), at+limit-len(out))] {
			out, ids = append(out, NamedRecord{Record: one}), append(ids, one.ID)
		}
	}
	names, err := r.book.Named(ctx, q, x.measure, p.County, ids)
	for i := range out {
		out[i].Name = names[out[i].ID]
	}
	if int64(from+len(out)) < x.Records && len(out) > 0 {
		next = strconv.Itoa(from + len(out))
	}
	return out, next, err
}

func (p *Publication) part(item int, part string) *Side {
	if item < 0 || item >= len(p.Items) {
		return nil
	}
	return p.Items[item].part(part)
}
