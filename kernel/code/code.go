// Package code makes the short public codes (一码) that are printed, scanned and
// read out by telephone.
//
// A code is eleven characters that mean nothing and a twelfth that checks them,
// from an alphabet without I, L, O and U: 55 random bits, so that codes cannot be
// guessed or counted. Every single mistyped character and every swap of two
// neighbours is noticed. A code is an https link when it is a QR, never data.
//
// What hangs on a wall or is carried as a card is listed in [Room], revocable and
// never given to something else; a record that has a code of its own (an order's
// tracking code) keeps it in its row.
//
// The room refuses to put anything about a person or a place into a code.
package code

import (
	"crypto/rand"
	"strings"

	"huying/base/fault"

	"golang.org/x/text/width"
)

// Code is twelve characters.
type Code string

const (
	alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	length   = 12
)

// New makes a code from random bytes; fill nil means the machine's own.
func New(fill func([]byte)) Code {
	var b [length - 1]byte
	if fill == nil {
		_, _ = rand.Read(b[:])
	} else {
		fill(b[:])
	}
	out := make([]byte, 0, length)
	for _, x := range b {
		out = append(out, alphabet[x&31])
	}
	return Code(append(out, alphabet[check(out)]))
}

// check is a weighted sum over the field of 32 elements: position i counts
// α^(i+1) times its value, and the check character itself counts once (α^0). Non-zero
// weights make every single substitution change the sum, different ones every swap;
// α has order 31, so twelve positions have twelve weights.
func check(body []byte) byte {
	var sum byte
	w := byte(2)
	for _, c := range body {
		sum ^= mul(w, byte(strings.IndexByte(alphabet, c)))
		w = mul(w, 2)
	}
	return sum
}

// mul multiplies in GF(32) with x^5 + x^2 + 1.
func mul(a, b byte) byte {
	var p byte
	for range 5 {
		if b&1 == 1 {
			p ^= a
		}
		b >>= 1
		a <<= 1
		if a&32 != 0 {
			a ^= 0b100101
		}
	}
	return p
}

// forgiving undoes what hands and input methods do: O and I and L are not in the
// alphabet, so they can only be digits.
var forgiving = strings.NewReplacer("O", "0", "I", "1", "L", "1", "-", "", " ", "", "–", "", "—", "", "\u3000", "")

// Tidy is what somebody typed as it would be printed, without what only groups it: upper
// case, narrow, O as 0, I and L as 1.
func Tidy(s string) string { return forgiving.Replace(strings.ToUpper(width.Narrow.String(s))) }

// CheckOf is the check character over digits and characters of a code, for other numbers that
// people read out. All of them have to be of the alphabet.
func CheckOf(body string) byte { return alphabet[check([]byte(body))] }

// Parse reads a code as people type it: lower case, full width, spaces, hyphens,
// O for 0 and I or L for 1. A code that does not check is refused as mistyped.
func Parse(s string) (Code, error) {
	if len(s) > 8*length { // a paste gone wrong
		return "", mistyped()
	}
	s = Tidy(s)
	if len(s) != length {
		return "", mistyped()
	}
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return "", mistyped()
		}
	}
	if alphabet[check([]byte(s[:length-1]))] != s[length-1] {
		return "", mistyped()
	}
	return Code(s), nil
}

func mistyped() error { return fault.New(fault.Invalid, "code.mistyped") }

// Pretty is the code in groups of four, as it is printed.
func (c Code) Pretty() string {
	if len(c) != length {
		return string(c)
	}
	return string(c[:4] + "-" + c[4:8] + "-" + c[8:])
}
