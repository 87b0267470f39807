package patrol

import (
	"strings"
	"unicode/utf8"

	"huying/base/fault"
	"huying/kernel/form"
)

// Result is what a patrol came to.
type Result string

// Nothing found; to be corrected within a limit (责令限期整改); handed over to the
// enforcement team (移交执法).
const (
	Pass     Result = "pass"
	Correct  Result = "correct"
	Transfer Result = "transfer"
)

// Visit is a patrol as a phone sends it.
type Visit struct {
	Subject   string            `json:"subject"`
	Form      string            `json:"form"`
	Version   string            `json:"version"`
	Answers   map[string]string `json:"answers"`
	Result    Result            `json:"result"`
	Words     string            `json:"words,omitempty"`
	LimitDays int               `json:"limit_days,omitempty"`
	Photos    []string          `json:"photos,omitempty"`
	Files     map[string]string `json:"files,omitempty"` // sounds, films, papers: hashes by the name in the answers
	Lon       float64           `json:"lon,omitempty"`
	Lat       float64           `json:"lat,omitempty"`
	AccuracyM int               `json:"accuracy_m,omitempty"`
}

const mostPhotos = 30

// check holds a visit against the answers: who found something cannot pass it.
func (v *Visit) check(findings []form.Node) error {
	f := fault.New(fault.Invalid, "agri.patrol.invalid")
	v.Words = strings.TrimSpace(v.Words)
	switch v.Result {
	case Pass:
		if len(findings) > 0 {
			f.Add(fault.Field{Pointer: "/result", Key: "agri.patrol.found_something", Args: map[string]any{"count": len(findings)}})
		}
	case Correct:
		if v.LimitDays < 1 || v.LimitDays > 90 {
			f.At("/limit_days", "agri.patrol.limit")
		}
	case Transfer:
	default:
		f.At("/result", "required")
	}
	if v.Result != Pass && len(findings) == 0 && v.Words == "" {
		f.At("/words", "agri.patrol.say_what")
	}
	if utf8.RuneCountInString(v.Words) > 1000 {
		f.Add(fault.Field{Pointer: "/words", Key: "sheet.too_long", Args: map[string]any{"most": 1000}})
	}
	if len(v.Photos) > mostPhotos {
		f.At("/photos", "order.photos.many")
	}
	if v.Lon < -180 || v.Lon > 180 || v.Lat < -90 || v.Lat > 90 || v.AccuracyM < 0 {
		f.At("/lon", "web.bad_value")
	}
	return f.OrNil()
}
