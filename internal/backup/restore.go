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
)

// Put puts a backup back into a data folder that holds no database yet. Every file is held
// against its hash on the way; nothing is there until all of it is.
func Put(ctx context.Context, file, dir string, progress func(done, total int64)) (m Manifest, err error) {
	for _, name := range []string{databaseName, "photos"} {
		if taken, err := inUse(filepath.Join(dir, name)); err != nil {
			return m, err
		} else if taken {
			return m, fmt.Errorf("%s holds data already; name an empty folder with --data", dir)
		}
	}
	in, err := os.Open(file)
	if err != nil {
		return m, err
	}
	defer func() { _ = in.Close() }()
	z, err := gzip.NewReader(in)
	if err != nil {
		return m, fmt.Errorf("%s is no backup: %w", file, err)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return m, err
	}
	part, err := os.MkdirTemp(dir, "restoring-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(part)) }()
	if m, err = unpack(ctx, tar.NewReader(z), part, progress); err != nil {
		return m, fmt.Errorf("%s: %w", file, err)
	}
	for _, name := range []string{"photos", databaseName} { // the database last: with it the data are there
		from := filepath.Join(part, name)
		if _, err := os.Stat(from); errors.Is(err, fs.ErrNotExist) {
			continue
		}
		to := filepath.Join(dir, name)
		if err := os.Remove(to); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder may be there
			return m, err
		}
		if err := os.Rename(from, to); err != nil {
			return m, err
		}
	}
	return m, nil
}

// inUse reports whether something is there: a file, or a folder with something in it.
func inUse(path string) (bool, error) {
	st, err := os.Stat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil || !st.IsDir() {
		return true, err
	}
	list, err := os.ReadDir(path)
	return len(list) > 0, err
}

var errNotWhole = errors.New("the backup is damaged or not whole")

func unpack(ctx context.Context, t *tar.Reader, dir string, progress func(done, total int64)) (m Manifest, err error) {
	h, err := t.Next()
	if err != nil || h.Name != manifestName || h.Size > 1<<16 {
		return m, errors.Join(errNotWhole, err)
	}
	if err := json.NewDecoder(t).Decode(&m); err != nil {
		return m, errors.Join(errNotWhole, err)
	}
	if m.Format != format {
		return m, fmt.Errorf("the backup is of format %d, this program reads %d: use the program of version %s", m.Format, format, m.Program)
	}
	database, photos := false, 0
	for {
		if err := ctx.Err(); err != nil {
			return m, err
		}
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return m, errors.Join(errNotWhole, err)
		}
		want := ""
		switch at := photoName.FindStringSubmatch(h.Name); {
		case h.Typeflag != tar.TypeReg:
			return m, fmt.Errorf("%w: %q is no file", errNotWhole, h.Name)
		case h.Name == databaseName && !database:
			database, want = true, m.Database
		case at != nil && at[2][:2] == at[1]:
			photos, want = photos+1, at[2]
		default:
			return m, fmt.Errorf("%w: %q does not belong to it", errNotWhole, h.Name)
		}
		got, err := write(t, filepath.Join(dir, filepath.FromSlash(h.Name)))
		if err != nil {
			return m, errors.Join(errNotWhole, err)
		}
		if got != want {
			return m, fmt.Errorf("%w: %q is not what it was", errNotWhole, h.Name)
		}
		progress(int64(photos), int64(m.Photos))
	}
	if !database || photos != m.Photos {
		return m, fmt.Errorf("%w: %d of %d photos", errNotWhole, photos, m.Photos)
	}
	return m, nil
}

func write(r io.Reader, path string) (hash string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, sum), r)
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, f.Sync(), f.Close())
}
