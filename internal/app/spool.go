package app

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"huying/base/clock"
)

// Files of forms, and what a library unpacks of a workbook, lie on disk until the request is answered. They lie in a folder of
// the data, for the program alone to read, and not where a machine keeps everybody's, which may be its memory.

const (
	spool  = "tmp"     // in the data folder
	midway = time.Hour // nothing that is longer on its way in is still coming: what a crash left
)

// Spool makes the folder and has everything that is written aside by this process lie there.
func Spool(dir string) error {
	at, err := filepath.Abs(filepath.Join(dir, spool))
	if err != nil {
		return err
	}
	if err := os.MkdirAll(at, 0o700); err != nil {
		return fmt.Errorf("data folder: %w", err)
	}
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} { // Windows looks at the latter two
		if err := os.Setenv(name, at); err != nil {
			return err
		}
	}
	return nil
}

// SweepSpool takes away what a crash left of files that were on their way in.
func (a *App) SweepSpool() error {
	before := clock.System().Now().Add(-midway)
	left := a.Photos.Sweep(before)
	list, err := os.ReadDir(filepath.Join(a.Config.Dir, spool))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		left = errors.Join(left, err)
	}
	for _, f := range list {
		if st, err := f.Info(); err == nil && st.ModTime().Before(before) {
			left = errors.Join(left, os.RemoveAll(filepath.Join(a.Config.Dir, spool, f.Name())))
		}
	}
	return left
}
