package app

import (
	"context"
	"database/sql"
	"slices"

	"huying/base/store"
)

// countiesOf are the counties that have rows in any of the tables.
func (a *App) countiesOf(ctx context.Context, tables ...string) (out []string, err error) {
	for _, table := range tables {
		err := store.Each(ctx, a.DB.Read(), func(rows *sql.Rows) error {
			var c string
			err := rows.Scan(&c)
			if !slices.Contains(out, c) {
				out = append(out, c)
			}
			return err
		}, "select distinct county from "+table+" /* all counties */")
		if err != nil {
			return nil, err
		}
	}
	slices.Sort(out)
	return out, nil
}
