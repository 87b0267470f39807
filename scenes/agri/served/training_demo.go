package served

import (
	"context"
	"fmt"
	"math/rand/v2"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/registry"
)

// lessons are what trainings of the demo are about.
var lessons = []string{"农产品质量安全法与承诺达标合格证", "安全用药与安全间隔期", "巡查要点与问题处置", "农残速测操作", "农药包装废弃物回收"}

// school is a training of the demo: which place trains its officers, on what.
type school struct {
	at, title string
	minutes   int
	absent    map[int]bool // who of hundred stays away
	failed    int
	growers   int
}

// train has every town train its officers once a year, and the county its own.
func (p *player) train(context.Context) error {
	r := rand.New(rand.NewPCG(20231107, 10))
	_, until := p.Span()
	towns := p.Tree().Children(p.County)
	for year := 2021; ; year++ {
		if clock.Date(year, 3, 1).Start() > until {
			return nil
		}
		for i, at := range append([]string{p.County}, codesOf(towns)...) {
			on := clock.Date(year, 3, 6).Add(i*3 - r.IntN(4))
			s := &school{at: at, title: fmt.Sprintf("%d 年农安网格员培训：%s", year, lessons[r.IntN(len(lessons))]), minutes: 60 * (3 + r.IntN(5)),
				absent: map[int]bool{r.IntN(100): true, r.IntN(100): true}, failed: r.IntN(100), growers: r.IntN(12)}
			p.At(demo.WorkingHour(on.Start(), 8*60+r.IntN(30)), func(ctx context.Context) error { return p.teach(ctx, s) })
		}
	}
}

func codesOf(list []*area.Area) (out []string) {
	for _, a := range list {
		out = append(out, a.Code)
	}
	return out
}

func (p *player) teach(ctx context.Context, s *school) error {
	q := p.DB.Read()
	cards, err := p.registry.OfficerCards(ctx, q, registry.Filter{County: p.County, Scope: area.Scope{s.at}})
	if err != nil {
		return err
	}
	came, growers := map[string]string{}, map[string]string{}
	for i, c := range cards {
		if s.at == p.County && c.Area != s.at || s.absent[i%100] { // the towns train their own
			continue
		}
		if came[c.ID] = "pass"; i%100 == s.failed {
			came[c.ID] = "fail"
		}
	}
	if s.at != p.County && len(p.fields(s.at)) > 0 {
		list, err := p.some(ctx, s.at, "", "large")
		if err != nil {
			return err
		}
		for _, x := range list[:min(s.growers, len(list))] {
			growers[x.ID] = "present"
		}
	}
	if len(came) == 0 {
		return nil
	}
	t := &Training{Title: s.title, Area: s.at, On: p.Acts.Now().Day(), Minutes: s.minutes, Place: p.Tree().Name(s.at) + "会议室", Trainer: "区农业技术推广站"}
	if err := p.attending(ctx, q, p.County, area.Scope{s.at}, t, came, growers); err != nil {
		return err
	}
	if err := t.check(p.Tree(), t.On); err != nil {
		return err
	}
	a, err := p.Inspector(ctx, s.at)
	if err != nil {
		return err
	}
	_, err = p.Acts.Do(ctx, a, act.What{Verb: "agri.training.add", Kind: "agri.training", Area: t.Area},
		func(tx *act.Tx) error { return p.addTraining(ctx, tx, t) })
	return err
}
