package journeys

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"huying/base/clock"
	"huying/demo"
	"huying/internal/app"
	"huying/kernel/duty"

	"github.com/xuri/excelize/v2"
)

// TestJourneys needs a built front end, Node and Chromium; HUYING_JOURNEYS=1 says
// that they are here.
func TestJourneys(t *testing.T) {
	if os.Getenv("HUYING_JOURNEYS") == "" {
		t.Skip("set HUYING_JOURNEYS=1 where Node and Chromium are installed; .ci/run does")
	}
	ctx := context.Background()
	cfg := app.Config{Dir: t.TempDir(), County: demo.County}
	if err := app.BuildDemo(ctx, cfg, clock.Of(clock.System().Now()), nil); err != nil {
		t.Fatal(err)
	}
	a, err := app.Open(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: a.Handler()} //nolint:gosec // a test's own door
	go func() { _ = srv.Serve(l) }()
	a.Start()
	t.Cleanup(func() {
		_ = srv.Close()
		if err := a.Close(); err != nil {
			t.Error(err)
		}
	})

	accounts := map[string]map[string]string{}
	for role, login := range map[string]string{"triage": "desk", "dispatcher": "dispatch", "handler": "roads", "verifier": "checker",
		"callback": "callback", "roster": "lead", "patrol": "farmtown", "security": "security", "buyer": "buyer", "design": "farmlead",
		"officer": "officer", "keeper": "keeper", "leader": "village", "forester": "farmclerk", "forest worker": "farmhand",
		"snow commander": "snow", "snow crew": "snowcrew"} {
		accounts[role] = map[string]string{"login": login, "password": demo.Password}
	}
	who, err := json.Marshal(accounts)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command("npm", "run", "-s", "journeys")
	cmd.Dir = "../.."
	cmd.Env = append(os.Environ(), "HUYING_URL=http://"+l.Addr().String(), "HUYING_ACCOUNTS="+string(who),
		"HUYING_BAD_ROSTER="+badRoster(t, a), "HUYING_CHECKLIST="+checklist(t))
	out, err := cmd.CombinedOutput()
	t.Logf("%s", out)
	if err != nil {
		t.Fatal(err)
	}
	rep, err := a.Verify(ctx, func(string) {})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range rep.Faults {
		t.Error("after the journeys:", f)
	}
}

// checklist is a workbook that refers to a list of shops by their towns, and to a picture.
func checklist(t *testing.T) string {
	t.Helper()
	x := excelize.NewFile()
	defer func() { _ = x.Close() }()
	for name, rows := range map[string][][]any{
		"survey": {{"type", "name", "label", "choice_filter", "media::image"}, {"select_one towns", "town", "哪个镇"},
			{"select_one_from_file shops.csv", "shop", "哪家门店", "town=${town}", "door.png"}},
		"choices":  {{"list_name", "name", "label"}, {"towns", "t1", "甲镇"}, {"towns", "t2", "乙镇"}},
		"settings": {{"form_id", "form_title", "version"}, {"shops", "门店检查", "1"}},
	} {
		if _, err := x.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := x.SetSheetRow(name, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := x.DeleteSheet("Sheet1"); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "shops.xlsx")
	if err := x.SaveAs(file); err != nil {
		t.Fatal(err)
	}
	return file
}

// badRoster is the template with three lines that cannot be right.
func badRoster(t *testing.T, a *app.App) string {
	t.Helper()
	posts, err := a.Duties.Posts(context.Background(), demo.County)
	if err != nil {
		t.Fatal(err)
	}
	var list []duty.Post
	for _, p := range posts {
		list = append(list, p)
	}
	data, err := duty.Template(list)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "bad.xlsx")
	if err := os.WriteFile(file, data, 0o600); err != nil {
		t.Fatal(err)
	}
	x, err := excelize.OpenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	sheet := x.GetSheetName(0)
	titles, err := x.GetRows(sheet)
	if err != nil || len(titles) == 0 {
		t.Fatal("the template has no titles", err)
	}
	for i, row := range [][]string{{"王小明", "138", "城市管理委员会", "网格员", "不存在的村"}, {"", "13800001234", "", "没有这个岗位", "中仓街道"}} {
		for c, v := range row {
			cell, _ := excelize.CoordinatesToCellName(c+1, i+2)
			if err := x.SetCellStr(sheet, cell, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := x.Save(); err != nil {
		t.Fatal(err)
	}
	return file
}
