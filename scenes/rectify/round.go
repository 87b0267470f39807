package rectify

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/compartment"
)

// State is where a finding stands, in the officials' words.
type State string

// The states of a finding.
const (
	NotStarted State = "not_started" // 未启动
	Doing      State = "doing"       // 整改中
	Review     State = "review"      // 待审核
	Returned   State = "returned"    // 退回
	Done       State = "done"        // 已完成
	Lasting    State = "lasting"     // 基本完成并持续推进
	Undone     State = "undone"      // 未完成
)

// States of a finding, in the order of its life.
var States = []State{NotStarted, Doing, Review, Returned, Done, Lasting, Undone}

// Natures of findings.
var Natures = []string{"general", "immediate", "long_term", "campaign", "look_wide"}

// Round is a round of inspection with its parameters. They are the round's own: no law fixes them for all.
type Round struct {
	Term       string      `json:"term"` // 七届区委
	Name       string      `json:"name"` // 第四轮
	FeedbackOn clock.Day   `json:"feedback_on"`
	SchemeDays int         `json:"scheme_days"` // for the scheme, from the feedback
	Months     int         `json:"months"`      // of concentrated rectification
	ReportOn   []clock.Day `json:"report_on"`
	QuietDays  int         `json:"quiet_days"` // without progress before a unit is pressed
	id         string
	version    int
}

// Unit is an inspected unit. Its own steps are few: it accepts, has its scheme approved, and reports.
type Unit struct {
	Name      string    `json:"name"`
	Principal string    `json:"principal"` // 党组织主要负责人
	Leader    string    `json:"leader"`    // in charge of it, who gets a copy
	State     string    `json:"state"`     // told, accepted, scheme_sent, scheme, reported
	Thread    []Entry   `json:"thread"`
	SchemeOn  clock.Day `json:"scheme_on"`
	id        string
	version   int
}

// Plan is who does what until when: the three lists.
type Plan struct {
	Goal     string    `json:"goal"`
	Measures string    `json:"measures"`
	Leader   string    `json:"leader"` // responsible
	Lead     string    `json:"lead"`   // department
	Help     string    `json:"help"`   // departments
	Person   string    `json:"person"` // responsible
	Deadline clock.Day `json:"deadline"`
}

// Finding is one thing that the inspection found in a unit.
type Finding struct {
	No       int    `json:"no"`
	Unit     string `json:"unit"`
	Category string `json:"category"`
	Text     string `json:"text"`
	Nature   string `json:"nature"`
	Plan
	State      State     `json:"state"`
	Thread     []Entry   `json:"thread"`
	AskedFor   clock.Day `json:"asked_for,omitempty"` // an extension, until it is granted or refused
	Examined   *Entry    `json:"examined,omitempty"`
	Outcome    State     `json:"outcome,omitempty"` // that the acceptance is about
	Endorsed   []Entry   `json:"endorsed,omitempty"`
	Effect     string    `json:"effect,omitempty"`
	MoneyFen   int64     `json:"money_fen,omitempty"` // recovered
	People     int       `json:"people,omitempty"`    // held to account
	Systems    int       `json:"systems,omitempty"`   // improved
	MeetingOn  clock.Day `json:"meeting_on,omitempty"`
	FinishedOn clock.Day `json:"finished_on,omitempty"`
	FinalDate  bool      `json:"final_date,omitempty"` // the deadline was set by a warning
	id         string
	version    int
}

// Entry is one step in a thread.
type Entry struct {
	At     clock.Moment `json:"at"`
	Person string       `json:"person"`
	Name   string       `json:"name"`
	Role   string       `json:"role"`
	Verb   string       `json:"verb"`
	Words  string       `json:"words"`
	Day    clock.Day    `json:"day,omitempty"`
	Files  []File       `json:"files,omitempty"`
	To     string       `json:"to,omitempty"` // the state that it led to
}

// File is a piece of evidence in the compartment.
type File struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// Closed reports whether a finding has an end for now.
func (f *Finding) Closed() bool { return f.State == Done || f.State == Lasting }

// Late reports whether a finding that is not closed is past its deadline.
func (f *Finding) Late(today clock.Day) bool {
	return !f.Closed() && f.Deadline != 0 && f.Deadline < today
}

// worked reports whether a person took a step for the unit on this finding: they may not judge it, whatever role they have now.
func (f *Finding) worked(person string) bool {
	return slices.ContainsFunc(f.Thread, func(e Entry) bool { return e.Person == person && e.Role == OfUnit })
}

// count is how often a step was taken.
func (f *Finding) count(verb string) (n int) {
	for _, e := range f.Thread {
		if e.Verb == verb {
			n++
		}
	}
	return n
}

// view is a round as one of its members sees it.
type view struct {
	*compartment.Opened
	Round
	Units     []*Unit
	Findings  []*Finding
	Notices   []*Notice
	Meetings  []*Meeting
	Documents []*Document
	Drafts    []*Draft
}

// load reads what a member may see of a compartment; another unit's part is left out here, and so everywhere.
func load(o *compartment.Opened) (*view, error) {
	v := &view{Opened: o}
	rounds, err := compartment.All(o, RoundKind, func(x *Round, r *compartment.Record) { x.id, x.version = r.ID, r.Version })
	if err != nil {
		return nil, err
	}
	if len(rounds) != 1 {
		return nil, fmt.Errorf("rectify: %d rounds in a compartment", len(rounds))
	}
	v.Round = *rounds[0]
	if v.Units, err = compartment.All(o, UnitKind, func(x *Unit, r *compartment.Record) { x.id, x.version = r.ID, r.Version }); err != nil {
		return nil, err
	}
	if v.Findings, err = compartment.All(o, FindingKind, func(x *Finding, r *compartment.Record) { x.id, x.version = r.ID, r.Version }); err != nil {
		return nil, err
	}
	if v.Notices, err = compartment.All(o, NoticeKind, func(x *Notice, r *compartment.Record) { x.id, x.version = r.ID, r.Version }); err != nil {
		return nil, err
	}
	if v.Meetings, err = compartment.All(o, MeetingKind, func(x *Meeting, r *compartment.Record) { x.id, x.version = r.ID, r.Version }); err != nil {
		return nil, err
	}
	if v.Documents, err = compartment.All(o, DocumentKind, func(*Document, *compartment.Record) {}); err != nil {
		return nil, err
	}
	if v.Drafts, err = compartment.All(o, DraftKind, func(x *Draft, r *compartment.Record) { x.id, x.version = r.ID, r.Version }); err != nil {
		return nil, err
	}
	slices.SortStableFunc(v.Findings, func(a, b *Finding) int {
		return cmp.Or(strings.Compare(a.Unit, b.Unit), cmp.Compare(a.No, b.No)) // as units were listed
	})
	slices.SortStableFunc(v.Meetings, func(a, b *Meeting) int { return cmp.Compare(a.On, b.On) })
	if o.Me.Role == OfUnit || o.Me.Scope != "" { // a leader may be in charge of one unit
		v.narrow(o.Me.Scope)
	}
	return v, nil
}

// narrow leaves what is one unit's own.
func (v *view) narrow(unit string) {
	v.Units = slices.DeleteFunc(v.Units, func(u *Unit) bool { return u.id != unit })
	v.Findings = slices.DeleteFunc(v.Findings, func(f *Finding) bool { return f.Unit != unit })
	v.Notices = slices.DeleteFunc(v.Notices, func(n *Notice) bool { return n.Unit != unit || n.ApprovedBy == "" })
	for _, m := range v.Meetings {
		m.Tasks = slices.DeleteFunc(m.Tasks, func(t Task) bool { return t.Unit != unit })
		m.Minutes = "" // speak of the others too
	}
	v.Drafts = nil
}

func (v *view) unit(id string) (*Unit, error) {
	return found(v.Units, func(u *Unit) bool { return u.id == id })
}

func (v *view) finding(id string) (*Finding, error) {
	return found(v.Findings, func(f *Finding) bool { return f.id == id })
}

func found[T any](list []*T, is func(*T) bool) (*T, error) {
	if i := slices.IndexFunc(list, is); i >= 0 {
		return list[i], nil
	}
	return nil, store.ErrNotFound
}

func (v *view) unitName(id string) string {
	for _, u := range v.Units {
		if u.id == id {
			return u.Name
		}
	}
	return ""
}

// Full is what the round is called.
func (r *Round) Full() string { return r.Term + r.Name }

// showsFile reports whether a file hangs on something that the member sees.
func (v *view) showsFile(file string) bool {
	has := func(thread []Entry) bool {
		return slices.ContainsFunc(thread, func(e Entry) bool { return slices.ContainsFunc(e.Files, func(f File) bool { return f.ID == file }) })
	}
	return slices.ContainsFunc(v.Findings, func(f *Finding) bool { return has(f.Thread) }) ||
		slices.ContainsFunc(v.Units, func(u *Unit) bool { return has(u.Thread) })
}

// supervises reports whether a role follows the whole course and may press.
func supervises(role string) bool {
	return slices.Contains([]string{compartment.Owner, Discipline, Organisation, Team}, role)
}

// need refuses a role that is not one of those named.
func (v *view) need(roles ...string) error {
	if slices.Contains(roles, v.Me.Role) {
		return nil
	}
	return fault.New(fault.Forbidden, "rectify.not_yours")
}

func (r *Round) check() error {
	f := fault.New(fault.Invalid, "rectify.round.invalid")
	r.Term, r.Name = strings.TrimSpace(r.Term), strings.TrimSpace(r.Name)
	f.Sized("/term", r.Term, 40, true)
	f.Sized("/name", r.Name, 40, true)
	for _, x := range []struct {
		at         string
		value, top int
	}{{"/scheme_days", r.SchemeDays, 180}, {"/months", r.Months, 24}, {"/quiet_days", r.QuietDays, 180}} {
		if x.value < 1 || x.value > x.top {
			f.At(x.at, "web.bad_value")
		}
	}
	if r.FeedbackOn == 0 {
		f.At("/feedback_on", "required")
	}
	for i, d := range r.ReportOn {
		if d <= r.FeedbackOn {
			f.At(fmt.Sprintf("/report_on/%d", i), "rectify.round.report_first")
		}
	}
	return f.OrNil()
}

// Ends is the last day of concentrated rectification.
func (r *Round) Ends() clock.Day { return clock.DayOf(r.FeedbackOn.Time().AddDate(0, r.Months, 0)) }

// SchemeBy is the day by which a unit's scheme is due.
func (r *Round) SchemeBy() clock.Day { return r.FeedbackOn.Add(r.SchemeDays) }

func (f *Finding) check(v *view) error {
	bad := fault.New(fault.Invalid, "rectify.finding.invalid")
	for _, s := range []*string{&f.Category, &f.Text, &f.Goal, &f.Measures, &f.Plan.Leader, &f.Lead, &f.Help, &f.Person} {
		*s = strings.TrimSpace(*s)
	}
	if _, err := v.unit(f.Unit); err != nil {
		bad.At("/unit", "rectify.finding.unit")
	}
	bad.Sized("/category", f.Category, 60, true)
	bad.Sized("/text", f.Text, 1000, true)
	if !slices.Contains(Natures, f.Nature) {
		bad.At("/nature", "web.bad_value")
	}
	f.Plan.sized(bad)
	if f.Deadline != 0 && f.Deadline < v.FeedbackOn {
		bad.At("/deadline", "rectify.finding.deadline")
	}
	return bad.OrNil()
}

func (p *Plan) sized(bad *fault.Fault) {
	bad.Sized("/goal", p.Goal, 500, false)
	bad.Sized("/measures", p.Measures, 2000, false)
	bad.Sized("/leader", p.Leader, 60, false)
	bad.Sized("/lead", p.Lead, 60, false)
	bad.Sized("/help", p.Help, 120, false)
	bad.Sized("/person", p.Person, 60, false)
}
