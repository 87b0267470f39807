package arch

import (
	"bufio"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"
)

// glass gives every line of the web's own sources: not what is generated, not what tests open.
func glass(t *testing.T, fn func(path string, n int, line string)) {
	t.Helper()
	folders, err := filepath.Glob(filepath.Join(root, "scenes", "*", "web"))
	if err != nil {
		t.Fatal(err)
	}
	for _, folder := range append(folders, filepath.Join(root, "web")) {
		err := filepath.WalkDir(folder, func(path string, d os.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && (d.Name() == "dist" || d.Name() == "fixtures") {
				return filepath.SkipDir
			}
			switch filepath.Ext(path) {
			case ".vue", ".ts", ".css", ".mjs":
			default:
				return nil
			}
			if strings.HasSuffix(path, ".gen.ts") {
				return nil
			}
			f, err := os.Open(path)
			if err != nil {
				return err
			}
			defer func() { _ = f.Close() }()
			rel, _ := filepath.Rel(root, path)
			lines := bufio.NewScanner(f)
			lines.Buffer(nil, 1<<20)
			for n := 1; lines.Scan(); n++ {
				fn(filepath.ToSlash(rel), n, lines.Text())
			}
			return lines.Err()
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// The doors and the kernel of the web find scenes by their folders: a line there that names one is a line that the next
// scene would have to change.
func TestGlassNamesNoScene(t *testing.T) {
	scenes, _ := filepath.Glob(filepath.Join(root, "scenes", "*"))
	var names []string
	for _, s := range scenes {
		names = append(names, filepath.Base(s))
	}
	word := regexp.MustCompile(`\b(` + strings.Join(names, "|") + `)\b`)
	glass(t, func(path string, n int, line string) {
		if strings.HasPrefix(path, "web/src/") && !strings.HasSuffix(path, ".test.ts") && word.MatchString(line) {
			t.Errorf("%s:%d names a scene: %s", path, n, strings.TrimSpace(line))
		}
	})
}

// Words have a line for each key, however long the sentence; everything else can be read without scrolling sideways.
func TestGlassIsRead(t *testing.T) {
	const most = 160
	words := regexp.MustCompile(`/(i18n|words)/|\.test\.ts$|\.testkit\.ts$`)
	glass(t, func(path string, n int, line string) {
		if k := utf8.RuneCountInString(line); k > most && !words.MatchString(path) {
			t.Errorf("%s:%d has %d characters; at most %d", path, n, k, most)
		}
	})
}
