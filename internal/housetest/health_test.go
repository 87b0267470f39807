package housetest_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/scenes/health"
)

type committeeRow struct {
	ID, State, Shape          string
	Late, Director            bool
	Seats, Vacancies, Version int
	DueOn                     string `json:"due_on"`
	Members                   []struct{ ID, Role, Name string }
}

type healthRow struct {
	ID, State, Order, Code, Directive, Role string
	Has, Version                            int
}

// committees hires those who work for public health in the kit.
func committees(h *housetest.House) {
	h.T.Helper()
	h.Hire("healthoffice", health.Office, housetest.County, housetest.Centre)
	h.Hire("healthsecond", health.Office, housetest.County, housetest.Centre)
	h.Hire("healthtown", health.Town, housetest.Town, housetest.TownOffice)
	h.Hire("healthother", health.Town, housetest.OtherTown, housetest.OtherTowns)
	h.Hire("healthclerk", health.Clerk, housetest.Village, housetest.Community)
	h.Hire("healthexpert", health.Expert, housetest.County, housetest.Centre)
}

func aCommittee(change ...any) map[string]any {
	return changed(map[string]any{"area": housetest.Village, "handover_on": "2023-10-20", "seats": 4}, change...)
}

func values(v ...string) map[string]any {
	m := map[string]string{}
	for i := 0; i < len(v); i += 2 {
		m[v[i]] = v[i+1]
	}
	return map[string]any{"values": m}
}

// standsAt founds a committee at a place, with a director, a deputy and a member.
func standsAt(h *housetest.House, at string) (c committeeRow) {
	h.T.Helper()
	h.As("healthoffice").Post("/api/health/committees", aCommittee("area", at)).Want(200).Into(&c)
	for i, role := range health.Roles {
		h.As("healthoffice").Post("/api/health/committees/"+c.ID+"/members",
			map[string]any{"role": role, "name": "王小" + string([]rune("明红军")[i]), "body": "elected", "released": i == 0}).Want(200)
	}
	h.As("healthoffice").Post("/api/health/committees/"+c.ID+"/steps/found", values("founded_on", "2023-11-06")).Want(200)
	return c
}

func TestCommitteesAreFounded(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		committees(h)
		for _, c := range []struct {
			what, who string
			body      map[string]any
			want      int
			at        string
		}{
			{"by a guest", "", aCommittee(), 401, ""}, {"by the clerk", "healthclerk", aCommittee(), 403, ""}, {"by another town", "healthother",
				aCommittee(), 403, ""},
			{"of a grid", "healthtown", aCommittee("area", housetest.Grid), 422, "/area"}, {"before the election", "healthtown",
				aCommittee("handover_on", "2023-12-01"), 422, "/handover_on"},
			{"without the handover", "healthtown", aCommittee("handover_on", ""), 422, "/handover_on"}, {"of two seats", "healthtown",
				aCommittee("seats", 2), 422, "/seats"},
		} {
			lines := h.Lines()
			a := h.As(c.who).Post("/api/health/committees", c.body).Want(c.want)
			if c.at != "" && !strings.Contains(string(a.Body), `"`+c.at+`"`) || h.Lines() != lines {
				t.Errorf("%s: %s, want a word at %q and no line", c.what, a.Body, c.at)
			}
		}
		var c committeeRow
		h.As("healthtown").Post("/api/health/committees", aCommittee()).Want(200).Into(&c)
		h.As("healthtown").Post("/api/health/committees", aCommittee()).Want(409) // one waits already
		at := "/api/health/committees/" + c.ID
		if c.State != "due" || c.DueOn != "2023-11-19" || c.Late {
			t.Errorf("due thirty days after the handover: %+v", c)
		}
		member := func(role, name string) map[string]any {
			return map[string]any{"role": role, "name": name, "body": "station"}
		}
		for _, x := range []struct {
			who, path string
			body      any
			want      int
		}{
			{"healthtown", "/steps/found", values("founded_on", "2023-11-06"), 409}, // nobody on it
			{"healthclerk", "/members", member("director", "王明"), 403}, {"healthother", "/members", member("director", "王明"), 404},
			{"healthtown", "/members", member("member", " "), 422}, {"healthtown", "/members", member("director", "王明"), 200},
			{"healthtown", "/members", member("director", "李红"), 422}, {"healthtown", "/members", member("deputy", "李红"), 200},
			{"healthtown", "/steps/found", values("founded_on", "2023-11-06"), 409}, // two are few
			{"healthtown", "/members", member("member", "赵强"), 200},
			{"healthtown", "/steps/found", values("founded_on", "2023-10-01"), 422}, {"healthtown", "/steps/found", values("founded_on", "2023-11-08"), 422},
			{"healthclerk", "/steps/found", values("founded_on", "2023-11-06"), 403}, {"healthtown", "/steps/found", values("founded_on", "2023-11-06"), 200},
			{"healthtown", "/steps/found", values("founded_on", "2023-11-06"), 409},
		} {
			lines := h.Lines()
			h.As(x.who).Post(at+x.path, x.body).Want(x.want)
			if wrote := h.Lines() - lines; (wrote == 1) != (x.want == 200) {
				t.Errorf("%s %s: %d lines", x.who, x.path, wrote)
			}
		}
		h.As("healthclerk").Get(at).Want(200).Into(&c)
		if c.State != "founded" || c.Vacancies != 1 || !c.Director || c.Shape != "peace" || strings.Contains(fmt.Sprint(c.Members), "王明") {
			t.Errorf("one seat is vacant, names are masked: %+v", c)
		}
		if page := string(h.As("").Get("/health/" + housetest.Village).Want(200).Body); strings.Contains(page, "王明") || !strings.Contains(page,
			"主任") || !strings.Contains(page, "空缺 1 席") {
			t.Error("the public page names roles and vacancies, and nobody:", page)
		}
		yes := true
		h.As("healthtown").Post(at+"/members/change", map[string]any{"member": c.Members[0].ID, "released": &yes}).Want(200)
		if page := string(h.As("").Get("/health/" + housetest.Village).Want(200).Body); !strings.Contains(page, "王明") || strings.Contains(page, "李红") {
			t.Error("what was released is named, the rest is not")
		}
		h.As("healthtown").Post(at+"/members/change", map[string]any{"member": c.Members[0].ID, "until_on": "2023-11-07"}).Want(200).Into(&c)
		if c.Director || c.Vacancies != 2 {
			t.Errorf("the director has left: %+v", c)
		}
		for code, want := range map[string][2]int64{"health.committees": {1, 0}, "health.in_time": {1, 1}, "health.committees_village": {1, 0},
			"health.committees_township": {0, 0}} {
			if v := h.FigureOn(code, housetest.County, "2023-11-30"); v.Num != want[0] || v.Den != want[1] {
				t.Errorf("%s: %d of %d, want %v", code, v.Num, v.Den, want)
			}
		}
		// An election for the whole town: a new term is due everywhere, and the old one ends on the day.
		h.Later(time.Date(2024, 1, 10, 9, 0, 0, 0, h.Clock.Now().Location()))
		var cover struct {
			Levels []struct {
				Level                      string
				Places, Founded, Due, Late int
				Holes                      []struct{ Code string }
			}
		}
		h.As("healthother").Post("/api/health/committees/handover", aCommittee("area", housetest.Town, "handover_on", "2024-01-05")).Want(403)
		h.As("healthtown").Post("/api/health/committees/handover", aCommittee("area", housetest.Town, "handover_on", "2024-01-05")).Want(200).Into(&cover)
		if v := cover.Levels[2]; v.Places != 2 || v.Due != 2 || v.Founded != 0 || len(v.Holes) != 2 {
			t.Errorf("%+v", cover)
		}
		if a, b := h.FigureOn("health.committees", housetest.County, "2024-01-04"), h.FigureOn("health.committees", housetest.County,
			"2024-01-05"); a.Num != 1 || b.Num != 0 {
			t.Error("in office the day before the handover and on it:", a.Num, b.Num)
		}
		h.Later(time.Date(2024, 2, 20, 9, 0, 0, 0, h.Clock.Now().Location()))
		h.As("healthoffice").Get("/api/health/coverage").Want(200).Into(&cover)
		if v := cover.Levels[2]; v.Late != 2 || v.Places != 4 || len(v.Holes) != 4 {
			t.Errorf("late, and holes with them: %+v", v)
		}
		if got := housetest.Walk(h, "healthoffice", "/api/health/committees", 10, "&state=late"); len(got) != 2 {
			t.Error("late ones in the list:", got)
		}
		h.Clean()
	})
}

// Two who found or fill at once: one director, one committee.
func TestOneCommitteeAPlace(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		committees(h)
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() { h.As("healthtown").Post("/api/health/committees", aCommittee()) })
		}
		wg.Wait()
		all := housetest.Walk(h, "healthtown", "/api/health/committees", 10, "")
		if len(all) != 1 {
			t.Fatal("committees at one place:", len(all))
		}
		for i := range 8 {
			wg.Go(func() {
				h.As("healthtown").Post("/api/health/committees/"+all[0]+"/members",
					map[string]any{"role": "director", "name": "王" + string([]rune("一二三四五六七八")[i]), "body": "elected"})
			})
		}
		wg.Wait()
		var c committeeRow
		h.As("healthtown").Get("/api/health/committees/" + all[0]).Want(200).Into(&c)
		if len(c.Members) != 1 {
			t.Errorf("directors: %+v", c.Members)
		}
		h.Clean()
	})
}

func aNote(words string) map[string]any {
	return map[string]any{"area": housetest.Village, "sign": "water", "place": "二号楼", "words": words, "people": 30, "on": "2023-11-07"}
}

// A note is about a place; a person's health data is refused wherever words can be typed, and the refusal says why.
func TestNobodysHealthIsKept(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		committees(h)
		h.As("healthclerk").Post("/api/health/notes", aNote("自来水有异味")).Want(409) // no committee yet
		standsAt(h, housetest.Village)
		for words, want := range map[string]string{
			"自来水有异味，多户反映": "", "三号楼王女士发热，疑似流感": "写了谁患病", "居民张三确诊": "写了谁患病", "请联系 138 0013 8000": "手机号", "身份证11010519491231002X": "身份证号",
			"患者李某某，男，65岁": "写了谁患病",
		} {
			lines := h.Lines()
			status := 200
			if want != "" {
				status = 422
			}
			if a := h.As("healthclerk").Post("/api/health/notes", aNote(words)).Want(status); !strings.Contains(string(a.Body),
				want) || (h.Lines() == lines) != (want != "") {
				t.Errorf("%s: %s", words, a.Body)
			}
		}
		ill := "居民张三确诊"
		var n healthRow
		h.As("healthclerk").Post("/api/health/notes", aNote("污水外溢")).Want(200).Into(&n)
		at := "/api/health/notes/" + n.ID + "/steps/"
		h.As("healthclerk").Post(at+"assess", values("verdict", "act", "words", "请清理")).Want(403)
		h.As("healthtown").Post(at+"assess", values("verdict", "act", "words", ill)).Want(422)
		h.As("healthtown").Post(at+"close", values("words", "好了")).Want(409)
		h.As("healthtown").Post(at+"assess", values("verdict", "act", "words", "请清理")).Want(200)
		h.As("healthtown").Get("/api/health/notes/" + n.ID).Want(200).Into(&n)
		if n.Order == "" {
			t.Error("acting on a note opens an order")
		}
		h.As("healthtown").Post(at+"close", values("words", "好了")).Want(200)
		work := func(kind, title, words string) map[string]any {
			return map[string]any{"area": housetest.Village, "kind": kind, "topic": "education", "title": title, "words": words, "on": "2023-11-07",
				"came": map[string]int{"activity": 45}[kind]}
		}
		h.As("healthclerk").Post("/api/health/works", work("meeting", "例会", ill)).Want(422)
		h.As("healthclerk").Post("/api/health/works", work("activity", "患者王强帮扶", "")).Want(422)
		h.As("healthclerk").Post("/api/health/works", work("meeting", "例会", "")).Want(422) // minutes are wanted
		h.As("healthother").Post("/api/health/works", work("activity", "讲座", "")).Want(403)
		h.As("healthclerk").Post("/api/health/works", work("activity", "讲座", "")).Want(200).Into(&n)
		if a, b := h.Figure("health.activities", housetest.Town), h.Figure("health.came", housetest.Town); a.Num != 1 || b.Num != 45 {
			t.Error("activities, came:", a.Num, b.Num)
		}
		h.As("healthclerk").Post("/api/health/works/"+n.ID+"/strike", map[string]any{"reason": "记重了"}).Want(200)
		h.As("healthclerk").Post("/api/health/works/"+n.ID+"/strike", map[string]any{"reason": "记重了"}).Want(409)
		if a := h.Figure("health.came", housetest.Town); a.Num != 0 {
			t.Error("a struck activity counts:", a.Num)
		}
		h.Clean()
	})
}

// A level that is raised turns committees, commands every street and town, and shows what each lacks; a rehearsal leaves every figure
// as it was.
func TestALevelIsRaised(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		committees(h)
		c, town := standsAt(h, housetest.Village), standsAt(h, housetest.Town)
		shift := func(change ...any) map[string]any {
			return changed(map[string]any{"area": housetest.County, "level": 3, "title": "聚集性疾病处置", "body": "转入应急，报值班、后备和物资。",
				"due_at": h.Acts.Now().Add(48 * time.Hour)}, change...)
		}
		h.As("healthtown").Post("/api/health/shifts", shift("area", housetest.Town)).Want(403)
		h.As("healthoffice").Post("/api/health/shifts", shift("body", "患者张三确诊")).Want(422)
		h.As("healthoffice").Post("/api/health/shifts", shift("area", housetest.Village)).Want(422)
		before := figureCells(h)
		var drill, real healthRow
		h.As("healthoffice").Post("/api/health/shifts", shift("rehearsal", true)).Want(200).Into(&drill)
		shape := func() string {
			h.As("healthclerk").Get("/api/health/committees/" + c.ID).Want(200).Into(&c)
			return c.Shape
		}
		if shape() != "rehearsal" {
			t.Error("in a rehearsal:", c.Shape)
		}
		mine := to(h, "healthtown", "mine=true&directive="+drill.Directive)
		if len(mine) != 1 || !mine[0].Rehearsal {
			t.Fatalf("%+v", mine)
		}
		answers := map[string]any{"answers": map[string]string{"on_duty": "2", "reserve": "5", "material": "3", "called": "4", "reached": "4"}}
		h.As("healthtown").Post("/api/directives/recipients/"+mine[0].ID+"/report", answers).Want(200)
		h.As("healthoffice").Post("/api/health/shifts/"+drill.ID+"/steps/end", values("reason", "演练结束")).Want(200)
		if after := figureCells(h); after != before {
			t.Errorf("a rehearsal changed figures:\n%s\nwas\n%s", after, before)
		}
		h.As("healthoffice").Post("/api/health/shifts", shift()).Want(200).Into(&real)
		h.As("healthoffice").Post("/api/health/shifts", shift()).Want(409)
		if shape() != "emergency" {
			t.Error("in an emergency:", c.Shape)
		}
		ready := func() (lacks string) {
			var x struct {
				Items []struct {
					Code  string
					Lacks []string
				}
			}
			h.As("healthtown").Get("/api/health/shifts/" + real.ID + "/places").Want(404) // it lies above
			h.As("healthoffice").Get("/api/health/shifts/" + real.ID + "/places").Want(200).Into(&x)
			for _, p := range x.Items {
				if p.Code == housetest.Village {
					lacks = strings.Join(p.Lacks, " ")
				}
			}
			return lacks
		}
		if got := ready(); got != "duty reserve material contact" {
			t.Error("lacks:", got)
		}
		line := func(kind string, more ...any) map[string]any {
			return changed(map[string]any{"area": housetest.Village, "kind": kind, "title": "一组", "name": "王小明"}, more...)
		}
		for _, l := range []struct {
			body map[string]any
			want int
		}{{line("duty"), 422}, {line("material"), 422}, {line("reserve", "name", ""), 422}, {line("duty", "on", "2023-11-07"), 200}, {line("reserve"), 200},
			{line("material", "name", "", "amount", 20), 200}, {line("contact"), 200}} {
			h.As("healthclerk").Post("/api/health/lines", l.body).Want(l.want)
		}
		if got := ready(); got != "contact" {
			t.Error("lacks the test of its tree:", got)
		}
		contacts := housetest.Walk(h, "healthclerk", "/api/health/lines", 10, "&kind=contact")
		h.As("healthclerk").Post("/api/health/lines/"+contacts[0]+"/test", map[string]any{"reached": true}).Want(200)
		reserve := housetest.Walk(h, "healthclerk", "/api/health/lines", 10, "&kind=reserve")
		h.As("healthclerk").Post("/api/health/lines/"+reserve[0]+"/test", map[string]any{"reached": true}).Want(409)
		if got := ready(); got != "" {
			t.Error("lacks nothing:", got)
		}
		h.As("healthoffice").Post("/api/directives/"+real.Directive+"/end", map[string]any{"reason": "收工"}).Want(409) // the scene ends it
		mine = to(h, "healthtown", "mine=true&directive="+real.Directive)
		h.As("healthtown").Post("/api/directives/recipients/"+mine[0].ID+"/hand-on", nil).Want(200)
		below := to(h, "healthclerk", "mine=true&directive="+real.Directive)
		h.As("healthclerk").Post("/api/directives/recipients/"+below[len(below)-1].ID+"/report", answers).Want(200)
		h.As("healthoffice").Post("/api/health/shifts/"+real.ID+"/steps/change", values("level", "2", "reason", "扩大")).Want(200)
		h.As("healthoffice").Post("/api/health/shifts/"+real.ID+"/steps/end", values("reason", "平稳")).Want(200)
		if shape() != "peace" || town.ID == "" {
			t.Error("back to peace:", c.Shape)
		}
		if v := h.FigureOn("health.turned", housetest.County, "2023-11-30"); v.Num != 1 {
			t.Error("answered in time:", v)
		}
		h.Clean()
	})
}

// A command in peace goes down and comes up; what looks like somebody's health is refused in it and in every answer.
func TestHealthIsCommanded(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		committees(h)
		order := func(change ...any) map[string]any {
			return changed(map[string]any{"kind": health.DirectiveKind, "area": housetest.County, "to": "township", "title": "爱国卫生月", "body": "清理卫生死角",
				"due_at": h.Acts.Now().Add(24 * time.Hour), "wants": []map[string]any{{"name": "words", "title": "情况", "kind": "text"}}}, change...)
		}
		h.As("healthtown").Post("/api/directives", order()).Want(403)
		h.As("healthoffice").Post("/api/directives", order("body", "居民张三确诊，请跟踪")).Want(422)
		h.As("healthoffice").Post("/api/directives", order()).Want(200)
		var asked struct {
			Items []struct {
				Body  string
				Wants []struct{ Title string }
			}
		}
		h.As("healthtown").Get("/api/directives/recipients?mine=true").Want(200).Into(&asked)
		if x := asked.Items; len(x) != 1 || x[0].Body != "清理卫生死角" || x[0].Wants[0].Title != "情况" {
			t.Errorf("whoever takes it reads what is asked: %+v", x)
		}
		mine := to(h, "healthtown", "mine=true")
		at := "/api/directives/recipients/" + mine[0].ID
		ill := map[string]any{"answers": map[string]string{"words": "患者李某住院"}}
		if a := h.As("healthtown").Post(at+"/report", ill).Want(422); !strings.Contains(string(a.Body), "/answers/words") {
			t.Errorf("%s", a.Body)
		}
		h.As("healthtown").Post(at+"/report", map[string]any{"note": "电话13800138000"}).Want(422)
		h.As("healthtown").Post(at+"/help", map[string]any{"words": "王女士确诊，求助"}).Want(422)
		h.As("healthtown").Post(at+"/confirm", nil).Want(200)
		h.As("healthtown").Post(at+"/help", map[string]any{"words": "缺消毒剂"}).Want(200)
		h.As("healthtown").Post(at+"/report", map[string]any{"answers": map[string]string{"words": "清理十二处"}}).Want(200)
		for code, want := range map[string][2]int64{"health.confirmed": {1, 2}, "health.answered": {1, 2}, "health.turned": {0, 0}} {
			if v := h.FigureOn(code, housetest.County, "2023-11-30"); v.Num != want[0] || v.Den != want[1] {
				t.Errorf("%s: %d of %d, want %v", code, v.Num, v.Den, want)
			}
		}
		h.Clean()
	})
}

// What committees keep goes along with a village that moves to another town.
func TestACommitteeGoesAlong(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		committees(h)
		c := standsAt(h, housetest.Village)
		h.As("healthclerk").Post("/api/health/notes", aNote("污水外溢")).Want(200)
		h.As("healthclerk").Post("/api/health/lines", map[string]any{"area": housetest.Village, "kind": "reserve", "title": "一组", "name": "王小明"}).Want(200)
		h.Later(h.Clock.Now().AddDate(0, 0, 3))
		applied(h, moved(h))
		for _, table := range []string{"health_committee", "health_member", "health_note", "health_line"} {
			var lost int
			if err := h.DB.Read().QueryRow(t.Context(), "select count(*) from "+table+" where county = $1 and area = $2", housetest.County,
				housetest.Village).Scan(&lost); err != nil || lost > 0 {
				t.Errorf("%s: %d stayed behind (%v)", table, lost, err)
			}
		}
		for who, status := range map[string]int{"healthother": 200, "healthtown": 404} {
			h.As(who).Get("/api/health/committees/" + c.ID).Want(status)
		}
		h.Clean()
	})
}

// healthRecords are records of every kind in more than one place.
func healthRecords(h *housetest.House) {
	committees(h)
	office := h.As("healthoffice")
	for i, at := range []string{housetest.Town, housetest.Village, housetest.OtherTown, housetest.OtherVillage} {
		standsAt(h, at)
		office.Post("/api/health/notes", aNote("污水外溢")).Want([]int{409, 200, 200, 200}[i])
		office.Post("/api/health/works", map[string]any{"area": at, "kind": "activity", "topic": "education", "title": "讲座", "on": "2023-11-07",
			"came": 5}).Want(200)
		office.Post("/api/health/lines", map[string]any{"area": at, "kind": "reserve", "title": "一组", "name": "王小明"}).Want(200)
		if len(at) > len(housetest.Town) {
			continue
		}
		for j, role := range []string{"lead", "helper"} {
			x := expert(h, "钱学"+string([]rune("一二三四")[2*(i/2)+j]), 2, "")
			var c healthRow
			office.Post("/api/health/claims", map[string]any{"area": at, "expert": x.ID, "role": role}).Want(200).Into(&c)
			office.Post("/api/health/claims/"+c.ID+"/steps/approve", values()).Want(200)
			office.Post("/api/health/visits", map[string]any{"area": at, "expert": x.ID, "kind": "survey", "on": "2023-11-07", "words": "看了垃圾点"}).Want(200)
		}
		office.Post("/api/health/shifts", map[string]any{"area": at, "level": 4, "title": "汛后消杀", "body": "清理消杀",
			"due_at": h.Acts.Now().Add(time.Hour)}).Want(200)
	}
	office.Post("/api/health/shifts", map[string]any{"area": housetest.County, "level": 4, "title": "汛后消杀", "body": "清理消杀",
		"due_at": h.Acts.Now().Add(time.Hour)}).Want(200)
}
