package print

import (
	"huying/base/pdf"
	"huying/kernel/code"
	"huying/scenes/agri/registry"
)

// board is a notice board as it is printed.
type board struct {
	Name, Kind, Path, Products, Standard string
	Officers                             []registry.SubjectOfficer
	Code                                 code.Code
}

// lines are what is told of the subject.
func (b *board) lines(p *paper) (out [][2]string) {
	out = [][2]string{{p.say("agri.print.kind"), b.Kind}, {p.say("agri.print.grid"), b.Path}}
	if b.Products != "" {
		out = append(out, [2]string{p.say("agri.print.products"), b.Products})
	}
	if b.Standard != "" {
		out = append(out, [2]string{p.say("agri.print.standard"), p.say("agri.print.standard_since", "day", b.Standard)})
	}
	return out
}

// board draws a notice board (公示牌) on a page of its own.
func (p *paper) board(b *board) error {
	p.Page(pdf.A4W, pdf.A4H)
	p.frame(pdf.Box{X: 10, Y: 10, W: 190, H: 277}, pdf.Ink)
	const x, w = 22.0, 166.0
	p.Text(pdf.Box{X: x, Y: 19, W: w, H: 7}, pdf.Style{Size: 12.5, Align: pdf.Centre, Color: pdf.Soft, Track: .12, Most: 1},
		p.say("agri.print.kick", "county", p.county))
	p.Text(pdf.Box{X: x, Y: 27, W: w, H: 14}, pdf.Style{Size: 30, Bold: true, Align: pdf.Centre, Color: pdf.Cinnabar, Track: .1, Most: 1},
		p.say("agri.print.board"))
	p.rules(x, 45, w)
	p.Text(pdf.Box{X: x, Y: 51, W: w, H: 40}, pdf.Style{Size: 46, Bold: true, Align: pdf.Centre, Down: pdf.Centre, Color: pdf.Ink,
		Leading: 1.2, Most: 2, Even: true}, b.Name)
	y := 96.0
	p.Line(x, y, x+w, y, 1, pdf.Ink)
	for _, l := range b.lines(p) {
		h := 11.0
		if p.Width(15, l[1]) > w-34 {
			h = 15
		}
		y = p.row(pdf.Box{X: x, Y: y, W: w, H: h}, 34, 15, l[0], l[1])
	}
	p.officers(pdf.Box{X: x, Y: y + 8, W: w, H: 198 - y - 8}, 15, b.Officers)
	p.rules(x, 200, w)
	return p.boardFoot(b, x, 206, w)
}

// boardFoot is the code, large, and what it is for.
func (p *paper) boardFoot(b *board, x, y, w float64) error {
	const side = 60
	if err := p.qr(x, y+2.5, side, "/q/"+string(b.Code), pdf.Ink); err != nil {
		return err
	}
	right := pdf.Box{X: x + side + 14, Y: y + 1.5, W: w - side - 14}
	right.H = 11
	p.Text(right, pdf.Style{Size: 24, Bold: true, Color: pdf.Ink, Track: .04, Most: 1}, b.Code.Pretty())
	right.Y, right.H = right.Y+14, 20
	p.Text(right, pdf.Style{Size: 15, Color: pdf.Ink, Leading: 1.5}, p.say("agri.print.scan"))
	p.Line(right.X, right.Y+23, right.X+right.W, right.Y+23, 1, pdf.Cinnabar)
	right.Y, right.H = right.Y+26, 16
	p.Text(right, pdf.Style{Size: 15, Bold: true, Color: pdf.Cinnabar, Leading: 1.4}, p.say("agri.print.complain"))
	p.Text(pdf.Box{X: right.X, Y: y + 58.5, W: right.W, H: 5}, pdf.Style{Size: 9, Align: pdf.Right, Color: pdf.Soft, Most: 1},
		p.say("agri.print.made", "day", p.today.String()))
	return nil
}

// half draws a notice board on half a page: for a gate or a counter.
func (p *paper) half(b *board, top float64) error {
	p.frame(pdf.Box{X: 9, Y: top + 8, W: 192, H: 132.5}, pdf.Ink)
	const x, w = 17.0, 112.0
	p.Text(pdf.Box{X: x, Y: top + 14, W: w, H: 5}, pdf.Style{Size: 9, Color: pdf.Soft, Track: .1, Most: 1}, p.say("agri.print.kick", "county", p.county))
	p.Text(pdf.Box{X: x, Y: top + 19, W: w, H: 9}, pdf.Style{Size: 19, Bold: true, Color: pdf.Cinnabar, Track: .06, Most: 1}, p.say("agri.print.board"))
	p.rules(x, top+30.5, w)
	p.Text(pdf.Box{X: x, Y: top + 34, W: w, H: 23}, pdf.Style{Size: 30, Bold: true, Down: pdf.Centre, Color: pdf.Ink, Leading: 1.2, Most: 2, Even: true}, b.Name)
	y := top + 60
	p.Line(x, y, x+w, y, .8, pdf.Ink)
	for _, l := range b.lines(p) {
		y = p.row(pdf.Box{X: x, Y: y, W: w, H: 8.5}, 24, 11, l[0], l[1])
	}
	p.officers(pdf.Box{X: x, Y: y + 4, W: w, H: top + 136 - y - 4}, 11, b.Officers)
	const rx, side = 135.0, 48.0
	p.Line(rx, top+14, rx, top+134, .4, pdf.Hair)
	if err := p.qr(rx+8, top+19, side, "/q/"+string(b.Code), pdf.Ink); err != nil {
		return err
	}
	c := pdf.Box{X: rx + 5, Y: top + 73, W: 54, H: 8}
	p.Text(c, pdf.Style{Size: 17, Bold: true, Align: pdf.Centre, Color: pdf.Ink, Track: .03, Most: 1}, b.Code.Pretty())
	c.Y, c.H = top+84, 20
	p.Text(c, pdf.Style{Size: 11, Color: pdf.Ink, Leading: 1.5}, p.say("agri.print.scan"))
	p.Line(c.X, top+106, c.X+c.W, top+106, .8, pdf.Cinnabar)
	c.Y, c.H = top+109, 14
	p.Text(c, pdf.Style{Size: 12, Bold: true, Color: pdf.Cinnabar}, p.say("agri.print.complain"))
	p.Text(pdf.Box{X: c.X, Y: top + 129.5, W: c.W, H: 4}, pdf.Style{Size: 7.5, Align: pdf.Right, Color: pdf.Soft, Most: 1},
		p.say("agri.print.made", "day", p.today.String()))
	return nil
}

// officers writes who answers for the place. Many of them stand closer together.
func (p *paper) officers(b pdf.Box, size float64, list []registry.SubjectOfficer) {
	head := size * .72
	p.Fill(pdf.Box{X: b.X, Y: b.Y + head*.12, W: 1.6, H: head * .76}, pdf.Cinnabar)
	p.Text(pdf.Box{X: b.X + 4, Y: b.Y, W: b.W - 4, H: head}, pdf.Style{Size: size, Bold: true, Down: pdf.Centre, Color: pdf.Ink, Most: 1},
		p.say("agri.print.officers"))
	y := b.Y + head + 1.5
	p.Line(b.X, y, b.X+b.W, y, .8, pdf.Ink)
	if len(list) == 0 {
		p.Text(pdf.Box{X: b.X, Y: y, W: b.W, H: head}, pdf.Style{Size: size * .9, Down: pdf.Centre, Color: pdf.Soft, Most: 1}, p.say("agri.print.nobody"))
		return
	}
	h := min(head, (b.Y+b.H-y)/float64(len(list)))
	for _, o := range list {
		for _, c := range []struct {
			at, wide, size float64
			bold           bool
			text           string
		}{{0, .3, 1, true, o.Name}, {.3, .4, .88, false, o.Post}, {.7, .3, .88, false, o.Area}} {
			p.Text(pdf.Box{X: b.X + c.at*b.W, Y: y, W: c.wide*b.W - 2, H: h},
				pdf.Style{Size: size * c.size, Bold: c.bold, Down: pdf.Centre, Color: pdf.Ink, Leading: 1.2, Most: 2}, c.text)
		}
		y += h
		p.Line(b.X, y, b.X+b.W, y, .4, pdf.Hair)
	}
}
