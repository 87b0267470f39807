package step

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
)

// Field is one thing that a step asks for. Its words are step.field.NAME, of an option step.NAME.OPTION, unless the
// scene names its own.
type Field struct {
	Name     string
	Kind     Kind
	Title    string // key; step.field.NAME when empty
	Required bool
	Options  []string // of Choice
	Words    string   // of Choice: where the words of its options begin; step.NAME when empty
	Most     int      // characters of a text, or the greatest number
	Hint     string   // key
}

// Kind is what a field holds.
type Kind string

// The kinds of fields.
const (
	Text   Kind = "text"   // one line
	Words  Kind = "words"  // several lines
	Choice Kind = "select" // one of some
	Yes    Kind = "bool"
	Number Kind = "number" // a whole number that is not negative
	Day    Kind = "day"
	Unit   Kind = "unit"   // by its id
	Person Kind = "person" // by their id
	Photos Kind = "photos"
)

const (
	mostText   = 200
	mostWords  = 4000
	mostPhotos = 9
)

// Input is what a person gives with a step. Values are texts as they were typed; days are written 2023-11-07.
type Input struct {
	Version int               `json:"version,omitempty"`
	Values  map[string]string `json:"values,omitempty"`
	Photos  []string          `json:"photos,omitempty"`
	At      clock.Moment      `json:"-"` // when it was done, where a phone says so
	op      string
}

// Text is a value as it was typed, without blanks around it.
func (in *Input) Text(name string) string { return in.Values[name] }

// Number is a whole number; 0 when nothing was typed.
func (in *Input) Number(name string) int64 {
	n, _ := strconv.ParseInt(in.Values[name], 10, 64) // check has read it
	return n
}

// Day is a day; 0 when nothing was typed.
func (in *Input) Day(name string) clock.Day {
	d, _ := clock.ParseDay(in.Values[name]) // check has read it
	return d
}

// Yes reports whether a box was ticked.
func (in *Input) Yes(name string) bool { return in.Values[name] == "true" }

// check refuses what does not fit the fields, all of it at once. A value that no field asks for is refused too, so that
// nothing which somebody typed is dropped unseen.
func (in *Input) check(fields []Field) error {
	f := fault.New(fault.Invalid, "step.invalid")
	for name, v := range in.Values {
		in.Values[name] = strings.TrimSpace(v)
		if !slices.ContainsFunc(fields, func(x Field) bool { return x.Name == name && x.Kind != Photos }) {
			f.At("/values/"+name, "step.not_asked")
		}
	}
	asked := false
	for _, x := range fields {
		if x.Kind == Photos {
			asked = true
			if x.Required && len(in.Photos) == 0 {
				f.At("/photos", "required")
			}
			continue
		}
		x.check(f, in.Values[x.Name])
	}
	if !asked && len(in.Photos) > 0 || len(in.Photos) > mostPhotos {
		f.At("/photos", "step.not_asked")
	}
	return f.OrNil()
}

func (x *Field) check(f *fault.Fault, v string) {
	at := "/values/" + x.Name
	if v == "" {
		if x.Required {
			f.At(at, "required")
		}
		return
	}
	most := x.Most
	switch x.Kind {
	case Text, Words:
		if most == 0 && x.Kind == Text {
			most = mostText
		} else if most == 0 {
			most = mostWords
		}
		if utf8.RuneCountInString(v) > most {
			f.Add(fault.Field{Pointer: at, Key: "sheet.too_long", Args: map[string]any{"most": most}})
		}
	case Choice:
		if !slices.Contains(x.Options, v) {
			f.At(at, "web.not_offered")
		}
	case Yes:
		if v != "true" && v != "false" {
			f.At(at, "web.bad_value")
		}
	case Number:
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil || n < 0 {
			f.At(at, "web.no_whole")
		} else if most > 0 && n > int64(most) {
			f.Add(fault.Field{Pointer: at, Key: "web.too_great", Args: map[string]any{"bound": most}})
		}
	case Day:
		if d, err := clock.ParseDay(v); err != nil || d == 0 {
			f.At(at, "sheet.bad_date")
		}
	case Unit, Person:
		if len(v) > 36 {
			f.At(at, "web.bad_value")
		}
	}
}
