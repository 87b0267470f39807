package housetest_test

import (
	"context"
	"embed"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"huying/base/job"
	"huying/base/store"
	"huying/base/store/storetest"
	"huying/base/web"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/figure"
	"huying/kernel/power"
	"huying/kernel/scene"
)

//go:embed testdata/0001_create_bench_seat.sql
var seatSQL embed.FS

var mayPlaceSeats = power.New("seat.place")

// seats is the smallest scene there can be: benches (长椅) put up in grids, counted,
// with a power, a post, a route, a job and words of its own.
func seats(ran *int) scene.Scene {
	sql, err := fs.Sub(seatSQL, "testdata")
	if err != nil {
		panic(err)
	}
	words := func(title, figure string) *fstest.MapFile {
		return &fstest.MapFile{Data: []byte(`{"scene.seat":"` + title + `","power.seat.place":"` + title + `","figure.seat.seats":"` + figure +
			`","measure.seat.seats":"` + figure + `","job.seat.count":"` + title + `","verb.seat.place":"` + title + `"}`)}
	}
	return scene.Scene{
		Code: "seat", Title: "scene.seat", Migrations: []store.Migrations{{Room: "seat", FS: sql}},
		Words:  fstest.MapFS{"zh-CN/seat.json": words("长椅", "长椅数"), "en/seat.json": words("Seats", "Seats")},
		Powers: []*power.Power{mayPlaceSeats}, Posts: []duty.Post{{Code: "seat_keeper", Title: "长椅管理员", Level: 9, Powers: []string{"seat.place", "figure.read"}}},
		Sources: []*figure.Source{{Kind: "seat", Table: "bench_seat", ID: "r.id", Area: "r.area", No: "r.id", Title: "r.name",
			Measures: []figure.Measure{{Code: "seat.seats", Stock: true, Terms: []figure.Term{{Day: "r.day"}}}}}},
		Figures: []*figure.Figure{{Code: "seat.seats", Kind: figure.Stock, Unit: "unit.grid", Num: "seat.seats", Version: "1", Public: true}},
		Jobs: func(*scene.Kernel) []job.Kind {
			return []job.Kind{{Kind: "seat.count", Title: "job.seat.count", Every: time.Hour, Run: func(context.Context, string) error { *ran++; return nil }}}
		},
		Mount: func(s *web.Server, k *scene.Kernel) {
			type in struct {
				Body struct {
					Area string `json:"area"`
					Name string `json:"name"`
				}
			}
			web.Handle(s, web.Spec{ID: "placeSeat", Method: "POST", Path: "/api/seats", Guard: mayPlaceSeats, Summary: "Put up a bench",
				Status: 204}, func(ctx context.Context, in *in) (*struct{}, error) {
				a, err := duty.Of(ctx).May(mayPlaceSeats, in.Body.Area, "web")
				if err != nil {
					return nil, err
				}
				_, err = k.Acts.Do(ctx, a.As(web.Of(ctx).Key), act.What{Verb: "seat.place", Kind: "seat", Area: in.Body.Area}, func(tx *act.Tx) error {
					id := tx.NewID()
					tx.On(id, in.Body.Area)
					if _, err := tx.Exec(ctx, "insert into bench_seat (county, id, area, name, day) values ($1, $2, $3, $4, $5)", tx.County, id,
						in.Body.Area, in.Body.Name, tx.Now.Day()); err != nil {
						return err
					}
					return tx.Created(ctx, "bench_seat", id)
				})
				return nil, err
			})
		},
	}
}

// The contract: a scene is one value, and everything in it works in the house.
func TestASceneIsOneValue(t *testing.T) {
	t.Parallel()
	for _, e := range storetest.Engines() {
		t.Run(e.String(), func(t *testing.T) {
			ran := 0
			h := housetest.New(t, e, seats(&ran))
			h.Hire("keeper", "seat_keeper", housetest.Town, housetest.TownOffice)
			place := map[string]string{"area": housetest.Grid, "name": "树下长椅"}
			h.As("").Post("/api/seats", place).Want(401)
			h.As("desk").Post("/api/seats", place).Want(403)
			h.As("keeper").Post("/api/seats", map[string]string{"area": housetest.OtherGrid, "name": "x"}).Want(403)
			id := h.NewID()
			for range 2 {
				h.As("keeper").Again(id).Post("/api/seats", place).Want(204)
			}
			if v := h.Figure("seat.seats", housetest.Village); v.Num != 1 {
				t.Error("seats:", v)
			}
			if b := string(h.As("").Get("/figures/seat.seats").Want(200).Body); !strings.Contains(b, "树下长椅") || !strings.Contains(b, "长椅数") {
				t.Error("the public figure does not open into the scene's records")
			}
			if err := h.Jobs.Once(t.Context()); err != nil || ran != 1 {
				t.Error("the scene's job ran", ran, err)
			}
			h.Clean()
		})
	}
}
