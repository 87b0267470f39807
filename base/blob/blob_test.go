package blob_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"huying/base/blob"
	"huying/base/fault"
)

const limit = 8 << 20

func open(t *testing.T) (*blob.Store, string) {
	t.Helper()
	dir := t.TempDir()
	s, err := blob.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return s, dir
}

// corners is a picture whose top left quarter is red, top right green, bottom
// left blue and bottom right black.
func corners(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{A: 255}
			switch {
			case y < h/2 && x < w/2:
				c.R = 255
			case y < h/2:
				c.G = 255
			case x < w/2:
				c.B = 255
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func jpegOf(t *testing.T, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 95}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// withEXIF puts an EXIF header with an orientation and a position after the first
// marker of a JPEG.
func withEXIF(data []byte, orientation uint16, order binary.AppendByteOrder) []byte {
	tiff := []byte("II*\x00")
	if order == binary.AppendByteOrder(binary.BigEndian) {
		tiff = []byte("MM\x00*")
	}
	tiff = order.AppendUint32(tiff, 8)
	tiff = order.AppendUint16(tiff, 2)
	for _, e := range [][2]uint16{{0x0112, orientation}, {0x8825, 0}} {
		tiff = order.AppendUint16(tiff, e[0])
		tiff = order.AppendUint16(tiff, 3)
		tiff = order.AppendUint32(tiff, 1)
		tiff = order.AppendUint16(tiff, e[1])
		tiff = append(tiff, 0, 0)
	}
	tiff = append(tiff, "GPSLatitude 39.9042N"...)
	app1 := append([]byte("Exif\x00\x00"), tiff...)
	head := []byte{0xff, 0xd8, 0xff, 0xe1}
	head = binary.BigEndian.AppendUint16(head, uint16(len(app1)+2))
	return append(append(head, app1...), data[2:]...)
}

func put(t *testing.T, s *blob.Store, data []byte) blob.Ref {
	t.Helper()
	ref, err := s.Put(t.Context(), bytes.NewReader(data), limit)
	if err != nil {
		t.Fatal(err)
	}
	return ref
}

func get(t *testing.T, s *blob.Store, hash string) []byte {
	t.Helper()
	f, err := s.Get(hash)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(f)
	if err = errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return data
}

func TestPutShrinksAndKeepsOnce(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	var asPNG, asGIF bytes.Buffer
	if err := errors.Join(png.Encode(&asPNG, corners(3200, 1200)), gif.Encode(&asGIF, corners(40, 30), nil)); err != nil {
		t.Fatal(err)
	}
	ref := put(t, s, asPNG.Bytes())
	if ref.Width != 1600 || ref.Height != 600 || !s.Has(ref.Hash) {
		t.Errorf("%+v", ref)
	}
	data := get(t, s, ref.Hash)
	if cfg, kind, err := image.DecodeConfig(bytes.NewReader(data)); err != nil || kind != "jpeg" || cfg.Width != 1600 || int64(len(data)) != ref.Size {
		t.Errorf("%s %+v %v", kind, cfg, err)
	}
	if again := put(t, s, asPNG.Bytes()); again != ref {
		t.Errorf("second time %+v, first %+v", again, ref)
	}
	if small := put(t, s, asGIF.Bytes()); small.Width != 40 || small.Height != 30 {
		t.Errorf("a small picture was scaled: %+v", small)
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "??", "*")); len(files) != 2 {
		t.Errorf("files %v, want two", files)
	}
}

func TestOrientationIsAppliedAndPositionGone(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	plain := jpegOf(t, corners(64, 32))
	// What is in the top left corner of the upright picture, and in its top right.
	want := map[uint16][2]string{1: {"red", "green"}, 2: {"green", "red"}, 3: {"black", "blue"}, 4: {"blue", "black"},
		5: {"red", "blue"}, 6: {"blue", "red"}, 7: {"black", "green"}, 8: {"green", "black"}, 9: {"red", "green"}}
	for turn, corner := range want {
		for _, order := range []binary.AppendByteOrder{binary.LittleEndian, binary.BigEndian} {
			data := get(t, s, put(t, s, withEXIF(plain, turn, order)).Hash)
			img, err := jpeg.Decode(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			b := img.Bounds()
			if lying := turn >= 5 && turn <= 8; (b.Dx() < b.Dy()) != lying {
				t.Errorf("orientation %d: %v", turn, b)
			}
			if got := [2]string{name(img.At(4, 4)), name(img.At(b.Dx()-5, 4))}; got != corner {
				t.Errorf("orientation %d: corners %v, want %v", turn, got, corner)
			}
			if bytes.Contains(data, []byte("GPS")) || bytes.Contains(data, []byte("Exif")) {
				t.Errorf("orientation %d: the position is still there", turn)
			}
		}
	}
}

func name(c color.Color) string {
	r, g, b, _ := c.RGBA()
	switch {
	case r > 0x8000:
		return "red"
	case g > 0x8000:
		return "green"
	case b > 0x8000:
		return "blue"
	}
	return "black"
}

// hugePNG says that it is 20,000 × 20,000 and is 57 bytes long.
func hugePNG() []byte {
	chunk := func(kind string, data []byte) []byte {
		out := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
		out = append(append(out, kind...), data...)
		return binary.BigEndian.AppendUint32(out, crc32.ChecksumIEEE(out[4:]))
	}
	head := binary.BigEndian.AppendUint32(nil, 20_000)
	head = append(binary.BigEndian.AppendUint32(head, 20_000), 8, 6, 0, 0, 0)
	return append(append([]byte("\x89PNG\r\n\x1a\n"), chunk("IHDR", head)...), chunk("IDAT", nil)...)
}

func TestHostileUploads(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	good := jpegOf(t, corners(64, 64))
	for title, c := range map[string]struct {
		data []byte
		kind fault.Kind
		key  string
	}{
		"page":            {[]byte("<html><script>alert(1)</script>"), fault.Invalid, "blob.type"},
		"svg":             {[]byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), fault.Invalid, "blob.type"},
		"page first":      {append([]byte("<html>"), good...), fault.Invalid, "blob.type"},
		"program":         {[]byte("MZ\x90\x00"), fault.Invalid, "blob.type"},
		"nothing":         {nil, fault.Invalid, "blob.type"},
		"only a header":   {good[:20], fault.Invalid, "blob.type"},
		"half a picture":  {good[:len(good)/2], fault.Invalid, "blob.type"},
		"huge dimensions": {hugePNG(), fault.Invalid, "blob.pixels"},
		"too many bytes":  {append(good, make([]byte, limit)...), fault.TooLarge, "blob.size"},
	} {
		_, err := s.Put(t.Context(), bytes.NewReader(c.data), limit)
		if !fault.Is(err, c.kind) || !strings.Contains(err.Error(), c.key) {
			t.Errorf("%s: %v, want %s", title, err, c.key)
		}
	}
	if files, _ := filepath.Glob(filepath.Join(dir, "*", "*")); len(files) != 0 {
		t.Errorf("something was kept: %v", files)
	}
	both := put(t, s, append(good[:len(good):len(good)], "<html><script>alert(1)</script>"...))
	if bytes.Contains(get(t, s, both.Hash), []byte("script")) {
		t.Error("the page behind the picture was kept")
	}
}

func TestNamesThatAreNoHash(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	if err := os.WriteFile(filepath.Join(dir, "secret"), []byte("x"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, hash := range []string{"", "secret", "../secret", strings.Repeat("../", 21) + "s", strings.Repeat("A", 64), strings.Repeat("a", 63), strings.Repeat("a", 63) + "/", strings.Repeat("a", 64)} {
		if _, err := s.Get(hash); !fault.Is(err, fault.NotFound) || s.Has(hash) {
			t.Errorf("%q: %v", hash, err)
		}
	}
}

func TestCheckFindsDamage(t *testing.T) {
	t.Parallel()
	s, dir := open(t)
	whole, hurt := put(t, s, jpegOf(t, corners(64, 64))), put(t, s, jpegOf(t, corners(32, 64)))
	file := filepath.Join(dir, hurt.Hash[:2], hurt.Hash+".jpg")
	data := get(t, s, hurt.Hash)
	data[len(data)/2] ^= 1
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	damaged, n, err := s.Check(t.Context())
	if err != nil || n != 2 || len(damaged) != 1 || damaged[0] != hurt.Hash {
		t.Errorf("damaged %v of %d, %v; %s is whole", damaged, n, err, whole.Hash)
	}
}

func TestManyPutTheSame(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	data := jpegOf(t, corners(200, 100))
	want := put(t, s, data)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got, err := s.Put(t.Context(), bytes.NewReader(data), limit); err != nil || got != want {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
	wg.Wait()
}

func FuzzPut(f *testing.F) {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, corners(16, 16), nil); err != nil {
		f.Fatal(err)
	}
	f.Add(withEXIF(b.Bytes(), 6, binary.BigEndian))
	f.Add(hugePNG())
	s, err := blob.Open(f.TempDir())
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		_, err := s.Put(t.Context(), bytes.NewReader(data), 1<<16)
		if err != nil && fault.KindOf(err) == fault.Internal {
			t.Error(err)
		}
	})
}
