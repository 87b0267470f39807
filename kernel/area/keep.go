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

// going is what lies in a place that ends, of one kind, with one fate.
type going struct {
	keep    *Keep
	from    string
	to      []string // none: nobody said
	several bool     // which of several was not said
	day     clock.Day
	things  []Lying
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
	var index *Index
	for i := range r.keeps {
		k := &r.keeps[i]
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
func (g *going) why() (key string, args map[string]any) {
	key = "area.still_holds"
	if g.several {
		key = "area.holds_undecided"
	}
	return key, map[string]any{"count": len(g.things), "what": g.keep.Title, "names": g.names(5), "place": g.from}
}

// carry moves what lies in places that ended, in the act that ended them, or refuses.
func (r *Room) carry(ctx context.Context, tx *act.Tx, ended []string) error {
	if len(ended) == 0 || len(r.keeps) == 0 {
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
		if len(g.to) == 0 {
			key, args := g.why()
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
		if len(g.to) == 0 {
			key, args := g.why()
			args["place"] = cmp.Or(tree.PathText(g.from), g.from)
			at := lines[g.from]
			for p := g.from; at.line == nil && len(p) > County; p = ParentOf(p) {
				at = lines[p]
			}
			at.line.FailWith(at.col, key, args)
			continue
		}
		to := make([]string, len(g.to))
		for i, c := range g.to {
			to[i] = tree.PathText(c)
		}
		f := workbook.Follow{Kind: g.keep.Kind, What: g.keep.Title, From: g.from, FromName: cmp.Or(tree.PathText(g.from), g.from),
			To: strings.Join(g.to, " "), ToName: strings.Join(to, "、"), Count: len(g.things)}
		for _, x := range g.things[:min(len(g.things), mostNamed)] {
			f.Items = append(f.Items, workbook.FollowItem{Name: x.Name, Page: x.Page})
		}
		out.Follows = append(out.Follows, f)
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
