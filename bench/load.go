package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sort"
	"sync"
	"sync/atomic"
	"syscall"
	"time"
)

// errOver ends a load before its time: what it was to run beside has ended.
var errOver = errors.New("over")

// pace is what a load came to.
type pace struct {
	Rate     float64 // answers a second
	P50, P99 time.Duration
	CPU      time.Duration // of the whole process for each answer, asking included
}

// load asks again and again, from several callers, for a while.
func load(callers int, span time.Duration, ask func(caller, n int) error) (pace, error) {
	var wg sync.WaitGroup
	var failed atomic.Pointer[error]
	took := make([][]time.Duration, callers)
	began, spent := time.Now(), processorTime()
	for c := range callers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for n := 0; time.Since(began) < span && failed.Load() == nil; n++ {
				at := time.Now()
				switch err := ask(c, n); {
				case err == errOver:
					return
				case err != nil:
					failed.Store(&err)
					return
				}
				took[c] = append(took[c], time.Since(at))
			}
		}()
	}
	wg.Wait()
	elapsed, spent := time.Since(began), processorTime()-spent
	if e := failed.Load(); e != nil {
		return pace{}, *e
	}
	var all []time.Duration
	for _, t := range took {
		all = append(all, t...)
	}
	sort.Slice(all, func(i, j int) bool { return all[i] < all[j] })
	if len(all) == 0 {
		return pace{}, fmt.Errorf("nothing was answered")
	}
	return pace{
		Rate: float64(len(all)) / elapsed.Seconds(),
		P50:  all[len(all)/2],
		P99:  all[len(all)*99/100],
		CPU:  spent / time.Duration(len(all)),
	}, nil
}

// processorTime is what this process has used of its processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// client keeps a connection for every caller.
var client = &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 128, DisableCompression: true}}

// ask sends a request and reads the answer to its end.
func ask(method, url, token string, body []byte) ([]byte, error) {
	var r io.Reader
	if body != nil {
		r = bytes.NewReader(body)
	}
	req, err := http.NewRequest(method, url, r)
	if err != nil {
		return nil, err
	}
	if body != nil {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	out, err := io.ReadAll(res.Body)
	if err == nil && res.StatusCode >= 400 {
		err = fmt.Errorf("%s %s: %d %.200s", method, url, res.StatusCode, out)
	}
	return out, err
}

// echo is the pace of a bare exchange of the same bytes.
func echo(callers int, span time.Duration, method string, in, out []byte) (pace, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return pace{}, err
	}
	srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(out)
	})}
	go func() { _ = srv.Serve(l) }()
	defer func() { _ = srv.Close() }()
	url := "http://" + l.Addr().String() + "/"
	return load(callers, span, func(int, int) error {
		_, err := ask(method, url, "", in)
		return err
	})
}
