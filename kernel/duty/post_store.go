package duty

import (
	"context"
	"database/sql"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

// ownPosts are the posts of a county's own.
func ownPosts(ctx context.Context, q store.Q, county string) (out []Post, err error) {
	if county == "" {
		return nil, nil
	}
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		p := Post{Own: true}
		var powers string
		var retired clock.Moment
		err := rows.Scan(&p.Code, &p.Title, &p.Level, &powers, &retired)
		p.Powers, p.Retired = strings.Fields(powers), retired != 0
		out = append(out, p)
		return err
	}, "select code, title, level, powers, retired_at from county_post where county = $1", county)
	return out, err
}

// SavePost adds a post of the county's own, or changes one: whoever holds it has its powers
// from the next request on. The level of a post that somebody holds stays.
func (r *Room) SavePost(ctx context.Context, a act.Actor, p Post) (_ Post, err error) {
	defer fault.Wrap(&err, "duty.SavePost(%s)", p.Code)
	defer r.changed()
	posts, err := r.Posts(ctx, a.County)
	if err != nil {
		return p, err
	}
	was, known := posts[p.Code]
	if p.Code != "" && (!known || !was.Own) {
		return p, store.ErrNotFound
	}
	did, err := r.acts.Do(ctx, a, act.What{Verb: "post.save", Kind: "post", Subject: p.Code, Area: a.County}, func(tx *act.Tx) error {
		if err := checkOwn(&p, posts, r.cat); err != nil { // in here, so that what is sent again is answered by what it did
			return err
		}
		code := p.Code
		if code == "" {
			code = "own." + tx.NewID()
		} else if p.Level != was.Level {
			held, err := holdersOfPost(ctx, tx, tx.County, p.Code, tx.Now)
			if err != nil {
				return err
			}
			if held > 0 {
				return fault.New(fault.Invalid, "post.invalid").At("/level", "post.level_held")
			}
		}
		tx.On(code, tx.County)
		tx.Note("title", p.Title)
		tx.Note("powers", p.Powers)
		_, err := tx.Exec(ctx, `insert into county_post (county, code, title, level, powers, retired_at) values ($1, $2, $3, $4, $5, 0)
			on conflict (county, code) do update set title = excluded.title, level = excluded.level, powers = excluded.powers`, tx.County, code, p.Title, p.Level, joinPowers(p.Powers))
		return err
	})
	p.Code, p.Own, p.Retired = did.Subject, true, was.Retired
	return p, err
}

// RetirePost lets a post of the county's own take nobody on any more, or again. One that
// somebody holds is not retired.
func (r *Room) RetirePost(ctx context.Context, a act.Actor, code string, retire bool) (err error) {
	defer fault.Wrap(&err, "duty.RetirePost(%s)", code)
	defer r.changed()
	verb := map[bool]string{true: "post.retire", false: "post.restore"}[retire]
	_, err = r.acts.Do(ctx, a, act.What{Verb: verb, Kind: "post", Subject: code, Area: a.County}, func(tx *act.Tx) error {
		at := clock.Moment(0)
		if retire {
			held, err := holdersOfPost(ctx, tx, tx.County, code, tx.Now)
			if err != nil {
				return err
			}
			if held > 0 {
				return fault.New(fault.Conflict, "post.held", "count", held)
			}
			at = tx.Now
		}
		res, err := tx.Exec(ctx, "update county_post set retired_at = $3 where county = $1 and code = $2", tx.County, code, at)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return store.ErrNotFound
		}
		return nil
	})
	return err
}

// holdersOfPost is how many hold a post, or are about to.
func holdersOfPost(ctx context.Context, q store.Q, county, code string, at clock.Moment) (n int, err error) {
	err = q.QueryRow(ctx, "select count(*) from duty where county = $1 and post = $2 and (to_at = 0 or to_at > $3)", county, code, at).Scan(&n)
	return n, err
}

// postHolders is how many hold each post now.
func postHolders(ctx context.Context, q store.Q, county string, at clock.Moment) (map[string]int, error) {
	out := map[string]int{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var code string
		var n int
		err := rows.Scan(&code, &n)
		out[code] = n
		return err
	}, "select post, count(distinct person) from duty where county = $1 and from_at <= $2 and (to_at = 0 or to_at > $2) group by post", county, at)
}
