// Package area is the grid (网格): provinces, prefectures, counties, townships,
// villages, grids and what lies below, each known by a code whose prefix is its
// ancestry: 2 digits province, 4 prefecture, 6 county, 9 township, 12 village, 15
// grid (GB/T 2260, GB/T 10114, and the 15-digit grid code), more for micro-grids.
//
// A code is a dated fact, not an identity: areas are split, merged, renamed and
// abolished. A row elsewhere carries the code of its day for ever; the dated
// succession table turns "X as drawn now" or "X as drawn then" into a list of
// codes ([Tree.Codes]) that lists, figures, exports and maps all take alike. Every code has one
// home in every drawing ([Tree.Home]), so in each drawing every level adds up.
//
// The room refuses a grid whose prefix is not its parent, a code that is reused,
// and an outline without its reference system.
package area

import (
	"embed"
	"slices"
	"sort"
	"strings"
	"sync"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/figure"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "area", FS: migrations} }

// Area is a place with a code.
type Area struct {
	County    string    `json:"-"`
	Code      string    `json:"code"`
	Name      string    `json:"name"`
	Kind      string    `json:"kind"`
	Parent    string    `json:"parent"`
	Initials  string    `json:"-"`
	ValidFrom clock.Day `json:"-"`
	ValidTo   clock.Day `json:"-"` // first day that it is no more; 0: still is
	Official  bool      `json:"-"` // has a code from the statistics office
}

// Level is the length of the code: 2, 4, 6, 9, 12, 15 or more.
func (a *Area) Level() int { return len(a.Code) }

// Lengths of codes by level.
const (
	Province   = 2
	Prefecture = 4
	County     = 6
	Township   = 9
	Village    = 12
	Grid       = 15
)

// ParentOf is the code one level up; empty for a province.
func ParentOf(code string) string {
	for _, n := range []int{Grid, Village, Township, County, Prefecture, Province} {
		if len(code) > n {
			return code[:n]
		}
	}
	return ""
}

// CountyOf is the value of the county column for a code: its first six digits,
// padded for provinces and prefectures, which own rows too.
func CountyOf(code string) string {
	return (code + "000000")[:County]
}

// Sources of this room: how many grids there are.
func Sources() []*figure.Source {
	grid := "length(r.code) = 15"
	return []*figure.Source{{Kind: "area", Table: "area", ID: "r.code", Area: "r.code", No: "r.code", Title: "r.name",
		Measures: []figure.Measure{{Code: "area.grids", Stock: true,
			Terms: []figure.Term{{Day: "r.valid_from", Where: grid}, {Day: "r.valid_to", Amount: "-1", Where: grid}}}}}}
}

// Valid reports whether a code has the shape of one: digits, a known length.
func Valid(code string) bool {
	if strings.Trim(code, "0123456789") != "" {
		return false
	}
	switch n := len(code); n {
	case Province, Prefecture, County, Township, Village, Grid:
		return true
	default:
		return n > Grid && n <= Grid+6 // micro-grids
	}
}

// Cut is the ancestor of a code at a level; empty when the code is above it.
func Cut(code string, level int) string {
	if len(code) < level {
		return ""
	}
	return code[:level]
}

// Within reports whether a code lies in the place, or is it.
func Within(code, place string) bool { return strings.HasPrefix(code, place) }

// Succession says what became of an area on a day.
type Succession struct {
	Old, New string
	Day      clock.Day
	Kind     string // split, merge, move, recode
	Main     bool   // of several: takes what has no position, and the history
}

// Tree is a county's areas in memory. It is never changed: an act makes a new one.
type Tree struct {
	County   string
	byCode   map[string]*Area
	children map[string][]*Area
	nexts    []Succession
	after    map[string][]Succession // by the code that became another
	before   map[string][]Succession // by the code that it became
	once     sync.Once
	turning  []string
	names    map[string][]pastName
	ended    []string // codes of places that are no longer, sorted
}

type pastName struct {
	until clock.Day
	name  string
}

// NewTree builds a tree of areas; the order of areas does not matter.
func NewTree(county string, areas []*Area, nexts []Succession) *Tree {
	t := &Tree{County: county, byCode: make(map[string]*Area, len(areas)), children: map[string][]*Area{}, nexts: nexts,
		after: map[string][]Succession{}, before: map[string][]Succession{}, names: map[string][]pastName{}}
	for _, s := range nexts {
		t.after[s.Old] = append(t.after[s.Old], s)
		t.before[s.New] = append(t.before[s.New], s)
	}
	for _, a := range areas {
		t.byCode[a.Code] = a
		t.children[a.Parent] = append(t.children[a.Parent], a)
		if a.ValidTo != 0 {
			t.ended = append(t.ended, a.Code)
		}
	}
	slices.Sort(t.ended)
	for _, list := range t.children {
		sort.Slice(list, func(i, j int) bool { return list[i].Code < list[j].Code })
	}
	return t
}

// Get finds an area by its code.
func (t *Tree) Get(code string) (*Area, bool) { a, ok := t.byCode[code]; return a, ok }

// Name is the area's present name, the code itself when nothing is known.
func (t *Tree) Name(code string) string {
	if a, ok := t.byCode[code]; ok {
		return a.Name
	}
	return code
}

// NameOn is what the area was called on a day.
func (t *Tree) NameOn(code string, day clock.Day) string {
	for _, p := range t.names[code] { // oldest first
		if day < p.until {
			return p.name
		}
	}
	return t.Name(code)
}

// Path is the line of areas from the county down to the code.
func (t *Tree) Path(code string) []*Area {
	var out []*Area
	for _, n := range []int{County, Township, Village, Grid} {
		if len(code) >= n {
			if a, ok := t.byCode[code[:n]]; ok {
				out = append(out, a)
			}
		}
	}
	if len(code) > Grid {
		if a, ok := t.byCode[code]; ok {
			out = append(out, a)
		}
	}
	return out
}

// PathText is the path below the county in words: 漷县镇 马头村 三网格.
func (t *Tree) PathText(code string) string {
	var names []string
	for _, a := range t.Path(code) {
		if a.Level() > County || len(code) <= County {
			names = append(names, a.Name)
		}
	}
	return strings.Join(names, " ")
}

// Children lists the areas one level below that exist today.
func (t *Tree) Children(code string) []*Area {
	var out []*Area
	for _, a := range t.children[code] {
		if a.ValidTo == 0 {
			out = append(out, a)
		}
	}
	return out
}

// Under calls fn for every present area in the place, the place itself first.
func (t *Tree) Under(code string, fn func(*Area)) {
	if a, ok := t.byCode[code]; ok && a.ValidTo == 0 {
		fn(a)
	}
	for _, c := range t.Children(code) {
		t.Under(c.Code, fn)
	}
}

// Size is how many areas the tree has, abolished ones too.
func (t *Tree) Size() int { return len(t.byCode) }

// Minimal drops codes that lie inside other codes and sorts the rest.
func Minimal(set map[string]bool) []string {
	codes := make([]string, 0, len(set))
	for c := range set {
		codes = append(codes, c)
	}
	sort.Strings(codes)
	var out []string
	for _, c := range codes {
		if n := len(out); n == 0 || !Within(c, out[n-1]) {
			out = append(out, c)
		}
	}
	return out
}
