package health

import (
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/area"
	"huying/kernel/directive"
)

// The states of a turn to emergency.
const (
	Raised = "raised" // 应急中
	Peace  = "peace"  // 已转平时
)

// Shift is a turn from peace to emergency at a place and all below, or its rehearsal.
type Shift struct {
	ID, Area  string
	State     string
	Level     int // I to IV: 1 is the gravest
	Title     string
	Body      string
	Rehearsal bool
	Directive string
	RaisedOn  clock.Day
	EndedOn   clock.Day
	Version   int

	DueAt clock.Moment // by when every place has answered; kept by the directive
}

const gravest, mildest = 1, 4

func (s *Shift) check(tree *area.Tree) error {
	f := fault.New(fault.Invalid, "health.shift.invalid")
	text.Trim(&s.Title, &s.Body)
	f.Sized("/title", s.Title, 60, true)
	f.Sized("/body", s.Body, 1500, true)
	for at, words := range map[string]string{"/title": s.Title, "/body": s.Body} {
		if key := looksPersonal(words); key != "" {
			f.At(at, key)
		}
	}
	if a, ok := tree.Get(s.Area); !ok || a.ValidTo != 0 || len(s.Area) < area.County || len(s.Area) > area.Township {
		f.At("/area", "health.shift.area")
	}
	if s.Level < gravest || s.Level > mildest {
		f.At("/level", "web.bad_value")
	}
	return f.OrNil()
}

// wants are what every place answers when a level is raised: the emergency shape in figures, each by the key of its title.
func wants() (out []directive.DirectiveWant) {
	for _, name := range []string{"on_duty", "reserve", "material", "called", "reached"} {
		out = append(out, directive.DirectiveWant{Name: name, Title: "health.want." + name, Kind: "number", Required: true, Most: 10_000})
	}
	return out
}

// LineKinds are what a committee has ready: who is on duty, reserve people, material, whom to call.
var LineKinds = []string{"duty", "reserve", "material", "contact"}

// Line is one thing that a committee has ready.
type Line struct {
	ID, Area string
	Kind     string
	Title    string
	Name     seal.Personal `personal:"name"`
	On       clock.Day     // of duty
	Amount   int           // of material
	Reached  int           // of a contact: 0 not tried, 1 answered, 2 not
	TestedOn clock.Day
	Struck   string
	Version  int

	name []byte
}

func (l *Line) check() error {
	f := fault.New(fault.Invalid, "health.line.invalid")
	plain := l.Name.Reveal()
	text.Trim(&plain, &l.Title)
	l.Name = seal.Hide(seal.Name, plain)
	f.Sized("/title", l.Title, 40, true)
	if key := looksPersonal(l.Title); key != "" {
		f.At("/title", key)
	}
	if !slices.Contains(LineKinds, l.Kind) {
		f.At("/kind", "web.bad_value")
	}
	f.Sized("/name", plain, 20, l.Kind != "material")
	if l.Kind == "material" && plain != "" {
		f.At("/name", "health.line.no_name")
	}
	if (l.Kind == "duty") != (l.On != 0) {
		f.At("/on", map[bool]string{true: "required", false: "health.line.no_day"}[l.Kind == "duty"])
	}
	if l.Amount < 0 || l.Amount > mostPeople || (l.Kind == "material") != (l.Amount > 0) {
		f.At("/amount", "health.line.amount")
	}
	return f.OrNil()
}

// Ready is what a place has of the emergency shape.
type Ready struct{ Duty, Reserve, Material, Contacts, Tested, Reached int }

// count adds a line, as it is since a level was raised.
func (x *Ready) count(l *Line, since clock.Day) {
	switch l.Kind {
	case "duty":
		x.Duty += store.YesNo(l.On >= since)
	case "reserve":
		x.Reserve++
	case "material":
		x.Material++
	case "contact":
		x.Contacts++
		x.Tested += store.YesNo(l.TestedOn >= since)
		x.Reached += store.YesNo(l.TestedOn >= since && l.Reached == 1)
	}
}

// Lacks are the parts that are missing, by name.
func (x *Ready) Lacks() []string {
	out := []string{}
	for _, part := range []struct {
		name string
		has  bool
	}{{"duty", x.Duty > 0}, {"reserve", x.Reserve > 0}, {"material", x.Material > 0}, {"contact", x.Contacts > 0 && x.Tested == x.Contacts}} {
		if !part.has {
			out = append(out, part.name)
		}
	}
	return out
}
