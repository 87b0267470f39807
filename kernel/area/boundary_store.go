package area

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/workbook"

	"github.com/paulmach/orb/geojson"
)

// BoundaryReport tells what became of an outline file.
type BoundaryReport struct {
	Accepted int // features that can be kept
	Added    int // of those, grids that were not there
	Rejected []Rejection
	Kept     bool // whether they were: never on a dry run, nor when one was rejected
}

// ImportBoundaries takes a GeoJSON file of outlines into the actor's county, for
// areas in the scope. A grid with a name that the county does not have yet is added
// to its village or township; one that somebody else adds meanwhile is rejected. It keeps all of the file or none.
func (r *Room) ImportBoundaries(ctx context.Context, a act.Actor, scope Scope, data []byte, dry bool) (BoundaryReport, error) {
	list, rejected, err := ParseBoundaries(data)
	if err != nil {
		return BoundaryReport{}, err
	}
	tree, err := r.Tree(ctx, a.County)
	if err != nil {
		return BoundaryReport{}, err
	}
	report := BoundaryReport{Rejected: rejected}
	index := featureIndexes(len(list)+len(rejected), rejected)
	var added []*Area
	for i, b := range list {
		known, ok := tree.Get(b.Code)
		switch {
		case !ok && scope.Holds(b.Code) && addable(tree, b):
			added = append(added, &Area{County: a.County, Code: b.Code, Name: b.Name, Kind: "grid", Parent: ParentOf(b.Code),
				Initials: text.Initials(b.Name), ValidFrom: r.acts.Now().Day()})
			report.Accepted++
			report.Added++
		case !ok || known.ValidTo != 0:
			report.Rejected = append(report.Rejected, Rejection{index[i], b.Code, "area.boundary.unknown"})
		case !scope.Holds(b.Code):
			report.Rejected = append(report.Rejected, Rejection{index[i], b.Code, "area.boundary.no_power"})
		default:
			report.Accepted++
		}
	}
	slices.SortFunc(report.Rejected, func(a, b Rejection) int { return cmp.Compare(a.Index, b.Index) })
	if dry || len(report.Rejected) > 0 || len(list) == 0 {
		return report, nil
	}
	_, err = r.acts.Do(ctx, a, act.What{Verb: "area.boundary", Kind: "area", Subject: a.County, Area: a.County}, func(tx *act.Tx) error {
		tx.Note("outlines", len(list))
		tx.Note("added", len(added))
		if err := r.put(ctx, tx, added); err != nil {
			return err
		}
		return putBoundaries(ctx, tx.Tx, a.County, list)
	})
	report.Kept = err == nil
	r.Forget(a.County)
	var there *alreadyThere
	if errors.As(err, &there) {
		return report.refused(list, index, there.codes), nil
	}
	return report, err
}

// refused is the report of a file with new grids that somebody else added before it was kept.
func (b BoundaryReport) refused(list []Boundary, index []int, there map[string]bool) BoundaryReport {
	for i, x := range list {
		if there[x.Code] {
			b.Accepted--
			b.Added--
			b.Rejected = append(b.Rejected, Rejection{index[i], x.Code, "area.boundary.already_there"})
		}
	}
	return b
}

// addable tells whether an outline is of a new grid in a place that is there.
func addable(t *Tree, b Boundary) bool {
	parent, ok := t.Get(ParentOf(b.Code))
	return ok && parent.ValidTo == 0 && len(b.Code) == Grid && b.Name != ""
}

// featureIndexes are the places in the file of the features not rejected.
func featureIndexes(n int, rejected []Rejection) []int {
	gone := map[int]bool{}
	for _, r := range rejected {
		gone[r.Index] = true
	}
	var out []int
	for i := range n {
		if !gone[i] {
			out = append(out, i)
		}
	}
	return out
}

const boundaryColumns = "code, geometry, crs, accuracy_m, synthetic"

func putBoundaries(ctx context.Context, tx *store.Tx, county string, list []Boundary) error {
	const columns, batch = 6, 50
	for len(list) > 0 {
		n := 1
		if len(list) >= batch {
			n = batch
		}
		args := make([]any, 0, n*columns)
		for _, b := range list[:n] {
			args = append(args, county, b.Code, string(b.Geometry), b.CRS, b.AccuracyM, b.Synthetic)
		}
		if _, err := tx.Exec(ctx, "insert into area_boundary (county, "+boundaryColumns+") values "+store.Values(n, columns)+
			` on conflict (county, code) do update set geometry = excluded.geometry, crs = excluded.crs,
				accuracy_m = excluded.accuracy_m, synthetic = excluded.synthetic`, args...); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

// outlines go along with a place to the one that it became: a point in it is then found there. Which part of an
// outline belongs to which of several nobody can tell; it stays behind, and new ones are to be drawn.
func outlines() Keep {
	return Keep{Kind: "outline", Title: "area.keeps.outline", Level: true, Stays: true, List: outlinesIn, Move: moveOutlines}
}

func outlinesIn(ctx context.Context, q store.Q, county string, places Scope, _ *workbook.Plan) (out []Lying, err error) {
	args := []any{county}
	where := places.Where("b.code", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var x Lying
		err := rows.Scan(&x.ID, &x.Name)
		x.Area, x.Page = x.ID, "/areas/"+x.ID
		out = append(out, x)
		return err
	}, "select b.code, a.name from area_boundary b join area a on a.county = b.county and a.code = b.code where b.county = $1 and "+
		where+" order by b.code", args...)
}

// moveOutlines joins the outline of a place to that of the place that it became part of.
func moveOutlines(ctx context.Context, tx *act.Tx, m Moving) error {
	for _, code := range m.IDs {
		old, err := readOutline(ctx, tx, tx.County, code)
		if err != nil {
			return err
		}
		now, err := readOutline(ctx, tx, tx.County, m.To)
		switch {
		case err == store.ErrNotFound:
		case err != nil:
			return err
		default:
			if old, err = old.joined(now); err != nil {
				return err
			}
		}
		old.Code = m.To
		if err := putBoundaries(ctx, tx.Tx, tx.County, []Boundary{old}); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, "delete from area_boundary where county = $1 and code = $2", tx.County, code); err != nil {
			return err
		}
	}
	return nil
}

func readOutline(ctx context.Context, q store.Q, county, code string) (b Boundary, err error) {
	b.Code = code
	var geometry string
	err = q.QueryRow(ctx, "select geometry, crs, accuracy_m, synthetic from area_boundary where county = $1 and code = $2", county, code).Scan(
		&geometry, &b.CRS, &b.AccuracyM, &b.Synthetic)
	b.Geometry = []byte(geometry)
	return b, store.One(err)
}

// joined is an outline of both places.
func (b Boundary) joined(other Boundary) (Boundary, error) {
	mine, _ := shapeOf(b.Geometry)
	theirs, _ := shapeOf(other.Geometry)
	geometry, err := geojson.NewGeometry(append(slices.Clone(theirs), mine...)).MarshalJSON()
	other.Geometry, other.AccuracyM, other.Synthetic = geometry, max(b.AccuracyM, other.AccuracyM), b.Synthetic || other.Synthetic
	return other, err
}

// Boundaries are the outlines of the present areas one level below a place, by
// code; of the place itself when nothing below it has one.
func (r *Room) Boundaries(ctx context.Context, county, under string) ([]Boundary, error) {
	list, err := findBoundaries(ctx, r.db.Read(), county, "a.parent = $2", under)
	if err != nil || len(list) > 0 {
		return list, err
	}
	return findBoundaries(ctx, r.db.Read(), county, "a.code = $2", under)
}

func findBoundaries(ctx context.Context, q store.Q, county, where string, args ...any) (_ []Boundary, err error) {
	defer fault.Wrap(&err, "area.findBoundaries(%s)", county)
	var out []Boundary
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var b Boundary
		var geometry string
		if err := rows.Scan(&b.Code, &geometry, &b.CRS, &b.AccuracyM, &b.Synthetic); err != nil {
			return err
		}
		b.Geometry = []byte(geometry)
		out = append(out, b)
		return nil
	}, `select b.code, b.geometry, b.crs, b.accuracy_m, b.synthetic from area_boundary b
		join area a on a.county = b.county and a.code = b.code
		where b.county = $1 and a.valid_to = 0 and `+where+" order by b.code", append([]any{county}, args...)...)
	return out, err
}

// Index is the county's outlines for finding points, from memory when it is fresh.
func (r *Room) Index(ctx context.Context, county string) (*Index, error) {
	now := r.acts.Now().Time()
	r.mu.Lock()
	k := r.indexes[county]
	r.mu.Unlock()
	if k != nil && r.acts.Fresh(k.read, treeAge) {
		return k.index, nil
	}
	before := r.changes.Load()
	list, err := findBoundaries(ctx, r.db.Read(), county, "1 = 1")
	if err != nil {
		return nil, err
	}
	x := NewIndex(list)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.changes.Load() == before { // otherwise it may be older than the change
		r.indexes[county] = &keptIndex{x, now}
	}
	return x, nil
}

// Locate is the deepest area of the county that holds the point.
func (r *Room) Locate(ctx context.Context, county string, lon, lat float64) (code string, ok bool, err error) {
	x, err := r.Index(ctx, county)
	if err != nil {
		return "", false, err
	}
	code, ok = x.Locate(lon, lat)
	return code, ok, nil
}
