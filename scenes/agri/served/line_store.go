package served

import (
	"context"
	"database/sql"
	"encoding/base64"
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/scenes/agri/ledger"
)

// ledgerFilter chooses lines of a ledger: of packaging, of events, of trainings.
type ledgerFilter struct {
	county   string
	scope    area.Scope
	kind     string // the entry, the kind of event
	unit     string
	words    string
	from, to clock.Day
	voided   bool // the struck-out ones too
	after    string
	limit    int
}

// where is the condition on a ledger t; of its columns, kind names that of the kind.
func (f *ledgerFilter) where(kind, words string, args *[]any) string {
	*args = append(*args, f.county)
	parts := []string{"t.county = $1", f.scope.Where("t.area", args)}
	bind := func(v any) string { *args = append(*args, v); return fmt.Sprintf("$%d", len(*args)) }
	if f.kind != "" && kind != "" {
		parts = append(parts, kind+" = "+bind(f.kind))
	}
	if f.unit != "" {
		parts = append(parts, "t.unit = "+bind(f.unit))
	}
	if f.words != "" {
		parts = append(parts, store.Contains(words, bind(store.Anywhere(f.words))))
	}
	if f.from != 0 {
		parts = append(parts, "t.on_day >= "+bind(f.from))
	}
	if f.to != 0 {
		parts = append(parts, "t.on_day <= "+bind(f.to))
	}
	if !f.voided {
		parts = append(parts, "t.voided_on = 0")
	}
	return strings.Join(parts, " and ")
}

// page goes on behind the cursor, the latest day first, one more than asked for.
func (f *ledgerFilter) page(args *[]any) string {
	text := ""
	if on, id, ok := ledgerAt(f.after); ok {
		*args = append(*args, on, id)
		text = fmt.Sprintf(" and (t.on_day < $%d or (t.on_day = $%d and t.id < $%d))", len(*args)-1, len(*args)-1, len(*args))
	}
	*args = append(*args, f.limit+1)
	return text + fmt.Sprintf(" order by t.on_day desc, t.id desc limit $%d", len(*args))
}

func ledgerCursor(on clock.Day, id string) string {
	return base64.RawURLEncoding.EncodeToString([]byte(on.String() + " " + id))
}

func ledgerAt(cursor string) (clock.Day, string, bool) {
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	day, id, ok := strings.Cut(string(b), " ")
	if cursor == "" || err != nil || !ok {
		return 0, "", false
	}
	on, err := clock.ParseDay(day)
	return on, id, err == nil
}

// latest reads a page of a ledger whose columns are in query, up to its where; at says of
// a line when it was and which it is, which is where the next page goes on.
func latest[L any](ctx context.Context, q store.Q, f *ledgerFilter, query, kind, words string, scan func(*sql.Rows) (L, error),
	at func(L) (clock.Day, string)) (list []L, next string, err error) {
	var args []any
	where := f.where(kind, words, &args)
	where += f.page(&args)
	err = store.Each(ctx, q, func(rows *sql.Rows) error {
		l, err := scan(rows)
		list = append(list, l)
		return err
	}, query+" where "+where, args...)
	if err == nil && len(list) > f.limit {
		list = list[:f.limit]
		next = ledgerCursor(at(list[f.limit-1]))
	}
	return list, next, err
}

// strikeOut strikes a line out of its ledger, where it stays to be seen; then does what
// follows from that.
func strikeOut(ctx context.Context, tx *act.Tx, table, id, reason string, then func() error) error {
	return tx.Change(ctx, table, id, func() error {
		res, err := tx.Exec(ctx, "update "+table+" set voided_on = $3, void_reason = $4 where county = $1 and id = $2 and voided_on = 0",
			tx.County, id, tx.Now.Day(), reason)
		if err := ledger.Gone(res, err, "agri.served.voided"); err != nil || then == nil {
			return err
		}
		return then()
	})
}
