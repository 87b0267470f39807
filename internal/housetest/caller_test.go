package housetest_test

import (
	"bytes"
	"context"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"testing"

	"huying/base/store"
	"huying/internal/housetest"
	"huying/kernel/code"
	"huying/kernel/order"

	"github.com/xuri/excelize/v2"
)

// keyOf is the caller's key to an order; nothing but a test or the caller's own answer asks.
func keyOf(h *housetest.House, id string) string {
	h.T.Helper()
	key, err := h.Orders.Key(context.Background(), h.DB.Read(), housetest.County, id)
	if err != nil {
		h.T.Fatal(err)
	}
	return key
}

// tracked is the page of an order for whoever has the key.
func tracked(h *housetest.House, id string) string { h.T.Helper(); return "/t/" + keyOf(h, id) }

// reported is a call of a resident: the page that the key opens, and what the office sees.
func reported(h *housetest.House, words string) (track string, p page) {
	h.T.Helper()
	to := h.As("").Post("/call", housetest.NewForm("words", words, "area", housetest.Town, "category", "0101", "phone",
		"13900001111")).Want(303).Header.Get("Location")
	track = strings.TrimSuffix(to, "?new=1")
	o, err := h.Orders.ByCode(context.Background(), h.DB.Read(), housetest.County, strings.TrimPrefix(track, "/t/"))
	if err != nil {
		h.T.Fatal(err)
	}
	h.As("desk").Get("/api/orders/" + o.ID).Want(200).Into(&p)
	return track, p
}

var officeNo = regexp.MustCompile(`^231107-\d{4}-[0-9A-Z]$`)

// The office calls an order by a number of its own; the caller's key is on nothing that any
// officer can read, and what the number opens is nothing.
func TestTheOfficeDoesNotSeeTheCallersKey(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		track, p := reported(h, "楼下井盖坏了，一压就响")
		key := strings.TrimPrefix(track, "/t/")
		pretty := code.Code(key).Pretty()
		if !officeNo.MatchString(p.Order.No) {
			t.Errorf("the office calls it %q", p.Order.No)
		}
		first := string(h.As("").Get(track + "?new=1").Want(200).Body)
		if !strings.Contains(first, pretty) || !strings.Contains(first, p.Order.No) {
			t.Error("the caller's page lacks the key or the number")
		}
		entered := h.As("desk").Post("/api/orders", map[string]any{"words": "来电说路灯不亮", "category": "0102", "area": housetest.Grid}).Want(200)
		var byDesk page
		entered.Into(&byDesk)
		if k := keyOf(h, byDesk.Order.ID); strings.Contains(string(entered.Body), k) || strings.Contains(string(entered.Body), code.Code(k).Pretty()) {
			t.Error("who entered a call is told the key")
		}
		p = take(h, "desk", p, "accept", map[string]any{"category": "0101"}, 200)
		p = take(h, "dispatch", p, "dispatch", map[string]any{"unit": h.Unit(housetest.Roads)}, 200)
		p = take(h, "roads", p, "start", nil, 200)
		h.As("").Post(track+"/add", housetest.NewForm("words", "晚上更响")).Want(303)
		told := []string{"/api/orders", "/api/notices", "/api/field/orders", "/api/figures/records", "/api/journal?subject="}
		for who, paths := range map[string][]string{
			"desk": {"/api/orders", "/api/orders/" + p.Order.ID, "/api/figures/records?code=order.received&under=" + housetest.County +
				"&from=2023-11-01&to=2023-11-07", "/api/orders?q=" + p.Order.No}, "lead": {"/api/orders", "/api/orders/" + p.Order.ID},
			"roads": {"/api/orders?box=todo", "/api/orders/" + p.Order.ID, "/api/notices", "/api/field/orders"},
			"audit": {"/api/journal?subject=" + p.Order.ID, "/api/journal"},
			"":      {"/", "/figures/order.received", "/area/" + housetest.Town, "/areas"},
		} {
			for _, path := range paths {
				b := string(h.As(who).Get(path).Want(200).Body)
				if strings.Contains(b, key) || strings.Contains(b, pretty) {
					t.Errorf("%s reads the key on %s", who, path)
				}
				if slices.ContainsFunc(told, func(p string) bool { return strings.HasPrefix(path, p) }) && !strings.Contains(b, p.Order.No) {
					t.Errorf("%s lacks the number on %s: %.300s", who, path, b)
				}
			}
		}
		x, err := excelize.OpenReader(bytes.NewReader(h.As("desk").Get("/api/orders/export").Want(200).Body))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := x.GetRows(x.GetSheetName(0))
		if all := fmt.Sprint(rows); err != nil || strings.Contains(all, key) || strings.Contains(all, pretty) || !strings.Contains(all, p.Order.No) {
			t.Error("the Excel file:", err, rows)
		}
		var kept string
		err = h.DB.Read().QueryRow(t.Context(), "select code from work_order where county = $1 and id = $2", housetest.County, p.Order.ID).Scan(&kept)
		if err != nil || strings.Contains(kept, key) || len(kept) != 32 {
			t.Error("the table keeps", kept, err)
		}
		if log := h.Log(); strings.Contains(log, key) || !strings.Contains(log, "/t/"+key[:4]+"…") {
			t.Error("the log has the key, or nothing of it")
		}

		// The number opens nothing to anybody without an account; it is told what it is.
		if b := string(h.As("").Get("/t?code=" + p.Order.No).Want(404).Body); !strings.Contains(b, "工单号") {
			t.Error("the office's number is not known as one")
		}
		h.As("").Get("/t/" + p.Order.No).Want(404)
		h.As("").Post("/t/"+p.Order.No+"/add", housetest.NewForm("words", "我是本人")).Want(422)
		h.As("").Post("/t/"+p.Order.ID+"/add", housetest.NewForm("words", "我是本人")).Want(422)

		// What the office types is the number, with or without its last character; a caller
		// may also read out the key.
		for _, q := range []string{p.Order.No, strings.ReplaceAll(p.Order.No, "-", ""), p.Order.No[:len(p.Order.No)-2], key, strings.ToLower(pretty)} {
			var l struct{ Items []struct{ ID string } }
			h.As("desk").Get("/api/orders?q=" + q).Want(200).Into(&l)
			if len(l.Items) != 1 || l.Items[0].ID != p.Order.ID {
				t.Errorf("%q finds %+v", q, l.Items)
			}
		}
		merged := take(h, "desk", byDesk, "merge", map[string]any{"into": strings.ToLower(p.Order.No)}, 200)
		if merged.Order.Status != string(order.Merged) {
			t.Error(merged.Order.Status)
		}
		h.Clean()
	})
}

// Who rated says how: by key, or by telephone to who calls back.
func TestTheJournalSaysHowTheCallerCame(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		closed := func() (string, page) {
			track, p := reported(h, "楼下井盖坏了")
			p = take(h, "desk", p, "accept", map[string]any{"category": "0101"}, 200)
			p = take(h, "dispatch", p, "dispatch", map[string]any{"unit": h.Unit(housetest.Roads)}, 200)
			p = take(h, "roads", p, "start", nil, 200)
			p = take(h, "roads", p, "answer", map[string]any{"words": "已换"}, 200)
			p = take(h, "checker", p, "verify", nil, 200)
			return track, take(h, "checker", p, "close", nil, 200)
		}
		journal := func(p page) string {
			return string(h.As("audit").Get("/api/journal?subject=" + p.Order.ID).Want(200).Body)
		}
		track, p := closed()
		h.As("").Post(track+"/rate", housetest.NewForm("resolved", "yes", "score", "5")).Want(303)
		h.As("").Post(track+"/dispute", housetest.NewForm("words", "又响了")).Want(303)
		if b := journal(p); strings.Count(b, `"came":"凭查询码"`) != 2 {
			t.Error(b)
		}
		if b := string(h.As("desk").Get("/api/orders/" + p.Order.ID).Want(200).Body); !strings.Contains(b, "凭查询码") {
			t.Error("the thread does not say how the caller came")
		}
		_, p = closed()
		take(h, "callback", p, "rate", map[string]any{"resolved": "yes", "score": 4}, 200)
		if b := journal(p); !strings.Contains(b, `"came":"电话"`) {
			t.Error(b)
		}
		// Nobody can be rung who left no number.
		var quiet page
		h.As("desk").Post("/api/orders", map[string]any{"words": "路灯不亮", "category": "0102", "area": housetest.Grid}).Want(200).Into(&quiet)
		quiet = take(h, "desk", quiet, "accept", map[string]any{"category": "0102"}, 200)
		quiet = take(h, "dispatch", quiet, "dispatch", map[string]any{"unit": h.Unit(housetest.Roads)}, 200)
		quiet = take(h, "roads", quiet, "start", nil, 200)
		quiet = take(h, "roads", quiet, "answer", map[string]any{"words": "已换"}, 200)
		quiet = take(h, "checker", quiet, "verify", nil, 200)
		quiet = take(h, "checker", quiet, "close", nil, 200)
		take(h, "callback", quiet, "rate", map[string]any{"resolved": "yes", "score": 5}, 422)
		take(h, "callback", quiet, "rate", map[string]any{"resolved": "yes", "score": 5, "words": "来电人主动打热线说修好了"}, 200)
		h.Clean()
	})
}

// Orders from the version before: the key on paper goes on opening them, is kept as keys are
// kept now, and the office gets numbers in the order they came in.
func TestKeysOnPaperGoOnWorking(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		var keys, ids []string
		for i := range 3 {
			track, p := reported(h, fmt.Sprintf("第%d件：路灯不亮", i+1))
			keys, ids = append(keys, strings.TrimPrefix(track, "/t/")), append(ids, p.Order.ID)
		}
		err := h.DB.Write(t.Context(), func(tx *store.Tx) error {
			for i, id := range ids {
				if _, err := tx.Exec(t.Context(), "update work_order set no = '', code = $3, caller_key = $4 where county = $1 and id = $2",
					housetest.County, id, keys[i], []byte{}); err != nil {
					return err
				}
			}
			_, err := tx.Exec(t.Context(), "delete from order_number where county = $1", housetest.County)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		h.As("").Get("/t/" + keys[0]).Want(200) // a node of the version before may be writing yet
		h.Restart()
		if err := h.Posts(t.Context()); err != nil { // as the program does when it starts
			t.Fatal(err)
		}
		for i, key := range keys {
			b := html.UnescapeString(string(h.As("").Get("/t/" + key).Want(200).Body))
			if no := fmt.Sprintf("231107-%04d-", i+1); !strings.Contains(b, no) {
				t.Errorf("the order of %s is not %s", key, no)
			}
			if got := keyOf(h, ids[i]); got != key {
				t.Errorf("the key of %s is %s now", key, got)
			}
			var kept string
			if err := h.DB.Read().QueryRow(t.Context(), "select code from work_order where county = $1 and id = $2", housetest.County,
				ids[i]).Scan(&kept); err != nil || kept == key {
				t.Error("the key is still in the table", err)
			}
		}
		h.As("").Post("/t/"+keys[0]+"/add", housetest.NewForm("words", "还是不亮")).Want(303)
		if _, p := reported(h, "第四件"); !strings.HasPrefix(p.Order.No, "231107-0004-") {
			t.Error("the next is", p.Order.No)
		}
		h.Clean()
	})
}

// The caller's page begins with the answer, and each step says who did what, and to whom.
func TestTheThreadSaysWhoDidWhatToWhom(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		track, p := reported(h, "楼下井盖坏了")
		read := func() string {
			b := html.UnescapeString(string(h.As("").Get(track).Want(200).Body))
			b = regexp.MustCompile(`<(b|/b|span|/span)>`).ReplaceAllString(b, "")
			return b[strings.Index(b, "<main"):]
		}
		p = take(h, "desk", p, "accept", map[string]any{"category": "0101"}, 200)
		p = take(h, "dispatch", p, "dispatch", map[string]any{"unit": h.Unit(housetest.Roads)}, 200)
		p = take(h, "roads", p, "object", map[string]any{"words": "是水务的井"}, 200)
		p = take(h, "dispatch", p, "rule", map[string]any{"unit": h.Unit(housetest.Water), "words": "水务办"}, 200)
		p = take(h, "water", p, "start", nil, 200)
		p = take(h, "water", p, "answer", map[string]any{"words": "第一次的结果"}, 200)
		if b := read(); !strings.Contains(b, `<section class="answer">`) || strings.Index(b, "第一次的结果") > strings.Index(b, "<blockquote>") {
			t.Error("the answer does not come first")
		}
		p = take(h, "checker", p, "rework", map[string]any{"words": "没到位"}, 200)
		if b := read(); strings.Contains(b, `<section class="answer">`) {
			t.Error("an answer that did not pass stands as the answer")
		}
		p = take(h, "water", p, "answer", map[string]any{"words": "已更换，电话 13911112222"}, 200)
		p = take(h, "checker", p, "verify", nil, 200)
		take(h, "checker", p, "close", nil, 200)
		b := read()
		for _, want := range []string{
			housetest.Centre + " 派给 " + housetest.Roads, housetest.Centre + " 改派给 " + housetest.Water, housetest.Water + " 开始办理",
			housetest.Inspection + " 核查未通过，退回 " + housetest.Water, housetest.Water + " 答复", "您反映了情况<",
		} {
			if !strings.Contains(b, want) {
				t.Errorf("the thread does not say %q:\n%s", want, b)
			}
		}
		answer, rating := strings.Index(b, "已更换"), strings.Index(b, "办得怎么样")
		if answer < 0 || rating < 0 || answer > rating || strings.Contains(b, "13911112222") {
			t.Error("the answer does not stand above the rating, or tells a number")
		}
	})
}

// What is wrong with the form is a list of links to its fields, told first; a photo that is
// chosen again after an error is the one that was kept.
func TestTheFormSaysWhereItIsWrong(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		guest, key := guestAt(h)
		b := string(guest.Post("/call", housetest.NewForm("act", key, "phone", "12", "words", " ").File("photos", "a.jpg", photo(t))).Want(422).Body)
		at := strings.Index(b, "autofocus")
		for _, field := range []string{"words", "area", "phone"} {
			link := strings.Index(b, `<a href="#`+field+`">`)
			if at < 0 || link < at || !strings.Contains(b, `id="`+field+`" aria-invalid="true" aria-describedby="`+field+`-err"`) ||
				!strings.Contains(b, `id="`+field+`-err"`) {
				t.Errorf("no way to %s:\n%s", field, b)
			}
		}
		if strings.Contains(b, `href="#place"`) || strings.Contains(b, `id="place" aria-invalid`) {
			t.Error("what is right is said to be wrong")
		}
		kept := regexp.MustCompile(`name="photo" value="([^"]+)"`).FindStringSubmatch(b)[1]
		to := guest.Post("/call", housetest.NewForm("act", key, "photo", kept, "words", "路灯不亮", "area", housetest.Town).File("photos", "a.jpg",
			photo(t))).Want(303).Header.Get("Location")
		if seen := string(guest.Get(to).Want(200).Body); strings.Count(seen, "<img ") != 1 {
			t.Errorf("the photo is there %d times", strings.Count(seen, "<img "))
		}
	})
}

// What a patrol found is no call, and the number says what it counts where it opens.
func TestCallsAreWhatResidentsSaid(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		reported(h, "井盖坏了")
		for _, source := range []string{"telephone", "visit", "patrol", "patrol"} {
			h.As("desk").Post("/api/orders", map[string]any{"words": "路灯不亮", "category": "0102", "area": housetest.Grid, "source": source}).Want(200)
		}
		if calls, all := h.Figure("order.calls", housetest.County), h.Figure("order.received", housetest.County); calls.Num != 3 || all.Num != 5 {
			t.Errorf("%d calls of %d", calls.Num, all.Num)
		}
		tags := regexp.MustCompile(`<[^>]*>`)
		zh := html.UnescapeString(tags.ReplaceAllString(string(h.As("").Get("/").Want(200).Body), ""))
		if !strings.Contains(zh, "本月来电来信 3 件") || !strings.Contains(zh, "全区接到群众反映 3 件") {
			t.Errorf("%s", zh)
		}
		en := h.As("").With("Accept-Language", "en")
		b := html.UnescapeString(tags.ReplaceAllString(string(en.Get("/").Want(200).Body), ""))
		for _, want := range []string{"Huying gazette", "3 calls this month, 0 orders closed"} {
			if !strings.Contains(b, want) {
				t.Errorf("%q is not on the page: %s", want, b)
			}
		}
		for figure, says := range map[string]string{"order.calls": "巡查和检测发现的不算", "order.resolve_rate": "和满意率是两个问题",
			"order.satisfaction_rate": "五档里的后三档", "order.received": "加上巡查"} {
			b := html.UnescapeString(string(h.As("").Get("/figures/" + figure).Want(200).Body))
			if !strings.Contains(b, says) {
				t.Errorf("%s does not say what counts", figure)
			}
		}
		h.Clean()
	})
}

// A page that is not there has the doors above it, in the reader's language.
func TestAProblemHasTheDoorsAboveIt(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		for path, status := range map[string]int{"/nowhere": 404, "/area/999999": 404, "/figures/x?on=1": 404} {
			b := string(h.As("").With("Accept", "text/html").Get(path).Want(status).Body)
			if !strings.Contains(b, `<nav class="doors"`) || !strings.Contains(b, `href="/call"`) || !strings.Contains(b, "没有找到") {
				t.Errorf("%s: %s", path, b)
			}
		}
		if a := h.As("").Get("/nowhere").Want(404); a.Header.Get("Content-Type") != "application/problem+json" {
			t.Error("a program is answered with a page")
		}
	})
}
