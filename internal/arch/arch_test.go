package arch

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"huying/base/text"
	"huying/internal/app"
)

const root = "../.."

type pkg struct {
	ImportPath string
	Dir        string
	Doc        string
	Imports    []string
	GoFiles    []string
}

func packages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Dir,Doc,Imports,GoFiles", "./...")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var list []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p pkg
		if err := d.Decode(&p); err != nil {
			t.Fatal(err)
		}
		list = append(list, p)
	}
	return list
}

// floor is how high a room lies; arrows point down only.
func floor(path string) (n int, room string) {
	path = strings.TrimPrefix(path, "huying/")
	switch {
	case strings.HasPrefix(path, "base/"):
		return 0, ""
	case strings.HasPrefix(path, "kernel/"):
		return 1, ""
	case strings.HasPrefix(path, "scenes/"):
		return 2, strings.Split(path, "/")[1]
	case path == "web", path == "demo":
		return 2, path
	case path == "internal/public":
		return 2, "public"
	}
	return 3, ""
}

func TestArrowsPointDown(t *testing.T) {
	for _, p := range packages(t) {
		at, room := floor(p.ImportPath)
		for _, imp := range p.Imports {
			if !strings.HasPrefix(imp, "huying/") {
				continue
			}
			to, other := floor(imp)
			if to > at || to == 2 && at == 2 && room != other {
				t.Errorf("%s stands on %s, which lies above it or beside it", p.ImportPath, imp)
			}
		}
	}
}

// The kernel names no scene.
func TestKernelKnowsNoScene(t *testing.T) {
	scenes, _ := filepath.Glob(filepath.Join(root, "scenes", "*"))
	for _, p := range packages(t) {
		if n, _ := floor(p.ImportPath); n > 1 {
			continue
		}
		for _, imp := range p.Imports {
			for _, s := range scenes {
				if strings.HasPrefix(imp, "huying/scenes/"+filepath.Base(s)) {
					t.Errorf("%s knows the scene %s", p.ImportPath, imp)
				}
			}
		}
	}
}

// What a scene is called is no business of the kernel's either: a list there that names
// one is a list that the next scene would have to be added to.
func TestKernelNamesNoScene(t *testing.T) {
	scenes, _ := filepath.Glob(filepath.Join(root, "scenes", "*"))
	var names []string
	for _, s := range scenes {
		names = append(names, filepath.Base(s))
	}
	word := regexp.MustCompile(`\b(` + strings.Join(names, "|") + `)\b`)
	for _, p := range packages(t) {
		if n, _ := floor(p.ImportPath); n > 1 {
			continue
		}
		for _, name := range p.GoFiles {
			set := token.NewFileSet()
			f, err := parser.ParseFile(set, filepath.Join(p.Dir, name), nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(f, func(n ast.Node) bool {
				if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING && word.MatchString(lit.Value) {
					t.Errorf("%s names a scene: %s", set.Position(lit.Pos()), lit.Value)
				}
				return true
			})
		}
	}
}

func TestEveryRoomSaysWhatItRefuses(t *testing.T) {
	for _, p := range packages(t) {
		cmd := exec.Command("go", "doc", p.ImportPath)
		cmd.Dir = root
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(p.ImportPath, err)
		}
		doc := string(out)
		if strings.TrimSpace(p.Doc) == "" {
			t.Errorf("%s has no package documentation", p.ImportPath)
			continue
		}
		if n, _ := floor(p.ImportPath); n <= 2 && !strings.Contains(doc, "refuse") && !strings.Contains(doc, "no logic") {
			t.Errorf("%s does not say what it refuses", p.ImportPath)
		}
	}
}

// source parses every Go file that is not a test.
func source(t *testing.T, fn func(path string, f *ast.File, fset *token.FileSet)) {
	t.Helper()
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == ".git" || d.Name() == "data") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		fset := token.NewFileSet()
		f, err := parser.ParseFile(fset, path, nil, parser.ParseComments)
		if err != nil {
			return err
		}
		rel, _ := filepath.Rel(root, path)
		fn(filepath.ToSlash(rel), f, fset)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestTheClockIsReadInOnePlace(t *testing.T) {
	source(t, func(path string, f *ast.File, fset *token.FileSet) {
		if strings.HasPrefix(path, "base/clock/") || strings.HasPrefix(path, "bench/") {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if s, ok := n.(*ast.SelectorExpr); ok {
				if x, ok := s.X.(*ast.Ident); ok && x.Name == "time" && (s.Sel.Name == "Now" || s.Sel.Name == "Since" || s.Sel.Name == "Until") {
					t.Errorf("%s: time.%s; ask base/clock", fset.Position(n.Pos()), s.Sel.Name)
				}
			}
			return true
		})
	})
}

// SQL stands in files that say so.
func TestSQLStandsInStores(t *testing.T) {
	statement := regexp.MustCompile(`(?i)^\s*(select |insert into |update [a-z_]+ set |delete from )`)
	allowed := map[string]bool{ // whose noun is its table
		"internal/app/app.go": true, "kernel/person/account.go": true, "kernel/figure/cell.go": true, "kernel/figure/value.go": true,
		"kernel/figure/figure.go": true, "kernel/notice/notice.go": true,
		"kernel/journal/journal.go": true, "kernel/journal/tree.go": true, "kernel/journal/seal.go": true, "kernel/journal/verify.go": true,
		"kernel/order/figures.go": true, "kernel/duty/coverage.go": true,
	}
	source(t, func(path string, f *ast.File, fset *token.FileSet) {
		if strings.HasPrefix(path, "base/") || strings.HasPrefix(path, "bench/") || strings.HasSuffix(path, "_store.go") || allowed[path] {
			return
		}
		ast.Inspect(f, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if s, err := strconv.Unquote(l.Value); err == nil && statement.MatchString(s) {
					t.Errorf("%s: SQL outside a _store.go: %.60q", fset.Position(n.Pos()), s)
				}
			}
			return true
		})
	})
}

// A personal field carries its tag, and a column of that name is of the sealed type.
func TestPersonalFieldsAreTagged(t *testing.T) {
	source(t, func(path string, f *ast.File, fset *token.FileSet) {
		ast.Inspect(f, func(n ast.Node) bool {
			s, ok := n.(*ast.StructType)
			if !ok {
				return true
			}
			for _, field := range s.Fields.List {
				x, ok := field.Type.(*ast.SelectorExpr)
				if !ok || x.Sel.Name != "Personal" {
					continue
				}
				tag := ""
				if field.Tag != nil {
					tag, _ = strconv.Unquote(field.Tag.Value)
				}
				if reflect.StructTag(tag).Get("personal") == "" && !strings.HasPrefix(path, "base/seal/") && path != "kernel/duty/roster.go" {
					t.Errorf("%s: a personal field without a personal tag", fset.Position(field.Pos()))
				}
			}
			return true
		})
	})
}

func catalogue(t *testing.T) *text.Catalogue {
	t.Helper()
	c, err := app.LoadWords(app.Scenes())
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestBothLanguagesSayTheSame(t *testing.T) {
	for _, m := range catalogue(t).Missing() {
		t.Error(m)
	}
}

// Every key that a fault, a field, a job, a power or a figure is made with can be
// said.
func TestEveryKeyCanBeSaid(t *testing.T) {
	c := catalogue(t)
	key := regexp.MustCompile(`^[a-z]+(\.[a-z0-9_]+)+$`)
	source(t, func(path string, f *ast.File, fset *token.FileSet) {
		if strings.HasPrefix(path, "internal/housetest") || strings.HasPrefix(path, "bench/") {
			return
		}
		say := func(e ast.Expr) {
			l, ok := e.(*ast.BasicLit)
			if !ok || l.Kind != token.STRING {
				return
			}
			s, err := strconv.Unquote(l.Value)
			if err == nil && (key.MatchString(s) || s == "required") && !c.Has(s) {
				t.Errorf("%s: nobody can say %q", fset.Position(l.Pos()), s)
			}
		}
		ast.Inspect(f, func(n ast.Node) bool {
			switch x := n.(type) {
			case *ast.CallExpr:
				s, ok := x.Fun.(*ast.SelectorExpr)
				if !ok {
					return true
				}
				switch s.Sel.Name {
				case "New", "At", "Say", "SayFault":
					for i, a := range x.Args {
						if i > 0 && i < 3 || s.Sel.Name == "Say" {
							say(a)
						}
					}
				case "fail", "bad":
					for _, a := range x.Args {
						say(a)
					}
				}
			case *ast.KeyValueExpr:
				if id, ok := x.Key.(*ast.Ident); ok {
					switch id.Name {
					case "Verb":
						if l, ok := x.Value.(*ast.BasicLit); ok {
							if s, _ := strconv.Unquote(l.Value); strings.Contains(s, ".") && !c.Has("verb."+s) {
								t.Errorf("%s: the journal cannot say verb.%s", fset.Position(l.Pos()), s)
							}
						}
					case "Title", "Key":
						if !strings.HasPrefix(literal(x.Value), "r.") { // a column of a figure's row
							say(x.Value)
						}
					}
				}
			}
			return true
		})
	})
}

func literal(e ast.Expr) string {
	l, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	s, _ := strconv.Unquote(l.Value)
	return s
}

func TestEveryPowerPostAndFigureCanBeSaid(t *testing.T) {
	c := catalogue(t)
	codes := map[string]bool{}
	for _, p := range app.Powers() {
		codes[p.Code] = true
		if !c.Has(p.Title) {
			t.Errorf("nobody can say %s", p.Title)
		}
	}
	for _, s := range app.Scenes() {
		for _, p := range s.Powers {
			codes[p.Code] = true
			if !c.Has(p.Title) {
				t.Errorf("nobody can say %s", p.Title)
			}
		}
	}
	for _, p := range app.Posts(app.Scenes()) {
		for _, code := range p.Powers {
			if !codes[code] {
				t.Errorf("post %s carries %s, which is no power", p.Code, code)
			}
		}
	}
	a, err := app.Open(t.Context(), app.Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = a.Close() }()
	for _, f := range a.Book.Figures() {
		for _, k := range []string{f.Title, "measure." + f.Num, "measure." + f.Den} {
			if k != "measure." && !c.Has(k) {
				t.Errorf("nobody can say %s", k)
			}
		}
	}
}

// No file is so long that it cannot be one noun.
func TestFilesAreOneNoun(t *testing.T) {
	const most = 620
	source(t, func(path string, f *ast.File, fset *token.FileSet) {
		if n := fset.Position(f.End()).Line; n > most {
			t.Errorf("%s has %d lines; a file is one noun of at most %d", path, n, most)
		}
	})
}
