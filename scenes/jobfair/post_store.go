package jobfair

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

// addPost puts a post of an approved employer up at a fair that it takes part in.
func (r *room) addPost(ctx context.Context, tx *act.Tx, f *Fair, e *Employer, p *Post) error {
	if err := p.check(); err != nil {
		return err
	}
	s, err := r.stand(ctx, tx, tx.County, f.ID, e.ID)
	if fault.Is(err, fault.NotFound) || err == nil && !s.Active || e.State != Approved {
		return fault.New(fault.Conflict, "jobfair.post.not_approved")
	}
	if err != nil {
		return err
	}
	if over := max(f.OnlineUntil, f.To); tx.Now.Day() > over {
		return fault.New(fault.Conflict, "jobfair.online.over", "day", over.String())
	}
	var n int
	if err := tx.QueryRow(ctx, "select count(*) from jobfair_post where county = $1 and fair = $2 and employer = $3", tx.County, f.ID,
		e.ID).Scan(&n); err != nil {
		return err
	}
	if n >= mostPosts {
		return fault.New(fault.Conflict, "jobfair.post.many", "most", mostPosts)
	}
	p.ID, p.Fair, p.Employer, p.Area, p.Origin, p.State, p.PostedOn, p.On, p.Version = tx.NewID(), f.ID, e.ID, f.Area, e.Origin, Wanted,
		tx.Now.Day(), f.From, 1
	tx.On(p.ID, p.Area)
	return tx.Put(ctx, "jobfair_post", postColumns, p.ID, p.Fair, p.Employer, p.Area, p.Origin, p.Title, p.Trade, p.Headcount,
		p.PayFrom, p.PayTo, p.Place,
		p.Education, p.AgeMost, p.Relaxed, p.Skills, flagText(p.Flags), p.Form, p.Contact, p.Phone, p.Interview, p.State, "", p.PostedOn, p.On, 1)
}

// changePost writes a post over; one that was withdrawn stays withdrawn.
func (r *room) changePost(ctx context.Context, tx *act.Tx, p *Post) error {
	if p.State == Withdrawn {
		return fault.New(fault.Conflict, "jobfair.post.ended")
	}
	if err := p.check(); err != nil {
		return err
	}
	return tx.Over(ctx, "jobfair_post", p.ID, p.Version, "jobfair.moved", act.Set{Column: "title", Value: p.Title},
		act.Set{Column: "trade", Value: p.Trade},
		act.Set{Column: "headcount", Value: p.Headcount}, act.Set{Column: "pay_from_fen", Value: p.PayFrom}, act.Set{Column: "pay_to_fen",
			Value: p.PayTo},
		act.Set{Column: "place", Value: p.Place}, act.Set{Column: "education", Value: p.Education}, act.Set{Column: "age_most", Value: p.AgeMost},
		act.Set{Column: "relaxed", Value: p.Relaxed}, act.Set{Column: "skills", Value: p.Skills}, act.Set{Column: "flags",
			Value: flagText(p.Flags)},
		act.Set{Column: "form", Value: p.Form}, act.Set{Column: "contact", Value: p.Contact}, act.Set{Column: "phone", Value: p.Phone},
		act.Set{Column: "interview", Value: p.Interview})
}

// endPost closes a post: filled by its employer, or withdrawn for a reason; opened again by its employer.
func (r *room) endPost(ctx context.Context, tx *act.Tx, p *Post, state, reason string) error {
	if p.State == Withdrawn || p.State == state {
		return fault.New(fault.Conflict, "jobfair.post.ended")
	}
	return tx.Over(ctx, "jobfair_post", p.ID, p.Version, "jobfair.moved", act.Set{Column: "state", Value: state},
		act.Set{Column: "reason", Value: reason})
}

// post finds a post.
func (r *room) post(ctx context.Context, q store.Q, county, id string) (*Post, error) {
	p := &Post{}
	if err := q.QueryRow(ctx, "select "+postColumns+" from jobfair_post where county = $1 and id = $2", county,
		id).Scan(postDest(p)...); err != nil {
		return nil, store.One(err)
	}
	return p, r.fillPosts(ctx, q, county, []*Post{p})
}

// fillPosts reads whose posts they are, where they stand and how many applied.
func (r *room) fillPosts(ctx context.Context, q store.Q, county string, page []*Post) error {
	if len(page) == 0 {
		return nil
	}
	of := map[string]*Post{}
	args := []any{county}
	for _, p := range page {
		of[p.ID] = p
		args = append(args, p.ID)
	}
	return store.Each(ctx, q, func(rows *sql.Rows) error {
		var id, name, booth string
		var applied int
		if err := rows.Scan(&id, &name, &booth, &applied); err != nil {
			return err
		}
		of[id].EmployerName, of[id].Booth, of[id].Applied = name, booth, applied
		return nil
	}, `select p.id, e.name, coalesce(s.booth, ''), (select count(*) from jobfair_application a
		where a.county = p.county and a.post = p.id and a.state <> 'withdrawn')
		from jobfair_post p join jobfair_employer e on e.county = p.county and e.id = p.employer
		left join jobfair_stand s on s.county = p.county and s.fair = p.fair and s.employer = p.employer
		where p.county = $1 and p.id in (`+store.Places(2, len(page))+")", args...)
}

// Search is what somebody looks for among the posts of a fair.
type Search struct {
	Fair   string
	Origin string
	Pay    int64 // yuan a month at least
	Flag   string
	Words  string
	IDs    []string
	From   int // how many to pass over
	Limit  int
}

// Found is what a search found: a page of posts, and how many there are with how many people wanted.
type Found struct {
	Posts     []*Post
	Count     int
	Headcount int
}

// search finds posts that are open, of employers that take part.
func (r *room) search(ctx context.Context, q store.Q, county string, s Search) (out Found, err error) {
	args := []any{county, s.Fair}
	where := "r.county = $1 and r.fair = $2 and r.state = 'open' and s.active = 1"
	and := func(text string, v any) {
		args = append(args, v)
		where += " and " + strings.ReplaceAll(text, "?", fmt.Sprintf("$%d", len(args)))
	}
	if s.Origin != "" {
		and("r.origin = ?", s.Origin)
	}
	if s.Pay > 0 {
		and("r.pay_to_fen >= ?", s.Pay*fen)
	}
	if s.Flag != "" {
		and("r.flags like ?", "% "+s.Flag+" %")
	}
	for _, word := range strings.Fields(s.Words) {
		and(store.Contains("r.title || ' ' || r.trade || ' ' || r.place || ' ' || r.skills || ' ' || e.name", "?"), store.Anywhere(word))
	}
	if len(s.IDs) > 0 {
		where += " and r.id in (" + store.Places(len(args)+1, len(s.IDs)) + ")"
		args = with(args, s.IDs)
	}
	from := ` from jobfair_post r join jobfair_stand s on s.county = r.county and s.fair = r.fair and s.employer = r.employer
		join jobfair_employer e on e.county = r.county and e.id = r.employer where ` + where
	if err := q.QueryRow(ctx, "select count(*), coalesce(sum(r.headcount), 0)"+from, args...).Scan(&out.Count, &out.Headcount); err != nil {
		return out, err
	}
	columns := "r." + strings.ReplaceAll(postColumns, ", ", ", r.")
	args = append(args, s.Limit, s.From)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		p := &Post{}
		out.Posts = append(out.Posts, p)
		return rows.Scan(append(postDest(p), &p.EmployerName, &p.Booth)...)
	}, "select "+columns+", e.name, s.booth"+from+fmt.Sprintf(" order by s.booth, e.name, r.id limit $%d offset $%d", len(args)-1,
		len(args)), args...)
}

// postsOf are an employer's posts at a fair.
func (r *room) postsOf(ctx context.Context, q store.Q, county, fair, employer string) (out []*Post, err error) {
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		p := &Post{}
		out = append(out, p)
		return rows.Scan(postDest(p)...)
	}, "select "+postColumns+" from jobfair_post where county = $1 and fair = $2 and employer = $3 order by id", county, fair,
		employer); err != nil {
		return nil, err
	}
	return out, r.fillPosts(ctx, q, county, out)
}
