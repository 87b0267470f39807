package web

import (
	"bytes"
	"compress/gzip"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"huying/base/fault"
)

// asset answers with a script or a style. The build leaves it behind as gzip only: whoever takes gzip gets it as it lies,
// and it is unpacked for everybody else. A file that the build left plain is sent plain.
func asset(files fs.FS) func(w http.ResponseWriter, r *http.Request) error {
	plain := http.FileServerFS(files)
	return func(w http.ResponseWriter, r *http.Request) error {
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		body, err := fs.ReadFile(files, name+".gz")
		if err != nil {
			if _, err := fs.Stat(files, name); err != nil {
				return fault.New(fault.NotFound, "store.not_found")
			}
			w.Header().Set("Cache-Control", kept)
			plain.ServeHTTP(w, r)
			return nil
		}
		h := w.Header()
		h.Set("Cache-Control", kept)
		h.Set("Content-Type", mime.TypeByExtension(path.Ext(name)))
		h.Set("Vary", "Accept-Encoding")
		if takesGzip(r.Header.Values("Accept-Encoding")) {
			h.Set("Content-Encoding", "gzip")
			h.Set("Content-Length", strconv.Itoa(len(body)))
			_, err = w.Write(body)
			return err
		}
		whole, err := unpacked(body)
		if err != nil {
			return err
		}
		http.ServeContent(w, r, name, time.Time{}, bytes.NewReader(whole))
		return nil
	}
}

// kept is for files that have their content's hash in their names.
const kept = "public, max-age=31536000, immutable"

func unpacked(body []byte) ([]byte, error) {
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// takesGzip reads Accept-Encoding. An encoding of weight nought is refused, and what is said of gzip by name goes before
// what is said of all.
func takesGzip(accept []string) bool {
	all := false
	for part := range strings.SplitSeq(strings.Join(accept, ","), ",") {
		coding, args, _ := strings.Cut(part, ";")
		wanted := true
		if q, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(args), " ", ""), "q="); ok {
			weight, err := strconv.ParseFloat(q, 64)
			wanted = err == nil && weight > 0
		}
		switch strings.ToLower(strings.TrimSpace(coding)) {
		case "gzip":
			return wanted
		case "*":
			all = wanted
		}
	}
	return all
}
