package demo

import (
	"cmp"
	"iter"
	"maps"
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"
)

// mesh holds faces over shared points. When an edge gets a point in its middle the
// mesh remembers it, so that every face on either side can take it over: that is
// what keeps borders identical.
type mesh struct {
	points []orb.Point
	splits map[edge]int
}

type edge struct{ lo, hi int }

func edgeOf(a, b int) edge { return edge{min(a, b), max(a, b)} }

func (m *mesh) add(p orb.Point) int {
	m.points = append(m.points, p)
	return len(m.points) - 1
}

// expand is the face with every point that its edges were given since.
func (m *mesh) expand(face []int) []int {
	var out []int
	for i, a := range face {
		out = append(out, a)
		out = m.between(out, a, face[(i+1)%len(face)])
	}
	return out
}

func (m *mesh) between(out []int, a, b int) []int {
	mid, ok := m.splits[edgeOf(a, b)]
	if !ok {
		return out
	}
	out = append(m.between(out, a, mid), mid)
	return m.between(out, mid, b)
}

// cut divides a convex face across the direction n so that the first piece has the
// given part of its land.
func (m *mesh) cut(face []int, n orb.Point, part float64) (low, high []int) {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range face {
		d := dot(m.points[v], n)
		lo, hi = min(lo, d), max(hi, d)
	}
	want := part * m.below(face, n, hi+1)
	for range 60 {
		mid := (lo + hi) / 2
		if m.below(face, n, mid) < want {
			lo = mid
		} else {
			hi = mid
		}
	}
	return m.cutAt(face, n, lo)
}

func (m *mesh) cutAt(face []int, n orb.Point, t float64) (low, high []int) {
	for i, a := range face {
		b := face[(i+1)%len(face)]
		da, db := dot(m.points[a], n)-t, dot(m.points[b], n)-t
		if da < 0 {
			low = append(low, a)
		} else {
			high = append(high, a)
		}
		if (da < 0) != (db < 0) {
			p := m.add(crossing(m.points[a], m.points[b], da, db))
			m.splits[edgeOf(a, b)] = p
			low, high = append(low, p), append(high, p)
		}
	}
	return low, high
}

func crossing(a, b orb.Point, da, db float64) orb.Point {
	f := da / (da - db)
	return orb.Point{a[0] + f*(b[0]-a[0]), a[1] + f*(b[1]-a[1])}
}

// below is the land of the face where the direction n is less than t.
func (m *mesh) below(face []int, n orb.Point, t float64) float64 {
	var ring []orb.Point
	for i, v := range face {
		a, b := m.points[v], m.points[face[(i+1)%len(face)]]
		da, db := dot(a, n)-t, dot(b, n)-t
		if da < 0 {
			ring = append(ring, a)
		}
		if (da < 0) != (db < 0) {
			ring = append(ring, crossing(a, b, da, db))
		}
	}
	return land(ring)
}

func land(ring []orb.Point) float64 {
	var sum float64
	for i, a := range ring {
		b := ring[(i+1)%len(ring)]
		sum += a[0]*b[1] - b[0]*a[1]
	}
	return math.Abs(sum) / 2
}

// Borders longer than this are bent, by at most this part of their length: little
// enough that no two borders can cross.
const (
	bendFromKm = 0.15
	bend       = 0.05
)

// roughen bends every border of the finished map, twice, so that it does not look
// drawn with a ruler.
func (m *mesh) roughen(faces map[string][]int) {
	for range 2 {
		pairs := map[edge]bool{}
		for _, f := range faces {
			f = m.expand(f)
			for i, a := range f {
				pairs[edgeOf(a, f[(i+1)%len(f)])] = true
			}
		}
		for e := range inOrder(pairs) {
			m.bendEdge(e)
		}
	}
}

func (m *mesh) bendEdge(e edge) {
	a, b := m.points[e.lo], m.points[e.hi]
	dx, dy := b[0]-a[0], b[1]-a[1]
	if math.Hypot(dx, dy) < bendFromKm {
		return
	}
	by := bend * noise(strconv.Itoa(e.lo)+"/"+strconv.Itoa(e.hi))
	m.splits[e] = m.add(orb.Point{(a[0]+b[0])/2 - by*dy, (a[1]+b[1])/2 + by*dx})
}

// polygon is the face on the globe, rounded to a tenth of a metre, counter-clockwise
// and closed.
func (m *mesh) polygon(face []int) orb.Polygon {
	var ring orb.Ring
	for _, v := range m.expand(face) {
		p := m.points[v]
		ring = append(ring, orb.Point{round(originLon + p[0]/kmPerLon), round(originLat + p[1]/kmPerLat)})
	}
	ring = append(ring, ring[0])
	if ring.Orientation() != orb.CCW {
		ring.Reverse()
	}
	return orb.Polygon{ring}
}

func round(x float64) float64 { return math.Round(x*1e6) / 1e6 }

// inOrder lists edges by their points: a map's own order would number new points
// differently each time.
func inOrder(pairs map[edge]bool) iter.Seq[edge] {
	return slices.Values(slices.SortedFunc(maps.Keys(pairs), func(a, b edge) int {
		return cmp.Or(cmp.Compare(a.lo, b.lo), cmp.Compare(a.hi, b.hi))
	}))
}
