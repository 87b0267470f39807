package openrosa

import (
	"context"
	"database/sql"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
)

// held is what is known of an instance.
type held struct {
	id, instance, person string
	form, version, hash  string
	receivedAt           clock.Moment
	taken                bool              // it is a record
	photos               map[string]string // that wait, by name
}

// known finds what is known of an instance; of a new one, nothing.
func (r *Room) known(ctx context.Context, q store.Q, county, id string) (*held, error) {
	h := &held{id: id, photos: map[string]string{}}
	err := store.One(q.QueryRow(ctx, "select instance, person, form, version, hash, received_at from openrosa_instance where county = $1 and id = $2", county, id).
		Scan(&h.instance, &h.person, &h.form, &h.version, &h.hash, &h.receivedAt))
	if fault.Is(err, fault.NotFound) {
		return h, nil
	}
	if err != nil {
		return nil, err
	}
	if h.taken, err = r.outbox.Holds(ctx, q, county, id); err != nil || h.taken {
		return h, err
	}
	return h, store.Each(ctx, q, func(rows *sql.Rows) error {
		var name, photo string
		err := rows.Scan(&name, &photo)
		h.photos[name] = photo
		return err
	}, "select name, photo from openrosa_part where county = $1 and instance = $2", county, id)
}

// keep writes what is known of an instance. Another text of one that is no record yet
// takes the place of the first, and what waited for that goes.
func (h *held) keep(ctx context.Context, tx *act.Tx) error {
	_, err := tx.Exec(ctx, `insert into openrosa_instance (county, id, instance, person, form, version, hash, received_at) values ($1, $2, $3, $4, $5, $6, $7, $8)
		on conflict (county, id) do update set form = excluded.form, version = excluded.version, hash = excluded.hash`,
		tx.County, h.id, h.instance, h.person, h.form, h.version, h.hash, h.receivedAt)
	return err
}

// wait keeps the photos of an instance that is not whole yet.
func (h *held) wait(ctx context.Context, tx *act.Tx, anew bool) error {
	if err := h.keep(ctx, tx); err != nil {
		return err
	}
	if anew {
		if err := h.gone(ctx, tx); err != nil {
			return err
		}
	}
	for name, photo := range h.photos {
		if _, err := tx.Exec(ctx, "insert into openrosa_part (county, instance, name, photo) values ($1, $2, $3, $4) on conflict (county, instance, name) do nothing",
			tx.County, h.id, name, photo); err != nil {
			return err
		}
	}
	return nil
}

// done keeps an instance that becomes a record; nothing waits for it any more.
func (h *held) done(ctx context.Context, tx *act.Tx) error {
	if err := h.keep(ctx, tx); err != nil {
		return err
	}
	return h.gone(ctx, tx)
}

func (h *held) gone(ctx context.Context, tx *act.Tx) error {
	_, err := tx.Exec(ctx, "delete from openrosa_part where county = $1 and instance = $2", tx.County, h.id)
	return err
}
