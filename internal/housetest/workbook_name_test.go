package housetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/workbook"

	"github.com/xuri/excelize/v2"
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

// Two of one name in one unit are told apart by their telephones; another telephone than is kept
// is asked about in the number's cell, and nobody's sign-in is overwritten.
func TestWorkbookAsksWhoseAnotherTelephoneIs(t *testing.T) {
	Each(t, func(t *testing.T, h *House) {
		const first, second, third = "13900000901", "13900000902", "13900000903"
		lines := func(rows ...[]any) []byte {
			t.Helper()
			x := excelize.NewFile()
			defer func() { _ = x.Close() }()
			_, err := x.NewSheet("人员")
			h.must(err)
			for i, row := range append([][]any{{"姓名", "单位", "手机号", "人员编号"}}, rows...) {
				h.must(x.SetSheetRow("人员", fmt.Sprint("A", i+1), &row))
			}
			h.must(x.DeleteSheet("Sheet1"))
			b, err := x.WriteToBuffer()
			h.must(err)
			return b.Bytes()
		}
		line := func(name, phone, id string) []any { return []any{name, Roads, phone, id} }
		kept := func() (out []string) {
			t.Helper()
			for _, row := range cells(t, export(t, h, true))["人员"] {
				if text.SameName(row[0], "王明") {
					out = append(out, row[0]+" "+row[2])
				}
			}
			slices.Sort(out)
			return out
		}
		idOf := func(phone string) string {
			t.Helper()
			for _, row := range cells(t, export(t, h, true))["人员"] {
				if row[2] == phone {
					return row[3]
				}
			}
			t.Fatal("nobody has ", phone)
			return ""
		}
		does := func(want string, rows ...[]any) {
			t.Helper()
			p := bring(t, h, lines(rows...))
			if got := fmt.Sprintf("%d+%d=%d", p.Count(workbook.Added), p.Count(workbook.Changed), p.Count(workbook.Same)); got != want {
				t.Errorf("%v: %s, want %s", rows, got, want)
			}
		}
		asks := func(want string, rows ...[]any) {
			t.Helper()
			was := kept()
			f, err := h.App.Workbook.Open(lines(rows...))
			h.must(err)
			p, err := h.App.Workbook.Plan(t.Context(), County, nil, f, nil)
			h.must(err)
			var got []string
			for _, x := range p.Problems {
				got = append(got, x.Cell+" "+x.Key)
				if said := fmt.Sprint(x.Args, x.Value); strings.Contains(said, first) || strings.Contains(said, second) {
					t.Errorf("%v tells a number: %s", rows, said)
				}
			}
			if strings.Join(got, ";") != want {
				t.Errorf("%v: %v, want %s", rows, got, want)
			}
			if _, err = h.App.Workbook.Apply(t.Context(), act.System(County), nil, f, p.Hash, nil); err == nil || fmt.Sprint(kept()) != fmt.Sprint(was) {
				t.Errorf("%v was taken: %v %v", rows, err, kept())
			}
		}
		holds := func(want ...string) {
			t.Helper()
			if got := kept(); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Errorf("%v, want %v", got, want)
			}
		}

		does("1+0=0", line("王明", first, ""))
		does("0+0=1", line("王　明", "139 0000 0901", "")) // the same, written otherwise
		does("0+0=1", line("王明", "", ""))               // a name alone takes no number away
		asks("C2 workbook.other_phone", line("王明", second, ""))
		asks("C2 workbook.new_person_phone", line("王明", "", "新增"))
		asks("D2 workbook.bad_id", line("王明", second, "另一个"))
		holds("王明 " + first)
		for _, want := range []string{"1+0=0", "0+0=1"} { // and brought once more
			does(want, line("王明", second, "新增"))
		}
		holds("王明 "+first, "王明 "+second)
		does("0+0=2", line("王明", second, ""), line("王明", first, ""))
		asks("D2 workbook.person_unclear", line("王明", "", ""))
		asks("C2 workbook.other_phones", line("王明", third, ""))
		does("0+1=0", line("王明", third, idOf(second))) // who says which one, changes it
		holds("王明 "+first, "王明 "+third)
		asks("C2 workbook.phone_taken", line("王明", first, idOf(third)))

		// A number goes from one of them to another in one file; one who has none yet gets it once.
		does("1+1=0", line("王明", second, idOf(first)), line("王明", first, "新增"))
		holds("王明 "+first, "王明 "+second, "王明 "+third)
		does("2+0=0", line("王明亮", "", ""), line("王明光", "13900000905", ""))
		does("0+1=0", line("王明亮", "13900000904", ""))
		does("1+0=0", line("王明华", "", ""))
		asks("C3 workbook.other_phone", line("王明华", "13900000906", ""), line("王明华", "13900000907", ""))
		does("1+1=0", line("王明华", "13900000906", ""), line("王明华", "13900000907", "新增"))
	})
}
