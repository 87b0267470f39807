package housetest_test

import (
	"archive/zip"
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"hash/crc32"
	"html"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/store"
	"huying/internal/housetest"
	"huying/kernel/offline"

	"github.com/xuri/excelize/v2"
)

// A photo as a chat app saves it: a WebP that is called mmexport1.jpg.
const chatPhoto = "UklGRoQAAABXRUJQVlA4IHgAAACwBQCdASpAADAAPq1EnEmmI6KhMqgAwBWJQBlWNC/APxV2LHif4x/kByMR36CtX7PiZ2YzCAAA/u1Mx2eHzlxCwWI1GHwl8eI/qzhX1y3QRugjfocB/J1/+bngcOy/gmV/i0j//yh2bYM4oQTDKt+Wb/ME4JtsAAA="

// deep is a whole PNG of 8000 by 6000 with sixteen bits a colour and nothing on it.
func deep(t *testing.T) []byte {
	t.Helper()
	var out, data bytes.Buffer
	z, err := zlib.NewWriterLevel(&data, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	line := make([]byte, 1+8000*8)
	for range 6000 {
		if _, err := z.Write(line); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	chunk := func(kind string, body []byte) {
		c := append([]byte(kind), body...)
		out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(body))))
		out.Write(binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c)))
	}
	out.WriteString("\x89PNG\r\n\x1a\n")
	chunk("IHDR", append(binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, 8000), 6000), 16, 6, 0, 0, 0))
	chunk("IDAT", data.Bytes())
	chunk("IEND", nil)
	return out.Bytes()
}

func TestPicturesFromPhonesAndFromEnemies(t *testing.T) {
	t.Parallel()
	h := housetest.New(t, store.SQLite)
	var large bytes.Buffer
	if err := jpeg.Encode(&large, image.NewYCbCr(image.Rect(0, 0, 8192, 6144), image.YCbCrSubsampleRatio420), nil); err != nil {
		t.Fatal(err)
	}
	webp, err := base64.StdEncoding.DecodeString(chatPhoto)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		file       string
		data       []byte
		key, words string // of the refusal
	}{
		"a phone of 50 megapixels": {"IMG_1.jpg", large.Bytes(), "", ""},
		"a WebP called jpg":        {"mmexport1.jpg", webp, "", ""},
		"sixteen bits":             {"a.png", deep(t), "blob.unpacked", "照片展开后太大"},
		"what an iPhone keeps":     {"IMG_1.jpg", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic"), "blob.other_kind", "HEIC 格式"},
		"a film":                   {"a.jpg", film(), "blob.type", "这不是照片"},
	} {
		known := h.As("desk").Post("/api/photos", housetest.NewForm().File("file", c.file, c.data))
		guest := h.As("").Post("/call", housetest.NewForm("words", "井盖坏了", "area", housetest.Town, "category", "0101", "place", "南门").File("photos", c.file, c.data))
		if c.key == "" {
			known.Want(200)
			guest.Want(303)
			continue
		}
		if known.Want(422).Code() != c.key {
			t.Errorf("%s: %s", name, known.Body)
		}
		if b := string(guest.Want(422).Body); !strings.Contains(b, c.words) || !strings.Contains(b, "井盖坏了") {
			t.Errorf("%s: the page does not say %q, or lost what was typed", name, c.words)
		}
	}
	var wg sync.WaitGroup
	enemy := deep(t)
	for range 8 {
		wg.Go(func() {
			if a := h.As("").Post("/call", housetest.NewForm("words", "x").File("photos", "a.png", enemy)); a.Status != 422 {
				t.Errorf("one of eight at once: %d", a.Status)
			}
		})
	}
	wg.Wait()
}

// A form whose words are megabytes is refused before it is in memory.
func TestAFormOfNothingButWords(t *testing.T) {
	t.Parallel()
	h := housetest.New(t, store.SQLite)
	long := strings.Repeat("长", 200<<10)
	h.As("").Post("/call", housetest.NewForm("words", long)).Want(413)
	h.As("").With("Content-Type", "application/x-www-form-urlencoded").Do("POST", "/call", io.Reader(strings.NewReader("words="+url.QueryEscape(long)))).Want(413)
	h.As("").Post("/call", housetest.NewForm("words", "井盖坏了", "area", housetest.Town, "category", "0101", "place", "南门")).Want(303)
}

// fieldsOf are the fields that a problem names.
func fieldsOf(a *housetest.Answer) (out string) {
	a.T.Helper()
	var p struct {
		Errors []struct{ Pointer, Code string }
	}
	a.Into(&p)
	for _, e := range p.Errors {
		out += e.Pointer + " " + e.Code + ";"
	}
	return out
}

const dirty, clean = "\u202e井\u200b盖\r\n坏\ufeff了\u2069 cafe\u0301", "井盖\n坏了 caf\u00e9"

func TestEveryWayInIsClean(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		desk := h.As("desk")
		report := func(words, name string) *housetest.Answer {
			return desk.Post("/api/orders", map[string]any{"words": words, "category": "0101", "area": housetest.Grid, "place": "南门",
				"source": "telephone", "caller": map[string]any{"name": name, "phone": "13900001111"}})
		}

		// JSON: a body, an address, a path.
		var p struct{ Order struct{ Words string } }
		report(dirty, "王\u200b明").Want(200).Into(&p)
		if p.Order.Words != clean {
			t.Errorf("kept %q", p.Order.Words)
		}
		for _, bad := range []string{"\x00", "\x01", "\x07", "\x1b", "\x7f", "\u0085"} {
			if got := fieldsOf(report("井盖"+bad, "王"+bad+"明").Want(422)); got != "/words text.control;/caller/name text.control;" &&
				got != "/caller/name text.control;/words text.control;" {
				t.Errorf("%q in a body: %s", bad, got)
			}
			if got := fieldsOf(desk.Get("/api/orders?q=" + url.QueryEscape("井"+bad)).Want(422)); got != "/q text.control;" {
				t.Errorf("%q in an address: %s", bad, got)
			}
			h.As("").Get("/areas?q=" + url.QueryEscape("井"+bad)).Want(422)
			h.As("").Get("/area/" + url.PathEscape(housetest.Town+bad)).Want(404)
			desk.Get("/api/orders/" + url.PathEscape("x"+bad)).Want(404)
			desk.Post("/api/session", map[string]any{"login": "desk" + bad, "password": password}).Want(422)
		}
		desk.Get("/api/orders?q=%ff").Want(422)
		// Bytes that are no text, and halves of a pair, wherever they stand in JSON; a whole pair is a character.
		body := func(words, name string) string {
			return `{"words": "` + words + `", "category": "0101", "area": "` + housetest.Grid + `", "place": "南门", "source": "telephone",
				"caller": {"name": "` + name + `", "phone": "13900001111"}}`
		}
		for _, bad := range []string{"\xff\xfe", "\xed\xa0\x80", "\xc3", `\ud800`, `\uDC00`, `\ud83d\u0041`, `\ude00\ud83d`, `\\\ud83d`} {
			if got := fieldsOf(desk.Post("/api/orders", body("井盖坏了", "王"+bad+"明")).Want(422)); got != "/caller/name text.control;" {
				t.Errorf("%q in a body: %s", bad, got)
			}
			if got := fieldsOf(h.As("").Post("/api/session", `{"login": "desk", "password": "`+bad+`"}`).Want(422)); got != "/password text.control;" {
				t.Errorf("%q in a password: %s", bad, got)
			}
			if got := fieldsOf(h.As("lead").Post("/api/workbook/personal", `{"reason": "核对花名册`+bad+`"}`).Want(422)); got != "/reason text.control;" {
				t.Errorf("%q in a page's body: %s", bad, got)
			}
		}
		desk.Post("/api/orders", body(`井盖坏了 \ud83d\ude00 \\ud800 \ufffd`, "王\ufffd明")).Want(200).Into(&p)
		if p.Order.Words != "井盖坏了 😀 \\ud800 \ufffd" {
			t.Errorf("kept %q", p.Order.Words)
		}
		desk.Get("/api/orders?q=" + url.QueryEscape("井\u200b盖")).Want(200)
		// A password is nobody's to change: what is wrong with it is that it is wrong.
		if c := h.As("").Post("/api/session", map[string]any{"login": "desk", "password": password + "\u200b"}).Want(401).Code(); c == "web.bad_input" {
			t.Error(c)
		}
		h.As("").Post("/api/session", map[string]any{"login": "desk", "password": password}).Want(200)

		// A form, with and without files.
		fields := func(words string) []string {
			return []string{"words", words, "area", housetest.Town, "category", "0101", "place", "南\u200b门"}
		}
		at := strings.TrimSuffix(h.As("").Post("/call", housetest.NewForm(fields(dirty)...)).Want(303).Header.Get("Location"), "?new=1")
		o, err := h.Orders.ByCode(t.Context(), h.DB.Read(), housetest.County, strings.TrimPrefix(at, "/t/"))
		if err != nil || o.Words != clean || o.Place != "南门" {
			t.Errorf("a form: %q, %q, %v", o.Words, o.Place, err)
		}
		b := html.UnescapeString(string(h.As("").Post("/call", housetest.NewForm(fields("楼下\x00井盖")...)).Want(422).Body))
		if !strings.Contains(b, "看不见的控制字符") || !strings.Contains(b, "楼下井盖") {
			t.Error("a form with NUL loses what was typed, or says nothing")
		}
		h.As("").With("Content-Type", "application/x-www-form-urlencoded").Do("POST", "/call", io.Reader(strings.NewReader("words=%E4%BA%95%07"))).Want(422)
		if b := string(h.As("").Post(at+"/add", housetest.NewForm("words", "又\x08坏了")).Want(422).Body); !strings.Contains(b, "看不见的控制字符") {
			t.Error("an addition with a backspace: nothing is said")
		}
		h.Clean()
	})
}

func TestAnOutboxIsClean(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		p := phone{h, "helper", "aaaaaaaa"}
		h.Clock.Advance(26 * time.Hour)
		now := h.Acts.Now()
		ink := picture(h, "helper", 1)
		signing := func(name string) offline.Op { return p.signing(s, now.Add(-time.Hour), "signer", name, "photo", ink) }
		good, bad := signing("\u202e王\u200b明"), signing("王\x00明")
		hash := offline.Hash(good.Body)
		for _, half := range []string{`\ud800`, "\xff\xfe"} { // one operation alone is refused, and names the field
			ops, err := json.Marshal([]offline.Op{signing("王QQ明"), good})
			if err != nil {
				t.Fatal(err)
			}
			var got sent
			h.As("helper").Post("/api/field/outbox", `{"device": "phone-aaaaaaaa", "unsent": 0, "ops": `+
				strings.Replace(string(ops), "QQ", half, 1)+"}").Want(200).Into(&got)
			if r := got.Results; len(r) != 2 || r[0].State != "refused" || len(r[0].Errors) != 1 || r[0].Errors[0].Pointer != "/signer" ||
				r[1].State != "safe" || r[1].Receipt.Hash != hash {
				t.Errorf("%q in a name: %+v", half, got)
			}
		}
		if state, code, _ := p.result(bad); state != "refused" || code != "web.bad_input" {
			t.Errorf("NUL in a name: %s %s", state, code)
		}
		r := p.send(good)
		if r.Results[0].State != "safe" || r.Results[0].Receipt.Hash != hash {
			t.Fatalf("%+v", r)
		}
		var list signedNotices
		h.As("inspector").Get("/api/agri/subjects/" + s + "/notices").Want(200).Into(&list)
		if len(list.Items) != 1 || list.Items[0].Signer != "王*" {
			t.Errorf("%+v", list)
		}
	})
}

// rosterWith is a roster with a name in it as the file writes it, not as a program would.
func rosterWith(t *testing.T, name string) []byte {
	t.Helper()
	x := excelize.NewFile()
	for i, row := range [][]any{{"姓名", "手机号", "岗位", "负责区域"}, {"QQQQ", "13911110000", "网格员", housetest.Grid}} {
		if err := x.SetSheetRow("Sheet1", "A"+string(rune('1'+i)), &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		to, err := w.Create(f.Name)
		if err == nil {
			_, err = to.Write(bytes.ReplaceAll(data, []byte("QQQQ"), []byte(name)))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestASheetIsClean(t *testing.T) {
	t.Parallel()
	h := housetest.New(t, store.SQLite)
	for what, name := range map[string]string{"a bell": "王_x0007_明", "half a pair": "王&#xD800;明"} {
		var rep struct {
			Errors []struct{ Cell, Code string }
		}
		h.As("lead").Post("/api/roster/import", housetest.NewForm().File("file", "a.xlsx", rosterWith(t, name))).Want(200).Into(&rep)
		found := false
		for _, e := range rep.Errors {
			found = found || e.Cell == "A2" && e.Code == "text.control"
		}
		if !found {
			t.Errorf("%s in a name: %+v", what, rep)
		}
	}
}

func TestWordsOfThePublicWaitToBeRead(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		guest := h.As("")
		lines := []string{"联系138.0013.8000试", "联系138·0013·8000试", "卡6222 0200 0000 0000 0", "电话：6951-2345找老试"}
		var opened []string
		for _, words := range lines {
			opened = append(opened, guest.Post("/call", housetest.NewForm("words", words, "area", housetest.Town, "category", "0101", "place",
				"南门")).Want(303).Header.Get("Location"))
		}
		h.Clock.Advance(time.Hour)
		page := html.UnescapeString(string(guest.Get("/figures/order.received").Want(200).Body))
		if strings.Count(page, "办理部门核阅后公开") != len(lines) || strings.Contains(page, "找老试") {
			t.Errorf("words that nobody has read are shown: %s", regexp.MustCompile(`<li[^>]*>.*?</li>`).FindString(page))
		}
		for _, at := range opened {
			o, err := h.Orders.ByCode(t.Context(), h.DB.Read(), housetest.County, strings.TrimSuffix(strings.TrimPrefix(at, "/t/"), "?new=1"))
			if err != nil {
				t.Fatal(err)
			}
			accept(h, o.ID)
		}
		h.Clock.Advance(time.Hour)
		page = html.UnescapeString(string(guest.Get("/figures/order.received").Want(200).Body))
		for _, want := range []string{"联系***.****.****试", "联系***·****·****试", "卡**** **** **** **** *", "电话：****-****找老试"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page lacks %q", want)
			}
		}
		if regexp.MustCompile(`0013|6951|6222`).MatchString(page) {
			t.Error("a number is shown")
		}
	})
}

func accept(h *housetest.House, id string) {
	h.T.Helper()
	var p page
	h.As("desk").Get("/api/orders/" + id).Want(200).Into(&p)
	take(h, "desk", p, "accept", map[string]any{"category": "0101"}, 200)
}

// What a crash left of files on their way in is taken away; what may still be coming is not.
func TestWhatACrashLeftIsSwept(t *testing.T) {
	t.Parallel()
	h := housetest.New(t, store.SQLite)
	folders := []string{filepath.Join(h.Config.Dir, "tmp"), filepath.Join(h.Config.Dir, "photos", "incoming")}
	for _, dir := range folders {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		for name, age := range map[string]time.Duration{"multipart-1": 2 * time.Hour, "multipart-2": time.Minute} {
			path, at := filepath.Join(dir, name), clock.System().Now().Add(-age)
			if err := errors.Join(os.WriteFile(path, []byte("x"), 0o600), os.Chtimes(path, at, at)); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := h.SweepSpool(); err != nil {
		t.Fatal(err)
	}
	for _, dir := range folders {
		if names := keptIn(t, dir); len(names) != 1 || names[0] != "multipart-2" {
			t.Errorf("%s holds %v", dir, names)
		}
	}
}

// A photo that was sent leaves no second copy of itself on the disk.
func TestAPhotoLeavesNothingElse(t *testing.T) {
	h := housetest.New(t, store.SQLite)
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir) // after the house, whose pattern is kept for others
	var noise bytes.Buffer
	m := image.NewRGBA(image.Rect(0, 0, 2000, 2000))
	for i := range m.Pix {
		m.Pix[i] = byte(i * i >> 7)
	}
	if err := png.Encode(&noise, m); err != nil {
		t.Fatal(err)
	}
	h.As("desk").Post("/api/photos", housetest.NewForm().File("file", "a.png", noise.Bytes())).Want(200)
	list, err := filepath.Glob(filepath.Join(dir, "multipart-*"))
	if err != nil || len(list) > 0 {
		t.Errorf("%v stay, %v", list, err)
	}
}
