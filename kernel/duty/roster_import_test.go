package duty_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"huying/base/fault"
	"huying/kernel/area"
	"huying/kernel/duty"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var posts = map[string]duty.Post{
	"grid_officer":   {Code: "grid_officer", Title: "网格员", Level: area.Grid, Powers: []string{"order.handle"}},
	"village_head":   {Code: "village_head", Title: "村书记", Level: area.Village},
	"system_admin":   {Code: "system_admin", Title: "系统管理员", Level: area.County},
	"security_admin": {Code: "security_admin", Title: "安全管理员", Level: area.County},
}

const today = 20231107

// huoxian is a county of two towns; 一网格 is in every village, 马头村 in both towns.
func huoxian() []*area.Area {
	var out []*area.Area
	add := func(code, name, kind string) {
		out = append(out, &area.Area{County: "110112", Code: code, Name: name, Kind: kind, Parent: area.ParentOf(code)})
	}
	add("110112", "通州区", "county")
	for _, town := range [][2]string{{"110112106", "漷县镇"}, {"110112110", "西集镇"}} {
		add(town[0], town[1], "town")
		for i, v := range []string{"马头村委会", "漷县村委会", "（新）绿茵社区居委会"} {
			if town[0] == "110112106" || i == 0 {
				code := fmt.Sprintf("%s%03d", town[0], 201+i)
				add(code, v, "village")
				add(code+"001", "一网格", "grid")
			}
		}
	}
	return out
}

func tree() *area.Tree { return area.NewTree("110112", huoxian(), nil) }

// workbook is a roster with the lines given below its titles.
func workbook(t testing.TB, titles []string, lines ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	rows := [][]any{{}}
	for _, title := range titles {
		rows[0] = append(rows[0], title)
	}
	for i, line := range append(rows, lines...) {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", cell, &line); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

var titles = []string{"姓名*", "手机号*", "单位", "岗位*", "负责区域*", "起始日期", "截止日期"}

func readRoster(t *testing.T, lines ...[]any) *duty.RosterPlan {
	t.Helper()
	p, err := duty.ReadRoster(workbook(t, titles, lines...), tree(), posts, today)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func TestReadRosterUnderstandsWhatPeopleWrite(t *testing.T) {
	t.Parallel()
	p := readRoster(t,
		[]any{" 王  明 ", "138 0013-8000", "某单位（二级）", "网格员", "110112106201001", "2024-1-2", "2024年12月31日"},
		[]any{},
		[]any{"李四", 13800138001, "", "grid_officer", "漷县镇 马头村 一网格", 45292, "20241231"},
		[]any{"赵五", "+86１３８００１３８００２", nil, "网格员", "西集镇/一网格", "2024/01/02"},
		[]any{"钱六", "13800138003", nil, "村书记", "漷县村"},
		[]any{"孙七", "13800138004", nil, "村书记", "（新）绿茵社区"},
		[]any{"周八", "13800138005", nil, "网格员", "通州区 漷县镇 漷县村委会 一网格"},
	)
	if len(p.Errors) > 0 || p.Total != 6 {
		t.Fatalf("%d lines, errors %+v", p.Total, p.Errors)
	}
	var got []string
	for _, r := range p.Rows {
		got = append(got, fmt.Sprintf("%d %s %s %s %s %s %s-%s", r.Row, r.Name, r.Phone.Reveal(), r.Unit, r.Post, r.Area, r.From, r.To))
	}
	want := []string{
		"2 王  明 13800138000 某单位（二级） grid_officer 110112106201001 2024-01-02-2024-12-31",
		"4 李四 13800138001  grid_officer 110112106201001 2024-01-01-2024-12-31",
		"5 赵五 13800138002  grid_officer 110112110201001 2024-01-02-",
		"6 钱六 13800138003  village_head 110112106202 -",
		"7 孙七 13800138004  village_head 110112106203 -",
		"8 周八 13800138005  grid_officer 110112106202001 -",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

func TestReadRosterTellsAllThatIsWrong(t *testing.T) {
	t.Parallel()
	p := readRoster(t,
		[]any{"", "1380013", "", "局长", "不存在的村", "昨天", "2023-11-06"},
		[]any{"李四", "13800138001", "", "网格员", "马头村", "", ""},
		[]any{"李四", "13800138001", "", "村书记", "漷县镇", "2024-05-01", "2024-04-01"},
		[]any{strings.Repeat("长", 101), "13800138009", "", "网格员", "一网格", "", ""},
		[]any{"赵五", "13800138002", "", "网格员", "西集镇 一网格"},
		[]any{"赵五", "13800138002", "", "网格员", "110112110201001"},
		[]any{"赵武", "13800138002", "", "网格员", "110112110201001"},
		[]any{"钱六", "13800138003", "", "网格员", "13912345678"},
	)
	var got []string
	for _, e := range p.Errors {
		got = append(got, e.Cell+" "+e.Column+" "+e.Key+" "+e.Value)
	}
	want := []string{
		"A2 姓名 required ", "B2 手机号 sheet.bad_phone *****13", "D2 岗位 duty.unknown_post 局长",
		"E2 负责区域 sheet.area_unknown 不存在的村", "F2 起始日期 sheet.bad_date 昨天", "G2 截止日期 roster.ended 2023-11-06",
		"E3 负责区域 sheet.area_ambiguous 马头村",
		"E4 负责区域 sheet.area_level 漷县镇", "G4 截止日期 duty.ends_before_it_begins 2024-04-01",
		"A5 姓名 sheet.too_long " + strings.Repeat("长", 40) + "…", "E5 负责区域 sheet.area_ambiguous 一网格",
		"B7 手机号 roster.duplicate 138****8002", "A8 姓名 roster.two_names 赵武",
		"E9 负责区域 sheet.area_unknown ***********",
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if len(p.Rows) != 1 || p.Total != 8 || p.Errors[11].Args["row"] != 6 {
		t.Errorf("%d of %d lines can be read; %+v", len(p.Rows), p.Total, p.Errors[11])
	}
}

func TestReadRosterNamesWrongTitles(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		titles []string
		want   []string
	}{
		{[]string{"姓名", "电话", "岗位", "岗位", "负责区域"}, []string{"B1 sheet.unknown_column 电话", "D1 sheet.column_twice 岗位", "F1 sheet.missing_column "}},
		{[]string{}, []string{"A1 sheet.empty "}},
		{titles, []string{"A1 sheet.empty "}},
	} {
		p, err := duty.ReadRoster(workbook(t, c.titles), tree(), posts, today)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, e := range p.Errors {
			got = append(got, e.Cell+" "+e.Key+" "+e.Value)
		}
		if d := cmp.Diff(c.want, got); d != "" {
			t.Errorf("%v: %s", c.titles, d)
		}
	}
}

func template(t testing.TB) []byte {
	t.Helper()
	data, err := duty.Template(slices.Collect(maps.Values(posts)))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func TestTemplateFilledInIsRead(t *testing.T) {
	t.Parallel()
	f, err := excelize.OpenReader(bytes.NewReader(template(t)))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetSheetRow("花名册", "A3", &[]any{"王明", "13800138000", "", "网格员", "西集镇 马头村 一网格"}); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	p, err := duty.ReadRoster(b.Bytes(), tree(), posts, today)
	if err != nil || len(p.Errors) > 0 || len(p.Rows) != 1 || p.Rows[0].Row != 3 || p.Rows[0].Area != "110112110201001" {
		t.Errorf("%+v %v", p, err)
	}
}

func TestHostileWorkbooks(t *testing.T) {
	t.Parallel()
	bomb := func(size int) []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, _ := z.Create("xl/worksheets/sheet1.xml")
		_, _ = w.Write(make([]byte, size))
		_ = z.Close()
		return b.Bytes()
	}
	whole := workbook(t, titles)
	far := workbook(t, titles, make([]any, 0))
	for name, data := range map[string][]byte{
		"nothing": nil, "text": []byte("姓名,手机号"), "half": whole[:len(whole)/2], "no workbook": bomb(10), "bomb": bomb(70 << 20),
	} {
		if _, err := duty.ReadRoster(data, tree(), posts, today); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := duty.ReadRoster(make([]byte, 17<<20), tree(), posts, today); !fault.Is(err, fault.TooLarge) {
		t.Errorf("17 MiB: %v", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(far))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellValue("Sheet1", "A100500", "王明"); err != nil {
		t.Fatal(err)
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := duty.ReadRoster(b.Bytes(), tree(), posts, today); !fault.Is(err, fault.TooLarge) {
		t.Errorf("a line too far down: %v", err)
	}
}

func TestExportRoster(t *testing.T) {
	t.Parallel()
	data, err := duty.ExportRoster([]duty.ExportRow{{Name: "=1+1", Phone: "138****8000", Post: "网格员", AreaCode: "110112106201001",
		Area: "漷县镇 马头村 一网格", From: today, State: "在岗"}})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("花名册")
	want := [][]string{{"姓名", "手机号", "单位", "岗位", "负责区域", "起始日期", "截止日期", "区域代码", "状态"},
		{"=1+1", "138****8000", "", "网格员", "漷县镇 马头村 一网格", "2023-11-07", "", "110112106201001", "在岗"}}
	if d := cmp.Diff(want, rows); err != nil || d != "" {
		t.Error(err, d)
	}
	if formula, _ := f.GetCellFormula("花名册", "A2"); formula != "" {
		t.Errorf("a name became the formula %s", formula)
	}
}

func FuzzReadRoster(f *testing.F) {
	f.Add(template(f))
	f.Add(workbook(f, titles, []any{"王明", 13800138000, "", "网格员", "一网格", 45292}))
	at := tree()
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := duty.ReadRoster(data, at, posts, today)
		if err != nil && fault.KindOf(err) == fault.Internal {
			t.Fatal(err)
		}
		if err == nil && len(p.Rows) > p.Total {
			t.Errorf("%d rows of %d lines", len(p.Rows), p.Total)
		}
	})
}
