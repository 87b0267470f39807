package housetest_test

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"huying/base/clock"
	"huying/internal/app"
	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/order"
	"huying/kernel/scene"
)

// TestMain lets the test binary be the program that is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv("HUYING_STORM_DIR"); dir != "" {
		storm(dir, os.Getenv("HUYING_STORM_DB"))
		return
	}
	os.Exit(m.Run())
}

// storm reports orders as fast as it can and says the id of each that was
// acknowledged.
func storm(dir, dsn string) {
	ctx := context.Background()
	a, err := app.Open(ctx, app.Config{Dir: dir, DSN: dsn, County: housetest.County, Scenes: []scene.Scene{}})
	if err != nil {
		log.Fatal(err)
	}
	a.Start()
	var mu sync.Mutex
	for w := range 16 {
		go func() {
			for i := 0; ; i++ {
				o, err := a.Orders.Report(ctx, act.Public(housetest.County), a.Acts.NewID(),
					order.Report{Words: fmt.Sprintf("风暴 %d %d", w, i), Area: housetest.Grid, Source: order.Online, Phone: "13900001111"})
				if err != nil {
					log.Fatal(err)
				}
				mu.Lock()
				_, _ = fmt.Println(o.ID) // one write each, so that the parent has it before the kill
				mu.Unlock()
			}
		}()
	}
	select {}
}

// kill -9 at any instruction: every acknowledged act is there, none is half there,
// and figures and journal hold.
func TestKilledInAStorm(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		rounds := 5
		if testing.Short() {
			rounds = 2
		}
		acked := map[string]bool{}
		for round := range rounds {
			h.Stop()
			cmd := exec.Command(os.Args[0])
			cmd.Env = append(os.Environ(), "HUYING_STORM_DIR="+h.Config.Dir, "HUYING_STORM_DB="+h.Config.DSN)
			var complaint strings.Builder
			cmd.Stderr = &complaint
			out, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewScanner(out)
			// The storm is let blow before it is killed, however long a busy machine takes to
			// begin; one round is killed on its way there.
			kill := func() { _ = cmd.Process.Kill() }
			got, end := 0, time.AfterFunc(time.Minute, kill)
			if round == 1 {
				end.Reset(120 * time.Millisecond)
			}
			for lines.Scan() {
				if id := lines.Text(); len(id) == 36 {
					acked[id] = true
					if got++; got == 1 && round != 1 {
						end.Reset(time.Duration(100+97*round) * time.Millisecond)
					}
				}
			}
			end.Stop()
			_ = cmd.Wait()
			if got == 0 && round != 1 {
				t.Fatalf("round %d: killed before the first acknowledgement; %s", round, complaint.String())
			}
			h.Restart()
			h.Clean()
		}
		if len(acked) < 20 {
			t.Fatalf("only %d acts were acknowledged in %d rounds", len(acked), rounds)
		}
		h.Clock.Set(clock.System().Now()) // the storm's clock was the machine's
		for id := range acked {
			o, err := h.Orders.Get(t.Context(), h.DB.Read(), housetest.County, id)
			if err != nil {
				t.Fatalf("acknowledged and gone: %s: %v", id, err)
			}
			steps, err := h.Orders.Steps(t.Context(), h.DB.Read(), housetest.County, id)
			if err != nil || len(steps) != 1 || h.Verbs(id) != "order.report" || o.CallerPhone.Reveal() != "13900001111" {
				t.Fatalf("half there: %s: %d steps, %q, %v", id, len(steps), h.Verbs(id), err)
			}
		}
		if v := h.Figure("order.received", housetest.Grid); v.Num < int64(len(acked)) {
			t.Errorf("%d acknowledged, %d counted", len(acked), v.Num)
		}
		t.Logf("%d acts acknowledged over %d kills", len(acked), rounds)
	})
}
