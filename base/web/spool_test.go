package web_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"huying/base/clock"
	"huying/base/text"
	"huying/base/web"

	"github.com/danielgtaylor/huma/v2"
)

// What a form brings lies on disk while it is answered and no longer, however the route reads it and however it ends.
func TestNoFileOfAFormStaysOnDisk(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	cat, err := text.Load(fstest.MapFS{"zh-CN/a.json": {Data: []byte(`{}`)}, "en/a.json": {Data: []byte(`{}`)}})
	if err != nil {
		t.Fatal(err)
	}
	s := web.New(web.Config{Catalogue: cat, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), Clock: clock.System(),
		Authenticate: func(ctx context.Context, _ string) (context.Context, error) { return ctx, nil },
		Allow:        func(context.Context, web.Guard) error { return nil }})
	lying := func() int {
		list, err := filepath.Glob(filepath.Join(dir, "multipart-*"))
		if err != nil {
			t.Error(err)
		}
		return len(list)
	}
	during := 0
	web.Handle(s, web.Spec{ID: "a", Method: "POST", Path: "/api/file", Guard: web.Open, Summary: "a", Body: 64 << 20},
		func(context.Context, *struct {
			RawBody huma.MultipartFormFiles[struct {
				File huma.FormFile `form:"file" contentType:"application/octet-stream"`
			}]
		}) (*struct{}, error) {
			during = lying()
			return nil, nil
		})
	s.Page("POST /page", "b", web.Open, func(_ http.ResponseWriter, r *http.Request) error {
		_, _, err := r.FormFile("file")
		during = lying()
		return err
	})
	s.Page("POST /panic", "c", web.Open, func(w http.ResponseWriter, r *http.Request) error {
		err := web.Form(w, r, 48<<20)
		if during = lying(); err != nil {
			return err
		}
		panic("in the middle")
	})
	srv := httptest.NewServer(s.Handler())
	defer srv.Close()
	for _, path := range []string{"/api/file", "/page", "/panic"} {
		var body bytes.Buffer
		form := multipart.NewWriter(&body)
		part, err := form.CreateFormFile("file", "a.jpg")
		if err == nil {
			_, err = part.Write(make([]byte, 45<<20)) // more than the libraries keep in memory
		}
		if err == nil {
			err = form.Close()
		}
		if err != nil {
			t.Fatal(err)
		}
		during = 0
		req, err := http.NewRequest(http.MethodPost, srv.URL+path, &body)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", form.FormDataContentType())
		req.Header.Set("Authorization", "Bearer somebody")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		said, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Error(err)
		}
		if err := resp.Body.Close(); err != nil {
			t.Error(err)
		}
		if during == 0 || lying() != 0 {
			t.Errorf("%s: %d files while it was answered (%d %s), %d after", path, during, resp.StatusCode, said, lying())
		}
	}
	if err := os.Remove(dir); err != nil {
		t.Error("something stays:", err)
	}
}
