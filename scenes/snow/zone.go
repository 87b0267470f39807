package snow

import (
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
	"huying/kernel/area"
)

// Zone is a stretch that somebody answers for (责任区).
type Zone struct {
	ID       string
	Area     string
	Name     string
	Kind     ZoneKind
	Class    string // by when it is to be cleared
	Place    string
	M2       int64
	Crew     string // unit
	Deputy   string // unit that steps in
	Policy   Policy
	Most     int    // g/m²; 0: none of its own
	Agent    string // planned for it; empty: none
	OpenedOn clock.Day
	CrewedOn clock.Day
	ClosedOn clock.Day
	Version  int

	units     [2]string // names of crew and deputy, read where it is listed
	agentName string
	load      int64 // m² of everything that its crew answers for
}

// Classes are the deadlines of zones: at once where everything hangs on it, main roads, everything else.
var Classes = []string{"key", "main", "other"}

const (
	mostM2 = 50_000_000
	// mostLoad is how many square metres one crew can answer for before the board says so.
	mostLoad = 2_000_000
)

func (z *Zone) terms() Terms { return Terms{z.Kind, z.Policy, z.Most} }

// check is what every zone must be: its policy is never milder than its kind bears, so that the wrong agent cannot be planned.
func (z *Zone) check(tree *area.Tree, agent *Agent) error {
	f := fault.New(fault.Invalid, "snow.invalid")
	text.Trim(&z.Name, &z.Place)
	f.Sized("/name", z.Name, 60, true)
	f.Sized("/place", z.Place, 120, false)
	if a, ok := tree.Get(z.Area); !ok || a.ValidTo != 0 || len(z.Area) < area.Township {
		f.At("/area", "snow.zone.area")
	}
	if !slices.Contains(ZoneKinds, z.Kind) {
		f.At("/kind", "web.bad_value")
		return f
	}
	if !slices.Contains(Classes, z.Class) {
		f.At("/class", "web.bad_value")
	}
	if z.M2 < 1 || z.M2 > mostM2 {
		f.At("/m2", "snow.zone.m2")
	}
	if z.Deputy != "" && z.Deputy == z.Crew {
		f.At("/deputy", "snow.zone.deputy")
	}
	switch at := slices.Index(Policies, z.Policy); {
	case at < 0:
		f.At("/policy", "web.bad_value")
	case at > slices.Index(Policies, z.Kind.mildest()):
		f.At("/policy", "snow.zone.policy."+string(z.Kind.mildest()))
	}
	switch {
	case z.Most < 0 || z.Most > mostAnywhere:
		f.At("/most", "web.bad_value")
	case z.Policy == Limited && z.Most == 0:
		f.At("/most", "required")
	case z.Kind == Node && z.Most > mostNode:
		f.Add(fault.Field{Pointer: "/most", Key: "snow.zone.most", Args: map[string]any{"most": mostNode}})
	}
	if z.OpenedOn == 0 {
		f.At("/opened_on", "required")
	}
	if z.ClosedOn != 0 && z.ClosedOn <= z.OpenedOn {
		f.At("/closed_on", "snow.zone.closed")
	}
	if agent != nil {
		if v := Judge(z.terms(), agent, 0, nil, 0); v.Wrong != "" {
			f.Add(fault.Field{Pointer: "/agent", Key: "snow.wrong." + v.Wrong, Args: map[string]any{"zone": z.Name, "agent": agent.Name, "dose": 0,
				"most": v.Most}})
		}
	}
	return f.OrNil()
}

// Defect is why a zone stands on the board (短板): no crew, one that answers for more than it can, no deputy on a main road.
func (z *Zone) Defect() string {
	switch {
	case z.ClosedOn != 0:
		return ""
	case z.Crew == "":
		return "crew"
	case z.load > mostLoad:
		return "load"
	case z.Class == "key" && z.Deputy == "":
		return "deputy"
	}
	return ""
}
