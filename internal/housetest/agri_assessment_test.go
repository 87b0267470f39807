package housetest_test

import (
	"bytes"
	"context"
	"database/sql"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/store"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/scenes/agri/registry"

	"github.com/xuri/excelize/v2"
)

const (
	assessments = "/api/agri/assessments"
	assessRuns  = "/api/agri/assessment-runs"
	schemes     = "/api/agri/assessment-schemes"
)

type result struct {
	ID, Name, Previous, Reason, Seal, Area string
	Version, Total, Weight                 int
	Mine                                   bool
	CanAppeal                              bool `json:"can_appeal"`
	CanDecide                              bool `json:"can_decide"`
	Items                                  []struct {
		Code                     string
		Weight, Num, Den, Points int
	}
	Places []struct{ Area, From string }
	Appeal *struct {
		Outcome, Against, Result string
		Rows                     []map[string]string
	}
	Versions []struct {
		ID             string
		Version, Total int
	}
}

type assessRun struct {
	Run struct {
		ID, Title          string
		Officers, Appeals  int
		AppealUntil        int64 `json:"appeal_until"`
		OpenAppeals        int   `json:"open_appeals"`
		SchemeVersion, Num int
	}
	Items []result
}

type counted struct {
	ID, Kind, Title, On, State string
	Disputed                   bool
}

func weights(list ...any) (out []map[string]any) {
	for i := 0; i+1 < len(list); i += 2 {
		out = append(out, map[string]any{"item": list[i], "weight": list[i+1]})
	}
	return out
}

// standard is a scheme with every item.
func standard(h *housetest.House) {
	h.T.Helper()
	h.As("bureau").Post(schemes, map[string]any{"title": "网格员考核办法",
		"items": weights("covered", 30, "corrected", 25, "told", 15, "trained", 15, "sound", 15)}).Want(200)
}

func behind(h *housetest.House, who, id, item string) (rows []counted) {
	h.T.Helper()
	var out struct{ Items []counted }
	h.As(who).Get(assessments + "/" + id + "/rows?item=" + item).Want(200).Into(&out)
	return out.Items
}

// again works a result out from the rows that it opens into, by the rule as it is
// written for people, and wants what is shown.
func again(h *housetest.House, who string, a result) {
	h.T.Helper()
	sum, weight := 0, 0
	for _, x := range a.Items {
		num, den := 0, 0
		for _, c := range behind(h, who, a.ID, x.Code) {
			if c.Title == "" {
				h.T.Errorf("%s: a row without a name: %+v", x.Code, c)
			}
			if c.State != "excluded" {
				den++
			}
			if c.State == "counted" {
				num++
			}
		}
		points := 0
		if den > 0 {
			points = (20*x.Weight*num + den) / (2 * den)
			sum, weight = sum+points, weight+x.Weight
		}
		if num != x.Num || den != x.Den || points != x.Points {
			h.T.Errorf("%s: %d/%d %d points, shown %+v", x.Code, num, den, points, x)
		}
	}
	if total := (200*sum + weight) / (2 * weight); total != a.Total || weight != a.Weight {
		h.T.Errorf("%d of %d, shown %d of %d", total, weight, a.Total, a.Weight)
	}
}

// kept is a version as it lies in the store, every byte of it.
func kept(h *housetest.House, id string) string {
	h.T.Helper()
	var b strings.Builder
	for _, q := range []string{"select run || person || places || previous || reason || seal from agri_assess where county = $1 and id = $2",
		"select code || ' ' || counted from agri_assess_item where county = $1 and assess = $2 order by n"} {
		if err := store.Each(context.Background(), h.DB.Read(), func(rows *sql.Rows) error {
			var s string
			err := rows.Scan(&s)
			b.WriteString(s)
			return err
		}, q, housetest.County, id); err != nil {
			h.T.Fatal(err)
		}
	}
	return b.String()
}

// halfYear lets the village's officer work: of three subjects one is visited and told,
// one is visited with a finding that is corrected in time, one is left; a second finding
// is corrected by nobody. The period is over when it returns.
func halfYear(h *housetest.House) (subjects []string) {
	h.T.Helper()
	farm(h)
	h.Hire("otherhelper", registry.Officer, housetest.OtherVillage, housetest.OtherTowns)
	also(h, registry.Officer, housetest.OtherTown+"002", clock.Date(2023, 11, 1))
	h.As("bureau").Post("/api/agri/officers/cards", nil).Want(200)
	for _, name := range []string{"一场", "二场", "三场"} {
		subjects = append(subjects, registered(h, "inspector", "name", name))
	}
	registered(h, "otherinspector", "name", "别处", "area", housetest.OtherVillage)
	p := phone{h, "helper", "aaaaaaaa"}
	finding := map[string]any{"answers": answers("waste/waste_collected", "no", "waste/waste_note", "地头有瓶子"), "result": "correct", "limit_days": 7}
	now := h.Acts.Now()
	for _, x := range p.send(p.visit(subjects[0], now, nil), p.visit(subjects[1], now, finding)).Results {
		if x.State != "safe" {
			h.T.Fatalf("%+v", x)
		}
	}
	found := func() page {
		var list struct{ Items []struct{ Order string } }
		h.As("inspector").Get("/api/agri/patrols?result=correct").Want(200).Into(&list)
		var o page
		h.As("desk").Get("/api/orders/" + list.Items[0].Order).Want(200).Into(&o)
		return take(h, "desk", o, "accept", map[string]any{"category": "0602"}, 200)
	}
	o := found()
	for _, s := range []struct {
		who, verb string
		fields    map[string]any
	}{{"dispatch", "dispatch", map[string]any{"unit": h.Unit(housetest.Roads)}}, {"roads", "start", nil},
		{"roads", "answer", map[string]any{"words": "收走了"}}, {"checker", "verify", nil}, {"checker", "close", nil}} {
		o = take(h, s.who, o, s.verb, s.fields, 200)
	}
	h.Clock.Advance(time.Hour)
	p.send(p.visit(subjects[0], h.Acts.Now(), finding))
	found()
	var pic struct{ Hash string }
	h.As("helper").Post("/api/photos", housetest.NewForm().File("file", "s.jpg", photo(h.T.(*testing.T)))).Want(200).Into(&pic)
	var notice struct{ Edition string }
	h.As("helper").Get("/api/agri/notice").Want(200).Into(&notice)
	h.As("helper").Post("/api/agri/subjects/"+subjects[0]+"/notices", map[string]string{"edition": notice.Edition, "signer": "王明", "photo": pic.Hash}).Want(204)
	var officers struct{ Items []struct{ ID, Name string } }
	h.As("helper").Get("/api/agri/officers").Want(200).Into(&officers)
	h.As("inspector").Post(trainings, map[string]any{"title": "安全用药", "area": housetest.Town, "on": "2023-11-07", "minutes": 240,
		"officers": []map[string]string{{"id": officers.Items[0].ID, "result": "pass"}}}).Want(200)
	h.Clock.Set(clock.Date(2024, 1, 3).Start().Add(9*time.Hour + 30*time.Minute).Time()) // a Wednesday
	return subjects
}

// also gives the other town's officer another duty, from a day on.
func also(h *housetest.House, post, at string, from clock.Day) {
	h.T.Helper()
	if _, err := h.Duties.Assign(context.Background(), act.System(housetest.County), nil,
		duty.Duty{County: housetest.County, Person: h.Person("otherhelper"), Post: post, Area: at, Unit: h.Unit(housetest.OtherTowns),
			From: from.Start()}); err != nil {
		h.T.Fatal(err)
	}
}

func period(more ...any) map[string]any {
	return with(map[string]any{"title": "2023 年下半年", "area": housetest.Town, "from": "2023-07-01", "to": "2023-12-31"}, more...)
}

func TestOfficersAreAssessedByOutcomes(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		subjects := halfYear(h)
		good := map[string]any{"title": "办法", "items": weights("covered", 60, "told", 40)}
		for _, c := range []struct {
			who    string
			path   string
			body   map[string]any
			status int
			said   string
		}{
			{"", schemes, good, 401, ""}, {"desk", schemes, good, 403, ""}, {"helper", schemes, good, 403, ""}, {"inspector", schemes, good, 403, ""},
			{"bureau", schemes, with(good, "items", weights("covered", 90)), 422, "/items"},
			{"bureau", schemes, with(good, "items", weights("covered", 50, "covered", 50)), 422, "/items"},
			{"bureau", schemes, with(good, "items", weights("covered", 50, "hours", 50)), 422, "/items"}, {"bureau", schemes, with(good, "title", " "), 422, "/title"},
			{"inspector", assessRuns, period(), 409, "agri.assess.no_scheme"},
		} {
			if a := h.As(c.who).Post(c.path, c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s %v: %s", c.who, c.body, a.Body)
			}
		}
		h.As("bureau").Post(schemes, good).Want(200)
		before := h.Lines()
		if a := h.As("bureau").Post(schemes, good).Want(409); !strings.Contains(string(a.Body), "没有改动") || h.Lines() != before {
			t.Errorf("the same rules again: %s", a.Body)
		}
		standard(h)
		var versions struct{ Items []struct{ Version int } }
		h.As("helper").Get(schemes).Want(200).Into(&versions)
		if len(versions.Items) != 2 || versions.Items[0].Version != 2 {
			t.Errorf("%+v", versions)
		}
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", period(), 401, ""}, {"desk", period(), 403, ""}, {"helper", period(), 403, ""}, {"otherinspector", period(), 403, ""},
			{"inspector", period("area", housetest.County), 403, ""},
			{"inspector", period("to", "2024-01-03"), 422, "/to"}, {"inspector", period("to", "2023-07-05"), 422, "/to"},
			{"inspector", period("from", "2021-01-01"), 422, "/to"}, {"inspector", period("from", ""), 422, "/from"},
			{"inspector", period("area", housetest.Grid), 422, "/area"}, {"inspector", period("area", "9"), 422, "/area"},
			{"inspector", period("title", ""), 422, "/title"},
			{"inspector", period("area", housetest.Town+"002"), 409, "agri.assess.nobody"},
		} {
			if a := h.As(c.who).Post(assessRuns, c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s %v: %s", c.who, c.body, a.Body)
			}
		}
		if v := h.Figure("agri.assessed_officers", housetest.County); v.Num != 0 {
			t.Error("a refusal left a result", v)
		}
		var run assessRun
		key := h.NewID()
		for range 2 { // the second is the same press of a button
			h.As("inspector").Again(key).Post(assessRuns, period()).Want(200).Into(&run)
		}
		for who, body := range map[string]map[string]any{"inspector": period("area", housetest.Village), "bureau": period("area", housetest.County)} {
			if a := h.As(who).Post(assessRuns, body).Want(409); !strings.Contains(string(a.Body), "agri.assess.ran_already") {
				t.Errorf("%s", a.Body)
			}
		}
		if len(run.Items) != 1 || run.Items[0].Name != "测试helper" || run.Run.Officers != 1 {
			t.Fatalf("%+v", run)
		}
		a := run.Items[0]
		want := map[string][3]int{"covered": {2, 3, 200}, "corrected": {1, 2, 125}, "told": {1, 3, 50}, "trained": {1, 1, 150}, "sound": {1, 1, 150}}
		for _, x := range a.Items {
			if got := [3]int{x.Num, x.Den, x.Points}; got != want[x.Code] {
				t.Errorf("%s: %v, want %v", x.Code, got, want[x.Code])
			}
		}
		if a.Total != 675 || a.Weight != 100 || a.Version != 1 {
			t.Errorf("%+v", a)
		}
		if v := h.FigureOn("agri.patrol_coverage", housetest.Village, "2023-12-31"); v.Num != 2 || v.Den != 3 {
			t.Error("the house's own coverage is another:", v)
		}
		seen(t, h, run, subjects)
		laterChanges(t, h, a, subjects)
		h.Clean()
	})
}

// seen looks who sees what of a result.
func seen(t *testing.T, h *housetest.House, run assessRun, subjects []string) {
	t.Helper()
	a := run.Items[0]
	path := assessments + "/" + a.ID
	for who, status := range map[string]int{"": 401, "desk": 403, "otherhelper": 404, "otherinspector": 404, "helper": 200, "inspector": 200, "bureau": 200} {
		h.As(who).Get(path).Want(status)
		h.As(who).Get(path + "/rows?item=covered").Want(status)
	}
	for who, status := range map[string]int{"": 401, "desk": 403, "helper": 403, "otherhelper": 403, "otherinspector": 404, "inspector": 200, "bureau": 200} {
		h.As(who).Get(assessRuns + "/" + run.Run.ID).Want(status)
		h.As(who).Get(assessRuns + "/" + run.Run.ID + "/export").Want(status)
	}
	for who, want := range map[string]int{"helper": 1, "otherhelper": 0, "inspector": 0} {
		var mine struct{ Items []result }
		h.As(who).Get(assessments + "/mine").Want(200).Into(&mine)
		if len(mine.Items) != want || want == 1 && (!mine.Items[0].CanAppeal || !mine.Items[0].Mine) {
			t.Errorf("%s: %+v", who, mine)
		}
	}
	for who, want := range map[string]int{"bureau": 1, "inspector": 1, "otherinspector": 0} {
		var runs struct{ Items []struct{ ID string } }
		h.As(who).Get(assessRuns).Want(200).Into(&runs)
		if len(runs.Items) != want {
			t.Errorf("%s: %+v", who, runs)
		}
	}
	state := map[string]string{}
	for _, c := range behind(h, "helper", a.ID, "covered") {
		state[c.ID] = c.State + c.On + c.Kind
	}
	if state[subjects[0]] != "counted2023-11-07agri.subject" || state[subjects[1]] != "counted2023-11-07agri.subject" ||
		state[subjects[2]] != "lackingagri.subject" {
		t.Errorf("%v", state)
	}
	var told struct {
		Items []struct{ Kind, Subject, Title string }
	}
	h.As("helper").Get("/api/notices").Want(200).Into(&told)
	if len(told.Items) == 0 || told.Items[0].Subject != a.ID || !strings.Contains(told.Items[0].Title, "2023 年下半年") {
		t.Errorf("%+v", told)
	}
	book, err := excelize.OpenReader(bytes.NewReader(h.As("inspector").Get(assessRuns + "/" + run.Run.ID + "/export").Want(200).Body))
	if err != nil {
		t.Fatal(err)
	}
	if rows, _ := book.GetRows(book.GetSheetName(0)); len(rows) != 6 || rows[1][2] != "测试helper" {
		t.Errorf("%q", rows)
	}
	var p struct {
		Items []struct{ ID, Kind, Title string }
	}
	h.As("inspector").Get("/api/figures/records?code=agri.assessed_officers&part=num&under=" + housetest.Town).Want(200).Into(&p)
	if len(p.Items) != 1 || p.Items[0].ID != a.ID || strings.Contains(p.Items[0].Title, "helper") {
		t.Errorf("%+v", p)
	}
}

// laterChanges lets the rows behind a score change; the score stays, to the byte.
func laterChanges(t *testing.T, h *housetest.House, a result, subjects []string) {
	t.Helper()
	again(h, "inspector", a)
	before := kept(h, a.ID)
	p := phone{h, "helper", "aaaaaaaa"}
	if x := p.send(p.visit(subjects[2], clock.Date(2023, 12, 20).Start().Add(10*time.Hour), nil)).Results[0]; x.State != "safe" { // a phone that lay in a drawer
		t.Fatalf("%+v", x)
	}
	h.As("inspector").Post("/api/agri/subjects/"+subjects[1]+"/close", map[string]string{"reason": "不再种了"}).Want(204)
	var list struct{ Items []struct{ ID string } }
	h.As("inspector").Get(trainings).Want(200).Into(&list)
	h.As("inspector").Post(trainings+"/"+list.Items[0].ID+"/void", map[string]string{"reason": "登记错了"}).Want(204)
	if v := h.FigureOn("agri.patrol_coverage", housetest.Village, "2023-12-31"); v.Num != 3 {
		t.Error("the rows did not change:", v)
	}
	var now result
	h.As("helper").Get(assessments + "/" + a.ID).Want(200).Into(&now)
	if now.Total != a.Total || now.Seal != a.Seal || kept(h, a.ID) != before {
		t.Errorf("a past score moved: %+v", now)
	}
	again(h, "helper", now)
}

func TestResultsAreAppealed(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		subjects := halfYear(h)
		standard(h)
		var run assessRun
		h.As("inspector").Post(assessRuns, period()).Want(200).Into(&run)
		a := run.Items[0]
		first := kept(h, a.ID)
		row := func(item, id string) []map[string]string { return []map[string]string{{"item": item, "id": id}} }
		body := func(more ...any) map[string]any {
			return with(map[string]any{"words": "三场十月起停产，大门锁着", "rows": row("covered", subjects[2])}, more...)
		}
		path := assessments + "/" + a.ID
		said := func(who, path string, body any, status int, key string) {
			t.Helper()
			if a := h.As(who).Post(path, body).Want(status); !strings.Contains(string(a.Body), key) {
				t.Errorf("%s: %s", who, a.Body)
			}
		}
		decision := func(more ...any) map[string]any {
			return with(map[string]any{"upheld": true, "words": "停产属实，不计", "rows": row("covered", subjects[2])}, more...)
		}
		said("bureau", path+"/decision", decision(), 409, "agri.assess.no_appeal")
		said("", path+"/appeal", body(), 401, "")
		said("desk", path+"/appeal", body(), 403, "")
		said("otherhelper", path+"/appeal", body(), 404, "")
		said("inspector", path+"/appeal", body(), 403, "agri.assess.not_yours")
		said("helper", path+"/appeal", body("words", " "), 422, "/words")
		said("helper", path+"/appeal", body("rows", []any{}), 422, "/rows")
		said("helper", path+"/appeal", body("rows", row("covered", "nobody")), 422, "/rows")
		h.Clock.Set(clock.Date(2024, 1, 10).Start().Add(17 * time.Hour).Time()) // the fifth working day
		key := h.NewID()
		for range 2 {
			h.As("helper").Again(key).Post(path+"/appeal", body()).Want(200)
		}
		said("helper", path+"/appeal", body(), 409, "agri.assess.twice")
		said("", path+"/decision", decision(), 401, "")
		said("helper", path+"/decision", decision(), 403, "")
		said("otherinspector", path+"/decision", decision(), 404, "")
		said("inspector", path+"/decision", decision(), 403, "agri.assess.same_person")
		said("bureau", path+"/decision", decision("words", ""), 422, "/words")
		said("bureau", path+"/decision", decision("rows", nil), 422, "/rows")
		said("bureau", path+"/decision", decision("rows", row("told", "nobody")), 422, "/rows")
		said("bureau", path+"/decision", decision("rows", row("covered", subjects[0])), 422, "agri.assess.worse")
		var open struct{ Items []struct{ Appeals int } }
		h.As("bureau").Get(assessRuns).Want(200).Into(&open)
		if open.Items[0].Appeals != 1 || h.Figure("agri.appeals", housetest.County).Num != 1 || h.Figure("agri.appeals_upheld", housetest.County).Num != 0 {
			t.Errorf("%+v", open)
		}
		var b result
		key = h.NewID()
		for range 2 {
			h.As("bureau").Again(key).Post(path+"/decision", decision()).Want(200).Into(&b)
		}
		if b.ID == a.ID || b.Version != 2 || b.Previous != a.ID || b.Total != 775 || b.Items[0].Num != 2 || b.Items[0].Den != 2 ||
			len(b.Versions) != 2 || b.Appeal.Result != b.ID || b.Appeal.Against != a.ID {
			t.Errorf("%+v", b)
		}
		said("bureau", path+"/decision", decision("upheld", false), 409, "agri.assess.decided")
		said("helper", assessments+"/"+b.ID+"/appeal", body("rows", row("told", subjects[1])), 409, "agri.assess.twice")
		if kept(h, a.ID) != first {
			t.Error("the version that was appealed has changed")
		}
		h.As("helper").Get(path).Want(200).Into(&a)
		again(h, "helper", a)
		again(h, "helper", b)
		if rows := behind(h, "helper", b.ID, "covered"); len(rows) != 3 || rows[2].State != "excluded" && rows[1].State != "excluded" && rows[0].State != "excluded" {
			t.Errorf("%+v", rows)
		}
		if v := h.Figure("agri.appeals_upheld", housetest.Village); v.Num != 1 || h.Figure("agri.assessed_officers", housetest.Village).Num != 1 {
			t.Error(v)
		}
		if got, want := h.Verbs(b.ID), "agri.assess.decide"; got != want {
			t.Errorf("journal: %s", got)
		}
		if got, want := h.Verbs(a.ID), "agri.assess.appeal"; got != want {
			t.Errorf("journal: %s", got)
		}
		ownAndLate(t, h, said)
		h.Clean()
	})
}

// ownAndLate looks at those who are on both sides, and at who comes too late.
func ownAndLate(t *testing.T, h *housetest.House, said func(who, path string, body any, status int, key string)) {
	t.Helper()
	var run assessRun
	h.As("otherinspector").Post(assessRuns, period("area", housetest.OtherTown)).Want(200).Into(&run)
	x := run.Items[0]
	if x.Area != housetest.OtherTown || len(x.Places) != 2 || x.Places[0].From != "2023-07-01" || x.Places[1].From != "2023-11-01" {
		t.Errorf("%+v", x) // two villages, one of them since November
	}
	rows := []map[string]string{{"item": "trained", "id": h.Person("otherhelper")}}
	appeal := map[string]any{"words": "年度培训合格证遗失", "rows": rows}
	h.As("otherhelper").Post(assessments+"/"+x.ID+"/appeal", appeal).Want(200)
	also(h, registry.Inspector, housetest.OtherTown, h.Acts.Now().Day())
	h.Clock.Advance(time.Minute)
	said("otherhelper", assessments+"/"+x.ID+"/decision", map[string]any{"upheld": true, "words": "同意", "rows": rows}, 403, "agri.assess.own_appeal")
	said("otherhelper", assessRuns, period("area", housetest.OtherTown, "from", "2023-10-01"), 403, "agri.assess.own_run")
	var kept result
	h.As("bureau").Post(assessments+"/"+x.ID+"/decision", map[string]any{"upheld": false, "words": "没有培训记录"}).Want(200).Into(&kept)
	if kept.ID != x.ID || kept.Appeal.Outcome != "declined" || len(kept.Versions) != 1 ||
		h.Figure("agri.appeals", housetest.OtherTown).Num != 1 || h.Figure("agri.appeals_upheld", housetest.OtherTown).Num != 0 {
		t.Errorf("%+v", kept)
	}
	h.As("bureau").Post(assessRuns, period("area", housetest.OtherTown, "from", "2023-10-01", "title", "四季度")).Want(200).Into(&run)
	h.Clock.Advance(7*24*time.Hour + time.Hour)
	said("otherhelper", assessments+"/"+run.Items[0].ID+"/appeal", appeal, 409, "agri.assess.late")
}

// A town and its county are assessed at the same moment: an officer has one result.
func TestOnePeriodIsAssessedOnce(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		halfYear(h)
		standard(h)
		var all sync.WaitGroup
		status := make([]int, 6)
		for i := range status {
			who, at := "inspector", housetest.Town
			if i%2 == 0 {
				who, at = "bureau", housetest.County
			}
			all.Go(func() { status[i] = h.As(who).Post(assessRuns, period("area", at)).Status })
		}
		all.Wait()
		ran := 0
		for _, s := range status {
			if s == 200 {
				ran++
			} else if s != 409 {
				t.Error(s)
			}
		}
		if ran != 1 {
			t.Errorf("%d runs", ran)
		}
		var mine struct{ Items []result }
		h.As("helper").Get(assessments + "/mine").Want(200).Into(&mine)
		if len(mine.Items) != 1 {
			t.Errorf("%+v", mine)
		}
		h.Clean()
	})
}

// The county assesses everybody; each town sees its own officers and decides what they
// appeal.
func TestATownHearsOfItsAppeals(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		subjects := halfYear(h)
		standard(h)
		var run assessRun
		h.As("bureau").Post(assessRuns, period("area", housetest.County)).Want(200).Into(&run)
		if len(run.Items) != 2 || run.Items[0].Area > run.Items[1].Area {
			t.Fatalf("%+v", run)
		}
		for who, want := range map[string]string{"inspector": "测试helper", "otherinspector": "测试otherhelper"} {
			var mine assessRun
			h.As(who).Get(assessRuns + "/" + run.Run.ID).Want(200).Into(&mine)
			if len(mine.Items) != 1 || mine.Items[0].Name != want {
				t.Errorf("%s sees %+v", who, mine.Items)
			}
		}
		path := assessments + "/" + run.Items[0].ID
		h.As("helper").Post(path+"/appeal", map[string]any{"words": "停产", "rows": []map[string]string{{"item": "covered", "id": subjects[2]}}}).Want(200)
		for who, want := range map[string]int{"bureau": 1, "inspector": 1, "otherinspector": 0} {
			var runs struct {
				Items []struct {
					Appeals int
					Open    int `json:"open_appeals"`
				}
			}
			h.As(who).Get(assessRuns).Want(200).Into(&runs)
			told := strings.Contains(string(h.As(who).Get("/api/notices").Want(200).Body), "考核申诉待复核")
			if len(runs.Items) != 1 || runs.Items[0].Appeals != want || runs.Items[0].Open != want || told != (want == 1) {
				t.Errorf("%s: %+v, told %v", who, runs, told)
			}
		}
		no := map[string]any{"upheld": false, "words": "没有停产的证明"}
		h.As("otherinspector").Post(path+"/decision", no).Want(404)
		h.As("bureau").Post(path+"/decision", no).Want(403)
		// Behind the program's back, a row that was not met becomes one that was.
		tamper := func(from, to string) {
			t.Helper()
			if err := h.DB.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(t.Context(), "update agri_assess_item set counted = replace(counted, $3, $4) where county = $1 and assess = $2 and "+
					"code = 'covered'", housetest.County, run.Items[0].ID, from, to)
				return err
			}); err != nil {
				t.Fatal(err)
			}
		}
		tamper("- 0", "+ 0")
		if a := h.As("inspector").Post(path+"/decision", no).Want(409); !strings.Contains(string(a.Body), "agri.assess.broken") {
			t.Errorf("%s", a.Body)
		}
		tamper("+ 0", "- 0")
		h.As("inspector").Post(path+"/decision", no).Want(200)
		h.Clean()
	})
}
