package housetest

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"net/url"
	"slices"

	"github.com/xuri/excelize/v2"
)

// WalkLists asks lists of the kinds as people of every level: what the pages list is what the workbook holds and what can be
// opened, each once; what is not listed is not there at its address either. There are records of each in more than one place.
func (h *House) WalkLists(kinds ...string) {
	t, r := h.T, rand.New(rand.NewPCG(11, 29))
	t.Helper()
	for i, at := range []string{Town, Village, OtherTown, OtherGrid} {
		h.Hire(fmt.Sprint("reader", i), "county_lead", at, Centre)
	}
	for _, l := range h.Lists.All() {
		if !slices.Contains(kinds, l.Kind) {
			continue
		}
		everything := Walk(h, "lead", l.Path, 200, "")
		if len(everything) < 3 {
			t.Errorf("%s: %d records are too few to tell", l.Kind, len(everything))
		}
		for _, who := range []string{"lead", "reader0", "reader1", "reader2", "reader3"} {
			for _, under := range []string{"", Town, OtherTown, Grid} {
				question := ""
				if under != "" {
					question = "&under=" + url.QueryEscape(under)
				}
				list := Walk(h, who, l.Path, 1+r.IntN(3), question)
				if list == nil { // a place that they do not see
					h.As(who).Get(l.Path + "/export?" + question).Want(404)
					continue
				}
				if n := len(slices.Compact(slices.Sorted(slices.Values(list)))); n != len(list) {
					t.Errorf("%s %s%s: %d records, %d different", who, l.Path, question, len(list), n)
				}
				if l.Sheet && !l.Several {
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
}

// Walk is the ids of a list, page by page; nil where the place is not there for them.
func Walk(h *House, who, path string, limit int, question string) []string {
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
