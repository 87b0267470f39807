package blob

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"testing"

	"huying/base/fault"
)

// box is a box of MP4 with others in it.
func box(kind string, in ...[]byte) []byte {
	body := bytes.Join(in, nil)
	return append(append(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8)), kind...), body...)
}

// movieOf is what a camera writes: the films first, what they are at the end.
func movieOf(brand, handler string) []byte {
	hdlr := box("hdlr", make([]byte, 8), []byte(handler), make([]byte, 12))
	return bytes.Join([][]byte{box("ftyp", []byte(brand), make([]byte, 4)), box("mdat", bytes.Repeat([]byte("vide soun"), 400)),
		box("moov", box("trak", box("mdia", hdlr)))}, nil)
}

func webm(codec string) []byte {
	return []byte("\x1aE\xdf\xa3\x9fB\x86\x81\x01B\xf7\x81\x01B\xf2\x81\x04B\xf3\x81\x08B\x82\x84webm\x16T\xaek\xae\x86\x88" + codec + "\xff\x00")
}

func zipped(t testing.TB, names ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, n := range names {
		if _, err := w.Create(n); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

const vendor = "application/vnd.openxmlformats-officedocument."

func TestAFileIsWhatItHolds(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, c := range map[string]struct {
		raw  []byte
		m    Medium
		mime string
	}{
		"mp4":                    {movieOf("isom", "vide"), Film, "video/mp4"},
		"a phone's 3gp":          {movieOf("3gp5", "vide"), Film, "video/3gpp"},
		"m4a":                    {movieOf("M4A ", "soun"), Sound, "audio/mp4"},
		"a sound in a film's":    {movieOf("isom", "soun"), Sound, "audio/mp4"},
		"a sound in 3gp":         {movieOf("3gp4", "soun"), Sound, "audio/3gpp"},
		"webm":                   {webm("V_VP9"), Film, "video/webm"},
		"a browser's recording":  {webm("A_OPUS"), Sound, "audio/webm"},
		"ogg":                    {[]byte("OggS\x00\x02OpusHead"), Sound, "audio/ogg"},
		"mp3":                    {[]byte("ID3\x04\x00\x00"), Sound, "audio/mpeg"},
		"mp3 without a head":     {[]byte{0xff, 0xfb, 0x90, 0x64, 0, 0}, Sound, "audio/mpeg"},
		"wav":                    {[]byte("RIFF\x24\x00\x00\x00WAVEfmt "), Sound, "audio/wav"},
		"amr":                    {[]byte("#!AMR\n\x3c"), Sound, "audio/amr"},
		"pdf":                    {[]byte("%PDF-1.7\n\x00"), Paper, "application/pdf"},
		"docx":                   {zipped(t, "[Content_Types].xml", "word/document.xml"), Paper, vendor + "wordprocessingml.document"},
		"xlsx":                   {zipped(t, "[Content_Types].xml", "xl/workbook.xml"), Paper, vendor + "spreadsheetml.sheet"},
		"text":                   {[]byte("\ufeff姓名,数量\r\n王五,3\r\n"), Paper, "text/plain"},
		"text in GB 18030":       {[]byte("\xd0\xd5\xc3\xfb,\xca\xfd\xc1\xbf\n"), Paper, "text/plain"},
		"a page is only letters": {[]byte("<html><script>alert(1)</script>"), Paper, "text/plain"},
	} {
		ref, err := s.PutFile(t.Context(), bytes.NewReader(c.raw), c.m)
		if err != nil || ref.Type != c.mime || ref.Medium() != c.m || ref.Size != int64(len(c.raw)) {
			t.Errorf("%s: %+v, %v", name, ref, err)
			continue
		}
		f, again, err := s.Get(t.Context(), ref.Hash)
		if err != nil || again != ref {
			t.Errorf("%s: Get = %+v, %v", name, again, err)
			continue
		}
		if data, err := io.ReadAll(f); err != nil || !bytes.Equal(data, c.raw) || f.Close() != nil {
			t.Errorf("%s is not kept as it came: %v", name, err)
		}
		if m, ok := s.MediumOf(t.Context(), ref.Hash); !ok || m != c.m || s.Has(ref.Hash) {
			t.Errorf("%s: MediumOf = %q, %v; a photo: %v", name, m, ok, s.Has(ref.Hash))
		}
		for _, other := range []Medium{Sound, Film, Paper} {
			if _, err := s.PutFile(t.Context(), bytes.NewReader(c.raw), other); other != c.m && !fault.Is(err, fault.Invalid) {
				t.Errorf("%s is taken as %s: %v", name, other, err)
			}
		}
	}
	if bad, err := s.Check(t.Context()); err != nil || len(bad) != 0 {
		t.Errorf("Check = %v, %v", bad, err)
	}
}

func TestWhatIsNoEvidenceIsRefused(t *testing.T) {
	t.Parallel()
	s := open(t)
	for name, raw := range map[string][]byte{
		"nothing":                   nil,
		"a program":                 []byte("MZ\x90\x00\x03"),
		"an archive":                zipped(t, "a.txt"),
		"a document with a program": zipped(t, "[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
		"half an archive":           zipped(t, "[Content_Types].xml", "xl/workbook.xml")[:40],
		"a film without its head":   movieOf("isom", "vide")[:200],
		"boxes of no length":        append(box("ftyp", []byte("isom"), make([]byte, 4)), 0, 0, 0, 4, 'f', 'r', 'e', 'e'),
		"a box past all files":      append(box("ftyp", []byte("isom"), make([]byte, 4)), "\x00\x00\x00\x01free\xff\xff\xff\xff\xff\xff\xff\xff"...),
		"what an iPhone films":      movieOf("qt  ", "vide"),
		"heic":                      movieOf("heic", "pict"),
		"matroska":                  []byte("\x1aE\xdf\xa3\x9fB\x82\x88matroskaV_VP9"),
		"text with a zero":          []byte("a\x00b"),
	} {
		for _, m := range []Medium{Sound, Film, Paper} {
			if _, err := s.PutFile(t.Context(), bytes.NewReader(raw), m); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s as %s: %v", name, m, err)
			}
		}
	}
	if _, err := s.PutFile(t.Context(), bytes.NewReader([]byte("text")), "audit"); !fault.Is(err, fault.Invalid) {
		t.Errorf("no medium: %v", err)
	}
	for m, most := range map[Medium]int64{Sound: 5 << 20, Film: 20 << 20, Paper: 10 << 20} {
		if _, err := s.PutFile(t.Context(), io.MultiReader(bytes.NewReader([]byte("%PDF-")), zeros{}), m); !fault.Is(err, fault.TooLarge) {
			t.Errorf("%s without end: %v", m, err)
		}
		if m.Most() != most {
			t.Errorf("%s: %d", m, m.Most())
		}
	}
	exactly := append([]byte("#!AMR\n"), make([]byte, 5<<20-6)...)
	if _, err := s.PutFile(t.Context(), bytes.NewReader(exactly), Sound); err != nil {
		t.Errorf("exactly the limit: %v", err)
	}
	if n := files(t, s); n != 1 {
		t.Errorf("%d files are left", n)
	}
}

func TestAPictureAsAPaperIsAPhoto(t *testing.T) {
	t.Parallel()
	s := open(t)
	raw := append(pngOf(t, scene(64, 64)), "<script>"...)
	ref, err := s.PutFile(t.Context(), bytes.NewReader(raw), Paper)
	if err != nil || ref.Type != photoType || ref.Medium() != "" || !s.Has(ref.Hash) {
		t.Fatalf("%+v, %v", ref, err)
	}
	if n := files(t, s); n != 1 {
		t.Errorf("%d files are left", n)
	}
	for _, m := range []Medium{Sound, Film} {
		if _, err := s.PutFile(t.Context(), bytes.NewReader(raw), m); !fault.Is(err, fault.Invalid) {
			t.Errorf("as %s: %v", m, err)
		}
	}
}

func FuzzRecognise(f *testing.F) {
	for _, raw := range [][]byte{movieOf("isom", "vide"), movieOf("M4A ", "soun"), webm("V_VP9"),
		zipped(f, "[Content_Types].xml", "xl/workbook.xml"), []byte("a,b\n")} {
		f.Add(raw)
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		k, ok := recognise(bytes.NewReader(raw), int64(len(raw)))
		again, still := recognise(bytes.NewReader(raw), int64(len(raw)))
		if k != again || ok != still || ok && k.medium.Most() == 0 {
			t.Errorf("%+v, %v; then %+v, %v", k, ok, again, still)
		}
	})
}
