package area_test

import (
	"fmt"
	"slices"
	"testing"
	"testing/fstest"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/kernel/area"
	"huying/kernel/figure"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// A village moves to another town with its grid: both towns tell it once.
func TestAMovedVillageIsInOneTown(t *testing.T) {
	t.Parallel()
	const from, to = "110112104201", "110112119298"
	day := clock.Date(2026, 11, 29)
	tree := grown(
		[]*area.Area{
			place("110112104", 0), place("110112104202", 0), place("110112119", 0), place("110112119201", 0),
			place(from, day), place(from+"001", day), place(to, 0), place(to+"001", 0),
		},
		area.Succession{Old: from, New: to, Day: day, Kind: "move"}, area.Succession{Old: from + "001", New: to + "001", Day: day, Kind: "move"})
	for _, c := range []struct {
		place string
		day   clock.Day
		want  []string
	}{
		{"110112", 0, []string{"110112"}},
		{"110112104", 0, []string{"110112104", "-" + from}},
		{"110112119", 0, []string{"110112119", from}},
		{to, 0, []string{to, from}},
		{to + "001", 0, []string{to + "001", from + "001"}},
		{"110112104", day.Add(-1), []string{"110112104"}},
		{"110112104", day, []string{"110112104", "-" + from}},
		{from, 0, []string{from}}, // as it was on its last day
	} {
		if d := cmp.Diff(c.want, tree.Codes(c.place, c.day)); d != "" {
			t.Errorf("%s as drawn %d: %s", c.place, c.day, d)
		}
	}
	// A record that names the new village and a day before the move is the old town's, as drawn then.
	for _, code := range []string{to, to + "001"} {
		a, _ := tree.Get(code)
		a.ValidFrom = day
	}
	if d := cmp.Diff([]string{"110112104", to}, tree.Codes("110112104", day.Add(-1))); d != "" {
		t.Error(d)
	}
}

func TestScopesLeaveOutWhatBelongsElsewhere(t *testing.T) {
	t.Parallel()
	town := area.Scope{"110112104", "-110112104201", "110112104201003"}
	for code, in := range map[string]bool{"110112104": true, "110112104202001": true, "110112104201": false, "110112104201001": false,
		"110112104201003": true, "110112": false} {
		if town.Holds(code) != in {
			t.Errorf("holds %s: %v", code, !in)
		}
	}
	for _, c := range []struct{ mine, theirs, want area.Scope }{
		{area.Scope{"110112"}, town, town},
		{area.Scope{"110112104201"}, town, area.Scope{"110112104201003"}},
		{area.Scope{"110112104202"}, town, area.Scope{"110112104202"}},
		{area.Scope{"110112105"}, town, nil},
		{town, area.Scope{"110112104", "-110112104201003"}, area.Scope{"110112104", "-110112104201"}},
	} {
		if d := cmp.Diff(c.want, c.mine.Meet(c.theirs)); d != "" {
			t.Errorf("%v meets %v: %s", c.mine, c.theirs, d)
		}
	}
}

func place(code string, to clock.Day) *area.Area {
	return &area.Area{County: "110112", Code: code, Name: code, Parent: area.ParentOf(code), ValidFrom: clock.Date(2019, 1, 1), ValidTo: to}
}

func grown(areas []*area.Area, nexts ...area.Succession) *area.Tree {
	return area.NewTree("110112", append(areas, place("110112", 0)), nexts)
}

// A thing with a place, that begins, may end, and weighs something.
var thing = store.Migrations{Room: "thing", FS: fstest.MapFS{"0001_create_thing.sql": {Data: []byte(`
-- table: county
create table thing (
	county text not null,
	id text not null,
	area text not null,
	begun integer not null,
	ended integer not null,
	weight integer not null,
	primary key (county, id)
);`)}}}

func things() *figure.Book {
	return figure.NewBook([]*figure.Source{{Kind: "thing", Table: "thing", ID: "r.id", Area: "r.area", No: "r.id", Title: "r.id", Measures: []figure.Measure{
		{Code: "thing.weight", Terms: []figure.Term{{Day: "r.begun", Amount: "r.weight"}}},
		{Code: "thing.now", Stock: true, Terms: []figure.Term{{Day: "r.begun"}, {Day: "r.ended", Amount: "-1"}}},
	}}}, []*figure.Figure{
		{Code: "thing.weight", Kind: figure.Flow, Num: "thing.weight"}, {Code: "thing.now", Kind: figure.Stock, Num: "thing.now"},
		{Code: "thing.rate", Kind: figure.Rate, Num: "thing.now", Den: "thing.weight"},
	})
}

type record struct {
	area         string
	begun, ended clock.Day
	weight       int64
	to           string // where it was taken when its place ended
	moved        clock.Day
}

// on is where the record lay on a day.
func (r record) on(day clock.Day) string {
	if r.to != "" && day >= r.moved {
		return r.to
	}
	return r.area
}

// past is a tree that changes, day by day.
type past struct {
	t      *rapid.T
	areas  []*area.Area
	nexts  []area.Succession
	serial int
}

func (p *past) add(parent string, day clock.Day) *area.Area {
	p.serial++
	a := place(fmt.Sprintf("%s%03d", parent, p.serial), 0)
	a.ValidFrom = day
	p.areas = append(p.areas, a)
	return a
}

// present lists the areas of a level that are there.
func (p *past) present(levels ...int) (out []*area.Area) {
	for _, a := range p.areas {
		if a.ValidTo == 0 && slices.Contains(levels, a.Level()) {
			out = append(out, a)
		}
	}
	return out
}

func (p *past) below(code string) (out []*area.Area) {
	for _, a := range p.areas {
		if a.ValidTo == 0 && a.Parent == code {
			out = append(out, a)
		}
	}
	return out
}

// end ends an area with all that lies in it; into is what it becomes part of.
func (p *past) end(a *area.Area, day clock.Day, kind string, into ...string) {
	for _, c := range p.below(a.Code) {
		p.end(c, day, "")
	}
	a.ValidTo = day
	for _, n := range into {
		p.nexts = append(p.nexts, area.Succession{Old: a.Code, New: n, Day: day, Kind: kind})
	}
}

// move gives an area with all that lies in it a new code under another parent.
func (p *past) move(a *area.Area, parent, kind string, day clock.Day, silent bool) {
	to := p.add(parent, day)
	for _, c := range p.below(a.Code) {
		if silent { // only its place in the parent is said, and the last digits stay
			x := place(to.Code+c.Code[len(a.Code):], 0)
			x.ValidFrom = day
			p.areas, c.ValidTo = append(p.areas, x), day
			continue
		}
		p.move(c, to.Code, kind, day, silent)
	}
	p.end(a, day, kind, to.Code)
}

func (p *past) change(day clock.Day) {
	pick := func(list []*area.Area, label string) *area.Area {
		if len(list) == 0 {
			return nil
		}
		return rapid.SampledFrom(list).Draw(p.t, label)
	}
	a := pick(p.present(area.Township, area.Village, area.Grid), "area")
	if a == nil || a.ValidFrom >= day {
		return
	}
	switch rapid.SampledFrom([]string{"split", "part", "merge", "absorb", "move", "recode", "end", "rename"}).Draw(p.t, "change") {
	case "split": // here and perhaps elsewhere
		elsewhere := a.Parent
		if other := pick(p.present(len(a.Parent)), "other"); other != nil && other.Code != a.Code && !area.Within(other.Code, a.Code) {
			elsewhere = other.Code
		}
		p.end(a, day, "split", p.add(a.Parent, day).Code, p.add(elsewhere, day).Code)
	case "part":
		p.nexts = append(p.nexts, area.Succession{Old: a.Code, New: p.add(a.Parent, day).Code, Day: day, Kind: "split"})
	case "merge":
		b := pick(p.present(a.Level()), "with")
		if b.Code == a.Code {
			return
		}
		to := p.add(a.Parent, day).Code
		p.end(a, day, "merge", to)
		p.end(b, day, "merge", to)
	case "absorb":
		if b := pick(p.present(a.Level()), "by"); b.Code != a.Code {
			p.end(a, day, "merge", b.Code)
		}
	case "move":
		if parent := pick(p.present(len(a.Parent)), "to"); parent != nil {
			p.move(a, parent.Code, "move", day, rapid.Bool().Draw(p.t, "silent"))
		}
	case "recode":
		p.move(a, a.Parent, "recode", day, rapid.Bool().Draw(p.t, "silent"))
	case "end":
		if a.Level() > area.Township {
			p.end(a, day, "")
		}
	}
}

// Whatever becomes of the tree, in every drawing each level of each figure is the sum of the
// level below, and what a place says is what the records that belong to it count.
func TestEveryLevelAddsUpInEveryDrawing(t *testing.T) {
	storetest.Each(t, []store.Migrations{figure.Migrations(), thing}, func(t *testing.T, db *store.DB) {
		runs := 0
		rapid.Check(t, func(t *rapid.T) {
			runs++
			check(t, db, fmt.Sprintf("%06d", 110000+runs))
		})
	})
}

func check(t *rapid.T, db *store.DB, county string) {
	b, ctx := things(), t.Context()
	p := &past{t: t}
	first := clock.Date(2020, 1, 1)
	p.areas = append(p.areas, place(county, 0))
	for range 3 {
		town := p.add(county, first)
		for range 2 {
			v := p.add(town.Code, first)
			p.add(v.Code, first)
			p.add(v.Code, first)
		}
	}
	var records []record
	days := []clock.Day{first, first.Add(20)}
	for i, n := 0, rapid.IntRange(1, 6).Draw(t, "changes"); i <= n; i++ {
		day := days[len(days)-1].Add(rapid.IntRange(1, 40).Draw(t, "later"))
		if i > 0 {
			p.change(day)
			days = append(days, day)
		}
		for range rapid.IntRange(0, 6).Draw(t, "records") {
			any := rapid.SampledFrom(p.areas).Draw(t, "where") // also where nothing is any more, and before it was
			r := record{area: any.Code, begun: rapid.SampledFrom(days).Draw(t, "begun").Add(rapid.IntRange(0, 9).Draw(t, "after")),
				weight: rapid.Int64Range(1, 9).Draw(t, "weight")}
			if rapid.Bool().Draw(t, "unknown") && len(r.area) == area.Village {
				r.area += "999" // a code that nobody put into the tree
			}
			if rapid.Bool().Draw(t, "ends") {
				r.ended = r.begun.Add(rapid.IntRange(0, 60).Draw(t, "for"))
			}
			records = append(records, r)
		}
	}
	tree := area.NewTree(county, p.areas, p.nexts)
	put(t, b, db, county, records)
	for i := range records {
		if a, ok := tree.Get(records[i].area); ok && a.ValidTo != 0 && rapid.Bool().Draw(t, "taken along") {
			records[i].to, records[i].moved = tree.Home(a.Code, 0), a.ValidTo
			take(t, b, db, county, i, records[i])
		}
	}

	drawings := []*figure.Drawing{tree.Drawn(0)}
	for _, d := range tree.Turns() {
		drawings = append(drawings, tree.Drawn(d.Add(-1)), tree.Drawn(d))
	}
	faults, _, err := b.Recount(ctx, db.Read(), county, drawings...)
	if err != nil || len(faults) > 0 {
		t.Fatal(faults, err)
	}
	for _, d := range []*figure.Drawing{drawings[0], rapid.SampledFrom(drawings).Draw(t, "drawing")} {
		to := rapid.SampledFrom(days).Draw(t, "to").Add(rapid.IntRange(0, 90).Draw(t, "and"))
		period := figure.Period{From: rapid.SampledFrom(days).Draw(t, "from"), To: to}
		if period.From > to {
			period.From = to
		}
		for _, x := range d.Places {
			for _, code := range []string{"thing.weight", "thing.now", "thing.rate"} {
				f, _ := b.Figure(code)
				got, err := b.Over(ctx, db.Read(), f, county, x.Codes, period)
				if err != nil {
					t.Fatal(err)
				}
				var below figure.Value
				for _, c := range x.Children {
					v, err := b.Over(ctx, db.Read(), f, county, tree.Codes(c, d.Day), period)
					if err != nil {
						t.Fatal(err)
					}
					below.Num, below.Den = below.Num+v.Num, below.Den+v.Den
				}
				all, own := byHand(tree, d.Day, x, records, code, period)
				if got != all || got.Num != below.Num+own.Num || got.Den != below.Den+own.Den {
					t.Fatalf("%s of %s as drawn %d, %v: says %v, records give %v, below it %v, at the place %v (codes %v)", code, x.Code, d.Day, period,
						got, all, below, own, x.Codes)
				}
				alongAddsUp(t, b, db, tree, d.Day, x, records, f, period)
				if count, sum, err := b.Part(f, false, county, x.Codes, period).Count(ctx, db.Read()); err != nil || sum != got.Num {
					t.Fatalf("%s of %s as drawn %d: says %v, its %d records %d: %v", code, x.Code, d.Day, got, count, sum, err)
				}
			}
		}
	}
}

// alongAddsUp holds each day and month of a figure's line to what is below the place, and to a count by hand. Periods
// begin and end inside months.
func alongAddsUp(t *rapid.T, b *figure.Book, db *store.DB, tree *area.Tree, day clock.Day, x figure.Drawn, records []record, f *figure.Figure,
	p figure.Period) {
	line := func(code string, byDay bool) (num, den map[clock.Day]int64) {
		num, err := b.Along(t.Context(), db.Read(), f.Num, tree.County, tree.Codes(code, day), p, byDay)
		if err == nil && f.Den != "" {
			den, err = b.Along(t.Context(), db.Read(), f.Den, tree.County, tree.Codes(code, day), p, byDay)
		}
		if err != nil {
			t.Fatal(err)
		}
		return num, den
	}
	for _, byDay := range []bool{false, true} {
		num, den := line(x.Code, byDay)
		below := map[clock.Day]figure.Value{}
		for _, c := range x.Children {
			n, d := line(c, byDay)
			for at := range n {
				below[at] = figure.Value{Num: below[at].Num + n[at], Den: below[at].Den}
			}
			for at := range d {
				below[at] = figure.Value{Num: below[at].Num, Den: below[at].Den + d[at]}
			}
		}
		for from := p.From; from <= p.To; {
			at, part := from, figure.Period{From: from, To: from}
			if !byDay {
				for at = from / 100 * 100; part.To < p.To && part.To.Add(1)/100*100 == at; {
					part.To = part.To.Add(1)
				}
			}
			got := figure.Value{Num: num[at], Den: den[at]}
			all, own := byHand(tree, day, x, records, f.Code, part)
			if got != all || got.Num != below[at].Num+own.Num || got.Den != below[at].Den+own.Den {
				t.Fatalf("%s of %s as drawn %d, %d of %v: says %v, records give %v, below it %v, at the place %v", f.Code, x.Code, day, at, p, got, all,
					below[at], own)
			}
			from = part.To.Add(1)
		}
	}
}

// byHand counts a place: all that has its home there or below, and what is at the place itself.
func byHand(tree *area.Tree, day clock.Day, x figure.Drawn, records []record, code string, p figure.Period) (all, own figure.Value) {
	for _, r := range records {
		for _, c := range r.counts(p) {
			home := tree.Home(c.area, day)
			if (code == "thing.weight") == c.stock && code != "thing.rate" || !area.Within(home, x.Code) {
				continue
			}
			var v figure.Value
			if code == "thing.rate" && !c.stock {
				v.Den = c.amount
			} else {
				v.Num = c.amount
			}
			all.Num, all.Den = all.Num+v.Num, all.Den+v.Den
			if !slices.ContainsFunc(x.Children, func(c string) bool { return area.Within(home, c) }) {
				own.Num, own.Den = own.Num+v.Num, own.Den+v.Den
			}
		}
	}
	return all, own
}

type counted struct {
	area   string
	stock  bool
	amount int64
}

// counts is what a record counts over a period, and where: its weight where it began, itself
// where it lies at the end.
func (r record) counts(p figure.Period) (out []counted) {
	if r.begun >= p.From && r.begun <= p.To {
		out = append(out, counted{r.on(r.begun), false, r.weight})
	}
	if r.begun <= p.To && (r.ended == 0 || r.ended > p.To) {
		out = append(out, counted{r.on(p.To), true, 1})
	}
	return out
}

func take(t *rapid.T, b *figure.Book, db *store.DB, county string, i int, r record) {
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		d, ids := figure.Begin(county), []string{fmt.Sprint(i)}
		if err := b.MinusAll(t.Context(), tx, d, "thing", ids); err != nil {
			return err
		}
		if _, err := tx.Exec(t.Context(), "update thing set area = $3 where county = $1 and id = $2", county, ids[0], r.to); err != nil {
			return err
		}
		if err := b.Moved(t.Context(), tx, county, "thing", ids, r.area, r.to, r.moved); err != nil {
			return err
		}
		if err := b.PlusAll(t.Context(), tx, d, "thing", ids); err != nil {
			return err
		}
		d.Book(tx)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func put(t *rapid.T, b *figure.Book, db *store.DB, county string, records []record) {
	err := db.Write(t.Context(), func(tx *store.Tx) error {
		d := figure.Begin(county)
		for i, r := range records {
			if err := b.Insert(t.Context(), tx, d, "thing", "insert into thing (county, id, area, begun, ended, weight) values ($1, $2, $3, $4, $5, $6)",
				county, fmt.Sprint(i), r.area, r.begun, r.ended, r.weight); err != nil {
				return err
			}
		}
		d.Book(tx)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
