package figure

import (
	"fmt"
	"sort"
	"strings"

	"huying/base/store"
)

// Part is a code with everything below it, less some places in it.
type Part struct {
	Code    string
	Without []string
}

// A place as it is drawn on some day is a list of codes: each stands for itself and all below it,
// and one behind a minus is left out of the code that it lies in, because it belongs elsewhere.
// So a village that moved is taken from its former town and added to the new one, and every
// record is in one place of a level only.

// Unsigned is the code without its minus, and what it counts: 1, or -1 when it is left out.
func Unsigned(code string) (string, int64) {
	if c, out := strings.CutPrefix(code, "-"); out {
		return c, -1
	}
	return code, 1
}

// Parts reads a list of codes: what is to be taken, in the order of the list, each with what is
// left out of it.
func Parts(codes []string) []Part {
	var out []Part
	at := map[string]int{} // of what is taken
	for _, c := range codes {
		if code, sign := Unsigned(c); sign > 0 {
			at[code] = len(out)
			out = append(out, Part{Code: code})
		}
	}
	for _, c := range codes {
		code, sign := Unsigned(c)
		for n := len(code) - 1; sign < 0 && n > 0; n-- {
			if i, ok := at[code[:n]]; ok {
				out[i].Without = append(out[i].Without, code)
				break
			}
		}
	}
	for i := range out {
		sort.Strings(out[i].Without)
	}
	return out
}

// Where is the SQL condition that keeps a column of codes inside the part; bind gives the
// placeholder of a value.
func (p Part) Where(column string, bind func(v any) string) string {
	inside := func(code string) string {
		return fmt.Sprintf("%s >= %s and %s < %s", column, bind(code), column, bind(store.PrefixEnd(code)))
	}
	text := inside(p.Code)
	for _, w := range p.Without {
		text += " and not (" + inside(w) + ")"
	}
	return text
}
