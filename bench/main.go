// Command bench measures the product and the machine's limits in the same run and
// prints every figure as a share of the yardstick 1/(1/echo + 1/storage): echo is a
// bare net/http exchange of the same bytes, storage the bare storage work with the
// same durability. Absolute rates drift; ratios of one run are what counts.
//
// It refuses to be a test: nothing fails for being slow.
package main

import (
	"context"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"runtime/pprof"
	"slices"
	"strings"
	"time"
)

// line is one measured workload.
type line struct {
	Name    string
	pace    // of the product
	Echo    pace
	Storage float64
	Goal    string
	Note    string
}

// server is the processor time that the product spends on one request: what the
// whole process spent, less what asking costs, which is half of a bare exchange.
func (l line) server() time.Duration {
	if l.Echo.CPU == 0 {
		return 0
	}
	return l.CPU - l.Echo.CPU/2
}

// yardstick is what the machine could do with nothing in between.
func (l line) yardstick() float64 {
	switch {
	case l.Echo.Rate == 0:
		return l.Storage
	case l.Storage == 0:
		return l.Echo.Rate
	}
	return 1 / (1/l.Echo.Rate + 1/l.Storage)
}

func (l line) ratio() string {
	if y := l.yardstick(); y > 0 {
		return fmt.Sprintf("%.2f", l.Rate/y)
	}
	return "–"
}

func main() {
	rows := flag.Int("rows", 200_000, "orders in the table")
	span := flag.Duration("span", 3*time.Second, "how long each workload runs")
	only := flag.String("only", "", "only these workloads: W1,X1")
	write := flag.Bool("write", false, "put the table into docs/performance.md")
	dsn := flag.String("dsn", "", "measure on this PostgreSQL instead, empty or left by a run before")
	cpu := flag.String("cpuprofile", "", "write a profile of the whole run")
	flag.Parse()
	if *cpu != "" {
		f, err := os.Create(*cpu)
		if err != nil {
			log.Fatal(err)
		}
		if err := pprof.StartCPUProfile(f); err != nil {
			log.Fatal(err)
		}
		defer pprof.StopCPUProfile()
	}
	ctx := context.Background()
	b, err := open(ctx, *rows, *span, *dsn)
	if err != nil {
		log.Fatal(err)
	}
	defer b.close()
	var lines []line
	for _, w := range []struct {
		name string
		run  func(context.Context) ([]line, error)
	}{{"W1", b.patrols}, {"W1o", b.submit}, {"W2", b.list}, {"W3", b.rollup}, {"W4", b.public}, {"X1", b.burst}, {"X2", b.imports},
		{"X5", b.point}, {"W6", b.start}} {
		if *dsn != "" && slices.Contains([]string{"X2", "W6"}, w.name) {
			continue // of the one file with its own database
		}
		if *only != "" && !slices.Contains(strings.Split(*only, ","), w.name) {
			continue
		}
		fmt.Fprintln(os.Stderr, "measuring", w.name)
		some, err := w.run(ctx)
		if err != nil {
			log.Fatalf("%s: %v", w.name, err)
		}
		lines = append(lines, some...)
	}
	table := markdown(lines, *rows, b.engine())
	fmt.Print(table)
	if *write {
		if err := put("docs/performance.md", table); err != nil {
			log.Fatal(err)
		}
	}
}

func markdown(lines []line, rows int, engine string) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d orders in the table; %d processors; %s; %s.\n\n", rows, runtime.NumCPU(), runtime.Version(), engine)
	s.WriteString("| workload | rate, /s | p50 | p99 | server CPU | echo, /s | storage, /s | share of yardstick | goal | " +
		"|\n|---|---|---|---|---|---|---|---|---|---|\n")
	for _, l := range lines {
		num := func(f float64) string {
			if f == 0 {
				return ""
			}
			return fmt.Sprintf("%.0f", f)
		}
		dur := func(d time.Duration) string {
			if d == 0 {
				return ""
			}
			return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000)
		}
		ratio := l.ratio()
		if l.Rate == 0 {
			ratio = ""
		}
		fmt.Fprintf(&s, "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |\n", l.Name, num(l.Rate), dur(l.P50), dur(l.P99), dur(l.server()),
			num(l.Echo.Rate), num(l.Storage), ratio, l.Goal, l.Note)
	}
	return s.String()
}

const begin, end = "<!-- measured: begin -->\n", "<!-- measured: end -->"

// put replaces what stands between the marks.
func put(file, table string) error {
	old, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	before, rest, ok := strings.Cut(string(old), begin)
	_, after, ok2 := strings.Cut(rest, end)
	if !ok || !ok2 {
		return fmt.Errorf("%s has no marks to write between", file)
	}
	return os.WriteFile(file, []byte(before+begin+table+end+after), 0o644)
}
