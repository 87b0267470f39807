package blob

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"sync"

	"huying/base/fault"

	"golang.org/x/image/draw"
	"golang.org/x/image/webp"
)

const (
	longest  = 1600       // pixels of the longer side, as kept
	pixels   = 64_000_000 // of a picture as sent: "50 MP" is 8192 × 6144, more than fifty million
	unpacked = 192 << 20  // bytes of one picture in memory; a "50 MP" photo takes 72 MiB, with full colour 144
	quality  = 82
	scans    = 64 // of one JPEG; ten is usual
)

// kind is how a type of picture is known and read.
type kind struct {
	magic  string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
	weight func(c image.Config, raw []byte) int64 // bytes in memory, at most
}

// The kinds are our own list, not the image package's: what another room
// registers there is not thereby let in here.
var kinds = []kind{
	{"\xff\xd8\xff", jpeg.DecodeConfig, jpeg.Decode, jpegWeight},
	{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode, pngWeight},
	{"GIF87a", gif.DecodeConfig, gif.Decode, gifWeight},
	{"GIF89a", gif.DecodeConfig, gif.Decode, gifWeight},
	{webpMagic, webp.DecodeConfig, webp.Decode, webpWeight},
}

const webpMagic = "RIFF????WEBPVP8" // chat apps save photos as WebP under names like mmexport1.jpg

// Redraw makes of a picture what [Store.Put] would keep of it: a JPEG of bounded size with
// nothing hidden in it.
func Redraw(raw []byte) ([]byte, error) {
	p, err := look(raw)
	if err != nil {
		return nil, err
	}
	redraws.Lock()
	defer redraws.Unlock()
	data, _, err := p.anew()
	return data, err
}

var redraws sync.Mutex // one at a time, beside those that are kept

// seen is a picture whose head was read, and nothing more.
type seen struct {
	kind
	raw   []byte
	bytes int64 // that it takes unpacked
}

// look asks for the measures before anything is unpacked, and refuses what would be too
// much: a few hundred bytes can stand for gigabytes.
func look(raw []byte) (*seen, error) {
	k, ok := sniff(raw)
	if !ok {
		return nil, stranger(raw)
	}
	c, err := k.config(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.New(fault.Invalid, "blob.broken").Because(err)
	}
	if c.Width <= 0 || c.Height <= 0 {
		return nil, fault.New(fault.Invalid, "blob.broken")
	}
	if int64(c.Width)*int64(c.Height) > pixels {
		return nil, fault.New(fault.Invalid, "blob.pixels", "most", pixels/1_000_000, "width", c.Width, "height", c.Height)
	}
	p := &seen{kind: k, raw: raw, bytes: k.weight(c, raw)}
	if p.bytes > unpacked {
		return nil, fault.New(fault.Invalid, "blob.unpacked", "most", unpacked>>20, "mb", p.bytes>>20, "width", c.Width, "height", c.Height)
	}
	if bytes.Count(raw, []byte{0xff, 0xda}) > scans && k.magic == kinds[0].magic {
		// A progressive JPEG goes over all its pixels once a scan: thousands of
		// empty scans keep a processor busy for hours.
		return nil, fault.New(fault.Invalid, "blob.broken")
	}
	return p, nil
}

// anew makes the JPEG to keep.
func (p *seen) anew() ([]byte, image.Point, error) {
	img, err := p.decode(bytes.NewReader(p.raw))
	if err != nil {
		return nil, image.Point{}, fault.New(fault.Invalid, "blob.broken").Because(err)
	}
	if img.Bounds().Empty() {
		return nil, image.Point{}, fault.New(fault.Invalid, "blob.broken")
	}
	small := upright(shrink(img), orientation(p.raw))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: quality}); err != nil {
		return nil, image.Point{}, fault.New(fault.Invalid, "blob.broken").Because(err)
	}
	return out.Bytes(), small.Bounds().Size(), nil
}

func sniff(raw []byte) (kind, bool) {
	for _, k := range kinds {
		if starts(raw, k.magic) {
			return k, true
		}
	}
	return kind{}, false
}

// starts compares a file's first bytes; a question mark stands for any byte.
func starts(raw []byte, magic string) bool {
	if len(raw) < len(magic) {
		return false
	}
	for i := range len(magic) {
		if magic[i] != '?' && raw[i] != magic[i] {
			return false
		}
	}
	return true
}

// others are pictures that we do not read; whoever sends one is told its name and what to
// do, for the name of the file often says something else.
var others = []struct{ magic, name string }{
	{"????ftyphe", "HEIC"}, {"????ftypmif1", "HEIC"}, {"????ftypmsf1", "HEIC"}, {"????ftypavi", "AVIF"},
	{"BM????\x00\x00\x00\x00", "BMP"}, {"II*\x00", "TIFF"}, {"MM\x00*", "TIFF"},
	{"\xff\x0a", "JPEG XL"}, {"\x00\x00\x00\x0cJXL ", "JPEG XL"}, {"\x00\x00\x00\x0cjP  ", "JPEG 2000"},
}

// stranger is the refusal of what is none of our kinds.
func stranger(raw []byte) error {
	for _, o := range others {
		if starts(raw, o.magic) {
			return fault.New(fault.Invalid, "blob.other_kind", "kind", o.name)
		}
	}
	return fault.New(fault.Invalid, "blob.type")
}

// shrink fits the longer side, keeps the proportions, and puts what is see-through
// on white, as it is seen in a browser.
func shrink(img image.Image) *image.RGBA {
	b := img.Bounds()
	w, h := b.Dx(), b.Dy()
	if side := max(w, h); side > longest {
		w, h = max(1, w*longest/side), max(1, h*longest/side)
	}
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(out, out.Bounds(), image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(out, out.Bounds(), img, b, draw.Over, nil)
	return out
}
