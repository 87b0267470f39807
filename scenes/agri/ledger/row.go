package ledger

import (
	"database/sql"
	"strings"

	"huying/base/fault"
)

// Scanner lets a function stand for a row.
type Scanner func(into ...any) error

// Scan calls it.
func (s Scanner) Scan(into ...any) error { return s(into...) }

// Prefixed puts a table's name before every column of a list.
func Prefixed(table, columns string) string {
	list := strings.Split(columns, ",")
	for i, c := range list {
		list[i] = table + "." + strings.TrimSpace(c)
	}
	return strings.Join(list, ", ")
}

// Gone is a conflict where a conditional update found nothing to change.
func Gone(res sql.Result, err error, key string) error {
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n != 1 {
		return fault.New(fault.Conflict, key).Because(err)
	}
	return nil
}
