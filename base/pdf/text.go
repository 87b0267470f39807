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
	d.gp.SetTextColor(s.Color[0], s.Color[1], s.Color[2])
	for _, l := range out.Lines {
		// The last character's space is none of the line.
		w := (sum(l, d.measure(s)) - s.Track) * out.Size * pt
		x := b.X + float64(s.Align)/2*(b.W-w)
		// A Chinese character's square stands 0.88 above the baseline and 0.12 below it.
		d.line(x, y+(line-out.Size*pt)/2+.88*out.Size*pt, out.Size, s, l)
		y += line
	}
	out.Bottom = y
	return out
}

// line sets a line from a point on its baseline. In bold, runs of what the bold weight has
// and of what it lacks take turns.
func (d *Doc) line(x, y, size float64, s Style, line string) {
	em := d.measure(s)
	for rest := line; rest != ""; {
		run, heavy := rest, false
		if s.Bold {
			heavy = d.inBold([]rune(rest)[0])
			if end := strings.IndexFunc(rest, func(r rune) bool { return d.inBold(r) != heavy }); end > 0 {
				run = rest[:end]
			}
		}
		weight := regular
		if heavy {
			weight = bold
		}
		d.face(weight, size, s.Track)
		d.strike(x, y, size, s.Bold && !heavy, run)
		x += sum(run, em) * size * pt
		rest = rest[len(run):]
	}
}

// face takes up a weight in a size.
func (d *Doc) face(weight int, size, track float64) {
	if d.err == nil {
		d.err = d.gp.SetFont(faces[weight], "", size)
	}
	if d.err == nil {
		d.err = d.gp.SetCharSpacing(track * size * pt)
	}
}

func (d *Doc) inBold(r rune) bool {
	is, known := d.heavy[r]
	if !known {
		is = d.press.inBold(r)
		d.heavy[r] = is
	}
	return is
}

// hair is how far apart the strikes of what passes for bold are, of its size.
const hair = .014

func (d *Doc) strike(x, y, size float64, often bool, run string) {
	at := [][2]float64{{0, 0}}
	if often {
		at = [][2]float64{{-1, 0}, {1, 0}, {0, -.6}, {0, .6}}
	}
	for _, o := range at {
		d.gp.SetXY(x+o[0]*hair*size*pt, y+o[1]*hair*size*pt)
		if d.err == nil {
			d.err = d.gp.Text(run)
		}
	}
}

// smallest is the size below which nobody would look for text to be smaller still; what
// does not fit then is too much for its box, and runs over rather than being cut.
const smallest = 2.5

func (d *Doc) fit(b Box, s Style, text string) Laid {
	em := d.measure(s)
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

// measure is how wide characters are in a style, at size 1.
func (d *Doc) measure(s Style) func(rune) float64 {
	return func(r rune) float64 {
		if s.Bold && d.inBold(r) {
			return d.char(bold, r) + s.Track
		}
		return d.char(regular, r) + s.Track
	}
}

// Width is how wide a line of regular weight would be at a size, millimetres.
func (d *Doc) Width(size float64, text string) float64 {
	return sum(d.printable(text), d.measure(Style{})) * size * pt
}

// Lines is how many lines text of regular weight would take in a width at a size.
func (d *Doc) Lines(size, width float64, text string) int {
	return len(wrap(d.printable(text), width/(size*pt), d.measure(Style{})))
}

// char is how wide a character is at size 1.
func (d *Doc) char(weight int, r rune) float64 {
	if r == '\n' {
		return 0
	}
	if w, ok := d.em[weight][r]; ok {
		return w
	}
	const size = 100
	d.face(weight, size, 0)
	if d.err != nil {
		return 0
	}
	// The font says of some characters that it lacks them by giving them glyph 0 and no
	// error, so gopdf's own hook for missing glyphs would not hear of them.
	w := -1.0
	has, err := d.gp.IsCurrFontContainGlyph(r)
	if err == nil && has {
		w, err = d.gp.MeasureTextWidth(string(r))
		w /= size * pt
	}
	d.err = err
	d.em[weight][r] = w
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
		case d.char(regular, r) < 0:
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
