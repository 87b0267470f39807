package station

import (
	"context"
	"database/sql"
	"strings"

	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/booking"
	"huying/kernel/workbook"
)

const (
	stationColumns = "id, area, name, place, lon_e7, lat_e7, hours, facilities, phone, note, opened_on, closed_on, version"
	dayColumns     = "id, station, area, title, on_day, note, called_off, version"
	itemColumns    = "id, station, area, name, total, out_now, lost, days, version"
	loanColumns    = "id, station, area, item, item_name, state, name, phone, lent_on, due_day, ended_on, version"
)

// hoursText and wordsText are columns that hold more than one value.
type hoursText struct{ week *Hours }

// Scan reads hours as they are kept.
func (h hoursText) Scan(v any) error {
	s, _ := v.(string)
	*h.week, _ = ParseHours(strings.Fields(s))
	return nil
}

type wordsText struct{ list *[]string }

// Scan reads words that are kept with blanks between them.
func (w wordsText) Scan(v any) error {
	s, _ := v.(string)
	*w.list = strings.Fields(s)
	return nil
}

func stationDest(s *Station) []any {
	return []any{&s.ID, &s.Area, &s.Name, &s.Place, &s.LonE7, &s.LatE7, hoursText{&s.Hours}, wordsText{&s.Facilities}, &s.Phone, &s.Note,
		&s.OpenedOn, &s.ClosedOn, &s.Version}
}

func (r *room) addStation(ctx context.Context, tx *act.Tx, s *Station) error {
	s.ID, s.Version = tx.NewID(), 1
	tx.On(s.ID, s.Area)
	if err := tx.Put(ctx, "station", stationColumns, s.ID, s.Area, s.Name, s.Place, s.LonE7, s.LatE7, s.Hours.String(),
		strings.Join(s.Facilities, " "), s.Phone, s.Note, s.OpenedOn, s.ClosedOn, 1); err != nil {
		return err
	}
	return r.Codes.Give(ctx, tx, Kind, s.ID)
}

func changeStation(ctx context.Context, tx *act.Tx, _, s *Station) error {
	tx.On(s.ID, s.Area)
	return tx.Over(ctx, "station", s.ID, s.Version, "station.moved", act.Set{Column: "area", Value: s.Area},
		act.Set{Column: "name", Value: s.Name}, act.Set{Column: "place", Value: s.Place},
		act.Set{Column: "lon_e7", Value: s.LonE7}, act.Set{Column: "lat_e7", Value: s.LatE7}, act.Set{Column: "hours", Value: s.Hours.String()},
		act.Set{Column: "facilities", Value: strings.Join(s.Facilities, " ")}, act.Set{Column: "phone", Value: s.Phone}, act.Set{Column: "note", Value: s.Note},
		act.Set{Column: "opened_on", Value: s.OpenedOn}, act.Set{Column: "closed_on", Value: s.ClosedOn})
}

// fillStations reads the codes of stations.
func (r *room) fillStations(ctx context.Context, q store.Q, county string, page []*Station) error {
	ids := make([]string, len(page))
	for i, s := range page {
		ids[i] = s.ID
	}
	codes, err := r.Codes.Many(ctx, q, county, Kind, ids)
	for _, s := range page {
		s.Code = codes[s.ID].Pretty()
	}
	return err
}

// station finds a station.
func (r *room) station(ctx context.Context, q store.Q, county, id string) (*Station, error) {
	s := &Station{}
	return s, store.One(q.QueryRow(ctx, "select "+stationColumns+" from station where county = $1 and id = $2", county, id).Scan(stationDest(s)...))
}

// open are the stations that have not closed for good, by place.
func (r *room) open(ctx context.Context, q store.Q, county string) (out []*Station, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		s := &Station{}
		out = append(out, s)
		return rows.Scan(stationDest(s)...)
	}, "select "+stationColumns+" from station where county = $1 and closed_on = 0 order by area, name, id", county)
}

func dayDest(d *Day) []any {
	return []any{&d.ID, &d.Station, &d.Area, &d.Title, &d.On, &d.Note, &d.CalledOff, &d.Version}
}

// fillDays reads the slots of service days and what their stations are called.
func (r *room) fillDays(ctx context.Context, q store.Q, county string, page []*Day) error {
	if len(page) == 0 {
		return nil
	}
	ids, stations := make([]string, len(page)), []any{county}
	for i, d := range page {
		ids[i] = d.ID
		stations = append(stations, d.Station)
	}
	slots, err := r.Bookings.Slots(ctx, q, county, DayKind, ids...)
	if err != nil {
		return err
	}
	names := map[string]string{}
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, name string
		err := rows.Scan(&id, &name)
		names[id] = name
		return err
	}, "select id, name from station where county = $1 and id in ("+store.Places(2, len(page))+")", stations...); err != nil {
		return err
	}
	for _, d := range page {
		d.Slots, d.StationName = slots[d.ID], names[d.Station]
	}
	return nil
}

// daysAhead are the service days of a station from a day on.
func (r *room) daysAhead(ctx context.Context, q store.Q, county, station string, from int) (out []*Day, err error) {
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		d := &Day{}
		out = append(out, d)
		return rows.Scan(dayDest(d)...)
	}, "select "+dayColumns+" from station_day where county = $1 and station = $2 and on_day >= $3 order by on_day, id limit 6", county,
		station, from); err != nil {
		return nil, err
	}
	return out, r.fillDays(ctx, q, county, out)
}

func (r *room) addDay(ctx context.Context, tx *act.Tx, d *Day) error {
	d.ID, d.Version = tx.NewID(), 1
	tx.On(d.ID, d.Area)
	if err := tx.Put(ctx, "station_day", dayColumns, d.ID, d.Station, d.Area, d.Title, d.On, d.Note, "", 1); err != nil {
		return err
	}
	for _, s := range d.Slots {
		s.Kind, s.Record, s.Area = DayKind, d.ID, d.Area
		if err := r.Bookings.Offer(ctx, tx, s); err != nil {
			return err
		}
	}
	return nil
}

func (r *room) callOff(ctx context.Context, tx *act.Tx, d *Day, reason string) error {
	if d.CalledOff != "" {
		return fault.New(fault.Conflict, "station.day.off")
	}
	tx.Note("reason", reason)
	slots, err := r.Bookings.Slots(ctx, tx, tx.County, DayKind, d.ID)
	if err != nil {
		return err
	}
	for _, s := range slots[d.ID] {
		if err := r.Bookings.CallOff(ctx, tx, s.ID, reason); err != nil {
			return err
		}
	}
	return tx.Over(ctx, "station_day", d.ID, d.Version, "station.moved", act.Set{Column: "called_off", Value: reason})
}

// about says what a slot of a service day belongs to.
func (r *room) about(ctx context.Context, q store.Q, county, record string) (booking.About, error) {
	var day, station, name, place string
	err := q.QueryRow(ctx, "select d.title, s.id, s.name, s.place from station_day d join station s on s.county = d.county and s.id = "+
		"d.station where d.county = $1 and d.id = $2", county, record).
		Scan(&day, &station, &name, &place)
	return booking.About{Title: name + " · " + day, Place: place, URL: "/stations/" + station}, store.One(err)
}

func itemDest(x *Item) []any {
	return []any{&x.ID, &x.Station, &x.Area, &x.Name, &x.Total, &x.Out, &x.Lost, &x.Days, &x.Version}
}

// items are what a station lends.
func (r *room) items(ctx context.Context, q store.Q, county, station string) (out []*Item, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		x := &Item{}
		out = append(out, x)
		return rows.Scan(itemDest(x)...)
	}, "select "+itemColumns+" from station_item where county = $1 and station = $2 order by name, id", county, station)
}

// item finds a thing that is lent, held until the act is over.
func (r *room) item(ctx context.Context, tx *act.Tx, id string) (*Item, error) {
	if _, err := tx.Exec(ctx, "update station_item set version = version where county = $1 and id = $2", tx.County, id); err != nil {
		return nil, err
	}
	x := &Item{}
	return x, store.One(tx.QueryRow(ctx, "select "+itemColumns+" from station_item where county = $1 and id = $2", tx.County, id).Scan(itemDest(x)...))
}

func (r *room) addItem(ctx context.Context, tx *act.Tx, x *Item) error {
	x.ID, x.Version = tx.NewID(), 1
	tx.On(x.ID, x.Area)
	return tx.Put(ctx, "station_item", itemColumns, x.ID, x.Station, x.Area, x.Name, x.Total, 0, 0, x.Days, 1)
}

func countItem(ctx context.Context, tx *act.Tx, x *Item) error {
	return tx.Over(ctx, "station_item", x.ID, x.Version, "station.moved", act.Set{Column: "name", Value: x.Name}, act.Set{Column: "total", Value: x.Total},
		act.Set{Column: "out_now", Value: x.Out}, act.Set{Column: "lost", Value: x.Lost}, act.Set{Column: "days", Value: x.Days})
}

func loanAt(county, id string) string { return "station_loan/" + county + "/" + id }

// lend hands a thing out.
func (r *room) lend(ctx context.Context, tx *act.Tx, item string, l *Loan) error {
	x, err := r.item(ctx, tx, item)
	if err != nil {
		return err
	}
	if x.Free() < 1 {
		return fault.New(fault.Conflict, "station.loan.no_more", "name", x.Name)
	}
	l.ID, l.Station, l.Area, l.Item, l.ItemName, l.State, l.Version = tx.NewID(), x.Station, x.Area, x.ID, x.Name, Out, 1
	l.LentOn = tx.Now.Day()
	l.Due = l.LentOn.Add(x.Days)
	tx.On(l.ID, l.Area)
	at := loanAt(tx.County, l.ID)
	if err := tx.Put(ctx, "station_loan", loanColumns, l.ID, l.Station, l.Area, l.Item, l.ItemName, l.State, r.Box.Seal(l.Name, at),
		r.Box.Seal(l.Phone, at), l.LentOn, l.Due, 0, 1); err != nil {
		return err
	}
	x.Out++
	return countItem(ctx, tx, x)
}

// endLoan takes a thing back, or writes it off as lost. Who had it is forgotten then.
func (r *room) endLoan(ctx context.Context, tx *act.Tx, l *Loan, state LoanState) error {
	if l.State != Out {
		return fault.New(fault.Conflict, "station.loan.ended")
	}
	x, err := r.item(ctx, tx, l.Item)
	if err != nil {
		return err
	}
	if x.Out--; state == Lost {
		x.Lost++
	}
	sets := []act.Set{{Column: "state", Value: state}, {Column: "ended_on", Value: tx.Now.Day()}}
	if state == Back {
		sets = append(sets, act.Set{Column: "name", Value: []byte{}}, act.Set{Column: "phone", Value: []byte{}})
	}
	if err := tx.Over(ctx, "station_loan", l.ID, l.Version, "station.moved", sets...); err != nil {
		return err
	}
	return countItem(ctx, tx, x)
}

func (r *room) loanDest(l *Loan) []any {
	return []any{&l.ID, &l.Station, &l.Area, &l.Item, &l.ItemName, &l.State, &l.name, &l.phone, &l.LentOn, &l.Due, &l.EndedOn, &l.Version}
}

// fillLoans opens who borrowed.
func (r *room) fillLoans(_ context.Context, _ store.Q, county string, page []*Loan) (err error) {
	for _, l := range page {
		if l.Name, err = r.Box.Open(seal.Name, l.name, loanAt(county, l.ID)); err != nil {
			return err
		}
		if l.Phone, err = r.Box.Open(seal.Phone, l.phone, loanAt(county, l.ID)); err != nil {
			return err
		}
	}
	return nil
}

// keeps are what has to live on when a place ends: stations with all that they hold.
func (r *room) keeps() []area.Keep {
	return []area.Keep{{Kind: Kind, Title: "station.keeps", List: func(ctx context.Context, q store.Q, county string, places area.Scope,
		_ *workbook.Plan) (out []area.Lying, err error) {
		args := []any{county}
		where := places.Where("area", &args)
		return out, store.Each(ctx, q, func(rows *sql.Rows) error {
			var x area.Lying
			var lon, lat int64
			err := rows.Scan(&x.ID, &x.Area, &x.Name, &lon, &lat)
			x.Page, x.Lon, x.Lat, x.Placed = "/station/stations/"+x.ID, float64(lon)/1e7, float64(lat)/1e7, lon != 0
			out = append(out, x)
			return err
		}, "select id, area, name, lon_e7, lat_e7 from station where county = $1 and closed_on = 0 and "+where+" order by area, id", args...)
	}, Move: r.moveStations}}
}

// moveStations takes stations to another place, and what they hold with them.
func (r *room) moveStations(ctx context.Context, tx *act.Tx, m area.Moving) error {
	if err := m.Rows(ctx, tx, "station", true, m.IDs); err != nil {
		return err
	}
	return r.takeAlong(ctx, tx, m)
}

// takeAlong moves what stations hold.
func (r *room) takeAlong(ctx context.Context, tx *act.Tx, m area.Moving) error {
	for _, table := range []string{"station_item", "station_loan"} {
		if _, err := m.About(ctx, tx, table, "station", true, m.IDs); err != nil {
			return err
		}
	}
	days, err := m.About(ctx, tx, "station_day", "station", true, m.IDs)
	if err != nil {
		return err
	}
	return r.Bookings.MoveIn(ctx, tx, m, days)
}

const dayByID = "select " + dayColumns + " from station_day where county = $1 and id = $2"
