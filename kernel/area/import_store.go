package area

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"sync"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

// ImportOptions narrow an import.
type ImportOptions struct {
	County   string                // only this county, with its province and prefecture; empty: the nation
	Day      clock.Day             // when changes take effect; 0: today
	Shown    *ImportPlan           // what somebody looked at; no other place is renamed or ended
	Progress func(done, total int) // called after each county, never twice at once
}

// Report counts what an import did.
type Report struct {
	Added     int `json:"added"`
	Renamed   int `json:"renamed"`
	Abolished int `json:"abolished"`
	Same      int `json:"same"`
	Held      int `json:"held"` // places that cannot end or begin yet
}

// importers is how many counties are prepared at once; their writes share commits.
const importers = 8

// ErrNotShown refuses to rename or end a place that nobody was shown.
var ErrNotShown = fault.New(fault.Conflict, "area.import.not_shown")

// PlanImport tells what a list would do, and does nothing.
func (r *Room) PlanImport(ctx context.Context, d *Divisions, opt ImportOptions) (*ImportPlan, error) {
	if opt.County != "" && !d.Lists(opt.County) {
		return nil, d.NoCounty(opt.County)
	}
	if opt.Day == 0 {
		opt.Day = r.acts.Now().Day()
	}
	known, err := knownCounties(ctx, r.db.Read())
	if err != nil {
		return nil, err
	}
	out := &ImportPlan{}
	for _, column := range d.pick(opt.County) {
		c, kept := &changes{added: d.areas(column)}, (*Tree)(nil)
		if known[column] {
			if kept, c, err = r.listed(ctx, r.db.Read(), column, c.added, opt.Day); err != nil {
				return nil, err
			}
		}
		out.add(c)
		out.Changes = append(out.Changes, c.told(kept)...)
		out.Follows, out.Waits = append(out.Follows, c.follows...), append(out.Waits, c.held...)
	}
	return out, nil
}

// listed is what a list does to a county that is there. Of the places that it ends those go on in which something is
// stuck, and what they lie in; for the others it tells what goes along.
func (r *Room) listed(ctx context.Context, q store.Q, county string, file []*Area, day clock.Day) (kept *Tree, c *changes, err error) {
	if kept, err = loadTree(ctx, q, county); err != nil {
		return nil, nil, err
	}
	c = compare(kept, file, day)
	for again := len(c.abolished) > 0; again; {
		tree := kept.changed(c, day)
		list, err := r.lying(ctx, q, tree, c.abolished, nil)
		if err != nil {
			return nil, nil, err
		}
		c.follows = nil
		for _, g := range list {
			if !g.stuck() {
				c.follows = append(c.follows, g.follow(tree))
			}
		}
		again = c.hold(list, tree)
	}
	slices.SortStableFunc(c.held, func(a, b fault.Field) int { return strings.Compare(a.Value, b.Value) })
	return kept, c, nil
}

func (r *Report) add(c *changes) {
	r.Added += len(c.added)
	r.Renamed += len(c.renamed)
	r.Abolished += len(c.abolished)
	r.Same += c.same
	r.Held += c.waiting()
}

// Import brings the grid up to a national list, one act a county, so that each
// county's journal tells what happened to it. A county that the list does not
// name is left alone, and so are grids. Doing it again changes nothing. A place is renamed or
// ended only as somebody was shown before ([Room.PlanImport]), and what lies in it goes along; one in which grids or
// anything else would be left behind does not end.
func (r *Room) Import(ctx context.Context, maker act.Actor, d *Divisions, opt ImportOptions) (Report, error) {
	if opt.County != "" && !d.Lists(opt.County) {
		return Report{}, d.NoCounty(opt.County)
	}
	if opt.Day == 0 {
		opt.Day = r.acts.Now().Day()
	}
	known, err := knownCounties(ctx, r.db.Read())
	if err != nil {
		return Report{}, err
	}
	columns := d.pick(opt.County)
	im := &importing{room: r, maker: maker, list: d, opt: opt, known: known}
	for _, c := range columns {
		im.total += len(d.columns[c])
	}
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	queue := make(chan string)
	var wg sync.WaitGroup
	for range importers {
		wg.Go(func() {
			for column := range queue {
				if err := im.column(ctx, column); err != nil {
					cancel(err)
				}
			}
		})
	}
	for _, column := range columns {
		if ctx.Err() != nil {
			break
		}
		queue <- column
	}
	close(queue)
	wg.Wait()
	return im.report, context.Cause(ctx)
}

// importing is one import under way.
type importing struct {
	room  *Room
	maker act.Actor
	list  *Divisions
	opt   ImportOptions
	known map[string]bool // counties that have areas already
	total int

	mu     sync.Mutex
	done   int
	report Report
}

func (im *importing) column(ctx context.Context, column string) error {
	file := im.list.areas(column)
	a := im.maker
	a.County = column
	var c *changes
	_, err := im.room.acts.Do(ctx, a, act.What{Verb: "area.import", Kind: "area", Subject: column, Area: column}, func(tx *act.Tx) error {
		c = &changes{added: file}
		if im.known[column] {
			kept, now, err := im.room.listed(ctx, tx, column, file, im.opt.Day)
			if err != nil {
				return err
			}
			if c = now; !im.opt.Shown.shows(c, kept) {
				return ErrNotShown
			}
		}
		tx.Note("added", len(c.added))
		tx.Note("renamed", len(c.renamed))
		tx.Note("abolished", len(c.abolished))
		tx.Note("held", c.waiting())
		if err := c.apply(ctx, tx, im.opt.Day); err != nil {
			return err
		}
		return im.room.carry(ctx, tx, c.abolished)
	})
	if err != nil {
		return err
	}
	im.room.Forget(column)
	im.mu.Lock()
	defer im.mu.Unlock()
	im.done += len(file)
	im.report.add(c)
	if im.opt.Progress != nil {
		im.opt.Progress(im.done, im.total)
	}
	return nil
}

func (c *changes) apply(ctx context.Context, tx *act.Tx, day clock.Day) error {
	if _, err := insertAreas(ctx, tx.Tx, c.added); err != nil {
		return err
	}
	for _, a := range c.renamed {
		if err := rename(ctx, tx.Tx, tx.County, a.Code, a.Name, day); err != nil {
			return err
		}
	}
	for _, code := range c.abolished {
		if _, err := tx.Exec(ctx, "update area set valid_to = $1 where county = $2 and code = $3", day, tx.County, code); err != nil {
			return err
		}
	}
	return nil
}

func knownCounties(ctx context.Context, q store.Q) (_ map[string]bool, err error) {
	defer fault.Wrap(&err, "area.knownCounties")
	known := map[string]bool{}
	return known, store.Each(ctx, q, func(rows *sql.Rows) error {
		var county string
		err := rows.Scan(&county)
		known[county] = true
		return err
	}, "select distinct county from area /* all counties */")
}
