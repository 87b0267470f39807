// Package suite names the two sets of cryptography that a county may choose between:
// the international one (AES-256-GCM, SHA-256, Ed25519) and the national one (国密:
// SM4-GCM, SM3, SM2 with SM3), behind one interface.
//
// A suite is chosen when a key is made and is written beside the key, so that what was
// sealed or signed before a change stays readable after it. SM2 is by
// github.com/emmansun/gmsm, the maintained implementation (MIT). The room refuses keys
// whose suite it does not know. Using it is no certificate of an assessment (密评).
package suite

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"hash"
	"math/big"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/sm3"
	"github.com/emmansun/gmsm/sm4"
)

// Suite is a set of algorithms that go together.
type Suite struct {
	Name   string // standard, guomi
	Cipher string // as key files name it: aes, sm4
	Sign   Algorithm
	KeyLen int // bytes of a cipher's key
	Hash   func() hash.Hash
	block  func(key []byte) (cipher.Block, error)
}

// Algorithm signs.
type Algorithm string

// The algorithms. Signatures of both are 64 bytes; an SM2 signature is r and s.
const (
	Ed25519 Algorithm = "ed25519"
	SM2     Algorithm = "sm2"
)

// The suites.
var (
	Standard = &Suite{Name: "standard", Cipher: "aes", Sign: Ed25519, KeyLen: 32, Hash: sha256.New, block: aes.NewCipher}
	Guomi    = &Suite{Name: "guomi", Cipher: "sm4", Sign: SM2, KeyLen: sm4.BlockSize, Hash: sm3.New, block: sm4.NewCipher}
)

// Named finds a suite; an empty name is the standard one.
func Named(name string) (*Suite, error) {
	switch name {
	case "", Standard.Name:
		return Standard, nil
	case Guomi.Name:
		return Guomi, nil
	}
	return nil, fmt.Errorf("suite: %q is neither %s nor %s", name, Standard.Name, Guomi.Name)
}

// ByCipher finds the suite of a key file.
func ByCipher(cipher string) (*Suite, error) {
	for _, s := range []*Suite{Standard, Guomi} {
		if s.Cipher == cipher {
			return s, nil
		}
	}
	return nil, fmt.Errorf("suite: no cipher %q", cipher)
}

// AEAD is authenticated encryption with a key of the suite's length.
func (s *Suite) AEAD(key []byte) (cipher.AEAD, error) {
	if len(key) != s.KeyLen {
		return nil, fmt.Errorf("suite: a key of %s has %d bytes, not %d", s.Cipher, s.KeyLen, len(key))
	}
	b, err := s.block(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}

// SecretLen is the length of a secret half of either algorithm.
const SecretLen = 32

// sm2Half is the length of r and of s.
const sm2Half = SecretLen

// GenerateKey makes a pair of keys; the secret half is 32 bytes.
func (a Algorithm) GenerateKey() (secret, public []byte, err error) {
	switch a {
	case Ed25519:
		pub, priv, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			return nil, nil, err
		}
		return priv.Seed(), pub, nil
	case SM2:
		k, err := sm2.GenerateKey(rand.Reader)
		if err != nil {
			return nil, nil, err
		}
		pub, err := sm2.PublicKeyToECDH(&k.PublicKey)
		if err != nil {
			return nil, nil, err
		}
		return k.D.FillBytes(make([]byte, sm2Half)), pub.Bytes(), nil
	}
	return nil, nil, fmt.Errorf("suite: no algorithm %q", a)
}

// Sign signs a message with a secret half.
func (a Algorithm) Sign(secret, message []byte) ([]byte, error) {
	switch a {
	case Ed25519:
		if len(secret) != ed25519.SeedSize {
			return nil, fmt.Errorf("suite: a secret of %d bytes", len(secret))
		}
		return ed25519.Sign(ed25519.NewKeyFromSeed(secret), message), nil
	case SM2:
		k, err := sm2.NewPrivateKey(secret)
		if err != nil {
			return nil, err
		}
		r, s, err := sm2.SignWithSM2(rand.Reader, &k.PrivateKey, nil, message)
		if err != nil {
			return nil, err
		}
		out := make([]byte, 2*sm2Half)
		r.FillBytes(out[:sm2Half])
		s.FillBytes(out[sm2Half:])
		return out, nil
	}
	return nil, fmt.Errorf("suite: no algorithm %q", a)
}

// Verify tells whether a signature of a message is by the owner of a public half.
func (a Algorithm) Verify(public, message, signature []byte) bool {
	switch a {
	case Ed25519:
		return len(public) == ed25519.PublicKeySize && ed25519.Verify(public, message, signature)
	case SM2:
		k, err := sm2.NewPublicKey(public)
		if err != nil || len(signature) != 2*sm2Half {
			return false
		}
		return sm2.VerifyWithSM2(k, nil, message, new(big.Int).SetBytes(signature[:sm2Half]), new(big.Int).SetBytes(signature[sm2Half:]))
	}
	return false
}
