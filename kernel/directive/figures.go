package directive

import (
	"strconv"

	"huying/kernel/figure"
	"huying/kernel/workbook"
)

// plan is a workbook that is being looked at before it is applied.
type plan = *workbook.Plan

// next is the number of the placeholder behind some arguments.
func next(args []any) string { return strconv.Itoa(len(args) + 1) }

// Sources counts recipients by the kind of command, and by kind and class (flood.alarm/dyke), on the day on which their answer
// was due: 应反馈, 已收到, 已完成, 按期完成. Rehearsals, recalled commands and those who were let off count nowhere. Figures over
// them are the scenes' own.
func Sources() []*figure.Source {
	const real = "r.rehearsal = 0 and r.state not in ('recalled', 'lapsed')"
	measure := func(code, where string) figure.Measure {
		if where != "" {
			where = " and " + where
		}
		return figure.Measure{Code: code, Terms: []figure.Term{{Day: "r.due_day", Key: "r.kind", Where: real + where},
			{Day: "r.due_day", Key: "r.kind || '/' || r.class", Where: real + " and r.class <> ''" + where}}}
	}
	return []*figure.Source{{Kind: "directive", Table: "directive_recipient", ID: "r.id", Record: "r.directive", Area: "r.area", No: "''",
		Title: "r.subject_name", Measures: []figure.Measure{measure("directive.due", ""), measure("directive.confirmed", "r.confirmed_at > 0"),
			measure("directive.done", "r.state = 'done'"), measure("directive.in_time", "r.state = 'done' and r.reported_at <= r.due_at")}}}
}
