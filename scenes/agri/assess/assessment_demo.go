package assess

import (
	"cmp"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/calendar"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/registry"
)

// half is one run of the demo and the appeal against it.
type half struct {
	title    string
	from, to clock.Day
	item     string // what the appeal is about
	words    string
	found    string
	upheld   bool
	minutes  []int
	run, who string
}

// Play puts assessments on the programme of the demo.
func (r *Room) Play(ctx context.Context, c *demo.Cast) error {
	return (&player{Cast: c, Room: r}).assessAll(ctx)
}

// assessAll puts the two halves of the last whole year on the programme: the county's
// bureau runs them, an officer appeals, the town decides.
func (p *player) assessAll(context.Context) error {
	r := rand.New(rand.NewPCG(20231107, 21))
	begin, until := p.Span()
	year := until.Day().Year() - 1
	if clock.Date(year, 1, 1).Start() < begin {
		return nil
	}
	p.At(demo.WorkingHour(p.workday(clock.Date(year, 1, 5)).Start(), r.IntN(200)), p.lawgiver(fmt.Sprintf("农安网格协管员考核办法（%d 年）", year)))
	for _, h := range []*half{
		{title: fmt.Sprintf("%d 年上半年", year), from: clock.Date(year, 1, 1), to: clock.Date(year, 6, 30), item: itemCovered, upheld: true,
			words: "这一户五月起停种，人在外地，大门上锁，去过两次都没有人，村里有证明。", found: "经查村委会证明和现场照片，停种属实，这一户不计入应巡主体。"},
		{title: fmt.Sprintf("%d 年下半年", year), from: clock.Date(year, 7, 1), to: clock.Date(year, 12, 31), item: itemCovered,
			words: "这一户说好元旦后再去，算不算覆盖？", found: "期末已经超过巡查周期，记录属实，维持原结果；巡查周期可以向区里提意见。"},
	} {
		for range 3 {
			h.minutes = append(h.minutes, r.IntN(8*60))
		}
		on := p.workday(h.to.Add(6))
		p.soon(demo.WorkingHour(on.Start(), h.minutes[0]), func(ctx context.Context) error { return p.assessHalf(ctx, h) })
		p.soon(demo.WorkingHour(p.workday(on.Add(1)).Start(), h.minutes[1]), func(ctx context.Context) error { return p.appealHalf(ctx, h) })
		p.soon(demo.WorkingHour(p.workday(on.Add(5)).Start(), h.minutes[2]), func(ctx context.Context) error { return p.decideHalf(ctx, h) })
	}
	return nil
}

// soon puts something on the programme unless the demo ends before it.
func (p *player) soon(t clock.Moment, do func(ctx context.Context) error) {
	if _, until := p.Span(); t < until {
		p.At(t, do)
	}
}

// workday is a day, or the next one on which the office works.
func (p *player) workday(d clock.Day) clock.Day {
	for !calendar.Standard().IsWorkday(d) {
		d = d.Add(1)
	}
	return d
}

// lawgiver makes the county's scheme.
func (p *player) lawgiver(title string) func(ctx context.Context) error {
	return func(ctx context.Context) error {
		s := &AssessScheme{Title: title, Weights: []Weight{{itemCovered, 30}, {itemCorrected, 25}, {itemTold, 15}, {itemTrained, 15}, {itemSound, 15}}}
		if err := s.check(); err != nil {
			return err
		}
		a, err := p.Inspector(ctx, p.County)
		if err != nil {
			return err
		}
		_, err = p.Acts.Do(ctx, a, act.What{Verb: "agri.assess.scheme", Kind: "agri.scheme", Area: p.County},
			func(tx *act.Tx) error { return p.addScheme(ctx, tx, s) })
		return err
	}
}

func (p *player) assessHalf(ctx context.Context, h *half) error {
	u := &AssessRun{Title: h.title, Area: p.County, From: h.from, To: h.to}
	if err := u.check(p.Tree(), p.Acts.Now().Day()); err != nil {
		return err
	}
	a, err := p.Inspector(ctx, p.County)
	if err != nil {
		return err
	}
	done, err := p.Acts.Do(ctx, a, act.What{Verb: "agri.assess.run", Kind: "agri.assess.run", Area: u.Area},
		func(tx *act.Tx) error { return p.assess(ctx, tx, u) })
	h.run = done.Subject
	return err
}

// lacking is the first row of the item that an officer lacks.
func (h *half) lacking(a *Assessment) (RowName, bool) {
	for _, x := range a.Items {
		if x.Code != h.item {
			continue
		}
		if i := slices.IndexFunc(x.Rows, func(c Counted) bool { return c.Sign == '-' }); i >= 0 {
			return RowName{x.Code, x.Rows[i].ID}, true
		}
	}
	return RowName{}, false
}

// appealHalf has the first officer appeal who lacks a row, in a town that can decide.
func (p *player) appealHalf(ctx context.Context, h *half) error {
	list, err := p.assessments(ctx, p.DB.Read(), p.County, assessFilter{run: h.run, latest: true})
	if err != nil {
		return err
	}
	// By id, because databases do not agree on the order of names.
	slices.SortFunc(list, func(a, b *Assessment) int {
		return cmp.Or(strings.Compare(a.Area, b.Area), strings.Compare(a.Person, b.Person))
	})
	for _, a := range list {
		row, ok := h.lacking(a)
		if !ok || len(a.Area) < area.Township {
			continue
		}
		who, err := p.As(ctx, a.Person)
		if err != nil {
			return err
		}
		at := a.answeredAt(who)
		if at == "" {
			continue
		}
		actor, err := who.May(registry.MayPatrol, at, "web")
		if err != nil {
			return err
		}
		h.who = a.ID
		_, err = p.Acts.Do(ctx, actor, act.What{Verb: "agri.assess.appeal", Kind: assessCode, Subject: a.ID, Area: a.Area}, func(tx *act.Tx) error {
			return p.appeal(ctx, tx, a.ID, h.words, []RowName{row})
		})
		return err
	}
	return nil // a county where nobody lacks anything
}

func (p *player) decideHalf(ctx context.Context, h *half) error {
	if h.who == "" {
		return nil
	}
	a, err := p.assessment(ctx, p.DB.Read(), p.County, h.who)
	if err != nil {
		return err
	}
	actor, err := p.Inspector(ctx, area.Cut(a.Area, area.Township))
	if err != nil {
		return err
	}
	d := Decision{Upheld: h.upheld, Words: h.found}
	if row, ok := h.lacking(a); ok && h.upheld {
		d.Rows = []RowName{row}
	}
	_, err = p.Acts.Do(ctx, actor, act.What{Verb: "agri.assess.decide", Kind: assessCode, Subject: a.ID, Area: a.Area},
		func(tx *act.Tx) error { return p.decide(ctx, tx, a.ID, d) })
	return err
}

// player plays this room on the demo's stage.
type player struct {
	*demo.Cast
	*Room
}
