package station

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"huying/base/clock"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/booking"
	"huying/kernel/power"
	"huying/kernel/scene"
)

var accounts = []scene.Account{{Login: "keeper", Title: "驿站管理员", Door: "/workbench/"}}

// openings are when the demo's stations open, one in each of the county's first streets.
var openings = []clock.Day{20230525, 20230918, 20231201, 20240315, 20240620}

// player plays stations in the demo county, from a stream of its own.
type player struct {
	scene.Stage
	*room
	county string
	r      *rand.Rand
	guests int // so far, for their made-up numbers
}

// house is a station of the demo with who works there.
type house struct {
	*Station
	lead, keeper string
	items        []*Item
}

func play(ctx context.Context, s scene.Stage) error {
	p := &player{Stage: s, room: newRoom(s.Kernel()), county: s.Tree().County, r: rand.New(rand.NewPCG(20230525, 14))}
	_, until := s.Span()
	n := 0
	for _, street := range s.Tree().Children(p.county) {
		if street.Kind != area.KindSubdistrict || n == len(openings) {
			continue
		}
		for _, v := range s.Tree().Children(street.Code) {
			if !strings.Contains(v.Name, "社区") {
				continue
			}
			h, err := p.furnish(ctx, street, v, n)
			if err != nil {
				return err
			}
			if n == 0 {
				if err := s.Account(ctx, accounts[0].Login, h.keeper); err != nil {
					return err
				}
			}
			p.open(h, until)
			break
		}
		n++
	}
	// What the nightly job does with guests who are long gone.
	for d := openings[0].Add(35); d.Start() < until; d = d.Add(30) {
		p.At(d.Start().Add(3*time.Hour), func(ctx context.Context) error { return p.Bookings.Forget(ctx, p.county) })
	}
	return nil
}

// furnish hires a station's people and says what there is.
func (p *player) furnish(ctx context.Context, street, v *area.Area, n int) (*house, error) {
	name := strings.NewReplacer("居委会", "", "居民委员会", "").Replace(v.Name)
	s := &Station{Area: v.Code, Name: name + "驿站", Place: street.Name + name + "服务中心一层", OpenedOn: openings[n], Phone: fmt.Sprintf("010-0000%04d", 1201+n),
		Facilities: []string{"reading", "rest", "toilet", "water", "microwave", "umbrella", "charging", "aed"}, Note: "雨天可以进来避雨，老人可以请值班员帮忙预约。"}
	week := [7]string{5: "09:00-16:00"}
	for i := range 5 {
		week[i] = "08:30-17:30"
	}
	if n == 0 {
		s.Name, week[6] = "鲁谷社区驿站", "09:00-16:00"
		s.Facilities = append(s.Facilities, "children", "baby", "sewing", "oxygen")
	}
	s.Hours, _ = ParseHours(week[:])
	outlines, err := p.Areas.Boundaries(ctx, p.county, street.Code)
	if err != nil {
		return nil, err
	}
	for _, b := range outlines {
		var g struct{ Coordinates [][][2]float64 }
		if b.Code != v.Code || json.Unmarshal(b.Geometry, &g) != nil || len(g.Coordinates) == 0 {
			continue
		}
		ring := g.Coordinates[0][1:] // the first is the last again
		var lon, lat float64
		for _, x := range ring {
			lon, lat = lon+x[0]/float64(len(ring)), lat+x[1]/float64(len(ring))
		}
		s.LonE7, s.LatE7 = int64(lon*1e7), int64(lat*1e7)
	}
	h := &house{Station: s, items: []*Item{{Name: "雨伞", Total: 20, Days: 3}, {Name: "轮椅", Total: 2, Days: 14},
		{Name: "充电宝", Total: 10, Days: 1}, {Name: "工具箱", Total: 3, Days: 3}}}
	if h.lead, err = p.Hire(ctx, p.UnitOf(street.Code), Lead, street.Code); err != nil {
		return nil, err
	}
	h.keeper, err = p.Hire(ctx, p.UnitOf(v.Code), Keeper, v.Code)
	return h, err
}

// do acts as somebody of a station.
func (p *player) do(ctx context.Context, person string, need *power.Power, h *house, verb, kind, subject string, fn func(tx *act.Tx) error) error {
	who, err := p.As(ctx, person)
	if err != nil {
		return err
	}
	a, err := who.May(need, h.Area, "web")
	if err != nil {
		return err
	}
	_, err = p.Acts.Do(ctx, a, act.What{Verb: verb, Kind: kind, Subject: subject, Area: h.Area}, fn)
	return err
}

func (p *player) serve(ctx context.Context, h *house, verb, kind, subject string, fn func(tx *act.Tx) error) error {
	return p.do(ctx, h.keeper, MayServe, h, verb, kind, subject, fn)
}

// hour is a time of a day.
func hour(d clock.Day, h, min int) clock.Moment {
	return d.Start().Add(time.Duration(h*60+min) * time.Minute)
}

// open puts a station's years on the programme.
func (p *player) open(h *house, until clock.Moment) {
	p.At(hour(h.OpenedOn, 8, 30), func(ctx context.Context) error {
		if err := h.check(p.Tree()); err != nil {
			return err
		}
		if err := p.do(ctx, h.lead, MayManage, h, Kind+".add", Kind, "", func(tx *act.Tx) error { return p.addStation(ctx, tx, h.Station) }); err != nil {
			return err
		}
		for _, it := range h.items {
			it.Station, it.Area = h.ID, h.Area
			if err := it.check(); err != nil {
				return err
			}
			if err := p.serve(ctx, h, Kind+".add_item", Kind, h.ID, func(tx *act.Tx) error { return p.addItem(ctx, tx, it) }); err != nil {
				return err
			}
		}
		return nil
	})
	planned := hour(h.OpenedOn, 10, 0)
	for on := h.OpenedOn.Add(1); planned < until; on = on.Add(1) {
		if on.DayOfMonth() == 25 {
			p.day(h, planned, on)
			planned = hour(on, 16, 30) // the next one is announced when this one is over
		}
	}
	for d := h.OpenedOn.Add(4 + p.r.IntN(9)); d.Start() < until; d = d.Add(9 + p.r.IntN(12)) {
		p.loan(h, hour(d, 9, p.r.IntN(400)), p.r.IntN(50), false)
	}
	if last := until.Day(); h.OpenedOn < last.Add(-8) {
		p.loan(h, hour(last.Add(-8), 10, p.r.IntN(60)), 0, true) // still out, and late
		p.loan(h, hour(last.Add(-2), 14, p.r.IntN(60)), 1, true)
		p.loan(h, hour(last.Add(-1), 9, p.r.IntN(60)), 0, true)
	}
}

// guest is somebody with a number that no operator has given out.
func (p *player) guest() booking.Guest {
	p.guests++
	return booking.Guest{Name: p.Name(), Phone: fmt.Sprintf("1990%07d", 1_000_000+p.guests)}
}

// day plans a service day and lets people book it.
func (p *player) day(h *house, planned clock.Moment, on clock.Day) {
	d := &Day{Title: "爱心公益服务日", On: on, Note: "不用花钱。没有预约也可以来，等一等就轮到。"}
	for _, s := range []struct {
		name     string
		from, to int
		places   int
		most     int // who want one
	}{{"理发", 9, 10, 4, 6}, {"理发", 10, 11, 4, 3}, {"缝补", 9, 11, 4, 3}, {"配钥匙", 9, 11, 6, 3}} {
		slot := &booking.Slot{Name: s.name, From: hour(on, s.from, 0), To: hour(on, s.to, 0), Places: s.places}
		d.Slots = append(d.Slots, slot)
		for i := range max(1, s.most-p.r.IntN(3)) {
			g := p.guest()
			span := int(hour(on, 7, 0)-planned) / 60_000
			if i%2 == 0 { // those who heard of it on the last one
				span = min(span, 3*24*60)
			}
			p.At(planned.Add(time.Duration(5+p.r.IntN(span-10))*time.Minute), func(ctx context.Context) error {
				_, err := p.Bookings.Book(ctx, act.Public(p.county).Known(p.Box.Mark("booking guest", g.Phone, g.Name)), p.Acts.NewID(), slot.ID, g)
				return err
			})
		}
		p.At(slot.From.Add(-time.Minute), func(ctx context.Context) error { return p.door(ctx, h, d, slot) })
	}
	p.At(planned, func(ctx context.Context) error {
		d.Station, d.Area = h.ID, h.Area
		if err := d.check(h.Station, p.Acts.Now().Day()); err != nil {
			return err
		}
		return p.serve(ctx, h, DayKind+".add", DayKind, "", func(tx *act.Tx) error { return p.addDay(ctx, tx, d) })
	})
}

// door lets those who come to a slot in: most of those who booked, and some who did not.
func (p *player) door(ctx context.Context, h *house, d *Day, slot *booking.Slot) error {
	held, err := p.Bookings.In(ctx, p.DB.Read(), p.county, slot.ID)
	if err != nil {
		return err
	}
	at := slot.From
	for _, b := range held {
		if at = at.Add(time.Duration(1+p.r.IntN(7)) * time.Minute); b.State != booking.Booked || p.r.IntN(100) >= 85 {
			continue
		}
		p.At(at, func(ctx context.Context) error {
			return p.serve(ctx, h, DayKind+".arrive", DayKind, d.ID, func(tx *act.Tx) error { return p.arrive(ctx, tx, d, arrival{Booking: b.ID}, tx.Now) })
		})
	}
	if p.r.IntN(3) == 0 {
		g := booking.Guest{Name: p.Name()}
		p.At(at.Add(5*time.Minute), func(ctx context.Context) error {
			return p.serve(ctx, h, DayKind+".walk_in", DayKind, d.ID, func(tx *act.Tx) error { return p.Bookings.WalkedIn(ctx, tx, slot.ID, g) })
		})
	}
	return nil
}

// loan lends a thing and brings it back: in time, late, or never.
func (p *player) loan(h *house, at clock.Moment, luck int, keeps bool) {
	l := &Loan{}
	g := p.guest()
	which := p.r.IntN(len(h.items) + 2) // umbrellas most of all
	if luck == 0 || luck == 2 || which >= len(h.items) {
		which = 0
	}
	state, after := Back, 1+p.r.IntN(max(1, h.items[which].Days))
	switch {
	case luck == 2:
		state, after = Lost, 40
	case luck < 6:
		after = h.items[which].Days + 2 + p.r.IntN(9)
	}
	p.At(at, func(ctx context.Context) error {
		shelf, err := p.items(ctx, p.DB.Read(), p.county, h.ID)
		if err != nil {
			return err
		}
		it := h.items[which]
		for _, x := range shelf {
			if x.ID == it.ID && x.Free() < 1 { // somebody else has it: an umbrella will do
				it = h.items[0]
			}
		}
		if err := l.borrow(g.Name, g.Phone); err != nil {
			return err
		}
		return p.serve(ctx, h, Kind+".lend", Kind, h.ID, func(tx *act.Tx) error { return p.lend(ctx, tx, it.ID, l) })
	})
	if keeps {
		return
	}
	p.At(hour(at.Day().Add(after), 10, int(at/60_000)%300), func(ctx context.Context) error {
		verb := LoanKind + ".return"
		if state == Lost {
			verb = LoanKind + ".lose"
		}
		return p.serve(ctx, h, verb, LoanKind, l.ID, func(tx *act.Tx) error { return p.endLoan(ctx, tx, l, state) })
	})
}
