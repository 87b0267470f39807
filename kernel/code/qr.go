package code

import (
	"fmt"
	"strings"

	"huying/base/fault"

	"github.com/skip2/go-qrcode"
)

// widest is enough for a poster; more only costs memory.
const widest = 4096

// PNG draws a link as a QR code (二维码) px wide: error correction M, quiet zone of
// four modules. A width too small for the link is made wide enough.
func PNG(url string, px int) ([]byte, error) {
	if px <= 0 || px > widest {
		return nil, fault.New(fault.Invalid, "code.size", "most", widest)
	}
	q, err := draw(url)
	if err != nil {
		return nil, err
	}
	return q.PNG(px)
}

// SVG draws the same, to be scaled and printed.
func SVG(url string) (string, error) {
	q, err := draw(url)
	if err != nil {
		return "", err
	}
	bits := q.Bitmap() // the quiet zone is part of it
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><rect width="100%%" height="100%%" fill="#fff"/><path d="`, len(bits), len(bits))
	for y, row := range bits {
		for x := 0; x < len(row); x++ {
			if n := dark(row[x:]); n > 0 { // one stroke for neighbours: smaller, and no hairlines in print
				fmt.Fprintf(&b, "M%d %dh%dv1h-%dz", x, y, n, n)
				x += n
			}
		}
	}
	b.WriteString(`" fill="#000"/></svg>`)
	return b.String(), nil
}

// dark counts the dark modules that a row begins with.
func dark(row []bool) int {
	for i, on := range row {
		if !on {
			return i
		}
	}
	return len(row)
}

func draw(url string) (*qrcode.QRCode, error) {
	q, err := qrcode.New(url, qrcode.Medium)
	if err != nil {
		return nil, fault.New(fault.Invalid, "code.link").Because(err)
	}
	return q, nil
}

// Modules are the dark and light squares of a text's QR code, row by row, its quiet zone
// among them, for whoever draws it otherwise. A long text (a link with a signed statement
// behind it) is given error correction L: on a label a few centimetres wide its squares
// would else be too small for a telephone's camera.
func Modules(text string) ([][]bool, error) {
	const long = 150
	level := qrcode.Medium
	if len(text) > long {
		level = qrcode.Low
	}
	q, err := qrcode.New(text, level)
	if err != nil {
		return nil, fault.New(fault.Invalid, "code.link").Because(err)
	}
	return q.Bitmap(), nil
}
