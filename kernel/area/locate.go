package area

import (
	"cmp"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/tidwall/rtree"
)

// Index finds the area that a point lies in. It is never changed.
type Index struct {
	tree   rtree.RTreeG[int32]
	places []indexed // deepest first, then by code: the first that holds a point is the answer
}

type indexed struct {
	code  string
	shape orb.MultiPolygon
}

// NewIndex makes an index of outlines.
func NewIndex(boundaries []Boundary) *Index {
	x := &Index{places: make([]indexed, 0, len(boundaries))}
	for _, b := range boundaries {
		shape := b.shape
		if shape == nil {
			shape, _ = shapeOf(b.Geometry)
		}
		if shape != nil {
			x.places = append(x.places, indexed{b.Code, shape})
		}
	}
	slices.SortFunc(x.places, func(a, b indexed) int {
		return cmp.Or(cmp.Compare(len(b.code), len(a.code)), cmp.Compare(a.code, b.code))
	})
	for i, p := range x.places {
		bound := p.shape.Bound()
		x.tree.Insert(bound.Min, bound.Max, int32(i))
	}
	return x
}

// Len is how many outlines are indexed.
func (x *Index) Len() int { return len(x.places) }

// Locate is the deepest area that holds the point. Where outlines share a border
// a point of it belongs to exactly one of them, always the same; where outlines
// overlap the smallest code wins.
func (x *Index) Locate(lon, lat float64) (code string, ok bool) {
	var room [16]int32
	found := room[:0]
	at := orb.Point{lon, lat}
	x.tree.Search(at, at, func(_, _ [2]float64, i int32) bool {
		found = append(found, i)
		return true
	})
	slices.Sort(found)
	for _, i := range found {
		if holds(x.places[i].shape, lon, lat) {
			return x.places[i].code, true
		}
	}
	return "", false
}

// Outline is the part of an index that is the whole of a place: its own outline, or those
// of all that it is made of. Where some of it has none, nobody can say what lies outside,
// and there is no answer.
func (x *Index) Outline(t *Tree, code string) (*Index, bool) {
	at := map[string]int{}
	for i, p := range x.places {
		at[p.code] = i
	}
	out := &Index{}
	var cover func(code string) bool
	cover = func(code string) bool {
		if i, ok := at[code]; ok {
			out.places = append(out.places, x.places[i])
			return true
		}
		parts := t.Children(code)
		for _, p := range parts {
			if !cover(p.Code) {
				return false
			}
		}
		return len(parts) > 0
	}
	if !cover(code) {
		return nil, false
	}
	for i, p := range out.places {
		bound := p.shape.Bound()
		out.tree.Insert(bound.Min, bound.Max, int32(i))
	}
	return out, true
}

// Near reports whether a point lies in an outline of the index or no further from one than
// so many metres, as far as a plane tells.
func (x *Index) Near(lon, lat, metres float64) bool {
	if _, ok := x.Locate(lon, lat); ok {
		return true
	}
	const degree = 111_320 // metres of latitude
	up := metres / degree
	across := up / math.Max(math.Cos(lat*math.Pi/180), 0.01)
	near := false
	x.tree.Search([2]float64{lon - across, lat - up}, [2]float64{lon + across, lat + up}, func(_, _ [2]float64, i int32) bool {
		for _, p := range x.places[i].shape {
			for _, r := range p {
				for j := 1; j < len(r) && !near; j++ {
					near = distance(r[j-1], r[j], orb.Point{lon, lat}, up/across) <= up
				}
			}
		}
		return !near
	})
	return near
}

// distance is from a point to an edge, in degrees of latitude; one of longitude is so many.
func distance(a, b, p orb.Point, narrow float64) float64 {
	ax, ay, bx, by := (a[0]-p[0])*narrow, a[1]-p[1], (b[0]-p[0])*narrow, b[1]-p[1]
	dx, dy := bx-ax, by-ay
	along := 0.0
	if d := dx*dx + dy*dy; d > 0 {
		along = math.Min(1, math.Max(0, -(ax*dx+ay*dy)/d))
	}
	return math.Hypot(ax+along*dx, ay+along*dy)
}

func holds(shape orb.MultiPolygon, x, y float64) bool {
	for _, p := range shape {
		inside := false
		for _, r := range p { // a hole turns the answer round
			inside = inside != odd(r, x, y)
		}
		if inside {
			return true
		}
	}
	return false
}

// odd reports whether a ray to the east crosses the ring an odd number of times.
// An edge owns its lower end and is always reckoned from there, whichever way the
// ring runs: two neighbours then reckon their common edge alike, to the last bit,
// and no point can fall between them or into both.
func odd(r orb.Ring, x, y float64) bool {
	in := false
	for i := 1; i < len(r); i++ {
		a, b := r[i-1], r[i]
		if (a[1] > y) == (b[1] > y) {
			continue
		}
		if a[1] > b[1] {
			a, b = b, a
		}
		if (b[0]-a[0])*(y-a[1]) > (x-a[0])*(b[1]-a[1]) {
			in = !in
		}
	}
	return in
}

// crossesItself reports whether two edges of a ring cross in their midst; edges
// are compared only while their west–east extents overlap.
func crossesItself(r orb.Ring) bool {
	order := make([]int, len(r)-1)
	for i := range order {
		order[i] = i
	}
	west := func(i int) float64 { return min(r[i][0], r[i+1][0]) }
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(west(a), west(b)) })
	for n, i := range order {
		east := max(r[i][0], r[i+1][0])
		for _, j := range order[n+1:] {
			if west(j) > east {
				break
			}
			if cross(r[i], r[i+1], r[j], r[j+1]) {
				return true
			}
		}
	}
	return false
}

func cross(a, b, c, d orb.Point) bool {
	return turn(a, b, c)*turn(a, b, d) < 0 && turn(c, d, a)*turn(c, d, b) < 0
}

// turn is positive when a, b, c turn left, negative when right, 0 when straight.
func turn(a, b, c orb.Point) float64 {
	t := (b[0]-a[0])*(c[1]-a[1]) - (b[1]-a[1])*(c[0]-a[0])
	switch {
	case t > 0:
		return 1
	case t < 0:
		return -1
	}
	return 0
}
