package area

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/workbook"
)

// Keep is what a room or a scene keeps in places and what has to live on when one ends: people
// on duty, open orders, subjects. Before an area ends the room shows what lies there, and with
// the end each is moved to what the area became, in the same act.
type Keep struct {
	Kind  string // duty, order
	Title string // key: what they are called
	// Every tells that each successor gets it: nobody's grid becomes vacant by a split.
	Every bool
	// Level tells that it stays at its level: a post of a village is no post of a town.
	Level bool
	// Stays tells that the end of a place does not wait for it: without a successor that can take
	// it, or, where not every one gets it, with several, it stays behind, which is said.
	Stays bool
	// List is what lies in the places. A plan, where there is one, tells what the same
	// workbook does to it.
	List func(ctx context.Context, q store.Q, county string, places Scope, p *workbook.Plan) ([]Lying, error)
	// Move takes some of them to another place. Nil where it needs no moving, because it goes
	// along with what it is about.
	Move func(ctx context.Context, tx *act.Tx, m Moving) error
}

// Lying is one thing in a place.
type Lying struct {
	ID, Name, Area string
	Page           string // of the workbench, where it can be opened: /orders/17
	Lon, Lat       float64
	Placed         bool // its position is known
}

// Moving is what goes from one place to another on a day.
type Moving struct {
	From, To string
	Day      clock.Day
	IDs      []string
	Last     bool // of those that go to every successor, one after the other
}

// Keeps adds what rooms and scenes keep in places. It is called while the house is built.
func (r *Room) Keeps(list ...Keep) { r.keeps = append(r.keeps, list...) }

// kept are what the room itself and the others keep in places.
func (r *Room) kept() []Keep { return append([]Keep{outlines()}, r.keeps...) }

// going is what lies in a place that ends, of one kind, with one fate.
type going struct {
	keep    *Keep
	from    string
	to      []string // none: nobody said
	several bool     // which of several was not said
	below   bool     // the things are places that go on in the one that ends
	day     clock.Day
	things  []Lying
}

// stuck tells that the things have nowhere to go, so that their place cannot end.
func (g *going) stuck() bool { return len(g.to) == 0 && !g.keep.Stays }

// Heirs are where a code leads today: the place itself while it is one, otherwise the places that it
// became, or the one around it where nobody said.
func (t *Tree) Heirs(code string) []string {
	if all, _ := t.heirs(code); len(all) > 0 && t.heardOf(code) {
		return all
	}
	return []string{t.Heir(code)}
}

// heardOf tells a code that is or was a place from digits that somebody made up.
func (t *Tree) heardOf(code string) bool { return t.byCode[code] != nil || len(t.after[code]) > 0 }

// Heir is the one place that a code leads to today, for what has to lie somewhere: of several the
// one that the clerk chose, or the nearest.
func (t *Tree) Heir(code string) string {
	if !t.heardOf(code) {
		return code
	}
	return t.Home(code, 0)
}

// Merged are a place and the places of its level that ended and lead to it.
func (t *Tree) Merged(code string) Scope {
	out := Scope{code}
	for _, a := range t.all() {
		if a.ValidTo != 0 && a.Level() == len(code) && t.Heir(a.Code) == code {
			out = append(out, a.Code)
		}
	}
	slices.Sort(out[1:])
	return out
}

// heirs are what an area became as drawn now: several where it was split. Main is the one that
// the clerk chose.
func (t *Tree) heirs(code string) (all []string, main string) {
	for p := code; len(p) > County; p = ParentOf(p) {
		a, known := t.byCode[p]
		if known && a.ValidTo == 0 {
			return nil, ""
		}
		if p != code {
			if next, gone := t.successor(p, 0); gone && next != ParentOf(p) {
				if with, ok := t.along(code, p, next); ok {
					return []string{t.Home(with, 0)}, ""
				}
			}
		}
		list := t.became(p)
		if len(list) == 0 {
			continue
		}
		for _, s := range list {
			home := t.Home(s.New, 0)
			if s.Main {
				main = home
			}
			if !slices.Contains(all, home) && len(home) > County {
				all = append(all, home)
			}
		}
		slices.Sort(all)
		return all, main
	}
	return nil, ""
}

// lying finds what is in places that ended and where each goes, in the tree as it will be.
func (r *Room) lying(ctx context.Context, q store.Q, tree *Tree, ended []string, p *workbook.Plan) (out []*going, err error) {
	defer fault.Wrap(&err, "area.lying(%s)", tree.County)
	set := map[string]bool{}
	for _, c := range ended {
		set[c] = true
	}
	places := Scope(Minimal(set))
	if len(places) == 0 {
		return nil, nil
	}
	out = tree.goingOn(ended)
	var index *Index
	keeps := r.kept()
	for i := range keeps {
		k := &keeps[i]
		list, err := k.List(ctx, q, tree.County, places, p)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", k.Kind, err)
		}
		found := map[string]*going{}
		for _, x := range list {
			at := x.Area
			for len(at) > County && tree.byCode[at] == nil {
				at = ParentOf(at)
			}
			a := tree.byCode[at]
			if a == nil || a.ValidTo == 0 {
				continue // lies in something that goes on
			}
			to, several := tree.fate(k, x, at, func() *Index {
				if index == nil {
					if index, err = r.Index(ctx, tree.County); err != nil {
						index = NewIndex(nil)
					}
				}
				return index
			})
			if err != nil {
				return nil, err
			}
			id := at + " " + strings.Join(to, " ")
			if found[id] == nil {
				found[id] = &going{keep: k, from: at, to: to, several: several, day: a.ValidTo}
			}
			found[id].things = append(found[id].things, x)
		}
		for _, id := range slices.Sorted(maps.Keys(found)) {
			out = append(out, found[id])
		}
	}
	return out, nil
}

// goingOn finds the places that go on in places that ended. Their codes begin with the code of what is no more, so
// nobody would find them: they have to end first, with the code that each gets elsewhere.
func (t *Tree) goingOn(ended []string) (out []*going) {
	for _, code := range ended {
		a := t.byCode[code]
		if a == nil || a.ValidTo == 0 {
			continue
		}
		g := &going{keep: &Keep{Kind: "area", Title: "area.keeps.area"}, from: code, below: true, day: a.ValidTo}
		var walk func(code string)
		walk = func(code string) {
			for _, c := range t.children[code] {
				if c.ValidTo == 0 {
					g.things = append(g.things, Lying{ID: c.Code, Name: c.Name, Area: c.Code, Page: "/areas/" + c.Code})
					continue
				}
				walk(c.Code)
			}
		}
		if walk(code); len(g.things) > 0 {
			out = append(out, g)
		}
	}
	return out
}

// fate is where something goes: to the only successor, to every one, to the one that its
// position lies in, or to the one that the clerk chose.
func (t *Tree) fate(k *Keep, x Lying, at string, index func() *Index) (to []string, several bool) {
	all, main := t.heirs(at)
	if k.Level {
		all = slices.DeleteFunc(slices.Clone(all), func(c string) bool { return len(c) != len(x.Area) })
	}
	if len(all) < 2 || k.Every {
		return all, false
	}
	if k.Stays {
		return nil, false
	}
	if x.Placed {
		if code, ok := index().Locate(x.Lon, x.Lat); ok {
			for _, c := range all {
				if Within(code, c) {
					return []string{c}, false
				}
			}
		}
	}
	if slices.Contains(all, main) {
		return []string{main}, false
	}
	return nil, true
}

// mostNamed is how many names a refusal or the report of a dry run gives of one kind.
const mostNamed = 50

func (g *going) names(most int) string {
	var out []string
	for _, x := range g.things[:min(len(g.things), most)] {
		out = append(out, x.Name)
	}
	text := strings.Join(out, "、")
	if len(g.things) > most {
		text += "……"
	}
	return text
}

// why refuses an end: what lies there has nowhere to go.
func (g *going) why(tree *Tree) (key string, args map[string]any) {
	switch {
	case g.below:
		key = "area.has_children"
	case g.several:
		key = "area.holds_undecided"
	default:
		key = "area.still_holds"
	}
	return key, map[string]any{"count": len(g.things), "what": g.keep.Title, "names": g.names(5), "place": tree.called(g.from)}
}

// called is the path in words, the code itself where nothing is known.
func (t *Tree) called(code string) string { return cmp.Or(t.PathText(code), code) }

// follow tells what goes along with an end, in words.
func (g *going) follow(tree *Tree) workbook.Follow {
	to := make([]string, len(g.to))
	for i, c := range g.to {
		to[i] = tree.PathText(c)
	}
	f := workbook.Follow{Kind: g.keep.Kind, What: g.keep.Title, From: g.from, FromName: tree.called(g.from),
		To: strings.Join(g.to, " "), ToName: strings.Join(to, "、"), Count: len(g.things)}
	for _, x := range g.things[:min(len(g.things), mostNamed)] {
		f.Items = append(f.Items, workbook.FollowItem{Name: x.Name, Page: x.Page})
	}
	return f
}

// carry moves what lies in places that ended, in the act that ended them, or refuses.
func (r *Room) carry(ctx context.Context, tx *act.Tx, ended []string) error {
	if len(ended) == 0 {
		return nil
	}
	tree, err := loadTree(ctx, tx, tx.County)
	if err != nil {
		return err
	}
	list, err := r.lying(ctx, tx, tree, ended, nil)
	if err != nil {
		return err
	}
	var said []map[string]any
	f := fault.New(fault.Conflict, "area.holds_something")
	for _, g := range list {
		if g.stuck() {
			key, args := g.why(tree)
			f.Add(fault.Field{Pointer: "/code", Value: g.from, Key: key, Args: args})
			continue
		}
		ids := make([]string, len(g.things))
		for i, x := range g.things {
			ids[i] = x.ID
		}
		said = append(said, map[string]any{"kind": g.keep.Kind, "from": g.from, "to": strings.Join(g.to, " "), "count": len(ids),
			"ids": ids[:min(len(ids), mostNamed)]})
		if g.keep.Move == nil {
			continue
		}
		for i, to := range g.to {
			if err := g.keep.Move(ctx, tx, Moving{From: g.from, To: to, Day: min(g.day, tx.Now.Day()), IDs: ids, Last: i == len(g.to)-1}); err != nil {
				return fmt.Errorf("%s: %w", g.keep.Kind, err)
			}
		}
	}
	if len(f.Fields) > 0 {
		return f
	}
	if len(said) > 0 {
		tx.Note("moved", said)
	}
	return nil
}

// grown is the tree as a workbook will make it, with what became of its areas.
func grown(p *workbook.Plan) *Tree {
	var nexts []Succession
	for _, row := range p.Will(SuccessionSheet).Rows {
		nexts = append(nexts, successionOf(row.Values))
	}
	return NewTree(p.County, Planned(p).all(), nexts)
}

// grownBy is the tree with one more succession, whose old area ends with it or goes on.
func (t *Tree) grownBy(s Succession, ends bool) *Tree {
	areas := t.all()
	if i := slices.IndexFunc(areas, func(a *Area) bool { return a.Code == s.Old }); i >= 0 && ends {
		ended := *areas[i]
		ended.ValidTo = s.Day
		areas[i] = &ended
	}
	return NewTree(t.County, areas, append(slices.Clone(t.nexts), s))
}

func (t *Tree) all() []*Area { return slices.Collect(maps.Values(t.byCode)) }

// afterAreas tells what lies in the areas that the workbook ends, and moves it.
func (r *Room) afterAreas(ctx context.Context, q store.Q, p *workbook.Plan) (*workbook.After, error) {
	lines, ended := endedBy(p)
	if len(ended) == 0 {
		return nil, nil
	}
	tree := grown(p)
	list, err := r.lying(ctx, q, tree, ended, p)
	if err != nil {
		return nil, err
	}
	out := &workbook.After{Do: func(ctx context.Context, tx *act.Tx) error { return r.carry(ctx, tx, ended) }}
	for _, g := range list {
		if g.stuck() {
			key, args := g.why(tree)
			at := lines[g.from]
			for p := g.from; at.line == nil && len(p) > County; p = ParentOf(p) {
				at = lines[p]
			}
			at.line.FailWith(at.col, key, args)
			continue
		}
		out.Follows = append(out.Follows, g.follow(tree))
	}
	return out, nil
}

// afterSuccessions looks at areas that ended before, where the workbook ends none itself.
func (r *Room) afterSuccessions(ctx context.Context, q store.Q, p *workbook.Plan) (*workbook.After, error) {
	for _, part := range p.Sheets {
		if part.Name == AreaSheet && len(part.Changes()) > 0 {
			return nil, nil // told there
		}
	}
	return r.afterAreas(ctx, q, p)
}

type endLine struct {
	line *workbook.Line
	col  int
}

// endedBy are the areas that a workbook ends, and those that ended before of which it says what
// they became, with the cell that says so.
func endedBy(p *workbook.Plan) (lines map[string]endLine, ended []string) {
	lines = map[string]endLine{}
	for _, part := range p.Sheets {
		for _, l := range part.Changes() {
			if !l.OK() {
				continue // refused already
			}
			code, col := l.Values[0], sheetTo
			switch part.Name {
			case AreaSheet:
				if l.Values[sheetTo] == "" || !l.Differs(sheetTo) {
					continue
				}
			case SuccessionSheet:
				col = 0
				if v, ok := p.Will(AreaSheet).Get(code); !ok || v[sheetTo] == "" {
					continue
				}
			default:
				continue
			}
			if lines[code].line == nil {
				lines[code] = endLine{l, col}
				ended = append(ended, code)
			}
		}
	}
	return lines, ended
}
