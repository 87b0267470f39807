package blob

import (
	"bytes"
	"encoding/binary"
)

// upright is the orientation of a picture that says nothing.
const upright = 1

const (
	markerStart       = 0xd8
	markerScan        = 0xda // pixels follow; no header comes after
	markerApp1        = 0xe1
	tagOrientation    = 0x0112
	tiffHeader, entry = 8, 12
)

// orientation reads the EXIF tag of that name, 1 to 8, from a JPEG's headers.
// Anything odd counts as upright: a wrong turn is worse than none.
func orientation(data []byte) int {
	if len(data) < 2 || data[0] != 0xff || data[1] != markerStart {
		return upright
	}
	for data = data[2:]; len(data) >= 4 && data[0] == 0xff; {
		marker, size := data[1], int(binary.BigEndian.Uint16(data[2:]))
		if marker == markerScan || size < 2 || 2+size > len(data) {
			return upright
		}
		if marker == markerApp1 {
			if tiff, ok := bytes.CutPrefix(data[4:2+size], []byte("Exif\x00\x00")); ok {
				return tiffOrientation(tiff)
			}
		}
		data = data[2+size:]
	}
	return upright
}

func tiffOrientation(tiff []byte) int {
	var order binary.ByteOrder
	switch {
	case len(tiff) < tiffHeader:
		return upright
	case bytes.HasPrefix(tiff, []byte("II*\x00")):
		order = binary.LittleEndian
	case bytes.HasPrefix(tiff, []byte("MM\x00*")):
		order = binary.BigEndian
	default:
		return upright
	}
	at := int64(order.Uint32(tiff[4:]))
	if at < tiffHeader || at+2 > int64(len(tiff)) {
		return upright
	}
	entries := tiff[at+2:]
	for range order.Uint16(tiff[at:]) {
		if len(entries) < entry {
			return upright
		}
		if order.Uint16(entries) == tagOrientation {
			if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
				return v
			}
			return upright
		}
		entries = entries[entry:]
	}
	return upright
}
