package registry

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
)

const cardColumns = "id, person, name, post, area, from_day, to_day"

func scanCard(row interface{ Scan(...any) error }) (c OfficerRow, err error) {
	err = row.Scan(&c.ID, &c.Person, &c.Name, &c.Post, &c.Area, &c.From, &c.To)
	return c, store.One(err)
}

// cards are the cards in force by person.
func (r *Room) cards(ctx context.Context, q store.Q, county string) (map[string]OfficerRow, error) {
	out := map[string]OfficerRow{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		c, err := scanCard(rows)
		out[c.Person] = c
		return err
	}, "select "+cardColumns+" from agri_officer_card where county = $1 and to_day = 0", county)
	return out, err
}

// Card is an officer's card, in force or taken back.
func (r *Room) Card(ctx context.Context, q store.Q, county, id string) (OfficerRow, error) {
	return scanCard(q.QueryRow(ctx, "select "+cardColumns+" from agri_officer_card where county = $1 and id = $2", county, id))
}

// holders are the officers of places, a duty each: that of the largest place.
func (r *Room) holders(ctx context.Context, q store.Q, county string, scope area.Scope, at clock.Moment) (out []duty.Duty, err error) {
	seen := map[string]bool{}
	for _, post := range officerPosts {
		f := duty.Filter{County: county, Scope: scope, Post: post, At: at, Limit: 500}
		for {
			list, err := r.Duties.List(ctx, q, f)
			if err != nil {
				return nil, err
			}
			for _, d := range list {
				if d.In(at) && !seen[d.Person] {
					seen[d.Person] = true
					out = append(out, d)
				}
			}
			if len(list) < f.Limit {
				break
			}
			f.After = list[len(list)-1].ID
		}
	}
	return out, nil
}

func (r *Room) addCard(ctx context.Context, tx *act.Tx, d duty.Duty, on clock.Day) (string, error) {
	who, err := r.People.Get(ctx, tx, tx.County, d.Person)
	if err != nil {
		return "", err
	}
	id := tx.NewID()
	if _, err := tx.Exec(ctx, "insert into agri_officer_card (county, "+cardColumns+") values ($1, $2, $3, $4, $5, $6, $7, $8)", tx.County, id,
		d.Person, who.Name, d.Post, d.Area, on, 0); err != nil {
		return "", err
	}
	if err := tx.Created(ctx, "agri_officer_card", id); err != nil {
		return "", err
	}
	return id, r.trained(ctx, tx, d.Person)
}

// endCard takes a card back. What began today ends tomorrow, as subjects do.
func (r *Room) endCard(ctx context.Context, tx *act.Tx, c OfficerRow, on clock.Day) error {
	if on <= c.From {
		on = c.From.Add(1)
	}
	if err := tx.Change(ctx, "agri_officer_card", c.ID, func() error {
		_, err := tx.Exec(ctx, "update agri_officer_card set to_day = $3 where county = $1 and id = $2", tx.County, c.ID, on)
		return err
	}); err != nil {
		return err
	}
	return r.trained(ctx, tx, c.Person)
}

// OfficerCards lists the cards in force of places.
func (r *Room) OfficerCards(ctx context.Context, q store.Q, f Filter) ([]OfficerCard, error) {
	tree, err := r.Areas.Tree(ctx, f.County)
	if err != nil {
		return nil, err
	}
	posts, err := r.Duties.Posts(ctx, f.County)
	if err != nil {
		return nil, err
	}
	args := []any{f.County}
	where := f.Scope.Where("area", &args)
	out := []OfficerCard{}
	var ids []string
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		c, err := scanCard(rows)
		path := tree.PathText(c.Area)
		if path == "" {
			path = tree.Name(c.Area)
		}
		out = append(out, OfficerCard{ID: c.ID, Name: c.Name, Post: c.Post, PostTitle: posts[c.Post].Title, Area: c.Area, AreaPath: path, From: c.From.String()})
		ids = append(ids, c.ID)
		return err
	}, "select "+cardColumns+" from agri_officer_card where county = $1 and to_day = 0 and "+where+" order by area, name, id", args...)
	if err != nil {
		return nil, err
	}
	codes, err := r.Codes.Many(ctx, q, f.County, OfficerRecord, ids)
	for i := range out {
		out[i].Code = codes[out[i].ID].Pretty()
	}
	return out, err
}
