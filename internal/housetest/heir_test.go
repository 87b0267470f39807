package housetest_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/area"
)

const guestCall = "/call"

// orderAt is where the order of that title lies.
func orderAt(h *housetest.House, words string) string {
	h.T.Helper()
	var list struct {
		Items []struct{ Title, Area string }
	}
	h.As("lead").Get("/api/orders?q=" + url.QueryEscape(words)).Want(200).Into(&list)
	for _, o := range list.Items {
		if o.Title == words {
			return o.Area
		}
	}
	return "nowhere"
}

// The sign of a grid that is no more leads to what the grid became, and whatever is reported under
// the old code lies there, whichever way it comes in.
func TestAnOldSignLeadsToWhatThePlaceBecame(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		c, err := h.Codes.Of(t.Context(), h.DB.Read(), housetest.County, area.CodeKind, housetest.Grid)
		if err != nil {
			t.Fatal(err)
		}
		seen := h.Acts.Now()
		applied(h, moved(h))
		to := h.As("").Get("/q/" + string(c)).Want(303).Header.Get("Location")
		page := string(h.As("").Get(to).Want(200).Body)
		for _, part := range []string{"“甲街道 一社区 第一网格”现在是“乙镇 一社区 第一网格”", "测试officer", "/call?area=" + movedGrid} {
			if !strings.Contains(page, part) {
				t.Errorf("%s does not say %s", to, part)
			}
		}
		if strings.Contains(page, "没有网格员") {
			t.Error(page)
		}
		if b := string(h.As("").Get("/area/" + housetest.Village).Want(200).Body); !strings.Contains(b, "现在是“乙镇 一社区”") {
			t.Error("the village's page:", b)
		}
		if b := string(h.As("").Get("/q/" + string(c) + "/sign").Want(200).Body); !strings.Contains(b, "乙镇 一社区 第一网格") || strings.Contains(b, "甲街道") {
			t.Error("the sign is printed of the place that is no more")
		}
		h.As("").Get("/area/" + housetest.Village + "/signs").Want(200)
		if b := string(h.As("").Get("/call?area=" + housetest.Grid).Want(200).Body); !strings.Contains(b, movedGrid) || !strings.Contains(b, "乙镇 一社区 第一网格") {
			t.Error("the form names the old place")
		}

		h.As("").Post(guestCall, housetest.NewForm("words", "公众报的事", "area", housetest.Grid, "source", "qr")).Want(303)
		h.As("desk").Post("/api/orders", map[string]any{"words": "坐席登记的事", "area": housetest.Grid}).Want(200)
		h.As("othertown").Post("/api/orders", map[string]any{"words": "新镇登记的事", "area": housetest.Grid}).Want(200)
		h.As("town").Post("/api/orders", map[string]any{"words": "旧镇登记的事", "area": housetest.Grid}).Want(403)
		p := phone{h, "officer", "aaaaaaaa"}
		for _, say := range []map[string]any{{"words": "手机报的事", "area": housetest.Grid},
			{"words": "手机当场办的事", "area": housetest.Grid, "fixed": map[string]any{"words": "当场处理"}}} {
			if x := p.send(p.found(seen, say)).Results[0]; x.State != "safe" {
				t.Errorf("%v: %+v", say, x)
			}
		}
		for words, want := range map[string]string{"公众报的事": movedGrid, "坐席登记的事": movedGrid, "新镇登记的事": movedGrid, "旧镇登记的事": "nowhere",
			"手机报的事": movedGrid, "手机当场办的事": movedGrid} {
			if got := orderAt(h, words); got != want {
				t.Errorf("%s lies in %s, want %s", words, got, want)
			}
		}
		h.As("").Get("/area/110112999").Want(404)
		h.As("desk").Post("/api/orders", map[string]any{"words": "没有的地方", "area": housetest.Grid + "999"}).Want(422)
		h.Clean()
	})
}

// A grid that became several asks which; what is reported under its old code goes to the one that was chosen.
func TestTheSignOfADividedGridAsksWhich(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		today := h.Acts.Now().Day().String()
		one, other := housetest.Village+"801", housetest.Village+"802"
		applied(h, reform(t, [][]any{{one, "第三网格", "", "", "", today}, {other, "第四网格", "", "", "", today},
			{housetest.Grid, "第一网格", "", "", "", "2020-01-01", h.Acts.Now().Day().Add(-1).String()}},
			[][]any{{housetest.Grid, one, today, "拆分"}, {housetest.Grid, other, today, "拆分", "是"}}))
		page := string(h.As("").Get("/area/" + housetest.Grid).Want(200).Body)
		if !strings.Contains(page, "/area/"+one) || !strings.Contains(page, "/area/"+other) || !strings.Contains(page,
			"分成了几个") || strings.Contains(page, "测试officer") {
			t.Error(page)
		}
		h.As("").Post(guestCall, housetest.NewForm("words", "老牌子报的事", "area", housetest.Grid)).Want(303)
		if got := orderAt(h, "老牌子报的事"); got != other {
			t.Error("it lies in", got)
		}
		// An order may lie in the part that was not chosen, where a point says so.
		outline(h, one, 116.7)
		h.As("desk").Post("/api/orders", map[string]any{"words": "有位置的事", "area": housetest.Grid, "lon": 116.71, "lat": 39.71}).Want(200)
		if got := orderAt(h, "有位置的事"); got != one {
			t.Error("with its point it lies in", got)
		}
	})
}

// outline draws a square of two hundredths of a degree around a place.
func outline(h *housetest.House, code string, lon float64) {
	h.T.Helper()
	rep, err := h.Areas.ImportBoundaries(h.T.Context(), act.System(housetest.County), area.Scope{housetest.County}, fmt.Appendf(nil,
		`{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":%q},"geometry":{"type":"Polygon","coordinates":[[[%[2]f,39.70],`+
			`[%[3]f,39.70],[%[3]f,39.72],[%[2]f,39.72],[%[2]f,39.70]]]}}]}`, code, lon, lon+0.02), false)
	if err != nil || !rep.Kept {
		h.T.Fatal(rep, err)
	}
}

func located(h *housetest.House, lon float64) string {
	h.T.Helper()
	code, _, err := h.Areas.Locate(h.T.Context(), housetest.County, lon, 39.71)
	if err != nil {
		h.T.Fatal(err)
	}
	return code
}

// Proposals of new subjects, outlines, what rulings taught and the packages in a town's stores go along with a place that ends.
func TestNothingOpenIsLeftInATownThatEnds(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		grower := registered(h, "inspector")
		now := h.Acts.Now()
		p := phone{h, "helper", "aaaaaaaa"}
		p.send(p.say(now, map[string]any{"new": map[string]any{"kind": "household", "name": "李四家", "area": housetest.Village}}),
			p.propose(grower, now, "products", "番茄、生菜", "草莓"))
		h.As("inspector").Post(packaging, brought(grower)).Want(200)
		h.As("otherinspector").Post(packaging, brought(registered(h, "otherinspector", "area", housetest.OtherVillage, "name", "别处"), "quantity", 7)).Want(200)
		outline(h, housetest.Village, 116.7)
		outline(h, housetest.OtherVillage, 116.8)
		outline(h, housetest.Town, 116.7)
		if _, err := h.Acts.Do(t.Context(), act.System(housetest.County), act.What{Verb: "order.rule", Kind: "order", Area: housetest.Town},
			func(tx *act.Tx) error {
				_, err := tx.Exec(t.Context(), `insert into order_dispatch (county, category, area, unit, learned_from, at) values ($1, '0101', $2, $3, '', 1)`,
					housetest.County, housetest.Town, h.Unit(housetest.TownOffice))
				return err
			}); err != nil {
			t.Fatal(err)
		}

		// The whole first town becomes part of the other.
		today, last := now.Day().String(), now.Day().Add(-1).String()
		village2, town2 := housetest.Town+"002", housetest.OtherTown
		areas := [][]any{}
		became := [][]any{{housetest.Town, town2, today, "合并"}}
		for i, v := range []string{housetest.Village, village2} {
			to := fmt.Sprintf("%s90%d", town2, i+1)
			areas = append(areas, []any{to, "并来的社区", "", "", "", today})
			became = append(became, []any{v, to, today, "划转"})
			for _, g := range []string{"001", "002"} {
				areas = append(areas, []any{to + g, "并来的网格", "", "", "", today}, []any{v + g, "第一网格", "", "", "", "2020-01-01", last})
				became = append(became, []any{v + g, to + g, today, "划转"})
			}
			areas = append(areas, []any{v, "一社区", "", "", "", "2020-01-01", last})
		}
		areas = append(areas, []any{housetest.Town, "甲街道", "", "", "", "2020-01-01", last})
		file := reform(t, areas, became)
		got := strings.Split(follows(shown(h, file)), "\n")
		for _, want := range []string{"agri.proposal " + housetest.Village + ">" + town2 + "901 1", "agri.packaging " + housetest.Town + ">" + town2 + " 1",
			"outline " + housetest.Village + ">" + town2 + "901 1", "dispatch " + housetest.Town + ">" + town2 + " 1"} {
			if !slices.Contains(got, want) {
				t.Errorf("not told: %s in %s", want, strings.Join(got, "; "))
			}
		}
		applied(h, file)
		h.Clean()
		for _, table := range []string{"agri_proposal", "agri_packaging_stock", "order_dispatch"} {
			var left int
			if err := h.DB.Read().QueryRow(t.Context(), "select count(*) from "+table+" where county = $1 and area like $2", housetest.County,
				housetest.Town+"%").Scan(&left); err != nil || left != 0 {
				t.Errorf("%s: %d rows lie in the town that is no more (%v)", table, left, err)
			}
		}
		if a, b := located(h, 116.71), located(h, 116.81); a != town2+"901" || b != housetest.OtherVillage {
			t.Errorf("a point in the village that moved is in %s, one beside it in %s", a, b)
		}
		if x := p.send(p.say(now, map[string]any{"new": map[string]any{"kind": "household", "name": "赵五家",
			"area": housetest.Village}})).Results[0]; x.State != "safe" {
			t.Errorf("seen before, sent after: %+v", x)
		}
		var late struct{ Items []struct{ Said, Area string } }
		h.As("otherinspector").Get("/api/agri/proposals?limit=200").Want(200).Into(&late)
		if !slices.Contains(late.Items, struct{ Said, Area string }{"赵五家", town2 + "901"}) {
			t.Errorf("seen before, sent after: %+v", late.Items)
		}
		open := proposals(h, "otherinspector", "")
		if len(open) != 2 {
			t.Fatalf("%+v", open)
		}
		h.As("otherinspector").Post("/api/agri/proposals/"+open["new"].ID+"/accept", map[string]string{"seen": ""}).Want(204)
		// What came back before is taken away from the stores of the town that has it now, all of it and no more.
		h.As("otherinspector").Post(packaging, taken("area", town2, "quantity", 108)).Want(409)
		h.As("otherinspector").Post(packaging, taken("area", town2, "quantity", 107)).Want(200)
	})
}

// A succession that cannot have been is refused at its cell.
func TestSuccessionsThatCannotBeAreRefused(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		day := h.Acts.Now().Day()
		today, last := day.String(), day.Add(-1).String()
		village, grid, grid2 := housetest.Village, housetest.Grid, housetest.Village+"002"
		one, other := village+"801", village+"802"
		parts := [][]any{{one, "第三网格", "", "", "", today}, {other, "第四网格", "", "", "", today}}
		ended := func(more ...[]any) [][]any {
			return append(slices.Concat(parts, [][]any{{grid, "第一网格", "", "", "", "2020-01-01", last}}), more...)
		}
		for name, c := range map[string]struct {
			areas, became [][]any
			want          string
		}{
			"two that take": {ended(), [][]any{{grid, one, today, "拆分", "是"}, {grid, other, today, "拆分", "是"}},
				"E2 area.succession.two_mains E3 area.succession.two_mains"},
			"one that takes": {ended(), [][]any{{grid, one, today, "拆分", "是"}, {grid, other, today, "拆分", "否"}}, ""},
			"there and back": {ended([]any{grid2, "第二网格", "", "", "", "2020-01-01", last}), [][]any{{grid, grid2, today, "合并"}, {grid2, grid, today, "合并"}},
				"B2 area.succession.into_gone B3 area.succession.into_gone"},
			"there and back by a part": {ended(), [][]any{{grid, one, today, "划转"}, {one, grid, last, "拆分"}},
				"B2 area.succession.circle B3 area.succession.circle"},
			"later than the end": {ended(), [][]any{{grid, one, day.Add(30).String(), "划转"}}, "C2 area.succession.after_end"},
			"of what goes on": {ended(), [][]any{{grid, one, today, "划转"}, {village, housetest.OtherVillage, today, "划转"}},
				"A3 area.succession.goes_on"},
			"all of what goes on": {ended(), [][]any{{grid, one, today, "划转"}, {village, housetest.OtherVillage, today, "拆分", "是"}},
				"E3 area.succession.goes_on"},
			"a part of what goes on": {ended(), [][]any{{grid, one, today, "划转"}, {village, housetest.OtherVillage, today, "拆分"}}, ""},
			"moved to two": {ended(), [][]any{{grid, one, today, "划转"}, {grid, other, today, "划转"}},
				"D2 area.succession.several D3 area.succession.several"},
			"into what is gone": {ended([]any{grid2, "第二网格", "", "", "", "2020-01-01", last}), [][]any{{grid, one, today, "划转"}, {grid2, grid, today, "合并"}},
				"B3 area.succession.into_gone"},
		} {
			var got []string
			for _, e := range shown(h, reform(t, c.areas, c.became)).Errors {
				if strings.HasPrefix(e.Code, "area.succession.") {
					got = append(got, e.Cell+" "+e.Code)
				}
			}
			if strings.Join(got, " ") != c.want {
				t.Errorf("%s: %v, want %s", name, got, c.want)
			}
		}
		file := reform(t, ended(), [][]any{{grid, one, today, "划转"}})
		applied(h, file)
		for _, kind := range []string{"划转", "拆分"} {
			x := shown(h, reform(t, nil, [][]any{{grid, other, today, kind}}))
			if len(x.Errors) != 1 || x.Errors[0].Code != "area.succession.gone_before" || x.Errors[0].Cell != "A2" ||
				!strings.Contains(x.Errors[0].Message, "第三网格") {
				t.Errorf("a second one later: %+v", x.Errors)
			}
		}
		if x := shown(h, file); x.Wrong+x.Added+x.Changed != 0 {
			t.Errorf("again: %+v", x)
		}
	})
}
