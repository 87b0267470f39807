package lab

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/registry"
)

// The newspaper's nine testing rooms, eight of them rated excellent and one good.
const testingRooms = 9

// bench is a testing room of the demo.
type bench struct {
	station    *Station
	testers    [2]string
	instrument string
	n          int // samples so far
}

// labs plays the testing rooms: set up in the spring of 2021, two or three samples a month
// each, rated every January.
type labs struct {
	*player
	r       *rand.Rand
	methods map[MethodKind]*Method
	n       int // samples of all rooms
}

// Play puts the testing rooms on the programme of the demo.
func (r *Room) Play(ctx context.Context, c *demo.Cast) error {
	return (&player{Cast: c, Room: r}).testAll(ctx)
}

func (p *player) testAll(ctx context.Context) error {
	l := &labs{player: p, r: rand.New(rand.NewPCG(9, 2021)), methods: map[MethodKind]*Method{}}
	_, until := p.Span()
	began := clock.Date(2021, 4, 1).Start().Add(10 * time.Hour)
	p.At(began, l.setMethods)
	rooms := 0
	for _, town := range p.Tree().Children(p.County) {
		villages := 0
		p.Tree().Under(town.Code, func(a *area.Area) {
			if demo.Rural(a) {
				villages++
			}
		})
		if villages < 8 || rooms == testingRooms {
			continue
		}
		b := &bench{}
		for i := range b.testers {
			id, err := p.Hire(ctx, p.UnitOf(town.Code), registry.Tester, town.Code)
			if err != nil {
				return err
			}
			b.testers[i] = id
		}
		if rooms++; rooms == 1 { // where a first positive waits on the last day
			if err := p.Account(ctx, demo.Tester, b.testers[0]); err != nil {
				return err
			}
		}
		last := rooms == testingRooms
		p.At(began.Add(time.Duration(rooms)*24*time.Hour), func(ctx context.Context) error { return l.setUp(ctx, b, town) })
		for y := 2021; y < until.Day().Year(); y++ {
			grade := Grade("excellent")
			if last && y < 2024 {
				grade = "good"
			}
			p.At(clock.Date(y+1, 1, 12).Start().Add(14*time.Hour), func(ctx context.Context) error { return l.rateFor(ctx, b, y, grade) })
		}
		first := began.Add(time.Duration(30*24+rooms*31) * time.Hour)
		for t := first; t < until; t = t.Add(time.Duration(9+l.r.IntN(7)) * 24 * time.Hour) {
			p.At(demo.WorkingHour(t, l.r.IntN(5*60)), func(ctx context.Context) error { return l.sampleDay(ctx, b, "") })
		}
		if rooms == 3 { // what went through several hands fails
			p.At(until.Add(-4*24*time.Hour), func(ctx context.Context) error {
				if p.Called.Farm == nil {
					return nil
				}
				return l.sampleDay(ctx, b, "called")
			})
		}
		if rooms <= 2 { // how a positive stands on the last day
			kind := []string{"held", "told"}[rooms-1]
			p.At(until.Add(-2*time.Hour), func(ctx context.Context) error { return l.sampleDay(ctx, b, kind) })
			p.At(until.Add(-time.Hour), func(ctx context.Context) error { return l.sampleDay(ctx, b, "received") })
		}
	}
	return nil
}

func (l *labs) setMethods(ctx context.Context) error {
	for _, m := range starterMethods {
		if err := l.Do(ctx, l.Officers[l.County], registry.MayManage, l.County, "agri.method.put", "agri.method", "",
			func(tx *act.Tx) error { return l.putMethod(ctx, tx, &m, "") }); err != nil {
			return err
		}
		if l.methods[m.Kind] == nil {
			l.methods[m.Kind] = &m
		}
	}
	return nil
}

func (l *labs) setUp(ctx context.Context, b *bench, town *area.Area) error {
	st := &Station{County: l.County, Name: town.Name + "农产品质量检测室", Area: town.Code, Rooms: "收样室、前处理室、检测室、档案室", Version: 1}
	if err := l.Do(ctx, l.Officers[l.County], registry.MayManage, l.County, "agri.station.add", "agri.station", "", func(tx *act.Tx) error {
		st.ID, st.From = tx.NewID(), tx.Now.Day()
		tx.On(st.ID, st.Area)
		return l.insertStation(ctx, tx, st)
	}); err != nil {
		return err
	}
	b.station = st
	return l.supply(ctx, b)
}

// supply buys a year's reagents and has the instrument verified, and will do so again.
func (l *labs) supply(ctx context.Context, b *bench) error {
	now := l.Acts.Now()
	today := now.Day()
	if err := l.Do(ctx, b.testers[0], registry.MayTest, b.station.Area, "agri.instrument.put", "agri.station", b.station.ID, func(tx *act.Tx) error {
		return l.putInstrument(ctx, tx, b.station.ID, Instrument{Name: "农药残留速测仪", Number: "NC-" + strings.TrimPrefix(b.station.Area, l.County),
			VerifiedUntil: today.Add(380)})
	}); err != nil {
		return err
	}
	for _, k := range []MethodKind{Spectro, Gold} {
		if err := l.Do(ctx, b.testers[0], registry.MayTest, b.station.Area, "agri.reagent.add", "agri.station", b.station.ID, func(tx *act.Tx) error {
			return l.putReagent(ctx, tx, b.station.ID, Reagent{Method: l.methods[k].ID,
				BatchNo: fmt.Sprintf("%s%d", map[MethodKind]string{Spectro: "MY", Gold: "JT"}[k], today), Amount: 100, Expires: today.Add(400)})
		}); err != nil {
			return err
		}
	}
	list, err := l.instruments(ctx, l.DB.Read(), l.County, b.station.ID)
	if err != nil {
		return err
	}
	b.instrument = list[0].ID
	if next := now.Add(360 * 24 * time.Hour); next < l.Until() {
		l.At(next, func(ctx context.Context) error { return l.supply(ctx, b) })
	}
	return nil
}

func (l *labs) rateFor(ctx context.Context, b *bench, year int, grade Grade) error {
	ground := map[Grade]string{"excellent": "现场评分 95 分以上，盲样考核合格，记录完整", "good": "盲样考核合格，样品流转记录有两处漏签"}[grade]
	return l.Do(ctx, l.Officers[l.County], registry.MayManage, l.County, "agri.station.grade", "agri.station", b.station.ID,
		func(tx *act.Tx) error { return l.rate(ctx, tx, b.station, year, grade, ground) })
}

// oneIn says how rarely a sample fails, and how rarely a crop deceives the enzyme.
const (
	failsOneIn    = 140
	deceivesOneIn = 12
)

// sampleDay takes a sample at a farm of the room's town and brings it to its end, or to
// how it is to be left.
func (l *labs) sampleDay(ctx context.Context, b *bench, leave string) error {
	if b.station == nil {
		return nil // the demo ends before the room was set up
	}
	s := l.farmIn(b.station.Area)
	if s == nil {
		return nil
	}
	crops := strings.Split(s.Products, "、")
	in := &Take{Subject: s.ID, Station: b.station.ID, Product: crops[l.r.IntN(len(crops))], BaseG: int64(20+l.r.IntN(300)) * 1000,
		AmountG: int64(1000 + 100*l.r.IntN(10)), Second: "李" + string([]rune("强敏军芳")[l.r.IntN(4)]), Signer: s.Contact.Reveal()}
	if last := l.Sold; leave == "told" && last.Farm != nil { // a positive that calls something back
		s, in.Subject, in.Product, in.Signer = last.Farm, last.Farm.ID, last.Product, last.Farm.Contact.Reveal()
	}
	if c := l.Called; leave == "called" {
		s, in.Subject, in.Product, in.Lot, in.Signer, in.BaseG = c.Farm, c.Farm.ID, c.Product, c.Lot, c.Farm.Contact.Reveal(), c.BaseG
	}
	var id string
	village := area.Cut(s.Area, area.Village)
	if err := l.Do(ctx, l.Officers[village], registry.MayPatrol, s.Area, "agri.sample.take", "agri.sample", "", func(tx *act.Tx) error {
		id = tx.NewID()
		tx.On(id, s.Area)
		_, err := l.take(ctx, tx, id, s, in, tx.Now)
		return err
	}); err != nil {
		return err
	}
	l.n++
	b.n++
	step := func(who int, name string, in StepInput) error {
		return l.Do(ctx, b.testers[who], registry.MayTest, b.station.Area, "agri.sample."+name, "agri.sample", id,
			func(tx *act.Tx) error { return l.step(ctx, tx, id, name, &in) })
	}
	enzyme := func(percent int) error {
		reagent, err := l.reagentOf(ctx, b, l.methods[Spectro])
		if err != nil {
			return err
		}
		t := TestInput{Method: l.methods[Spectro].ID, Reagent: reagent, Instrument: b.instrument, Reading: Reading{BlankE4: 4200, ValueE4: 4200 - 42*percent}}
		return l.Do(ctx, b.testers[0], registry.MayTest, b.station.Area, "agri.sample.test", "agri.sample", id,
			func(tx *act.Tx) error { return l.test(ctx, tx, id, &t) })
	}
	if err := step(0, "receive", StepInput{}); err != nil {
		return err
	}
	switch {
	case leave == "received":
		return nil
	case leave == "held":
		return enzyme(58)
	case leave == "told":
		for _, percent := range []int{71, 66} {
			if err := enzyme(percent); err != nil {
				return err
			}
		}
		return step(0, "tell", StepInput{})
	case leave == "called":
		return l.failing(ctx, b, id, enzyme, step, false)
	case l.n%failsOneIn == failsOneIn/2:
		return l.failing(ctx, b, id, enzyme, step, true)
	case Spectro.Deceives(in.Product) && l.r.IntN(deceivesOneIn) == 0:
		for _, percent := range []int{52 + l.r.IntN(10), 18, 14} {
			if err := enzyme(percent); err != nil {
				return err
			}
		}
	default:
		if err := enzyme(l.r.IntN(30)); err != nil {
			return err
		}
	}
	return step(1, "review", StepInput{})
}

// failing is a sample over a limit: repeated, told, sent, found, and disposed of or still to be.
func (l *labs) failing(ctx context.Context, b *bench, id string, enzyme func(int) error, step func(int, string, StepInput) error, dispose bool) error {
	for _, percent := range []int{78, 74} {
		if err := enzyme(percent); err != nil {
			return err
		}
	}
	for _, x := range []struct {
		name string
		in   StepInput
	}{{"tell", StepInput{}}, {"object", StepInput{Words: "主体对速测结果有异议，申请复检"}}, {"send", StepInput{SentTo: "市农产品质量安全中心"}}} {
		if err := step(0, x.name, x.in); err != nil {
			return err
		}
	}
	l.At(l.Acts.Now().Add(3*24*time.Hour), func(ctx context.Context) error {
		t := TestInput{Method: l.methods[Lab].ID, Reading: Reading{Item: "毒死蜱", AmountUg: 60, LimitUg: 20,
			Report: fmt.Sprintf("SNJ-%d-%03d", l.Acts.Now().Day(), l.n)}}
		if err := l.Do(ctx, b.testers[0], registry.MayTest, b.station.Area, "agri.sample.test", "agri.sample", id,
			func(tx *act.Tx) error { return l.test(ctx, tx, id, &t) }); err != nil {
			return err
		}
		if !dispose {
			return nil
		}
		s, err := l.Sample(ctx, l.DB.Read(), l.County, id)
		if err != nil {
			return err
		}
		if err := step(0, "dispose", StepInput{Disposal: "destroy", AmountG: s.BaseG, Words: "未上市的在监管下销毁，地里的翻耕"}); err != nil {
			return err
		}
		return l.Answer(ctx, s.Order)
	})
	return nil
}

func (l *labs) reagentOf(ctx context.Context, b *bench, m *Method) (string, error) {
	list, err := l.reagents(ctx, l.DB.Read(), l.County, b.station.ID)
	if err != nil {
		return "", err
	}
	today := l.Acts.Now().Day()
	for _, x := range list {
		if x.Method == m.ID && x.Expires >= today && x.Used < x.Amount {
			return x.ID, nil
		}
	}
	return "", fmt.Errorf("%s has no reagent on %s", b.station.Name, today)
}

// farmIn picks a farm of a town, if there is one yet.
func (l *labs) farmIn(town string) *registry.Subject {
	var mine []*registry.Subject
	for _, s := range l.Farms {
		if strings.HasPrefix(s.Area, town) && s.Kind.Grower() && s.Products != "观赏鱼、淡水鱼" && s.Products != "禽蛋" {
			mine = append(mine, s)
		}
	}
	if len(mine) == 0 {
		return nil
	}
	return mine[l.r.IntN(len(mine))]
}

// player plays the testing rooms on the demo's stage.
type player struct {
	*demo.Cast
	*Room
}
