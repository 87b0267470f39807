package snow

import (
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
)

// ZoneKind is what a zone is (责任区类型).
type ZoneKind string

// The kinds of zones.
const (
	MainRoad    ZoneKind = "main_road"    // 重点道路
	FirstRoad   ZoneKind = "first_road"   // 一级道路
	SecondRoad  ZoneKind = "second_road"  // 二级道路
	Node        ZoneKind = "node"         // 桥梁匝道节点
	Pavement    ZoneKind = "pavement"     // 人行便道
	Square      ZoneKind = "square"       // 广场
	Compound    ZoneKind = "compound"     // 住宅小区
	Courtyard   ZoneKind = "courtyard"    // 机关单位院落
	Park        ZoneKind = "park"         // 公园景区
	VillageRoad ZoneKind = "village_road" // 村庄道路
)

// ZoneKinds in the order of the plan.
var ZoneKinds = []ZoneKind{MainRoad, FirstRoad, SecondRoad, Node, Pavement, Square, Compound, Courtyard, Park, VillageRoad}

// Policy is what a zone allows (用剂规定).
type Policy string

// The policies, the strictest first.
const (
	Forbidden  Policy = "forbidden"   // 禁用: no de-icer at all
	NoChloride Policy = "no_chloride" // 禁用氯盐类
	Limited    Policy = "limited"     // 限量
	Allowed    Policy = "allowed"     // 可用
)

// Policies from the strictest to the mildest.
var Policies = []Policy{Forbidden, NoChloride, Limited, Allowed}

// mildest is what a kind of zone may allow at most: where people live, work in a yard, walk or rest there is no chloride, whatever
// a plan says. Only roads and their nodes take it.
func (k ZoneKind) mildest() Policy {
	switch k {
	case MainRoad, FirstRoad, SecondRoad:
		return Allowed
	case Node:
		return Limited
	}
	return NoChloride
}

// mostNode is the most a ramp or a bridge takes in one go, in g/m².
const mostNode = 25

// mostAnywhere bounds what is taken for a slip of the pen.
const mostAnywhere = 500

// Terms are what a zone allowed at a moment.
type Terms struct {
	Kind   ZoneKind
	Policy Policy
	Most   int // g/m²; 0: no bound of its own
}

// Exception lets an agent into a zone for a time, by a commander, for a reason (特批).
type Exception struct {
	ID, Area, Zone, Agent string
	ZoneName, AgentName   string
	Most                  int // g/m²; 0: as the zone says
	Reason                string
	From, To              clock.Moment
	GrantedBy             string
	RevokedAt             clock.Moment
	Version               int
}

// covers reports whether an exception holds for an agent at a moment.
func (x *Exception) covers(agent string, at clock.Moment) bool {
	return x.Agent == agent && x.From <= at && at < x.To && (x.RevokedAt == 0 || at < x.RevokedAt)
}

// Why an agent is wrong somewhere.
const (
	WrongForbidden = "forbidden"
	WrongChloride  = "chloride"
	WrongDose      = "dose"
)

// Verdict is what the rule says of an agent in a zone.
type Verdict struct {
	Wrong     string // empty: it may be
	Exception string // by which it may be all the same
	Most      int
}

// Judge is the rule of the wrong agent in the wrong place, the only one: plans, depots, desks and phones ask it, online or not.
// Dose is in g/m², 0 where none is known yet. An exception lifts a ban on the agent, and the bound only as far as it says.
func Judge(t Terms, a *Agent, dose int64, exceptions []*Exception, at clock.Moment) Verdict {
	v := Verdict{Most: t.Most}
	banned := ""
	switch {
	case t.Policy == Forbidden:
		banned = WrongForbidden
	case a.Chloride && (t.Policy == NoChloride || t.Kind.mildest() == NoChloride):
		banned = WrongChloride
	}
	i := slices.IndexFunc(exceptions, func(x *Exception) bool { return x.covers(a.ID, at) })
	if i >= 0 && exceptions[i].Most > 0 {
		v.Most = exceptions[i].Most
	}
	switch {
	case banned != "" && i < 0:
		v.Wrong = banned
	case v.Most > 0 && dose > int64(v.Most):
		v.Wrong = WrongDose
	case i >= 0 && (banned != "" || t.Most > 0 && dose > int64(t.Most)):
		v.Exception = exceptions[i].ID
	}
	return v
}

// refusal is the verdict as whoever tried reads it; nil where it may be.
func (v Verdict) refusal(z string, a *Agent, dose int64) error {
	if v.Wrong == "" {
		return nil
	}
	f := fault.New(fault.Conflict, "snow.wrong."+v.Wrong, "zone", z, "agent", a.Name, "dose", dose, "most", v.Most)
	return f.Add(fault.Field{Pointer: "/agent", Key: f.Key, Args: f.Args})
}

// Dose is g/m², rounded up: what is a little too much is too much.
func Dose(grams, m2 int64) int64 {
	if m2 <= 0 {
		return 0
	}
	return (grams + m2 - 1) / m2
}

// Agent is a batch of a de-icer (融雪剂).
type Agent struct {
	ID        string
	Name      string
	Form      string
	Chloride  bool
	Batch     string
	ReportNo  string // of its test under the product standard
	TestedOn  clock.Day
	StoppedOn clock.Day
	Version   int
}

// Forms of an agent; an abrasive is sand or grit and melts nothing.
var Forms = []string{"solid", "liquid", "abrasive"}

func (a *Agent) check() error {
	f := fault.New(fault.Invalid, "snow.invalid")
	text.Trim(&a.Name, &a.Batch, &a.ReportNo)
	f.Sized("/name", a.Name, 40, true)
	f.Sized("/batch", a.Batch, 40, true)
	f.Sized("/report_no", a.ReportNo, 60, a.Form != "abrasive")
	if !slices.Contains(Forms, a.Form) {
		f.At("/form", "web.bad_value")
	}
	if a.Form == "abrasive" && a.Chloride {
		f.At("/chloride", "snow.agent.abrasive")
	}
	if a.TestedOn == 0 && a.Form != "abrasive" {
		f.At("/tested_on", "required")
	}
	return f.OrNil()
}
