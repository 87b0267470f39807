package openrosa

import (
	"encoding/xml"
	"fmt"
	"io"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
	"huying/kernel/code"
	"huying/kernel/form"
)

const who = "uuid:6f1c9a52-7c1e-4a0b-9d55-2b1f6a3c8e01"

// visit is a version with a group, a repeat in it, and one of each that is read apart.
func visit() *form.Version {
	v := &form.Version{Form: "visit", Version: "1", PublishedAt: 1, Languages: []string{"中文 (zh)"}}
	for _, n := range []string{"start start", "end end", "where geopoint", "ok select_one", "sheds begin_group", "sheds/note text",
		"sheds/shed begin_repeat", "sheds/shed/name text", "sheds/shed/pic image"} {
		path, kind, _ := strings.Cut(n, " ")
		x := form.Node{Path: "/data/" + path, Name: path[strings.LastIndex(path, "/")+1:], Type: kind}
		if kind == "select_one" {
			x.Choices = []form.Choice{{Value: "yes"}, {Value: "no"}}
		}
		v.Nodes = append(v.Nodes, x)
	}
	return v
}

func wrapped(body string) string {
	return `<?xml version="1.0" encoding="UTF-8"?>` + "\n" + `<data xmlns="http://www.w3.org/2002/xforms" xmlns:orx="http://openrosa.org/xforms" id="visit" version="1">` + body +
		"<orx:meta><orx:instanceID>" + who + "</orx:instanceID></orx:meta></data>\n"
}

func TestAnInstanceIsReadInTheTermsOfItsVersion(t *testing.T) {
	t.Parallel()
	x, err := ReadInstance([]byte("\ufeff" + wrapped(`
 <huying_subject> https://h.cn/q/7K4Q2M9XC3TD?x=1 </huying_subject>
 <start>2023-11-07T08:00:00.000+08</start><end>2023-11-07T08:30:00.250+08:00</end>
 <where>39.9 116.7 20.1 4.2</where><ok>yes</ok>
 <sheds><note/>
  <shed><name>一号棚 &lt;东&gt;</name><pic>a.jpg</pic></shed>
  <shed><name> </name></shed>
  <shed><pic>a.jpg</pic></shed>
 </sheds>`)))
	if err != nil {
		t.Fatal(err)
	}
	got, err := x.Read(visit())
	if err != nil {
		t.Fatal(err)
	}
	want := &Said{
		Answers: map[string]string{"start": "2023-11-07T08:00:00.000+08", "end": "2023-11-07T08:30:00.250+08:00", "where": "39.9 116.7 20.1 4.2", "ok": "yes",
			"sheds/shed[1]/name": "一号棚 <东>", "sheds/shed[1]/pic": "a.jpg", "sheds/shed[3]/pic": "a.jpg"},
		Photos: []string{"a.jpg"}, Code: "https://h.cn/q/7K4Q2M9XC3TD?x=1", At: clock.Date(2023, 11, 7).Start() + 30_600_250,
		Lon: 116.7, Lat: 39.9, AccuracyM: 5, placed: true,
	}
	if x.ID != who || x.Form != "visit" || x.Version != "1" || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\n got %+v\nwant %+v", x, got, want)
	}
}

func TestACodeIsFoundInWhatWasScanned(t *testing.T) {
	t.Parallel()
	c := code.New(nil)
	for _, s := range []string{string(c), " " + c.Pretty() + "\n", "https://h.cn/q/" + string(c),
		"https://h.cn/q/" + string(c) + "?public=1#x", "http://a/q/b/q/" + string(c) + "/sign"} {
		if got, err := codeIn(s); err != nil || got != c {
			t.Errorf("%q: %s, %v", s, got, err)
		}
	}
	for _, s := range []string{"", "https://h.cn/q/", "https://h.cn/" + string(c), string(c) + string(c)} {
		if _, err := codeIn(s); !fault.Is(err, fault.Invalid) {
			t.Errorf("%q was taken", s)
		}
	}
}

func TestAnInstanceIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ body, at string }{
		{"<nothing>1</nothing>", "/answers/nothing"},
		{"<sheds><shed><name>1</name><name>2</name></shed></sheds>", "/answers/sheds/shed[1]/name"},
		{"<sheds/><sheds/>", "/answers/sheds"},
		{"<sheds>words</sheds>", "/answers/sheds/"},
		{"<ok><meta>yes</meta></ok>", "/answers/ok"},
		{"<sheds><meta>yes</meta></sheds>", "/answers/sheds/meta"},
		{"<sheds><huying_subject>yes</huying_subject></sheds>", "/answers/sheds/huying_subject"},
		{"<ok>maybe</ok>", "/answers/ok"},
		{"<where>91 0</where>", "/answers/where"},
		{"<where>NaN 0</where>", "/answers/where"},
		{"<where>1 2 3 4 5</where>", "/answers/where"},
		{"<end>2023-13-01T00:00:00Z</end>", "/answers/end"},
		{"<sheds><shed><pic>../a.jpg</pic></shed></sheds>", "/answers/sheds/shed[1]/pic"},
		{"<sheds><note>坏\xff了</note></sheds>", "/answers/sheds/note"},
		{"<sheds><shed><name>一&#xD800;号</name></shed></sheds>", "/answers/sheds/shed[1]/name"},
		{"<sheds><note>&#x0dfff;</note></sheds>", "/answers/sheds/note"},
		{"<sheds><note>&#57343;</note></sheds>", "/answers/sheds/note"},
		{"<sheds><shed><pic>.hidden</pic></shed></sheds>", "/answers/sheds/shed[1]/pic"},
		{"<sheds><note>" + strings.Repeat("长", 10_000) + "</note></sheds>", "/answers/sheds/note"},
	} {
		x, err := ReadInstance([]byte(wrapped(c.body)))
		if err != nil {
			t.Errorf("%.80s: %v", c.body, err)
			continue
		}
		if _, err = x.Read(visit()); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "["+c.at+" ") {
			t.Errorf("%.80s: %v, want %s", c.body, err, c.at)
		}
	}
	good := wrapped("<ok>yes</ok>")
	for name, data := range map[string]string{
		"nothing": "", "words": "x", "a document type": "<!DOCTYPE data>" + good[strings.Index(good, "<data"):], "a program": "<?php x?>" + good,
		"another encoding": strings.Replace(good, "UTF-8", "GBK", 1),
		"an entity":        wrapped("<ok>&yes;</ok>"), "bytes that are no text in a name": wrapped("<o\xffk>yes</ok>"), "no end": good[:len(good)-8],
		"more than one": good + "<data/>", "words after": good + "x",
		"deep": wrapped(strings.Repeat("<a>", mostDeep) + strings.Repeat("</a>", mostDeep)), "many": wrapped(strings.Repeat("<a/>", mostElements)),
		"no id": strings.Replace(good, `id="visit"`, "", 1), "an id of another kind": strings.Replace(good, "uuid:", "uid:", 1),
	} {
		if _, err := ReadInstance([]byte(data)); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ReadInstance(make([]byte, mostXML+1)); !fault.Is(err, fault.TooLarge) {
		t.Error("too large:", err)
	}
	if _, err := ReadInstance([]byte(strings.Replace(good, "</orx:meta>", "<deprecatedID>uuid:1</deprecatedID></orx:meta>", 1))); !fault.Is(err, fault.Conflict) {
		t.Error("edited:", err)
	}
}

// Whatever is sent is read or refused, within its bounds; what is read names nothing
// that the version does not have.
func FuzzReadInstance(f *testing.F) {
	f.Add(wrapped("<huying_subject>7K4Q-2M9X-C3TD</huying_subject><end>2023-11-07T08:30:00.250+08:00</end><where>39.9 116.7 0 " +
		"4</where><sheds><shed><pic>a.jpg</pic></shed></sheds>"))
	f.Add(wrapped("<ok><![CDATA[yes]]><!-- x --></ok>"))
	f.Add("<!DOCTYPE d [<!ENTITY a 'a'>]><d>&a;</d>")
	f.Add(wrapped(strings.Repeat("<sheds>", 40)))
	v := visit()
	f.Fuzz(func(t *testing.T, doc string) {
		x, err := ReadInstance([]byte(doc))
		if err != nil {
			if k := fault.KindOf(err); k != fault.Invalid && k != fault.TooLarge && k != fault.Conflict {
				t.Fatalf("%v", err)
			}
			return
		}
		said, err := x.Read(v)
		if err != nil {
			if !fault.Is(err, fault.Invalid) {
				t.Fatal(err)
			}
			return
		}
		if err := v.Check(said.Answers); err != nil {
			t.Errorf("read, and yet wrong: %v", err)
		}
		for _, p := range said.Photos {
			if !plainName(p) {
				t.Errorf("a photo named %q", p)
			}
		}
		if said.Lat < -90 || said.Lat > 90 || said.Lon < -180 || said.Lon > 180 || said.AccuracyM < 0 {
			t.Errorf("%+v", said)
		}
	})
}

// catalogue says our questions in two languages.
func catalogue(t *testing.T) *text.Catalogue {
	t.Helper()
	files := fstest.MapFS{}
	for lang, word := range map[string]string{"zh-CN": "扫", "en": "scan"} {
		var lines []string
		for _, name := range []string{scanned, typed} {
			for _, part := range []string{"label", "hint"} {
				lines = append(lines, fmt.Sprintf("%q: %q", "openrosa."+name+"."+part, word+" "+part))
			}
		}
		files[lang+"/a.json"] = &fstest.MapFile{Data: []byte("{" + strings.Join(lines, ",") + "}")}
	}
	c, err := text.Load(files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestOurQuestionsComeFirst(t *testing.T) {
	t.Parallel()
	use := form.Use{Code: "x", About: "y", Letter: func(*form.Filled) any { return nil }}
	const head, mid, tail = `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model>`,
		`<instance><data id="v" version="1"><ok/></data></instance><bind nodeset="/data/ok"/></model></h:head><h:body class="pages">`,
		`<input ref="/data/ok"><label>&lt;/model&gt;</label></input></h:body></h:html>`
	for name, c := range map[string]struct {
		xml, language string
		want          []string
	}{
		"in one language": {head + mid + tail, "English (en)",
			[]string{`class="pages">` + "\n" + `  <input ref="/data/huying_subject"><label>scan label</label>`,
				`<data id="v" version="1"><huying_subject/><huying_subject_typed/><ok/>`}},
		"in none that is named": {head + mid + tail, "", []string{`<label>扫 label</label>`}},
		"in two": {head + `<itext><translation lang="中文 (zh)" default="true()"></translation><translation lang="English (en)"></translation></itext>` + mid + tail, "中文 (zh)",
			[]string{`<label ref="jr:itext('/data/huying_subject:label')"/>`, `<text id="/data/huying_subject:label"><value>扫 label</value>`,
				`<text id="/data/huying_subject:label"><value>scan label</value>`}},
	} {
		s, err := serve(&form.Version{XML: c.xml, Languages: []string{c.language}}, use, catalogue(t), nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		for _, w := range c.want {
			if !strings.Contains(string(s.XML), w) {
				t.Errorf("%s: no %s in\n%s", name, w, s.XML)
			}
		}
		for d := xml.NewDecoder(strings.NewReader(string(s.XML))); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
	}
	for _, broken := range []string{"", "<data id='x'>", "<data ></model>"} {
		if _, err := serve(&form.Version{XML: broken}, use, catalogue(t), nil); err == nil {
			t.Errorf("%q was served", broken)
		}
	}
	plain, err := serve(&form.Version{XML: "as it is"}, form.Use{}, catalogue(t), nil)
	if err != nil || string(plain.XML) != "as it is" || !regexp.MustCompile(`^md5:[0-9a-f]{32}$`).MatchString(plain.Hash()) {
		t.Error(plain, err)
	}
}

func TestWhatCollectOpens(t *testing.T) {
	t.Parallel()
	for doc, want := range map[string]bool{
		`<data id="v"><ok/></data><bind nodeset="/data/ok" relevant="/data/a = &#39;是&#39;" jr:constraintMsg="不对"/><label>是 姓名</label>`:     true,
		`<label ref="jr:itext(&#39;/data/姓名:label&#39;)"/><text id="/data/姓名:label"/><itemset nodeset="instance(&#39;是否&#39;)/root/item"/>`: true,
		`<bind nodeset="/data/naïve" type="string"/>`:                                          true,
		`<bind nodeset="/data/姓名" type="string"/>`:                                             false,
		`<setvalue ref="/data/a" value="concat(&#39;是&#39;, /data/b, &#34;否&#34;, /data/丙)"/>`: false,
		`<itemset nodeset="instance(&#39;l&#39;)/root/item[镇 = /data/a]"/>`:                    false,
		`<repeat nodeset="/data/r" jr:count="/data/次"/>`:                                       false,
		`<instance id="shops" src="jr://file-csv/shops.csv"/>`:                                 true,
		`<bind nodeset="/data/a" calculate="floor(/data/b)"/>`:                                 false,
		`<bind nodeset="/data/a" calculate="concat(&#39;floor(1)&#39;, /data/b)"/>`:            true,
		`<orx:meta><orx:instanceName/></orx:meta>`:                                             false,
		`<orx:meta><orx:instanceID/></orx:meta>`:                                               true,
		"":                                                                                     true,
	} {
		if opens(doc) != want {
			t.Errorf("%s: %v", doc, !want)
		}
	}
}

func TestNamesOfFilesArePlain(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{"1699.jpg": true, "照片 1.jpg": true, "": false, ".": false, "..": false, ".x": false, "a/b": false,
		`a\b`: false, "c:b": false, "a\x00": false, "a\n": false, strings.Repeat("a", mostName+1): false} {
		if plainName(name) != want {
			t.Errorf("%q", name)
		}
	}
}
