// Package demo is what the players of the demo share (演示): the county in the making with
// the officers who were hired for it and the farms that were founded so far, and a few ways
// of acting in it. Each room plays its own part; the scene puts them in order.
//
// It refuses to be history of its own: nothing is written here but by an act of an officer
// who holds the power for it, as in real use. Who plays draws from a stream of their own, so
// that the others' history stays what it is.
package demo

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

// Day7 is the newspaper's day, 7 November 2023.
const Day7 = clock.Day(20231107)

// Logins of who acts for a cooperative and for a buyer in the demo, and of a tester.
const (
	Producer = "coop"
	Buyer    = "buyer"
	Tester   = "farmtest"
)

// Cast is who and what the demo's players share: the county in the making, its officers
// and its farms.
type Cast struct {
	scene.Stage
	County   string
	Officers map[string]string   // village or town → officer
	Tried    string              // the village whose officer's day can be tried: something waits there at the end
	Bureau   []string            // who work in the county's bureau
	Farms    []*registry.Subject // founded so far, in the order of their founding
	Sold     Sale                // what was certified last, and may have to be called back
	Called   Call                // what a testing room is going to find
}

// Call is a harvest that went through several hands before it failed.
type Call struct {
	Farm         *registry.Subject
	Product, Lot string
	BaseG        int64
}

// Sale is a product of a farm that left it with a certificate.
type Sale struct {
	Farm    *registry.Subject
	Product string
}

// Edition is the liability notice that was in force on a day.
func Edition(on clock.Day) string {
	if on >= 20260201 {
		return "2026"
	}
	return "2023"
}

// Until is when the demo ends.
func (p *Cast) Until() clock.Moment {
	_, until := p.Span()
	return until
}

// Do acts as somebody of the county.
func (p *Cast) Do(ctx context.Context, person string, need *power.Power, at, verb, kind, subject string, fn func(tx *act.Tx) error) error {
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

// Inspector is who keeps a town's ledgers in the demo, as the actor of one act there.
func (p *Cast) Inspector(ctx context.Context, at string) (act.Actor, error) {
	who, err := p.As(ctx, p.Officers[at])
	if err != nil {
		return act.Actor{}, err
	}
	return who.May(registry.MayManage, at, "web")
}

// WorkingHour moves a moment into the same day's working hours.
func WorkingHour(t clock.Moment, minute int) clock.Moment {
	return t.Day().Start().Add(9*time.Hour + time.Duration(minute)*time.Minute)
}

// Rural tells whether a village is one that grows something.
func Rural(a *area.Area) bool {
	return a.Level() == area.Village && a.ValidTo == 0 && strings.HasSuffix(strings.TrimSuffix(a.Name, "委会"), "村")
}
