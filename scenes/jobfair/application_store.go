package jobfair

import (
	"context"
	"database/sql"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

const applicationColumns = "id, fair, post, employer, seeker, area, origin, way, state, sent_at, met_at, offered_at, agreed_at, hired_on, version"

func applicationDest(a *Application) []any {
	return []any{&a.ID, &a.Fair, &a.Post, &a.Employer, &a.Seeker, &a.Area, &a.Origin, &a.Way, &a.State, &a.SentAt, &a.MetAt,
		&a.OfferedAt, &a.AgreedAt,
		&a.HiredOn, &a.Version}
}

// apply sends somebody's profile to the employer of a post.
func (r *room) apply(ctx context.Context, tx *act.Tx, s *Seeker, p *Post, way string) (*Application, error) {
	if p.Fair != s.Fair || p.State != Wanted {
		return nil, fault.New(fault.Conflict, "jobfair.post.closed", "title", p.Title)
	}
	stand, err := r.stand(ctx, tx, tx.County, p.Fair, p.Employer)
	if err == nil && !stand.Active || fault.Is(err, fault.NotFound) {
		return nil, fault.New(fault.Conflict, "jobfair.post.closed", "title", p.Title)
	}
	if err != nil {
		return nil, err
	}
	a := &Application{}
	err = store.One(tx.QueryRow(ctx, "select "+applicationColumns+" from jobfair_application where county = $1 and post = $2 and seeker = $3", tx.County, p.ID,
		s.ID).Scan(applicationDest(a)...))
	switch {
	case err == nil && a.State == TakenOff: // who took it back may send it again
		a.State, a.Version = Sent, a.Version+1
		return a, tx.Over(ctx, "jobfair_application", a.ID, a.Version-1, "jobfair.moved", act.Set{Column: "state", Value: Sent},
			act.Set{Column: "sent_at", Value: tx.Now}, act.Set{Column: "sent_on", Value: tx.Now.Day()}, act.Set{Column: "met_at", Value: 0},
			act.Set{Column: "offered_at", Value: 0})
	case err == nil:
		return nil, fault.New(fault.Conflict, "jobfair.application.twice", "title", p.Title)
	case !fault.Is(err, fault.NotFound):
		return nil, err
	}
	a = &Application{ID: tx.NewID(), Fair: p.Fair, Post: p.ID, Employer: p.Employer, Seeker: s.ID, Area: p.Area, Origin: p.Origin,
		Way: way, State: Sent,
		SentAt: tx.Now, Version: 1}
	return a, tx.Put(ctx, "jobfair_application", applicationColumns+", sent_on", a.ID, a.Fair, a.Post, a.Employer, a.Seeker, a.Area,
		a.Origin, a.Way, a.State,
		a.SentAt, 0, 0, 0, 0, 1, a.SentAt.Day())
}

// sent is the application that somebody has made for a post, or makes now at the booth.
func (r *room) sent(ctx context.Context, tx *act.Tx, p *Post, s *Seeker) (*Application, error) {
	list, err := r.applications(ctx, tx, "a.post = $2 and a.seeker = $3 and a.state <> 'withdrawn'", tx.County, p.ID, s.ID)
	if err != nil {
		return nil, err
	}
	if len(list) > 0 {
		return list[0], nil
	}
	return r.apply(ctx, tx, s, p, OnTheSpot)
}

// application finds an application.
func (r *room) application(ctx context.Context, q store.Q, county, id string) (*Application, error) {
	a := &Application{}
	return a, store.One(q.QueryRow(ctx, "select "+applicationColumns+" from jobfair_application where county = $1 and id = $2", county, id).
		Scan(applicationDest(a)...))
}

// move takes a step with an application, by the employer or by the applicant.
func (r *room) move(ctx context.Context, tx *act.Tx, a *Application, verb string, seeker bool) error {
	m, err := a.step(verb, seeker)
	if err != nil {
		return err
	}
	s, err := r.seeker(ctx, tx, tx.County, a.Seeker)
	if err != nil {
		return err
	}
	tx.On(a.ID, a.Area)
	sets := []act.Set{{Column: "state", Value: m.to}}
	set := func(column string, v any) { sets = append(sets, act.Set{Column: column, Value: v}) }
	today := tx.Now.Day()
	switch m.to {
	case Met:
		set("met_at", tx.Now)
	case Offered:
		set("offered_at", tx.Now)
	case Agreed:
		set("agreed_at", tx.Now)
		if s.AgreedOn == 0 {
			if err := tx.Over(ctx, "jobfair_seeker", s.ID, s.Version, "jobfair.moved", act.Set{Column: "agreed_on", Value: today}); err != nil {
				return err
			}
		}
	case Hired:
		set("hired_on", today)
		if err := r.hire(ctx, tx, a, s, today); err != nil {
			return err
		}
	}
	return tx.Over(ctx, "jobfair_application", a.ID, a.Version, "jobfair.moved", sets...)
}

// hire counts somebody as hired, once, and puts down when they are asked after.
func (r *room) hire(ctx context.Context, tx *act.Tx, a *Application, s *Seeker, on clock.Day) error {
	if s.HiredOn != 0 {
		return nil
	}
	if err := tx.Over(ctx, "jobfair_seeker", s.ID, s.Version, "jobfair.moved", act.Set{Column: "hired_on", Value: on}); err != nil {
		return err
	}
	for _, n := range followMonths {
		if err := tx.Put(ctx, "jobfair_followup", followUpColumns, tx.NewID(), a.Fair, a.ID, a.Seeker, a.Employer, a.Area, s.Origin, n,
			monthsLater(on, n), "", "",
			0, 1); err != nil {
			return err
		}
	}
	return nil
}

const withPost = ` a join jobfair_post p on p.county = a.county and p.id = a.post join jobfair_employer e on e.county = a.county and e.id = a.employer
	left join jobfair_stand t on t.county = a.county and t.fair = a.fair and t.employer = a.employer`

// applications are those of a seeker, or those to an employer at a fair, with the post that each is for.
func (r *room) applications(ctx context.Context, q store.Q, where string, args ...any) (out []*Application, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		a := &Application{}
		out = append(out, a)
		return rows.Scan(append(applicationDest(a), &a.PostTitle, &a.EmployerName, &a.Booth)...)
	}, "select "+prefixed(applicationColumns)+", p.title, e.name, coalesce(t.booth, '') from jobfair_application"+withPost+" where a.county = $1 and "+where+
		" order by a.sent_at desc, a.id desc limit 500", args...)
}

// sentBy are the applications of a seeker.
func (r *room) sentBy(ctx context.Context, q store.Q, county, seeker string) ([]*Application, error) {
	return r.applications(ctx, q, "a.seeker = $2", county, seeker)
}

// sentTo are the applications to an employer at a fair whose applicants are still there, with who they are: nobody else's.
func (r *room) sentTo(ctx context.Context, q store.Q, county, fair, employer string) ([]*Application, error) {
	list, err := r.applications(ctx, q, `a.fair = $2 and a.employer = $3 and a.state <> 'withdrawn' and exists (select 1 from jobfair_seeker s
		where s.county = a.county and s.id = a.seeker and s.state = 'looking')`, county, fair, employer)
	if err != nil {
		return nil, err
	}
	for _, a := range list {
		if a.Of, err = r.seeker(ctx, q, county, a.Seeker); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// to finds an application to an employer; one to another, one that was taken back and one of somebody who is gone are not there.
func (r *room) to(ctx context.Context, q store.Q, county, employer, id string) (*Application, error) {
	a, err := r.application(ctx, q, county, id)
	if err != nil {
		return nil, err
	}
	if a.Employer != employer || a.State == TakenOff {
		return nil, store.ErrNotFound
	}
	if a.Of, err = r.seeker(ctx, q, county, a.Seeker); err != nil {
		return nil, err
	}
	if a.Of.State != Looking {
		return nil, store.ErrNotFound
	}
	return a, nil
}

func (r *room) fillApplications(ctx context.Context, q store.Q, county string, page []*Application) error {
	for _, a := range page {
		list, err := r.applications(ctx, q, "a.id = $2", county, a.ID)
		if err != nil || len(list) == 0 {
			return err
		}
		a.PostTitle, a.EmployerName, a.Booth = list[0].PostTitle, list[0].EmployerName, list[0].Booth
	}
	return nil
}

const followUpColumns = "id, fair, application, seeker, employer, area, origin, months, due_day, outcome, why, done_on, version"

func followUpDest(u *FollowUp) []any {
	return []any{&u.ID, &u.Fair, &u.Application, &u.Seeker, &u.Employer, &u.Area, &u.Origin, &u.Months, &u.Due, &u.Outcome, &u.Why,
		&u.DoneOn, &u.Version}
}

// fillFollowUps reads who hired them.
func (r *room) fillFollowUps(ctx context.Context, q store.Q, county string, page []*FollowUp) error {
	if len(page) == 0 {
		return nil
	}
	names := map[string]string{}
	args := []any{county}
	for _, u := range page {
		args = append(args, u.Employer)
	}
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, name string
		err := rows.Scan(&id, &name)
		names[id] = name
		return err
	}, "select id, name from jobfair_employer where county = $1 and id in ("+store.Places(2, len(page))+")", args...); err != nil {
		return err
	}
	for _, u := range page {
		u.EmployerName = names[u.Employer]
	}
	return nil
}

// followUp is the follow-up of an application after so many months.
func (r *room) followUp(ctx context.Context, q store.Q, county, application string, months int) (*FollowUp, error) {
	u := &FollowUp{}
	return u, store.One(q.QueryRow(ctx, "select "+followUpColumns+" from jobfair_followup where county = $1 and application = $2 and months = $3", county,
		application, months).Scan(followUpDest(u)...))
}

// ask writes what a follow-up found; who is in service after six months is counted as kept, and who left is asked no more.
func (r *room) ask(ctx context.Context, tx *act.Tx, u *FollowUp, outcome, why string) error {
	today := tx.Now.Day()
	if err := u.check(outcome, why, today); err != nil {
		return err
	}
	tx.Note("outcome", outcome)
	if outcome == InService && u.Months == followMonths[len(followMonths)-1] {
		s, err := r.seeker(ctx, tx, tx.County, u.Seeker)
		if err != nil {
			return err
		}
		if err := tx.Over(ctx, "jobfair_seeker", s.ID, s.Version, "jobfair.moved", act.Set{Column: "kept_on", Value: today}); err != nil {
			return err
		}
	}
	if outcome == "left" { // nothing is left to ask about
		if _, err := tx.Exec(ctx, "delete from jobfair_followup where county = $1 and application = $2 and months > $3 and outcome = ''",
			tx.County,
			u.Application, u.Months); err != nil {
			return err
		}
	}
	return tx.Over(ctx, "jobfair_followup", u.ID, u.Version, "jobfair.moved", act.Set{Column: "outcome", Value: outcome},
		act.Set{Column: "why", Value: why},
		act.Set{Column: "done_on", Value: today})
}

func prefixed(columns string) string { return "a." + strings.ReplaceAll(columns, ", ", ", a.") }
