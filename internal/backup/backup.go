// Package backup takes a county's data out into one file and puts it back.
//
// A backup is a gzipped tar: what it holds, the database as of one moment, and every
// photo. It is taken beside a running server without stopping anybody. The keys are not in
// it, because together with them the data can be read: they are kept apart, and change
// only when somebody changes them.
//
// The room refuses to put anything over data that is there, a file that is not what its
// manifest says, and names that lead out of the folder. It takes out SQLite only:
// PostgreSQL has tools of its own that know more.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"huying/base/store"
)

// format is raised when an older program could not read what a newer one wrote.
const format = 1

// Manifest says what a backup holds. It is the first of its entries.
type Manifest struct {
	Format   int       `json:"format"`
	Program  string    `json:"program"` // version that took it
	Made     time.Time `json:"made"`
	Bytes    int64     `json:"database_bytes"`
	Database string    `json:"database_sha256"`
	Photos   int       `json:"photos"`
	Total    int64     `json:"bytes"` // of the database and the photos together; 0 in older ones
}

// The entries of a backup.
const (
	manifestName = "manifest.json"
	databaseName = "huying.db"
)

var photoName = regexp.MustCompile(`^photos/([0-9a-f]{2})/([0-9a-f]{64})$`)

// ErrPostgres is what a database of that kind is answered with.
var ErrPostgres = errors.New("this database is PostgreSQL: take it out with pg_dump, and the photos folder with any copying tool")

// Take writes a backup of the store and of the photos in a folder to file, which appears
// only when it is whole. progress is told how many of how many bytes are written.
func Take(ctx context.Context, db *store.DB, photos, file, program string, now time.Time, progress func(done, total int64)) (_ Manifest, err error) {
	m := Manifest{Format: format, Program: program, Made: now.UTC().Truncate(time.Second)}
	if db.Engine() != store.SQLite {
		return m, ErrPostgres
	}
	if _, err := os.Stat(file); err == nil {
		return m, fmt.Errorf("%s is there already", file)
	}
	part := file + ".part"
	snapshot := file + ".db.part"
	defer func() {
		for _, f := range []string{part, snapshot} {
			if e := os.Remove(f); e != nil && !errors.Is(e, fs.ErrNotExist) {
				err = errors.Join(err, e)
			}
		}
	}()
	// It holds everything: SQLite fills a file that is there and empty, and leaves to it who may read it.
	empty, err := os.OpenFile(snapshot, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return m, err
	}
	if err := errors.Join(empty.Close(), db.Snapshot(ctx, snapshot)); err != nil {
		return m, err
	}
	if m.Database, m.Bytes, err = sum(snapshot); err != nil {
		return m, err
	}
	// Photos are kept before the rows that name them, so those there now are all that the
	// snapshot can ask for.
	list, total, err := photosIn(photos)
	if err != nil {
		return m, err
	}
	m.Photos, m.Total = len(list), total+m.Bytes
	out, err := os.OpenFile(part, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return m, err
	}
	defer func() { _ = out.Close() }() // closed below when all is well
	w := &writer{ctx: ctx, total: total + m.Bytes, progress: progress}
	z, err := gzip.NewWriterLevel(out, gzip.BestSpeed)
	if err != nil {
		return m, err
	}
	w.tar = tar.NewWriter(z)
	text, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return m, err
	}
	if err := w.bytes(manifestName, append(text, '\n'), m.Made); err != nil {
		return m, err
	}
	if err := w.file(databaseName, snapshot, m.Made); err != nil {
		return m, err
	}
	for _, hash := range list {
		name := "photos/" + hash[:2] + "/" + hash
		if err := w.file(name, filepath.Join(photos, hash[:2], hash), m.Made); err != nil {
			return m, err
		}
	}
	if err := errors.Join(w.tar.Close(), z.Close(), out.Sync(), out.Close()); err != nil {
		return m, err
	}
	return m, os.Rename(part, file)
}

// last is the file of a data folder that says when it was taken out last.
const last = "last-backup.json"

// Note keeps what was taken out, for [Last].
func Note(dir string, m Manifest) error {
	b, err := json.MarshalIndent(m, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, last), append(b, '\n'), 0o600)
}

// Last is what was taken out of a data folder last; false where nothing was.
func Last(dir string) (m Manifest, ok bool) {
	b, err := os.ReadFile(filepath.Join(dir, last))
	return m, err == nil && json.Unmarshal(b, &m) == nil
}

// photosIn lists the photos of a folder by their names, which are their hashes.
func photosIn(dir string) (hashes []string, bytes int64, err error) {
	if real, err := filepath.EvalSymlinks(dir); err == nil {
		dir = real // photos that lie on another disk
	}
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path == dir {
			return fs.SkipAll
		}
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if at := photoName.FindStringSubmatch("photos/" + filepath.ToSlash(rel)); at != nil {
			info, err := d.Info()
			if err != nil {
				return err
			}
			hashes, bytes = append(hashes, at[2]), bytes+info.Size()
		}
		return nil
	})
	return hashes, bytes, err
}

func sum(file string) (hash string, size int64, err error) {
	f, err := os.Open(file)
	if err != nil {
		return "", 0, err
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), size, err
}

type writer struct {
	ctx         context.Context
	tar         *tar.Writer
	done, total int64
	progress    func(done, total int64)
}

func (w *writer) bytes(name string, b []byte, at time.Time) error {
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(b)), ModTime: at}); err != nil {
		return err
	}
	_, err := w.tar.Write(b)
	return err
}

func (w *writer) file(name, path string, at time.Time) error {
	if err := w.ctx.Err(); err != nil {
		return err
	}
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	st, err := f.Stat()
	if err != nil {
		return err
	}
	if err := w.tar.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: st.Size(), ModTime: at}); err != nil {
		return err
	}
	_, err = io.Copy(w.tar, io.TeeReader(f, w))
	return err
}

// Write counts what was read.
func (w *writer) Write(b []byte) (int, error) {
	w.done += int64(len(b))
	w.progress(w.done, w.total)
	return len(b), w.ctx.Err()
}
