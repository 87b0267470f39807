package health

import (
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/text"
	"huying/kernel/area"
)

// The states of an expert, from candidate to certificate.
const (
	Candidate = "candidate" // 候选
	Trained   = "trained"   // 已培训
	Examined  = "examined"  // 考试合格
	Selected  = "selected"  // 已遴选
	Certified = "certified" // 已颁证
	Left      = "left"      // 已退出
)

// Fields are what experts know.
var Fields = []string{"epidemic", "environment", "chronic", "nutrition", "maternal", "mental", "school", "emergency"}

// What a certificate asks for, and how long it holds.
const (
	LeastHours    = 16
	LeastScore    = 60
	LeastPanel    = 3
	CertificateOf = 3 * 365
	// MostPlaces is how many streets and towns an expert has at most, where the office says nothing else.
	MostPlaces = 4
	mostEver   = 10
)

// Specialist is an expert, or somebody who may become one.
type Specialist struct {
	ID, Area    string
	State       string
	Name        seal.Personal `personal:"name"`
	Person      string        // whose account it is; empty where they have none
	Workplace   string
	Field       string
	Hours       int
	Score       int
	Examiner    string
	Ayes, Panel int
	Most        int
	Released    bool
	CertifiedOn clock.Day
	ValidTo     clock.Day
	EndedOn     clock.Day
	Version     int

	name []byte
	Code string // of the certificate; read where it is listed
	Has  int    // places that they have; read where it is listed
}

func (x *Specialist) check() error {
	f := fault.New(fault.Invalid, "health.expert.invalid")
	plain := x.Name.Reveal()
	text.Trim(&plain, &x.Workplace)
	x.Name = seal.Hide(seal.Name, plain)
	f.Sized("/name", plain, 20, true)
	f.Sized("/workplace", x.Workplace, 60, true)
	if !slices.Contains(Fields, x.Field) {
		f.At("/field", "web.bad_value")
	}
	if x.Most < 1 || x.Most > mostEver {
		f.At("/most", "health.expert.most")
	}
	return f.OrNil()
}

// Holds reports whether the certificate holds on a day.
func (x *Specialist) Holds(d clock.Day) bool {
	return x.State == Certified && x.CertifiedOn <= d && d <= x.ValidTo
}

// The states of a claim, and what an expert is at a place.
const (
	Asked    = "asked"    // 待批准
	Approved = "approved" // 包片中
	Refused  = "refused"  // 未批准
	Ended    = "ended"    // 已结束

	Lead   = "lead"
	Helper = "helper"
)

// Claim is an expert's claim of a street or town.
type Claim struct {
	ID, Area   string
	Expert     string
	State      string
	Role       string
	AskedOn    clock.Day
	ApprovedOn clock.Day
	LeadOn     clock.Day
	EndedOn    clock.Day
	Version    int

	expert *Specialist // read where it is listed
}

// lasted reports whether the claim held on a day.
func (c *Claim) lasted(d clock.Day) bool {
	return c.ApprovedOn != 0 && c.ApprovedOn <= d && (c.EndedOn == 0 || d <= c.EndedOn)
}

// The states of a visit.
const (
	Made     = "made"     // 待社区回应
	Answered = "answered" // 已回应
)

// VisitKinds are 调研, 培训, 指导.
var VisitKinds = []string{"survey", "training", "guidance"}

// Visit is an expert's visit of a place.
type Visit struct {
	ID, Area string
	Expert   string
	State    string
	Kind     string
	On       clock.Day
	Words    string
	Came     int
	Answer   string
	Order    string
	Version  int

	expert *Specialist // read where it is listed
}

func (v *Visit) check(tree *area.Tree, today clock.Day) error {
	f := fault.New(fault.Invalid, "health.visit.invalid")
	text.Trim(&v.Words)
	f.Sized("/words", v.Words, 1000, true)
	if key := looksPersonal(v.Words); key != "" {
		f.At("/words", key)
	}
	if a, ok := tree.Get(v.Area); !ok || a.ValidTo != 0 || len(v.Area) < area.Township || len(v.Area) > area.Village {
		f.At("/area", "health.visit.area")
	}
	if !slices.Contains(VisitKinds, v.Kind) {
		f.At("/kind", "web.bad_value")
	}
	if v.On == 0 || v.On > today {
		f.At("/on", "health.future")
	}
	switch {
	case v.Kind == "training" && (v.Came < 1 || v.Came > mostPeople):
		f.At("/came", "health.visit.came")
	case v.Kind != "training" && v.Came != 0:
		f.At("/came", "health.visit.no_came")
	}
	return f.OrNil()
}
