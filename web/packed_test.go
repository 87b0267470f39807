package web

import (
	"bytes"
	"compress/gzip"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	"huying/base/fault"
)

func TestAssetsAreSentAsTheyLie(t *testing.T) {
	script := strings.Repeat("const places = 'grid';\n", 200)
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write([]byte(script))
	_ = z.Close()
	get := asset(fstest.MapFS{
		"assets/a.js.gz":  {Data: packed.Bytes()},
		"assets/icon.svg": {Data: []byte("<svg/>")},
	})

	for _, c := range []struct{ path, accept, encoding, kind, body string }{
		{"/assets/a.js", "gzip, deflate, br, zstd", "gzip", "text/javascript; charset=utf-8", packed.String()},
		{"/assets/a.js", "*", "gzip", "text/javascript; charset=utf-8", packed.String()},
		{"/assets/a.js", "", "", "text/javascript; charset=utf-8", script},
		{"/assets/a.js", "br, gzip;q=0", "", "text/javascript; charset=utf-8", script},
		{"/assets/a.js", "gzip;q=0.000, *", "", "text/javascript; charset=utf-8", script},
		{"/assets/icon.svg", "gzip", "", "image/svg+xml", "<svg/>"},
	} {
		r, w := httptest.NewRequest("GET", c.path, nil), httptest.NewRecorder()
		r.Header.Set("Accept-Encoding", c.accept)
		if err := get(w, r); err != nil {
			t.Fatal(err)
		}
		h := w.Header()
		if h.Get("Content-Encoding") != c.encoding || h.Get("Content-Type") != c.kind || w.Body.String() != c.body {
			t.Errorf("%s, accepting %q: encoding %q, kind %q, %d bytes", c.path, c.accept, h.Get("Content-Encoding"), h.Get("Content-Type"), w.Body.Len())
		}
		if h.Get("Cache-Control") != kept {
			t.Errorf("%s is kept %q", c.path, h.Get("Cache-Control"))
		}
		if strings.HasSuffix(c.path, ".js") && h.Get("Vary") != "Accept-Encoding" {
			t.Errorf("%s varies by %q", c.path, h.Get("Vary"))
		}
	}
	w := httptest.NewRecorder()
	if err := get(w, httptest.NewRequest("GET", "/assets/none.js", nil)); !fault.Is(err, fault.NotFound) {
		t.Errorf("a file that is not there: %v", err)
	}
}
