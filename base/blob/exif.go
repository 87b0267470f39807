package blob

import (
	"bytes"
	"encoding/binary"
	"image"
)

// orientation is how the camera was held, 1 to 8 by EXIF; 1, upright, when the
// photo does not say or says it wrongly. It is the only thing read from EXIF, and
// nothing of EXIF is kept.
func orientation(raw []byte) int {
	if starts(raw, webpMagic) {
		exif, _ := webpChunk(raw, "EXIF")
		return tiffOrientation(bytes.TrimPrefix(exif, []byte("Exif\x00\x00")))
	}
	if !bytes.HasPrefix(raw, []byte{0xff, 0xd8}) {
		return 1
	}
	for p := raw[2:]; len(p) >= 4 && p[0] == 0xff && p[1] != 0xda; {
		n := 2 + int(binary.BigEndian.Uint16(p[2:]))
		if n < 4 || n > len(p) {
			break
		}
		if tiff, ok := bytes.CutPrefix(p[4:n], []byte("Exif\x00\x00")); ok && p[1] == 0xe1 {
			return tiffOrientation(tiff)
		}
		p = p[n:]
	}
	return 1
}

// tiffOrientation looks through the first directory: entries of twelve bytes,
// tag, type, count, value.
func tiffOrientation(tiff []byte) int {
	if len(tiff) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.BigEndian
	if bytes.HasPrefix(tiff, []byte("II")) {
		order = binary.LittleEndian
	}
	at := uint64(order.Uint32(tiff[4:]))
	if at+2 > uint64(len(tiff)) {
		return 1
	}
	dir := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(dir) < 12 {
			break
		}
		if order.Uint16(dir) == 0x0112 {
			if v := int(order.Uint16(dir[8:])); v >= 1 && v <= 8 {
				return v
			}
			break
		}
		dir = dir[12:]
	}
	return 1
}

// upright turns a picture the way its camera was held. From 5 on, width and
// height change places.
func upright(in *image.RGBA, orientation int) *image.RGBA {
	if orientation == 1 {
		return in
	}
	w, h := in.Bounds().Dx(), in.Bounds().Dy()
	out := image.NewRGBA(image.Rect(0, 0, w, h))
	if orientation >= 5 {
		out = image.NewRGBA(image.Rect(0, 0, h, w))
	}
	for y := range h {
		for x := range w {
			tx, ty := turned(x, y, w, h, orientation)
			copy(out.Pix[out.PixOffset(tx, ty):][:4], in.Pix[in.PixOffset(x, y):][:4])
		}
	}
	return out
}

// turned is where the pixel at x, y of a picture w by h goes.
func turned(x, y, w, h, orientation int) (int, int) {
	switch orientation {
	case 2: // mirrored
		return w - 1 - x, y
	case 3: // upside down
		return w - 1 - x, h - 1 - y
	case 4: // upside down and mirrored
		return x, h - 1 - y
	case 5: // mirrored, then on its side
		return y, x
	case 6: // to be turned clockwise
		return h - 1 - y, x
	case 7:
		return h - 1 - y, w - 1 - x
	case 8: // to be turned counter-clockwise
		return y, w - 1 - x
	}
	return x, y
}
