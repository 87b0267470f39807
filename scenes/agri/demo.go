package agri

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"huying/base/clock"
	"huying/base/seal"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/scene"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/patrol"
	"huying/scenes/agri/registry"
)

// accounts of the demo.
var accounts = []scene.Account{
	{Login: "farmlead", Title: "农业农村局监管员", Door: "/workbench/"},
	{Login: "farmtown", Title: "镇农安网格监管员", Door: "/workbench/"},
	{Login: "farmer", Title: "村农安网格协管员", Door: "/field/"},
	{Login: demo.Producer, Title: "合作社经办人", Door: "/field/"},
	{Login: demo.Tester, Title: "农残检测员", Door: "/workbench/"},
	{Login: demo.Buyer, Title: "收购站经办人", Door: "/field/"},
}

// player plays the scene in the demo county.
type player struct {
	*demo.Cast
	*room
	bases   int64 // m² in standardised bases on the newspaper's day
	land    int64
	founded int
}

func play(ctx context.Context, s scene.Stage) error {
	p := &player{Cast: &demo.Cast{Stage: s, County: s.Tree().County, Officers: map[string]string{}}, room: newRoom(s.Kernel())}
	for _, f := range patrol.Shipped {
		if err := p.Forms.Ship(ctx, act.System(p.County), f); err != nil {
			return err
		}
	}
	with := func(play func(context.Context, *demo.Cast) error) func(context.Context) error {
		return func(ctx context.Context) error { return play(ctx, p.Cast) }
	}
	for _, step := range []func(context.Context) error{p.hire, p.cardAll, p.found, with(p.lab.Play), with(p.pledge.Play), with(p.eco.Play),
		with(p.served.Play), p.report, with(p.assess.Play), p.publishAll} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	return nil
}

func (p *player) villages() []*area.Area {
	var out []*area.Area
	p.Tree().Under(p.County, func(a *area.Area) {
		if demo.Rural(a) {
			out = append(out, a)
		}
	})
	return out
}

// The newspaper's 418 officers: of the county, of the towns, and the rest of the
// villages, neighbours to one officer.
const (
	countyOfficers = 4
	townOfficers   = 3
	allOfficers    = 418
)

func (p *player) hire(ctx context.Context) error {
	villages := p.villages()
	n := 0
	take := func(unit, post string, areas ...string) error {
		id, err := p.Hire(ctx, unit, post, areas...)
		for _, a := range areas {
			if p.Officers[a] == "" {
				p.Officers[a] = id
			}
		}
		if post == registry.Bureau {
			p.Bureau = append(p.Bureau, id)
		}
		n++
		return err
	}
	bureau := p.Unit("农业农村局")
	for range countyOfficers {
		if err := take(bureau, registry.Bureau, p.County); err != nil {
			return err
		}
	}
	for _, t := range p.Tree().Children(p.County) {
		for range townOfficers {
			if err := take(p.UnitOf(t.Code), registry.Inspector, t.Code); err != nil {
				return err
			}
		}
	}
	left := allOfficers - n
	for i := range left {
		lo, hi := i*len(villages)/left, (i+1)*len(villages)/left
		var mine []string
		for _, v := range villages[lo:max(hi, lo+1)] {
			mine = append(mine, v.Code)
		}
		if err := take(p.UnitOf(mine[0]), registry.Officer, mine...); err != nil {
			return err
		}
	}
	first := villages[0].Code
	p.Tried = first
	for i, at := range []string{p.County, area.Cut(first, area.Township), first} { // who acts for a cooperative comes later
		if err := p.Account(ctx, accounts[i].Login, p.Officers[at]); err != nil {
			return err
		}
	}
	return nil
}

// cardAll gives every officer a card, once the grid is manned.
func (p *player) cardAll(context.Context) error {
	begin, _ := p.Span()
	p.At(begin.Add(9*time.Hour), func(ctx context.Context) error {
		_, err := p.registry.IssueCards(ctx, act.System(p.County), area.Scope{p.County})
		return err
	})
	return nil
}

// Made-up names of farms: words that farms like, and what they grow.
var (
	farmWords = []string{"绿源", "金穗", "丰泽", "鑫农", "田园", "润禾", "禾下", "春晖", "瑞丰", "绿野", "碧田", "沃野", "青禾", "康农", "百果", "北运河"}
	crops     = []string{"番茄、黄瓜", "生菜、油菜", "大葱、萝卜", "草莓", "西瓜、甜瓜", "香菇、平菇", "灵芝", "白菜、菠菜", "葡萄", "樱桃", "茄子、辣椒", "韭菜、芹菜", "玉米、小麦", "禽蛋", "观赏鱼、淡水鱼"}
)

// found lets farms be founded from 2020 on: on the newspaper's day just 64 % of the
// land lies in standardised bases, and the registry goes on growing after it.
func (p *player) found(ctx context.Context) error {
	r := p.Rand()
	begin, until := p.Span()
	var last *area.Area
	for i, v := range p.villages() {
		outlines, err := p.Areas.Boundaries(ctx, p.County, v.Code)
		if err != nil {
			return err
		}
		for n := range 1 + r.IntN(3) {
			s := p.farm(v, i, n)
			p.put(s, outlines)
			days := 20 + r.IntN(1200)
			if r.IntN(6) == 0 { // after the newspaper
				days = 1450 + r.IntN(max(until.Day().Sub(begin.Day())-1460, 1))
			}
			p.enter(s, begin.Day().Add(days), r.IntN(100) < 62)
		}
		last = v
	}
	// One large farm settles the account, 64 of 100 square metres: a base where bases lack
	// land, and land in no base where they have more than their share.
	if last != nil {
		s := p.farm(last, 1, 0)
		s.Kind, s.Name, s.Scale = "enterprise", "通州现代农业示范园", "large"
		lack := 64*p.land - 100*p.bases
		if s.LandM2 = lack/36 + 1; lack < 0 {
			s.Name, s.LandM2 = "通州大田种植有限公司", max(-lack/64, 1)
		}
		p.enter(s, begin.Day().Add(300), lack >= 0)
	}
	return nil
}

// put places a farm somewhere in the middle of its grid.
func (p *player) put(s *registry.Subject, outlines []area.Boundary) {
	for _, b := range outlines {
		var g struct{ Coordinates [][][2]float64 }
		if b.Code != s.Area || json.Unmarshal(b.Geometry, &g) != nil || len(g.Coordinates) == 0 {
			continue
		}
		ring := g.Coordinates[0]
		var lon, lat float64
		for _, x := range ring[1:] { // the first is the last again
			lon, lat = lon+x[0]/float64(len(ring)-1), lat+x[1]/float64(len(ring)-1)
		}
		corner := ring[p.founded%(len(ring)-1)] // and from there a part of the way to a corner
		part := float64(1+p.founded%5) / 10
		s.LonE7, s.LatE7 = int64((lon+(corner[0]-lon)*part)*1e7), int64((lat+(corner[1]-lat)*part)*1e7)
	}
}

func (p *player) farm(v *area.Area, i, n int) *registry.Subject {
	r := p.Rand()
	village := strings.TrimSuffix(v.Name, "委会")
	p.founded++
	s := &registry.Subject{County: p.County, Area: v.Code, Scale: "small", Risk: "green", Products: crops[r.IntN(len(crops))],
		Contact: seal.Hide(seal.Name, p.Name()), Phone: seal.Hide(seal.Phone, fmt.Sprintf("1970%07d", p.founded)), Place: village + "村东"}
	kids := p.Tree().Children(v.Code)
	if len(kids) > 0 {
		s.Area = kids[0].Code
	}
	switch x := r.IntN(10); {
	case x < 2:
		s.Kind, s.Name, s.Scale = "cooperative", village+farmWords[r.IntN(len(farmWords))]+"种植专业合作社", "large"
	case x < 4:
		s.Kind, s.Name, s.Scale = "family_farm", village+farmWords[r.IntN(len(farmWords))]+"家庭农场", "large"
	case x < 5:
		s.Kind, s.Name = "input_shop", village+"农资店"
		s.Products = "农药、化肥、种子"
	case x < 6:
		s.Kind, s.Name, s.Scale = "enterprise", farmWords[r.IntN(len(farmWords))]+village+"农业有限公司", "large"
	default:
		s.Kind, s.Name = "household", p.Name()
	}
	if s.Kind.Grower() {
		s.LandM2 = int64(2+r.IntN(8)) * 667
		if s.Scale == "large" {
			s.LandM2 = int64(30+r.IntN(170)) * 667
		}
	}
	switch r.IntN(8) {
	case 0:
		s.Risk = "amber"
	case 1:
		if s.Scale == "large" {
			s.Risk = "red"
		}
	}
	return s
}

// enter puts a farm's registration, and the day on which its liability notice is
// signed, on the programme.
func (p *player) enter(s *registry.Subject, on clock.Day, base bool) {
	r := p.Rand()
	if s.Kind.Grower() && on <= demo.Day7 {
		p.land += s.LandM2
		if base {
			p.bases += s.LandM2
		}
	}
	t := on.Start().Add(time.Duration(9*60+r.IntN(8*60)) * time.Minute)
	signed := t.Add(time.Duration(1+r.IntN(9*24)) * time.Hour)
	if on <= demo.Day7 && signed.Day() > demo.Day7 {
		signed = t.Add(time.Hour)
	}
	p.At(t, func(ctx context.Context) error {
		who, err := p.As(ctx, p.Officers[area.Cut(s.Area, area.Township)])
		if err != nil {
			return err
		}
		a, err := who.May(registry.MayManage, s.Area, "web")
		if err != nil {
			return err
		}
		_, err = p.Acts.Do(ctx, a, act.What{Verb: "agri.subject.add", Kind: registry.SubjectRecord, Area: s.Area}, func(tx *act.Tx) error {
			s.ID, s.From, s.Version = tx.NewID(), on, 1
			s.SetStandard(base && s.Kind.Grower(), on)
			tx.On(s.ID, s.Area)
			if s.LandM2 > 0 {
				defer func() { p.Farms = append(p.Farms, s) }()
			}
			if err := p.registry.PutSubjects(ctx, tx, []*registry.Subject{s}); err != nil {
				return err
			}
			return p.registry.SetPlots(ctx, tx, s.ID, demoPlots(s))
		})
		return err
	})
	p.patrol.Play(p.Cast, s, t, signed)
}

// demoPlots splits a farm's land into the crops it names.
func demoPlots(s *registry.Subject) []registry.Plot {
	if s.LandM2 == 0 {
		return nil
	}
	list := strings.Split(s.Products, "、")
	out := make([]registry.Plot, len(list))
	for i, c := range list {
		out[i] = registry.Plot{Name: fmt.Sprintf("%d 号地", i+1), Crop: c, LandM2: s.LandM2 / int64(len(list))}
	}
	return out
}
