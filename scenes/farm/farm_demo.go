package farm

import (
	"context"
	"math/rand/v2"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/measure"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/power"
	"huying/kernel/scene"
)

var accounts = []scene.Account{{Login: "farmclerk", Title: "林场管理员", Door: "/workbench/"}, {Login: "farmhand", Title: "林场工人", Door: "/field/"}}

// player plays a forest farm in the demo county, from a stream of its own.
type player struct {
	scene.Stage
	*room
	county        string
	r             *rand.Rand
	clerk, worker string
	farm          *Farm
	plots         map[string]*Plot
	until         clock.Moment
}

// crop is what the demo's farm grows every year: where, when, how much of it and for how much.
type crop struct {
	name, variety, plot string
	mu, first           string // of the newspaper's year, and of the year in which it was tried
	jin                 string // expected in the newspaper's year
	price               string // a jin
	plant, cut, end     int    // month and day
	batches             int
	channels            []string
}

// The newspaper's year: radish on ten mu of which 100,000 jin are expected, and with potatoes, okra, onions and scallions
// some 200,000 yuan in all.
var grown = []crop{
	{"萝卜", "紫萝卜", "3-1", "10亩", "6亩", "10万斤", "0.8元", 810, 1105, 1122, 6, []string{"wholesale", "canteen"}},
	{"土豆", "荷兰十五", "3-1", "6亩", "5亩", "2.4万斤", "1.5元", 320, 612, 625, 4, []string{"wholesale", "gate"}},
	{"秋葵", "", "3-2", "2亩", "1亩5分", "6000斤", "4元", 505, 705, 1010, 6, []string{"market", "gate"}},
	{"洋葱", "紫皮", "3-2", "4亩", "3亩", "2.4万斤", "1.2元", 315, 625, 705, 3, []string{"wholesale", "market"}},
	{"大葱", "章丘", "3-3", "4亩", "3亩", "1.95万斤", "1.6元", 410, 1008, 1104, 4, []string{"market", "canteen"}},
}

// The herbs, which stay in the ground for years.
var herbs = []struct {
	name, plot, mu string
	planted        clock.Day
}{{"黄精", "5-1", "175亩", 20210412}, {"苍术", "5-2", "150亩", 20220408}, {"射干", "5-3", "95亩", 20221018}}

const newspaper, tried = 2023, 2022

func play(ctx context.Context, s scene.Stage) error {
	p := &player{Stage: s, room: newRoom(s.Kernel()), county: s.Tree().County, r: rand.New(rand.NewPCG(20231107, 16)), plots: map[string]*Plot{}}
	_, p.until = s.Span()
	for _, town := range s.Tree().Children(p.county) {
		if strings.HasPrefix(town.Name, "于家务") {
			return p.found(ctx, town)
		}
	}
	return nil
}

// found hires the farm's people and puts its years on the programme.
func (p *player) found(ctx context.Context, town *area.Area) (err error) {
	at := town.Code
	for _, v := range p.Tree().Children(town.Code) {
		if strings.HasPrefix(v.Name, "于家务村") {
			at = v.Code
		}
	}
	for person, post := range map[*string]string{&p.clerk: Clerk, &p.worker: Worker} {
		if *person, err = p.Hire(ctx, p.UnitOf(town.Code), post, town.Code); err != nil {
			return err
		}
	}
	for i, person := range []string{p.clerk, p.worker} {
		if err := p.Account(ctx, accounts[i].Login, person); err != nil {
			return err
		}
	}
	p.farm = &Farm{Area: town.Code, Name: town.Name + "集体林场", Place: "于家务村北林场管护站", Phone: "010-00001601", OpenedOn: 20210301,
		Pickup: "管护站门口，每天 8:00 到 11:00；单位食堂可以打电话订。", Note: "林下不打除草剂，树干一米以内不动土。"}
	p.at(20210301, 9, func(ctx context.Context) error {
		return p.do(ctx, p.clerk, MayManage, Kind+".add", Kind, "", func(tx *act.Tx) error { return p.addFarm(ctx, tx, p.farm) })
	})
	for _, x := range []*Plot{
		{No: "3-1", LandM2: 8000, Trees: 610, Species: "国槐", Mode: "veg", Run: "own"},
		{No: "3-2", LandM2: 8000, Trees: 590, Species: "白蜡", Mode: "veg", Run: "own"},
		{No: "3-3", LandM2: 5333, Trees: 400, Species: "白蜡", Mode: "veg", Run: "own"},
		{No: "5-1", LandM2: 126_667, Trees: 9400, Species: "油松", Mode: "herb", Run: "own", Welfare: true, PermitNo: "示例林许〔2021〕7号",
			PermitTo: 20301231},
		{No: "5-2", LandM2: 106_667, Trees: 8100, Species: "栾树", Mode: "herb", Run: "coop", Welfare: true, PermitNo: "示例林许〔2021〕8号",
			PermitTo: 20301231},
		{No: "5-3", LandM2: 66_667, Trees: 5200, Species: "元宝枫", Mode: "herb", Run: "coop"},
	} {
		x.Area, x.Tenure, x.Limits = at, "collective", "不伤树干树根，树干一米以内不翻耕，不用除草剂。"
		p.plots[x.No] = x
		p.at(20210302, 9, func(ctx context.Context) error {
			x.Farm = p.farm.ID
			if err := x.check(p.Tree()); err != nil {
				return err
			}
			return p.do(ctx, p.clerk, MayManage, PlotKind+".add", PlotKind, "", func(tx *act.Tx) error { return p.addPlot(ctx, tx, x) })
		})
	}
	for _, h := range herbs {
		p.herb(h.name, h.plot, h.mu, h.planted)
	}
	for year := tried; clock.Day(year*10_000+112).Start() < p.until; year++ {
		p.year(year)
	}
	return nil
}

// at puts something on the programme at an hour of a day, unless the demo ends before.
func (p *player) at(d clock.Day, hour int, do func(ctx context.Context) error) {
	if t := d.Start().Add(time.Duration(hour*60+p.r.IntN(50)) * time.Minute); t < p.until {
		p.At(t, do)
	}
}

// do acts as somebody of the farm.
func (p *player) do(ctx context.Context, person string, need *power.Power, verb, kind, subject string, fn func(tx *act.Tx) error) error {
	who, err := p.As(ctx, person)
	if err != nil {
		return err
	}
	a, err := who.May(need, p.farm.Area, "web")
	if err != nil {
		return err
	}
	_, err = p.Acts.Do(ctx, a, act.What{Verb: verb, Kind: kind, Subject: subject, Area: p.farm.Area}, fn)
	return err
}

// on does something about a season, as it is then.
func (p *player) on(ctx context.Context, person string, verb string, x *Season, fn func(tx *act.Tx, x *Season) error) error {
	need := MayManage
	if person == p.worker {
		need = MayWork
	}
	return p.do(ctx, person, need, SeasonKind+"."+verb, SeasonKind, x.ID, func(tx *act.Tx) error {
		now, err := seasonOf(ctx, tx, tx.County, x.ID)
		if err != nil {
			return err
		}
		return fn(tx, now)
	})
}

func typed(k *measure.Kind, text string) int64 {
	n, ok := k.Read(text)
	if !ok {
		panic("the demo types " + text)
	}
	return n
}

// line enters a line of a season's book on its day.
func (p *player) line(d clock.Day, hour int, person string, x *Season, l Line, interval int) {
	p.at(d, hour, func(ctx context.Context) error {
		l.On = d
		return p.on(ctx, person, l.Kind, x, func(tx *act.Tx, x *Season) error { return p.addLine(ctx, tx, x, &l, interval) })
	})
}

// work enters a day's work at 150 yuan a head.
func (p *player) work(d clock.Day, x *Season, what string, workers int) {
	p.line(d, 17, p.worker, x, Line{Kind: Work, What: what, Workers: workers, DayTenths: int64(workers) * 10, MoneyFen: int64(workers) * 15_000}, 0)
}

// herb plants a herb that stays, and works on it twice a year.
func (p *player) herb(name, plot, land string, planted clock.Day) {
	x := &Season{}
	p.at(planted, 10, func(ctx context.Context) error {
		at := p.plots[plot]
		*x = Season{Farm: p.farm.ID, Plot: at.ID, Area: at.Area, Year: planted.Year(), Crop: name, Mode: "herb", LandM2: typed(measure.Land, land),
			PlantedOn: planted}
		if err := x.check(at, planted); err != nil {
			return err
		}
		return p.do(ctx, p.clerk, MayManage, SeasonKind+".add", SeasonKind, "", func(tx *act.Tx) error { return p.addSeason(ctx, tx, x, at) })
	})
	for d := planted.Add(45); d.Start() < p.until; d = d.Add(180) {
		p.work(d, x, "weed", 12+p.r.IntN(8))
	}
}

// year plans a year from the one before, and plays what is grown every year.
func (p *player) year(year int) {
	of := map[string]*Season{}
	for i := range grown {
		of[grown[i].name] = &Season{}
	}
	p.at(clock.Day(year*10_000+112), 10, func(ctx context.Context) error {
		if year > tried {
			if err := p.do(ctx, p.clerk, MayManage, Kind+".plan", Kind, p.farm.ID, func(tx *act.Tx) error {
				return p.planNext(ctx, tx, p.farm.ID, year-1)
			}); err != nil {
				return err
			}
		}
		planned, err := seasons(ctx, p.DB.Read(), "farm = $2 and year = $3 and planted_on = 0 order by id", p.county, p.farm.ID, year)
		if err != nil {
			return err
		}
		for _, x := range planned {
			if of[x.Crop] != nil {
				*of[x.Crop] = *x
			}
		}
		for i := range grown {
			if err := p.settle(ctx, year, &grown[i], of[grown[i].name]); err != nil {
				return err
			}
		}
		return nil
	})
	for i := range grown {
		p.season(year, &grown[i], of[grown[i].name])
	}
}

// settle enters by hand what the plan does not have, and what the clerk wants otherwise.
func (p *player) settle(ctx context.Context, year int, c *crop, x *Season) error {
	set := func(x *Season, land string) {
		x.LandM2, x.PriceFenKg = typed(measure.Land, land), 2*typed(measure.Money, c.price)
		x.ExpectedG = typed(measure.Mass, c.jin) / 1000 * x.LandM2 / typed(measure.Land, c.mu) * 1000
	}
	if x.ID == "" {
		at := p.plots[c.plot]
		*x = Season{Farm: p.farm.ID, Plot: at.ID, Area: at.Area, Year: year, Crop: c.name, Variety: c.variety, Mode: "veg"}
		if set(x, c.first); year >= newspaper {
			set(x, c.mu)
		}
		return p.do(ctx, p.clerk, MayManage, SeasonKind+".add", SeasonKind, "", func(tx *act.Tx) error { return p.addSeason(ctx, tx, x, at) })
	}
	if year < newspaper {
		return nil
	}
	return p.on(ctx, p.clerk, "change", x, func(tx *act.Tx, x *Season) error {
		set(x, c.mu)
		return p.changeSeason(ctx, tx, x)
	})
}

// season plants, tends, cuts and sells a crop of a year.
func (p *player) season(year int, c *crop, x *Season) {
	day := func(md int) clock.Day { return clock.Day(year*10_000 + md) }
	dated := func(d clock.Day, set func(x *Season)) {
		p.at(d, 8, func(ctx context.Context) error {
			return p.on(ctx, p.clerk, "change", x, func(tx *act.Tx, x *Season) error {
				set(x)
				return p.changeSeason(ctx, tx, x)
			})
		})
	}
	plant, cut, end := day(c.plant), day(c.cut), day(c.end)
	dated(plant, func(x *Season) { x.PlantedOn = plant })
	p.work(plant.Add(1), x, "sow", 8+p.r.IntN(4))
	p.line(plant.Add(1), 11, p.clerk, x, Line{Kind: Input, What: "fertiliser", Name: "腐熟羊粪", Dose: "1500公斤/亩", MoneyFen: 60_000}, 0)
	p.work(plant.Add(20), x, "weed", 4+p.r.IntN(3))
	p.line(cut.Add(-30), 11, p.clerk, x, Line{Kind: Input, What: "pesticide", Name: "苦参碱", Dose: "100毫升/亩", MoneyFen: 24_000}, 14)
	step := max(end.Sub(cut)/c.batches, 1)
	for i := range c.batches {
		p.batch(cut.Add(i*step), c, x, 90+p.r.IntN(16))
	}
	dated(end, func(x *Season) { x.EndedOn = end })
}

// batch cuts a part of a season and sells it on the next days; what is left spoils.
func (p *player) batch(d clock.Day, c *crop, x *Season, share int) {
	h := &Harvest{On: d}
	p.at(d, 11, func(ctx context.Context) error {
		return p.on(ctx, p.worker, "harvest", x, func(tx *act.Tx, x *Season) error {
			h.WeightG = x.ExpectedG / int64(c.batches) / 100_000 * int64(share) * 1000
			return p.addHarvest(ctx, tx, x, h)
		})
	})
	p.work(d, x, "cut", 6+p.r.IntN(5))
	for i, channel := range c.channels {
		sold := int64(62 - 26*i) // percent: 98 in all
		luck := int64(95 + p.r.IntN(11))
		p.at(d.Add(1+i), 15, func(ctx context.Context) error {
			l := &Line{Kind: Sale, What: channel, On: d.Add(1 + i), Harvest: h.ID, WeightG: h.WeightG * sold / 100}
			l.MoneyFen = l.WeightG / 1000 * h.PriceFenKg * luck / 100
			return p.on(ctx, p.clerk, Sale, x, func(tx *act.Tx, x *Season) error { return p.addLine(ctx, tx, x, l, 0) })
		})
	}
	p.at(d.Add(5), 9, func(ctx context.Context) error {
		l := &Line{Kind: Loss, What: "spoiled", On: d.Add(5), Harvest: h.ID}
		now, err := harvestOf(ctx, p.DB.Read(), p.county, h.ID)
		if err != nil || now.GoneG == now.WeightG {
			return err
		}
		l.WeightG = now.WeightG - now.GoneG
		return p.on(ctx, p.worker, Loss, x, func(tx *act.Tx, x *Season) error { return p.addLine(ctx, tx, x, l, 0) })
	})
}
