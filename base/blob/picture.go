package blob

import (
	"bytes"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"

	"huying/base/fault"

	"golang.org/x/image/draw"
)

const (
	longest = 1600       // pixels of the longer side, as kept
	pixels  = 50_000_000 // of a picture as sent
	quality = 82
	scans   = 64 // of one JPEG; ten is usual
)

// kind is how a type of picture is known and read.
type kind struct {
	magic  string
	config func(io.Reader) (image.Config, error)
	decode func(io.Reader) (image.Image, error)
}

// The kinds are our own list, not the image package's: what another room
// registers there is not thereby let in here.
var kinds = []kind{
	{"\xff\xd8\xff", jpeg.DecodeConfig, jpeg.Decode},
	{"\x89PNG\r\n\x1a\n", png.DecodeConfig, png.Decode},
	{"GIF87a", gif.DecodeConfig, gif.Decode},
	{"GIF89a", gif.DecodeConfig, gif.Decode},
}

// Redraw makes of a picture what [Store.Put] would keep of it: a JPEG of bounded size with
// nothing hidden in it.
func Redraw(raw []byte) ([]byte, error) {
	data, _, err := anew(raw)
	return data, err
}

// anew makes the JPEG to keep out of the bytes that were sent.
func anew(raw []byte) ([]byte, image.Point, error) {
	img, err := decode(raw)
	if err != nil {
		return nil, image.Point{}, err
	}
	small := upright(shrink(img), orientation(raw))
	var out bytes.Buffer
	if err := jpeg.Encode(&out, small, &jpeg.Options{Quality: quality}); err != nil {
		return nil, image.Point{}, fault.New(fault.Invalid, "blob.broken").Because(err)
	}
	return out.Bytes(), small.Bounds().Size(), nil
}

// decode asks for the measures before it unpacks anything: a few hundred bytes
// can unpack to gigabytes.
func decode(raw []byte) (image.Image, error) {
	k, ok := sniff(raw)
	if !ok {
		return nil, fault.New(fault.Invalid, "blob.type")
	}
	c, err := k.config(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.New(fault.Invalid, "blob.broken").Because(err)
	}
	if int64(c.Width)*int64(c.Height) > pixels {
		return nil, fault.New(fault.Invalid, "blob.pixels", "most", pixels/1_000_000)
	}
	if bytes.Count(raw, []byte{0xff, 0xda}) > scans && k.magic == kinds[0].magic {
		// A progressive JPEG goes over all its pixels once a scan: thousands of
		// empty scans keep a processor busy for hours.
		return nil, fault.New(fault.Invalid, "blob.broken")
	}
	img, err := k.decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fault.New(fault.Invalid, "blob.broken").Because(err)
	}
	if img.Bounds().Empty() {
		return nil, fault.New(fault.Invalid, "blob.broken")
	}
	return img, nil
}

func sniff(raw []byte) (kind, bool) {
	for _, k := range kinds {
		if bytes.HasPrefix(raw, []byte(k.magic)) {
			return k, true
		}
	}
	return kind{}, false
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
