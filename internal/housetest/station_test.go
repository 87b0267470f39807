package housetest_test

import (
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/base/fault"
	"huying/base/ident"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/booking"
	"huying/kernel/offline"
	"huying/scenes/station"
)

type stationRow struct {
	ID, Name string
	Version  int
}

type dayRow struct {
	ID        string
	CalledOff string `json:"called_off"`
	Slots     []struct {
		ID, Name               string
		Places, Taken, Waiting int
	}
}

func openStation(h *housetest.House) stationRow {
	h.T.Helper()
	h.Hire("stationlead", station.Lead, housetest.Town, housetest.TownOffice)
	h.Hire("keeper", station.Keeper, housetest.Village, housetest.Community)
	h.Hire("farkeeper", station.Keeper, housetest.OtherTown+"001", housetest.OtherTowns)
	var s stationRow
	h.As("stationlead").Post("/api/station/stations", aStation()).Want(200).Into(&s)
	return s
}

func aStation(change ...any) map[string]any {
	m := map[string]any{"area": housetest.Village, "name": "鲁谷社区驿站", "place": "鲁谷路 12 号一层",
		"hours":      []string{"08:30-17:30", "08:30-17:30", "08:30-17:30", "08:30-17:30", "08:30-17:30", "", ""},
		"facilities": []string{"reading", "baby", "umbrella"}, "opened_on": "2023-05-25"}
	for i := 0; i < len(change); i += 2 {
		m[change[i].(string)] = change[i+1]
	}
	return m
}

func aDay(s stationRow, places int) map[string]any {
	return map[string]any{"station": s.ID, "title": "爱心公益服务日", "on": "2023-11-25",
		"slots": []map[string]any{{"name": "理发", "from": "09:00", "to": "10:00", "places": places}, {"name": "配钥匙", "from": "09:00", "to": "11:00",
			"places": 20}}}
}

func planDay(h *housetest.House, s stationRow, places int) (d dayRow) {
	h.T.Helper()
	h.As("keeper").Post("/api/station/days", aDay(s, places)).Want(200).Into(&d)
	return d
}

// book sends the public form as a browser without JavaScript does.
func book(h *housetest.House, slot, name, phone, act string) (status int, key string) {
	h.T.Helper()
	c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	res, err := c.PostForm(h.HTTP.URL+"/book/"+slot, url.Values{"name": {name}, "phone": {phone}, "act": {act}})
	if err != nil {
		h.T.Error(err)
		return 0, ""
	}
	defer res.Body.Close()
	key, _, _ = strings.Cut(strings.TrimPrefix(res.Header.Get("Location"), "/booked/"), "?")
	return res.StatusCode, key
}

func TestStationsAreKept(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStation(h)
		for _, c := range []struct {
			what, who string
			body      map[string]any
			want      int
			at        string
		}{
			{"a second one", "stationlead", aStation("name", "二号驿站"), 200, ""},
			{"by a keeper", "keeper", aStation(), 403, ""},
			{"in another town", "stationlead", aStation("area", housetest.OtherGrid), 403, ""},
			{"of a town", "stationlead", aStation("area", housetest.Town), 422, "/area"},
			{"hours backwards", "stationlead", aStation("hours", []string{"17:30-08:30", "", "", "", "", "", ""}), 422, "/hours/0"},
			{"hours of six days", "stationlead", aStation("hours", []string{"", "", "", "", "", ""}), 422, "/hours"},
			{"a facility that nobody knows", "stationlead", aStation("facilities", []string{"sauna"}), 422, "/facilities"},
			{"closed before it opened", "stationlead", aStation("closed_on", "2023-05-01"), 422, "/closed_on"},
			{"without a name", "stationlead", aStation("name", " "), 422, "/name"},
		} {
			lines := h.Lines()
			a := h.As(c.who).Post("/api/station/stations", c.body).Want(c.want)
			if c.at != "" && !strings.Contains(string(a.Body), `"`+c.at+`"`) {
				t.Errorf("%s: %s, want a word at %s", c.what, a.Body, c.at)
			}
			if wrote := h.Lines() - lines; (wrote == 1) != (c.want == 200) {
				t.Errorf("%s: %d lines in the journal", c.what, wrote)
			}
		}
		change := aStation("name", "鲁谷党群服务V站", "version", s.Version)
		h.As("stationlead").Do("PUT", "/api/station/stations/"+s.ID, change).Want(200)
		h.As("stationlead").Do("PUT", "/api/station/stations/"+s.ID, change).Want(409)
		lines := h.Lines()
		h.As("stationlead").Do("PUT", "/api/station/stations/"+s.ID, aStation("area", housetest.OtherVillage, "version", s.Version+1)).Want(403)
		if h.Lines() != lines {
			t.Error("a station was given away to a town that the lead does not answer for")
		}
		if v := h.Figure("station.stations", housetest.Village); v.Num != 2 {
			t.Error("stations:", v)
		}
		h.As("farkeeper").Get("/api/station/stations/" + s.ID).Want(404)
		a := h.As("").Get("/stations/" + s.ID).Want(200)
		for _, want := range []string{"鲁谷党群服务V站", "正在开放", "母婴室", "鲁谷路 12 号一层"} {
			if !strings.Contains(string(a.Body), want) {
				t.Errorf("the public page lacks %s", want)
			}
		}
		h.As("").Get("/stations").Want(200)
		h.As("").Get("/stations/" + h.NewID()).Want(404)
	})
}

func TestAServiceDayIsBooked(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStation(h)
		d := planDay(h, s, 2)
		for _, c := range []struct {
			what string
			who  string
			body map[string]any
			want int
		}{
			{"in the past", "keeper", func() map[string]any { b := aDay(s, 2); b["on"] = "2023-11-01"; return b }(), 422},
			{"by another town's keeper", "farkeeper", aDay(s, 2), 404},
			{"by somebody without the power", "desk", aDay(s, 2), 403},
			{"without a place", "keeper", aDay(s, 0), 422},
		} {
			h.As(c.who).Post("/api/station/days", c.body).Want(c.want)
		}
		hair := d.Slots[0].ID
		var keys []string
		for i, c := range []struct {
			name, phone string
			want        int
		}{{"王明", "13800138001", 303}, {"李红", "13800138002", 303}, {"张三", "13800138003", 303}, {"王明又来", "13800138001", 409},
			{"", "13800138004", 422}, {"赵六", "138", 422}} {
			status, key := book(h, hair, c.name, c.phone, h.NewID())
			if status != c.want {
				t.Errorf("%d %s: %d, want %d", i, c.name, status, c.want)
			}
			keys = append(keys, key)
		}
		page := func(key string) string { return string(h.As("").Get("/booked/" + key).Want(200).Body) }
		if p := page(keys[0]); !strings.Contains(p, "已预约") || strings.Contains(p, "13800138001") {
			t.Error("the first one's page: no booking, or the number in full")
		}
		if !strings.Contains(page(keys[2]), "候补中") {
			t.Error("the third waits")
		}
		// One gives the place back; who waits has it.
		c := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		res, err := c.PostForm(h.HTTP.URL+"/booked/"+keys[1]+"/cancel", url.Values{"act": {h.NewID()}})
		if err != nil || res.StatusCode != 303 {
			t.Fatal(res, err)
		}
		_ = res.Body.Close()
		if !strings.Contains(page(keys[2]), "已预约") {
			t.Error("the third has the place that was given back")
		}
		if status, _ := book(h, hair, "李红", "13800138002", h.NewID()); status != 303 {
			t.Error("whoever cancelled may book again:", status)
		}
		h.As("").Get("/booked/7K4Q-2M9X-C3TD").Want(422)
		// The field for every code that somebody was told to keep knows it too.
		found, err := c.Get(h.HTTP.URL + "/t?code=" + keys[0])
		if err != nil || found.Header.Get("Location") != "/booked/"+keys[0] {
			t.Error("typed where codes are followed up:", found, err)
		}
		_ = found.Body.Close()
	})
}

func TestWhoComesIsCountedOnce(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStation(h)
		d := planDay(h, s, 5)
		_, key := book(h, d.Slots[0].ID, "王明", "13800138001", h.NewID())
		for do, body := range map[string]any{"arrive": map[string]any{"code": key}, "walk-in": map[string]any{"slot": d.Slots[1].ID, "name": "现场居民"}} {
			h.As("keeper").Post("/api/station/days/"+d.ID+"/"+do, body).Want(409) // before the day
		}
		h.Later(time.Date(2023, 11, 25, 9, 5, 0, 0, h.Clock.Now().Location()))
		at := "/api/station/days/" + d.ID
		h.As("desk").Post(at+"/arrive", map[string]any{"code": key}).Want(403)
		h.As("farkeeper").Post(at+"/arrive", map[string]any{"code": key}).Want(404)
		p := phone{h, "keeper", "aaaaaaaa"}
		op := offline.Op{ID: ident.New(h.Clock.Now()), Kind: station.ArriveOp, At: h.Acts.Now(), Body: []byte(fmt.Sprintf(`{"day":%q,"code":%q}`, d.ID, key))}
		if x := p.send(op).Results[0]; x.State != "safe" {
			t.Fatalf("%+v", x)
		}
		h.As("keeper").Post(at+"/arrive", map[string]any{"code": key}).Want(409) // used twice at the door
		second := op
		second.ID = ident.New(h.Clock.Now())
		if x := p.send(second).Results[0]; x.State != "refused" {
			t.Errorf("the same code from a second phone: %+v", x)
		}
		h.As("keeper").Post(at+"/arrive", map[string]any{"code": "AAAA-AAAA-AAAA"}).Want(422)
		h.As("keeper").Post(at+"/walk-in", map[string]any{"slot": d.Slots[1].ID, "name": "现场居民"}).Want(200)
		h.As("keeper").Post(at+"/walk-in", map[string]any{"slot": h.NewID(), "name": "现场居民"}).Want(404)
		var g struct {
			Items []struct{ State, Phone string }
		}
		h.As("keeper").Get(at + "/guests").Want(200).Into(&g)
		if len(g.Items) != 2 || g.Items[0].State != "came" || !strings.Contains(g.Items[0].Phone, "*") {
			t.Errorf("%+v", g)
		}
		if a, b := h.Figure("station.served", housetest.County), h.Figure("station.walked_in", housetest.Village); a.Num != 2 || b.Num != 1 {
			t.Error("served, walked in:", a, b)
		}
		// Who is marked the day after came on the day.
		h.Later(time.Date(2023, 11, 26, 9, 0, 0, 0, h.Clock.Now().Location()))
		h.As("keeper").Post(at+"/walk-in", map[string]any{"slot": d.Slots[1].ID, "name": "补登的居民"}).Want(200)
		if a := h.FigureOn("station.served", housetest.County, "2023-11-25"); a.Num != 3 {
			t.Error("served on the day:", a)
		}
		// Thirty days on, nobody knows any more who it was; the counts stay.
		h.Later(time.Date(2023, 12, 30, 9, 0, 0, 0, h.Clock.Now().Location()))
		if err := h.Bookings.Forget(t.Context(), housetest.County); err != nil {
			t.Fatal(err)
		}
		h.As("").Get("/booked/" + key).Want(404)
		if a := h.FigureOn("station.served", housetest.County, "2023-11-25"); a.Num != 3 {
			t.Error("served, after forgetting:", a)
		}
		h.Clean()
	})
}

// A rush: never more than there are places, nobody twice, everybody answered, and who waits stands in turn. Strangers meet
// the pace of the door before; here they meet the room itself.
func TestAThousandWantAHundredPlaces(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStation(h)
		const places, buyers = 100, 1000
		d := planDay(h, s, places)
		slot := d.Slots[0].ID
		var mu sync.Mutex
		answers := map[string]int{} // by what was answered
		keys := map[string]bool{}
		buy := make(chan int)
		var wg sync.WaitGroup
		for range 32 {
			wg.Go(func() {
				for i := range buy {
					act := actOf(h, i)
					for range 2 { // every request is sent twice
						b, err := h.Bookings.Book(t.Context(), act.actor, act.id, slot, booking.Guest{Name: "居民", Phone: fmt.Sprintf("138%08d", i)})
						mu.Lock()
						if err != nil {
							var f *fault.Fault
							if !errors.As(err, &f) {
								t.Error(err)
							}
							answers[f.Key]++
						} else {
							answers[string(b.State)]++
							keys[b.Key] = true
						}
						mu.Unlock()
					}
				}
			})
		}
		for i := range buyers {
			buy <- i
		}
		close(buy)
		wg.Wait()
		const waiting = places + 5
		want := map[string]int{"booked": 2 * places, "waiting": 2 * waiting, "booking.full": 2 * (buyers - places - waiting)}
		if !maps.Equal(answers, want) || len(keys) != places+waiting {
			t.Errorf("answered %v, want %v; %d codes", answers, want, len(keys))
		}
		list, err := h.Bookings.In(t.Context(), h.DB.Read(), housetest.County, slot)
		if err != nil || len(list) != places+waiting {
			t.Fatal(len(list), err)
		}
		for i, b := range list {
			if b.Turn != i+1 || (b.State == booking.Booked) != (i < places) {
				t.Fatalf("%d in turn: %+v", i, b)
			}
		}
		h.Clean()
	})
}

type buyer struct {
	actor act.Actor
	id    string
}

// actOf is a stranger at the form with a request of their own.
func actOf(h *housetest.House, i int) buyer {
	return buyer{act.Public(housetest.County).Known(fmt.Sprint("buyer ", i)), h.Acts.NewID()}
}

// What a station holds goes along with it: by a correction of its place, and with the village that moves to another town.
func TestAStationTakesAlongWhatItHolds(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStation(h)
		h.Hire("newkeeper", station.Keeper, movedVillage[:9], housetest.OtherTowns)
		d := planDay(h, s, 3)
		_, key := book(h, d.Slots[0].ID, "王明", "13800138001", h.NewID())
		at := "/api/station/stations/" + s.ID
		var shelf struct{ Items []struct{ ID string } }
		h.As("keeper").Post(at+"/items", map[string]any{"name": "雨伞", "total": 2, "days": 3}).Want(200).Into(&shelf)
		h.As("keeper").Post(at+"/loans", map[string]any{"item": shelf.Items[0].ID, "name": "王明", "phone": "13800138001"}).Want(200)
		h.As("stationlead").Do("PUT", at, aStation("area", housetest.Grid, "version", s.Version)).Want(200)
		for _, table := range []string{"station", "station_day", "station_item", "station_loan", "booking_slot", "booking"} {
			var here, all int
			if err := h.DB.Read().QueryRow(t.Context(), "select coalesce(sum(case when area = $2 then 1 else 0 end), 0), count(*) from "+table+" where county = $1",
				housetest.County, housetest.Grid).Scan(&here, &all); err != nil || here != all || all == 0 {
				t.Errorf("%s: %d of %d in the new place (%v)", table, here, all, err)
			}
		}
		h.Clean()
		h.Later(h.Clock.Now().AddDate(0, 0, 3))
		if told := follows(shown(h, moved(h))); !strings.Contains(told, "station.station "+housetest.Grid+">"+movedGrid+" 1") {
			t.Error("told:", told)
		}
		applied(h, moved(h))
		h.Clean()
		for who, status := range map[string]int{"newkeeper": 200, "keeper": 200, "stationlead": 404} { // the keeper's duty goes along
			h.As(who).Get("/api/station/days/" + d.ID).Want(status)
		}
		h.Later(time.Date(2023, 11, 25, 9, 5, 0, 0, h.Clock.Now().Location()))
		h.As("newkeeper").Post("/api/station/days/"+d.ID+"/arrive", map[string]any{"code": key}).Want(200)
		if v := h.Figure("station.served", housetest.OtherTown); v.Num != 1 {
			t.Error("served in the new town:", v)
		}
		h.Clean()
	})
}

func TestThingsAreLent(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := openStation(h)
		at := "/api/station/stations/" + s.ID
		var shelf struct {
			Items []struct {
				ID                     string
				Total, Out, Lost, Free int
			}
		}
		h.As("keeper").Post(at+"/items", map[string]any{"name": "雨伞", "total": 1, "days": 3}).Want(200).Into(&shelf)
		h.As("keeper").Post(at+"/items", map[string]any{"name": "轮椅", "total": 0, "days": 3}).Want(422)
		h.As("farkeeper").Post(at+"/items", map[string]any{"name": "轮椅", "total": 2, "days": 3}).Want(404)
		umbrella := shelf.Items[0].ID
		lend := map[string]any{"item": umbrella, "name": "王明", "phone": "13800138001"}
		h.As("keeper").Post(at+"/loans", lend).Want(200).Into(&shelf)
		if x := shelf.Items[0]; x.Free != 0 || x.Out != 1 {
			t.Errorf("%+v", x)
		}
		h.As("keeper").Post(at+"/loans", lend).Want(409)
		h.As("keeper").Post(at+"/loans", map[string]any{"item": umbrella, "name": "王明", "phone": "1"}).Want(422)
		var loans struct {
			Items []struct {
				ID, State, Name, Phone string
				Late                   bool
			}
		}
		h.Later(h.Clock.Now().Add(5 * 24 * time.Hour))
		h.As("keeper").Get("/api/station/loans?due=late").Want(200).Into(&loans)
		if len(loans.Items) != 1 || !loans.Items[0].Late || loans.Items[0].Name == "王明" || !strings.Contains(loans.Items[0].Phone, "*") {
			t.Fatalf("%+v", loans)
		}
		h.As("desk").Get("/api/station/loans").Want(403)
		h.As("keeper").Post("/api/station/loans/"+loans.Items[0].ID+"/return", nil).Want(200)
		h.As("keeper").Post("/api/station/loans/"+loans.Items[0].ID+"/return", nil).Want(409)
		h.As("keeper").Post(at+"/loans", lend).Want(200)
		if v := h.Figure("station.lent", housetest.County); v.Num != 2 {
			t.Error("lent:", v)
		}
		h.Clean()
	})
}
