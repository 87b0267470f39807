package housetest

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"huying/base/fault"
	"huying/kernel/act"
	"huying/kernel/order"
	"huying/kernel/workbook"

	"github.com/xuri/excelize/v2"
)

// A changed catalogue is a new version, in force from the import on. What was accepted
// before keeps its own.
func TestWorkbookChangesTheCatalogue(t *testing.T) {
	Each(t, func(t *testing.T, h *House) {
		ctx := t.Context()
		begin := func() *order.Order {
			o, err := h.Orders.Report(ctx, h.Principal("desk").Actor(h.Principal("desk").Grants(order.MayRegister)[0], "web"), "",
				order.Report{Words: "路灯不亮", Category: "0102", Area: Grid, Source: order.Telephone})
			h.must(err)
			return o
		}
		accept := func(o *order.Order, category string) (*order.Order, error) {
			return h.Orders.Take(ctx, h.Principal("desk"), "web", "", o.ID, "accept", order.Input{Category: category})
		}
		old, err := accept(begin(), "0102")
		h.must(err)
		waiting := begin()
		data := export(t, h, false)
		row, gone := fmt.Sprint(at(t, data, "分办目录", "A", "0102")), fmt.Sprint(at(t, data, "分办目录", "A", "0103"))
		next := fmt.Sprint(len(cells(t, data)["分办目录"]) + 1)
		for set, want := range map[string]string{
			"分办目录!F" + row + "=尽快":   "分办目录!F" + row + " order.category.bad_limit",
			"分办目录!D" + row + "=大事":   "分办目录!D" + row + " sheet.bad_choice",
			"分办目录!H" + row + "=没有的局": "分办目录!H" + row + " unit.unknown",
			"分办目录!A" + next + "=一 二": "分办目录!B" + next + " required, 分办目录!C" + next + " required, 分办目录!D" +
				next + " required, 分办目录!E" + next + " required, 分办目录!F" + next + " required",
			"分办先例!A3=9999|分办先例!B3=" + Town + "|分办先例!C3=" + Water: "分办先例!A3 order.category.unknown",
			"分办先例!A3=0102|分办先例!B3=" + Grid + "|分办先例!C3=" + Water: "分办先例!B3 sheet.area_level",
			"分办先例!A3=0102|分办先例!B3=" + Town + "|分办先例!C3=没有的局":     "分办先例!C3 unit.unknown",
			"分办目录!J" + fmt.Sprint(at(t, data, "分办目录", "A", order.Other)) + "=是": "分办目录!J" + fmt.Sprint(at(t, data, "分办目录", "A", order.Other)) +
				" order.category.other_stays",
		} {
			if got := h.wrong(change(t, data, strings.Split(set, "|")...), nil); got != want {
				t.Errorf("%s:\n got %s\nwant %s", set, got, want)
			}
		}
		if got := h.wrong(change(t, data, "分办目录!F"+row+"=3天"), h.Principal("dispatch")); !strings.HasPrefix(got, "分办目录!F"+row+" workbook.no_power") {
			t.Error(got)
		}
		file := change(t, data, "分办目录!F"+row+"=3 个工作日", "分办目录!I"+row+"=灯亮", "分办目录!J"+gone+"=是", "分办先例!A3=0102", "分办先例!B3="+Town, "分办先例!C3="+Water,
			"分办目录!A"+next+"=0999", "分办目录!B"+next+"=新类", "分办目录!C"+next+"=无人机扰民", "分办目录!D"+next+"=事件", "分办目录!E"+next+"=2小时", "分办目录!F"+next+"=7天")
		if p := bring(t, h, file); p.Count(workbook.Added) != 2 || p.Count(workbook.Changed) != 2 {
			t.Error(p.Report(h.say))
		}
		cat, err := h.Orders.Catalogue(ctx, County)
		h.must(err)
		if cat.Version != "2023-11-07" || cat.For(old).Version != old.Catalogue || old.Catalogue == cat.Version || cat.Offers("0103") || !cat.Offers("0999") {
			t.Error(cat.Version, old.Catalogue)
		}
		now, err := accept(waiting, "0102")
		h.must(err)
		if now.Catalogue != cat.Version || now.Limit.String() != "3wd" || old.Limit.String() != "5wd" {
			t.Error(now.Catalogue, now.Limit, old.Limit)
		}
		if _, err := accept(begin(), "0103"); !fault.Is(err, fault.Invalid) {
			t.Error("a retired category is taken:", err)
		}
		if x, _ := cat.For(old).Get("0102"); x.Closing != "恢复照明" {
			t.Error(x)
		}
		list := string(h.As("desk").Get("/api/categories").Want(200).Body)
		if !strings.Contains(list, "无人机扰民") || strings.Contains(list, "道路坑洼破损") {
			t.Error(list)
		}
		units, err := h.People.Units(ctx, h.DB.Read(), County, "")
		h.must(err)
		if u, err := h.Orders.Suggest(ctx, h.DB.Read(), now, units); err != nil || u != h.Unit(Water) {
			t.Error(u, err)
		}
		h.must(h.Orders.Ship(ctx, act.System(County))) // the program's own does not come back over it
		if again, err := h.Orders.Catalogue(ctx, County); err != nil || again.Version != cat.Version {
			t.Error(again, err)
		}
		if p := bring(t, h, change(t, export(t, h, false), "分办目录!F"+row+"=4天")); p.Count(workbook.Changed) != 1 {
			t.Error(p.Count(workbook.Changed))
		}
		if cat, err = h.Orders.Catalogue(ctx, County); err != nil || cat.Version != "2023-11-07-2" || cat.For(now).Version != "2023-11-07" {
			t.Error(cat.Version, err)
		}
		sameCells(t, export(t, h, false), export(t, h, false))
		h.Clean()
	})
}

// grid changes a sheet that belongs to a checklist, a line at a time.
func grid(t testing.TB, data []byte, from, to string, do func(rows [][]string) [][]string) []byte {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	rows := do(cells(t, data)[from])
	if from != to {
		if _, err := x.NewSheet(to); err != nil {
			t.Fatal(err)
		}
	}
	for i, row := range rows {
		for j, v := range row {
			cell, _ := excelize.CoordinatesToCellName(j+1, i+1)
			if err := x.SetCellStr(to, cell, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func keep(rows [][]string) [][]string { return rows }

// renamed puts another value where the settings have a column.
func renamed(column, value string) func(rows [][]string) [][]string {
	return func(rows [][]string) [][]string {
		for i, title := range rows[0] {
			if title == column {
				rows[1][i] = value
			}
		}
		return rows
	}
}

// A checklist is changed, put in force and taken out of it by the workbook, with its
// problems at their cells.
func TestWorkbookBringsChecklists(t *testing.T) {
	Each(t, func(t *testing.T, h *House) {
		data := export(t, h, false)
		form, version := cells(t, data)["表单"][2][0], cells(t, data)["表单"][2][1]
		next := fmt.Sprint(len(cells(t, data)["表单"]) + 1)
		line := func(state, version string) []string {
			return []string{"表单!A" + next + "=" + form, "表单!B" + next + "=" + version, "表单!D" + next + "=" + cells(t, data)["表单"][2][3],
				"表单!E" + next + "=" + state, "表单!J" + next + "=新表"}
		}
		copied := grid(t, grid(t, grid(t, data, "表单1 survey", "新表 survey", keep), "表单1 choices", "新表 choices", keep), "表单1 settings",
			"新表 settings", renamed("version", "二"))
		// Without a line that names them the copies are sheets that nobody knows.
		if got := h.wrong(copied, nil); !strings.Contains(got, "新表 survey!A1 workbook.unknown_sheet") {
			t.Error(got)
		}
		for _, c := range []struct{ set, want string }{
			{"表单!E3=草稿", "表单!E3 form.no_way_back"},
			{"表单!E3=开着", "表单!E3 sheet.bad_choice"},
			{"表单!F3=船长", "表单!F3 duty.unknown_post"},
			{"表单!G3=110112777", "表单!G3 sheet.area_unknown"},
			{"表单1 survey!A2=novel", "表单!B3 form.version_in_force"},
		} {
			if got := h.wrong(change(t, data, c.set), nil); got != c.want {
				t.Errorf("%s: got %s, want %s", c.set, got, c.want)
			}
		}
		with := func(state, version string, more ...string) []byte {
			return change(t, copied, append(line(state, version), more...)...)
		}
		for _, c := range []struct {
			data []byte
			want string
		}{
			{with("在用", "二"), "表单!E3 form.two_in_force, 表单!E" + next + " form.two_in_force"},
			{with("停用", "二"), "表单!E" + next + " form.not_in_force"},
			{with("草稿", "二", "表单!F"+next+"=审计管理员、农安网格协管员、town_desk"), "表单!F" + next + " form.cannot_fill_in, 表单!F" + next + " form.cannot_fill_in"},
			{with("草稿", "三"), "表单!B" + next + " form.says_other"},
			{with("草稿", "二", "新表 survey!A2=novel"), "新表 survey!A2 form.unknown_type"},
			{change(t, data, line("草稿", "二")...), "表单!J" + next + " form.no_sheets"},
		} {
			got := h.wrong(c.data, nil)
			if c.want == "表单!E3 form.two_in_force, 表单!E"+next+" form.two_in_force" {
				c.want = "表单!E" + next + " form.two_in_force" // the line that is the same is not looked at
			}
			if got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		}
		if got := h.wrong(with("草稿", "二"), h.Principal("dispatch")); !strings.Contains(got, "表单!A1 workbook.not_yours") {
			t.Error(got)
		}
		bring(t, h, with("草稿", "二"))
		v, err := h.Forms.Get(t.Context(), h.DB.Read(), County, form, "二")
		if err != nil || v.State != "draft" || !v.HasSource {
			t.Fatal(v, err)
		}
		file := with("在用", "二", "表单!E3=停用", "表单!F"+next+"=农安网格协管员、agri_inspector", "表单!G"+next+"="+Town)
		if p := bring(t, h, file); p.Count(workbook.Changed) != 2 {
			t.Error(p.Report(h.say))
		}
		v, err = h.Forms.Get(t.Context(), h.DB.Read(), County, form, "二")
		if err != nil || v.State != "published" || fmt.Sprint(v.Posts, v.Areas) != "[agri_officer agri_inspector] ["+Town+"]" {
			t.Error(v, err)
		}
		if old, err := h.Forms.Get(t.Context(), h.DB.Read(), County, form, version); err != nil || old.State != "withdrawn" {
			t.Error(old, err)
		}
		if p := bring(t, h, file); p.Count(workbook.Added)+p.Count(workbook.Changed) != 0 {
			t.Error("the same file again does something:", p.Report(h.say))
		}
		if got := h.wrong(change(t, file, "表单!E3=在用", "表单!E"+next+"=停用"), nil); got != "表单!E3 form.withdrawn" {
			t.Error(got)
		}
		whole, other := export(t, h, true), Empty(t, h.DB.Engine())
		h.must(other.Posts(t.Context()))
		bring(t, other, whole)
		sameCells(t, whole, export(t, other, true))
		other.Clean()
	})
}
