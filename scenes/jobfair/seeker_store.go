package jobfair

import (
	"context"
	"database/sql"
	"errors"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/code"
)

const seekerColumns = "id, fair, area, origin, key_sealed, name, phone, service, years, left_year, education, skills, wish, way, state, registered_at, " +
	"came_at, agreed_on, hired_on, version"

func seekerDest(s *Seeker) []any {
	return []any{&s.ID, &s.Fair, &s.Area, &s.Origin, &s.key, &s.name, &s.phone, &s.Service, &s.Years, &s.LeftYear, &s.Education,
		&s.skills, &s.wish, &s.Way,
		&s.State, &s.RegisteredAt, &s.CameAt, &s.AgreedOn, &s.HiredOn, &s.Version}
}

func seekerAt(county, id string) string { return "jobfair_seeker/" + county + "/" + id }

// openSeekers opens what is sealed of seekers.
func (r *room) openSeekers(_ context.Context, _ store.Q, county string, page []*Seeker) error {
	for _, s := range page {
		at := seekerAt(county, s.ID)
		var errs [5]error
		var key seal.Personal
		s.Name, errs[0] = r.Box.Open(seal.Name, s.name, at)
		s.Phone, errs[1] = r.Box.Open(seal.Phone, s.phone, at)
		s.Skills, errs[2] = r.Box.Open(seal.Other, s.skills, at)
		s.Wish, errs[3] = r.Box.Open(seal.Other, s.wish, at)
		key, errs[4] = r.Box.Open(seal.Other, s.key, at)
		if err := errors.Join(errs[:]...); err != nil {
			return err
		}
		s.Key = key.Reveal()
	}
	return nil
}

func (r *room) oneSeeker(ctx context.Context, q store.Q, county, where string, args ...any) (*Seeker, error) {
	s := &Seeker{}
	err := q.QueryRow(ctx, "select "+seekerColumns+" from jobfair_seeker where county = $1 and "+where, append([]any{county},
		args...)...).Scan(seekerDest(s)...)
	if err != nil {
		return nil, store.One(err)
	}
	return s, r.openSeekers(ctx, q, county, []*Seeker{s})
}

func (r *room) seeker(ctx context.Context, q store.Q, county, id string) (*Seeker, error) {
	return r.oneSeeker(ctx, q, county, "id = $2", id)
}

// seekerByKey finds somebody by the code that they come with; one whose data is gone is not there.
func (r *room) seekerByKey(ctx context.Context, q store.Q, county, key string) (*Seeker, error) {
	return r.oneSeeker(ctx, q, county, "key = $2 and state = 'looking'", r.seekerMark(county, key))
}

func (r *room) seekerMark(county, key string) string {
	return r.Box.Mark("jobfair seeker key", county, key)
}

// byCode reads a code that somebody typed or scanned, and finds whose it is at a fair.
func (r *room) byCode(ctx context.Context, q store.Q, county, fair, typed string) (*Seeker, error) {
	c, err := code.Parse(typed)
	if err != nil {
		return nil, fault.New(fault.Invalid, "code.mistyped").At("/code", "code.mistyped")
	}
	s, err := r.seekerByKey(ctx, q, county, string(c))
	if fault.Is(err, fault.NotFound) || errors.Is(err, store.ErrNotFound) {
		return nil, fault.New(fault.NotFound, "jobfair.code.unknown")
	}
	if err == nil && s.Fair != fair {
		return nil, fault.New(fault.Conflict, "jobfair.code.elsewhere")
	}
	return s, err
}

// enter registers somebody for a fair, once by their number. The number itself is kept sealed; what holds it once is a
// keyed hash that tells nobody whose it is.
func (r *room) enter(ctx context.Context, tx *act.Tx, s *Seeker) error {
	once := r.Box.Mark("jobfair once", tx.County, s.Fair, s.Phone.Reveal())
	was := &Seeker{}
	err := store.One(tx.QueryRow(ctx, "select "+seekerColumns+" from jobfair_seeker where county = $1 and fair = $2 and once = $3",
		tx.County, s.Fair, once).
		Scan(seekerDest(was)...))
	switch {
	case err == nil && was.State == Gone:
		return r.comeBack(ctx, tx, was, s)
	case err == nil:
		return fault.New(fault.Conflict, "jobfair.seeker.known").At("/phone", "jobfair.seeker.known")
	case !fault.Is(err, fault.NotFound):
		return err
	}
	s.ID, s.Key, s.RegisteredAt, s.State, s.Version = tx.NewID(), r.newKey(), tx.Now, Looking, 1
	tx.On(s.ID, s.Area)
	tx.Note("service", s.Service)
	tx.Note("notice", NoticeVersion)
	at := seekerAt(tx.County, s.ID)
	return tx.Put(ctx, "jobfair_seeker", seekerColumns+", once, key, notice, registered_on, came_on, kept_on", s.ID, s.Fair, s.Area, s.Origin,
		r.Box.Seal(seal.Hide(seal.Other, s.Key), at), r.Box.Seal(s.Name, at), r.Box.Seal(s.Phone, at), s.Service, s.Years, s.LeftYear,
		s.Education,
		r.Box.Seal(s.Skills, at), r.Box.Seal(s.Wish, at), s.Way, s.State, s.RegisteredAt, s.CameAt, 0, 0, 1,
		once, r.seekerMark(tx.County, s.Key), NoticeVersion, tx.Now.Day(), cameOn(s.CameAt), 0)
}

// comeBack fills the row of somebody who had taken everything back: they are one person, and counted once.
func (r *room) comeBack(ctx context.Context, tx *act.Tx, was, s *Seeker) error {
	s.ID, s.Key, s.RegisteredAt, s.CameAt, s.AgreedOn, s.HiredOn, s.Version = was.ID, r.newKey(), was.RegisteredAt, was.CameAt,
		was.AgreedOn, was.HiredOn, was.Version+1
	tx.On(s.ID, s.Area)
	tx.Note("notice", NoticeVersion)
	at := seekerAt(tx.County, s.ID)
	return tx.Over(ctx, "jobfair_seeker", s.ID, was.Version, "jobfair.moved", act.Set{Column: "state", Value: Looking},
		act.Set{Column: "key", Value: r.seekerMark(tx.County, s.Key)}, act.Set{Column: "key_sealed",
			Value: r.Box.Seal(seal.Hide(seal.Other, s.Key), at)},
		act.Set{Column: "name", Value: r.Box.Seal(s.Name, at)}, act.Set{Column: "phone", Value: r.Box.Seal(s.Phone, at)},
		act.Set{Column: "service", Value: s.Service}, act.Set{Column: "years", Value: s.Years}, act.Set{Column: "left_year", Value: s.LeftYear},
		act.Set{Column: "education", Value: s.Education}, act.Set{Column: "skills", Value: r.Box.Seal(s.Skills, at)},
		act.Set{Column: "wish", Value: r.Box.Seal(s.Wish, at)}, act.Set{Column: "notice", Value: NoticeVersion})
}

func cameOn(at clock.Moment) clock.Day {
	if at == 0 {
		return 0
	}
	return at.Day()
}

// checkIn marks somebody at the door, once for the whole fair; the second time says when they came.
func (r *room) checkIn(ctx context.Context, tx *act.Tx, f *Fair, s *Seeker, at clock.Moment) error {
	at = min(at, tx.Now)
	if err := f.lets(at.Day()); err != nil {
		return err
	}
	if s.CameAt != 0 {
		return fault.New(fault.Conflict, "jobfair.door.twice", "at", s.CameAt.Time().Format("01-02 15:04"))
	}
	return tx.Over(ctx, "jobfair_seeker", s.ID, s.Version, "jobfair.moved", act.Set{Column: "came_at", Value: at},
		act.Set{Column: "came_on", Value: at.Day()})
}

// latest are the last people at the door, for the desk.
func (r *room) latest(ctx context.Context, q store.Q, county, fair string) (out []*Seeker, err error) {
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		s := &Seeker{}
		out = append(out, s)
		return rows.Scan(seekerDest(s)...)
	}, "select "+seekerColumns+" from jobfair_seeker where county = $1 and fair = $2 and came_at > 0 and state = 'looking' "+
		"order by came_at desc, id desc limit 12",
		county, fair); err != nil {
		return nil, err
	}
	return out, r.openSeekers(ctx, q, county, out)
}

// onSite counts who came to a fair.
func (r *room) onSite(ctx context.Context, q store.Q, county, fair string) (n int, err error) {
	return n, q.QueryRow(ctx, "select count(*) from jobfair_seeker where county = $1 and fair = $2 and came_on > 0", county, fair).Scan(&n)
}

func pretty(key string) string { return code.Code(key).Pretty() }

// look leaves a line that the applicant reads, as part of the act that shows them to somebody.
func (r *room) look(ctx context.Context, tx *act.Tx, s *Seeker, employer, who, reason string) error {
	_, err := tx.Exec(ctx, "insert into jobfair_look (county, id, seeker, employer, who, reason, at) values ($1, $2, $3, $4, $5, $6, $7)", tx.County,
		tx.NewID(),
		s.ID, employer, who, reason, tx.Now)
	return err
}

// Look is who saw an applicant's data.
type Look struct {
	At          clock.Moment
	Who, Reason string
}

// looks are who saw somebody's data, the latest first.
func (r *room) looks(ctx context.Context, q store.Q, county, seeker string) (out []Look, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var l Look
		err := rows.Scan(&l.At, &l.Who, &l.Reason)
		out = append(out, l)
		return err
	}, "select at, who, reason from jobfair_look where county = $1 and seeker = $2 order by at desc, id desc limit 200", county, seeker)
}

// erase empties what is known of people: they took it back, or the period of their notice is over. What they were counted
// as stays counted. Of who took it back the keyed hash of their number stays until the fair's day of forgetting, so that they
// are not counted twice when they come again.
func (r *room) erase(ctx context.Context, tx *act.Tx, ids []string, state string) error {
	if len(ids) == 0 {
		return nil
	}
	if err := tx.ChangeAll(ctx, "jobfair_seeker", ids, func() error {
		_, err := tx.Exec(ctx, `update jobfair_seeker set name = $2, phone = $2, skills = $2, wish = $2, key_sealed = $2, key = $3 || id, state = $4,
			once = case when $4 = 'withdrawn' then once else $3 || id end, version = version + 1 where county = $1
			and id in (`+store.Places(5, len(ids))+")", with([]any{tx.County, []byte{}, "gone ", state}, ids)...)
		return err
	}); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, "delete from jobfair_look where county = $1 and seeker in ("+store.Places(2, len(ids))+")",
		with([]any{tx.County}, ids)...)
	return err
}

// takeBack is what somebody does who wants nothing of theirs left here: no employer sees them from this moment on.
func (r *room) takeBack(ctx context.Context, tx *act.Tx, s *Seeker) error {
	ids, err := idsOf(ctx, tx, "select id from jobfair_application where county = $1 and seeker = $2 and state in ('sent', 'interviewed', 'offered') "+
		"order by id",
		tx.County, s.ID)
	if err != nil {
		return err
	}
	tx.On(s.ID, s.Area)
	if len(ids) > 0 {
		if err := tx.ChangeAll(ctx, "jobfair_application", ids, func() error {
			_, err := tx.Exec(ctx, "update jobfair_application set state = 'withdrawn', version = version + 1 where county = $1 and id in ("+
				store.Places(2, len(ids))+")", with([]any{tx.County}, ids)...)
			return err
		}); err != nil {
			return err
		}
	}
	return r.erase(ctx, tx, []string{s.ID}, Gone)
}

// ForgetAll is Forget for every county that has fairs.
func (r *room) ForgetAll(ctx context.Context) error {
	counties, err := idsOf(ctx, r.DB.Read(), "select /* all counties */ distinct county from jobfair_fair order by county")
	for _, county := range counties {
		err = errors.Join(err, r.Forget(ctx, county))
	}
	return err
}

// Forget lets go of applicants when the day has come that their notice named: who was not hired on the fair's day, who was
// hired when the last follow-up is over.
func (r *room) Forget(ctx context.Context, county string) error {
	today := r.Acts.Now().Day()
	for {
		ids, err := idsOf(ctx, r.DB.Read(), `select s.id from jobfair_seeker s join jobfair_fair f on f.county = s.county and f.id = s.fair
			where s.county = $1 and s.state <> 'forgotten' and (s.hired_on = 0 and f.erase_on <= $2 or s.hired_on > 0 and s.hired_on <= $3) order by s.id limit 200`,
			county, today, today.Add(-keptHired))
		if err != nil {
			return err
		}
		if len(ids) == 0 {
			break
		}
		if _, err := r.Acts.Do(ctx, act.System(county), act.What{Verb: "jobfair.seeker.forget", Kind: SeekerKind, Area: county},
			func(tx *act.Tx) error {
				tx.Note("seekers", len(ids))
				return r.erase(ctx, tx, ids, Forgotten)
			}); err != nil {
			return err
		}
	}
	return r.forgetEmployers(ctx, county, today.Add(-keptAfter))
}
