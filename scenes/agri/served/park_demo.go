package served

import (
	"context"
	"math/rand/v2"
	"time"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/registry"
)

// parksThen had a plan in force on the newspaper's day.
const parksThen = 14

// parkMeasures are what plans are made of.
var parkMeasures = []string{
	"每棚建一本用药台账，园区内控员每周核一次", "出棚前逐批速测，合格后再开合格证", "统一采购农药，农资库双人双锁", "统防统治，优先用色板、天敌等绿色防控",
	"空药瓶当天收进园区回收箱，每季度清运一次", "地头立公示牌，写明责任人、监管员和禁用清单", "新入园主体先培训、再签告知书、后生产", "草莓、韭菜等重点品种安全间隔期由系统提醒",
}

var parkWords = []string{"设施农业园", "蔬菜产业园", "果品采摘园", "食用菌产业园", "现代农业示范园"}

// laidOut is a park of the demo: which town, when, and whether its plan is adopted.
type laidOut struct {
	town, name string
	measures   []string
	adopted    bool
	id         string
	wait, who  int
}

// lay puts parks and their plans on the programme: fourteen plans are in force on the
// newspaper's day, some more since, and the last is still a draft.
func (p *player) lay(context.Context) error {
	r := rand.New(rand.NewPCG(20231107, 9))
	_, until := p.Span()
	var towns []*area.Area
	for _, t := range p.Tree().Children(p.County) {
		if len(p.fields(t.Code)) > 0 {
			towns = append(towns, t)
		}
	}
	if len(towns) == 0 {
		return nil
	}
	const all = parksThen + 5
	for i := range all {
		t := towns[i%len(towns)]
		k := &laidOut{town: t.Code, name: t.Name + parkWords[i/len(towns)*2%len(parkWords)+i%2], adopted: i != all-1, wait: 150 + r.IntN(150), who: r.IntN(1000)}
		for _, n := range r.Perm(len(parkMeasures))[:3+r.IntN(3)] {
			k.measures = append(k.measures, parkMeasures[n])
		}
		on := clock.Day(20230110).Add(i*17 + r.IntN(15))
		if i >= parksThen {
			on = demo.Day7.Add(90 + (i-parksThen)*170 + r.IntN(60))
		}
		p.At(demo.WorkingHour(on.Start(), r.IntN(8*60)), func(ctx context.Context) error { return p.found1(ctx, k) })
		planOn := on.Add(10 + r.IntN(20))
		p.At(demo.WorkingHour(planOn.Start(), r.IntN(8*60)), func(ctx context.Context) error { return p.plan(ctx, k) })
		for d := planOn.Add(k.wait); k.adopted && d.Start() < until; d = d.Add(k.wait) {
			if until.Day().Sub(d) < 160 && i%5 == 0 {
				break // some are behind with their reviews
			}
			p.At(demo.WorkingHour(d.Start(), r.IntN(8*60)), func(ctx context.Context) error { return p.look(ctx, k) })
		}
	}
	return nil
}

// fields are a town's villages that grow something.
func (p *player) fields(town string) (out []*area.Area) {
	p.Tree().Under(town, func(a *area.Area) {
		if demo.Rural(a) {
			out = append(out, a)
		}
	})
	return out
}

// found1 enters a park, and some of the town's larger farms into it.
func (p *player) found1(ctx context.Context, k *laidOut) error {
	park := &Park{Name: k.name, Area: k.town, Place: p.Tree().Name(k.town) + "农业园区路 1 号"}
	if err := park.check(p.Tree()); err != nil {
		return err
	}
	a, err := p.Inspector(ctx, k.town)
	if err != nil {
		return err
	}
	farms, err := p.some(ctx, k.town, "", "large")
	if err != nil {
		return err
	}
	if _, err := p.Acts.Do(ctx, a, act.What{Verb: "agri.park.add", Kind: "agri.park", Area: k.town},
		func(tx *act.Tx) error { return p.addPark(ctx, tx, park) }); err != nil {
		return err
	}
	k.id = park.ID
	in := 0
	for i, s := range farms {
		if s.Park != "" || !s.Kind.Grower() || (i+k.who)%3 == 0 || in == 6 {
			continue
		}
		in++
		s.Park = k.name
		if _, err := p.Acts.Do(ctx, a, act.What{Verb: "agri.subject.change", Kind: registry.SubjectRecord, Subject: s.ID, Area: s.Area},
			func(tx *act.Tx) error { return p.registry.ChangeSubject(ctx, tx, s) }); err != nil {
			return err
		}
	}
	return nil
}

// onPark does an act on a park as its town's inspector.
func (p *player) onPark(ctx context.Context, k *laidOut, verb string, do func(tx *act.Tx, park *Park) error) error {
	a, err := p.Inspector(ctx, k.town)
	if err != nil {
		return err
	}
	_, err = p.Acts.Do(ctx, a, act.What{Verb: verb, Kind: "agri.park", Subject: k.id, Area: k.town}, func(tx *act.Tx) error {
		park, err := p.park(ctx, tx, tx.County, k.id)
		if err != nil {
			return err
		}
		return do(tx, park)
	})
	return err
}

func (p *player) plan(ctx context.Context, k *laidOut) error {
	cards, err := p.registry.OfficerCards(ctx, p.DB.Read(), registry.Filter{County: p.County, Scope: area.Scope{k.town}})
	if err != nil {
		return err
	}
	today := p.Acts.Now().Day()
	plan := &Plan{Measures: k.measures, State: Draft}
	if k.adopted {
		plan.State, plan.Officer, plan.Review = InForce, cards[k.who%len(cards)].ID, today.Add(k.wait)
	}
	if err := plan.check(today); err != nil {
		return err
	}
	return p.onPark(ctx, k, "agri.park.plan", func(tx *act.Tx, park *Park) error {
		if err := p.mayServe(ctx, tx, park, plan.Officer); err != nil {
			return err
		}
		return p.keepPlan(ctx, tx, park, plan)
	})
}

// looks are what reviews find.
var looks = []string{"措施都在落实，台账齐全。", "回收箱满了没有及时清运，已约定每月清一次。", "两户新入园主体没有培训，已安排在下一期。", "速测记录完整，合格证开具率比上次高。"}

func (p *player) look(ctx context.Context, k *laidOut) error {
	next := p.Acts.Now().Add(time.Duration(k.wait) * 24 * time.Hour).Day()
	return p.onPark(ctx, k, "agri.park.review", func(tx *act.Tx, park *Park) error {
		return p.reviewPlan(ctx, tx, park, looks[(k.who+int(next))%len(looks)], next)
	})
}
