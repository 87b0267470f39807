package housetest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"huying/internal/housetest"
)

// rosterReport is what a roster's import answers.
type rosterReport struct {
	Plan                                         string
	Rows, Added, Changed, Same, Asking, Left_out int
	Errors                                       []rosterAsk
	Asks                                         []rosterAsk
	Changes                                      []struct {
		Row        int
		Name, Kind string
		Cells      []struct{ Sheet, Cell, Column, Was, Now string }
	}
}

type rosterAsk struct {
	Sheet, Cell, Column, Value, Code, Message string
	Row                                       int
	Rows                                      []int
	Answers                                   []struct{ Code, Title string }
}

func (r rosterReport) counts() string {
	return fmt.Sprintf("%d+%d=%d ?%d -%d !%d", r.Added, r.Changed, r.Same, r.Asking, r.Left_out, len(r.Errors))
}

func (r rosterReport) told() (out string) {
	for _, e := range r.Errors {
		out += e.Cell + " " + e.Code + " " + e.Value + ";"
	}
	return out
}

func (r rosterReport) cells() (out string) {
	for _, c := range r.Changes {
		for _, x := range c.Cells {
			out += fmt.Sprintf("%s %s→%s;", x.Cell, x.Was, x.Now)
		}
	}
	return out
}

// roster is a file of lines of name, number, unit, post and place.
func roster(t testing.TB, lines ...[]any) []byte {
	t.Helper()
	return sheetOf(t, append([][]any{{"姓名", "手机号", "单位", "岗位", "负责区域", "起始日期", "截止日期"}}, lines...)...)
}

func sendRoster(h *housetest.House, who string, dry bool, plan string, answers map[string]string, file []byte) *housetest.Answer {
	var fields []string
	if answers != nil {
		b, _ := json.Marshal(answers)
		fields = []string{"answers", string(b)}
	}
	return h.As(who).Post(fmt.Sprintf("/api/roster/import?dry=%v&plan=%s", dry, plan), housetest.NewForm(fields...).File("file", "a.xlsx", file))
}

func rehearsed(h *housetest.House, who string, answers map[string]string, file []byte) (r rosterReport) {
	h.T.Helper()
	plan := ""
	if answers != nil {
		plan = rehearsed(h, who, nil, file).Plan
	}
	sendRoster(h, who, true, plan, answers, file).Want(200).Into(&r)
	return r
}

// serving are the roster's lines under a place: name, masked number, place.
func serving(h *housetest.House, words string) (out string) {
	h.T.Helper()
	var r struct {
		Items []struct {
			Person, Phone, Area string
			Person_name         string
		}
	}
	h.As("lead").Get("/api/roster?q=" + words).Want(200).Into(&r)
	for _, x := range r.Items {
		out += x.Person_name + " " + x.Phone + " " + x.Area + ";"
	}
	return out
}

const gridPost = "网格员"

func TestANumberUnderAnotherNameIsAskedAbout(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		left := roster(t, []any{"甲试离", "13900000201", "", gridPost, "甲街道 一社区 第二网格"})
		if r := rehearsed(h, "town", nil, left); r.counts() != "1+0=0 ?0 -0 !0" {
			t.Fatalf("%+v", r)
		}
		sendRoster(h, "town", false, "", nil, left).Want(200)
		if got := serving(h, "甲试离"); got != "甲试离 139****0201 110112001001002;" {
			t.Fatal(got)
		}
		file := roster(t,
			[]any{"乙试新", "13900000201", "", gridPost, "甲街道 二社区 第一网格"},
			[]any{"乙 试新", "139 0000 0201", "", gridPost, "甲街道 二社区 第二网格"},
			[]any{"丙试", "13900000202", "", gridPost, "甲街道 二社区 第二网格"})
		r := rehearsed(h, "town", nil, file)
		if r.counts() != "1+0=0 ?2 -0 !0" || len(r.Asks) != 1 {
			t.Fatalf("%+v", r)
		}
		q := r.Asks[0]
		if q.Cell != "B2" || q.Row != 2 || q.Column != "手机号" || q.Value != "139****0201" || q.Code != "roster.other_name" ||
			fmt.Sprint(q.Rows) != "[2 3]" || len(q.Answers) != 3 ||
			!strings.Contains(q.Message, "甲试离") || !strings.Contains(q.Message, "139****0201") || strings.Contains(q.Message, "13900000201") {
			t.Errorf("%+v", q)
		}
		// Nothing is written without an answer, with one to nothing, or with one that nobody offered.
		var refused rosterReport
		sendRoster(h, "town", false, r.Plan, nil, file).Want(200).Into(&refused)
		if refused.told() != "B2 roster.other_name 139****0201;" {
			t.Errorf("%+v", refused)
		}
		for _, c := range []struct {
			plan    string
			answers map[string]string
			want    int
		}{
			{"", map[string]string{"2": "moved"}, 422}, {r.Plan, map[string]string{"2": "yes"}, 422}, {r.Plan, map[string]string{"2": "moved", "4": "moved"}, 422},
			{r.Plan, map[string]string{"x": "moved"}, 422}, {strings.Repeat("0", 64), map[string]string{"2": "moved"}, 409}, {strings.Repeat("0", 64), nil, 409},
		} {
			sendRoster(h, "town", false, c.plan, c.answers, file).Want(c.want)
		}
		sendRoster(h, "town", false, r.Plan, map[string]string{"2": "moved", "3": "renamed"}, file).Want(200).Into(&refused)
		if refused.told() != "B2 roster.other_name 139****0201;" {
			t.Errorf("two answers about one number: %+v", refused)
		}
		if got := serving(h, "甲试离") + serving(h, "乙试新"); got != "甲试离 139****0201 110112001001002;" {
			t.Fatal("something was written: ", got)
		}
		for answer, want := range map[string]string{"renamed": "3+0=0 ?0 -0 !0", "moved": "3+0=0 ?0 -0 !0", "mistake": "1+0=0 ?0 -2 !0"} {
			if got := rehearsed(h, "town", map[string]string{"2": answer}, file); got.counts() != want || got.Plan != r.Plan {
				t.Errorf("%s: %+v", answer, got)
			}
		}
		if got := rehearsed(h, "town", map[string]string{"2": "renamed"}, file).cells(); got != "A2 甲试离→乙试新;" {
			t.Error(got)
		}
		if got := rehearsed(h, "town", map[string]string{"2": "moved"}, file).cells(); got != "B2 甲试离 139****0201→乙试新 139****0201;" {
			t.Error(got)
		}
	})
}

// Account, duties and history stay with the person. Whoever has a number now is not let into
// the account of who had it.
func TestANumberMovesWithoutItsAccount(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		signIn := func(login string) (who string, status int) {
			var s struct {
				Name string
			}
			a := h.As("").Post("/api/session", map[string]string{"login": login, "password": "Right-2023"})
			if a.Status == 200 {
				a.Into(&s)
			}
			return s.Name, a.Status
		}
		const number = "13900000011" // of officer, who serves in the town's first grid
		if who, status := signIn(number); status != 200 {
			t.Fatal(who, status)
		}
		file := roster(t, []any{"乙试新", number, "", gridPost, "甲街道 二社区 第一网格"})
		r := rehearsed(h, "town", nil, file)
		if r.counts() != "0+0=0 ?1 -0 !0" || !strings.Contains(r.Asks[0].Message, "测试officer") {
			t.Fatalf("%+v", r)
		}
		key := h.NewID()
		post := func() (out rosterReport) {
			b, _ := json.Marshal(map[string]string{"2": "moved"})
			h.As("town").Again(key).Post("/api/roster/import?dry=false&plan="+r.Plan,
				housetest.NewForm("answers", string(b)).File("file", "a.xlsx", file)).Want(200).Into(&out)
			return out
		}
		if out := post(); out.counts() != "1+0=0 ?0 -0 !0" {
			t.Fatalf("%+v", out)
		}
		if out := post(); out.counts() != "0+0=1 ?0 -0 !0" {
			t.Errorf("sent again: %+v", out)
		}
		if got := serving(h, "officer") + serving(h, "乙试新"); got != "测试officer  "+housetest.Grid+";测试otherofficer 139****0012 "+housetest.OtherGrid+";乙试新 139****0011 110112001002001;" {
			t.Error(got)
		}
		if _, status := signIn(number); status != 401 {
			t.Error("somebody new was let into an account of somebody else")
		}
		if who, status := signIn("officer"); status != 200 {
			t.Error(who, status)
		}
		h.As("officer").Get("/api/me").Want(200)
		if r := rehearsed(h, "town", nil, file); r.counts() != "0+0=1 ?0 -0 !0" {
			t.Errorf("the same file again: %+v", r)
		}
		h.Clean()
	})
}

// What lies outside an importer's places is neither renamed, nor is its number taken, nor
// its name told.
func TestNobodyElsewhereIsRenamed(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		const officer, other = "13900000011", "13900000012"
		place := "甲街道 二社区 第一网格"
		for _, c := range []struct {
			name, who string
			line      []any
			want      string
			told      string
		}{
			{"of another town", "town", []any{"乙试新", other, "", gridPost, place}, "0+0=0 ?0 -0 !1", "B2 roster.number_elsewhere 139****0012;"},
			{"of the county", "town", []any{"乙试新", "13900000000", "", gridPost, place}, "0+0=0 ?0 -0 !1", "B2 roster.number_elsewhere 139****0000;"},
			{"own", "town", []any{"乙试新", officer, "", gridPost, place}, "0+0=0 ?1 -0 !0", ""},
			{"all the county's", "lead", []any{"乙试新", other, "", gridPost, place}, "0+0=0 ?1 -0 !0", ""},
			{"another's unit", "town", []any{"测试otherofficer", other, "甲街道办", gridPost, place}, "0+0=0 ?0 -0 !1", "C2 roster.unit_elsewhere 甲街道办;"},
			{"another's unit as it is", "town", []any{"测试otherofficer", other, "", gridPost, place}, "1+0=0 ?0 -0 !0", ""},
		} {
			r := rehearsed(h, c.who, nil, roster(t, c.line))
			if r.counts() != c.want || r.told() != c.told {
				t.Errorf("%s: %+v", c.name, r)
			}
			for _, e := range r.Errors {
				if strings.Contains(e.Message, "测试") {
					t.Errorf("%s: a name was told: %s", c.name, e.Message)
				}
			}
		}
		// Whoever serves in two towns is neither's to rename.
		h.Hire("both", "town_desk", housetest.OtherTown, housetest.OtherTowns)
		both := roster(t, []any{"测试both", "13900000016", "", gridPost, place})
		if r := rehearsed(h, "town", nil, both); r.counts() != "1+0=0 ?0 -0 !0" {
			t.Fatalf("%+v", r)
		}
		sendRoster(h, "town", false, "", nil, both).Want(200)
		for _, who := range []string{"town", "othertown"} {
			at := map[string]string{"town": place, "othertown": "乙镇 一社区 第二网格"}[who]
			if r := rehearsed(h, who, nil, roster(t, []any{"别的", "13900000016", "", gridPost, at})); r.told() != "B2 roster.number_elsewhere 139****0016;" {
				t.Errorf("%s: %+v", who, r)
			}
		}
	})
}

// An answer is to what was shown: what changed in between is a conflict.
func TestAnswersAreToWhatWasShown(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		file := roster(t, []any{"乙试新", "13900000011", "", gridPost, "甲街道 二社区 第一网格"})
		shown := rehearsed(h, "town", nil, file)
		renamed := roster(t, []any{"丙试改", "13900000011", "", gridPost, "甲街道 一社区 第一网格"})
		p := rehearsed(h, "lead", nil, renamed)
		var done rosterReport
		sendRoster(h, "lead", false, p.Plan, map[string]string{"2": "renamed"}, renamed).Want(200).Into(&done)
		if done.counts() != "0+1=0 ?0 -0 !0" || done.cells() != "A2 测试officer→丙试改;" {
			t.Fatalf("%+v", done)
		}
		if a := sendRoster(h, "town", false, shown.Plan, map[string]string{"2": "moved"}, file).Want(409); a.Code() != "sheet.moved" {
			t.Error(a.Code())
		}
		other := roster(t, []any{"乙试新", "13900000011", "", gridPost, "甲街道 二社区 第二网格"})
		sendRoster(h, "town", false, shown.Plan, map[string]string{"2": "moved"}, other).Want(409)
		if got := serving(h, "丙试改"); got != "丙试改 139****0011 "+housetest.Grid+";" {
			t.Error(got)
		}
	})
}

// A name that serves in a place comes with a number that nobody has: it may be the same person, or a second one.
func TestANewNumberUnderANameIsAskedAbout(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		const here, there = "甲街道 一社区 第二网格", "甲街道 二社区 第二网格"
		first := roster(t, []any{"甲试同", "13900000401", "", gridPost, here})
		sendRoster(h, "town", false, "", nil, first).Want(200)
		file := roster(t, []any{"甲 试同", "13900000402", "", gridPost, here}, []any{"甲试同", "13900000402", "", gridPost, there})
		r := rehearsed(h, "town", nil, file)
		if r.counts() != "0+0=0 ?2 -0 !0" || len(r.Asks) != 1 || r.Asks[0].Code != "roster.namesake" || r.Asks[0].Cell != "B2" ||
			fmt.Sprint(r.Asks[0].Rows) != "[2 3]" || len(r.Asks[0].Answers) != 3 || strings.Contains(r.Asks[0].Message, "13900000401") {
			t.Fatalf("%+v", r)
		}
		var refused rosterReport
		sendRoster(h, "town", false, "", nil, file).Want(200).Into(&refused)
		if refused.told() != "B2 roster.namesake 139****0402;" {
			t.Errorf("%+v", refused)
		}
		for answer, want := range map[string]string{
			"renumbered": "1+1=0 ?0 -0 !0 B2 139****0401→139****0402;", "another": "2+0=0 ?0 -0 !0 ", "mistake": "0+0=0 ?0 -2 !0 ",
		} {
			if got := rehearsed(h, "town", map[string]string{"2": answer}, file); got.counts()+" "+got.cells() != want {
				t.Errorf("%s: %s %s", answer, got.counts(), got.cells())
			}
		}
		// Whose own number stands in the file, too, is somebody else.
		if got := rehearsed(h, "town", nil, roster(t, []any{"甲试同", "13900000401", "", gridPost, here},
			[]any{"甲试同", "13900000409", "", gridPost, here})); got.counts() != "1+0=1 ?0 -0 !0" {
			t.Errorf("two of one name in one file: %+v", got)
		}
		sendRoster(h, "town", false, r.Plan, map[string]string{"2": "renumbered"}, file).Want(200)
		const one = "甲试同 139****0402 110112001001002;甲试同 139****0402 110112001002002;"
		if got := serving(h, "甲试同"); got != one {
			t.Fatal(got)
		}
		second := roster(t, []any{"甲试同", "13900000403", "", gridPost, here})
		r = rehearsed(h, "town", nil, second)
		sendRoster(h, "town", false, r.Plan, map[string]string{"2": "another"}, second).Want(200)
		if got := serving(h, "甲试同"); len(strings.Split(got, ";")) != 4 || !strings.Contains(got, "139****0403") {
			t.Fatal(got)
		}
		// Among several nobody is chosen.
		if r := rehearsed(h, "town", nil, roster(t, []any{"甲试同", "13900000404", "", gridPost, here})); len(r.Asks) != 1 || len(r.Asks[0].Answers) != 2 {
			t.Errorf("%+v", r.Asks)
		}
		h.Clean()
	})
}

// Two ways of writing one name are one person, who keeps the name as it was first typed.
func TestOneNameIsOnePerson(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		file := roster(t,
			[]any{"古丽试热·艾比布力", "13900000301", "试（北京）站", gridPost, "甲街道 一社区 第二网格"},
			[]any{"古丽试热•艾比布力", "13900000301", "试(北京)站", gridPost, "甲街道 二社区 第二网格"},
			[]any{"王　明", "13900000302", "", gridPost, "甲街道 一社区 第二网格"})
		if r := rehearsed(h, "town", nil, file); r.counts() != "3+0=0 ?0 -0 !0" {
			t.Fatalf("%+v", r)
		}
		sendRoster(h, "town", false, "", nil, file).Want(200)
		again := roster(t,
			[]any{"古丽试热艾比布力", "13900000301", "试北京站", gridPost, "甲街道 一社区 第二网格"},
			[]any{"古丽试热・艾比布力", "13900000301", "试【北京】站", gridPost, "甲街道 二社区 第二网格"},
			[]any{"王明", "13900000302", "", gridPost, "甲街道 一社区 第二网格"})
		if r := rehearsed(h, "town", nil, again); r.counts() != "0+0=3 ?0 -0 !0" {
			t.Fatalf("%+v", r)
		}
	})
}
