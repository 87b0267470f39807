package agri

import (
	"context"
	"strings"
	"time"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/power"
	"huying/kernel/scene"
	"huying/scenes/agri/registry"
)

// day7 is the newspaper's day, 7 November 2023.
const day7 = clock.Day(20231107)

// cast is who and what the demo's players share: the county in the making, its officers
// and its farms.
type cast struct {
	scene.Stage
	county string
	people map[string]string   // village or town → officer
	bureau []string            // who work in the county's bureau
	farms  []*registry.Subject // founded so far, in the order of their founding
}

func (p *cast) until() clock.Moment {
	_, until := p.Span()
	return until
}

// do acts as somebody of the county.
func (p *cast) do(ctx context.Context, person string, need *power.Power, at, verb, kind, subject string, fn func(tx *act.Tx) error) error {
	who, err := p.As(ctx, person)
	if err != nil {
		return err
	}
	a, err := who.May(need, at, "web")
	if err != nil {
		return err
	}
	_, err = p.Kernel().Acts.Do(ctx, a, act.What{Verb: verb, Kind: kind, Subject: subject, Area: at}, fn)
	return err
}

// inspector is who keeps a town's ledgers in the demo, as the actor of one act there.
func (p *cast) inspector(ctx context.Context, at string) (act.Actor, error) {
	who, err := p.As(ctx, p.people[at])
	if err != nil {
		return act.Actor{}, err
	}
	return who.May(registry.MayManage, at, "web")
}

// workingHour moves a moment into the same day's working hours.
func workingHour(t clock.Moment, minute int) clock.Moment {
	return t.Day().Start().Add(9*time.Hour + time.Duration(minute)*time.Minute)
}

// rural tells whether a village is one that grows something.
func rural(a *area.Area) bool {
	return a.Level() == area.Village && a.ValidTo == 0 && strings.HasSuffix(strings.TrimSuffix(a.Name, "委会"), "村")
}
