package blob

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"

	"huying/base/fault"
)

// PutFile keeps a sound, a film or a paper as it is. What is told to be one by its
// bytes and was not asked for is refused, as is what is larger than [Medium.Most]. A
// picture that was asked for as a paper is kept as every photo is, see [Store.Put].
func (s *Store) PutFile(ctx context.Context, r io.Reader, m Medium) (ref Ref, err error) {
	most := m.Most()
	if most == 0 {
		return Ref{}, fault.New(fault.Invalid, "blob.no_medium")
	}
	f, err := os.CreateTemp(s.incoming(), "*")
	if err != nil {
		return Ref{}, fmt.Errorf("blob.PutFile: %w", err)
	}
	kept := false
	defer func() {
		err = errors.Join(err, f.Close())
		if !kept {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	h := sha256.New()
	size, err := io.Copy(io.MultiWriter(f, h), io.LimitReader(patient{ctx, r}, most+1))
	if err != nil {
		return Ref{}, fmt.Errorf("blob: reading: %w", err)
	}
	if size > most {
		return Ref{}, fault.New(fault.TooLarge, "blob.file_size", "mb", most>>20)
	}
	if m == Paper && pictured(f) {
		if _, err := f.Seek(0, io.SeekStart); err != nil {
			return Ref{}, err
		}
		return s.Put(ctx, f, most)
	}
	k, ok := recognise(f, size)
	if !ok || k.medium != m {
		return Ref{}, m.refusal()
	}
	ref = Ref{Hash: hex.EncodeToString(h.Sum(nil)), Size: size, Type: k.mime}
	if kept, err = s.adopt(f, ref.Hash); err != nil {
		return Ref{}, fmt.Errorf("blob.PutFile(%s): %w", ref.Hash, err)
	}
	return ref, nil
}

// pictured reports whether a file begins as a picture that is drawn anew.
func pictured(f io.ReaderAt) bool {
	head := make([]byte, 16)
	n, _ := f.ReadAt(head, 0) // what is shorter is none
	_, ok := sniff(head[:n])
	return ok
}

// MediumOf tells what a kept file is evidence as; a photo is none of them.
func (s *Store) MediumOf(ctx context.Context, hash string) (m Medium, ok bool) {
	f, ref, err := s.Get(ctx, hash)
	if err != nil || f.Close() != nil {
		return "", false
	}
	return ref.Medium(), true
}
