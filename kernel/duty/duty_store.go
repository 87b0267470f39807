package duty

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/person"
	"huying/kernel/power"
)

// Room keeps the roster.
type Room struct {
	acts   *act.Room
	db     *store.DB
	areas  *area.Room
	people *person.Room
	cat    *power.Catalogue
	mu     sync.Mutex
	epoch  uint64 // grows with every change of the roster in this process
	known  map[string]keptPrincipal
	pasts  map[string]*past
	posts  map[string]map[string]Post // by county
	namers map[string]Namer           // by kind of record
	alarm  Alarm
	works  map[string]Post // what is the daily work of the program's posts
}

// Works says of posts of the program which of their powers are their daily work, and about which matters; of a post
// that says nothing all are. It is said before anybody signs in.
func (r *Room) Works(posts ...Post) {
	r.works = map[string]Post{}
	for _, p := range posts {
		r.works[p.Code] = p
	}
}

type keptPrincipal struct {
	p     *Principal
	epoch uint64
	until clock.Moment
}

// New opens the room.
func New(acts *act.Room, areas *area.Room, people *person.Room, cat *power.Catalogue) *Room {
	r := &Room{acts: acts, db: acts.DB(), areas: areas, people: people, cat: cat, known: map[string]keptPrincipal{}, pasts: map[string]*past{},
		namers: map[string]Namer{}}
	people.Outside(func(ctx context.Context, q store.Q, county string) (map[string]bool, error) {
		return outside(ctx, q, county, acts.Now())
	})
	return r
}

// changed makes every cached principal stale: whoever lost a duty loses its
// powers with the next request.
func (r *Room) changed() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.epoch++
	r.posts = nil
	if len(r.known) > 10_000 {
		r.known = map[string]keptPrincipal{}
	}
	r.pasts = map[string]*past{}
}

// DefinePosts adds posts or changes their powers, within an installation command
// or a security administrator's act.
func (r *Room) DefinePosts(ctx context.Context, a act.Actor, posts ...Post) error {
	defer r.changed()
	_, err := r.acts.Do(ctx, a, act.What{Verb: "post.define", Kind: "post", Area: a.County}, func(tx *act.Tx) error {
		codes := make([]string, 0, len(posts))
		for _, p := range posts {
			codes = append(codes, p.Code)
			for _, code := range p.Powers {
				if _, ok := r.cat.Get(code); !ok {
					return fault.New(fault.Invalid, "post.unknown_power", "power", code)
				}
			}
			if _, err := tx.Exec(ctx, `insert into post (code, title, level, powers) values ($1, $2, $3, $4)
				on conflict (code) do update set title = excluded.title, level = excluded.level, powers = excluded.powers`,
				p.Code, p.Title, p.Level, joinPowers(p.Powers)); err != nil {
				return err
			}
		}
		tx.Note("posts", codes)
		return nil
	})
	return err
}

// Posts are a county's posts by code: those that come with the program and its own, retired
// ones among them. No county: the program's.
func (r *Room) Posts(ctx context.Context, county string) (map[string]Post, error) {
	r.mu.Lock()
	kept, epoch := r.posts[county], r.epoch
	r.mu.Unlock()
	if kept != nil && r.db.Engine() == store.SQLite {
		return kept, nil
	}
	rows, err := r.db.Read().Query(ctx, "select code, title, level, powers from post")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]Post{}
	for rows.Next() {
		var p Post
		var powers string
		if err := rows.Scan(&p.Code, &p.Title, &p.Level, &powers); err != nil {
			return nil, err
		}
		p.Powers, p.Daily, p.Matters = strings.Fields(powers), r.works[p.Code].Daily, r.works[p.Code].Matters
		out[p.Code] = p
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	own, err := ownPosts(ctx, r.db.Read(), county)
	if err != nil {
		return nil, err
	}
	for _, p := range own {
		out[p.Code] = p
	}
	r.mu.Lock()
	if r.epoch == epoch { // nothing was changed while it was read
		if r.posts == nil {
			r.posts = map[string]map[string]Post{}
		}
		r.posts[county] = out
	}
	r.mu.Unlock()
	return out, nil
}

// PostsWith are a county's posts that take people on and have a power, the county's first;
// without a power to ask for, all that take people on.
func (r *Room) PostsWith(ctx context.Context, county string, w *power.Power) (out []Post, err error) {
	posts, err := r.Posts(ctx, county)
	for _, p := range Open(posts) {
		if w == nil || slices.Contains(r.cat.Expand(p.Powers), w.Code) {
			out = append(out, p)
		}
	}
	slices.SortFunc(out, func(a, b Post) int { return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Code, b.Code)) })
	return out, err
}

const dutyColumns = "id, person, post, area, unit, from_at, to_at, ended_reason"

func scanDuty(row interface{ Scan(...any) error }, county string) (Duty, error) {
	d := Duty{County: county}
	err := row.Scan(&d.ID, &d.Person, &d.Post, &d.Area, &d.Unit, &d.From, &d.To, &d.Reason)
	return d, err
}

func find(ctx context.Context, q store.Q, county, where string, args ...any) ([]Duty, error) {
	rows, err := q.Query(ctx, "select "+dutyColumns+" from duty where county = $1 and "+where, append([]any{county}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Duty
	for rows.Next() {
		d, err := scanDuty(rows, county)
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, rows.Err()
}

// Get finds a duty.
func (r *Room) Get(ctx context.Context, q store.Q, county, id string) (Duty, error) {
	list, err := find(ctx, q, county, "id = $2", id)
	if err == nil && len(list) == 0 {
		err = store.ErrNotFound
	}
	if err != nil {
		return Duty{}, err
	}
	return list[0], nil
}

// Held are a person's duties in force at a moment, those of people they stand in
// for included.
func (r *Room) Held(ctx context.Context, q store.Q, county, person string, at clock.Moment) (_ []Duty, err error) {
	defer fault.Wrap(&err, "duty.Held(%s)", person)
	out, err := find(ctx, q, county, "person = $2 and from_at <= $3 and (to_at = 0 or to_at > $3)", person, at)
	if err != nil {
		return nil, err
	}
	rows, err := q.Query(ctx, "select person from leave where county = $1 and deputy = $2 and from_at <= $3 and to_at > $3", county, person, at)
	if err != nil {
		return nil, err
	}
	var absent []string
	for rows.Next() {
		var p string
		if err := rows.Scan(&p); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		absent = append(absent, p)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		return nil, err
	}
	for _, p := range absent {
		more, err := find(ctx, q, county, "person = $2 and from_at <= $3 and (to_at = 0 or to_at > $3)", p, at)
		if err != nil {
			return nil, err
		}
		for _, d := range more {
			if !trio[d.Post] { // an administrator's post is never lent
				out = append(out, d)
			}
		}
	}
	return out, nil
}

// principalFor is how long a principal is kept without asking again.
const principalFor = 3_000 // milliseconds

// Principal is what the account may do now.
func (r *Room) Principal(ctx context.Context, acc person.Account) (*Principal, error) {
	if acc.Handed {
		return r.handed(ctx, acc)
	}
	key, now := acc.County+"/"+acc.Login, r.acts.Now()
	r.mu.Lock()
	k, ok := r.known[key]
	epoch := r.epoch
	r.mu.Unlock()
	if ok && k.epoch == epoch && now < k.until && now >= k.until-principalFor {
		return k.p, nil
	}
	q := r.db.Read()
	duties, err := r.Held(ctx, q, acc.County, acc.Person, now)
	if err != nil {
		return nil, err
	}
	posts, err := r.Posts(ctx, acc.County)
	if err != nil {
		return nil, err
	}
	who, err := r.people.Get(ctx, q, acc.County, acc.Person)
	if err != nil {
		return nil, err
	}
	p := NewPrincipal(acc.County, acc.Login, acc.Person, who.Name, duties, posts, r.cat)
	if p.Mandates, err = r.Mandates(ctx, q, acc.County, acc.Person, now); err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.known[key] = keptPrincipal{p, epoch, now + principalFor}
	r.mu.Unlock()
	return p, nil
}

// handed is somebody who has to choose a password first: nobody on duty.
func (r *Room) handed(ctx context.Context, acc person.Account) (*Principal, error) {
	who, err := r.people.Get(ctx, r.db.Read(), acc.County, acc.Person)
	if err != nil {
		return nil, err
	}
	p := NewPrincipal(acc.County, acc.Login, acc.Person, who.Name, nil, nil, r.cat)
	p.Handed = true
	return p, nil
}

// Assign puts a person on a post. The granter must hold every power of the post
// in the area; nil means an installation command.
func (r *Room) Assign(ctx context.Context, a act.Actor, granter *Principal, d Duty) (Duty, error) {
	defer r.changed()
	posts, err := r.Posts(ctx, a.County)
	if err != nil {
		return d, err
	}
	post, ok := posts[d.Post]
	if !ok || post.Retired {
		return d, fault.New(fault.Invalid, "duty.invalid").At("/post", "duty.unknown_post")
	}
	if granter != nil {
		if w := r.beyond(granter.Can, post, d.Area); w != nil {
			return d, fault.New(fault.Forbidden, "duty.grants_too_much", "power", w.Title)
		}
	}
	_, err = r.acts.Do(ctx, a, act.What{Verb: "duty.assign", Kind: "duty", Area: d.Area}, func(tx *act.Tx) error {
		if d.ID == "" {
			d.ID = tx.NewID()
		}
		tx.On(d.ID, d.Area)
		return r.AssignIn(ctx, tx, d)
	})
	return d, err
}

// beyond is a power of a post that somebody lacks at an area; nil when they may put people
// on it, take them off it and lend it.
func (r *Room) beyond(can func(w *power.Power, area string) bool, post Post, area string) *power.Power {
	for _, code := range post.Powers {
		if w, ok := r.cat.Get(code); ok && !can(w, area) {
			return w
		}
	}
	return nil
}

// AssignIn writes a duty inside an act under way; an import assigns many.
func (r *Room) AssignIn(ctx context.Context, tx *act.Tx, d Duty) error {
	if d.To != 0 && d.To <= d.From {
		return fault.New(fault.Invalid, "duty.invalid").At("/to", "duty.ends_before_it_begins")
	}
	held, err := find(ctx, tx, tx.County, "person = $2", d.Person)
	if err != nil {
		return err
	}
	if err := checkTrio(held, d.Post, d.From); err != nil {
		return err
	}
	_, err = tx.Exec(ctx, "insert into duty (county, "+dutyColumns+") values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
		tx.County, d.ID, d.Person, d.Post, d.Area, d.Unit, d.From, d.To, "")
	if err != nil {
		return err
	}
	if err := tx.Created(ctx, "duty", d.ID); err != nil {
		return err
	}
	return cover(ctx, tx, d.Post, d.Area)
}

// End closes a duty at a moment.
func (r *Room) End(ctx context.Context, a act.Actor, id string, at clock.Moment, reason string) error {
	defer r.changed()
	if strings.TrimSpace(reason) == "" {
		return fault.New(fault.Invalid, "duty.invalid").At("/reason", "required")
	}
	_, err := r.acts.Do(ctx, a, act.What{Verb: "duty.end", Kind: "duty", Subject: id, Area: a.County}, func(tx *act.Tx) error {
		d, err := r.Get(ctx, tx, tx.County, id)
		if err != nil {
			return err
		}
		if d.To != 0 && d.To <= tx.Now {
			return fault.New(fault.Conflict, "duty.ended")
		}
		if at <= d.From {
			return fault.New(fault.Invalid, "duty.invalid").At("/at", "duty.ends_before_it_begins")
		}
		tx.On(id, d.Area)
		tx.Note("reason", reason)
		err = tx.Change(ctx, "duty", id, func() error {
			_, err := tx.Exec(ctx, "update duty set to_at = $1, ended_reason = $2 where county = $3 and id = $4", at, reason, tx.County, id)
			return err
		})
		if err != nil {
			return err
		}
		return cover(ctx, tx, d.Post, d.Area)
	})
	return err
}

// Absent records a leave with a deputy.
func (r *Room) Absent(ctx context.Context, a act.Actor, l Leave) error {
	defer r.changed()
	f := fault.New(fault.Invalid, "leave.invalid")
	if l.To <= l.From {
		f.At("/to", "duty.ends_before_it_begins")
	}
	if l.Deputy == l.Person {
		f.At("/deputy", "leave.own_deputy")
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	_, err := r.acts.Do(ctx, a, act.What{Verb: "duty.leave", Kind: "person", Subject: l.Person, Area: a.County}, func(tx *act.Tx) error {
		_, err := tx.Exec(ctx, "insert into leave (county, id, person, deputy, from_at, to_at) values ($1, $2, $3, $4, $5, $6)",
			tx.County, tx.NewID(), l.Person, l.Deputy, l.From, l.To)
		return err
	})
	return err
}

// Absences are the leaves in force at a moment, by person.
func (r *Room) Absences(ctx context.Context, q store.Q, county string, at clock.Moment) (map[string]Leave, error) {
	rows, err := q.Query(ctx, "select id, person, deputy, from_at, to_at from leave where county = $1 and from_at <= $2 and to_at > $2", county, at)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	out := map[string]Leave{}
	for rows.Next() {
		var l Leave
		if err := rows.Scan(&l.ID, &l.Person, &l.Deputy, &l.From, &l.To); err != nil {
			return nil, err
		}
		out[l.Person] = l
	}
	return out, rows.Err()
}

// Owners are the duties of a post that answer for an area at a moment: those held
// at the area itself, else at the nearest area above it.
func (r *Room) Owners(ctx context.Context, q store.Q, county, post, code string, at clock.Moment) (_ []Duty, err error) {
	defer fault.Wrap(&err, "duty.Owners(%s, %s)", post, code)
	for at0 := code; at0 != ""; at0 = area.ParentOf(at0) {
		list, err := find(ctx, q, county, "post = $2 and area = $3 and from_at <= $4 and (to_at = 0 or to_at > $4)", post, at0, at)
		if err != nil || len(list) > 0 {
			return list, err
		}
		if len(at0) <= area.County {
			break
		}
	}
	return nil, nil
}

// Holding are the people who hold a power for places at a moment, by the posts that have it: those at the place itself, else at
// the nearest place above that has some.
func (r *Room) Holding(ctx context.Context, q store.Q, county string, w *power.Power, places area.Scope, at clock.Moment) (people []string, err error) {
	defer fault.Wrap(&err, "duty.Holding(%s)", w.Code)
	posts, err := r.PostsWith(ctx, county, w)
	if err != nil || len(posts) == 0 {
		return nil, err
	}
	asked := map[string]bool{}
	for _, place := range places {
		for up := place; len(up) >= area.County; up = area.ParentOf(up) {
			asked[up] = true
		}
	}
	held := map[string][]string{}
	for part := range slices.Chunk(slices.Sorted(maps.Keys(asked)), 400) {
		args := []any{at}
		for _, p := range posts {
			args = append(args, p.Code)
		}
		for _, code := range part {
			args = append(args, code)
		}
		list, err := find(ctx, q, county, "from_at <= $2 and (to_at = 0 or to_at > $2) and post in ("+store.Places(3, len(posts))+
			") and area in ("+store.Places(3+len(posts), len(part))+") order by id", args...)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			held[d.Area] = append(held[d.Area], d.Person)
		}
	}
	for _, place := range places {
		for up := place; len(up) >= area.County; up = area.ParentOf(up) {
			if len(held[up]) > 0 {
				people = append(people, held[up]...)
				break
			}
		}
	}
	slices.Sort(people)
	return slices.Compact(people), nil
}

// Filter chooses duties of a roster.
type Filter struct {
	County  string
	Scope   area.Scope
	Post    string
	Person  string
	Persons []string // empty: anybody; set by a search that found people
	At      clock.Moment
	After   string
	Limit   int
}

// List lists duties by area.
func (r *Room) List(ctx context.Context, q store.Q, f Filter) (_ []Duty, err error) {
	defer fault.Wrap(&err, "duty.List")
	where, args := f.where()
	args = append(args, f.After, f.Limit)
	return find(ctx, q, f.County, where+" and id > "+arg(len(args))+" order by id limit "+arg(len(args)+1), args...)
}

// Count is how many duties List would list in all.
func (r *Room) Count(ctx context.Context, q store.Q, f Filter) (n int, err error) {
	where, args := f.where()
	err = q.QueryRow(ctx, "select count(*) from duty where county = $1 and "+where, append([]any{f.County}, args...)...).Scan(&n)
	return n, err
}

// where is the filter's condition; its placeholders begin at $2.
func (f Filter) where() (string, []any) {
	args := []any{f.County}
	parts := []string{f.Scope.Where("area", &args)}
	bind := func(cond string, v any) {
		args = append(args, v)
		parts = append(parts, strings.ReplaceAll(cond, "?", arg(len(args))))
	}
	if f.Post != "" {
		bind("post = ?", f.Post)
	}
	if f.Person != "" {
		bind("person = ?", f.Person)
	}
	if f.At != 0 {
		bind("from_at <= ? and (to_at = 0 or to_at > ?)", f.At)
	}
	if f.Persons != nil {
		marks := []string{"''"}
		for _, p := range f.Persons {
			args = append(args, p)
			marks = append(marks, arg(len(args)))
		}
		parts = append(parts, "person in ("+strings.Join(marks, ",")+")")
	}
	return strings.Join(parts, " and "), args[1:]
}
