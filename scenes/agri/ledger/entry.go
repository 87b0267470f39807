package ledger

import (
	"fmt"
	"strings"

	"huying/base/clock"
)

// WordOf is what a value is called where the list of words stands beside that of values.
func WordOf[T comparable](x T, list []T, words []string) string {
	for i, y := range list {
		if x == y {
			return words[i]
		}
	}
	return ""
}

// NumberOf is what people call a record by: the day, where in the county, and the end of
// its id, so that phones can number without asking each other.
func NumberOf(on clock.Day, county, at, id string) string {
	return fmt.Sprintf("%d-%s-%s", on, strings.TrimPrefix(at, county), strings.ToUpper(id[len(id)-6:]))
}
