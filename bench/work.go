package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"huying/base/clock"
	"huying/base/ident"
	"huying/base/store"
	"huying/demo"
	"huying/internal/app"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/order"

	_ "modernc.org/sqlite" // the bare storage that the product is held against
)

type bench struct {
	app   *app.App
	url   string
	srv   *http.Server
	token string
	grids []string
	ids   []string
	codes []string // of the same orders
	span  time.Duration
	dir   string
	bare  *bare
}

// open makes the county and its orders once, and keeps them for the next run.
func open(ctx context.Context, rows int, span time.Duration, dsn string) (*bench, error) {
	dir := filepath.Join("data", "bench", "farms-"+strconv.Itoa(rows))
	if dsn != "" {
		dir += "-postgres"
	}
	cfg := app.Config{Dir: dir, DSN: dsn, County: demo.County}
	if _, err := os.Stat(filepath.Join(dir, "ready")); err != nil {
		fmt.Fprintln(os.Stderr, "making", rows, "orders; this happens once")
		_ = os.RemoveAll(dir)
		if err := app.BuildDemo(ctx, cfg, clock.Date(2021, 1, 1).Start(), nil); err != nil {
			return nil, err
		}
		if err := seed(ctx, cfg, rows); err != nil {
			return nil, err
		}
		if err := os.WriteFile(filepath.Join(dir, "ready"), nil, 0o600); err != nil {
			return nil, err
		}
	}
	a, err := app.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	b := &bench{app: a, span: span, dir: dir}
	if b.token, err = a.People.Token(ctx, demo.County, "dispatch"); err != nil {
		return nil, err
	}
	tree, err := a.Areas.Tree(ctx, demo.County)
	if err != nil {
		return nil, err
	}
	tree.Under(demo.County, func(x *area.Area) {
		if x.Level() == area.Grid {
			b.grids = append(b.grids, x.Code)
		}
	})
	q, err := a.DB.Read().Query(ctx, "select id from work_order where county = $1 order by id desc limit 2000", demo.County)
	if err != nil {
		return nil, err
	}
	for q.Next() {
		var c string
		if err := q.Scan(&c); err != nil {
			return nil, err
		}
		b.codes = append(b.codes, c)
	}
	if err := q.Close(); err != nil {
		return nil, err
	}
	b.ids = append(b.ids, b.codes...)
	for i, id := range b.codes {
		if b.codes[i], err = a.Orders.Key(ctx, a.DB.Read(), demo.County, id); err != nil {
			return nil, err
		}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	b.url = "http://" + l.Addr().String()
	b.srv = &http.Server{Handler: a.Handler()}
	go func() { _ = b.srv.Serve(l) }()
	go app.KeepMemory(ctx) // as where it is served
	a.Start()
	b.bare, err = openBare(ctx, dir, dsn)
	return b, err
}

// engine says what stores, and how surely.
func (b *bench) engine() string {
	if b.app.DB.Engine() == store.SQLite {
		return "SQLite, synchronous=FULL"
	}
	return "PostgreSQL on the same machine"
}

func (b *bench) close() {
	b.bare.close()
	_ = b.srv.Close()
	_ = b.app.Close()
}

// seed reports orders through acts, without waiting for the disk.
func seed(ctx context.Context, cfg app.Config, rows int) error {
	cfg.Volatile = true
	a, err := app.Open(ctx, cfg)
	if err != nil {
		return err
	}
	tree, err := a.Areas.Tree(ctx, demo.County)
	if err != nil {
		return err
	}
	var grids []string
	tree.Under(demo.County, func(x *area.Area) {
		if x.Level() == area.Grid {
			grids = append(grids, x.Code)
		}
	})
	var wg sync.WaitGroup
	var mu sync.Mutex
	var failed error
	const callers = 64
	for c := range callers {
		wg.Add(1)
		go func() {
			defer wg.Done()
			r := rand.New(rand.NewPCG(7, uint64(c)))
			for i := c; i < rows; i += callers {
				_, err := a.Orders.Report(ctx, act.Public(demo.County), "",
					order.Report{Words: fmt.Sprintf("第%d件：路灯不亮，请派人看看。", i), Category: "0102", Area: grids[r.IntN(len(grids))], Place: "南门口",
						Source: order.Online})
				if err != nil {
					mu.Lock()
					failed = err
					mu.Unlock()
					return
				}
			}
		}()
	}
	wg.Wait()
	if failed != nil {
		return failed
	}
	if err := a.Seal(ctx); err != nil {
		return err
	}
	return a.Close()
}

// submit is W1 with an order, which is a heavier thing than a patrol record.
func (b *bench) submit(ctx context.Context) ([]line, error) {
	var out []line
	body := func(c, n int) []byte {
		j, _ := json.Marshal(map[string]any{"words": fmt.Sprintf("巡查第 %d-%d 条：垃圾桶满溢，现场有异味，已拍照。", c, n), "category": "0301",
			"area": b.grids[(c*7919+n)%len(b.grids)], "place": "3号楼下",
			"caller": map[string]string{"name": "刘玉芬", "phone": "13900001111"}, "source": "patrol"})
		return j
	}
	answer, err := ask("POST", b.url+"/api/orders", b.token, body(0, 0))
	if err != nil {
		return nil, err
	}
	for _, x := range []struct {
		callers int
		goal    string
	}{{1, "≥ 0.65"}, {16, ""}, {64, goalW1}} {
		p, err := load(x.callers, b.span, func(c, n int) error {
			_, err := ask("POST", b.url+"/api/orders", b.token, body(c, n))
			return err
		})
		if err != nil {
			return nil, err
		}
		e, err := echo(x.callers, b.span/2, "POST", body(0, 0), answer)
		if err != nil {
			return nil, err
		}
		s, err := b.bare.inserts(x.callers, b.span/2)
		if err != nil {
			return nil, err
		}
		out = append(out, line{Name: fmt.Sprintf("W1 an order instead, %d callers", x.callers), pace: p, Echo: e, Storage: s, Goal: x.goal})
	}
	return out, nil
}

// get measures a question against the same bytes and a bare query.
func (b *bench) get(name, path, goal string, callers int, bare func() error) (line, error) {
	answer, err := ask("GET", b.url+path, b.token, nil)
	if err != nil {
		return line{}, err
	}
	p, err := load(callers, b.span, func(int, int) error {
		_, err := ask("GET", b.url+path, b.token, nil)
		return err
	})
	if err != nil {
		return line{}, err
	}
	e, err := echo(callers, b.span/2, "GET", nil, answer)
	if err != nil {
		return line{}, err
	}
	s, err := load(callers, b.span/2, func(int, int) error { return bare() })
	return line{Name: fmt.Sprintf("%s, %d callers", name, callers), pace: p, Echo: e, Storage: s.Rate, Goal: goal}, err
}

func (b *bench) list(ctx context.Context) ([]line, error) {
	var out []line
	for _, callers := range []int{1, 16} {
		l, err := b.get("W2 list of 50", "/api/orders?under=110112104&status=reported&limit=50", "≥ 0.70", callers, func() error {
			return b.bare.scan("select id, no, area, status, title, category, reported_at, due_at from work_order where county = $1 and township = "+
				"$2 and status = $3 order by id desc limit 50", 8, demo.County, "110112104", "reported")
		})
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

func (b *bench) rollup(ctx context.Context) ([]line, error) {
	l, err := b.get("W3 on-time, received, open by township", "/api/figures/breakdown?code=order.received", "≥ 0.60", 1, func() error {
		return b.bare.scan("select area, sum(amount) from figure_cell where county = $1 and measure = $2 and span > $3 and span % 100 = 0 and "+
			"length(area) = 9 group by area", 2, demo.County, "order.received", clock.Date(2026, 1, 1))
	})
	if err != nil {
		return nil, err
	}
	c, err := b.get("W3 the gazette, from its cache", "/", "", 16, func() error { return nil })
	c.Storage = 0
	return []line{l, c}, err
}

func (b *bench) public(ctx context.Context) ([]line, error) {
	var out []line
	for _, x := range []struct {
		callers int
		goal    string
	}{{1, ""}, {16, "≥ 0.70, p99 ≤ 8 ms, server CPU ≤ 0.08 ms"}, {64, ""}} {
		l, err := b.get("W4 public read by code", "/t/"+b.codes[0], x.goal, x.callers, func() error {
			return b.bare.scan("select id, status, title, words, area, reported_at, due_at from work_order where county = $1 and id = $2", 7, demo.County, b.ids[0])
		})
		if err != nil {
			return nil, err
		}
		out = append(out, l)
	}
	return out, nil
}

func (b *bench) point(ctx context.Context) ([]line, error) {
	index, err := b.app.Areas.Index(ctx, demo.County)
	if err != nil {
		return nil, err
	}
	r := rand.New(rand.NewPCG(5, 5))
	const n = 400_000
	at := time.Now()
	found := 0
	for range n {
		if _, ok := index.Locate(116.5+0.45*r.Float64(), 39.6+0.4*r.Float64()); ok {
			found++
		}
	}
	inProcess := line{Name: "X5 point → grid in process", pace: pace{Rate: n / time.Since(at).Seconds()}, Goal: "≥ 200,000/s",
		Note: fmt.Sprintf("%d outlines, %d%% inside", index.Len(), found*100/n)}
	l, err := b.get("X5 point → grid → person over HTTP", "/api/point?lon=116.66&lat=39.9", "≥ 0.80 of echo", 16, func() error { return nil })
	l.Storage = 0
	return []line{inProcess, l}, err
}

// idle is how long nothing is asked before memory counts as idle.
const idle = 3 * time.Second

// start is W6: the binary on the full database.
func (b *bench) start(ctx context.Context) ([]line, error) {
	bin, err := filepath.Abs(filepath.Join("bin", "huying"))
	if err != nil {
		return nil, err
	}
	st, err := os.Stat(bin)
	if err != nil {
		return nil, fmt.Errorf("%w (make build first)", err)
	}
	var best time.Duration
	var pss string
	for range 3 {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return nil, err
		}
		addr := l.Addr().String()
		_ = l.Close()
		cmd := exec.Command(bin, "serve", "--data", b.dir, "--county", demo.County, "--addr", addr)
		began := time.Now()
		if err := cmd.Start(); err != nil {
			return nil, err
		}
		for {
			if res, err := http.Get("http://" + addr + "/healthz"); err == nil {
				_ = res.Body.Close()
				break
			}
			if time.Since(began) > 20*time.Second {
				return nil, fmt.Errorf("the program did not start")
			}
		}
		if took := time.Since(began); best == 0 || took < best {
			best = took
		}
		time.Sleep(idle)
		pss = proportional(cmd.Process.Pid)
		_ = cmd.Process.Signal(os.Interrupt)
		_ = cmd.Wait()
	}
	return []line{{Name: "W6 start to first 200", pace: pace{P50: best}, Goal: "≤ 50 ms",
		Note: fmt.Sprintf("PSS %s (goal ≤ 30 MiB); one file %.1f MB (goal ≤ 30 MB)", pss, float64(st.Size())/1e6)}}, nil
}

// proportional is a process's share of memory.
func proportional(pid int) string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/smaps_rollup", pid))
	if err != nil {
		return "unknown"
	}
	for _, l := range strings.Split(string(b), "\n") {
		if f := strings.Fields(l); len(f) > 1 && f[0] == "Pss:" {
			kb, _ := strconv.Atoi(f[1])
			return fmt.Sprintf("%.0f MiB", float64(kb)/1024)
		}
	}
	return "unknown"
}

// bare is the database with nothing around it.
type bare struct {
	read  *sql.DB
	write *sql.DB
	dir   string // empty: a server's
	stmts sync.Map
}

func openBare(ctx context.Context, dir, dsn string) (*bare, error) {
	if dsn != "" {
		db, err := sql.Open("pgx", dsn)
		if err != nil {
			return nil, err
		}
		db.SetMaxIdleConns(64)
		for _, s := range []string{"drop table if exists bench_bare", "create table bench_bare (id text primary key, area text, at bigint, body text)"} {
			if _, err := db.ExecContext(ctx, s); err != nil {
				return nil, err
			}
		}
		return &bare{read: db, write: db}, nil
	}
	r, err := sql.Open("sqlite", "file:"+filepath.Join(dir, "huying.db")+"?_pragma=query_only(1)")
	if err != nil {
		return nil, err
	}
	tmp, err := os.MkdirTemp(dir, "bare-")
	if err != nil {
		return nil, err
	}
	w, err := sql.Open("sqlite", "file:"+filepath.Join(tmp, "bare.db")+"?_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)")
	if err != nil {
		return nil, err
	}
	w.SetMaxOpenConns(1)
	_, err = w.Exec("create table r (id text primary key, area text, at integer, body text)")
	return &bare{read: r, write: w, dir: tmp}, err
}

func (b *bare) close() {
	_ = b.read.Close()
	_ = b.write.Close()
	if b.dir != "" {
		_ = os.RemoveAll(b.dir)
	}
}

// scan runs a query and reads all of it.
func (b *bare) scan(query string, cols int, args ...any) error {
	v, ok := b.stmts.Load(query)
	if !ok {
		s, err := b.read.Prepare(query)
		if err != nil {
			return err
		}
		v, _ = b.stmts.LoadOrStore(query, s)
	}
	rows, err := v.(*sql.Stmt).Query(args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	dest := make([]any, cols)
	for i := range dest {
		dest[i] = new(any)
	}
	for rows.Next() {
		if err := rows.Scan(dest...); err != nil {
			return err
		}
	}
	return rows.Err()
}

// inserts is durable one-row inserts. SQLite's are grouped here when several wait; a
// server groups its own.
func (b *bare) inserts(callers int, span time.Duration) (float64, error) {
	if b.dir == "" {
		ins, err := b.write.Prepare("insert into bench_bare values ($1, $2, $3, $4)")
		if err != nil {
			return 0, err
		}
		defer func() { _ = ins.Close() }()
		p, err := load(callers, span, func(int, int) error {
			_, err := ins.Exec(ident.New(time.Now()), "110112001001001", 1, strings.Repeat("x", 400))
			return err
		})
		return p.Rate, err
	}
	type ask struct{ done chan error }
	queue := make(chan ask, callers)
	stop := make(chan struct{})
	defer close(stop)
	text := strings.Repeat("x", 400)
	ins, err := b.write.Prepare("insert into r values (?, ?, ?, ?)")
	if err != nil {
		return 0, err
	}
	go func() {
		for {
			var batch []ask
			select {
			case a := <-queue:
				batch = append(batch, a)
			case <-stop:
				return
			}
			for len(queue) > 0 {
				batch = append(batch, <-queue)
			}
			err := func() error {
				tx, err := b.write.Begin()
				if err != nil {
					return err
				}
				s := tx.Stmt(ins)
				for range batch {
					if _, err := s.Exec(ident.New(time.Now()), "110112001001001", 1, text); err != nil {
						return err
					}
				}
				return tx.Commit()
			}()
			for _, a := range batch {
				a.done <- err
			}
		}
	}()
	p, err := load(callers, span, func(int, int) error {
		a := ask{make(chan error, 1)}
		queue <- a
		return <-a.done
	})
	return p.Rate, err
}
