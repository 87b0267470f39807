package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/mod/sumdb/note"
)

// loadSigner reads the key that signs checkpoints, making it the first time. The
// public half lies beside it, to be given to witnesses.
func loadSigner(dir, name string) (note.Signer, note.Verifier, error) {
	secretFile, publicFile := filepath.Join(dir, "log.key"), filepath.Join(dir, "log.pub")
	secret, err := os.ReadFile(secretFile)
	if errors.Is(err, fs.ErrNotExist) {
		skey, vkey, err := note.GenerateKey(rand.Reader, name)
		if err != nil {
			return nil, nil, err
		}
		if err := os.WriteFile(secretFile, []byte(skey), 0o600); err != nil {
			return nil, nil, err
		}
		if err := os.WriteFile(publicFile, []byte(vkey+"\n"), 0o644); err != nil {
			return nil, nil, err
		}
		secret = []byte(skey)
	} else if err != nil {
		return nil, nil, err
	}
	signer, err := note.NewSigner(string(secret))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", secretFile, err)
	}
	verifier, err := ReadVerifier(publicFile)
	return signer, verifier, err
}

// ReadVerifier reads a log's public key from a file.
func ReadVerifier(file string) (note.Verifier, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	v, err := note.NewVerifier(trim(string(b)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return v, nil
}

func trim(s string) string {
	for len(s) > 0 && (s[len(s)-1] == '\n' || s[len(s)-1] == '\r' || s[len(s)-1] == ' ') {
		s = s[:len(s)-1]
	}
	return s
}
