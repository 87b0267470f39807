// Command scenemaker writes the smallest honest scene (make scene name=flood title=防汛): a ledger, a record with steps, a
// public page, a phone task, a figure, words, a demo and a test, in a folder of its own, and its line in internal/app/scenes.go.
//
// It refuses a name that is taken or is no scene's, and overwrites nothing.
package main

import (
	"bytes"
	"cmp"
	"embed"
	"errors"
	"flag"
	"fmt"
	"go/format"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"text/template"
)

//go:embed scene
var files embed.FS

// names are what a scene may be called: a folder, a package, the beginning of its tables and powers.
var names = regexp.MustCompile(`^[a-z]{3,16}$`)

func main() {
	name := flag.String("name", "", "of the scene, in small letters: flood")
	title := flag.String("title", "", "what it is called in Chinese: 防汛")
	root := flag.String("root", ".", "of the repository")
	flag.Parse()
	if err := write(*root, *name, *title); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("scenes/%s is written. Next: make types, make build, go test ./scenes/%s\n", *name, *name)
}

// write makes the scene's folder and its line.
func write(root, name, title string) error {
	if !names.MatchString(name) {
		return fmt.Errorf("a scene is called by 3 to 16 small letters: make scene name=flood (not %q)", name)
	}
	dir := filepath.Join(root, "scenes", name)
	if _, err := os.Stat(dir); !errors.Is(err, fs.ErrNotExist) {
		return errors.Join(fmt.Errorf("scenes/%s is there already", name), err)
	}
	list := filepath.Join(root, "internal", "app", "scenes.go")
	kept, err := os.ReadFile(list)
	if err != nil {
		return err
	}
	with, err := withLine(string(kept), name)
	if err != nil {
		return err
	}
	about := struct{ Code, Type, Title string }{name, strings.ToUpper(name[:1]) + name[1:], cmp.Or(title, name)}
	made := map[string][]byte{}
	if err := fs.WalkDir(files, "scene", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		file := strings.NewReplacer("CODE", name, "TYPE", about.Type, ".tmpl", "").Replace(strings.TrimPrefix(path, "scene/"))
		made[file], err = draw(path, file, about)
		return err
	}); err != nil {
		return err
	}
	for _, file := range slices.Sorted(maps.Keys(made)) {
		to := filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(to, made[file], 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(list, []byte(with), 0o644)
}

// draw is one file of the scene, as its formatter would have it.
func draw(path, file string, about any) ([]byte, error) {
	text, err := files.ReadFile(path)
	if err != nil {
		return nil, err
	}
	t, err := template.New(path).Delims("[[", "]]").Parse(string(text))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := t.Execute(&b, about); err != nil {
		return nil, err
	}
	switch filepath.Ext(file) {
	case ".go":
		return format.Source(b.Bytes())
	case ".json":
		return sorted(b.String()), nil
	}
	return b.Bytes(), nil
}

// sorted puts the keys of a word file into their order, which depends on the scene's name.
func sorted(file string) []byte {
	lines := strings.Split(strings.TrimSuffix(strings.TrimPrefix(file, "{\n"), "\n}\n"), ",\n")
	slices.Sort(lines)
	return []byte("{\n" + strings.Join(lines, ",\n") + "\n}\n")
}

// Lines of internal/app/scenes.go that are a scene's.
var (
	imports = regexp.MustCompile(`^\t"huying/scenes/([a-z]+)"$`)
	values  = regexp.MustCompile(`^\t\t([a-z]+)\.Scene\(.*\),$`)
)

// withLine is the list of scenes with one more, in its place by name.
func withLine(list, name string) (string, error) {
	lines := strings.Split(list, "\n")
	for is, line := range map[*regexp.Regexp]string{imports: "\t\"huying/scenes/" + name + "\"", values: "\t\t" + name + ".Scene(),"} {
		at := 0
		for i, l := range lines {
			if m := is.FindStringSubmatch(l); m != nil && (at == 0 || m[1] < name) {
				if at = i; m[1] < name {
					at = i + 1
				}
			}
		}
		if at == 0 {
			return "", errors.New("internal/app/scenes.go has no place for a scene's line")
		}
		lines = slices.Insert(lines, at, line)
	}
	return strings.Join(lines, "\n"), nil
}
