package eco

import (
	"context"
	"fmt"
	"strings"
	"time"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/registry"
)

// cohort is some farms that are certified on one day.
type cohort struct {
	on     clock.Day
	scheme Scheme
	farms  int
	tonnes int64 // of all of them a year
	more   bool  // further products of who holds one already
}

// cohorts follow the newspaper: 285 t at the end of 2020, 1,373 t of 2021, 24,000 t of
// 2022 with 42 organic holders and 3 of green food, 27,000 t on its day.
var cohorts = []cohort{
	{on: 20201210, scheme: Organic, farms: 3, tonnes: 285},
	{on: 20211115, scheme: Organic, farms: 9, tonnes: 1373 - 285},
	{on: 20221110, scheme: Organic, farms: 30, tonnes: 24000 - 1373 - 6200},
	{on: 20221125, scheme: Green, farms: 3, tonnes: 6200},
	{on: 20230601, scheme: Organic, farms: 5, tonnes: 27000 - 24000, more: true},
	{on: 20210601, scheme: GI, farms: 4, tonnes: 900},
}

// Play puts certifications on the programme of the demo.
func (r *Room) Play(ctx context.Context, c *demo.Cast) error {
	return (&player{Cast: c, Room: r}).certifiedAll(ctx)
}

func (p *player) certifiedAll(context.Context) error {
	held := map[Scheme][]*registry.Subject{}
	serial := 0
	for _, c := range cohorts {
		p.At(c.on.Start().Add(10*time.Hour), func(ctx context.Context) error {
			mine := p.candidates(c, held)
			for i, s := range mine {
				each := (c.tonnes + int64(len(mine))/2) / int64(len(mine)) // certificates print whole tonnes
				if i == len(mine)-1 {
					each = c.tonnes - each*int64(i)
				}
				serial++
				if err := p.certifyFarm(ctx, s, c.scheme, serial, c.on, each*1000, ""); err != nil {
					return err
				}
			}
			if !c.more {
				held[c.scheme] = append(held[c.scheme], mine...)
			}
			return nil
		})
	}
	return nil
}

// candidates are farms that hold nothing of the scheme yet, or the first that do.
func (p *player) candidates(c cohort, held map[Scheme][]*registry.Subject) []*registry.Subject {
	if c.more {
		return held[c.scheme][:c.farms]
	}
	taken := map[string]bool{}
	for _, list := range held {
		for _, s := range list {
			taken[s.ID] = true
		}
	}
	var out []*registry.Subject
	for _, s := range p.Farms {
		fits := s.Kind.Grower() && s.Kind != "household" && !taken[s.ID]
		if c.scheme == GI {
			fits = s.Kind.Grower() && strings.Contains(s.Products, "葡萄")
		}
		if fits && len(out) < c.farms {
			out = append(out, s)
		}
	}
	return out
}

// certifyFarm records a certificate of a year or of three, and will record its renewal a
// few days before it ends.
func (p *player) certifyFarm(ctx context.Context, s *registry.Subject, scheme Scheme, serial int, from clock.Day, kg int64, renews string) error {
	to := clock.DayOf(from.Time().AddDate(map[Scheme]int{Organic: 1, Green: 3, GI: 10}[scheme], 0, -1))
	no := fmt.Sprintf("115OP%d%04d", from/100%10000, serial)
	issuer := "北京有机产品认证中心（示范）"
	switch scheme {
	case Green:
		no, issuer = fmt.Sprintf("LB-15-%d01%04dA", from/100%10000, serial), "绿色食品发展中心（示范）"
	case GI:
		no, issuer = fmt.Sprintf("GI-%d-%04d", from/100, serial), "地理标志用标管理办公室（示范）"
	}
	c := &Certification{County: p.County, Subject: s.ID, Area: s.Area, Scheme: scheme, No: no, Issuer: issuer, ValidFrom: from, ValidTo: to,
		Products: []CertifiedProduct{{Product: strings.Split(s.Products, "、")[0], LandM2: s.LandM2, AnnualKg: kg}}}
	if err := c.check(from); err != nil {
		return err
	}
	if err := p.Do(ctx, p.Officers[area.Cut(s.Area, area.Township)], registry.MayManage, s.Area, "agri.certification.add",
		"agri.certification", "", func(tx *act.Tx) error {
			c.ID = tx.NewID()
			tx.On(c.ID, s.Area)
			return p.certify(ctx, tx, c, renews)
		}); err != nil {
		return err
	}
	if t := to.Add(-5).Start().Add(11 * time.Hour); t < p.Until() {
		p.At(t, func(ctx context.Context) error { return p.certifyFarm(ctx, s, scheme, serial, to.Add(1), kg, c.ID) })
	}
	return nil
}

// player plays this room on the demo's stage.
type player struct {
	*demo.Cast
	*Room
}
