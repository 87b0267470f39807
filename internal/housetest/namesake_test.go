package housetest_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"huying/internal/housetest"
)

// registryReport is what an import of the registry answers.
type registryReport struct {
	Plan                                  string
	Added, Changed, Same, Asking, LeftOut int
	Left_out                              int
	Errors, Asks                          []rosterAsk
	Changes                               []struct {
		Name  string
		Cells []struct{ Cell, Column, Was, Now string }
	}
}

func (r registryReport) counts() string {
	return fmt.Sprintf("%d+%d=%d ?%d -%d !%d", r.Added, r.Changed, r.Same, r.Asking, r.Left_out, len(r.Errors))
}

func (r registryReport) told() (out string) {
	for _, list := range [][]rosterAsk{r.Asks, r.Errors} {
		for _, e := range list {
			out += e.Cell + " " + e.Code + ";"
		}
	}
	return out
}

// households is a file of name, kind, telephone, village, address, land and identity.
func households(t testing.TB, lines ...[]any) []byte {
	t.Helper()
	return sheetOf(t, append([][]any{{"主体名称", "主体类型", "手机号", "所在村（社区）", "地址", "面积（亩）", "证件号码"}}, lines...)...)
}

func sendSubjects(h *housetest.House, dry bool, plan string, answers map[string]string, file []byte) *housetest.Answer {
	var fields []string
	if answers != nil {
		b, _ := json.Marshal(answers)
		fields = []string{"answers", string(b)}
	}
	return h.As("inspector").Post(fmt.Sprintf("/api/agri/subjects/import?dry=%v&plan=%s", dry, plan), housetest.NewForm(fields...).File("file", "a.xlsx", file))
}

const (
	villageOne = "甲街道 一社区"
	villageTwo = "甲街道 二社区"
)

// Each file is rehearsed, answered if it asks, applied, and brought once more: then it says
// nothing new, and there are as many subjects as before.
func TestTwoOfANameAreToldApart(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		line := func(name, phone, place, land string) []any {
			return []any{name, "农户", phone, villageOne, place, land}
		}
		first := func(name string) [][]any { return [][]any{line(name, "13900000011", "", "")} }
		for i, c := range []struct {
			name    string
			kept    [][]any // registered before
			rows    func(name string) [][]any
			counts  string // of the rehearsal
			told    string
			answers map[string]string
			done    string // of the application
			again   string // of the same file a second time
		}{
			{"by telephone", nil, func(n string) [][]any { return [][]any{line(n, "13900000011", "", ""), line(n, "13900000012", "", "")} },
				"2+0=0 ?0 -0 !0", "", nil, "2+0=0 ?0 -0 !0", "0+0=2 ?0 -0 !0"},
			{"by address", nil, func(n string) [][]any { return [][]any{line(n, "", "村东1号", ""), line(n, "", "村西2号", "")} }, "2+0=0 ?0 -0 !0", "",
				nil, "2+0=0 ?0 -0 !0", "0+0=2 ?0 -0 !0"},
			{"by land", nil, func(n string) [][]any { return [][]any{line(n, "", "", "2"), line(n, "", "", "5")} }, "2+0=0 ?0 -0 !0", "", nil,
				"2+0=0 ?0 -0 !0", "0+0=2 ?0 -0 !0"},
			{"by village", nil, func(n string) [][]any { return [][]any{{n, "农户", "", villageOne}, {n, "农户", "", villageTwo}} }, "2+0=0 ?0 -0 !0",
				"", nil, "2+0=0 ?0 -0 !0", "0+0=2 ?0 -0 !0"},
			{"by nothing: another", nil, func(n string) [][]any { return [][]any{line(n, "", "", ""), line(n, "", "", "")} }, "1+0=0 ?1 -0 !0",
				"A3 agri.subject.ask_row;", map[string]string{"3": "another"}, "2+0=0 ?0 -0 !0", "0+0=2 ?0 -0 !0"},
			{"by nothing: the same", nil, func(n string) [][]any { return [][]any{line(n, "", "", ""), line(n, "", "", "")} }, "1+0=0 ?1 -0 !0",
				"A3 agri.subject.ask_row;", map[string]string{"3": "same"}, "1+0=0 ?0 -1 !0", "0+0=1 ?1 -0 !0"},
			{"padded and another telephone", nil, func(n string) [][]any {
				return [][]any{line(n, "13900000011", "", ""), line(n[:3]+"　"+n[3:], "13900000011", "", "")}
			}, "1+0=0 ?1 -0 !0", "A3 agri.subject.ask_row;", map[string]string{"3": "same"}, "1+0=0 ?0 -1 !0", "0+0=1 ?1 -0 !0"},
			{"a new number: another", first(""), func(n string) [][]any { return [][]any{line(n, "13900000012", "", "")} }, "0+0=0 ?1 -0 !0",
				"C2 agri.subject.ask_same;", map[string]string{"2": "another"}, "1+0=0 ?0 -0 !0", "0+0=1 ?0 -0 !0"},
			{"a new number: the same", first(""), func(n string) [][]any { return [][]any{line(n, "13900000012", "", "")} }, "0+0=0 ?1 -0 !0",
				"C2 agri.subject.ask_same;", map[string]string{"2": "same"}, "0+1=0 ?0 -0 !0", "0+0=1 ?0 -0 !0"},
			{"a new number: a mistake", first(""), func(n string) [][]any { return [][]any{line(n, "13900000012", "", "")} }, "0+0=0 ?1 -0 !0",
				"C2 agri.subject.ask_same;", map[string]string{"2": "mistake"}, "0+0=0 ?0 -1 !0", "0+0=0 ?1 -0 !0"},
			{"more land is an update", first(""), func(n string) [][]any { return [][]any{line(n, "13900000011", "", "7")} }, "0+1=0 ?0 -0 !0", "",
				nil, "0+1=0 ?0 -0 !0", "0+0=1 ?0 -0 !0"},
			{"the one and another", first(""), func(n string) [][]any {
				return [][]any{line(n, "13900000012", "", ""), line(n, "13900000011", "", "7")}
			}, "1+1=0 ?0 -0 !0", "", nil, "1+1=0 ?0 -0 !0", "0+0=2 ?0 -0 !0"},
			{"two for one of whom nothing is known", [][]any{line("", "", "", "")}, func(n string) [][]any {
				return [][]any{line(n, "13900000011", "", ""), line(n, "13900000012", "", "")}
			}, "0+0=0 ?2 -0 !0", "C2 agri.subject.ask_same;C3 agri.subject.ask_same;", map[string]string{"2": "same", "3": "another"},
				"1+1=0 ?0 -0 !0", "0+0=2 ?0 -0 !0"},
			{"a third of two", [][]any{line("", "13900000011", "", ""), line("", "13900000012", "", "")},
				func(n string) [][]any { return [][]any{line(n, "13900000013", "", "")} }, "0+0=0 ?1 -0 !0", "A2 agri.subject.ask_several;",
				map[string]string{"2": "another"}, "1+0=0 ?0 -0 !0", "0+0=1 ?0 -0 !0"},
			{"one of villageTwo, of whom the line says nothing", [][]any{line("", "13900000011", "", ""), line("", "13900000012", "", "")},
				func(n string) [][]any { return [][]any{line(n, "", "", "3")} }, "1+0=0 ?0 -0 !1", "A2 agri.subject.several;", nil, "", ""},
			{"a number at last, of another", first(""), func(n string) [][]any {
				return [][]any{{n, "农户", "13900000012", villageOne, "", "", "11010519491231002X"}}
			}, "0+0=0 ?1 -0 !0", "C2 agri.subject.ask_same;", map[string]string{"2": "another"}, "1+0=0 ?0 -0 !0", "0+0=1 ?0 -0 !0"},
			{"a firm in other brackets", [][]any{{"（京）有限公司", "生产企业", "", villageOne}},
				func(n string) [][]any { return [][]any{{n + "(京)有限公司", "生产企业", "", villageOne}} }, "0+0=1 ?0 -0 !0", "", nil, "0+0=1 ?0 -0 !0",
				"0+0=1 ?0 -0 !0"},
			{"a firm in both brackets", nil, func(n string) [][]any {
				return [][]any{{n + "（京）有限公司", "生产企业", "", villageOne}, {n + "(京)有限公司", "生产企业", "", villageOne}}
			}, "1+0=0 ?0 -0 !1", "A3 roster.duplicate;", nil, "", ""},
		} {
			name := "王" + string(rune(0x5000+i))
			if len(c.kept) > 0 {
				var kept [][]any
				for _, k := range c.kept {
					k = append([]any{name + k[0].(string)}, k[1:]...)
					kept = append(kept, k)
				}
				var r registryReport
				sendSubjects(h, false, "", nil, households(t, kept...)).Want(200).Into(&r)
				if r.Added != len(kept) {
					t.Fatalf("%s: kept %+v", c.name, r)
				}
			}
			file := households(t, c.rows(name)...)
			var r registryReport
			sendSubjects(h, true, "", nil, file).Want(200).Into(&r)
			if r.counts() != c.counts || r.told() != c.told {
				t.Errorf("%s: %s %s %+v", c.name, r.counts(), r.told(), r)
			}
			for _, q := range r.Asks {
				if strings.Contains(q.Message, " · 0") || strings.Contains(q.Message, "（0") || strings.Contains(q.Message, "agri.") ||
					q.Code == "agri.subject.ask_same" && !strings.Contains(q.Message, "*") && !strings.Contains(q.Message, "没有登记") {
					t.Errorf("%s: asks %s", c.name, q.Message)
				}
			}
			if c.done == "" {
				continue
			}
			if len(r.Asks) > 0 {
				var refused registryReport
				sendSubjects(h, false, r.Plan, nil, file).Want(200).Into(&refused)
				if len(refused.Errors) != len(r.Asks) {
					t.Errorf("%s: applied without an answer: %+v", c.name, refused)
				}
				sendSubjects(h, false, strings.Repeat("0", 64), c.answers, file).Want(409)
				sendSubjects(h, false, "", c.answers, file).Want(422)
				sendSubjects(h, false, r.Plan, map[string]string{"2": "yes", "3": "yes"}, file).Want(422)
			}
			plan := r.Plan
			key := h.NewID()
			for try, want := range []string{c.done, ""} { // the second time nobody knows whether the first arrived
				fields := []string{}
				if c.answers != nil {
					b, _ := json.Marshal(c.answers)
					fields = []string{"answers", string(b)}
				}
				var done registryReport
				h.As("inspector").Again(key).Post("/api/agri/subjects/import?dry=false&plan="+plan,
					housetest.NewForm(fields...).File("file", "a.xlsx", file)).Want(200).Into(&done)
				if try == 0 && done.counts() != want {
					t.Errorf("%s: done %s, want %s: %+v", c.name, done.counts(), want, done)
				}
			}
			var again registryReport
			sendSubjects(h, true, "", nil, file).Want(200).Into(&again)
			if again.counts() != c.again {
				t.Errorf("%s: again %s, want %s: %+v", c.name, again.counts(), c.again, again)
			}
		}
		h.Clean()
	})
}

// What a file would put in place of what is shown cell by cell, a name first of all.
func TestARegistryFileShowsWhatItOverwrites(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		id := "11010519491231002X"
		sendSubjects(h, false, "", nil, households(t, []any{"王试明", "农户", "13900000011", villageOne, "村东", "2", id})).Want(200)
		file := households(t, []any{"李试红", "农户", "13900000012", villageOne, "", "3", id})
		var r registryReport
		sendSubjects(h, true, "", nil, file).Want(200).Into(&r)
		if got := fmt.Sprint(r.Changes); got != "[{王试明 [{C2 手机号 139****0011 139****0012} {A2 主体名称 王试明 李试红} {F2 面积（亩） 2 3}]}]" {
			t.Error(got)
		}
		// Somebody else changes it in between: what was shown is not what would be done.
		var other registryReport
		sendSubjects(h, false, "", nil, households(t, []any{"王试明", "农户", "", villageOne, "", "9", id})).Want(200).Into(&other)
		if a := sendSubjects(h, false, r.Plan, nil, file).Want(409); a.Code() != "sheet.moved" {
			t.Error(a.Code())
		}
		h.Clean()
	})
}
