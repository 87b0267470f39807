package web

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"io"
	"mime"
	"net/http"
)

// said works out what a request says while its body is read: method, address and body.
// The boundary of a multipart body is left out, because a browser makes a new one each
// time it sends the same form.
type said struct {
	io.ReadCloser
	whole    io.ReadCloser // the body without its bound
	spooled  *spooled      // what of it lies on disk
	sum      hash.Hash
	boundary []byte
	tail     []byte // what may be the beginning of a boundary
	text     string // once it was asked for
}

func newSaid(r *http.Request, body io.ReadCloser) *said {
	x := &said{ReadCloser: body, sum: sha256.New()}
	if kind, args, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err == nil && kind == "multipart/form-data" {
		x.boundary = []byte(args["boundary"])
	}
	_, _ = io.WriteString(x.sum, r.Method+" "+r.URL.RequestURI()+"\n")
	return x
}

func (x *said) Read(p []byte) (int, error) {
	n, err := x.ReadCloser.Read(p)
	x.add(p[:n])
	return n, err
}

// add hashes more of the body. What is left over is shorter than a boundary, so the sum
// does not depend on how the body was cut up on its way.
func (x *said) add(p []byte) {
	if len(x.boundary) == 0 {
		_, _ = x.sum.Write(p)
		return
	}
	b := append(x.tail, p...)
	for {
		before, after, found := bytes.Cut(b, x.boundary)
		if !found {
			break
		}
		_, _ = x.sum.Write(before)
		_, _ = x.sum.Write([]byte{0})
		b = after
	}
	keep := min(len(b), len(x.boundary)-1)
	_, _ = x.sum.Write(b[:len(b)-keep])
	x.tail = append(x.tail[:0:0], b[len(b)-keep:]...)
}

// Said tells two requests apart that say something else, whatever key they came with: a
// hash of method, address and body. Only who holds the body can work it out, so it is not
// to be kept as it is. It is empty outside a request.
func (i *Info) Said() string {
	if i.said == nil {
		return ""
	}
	if i.said.text == "" {
		_, _ = io.Copy(io.Discard, i.said) // what the handler had no need of was said too
		_, _ = i.said.sum.Write(i.said.tail)
		i.said.text = string(i.said.sum.Sum(nil))
	}
	return i.said.text
}
