package housetest_test

import (
	"maps"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/internal/housetest"
)

const rulesPath = "/api/agri/rules"

type rules struct {
	Items []struct {
		Version    int
		Every      map[string]map[string]int
		PledgeDays int `json:"pledge_days"`
		Words, By  string
	}
}

// every is a county's rules as they are entered: days by risk and scale, from the closest
// watched on.
func every(was, pledge int, words string, days ...int) map[string]any {
	pair := func(i int) map[string]int { return map[string]int{"large": days[i], "small": days[i+1]} }
	return map[string]any{"was": was, "every": map[string]any{"red": pair(0), "amber": pair(2), "green": pair(4)}, "pledge_days": pledge, "words": words}
}

func dueNow(h *housetest.House, who string) (names []string) {
	h.T.Helper()
	var page struct{ Items []struct{ Name string } }
	h.As(who).Get("/api/agri/subjects?state=due").Want(200).Into(&page)
	for _, s := range page.Items {
		names = append(names, s.Name)
	}
	return names
}

func TestRulesAreTheCountys(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		good := every(0, 365, "区农业农村局 2023 年 12 号文件", 10, 20, 10, 45, 90, 180)
		lines := h.Lines()
		for _, c := range []struct {
			who    string
			body   map[string]any
			status int
			said   string
		}{
			{"", good, 401, ""}, {"desk", good, 403, ""}, {"helper", good, 403, ""}, {"inspector", good, 403, ""},
			{"bureau", every(0, 365, " ", 10, 20, 10, 45, 90, 180), 422, "/words"},
			{"bureau", every(0, 183, "改", 10, 20, 10, 45, 90, 180), 422, "/pledge_days"},
			{"bureau", every(0, 3651, "改", 10, 20, 10, 45, 90, 180), 422, "/pledge_days"},
			{"bureau", every(0, 365, "改", 0, 20, 10, 45, 90, 180), 422, "/every/red/large"},
			{"bureau", every(0, 365, "改", 10, 20, 10, 45, 90, 731), 422, "/every/green/small"},
			{"bureau", every(0, 365, "改", 30, 30, 20, 45, 90, 180), 422, "/every/amber/large"},
			{"bureau", every(0, 365, "改", 10, 9, 20, 45, 90, 180), 422, "/every/red/small"},
			{"bureau", every(1, 365, "改", 10, 20, 20, 45, 90, 180), 409, "agri.rules.changed"},
		} {
			if a := h.As(c.who).Post(rulesPath, c.body).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s %v: %s", c.who, c.body, a.Body)
			}
		}
		var r rules
		h.As("helper").Get(rulesPath).Want(200).Into(&r)
		if h.Lines() != lines || len(r.Items) != 1 || r.Items[0].Version != 0 || r.Items[0].Every["amber"]["large"] != 90 || r.Items[0].PledgeDays != 730 {
			t.Fatal("a refusal left something", r)
		}

		// A cooperative of medium risk: due from its first day, then every 90 days.
		p := phone{h, "helper", "one"}
		on := func(day clock.Day) {
			h.Clock.Set(day.Start().Add(9 * time.Hour).Time())
			if got := p.send(p.visit(l.subject, h.Acts.Now(), nil)); got.Results[0].State != "safe" {
				t.Fatal(got)
			}
		}
		today := h.Acts.Now().Day()
		if got := dueNow(h, "inspector"); len(got) == 0 {
			t.Fatal("nobody is due")
		}
		was := len(dueNow(h, "inspector"))
		on(today)
		if got := len(dueNow(h, "inspector")); got != was-1 {
			t.Error("due after a visit:", got, "before:", was)
		}
		due := func() string {
			var s struct {
				DueOn string `json:"due_on"`
			}
			h.As("inspector").Get("/api/agri/subjects/" + l.subject).Want(200).Into(&s)
			return s.DueOn
		}
		if got := due(); got != today.Add(90).String() {
			t.Error("due", got)
		}

		h.As("bureau").Again("5b6e8e0e-7b0c-7c3e-8f00-000000000001").Post(rulesPath, good).Want(200).Into(&r)
		h.As("bureau").Again("5b6e8e0e-7b0c-7c3e-8f00-000000000001").Post(rulesPath, good).Want(200)
		h.As("bureau").Post(rulesPath, good).Want(409)
		if len(r.Items) != 2 || r.Items[0].Version != 1 || r.Items[0].By == "" || !maps.Equal(r.Items[0].Every["amber"], map[string]int{"large": 10, "small": 45}) {
			t.Fatal(r)
		}
		if got := due(); got != today.Add(10).String() {
			t.Error("due under the new rules", got)
		}
		for _, c := range []struct {
			after int
			due   int
		}{{9, was - 1}, {10, was}} {
			h.Clock.Set(today.Add(c.after).Start().Add(9 * time.Hour).Time())
			if got := len(dueNow(h, "inspector")); got != c.due {
				t.Errorf("after %d days %d are due, want %d", c.after, got, c.due)
			}
		}
		if got := dueNow(h, "otherinspector"); len(got) != 0 {
			t.Error("another town's", got)
		}

		// What was visited before is covered for as long as the rules of that day said; what is
		// visited now, for ten days. Only the second runs out.
		covered := func(day clock.Day) int64 {
			return h.FigureOn("agri.patrol_coverage", housetest.Village, day.String()).Num
		}
		if got := covered(today.Add(89)); got != 1 {
			t.Error("the first visit covers", got)
		}
		grown := l.harvest(l.subject, "番茄", today.Add(9).String(), 5000)
		var issued struct {
			ID string
		}
		h.As("helper").Post(pledges, issueBody(l.subject, grown.ID, 5000)).Want(200).Into(&issued)
		var kept struct {
			KeepUntil string `json:"keep_until"`
		}
		h.As("inspector").Get(pledges + "/" + issued.ID).Want(200).Into(&kept)
		if want := h.Acts.Now().Day().Add(365).String(); kept.KeepUntil != want {
			t.Error("kept until", kept.KeepUntil, "want", want)
		}
		on(today.Add(120))
		for _, c := range []struct {
			after int
			want  int64
		}{{129, 1}, {130, 0}} {
			if got := covered(today.Add(c.after)); got != c.want {
				t.Errorf("day %d: covered %d, want %d", c.after, got, c.want)
			}
		}
		h.Clean()
	})
}
