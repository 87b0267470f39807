package web_test

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/web"
)

var wide = web.Rate{AtOnce: 1_000_000, Every: time.Millisecond}

// passes counts who passes at once; nobody here is let into the queue, for each waits a minute.
func passes(p *web.Pace, addresses ...string) (n int) {
	for _, a := range addresses {
		err := p.Pass(context.Background(), netip.MustParseAddr(a))
		if err == nil {
			n++
		} else if f := (*fault.Fault)(nil); !errors.As(err, &f) || f.Kind != fault.TooMany || f.After <= 0 || f.Args["seconds"] == 0 {
			panic(err)
		}
	}
	return n
}

func many(n int, format string) (out []string) {
	for i := range n {
		out = append(out, fmt.Sprintf(format, i))
	}
	return out
}

func TestPaceByClientByPlaceAndOverAll(t *testing.T) {
	t.Parallel()
	slow := func(n int) web.Rate { return web.Rate{AtOnce: n, Every: time.Minute} }
	for name, c := range map[string]struct {
		client, place, all web.Rate
		ask                []string
		want               int
	}{
		"one address":                      {slow(3), wide, wide, []string{"1.2.3.4", "1.2.3.4", "1.2.3.4", "1.2.3.4"}, 3},
		"two addresses":                    {slow(3), wide, wide, []string{"1.2.3.4", "1.2.3.4", "1.2.3.4", "1.2.3.5", "1.2.3.4"}, 4},
		"a /64 is one client":              {slow(3), wide, wide, many(9, "2001:db8:1:2::%d"), 3},
		"another /64 is another":           {slow(3), wide, wide, many(9, "2001:db8:1:%d::1"), 9},
		"a /24 is one place":               {wide, slow(5), wide, many(9, "1.2.3.%d"), 5},
		"a /48 is one place":               {wide, slow(5), wide, many(9, "2001:db8:1:%d::1"), 5},
		"another place is another":         {wide, slow(5), wide, many(9, "1.2.%d.1"), 9},
		"all together":                     {wide, wide, slow(7), many(9, "%d.2.3.4"), 7},
		"who is refused takes no place":    {slow(1), slow(2), wide, []string{"1.2.3.4", "1.2.3.4", "1.2.3.4", "1.2.3.5", "1.2.3.6"}, 2},
		"nor anything of what is over all": {slow(1), wide, slow(2), []string{"1.2.3.4", "1.2.3.4", "1.2.3.4", "9.2.3.5", "9.2.3.6"}, 2},
	} {
		p := web.NewPace(clock.At(time.Unix(1_700_000_000, 0)), "slow", c.client, c.place, c.all)
		if got := passes(p, c.ask...); got != c.want {
			t.Errorf("%s: %d pass, want %d", name, got, c.want)
		}
	}
}

func TestPaceComesBack(t *testing.T) {
	t.Parallel()
	clk := clock.At(time.Unix(1_700_000_000, 0))
	p := web.NewPace(clk, "slow", web.Rate{AtOnce: 3, Every: time.Minute}, wide, wide)
	one := func(n int) int { return passes(p, slices.Repeat([]string{"1.2.3.4"}, n)...) }
	if got := one(5); got != 3 {
		t.Fatal(got)
	}
	clk.Advance(61 * time.Second)
	if got := one(5); got != 1 {
		t.Error("after a minute:", got)
	}
	p.Back(netip.MustParseAddr("1.2.3.4"))
	if got := one(5); got != 1 {
		t.Error("after one came back:", got)
	}
	clk.Advance(time.Hour)
	if got := one(5); got != 3 {
		t.Error("after an hour:", got)
	}
	for range 9 { // more than was taken is not given back
		p.Back(netip.MustParseAddr("1.2.3.4"))
	}
	if got := one(5); got != 3 {
		t.Error("given back too much:", got)
	}
}

// Who comes a little too fast waits a moment, in a queue that has an end, and leaves it when
// they hang up.
func TestPaceQueues(t *testing.T) {
	t.Parallel()
	const each = 4 * time.Millisecond
	p := web.NewPace(clock.At(time.Unix(1_700_000_000, 0)), "slow", web.Rate{AtOnce: 10, Every: each}, wide, wide)
	var passed, refused atomic.Int64
	var wg sync.WaitGroup
	begin := clock.System().Now()
	for range 200 {
		wg.Go(func() {
			switch err := p.Pass(t.Context(), netip.MustParseAddr("1.2.3.4")); {
			case err == nil:
				passed.Add(1)
			case fault.Is(err, fault.TooMany):
				refused.Add(1)
			default:
				t.Error(err)
			}
		})
	}
	wg.Wait()
	// The clock of the pace stands still, so whoever waits finds nobody's place free before the first has gone.
	if n := passed.Load(); n < 110 || n+refused.Load() != 200 {
		t.Errorf("%d pass, %d are refused", n, refused.Load())
	}
	if took := clock.System().Now().Sub(begin); took < 50*each {
		t.Error("nobody waited:", took)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if err := p.Pass(gone, netip.MustParseAddr("1.2.3.4")); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// Strangers choose their addresses: there is an end to how many are kept, and nobody has their
// count forgotten by coming from many.
func TestPaceForgetsNobodyWhoComesTooFast(t *testing.T) {
	t.Parallel()
	p := web.NewPace(clock.At(time.Unix(1_700_000_000, 0)), "slow", web.Rate{AtOnce: 3, Every: time.Minute}, wide, wide)
	if passes(p, slices.Repeat([]string{"1.2.3.4"}, 5)...) != 3 {
		t.Fatal("the first")
	}
	n := 0
	for i := range 30_000 {
		n += passes(p, fmt.Sprintf("9.%d.%d.1", i/250, i%250))
	}
	if n > 20_010 {
		t.Errorf("%d clients are kept", n)
	}
	if got := passes(p, "1.2.3.4"); got != 0 {
		t.Error("the first was forgotten")
	}
}
