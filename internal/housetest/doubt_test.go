package housetest_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"

	"huying/internal/housetest"
	"huying/kernel/offline"
	rooms "huying/scenes/agri/pledge"
)

type doubtful struct {
	pledge
	Doubted    bool
	Keep       bool     `json:"can_keep"`
	DoubtBelow []string `json:"doubt_below"`
	Doubts     []struct{ Text, State, Why string }
	VoidWhy    string `json:"void_why"`
}

// doubting is a house where certificates were issued before a use was recorded.
type doubting struct {
	*laboratory
	grower *housetest.Visitor
}

func newDoubting(h *housetest.House) *doubting {
	l := newLab(h)
	return &doubting{l, letIn(h, "inspector", l.subject, map[string]any{"contact": true})}
}

func (d *doubting) issue(who, lot string, grams int64) (p doubtful) {
	d.T.Helper()
	d.As(who).Post(pledges, issueBody(d.subject, lot, grams)).Want(200).Into(&p)
	return p
}

func (d *doubting) read(id string) (p doubtful) {
	d.T.Helper()
	d.As("inspector").Get(pledges + "/" + id).Want(200).Into(&p)
	return p
}

func lateUse(more ...any) map[string]any {
	m := map[string]any{"crop": "番茄", "name": "阿维菌素乳油", "substance": "阿维菌素", "dose": "每亩 40 毫升", "used_on": "2023-11-03", "phi_days": 7}
	for i := 0; i < len(more); i += 2 {
		m[more[i].(string)] = more[i+1]
	}
	return m
}

// warned reports whether a public page says, before anything else, not to sell or eat.
func warned(page string) bool {
	_, body, _ := strings.Cut(page, "<article")
	at := strings.Index(body, `<p class="verdict bad"><b>存疑 · 请勿销售、食用</b>`)
	return at >= 0 && at < strings.Index(body, "<h1>")
}

// titles are the messages that somebody has, the latest first.
func titles(t *testing.T, who *housetest.Visitor) (out []string) {
	t.Helper()
	var n struct {
		Items []struct{ Title, Kind string }
	}
	who.Get("/api/notices").Want(200).Into(&n)
	for _, x := range n.Items {
		out = append(out, x.Kind+" "+x.Title)
	}
	return out
}

// A use arrives after the certificate: whichever way it comes, the certificates whose harvest
// lies within its interval are in doubt, and no other.
func TestALateUsePutsCertificatesInDoubt(t *testing.T) {
	for _, c := range []struct {
		name, by string
		use      map[string]any
		doubted  string // of tomatoes of the 2nd, the 5th and the 7th, lettuce of the 5th, a voided one of the 5th
	}{
		{"the officers' counter", "helper", lateUse(), "tomato5 tomato7"},
		{"one's own counter", "own", lateUse(), "tomato5 tomato7"},
		{"a phone that had no signal", "phone", lateUse(), "tomato5 tomato7"},
		{"an officer's phone", "helper's phone", lateUse(), "tomato5 tomato7"},
		{"every crop", "helper", lateUse("crop", ""), "tomato5 tomato7 lettuce5"},
		{"another crop", "helper", lateUse("crop", "生菜"), "lettuce5"},
		{"over on the day of the harvest", "helper", lateUse("phi_days", 4), "tomato5"},
		{"over before any harvest", "helper", lateUse("phi_days", 2), ""},
		{"used when it was harvested", "helper", lateUse("used_on", "2023-11-07", "phi_days", 1), "tomato7"},
		{"used after the harvest", "helper", lateUse("used_on", "2023-11-06", "phi_days", 1), ""},
		{"no interval", "helper", lateUse("used_on", "2023-11-05", "phi_days", 0), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			housetest.Each(t, func(t *testing.T, h *housetest.House) {
				d := newDoubting(h)
				made := map[string]doubtful{
					"tomato2":  d.issue("helper", d.harvest(d.subject, "番茄", "2023-11-02", 5000).ID, 1000),
					"tomato5":  d.issue("helper", d.harvest(d.subject, "番茄", "2023-11-05", 5000).ID, 1000),
					"tomato7":  d.issue("helper", d.harvest(d.subject, "番茄", "2023-11-07", 5000).ID, 1000),
					"lettuce5": d.issue("helper", d.harvest(d.subject, "生菜", "2023-11-05", 5000).ID, 1000),
					"gone":     d.issue("helper", d.harvest(d.subject, "番茄", "2023-11-05", 5000).ID, 1000),
				}
				h.As("helper").Post(pledges+"/"+made["gone"].ID+"/void", map[string]string{"reason": "重量写错"}).Want(200)
				before := map[string]int{"inspector": len(titles(t, h.As("inspector"))), "grower": len(titles(t, d.grower))}
				phone := func(v *housetest.Visitor) {
					op := written(h, rooms.UseOp, d.subject, h.Acts.Now(), c.use)
					for range 2 { // the same letter
						var out sent
						v.Post("/api/field/outbox", map[string]any{"device": "phone-dddd", "unsent": 0, "ops": []offline.Op{op}}).Want(200).Into(&out)
						if out.Results[0].State != "safe" {
							t.Fatalf("%+v", out)
						}
					}
				}
				switch c.by {
				case "helper":
					h.As("helper").Post("/api/agri/subjects/"+d.subject+"/uses", c.use).Want(204)
				case "own":
					d.grower.Post("/api/agri/own/subjects/"+d.subject+"/uses", c.use).Want(204)
				case "phone":
					phone(d.grower)
				case "helper's phone":
					phone(h.As("helper"))
				}
				want := strings.Fields(c.doubted)
				for name, p := range made {
					got := d.read(p.ID)
					if w := slices.Contains(want, name); got.Doubted != w || len(got.Doubts) > 0 != w || got.Keep != w {
						t.Errorf("%s: %+v", name, got)
					}
					if state := map[bool]string{true: "void", false: "valid"}[name == "gone"]; got.State != state {
						t.Errorf("%s is %s", name, got.State)
					}
				}
				for _, at := range []struct {
					who  *housetest.Visitor
					path string
				}{{h.As("inspector"), pledges}, {h.As("bureau"), pledges}, {d.grower, "/api/agri/own/subjects/" + d.subject + "/pledges"}} {
					var list struct{ Items []doubtful }
					at.who.Get(at.path + "?state=doubt").Want(200).Into(&list)
					if len(list.Items) != len(want) {
						t.Errorf("%s lists %d in doubt, want %v", at.path, len(list.Items), want)
					}
					at.who.Get(at.path).Want(200).Into(&list)
					n := 0
					for _, x := range list.Items {
						if x.Doubted {
							n++
						}
					}
					if n != len(want) {
						t.Errorf("%s marks %d", at.path, n)
					}
				}
				for _, at := range []struct {
					who  *housetest.Visitor
					path string
				}{{h.As("helper"), "/api/agri/subjects/"}, {d.grower, "/api/agri/own/subjects/"}} {
					var book struct {
						Doubted []struct{ ID, No, Text string }
					}
					at.who.Get(at.path + d.subject + "/production").Want(200).Into(&book)
					if len(book.Doubted) != len(want) {
						t.Errorf("%s: %+v", at.path, book)
					}
				}
				if list := titles(t, h.As("inspector")); len(list)-before["inspector"] != len(want) || len(want) > 0 &&
					!strings.HasPrefix(list[0], "agri.pledge 补记的用药使合格证存疑，请核定") {
					t.Errorf("the inspector was told %v", list)
				}
				mine := len(want)
				if c.by == "own" || c.by == "phone" {
					mine = 0 // who wrote it knows
				}
				if list := titles(t, d.grower); len(list)-before["grower"] != mine {
					t.Errorf("the grower was told %v, want %d more", list, mine)
				}
				h.Clean()
			})
		})
	}
}

// A doubt is decided: kept, voided, or gone with the use; until then the public page says not
// to sell or eat what it is on, and neither which record puts it in doubt nor why.
func TestADoubtIsDecided(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		d := newDoubting(h)
		packer := registered(h, "inspector", "name", "净菜厂", "kind", "buyer", "contact", "孙兰", "phone", "13900139005")
		sun := letIn(h, "inspector", packer, map[string]any{"contact": true})
		grown := d.harvest(d.subject, "番茄", "2023-11-05", 30_000)
		first, second, third := d.issue("helper", grown.ID, 5000), d.issue("helper", grown.ID, 5000), d.issue("bureau", grown.ID, 5000)
		sun.Post("/api/agri/own/subjects/"+packer+"/intakes", map[string]any{"code": first.Code, "weight_g": 2000}).Want(200)
		made := func(grams int64) map[string]any {
			m := issueBody(packer, "", grams)
			m["sources"] = []map[string]any{{"pledge": first.ID, "weight_g": grams}}
			return m
		}
		var packed doubtful
		h.As("helper").Post(pledges, made(500)).Want(200).Into(&packed)
		face := func(p doubtful) string {
			at, _, _ := strings.Cut(p.URL, "#")
			return string(h.As("").Get(at).Want(200).Body)
		}
		says := func(when string, checking bool, list ...doubtful) {
			t.Helper()
			for _, p := range list {
				b := face(p)
				if warned(b) != checking || strings.Contains(b, "正在核对") != checking || strings.Contains(b, "有效") == checking ||
					strings.Contains(b, "阿维菌素") || strings.Contains(b, "间隔期") {
					t.Errorf("%s: the page of %s: %s", when, p.No, b)
				}
			}
			if b := string(h.As("").Get("/q/" + strings.ReplaceAll(subjectCode(h, d.subject), "-", "")).Want(200).Body); strings.Contains(b, "核对") ||
				strings.Contains(b, "阿维菌素") {
				t.Errorf("%s: the household's page tells of it: %s", when, b)
			}
		}
		says("before", false, first, second, third, packed)
		heard := len(titles(t, sun))
		h.As("helper").Post("/api/agri/subjects/"+d.subject+"/uses", lateUse()).Want(204)
		says("in doubt", true, first, second, third, packed)
		if p := d.read(packed.ID); !p.Doubted || fmt.Sprint(p.DoubtBelow) != fmt.Sprint([]string{first.No}) || p.Keep {
			t.Errorf("%+v", p)
		}
		if list := titles(t, sun); len(list) != heard+2 || !slices.Contains(list, "agri.intake 您收下的合格证存疑，核定前请勿销售："+"番茄 · "+first.No) ||
			!slices.Contains(list, "agri.pledge 换开时所用的合格证存疑，核定前请勿销售：番茄 · "+packed.No) {
			t.Errorf("the packer, who took one in and made another from it, was told %v", list)
		}
		// Nothing more leaves by it.
		for _, body := range []map[string]any{made(500), issueBody(d.subject, grown.ID, 1000)} {
			if a := h.As("helper").Post(pledges, body).Want(409); !strings.Contains(string(a.Body), "阿维菌素") {
				t.Errorf("%s", a.Body)
			}
		}
		keep := func(p doubtful) string { return pledges + "/" + p.ID + "/keep" }
		why := map[string]string{"reason": "用药的是 2 号棚，这一批采自 1 号棚"}
		for _, c := range []struct {
			who    *housetest.Visitor
			path   string
			body   any
			status int
			lines  int64
		}{
			{h.As(""), keep(first), why, 401, 0},
			{h.As("desk"), keep(first), why, 403, 0},
			{h.As("helper"), keep(first), why, 403, 0}, // an officer of the village issues, and does not decide
			{d.grower, keep(first), why, 403, 0},
			{h.As("otherinspector"), keep(first), why, 404, 0},
			{h.As("inspector"), keep(first), map[string]string{"reason": ""}, 422, 0},
			{h.As("inspector"), keep(packed), why, 409, 0}, // made from others: it is the harvest that has to be judged
			{h.As("bureau"), keep(first), why, 403, 0},     // who issued for the same harvest
			{h.As("inspector"), keep(first), why, 200, 1},
			{h.As("inspector"), keep(second), why, 409, 0}, // decided with the first
		} {
			before := h.Lines()
			c.who.Post(c.path, c.body).Want(c.status)
			if n := h.Lines() - before; n != c.lines {
				t.Errorf("%s: %d lines", c.path, n)
			}
		}
		if got := h.Verbs(first.ID); got != "agri.pledge.issue agri.pledge.keep" {
			t.Error(got)
		}
		for _, p := range []doubtful{first, second, third} {
			if got := d.read(p.ID); got.Doubted || got.State != "valid" || len(got.Doubts) != 1 || got.Doubts[0].State != "cleared" ||
				got.Doubts[0].Why != why["reason"] {
				t.Errorf("%+v", got)
			}
		}
		says("kept", false, first, second, third, packed)
		for _, p := range []doubtful{first, packed} {
			if b := face(p); !strings.Contains(b, "经核定有效") || !strings.Contains(b, "2023年11月7日") {
				t.Errorf("the page of %s does not say who judged it: %s", p.No, b)
			}
		}
		if list := titles(t, sun); !slices.Contains(list, "agri.intake 您收下的合格证经核定有效，可以销售：番茄 · "+first.No) ||
			!slices.Contains(list, "agri.pledge 合格证经核定有效，可以销售：番茄 · "+packed.No) {
			t.Errorf("the packer was told %v", list)
		}
		h.As("helper").Post(pledges, made(500)).Want(200)
		h.As("helper").Post(pledges, issueBody(d.subject, grown.ID, 1000)).Want(200)
		if list := titles(t, d.grower); !strings.HasPrefix(list[0], "agri.pledge 合格证不再存疑") {
			t.Errorf("%v", list)
		}

		// Another use, and this time they are voided, with the reason that the page offers.
		h.As("helper").Post("/api/agri/subjects/"+d.subject+"/uses", lateUse("name", "吡虫啉", "substance", "吡虫啉")).Want(204)
		got := d.read(first.ID)
		if !got.Doubted || len(got.Doubts) != 2 || got.Doubts[0].State != "open" ||
			!strings.Contains(got.Doubts[0].Text, "2023-11-03 使用了吡虫啉，安全间隔期 7 天，2023-11-10 起才能采收；这一批是 2023-11-05 采收的") {
			t.Fatalf("%+v", got)
		}
		h.As("inspector").Post(pledges+"/"+first.ID+"/void", map[string]string{"reason": got.Doubts[0].Text}).Want(200).Into(&got)
		if got.State != "void" || got.Doubted || got.Keep || got.VoidWhy != got.Doubts[0].Text {
			t.Errorf("%+v", got)
		}
		if list := titles(t, sun); !slices.Contains(list, "agri.intake 您收下的合格证已作废，请停止销售：番茄 · "+first.No) {
			t.Errorf("the holder was not told: %v", list)
		}
		if p := d.read(second.ID); !p.Doubted {
			t.Error("the other of the same harvest is not in doubt any more")
		}

		// The use was a mistake: what it put in doubt is not any longer.
		var book struct{ Uses []struct{ ID, Name string } }
		h.As("inspector").Get("/api/agri/subjects/" + d.subject + "/production").Want(200).Into(&book)
		for _, u := range book.Uses {
			if u.Name == "吡虫啉" {
				h.As("inspector").Post("/api/agri/subjects/"+d.subject+"/uses/"+u.ID+"/strike", map[string]string{"reason": "记到别家了"}).Want(204)
			}
		}
		if p := d.read(second.ID); p.Doubted || p.Doubts[0].State != "struck" || p.Doubts[0].Why != "记到别家了" {
			t.Errorf("%+v", p)
		}
		h.Clean()
	})
}

// By day: what was sprayed in the evening keeps back what was cut in the morning, and says so;
// who knows better is asked.
func TestSprayedOnTheDayOfTheHarvest(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		d := newDoubting(h)
		h.As("helper").Post("/api/agri/subjects/"+d.subject+"/uses", lateUse("used_on", "2023-11-06")).Want(204)
		morning, next := d.harvest(d.subject, "番茄", "2023-11-06", 5000), d.harvest(d.subject, "番茄", "2023-11-07", 5000)
		for _, c := range []struct {
			of   lot
			said []string
		}{
			{morning, []string{"2023-11-06 使用了阿维菌素乳油", "安全间隔期 7 天", "2023-11-12 过完", "2023-11-13 起才能采收", "也是 2023-11-06 采收", "只记到日"}},
			{next, []string{"2023-11-06 使用了阿维菌素乳油", "安全间隔期 7 天", "2023-11-12 过完", "2023-11-13 起才能采收", "是 2023-11-07 采收"}},
		} {
			for _, who := range []struct {
				who *housetest.Visitor
				at  string
			}{{h.As("helper"), pledges}, {d.grower, "/api/agri/own/pledges"}} {
				a := who.who.Post(who.at, issueBody(d.subject, c.of.ID, 1000)).Want(409)
				for _, s := range c.said {
					if !strings.Contains(string(a.Body), s) || !strings.Contains(c.of.Blocks[0].Text, s) {
						t.Errorf("it does not say %s: %s %+v", s, a.Body, c.of.Blocks)
					}
				}
			}
		}
		at := "/api/agri/subjects/" + d.subject + "/lots/" + morning.ID + "/clear"
		why := map[string]string{"reason": "早上采收，傍晚用药，看过地块"}
		other := registered(h, "inspector", "contact", "赵强", "phone", "13900139002")
		for _, c := range []struct {
			who, path string
			status    int
		}{
			{"", at, 401}, {"helper", at, 403}, {"otherinspector", at, 404},
			{"inspector", "/api/agri/subjects/" + other + "/lots/" + morning.ID + "/clear", 404}, {"inspector", at, 204}, {"inspector", at, 409},
		} {
			h.As(c.who).Post(c.path, why).Want(c.status)
		}
		if got := h.Verbs(d.subject); !strings.HasSuffix(got, "agri.lot.clear") {
			t.Error(got)
		}
		if list := titles(t, d.grower); !strings.HasPrefix(list[0], "agri.subject 用药与这一批无关") {
			t.Errorf("%v", list)
		}
		d.grower.Post("/api/agri/own/pledges", issueBody(d.subject, morning.ID, 1000)).Want(200)
		d.grower.Post("/api/agri/own/pledges", issueBody(d.subject, next.ID, 1000)).Want(409)
		h.Clean()
	})
}

// A use and a certificate at the same moment: one of them sees the other.
func TestAUseAndACertificateAtOnce(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		d := newDoubting(h)
		for n := range 6 {
			crop := fmt.Sprintf("番茄%d", n)
			grown := d.harvest(d.subject, crop, "2023-11-06", 50_000)
			var wg sync.WaitGroup
			for i := range 8 {
				wg.Go(func() {
					if i == 4 {
						h.As("helper").Post("/api/agri/subjects/"+d.subject+"/uses", lateUse("crop", crop)).Want(204)
						return
					}
					if a := h.As("helper").Post(pledges, issueBody(d.subject, grown.ID, 1000)); a.Status != 200 && a.Status != 409 {
						t.Errorf("%d %s", a.Status, a.Body)
					}
				})
			}
			wg.Wait()
		}
		var list struct{ Items []doubtful }
		h.As("inspector").Get(pledges + "?state=valid&limit=200").Want(200).Into(&list)
		for _, p := range list.Items {
			if !p.Doubted {
				t.Errorf("%s holds and nobody doubts it", p.No)
			}
		}
		h.Clean()
	})
}

// Nobody judges what would make a certificate of their own valid, however many hands it went
// through since; those of theirs that are void do not count.
func TestNobodyJudgesWhatTheirOwnCertificatesAreMadeOf(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		d := newDoubting(h)
		packer := registered(h, "inspector", "name", "净菜厂", "kind", "buyer", "contact", "孙兰", "phone", "13900139005")
		shop := registered(h, "inspector", "name", "配送站", "kind", "buyer", "contact", "周平", "phone", "13900139006")
		made := func(who, subject string, of doubtful) (p doubtful) {
			t.Helper()
			m := issueBody(subject, "", 500)
			m["sources"] = []map[string]any{{"pledge": of.ID, "weight_g": 500}}
			h.As(who).Post(pledges, m).Want(200).Into(&p)
			return p
		}
		grown := d.harvest(d.subject, "番茄", "2023-11-05", 30_000)
		first := d.issue("helper", grown.ID, 5000)
		mixed := made("helper", packer, first)
		packed := made("inspector", shop, mixed)
		why := map[string]string{"reason": "用药的是 2 号棚，这一批采自 1 号棚"}
		keep := func(p doubtful) string { return pledges + "/" + p.ID + "/keep" }
		clear := "/api/agri/subjects/" + d.subject + "/lots/" + grown.ID + "/clear"
		try := func(who, path string, body any, status int, said string) {
			t.Helper()
			before := h.Lines()
			if a := h.As(who).Post(path, body).Want(status); !strings.Contains(string(a.Body), said) {
				t.Errorf("%s %s: %s", who, path, a.Body)
			}
			if n := h.Lines() - before; n != map[bool]int64{true: 1}[status < 300] {
				t.Errorf("%s %s: %d lines", who, path, n)
			}
		}
		offered := func(p doubtful, inspector, bureau bool) {
			t.Helper()
			for who, want := range map[string]bool{"inspector": inspector, "bureau": bureau} {
				var got doubtful
				if h.As(who).Get(pledges + "/" + p.ID).Want(200).Into(&got); got.Keep != want {
					t.Errorf("%s is offered to judge %s: %v", who, p.No, got.Keep)
				}
			}
		}

		// The harvest.
		h.As("helper").Post("/api/agri/subjects/"+d.subject+"/uses", lateUse()).Want(204)
		offered(first, false, true)
		own := "合格证 " + packed.No + " 由要核定的合格证换开，也是您开的"
		try("inspector", keep(first), why, 403, own)
		try("inspector", clear, why, 403, own)
		try("bureau", clear, why, 204, "")
		for _, p := range []doubtful{first, mixed, packed} {
			if d.read(p.ID).Doubted {
				t.Errorf("%s is in doubt still", p.No)
			}
		}

		// One that was voided.
		h.As("helper").Post(pledges+"/"+first.ID+"/void", map[string]string{"reason": "重量写错"}).Want(200)
		offered(mixed, false, true)
		try("inspector", keep(mixed), why, 403, own)
		try("inspector", pledges+"/keep", map[string]any{"ids": []string{mixed.ID}, "reason": why["reason"]}, 409, "agri.doubt.own_made")
		h.As("helper").Post(pledges+"/"+packed.ID+"/void", map[string]string{"reason": "退货"}).Want(200)
		offered(mixed, true, true)
		try("inspector", keep(mixed), why, 200, "")
		h.Clean()
	})
}
