package housetest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huying/internal/housetest"
)

// Every checklist that is shipped, and every one that the web tests open, is one that
// Collect opens, but for what is told here.
func TestCollectOpensWhatTheCompilerMakes(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("../../scenes/*/web/fixtures/*.xml")
	more, err2 := filepath.Glob("../../web/src/kernel/form/fixtures/*.xml")
	if err != nil || err2 != nil || len(files) < 16 || len(more) < 5 {
		t.Fatal(files, more)
	}
	known := map[string]string{ // what keeps some of them from being offered
		"types.xml":     "file jr://file-csv/shops.csv",
		"functions.xml": "file jr://file-csv/shops.csv",
		"plain.xml":     "cannot read on at",
	}
	for _, f := range append(files, more...) {
		doc, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		want := known[filepath.Base(f)]
		faults := opensInCollect(doc)
		if want != "" && len(faults) == 0 {
			t.Errorf("%s: no fault is found", f)
		}
		for _, fault := range faults {
			if want == "" || !strings.Contains(fault, want) {
				t.Errorf("%s: %s", f, fault)
			}
		}
	}
}

// The rules find what they are there for.
func TestWhatCollectDoesNotOpen(t *testing.T) {
	t.Parallel()
	read := func(name string) string {
		doc, err := os.ReadFile("../../web/src/kernel/form/fixtures/" + name + ".xml")
		if err != nil {
			t.Fatal(err)
		}
		return string(doc)
	}
	types, repeats, served := read("types"), read("repeats"), read("served")
	for _, c := range []struct{ doc, old, new, want string }{
		{types, `<h:title>各种题目`, `<h:title>`, "no title"},
		{types, `<model odk:xforms-version="1.0.0">`, `<model><question/>`, "<question> in the model"},
		{types, `<translation lang="English (en)">`, `<translation lang="中文 (zh)">`, "language"},
		{types, `<translation lang="English (en)">`, `<translation lang="English (en)" default="true()">`, "2 default languages"},
		{types, `<text id="/data/title:label">`, `<text id="/data/other:label">`, "no text"},
		{types, `type="geopoint"`, `type="gps"`, "type gps"},
		{types, `ref="/data/people"`, `ref="/data/persons"`, "a question of"},
		{types, `step="5"`, `step="7"`, "miss the end"},
		{types, `<value ref="name"/>`, `<value ref="code"/>`, "has no code"},
		{types, `item, /data/people)`, `item, -1)`, "seed -1"},
		{types, `event="odk-instance-first-load"`, `event="xforms-value-changed"`, "event"},
		{types, `string-length(.) &lt;= 50`, `string-length(.) &lt;= 50)`, "closes nothing"},
		{types, `. &lt;= today()`, `. &lt;= today(1)`, "today takes no 1"},
		{types, `relevant="/data/people &gt; 0"`, `relevant="/data/person &gt; 0"`, "leads nowhere"},
		{repeats, `<repeat nodeset="/data/three"`, `<repeat nodeset="/data/four"`, "a repeat of"},
		{repeats, `concat(`, `substring(`, "substring takes"},
		{repeats, `once(`, `coalesce(`, "coalesce takes no 1"},
		{served, `instance('huying_known')`, `instance('known')`, "no instance"},
		{served, `id="huying_known"`, ``, "instance"},
	} {
		doc := strings.Replace(c.doc, c.old, c.new, 1)
		if doc == c.doc {
			t.Errorf("there is no %s", c.old)
			continue
		}
		if !strings.Contains(strings.Join(opensInCollect([]byte(doc)), "\n"), c.want) {
			t.Errorf("%s → %s: %q", c.old, c.new, opensInCollect([]byte(doc)))
		}
	}
}

// What an officer's Collect is offered, with our questions in it, it can open.
func TestCollectOpensWhatIsServed(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		board(h)
		app := newCollector(h, "helper", password)
		list := app.list()
		if len(list) < 10 {
			t.Fatal("hardly anything is offered:", list)
		}
		for _, f := range list {
			if faults := opensInCollect(app.download(f)); len(faults) > 0 {
				t.Errorf("%s: %q", f.ID, faults)
			}
		}
	})
}
