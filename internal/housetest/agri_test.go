package housetest_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/scenes/agri/registry"

	"github.com/xuri/excelize/v2"
)

// farm is a house with the people of the farm-produce grid.
func farm(h *housetest.House) {
	h.Hire("bureau", registry.Bureau, housetest.County, housetest.Centre)
	h.Hire("inspector", registry.Inspector, housetest.Town, housetest.TownOffice)
	h.Hire("otherinspector", registry.Inspector, housetest.OtherTown, housetest.OtherTowns)
	h.Hire("helper", registry.Officer, housetest.Village, housetest.Community)
}

type subject struct {
	ID, Code, Name, Phone, Ident, Risk string
	Version                            int
	LandM2                             int64 `json:"land_m2"`
	Officers                           []struct{ Name, Post string }
	Plots                              []struct{ ID, Name string }
}

func coop(more ...any) map[string]any {
	m := map[string]any{"kind": "cooperative", "name": "绿源种植合作社", "ident": "91110112MA01ABCD50", "phone": "13800138000", "contact": "王明",
		"area": housetest.Village, "scale": "large", "risk": "amber", "products": "番茄、生菜", "land_m2": 6667}
	for i := 0; i < len(more); i += 2 {
		m[more[i].(string)] = more[i+1]
	}
	return m
}

func TestSubjectsAreRegistered(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		const list = "/api/agri/subjects"
		ident := uscc("91110112MA01ABCD5")
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", coop("ident", ident), 401, ""},
			{"desk", coop("ident", ident), 403, ""},
			{"helper", coop("ident", ident), 403, ""}, // proposes, does not register
			{"otherinspector", coop("ident", ident), 403, ""},
			{"inspector", coop("ident", "91110112MA01ABCD5X"), 422, "/ident"},
			{"inspector", coop("ident", ident, "area", housetest.Town), 422, "/area"},
			{"inspector", coop("ident", ident, "name", " "), 422, "/name"},
			{"inspector", coop("ident", ident, "kind", "bank"), 422, "/kind"},
			{"inspector", coop("ident", ident, "phone", "12"), 422, "/phone"},
			{"inspector", coop("ident", ident, "land_m2", -1), 422, "/land_m2"},
		} {
			a := h.As(c.who).Post(list, c.body).Want(c.status)
			if !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s: %s", c.who, a.Body)
			}
		}
		if v := h.Figure("agri.subjects", housetest.County); v.Num != 0 {
			t.Error("a refusal left a subject", v)
		}

		var s subject
		id := h.NewID()
		for range 2 { // the second is the same press of a button
			h.As("inspector").Again(id).Post(list, coop("ident", ident, "plots", []map[string]any{{"name": "一号棚", "crop": "番茄", "land_m2": 600}})).Want(200).Into(&s)
		}
		if s.Phone != "138****8000" || strings.Contains(s.Ident, "MA01") || len(s.Plots) != 1 || len(s.Officers) != 2 || s.Code == "" {
			t.Errorf("%+v", s)
		}
		if a := h.As("inspector").Post(list, coop("ident", ident, "name", "另一家")).Want(409); !strings.Contains(string(a.Body), "绿源种植合作社") {
			t.Errorf("%s", a.Body)
		}
		h.As("otherinspector").Get(list + "/" + s.ID).Want(404)
		h.As("helper").Get(list + "/" + s.ID).Want(200)
		h.As("helper").Do("PUT", list+"/"+s.ID, coop()).Want(403)
		h.As("helper").Post(list+"/"+s.ID+"/reveal", map[string]string{"reason": "看看"}).Want(403)
		if a := h.As("inspector").Post(list+"/"+s.ID+"/reveal", map[string]string{"reason": "电话核实"}).Want(200); !bytes.Contains(a.Body, []byte("13800138000")) {
			t.Errorf("%s", a.Body)
		}

		// Left out is unchanged, a version that is gone is refused, nothing is lost.
		c := coop("risk", "red", "land_m2", 13333)
		delete(c, "ident")
		delete(c, "phone")
		c["version"] = s.Version
		h.As("inspector").Do("PUT", list+"/"+s.ID, c).Want(200).Into(&s)
		if s.Risk != "red" || s.LandM2 != 13333 || s.Phone != "138****8000" || len(s.Plots) != 1 {
			t.Errorf("%+v", s)
		}
		h.As("inspector").Do("PUT", list+"/"+s.ID, c).Want(409)
		h.As("inspector").Do("PUT", list+"/"+s.ID, coop("area", housetest.OtherVillage, "ident", ident)).Want(403)

		// One code, three faces.
		face := "/q/" + strings.ReplaceAll(s.Code, "-", "")
		if b := h.As("").Get(face).Want(200).Body; !bytes.Contains(b, []byte("绿源种植合作社")) || !bytes.Contains(b, []byte("测试inspector")) ||
			bytes.Contains(b, []byte("13800138000")) || bytes.Contains(b, []byte("王明")) {
			t.Error("the public card lacks something or shows too much")
		}
		if to := h.As("inspector").Get(face).Want(303).Header.Get("Location"); to != "/workbench/agri/subjects/"+s.ID {
			t.Error(to)
		}
		if to := h.As("helper").Get(face).Want(303).Header.Get("Location"); to != "/field/subjects/"+s.ID {
			t.Error(to)
		}
		h.As("otherinspector").Get(face).Want(200) // no business there: what everybody sees
		h.As("inspector").Get(face + "?public=1").Want(200)
		h.As("").Get(face + "/sign").Want(200)

		if v := h.Figure("agri.subjects", housetest.Village); v.Num != 1 {
			t.Error(v)
		}
		// A list narrows by everything that can be asked, and by who asks.
		for question, want := range map[string]int{"": 1, "?q=绿源": 1, "?q=lyzz": 1, "?q=番茄": 1, "?q=黄瓜": 0, "?kind=cooperative": 1,
			"?kind=household": 0, "?risk=red": 1, "?risk=green": 0,
			"?scale=small": 0, "?state=untold": 1, "?state=closed": 0, "?state=all": 1, "?under=" + housetest.Village: 1, "?under=" + housetest.Grid[:12]: 1} {
			var page struct{ Total int }
			h.As("inspector").Get(list + question).Want(200).Into(&page)
			if page.Total != want {
				t.Errorf("%s: %d", question, page.Total)
			}
			h.As("otherinspector").Get(strings.Replace(list+question, "?under", "?was", 1)).Want(200).Into(&page)
			if page.Total != 0 {
				t.Errorf("%s: another town sees %d", question, page.Total)
			}
		}
		h.As("otherinspector").Get(list + "?under=" + housetest.Village).Want(404)
		h.As("inspector").Post(list+"/"+s.ID+"/close", map[string]string{"reason": "不再种了"}).Want(204)
		h.As("inspector").Post(list+"/"+s.ID+"/close", map[string]string{"reason": "不再种了"}).Want(409)
		h.As("inspector").Do("PUT", list+"/"+s.ID, c).Want(409)
		if got, want := h.Verbs(s.ID), "agri.subject.add agri.subject.reveal agri.subject.change agri.subject.close"; got != want {
			t.Errorf("journal: %s", got)
		}
		h.Clean()
	})
}

// uscc completes a credit code with its check character (GB 32100).
func uscc(s string) string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	sum, w := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(alphabet, s[i]) * w
		w = w * 3 % 31
	}
	return s + string(alphabet[(31-sum%31)%31])
}

// subjectsFile is a workbook of subjects.
func subjectsFile(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	head := []any{"一码", "主体名称*", "主体类型*", "证件号码", "手机号", "所在村（社区）*", "规模", "风险等级", "主要产品", "面积（亩）", "标准化基地"}
	for i, row := range append([][]any{head}, rows...) {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestTheRegistryComesInFromExcel(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		const path = "/api/agri/subjects/import?dry="
		type report struct {
			Rows, Added, Changed, Same, Wrong int
			Errors                            []struct{ Cell, Column, Value, Code string }
			Changes                           []struct {
				Row   int
				Name  string
				Cells []struct{ Column, Was, Now string }
			}
		}
		send := func(who string, dry bool, rows ...[]any) (r report) {
			t.Helper()
			h.As(who).Post(path+fmt.Sprint(dry), housetest.NewForm().File("file", "a.xlsx", subjectsFile(t, rows...))).Want(200).Into(&r)
			return r
		}
		ident := uscc("91110112MA01ABCD5")
		good := [][]any{
			{"", "绿源合作社", "农民专业合作社", ident, "13800138000", "甲街道 一社区", "规模主体", "中", "番茄", 10, "是"},
			{"", "王桂兰", "农户", "", "", housetest.Village, "", "", "", "1.5", ""},
		}
		bad := [][]any{
			{"ABC", "", "银行", "123", "1380", "无名村", "大", "极高", "", "很多", "也许"},
			{"", "张三", "农户", ident, "", "一社区"},
			{"", "李四", "农户", ident, "", "乙镇 一社区"},
		}
		r := send("inspector", false, append(good, bad...)...)
		var got []string
		for _, e := range r.Errors {
			got = append(got, e.Cell+" "+e.Code)
		}
		want := "B4 required, E4 sheet.bad_phone, F4 sheet.area_unknown, C4 sheet.bad_choice, G4 sheet.bad_choice, H4 sheet.bad_choice, J4 " +
			"sheet.bad_number, K4 sheet.bad_yes, D4 agri.subject.bad_ident, F5 sheet.area_ambiguous, D5 roster.duplicate, F6 roster.out_of_scope, D6 roster.duplicate"
		if strings.Join(got, ", ") != want || r.Wrong != len(got) {
			t.Errorf("told: %s", strings.Join(got, ", "))
		}
		if v := h.Figure("agri.subjects", housetest.County); v.Num != 0 {
			t.Fatal("half of a file was kept")
		}
		for i, c := range []struct {
			dry                  bool
			added, changed, same int
		}{{true, 2, 0, 0}, {false, 2, 0, 0}, {false, 0, 0, 2}} {
			if r := send("inspector", c.dry, good...); r.Added != c.added || r.Changed != c.changed || r.Same != c.same {
				t.Errorf("%d: %+v", i, r)
			}
		}
		if r := send("inspector", false, []any{"", "绿源合作社", "农民专业合作社", ident, "13800138001", "甲街道 一社区", "", "高"}); r.Changed != 1 ||
			fmt.Sprint(r.Changes) != "[{2 绿源合作社 [{手机号 138****8000 138****8001} {风险等级 中 高}]}]" {
			t.Errorf("%+v", r)
		}
		moved := slices.Clone(good[0])
		moved[5] = "乙镇 一社区"
		h.As("otherinspector").Post(path+"false", housetest.NewForm().File("file", "a.xlsx", subjectsFile(t, moved))).Want(200).Into(&r)
		if r.Wrong != 1 || r.Errors[0].Cell != "D2" || r.Errors[0].Code != "agri.subject.elsewhere" {
			t.Errorf("another town's subject was taken over: %+v", r)
		}
		h.As("helper").Post(path+"true", housetest.NewForm().File("file", "a.xlsx", subjectsFile(t, good...))).Want(403)

		// What goes out comes back as it is.
		out := h.As("bureau").Get("/api/agri/subjects/export").Want(200).Body
		h.As("bureau").Post(path+"false", housetest.NewForm().File("file", "a.xlsx", out)).Want(200).Into(&r)
		if r.Rows != 2 || r.Same != 2 || r.Wrong != 0 {
			t.Errorf("export and import: %+v", r)
		}
		if v := h.Figure("agri.standard_rate", housetest.County); v.Num != 6667 || v.Den != 7667 {
			t.Error("land:", v)
		}
		h.As("bureau").Get("/api/agri/subjects/template").Want(200)
		h.Clean()
	})
}

// A subject is the same one however its number is typed, and whether or not its number was
// known when it was registered; a file cannot register it twice.
func TestTheRegistryKnowsASubjectAgain(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		id, firm := "11010519491231002X", uscc("91110112MA01ABCD5")
		row := func(name, ident string) []any {
			return []any{"", name, "农户", ident, "", "甲街道 一社区", "", "", "番茄，白菜 萝卜;韭菜"}
		}
		typed := func(s string) string { return " " + strings.ToLower(s[:6]+" "+s[6:]) }
		for _, c := range []struct {
			name  string
			rows  [][]any
			added int
			same  int
			told  string
		}{
			{"at first", [][]any{row("甲", id), row("乙", firm), row("丙", "")}, 3, 0, ""},
			{"lower case and spaces", [][]any{row("甲", typed(id)), row("乙", typed(firm))}, 0, 2, ""},
			{"twice by number", [][]any{row("丁", id), row("丁", typed(id))}, 0, 0, "D3 roster.duplicate"},
			{"twice by name", [][]any{row("戊", ""), row("戊", "")}, 0, 0, "B3 agri.subject.ask_row"},
			{"a number at last", [][]any{row("丙", "110101199003070134")}, 0, 0, ""},
			{"and again", [][]any{row("丙", "110101199003070134"), row("丙", "110105194912310038")}, 1, 1, ""},
			{"which of the two", [][]any{row("丙", "")}, 0, 0, "B2 agri.subject.several"},
		} {
			var r struct {
				Added, Same int
				Errors      []struct{ Cell, Code string }
			}
			h.As("inspector").Post("/api/agri/subjects/import?dry=false", housetest.NewForm().File("file", "a.xlsx", subjectsFile(t, c.rows...))).Want(200).Into(&r)
			told := ""
			for _, e := range r.Errors {
				told += e.Cell + " " + e.Code
			}
			if told != c.told || told == "" && (r.Added != c.added || r.Same != c.same) {
				t.Errorf("%s: %+v", c.name, r)
			}
		}
		if got := string(h.As("inspector").Get("/api/agri/subjects").Want(200).Body); strings.Count(got, `"products":"番茄、白菜、萝卜、韭菜"`) != 4 {
			t.Error(got)
		}
		h.Clean()
	})
}

// Whoever holds a post of the grid has one card; whoever leaves has it taken back, and
// the card says so to everybody who scans it.
func TestOfficersCarryCards(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		issue := func(who string, issued, revoked int) {
			t.Helper()
			var out struct{ Issued, Revoked int }
			h.As(who).Post("/api/agri/officers/cards", nil).Want(200).Into(&out)
			if out.Issued != issued || out.Revoked != revoked {
				t.Errorf("%s: %+v", who, out)
			}
		}
		h.As("helper").Post("/api/agri/officers/cards", nil).Want(403)
		issue("inspector", 2, 0) // of their own town
		issue("bureau", 2, 0)
		issue("bureau", 0, 0)
		if v := h.Figure("agri.officers", housetest.County); v.Num != 4 {
			t.Error(v)
		}
		var list struct {
			Items []struct{ Name, Code, Post string }
		}
		h.As("helper").Get("/api/agri/officers").Want(200).Into(&list)
		if len(list.Items) != 1 || list.Items[0].Post != registry.Officer {
			t.Fatalf("%+v", list)
		}
		face := "/q/" + strings.ReplaceAll(list.Items[0].Code, "-", "")
		if b := h.As("").Get(face).Want(200).Body; !bytes.Contains(b, []byte("测试helper")) || !bytes.Contains(b, []byte("一社区")) {
			t.Error("the card does not say who it is")
		}
		h.As("").Get(face + "/sign").Want(200)
		var roster struct{ Items []struct{ ID string } }
		h.As("lead").Get("/api/roster?post=" + registry.Officer).Want(200).Into(&roster)
		h.As("lead").Post("/api/duties/"+roster.Items[0].ID+"/end", map[string]string{"reason": "离任"}).Want(204)
		issue("otherinspector", 0, 0)
		issue("inspector", 0, 1)
		if b := h.As("").Get(face).Want(200).Body; !bytes.Contains(b, []byte("不再是网格员")) {
			t.Error("a card that was taken back still stands")
		}
		h.Clean()
	})
}

// A card says where its holder serves now: after a reorganisation, and when the roster sends them elsewhere.
func TestACardSaysWhereItsHolderServes(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		h.As("bureau").Post("/api/agri/officers/cards", nil).Want(200)
		faceOf := func(who, reader string) string {
			t.Helper()
			var list struct {
				Items []struct{ Name, Code, Area string }
			}
			h.As(reader).Get("/api/agri/officers").Want(200).Into(&list)
			for _, o := range list.Items {
				if o.Name == who {
					return "/q/" + strings.ReplaceAll(o.Code, "-", "")
				}
			}
			t.Fatal(reader, "does not see the card of", who)
			return ""
		}
		says := func(face string, want, not string) {
			t.Helper()
			b := string(h.As("").Get(face).Want(200).Body)
			if !strings.Contains(b, want) || not != "" && strings.Contains(b, not) {
				t.Errorf("%s: does not say %q, or says %q: %s", face, want, not, b)
			}
			if sign := string(h.As("").Get(face + "/sign").Want(200).Body); not != "" && strings.Contains(sign, not) {
				t.Errorf("the sign says %q", not)
			}
		}
		face := faceOf("测试helper", "inspector")
		says(face, "甲街道 一社区", "")
		h.Clock.Set(h.Clock.Now().AddDate(0, 0, 3))
		yesterday := h.Acts.Now().Day().Add(-1).String()
		if got := follows(shown(h, moved(h))); !strings.Contains(got, "agri.officer "+housetest.Village+">"+movedVillage+" 1") {
			t.Error("told:", got)
		}
		applied(h, moved(h))
		h.Clean()
		if got := faceOf("测试helper", "otherinspector"); got != face {
			t.Error("another card:", got)
		}
		says(face, "乙镇 一社区", "甲街道")
		for _, drawn := range []string{"", yesterday} {
			addsUp(h, housetest.County, drawn)
		}
		for place, want := range map[string]int64{housetest.OtherTown: 2, movedVillage: 1} {
			if v := h.Figure("agri.officers", place); v.Num != want {
				t.Errorf("%s has %d officers, want %d", place, v.Num, want)
			}
		}

		// The roster sends them to another village; the card says so before it is renewed, and is one card then too.
		var roster struct{ Items []struct{ ID, Person string } }
		h.As("lead").Get("/api/roster?post=" + registry.Officer).Want(200).Into(&roster)
		h.As("lead").Post("/api/duties/"+roster.Items[0].ID+"/end", map[string]string{"reason": "调岗"}).Want(204)
		says(face, "已经不在岗", "甲街道")
		_, err := h.Duties.Assign(t.Context(), act.System(housetest.County), nil, duty.Duty{County: housetest.County, Person: h.Person("helper"),
			Post: registry.Officer, Area: housetest.OtherTown + "002", From: h.Acts.Now()})
		if err != nil {
			t.Fatal(err)
		}
		says(face, "乙镇 二社区", "乙镇 一社区")
		for _, want := range []string{`{"issued":0,"renewed":1,"revoked":0}`, `{"issued":0,"renewed":0,"revoked":0}`} {
			if got := string(h.As("bureau").Post("/api/agri/officers/cards", nil).Want(200).Body); strings.TrimSpace(got) != want {
				t.Errorf("%s, want %s", got, want)
			}
		}
		if v := h.Figure("agri.officers", housetest.OtherTown+"002"); v.Num != 1 {
			t.Error(v)
		}
		h.Clean()
	})
}

func TestNoticesAreSigned(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		var notice struct{ Edition, Text string }
		h.As("helper").Get("/api/agri/notice").Want(200).Into(&notice)
		var pic struct{ Hash string }
		h.As("helper").Post("/api/photos", housetest.NewForm().File("file", "s.jpg", photo(t))).Want(200).Into(&pic)
		path := "/api/agri/subjects/" + s + "/notices"
		good := map[string]string{"edition": notice.Edition, "signer": "王明", "photo": pic.Hash}
		for _, c := range []struct {
			who    string
			body   map[string]string
			status int
		}{
			{"", good, 401}, {"desk", good, 403}, {"otherinspector", good, 404},
			{"helper", map[string]string{"edition": "1999", "signer": "王明", "photo": pic.Hash}, 422},
			{"helper", map[string]string{"edition": notice.Edition, "signer": "王明", "photo": strings.Repeat("a", 64)}, 422},
			{"helper", good, 204}, {"helper", good, 204},
		} {
			h.As(c.who).Post(path, c.body).Want(c.status)
		}
		if v := h.Figure("agri.told_rate", housetest.County); v.Num != 1 || v.Den != 1 {
			t.Error(v)
		}
		if b := h.As("inspector").Get(path).Want(200).Body; bytes.Contains(b, []byte("王明")) || bytes.Count(b, []byte(notice.Edition)) != 2 {
			t.Errorf("%s", b)
		}
		h.As("otherinspector").Get(path).Want(404)
		h.Clean()
	})
}
