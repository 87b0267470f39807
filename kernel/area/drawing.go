package area

import (
	"slices"
	"sort"

	"huying/base/clock"
	"huying/kernel/figure"
)

// A drawing is the tree of one day, with the history of all days put into it: day 0 is as drawn
// now, any other day is as drawn then. Every code that a row carries has one home in it, so what
// lies in a place is what its children hold and what is at the place itself, and nothing twice.

// Home is the place of the drawing that a code belongs to: itself where it is a place of that
// day, otherwise what became of it, or what it came from. An area that became several counts
// with the one that was chosen, or the nearest to where it lay ([nearest]); one that just ended, with the place
// that it lay in.
func (t *Tree) Home(code string, day clock.Day) string {
	seen := map[string]bool{}
	for !seen[code] {
		seen[code] = true
		next := t.toward(code, day)
		if next == code {
			return code
		}
		code = next
	}
	return t.County // a circle of successions is nowhere below the county
}

// toward is one step to the home of a code.
func (t *Tree) toward(code string, day clock.Day) string {
	for p := code; len(p) > County; p = ParentOf(p) {
		next, gone := t.successor(p, day)
		if !gone {
			next, gone = t.predecessor(p, day)
		}
		if !gone {
			continue
		}
		if with, ok := t.along(code, p, next); ok {
			return with
		}
		return next
	}
	return code
}

// became says what an area that is no more became: nothing, where nobody said.
func (t *Tree) became(code string) (out []Succession) {
	list := t.after[code]
	last := clock.Day(0)
	for _, s := range list {
		last = max(last, s.Day)
	}
	if a, known := t.byCode[code]; known && a.ValidTo <= last {
		last = a.ValidTo // parts that it gave away before are no successors
	}
	for _, s := range list {
		if s.Day >= last {
			out = append(out, s)
		}
	}
	return out
}

// successor is what an area that is no more on the day became.
func (t *Tree) successor(code string, day clock.Day) (next string, gone bool) {
	list := t.after[code]
	a, known := t.byCode[code]
	switch {
	case known && (a.ValidTo == 0 || day != 0 && a.ValidTo > day):
		return "", false
	case !known && len(list) == 0:
		return "", false // never heard of: it counts where its digits say
	case !known && day != 0 && slices.ContainsFunc(list, func(s Succession) bool { return s.Day > day }):
		return "", false
	}
	var codes []string
	for _, s := range t.became(code) {
		if s.Main {
			return s.New, true
		}
		codes = append(codes, s.New)
	}
	if len(codes) > 0 {
		return nearest(code, codes), true
	}
	// Nothing is said of the area itself. Where what it lay in was moved, it went with it.
	for p := ParentOf(code); len(p) > County; p = ParentOf(p) {
		if to, moved := t.successor(p, day); moved {
			if with, ok := t.along(code, p, to); ok {
				return with, true
			}
		}
	}
	return ParentOf(code), true
}

// along is the code that something got when what it lay in was moved or got another code: the
// new one with the same last digits, where there is one, or that of what was around it.
func (t *Tree) along(code, from, to string) (string, bool) {
	if code == from || len(to) != len(from) {
		return "", false
	}
	moved := func(s Succession) bool {
		return (s.Kind == "move" || s.Kind == "recode") && (s.Old == from && s.New == to || s.Old == to && s.New == from)
	}
	if !slices.ContainsFunc(t.nexts, moved) {
		return "", false
	}
	for ; len(code) > len(from); code = ParentOf(code) {
		if with := to + code[len(from):]; t.byCode[with] != nil {
			return with, true
		}
	}
	return "", false
}

// predecessor is what an area that was not yet there on the day came from. One of which nothing
// is said was there as long as its rows.
func (t *Tree) predecessor(code string, day clock.Day) (next string, born bool) {
	a, known := t.byCode[code]
	if day == 0 || !known || a.ValidFrom <= day {
		return "", false
	}
	var codes []string
	for _, s := range t.before[code] {
		if s.Day > day && s.Day <= a.ValidFrom {
			codes = append(codes, s.Old)
		}
	}
	if len(codes) == 0 {
		return "", false
	}
	return nearest(code, codes), true
}

// nearest is the one of several codes that lies nearest: in the same village, township, county;
// the first by its digits where two do.
func nearest(code string, codes []string) string {
	common := func(c string) int {
		n := 0
		for n < len(c) && n < len(code) && c[n] == code[n] {
			n++
		}
		for _, level := range []int{Grid, Village, Township, County} {
			if n >= level {
				return level
			}
		}
		return 0
	}
	return slices.MinFunc(codes, func(a, b string) int {
		if x, y := common(a), common(b); x != y {
			return y - x
		}
		if a < b {
			return -1
		}
		return 1
	})
}

// Codes is the list of codes that make up the place in the drawing, its own first: what became
// part of it counts, what belongs elsewhere is left out ([figure.Parts]). A place that is no part
// of the drawing is told as it was on its last day.
func (t *Tree) Codes(code string, day clock.Day) []string {
	if t.Home(code, day) != code {
		a, known := t.byCode[code]
		if !known || a.ValidTo == 0 {
			return []string{code}
		}
		if day = a.ValidTo.Add(-1); t.Home(code, day) != code {
			return []string{code}
		}
	}
	out := codesOf(append(t.turns(), code), func(c string) bool { return Within(t.Home(c, day), code) })
	if i := slices.Index(out, code); i > 0 {
		out = slices.Insert(slices.Delete(out, i, i+1), 0, code)
	}
	return out
}

// turns are the codes whose home may be another than what lies around them has.
func (t *Tree) turns() []string {
	t.once.Do(func() {
		set := map[string]bool{}
		for _, s := range t.nexts {
			for _, end := range []string{s.Old, s.New} {
				set[end] = true
				t.below(end, func(a *Area) { set[a.Code] = true })
			}
		}
		for c := range set {
			if len(c) > County {
				t.turning = append(t.turning, c)
			}
		}
		sort.Strings(t.turning)
	})
	return slices.Clone(t.turning)
}

// below calls fn for everything that ever lay in a place.
func (t *Tree) below(code string, fn func(*Area)) {
	for _, a := range t.children[code] {
		fn(a)
		t.below(a.Code, fn)
	}
}

// ChildrenOn lists the areas one level below in the drawing.
func (t *Tree) ChildrenOn(code string, day clock.Day) []*Area {
	var out []*Area
	for _, a := range t.children[code] {
		if t.Home(a.Code, day) == a.Code {
			out = append(out, a)
		}
	}
	return out
}

// Turns are the days on which the tree was drawn anew, oldest first.
func (t *Tree) Turns() []clock.Day {
	set := map[clock.Day]bool{}
	for _, s := range t.nexts {
		set[s.Day] = true
	}
	for _, a := range t.byCode {
		if a.ValidTo != 0 {
			set[a.ValidTo] = true
		}
	}
	out := make([]clock.Day, 0, len(set))
	for d := range set {
		out = append(out, d)
	}
	slices.Sort(out)
	return out
}

// Drawn are all places of the drawing with what makes them up, for figures to be held to it.
func (t *Tree) Drawn(day clock.Day) *figure.Drawing {
	d := &figure.Drawing{Day: day, Of: func(area string) string { return t.Home(area, day) }}
	var walk func(code string)
	walk = func(code string) {
		p := figure.Drawn{Code: code, Codes: t.Codes(code, day)}
		for _, c := range t.ChildrenOn(code, day) {
			p.Children = append(p.Children, c.Code)
			walk(c.Code)
		}
		d.Places = append(d.Places, p)
	}
	walk(t.County)
	return d
}
