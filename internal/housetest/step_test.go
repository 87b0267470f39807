package housetest_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/internal/housetest"
	"huying/kernel/offline"
	"huying/kernel/order"

	"pgregory.net/rapid"
)

// step is a step as a phone sends it.
func (p phone) step(o page, verb string, at clock.Moment, fields map[string]any) offline.Op {
	body := map[string]any{"order": o.Order.ID, "verb": verb, "version": o.Order.Version}
	for k, v := range fields {
		body[k] = v
	}
	b, err := json.Marshal(body)
	if err != nil {
		p.h.T.Fatal(err)
	}
	return offline.Op{ID: ident.New(at.Time()), Kind: order.StepOp, At: at, Body: b}
}

// result is what became of one operation.
func (p phone) result(op offline.Op) (state, code, message string) {
	p.h.T.Helper()
	x := p.send(op).Results[0]
	if x.State == "safe" && x.Receipt.Verify(p.h.Verifier) != nil {
		p.h.T.Errorf("a receipt that does not verify: %+v", x)
	}
	return x.State, x.Code, x.Message
}

// safe sends and fails the test unless it is kept.
func (p phone) safe(op offline.Op) {
	p.h.T.Helper()
	if state, code, message := p.result(op); state != "safe" {
		p.h.T.Fatalf("%s: %s %s %s", op.Body, state, code, message)
	}
}

// picture keeps a photo and gives its hash.
func picture(h *housetest.House, who string, shade uint8) string {
	h.T.Helper()
	m := image.NewGray(image.Rect(0, 0, 4, 4))
	for i := range m.Pix {
		m.Pix[i] = shade
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		h.T.Fatal(err)
	}
	var ref struct{ Hash string }
	h.As(who).Post("/api/photos", housetest.NewForm().File("file", "p.png", b.Bytes())).Want(200).Into(&ref)
	return ref.Hash
}

type whole struct {
	Order struct {
		ID, Status, Title string
		Version           int
		RespondedAt       clock.Moment `json:"responded_at"`
		RespondDueAt      clock.Moment `json:"respond_due_at"`
		Suspended         bool
		Caller            struct{ Name, Phone string }
	}
	Thread []struct {
		Verb, Words, Op string
		At              clock.Moment
		Name            string `json:"actor_name"`
		Photos          []string
		Detail          map[string]string
	}
	May []string
}

func look(h *housetest.House, who, id string) (w whole) {
	h.T.Helper()
	h.As(who).Get("/api/orders/" + id).Want(200).Into(&w)
	return w
}

func (w whole) last() string {
	t := w.Thread[len(w.Thread)-1]
	return t.Verb + " " + t.Words
}

func (w whole) verbs() (out string) {
	for _, t := range w.Thread {
		out += " " + t.Verb
	}
	return strings.TrimSpace(out)
}

func TestStepsWithoutASignal(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := phone{h, "roads", "aaaaaaaa"}
		o := reach(h, order.Dispatched)
		began := h.Acts.Now()
		photo := picture(h, "roads", 10)
		start := p.step(o, "start", began.Add(30*time.Minute), nil)
		answer := p.step(o, "answer", began.Add(time.Hour), map[string]any{"words": "已更换井盖", "photos": []string{photo}})
		answer.After = start.ID
		h.Clock.Advance(11 * time.Hour) // the signal comes in the evening

		// What was done afterwards waits for what came first.
		if state, _, _ := p.result(answer); state != "later" {
			t.Fatal("an answer before its start:", state)
		}
		p.safe(start)
		for range 3 {
			p.safe(answer)
		}
		w := look(h, "roads", o.Order.ID)
		if w.Order.Status != "answered" || w.verbs() != "report accept dispatch start answer" {
			t.Fatalf("%+v", w)
		}
		// It counts from when it was done, and says that it came later.
		if w.Order.RespondedAt != began.Add(30*time.Minute) || w.Thread[4].At != began.Add(time.Hour) || w.Thread[4].Op != answer.ID ||
			w.Thread[4].Detail["补传于"] != "2023-11-07 20:30" || !slices.Equal(w.Thread[4].Photos, []string{photo}) {
			t.Errorf("%+v", w)
		}
		if v := h.Figure("order.response_rate", housetest.Village); v.Num != 1 || v.Den != 1 {
			t.Error("answered in time, counted late:", v)
		}
		if got := h.Verbs(o.Order.ID); got != "order.report order.accept order.dispatch order.start order.answer" {
			t.Error(got)
		}
		checker := phone{h, "checker", "cccccccc"}
		o.Order.Version = w.Order.Version
		checker.safe(checker.step(o, "rework", h.Acts.Now(), map[string]any{"words": "没有复位"}))
		if got := look(h, "checker", o.Order.ID); got.Order.Status != "handling" || got.last() != "rework 没有复位" || got.Thread[5].Detail["补传于"] != "" {
			t.Errorf("%+v", got)
		}
		h.Clean()
	})
}

func TestStepsThatAreRefused(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		handling, answered, dispatched := reach(h, order.Handling), reach(h, order.Answered), reach(h, order.Dispatched)
		p := phone{h, "roads", "aaaaaaaa"}
		now := h.Acts.Now()
		said := map[string]any{"words": "好了"}
		taken := p.step(handling, "note", now, said)
		p.safe(taken)
		other := taken
		other.Body = p.step(handling, "note", now, map[string]any{"words": "改了"}).Body
		before := h.Lines()
		for _, c := range []struct {
			what, who string
			op        offline.Op
			code      string
		}{
			{"other content under a known id", "roads", other, "offline.other_content"},
			{"a moment in the future", "roads", p.step(handling, "answer", now.Add(time.Hour), said), "offline.future"},
			{"long ago", "roads", p.step(handling, "answer", now.Add(-90*24*time.Hour), said), "offline.too_late"},
			{"more than is asked", "roads", p.step(handling, "answer", now, map[string]any{"words": "x", "status": "closed"}), "web.bad_input"},
			{"a step of the office", "desk", p.step(reach(h, order.Reported), "accept", now, map[string]any{"category": "0101"}), "order.not_in_field"},
			{"closing from the field", "checker", p.step(reach(h, order.Verified), "close", now, nil), "order.not_in_field"},
			{"rating from the field", "callback", p.step(reach(h, order.Closed), "rate", now, map[string]any{"score": 5}), "order.not_in_field"},
			{"a step that there is not", "roads", p.step(handling, "dance", now, said), "order.not_in_field"},
			{"instead of nothing that there is", "roads", p.step(handling, "note", now, map[string]any{"words": "x", "instead": "dance"}), "order.not_in_field"},
			{"without a version", "roads", p.step(handling, "answer", now, map[string]any{"words": "x", "version": 0}), "order.step.invalid"},
			{"without words", "roads", p.step(handling, "answer", now, nil), "order.step.invalid"},
			{"too many words", "roads", p.step(handling, "answer", now, map[string]any{"words": strings.Repeat("字", 4001)}), "order.step.invalid"},
			{"a limit that is none", "roads", p.step(handling, "ask_extension", now, map[string]any{"words": "x", "limit": "soon"}), "order.step.invalid"},
			{"a photo that did not arrive", "roads", p.step(handling, "answer", now,
				map[string]any{"words": "x", "photos": []string{strings.Repeat("a", 64)}}), "order.step.invalid"},
			{"an order that is not there", "roads", p.step(page{}, "note", now, said), "not_found"},
			{"an order of another town", "otherofficer", p.step(handling, "note", now, said), "not_found"},
			{"an order of another unit", "water", p.step(handling, "answer", now, said), "not_found"},
			{"somebody who only reads", "officer", p.step(handling, "answer", now, said), "order.not_lead"},
			{"the handler's own check", "roads", p.step(answered, "verify", now, nil), "power.lacking"},
			{"out of turn", "roads", p.step(dispatched, "answer", now, said), "order.out_of_turn"},
			{"resumed though nothing waits", "roads", p.step(handling, "resume", now, nil), "order.not_suspended"},
			{"help that nobody called", "roads", p.step(handling, "help", now, said), "order.not_assisting"},
		} {
			x := phone{h, c.who, "bbbbbbbb"}.send(c.op).Results[0]
			if x.State != "refused" || !strings.HasSuffix(x.Code, c.code) || x.Message == "" || strings.Contains(x.Message, "order.") {
				t.Errorf("%s: %+v", c.what, x)
			}
		}
		var lines int64
		for _, s := range []order.Status{order.Reported, order.Verified, order.Closed} { // made within the table
			lines += map[order.Status]int64{order.Reported: 1, order.Verified: 6, order.Closed: 7}[s]
		}
		var devices int64 = 8 // phones heard of for the first time or with more unsent
		if got := h.Lines() - before; got < lines || got > lines+devices+22 {
			t.Errorf("refusals left %d lines", got-lines)
		}
		// Who handled it does not check it, whatever else they may do.
		h.Hire("both", "county_lead", housetest.County, housetest.Roads)
		o := reach(h, order.Dispatched)
		both := phone{h, "both", "dddddddd"}
		for _, verb := range []string{"start", "answer"} {
			both.safe(both.step(o, verb, h.Acts.Now(), said))
		}
		o.Order.Version = look(h, "both", o.Order.ID).Order.Version
		if state, code, _ := both.result(both.step(o, "verify", h.Acts.Now(), nil)); state != "refused" || code != "order.verify.same_person" {
			t.Error(state, code)
		}
		h.Clean()
	})
}

// Somebody else was quicker: what was to be done is refused with what happened, and what
// was said is kept as a note, photos and moment too.
func TestAStepThatWasOvertaken(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := phone{h, "roads", "aaaaaaaa"}
		seen := reach(h, order.Handling)
		at := h.Acts.Now().Add(time.Minute)
		photo := picture(h, "roads", 20)
		said := map[string]any{"words": "我换好了", "photos": []string{photo}}
		h.Clock.Advance(2 * time.Hour)
		colleague := take(h, "roads2", seen, "answer", map[string]any{"words": "同事换的"}, 200)
		h.Clock.Advance(time.Hour)
		take(h, "checker", colleague, "rework", map[string]any{"words": "没有复位"}, 200)
		h.Clock.Advance(3 * time.Hour)

		// The order is in hand again, but this answer knows nothing of the rework.
		state, code, message := p.result(p.step(seen, "answer", at, said))
		if state != "refused" || code != "order.meanwhile" || !strings.Contains(message, "返工") || !strings.Contains(message, "11-07 12:30") ||
			!strings.Contains(message, "测试checker") {
			t.Fatal(state, code, message)
		}
		note := p.step(seen, "note", at, map[string]any{"words": "我换好了", "photos": []string{photo}, "instead": "answer"})
		p.safe(note)
		p.safe(note)
		w := look(h, "roads", seen.Order.ID)
		if w.Order.Status != "handling" || w.verbs() != "report accept dispatch start note answer rework" || w.Thread[4].At != at ||
			w.Thread[4].Detail["本来要做"] != "反馈结果" || len(w.Thread[4].Photos) != 1 {
			t.Errorf("%+v", w)
		}

		// A check of an answer that was given anew is a check of nothing.
		first := reach(h, order.Answered)
		h.Clock.Advance(time.Hour)
		checked := h.Acts.Now()
		again := take(h, "checker", first, "rework", map[string]any{"words": "不行"}, 200)
		h.Hire("checker2", "checker", housetest.County, housetest.Inspection)
		take(h, "roads", again, "answer", map[string]any{"words": "又弄了一次"}, 200)
		c := phone{h, "checker2", "cccccccc"}
		if state, code, _ := c.result(c.step(first, "verify", checked, nil)); state != "refused" || code != "order.meanwhile" {
			t.Error(state, code)
		}

		// What the same person did at a desk is told just so.
		o := reach(h, order.Dispatched)
		take(h, "roads", o, "object", map[string]any{"words": "不归我们"}, 200)
		if state, code, message := p.result(p.step(o, "start", h.Acts.Now(), nil)); state != "refused" || code != "order.meanwhile" ||
			!strings.Contains(message, "提出异议") {
			t.Error(state, code, message)
		}

		// Notes of others, warnings and what I did myself overtake nothing.
		o = reach(h, order.Dispatched)
		noted := take(h, "desk", o, "note", map[string]any{"words": "居民又来电"}, 200)
		take(h, "dispatch", noted, "supervise", map[string]any{"words": "抓紧"}, 200)
		h.Clock.Advance(30 * time.Hour)
		if err := h.Jobs.Once(t.Context()); err != nil {
			t.Fatal(err)
		}
		then := h.Acts.Now().Add(-29 * time.Hour)
		p.safe(p.step(o, "start", then, nil))
		p.safe(p.step(o, "answer", then.Add(time.Minute), map[string]any{"words": "当天就好了"}))
		if w := look(h, "roads", o.Order.ID); w.Order.Status != "answered" || w.Order.RespondedAt != then {
			t.Errorf("%+v", w)
		}
		h.Clean()
	})
}

// An order that has gone to another unit: whoever had it in hand then is told so, and
// may still leave what they said. Somebody who never had it is told nothing.
func TestAnOrderThatWentElsewhere(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p := phone{h, "roads", "aaaaaaaa"}
		o := reach(h, order.Dispatched)
		h.Clock.Advance(time.Hour)
		at := h.Acts.Now()
		h.Clock.Advance(time.Hour)
		objected := take(h, "roads2", o, "object", map[string]any{"words": "归水务"}, 200)
		take(h, "dispatch", objected, "rule", map[string]any{"unit": h.Unit(housetest.Water), "words": "归水务"}, 200)
		h.As("roads").Get("/api/orders/" + o.Order.ID).Want(404)
		h.Clock.Advance(time.Hour)
		if state, code, message := p.result(p.step(o, "start", at, nil)); state != "refused" || code != "order.meanwhile" || !strings.Contains(message, "裁定") {
			t.Error(state, code, message)
		}
		p.safe(p.step(o, "note", at, map[string]any{"words": "我到过现场", "instead": "start"}))
		if state, code, _ := p.result(p.step(o, "note", h.Acts.Now(), map[string]any{"words": "以后的"})); state != "refused" || !strings.HasSuffix(code, "not_found") {
			t.Error("a note to what is not theirs any more:", state, code)
		}
		if w := look(h, "water", o.Order.ID); !strings.Contains(fmt.Sprint(w.Thread), "我到过现场") || w.Order.Status != "dispatched" {
			t.Errorf("%+v", w)
		}

		// A transfer at noon does not lose the morning's steps; the afternoon's are another's.
		o = reach(h, order.Dispatched)
		morning := h.Acts.Now().Add(time.Minute)
		h.Clock.Advance(3 * time.Hour)
		duty := h.Principal("roads").Duties[0].ID
		h.As("lead").Post("/api/duties/"+duty+"/end", map[string]string{"reason": "调动"}).Want(204)
		noon := h.Acts.Now()
		h.Clock.Advance(9 * time.Hour)
		h.As("roads").Get("/api/orders/" + o.Order.ID).Want(404)
		p.safe(p.step(o, "start", morning, nil))
		if state, code, _ := p.result(p.step(o, "answer", noon.Add(time.Minute), map[string]any{"words": "下午的"})); state != "refused" ||
			!strings.HasSuffix(code, "not_found") {
			t.Error(state, code)
		}
		p.safe(p.step(o, "answer", morning.Add(time.Hour), map[string]any{"words": "上午就办完了"}))
		h.Clean()
	})
}

// Waiting, helping and asking for time without a signal move the clocks as at the desk.
func TestClocksWithoutASignal(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		p, water := phone{h, "roads", "aaaaaaaa"}, phone{h, "water", "bbbbbbbb"}
		o := reach(h, order.Handling)
		due := o.Order.Due
		at := h.Acts.Now()
		h.Clock.Advance(12 * time.Hour)
		p.safe(p.step(o, "suspend", at.Add(time.Hour), map[string]any{"words": "等居民在家"}))
		if state, code, _ := p.result(p.step(o, "answer", at.Add(2*time.Hour), map[string]any{"words": "x"})); state != "refused" || code != "order.suspended" {
			t.Error(state, code)
		}
		p.safe(p.step(o, "resume", at.Add(6*time.Hour), nil))
		p.safe(p.step(o, "ask_extension", at.Add(6*time.Hour), map[string]any{"limit": "30d", "words": "要定做"}))
		var now page
		h.As("roads").Get("/api/orders/" + o.Order.ID).Want(200).Into(&now)
		if moved := time.Duration(now.Order.Due-due) * time.Millisecond; moved != 5*time.Hour || now.Order.Suspended {
			t.Error("due moved by", moved)
		}
		take(h, "roads", now, "whistle", map[string]any{"unit": h.Unit(housetest.Water), "words": "来关阀"}, 200)
		called := h.Acts.Now()
		h.Clock.Advance(20 * time.Hour)
		// Nobody has helped before they were called.
		water.safe(water.step(o, "help", called.Add(-time.Hour), map[string]any{"words": "已关阀"}))
		w := look(h, "water", o.Order.ID)
		if got := w.Thread[len(w.Thread)-1]; got.Verb != "help" || got.At != called {
			t.Errorf("%+v", got)
		}
		p.safe(p.step(page{Order: now.Order}, "answer", called.Add(time.Hour), map[string]any{"words": "好了"}))
		h.Clean()
	})
}

// What a phone carries is what waits for its owner, written as on the page.
func TestCarriedOrders(t *testing.T) {
	type carried struct {
		Steps []struct {
			Action, To string
			From       []string
		}
		Items []whole
		Total int
	}
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		h.As("").Get("/api/field/orders").Want(401)
		handling, dispatched := reach(h, order.Handling), reach(h, order.Dispatched)
		reach(h, order.Reported)
		var c carried
		a := h.As("roads").Get("/api/field/orders").Want(200).Into(&c)
		if c.Total != 2 || len(c.Items) != 2 || bytes.Contains(a.Body, []byte("刘玉芬")) || c.Items[0].Order.Caller.Phone != "138****5678" {
			t.Fatalf("%s", a.Body)
		}
		for _, x := range c.Items {
			if !slices.Equal(x.May, strings.Fields("object start answer suspend resume ask_extension note")) || len(x.Thread) < 3 {
				t.Errorf("%+v", x)
			}
		}
		for _, s := range c.Steps {
			if slices.Contains(strings.Fields("accept dispatch close rate whistle rule merge"), s.Action) {
				t.Error("phones are offered", s.Action)
			}
		}
		// As long as nothing has changed, the answer says just that; the clock changes nothing.
		again := func(who, tag string) int {
			req := h.As(who)
			return req.With("If-None-Match", tag).Get("/api/field/orders").Status
		}
		tag := a.Header.Get("ETag")
		h.Clock.Advance(time.Hour)
		if got := again("roads", tag); tag == "" || got != 304 {
			t.Error("nothing has changed:", got)
		}
		if got := again("roads2", tag); got != 304 {
			t.Error("a colleague carries the same:", got)
		}
		if got := again("water", tag); got != 200 {
			t.Error("another unit:", got)
		}
		p := phone{h, "roads", "aaaaaaaa"}
		p.safe(p.step(handling, "answer", h.Acts.Now(), map[string]any{"words": "好了"}))
		if got := again("roads", tag); got != 200 {
			t.Error("something has changed:", got)
		}
		h.As("roads").Get("/api/field/orders").Want(200).Into(&c)
		if c.Total != 1 || c.Items[0].Order.ID != dispatched.Order.ID {
			t.Errorf("%+v", c)
		}
		h.As("checker").Get("/api/field/orders").Want(200).Into(&c)
		if c.Total != 1 || !slices.Equal(c.Items[0].May, strings.Fields("verify rework note")) {
			t.Errorf("%+v", c)
		}
		h.As("desk").Get("/api/field/orders").Want(200).Into(&c)
		if c.Total != 1 || !slices.Equal(c.Items[0].May, []string{"note"}) {
			t.Errorf("%+v", c)
		}
		h.As("water").Get("/api/field/orders").Want(200).Into(&c)
		if c.Total != 0 || len(c.Items) != 0 {
			t.Errorf("%+v", c)
		}
		h.As("roads").Get("/api/field/orders/" + handling.Order.ID).Want(200).Into(&c)
		if len(c.Items) != 1 || c.Items[0].Order.Status != "answered" {
			t.Errorf("%+v", c)
		}
		h.As("water").Get("/api/field/orders/" + handling.Order.ID).Want(404)
		h.As("roads").Get("/api/field/orders/" + h.NewID()).Want(404)
	})
}

// Three phones with steps and notes, in any order, late, and more than once: whatever
// was said stands in the thread once, as what it was meant to be or as a note, and
// whoever was refused was told.
func TestOutboxesWithStepsInAnyOrder(t *testing.T) {
	t.Parallel()
	type sending struct {
		phone
		op offline.Op
	}
	h := housetest.New(t, 0)
	h.Hire("leader", "village_lead", housetest.Village, housetest.Community)
	runs := 0
	scene := func() (id string, all []sending) {
		runs++
		o := reach(h, order.Dispatched)
		at := h.Acts.Now()
		h.Clock.Advance(10 * time.Hour)
		add := func(who string, after string, verb string, minute int, words string) string {
			p := phone{h, who, who + "-phone"}
			op := p.step(o, verb, at.Add(time.Duration(minute)*time.Minute), map[string]any{"words": words})
			op.ID, op.After = ident.Named(fmt.Sprint(runs, words)), after
			all = append(all, sending{p, op})
			return op.ID
		}
		started := add("roads", "", "start", 10, "甲到场")
		add("roads", started, "answer", 40, "甲办好了")
		add("roads", "", "note", 41, "甲的备注")
		begun := add("roads2", "", "start", 20, "乙到场")
		add("roads2", begun, "answer", 50, "乙办好了")
		add("roads2", "", "note", 21, "乙的备注")
		for i := range 4 {
			add("leader", "", "note", 5+i*11, fmt.Sprint("村里的话", i))
		}
		return o.Order.ID, all
	}
	rapid.Check(t, func(rt *rapid.T) {
		id, all := scene()
		queue := append(slices.Clone(all), all[:rapid.IntRange(0, len(all)).Draw(rt, "twice")]...)
		queue = rapid.Permutation(queue).Draw(rt, "order")
		refused, kept := map[string]bool{}, map[string]bool{}
		for round := 0; len(queue) > 0; round++ {
			x := queue[0]
			queue = queue[1:]
			if round > 200 {
				rt.Fatal("it never ends")
			}
			h.Clock.Advance(time.Duration(rapid.IntRange(0, 90).Draw(rt, "delay")) * time.Second)
			if refused[x.op.ID] {
				continue // the phone has made a note of it
			}
			r := struct{ State, Message string }{"refused", "told by the phone itself: what it was done after was refused"}
			if !refused[x.op.After] || kept[x.op.ID] {
				got := x.send(x.op).Results[0]
				r.State, r.Message = got.State, got.Message
			}
			switch r.State {
			case "safe":
				kept[x.op.ID] = true
			case "later":
				queue = append(queue, x)
			default:
				if r.Message == "" || kept[x.op.ID] {
					rt.Fatalf("%s: %+v", x.op.Body, r)
				}
				refused[x.op.ID] = true
				queue = append(queue, sending{x.phone, asNote(x.op)})
			}
		}
		w := look(h, "desk", id)
		said := map[string]clock.Moment{}
		for i, s := range w.Thread[3:] {
			if _, twice := said[s.Words]; twice || s.At < w.Thread[2+i].At {
				rt.Fatalf("said twice, or back in time: %+v", w.Thread)
			}
			said[s.Words] = s.At
		}
		for _, x := range all {
			var b struct{ Verb, Words string }
			if err := json.Unmarshal(x.op.Body, &b); err != nil {
				rt.Fatal(err)
			}
			if at, ok := said[b.Words]; !ok || b.Verb == "note" && at != x.op.At {
				rt.Fatalf("%s is lost, or of another moment: %+v", b.Words, w.Thread)
			}
		}
		if w.Order.Status != "answered" || len(said) != len(all) || strings.Count(w.verbs(), "answer") != 1 {
			rt.Fatalf("%s %s", w.Order.Status, w.verbs())
		}
	})
	h.Clean()
}

// asNote is what a phone makes of a step that was refused.
func asNote(op offline.Op) offline.Op {
	var b map[string]any
	if err := json.Unmarshal(op.Body, &b); err != nil {
		panic(err)
	}
	if b["verb"] != "note" {
		b["verb"], b["instead"] = "note", b["verb"]
	}
	body, err := json.Marshal(b)
	if err != nil {
		panic(err)
	}
	return offline.Op{ID: ident.Named("note of " + op.ID), Kind: op.Kind, At: op.At, Body: body}
}
