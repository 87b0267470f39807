package xlsform

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// function is how many things a function takes; most -1: any number.
type function struct {
	least, most int
	step        int // by how many more; 0 is one
}

func (f function) takes() string {
	switch {
	case f.most < 0:
		return fmt.Sprintf("≥%d", f.least)
	case f.least == f.most:
		return fmt.Sprint(f.least)
	case f.step > 1:
		each := []string{}
		for n := f.least; n <= f.most; n += f.step {
			each = append(each, fmt.Sprint(n))
		}
		return strings.Join(each, ", ")
	}
	return fmt.Sprintf("%d–%d", f.least, f.most)
}

// fits reports whether a function takes so many things.
func (f function) fits(count int) bool {
	return count >= f.least && (f.most < 0 || count <= f.most) && (f.step == 0 || (count-f.least)%f.step == 0)
}

// functions are those that each of ODK's clients knows, Collect and the engine of the
// field door, with what each of them takes: a checklist opens in both. Spelled as there.
var functions = map[string]function{
	// what is so, and what then
	"if": {3, 3, 0}, "not": {1, 1, 0}, "true": {}, "false": {}, "boolean": {1, 1, 0}, "boolean-from-string": {1, 1, 0},
	"coalesce": {2, 2, 0}, "once": {1, 1, 0}, "checklist": {3, -1, 0}, "weighted-checklist": {4, -1, 2},
	// choices
	"selected": {2, 2, 0}, "selected-at": {2, 2, 0}, "count-selected": {1, 1, 0}, "jr:choice-name": {2, 2, 0}, "jr:itext": {1, 1, 0},
	// repeats and nodes
	"position": {0, 1, 0}, "current": {}, "instance": {1, 1, 0}, "indexed-repeat": {3, 7, 2},
	"count": {1, 1, 0}, "count-non-empty": {1, 1, 0}, "sum": {1, 1, 0}, "min": {1, -1, 0}, "max": {1, -1, 0},
	"randomize": {1, 2, 0}, "pulldata": {4, 4, 0},
	// text
	"string": {1, 1, 0}, "string-length": {0, 1, 0}, "concat": {1, -1, 0}, "join": {2, -1, 0}, "contains": {2, 2, 0},
	"starts-with": {2, 2, 0}, "ends-with": {2, 2, 0}, "substr": {2, 3, 0}, "substring-before": {2, 2, 0},
	"substring-after": {2, 2, 0}, "normalize-space": {0, 1, 0}, "translate": {3, 3, 0}, "regex": {2, 2, 0},
	"uuid": {0, 1, 0}, "digest": {2, 3, 0}, "base64-decode": {1, 1, 0}, "extract-signed": {2, 2, 0},
	// numbers
	"number": {1, 1, 0}, "int": {1, 1, 0}, "round": {1, 2, 0}, "abs": {1, 1, 0}, "pow": {2, 2, 0}, "sqrt": {1, 1, 0},
	"exp": {1, 1, 0}, "exp10": {1, 1, 0}, "log": {1, 1, 0}, "log10": {1, 1, 0}, "sin": {1, 1, 0}, "cos": {1, 1, 0},
	"tan": {1, 1, 0}, "asin": {1, 1, 0}, "acos": {1, 1, 0}, "atan": {1, 1, 0}, "atan2": {2, 2, 0}, "pi": {}, "random": {},
	// time
	"today": {}, "now": {}, "date": {1, 1, 0}, "date-time": {1, 1, 0}, "format-date": {2, 2, 0}, "format-date-time": {2, 2, 0},
	"decimal-date-time": {1, 1, 0}, "decimal-time": {1, 1, 0},
	// places
	"distance": {1, -1, 0}, "area": {1, 1, 0}, "geofence": {2, 2, 0},
}

// hereOnly are functions of XPath that the field door's engine knows and ODK Collect does
// not: a checklist with them is not offered to Collect.
var hereOnly = map[string]function{
	"floor": {1, 1, 0}, "ceiling": {1, 1, 0}, "last": {}, "substring": {2, 3, 0}, "local-name": {0, 1, 0}, "name": {0, 1, 0},
}

// otherFunctions are other names of functions, as neither client has them any more.
var otherFunctions = map[string]string{"enclosed-area": "area"}

var functionNames = slices.Sorted(maps.Keys(functions))

// called finds the functions that an expression calls.
var called = regexp.MustCompile(`([A-Za-z][A-Za-z0-9:-]*)\s*\(`)

// CollectReads reports whether ODK Collect knows the functions of an expression that was
// compiled, given without what is in quotes.
func CollectReads(expression string) bool {
	for _, m := range called.FindAllStringSubmatch(expression, -1) {
		if _, here := hereOnly[m[1]]; here {
			return false
		}
	}
	return true
}
