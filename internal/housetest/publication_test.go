package housetest_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"html"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"huying/base/store"
	"huying/base/store/storetest"
	"huying/base/suite"
	"huying/internal/app"
	"huying/internal/housetest"
	"huying/kernel/figure"
	"huying/kernel/journal"
	"huying/kernel/order"
	"huying/kernel/publication"

	"github.com/xuri/excelize/v2"
)

type published struct {
	ID, Code, State, Signed, URL, Why string
	Items                             []publication.Number
	CanRelease                        bool `json:"can_release"`
	Own                               bool
	ReplacedBy                        *struct{ ID string } `json:"replaced_by"`
}

const publications = "/api/publications"

// ask is a publication of what came in and was answered in time.
func ask(change ...any) map[string]any {
	in := map[string]any{"title": "2023年11月7日 接诉即办", "door": "public", "items": []map[string]string{
		{"figure": "order.received", "under": housetest.County, "from": "2023-01-01", "to": "2023-11-07"},
		{"figure": "order.close_rate", "under": housetest.County, "from": "2023-01-01", "to": "2023-11-07"},
		{"figure": "order.open", "under": housetest.County, "to": "2023-11-07"},
	}}
	for i := 0; i+1 < len(change); i += 2 {
		in[change[i].(string)] = change[i+1]
	}
	return in
}

func one(figure, under, from, to string) []map[string]string {
	return []map[string]string{{"figure": figure, "under": under, "from": from, "to": to}}
}

// publish prepares as one and releases as another.
func publish(h *housetest.House, in map[string]any) published {
	h.T.Helper()
	var p published
	h.As("desk").Post(publications, in).Want(200).Into(&p)
	h.As("lead").Post(publications+"/"+p.ID+"/release", nil).Want(200).Into(&p)
	return p
}

func rowsOf(h *housetest.House) (n int) {
	h.T.Helper()
	for _, table := range []string{"publication", "publication_item", "publication_records"} {
		var k int
		if err := h.DB.Read().QueryRow(h.T.Context(), "select count(*) from "+table+" where county = $1", housetest.County).Scan(&k); err != nil {
			h.T.Fatal(err)
		}
		n += k
	}
	return n
}

func fileOf(h *housetest.House, p published) publication.File {
	h.T.Helper()
	var f publication.File
	h.As("").Get("/published/" + p.Code + "/file").Want(200).Into(&f)
	return f
}

// One person prepares, another releases; everybody reads it, and the file holds with the
// public key alone. Both suites, both engines.
func TestAFigureIsPublished(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines() {
		for _, s := range []*suite.Suite{suite.Standard, suite.Guomi} {
			t.Run(e.String()+"/"+s.Name, func(t *testing.T) {
				h := housetest.NewOf(t, e, s)
				for range 3 {
					reach(h, order.Closed)
				}
				reach(h, order.Handling)
				var p published
				h.As("desk").Post(publications, ask()).Want(200).Into(&p)
				if p.State != "draft" || p.Code != "" || p.CanRelease || !p.Own || p.Items[0].Num.Amount != 4 || p.Items[0].Num.Records != 4 ||
					p.Items[2].From != "" || p.Items[2].Text != "1" {
					t.Fatalf("%+v", p)
				}
				h.As("").Get("/published").Want(200) // a draft is nobody's to see
				if b := h.As("").Get("/published").Want(200).Body; bytes.Contains(b, []byte("接诉即办")) {
					t.Error("a draft is on the public list")
				}
				h.As("lead").Post(publications+"/"+p.ID+"/release", nil).Want(200).Into(&p)
				if got := h.Verbs(p.ID); got != "figure.prepare figure.publish" {
					t.Error(got)
				}
				key, err := app.ReadVerifier(filepath.Join(h.Config.Dir, "keys", "log.pub"))
				if err != nil {
					t.Fatal(err)
				}
				f := fileOf(h, p)
				if got, err := f.Check(key); err != nil || got.Sealed {
					t.Error("before the log is sealed:", err)
				}
				if err := h.Seal(t.Context()); err != nil {
					t.Fatal(err)
				}
				f = fileOf(h, p)
				got, err := f.Check(key)
				if err != nil || !got.Sealed || got.Statement.Unit != housetest.Centre || got.Statement.Items[1].Text != p.Items[1].Text {
					t.Fatal(err, got)
				}
				page := html.UnescapeString(string(h.As("").Get("/published/" + strings.ToLower(p.Code)).Want(200).Body))
				for _, want := range []string{"2023年11月7日 接诉即办", housetest.Centre, "今天的记录仍得出这个数", "<svg", "第 "} {
					if !strings.Contains(page, want) {
						t.Errorf("the page lacks %q", want)
					}
				}
				for _, secret := range []string{"13812345678", "刘玉芬", "测试lead", "测试desk"} {
					if strings.Contains(page, secret) {
						t.Errorf("the page shows %q", secret)
					}
				}
				if a := h.As("").Get("/q/" + p.Code).Want(303); a.Header.Get("Location") != "/published/"+p.Code {
					t.Error(a.Header)
				}
				if b := h.As("").Get("/published?year=2023&q=" + url.QueryEscape("满意率")).Want(200).Body; bytes.Contains(b, []byte(p.Code)) {
					t.Error("found by what it does not say")
				}
				for _, q := range []string{"接诉", "结案率", "2023年11月 接诉", "通州区"} {
					if b := h.As("").Get("/published?year=2023&q=" + url.QueryEscape(q)).Want(200).Body; !bytes.Contains(b, []byte(p.Code)) {
						t.Errorf("not found by %q", q)
					}
				}
				if b := h.As("").Get("/").Want(200).Body; !bytes.Contains(b, []byte("/published/"+p.Code)) {
					t.Error("the front page does not lead to it")
				}
				if b := h.As("").Get("/log/key").Want(200).Body; strings.TrimSpace(string(b)) != h.LogKey {
					t.Errorf("%s", b)
				}
				h.Clean()
				h.Restart()
				f = fileOf(h, p)
				if _, err := f.Check(key); err != nil {
					t.Error("after a restart:", err)
				}
				h.Clean()
			})
		}
	}
}

// Who, what, answer, rows and lines of everything that is refused.
func TestPublicationsAreRefused(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		reach(h, order.Closed)
		h.Hire("townlead", "town_lead", housetest.Town, housetest.TownOffice)
		h.Hire("otherlead", "town_lead", housetest.OtherTown, housetest.OtherTowns)
		out := publish(h, ask())
		inside := publish(h, ask("title", "内部的数", "door", "office", "items", one("order.declined", housetest.County, "2023-01-01", "2023-11-07")))
		var draft, own published
		h.As("desk").Post(publications, ask("title", "草稿")).Want(200).Into(&draft)
		h.As("lead").Post(publications, ask("title", "自己准备的")).Want(200).Into(&own)
		at := func(p published, verb string) string { return publications + "/" + p.ID + "/" + verb }
		for _, c := range []struct {
			name, who, path string
			body            any
			want            int
			says            string
		}{
			{"a guest prepares", "", publications, ask(), 401, ""},
			{"no power", "roads", publications, ask(), 403, ""},
			{"no power to release", "dispatch", at(draft, "release"), nil, 403, ""},
			{"out of scope", "town", publications, ask(), 404, ""},
			{"another town", "town", publications, ask("items", one("order.received", housetest.OtherTown, "2023-01-01", "2023-11-07")), 404, ""},
			{"a place that is none", "desk", publications, ask("items", one("order.received", housetest.County+"999", "2023-01-01", "2023-11-07")), 404, ""},
			{"not for everybody", "desk", publications, ask("items", one("order.declined", housetest.County, "2023-01-01", "2023-11-07")), 422,
				"publication.not_public"},
			{"no such figure", "desk", publications, ask("items", one("order.luck", housetest.County, "2023-01-01", "2023-11-07")), 422, "publication.no_figure"},
			{"a day to come", "desk", publications, ask("items", one("order.received", housetest.County, "2023-01-01", "2023-12-31")), 422, "publication.future"},
			{"ends before it begins", "desk", publications, ask("items", one("order.received", housetest.County, "2023-11-07", "2023-01-01")), 422, "figure.period"},
			{"no day at all", "desk", publications, ask("items", one("order.received", housetest.County, "2023-01-01", "yesterday")), 422, "web.bad_value"},
			{"no beginning", "desk", publications, ask("items", one("order.received", housetest.County, "", "2023-11-07")), 422, "required"},
			{"twice", "desk", publications, ask("items", append(one("order.open", housetest.County, "", "2023-11-07"),
				one("order.open", housetest.County, "", "2023-11-07")...)), 422, "publication.twice"},
			{"nothing", "desk", publications, ask("items", []string{}), 422, "publication.no_items"},
			{"no title", "desk", publications, ask("title", "　 \n"), 422, "required"},
			{"a long title", "desk", publications, ask("title", strings.Repeat("数", 81)), 422, "publication.title_long"},
			{"a door that is none", "desk", publications, ask("door", "moon"), 422, ""},
			{"a correction without a reason", "desk", publications, ask("replaces", out.ID), 422, "publication.reason_short"},
			{"a correction of a draft", "desk", publications, ask("replaces", draft.ID, "reason", "算错了一位"), 409, "publication.not_out"},
			{"a correction of nothing", "desk", publications, ask("replaces", h.NewID(), "reason", "算错了一位"), 404, ""},
			{"a correction behind the door", "desk", publications, ask("door", "office", "replaces", out.ID, "reason", "算错了一位"), 422, "publication.stays_public"},
			{"release by the preparer", "lead", at(own, "release"), nil, 403, "publication.own"},
			{"release by another place", "otherlead", at(draft, "release"), nil, 404, ""},
			{"released twice", "lead", at(out, "release"), nil, 409, "publication.out_already"},
			{"discarded when out", "desk", at(out, "discard"), nil, 409, "publication.moved_on"},
			{"withdrawn without a reason", "lead", at(out, "withdraw"), map[string]string{"reason": " 不 "}, 422, "publication.reason_short"},
			{"a draft withdrawn", "lead", at(draft, "withdraw"), map[string]string{"reason": "不要了不要了"}, 409, "publication.not_out"},
			{"withdrawn without the power", "desk", at(out, "withdraw"), map[string]string{"reason": "不要了不要了"}, 403, ""},
			{"withdrawn from elsewhere", "townlead", at(out, "withdraw"), map[string]string{"reason": "不要了不要了"}, 404, ""},
		} {
			lines, rows := h.Lines(), rowsOf(h)
			a := h.As(c.who).Post(c.path, c.body)
			if a.Status != c.want || !strings.Contains(string(a.Body), c.says) {
				t.Errorf("%s: %d %s, want %d %s", c.name, a.Status, a.Body, c.want, c.says)
			}
			if h.Lines() != lines || rowsOf(h) != rows {
				t.Errorf("%s left something behind", c.name)
			}
		}
		for _, path := range []string{"/published/" + inside.Code, "/published/" + inside.Code + "/0", "/published/" + inside.Code + "/file",
			"/q/" + inside.Code, "/q/" + out.Code + "/sign", "/published/" + out.Code + "/7", "/published/" + out.Code + "/0x"} {
			h.As("").Get(path).Want(404)
		}
		if b := h.As("").Get("/published").Want(200).Body; bytes.Contains(b, []byte("内部的数")) {
			t.Error("what is for the office is on the public list")
		}
		h.As("dispatch").Get("/q/" + inside.Code).Want(303)
		for _, path := range []string{"", "/today", "/records", "/file", "/export?item=0", "/proof?record=x"} {
			h.As("townlead").Get(publications + "/" + out.ID + path).Want(404)
			h.As("village").Get(publications + "/" + inside.ID + path).Want(404)
		}
		var list struct{ Items []published }
		h.As("town").Get(publications).Want(200).Into(&list)
		if len(list.Items) != 0 {
			t.Errorf("%+v", list)
		}
		h.As("desk").Get(publications + "?state=draft").Want(200).Into(&list)
		if len(list.Items) != 2 {
			t.Errorf("%+v", list)
		}
		h.As("desk").Get(publications + "?cursor=x~y").Want(422)
		h.As("desk").Get(publications + "/" + draft.ID + "/file").Want(409)
		h.As("town").Post(at(draft, "discard"), nil).Want(404)
		key := h.NewID()
		h.As("dispatch").Again(key).Post(at(draft, "discard"), nil).Want(204)
		h.As("dispatch").Again(key).Post(at(draft, "discard"), nil).Want(204) // the answer was lost
		h.As("dispatch").Post(at(draft, "discard"), nil).Want(409)
		h.As("lead").Post(at(draft, "release"), nil).Want(404)
		h.As("desk").Get(publications + "/" + draft.ID).Want(404)
		if got := h.Verbs(draft.ID); got != "figure.prepare figure.discard" {
			t.Error(got)
		}
		h.Clean()
	})
}

// A town publishes its own; sending twice does it once.
func TestATownPublishes(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		h.Hire("townlead", "town_lead", housetest.Town, housetest.TownOffice)
		reach(h, order.Closed)
		var p, again published
		in := ask("items", one("order.received", housetest.Village, "2023-01-01", "2023-11-07"))
		key := h.NewID()
		h.As("town").Again(key).Post(publications, in).Want(200).Into(&p)
		h.As("town").Again(key).Post(publications, in).Want(200).Into(&again)
		if p.ID != again.ID {
			t.Error("prepared twice")
		}
		key = h.NewID()
		h.As("townlead").Again(key).Post(publications+"/"+p.ID+"/release", nil).Want(200).Into(&p)
		h.As("townlead").Again(key).Post(publications+"/"+p.ID+"/release", nil).Want(200).Into(&again)
		if p.Code != again.Code || p.Signed != again.Signed || h.Verbs(p.ID) != "figure.prepare figure.publish" {
			t.Error(again, h.Verbs(p.ID))
		}
		h.As("lead").Get(publications + "/" + p.ID).Want(200)
		h.As("othertown").Get(publications + "/" + p.ID).Want(404)
		h.Clean()
	})
}

// A correction is another publication; the old page stays and says so. A withdrawal says
// why, once.
func TestPublicationsAreCorrectedAndWithdrawn(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		reach(h, order.Closed)
		old := publish(h, ask())
		next := publish(h, ask("title", "接诉即办（更正）", "replaces", old.ID, "reason", "漏了一条昨天的来电"))
		h.As("desk").Post(publications, ask("replaces", old.ID, "reason", "再更正一次")).Want(409)
		h.As("lead").Post(publications+"/"+old.ID+"/withdraw", map[string]string{"reason": "不要了不要了"}).Want(409)
		h.As("desk").Get(publications + "/" + old.ID).Want(200).Into(&old)
		if old.State != "replaced" || old.ReplacedBy == nil || old.ReplacedBy.ID != next.ID {
			t.Errorf("%+v", old)
		}
		page := func(p published) string {
			return html.UnescapeString(string(h.As("").Get("/published/" + p.Code).Want(200).Body))
		}
		if b := page(old); !strings.Contains(b, "漏了一条昨天的来电") || !strings.Contains(b, "/published/"+next.Code) {
			t.Error("the old page does not lead to the new one")
		}
		if b := page(next); !strings.Contains(b, "漏了一条昨天的来电") || !strings.Contains(b, "/published/"+old.Code) {
			t.Error("the new page does not name the old one")
		}
		h.Clock.Advance(time.Hour)
		h.As("lead").Post(publications+"/"+next.ID+"/withdraw", map[string]string{"reason": "口径用错了，\n重新统计后再发布"}).Want(200).Into(&next)
		if next.State != "withdrawn" || next.Why != "口径用错了， 重新统计后再发布" {
			t.Errorf("%+v", next)
		}
		h.As("lead").Post(publications+"/"+next.ID+"/withdraw", map[string]string{"reason": "再撤一次再撤一次"}).Want(409)
		h.As("desk").Post(publications, ask("replaces", next.ID, "reason", "更正撤回的")).Want(409)
		if b := page(next); !strings.Contains(b, "已于 2023年11月7日 10:30 撤回") || !strings.Contains(b, "口径用错了") {
			t.Error("the page does not say that it was withdrawn")
		}
		if got := h.Verbs(next.ID); got != "figure.prepare figure.publish figure.withdraw" {
			t.Error(got)
		}
		if err := h.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		for p, says := range map[*published]string{&old: "replaced", &next: "withdrawn"} {
			f := fileOf(h, *p)
			got, err := f.Check(h.Verifier)
			if err != nil || len(got.After) != 1 || !strings.Contains(got.After[0], says) {
				t.Error(says, err, got)
			}
		}
		f, g := fileOf(h, old), fileOf(h, next)
		f.After = g.After
		if _, err := f.Check(h.Verifier); err == nil {
			t.Error("the withdrawal of another publication is taken")
		}
		h.Clean()
	})
}

// A number that is another today is explained by the records and the lines that did it.
func TestAPublishedNumberIsComparedWithToday(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		reach(h, order.Closed)
		closed := reach(h, order.Closed)
		p := publish(h, ask())
		var now struct {
			Same  bool
			Items []struct {
				Same                bool
				Num, Was_num        int64
				Came, Went, Changed int
				Some                []struct {
					Part, How, ID, Title string
					Lines                []struct{ Verb string }
				}
			}
		}
		h.As("desk").Get(publications + "/" + p.ID + "/today").Want(200).Into(&now)
		if !now.Same {
			t.Fatalf("%+v", now)
		}
		h.Clock.Advance(2 * time.Minute)
		call(h, "desk", "0101") // on the same day
		var o page
		h.As("desk").Get("/api/orders/" + closed.Order.ID).Want(200).Into(&o)
		take(h, "callback", o, "reopen", map[string]any{"words": "居民说又坏了"}, 200)
		h.As("desk").Get(publications + "/" + p.ID + "/today").Want(200).Into(&now)
		if now.Same || now.Items[0].Came != 1 || now.Items[0].Num != 3 || now.Items[0].Was_num != 2 || now.Items[0].Some[0].Lines[0].Verb != "工单：上报" {
			t.Errorf("%+v", now)
		}
		if now.Items[1].Went == 0 || len(now.Items[2].Some) == 0 {
			t.Errorf("%+v", now)
		}
		b := html.UnescapeString(string(h.As("").Get("/published/" + p.Code).Want(200).Body))
		if !strings.Contains(b, "今天的记录得出") || !strings.Contains(b, "多了 1 条") {
			t.Error("the public page does not explain the difference")
		}
		// The published numbers are what they were, and so is the list behind them.
		if l := frozenLines(h, p, 0, "num"); len(l) != 2 {
			t.Error(l)
		}
		h.Clean()
	})
}

type frozenLine struct {
	ID, Title, Day string
	Amount         int64
}

func frozenLines(h *housetest.House, p published, item int, part string) (out []frozenLine) {
	h.T.Helper()
	cursor := ""
	for first := true; first || cursor != ""; first = false {
		var a struct {
			Items      []frozenLine
			Next       string
			Count, Sum int64
		}
		h.As("desk").Get(fmt.Sprintf("%s/%s/records?item=%d&part=%s&limit=2&cursor=%s", publications, p.ID, item, part, cursor)).Want(200).Into(&a)
		out, cursor = append(out, a.Items...), a.Next
	}
	return out
}

// Count on the tile = frozen rows = lines in the workbook = records of the statement, for
// numerator and denominator, and on the public pages: of random figures, places and days
// in a county where random things happened.
func TestPublishedNumbersAreTheirRecords(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		r := rand.New(rand.NewPCG(7, 11))
		states := []order.Status{order.Closed, order.Handling, order.Declined, order.Closed, order.Merged, order.Voided, order.Objected, order.Reported}
		places := []string{housetest.County, housetest.Town, housetest.OtherTown, housetest.Village, housetest.Grid}
		var figures []*figure.Figure
		for _, f := range h.Book.Figures() {
			if f.Public {
				figures = append(figures, f)
			}
		}
		for range 6 {
			for range 1 + r.IntN(3) {
				reach(h, states[r.IntN(len(states))])
				h.Clock.Advance(time.Duration(r.IntN(40)) * time.Hour)
			}
			today := h.Acts.Now().Day()
			var items []map[string]string
			for _, n := range r.Perm(len(figures))[:12] {
				to := today.Add(-r.IntN(4))
				items = append(items, one(figures[n].Code, places[r.IntN(len(places))], to.Add(-r.IntN(400)).String(), to.String())...)
			}
			sameEverywhere(h, publish(h, ask("items", items)))
		}
		h.Clean()
	})
}

// sameEverywhere holds a publication against tiles, lists, workbooks and pages.
func sameEverywhere(h *housetest.House, p published) {
	h.T.Helper()
	for n, i := range p.Items {
		var tiles struct{ Items []struct{ Num, Den int64 } }
		h.As("lead").Get(fmt.Sprintf("/api/figures/values?codes=%s&under=%s&from=%s&to=%s", i.Figure, i.Area, cmp.Or(i.From, "2020-01-01"),
			i.To)).Want(200).Into(&tiles)
		sides := map[string]*publication.Side{"num": &i.Num}
		want := map[string]int64{"num": tiles.Items[0].Num, "den": tiles.Items[0].Den}
		if i.Den != nil {
			sides["den"] = i.Den
		}
		for name, side := range sides {
			lines := frozenLines(h, p, n, name)
			var sum int64
			for _, l := range lines {
				sum += l.Amount
			}
			x, err := excelize.OpenReader(bytes.NewReader(h.As("desk").Get(fmt.Sprintf("%s/%s/export?item=%d&part=%s", publications, p.ID, n, name)).Want(200).Body))
			if err != nil {
				h.T.Fatal(err)
			}
			sheet, err := x.GetRows("Sheet1")
			if err != nil {
				h.T.Fatal(err)
			}
			if side.Amount != want[name] || sum != want[name] || int64(len(lines)) != side.Records || len(sheet)-2 != len(lines) {
				h.T.Errorf("%s %s: tile %d, published %d, %d records of %d give %d, workbook %d", i.Figure, name, want[name], side.Amount, len(lines),
					side.Records, sum, len(sheet)-2)
			}
			b := h.As("").Get(fmt.Sprintf("/published/%s/%d?part=%s", p.Code, n, name)).Want(200).Body
			if got := len(regexp.MustCompile(`<li><span>`).FindAll(b, -1)); int64(got) != side.Records {
				h.T.Errorf("%s %s: %d lines on the public page, %d records", i.Figure, name, got, side.Records)
			}
		}
	}
}

// A record is proved to have been counted, or not, to who holds the file.
func TestARecordWasCountedOrNot(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		in := reach(h, order.Closed)
		out := reach(h, order.Handling)
		p := publish(h, ask("items", one("order.closed", housetest.County, "2023-01-01", "2023-11-07")))
		f := fileOf(h, p)
		for id, counted := range map[string]bool{in.Order.ID: true, out.Order.ID: false, "0": false, "zz": false} {
			var m publication.Membership
			h.As("desk").Get(publications + "/" + p.ID + "/proof?record=" + id).Want(200).Into(&m)
			if m.Counted != counted {
				t.Error(id, m)
			}
			if err := m.Check(&f.Publication); err != nil {
				t.Error(id, err)
			}
			m.Counted = !m.Counted
			if m.Check(&f.Publication) == nil {
				t.Error("the contrary is proved of", id)
			}
		}
		h.As("desk").Get(publications + "/" + p.ID + "/proof?part=den&record=x").Want(404)
	})
}

// huying verify finds whatever is changed behind its back.
func TestVerifyFindsAChangedPublication(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		reach(h, order.Closed)
		for name, statement := range map[string]string{
			"a title":     "update publication set title = title || '!' where county = $1 and id = $2",
			"a number":    "update publication_item set num = num + 1 where county = $1 and publication = $2 and item = 0",
			"a text":      "update publication_item set shown = '9' where county = $1 and publication = $2 and item = 2",
			"a digest":    "update publication_item set num_digest = den_digest where county = $1 and publication = $2 and item = 1",
			"a signature": "update publication set note = replace(note, 'value', 'Value') where county = $1 and id = $2",
			"a record":    "delete from publication_records where county = $1 and publication = $2 and item = 0",
			"a state":     "update publication set state = 'withdrawn' where county = $1 and id = $2",
			"the release": "update publication set act = id where county = $1 and id = $2",
			"what came":   "update publication set replaced_by = id where county = $1 and replaced_by = $2",
		} {
			old := publish(h, ask())
			p := publish(h, ask("title", "更正", "replaces", old.ID, "reason", "漏了一条来电"))
			before, err := h.Verify(t.Context(), func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			if err := h.DB.Write(t.Context(), func(tx *store.Tx) error {
				_, err := tx.Exec(t.Context(), statement, housetest.County, p.ID)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			after, err := h.Verify(t.Context(), func(string) {})
			if err != nil {
				t.Fatal(err)
			}
			if len(after.Faults) <= len(before.Faults) {
				t.Errorf("%s was changed and nothing was found", name)
			}
		}
	})
}

// Whatever is changed in a file, the check fails and says where.
func TestATamperedFileIsRefused(t *testing.T) {
	t.Parallel()
	h := housetest.New(t, storetest.Engines()[0])
	reach(h, order.Closed)
	p := publish(h, ask())
	if err := h.Seal(t.Context()); err != nil {
		t.Fatal(err)
	}
	whole, err := json.Marshal(fileOf(h, p))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		change func(f *publication.File)
		says   string
	}{
		"a number":        {func(f *publication.File) { f.Publication.Items[0].Num.Amount++ }, "numerator of order.received was changed"},
		"a text":          {func(f *publication.File) { f.Publication.Items[1].Text = "100.0%x" }, "value of order.close_rate was changed"},
		"a digest":        {func(f *publication.File) { f.Publication.Items[1].Den.Digest = "x" }, "denominator of order.close_rate was changed"},
		"a period":        {func(f *publication.File) { f.Publication.Items[0].From = "2022-01-01" }, "period of order.received was changed"},
		"a title":         {func(f *publication.File) { f.Publication.Title = "别的" }, "title was changed"},
		"a number less":   {func(f *publication.File) { f.Publication.Items = f.Publication.Items[:2] }, "the file has 2 numbers, 3 were signed"},
		"an act":          {func(f *publication.File) { f.Publication.Act = "" }, "does not say what was signed"},
		"the signed text": {func(f *publication.File) { f.Signed = strings.Replace(f.Signed, "num 1 ", "num 2 ", 1) }, "not signed by this key"},
		"the signature":   {func(f *publication.File) { f.Signed = f.Signed[:len(f.Signed)-12] + "AAAAAAAAAAA\n" }, "changed"},
		"the log's line": {func(f *publication.File) { f.Proof.Line.ActorName = "别人" },
			"the proof from the log does not hold: the line shown is not the one in the log"},
		"no line":           {func(f *publication.File) { f.Proof.Line = nil }, "shows no line"},
		"another line":      {func(f *publication.File) { *f.Proof = otherProof(h, p) }, "another act"},
		"the leaf":          {func(f *publication.File) { f.Proof.Leaf++ }, "the proof from the log does not hold"},
		"the checkpoint":    {func(f *publication.File) { f.Proof.Checkpoint += "x" }, "checkpoint"},
		"a made up fate":    {func(f *publication.File) { f.After = []string{f.Signed} }, "replaces another"},
		"an unsigned fate":  {func(f *publication.File) { f.After = []string{"huying withdrawal/1\n"} }, "later fate"},
		"nothing signed":    {func(f *publication.File) { f.Signed = "" }, "changed, or cannot be read"},
		"another statement": {func(f *publication.File) { f.Signed = f.Proof.Checkpoint }, "not a publication's statement"},
	} {
		var f publication.File
		if err := json.Unmarshal(whole, &f); err != nil {
			t.Fatal(err)
		}
		c.change(&f)
		if _, err := f.Check(h.Verifier); err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v, want %q", name, err, c.says)
		}
	}
	other := housetest.New(t, storetest.Engines()[0], app.Scenes()...) // with keys of its own
	f := fileOf(h, p)
	if _, err := f.Check(other.Verifier); err == nil || !strings.Contains(err.Error(), "not signed by this key") {
		t.Error(err)
	}
}

func otherProof(h *housetest.House, p published) journal.Proof {
	h.T.Helper()
	var lines struct{ Items []struct{ ID string } }
	h.As("audit").Get("/api/journal?subject=" + p.ID).Want(200).Into(&lines)
	var proof journal.Proof
	h.As("audit").Get("/api/journal/" + lines.Items[1].ID + "/proof").Want(200).Into(&proof)
	return proof
}
