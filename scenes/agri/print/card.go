package print

import (
	"strings"

	"huying/base/pdf"
	"huying/scenes/agri/registry"
)

// Cards are of the size of an identity card, eight to a page.
const (
	cardW, cardH  = 85.6, 54.0
	cardsAcross   = 2
	cardsAPage    = 8
	cardGap       = 8.0
	cardX0, cardY = (pdf.A4W - cardsAcross*cardW - cardGap) / 2, (pdf.A4H-4*cardH-3*cardGap)/2 - 2
)

// cards draws officers' cards (身份信息卡) with marks to cut them out by.
func (p *paper) cards(list []registry.OfficerCard, done func()) error {
	for i := range list {
		if i%cardsAPage == 0 {
			p.Page(pdf.A4W, pdf.A4H)
			p.Text(pdf.Box{X: 15, Y: 8, W: 180, H: 4}, pdf.Style{Size: 7.5, Align: pdf.Centre, Color: pdf.Soft}, p.say("agri.print.cut"))
		}
		n := i % cardsAPage
		b := pdf.Box{X: cardX0 + float64(n%cardsAcross)*(cardW+cardGap), Y: cardY + float64(n/cardsAcross)*(cardH+cardGap), W: cardW, H: cardH}
		if err := p.card(b, &list[i]); err != nil {
			return err
		}
		done()
	}
	p.Number(func(n, of int) string { return p.say("agri.print.page", "n", n, "of", of) })
	return nil
}

func (p *paper) card(b pdf.Box, o *registry.OfficerCard) error {
	p.Crop(b, 2.5)
	x, y, w := b.X+5, b.Y, b.W-10
	p.Text(pdf.Box{X: x, Y: y + 3.6, W: w * .6, H: 4}, pdf.Style{Size: 7.5, Color: pdf.Soft, Track: .05, Most: 1, Down: pdf.Centre},
		p.say("agri.print.kick", "county", p.county))
	p.Text(pdf.Box{X: x + w*.6, Y: y + 3.6, W: w * .4, H: 4}, pdf.Style{Size: 7.5, Bold: true, Align: pdf.Right, Color: pdf.Cinnabar,
		Track: .05, Most: 1, Down: pdf.Centre}, p.say("agri.officer.card"))
	p.Line(x, y+9, x+w, y+9, 1.4, pdf.Cinnabar)
	const side = 27.0
	left := w - side - 6
	p.Text(pdf.Box{X: x, Y: y + 13, W: left, H: 12}, pdf.Style{Size: 26, Bold: true, Down: pdf.Centre, Color: pdf.Ink, Track: .08, Leading: 1.15, Most: 2}, o.Name)
	p.Text(pdf.Box{X: x, Y: y + 26, W: left, H: 6}, pdf.Style{Size: 12, Down: pdf.Centre, Color: pdf.Ink, Most: 1}, o.PostTitle)
	for i, l := range [][2]string{{"agri.officer.area", o.AreaPath}, {"agri.officer.since", o.From}} {
		ly := y + 35 + float64(i)*7.2
		p.Line(x, ly, x+left, ly, .4, pdf.Hair)
		p.Text(pdf.Box{X: x, Y: ly, W: 12, H: 7}, pdf.Style{Size: 7, Down: pdf.Centre, Color: pdf.Soft, Most: 1}, p.say(l[0]))
		p.Text(pdf.Box{X: x + 13, Y: ly, W: left - 13, H: 7}, pdf.Style{Size: 8.5, Down: pdf.Centre, Color: pdf.Ink, Leading: 1.15, Most: 2}, l[1])
	}
	if err := p.qr(x+w-side, y+13.2, side, "/q/"+strings.ReplaceAll(o.Code, "-", ""), pdf.Ink); err != nil {
		return err
	}
	c := pdf.Box{X: x + w - side - 2, Y: y + 42.2, W: side + 4, H: 3.6}
	p.Text(c, pdf.Style{Size: 7.5, Bold: true, Align: pdf.Centre, Color: pdf.Ink, Track: .04, Most: 1}, o.Code)
	c.Y += 3.8
	p.Text(c, pdf.Style{Size: 6.5, Align: pdf.Centre, Color: pdf.Soft, Most: 1}, p.say("agri.print.check_officer"))
	return nil
}
