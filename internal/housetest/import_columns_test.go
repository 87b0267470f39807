package housetest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"huying/internal/housetest"

	"github.com/xuri/excelize/v2"
)

// A county's own list has more columns than the platform, and says things in its own way.
func TestACountysOwnListComesIn(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		outlined(h)
		type row = []any
		line := func(name string, more ...any) row {
			return append(row{name, "农户", "甲街道 一社区"}, more...)
		}
		head := func(more ...any) row {
			return append(row{"主体名称", "主体类型", "所在村（社区）"}, more...)
		}
		for _, c := range []struct {
			name    string
			head    row
			line    row
			told    string
			ignored string
		}{
			{"what it does not know is named", head("备注", "序号"), line("甲", "老户", 1), "", "[备注 序号]"},
			{"a slip in a title", head("手机号码"), line("甲", "13800138000"), "D1 sheet.misspelt_column", "[]"},
			{"what people call it", head("联系电话"), line("甲", "13800138000"), "D1 sheet.misspelt_column", "[]"},
			{"without its brackets", head("面积"), line("甲", 3), "D1 sheet.misspelt_column", "[]"},
			{"another unit in brackets", head("面积（公顷）"), line("甲", 3), "D1 sheet.misspelt_column", "[]"},
			{"beside the one that it is like", head("手机号", "手机号码"), line("甲", "13800138000", "x"), "", "[手机号码]"},
			{"one that must be there is told once", row{"主体名", "主体类型", "所在村（社区）"}, line("甲"), "A1 sheet.misspelt_column", "[]"},
			{"two slips", row{"主体名称", "主体类型", "所在村（社区）", "标准基地"}, line("甲", "是"), "D1 sheet.misspelt_column", "[]"},
			{"a dash where nothing can be emptied", head("规模"), line("甲", "－"), "D2 sheet.not_emptied", "[]"},
			{"a dash where something must be", head(), row{"—", "农户", "甲街道 一社区"}, "A2 required", "[]"},
			{"one of two", head("经度", "纬度"), line("甲", 116.65), "E2 agri.subject.half_point", "[]"},
			{"the other of two", head("经度", "纬度"), line("甲", "", 39.9), "D2 agri.subject.half_point", "[]"},
			{"half emptied", head("经度", "纬度"), line("甲", "－", 39.9), "E2 agri.subject.half_point", "[]"},
			{"swapped", head("经度", "纬度"), line("甲", 39.9, 116.65), "D2 agri.subject.swapped", "[]"},
			{"elsewhere", head("经度", "纬度"), line("甲", 121.47, 31.23), "D2 agri.subject.outside", "[]"},
			{"no degrees", head("经度", "纬度"), line("甲", "村东", 39.9), "D2 agri.subject.degrees", "[]"},
			{"just over the border", head("经度", "纬度"), line("甲", 116.599, 39.9), "", "[]"},
		} {
			r := imports(h, "inspector", true, sheetOf(t, c.head, c.line))
			if r.told() != c.told || fmt.Sprint(r.Ignored) != c.ignored {
				t.Errorf("%s: %+v", c.name, r)
			}
		}
		h.Clean()
	})
}

// outlined gives the county an outline: a square of a fifth of a degree.
func outlined(h *housetest.House) {
	h.T.Helper()
	square := `{"type":"FeatureCollection","features":[{"type":"Feature","properties":{"code":"` + housetest.County +
		`"},"geometry":{"type":"Polygon","coordinates":[[[116.6,39.8],[116.8,39.8],[116.8,40],[116.6,40],[116.6,39.8]]]}}]}`
	h.As("lead").Post("/api/areas/boundaries?dry=false", housetest.NewForm().File("file", "a.geojson", []byte(square))).Want(200)
}

func TestLandIsReadWithItsUnit(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		for typed, m2 := range map[string]string{"12.5": "8333", "35亩": "23333", "35 亩": "23333", "３５亩": "23333", "3公顷": "30000", "0.5ha": "5000",
			"1.2万": "8000000", "1.2万亩": "8000000", "2000平方米": "2000", "1,200㎡": "1200", "1.2E1": "8000",
			"约35亩": "", "35亩左右": "", "35頃": "", "亩": "", "-3亩": "", "3-5亩": "", "200万": "", "0x1F": "", "NaN亩": ""} {
			r := imports(h, "inspector", false, sheetOf(t, []any{"主体名称", "主体类型", "所在村（社区）", "面积（亩）"}, []any{"测" + typed, "农户", "甲街道 一社区", typed}))
			if m2 == "" {
				if r.told() != "D2 sheet.bad_number" {
					t.Errorf("%s: %+v", typed, r)
				}
				continue
			}
			if b := string(h.As("inspector").Get("/api/agri/subjects?limit=200").Want(200).Body); r.Wrong != 0 || !strings.Contains(b, `"land_m2":`+m2+`,`) {
				t.Errorf("%s: %+v", typed, r)
			}
			h.As("inspector").Get("/api/agri/subjects").Want(200)
		}
		h.Clean()
	})
}

// An empty cell changes nothing; a dash alone empties, and the rehearsal shows it.
func TestACellIsEmptied(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		parkHouse(h)
		outlined(h)
		head := []any{"主体名称", "主体类型", "所在村（社区）", "联系人", "手机号", "地址", "主要产品", "面积（亩）", "所属园区", "经度", "纬度"}
		full := []any{"满园", "农户", "甲街道 一社区", "王明", "13800138000", "村东", "番茄", "3", "甲街道蔬菜产业园", "116.65", "39.9"}
		line := func(rest ...any) []any { return append(append([]any{}, full[:3]...), rest...) }
		told := func(r imported) string { return fmt.Sprint(r.Changed, r.Same, r.Changes) }
		imports(h, "inspector", false, sheetOf(t, head, full))
		if r := imports(h, "inspector", true, sheetOf(t, head, line("", "", "", "", "", "", "", ""))); told(r) != "0 1 []" {
			t.Errorf("empty cells: %+v", r)
		}
		dashes := sheetOf(t, head, line("－", "-", "—", "－", "－", "－", "－", "－"))
		want := "1 0 [{2 [{联系人 王* } {手机号 138****8000 } {地址 村东 } {主要产品 番茄 } {面积（亩） 3 0} {所属园区 甲街道蔬菜产业园 } {经度 116.65 } {纬度 39.9 }]}]"
		if r := imports(h, "inspector", true, dashes); told(r) != want {
			t.Errorf("dashes: %s, want %s", told(r), want)
		}
		imports(h, "inspector", false, dashes)
		if r := imports(h, "inspector", false, dashes); told(r) != "0 1 []" {
			t.Errorf("again: %+v", r)
		}
		h.Clean()
	})
}

// Where a county's subjects lie comes in with the list, stands on the map, and goes out again.
func TestPlacesComeInWithTheList(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		outlined(h)
		imports(h, "inspector", false, sheetOf(t, []any{"主体名称", "主体类型", "所在村（社区）", "经度", "纬度"},
			[]any{"甲", "农户", "甲街道 一社区", "116.65432°", "39.90123"}, []any{"乙", "农户", "甲街道 一社区"}))
		var p struct {
			Items []struct{ Lon, Lat float64 }
			Total int
		}
		h.As("inspector").Get("/api/agri/subjects/places").Want(200).Into(&p)
		if len(p.Items) != 1 || p.Total != 2 || p.Items[0].Lon != 116.65432 || p.Items[0].Lat != 39.90123 {
			t.Errorf("%+v", p)
		}
		out := h.As("inspector").Get("/api/agri/subjects/export").Want(200).Body
		if r := imports(h, "inspector", true, out); r.Same != 2 || r.Wrong != 0 {
			t.Errorf("%+v", r)
		}
		for name, file := range map[string][]byte{"export": out, "template": h.As("inspector").Get("/api/agri/subjects/template").Want(200).Body} {
			x, err := excelize.OpenReader(bytes.NewReader(file))
			if err != nil {
				t.Fatal(err)
			}
			rows, err := x.GetRows("主体名录")
			notes, _ := x.GetRows("填写说明")
			if all := fmt.Sprint(rows[0], err); !strings.Contains(all, "经度 纬度") || name == "template" && !strings.Contains(fmt.Sprint(notes), "空着的格子不改原来的内容") {
				t.Errorf("%s: %s %v", name, all, notes)
			}
			_ = x.Close()
		}
		h.Clean()
	})
}
