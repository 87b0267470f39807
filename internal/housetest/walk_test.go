package housetest_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"
	"testing"

	"huying/internal/housetest"

	"github.com/xuri/excelize/v2"
)

// records of each kind of list, in more than one place; a list that is new is named here.
var records = map[string]func(h *housetest.House){
	"agri.event": func(h *housetest.House) {
		farm(h)
		for i, at := range []string{housetest.Town, housetest.OtherTown, housetest.County, housetest.Town} {
			h.As("bureau").Post("/api/agri/events", map[string]any{"kind": "live", "title": fmt.Sprintf("直播 %d", i), "area": at,
				"on": fmt.Sprintf("2023-10-%02d", i+1), "platform": "抖音"}).Want(200)
		}
	},
	"station.station": func(h *housetest.House) {
		h.Hire("stations", "station_lead", housetest.County, housetest.Centre)
		for i, at := range []string{housetest.Village, housetest.Village, housetest.OtherGrid, housetest.Grid} {
			var s stationRow
			h.As("stations").Post("/api/station/stations", aStation("name", fmt.Sprintf("驿站 %d", i), "area", at)).Want(200).Into(&s)
			h.As("stations").Post("/api/station/days", aDay(s, 3)).Want(200)
			var shelf struct{ Items []struct{ ID string } }
			at := "/api/station/stations/" + s.ID
			h.As("stations").Post(at+"/items", map[string]any{"name": "雨伞", "total": 5, "days": 3}).Want(200).Into(&shelf)
			for j := range 2 {
				h.As("stations").Post(at+"/loans", map[string]any{"item": shelf.Items[0].ID, "name": "王明", "phone": fmt.Sprintf("1380013800%d", j)}).Want(200)
			}
		}
	},
	"station.day": nil, "station.loan": nil, // with their stations
}

// Every list of the product, by people of every level: what the pages list is what the workbook holds and what can be
// opened, each once; what is not listed is not there at its address either.
func TestEveryListIsOneQuestion(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		r := rand.New(rand.NewPCG(11, 29))
		for _, fill := range records {
			if fill != nil {
				fill(h)
			}
		}
		for i, at := range []string{housetest.Town, housetest.Village, housetest.OtherTown, housetest.OtherGrid} {
			h.Hire(fmt.Sprint("reader", i), "county_lead", at, housetest.Centre)
		}
		for _, l := range h.Lists.All() {
			if _, ok := records[l.Kind]; !ok {
				t.Errorf("no records of %s are made here: the list is not walked", l.Kind)
				continue
			}
			everything := walk(h, "lead", l.Path, 200, "")
			if len(everything) < 3 {
				t.Errorf("%s: %d records are too few to tell", l.Kind, len(everything))
			}
			for _, who := range []string{"lead", "reader0", "reader1", "reader2", "reader3"} {
				for _, under := range []string{"", housetest.Town, housetest.OtherTown, housetest.Grid} {
					question := ""
					if under != "" {
						question = "&under=" + url.QueryEscape(under)
					}
					list := walk(h, who, l.Path, 1+r.IntN(3), question)
					if list == nil { // a place that they do not see
						h.As(who).Get(l.Path + "/export?" + question).Want(404)
						continue
					}
					if n := len(slices.Compact(slices.Sorted(slices.Values(list)))); n != len(list) {
						t.Errorf("%s %s%s: %d records, %d different", who, l.Path, question, len(list), n)
					}
					if l.Sheet && l.Kind != "station.day" { // which takes a line for each slot
						x, err := excelize.OpenReader(bytes.NewReader(h.As(who).Get(l.Path + "/export?" + question).Want(200).Body))
						if err != nil {
							t.Fatal(err)
						}
						if rows, err := x.GetRows(x.GetSheetName(0)); err != nil || len(rows)-1 != len(list) {
							t.Errorf("%s %s%s: %d lines in the workbook, %d in the list (%v)", who, l.Path, question, len(rows)-1, len(list), err)
						}
					}
					if under != "" {
						continue
					}
					for _, id := range everything {
						want := 404
						if slices.Contains(list, id) {
							want = 200
						}
						h.As(who).Get(l.Path + "/" + id).Want(want)
					}
				}
			}
		}
	})
}

// walk is the ids of a list, page by page; nil where the place is not there for them.
func walk(h *housetest.House, who, path string, limit int, question string) []string {
	h.T.Helper()
	out, cursor := []string{}, ""
	for {
		a := h.As(who).Get(fmt.Sprintf("%s?limit=%d&cursor=%s%s", path, limit, url.QueryEscape(cursor), question))
		if a.Status == 404 {
			return nil
		}
		var page struct {
			Items []struct{ ID string }
			Next  string
		}
		a.Want(200).Into(&page)
		for _, x := range page.Items {
			out = append(out, x.ID)
		}
		if cursor = page.Next; cursor == "" {
			return out
		}
	}
}
