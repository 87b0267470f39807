package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"

	"huying/kernel/area"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// reform is the county's last day: a community is renamed, one becomes a neighbouring township's, a grid is split and
// two are merged, as counties do year by year. What lies there goes along, and every sum holds as drawn then and now.
func (m *maker) reform(ctx context.Context) error {
	day, outlines := m.until.Day(), Outlines(m.tree)
	r := &reformer{maker: m, outlines: outlines, redrawn: map[string]orb.Polygon{}}
	if !r.choose() {
		return nil
	}
	for _, a := range r.added {
		a.ValidFrom = day
	}
	if err := m.k.Areas.Add(ctx, m.sys, r.added); err != nil {
		return err
	}
	data, err := json.Marshal(FeatureCollection(r.redrawn))
	if err != nil {
		return err
	}
	rep, err := m.k.Areas.ImportBoundaries(ctx, m.sys, area.Scope{County}, data, false)
	if err == nil && !rep.Kept {
		err = fmt.Errorf("new outlines were refused: %+v", rep.Rejected)
	}
	if err != nil {
		return err
	}
	for _, x := range r.became {
		x.Day = day
		if err := m.k.Areas.Succeed(ctx, m.sys, x.Succession, x.ends); err != nil {
			return fmt.Errorf("%s becomes %s: %w", x.Old, x.New, err)
		}
	}
	name := strings.Replace(r.renamed.Name, "社区", "家园社区", 1)
	return m.k.Areas.Rename(ctx, m.sys, r.renamed.Code, name, day)
}

// reformer chooses what changes, among communities: nobody's farm moves.
type reformer struct {
	*maker
	outlines map[string]orb.Polygon
	redrawn  map[string]orb.Polygon
	added    []*area.Area
	became   []step
	renamed  *area.Area
}

// step is what an area becomes, and whether it ends with that.
type step struct {
	area.Succession
	ends bool
}

func (r *reformer) becomes(from, to, kind string, main, ends bool) {
	r.became = append(r.became, step{area.Succession{Old: from, New: to, Kind: kind, Main: main}, ends})
}

// choose takes the last communities that will do, each for one change.
func (r *reformer) choose() bool {
	todo := []func(*area.Area) bool{r.move, r.merge, r.split, r.rename}
	villages := r.under(area.Village)
	slices.Reverse(villages)
	for _, v := range villages {
		if len(todo) == 0 {
			break
		}
		if strings.Contains(v.Name, "社区") && todo[0](v) {
			todo = todo[1:]
		}
	}
	return len(todo) == 0
}

func (r *reformer) rename(v *area.Area) bool {
	r.renamed = v
	return true
}

// split makes two grids of the only one of a community.
func (r *reformer) split(v *area.Area) bool {
	grids := r.tree.Children(v.Code)
	if len(grids) != 1 {
		return false
	}
	a, b, ok := halves(r.outlines[grids[0].Code][0])
	if !ok {
		return false
	}
	for i, half := range []orb.Ring{a, b} {
		g := &area.Area{Code: fmt.Sprintf("%s%03d", v.Code, i+2), Name: []string{"第二网格", "第三网格"}[i], Kind: "grid"}
		r.added, r.redrawn[g.Code] = append(r.added, g), orb.Polygon{half}
		r.becomes(grids[0].Code, g.Code, "split", i == 1, i == 1)
	}
	return true
}

// merge makes one grid of the two of a community.
func (r *reformer) merge(v *area.Area) bool {
	grids := r.tree.Children(v.Code)
	if len(grids) != 2 {
		return false
	}
	r.redrawn[grids[0].Code] = r.outlines[v.Code]
	r.becomes(grids[1].Code, grids[0].Code, "merge", false, true)
	return true
}

// move takes a community with its grids to the township next to it.
func (r *reformer) move(v *area.Area) bool {
	from := area.Cut(v.Code, area.Township)
	for _, to := range r.under(area.Township) {
		if to.Code == from {
			continue
		}
		more, ok := joined(r.outlines[to.Code][0], r.outlines[v.Code][0])
		if !ok {
			continue
		}
		away := r.outlines[v.Code][0].Clone()
		away.Reverse()
		less, ok := joined(r.outlines[from][0], away)
		if !ok {
			continue
		}
		r.redrawn[from], r.redrawn[to.Code] = orb.Polygon{less}, orb.Polygon{more}
		moved := *v
		moved.Code, moved.Parent, moved.Official = r.free(to.Code), to.Code, false
		r.added, r.redrawn[moved.Code] = append(r.added, &moved), r.outlines[v.Code]
		for _, g := range r.tree.Children(v.Code) {
			with := *g
			with.Code, with.Parent = moved.Code+g.Code[area.Village:], moved.Code
			r.added, r.redrawn[with.Code] = append(r.added, &with), r.outlines[g.Code]
			r.becomes(g.Code, with.Code, "move", false, true)
		}
		r.becomes(v.Code, moved.Code, "move", false, true)
		return true
	}
	return false
}

// free is a code for one more community of a township.
func (r *reformer) free(town string) string {
	for n := 90; ; n++ {
		code := fmt.Sprintf("%s%03d", town, n)
		if _, taken := r.tree.Get(code); !taken {
			return code
		}
	}
}

// joined is the ring around two neighbours, which share every point of their border. Turned round, the second is
// taken out of the first. It fails where they do not touch, or where more than one ring is left.
func joined(a, b orb.Ring) (orb.Ring, bool) {
	next, shared := map[orb.Point][]orb.Point{}, 0
	for _, ring := range []orb.Ring{a, b} {
		for i := range len(ring) - 1 {
			from, to := ring[i], ring[i+1]
			if at := slices.Index(next[to], from); at >= 0 {
				next[to], shared = slices.Delete(next[to], at, at+1), shared+1
				continue
			}
			next[from] = append(next[from], to)
		}
	}
	left := 0
	var start orb.Point
	for _, p := range a {
		switch len(next[p]) {
		case 0:
		case 1:
			start = p
		default:
			return nil, false
		}
	}
	for _, list := range next {
		left += len(list)
	}
	if shared == 0 || left < 3 {
		return nil, false
	}
	out := orb.Ring{start}
	for p := start; ; left-- {
		if len(next[p]) != 1 {
			return nil, false
		}
		if p = next[p][0]; p == start {
			left--
			break
		}
		if left == 0 {
			return nil, false
		}
		out = append(out, p)
	}
	return append(out, start), left == 0
}

// halves cuts a ring in two from one point to another.
func halves(ring orb.Ring) (a, b orb.Ring, ok bool) {
	n := len(ring) - 1
	if n < 4 {
		return nil, nil, false
	}
	whole := planar.Area(ring)
	for i := range n / 2 {
		j := i + n/2
		a = append(slices.Clone(ring[i:j+1]), ring[i])
		b = append(append(slices.Clone(ring[j:n]), ring[:i+1]...), ring[j])
		x, y := planar.Area(a), planar.Area(b)
		if a.Orientation() == orb.CCW && b.Orientation() == orb.CCW && min(x, y) > whole/4 && math.Abs(x+y-whole) < whole/1e6 {
			return a, b, true
		}
	}
	return nil, nil, false
}
