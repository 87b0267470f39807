package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// keep puts data under its name: written aside, made durable, then renamed, so
// that a name always stands for a whole file. A damaged file is replaced by the
// good one that was sent again.
func (s *Store) keep(hash string, data []byte) error {
	to := s.path(hash)
	if same(to, data) {
		return syncDir(filepath.Dir(to)) // another Put may have renamed it only just now
	}
	if err := s.makeFolder(filepath.Dir(to)); err != nil {
		return err
	}
	from, err := s.writeAside(data)
	if err != nil {
		return err
	}
	if err := os.Rename(from, to); err != nil {
		return errors.Join(err, os.Remove(from))
	}
	return syncDir(filepath.Dir(to))
}

// adopt gives a file that was written aside the name of what it holds. It reports whether
// the file is the store's now; when the same is kept already, it is not.
func (s *Store) adopt(f *os.File, hash string) (bool, error) {
	to := s.path(hash)
	if intact(to) {
		return false, syncDir(filepath.Dir(to))
	}
	if err := errors.Join(f.Sync(), s.makeFolder(filepath.Dir(to))); err != nil {
		return false, err
	}
	if err := os.Rename(f.Name(), to); err != nil {
		return false, err
	}
	return true, syncDir(filepath.Dir(to))
}

// makeFolder makes a folder durable in its parent too.
func (s *Store) makeFolder(dir string) error {
	err := os.Mkdir(dir, 0o700)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return syncDir(s.dir)
}

// writeAside writes a durable file without a name of its own yet.
func (s *Store) writeAside(data []byte) (string, error) {
	f, err := os.CreateTemp(s.incoming(), "*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	return f.Name(), nil
}

// syncDir makes a rename durable: the name is data of the folder.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Sweep takes away what was on its way in before a moment and never came to its end: what a crash left.
func (s *Store) Sweep(before time.Time) (left error) {
	list, err := os.ReadDir(s.incoming())
	if err != nil {
		return fmt.Errorf("blob.Sweep: %w", err)
	}
	for _, f := range list {
		if st, err := f.Info(); err == nil && st.ModTime().Before(before) { // one that has its name by now is not there
			left = errors.Join(left, os.Remove(filepath.Join(s.incoming(), f.Name())))
		}
	}
	return left
}

// Check reads every photo and lists, in order, the files that do not hold what
// their name says: damaged by the disk, or put there by somebody else. Photos on
// their way in are left alone.
func (s *Store) Check(ctx context.Context) ([]string, error) {
	var bad []string
	err := filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err := errors.Join(err, ctx.Err()); err != nil {
			return err
		}
		if d.IsDir() {
			if path == s.incoming() {
				return fs.SkipDir
			}
			return nil
		}
		if !valid(d.Name()) || path != s.path(d.Name()) || !intact(path) {
			bad = append(bad, d.Name())
		}
		return nil
	})
	return bad, err
}

// intact re-hashes a file. One that cannot be read is as good as damaged.
func intact(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return errors.Join(err, f.Close()) == nil && hex.EncodeToString(h.Sum(nil)) == filepath.Base(path)
}
