package blob

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	_ "image/gif" // three kinds are taken
	"image/jpeg"
	_ "image/png"

	"huying/base/fault"

	"golang.org/x/image/draw"
)

// How a picture is drawn anew.
const (
	mostPixels  = 50_000_000
	longestSide = 1600
	quality     = 82
)

// taken are the kinds of picture read here; another package of the program may
// have taught the decoder more.
var taken = map[string]bool{"jpeg": true, "png": true, "gif": true}

// redraw decodes a picture and gives it back as a JPEG without anything that is
// not a pixel.
func redraw(data []byte) (out []byte, width, height int, err error) {
	cfg, format, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || !taken[format] {
		return nil, 0, 0, fault.New(fault.Invalid, "blob.type").Because(err)
	}
	if cfg.Width <= 0 || cfg.Height <= 0 || int64(cfg.Width)*int64(cfg.Height) > mostPixels {
		return nil, 0, 0, fault.New(fault.Invalid, "blob.pixels", "megapixels", mostPixels/1_000_000)
	}
	src, err := decode(data)
	if err != nil {
		return nil, 0, 0, fault.New(fault.Invalid, "blob.type").Because(err)
	}
	turn := upright
	if format == "jpeg" {
		turn = orientation(data)
	}
	img := turned(shrunk(src), turn)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}); err != nil {
		return nil, 0, 0, fmt.Errorf("blob: encode: %w", err)
	}
	return b.Bytes(), img.Rect.Dx(), img.Rect.Dy(), nil
}

// decode turns a decoder's panic into an error: its input is a stranger's.
func decode(data []byte) (img image.Image, err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("decoder: %v", r)
		}
	}()
	img, _, err = image.Decode(bytes.NewReader(data))
	return img, err
}

// shrunk is the picture on white, its longer side at most longestSide.
func shrunk(src image.Image) *image.RGBA {
	w, h := src.Bounds().Dx(), src.Bounds().Dy()
	if long := max(w, h); long > longestSide {
		w, h = max(1, w*longestSide/long), max(1, h*longestSide/long)
	}
	dst := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(dst, dst.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	draw.ApproxBiLinear.Scale(dst, dst.Rect, src, src.Bounds(), draw.Over, nil)
	return dst
}

// turned brings a picture upright; turn is the value of the EXIF tag Orientation.
func turned(src *image.RGBA, turn int) *image.RGBA {
	if turn == upright {
		return src
	}
	w, h := src.Rect.Dx(), src.Rect.Dy()
	dw, dh := w, h
	if turn >= 5 { // these lie on their side
		dw, dh = h, w
	}
	dst := image.NewRGBA(image.Rect(0, 0, dw, dh))
	for y := range dh {
		for x := range dw {
			sx, sy := source(turn, x, y, w, h)
			copy(dst.Pix[y*dst.Stride+4*x:][:4], src.Pix[sy*src.Stride+4*sx:][:4])
		}
	}
	return dst
}

// source is where the upright picture's point comes from in one of w × h.
func source(turn, x, y, w, h int) (int, int) {
	switch turn {
	case 2: // mirrored
		return w - 1 - x, y
	case 3: // upside down
		return w - 1 - x, h - 1 - y
	case 4: // mirrored and upside down
		return x, h - 1 - y
	case 5: // mirrored, on its left side
		return y, x
	case 6: // its top is at the right
		return y, h - 1 - x
	case 7: // mirrored, on its right side
		return w - 1 - y, h - 1 - x
	case 8: // its top is at the left
		return w - 1 - y, x
	}
	return x, y
}
