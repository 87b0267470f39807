package housetest_test

import (
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/internal/housetest"
	"huying/scenes/jobfair"

	"github.com/xuri/excelize/v2"
)

type fairRow struct {
	ID          string
	Name        string
	OnlineUntil string `json:"online_until"`
	EraseOn     string `json:"erase_on"`
	OpenedOn    string `json:"opened_on"`
	Version     int
	Lacks       []struct {
		Key string
		N   int
	}
}

// fairground is a house with a fair on 15 and 16 November 2023 that everybody sees, online from the 8th for thirty days.
type fairground struct {
	*housetest.House
	fair  fairRow
	asked int
}

func aFair(change ...any) map[string]any {
	m := map[string]any{"name": "退役军人秋季专场招聘会", "organiser": "区退役军人事务局", "venue": "人力资源产业园", "from": "2023-11-15", "to": "2023-11-16",
		"online_from": "2023-11-08", "booths": "A01-A03",
		"parts": []map[string]any{{"origin": housetest.County, "name": "本区", "organiser": "区退役军人事务局", "venue": "人力资源产业园"}}}
	for i := 0; i < len(change); i += 2 {
		m[change[i].(string)] = change[i+1]
	}
	return m
}

func openFair(h *housetest.House) *fairground {
	h.T.Helper()
	h.Hire("fairlead", jobfair.Lead, housetest.County, housetest.Centre)
	h.Hire("fairdesk", jobfair.Desk, housetest.County, housetest.Centre)
	g := &fairground{House: h}
	h.As("fairlead").Post("/api/jobfair/fairs", aFair()).Want(200).Into(&g.fair)
	h.As("fairlead").Post("/api/jobfair/fairs/"+g.fair.ID+"/open", nil).Want(200).Into(&g.fair)
	return g
}

func (g *fairground) at(month time.Month, day, hour int) {
	g.Later(time.Date(2023, month, day, hour, 0, 0, 0, clock.Zone))
}

// form sends a form as a browser without JavaScript does, from an address of its own.
func (g *fairground) form(path string, v url.Values) *housetest.Answer {
	g.T.Helper()
	if v.Get("act") == "" {
		v.Set("act", g.NewID())
	}
	g.asked++
	return g.As("").With("Content-Type", "application/x-www-form-urlencoded").And("X-Forwarded-For", fmt.Sprintf("10.%d.%d.7",
		g.asked/200, g.asked%200)).
		Do("POST", path, strings.NewReader(v.Encode()))
}

// page is a page as somebody without an account sees it.
func (g *fairground) page(path string, want int) string {
	g.T.Helper()
	g.asked++
	return string(g.As("").With("X-Forwarded-For", fmt.Sprintf("10.%d.%d.8", g.asked/200, g.asked%200)).Get(path).Want(want).Body)
}

// uscc is a unified code that checks, by a number.
func usccOf(n int) string {
	const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"
	s := fmt.Sprintf("91110112MA%07d", n)
	sum, weight := 0, 1
	for i := range 17 {
		sum += strings.IndexByte(alphabet, s[i]) * weight
		weight = weight * 3 % 31
	}
	return s + string(alphabet[(31-sum%31)%31])
}

func (g *fairground) anEmployer(n int, change ...string) url.Values {
	v := url.Values{"fair": {g.fair.ID}, "uscc": {usccOf(n)}, "name": {fmt.Sprintf("通州第%d建材厂", n)}, "nature": {"private"},
		"trade": {"制造"}, "size": {"medium"},
		"address": {"工业路 1 号"}, "contact": {"孙经办"}, "phone": {fmt.Sprintf("1391234%04d", n)}}
	for i := 0; i+1 < len(change); i += 2 {
		v.Set(change[i], change[i+1])
	}
	return v
}

// register has an employer register itself, and gives the path of its own page.
func (g *fairground) register(n int) string {
	g.T.Helper()
	to, _, _ := strings.Cut(g.form("/jobs/register", g.anEmployer(n)).Want(303).Header.Get("Location"), "?")
	return to
}

type employerRow struct {
	ID, Name, State, Contact, Phone string
	Version                         int
}

// employers are those that the office lists, by name.
func (g *fairground) employers() map[string]employerRow {
	g.T.Helper()
	var list struct{ Items []employerRow }
	g.As("fairlead").Get("/api/jobfair/employers").Want(200).Into(&list)
	out := map[string]employerRow{}
	for _, e := range list.Items {
		out[e.Name] = e
	}
	return out
}

// approved is an employer that was let in: the path of its page, and its id.
func (g *fairground) approved(n int) (own, id string) {
	g.T.Helper()
	own = g.register(n)
	id = g.employers()[fmt.Sprintf("通州第%d建材厂", n)].ID
	g.As("fairlead").Post("/api/jobfair/employers/"+id+"/steps/approve", map[string]any{}).Want(200)
	return own, id
}

func (g *fairground) aPost(change ...string) url.Values {
	v := url.Values{"do": {"post"}, "fair": {g.fair.ID}, "title": {"电工"}, "headcount": {"3"}, "pay_from": {"6000"}, "pay_to": {"8000"},
		"place":     {"通州区潞城镇"},
		"education": {"senior"}, "age_most": {"45"}, "relaxed": {"both"}, "form": {"full"}, "contact": {"人力资源部"}, "post_phone": {"010-60001234"},
		"interview": {"site"}, "skills": {"低压电工证"}, "flag": {"veteran", "board"}}
	for i := 0; i+1 < len(change); i += 2 {
		v.Set(change[i], change[i+1])
	}
	return v
}

type jobRow struct {
	ID, Title, State, Booth string
	Headcount, Applied      int
	Version                 int
}

func (g *fairground) posts(query string) []jobRow {
	g.T.Helper()
	var list struct{ Items []jobRow }
	g.As("fairlead").Get("/api/jobfair/posts?fair=" + g.fair.ID + query).Want(200).Into(&list)
	return list.Items
}

// offered is an employer with one post: its page, its id, and the post's.
func (g *fairground) offered(n int) (own, id, post string) {
	g.T.Helper()
	own, id = g.approved(n)
	g.form(own, g.aPost("title", fmt.Sprintf("电工%d", n))).Want(303)
	return own, id, g.posts("&employer=" + id)[0].ID
}

const (
	secretName, secretPhone = "欧阳求职", "13877776666"
	secretSkill, secretWish = "会开坦克和挖掘机", "想在家附近上班"
)

func (g *fairground) aProfile(change ...string) url.Values {
	v := url.Values{"fair": {g.fair.ID}, "name": {secretName}, "phone": {secretPhone}, "service": {"sergeant"}, "years": {"12"},
		"left_year": {"2022"},
		"education": {"senior"}, "skills": {secretSkill}, "wish": {secretWish}, "told": {"1"}}
	for i := 0; i+1 < len(change); i += 2 {
		if change[i+1] == "" {
			v.Del(change[i])
			continue
		}
		v.Set(change[i], change[i+1])
	}
	return v
}

// applied sends a profile to posts, and gives the path of the person's own page and their code.
func (g *fairground) applied(phone string, posts ...string) (mine, key string) {
	g.T.Helper()
	v := g.aProfile("phone", phone)
	v["pick"] = posts
	mine, _, _ = strings.Cut(g.form("/jobs/apply", v).Want(303).Header.Get("Location"), "?")
	return mine, strings.TrimPrefix(mine, "/jobs/mine/")
}

var applicationID = regexp.MustCompile(`name="application" value="([0-9a-f-]{36})"`)

func applicationOn(page string) string {
	if m := applicationID.FindStringSubmatch(page); m != nil {
		return m[1]
	}
	return ""
}

func (g *fairground) do(own, verb, application string) *housetest.Answer {
	g.T.Helper()
	return g.form(own, url.Values{"do": {verb}, "fair": {g.fair.ID}, "application": {application}})
}

// secretsIn are the personal words of the applicant that a text shows.
func secretsIn(text string) (out []string) {
	for _, s := range []string{secretName, secretPhone, secretSkill, secretWish, "求职者私"} {
		if strings.Contains(text, s) {
			out = append(out, s)
		}
	}
	return out
}

func TestFairsArePlanned(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		g := openFair(h)
		if g.fair.OnlineUntil != "2023-12-07" || g.fair.EraseOn != "2024-01-06" || g.fair.OpenedOn != "2023-11-07" {
			t.Errorf("thirty days online, a month more until applicants are forgotten: %+v", g.fair)
		}
		lacks := map[string]int{}
		for _, l := range g.fair.Lacks {
			lacks[l.Key] = l.N
		}
		if _, none := lacks["jobfair.lack.no_employers"]; !none || len(lacks) != 1 {
			t.Error("what is missing:", lacks)
		}
		for _, c := range []struct {
			what, who string
			body      map[string]any
			want      int
			at        string
		}{
			{"another one", "fairlead", aFair("name", "春季场"), 200, ""},
			{"by the desk", "fairdesk", aFair(), 403, ""},
			{"by somebody else", "desk", aFair(), 403, ""},
			{"without a day", "fairlead", aFair("from", "", "to", ""), 422, "/from"},
			{"ending before it begins", "fairlead", aFair("to", "2023-11-14"), 422, "/to"},
			{"of eight days", "fairlead", aFair("to", "2023-11-22"), 422, "/to"},
			{"online backwards", "fairlead", aFair("online_until", "2023-11-01"), 422, "/online_until"},
			{"forgetting while it is online", "fairlead", aFair("erase_on", "2023-12-07"), 422, "/erase_on"},
			{"forgetting never", "fairlead", aFair("erase_on", "2026-01-01"), 422, "/erase_on"},
			{"booths that nobody can read", "fairlead", aFair("booths", "A3-A1"), 422, "/booths"},
			{"a region of no code", "fairlead", aFair("parts", []map[string]any{{"origin": "tz", "name": "通州"}}), 422, "/parts/0/origin"},
		} {
			lines := h.Lines()
			a := h.As(c.who).Post("/api/jobfair/fairs", c.body).Want(c.want)
			if c.at != "" && !strings.Contains(string(a.Body), `"`+c.at+`"`) {
				t.Errorf("%s: %s, want a word at %s", c.what, a.Body, c.at)
			}
			if wrote := h.Lines() - lines; (wrote == 1) != (c.want == 200) {
				t.Errorf("%s: %d lines in the journal", c.what, wrote)
			}
		}
		change := aFair("note", "带好求职码", "version", g.fair.Version)
		h.As("fairlead").Do("PUT", "/api/jobfair/fairs/"+g.fair.ID, change).Want(200)
		h.As("fairlead").Do("PUT", "/api/jobfair/fairs/"+g.fair.ID, change).Want(409)
		h.As("fairdesk").Do("PUT", "/api/jobfair/fairs/"+g.fair.ID, change).Want(403)
		h.As("officer").Get("/api/jobfair/fairs").Want(403)
		if p := g.page("/jobs", 200); !strings.Contains(p, "退役军人秋季专场招聘会") || strings.Contains(p, "春季场") {
			t.Error("the fair that is shown, and no other")
		}
		h.As("fairlead").Post("/api/jobfair/fairs/"+g.fair.ID+"/hide", nil).Want(200)
		g.page("/jobs?fair="+g.fair.ID, 404)
		g.page("/jobs/board/"+g.fair.ID, 404)
		h.Clean()
	})
}

func TestEmployersRegisterThemselves(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		g := openFair(h)
		for _, c := range []struct {
			what string
			v    url.Values
			want int
		}{
			{"a code that does not check", g.anEmployer(1, "uscc", usccOf(1)[:17]+"Z"), 422},
			{"an identity number about itself", g.anEmployer(1, "about", "法人 11010519491231002X"), 422},
			{"without a number", g.anEmployer(1, "phone", "12"), 422},
			{"of a size that there is not", g.anEmployer(1, "size", "giant"), 422},
			{"as it should be", g.anEmployer(1), 303},
			{"the same one again", g.anEmployer(1), 409},
			{"the same one in lower case", g.anEmployer(1, "uscc", strings.ToLower(usccOf(1))), 409},
		} {
			lines := h.Lines()
			a := g.form("/jobs/register", c.v).Want(c.want)
			if wrote := h.Lines() - lines; (wrote == 1) != (c.want == 303) {
				t.Errorf("%s: %d lines in the journal: %s", c.what, wrote, a.Body)
			}
		}
		own := g.register(2)
		e := g.employers()["通州第2建材厂"]
		for who, waits := range map[string]bool{"fairlead": true, "fairdesk": false} {
			if day := string(h.As(who).Get("/api/today").Want(200).Body); strings.Contains(day, "审核通过") != waits {
				t.Errorf("%s is asked to approve: %s", who, day)
			}
		}
		if e.State != "pending" || strings.Contains(e.Contact+e.Phone, "孙经办") || strings.Contains(e.Phone, "1391234") {
			t.Errorf("the office's list: %+v", e)
		}
		if p := g.page(own, 200); !strings.Contains(p, "等待主办单位审核") || strings.Contains(p, "孙经办") {
			t.Error("its own page before approval")
		}
		g.form(own, g.aPost()).Want(409) // not approved yet
		h.As("fairdesk").Post("/api/jobfair/employers/"+e.ID+"/steps/approve", map[string]any{}).Want(403)
		h.As("fairdesk").Post("/api/jobfair/employers/"+e.ID+"/reveal", map[string]any{"reason": "电话核实"}).Want(403)
		var who struct{ Contact, Phone string }
		h.As("fairlead").Post("/api/jobfair/employers/"+e.ID+"/reveal", map[string]any{"reason": "打电话核实报名"}).Want(200).Into(&who)
		if who.Contact != "孙经办" || who.Phone != "13912340002" {
			t.Errorf("revealed: %+v", who)
		}
		at := "/api/jobfair/employers/" + e.ID
		h.As("fairlead").Post(at+"/steps/approve", map[string]any{}).Want(200)
		h.As("fairlead").Post(at+"/steps/approve", map[string]any{}).Want(409)
		g.form(own, g.aPost()).Want(303)
		if v := h.FigureOn("jobfair.employers", housetest.County, "2023-11-15"); v.Num != 1 {
			t.Error("employers that take part:", v)
		}
		if v := h.FigureOn("jobfair.headcount_home", housetest.County, "2023-11-15"); v.Num != 3 {
			t.Error("people wanted, and not rows:", v)
		}
		// A code that is known to others opens nothing any more.
		var fresh struct{ Code string }
		h.As("fairlead").Post(at+"/rekey", map[string]any{"reason": "单位说码丢了"}).Want(200).Into(&fresh)
		g.page(own, 404)
		own = "/jobs/employer/" + strings.ReplaceAll(fresh.Code, "-", "")
		g.page(own, 200)
		// Refused: nothing of it is shown or counted.
		h.As("fairlead").Post(at+"/steps/refuse", map[string]any{"values": map[string]string{}}).Want(422)
		h.As("fairlead").Post(at+"/steps/refuse", map[string]any{"values": map[string]string{"reason": "执照已注销"}}).Want(200)
		if p := g.page(own, 200); !strings.Contains(p, "执照已注销") {
			t.Error("it reads why")
		}
		g.form(own, g.aPost()).Want(409)
		for _, code := range []string{"jobfair.employers", "jobfair.headcount"} {
			if v := h.FigureOn(code, housetest.County, "2023-11-15"); v.Num != 0 {
				t.Error(code, "of a refused employer:", v)
			}
		}
		if p := g.page("/jobs", 200); strings.Contains(p, "电工") {
			t.Error("a refused employer's post is shown")
		}
		h.As("fairlead").Post(at+"/steps/approve", map[string]any{}).Want(200)
		h.Clean()
	})
}

func TestABoothIsGivenOnce(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		g := openFair(h)
		g.approved(1)
		g.approved(2)
		var stands struct {
			Items []struct{ ID, Booth string }
		}
		h.As("fairdesk").Get("/api/jobfair/stands?fair=" + g.fair.ID).Want(200).Into(&stands)
		if len(stands.Items) != 2 {
			t.Fatal(stands)
		}
		one, two := "/api/jobfair/stands/"+stands.Items[0].ID+"/seat", "/api/jobfair/stands/"+stands.Items[1].ID+"/seat"
		for _, c := range []struct {
			who, at, booth string
			want           int
		}{{"fairdesk", one, "A01", 403}, {"fairlead", one, "C09", 422}, {"fairlead", one, "a01", 200}, {"fairlead", two, "A01", 409},
			{"fairlead", two, "A02", 200},
			{"fairlead", one, "", 200}, {"fairlead", two, "A01", 200}} {
			h.As(c.who).Post(c.at, map[string]any{"booth": c.booth}).Want(c.want)
		}
		h.Clean()
	})
}

func postSheet(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	x := excelize.NewFile()
	titles := []any{"岗位名称", "招聘人数", "月薪从", "月薪到", "工作地点", "学历", "对退役军人放宽", "年龄上限", "技能要求", "标记", "联系部门", "招聘电话", "面试方式"}
	for i, row := range append([][]any{titles}, rows...) {
		if err := x.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestPostsAreReadByEverybody(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		g := openFair(h)
		own, id, post := g.offered(1)
		for _, c := range []struct {
			what string
			v    url.Values
			want int
		}{
			{"without a headcount", g.aPost("headcount", "0"), 422},
			{"pay backwards", g.aPost("pay_from", "9000"), 422},
			{"relaxing what is not asked", g.aPost("age_most", ""), 422},
			{"an identity number among the skills", g.aPost("skills", "身份证 110105 19491231 002X"), 422},
			{"a flag that there is not", g.aPost("flag", "secret"), 422},
			{"by agreement", g.aPost("title", "保安", "pay_from", "", "pay_to", ""), 303},
		} {
			if a := g.form(own, c.v); a.Status != c.want {
				t.Errorf("%s: %d %s", c.what, a.Status, a.Body)
			}
		}
		good := []any{"叉车司机", 4, 5500, "7,000", "通州区永乐店镇", "大专", "学历放宽", "", "叉车证", "优先退役军人、五险一金", "人事部", "010-60005678", "现场面试"}
		bad := []any{"搬运工", "很多", "", "", "通州区", "博士后", "", "", "", "", "人事部", "电话", ""}
		upload := func(dry string, rows ...[]any) *housetest.Answer {
			return h.As("fairlead").Post("/api/jobfair/posts/import?dry="+dry+"&fair="+g.fair.ID+"&employer="+id,
				housetest.NewForm().File("file", "p.xlsx", postSheet(t, rows...)))
		}
		var rep struct {
			Rows, Headcount, Wrong int
			Errors                 []struct{ Cell string }
		}
		upload("false", good, bad).Want(200).Into(&rep)
		if rep.Wrong != 3 || len(g.posts("&employer="+id)) != 2 {
			t.Errorf("a wrong sheet: %+v, %d posts", rep, len(g.posts("&employer="+id)))
		}
		upload("true", good).Want(200).Into(&rep)
		if rep.Headcount != 4 || len(g.posts("&employer="+id)) != 2 {
			t.Errorf("dry: %+v", rep)
		}
		upload("false", good).Want(200)
		h.As("fairdesk").Post("/api/jobfair/posts/import?dry=true&fair="+g.fair.ID+"&employer="+id, housetest.NewForm().File("file",
			"p.xlsx", postSheet(t, good))).Want(403)
		byHand := housetest.NewForm("do", "import", "fair", g.fair.ID, "act", h.NewID()).File("file", "p.xlsx", postSheet(t, bad))
		if a := h.As("").Post(own, byHand).Want(422); !strings.Contains(string(a.Body), "B2") {
			t.Error("the employer is told the cell")
		}
		h.As("").Post(own, housetest.NewForm("do", "import", "fair", g.fair.ID, "act", h.NewID()).File("file", "p.xlsx", postSheet(t, good,
			good))).Want(303)
		h.As("").Get(own + "/template").Want(200)
		for query, want := range map[string]int{"": 5, "&pay=7000": 4, "&pay=8000": 1, "&q=" + url.QueryEscape("叉车"): 3,
			"&q=" + url.QueryEscape("叉车 潞城"): 0,
			"&flag=board":                    2, "&flag=insured": 3, "&origin=" + housetest.County: 5, "&origin=131003": 0} {
			p := g.page("/jobs?fair="+g.fair.ID+query, 200)
			if n := strings.Count(p, `name="pick"`); n != want {
				t.Errorf("%q: %d posts, want %d", query, n, want)
			}
		}
		for _, query := range []string{"flag=secret", "pay=x", "origin=x", "page=-1", "page=100000", "fair=" + h.NewID()} {
			if a := h.As("").Get("/jobs?" + query); a.Status != 422 && a.Status != 404 {
				t.Errorf("%s: %d", query, a.Status)
			}
		}
		p := g.page("/jobs/posts/"+post, 200)
		_, ld, _ := strings.Cut(p, `<script type="application/ld+json">`)
		ld, _, _ = strings.Cut(ld, "</script>")
		var posting struct {
			Type     string `json:"@type"`
			Title    string
			Posted   string                            `json:"datePosted"`
			Until    string                            `json:"validThrough"`
			Openings int                               `json:"totalJobOpenings"`
			Direct   bool                              `json:"directApply"`
			Employer struct{ Name, Identifier string } `json:"hiringOrganization"`
			Base     struct {
				Currency string
				Value    struct{ MinValue, MaxValue int }
			} `json:"baseSalary"`
			Place struct {
				Address struct{ AddressCountry string }
			} `json:"jobLocation"`
			Desc string `json:"description"`
		}
		if err := json.Unmarshal([]byte(ld), &posting); err != nil {
			t.Fatal(err, ld)
		}
		if posting.Type != "JobPosting" || posting.Title != "电工1" || posting.Posted != "2023-11-07" || posting.Until != "2023-12-07T23:59:59+08:00" ||
			posting.Openings != 3 || posting.Employer.Identifier != usccOf(1) || posting.Base.Value.MaxValue != 8000 || posting.Place.Address.AddressCountry != "CN" {
			t.Errorf("%+v", posting)
		}
		if s := g.page("/jobs/list?fair="+g.fair.ID+"&pick="+post, 200); !strings.Contains(s, "电工1") || !strings.Contains(s, "展位") {
			t.Error("the shortlist lacks the post")
		}
		h.As("fairlead").Post("/api/jobfair/posts/"+post+"/withdraw", map[string]any{"reason": "与执照范围不符"}).Want(200)
		h.As("fairdesk").Post("/api/jobfair/posts/"+post+"/withdraw", map[string]any{"reason": "与执照范围不符"}).Want(403)
		g.page("/jobs/posts/"+post, 404)
		g.form(own, url.Values{"do": {"reopen"}, "fair": {g.fair.ID}, "post": {post}}).Want(409) // what the office took down stays down
		if v := h.FigureOn("jobfair.headcount", housetest.County, "2023-11-15"); v.Num != 15 {
			t.Error("people wanted:", v)
		}
		h.Clean()
	})
}

// The month online begins and ends with the county's days, to the second.
func TestOnlineOpensAndClosesByTheCountysClock(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		g := openFair(h)
		_, _, post := g.offered(1)
		n := 0
		try := func(at time.Time, want int) {
			t.Helper()
			h.Later(at)
			n++
			v := g.aProfile("phone", fmt.Sprintf("138000000%02d", n))
			v.Set("pick", post)
			if a := g.form("/jobs/apply", v); a.Status != want {
				t.Errorf("%s: %d, want %d: %s", at, a.Status, want, a.Body)
			}
		}
		try(time.Date(2023, 11, 7, 23, 59, 59, 0, clock.Zone), 409)
		try(time.Date(2023, 11, 8, 0, 0, 0, 0, clock.Zone), 303)
		try(time.Date(2023, 12, 7, 15, 59, 59, 0, time.UTC), 303) // 23:59:59 here
		try(time.Date(2023, 12, 7, 16, 0, 0, 0, time.UTC), 409)
		if p := g.page("/jobs", 200); strings.Contains(p, "投递选中的岗位") || !strings.Contains(p, "已于") {
			t.Error("a closed fair offers to apply")
		}
		if v := h.Figure("jobfair.online", housetest.County); v.Num != 2 {
			t.Error("registered online:", v)
		}
		h.Clean()
	})
}
