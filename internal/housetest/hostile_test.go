package housetest_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huying/base/store"
	"huying/internal/housetest"
)

// bomb is a small workbook that unpacks to a gigabyte.
func bomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range []string{"[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		zeros := make([]byte, 1<<20)
		for range 340 {
			if _, err := w.Write(zeros); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// What is sent to do harm is refused, is in the log, and leaves nothing.
func TestHostileUploads(t *testing.T) {
	t.Parallel()
	h := housetest.New(t, store.SQLite)
	polyglot := append([]byte("GIF89a\x01\x00\x01\x00"), []byte("<script>alert(1)</script>")...)
	html := []byte("<html><script>alert(1)</script></html>")
	upload := func(login, path, name string, data []byte) func() *housetest.Answer {
		return func() *housetest.Answer { return h.As(login).Post(path, housetest.NewForm().File("file", name, data)) }
	}
	lines := h.Lines()
	for name, c := range map[string]struct {
		send func() *housetest.Answer
		want string
	}{
		"zip bomb as roster": {upload("lead", "/api/roster/import?dry=false", "花名册.xlsx", bomb(t)), "413 422"},
		"text as roster":     {upload("lead", "/api/roster/import?dry=false", "花名册.xlsx", []byte("姓名,电话")), "422"},
		"nothing as roster":  {func() *housetest.Answer { return h.As("lead").Post("/api/roster/import", housetest.NewForm()) }, "422"},
		"polyglot as photo":  {upload("desk", "/api/photos", "a.gif", polyglot), "422"},
		"page as photo":      {upload("desk", "/api/photos", "a.jpg", html), "422"},
		"path in the name":   {upload("desk", "/api/photos", "../../../../tmp/evil.jpg", html), "422"},
		"huge photo":         {upload("desk", "/api/photos", "a.jpg", append(photo(t), make([]byte, 17<<20)...)), "413 422"},
		"polyglot from guest": {func() *housetest.Answer {
			return h.As("").Post("/call", housetest.NewForm("words", "x", "area", housetest.Town).File("photos", "a.gif", polyglot))
		}, "422"},
		"outline that is none": {upload("lead", "/api/areas/boundaries", "a.geojson",
			[]byte(`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"110112"},"geometry":null}]}`)), "200 422"},
		"oversized JSON": {func() *housetest.Answer {
			return h.As("desk").Post("/api/orders", `{"words":"`+strings.Repeat("长", 1<<20)+`"}`)
		}, "413 422"},
		"deep JSON": {func() *housetest.Answer { return h.As("desk").Post("/api/orders", strings.Repeat("[", 100_000)) }, "400 413 422"},
		"unknown field": {func() *housetest.Answer {
			return h.As("desk").Post("/api/orders", `{"words":"x","area":"110112","admin":true}`)
		}, "422"},
		"wrong types": {func() *housetest.Answer {
			return h.As("desk").Post("/api/orders", `{"words":1,"area":[],"lon":"east"}`)
		}, "422"},
		"SQL in a search": {func() *housetest.Answer {
			return h.As("desk").Get("/api/orders?q=%27%22%29%3Bdrop%20table%20work_order%3B--")
		}, "200"},
		"code of somebody": {func() *housetest.Answer { return h.As("").Get("/t/000000000000") }, "404 422"},
		"path as a photo":  {func() *housetest.Answer { return h.As("desk").Get("/api/photos/..%2f..%2fkeys%2fseal.key") }, "404"},
	} {
		a := c.send()
		if !strings.Contains(c.want, fmt.Sprint(a.Status)) {
			t.Errorf("%s: %d, want %s: %.200s", name, a.Status, c.want, a.Body)
		}
		h.As("").Get("/healthz").Want(200) // nothing of it is taken for the next request
		if id := a.Header.Get("X-Request-Id"); id == "" || !strings.Contains(h.Log(), id) {
			t.Errorf("%s: request %q is not in the log", name, id)
		}
	}
	if h.Lines() != lines {
		t.Error("something hostile left a line in the journal")
	}
	if _, err := os.Stat("/tmp/evil.jpg"); err == nil {
		t.Error("a name became a path")
	}
	left, err := filepath.Glob(filepath.Join(h.Config.Dir, "photos", "*", "*"))
	if err != nil || len(left) > 0 {
		t.Error("photos were left:", left, err)
	}
	call(h, "desk", "0101") // and work goes on
	h.Clean()
}

// Somebody who promises a body and hangs up keeps nobody else waiting.
func TestSlowBody(t *testing.T) {
	h := housetest.New(t, store.SQLite)
	for range 20 {
		c, err := net.Dial("tcp", strings.TrimPrefix(h.HTTP.URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(c, "POST /call HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 5000\r\n\r\nwords=")
		defer func() { _ = c.Close() }()
	}
	lines := h.Lines()
	call(h, "desk", "0101")
	if h.Lines() != lines+1 {
		t.Error("half a body was taken for a whole one")
	}
}

func TestSignInIsSlowToGuess(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		in := func(login, password string) *housetest.Answer {
			return h.As("").Post("/api/session", map[string]string{"login": login, "password": password})
		}
		unknown, wrong := in("nobody-at-all", "x").Want(401), in("desk", "x").Want(401)
		if unknown.Code() != wrong.Code() {
			t.Error("one can tell who has an account")
		}
		for range 4 {
			in("desk", "x").Want(401)
		}
		in("desk", "Right-2023").Want(429)
		a := in("town", "Right-2023").Want(200)
		if c := a.Header.Get("Set-Cookie"); !strings.Contains(c, "HttpOnly") || !strings.Contains(c, "SameSite=Lax") {
			t.Error(c)
		}
		if h.As("").Post("/api/session", "{}").Status != 422 {
			t.Error("an empty body is signed in or breaks")
		}
	})
}
