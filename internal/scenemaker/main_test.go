package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// copied is the tree without what is built or fetched: what the maker writes into, and is tested in.
func copied(t *testing.T) string {
	t.Helper()
	from, to := filepath.Join("..", ".."), t.TempDir()
	for _, name := range []string{"base", "bench", "cmd", "demo", "docs", "internal", "kernel", "scenes", "web"} {
		if err := os.CopyFS(filepath.Join(to, name), os.DirFS(filepath.Join(from, name))); err != nil {
			t.Fatal(err)
		}
	}
	list, err := os.ReadDir(from)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range list {
		switch {
		case f.Type().IsRegular():
			b, err := os.ReadFile(filepath.Join(from, f.Name()))
			if err == nil {
				err = os.WriteFile(filepath.Join(to, f.Name()), b, 0o600)
			}
			if err != nil {
				t.Fatal(err)
			}
		case f.Name() == "node_modules":
			at, err := filepath.Abs(filepath.Join(from, f.Name()))
			if err == nil {
				err = os.Symlink(at, filepath.Join(to, f.Name()))
			}
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	return to
}

// A scene that was just made keeps the house's rules, passes its own test and its screens compile, and no other line was
// changed for it. The tree is compiled anew for it, which takes two minutes: make scene-test asks for it.
func TestAMadeSceneIsWhole(t *testing.T) {
	if os.Getenv("HUYING_SCENE") == "" {
		t.Skip("HUYING_SCENE is not set")
	}
	root := copied(t)
	if err := write(root, "flood", "防汛"); err != nil {
		t.Fatal(err)
	}
	run := func(name string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), name, args...)
		cmd.Dir = root
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%s %s: %v\n%s", name, strings.Join(args, " "), err, out)
		}
	}
	run("go", "test", "./scenes/flood", "./internal/arch")
	run("sh", "-c", "go run ./cmd/huying openapi > web/openapi.json && npm run -s types && npm run -s check")
}

// Whatever a scene is called, its files are formatted, and both languages have the same keys in their order.
func TestWhatTheMakerWrites(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"abc", "flood", "zzz"} {
		root := t.TempDir()
		app := filepath.Join(root, "internal", "app")
		if err := os.MkdirAll(app, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(app, "scenes.go"), []byte("package app\n\t\"huying/scenes/snow\"\n\t\tsnow.Scene(),\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := write(root, name, "防汛"); err != nil { // what is no Go is refused by its formatter
			t.Fatal(err)
		}
		var keys [2][]string
		for i, language := range []string{"zh-CN", "en"} {
			b, err := os.ReadFile(filepath.Join(root, "scenes", name, "words", language, name+".json"))
			words := map[string]string{}
			if err == nil {
				err = json.Unmarshal(b, &words)
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, line := range strings.Split(string(b), "\n") {
				if key, _, ok := strings.Cut(line, "\":"); ok {
					keys[i] = append(keys[i], key)
				}
			}
			if len(words) != len(keys[i]) || !slices.IsSorted(keys[i]) {
				t.Errorf("%s %s: %v", name, language, keys[i])
			}
		}
		if !slices.Equal(keys[0], keys[1]) {
			t.Errorf("%s: %v, %v", name, keys[0], keys[1])
		}
	}
}

func TestWhatTheMakerRefuses(t *testing.T) {
	t.Parallel()
	root := t.TempDir()
	app := filepath.Join(root, "internal", "app")
	if err := os.MkdirAll(app, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(root, "scenes", "snow"), 0o700); err != nil {
		t.Fatal(err)
	}
	list := filepath.Join(app, "scenes.go")
	for _, c := range []struct{ name, list, want string }{
		{"", "", "small letters"}, {"Flood", "", "small letters"}, {"../flood", "", "small letters"}, {"snow", "", "there already"},
		{"flood", "package app\n", "no place"},
	} {
		if err := os.WriteFile(list, []byte(c.list), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := write(root, c.name, "防汛"); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: %v, not %q", c.name, err, c.want)
		}
		if left, err := filepath.Glob(filepath.Join(root, "scenes", "*", "*")); err != nil || len(left) > 0 {
			t.Errorf("%q: %v was written (%v)", c.name, left, err)
		}
	}
}

// A scene's line stands in its place by name.
func TestWithLine(t *testing.T) {
	t.Parallel()
	const list = "import (\n\t\"huying/scenes/agri\"\n\t\"huying/scenes/snow\"\n)\n\t\tagri.Scene(),\n\t\tsnow.Scene(of),\n\t}\n"
	for _, name := range []string{"aaa", "flood", "zoo"} {
		got, err := withLine(list, name)
		if err != nil {
			t.Fatal(err)
		}
		want := strings.NewReplacer("agri", name).Replace("\t\"huying/scenes/agri\"\n")
		if i, j := strings.Index(got, want), strings.Index(got, "\""+"huying/scenes/snow"); i < 0 || (i < j) != (name < "snow") {
			t.Errorf("%s: %s", name, got)
		}
		if i, j := strings.Index(got, "\t\t"+name+".Scene(),\n"), strings.Index(got, "snow.Scene"); i < 0 || (i < j) != (name < "snow") {
			t.Errorf("%s: %s", name, got)
		}
	}
}
