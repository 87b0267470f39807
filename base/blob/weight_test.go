package blob

import (
	"bytes"
	"compress/zlib"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/jpeg"
	"image/png"
	"io"
	"runtime"
	"runtime/debug"
	"runtime/metrics"
	"sync"
	"testing"
	"time"

	"huying/base/fault"
)

// The quarters of [scene], 64 by 48, as a chat app saves them.
const (
	lossyWebP    = "UklGRoQAAABXRUJQVlA4IHgAAACwBQCdASpAADAAPq1EnEmmI6KhMqgAwBWJQBlWNC/APxV2LHif4x/kByMR36CtX7PiZ2YzCAAA/u1Mx2eHzlxCwWI1GHwl8eI/qzhX1y3QRugjfocB/J1/+bngcOy/gmV/i0j//yh2bYM4oQTDKt+Wb/ME4JtsAAA="
	losslessWebP = "UklGRjoAAABXRUJQVlA4TC0AAAAvP8ALAB8gEEjeHzqN+RcQFPwf3fxHZA+ASIDEk570pIlOjOj/BAyLvgWPvgEA"
)

func webpOf(t testing.TB, encoded string) []byte {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// webpBomb is the head of a lossless WebP of w by h.
func webpBomb(w, h uint32) []byte {
	body := binary.LittleEndian.AppendUint32([]byte{0x2f}, (w-1)|(h-1)<<14)
	body = append(body, 0, 0, 0)
	out := append([]byte("RIFF\x00\x00\x00\x00WEBPVP8L"), 8, 0, 0, 0)
	out = append(out, body...)
	binary.LittleEndian.PutUint32(out[4:], uint32(len(out)-8))
	return out
}

// pngOfZeros is a whole PNG of w by h with nothing on it: a few hundred kilobytes, however
// large it is unpacked. The colours are as in the header of a PNG.
func pngOfZeros(t testing.TB, w, h uint32, depth, colours byte) []byte {
	t.Helper()
	var out, data bytes.Buffer
	z, err := zlib.NewWriterLevel(&data, zlib.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	parts := map[byte]int64{0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[colours]
	line := 1 + (int64(w)*parts*int64(depth)+7)/8
	if _, err := io.CopyN(z, zeros{}, line*int64(h)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	chunk := func(kind string, body []byte) {
		c := append([]byte(kind), body...)
		out.Write(binary.BigEndian.AppendUint32(nil, uint32(len(body))))
		out.Write(binary.BigEndian.AppendUint32(c, crc32.ChecksumIEEE(c)))
	}
	out.WriteString("\x89PNG\r\n\x1a\n")
	head := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, w), h)
	chunk("IHDR", append(head, depth, colours, 0, 0, 0))
	chunk("IDAT", data.Bytes())
	chunk("IEND", nil)
	return out.Bytes()
}

// heap is what lies on the heap, and what the program has from the machine and has not
// given back.
func heap() (objects, held int64) {
	s := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/total:bytes"}, {Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return int64(s[0].Value.Uint64()), int64(s[1].Value.Uint64() - s[2].Value.Uint64())
}

// peak watches the heap while fn runs.
func peak(fn func()) (most int64) {
	done, watched := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(watched)
		tick := time.NewTicker(2 * time.Millisecond)
		defer tick.Stop()
		for {
			objects, _ := heap()
			most = max(most, objects)
			select {
			case <-done:
				return
			case <-tick.C:
			}
		}
	}()
	fn()
	close(done)
	<-watched
	return most
}

// Not beside other tests: it measures the memory of the whole program.
func TestHostilePicturesAtOnce(t *testing.T) {
	const bound = 256 << 20 // what is unpacked together, and the files as sent
	deep := pngOfZeros(t, 8000, 6000, 16, 6)
	wide := pngOfZeros(t, 6900, 6900, 8, 2)
	for name, c := range map[string]struct {
		raw     []byte
		refused string
		times   int // more than may be unpacked together; each takes seconds where races are looked for
	}{
		"sixteen bits":       {deep, "blob.unpacked", 8},
		"as large as may be": {wide, "", 3},
	} {
		for _, known := range []bool{false, true} {
			s := open(t)
			s.unpacks.known.patience, s.unpacks.strangers.patience = time.Hour, time.Hour // memory is measured, not time
			put := s.PutOfStranger
			if known {
				put = s.Put
			}
			debug.FreeOSMemory()
			begin, held := heap()
			most := peak(func() {
				var wg sync.WaitGroup
				for range c.times {
					wg.Go(func() {
						_, err := put(t.Context(), bytes.NewReader(c.raw), limit)
						var f *fault.Fault
						if f, _ = err.(*fault.Fault); (f == nil) != (c.refused == "") || f != nil && f.Key != c.refused {
							t.Errorf("%s: %v, want %q", name, err, c.refused)
						}
					})
				}
				wg.Wait()
			}) - begin
			_, after := heap()
			t.Logf("%s, known %v: %d kB sent, %d MB at most, %d MB kept", name, known, len(c.raw)>>10, most>>20, (after-held)>>20)
			if most > bound {
				t.Errorf("%s, known %v: %d MB of heap, want at most %d", name, known, most>>20, bound>>20)
			}
			if after-held > 64<<20 {
				t.Errorf("%s, known %v: %d MB were not given back", name, known, (after-held)>>20)
			}
			runtime.KeepAlive(c)
		}
	}
}

func TestAPhoneOf50MegapixelsIsTaken(t *testing.T) {
	img := image.NewYCbCr(image.Rect(0, 0, 8192, 6144), image.YCbCrSubsampleRatio420)
	for i := range img.Y {
		img.Y[i] = byte(i>>9) ^ byte(i)
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 60}); err != nil {
		t.Fatal(err)
	}
	s := open(t)
	ref, err := s.PutOfStranger(t.Context(), &b, 64<<20)
	if err != nil || ref.Width != 1600 || ref.Height != 1200 {
		t.Errorf("%+v, %v", ref, err)
	}
}

// jpegHeadWith is a frame header, with what may stand around it.
func jpegHeadWith(marker byte, w, h uint16, before string, sampling ...byte) []byte {
	out := append([]byte{0xff, 0xd8}, before...)
	out = append(out, 0xff, marker, 0, byte(8+3*len(sampling)), 8)
	out = binary.BigEndian.AppendUint16(binary.BigEndian.AppendUint16(out, h), w)
	out = append(out, byte(len(sampling)))
	for i, s := range sampling {
		out = append(out, byte(i+1), s, 0)
	}
	return append(out, 0xff, 0xda, 0, 2)
}

func TestAPictureIsWeighedByItsHead(t *testing.T) {
	t.Parallel()
	const adobeRGB = "\xff\xee\x00\x0eAdobe\x00\x64\x00\x00\x00\x00\x00"
	const jfif = "\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00"
	const mp = 1024 * 1024
	for name, c := range map[string]struct {
		raw  []byte
		want int64 // bytes for 1024 by 1024
	}{
		"photo":                     {jpegHeadWith(0xc0, 1024, 1024, "", 0x22, 0x11, 0x11), mp * 3 / 2},
		"full colour":               {jpegHeadWith(0xc0, 1024, 1024, jfif, 0x11, 0x11, 0x11), mp * 3},
		"grey":                      {jpegHeadWith(0xc0, 1024, 1024, "", 0x22), mp},
		"in scans":                  {jpegHeadWith(0xc2, 1024, 1024, "", 0x22, 0x11, 0x11), mp * 15 / 2},
		"in scans with full colour": {jpegHeadWith(0xc2, 1024, 1024, "", 0x11, 0x11, 0x11), mp * 15},
		"RGB":                       {jpegHeadWith(0xc0, 1024, 1024, adobeRGB, 0x11, 0x11, 0x11), mp * 7},
		"RGB said behind the scans": {append(jpegHeadWith(0xc0, 1024, 1024, "", 0x11, 0x11, 0x11), adobeRGB...), mp * 7},
		"JFIF is never RGB":         {jpegHeadWith(0xc0, 1024, 1024, jfif+adobeRGB, 0x11, 0x11, 0x11), mp * 3},
		"for a press":               {jpegHeadWith(0xc0, 1024, 1024, adobeRGB, 0x11, 0x11, 0x11, 0x11), mp * 8},
		"rubbish before the header": {jpegHeadWith(0xc2, 1024, 1024, "\x00\x12\xff\xff\xff\xd0\xff\x00", 0x22, 0x11, 0x11), mp * 15 / 2},
		"a header inside a segment": {jpegHeadWith(0xc2, 1024, 1024, "\xff\xe1\x00\x0d\xff\xc0\x00\x0b\x08\x00\x01\x00\x01\x01\x01", 0x22, 0x11, 0x11), mp * 15 / 2},
		"whole blocks at the edges": {jpegHeadWith(0xc0, 1, 65535, "", 0x22, 0x11, 0x11), 16 * 65536 * 3 / 2},
	} {
		cfg, err := jpeg.DecodeConfig(bytes.NewReader(c.raw))
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got := jpegWeight(cfg, c.raw); got != c.want {
			t.Errorf("%s: %d bytes, want %d", name, got, c.want)
		}
	}
	for name, c := range map[string]struct {
		depth, colours byte
		each           int64
	}{"grey": {8, 0, 4}, "grey in sixteen bits": {16, 0, 8}, "colour": {8, 2, 4}, "colour in sixteen bits": {16, 2, 8},
		"see-through": {8, 6, 4}, "all there is": {16, 6, 8}} {
		raw := pngOfZeros(t, 64, 64, c.depth, c.colours)
		cfg, err := png.DecodeConfig(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		if got := pngWeight(cfg, raw); got != 64*64*c.each {
			t.Errorf("%s: %d bytes", name, got)
		}
		raw[28] = 1
		if got := pngWeight(cfg, raw); got != 2*64*64*c.each {
			t.Errorf("%s, interlaced: %d bytes", name, got)
		}
	}
}

func TestWhoComesLateIsToldToComeAgain(t *testing.T) {
	t.Parallel()
	s := open(t)
	s.unpacks.strangers = newQueue(1, 2, time.Hour)
	leave, err := s.unpacks.strangers.enter(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			if _, err := s.PutOfStranger(t.Context(), bytes.NewReader(pngOf(t, scene(8, 8))), limit); err != nil {
				t.Errorf("who waits: %v", err)
			}
		})
	}
	for len(s.unpacks.strangers.line) < 3 {
		runtime.Gosched()
	}
	if _, err := s.PutOfStranger(t.Context(), bytes.NewReader(pngOf(t, scene(8, 8))), limit); !fault.Is(err, fault.Busy) {
		t.Errorf("a full line: %v", err)
	}
	if _, err := s.Put(t.Context(), bytes.NewReader(pngOf(t, scene(8, 8))), limit); err != nil {
		t.Errorf("who has an account waits elsewhere: %v", err)
	}
	leave()
	wg.Wait()
	if n := len(s.unpacks.strangers.line); n != 0 {
		t.Errorf("%d are left in the line", n)
	}
	s.unpacks.strangers = newQueue(0, 1, time.Nanosecond)
	if _, err := s.PutOfStranger(t.Context(), bytes.NewReader(nil), limit); !fault.Is(err, fault.Busy) || len(s.unpacks.strangers.line) != 0 {
		t.Errorf("whose patience ends: %v", err)
	}
}
