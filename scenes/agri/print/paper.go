package print

import (
	"huying/base/clock"
	"huying/base/pdf"
	"huying/base/text"
	"huying/kernel/code"
)

// mostPrinted bounds what is printed at a time: two thousand pages are four packs of paper.
const mostPrinted = 2000

// paper is a document of the scene. What hangs on walls and sticks to crates is Chinese,
// whatever language the screen of whoever prints it speaks.
type paper struct {
	*pdf.Doc
	room   *Room
	county string // name
	base   string // https://host, which codes lead to
	today  clock.Day
}

func (r *Room) say(key string, args ...any) string {
	m := map[string]any{}
	for i := 0; i+1 < len(args); i += 2 {
		m[args[i].(string)] = args[i+1]
	}
	return r.Catalogue.Say(text.Fallback, key, m)
}

func (p *paper) say(key string, args ...any) string { return p.room.say(key, args...) }

// qr draws a link's code so that its dark squares fill a place; its quiet zone, four
// squares, lies around that, and nothing else may be there.
func (p *paper) qr(x, y, side float64, path string, c pdf.Color) error {
	m, err := code.Modules(p.base + path)
	if err != nil {
		return err
	}
	const quiet = 4
	one := side / float64(len(m)-2*quiet)
	p.QR(x-quiet*one, y-quiet*one, one*float64(len(m)), m, c)
	return nil
}

// row writes a labelled value above a hairline, and gives where the next begins. A long
// value is set smaller, and in two lines.
func (p *paper) row(b pdf.Box, label float64, size float64, key, value string) float64 {
	p.Text(pdf.Box{X: b.X, Y: b.Y, W: label - 1, H: b.H}, pdf.Style{Size: size * .82, Down: pdf.Centre, Color: pdf.Soft, Most: 1}, key)
	p.Text(pdf.Box{X: b.X + label, Y: b.Y + .6, W: b.W - label, H: b.H - 1.2}, pdf.Style{Size: size, Down: pdf.Centre, Color: pdf.Ink, Leading: 1.25}, value)
	p.Line(b.X, b.Y+b.H, b.X+b.W, b.Y+b.H, .4, pdf.Hair)
	return b.Y + b.H
}

// rules are a thick and a thin rule, as over a newspaper's first column.
func (p *paper) rules(x, y, w float64) {
	p.Line(x, y, x+w, y, 1.8, pdf.Ink)
	p.Line(x, y+1.1, x+w, y+1.1, .4, pdf.Ink)
}

func (p *paper) frame(b pdf.Box, c pdf.Color) {
	p.Frame(b, 1.6, c)
	p.Frame(b.In(1.4), .4, c)
}
