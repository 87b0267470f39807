package area

import (
	"context"
	"database/sql"
	"slices"

	"huying/base/store"
	"huying/kernel/act"
)

// Versioned says of a table that its rows are changed over the version they were read at: whoever
// has one open while it moves is told, and does not write the old place back.
type Versioned bool

// Rows takes rows of a table, by their ids, to the new place; what they count is booked there from
// the day of the move on.
func (m Moving) Rows(ctx context.Context, tx *act.Tx, table string, versioned Versioned, ids []string) error {
	set := "area = $2"
	if versioned {
		set += ", version = version + 1"
	}
	for part := range slices.Chunk(ids, 200) {
		args := []any{tx.County, m.To}
		for _, id := range part {
			args = append(args, id)
		}
		if err := tx.MoveAll(ctx, table, part, m.From, m.To, m.Day, func() error {
			_, err := tx.Exec(ctx, "update "+table+" set "+set+" where county = $1 and id in ("+store.Places(3, len(part))+")", args...)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// About takes along the rows of a table that are about records which move, where the column says
// about which; rows that lie elsewhere stay. It gives their ids, for what is about them in turn.
func (m Moving) About(ctx context.Context, tx *act.Tx, table, column string, versioned Versioned, records []string) (ids []string, err error) {
	for part := range slices.Chunk(records, 200) {
		args := []any{tx.County, m.From}
		for _, id := range part {
			args = append(args, id)
		}
		if err := store.Each(ctx, tx, func(rows *sql.Rows) error {
			var id string
			err := rows.Scan(&id)
			ids = append(ids, id)
			return err
		}, "select id from "+table+" where county = $1 and area = $2 and "+column+" in ("+store.Places(3, len(part))+") order by id", args...); err != nil {
			return nil, err
		}
	}
	return ids, m.Rows(ctx, tx, table, versioned, ids)
}
