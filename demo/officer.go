package demo

import (
	"context"
	"time"

	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/order"

	"github.com/paulmach/orb/planar"
)

// officersWeek gives the officer whose day can be tried a week behind them and work in hand: something put right on the
// spot, something found that others are at, a resident's call that waits for the community, and something found today that
// nobody has accepted yet. Each lies at a point of the grid.
func (s *story) officersWeek() {
	village := s.under(area.Village)[0].Code
	grid := s.tree.Children(village)[0].Code
	who := s.staff[duty.GridOfficer+"/"+grid]
	officer := who[len(who)-1]
	middle, _ := planar.CentroidArea(Outlines(s.tree)[grid])
	found := func(daysAgo int, hour time.Duration, near float64, rep order.Report, then func(ctx context.Context, o *order.Order) error) {
		t := s.until.Day().Add(-daysAgo).Start().Add(hour)
		s.at(min(t, s.until.Add(-2*time.Hour)), func(ctx context.Context) error {
			p, err := s.who(ctx, officer)
			if err != nil {
				return err
			}
			a, err := p.May(order.MayRegister, grid, "phone")
			if err != nil {
				return err
			}
			rep.Area, rep.Source, rep.Lon, rep.Lat = grid, order.Patrol, middle[0]+near, middle[1]-near
			o, err := s.k.Orders.Report(ctx, a, "", rep)
			if err != nil {
				return err
			}
			return then(ctx, o)
		})
	}
	later := func(m matter) func(context.Context, *order.Order) error {
		return func(_ context.Context, o *order.Order) error {
			s.next(s.now(), 30, 90, func(ctx context.Context) error { return s.triage(ctx, o, m) })
			return nil
		}
	}
	waits := func(context.Context, *order.Order) error { return nil }
	found(12, 10*time.Hour, 0.0002, order.Report{Words: "3 号楼 2 单元楼道堆着旧家具，挡住消防通道", Category: order.Other, Place: "3 号楼 2 单元一层"},
		func(ctx context.Context, o *order.Order) error {
			p, err := s.who(ctx, officer)
			if err != nil {
				return err
			}
			if o, err = s.k.Orders.Take(ctx, p, "phone", "", o.ID, "fix", order.Input{Words: "联系住户当场搬走，通道已清开。"}); err != nil {
				return err
			}
			s.next(s.now(), 120, 300, func(ctx context.Context) error {
				checker := s.staff["checker@"+inspection][0]
				checked, err := s.step(ctx, checker, o, "verify", order.Input{Words: "到现场看过，通道畅通。"})
				if err != nil || checked == nil {
					return err
				}
				_, err = s.step(ctx, checker, checked, "close", order.Input{})
				return err
			})
			return nil
		})
	found(5, 9*time.Hour+40*time.Minute, -0.0003, order.Report{Words: "小区东门外人行道地砖翘起，雨后有积水", Category: "0101", Place: "东门外"}, later(s.matters[0]))
	found(0, 8*time.Hour+50*time.Minute, 0.0004, order.Report{Words: "儿童滑梯扶手松动，已用警示带围上", Category: order.Other, Place: "中心花园", Urgent: true}, waits)
	// A resident's call that the desk sends to the community.
	t := s.until.Day().Add(-1).Start().Add(14 * time.Hour)
	s.at(min(t, s.until.Add(-20*time.Hour)), func(ctx context.Context) error {
		desk, err := s.who(ctx, s.staff["county_desk@"+centre][0])
		if err != nil {
			return err
		}
		a, err := desk.May(order.MayRegister, grid, "web")
		if err != nil {
			return err
		}
		s.callers++
		o, err := s.k.Orders.Report(ctx, a, "", order.Report{Words: "楼下有人在绿地上堆放装修垃圾，好几天没人清", Category: order.Other, Area: grid,
			Place: "5 号楼南侧绿地", Name: name(s.rnd), Phone: phone(s.callers), Source: order.Telephone, Lon: middle[0] - 0.0002, Lat: middle[1] + 0.0003})
		if err != nil {
			return err
		}
		if o, err = s.step(ctx, s.staff["county_desk@"+centre][0], o, "accept", order.Input{Category: order.Other}); err != nil || o == nil {
			return err
		}
		_, err = s.step(ctx, s.staff["county_dispatch@"+centre][0], o, "dispatch", order.Input{Unit: s.unitOf(village).ID, Words: "请社区先到现场看一下。"})
		return err
	})
}
