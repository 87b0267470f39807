package web

import (
	"huying/base/clock"
	"huying/base/fault"

	"github.com/danielgtaylor/huma/v2"
)

// Param is a parameter of a route's query that its handler reads by itself: a filter that a list declares. It stands in
// the description of the API like any other.
type Param struct {
	Name   string
	Values []string // the only ones; any text when empty
	Most   int      // characters of a text
	Yes    bool     // true or false
	Doc    string
}

func (p Param) described() *huma.Param {
	s := &huma.Schema{Type: "string", Description: p.Doc}
	switch {
	case p.Yes:
		s.Type = "boolean"
	case p.Most > 0:
		s.MaxLength = &p.Most
	}
	for _, v := range p.Values {
		s.Enum = append(s.Enum, v)
	}
	no := false
	return &huma.Param{Name: p.Name, In: "query", Description: p.Doc, Explode: &no, Schema: s}
}

// DayAt reads a day that may be left out; one that cannot be read is a fault at its field.
func DayAt(f *fault.Fault, at, text string) clock.Day {
	if text == "" {
		return 0
	}
	d, err := clock.ParseDay(text)
	if err != nil {
		f.At(at, "web.bad_value")
	}
	return d
}
