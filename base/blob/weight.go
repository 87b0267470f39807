package blob

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/color"
)

// A picture is judged by what it takes once it is unpacked, and that is worked out from its
// head before anything is: a file of a few hundred kilobytes may stand for gigabytes.

// pngWeight: sixteen bits a part take eight bytes a pixel, whatever is see-through; an
// interlaced picture is unpacked pass by pass beside the whole.
func pngWeight(c image.Config, raw []byte) int64 {
	n := int64(c.Width) * int64(c.Height)
	const depth, interlace = 24, 28 // in the header, which comes first in every PNG
	switch {
	case len(raw) <= interlace:
		return n * 8
	case raw[depth] == 16:
		n *= 8
	default:
		if _, palette := c.ColorModel.(color.Palette); !palette {
			n *= 4
		}
	}
	if raw[interlace] != 0 {
		n *= 2
	}
	return n
}

// gifWeight: an index a pixel, and another copy to put interlaced lines in order.
func gifWeight(c image.Config, _ []byte) int64 { return 2 * int64(c.Width) * int64(c.Height) }

// webpWeight: what has lost something is kept as a photo is. Without loss, and for what is
// seen through, it is four bytes a pixel, as many beside them while a palette is undone, and
// the trees of its tiles, which a hostile one has as many of as are let in.
func webpWeight(c image.Config, raw []byte) int64 {
	n := int64(c.Width+15) / 16 * (int64(c.Height+15) / 16) * 256
	_, lossless := webpChunk(raw, "VP8L")
	if _, alpha := webpChunk(raw, "ALPH"); !lossless && !alpha {
		return 2 * n
	}
	const trees, tree = 2600, 56 << 10 // of golang.org/x/image/vp8l, the largest; a tile has 4 × 4 pixels at least
	return 11*n + min(trees, n/16)*tree
}

// webpChunk finds the first chunk of a name: the name, a length, and as many bytes, an even
// number of them. Of one that is cut off, there is what there is.
func webpChunk(raw []byte, name string) ([]byte, bool) {
	for p := raw[min(len(raw), 12):]; len(p) >= 8; {
		n := min(uint64(binary.LittleEndian.Uint32(p[4:])), uint64(len(p)-8))
		if string(p[:4]) == name {
			return p[8 : 8+n], true
		}
		p = p[min(8+n+n%2, uint64(len(p))):]
	}
	return nil, false
}

// jpegWeight adds up the planes as they are stored (colour at half the width and height
// usually), whole blocks at the edges, the numbers that a progressive one keeps until its
// last scan, and the copy that is made of what is no YCbCr.
func jpegWeight(c image.Config, raw []byte) int64 {
	h := jpegHeadOf(raw)
	if h.sampling == nil {
		return int64(c.Width) * int64(c.Height) * 24 // not read as the decoder did: the worst there is
	}
	hMost, vMost := int64(1), int64(1)
	for _, s := range h.sampling {
		hMost, vMost = max(hMost, int64(s>>4)), max(vMost, int64(s&15))
	}
	units := ((int64(c.Width) + 8*hMost - 1) / (8 * hMost)) * ((int64(c.Height) + 8*vMost - 1) / (8 * vMost))
	planes := int64(0)
	for _, s := range h.sampling {
		planes += units * 64 * int64(s>>4) * int64(s&15)
	}
	n := planes
	if h.progressive {
		n += 4 * planes
	}
	if len(h.sampling) == 4 || h.rgb {
		n += 4 * units * 64 * hMost * vMost
	}
	return n
}

type jpegHead struct {
	sampling    []byte // of each component: across in the upper half, down in the lower
	progressive bool
	rgb         bool // may be kept as RGB, which is copied
}

// jpegHeadOf walks the segments before the first scan, as forgiving as the decoder is, so
// that both find the same header.
func jpegHeadOf(raw []byte) (h jpegHead) {
	jfif := false
	for p := 2; p+1 < len(raw); {
		if raw[p] != 0xff || raw[p+1] == 0 {
			p++
			continue
		}
		for p+1 < len(raw) && raw[p+1] == 0xff {
			p++
		}
		if p+1 >= len(raw) {
			break
		}
		marker := raw[p+1]
		p += 2
		if 0xd0 <= marker && marker <= 0xd7 {
			continue
		}
		if marker == 0xd9 || marker == 0xda || p+2 > len(raw) {
			break
		}
		n := int(raw[p])<<8 | int(raw[p+1])
		if n < 2 || p+n > len(raw) {
			break
		}
		seg := raw[p+2 : p+n]
		switch {
		case marker == 0xe0 && bytes.HasPrefix(seg, []byte("JFIF\x00")):
			jfif = true
		case 0xc0 <= marker && marker <= 0xc2 && h.sampling == nil:
			h.progressive = marker == 0xc2
			h.sampling, h.rgb = componentsOf(seg)
		}
		p += n
	}
	h.rgb = len(h.sampling) == 3 && !jfif && (h.rgb || adobe(raw))
	return h
}

// componentsOf reads a frame header: precision, height, width, and three bytes for each
// component: its name, its sampling and its table.
func componentsOf(seg []byte) (sampling []byte, rgb bool) {
	if len(seg) < 6 || len(seg) < 6+3*int(seg[5]) {
		return nil, false
	}
	var names []byte
	for i := range int(seg[5]) {
		names, sampling = append(names, seg[6+3*i]), append(sampling, seg[7+3*i])
	}
	if len(sampling) == 1 {
		sampling[0] = 0x11 // alone, it is read as one block after the other
	}
	return sampling, string(names) == "RGB"
}

// adobe reports whether a segment says, before or behind the scans, how colours are kept.
func adobe(raw []byte) bool {
	for at := 0; ; {
		i := bytes.Index(raw[at:], []byte("Adobe"))
		if i < 0 {
			return false
		}
		if at += i; at >= 4 && raw[at-4] == 0xff && raw[at-3] == 0xee {
			return true
		}
		at += len("Adobe")
	}
}
