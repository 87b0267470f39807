package blob

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"huying/base/fault"
)

// Clean reads a picture or a paper as [Store.Put] and [Store.PutFile] would keep it, and keeps nothing: for rooms that
// encrypt what they keep. Nothing of it touches the disk.
func (s *Store) Clean(ctx context.Context, r io.Reader, limit int64) (data []byte, kind string, err error) {
	raw, err := readAll(ctx, r, limit)
	if err != nil {
		return nil, "", err
	}
	if pictured(bytes.NewReader(raw)) {
		leave, err := s.unpacks.known.enter(ctx)
		if err != nil {
			return nil, "", err
		}
		defer leave()
		p, err := look(raw)
		if err != nil {
			return nil, "", err
		}
		data, _, err = s.unpacks.anew(ctx, p)
		return data, photoType, err
	}
	k, ok := recognise(bytes.NewReader(raw), int64(len(raw)))
	if !ok || k.medium != Paper {
		return nil, "", Paper.refusal()
	}
	return raw, k.mime, nil
}

// Keep keeps bytes that only whoever has their key can read, under the hash of them. [Store.Get] does not give them out.
func (s *Store) Keep(ctx context.Context, sealed []byte) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	sum := sha256.Sum256(sealed)
	hash := hex.EncodeToString(sum[:])
	if err := s.keep(hash, sealed); err != nil {
		return "", fmt.Errorf("blob.Keep(%s): %w", hash, err)
	}
	return hash, nil
}

// Bytes are kept bytes as they lie on the disk.
func (s *Store) Bytes(ctx context.Context, hash string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if !valid(hash) {
		return nil, fault.New(fault.NotFound, "blob.none")
	}
	b, err := os.ReadFile(s.path(hash))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fault.New(fault.NotFound, "blob.none").Because(err)
	}
	return b, err
}
