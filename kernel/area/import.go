package area

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
	"huying/kernel/workbook"
)

// KindOf is the kind of an official area: by its level, below the county by the
// range its last three digits are in (GB/T 10114), and by the name where the
// range says no more than "like a township".
func KindOf(code, name string) string {
	switch len(code) {
	case Province:
		return KindProvince
	case Prefecture:
		return KindPrefecture
	case County:
		return KindCounty
	case Township:
		return townshipKind(code[County:], name)
	case Village:
		if c := code[Township]; c == '2' || c == '3' || c == '5' {
			return KindVillage
		}
		return KindCommunity
	}
	return "grid"
}

func townshipKind(digits, name string) string {
	switch digits[0] {
	case '0':
		return KindSubdistrict
	case '1':
		return KindTown
	case '2', '3':
		return KindTownship
	}
	switch {
	case strings.HasSuffix(name, "街道"), strings.HasSuffix(name, "街道办事处"):
		return KindSubdistrict
	case strings.HasSuffix(name, "镇"):
		return KindTown
	}
	return KindTownship
}

// Virtual reports whether a village code is a stand-in (498, 598): the statistics
// office gives one to a township that has no village of its own.
func Virtual(code string) bool {
	return len(code) == Village && (code[Township:] == "498" || code[Township:] == "598")
}

// changes is what an import does to a county column.
type changes struct {
	added     []*Area
	renamed   []*Area // with the new name
	abolished []string
	same      int
	held      []fault.Field // what the list says and the county cannot do yet, by the code, with why
	follows   []workbook.Follow
}

// ImportChange is what a list would do to a place that is there: give it another name, or end it.
type ImportChange struct {
	Code, Was string
	Now       string // empty: it ends
}

// ImportPlan is what a list would do. Whoever imports looks at it first.
type ImportPlan struct {
	Report
	Changes []ImportChange
	Follows []workbook.Follow // what lies in places that end, and where it goes
	Waits   []fault.Field     // ends and new places that have to wait, by code, with why and what to do
}

// shows tells whether somebody looked at all that changes and at where everything goes.
func (p *ImportPlan) shows(c *changes, kept *Tree) bool {
	told := c.told(kept)
	if p == nil {
		return len(told) == 0
	}
	return !slices.ContainsFunc(told, func(x ImportChange) bool { return !slices.Contains(p.Changes, x) }) &&
		!slices.ContainsFunc(c.follows, func(x workbook.Follow) bool {
			return !slices.ContainsFunc(p.Follows, func(y workbook.Follow) bool { return x.Kind == y.Kind && x.From == y.From && x.To == y.To })
		})
}

// compare sets a list of divisions against the county as it is kept. What the
// county has recorded itself is newer than the list and stays: an area abolished
// before, a former name, an area without an official code.
func compare(kept *Tree, file []*Area, day clock.Day) *changes {
	c := &changes{}
	listed := make(map[string]bool, len(file))
	for _, a := range file {
		listed[a.Code] = true
		old, ok := kept.Get(a.Code)
		around, known := kept.Get(a.Parent)
		switch {
		case !ok && known && around.ValidTo != 0:
			c.held = append(c.held, fault.Field{Value: a.Code, Key: "area.import.parent_ended",
				Args: map[string]any{"name": a.Name, "place": kept.called(a.Parent), "now": kept.called(kept.Heir(a.Parent))}})
		case !ok:
			a.ValidFrom = day
			c.added = append(c.added, a)
		case text.SameName(old.Name, a.Name), old.ValidTo != 0, !old.Official, kept.hadName(a.Code, a.Name):
			c.same++
		default:
			c.renamed = append(c.renamed, a)
		}
	}
	full := covered(file)
	for code, a := range kept.byCode {
		if a.Official && a.ValidTo == 0 && full[len(code)] && !listed[code] {
			c.abolished = append(c.abolished, code)
		}
	}
	sort.Strings(c.abolished)
	return c
}

// told are the changes that name or end a place otherwise than it is kept.
func (c *changes) told(kept *Tree) (out []ImportChange) {
	for _, a := range c.renamed {
		out = append(out, ImportChange{Code: a.Code, Was: kept.Name(a.Code), Now: a.Name})
	}
	for _, code := range c.abolished {
		out = append(out, ImportChange{Code: code, Was: kept.Name(code)})
	}
	return out
}

// hold takes ends out of the changes in which something is stuck, and keeps why. It tells whether there were any: where
// a place goes on, others may have to. Places that go on come before things, since what goes on may be where things go,
// and low places before those that they lie in.
func (c *changes) hold(list []*going, tree *Tree) bool {
	list = slices.DeleteFunc(slices.Clone(list), func(g *going) bool { return !g.stuck() })
	if slices.ContainsFunc(list, func(g *going) bool { return g.below }) {
		list = slices.DeleteFunc(list, func(g *going) bool { return !g.below })
	}
	deepest, in := 0, map[*going]string{}
	for _, g := range list {
		code := g.from
		for len(code) > County && !slices.Contains(c.abolished, code) {
			code = ParentOf(code)
		}
		in[g], deepest = code, max(deepest, len(code))
	}
	for _, g := range list {
		if code := in[g]; len(code) == deepest {
			key, args := g.why(tree)
			c.held = append(c.held, fault.Field{Value: code, Key: key, Args: args})
			c.abolished = slices.DeleteFunc(c.abolished, func(x string) bool { return x == code })
		}
	}
	return deepest > County
}

// waiting is how many places the list cannot end or add yet.
func (c *changes) waiting() int {
	codes := map[string]bool{}
	for _, f := range c.held {
		codes[f.Value] = true
	}
	return len(codes)
}

// changed is the tree as the changes will make it.
func (t *Tree) changed(c *changes, day clock.Day) *Tree {
	now := maps.Clone(t.byCode)
	change := func(code string, set func(*Area)) {
		a := *now[code]
		set(&a)
		now[code] = &a
	}
	for _, a := range c.added {
		now[a.Code] = a
	}
	for _, a := range c.renamed {
		change(a.Code, func(x *Area) { x.Name = a.Name })
	}
	for _, code := range c.abolished {
		change(code, func(x *Area) { x.ValidTo = day })
	}
	return NewTree(t.County, slices.Collect(maps.Values(now)), t.nexts)
}

func (t *Tree) hadName(code, name string) bool {
	for _, p := range t.names[code] {
		if text.SameName(p.name, name) {
			return true
		}
	}
	return false
}

// covered tells at which levels the list speaks for the whole county: townships
// when it has any, villages when none of its townships is without.
func covered(file []*Area) map[int]bool {
	townships, withVillages := map[string]bool{}, map[string]bool{}
	for _, a := range file {
		switch a.Level() {
		case Township:
			townships[a.Code] = true
		case Village:
			withVillages[a.Parent] = true
		}
	}
	return map[int]bool{
		Township: len(townships) > 0,
		Village:  len(townships) > 0 && len(townships) == len(withVillages),
	}
}
