package housetest_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/base/seal"
	"huying/base/store"
	"huying/base/suite"
	"huying/internal/backup"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/person"
	"huying/scenes/rectify"

	"github.com/xuri/excelize/v2"
)

// inspection is a round with two units, and people of every role.
type inspection struct {
	*housetest.House
	at    string // its path
	id    string
	units []rectify.RectifyUnit
}

var answerers = map[string]int{"unit0": 0, "unit1": 1}

func openRound(h *housetest.House) *inspection {
	h.T.Helper()
	for _, login := range []string{"office", "office2"} {
		h.Hire(login, rectify.Office, housetest.County, housetest.Inspection)
	}
	for _, login := range []string{"discipline", "discipline2", "organisation", "team", "leader", "spy"} { // who spies holds the power, and is no member
		h.Hire(login, rectify.Watch, housetest.County, housetest.Inspection)
	}
	h.Hire("unit0", rectify.Answerer, housetest.Town, housetest.TownOffice)
	h.Hire("unit1", rectify.Answerer, housetest.OtherTown, housetest.OtherTowns)
	var r rectify.RectifyRound
	h.As("office").Post("/api/rectify/rounds", map[string]any{"term": "七届区委", "name": "第四轮", "feedback_on": "2023-09-08", "scheme_days": 30, "months": 6,
		"quiet_days": 30, "report_on": []string{"2024-03-08"}}).Want(200).Into(&r)
	in := &inspection{House: h, id: r.ID, at: "/api/rectify/rounds/" + r.ID}
	for _, name := range []string{"甲街道", "乙镇"} {
		h.As("office").Post(in.at+"/units", map[string]any{"name": name, "principal": "书记"}).Want(200).Into(&r)
	}
	in.units = r.Units
	for login, role := range map[string]string{"office2": "owner", "discipline": "discipline", "discipline2": "discipline", "organisation": "organisation",
		"team": "team", "leader": "leader", "unit0": "unit", "unit1": "unit"} {
		scope := ""
		if i, ok := answerers[login]; ok {
			scope = in.unit([]string{"甲街道", "乙镇"}[i]).ID
		}
		h.As("office").Post("/api/compartments/"+in.id+"/members", map[string]any{"person": h.Person(login), "role": role, "scope": scope}).Want(200)
	}
	return in
}

func (in *inspection) unit(name string) rectify.RectifyUnit {
	in.T.Helper()
	i := slices.IndexFunc(in.units, func(u rectify.RectifyUnit) bool { return u.Name == name })
	if i < 0 {
		in.T.Fatal("no unit ", name)
	}
	return in.units[i]
}

func (in *inspection) find(unit, text string, more ...any) (f rectify.RectifyFinding) {
	in.T.Helper()
	body := map[string]any{"unit": in.unit(unit).ID, "category": "财务管理", "text": text, "nature": "immediate"}
	for i := 0; i < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	in.As("office").Post(in.at+"/findings", body).Want(200).Into(&f)
	return f
}

// step takes a step as somebody, and gives the finding as it then is to its owner.
func (in *inspection) step(login, id, verb string, want int, more ...any) (f rectify.RectifyFinding) {
	in.T.Helper()
	in.As("office").Get(in.at + "/findings/" + id).Want(200).Into(&f)
	body := map[string]any{"version": f.Version, "words": "说明", "goal": "目标", "measures": "措施", "leader": "领导", "lead": "财务科", "person": "责任人",
		"deadline": "2023-12-20", "meeting_on": "2023-11-06", "sound": true, "outcome": "done", "day": "2024-01-31"}
	for i := 0; i < len(more); i += 2 {
		body[more[i].(string)] = more[i+1]
	}
	a := in.As(login).Post(in.at+"/findings/"+id+"/steps/"+verb, body).Want(want)
	if want == 200 {
		in.As("office").Get(in.at + "/findings/" + id).Want(200).Into(&f)
	} else if a.Status == 200 {
		a.Into(&f)
	}
	return f
}

var proof = "%PDF-1.7\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n食堂整改凭证"

func (in *inspection) bring(login string) string {
	in.T.Helper()
	var f struct{ ID string }
	in.As(login).With("Content-Type", "application/octet-stream").Do("POST", "/api/compartments/"+in.id+"/files", strings.NewReader(proof)).Want(200).Into(&f)
	return f.ID
}

// A finding from the feedback to its sign-off, with one return, a look-back and a relapse; the county's journal hears nothing.
func TestAFindingIsFollowedToTheEnd(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		in := openRound(h)
		lines := h.Lines()
		f := in.find("甲街道", "食堂账目不清，公私不分")
		in.step("unit0", f.ID, "start", 200)
		in.step("unit1", f.ID, "start", 404)    // another unit's
		in.step("leader", f.ID, "ask", 403)     // reads
		in.step("unit0", f.ID, "apply", 422)    // without evidence
		in.step("discipline", f.ID, "ask", 200) // and is answered
		in.step("unit0", f.ID, "answer", 200)
		in.step("unit0", f.ID, "extend", 200, "day", "2024-01-31")
		if f = in.step("discipline", f.ID, "grant", 200); f.Deadline != "2024-01-31" {
			t.Error("the deadline is", f.Deadline)
		}
		file := in.bring("unit0")
		files := []map[string]any{{"id": file, "name": "凭证.pdf"}}
		in.step("discipline", f.ID, "visit", 422, "files", files) // brought by another
		in.step("unit0", f.ID, "apply", 200, "files", files)
		in.step("unit0", f.ID, "endorse", 403)
		in.step("office", f.ID, "endorse", 409) // nobody examined it
		in.step("team", f.ID, "return", 200)
		in.step("unit0", f.ID, "apply", 200, "money", 12345.67, "people", 2, "systems", 1)
		in.step("discipline", f.ID, "examine", 200)
		in.step("discipline", f.ID, "endorse", 409) // the examiner
		in.step("office", f.ID, "endorse", 200)
		in.step("office2", f.ID, "endorse", 409) // of the same body
		in.step("team", f.ID, "endorse", 409, "outcome", "lasting")
		in.step("team", f.ID, "endorse", 200)
		if f = in.step("discipline2", f.ID, "endorse", 200); f.State != "done" || f.FinishedOn != "2023-11-07" {
			t.Error("after three accepted it:", f.State, f.FinishedOn)
		}
		var r rectify.RectifyRound
		h.As("leader").Get(in.at).Want(200).Into(&r)
		if c := r.Counts; c.Findings != 1 || c.Done != 1 || c.Rate != 100 || c.OnTime != 1 || c.Returned != 1 ||
			c.Money != 12345.67 || c.People != 2 || c.Systems != 1 {
			t.Errorf("%+v", c)
		}
		in.step("organisation", f.ID, "look_back", 200)
		if f = in.step("discipline", f.ID, "relapse", 200); f.State != "doing" || len(f.Thread) != 14 {
			t.Error("after a relapse:", f.State, len(f.Thread))
		}
		change := map[string]any{"unit": in.unit("甲街道").ID, "category": "x", "text": "y", "nature": "general", "version": f.Version}
		h.As("office").Do("PUT", in.at+"/findings/"+f.ID, change).Want(409)
		in.step("unit0", f.ID, "progress", 422, "words", "已按机密★一年文件办理")
		in.step("unit0", f.ID, "progress", 409, "version", 1)
		if h.Lines() != lines {
			t.Errorf("the county's journal has %d lines more", h.Lines()-lines)
		}
		got := h.As("unit0").Get("/api/compartments/" + in.id + "/files/" + file).Want(200)
		if string(got.Body) != proof {
			t.Error("the file came back changed")
		}
		h.As("unit1").Get("/api/compartments/" + in.id + "/files/" + file).Want(404)
		h.As("spy").Get("/api/compartments/" + in.id + "/files/" + file).Want(404)
		in.logHolds("测试unit1 rectify.finding.step refused", "测试unit1 compartment.file refused", "测试spy compartment.file refused", "测试team rectify.finding.step")
		h.Clean()
	})
}

// logHolds reads the owner's log.
func (in *inspection) logHolds(want ...string) {
	in.T.Helper()
	in.As("discipline").Get("/api/compartments/" + in.id + "/log").Want(403)
	seen := map[string]bool{}
	for below := int64(0); ; {
		var l struct {
			Items []struct {
				Name, Verb string
				Refused    bool
			}
			Next  int64
			Holds bool
		}
		in.As("office").Get(fmt.Sprintf("/api/compartments/%s/log?below=%d", in.id, below)).Want(200).Into(&l)
		if !l.Holds {
			in.T.Error("the log does not hold")
		}
		for _, x := range l.Items {
			line := x.Name + " " + x.Verb
			if x.Refused {
				line += " refused"
			}
			seen[line] = true
		}
		if below = l.Next; below == 0 {
			break
		}
	}
	for _, w := range want {
		if !seen[w] {
			in.T.Errorf("the log does not say %q: %v", w, seen)
		}
	}
}

// What one unit is told is its own: in lists, figures, notices, meetings and exports.
func TestAUnitSeesItsOwn(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		in := openRound(h)
		mine, other := in.find("甲街道", "甲的问题"), in.find("乙镇", "乙的问题")
		h.As("office").Post(in.at+"/meetings", map[string]any{"title": "调度会", "on": "2023-11-03", "minutes": "乙镇的问题最重", "tasks": []map[string]any{
			{"finding": other.ID, "words": "乙镇要抓紧"}, {"unit": in.unit("甲街道").ID, "words": "甲街道要举一反三"}}}).Want(200)
		h.As("office").Post(in.at+"/meetings", map[string]any{"title": "第二次调度会", "on": "2023-11-06"}).Want(200)
		var meetings struct{ Items []rectify.RectifyMeeting }
		h.As("office").Get(in.at + "/meetings").Want(200).Into(&meetings)
		for _, path := range []string{in.at, in.at + "/findings", in.at + "/findings?q=" + "问题", in.at + "/lists/findings",
			in.at + "/lists/duties", in.at + "/notices",
			in.at + "/meetings", in.at + "/meetings/" + meetings.Items[0].ID + "/pack", in.at + "/releases", "/api/rectify/rounds"} {
			body := string(h.As("unit0").Get(path).Want(200).Body)
			if strings.Contains(body, "乙镇") || strings.Contains(body, other.ID) {
				t.Errorf("%s tells a unit of another: %s", path, body)
			}
		}
		h.As("unit0").Get(in.at + "/findings/" + other.ID).Want(404)
		h.As("unit0").Get(in.at + "/findings/" + mine.ID).Want(200)
		var pack struct{ Items []rectify.RectifyPackUnit }
		h.As("discipline").Get(in.at + "/meetings/" + meetings.Items[0].ID + "/pack").Want(200).Into(&pack)
		var said []string
		for _, u := range pack.Items {
			for _, x := range u.Tasks {
				said = append(said, x.Words)
			}
			for _, f := range u.Findings {
				for _, x := range f.Said {
					said = append(said, x.Words)
				}
			}
		}
		slices.Sort(said)
		if strings.Join(said, ",") != "乙镇要抓紧,甲街道要举一反三" {
			t.Error("said last time:", said)
		}
	})
}

// Feedback comes in as a workbook: all of it, or nothing with every wrong cell named; the lists go out as they were asked for.
func TestFindingsComeFromExcel(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		in := openRound(h)
		send := func(login string, rows ...[]any) *housetest.Answer {
			x := excelize.NewFile()
			_ = x.SetSheetName("Sheet1", "问题清单")
			for i, r := range append([][]any{{"被巡察单位", "问题类别", "问题内容", "问题性质", "完成时限"}}, rows...) {
				_ = x.SetSheetRow("问题清单", fmt.Sprintf("A%d", i+1), &r)
			}
			b, err := x.WriteToBuffer()
			if err != nil {
				t.Fatal(err)
			}
			return h.As(login).With("Content-Type", "application/octet-stream").Do("POST", in.at+"/findings/import", b)
		}
		type result struct {
			Added  int
			Errors []struct {
				Sheet, Column, Value, Code string
				Row                        int
			}
		}
		var got result
		send("office", []any{"甲街道", "财务管理", "食堂账目不清", "立行立改", "2023-12-31"}, []any{"丙街道", "作风", "慢", "", "2023-13-31"},
			[]any{"甲街道", "保密", "绝密文件保管不善", "", ""}).Want(200).Into(&got)
		var said []string
		for _, e := range got.Errors {
			said = append(said, fmt.Sprintf("%s %d %s %s %s", e.Sheet, e.Row, e.Column, e.Value, e.Code))
		}
		want := "问题清单 3 完成时限 2023-13-31 sheet.bad_date,问题清单 3 被巡察单位 丙街道 rectify.finding.unit,问题清单 4 问题内容  compartment.marked.secret"
		slices.Sort(said)
		if got.Added != 0 || strings.Join(said, ",") != want {
			t.Errorf("%d added, %s", got.Added, strings.Join(said, ","))
		}
		send("unit0", []any{"甲街道", "财务管理", "食堂账目不清", "", ""}).Want(403)
		send("spy", []any{"甲街道", "财务管理", "食堂账目不清", "", ""}).Want(404)
		send("team", []any{"甲街道", "财务管理", "食堂账目不清", "立行立改", "2023-12-31"}, []any{"乙镇", "作风", "办事慢", "", ""}).Want(200).Into(&got)
		if got.Added != 2 {
			t.Error(got)
		}
		for _, name := range rectify.Lists {
			x, err := excelize.OpenReader(bytes.NewReader(h.As("office").Get(in.at + "/lists/" + name + "/export").Want(200).Body))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := x.GetRows(x.GetSheetName(0))
			var table struct{ Rows [][]any }
			h.As("office").Get(in.at + "/lists/" + name).Want(200).Into(&table)
			if err != nil || len(rows) != 3 || len(table.Rows) != 2 {
				t.Errorf("%s: %d lines, %d on the screen (%v)", name, len(rows)-1, len(table.Rows), err)
			}
		}
	})
}

// Notices by their clocks, numbered when another person issues them; a warning sets the final date.
func TestNoticesAreIssuedByTwo(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		in := openRound(h)
		f := in.find("甲街道", "食堂账目不清")
		in.step("unit0", f.ID, "start", 200, "deadline", "2023-11-20")
		draft := func(login, kind, due string, want int) string {
			var n struct{ Items []rectify.RectifyNotice }
			a := h.As(login).Post(in.at+"/notices", map[string]any{"kind": kind, "finding": f.ID, "unit": in.unit("甲街道").ID, "words": "请抓紧整改。",
				"due": due}).Want(want)
			if want != 200 {
				return ""
			}
			a.Into(&n)
			return n.Items[0].ID
		}
		approve := func(login, id string, want int) (n struct{ Items []rectify.RectifyNotice }) {
			a := h.As(login).Post(in.at+"/notices/"+id+"/approve", nil).Want(want)
			if want == 200 {
				a.Into(&n)
			}
			return n
		}
		draft("unit0", "remind", "2023-11-20", 403)
		draft("discipline", "warn", "2023-12-20", 422)
		id := draft("discipline", "remind", "2023-11-20", 200)
		approve("discipline", id, 403)
		approve("team", id, 403)
		h.As("office").Get(in.at + "/notices/" + id + "/paper").Want(404) // a draft
		if n := approve("office", id, 200); n.Items[0].No != "巡提醒〔2023〕1号" {
			t.Error(n.Items[0].No)
		}
		approve("office", id, 409)
		if a := h.As("unit0").Get(in.at + "/notices/" + id + "/paper"); a.Status != 200 && a.Status != 503 { // 503: the web build with the typeface is not here
			t.Error(a.Status)
		}
		h.Later(time.Date(2023, 11, 21, 2, 0, 0, 0, time.UTC))
		draft("discipline", "account", "2023-12-20", 422)
		approve("discipline2", draft("discipline", "warn", "2023-12-01", 200), 200)
		h.As("office").Get(in.at + "/findings/" + f.ID).Want(200).Into(&f)
		if f.Deadline != "2023-12-01" || !f.FinalDate {
			t.Error("the final date:", f.Deadline)
		}
		h.Later(time.Date(2023, 12, 2, 2, 0, 0, 0, time.UTC))
		approve("discipline2", draft("discipline", "account", "2023-12-20", 200), 200)
		var r rectify.RectifyRound
		h.As("office").Get(in.at).Want(200).Into(&r)
		if fmt.Sprint(r.Counts.Notices) != "map[account:1 remind:1 warn:1]" {
			t.Error(r.Counts.Notices)
		}
	})
}

// The public figures stand on what two people released; of a round the newest counts.
func TestOnlyReleasedNumbersAreCounted(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		in := openRound(h)
		in.find("甲街道", "食堂账目不清")
		value := func(code string) int64 { return h.Figure("rectify."+code, housetest.County).Num }
		write := func(login string, want int, tell ...string) string {
			var d struct{ Items []rectify.RectifyDraft }
			a := h.As(login).Post(in.at+"/releases", map[string]any{"title": "整改情况公开", "words": "第四轮巡察的单位正在整改。", "audience": "public", "tell": tell}).Want(want)
			if want != 200 {
				return ""
			}
			a.Into(&d)
			return d.Items[0].ID
		}
		write("unit0", 403)
		id := write("office", 200, "units")
		if value("units") != 0 || strings.Contains(string(h.As("").Get("/rectify").Want(200).Body), "第四轮") {
			t.Error("a draft is known outside")
		}
		lines := h.Lines()
		h.As("office").Post(in.at+"/releases/"+id+"/approve", nil).Want(403)
		h.As("discipline").Post(in.at+"/releases/"+id+"/approve", nil).Want(403) // no power to release
		h.As("spy").Post(in.at+"/releases/"+id+"/approve", nil).Want(403)
		if h.Lines() != lines {
			t.Error("a refusal left a line")
		}
		h.As("office2").Again(h.NewID()).Post(in.at+"/releases/"+id+"/approve", nil).Want(200)
		h.As("office2").Post(in.at+"/releases/"+id+"/approve", nil).Want(409)
		if value("units") != 2 || value("findings") != 0 || h.Lines() != lines+1 {
			t.Error("released:", value("units"), value("findings"), h.Lines()-lines)
		}
		if page := string(h.As("").Get("/rectify").Want(200).Body); !strings.Contains(page, "第四轮巡察的单位正在整改") || strings.Contains(page, "食堂") {
			t.Error(page)
		}
		h.As("office2").Post(in.at+"/releases/"+write("office", 200, "units", "findings")+"/approve", nil).Want(200)
		if value("units") != 2 || value("findings") != 1 {
			t.Error("released anew:", value("units"), value("findings"))
		}
		h.Clean()
	})
}

// No word of a finding lies open anywhere: not in the database, its log of writes, the files, a backup, or what was logged.
func TestAFindingLiesNowhereOpen(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		in := openRound(h)
		f := in.find("甲街道", "食堂账目不清，虚列支出")
		in.step("unit0", f.ID, "start", 200, "measures", "清退并公示")
		in.step("unit0", f.ID, "apply", 200, "files", []map[string]any{{"id": in.bring("unit0"), "name": "食堂凭证.pdf"}})
		in.step("unit0", f.ID, "answer", 422, "words", "食堂★机密★一年")
		h.As("spy").Get(in.at + "/findings?q=" + "食堂").Want(404)
		words := [][]byte{[]byte("食堂"), []byte("虚列支出"), []byte("清退并公示"), []byte("七届区委"), []byte("财务科"), []byte(in.id[:13])}
		look := func(name string, data []byte, some [][]byte) {
			for _, w := range some {
				if bytes.Contains(data, w) {
					t.Errorf("%s lies open in %s", w, name)
				}
			}
		}
		look("the log", []byte(h.Log()), words)
		if h.DB.Engine() != store.SQLite {
			for _, row := range rawRows(t, h) {
				look("a row", row, words[:5])
			}
			return
		}
		file := filepath.Join(t.TempDir(), "out.backup")
		if _, err := backup.Take(t.Context(), h.DB, filepath.Join(h.Config.Dir, "photos"), file, "test", h.Clock.Now(), func(int64, int64) {}); err != nil {
			t.Fatal(err)
		}
		if err := h.DB.Snapshot(t.Context(), filepath.Join(h.Config.Dir, "snapshot.db")); err != nil {
			t.Fatal(err)
		}
		read := 0
		for _, dir := range []string{h.Config.Dir, filepath.Dir(h.DB.Path())} {
			err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
				if err != nil || d.IsDir() {
					return err
				}
				data, err := os.ReadFile(path)
				look(path, data, words[:5])
				read++
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		if read < 4 {
			t.Errorf("%d files were looked at", read)
		}
		h.Restart() // and it is all there again
		h.As("unit0").Get(in.at + "/findings/" + f.ID).Want(200)
	})
}

// rawRows are what the rows of the room hold, as bytes.
func rawRows(t *testing.T, h *housetest.House) (out [][]byte) {
	t.Helper()
	for _, q := range []string{"select sealed from compartment_record where county = '110112'", "select sealed from compartment_log where county = '110112'",
		"select wrapped from compartment_member where county = '110112'", "select log_key from compartment where county = '110112'"} {
		rows, err := h.DB.Read().Query(t.Context(), q)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			var b []byte
			if err := rows.Scan(&b); err != nil {
				t.Fatal(err)
			}
			out = append(out, b)
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		_ = rows.Close()
	}
	return out
}

// What was kept outlives its server: from a backup with the county's keys, and without them by the two who hold the key in
// escrow, and no other two.
func TestARoundOutlivesItsServer(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		in := openRound(h)
		f := in.find("甲街道", "食堂账目不清")
		file := in.bring("unit0")
		in.step("unit0", f.ID, "answer", 200, "files", []map[string]any{{"id": file, "name": "凭证.pdf"}})
		const one, other = "the first passphrase", "the second passphrase"
		at := "/api/compartments/" + in.id
		h.As("discipline").Post(at+"/escrow", map[string]any{"passphrase": one}).Want(403)
		h.As("office").Post(at+"/escrow", map[string]any{"passphrase": "short"}).Want(422)
		h.As("office").Post(at+"/escrow", map[string]any{"passphrase": one}).Want(200)
		h.As("office").Post(at+"/escrow", map[string]any{"passphrase": other}).Want(409)
		h.As("discipline").Post(at+"/escrow", map[string]any{"passphrase": other}).Want(200)
		if h.DB.Engine() == store.SQLite {
			out, dir := filepath.Join(t.TempDir(), "b.tar.gz"), t.TempDir()
			if _, err := backup.Take(t.Context(), h.DB, filepath.Join(h.Config.Dir, "photos"), out, "test", h.Clock.Now(), quiet); err != nil {
				t.Fatal(err)
			}
			if _, err := backup.Put(t.Context(), out, dir, quiet); err != nil {
				t.Fatal(err)
			}
			if err := os.CopyFS(filepath.Join(dir, "keys"), os.DirFS(filepath.Join(h.Config.Dir, "keys"))); err != nil {
				t.Fatal(err)
			}
			h.Stop()
			h.Config.Dir, h.Config.DSN = dir, ""
			h.Restart()
			h.As("unit0").Get(in.at + "/findings/" + f.ID).Want(200)
			h.As("unit0").Get(at + "/files/" + file).Want(200)
		}
		h.Stop()
		key := filepath.Join(h.Config.Dir, "keys", "seal.key")
		if err := os.Remove(key); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.Load(key, suite.Standard); err != nil { // a new one
			t.Fatal(err)
		}
		h.Restart()
		for _, login := range []string{"office", "discipline", "unit0", "spy"} { // numbers were sealed with the old one: people are entered anew
			p := person.Person{ID: h.Person(login), Name: "测试" + login, Phone: seal.Hide(seal.Phone, "13900001111")}
			if err := h.People.Save(t.Context(), act.System(housetest.County), p); err != nil {
				t.Fatal(err)
			}
		}
		h.Later(h.Clock.Now())
		if _, err := h.Closed.Recover(t.Context(), housetest.County, one, one); err == nil {
			t.Error("the wrong pair")
		}
		if n, err := h.Closed.Recover(t.Context(), housetest.County, one, other); n != 1 || err != nil {
			t.Fatal(n, err)
		}
		h.As("unit0").Get(in.at + "/findings/" + f.ID).Want(200)
		if got := h.As("unit0").Get(at + "/files/" + file).Want(200); string(got.Body) != proof {
			t.Error("the file came back changed")
		}
		h.As("spy").Get(in.at).Want(404)
		h.As("office").Post(at+"/members/"+h.Person("unit0")+"/dismiss", map[string]any{"reason": "调离"}).Want(200)
		h.As("unit0").Get(in.at + "/findings/" + f.ID).Want(404)
		in.logHolds("系统 compartment.recover", "测试unit0 rectify.finding.look refused")
	})
}
