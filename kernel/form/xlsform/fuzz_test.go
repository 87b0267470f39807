package xlsform

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"
	"unicode/utf8"
)

// Whatever stands in a workbook: the compiler ends, has a reason for every refusal, and
// what it makes parses, with a node for every bind.
func FuzzCompile(f *testing.F) {
	for _, c := range taken {
		f.Add(c.pages)
	}
	for _, m := range mistakes {
		f.Add(m.pages)
	}
	for _, p := range fixtures {
		f.Add(p)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if !utf8.ValidString(text) || !strings.HasPrefix(strings.TrimSpace(text), "[") || len(text) > 20_000 {
			return
		}
		b, ok := fuzzed(text)
		if !ok {
			return
		}
		form, problems := compile(b, "a.xlsx")
		if form == nil {
			for _, p := range problems {
				if !p.Warn {
					return
				}
			}
			t.Fatal("no form and no reason")
		}
		binds(t, form.XML)
	})
}

// fuzzed is the pages of a text, where it begins with a page.
func fuzzed(text string) (b book, ok bool) {
	defer func() {
		if recover() != nil { // the text has a row before its first page
			ok = false
		}
	}()
	return pages(text), true
}

// binds looks whether every bind has its node in the record.
func binds(t *testing.T, doc []byte) {
	t.Helper()
	nodes, depth, path, record := map[string]bool{}, 0, []string{}, false
	for d := xml.NewDecoder(bytes.NewReader(doc)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		} else if err != nil {
			t.Fatalf("%v\n%s", err, doc)
		}
		switch e := token.(type) {
		case xml.StartElement:
			switch depth++; {
			case e.Name.Local == "instance" && len(e.Attr) == 0 && len(path) == 0 && len(nodes) == 0:
				record = true
			case record:
				name := e.Name.Local
				if e.Name.Space == "http://openrosa.org/xforms" {
					name = "orx:" + name
				}
				path = append(path, name)
				nodes["/"+strings.Join(path, "/")] = true
			case e.Name.Local == "bind":
				for _, a := range e.Attr {
					if a.Name.Local == "nodeset" && !nodes[a.Value] {
						t.Fatalf("a bind of %s\n%s", a.Value, doc)
					}
				}
			}
		case xml.EndElement:
			if depth--; record && len(path) > 0 {
				path = path[:len(path)-1]
			} else if record {
				record = false
			}
		}
	}
}

// Whatever stands in an expression, its reader ends, and changes nothing but references.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"${a} + 1", "if(${a} > 5, ${a}, null)", "instance('l')/root/item[name = ${a}]/label",
		"jr:choice-name(${a}, '${a}')", "((1", "-.5 div .", "enclosed-area(.)", "../x[1]/y", "'a", "${last-saved#x}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		e, m := parse(src, false)
		if m != nil {
			if m.key == "" {
				t.Fatal("a mistake without a word")
			}
			return
		}
		end := 0
		for _, r := range e.refs {
			if r.start < 0 || r.end > len(src) || r.start > r.end {
				t.Fatal(r)
			}
			end = max(end, r.end)
		}
		if len(e.refs) == 0 && render(e, nil) != src {
			t.Fatalf("%q became %q", src, render(e, nil))
		}
	})
}

func FuzzUnmarked(f *testing.F) {
	f.Add("**a** [b](https://c) <span style=\"color:red\">d</span>")
	f.Fuzz(func(t *testing.T, s string) {
		if got := Unmarked(s); len(got) > len(s) || utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatalf("%q became %q", s, got)
		}
	})
}
