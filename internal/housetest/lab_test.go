package housetest_test

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/internal/housetest"
	"huying/kernel/offline"
	"huying/scenes/agri/lab"
	"huying/scenes/agri/registry"
)

// laboratory is a house with a farm and a testing room that has what it needs.
type laboratory struct {
	*housetest.House
	subject, station, instrument string
	enzyme, gold, quantity       string // methods
	reagent                      map[string]string
}

type sample struct {
	ID, No, State, Result, Order, Signer string
	Steps                                []string
	HeldOn                               string `json:"held_on"`
	Deceived                             bool
	Tests                                []struct {
		Verdict      string
		InhibitionBP int `json:"inhibition_bp"`
		ThresholdBP  int `json:"threshold_bp"`
	}
	Custody []struct{ Step, Person string }
}

func newLab(h *housetest.House) *laboratory {
	farm(h)
	h.Hire("tester", registry.Tester, housetest.Town, housetest.TownOffice)
	h.Hire("tester2", registry.Tester, housetest.Town, housetest.TownOffice)
	h.Hire("othertester", registry.Tester, housetest.OtherTown, housetest.OtherTowns)
	l := &laboratory{House: h, reagent: map[string]string{}}
	var s subject
	h.As("inspector").Post("/api/agri/subjects", coop("ident", uscc("91110112MA01ABCD5"))).Want(200).Into(&s)
	l.subject = s.ID
	h.As("bureau").Post("/api/agri/methods", map[string]any{"name": "酶抑制率法", "kind": "spectro", "items": "有机磷、氨基甲酸酯", "threshold_bp": 5000,
		"standard": "GB/T 5009.199—2003"}).Want(204)
	h.As("bureau").Post("/api/agri/methods", map[string]any{"name": "胶体金", "kind": "gold", "items": "克百威", "enforceable": true}).Want(204)
	h.As("bureau").Post("/api/agri/methods", map[string]any{"name": "送检", "kind": "lab", "items": "毒死蜱"}).Want(204)
	var methods struct {
		Items []struct{ ID, Kind string }
	}
	h.As("helper").Get("/api/agri/methods").Want(200).Into(&methods)
	for _, m := range methods.Items {
		switch m.Kind {
		case "spectro":
			l.enzyme = m.ID
		case "gold":
			l.gold = m.ID
		case "lab":
			l.quantity = m.ID
		}
	}
	var st struct{ ID string }
	h.As("bureau").Post("/api/agri/stations", map[string]any{"name": "甲街道农产品检测站", "area": housetest.Town, "rooms": "收样室、检测室"}).Want(200).Into(&st)
	l.station = st.ID
	h.As("tester").Post("/api/agri/stations/"+l.station+"/instruments",
		map[string]any{"name": "农残速测仪", "number": "NC-1", "verified_until": "2024-06-30"}).Want(204)
	for m, batch := range map[string]string{l.enzyme: "E1", l.gold: "G1"} {
		h.As("tester").Post("/api/agri/stations/"+l.station+"/reagents",
			map[string]any{"method": m, "batch_no": batch, "amount": 40, "expires": "2024-03-31"}).Want(204)
	}
	var stations struct {
		Items []struct {
			Instruments []struct{ ID string }
			Reagents    []struct{ ID, Method string }
		}
	}
	h.As("tester").Get("/api/agri/stations").Want(200).Into(&stations)
	l.instrument = stations.Items[0].Instruments[0].ID
	for _, x := range stations.Items[0].Reagents {
		l.reagent[x.Method] = x.ID
	}
	return l
}

func (l *laboratory) body(product string) map[string]any {
	return map[string]any{"subject": l.subject, "station": l.station, "product": product, "base_g": 50000, "amount_g": 1500, "second": "李四", "signer": "王明"}
}

// take takes a sample and brings it to the station.
func (l *laboratory) take(product string) sample {
	l.T.Helper()
	var s sample
	l.As("helper").Post("/api/agri/samples", l.body(product)).Want(200).Into(&s)
	return l.step(s, "tester", "receive", nil)
}

func (l *laboratory) step(s sample, who, step string, body map[string]any) (out sample) {
	l.T.Helper()
	if body == nil {
		body = map[string]any{}
	}
	l.As(who).Post("/api/agri/samples/"+s.ID+"/steps/"+step, body).Want(200).Into(&out)
	return out
}

// enzymeTest reads an inhibition in percent; goldTest the lines.
func (l *laboratory) enzymeTest(s sample, percent int) (out sample) {
	l.T.Helper()
	l.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.enzyme, "reagent": l.reagent[l.enzyme],
		"instrument": l.instrument, "blank_e4": 4000, "value_e4": 4000 - 40*percent}).Want(200).Into(&out)
	return out
}

func (l *laboratory) goldTest(s sample, reading string) (out sample) {
	l.T.Helper()
	l.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.gold, "reagent": l.reagent[l.gold],
		"reading": reading}).Want(200).Into(&out)
	return out
}

func TestASamplePasses(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		const list = "/api/agri/samples"
		without := func(key string, v any) map[string]any {
			b := l.body("番茄")
			b[key] = v
			return b
		}
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", l.body("番茄"), 401, ""},
			{"desk", l.body("番茄"), 403, ""},
			{"otherinspector", l.body("番茄"), 404, ""}, // not a subject of theirs
			{"helper", without("second", " "), 422, "/second"},
			{"helper", without("signer", ""), 422, "/signer"},
			{"helper", without("product", ""), 422, "/product"},
			{"helper", without("amount_g", 60000), 422, "/amount_g"},
			{"helper", without("station", h.NewID()), 422, "/station"},
			{"helper", without("lot", h.NewID()), 422, "/lot"},
			{"helper", without("signature", strings.Repeat("a", 64)), 422, "/signature"},
		} {
			if a := h.As(c.who).Post(list, c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s: %s", c.who, a.Body)
			}
		}
		s := l.take("番茄")
		if s.State != "received" || !s.Deceived || s.Signer != "王*" || len(s.Custody) != 2 || s.Custody[1].Person != "测试tester" {
			t.Errorf("%+v", s)
		}
		// Who may not, what is missing.
		at := list + "/" + s.ID
		good := map[string]any{"method": l.enzyme, "reagent": l.reagent[l.enzyme], "instrument": l.instrument, "blank_e4": 4000, "value_e4": 3000}
		for _, c := range []struct {
			who    string
			change map[string]any
			status int
			said   string
		}{
			{"", nil, 401, ""}, {"helper", nil, 403, ""}, {"othertester", nil, 404, ""},
			{"tester", map[string]any{"reagent": l.reagent[l.gold]}, 422, "/reagent"},
			{"tester", map[string]any{"instrument": ""}, 422, "/instrument"},
			{"tester", map[string]any{"method": h.NewID()}, 422, "/method"},
			{"tester", map[string]any{"method": l.quantity}, 409, ""},
			{"tester", map[string]any{"method": l.gold, "reagent": l.reagent[l.gold]}, 422, "/reading"},
		} {
			b := map[string]any{}
			for k, v := range good {
				b[k] = v
			}
			for k, v := range c.change {
				b[k] = v
			}
			if a := h.As(c.who).Post(at+"/tests", b).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s %v: %s", c.who, c.change, a.Body)
			}
		}
		h.As("tester").Post(at+"/steps/review", map[string]any{}).Want(409) // nothing was tested
		s = l.enzymeTest(s, 12)
		if s.State != "received" || s.Tests[0].Verdict != "negative" || s.Tests[0].InhibitionBP != 1200 || s.Tests[0].ThresholdBP != 5000 {
			t.Errorf("%+v", s)
		}
		h.As("tester").Post(at+"/steps/review", map[string]any{}).Want(403) // who tested it
		for _, step := range []string{"tell", "object", "send", "confirm", "dispose"} {
			h.As("tester2").Post(at+"/steps/"+step, map[string]any{"words": "x", "sent_to": "y", "disposal": "destroy"}).Want(409)
		}
		if s = l.step(s, "tester2", "review", nil); s.State != "passed" || s.Result != "pass" || len(s.Steps) != 0 {
			t.Errorf("%+v", s)
		}
		if got, want := h.Verbs(s.ID), "agri.sample.take agri.sample.receive agri.sample.test agri.sample.review"; got != want {
			t.Errorf("journal: %s", got)
		}
		if v := h.Figure("agri.pass_rate", housetest.Village); v.Num != 1 || v.Den != 1 {
			t.Error(v)
		}
		// A changed threshold leaves what was judged as it was.
		h.As("bureau").Post("/api/agri/methods?replaces="+l.enzyme,
			map[string]any{"name": "酶抑制率法", "kind": "spectro", "items": "有机磷", "threshold_bp": 1000}).Want(204)
		h.As("tester").Get(at).Want(200).Into(&s)
		if s.Tests[0].ThresholdBP != 5000 || s.Result != "pass" {
			t.Errorf("%+v", s)
		}
		h.As("inspector").Post("/api/agri/methods", map[string]any{"name": "x", "kind": "card", "items": "y"}).Want(403) // the county's
		h.Clean()
	})
}

// A positive is repeated before it is believed, held back meanwhile, and ends with the
// institution or with the time to object.
func TestPositives(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		// A crop that deceives: positive once, then twice negative.
		s := l.enzymeTest(l.take("韭菜"), 60)
		if s.State != "held" || s.HeldOn == "" {
			t.Errorf("%+v", s)
		}
		if b := string(h.As("inspector").Get("/api/notices").Want(200).Body); !strings.Contains(b, s.No) {
			t.Error("the inspector was not told of the positive", b)
		}
		h.As("tester2").Post("/api/agri/samples/"+s.ID+"/steps/review", map[string]any{}).Want(409)
		if s = l.enzymeTest(l.enzymeTest(s, 20), 22); s.State != "received" {
			t.Errorf("%+v", s)
		}
		if s = l.step(s, "tester2", "review", nil); s.State != "passed" || s.HeldOn != "" {
			t.Errorf("%+v", s)
		}

		// Positive twice, objected to in time: an institution decides, and clears it.
		s = l.enzymeTest(l.enzymeTest(l.take("生菜"), 70), 66)
		if s.State != "suspect" {
			t.Errorf("%+v", s)
		}
		s = l.step(s, "tester", "tell", nil)
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/steps/confirm", map[string]any{}).Want(409)
		h.Clock.Advance(3*time.Hour + 59*time.Minute)
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/steps/object", map[string]any{}).Want(422) // says why
		s = l.step(s, "tester", "object", map[string]any{"words": "没有打过药"})
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.enzyme, "reagent": l.reagent[l.enzyme],
			"instrument": l.instrument, "blank_e4": 4000, "value_e4": 3900}).Want(409)
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/steps/send", map[string]any{}).Want(422)
		s = l.step(s, "tester", "send", map[string]any{"sent_to": "市农产品质检中心"})
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.quantity, "item": "毒死蜱", "amount_ug": 10,
			"limit_ug": 20}).Want(422) // no report
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.quantity, "item": "毒死蜱", "amount_ug": 10,
			"limit_ug": 20, "report": "R-1"}).Want(200).Into(&s)
		if s.State != "passed" || s.HeldOn != "" || s.Order != "" {
			t.Errorf("%+v", s)
		}

		// Four hours and a minute: too late to object; a recognised method confirms.
		s = l.goldTest(l.goldTest(l.take("油菜"), "control"), "control")
		s = l.step(s, "tester", "tell", nil)
		h.Clock.Advance(4*time.Hour + time.Minute)
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/steps/object", map[string]any{"words": "有异议"}).Want(409)
		if s = l.step(s, "tester", "confirm", nil); s.State != "failed" || s.Result != "fail" || s.Order == "" {
			t.Errorf("%+v", s)
		}
		var o struct {
			Order struct{ Words, Status string }
		}
		h.As("desk").Get("/api/orders/" + s.Order).Want(200).Into(&o)
		if !strings.Contains(o.Order.Words, "油菜") {
			t.Errorf("%+v", o)
		}
		if v := h.Figure("agri.disposal_rate", housetest.County); v.Num != 0 || v.Den != 1 {
			t.Error(v)
		}
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/steps/dispose", map[string]any{"disposal": "eat", "words": "x"}).Want(422)
		s = l.step(s, "tester", "dispose", map[string]any{"disposal": "destroy", "amount_g": 48500, "words": "地里的已翻耕，采下的已销毁"})
		if v := h.Figure("agri.disposal_rate", housetest.County); v.Num != 1 || v.Den != 1 {
			t.Error(v)
		}

		// A method that is not recognised cannot convict.
		s = l.enzymeTest(l.enzymeTest(l.take("菠菜"), 90), 90)
		s = l.step(s, "tester", "tell", nil)
		h.Clock.Advance(5 * time.Hour)
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/steps/confirm", map[string]any{}).Want(409)
		s = l.step(s, "tester", "send", map[string]any{"sent_to": "市农产品质检中心"})
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.quantity, "item": "毒死蜱", "amount_ug": 300,
			"limit_ug": 20, "report": "R-2"}).Want(200).Into(&s)
		if s.State != "failed" {
			t.Errorf("%+v", s)
		}
		// Invalid tests say nothing: a spent enzyme, a missing control line.
		s = l.goldTest(l.take("芹菜"), "none")
		if s.State != "received" || s.Tests[0].Verdict != "invalid" {
			t.Errorf("%+v", s)
		}
		h.As("tester2").Post("/api/agri/samples/"+s.ID+"/steps/review", map[string]any{}).Want(409)
		if v := h.Figure("agri.pass_rate", housetest.County); v.Num != 2 || v.Den != 4 {
			t.Error(v)
		}
		if b := string(h.As("tester").Get("/api/agri/samples?state=bad").Want(200).Body); !strings.Contains(b, `"state":"disposed"`) {
			t.Errorf("what was found bad and disposed of is not among what was bad: %s", b)
		}
		h.As("tester").Get("/api/agri/samples/export?state=open").Want(200)
		h.Clean()
	})
}

// A record behind a number says what it is in words, and where it is by the whole path: there
// is a first grid in every village.
func TestRecordsBehindANumberAreToldInWords(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		h.As("bureau").Post("/api/agri/stations/"+l.station+"/grades", map[string]any{"year": 2022, "grade": "excellent", "ground": "年度考评"}).Want(204)
		l.take("油菜")
		machine := regexp.MustCompile(`^([a-z]+[a-z_.]*|[0-9a-f]{8}-[0-9a-f-]{27})$`)
		told := map[string]string{}
		for _, f := range h.Book.Figures() {
			var p struct {
				Items []struct {
					No, Title string
					AreaName  string `json:"area_name"`
				}
			}
			h.As("bureau").Get("/api/figures/records?code=" + f.Code).Want(200).Into(&p)
			for _, r := range p.Items {
				if machine.MatchString(r.No) || machine.MatchString(r.Title) {
					t.Errorf("%s: %q %q", f.Code, r.No, r.Title)
				}
				told[f.Code] = r.No + " · " + r.AreaName
			}
		}
		for code, want := range map[string]string{"agri.subjects": "农民专业合作社 · 甲街道 一社区", "agri.stations_excellent": "优秀 · 甲街道"} {
			if told[code] != want {
				t.Errorf("%s: %q, want %q", code, told[code], want)
			}
		}
		english := string(h.As("bureau").With("Accept-Language", "en").Get("/api/figures/records?code=agri.stations_excellent").Want(200).Body)
		if !strings.Contains(english, `"no":"excellent"`) {
			t.Error(english)
		}
	})
}

// A batch is taken in once, and what was written wrongly of it is corrected; what was used of it
// stays used.
func TestAReagentIsCorrected(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		at := "/api/agri/stations/" + l.station + "/reagents"
		put := func(who, id, batch string, amount int) *housetest.Answer {
			return h.As(who).Post(at, map[string]any{"id": id, "method": l.gold, "batch_no": batch, "amount": amount, "expires": "2024-03-31"})
		}
		put("tester", "", "NEW", 10).Want(204)
		if a := put("tester", "", "NEW", 10).Want(409); !strings.Contains(string(a.Body), "/batch_no") {
			t.Errorf("%s", a.Body)
		}
		reagents := func() string { return string(h.As("tester").Get("/api/agri/stations").Want(200).Body) }
		id := regexp.MustCompile(`"id":"([^"]+)","method":"[^"]+","batch_no":"NEW"`).FindStringSubmatch(reagents())[1]
		put("othertester", id, "STOLEN", 10).Want(403)
		put("tester", id, "RIGHT", 2).Want(204)
		s := l.take("油菜")
		for range 2 {
			h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.gold, "reagent": id, "reading": "both"}).Want(200)
		}
		put("tester", id, "RIGHT", 1).Want(422) // two are used
		put("tester", id, "RIGHT", 5).Want(204)
		if got := reagents(); !strings.Contains(got, `"batch_no":"RIGHT","left":3,"amount":5`) || strings.Contains(got, `"NEW"`) {
			t.Error(got)
		}
		h.Clean()
	})
}

// Reagents run out and expire, instruments have to be verified, stations are rated by
// the county once a year.
func TestATestingRoomIsKept(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		at := "/api/agri/stations/" + l.station
		h.As("othertester").Post(at+"/reagents", map[string]any{"method": l.gold, "batch_no": "G2", "amount": 1, "expires": "2024-03-31"}).Want(403)
		h.As("tester").Post(at+"/reagents", map[string]any{"method": l.gold, "batch_no": "G2", "amount": 1, "expires": "2023-01-31"}).Want(422)
		h.As("tester").Post(at+"/reagents", map[string]any{"method": l.quantity, "batch_no": "G2", "amount": 1, "expires": "2024-01-31"}).Want(422)
		h.As("tester").Post(at+"/reagents", map[string]any{"method": l.gold, "batch_no": "ONE", "amount": 1, "expires": "2024-01-31"}).Want(204)
		var stations struct {
			Items []struct {
				Grade    string
				Grades   []struct{ Year int }
				Reagents []struct {
					ID      string
					BatchNo string `json:"batch_no"`
				}
			}
		}
		h.As("tester").Get("/api/agri/stations").Want(200).Into(&stations)
		one := ""
		for _, r := range stations.Items[0].Reagents {
			if r.BatchNo == "ONE" {
				one = r.ID
			}
		}
		s := l.take("油菜")
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.gold, "reagent": one, "reading": "both"}).Want(200)
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.gold, "reagent": one, "reading": "both"}).Want(422)

		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
		}{
			{"inspector", map[string]any{"year": 2022, "grade": "excellent", "ground": "现场评分 96"}, 403},
			{"bureau", map[string]any{"year": 2022, "grade": "superb", "ground": "现场评分 96"}, 422},
			{"bureau", map[string]any{"year": 2022, "grade": "excellent", "ground": " "}, 422},
			{"bureau", map[string]any{"year": 2024, "grade": "excellent", "ground": "现场评分 96"}, 422},
			{"bureau", map[string]any{"year": 2022, "grade": "excellent", "ground": "现场评分 96"}, 204},
			{"bureau", map[string]any{"year": 2022, "grade": "good", "ground": "再评"}, 409},
			{"bureau", map[string]any{"year": 2021, "grade": "good", "ground": "补评"}, 409},
		} {
			h.As(c.who).Post(at+"/grades", c.body).Want(c.status)
		}
		if v := h.Figure("agri.stations_excellent", housetest.County); v.Num != 1 {
			t.Error(v)
		}
		h.Clock.Advance(200 * 24 * time.Hour) // past the reagents, before the verification ends
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.gold, "reagent": l.reagent[l.gold], "reading": "both"}).Want(422)
		h.As("tester").Post(at+"/reagents", map[string]any{"method": l.enzyme, "batch_no": "E2", "amount": 9, "expires": "2025-01-31"}).Want(204)
		h.Clock.Advance(60 * 24 * time.Hour)
		h.As("bureau").Post(at+"/grades", map[string]any{"year": 2023, "grade": "good", "ground": "年度考核"}).Want(204)
		h.As("tester").Get("/api/agri/stations").Want(200).Into(&stations)
		if stations.Items[0].Grade != "good" || len(stations.Items[0].Grades) != 2 {
			t.Errorf("%+v", stations.Items[0])
		}
		late := ""
		for _, r := range stations.Items[0].Reagents {
			if r.BatchNo == "E2" {
				late = r.ID
			}
		}
		if a := h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests",
			map[string]any{"method": l.enzyme, "reagent": late, "instrument": l.instrument, "blank_e4": 4000,
				"value_e4": 3900}).Want(422); !strings.Contains(string(a.Body), "2024-06-30") {
			t.Errorf("%s", a.Body)
		}
		h.As("tester").Post(at+"/instruments", map[string]any{"name": "农残速测仪", "number": "NC-1", "verified_until": "2025-06-30"}).Want(204)
		h.As("tester").Post("/api/agri/samples/"+s.ID+"/tests", map[string]any{"method": l.enzyme, "reagent": late, "instrument": l.instrument,
			"blank_e4": 4000, "value_e4": 3900}).Want(200)
		h.As("inspector").Do("PUT", at, map[string]any{"name": "甲街道检测站"}).Want(403)
		h.As("bureau").Do("PUT", at, map[string]any{"name": "甲街道检测站", "closed": true}).Want(200)
		h.As("helper").Post("/api/agri/samples", l.body("油菜")).Want(422)
		h.Clean()
	})
}

// A sample taken without a signal arrives once, under the day it was taken.
func TestASampleIsTakenWithoutASignal(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		p := phone{h, "helper", "lab"}
		at := clock.Of(h.Clock.Now()).Add(-20 * time.Hour)
		op := p.visit(l.subject, at, nil)
		op.Kind, op.Body = lab.SampleOp, jsonOf(t, l.body("生菜"))
		bad := offline.Op{ID: ident.New(at.Time()), Kind: lab.SampleOp, At: at,
			Body: jsonOf(t, map[string]any{"subject": l.subject, "station": l.station, "product": "生菜", "amount_g": 500})}
		for range 2 {
			out := p.send(op, bad)
			if out.Results[0].Receipt == nil || out.Results[1].Receipt != nil || out.Results[1].Code == "" {
				t.Fatalf("%+v", out)
			}
		}
		var list struct {
			Items []struct {
				ID, No  string
				TakenAt clock.Moment `json:"taken_at"`
			}
		}
		h.As("tester").Get("/api/agri/samples").Want(200).Into(&list)
		if len(list.Items) != 1 || list.Items[0].TakenAt != at || !strings.HasPrefix(list.Items[0].No, "20231106-") {
			t.Errorf("%+v", list)
		}
		h.Clean()
	})
}

func jsonOf(t *testing.T, v any) []byte {
	t.Helper()
	b, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// A county that has no testing methods begins with the usual ones, once.
func TestMethodsToBeginWith(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		const path = "/api/agri/methods/starters"
		for _, c := range []struct {
			who  string
			want int
		}{{"", 401}, {"desk", 403}, {"helper", 403}, {"inspector", 403}, {"bureau", 204}, {"bureau", 409}} {
			h.As(c.who).Post(path, nil).Want(c.want)
		}
		var list struct {
			Items []struct {
				Name        string
				Enforceable bool
			}
		}
		h.As("helper").Get("/api/agri/methods").Want(200).Into(&list)
		if len(list.Items) != 5 {
			t.Errorf("%+v", list)
		}
		for _, m := range list.Items { // which rapid methods the ministry recognises, the county says
			if m.Enforceable != strings.Contains(m.Name, "定量") {
				t.Errorf("%+v", m)
			}
		}
		h.Clean()
	})
}
