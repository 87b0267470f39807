package agri

import (
	"context"
	"fmt"
	"time"

	"huying/base/clock"
	"huying/kernel/publication"
	"huying/scenes/agri/demo"
)

// publishAll lets the bureau publish its year every January, and on the newspaper's day
// the numbers that the newspaper prints: one prepares, another releases.
func (p *player) publishAll(context.Context) error {
	_, until := p.Span()
	for year := 2020; clock.Date(year+1, 1, 8) <= until.Day(); year++ {
		codes := []string{"agri.subjects", "agri.eco_tonnes", "agri.organic_holders", "agri.green_holders"}
		if year >= 2022 { // patrols and testing rooms are kept with us since
			codes = append(codes, "agri.patrols", "agri.samples", "agri.pass_rate")
		}
		p.publish(clock.Date(year+1, 1, 8), publication.Asked{Title: fmt.Sprintf("%d年 农产品质量安全", year), Door: publication.Public,
			Items: p.asks(clock.Date(year, 1, 1), clock.Date(year, 12, 31), codes...)})
	}
	paper := p.asks(0, demo.Day7, "agri.officers", "agri.told_rate", "agri.standard_rate", "agri.stations", "agri.stations_excellent",
		"agri.stations_good", "agri.eco_tonnes", "agri.parks", "agri.communities")
	for _, year := range []int{2020, 2021, 2022} {
		paper = append(paper, p.asks(0, clock.Date(year, 12, 31), "agri.eco_tonnes")...)
	}
	paper = append(paper, p.asks(0, clock.Date(2022, 12, 31), "agri.organic_holders", "agri.green_holders")...)
	paper = append(paper, p.asks(20200101, demo.Day7, "agri.pass_rate", "agri.packaging_recovery_rate", "agri.packaging_disposed_rate",
		"agri.live_shows", "agri.live_viewers", "agri.roadshows",
		"agri.roadshow_producers", "agri.roadshow_residents", "agri.roadshow_sales")...)
	p.publish(demo.Day7, publication.Asked{Title: "2023年11月7日 农产品质量安全", Words: "当天报纸刊登的数字，逐条可查。产量和获证主体的年份以各年年末为准。", Door: publication.Public, Items: paper})
	return nil
}

// asks are figures of the whole county over the same days.
func (p *player) asks(from, to clock.Day, codes ...string) (out []publication.FigureAsk) {
	for _, c := range codes {
		out = append(out, publication.FigureAsk{Figure: c, Under: p.County, From: from.String(), To: to.String()})
	}
	return out
}

// publish prepares in the evening of a day, and releases half an hour later.
func (p *player) publish(day clock.Day, in publication.Asked) {
	at := day.Start().Add(18 * time.Hour)
	var id string
	p.At(at, func(ctx context.Context) error {
		who, err := p.As(ctx, p.Bureau[0])
		if err != nil {
			return err
		}
		made, err := p.Published.Prepare(ctx, who, "web", "", in)
		if err == nil {
			id = made.ID
		}
		return err
	})
	p.At(at.Add(30*time.Minute), func(ctx context.Context) error {
		who, err := p.As(ctx, p.Bureau[1])
		if err != nil {
			return err
		}
		_, err = p.Published.Release(ctx, who, "web", "", id)
		return err
	})
}
