package rectify

import (
	"fmt"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
)

// Notice is one of the five written instruments (五书). A draft has no number; another person approves it, and then it has.
type Notice struct {
	Kind       string       `json:"kind"`
	No         string       `json:"no"`
	Unit       string       `json:"unit"`
	Finding    string       `json:"finding"` // empty: about the unit's whole
	Words      string       `json:"words"`
	Due        clock.Day    `json:"due"` // until when it wants an answer; of a warning, the new final date
	By         string       `json:"by"`
	ByName     string       `json:"by_name"`
	ApprovedBy string       `json:"approved_by"`
	Approver   string       `json:"approver"`
	On         clock.Day    `json:"on"`
	DraftedAt  clock.Moment `json:"drafted_at"`
	id         string
	version    int
}

// NoticeKinds are the five, from mild to grave.
var NoticeKinds = []string{"supervise", "guide", "remind", "warn", "account"}

// reminding is how many days before a deadline a reminder is due.
const reminding = 15

// noticeDue says whether the clock of a kind of notice runs for a finding; the reason is a key when it does not.
func (v *view) noticeDue(kind string, f *Finding, today clock.Day) (reason string) {
	switch {
	case f.Closed():
		return "rectify.notice.closed"
	case kind == "supervise":
		if f.State == NotStarted && today > v.SchemeBy() || f.State != NotStarted && f.State != Review && v.quiet(f) < today.Add(-v.QuietDays) {
			return ""
		}
		return "rectify.notice.not_quiet"
	case kind == "remind":
		if f.Deadline != 0 && f.Deadline >= today && f.Deadline <= today.Add(reminding) {
			return ""
		}
		return "rectify.notice.not_near"
	case kind == "warn":
		if f.Late(today) && !f.FinalDate {
			return ""
		}
		return "rectify.notice.not_late"
	case kind == "account":
		if f.Late(today) && f.FinalDate {
			return ""
		}
		return "rectify.notice.not_warned"
	}
	return ""
}

// quiet is the last day on which the unit did something about a finding.
func (v *view) quiet(f *Finding) clock.Day {
	for _, e := range slices.Backward(f.Thread) {
		if e.Role == OfUnit {
			return e.At.Day()
		}
	}
	return v.FeedbackOn
}

// open reports whether such a notice about a finding was given since its deadline was set, or lies as a draft.
func (v *view) given(kind, finding string) bool {
	return slices.ContainsFunc(v.Notices, func(n *Notice) bool { return n.Kind == kind && n.Finding == finding })
}

// due are the kinds of notices whose clock runs for a finding and that were not given for it yet.
func (v *view) due(f *Finding, today clock.Day) (out []string) {
	for _, kind := range NoticeKinds {
		if kind != "guide" && v.noticeDue(kind, f, today) == "" && !v.given(kind, f.id) {
			out = append(out, kind)
		}
	}
	return out
}

func (n *Notice) check(v *view, today clock.Day) error {
	bad := fault.New(fault.Invalid, "rectify.notice.invalid")
	n.Words = strings.TrimSpace(n.Words)
	bad.Sized("/words", n.Words, 2000, true)
	if !slices.Contains(NoticeKinds, n.Kind) {
		bad.At("/kind", "web.bad_value")
		return bad
	}
	if n.Kind == "guide" { // for a stage of the unit's work, signed by who leads
		n.Finding = ""
	} else if f, err := v.finding(n.Finding); err != nil {
		bad.At("/finding", "required")
	} else {
		n.Unit = f.Unit
		if reason := v.noticeDue(n.Kind, f, today); reason != "" {
			bad.At("/kind", reason)
		}
	}
	if _, err := v.unit(n.Unit); err != nil {
		bad.At("/unit", "required")
	}
	if n.Due <= today {
		bad.At("/due", "rectify.step.later")
	}
	return bad.OrNil()
}

// number is the next of a kind in a year: 〔2023〕3号 behind what the kind is called for short.
func (v *view) number(kind, short string, today clock.Day) string {
	n := 1
	for _, x := range v.Notices {
		if x.Kind == kind && x.No != "" && x.On.Year() == today.Year() {
			n++
		}
	}
	return fmt.Sprintf("%s〔%d〕%d号", short, today.Year(), n)
}
