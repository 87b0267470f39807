package web

import (
	"bytes"
	"context"
	"errors"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// All forms with files share the bytes that may lie on disk, and give them back once they were answered.
func TestFormsShareOneSpool(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := &Server{}
	send := func(meanwhile func()) (read error) {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("photo", "a.jpg")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := part.Write([]byte(strings.Repeat("x", 100_000))); err != nil {
			t.Fatal(err)
		}
		if err := form.Close(); err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequest("POST", "/call", &body)
		r.Header.Set("Content-Type", form.FormDataContentType())
		x := newSaid(r, r.Body)
		x.whole, r.Body = r.Body, x
		r = r.WithContext(context.WithValue(r.Context(), infoKey{}, &Info{said: x}))
		s.recovered(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			read = Form(w, r, 48<<20)
			meanwhile()
		})).ServeHTTP(httptest.NewRecorder(), r)
		return read
	}
	others := int64(mostSpooled - 150_000)
	onDisk.Add(others)
	defer onDisk.Add(-others)
	if err := send(func() {
		if err := send(func() {}); !errors.Is(err, errSpoolFull) {
			t.Errorf("the second: %v", err)
		}
	}); err != nil {
		t.Errorf("the first: %v", err)
	}
	if err := send(func() {}); err != nil {
		t.Errorf("after the first was answered: %v", err)
	}
	if n := onDisk.Load(); n != others {
		t.Errorf("%d bytes are counted of no form", n-others)
	}
}
