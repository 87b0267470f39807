package xlsform

import (
	"fmt"
	"maps"
	"slices"
)

// function is how many things a function takes; most -1: any number.
type function struct {
	least, most int
	even        bool
}

func (f function) takes() string {
	switch {
	case f.even:
		return fmt.Sprintf("≥%d", f.least)
	case f.most < 0:
		return fmt.Sprintf("≥%d", f.least)
	case f.least == f.most:
		return fmt.Sprint(f.least)
	}
	return fmt.Sprintf("%d–%d", f.least, f.most)
}

// functions are those that ODK's clients know. Spelled as there.
var functions = map[string]function{
	// what is so, and what then
	"if": {3, 3, false}, "not": {1, 1, false}, "true": {}, "false": {}, "boolean": {1, 1, false}, "boolean-from-string": {1, 1, false},
	"coalesce": {2, -1, false}, "once": {1, 1, false}, "checklist": {3, -1, false}, "weighted-checklist": {4, -1, true},
	// choices
	"selected": {2, 2, false}, "selected-at": {2, 2, false}, "count-selected": {1, 1, false}, "jr:choice-name": {2, 2, false},
	// repeats and nodes
	"position": {0, 1, false}, "last": {}, "current": {}, "instance": {1, 1, false}, "indexed-repeat": {3, 7, false},
	"count": {1, 1, false}, "count-non-empty": {1, 1, false}, "sum": {1, 1, false}, "min": {1, -1, false}, "max": {1, -1, false},
	"randomize": {1, 2, false}, "pulldata": {4, 4, false},
	// text
	"string": {0, 1, false}, "string-length": {0, 1, false}, "concat": {1, -1, false}, "join": {2, -1, false}, "contains": {2, 2, false},
	"starts-with": {2, 2, false}, "ends-with": {2, 2, false}, "substr": {2, 3, false}, "substring": {2, 3, false}, "substring-before": {2, 2, false},
	"substring-after": {2, 2, false}, "normalize-space": {0, 1, false}, "translate": {3, 3, false}, "regex": {2, 2, false},
	"uuid": {0, 1, false}, "digest": {2, 3, false}, "base64-decode": {1, 1, false}, "extract-signed": {2, 2, false},
	// numbers
	"number": {0, 1, false}, "int": {1, 1, false}, "round": {1, 2, false}, "abs": {1, 1, false}, "pow": {2, 2, false}, "sqrt": {1, 1, false},
	"exp": {1, 1, false}, "exp10": {1, 1, false}, "log": {1, 1, false}, "log10": {1, 1, false}, "sin": {1, 1, false}, "cos": {1, 1, false},
	"tan": {1, 1, false}, "asin": {1, 1, false}, "acos": {1, 1, false}, "atan": {1, 1, false}, "atan2": {2, 2, false}, "pi": {}, "random": {},
	"floor": {1, 1, false}, "ceiling": {1, 1, false},
	// time
	"today": {}, "now": {}, "date": {1, 1, false}, "date-time": {1, 1, false}, "format-date": {2, 2, false}, "format-date-time": {2, 2, false},
	"decimal-date-time": {1, 1, false}, "decimal-time": {1, 1, false},
	// places
	"distance": {1, -1, false}, "area": {1, -1, false}, "geofence": {2, 2, false},
}

var functionNames = slices.Sorted(maps.Keys(functions))
