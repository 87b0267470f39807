package housetest

import (
	"fmt"
	"strings"
	"testing"

	"huying/base/store"
	"huying/kernel/workbook"
)

// A name written otherwise is no other unit and no other person, on every sheet; a number that
// somebody has is nobody else's before they gave it up.
func TestWorkbookKnowsNamesAgain(t *testing.T) {
	t.Parallel()
	h := New(t, store.SQLite)
	data := export(t, h, true)
	units := len(cells(t, data)["单位"])
	next, who := fmt.Sprint(units+1), fmt.Sprint(len(cells(t, data)["人员"])+1)
	data = change(t, data, "单位!A"+next+"=试（北京）站", "单位!B"+next+"=部门", "人员!A"+who+"=古丽试热·艾比布力", "人员!B"+who+"=试（北京）站", "人员!C"+who+"=13900000999")
	if p := bring(t, h, data); p.Count(workbook.Added) != 2 {
		t.Fatalf("%d added", p.Count(workbook.Added))
	}
	data = export(t, h, true)
	row := func(sheet, value string) string { return fmt.Sprint(at(t, data, sheet, "A", value)) }
	unit, person, roads := row("单位", "试（北京）站"), row("人员", "古丽试热·艾比布力"), row("人员", "测试roads")
	for _, c := range []struct {
		name    string
		set     []string
		added   int
		changed int
	}{
		{"a unit in other brackets", []string{"单位!A" + unit + "=试(北京)站"}, 0, 0},
		{"a unit without them, where people and units refer to it",
			[]string{"单位!A" + unit + "=试北京站", "人员!B" + person + "=试【北京】站", "单位!D" + row("单位", Roads) + "=试 北京站"}, 0, 1},
		{"a person with another dot and no number", []string{"人员!A" + person + "=古丽试热•艾比布力", "人员!D" + person + "="}, 0, 0},
		{"a person who is renamed by number", []string{"人员!A" + person + "=别名"}, 0, 1},
	} {
		f, err := h.App.Workbook.Open(change(t, data, c.set...))
		h.must(err)
		p, err := h.App.Workbook.Plan(t.Context(), County, nil, f, nil)
		h.must(err)
		if p.Wrong != 0 || p.Count(workbook.Added) != c.added || p.Count(workbook.Changed) != c.changed {
			t.Errorf("%s: %d added, %d changed, %+v", c.name, p.Count(workbook.Added), p.Count(workbook.Changed), p.Problems)
		}
	}
	again := fmt.Sprint(len(cells(t, data)["单位"]) + 1)
	phone := cells(t, data)["人员"][at(t, data, "人员", "A", "测试roads")-1][2]
	for set, want := range map[string]string{
		"单位!A" + again + "=试(北京)站|单位!B" + again + "=部门":       "单位!A" + again + " roster.duplicate",
		"人员!C" + person + "=" + phone:                         "人员!C" + person + " workbook.phone_taken",
		"人员!C" + person + "=" + phone + "|人员!C" + roads + "=": "",
	} {
		if got := h.wrong(change(t, data, strings.Split(set, "|")...), nil); got != want {
			t.Errorf("%s: %s, want %s", set, got, want)
		}
	}
	bring(t, h, change(t, data, "单位!A"+unit+"=试北京站", "人员!B"+person+"=试【北京】站", "单位!D"+row("单位", Roads)+"=试 北京站"))
	if got := cells(t, export(t, h, false))["单位"][at(t, data, "单位", "A", Roads)-1]; len(got) < 4 || got[3] != "试（北京）站" {
		t.Errorf("%v", got)
	}
}
