package pledge

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/seal"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/registry"
)

// remedies are what farms of the demo spray, with their intervals.
var remedies = []Use{
	{Name: "5% 阿维菌素乳油", Substance: "阿维菌素", Family: "抗生素类", Dose: "每亩 40 毫升", Target: "小菜蛾", PHIDays: 7},
	{Name: "70% 吡虫啉水分散粒剂", Substance: "吡虫啉", Family: "新烟碱类", Dose: "每亩 3 克", Target: "蚜虫", PHIDays: 7},
	{Name: "10% 苯醚甲环唑水分散粒剂", Substance: "苯醚甲环唑", Family: "三唑类", Dose: "每亩 60 克", Target: "白粉病", PHIDays: 10},
	{Name: "4.5% 高效氯氰菊酯乳油", Substance: "高效氯氰菊酯", Family: "拟除虫菊酯", Dose: "每亩 30 毫升", Target: "菜青虫", PHIDays: 3},
}

// Play puts production records and certificates on the programme of the demo.
func (r *Room) Play(ctx context.Context, c *demo.Cast) error {
	return (&player{Cast: c, Room: r}).certifyAll(ctx)
}

// certifyAll lets one large farm in seven keep its production record with us and issue a
// certificate for what it harvests, from the spring of 2023 on.
func (p *player) certifyAll(context.Context) error {
	r := rand.New(rand.NewPCG(4, 2023))
	p.At(clock.Date(2023, 3, 1).Start().Add(8*time.Hour), func(ctx context.Context) error {
		n := 0
		var chosen *registry.Subject
		for _, s := range p.Farms {
			if s.Scale != "large" || !s.Kind.Grower() || s.Kind == "household" {
				continue
			}
			if n++; n%7 == 0 {
				if chosen == nil && s.Kind == "cooperative" {
					chosen = s
					p.own(s)
				}
				p.season(s, r, p.Acts.Now().Add(time.Duration(r.IntN(50*24))*time.Hour), "")
			}
		}
		return nil
	})
	p.chain()
	p.late()
	// On the last morning one farm harvests too early, and is told so.
	p.At(p.Until().Add(-9*24*time.Hour), func(ctx context.Context) error {
		for i, s := range p.Farms {
			if i%97 == 11 && s.Scale == "large" {
				p.season(s, r, p.Acts.Now(), "early")
			}
		}
		return nil
	})
	return nil
}

// own lets a cooperative's contact act for it in the last months, who has harvested on the
// last day and not issued yet.
func (p *player) own(s *registry.Subject) {
	p.At(p.Until().Add(-60*24*time.Hour), func(ctx context.Context) error {
		inspector, err := p.As(ctx, p.Officers[area.Cut(s.Area, area.Township)])
		if err != nil {
			return err
		}
		a, err := inspector.May(registry.MayManage, s.Area, "web")
		if err != nil {
			return err
		}
		m, err := p.Duties.Entrust(ctx, a, duty.Mandate{Kind: registry.SubjectRecord, Subject: s.ID}, s.Contact.Reveal(), s.Phone.Reveal(), s.Area)
		if err != nil {
			return err
		}
		if err := p.Account(ctx, demo.Producer, m.Person); err != nil {
			return err
		}
		if err := p.buy(ctx, a, s); err != nil {
			return err
		}
		p.At(p.Until().Add(-3*time.Hour), func(ctx context.Context) error {
			who, err := p.As(ctx, m.Person)
			if err != nil {
				return err
			}
			a, err := who.MayFor(registry.MayOwn, s.ID, "web")
			if err != nil {
				return err
			}
			_, err = p.Acts.Do(ctx, a, act.What{Verb: "agri.lot.add", Kind: registry.SubjectRecord, Subject: s.ID, Area: s.Area}, func(tx *act.Tx) error {
				l, err := p.harvest(ctx, tx, s, strings.Split(s.Products, "、")[0], "1 号地", tx.Now.Day(), 860_000)
				if err == nil {
					tx.On(l.ID, s.Area)
				}
				return err
			})
			return err
		})
		return nil
	})
}

// buy opens a buyer in the town of a cooperative, whose clerk takes in what it certifies.
func (p *player) buy(ctx context.Context, a act.Actor, from *registry.Subject) error {
	b, clerk, err := p.opened(ctx, a, from.Area, "农产品收购站", "市场路 3 号", "孙桂兰", "19709999999")
	if err != nil {
		return err
	}
	p.near = hand{b, clerk}
	if err := p.Account(ctx, demo.Buyer, clerk); err != nil {
		return err
	}
	p.At(p.Until().Add(-50*24*time.Hour), func(ctx context.Context) error {
		list, _, err := p.Pledges(ctx, p.DB.Read(), Filter{County: p.County, Scope: area.Scope{p.County}, Subject: from.ID, State: string(Valid), Limit: 3})
		if err != nil {
			return err
		}
		for _, x := range list {
			if err := p.takes(ctx, p.near, x, x.WeightG/2); err != nil {
				return err
			}
		}
		return nil
	})
	return nil
}

// opened enters a buyer in a town, signed and with somebody who acts for it.
func (p *player) opened(ctx context.Context, a act.Actor, at, name, street, contact, phone string) (*registry.Subject, string, error) {
	town := p.Tree().Name(area.Cut(at, area.Township))
	b := &registry.Subject{County: p.County, Kind: "buyer", Name: town + name, Contact: seal.Hide(seal.Name, contact),
		Phone: seal.Hide(seal.Phone, phone), Area: at, Place: town + street,
		Scale: "large", Risk: "green", Products: "蔬菜、水果", From: p.Acts.Now().Day(), Version: 1}
	if _, err := p.Acts.Do(ctx, a, act.What{Verb: "agri.subject.add", Kind: registry.SubjectRecord, Area: b.Area}, func(tx *act.Tx) error {
		b.ID = tx.NewID()
		tx.On(b.ID, b.Area)
		if err := p.registry.PutSubjects(ctx, tx, []*registry.Subject{b}); err != nil {
			return err
		}
		return p.registry.Notify(ctx, tx, tx.NewID(), &registry.Signing{Subject: b.ID, Edition: demo.Edition(tx.Now.Day()),
			Signer: b.Contact.Reveal()}, tx.Now) // as everybody has
	}); err != nil {
		return nil, "", err
	}
	m, err := p.Duties.Entrust(ctx, a, duty.Mandate{Kind: registry.SubjectRecord, Subject: b.ID}, contact, phone, b.Area)
	return b, m.Person, err
}

// by does something for a buyer as whoever acts for it.
func (p *player) by(ctx context.Context, h hand, verb, kind string, do func(tx *act.Tx) (string, error)) error {
	who, err := p.As(ctx, h.clerk)
	if err != nil {
		return err
	}
	a, err := who.MayFor(registry.MayOwn, h.of.ID, "web")
	if err != nil {
		return err
	}
	_, err = p.Acts.Do(ctx, a, act.What{Verb: verb, Kind: kind, Subject: h.of.ID, Area: h.of.Area}, func(tx *act.Tx) error {
		id, err := do(tx)
		tx.On(id, h.of.Area)
		return err
	})
	return err
}

func (p *player) takes(ctx context.Context, h hand, x *Pledge, grams int64) error {
	return p.by(ctx, h, "agri.intake.add", registry.SubjectRecord, func(tx *act.Tx) (string, error) {
		return p.takeIn(ctx, tx, h.of.ID, x, grams, tx.Now.Day())
	})
}

// repacks makes a certificate of a buyer's from one that it took in.
func (p *player) repacks(ctx context.Context, h hand, from *Pledge, grams int64, receiver string) (x *Pledge, err error) {
	err = p.by(ctx, h, "agri.pledge.issue", Code, func(tx *act.Tx) (string, error) {
		if x, err = p.issue(ctx, tx, h.of, &Issue{Subject: h.of.ID, Sources: []Source{{Pledge: from.ID, WeightG: grams}}, WeightG: grams,
			Basis: "quality_control", Medium: "qr", Receiver: receiver}); err != nil {
			return "", err
		}
		return x.ID, nil
	})
	return x, err
}

// recent are the latest certificates of harvests that hold, of produce that a testing room
// can find pesticides in.
func (p *player) recent(ctx context.Context) (out []*Pledge, err error) {
	list, _, err := p.Pledges(ctx, p.DB.Read(), Filter{County: p.County, Scope: area.Scope{p.County}, State: string(Valid), Limit: 100})
	for _, x := range list {
		if x.Lot != "" && x.IssuedAt > p.Acts.Now().Add(-25*24*time.Hour) && !strings.Contains("观赏鱼、淡水鱼、禽蛋", x.Product) {
			out = append(out, x)
		}
	}
	return out, err
}

// chain lets a harvest of the last weeks go through several hands and fail then: a buyer takes
// it in and repacks it, a wholesaler takes that in and repacks it again, a shop takes in the
// rest. What the farm certified is voided; what was made of it is the officers' to decide.
func (p *player) chain() {
	var first *Pledge
	p.At(p.Until().Add(-6*24*time.Hour), func(ctx context.Context) error {
		list, err := p.recent(ctx)
		if err != nil || len(list) == 0 || p.near.of == nil {
			return err
		}
		first = list[0]
		var farm *registry.Subject
		for _, s := range p.Farms {
			if s.ID == first.Subject {
				farm = s
			}
		}
		l, err := lotOf(ctx, p.DB.Read(), p.County, first.Lot)
		if err != nil {
			return err
		}
		at := p.near.of.Area
		a, err := p.Inspector(ctx, area.Cut(at, area.Township))
		if err != nil {
			return err
		}
		whole, clerk, err := p.opened(ctx, a, at, "净菜配送中心", "物流园 8 号", "周建平", "19709999998")
		if err != nil {
			return err
		}
		shop, keeper, err := p.opened(ctx, a, at, "社区生鲜店", "新华大街 21 号", "何秀英", "19709999997")
		if err != nil {
			return err
		}
		wholesaler, retailer := hand{whole, clerk}, hand{shop, keeper}
		if err := p.takes(ctx, p.near, first, first.WeightG*8/10); err != nil {
			return err
		}
		second, err := p.repacks(ctx, p.near, first, first.WeightG*6/10, whole.Name)
		if err != nil {
			return err
		}
		if err := p.takes(ctx, wholesaler, second, second.WeightG); err != nil {
			return err
		}
		third, err := p.repacks(ctx, wholesaler, second, second.WeightG/2, shop.Name)
		if err != nil {
			return err
		}
		p.Called = demo.Call{Farm: farm, Product: first.Product, Lot: first.Lot, BaseG: l.WeightG}
		return p.takes(ctx, retailer, third, third.WeightG*3/4)
	})
	p.At(p.Until().Add(-20*time.Hour), func(ctx context.Context) error {
		if first == nil {
			return nil
		}
		now, err := p.Pledge(ctx, p.DB.Read(), p.County, first.ID)
		if err != nil || now.State != Valid {
			return err
		}
		return p.Do(ctx, p.Officers[area.Cut(first.Area, area.Township)], registry.MayCertify, first.Area, "agri.pledge.void", Code, first.ID,
			func(tx *act.Tx) error {
				return p.void(ctx, tx, first.ID, "定量检测不合格，按规定召回")
			})
	})
}

// late lets an officer enter on the last morning that something was sprayed before a harvest
// that is certified already.
func (p *player) late() {
	p.At(p.Until().Add(-5*time.Hour), func(ctx context.Context) error {
		list, err := p.recent(ctx)
		if err != nil {
			return err
		}
		for _, x := range list {
			if p.Sold.Farm != nil && x.Subject == p.Sold.Farm.ID || p.Called.Farm != nil && x.Subject == p.Called.Farm.ID {
				continue
			}
			l, err := lotOf(ctx, p.DB.Read(), p.County, x.Lot)
			if err != nil {
				return err
			}
			return p.Do(ctx, p.Officers[area.Cut(x.Area, area.Village)], registry.MayCertify, x.Area, "agri.use.add", registry.SubjectRecord,
				x.Subject, func(tx *act.Tx) error {
					u := remedies[1]
					u.ID, u.Subject, u.Crop, u.UsedOn = tx.NewID(), x.Subject, x.Product, l.HarvestedOn.Add(-3)
					return p.used(ctx, tx, &u)
				})
		}
		return nil
	})
}

// season is one crop: sprayed, harvested when it is free, certified; and the next.
func (p *player) season(s *registry.Subject, r *rand.Rand, at clock.Moment, how string) {
	crops := strings.Split(s.Products, "、")
	crop := crops[r.IntN(len(crops))]
	officer := p.Officers[area.Cut(s.Area, area.Village)]
	use := remedies[r.IntN(len(remedies))]
	at = demo.WorkingHour(at, r.IntN(8*60))
	wait := use.PHIDays + 1 + r.IntN(6)
	if how == "early" {
		use, wait = remedies[2], 8
	}
	sprayed := r.IntN(3) > 0 || how == "early"
	if sprayed && at < p.Until() {
		p.At(at, func(ctx context.Context) error {
			return p.Do(ctx, officer, registry.MayCertify, s.Area, "agri.use.add", registry.SubjectRecord, s.ID, func(tx *act.Tx) error {
				u := use
				u.ID, u.Subject, u.Crop, u.UsedOn = tx.NewID(), s.ID, crop, tx.Now.Day()
				if err := p.insertPurchase(ctx, tx, s.ID, &Purchase{ID: tx.NewID(), Name: u.Name, Substance: u.Substance, Amount: "2 瓶", Seller: "镇农资店",
					day: tx.Now.Day().Add(-2)}); err != nil {
					return err
				}
				return p.used(ctx, tx, &u)
			})
		})
	}
	cut := at.Add(time.Duration(wait) * 24 * time.Hour)
	if cut >= p.Until() {
		return
	}
	kilograms := int64(200 + r.IntN(3000))
	parts := 1 + r.IntN(2)
	market := []string{"八里桥农产品市场", "盒马通州店", "新发地市场", "社区团购"}[r.IntN(4)]
	p.At(cut, func(ctx context.Context) error {
		var l *Lot
		if err := p.Do(ctx, officer, registry.MayCertify, s.Area, "agri.lot.add", registry.SubjectRecord, s.ID, func(tx *act.Tx) (err error) {
			l, err = p.harvest(ctx, tx, s, crop, "1 号地", tx.Now.Day(), kilograms*1000)
			return err
		}); err != nil {
			return err
		}
		blocks, err := p.blocksOf(ctx, p.DB.Read(), p.County, l)
		if err != nil || len(blocks) > 0 {
			return err
		}
		for range parts {
			if err := p.Do(ctx, officer, registry.MayCertify, s.Area, "agri.pledge.issue", Code, "", func(tx *act.Tx) error {
				x, err := p.issue(ctx, tx, s, &Issue{Subject: s.ID, Lot: l.ID, WeightG: kilograms * 1000 / int64(parts), Basis: "quality_control",
					Medium: "qr", Receiver: market})
				if err == nil {
					tx.On(x.ID, s.Area)
				}
				return err
			}); err != nil {
				return err
			}
		}
		if how == "" && s.Kind != "cooperative" && !strings.Contains("观赏鱼、淡水鱼、禽蛋", crop) { // what a testing room can find pesticides in
			p.Sold = demo.Sale{Farm: s, Product: crop}
		}
		return nil
	})
	if next := cut.Add(time.Duration(25+r.IntN(50)) * 24 * time.Hour); how == "" && next < p.Until() {
		p.At(next, func(context.Context) error { p.season(s, r, p.Acts.Now(), ""); return nil })
	}
}

// player plays this room on the demo's stage.
type player struct {
	*demo.Cast
	*Room
	near hand // who buys from the cooperative
}

// hand is a buyer with who acts for it.
type hand struct {
	of    *registry.Subject
	clerk string
}
