package agri

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"huying/base/ident"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/offline"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/registry"
)

// report lets officers of the first town say what changed in the demo's last days, so
// that its inspector has something to decide.
func (p *player) report(context.Context) error {
	_, until := p.Span()
	town := area.Cut(p.villages()[0].Code, area.Township)
	p.At(demo.WorkingHour(until.Add(-3*24*time.Hour), 30), func(ctx context.Context) error {
		n := 0
		for _, s := range p.Farms {
			if !strings.HasPrefix(s.Area, town) || n == 9 {
				continue
			}
			s, err := p.registry.Subject(ctx, p.DB.Read(), p.County, s.ID) // as it is by now
			if err != nil {
				return err
			}
			if s.To != 0 {
				continue
			}
			x := registry.Proposing{Subject: s.ID, Changes: []registry.Change{{Field: registry.FieldProducts, Was: s.Products, Said: crops[(n*5+3)%len(crops)] + "、叶菜"}}}
			switch n % 3 {
			case 1:
				x.Changes = []registry.Change{{Field: registry.FieldLand, Was: strconv.FormatInt(s.LandM2, 10), Said: strconv.FormatInt(s.LandM2+2000, 10)}}
				x.Words = "今年流转进来三亩"
			case 2:
				x.Changes[0].Was = crops[n%len(crops)] + "、花卉" // somebody changed it after the phone was filled
			}
			if err := p.said(ctx, s.Area, &x); err != nil {
				return err
			}
			n++
		}
		v := p.villages()[0].Code
		return p.said(ctx, v, &registry.Proposing{Words: "开春刚搭的棚",
			New: &registry.NewSubject{Kind: "household", Name: "村西新棚户", Area: v, Place: "村西第二排棚", Products: "草莓", LandM2: 2667}})
	})
	return nil
}

// said is one proposal of whoever answers for a village.
func (p *player) said(ctx context.Context, at string, x *registry.Proposing) error {
	who, err := p.As(ctx, p.Officers[area.Cut(at, area.Village)])
	if err != nil {
		return err
	}
	body, err := json.Marshal(x)
	if err != nil {
		return err
	}
	now := p.Acts.Now()
	e := &offline.Envelope{Op: offline.Op{ID: ident.Named(fmt.Sprint("demo\n", now, string(body))), Kind: registry.ProposeOp, At: now,
		Body: body}, County: p.County, Who: who, Device: "demo", Via: "phone"}
	task, err := p.registry.OpenProposal(ctx, e)
	if err != nil {
		return err
	}
	_, err = p.Acts.Do(ctx, task.Actor, act.What{ID: e.ID, Verb: task.Verb, Kind: e.Kind, Subject: task.Subject, Area: task.Area},
		func(tx *act.Tx) error { return task.Do(ctx, tx) })
	return err
}
