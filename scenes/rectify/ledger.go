package rectify

import (
	"fmt"
	"strings"

	"huying/base/clock"
	"huying/base/sheet"
)

// Lists are the five that officials print: findings, tasks, duties, results, archive.
var Lists = []string{"findings", "tasks", "duties", "results", "archive"}

// ledger is one of the five lists as a table; titles are keys.
type ledger struct {
	titles []string
	widths []float64
	rows   [][]any
}

// columns of the five lists: a key of a title, its width in characters, and what stands there.
type column struct {
	title string
	width float64
	cell  func(v *view, f *Finding, say func(string) string) any
}

var (
	colUnit     = column{"rectify.unit", 20, func(v *view, f *Finding, _ func(string) string) any { return v.unitName(f.Unit) }}
	colNo       = column{"rectify.no", 6, func(_ *view, f *Finding, _ func(string) string) any { return f.No }}
	colCategory = column{"rectify.category", 16, func(_ *view, f *Finding, _ func(string) string) any { return f.Category }}
	colText     = column{"rectify.text", 44, func(_ *view, f *Finding, _ func(string) string) any { return f.Text }}
	colNature   = column{"rectify.nature", 12, func(_ *view, f *Finding, say func(string) string) any { return say("rectify.nature." + f.Nature) }}
	colGoal     = column{"rectify.goal", 26, func(_ *view, f *Finding, _ func(string) string) any { return f.Goal }}
	colMeasures = column{"rectify.measures", 44, func(_ *view, f *Finding, _ func(string) string) any { return f.Measures }}
	colLeader   = column{"rectify.leader", 14, func(_ *view, f *Finding, _ func(string) string) any { return f.Plan.Leader }}
	colLead     = column{"rectify.lead", 18, func(_ *view, f *Finding, _ func(string) string) any { return f.Lead }}
	colHelp     = column{"rectify.help", 18, func(_ *view, f *Finding, _ func(string) string) any { return f.Help }}
	colPerson   = column{"rectify.person", 12, func(_ *view, f *Finding, _ func(string) string) any { return f.Person }}
	colDeadline = column{"rectify.deadline", 12, func(_ *view, f *Finding, _ func(string) string) any { return f.Deadline }}
	colState    = column{"rectify.state", 20, func(_ *view, f *Finding, say func(string) string) any { return say("rectify.state." + string(f.State)) }}
	colProgress = column{"rectify.progress", 44, func(_ *view, f *Finding, _ func(string) string) any { return f.lastWords() }}
	colEffect   = column{"rectify.effect", 44, func(_ *view, f *Finding, _ func(string) string) any { return f.Effect }}
	colNumbers  = column{"rectify.numbers", 26, func(_ *view, f *Finding, say func(string) string) any {
		return fmt.Sprintf("%s %.2f %s %d %s %d", say("rectify.money"), float64(f.MoneyFen)/100, say("rectify.people"), f.People,
			say("rectify.systems"), f.Systems)
	}}
	colFinished = column{"rectify.finished_on", 12, func(_ *view, f *Finding, _ func(string) string) any { return f.FinishedOn }}
	colEvidence = column{"rectify.evidence", 44, func(_ *view, f *Finding, _ func(string) string) any { return strings.Join(f.evidence(), "；") }}
	colMeeting  = column{"rectify.meeting_on", 12, func(_ *view, f *Finding, _ func(string) string) any { return f.MeetingOn }}
	colAccepted = column{"rectify.accepted_by", 26, func(_ *view, f *Finding, _ func(string) string) any {
		var names []string
		for _, e := range f.Endorsed {
			names = append(names, e.Name)
		}
		return strings.Join(names, "、")
	}}
)

var ledgers = map[string][]column{
	"findings": {colUnit, colNo, colCategory, colText, colNature, colState},
	"tasks":    {colUnit, colNo, colText, colGoal, colMeasures, colDeadline, colState},
	"duties":   {colUnit, colNo, colText, colLeader, colLead, colHelp, colPerson, colDeadline},
	"results":  {colUnit, colNo, colText, colState, colProgress, colEffect, colNumbers, colFinished},
	"archive":  {colUnit, colNo, colText, colEvidence, colMeeting, colAccepted, colFinished},
}

// lastWords is what the unit said last of how far it is.
func (f *Finding) lastWords() string {
	for i := len(f.Thread) - 1; i >= 0; i-- {
		if e := f.Thread[i]; e.Role == OfUnit && (e.Verb == "progress" || e.Verb == "apply") {
			return e.Words
		}
	}
	return ""
}

// evidence is what every file of a finding is called.
func (f *Finding) evidence() (out []string) {
	for _, e := range f.Thread {
		for _, x := range e.Files {
			out = append(out, x.Name)
		}
	}
	return out
}

func (v *view) ledger(name, unit string, say func(string) string) *ledger {
	out := &ledger{}
	for _, c := range ledgers[name] {
		out.titles, out.widths = append(out.titles, c.title), append(out.widths, c.width)
	}
	for _, f := range v.Findings {
		if unit != "" && f.Unit != unit {
			continue
		}
		var row []any
		for _, c := range ledgers[name] {
			x := c.cell(v, f, say)
			if d, ok := x.(clock.Day); ok {
				x = d.String()
			}
			row = append(row, x)
		}
		out.rows = append(out.rows, row)
	}
	return out
}

// columns of the feedback as a workbook.
const (
	inUnit = iota
	inCategory
	inText
	inNature
	inGoal
	inMeasures
	inLeader
	inLead
	inHelp
	inPerson
	inDeadline
)

var natureWords = []string{"一般问题", "立行立改", "长期坚持", "专项整治", "举一反三"}

// feedback is the workbook that a round's findings come in.
var feedback = sheet.Format{Sheet: "问题清单", MostRows: 2000, Columns: []sheet.Column{
	{Title: "被巡察单位", Hint: "必填，和本轮名单一致", Required: true, Width: 24, Longest: 60},
	{Title: "问题类别", Hint: "必填", Required: true, Width: 18, Longest: 60},
	{Title: "问题内容", Hint: "必填，反馈意见原文", Required: true, Width: 60, Longest: 1000, Also: []string{"问题", "反馈问题"}},
	{Title: "问题性质", Hint: "可不填，默认一般问题", Width: 14, Choices: natureWords},
	{Title: "整改目标", Width: 30, Longest: 500},
	{Title: "整改措施", Width: 40, Longest: 2000},
	{Title: "责任领导", Width: 14, Longest: 60},
	{Title: "牵头部门", Width: 18, Longest: 60, Also: []string{"牵头责任部门", "责任部门"}},
	{Title: "协办部门", Width: 18, Longest: 120, Also: []string{"配合部门"}},
	{Title: "责任人", Width: 12, Longest: 60},
	{Title: "完成时限", Hint: "例如 2023-12-31", Width: 14, Also: []string{"整改时限"}},
}}

// readFindings reads the feedback; what is wrong is told by sheet, row, column and value.
func (v *view) readFindings(data []byte) (out []*Finding, problems []sheet.Problem, err error) {
	units := map[string]*Unit{}
	for _, u := range v.Units {
		units[sheet.Fold(u.Name)] = u
	}
	res, err := feedback.Read(data, func(l *sheet.Line) {
		f := &Finding{Category: l.Values[inCategory], Text: l.Values[inText], Nature: Natures[0], State: NotStarted, Thread: []Entry{},
			Plan: Plan{Goal: l.Values[inGoal], Measures: l.Values[inMeasures], Leader: l.Values[inLeader], Lead: l.Values[inLead], Help: l.Values[inHelp],
				Person: l.Values[inPerson], Deadline: l.Day(inDeadline)}}
		if u := units[sheet.Fold(l.Values[inUnit])]; u != nil {
			f.Unit = u.id
		} else {
			l.Fail(inUnit, "rectify.finding.unit")
		}
		if i := l.OneOf(inNature, natureWords...); i >= 0 {
			f.Nature = Natures[i]
		}
		if f.Deadline != 0 && f.Deadline < v.FeedbackOn {
			l.Fail(inDeadline, "rectify.finding.deadline")
		}
		for _, col := range []int{inCategory, inText, inGoal, inMeasures} {
			if key := marked(l.Values[col]); key != "" {
				l.FailAs(col, "", key)
			}
		}
		out = append(out, f)
	})
	if err != nil {
		return nil, nil, err
	}
	return out, res.Problems, nil
}
