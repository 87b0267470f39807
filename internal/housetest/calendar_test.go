package housetest_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/internal/housetest"
	"huying/kernel/order"
)

type calendarPage struct {
	Years []struct {
		Year      int
		Known     bool
		Off, Work []string
	}
	Hours   string
	Missing int
}

// The notice on next year's holidays comes out in November: the county enters it, and the
// deadlines that reach over them are given the days.
func TestTheCountysCalendar(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		h.Later(clock.Date(2026, 10, 20).Start().Add(10 * time.Hour).Time())
		const path = "/api/calendar"
		var seen calendarPage
		h.As("system").Get(path).Want(200).Into(&seen)
		if len(seen.Years) != 3 || !seen.Years[1].Known || seen.Years[2].Known || seen.Missing != 0 || seen.Hours != "09:00-12:00 13:30-18:00" {
			t.Errorf("%+v", seen)
		}
		h.Later(clock.Date(2026, 12, 30).Start().Add(10 * time.Hour).Time())
		h.As("lead").Get(path).Want(200).Into(&seen)
		if seen.Missing != 2027 {
			t.Error("nobody is told that next year's notice is missing:", seen.Missing)
		}
		year := func(off, work []string) map[string]any {
			return map[string]any{"off": append([]string{}, off...), "work": append([]string{}, work...)}
		}
		good := year([]string{"2027-01-01", "2027-01-02", "2027-01-03", "2027-01-04", "2027-01-05"}, []string{"2027-01-09"})
		for _, c := range []struct {
			who, path string
			body      map[string]any
			want      int
			said      string
		}{
			{"", "/years/2027", good, 401, ""}, {"desk", "/years/2027", good, 403, ""}, {"security", "/years/2027", good, 403, ""},
			{"town", "/years/2027", good, 403, ""},
			{"lead", "/years/2031", year([]string{"2031-01-01"}, nil), 422, "/year"},
			{"lead", "/years/2027", year([]string{"2026-01-01"}, nil), 422, "/off"},
			{"lead", "/years/2027", year([]string{"2027-13-01"}, nil), 422, "/off"},
			{"lead", "/years/2027", year(nil, []string{"2027-01-06"}), 422, "/work"}, // a Wednesday
			{"lead", "/years/2027", year([]string{"2027-01-09"}, []string{"2027-01-09"}), 422, "/work"},
			{"lead", "/hours", map[string]any{"hours": "九点到六点"}, 422, "/hours"},
			{"lead", "/hours", map[string]any{"hours": "09:00-12:00 11:00-18:00"}, 422, "/hours"},
			{"lead", "/hours", map[string]any{"hours": ""}, 422, "/hours"},
		} {
			before := h.Lines()
			if a := h.As(c.who).Do("PUT", path+c.path, c.body).Want(c.want); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s %s: %s", c.who, c.path, a.Body)
			}
			if h.Lines() != before {
				t.Errorf("%v left a line in the journal", c.body)
			}
		}

		// An order whose working days reach into January, one that is late already, and one in hours.
		extended := func(limit string) page {
			t.Helper()
			p := reach(h, order.Handling)
			return take(h, "dispatch", p, "extend", map[string]any{"limit": limit, "words": "材料未到"}, 200)
		}
		over := extended("5wd")
		natural := extended("30d")
		due := func(p page) clock.Moment {
			t.Helper()
			h.As("desk").Get("/api/orders/" + p.Order.ID).Want(200).Into(&p)
			return clock.Moment(p.Order.Due)
		}
		wasOver, wasNatural := due(over), due(natural)
		if wasOver.Day() != clock.Date(2027, 1, 6) {
			t.Fatal("without the notice:", wasOver.Day())
		}
		h.As("lead").Do("PUT", path+"/years/2027", good).Want(200).Into(&seen)
		if seen.Missing != 0 || !seen.Years[2].Known || !slices.Equal(seen.Years[2].Work, []string{"2027-01-09"}) {
			t.Errorf("%+v", seen)
		}
		for range 2 { // the job, and once more: nothing is left to do
			if err := h.Jobs.Once(t.Context()); err != nil {
				t.Fatal(err)
			}
		}
		if got := due(over); got.Day() != clock.Date(2027, 1, 9) {
			t.Error("with the notice:", got.Day())
		}
		if due(natural) != wasNatural {
			t.Error("natural days know no holidays")
		}
		if got := h.Verbs(over.Order.ID); strings.Count(got, "order.reclock") != 1 {
			t.Error("journal:", got)
		}
		if got := h.Verbs(natural.Order.ID); strings.Contains(got, "order.reclock") {
			t.Error("journal:", got)
		}

		// Another county's office ends at five.
		h.As("lead").Do("PUT", path+"/hours", map[string]any{"hours": "8:30-12:00，14:00-17:00"}).Want(200).Into(&seen)
		if seen.Hours != "08:30-12:00 14:00-17:00" {
			t.Error(seen.Hours)
		}
		h.Clean()
	})
}
