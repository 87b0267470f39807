package market

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/power"
	"huying/kernel/scene"
	"huying/kernel/step"
	"huying/kernel/stock"
)

var accounts = []scene.Account{{Login: "grower", Title: "优农卖家管理员", Door: "/workbench/"}, {Login: "pickup", Title: "优农自提点值班员", Door: "/field/"}}

// player plays a science courtyard in the demo county, from a stream of its own.
type player struct {
	scene.Stage
	*room
	county       string
	r            *rand.Rand
	guests       int // so far, for their made-up numbers
	at           string
	grower, hand string
	seller       *Seller // the courtyard
	garden       *Seller // a household, of whom the law wants no certificate
	plan         *Plan
}

// opening is when the courtyard begins; the newspaper's customers come from the autumn of that year on.
const opening = clock.Day(20230601)

func play(ctx context.Context, s scene.Stage, r *room) error {
	p := &player{Stage: s, room: r, county: s.Tree().County, r: rand.New(rand.NewPCG(20231107, 16))}
	begin, until := s.Span()
	if until < opening.Start() || begin > opening.Start() {
		return nil
	}
	for _, town := range s.Tree().Children(p.county) {
		for _, v := range s.Tree().Children(town.Code) {
			if p.at == "" && town.Kind != area.KindSubdistrict && strings.HasSuffix(v.Name, "村委会") {
				p.at = v.Code
			}
		}
	}
	if p.at == "" {
		return nil
	}
	var err error
	if p.grower, err = s.Hire(ctx, s.UnitOf(p.at), Grower, p.at); err != nil {
		return err
	}
	if p.hand, err = s.Hire(ctx, s.UnitOf(p.at), Hand, p.at); err != nil {
		return err
	}
	for login, person := range map[string]string{accounts[0].Login: p.grower, accounts[1].Login: p.hand} {
		if err := s.Account(ctx, login, person); err != nil {
			return err
		}
	}
	p.open()
	p.season(until)
	return nil
}

// hour is a time of a day.
func hour(d clock.Day, h, min int) clock.Moment {
	return d.Start().Add(time.Duration(h*60+min) * time.Minute)
}

// do acts as somebody of the courtyard.
func (p *player) do(ctx context.Context, person string, need *power.Power, verb, kind, subject string, fn func(tx *act.Tx) error) error {
	who, err := p.As(ctx, person)
	if err != nil {
		return err
	}
	a, err := who.May(need, p.at, "web")
	if err != nil {
		return err
	}
	_, err = p.Acts.Do(ctx, a, act.What{Verb: verb, Kind: kind, Subject: subject, Area: p.at}, fn)
	return err
}

// open enters the courtyard with its lingzhi: 1,000 logs on half a mu, two to three pieces of a log in a flush.
func (p *player) open() {
	p.seller = &Seller{Area: p.at, Name: "灵芝科技小院", Kind: "courtyard", Place: "村东大棚区 3 号棚", Phone: "010-00001701", OpenedOn: opening,
		Note: "菌棒、采收、检测都有记录，欢迎到棚里看。"}
	p.plan = &Plan{Area: p.at, Product: "灵芝", Logs: 1000, Low: 2, High: 3, Flushes: 3, LandM2: 333, StartedOn: opening, Note: "林下小拱棚，一年出二至三茬。"}
	p.garden = &Seller{Area: p.at, Name: "河边菌园", Kind: "household", Place: "村西河边 1 号棚", Phone: "010-00001702", OpenedOn: opening, Note: "现采现卖，也可以自己进棚摘。"}
	p.At(hour(opening, 9, 0), func(ctx context.Context) error {
		for _, x := range []*Seller{p.seller, p.garden} {
			if err := x.check(p.Tree()); err != nil {
				return err
			}
			if err := p.do(ctx, p.grower, MayManage, SellerKind+".add", SellerKind, "",
				func(tx *act.Tx) error { return p.addSeller(ctx, tx, x) }); err != nil {
				return err
			}
		}
		p.plan.Seller = p.seller.ID
		return p.do(ctx, p.grower, MayManage, PlanKind+".add", PlanKind, "", func(tx *act.Tx) error { return p.addPlan(ctx, tx, p.plan) })
	})
}

// goods are what the courtyard sells in a week.
type goods struct {
	product, batch string
	unit           stock.Unit
	price          int64
	promised, came int64
	buyers, chain  int // who reserve by themselves, and by the group's list
	onSite         int
	flush          int64 // of the plan; 0: of none
}

// season puts the courtyard's weeks on the programme: lingzhi in October, oyster mushrooms picked and reserved every week.
func (p *player) season(until clock.Moment) {
	// What is dried or goes to restaurants is cut too; it is not sold here.
	for i, n := range []int64{820, 760, 540} {
		p.At(hour(clock.Date(2023, 9, 18+6*i), 15, 0), func(ctx context.Context) error {
			return p.do(ctx, p.hand, MayServe, PlanKind+".cut", PlanKind, p.plan.ID, func(tx *act.Tx) error {
				return p.addCut(ctx, tx, p.plan, &Cut{Flush: 1, On: tx.Now.Day(), Pieces: n})
			})
		})
	}
	week := clock.Day(20230930) // a Saturday
	for i := 0; hour(week.Add(-7), 20, 0) < until; i, week = i+1, week.Add(7) {
		if i >= 30 && hour(week.Add(21), 0, 0) < until {
			continue // the years between are told by their first half and the last weeks
		}
		name := fmt.Sprintf("%d月%d日", int(week.Month()), week.DayOfMonth())
		grow := func(flush int64, promised, came int64, buyers int) goods {
			return goods{"灵芝", name, stock.Piece, 8800, promised, came, buyers, 4, 3, flush}
		}
		switch {
		case i < 4:
			p.sell(week, until, grow(1, 60, 60-int64(i%2)*4, 24))
		case i < 9:
			p.sell(week, until, grow(2, 40, 40, 12))
		}
		if i%2 == 0 {
			p.sell(week, until, goods{"平菇", name, stock.Gram, 600, 40_000, 40_000, 8, 3, 6, 0})
		} else {
			p.sell(week, until, goods{"榆黄菇", name, stock.Gram, 1000, 25_000, 25_000, 6, 3, 5, 0})
		}
	}
}

// guest is somebody with a number that no operator has given out; now and then one who came before.
func (p *player) guest() stock.Want {
	n := p.guests
	if n > 20 && p.r.IntN(4) == 0 {
		n = p.r.IntN(n)
	} else {
		p.guests++
	}
	return stock.Want{Name: p.Name(), Phone: fmt.Sprintf("1991%07d", 1_000_000+n), Way: stock.Online}
}

// sell lists a batch when the one before is over, lets people reserve it, counts what came, and hands it out on the Saturday.
func (p *player) sell(week clock.Day, until clock.Moment, g goods) {
	x := &Listing{Product: g.product, Sort: "fungi", Batch: g.batch, Unit: g.unit, PriceFen: g.price, Promised: g.promised,
		Rule: stock.ByTurn, ReadyOn: week.Add(-1),
		ClosesAt: hour(week.Add(-1), 18, 0), PickupFrom: hour(week, 8, 0), PickupTo: hour(week, 17, 0), Place: "村东大棚区 3 号棚门口", State: Draft, Area: p.at}
	by := p.seller
	if g.unit == stock.Piece {
		x.Most = 3
	} else {
		by, x.Rule, x.Place = p.garden, stock.ByShare, "村西河边 1 号棚"
	}
	flow := p.flow(p.listingList())
	p.At(hour(week.Add(-7), 19, 10+p.r.IntN(40)), func(ctx context.Context) error {
		if mustCertify(by.Kind, p.Acts.Now().Day()) {
			return nil // from then on every batch names its certificate, which this player has none of
		}
		x.Seller, x.Plan = by.ID, ""
		if g.flush > 0 {
			x.Plan = p.plan.ID
		}
		if err := x.check(); err != nil {
			return err
		}
		if err := p.do(ctx, p.grower, MayManage, ListingKind+".add", ListingKind, "", func(tx *act.Tx) error {
			if err := p.addListing(ctx, tx, x); err != nil {
				return err
			}
			return flow.Begin(ctx, tx, x.ID, "add")
		}); err != nil {
			return err
		}
		return p.take(ctx, p.grower, x, "open", nil)
	})
	for range g.buyers {
		w := p.guest()
		w.Amount = x.Step() * int64(1+p.r.IntN(3))
		p.At(hour(week.Add(-7), 20, p.r.IntN(5*24*60)), func(ctx context.Context) error { return p.book(ctx, x, w) })
	}
	for i := range g.chain {
		w := stock.Want{Name: p.Name(), Amount: x.Step() * int64(1+p.r.IntN(2)), Way: stock.Chain}
		w.Same = w.Name
		p.At(hour(week.Add(-2), 20, i), func(ctx context.Context) error { return p.book(ctx, x, w) })
	}
	p.At(hour(week.Add(-1), 17, 30), func(ctx context.Context) error {
		if g.flush > 0 && x.State != Draft {
			if err := p.do(ctx, p.hand, MayServe, PlanKind+".cut", PlanKind, p.plan.ID, func(tx *act.Tx) error {
				return p.addCut(ctx, tx, p.plan, &Cut{Flush: g.flush, On: tx.Now.Day(), Pieces: g.came})
			}); err != nil {
				return err
			}
		}
		return p.take(ctx, p.hand, x, "ready", map[string]string{"harvest": said(x.Unit, g.came)})
	})
	p.At(hour(week, 8, 0), func(ctx context.Context) error { return p.door(ctx, x, g.onSite) })
	p.At(hour(week, 19, 5), func(ctx context.Context) error {
		if x.State == Draft {
			return nil
		}
		if err := p.Stocks.Expire(ctx, p.county); err != nil {
			return err
		}
		return p.take(ctx, p.grower, x, "end", nil)
	})
}

// take takes a step with a listing as a person would.
func (p *player) take(ctx context.Context, person string, x *Listing, verb string, values map[string]string) error {
	if x.State == Draft && verb != "open" {
		return nil // it was never put on sale
	}
	flow := p.flow(p.listingList())
	for i := range flow.Steps {
		if s := &flow.Steps[i]; s.Verb == verb {
			if err := p.do(ctx, person, s.May, ListingKind+"."+verb, ListingKind, x.ID, func(tx *act.Tx) error {
				now, err := p.listing(ctx, tx, tx.County, x.ID)
				if err != nil {
					return err
				}
				return p.step(ctx, tx, flow, s, now, values)
			}); err != nil {
				return err
			}
			x.State = State(s.To)
		}
	}
	return nil
}

func (p *player) step(ctx context.Context, tx *act.Tx, flow *step.Flow[Listing, MarketListing], s *step.Step[Listing], x *Listing,
	values map[string]string) error {
	flow.Column = "state"
	return flow.Take(ctx, tx, s, x.ID, x, &step.Input{Values: values})
}

// book reserves for somebody, where there is some.
func (p *player) book(ctx context.Context, x *Listing, w stock.Want) error {
	if x.State == Draft {
		return nil
	}
	fn := func(tx *act.Tx) error {
		now, err := p.listing(ctx, tx, tx.County, x.ID)
		if err != nil {
			return err
		}
		if same, err := p.Stocks.Same(ctx, tx, tx.County, now.Stock.ID, w); err != nil || same != nil {
			return err
		}
		h, err := p.reserve(ctx, tx, now, w)
		if err == nil {
			tx.On(h.ID, now.Area)
		}
		return err
	}
	if w.Way == stock.Chain {
		return p.do(ctx, p.hand, MayServe, ListingKind+".chain", ListingKind, x.ID, fn)
	}
	_, err := p.Acts.Do(ctx, act.Public(p.county).Known(p.Box.Mark("market guest", w.Phone, w.Name)),
		act.What{Verb: HoldKind + ".reserve", Kind: HoldKind, Area: x.Area}, fn)
	return err
}

// door hands out what most of them come for, and sells what is left to whoever walks in.
func (p *player) door(ctx context.Context, x *Listing, onSite int) error {
	if x.State == Draft {
		return nil
	}
	now, err := p.listing(ctx, p.DB.Read(), p.county, x.ID)
	if err != nil {
		return err
	}
	held, err := p.Stocks.In(ctx, p.DB.Read(), p.county, now.Stock.ID)
	if err != nil {
		return err
	}
	at := x.PickupFrom
	for _, h := range held {
		if at = at.Add(time.Duration(1+p.r.IntN(9)) * time.Minute); h.State != stock.Held || p.r.IntN(100) >= 95 {
			continue
		}
		var weighed int64
		if x.Unit == stock.Gram {
			weighed = h.Given + int64(p.r.IntN(5)-2)*10
		}
		pay := Pays[p.r.IntN(2)]
		p.At(at, func(ctx context.Context) error {
			return p.do(ctx, p.hand, MayServe, ListingKind+".take", ListingKind, x.ID, func(tx *act.Tx) error {
				return p.handOut(ctx, tx, x, h.ID, weighed, pay, tx.Now)
			})
		})
	}
	for range onSite {
		at = at.Add(time.Duration(3+p.r.IntN(9)) * time.Minute)
		w := stock.Want{Name: p.Name(), Amount: x.Step(), Way: stock.OnSite}
		p.At(at, func(ctx context.Context) error {
			return p.do(ctx, p.hand, MayServe, ListingKind+".sell", ListingKind, x.ID, func(tx *act.Tx) error {
				now, err := p.listing(ctx, tx, tx.County, x.ID)
				if err != nil || now.Stock.Free() < w.Amount || now.Stock.Waiting > 0 || now.Stock.Owed > 0 {
					return err
				}
				h, err := p.reserve(ctx, tx, now, w)
				if err != nil {
					return err
				}
				return p.handOut(ctx, tx, now, h.ID, 0, "cash", tx.Now)
			})
		})
	}
	return nil
}
