package served

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/registry"
)

// The newspaper's year of brand events: 30 live shows that 100,000 people watched; 5
// roadshows with 30 producers in 10 communities, 13,000 residents and 180,000 yuan.
const (
	showsThen     = 30
	viewersThen   = 100_000
	roadshowsThen = 5
	residentsThen = 13_000
	salesThenFen  = 180_000 * 100
	producersEach = 6
	placesEach    = 2
)

// goods are what is shown on which platform.
var (
	goods     = []string{"大棚草莓", "樱桃采摘", "通州葡萄", "西集鲜桃", "张家湾葡萄", "永乐店大白菜", "于家务西瓜", "漷县番茄", "香菇新鲜到家", "灵芝孢子"}
	platforms = []string{"抖音", "快手", "微信视频号", "京东直播"}
)

// promoter holds brand events in the demo, and knows whom it has brought along and
// where it has been.
type promoter struct {
	*player
	r      *rand.Rand
	been   map[string]bool
	places []*area.Area
}

func (p *player) promote(context.Context) error {
	x := &promoter{player: p, r: rand.New(rand.NewPCG(20231107, 8)), been: map[string]bool{}}
	p.Tree().Under(p.County, func(a *area.Area) {
		if a.Level() == area.Village && !demo.Rural(a) && x.r.IntN(4) == 0 {
			x.places = append(x.places, a)
		}
	})
	_, until := p.Span()
	// What the newspaper counts happens from March to October 2023.
	const first = clock.Day(20230306)
	viewers, sold, came := split(x.r, viewersThen, showsThen), split(x.r, salesThenFen/100, roadshowsThen), split(x.r, residentsThen, roadshowsThen)
	for i, n := range viewers {
		x.show(first.Add(i*8), n)
	}
	for i := range sold {
		x.roadshow(first.Add(20+i*45), sold[i]*100, came[i])
	}
	for d := demo.Day7.Add(10 + x.r.IntN(10)); d.Start() < until; d = d.Add(9 + x.r.IntN(16)) {
		x.show(d, int64(1500+x.r.IntN(6000)))
	}
	for d := demo.Day7.Add(30); d.Start() < until; d = d.Add(50 + x.r.IntN(50)) {
		x.roadshow(d, int64(20_000+x.r.IntN(30_000))*100, int64(1800+x.r.IntN(2400)))
	}
	return nil
}

// split divides a sum into unequal parts that add up to it.
func split(r *rand.Rand, sum int64, parts int) []int64 {
	out := make([]int64, parts)
	left := sum
	for i := range out {
		mean := left / int64(parts-i)
		out[i] = mean
		if i < parts-1 {
			out[i] = mean*7/10 + int64(r.IntN(int(mean*6/10)))
		}
		left -= out[i]
	}
	return out
}

func (x *promoter) show(on clock.Day, viewers int64) {
	what, where := goods[x.r.IntN(len(goods))], platforms[x.r.IntN(len(platforms))]
	x.At(on.Start().Add(time.Duration(20*60+x.r.IntN(90))*time.Minute), func(ctx context.Context) error {
		return x.hold(ctx, &Event{Kind: Live, Title: what + "直播专场", Area: x.County, On: on, Platform: where, Viewers: viewers,
			ViewersSource: where + "后台数据，" + on.String() + " 下播时"}, nil)
	})
}

func (x *promoter) roadshow(on clock.Day, fen, residents int64) {
	again := x.r.IntN(3)
	x.At(on.Start().Add(time.Duration(17*60+x.r.IntN(60))*time.Minute), func(ctx context.Context) error {
		list, _, err := x.registry.Subjects(ctx, x.DB.Read(), registry.Filter{County: x.County, Scope: area.Scope{x.County}, Scale: "large", Limit: 500})
		if err != nil {
			return err
		}
		e := &Event{Kind: Roadshow, Area: x.County, On: on, Residents: int(residents), SalesFen: fen}
		var come []string
		for i := 0; i < len(list) && len(come) < producersEach+again; i++ { // some new ones, and some again
			s := list[i*37%len(list)]
			if s.Kind.Grower() && x.been[s.ID] == (len(come) >= producersEach) && !slices.Contains(come, s.ID) {
				come = append(come, s.ID)
			}
		}
		for _, id := range come {
			x.been[id] = true
		}
		for i := 0; i < len(x.places) && len(e.of(community)) < placesEach; i++ {
			if a := x.places[i]; !x.been[a.Code] {
				x.been[a.Code] = true
				e.join(Party{Kind: community, Area: a.Code, Name: x.Tree().PathText(a.Code)})
			}
		}
		if len(e.of(community)) == 0 { // everywhere already
			a := x.places[len(x.been)%len(x.places)]
			e.join(Party{Kind: community, Area: a.Code, Name: x.Tree().PathText(a.Code)})
		}
		e.Title = fmt.Sprintf("优质农产品进%s", x.Tree().Name(e.of(community)[0].Area))
		return x.hold(ctx, e, come)
	})
}

// hold enters an event as the county's bureau.
func (x *promoter) hold(ctx context.Context, e *Event, producers []string) error {
	if err := x.takingPart(ctx, x.DB.Read(), x.County, area.Scope{x.County}, e, producers); err != nil {
		return err
	}
	if err := e.check(x.Tree(), x.Acts.Now().Day()); err != nil {
		return err
	}
	a, err := x.Inspector(ctx, x.County)
	if err != nil {
		return err
	}
	_, err = x.Acts.Do(ctx, a, act.What{Verb: "agri.event.add", Kind: "agri.event", Area: e.Area}, func(tx *act.Tx) error { return x.addEvent(ctx, tx, e) })
	return err
}
