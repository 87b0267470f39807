package rectify

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"time"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/compartment"
	"huying/kernel/scene"
)

var accounts = []scene.Account{{Login: "inspector", Title: "巡察办工作人员", Door: "/workbench/"}, {Login: "watcher", Title: "纪检监察整改监督", Door: "/workbench/"},
	{Login: "answerer", Title: "街道整改联络员", Door: "/workbench/"}}

// The days of the newspaper's round.
const (
	toldOn     clock.Day = 20230908
	inForce    clock.Day = 20231016
	metOn      clock.Day = 20231103
	releasedOn clock.Day = 20231106
)

// inEach are what the demo's inspection found in each of five streets, and what is done about it.
var inEach = []struct{ category, text, nature, measures, progress, effect string }{
	{"财务管理", "食堂账目登记不完整，部分采购没有验收记录", "immediate", "补齐验收记录，实行采购、验收、付款三人分管", "已补齐近两年验收记录，食堂台账按周公示", "食堂采购全部有验收记录，账目每周公示"},
	{"作风建设", "窗口办事材料要求不统一，居民往返多次", "general", "梳理办事清单，统一材料目录，窗口一次告知", "材料目录已在大厅和网上公布，窗口人员完成培训", "高频事项材料目录统一，居民少跑一次"},
	{"工程管理", "小微工程变更手续滞后，个别项目先变更后审批", "campaign", "开展小微工程专项检查，变更先审批后实施", "已检查近三年小微工程，补办变更手续", "小微工程变更全部先审后改"},
	{"基层治理", "网格巡查发现的问题跟踪不到底，回访率偏低", "general", "建立问题销号台账，办结三日内回访", "台账已建立，回访纳入每周例会", "巡查问题全部进台账，办结必回访"},
	{"资产管理", "闲置房屋底数不清，出租合同管理不规范", "look_wide", "全面清查房屋资产，规范合同签订和租金收缴", "清查过半，历史合同正在逐份核对", "房屋资产一本账，合同全部规范"},
	{"队伍建设", "年轻干部培养缺少长期安排", "long_term", "制定三年培养计划，每季度评估一次", "培养计划已经党工委会议审议", "培养计划按季度落实，长期坚持"},
}

// player plays rounds in the demo county.
type player struct {
	scene.Stage
	*room
	county                                   string
	office, second, team, org, watch, watch2 string
	begin, until                             clock.Moment
	proof                                    []byte
}

// campaign is one round of the demo.
type campaign struct {
	*player
	called  string
	told    clock.Day
	met     clock.Day
	streets []*street
	round   string
}

func (p *campaign) accepted() clock.Day { return p.told.Add(5) }
func (p *campaign) approved() clock.Day { return p.told.Add(31) }

// street is an inspected unit of the demo with who answers for it.
type street struct {
	name, person, unit string
	findings           []string
}

func play(ctx context.Context, s scene.Stage) error {
	p := &player{Stage: s, room: newRoom(s.Kernel()), county: s.Tree().County}
	p.begin, p.until = s.Span()
	if p.until < metOn.End() || p.begin > toldOn.Start() {
		return nil // the round's days lie outside
	}
	var streets []*street
	for _, a := range s.Tree().Children(p.county) {
		if a.Kind != area.KindSubdistrict || len(streets) == 8 {
			continue
		}
		person, err := s.Hire(ctx, s.UnitOf(a.Code), Answerer, a.Code)
		if err != nil {
			return err
		}
		streets = append(streets, &street{name: a.Name, person: person})
	}
	for _, x := range []struct {
		who  *string
		post string
	}{{&p.office, Office}, {&p.second, Office}, {&p.team, Watch}, {&p.org, Watch}, {&p.watch, Watch}, {&p.watch2, Watch}} {
		var err error
		if *x.who, err = s.Hire(ctx, s.Unit("区纪委监委"), x.post, p.county); err != nil {
			return err
		}
	}
	for i, who := range []string{p.office, p.watch, streets[5].person} {
		if err := s.Account(ctx, accounts[i].Login, who); err != nil {
			return err
		}
	}
	p.proof = photo()
	first := &campaign{player: p, called: "第四轮巡察", told: toldOn, met: metOn, streets: streets[:5]}
	first.programme()
	p.at(inForce, 9, 0, first.document)
	p.at(releasedOn, 9, 0, first.publish)
	if last := p.until.Day().Add(-80); last > toldOn.Add(180) { // one that is under way, for who tries the demo
		now := &campaign{player: p, called: "新一轮巡察", told: last, met: last.Add(58), streets: streets[5:]}
		now.programme()
		p.at(p.until.Day().Add(-3), 9, 0, now.warn)
	}
	return nil
}

// photo is a sheet of paper as a telephone sees it, for evidence.
func photo() []byte {
	m := image.NewGray(image.Rect(0, 0, 240, 320))
	for y := range 320 {
		for x := range 240 {
			shade := uint8(236)
			if y%16 < 3 && x > 24 && x < 216 && y > 40 {
				shade = 120
			}
			m.SetGray(x, y, color.Gray{Y: shade})
		}
	}
	var b bytes.Buffer
	_ = jpeg.Encode(&b, m, nil) // into memory
	return b.Bytes()
}

// hour is a time of a day.
func hour(d clock.Day, h, min int) clock.Moment {
	return d.Start().Add(time.Duration(h*60+min) * time.Minute)
}

func (p *player) at(d clock.Day, h, min int, do func(ctx context.Context) error) {
	if t := hour(d, h, min); t < p.until {
		p.At(t, do)
	}
}

// do is one act in the round by somebody of it.
func (p *campaign) do(ctx context.Context, who, verb, kind, subject string, fn func(tx *compartment.Tx, v *view) error, also ...act.Deed) error {
	a, err := p.actor(ctx, who)
	if err != nil {
		return err
	}
	_, err = p.Closed.ActWith(ctx, a, p.round, compartment.What{Verb: verb, Kind: kind, Subject: subject}, func(tx *compartment.Tx) error {
		v, err := load(tx.Opened)
		if err != nil {
			return err
		}
		return fn(tx, v)
	}, also...)
	return err
}

func (p *player) actor(ctx context.Context, who string) (act.Actor, error) {
	pr, err := p.As(ctx, who)
	if err != nil {
		return act.Actor{}, err
	}
	for _, d := range pr.Duties {
		if a, err := pr.May(MayEnter, d.Area, "web"); err == nil {
			return a, nil
		}
	}
	return pr.May(MayEnter, p.county, "web")
}

// programme puts the round's days on the programme.
func (p *campaign) programme() {
	p.at(p.told, 9, 0, p.found)
	p.at(p.told, 14, 0, p.feedback)
	for i, s := range p.streets {
		p.at(p.accepted(), 9, 10*i, p.unitSteps(s, s.person, "accept"))
		p.at(p.told.Add(20), 10, 10*i, p.unitSteps(s, s.person, "send_scheme"))
		p.at(p.approved(), 10, 10*i, p.unitSteps(s, p.watch, "approve_scheme"))
		for n := range inEach {
			p.follow(s, i, n)
		}
	}
	p.at(p.met, 14, 0, p.meet)
}

func (p *campaign) document(ctx context.Context) error {
	return p.do(ctx, p.office, "rectify.document.add", DocumentKind, "", func(tx *compartment.Tx, _ *view) error {
		_, err := tx.Put(ctx, DocumentKind, "", &Document{"落实巡察整改和成果运用工作流程及责任清单", inForce})
		return err
	})
}

// warn issues a warning about what a street has let lie: one drafts it, another gives it its number.
func (p *campaign) warn(ctx context.Context) error {
	n := &Notice{Kind: "warn", Finding: p.streets[0].findings[idle], Words: "该问题没有按期完成整改，予以告诫。", Due: p.until.Day().Add(20)}
	if err := p.do(ctx, p.watch, "rectify.notice.add", NoticeKind, "", func(tx *compartment.Tx, v *view) error {
		return draftNotice(ctx, tx, v,
			n)
	}); err != nil {
		return err
	}
	return p.do(ctx, p.office, "rectify.notice.approve", NoticeKind, "", func(tx *compartment.Tx, v *view) error {
		return p.approveNotice(ctx, tx, v, v.Notices[len(v.Notices)-1].id)
	})
}

// idle is the finding that the first street of the present round lets lie.
const idle = 3

func (p *campaign) found(ctx context.Context) error {
	a, err := p.actor(ctx, p.office)
	if err != nil {
		return err
	}
	x := &Round{Term: "七届区委", Name: p.called, FeedbackOn: p.told, SchemeDays: 30, Months: 6, QuietDays: 30,
		ReportOn: []clock.Day{clock.DayOf(p.told.Time().AddDate(0, 6, 0))}}
	if err := x.check(); err != nil {
		return err
	}
	if p.round, err = p.player.found(ctx, a, "", x); err != nil {
		return err
	}
	for _, s := range p.streets {
		u := &Unit{Name: s.name, Principal: p.Name(), Leader: p.Name(), State: UnitStates[0], Thread: []Entry{}}
		if err := p.do(ctx, p.office, "rectify.unit.add", UnitKind, "", func(tx *compartment.Tx, v *view) error { return addUnit(ctx, tx, v, u) }); err != nil {
			return err
		}
		s.unit = u.id
	}
	members := []compartment.Member{{Person: p.second, Role: compartment.Owner}, {Person: p.team, Role: Team}, {Person: p.org, Role: Organisation},
		{Person: p.watch, Role: Discipline}, {Person: p.watch2, Role: Discipline}}
	for _, s := range p.streets {
		members = append(members, compartment.Member{Person: s.person, Role: OfUnit, Scope: s.unit})
	}
	for _, m := range members {
		if err := p.Closed.Appoint(ctx, a, p.round, m); err != nil {
			return err
		}
	}
	return nil
}

func (p *campaign) feedback(ctx context.Context) error {
	return p.do(ctx, p.team, "rectify.finding.import", FindingKind, "", func(tx *compartment.Tx, v *view) error {
		for _, s := range p.streets {
			for _, x := range inEach {
				f := &Finding{Unit: s.unit, Category: x.category, Text: x.text, Nature: x.nature, State: NotStarted, Thread: []Entry{}}
				id, err := addFinding(ctx, tx, v, f)
				if err != nil {
					return err
				}
				s.findings = append(s.findings, id)
			}
		}
		return nil
	})
}

func (p *campaign) unitSteps(s *street, who, verb string) func(context.Context) error {
	words := map[string]string{"accept": "已召开党工委会议传达反馈意见", "send_scheme": "整改方案经党工委会议审议", "approve_scheme": "同意按方案整改"}
	return func(ctx context.Context) error {
		return p.do(ctx, who, "rectify.unit.step", UnitKind, s.unit, func(tx *compartment.Tx, v *view) error {
			u, err := v.unit(s.unit)
			if err != nil {
				return err
			}
			return unitStep(ctx, tx, v, s.unit, verb, u.version, &Input{Words: words[verb], Pledged: true})
		})
	}
}

// take is a step of a finding.
func (p *campaign) take(s *street, n int, who, verb string, in Input) func(context.Context) error {
	return func(ctx context.Context) error {
		if in.Files != nil {
			a, err := p.actor(ctx, who)
			if err != nil {
				return err
			}
			file, err := p.Closed.Keep(ctx, a, p.round, p.proof)
			if err != nil {
				return err
			}
			in.Files = []File{{file, in.Files[0].Name}}
		}
		return p.do(ctx, who, "rectify.finding.step", FindingKind, s.findings[n], func(tx *compartment.Tx, v *view) error {
			f, err := v.finding(s.findings[n])
			if err != nil {
				return err
			}
			return findingStep(ctx, tx, v, f.id, verb, f.version, &in)
		})
	}
}

// follow puts the course of a finding on the programme: what is fixed at once first, what is long-term last.
func (p *campaign) follow(s *street, i, n int) {
	x := inEach[n]
	begin, span := p.approved().Add(1+i), 20+10*n
	if x.nature == "immediate" {
		begin, span = p.accepted().Add(1+i), 18
	}
	deadline := begin.Add(span + 45)
	lies := p.met != metOn && i == 0 && n == idle
	if lies {
		deadline = begin.Add(30)
	}
	p.at(begin, 9, 5*n, p.take(s, n, s.person, "start", Input{Plan: Plan{Goal: "问题清零，制度管用", Measures: x.measures, Leader: p.Name(), Lead: "党群工作办公室",
		Help:   "财务科",
		Person: p.Name(), Deadline: deadline}}))
	if lies {
		return
	}
	p.at(begin.Add(span/2), 15, 5*n, p.take(s, n, s.person, "progress", Input{Words: x.progress}))
	applied := begin.Add(span)
	proof := []File{{Name: x.category + "佐证.jpg"}}
	apply := Input{Words: x.effect, MeetingOn: applied.Add(-1), Files: proof, Systems: 1}
	if n == 0 {
		apply.MoneyFen, apply.People = int64(1200+300*i)*100, i%2
	}
	p.at(applied, 10, 5*n, p.take(s, n, s.person, "apply", apply))
	if i == 1 && n == 1 { // one has to be done again
		p.at(applied.Add(2), 10, 0, p.take(s, n, p.watch, "return", Input{Words: "佐证材料只有目录，没有窗口执行情况，请补充"}))
		applied = applied.Add(12)
		p.at(applied, 10, 0, p.take(s, n, s.person, "apply", Input{Words: x.effect, MeetingOn: applied.Add(-1), Files: proof}))
	}
	outcome := Done
	if x.nature == "long_term" {
		outcome = Lasting
	}
	p.at(applied.Add(3), 9, 5*n, p.take(s, n, p.org, "examine", Input{Words: "原因清楚，措施到位，成效属实", Sound: true}))
	p.at(applied.Add(4), 9, 5*n, p.take(s, n, p.watch2, "endorse", Input{Outcome: outcome}))
	p.at(applied.Add(4), 14, 5*n, p.take(s, n, p.team, "endorse", Input{Outcome: outcome}))
	p.at(applied.Add(5), 9, 5*n, p.take(s, n, p.second, "endorse", Input{Outcome: outcome}))
	if n == 0 {
		p.at(applied.Add(60), 9, 5*i, p.take(s, n, p.watch, "look_back", Input{Words: "现场抽查，没有反弹"}))
	}
}

func (p *campaign) meet(ctx context.Context) error {
	return p.do(ctx, p.office, "rectify.meeting.add", MeetingKind, "", func(tx *compartment.Tx, v *view) error {
		m := &Meeting{Title: "巡察整改监督工作调度会", On: p.met, Place: "区委第二会议室", Minutes: "听取各街道整改监督情况，对照工作流程和责任清单逐项安排下一步。", Tasks: []Task{}}
		for i, s := range p.streets {
			m.Tasks = append(m.Tasks, Task{Unit: s.unit, Finding: s.findings[1+i%4], Words: "本月内取得实质进展，下次会议报告", Due: p.met.Add(28)})
		}
		return addMeeting(ctx, tx, v, m)
	})
}

func (p *campaign) publish(ctx context.Context) error {
	var draft string
	if err := p.do(ctx, p.office, "rectify.release.add", DraftKind, "", func(tx *compartment.Tx, v *view) (err error) {
		draft, err = draftRelease(ctx, tx, v, &Draft{Title: "第四轮巡察整改监督情况", Audience: "public",
			Words: "五个街道正在按整改方案推进整改。区里召开了调度会，工作流程和责任清单已经启用，整改情况将继续公开。"}, []string{"units", "meetings", "documents"})
		return err
	}); err != nil {
		return err
	}
	a, err := p.actor(ctx, p.second)
	if err != nil {
		return err
	}
	fn, deed := p.releasing(ctx, a, draft)
	return p.do(ctx, p.second, "rectify.release.approve", DraftKind, draft, fn, deed)
}
