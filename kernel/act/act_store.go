package act

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"huying/base/fault"
	"huying/base/store"
)

// Put makes a row of a table and counts it: values of the columns named, in their order. The county comes before them.
func (tx *Tx) Put(ctx context.Context, table, columns string, values ...any) error {
	text := "insert into " + table + " (county, " + columns + ") values " + store.Values(1, 1+len(values))
	return tx.Insert(ctx, table, text, append([]any{tx.County}, values...)...)
}

// mostBound is how many values one statement binds: SQLite takes longer over long statements than over many.
const mostBound = 1000

// PutAll is Put for many rows at once, as commands and imports make them.
func (tx *Tx) PutAll(ctx context.Context, table, columns string, rows [][]any) error {
	if len(rows) == 0 {
		return nil
	}
	wide := 1 + len(rows[0])
	for part := range slices.Chunk(rows, max(1, mostBound/wide)) {
		args := make([]any, 0, wide*len(part))
		for _, row := range part {
			args = append(append(args, tx.County), row...)
		}
		text := "insert into " + table + " (county, " + columns + ") values " + store.Values(len(part), wide)
		if err := tx.Insert(ctx, table, text, args...); err != nil {
			return err
		}
	}
	return nil
}

// Set is a column of a row with what it is to hold.
type Set struct {
	Column string
	Value  any
}

// Over writes columns of a row over the version that it was read at, and books what it counts differently. A row that
// somebody else has written since stays as it is: the conflict has the key given.
func (tx *Tx) Over(ctx context.Context, table, id string, version int, key string, sets ...Set) error {
	var text strings.Builder
	args := []any{tx.County, id, version}
	for _, s := range sets {
		args = append(args, s.Value)
		fmt.Fprintf(&text, ", %s = $%d", s.Column, len(args))
	}
	return tx.Change(ctx, table, id, func() error {
		res, err := tx.Exec(ctx, "update "+table+" set version = version + 1"+text.String()+" where county = $1 and id = $2 and version = $3", args...)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n != 1 {
			return fault.New(fault.Conflict, key).Because(err)
		}
		return nil
	})
}
