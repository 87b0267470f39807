package person

import (
	"context"
	"database/sql"

	"huying/base/fault"
	"huying/base/store"
	"huying/base/text"
)

// Rekey writes the keys and initials of all units and people anew.
func (r *Room) Rekey(ctx context.Context, tx *store.Tx, county string) (n int, err error) {
	for _, table := range []string{"unit", "person"} {
		m, err := RekeyTable(ctx, tx, county, table)
		if err != nil {
			return n, err
		}
		n += m
	}
	r.unitChanges.Add(1)
	return n, nil
}

// RekeyTable writes anew what is kept beside names in a table that has county, id, name,
// name_key and initials.
func RekeyTable(ctx context.Context, tx *store.Tx, county, table string) (n int, err error) {
	defer fault.Wrap(&err, "person.RekeyTable(%s)", table)
	type named struct{ id, name, key, initials string }
	for after := ""; ; {
		var part []named
		err := store.Each(ctx, tx, func(rows *sql.Rows) error {
			var x named
			err := rows.Scan(&x.id, &x.name, &x.key, &x.initials)
			part = append(part, x)
			return err
		}, "select id, name, name_key, initials from "+table+" where county = $1 and id > $2 order by id limit 1000", county, after)
		if err != nil || len(part) == 0 {
			return n, err
		}
		for _, x := range part {
			after = x.id
			key, initials := text.NameKey(x.name), text.Initials(x.name)
			if key == x.key && initials == x.initials {
				continue
			}
			if _, err := tx.Exec(ctx, "update "+table+" set name_key = $3, initials = $4 where county = $1 and id = $2", county, x.id, key, initials); err != nil {
				return n, err
			}
			n++
		}
	}
}

// KeysKept tells which of the names of keys are kept in the version that this program makes.
func KeysKept(ctx context.Context, q store.Q, county string) (map[string]bool, error) {
	out := map[string]bool{}
	return out, store.Each(ctx, q, func(rows *sql.Rows) error {
		var kept string
		var version int
		err := rows.Scan(&kept, &version)
		out[kept] = version == text.NameKeyVersion
		return err
	}, "select kept, version from name_key_kept where county = $1", county)
}

// KeepKeys notes that they are.
func KeepKeys(ctx context.Context, tx *store.Tx, county, kept string) error {
	_, err := tx.Exec(ctx, "insert into name_key_kept (county, kept, version) values ($1, $2, $3) on conflict (county, kept) do update set "+
		"version = excluded.version", county, kept, text.NameKeyVersion)
	return err
}
