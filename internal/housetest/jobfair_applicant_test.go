package housetest_test

import (
	"bytes"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/internal/housetest"
	"huying/kernel/offline"
	"huying/scenes/jobfair"

	"github.com/xuri/excelize/v2"
)

func TestIdentityNumbersAreRefused(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		g := openFair(h)
		_, _, post := g.offered(1)
		g.at(11, 9, 10)
		for field, values := range map[string][]string{
			"name":   {"11010519491231002X", "王110105491231002"},
			"skills": {"证号１１０１０５１９４９１２３１００２Ｘ", "110105 1949 1231 002x", "110105-19491231-0021"},
			"wish":   {"联系110105194912310021", "110105.19491231.002X 谢谢"},
		} {
			for _, v := range values {
				body := g.aProfile(field, v)
				body.Set("pick", post)
				lines := h.Lines()
				if a := g.form("/jobs/apply", body); a.Status != 422 || !strings.Contains(string(a.Body), "不要填身份证号") || h.Lines() != lines {
					t.Errorf("%s %q: %d", field, v, a.Status)
				}
			}
		}
		for field, v := range map[string]string{"skills": "低压电工证 3 年，月薪 6000-8000，2010-2022 年服役", "wish": "电话 010-60001234 或 13800138000"} {
			if a := g.form("/jobs/apply", g.aProfile(field, v, "phone", "1380013"+fmt.Sprintf("%04d", len(v)))); a.Status != 303 {
				t.Errorf("%s %q was taken for an identity number: %s", field, v, a.Body)
			}
		}
		h.Clean()
	})
}

// An applicant is seen by those to whom they applied and by nobody else, and each look is told.
func TestAnApplicantIsSeenOnlyWhereTheyApplied(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		g := openFair(h)
		first, firstID, post := g.offered(1)
		second, _, otherPost := g.offered(2)
		third, thirdID := g.approved(3)
		g.at(11, 9, 10)
		g.form("/jobs/apply", g.aProfile("told", "")).Want(422)
		g.form("/jobs/apply", g.aProfile("phone", "010-60001234")).Want(422)
		mine, key := g.applied(secretPhone, post)
		if a := g.form("/jobs/apply", g.aProfile()); a.Status != 409 {
			t.Error("one number twice:", a.Status)
		}
		mineText := g.page(mine, 200)
		if !strings.Contains(mineText, secretName) || strings.Contains(mineText, secretPhone) || !strings.Contains(mineText, "还没有人看过") {
			t.Error("one's own page: the name in full, the number masked, nobody looked")
		}
		app := applicationOn(g.page(first, 200))
		if app == "" {
			t.Fatal("the employer does not list the application")
		}
		if s := secretsIn(g.page(first, 200)); s != nil {
			t.Error("the employer's list shows before it looks:", s)
		}
		// Others, by every verb there is: not there, nothing written, nothing shown.
		for _, verb := range []string{"look", "interview", "offer", "hire", "decline"} {
			for _, own := range []string{second, third} {
				lines := h.Lines()
				a := g.do(own, verb, app)
				if a.Status != 404 || secretsIn(string(a.Body)) != nil || h.Lines() != lines {
					t.Errorf("another employer's %s: %d", verb, a.Status)
				}
			}
		}
		if p := g.page(second, 200) + g.page(third, 200); applicationOn(p) != "" || secretsIn(p) != nil || strings.Contains(p, "欧阳") {
			t.Error("another employer lists the applicant")
		}
		g.do("/jobs/employer/"+key, "look", app).Want(404) // an applicant's code is no employer's
		g.do(mine, "agree", app).Want(409)                 // no offer yet
		g.do(first, "agree", app).Want(422)                // not the employer's to say
		g.form(second, url.Values{"do": {"fill"}, "fair": {g.fair.ID}, "post": {post}}).Want(404)
		g.form(second, func() url.Values { v := g.aPost("do", "change"); v.Set("post", post); return v }()).Want(404)
		// A look, and what the applicant is told of it.
		lines := h.Lines()
		a := g.do(first, "look", app).Want(200)
		if len(secretsIn(string(a.Body))) != 4 || h.Lines() != lines+1 {
			t.Error("the employer to whom they applied sees the profile:", secretsIn(string(a.Body)))
		}
		if !strings.Contains(g.page(mine, 200), "通州第1建材厂") || strings.Count(g.page(mine, 200), "还没有人看过") != 0 {
			t.Error("the look is not told")
		}
		// The office: masked, by power, for a reason that the applicant reads.
		var list struct {
			Items []struct{ ID, Name, Phone string }
		}
		h.As("fairdesk").Get("/api/jobfair/applicants").Want(403)
		h.As("lead").Get("/api/jobfair/applicants").Want(200)
		for _, who := range []string{"desk", "officer", "fairdesk", "town"} {
			h.As(who).Get("/api/jobfair/applications").Want(403)
			h.As(who).Get("/api/jobfair/followups").Want(403)
		}
		raw := h.As("fairlead").Get("/api/jobfair/applicants?fair=" + g.fair.ID).Want(200)
		raw.Into(&list)
		if len(list.Items) != 1 || secretsIn(string(raw.Body)) != nil {
			t.Fatalf("%s", raw.Body)
		}
		at := "/api/jobfair/applicants/" + list.Items[0].ID
		h.As("fairdesk").Post(at+"/reveal", map[string]any{"reason": "看看是谁"}).Want(403)
		h.As("fairlead").Post(at+"/reveal", map[string]any{"reason": "  "}).Want(422)
		var seen struct{ Name, Phone, Skills, Wish string }
		h.As("fairlead").Post(at+"/reveal", map[string]any{"reason": "帮他联系用人单位"}).Want(200).Into(&seen)
		if seen.Name != secretName || seen.Phone != secretPhone || seen.Skills != secretSkill || seen.Wish != secretWish {
			t.Errorf("%+v", seen)
		}
		if p := g.page(mine, 200); !strings.Contains(p, "测试fairlead") || !strings.Contains(p, "帮他联系用人单位") || !strings.Contains(p,
			housetest.Centre) {
			t.Error("the office's look is not told")
		}
		book := h.As("fairlead").Get("/api/jobfair/applicants/export").Want(200).Body
		if x, err := excelize.OpenReader(bytes.NewReader(book)); err != nil {
			t.Error(err)
		} else if rows, err := x.GetRows(x.GetSheetName(0)); err != nil || len(rows) != 2 || secretsIn(fmt.Sprint(rows)) != nil {
			t.Error("the workbook:", rows, err)
		}
		// With the code to another post; a second time not.
		g.form("/jobs/apply", url.Values{"fair": {g.fair.ID}, "code": {key}, "pick": {otherPost}}).Want(303)
		g.form("/jobs/apply", url.Values{"fair": {g.fair.ID}, "code": {key}, "pick": {otherPost}}).Want(409)
		g.form("/jobs/apply", url.Values{"fair": {g.fair.ID}, "code": {"0000-0000-0000"}, "pick": {otherPost}}).Want(422)
		two := applicationOn(g.page(second, 200))
		if two == "" || two == app {
			t.Error("the second employer has its own application:", two)
		}
		// Taken back: the employer sees nothing of it any more.
		g.do(mine, "withdraw", two).Want(303)
		g.do(second, "look", two).Want(404)
		if applicationOn(g.page(second, 200)) != "" {
			t.Error("an application that was taken back is listed")
		}
		if v := h.FigureOn("jobfair.applications", housetest.County, "2023-11-09"); v.Num != 1 {
			t.Error("applications:", v)
		}
		// A refused employer loses sight of who applied to it.
		h.As("fairlead").Post("/api/jobfair/employers/"+firstID+"/steps/refuse",
			map[string]any{"values": map[string]string{"reason": "有人投诉"}}).Want(200)
		if a := g.do(first, "look", app); a.Status != 409 || secretsIn(string(a.Body)) != nil {
			t.Error("a refused employer looks:", a.Status)
		}
		if p := g.page(first, 200); applicationOn(p) != "" {
			t.Error("a refused employer lists applicants")
		}
		h.As("fairlead").Post("/api/jobfair/employers/"+firstID+"/steps/approve", map[string]any{}).Want(200)
		// Another's application is nobody's by its number.
		_, otherKey := g.applied("13811112222", post)
		g.do("/jobs/mine/"+otherKey, "withdraw", app).Want(404)
		g.do("/jobs/mine/"+otherKey, "offer", app).Want(404)
		// Everything is taken back.
		g.do(mine, "erase", "").Want(303)
		g.page(mine, 404)
		g.do(first, "look", app).Want(404)
		h.As("fairlead").Post(at+"/reveal", map[string]any{"reason": "帮他联系用人单位"}).Want(409)
		var rows int
		for _, column := range []string{"name", "phone", "skills", "wish", "key_sealed"} {
			if err := h.DB.Read().QueryRow(t.Context(), "select count(*) from jobfair_seeker where county = $1 and id = $2 and length("+column+") > 0", housetest.County,
				list.Items[0].ID).Scan(&rows); err != nil || rows != 0 {
				t.Errorf("%s is kept after everything was taken back (%v)", column, err)
			}
		}
		if err := h.DB.Read().QueryRow(t.Context(), "select count(*) from jobfair_look where county = $1 and seeker = $2",
			housetest.County, list.Items[0].ID).
			Scan(&rows); err != nil || rows != 0 {
			t.Error("looks are kept:", rows, err)
		}
		// Whoever comes again is the same person, counted once.
		again, _ := g.applied(secretPhone, otherPost)
		if again == mine {
			t.Error("the old code lives again")
		}
		if v := h.FigureOn("jobfair.online", housetest.County, "2023-11-09"); v.Num != 2 {
			t.Error("registered online:", v)
		}
		// Nothing of a person in any public byte, nor in a log, nor in the journal.
		for _, path := range []string{"/", "/jobs", "/jobs/posts/" + post, "/jobs/list?pick=" + post, "/jobs/board/" + g.fair.ID,
			"/jobs/apply?pick=" + post,
			"/jobs/register", "/figures/jobfair.online?under=" + housetest.County + "&to=2023-11-09",
			"/figures/jobfair.applications?under=" + housetest.County + "&to=2023-11-09"} {
			if s := secretsIn(g.page(path, 200)); s != nil {
				t.Errorf("%s shows %v", path, s)
			}
		}
		if s := secretsIn(h.Log()); s != nil || strings.Contains(h.Log(), key) {
			t.Error("the log has", s)
		}
		if s := secretsIn(string(h.As("audit").Get("/api/journal").Want(200).Body)); s != nil {
			t.Error("the journal has", s)
		}
		_ = thirdID
		h.Clean()
	})
}

func TestTheDayOfAFair(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		g := openFair(h)
		own, id, post := g.offered(1)
		other, _, _ := g.offered(2)
		g.at(11, 9, 10)
		mine, key := g.applied(secretPhone)
		_, third := g.applied("13822223333")
		at := "/api/jobfair/fairs/" + g.fair.ID
		walkIn := map[string]any{"name": "求职者私", "phone": "13844445555", "service": "family", "told": true}
		h.As("fairdesk").Post(at+"/check-in", map[string]any{"code": key}).Want(409) // before the day
		h.As("fairdesk").Post(at+"/walk-in", walkIn).Want(409)
		g.at(11, 15, 9)
		meet := func(own, post, key string) *housetest.Answer {
			return g.form(own, url.Values{"do": {"meet"}, "fair": {g.fair.ID}, "post": {post}, "code": {key}})
		}
		meet(own, post, key).Want(409) // not at the door yet
		for who, want := range map[string]int{"desk": 403, "officer": 403, "fairlead": 200} {
			h.As(who).Get(at + "/arrivals").Want(want)
		}
		h.As("desk").Post(at+"/check-in", map[string]any{"code": key}).Want(403)
		h.As("fairdesk").Post(at+"/check-in", map[string]any{"code": "AAAA-AAAA-AAAA"}).Want(422)
		var came struct {
			Name   string
			Code   string
			OnSite int `json:"on_site"`
		}
		a := h.As("fairdesk").Post(at+"/check-in", map[string]any{"code": strings.ToLower(key)}).Want(200)
		a.Into(&came)
		if came.OnSite != 1 || secretsIn(string(a.Body)) != nil {
			t.Errorf("%s", a.Body)
		}
		h.As("fairlead").Post(at+"/check-in", map[string]any{"code": key}).Want(409) // once a person
		p := phone{h, "fairdesk", "aaaaaaaa"}
		op := func(key string, when clock.Moment) offline.Op {
			return offline.Op{ID: ident.New(h.Clock.Now()), Kind: jobfair.CheckInOp, At: when,
				Body: []byte(fmt.Sprintf(`{"subject":%q,"code":%q}`, g.fair.ID, key))}
		}
		if x := p.send(op(key, h.Acts.Now())).Results[0]; x.State != "refused" {
			t.Errorf("the same code from a phone: %+v", x)
		}
		// Who walks in gets a code; the same number has one already.
		idem := h.NewID()
		h.As("fairdesk").Again(idem).Post(at+"/walk-in", walkIn).Want(200).Into(&came)
		code := came.Code
		h.As("fairdesk").Again(idem).Post(at+"/walk-in", walkIn).Want(200).Into(&came)
		if code == "" || came.Code != code || came.OnSite != 2 {
			t.Errorf("sent twice: %+v, %s before", came, code)
		}
		h.As("fairdesk").Post(at+"/walk-in", walkIn).Want(409)
		for field, v := range map[string]any{"told": false, "service": "navy", "wish": "证号 11010519491231002X", "phone": "1"} {
			b := map[string]any{"name": "赵六", "phone": "13844446666", "service": "soldier", "told": true}
			b[field] = v
			h.As("fairdesk").Post(at+"/walk-in", b).Want(422)
		}
		// A third came without a signal at ten, and is counted when the phone sends it, at noon.
		g.at(11, 15, 12)
		if x := p.send(op(third, h.Acts.Now().Add(-2*time.Hour))).Results[0]; x.State != "safe" {
			t.Errorf("without a signal: %+v", x)
		}
		if v := h.FigureOn("jobfair.onsite", housetest.County, "2023-11-15"); v.Num != 3 {
			t.Error("on site:", v)
		}
		if v := h.FigureOn("jobfair.families", housetest.County, "2023-11-15"); v.Num != 1 {
			t.Error("families:", v)
		}
		// At the booth: the code gives the profile to this employer alone; both sides say yes.
		meet(other, post, key).Want(404) // not its post
		meet(own, post, "0000-0000-0000").Want(422)
		meet(own, post, key).Want(303)
		meet(own, post, key).Want(409) // interviewed already
		app := applicationOn(g.page(own, 200))
		g.do(own, "hire", app).Want(409) // nobody has agreed
		g.do(own, "offer", app).Want(303)
		if v := h.FigureOn("jobfair.agreements", housetest.County, "2023-11-15"); v.Num != 0 {
			t.Error("agreed by one side alone:", v)
		}
		g.do(mine, "agree", app).Want(303)
		g.do(mine, "agree", app).Want(409)
		meet(own, post, code).Want(303)
		if v := h.FigureOn("jobfair.agreements", housetest.County, "2023-11-15"); v.Num != 1 {
			t.Error("agreements:", v)
		}
		board := g.page("/jobs/board/"+g.fair.ID, 200)
		if !strings.Contains(board, "<strong>3</strong>") || secretsIn(board) != nil {
			t.Error("the board:", board)
		}
		var tallies struct {
			Items []struct{ Origin, Name string }
			Total struct {
				Employers, Headcount, Applications, Agreements, Online int
				OnSite                                                 int `json:"on_site"`
			}
		}
		h.As("fairdesk").Get(at + "/tallies").Want(200).Into(&tallies)
		if x := tallies.Total; x.Employers != 2 || x.Headcount != 6 || x.OnSite != 3 || x.Agreements != 1 || x.Applications != 2 || x.Online != 2 ||
			len(tallies.Items) != 1 || tallies.Items[0].Origin != housetest.County || tallies.Items[0].Name != "本区" {
			t.Errorf("%+v", tallies)
		}
		_ = id
		h.Clean()
	})
}

func TestWhoWasHiredIsAskedAfter(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		g := openFair(h)
		own, _, post := g.offered(1)
		g.at(11, 9, 10)
		mine, _ := g.applied(secretPhone, post)
		app := applicationOn(g.page(own, 200))
		g.do(own, "interview", app).Want(303)
		g.do(own, "offer", app).Want(303)
		g.do(mine, "agree", app).Want(303)
		g.at(11, 30, 10)
		g.do(own, "hire", app).Want(303)
		other, _ := g.applied("13811112222", post)
		type row struct {
			ID, Due, Outcome string
			Months           int
		}
		follow := func(query string) []row {
			var list struct{ Items []row }
			h.As("fairlead").Get("/api/jobfair/followups?" + query).Want(200).Into(&list)
			return list.Items
		}
		all := follow("")
		if len(all) != 3 || all[0].Due != "2023-12-30" || all[1].Due != "2024-02-29" || all[2].Due != "2024-05-30" {
			t.Fatalf("one, three and six months on: %+v", all)
		}
		answer := func(who string, n int, outcome, why string, want int) {
			t.Helper()
			h.As(who).Post("/api/jobfair/followups/"+all[n].ID+"/answer", map[string]any{"outcome": outcome, "why": why}).Want(want)
		}
		answer("fairlead", 0, "in_service", "", 409) // not due
		h.Later(time.Date(2024, 1, 2, 9, 0, 0, 0, clock.Zone))
		if len(follow("state=due")) != 1 || len(follow("state=ahead")) != 2 {
			t.Error("due:", follow("state=due"))
		}
		answer("fairdesk", 0, "in_service", "", 403)
		answer("fairlead", 0, "left", "", 422)
		answer("fairlead", 0, "in_service", "pay", 422)
		answer("fairlead", 0, "in_service", "", 200)
		answer("fairlead", 0, "in_service", "", 409)
		if v := h.Figure("jobfair.kept", housetest.County); v.Num != 0 {
			t.Error("kept after one month:", v)
		}
		// The day that the notice named: who was not hired is forgotten, who was hired is not yet.
		h.Later(time.Date(2024, 1, 5, 3, 0, 0, 0, clock.Zone))
		forget(h)
		g.page(mine, 200)
		g.page(other, 200)
		h.Later(time.Date(2024, 1, 6, 3, 0, 0, 0, clock.Zone))
		forget(h)
		g.page(mine, 200)
		g.page(other, 404)
		h.Later(time.Date(2024, 5, 31, 9, 0, 0, 0, clock.Zone))
		answer("fairlead", 1, "unreached", "", 200)
		answer("fairlead", 2, "in_service", "", 200)
		if v := h.Figure("jobfair.kept", housetest.County); v.Num != 1 {
			t.Error("kept after six months:", v)
		}
		if len(follow("state=due")) != 0 || len(follow("state=done")) != 3 {
			t.Error("still due:", follow("state=due"))
		}
		h.Later(time.Date(2024, 6, 26, 3, 0, 0, 0, clock.Zone))
		forget(h)
		g.page(mine, 200)
		h.Later(time.Date(2024, 6, 27, 3, 0, 0, 0, clock.Zone))
		forget(h)
		g.page(mine, 404)
		if v := h.FigureOn("jobfair.hired", housetest.County, "2023-11-30"); v.Num != 1 {
			t.Error("hired, after forgetting:", v)
		}
		h.Clean()
	})
}

// forget runs the scene's job.
func forget(h *housetest.House) {
	h.T.Helper()
	for _, s := range h.App.Config.Scenes {
		if s.Code == "jobfair" {
			for _, j := range s.Jobs(&h.App.Kernel) {
				if err := j.Run(h.T.Context(), ""); err != nil {
					h.T.Error(err)
				}
			}
		}
	}
}
