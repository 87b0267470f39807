package demo

import (
	"hash/fnv"
	"math"
	"sort"

	"huying/kernel/area"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/geojson"
)

// The made-up county lies where the real one does, about this point.
const (
	originLon, originLat = 116.73, 39.82
	kmPerLat             = 111.2
	kmPerLon             = 85.4 // at 39.8° north
)

// countyOutline is a plausible county, in kilometres from the origin. It is
// convex, so that every straight cut gives two pieces.
var countyOutline = []orb.Point{
	{-17.2, 9.5}, {-18.1, 2.6}, {-17.6, -5.4}, {-15.4, -12.2}, {-11.6, -18.0}, {-5.3, -22.6}, {2.4, -23.9}, {8.6, -21.8},
	{13.7, -16.2}, {17.0, -8.4}, {17.8, 0.4}, {16.3, 9.0}, {12.4, 16.6}, {6.2, 21.9}, {-1.5, 23.4}, {-9.2, 20.9}, {-14.5, 15.7},
}

// seat is about where a township lies in the county, in kilometres, and its share of land.
type seat struct {
	at    orb.Point
	share float64
}

// seats place the townships as a reader of the real map expects them.
var seats = map[string]seat{
	"永顺镇": {orb.Point{-8, 12}, 16}, "北苑街道": {orb.Point{-10, 9.5}, 6}, "中仓街道": {orb.Point{-7, 9}, 5},
	"新华街道": {orb.Point{-7.5, 10.3}, 5}, "玉桥街道": {orb.Point{-6.5, 7.2}, 6}, "杨庄街道": {orb.Point{-11.5, 9}, 6},
	"九棵树街道": {orb.Point{-9.5, 6.5}, 8}, "梨园镇": {orb.Point{-10, 4.5}, 10}, "临河里街道": {orb.Point{-7.5, 4.8}, 7},
	"通运街道": {orb.Point{-4.8, 10.5}, 7}, "潞邑街道": {orb.Point{-4.5, 13}, 9}, "潞源街道": {orb.Point{-3, 8}, 11},
	"文景街道": {orb.Point{-4.5, 4.5}, 9}, "宋庄镇": {orb.Point{-2, 19}, 112}, "潞城镇": {orb.Point{5, 8}, 62},
	"西集镇": {orb.Point{12, 5}, 92}, "张家湾镇": {orb.Point{-2, -1}, 98}, "台湖镇": {orb.Point{-13, 0}, 76},
	"马驹桥镇": {orb.Point{-14, -8}, 84}, "漷县镇": {orb.Point{9, -8}, 110}, "于家务回族乡": {orb.Point{-6, -13}, 65},
	"永乐店镇": {orb.Point{3, -18}, 104},
}

// Outlines makes up a border for the county and every present area below it. The
// pieces leave no gap: neighbours share each point of their border, and a place is
// exactly the sum of what lies in it. The same tree gives the same borders.
func Outlines(tree *area.Tree) map[string]orb.Polygon {
	m := &mesh{splits: map[edge]int{}}
	var face []int
	for _, p := range countyOutline {
		face = append(face, m.add(p))
	}
	faces := map[string][]int{}
	m.divide(tree, tree.County, face, faces)
	m.roughen(faces)
	out := make(map[string]orb.Polygon, len(faces))
	for code, f := range faces {
		out[code] = m.polygon(f)
	}
	return out
}

// FeatureCollection is the outlines as GeoJSON that the boundary import reads; each
// says of itself that it is synthetic.
func FeatureCollection(outlines map[string]orb.Polygon) *geojson.FeatureCollection {
	codes := make([]string, 0, len(outlines))
	for code := range outlines {
		codes = append(codes, code)
	}
	sort.Strings(codes)
	fc := geojson.NewFeatureCollection()
	for _, code := range codes {
		f := geojson.NewFeature(outlines[code])
		f.Properties["code"], f.Properties["synthetic"] = code, true
		fc.Append(f)
	}
	return fc
}

// part is an area that wants its share of a face.
type part struct {
	code  string
	seat  seat
	known bool // the seat is a real place, not a guess
}

func (m *mesh) divide(tree *area.Tree, code string, face []int, faces map[string][]int) {
	faces[code] = face
	children := tree.Children(code)
	if len(children) == 0 {
		return
	}
	parts := make([]part, len(children))
	for i, c := range children {
		s, known := seats[c.Name]
		known = known && c.Level() == area.Township
		if !known {
			s = seat{orb.Point{float64(i), float64(i)}, 1 + float64(len(tree.Children(c.Code)))}
		}
		parts[i] = part{c.Code, s, known}
	}
	m.allot(parts, face, func(p part, f []int) { m.divide(tree, p.code, f, faces) })
}

// allot cuts the face in two by weight, and again, until each part has its own.
func (m *mesh) allot(parts []part, face []int, done func(part, []int)) {
	face = m.expand(face)
	if len(parts) == 1 {
		done(parts[0], face)
		return
	}
	n := m.axis(face, parts)
	sort.SliceStable(parts, func(i, j int) bool { return dot(parts[i].seat.at, n) < dot(parts[j].seat.at, n) })
	var total, low float64
	for _, p := range parts {
		total += p.seat.share
	}
	k := 0
	for k < len(parts)-1 && (k == 0 || low+parts[k].seat.share/2 <= total/2) {
		low += parts[k].seat.share
		k++
	}
	a, b := m.cut(face, n, low/total)
	m.allot(parts[:k:k], a, done)
	m.allot(parts[k:], b, done)
}

// axis is the direction to cut across: the one that the face is longest in or,
// where seats are known, that they are spread most in. It is turned a little so
// that the map does not look like a chessboard.
func (m *mesh) axis(face []int, parts []part) orb.Point {
	best, most := orb.Point{}, -1.0
	turn := 0.35 * noise(parts[0].code)
	for i := range 12 {
		s, c := math.Sincos(turn + float64(i)*math.Pi/12)
		n := orb.Point{c, s}
		size := extent(len(face), func(i int) float64 { return dot(m.points[face[i]], n) })
		if parts[0].known {
			size += 2 * extent(len(parts), func(i int) float64 { return dot(parts[i].seat.at, n) })
		}
		if size > most {
			best, most = n, size
		}
	}
	if best[0] < 0 { // low codes in the west
		best = orb.Point{-best[0], -best[1]}
	}
	return best
}

func extent(n int, of func(int) float64) float64 {
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range n {
		lo, hi = min(lo, of(i)), max(hi, of(i))
	}
	return hi - lo
}

func dot(a, b orb.Point) float64 { return a[0]*b[0] + a[1]*b[1] }

// noise is a number in −1…1 that is always the same for a text.
func noise(s string) float64 {
	h := fnv.New32a()
	_, _ = h.Write([]byte(s))
	x := h.Sum32()
	x ^= x >> 16 // FNV's last characters reach the high bits too little
	x *= 0x7feb352d
	x ^= x >> 15
	return float64(x)/math.MaxUint32*2 - 1
}
