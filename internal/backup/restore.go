package backup

import (
	"archive/tar"
	"bufio"
	"compress/flate"
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
	// The log of a database that is gone would be played into the one that is put back.
	for _, name := range []string{databaseName, databaseName + "-wal", databaseName + "-shm", "photos"} {
		if taken, err := inUse(filepath.Join(dir, name)); err != nil {
			return m, err
		} else if taken {
			return m, fmt.Errorf("%s holds data already (%s); name an empty folder with --data", dir, name)
		}
	}
	in, err := os.Open(file)
	if err != nil {
		return m, err
	}
	defer func() { _ = in.Close() }()
	src := &counted{r: bufio.NewReaderSize(in, 1<<16)}
	z, err := gzip.NewReader(src)
	if err != nil {
		return m, noBackup(in, err)
	}
	z.Multistream(false) // what stands behind the end of a backup is none of it
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return m, err
	}
	part, err := os.MkdirTemp(dir, "restoring-")
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(part)) }()
	u := &unpacking{ctx: ctx, src: src, z: z, tar: tar.NewReader(z), dir: part, progress: progress}
	if m, err = u.all(); err != nil {
		return m, fmt.Errorf("%s: %w", file, u.where(err))
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
	return m, keptOnDisk(dir)
}

// keptOnDisk waits until the names in a folder outlive a power cut.
func keptOnDisk(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// noBackup says what a file is that does not begin like a backup.
func noBackup(in *os.File, err error) error {
	st, failed := in.Stat()
	switch {
	case failed != nil:
		return failed
	case st.Size() == 0:
		return fmt.Errorf("%s is no backup: it is empty", in.Name())
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return fmt.Errorf("%s is no backup, or only the first %d bytes of one", in.Name(), st.Size())
	}
	return fmt.Errorf("%s is no backup: its %d bytes do not begin like one: %w", in.Name(), st.Size(), err)
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

var (
	errNotWhole = errors.New("the backup is damaged or not whole")
	errTooLong  = errors.New("the file is more than a backup")
)

func notWhole(err error) error {
	if err == nil {
		return errNotWhole
	}
	return fmt.Errorf("%w: %w", errNotWhole, err)
}

// counted counts the bytes that were read of a file.
type counted struct {
	r *bufio.Reader
	n int64
}

// Read and ReadByte are what the decompressor reads by; with both it reads no further than
// it needs to.
func (c *counted) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.n += int64(n)
	return n, err
}

// ReadByte reads one byte.
func (c *counted) ReadByte() (byte, error) {
	b, err := c.r.ReadByte()
	if err == nil {
		c.n++
	}
	return b, err
}

// unpacking is a backup on its way into a folder.
type unpacking struct {
	ctx      context.Context
	src      *counted
	z        *gzip.Reader
	tar      *tar.Reader
	dir      string
	progress func(done, total int64)
	m        Manifest
	entry    string // under way
	from     int64  // where in the file it begins
	read     int64  // bytes of the data so far
}

// where says at which place an error met the backup, so that whoever copied it knows whether
// to copy it again.
func (u *unpacking) where(err error) error {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, io.ErrUnexpectedEOF):
		much := fmt.Sprintf("%d bytes of data were read", u.read)
		if u.m.Total > 0 {
			much = fmt.Sprintf("%d of %d bytes of data were read", u.read, u.m.Total)
		}
		return fmt.Errorf("%w: it is short, or damaged on the way to its end. The file ends at byte %d, inside %s, when %s. Copy it again from where "+
			"it was taken; nothing was put back", errNotWhole, u.src.n, u.inside(), much)
	case errors.As(err, &corrupt), errors.Is(err, gzip.ErrChecksum), errors.Is(err, gzip.ErrHeader), errors.Is(err, tar.ErrHeader), errors.Is(err, errNotWhole):
		return fmt.Errorf("%w: between byte %d and byte %d of the file, inside %s. Copy it again from where it was taken, or use another one; "+
			"nothing was put back", err, u.from, u.src.n, u.inside())
	}
	return err
}

func (u *unpacking) inside() string {
	if u.entry == "" {
		return "its beginning"
	}
	return u.entry
}

func (u *unpacking) all() (Manifest, error) {
	h, err := u.next()
	if err != nil || h.Name != manifestName || h.Size > 1<<16 {
		return u.m, notWhole(err)
	}
	if err := json.NewDecoder(u.tar).Decode(&u.m); err != nil {
		return u.m, notWhole(err)
	}
	if u.m.Format != format {
		return u.m, fmt.Errorf("the backup is of format %d, this program reads %d: use the program of version %s", u.m.Format, format, u.m.Program)
	}
	database, photos := false, 0
	for {
		h, err := u.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return u.m, notWhole(err)
		}
		want := ""
		switch at := photoName.FindStringSubmatch(h.Name); {
		case h.Typeflag != tar.TypeReg:
			return u.m, fmt.Errorf("%w: %q is no file", errNotWhole, h.Name)
		case h.Name == databaseName && !database:
			database, want = true, u.m.Database
		case at != nil && at[2][:2] == at[1]:
			photos, want = photos+1, at[2]
		default:
			return u.m, fmt.Errorf("%w: %q does not belong to it", errNotWhole, h.Name)
		}
		got, err := u.write(filepath.Join(u.dir, filepath.FromSlash(h.Name)))
		if err != nil {
			return u.m, err
		}
		if got != want {
			return u.m, fmt.Errorf("%w: %q is not what it was", errNotWhole, h.Name)
		}
	}
	u.entry = "its end"
	if _, err := io.Copy(io.Discard, u.z); err != nil { // what is behind the last entry has a sum too
		return u.m, notWhole(err)
	}
	end := u.src.n
	if more, err := io.Copy(io.Discard, u.src); err != nil || more > 0 {
		return u.m, errors.Join(err, fmt.Errorf("%w: it is too long. The backup ends at byte %d, and %d more stand behind it. Copy it again from where it "+
			"was taken; nothing was put back", errTooLong, end, more))
	}
	if !database || photos != u.m.Photos {
		return u.m, fmt.Errorf("%w: %d of %d photos", errNotWhole, photos, u.m.Photos)
	}
	return u.m, nil
}

// next goes to the next entry.
func (u *unpacking) next() (*tar.Header, error) {
	if err := u.ctx.Err(); err != nil {
		return nil, err
	}
	from := u.src.n
	h, err := u.tar.Next()
	if err == nil {
		u.entry, u.from = h.Name, from
	}
	return h, err
}

// write writes the entry under way to a file. An error of the archive is told from one of
// the disk that it is written to.
func (u *unpacking) write(path string) (hash string, err error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return "", err
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return "", err
	}
	sum := sha256.New()
	_, err = io.Copy(io.MultiWriter(f, sum, u), u.tar)
	var disk *fs.PathError
	if err != nil && !errors.As(err, &disk) {
		err = notWhole(err)
	}
	return hex.EncodeToString(sum.Sum(nil)), errors.Join(err, f.Sync(), f.Close())
}

// Write counts what was put aside.
func (u *unpacking) Write(b []byte) (int, error) {
	u.read += int64(len(b))
	u.progress(u.read, u.m.Total)
	return len(b), u.ctx.Err()
}
