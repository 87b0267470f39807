package snow

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/directive"
)

// sheet writes the statistics of a response by street, from records only: what crews reported, and what they spread.
func (r *room) sheet(w http.ResponseWriter, q *http.Request, s *web.Server, x *Response) error {
	ctx := q.Context()
	say := func(key string) string { return s.Said(ctx, key) }
	tree, err := r.Areas.Tree(ctx, x.Area)
	if err != nil {
		return err
	}
	lines, err := r.statistics(ctx, x)
	if err != nil {
		return err
	}
	columns := []sheet.Column{{Title: say("snow.sheet.street"), Width: 22}, {Title: say("snow.sheet.zones_due"), Width: 10},
		{Title: say("snow.sheet.zones_done"), Width: 10},
		{Title: say("snow.sheet.in_time"), Width: 10}}
	for _, n := range statNames {
		columns = append(columns, sheet.Column{Title: say("snow.want." + n), Width: 12})
	}
	columns = append(columns, sheet.Column{Title: say("snow.sheet.kg"), Width: 12}, sheet.Column{Title: say("snow.sheet.kg_chloride"), Width: 12},
		sheet.Column{Title: say("snow.sheet.kg_other"), Width: 12}, sheet.Column{Title: say("snow.sheet.wrong"), Width: 10})
	title := say("snow.sheet.response")
	if x.Rehearsal {
		title = say("directive.rehearsal") + title
	}
	book, err := sheet.NewWriter(title, columns)
	if err != nil {
		return err
	}
	for _, l := range lines {
		name := tree.Name(l.Street)
		if l.Street == x.Area {
			name = say("snow.sheet.all")
		}
		row := []any{name, l.Due, l.Done, l.InTime}
		for _, n := range statNames {
			row = append(row, l.Sums[n])
		}
		if err := book.Row(append(row, float64(l.Grams)/1000, float64(l.Chloride)/1000, float64(l.Grams-l.Chloride)/1000, l.Wrong)...); err != nil {
			return err
		}
	}
	if err := book.Row(say("snow.sheet.inspections"), strconv.Itoa(x.Inspections)); err != nil {
		return err
	}
	return book.Send(w, "snow-"+x.RaisedAt.Day().String()+".xlsx")
}

// Statistic is a street's line of the sheet; the county's own is the last.
type Statistic struct {
	Street                 string
	Due, Done, InTime      int
	Sums                   map[string]int64
	Grams, Chloride, Wrong int64
}

var statNames = []string{"people", "vehicles", "machines", "tools", "volunteers", "frontage"}

// statistics adds up what was reported and spread in a response, by street and for the county.
func (r *room) statistics(ctx context.Context, x *Response) (out []*Statistic, err error) {
	by := map[string]*Statistic{}
	at := func(code string) []*Statistic {
		var list []*Statistic
		for _, key := range []string{area.Cut(code, area.Township), x.Area} {
			if by[key] == nil {
				by[key] = &Statistic{Street: key, Sums: map[string]int64{}}
			}
			list = append(list, by[key])
		}
		return list
	}
	return out, r.DB.View(ctx, func(q store.Q) error {
		clear(by)
		to, err := r.Directives.About(ctx, q, x.Area, x.Directive)
		if err != nil {
			return err
		}
		for _, z := range to {
			if z.State == directive.Recalled || z.State == directive.Lapsed {
				continue
			}
			for _, l := range at(z.Area) {
				l.Due++
				if z.State != directive.Done {
					continue
				}
				l.Done++
				if z.ReportedAt <= z.DueAt {
					l.InTime++
				}
				for _, n := range statNames {
					v, _ := strconv.ParseInt(z.Answers[n], 10, 64) // the command has read it
					l.Sums[n] += v
				}
			}
		}
		uses, err := r.usesOf(ctx, q, x.Area, x.ID)
		if err != nil {
			return err
		}
		for _, u := range uses {
			for _, l := range at(u.Area) {
				l.Grams += u.Grams
				if u.Chloride {
					l.Chloride += u.Grams
				}
				if u.Wrong != "" {
					l.Wrong++
				}
			}
		}
		out = out[:0]
		for key, l := range by {
			if key != x.Area {
				out = append(out, l)
			}
		}
		slices.SortFunc(out, func(a, b *Statistic) int { return strings.Compare(a.Street, b.Street) })
		if all := by[x.Area]; all != nil {
			out = append(out, all)
		}
		return nil
	})
}
