package main

import (
	"fmt"
	"io"
	"sync"
	"time"

	"huying/base/clock"

	"github.com/schollz/progressbar/v3" // a bar for what takes longer than a second
)

// progress shows how far a long piece of work has come, and that it goes on: a line that is drawn anew on a terminal, a
// line every few seconds where the output is kept.
type progress struct {
	mu    sync.Mutex
	out   io.Writer
	bar   *progressbar.ProgressBar // nil: no terminal
	began time.Time
	share float64
	what  string
	ended chan struct{}
	done  sync.WaitGroup
}

// begin shows the first line at once.
func begin(out io.Writer, terminal bool, what string) *progress {
	p := &progress{out: out, began: clock.System().Now(), what: what, ended: make(chan struct{})}
	every := 5 * time.Second
	if terminal {
		every = 500 * time.Millisecond
		p.bar = progressbar.NewOptions(100, progressbar.OptionSetWriter(out), progressbar.OptionSetWidth(30), progressbar.OptionSetElapsedTime(true),
			progressbar.OptionSetPredictTime(false), progressbar.OptionClearOnFinish())
	}
	p.show()
	p.done.Go(func() {
		tick := time.NewTicker(every)
		defer tick.Stop()
		for {
			select {
			case <-p.ended:
				return
			case <-tick.C:
				p.show()
			}
		}
	})
	return p
}

// say keeps what is shown next.
func (p *progress) say(share float64, what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.share, p.what = share, what
}

func (p *progress) show() {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.bar != nil { // one that cannot be drawn harms nobody
		p.bar.Describe(p.what)
		_ = p.bar.Set(int(p.share * 100))
		return
	}
	fmt.Fprintf(p.out, "  %3.0f %%  %s  (%d s)\n", p.share*100, p.what, int(clock.System().Now().Sub(p.began).Seconds()))
}

// end says how long it took.
func (p *progress) end() (took time.Duration) {
	close(p.ended)
	p.done.Wait()
	if p.bar != nil {
		_ = p.bar.Finish()
	}
	return clock.System().Now().Sub(p.began).Round(time.Second)
}
