package station

import (
	"context"
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/booking"
	"huying/kernel/duty"
	"huying/kernel/list"
)

// ServiceStation is a station in a list.
type ServiceStation struct {
	ID         string   `json:"id"`
	Area       string   `json:"area"`
	AreaName   string   `json:"area_name"`
	Name       string   `json:"name"`
	Place      string   `json:"place"`
	Lon        float64  `json:"lon"`
	Lat        float64  `json:"lat"`
	Hours      []string `json:"hours" doc:"Seven, Monday first: 08:30-17:30; empty on a day on which it is closed"`
	Facilities []string `json:"facilities"`
	Phone      string   `json:"phone"`
	Note       string   `json:"note"`
	OpenedOn   string   `json:"opened_on"`
	ClosedOn   string   `json:"closed_on"`
	Code       string   `json:"code" doc:"On its printed sign"`
	Version    int      `json:"version"`
	CanChange  bool     `json:"can_change"`
	CanServe   bool     `json:"can_serve"`
}

// ServiceStationInput is a station as it is entered.
type ServiceStationInput struct {
	Area       string   `json:"area" maxLength:"20"`
	Name       string   `json:"name" maxLength:"160"`
	Place      string   `json:"place" maxLength:"480"`
	Lon        float64  `json:"lon,omitempty" minimum:"-180" maximum:"180"`
	Lat        float64  `json:"lat,omitempty" minimum:"-90" maximum:"90"`
	Hours      []string `json:"hours" minItems:"7" maxItems:"7"`
	Facilities []string `json:"facilities,omitempty" maxItems:"20"`
	Phone      string   `json:"phone,omitempty" maxLength:"80"`
	Note       string   `json:"note,omitempty" maxLength:"1200"`
	OpenedOn   string   `json:"opened_on" maxLength:"10"`
	ClosedOn   string   `json:"closed_on,omitempty" maxLength:"10"`
	Version    int      `json:"version,omitempty"`
}

// onto reads what was entered into a station.
func (r *room) onto(ctx context.Context, _ store.Q, b *ServiceStationInput, s *Station) error {
	tree, err := r.Areas.Tree(ctx, duty.Of(ctx).County)
	if err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "station.invalid")
	s.Area, s.Name, s.Place, s.Phone, s.Note, s.Facilities, s.Version = b.Area, b.Name, b.Place, b.Phone, b.Note, b.Facilities, b.Version
	s.LonE7, s.LatE7 = int64(b.Lon*1e7), int64(b.Lat*1e7)
	var bad int
	if s.Hours, bad = ParseHours(b.Hours); bad >= 0 {
		f.At(fmt.Sprintf("/hours/%d", bad), "station.hours")
	}
	s.OpenedOn, s.ClosedOn = web.DayAt(f, "/opened_on", b.OpenedOn), web.DayAt(f, "/closed_on", b.ClosedOn)
	if err := f.OrNil(); err != nil {
		return err
	}
	return s.check(tree)
}

func (h Hours) said() []string {
	out := make([]string, 7)
	for i, x := range h {
		if x[1] > 0 {
			out[i] = fmt.Sprintf("%02d:%02d-%02d:%02d", x[0]/60, x[0]%60, x[1]/60, x[1]%60)
		}
	}
	return out
}

func stationRow(see *list.Reader, s *Station) ServiceStation {
	return ServiceStation{s.ID, s.Area, see.PathText(s.Area), s.Name, s.Place, float64(s.LonE7) / 1e7, float64(s.LatE7) / 1e7, s.Hours.said(),
		append([]string{}, s.Facilities...),
		s.Phone, s.Note, s.OpenedOn.String(), s.ClosedOn.String(), s.Code, s.Version, see.Can(MayManage, s.Area), see.Can(MayServe, s.Area)}
}

func (r *room) stationList() *list.List[Station, ServiceStation] {
	return &list.List[Station, ServiceStation]{
		Kind: Kind, Name: "ServiceStation", Path: "/api/station/stations", Summary: "Service stations", Read: MayRead, Table: "station", Columns: stationColumns,
		Order:  []list.Key{{Column: "r.area", Text: true}, {Column: list.ID, Text: true}},
		Called: "r.name", Note: "r.place",
		Filters: []list.Filter{list.Words("(r.name || ' ' || r.place)"), list.Unless("closed", "Those that closed for good too", "r.closed_on = 0")},
		Dest:    stationDest, Fill: r.fillStations, Wire: stationRow,
		Sheet: list.Sheet[Station]{File: "stations", Title: "station.sheet.stations", Columns: []sheet.Column{
			{Title: "station.name", Width: 24}, {Title: "station.area_is", Width: 30}, {Title: "station.place",
				Width: 36}, {Title: "station.hours_are", Width: 50},
			{Title: "station.facilities", Width: 40}, {Title: "station.phone", Width: 16}, {Title: "station.opened_on", Width: 12},
			{Title: "station.closed_on", Width: 12}},
			Lines: func(see *list.Reader, s *Station) [][]any {
				var has []string
				for _, x := range s.Facilities {
					has = append(has, see.Say("station.facility."+x))
				}
				return [][]any{{s.Name, see.PathText(s.Area), s.Place, strings.Join(s.Hours.said(), "；"), strings.Join(has, "、"), s.Phone, s.OpenedOn,
					s.ClosedOn}}
			}},
	}
}

// ServiceDay is a service day in a list.
type ServiceDay struct {
	ID          string        `json:"id"`
	Station     string        `json:"station"`
	StationName string        `json:"station_name"`
	Area        string        `json:"area"`
	Title       string        `json:"title"`
	On          string        `json:"on"`
	Note        string        `json:"note"`
	CalledOff   string        `json:"called_off"`
	Slots       []ServiceSlot `json:"slots"`
	Version     int           `json:"version"`
	CanServe    bool          `json:"can_serve"`
}

// ServiceSlot is what can be booked on a service day.
type ServiceSlot struct {
	ID      string       `json:"id"`
	Name    string       `json:"name"`
	From    clock.Moment `json:"from"`
	To      clock.Moment `json:"to"`
	Places  int          `json:"places"`
	Taken   int          `json:"taken"`
	Waiting int          `json:"waiting"`
}

// ServiceDayInput is a service day as it is planned.
type ServiceDayInput struct {
	Station string             `json:"station" maxLength:"36"`
	Title   string             `json:"title" maxLength:"160"`
	On      string             `json:"on" maxLength:"10"`
	Note    string             `json:"note,omitempty" maxLength:"1200"`
	Slots   []ServiceSlotInput `json:"slots" minItems:"1" maxItems:"30"`
}

// ServiceSlotInput is a slot as it is planned: hours of the day.
type ServiceSlotInput struct {
	Name   string `json:"name" maxLength:"240"`
	From   string `json:"from" maxLength:"5" doc:"09:00"`
	To     string `json:"to" maxLength:"5"`
	Places int    `json:"places" minimum:"1" maximum:"10000"`
}

// day reads what was planned.
func (b *ServiceDayInput) day(s *Station, today clock.Day) (*Day, error) {
	f := fault.New(fault.Invalid, "station.day.invalid")
	d := &Day{Station: s.ID, Area: s.Area, Title: b.Title, Note: b.Note, On: web.DayAt(f, "/on", b.On)}
	for i, x := range b.Slots {
		var from, to [2]int
		for _, side := range []struct {
			at   string
			text string
			into *[2]int
		}{{"from", x.From, &from}, {"to", x.To, &to}} {
			if n, err := fmt.Sscanf(side.text, "%2d:%2d", &side.into[0], &side.into[1]); n != 2 || err != nil || side.into[0] > 24 || side.into[1] > 59 {
				f.At(fmt.Sprintf("/slots/%d/%s", i, side.at), "station.slot.hour")
			}
		}
		at := func(x [2]int) clock.Moment { return d.On.Start() + clock.Moment((x[0]*60+x[1])*60_000) }
		d.Slots = append(d.Slots, &booking.Slot{Name: strings.TrimSpace(x.Name), From: at(from), To: at(to), Places: x.Places})
	}
	if err := f.OrNil(); err != nil {
		return nil, err
	}
	return d, d.check(s, today)
}

func dayRow(see *list.Reader, d *Day) ServiceDay {
	row := ServiceDay{d.ID, d.Station, d.StationName, d.Area, d.Title, d.On.String(), d.Note, d.CalledOff, []ServiceSlot{}, d.Version,
		see.Can(MayServe, d.Area)}
	for _, s := range d.Slots {
		row.Slots = append(row.Slots, ServiceSlot{s.ID, s.Name, s.From, s.To, s.Places, s.Taken, s.Waiting})
	}
	return row
}

func (r *room) dayList() *list.List[Day, ServiceDay] {
	return &list.List[Day, ServiceDay]{
		Kind: DayKind, Name: "ServiceDay", Path: "/api/station/days", Summary: "Service days, the latest first", Read: MayRead,
		Table: "station_day", Columns: dayColumns,
		Order: list.Latest("r.on_day"), Filters: []list.Filter{list.Is("station", "r.station"), list.Period("r.on_day"),
			list.Words("(r.title || ' ' || r.note)")},
		Called: "(select s.name from station s where s.county = r.county and s.id = r.station) || ' ' || r.title",
		Waits:  []list.Wait{{Title: "station.waits.day", May: MayServe, Where: "r.on_day = $today and r.called_off = ''"}},
		Dest:   dayDest, Fill: r.fillDays, Wire: dayRow,
		Sheet: list.Sheet[Day]{File: "service-days", Title: "station.sheet.days",
			Columns: []sheet.Column{{Title: "station.day.on", Width: 12}, {Title: "station.name", Width: 24},
				{Title: "station.day.title", Width: 24}, {Title: "station.slot.name", Width: 20}, {Title: "station.slot.from", Width: 10},
				{Title: "station.slot.to", Width: 10},
				{Title: "station.slot.places"}, {Title: "station.slot.taken"}, {Title: "station.slot.waiting"}, {Title: "station.day.called_off", Width: 24}},
			Several: true, // a line for each slot
			Lines: func(_ *list.Reader, d *Day) (out [][]any) {
				for _, s := range d.Slots {
					out = append(out, []any{d.On, d.StationName, d.Title, s.Name, s.From.Time().Format("15:04"), s.To.Time().Format("15:04"), s.Places,
						s.Taken, s.Waiting, d.CalledOff})
				}
				return out
			}},
	}
}

// LendingLoan is a loan in a list; who has the thing is masked.
type LendingLoan struct {
	ID       string `json:"id"`
	Station  string `json:"station"`
	ItemName string `json:"item_name"`
	State    string `json:"state" enum:"out,back,lost"`
	Name     string `json:"name"`
	Phone    string `json:"phone"`
	LentOn   string `json:"lent_on"`
	Due      string `json:"due"`
	Late     bool   `json:"late"`
	EndedOn  string `json:"ended_on"`
	Version  int    `json:"version"`
	CanServe bool   `json:"can_serve"`
}

func (r *room) loanList() *list.List[Loan, LendingLoan] {
	return &list.List[Loan, LendingLoan]{
		Kind: LoanKind, Name: "StationLoan", Path: "/api/station/loans", Summary: "What is lent, the latest first", Read: MayServe,
		Table: "station_loan", Columns: loanColumns,
		Order: list.Latest("r.lent_on"), Filters: []list.Filter{list.Is("station", "r.station"), list.Is("state", "r.state", string(Out),
			string(Back), string(Lost)),
			list.States("due", map[string]string{"": "", "late": "r.state = 'out' and r.due_day < $today"}), list.Period("r.lent_on"), list.Words("r.item_name")},
		Called: "r.item_name", Waits: []list.Wait{{Title: "station.waits.loan", May: MayServe, Where: "r.state = 'out' and r.due_day < $today",
			Due: "r.due_day", Day: true}},
		Dest: r.loanDest, Fill: r.fillLoans,
		Wire: func(see *list.Reader, l *Loan) LendingLoan {
			return LendingLoan{l.ID, l.Station, l.ItemName, string(l.State), l.Name.String(), l.Phone.String(), l.LentOn.String(), l.Due.String(),
				l.State == Out && l.Due < r.Acts.Now().Day(), l.EndedOn.String(), l.Version, see.Can(MayServe, l.Area)}
		},
		Sheet: list.Sheet[Loan]{File: "loans", Title: "station.sheet.loans",
			Columns: []sheet.Column{{Title: "station.loan.lent_on", Width: 12}, {Title: "station.loan.item", Width: 20},
				{Title: "station.loan.state", Width: 10}, {Title: "station.loan.due", Width: 12}, {Title: "station.loan.ended_on", Width: 12}},
			Lines: func(see *list.Reader, l *Loan) [][]any {
				return [][]any{{l.LentOn, l.ItemName, see.Say("station.loan.state." + string(l.State)), l.Due, l.EndedOn}}
			}},
	}
}

func (r *room) mount(s *web.Server) {
	stations, days, loans := r.stationList(), r.dayList(), r.loanList()
	stations.Mount(s, r.Lists)
	days.Mount(s, r.Lists)
	loans.Mount(s, r.Lists)
	list.Enter(stations, list.Entry[Station, ServiceStationInput]{May: MayManage, Add: "Open a station", Change: "Change what is known of a station",
		Onto: r.onto, Area: func(x *Station) string { return x.Area }, Put: r.addStation, Over: changeStation, Along: r.takeAlong})
	web.Handle(s, web.Spec{ID: "addServiceDay", Method: "POST", Path: days.Path, Guard: MayServe, Summary: "Plan a service day with what can be booked"},
		func(ctx context.Context, in *struct{ Body ServiceDayInput }) (*list.One[ServiceDay], error) {
			x, at, err := stations.Find(ctx, r.DB.Read(), in.Body.Station)
			if err != nil {
				return nil, err
			}
			d, err := in.Body.day(x, r.Acts.Now().Day())
			if err != nil {
				return nil, err
			}
			return days.Add(ctx, MayServe, at, func(tx *act.Tx) error { return r.addDay(ctx, tx, d) })
		})
	web.Handle(s, web.Spec{ID: "callOffServiceDay", Method: "POST", Path: days.Path + "/{id}/call-off", Guard: MayServe,
		Summary: "Say that a service day does not take place, and why"},
		func(ctx context.Context, in *list.Because) (*list.One[ServiceDay], error) {
			return days.Act(ctx, MayServe, in.ID, "call_off", func(tx *act.Tx, d *Day) error { return r.callOff(ctx, tx, d, in.Body.Reason) })
		})
	r.mountDesk(s, days, stations, loans)
}
