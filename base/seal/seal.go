// Package seal keeps personal data unreadable: encrypted in its column, masked
// on every screen, log and export unless somebody reveals it by an act.
//
// [Personal] is the type of a personal field. Printing, logging or encoding it
// gives the mask; only [Personal.Reveal] gives the value, so a leak has to be
// written on purpose and can be searched for. A [Box] turns it into a column and
// back, AES-256-GCM today; the interface leaves room for SM4.
//
// The room refuses to open a column that was moved to another row or county: the
// place is authenticated with the value.
package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"huying/base/text"
)

// Kind decides the mask.
type Kind uint8

// The kinds of personal data.
const (
	Name Kind = iota
	Phone
	ID
	Other // masked whole
)

// Personal is a piece of personal data that is masked wherever it is shown.
type Personal struct {
	kind  Kind
	plain string
}

// Hide makes a personal value.
func Hide(kind Kind, plain string) Personal { return Personal{kind, plain} }

// Empty reports whether nothing is known.
func (p Personal) Empty() bool { return p.plain == "" }

// Reveal gives the value itself. Callers do it inside an act that records who
// asked and why, or for the person it is about.
func (p Personal) Reveal() string { return p.plain }

// String is the mask.
func (p Personal) String() string {
	switch {
	case p.plain == "":
		return ""
	case p.kind == Name:
		return text.MaskName(p.plain)
	case p.kind == Phone:
		return text.MaskPhone(p.plain)
	case p.kind == ID:
		return text.MaskID(p.plain)
	}
	return strings.Repeat("*", 4)
}

// Format keeps every verb of fmt to the mask, %#v and %+v too.
func (p Personal) Format(f fmt.State, _ rune) { _, _ = f.Write([]byte(p.String())) }

// MarshalText is the mask: what JSON and spreadsheets get.
func (p Personal) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// LogValue is the mask.
func (p Personal) LogValue() slog.Value { return slog.StringValue(p.String()) }

// Box encrypts columns.
type Box struct {
	aead cipher.AEAD
	mac  []byte
}

// NewBox makes a box from 32 secret bytes.
func NewBox(key []byte) (*Box, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	m := sha256.Sum256(append([]byte("huying index\x00"), key...))
	return &Box{aead: aead, mac: m[:]}, nil
}

// Load reads the key file, making it the first time. Whoever has the file and
// the database can read everything: back them up apart.
func Load(path string) (*Box, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		data = make([]byte, 32)
		_, _ = rand.Read(data)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, []byte(hex.EncodeToString(data)+"\n"), 0o600); err != nil {
			return nil, err
		}
		return NewBox(data)
	}
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(data)))
	if err != nil || len(key) != 32 {
		return nil, fmt.Errorf("seal: %s does not hold a 32-byte key in hexadecimal", path)
	}
	return NewBox(key)
}

// Seal encrypts p for the place (table, row) it is kept at. An empty value gives
// an empty column.
func (b *Box) Seal(p Personal, place string) []byte {
	if p.plain == "" {
		return []byte{}
	}
	nonce := make([]byte, b.aead.NonceSize())
	_, _ = rand.Read(nonce)
	return b.aead.Seal(nonce, nonce, []byte(p.plain), []byte(place))
}

// Open decrypts a column that was sealed for the place.
func (b *Box) Open(kind Kind, column []byte, place string) (Personal, error) {
	if len(column) == 0 {
		return Personal{kind: kind}, nil
	}
	n := b.aead.NonceSize()
	if len(column) < n {
		return Personal{}, fmt.Errorf("seal: column of %s is too short", place)
	}
	plain, err := b.aead.Open(nil, column[:n], column[n:], []byte(place))
	if err != nil {
		return Personal{}, fmt.Errorf("seal: column of %s: %w", place, err)
	}
	return Personal{kind, string(plain)}, nil
}

// Index is a keyed hash for finding equal values without reading them.
func (b *Box) Index(p Personal) string {
	if p.plain == "" {
		return ""
	}
	h := hmac.New(sha256.New, b.mac)
	h.Write([]byte(p.plain))
	return hex.EncodeToString(h.Sum(nil)[:16])
}
