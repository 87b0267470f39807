package order

import (
	"context"
	"database/sql"
	"strconv"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

// catalogues keeps the counties' catalogues in memory: every list names categories.
type catalogues struct {
	starter *Catalogue
	mu      sync.Mutex
	kept    map[string]keptCatalogue
	changes uint64
}

type keptCatalogue struct {
	cat  *Catalogue
	read time.Time
}

// catalogueAge is how long a change by another node, or by a command beside the server, may
// go unseen; what is accepted in that time keeps the version that it was accepted under.
const catalogueAge = 5 * time.Second

// Catalogue is the county's catalogue in force, which knows the versions before it; the
// one that ships where the county has none of its own.
func (r *Room) Catalogue(ctx context.Context, county string) (*Catalogue, error) {
	c, now := &r.cats, r.acts.Now().Time()
	c.mu.Lock()
	k, ok := c.kept[county]
	before := c.changes
	c.mu.Unlock()
	if ok && r.acts.Fresh(k.read, catalogueAge) {
		return k.cat, nil
	}
	cat, err := r.loadCatalogue(ctx, r.db.Read(), county)
	if err != nil {
		return nil, err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.changes == before { // otherwise it may be older than the change
		if c.kept == nil {
			c.kept = map[string]keptCatalogue{}
		}
		c.kept[county] = keptCatalogue{cat, now}
	}
	return cat, nil
}

// forgetCatalogue drops the county's from memory; what changed it calls it.
func (r *Room) forgetCatalogue(county string) {
	r.cats.mu.Lock()
	defer r.cats.mu.Unlock()
	r.cats.changes++
	delete(r.cats.kept, county)
}

// loadCatalogue reads the one in force with those before it, the newest first.
func (r *Room) loadCatalogue(ctx context.Context, q store.Q, county string) (_ *Catalogue, err error) {
	defer fault.Wrap(&err, "order.loadCatalogue(%s)", county)
	rows := map[string][]*Category{}
	err = store.Each(ctx, q, func(row *sql.Rows) error {
		x, version, respond, limit := &Category{}, "", "", ""
		if err := row.Scan(&version, &x.Code, &x.Name, &x.NameEN, &x.Group, &x.GroupEN, &x.Kind, &respond, &limit, &x.Community, &x.Handler,
			&x.Closing, &x.Retired); err != nil {
			return err
		}
		if err := x.limits(respond, limit); err != nil {
			return err
		}
		rows[version] = append(rows[version], x)
		return nil
	}, "select version, code, name, name_en, family, family_en, kind, respond_text, limit_text, community, handler, closing, retired from "+
		"order_category where county = $1 order by version, code", county)
	if err != nil {
		return nil, err
	}
	var all []*Catalogue
	err = store.Each(ctx, q, func(row *sql.Rows) error {
		var version string
		var shipped bool
		if err := row.Scan(&version, &shipped); err != nil {
			return err
		}
		c, err := catalogueOf(version, rows[version])
		if err == nil {
			c.Shipped, all = shipped, append(all, c)
		}
		return err
	}, "select version, shipped from order_catalogue where county = $1 order by number desc", county)
	if err != nil || len(all) == 0 {
		return r.cats.starter, err
	}
	all[0].others = all[1:]
	return all[0], nil
}

func (x *Category) limits(respond, limit string) error {
	if err := x.Respond.UnmarshalText([]byte(respond)); err != nil {
		return err
	}
	return x.Limit.UnmarshalText([]byte(limit))
}

// Ship puts the catalogue that comes with the program in force where the county has
// none, or an older one that came with the program. One that a county made stays.
func (r *Room) Ship(ctx context.Context, a act.Actor) (err error) {
	defer fault.Wrap(&err, "order.Ship(%s)", a.County)
	defer r.forgetCatalogue(a.County)
	s := r.cats.starter
	have, err := r.loadCatalogue(ctx, r.db.Read(), a.County)
	if err != nil || have != s && (!have.Shipped || have.knows(s.Version)) {
		return err
	}
	_, err = r.acts.Do(ctx, a, act.What{Verb: "order.catalogue", Kind: "catalogue", Subject: s.Version, Area: a.County}, func(tx *act.Tx) error {
		tx.Note("categories", len(s.byCode))
		return writeCatalogue(ctx, tx, s.Version, true, s.list)
	})
	if fault.Is(err, fault.Conflict) { // another node was first
		return nil
	}
	return err
}

func (c *Catalogue) knows(version string) bool {
	for _, x := range c.others {
		if x.Version == version {
			return true
		}
	}
	return c.Version == version
}

// writeCatalogue puts a version in force from the act on.
func writeCatalogue(ctx context.Context, tx *act.Tx, version string, shipped bool, list []*Category) error {
	if _, err := tx.Exec(ctx, `insert into order_catalogue (county, version, number, from_at, made_by, shipped)
		select $1, $2, coalesce(max(number), 0) + 1, $3, $4, $5 from order_catalogue where county = $6`, tx.County, version, tx.Now, tx.Actor.Person, shipped, tx.County); err != nil {
		return err
	}
	for _, x := range list {
		if _, err := tx.Exec(ctx, `insert into order_category (county, version, code, name, name_en, family, family_en, kind, respond_text, limit_text, community, handler, closing, retired)
			values `+store.Values(1, 14), tx.County, version, x.Code, x.Name, x.NameEN, x.Group, x.GroupEN, x.Kind, x.Respond.String(), x.Limit.String(), x.Community, x.Handler, x.Closing, x.Retired); err != nil {
			return err
		}
	}
	return nil
}

// versionOf names a version by its day.
func versionOf(have *Catalogue, day clock.Day) string {
	name := day.String()
	for n := 2; have.knows(name); n++ {
		name = day.String() + "-" + strconv.Itoa(n)
	}
	return name
}
