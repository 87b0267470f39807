package housetest_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/base/sheet"
	"huying/internal/housetest"
	"huying/kernel/offline"
	"huying/scenes/snow"
)

type zoneRow struct {
	ID, Name, Policy, Defect string
	Version                  int
}

type agentsRow struct {
	Items []struct{ ID, Name string }
}

type responseRow struct {
	ID, Level, State, Directive string
	Rehearsal                   bool
}

// winter is a house before the snow: people, a plan in force, two agents, three zones with crews and one without.
type winter struct {
	*housetest.House
	salt, mild                 string
	road, yard, node, orphaned zoneRow
}

func (h *winter) zoneOf(change ...any) map[string]any {
	m := map[string]any{"area": housetest.Village, "name": "新华大街", "kind": "main_road", "class": "main", "place": "西口至东口", "m2": 20_000,
		"crew":   h.Unit(housetest.Roads),
		"policy": "allowed", "most": 30, "opened_on": "2023-10-15"}
	for i := 0; i < len(change); i += 2 {
		m[change[i].(string)] = change[i+1]
	}
	return m
}

func newWinter(h *housetest.House) *winter {
	h.T.Helper()
	w := &winter{House: h}
	h.Hire("snowoffice", snow.Office, housetest.County, housetest.Roads)
	h.Hire("snowchief", snow.Commander, housetest.County, housetest.Centre)
	h.Hire("snowdesk", snow.Desk, housetest.Town, housetest.TownOffice)
	h.Hire("fleet", snow.Fleet, housetest.County, housetest.Roads)
	h.Hire("yardcrew", snow.Crew, housetest.Town, housetest.Community)
	h.Hire("farcrew", snow.Crew, housetest.OtherTown, housetest.OtherTowns)
	var a agentsRow
	agent := func(name string, chloride bool) string {
		h.As("snowoffice").Post("/api/snow/agents", map[string]any{"name": name, "form": "solid", "chloride": chloride, "batch": "2023-1",
			"report_no": "R-1",
			"tested_on": "2023-09-01"}).Want(200).Into(&a)
		for _, x := range a.Items {
			if x.Name == name {
				return x.ID
			}
		}
		return ""
	}
	w.salt, w.mild = agent("氯盐融雪剂", true), agent("环保融雪剂", false)
	zone := func(into *zoneRow, change ...any) {
		h.As("snowdesk").Post("/api/snow/zones", w.zoneOf(change...)).Want(200).Into(into)
	}
	zone(&w.road)
	zone(&w.yard, "name", "区机关院落", "kind", "courtyard", "class", "other", "m2", 3000, "crew", h.Unit(housetest.Community), "policy",
		"no_chloride", "most", 20)
	zone(&w.node, "name", "东关大桥", "kind", "node", "class", "key", "m2", 2000, "deputy", h.Unit(housetest.TownOffice), "policy", "limited", "most", 25)
	zone(&w.orphaned, "name", "无名胡同", "kind", "pavement", "class", "other", "crew", "", "policy", "forbidden", "most", 0)
	return w
}

// plan drafts, hands in and approves the season's plan.
func (h *winter) plan() {
	h.T.Helper()
	var p struct{ ID string }
	h.As("snowoffice").Post("/api/snow/plans", map[string]any{"season": "2023-2024", "title": "2023—2024 年扫雪铲冰预案"}).Want(200).Into(&p)
	h.As("snowoffice").Post("/api/snow/plans/"+p.ID+"/steps/hand_in", map[string]any{}).Want(200)
	h.As("snowchief").Post("/api/snow/plans/"+p.ID+"/steps/approve", map[string]any{}).Want(200)
}

func (h *winter) raise(rehearsal bool) (x responseRow) {
	h.T.Helper()
	h.As("snowchief").Post("/api/snow/responses", map[string]any{"level": "orange", "words": "大雪橙色响应", "rehearsal": rehearsal}).Want(200).Into(&x)
	return x
}

// of is the recipient of a zone in a response.
func (h *winter) of(x responseRow, z zoneRow) string {
	h.T.Helper()
	list := to(h.House, "snowchief", "directive="+x.Directive+"&subject="+z.ID)
	if len(list) != 1 {
		h.T.Fatalf("%s has %d recipients", z.Name, len(list))
	}
	return list[0].ID
}

func (h *winter) use(agent string, grams, m2 int, admitted bool) map[string]any {
	return map[string]any{"agent": agent, "grams": grams, "m2": m2, "admitted": admitted}
}

func (h *winter) report(x responseRow, z zoneRow, done bool, uses ...map[string]any) map[string]any {
	return map[string]any{"recipient": h.of(x, z), "done": done, "uses": uses, "answers": map[string]string{"people": "12", "vehicles": "3",
		"sweep": "true"}}
}

func (h *winter) letter(body map[string]any, at time.Time) offline.Op {
	b, err := json.Marshal(body)
	if err != nil {
		h.T.Fatal(err)
	}
	return offline.Op{ID: ident.New(at), Kind: snow.WorkOp, At: clock.Of(at), Body: b}
}

func eachWinter(t *testing.T, fn func(t *testing.T, h *winter)) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) { fn(t, newWinter(h)) })
}

func TestZonesAndPlansAreKept(t *testing.T) {
	eachWinter(t, func(t *testing.T, h *winter) {
		for _, c := range []struct {
			what, who string
			body      map[string]any
			want      int
			at        string
		}{
			{"by a crew", "fleet", h.zoneOf(), 403, ""}, {"by a guest", "", h.zoneOf(), 401, ""}, {"in another town", "snowdesk", h.zoneOf("area",
				housetest.OtherGrid), 403, ""},
			{"chloride in a courtyard by policy", "snowdesk", h.zoneOf("kind", "courtyard", "policy", "allowed"), 422, "/policy"},
			{"chloride in a courtyard within limits", "snowdesk", h.zoneOf("kind", "park", "policy", "limited"), 422, "/policy"},
			{"chloride planned where there is none", "snowdesk", h.zoneOf("policy", "no_chloride", "agent", h.salt), 422, "/agent"},
			{"anything planned where nothing is allowed", "snowdesk", h.zoneOf("kind", "pavement", "policy", "forbidden", "agent", h.mild), 422, "/agent"},
			{"too much on a bridge", "snowdesk", h.zoneOf("kind", "node", "policy", "limited", "most", 26), 422, "/most"},
			{"a limit without a bound", "snowdesk", h.zoneOf("policy", "limited", "most", 0), 422, "/most"},
			{"the crew as its own deputy", "snowdesk", h.zoneOf("deputy", h.Unit(housetest.Roads)), 422, "/deputy"},
			{"a crew that there is not", "snowdesk", h.zoneOf("crew", h.NewID()), 422, "/crew"},
			{"of a county", "snowoffice", h.zoneOf("area", housetest.County), 422, "/area"}, {"of no size", "snowdesk", h.zoneOf("m2", 0), 422, "/m2"},
		} {
			a := h.As(c.who).Post("/api/snow/zones", c.body).Want(c.want)
			if c.at != "" && !strings.Contains(string(a.Body), `"`+c.at+`"`) {
				t.Errorf("%s: %s, want a word at %s", c.what, a.Body, c.at)
			}
		}
		if v := h.Figure("snow.refusals", housetest.County); v.Num != 2 {
			t.Error("what the rule refused is kept:", v)
		}
		var board struct{ Items []zoneRow }
		h.As("snowdesk").Get("/api/snow/zones?defect=any").Want(200).Into(&board)
		if len(board.Items) != 1 || board.Items[0].ID != h.orphaned.ID || board.Items[0].Defect != "crew" {
			t.Errorf("the board of defects: %+v", board)
		}
		if a, b := h.Figure("snow.zones", housetest.Town), h.Figure("snow.zones_crewed", housetest.County); a.Num != 4 || b.Num != 3 {
			t.Error("zones, with crews:", a, b)
		}
		change := h.zoneOf("name", "无名胡同", "kind", "pavement", "class", "other", "policy", "forbidden", "most", 0, "version", h.orphaned.Version)
		h.As("snowdesk").Do("PUT", "/api/snow/zones/"+h.orphaned.ID, change).Want(200)
		h.As("snowdesk").Do("PUT", "/api/snow/zones/"+h.orphaned.ID, change).Want(409)
		if v := h.Figure("snow.zones_crewed", housetest.County); v.Num != 4 {
			t.Error("with crews:", v)
		}
		// Who drafted a plan does not approve it; the next version replaces it.
		draft := map[string]any{"season": "2023-2024", "title": "预案"}
		var p struct {
			ID      string
			No      int
			Version int
		}
		h.As("fleet").Post("/api/snow/plans", draft).Want(403)
		h.As("snowchief").Post("/api/snow/plans", map[string]any{"season": "2023", "title": "预案"}).Want(422)
		h.As("snowchief").Post("/api/snow/plans", map[string]any{"season": "2023-2024", "title": "预案",
			"levels": []map[string]any{{"level": "blue", "mm": 9, "hours": 12},
				{"level": "yellow", "mm": 6, "hours": 12}, {"level": "orange", "mm": 10, "hours": 6}, {"level": "red", "mm": 15, "hours": 6}}}).Want(422)
		h.As("snowchief").Post("/api/snow/plans", draft).Want(200).Into(&p)
		at := "/api/snow/plans/" + p.ID
		h.As("snowchief").Post(at+"/steps/approve", map[string]any{}).Want(409)
		h.As("snowchief").Post(at+"/steps/hand_in", map[string]any{}).Want(200)
		h.As("snowchief").Post(at+"/steps/approve", map[string]any{}).Want(403)
		h.As("snowchief").Do("PUT", at, map[string]any{"season": "2023-2024", "title": "改", "version": 2}).Want(409)
		h.Hire("secondchief", snow.Commander, housetest.County, housetest.Centre)
		h.As("secondchief").Post(at+"/steps/approve", map[string]any{}).Want(200)
		h.plan()
		if v := h.Figure("snow.plans", housetest.County); v.Num != 1 {
			t.Error("plans in force:", v)
		}
		var now struct {
			Plan struct{ No int }
		}
		h.As("fleet").Get("/api/snow/now").Want(200).Into(&now)
		if now.Plan.No != 2 {
			t.Errorf("in force: %+v", now)
		}
		h.Clean()
	})
}

// The rule at each of its places: plan (above), depot, desk, phone; with and without an exception, and owned up to.
func TestTheWrongAgentIsRefusedEverywhere(t *testing.T) {
	eachWinter(t, func(t *testing.T, h *winter) {
		h.plan()
		x := h.raise(false)
		var d struct{ ID string }
		h.As("snowdesk").Post("/api/snow/depots", map[string]any{"area": housetest.Town, "name": "北苑物资库", "opened_on": "2023-10-20"}).Want(200).Into(&d)
		moves := "/api/snow/depots/" + d.ID + "/movements"
		for _, agent := range []string{h.salt, h.mild} {
			h.As("snowdesk").Post(moves, map[string]any{"agent": agent, "grams": 1_000_000}).Want(200)
		}
		take := func(agent, zone string, grams int) map[string]any {
			return map[string]any{"agent": agent, "zone": zone, "grams": grams}
		}
		for _, c := range []struct {
			who  string
			body map[string]any
			want int
		}{
			{"fleet", take(h.mild, h.road.ID, 1000), 403}, {"farcrew", take(h.mild, h.road.ID, 1000), 403}, {"snowdesk", take(h.salt, h.road.ID, 1000), 200},
			{"snowdesk", take(h.salt, h.yard.ID, 1000), 409}, {"snowdesk", take(h.mild, h.yard.ID, 1000), 200}, {"snowdesk", take(h.mild,
				h.orphaned.ID, 1000), 409},
			{"snowdesk", take(h.mild, h.road.ID, 2_000_000), 409}, {"snowdesk", take(h.mild, h.NewID(), 1000), 422}, {"snowdesk", take(h.NewID(),
				h.road.ID, 1000), 422},
		} {
			h.As(c.who).Post(moves, c.body).Want(c.want)
		}
		work := "/api/snow/work"
		crew := phone{h.House, "yardcrew", "aaaaaaaa"}
		// At a desk.
		h.As("farcrew").Post(work, h.report(x, h.yard, true)).Want(404)
		h.As("fleet").Post(work, h.report(x, h.yard, true)).Want(403)
		h.As("yardcrew").Post(work, h.report(x, h.yard, false)).Want(422)
		h.As("yardcrew").Post(work, h.report(x, h.yard, false, h.use(h.salt, 10_000, 1000, false))).Want(409)
		h.As("yardcrew").Post(work, h.report(x, h.yard, false, h.use(h.mild, 21_000, 1000, false))).Want(409)
		// On a phone; what was refused is kept once, however often the letter comes.
		letter := h.letter(h.report(x, h.yard, true, h.use(h.salt, 10_000, 1000, false)), h.Clock.Now())
		for range 2 {
			if r := crew.send(letter).Results[0]; r.State != "refused" || !strings.Contains(r.Message, "特批") {
				t.Errorf("%+v", r)
			}
		}
		if v := h.Figure("snow.refusals", housetest.County); v.Num != 5 {
			t.Error("refused: two at the depot, two at the desk, one on the phone:", v)
		}
		// With an exception by a commander, for a reason, for its hours, and no other agent.
		grant := map[string]any{"zone": h.yard.ID, "agent": h.salt, "most": 15, "hours": 2, "reason": "消防通道结冰"}
		h.As("snowdesk").Post("/api/snow/exceptions", grant).Want(403)
		h.As("snowchief").Post("/api/snow/exceptions", map[string]any{"zone": h.yard.ID, "agent": h.salt, "hours": 2, "reason": ""}).Want(422)
		var e struct{ ID string }
		h.As("snowchief").Post("/api/snow/exceptions", grant).Want(200).Into(&e)
		h.As("snowdesk").Post(moves, take(h.salt, h.yard.ID, 1000)).Want(200)
		h.As("yardcrew").Post(work, h.report(x, h.yard, false, h.use(h.salt, 16_000, 1000, false))).Want(409)
		h.As("yardcrew").Post(work, h.report(x, h.yard, false, h.use(h.salt, 15_000, 1000, false))).Want(200)
		h.As("snowchief").Post("/api/snow/exceptions/"+e.ID+"/revoke", map[string]any{"reason": "冰已清除"}).Want(200)
		h.As("snowchief").Post("/api/snow/exceptions/"+e.ID+"/revoke", map[string]any{"reason": "冰已清除"}).Want(409)
		h.As("yardcrew").Post(work, h.report(x, h.yard, false, h.use(h.salt, 15_000, 1000, false))).Want(409)
		// What happened all the same is said, and loud.
		owned := h.letter(h.report(x, h.yard, true, h.use(h.salt, 15_000, 1000, true)), h.Clock.Now())
		if r := crew.send(owned).Results[0]; r.State != "safe" {
			t.Fatalf("%+v", r)
		}
		var uses struct {
			Items []struct{ Wrong, Order string }
		}
		h.As("snowchief").Get("/api/snow/uses?wrong=only").Want(200).Into(&uses)
		if len(uses.Items) != 1 || uses.Items[0].Wrong != "chloride" {
			t.Fatalf("%+v", uses)
		}
		h.As("snowchief").Get("/api/orders/" + uses.Items[0].Order).Want(200)
		var told struct{ Items []struct{ Title string } }
		h.As("snowchief").Get("/api/notices").Want(200).Into(&told)
		if len(told.Items) == 0 || !strings.Contains(told.Items[0].Title, "违规") {
			t.Errorf("the commander is told: %+v", told)
		}
		for code, want := range map[string]int64{"snow.misuse": 1, "snow.exceptions": 1, "snow.agent": 30_000, "snow.chloride": 30_000,
			"snow.agent_courtyard": 30_000,
			"snow.agent_main_road": 0} {
			if v := h.Figure(code, housetest.County); v.Num != want {
				t.Errorf("%s: %+v, want %d", code, v, want)
			}
		}
		h.Clean()
	})
}

// Stock cannot be sold twice: those who take at the same moment never take more than there is.
func TestADepotNeverOwes(t *testing.T) {
	eachWinter(t, func(t *testing.T, h *winter) {
		var d struct {
			ID    string
			Stock []struct{ Grams int64 }
		}
		h.As("snowdesk").Post("/api/snow/depots", map[string]any{"area": housetest.Town, "name": "物资库", "opened_on": "2023-10-20"}).Want(200).Into(&d)
		moves := "/api/snow/depots/" + d.ID + "/movements"
		h.As("snowdesk").Post(moves, map[string]any{"agent": h.mild, "grams": 10_000}).Want(200)
		var wg sync.WaitGroup
		var mu sync.Mutex
		got := map[int]int{}
		for range 30 {
			wg.Go(func() {
				a := h.As("snowdesk").Post(moves, map[string]any{"agent": h.mild, "zone": h.road.ID, "grams": 1000})
				mu.Lock()
				got[a.Status]++
				mu.Unlock()
			})
		}
		wg.Wait()
		h.As("snowdesk").Get("/api/snow/depots/" + d.ID).Want(200).Into(&d)
		if got[200] != 10 || got[409] != 20 || d.Stock[0].Grams != 0 {
			t.Errorf("%v, left %+v", got, d.Stock)
		}
		h.Clean()
	})
}

// A warning to the last cleared zone, and a rehearsal before it that counts nowhere.
func TestASnowFromWarningToReview(t *testing.T) {
	eachWinter(t, func(t *testing.T, h *winter) {
		warn := map[string]any{"source": "区气象台", "identifier": "110112_20231213160000_1", "headline": "大雪", "mm": 12, "hours": 6, "sent_at": h.Acts.Now()}
		var a, b struct{ ID, Proposes string }
		h.As("fleet").Post("/api/snow/warnings", warn).Want(403)
		h.As("snowchief").Post("/api/snow/responses", map[string]any{"level": "orange", "words": "大雪"}).Want(409) // no plan
		h.plan()
		h.As("snowoffice").Post("/api/snow/warnings", warn).Want(200).Into(&a)
		h.As("snowoffice").Post("/api/snow/warnings", warn).Want(200).Into(&b)
		if a.ID != b.ID || a.Proposes != "orange" {
			t.Errorf("the same one twice is one: %+v %+v", a, b)
		}
		h.As("snowoffice").Post("/api/snow/warnings", map[string]any{"source": "x", "identifier": "a b", "headline": "x",
			"sent_at": h.Acts.Now()}).Want(422)
		h.As("snowoffice").Post("/api/snow/warnings/cap", map[string]any{"file": `<!DOCTYPE a [<!ENTITY x "y">]><alert/>`}).Want(422)
		before := figureCells(h.House)
		drill := h.raise(true)
		h.As("yardcrew").Post("/api/snow/work", h.report(drill, h.yard, true, h.use(h.salt, 15_000, 1000, true))).Want(200)
		h.As("fleet").Post("/api/snow/work", h.report(drill, h.road, true, h.use(h.salt, 15_000, 1000, false))).Want(200)
		h.As("yardcrew").Post("/api/snow/work", h.report(drill, h.yard, true, h.use(h.salt, 15_000, 1000, false))).Want(409)
		h.As("snowchief").Post("/api/snow/responses/"+drill.ID+"/level", map[string]any{"level": "red", "reason": "演练升级"}).Want(200)
		h.As("snowchief").Post("/api/snow/responses/"+drill.ID+"/end", map[string]any{"reason": "演练结束"}).Want(200)
		if after := figureCells(h.House); after != before {
			t.Errorf("a rehearsal changed figures:\n%s\nwas\n%s", after, before)
		}
		if page := string(h.As("").Get("/snow").Want(200).Body); !strings.Contains(page, "没有启动") || strings.Contains(page, "橙色响应") {
			t.Error("a rehearsal is no news to the public")
		}
		h.Later(time.Date(2023, 12, 13, 22, 0, 0, 0, clock.Zone))
		h.As("snowdesk").Post("/api/snow/responses", map[string]any{"level": "orange", "words": "大雪"}).Want(403)
		x := h.raise(false)
		h.As("snowchief").Post("/api/snow/responses", map[string]any{"level": "red", "words": "暴雪"}).Want(409)
		h.As("snowchief").Post("/api/snow/responses", map[string]any{"level": "red", "words": "演练", "rehearsal": true}).Want(409)
		var field struct {
			Zones []struct {
				Recipient, Name string
				Bans            []string
				DueAt           int64 `json:"due_at"`
			}
			Mine []struct {
				Name   string
				Deputy bool
			}
		}
		h.As("yardcrew").Get("/api/snow/field").Want(200).Into(&field)
		if len(field.Mine) != 1 || field.Mine[0].Name != h.yard.Name || field.Mine[0].Deputy {
			t.Errorf("the crew's own zones: %+v", field.Mine)
		}
		if len(field.Zones) != 1 || len(field.Zones[0].Bans) != 1 || field.Zones[0].Bans[0] != h.salt ||
			clock.Moment(field.Zones[0].DueAt).Time().Format("01-02 15:04") != "12-14 10:00" {
			t.Errorf("the crew's phone: %+v", field)
		}
		h.As("snowchief").Get("/api/snow/field").Want(403)
		// The road is cleared in time, the yard late, the bridge by its deputy after it was late.
		fleet := phone{h.House, "fleet", "aaaaaaaa"}
		road := h.letter(h.report(x, h.road, true, h.use(h.salt, 400_000, 20_000, false)), time.Date(2023, 12, 14, 6, 40, 0, 0, clock.Zone))
		h.Later(time.Date(2023, 12, 14, 11, 0, 0, 0, clock.Zone))
		if r := fleet.send(road).Results[0]; r.State != "safe" { // the phone had no signal until now
			t.Fatalf("%+v", r)
		}
		if page := string(h.As("").Get("/snow?q=" + "东关").Want(200).Body); !strings.Contains(page, "东关大桥") || !strings.Contains(page, "逾期") ||
			strings.Contains(page, "区机关院落") {
			t.Error("the public page:", page)
		}
		h.As("yardcrew").Post("/api/snow/work", h.report(x, h.yard, true, h.use(h.mild, 20_000, 1000, false))).Want(200)
		h.Hire("deputy", snow.Crew, housetest.Town, housetest.TownOffice)
		h.As("deputy").Post("/api/snow/work", h.report(x, h.node, true)).Want(200)
		at := "/api/snow/responses/" + x.ID
		h.As("snowchief").Post(at+"/review", map[string]any{"inspections": 9}).Want(409)
		h.As("snowchief").Post(at+"/end", map[string]any{"reason": "雪停，全部清净"}).Want(200)
		h.As("snowchief").Post(at+"/level", map[string]any{"level": "red", "reason": "x"}).Want(422)
		h.As("snowchief").Post(at+"/level", map[string]any{"level": "red", "reason": "升级"}).Want(409)
		h.As("snowchief").Post(at+"/review", map[string]any{"inspections": 9, "lessons": "桥面先撒"}).Want(200)
		for code, want := range map[string][2]int64{"snow.in_time": {1, 3}, "snow.in_time_main": {1, 1}, "snow.in_time_key": {0, 1},
			"snow.in_time_other": {0, 1}} {
			if v := h.FigureOn(code, housetest.County, "2023-12-14"); v.Num != want[0] || v.Den != want[1] {
				t.Errorf("%s: %+v, want %v", code, v, want)
			}
		}
		book, err := sheet.OpenBook(h.As("snowchief").Get(at + "/sheet").Want(200).Body)
		if err != nil {
			t.Fatal(err)
		}
		rows, _, err := book.Grid(book.Names()[0], 100)
		if err != nil || len(rows) != 4 || fmt.Sprint(rows[2][1:5]) != "[3 3 1 36]" || fmt.Sprint(rows[2][10:]) != "[420 400 20 0]" || rows[3][1] != "9" {
			t.Errorf("the sheet: %v %v", rows, err)
		}
		if b := string(h.As("snowchief").Get(at + "/cap").Want(200).Body); !strings.Contains(b, "<msgType>Cancel</msgType>") ||
			!strings.Contains(b, "<status>Actual</status>") {
			t.Error("CAP:", b)
		}
		h.Clean()
	})
}

// No order of plan changes and uploads leaves a forbidden use unmarked: a use is judged by what its zone allowed when it was made.
func TestNoOrderHidesAForbiddenUse(t *testing.T) {
	housetest.Each(t, func(t *testing.T, house *housetest.House) {
		h := newWinter(house)
		h.plan()
		x := h.raise(false)
		begun := h.Clock.Now()
		r := rand.New(rand.NewPCG(2023, 12))
		crew := phone{h.House, "fleet", "aaaaaaaa"}
		type made struct {
			op    offline.Op
			wrong bool
		}
		var waiting []made
		policy, version, wrong := "allowed", h.road.Version, 0
		for i := range 24 {
			h.Later(begun.Add(time.Duration(i+1) * time.Minute))
			switch r.IntN(3) {
			case 0:
				policy = []string{"allowed", "no_chloride", "forbidden"}[r.IntN(3)]
				var z zoneRow
				h.As("snowdesk").Do("PUT", "/api/snow/zones/"+h.road.ID, h.zoneOf("policy", policy, "version", version)).Want(200).Into(&z)
				version = z.Version
			case 1:
				agent := []string{h.salt, h.mild}[r.IntN(2)]
				at := h.Clock.Now().Add(time.Second)
				bad := policy == "forbidden" || policy == "no_chloride" && agent == h.salt
				if bad {
					wrong++
				}
				waiting = append(waiting, made{h.letter(h.report(x, h.road, false, h.use(agent, 1000, 1000, true)), at), bad})
			default:
				r.Shuffle(len(waiting), func(a, b int) { waiting[a], waiting[b] = waiting[b], waiting[a] })
				for _, m := range waiting[:len(waiting)/2] {
					if s := crew.send(m.op, m.op).Results[0]; s.State != "safe" {
						t.Fatalf("%+v", s)
					}
				}
				waiting = waiting[len(waiting)/2:]
			}
		}
		h.Later(begun.Add(time.Hour))
		for _, m := range waiting {
			if s := crew.send(m.op).Results[0]; s.State != "safe" {
				t.Fatalf("%+v", s)
			}
		}
		var uses struct{ Items []struct{ Wrong string } }
		h.As("snowchief").Get("/api/snow/uses?wrong=only&limit=200").Want(200).Into(&uses)
		if len(uses.Items) != wrong || wrong == 0 {
			t.Errorf("%d marked, want %d", len(uses.Items), wrong)
		}
		if v := h.Figure("snow.misuse", housetest.County); v.Num != int64(wrong) {
			t.Error("misuse:", v)
		}
		h.Clean()
	})
}

// What was commanded, granted and spread in a zone goes along with it, and a depot with what moved in it, when the village goes over
// to another town.
func TestAZoneTakesAlongWhatIsAboutIt(t *testing.T) {
	eachWinter(t, func(t *testing.T, h *winter) {
		h.plan()
		x := h.raise(false)
		var d struct{ ID string }
		h.As("snowdesk").Post("/api/snow/depots", map[string]any{"area": housetest.Village, "name": "社区物资点", "opened_on": "2023-10-20"}).Want(200).Into(&d)
		h.As("snowdesk").Post("/api/snow/depots/"+d.ID+"/movements", map[string]any{"agent": h.mild, "grams": 10_000}).Want(200)
		h.As("snowchief").Post("/api/snow/exceptions", map[string]any{"zone": h.yard.ID, "agent": h.salt, "hours": 2, "reason": "消防通道结冰"}).Want(200)
		h.As("yardcrew").Post("/api/snow/work", h.report(x, h.yard, false, h.use(h.salt, 15_000, 1000, false))).Want(200)
		h.As("fleet").Post("/api/snow/work", h.report(x, h.road, false, h.use(h.salt, 90_000, 1000, false))).Want(409)
		h.Later(h.Clock.Now().AddDate(0, 0, 3))
		told := follows(shown(h.House, moved(h.House)))
		for _, want := range []string{"snow.zone " + housetest.Village + ">" + movedVillage + " 4",
			"snow.depot " + housetest.Village + ">" + movedVillage + " 1"} {
			if !strings.Contains(told, want) {
				t.Error("told:", told)
			}
		}
		applied(h.House, moved(h.House))
		for _, table := range []string{"snow_zone", "snow_exception", "snow_use", "snow_refusal", "snow_depot", "snow_movement", "directive_recipient"} {
			var here, all int
			if err := h.DB.Read().QueryRow(t.Context(), "select coalesce(sum(case when area = $2 then 1 else 0 end), 0), count(*) from "+table+" where county = $1",
				housetest.County, movedVillage).Scan(&here, &all); err != nil || here != all || all == 0 {
				t.Errorf("%s: %d of %d in the new place (%v)", table, here, all, err)
			}
		}
		h.Clean()
	})
}

// A season's zones come in with the county's workbook: dry first, wrong cells told, the rule held, what is left out unchanged.
func TestZonesComeFromAWorkbook(t *testing.T) {
	eachWinter(t, func(t *testing.T, h *winter) {
		head := "责任区|区域代码|类型|时限类别|起止|面积（平方米）|作业单位|备勤单位|用剂规定|限量（克/平方米）|划定日期"
		file := func(lines ...string) []byte { return workbookOf(t, append([]string{snow.ZoneSheet, head}, lines...)) }
		road := "新华大街|" + housetest.Village + "|重点道路|主要道路|西口至东口|"
		for line, cell := range map[string]string{
			"南街|" + housetest.Village + "|住宅小区|其他||900|||可以使用||2023-10-15":                                                "I2",
			"南街|" + housetest.Village + "|桥梁匝道|其他||900|||限量使用|30|2023-10-15":                                              "J2",
			"南街|" + housetest.Village + "|支路|其他||900|||禁用融雪剂||2023-10-15":                                                 "C2",
			"南街|110112|住宅小区|其他||900|||禁用融雪剂||2023-10-15":                                                                  "B2",
			"南街|" + housetest.Village + "|住宅小区|其他||九百|||禁用融雪剂||2023-10-15":                                                "F2",
			"南街|" + housetest.Village + "|住宅小区|其他||900|没有的单位||禁用融雪剂||2023-10-15":                                          "G2",
			"南街|" + housetest.Village + "|住宅小区|其他||900|" + housetest.Roads + "|" + housetest.Roads + "|禁用融雪剂||2023-10-15": "H2",
		} {
			x := shown(h.House, file(line))
			if len(x.Errors) == 0 || x.Errors[0].Cell != cell {
				t.Errorf("%s: %+v, want %s", line, x.Errors, cell)
			}
		}
		applied(h.House, file(road+"21000|"+housetest.Roads+"|"+housetest.TownOffice+"|禁用氯盐类|30|2023-10-15",
			"南街小区|"+housetest.Grid+"|住宅小区|其他||900|"+housetest.Community+"||禁用融雪剂||2023-10-15"))
		var z struct {
			M2         int64
			Policy     string
			DeputyName string `json:"deputy_name"`
		}
		h.As("snowdesk").Get("/api/snow/zones/" + h.road.ID).Want(200).Into(&z)
		if z.M2 != 21_000 || z.Policy != "no_chloride" || z.DeputyName != housetest.TownOffice {
			t.Errorf("changed: %+v", z)
		}
		if a, b := h.Figure("snow.zones", housetest.Town), h.Figure("snow.zones_crewed", housetest.Town); a.Num != 5 || b.Num != 4 {
			t.Error("zones, with crews:", a, b)
		}
		// What the file changed holds for what is spread from now on.
		h.plan()
		x := h.raise(false)
		h.As("fleet").Post("/api/snow/work", h.report(x, h.road, false, h.use(h.salt, 1000, 1000, false))).Want(409)
		h.Clean()
	})
}
