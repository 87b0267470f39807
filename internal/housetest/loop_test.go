package housetest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/kernel/order"
)

type page struct {
	Order struct {
		ID, No, Status, Title string
		Version               int
		Due                   int64 `json:"due_at"`
		Light                 string
		Suspended             bool
		Caller                struct{ Name, Phone string }
		Rating                *struct{ Score int }
	}
	Thread  []struct{ Verb, Words string }
	Actions []struct{ Action string }
}

func (p page) may() string {
	var out []string
	for _, a := range p.Actions {
		out = append(out, a.Action)
	}
	return strings.Join(out, " ")
}

// call enters a call for the village's first grid.
func call(h *housetest.House, login, category string) page {
	h.T.Helper()
	var p page
	h.As(login).Post("/api/orders", map[string]any{"words": "北门的井盖坏了，我是 13812345678，请来人。", "category": category, "area": housetest.Grid, "place": "北门",
		"caller": map[string]string{"name": "刘玉芬", "phone": "13812345678"}, "source": "telephone"}).Want(200).Into(&p)
	return p
}

// take takes a step and wants a status.
func take(h *housetest.House, login string, p page, verb string, fields map[string]any, want int) page {
	h.T.Helper()
	if fields == nil {
		fields = map[string]any{}
	}
	if _, ok := fields["version"]; !ok {
		fields["version"] = p.Order.Version
	}
	a := h.As(login).Post("/api/orders/"+p.Order.ID+"/actions/"+verb, fields).Want(want)
	var next page
	if want == 200 {
		a.Into(&next)
	}
	return next
}

// reach brings a new order to a status by the shortest way.
func reach(h *housetest.House, status order.Status) page {
	h.T.Helper()
	p := call(h, "desk", "0101")
	steps := []struct {
		login, verb string
		fields      map[string]any
		to          order.Status
	}{
		{"desk", "accept", map[string]any{"category": "0101"}, order.Accepted},
		{"dispatch", "dispatch", map[string]any{"unit": h.Unit(housetest.Roads)}, order.Dispatched},
		{"roads", "start", nil, order.Handling},
		{"roads", "answer", map[string]any{"words": "换好了"}, order.Answered},
		{"checker", "verify", nil, order.Verified},
		{"checker", "close", nil, order.Closed},
	}
	end := map[order.Status]struct {
		verb   string
		from   order.Status
		fields map[string]any
	}{
		order.Declined: {"decline", order.Reported, map[string]any{"reason": "repeated", "words": "已答复过"}},
		order.Voided:   {"void", order.Reported, map[string]any{"words": "误录"}},
		order.Merged:   {"merge", order.Reported, nil},
		order.Objected: {"object", order.Dispatched, map[string]any{"words": "不归我们"}},
	}
	way, ends := end[status]
	at := order.Reported
	for _, s := range steps {
		if at == status || ends && at == way.from {
			break
		}
		p = take(h, s.login, p, s.verb, s.fields, 200)
		at = s.to
	}
	if ends {
		login := "desk"
		if way.verb == "object" {
			login = "roads"
		}
		if way.verb == "merge" {
			way.fields = map[string]any{"into": call(h, "desk", "0101").Order.ID}
		}
		p = take(h, login, p, way.verb, way.fields, 200)
	}
	if p.Order.Status != string(status) {
		h.T.Fatalf("reached %s, wanted %s", p.Order.Status, status)
	}
	return p
}

func TestTheLoop(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := call(h, "desk", "0101")
		if p.Order.Caller.Phone != "138****5678" || strings.Contains(p.Order.Title, "13812345678") {
			t.Error("the caller is not masked:", p.Order.Caller, p.Order.Title)
		}
		p = take(h, "desk", p, "accept", map[string]any{"category": "0101"}, 200)
		if want := h.Clock.Now().Add(24 * time.Hour).UnixMilli(); p.Order.Due != want || p.Order.Light != "green" {
			t.Errorf("due %d, want %d; %s", p.Order.Due, want, p.Order.Light)
		}
		p = take(h, "dispatch", p, "dispatch", map[string]any{"unit": h.Unit(housetest.Roads), "words": "请尽快"}, 200)
		h.Clock.Advance(time.Hour)
		p = take(h, "roads", p, "start", nil, 200)
		p = take(h, "roads", p, "answer", map[string]any{"words": "已更换井盖"}, 200)
		take(h, "roads2", p, "verify", nil, 403) // of the handler's unit, and without the power
		p = take(h, "checker", p, "rework", map[string]any{"words": "没有复位"}, 200)
		p = take(h, "roads2", p, "answer", map[string]any{"words": "已复位"}, 200)
		p = take(h, "checker", p, "verify", nil, 200)
		p = take(h, "checker", p, "close", nil, 200)
		if p.may() != "" && strings.Contains(p.may(), "close") {
			t.Error("may close again:", p.may())
		}
		take(h, "callback", p, "rate", map[string]any{"score": 5}, 422) // solved or not has no answer to begin with
		p = take(h, "callback", p, "rate", map[string]any{"resolved": "yes", "score": 5}, 200)
		if p.Order.Rating == nil || p.Order.Rating.Score != 5 {
			t.Error("no rating:", p.Order)
		}
		if got, want := h.Verbs(p.Order.ID), "order.report order.accept order.dispatch order.start order.answer order.rework order.answer "+
			"order.verify order.close order.rate"; got != want {
			t.Errorf("journal: %s\nwant:    %s", got, want)
		}
		for code, want := range map[string][2]int64{"order.received": {1, 0}, "order.closed": {1, 0}, "order.open": {0, 0},
			"order.rework_rate": {1, 2}, "order.satisfaction_rate": {1, 1}, "order.response_rate": {1, 1}} {
			if v := h.Figure(code, housetest.Village); v.Num != want[0] || v.Den != want[1] {
				t.Errorf("%s is %d of %d, want %d of %d", code, v.Num, v.Den, want[0], want[1])
			}
		}
		h.Clean()
	})
}

// Every step in every status by everybody: allowed just where the table says so.
func TestSteps(t *testing.T) {
	logins := []string{"desk", "dispatch", "roads", "water", "checker", "callback", "town", "othertown", "village", "officer", "audit"}
	allowed := map[order.Status]map[string]string{ // status → login → steps besides "note"
		order.Reported:   {"desk": "accept decline merge void", "dispatch": "accept decline merge void supervise", "town": "accept decline merge void"},
		order.Accepted:   {"desk": "merge void", "dispatch": "merge void dispatch supervise", "town": "merge void dispatch"},
		order.Dispatched: {"dispatch": "extend supervise", "roads": "object start whistle"},
		order.Objected:   {"dispatch": "rule supervise"},
		order.Handling:   {"dispatch": "extend supervise", "roads": "answer suspend whistle ask_extension"},
		order.Answered:   {"dispatch": "supervise", "checker": "verify rework"},
		order.Verified:   {"dispatch": "supervise", "checker": "close"},
		order.Closed:     {"callback": "rate reopen"},
		order.Declined:   {}, order.Merged: {}, order.Voided: {},
	}
	verbs := map[string]map[string]any{
		"accept": {"category": "0101"}, "decline": {"reason": "repeated", "words": "x"}, "merge": nil, "void": {"words": "x"}, "dispatch": nil,
		"object": {"words": "x"}, "rule": nil,
		"start": nil, "answer": {"words": "x"}, "suspend": {"words": "x"}, "resume": nil, "whistle": nil, "help": {"words": "x"},
		"ask_extension": {"limit": "30d", "words": "x"},
		"extend":        {"limit": "30d", "words": "x"}, "verify": nil, "rework": {"words": "x"}, "close": nil, "rate": {"score": 4, "resolved": "yes"},
		"reopen": {"words": "x"}, "supervise": {"words": "x"},
	}
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		other := call(h, "desk", "0101")
		for _, status := range order.Statuses {
			p := reach(h, status)
			for _, login := range logins {
				may := " " + allowed[status][login] + " "
				for verb, fields := range verbs {
					if strings.Contains(may, " "+verb+" ") {
						continue
					}
					in := map[string]any{"version": p.Order.Version}
					for k, v := range fields {
						in[k] = v
					}
					switch verb {
					case "merge":
						in["into"] = other.Order.ID
					case "dispatch", "rule", "whistle":
						in["unit"] = h.Unit(housetest.Water)
					}
					before := h.Lines()
					a := h.As(login).Post("/api/orders/"+p.Order.ID+"/actions/"+verb, in)
					if a.Status != 403 && a.Status != 404 && a.Status != 409 {
						t.Fatalf("%s may %s in %s: %d %s", login, verb, status, a.Status, a.Body)
					}
					var problem struct{ Detail string }
					a.Into(&problem)
					if problem.Detail == "" || strings.Contains(problem.Detail, "order.") {
						t.Errorf("%s %s in %s is refused without a reason: %s", login, verb, status, a.Body)
					}
					if h.Lines() != before {
						t.Errorf("%s %s in %s was refused and left a line", login, verb, status)
					}
				}
				a := h.As(login).Get("/api/orders/" + p.Order.ID)
				if a.Status == 404 {
					if allowed[status][login] != "" {
						t.Errorf("%s does not see %s", login, status)
					}
					continue
				}
				var seen page
				a.Want(200).Into(&seen)
				got := strings.TrimSpace(strings.ReplaceAll(" "+seen.may()+" ", " note ", " "))
				if !sameWords(got, allowed[status][login]) {
					t.Errorf("%s in %s is offered %q, want %q", login, status, got, allowed[status][login])
				}
			}
		}
		h.Clean()
	})
}

func sameWords(a, b string) bool {
	count := map[string]int{}
	for _, w := range strings.Fields(a) {
		count[w]++
	}
	for _, w := range strings.Fields(b) {
		count[w]--
	}
	for _, n := range count {
		if n != 0 {
			return false
		}
	}
	return true
}

func TestRulesOfSteps(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		t.Run("what is missing is named", func(t *testing.T) {
			p := reach(h, order.Handling)
			a := h.As("roads").Post("/api/orders/"+p.Order.ID+"/actions/answer", map[string]any{"version": p.Order.Version}).Want(422)
			if !strings.Contains(string(a.Body), `"/words"`) {
				t.Error(string(a.Body))
			}
		})
		t.Run("a stale version is refused", func(t *testing.T) {
			p := reach(h, order.Reported)
			take(h, "desk", p, "accept", map[string]any{"category": "0101"}, 200)
			a := h.As("dispatch").Post("/api/orders/"+p.Order.ID+"/actions/accept", map[string]any{"version": p.Order.Version, "category": "0102"}).Want(409)
			if a.Code() != "order.moved" {
				t.Error(a.Code())
			}
		})
		t.Run("sent twice is done once", func(t *testing.T) {
			p := reach(h, order.Reported)
			id := h.NewID()
			in := map[string]any{"version": p.Order.Version, "category": "0101"}
			for range 3 {
				h.As("desk").Again(id).Post("/api/orders/"+p.Order.ID+"/actions/accept", in).Want(200)
			}
			if got := h.Verbs(p.Order.ID); got != "order.report order.accept" {
				t.Error(got)
			}
		})
		t.Run("a community leads only what is on its list", func(t *testing.T) {
			p := reach(h, order.Accepted)
			a := h.As("dispatch").Post("/api/orders/"+p.Order.ID+"/actions/dispatch",
				map[string]any{"version": p.Order.Version, "unit": h.Unit(housetest.Community)}).Want(422)
			if a.Code() != "order.community_list" {
				t.Error(a.Code())
			}
		})
		t.Run("waiting for the caller stops the clock", func(t *testing.T) {
			p := reach(h, order.Handling)
			due := p.Order.Due
			p = take(h, "roads", p, "suspend", map[string]any{"words": "出差"}, 200)
			take(h, "roads", p, "answer", map[string]any{"words": "x"}, 409)
			h.Clock.Advance(5 * time.Hour)
			p = take(h, "roads", p, "resume", nil, 200)
			if p.Order.Due-due != (5 * time.Hour).Milliseconds() {
				t.Error("due moved by", time.Duration(p.Order.Due-due)*time.Millisecond)
			}
		})
		t.Run("no answer while help is on its way", func(t *testing.T) {
			p := reach(h, order.Handling)
			p = take(h, "roads", p, "whistle", map[string]any{"unit": h.Unit(housetest.Water), "words": "来关阀"}, 200)
			if a := h.As("roads").Post("/api/orders/"+p.Order.ID+"/actions/answer",
				map[string]any{"version": p.Order.Version, "words": "x"}).Want(409); a.Code() != "order.assistant_silent" {
				t.Error(a.Code())
			}
			p = take(h, "water", p, "help", map[string]any{"words": "已关阀"}, 200)
			take(h, "roads", p, "answer", map[string]any{"words": "好了"}, 200)
		})
		t.Run("a ruling teaches the catalogue", func(t *testing.T) {
			p := reach(h, order.Objected)
			take(h, "dispatch", p, "rule", map[string]any{"unit": h.Unit(housetest.Water), "words": "归水务"}, 200)
			p = reach(h, order.Accepted)
			a := h.As("dispatch").Get("/api/orders/" + p.Order.ID).Want(200)
			if !strings.Contains(string(a.Body), fmt.Sprintf(`"value":"%s"`, h.Unit(housetest.Water))) {
				t.Error("the next of its kind is not suggested for the ruled unit")
			}
		})
		t.Run("an extension must be longer", func(t *testing.T) {
			p := reach(h, order.Handling)
			take(h, "dispatch", p, "extend", map[string]any{"limit": "2h", "words": "x"}, 422)
			take(h, "dispatch", p, "extend", map[string]any{"limit": "15d", "words": "材料未到"}, 200)
		})
		t.Run("overdue is found once and told", func(t *testing.T) {
			p := reach(h, order.Handling)
			h.Clock.Advance(25 * time.Hour)
			for range 2 {
				if err := h.Jobs.Once(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			if got := h.Verbs(p.Order.ID); strings.Count(got, "order.overdue") != 1 {
				t.Error(got)
			}
			var n struct{ Items []struct{ Subject string } }
			h.As("roads").Get("/api/notices").Want(200).Into(&n)
			if len(n.Items) == 0 || n.Items[0].Subject != p.Order.ID {
				t.Error("the handler was not told:", n)
			}
		})
		h.Clean()
	})
}

// told are the messages about an order, oldest first, as somebody has them.
func told(h *housetest.House, login, id string) string {
	h.T.Helper()
	var n struct {
		Items []struct{ Subject, Title string }
	}
	h.As(login).Get("/api/notices").Want(200).Into(&n)
	var out []string
	for _, i := range n.Items {
		if i.Subject == id {
			what, _, _ := strings.Cut(i.Title, "：")
			out = append([]string{what}, out...)
		}
	}
	return strings.Join(out, " ")
}

// Whoever's turn it is gets a message, the unit while nobody has taken the matter on; nobody is
// told of what they did themselves.
func TestWhoseTurnItIsGetsAMessage(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := reach(h, order.Objected)
		p = take(h, "dispatch", p, "rule", map[string]any{"unit": h.Unit(housetest.Water), "words": "归水务"}, 200)
		p = take(h, "water", p, "start", nil, 200)
		p = take(h, "water", p, "whistle", map[string]any{"unit": h.Unit(housetest.Roads), "words": "请封路"}, 200)
		p = take(h, "roads2", p, "help", map[string]any{"words": "已封"}, 200)
		p = take(h, "dispatch", p, "extend", map[string]any{"limit": "15d", "words": "材料未到"}, 200)
		p = take(h, "dispatch", p, "supervise", map[string]any{"words": "抓紧"}, 200)
		p = take(h, "water", p, "answer", map[string]any{"words": "修好了"}, 200)
		p = take(h, "checker", p, "rework", map[string]any{"words": "还漏"}, 200)
		p = take(h, "water", p, "answer", map[string]any{"words": "不漏了"}, 200)
		p = take(h, "checker", p, "verify", nil, 200)
		p = take(h, "checker", p, "close", nil, 200)
		take(h, "callback", p, "reopen", map[string]any{"words": "又漏了"}, 200)
		for _, c := range []struct{ login, want string }{
			{"roads", "派来一件 吹哨报到，请协办"},
			{"roads2", "派来一件 吹哨报到，请协办"},
			{"water", "派单异议已裁定，由您办理 协办单位已反馈 延期已批准 被督办 核查未通过，请返工 重新办理"},
			{"dispatch", ""}, {"checker", ""}, {"desk", ""},
		} {
			if got := told(h, c.login, p.Order.ID); got != c.want {
				t.Errorf("%s is told %q, want %q", c.login, got, c.want)
			}
		}
		h.Clean()
	})
}

// Who asks for more time is answered: the order is on the supervisor's list with what was asked,
// until it is granted, refused for a reason, or no longer needed. What cannot be granted is not
// asked for.
func TestMoreTimeIsAskedForAndAnswered(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := reach(h, order.Handling)
		waits := func() bool {
			t.Helper()
			var list struct{ Items []struct{ ID string } }
			h.As("dispatch").Get("/api/orders?box=todo").Want(200).Into(&list)
			for _, o := range list.Items {
				if o.ID == p.Order.ID {
					return true
				}
			}
			return false
		}
		offered := func() (may []string, prefilled string) {
			t.Helper()
			var x struct {
				Actions []struct {
					Action  string
					Primary bool
					Fields  []struct {
						Name  string
						Value any
					}
				}
			}
			h.As("dispatch").Get("/api/orders/" + p.Order.ID).Want(200).Into(&x)
			for _, a := range x.Actions {
				may = append(may, fmt.Sprint(a.Action, a.Primary))
				for _, f := range a.Fields {
					if a.Action == "extend" && f.Name == "limit" && f.Value != nil {
						prefilled = f.Value.(string)
					}
				}
			}
			return may, prefilled
		}
		ask := func(limit string, want int) {
			t.Helper()
			if next := take(h, "roads", p, "ask_extension", map[string]any{"limit": limit, "words": "材料未到"}, want); want == 200 {
				p = next
			}
		}
		take(h, "dispatch", p, "refuse_extension", map[string]any{"words": "x"}, 409) // nobody asked
		if waits() {
			t.Error("an order waits for more time that nobody asked for")
		}
		ask("2h", 422) // shorter than it is
		ask("15d", 200)
		if may, given := offered(); !waits() || given != "15d" || !strings.Contains(strings.Join(may, " "), "extendtrue refuse_extensionfalse") {
			t.Error(may, given)
		}
		p = take(h, "dispatch", p, "refuse_extension", map[string]any{"words": "材料本周能到"}, 200)
		if may, given := offered(); waits() || given != "" || strings.Contains(strings.Join(may, " "), "refuse_extension") {
			t.Error(may, given)
		}
		if got := told(h, "roads", p.Order.ID); !strings.HasSuffix(got, "延期没有批准") {
			t.Error(got)
		}
		ask("20d", 200)
		p = take(h, "dispatch", p, "extend", map[string]any{"limit": "20d", "words": "同意"}, 200)
		if waits() {
			t.Error("granted, it still waits")
		}
		ask("30d", 200)
		p = take(h, "roads", p, "answer", map[string]any{"words": "提前办好了"}, 200)
		p = take(h, "checker", p, "rework", map[string]any{"words": "还漏"}, 200)
		if waits() {
			t.Error("answered meanwhile, what was asked is over")
		}
		h.Clean()
	})
}
