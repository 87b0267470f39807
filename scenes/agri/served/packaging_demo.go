package served

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/registry"
)

// gatherFrom is the first quarter whose packages are on the demo's ledger.
const gatherFrom = clock.Day(20220701)

// quarter is a town's packages of three months: what shops and growers used and how
// much of it came back and was taken away, in hundredths.
type quarter struct {
	town            string
	end             clock.Day
	sold, used      int64 // pieces
	grams           int64
	back, away, who int
}

// gather lets packages come back quarter by quarter. Up to the newspaper's day all of
// them did and all were disposed of, which is what it says; since then nearly all.
func (p *player) gather(context.Context) error {
	r := rand.New(rand.NewPCG(20231107, 7))
	_, until := p.Span()
	for first := gatherFrom; ; {
		next := clock.DayOf(first.Time().AddDate(0, 3, 0))
		if next.Start() > until {
			return nil
		}
		for _, t := range p.Tree().Children(p.County) {
			q := &quarter{t.Code, next.Add(-1), int64(300 + r.IntN(900)), int64(60 + r.IntN(240)), int64(20+r.IntN(180)) * 500, 100, 100, r.IntN(1000)}
			if late := []int{92 + r.IntN(9), 90 + r.IntN(11)}; first > demo.Day7 {
				q.back, q.away = late[0], late[1]
			}
			t := demo.WorkingHour(q.end.Add(-12).Start(), r.IntN(8*60))
			p.At(t, func(ctx context.Context) error { return p.comeBack(ctx, q) })
			p.At(t.Add(8*24*time.Hour), func(ctx context.Context) error { return p.takeAway(ctx, q) })
		}
		first = next
	}
}

// some are subjects of a town, of one kind.
func (p *player) some(ctx context.Context, town, kind, scale string) ([]*registry.Subject, error) {
	list, _, err := p.registry.Subjects(ctx, p.DB.Read(), registry.Filter{County: p.County, Scope: area.Scope{town}, Kind: kind, Scale: scale, Limit: 20})
	return list, err
}

func (p *player) comeBack(ctx context.Context, q *quarter) error {
	shops, err := p.some(ctx, q.town, "input_shop", "")
	if err != nil {
		return err
	}
	growers, err := p.some(ctx, q.town, "", "large")
	if err != nil || len(growers) == 0 {
		return err // a street without fields
	}
	grower := growers[q.who%len(growers)]
	used := Packaging{Entry: DueBack, Basis: Used, Unit: Piece, Quantity: q.used}
	sold, by := Packaging{Entry: DueBack, Basis: Estimate, Area: q.town, Unit: Piece, Quantity: q.sold,
		Note: "全镇没有农资店，按种植面积和亩均用药次数估算"}, (*registry.Subject)(nil)
	if len(shops) > 0 {
		by = shops[q.who%len(shops)]
		sold.Basis, sold.Note = Sold, ""
	}
	heavy := sold
	heavy.Unit, heavy.Quantity = Gram, q.grams
	at := p.Tree().Name(q.town) + "回收站"
	back := func(u Unit, n int64) Packaging {
		return Packaging{Entry: Recovered, Unit: u, Quantity: n * int64(q.back) / 100, Destination: at}
	}
	bringer := by
	if bringer == nil {
		bringer = grower
	}
	for _, l := range []struct {
		line Packaging
		from *registry.Subject
	}{{used, grower}, {sold, by}, {heavy, by}, {back(Piece, q.used), grower}, {back(Piece, q.sold), bringer}, {back(Gram, q.grams), bringer}} {
		if err := p.write(ctx, &l.line, l.from); err != nil {
			return err
		}
	}
	return nil
}

// takeAway empties a town's store, or most of it.
func (p *player) takeAway(ctx context.Context, q *quarter) error {
	for _, u := range units {
		days, err := p.movedPackaging(ctx, p.DB.Read(), p.County, area.Scope{q.town}, u)
		if err != nil {
			return err
		}
		n := least(days, q.end) * int64(q.away) / 100
		if n < 1 {
			continue
		}
		if err := p.write(ctx, &Packaging{Entry: Removed, Area: q.town, Unit: u, Quantity: n, Destination: "危险废物焚烧中心，高温焚烧", Carrier: "洁源环保科技有限公司",
			Voucher: fmt.Sprintf("转移联单 %s-%s", q.end.String()[:7], q.town[6:])}, nil); err != nil {
			return err
		}
	}
	return nil
}

// write enters a line of the packaging ledger as the town's inspector.
func (p *player) write(ctx context.Context, l *Packaging, from *registry.Subject) error {
	l.On = p.Acts.Now().Day()
	if from != nil {
		l.Subject, l.Area = from.ID, from.Area
	}
	if err := l.check(p.Tree(), from, l.On); err != nil {
		return err
	}
	a, err := p.Inspector(ctx, area.Cut(l.Area, area.Township))
	if err != nil {
		return err
	}
	_, err = p.Acts.Do(ctx, a, act.What{Verb: "agri.packaging.add", Kind: "agri.packaging", Area: l.Area}, func(tx *act.Tx) error {
		return p.addPackaging(ctx, tx, l)
	})
	return err
}
