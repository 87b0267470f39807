// Package blob keeps photographs on disk, each under the hash of its content.
//
// What comes in is a stranger's file. It is decoded and drawn anew, never copied:
// the position a phone wrote into it, a page hidden behind the picture and
// whatever else is no pixel stays out. What is kept is a JPEG of at most 1,600
// pixels a side, turned the right way up, named by the SHA-256 of its bytes; the
// same picture is kept once. A damaged file is found by reading ([Store.Check]).
//
// The room refuses whatever does not decode as JPEG, PNG or GIF, whatever its name
// or declared type; a picture too large to draw, before drawing it; and any name
// that is not 64 hexadecimal digits.
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
	"sort"
	"strings"

	"huying/base/fault"
)

// Ref names a photograph that is kept.
type Ref struct {
	Hash   string `json:"hash"`
	Size   int64  `json:"-"`
	Width  int    `json:"width"`
	Height int    `json:"height"`
}

// Store is a folder of photographs.
type Store struct {
	dir  string
	draw chan struct{} // holds a token for each picture being drawn
}

// drawing bounds how many pictures are in memory at once: one of 50 megapixels
// takes 200 MB.
const drawing = 2

// Open opens the folder, making it when it is not there.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("blob: open: %w", err)
	}
	return &Store{dir: dir, draw: make(chan struct{}, drawing)}, nil
}

// Put keeps the picture that r holds, if it has no more bytes than limit. When it
// returns, the picture is on disk.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err != nil {
		return Ref{}, fmt.Errorf("blob: put: %w", err)
	}
	if int64(len(data)) > limit {
		return Ref{}, fault.New(fault.TooLarge, "blob.size", "mib", max(limit>>20, 1))
	}
	select {
	case s.draw <- struct{}{}:
		defer func() { <-s.draw }()
	case <-ctx.Done():
		return Ref{}, fault.New(fault.Busy, "blob.busy").Because(ctx.Err())
	}
	out, width, height, err := redraw(data)
	if err != nil {
		return Ref{}, err
	}
	sum := sha256.Sum256(out)
	ref := Ref{Hash: hex.EncodeToString(sum[:]), Size: int64(len(out)), Width: width, Height: height}
	if s.Has(ref.Hash) {
		return ref, nil
	}
	return ref, s.write(ref.Hash, out)
}

// path spreads the files over 256 folders.
func (s *Store) path(hash string) string { return filepath.Join(s.dir, hash[:2], hash+".jpg") }

// write makes the file under another name, flushes it and renames it, so that no
// half of a picture ever has a hash for a name.
func (s *Store) write(hash string, data []byte) (err error) {
	defer fault.Wrap(&err, "blob.write(%s)", hash)
	folder := filepath.Dir(s.path(hash))
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return err
	}
	f, err := os.CreateTemp(folder, ".new-*")
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Sync()
	}
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), s.path(hash))
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return errors.Join(syncFolder(folder), syncFolder(s.dir))
}

// syncFolder flushes the names in a folder.
func syncFolder(name string) error {
	d, err := os.Open(name)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}

// Valid reports whether a text has the shape of a hash.
func Valid(hash string) bool {
	return len(hash) == 2*sha256.Size && strings.Trim(hash, "0123456789abcdef") == ""
}

// Has reports whether the picture is kept.
func (s *Store) Has(hash string) bool {
	if !Valid(hash) {
		return false
	}
	info, err := os.Stat(s.path(hash))
	return err == nil && info.Mode().IsRegular()
}

// Get opens a picture, a JPEG.
func (s *Store) Get(hash string) (io.ReadSeekCloser, error) {
	if !Valid(hash) {
		return nil, fault.New(fault.NotFound, "blob.not_found")
	}
	f, err := os.Open(s.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "blob.not_found")
	}
	if err != nil {
		return nil, fmt.Errorf("blob: get: %w", err)
	}
	return f, nil
}

// Check reads every picture and lists the hashes of those whose content is no
// longer what their name says, and how many it read.
func (s *Store) Check(ctx context.Context) (damaged []string, n int, err error) {
	files, err := filepath.Glob(filepath.Join(s.dir, "??", "*.jpg"))
	if err != nil {
		return nil, 0, err
	}
	sort.Strings(files)
	for _, file := range files {
		if err := ctx.Err(); err != nil {
			return damaged, n, err
		}
		name := strings.TrimSuffix(filepath.Base(file), ".jpg")
		got, err := hashFile(file)
		if err != nil {
			return damaged, n, fmt.Errorf("blob: check: %w", err)
		}
		n++
		if got != name {
			damaged = append(damaged, name)
		}
	}
	return damaged, n, nil
}

func hashFile(name string) (string, error) {
	f, err := os.Open(name)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	_, err = io.Copy(h, f)
	return hex.EncodeToString(h.Sum(nil)), errors.Join(err, f.Close())
}
