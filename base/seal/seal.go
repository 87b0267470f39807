// Package seal keeps personal data unreadable: encrypted in its column, masked
// on every screen, log and export unless somebody reveals it by an act.
//
// [Personal] is the type of a personal field. Printing, logging or encoding it
// gives the mask; only [Personal.Reveal] gives the value, so a leak has to be
// written on purpose and can be searched for. A [Box] turns it into a column and
// back with the ciphers of a [suite.Suite]; the key file says of which.
//
// The room refuses to open a column that was moved to another row or county: the
// place is authenticated with the value.
package seal

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"strings"

	"huying/base/suite"
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
	aead  cipher.AEAD
	suite *suite.Suite
	mac   []byte
}

// NewBox makes a box of a suite from secret bytes, as many as its cipher takes.
func NewBox(of *suite.Suite, key []byte) (*Box, error) {
	aead, err := of.AEAD(key)
	if err != nil {
		return nil, err
	}
	h := of.Hash()
	h.Write(append([]byte("huying index\x00"), key...))
	return &Box{aead: aead, suite: of, mac: h.Sum(nil)}, nil
}

// Load reads the key file, making it for a suite the first time. Whoever has the file
// and the database can read everything: back them up apart.
func Load(path string, of *suite.Suite) (*Box, error) {
	data, err := os.ReadFile(path)
	if errors.Is(err, os.ErrNotExist) {
		key := make([]byte, of.KeyLen)
		_, _ = rand.Read(key)
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			return nil, err
		}
		if err := os.WriteFile(path, []byte(of.Cipher+":"+hex.EncodeToString(key)+"\n"), 0o600); err != nil {
			return nil, err
		}
		return NewBox(of, key)
	}
	if err != nil {
		return nil, err
	}
	name, text, named := strings.Cut(strings.TrimSpace(string(data)), ":")
	if !named { // files of the first release hold a key of AES alone
		name, text = suite.Standard.Cipher, name
	}
	if of, err = suite.ByCipher(name); err != nil {
		return nil, fmt.Errorf("seal: %s: %w", path, err)
	}
	key, err := hex.DecodeString(text)
	if err != nil || len(key) != of.KeyLen {
		return nil, fmt.Errorf("seal: %s does not hold a key of %d bytes in hexadecimal", path, of.KeyLen)
	}
	return NewBox(of, key)
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
	h := hmac.New(b.suite.Hash, b.mac)
	h.Write([]byte(p.plain))
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Mark is a keyed hash over parts: it tells whether they are the same again, and nothing
// of what they are.
func (b *Box) Mark(parts ...string) string {
	h := hmac.New(b.suite.Hash, b.mac)
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint64([]byte{0}, uint64(len(p))))
		h.Write([]byte(p))
	}
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Stamp is a keyed mark under words: whoever hands it back with them was given it by us.
// No two uses share a mark, and none is an [Box.Index].
func (b *Box) Stamp(use, words string) string {
	h := hmac.New(b.suite.Hash, b.mac)
	fmt.Fprintf(h, "stamp\x00%s\x00%s", use, words)
	return hex.EncodeToString(h.Sum(nil)[:16])
}

// Suite is the suite that the box encrypts with.
func (b *Box) Suite() *suite.Suite { return b.suite }
