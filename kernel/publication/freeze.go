package publication

import (
	"context"
	"fmt"
	"strconv"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/area"
	"huying/kernel/figure"
	"huying/kernel/journal"
)

// frozen is an item with the records of its parts.
type frozen struct {
	Number
	records map[string][]Record // by part
}

// count freezes everything that was asked for, as of one snapshot.
func (r *Room) count(ctx context.Context, county string, tree *area.Tree, in *Asked) (list []*frozen, leaf int64, at clock.Moment, err error) {
	defer fault.Wrap(&err, "publication.count")
	at = r.acts.Now()
	err = r.acts.DB().View(ctx, func(q store.Q) error {
		if leaf, err = r.lines(ctx, q, county); err != nil {
			return err
		}
		total := int64(0)
		for i, a := range in.Items {
			x, err := r.freeze(ctx, q, county, tree, a, &total)
			if err != nil {
				return fmt.Errorf("item %d: %w", i, err)
			}
			list = append(list, x)
		}
		return nil
	})
	return list, leaf, at, err
}

// lines is how many lines the county's journal has.
func (r *Room) lines(ctx context.Context, q store.Q, county string) (int64, error) {
	last, err := r.journal.Find(ctx, q, journal.Filter{County: county, Limit: 1})
	if err != nil || len(last) == 0 {
		return 0, err
	}
	return last[0].Leaf + 1, nil
}

// freeze counts one figure and lists the records behind it; total is how many records
// are kept so far.
func (r *Room) freeze(ctx context.Context, q store.Q, county string, tree *area.Tree, a FigureAsk, total *int64) (*frozen, error) {
	f, _ := r.book.Figure(a.Figure)
	p, err := a.period()
	if err != nil {
		return nil, err
	}
	if r.book.AsOf(f) {
		p.From = 0
	}
	places := tree.Codes(a.Under, 0)
	v, err := r.book.Over(ctx, q, f, county, places, p)
	if err != nil {
		return nil, err
	}
	x := &frozen{Number: Number{Figure: f.Code, Version: f.Version, Name: r.say(f.Title), Formula: r.book.Formula(f, r.say), Area: a.Under,
		AreaName: tree.NameOn(a.Under, p.To),
		From:     p.From.String(), To: p.To.String(), Text: f.Text(v), places: places}, records: map[string][]Record{}}
	if f.Kind != figure.Rate {
		x.Unit = oneLine(r.say(f.Unit))
	}
	x.Num = Side{Amount: v.Num, measure: f.Num, key: newKey()}
	if f.Den != "" {
		x.Den = &Side{Amount: v.Den, measure: f.Den, key: newKey()}
	}
	for _, name := range []string{"num", "den"} {
		part := x.part(name)
		if part == nil {
			continue
		}
		list, err := r.listed(ctx, q, r.book.Part(f, name == "den", county, places, p), total)
		if err != nil {
			return nil, err
		}
		if got := sum(list); got != part.Amount {
			return nil, fmt.Errorf("%s says %d, its %d records give %d: run huying verify", part.measure, part.Amount, len(list), got)
		}
		part.Records = int64(len(list))
		if part.Digest, err = digest(part.key, list); err != nil {
			return nil, err
		}
		x.records[name] = list
	}
	return x, nil
}

// listed are the records behind a part, in order.
func (r *Room) listed(ctx context.Context, q store.Q, l figure.Listing, total *int64) ([]Record, error) {
	n, _, err := l.Count(ctx, q)
	if err != nil {
		return nil, err
	}
	if *total += n; *total > mostRecords {
		return nil, fault.New(fault.TooLarge, "publication.many", "count", strconv.FormatInt(*total, 10), "most", strconv.Itoa(mostRecords))
	}
	list := make([]Record, 0, n)
	for cursor, first := "", true; first || cursor != ""; first = false {
		var rows []figure.Row
		if rows, cursor, err = l.Page(ctx, q, cursor, packed); err != nil {
			return nil, err
		}
		for _, x := range rows {
			list = append(list, Record{x.Kind, x.ID, x.Area, x.Day, x.Amount})
		}
	}
	order(list)
	return list, nil
}

// say is a word of the county's own language: what is signed has one wording.
func (r *Room) say(key string) string { return oneLine(r.words.Say(text.Fallback, key, nil)) }
