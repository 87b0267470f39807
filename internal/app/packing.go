package app

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// Handler is the whole program as HTTP, compressed where that helps and as long as not too many answers are being compressed.
func (a *App) Handler() http.Handler {
	return gzhttp.GzipHandler(packed(make(chan struct{}, mostPacking), a.Server.Handler()))
}

func packed(turns chan struct{}, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p := &packing{ResponseWriter: w, turns: turns}
		defer p.end()
		next.ServeHTTP(p, r)
	})
}

// packing asks for a turn when the first byte of an answer is written: a body that is slow to come, or a caller who waits,
// takes none.
type packing struct {
	http.ResponseWriter
	turns chan struct{}
	asked bool
	taken bool
}

func (p *packing) ask() {
	if p.asked {
		return
	}
	p.asked = true
	select {
	case p.turns <- struct{}{}:
		p.taken = true
	default:
		p.Header().Set(gzhttp.HeaderNoCompression, "1") // it goes out as it is
	}
}

func (p *packing) end() {
	if p.taken {
		<-p.turns
	}
}

func (p *packing) WriteHeader(status int) {
	p.ask()
	p.ResponseWriter.WriteHeader(status)
}

func (p *packing) Write(b []byte) (int, error) {
	p.ask()
	return p.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController through.
func (p *packing) Unwrap() http.ResponseWriter { return p.ResponseWriter }
