package duty

import (
	"context"
	"sort"
	"time"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/figure"
)

// Sources of this room: the days on which grids have an owner.
func Sources() []*figure.Source {
	return []*figure.Source{{Kind: "area", Table: "duty_cover", ID: "r.id", Record: "r.area", Area: "r.area", No: "r.area",
		Title:    "(select a.name from area a where a.county = r.county and a.code = r.area)",
		Measures: []figure.Measure{{Code: "duty.covered", Stock: true, Terms: []figure.Term{{Day: "r.from_day"}, {Day: "r.to_day", Amount: "-1"}}}}}}
}

// Figures of this room.
func Figures() []*figure.Figure {
	return []*figure.Figure{{Code: "duty.coverage_rate", Kind: figure.Rate, Unit: "%", Num: "duty.covered", Den: "area.grids", Version: "1",
		Good: "up", Decimals: 1, Public: true}}
}

type days struct{ from, to clock.Day }

// daysOf joins the days of duties; a day counts when an owner answers for the grid
// at any time of it.
func daysOf(list []Duty) []days {
	sort.Slice(list, func(i, j int) bool { return list[i].From < list[j].From })
	var out []days
	for _, d := range list {
		x := days{from: d.From.Day()}
		if d.To != 0 {
			x.to = d.To.Add(-time.Millisecond).Day().Add(1)
		}
		if n := len(out); n > 0 && (out[n-1].to == 0 || x.from <= out[n-1].to) {
			if last := &out[n-1]; last.to != 0 && (x.to == 0 || x.to > last.to) {
				last.to = x.to
			}
			continue
		}
		out = append(out, x)
	}
	return out
}

// cover brings a grid's intervals up to its duties, inside the act that changed one.
func cover(ctx context.Context, tx *act.Tx, post, code string) error {
	if post != GridOfficer || len(code) != area.Grid {
		return nil
	}
	list, err := find(ctx, tx, tx.County, "post = $2 and area = $3", post, code)
	if err != nil {
		return err
	}
	want := daysOf(list)
	rows, err := tx.Query(ctx, "select id, from_day, to_day from duty_cover where county = $1 and area = $2 order by id", tx.County, code)
	if err != nil {
		return err
	}
	type kept struct {
		id string
		days
	}
	var have []kept
	for rows.Next() {
		var k kept
		if err := rows.Scan(&k.id, &k.from, &k.to); err != nil {
			_ = rows.Close()
			return err
		}
		have = append(have, k)
	}
	if err := rows.Close(); err != nil {
		return err
	}
	for i := range max(len(want), len(have)) {
		var w days // none: the interval is gone
		if i < len(want) {
			w = want[i]
		}
		if i < len(have) {
			if have[i].days == w {
				continue
			}
			err = tx.Change(ctx, "duty_cover", have[i].id, func() error {
				_, err := tx.Exec(ctx, "update duty_cover set from_day = $3, to_day = $4 where county = $1 and id = $2", tx.County, have[i].id, w.from, w.to)
				return err
			})
		} else {
			id := tx.NewID()
			if _, err := tx.Exec(ctx, "insert into duty_cover (county, id, area, from_day, to_day) values ($1, $2, $3, $4, $5)", tx.County, id, code,
				w.from, w.to); err != nil {
				return err
			}
			err = tx.Created(ctx, "duty_cover", id)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
