package snow

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/directive"
	"huying/kernel/power"
	"huying/kernel/scene"
	"huying/kernel/step"
)

var accounts = []scene.Account{{Login: "snow", Title: "扫雪铲冰指挥", Door: "/workbench/"}, {Login: "snowcrew", Title: "扫雪作业单位负责人", Door: "/field/"}}

// player plays winters in the demo county, from a stream of its own.
type player struct {
	scene.Stage
	*room
	county           string
	r                *rand.Rand
	until            clock.Moment
	office, chief    string
	fleet, fleetUnit string
	streets          []*street
	salt, mild       *Agent
	grit             *Agent
}

// street is a street or town with who clears it.
type street struct {
	*area.Area
	unit, desk, crew string
	depot            *Depot
	zones            []*Zone
}

// stretch is what every street has.
type stretch struct {
	name   string
	kind   ZoneKind
	class  string
	m2     int64
	policy Policy
	most   int
	fleet  bool
}

var stretches = []stretch{
	{"主干道", MainRoad, "main", 48_000, Allowed, 30, true}, {"支路", SecondRoad, "other", 26_000, Limited, 25, false}, {"跨河桥与匝道", Node, "key",
		6_000, Limited, 25, true},
	{"人行便道", Pavement, "other", 14_000, NoChloride, 20, false}, {"住宅小区", Compound, "other", 22_000, NoChloride, 20, false},
	{"机关单位院落", Courtyard, "other", 9_000, NoChloride, 20, false}, {"公园与广场", Park, "other", 18_000, Forbidden, 0, false},
}

var villageRoads = stretch{"村庄道路", VillageRoad, "other", 30_000, Forbidden, 0, false}

func play(ctx context.Context, s scene.Stage) error {
	_, until := s.Span()
	p := &player{Stage: s, room: newRoom(s.Kernel()), county: s.Tree().County, r: rand.New(rand.NewPCG(20231213, 7)), until: until,
		fleetUnit: s.Unit("城市管理委员会")}
	var err error
	for _, x := range []struct {
		into *string
		unit string
		post string
	}{{&p.office, p.fleetUnit, Office}, {&p.chief, s.Unit("应急管理局"), Commander}, {&p.fleet, p.fleetUnit, Fleet}} {
		if x.unit == "" {
			x.unit = p.fleetUnit
		}
		if *x.into, err = s.Hire(ctx, x.unit, x.post, p.county); err != nil {
			return err
		}
	}
	for _, a := range s.Tree().Children(p.county) {
		st := &street{Area: a, unit: s.UnitOf(a.Code)}
		if st.unit == "" {
			continue
		}
		if st.desk, err = s.Hire(ctx, st.unit, Desk, a.Code); err != nil {
			return err
		}
		if st.crew, err = s.Hire(ctx, st.unit, Crew, a.Code); err != nil {
			return err
		}
		p.streets = append(p.streets, st)
	}
	if len(p.streets) == 0 {
		return errors.New("the demo has no streets to clear")
	}
	if err := s.Account(ctx, accounts[0].Login, p.chief); err != nil {
		return err
	}
	if err := s.Account(ctx, accounts[1].Login, p.streets[0].crew); err != nil {
		return err
	}
	p.at(hour(20201020, 9, 0), p.furnish)
	for year := 2020; year <= until.Day().Year(); year++ {
		p.season(year)
	}
	for _, x := range []snowfall{
		{on: 20210106, level: "yellow"}, {on: 20220120, level: "yellow"}, {on: 20230112, level: "blue"},
		{on: 20231120, level: "orange", rehearsal: true}, {on: 20231213, level: "orange", whole: true}, {on: 20241223, level: "yellow"},
		{on: 20260118, level: "yellow"},
	} {
		p.snow(x)
	}
	return nil
}

// at puts something on the programme where it is not later than the demo goes.
func (p *player) at(t clock.Moment, do func(ctx context.Context) error) {
	if t < p.until {
		p.At(t, do)
	}
}

func hour(d clock.Day, h, min int) clock.Moment {
	return d.Start().Add(time.Duration(h*60+min) * time.Minute)
}

// do acts as somebody of the scene.
func (p *player) do(ctx context.Context, person string, need *power.Power, at, verb, kind, subject string, fn func(tx *act.Tx) error) error {
	who, err := p.As(ctx, person)
	if err != nil {
		return err
	}
	a, err := who.May(need, at, "web")
	if err != nil {
		return err
	}
	_, err = p.Acts.Do(ctx, a, act.What{Verb: verb, Kind: kind, Subject: subject, Area: at}, fn)
	return err
}

// furnish enters the agents, and each street's zones and depot.
func (p *player) furnish(ctx context.Context) error {
	p.salt = &Agent{Name: "氯盐类融雪剂（I 型）", Form: "solid", Chloride: true, Batch: "2020-01", ReportNo: "检 2020-118", TestedOn: 20200918}
	p.mild = &Agent{Name: "非氯盐类融雪剂（II 型）", Form: "solid", Batch: "2020-02", ReportNo: "检 2020-121", TestedOn: 20200918}
	p.grit = &Agent{Name: "防滑砂", Form: "abrasive", Batch: "2020"}
	for _, a := range []*Agent{p.salt, p.mild, p.grit} {
		if err := a.check(); err != nil {
			return err
		}
		if err := p.do(ctx, p.office, MayManage, p.county, "snow.agent.add", "snow.agent", "", func(tx *act.Tx) error {
			return p.addAgent(ctx, tx,
				a)
		}); err != nil {
			return err
		}
	}
	for i, st := range p.streets {
		if err := p.zonesOf(ctx, st, i); err != nil {
			return err
		}
		st.depot = &Depot{Area: st.Code, Name: st.Name + "融雪物资库", Place: st.Name + "环卫所院内", OpenedOn: 20201020}
		if err := p.do(ctx, st.desk, MayManage, st.Code, DepotKind+".add", DepotKind, "", func(tx *act.Tx) error {
			return p.addDepot(ctx, tx,
				st.depot)
		}); err != nil {
			return err
		}
	}
	return nil
}

// zonesOf enters a street's zones: towns have village roads beside what streets have. Two stretches have no crew yet, which the board
// of defects shows.
func (p *player) zonesOf(ctx context.Context, st *street, i int) error {
	all := stretches
	if st.Kind != area.KindSubdistrict {
		all = append(all[:len(all):len(all)], villageRoads)
	}
	for _, x := range all {
		z := &Zone{Area: st.Code, Name: st.Name + x.name, Kind: x.kind, Class: x.class, Place: st.Name + "辖区", M2: x.m2 + int64(p.r.IntN(9))*500,
			Crew:   st.unit,
			Policy: x.policy, Most: x.most, OpenedOn: 20201020}
		if x.fleet {
			z.Crew, z.Deputy = p.fleetUnit, st.unit
		}
		if x.kind == Pavement && i%11 == 10 {
			z.Crew = ""
		}
		switch x.policy {
		case Allowed, Limited:
			z.Agent = p.salt.ID
		case NoChloride:
			z.Agent = p.mild.ID
		}
		if err := z.check(p.Tree(), nil); err != nil {
			return err
		}
		st.zones = append(st.zones, z)
	}
	return p.do(ctx, st.desk, MayManage, st.Code, ZoneRecord+".add", ZoneRecord, "", func(tx *act.Tx) error {
		tx.Note("zones", len(st.zones))
		return p.addZones(ctx, tx, st.zones...)
	})
}

// season drafts, hands in and approves a winter's plan, and fills the depots.
func (p *player) season(year int) {
	plan := &Plan{Season: fmt.Sprintf("%d-%d", year, year+1), Title: fmt.Sprintf("%d—%d 年度扫雪铲冰工作预案", year, year+1), Levels: startLevels,
		Classes: startClasses,
		Body:    "机械为主、融雪剂为辅、社会参与；先关键、后一般。机关单位院落、住宅小区、公园景区不使用氯盐类融雪剂。"}
	flow := p.planFlow(p.planList())
	step1 := func(t clock.Moment, person string, may *power.Power, i int) {
		p.at(t, func(ctx context.Context) error {
			return p.do(ctx, person, may, p.county, PlanKind+"."+flow.Steps[i].Verb, PlanKind, plan.ID, func(tx *act.Tx) error {
				kept, err := p.onePlan(ctx, tx, plan.ID)
				if err != nil {
					return err
				}
				return flow.Take(ctx, tx, &flow.Steps[i], plan.ID, kept, &step.Input{})
			})
		})
	}
	p.at(hour(clock.Date(year, 10, 21), 10, 0), func(ctx context.Context) error {
		if err := plan.check(); err != nil {
			return err
		}
		return p.do(ctx, p.office, MayManage, p.county, PlanKind+".add", PlanKind, "", func(tx *act.Tx) error {
			if err := p.addPlan(ctx, tx, plan); err != nil {
				return err
			}
			return flow.Begin(ctx, tx, plan.ID, "draft")
		})
	})
	step1(hour(clock.Date(year, 10, 26), 15, 0), p.office, MayManage, 0)
	step1(hour(clock.Date(year, 11, 1), 9, 30), p.chief, MayCommand, 1)
	p.at(hour(clock.Date(year, 11, 3), 14, 0), func(ctx context.Context) error {
		for _, st := range p.streets {
			err := p.do(ctx, st.desk, MayManage, st.Code, DepotKind+".move", DepotKind, st.depot.ID, func(tx *act.Tx) error {
				for agent, tonnes := range p.supplies(year) {
					if err := p.bring(ctx, tx, st.depot, &SnowMovementInput{Agent: agent.ID, Grams: tonnes * 1_000_000}); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

// supplies are the tonnes that a depot gets before a winter: all that it holds in the first, what was used in the others.
func (p *player) supplies(year int) map[*Agent]int64 {
	if year == 2020 {
		return map[*Agent]int64{p.salt: 12, p.mild: 6, p.grit: 8}
	}
	return map[*Agent]int64{p.salt: 2, p.mild: 1}
}

// take hands out what a street's own crew and the fleet spread in a snow.
func (p *player) take(ctx context.Context, st *street) error {
	return p.do(ctx, st.desk, MayManage, st.Code, DepotKind+".move", DepotKind, st.depot.ID, func(tx *act.Tx) error {
		for _, z := range st.zones {
			grams := map[ZoneKind]int64{MainRoad: 800_000, Node: 200_000, Compound: 300_000, Courtyard: 200_000}[z.Kind]
			if grams == 0 {
				continue
			}
			if err := p.bring(ctx, tx, st.depot, &SnowMovementInput{Agent: z.Agent, Zone: z.ID, Grams: grams}); err != nil {
				return err
			}
		}
		return nil
	})
}

// snowfall is a snow of the demo: on the evening of a day, cleared the next morning.
type snowfall struct {
	on        clock.Day
	level     string
	rehearsal bool
	whole     bool // zone by zone, with what goes wrong
}

func (p *player) snow(x snowfall) {
	words := map[string]string{"blue": "小雪蓝色响应", "yellow": "中雪黄色响应", "orange": "大雪橙色响应"}[x.level]
	if x.rehearsal {
		words = "大雪橙色响应演练"
	}
	b := &SnowResponseInput{Level: x.level, Words: words, Body: "雪停不停都要上路；先桥梁匝道和主干道，后便道和小区。含融雪剂的雪不堆树坑、绿地。", Rehearsal: x.rehearsal}
	next := x.on.Add(1)
	if !x.rehearsal {
		p.at(hour(x.on, 16, 5), func(ctx context.Context) error {
			w := &Warning{Source: "区气象台", Identifier: fmt.Sprintf("11011241600000_%d160000_1", x.on), Headline: strings.TrimSuffix(words, "响应") +
				"预警", Colour: x.level,
				Body: "预计今天夜间有明显降雪，道路湿滑，请做好防范。", SentAt: hour(x.on, 16, 0), ExpiresAt: hour(next, 16, 0), Kind: "alert"}
			if err := w.check(p.Acts.Now()); err != nil {
				return err
			}
			return p.do(ctx, p.office, MayManage, p.county, WarningKind+".add", WarningKind, "", func(tx *act.Tx) error {
				id, err := p.relay(ctx, tx, w)
				tx.On(id, p.county)
				b.Warning = id
				return err
			})
		})
	}
	var kept *Response
	p.at(hour(x.on, 20, 0), func(ctx context.Context) error {
		return p.do(ctx, p.chief, MayCommand, p.county, ResponseKind+".add", ResponseKind, "", func(tx *act.Tx) (err error) {
			kept, err = p.raise(ctx, tx, b)
			return err
		})
	})
	for i, st := range p.streets {
		p.at(hour(x.on, 20, 10+p.r.IntN(45)), func(ctx context.Context) error { return p.heard(ctx, st, kept) })
		if !x.rehearsal {
			p.at(hour(x.on, 21, p.r.IntN(50)), func(ctx context.Context) error { return p.take(ctx, st) })
		}
		p.at(hour(next, 6, 20+p.r.IntN(60)), func(ctx context.Context) error { return p.clear(ctx, st, kept, true, x.whole && i == 5) })
		p.at(hour(next, 8, 30+p.r.IntN(85)), func(ctx context.Context) error { return p.clear(ctx, st, kept, false, x.whole && i == 3) })
	}
	if x.whole {
		p.at(hour(next, 8, 0), func(ctx context.Context) error { return p.trouble(ctx, kept) })
		p.at(hour(next, 8, 5), func(ctx context.Context) error { return p.Directives.Escalate(ctx, p.county) })
	}
	p.at(hour(next, 15, 0), func(ctx context.Context) error {
		return p.with(ctx, kept, "end", func(tx *act.Tx, y *Response) error {
			return p.end(ctx, tx, y, "雪停，责任区已清净，转入雪后恢复")
		})
	})
	p.at(hour(next.Add(2), 10, 0), func(ctx context.Context) error {
		return p.with(ctx, kept, "review", func(tx *act.Tx, y *Response) error {
			return tx.Over(ctx, "snow_response", y.ID, y.Version, movedKey, act.Set{Column: "inspections", Value: 6 + p.r.IntN(9)},
				act.Set{Column: "lessons", Value: "桥面要先撒后推；便道开出一米通道，其余清扫。"})
		})
	})
}

// with is an act of the command about a response.
func (p *player) with(ctx context.Context, kept *Response, verb string, fn func(tx *act.Tx, y *Response) error) error {
	return p.do(ctx, p.chief, MayCommand, p.county, ResponseKind+"."+verb, ResponseKind, kept.ID, func(tx *act.Tx) error {
		y, err := p.oneResponse(ctx, tx, kept.ID)
		if err != nil {
			return err
		}
		return fn(tx, y)
	})
}

// crew does something with a street's zones of a response, as one act of whoever clears them.
func (p *player) crew(ctx context.Context, st *street, kept *Response, fleet bool, verb string, fn func(tx *act.Tx, x *directive.Recipient,
	z *Zone) error) error {
	person, unit := st.crew, st.unit
	if fleet {
		person, unit = p.fleet, p.fleetUnit
	}
	return p.do(ctx, person, MayWork, st.Code, verb, ZoneRecord, "", func(tx *act.Tx) error {
		all, err := p.Directives.AboutIn(ctx, tx, tx.County, kept.Directive, st.Code)
		if err != nil {
			return err
		}
		for _, x := range all {
			for _, z := range st.zones {
				if z.ID == x.Subject && x.Unit == unit && x.Open() {
					if err := fn(tx, x, z); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
}

func (p *player) heard(ctx context.Context, st *street, kept *Response) error {
	for _, fleet := range []bool{true, false} {
		if err := p.crew(ctx, st, kept, fleet, "directive.confirm", func(tx *act.Tx, x *directive.Recipient, _ *Zone) error {
			return p.Directives.Confirm(ctx, tx, x, tx.Now)
		}); err != nil {
			return err
		}
	}
	return nil
}

// clear reports a street's zones, those of the fleet or the street's own. One that is late comes back after the noon.
func (p *player) clear(ctx context.Context, st *street, kept *Response, fleet, late bool) error {
	if late {
		p.at(p.Acts.Now().Add(200*time.Minute), func(ctx context.Context) error { return p.clear(ctx, st, kept, fleet, false) })
		return nil
	}
	return p.crew(ctx, st, kept, fleet, ZoneRecord+".work", func(tx *act.Tx, x *directive.Recipient, z *Zone) error {
		w := &SnowWork{Recipient: x.ID, Done: true, Answers: map[string]string{"people": fmt.Sprint(4 + p.r.IntN(20)), "tools": fmt.Sprint(4 +
			p.r.IntN(16)), "sweep": "true", "clear": "true"}}
		if fleet {
			w.Answers["vehicles"], w.Answers["machines"], w.Answers["push"] = fmt.Sprint(2+p.r.IntN(4)), fmt.Sprint(1+p.r.IntN(3)), "true"
		} else {
			w.Answers["volunteers"], w.Answers["frontage"] = fmt.Sprint(p.r.IntN(30)), fmt.Sprint(p.r.IntN(25))
		}
		if z.Agent != "" && (fleet || p.r.IntN(3) == 0) {
			m2 := z.M2 / 4 // a path, or the lanes: the rest is swept
			w.Answers["melt"] = "true"
			w.Uses = []SnowSpread{{Agent: z.Agent, M2: m2, Grams: m2 * int64(8+p.r.IntN(9))}}
		}
		if err := w.check(); err != nil {
			return err
		}
		return p.work(ctx, tx, x, w, tx.Now)
	})
}

// trouble is what went wrong in the heavy snow: chloride was refused in a courtyard, owned up to in another, and let into a third for
// a fire lane, by a commander with a reason.
func (p *player) trouble(ctx context.Context, kept *Response) error {
	spread := func(st *street, admitted bool) error {
		who, err := p.As(ctx, st.crew)
		if err != nil {
			return err
		}
		a, err := who.May(MayWork, st.Code, "phone")
		if err != nil {
			return err
		}
		err = p.crew(ctx, st, kept, false, ZoneRecord+".work", func(tx *act.Tx, x *directive.Recipient, z *Zone) error {
			if z.Kind != Courtyard {
				return nil
			}
			return p.work(ctx, tx, x, &SnowWork{Recipient: x.ID, Uses: []SnowSpread{{Agent: p.salt.ID, Grams: 18_000, M2: 1500, Admitted: admitted}}}, tx.Now)
		})
		if err := p.remember(ctx, a, "", AtPhone, p.Acts.Now(), err); !fault.Is(err, fault.Conflict) {
			return err
		}
		return nil
	}
	if err := spread(p.streets[1], false); err != nil {
		return err
	}
	if err := spread(p.streets[2], true); err != nil {
		return err
	}
	first := p.streets[0]
	for _, z := range first.zones {
		if z.Kind != Courtyard {
			continue
		}
		if err := p.do(ctx, p.chief, MayCommand, z.Area, ExceptionKind+".add", ExceptionKind, "", func(tx *act.Tx) error {
			return p.addException(ctx, tx, &Exception{Area: z.Area, Zone: z.ID, Agent: p.salt.ID, Most: 15,
				Reason: "院内消防通道结冰，机械无法进入", From: tx.Now, To: tx.Now.Add(6 * time.Hour)})
		}); err != nil {
			return err
		}
	}
	return p.crew(ctx, first, kept, false, ZoneRecord+".work", func(tx *act.Tx, x *directive.Recipient, z *Zone) error {
		if z.Kind != Courtyard {
			return nil
		}
		w := &SnowWork{Recipient: x.ID, Uses: []SnowSpread{{Agent: p.salt.ID, Grams: 6_000, M2: 500}}}
		return p.work(ctx, tx, x, w, tx.Now)
	})
}
