package agri

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
)

func noticeAt(county, id string) string { return "agri_notice/" + county + "/" + id + "/signer" }

func (r *room) keepNotice(ctx context.Context, tx *act.Tx, s *Subject, edition string, signer seal.Personal, photo string) error {
	id := tx.NewID()
	_, err := tx.Exec(ctx, "insert into agri_notice (county, id, subject, edition, signed_on, signer, photo, person) values ($1, $2, $3, $4, $5, $6, $7, $8)",
		tx.County, id, s.ID, edition, tx.Now.Day(), r.Box.Seal(signer, noticeAt(tx.County, id)), photo, tx.Actor.Person)
	return err
}

// signed lists the notices of a subject, the latest first.
func (r *room) signed(ctx context.Context, q store.Q, s *Subject) ([]Signed, error) {
	out := []Signed{}
	err := store.Each(ctx, q, func(rows *sql.Rows) error {
		var x Signed
		var on clock.Day
		var signer []byte
		if err := rows.Scan(&x.ID, &x.Edition, &on, &signer, &x.Photo, &x.Officer); err != nil {
			return err
		}
		x.On = on.String()
		var err error
		x.Signer, err = r.Box.Open(seal.Name, signer, noticeAt(s.County, x.ID))
		out = append(out, x)
		return err
	}, `select n.id, n.edition, n.signed_on, n.signer, n.photo, coalesce(w.name, '') from agri_notice n left join person w on w.county = n.county and w.id = n.person
		where n.county = $1 and n.subject = $2 order by n.signed_on desc, n.id desc`, s.County, s.ID)
	return out, err
}
