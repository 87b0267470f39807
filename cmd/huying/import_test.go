package main

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"huying/base/fault"
	"huying/kernel/workbook"

	"huying/kernel/area"
)

// An import of areas shows every name before it changes one, and goes on only when somebody says so.
func TestAnImportAsksBeforeItRenames(t *testing.T) {
	t.Parallel()
	plan := &area.ImportPlan{Report: area.Report{Added: 1, Renamed: 1, Abolished: 1, Same: 7},
		Changes: []area.ImportChange{{Code: "110112106201", Was: "漷县村", Now: "马头村"}, {Code: "110112106202", Was: "马头村"}},
		Follows: []workbook.Follow{{What: "area.keeps.duty", FromName: "马头村", ToName: "漷县村", Count: 3}},
		Waits:   []fault.Field{{Value: "110112106203", Key: "area.has_children", Args: map[string]any{"names": "第一网格"}}}}
	say := func(key string, args map[string]any) string { return fmt.Sprint(key, args) }
	for name, c := range map[string]struct {
		cmd      importAreas
		plan     *area.ImportPlan
		typed    string
		terminal bool
		goes     bool
		err      string
	}{
		"nothing but new ones": {importAreas{}, &area.ImportPlan{Report: area.Report{Added: 9}}, "", false, true, ""},
		"a dry run":            {importAreas{DryRun: true, Yes: true}, plan, "yes\n", true, false, ""},
		"no terminal":          {importAreas{}, plan, "yes\n", false, false, "--yes"},
		"no terminal, said":    {importAreas{Yes: true}, plan, "", false, true, ""},
		"asked, yes":           {importAreas{}, plan, "yes\n", true, true, ""},
		"asked, no":            {importAreas{}, plan, "n\n", true, false, "nothing was imported"},
		"asked, gone away":     {importAreas{}, plan, "", true, false, "nothing was imported"},
	} {
		var out bytes.Buffer
		goes, err := c.cmd.agreed(c.plan, say, strings.NewReader(c.typed), &out, c.terminal)
		if goes != c.goes || (err == nil) != (c.err == "") || err != nil && !strings.Contains(err.Error(), c.err) {
			t.Errorf("%s: %v %v", name, goes, err)
		}
		for _, x := range []string{"马头村: area.keeps.dutymap[] (3) -> 漷县村", "110112106203: area.has_childrenmap[names:第一网格]"} {
			if c.plan == plan && !strings.Contains(out.String(), x) {
				t.Errorf("%s does not show %s: %s", name, x, out.String())
			}
		}
		for _, x := range c.plan.Changes {
			if !strings.Contains(out.String(), x.Code+": \""+x.Was) {
				t.Errorf("%s does not show %s: %s", name, x.Code, out.String())
			}
		}
	}
}
