package compartment

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"

	"huying/base/fault"
)

//go:embed marks.txt
var marksText string

// mark is a pattern of words that may not be kept here, and the reason.
type mark struct {
	reason  string
	pattern *regexp.Regexp
}

var marks = readMarks(marksText)

func readMarks(text string) (out []mark) {
	for line := range strings.Lines(text) {
		reason, pattern, ok := strings.Cut(strings.TrimSpace(line), " ")
		if ok && !strings.HasPrefix(reason, "#") {
			out = append(out, mark{reason, regexp.MustCompile(pattern)})
		}
	}
	return out
}

// Marked is the key of the reason why a text may not be kept in any compartment; empty when it may.
func Marked(text string) string {
	text = strings.Join(strings.Fields(text), "") // blanks between the characters hide nothing
	for _, m := range marks {
		if m.pattern.MatchString(text) {
			return "compartment.marked." + m.reason
		}
	}
	return ""
}

// CheckWords refuses a record with words that look like a state secret or the clue of a case, each at its field.
func CheckWords(body json.RawMessage) error {
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		return err
	}
	f := fault.New(fault.Invalid, "compartment.marked")
	checkValue(f, "", v)
	return f.OrNil()
}

func checkValue(f *fault.Fault, at string, v any) {
	switch x := v.(type) {
	case string:
		if key := Marked(x); key != "" {
			f.At(at, key)
		}
	case []any:
		for i, e := range x {
			checkValue(f, fmt.Sprintf("%s/%d", at, i), e)
		}
	case map[string]any:
		for name, e := range x {
			checkValue(f, at+"/"+name, e)
		}
	}
}
