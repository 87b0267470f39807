package ledger

import (
	"fmt"
	"strconv"
	"strings"

	"huying/base/clock"
)

// Latest is where a list of the latest first goes on: after a moment and, because many
// things are done in one, after an id. The zero value is the beginning.
type Latest struct {
	At clock.Moment
	ID string
}

// LatestOf reads a cursor that [Latest.String] wrote; anything else is the beginning.
func LatestOf(cursor string) (l Latest) {
	at, id, ok := strings.Cut(cursor, ".")
	if n, err := strconv.ParseInt(at, 10, 64); ok && err == nil {
		l = Latest{clock.Moment(n), id}
	}
	return l
}

// String is the cursor.
func (l Latest) String() string { return fmt.Sprintf("%d.%s", l.At, l.ID) }

// Where is the condition for what comes after, on a column of moments and one of ids.
func (l Latest) Where(at, id string, bind func(any) string) string {
	if l.ID == "" {
		return ""
	}
	moment := bind(l.At)
	return " and (" + at + " < " + moment + " or " + at + " = " + moment + " and " + id + " < " + bind(l.ID) + ")"
}
