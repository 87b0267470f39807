package station

import (
	"context"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/booking"
	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/offline"
)

// ServiceGuest is somebody with a place, as the desk sees them: the number is masked.
type ServiceGuest struct {
	ID     string       `json:"id"`
	Slot   string       `json:"slot"`
	State  string       `json:"state" enum:"booked,waiting,came,missed,cancelled"`
	Turn   int          `json:"turn"`
	Name   string       `json:"name"`
	Phone  string       `json:"phone"`
	Way    string       `json:"way" enum:"online,desk,walkin"`
	CameAt clock.Moment `json:"came_at,omitempty"`
}

// LendingItem is what a station lends, and how many are free.
type LendingItem struct {
	ID      string `json:"id"`
	Name    string `json:"name"`
	Total   int    `json:"total"`
	Out     int    `json:"out"`
	Lost    int    `json:"lost"`
	Free    int    `json:"free"`
	Days    int    `json:"days"`
	Version int    `json:"version"`
}

type guests struct {
	Body struct {
		Items []ServiceGuest `json:"items"`
	}
}

type items struct {
	Body struct {
		Items []LendingItem `json:"items"`
	}
}

type loanInput struct {
	Item  string `json:"item" maxLength:"36"`
	Name  string `json:"name" maxLength:"160"`
	Phone string `json:"phone" maxLength:"40"`
}

// mountDesk hangs what is done at a station's desk.
func (r *room) mountDesk(s *web.Server, days *list.List[Day, ServiceDay], stations *list.List[Station, ServiceStation], loans *list.List[Loan, LendingLoan]) {
	at := func(ctx context.Context, place string) error {
		_, err := duty.Of(ctx).May(MayServe, place, web.Of(ctx).Via)
		return err
	}
	web.Handle(s, web.Spec{ID: "listGuests", Method: "GET", Path: days.Path + "/{id}/guests", Guard: MayServe, Summary: "Who holds a place on a service day"},
		func(ctx context.Context, in *list.ByID) (*guests, error) {
			d, place, err := days.Find(ctx, r.DB.Read(), in.ID)
			if err != nil {
				return nil, err
			}
			if err := at(ctx, place); err != nil {
				return nil, err
			}
			out := &guests{}
			return out, r.DB.View(ctx, func(q store.Q) error {
				out.Body.Items = []ServiceGuest{}
				for _, slot := range d.Slots {
					held, err := r.Bookings.In(ctx, q, duty.Of(ctx).County, slot.ID)
					if err != nil {
						return err
					}
					for _, b := range held {
						out.Body.Items = append(out.Body.Items, ServiceGuest{b.ID, b.Slot, string(b.State), b.Turn, b.Name.String(), b.Phone.String(), string(b.Way), b.CameAt})
					}
				}
				return nil
			})
		})
	web.Handle(s, web.Spec{ID: "arriveGuest", Method: "POST", Path: days.Path + "/{id}/arrive", Guard: MayServe,
		Summary: "Mark somebody who came, by booking or code"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body arrival
		}) (*list.One[ServiceDay], error) {
			return days.Act(ctx, MayServe, in.ID, "arrive", func(tx *act.Tx, d *Day) error { return r.arrive(ctx, tx, d, in.Body, tx.Now) })
		})
	web.Handle(s, web.Spec{ID: "walkIn", Method: "POST", Path: days.Path + "/{id}/walk-in", Guard: MayServe,
		Summary: "Enter somebody who came without having booked"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Slot  string `json:"slot" maxLength:"36"`
				Name  string `json:"name" maxLength:"160"`
				Phone string `json:"phone,omitempty" maxLength:"40"`
			}
		}) (*list.One[ServiceDay], error) {
			return days.Act(ctx, MayServe, in.ID, "walk_in", func(tx *act.Tx, d *Day) error {
				if !d.holds(in.Body.Slot) {
					return store.ErrNotFound
				}
				if err := d.begun(tx.Now); err != nil {
					return err
				}
				return r.Bookings.WalkedIn(ctx, tx, in.Body.Slot, booking.Guest{Name: in.Body.Name, Phone: in.Body.Phone})
			})
		})
	web.Handle(s, web.Spec{ID: "listStationItems", Method: "GET", Path: stations.Path + "/{id}/items", Guard: MayRead, Summary: "What a station lends"},
		func(ctx context.Context, in *list.ByID) (*items, error) {
			x, _, err := stations.Find(ctx, r.DB.Read(), in.ID)
			if err != nil {
				return nil, err
			}
			return r.itemsOf(ctx, x.ID)
		})
	web.Handle(s, web.Spec{ID: "addStationItem", Method: "POST", Path: stations.Path + "/{id}/items", Guard: MayServe, Summary: "Put things to lend on the shelf"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Name  string `json:"name" maxLength:"120"`
				Total int    `json:"total"`
				Days  int    `json:"days" doc:"For which it is lent"`
			}
		}) (*items, error) {
			_, err := stations.Act(ctx, MayServe, in.ID, "add_item", func(tx *act.Tx, x *Station) error {
				it := &Item{Station: x.ID, Area: x.Area, Name: in.Body.Name, Total: in.Body.Total, Days: in.Body.Days}
				if err := it.check(); err != nil {
					return err
				}
				return r.addItem(ctx, tx, it)
			})
			if err != nil {
				return nil, err
			}
			return r.itemsOf(ctx, in.ID)
		})
	web.Handle(s, web.Spec{ID: "lendItem", Method: "POST", Path: stations.Path + "/{id}/loans", Guard: MayServe, Summary: "Lend a thing"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body loanInput
		}) (*items, error) {
			l := &Loan{}
			if err := l.borrow(in.Body.Name, in.Body.Phone); err != nil {
				return nil, err
			}
			_, err := stations.Act(ctx, MayServe, in.ID, "lend", func(tx *act.Tx, x *Station) error {
				it, err := r.item(ctx, tx, in.Body.Item)
				if err != nil || it.Station != x.ID {
					return store.ErrNotFound
				}
				return r.lend(ctx, tx, it.ID, l)
			})
			if err != nil {
				return nil, err
			}
			return r.itemsOf(ctx, in.ID)
		})
	for verb, state := range map[string]LoanState{"return": Back, "lose": Lost} {
		web.Handle(s, web.Spec{ID: verb + "Loan", Method: "POST", Path: loans.Path + "/{id}/" + verb, Guard: MayServe,
			Summary: "Take a thing back (return), or write it off (lose)"},
			func(ctx context.Context, in *list.ByID) (*list.One[LendingLoan], error) {
				return loans.Act(ctx, MayServe, in.ID, verb, func(tx *act.Tx, l *Loan) error { return r.endLoan(ctx, tx, l, state) })
			})
	}
}

func (r *room) itemsOf(ctx context.Context, station string) (*items, error) {
	out := &items{}
	out.Body.Items = []LendingItem{}
	all, err := r.items(ctx, r.DB.Read(), duty.Of(ctx).County, station)
	for _, x := range all {
		out.Body.Items = append(out.Body.Items, LendingItem{x.ID, x.Name, x.Total, x.Out, x.Lost, x.Free(), x.Days, x.Version})
	}
	return out, err
}

// arrival is who came: a booking of the list, or the code that they show.
type arrival struct {
	Booking string `json:"booking,omitempty" maxLength:"36"`
	Code    string `json:"code,omitempty" maxLength:"40"`
}

func (d *Day) holds(slot string) bool {
	for _, s := range d.Slots {
		if s.ID == slot {
			return true
		}
	}
	return false
}

// begun refuses to mark guests before the day: they would be counted on the wrong one.
func (d *Day) begun(at clock.Moment) error {
	if at.Day() < d.On {
		return fault.New(fault.Conflict, "station.day.not_yet", "day", d.On.String())
	}
	return nil
}

// arrive marks somebody at the door of a service day.
func (r *room) arrive(ctx context.Context, tx *act.Tx, d *Day, x arrival, at clock.Moment) error {
	if err := d.begun(at); err != nil {
		return err
	}
	var b *booking.Booking
	var err error
	if x.Code != "" {
		c, perr := code.Parse(x.Code)
		if perr != nil {
			return fault.New(fault.Invalid, "station.arrive.code").At("/code", "code.mistyped")
		}
		b, err = r.Bookings.ByKey(ctx, tx, tx.County, string(c))
	} else {
		b, err = r.Bookings.Get(ctx, tx, tx.County, x.Booking)
	}
	if err != nil {
		return err
	}
	if !d.holds(b.Slot) {
		return fault.New(fault.Conflict, "station.arrive.elsewhere")
	}
	return r.Bookings.Arrive(ctx, tx, b.ID, at)
}

// ArriveOp is the operation of phones at a door without a signal.
const ArriveOp = "station.arrive"

// arriveOp marks who came where there was no signal: a code that was used twice is found when
// the second phone sends it.
func (r *room) arriveOp() offline.Kind {
	return offline.Kind{Code: ArriveOp, Open: func(ctx context.Context, e *offline.Envelope) (offline.Task, error) {
		var x struct {
			Day string `json:"day"`
			arrival
		}
		if err := e.Read(&x); err != nil {
			return offline.Task{}, err
		}
		var d Day
		q := r.DB.Read()
		if err := q.QueryRow(ctx, dayByID, e.County, x.Day).Scan(dayDest(&d)...); err != nil {
			return offline.Task{}, store.One(err)
		}
		a, err := e.Who.May(MayServe, d.Area, "phone")
		if err != nil {
			return offline.Task{}, err
		}
		if err := r.fillDays(ctx, q, e.County, []*Day{&d}); err != nil {
			return offline.Task{}, err
		}
		return offline.Task{Actor: a, Verb: DayKind + ".arrive", Subject: d.ID, Area: d.Area, Do: func(ctx context.Context, tx *act.Tx) error {
			return r.arrive(ctx, tx, &d, x.arrival, e.At)
		}}, nil
	}}
}
