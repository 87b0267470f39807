package rectify

import (
	"math"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/web"
	"huying/kernel/act"
)

// RectifyCounts are figures of a round or of one unit in it.
type RectifyCounts struct {
	Findings  int            `json:"findings"`
	Done      int            `json:"done"`
	Lasting   int            `json:"lasting"`
	Open      int            `json:"open"`
	Late      int            `json:"late"`
	OnTime    int            `json:"on_time" doc:"Closed by their deadlines"`
	Rate      float64        `json:"rate" doc:"Completed of all findings, per cent; what is only basically completed is not"`
	Returned  int            `json:"returned"`
	LookBacks int            `json:"look_backs"`
	Relapsed  int            `json:"relapsed"`
	ByState   map[string]int `json:"by_state"`
	Notices   map[string]int `json:"notices"`
	Money     float64        `json:"money" doc:"Recovered, yuan"`
	People    int            `json:"people" doc:"Held to account"`
	Systems   int            `json:"systems" doc:"Improved"`
}

func countsOf(c *Counts) RectifyCounts {
	out := RectifyCounts{Findings: c.Findings, Done: c.ByState[Done], Lasting: c.ByState[Lasting], Open: c.Findings - c.Closed(), Late: c.Late,
		OnTime:   c.OnTime,
		Returned: c.Returned, LookBacks: c.Backs, Relapsed: c.Relapsed, ByState: map[string]int{}, Notices: c.Notices, Money: float64(c.MoneyFen) / 100,
		People: c.People, Systems: c.Systems}
	for s, n := range c.ByState {
		out.ByState[string(s)] = n
	}
	if c.Findings > 0 {
		out.Rate = math.Round(float64(c.ByState[Done])*10_000/float64(c.Findings)) / 100
	}
	return out
}

// RectifyRoundInput is a round with its parameters as it is entered.
type RectifyRoundInput struct {
	Term       string   `json:"term" maxLength:"160"`
	Name       string   `json:"name" maxLength:"160"`
	FeedbackOn string   `json:"feedback_on" maxLength:"10"`
	SchemeDays int      `json:"scheme_days"`
	Months     int      `json:"months"`
	QuietDays  int      `json:"quiet_days"`
	ReportOn   []string `json:"report_on,omitempty" maxItems:"12"`
	Version    int      `json:"version,omitempty"`
}

// RectifyRound is a round as its members see it.
type RectifyRound struct {
	ID         string            `json:"id"`
	Title      string            `json:"title"`
	Term       string            `json:"term"`
	Name       string            `json:"name"`
	FeedbackOn string            `json:"feedback_on"`
	SchemeDays int               `json:"scheme_days"`
	SchemeBy   string            `json:"scheme_by"`
	Months     int               `json:"months"`
	Ends       string            `json:"ends"`
	QuietDays  int               `json:"quiet_days"`
	ReportOn   []string          `json:"report_on"`
	Version    int               `json:"version"`
	Role       string            `json:"role" doc:"Of the asker"`
	Counts     RectifyCounts     `json:"counts"`
	Units      []RectifyUnit     `json:"units"`
	Patterns   []RectifyPattern  `json:"patterns"`
	Documents  []RectifyDocument `json:"documents"`
}

// RectifyUnit is an inspected unit.
type RectifyUnit struct {
	ID        string         `json:"id"`
	Name      string         `json:"name"`
	Principal string         `json:"principal"`
	Leader    string         `json:"leader"`
	State     string         `json:"state" enum:"told,accepted,scheme_sent,scheme,reported"`
	Counts    RectifyCounts  `json:"counts"`
	Thread    []RectifyEntry `json:"thread"`
	Offers    []RectifyOffer `json:"offers"`
	Version   int            `json:"version"`
}

// RectifyUnitInput is a unit as it is listed.
type RectifyUnitInput struct {
	Name      string `json:"name" minLength:"2" maxLength:"240"`
	Principal string `json:"principal,omitempty" maxLength:"240"`
	Leader    string `json:"leader,omitempty" maxLength:"240"`
}

// RectifyPattern is how often a category was found.
type RectifyPattern struct {
	Category string `json:"category"`
	Findings int    `json:"findings"`
	Units    int    `json:"units"`
	Closed   int    `json:"closed"`
}

// RectifyDocument is a process or a list of duties in force.
type RectifyDocument struct {
	Title string `json:"title" minLength:"2" maxLength:"480"`
	On    string `json:"on" maxLength:"10"`
}

// RectifyEntry is a step in a thread.
type RectifyEntry struct {
	At    clock.Moment  `json:"at"`
	Name  string        `json:"name"`
	Role  string        `json:"role"`
	Verb  string        `json:"verb"`
	Words string        `json:"words"`
	Day   string        `json:"day"`
	Files []RectifyFile `json:"files"`
	To    string        `json:"to"`
}

// RectifyFile is a piece of evidence.
type RectifyFile struct {
	ID   string `json:"id" maxLength:"36"`
	Name string `json:"name" maxLength:"200"`
}

// RectifyOffer is a step that the asker may take now.
type RectifyOffer struct {
	Verb   string   `json:"verb"`
	Fields []string `json:"fields" doc:"With * where something has to be there"`
}

// RectifyFinding is a finding.
type RectifyFinding struct {
	ID         string         `json:"id"`
	No         int            `json:"no"`
	Unit       string         `json:"unit"`
	UnitName   string         `json:"unit_name"`
	Category   string         `json:"category"`
	Text       string         `json:"text"`
	Nature     string         `json:"nature" enum:"general,immediate,long_term,campaign,look_wide"`
	Goal       string         `json:"goal"`
	Measures   string         `json:"measures"`
	Leader     string         `json:"leader"`
	Lead       string         `json:"lead"`
	Help       string         `json:"help"`
	Person     string         `json:"person"`
	Deadline   string         `json:"deadline"`
	State      string         `json:"state" enum:"not_started,doing,review,returned,done,lasting,undone"`
	Late       bool           `json:"late"`
	FinalDate  bool           `json:"final_date"`
	AskedFor   string         `json:"asked_for"`
	Examined   bool           `json:"examined"`
	Endorsed   []string       `json:"endorsed" doc:"Roles that accepted it so far"`
	Outcome    string         `json:"outcome"`
	Effect     string         `json:"effect"`
	FinishedOn string         `json:"finished_on"`
	Thread     []RectifyEntry `json:"thread"`
	Offers     []RectifyOffer `json:"offers"`
	Due        []string       `json:"due" doc:"Notices whose clock runs"`
	Version    int            `json:"version"`
	CanChange  bool           `json:"can_change"`
}

// RectifyFindingInput is a finding as it is entered.
type RectifyFindingInput struct {
	Unit     string `json:"unit" maxLength:"36"`
	Category string `json:"category" maxLength:"240"`
	Text     string `json:"text" maxLength:"4000"`
	Nature   string `json:"nature" maxLength:"20"`
	Goal     string `json:"goal,omitempty" maxLength:"2000"`
	Measures string `json:"measures,omitempty" maxLength:"8000"`
	Leader   string `json:"leader,omitempty" maxLength:"240"`
	Lead     string `json:"lead,omitempty" maxLength:"240"`
	Help     string `json:"help,omitempty" maxLength:"480"`
	Person   string `json:"person,omitempty" maxLength:"240"`
	Deadline string `json:"deadline,omitempty" maxLength:"10"`
	Version  int    `json:"version,omitempty"`
}

// RectifyStepInput is what comes with a step.
type RectifyStepInput struct {
	Version   int           `json:"version"`
	Words     string        `json:"words,omitempty" maxLength:"8000"`
	Day       string        `json:"day,omitempty" maxLength:"10"`
	Files     []RectifyFile `json:"files,omitempty" maxItems:"20"`
	Outcome   string        `json:"outcome,omitempty" maxLength:"20"`
	Sound     bool          `json:"sound,omitempty" doc:"Cause, measure and effect are each in order"`
	Pledged   bool          `json:"pledged,omitempty" doc:"The principal signed for it"`
	MeetingOn string        `json:"meeting_on,omitempty" maxLength:"10"`
	Money     float64       `json:"money,omitempty" minimum:"0" maximum:"100000000000" doc:"Recovered, yuan"`
	People    int           `json:"people,omitempty" minimum:"0" maximum:"10000"`
	Systems   int           `json:"systems,omitempty" minimum:"0" maximum:"10000"`
	Goal      string        `json:"goal,omitempty" maxLength:"2000"`
	Measures  string        `json:"measures,omitempty" maxLength:"8000"`
	Leader    string        `json:"leader,omitempty" maxLength:"240"`
	Lead      string        `json:"lead,omitempty" maxLength:"240"`
	Help      string        `json:"help,omitempty" maxLength:"480"`
	Person    string        `json:"person,omitempty" maxLength:"240"`
	Deadline  string        `json:"deadline,omitempty" maxLength:"10"`
}

// RectifyNotice is one of the five written instruments.
type RectifyNotice struct {
	ID          string `json:"id"`
	Kind        string `json:"kind" enum:"supervise,guide,remind,warn,account"`
	No          string `json:"no"`
	Unit        string `json:"unit"`
	UnitName    string `json:"unit_name"`
	Finding     string `json:"finding"`
	FindingText string `json:"finding_text"`
	Words       string `json:"words"`
	Due         string `json:"due"`
	ByName      string `json:"by_name"`
	Approver    string `json:"approver"`
	On          string `json:"on"`
	Version     int    `json:"version"`
	CanApprove  bool   `json:"can_approve"`
}

// RectifyNoticeInput is a notice as it is drafted.
type RectifyNoticeInput struct {
	Kind    string `json:"kind" maxLength:"20"`
	Unit    string `json:"unit,omitempty" maxLength:"36"`
	Finding string `json:"finding,omitempty" maxLength:"36"`
	Words   string `json:"words" maxLength:"8000"`
	Due     string `json:"due" maxLength:"10"`
}

// RectifyTask is what a meeting asks of a unit.
type RectifyTask struct {
	Unit    string `json:"unit,omitempty" maxLength:"36"`
	Finding string `json:"finding,omitempty" maxLength:"36"`
	Words   string `json:"words" maxLength:"2000"`
	Due     string `json:"due,omitempty" maxLength:"10"`
}

// RectifyMeeting is a review meeting.
type RectifyMeeting struct {
	ID      string        `json:"id"`
	Title   string        `json:"title"`
	On      string        `json:"on"`
	Place   string        `json:"place"`
	Minutes string        `json:"minutes"`
	Tasks   []RectifyTask `json:"tasks"`
	Version int           `json:"version"`
}

// RectifyMeetingInput is a meeting as it is convened, and its minutes afterwards.
type RectifyMeetingInput struct {
	Title   string        `json:"title" maxLength:"240"`
	On      string        `json:"on" maxLength:"10"`
	Place   string        `json:"place,omitempty" maxLength:"240"`
	Minutes string        `json:"minutes,omitempty" maxLength:"20000"`
	Tasks   []RectifyTask `json:"tasks,omitempty" maxItems:"200"`
	Version int           `json:"version,omitempty"`
}

// RectifyPackUnit is a unit in the pack of a meeting.
type RectifyPackUnit struct {
	Unit     RectifyUnit          `json:"unit"`
	Tasks    []RectifyTask        `json:"tasks" doc:"Of the meeting before, about the unit's whole"`
	Findings []RectifyPackFinding `json:"findings"`
}

// RectifyPackFinding is a finding in the pack.
type RectifyPackFinding struct {
	RectifyFinding
	Said  []RectifyTask  `json:"said" doc:"What the meeting before asked"`
	Since []RectifyEntry `json:"since" doc:"Done since then"`
}

// RectifyDraft is a release in the making.
type RectifyDraft struct {
	ID         string         `json:"id"`
	Title      string         `json:"title"`
	Words      string         `json:"words"`
	Audience   string         `json:"audience" enum:"public,party"`
	Numbers    RectifyNumbers `json:"numbers"`
	ByName     string         `json:"by_name"`
	Approver   string         `json:"approver"`
	On         string         `json:"on"`
	Version    int            `json:"version"`
	CanApprove bool           `json:"can_approve"`
}

// RectifyDraftInput is a release as it is written.
type RectifyDraftInput struct {
	Title    string   `json:"title" maxLength:"240"`
	Words    string   `json:"words" maxLength:"8000"`
	Audience string   `json:"audience" maxLength:"10"`
	Tell     []string `json:"tell,omitempty" maxItems:"7" doc:"Numbers that it tells: units, meetings, documents, findings, done, lasting, undone"`
}

// RectifyRelease is what was released.
type RectifyRelease struct {
	ID       string         `json:"id"`
	Area     string         `json:"area"`
	Round    string         `json:"round"`
	Audience string         `json:"audience"`
	Title    string         `json:"title"`
	Words    string         `json:"words"`
	Numbers  RectifyNumbers `json:"numbers"`
	On       string         `json:"on"`
}

// RectifyTable is one of the five lists as a table.
type RectifyTable struct {
	Titles []string `json:"titles"`
	Rows   [][]any  `json:"rows"`
}

func entriesOf(list []Entry) []RectifyEntry {
	out := []RectifyEntry{}
	for _, e := range list {
		files := []RectifyFile{}
		for _, f := range e.Files {
			files = append(files, RectifyFile(f))
		}
		out = append(out, RectifyEntry{e.At, e.Name, e.Role, e.Verb, e.Words, e.Day.String(), files, e.To})
	}
	return out
}

func (v *view) roundOf(today clock.Day, a act.Actor) RectifyRound {
	r := &v.Round
	out := RectifyRound{ID: v.ID, Title: r.Full(), Term: r.Term, Name: r.Name, FeedbackOn: r.FeedbackOn.String(), SchemeDays: r.SchemeDays,
		SchemeBy: r.SchemeBy().String(), Months: r.Months, Ends: r.Ends().String(), QuietDays: r.QuietDays, ReportOn: []string{}, Version: r.version,
		Role: v.Me.Role, Counts: countsOf(v.count(today, "")), Units: []RectifyUnit{}, Patterns: []RectifyPattern{}, Documents: []RectifyDocument{}}
	for _, d := range r.ReportOn {
		out.ReportOn = append(out.ReportOn, d.String())
	}
	for _, u := range v.Units {
		out.Units = append(out.Units, v.unitOf(u, today, a))
	}
	for _, p := range v.patterns() {
		out.Patterns = append(out.Patterns, RectifyPattern(struct {
			Category string
			Findings int
			Units    int
			Closed   int
		}{p.Category, p.Findings, p.Units, p.Closed}))
	}
	for _, d := range v.Documents {
		out.Documents = append(out.Documents, RectifyDocument{d.Title, d.On.String()})
	}
	return out
}

func (v *view) unitOf(u *Unit, today clock.Day, a act.Actor) RectifyUnit {
	out := RectifyUnit{ID: u.id, Name: u.Name, Principal: u.Principal, Leader: u.Leader, State: u.State, Counts: countsOf(v.count(today, u.id)),
		Thread: entriesOf(u.Thread), Offers: []RectifyOffer{}, Version: u.version}
	for i := range UnitSteps {
		if s := &UnitSteps[i]; s.allows(u, a, v.Me.Role) == nil {
			out.Offers = append(out.Offers, RectifyOffer{s.Verb, s.Fields})
		}
	}
	return out
}

func (v *view) findingOf(f *Finding, today clock.Day, a act.Actor) RectifyFinding {
	p := &f.Plan
	out := RectifyFinding{ID: f.id, No: f.No, Unit: f.Unit, UnitName: v.unitName(f.Unit), Category: f.Category, Text: f.Text, Nature: f.Nature, Goal: p.Goal,
		Measures: p.Measures, Leader: p.Leader, Lead: p.Lead, Help: p.Help, Person: p.Person, Deadline: p.Deadline.String(), State: string(f.State),
		Late: f.Late(today), FinalDate: f.FinalDate, AskedFor: f.AskedFor.String(), Examined: f.Examined != nil, Endorsed: []string{}, Outcome: string(f.Outcome),
		Effect: f.Effect, FinishedOn: f.FinishedOn.String(), Thread: entriesOf(f.Thread), Offers: []RectifyOffer{}, Due: []string{}, Version: f.version,
		CanChange: f.State == NotStarted && v.Me.Role == "owner"}
	for _, e := range f.Endorsed {
		out.Endorsed = append(out.Endorsed, e.Role)
	}
	if supervises(v.Me.Role) {
		out.Due = append(out.Due, v.due(f, today)...)
	}
	u, _ := v.unit(f.Unit)
	for i := range Steps {
		if s := &Steps[i]; u != nil && s.allows(f, u, a, v.Me.Role) == nil {
			out.Offers = append(out.Offers, RectifyOffer{s.Verb, append([]string{}, s.Fields...)})
		}
	}
	return out
}

func (b *RectifyStepInput) input() (*Input, error) {
	f := faultOf()
	in := &Input{Words: b.Words, Day: web.DayAt(f, "/day", b.Day), Outcome: State(b.Outcome), Sound: b.Sound, Pledged: b.Pledged,
		MeetingOn: web.DayAt(f, "/meeting_on", b.MeetingOn), MoneyFen: int64(b.Money*100 + .5), People: b.People, Systems: b.Systems,
		Plan: Plan{strings.TrimSpace(b.Goal), strings.TrimSpace(b.Measures), strings.TrimSpace(b.Leader), strings.TrimSpace(b.Lead), strings.TrimSpace(b.Help),
			strings.TrimSpace(b.Person), web.DayAt(f, "/deadline", b.Deadline)}}
	for _, x := range b.Files {
		in.Files = append(in.Files, File(x))
	}
	return in, f.OrNil()
}

func (v *view) noticeOf(n *Notice, me string) RectifyNotice {
	text := ""
	if f, err := v.finding(n.Finding); err == nil {
		text = f.Text
	}
	return RectifyNotice{n.id, n.Kind, n.No, n.Unit, v.unitName(n.Unit), n.Finding, text, n.Words, n.Due.String(), n.ByName, n.Approver,
		n.On.String(), n.version,
		n.ApprovedBy == "" && n.By != me && slices.Contains(ruling, v.Me.Role)}
}

func (m *Meeting) wire() RectifyMeeting {
	return RectifyMeeting{m.id, m.Title, m.On.String(), m.Place, m.Minutes, tasksOf(m.Tasks), m.version}
}

func tasksOf(list []Task) []RectifyTask {
	out := []RectifyTask{}
	for _, t := range list {
		out = append(out, RectifyTask{t.Unit, t.Finding, t.Words, t.Due.String()})
	}
	return out
}
