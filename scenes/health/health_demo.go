package health

import (
	"context"
	"math/rand/v2"
	"time"

	"huying/base/clock"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/directive"
	"huying/kernel/power"
	"huying/kernel/scene"
	"huying/kernel/step"
)

var accounts = []scene.Account{{Login: "health", Title: "区公共卫生委员会办公室", Door: "/workbench/"}, {Login: "expert", Title: "公共卫生专家", Door: "/workbench/"}}

// player plays public health committees in the demo county, from a stream of its own.
type player struct {
	scene.Stage
	*room
	county         string
	r              *rand.Rand
	office, second string            // who commands, and who certifies
	town           map[string]string // who manages at each street and town
	towns          []*area.Area
	experts        []*Specialist
	contacts       map[string]*Line // by place
}

func play(ctx context.Context, s scene.Stage) error {
	p := &player{Stage: s, room: newRoom(s.Kernel()), county: s.Tree().County, r: rand.New(rand.NewPCG(20231107, 10)),
		town: map[string]string{}, contacts: map[string]*Line{}}
	var err error
	unit := s.Unit("卫生健康委员会")
	if p.office, err = s.Hire(ctx, unit, Office, p.county); err != nil {
		return err
	}
	if p.second, err = s.Hire(ctx, unit, Office, p.county); err != nil {
		return err
	}
	if err := s.Account(ctx, accounts[0].Login, p.office); err != nil {
		return err
	}
	for _, a := range s.Tree().Children(p.county) {
		p.towns = append(p.towns, a)
		if p.town[a.Code], err = s.Hire(ctx, s.UnitOf(a.Code), Town, a.Code); err != nil {
			return err
		}
	}
	_, until := s.Span()
	p.found()
	if err := p.school(ctx, unit); err != nil {
		return err
	}
	p.claim()
	for day := clock.Day(20220516); day.Start() < until; day = quarter(day.Add(100)).Add(30) {
		p.visit(day)
		p.work(day)
	}
	for i, day := 0, clock.Day(20220320); day.Start() < until; i, day = i+1, day.Add(183) {
		p.command(i, day)
	}
	for i, day := 0, clock.Day(20220410); day.Start() < until; i, day = i+1, day.Add(24) {
		p.note(i, day)
	}
	p.shift(20230614, 3, true, "暑期聚集性疾病处置演练", "按三级响应组织演练：各街镇公共卫生委员会转入应急，核对值班、后备人员和物资，逐级试通讯。")
	p.shift(20230802, 4, false, "汛后环境消杀和防病", "强降雨过后，各街镇组织环境清理和消杀，检查饮水，安排值班和后备人员，通讯保持畅通。")
	return nil
}

// do acts as somebody at a place.
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

func hour(d clock.Day, h, min int) clock.Moment {
	return d.Start().Add(time.Duration(h*60+min) * time.Minute)
}

// found puts the founding of all committees on the programme: the district's, the streets' and towns', then each community's and
// village's after the elections of early 2021. One street's communities were elected anew in the autumn of 2023.
func (p *player) found() {
	p.At(hour(20201208, 9, 0), func(ctx context.Context) error {
		return p.do(ctx, p.office, MayManage, p.county, Kind+".add", Kind, "", func(tx *act.Tx) error { return p.foundOne(ctx, tx, p.county, 0, 9) })
	})
	for i, a := range p.towns {
		p.At(hour(clock.Day(20201214).Add(i), 10, 0), func(ctx context.Context) error {
			return p.do(ctx, p.town[a.Code], MayManage, a.Code, Kind+".add", Kind, "", func(tx *act.Tx) error { return p.foundOne(ctx, tx, a.Code, 0, 7) })
		})
		handover := clock.Day(20210118).Add(2 * i)
		p.elect(a, handover, hour(handover.Add(12+p.r.IntN(17)), 15, 0), i == 7)
	}
	p.elect(p.towns[3], 20231020, hour(20231116, 15, 0), false)
}

func (p *player) foundOne(ctx context.Context, tx *act.Tx, at string, handover clock.Day, seats int) error {
	c := &Committee{Area: at, HandoverOn: handover, Seats: seats}
	if err := c.check(p.Tree(), tx.Now.Day()); err != nil {
		return err
	}
	if err := p.addCommittee(ctx, tx, c); err != nil {
		return err
	}
	return p.fixed(ctx, tx, []*Committee{c}, seats)
}

// elect enters the handover of a street's or town's communities and villages, and founds their committees some weeks later; where
// some come late, every ninth does.
func (p *player) elect(a *area.Area, handover clock.Day, founded clock.Moment, late bool) {
	var opened []*Committee
	p.At(hour(handover, 17, 0), func(ctx context.Context) error {
		return p.do(ctx, p.town[a.Code], MayManage, a.Code, Kind+".handover", Kind, a.Code, func(tx *act.Tx) (err error) {
			opened, err = p.elected(ctx, tx, p.Tree(), a.Code, handover, 5)
			return err
		})
	})
	found := func(at clock.Moment, pick func(i int) bool) {
		p.At(at, func(ctx context.Context) error {
			var list []*Committee
			for i, c := range opened {
				if pick(i) {
					list = append(list, c)
				}
			}
			return p.do(ctx, p.town[a.Code], MayManage, a.Code, Kind+".found", Kind, a.Code, func(tx *act.Tx) error { return p.fixed(ctx, tx, list, 5) })
		})
	}
	found(founded, func(i int) bool { return !late || i%9 > 0 })
	if late {
		found(hour(handover.Add(41), 10, 0), func(i int) bool { return i%9 == 0 })
	}
}

// fixed puts members on committees and founds them.
func (p *player) fixed(ctx context.Context, tx *act.Tx, list []*Committee, n int) error {
	var rows [][]any
	today := tx.Now.Day()
	for j, c := range list {
		seats := n
		if j%13 == 12 { // nobody was found for one seat
			seats--
		}
		for i := range seats {
			m := &Member{ID: tx.NewID(), Area: c.Area, Committee: c.ID, Role: Roles[min(i, 2)], Body: Bodies[min(i, 4)], Name: seal.Hide(seal.Name, p.Name()),
				Released: i == 0, SinceOn: today}
			if err := c.admits(m, today); err != nil {
				return err
			}
			c.Members = append(c.Members, m)
			rows = append(rows, []any{m.ID, m.Area, m.Committee, m.Role, p.Box.Seal(m.Name, nameAt("health_member", tx.County, m.ID)), m.Body,
				store.YesNo(m.Released),
				m.SinceOn, 0, 1})
		}
	}
	if err := tx.PutAll(ctx, "health_member", memberColumns, rows); err != nil {
		return err
	}
	for _, c := range list {
		if err := p.life.Take(ctx, tx, &p.life.Steps[0], c.ID, c, inputOf("founded_on", today.String())); err != nil {
			return err
		}
	}
	return nil
}

var workplaces = []string{"区疾病预防控制中心", "区疾病预防控制中心", "区卫生监督所", "区妇幼保健院", "潞河医院", "中西医结合医院", "新华社区卫生服务中心", "梨园社区卫生服务中心",
	"永顺社区卫生服务中心", "宋庄社区卫生服务中心", "区精神病医院", "漷县社区卫生服务中心"}

// school trains, examines, selects and certifies experts in the spring of 2022: of twelve candidates, one fails and one is not chosen.
func (p *player) school(ctx context.Context, unit string) error {
	for i, at := range workplaces {
		x := &Specialist{Name: seal.Hide(seal.Name, p.Name()), Workplace: at, Field: Fields[i%len(Fields)], Most: MostPlaces}
		if i < 10 {
			var err error
			if x.Person, err = p.Hire(ctx, unit, Expert, p.county); err != nil {
				return err
			}
			p.experts = append(p.experts, x)
		}
		if i == 0 {
			if err := p.Account(ctx, accounts[1].Login, x.Person); err != nil {
				return err
			}
		}
		p.At(hour(20220221, 9, i), func(ctx context.Context) error {
			if err := x.check(); err != nil {
				return err
			}
			return p.do(ctx, p.office, MayCommand, p.county, ExpertKind+".add", ExpertKind, "", func(tx *act.Tx) error { return p.addExpert(ctx, tx, x) })
		})
		take := func(day clock.Day, who, verb string, values map[string]string) {
			p.At(hour(day, 14, i), func(ctx context.Context) error {
				return p.step(ctx, who, MayCommand, p.county, ExpertKind, x.ID, verb, func(tx *act.Tx) error {
					now, err := p.expert(ctx, tx, tx.County, x.ID)
					if err != nil {
						return err
					}
					in := &step.Input{}
					in.Values = values
					return p.career.Take(ctx, tx, stepOf(p.career.Steps, verb), x.ID, now, in)
				})
			})
		}
		take(20220311, p.office, "train", map[string]string{"hours": []string{"24", "32"}[i%2]})
		switch i {
		case 10:
			take(20220325, p.office, "fail", map[string]string{"reason": "考试成绩 52 分，安排下一期再训"})
			continue
		case 11:
			take(20220325, p.office, "examine", map[string]string{"score": "66"})
			take(20220408, p.office, "reject", map[string]string{"reason": "五人评议两人同意，未过半数"})
			continue
		}
		take(20220325, p.office, "examine", map[string]string{"score": []string{"88", "91", "79", "84", "95"}[i%5]})
		take(20220408, p.office, "select", map[string]string{"panel": "5", "ayes": []string{"5", "4"}[i%2]})
		take(20220415, p.second, "certify", map[string]string{"release": "true"})
		take(20250320, p.second, "renew", map[string]string{"hours": "16"})
	}
	return nil
}

func (p *player) step(ctx context.Context, who string, need *power.Power, at, kind, id, verb string, fn func(tx *act.Tx) error) error {
	return p.do(ctx, who, need, at, kind+"."+verb, kind, id, fn)
}

// lead is the expert who leads at a street or town of the demo.
func (p *player) lead(i int) *Specialist { return p.experts[i%len(p.experts)] }

// claim lets every expert claim two streets or towns, two of them three, and help at another.
func (p *player) claim() {
	ask := func(i int, at *area.Area, x *Specialist, role string) {
		c := &Claim{Area: at.Code, Role: role}
		p.At(hour(20220418, 9, i), func(ctx context.Context) error {
			c.Expert = x.ID
			return p.do(ctx, x.Person, MayVisit, at.Code, ClaimKind+".add", ClaimKind, "", func(tx *act.Tx) error { return p.addClaim(ctx, tx, c) })
		})
		p.At(hour(20220425, 14, i), func(ctx context.Context) error {
			return p.step(ctx, p.office, MayCommand, at.Code, ClaimKind, c.ID, "approve", func(tx *act.Tx) error {
				list, err := claims(ctx, tx, tx.County, "id = $2", c.ID)
				if err != nil {
					return err
				}
				return p.claims.Take(ctx, tx, stepOf(p.claims.Steps, "approve"), c.ID, list[0], &step.Input{})
			})
		})
	}
	for i, a := range p.towns {
		ask(i, a, p.lead(i), Lead)
		if i%3 == 0 {
			ask(30+i, a, p.lead(i+4), Helper)
		}
	}
}

var seen = map[string][]string{
	"survey":   {"走访村居，看了垃圾收集点和旱厕改造，建议加密消杀。", "和社区干部座谈，了解老年人健康管理和需求。", "查看学校周边食品摊点和饮水点，记录了三处要改的地方。"},
	"training": {"讲春季传染病预防和正确洗手，现场演示。", "培训网格员怎样做健康教育入户宣传。", "讲消毒剂配制和防护，发了操作卡。"},
	"guidance": {"指导委员会完善应急物资台账和值班安排。", "指导环境整治和病媒生物防制。", "看了健康小屋的设备，教怎么用、怎么登记。"},
}

// visit sends the experts of a quarter to their places; a few are not reached in it.
func (p *player) visit(first clock.Day) {
	for i, a := range p.towns {
		villages := p.Tree().Children(a.Code)
		if p.r.IntN(12) == 0 || len(villages) == 0 {
			continue
		}
		x, kind := p.lead(i), VisitKinds[p.r.IntN(3)]
		v := &Visit{Area: villages[p.r.IntN(len(villages))].Code, Kind: kind, On: first.Add(p.r.IntN(40)), Words: seen[kind][p.r.IntN(3)]}
		if kind == "training" {
			v.Came = 18 + p.r.IntN(50)
		}
		found, answers := kind == "survey" && p.r.IntN(8) == 0, p.r.IntN(10) > 0
		p.At(hour(v.On, 16, i), func(ctx context.Context) error {
			if v.Expert = x.ID; !p.alive(v.Area) {
				return nil
			}
			if err := v.check(p.Tree(), v.On); err != nil {
				return err
			}
			return p.do(ctx, x.Person, MayVisit, v.Area, VisitKind+".add", VisitKind, "", func(tx *act.Tx) error { return p.addVisit(ctx, tx, v) })
		})
		take := func(at clock.Moment, who string, need *power.Power, verb, words string, then func(ctx context.Context) error) {
			p.At(at, func(ctx context.Context) error {
				if v.ID == "" {
					return nil
				}
				if err := p.step(ctx, who, need, v.Area, VisitKind, v.ID, verb, func(tx *act.Tx) error {
					now := *v
					in := inputOf("words", words)
					if err := tx.QueryRow(ctx, visitByID, tx.County, v.ID).Scan(visitDest(&now)...); err != nil {
						return err
					}
					return p.visits.Take(ctx, tx, stepOf(p.visits.Steps, verb), v.ID, &now, in)
				}); err != nil || then == nil {
					return err
				}
				return then(ctx)
			})
		}
		if found {
			take(hour(v.On, 17, i), x.Person, MayVisit, "find", "垃圾收集点有积水，容易滋生蚊蝇，请安排清理和消杀。", func(ctx context.Context) error {
				var id string
				if err := p.DB.Read().QueryRow(ctx, visitOrder, p.county, v.ID).Scan(&id); err != nil {
					return err
				}
				return p.Answer(ctx, id)
			})
		}
		if answers {
			take(hour(v.On.Add(2+p.r.IntN(6)), 10, i), p.town[a.Code], MayWork, "answer", []string{"已按建议安排，本周完成。", "收到，纳入下月工作计划。",
				"居民反映讲得清楚，希望再来。"}[p.r.IntN(3)], nil)
		}
	}
}

// alive reports whether a place is still there.
func (p *player) alive(code string) bool {
	a, ok := p.Tree().Get(code)
	return ok && a.ValidTo == 0
}

// work writes down what committees do in a quarter: a meeting of the street's, and activities of a community or two.
func (p *player) work(first clock.Day) {
	titles := map[string]string{"education": "健康知识讲座", "patriotic": "爱国卫生大扫除", "key_groups": "老年人健康日", "needs": "公共卫生需求征集"}
	topics := Topics[:4]
	for i, a := range p.towns {
		villages := p.Tree().Children(a.Code)
		if len(villages) == 0 || p.r.IntN(3) == 0 {
			continue
		}
		topic := topics[p.r.IntN(len(topics))]
		w := &Work{Area: villages[p.r.IntN(len(villages))].Code, Kind: "activity", Topic: topic, Title: titles[topic],
			On: first.Add(p.r.IntN(45)), Came: 20 + p.r.IntN(90)}
		if p.r.IntN(4) == 0 {
			w = &Work{Area: a.Code, Kind: "meeting", Topic: "other", Title: "公共卫生委员会季度例会", On: w.On,
				Words: "通报上季度工作，研究本季度爱国卫生和健康教育安排，明确各社区（村）任务。"}
		}
		p.At(hour(w.On, 17, 30+i), func(ctx context.Context) error {
			if err := w.check(w.On); err != nil || !p.alive(w.Area) {
				return err
			}
			return p.do(ctx, p.town[a.Code], MayWork, w.Area, WorkKind+".add", WorkKind, "", func(tx *act.Tx) error { return p.addWork(ctx, tx, w) })
		})
	}
}

var commands = [][2]string{{"春季爱国卫生运动", "清理卫生死角，开展病媒生物防制，反馈出动人次和清理处数。"}, {"秋冬季健康教育和重点人群服务", "组织健康讲座，做好老年人和慢病人群服务，反馈场次和人数。"}}

// command sends a directive to every street and town; one hands it on, a few are late.
func (p *player) command(i int, day clock.Day) {
	d := &directive.Directive{Kind: DirectiveKind, Area: p.county, Title: commands[i%2][0], Body: commands[i%2][1], DueAt: hour(day.Add(14), 17, 0),
		Wants: []directive.DirectiveWant{{Name: "people", Title: "人次", Kind: "number", Required: true, Most: 100_000},
			{Name: "times", Title: "场次或处数", Kind: "number", Most: 10_000}}}
	p.At(hour(day, 9, 0), func(ctx context.Context) error {
		return p.do(ctx, p.office, MayCommand, p.county, "directive.add", "directive", "", func(tx *act.Tx) error {
			to := directive.Places(p.Tree(), p.county, area.Township)
			if err := p.Directives.Issue(ctx, tx, d, to); err != nil {
				return err
			}
			tx.On(d.ID, d.Area)
			for _, x := range to {
				p.answer(x, day.Add(1).Start(), 13*24, func() map[string]string {
					return map[string]string{"people": []string{"120", "86", "240", "65"}[p.r.IntN(4)], "times": []string{"6", "12", "9"}[p.r.IntN(3)]}
				})
			}
			return nil
		})
	})
}

// answer lets a street or town answer a command within some hours; one in sixteen is late.
func (p *player) answer(x *directive.Recipient, from clock.Moment, hours int, answers func() map[string]string) {
	at := from.Add(time.Duration(9+p.r.IntN(hours-9)) * time.Hour)
	if p.r.IntN(16) == 0 {
		at = at.Add(time.Duration(hours+40) * time.Hour)
	}
	given := answers()
	p.At(at, func(ctx context.Context) error {
		return p.do(ctx, p.town[x.Area], MayWork, x.Area, "directive.report", "directive.recipient", x.ID, func(tx *act.Tx) error {
			now, err := p.Directives.Recipient(ctx, tx, tx.County, x.ID)
			if err != nil || !now.Open() {
				return err
			}
			return p.Directives.Report(ctx, tx, now, directive.Report{Answers: given})
		})
	})
}

var warnings = []struct{ sign, place, words string }{{"vermin", "东区垃圾楼旁", "近几天蚊蝇明显增多，居民反映强烈。"}, {"water", "二号楼二次供水", "自来水有异味，多户反映，已请物业停用水箱。"},
	{"absence", "社区幼儿园", "同一个班今天有多名儿童请假，园方已按要求处理。"}, {"waste", "村西排水沟", "污水外溢，有臭味。"}}

// note lets a street say early what a community saw; it is assessed the day after and closed within the week.
func (p *player) note(i int, day clock.Day) {
	a := p.towns[p.r.IntN(len(p.towns))]
	villages := p.Tree().Children(a.Code)
	if len(villages) == 0 {
		return
	}
	x := warnings[i%len(warnings)]
	n := &Note{Area: villages[p.r.IntN(len(villages))].Code, Sign: x.sign, Place: x.place, Words: x.words, People: 5 + p.r.IntN(60), On: day}
	p.At(hour(day, 11, 20), func(ctx context.Context) error {
		if err := n.check(day); err != nil || !p.alive(n.Area) {
			return err
		}
		return p.do(ctx, p.town[a.Code], MayWork, n.Area, NoteKind+".add", NoteKind, "", func(tx *act.Tx) error { return p.addNote(ctx, tx, n) })
	})
	take := func(at clock.Moment, verb string, values map[string]string) {
		p.At(at, func(ctx context.Context) error {
			if n.ID == "" {
				return nil
			}
			return p.step(ctx, p.office, MayManage, n.Area, NoteKind, n.ID, verb, func(tx *act.Tx) error {
				in := &step.Input{}
				in.Values = values
				if err := p.notes.Take(ctx, tx, stepOf(p.notes.Steps, verb), n.ID, n, in); err != nil {
					return err
				}
				n.State, n.Version = stepOf(p.notes.Steps, verb).To, n.Version+1
				return nil
			})
		})
	}
	take(hour(day.Add(1), 9, 40), "assess", map[string]string{"verdict": "watch", "words": "请街镇跟踪三天，有变化随时报。"})
	take(hour(day.Add(5), 15, 10), "close", map[string]string{"words": "现场已处理，连续三天没有新情况。"})
}

// shift raises a level, lets every street and town take its shape, and ends it.
func (p *player) shift(day clock.Day, level int, rehearsal bool, title, body string) {
	s := &Shift{Area: p.county, Level: level, Title: title, Body: body, Rehearsal: rehearsal, DueAt: hour(day.Add(2), 18, 0)}
	p.At(hour(day, 8, 30), func(ctx context.Context) error {
		if err := s.check(p.Tree()); err != nil {
			return err
		}
		return p.do(ctx, p.office, MayCommand, p.county, ShiftKind+".add", ShiftKind, "", func(tx *act.Tx) error {
			if err := p.raise(ctx, tx, s, p.Tree()); err != nil {
				return err
			}
			to, err := p.Directives.About(ctx, tx, tx.County, s.Directive)
			for _, x := range to {
				p.answer(x, day.Start(), 40, func() map[string]string {
					return map[string]string{"on_duty": "2", "reserve": "6", "material": "4", "called": "9", "reached": []string{"9", "8"}[p.r.IntN(2)]}
				})
			}
			return err
		})
	})
	for i, a := range p.towns {
		p.At(hour(day, 10, i), func(ctx context.Context) error {
			return p.do(ctx, p.town[a.Code], MayWork, a.Code, LineKind+".add", LineKind, "", func(tx *act.Tx) error { return p.prepare(ctx, tx, a, i, day) })
		})
	}
	p.At(hour(day.Add(9), 17, 0), func(ctx context.Context) error {
		return p.step(ctx, p.office, MayCommand, p.county, ShiftKind, s.ID, "end", func(tx *act.Tx) error {
			return p.shifts.Take(ctx, tx, stepOf(p.shifts.Steps, "end"), s.ID, s, inputOf("reason", "情况平稳，转入常态。"))
		})
	})
}

// prepare writes down what a street or town has ready, and those of its communities that have come to it; whom to call is tried anew.
func (p *player) prepare(ctx context.Context, tx *act.Tx, a *area.Area, i int, day clock.Day) error {
	places := []string{a.Code}
	for j, v := range p.Tree().Children(a.Code) {
		if (i+j)%5 == 0 && p.alive(v.Code) {
			places = append(places, v.Code)
		}
	}
	for _, at := range places {
		lines := []*Line{{Kind: "duty", Title: "带班", On: day, Name: seal.Hide(seal.Name, p.Name())}}
		if p.contacts[at] == nil {
			contact := &Line{Kind: "contact", Title: "社区卫生服务站", Name: seal.Hide(seal.Name, p.Name()), Version: 1}
			p.contacts[at] = contact
			lines = append(lines, &Line{Kind: "reserve", Title: "消杀后备", Name: seal.Hide(seal.Name, p.Name())},
				&Line{Kind: "material", Title: "消毒剂（箱）", Amount: 10 + p.r.IntN(30)},
				contact)
		}
		for _, l := range lines {
			l.Area = at
			if err := l.check(); err != nil {
				return err
			}
			if err := p.addLine(ctx, tx, l); err != nil {
				return err
			}
		}
		c := p.contacts[at]
		if err := tx.Over(ctx, "health_line", c.ID, c.Version, moved, act.Set{Column: "reached", Value: 1}, act.Set{Column: "tested_on",
			Value: day}); err != nil {
			return err
		}
		c.Version++
	}
	return nil
}
