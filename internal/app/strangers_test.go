package app

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"strings"
	"testing"
)

// However many strangers send heads and bodies that never end, a connection holds what docs/security.md says, and those
// who come when all are taken wait until one is let go.
func TestWhatStrangersConnectionsHold(t *testing.T) {
	a, err := Open(t.Context(), Config{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	door, served := make(chan string, 1), make(chan error, 1)
	go func() { served <- a.Serve(ctx, "127.0.0.1:0", func(addr string) { door <- addr }) }()
	addr := <-door
	dial := func() net.Conn {
		c, err := net.Dial("tcp", addr)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	held := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapInuse + m.StackInuse
	}
	before := held()
	const many = 256
	head := fmt.Sprintf("POST /api/session HTTP/1.1\r\nHost: %s\r\nContent-Type: application/json\r\nX-Long: %s\r\nContent-Length: %d\r\n\r\n",
		addr, strings.Repeat("x", 15<<10), 64<<10)
	var open []net.Conn
	for range many {
		c := dial()
		open = append(open, c)
		if _, err := io.WriteString(c, head+`{"login":"`+strings.Repeat("x", 63<<10)); err != nil {
			t.Fatal(err)
		}
	}
	// The last connection's answer shows that all before it were taken in.
	if a, err := http.Get("http://" + addr + "/healthz"); err != nil {
		t.Fatal(err)
	} else if a.Body.Close(); a.StatusCode != http.StatusOK {
		t.Fatal(a.Status)
	}
	after := held()
	if each := (after - min(before, after)) / many; each > connectionHolds {
		t.Errorf("each connection holds %d KiB, more than %d", each>>10, connectionHolds>>10)
	} else {
		t.Logf("each connection holds %d KiB", each>>10)
	}
	for _, c := range open {
		_ = c.Close()
	}

	// A body that a caller with an account may send is refused from a stranger, whatever it is called.
	for _, kind := range []string{"application/json", "", "Multipart/x", "multipart/form-data; boundary=x"} {
		for path, want := range map[string]int{"/api/session": http.StatusRequestEntityTooLarge, "/api/me": http.StatusUnauthorized} {
			req, err := http.NewRequest(http.MethodPost, "http://"+addr+path, strings.NewReader(strings.Repeat(" ", 65<<10)))
			if err != nil {
				t.Fatal(err)
			}
			req.Header.Set("Content-Type", kind)
			if path == "/api/me" {
				req.Method = http.MethodGet
			}
			answer, err := http.DefaultClient.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			_ = answer.Body.Close()
			if answer.StatusCode != want {
				t.Errorf("%s as %q: %s", path, kind, answer.Status)
			}
		}
	}
	stop()
	if err := <-served; err != nil {
		t.Error(err)
	}
	if err := a.Close(); err != nil {
		t.Error(err)
	}
}
