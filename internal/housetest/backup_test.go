package housetest_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/base/store"
	"huying/internal/app"
	"huying/internal/backup"
	"huying/internal/housetest"
)

func quiet(int64, int64) {}

// A backup is taken while people go on working, and put back elsewhere it is whole: every
// figure agrees with its records, the log with its lines, photos with their names, and
// whoever could sign in still can.
func TestABackupIsWholeAndPutBack(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		ctx := t.Context()
		file := filepath.Join(t.TempDir(), "b.tar.gz")
		if h.DB.Engine() != store.SQLite {
			if _, err := backup.Take(ctx, h.DB, "", file, "test", h.Clock.Now(), quiet); err != backup.ErrPostgres {
				t.Error(err)
			}
			return
		}
		var pic struct{ Hash string }
		h.As("officer").Post("/api/photos", housetest.NewForm().File("file", "s.jpg", photo(t))).Want(200).Into(&pic)
		var wg sync.WaitGroup
		stop := make(chan struct{})
		for range 4 {
			wg.Go(func() {
				for {
					select {
					case <-stop:
						return
					default:
						h.As("desk").Post("/api/orders", map[string]any{"words": "路灯不亮", "category": "0101", "area": housetest.Grid}).Want(200)
					}
				}
			})
		}
		before := h.Lines()
		m, err := backup.Take(ctx, h.DB, filepath.Join(h.Config.Dir, "photos"), file, "test", h.Clock.Now(), quiet)
		close(stop)
		wg.Wait()
		if err != nil || m.Photos != 1 {
			t.Fatal(m, err)
		}
		told := func() (x struct {
			BackupAt int64 `json:"backup_at"`
		}) {
			h.As("system").Get("/api/system").Want(200).Into(&x)
			return x
		}
		if told().BackupAt != 0 {
			t.Error("a backup is told of that nobody noted")
		}
		if err := backup.Note(h.Config.Dir, m); err != nil {
			t.Fatal(err)
		}
		if got := told().BackupAt; got != m.Made.UnixMilli() {
			t.Error("told of a backup at", got)
		}
		if list, _ := filepath.Glob(file + "*"); len(list) != 1 {
			t.Error("left behind:", list)
		}
		if _, err := backup.Take(ctx, h.DB, "", file, "test", h.Clock.Now(), quiet); err == nil {
			t.Error("a backup was written over another")
		}
		if _, err := backup.Put(ctx, file, h.Config.Dir, quiet); err == nil || !strings.Contains(err.Error(), "holds data already") {
			t.Error("over data that is there:", err)
		}

		dir := t.TempDir()
		for _, log := range []string{"huying.db-wal", "huying.db-shm"} { // of a database that is gone
			of := filepath.Join(dir, log)
			if err := os.WriteFile(of, []byte("pages"), 0o600); err != nil {
				t.Fatal(err)
			}
			if _, err := backup.Put(ctx, file, dir, quiet); err == nil || !strings.Contains(err.Error(), log) {
				t.Error("beside an old log:", err)
			}
			if err := os.Remove(of); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := backup.Put(ctx, file, dir, quiet); err != nil {
			t.Fatal(err)
		}
		cfg := h.Config
		cfg.Dir, cfg.DSN = dir, ""
		if _, err := app.Open(ctx, cfg); err == nil || !strings.Contains(err.Error(), "keys") {
			t.Fatal("opened without the keys that it was written with:", err)
		}
		if err := os.CopyFS(filepath.Join(dir, "keys"), os.DirFS(filepath.Join(h.Config.Dir, "keys"))); err != nil {
			t.Fatal(err)
		}
		again, err := app.Open(ctx, cfg)
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = again.Close() }()
		rep, err := again.Verify(ctx, func(string) {})
		if err != nil || len(rep.Faults) > 0 || rep.Lines < before {
			t.Error(rep, before, err)
		}
		if _, _, err := again.People.SignIn(ctx, housetest.County, "desk", "Right-2023"); err != nil {
			t.Error(err)
		}
		if f, _, err := again.Photos.Get(ctx, pic.Hash); err != nil {
			t.Error(err)
		} else if err := f.Close(); err != nil {
			t.Error(err)
		}
		refusals(ctx, t, file)
	})
}

// refusals are files that are not what a backup is.
func refusals(ctx context.Context, t *testing.T, file string) {
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	change := func(fn func(h *tar.Header, b []byte) (string, []byte)) []byte {
		z, err := gzip.NewReader(bytes.NewReader(whole))
		if err != nil {
			t.Fatal(err)
		}
		var out bytes.Buffer
		zw := gzip.NewWriter(&out)
		in, to := tar.NewReader(z), tar.NewWriter(zw)
		for {
			h, err := in.Next()
			if err == io.EOF {
				break
			}
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(in)
			if err != nil {
				t.Fatal(err)
			}
			name, b := fn(h, b)
			if name == "" {
				continue
			}
			if err := to.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(b)), ModTime: time.Now()}); err != nil {
				t.Fatal(err)
			}
			if _, err := to.Write(b); err != nil {
				t.Fatal(err)
			}
		}
		if err := to.Close(); err != nil {
			t.Fatal(err)
		}
		if err := zw.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	flipped := bytes.Clone(whole)
	flipped[len(whole)-6] ^= 1 // of the sum at its end
	said := map[string]string{"one too long": "it is too long", "one much too long": "it is too long", "flipped at its end": "between byte",
		"nothing": "it is empty", "no archive": "its 1150 bytes do not begin like one", "cut short": "it is short", "its beginning": "only the first 5 bytes"}
	for name, b := range map[string][]byte{
		"flipped at its end": flipped,
		"its beginning":      whole[:5],
		"one too long":       append(bytes.Clone(whole), "more"...),
		"one much too long":  append(bytes.Clone(whole), whole...),
		"nothing":            nil,
		"no archive":         bytes.Repeat([]byte("PK not this "), 100)[:1150],
		"cut short":          whole[:len(whole)/2],
		"another photo": change(func(h *tar.Header, b []byte) (string, []byte) {
			if strings.HasPrefix(h.Name, "photos/") {
				b = append(b, 1)
			}
			return h.Name, b
		}),
		"a photo less": change(func(h *tar.Header, b []byte) (string, []byte) {
			if strings.HasPrefix(h.Name, "photos/") {
				return "", nil
			}
			return h.Name, b
		}),
		"a byte changed": change(func(h *tar.Header, b []byte) (string, []byte) {
			if h.Name == "huying.db" {
				b = bytes.Clone(b)
				b[len(b)/2] ^= 1
			}
			return h.Name, b
		}),
		"no database": change(func(h *tar.Header, b []byte) (string, []byte) {
			if h.Name == "huying.db" {
				return "", nil
			}
			return h.Name, b
		}),
		"a way out": change(func(h *tar.Header, b []byte) (string, []byte) {
			if h.Name == "huying.db" {
				return "../huying.db", b
			}
			return h.Name, b
		}),
		"its own keys": change(func(h *tar.Header, b []byte) (string, []byte) {
			if strings.HasPrefix(h.Name, "photos/") {
				return "keys/seal.key", b
			}
			return h.Name, b
		}),
		"another format": change(func(h *tar.Header, b []byte) (string, []byte) {
			if h.Name == "manifest.json" {
				b = bytes.Replace(b, []byte(`"format": 1`), []byte(`"format": 2`), 1)
			}
			return h.Name, b
		}),
	} {
		dir := t.TempDir()
		bad := filepath.Join(t.TempDir(), "bad.tar.gz")
		if err := os.WriteFile(bad, b, 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := backup.Put(ctx, bad, dir, quiet)
		if err == nil {
			t.Errorf("%s was put back", name)
			continue
		}
		if says := said[name]; !strings.Contains(err.Error(), says) || says != "it is short" && strings.Contains(err.Error(), "it is short") {
			t.Errorf("%s: %v, want %q", name, err, says)
		}
		if list, err := os.ReadDir(dir); err != nil || len(list) > 0 {
			t.Errorf("%s left %v", name, list)
		}
	}
}
