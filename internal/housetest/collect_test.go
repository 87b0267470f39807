package housetest_test

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"huying/internal/housetest"
)

// collector is ODK Collect on a phone, behind a proxy that speaks HTTPS for us: it asks in the
// order, with the headers and in the layout that its source has, and minds what the
// source minds in an answer.
type collector struct {
	h               *housetest.House
	login, password string
	server          string // as it was typed
	knows           bool   // that Basic is what is wanted
	remapped        map[string]string
}

func newCollector(h *housetest.House, login, password string) *collector {
	return &collector{h: h, login: login, password: password, server: strings.Replace(h.HTTP.URL, "http:", "https:", 1) + "/openrosa/",
		remapped: map[string]string{}}
}

// withDevice appends who asks, as the app does to every address that it asks.
func withDevice(address string) string {
	sep := "?"
	if strings.Contains(address, "?") {
		sep = "&"
	}
	return address + sep + "deviceID=collect%3AqJ1mW0sYhTgVbN2c"
}

// ask is one request as the app sees it: it says its password when it was asked to, from
// then on at once, and forgets that when it is refused.
func (a *collector) ask(method, address, kind string, body []byte) got {
	a.h.T.Helper()
	rest, ok := strings.CutPrefix(address, "https:")
	if !ok {
		a.h.T.Fatalf("over plain HTTP the app would say no password: %s", address)
	}
	once := func(auth bool) got {
		req, err := http.NewRequest(method, "http:"+rest, bytes.NewReader(body))
		if err != nil {
			a.h.T.Fatal(err)
		}
		req.Header.Set("X-Forwarded-Proto", "https")
		req.Header.Set("User-Agent", "org.odk.collect.android/v2025.4.1 Dalvik/2.1.0 (Linux; U; Android 14; SM-A145F)")
		req.Header.Set("X-OpenRosa-Version", "1.0")
		req.Header.Set("Date", "Tue, 07 Nov 2023 01:30:00 GMT")
		if kind != "" {
			req.Header.Set("Content-Type", kind)
		}
		if auth {
			req.SetBasicAuth(a.login, a.password)
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			a.h.T.Fatal(err)
		}
		defer func() { _ = res.Body.Close() }()
		b, err := io.ReadAll(res.Body)
		if err != nil {
			a.h.T.Fatal(err)
		}
		return got{res, string(b)}
	}
	g := once(a.knows)
	if g.StatusCode == 401 && a.knows {
		a.knows = false
		g = once(false)
	}
	if g.StatusCode == 401 {
		if scheme, _, _ := strings.Cut(g.Header.Get("WWW-Authenticate"), " "); scheme != "Basic" {
			a.h.T.Fatalf("the app knows no %q", g.Header.Get("WWW-Authenticate"))
		}
		a.knows = true
		g = once(true)
	}
	return g
}

// blank is a form in the list.
type blank struct{ ID, Name, Version, Hash, URL, Manifest string }

func (a *collector) list() (out []blank) {
	a.h.T.Helper()
	g := a.ask("GET", withDevice(strings.TrimRight(a.server, "/")+"/formList"), "", nil).want(a.h.T, 200)
	if !strings.Contains(strings.ToLower(g.Header.Get("Content-Type")), "text/xml") || g.Header.Get("X-OpenRosa-Version") != "1.0" {
		a.h.T.Fatal("no list to the app:", g.Header)
	}
	var root xnode
	if err := xml.Unmarshal([]byte(g.body), &root); err != nil {
		a.h.T.Fatal(err)
	}
	const space = "http://openrosa.org/xforms/xformsList"
	if root.XMLName.Local != "xforms" || root.XMLName.Space != space {
		a.h.T.Fatal(root.XMLName)
	}
	for _, x := range root.Kids {
		said := func(name string) string { return strings.TrimSpace(x.kid(name).Text) }
		hash, ok := strings.CutPrefix(said("hash"), "md5:")
		f := blank{said("formID"), said("name"), said("version"), hash, said("downloadUrl"), said("manifestUrl")}
		if u, err := url.Parse(f.URL); x.XMLName.Local != "xform" || x.XMLName.Space != space || f.ID == "" || f.Name == "" || !ok || err != nil || u.Host == "" {
			a.h.T.Fatalf("one bad entry, and the app shows none: %+v", f)
		}
		out = append(out, f)
	}
	return out
}

// download fetches a form and reads what the app keeps of it.
func (a *collector) download(f blank) []byte {
	a.h.T.Helper()
	if f.Manifest != "" {
		if g := a.ask("GET", withDevice(f.Manifest), "", nil).want(a.h.T, 200, "<manifest "); !strings.Contains(g.Header.Get("Content-Type"), "text/xml") {
			a.h.T.Error(g.Header)
		}
	}
	doc := []byte(a.ask("GET", withDevice(f.URL), "", nil).want(a.h.T, 200).body)
	if sum := md5.Sum(doc); hex.EncodeToString(sum[:]) != f.Hash {
		a.h.T.Errorf("%s: with this hash the app would fetch it again every time", f.ID)
	}
	return doc
}

// named is what the app calls an instance: the title without signs, and the time.
func named(title string) string {
	plain := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || r >= '0' && r <= '9' {
			return r
		}
		return ' '
	}, title)
	return strings.Join(strings.Fields(plain), " ") + "_2023-11-07_09-00-00.xml"
}

// send sends an instance with what lies in its folder, and returns the last answer.
func (a *collector) send(name, instance string, files ...file) (g got, posts int) {
	a.h.T.Helper()
	to, most := withDevice(strings.TrimSuffix(a.server, "/")+"/submission"), int64(10_000_000)
	if known := a.remapped[to]; known != "" {
		to = known
	} else {
		head := a.ask("HEAD", to, "", nil)
		if head.StatusCode == 204 {
			if n, err := strconv.ParseInt(head.Header.Get("X-OpenRosa-Accept-Content-Length"), 10, 64); err == nil {
				most = n
			}
			was, _ := url.Parse(to)
			now, err := url.Parse(head.Header.Get("Location"))
			if err != nil || now.Hostname() != was.Hostname() {
				a.h.T.Fatal("the app goes to no other host:", head.Header)
			}
			if now.RawQuery == "" {
				now.RawQuery = was.RawQuery
			}
			a.remapped[to] = now.String()
			to = now.String()
		} else if head.StatusCode == 401 || head.StatusCode < 300 {
			return head, 0
		}
	}
	for first, i := true, 0; first || i < len(files); first = false {
		body, kind := post{}, "multipart/form-data; boundary=7c3e0f5e-7f6a-4f3e-8a51-0d0c3f0b9a11"
		body.part("xml_submission_file", name, "text/xml", []byte(instance))
		size := int64(len(instance))
		for more := true; more && i < len(files); i++ {
			body.part(files[i].name, files[i].name, contentType(files[i].name), files[i].data)
			size += int64(len(files[i].data))
			if more = i+1 == len(files) || size+int64(len(files[i+1].data)) <= most; !more {
				body.part("*isIncomplete*", "", "", []byte("yes"))
			}
		}
		posts++
		if g = a.ask("POST", to, kind, body.end()); g.StatusCode != 201 && g.StatusCode != 202 {
			return g, posts
		}
	}
	return g, posts
}

func contentType(name string) string {
	if strings.HasSuffix(name, ".jpg") {
		return "image/jpeg"
	}
	return "text/comma-separated-values"
}

// post is a body laid out as the app's HTTP library does it.
type post struct{ bytes.Buffer }

func (p *post) part(field, name, kind string, data []byte) {
	const edge = "--7c3e0f5e-7f6a-4f3e-8a51-0d0c3f0b9a11\r\n"
	fmt.Fprintf(p, "%sContent-Disposition: form-data; name=\"%s\"", edge, field)
	if name != "" {
		fmt.Fprintf(p, "; filename=\"%s\"\r\nContent-Type: %s", name, kind)
	}
	fmt.Fprintf(p, "\r\nContent-Length: %d\r\n\r\n%s\r\n", len(data), data)
}

func (p *post) end() []byte {
	p.WriteString("--7c3e0f5e-7f6a-4f3e-8a51-0d0c3f0b9a11--\r\n")
	return p.Bytes()
}

// filled writes the record of a form as JavaRosa does: the namespaces of the form at the
// root, names without a prefix but for what has a space of its own, no template, nothing
// that is not asked, and the rest empty.
func filled(t testing.TB, doc []byte, id string, answers map[string]string, asked func(path string) bool) string {
	t.Helper()
	var root xnode
	if err := xml.Unmarshal(doc, &root); err != nil {
		t.Fatal(err)
	}
	record := root.kid("head").kid("model").kid("instance").Kids[0]
	answers["orx:meta/orx:instanceID"] = "uuid:" + id
	var b strings.Builder
	b.WriteString("<?xml version='1.0' ?>")
	var write func(n xnode, path, attrs string)
	write = func(n xnode, path, attrs string) {
		kids, value := 0, answers[path]
		for _, k := range n.Kids {
			if at := strings.TrimPrefix(path+"/"+k.name(), "/"); !hasTemplate(k) && asked(at) {
				if kids++; kids == 1 {
					fmt.Fprintf(&b, "<%s%s>", n.name(), attrs)
				}
				write(k, at, "")
			}
		}
		switch {
		case kids > 0:
			fmt.Fprintf(&b, "</%s>", n.name())
		case value == "":
			fmt.Fprintf(&b, "<%s%s />", n.name(), attrs)
		default:
			fmt.Fprintf(&b, "<%s%s>", n.name(), attrs)
			_ = xml.EscapeText(&b, []byte(value))
			fmt.Fprintf(&b, "</%s>", n.name())
		}
	}
	write(record, "", fmt.Sprintf(` xmlns:ev="http://www.w3.org/2001/xml-events" xmlns:orx="%s" xmlns:odk="http://www.opendatakit.org/xforms" xmlns:h="%s" xmlns:jr="%s" xmlns:xsd="http://www.w3.org/2001/XMLSchema" id="%s" version="%s"`,
		spaceOrx, spaceHTML, spaceJR, record.attr("", "id"), record.attr("", "version")))
	return b.String()
}

// visited is a visit to a place where something was found, in two photos; what is not in
// it was asked and left empty, but for what hangs on another answer.
func visited(code string) (map[string]string, func(string) bool) {
	return map[string]string{"huying_subject": "https://example.cn/q/" + code, "start": "2023-11-07T08:00:00.000+08:00", "end": "2023-11-07T08:30:12.345+08:00",
			"records/record_kept": "yes", "inputs/input_bought": "yes", "inputs/input_stored": "yes", "use/use_range": "yes",
			"use/use_interval": "yes", "use/use_banned": "yes",
			"use/use_note": "棚里有禁用农药的空瓶 <3 & \"多\"", "use/use_photo": "1699321000001.jpg", "additives/additive_ok": "na",
			"waste/waste_collected": "yes", "certificate/cert_issued": "yes",
			"other/other_found": "yes", "other/other_note": "水渠堵了", "other/other_photo": "1699321000002.jpg"},
		func(path string) bool {
			hangs := strings.HasSuffix(path, "_note") && path != "use/use_note" && path != "other/other_note"
			return path != "huying_subject_typed" && !hangs
		}
}

// The whole way, as the app goes it.
func TestOpenRosaAsCollectAsks(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s, code := board(h)
		a := newCollector(h, "helper", password)
		var f blank
		for _, x := range a.list() {
			if x.ID == "agri-patrol" {
				f = x
			}
		}
		doc := a.download(f)
		if again := a.list(); f.ID == "" || len(again) == 0 || string(a.download(f)) != string(doc) {
			t.Error("the form is another one every time")
		}
		answers, asked := visited(code)
		one := filled(t, doc, instanceID(1), answers, asked)

		// All that lies in the folder, in whatever order: an audit log, and photos that do not
		// go into one post.
		heavy := append(photo(t), make([]byte, 6<<20)...)
		log, first, second := file{"audit.csv", []byte("event,node,start,end\nform start,,1699315200000,\n")}, file{"1699321000001.jpg", heavy},
			file{"1699321000002.jpg", heavy}
		g, posts := a.send(named(f.Name), one, log, second, first)
		if g.want(t, 201, "已收到"); posts != 2 {
			t.Error("posts:", posts)
		}
		// A post that broke off is sent again from its beginning; now the address is known.
		g, posts = a.send(named(f.Name), one, first, second, log)
		if g.want(t, 201); posts != 2 {
			t.Error("posts:", posts)
		}
		if got := patrols(h, s); len(got) != 1 || got[0].Result != "correct" {
			t.Fatalf("%+v", got)
		}

		// A title as long as a file's name can be, with signs that the app takes out.
		long := named(strings.Repeat("查", 76) + "·1")
		if len(long) < 250 {
			t.Fatal(long)
		}
		small := file{first.name, photo(t)}
		g, _ = a.send(long, filled(t, doc, instanceID(2), answers, asked), small, file{second.name, small.data})
		g.want(t, 201)

		// What it says when something is missing is what the person reads.
		g, _ = a.send(named(f.Name), filled(t, doc, instanceID(3), answers, asked), small)
		g.want(t, 400, `<message nature="error">`, second.name)

		// A version that a phone edits is refused with a reason.
		edited := strings.Replace(filled(t, doc, instanceID(4), answers, asked), "</orx:meta>",
			"<orx:deprecatedID>uuid:"+instanceID(1)+"</orx:deprecatedID></orx:meta>", 1)
		g, _ = a.send(named(f.Name), edited, small, file{second.name, small.data})
		g.want(t, 409, `<message nature="error">`)
	})
}

// A password that is no longer right is tried once with the first request and twice with
// each that follows: three of them lock the account.
func TestCollectWithAWrongPassword(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		board(h)
		a := newCollector(h, "helper", "Wrong-2023")
		list := strings.TrimRight(a.server, "/") + "/formList"
		for i, want := range []int{1, 3, 5} {
			a.ask("GET", withDevice(list), "", nil).want(t, 401)
			if got := strings.Count(h.Verbs("helper"), "session.refuse"); got != want {
				t.Errorf("after %d requests %d were refused", i+1, got)
			}
		}
		a.ask("GET", withDevice(list), "", nil).want(t, 429, "分钟")
	})
}

// What Collect could not open it is not shown; the checklist is there for the field door.
func TestCollectIsNotShownWhatItCannotOpen(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		board(h)
		publish := func(version, row string) {
			h.As("bureau").Post("/api/forms?use=agri.patrol&dry=false", housetest.NewForm().File("file", "a.xlsx", checklist(t, version, row))).Want(200)
			h.As("bureau").Post("/api/forms/shed/versions/"+version+"/publish", map[string]any{"posts": []string{}, "areas": []string{}}).Want(204)
		}
		shown := func() (yes bool) {
			for _, f := range newCollector(h, "helper", password).list() {
				yes = yes || f.ID == "shed"
			}
			return yes
		}
		publish("1", "text|words|说说|||")
		if !shown() {
			t.Error("a plain one is not shown")
		}
		publish("2", "text|说明|说说|||")
		if shown() {
			t.Error("one with Chinese names is shown")
		}
	})
}
