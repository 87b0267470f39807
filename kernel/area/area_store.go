package area

import (
	"context"
	"database/sql"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/code"
)

// Room keeps the grid.
type Room struct {
	acts  *act.Room
	db    *store.DB
	codes *code.Room
	mu    sync.Mutex
	trees map[string]*keptTree

	indexes map[string]*keptIndex
	keeps   []Keep
	changes atomic.Uint64 // grows with every Forget
}

// CodeKind is what the code on a place's sign is listed as.
const CodeKind = "area"

type keptTree struct {
	tree *Tree
	read time.Time
}

type keptIndex struct {
	index *Index
	read  time.Time
}

// treeAge is how long a change of the tree by another process may go unseen: another node,
// or a command beside the server.
const treeAge = 30 * time.Second

// New opens the room; codes are for the signs of its grids.
func New(acts *act.Room, codes *code.Room) *Room {
	return &Room{acts: acts, db: acts.DB(), codes: codes, trees: map[string]*keptTree{}, indexes: map[string]*keptIndex{}}
}

// Tree is the county's tree, from memory when it is fresh. The county stands in it even
// before anybody wrote its name down, so that whoever sets it up can look at all of it.
func (r *Room) Tree(ctx context.Context, county string) (*Tree, error) {
	now := r.acts.Now().Time()
	r.mu.Lock()
	k := r.trees[county]
	r.mu.Unlock()
	if k != nil && r.acts.Fresh(k.read, treeAge) {
		return k.tree, nil
	}
	before := r.changes.Load()
	t, err := loadTree(ctx, r.db.Read(), county)
	if err != nil {
		return nil, err
	}
	if _, ok := t.byCode[county]; !ok && len(county) == County {
		t.byCode[county] = &Area{County: county, Code: county, Name: county, Kind: KindCounty, Parent: ParentOf(county)}
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.changes.Load() == before { // otherwise it may be older than the change
		r.trees[county] = &keptTree{t, now}
	}
	return t, nil
}

// Forget drops the county's tree and outlines from memory; acts that change the grid call it.
func (r *Room) Forget(county string) {
	r.mu.Lock()
	r.changes.Add(1)
	delete(r.trees, county)
	delete(r.indexes, county)
	r.mu.Unlock()
}

func loadTree(ctx context.Context, q store.Q, county string) (_ *Tree, err error) {
	defer fault.Wrap(&err, "area.loadTree(%s)", county)
	var areas []*Area
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		a := &Area{County: county}
		if err := rows.Scan(&a.Code, &a.Name, &a.Kind, &a.Parent, &a.Initials, &a.ValidFrom, &a.ValidTo, &a.Official); err != nil {
			return err
		}
		areas = append(areas, a)
		return nil
	}, "select code, name, kind, parent, initials, valid_from, valid_to, official from area where county = $1", county)
	if err != nil {
		return nil, err
	}
	var nexts []Succession
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var s Succession
		if err := rows.Scan(&s.Old, &s.New, &s.Day, &s.Kind, &s.Main); err != nil {
			return err
		}
		nexts = append(nexts, s)
		return nil
	}, "select old_code, new_code, on_day, kind, main from area_succession where county = $1 order by on_day", county)
	if err != nil {
		return nil, err
	}
	t := NewTree(county, areas, nexts)
	return t, store.Each(ctx, q, func(rows *sql.Rows) error {
		var code string
		var p pastName
		if err := rows.Scan(&code, &p.until, &p.name); err != nil {
			return err
		}
		t.names[code] = append(t.names[code], p)
		return nil
	}, "select code, until_day, name from area_name where county = $1 order by code, until_day", county)
}

const areaColumns = 9

// insertAreas adds new areas, and gives the codes of those that it added; one that is there
// already stays as it is.
func insertAreas(ctx context.Context, tx *store.Tx, areas []*Area) (map[string]bool, error) {
	const batch = 100
	added := make(map[string]bool, len(areas))
	for len(areas) > 0 {
		n := 1
		if len(areas) >= batch {
			n = batch
		}
		args := make([]any, 0, n*areaColumns)
		for _, a := range areas[:n] {
			args = append(args, a.County, a.Code, a.Name, a.Kind, a.Parent, a.Initials, a.ValidFrom, a.ValidTo, a.Official)
		}
		if err := store.Each(ctx, tx, func(rows *sql.Rows) error {
			var code string
			err := rows.Scan(&code)
			added[code] = true
			return err
		}, "insert into area (county, code, name, kind, parent, initials, valid_from, valid_to, official) values "+
			store.Values(n, areaColumns)+" on conflict (county, code) do nothing returning code", args...); err != nil {
			return nil, err
		}
		areas = areas[n:]
	}
	return added, nil
}

// Add puts new areas of the actor's county into the grid in one act.
func (r *Room) Add(ctx context.Context, a act.Actor, areas []*Area) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: "area.add", Kind: "area", Subject: a.County, Area: a.County}, func(tx *act.Tx) error {
		for _, x := range areas {
			x.County, x.Initials = CountyOf(x.Code), text.Initials(x.Name)
			if x.Parent == "" {
				x.Parent = ParentOf(x.Code)
			}
			if x.ValidFrom == 0 {
				x.ValidFrom = tx.Now.Day()
			}
			if err := check(x, a.County); err != nil {
				return err
			}
		}
		tx.Note("areas", len(areas))
		return r.put(ctx, tx, areas)
	})
	r.Forget(a.County)
	return err
}

// alreadyThere is that somebody else added areas before an act came to it.
type alreadyThere struct {
	*fault.Fault
	codes map[string]bool
}

// Unwrap gives the words of the refusal.
func (e *alreadyThere) Unwrap() error { return e.Fault }

// put adds areas in an act under way. A grid is counted, and gets the code for its sign. Of what
// somebody else added meanwhile nothing is counted: the act is refused.
func (r *Room) put(ctx context.Context, tx *act.Tx, areas []*Area) error {
	added, err := insertAreas(ctx, tx.Tx, areas)
	if err != nil {
		return err
	}
	var grids, names []string
	there := map[string]bool{}
	for _, x := range areas {
		if !added[x.Code] {
			there[x.Code], names = true, append(names, x.Name)
			continue
		}
		if x.Level() != Grid {
			continue
		}
		grids = append(grids, x.Code)
		if err := tx.Created(ctx, "area", x.Code); err != nil {
			return err
		}
	}
	if len(there) > 0 {
		return &alreadyThere{fault.New(fault.Conflict, "area.already_there", "places", strings.Join(names[:min(len(names), 5)], "、"), "count",
			len(names)), there}
	}
	return r.codes.Give(ctx, tx, CodeKind, grids...)
}

func check(x *Area, county string) error {
	f := fault.New(fault.Invalid, "area.invalid", "code", x.Code)
	if !Valid(x.Code) || x.County != county {
		f.At("/code", "area.bad_code")
	}
	if !Within(x.Code, x.Parent) {
		f.At("/parent", "area.not_in_parent")
	}
	if x.Name == "" {
		f.At("/name", "required")
	}
	return f.OrNil()
}

// Succeed records that old became new on a day: a split, merge, move or re-code.
// When ends is set the old area is abolished that day, and what lies in it goes where it became. What the sheet of
// successions refuses is refused here.
func (r *Room) Succeed(ctx context.Context, a act.Actor, s Succession, ends bool) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: "area.succeed", Kind: "area", Subject: s.Old, Area: s.Old}, func(tx *act.Tx) error {
		tx.Note("new", s.New)
		was, err := loadTree(ctx, tx.Tx, a.County)
		if err != nil {
			return err
		}
		if no := was.grownBy(s, ends).objects(s, was, true); no != nil {
			return no.fault()
		}
		if _, err := tx.Exec(ctx, `insert into area_succession (county, old_code, new_code, on_day, kind, main) values ($1, $2, $3, $4, $5, $6)
			on conflict (county, old_code, new_code) do nothing`, a.County, s.Old, s.New, s.Day, s.Kind, s.Main); err != nil {
			return err
		}
		if !ends {
			return nil
		}
		err = tx.Change(ctx, "area", s.Old, func() error {
			_, err := tx.Exec(ctx, "update area set valid_to = $1 where county = $2 and code = $3", s.Day, a.County, s.Old)
			return err
		})
		if err != nil {
			return err
		}
		return r.carry(ctx, tx, []string{s.Old})
	})
	r.Forget(a.County)
	return err
}

// Rename gives an area a new name from a day on and keeps the old one.
func (r *Room) Rename(ctx context.Context, a act.Actor, code, name string, from clock.Day) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: "area.rename", Kind: "area", Subject: code, Area: code}, func(tx *act.Tx) error {
		return rename(ctx, tx.Tx, a.County, code, name, from)
	})
	r.Forget(a.County)
	return err
}

func rename(ctx context.Context, tx *store.Tx, county, code, name string, from clock.Day) error {
	if _, err := tx.Exec(ctx, `insert into area_name (county, code, until_day, name)
		select county, code, $1, name from area where county = $2 and code = $3
		on conflict (county, code, until_day) do nothing`, from, county, code); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "update area set name = $1, initials = $2 where county = $3 and code = $4", name, text.Initials(name), county, code)
	return err
}
