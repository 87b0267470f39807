package patrol

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/ident"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/offline"
	"huying/scenes/agri/demo"
	"huying/scenes/agri/registry"
)

// patrolsFrom is when the county's patrols begin in the demo.
const patrolsFrom = clock.Day(20220601)

// Play puts a farm's signature and its patrols on the programme of the demo.
func (r *Room) Play(c *demo.Cast, s *registry.Subject, founded, signed clock.Moment) {
	(&player{Cast: c, Room: r}).watch(s, founded, signed)
}

// watch puts a farm's signature and its patrols on the programme, one after the other.
func (p *player) watch(s *registry.Subject, founded, signed clock.Moment) {
	p.At(signed, func(ctx context.Context) error {
		who, err := p.As(ctx, p.Officers[area.Cut(s.Area, area.Village)])
		if err != nil {
			return err
		}
		a, err := who.May(registry.MayPatrol, s.Area, "phone")
		if err != nil {
			return err
		}
		_, err = p.Acts.Do(ctx, a, act.What{Verb: "agri.notice", Kind: registry.SubjectRecord, Subject: s.ID, Area: s.Area}, func(tx *act.Tx) error {
			return p.registry.Notify(ctx, tx, tx.NewID(), &registry.Signing{Subject: s.ID, Edition: demo.Edition(signed.Day()), Signer: s.Contact.Reveal()}, tx.Now)
		})
		return err
	})
	first := founded.Add(time.Duration(24+p.Rand().IntN(60*24)) * time.Hour)
	if first.Day() < patrolsFrom {
		first = patrolsFrom.Start().Add(time.Duration(9*60+p.Rand().IntN(120*24*60)) * time.Minute)
	}
	p.At(demo.WorkingHour(first, p.Rand().IntN(8*60)), func(ctx context.Context) error { return p.visit(ctx, s) })
}

// cleanAnswers are the answers of a farm where nothing is wrong.
func cleanAnswers() map[string]string {
	return map[string]string{"records/record_kept": "yes", "inputs/input_bought": "yes", "inputs/input_stored": "yes", "use/use_range": "yes",
		"use/use_interval": "yes", "use/use_banned": "no",
		"additives/additive_ok": "na", "waste/waste_collected": "yes", "certificate/cert_issued": "yes", "other/other_found": "no"}
}

// wrongs are what patrols find, with what is written to it.
var wrongs = [][3]string{
	{"records/record_kept", "records/record_note", "近两周的用药没有登记"}, {"waste/waste_collected", "waste/waste_note", "地头有空药瓶没有收走"},
	{"inputs/input_stored", "inputs/input_note", "农药和化肥混放，没有上锁"}, {"certificate/cert_issued", "certificate/cert_note", "上周出棚的一批没有开合格证"},
	{"use/use_interval", "use/use_note", "打药后第三天就采收"},
}

// visit is one patrol, and puts the next on the programme.
func (p *player) visit(ctx context.Context, s *registry.Subject) error {
	r := p.Rand()
	now := p.Acts.Now()
	_, until := p.Span()
	who, err := p.As(ctx, p.Officers[area.Cut(s.Area, area.Village)])
	if err != nil {
		return err
	}
	v := Visit{Subject: s.ID, Form: "agri-patrol", Version: "2026.1", Answers: cleanAnswers(), Result: Pass}
	if r.IntN(14) == 0 {
		w := wrongs[r.IntN(len(wrongs))]
		v.Answers[w[0]], v.Answers[w[1]] = "no", w[2]
		v.Result, v.LimitDays = Correct, 3+r.IntN(12)
	}
	body, err := json.Marshal(v)
	if err != nil {
		return err
	}
	e := &offline.Envelope{Op: offline.Op{ID: ident.Seeded(func(b []byte) {
		for i := range b {
			b[i] = byte(r.IntN(256))
		}
	}).New(now.Time()), Kind: Use.Code, At: now, Body: body}, County: p.County, Who: who, Device: "demo", Via: "phone"}
	task, err := p.OpenPatrol(ctx, e)
	if err != nil {
		var f *fault.Fault
		if errors.As(err, &f) {
			return fmt.Errorf("%s: %w %+v", s.Name, err, f.Fields)
		}
		return err
	}
	if _, err := p.Acts.Do(ctx, task.Actor, act.What{ID: e.ID, Verb: task.Verb, Kind: e.Kind, Subject: task.Subject, Area: task.Area},
		func(tx *act.Tx) error { return task.Do(ctx, tx) }); err != nil {
		return err
	}
	if v.Result != Pass {
		found, err := p.orderOf(ctx, p.DB.Read(), p.County, e.ID)
		if err != nil {
			return err
		}
		if err := p.Answer(ctx, found); err != nil {
			return err
		}
	}
	// Most are visited before they are due again, a few a little late.
	every := registry.UsualRules().Every(s.Risk, s.Scale)
	next := every - 1 - r.IntN(every/5+1)
	if r.IntN(12) == 0 {
		next = every + r.IntN(every/3+1)
	}
	t := demo.WorkingHour(now.Add(time.Duration(next)*24*time.Hour), r.IntN(8*60))
	if area.Within(s.Area, p.Tried) && t.Day().Sub(until.Day()) > -150 {
		return nil
	}
	if t < until {
		p.At(t, func(ctx context.Context) error { return p.visit(ctx, s) })
	}
	return nil
}

// player plays the patrols on the demo's stage.
type player struct {
	*demo.Cast
	*Room
}
