package app

import (
	"os"
	"path/filepath"
	"testing"
)

// What is written aside lies in the data folder, for the program alone.
func TestFilesOnTheirWayInLieInTheData(t *testing.T) {
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		t.Setenv(name, os.TempDir())
	}
	dir := filepath.Join(t.TempDir(), "data")
	if err := Spool(dir); err != nil {
		t.Fatal(err)
	}
	f, err := os.CreateTemp("", "multipart-*")
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	st, err := os.Stat(filepath.Dir(f.Name()))
	if err != nil || filepath.Dir(f.Name()) != filepath.Join(dir, "tmp") || st.Mode().Perm() != 0o700 {
		t.Errorf("%s, %v, %v", f.Name(), st.Mode(), err)
	}
}
