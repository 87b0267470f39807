package ledger

import (
	"fmt"
	"math"
	"strconv"
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

// MuOf is square metres in mu (亩; three are 2000 m²), to so many decimals. One is how
// people say it; three are less than a square metre, so that what is written and read
// back is the same.
func MuOf(m2 int64, decimals int) string {
	scale := math.Pow10(decimals)
	return strconv.FormatFloat(math.Round(float64(m2)*3*scale/2000)/scale, 'f', -1, 64)
}

// NumberOf is what people call a record by: the day, where in the county, and the end of
// its id, so that phones can number without asking each other.
func NumberOf(on clock.Day, county, at, id string) string {
	return fmt.Sprintf("%d-%s-%s", on, strings.TrimPrefix(at, county), strings.ToUpper(id[len(id)-6:]))
}
