package housetest

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/sheet"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/journal"
	"huying/kernel/workbook"

	"github.com/xuri/excelize/v2"
)

// export is the workbook as the installation's command takes it out.
func export(t testing.TB, h *House, personal bool) []byte {
	t.Helper()
	var b bytes.Buffer
	h.must(h.App.Workbook.Export(t.Context(), h.WorkbookMaker(t.Context(), personal), &b))
	return b.Bytes()
}

// cells are the cells of every sheet but the first.
func cells(t testing.TB, data []byte) map[string][][]string {
	t.Helper()
	book, err := sheet.OpenBook(data)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = book.Close() }()
	out := map[string][][]string{}
	for i, name := range book.Names() {
		if i == 0 {
			continue
		}
		if out[name], _, err = book.Grid(name, 100_000); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

// sameCells fails the test where two workbooks differ.
func sameCells(t testing.TB, a, b []byte) {
	t.Helper()
	was, now := cells(t, a), cells(t, b)
	for name, rows := range was {
		for i := range max(len(rows), len(now[name])) {
			var x, y []string
			if i < len(rows) {
				x = rows[i]
			}
			if i < len(now[name]) {
				y = now[name][i]
			}
			if !slices.Equal(x, y) {
				t.Errorf("%s line %d:\n%q\n%q", name, i+1, x, y)
			}
		}
	}
	for name := range now {
		if was[name] == nil {
			t.Errorf("a sheet %s came in", name)
		}
	}
}

// bring brings a workbook in as the installation's command.
func bring(t testing.TB, h *House, data []byte) *workbook.Plan {
	t.Helper()
	f, err := h.App.Workbook.Open(data)
	h.must(err)
	p, err := h.App.Workbook.Plan(t.Context(), County, nil, f, nil)
	h.must(err)
	h.must(p.Fault())
	if _, err = h.App.Workbook.Apply(t.Context(), act.System(County), nil, f, p.Hash, nil); err != nil {
		t.Fatal(err)
	}
	return p
}

// change writes values into cells of a workbook: 区域!B3=新名.
func change(t testing.TB, data []byte, set ...string) []byte {
	t.Helper()
	x, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = x.Close() }()
	for _, s := range set {
		at, value, _ := strings.Cut(s, "=")
		name, cell, _ := strings.Cut(at, "!")
		if err := x.SetCellStr(name, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// history gives the county what the kit lacks: a renamed place, a split, an end.
func history(t testing.TB, h *House) {
	t.Helper()
	ctx, sys := context.Background(), act.System(County)
	h.must(h.Areas.Rename(ctx, sys, OtherTown, "乙街道", clock.Date(2022, 5, 1)))
	h.must(h.Areas.Add(ctx, sys, []*area.Area{{Code: OtherVillage + "009", Name: "旧网格", Kind: "grid", ValidFrom: clock.Date(2020, 1, 1)}}))
	h.must(h.Areas.Succeed(ctx, sys, area.Succession{Old: OtherVillage + "009", New: OtherGrid, Day: clock.Date(2023, 2, 1), Kind: "merge"}, true))
	h.Hire("leaver", duty.GridOfficer, OtherVillage+"002", OtherTowns)
	list, err := h.Duties.List(ctx, h.DB.Read(), duty.Filter{County: County, Scope: area.Scope{County}, Person: h.Person("leaver"), Limit: 5})
	h.must(err)
	h.must(h.Duties.End(ctx, sys, list[0].ID, h.Acts.Now(), "调走"))
	_, err = h.Duties.Assign(ctx, sys, nil, duty.Duty{County: County, Person: h.Person("leaver"), Post: duty.GridOfficer,
		Area: OtherVillage + "002", From: h.Acts.Now()})
	h.must(err)
}

// Export, import, export: nothing changes, here or in another installation.
func TestWorkbookComesBackTheSame(t *testing.T) {
	Each(t, func(t *testing.T, h *House) {
		history(t, h)
		for _, personal := range []bool{false, true} {
			first := export(t, h, personal)
			before := h.Lines()
			if p := bring(t, h, first); p.Count(workbook.Added)+p.Count(workbook.Changed)+p.Count(workbook.Absent) != 0 || p.Count(workbook.Same) == 0 {
				t.Fatal("the county's own workbook changes it:", p.Report(h.say))
			}
			sameCells(t, first, export(t, h, personal))
			if personal {
				h.Clean()
				if h.Lines() < before {
					t.Error("lines went")
				}
			}
		}
		whole := export(t, h, true)
		other := Empty(t, h.DB.Engine())
		h.must(other.Posts(t.Context()))
		p := bring(t, other, whole)
		if p.Count(workbook.Added) < 40 {
			t.Fatal("so little came in:", p.Count(workbook.Added))
		}
		sameCells(t, whole, export(t, other, true))
		other.Clean()
		if a, b := h.Figure("duty.coverage_rate", County), other.Figure("duty.coverage_rate", County); a != b {
			t.Error("coverage here and there:", a, b)
		}
	})
}

func (h *House) say(key string, args map[string]any) string {
	return h.Catalogue.Say("zh-CN", key, args)
}

// wrong is what is wrong with a workbook: sheet!cell key.
func (h *House) wrong(data []byte, asker workbook.Asker) string {
	h.T.Helper()
	f, err := h.App.Workbook.Open(data)
	if err != nil {
		return err.Error()
	}
	p, err := h.App.Workbook.Plan(h.T.Context(), County, asker, f, nil)
	h.must(err)
	var out []string
	for _, x := range p.Problems {
		out = append(out, x.Sheet+"!"+x.Cell+" "+x.Key)
		if text := h.say(x.Key, x.Args); strings.Contains(text, "{") || text == x.Key {
			h.T.Errorf("%s is not said whole: %s", x.Key, text)
		}
	}
	return strings.Join(out, ", ")
}

// at finds the line of a sheet in which a column says something.
func at(t testing.TB, data []byte, name, column, value string) int {
	t.Helper()
	n, err := excelize.ColumnNameToNumber(column)
	if err != nil {
		t.Fatal(err)
	}
	for i, row := range cells(t, data)[name] {
		if len(row) >= n && row[n-1] == value {
			return i + 1
		}
	}
	t.Fatalf("%s has no line with %s in %s", name, value, column)
	return 0
}

// Everything that can be wrong is told at its cell, with what to do about it.
func TestWorkbookErrorsAtTheirCells(t *testing.T) {
	t.Parallel()
	h := New(t, store.SQLite)
	history(t, h)
	data := export(t, h, true)
	row := func(name, column, value string) string { return fmt.Sprint(at(t, data, name, column, value)) }
	grid, town, ended := row("区域", "A", Grid), row("区域", "A", Town), row("区域", "A", OtherVillage+"009")
	next := fmt.Sprint(len(cells(t, data)["区域"]) + 1)
	unit, who := row("单位", "A", Roads), row("人员", "A", "测试roads")
	officer, left := row("岗位任职", "A", "测试officer"), row("岗位任职", "H", "调走")
	more := fmt.Sprint(len(cells(t, data)["岗位任职"]) + 1)
	id := h.Person("officer")
	for _, c := range []struct{ set, want string }{
		{"区域!A1=编码", "区域!A1 sheet.unknown_column, 区域!H1 sheet.missing_column"},
		{"区域!B1=区域代码", "区域!B1 sheet.column_twice, 区域!H1 sheet.missing_column"},
		{"区域!B" + grid + "=", "区域!B" + grid + " required"},
		{"区域!B" + grid + "=" + strings.Repeat("长", 101), "区域!B" + grid + " sheet.too_long"},
		{"区域!C" + grid + "=火星", "区域!C" + grid + " sheet.bad_choice"},
		{"区域!D" + grid + "=" + OtherVillage, "区域!D" + grid + " area.parent_fixed"},
		{"区域!E" + grid + "=也许", "区域!E" + grid + " sheet.bad_yes"},
		{"区域!F" + grid + "=昨天", "区域!F" + grid + " sheet.bad_date"},
		{"区域!G" + town + "=2023-11-01", "区域!G" + town + " area.has_children"},
		{"区域!G" + grid + "=2024-01-01", "区域!G" + grid + " area.ends_later"},
		{"区域!G" + grid + "=2019-01-01", "区域!G" + grid + " duty.ends_before_it_begins"},
		{"区域!G" + ended + "=", "区域!G" + ended + " area.ended_for_good"},
		{"区域!A" + grid + "=" + OtherGrid, "区域!D" + grid + " area.parent_fixed, 区域!A" + row("区域", "A", OtherGrid) + " roster.duplicate"},
		{"区域!A" + next + "=110113001|区域!B" + next + "=别处", "区域!A" + next + " area.bad_code"},
		{"区域!A" + next + "=110112009001|区域!B" + next + "=无主村", "区域!D" + next + " area.no_parent"},
		{"区域!A" + next + "=110112001009|区域!B" + next + "=村|区域!D" + next + "=110112002", "区域!D" + next + " area.not_in_parent"},
		{"区域曾用名!A3=110112777", "区域曾用名!A3 sheet.area_unknown"},
		{"区域沿革!B3=110112777", "区域沿革!B3 sheet.area_unknown"},
		{"区域沿革!A3=甲|区域沿革!D3=吞并", "区域沿革!D3 sheet.bad_choice"},
		{"区域沿革!A3=甲", "区域沿革!A3 area.bad_code"},
		{"单位!B" + unit + "=星际", "单位!B" + unit + " sheet.bad_choice"},
		{"单位!C" + unit + "=110112777", "单位!C" + unit + " sheet.area_unknown"},
		{"单位!D" + unit + "=没有的局", "单位!D" + unit + " unit.unknown"},
		{"人员!B" + who + "=没有的局", "人员!B" + who + " unit.unknown"},
		{"人员!C" + who + "=12", "人员!C" + who + " sheet.bad_phone"},
		{"人员!D" + who + "=七号", "人员!D" + who + " workbook.bad_id"},
		{"岗位任职!B" + officer + "=船长", "岗位任职!B" + officer + " duty.unknown_post"},
		{"岗位任职!B" + officer + "=核查员", "岗位任职!B" + officer + " workbook.new_duty"},
		{"岗位任职!D" + officer + "=月球", "岗位任职!D" + officer + " workbook.follows"},
		{"岗位任职!A" + officer + "=别人", "岗位任职!A" + officer + " workbook.follows"},
		{"岗位任职!E" + officer + "=没有的局", "岗位任职!E" + officer + " unit.unknown"},
		{"岗位任职!F" + officer + "=2021-01-01", "岗位任职!F" + officer + " roster.already_began"},
		{"岗位任职!G" + officer + "=2019-01-01", "岗位任职!G" + officer + " duty.ends_before_it_begins"},
		{"岗位任职!G" + officer + "=2023-12-31", "岗位任职!H" + officer + " required"},
		{"岗位任职!I" + officer + "=" + h.NewID(), "岗位任职!I" + officer + " workbook.no_person"},
		{"岗位任职!J" + officer + "=七号", "岗位任职!J" + officer + " workbook.bad_id"},
		{"岗位任职!B" + more + "=网格员|岗位任职!A" + more + "=查无此人|岗位任职!C" + more + "=" + Grid, "岗位任职!A" + more + " workbook.no_person"},
		{"岗位任职!B" + more + "=网格员|岗位任职!I" + more + "=" + id, "岗位任职!D" + more + " sheet.area_unknown"},
		{"岗位任职!B" + more + "=网格员|岗位任职!I" + more + "=" + id + "|岗位任职!D" + more + "=一网格", "岗位任职!D" + more + " sheet.area_unknown"},
		{"岗位任职!B" + more + "=网格员|岗位任职!I" + more + "=" + id + "|岗位任职!D" + more + "=第一网格", "岗位任职!D" + more + " sheet.area_ambiguous"},
		{"岗位任职!B" + more + "=网格员|岗位任职!I" + more + "=" + id + "|岗位任职!C" + more + "=" + Village, "岗位任职!C" + more + " sheet.area_level"},
		{"岗位任职!B" + more + "=网格员|岗位任职!I" + more + "=" + id + "|岗位任职!C" + more + "=" + Grid + "|岗位任职!F" + more + "=2022-01-01",
			"岗位任职!F" + more + " workbook.duty_overlaps"},
		{"岗位任职!B" + more + "=系统管理员|岗位任职!I" + more + "=" + h.Person("audit") + "|岗位任职!C" + more + "=" + County, "岗位任职!B" + more + " duty.trio"},
		{"岗位!D3=一切", "岗位!D3 workbook.posts"},
		{"指标!G4=2", "指标!G4 workbook.program"},
		{"指标!A900=order.mine", "指标!A900 workbook.program"},
		{"说明!B2=110113", "说明!B2 workbook.other_county"},
	} {
		if got := h.wrong(change(t, data, strings.Split(c.set, "|")...), nil); got != c.want {
			t.Errorf("%s:\n got %s\nwant %s", c.set, got, c.want)
		}
	}
	h.Clock.Advance(48 * time.Hour)
	if got, want := h.wrong(change(t, data, "岗位任职!G"+left+"="), nil), "岗位任职!G"+left+" duty.ended"; got != want {
		t.Error(got)
	}
	// Nobody does by a file what they may not do by hand.
	for _, c := range []struct{ who, set, want string }{
		{"town", "岗位任职!H" + officer + "=x", "区域!A1 workbook.not_yours"},
		{"system", "单位!D" + unit + "=" + Water, "单位!A1 workbook.not_yours"},
		{"dispatch", "区域!B" + grid + "=新名", "区域!B" + grid + " workbook.no_power"},
		{"dispatch", "单位!D" + unit + "=" + Water, "单位!D" + unit + " workbook.no_power"},
		{"lead", "岗位任职!B" + more + "=审计管理员|岗位任职!I" + more + "=" + id + "|岗位任职!C" + more + "=" + County, "岗位任职!B" + more + " duty.grants_too_much"},
	} {
		if got := h.wrong(change(t, data, strings.Split(c.set, "|")...), h.Principal(c.who)); !strings.Contains(got, c.want) {
			t.Errorf("%s %s: %s, want %s", c.who, c.set, got, c.want)
		}
	}
}

// upload sends a workbook as somebody.
func (h *House) upload(login, how string, data []byte) *Answer {
	h.T.Helper()
	return h.As(login).Post("/api/workbook/"+how, NewForm().File("file", "整县.xlsx", data))
}

// What was looked at is what is applied: when the county changed in between, the new
// difference is shown instead. An act tells what changed in numbers.
func TestWorkbookAppliesWhatWasShown(t *testing.T) {
	Each(t, func(t *testing.T, h *House) {
		data := export(t, h, false)
		grid := fmt.Sprint(at(t, data, "区域", "A", Grid))
		next := fmt.Sprint(len(cells(t, data)["人员"]) + 1)
		duties := fmt.Sprint(len(cells(t, data)["岗位任职"]) + 1)
		file := change(t, data, "区域!B"+grid+"=东关网格", "单位!A20=新设的局", "单位!B20=部门", "人员!A"+next+"=新来的", "人员!B"+next+"=新设的局",
			"岗位任职!A"+duties+"=新来的", "岗位任职!B"+duties+"=网格员", "岗位任职!D"+duties+"=甲街道 二社区 第二网格")
		var shown workbook.Report
		h.upload("lead", "import", file).Want(200).Into(&shown)
		if shown.Wrong != 0 || shown.Added != 3 || shown.Changed != 1 || !shown.Dry || shown.Applied {
			t.Fatalf("%+v", shown)
		}
		if d := shown.Sheets[0].Changes[0].Differences; len(d) != 1 || d[0].Was != "第一网格" || d[0].Now != "东关网格" || d[0].Cell != "B"+grid {
			t.Errorf("%+v", d)
		}
		h.must(h.Areas.Rename(t.Context(), act.System(County), Grid, "先改了", h.Acts.Now().Day()))
		before := h.Lines()
		var moved workbook.Report
		h.upload("lead", "import?dry=false&plan="+shown.Plan, file).Want(200).Into(&moved)
		if !moved.Moved || moved.Applied || moved.Plan == shown.Plan || h.Lines() != before || moved.Sheets[0].Changes[0].Differences[0].Was != "先改了" {
			t.Fatalf("%+v", moved)
		}
		key := h.NewID()
		for range 2 { // sent again, nothing is done twice
			var done workbook.Report
			h.As("lead").Again(key).Post("/api/workbook/import?dry=false&plan="+moved.Plan, NewForm().File("file", "a.xlsx", file)).Want(200).Into(&done)
			if !done.Applied || done.Moved {
				t.Fatalf("%+v", done)
			}
		}
		if h.Lines() != before+1 {
			t.Error("not one act:", h.Lines()-before)
		}
		lines, err := h.Journal.Find(t.Context(), h.DB.Read(), journal.Filter{County: County, Limit: 1})
		h.must(err)
		if lines[0].Verb != "workbook.import" || !strings.Contains(lines[0].Detail, `"单位":{"added":1,"changed":0}`) {
			t.Error(lines[0].Verb, lines[0].Detail)
		}
		tree, err := h.Areas.Tree(t.Context(), County)
		h.must(err)
		if tree.Name(Grid) != "东关网格" {
			t.Error(tree.Name(Grid))
		}
		people, err := h.People.Search(t.Context(), h.DB.Read(), County, "新来的", 5)
		h.must(err)
		held, err := h.Duties.Held(t.Context(), h.DB.Read(), County, people[0].ID, h.Acts.Now())
		h.must(err)
		if len(held) != 1 || held[0].Area != "110112001002002" {
			t.Error(held)
		}
		// What the file leaves out stays; the same file again does nothing.
		var again workbook.Report
		h.upload("lead", "import", file).Want(200).Into(&again)
		if again.Added+again.Changed+again.Wrong != 0 {
			t.Errorf("%+v", again)
		}
		h.Clean()
	})
}

// Telephone numbers go out for a reason, to who may see them, and stay when the column
// is not there.
func TestWorkbookKeepsNumbers(t *testing.T) {
	t.Parallel()
	h := New(t, store.SQLite)
	plain := h.As("lead").Get("/api/workbook").Want(200)
	if row := cells(t, plain.Body)["人员"][0]; slices.Contains(row, "手机号") {
		t.Error(row)
	}
	h.As("lead").Post("/api/workbook/personal", map[string]string{"reason": " "}).Want(422)
	h.As("dispatch").Post("/api/workbook/personal", map[string]string{"reason": "核对"}).Want(403)
	h.As("town").Get("/api/workbook").Want(403)
	whole := h.As("lead").Post("/api/workbook/personal", map[string]string{"reason": "核对花名册"}).Want(200)
	if !slices.Contains(cells(t, whole.Body)["人员"][0], "手机号") {
		t.Error("no numbers")
	}
	lines, err := h.Journal.Find(t.Context(), h.DB.Read(), journal.Filter{County: County, Limit: 1})
	h.must(err)
	if lines[0].Verb != "workbook.reveal" || !strings.Contains(lines[0].Detail, "核对花名册") {
		t.Error(lines[0])
	}
	row := fmt.Sprint(at(t, plain.Body, "人员", "A", "测试roads"))
	bring(t, h, change(t, plain.Body, "人员!A"+row+"=路先生"))
	got, err := h.People.Get(t.Context(), h.DB.Read(), County, h.Person("roads"))
	h.must(err)
	if got.Name != "路先生" || got.Phone.Reveal() == "" {
		t.Error(got.Name, got.Phone)
	}
	// Differences are masked.
	var shown workbook.Report
	row = fmt.Sprint(at(t, whole.Body, "人员", "A", "测试water"))
	h.upload("lead", "import", change(t, whole.Body, "人员!C"+row+"=13812345678")).Want(200).Into(&shown)
	if s := fmt.Sprint(shown); strings.Contains(s, "13812345678") || !strings.Contains(s, "138****5678") {
		t.Error(s)
	}
	diff := h.upload("lead", "difference", change(t, whole.Body, "人员!C"+row+"=13812345678", "单位!C5=110112777")).Want(200)
	if s := fmt.Sprint(cells(t, diff.Body), diff.Body[:2]); strings.Contains(s, "13812345678") || !strings.Contains(s, "没有这个区域") {
		t.Error(s)
	}
}
