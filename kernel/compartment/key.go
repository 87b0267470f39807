package compartment

import (
	"crypto/cipher"
	"crypto/hmac"
	"crypto/rand"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strings"

	"huying/base/seal"
	"huying/base/suite"
)

// key encrypts what a compartment holds.
type key struct {
	suite   *suite.Suite
	aead    cipher.AEAD
	raw     []byte
	version int
}

func newKey(of *suite.Suite, version int) (*key, error) {
	raw := make([]byte, of.KeyLen)
	_, _ = rand.Read(raw)
	return keyOf(of, raw, version)
}

func keyOf(of *suite.Suite, raw []byte, version int) (*key, error) {
	aead, err := of.AEAD(raw)
	return &key{of, aead, raw, version}, err
}

// text is the key as key files write it: of which suite, and its bytes.
func (k *key) text() string { return k.suite.Cipher + ":" + hex.EncodeToString(k.raw) }

func readKey(text string, version int) (*key, error) {
	name, digits, _ := strings.Cut(text, ":")
	of, err := suite.ByCipher(name)
	if err != nil {
		return nil, err
	}
	raw, err := hex.DecodeString(digits)
	if err != nil {
		return nil, fmt.Errorf("compartment: a key that is none: %w", err)
	}
	return keyOf(of, raw, version)
}

func (k *key) seal(plain []byte, place string) []byte {
	nonce := make([]byte, k.aead.NonceSize())
	_, _ = rand.Read(nonce)
	return k.aead.Seal(nonce, nonce, plain, []byte(place))
}

func (k *key) open(sealed []byte, place string) ([]byte, error) {
	n := k.aead.NonceSize()
	if len(sealed) < n {
		return nil, fmt.Errorf("compartment: %s is too short", place)
	}
	plain, err := k.aead.Open(nil, sealed[:n], sealed[n:], []byte(place))
	if err != nil {
		return nil, fmt.Errorf("compartment: %s: %w", place, err)
	}
	return plain, nil
}

// Places say where something was sealed; it opens nowhere else.
func placeOfWrap(county, id, person string, keyVersion int) string {
	return fmt.Sprintf("compartment_member/%s/%s/%s/%d", county, id, person, keyVersion)
}

func placeOfRecord(county, id, record string, keyVersion, version int) string {
	return fmt.Sprintf("compartment_record/%s/%s/%s/%d/%d", county, id, record, keyVersion, version)
}

func placeOfLog(county, id string, seq int64) string {
	return fmt.Sprintf("compartment_log/%s/%s/%d", county, id, seq)
}

func placeOfLogKey(county, id string) string { return "compartment/" + county + "/" + id + "/log" }

// wrap closes a key for a member.
func wrap(box *seal.Box, k *key, county, id, person string) []byte {
	return box.Seal(seal.Hide(seal.Other, k.text()), placeOfWrap(county, id, person, k.version))
}

func unwrap(box *seal.Box, wrapped []byte, county, id, person string, version int) (*key, error) {
	p, err := box.Open(seal.Other, wrapped, placeOfWrap(county, id, person, version))
	if err != nil {
		return nil, err
	}
	return readKey(p.Reveal(), version)
}

// content is what a sealed record says.
type content struct {
	Kind string          `json:"kind"`
	Body json.RawMessage `json:"body"`
}

func (k *key) sealRecord(county, id string, x *Record) ([]byte, error) {
	plain, err := json.Marshal(content{x.Kind, x.Body})
	if err != nil {
		return nil, err
	}
	return k.seal(plain, placeOfRecord(county, id, x.ID, k.version, x.Version)), nil
}

func (k *key) openRecord(county, id, record string, version int, sealed []byte) (*Record, error) {
	plain, err := k.open(sealed, placeOfRecord(county, id, record, k.version, version))
	if err != nil {
		return nil, err
	}
	var c content
	err = json.Unmarshal(plain, &c)
	return &Record{record, c.Kind, version, c.Body}, err
}

// chain is the keyed hash of a line of the log over the hash before it.
func (k *key) chain(before []byte, seq int64, id string, at int64, sealed []byte) []byte {
	h := hmac.New(k.suite.Hash, k.raw)
	h.Write(before)
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(seq)))
	h.Write(binary.BigEndian.AppendUint64(nil, uint64(at)))
	h.Write([]byte(id))
	h.Write(sealed)
	return h.Sum(nil)
}

func text64(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

func bytes64(s string) ([]byte, error) { return base64.StdEncoding.DecodeString(s) }
