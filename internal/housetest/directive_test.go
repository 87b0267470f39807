package housetest_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/base/store/storetest"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/directive"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/offline"
	"huying/kernel/power"
	"huying/kernel/scene"
)

const drillKind = "drill.call"

// drills is a scene that commands: every town, and every village where a town hands on.
func drills() scene.Scene {
	read := power.New("drill.read", directive.MayRead)
	issue, take := power.New("drill.issue", read), power.New("drill.take", read)
	words := map[string]string{}
	for _, k := range []string{"scene.drill", "power.drill.read", "power.drill.issue", "power.drill.take", "directive.kind." + drillKind,
		"figure.drill.in_time", "unit.place"} {
		words[k] = "演习 " + k
	}
	b, err := json.Marshal(words)
	if err != nil {
		panic(err)
	}
	file := &fstest.MapFile{Data: b}
	posts := func(powers ...string) []string { return append(powers, "area.read", "figure.read") }
	return scene.Scene{Code: "drill", Title: "scene.drill", Words: fstest.MapFS{"zh-CN/drill.json": file, "en/drill.json": file},
		Powers: []*power.Power{read, issue, take},
		Posts: []duty.Post{{Code: "drill_chief", Title: "指挥", Level: 6, Powers: posts("drill.issue")}, {Code: "drill_watch", Title: "值守",
			Level: 9, Powers: posts("drill.read")},
			{Code: "drill_town", Title: "街镇", Level: 9, Powers: posts("drill.take")}, {Code: "drill_village", Title: "村", Level: 12,
				Powers: posts("drill.take")}},
		Figures: []*figure.Figure{{Code: "drill.in_time", Kind: figure.Rate, Unit: "unit.place", Num: "directive.in_time:" + drillKind,
			Den: "directive.due:" + drillKind, Version: "1"}},
		Commands: []directive.Kind{{Code: drillKind, Read: read, Issue: issue, Take: take, Places: true}},
	}
}

func eachDrill(t *testing.T, fn func(t *testing.T, h *housetest.House)) {
	t.Parallel()
	for _, e := range storetest.Engines() {
		t.Run(e.String(), func(t *testing.T) {
			h := housetest.New(t, e, drills())
			h.Hire("chief", "drill_chief", housetest.County, housetest.Centre)
			h.Hire("drilltown", "drill_town", housetest.Town, housetest.TownOffice)
			h.Hire("drillother", "drill_town", housetest.OtherTown, housetest.OtherTowns)
			h.Hire("drillvillage", "drill_village", housetest.Village, housetest.Community)
			h.Hire("drillnext", "drill_village", housetest.Town+"002", housetest.Community)
			h.Hire("drillwatch", "drill_watch", housetest.Town, housetest.TownOffice)
			fn(t, h)
		})
	}
}

type drillRow struct {
	ID, State string
	Version   int
	Rehearsal bool
	Counts    directive.DirectiveCounts
	Changes   []directive.DirectiveChange
}

type drillTo struct {
	ID, Area, State, Parent, Help string
	Late, Rehearsal               bool
	Below                         int
	BelowDone                     int  `json:"below_done"`
	CanTake                       bool `json:"can_take"`
	CanHandOn                     bool `json:"can_hand_on"`
	Answers                       []struct{ Title, Text string }
}

func aDrill(h *housetest.House, change ...any) map[string]any {
	m := map[string]any{"kind": drillKind, "area": housetest.County, "to": "township", "title": "入冬前检查", "body": "请各街镇检查。",
		"due_at": h.Acts.Now().Add(24 * time.Hour), "wants": []map[string]any{{"name": "people", "title": "人数", "kind": "number",
			"required": true, "most": 500}}}
	for i := 0; i < len(change); i += 2 {
		m[change[i].(string)] = change[i+1]
	}
	return m
}

func to(h *housetest.House, who, query string) (out []drillTo) {
	h.T.Helper()
	var page struct{ Items []drillTo }
	h.As(who).Get("/api/directives/recipients?" + query).Want(200).Into(&page)
	return page.Items
}

// A command goes down two levels and comes up again; every refusal of the room is met on the way.
func TestACommandGoesDownAndComesUp(t *testing.T) {
	eachDrill(t, func(t *testing.T, h *housetest.House) {
		for _, c := range []struct {
			what, who string
			body      map[string]any
			want      int
			at        string
		}{
			{"by a guest", "", aDrill(h), 401, ""}, {"without the scene's power", "desk", aDrill(h), 403, ""}, {"by who takes it", "drilltown",
				aDrill(h), 403, ""},
			{"due before it is given", "chief", aDrill(h, "due_at", h.Acts.Now()), 422, "/due_at"}, {"without a title", "chief", aDrill(h, "title",
				" "), 422, "/title"},
			{"of a kind that nobody gives", "chief", aDrill(h, "kind", "snow.flood"), 422, "/kind"},
			{"to places that there are not", "chief", aDrill(h, "area", housetest.Village, "to", "village"), 409, ""},
			{"wanting one thing twice", "chief", aDrill(h, "wants", []map[string]any{{"name": "a", "title": "A", "kind": "text"}, {"name": "a",
				"title": "A", "kind": "yes"}}), 422, "/wants/1"},
		} {
			lines := h.Lines()
			a := h.As(c.who).Post("/api/directives", c.body).Want(c.want)
			if c.at != "" && !strings.Contains(string(a.Body), `"`+c.at+`"`) || h.Lines() != lines {
				t.Errorf("%s: %s, want a word at %q and no line", c.what, a.Body, c.at)
			}
		}
		var d drillRow
		lines := h.Lines()
		h.As("chief").Post("/api/directives", aDrill(h)).Want(200).Into(&d)
		if h.Lines() != lines+1 || d.Counts.Sent != 2 || h.Verbs(d.ID) != "directive.add" {
			t.Fatalf("one act for all: %d lines, %+v, %s", h.Lines()-lines, d, h.Verbs(d.ID))
		}
		mine := to(h, "drilltown", "mine=true")
		if len(mine) != 1 || !mine[0].CanTake || !mine[0].CanHandOn || len(to(h, "drillother", "directive="+d.ID)) != 1 || len(to(h,
			"drillvillage", "mine=true")) != 0 {
			t.Fatalf("each its own: %+v", mine)
		}
		at, report := "/api/directives/recipients/"+mine[0].ID, func(n string) map[string]any { return map[string]any{"answers": map[string]string{"people": n}} }
		for _, c := range []struct {
			who, path string
			body      any
			want      int
		}{
			{"", at + "/confirm", nil, 401}, {"desk", at + "/confirm", nil, 403}, {"drillother", at + "/confirm", nil, 404}, {"drillwatch", at +
				"/confirm", nil, 403},
			{"drilltown", at + "/report", map[string]any{}, 422}, {"drilltown", at + "/report", report("501"), 422}, {"drilltown", at + "/report",
				report("-1"), 422},
			{"drilltown", at + "/report", map[string]any{"answers": map[string]string{"people": "3", "cars": "1"}}, 422},
			{"drilltown", at + "/confirm", nil, 200}, {"drilltown", at + "/confirm", nil, 200}, {"drilltown", at + "/hand-on", nil, 200},
			{"drilltown", at + "/report", report("3"), 409}, {"drilltown", at + "/hand-on", nil, 409},
		} {
			h.As(c.who).Post(c.path, c.body).Want(c.want)
		}
		below := to(h, "drilltown", "parent="+mine[0].ID)
		if len(below) != 2 || below[0].CanHandOn {
			t.Fatalf("below: %+v", below)
		}
		for i, who := range []string{"drillvillage", "drillnext"} {
			own := to(h, who, "mine=true")
			if len(own) != 1 || own[0].Parent != mine[0].ID {
				t.Fatalf("%s: %+v", who, own)
			}
			path := "/api/directives/recipients/" + own[0].ID + "/report"
			h.As(who).Post(path, report(fmt.Sprint(4+i))).Want(200)
			h.As(who).Post(path, report("9")).Want(409)
			if up := to(h, "drilltown", "level=top")[0]; (up.State == "done") != (i == 1) || up.BelowDone != i+1 {
				t.Errorf("after %d below: %+v", i+1, up)
			}
		}
		h.As("chief").Get("/api/directives/" + d.ID).Want(200).Into(&d)
		if want := (directive.DirectiveCounts{Sent: 4, Confirmed: 3, Done: 3}); d.Counts != want {
			t.Errorf("counts: %+v, want %+v", d.Counts, want)
		}
		for state, want := range map[string]int{"done": 3, "confirmed": 3, "sent": 1, "late": 0, "open": 1} {
			if got := len(to(h, "chief", "directive="+d.ID+"&state="+state)); got != want {
				t.Errorf("a count opens into its recipients: %s %d, want %d", state, got, want)
			}
		}
		if v := h.FigureOn("drill.in_time", housetest.County, "2023-11-08"); v.Num != 3 || v.Den != 4 {
			t.Error("in time:", v)
		}
		h.Clean()
	})
}

// Who is late is found once, told to the issuer, and stays late when the command ends; who had time is let off.
func TestCommandsAreAmendedRecalledAndEnded(t *testing.T) {
	eachDrill(t, func(t *testing.T, h *housetest.House) {
		var d drillRow
		h.As("chief").Post("/api/directives", aDrill(h)).Want(200).Into(&d)
		at := "/api/directives/" + d.ID
		amend := map[string]any{"body": "请各街镇检查，周五前。", "due_at": h.Acts.Now().Add(2 * time.Hour), "reason": "期限提前", "version": d.Version}
		h.As("drilltown").Post(at+"/amend", amend).Want(404)
		h.As("chief").Post(at+"/amend", amend).Want(200).Into(&d)
		h.As("chief").Post(at+"/amend", amend).Want(409)
		if len(d.Changes) != 1 || d.Changes[0].Words != "期限提前" {
			t.Errorf("%+v", d)
		}
		told := func(who string) (words []string) {
			var n struct{ Items []struct{ Title string } }
			h.As(who).Get("/api/notices").Want(200).Into(&n)
			for _, x := range n.Items {
				words = append(words, x.Title)
			}
			return words
		}
		if got := told("drilltown"); len(got) != 2 || !strings.Contains(got[0], "更正") {
			t.Error("everybody is told what changed:", got)
		}
		h.Later(h.Clock.Now().Add(3 * time.Hour))
		for range 2 { // a second round finds nobody new
			if err := h.Directives.Escalate(t.Context(), housetest.County); err != nil {
				t.Fatal(err)
			}
		}
		if got := told("chief"); len(got) != 1 || !strings.Contains(got[0], "逾期") {
			t.Error("the issuer hears of the late once:", got)
		}
		mine := to(h, "drilltown", "mine=true")[0]
		if !mine.Late {
			t.Errorf("%+v", mine)
		}
		help := "/api/directives/recipients/" + mine.ID + "/help"
		h.As("drilltown").Post(help, map[string]any{"words": "车坏了"}).Want(200).Into(&mine)
		h.As("drilltown").Post(help, map[string]any{"words": "车坏了"}).Want(409)
		h.As("lead").Get("/api/orders/" + mine.Help).Want(200)
		h.As("chief").Post(at+"/end", map[string]any{"reason": "已经完成"}).Want(200).Into(&d)
		h.As("chief").Post(at+"/recall", map[string]any{"reason": "不用了"}).Want(409)
		if d.State != "ended" || d.Counts.Late != 2 {
			t.Errorf("who was late stays late: %+v", d)
		}
		h.As("drilltown").Post("/api/directives/recipients/"+mine.ID+"/report", map[string]any{"answers": map[string]string{"people": "3"}}).Want(409)
		h.As("chief").Post("/api/directives", aDrill(h)).Want(200).Into(&d)
		h.As("chief").Post("/api/directives/"+d.ID+"/recall", map[string]any{"reason": "发错了"}).Want(200).Into(&d)
		if got := to(h, "drilltown", "directive="+d.ID); d.State != "recalled" || got[0].State != "recalled" || got[0].CanTake {
			t.Errorf("recalled: %+v %+v", d, got)
		}
		if v := h.FigureOn("drill.in_time", housetest.County, "2023-11-10"); v.Den != 2 {
			t.Error("what was recalled counts nowhere:", v)
		}
		h.Clean()
	})
}

// figureCells are all figures of the house as they are kept.
func figureCells(h *housetest.House) string {
	h.T.Helper()
	var out []string
	rows, err := h.DB.Read().Query(h.T.Context(), "select * from figure_cell where county = $1", housetest.County)
	if err != nil {
		h.T.Fatal(err)
	}
	defer rows.Close()
	names, err := rows.Columns()
	if err != nil {
		h.T.Fatal(err)
	}
	for rows.Next() {
		values, into := make([]any, len(names)), make([]any, len(names))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			h.T.Fatal(err)
		}
		out = append(out, fmt.Sprint(values...))
	}
	if err := rows.Err(); err != nil {
		h.T.Fatal(err)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// A rehearsal goes the whole way and leaves every figure byte for byte as it was.
func TestARehearsalCountsNowhere(t *testing.T) {
	eachDrill(t, func(t *testing.T, h *housetest.House) {
		h.As("chief").Post("/api/directives", aDrill(h)).Want(200)
		before := figureCells(h)
		var d drillRow
		h.As("chief").Post("/api/directives", aDrill(h, "rehearsal", true)).Want(200).Into(&d)
		mine := to(h, "drilltown", "directive="+d.ID)[0]
		at := "/api/directives/recipients/" + mine.ID
		h.As("drilltown").Post(at+"/confirm", nil).Want(200)
		h.As("drilltown").Post(at+"/help", map[string]any{"words": "演练求助"}).Want(200).Into(&mine)
		h.As("drilltown").Post(at+"/report", map[string]any{"answers": map[string]string{"people": "3"}}).Want(200)
		other := to(h, "drillother", "directive="+d.ID)[0]
		h.As("drillother").Post("/api/directives/recipients/"+other.ID+"/hand-on", nil).Want(200)
		h.As("chief").Post("/api/directives/"+d.ID+"/amend", map[string]any{"body": "x", "due_at": h.Acts.Now().Add(time.Hour), "reason": "试一试"}).Want(200)
		h.As("chief").Post("/api/directives/"+d.ID+"/end", map[string]any{"reason": "演练结束"}).Want(200).Into(&d)
		if !d.Rehearsal || !mine.Rehearsal || mine.Help != "rehearsal" || d.Counts.Sent != 4 || d.Counts.Done != 1 {
			t.Errorf("it goes the whole way, marked: %+v %+v", d, mine)
		}
		if after := figureCells(h); after != before || before == "" {
			t.Errorf("figures changed:\n%s\nwas\n%s", after, before)
		}
		h.Clean()
	})
}

// On phones: confirmed twice, reported without a signal before the command ended, refused for what came after.
func TestCommandsAreAnsweredOnPhones(t *testing.T) {
	eachDrill(t, func(t *testing.T, h *housetest.House) {
		var d drillRow
		h.As("chief").Post("/api/directives", aDrill(h)).Want(200).Into(&d)
		mine, other := to(h, "drilltown", "mine=true")[0], to(h, "drillother", "mine=true")[0]
		op := func(verb, recipient, more string, after time.Duration) offline.Op {
			now := h.Clock.Now().Add(after)
			return offline.Op{ID: ident.New(now), Kind: drillKind + "." + verb, At: clock.Of(now), Body: []byte(fmt.Sprintf(`{"recipient":%q%s}`,
				recipient, more))}
		}
		town, far := phone{h, "drilltown", "aaaaaaaa"}, phone{h, "drillother", "bbbbbbbb"}
		people := `,"answers":{"people":"7"}`
		confirm, early, late := op("confirm", mine.ID, "", 0), op("report", mine.ID, people, time.Hour), op("report", other.ID, people, 3*time.Hour)
		for _, c := range []struct {
			p    phone
			op   offline.Op
			want string
		}{{town, confirm, "safe"}, {town, confirm, "safe"}, {town, op("confirm", other.ID, "", 0), "refused"}, {far, op("help", mine.ID,
			`,"words":"车坏了"`, 0), "refused"},
			{town, op("report", mine.ID, "", 0), "refused"}, {town, op("report", mine.ID, `,"colour":"red"`, 0), "refused"}} {
			if x := c.p.send(c.op).Results[0]; x.State != c.want {
				t.Errorf("%s: %+v, want %s", c.op.Kind, x, c.want)
			}
		}
		h.Later(h.Clock.Now().Add(2 * time.Hour))
		h.As("chief").Post("/api/directives/"+d.ID+"/end", map[string]any{"reason": "收工"}).Want(200)
		h.Later(h.Clock.Now().Add(2 * time.Hour))
		if x := town.send(early).Results[0]; x.State != "safe" {
			t.Errorf("what was done before the end counts: %+v", x)
		}
		if x := far.send(late).Results[0]; x.State != "refused" {
			t.Errorf("what was done after it does not: %+v", x)
		}
		if v := h.FigureOn("drill.in_time", housetest.County, "2023-11-08"); v.Num != 1 || v.Den != 1 {
			t.Error("in time:", v)
		}
		h.Clean()
	})
}

// However many they are, a command is one act, and each unit is told once.
func TestTenThousandRecipientsAreOneAct(t *testing.T) {
	eachDrill(t, func(t *testing.T, h *housetest.House) {
		const many = 10_000
		var list []*directive.Recipient
		for i := range many {
			list = append(list, &directive.Recipient{Area: []string{housetest.Grid, housetest.OtherGrid}[i%2], Subject: fmt.Sprint("zone", i),
				SubjectName: fmt.Sprint("路段", i),
				Class:       "main", Unit: h.Unit([]string{housetest.TownOffice, housetest.OtherTowns}[i%2])})
		}
		lines, begun := h.Lines(), clock.System().Now()
		d := &directive.Directive{Kind: drillKind, Area: housetest.County, Title: "大雪", DueAt: h.Acts.Now().Add(time.Hour)}
		_, err := h.Acts.Do(t.Context(), act.System(housetest.County), act.What{Verb: "directive.add", Kind: "directive", Area: housetest.County},
			func(tx *act.Tx) error { return h.Directives.Issue(t.Context(), tx, d, list) })
		if err != nil {
			t.Fatal(err)
		}
		t.Log("durable after", clock.System().Now().Sub(begun))
		var told, sent int
		q := h.DB.Read()
		if err := q.QueryRow(t.Context(), "select count(*) from notice where county = $1 and kind = $2", housetest.County,
			drillKind).Scan(&told); err != nil {
			t.Fatal(err)
		}
		if err := q.QueryRow(t.Context(), "select count(*) from directive_recipient where county = $1 and directive = $2", housetest.County,
			d.ID).Scan(&sent); err != nil {
			t.Fatal(err)
		}
		if h.Lines() != lines+1 || told != 2 || sent != many {
			t.Errorf("%d lines, %d told, %d sent", h.Lines()-lines, told, sent)
		}
		h.Clean()
	})
}

// A kind whose powers do not bring the power to read along would be issued by who cannot see it: the program does not start.
func TestAKindOfCommandBringsItsPowers(t *testing.T) {
	read := power.New("x.read", directive.MayRead)
	bare := power.New("x.bare")
	for _, k := range []directive.Kind{{Code: "a", Read: bare, Issue: bare, Take: bare}, {Code: "a", Read: read, Issue: bare, Take: read},
		{Code: "a", Read: read, Issue: read, Take: bare}} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%+v was taken", k)
				}
			}()
			directive.New(act.New(nil, clock.At(time.Unix(0, 0)), nil, nil, nil), nil, nil, nil, nil, nil).Gives(k)
		}()
	}
}
