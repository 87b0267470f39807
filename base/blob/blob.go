// Package blob keeps evidence on disk under the hash of what it holds: photos (现场照片),
// and sounds, films and papers (录音、录像、文件).
//
// A photo that is kept is never what was sent: it is decoded, turned upright, made
// no larger than a screen needs and encoded anew as JPEG. Where it was taken and
// with what telephone (EXIF), and anything hidden behind the picture, ends there.
// The name is the SHA-256 of the result, so the same photo sent twice is kept
// once, a photo never changes, and [Store.Check] can tell which ones the disk has
// damaged.
//
// A sound, a film or a paper is kept as it came, for there is no drawing it anew
// ([Store.PutFile]). It is known by what is in it, bounded by its kind, and given out so
// that no browser runs it: documents are downloads.
//
// The room refuses as a photo whatever is not a JPEG, PNG, GIF or WebP by its own bytes (names
// and declared types are not asked), more bytes than the caller allows, and pictures
// that would fill the memory once unpacked. Pictures wait their turn to be unpacked, those
// of callers without an account behind one another. The room knows nothing of who sent what
// or who may see it, and never deletes.
package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"image/jpeg"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"huying/base/fault"
)

// Ref is a kept photo or file.
type Ref struct {
	Hash   string `json:"hash"` // SHA-256 of the content, 64 hexadecimal digits
	Size   int64  `json:"size"`
	Width  int    `json:"width" doc:"Of a photo"`
	Height int    `json:"height" doc:"Of a photo"`
	Type   string `json:"type" doc:"image/jpeg for every photo"`
}

const photoType = "image/jpeg"

// Medium is what a file is evidence as, empty for a photo.
func (r Ref) Medium() Medium {
	switch what, _, _ := strings.Cut(r.Type, "/"); what {
	case "image":
		return ""
	case "audio", "video":
		return Medium(what)
	}
	return Paper
}

// Store is a folder of photos. It is safe for concurrent use, also by several
// programs on one folder.
type Store struct {
	dir     string
	unpacks *unpacks
}

const incoming = "incoming" // where files are written before they have a name

func (s *Store) incoming() string { return filepath.Join(s.dir, incoming) }

// Open uses a folder, and makes it if there is none.
func Open(dir string) (*Store, error) {
	if err := os.MkdirAll(filepath.Join(dir, incoming), 0o700); err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	real, err := filepath.EvalSymlinks(dir) // a folder that lies on another disk
	if err != nil {
		return nil, fmt.Errorf("blob: %w", err)
	}
	return &Store{dir: real, unpacks: newUnpacks()}, nil
}

// Put keeps the photo that r holds, of at most limit bytes as sent. When it
// returns, the photo outlives a power cut. r has come already: it is read while others wait.
func (s *Store) Put(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	return s.put(ctx, s.unpacks.known, r, limit)
}

// PutOfStranger is Put for a caller without an account: one picture after the other.
func (s *Store) PutOfStranger(ctx context.Context, r io.Reader, limit int64) (Ref, error) {
	return s.put(ctx, s.unpacks.strangers, r, limit)
}

func (s *Store) put(ctx context.Context, q *queue, r io.Reader, limit int64) (Ref, error) {
	leave, err := q.enter(ctx)
	if err != nil {
		return Ref{}, err
	}
	defer leave()
	raw, err := readAll(ctx, r, limit)
	if err != nil {
		return Ref{}, err
	}
	p, err := look(raw)
	if err != nil {
		return Ref{}, err
	}
	data, size, err := s.unpacks.anew(ctx, p)
	if err != nil {
		return Ref{}, err
	}
	sum := sha256.Sum256(data)
	ref := Ref{Hash: hex.EncodeToString(sum[:]), Size: int64(len(data)), Width: size.X, Height: size.Y, Type: photoType}
	if err := s.keep(ref.Hash, data); err != nil {
		return Ref{}, fmt.Errorf("blob.Put(%s): %w", ref.Hash, err)
	}
	return ref, nil
}

// most is what a photo may have at all, whatever the caller allows.
const most = 64 << 20

func readAll(ctx context.Context, r io.Reader, limit int64) ([]byte, error) {
	limit = max(0, min(limit, most))
	raw, err := io.ReadAll(io.LimitReader(patient{ctx, r}, limit+1))
	if err != nil {
		return nil, fmt.Errorf("blob: reading: %w", err)
	}
	if int64(len(raw)) > limit {
		return nil, fault.New(fault.TooLarge, "blob.size", "mb", limit>>20)
	}
	return raw, nil
}

// patient stops reading when nobody waits for the answer any more.
type patient struct {
	ctx context.Context
	r   io.Reader
}

func (p patient) Read(b []byte) (int, error) {
	if err := p.ctx.Err(); err != nil {
		return 0, err
	}
	return p.r.Read(b)
}

// valid is all that stands between a name from outside and a path: 64 lower-case
// hexadecimal digits and nothing else.
func valid(hash string) bool {
	return len(hash) == 2*sha256.Size && strings.Trim(hash, "0123456789abcdef") == ""
}

// path spreads the files over 256 folders: no folder grows too long to list.
func (s *Store) path(hash string) string { return filepath.Join(s.dir, hash[:2], hash) }

// Get opens a photo or a file; the caller closes it. A hash of another shape is not found,
// as one that nobody sent.
func (s *Store) Get(ctx context.Context, hash string) (io.ReadSeekCloser, Ref, error) {
	if err := ctx.Err(); err != nil {
		return nil, Ref{}, err
	}
	if !valid(hash) {
		return nil, Ref{}, fault.New(fault.NotFound, "blob.none")
	}
	f, err := os.Open(s.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, Ref{}, fault.New(fault.NotFound, "blob.none").Because(err)
	}
	if err != nil {
		return nil, Ref{}, fmt.Errorf("blob.Get(%s): %w", hash, err)
	}
	ref, err := describe(f, hash)
	if err != nil {
		return nil, Ref{}, fmt.Errorf("blob.Get(%s): %w", hash, errors.Join(err, f.Close()))
	}
	return f, ref, nil
}

// describe reads what a file is, and a photo's measures, from its content, and goes back
// to the start.
func describe(f *os.File, hash string) (Ref, error) {
	info, err := f.Stat()
	if err != nil {
		return Ref{}, err
	}
	ref := Ref{Hash: hash, Size: info.Size()}
	if pictured(f) {
		head, err := jpeg.DecodeConfig(f)
		if err != nil {
			return Ref{}, err
		}
		ref.Width, ref.Height, ref.Type = head.Width, head.Height, photoType
	} else if k, ok := recognise(f, ref.Size); ok {
		ref.Type = k.mime
	} else {
		return Ref{}, errUnknown
	}
	_, err = f.Seek(0, io.SeekStart)
	return ref, err
}

var errUnknown = errors.New("kept, and nothing that is kept: damaged")

// Kept reports whether there is a file of that hash, whatever it holds.
func (s *Store) Kept(hash string) bool {
	if !valid(hash) {
		return false
	}
	_, err := os.Stat(s.path(hash))
	return err == nil
}

// Has reports whether a photo is kept. A file that is none does not count: it cannot be
// looked at where a photo can.
func (s *Store) Has(hash string) bool {
	if !valid(hash) {
		return false
	}
	f, err := os.Open(s.path(hash))
	if err != nil {
		return false
	}
	is := pictured(f)
	return f.Close() == nil && is
}

// same reports whether the file holds exactly data.
func same(path string, data []byte) bool {
	had, err := os.ReadFile(path)
	return err == nil && bytes.Equal(had, data)
}
