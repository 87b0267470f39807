package registry

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/person"
)

// SubjectRecord is the kind of record that a subject is: to acts, messages and rows that are
// counted, and what its printed code is listed as.
const SubjectRecord = "agri.subject"

// SubjectColumns are what [Room.ScanSubject] reads.
const SubjectColumns = `id, kind, name, ident, contact, phone, area, place, lon_e7, lat_e7, scale, risk, products, land_m2, park,
	standard_from, standard_to, told_on, from_day, to_day, closed_reason, patrolled_on, version`

func sealedAt(county, id, column string) string {
	return "agri_subject/" + county + "/" + id + "/" + column
}

// ScanSubject reads a row of [SubjectColumns] and opens what is sealed in it.
func (r *Room) ScanSubject(row interface{ Scan(...any) error }, county string) (*Subject, error) {
	s := &Subject{County: county}
	var ident, contact, phone []byte
	if err := row.Scan(&s.ID, &s.Kind, &s.Name, &ident, &contact, &phone, &s.Area, &s.Place, &s.LonE7, &s.LatE7, &s.Scale, &s.Risk,
		&s.Products, &s.LandM2, &s.Park,
		&s.StandardFrom, &s.StandardTo, &s.ToldOn, &s.From, &s.To, &s.ClosedReason, &s.PatrolledOn, &s.Version); err != nil {
		return nil, store.One(err)
	}
	for _, c := range []struct {
		into   *seal.Personal
		kind   seal.Kind
		sealed []byte
		column string
	}{{&s.Ident, seal.ID, ident, "ident"}, {&s.Contact, seal.Name, contact, "contact"}, {&s.Phone, seal.Phone, phone, "phone"}} {
		var err error
		if *c.into, err = r.Box.Open(c.kind, c.sealed, sealedAt(county, s.ID, c.column)); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Subject finds one.
func (r *Room) Subject(ctx context.Context, q store.Q, county, id string) (_ *Subject, err error) {
	defer fault.Wrap(&err, "agri.subject(%s)", id)
	return r.ScanSubject(q.QueryRow(ctx, "select "+SubjectColumns+" from agri_subject where county = $1 and id = $2", county, id), county)
}

// Outline finds one without what is personal of it: what a visit needs to know.
func (r *Room) Outline(ctx context.Context, q store.Q, county, id string) (*Subject, error) {
	return scanOutline(q.QueryRow(ctx, "select "+outlineColumns+" from agri_subject where county = $1 and id = $2", county, id), county)
}

const outlineColumns = "id, kind, name, area, place, scale, risk, patrolled_on"

func scanOutline(row interface{ Scan(...any) error }, county string) (*Subject, error) {
	s := &Subject{County: county}
	return s, store.One(row.Scan(&s.ID, &s.Kind, &s.Name, &s.Area, &s.Place, &s.Scale, &s.Risk, &s.PatrolledOn))
}

// Visit notes the day of a visit, unless a later one is known. It keeps the subject from
// other visits until the act ends: what they cover is worked out one after another. No
// figure counts the day, and nobody edits it.
func (r *Room) Visit(ctx context.Context, tx *act.Tx, id string, on clock.Day) (*Subject, error) {
	return scanOutline(tx.QueryRow(ctx, "update agri_subject set patrolled_on = case when patrolled_on < $3 then $4 else patrolled_on end "+
		"where county = $1 and id = $2 returning "+outlineColumns, tx.County, id, on, on), tx.County)
}

// Filter chooses subjects. List, count and export take the same one.
type Filter struct {
	County string
	Scope  area.Scope
	Words  string
	Kind   string
	Scale  string
	risk   string
	state  string    // active unless said otherwise: closed, all, untold, unpatrolled, due
	rules  *Rules    // where due is asked for
	today  clock.Day // the same
	after  string
	Limit  int
}

func (f *Filter) where(args *[]any) string {
	*args = append(*args, f.County)
	parts := []string{"county = $1", f.Scope.Where("area", args)}
	bind := func(v any) string { *args = append(*args, v); return fmt.Sprintf("$%d", len(*args)) }
	for _, c := range [][2]string{{"kind", f.Kind}, {"scale", f.Scale}, {"risk", f.risk}} {
		if c[1] != "" {
			parts = append(parts, c[0]+" = "+bind(c[1]))
		}
	}
	switch f.state {
	case "all":
	case "closed":
		parts = append(parts, "to_day > 0")
	case "untold":
		parts = append(parts, "to_day = 0", "told_on = 0")
	case "unpatrolled":
		parts = append(parts, "to_day = 0", "patrolled_on = 0")
	case "due":
		parts = append(parts, "to_day = 0", "("+f.due(bind)+")")
	default:
		parts = append(parts, "to_day = 0")
	}
	if f.Words != "" {
		key := store.Escape(text.NameKey(f.Words))
		parts = append(parts, "(name_key like "+bind("%"+key+"%")+" escape '!' or initials like "+bind(key+"%")+" escape '!' or "+
			store.Contains("products", bind(store.Anywhere(f.Words)))+")")
	}
	return strings.Join(parts, " and ")
}

// due is SQL: subjects that should be visited by today. What was visited on the last day
// that its risk and scale allow is due.
func (f *Filter) due(bind func(any) string) string {
	text := "patrolled_on = 0 and from_day <= " + bind(f.today)
	for _, risk := range risks {
		for _, scale := range scales {
			text += " or patrolled_on > 0 and risk = " + bind(risk) + " and scale = " + bind(scale) + " and patrolled_on <= " +
				bind(f.today.Add(-f.rules.Every(risk, scale)))
		}
	}
	return text
}

// Subjects lists a page in the order of places and names.
func (r *Room) Subjects(ctx context.Context, q store.Q, f Filter) (list []*Subject, next string, err error) {
	defer fault.Wrap(&err, "agri.subjects")
	var args []any
	where := f.where(&args)
	if at, ok := cursorOf(f.after); ok {
		where += fmt.Sprintf(" and (area, name, id) > ($%d, $%d, $%d)", len(args)+1, len(args)+2, len(args)+3)
		args = append(args, at[0], at[1], at[2])
	}
	args = append(args, f.Limit+1)
	rows, err := q.Query(ctx, "select "+SubjectColumns+" from agri_subject where "+where+fmt.Sprintf(" order by area, name, id limit $%d", len(args)), args...)
	if err != nil {
		return nil, "", err
	}
	defer rows.Close()
	for rows.Next() {
		s, err := r.ScanSubject(rows, f.County)
		if err != nil {
			return nil, "", err
		}
		list = append(list, s)
	}
	if len(list) > f.Limit {
		list = list[:f.Limit]
		last := list[f.Limit-1]
		next = base64.RawURLEncoding.EncodeToString([]byte(strings.Join([]string{last.Area, last.Name, last.ID}, "\x00")))
	}
	return list, next, rows.Err()
}

func cursorOf(s string) (at [3]string, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(s)
	parts := strings.Split(string(b), "\x00")
	if s == "" || err != nil || len(parts) != 3 {
		return at, false
	}
	return [3]string(parts), true
}

// CountSubjects says how many subjects a filter chooses, on all its pages.
func (r *Room) CountSubjects(ctx context.Context, q store.Q, f Filter) (n int, err error) {
	var args []any
	where := f.where(&args)
	err = q.QueryRow(ctx, "select count(*) from agri_subject where "+where, args...).Scan(&n)
	return n, err
}

// identKey is what equal identities have in common; a subject without one gets a
// key of its own, so that the unique index holds.
func (r *Room) identKey(s *Subject) string {
	if s.Ident.Empty() {
		return "-" + s.ID
	}
	return r.Box.Index(s.Ident)
}

const subjectWidth = 28

func (r *Room) subjectArgs(s *Subject) []any {
	at := func(column string) string { return sealedAt(s.County, s.ID, column) }
	return []any{s.County, s.ID, s.Kind, s.Name, text.Initials(s.Name), text.NameKey(s.Name), r.Box.Seal(s.Ident, at("ident")), r.identKey(s),
		r.Box.Seal(s.Contact, at("contact")), r.Box.Seal(s.Phone, at("phone")), r.Box.Index(s.Phone), s.Area, s.Place, s.LonE7, s.LatE7,
		s.Scale, s.Risk, s.Products, s.LandM2, s.Park, s.StandardFrom, s.StandardTo, s.ToldOn, s.From, s.To, s.ClosedReason, s.PatrolledOn, s.Version}
}

const insertSubject = `insert into agri_subject (county, id, kind, name, initials, name_key, ident, ident_key, contact, phone, phone_key, area, place, lon_e7, lat_e7,
	scale, risk, products, land_m2, park, standard_from, standard_to, told_on, from_day, to_day, closed_reason, patrolled_on, version) values `

// PutSubjects writes new subjects in an act under way, each with its code. It looks at
// their land again: the demo's come in no other way, and figures add it up.
func (r *Room) PutSubjects(ctx context.Context, tx *act.Tx, list []*Subject) error {
	const batch = 50
	ids := make([]string, len(list))
	f := fault.New(fault.Invalid, "agri.subject.invalid")
	for i, s := range list {
		ids[i] = s.ID
		s.checkLand(f)
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	for rest := list; len(rest) > 0; {
		n := 1
		if len(rest) >= batch {
			n = batch
		}
		args := make([]any, 0, n*subjectWidth)
		for _, s := range rest[:n] {
			args = append(args, r.subjectArgs(s)...)
		}
		if _, err := tx.Exec(ctx, insertSubject+store.Values(n, subjectWidth), args...); err != nil {
			return err
		}
		rest = rest[n:]
	}
	if err := r.Codes.Give(ctx, tx, SubjectRecord, ids...); err != nil {
		return err
	}
	return tx.CreatedAll(ctx, "agri_subject", ids)
}

// updateSubject writes all but the day of the last visit, which is the visits' to write.
var updateSubject = func() string {
	set := strings.Split("kind name initials name_key ident ident_key contact phone phone_key area place lon_e7 lat_e7 scale risk products "+
		"land_m2 park standard_from standard_to told_on from_day to_day closed_reason", " ")
	for i, c := range set {
		set[i] = fmt.Sprintf("%s = $%d", c, i+3)
	}
	return "update agri_subject set " + strings.Join(set, ", ") + ", version = version + 1 where county = $1 and id = $2 and version = $" +
		strconv.Itoa(len(set)+3)
}()

// ChangeSubject writes a subject over the version it was read at.
func (r *Room) ChangeSubject(ctx context.Context, tx *act.Tx, s *Subject) error {
	a := r.subjectArgs(s)
	a = append(a[:len(a)-2], s.Version)
	return tx.Change(ctx, "agri_subject", s.ID, func() error {
		res, err := tx.Exec(ctx, updateSubject, a...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fault.New(fault.Conflict, "agri.subject.changed_meanwhile").Because(err)
		}
		return nil
	})
}

// sameIdent finds the subject that has the identity already.
func (r *Room) sameIdent(ctx context.Context, q store.Q, s *Subject) error {
	if s.Ident.Empty() {
		return nil
	}
	var id, name string
	err := q.QueryRow(ctx, "select id, name from agri_subject where county = $1 and ident_key = $2 and id <> $3", s.County, r.identKey(s), s.ID).Scan(&id, &name)
	if store.One(err) != nil && fault.Is(store.One(err), fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return fault.New(fault.Conflict, "agri.subject.same_ident", "name", name).At("/ident", "agri.subject.same_ident_short")
}

// parksNamed are the parks that subjects say they farm in, whether or not there are such.
func (r *Room) parksNamed(ctx context.Context, q store.Q, county string) (out []string, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var name string
		err := rows.Scan(&name)
		out = append(out, name)
		return err
	}, "select distinct park from agri_subject where county = $1 and park <> ''", county)
	return out, err
}

// namesOf says what subjects are called.
func (r *Room) namesOf(ctx context.Context, q store.Q, county string, ids []string) (map[string]string, error) {
	out := map[string]string{}
	if len(ids) == 0 {
		return out, nil
	}
	args := []any{county}
	for _, id := range ids {
		args = append(args, id)
	}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, name string
		err := rows.Scan(&id, &name)
		out[id] = name
		return err
	}, "select id, name from agri_subject where county = $1 and id in ("+store.Places(2, len(ids))+")", args...)
}

// plots lists what a subject grows now.
func (r *Room) plots(ctx context.Context, q store.Q, county, subject string) ([]Plot, error) {
	rows, err := q.Query(ctx, "select id, name, crop, land_m2 from agri_plot where county = $1 and subject = $2 and to_day = 0 order by id", county, subject)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := []Plot{}
	for rows.Next() {
		var p Plot
		if err := rows.Scan(&p.ID, &p.Name, &p.Crop, &p.LandM2); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// SetPlots makes the list what a subject grows from today on; a plot that is no
// longer in it ends, and stays.
func (r *Room) SetPlots(ctx context.Context, tx *act.Tx, subject string, list []Plot) error {
	have, err := r.plots(ctx, tx, tx.County, subject)
	if err != nil {
		return err
	}
	old := map[string]Plot{}
	for _, p := range have {
		old[p.ID] = p
	}
	today := tx.Now.Day()
	for _, p := range list {
		was, known := old[p.ID]
		delete(old, p.ID)
		if known && was == p {
			continue
		}
		if known {
			if err := endPlot(ctx, tx, p.ID, today); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, "insert into agri_plot (county, id, subject, name, crop, land_m2, from_day, to_day) values ($1, $2, $3, $4, $5, $6, $7, 0)",
			tx.County, tx.NewID(), subject, p.Name, p.Crop, p.LandM2, today); err != nil {
			return err
		}
	}
	for id := range old {
		if err := endPlot(ctx, tx, id, today); err != nil {
			return err
		}
	}
	return nil
}

func endPlot(ctx context.Context, tx *act.Tx, id string, on clock.Day) error {
	_, err := tx.Exec(ctx, "update agri_plot set to_day = $3 where county = $1 and id = $2", tx.County, id, on)
	return err
}

// SubjectsBy finds subjects that are not closed by values of a column.
func (r *Room) SubjectsBy(ctx context.Context, q store.Q, county, column string, values []string) ([]*Subject, error) {
	if len(values) == 0 {
		return nil, nil
	}
	args := []any{county}
	for _, v := range values {
		args = append(args, v)
	}
	var out []*Subject
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		s, err := r.ScanSubject(rows, county)
		out = append(out, s)
		return err
	}, "select "+SubjectColumns+" from agri_subject where county = $1 and "+column+" in ("+store.Places(2, len(values))+") order by id", args...)
	return out, err
}

// Rekey writes anew what subjects are searched by.
func (r *Room) Rekey(ctx context.Context, tx *store.Tx, county string) (int, error) {
	return person.RekeyTable(ctx, tx, county, "agri_subject")
}
