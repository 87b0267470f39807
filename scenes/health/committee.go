package health

import (
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/text"
	"huying/kernel/area"
)

// The states of a committee's term.
const (
	Due     = "due"     // 待成立
	Founded = "founded" // 已成立
	Over    = "over"    // 已换届
)

// DaysToFound is how long a place has to found its committee after the handover of the elected one (民发〔2021〕112号).
const DaysToFound = 30

// Roles are what somebody is on a committee.
var Roles = []string{"director", "deputy", "member"}

// Bodies are where members come from: the elected committee, the health station, village doctors, families' carers, retired medics.
var Bodies = []string{"elected", "station", "doctor", "carer", "retired", "other"}

// Committee is a term of a place's committee.
type Committee struct {
	ID, Area   string
	State      string
	HandoverOn clock.Day
	DueOn      clock.Day
	FoundedOn  clock.Day
	EndedOn    clock.Day
	Seats      int
	Version    int

	Members []*Member // read where it is listed
	Shape   string    // peace, emergency, rehearsal; read where it is listed
}

// Member is somebody on a committee.
type Member struct {
	ID, Area, Committee string
	Role                string
	Name                seal.Personal `personal:"name"`
	Body                string
	Released            bool // the office has released the name
	SinceOn, UntilOn    clock.Day
	Version             int

	name []byte
}

// In reports whether a member sits on the committee on a day.
func (m *Member) In(d clock.Day) bool { return m.SinceOn <= d && (m.UntilOn == 0 || d < m.UntilOn) }

// Said is the name for everybody: whole where it was released, else masked.
func said(name seal.Personal, released bool) string {
	if released {
		return name.Reveal()
	}
	return name.String()
}

const (
	fewestSeats = 3
	mostSeats   = 15
)

func (c *Committee) check(tree *area.Tree, today clock.Day) error {
	f := fault.New(fault.Invalid, "health.committee.invalid")
	if a, ok := tree.Get(c.Area); !ok || a.ValidTo != 0 || !slices.Contains([]int{area.County, area.Township, area.Village}, len(c.Area)) {
		f.At("/area", "health.committee.area")
	}
	if c.HandoverOn > today {
		f.At("/handover_on", "health.future")
	}
	if len(c.Area) == area.Village && c.HandoverOn == 0 {
		f.At("/handover_on", "required")
	}
	if c.Seats < fewestSeats || c.Seats > mostSeats {
		f.At("/seats", "health.committee.seats")
	}
	c.State = Due
	if c.DueOn = 0; c.HandoverOn != 0 {
		c.DueOn = c.HandoverOn.Add(DaysToFound)
	}
	return f.OrNil()
}

// sitting are the members on a day, director first.
func (c *Committee) sitting(d clock.Day) (out []*Member) {
	for _, role := range Roles {
		for _, m := range c.Members {
			if m.Role == role && m.In(d) {
				out = append(out, m)
			}
		}
	}
	return out
}

func (c *Committee) director(d clock.Day) bool {
	return slices.ContainsFunc(c.Members, func(m *Member) bool { return m.Role == "director" && m.In(d) })
}

// vacancies are the seats of a founded committee that nobody sits on.
func (c *Committee) vacancies(d clock.Day) int {
	if c.State != Founded {
		return 0
	}
	return max(0, c.Seats-len(c.sitting(d)))
}

// foundable refuses to found a committee before its members are fixed.
func (c *Committee) foundable(on, today clock.Day) error {
	f := fault.New(fault.Invalid, "step.invalid")
	switch {
	case on > today:
		f.At("/values/founded_on", "health.future")
	case on < c.HandoverOn:
		f.At("/values/founded_on", "health.committee.before_handover")
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	if !c.director(today) {
		return fault.New(fault.Conflict, "health.committee.no_director")
	}
	if n := len(c.sitting(today)); n < fewestSeats {
		return fault.New(fault.Conflict, "health.committee.few", "least", fewestSeats, "n", n)
	}
	return nil
}

// admits refuses a member for whom there is no room.
func (c *Committee) admits(m *Member, today clock.Day) error {
	f := fault.New(fault.Invalid, "health.member.invalid")
	plain := m.Name.Reveal()
	text.Trim(&plain)
	f.Sized("/name", plain, 20, true)
	m.Name = seal.Hide(seal.Name, plain)
	if !slices.Contains(Roles, m.Role) {
		f.At("/role", "web.bad_value")
	}
	if !slices.Contains(Bodies, m.Body) {
		f.At("/body", "web.bad_value")
	}
	if m.SinceOn == 0 {
		m.SinceOn = today
	}
	if m.SinceOn > today {
		f.At("/since_on", "health.future")
	}
	if m.Role == "director" && c.director(today) {
		f.At("/role", "health.member.director")
	}
	if err := f.OrNil(); err != nil {
		return err
	}
	switch {
	case c.State == Over:
		return fault.New(fault.Conflict, "health.committee.over")
	case len(c.sitting(today)) >= c.Seats:
		return fault.New(fault.Conflict, "health.member.full", "seats", c.Seats)
	}
	return nil
}
