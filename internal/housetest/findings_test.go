package housetest_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
)

// What was found at a person's is read without a key: nobody's name stands in it, and
// nobody is said to have called.
func TestFindingsNameNobody(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		l := newLab(h)
		for i, c := range []struct {
			kind, name string
			shown      string // in the words of a patrol
		}{
			{"household", "宋子浩", "宋*浩"},
			{"household", "欧阳小芳", "欧**芳"},
			{"big_grower", "孟兰", "孟*"},
			{"buyer", "康有田", "康*田"},
			{"big_grower", "后街村草莓种植园", "后街村草莓种植园"},
			{"cooperative", "前街合作社", "前街合作社"},
		} {
			id := registered(h, "inspector", "kind", c.kind, "name", c.name)
			l.subject = id
			s := l.take("平菇")
			s = l.goldTest(s, "control")
			s = l.goldTest(s, "control")
			s = l.step(s, "tester", "tell", nil)
			h.Clock.Advance(5 * time.Hour)
			s = l.step(s, "tester", "confirm", nil)

			var patrolOrder string
			if c.kind != "buyer" { // the checklist at hand is for growers
				p := phone{h, "helper", "aaaaaaa" + string(rune('a'+i))}
				op := p.visit(id, h.Acts.Now().Add(-time.Minute), map[string]any{"answers": answers("waste/waste_collected", "no"), "result": "correct", "limit_days": 7})
				if r := p.send(op); r.Results[0].State != "safe" {
					t.Fatalf("%+v", r)
				}
				var v struct {
					Order string
				}
				h.As("inspector").Get("/api/agri/patrols/" + op.ID).Want(200).Into(&v)
				if patrolOrder = v.Order; patrolOrder == "" {
					t.Fatalf("%+v", v)
				}
			}
			person := c.shown != c.name
			for order, words := range map[string]string{s.Order: "检测不合格：平菇（样品 " + s.No + "）。已停止上市", patrolOrder: "巡查发现：" + c.shown + "；"} {
				if order == "" {
					continue
				}
				var o struct {
					Order struct{ Title, Words, Source string }
				}
				h.As("inspector").Get("/api/orders/" + order).Want(200).Into(&o)
				if !strings.HasPrefix(o.Order.Words, words) || o.Order.Source != "patrol" {
					t.Errorf("%s: %+v", c.name, o.Order)
				}
				b := string(h.As("").Get(tracked(h, order)).Want(200).Body)
				for text, want := range map[string]bool{words: true, "<b>巡查发现</b>": true, "您反映了情况": false} {
					if strings.Contains(b, text) != want {
						t.Errorf("%s: the page of %s shows %s: %v", c.name, order, text, !want)
					}
				}
				if person && strings.Contains(b, c.name) {
					t.Errorf("the page of %s names %s", order, c.name)
				}
			}
			if b := h.As("").Get("/figures/order.open").Want(200).Body; person && bytes.Contains(b, []byte(c.name)) || !bytes.Contains(b, []byte("检测不合格：平菇")) {
				t.Errorf("the figure names %s, or nothing", c.name)
			}
		}
		// A resident's call is a resident's.
		p := call(h, "desk", "0101")
		if b := h.As("").Get(tracked(h, p.Order.ID)).Want(200).Body; !bytes.Contains(b, []byte("您反映了情况")) || bytes.Contains(b, []byte("巡查发现")) {
			t.Errorf("%s", b)
		}
		h.Clean()
	})
}
