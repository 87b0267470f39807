package housetest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/journal"
	"huying/kernel/workbook"

	"github.com/xuri/excelize/v2"
)

// reform is a workbook with areas and what became of them.
func reform(t testing.TB, areas, became [][]any) []byte {
	t.Helper()
	x := excelize.NewFile()
	defer func() { _ = x.Close() }()
	write := func(name string, rows [][]any) {
		_, err := x.NewSheet(name)
		for i, r := range rows {
			if err == nil {
				err = x.SetSheetRow(name, fmt.Sprint("A", i+1), &r)
			}
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	write("区域", append([][]any{{"区域代码", "名称", "类别", "上级代码", "统计局代码", "启用日期", "停用日期"}}, areas...))
	write("区域沿革", append([][]any{{"原代码", "现代码", "日期", "类型", "承接"}}, became...))
	_ = x.DeleteSheet("Sheet1")
	var b bytes.Buffer
	if err := x.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func shown(h *housetest.House, file []byte) (out workbook.Report) {
	h.T.Helper()
	h.As("lead").Post("/api/workbook/import", housetest.NewForm().File("file", "a.xlsx", file)).Want(200).Into(&out)
	return out
}

func applied(h *housetest.House, file []byte) {
	h.T.Helper()
	x := shown(h, file)
	for _, e := range x.Errors {
		h.T.Fatal(e.Sheet, e.Cell, e.Message)
	}
	var out workbook.Report
	h.As("lead").Post("/api/workbook/import?dry=false&plan="+x.Plan, housetest.NewForm().File("file", "a.xlsx", file)).Want(200).Into(&out)
	if !out.Applied {
		h.T.Fatalf("%+v", out)
	}
}

// follows are what a dry run says goes along: kind from → to count.
func follows(x workbook.Report) string {
	var out []string
	for _, f := range x.Follows {
		out = append(out, fmt.Sprintf("%s %s>%s %d", f.Kind, f.From, f.To, f.Count))
	}
	return strings.Join(out, "\n")
}

type part struct {
	Area     string
	Num, Den int64
	Own      bool
}

// addsUp holds every figure of a place, as it is drawn on a day, to the parts of its breakdown,
// and goes on into them.
func addsUp(h *housetest.House, under, drawn string) map[string]int64 {
	h.T.Helper()
	all := map[string]int64{}
	var values struct {
		Items []struct {
			Code     string
			Num, Den int64
		}
	}
	query := "under=" + under + "&from=2020-01-01&drawn=" + drawn + "&to=" + drawn
	h.As("lead").Get("/api/figures/values?" + query).Want(200).Into(&values)
	below := map[string]bool{}
	for _, v := range values.Items {
		all[v.Code] = v.Num
		var parts struct{ Items []part }
		h.As("lead").Get("/api/figures/breakdown?code=" + v.Code + "&" + query).Want(200).Into(&parts)
		var num, den int64
		for _, p := range parts.Items {
			num, den = num+p.Num, den+p.Den
			if !p.Own {
				below[p.Area] = true
			}
		}
		if len(parts.Items) > 0 && (num != v.Num || den != v.Den) {
			h.T.Errorf("%s of %s as drawn %q: %d / %d, its parts %d / %d", v.Code, under, drawn, v.Num, v.Den, num, den)
		}
	}
	for code := range below {
		addsUp(h, code, drawn)
	}
	return all
}

// A line by month that begins and ends inside months says the same of a town and of its villages.
func TestALineOfMonthsAddsUp(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		order := func() {
			h.As("desk").Post("/api/orders", map[string]any{"words": "路灯不亮", "category": "0101", "area": housetest.Grid}).Want(200)
		}
		begun := h.Clock.Now()
		order()
		h.Clock.Set(begun.AddDate(0, 0, 5))
		order()
		h.Clock.Set(begun.AddDate(0, 1, 3))
		order()
		h.Clock.Set(begun.AddDate(0, 1, 4))
		order()
		from, to := begun.AddDate(0, 0, 1).Format("2006-01-02"), begun.AddDate(0, 1, 3).Format("2006-01-02")
		for code, want := range map[string]string{"order.received": "1 1", "order.open": "2 3"} {
			for _, place := range []string{housetest.County, housetest.Town, housetest.Village, housetest.Grid} {
				var line struct{ Points []struct{ Num int64 } }
				h.As("lead").Get("/api/figures/series?code=" + code + "&under=" + place + "&from=" + from + "&to=" + to).Want(200).Into(&line)
				if got := fmt.Sprint(line.Points[0].Num, line.Points[1].Num); len(line.Points) != 2 || got != want {
					t.Errorf("%s of %s: %s, want %s", code, place, got, want)
				}
			}
		}
	})
}

const movedVillage, movedGrid, movedGrid2 = "110112002901", "110112002901001", "110112002901002"

// moved is the kit's first village with its grids in the other town from today on.
func moved(h *housetest.House) []byte {
	today := h.Acts.Now().Day()
	last := today.Add(-1).String()
	village, grid := housetest.Village, housetest.Grid
	return reform(h.T, [][]any{
		{movedVillage, "一社区", "", "", "", today.String()}, {movedGrid, "第一网格", "", "", "", today.String()}, {movedGrid2, "第二网格", "", "", "", today.String()},
		{grid, "第一网格", "", "", "", "2020-01-01", last}, {village + "002", "第二网格", "", "", "", "2020-01-01", last}, {village, "一社区", "", "", "", "2020-01-01", last},
	}, [][]any{
		{village, movedVillage, today.String(), "划转"}, {grid, movedGrid, today.String(), "划转"}, {village + "002", movedGrid2, today.String(), "划转"},
	})
}

func vacant(h *housetest.House) int {
	h.T.Helper()
	var out struct{ Area struct{ Vacant int } }
	h.As("lead").Get("/api/areas/" + housetest.County).Want(200).Into(&out)
	return out.Area.Vacant
}

// A village that moves to another town takes along what lies in it, and every level goes on to
// add up: as drawn now, and as drawn before.
func TestAVillageMovesWithWhatLiesInIt(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		var open, old struct {
			Order struct {
				ID      string
				Version int
			}
		}
		h.As("desk").Post("/api/orders", map[string]any{"words": "路灯不亮", "category": "0101", "area": housetest.Grid}).Want(200).Into(&open)
		h.As("desk").Post("/api/orders", map[string]any{"words": "不该受理", "category": "0101", "area": housetest.Grid}).Want(200).Into(&old)
		h.As("desk").Post("/api/orders/"+old.Order.ID+"/actions/decline",
			map[string]any{"version": old.Order.Version, "reason": "repeated", "words": "已答复过"}).Want(200)
		h.As("desk").Post("/api/orders", map[string]any{"words": "只知道在街道", "category": "0101", "area": housetest.Town}).Want(200)
		var s subject
		h.As("inspector").Post("/api/agri/subjects", coop("ident", uscc("91110112MA01ABCD5"))).Want(200).Into(&s)
		h.Clock.Set(h.Clock.Now().AddDate(0, 0, 3))
		yesterday := h.Acts.Now().Day().Add(-1).String()
		whole, town := addsUp(h, housetest.County, ""), addsUp(h, housetest.Town, "")
		gaps := vacant(h)

		x := shown(h, moved(h))
		want := strings.Join([]string{
			"duty 110112001001>" + movedVillage + " 2", "duty 110112001001001>" + movedGrid + " 1",
			"unit 110112001001>" + movedVillage + " 1", "order 110112001001001>" + movedGrid + " 1", "agri.subject 110112001001>" + movedVillage + " 1"}, "\n")
		if got := follows(x); got != want || x.Wrong != 0 {
			t.Fatalf("told: %s\nwant: %s\n%+v", got, want, x.Errors)
		}
		if f := x.Follows[4]; f.What != "主体" || f.Items[0].Name != "绿源种植合作社" || f.Items[0].Page != "/agri/subjects/"+s.ID ||
			f.FromName != "甲街道 一社区" || f.ToName != "乙镇 一社区" {
			t.Errorf("%+v", f)
		}
		applied(h, moved(h))
		h.Clean()
		if now := addsUp(h, housetest.County, ""); fmt.Sprint(now) != fmt.Sprint(whole) {
			t.Errorf("the county says\n%v, said\n%v", now, whole)
		}
		if then := addsUp(h, housetest.Town, yesterday); fmt.Sprint(then) != fmt.Sprint(town) {
			t.Errorf("the town as drawn then says\n%v, said\n%v", then, town)
		}
		addsUp(h, housetest.County, yesterday)
		if n := vacant(h); n != gaps {
			t.Error("grids without an owner:", n, "before:", gaps)
		}
		// Who answered for it still does, and the new town's desk too; the old town's no more.
		for who, status := range map[string]int{"officer": 200, "othertown": 200, "town": 404} {
			h.As(who).Get("/api/orders/" + open.Order.ID).Want(status)
		}
		for who, status := range map[string]int{"helper": 200, "otherinspector": 200, "inspector": 404} {
			h.As(who).Get("/api/agri/subjects/" + s.ID).Want(status)
		}
		var list struct{ Items []struct{ ID string } }
		h.As("lead").Get("/api/orders?under=" + housetest.OtherTown).Want(200).Into(&list)
		if len(list.Items) != 2 {
			t.Error("orders of the new town, the declined one too:", list.Items)
		}
		lines, err := h.Journal.Find(t.Context(), h.DB.Read(), journal.Filter{County: housetest.County, Limit: 1})
		if err != nil || lines[0].Verb != "workbook.import" || !strings.Contains(lines[0].Detail, `"kind":"order"`) ||
			!strings.Contains(lines[0].Detail, open.Order.ID) {
			t.Error("the act does not say what it moved:", lines[0].Detail, err)
		}
		if x := shown(h, moved(h)); x.Added+x.Changed+len(x.Follows)+x.Wrong != 0 {
			t.Errorf("again: %+v", x)
		}
	})
}

// A place does not end while what lies in it has nowhere to go.
func TestNothingIsLeftInAPlaceThatEnds(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		h.As("desk").Post("/api/orders", map[string]any{"words": "路灯不亮", "category": "0101", "area": housetest.Grid}).Want(200)
		today := h.Acts.Now().Day()
		ended := []any{housetest.Grid, "第一网格", "", "", "", "2020-01-01", today.Add(-1).String()}
		one, other := housetest.Village+"801", housetest.Village+"802"
		parts := [][]any{{one, "第三网格", "", "", "", today.String()}, {other, "第四网格", "", "", "", today.String()}, ended}
		for name, c := range map[string]struct {
			areas, became [][]any
			keys          string
		}{
			"nobody said where": {[][]any{ended}, nil, "area.still_holds area.still_holds"},
			"to another level":  {[][]any{ended}, [][]any{{housetest.Grid, housetest.Village, today.String(), "合并"}}, "area.still_holds"}, // the order could go
			"which of two":      {parts, [][]any{{housetest.Grid, one, today.String(), "拆分"}, {housetest.Grid, other, today.String(), "拆分"}}, "area.holds_undecided"},
		} {
			x := shown(h, reform(t, c.areas, c.became))
			var keys []string
			for _, e := range x.Errors {
				keys = append(keys, e.Code)
				if !strings.Contains(e.Message, "路灯不亮") && !strings.Contains(e.Message, "测试officer") || !strings.Contains(e.Message, "第一网格") {
					t.Errorf("%s: does not say what lies there: %s", name, e.Message)
				}
			}
			if got := strings.Join(keys, " "); got != c.keys {
				t.Errorf("%s: %s, want %s", name, got, c.keys)
			}
		}
		sys := act.System(housetest.County)
		if err := h.Areas.Succeed(t.Context(), sys, area.Succession{Old: housetest.Grid, New: housetest.Village, Day: today, Kind: "merge"},
			true); err == nil || !strings.Contains(err.Error(), "area.holds_something") {
			t.Error("ended by an act:", err)
		}
		h.Clean()

		file := reform(t, parts, [][]any{{housetest.Grid, one, today.String(), "拆分"}, {housetest.Grid, other, today.String(), "拆分", "是"}})
		if got, want := follows(shown(h, file)), "duty "+housetest.Grid+">"+one+" "+other+" 1\norder "+housetest.Grid+">"+other+" 1"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
		gaps := vacant(h)
		applied(h, file)
		if n := vacant(h); n != gaps {
			t.Error("a split left a grid without an owner:", n, gaps)
		}
		h.Clean()
		addsUp(h, housetest.County, "")
		addsUp(h, housetest.County, today.Add(-1).String())
	})
}

// A merge of grids of two towns keeps what each had, as drawn then.
func TestAMergeKeepsWhatEachHad(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		for _, at := range []string{housetest.Grid, housetest.OtherGrid, housetest.OtherGrid} {
			h.As("desk").Post("/api/orders", map[string]any{"words": "路灯不亮", "category": "0101", "area": at}).Want(200)
		}
		h.Clock.Set(h.Clock.Now().AddDate(0, 1, 0))
		today := h.Acts.Now().Day()
		before := map[string]int64{}
		for _, at := range []string{housetest.Town, housetest.OtherTown, housetest.Grid, housetest.OtherGrid} {
			before[at] = addsUp(h, at, "")["order.open"]
		}
		merged := housetest.OtherVillage + "901"
		last := today.Add(-1).String()
		applied(h, reform(t, [][]any{{merged, "联合网格", "", "", "", today.String()}, {housetest.Grid, "第一网格", "", "", "", "2020-01-01", last},
			{housetest.OtherGrid, "第一网格", "", "", "", "2020-01-01", last}},
			[][]any{{housetest.Grid, merged, today.String(), "合并"}, {housetest.OtherGrid, merged, today.String(), "合并"}}))
		h.Clean()
		for at, n := range before {
			if got := addsUp(h, at, last)["order.open"]; got != n {
				t.Errorf("%s as drawn then has %d open orders, had %d", at, got, n)
			}
		}
		if n := addsUp(h, housetest.Town, "")["order.open"]; n != 0 {
			t.Error("open in the town that gave its grid away:", n)
		}
		if got := h.Figure("order.open", merged); got.Num != 3 {
			t.Error("open in the merged grid:", got)
		}
	})
}
