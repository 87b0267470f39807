package rectify

import (
	"fmt"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/compartment"
)

var marked = compartment.Marked

// Meeting is a review meeting (调度会) with what it asked for.
type Meeting struct {
	Title   string    `json:"title"`
	On      clock.Day `json:"on"`
	Place   string    `json:"place"`
	Minutes string    `json:"minutes"`
	Tasks   []Task    `json:"tasks"`
	id      string
	version int
}

// Task is what a meeting asked of a unit; it comes back in the pack of the next.
type Task struct {
	Unit    string    `json:"unit"`
	Finding string    `json:"finding"` // empty: of the unit's whole
	Words   string    `json:"words"`
	Due     clock.Day `json:"due"`
}

// Document is a process or a list of duties that is in force (工作流程、责任清单).
type Document struct {
	Title string    `json:"title"`
	On    clock.Day `json:"on"`
}

func (m *Meeting) check(v *view) error {
	bad := fault.New(fault.Invalid, "rectify.meeting.invalid")
	m.Title, m.Place, m.Minutes = strings.TrimSpace(m.Title), strings.TrimSpace(m.Place), strings.TrimSpace(m.Minutes)
	bad.Sized("/title", m.Title, 60, true)
	bad.Sized("/place", m.Place, 60, false)
	bad.Sized("/minutes", m.Minutes, 5000, false)
	if m.On < v.FeedbackOn {
		bad.At("/on", "rectify.finding.deadline")
	}
	for i := range m.Tasks {
		t := &m.Tasks[i]
		at := fmt.Sprintf("/tasks/%d", i)
		t.Words = strings.TrimSpace(t.Words)
		bad.Sized(at+"/words", t.Words, 500, true)
		if t.Finding != "" {
			f, err := v.finding(t.Finding)
			if err != nil {
				bad.At(at+"/finding", "web.bad_value")
				continue
			}
			t.Unit = f.Unit
		}
		if _, err := v.unit(t.Unit); err != nil {
			bad.At(at+"/unit", "required")
		}
	}
	return bad.OrNil()
}

// packed is one unit in the pack of a meeting.
type packed struct {
	Unit     *Unit
	Counts   *Counts
	Tasks    []Task // of the meeting before
	Findings []packedFinding
}

// packedFinding is where a finding stands, what was said of it last time, and what was done since.
type packedFinding struct {
	*Finding
	Late  bool
	Due   []string // notices whose clock runs
	Said  []Task
	Since []Entry
}

// before is the meeting before another.
func (v *view) before(m *Meeting) *Meeting {
	i := slices.IndexFunc(v.Meetings, func(x *Meeting) bool { return x.id == m.id })
	if i <= 0 {
		return nil
	}
	return v.Meetings[i-1]
}

// pack is what a meeting has before it.
func (v *view) pack(m *Meeting, today clock.Day) (out []packed) {
	last := v.before(m)
	since := v.FeedbackOn
	var said []Task
	if last != nil {
		since, said = last.On, last.Tasks
	}
	for _, u := range v.Units {
		p := packed{Unit: u, Counts: v.count(today, u.id)}
		for _, t := range said {
			if t.Unit == u.id && t.Finding == "" {
				p.Tasks = append(p.Tasks, t)
			}
		}
		for _, f := range v.Findings {
			if f.Unit != u.id {
				continue
			}
			x := packedFinding{Finding: f, Late: f.Late(today), Due: v.due(f, today)}
			for _, t := range said {
				if t.Finding == f.id {
					x.Said = append(x.Said, t)
				}
			}
			for _, e := range f.Thread {
				if day := e.At.Day(); day >= since && day <= m.On {
					x.Since = append(x.Since, e)
				}
			}
			p.Findings = append(p.Findings, x)
		}
		out = append(out, p)
	}
	return out
}
