package pdf

import (
	"math"
	"strings"
	"unicode"
)

// Box is a place on the page, millimetres from its upper left corner.
type Box struct{ X, Y, W, H float64 }

// In is the box without a margin.
func (b Box) In(margin float64) Box {
	return Box{b.X + margin, b.Y + margin, b.W - 2*margin, b.H - 2*margin}
}

// Align is where in its box text stands.
type Align uint8

// Across and down.
const (
	Left Align = iota
	Centre
	Right
	Top    = Left
	Bottom = Right
)

// Style is how text is set.
type Style struct {
	Size    float64 // points, at most
	Bold    bool
	Align   Align
	Down    Align
	Color   Color
	Leading float64 // of the size; 1.4 when 0
	Track   float64 // between characters, of the size
	Most    int     // lines; 0: as many as there is room for
	Even    bool    // lines of about the same length, for headlines
}

// Laid is how text came out.
type Laid struct {
	Size   float64
	Lines  []string
	Bottom float64 // of the last line
}

// Text sets text into a box. What does not fit is set smaller until it does; a box
// without a height takes all lines at full size.
func (d *Doc) Text(b Box, s Style, text string) Laid {
	if d.err != nil {
		return Laid{}
	}
	if s.Leading == 0 {
		s.Leading = 1.4
	}
	text = d.printable(text)
	out := d.fit(b, s, text)
	line := out.Size * pt * s.Leading
	y := b.Y
	if b.H > 0 {
		y += float64(s.Down) / 2 * (b.H - line*float64(len(out.Lines)))
	}
	if d.err = d.gp.SetFontSize(out.Size); d.err != nil {
		return out
	}
	if d.err = d.gp.SetCharSpacing(s.Track * out.Size * pt); d.err != nil {
		return out
	}
	d.gp.SetTextColor(s.Color[0], s.Color[1], s.Color[2])
	for _, l := range out.Lines {
		// The last character's space is none of the line.
		w := (d.width(l, s.Track) - s.Track) * out.Size * pt
		x := b.X + float64(s.Align)/2*(b.W-w)
		// A Chinese character's square stands 0.88 above the baseline and 0.12 below it.
		d.strike(x, y+(line-out.Size*pt)/2+.88*out.Size*pt, out.Size, s.Bold, l)
		y += line
	}
	out.Bottom = y
	return out
}

// hair is how far apart the strikes of bold type are, of its size.
const hair = .014

func (d *Doc) strike(x, y, size float64, bold bool, line string) {
	at := [][2]float64{{0, 0}}
	if bold {
		at = [][2]float64{{-1, 0}, {1, 0}, {0, -.6}, {0, .6}}
	}
	for _, o := range at {
		d.gp.SetXY(x+o[0]*hair*size*pt, y+o[1]*hair*size*pt)
		if d.err == nil {
			d.err = d.gp.Text(line)
		}
	}
}

// smallest is the size below which nobody would look for text to be smaller still; what
// does not fit then is too much for its box, and runs over rather than being cut.
const smallest = 2.5

func (d *Doc) fit(b Box, s Style, text string) Laid {
	em := func(r rune) float64 { return d.char(r) + s.Track }
	for size := s.Size; ; size *= .97 {
		width := b.W / (size * pt)
		lines := wrap(text, width, em)
		fits := (b.H <= 0 || float64(len(lines))*size*pt*s.Leading <= b.H+.01) && (s.Most == 0 || len(lines) <= s.Most)
		if !fits && size > smallest {
			continue
		}
		if s.Even && len(lines) > 1 {
			lines = even(text, width, lines, em)
		}
		return Laid{Size: size, Lines: lines}
	}
}

// even narrows the lines of a headline for as long as they do not become more.
func even(text string, width float64, lines []string, em func(rune) float64) []string {
	low, high, n := width/float64(len(lines)), width, len(lines)
	for range 12 {
		mid := (low + high) / 2
		if l := wrap(text, mid, em); len(l) <= n && widest(l, em) <= mid+1e-9 {
			lines, high = l, mid
		} else {
			low = mid
		}
	}
	return lines
}

func widest(lines []string, em func(rune) float64) (w float64) {
	for _, l := range lines {
		w = math.Max(w, sum(l, em))
	}
	return w
}

// Width is how wide a line would be at a size, millimetres.
func (d *Doc) Width(size float64, text string) float64 {
	return d.width(d.printable(text), 0) * size * pt
}

// Lines is how many lines text would take in a width at a size.
func (d *Doc) Lines(size, width float64, text string) int {
	return len(wrap(d.printable(text), width/(size*pt), d.char))
}

func (d *Doc) width(line string, track float64) float64 {
	return sum(line, func(r rune) float64 { return d.char(r) + track })
}

// char is how wide a character is at size 1.
func (d *Doc) char(r rune) float64 {
	if r == '\n' {
		return 0
	}
	if w, ok := d.em[r]; ok {
		return w
	}
	// The font says of some characters that it lacks them by giving them glyph 0 and no
	// error, so gopdf's own hook for missing glyphs would not hear of them.
	has, err := d.gp.IsCurrFontContainGlyph(r)
	if err == nil && !has {
		d.em[r] = -1
		return -1
	}
	const size = 100
	var w float64
	if err == nil {
		err = d.gp.SetFontSize(size)
	}
	if err == nil {
		err = d.gp.SetCharSpacing(0)
	}
	if err == nil {
		w, err = d.gp.MeasureTextWidth(string(r))
	}
	if err != nil && d.err == nil {
		d.err = err
	}
	w /= size * pt
	d.em[r] = w
	return w
}

// printable is text as it can be set: without what has no shape of its own, with 〓 for
// what the typeface lacks.
func (d *Doc) printable(text string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(strings.ToValidUTF8(text, "�"), "\r\n", "\n") {
		switch {
		case r == '\n':
		case unicode.IsSpace(r) && r != '\u3000':
			r = ' '
		case unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Cc, r) || unicode.Is(unicode.Variation_Selector, r):
			continue
		case d.char(r) < 0:
			d.lack(r)
			r = geta
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (d *Doc) lack(r rune) {
	for _, known := range d.missing {
		if known == r {
			return
		}
	}
	d.missing = append(d.missing, r)
}
