package jobfair

import (
	"context"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/seal"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/person"
	"huying/kernel/power"
	"huying/kernel/scene"
	"huying/kernel/step"
)

var accounts = []scene.Account{{Login: "jobfair", Title: "招聘会负责人", Door: "/workbench/"}}

// What the home region brought to the autumn fair of 2023, by the newspaper where it says so: 48 employers, over a
// thousand people wanted, over a hundred registered online. The other two regions' records are theirs.
const (
	demoFirms   = 48
	demoOnline  = 118
	demoCame    = 92  // of those who registered online
	demoWalkIns = 214 // who did not
	demoMet     = 205
	demoAgreed  = 128
	demoHired   = 76
)

// player plays job fairs in the demo county, from a stream of its own.
type player struct {
	scene.Stage
	*room
	county     string
	r          *rand.Rand
	lead, desk string
	firms      []*firm
	people     int // so far, for their made-up numbers
}

// firm is an employer of the demo with its posts at a fair.
type firm struct {
	*Employer
	posts []*Post
}

func play(ctx context.Context, s scene.Stage) (err error) {
	p := &player{Stage: s, room: newRoom(s.Kernel()), county: s.Tree().County, r: rand.New(rand.NewPCG(20231028, 48))}
	unit := person.Unit{ID: p.Acts.NewID(), Name: "区退役军人事务局", Kind: "department", Area: p.county}
	if _, err := p.Acts.Do(ctx, act.System(p.county), act.What{Verb: "unit.import", Kind: "unit", Area: p.county}, func(tx *act.Tx) error {
		return p.People.AddUnit(ctx, tx, unit)
	}); err != nil {
		return err
	}
	if p.lead, err = s.Hire(ctx, unit.ID, Lead, p.county); err != nil {
		return err
	}
	if err := s.Account(ctx, accounts[0].Login, p.lead); err != nil {
		return err
	}
	if p.desk, err = s.Hire(ctx, unit.ID, Desk, p.county); err != nil {
		return err
	}
	for n := range demoFirms + 3 {
		p.firms = append(p.firms, &firm{Employer: p.firm(n)})
	}
	_, until := s.Span()
	autumn := &Fair{Name: "2023年“通武廊”退役军人及随军家属秋季专场招聘会", Organiser: "通州区退役军人事务局", Venue: "通州区人力资源产业园",
		Note: "线上线下同时进行。现场请先在门口签到。", From: 20231028, OnlineFrom: 20231016, Booths: "A01-A24, B01-B24",
		Parts: []Part{{p.county, "通州区", "通州区退役军人事务局", "通州区人力资源产业园"}, {"120114", "武清区", "武清区退役军人事务局", "武清区会场"},
			{"131000", "廊坊市", "廊坊市退役军人事务局", "廊坊市会场"}}}
	p.autumn(autumn)
	if last := until.Day(); last > 20240601 {
		p.coming(last)
	}
	// What the nightly job does with applicants whose period is over.
	for d := clock.Day(20231215); d.Start() < until; d = d.Add(30) {
		p.At(hour(d, 3, 0), func(ctx context.Context) error { return p.Forget(ctx, p.county) })
	}
	return nil
}

// hour is a time of a day.
func hour(d clock.Day, h, min int) clock.Moment {
	return d.Start().Add(time.Duration(h*60+min) * time.Minute)
}

// office does something as somebody of the office.
func (p *player) office(ctx context.Context, person string, need *power.Power, verb, kind, subject string,
	fn func(tx *act.Tx) error) error {
	who, err := p.As(ctx, person)
	if err != nil {
		return err
	}
	a, err := who.May(need, p.county, "web")
	if err != nil {
		return err
	}
	_, err = p.Acts.Do(ctx, a, act.What{Verb: verb, Kind: kind, Subject: subject, Area: p.county}, fn)
	return err
}

// stranger does something as somebody without an account.
func (p *player) stranger(ctx context.Context, verb, kind string, fn func(tx *act.Tx) error) error {
	_, err := p.Acts.Do(ctx, act.Public(p.county), act.What{Verb: verb, Kind: kind, Area: p.county}, fn)
	return err
}

func (p *player) pick(words string) string {
	list := strings.Fields(words)
	return list[p.r.IntN(len(list))]
}

func (p *player) name() string {
	return p.pick("赵 钱 孙 李 周 吴 郑 王 冯 陈 褚 卫 蒋 沈 韩 杨 朱 秦 许 何") + p.pick("建军 卫国 志强 海涛 立新 永胜 国栋 文静 晓燕 丽 军 勇 磊 敏")
}

// number is a mobile number that no operator has given out.
func (p *player) number() string {
	p.people++
	return fmt.Sprintf("1991%07d", 1_000_000+p.people)
}

// firm is a made-up employer with a credit code that checks.
func (p *player) firm(n int) *Employer {
	body, code := fmt.Sprintf("91110112MA9%06d", 100_000+n*37), ""
	for _, c := range "0123456789ABCDEFGHJKLMNPQRTUWXY" {
		if code = body + string(c); text.ValidUSCC(code) {
			break
		}
	}
	trades := []string{"物业服务", "安保服务", "物流仓储", "建筑工程", "机械制造", "生物医药", "食品加工", "软件信息"}
	heads := []string{"潞河", "运河", "通惠", "永顺", "梨园", "宋庄", "台湖", "张家湾"}
	trade := trades[n%len(trades)]
	return &Employer{USCC: code, Name: fmt.Sprintf("%s%s%s有限公司", heads[n/len(trades)%len(heads)], p.pick("恒通 瑞丰 安顺 中兴 华诚 嘉业"), trade),
		Nature: p.pick("private private private state foreign"),
		Trade:  trade, Size: p.pick("small medium medium large"), Address: "通州区" + p.pick("经济开发区东区 张家湾工业区 台湖产业园 永乐店镇") + fmt.Sprint(1+p.r.IntN(60)) + "号",
		Contact: seal.Hide(seal.Name, p.name()), Phone: seal.Hide(seal.Phone, p.number())}
}

// posts are what an employer looks for.
func (p *player) posts(e *Employer) []*Post {
	titles := map[string]string{"物业服务": "项目主管 秩序维护员 设备维修工 客服专员", "安保服务": "安保队长 消防中控员 驾驶员 护卫员", "物流仓储": "叉车司机 库管员 调度员 装卸组长",
		"建筑工程": "安全员 电工 施工员 资料员", "机械制造": "钳工 数控操作工 质检员 设备保全", "生物医药": "生产操作工 仓储管理员 行政专员 QA专员", "食品加工": "班组长 冷链司机 化验员 包装工",
		"软件信息": "运维工程师 测试工程师 项目助理 客户经理"}
	var out []*Post
	for i, title := range strings.Fields(titles[e.Trade])[:2+p.r.IntN(3)] {
		low := int64(4+p.r.IntN(5)) * 1000
		x := &Post{Title: title, Trade: e.Trade, Headcount: 4 + p.r.IntN(9), PayFrom: low * fen,
			PayTo: (low + int64(1+p.r.IntN(4))*1000) * fen, Place: "通州区",
			Education: p.pick("any senior senior college bachelor"), Relaxed: "none", Form: "full", Contact: "人力资源部",
			Phone:     fmt.Sprintf("010-6000%04d", p.r.IntN(10_000)),
			Interview: p.pick("site site site phone office"), Flags: []string{"veteran"}}
		if p.r.IntN(3) > 0 {
			x.AgeMost, x.Relaxed = 45, "age"
		}
		if p.r.IntN(2) > 0 {
			x.Flags = append(x.Flags, "insured")
		}
		if i == 0 && p.r.IntN(3) == 0 {
			x.Flags = append(x.Flags, p.pick("family disabled board training"))
		}
		if p.r.IntN(2) > 0 {
			x.Skills = p.pick("驾驶证C1 低压电工证 叉车证 消防设施操作员证 会使用办公软件 班组管理经验")
		}
		out = append(out, x)
	}
	return out
}

// found plans a fair and shows it to everybody.
func (p *player) found(f *Fair, at clock.Moment) {
	p.At(at, func(ctx context.Context) error {
		f.Area = p.county
		if err := f.check(); err != nil {
			return err
		}
		if err := p.office(ctx, p.lead, MayManage, FairKind+".add", FairKind, "", func(tx *act.Tx) error {
			return p.addFair(ctx, tx,
				f)
		}); err != nil {
			return err
		}
		f.OpenedOn = at.Day()
		return p.office(ctx, p.lead, MayManage, FairKind+".open", FairKind, f.ID, func(tx *act.Tx) error {
			return tx.Over(ctx, "jobfair_fair", f.ID, f.Version, "jobfair.moved", act.Set{Column: "opened_on", Value: f.OpenedOn})
		})
	})
}

// comes registers an employer, lets it in a day later, gives it a booth and puts its posts up.
func (p *player) comes(f *Fair, x *firm, at clock.Moment, booth string) {
	x.posts = p.posts(x.Employer)
	p.At(at, func(ctx context.Context) error {
		x.Area, x.Origin, x.Fair = p.county, p.county, f.ID
		if err := x.check(); err != nil {
			return err
		}
		return p.stranger(ctx, EmployerKind+".register", EmployerKind, func(tx *act.Tx) error { return p.register(ctx, tx, x.Employer) })
	})
	flow := p.employerFlow()
	p.At(at.Add(25*time.Hour), func(ctx context.Context) error {
		return p.office(ctx, p.lead, MayManage, EmployerKind+".approve", EmployerKind, x.ID, func(tx *act.Tx) error {
			e, err := p.employer(ctx, tx, p.county, x.ID)
			if err != nil {
				return err
			}
			return flow.Take(ctx, tx, &flow.Steps[0], x.ID, e, &step.Input{})
		})
	})
	p.At(at.Add(26*time.Hour), func(ctx context.Context) error { return p.offers(ctx, f, x, booth) })
}

// offers puts an employer's posts up by a sheet, and gives it a booth.
func (p *player) offers(ctx context.Context, f *Fair, x *firm, booth string) error {
	e, err := p.employer(ctx, p.DB.Read(), p.county, x.ID)
	if err != nil {
		return err
	}
	if err := p.stranger(ctx, PostKind+".import", PostKind, func(tx *act.Tx) error {
		tx.On(e.ID, f.Area)
		return p.takePosts(ctx, tx, f, e, x.posts)
	}); err != nil || booth == "" {
		return err
	}
	return p.office(ctx, p.lead, MayManage, StandKind+".seat", StandKind, x.ID, func(tx *act.Tx) error {
		s, err := p.stand(ctx, tx, p.county, f.ID, x.ID)
		if err != nil {
			return err
		}
		return p.seat(ctx, tx, f, s, booth)
	})
}

// somebody is a made-up person who looks for work.
func (p *player) somebody(f *Fair, way string) *Seeker {
	of := Profile{Name: p.name(), Phone: p.number(), Service: p.pick("soldier soldier soldier sergeant sergeant officer family"),
		Education: p.pick("senior college college bachelor"),
		Skills:    p.pick("驾驶 电工 通信 炊事 卫生救护 计算机"), Wish: p.pick("离家近 收入稳定 有发展 管理岗位"), Told: true}
	if of.Service != Family {
		of.Years, of.LeftYear = 2+p.r.IntN(14), 2023-p.r.IntN(6)
	}
	return of.seeker(f, p.county, way)
}

// anyPost is a post of some employer.
func (p *player) anyPost(n int) *Post {
	x := p.firms[p.r.IntN(n)]
	return x.posts[p.r.IntN(len(x.posts))]
}

// signsUp registers somebody online, with applications to some posts.
func (p *player) signsUp(s *Seeker, f *Fair, at clock.Moment, posts ...*Post) {
	p.At(at, func(ctx context.Context) error {
		s.Fair, s.Area = f.ID, f.Area
		return p.stranger(ctx, "jobfair.seeker.apply", SeekerKind, func(tx *act.Tx) error {
			if err := p.enter(ctx, tx, s); err != nil {
				return err
			}
			for _, x := range posts {
				if _, err := p.apply(ctx, tx, s, x, ByPage); err != nil {
					return err
				}
			}
			return nil
		})
	})
}

// autumn plays the fair of the newspaper, and what became of it.
func (p *player) autumn(f *Fair) {
	p.found(f, hour(20231009, 9, 0))
	for n, x := range p.firms[:demoFirms] {
		p.comes(f, x, hour(20231010, 9, n*7%480), fmt.Sprintf("%c%02d", 'A'+rune(n/24), n%24+1))
	}
	var came []*Seeker
	for n := range demoOnline {
		s := p.somebody(f, ByPage)
		posts := []*Post{p.anyPost(demoFirms)}
		if x := p.anyPost(demoFirms); x != posts[0] && n%2 == 0 {
			posts = append(posts, x)
		}
		at := hour(20231016+clock.Day(n%12), 8+n%12, p.r.IntN(60))
		if n >= demoCame+10 { // after the day itself
			at = hour(clock.Day(20231101+n%6), 9+n%10, p.r.IntN(60))
		}
		p.signsUp(s, f, at, posts...)
		if n < demoCame {
			came = append(came, s)
			p.At(hour(f.From, 9, n*3), func(ctx context.Context) error {
				return p.office(ctx, p.desk, MayCheckIn, FairKind+".check_in", SeekerKind, s.ID, func(tx *act.Tx) error {
					x, err := p.seeker(ctx, tx, p.county, s.ID)
					if err != nil {
						return err
					}
					return p.checkIn(ctx, tx, f, x, tx.Now)
				})
			})
		}
	}
	for n := range demoWalkIns {
		s := p.somebody(f, ByDesk)
		came = append(came, s)
		p.At(hour(f.From, 9, 1+n*3/2), func(ctx context.Context) error {
			s.Fair, s.Area, s.CameAt = f.ID, f.Area, p.Acts.Now()
			return p.office(ctx, p.desk, MayCheckIn, FairKind+".walk_in", SeekerKind, "", func(tx *act.Tx) error { return p.enter(ctx, tx, s) })
		})
	}
	p.r.Shuffle(len(came), func(i, j int) { came[i], came[j] = came[j], came[i] })
	for n, s := range came[:demoMet] {
		p.meets(f, s, p.anyPost(demoFirms), n)
	}
}

// meets plays somebody's interview at a booth and what follows: an agreement of both sides, work, and how they fare.
func (p *player) meets(f *Fair, s *Seeker, post *Post, n int) {
	at := hour(f.From, 15, n/2)
	var a *Application
	then := func(at clock.Moment, verb string, seeker bool) {
		p.At(at, func(ctx context.Context) error {
			return p.stranger(ctx, ApplicationKind+"."+verb, ApplicationKind, func(tx *act.Tx) (err error) {
				if a == nil {
					x, err := p.seeker(ctx, tx, p.county, s.ID)
					if err != nil {
						return err
					}
					if a, err = p.sent(ctx, tx, post, x); err != nil {
						return err
					}
				} else if a, err = p.application(ctx, tx, p.county, a.ID); err != nil {
					return err
				}
				return p.move(ctx, tx, a, verb, seeker)
			})
		})
	}
	then(at, "interview", false)
	if n >= demoAgreed {
		return
	}
	then(at.Add(10*time.Minute), "offer", false)
	then(at.Add(25*time.Minute), "agree", true)
	if n >= demoHired {
		return
	}
	hired := clock.Day(20231102 + n%25)
	then(hour(hired, 10, n%60), "hire", false)
	for i, months := range followMonths {
		outcome, why := InService, ""
		if luck := p.r.IntN(100); luck < 8+5*i {
			outcome, why = "left", Whys[p.r.IntN(len(Whys)-2)]
		} else if luck < 12+6*i {
			outcome = "unreached"
		}
		p.At(hour(monthsLater(hired, months).Add(1+n%4), 9, n*5%400), func(ctx context.Context) error {
			return p.asks(ctx, a, months,
				outcome, why)
		})
		if outcome == "left" {
			break
		}
	}
}

// asks writes down how somebody fares.
func (p *player) asks(ctx context.Context, a *Application, months int, outcome, why string) error {
	return p.office(ctx, p.lead, MayApplicants, FollowUpKind+".answer", FollowUpKind, a.ID, func(tx *act.Tx) error {
		u, err := p.followUp(ctx, tx, p.county, a.ID, months)
		if err != nil {
			return err
		}
		return p.ask(ctx, tx, u, outcome, why)
	})
}

// coming plays the fair that people find open on the demo's last day.
func (p *player) coming(last clock.Day) {
	f := &Fair{Name: "退役军人专场招聘会（" + fmt.Sprintf("%d年%d月", last.Add(3).Year(), int(last.Add(3).Month())) + "）", Organiser: "通州区退役军人事务局",
		Venue: "通州区人力资源产业园",
		From:  last.Add(3), To: last.Add(4), OnlineFrom: last.Add(-9), Booths: "A01-A16", Parts: []Part{{p.county, "通州区", "通州区退役军人事务局",
			"通州区人力资源产业园"}}}
	p.found(f, hour(last.Add(-16), 9, 0))
	const again = 12
	for n, x := range p.firms[:again] {
		next := p.posts(x.Employer)
		booth := fmt.Sprintf("A%02d", n+1)
		if n%5 == 4 {
			booth = ""
		}
		p.At(hour(last.Add(-13), 10, n*9), func(ctx context.Context) error {
			x.posts = next
			if err := p.stranger(ctx, "jobfair.employer.join", EmployerKind, func(tx *act.Tx) error {
				tx.On(x.ID, p.county)
				return p.join(ctx, tx, f, x.Employer)
			}); err != nil {
				return err
			}
			return p.offers(ctx, f, x, booth)
		})
	}
	for n, x := range p.firms[demoFirms:] { // they wait for approval
		p.At(hour(last.Add(-1), 14, n*20), func(ctx context.Context) error {
			x.Area, x.Origin, x.Fair = p.county, p.county, f.ID
			if err := x.check(); err != nil {
				return err
			}
			return p.stranger(ctx, EmployerKind+".register", EmployerKind, func(tx *act.Tx) error { return p.register(ctx, tx, x.Employer) })
		})
	}
	for n := range 26 {
		s := p.somebody(f, ByPage)
		of, which := p.r.IntN(again), p.r.IntN(2)
		p.At(hour(last.Add(-9+n%9), 9+n%10, p.r.IntN(60)), func(ctx context.Context) error {
			s.Fair, s.Area = f.ID, f.Area
			return p.stranger(ctx, "jobfair.seeker.apply", SeekerKind, func(tx *act.Tx) error {
				if err := p.enter(ctx, tx, s); err != nil {
					return err
				}
				_, err := p.apply(ctx, tx, s, p.firms[of].posts[which], ByPage)
				return err
			})
		})
	}
}
