package journal

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/store"
)

// Kept is a place outside that checkpoints are sent to, and how it went.
type Kept struct {
	Place    string       `json:"place"`
	Size     int64        `json:"size" doc:"Lines that the newest checkpoint kept there counts"`
	SentAt   clock.Moment `json:"sent_at" doc:"0 when it never succeeded"`
	FailedAt clock.Moment `json:"failed_at" doc:"0 when the last time succeeded"`
	Message  string       `json:"message"`
}

// Keep notes how sending a checkpoint to a place went.
func (r *Room) Keep(ctx context.Context, county string, k Kept) error {
	return r.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `insert into journal_kept (county, place, size, sent_at, failed_at, message) values ($1, $2, $3, $4, $5, $6)
			on conflict (county, place) do update set size = excluded.size, sent_at = excluded.sent_at, failed_at = excluded.failed_at, message = excluded.message`,
			county, k.Place, k.Size, k.SentAt, k.FailedAt, k.Message)
		return err
	})
}

// KeptAt are the places that checkpoints were sent to, by name.
func (r *Room) KeptAt(ctx context.Context, county string) (map[string]Kept, error) {
	out := map[string]Kept{}
	return out, store.Each(ctx, r.db.Read(), func(rows *sql.Rows) error {
		var k Kept
		err := rows.Scan(&k.Place, &k.Size, &k.SentAt, &k.FailedAt, &k.Message)
		out[k.Place] = k
		return err
	}, "select place, size, sent_at, failed_at, message from journal_kept where county = $1", county)
}
