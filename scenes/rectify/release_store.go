package rectify

import (
	"context"
	"database/sql"

	"huying/base/store"
	"huying/kernel/act"
)

const releaseColumns = "id, area, round, audience, title, words, units, meetings, documents, findings, done, lasting, undone, on_day, retired_on, version"

func releaseDest(x *Release) []any {
	n := &x.Numbers
	return []any{&x.ID, &x.Area, &x.Round, &x.Audience, &x.Title, &x.Words, &n.Units, &n.Meetings, &n.Documents, &n.Findings, &n.Done, &n.Lasting, &n.Undone,
		&x.On, &x.RetiredOn, &x.Version}
}

// release puts an approved release among the county's records; the numbers of the one before it are its history.
func (r *room) release(ctx context.Context, tx *act.Tx, x *Release) error {
	before, err := r.releases(ctx, tx, tx.County, "and round = $2 and audience = $3 and retired_on = 0", x.Round, x.Audience)
	if err != nil {
		return err
	}
	for _, old := range before {
		if err := tx.Over(ctx, "rectify_release", old.ID, old.Version, "rectify.moved", act.Set{Column: "retired_on", Value: x.On}); err != nil {
			return err
		}
	}
	n := x.Numbers
	tx.On(x.ID, x.Area)
	return tx.Put(ctx, "rectify_release", releaseColumns, x.ID, x.Area, x.Round, x.Audience, x.Title, x.Words, n.Units, n.Meetings, n.Documents, n.Findings,
		n.Done, n.Lasting, n.Undone, x.On, 0, 1)
}

func (r *room) releases(ctx context.Context, q store.Q, county, where string, args ...any) (out []*Release, err error) {
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		x := &Release{}
		out = append(out, x)
		return rows.Scan(releaseDest(x)...)
	}, "select "+releaseColumns+" from rectify_release where county = $1 "+where+" order by on_day desc, id desc", append([]any{county}, args...)...)
}
