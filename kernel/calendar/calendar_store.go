package calendar

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "calendar", FS: migrations} }

// Room keeps what counties enter: the years whose notice came out after the program, and
// their office hours.
type Room struct {
	acts *act.Room
	db   *store.DB
	mu   sync.Mutex
	kept map[string]keptCalendar
	seen uint64 // grows with every change in this process
}

type keptCalendar struct {
	cal  *Calendar
	read time.Time
}

// age is how long a calendar is kept without asking again, for what another process changed.
const age = 30 * time.Second

// NewRoom opens the room.
func NewRoom(acts *act.Room) *Room {
	return &Room{acts: acts, db: acts.DB(), kept: map[string]keptCalendar{}}
}

// Of is a county's calendar: the program's with what the county entered.
func (r *Room) Of(ctx context.Context, county string) (_ *Calendar, err error) {
	defer fault.Wrap(&err, "calendar.Of(%s)", county)
	now := r.acts.Now().Time()
	r.mu.Lock()
	k, before := r.kept[county], r.seen
	r.mu.Unlock()
	if k.cal != nil && r.acts.Fresh(k.read, age) {
		return k.cal, nil
	}
	c, err := load(ctx, r.db.Read(), county)
	if err != nil {
		return nil, err
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.seen == before {
		r.kept[county] = keptCalendar{c, now}
	}
	return c, nil
}

func load(ctx context.Context, q store.Q, county string) (*Calendar, error) {
	c := Standard()
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var year int
		var off, work string
		if err := rows.Scan(&year, &off, &work); err != nil {
			return err
		}
		o, err := daysOf(year, off)
		if err != nil {
			return err
		}
		w, err := daysOf(year, work)
		if err != nil {
			return err
		}
		c = c.Import(year, o, w)
		return nil
	}, "select year, off, work from calendar_year where county = $1 order by year", county)
	if err != nil {
		return nil, err
	}
	var hours string
	err = store.One(q.QueryRow(ctx, "select hours from calendar_hours where county = $1", county).Scan(&hours))
	if fault.Is(err, fault.NotFound) {
		return c, nil
	}
	if err != nil {
		return nil, err
	}
	spans, err := ParseHours(hours)
	if err != nil {
		return nil, err
	}
	return c.WithHours(spans...)
}

// daysOf reads "01-01 01-02" of a year.
func daysOf(year int, text string) (out []clock.Day, err error) {
	for _, md := range strings.Fields(text) {
		d, err := clock.ParseDay(fmt.Sprintf("%04d-%s", year, md))
		if err != nil {
			return nil, err
		}
		out = append(out, d)
	}
	return out, nil
}

func textOf(days []clock.Day) string {
	days = slices.Clone(days)
	slices.Sort(days)
	out := make([]string, len(days))
	for i, d := range slices.Compact(days) {
		out[i] = d.String()[5:]
	}
	return strings.Join(out, " ")
}

// Reclock is the job that is asked for when a calendar changes: deadlines that are still
// ahead are worked out anew.
const Reclock = "order.reclock"

// Save puts a year's notice into a county's calendar, or another in its place, and asks for
// the deadlines to be worked out anew.
func (r *Room) Save(ctx context.Context, a act.Actor, year int, off, work []clock.Day) error {
	if err := checkYear(year, off, work, r.acts.Now().Day().Year()); err != nil {
		return err
	}
	return r.change(ctx, a, "calendar.year", fmt.Sprint(year), func(tx *act.Tx) error {
		tx.Note("off", textOf(off))
		tx.Note("work", textOf(work))
		_, err := tx.Exec(ctx, `insert into calendar_year (county, year, off, work) values ($1, $2, $3, $4)
			on conflict (county, year) do update set off = excluded.off, work = excluded.work`, tx.County, year, textOf(off), textOf(work))
		return err
	})
}

// SaveHours sets a county's office hours.
func (r *Room) SaveHours(ctx context.Context, a act.Actor, hours string) error {
	spans, err := ParseHours(hours)
	if err == nil {
		_, err = Standard().WithHours(spans...)
	}
	if err != nil {
		return fault.New(fault.Invalid, "calendar.invalid").At("/hours", "calendar.bad_hours")
	}
	return r.change(ctx, a, "calendar.hours", "hours", func(tx *act.Tx) error {
		tx.Note("hours", HoursText(spans))
		_, err := tx.Exec(ctx, "insert into calendar_hours (county, hours) values ($1, $2) on conflict (county) do update set hours = "+
			"excluded.hours", tx.County, HoursText(spans))
		return err
	})
}

func (r *Room) change(ctx context.Context, a act.Actor, verb, subject string, fn func(tx *act.Tx) error) error {
	_, err := r.acts.Do(ctx, a, act.What{Verb: verb, Kind: "calendar", Subject: subject, Area: a.County}, func(tx *act.Tx) error {
		if err := fn(tx); err != nil {
			return err
		}
		return tx.Enqueue(ctx, Reclock, tx.County, tx.Now)
	})
	r.mu.Lock()
	r.seen++
	delete(r.kept, a.County)
	r.mu.Unlock()
	return err
}
