package registry

import (
	"cmp"
	"context"
	"database/sql"
	"slices"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/workbook"
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

// Card is an officer's card, in force or taken back, with what its holder does now.
func (r *Room) Card(ctx context.Context, q store.Q, county, id string) (OfficerRow, error) {
	c, err := scanCard(q.QueryRow(ctx, "select "+cardColumns+" from agri_officer_card where county = $1 and id = $2", county, id))
	if err != nil || c.To != 0 {
		return c.now(nil), err
	}
	who, err := r.People.Get(ctx, q, county, c.Person)
	if err != nil {
		return c, err
	}
	c.Name = who.Name
	duties, err := r.serving(ctx, q, county, r.Acts.Now(), c.Person)
	return c.now(duties[c.Person]), err
}

// serving are the duties of officers of the grid by person, the highest post first: of some people, or of all.
func (r *Room) serving(ctx context.Context, q store.Q, county string, at clock.Moment, people ...string) (map[string][]duty.Duty, error) {
	out := map[string][]duty.Duty{}
	for _, post := range officerPosts {
		f := duty.Filter{County: county, Scope: area.Scope{county}, Post: post, Persons: people, At: at, Limit: 500}
		for {
			list, err := r.Duties.List(ctx, q, f)
			if err != nil {
				return nil, err
			}
			for _, d := range list {
				if d.In(at) {
					out[d.Person] = append(out[d.Person], d)
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

// renewCard writes down what the roster says of a card's holder, where that is something else.
func (r *Room) renewCard(ctx context.Context, tx *act.Tx, c OfficerRow, duties []duty.Duty, on clock.Day) (bool, error) {
	who, err := r.People.Get(ctx, tx, tx.County, c.Person)
	if err != nil {
		return false, err
	}
	now := c.now(duties)
	if now.Area == c.Area && now.Post == c.Post && who.Name == c.Name {
		return false, nil
	}
	if now.Area != c.Area {
		if err := MoveCards(ctx, tx, area.Moving{From: c.Area, To: now.Area, Day: on, IDs: []string{c.ID}}); err != nil {
			return false, err
		}
	}
	return true, tx.Change(ctx, "agri_officer_card", c.ID, func() error {
		_, err := tx.Exec(ctx, "update agri_officer_card set name = $3, post = $4 where county = $1 and id = $2", tx.County, c.ID, who.Name, now.Post)
		return err
	})
}

// CardsIn are the cards in force of places, which go along when one ends.
func CardsIn(ctx context.Context, q store.Q, county string, places area.Scope, _ *workbook.Plan) (out []area.Lying, err error) {
	args := []any{county}
	where := places.Where("area", &args)
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		c, err := scanCard(rows)
		out = append(out, area.Lying{ID: c.ID, Area: c.Area, Name: c.Name, Page: "/agri/officers"})
		return err
	}, "select "+cardColumns+" from agri_officer_card where county = $1 and to_day = 0 and "+where+" order by area, name, id", args...)
}

// MoveCards takes cards to another place, with the days on which their holders count as trained. A duty goes to every place
// that its own became, a card to the first of them: it is one card, and says all places.
func MoveCards(ctx context.Context, tx *act.Tx, m area.Moving) error {
	var people []string
	for part := range slices.Chunk(m.IDs, 200) {
		args := []any{tx.County, m.From}
		for _, id := range part {
			args = append(args, id)
		}
		var ids []string
		if err := store.Each(ctx, tx, func(rows *sql.Rows) error {
			c, err := scanCard(rows)
			ids, people = append(ids, c.ID), append(people, c.Person)
			return err
		}, "select "+cardColumns+" from agri_officer_card where county = $1 and area = $2 and id in ("+store.Places(3, len(part))+") order by id",
			args...); err != nil {
			return err
		}
		if err := m.Rows(ctx, tx, "agri_officer_card", false, ids); err != nil {
			return err
		}
	}
	_, err := m.About(ctx, tx, "agri_trained", "person", false, people)
	return err
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

// OfficerCards lists the cards in force of places. Who serves where is what the roster says at the moment.
func (r *Room) OfficerCards(ctx context.Context, q store.Q, f Filter) ([]OfficerCard, error) {
	tree, err := r.Areas.Tree(ctx, f.County)
	if err != nil {
		return nil, err
	}
	posts, err := r.Duties.Posts(ctx, f.County)
	if err != nil {
		return nil, err
	}
	duties, err := r.serving(ctx, q, f.County, r.Acts.Now())
	if err != nil {
		return nil, err
	}
	out := []OfficerCard{}
	var ids []string
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		var c OfficerRow
		if err := rows.Scan(&c.ID, &c.Person, &c.Name, &c.Post, &c.Area, &c.From); err != nil {
			return err
		}
		c = c.now(duties[c.Person])
		if !c.Serves || !slices.ContainsFunc(c.Areas, f.Scope.Holds) {
			return nil
		}
		out = append(out, OfficerCard{ID: c.ID, Name: c.Name, Post: c.Post, PostTitle: posts[c.Post].Title, Area: c.Area,
			AreaPath: pathsOf(tree, c.Areas), From: c.From.String()})
		ids = append(ids, c.ID)
		return nil
	}, `select c.id, c.person, coalesce(p.name, c.name), c.post, c.area, c.from_day from agri_officer_card c
		left join person p on p.county = c.county and p.id = c.person where c.county = $1 and c.to_day = 0`, f.County)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(out, func(a, b OfficerCard) int {
		return cmp.Or(cmp.Compare(a.Area, b.Area), cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID))
	})
	codes, err := r.Codes.Many(ctx, q, f.County, OfficerRecord, ids)
	for i := range out {
		out[i].Code = codes[out[i].ID].Pretty()
	}
	return out, err
}
