package jobfair

import (
	"context"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
)

const employerColumns = "id, area, origin, uscc, name, nature, trade, size, address, about, contact, phone, key_sealed, state, fair, reason, " +
	"registered_on, version"

func employerDest(e *Employer) []any {
	return []any{&e.ID, &e.Area, &e.Origin, &e.USCC, &e.Name, &e.Nature, &e.Trade, &e.Size, &e.Address, &e.About, &e.contact, &e.phone,
		&e.key, &e.State,
		&e.Fair, &e.Reason, &e.RegisteredOn, &e.Version}
}

func employerAt(county, id string) string { return "jobfair_employer/" + county + "/" + id }

// openEmployers opens who registered them.
func (r *room) openEmployers(_ context.Context, _ store.Q, county string, page []*Employer) (err error) {
	for _, e := range page {
		at := employerAt(county, e.ID)
		if e.Contact, err = r.Box.Open(seal.Name, e.contact, at); err != nil {
			return err
		}
		if e.Phone, err = r.Box.Open(seal.Phone, e.phone, at); err != nil {
			return err
		}
	}
	return nil
}

// oneEmployer reads an employer with the code by which it comes in.
func (r *room) oneEmployer(ctx context.Context, q store.Q, county, where string, arg any) (*Employer, error) {
	e := &Employer{}
	if err := q.QueryRow(ctx, "select "+employerColumns+" from jobfair_employer where county = $1 and "+where+" = $2", county, arg).
		Scan(employerDest(e)...); err != nil {
		return nil, store.One(err)
	}
	key, err := r.Box.Open(seal.Other, e.key, employerAt(county, e.ID))
	if err != nil {
		return nil, err
	}
	e.Key = key.Reveal()
	return e, r.openEmployers(ctx, q, county, []*Employer{e})
}

func (r *room) employer(ctx context.Context, q store.Q, county, id string) (*Employer, error) {
	return r.oneEmployer(ctx, q, county, "id", id)
}

func (r *room) employerByKey(ctx context.Context, q store.Q, county, key string) (*Employer, error) {
	return r.oneEmployer(ctx, q, county, "key", r.employerMark(county, key))
}

func (r *room) employerMark(county, key string) string {
	return r.Box.Mark("jobfair employer key", county, key)
}

// register enters an employer that has not been seen; one that was is told to come in by its code.
func (r *room) register(ctx context.Context, tx *act.Tx, e *Employer) error {
	var known int
	if err := tx.QueryRow(ctx, "select count(*) from jobfair_employer where county = $1 and uscc = $2", tx.County,
		e.USCC).Scan(&known); err != nil {
		return err
	}
	if known > 0 {
		return fault.New(fault.Conflict, "jobfair.employer.known").At("/uscc", "jobfair.employer.known")
	}
	e.ID, e.State, e.RegisteredOn, e.Version, e.Key = tx.NewID(), Pending, tx.Now.Day(), 1, r.newKey()
	tx.On(e.ID, e.Area)
	at := employerAt(tx.County, e.ID)
	if err := tx.Put(ctx, "jobfair_employer", employerColumns+", key", e.ID, e.Area, e.Origin, e.USCC, e.Name, e.Nature, e.Trade,
		e.Size, e.Address, e.About,
		r.Box.Seal(e.Contact, at), r.Box.Seal(e.Phone, at), r.Box.Seal(seal.Hide(seal.Other, e.Key), at), e.State, e.Fair, "", e.RegisteredOn, 1,
		r.employerMark(tx.County, e.Key)); err != nil {
		return err
	}
	return r.employerFlow().Begin(ctx, tx, e.ID, "register")
}

// newKey makes a code that somebody comes in with.
func (r *room) newKey() string { return string(r.Codes.New()) }

// rekey gives an employer a new code; the old one opens nothing any more.
func (r *room) rekey(ctx context.Context, tx *act.Tx, e *Employer) error {
	e.Key = r.newKey()
	return tx.Over(ctx, "jobfair_employer", e.ID, e.Version, "jobfair.moved", act.Set{Column: "key", Value: r.employerMark(tx.County, e.Key)},
		act.Set{Column: "key_sealed", Value: r.Box.Seal(seal.Hide(seal.Other, e.Key), employerAt(tx.County, e.ID))})
}

// leave takes a refused employer out of every fair, with what it posted.
func (r *room) leave(ctx context.Context, tx *act.Tx, e *Employer) error {
	if err := eachOf(ctx, tx, "jobfair_stand", "employer", e.ID, func(ids []string) error {
		return tx.ChangeAll(ctx, "jobfair_stand", ids, func() error {
			_, err := tx.Exec(ctx, "update jobfair_stand set active = 0, booth = '', version = version + 1 where county = $1 and id in ("+
				store.Places(2, len(ids))+")", with([]any{tx.County}, ids)...)
			return err
		})
	}); err != nil {
		return err
	}
	return setPosts(ctx, tx, e, Paused, Wanted, Filled)
}

// setPosts takes the posts of an employer from some states to another.
func setPosts(ctx context.Context, tx *act.Tx, e *Employer, to string, from ...string) error {
	return eachOf(ctx, tx, "jobfair_post", "employer", e.ID, func(ids []string) error {
		return tx.ChangeAll(ctx, "jobfair_post", ids, func() error {
			args := with(with([]any{tx.County, to}, ids), from)
			_, err := tx.Exec(ctx, "update jobfair_post set state = $2, version = version + 1 where county = $1 and id in ("+store.Places(3,
				len(ids))+
				") and state in ("+store.Places(3+len(ids), len(from))+")", args...)
			return err
		})
	})
}

// forgetEmployers lets go of who registered employers that were refused some time ago.
func (r *room) forgetEmployers(ctx context.Context, county string, before clock.Day) error {
	ids, err := idsOf(ctx, r.DB.Read(), "select id from jobfair_employer where county = $1 and state = 'refused' and registered_on < $2 and length(phone) > 0 "+
		"order by id limit 1000", county, before)
	if err != nil || len(ids) == 0 {
		return err
	}
	_, err = r.Acts.Do(ctx, act.System(county), act.What{Verb: "jobfair.employer.forget", Kind: EmployerKind, Area: county},
		func(tx *act.Tx) error {
			tx.Note("employers", len(ids))
			_, err := tx.Exec(ctx, "update jobfair_employer set contact = $2, phone = $2, version = version + 1 where county = $1 and id in ("+
				store.Places(3, len(ids))+")", with([]any{tx.County, []byte{}}, ids)...)
			return err
		})
	return err
}

const postColumns = "id, fair, employer, area, origin, title, trade, headcount, pay_from_fen, pay_to_fen, place, education, age_most, " +
	"relaxed, skills, flags, " +
	"form, contact, phone, interview, state, reason, posted_on, on_day, version"

// flagsText is a column of words with blanks around each.
type flagsText struct{ list *[]string }

// Scan reads words that are kept with blanks around each.
func (f flagsText) Scan(v any) error {
	s, _ := v.(string)
	*f.list = strings.Fields(s)
	return nil
}

func postDest(p *Post) []any {
	return []any{&p.ID, &p.Fair, &p.Employer, &p.Area, &p.Origin, &p.Title, &p.Trade, &p.Headcount, &p.PayFrom, &p.PayTo, &p.Place,
		&p.Education, &p.AgeMost,
		&p.Relaxed, &p.Skills, flagsText{&p.Flags}, &p.Form, &p.Contact, &p.Phone, &p.Interview, &p.State, &p.Reason, &p.PostedOn, &p.On,
		&p.Version}
}
