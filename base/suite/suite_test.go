package suite

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// What one suite signs and seals, it verifies and opens; a changed bit is noticed, and
// the other suite's word is not taken.
func TestSuites(t *testing.T) {
	message := []byte("番茄 120 公斤")
	for _, s := range []*Suite{Standard, Guomi} {
		secret, public, err := s.Sign.GenerateKey()
		if err != nil {
			t.Fatal(err)
		}
		sig, err := s.Sign.Sign(secret, message)
		if err != nil || len(sig) != 64 || len(secret) != 32 {
			t.Fatal(s.Name, len(sig), len(secret), err)
		}
		if !s.Sign.Verify(public, message, sig) {
			t.Error(s.Name, "does not verify what it signed")
		}
		for i := range sig {
			bad := bytes.Clone(sig)
			bad[i] ^= 1
			if s.Sign.Verify(public, message, bad) {
				t.Fatal(s.Name, "takes a changed signature")
			}
		}
		if s.Sign.Verify(public, []byte("番茄 720 公斤"), sig) || s.Sign.Verify(nil, message, sig) || s.Sign.Verify(public, message, nil) {
			t.Error(s.Name, "takes what was not signed")
		}
		other := Ed25519
		if s == Standard {
			other = SM2
		}
		if other.Verify(public, message, sig) {
			t.Error("another algorithm takes the signature of", s.Name)
		}
		if _, err := s.AEAD(make([]byte, s.KeyLen+1)); err == nil {
			t.Error(s.Name, "takes a key of the wrong length")
		}
		if got, err := ByCipher(s.Cipher); err != nil || got != s {
			t.Error(got, err)
		}
	}
	if _, err := Named("rot13"); err == nil {
		t.Error("took a suite that does not exist")
	}
}

// The example of GB/T 32905—2016, appendix A.1.
func TestSM3(t *testing.T) {
	h := Guomi.Hash()
	h.Write([]byte("abc"))
	if got := hex.EncodeToString(h.Sum(nil)); got != "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0" {
		t.Error(got)
	}
}
