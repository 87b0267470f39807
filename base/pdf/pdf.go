// Package pdf sets type on paper: pages and labels in millimetres, Chinese that wraps
// and shrinks until it fits, rules, and QR codes as rectangles, over signintech/gopdf.
//
// The typeface is handed in: Noto Sans SC by its npm package (SIL Open Font License 1.1),
// unpacked and read when the first document is asked for and shared by all that follow. A
// document carries only the glyphs that it uses. The bold weight has common characters
// only, so that it costs the binary little; a rare one is the regular glyph struck four
// times a hair apart.
//
// The room refuses to clip: what does not fit is set smaller. It refuses to drop a
// character: one that the typeface lacks is printed as 〓 and told ([Doc.Missing]). It
// knows nothing of what is printed. Scripts that have to be shaped (Tibetan, Arabic) are
// not in the typeface and come out as 〓.
package pdf

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"huying/base/fault"

	"github.com/signintech/gopdf"
)

// Geta (下駄) stands where a character is missing, as Chinese and Japanese printers have it.
const geta = '〓'

// Sizes of paper, millimetres.
const (
	A4W = 210.0
	A4H = 297.0
)

// pt is a point in millimetres.
const pt = 25.4 / 72

// faces are what the weights are called in documents; the six letters before the + say
// that one is a subset.
var faces = [2]string{"HUYING NotoSansSC", "HUYING NotoSansSC-Bold"}

const regular, bold = 0, 1

// Press makes documents with one typeface.
type Press struct {
	font  func() (regular, bold []byte)
	once  sync.Once
	fonts gopdf.FontContainer
	heavy *gopdf.SubsetFontObj // to ask what is in the bold weight; nil: there is none
	err   error
	turns chan struct{}
}

// NewPress makes a press. The typeface, two gzips of TrueType files of which the bold one
// may be nil, is asked for when the first document is; where there is none the press
// refuses to print.
func NewPress(font func() (regular, bold []byte)) *Press {
	return &Press{font: font, turns: make(chan struct{}, atOnce)}
}

// atOnce is how many documents are made at a time: one of two thousand pages is held in
// memory until it ends, some three hundred megabytes of it.
const atOnce = 2

// Turn waits until fewer documents are under way; whoever has one calls done when the
// document's bytes are there.
func (p *Press) Turn(ctx context.Context) (done func(), err error) {
	select {
	case p.turns <- struct{}{}:
		return func() { <-p.turns }, nil
	case <-ctx.Done():
		return nil, fault.New(fault.Busy, "pdf.busy").Because(ctx.Err())
	}
}

func (p *Press) load() error {
	whole, common := p.font()
	if len(whole) == 0 {
		return fault.New(fault.Busy, "pdf.no_font")
	}
	if _, err := p.add(regular, whole); err != nil || len(common) == 0 {
		return err
	}
	ttf, err := p.add(bold, common)
	if err != nil {
		return err
	}
	p.heavy = &gopdf.SubsetFontObj{}
	return p.heavy.SetTTFData(ttf)
}

func (p *Press) add(weight int, packed []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	ttf, err := io.ReadAll(z)
	if err != nil {
		return nil, err
	}
	return ttf, p.fonts.AddTTFFontData(faces[weight], ttf)
}

// inBold reports whether the bold weight draws a character: the others of the typeface
// have numbers in it and no outlines.
func (p *Press) inBold(r rune) bool {
	if p.heavy == nil {
		return false
	}
	n, err := p.heavy.CharCodeToGlyphIndex(r)
	if err != nil || n == 0 {
		return false
	}
	loca := p.heavy.GetTTFParser().LocaTable
	return r == ' ' || int(n)+1 < len(loca) && loca[n] < loca[n+1]
}

// Meta is what a document says of itself.
type Meta struct {
	Title, Author string
	Made          time.Time
}

// Doc is a document in the making. What goes wrong on the way is told by [Doc.Bytes].
type Doc struct {
	press   *Press
	gp      *gopdf.GoPdf
	em      [2]map[rune]float64 // width of a character at size 1 by weight; negative: the typeface lacks it
	heavy   map[rune]bool       // what the bold weight draws
	missing []rune
	pages   []gopdf.Rect
	err     error
}

// New begins a document.
func (p *Press) New(m Meta) (*Doc, error) {
	p.once.Do(func() { p.err = p.load() })
	if p.err != nil {
		return nil, p.err
	}
	d := &Doc{press: p, gp: &gopdf.GoPdf{}, em: [2]map[rune]float64{{}, {}}, heavy: map[rune]bool{}}
	d.gp.Start(gopdf.Config{Unit: gopdf.UnitMM, PageSize: gopdf.Rect{W: A4W, H: A4H}})
	d.gp.SetInfo(gopdf.PdfInfo{Title: m.Title, Author: m.Author, Creator: "呼应 Huying", Producer: "gopdf", CreationDate: m.Made})
	for w, face := range faces {
		if w == bold && p.heavy == nil {
			break
		}
		if err := d.gp.AddTTFFontFromFontContainer(face, &p.fonts); err != nil {
			return nil, fmt.Errorf("pdf: %w", err)
		}
	}
	return d, nil
}

// Page begins a page of a size.
func (d *Doc) Page(w, h float64) {
	d.gp.AddPageWithOption(gopdf.PageOption{PageSize: &gopdf.Rect{W: w, H: h}})
	d.pages = append(d.pages, gopdf.Rect{W: w, H: h})
	d.pen(.5, Ink) // a page that nothing is drawn on has no content to come back to
}

// Pages is how many pages there are.
func (d *Doc) Pages() int { return len(d.pages) }

// Missing are the characters that the typeface lacks, each once, in the order met.
func (d *Doc) Missing() []rune { return d.missing }

// Number writes page numbers at the foot of all pages, when all are there. All pages
// must be of one size.
func (d *Doc) Number(say func(n, of int) string) {
	for i, size := range d.pages {
		if d.err == nil {
			d.err = d.gp.SetPage(i + 1)
		}
		d.Text(Box{15, size.H - 10, size.W - 30, 4}, Style{Size: 7.5, Align: Centre, Color: Soft}, say(i+1, len(d.pages)))
	}
}

// Bytes ends the document.
func (d *Doc) Bytes() ([]byte, error) {
	if d.err != nil {
		return nil, fmt.Errorf("pdf: %w", d.err)
	}
	b, err := d.gp.GetBytesPdfReturnErr()
	if err != nil {
		return nil, fmt.Errorf("pdf: %w", err)
	}
	return b, nil
}

// Color is a colour of ink.
type Color [3]uint8

// The inks of the house.
var (
	Ink      = Color{0x1d, 0x1b, 0x18}
	Soft     = Color{0x6d, 0x66, 0x5b}
	Hair     = Color{0xb9, 0xb1, 0xa2}
	Cinnabar = Color{0xb3, 0x26, 0x1e}
	Black    = Color{} // for thermal printers, which would print anything else as dots
)

// Line draws a line of a width in points.
func (d *Doc) Line(x1, y1, x2, y2, width float64, c Color) {
	d.pen(width, c)
	d.gp.Line(x1, y1, x2, y2)
}

// Frame draws a rectangle's border.
func (d *Doc) Frame(b Box, width float64, c Color) {
	d.pen(width, c)
	d.gp.RectFromUpperLeftWithStyle(b.X, b.Y, b.W, b.H, "D")
}

// Fill fills a rectangle.
func (d *Doc) Fill(b Box, c Color) {
	d.gp.SetFillColor(c[0], c[1], c[2])
	d.gp.RectFromUpperLeftWithStyle(b.X, b.Y, b.W, b.H, "F")
}

func (d *Doc) pen(width float64, c Color) {
	d.gp.SetLineWidth(width * pt)
	d.gp.SetStrokeColor(c[0], c[1], c[2])
}

// Crop draws marks to cut a box out by: two short lines outside each corner.
func (d *Doc) Crop(b Box, length float64) {
	const gap = 1
	for _, x := range []float64{b.X, b.X + b.W} {
		d.Line(x, b.Y-gap-length, x, b.Y-gap, .3, Soft)
		d.Line(x, b.Y+b.H+gap, x, b.Y+b.H+gap+length, .3, Soft)
	}
	for _, y := range []float64{b.Y, b.Y + b.H} {
		d.Line(b.X-gap-length, y, b.X-gap, y, .3, Soft)
		d.Line(b.X+b.W+gap, y, b.X+b.W+gap+length, y, .3, Soft)
	}
}

// QR draws the modules of a code, its quiet zone among them, as few and as large
// rectangles: a printer's driver keeps their edges sharp at any resolution.
func (d *Doc) QR(x, y, side float64, modules [][]bool, c Color) {
	if len(modules) == 0 {
		return
	}
	d.gp.SetFillColor(c[0], c[1], c[2])
	m := side / float64(len(modules))
	for _, r := range rectangles(modules) {
		d.gp.RectFromUpperLeftWithStyle(x+float64(r.x)*m, y+float64(r.y)*m, float64(r.w)*m, float64(r.h)*m, "F")
	}
}

type block struct{ x, y, w, h int }

// rectangles covers the dark modules: runs of a row, each let down as far as the rows
// below have the same run whole.
func rectangles(modules [][]bool) (out []block) {
	done := make([][]bool, len(modules))
	for y := range modules {
		done[y] = make([]bool, len(modules[y]))
	}
	free := func(x, y int) bool { return x < len(modules[y]) && modules[y][x] && !done[y][x] }
	for y := range modules {
		for x := range modules[y] {
			if !free(x, y) {
				continue
			}
			r := block{x, y, 1, 1}
			for free(x+r.w, y) {
				r.w++
			}
			for y+r.h < len(modules) {
				whole := true
				for i := range r.w {
					whole = whole && free(x+i, y+r.h)
				}
				if !whole {
					break
				}
				r.h++
			}
			for dy := range r.h {
				for dx := range r.w {
					done[y+dy][x+dx] = true
				}
			}
			out = append(out, r)
		}
	}
	return out
}
