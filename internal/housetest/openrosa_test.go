package housetest_test

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/textproto"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/base/clock"
	"huying/internal/housetest"
	"huying/kernel/area"
	"huying/scenes/agri/patrol"
	"huying/scenes/agri/registry"
)

const password = "Right-2023" // of everybody in the kit

// collect is the app on somebody's phone.
type collect struct {
	h               *housetest.House
	login, password string
	bearer          string
}

type got struct {
	*http.Response
	body string
}

func (c collect) do(method, path string, body io.Reader, kind string) got {
	c.h.T.Helper()
	req, err := http.NewRequest(method, c.h.HTTP.URL+path, body)
	if err != nil {
		c.h.T.Fatal(err)
	}
	req.Header.Set("X-OpenRosa-Version", "1.0")
	if kind != "" {
		req.Header.Set("Content-Type", kind)
	}
	switch {
	case c.bearer != "":
		req.Header.Set("Authorization", "Bearer "+c.bearer)
	case c.login != "":
		req.SetBasicAuth(c.login, c.password)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		c.h.T.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	b, err := io.ReadAll(res.Body)
	if err != nil {
		c.h.T.Fatal(err)
	}
	return got{res, string(b)}
}

func (c collect) get(path string) got {
	c.h.T.Helper()
	return c.do("GET", strings.TrimPrefix(path, c.h.HTTP.URL), nil, "")
}

// want fails the test unless the status is the wanted one and the answer says words.
func (g got) want(t testing.TB, status int, words ...string) got {
	t.Helper()
	if g.StatusCode != status {
		t.Fatalf("%s %s: %d, want %d: %.500s", g.Request.Method, g.Request.URL.Path, g.StatusCode, status, g.body)
	}
	for _, w := range words {
		if !strings.Contains(g.body, w) {
			t.Errorf("%s %s does not say %q: %.500s", g.Request.Method, g.Request.URL.Path, w, g.body)
		}
	}
	return g
}

// file is an attachment: its name and what is in it.
type file struct {
	name string
	data []byte
}

// post sends an instance as the app does; more is for a part of one.
func (c collect) post(instance string, more bool, files ...file) got {
	c.h.T.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part := func(field, name, kind string, data []byte) {
		h := textproto.MIMEHeader{}
		h.Set("Content-Disposition", fmt.Sprintf(`form-data; name="%s"; filename="%s"`, field, strings.ReplaceAll(name, `\`, `\\`)))
		h.Set("Content-Type", kind)
		p, err := w.CreatePart(h)
		if err == nil {
			_, err = p.Write(data)
		}
		if err != nil {
			c.h.T.Fatal(err)
		}
	}
	if instance != "" {
		part("xml_submission_file", "patrol.xml", "text/xml", []byte(instance))
	}
	for _, f := range files {
		part(f.name, f.name, "image/jpeg", f.data)
	}
	if more {
		_ = w.WriteField("*isIncomplete*", "yes")
	}
	_ = w.Close()
	return c.do("POST", "/openrosa/submission?deviceID=collect%3Aabcdefgh", &b, w.FormDataContentType())
}

// instance of the shipped checklist, as the app writes it; pairs change answers.
func instance(id string, at clock.Moment, code string, change ...string) string {
	return instanceOf(`id="agri-patrol" version="2026.1"`, id, at, code, change...)
}

func instanceOf(form, id string, at clock.Moment, code string, change ...string) string {
	m := answers(change...)
	var b strings.Builder
	fmt.Fprintf(&b, `<?xml version='1.0' ?><data xmlns:jr="http://openrosa.org/javarosa" xmlns:orx="http://openrosa.org/xforms" %s><huying_subject>%s</huying_subject>`, form, code)
	moment := at.Time().Format("2006-01-02T15:04:05.000-07:00")
	fmt.Fprintf(&b, "<start>%s</start><end>%s</end>", moment, moment)
	for _, group := range []string{"records", "inputs", "use", "additives", "waste", "certificate", "other"} {
		b.WriteString("\n<" + group + ">")
		for _, q := range []string{"record_kept", "input_bought", "input_stored", "use_range", "use_interval", "use_banned", "use_photo",
			"use_note", "additive_ok", "waste_collected", "cert_issued", "other_found", "other_note", "other_photo", "extra"} {
			if v, ok := m[group+"/"+q]; ok {
				fmt.Fprintf(&b, "<%s>%s</%s>", q, v, q)
			}
		}
		b.WriteString("</" + group + ">")
	}
	fmt.Fprintf(&b, "<orx:meta><orx:instanceID>uuid:%s</orx:instanceID></orx:meta></data>", id)
	return b.String()
}

// engine is what ODK's own engine (the field door's) made of
// the checklist as it is served here, with the code and the moments to be put in.
const engine = `<data xmlns:orx="http://openrosa.org/xforms" id="agri-patrol" version="2026.1"><huying_subject>CODE</huying_subject><start>MOMENT</start><end>MOMENT</end>` +
	`<records><record_kept>yes</record_kept></records><inputs><input_bought>yes</input_bought><input_stored>yes</input_stored></inputs>` +
	`<use><use_range>yes</use_range><use_interval>yes</use_interval><use_banned>no</use_banned></use><additives><additive_ok>na</additive_ok></additives>` +
	`<waste><waste_collected>yes</waste_collected></waste><certificate><cert_issued>yes</cert_issued></certificate><other><other_found>no</other_found></other><advice/>` +
	`<orx:meta><orx:instanceID>uuid:5f2a77b1-4752-45f6-9e9c-104aba02c461</orx:instanceID></orx:meta></data>`

// instanceID is one as the app makes it.
func instanceID(n int) string { return fmt.Sprintf("6f1c9a52-7c1e-4a0b-9d55-%012d", n) }

var found = []string{"use/use_banned", "yes", "use/use_note", "棚里有禁用农药的空瓶", "use/use_photo", "1699321.jpg"}

// board is a farm house with a cooperative in it, and the code on its board.
func board(h *housetest.House) (id, code string) {
	id = patrolled(h)
	var s subject
	h.As("helper").Get("/api/agri/subjects/" + id).Want(200).Into(&s)
	return id, s.Code
}

func patrols(h *housetest.House, subject string) (items []struct{ ID, Result, Order string }) {
	var out struct {
		Items []struct{ ID, Result, Order string }
	}
	h.As("inspector").Get("/api/agri/patrols?subject=" + subject).Want(200).Into(&out)
	return out.Items
}

// The whole way: list, fetch, ask, send, send again.
func TestOpenRosaFromListToRecord(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s, code := board(h)
		app := collect{h: h, login: "helper", password: password}

		var list struct {
			XMLName xml.Name
			Forms   []struct {
				ID       string `xml:"formID"`
				Name     string `xml:"name"`
				Version  string `xml:"version"`
				Hash     string `xml:"hash"`
				URL      string `xml:"downloadUrl"`
				Manifest string `xml:"manifestUrl"`
				About    string `xml:"descriptionText"`
			} `xml:"xform"`
		}
		read := func(path string) {
			t.Helper()
			list.Forms = nil
			a := app.get(path).want(t, 200)
			if err := xml.Unmarshal([]byte(a.body), &list); err != nil {
				t.Fatal(err)
			}
			if a.Header.Get("X-OpenRosa-Version") != "1.0" || a.Header.Get("Date") != "Tue, 07 Nov 2023 01:30:00 GMT" ||
				!strings.HasPrefix(a.Header.Get("Content-Type"), "text/xml") {
				t.Error("headers:", a.Header)
			}
		}
		read("/openrosa/formList?formID=something-else")
		if len(list.Forms) != 0 {
			t.Error("a list of another form:", list.Forms)
		}
		read("/openrosa/formList?verbose=true")
		if list.XMLName.Space != "http://openrosa.org/xforms/xformsList" || list.XMLName.Local != "xforms" || len(list.Forms) < 2 {
			t.Fatal(list)
		}
		f := list.Forms[0]
		for _, x := range list.Forms {
			if x.ID == "agri-patrol" {
				f = x
			}
			if x.ID == "agri-shop" {
				t.Error("offered, and there is no shop")
			}
		}
		if f.ID != "agri-patrol" || f.Version != "2026.1" || f.Name != "农产品质量安全日常巡查" || f.About == "" || f.Manifest != "" {
			t.Errorf("%+v", f)
		}
		doc := app.get(f.URL).want(t, 200, `<huying_subject/>`, `nodeset="/data/huying_subject" type="barcode"`, "扫一扫牌子上的码", "Scan the code on the board")
		if sum := md5.Sum([]byte(doc.body)); f.Hash != "md5:"+hex.EncodeToString(sum[:]) {
			t.Error("the hash is of something else:", f.Hash)
		}
		for d := xml.NewDecoder(strings.NewReader(doc.body)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
		app.get(strings.Replace(f.URL, "/form?", "/manifest?", 1)).want(t, 200, `<manifest xmlns="http://openrosa.org/xforms/xformsManifest">`)

		ask := app.do("HEAD", "/openrosa/submission", nil, "").want(t, 204)
		if ask.Header.Get("Location") != h.HTTP.URL+"/openrosa/submission" || ask.Header.Get("X-OpenRosa-Accept-Content-Length") != "10485760" {
			t.Error(ask.Header)
		}

		// What was found becomes an order, with the photo drawn anew.
		at := h.Acts.Now().Add(-time.Hour)
		sent := instance(instanceID(1), at, "https://example.cn/q/"+code, found...)
		pic := file{"1699321.jpg", photo(t)}
		app.post(sent, false, pic).want(t, 201, `<OpenRosaResponse xmlns="http://openrosa.org/http/response">`, "已收到")
		lines := h.Lines()
		for range 2 {
			app.post(sent, false, pic).want(t, 201)
		}
		app.post(sent, false).want(t, 201) // all of it is here
		if h.Lines() != lines {
			t.Error("sending again left lines in the journal")
		}
		list1 := patrols(h, s)
		if len(list1) != 1 || list1[0].Result != "correct" || list1[0].Order == "" {
			t.Fatalf("%+v", list1)
		}
		if got := h.Verbs(s); got != "agri.subject.add agri.patrol" {
			t.Error("journal:", got)
		}
		var o struct {
			Order struct {
				Words  string
				Photos []string
			}
		}
		h.As("inspector").Get("/api/orders/" + list1[0].Order).Want(200).Into(&o)
		if len(o.Order.Photos) != 1 || !strings.Contains(o.Order.Words, "棚里有禁用农药的空瓶") || !strings.Contains(o.Order.Words, "2023-11-14") {
			t.Errorf("%+v", o)
		}
		if p := h.As("inspector").Get("/api/photos/" + o.Order.Photos[0]).Want(200); bytes.Equal(p.Body, pic.data) || !bytes.HasPrefix(p.Body, []byte("\xff\xd8")) {
			t.Error("the photo is kept as it was sent")
		}
		if v := h.Figure("agri.patrols", housetest.County); v.Num != 1 {
			t.Error("patrols:", v)
		}

		// Another person's instance of the same name is another's; nothing found passes.
		other := collect{h: h, login: "Inspector", password: password}
		other.post(instance(instanceID(1), at, code), false).want(t, 201)
		if got := patrols(h, s); len(got) != 2 {
			t.Errorf("%+v", got)
		}
		app.post(strings.NewReplacer("CODE", code, "MOMENT", "2023-11-07T00:32:30.954+00:00").Replace(engine), false).want(t, 201)
		if got := patrols(h, s); len(got) != 3 {
			t.Errorf("%+v", got)
		}
		// Who could not scan has typed.
		app.post(strings.ReplaceAll(instance(instanceID(9), at, strings.ToLower(code)), "huying_subject>", "huying_subject_typed>"), false).want(t, 201)

		// A known instance with other content is refused, and an edited one.
		app.post(strings.Replace(sent, "空瓶", "瓶子", 1), false, pic).want(t, 409)
		app.post(strings.Replace(sent, "</orx:meta>", "<orx:deprecatedID>uuid:x</orx:deprecatedID></orx:meta>", 1), false, pic).want(t, 409)

		// What was begun on a version that was withdrawn since is still taken; the list does
		// not offer it.
		h.As("bureau").Post("/api/forms/agri-patrol/versions/2026.1/withdraw", nil).Want(204)
		read("/openrosa/formList?formID=agri-patrol")
		if len(list.Forms) != 0 {
			t.Error("offered after it was withdrawn")
		}
		app.get(f.URL).want(t, 404)
		app.post(instance(instanceID(2), at, code), false).want(t, 201)
		h.Clean()
	})
}

// An instance that comes in parts is a record when it is whole, once, in whatever way
// it comes.
func TestOpenRosaInParts(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s, code := board(h)
		app := collect{h: h, login: "helper", password: password}
		at := h.Acts.Now().Add(-time.Hour)
		two := append([]string{"other/other_found", "yes", "other/other_note", "水渠堵了", "other/other_photo", "b.jpg"}, found...)
		sent := instance(instanceID(1), at, code, two...)
		a, b := file{"1699321.jpg", photo(t)}, file{"b.jpg", photo(t)}
		audit := file{"audit.csv", []byte("event,node\n")} // what an instance does not name is not kept

		app.post(sent, true, a, audit).want(t, 202, "等其余的照片")
		if got := patrols(h, s); len(got) != 0 {
			t.Fatal("a record before it was whole")
		}
		// The app says that this was all: it was not, and what came is kept.
		app.post(sent, false).want(t, 400, "b.jpg", "1 张")
		app.post(sent, false, b).want(t, 201)
		app.post(sent, true, a).want(t, 201)
		if got := patrols(h, s); len(got) != 1 {
			t.Errorf("%+v", got)
		}
		if got := h.Verbs("agri-patrol"); !strings.HasSuffix(got, "openrosa.part") || strings.Count(got, "openrosa.part") != 1 {
			t.Error("journal:", got)
		}

		// Changed before it was whole: what waited for the first text does not count.
		sent = instance(instanceID(2), at, code, two...)
		app.post(sent, true, a).want(t, 202)
		sent = strings.Replace(sent, "水渠堵了", "水渠通了", 1)
		app.post(sent, false, b).want(t, 400, "1699321.jpg")
		app.post(sent, false, a).want(t, 201)

		// Many at once are one.
		sent = instance(instanceID(3), at, code)
		var wg sync.WaitGroup
		for range 6 {
			wg.Go(func() {
				if g := app.post(sent, false); g.StatusCode != 201 {
					t.Errorf("%d %s", g.StatusCode, g.body)
				}
			})
		}
		wg.Wait()
		app.post(sent, false).want(t, 201)
		if got := patrols(h, s); len(got) != 3 {
			t.Errorf("%+v", got)
		}
		h.Clean()
	})
}

// The door without a session: who is let in, and who is not.
func TestOpenRosaSignIn(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		board(h)
		const list = "/openrosa/formList"
		guest := collect{h: h}.get(list).want(t, 401, "OpenRosaResponse", "请先登录")
		if !strings.HasPrefix(guest.Header.Get("WWW-Authenticate"), "Basic ") || len(guest.Header.Values("WWW-Authenticate")) != 1 {
			t.Error(guest.Header)
		}
		collect{h: h}.post("x", false).want(t, 401)
		key, err := h.People.Token(t.Context(), housetest.County, "helper")
		if err != nil {
			t.Fatal(err)
		}
		collect{h: h, bearer: key}.get(list).want(t, 200, "agri-patrol")
		collect{h: h, bearer: key + "x"}.get(list).want(t, 401)
		collect{h: h, login: "desk", password: password}.get(list).want(t, 200) // nothing for them
		if body := (collect{h: h, login: "desk", password: password}).get(list).body; strings.Contains(body, "agri-patrol") {
			t.Error("somebody without the post is shown the checklist")
		}

		// One session for many requests, in the journal like any other; and nowhere else.
		app := collect{h: h, login: "helper", password: password}
		app.get(list).want(t, 200)
		lines := h.Lines()
		for range 3 {
			app.get(list).want(t, 200)
		}
		if h.Lines() != lines {
			t.Error("every request signs in anew")
		}
		app.get("/api/me").want(t, 401)
		if got := h.Verbs("helper"); !strings.HasSuffix(got, "session.open") {
			t.Error(got)
		}
		h.Clock.Advance(13 * time.Hour) // the session is over, the password is not
		app.get(list).want(t, 200)

		// The same lock as at the front door, seen from both.
		wrong := collect{h: h, login: "inspector", password: "Wrong-2023"}
		for range 5 {
			wrong.get(list).want(t, 401, "账号或密码不对")
		}
		wrong.get(list).want(t, 429, "分钟")
		collect{h: h, login: "inspector", password: password}.get(list).want(t, 429)
		h.As("").Post("/api/session", map[string]string{"login": "inspector", "password": password}).Want(429)
		if got := h.Verbs("inspector"); strings.Count(got, "session.refuse") != 5 {
			t.Error("journal:", got)
		}
		h.Clock.Advance(16 * time.Minute)
		collect{h: h, login: "inspector", password: password}.get(list).want(t, 200)

		// A password that is changed ends what went by the old one.
		h.As("helper").Post("/api/session/password", map[string]string{"old": password, "new": "Better-2024"}).Want(204)
		app.get(list).want(t, 401)
		collect{h: h, login: "helper", password: "Better-2024"}.get(list).want(t, 200)
	})
}

func TestOpenRosaRefuses(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s, code := board(h)
		h.Hire("otherhelper", registry.Officer, housetest.OtherVillage, housetest.OtherTowns)
		helper, elsewhere := collect{h: h, login: "helper", password: password}, collect{h: h, login: "otherhelper", password: password}
		desk := collect{h: h, login: "desk", password: password}
		now := h.Acts.Now()
		at := now.Add(-time.Hour)
		pic := file{"1699321.jpg", photo(t)}
		place, err := h.Codes.Of(t.Context(), h.DB.Read(), housetest.County, area.CodeKind, housetest.Grid)
		if err != nil {
			t.Fatal(err)
		}
		plain := instance(instanceID(1), at, code)
		bomb := `<?xml version="1.0"?><!DOCTYPE d [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>`
		for _, c := range []helperCase{
			{"not for me", desk, plain, nil, 404, "没有发给您"},
			{"a subject elsewhere", elsewhere, plain, nil, 404, ""},
			{"unknown version", helper, instanceOf(`id="agri-patrol" version="9"`, instanceID(1), at, code), nil, 404, "没有这张检查单"},
			{"unknown form", helper, instanceOf(`id="other" version="2026.1"`, instanceID(1), at, code), nil, 404, ""},
			{"no form", helper, instanceOf(``, instanceID(1), at, code), nil, 400, "读不懂"},
			{"no instance id", helper, strings.Replace(plain, "uuid:", "", 1), nil, 400, "读不懂"},
			{"an entity", helper, strings.Replace(bomb+plain[strings.Index(plain, "<data"):], code, "&b;", 1), nil, 400, "读不懂"},
			{"an entity without its type", helper, strings.Replace(plain, code, "&b;", 1), nil, 400, "读不懂"},
			{"half of it", helper, plain[:len(plain)/2], nil, 400, "读不懂"},
			{"two of it", helper, plain + plain[strings.Index(plain, "<data"):], nil, 400, "读不懂"},
			{"very deep", helper, strings.Replace(plain, "<records>", "<records>"+strings.Repeat("<a>", 100_000), 1), nil, 400, "读不懂"},
			{"too large", helper, strings.Replace(plain, code, strings.Repeat("A", 1<<20), 1), nil, 413, ""},
			{"no xml", helper, "", []file{pic}, 400, "xml_submission_file"},
			{"a code mistyped", helper, instance(instanceID(1), at, "7K4Q-2M9X-C3TE"), nil, 400, "huying_subject"},
			{"no code", helper, instance(instanceID(1), at, ""), nil, 400, "huying_subject"},
			{"a place's code", helper, instance(instanceID(1), at, string(place)), nil, 400, "不是主体的码"},
			{"an answer to no question", helper, instance(instanceID(1), at, code, "records/extra", "1"), nil, 400, "records/extra"},
			{"an answer that is no choice", helper, instance(instanceID(1), at, code, "other/other_found", "maybe"), nil, 400, "other/other_found"},
			{"an answer twice", helper, strings.Replace(plain, "<record_kept>", "<record_kept>no</record_kept><record_kept>", 1), nil, 400, "record_kept"},
			{"an answer in an answer", helper, strings.Replace(plain, "<record_kept>yes", "<record_kept><x>yes</x>", 1), nil, 400, "record_kept"},
			{"a moment that is none", helper, strings.Replace(plain, "<end>2023", "<end>soon", 1), nil, 400, "end"},
			{"the future", helper, instance(instanceID(1), now.Add(time.Hour), code), nil, 400, "将来"},
			{"long ago", helper, instance(instanceID(1), now.Add(-90*24*time.Hour), code), nil, 400, "60"},
			{"no photo", helper, instance(instanceID(1), at, code, found...), nil, 400, "1699321.jpg"},
			{"a page as photo", helper, instance(instanceID(1), at, code, found...), []file{{"1699321.jpg", []byte("<html></html>")}}, 400, "1699321.jpg"},
			{"a path in a file's name", helper, instance(instanceID(1), at, code, found...), []file{{"../1699321.jpg", pic.data}}, 400, "文件名"},
			{"a Windows path in a file's name", helper, instance(instanceID(1), at, code, found...), []file{{`c:\1699321.jpg`, pic.data}}, 400, "文件名"},
			{"a path in an answer", helper, instance(instanceID(1), at, code, "use/use_banned", "yes", "use/use_note", "x", "use/use_photo",
				"../../etc/passwd"), nil, 400, "use/use_photo"},
			{"a photo that is too large", helper, instance(instanceID(1), at, code, found...),
				[]file{{"1699321.jpg", append(bytes.Clone(pic.data), make([]byte, 16<<20)...)}}, 413, ""},
		} {
			t.Run(c.what, func(t *testing.T) {
				c.from.get("/openrosa/formList").want(t, 200) // signs in, which is a line of its own
				lines := h.Lines()
				c.from.post(c.xml, false, c.files...).want(t, c.status, c.said, `nature="error"`)
				if h.Lines() != lines {
					t.Error("left a line in the journal")
				}
			})
		}
		// More than a post may have. The door is shut before all of it is read, so the app may
		// see the refusal or only that nobody listens any more.
		huge := make([]byte, 26<<20)
		req, err := http.NewRequest("POST", h.HTTP.URL+"/openrosa/submission",
			io.MultiReader(strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"a\"; filename=\"a\"\r\n\r\n"), bytes.NewReader(huge)))
		if err != nil {
			t.Fatal(err)
		}
		req.SetBasicAuth("helper", password)
		req.Header.Set("Content-Type", "multipart/form-data; boundary=x")
		if res, err := http.DefaultClient.Do(req); err == nil {
			_ = res.Body.Close()
			if res.StatusCode != 413 {
				t.Error("a huge post:", res.StatusCode)
			}
		}
		helper.do("POST", "/openrosa/submission", strings.NewReader(plain), "text/xml").want(t, 400, "读不懂")
		if got := patrols(h, s); len(got) != 0 {
			t.Errorf("a refusal left %+v", got)
		}

		// A draft is offered to nobody, and nothing is taken for it.
		h.As("bureau").Post("/api/forms?use="+patrol.Use.Code+"&dry=false", housetest.NewForm().File("file", "a.xlsx", checklist(t, "1"))).Want(200)
		if body := helper.get("/openrosa/formList").want(t, 200, "agri-patrol").body; strings.Contains(body, "shed") {
			t.Error("a draft is offered")
		}
		helper.post(instanceOf(`id="shed" version="1"`, instanceID(1), at, code), false).want(t, 404)
		h.Clean()
	})
}

type helperCase struct {
	what   string
	from   collect
	xml    string
	files  []file
	status int
	said   string
}
