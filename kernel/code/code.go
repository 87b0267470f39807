// Package code makes the short public codes (一码) that are printed, scanned and
// read out by telephone.
//
// A code is eleven characters that mean nothing and a twelfth that checks them,
// from an alphabet without I, L, O and U: 55 random bits, so that codes cannot be
// guessed or counted. Every single mistyped character and every swap of two
// neighbours is noticed. A code is an https link when it is a QR, never data.
//
// The room refuses to put anything about a person or a place into a code, and
// never gives a code out twice; a revoked one stays known for ever.
package code

import (
	"crypto/rand"
	"fmt"
	"strings"

	"huying/base/fault"

	"github.com/skip2/go-qrcode"
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
// α^(i+1) times its value. Different non-zero weights make every single
// substitution and every neighbouring swap change the sum.
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

var forgiving = strings.NewReplacer("O", "0", "I", "1", "L", "1", "U", "V", "-", "", " ", "", "–", "", "—", "")

// Parse reads a code as people type it: lower case, spaces, hyphens, O for 0 and
// I or L for 1. A code that does not check is refused as mistyped.
func Parse(s string) (Code, error) {
	s = forgiving.Replace(strings.ToUpper(s))
	bad := fault.New(fault.Invalid, "code.mistyped")
	if len(s) != length {
		return "", bad
	}
	for i := range len(s) {
		if strings.IndexByte(alphabet, s[i]) < 0 {
			return "", bad
		}
	}
	if alphabet[check([]byte(s[:length-1]))] != s[length-1] {
		return "", bad
	}
	return Code(s), nil
}

// Pretty is the code in groups of four, as it is printed.
func (c Code) Pretty() string {
	if len(c) != length {
		return string(c)
	}
	return string(c[:4] + "-" + c[4:8] + "-" + c[8:])
}

// PNG draws a link as a QR code: error correction M, quiet zone of four modules.
func PNG(url string, px int) ([]byte, error) {
	q, err := qrcode.New(url, qrcode.Medium)
	if err != nil {
		return nil, fmt.Errorf("code: qr: %w", err)
	}
	return q.PNG(px)
}

// SVG draws the same, to be scaled and printed.
func SVG(url string) (string, error) {
	q, err := qrcode.New(url, qrcode.Medium)
	if err != nil {
		return "", fmt.Errorf("code: qr: %w", err)
	}
	bits := q.Bitmap() // the quiet zone is part of it
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><rect width="100%%" height="100%%" fill="#fff"/><path d="`, len(bits), len(bits))
	for y, row := range bits {
		for x, dark := range row {
			if dark {
				fmt.Fprintf(&b, "M%d %dh1v1h-1z", x, y)
			}
		}
	}
	b.WriteString(`" fill="#000"/></svg>`)
	return b.String(), nil
}
