package registry

import (
	"context"
	"database/sql"
	"strings"

	"huying/base/clock"
	"huying/base/seal"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/evidence"
)

func noticeAt(county, id string) string { return "agri_notice/" + county + "/" + id + "/signer" }

func (r *Room) keepNotice(ctx context.Context, tx *act.Tx, id string, x *Signing, on clock.Day) error {
	signer := seal.Hide(seal.Name, strings.TrimSpace(x.Signer))
	_, err := tx.Exec(ctx, "insert into agri_notice (county, id, subject, edition, signed_on, signer, photo, person) values ($1, $2, $3, $4, $5, $6, $7, $8)",
		tx.County, id, x.Subject, x.Edition, on, r.Box.Seal(signer, noticeAt(tx.County, id)), x.Photo, tx.Actor.Person)
	if err != nil {
		return err
	}
	return evidence.Hold(ctx, tx, PaperEvidence, x.Subject, x.Photo)
}

// Told is the latest edition that each subject of a scope signed.
func (r *Room) Told(ctx context.Context, q store.Q, county string, scope area.Scope) (map[string]string, error) {
	args := []any{county}
	where := scope.Where("s.area", &args)
	out := map[string]string{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var subject, edition string
		err := rows.Scan(&subject, &edition)
		out[subject] = edition
		return err
	}, `select n.subject, max(n.edition) from agri_notice n join agri_subject s on s.county = n.county and s.id = n.subject
		where n.county = $1 and `+where+" group by n.subject", args...)
}

// signed lists the notices of a subject, the latest first.
func (r *Room) signed(ctx context.Context, q store.Q, s *Subject) ([]Signed, error) {
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
