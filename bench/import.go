package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"mime/multipart"
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
	"huying/demo"
	"huying/internal/app"
	"huying/kernel/area"

	"github.com/xuri/excelize/v2"
)

// workbook is a registry of so many subjects, a share of whose rows is wrong.
func workbook(places []string, rows, wrongEvery int) ([]byte, error) {
	x := excelize.NewFile()
	const name = "主体名录"
	if err := x.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	w, err := x.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := w.SetRow("A1", []any{"一码", "主体名称", "主体类型", "证件号码", "联系人", "手机号", "所在村（社区）", "地址", "规模", "风险等级", "主要产品", "面积（亩）", "标准化基地", "所属园区"}); err != nil {
		return nil, err
	}
	for i := range rows {
		phone := fmt.Sprintf("1380%07d", i)
		if wrongEvery > 0 && i%wrongEvery == 7 {
			phone = "12"
		}
		if err := w.SetRow(fmt.Sprintf("A%d", i+3), []any{"", fmt.Sprintf("第%d号农户", i), "农户", "", "王明", phone, places[i%len(places)], "村东", "散户",
			"低", "番茄、黄瓜", "2.5", "否", ""}); err != nil {
			return nil, err
		}
	}
	if err := w.Flush(); err != nil {
		return nil, err
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return b.Bytes(), nil
}

// upload sends a workbook as a browser does.
func upload(url, token string, file []byte) ([]byte, error) {
	var b bytes.Buffer
	m := multipart.NewWriter(&b)
	part, err := m.CreateFormFile("file", "subjects.xlsx")
	if err != nil {
		return nil, err
	}
	if _, err := part.Write(file); err != nil {
		return nil, err
	}
	if err := m.Close(); err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodPost, url, &b)
	if err != nil {
		return nil, err
	}
	req.Header.Set("Content-Type", m.FormDataContentType())
	req.Header.Set("Authorization", "Bearer "+token)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }()
	var out bytes.Buffer
	if _, err := out.ReadFrom(res.Body); err != nil {
		return nil, err
	}
	if res.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("%s: %.300s", res.Status, out.Bytes())
	}
	return out.Bytes(), nil
}

// imports is X2: a registry of 100,000 subjects from Excel, with one row in a hundred
// wrong and then right, while phones go on sending; on a county and a process of its own.
func (b *bench) imports(ctx context.Context) ([]line, error) {
	dir, err := os.MkdirTemp(filepath.Dir(b.dir), "import-")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	cfg := app.Config{Dir: dir, County: demo.County}
	if err := app.BuildDemo(ctx, cfg, clock.Date(2020, 9, 1).Start(), nil); err != nil {
		return nil, err
	}
	a, err := app.Open(ctx, cfg)
	if err != nil {
		return nil, err
	}
	token, err := a.People.Token(ctx, demo.County, "farmlead")
	if err != nil {
		return nil, err
	}
	other := &bench{app: a}
	v, err := other.visits(ctx)
	if err != nil {
		return nil, err
	}
	var places []string
	tree, err := a.Areas.Tree(ctx, demo.County)
	if err != nil {
		return nil, err
	}
	tree.Under(demo.County, func(x *area.Area) {
		if x.Level() == area.Grid { // as an exported registry has them: there is a first grid in every village
			places = append(places, tree.PathText(x.Code))
		}
	})
	if err := a.Close(); err != nil {
		return nil, err
	}
	url, stop, peak, err := serve(dir)
	if err != nil {
		return nil, err
	}
	defer stop()
	const rows = 100_000
	wrong, err := workbook(places, rows, 100)
	if err != nil {
		return nil, err
	}
	right, err := workbook(places, rows, 0)
	if err != nil {
		return nil, err
	}
	var wg sync.WaitGroup
	done := make(chan struct{})
	var beside pace
	wg.Add(1)
	go func() { // phones, meanwhile
		defer wg.Done()
		beside, _ = load(4, time.Minute, func(c, n int) error {
			select {
			case <-done:
				return errOver
			default:
			}
			_, err := ask("POST", url+"/api/field/outbox", token, envelope(fmt.Sprintf("bench-phone-%d", c), []json.RawMessage{v.op(c*7919 + n)}))
			return err
		})
	}()
	timed := func(dry bool, file []byte, want string) (time.Duration, error) {
		began := time.Now()
		out, err := upload(fmt.Sprintf("%s/api/agri/subjects/import?dry=%v", url, dry), token, file)
		if err == nil && !strings.Contains(string(out), want) {
			err = fmt.Errorf("%.300s", out)
		}
		return time.Since(began), err
	}
	check, err := timed(true, wrong, `"wrong":1000`)
	if err != nil {
		return nil, err
	}
	keep, err := timed(false, right, `"added":100000`)
	close(done)
	wg.Wait()
	if err != nil {
		return nil, err
	}
	note := fmt.Sprintf("peak RSS %s (goal ≤ 300 MiB); phones meanwhile p99 %.0f ms (goal ≤ 40 ms)", peak(), float64(beside.P99.Microseconds())/1000)
	return []line{{Name: "X2 100,000 rows of Excel checked, 1,000 of them wrong", pace: pace{P50: check}, Goal: "≤ 10 s"},
		{Name: "X2 100,000 rows of Excel kept", pace: pace{P50: keep}, Goal: "≤ 10 s", Note: note}}, nil
}

// serve runs the program on a data folder. peak tells the most memory it had.
func serve(dir string) (url string, stop func(), peak func() string, err error) {
	bin, err := filepath.Abs(filepath.Join("bin", "huying"))
	if err != nil {
		return "", nil, nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, nil, err
	}
	addr := l.Addr().String()
	_ = l.Close()
	cmd := exec.Command(bin, "serve", "--data", dir, "--county", demo.County, "--addr", addr)
	if err := cmd.Start(); err != nil {
		return "", nil, nil, fmt.Errorf("%w (make build first)", err)
	}
	stop = func() { _ = cmd.Process.Signal(os.Interrupt); _ = cmd.Wait() }
	for began := time.Now(); ; {
		if res, err := http.Get("http://" + addr + "/healthz"); err == nil {
			_ = res.Body.Close()
			break
		}
		if time.Since(began) > 20*time.Second {
			stop()
			return "", nil, nil, fmt.Errorf("the program did not start")
		}
	}
	return "http://" + addr, stop, func() string { return status(cmd.Process.Pid, "VmHWM:") }, nil
}

// status is a line of a process's status, in MiB.
func status(pid int, name string) string {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return "unknown"
	}
	for _, l := range strings.Split(string(b), "\n") {
		if f := strings.Fields(l); len(f) > 1 && f[0] == name {
			kb, _ := strconv.Atoi(f[1])
			return fmt.Sprintf("%.0f MiB", float64(kb)/1024)
		}
	}
	return "unknown"
}
