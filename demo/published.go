package demo

import (
	"context"
	"fmt"
	"time"

	"huying/base/clock"
	"huying/kernel/publication"
)

// loop is what the county tells of its calls every January.
var loop = []string{"order.received", "order.closed", "order.filing_rate", "order.close_rate", "order.on_time_rate", "order.response_rate",
	"order.resolve_rate", "order.satisfaction_rate"}

// publications: the centre publishes the year's calls every January. The one of 2022
// was corrected, because a rate was left out; one half-year was withdrawn, because it
// ended a day too early, and published again.
func (s *story) publications() {
	for year := 2020; clock.Date(year+1, 1, 6) <= s.until.Day(); year++ {
		in := s.calling(fmt.Sprintf("%d年 接诉即办", year), clock.Date(year, 1, 1), clock.Date(year, 12, 31), loop...)
		first := s.publish(clock.Date(year+1, 1, 6), in, nil)
		if year == 2022 {
			in = s.calling("2022年 接诉即办（更正）", clock.Date(year, 1, 1), clock.Date(year, 12, 31), append(loop, "order.rework_rate")...)
			in.Reason = "首次发布漏列了返工率，补上后重新发布，其他数字不变。"
			s.publish(clock.Date(year+1, 1, 13), in, first)
		}
	}
	from := clock.Date(2024, 1, 1)
	wrong := s.publish(clock.Date(2024, 7, 4), s.calling("2024年上半年 接诉即办", from, clock.Date(2024, 6, 29), loop...), nil)
	s.at(clock.Date(2024, 7, 5).Start().Add(10*time.Hour), func(ctx context.Context) error {
		p, err := s.who(ctx, s.staff["county_lead@"+centre][0])
		if err != nil {
			return err
		}
		_, err = s.k.Published.Withdraw(ctx, p, "web", "", *wrong, "截止日写成了6月29日，少算了一天，重新统计后再发布。")
		return err
	})
	s.publish(clock.Date(2024, 7, 5), s.calling("2024年上半年 接诉即办", from, clock.Date(2024, 6, 30), loop...), nil)
}

// calling asks for figures of the whole county.
func (s *story) calling(title string, from, to clock.Day, codes ...string) publication.Asked {
	in := publication.Asked{Title: title, Door: publication.Public}
	for _, c := range codes {
		in.Items = append(in.Items, publication.FigureAsk{Figure: c, Under: County, From: from.String(), To: to.String()})
	}
	return in
}

// publish lets the desk prepare and the lead release on a day. It gives where the id
// will be found.
func (s *story) publish(day clock.Day, in publication.Asked, replaces *string) *string {
	id := new(string)
	at := day.Start().Add(15 * time.Hour)
	s.at(at, func(ctx context.Context) error {
		if replaces != nil {
			in.Replaces = *replaces
		}
		p, err := s.who(ctx, s.staff["county_desk@"+centre][0])
		if err != nil {
			return err
		}
		made, err := s.k.Published.Prepare(ctx, p, "web", "", in)
		if err == nil {
			*id = made.ID
		}
		return err
	})
	s.at(at.Add(40*time.Minute), func(ctx context.Context) error {
		p, err := s.who(ctx, s.staff["county_lead@"+centre][0])
		if err != nil {
			return err
		}
		_, err = s.k.Published.Release(ctx, p, "web", "", *id)
		return err
	})
	return id
}
