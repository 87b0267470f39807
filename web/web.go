// Package web holds the built front end: the workbench and the field door, as
// files. It refuses to know what they ask for.
package web

import (
	"embed"
	"io/fs"
	"net/http"
	"path"
	"strings"

	"huying/base/fault"
	base "huying/base/web"
)

// dist is what "npm run build" makes; before that it holds one empty file.
//
//go:embed all:dist
var dist embed.FS

// Mount adds the doors' pages. Every path under a door answers with the door.
func Mount(s *base.Server) error {
	files, err := fs.Sub(dist, "dist")
	if err != nil {
		return err
	}
	serve := http.FileServerFS(files)
	for _, door := range []string{"workbench", "field"} {
		page := func(w http.ResponseWriter, r *http.Request) error {
			if path.Ext(r.URL.Path) != "" {
				if _, err := fs.Stat(files, strings.TrimPrefix(path.Clean(r.URL.Path), "/")); err == nil {
					w.Header().Set("Cache-Control", "no-cache")
					serve.ServeHTTP(w, r)
					return nil
				}
			}
			b, err := fs.ReadFile(files, door+"/index.html")
			if err != nil {
				return fault.New(fault.NotFound, "web.not_built").Because(err)
			}
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.Header().Set("Cache-Control", "no-cache")
			// The form engine's parser is WebAssembly.
			csp := w.Header().Get("Content-Security-Policy")
			w.Header().Set("Content-Security-Policy", csp+"; script-src 'self' 'wasm-unsafe-eval'")
			_, err = w.Write(b)
			return err
		}
		s.Page("GET /"+door+"/", door, base.Open, page)
	}
	s.Page("GET /assets/", "assets", base.Open, asset(files))
	s.Page("GET /icon.svg", "icon", base.Open, func(w http.ResponseWriter, r *http.Request) error {
		serve.ServeHTTP(w, r)
		return nil
	})
	return nil
}
