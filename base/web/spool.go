package web

import (
	"io"
	"net/http"
	"sync/atomic"
	"time"

	"huying/base/fault"
)

// mostSpooled is how many bytes of forms with files lie on disk at the same time, of all callers together. Who comes when it
// is used up is told to come again in a minute: a disk that is full is full for everybody.
const mostSpooled = 1 << 30

var (
	onDisk       atomic.Int64
	errSpoolFull = fault.New(fault.Busy, "web.spool_full").In(time.Minute)
)

// spooled counts the bytes of one form against what may lie on disk.
type spooled struct {
	io.ReadCloser
	n int64
}

func (s *spooled) Read(p []byte) (int, error) {
	n, err := s.ReadCloser.Read(p)
	s.n += int64(n)
	if onDisk.Add(int64(n)) > mostSpooled {
		return n, errSpoolFull
	}
	return n, err
}

// spool has a body read to the disk, with a bound of its own in place of the first, before anything was read.
func (x *said) spool(w http.ResponseWriter, most int64) {
	x.spooled = &spooled{ReadCloser: x.whole}
	x.ReadCloser = http.MaxBytesReader(w, x.spooled, most)
}

// forget takes the files of a form from the disk once it was answered, and gives back what they took. What the door hands on
// is a copy of the request, so net/http, which looks at its own, does not do it.
func forget(r *http.Request) {
	if r.MultipartForm != nil {
		_ = r.MultipartForm.RemoveAll() // what stays is swept with the folder: app.SweepSpool
	}
	if x := Of(r.Context()).said; x != nil && x.spooled != nil {
		onDisk.Add(-x.spooled.n)
		x.spooled.n = 0
	}
}
