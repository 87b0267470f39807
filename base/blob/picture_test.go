package blob

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"testing"

	"huying/base/fault"

	"pgregory.net/rapid"
)

// scene is a picture whose quarters differ: red, green, blue, white.
func scene(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		for x := range w {
			c := color.RGBA{255, 0, 0, 255}
			switch {
			case x >= w/2 && y >= h/2:
				c = color.RGBA{255, 255, 255, 255}
			case x >= w/2:
				c = color.RGBA{0, 255, 0, 255}
			case y >= h/2:
				c = color.RGBA{0, 0, 255, 255}
			}
			img.SetRGBA(x, y, c)
		}
	}
	return img
}

func jpegOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func pngOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, img); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gifOf(t testing.TB, img image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := gif.Encode(&b, img, nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const where = "N39d54m20s E116d25m29s" // what a telephone writes into its photos

// withEXIF puts an orientation and a place into a JPEG.
func withEXIF(raw []byte, orientation uint16, order binary.AppendByteOrder) []byte {
	tiff := []byte("MM")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		tiff = []byte("II")
	}
	tiff = order.AppendUint32(order.AppendUint16(tiff, 42), 8)
	tiff = order.AppendUint16(tiff, 2) // two entries, ours second
	for _, e := range [][2]uint16{{0x0100, 7}, {0x0112, orientation}} {
		tiff = order.AppendUint32(order.AppendUint16(order.AppendUint16(tiff, e[0]), 3), 1)
		tiff = order.AppendUint16(order.AppendUint16(tiff, e[1]), 0)
	}
	body := append(append([]byte("Exif\x00\x00"), tiff...), where...)
	app1 := binary.BigEndian.AppendUint16([]byte{0xff, 0xe1}, uint16(len(body)+2))
	return bytes.Join([][]byte{raw[:2], app1, body, raw[2:]}, nil)
}

// looks tells the colour of a quarter by its strongest parts.
func looks(img image.Image, qx, qy int) string {
	b := img.Bounds()
	r, g, bl, _ := img.At(b.Min.X+b.Dx()*(1+2*qx)/4, b.Min.Y+b.Dy()*(1+2*qy)/4).RGBA()
	name := ""
	for i, v := range []uint32{r, g, bl} {
		if v > 0x8000 {
			name += "rgb"[i : i+1]
		}
	}
	return name
}

func quarters(t *testing.T, data []byte) [4]string {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return [4]string{looks(img, 0, 0), looks(img, 1, 0), looks(img, 0, 1), looks(img, 1, 1)}
}

func TestPhotosStandUprightAndTellNoPlace(t *testing.T) {
	t.Parallel()
	s := open(t)
	for i, want := range [][4]string{ // left top, right top, left bottom, right bottom
		{"r", "g", "b", "rgb"}, {"g", "r", "rgb", "b"}, {"rgb", "b", "g", "r"}, {"b", "rgb", "r", "g"},
		{"r", "b", "g", "rgb"}, {"b", "r", "rgb", "g"}, {"rgb", "g", "b", "r"}, {"g", "rgb", "r", "b"},
	} {
		for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
			raw := withEXIF(jpegOf(t, scene(64, 32)), uint16(i+1), order)
			ref, data := put(t, s, raw)
			if got := quarters(t, data); got != want || (ref.Width > ref.Height) != (i < 4) {
				t.Errorf("orientation %d %v: %v, %dx%d, want %v", i+1, order, got, ref.Width, ref.Height, want)
			}
			if !bytes.Contains(raw, []byte(where)) || bytes.Contains(data, []byte(where)) || bytes.Contains(data, []byte("Exif")) {
				t.Error("the place is still in the photo")
			}
		}
	}
}

func TestEveryKindBecomesAJPEG(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, raw := range map[string][]byte{"jpeg": jpegOf(t, scene(64, 48)), "png": pngOf(t, scene(64, 48)), "gif": gifOf(t, scene(64, 48)),
		"webp": webpOf(t, lossyWebP), "webp without loss": webpOf(t, losslessWebP)} {
		ref, data := put(t, s, raw)
		if got := quarters(t, data); got != [4]string{"r", "g", "b", "rgb"} || ref.Width != 64 || ref.Height != 48 {
			t.Errorf("%s: %v, %+v", name, got, ref)
		}
	}
	if _, data := put(t, s, pngOf(t, image.NewNRGBA(image.Rect(0, 0, 16, 16)))); quarters(t, data)[0] != "rgb" {
		t.Error("what is see-through is not white")
	}
}

func TestLargePhotosAreMadeSmall(t *testing.T) {
	t.Parallel()
	s := open(t)
	for _, c := range []struct{ w, h, wantW, wantH int }{
		{1600, 1200, 1600, 1200}, {3200, 2400, 1600, 1200}, {1000, 2000, 800, 1600}, {4000, 1, 1600, 1}, {10, 10, 10, 10},
	} {
		if ref, _ := put(t, s, jpegOf(t, scene(c.w, c.h))); ref.Width != c.wantW || ref.Height != c.wantH {
			t.Errorf("%dx%d became %dx%d", c.w, c.h, ref.Width, ref.Height)
		}
	}
}

// bomb is a PNG whose head promises w by h pixels.
func bomb(t *testing.T, w, h uint32) []byte {
	raw := pngOf(t, scene(2, 2))
	binary.BigEndian.PutUint32(raw[16:], w)
	binary.BigEndian.PutUint32(raw[20:], h)
	binary.BigEndian.PutUint32(raw[29:], crc32.ChecksumIEEE(raw[12:29]))
	return raw
}

func TestHostileUploads(t *testing.T) {
	t.Parallel()
	s := open(t)
	whole := jpegOf(t, scene(200, 200))
	long := bytes.Clone(whole)
	for i := 0; i+9 < len(long); i++ { // the frame header: height and width after five bytes
		if long[i] == 0xff && long[i+1] == 0xc0 {
			copy(long[i+5:], "\xff\xff\xff\xff")
			break
		}
	}
	for name, c := range map[string]struct {
		raw []byte
		key string
	}{
		"nothing":               {nil, "blob.type"},
		"a page":                {[]byte("<html><script>alert(1)</script>"), "blob.type"},
		"a drawing with script": {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`), "blob.type"},
		"a webp cut off":        {[]byte("RIFF\x24\x00\x00\x00WEBPVP8 "), "blob.broken"},
		"a webp of gigabytes":   {webpBomb(16384, 16384), "blob.pixels"},
		"what an iPhone takes":  {movieOf("heic", "pict"), "blob.other_kind"},
		"avif":                  {movieOf("avif", "pict"), "blob.other_kind"},
		"bmp":                   {[]byte("BM\x36\x00\x00\x00\x00\x00\x00\x00\x36"), "blob.other_kind"},
		"a program":             {[]byte("MZ\x90\x00"), "blob.type"},
		"a page, then a photo":  {append([]byte("<html>"), whole...), "blob.type"},
		"a magic alone":         {[]byte("\xff\xd8\xff"), "blob.broken"},
		"a photo cut off":       {whole[:len(whole)/2], "blob.broken"},
		"a png cut off":         {pngOf(t, scene(50, 50))[:60], "blob.broken"},
		"a gif cut off":         {gifOf(t, scene(50, 50))[:20], "blob.broken"},
		"a png of gigabytes":    {bomb(t, 60_000, 60_000), "blob.pixels"},
		"a png past all counts": {bomb(t, 1<<31-1, 1<<31-1), "blob.broken"},
		"just too many pixels":  {bomb(t, 10_000, 6_401), "blob.pixels"},
		"a jpeg of gigabytes":   {long, "blob.pixels"},
		"a png of no width":     {bomb(t, 0, 5), "blob.broken"},
		"thousands of scans":    {append(bytes.Clone(whole), bytes.Repeat([]byte{0xff, 0xda, 0, 2}, 5000)...), "blob.broken"},
	} {
		_, err := s.Put(t.Context(), bytes.NewReader(c.raw), limit)
		if f, ok := err.(*fault.Fault); !ok || f.Kind != fault.Invalid || f.Key != c.key {
			t.Errorf("%s: %v, want %s", name, err, c.key)
		}
	}
	if n := files(t, s); n != 0 {
		t.Errorf("%d files of refused photos are left", n)
	}
}

func TestWhatHidesInAPhotoIsGone(t *testing.T) {
	t.Parallel()
	s := open(t)
	script := []byte("<script>alert(document.cookie)</script>")
	raw := jpegOf(t, scene(64, 64))
	comment := append(binary.BigEndian.AppendUint16([]byte{0xff, 0xfe}, uint16(len(script)+2)), script...)
	for name, poly := range map[string][]byte{
		"behind":  append(bytes.Clone(raw), script...),
		"comment": bytes.Join([][]byte{raw[:2], comment, raw[2:]}, nil),
		"png":     append(pngOf(t, scene(64, 64)), script...),
		"archive": append(bytes.Clone(raw), "PK\x03\x04<script>"...),
	} {
		if _, data := put(t, s, poly); bytes.Contains(data, []byte("script")) || bytes.Contains(data, []byte("PK\x03\x04")) {
			t.Errorf("%s: the script was kept", name)
		}
	}
}

func TestTurningKeepsEveryPixel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		w, h := rapid.IntRange(1, 9).Draw(t, "w"), rapid.IntRange(1, 9).Draw(t, "h")
		o := rapid.IntRange(1, 8).Draw(t, "o")
		img := image.NewRGBA(image.Rect(0, 0, w, h))
		for i := range w * h {
			img.Pix[4*i], img.Pix[4*i+3] = byte(i), 255
		}
		seen := map[byte]bool{}
		out := upright(img, o)
		for i := 0; i < len(out.Pix); i += 4 {
			seen[out.Pix[i]] = true
		}
		if len(seen) != w*h || len(out.Pix) != len(img.Pix) {
			t.Fatalf("orientation %d of %dx%d keeps %d pixels", o, w, h, len(seen))
		}
	})
}

func FuzzOrientation(f *testing.F) {
	f.Add(withEXIF([]byte{0xff, 0xd8}, 6, binary.BigEndian))
	f.Add(withEXIF([]byte{0xff, 0xd8}, 8, binary.LittleEndian))
	f.Fuzz(func(t *testing.T, raw []byte) {
		if o := orientation(raw); o < 1 || o > 8 {
			t.Errorf("orientation %d", o)
		}
	})
}

func FuzzAnew(f *testing.F) {
	for _, raw := range [][]byte{webpOf(f, lossyWebP), webpOf(f, losslessWebP), jpegOf(f, scene(9, 7)), pngOf(f, scene(9, 7)),
		gifOf(f, scene(9, 7)), withEXIF(jpegOf(f, scene(9, 7)), 6, binary.BigEndian)} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		for _, k := range kinds { // fuzzing is for our code, not for unpacking much
			if c, err := k.config(bytes.NewReader(raw)); err == nil && c.Width*c.Height > 1<<20 {
				t.Skip()
			}
		}
		p, err := look(raw)
		if err != nil {
			return
		}
		data, size, err := p.anew()
		if err != nil {
			return
		}
		if c, err := jpeg.DecodeConfig(bytes.NewReader(data)); err != nil || c.Width != size.X || c.Height != size.Y || max(size.X, size.Y) > longest {
			t.Errorf("%v, %v, %v", c, size, err)
		}
	})
}
