package duty

import (
	"context"
	"database/sql"
	"strings"
	"sync"

	"huying/base/clock"
	"huying/base/store"
)

// past is everything that somebody was ever on duty for, and acted for. A phone brings a day's work at
// once, and each thing is judged by the duties of its own moment; they are asked once.
type past struct {
	own   []Duty
	lent  []lent
	acted []Mandate
	epoch uint64
	until clock.Moment

	mu sync.Mutex
	by map[string]*Principal // by the duties and mandates in force
}

// lent are the duties of somebody absent, for those who stood in.
type lent struct {
	from, to clock.Moment
	duties   []Duty
}

// at are the duties in force at a moment.
func (x *past) at(at clock.Moment) (out []Duty) {
	for _, d := range x.own {
		if d.In(at) {
			out = append(out, d)
		}
	}
	for _, l := range x.lent {
		if at < l.from || at >= l.to {
			continue
		}
		for _, d := range l.duties {
			if d.In(at) && !trio[d.Post] { // an administrator's post is never lent
				out = append(out, d)
			}
		}
	}
	return out
}

// acting are the mandates in force at a moment.
func (x *past) acting(at clock.Moment) (out []Mandate) {
	for _, m := range x.acted {
		if m.From <= at && (m.To == 0 || m.To > at) {
			out = append(out, m)
		}
	}
	return out
}

// At is who somebody was at another moment: what they did then is judged by it.
func (r *Room) At(ctx context.Context, p *Principal, at clock.Moment) (*Principal, error) {
	x, err := r.past(ctx, p)
	if err != nil {
		return nil, err
	}
	posts, err := r.Posts(ctx, p.County)
	if err != nil {
		return nil, err
	}
	held, acting := x.at(at), x.acting(at)
	var key strings.Builder
	for _, d := range held {
		key.WriteString(d.ID)
	}
	for _, m := range acting {
		key.WriteString(m.ID)
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	then := x.by[key.String()]
	if then == nil {
		then = NewPrincipal(p.County, p.Login, p.Person, p.Name, held, posts, r.cat)
		then.Mandates = acting
		x.by[key.String()] = then
	}
	return then, nil
}

// past is kept as long as a principal is, and like it gone when the roster changes here.
func (r *Room) past(ctx context.Context, p *Principal) (*past, error) {
	key, now := p.County+"/"+p.Person, r.acts.Now()
	r.mu.Lock()
	x, epoch := r.pasts[key], r.epoch
	r.mu.Unlock()
	if x != nil && x.epoch == epoch && now < x.until && now >= x.until-principalFor {
		return x, nil
	}
	x = &past{epoch: epoch, until: now + principalFor, by: map[string]*Principal{}}
	q := r.db.Read()
	var err error
	if x.own, err = find(ctx, q, p.County, "person = $2", p.Person); err != nil {
		return nil, err
	}
	var absent []string
	if err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var who string
		var l lent
		err := rows.Scan(&who, &l.from, &l.to)
		absent, x.lent = append(absent, who), append(x.lent, l)
		return err
	}, "select person, from_at, to_at from leave where county = $1 and deputy = $2", p.County, p.Person); err != nil {
		return nil, err
	}
	for i, who := range absent {
		if x.lent[i].duties, err = find(ctx, q, p.County, "person = $2", who); err != nil {
			return nil, err
		}
	}
	if x.acted, err = everActed(ctx, q, p.County, p.Person); err != nil {
		return nil, err
	}
	r.mu.Lock()
	r.pasts[key] = x
	r.mu.Unlock()
	return x, nil
}
