package demo

import (
	"math"
	"testing"

	"github.com/paulmach/orb"
	"github.com/paulmach/orb/planar"
)

// box is a rectangle with a point at every whole number of its border, counter-clockwise and closed.
func box(x, y, w, h int) (r orb.Ring) {
	at := func(x, y int) { r = append(r, orb.Point{float64(x), float64(y)}) }
	for i := range w {
		at(x+i, y)
	}
	for i := range h {
		at(x+w, y+i)
	}
	for i := range w {
		at(x+w-i, y+h)
	}
	for i := range h {
		at(x, y+h-i)
	}
	at(x, y)
	return r
}

func TestNeighboursAreJoinedAndTakenApart(t *testing.T) {
	t.Parallel()
	turned := func(r orb.Ring) orb.Ring { r.Reverse(); return r }
	for name, c := range map[string]struct {
		a, b orb.Ring
		area float64 // 0: it cannot be done
	}{
		"side by side":     {box(0, 0, 2, 2), box(2, 0, 2, 2), 8},
		"along a part":     {box(0, 0, 2, 4), box(2, 1, 2, 2), 12},
		"at a corner":      {box(0, 0, 2, 2), box(2, 2, 2, 2), 0},
		"apart":            {box(0, 0, 2, 2), box(5, 0, 2, 2), 0},
		"taken off":        {box(0, 0, 4, 4), turned(box(3, 1, 1, 2)), 14},
		"taken out":        {box(0, 0, 4, 4), turned(box(1, 1, 2, 2)), 0},
		"which leaves two": {box(0, 0, 4, 2), turned(box(1, 0, 2, 2)), 0},
		"all of it":        {box(0, 0, 2, 2), turned(box(0, 0, 2, 2)), 0},
	} {
		got, ok := joined(c.a, c.b)
		if ok != (c.area != 0) || ok && (math.Abs(planar.Area(got)-c.area) > 1e-9 || !got.Closed() || got.Orientation() != orb.CCW) {
			t.Errorf("%s: %v %v", name, got, ok)
		}
	}
	a, b, ok := halves(box(0, 0, 4, 2))
	if !ok || planar.Area(a)+planar.Area(b) != 8 {
		t.Error(a, b)
	}
	if _, _, ok := halves(orb.Ring{{0, 0}, {1, 0}, {0, 1}, {0, 0}}); ok {
		t.Error("a triangle was cut through its points")
	}
}
