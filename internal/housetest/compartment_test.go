package housetest_test

import (
	"fmt"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/base/web"
	"huying/internal/housetest"
	"huying/kernel/order"
)

// what differs from one answer to the next whatever the county holds: the number of a request, the act id of a form, and
// the moment at which a workbook or a paper was written.
var passing = regexp.MustCompile(`"request_id":"[0-9a-f]+"|name="act" value="[0-9a-f-]+"|[0-9a-f]{16}`)

// outsiders are everybody who is no member: guests, every post of the kit, the three administrators, and somebody with the
// scene's power.
var outsiders = []string{"", "lead", "desk", "dispatch", "roads", "roads2", "water", "checker", "callback", "town", "othertown", "village", "officer",
	"otherofficer", "system", "security", "audit", "spy"}

// reads are the questions of the house: every route that is read, plainly and by the words of a finding.
func reads(h *housetest.House, p page) (out []string) {
	for _, r := range h.Routes() {
		if r.Method != "GET" || r.Guard == web.OnMachine || strings.Contains(r.Path, "/compartments/{id}") || strings.Contains(r.Path, "/rounds/{id}") {
			continue
		}
		if strings.Contains(r.Path, "/booked/") || strings.Contains(r.Path, "/t/{") { // keys are guessed at a pace: how often was asked decides
			continue
		}
		at := address(h, r.Path, p)
		out = append(out, at, at+"?q=食堂&who=测试office&part=num&code=rectify.findings")
	}
	return out
}

// askAll asks everything as everybody.
func askAll(h *housetest.House, paths []string) map[string]string {
	h.T.Helper()
	out := map[string]string{}
	for _, who := range outsiders {
		for _, path := range paths {
			if strings.Contains(path, "?") && !slices.Contains([]string{"", "lead", "audit", "security", "spy"}, who) {
				continue // these see the most
			}
			a := h.As(who).Get(path)
			body := passing.ReplaceAllString(string(a.Body), "")
			if kind := a.Header.Get("Content-Type"); strings.Contains(kind, "sheet") || strings.Contains(kind, "pdf") || strings.Contains(kind, "zip") {
				body = fmt.Sprint(len(body)) // the moment of its making is in it; its length tells of its lines
			}
			a.Header.Del("X-Request-Id")
			a.Header.Del("Date")
			out[who+" "+path] = fmt.Sprint(a.Status, " ", a.Header, " ", body)
		}
	}
	return out
}

// Two counties that are alike but for one compartment give everybody who is no member the same answers, byte for byte.
func TestACompartmentIsNotThere(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := reach(h, order.Reported)
		in := openRound(h) // hires the people; what it opened is the first of the two rounds
		if err := h.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		paths := reads(h, p)
		if len(paths) < 200 {
			t.Fatalf("%d questions", len(paths))
		}
		moves := map[string]bool{} // what is different every time tells nothing
		before, again := askAll(h, paths), askAll(h, paths)
		for q := range before {
			if before[q] != again[q] {
				moves[q] = true
			}
		}
		if len(moves) > len(before)/100 {
			t.Errorf("%d of %d answers are different every time", len(moves), len(before))
		}
		// The other county: a second round, and everything that can be done in the first.
		h.As("office2").Post("/api/rectify/rounds", map[string]any{"term": "七届区委", "name": "第五轮", "feedback_on": "2023-11-01", "scheme_days": 30, "months": 6,
			"quiet_days": 30}).Want(200)
		f := in.find("甲街道", "食堂账目不清")
		in.step("unit0", f.ID, "start", 200, "deadline", "2023-11-20")
		in.step("unit0", f.ID, "apply", 200, "files", []map[string]any{{"id": in.bring("unit0"), "name": "食堂凭证.pdf"}})
		in.step("team", f.ID, "return", 200)
		h.As("discipline").Post(in.at+"/notices", map[string]any{"kind": "remind", "finding": f.ID, "words": "请抓紧。", "due": "2023-11-20"}).Want(200)
		h.As("office").Post(in.at+"/meetings", map[string]any{"title": "调度会", "on": "2023-11-07", "minutes": "食堂问题"}).Want(200)
		h.As("office").Post(in.at+"/releases", map[string]any{"title": "食堂整改", "words": "食堂问题正在整改。", "audience": "public",
			"tell": []string{"findings"}}).Want(200)
		h.As("office").Post("/api/compartments/"+in.id+"/escrow", map[string]any{"passphrase": "a long passphrase"}).Want(200)
		h.As("office").Post("/api/compartments/"+in.id+"/members/"+h.Person("leader")+"/dismiss", map[string]any{"reason": "调离"}).Want(200)
		h.As("leader").Get(in.at).Want(404)
		h.As("spy").Get(in.at).Want(404)
		if err := h.Seal(t.Context()); err != nil {
			t.Fatal(err)
		}
		after := askAll(h, paths)
		for q := range before {
			if !moves[q] && before[q] != after[q] {
				t.Errorf("%s: the answer tells of the compartment:\n%.400s\n%.400s", q, before[q], after[q])
			}
		}
		metrics, err := http.Get(h.HTTP.URL + "/metrics")
		if err != nil {
			t.Fatal(err)
		}
		defer metrics.Body.Close()
		b, err := io.ReadAll(metrics.Body)
		if err != nil || metrics.StatusCode != 200 || strings.Contains(string(b), "rounds/") || strings.Contains(string(b), "compartments") {
			t.Error("the metrics tell of it:", metrics.StatusCode, err)
		}
		h.Clean()
	})
}

// A stranger with a link: every route of a compartment by everybody answers for one that exists as for one that does not,
// in as much time, and the owner reads who tried.
func TestAStrangerWithALink(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		in := openRound(h)
		f := in.find("甲街道", "食堂账目不清")
		none := h.NewID()
		asked := 0
		for _, r := range h.Routes() {
			if !strings.Contains(r.Path, "/compartments/{id}") && !strings.Contains(r.Path, "/rounds/{id}") {
				continue
			}
			for _, who := range outsiders {
				var answers []string
				for _, id := range []string{in.id, none} {
					path := strings.NewReplacer("{id}", id, "{part}", f.ID, "{person}", h.Person("office"), "{file}", f.ID, "{verb}", "start",
						"{list}", "findings").Replace(r.Path)
					a := h.As(who).Do(r.Method, path, valid(r.ID))
					if a.Status < 400 && !strings.HasSuffix(path, "/template") {
						t.Errorf("%s %s %s: %d", who, r.Method, path, a.Status)
					}
					a.Header.Del("X-Request-Id")
					a.Header.Del("Date")
					answers = append(answers, fmt.Sprint(a.Status, a.Header, passing.ReplaceAllString(string(a.Body), "")))
				}
				asked++
				if answers[0] != answers[1] {
					t.Errorf("%s %s %s:\n%s\n%s", who, r.Method, r.Path, answers[0], answers[1])
				}
			}
		}
		if asked < 300 {
			t.Errorf("only %d questions", asked)
		}
		var took [2][]float64
		for turn := range 300 {
			for n := range 2 {
				i := (n + turn) % 2 // each is asked first as often as second
				begin := stopwatch()
				h.As("spy").Get("/api/rectify/rounds/" + []string{in.id, none}[i]).Want(404)
				took[i] = append(took[i], begin())
			}
		}
		if a, b := median(took[0]), median(took[1]); a > 1.5*b || b > 1.5*a {
			t.Errorf("one that exists is answered in %.3f ms, another in %.3f ms", a, b)
		}
		in.logHolds("测试spy rectify.round.look refused", "测试spy rectify.finding.step refused", "测试security compartment.members refused")
	})
}

// valid is a body that a route would take, so that it is the compartment that is asked for and not the form that is refused.
func valid(route string) any {
	switch {
	case strings.HasPrefix(route, "list"), strings.HasPrefix(route, "get"), strings.HasPrefix(route, "export"), strings.HasPrefix(route, "rectify"):
		return nil
	case route == "depositCompartmentKey":
		return map[string]any{"passphrase": "a long passphrase"}
	case route == "appointCompartmentMember":
		return map[string]any{"person": "x", "role": "unit"}
	case route == "dismissCompartmentMember":
		return map[string]any{"reason": "调离"}
	case route == "changeRectifyRound":
		return map[string]any{"term": "七届区委", "name": "第四轮", "feedback_on": "2023-09-08", "scheme_days": 30, "months": 6, "quiet_days": 30}
	case route == "addRectifyDocument":
		return map[string]any{"title": "责任清单", "on": "2023-11-01"}
	case route == "addRectifyUnit":
		return map[string]any{"name": "丙街道"}
	case strings.HasSuffix(route, "RectifyFinding"):
		return map[string]any{"unit": "x", "category": "x", "text": "x", "nature": "general"}
	case strings.HasPrefix(route, "take"):
		return map[string]any{"version": 1}
	case route == "addRectifyNotice":
		return map[string]any{"kind": "remind", "words": "x", "due": "2023-12-01"}
	case strings.HasSuffix(route, "RectifyMeeting"):
		return map[string]any{"title": "x", "on": "2023-11-07"}
	case route == "addRectifyDraft":
		return map[string]any{"title": "x", "words": "x", "audience": "public"}
	}
	return nil
}

func median(x []float64) float64 {
	slices.Sort(x)
	return x[len(x)/2]
}

// stopwatch tells how many milliseconds have gone by.
func stopwatch() func() float64 {
	begin := time.Now()
	return func() float64 { return float64(time.Since(begin).Microseconds()) / 1000 }
}
