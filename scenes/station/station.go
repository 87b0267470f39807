// Package station is the scene of service stations (党群服务V站): the neighbourhood's front room.
//
// A station has hours, facilities, things to lend and service days on which people have their
// hair cut or a key made. Its public page says whether it is open now, what is free and what
// can be booked; whoever serves there marks who comes and lends and takes back.
//
// The scene refuses a service day in the past, one of a station that is closed, more loans than
// there are things, and to show a borrower's or a guest's number to anybody but those on duty.
package station

import (
	"embed"
	"fmt"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/area"
	"huying/kernel/booking"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/offline"
	"huying/kernel/power"
	"huying/kernel/scene"
)

//go:embed migrations
var migrations embed.FS

//go:embed words
var words embed.FS

//go:embed pages
var pages embed.FS

// The powers over stations.
var (
	MayRead   = power.New("station.read")
	MayServe  = power.New("station.serve", MayRead)
	MayManage = power.New("station.manage", MayRead, MayServe)
)

// Scene is service stations.
func Scene() scene.Scene {
	seeing := []string{"area.read", "roster.read", "figure.read", "order.register", "order.read"}
	with := func(more ...string) []string { return append(slices.Clone(seeing), more...) }
	return scene.Scene{
		Code: "station", Title: "scene.station",
		Migrations: []store.Migrations{{Room: "station", FS: scene.Folder(migrations, "migrations")}}, Words: scene.Folder(words, "words"),
		Powers: []*power.Power{MayRead, MayServe, MayManage},
		Posts: []duty.Post{
			{Code: Keeper, Title: "驿站管理员", Level: area.Village, Powers: with("station.serve")},
			{Code: Lead, Title: "街镇驿站负责人", Level: area.Township, Powers: with("station.manage", "figure.prepare")},
		},
		Sources: sources(), Figures: figures(),
		Mount: func(s *web.Server, k *scene.Kernel) { newRoom(k).mount(s) },
		Pages: func(s *web.Server, k *scene.Kernel) error { return newRoom(k).mountPages(s) },
		Open:  []string{"GET /stations", "GET /stations/{id}"},
		Ops:   func(k *scene.Kernel) []offline.Kind { return []offline.Kind{newRoom(k).arriveOp()} },
		Books: func(k *scene.Kernel) []booking.Kind { return []booking.Kind{{Code: DayKind, About: newRoom(k).about}} },
		Keeps: func(k *scene.Kernel) []area.Keep { return newRoom(k).keeps() },
		Faces: []scene.Face{{Kind: Kind, Sign: "station.sign", Card: card, Page: func(id string) string { return "/stations/" + id }}},
		Column: &scene.Column{Kick: "station.column.kick", Title: "station.column.title", URL: "/stations", Big: []string{"station.stations", "station.served"},
			Lines: []string{"station.days", "station.walked_in", "station.lent"}},
		Demo: play, Accounts: accounts,
	}
}

// Posts of the scene.
const (
	Keeper = "station_keeper"
	Lead   = "station_lead"
)

// Kinds of records.
const (
	Kind     = "station.station"
	DayKind  = "station.day"
	ItemKind = "station.item"
	LoanKind = "station.loan"
)

// Facilities are what a station may have, by their codes.
var Facilities = []string{"reading", "rest", "dining", "children", "baby", "toilet", "oxygen", "water", "microwave", "sewing", "umbrella",
	"charging", "aed", "parking"}

// Station is a service station.
type Station struct {
	ID           string
	Area         string
	Name         string
	Place        string // how to get there
	LonE7, LatE7 int64
	Hours        Hours
	Facilities   []string
	Phone        string // of the desk, for everybody
	Note         string
	OpenedOn     clock.Day
	ClosedOn     clock.Day
	Version      int
	Code         string // on its printed sign; known where it is listed
}

// Hours are a week's opening hours, Monday first: minutes of the day; both 0 where it is closed.
type Hours [7][2]int

// String writes the hours as they are kept.
func (h Hours) String() string {
	out := make([]string, len(h))
	for i, x := range h {
		if out[i] = "-"; x[1] > 0 {
			out[i] = fmt.Sprintf("%02d%02d-%02d%02d", x[0]/60, x[0]%60, x[1]/60, x[1]%60)
		}
	}
	return strings.Join(out, " ")
}

// ParseHours reads hours as they are kept, and 08:30-17:30 as people write them.
func ParseHours(days []string) (h Hours, bad int) {
	if len(days) != 7 {
		return h, 0
	}
	for i, d := range days {
		d = strings.NewReplacer(":", "", "：", "", "—", "-", "–", "-", " ", "").Replace(strings.TrimSpace(d))
		if d == "" || d == "-" {
			continue
		}
		var from, to int
		if n, err := fmt.Sscanf(d, "%4d-%4d", &from, &to); n != 2 || err != nil || from%100 > 59 || to%100 > 59 || from >= to || to > 2400 {
			return h, i
		}
		h[i] = [2]int{from/100*60 + from%100, to/100*60 + to%100}
	}
	return h, -1
}

// day is the hours of a day's weekday.
func (h Hours) day(d clock.Day) [2]int { return h[(int(d.Weekday())+6)%7] }

// OpenAt reports whether a station is open at a moment.
func (s *Station) OpenAt(m clock.Moment) bool {
	d := m.Day()
	if s.ClosedOn != 0 && s.ClosedOn <= d || d < s.OpenedOn {
		return false
	}
	x, at := s.Hours.day(d), m.Time().Hour()*60+m.Time().Minute()
	return at >= x[0] && at < x[1]
}

func (s *Station) check(tree *area.Tree) error {
	f := fault.New(fault.Invalid, "station.invalid")
	text.Trim(&s.Name, &s.Place, &s.Phone, &s.Note)
	f.Sized("/name", s.Name, 40, true)
	f.Sized("/place", s.Place, 120, true)
	f.Sized("/phone", s.Phone, 20, false)
	f.Sized("/note", s.Note, 300, false)
	if a, ok := tree.Get(s.Area); !ok || a.ValidTo != 0 || len(s.Area) < area.Village {
		f.At("/area", "station.area")
	}
	for _, x := range s.Facilities {
		if !slices.Contains(Facilities, x) {
			f.At("/facilities", "web.bad_value")
		}
	}
	if s.OpenedOn == 0 {
		f.At("/opened_on", "required")
	}
	if s.ClosedOn != 0 && s.ClosedOn <= s.OpenedOn {
		f.At("/closed_on", "station.closed_first")
	}
	return f.OrNil()
}

// Day is a service day.
type Day struct {
	ID          string
	Station     string
	StationName string
	Area        string
	Title       string
	On          clock.Day
	Note        string
	CalledOff   string
	Version     int
	Slots       []*booking.Slot
}

const mostSlots = 30

func (d *Day) check(s *Station, today clock.Day) error {
	f := fault.New(fault.Invalid, "station.day.invalid")
	text.Trim(&d.Title, &d.Note)
	f.Sized("/title", d.Title, 40, true)
	f.Sized("/note", d.Note, 300, false)
	switch {
	case d.On == 0:
		f.At("/on", "required")
	case d.On < today:
		f.At("/on", "station.day.past")
	case s.ClosedOn != 0 && s.ClosedOn <= d.On || d.On < s.OpenedOn:
		f.At("/on", "station.day.closed")
	}
	if len(d.Slots) == 0 || len(d.Slots) > mostSlots {
		f.At("/slots", "required")
	}
	for i, x := range d.Slots {
		if err := x.Check(); err != nil {
			f.At(fmt.Sprintf("/slots/%d", i), "booking.slot.invalid")
		}
	}
	return f.OrNil()
}

// room keeps the scene's records.
type room struct {
	*scene.Kernel
}

func newRoom(k *scene.Kernel) *room { return &room{k} }

func sources() []*figure.Source {
	came := "r.kind = '" + DayKind + "' and r.state = 'came'"
	return []*figure.Source{
		{Kind: Kind, Table: "station", ID: "r.id", Area: "r.area", No: "''", Title: "r.name", Measures: []figure.Measure{
			{Code: "station.stations", Stock: true, Terms: []figure.Term{{Day: "r.opened_on"}, {Day: "r.closed_on", Amount: "-1", Where: "r.closed_on > 0"}}}}},
		{Kind: DayKind, Table: "station_day", ID: "r.id", Area: "r.area", No: "''", Title: "r.title", Measures: []figure.Measure{
			{Code: "station.days", Terms: []figure.Term{{Day: "r.on_day", Where: "r.called_off = ''"}}}}},
		{Kind: DayKind, Table: "booking", ID: "r.id", Area: "r.area", No: "''",
			Record: "(select s.record from booking_slot s where s.county = r.county and s.id = r.slot)",
			Title:  "(select s.name from booking_slot s where s.county = r.county and s.id = r.slot)",
			Measures: []figure.Measure{
				{Code: "station.served", Terms: []figure.Term{{Day: "r.came_day", Where: came}}},
				{Code: "station.walked_in", Terms: []figure.Term{{Day: "r.came_day", Where: came + " and r.way = 'walkin'"}}}}},
		{Kind: LoanKind, Table: "station_loan", ID: "r.id", Area: "r.area", No: "''", Title: "r.item_name", Measures: []figure.Measure{
			{Code: "station.lent", Terms: []figure.Term{{Day: "r.lent_on"}}}}},
	}
}

func figures() []*figure.Figure {
	f := func(code, unit string, kind figure.Kind) *figure.Figure {
		return &figure.Figure{Code: code, Kind: kind, Unit: unit, Num: code, Version: "1", Public: true}
	}
	return []*figure.Figure{f("station.stations", "unit.station", figure.Stock), f("station.days", "unit.day_held", figure.Flow),
		f("station.served", "unit.visitor", figure.Flow),
		f("station.walked_in", "unit.visitor", figure.Flow), f("station.lent", "unit.loan", figure.Flow)}
}
