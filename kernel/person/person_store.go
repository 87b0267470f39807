package person

import (
	"context"
	"database/sql"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/act"
)

// Room keeps people, units and accounts.
type Room struct {
	acts *act.Room
	db   *store.DB
	box  *seal.Box
	gate *gate
	pace *web.Pace
	seen *seen

	outside     Outside
	units       sync.Map // county → keptUnits
	unitChanges atomic.Uint64
}

// Hasher turns passwords into something safe to keep. Tests take a cheap one.
type Hasher interface {
	Hash(password string) (string, error)
	Matches(password, hash string) (bool, error)
}

// New opens the room.
func New(acts *act.Room, box *seal.Box, h Hasher) *Room {
	return &Room{acts: acts, db: acts.DB(), box: box, gate: newGate(h),
		pace: web.NewPace(acts.Clock(), "session.slow", paceClient, pacePlace, paceAll), seen: newSeen()}
}

// Outside are people that the county knows and that are no staff: they act for records of
// their own, and nobody finds them in the directory or the workbook.
type Outside func(ctx context.Context, q store.Q, county string) (map[string]bool, error)

// Outside sets who they are; the room above knows.
func (r *Room) Outside(of Outside) { r.outside = of }

func (r *Room) staff(ctx context.Context, q store.Q, county string, list []Person) ([]Person, error) {
	if r.outside == nil {
		return list, nil
	}
	out, err := r.outside(ctx, q, county)
	return slices.DeleteFunc(list, func(p Person) bool { return out[p.ID] }), err
}

// AddUnit writes a unit inside an act; a unit of the same name stays as it is.
func (r *Room) AddUnit(ctx context.Context, tx *act.Tx, u Unit) error {
	tx.BeforeCommit(func(context.Context, *store.Tx) error { r.unitChanges.Add(1); return nil })
	_, err := tx.Exec(ctx, `insert into unit (county, id, name, kind, area, parent, initials, name_key) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (county, name) do nothing`, tx.County, u.ID, u.Name, u.Kind, u.Area, u.Parent, text.Initials(u.Name), text.NameKey(u.Name))
	return err
}

// Resite takes units to another place, because theirs ended.
func (r *Room) Resite(ctx context.Context, tx *act.Tx, units []string, to string) error {
	tx.BeforeCommit(func(context.Context, *store.Tx) error { r.unitChanges.Add(1); return nil })
	for _, id := range units {
		if _, err := tx.Exec(ctx, "update unit set area = $3 where county = $1 and id = $2", tx.County, id, to); err != nil {
			return err
		}
	}
	return nil
}

// AddPerson writes a person inside an act.
func (r *Room) AddPerson(ctx context.Context, tx *act.Tx, p Person) error {
	_, err := tx.Exec(ctx, `insert into person (county, id, name, initials, phone, phone_index, unit, name_key) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (county, id) do update set name = excluded.name, initials = excluded.initials, name_key = excluded.name_key, phone = excluded.phone, phone_index = excluded.phone_index, unit = excluded.unit`,
		tx.County, p.ID, p.Name, text.Initials(p.Name), r.box.Seal(p.Phone, place(tx.County, p.ID)), r.box.Index(p.Phone), p.Unit, text.NameKey(p.Name))
	return err
}

func place(county, id string) string { return "person/" + county + "/" + id }

// Save adds or replaces a person in an act of its own.
func (r *Room) Save(ctx context.Context, a act.Actor, p Person, units ...Unit) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: "person.save", Kind: "person", Subject: p.ID, Area: a.County}, func(tx *act.Tx) error {
		for _, u := range units {
			if err := r.AddUnit(ctx, tx, u); err != nil {
				return err
			}
		}
		return r.AddPerson(ctx, tx, p)
	})
	return err
}

const personColumns = "id, name, phone, unit"

func (r *Room) scan(row interface{ Scan(...any) error }, county string) (Person, error) {
	var p Person
	var phone []byte
	if err := row.Scan(&p.ID, &p.Name, &phone, &p.Unit); err != nil {
		return p, store.One(err)
	}
	var err error
	p.Phone, err = r.box.Open(seal.Phone, phone, place(county, p.ID))
	return p, err
}

// Get finds a person.
func (r *Room) Get(ctx context.Context, q store.Q, county, id string) (_ Person, err error) {
	defer fault.Wrap(&err, "person.Get(%s)", id)
	return r.scan(q.QueryRow(ctx, "select "+personColumns+" from person where county = $1 and id = $2", county, id), county)
}

// ByPhone finds the people who have a telephone number.
func (r *Room) ByPhone(ctx context.Context, q store.Q, county string, phone seal.Personal) ([]Person, error) {
	return r.list(ctx, q, county, "phone_index = $2", r.box.Index(phone))
}

// PhoneKey is what equal telephone numbers have in common, and not the number.
func (r *Room) PhoneKey(phone seal.Personal) string { return r.box.Index(phone) }

// ManyByPhone finds the people who have one of the numbers, by [Room.PhoneKey].
func (r *Room) ManyByPhone(ctx context.Context, q store.Q, county string, keys []string) (map[string][]Person, error) {
	out := map[string][]Person{}
	for len(keys) > 0 {
		n := min(len(keys), 100)
		args := make([]any, 0, n)
		for _, k := range keys[:n] {
			args = append(args, k)
		}
		list, err := r.list(ctx, q, county, "phone_index in ("+store.Places(2, n)+") order by id", args...)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			k := r.PhoneKey(p.Phone)
			out[k] = append(out[k], p)
		}
		keys = keys[n:]
	}
	return out, nil
}

// Many finds people by their ids.
func (r *Room) Many(ctx context.Context, q store.Q, county string, ids []string) (map[string]Person, error) {
	out := map[string]Person{}
	for len(ids) > 0 {
		n := min(len(ids), 100)
		args := make([]any, 0, n)
		for _, id := range ids[:n] {
			args = append(args, id)
		}
		list, err := r.list(ctx, q, county, "id in ("+store.Places(2, n)+")", args...)
		if err != nil {
			return nil, err
		}
		for _, p := range list {
			out[p.ID] = p
		}
		ids = ids[n:]
	}
	return out, nil
}

// Search finds people by name or pinyin initials.
func (r *Room) Search(ctx context.Context, q store.Q, county, words string, limit int) ([]Person, error) {
	key := store.Escape(text.NameKey(words))
	list, err := r.list(ctx, q, county, "(name_key like $2 escape '!' or initials like $3 escape '!') order by name, id limit $4",
		"%"+key+"%", key+"%", limit)
	if err != nil {
		return nil, err
	}
	return r.staff(ctx, q, county, list)
}

func (r *Room) list(ctx context.Context, q store.Q, county, where string, args ...any) ([]Person, error) {
	rows, err := q.Query(ctx, "select "+personColumns+" from person where county = $1 and "+where, append([]any{county}, args...)...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Person
	for rows.Next() {
		p, err := r.scan(rows, county)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, rows.Err()
}

// Units lists units whose name or initials match; all of them for empty words.
func (r *Room) Units(ctx context.Context, q store.Q, county, words string) ([]Unit, error) {
	key := store.Escape(text.NameKey(words))
	if key == "" {
		return r.allUnits(ctx, q, county)
	}
	rows, err := q.Query(ctx, `select id, name, kind, area, parent from unit where county = $1
		and (name_key like $2 escape '!' or initials like $3 escape '!') order by area, name`, county, "%"+key+"%", key+"%")
	return scanUnits(rows, err)
}

// keptUnits is a county's units in memory: every screen names some.
type keptUnits struct {
	list   []Unit
	names  map[string]string
	at     clock.Moment
	change uint64
}

// unitsAge is how long another node's new unit may go unseen.
const unitsAge = 5 * time.Second

func (r *Room) allUnits(ctx context.Context, q store.Q, county string) ([]Unit, error) {
	k, err := r.unitsOf(ctx, q, county)
	return k.list, err
}

func (r *Room) unitsOf(ctx context.Context, q store.Q, county string) (keptUnits, error) {
	now, change := r.acts.Now(), r.unitChanges.Load()
	if k, ok := r.units.Load(county); ok {
		if k := k.(keptUnits); k.change == change && r.acts.Fresh(k.at.Time(), unitsAge) {
			return k, nil
		}
	}
	rows, err := q.Query(ctx, "select id, name, kind, area, parent from unit where county = $1 order by area, name", county)
	list, err := scanUnits(rows, err)
	if err != nil {
		return keptUnits{}, err
	}
	k := keptUnits{list, make(map[string]string, len(list)), now, change}
	for _, u := range list {
		k.names[u.ID] = u.Name
	}
	r.units.Store(county, k)
	return k, nil
}

func scanUnits(rows *sql.Rows, err error) ([]Unit, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Unit
	for rows.Next() {
		var u Unit
		if err := rows.Scan(&u.ID, &u.Name, &u.Kind, &u.Area, &u.Parent); err != nil {
			return nil, err
		}
		out = append(out, u)
	}
	return out, rows.Err()
}

// UnitNames maps the county's unit ids to names. The map is shared: read it only.
func (r *Room) UnitNames(ctx context.Context, q store.Q, county string) (map[string]string, error) {
	k, err := r.unitsOf(ctx, q, county)
	return k.names, err
}
