package duty

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/area"
)

// Holder is somebody who can sign in, or who is on duty and cannot.
type Holder struct {
	Person      string
	Name        string
	Unit        string
	Login       string // empty: no account
	LockedUntil clock.Moment
	Closed      bool
	ClosedWhy   string
	HandedUntil clock.Moment
	SeenAt      clock.Moment
}

// holderFilter chooses people by name, initials or login, and by the state of their
// account: missing, handed, never, locked, closed, idle (neither on duty nor acting for anything, and not closed); empty: everybody.
type holderFilter struct {
	county string
	places area.Scope // where they are on duty; empty: anywhere, or nowhere
	words  string
	state  string
	now    clock.Moment
	after  string
	limit  int
}

const holderColumns = "p.id, p.name, p.unit, coalesce(a.login, ''), coalesce(x.until, 0), coalesce(a.disabled, false), " +
	"coalesce(a.closed_why, ''), coalesce(a.handed_until, 0), coalesce(a.seen_at, 0)"

func scanHolder(rows *sql.Rows) (h Holder, err error) {
	err = rows.Scan(&h.Person, &h.Name, &h.Unit, &h.Login, &h.LockedUntil, &h.Closed, &h.ClosedWhy, &h.HandedUntil, &h.SeenAt)
	return h, err
}

// An account is locked where any place has no try left at it.
const holderFrom = ` from person p left join account a on a.county = p.county and a.person = p.id
	left join (select county, login, max(until) as until from sign_in_try where county = $1 and tries >= most group by county, login) x on x.county = a.county and x.login = a.login
	where p.county = $1`

func (f *holderFilter) where() (string, []any) {
	args := []any{f.county}
	bind := func(v any) string { args = append(args, v); return arg(len(args)) }
	held := func(table, as string) string {
		return "exists (select 1 from " + table + " " + as + " where " + as + ".county = p.county and " + as + ".person = p.id and " + as +
			".from_at <= " + bind(f.now) + " and (" + as + ".to_at = 0 or " + as + ".to_at > " + bind(f.now) + ")"
	}
	onDuty := func() string { // or acting for a record
		if len(f.places) > 0 {
			return held("duty", "d") + " and " + f.places.Where("d.area", &args) + ")"
		}
		return "(" + held("duty", "d") + ") or " + held("mandate", "m") + "))"
	}
	where := ""
	if len(f.places) > 0 {
		where = " and " + onDuty()
	}
	switch f.state {
	case "missing":
		where += " and a.login is null and " + onDuty()
	case "handed":
		where += " and a.handed_until > 0"
	case "never":
		where += " and a.seen_at = 0"
	case "locked":
		where += " and x.until > " + bind(f.now)
	case "idle":
		where += " and a.login is not null and not a.disabled and not " + onDuty()
	case "closed":
		where += " and a.disabled"
	default:
		where += " and (a.login is not null or " + onDuty() + ")"
	}
	if w := text.NameKey(f.words); w != "" {
		e := store.Escape(w)
		where += " and (p.name_key like " + bind("%"+e+"%") + " escape '!' or p.initials like " + bind(e+"%") + " escape '!' or " +
			store.Contains("a.login", bind(e+"%")) + ")"
	}
	return where, args
}

// holders lists a page in the order of names.
func (r *Room) holders(ctx context.Context, q store.Q, f holderFilter) (out []Holder, next string, err error) {
	where, args := f.where()
	if name, id, ok := strings.Cut(f.after, "~"); ok {
		args = append(args, name, id)
		where += fmt.Sprintf(" and (p.name, p.id) > ($%d, $%d)", len(args)-1, len(args))
	}
	args = append(args, f.limit+1)
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		h, err := scanHolder(rows)
		out = append(out, h)
		return err
	}, "select "+holderColumns+holderFrom+where+" order by p.name, p.id limit "+arg(len(args)), args...)
	if len(out) > f.limit {
		out = out[:f.limit]
		next = out[f.limit-1].Name + "~" + out[f.limit-1].Person
	}
	return out, next, err
}

// holdersOf are the accounts of several people, by person.
func (r *Room) holdersOf(ctx context.Context, q store.Q, county string, people []string) (map[string]Holder, error) {
	out := map[string]Holder{}
	if len(people) == 0 {
		return out, nil
	}
	args := []any{county}
	for _, p := range people {
		args = append(args, p)
	}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		h, err := scanHolder(rows)
		out[h.Person] = h
		return err
	}, "select "+holderColumns+holderFrom+" and p.id in ("+store.Places(2, len(people))+")", args...)
}

// countHolders is how many holders lists in all its pages.
func (r *Room) countHolders(ctx context.Context, q store.Q, f holderFilter) (n int, err error) {
	where, args := f.where()
	err = q.QueryRow(ctx, "select count(*)"+holderFrom+where, args...).Scan(&n)
	return n, err
}

// heldBy are the duties in force of several people.
func heldBy(ctx context.Context, q store.Q, county string, people []string, at clock.Moment) (map[string][]Duty, error) {
	out := map[string][]Duty{}
	for len(people) > 0 {
		n := min(len(people), 100)
		args := []any{at}
		for _, p := range people[:n] {
			args = append(args, p)
		}
		list, err := find(ctx, q, county, "from_at <= $2 and (to_at = 0 or to_at > $2) and person in ("+store.Places(3, n)+") order by area, id", args...)
		if err != nil {
			return nil, err
		}
		for _, d := range list {
			out[d.Person] = append(out[d.Person], d)
		}
		people = people[n:]
	}
	return out, nil
}

// holderOf finds whose a login is.
func (r *Room) holderOf(ctx context.Context, q store.Q, county, login string) (id string, err error) {
	err = store.One(q.QueryRow(ctx, "select person from account where county = $1 and login = $2", county, login).Scan(&id))
	return id, err
}
