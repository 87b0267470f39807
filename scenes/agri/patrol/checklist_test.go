package patrol

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huying/kernel/act"
	"huying/kernel/form"
)

// Every checklist that is shipped compiles without a word from the compiler, asks for
// nothing that is known, has something that can be found wrong, and says for whom it is.
// HUYING_UPDATE_FORMS=1 writes the XForms that the web tests fill in.
func TestShippedChecklists(t *testing.T) {
	room := form.New(act.New(nil, nil, nil, nil, nil), Facts, []form.Use{Use})
	if len(Shipped) < 16 {
		t.Fatal("checklists are missing:", len(Shipped))
	}
	const dir = "../web/fixtures"
	for _, s := range Shipped {
		t.Run(s.Name, func(t *testing.T) {
			book, err := s.Workbook()
			if err != nil {
				t.Fatal(err)
			}
			d, err := room.Read("110112", s.Use, s.Name, book)
			if err != nil || d.Version == nil || len(d.Problems) > 0 {
				t.Fatalf("%v %+v", err, d.Problems)
			}
			if len(d.Asked) > 0 {
				t.Errorf("asks for what is known: %+v", d.Asked)
			}
			if name := strings.TrimPrefix(s.Name, "forms/"); d.Form != "agri-"+name || (name != "patrol") != (len(d.Kinds) > 0) {
				t.Error("named or meant otherwise:", d.Form, d.Kinds)
			}
			findings := 0
			for _, n := range d.Nodes {
				if n.Finding == "" {
					continue
				}
				findings++
				ok := false
				for _, c := range n.Choices {
					ok = ok || c.Value == n.Finding
				}
				if !ok {
					t.Errorf("%s: no choice is %q", n.Path, n.Finding)
				}
			}
			if findings < 5 {
				t.Error("finds hardly anything:", findings)
			}
			file := filepath.Join(dir, d.Form+".xml")
			if os.Getenv("HUYING_UPDATE_FORMS") != "" {
				if err := os.WriteFile(file, []byte(d.XML), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if have, err := os.ReadFile(file); err != nil || string(have) != d.XML {
				t.Errorf("%s is not what the compiler makes: %v", file, err)
			}
		})
	}
}

// Three sheets each, and nothing beside them.
func TestShippedSheets(t *testing.T) {
	files, err := fs.Glob(forms, "forms/*")
	if err != nil || len(files) != 3*len(Shipped) {
		t.Error(err, len(files))
	}
}

// A checklist is for the kinds that it names, or for all.
func TestKindsOfAChecklist(t *testing.T) {
	v := &form.Version{Kinds: []string{"input_shop"}}
	for kind, want := range map[string]bool{"input_shop": true, "cooperative": false, "": false} {
		if v.ForKind(kind) != want {
			t.Error(kind)
		}
	}
	if v.ForAny([]string{"cooperative"}) || !v.ForAny([]string{"cooperative", "input_shop"}) || !(&form.Version{}).ForAny(nil) {
		t.Error("any")
	}
}
