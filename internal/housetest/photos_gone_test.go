package housetest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huying/base/blob"
	"huying/base/store"
	"huying/internal/backup"
	"huying/internal/housetest"
)

// A photo that a record holds and a file that a compartment holds are missed once the disk has lost them; the latter is
// counted and not named.
func TestVerifyMissesWhatTheDiskLost(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		h.As("").Post("/call", housetest.NewForm("words", "井盖坏了", "area", housetest.Town, "category", "0101", "place", "南门").
			File("photos", "a.jpg", photo(t))).Want(303)
		in := openRound(h)
		in.bring("unit0")
		h.Clean()
		files, err := filepath.Glob(filepath.Join(h.Config.Dir, "photos", "??", "*"))
		if err != nil || len(files) != 2 {
			t.Fatal(files, err)
		}
		var want []string
		for _, f := range files {
			data, err := os.ReadFile(f)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.Remove(f); err != nil {
				t.Fatal(err)
			}
			said := "photos " + housetest.County + ": 1 sealed files that records hold are gone"
			if strings.HasPrefix(string(data), "\xff\xd8") {
				said = "photos " + housetest.County + ": a record holds one that is gone: " + filepath.Base(f) + " (order "
			}
			want = append(want, said)
		}
		rep, err := h.Verify(t.Context(), func(string) {})
		if err != nil || len(rep.Faults) != len(want) {
			t.Fatal(rep.Faults, err)
		}
		for _, w := range want {
			if !strings.Contains(strings.Join(rep.Faults, "\n"), w) {
				t.Errorf("%q is not among %q", w, rep.Faults)
			}
		}
	})
}

// Photos that lie on another disk, behind a link, are looked at and backed up like others.
func TestPhotosBehindALink(t *testing.T) {
	t.Parallel()
	h := housetest.New(t, store.SQLite)
	var pic struct{ Hash string }
	h.As("officer").Post("/api/photos", housetest.NewForm().File("file", "s.jpg", photo(t))).Want(200).Into(&pic)
	link := filepath.Join(t.TempDir(), "photos")
	if err := os.Symlink(filepath.Join(h.Config.Dir, "photos"), link); err != nil {
		t.Fatal(err)
	}
	m, err := backup.Take(t.Context(), h.DB, link, filepath.Join(t.TempDir(), "b.tar.gz"), "test", h.Clock.Now(), quiet)
	if err != nil || m.Photos != 1 {
		t.Error(m, err)
	}
	photos, err := blob.Open(link)
	if err != nil {
		t.Fatal(err)
	}
	if bad, err := photos.Check(t.Context()); err != nil || len(bad) != 0 || !photos.Kept(pic.Hash) {
		t.Error(bad, err)
	}
}
