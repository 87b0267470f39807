package duty

import (
	"context"
	"database/sql"
	"errors"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
)

// How many personal numbers one person may look at. A call-back clerk who dials one after
// the other stays below; a program that empties the registry does not.
const (
	RevealsAnHour = 60
	RevealsADay   = 300
)

var errPace = fault.New(fault.TooMany, "reveal.pace", "hour", RevealsAnHour, "day", RevealsADay)

// Alarm is how the two administrators who watch over data are told: the notices' own
// [notice.Room.Send], which lies above this room.
type Alarm func(ctx context.Context, tx *act.Tx, to, key, kind, subject, title string) error

// Alarms sets how alarms go out.
func (r *Room) Alarms(send Alarm) { r.alarm = send }

// Reveal is the one way to look at a number that is masked: for a reason that has words,
// within the pace, and kept in the journal. Looking twice is two acts, whatever key they
// are sent under. Whoever goes past the pace is stopped, and both the security and the
// audit administrator hear of it, once an hour.
func (r *Room) Reveal(ctx context.Context, a act.Actor, what act.What, reason string, open func(tx *act.Tx) error) error {
	return r.reveal(ctx, a, what, reason, false, open)
}

// RevealMany is [Room.Reveal] for a file with everybody's numbers: the administrators are
// told each time.
func (r *Room) RevealMany(ctx context.Context, a act.Actor, what act.What, reason string) error {
	return r.reveal(ctx, a, what, reason, true, nil)
}

func (r *Room) reveal(ctx context.Context, a act.Actor, what act.What, reason string, many bool, open func(tx *act.Tx) error) error {
	reason, _ = text.Clean(strings.TrimSpace(reason))
	if !text.SaysWhy(reason) {
		key := "reveal.words"
		if reason == "" {
			key = "required"
		}
		return fault.New(fault.Invalid, "reveal.reason").At("/reason", key)
	}
	what.ID = ""
	a = a.As("")
	_, err := r.acts.Do(ctx, a, what, func(tx *act.Tx) error {
		if err := countReveal(ctx, tx, a.Person); err != nil {
			return err
		}
		tx.Note("reason", reason)
		if many {
			if err := r.tell(ctx, tx, a, "notice.reveal_many"); err != nil {
				return err
			}
		}
		if open == nil {
			return nil
		}
		return open(tx)
	})
	if !errors.Is(err, errPace) {
		return err
	}
	return errors.Join(err, r.alarmed(ctx, a, what))
}

// countReveal adds one to the hour and the day of somebody, or refuses. The row is locked
// by the adding, so that none of many at once slips through.
func countReveal(ctx context.Context, tx *act.Tx, who string) error {
	for _, s := range spans(tx.Now) {
		_, err := tx.Exec(ctx, `insert into reveal_count (county, person, span, n, told) values ($1, $2, $3, 1, 0)
			on conflict (county, person, span) do update set n = reveal_count.n + 1`, tx.County, who, s.span)
		if err != nil {
			return err
		}
		var n int
		if err := tx.QueryRow(ctx, "select n from reveal_count where county = $1 and person = $2 and span = $3", tx.County, who, s.span).Scan(&n); err != nil {
			return err
		}
		if n > s.most {
			return errPace
		}
	}
	return nil
}

type span struct {
	span int64
	most int
}

func spans(at clock.Moment) []span {
	day := int64(at.Day())
	return []span{{day*100 + int64(at.Time().Hour()), RevealsAnHour}, {day, RevealsADay}}
}

// alarmed writes into the journal that somebody was stopped, and tells the administrators,
// once in an hour.
func (r *Room) alarmed(ctx context.Context, a act.Actor, what act.What) error {
	hour := spans(r.acts.Now())[0].span
	q := r.db.Read()
	var told int
	err := q.QueryRow(ctx, "select coalesce(max(told), 0) from reveal_count where county = $1 and person = $2 and span = $3", a.County, a.Person, hour).Scan(&told)
	if err != nil || told != 0 {
		return err
	}
	_, err = r.acts.Do(ctx, a, act.What{Verb: "reveal.stopped", Kind: "person", Subject: a.Person, Area: a.County}, func(tx *act.Tx) error {
		_, err := tx.Exec(ctx, `insert into reveal_count (county, person, span, n, told) values ($1, $2, $3, 0, 1)
			on conflict (county, person, span) do update set told = reveal_count.told + 1`, tx.County, a.Person, hour)
		if err != nil {
			return err
		}
		// The row is locked by the adding: of many at once the first alone reads a one.
		if err := tx.QueryRow(ctx, "select told from reveal_count where county = $1 and person = $2 and span = $3", tx.County, a.Person,
			hour).Scan(&told); err != nil {
			return err
		}
		if told > 1 {
			return errToldAlready
		}
		tx.Note("of", what.Kind)
		tx.Note("hour", RevealsAnHour)
		tx.Note("day", RevealsADay)
		return r.tell(ctx, tx, a, "notice.reveal_stopped")
	})
	if errors.Is(err, errToldAlready) {
		return nil
	}
	return err
}

// errToldAlready undoes an act that another one was quicker with, so that the journal says it once.
var errToldAlready = errors.New("duty: the administrators were told already")

// tell sends a message to whoever is security or audit administrator now.
func (r *Room) tell(ctx context.Context, tx *act.Tx, a act.Actor, key string) error {
	if r.alarm == nil {
		return nil
	}
	to, err := ids(ctx, tx, "select distinct person from duty where county = $1 and post in ($2, $3) and from_at <= $4 and (to_at = 0 or to_at "+
		"> $4) order by person",
		tx.County, SecAdmin, AuditAdmin, tx.Now)
	if err != nil {
		return err
	}
	for _, who := range to {
		if err := r.alarm(ctx, tx, who, key, "person", a.Person, a.Name); err != nil {
			return err
		}
	}
	return nil
}

// outside are the people who act for records and serve the county in nothing: private
// people, whom nobody looks up as staff.
func outside(ctx context.Context, q store.Q, county string, at clock.Moment) (map[string]bool, error) {
	list, err := ids(ctx, q, `select distinct m.person from mandate m where m.county = $1 and not exists
		(select 1 from duty d where d.county = m.county and d.person = m.person and (d.to_at = 0 or d.to_at > $2))`, county, at)
	out := make(map[string]bool, len(list))
	for _, id := range list {
		out[id] = true
	}
	return out, err
}

func ids(ctx context.Context, q store.Q, query string, args ...any) (out []string, err error) {
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var id string
		err := rows.Scan(&id)
		out = append(out, id)
		return err
	}, query, args...)
	return out, err
}
