package housetest_test

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/base/web"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/power"
	"huying/kernel/scene"
	"huying/kernel/step"
)

//go:embed testdata/0001_create_lamp.sql
var lampSQL embed.FS

var (
	mayReadLamps  = power.New("lamp.read")
	mayMendLamps  = power.New("lamp.mend", mayReadLamps)
	mayCheckLamps = power.New("lamp.check", mayReadLamps)
)

type lamp struct {
	ID, Area, Name, State, Mender string
	Version                       int
}

type lampRow struct {
	ID    string `json:"id"`
	Name  string `json:"name"`
	Area  string `json:"area"`
	State string `json:"state"`
}

// lamps is a scene of a list and a flow: street lamps that fail, are mended, and are checked by somebody else.
func lamps() scene.Scene {
	sql, err := fs.Sub(lampSQL, "testdata")
	if err != nil {
		panic(err)
	}
	keys := []string{"scene.lamp", "power.lamp.read", "power.lamp.mend", "power.lamp.check", "lamp.verb.report", "lamp.verb.mend",
		"lamp.verb.check", "lamp.verb.back",
		"lamp.state.broken", "lamp.state.mended", "lamp.state.lit", "verb.lamp.add", "verb.lamp.mend", "verb.lamp.check", "verb.lamp.back", "lamp.self"}
	words := "{"
	for i, k := range slices.Sorted(slices.Values(keys)) {
		words += strings.Repeat(",", min(i, 1)) + fmt.Sprintf("%q:%q", k, "路灯 "+k)
	}
	file := &fstest.MapFile{Data: []byte(words + "}")}
	l := &list.List[lamp, lampRow]{
		Kind: "lamp", Name: "Lamp", Path: "/api/lamps", Summary: "Lamps that failed", Read: mayReadLamps, Table: "lamp_fault",
		Columns: "id, area, name, state, mender, version", Order: list.Latest("r.on_day"),
		Filters: []list.Filter{list.Is("state", "r.state", "broken", "mended", "lit"), list.Words("r.name"), list.Period("r.on_day")},
		Dest:    func(x *lamp) []any { return []any{&x.ID, &x.Area, &x.Name, &x.State, &x.Mender, &x.Version} },
		Wire:    func(_ *list.Reader, x *lamp) lampRow { return lampRow{x.ID, x.Name, x.Area, x.State} },
		Sheet: list.Sheet[lamp]{File: "lamps", Title: "路灯", Columns: []sheet.Column{{Title: "编号"}, {Title: "名称"}},
			Lines: func(_ *list.Reader, x *lamp) [][]any { return [][]any{{x.ID, x.Name}} }},
	}
	flow := &step.Flow[lamp, lampRow]{
		List: l, States: []string{"broken", "mended", "lit"}, Of: func(x *lamp) (string, int) { return x.State, x.Version },
		Steps: []step.Step[lamp]{
			{Verb: "mend", May: mayMendLamps, From: []string{"broken"}, To: "mended", Main: true, Phone: true,
				Fields: []step.Field{{Name: "words", Kind: step.Words, Required: true}, {Name: "day", Kind: step.Day}, {Name: "photos", Kind: step.Photos}},
				Do: func(_ context.Context, tx *act.Tx, _ *lamp, in *step.Input) ([]act.Set, error) {
					return []act.Set{{Column: "mender", Value: tx.Actor.Person}, {Column: "due_day", Value: in.Day("day")}}, nil
				}},
			{Verb: "check", May: mayCheckLamps, From: []string{"mended"}, To: "lit", Main: true, Refuse: func(x *lamp, a act.Actor) error {
				if a.Person == x.Mender {
					return fault.New(fault.Forbidden, "lamp.self")
				}
				return nil
			}},
			{Verb: "back", May: mayCheckLamps, From: []string{"mended"}, To: "broken", Fields: []step.Field{{Name: "words", Kind: step.Words, Required: true}}},
		},
	}
	return scene.Scene{
		Code: "lamp", Title: "scene.lamp", Migrations: []store.Migrations{{Room: "lamp", FS: sql}},
		Words:  fstest.MapFS{"zh-CN/lamp.json": file, "en/lamp.json": file},
		Powers: []*power.Power{mayReadLamps, mayMendLamps, mayCheckLamps},
		Posts: []duty.Post{{Code: "lamp_mender", Title: "路灯维修员", Level: 9, Powers: []string{"lamp.mend", "lamp.check"}},
			{Code: "lamp_checker", Title: "路灯核查员", Level: 9, Powers: []string{"lamp.check"}}},
		Mount: func(s *web.Server, k *scene.Kernel) {
			l.Mount(s, k.Lists)
			flow.Mount(s, k.Flows)
			add := web.Spec{ID: "addLamp", Method: "POST", Path: l.Path, Guard: mayMendLamps, Summary: "A lamp that failed"}
			web.Handle(s, add, func(ctx context.Context, in *struct{ Body lampRow }) (*list.One[lampRow], error) {
				b := in.Body
				return l.Add(ctx, mayMendLamps, b.Area, func(tx *act.Tx) error {
					id := tx.NewID()
					tx.On(id, b.Area)
					if err := tx.Put(ctx, "lamp_fault", "id, area, name, on_day, state, mender, due_day, version", id, b.Area, b.Name, tx.Now.Day(),
						"broken", "", 0, 1); err != nil {
						return err
					}
					return flow.Begin(ctx, tx, id, "report")
				})
			})
		},
	}
}

func eachLamps(t *testing.T, fn func(t *testing.T, h *housetest.House)) {
	t.Parallel()
	for _, e := range storetest.Engines() {
		t.Run(e.String(), func(t *testing.T) {
			h := housetest.New(t, e, lamps())
			h.Hire("mender", "lamp_mender", housetest.Town, housetest.TownOffice)
			h.Hire("lampcheck", "lamp_checker", housetest.County, housetest.Inspection)
			h.Hire("farmender", "lamp_mender", housetest.OtherTown, housetest.OtherTowns)
			fn(t, h)
		})
	}
}

type moves struct {
	State   string
	Version int
	Thread  []struct {
		Verb, From, To string
		Answers        []struct{ Name, Text string }
	}
	Steps []struct{ Verb string }
}

// A record moves by its steps and by no others; who mended does not check; who comes too late is told what happened.
func TestAFlowMovesRecords(t *testing.T) {
	eachLamps(t, func(t *testing.T, h *housetest.House) {
		var x lampRow
		h.As("mender").Post("/api/lamps", lampRow{Name: "东关路口", Area: housetest.Grid}).Want(200).Into(&x)
		path := "/api/lamps/" + x.ID + "/steps"
		var m moves
		h.As("mender").Get(path).Want(200).Into(&m)
		if m.State != "broken" || m.Version != 1 || len(m.Thread) != 1 || len(m.Steps) != 1 || m.Steps[0].Verb != "mend" {
			t.Fatalf("at the beginning: %+v", m)
		}
		mend := map[string]any{"version": 1, "values": map[string]string{"words": "换了灯头", "day": "2023-11-08"}}
		for _, c := range []struct {
			who, verb string
			body      any
			want      int
		}{
			{"", "mend", mend, 401}, {"desk", "mend", mend, 403}, {"lampcheck", "mend", mend, 403}, {"farmender", "mend", mend, 404},
			{"mender", "explode", mend, 404}, {"mender", "check", map[string]any{}, 409},
			{"mender", "mend", map[string]any{"version": 1}, 422},
			{"mender", "mend", map[string]any{"version": 1, "values": map[string]string{"words": "好了", "day": "明天"}}, 422},
			{"mender", "mend", map[string]any{"version": 1, "values": map[string]string{"words": "好了", "colour": "red"}}, 422},
			{"mender", "mend", map[string]any{"version": 7, "values": map[string]string{"words": "好了"}}, 409},
			{"mender", "mend", mend, 200}, {"mender", "mend", mend, 409}, {"mender", "check", map[string]any{"version": 2}, 403},
			{"lampcheck", "check", map[string]any{"version": 1}, 409}, {"lampcheck", "back", map[string]any{"version": 2}, 422},
			{"lampcheck", "back", map[string]any{"version": 2, "values": map[string]string{"words": "还是不亮"}}, 200},
			{"mender", "mend", map[string]any{"version": 3, "values": map[string]string{"words": "换了线"}}, 200},
			{"lampcheck", "check", map[string]any{"version": 4}, 200},
		} {
			h.As(c.who).Post(path+"/"+c.verb, c.body).Want(c.want)
		}
		m = moves{}
		h.As("lampcheck").Get(path).Want(200).Into(&m)
		if m.State != "lit" || m.Version != 5 || len(m.Thread) != 5 || len(m.Steps) != 0 || m.Thread[1].Answers[0].Text != "换了灯头" {
			t.Errorf("at the end: %+v", m)
		}
		late := string(h.As("mender").Post(path+"/mend", map[string]any{"version": 4, "values": map[string]string{"words": "再换"}}).Want(409).Body)
		if !strings.Contains(late, "lamp.verb.check") {
			t.Error("who comes too late is told what happened:", late)
		}
		h.Clean()
	})
}

// A list, its workbook and its records are one question: nothing out of scope in any of them, nothing twice, nothing left out.
func TestAListIsOneQuestion(t *testing.T) {
	eachLamps(t, func(t *testing.T, h *housetest.House) {
		for i := range 7 {
			h.As("mender").Post("/api/lamps", lampRow{Name: fmt.Sprint("近", i), Area: housetest.Grid}).Want(200)
			h.As("farmender").Post("/api/lamps", lampRow{Name: fmt.Sprint("远", i), Area: housetest.OtherGrid}).Want(200)
		}
		for who, want := range map[string]int{"mender": 7, "farmender": 7, "lampcheck": 14} {
			seen, cursor := map[string]bool{}, ""
			for {
				var page struct {
					Items []lampRow
					Next  string
				}
				h.As(who).Get("/api/lamps?limit=3&cursor=" + cursor).Want(200).Into(&page)
				for _, x := range page.Items {
					if seen[x.ID] {
						t.Error(who, "sees one twice")
					}
					seen[x.ID] = true
					h.As(who).Get("/api/lamps/" + x.ID).Want(200)
				}
				if cursor = page.Next; cursor == "" {
					break
				}
			}
			book, err := sheet.OpenBook(h.As(who).Get("/api/lamps/export").Want(200).Body)
			if err != nil {
				t.Fatal(err)
			}
			rows, _, err := book.Grid(book.Names()[0], 100)
			if err != nil || len(seen) != want || len(rows) != want+1 {
				t.Error(who, len(seen), "listed,", len(rows)-1, "in the workbook, want", want, err)
			}
			for id := range seen {
				if who == "mender" {
					h.As("farmender").Get("/api/lamps/" + id).Want(404)
				}
			}
		}
		for path, want := range map[string]int{
			"?state=broken": 200, "?state=odd": 422, "?from=x": 422, "?cursor=x": 422, "?cursor=WyJhIiwiYiJd": 422, "?cursor=WzEsIlx1MDAwMCJd": 422,
			"?under=" + housetest.OtherTown: 404, "?under=999999": 404, "?under=" + housetest.Village: 200, "?limit=0": 422,
		} {
			h.As("mender").Get("/api/lamps" + path).Want(want)
		}
	})
}
