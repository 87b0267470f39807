package web

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// A form says the same under every boundary and however its bytes arrive; other words,
// another file, another address or another method say something else.
func TestWhatARequestSays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words, file := rapid.String().Draw(t, "words"), rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "file")
		says := func(method, path, boundary, words string, file []byte) string {
			var b bytes.Buffer
			w := multipart.NewWriter(&b)
			if err := w.SetBoundary(boundary); err != nil {
				t.Fatal(err)
			}
			_ = w.WriteField("words", words)
			f, _ := w.CreateFormFile("photos", "a.jpg")
			_, _ = f.Write(file)
			_ = w.Close()
			r := httptest.NewRequest(method, path, &b)
			r.Header.Set("Content-Type", w.FormDataContentType())
			i := &Info{said: newSaid(r, r.Body)}
			for range rapid.IntRange(0, 20).Draw(t, "reads") {
				_, _ = i.said.Read(make([]byte, rapid.IntRange(1, 90).Draw(t, "bytes")))
			}
			return i.Said()
		}
		one, two := "----WebKitFormBoundary7MA4YWxkTrZu0gW0", "---------------------------974767299852498929531610575"
		first := says("POST", "/call", one, words, file)
		if says("POST", "/call", two, words, file) != first {
			t.Error("another boundary says something else")
		}
		for what, other := range map[string]string{
			"words":   says("POST", "/call", one, words+"x", file),
			"file":    says("POST", "/call", one, words, append([]byte{1}, file...)),
			"address": says("POST", "/call?a=1", one, words, file),
			"method":  says("PUT", "/call", one, words, file),
		} {
			if other == first {
				t.Errorf("other %s say the same", what)
			}
		}
	})
	r := httptest.NewRequest("POST", "/x", strings.NewReader(`{"a":1}  `))
	i := &Info{said: newSaid(r, r.Body)}
	_, _ = io.ReadFull(i.said, make([]byte, 7)) // a reader that stops at the end of the value
	all := &Info{said: newSaid(r, io.NopCloser(strings.NewReader(`{"a":1}  `)))}
	if i.Said() != all.Said() || i.Said() == "" || (&Info{}).Said() != "" {
		t.Error("what was not read was not said")
	}
}
