package blob

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"

	"huying/base/fault"
)

// Medium is what a file is evidence as.
type Medium string

// A sound, a film, a paper; they are the types of questions that ask for them.
const (
	Sound Medium = "audio"
	Film  Medium = "video"
	Paper Medium = "file"
)

// Most is how many bytes of a medium are kept; 0 for what is none.
func (m Medium) Most() int64 {
	switch m {
	case Sound:
		return 5 << 20
	case Film:
		return 20 << 20
	case Paper:
		return 10 << 20
	}
	return 0
}

// known is what a file was recognised as.
type known struct {
	medium Medium
	mime   string
}

// content is a file that is looked into.
type content interface {
	io.ReaderAt
	io.ReadSeeker
}

const headSize = 4096

// recognise tells a file by what it holds. Its name and its declared type are not
// asked: they are whatever the sender likes.
func recognise(f content, size int64) (known, bool) {
	head := make([]byte, min(size, headSize))
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return known{}, false
	}
	starts := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case len(head) > 12 && string(head[4:8]) == "ftyp":
		return movie(f, size, string(head[8:12]))
	case starts("\x1aE\xdf\xa3"):
		return matroska(head)
	case starts("OggS"):
		return known{Sound, "audio/ogg"}, !bytes.Contains(head, []byte("theora"))
	case starts("ID3"), len(head) > 4 && head[0] == 0xff && head[1]&0xe6 == 0xe2 && head[2]&0xf0 != 0xf0:
		return known{Sound, "audio/mpeg"}, true
	case starts("RIFF") && len(head) > 12 && string(head[8:12]) == "WAVE":
		return known{Sound, "audio/wav"}, true
	case starts("#!AMR"):
		return known{Sound, "audio/amr"}, true
	case starts("%PDF-"):
		return known{Paper, "application/pdf"}, true
	case starts("PK\x03\x04"):
		return office(f, size)
	}
	return known{Paper, "text/plain"}, plain(f)
}

// movie looks into the boxes of MP4 and its kin: what has a picture is a film, what
// has only sound is a sound, whatever it is called.
func movie(f content, size int64, brand string) (known, bool) {
	mime := "mp4"
	switch {
	case strings.HasPrefix(brand, "3g"):
		mime = "3gpp"
	case strings.HasPrefix(brand, "hei"), strings.HasPrefix(brand, "mif"), strings.HasPrefix(brand, "avi"), brand == "qt  ":
		return known{}, false
	}
	moov := movieHead(f, size)
	switch {
	case bytes.Contains(moov, []byte("vide")):
		return known{Film, "video/" + mime}, true
	case bytes.Contains(moov, []byte("soun")):
		return known{Sound, "audio/" + mime}, true
	}
	return known{}, false
}

// mostHead bounds the box that says what a film holds; an hour's has less.
const mostHead = 4 << 20

func movieHead(f io.ReaderAt, size int64) []byte {
	var box [16]byte
	for at, boxes := int64(0), 0; at+8 <= size && boxes < 1000; boxes++ {
		if _, err := f.ReadAt(box[:min(16, size-at)], at); err != nil && !errors.Is(err, io.EOF) {
			return nil
		}
		n, begin := int64(binary.BigEndian.Uint32(box[:4])), int64(8)
		switch n {
		case 0: // to the end
			n = size - at
		case 1:
			n, begin = int64(binary.BigEndian.Uint64(box[8:])), 16 // what overflows is below begin
		}
		if n < begin || n > size-at {
			return nil
		}
		if string(box[4:8]) == "moov" {
			head := make([]byte, min(n, mostHead))
			if _, err := f.ReadAt(head, at); err != nil && !errors.Is(err, io.EOF) {
				return nil
			}
			return head
		}
		at += n
	}
	return nil
}

// matroska takes WebM; its other kin plays in no browser.
func matroska(head []byte) (known, bool) {
	if !bytes.Contains(head[:min(len(head), 64)], []byte("webm")) {
		return known{}, false
	}
	if bytes.Contains(head, []byte("V_VP")) || bytes.Contains(head, []byte("V_AV1")) {
		return known{Film, "video/webm"}, true
	}
	return known{Sound, "audio/webm"}, bytes.Contains(head, []byte("A_"))
}

// office takes what Word and Excel write today, without programs in it.
func office(f io.ReaderAt, size int64) (known, bool) {
	z, err := zip.NewReader(f, size)
	if err != nil {
		return known{}, false
	}
	has := map[string]bool{}
	for _, e := range z.File {
		if has[e.Name] = true; strings.HasSuffix(strings.ToLower(e.Name), "vbaproject.bin") {
			return known{}, false
		}
	}
	const vendor = "application/vnd.openxmlformats-officedocument."
	switch {
	case !has["[Content_Types].xml"]:
	case has["word/document.xml"]:
		return known{Paper, vendor + "wordprocessingml.document"}, true
	case has["xl/workbook.xml"]:
		return known{Paper, vendor + "spreadsheetml.sheet"}, true
	}
	return known{}, false
}

// plain reports whether a file is text, in UTF-8 or a Chinese encoding: neither has a
// byte below a space but those that cut lines.
func plain(f io.ReadSeeker) bool {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return false
	}
	b := make([]byte, 32<<10)
	some := false
	for {
		n, err := f.Read(b)
		some = some || n > 0
		if slices.ContainsFunc(b[:n], func(c byte) bool { return c < ' ' && c != '\t' && c != '\n' && c != '\r' || c == 0x7f }) {
			return false
		}
		if err != nil {
			return some && errors.Is(err, io.EOF)
		}
	}
}

// refusal says what may be sent instead.
func (m Medium) refusal() error {
	switch m {
	case Sound:
		return fault.New(fault.Invalid, "blob.no_sound")
	case Film:
		return fault.New(fault.Invalid, "blob.no_film")
	}
	return fault.New(fault.Invalid, "blob.no_paper")
}
