package served

import (
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/area"
	"huying/scenes/agri/registry"
)

// Park is where several subjects farm under one plan (园区).
type Park struct {
	ID           string
	Name         string
	Area         string
	Place        string
	From, To     clock.Day
	ClosedReason string
	Version      int
	Plan         *Plan // the one that has not ended
	Subjects     int
	LandM2       int64
}

// PlanState is how far a plan has come.
type PlanState string

// A plan is drafted, in force, and ended; there is no way back.
const (
	Draft   PlanState = "draft"
	InForce PlanState = "in_force"
	Ended   PlanState = "ended"
)

var (
	planStates = []PlanState{Draft, InForce, Ended}
	planWords  = []string{"草拟", "执行中", "已结束"}
)

// Plan is a park's own plan (一园一策).
type Plan struct {
	ID          string
	Park        string
	Measures    []string
	Officer     string // the card of who answers for it
	OfficerName string
	OfficerPost string
	OfficerGone bool // the card was taken back since
	State       PlanState
	From, To    clock.Day
	Review      clock.Day
	EndedReason string
	Version     int
}

// Overdue reports whether a plan in force should have been looked at again by a day.
func (p *Plan) Overdue(on clock.Day) bool {
	return p.State == InForce && p.Review != 0 && p.Review < on
}

// check is what a park must be.
func (p *Park) check(tree *area.Tree) error {
	f := fault.New(fault.Invalid, "agri.park.invalid")
	p.Name, p.Place = strings.TrimSpace(p.Name), strings.TrimSpace(p.Place)
	f.Sized("/name", p.Name, 60, true)
	f.Sized("/place", p.Place, 200, false)
	if a, ok := tree.Get(p.Area); !ok || a.ValidTo != 0 || len(p.Area) < area.Township {
		f.At("/area", "agri.park.area")
	}
	return f.OrNil()
}

const mostMeasures = 30

// longest is how far ahead a plan may be looked at again: once a year at least.
const longest = 366

// check is what a plan must be when it is kept on a day. A draft may lack an officer
// and a day; what is in force may not.
func (p *Plan) check(today clock.Day) error {
	f := fault.New(fault.Invalid, "agri.plan.invalid")
	var kept []string
	for _, m := range p.Measures {
		if m = strings.Join(strings.Fields(m), " "); m != "" {
			kept = append(kept, m)
			f.Sized("/measures", m, 200, true)
		}
	}
	p.Measures = kept
	if len(kept) == 0 {
		f.At("/measures", "required")
	}
	if len(kept) > mostMeasures {
		f.At("/measures", "agri.plan.many")
	}
	if p.State != Draft && p.State != InForce {
		f.At("/state", "required")
	}
	if p.State == InForce && p.Officer == "" {
		f.At("/officer", "required")
	}
	switch {
	case p.State == InForce && p.Review == 0:
		f.At("/review_day", "required")
	case p.Review != 0 && (p.Review <= today || p.Review.Sub(today) > longest):
		f.At("/review_day", "agri.plan.review_day")
	}
	return f.OrNil()
}

// serves reports whether the holder of a card may answer for a park: whoever is of the
// park's town, of a village in it, or of the county.
func serves(c *registry.OfficerRow, p *Park) bool {
	town := area.Cut(p.Area, area.Township)
	return c.To == 0 && slices.ContainsFunc(c.Areas, func(at string) bool { return area.Within(p.Area, at) || area.Within(at, town) })
}
