package housetest_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huying/base/clock"
	"huying/internal/housetest"
	"huying/kernel/code"
	"huying/kernel/journal"

	"github.com/xuri/excelize/v2"
)

type lot struct {
	ID, No string
	LeftG  int64 `json:"left_g"`
	Blocks []struct{ Text string }
}

type pledge struct {
	ID, No, Code, State, Product, Origin, Contact, URL string
	WeightG                                            int64 `json:"weight_g"`
	DrawnG                                             int64 `json:"drawn_g"`
	Sources, Into                                      []struct{ ID string }
	CanVoid                                            bool `json:"can_void"`
}

func (l *laboratory) harvest(subject, product, on string, grams int64) (out lot) {
	l.T.Helper()
	l.As("helper").Post("/api/agri/subjects/"+subject+"/lots", map[string]any{"product": product, "harvested_on": on, "weight_g": grams}).Want(200).Into(&out)
	return out
}

func issueBody(subject, lotID string, grams int64, more ...any) map[string]any {
	m := map[string]any{"subject": subject, "lot": lotID, "weight_g": grams, "basis": "quality_control", "medium": "qr"}
	for i := 0; i < len(more); i += 2 {
		m[more[i].(string)] = more[i+1]
	}
	return m
}

const pledges = "/api/agri/pledges"

func TestCertificates(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		grown := l.harvest(l.subject, "番茄", "2023-11-06", 100_000)
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", issueBody(l.subject, grown.ID, 1000), 401, ""},
			{"desk", issueBody(l.subject, grown.ID, 1000), 403, ""},
			{"otherinspector", issueBody(l.subject, grown.ID, 1000), 404, ""},
			{"tester", issueBody(l.subject, grown.ID, 1000), 403, ""}, // tests, and does not certify
			{"helper", issueBody(l.subject, h.NewID(), 1000), 422, "/lot"},
			{"helper", issueBody(l.subject, "", 1000), 422, "/lot"},
			{"helper", issueBody(l.subject, grown.ID, 0), 422, "/weight_g"},
			{"helper", issueBody(l.subject, grown.ID, 1000, "basis", "绿色无公害"), 422, "/basis"},
			{"helper", issueBody(l.subject, grown.ID, 1000, "basis", "self_test"), 422, "/samples"},
			{"helper", issueBody(l.subject, grown.ID, 1000, "medium", "fax"), 422, "/medium"},
			{"helper", issueBody(l.subject, grown.ID, 100_001), 409, "100"},
		} {
			if a := h.As(c.who).Post(pledges, c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s: %s", c.who, a.Body)
			}
		}
		var p pledge
		id := h.NewID()
		for range 2 { // the same press of a button
			h.As("helper").Again(id).Post(pledges, issueBody(l.subject, grown.ID, 60_000, "receiver", "八里桥市场")).Want(200).Into(&p)
		}
		if p.Product != "番茄" || p.Contact != "13800138000" || !strings.Contains(p.Origin, "一社区") || !p.CanVoid {
			t.Errorf("%+v", p)
		}
		if a := h.As("helper").Post(pledges, issueBody(l.subject, grown.ID, 40_001)).Want(409); !strings.Contains(string(a.Body), "还能开 40 公斤") {
			t.Errorf("%s", a.Body)
		}

		// The code: everybody may look, and a phone without a signal may check.
		face, signed, _ := strings.Cut(p.URL, "#")
		page := h.As("").Get(face).Want(200).Body
		for _, want := range []string{"承诺达标合格证", "番茄", "重量（公斤）", ">60<", "13800138000", "绿源种植合作社", "不使用禁用的农药", "残留不超标", "质量安全控制"} {
			if !bytes.Contains(page, []byte(want)) {
				t.Errorf("the page does not say %s", want)
			}
		}
		check := func(text string) error {
			var keys struct {
				County  string
				Keys    []code.Key
				Revoked []string
			}
			h.As("").Get("/api/credentials").Want(200).Into(&keys)
			_, err := code.Check(text, keys.County, keys.Keys, func(f string) bool {
				for _, r := range keys.Revoked {
					if r == f {
						return true
					}
				}
				return false
			})
			return err
		}
		if err := check(p.URL); err != nil {
			t.Error(err)
		}
		parts := strings.Split(signed, ".")
		changed := func(s string) string { // another first character
			if s[0] == 'A' {
				return "B" + s[1:]
			}
			return "A" + s[1:]
		}
		heavier := map[string]string{"statement": changed(parts[2]), "signature": changed(parts[3])}
		for name, x := range map[string]string{"statement": strings.Join([]string{parts[0], parts[1], heavier["statement"], parts[3]}, "."),
			"signature": strings.Join([]string{parts[0], parts[1], parts[2], heavier["signature"]}, ".")} {
			if err := check(x); !errors.Is(err, code.ErrAltered) {
				t.Errorf("an altered %s: %v", name, err)
			}
		}
		h.As("inspector").Post("/api/credentials/rotate", nil).Want(403)
		h.Clock.Advance(time.Minute)
		h.As("security").Post("/api/credentials/rotate", nil).Want(204)
		if err := check(p.URL); err != nil {
			t.Error("after rotation:", err)
		}

		// A buyer takes 25 + 15 of two certificates and makes one of 40.
		var buyer subject
		h.As("inspector").Post("/api/agri/subjects", coop("kind", "buyer", "name", "通州净菜配送", "ident", uscc("91110112MA02WXYT3"), "phone",
			"13900139000", "area", housetest.Village)).Want(200).Into(&buyer)
		var second, mixed pledge
		h.As("helper").Post(pledges, issueBody(l.subject, grown.ID, 40_000)).Want(200).Into(&second)
		h.As("helper").Post("/api/agri/subjects/"+buyer.ID+"/lots", map[string]any{"product": "番茄", "harvested_on": "2023-11-06", "weight_g": 1}).Want(409)
		from := func(a, b int64) map[string]any {
			m := issueBody(buyer.ID, "", a+b)
			m["sources"] = []map[string]any{{"pledge": p.ID, "weight_g": a}, {"pledge": second.ID, "weight_g": b}}
			return m
		}
		over := from(25_000, 15_000)
		over["weight_g"] = 41_000
		h.As("helper").Post(pledges, over).Want(422)
		h.As("helper").Post(pledges, from(60_001, 1)).Want(409)
		h.As("helper").Post(pledges, from(25_000, 15_000)).Want(200).Into(&mixed)
		if len(mixed.Sources) != 2 || mixed.Product != "番茄" || mixed.Contact != "13900139000" {
			t.Errorf("%+v", mixed)
		}
		other := l.harvest(l.subject, "生菜", "2023-11-06", 9_000)
		var lettuce pledge
		h.As("helper").Post(pledges, issueBody(l.subject, other.ID, 9_000)).Want(200).Into(&lettuce)
		m := from(1000, 1000)
		m["sources"] = []map[string]any{{"pledge": p.ID, "weight_g": 1000}, {"pledge": lettuce.ID, "weight_g": 1000}}
		h.As("helper").Post(pledges, m).Want(422) // one product to a certificate

		// Voiding needs a reason, gives the weight back and revokes the code.
		h.As("helper").Post(pledges+"/"+mixed.ID+"/void", map[string]any{"reason": ""}).Want(422)
		h.As("otherinspector").Post(pledges+"/"+mixed.ID+"/void", map[string]any{"reason": "重量写错"}).Want(404)
		h.As("helper").Post(pledges+"/"+mixed.ID+"/void", map[string]any{"reason": "重量写错"}).Want(200).Into(&mixed)
		h.As("helper").Post(pledges+"/"+mixed.ID+"/void", map[string]any{"reason": "重量写错"}).Want(409)
		if err := check(mixed.URL); !errors.Is(err, code.ErrRevoked) {
			t.Error(err)
		}
		face, _, _ = strings.Cut(mixed.URL, "#")
		if b := h.As("").Get(face).Want(200).Body; !bytes.Contains(b, []byte("重量写错")) {
			t.Error("the page does not say why it is void")
		}
		h.As("helper").Get(pledges + "/" + p.ID).Want(200).Into(&p)
		if p.DrawnG != 0 || len(p.Into) != 1 {
			t.Errorf("%+v", p)
		}
		if v := h.Figure("agri.pledged_rate", housetest.County); v.Num != 109 || v.Den != 109 {
			t.Error(v)
		}
		x, err := excelize.OpenReader(bytes.NewReader(h.As("helper").Get(pledges + "/export?state=valid").Want(200).Body))
		if err != nil {
			t.Fatal(err)
		}
		if rows, err := x.GetRows(x.GetSheetName(0)); err != nil || len(rows) != 4 {
			t.Error(rows, err)
		}
		h.Clean()
	})
}

// The interval after a use: refused on day n-1, allowed on day n.
func TestThePreHarvestInterval(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		at := "/api/agri/subjects/" + l.subject
		use := func(more ...any) map[string]any {
			m := map[string]any{"crop": "番茄", "name": "阿维菌素乳油", "substance": "阿维菌素", "dose": "每亩 40 毫升", "used_on": "2023-10-31", "phi_days": 7}
			for i := 0; i < len(more); i += 2 {
				m[more[i].(string)] = more[i+1]
			}
			return m
		}
		for _, c := range []struct {
			body map[string]any
			said string
		}{
			{use("name", ""), "/name"}, {use("substance", ""), "/substance"}, {use("dose", " "), "/dose"},
			{use("used_on", "2023-11-08"), "/used_on"}, {use("used_on", "昨天"), "/used_on"},
			{use("phi_days", -1), "/phi_days"}, {use("substance", "甲胺磷"), "agri.use.banned"},
		} {
			if a := h.As("helper").Post(at+"/uses", c.body).Want(422); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s", a.Body)
			}
		}
		h.As("helper").Post(at+"/purchases", map[string]any{"name": "阿维菌素乳油", "substance": "阿维菌素", "amount": "200 ml × 2", "seller": "西集农资店",
			"on": "2023-10-30"}).Want(204)
		h.As("helper").Post(at+"/purchases", map[string]any{"name": "毒鼠强", "amount": "1", "seller": "路边", "on": "2023-10-30"}).Want(422)
		h.As("helper").Post(at+"/uses", use()).Want(204)
		early, free, other := l.harvest(l.subject, "番茄", "2023-11-06", 5000), l.harvest(l.subject, "番茄", "2023-11-07", 5000),
			l.harvest(l.subject, "生菜", "2023-11-06", 5000)
		if len(early.Blocks) != 1 || !strings.Contains(early.Blocks[0].Text, "2023-11-07") || len(free.Blocks)+len(other.Blocks) != 0 {
			t.Errorf("%+v %+v %+v", early, free, other)
		}
		if a := h.As("helper").Post(pledges, issueBody(l.subject, early.ID, 1000)).Want(409); !strings.Contains(string(a.Body), "安全间隔期 7 天") {
			t.Errorf("%s", a.Body)
		}
		h.As("helper").Post(pledges, issueBody(l.subject, free.ID, 1000)).Want(200)
		h.As("helper").Post(pledges, issueBody(l.subject, other.ID, 1000)).Want(200)

		// A wrong record is struck by the inspector, with a reason, and stays to be read.
		var made struct {
			Uses []struct{ ID, Free, Struck, Why string }
		}
		h.As("helper").Get(at + "/production").Want(200).Into(&made)
		strike := at + "/uses/" + made.Uses[0].ID + "/strike"
		h.As("helper").Post(strike, map[string]string{"reason": "日期登错"}).Want(403)
		h.As("inspector").Post(strike, map[string]string{"reason": "日期登错"}).Want(204)
		h.As("inspector").Post(strike, map[string]string{"reason": "日期登错"}).Want(409)
		h.As("helper").Post(pledges, issueBody(l.subject, early.ID, 1000)).Want(200)
		h.As("helper").Get(at + "/production").Want(200).Into(&made)
		if made.Uses[0].Why != "日期登错" || made.Uses[0].Free != "2023-11-07" {
			t.Errorf("%+v", made)
		}

		// Tests have to look for what was used.
		s := l.step(l.enzymeTest(l.take("番茄"), 5), "tester2", "review", nil)
		tested := issueBody(l.subject, free.ID, 1000, "basis", "self_test", "samples", []string{s.ID})
		h.As("helper").Post(pledges, tested).Want(200)
		h.As("helper").Post(at+"/uses", use("crop", "", "name", "毒死蜱", "substance", "毒死蜱", "family", "有机磷", "used_on", "2023-10-01")).Want(204)
		h.As("helper").Post(pledges, tested).Want(200) // the family is looked for
		h.As("helper").Post(at+"/uses", use("name", "吡虫啉", "substance", "吡虫啉", "family", "新烟碱类", "used_on", "2023-10-02")).Want(204)
		if a := h.As("helper").Post(pledges, tested).Want(409); !strings.Contains(string(a.Body), "吡虫啉") {
			t.Errorf("%s", a.Body)
		}
		h.As("helper").Post(pledges, issueBody(l.subject, other.ID, 1000, "basis", "self_test", "samples", []string{s.ID})).Want(422) // another product's
		h.Clock.Advance(40 * 24 * time.Hour)
		h.As("helper").Post(pledges, tested).Want(422) // too long ago
		h.Clean()
	})
}

// From a failed test to lots, certificates and those who hold them: the exact set.
func TestRecall(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		var buyer, packer subject
		h.As("inspector").Post("/api/agri/subjects", coop("kind", "buyer", "name", "收购站", "ident", uscc("91110112MA02WXYT3"))).Want(200).Into(&buyer)
		h.As("inspector").Post("/api/agri/subjects", coop("kind", "buyer", "name", "净菜厂", "ident", uscc("91110112MA03QRTU1"))).Want(200).Into(&packer)
		bad, good := l.harvest(l.subject, "油菜", "2023-11-05", 30_000), l.harvest(l.subject, "生菜", "2023-11-05", 30_000)
		issue := func(m map[string]any) (p pledge) {
			t.Helper()
			h.As("helper").Post(pledges, m).Want(200).Into(&p)
			return p
		}
		from := func(subject string, of ...pledge) pledge {
			m := issueBody(subject, "", 1000*int64(len(of)))
			var list []map[string]any
			for _, p := range of {
				list = append(list, map[string]any{"pledge": p.ID, "weight_g": 1000})
			}
			m["sources"] = list
			return issue(m)
		}
		first, second, clean := issue(issueBody(l.subject, bad.ID, 10_000)), issue(issueBody(l.subject, bad.ID, 5_000)), issue(issueBody(l.subject, good.ID, 5_000))
		bought := from(buyer.ID, first, second)
		packed := from(packer.ID, bought)
		from(buyer.ID, clean)

		b := l.body("油菜")
		b["lot"] = bad.ID
		var s sample
		h.As("helper").Post("/api/agri/samples", b).Want(200).Into(&s)
		s = l.step(s, "tester", "receive", nil)
		s = l.goldTest(s, "control")
		// Held from the first positive on: no more certificates, nothing repacked.
		if a := h.As("helper").Post(pledges, issueBody(l.subject, bad.ID, 1000)).Want(409); !strings.Contains(string(a.Body), s.No) {
			t.Errorf("%s", a.Body)
		}
		again := issueBody(packer.ID, "", 500)
		again["sources"] = []map[string]any{{"pledge": bought.ID, "weight_g": 500}}
		h.As("helper").Post(pledges, again).Want(409)
		h.As("helper").Post(pledges, issueBody(l.subject, good.ID, 1000)).Want(200)
		s = l.goldTest(s, "control")
		s = l.step(s, "tester", "tell", nil)
		h.Clock.Advance(5 * time.Hour)
		s = l.step(s, "tester", "confirm", nil)
		var out struct {
			Items []struct {
				ID          string
				SubjectName string `json:"subject_name"`
				Depth       int
			}
		}
		h.As("otherinspector").Get("/api/agri/samples/" + s.ID + "/recall").Want(404)
		h.As("tester").Get("/api/agri/samples/" + s.ID + "/recall").Want(200).Into(&out)
		got := map[string]int{}
		for _, x := range out.Items {
			got[x.ID] = x.Depth
		}
		if want := map[string]int{first.ID: 0, second.ID: 0, bought.ID: 1, packed.ID: 2}; fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", got, want)
		}
		if out.Items[len(out.Items)-1].SubjectName != "净菜厂" {
			t.Errorf("%+v", out)
		}

		// Who holds how much of it, and who was told when: somebody acts for the market and for
		// the packer, nobody for the buying station nor for the grower.
		market := registered(h, "inspector", "name", "八里桥市场", "kind", "buyer", "contact", "何青", "phone", "13900139007")
		he := letIn(h, "inspector", market, map[string]any{"contact": true})
		letIn(h, "inspector", packer.ID, map[string]any{"name": "周平", "phone": "13900139006"})
		he.Post("/api/agri/own/subjects/"+market+"/intakes", map[string]any{"code": packed.Code, "weight_g": 700}).Want(200)
		type told struct {
			Subject string
			At      int64
			People  int
		}
		ask := func() (x struct {
			Items []struct {
				ID, State string
				Takers    []struct {
					Subject, Name string
					WeightG       int64 `json:"weight_g"`
				}
			}
			Told []told
		}) {
			h.As("tester").Get("/api/agri/samples/" + s.ID + "/recall").Want(200).Into(&x)
			return x
		}
		got2 := ask()
		if last := got2.Items[3]; len(got2.Told) != 0 || len(last.Takers) != 1 || last.Takers[0].Name != "八里桥市场" || last.Takers[0].WeightG != 700 {
			t.Errorf("%+v", got2)
		}
		at := int64(h.Acts.Now())
		h.As("helper").Post(pledges+"/"+first.ID+"/void", map[string]string{"reason": "检测不合格"}).Want(200)
		h.Clock.Advance(time.Hour)
		h.As("helper").Post(pledges+"/"+second.ID+"/void", map[string]string{"reason": "检测不合格"}).Want(200)
		people := map[string]int{}
		for _, x := range ask().Told {
			if people[x.Subject] = x.People; x.At != at {
				t.Errorf("%+v was told again, or at another time than %d", x, at)
			}
		}
		if want := map[string]int{l.subject: 0, buyer.ID: 0, packer.ID: 1, market: 1}; fmt.Sprint(people) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", people, want)
		}
		h.Clean()
	})
}

// However many issue at once, certificates never speak for more than was harvested.
func TestSixtyFourIssuers(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		grown := l.harvest(l.subject, "番茄", "2023-11-06", 50_000)
		var wg sync.WaitGroup
		var issued, refused atomic.Int64
		for i := range 64 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				grams := int64(1000 + 37*i)
				a := h.As("helper").Post(pledges, issueBody(l.subject, grown.ID, grams))
				switch a.Status {
				case 200:
					issued.Add(grams)
				case 409:
					refused.Add(1)
				default:
					t.Errorf("%d %s", a.Status, a.Body)
				}
			}()
		}
		wg.Wait()
		var made struct{ Lots []lot }
		h.As("helper").Get("/api/agri/subjects/" + l.subject + "/production").Want(200).Into(&made)
		if issued.Load() > 50_000 || refused.Load() == 0 || made.Lots[0].LeftG != 50_000-issued.Load() {
			t.Errorf("issued %d, refused %d, left %d", issued.Load(), refused.Load(), made.Lots[0].LeftG)
		}
		var list struct {
			Items []struct {
				WeightG int64 `json:"weight_g"`
			}
		}
		h.As("helper").Get(pledges + "?limit=200").Want(200).Into(&list)
		var sum int64
		for _, p := range list.Items {
			sum += p.WeightG
		}
		if sum != issued.Load() {
			t.Errorf("certificates speak for %d, %d were answered", sum, issued.Load())
		}
		h.Clean()
	})
}

// Many certificates of one moment are listed once each, page after page.
func TestPagesOfOneMoment(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		grown := l.harvest(l.subject, "番茄", "2023-11-06", 50_000)
		for range 7 { // the clock stands still
			h.As("helper").Post(pledges, issueBody(l.subject, grown.ID, 1000)).Want(200)
			l.take("番茄")
		}
		for _, path := range []string{pledges, "/api/agri/samples"} {
			seen := map[string]bool{}
			cursor := ""
			for pages := 0; ; pages++ {
				var page struct {
					Items []struct{ ID string }
					Next  string
				}
				h.As("helper").Get(path + "?limit=2&cursor=" + cursor).Want(200).Into(&page)
				for _, x := range page.Items {
					if seen[x.ID] {
						t.Errorf("%s: %s is listed twice", path, x.ID)
					}
					seen[x.ID] = true
				}
				if cursor = page.Next; cursor == "" || pages > 9 {
					break
				}
			}
			if len(seen) != 7 {
				t.Errorf("%s: %d of 7 are listed", path, len(seen))
			}
		}
	})
}

// What is personal in a certificate goes when it need not be kept any longer; the
// certificate stays, with its weight in the figures.
func TestACertificateLosesItsTelephoneAfterTwoYears(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		grown := l.harvest(l.subject, "番茄", "2023-11-06", 5000)
		var p pledge
		h.As("helper").Post(pledges, issueBody(l.subject, grown.ID, 5000)).Want(200).Into(&p)
		card := func() string {
			return string(h.As("").Get("/q/" + strings.ReplaceAll(p.Code, "-", "")).Want(200).Body)
		}
		read := func() (x struct {
			Contact   string
			KeepUntil string `json:"keep_until"`
		}) {
			h.As("inspector").Get(pledges + "/" + p.ID).Want(200).Into(&x)
			return x
		}
		kept, issued := read(), h.Acts.Now().Day()
		until, err := clock.ParseDay(kept.KeepUntil)
		if err != nil || kept.Contact != "13800138000" || until.Sub(h.Acts.Now().Day()) != 730 || !strings.Contains(card(), kept.Contact) {
			t.Fatal(kept, err)
		}
		for _, c := range []struct {
			day     clock.Day
			contact string
			lines   int
		}{{until, kept.Contact, 0}, {until.Add(1), "", 1}, {until.Add(2), "", 1}} {
			h.Clock.Set(c.day.Start().Add(9 * time.Hour).Time())
			if err := h.Jobs.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
			lines, err := h.Journal.Find(t.Context(), h.DB.Read(), journal.Filter{County: housetest.County, Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			n := 0
			for _, x := range lines {
				if x.Verb == "agri.pledge.expire" {
					n++
				}
			}
			if shown := strings.Contains(card(), kept.Contact); shown != (c.contact != "") || n != c.lines {
				t.Errorf("%s: shown %v, %d lines", c.day, shown, n)
			}
		}
		if v := h.FigureOn("agri.pledges", housetest.County, issued.String()); v.Num != 1 {
			t.Error(v)
		}
		h.Clean()
	})
}
