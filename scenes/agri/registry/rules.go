package registry

import (
	"strings"
	"unicode/utf8"

	"huying/base/clock"
	"huying/base/fault"
)

// Rules are what law leaves to the county (监管规则). A change holds from when it is made:
// a visit covers the days that the rules of its day gave it, and a certificate is kept as
// long as was said when it was issued.
type Rules struct {
	ID      string
	Version int // 0: nobody has set any, these are the program's
	Cadence
	// PledgeDays is how long the telephone on a certificate is kept. The certificate
	// without it stays.
	PledgeDays int
	Words      string // why
	At         clock.Moment
	PersonName string
}

// Cadence is every how many days a subject is patrolled (巡查频次), by its risk and scale.
type Cadence struct {
	Red   Days `json:"red"`
	Amber Days `json:"amber"`
	Green Days `json:"green"`
}

// Days of a risk, by scale.
type Days struct {
	Large int `json:"large"`
	Small int `json:"small"`
}

// The bounds of rules. Order 4 of 2025 asks that what is on a certificate be kept for six
// months at least; no six months are longer than 184 days.
const (
	rarest      = 730
	pledgeFloor = 184
	pledgeMost  = 3650
)

// UsualRules are the rules of a county that has set none. Law asks for patrols by risk and
// gives no number; the ministry's notice of 2023 asks two years of records of issue.
func UsualRules() *Rules {
	return &Rules{Cadence: Cadence{Red: Days{30, 30}, Amber: Days{90, 90}, Green: Days{180, 365}}, PledgeDays: 2 * 365}
}

// Every says how often a subject is visited, in days.
func (c *Cadence) Every(risk Risk, scale Scale) int {
	d := c.Green
	switch risk {
	case "red":
		d = c.Red
	case "amber":
		d = c.Amber
	}
	if scale == "large" {
		return d.Large
	}
	return d.Small
}

// Due is the first day on which a subject should be visited again.
func (c *Cadence) Due(s *Subject) clock.Day {
	if s.PatrolledOn == 0 {
		return s.From
	}
	return s.PatrolledOn.Add(c.Every(s.Risk, s.Scale))
}

// check refuses a cadence that watches the riskier or the larger less closely.
func (r *Rules) check() error {
	f := fault.New(fault.Invalid, "agri.rules.invalid")
	r.Words = strings.TrimSpace(r.Words)
	var above Days
	for _, x := range []struct {
		at string
		Days
	}{{"/every/red", r.Red}, {"/every/amber", r.Amber}, {"/every/green", r.Green}} {
		for _, n := range []struct {
			at          string
			days, least int
		}{{x.at + "/large", x.Large, above.Large}, {x.at + "/small", x.Small, max(above.Small, x.Large)}} {
			switch {
			case n.days < 1 || n.days > rarest:
				f.Add(fault.Field{Pointer: n.at, Key: "agri.rules.days", Args: map[string]any{"most": rarest}})
			case n.days < n.least:
				f.At(n.at, "agri.rules.closer")
			}
		}
		above = x.Days
	}
	if r.PledgeDays < pledgeFloor || r.PledgeDays > pledgeMost {
		f.Add(fault.Field{Pointer: "/pledge_days", Key: "agri.rules.pledge_days", Args: map[string]any{"least": pledgeFloor, "most": pledgeMost}})
	}
	if r.Words == "" || utf8.RuneCountInString(r.Words) > 200 {
		f.At("/words", "required")
	}
	return f.OrNil()
}
