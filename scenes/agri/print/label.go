package print

import (
	"slices"
	"strconv"

	"huying/base/pdf"
	"huying/scenes/agri/pledge"
)

// Sizes that a certificate is printed in: a label from a thermal printer, the same labels
// on a sheet of twenty-one (3 × 7, 70 × 42.4 mm), a page.
var labelSizes = []string{"60x40", "sheet", "a4"}

// label is a certificate as it is printed.
type label struct {
	*pledge.Pledge
	Holder  string
	URL     string // below the host, with the signed statement
	Code    string // as it is read out
	Samples []string
}

// fields are what the order of 2025 wants on a certificate, in its order.
func (l *label) fields(p *paper) [][2]string {
	return [][2]string{{p.say("agri.pledge.product"), l.Product}, {p.say("agri.pledge.weight"), pledge.Kilos(l.WeightG)}, {p.say("agri.pledge.origin"), l.Origin},
		{p.say("agri.pledge.issued"), l.IssuedAt.Day().String()}, {p.say("agri.pledge.holder"), l.Holder},
		{p.say("agri.pledge.contact_is"), l.Contact.Reveal()}, // the law has it on the certificate
		{p.say("agri.pledge.basis_is"), p.say("agri.basis." + string(l.Basis))}, {p.say("agri.pledge.no"), l.No}}
}

// withCode are the fields of a label: the code is among them, for whoever takes the goods in
// and has no camera; there is no room for it below the squares.
func (l *label) withCode(p *paper) [][2]string {
	f := l.fields(p)
	return slices.Insert(f, len(f)-1, [2]string{p.say("agri.pledge.code"), l.Code})
}

// promises are the two sentences, word for word.
func (p *paper) promises() [2]string {
	return [2]string{p.say("agri.pledge.promise_1"), p.say("agri.pledge.promise_2")}
}

// labels draws certificates in a size.
func (p *paper) labels(size string, list []*label, copies int, done func()) error {
	n := 0
	for _, l := range list {
		for range copies {
			var err error
			switch size {
			case "a4":
				err = p.certificate(l)
			case "sheet":
				const across, down, w, h = 3, 7, pdf.A4W / 3, pdf.A4H / 7
				if n%(across*down) == 0 {
					p.Page(pdf.A4W, pdf.A4H)
				}
				at := n % (across * down)
				b := pdf.Box{X: float64(at%across) * w, Y: float64(at/across) * h, W: w, H: h}
				// Printers cannot print to the paper's edge, so the outer labels keep away from it.
				err = p.label(pdf.Box{X: b.X + (w-60)/2, Y: b.Y + (h-40)/2, W: 60, H: 40}, l)
			default:
				p.Page(60, 40)
				err = p.label(pdf.Box{W: 60, H: 40}, l)
			}
			if err != nil {
				return err
			}
			n++
			done()
		}
	}
	return nil
}

// label draws a certificate of 60 × 40 mm, in black only: a thermal printer makes dots of
// anything else.
func (p *paper) label(b pdf.Box, l *label) error {
	x, y, w := b.X+2.5, b.Y+1.8, b.W-5
	p.Text(pdf.Box{X: x, Y: y, W: w, H: 6.4}, pdf.Style{Size: 15.5, Bold: true, Align: pdf.Centre, Down: pdf.Centre, Track: .3, Leading: 1.1,
		Most: 1}, p.say("agri.pledge.title"))
	p.Line(x, y+6.7, x+w, y+6.7, 1, pdf.Black)
	head := p.say("agri.pledge.promise")
	hw := p.Width(6.6, head) + 1.4
	p.Text(pdf.Box{X: x, Y: y + 7.1, W: hw, H: 5.8}, pdf.Style{Size: 6.6, Bold: true, Down: pdf.Centre, Most: 1}, head)
	for i, s := range p.promises() {
		p.Text(pdf.Box{X: x + hw, Y: y + 7.1 + float64(i)*2.9, W: w - hw, H: 2.9}, pdf.Style{Size: 6.6, Down: pdf.Centre, Leading: 1.15, Most: 1},
			strconv.Itoa(i+1)+". "+s)
	}
	top := y + 13.2
	p.Line(x, top, x+w, top, .5, pdf.Black)
	const side = 22.2
	if err := p.qr(b.X+b.W-side-1.5, b.Y+b.H-side-1.4, side, l.URL, pdf.Black); err != nil {
		return err
	}
	p.labelFields(pdf.Box{X: x, Y: top + .5, W: b.W - side - 5.3, H: b.Y + b.H - 1.6 - top - .5}, l.withCode(p))
	return nil
}

// labelFields writes the fields in one size, the largest in which all of them fit: a long
// name takes more lines before everything gets smaller.
func (p *paper) labelFields(b pdf.Box, fields [][2]string) {
	const label, leading, mm = 9.8, 1.12, 25.4 / 72
	w := b.W - label
	broken := len(fields) - 2 // the code and the number are not
	lines := make([]float64, len(fields))
	size, used := 6.6, 0.0
	for ; size > 3; size -= .1 {
		used = 0
		for i, f := range fields {
			if lines[i] = 1; i < broken {
				lines[i] = float64(p.Lines(size, w, f[1]))
			}
			used += lines[i] * size * leading * mm
		}
		if used <= b.H {
			break
		}
	}
	y, gap := b.Y, max(0, b.H-used)/float64(len(fields))
	for i, f := range fields {
		h := lines[i]*size*leading*mm + gap
		p.Text(pdf.Box{X: b.X, Y: y, W: label - .5, H: h}, pdf.Style{Size: min(5.4, size*.86), Down: pdf.Centre, Most: 1}, f[0])
		s := pdf.Style{Size: size, Bold: i == 0, Down: pdf.Centre, Leading: leading}
		if i >= broken {
			s.Most = 1
		}
		p.Text(pdf.Box{X: b.X + label, Y: y, W: w, H: h}, s, f[1])
		y += h
	}
}

// certificate draws a certificate on a page.
func (p *paper) certificate(l *label) error {
	p.Page(pdf.A4W, pdf.A4H)
	p.frame(pdf.Box{X: 12, Y: 12, W: 186, H: 273}, pdf.Cinnabar)
	const x, w = 26.0, 158.0
	p.Text(pdf.Box{X: x, Y: 26, W: w, H: 22}, pdf.Style{Size: 50, Bold: true, Align: pdf.Centre, Down: pdf.Centre, Color: pdf.Cinnabar,
		Track: .2, Leading: 1.1, Most: 1}, p.say("agri.pledge.title"))
	p.Text(pdf.Box{X: x, Y: 51, W: w, H: 6}, pdf.Style{Size: 11, Align: pdf.Centre, Color: pdf.Soft, Track: .04, Most: 1}, p.say("agri.pledge.no")+"  "+l.No)
	p.rules(x, 61, w)
	p.Text(pdf.Box{X: x, Y: 69, W: w, H: 8}, pdf.Style{Size: 17, Bold: true, Color: pdf.Ink, Most: 1}, p.say("agri.pledge.promise"))
	for i, s := range p.promises() {
		y := 80 + float64(i)*11
		p.Fill(pdf.Box{X: x, Y: y + 2.9, W: 3.2, H: 3.2}, pdf.Cinnabar)
		p.Text(pdf.Box{X: x + 8, Y: y, W: w - 8, H: 9}, pdf.Style{Size: 21, Bold: true, Down: pdf.Centre, Color: pdf.Ink, Most: 1}, s)
	}
	y := 107.0
	p.Line(x, y, x+w, y, 1, pdf.Ink)
	fields := l.fields(p)
	fields = fields[:len(fields)-1] // the number stands at the head
	if len(l.Samples) > 0 {
		list := l.Samples[0]
		for _, s := range l.Samples[1:] {
			list += "、" + s
		}
		fields = append(fields, [2]string{p.say("agri.pledge.tests"), list})
	}
	h := min(12.5, (206-y)/float64(len(fields)))
	for _, f := range fields {
		y = p.row(pdf.Box{X: x, Y: y, W: w, H: h}, 38, 15.5, f[0], f[1])
	}
	const side, foot = 60.0, 211.0
	if err := p.qr(x+w-side, foot+3, side, l.URL, pdf.Ink); err != nil {
		return err
	}
	left := w - side - 6
	p.seal(pdf.Box{X: x, Y: foot + 3, W: 27, H: 27}, p.say("agri.pledge.valid"), p.today.String())
	p.Text(pdf.Box{X: x, Y: foot + 36, W: left - 4, H: 8}, pdf.Style{Size: 17, Bold: true, Color: pdf.Ink, Track: .03, Most: 1}, l.Code)
	p.Text(pdf.Box{X: x, Y: foot + 45, W: left - 4, H: 16}, pdf.Style{Size: 11.5, Color: pdf.Ink, Leading: 1.5}, p.say("agri.print.check_pledge"))
	return nil
}

// seal says a state as a stamp would, with the day that it was true on.
func (p *paper) seal(b pdf.Box, state, day string) {
	p.Frame(b, 2.2, pdf.Cinnabar)
	p.Frame(b.In(1.3), .5, pdf.Cinnabar)
	p.Text(pdf.Box{X: b.X + 2.5, Y: b.Y + 4, W: b.W - 5, H: 12},
		pdf.Style{Size: 27, Bold: true, Align: pdf.Centre, Down: pdf.Centre, Color: pdf.Cinnabar, Most: 1}, state)
	p.Text(pdf.Box{X: b.X + 2.5, Y: b.Y + b.H - 9, W: b.W - 5, H: 5}, pdf.Style{Size: 9, Align: pdf.Centre, Down: pdf.Centre, Color: pdf.Cinnabar, Most: 1}, day)
}
