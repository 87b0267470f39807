package figure_test

import (
	"context"
	"fmt"
	"testing"
	"testing/fstest"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/kernel/figure"

	"pgregory.net/rapid"
)

// A toy table: things that begin and may end, of a kind, with a weight.
var thing = store.Migrations{Room: "thing", FS: fstest.MapFS{"0001_create_thing.sql": {Data: []byte(`
-- table: county
create table thing (
	county text not null,
	id text not null,
	area text not null,
	kind text not null,
	begun integer not null,
	ended integer not null,
	weight integer not null,
	primary key (county, id)
);`)}}}

func book() *figure.Book {
	return figure.NewBook([]*figure.Source{{Kind: "thing", Table: "thing", ID: "r.id", Area: "r.area", No: "r.id", Title: "r.kind", Measures: []figure.Measure{
		{Code: "thing.begun", Terms: []figure.Term{{Day: "r.begun"}}},
		{Code: "thing.weight", Terms: []figure.Term{{Day: "r.begun", Amount: "r.weight"}}},
		{Code: "thing.kind", Terms: []figure.Term{{Day: "r.begun", Key: "r.kind"}}},
		{Code: "thing.ended", Terms: []figure.Term{{Day: "r.ended"}}},
		{Code: "thing.now", Stock: true, Terms: []figure.Term{{Day: "r.begun"}, {Day: "r.ended", Amount: "-1"}}},
	}}}, []*figure.Figure{{Code: "thing.rate", Kind: figure.Rate, Num: "thing.ended", Den: "thing.begun", Decimals: 1}})
}

const county = "110112"

var places = []string{"110112", "110112001", "110112002", "110112001001", "110112001002", "110112002001", "110112001001001",
	"110112001001002", "110112002001001"}

type row struct {
	area, kind   string
	begun, ended clock.Day
	weight       int
}

func (r row) in(place string) bool { return len(r.area) >= len(place) && r.area[:len(place)] == place }

// Whatever is written in whatever order, each cell equals its recount, each sum
// equals its records, and both equal a count by hand.
func TestCellsEqualRecords(t *testing.T) {
	storetest.Each(t, []store.Migrations{figure.Migrations(), thing}, func(t *testing.T, db *store.DB) {
		b, ctx, runs := book(), context.Background(), 0
		rapid.Check(t, func(t *rapid.T) {
			runs++
			prefix := fmt.Sprintf("%06d-", runs) // each run its own rows, in one county
			rows := map[string]row{}
			day := rapid.Custom(func(t *rapid.T) clock.Day {
				return clock.Date(2022, 11, 20).Add(rapid.IntRange(0, 500).Draw(t, "day"))
			})
			for range rapid.IntRange(1, 12).Draw(t, "acts") {
				id := fmt.Sprintf("%s%d", prefix, rapid.IntRange(0, 4).Draw(t, "id"))
				_, known := rows[id]
				r := row{rapid.SampledFrom(places).Draw(t, "area"), rapid.SampledFrom([]string{"a", "b"}).Draw(t, "kind"), day.Draw(t, "begun"), 0,
					rapid.IntRange(0, 9).Draw(t, "weight")}
				if rapid.Bool().Draw(t, "ends") {
					r.ended = r.begun.Add(rapid.IntRange(0, 90).Draw(t, "days"))
				}
				err := db.Write(ctx, func(tx *store.Tx) error {
					d := figure.Begin(county)
					if known {
						if err := b.Minus(ctx, tx, d, "thing", id); err != nil {
							return err
						}
						if _, err := tx.Exec(ctx, "update thing set area = $3, kind = $4, begun = $5, ended = $6, weight = $7 where county = $1 and id = $2",
							county, id, r.area, r.kind, r.begun, r.ended, r.weight); err != nil {
							return err
						}
					} else if _, err := tx.Exec(ctx, "insert into thing (county, id, area, kind, begun, ended, weight) values ($1, $2, $3, $4, $5, $6, $7)", county, id, r.area, r.kind, r.begun, r.ended, r.weight); err != nil {
						return err
					}
					if err := b.Plus(ctx, tx, d, "thing", id); err != nil {
						return err
					}
					d.Book(tx)
					return nil
				})
				if err != nil {
					t.Fatal(err)
				}
				rows[id] = r
			}
			faults, _, err := b.Recount(ctx, db.Read(), county)
			if err != nil || len(faults) > 0 {
				t.Fatal(faults, err)
			}
			p := figure.Period{From: day.Draw(t, "from")}
			p.To = p.From.Add(rapid.IntRange(0, 400).Draw(t, "length"))
			place := rapid.SampledFrom(places).Draw(t, "place")
			for _, code := range []string{"thing.begun", "thing.weight", "thing.kind:a", "thing.ended", "thing.now"} {
				sum, err := b.Sum(ctx, db.Read(), code, county, place, p)
				if err != nil {
					t.Fatal(err)
				}
				n, added, err := b.CountRecords(ctx, db.Read(), code, county, place, p)
				if err != nil || added != sum {
					t.Fatalf("%s in %s over %v: sum %d, records add up to %d (%v)", code, place, p, sum, added, err)
				}
				var listed, total int64
				mine := int64(0)
				for after := ""; ; {
					list, err := b.Records(ctx, db.Read(), code, county, place, p, after, 7)
					if err != nil {
						t.Fatal(err)
					}
					for _, x := range list {
						listed, total = listed+1, total+x.Amount
						if x.ID > prefix && x.ID < prefix+"~" {
							mine += x.Amount
						}
					}
					if len(list) < 7 {
						break
					}
					after = list[len(list)-1].ID
				}
				if listed != n || total != sum {
					t.Fatalf("%s: %d records listed of %d, adding up to %d of %d", code, listed, n, total, sum)
				}
				var want int64
				for _, r := range rows {
					within := func(d clock.Day) bool { return d != 0 && d >= p.From && d <= p.To }
					switch {
					case !r.in(place):
					case code == "thing.begun" && within(r.begun), code == "thing.kind:a" && r.kind == "a" && within(r.begun), code == "thing.ended" && within(r.ended):
						want++
					case code == "thing.weight" && within(r.begun):
						want += int64(r.weight)
					case code == "thing.now" && r.begun <= p.To && (r.ended == 0 || r.ended > p.To):
						want++
					}
				}
				if mine != want {
					t.Fatalf("%s in %s over %v: records of this run %d, by hand %d", code, place, p, mine, want)
				}
				for _, byDay := range []bool{true, false} {
					var along, last int64
					series, err := b.Along(ctx, db.Read(), code, county, []string{place}, p, byDay)
					if err != nil {
						t.Fatal(err)
					}
					end := clock.Day(0)
					for at, v := range series {
						if along += v; at >= end {
							end, last = at, v
						}
					}
					if code == "thing.now" {
						along = last
					}
					if along != sum {
						t.Fatalf("%s in %s over %v, by day %v: adds up to %d, sum %d", code, place, p, byDay, along, sum)
					}
				}
			}
			each, err := b.Spread(ctx, db.Read(), "thing.begun", county, places, p)
			if err != nil {
				t.Fatal(err)
			}
			for _, place := range places {
				if n, err := b.Sum(ctx, db.Read(), "thing.begun", county, place, p); err != nil || n != each[place] {
					t.Fatalf("%s: together %d, alone %d (%v)", place, each[place], n, err)
				}
			}
		})
	})
}

func TestAChangedCellIsFound(t *testing.T) {
	storetest.Each(t, []store.Migrations{figure.Migrations(), thing}, func(t *testing.T, db *store.DB) {
		b, ctx := book(), context.Background()
		for name, statement := range map[string]string{
			"a cell without records": "insert into figure_cell (county, measure, area, span, amount) values ('110112', 'thing.begun', '110112999', 0, 1)",
			"a record without cells": "insert into thing (county, id, area, kind, begun, ended, weight) values ('110112', 'x', '110112001', 'a', 20230101, 0, 1)",
		} {
			before, _, err := b.Recount(ctx, db.Read(), county)
			if err != nil {
				t.Fatal(err)
			}
			if err := db.Write(ctx, func(tx *store.Tx) error { _, err := tx.Exec(ctx, statement); return err }); err != nil {
				t.Fatal(err)
			}
			after, _, err := b.Recount(ctx, db.Read(), county)
			if err != nil || len(after) <= len(before) {
				t.Errorf("%s: not found (%v)", name, err)
			}
		}
	})
}

func TestShareOfNothing(t *testing.T) {
	f, _ := book().Figure("thing.rate")
	for _, c := range []struct {
		v    figure.Value
		want string
	}{{figure.Value{}, "—"}, {figure.Value{Num: 1, Den: 3}, "33.3%"}, {figure.Value{Den: 5}, "0.0%"}} {
		if got := f.Text(c.v); got != c.want {
			t.Errorf("%v is %s, want %s", c.v, got, c.want)
		}
	}
}
