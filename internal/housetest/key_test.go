package housetest_test

import (
	"fmt"
	"html"
	"net/http"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/internal/housetest"
)

var actIn = regexp.MustCompile(`name="act" value="([^"]+)"`)

// guestAt is a browser that opened the form: what it carries, and the form's key.
func guestAt(h *housetest.House) (*housetest.Visitor, string) {
	form := h.As("").Get("/call").Want(200)
	cookie, _, _ := strings.Cut(form.Header.Get("Set-Cookie"), ";")
	return h.As("").With("Cookie", cookie), actIn.FindStringSubmatch(string(form.Body))[1]
}

func calls(act, words string) *housetest.Form {
	return housetest.NewForm("act", act, "words", words, "area", housetest.Town, "place", "北门", "name", "赵大妈", "phone", "13900001111")
}

// Back button, other words, send: the form comes back with what was typed and a key of its
// own, and pressing once more files the second report.
func TestTheFormThatWasUsedBefore(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		guest, key := guestAt(h)
		first := guest.Post("/call", calls(key, "第一件事：路口井盖丢了")).Want(303).Header.Get("Location")
		a := guest.Post("/call", calls(key, "第二件事：小区路灯三天不亮").File("photos", "a.jpg", photo(t))).Want(409)
		b := html.UnescapeString(string(a.Body))
		for _, kept := range []string{"第二件事：小区路灯三天不亮", "北门", "赵大妈", "13900001111", `name="photo" value="`, `value="` + housetest.Town + `" selected`, "还没有交"} {
			if !strings.Contains(b, kept) {
				t.Errorf("the form came back without %q", kept)
			}
		}
		if strings.Contains(b, strings.TrimSuffix(first, "?new=1")) {
			t.Error("the page shows the first report's code")
		}
		again := actIn.FindStringSubmatch(b)[1]
		if again == key {
			t.Fatal("the form came back with the key that was used")
		}
		second := guest.Post("/call", calls(again, "第二件事：小区路灯三天不亮")).Want(303).Header.Get("Location")
		if second == first || !strings.Contains(string(guest.Get(second).Want(200).Body), "路灯") {
			t.Error("the second report is not there:", first, second)
		}
		if once := guest.Post("/call", calls(key, "第一件事：路口井盖丢了")).Want(303).Header.Get("Location"); once != first {
			t.Error("the first form sent again:", once)
		}
		if v := h.Figure("order.received", housetest.County); v.Num != 2 {
			t.Error("received", v.Num)
		}
		if js := string(guest.Get("/public.js").Want(200).Body); !strings.Contains(js, "pageshow") || !strings.Contains(b, `src="/public.js"`) {
			t.Error("nothing gives a page from the browser's memory a new key")
		}
	})
}

// Somebody impatient presses as often as they like, at once: one report, one answer.
func TestADoubleClickFilesOneReport(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		guest, key := guestAt(h)
		var to [6]string
		var all sync.WaitGroup
		for i := range to {
			all.Go(func() {
				a := guest.Post("/call", calls(key, "井盖坏了").File("photos", "a.jpg", photo(t)))
				to[i] = fmt.Sprint(a.Status, a.Header.Get("Location"))
			})
		}
		all.Wait()
		for _, x := range to {
			if x != to[0] || !strings.HasPrefix(x, "303/t/") {
				t.Errorf("%q", to)
			}
		}
		if v := h.Figure("order.received", housetest.County); v.Num != 1 {
			t.Error("received", v.Num)
		}
	})
}

// A key that somebody else used opens nothing.
func TestAKeyOpensNothingToAnybodyElse(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		entered := map[string]any{"words": "桥栏杆断了", "area": housetest.Village, "category": "0101"}
		key := h.NewID()
		var mine, again page
		h.As("desk").Again(key).Post("/api/orders", entered).Want(200).Into(&mine)
		h.As("desk").Again(key).Post("/api/orders", entered).Want(200).Into(&again)
		if again.Order.ID != mine.Order.ID {
			t.Error("sent again it made another order")
		}
		h.Hire("desk2", "county_desk", housetest.County, housetest.Centre)
		for what, a := range map[string]*housetest.Answer{
			"other words":     h.As("desk").Again(key).Post("/api/orders", map[string]any{"words": "另一座桥", "area": housetest.Village, "category": "0101"}),
			"another officer": h.As("desk2").Again(key).Post("/api/orders", entered),
			"the key at other doors": h.As("desk").Again(key).Post("/api/orders/"+mine.Order.ID+"/actions/accept",
				map[string]any{"version": mine.Order.Version, "category": "0101"}),
			"a guest": h.As("").Post("/call", calls(key, "桥栏杆断了")),
		} {
			if a.Status != http.StatusConflict || strings.Contains(string(a.Body)+a.Header.Get("Location"), mine.Order.ID) {
				t.Errorf("%s: %d %s %.200s", what, a.Status, a.Header.Get("Location"), a.Body)
			}
			if what != "a guest" && a.Code() != "act.key_used" {
				t.Errorf("%s: %s", what, a.Code())
			}
		}
		guest, used := guestAt(h)
		guest.Post("/call", calls(used, "井盖坏了")).Want(303)
		stranger, _ := guestAt(h)
		stranger.Post("/call", calls(used, "井盖坏了")).Want(409)
		if v := h.Figure("order.received", housetest.County); v.Num != 2 {
			t.Error("received", v.Num)
		}
	})
}

// A record's receipt goes to the officer who sent it.
func TestAReceiptIsTheSendersOwn(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		p := phone{h, "helper", "aaaaaaaa"}
		op := p.visit(s, h.Acts.Now().Add(-time.Hour), nil)
		first := p.send(op).Results[0]
		if again := p.send(op).Results[0]; first.State != "safe" || again.State != "safe" || again.Receipt.Note != first.Receipt.Note {
			t.Errorf("%+v, again %+v", first, again)
		}
		for _, who := range []string{"inspector", "desk"} {
			x := phone{h, who, "bbbbbbbb"}.send(op).Results[0]
			if x.State != "refused" || x.Code != "offline.other_officer" || x.Receipt != nil {
				t.Errorf("%s sends it too: %+v", who, x)
			}
		}
		if v := h.Figure("agri.patrols", housetest.County); v.Num != 1 {
			t.Error("patrols:", v)
		}
	})
}
