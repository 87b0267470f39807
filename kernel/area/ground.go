package area

import (
	"cmp"
	"context"
	"math"
	"slices"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/simplify"
)

// Ring is one closed line of an outline: longitude and latitude in turn, in hundred
// thousandths of a degree (about a metre). The first ring of a shape is its outside.
type Ring []int

// groundTolerance is how far, in degrees, an outline for a phone may lie from the true one:
// about five metres, less than a phone's own position is off by.
const groundTolerance = 0.00005

// Ground is the outlines of present places for a phone, simplified, by code: a phone finds
// with them, without a signal, in which grid it stands. Places without an outline are left out.
func (r *Room) Ground(ctx context.Context, county string, codes []string) (map[string][][]Ring, error) {
	x, err := r.Index(ctx, county)
	if err != nil {
		return nil, err
	}
	out := map[string][][]Ring{}
	for _, code := range codes {
		shape, ok := x.shape(code)
		if !ok {
			continue
		}
		for _, polygon := range shape {
			var rings []Ring
			for _, line := range polygon {
				rings = append(rings, ringOf(line))
			}
			out[code] = append(out[code], rings)
		}
	}
	return out, nil
}

func ringOf(line orb.Ring) Ring {
	thin := simplify.DouglasPeucker(groundTolerance).Ring(slices.Clone(line))
	if len(thin) < 4 { // too small to be simplified
		thin = line
	}
	out := make(Ring, 0, 2*len(thin))
	for _, p := range thin {
		out = append(out, int(math.Round(p[0]*1e5)), int(math.Round(p[1]*1e5)))
	}
	return out
}

// shape finds the outline of a place by its code.
func (x *Index) shape(code string) (orb.MultiPolygon, bool) {
	i, ok := slices.BinarySearchFunc(x.places, code, func(p indexed, code string) int {
		return cmp.Or(cmp.Compare(len(code), len(p.code)), cmp.Compare(p.code, code))
	})
	if !ok {
		return nil, false
	}
	return x.places[i].shape, true
}
