package act

import (
	"context"
	"fmt"
	"strings"

	"huying/base/fault"
	"huying/base/store"
)

// Put makes a row of a table and counts it: values of the columns named, in their order. The county comes before them.
func (tx *Tx) Put(ctx context.Context, table, columns string, values ...any) error {
	text := "insert into " + table + " (county, " + columns + ") values " + store.Values(1, 1+len(values))
	return tx.Insert(ctx, table, text, append([]any{tx.County}, values...)...)
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
