package housetest_test

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/color"
	"image/jpeg"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"huying/base/store"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/code"
	"huying/kernel/order"
)

func photo(t *testing.T) []byte {
	t.Helper()
	img := image.NewRGBA(image.Rect(0, 0, 40, 30))
	for i := range 40 {
		img.Set(i, 10, color.RGBA{200, 30, 20, 255})
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A resident with any telephone: the form, a photo, the code, the answer, the rating.
func TestAResidentCallsAndRates(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		guest := h.As("")
		form := string(guest.Get("/call").Want(200).Body)
		id := regexp.MustCompile(`name="act" value="([^"]+)"`).FindStringSubmatch(form)[1]
		send := func() *housetest.Answer {
			return guest.Post("/call", housetest.NewForm("act", id, "words", "楼下井盖坏了，电话 13900001111", "area", housetest.Town, "place", "南门",
				"category", "0101", "name", "赵大妈", "phone", "13900001111").File("photos", "a.jpg", photo(t)))
		}
		first := send().Want(303).Header.Get("Location")
		if again := send().Want(303).Header.Get("Location"); again != first {
			t.Error("sent twice, made two:", first, again)
		}
		track := strings.TrimSuffix(first, "?new=1")
		seen := string(guest.Get(first).Want(200).Body)
		pretty := code.Code(strings.TrimPrefix(track, "/t/")).Pretty()
		if !strings.Contains(seen, pretty) {
			t.Error("the page does not show the code", pretty)
		}
		pic := regexp.MustCompile(`/t/[0-9A-Z]+/photo/[0-9a-f]{64}`).FindString(seen)
		if a := guest.Get(pic).Want(200); a.Header.Get("Content-Type") != "image/jpeg" {
			t.Error("photo is", a.Header.Get("Content-Type"))
		}
		guest.Get(track + "/photo/" + strings.Repeat("a", 64)).Want(404)

		o, err := h.Orders.ByCode(t.Context(), h.DB.Read(), housetest.County, strings.TrimPrefix(track, "/t/"))
		if err != nil {
			t.Fatal(err)
		}
		guest.Post(track+"/rate", housetest.NewForm("resolved", "yes", "score", "5")).Want(409) // not closed yet
		guest.Post(track+"/add", housetest.NewForm("words", "")).Want(422)
		guest.Post(track+"/add", housetest.NewForm("words", "就在3号楼前")).Want(303)
		var p page
		h.As("desk").Get("/api/orders/" + o.ID).Want(200).Into(&p)
		p = take(h, "desk", p, "accept", map[string]any{"category": "0101"}, 200)
		p = take(h, "dispatch", p, "dispatch", map[string]any{"unit": h.Unit(housetest.Roads), "words": "内部说明：让老王去"}, 200)
		p = take(h, "roads", p, "start", nil, 200)
		p = take(h, "roads", p, "answer", map[string]any{"words": "已换，联系人 13911112222"}, 200)
		p = take(h, "checker", p, "rework", map[string]any{"words": "内部说明：没到位"}, 200)
		p = take(h, "roads", p, "answer", map[string]any{"words": "已复位"}, 200)
		p = take(h, "checker", p, "verify", nil, 200)
		take(h, "checker", p, "close", nil, 200)
		seen = html.UnescapeString(string(guest.Get(track).Want(200).Body))
		for _, secret := range []string{"内部说明", "13911112222", "测试roads", "赵大妈"} {
			if strings.Contains(seen, secret) {
				t.Errorf("the caller's page shows %q", secret)
			}
		}
		if !strings.Contains(seen, "已复位") {
			t.Error("the answer is not on the page")
		}
		again := html.UnescapeString(string(guest.Post(track+"/rate", housetest.NewForm("score", "5", "words", "态度好")).Want(422).Body))
		for _, kept := range []string{"请选一下解决了没有", "态度好", `value="5" required checked`} {
			if !strings.Contains(again, kept) {
				t.Errorf("a rating that does not say whether it is solved: the page lacks %q", kept)
			}
		}
		if strings.Contains(again, "请选择满意程度") {
			t.Error("asked for what was given")
		}
		guest.Post(track+"/rate", housetest.NewForm("resolved", "perhaps", "score", "5")).Want(422)
		guest.Post(track+"/rate", housetest.NewForm("resolved", "no", "score", "5", "words", "态度好，没修好")).Want(303)
		if v := h.Figure("order.resolve_rate", housetest.County); v.Num != 0 || v.Den != 1 {
			t.Error("resolved", v)
		}
		rated := html.UnescapeString(string(guest.Get(track).Want(200).Body))
		for _, want := range []string{"您的评价：没有解决，非常满意", "您说没有解决", `<details class="ask" open>`} {
			if !strings.Contains(rated, want) {
				t.Errorf("rated as not solved: the page lacks %q", want)
			}
		}
		guest.Post(track+"/dispute", housetest.NewForm("words", "第二天又响了")).Want(303)
		h.As("roads").Get("/api/orders/" + o.ID).Want(200).Into(&p)
		if p.Order.Status != string(order.Dispatched) {
			t.Error("disputed, but", p.Order.Status)
		}
		p = take(h, "roads", p, "start", nil, 200)
		p = take(h, "roads", p, "answer", map[string]any{"words": "换了新的"}, 200)
		p = take(h, "checker", p, "verify", nil, 200)
		take(h, "checker", p, "close", nil, 200)
		guest.Post(track+"/rate", housetest.NewForm("resolved", "yes", "score", "4", "words", "这次好了")).Want(303)
		guest.Post(track+"/rate", housetest.NewForm("resolved", "no", "score", "1")).Want(409) // once
		if v := h.Figure("order.satisfaction_rate", housetest.County); v.Num != 1 || v.Den != 1 {
			t.Error("satisfaction", v)
		}
		// Nothing personal and no caller's key on what everybody sees.
		for _, path := range []string{"/", "/area/" + housetest.Village, "/area/" + housetest.Grid, "/figures/order.received",
			"/figures/order.closed?under=" + housetest.Town, "/areas?q=一社区", "/verify"} {
			b := html.UnescapeString(string(guest.Get(path).Want(200).Body))
			for _, secret := range []string{"13900001111", "13911112222", "赵大妈", pretty, strings.TrimPrefix(track, "/t/"), "1390000"} {
				if strings.Contains(b, secret) {
					t.Errorf("%s shows %q", path, secret)
				}
			}
		}
		h.Clean()
	})
}

func TestAFormComesBackWithWhatWasTyped(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		a := h.As("").Post("/call", housetest.NewForm("words", "路灯<b>不亮", "phone", "12", "place", "桥头", "name", "老李").File("photos", "a.jpg",
			photo(t)).File("photos", "b.jpg", photo(t))).Want(422)
		b := string(a.Body)
		for _, want := range []string{"路灯&lt;b&gt;不亮", `value="12"`, "桥头", "老李", `name="photo" value="`, "1 张照片已经收到", "其中 1 张与已有的照片相同，只留一张"} {
			if !strings.Contains(b, want) {
				t.Errorf("%q is gone", want)
			}
		}
		if strings.Count(b, `role="alert"`) < 3 {
			t.Error("not every mistake is named")
		}
	})
}

// A county draws its grids: one that is new is added to its village, counted, has
// nobody responsible yet, and a code for its sign.
func TestGridsComeInAsOutlines(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		const grid = housetest.Village + "077"
		outline := func(code, name string) []byte {
			return fmt.Appendf(nil, `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":%q,"name":%q},
				"geometry":{"type":"Polygon","coordinates":[[[116.6,39.9],[116.61,39.9],[116.61,39.91],[116.6,39.9]]]}}]}`, code, name)
		}
		send := func(code, name string) string {
			return string(h.As("lead").Post("/api/areas/boundaries", housetest.NewForm().File("file", "a.geojson", outline(code, name))).Want(200).Body)
		}
		for name, code := range map[string]string{"": grid, "无处网格": housetest.County + "999001001", "村": housetest.Village[:9] + "088"} {
			if b := send(code, name); !strings.Contains(b, `"accepted":0`) {
				t.Errorf("%q %s: %s", name, code, b)
			}
		}
		if b := send(grid, "七十七网格"); !strings.Contains(b, `"added":1`) {
			t.Fatal(b)
		}
		if b := send(grid, "改了名字"); !strings.Contains(b, `"added":0`) {
			t.Error(b)
		}
		if _, err := h.Codes.Of(t.Context(), h.DB.Read(), housetest.County, area.CodeKind, grid); err != nil {
			t.Error("no code for its sign:", err)
		}
		if b := h.As("").Get("/area/" + grid).Want(200).Body; !bytes.Contains(b, []byte("七十七网格")) {
			t.Error("it is not on the public page")
		}
		if b := h.As("lead").Get("/api/coverage").Want(200).Body; !bytes.Contains(b, []byte(grid)) {
			t.Error("it is not on the board of grids without anybody")
		}
		h.Clean()
	})
}

func TestScanAndSigns(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		c, err := h.Codes.Of(t.Context(), h.DB.Read(), housetest.County, "area", housetest.Grid)
		if err != nil {
			t.Fatal(err)
		}
		if to := h.As("").Get("/q/" + string(c)).Want(303).Header.Get("Location"); to != "/area/"+housetest.Grid {
			t.Error(to)
		}
		if b := h.As("").Get("/q/" + string(c) + "/sign").Want(200).Body; !bytes.Contains(b, []byte("<svg")) || !bytes.Contains(b, []byte("测试officer")) {
			t.Error("the sign has no QR or names nobody")
		}
		tree, err := h.Areas.Tree(t.Context(), housetest.County)
		if err != nil {
			t.Fatal(err)
		}
		grids := 0
		tree.Under(housetest.Town, func(a *area.Area) {
			if a.Level() == area.Grid {
				grids++
			}
		})
		if b := h.As("").Get("/area/" + housetest.Town + "/signs").Want(200).Body; bytes.Count(b, []byte("<svg")) != grids {
			t.Error("not one sign a grid")
		}
		var wg sync.WaitGroup
		for range 8 { // one after the other, and each has them
			wg.Go(func() { h.As("").Get("/area/" + housetest.Town + "/signs").Want(200) })
		}
		wg.Wait()
		h.As("").Get("/area/" + housetest.Village + "01/signs").Want(404) // there is no such place
		if err := h.Codes.Revoke(t.Context(), act.System(housetest.County), c, "牌子丢了"); err != nil {
			t.Fatal(err)
		}
		h.As("").Get("/q/" + string(c)).Want(404)
		if err := h.Codes.Issue(t.Context(), act.System(housetest.County), area.CodeKind, housetest.Grid); err != nil {
			t.Fatal(err)
		}
		if again, err := h.Codes.Of(t.Context(), h.DB.Read(), housetest.County, area.CodeKind, housetest.Grid); err != nil || again == c {
			t.Error("a sign that was lost is not made with a new code", err)
		}
		h.As("").Get("/q/AAAA").Want(422)
		for _, back := range []string{"//evil.example", "https://evil.example", `/\evil.example`} {
			if to := h.As("").Get("/look?elder=1&back=" + back).Want(303).Header.Get("Location"); to != "/" {
				t.Errorf("sent to %s", to)
			}
		}
	})
}

// The page that everybody sees is drawn again as soon as anything changed.
func TestTheGazetteIsNeverStale(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		before := h.As("").Get("/figures/order.received").Want(200).Body
		call(h, "desk", "0101")
		after := h.As("").Get("/figures/order.received").Want(200).Body
		if bytes.Equal(before, after) {
			t.Error("the number did not move")
		}
	})
}

// The records behind a public number name companies in full and people by a masked name;
// the office reads both.
func TestPublicRecordsDoNotNamePeople(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		p := phone{h, "helper", "aaaaaaaa"}
		for _, c := range []map[string]any{
			coop("ident", uscc("91110112MA01ABCD5")),
			coop("kind", "household", "name", "唐玉明", "ident", "", "scale", "small"),
			coop("kind", "big_grower", "name", "欧阳小芳", "ident", ""),
			coop("kind", "big_grower", "name", "后街村草莓种植园", "ident", ""),
		} {
			var s subject
			h.As("inspector").Post("/api/agri/subjects", c).Want(200).Into(&s)
			p.send(p.visit(s.ID, h.Acts.Now().Add(-time.Minute), nil))
		}
		for _, path := range []string{"/figures/agri.subjects", "/figures/agri.patrols", "/figures/agri.patrol_coverage"} {
			b := string(h.As("").Get(path).Want(200).Body)
			for text, want := range map[string]bool{"绿源种植合作社": true, "后街村草莓种植园": true, "唐*明": true, "欧**芳": true, "唐玉明": false, "欧阳小芳": false} {
				if strings.Contains(b, text) != want {
					t.Errorf("%s: %s shown: %v", path, text, !want)
				}
			}
		}
		if b := string(h.As("inspector").Get("/api/figures/records?code=agri.subjects&under=" + housetest.Town).Want(200).Body); !strings.Contains(b, "唐玉明") {
			t.Error(b)
		}
	})
}

// A code that was written down wrong is mended where it is told, however one came in; an
// address that is none says so in words.
func TestAWrongCodeIsWrittenAgain(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		for path, said := range map[string]string{"/t/ABC": "ABC", "/t/0000-0000-0000": "0000-0000-0000", "/t?code=ABC": "ABC",
			"/t/" + strings.Repeat("X", 40): "XXX"} {
			body := string(h.As("").Get(path).Want(404).Body)
			if !strings.Contains(body, `name="code" value="`+said) || !strings.Contains(body, `role="alert"`) {
				t.Errorf("%s: no field to write it again: %.300s", path, body)
			}
		}
		for path, status := range map[string]int{"/q/AAAA": 422, "/q/0000-0000-0000": 404, "/q/" + strings.Repeat("X", 40): 422} {
			body := string(h.As("").Get(path).Want(status).Body)
			if !strings.Contains(body, `action="/q"`) || !strings.Contains(body, `role="alert"`) {
				t.Errorf("%s: no field to type the sign's code again: %.300s", path, body)
			}
		}
		if to := h.As("").Get("/q?code=7k4q-2m9x").Want(303).Header.Get("Location"); to != "/q/7k4q-2m9x" {
			t.Error(to)
		}
		h.As("").Get("/q").Want(200)
		for _, path := range []string{"/nope", "/areas/1", "/report"} {
			if body := string(h.As("").With("Accept", "text/html").Get(path).Want(404).Body); !strings.Contains(body, "没有找到") || !strings.Contains(body, `href="/"`) {
				t.Errorf("%s: %.200s", path, body)
			}
		}
	})
}

// Strangers choose addresses: many at once, each new, are all answered, and more than are kept. What is kept of them, in pages
// and in bytes, and how many are drawn at a time is what docs/security.md says.
func TestPublicPagesByManyAddresses(t *testing.T) {
	const mostKept, mostBytes, mostDrawn = 512, 32 << 20, 8
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		first := h.As("").Get("/areas?n=0").Want(200).Body
		var wg sync.WaitGroup
		for i := range 24 {
			wg.Go(func() {
				for j := range 30 {
					h.As("").Get(fmt.Sprintf("/areas?n=%d", 30*i+j)).Want(200)
					if pages, bytes := h.Pages.Held(); pages > mostKept || bytes > mostBytes {
						t.Errorf("%d pages of %d bytes are kept", pages, bytes)
					}
				}
			})
		}
		wg.Wait()
		if again := h.As("").Get("/areas?n=0").Want(200).Body; len(again) != len(first) {
			t.Error("the first page is another one")
		}

		// A page that says how many are being drawn, and is as large as is asked.
		set, err := h.Pages.Set(fstest.MapFS{"p/large.html": {Data: []byte(`{{define "body"}}{{.Data}}{{end}}`)}}, "p", "large")
		if err != nil {
			t.Fatal(err)
		}
		var at, most, drawn atomic.Int64
		here, gate := make(chan struct{}), make(chan struct{})
		draw := set.Kept(func(q *http.Request) (string, string, any, error) {
			n := at.Add(1)
			defer at.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			drawn.Add(1)
			select {
			case here <- struct{}{}:
			case <-gate:
			}
			<-gate
			size, err := strconv.Atoi(q.URL.Query().Get("size"))
			return "large", "页", strings.Repeat("x", size), err
		})
		ask := func(n, size int) {
			q := httptest.NewRequest("GET", fmt.Sprintf("/large?n=%d&size=%d", n, size), nil).WithContext(t.Context())
			if err := draw(httptest.NewRecorder(), q); err != nil {
				t.Error(err)
			}
			if pages, bytes := h.Pages.Held(); pages > mostKept || bytes > mostBytes {
				t.Errorf("%d pages of %d bytes are kept", pages, bytes)
			}
		}
		all := func(from, n, size int) {
			for i := range n {
				wg.Go(func() { ask(from+i, size) })
			}
		}
		all(0, 64, 1<<20)
		for range mostDrawn {
			<-here
		}
		close(gate) // eight are being drawn; who draws without a turn was drawing by then
		wg.Wait()
		if m := most.Load(); m != mostDrawn {
			t.Errorf("%d were drawn at a time", m)
		}
		if pages, bytes := h.Pages.Held(); pages == 0 || bytes < 1<<20 {
			t.Errorf("%d pages of %d bytes are kept", pages, bytes)
		}
		all(100, 2*mostKept, 10)
		wg.Wait()
		if h.DB.Engine() == store.SQLite { // with one node nothing is drawn twice while nothing was written
			ask(5000, 10)
			was := drawn.Load()
			ask(5000, 10)
			if drawn.Load() != was {
				t.Error("a page that is kept is drawn again")
			}
		}
		ask(6000, mostBytes+1)
	})
}
