package pledge

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/act"
)

// expired bounds how many certificates one act lets go of.
const expired = 500

// Expire takes what is personal out of certificates whose time of keeping is over. The
// certificate itself stays: figures count it, and a recall may still lead through it.
func (r *Room) Expire(ctx context.Context) error {
	today := r.Acts.Now().Day()
	type due struct{ county, id string }
	for {
		var list []due
		if err := store.Each(ctx, r.DB.Read(), func(rows *sql.Rows) error {
			var d due
			err := rows.Scan(&d.county, &d.id)
			list = append(list, d)
			return err
		}, "select county, id from agri_pledge /* all counties */ where keep_until < $1 and length(contact) > 0 order by county, id limit $2",
			today, expired); err != nil || len(list) == 0 {
			return err
		}
		byCounty := map[string][]string{}
		for _, d := range list {
			byCounty[d.county] = append(byCounty[d.county], d.id)
		}
		for county, ids := range byCounty {
			if err := r.expireIn(ctx, county, ids, today); err != nil {
				return err
			}
		}
	}
}

func (r *Room) expireIn(ctx context.Context, county string, ids []string, today clock.Day) error {
	_, err := r.Acts.Do(ctx, act.System(county), act.What{Verb: "agri.pledge.expire", Kind: Code, Area: county}, func(tx *act.Tx) error {
		for _, id := range ids {
			if _, err := tx.Exec(ctx, "update agri_pledge set contact = $3 where county = $1 and id = $2", county, id, []byte{}); err != nil {
				return err
			}
		}
		tx.Note("certificates", len(ids))
		tx.Note("until", today.String())
		return nil
	})
	return err
}
