package figure

import (
	"fmt"
	"sort"

	"huying/base/clock"
)

// Drawing is the places as they are drawn on a day, now when it is 0, children before what they
// lie in. Of is the home of a code; one that is no place counts for the place around it.
type Drawing struct {
	Day    clock.Day
	Places []Drawn
	Of     func(area string) string
}

// Drawn is a place of a drawing: the codes that make it up and what lies one level below.
type Drawn struct {
	Code     string
	Codes    []string
	Children []string
}

// levels holds figures to their drawings, one measure at a time, while its cells go by: what a
// place says is what its children say and what records name the place itself. A figure that
// divides is held to it by both its measures; the room has no figure that cannot be added up.
type levels struct {
	drawings []*drawn
	own      map[string]map[ownKey]int64 // by measure: records that name a place with sums of its own
	measure  string
	faults   []string
}

type drawn struct {
	*Drawing
	at    map[string]int       // place by code
	up    []int                // the place that it lies in; -1 at the top
	whole map[string][]holding // by a code that makes places up
	home  map[string]int       // the place that a code belongs to, looked up once
	told  map[placeSpan]*tally
}

// tally is what a place answers, what its children do, and what its own records count.
type tally struct{ says, below, own int64 }

type holding struct {
	place int
	sign  int64
}

type placeSpan struct {
	place int
	span  int32
}

type ownKey struct {
	area string
	day  int32
}

func newLevels(drawings []*Drawing) *levels {
	l := &levels{own: map[string]map[ownKey]int64{}}
	for _, d := range drawings {
		x := &drawn{Drawing: d, at: map[string]int{}, up: make([]int, len(d.Places)), whole: map[string][]holding{}, home: map[string]int{}}
		for i, p := range d.Places {
			x.at[p.Code], x.up[i] = i, -1
			for _, c := range p.Codes {
				bare, sign := Unsigned(c)
				x.whole[bare] = append(x.whole[bare], holding{i, sign})
			}
			for _, c := range p.Children {
				if at, ok := x.at[c]; ok {
					x.up[at] = i
				}
			}
		}
		x.clear()
		l.drawings = append(l.drawings, x)
	}
	return l
}

func (d *drawn) clear() { d.told = map[placeSpan]*tally{} }

func (d *drawn) of(place int, span int32) *tally {
	k := placeSpan{place, span}
	x := d.told[k]
	if x == nil {
		x = &tally{}
		d.told[k] = x
	}
	return x
}

// record takes what records count, before any cell.
func (l *levels) record(x contribution) {
	if len(l.drawings) == 0 || len(x.area) > townshipLen {
		return // the place's own cell says it
	}
	if l.own[x.measure] == nil {
		l.own[x.measure] = map[ownKey]int64{}
	}
	l.own[x.measure][ownKey{x.area, int32(x.day)}] += x.amount
}

// cell takes a cell; those of one measure come together.
func (l *levels) cell(k cellKey, amount int64) {
	if k.measure != l.measure {
		l.finish()
		l.measure = k.measure
	}
	for _, d := range l.drawings {
		if summed(k.area) {
			for _, s := range d.whole[k.area] {
				d.say(s, k.span, amount)
			}
			continue
		}
		d.lies(k.area, k.span, amount)
		for n := len(k.area); n > townshipLen; n-- {
			for _, s := range d.whole[k.area[:n]] {
				d.say(s, k.span, amount)
				if summed(d.Places[s.place].Code) {
					d.say(s, k.span/100*100, amount)
					d.say(s, 0, amount)
				}
			}
		}
	}
}

// say adds to what a place answers, and so to what is below the place around it.
func (d *drawn) say(s holding, span int32, amount int64) {
	amount *= s.sign
	if !summed(d.Places[s.place].Code) && span%100 == 0 {
		return // sums that nobody asks it for
	}
	d.of(s.place, span).says += amount
	up := d.up[s.place]
	if up < 0 {
		return
	}
	d.of(up, span).below += amount
	if summed(d.Places[up].Code) && !summed(d.Places[s.place].Code) {
		d.of(up, span/100*100).below += amount
		d.of(up, 0).below += amount
	}
}

// lies adds what records of one code and day count to the place that they belong to.
func (d *drawn) lies(area string, span int32, amount int64) {
	at, ok := d.home[area]
	if !ok {
		at = -1
		home := d.Of(area)
		for n := len(home); n > 0 && at < 0; n-- {
			if i, known := d.at[home[:n]]; known {
				at = i
			}
		}
		d.home[area] = at
	}
	if at < 0 {
		return
	}
	d.of(at, span).own += amount
	if summed(d.Places[at].Code) {
		d.of(at, span/100*100).own += amount
		d.of(at, 0).own += amount
	}
}

// finish compares what the places of every drawing said of the measure.
func (l *levels) finish() {
	if l.measure == "" {
		return
	}
	for _, d := range l.drawings {
		for k, n := range l.own[l.measure] {
			d.lies(k.area, k.day, n)
		}
		for k, x := range d.told {
			if parts := x.below + x.own; x.says != parts {
				l.faults = append(l.faults, fmt.Sprintf("figure %s %s, area %s as drawn %s: says %d, its parts give %d (%d below it, %d at the place itself)",
					l.measure, spanText(k.span), d.Places[k.place].Code, dayText(d.Day), x.says, parts, x.below, x.own))
			}
		}
		d.clear()
	}
	l.measure = ""
	sort.Strings(l.faults)
}

func spanText(span int32) string {
	switch {
	case span == 0:
		return "of all time"
	case span%100 == 0:
		return fmt.Sprintf("month %04d-%02d", span/10000, span/100%100)
	}
	return "day " + clock.Day(span).String()
}

func dayText(day clock.Day) string {
	if day == 0 {
		return "now"
	}
	return day.String()
}
