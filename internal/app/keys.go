package app

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"huying/base/suite"

	"golang.org/x/mod/sumdb/note"
)

// loadSigner reads the key that signs checkpoints, making it the first time. The
// public half lies beside it, to be given to witnesses.
func loadSigner(dir, name string, of *suite.Suite) (note.Signer, note.Verifier, error) {
	secretFile, publicFile := filepath.Join(dir, "log.key"), filepath.Join(dir, "log.pub")
	secret, err := os.ReadFile(secretFile)
	if errors.Is(err, fs.ErrNotExist) {
		skey, vkey, err := newLogKey(name, of)
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
	verifier, err := ReadVerifier(publicFile)
	if err != nil {
		return nil, nil, err
	}
	if k := readSM2(trim(string(secret)), true); k != nil {
		return k, verifier, nil
	}
	signer, err := note.NewSigner(trim(string(secret)))
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", secretFile, err)
	}
	return signer, verifier, nil
}

func newLogKey(name string, of *suite.Suite) (secret, public string, err error) {
	if of.Sign != suite.SM2 {
		return note.GenerateKey(rand.Reader, name)
	}
	k, err := newSM2(name)
	if err != nil {
		return "", "", err
	}
	return k.secretText(), k.publicText(), nil
}

// ReadVerifier reads a log's public key from a file.
func ReadVerifier(file string) (note.Verifier, error) {
	b, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	if k := readSM2(trim(string(b)), false); k != nil {
		return k, nil
	}
	v, err := note.NewVerifier(trim(string(b)))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return v, nil
}

// publicText is the log's public key as it is given to others.
func publicText(dir string) (string, error) {
	b, err := os.ReadFile(filepath.Join(dir, "log.pub"))
	return trim(string(b)), err
}

func trim(s string) string {
	for len(s) > 0 && (s[len(s)-1] == '\n' || s[len(s)-1] == '\r' || s[len(s)-1] == ' ') {
		s = s[:len(s)-1]
	}
	return s
}

// Keys of SM2 for signed notes. Algorithms outside the notes' own list are marked 0xff
// and named.
const sm2Mark = "\xffsm2\x00"

const sm2Secret = "SM2+KEY+" // before name+hash+base64, in the secret file

// sm2Key signs and verifies notes with SM2.
type sm2Key struct {
	name           string
	hash           uint32
	secret, public []byte
}

func newSM2(name string) (*sm2Key, error) {
	secret, public, err := suite.SM2.GenerateKey()
	if err != nil {
		return nil, err
	}
	return &sm2Key{name, sm2Hash(name, public), secret, public}, nil
}

func sm2Hash(name string, public []byte) uint32 {
	sum := sha256.Sum256([]byte(name + "\n" + sm2Mark + string(public)))
	return binary.BigEndian.Uint32(sum[:])
}

// Name of whoever signs.
func (k *sm2Key) Name() string { return k.name }

// KeyHash of the key.
func (k *sm2Key) KeyHash() uint32 { return k.hash }

// Sign signs a note.
func (k *sm2Key) Sign(msg []byte) ([]byte, error) { return suite.SM2.Sign(k.secret, msg) }

// TreeHash is what a log whose checkpoints are signed with SM2 is hashed with.
func (k *sm2Key) TreeHash() func() hash.Hash { return suite.Guomi.Hash }

// Verify checks a note.
func (k *sm2Key) Verify(msg, sig []byte) bool { return suite.SM2.Verify(k.public, msg, sig) }

func (k *sm2Key) secretText() string {
	return fmt.Sprintf("%s%s+%08x+%s", sm2Secret, k.name, k.hash, base64.StdEncoding.EncodeToString(append(append([]byte(sm2Mark), k.secret...), k.public...)))
}

func (k *sm2Key) publicText() string {
	return fmt.Sprintf("%s+%08x+%s", k.name, k.hash, base64.StdEncoding.EncodeToString(append([]byte(sm2Mark), k.public...)))
}

// readSM2 reads a key's text; secret tells of which half. It gives nil for a key that is
// not of SM2.
func readSM2(s string, secret bool) *sm2Key {
	if secret {
		var ok bool
		if s, ok = strings.CutPrefix(s, sm2Secret); !ok {
			return nil
		}
	}
	parts := strings.SplitN(s, "+", 3)
	if len(parts) != 3 {
		return nil
	}
	b, err := base64.StdEncoding.DecodeString(parts[2])
	rest, ok := strings.CutPrefix(string(b), sm2Mark)
	if err != nil || !ok {
		return nil
	}
	k := &sm2Key{name: parts[0], public: []byte(rest)}
	if secret {
		if len(rest) < suite.SecretLen {
			return nil
		}
		k.secret, k.public = k.public[:suite.SecretLen], k.public[suite.SecretLen:]
	}
	k.hash = sm2Hash(k.name, k.public)
	if fmt.Sprintf("%08x", k.hash) != parts[1] {
		return nil
	}
	return k
}
