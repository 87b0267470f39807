package housetest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"huying/internal/housetest"
	"huying/kernel/act"

	"github.com/xuri/excelize/v2"
)

// parkHouse has three parks, one of them closed, and one farm.
func parkHouse(h *housetest.House) (farmID string) {
	farm(h)
	for _, k := range []struct{ name, area string }{{"甲街道蔬菜产业园", housetest.Town}, {"乙镇果品采摘园", housetest.OtherTown}, {"甲街道老园", housetest.Town}} {
		var p park
		h.As("bureau").Post(parks, map[string]any{"name": k.name, "area": k.area}).Want(200).Into(&p)
		if k.name == "甲街道老园" {
			h.As("bureau").Post(parks+"/"+p.ID+"/close", map[string]string{"reason": "并入别的园区"}).Want(204)
		}
	}
	return registered(h, "inspector", "park", "甲街道蔬菜产业园")
}

// writes puts a name for a park onto subjects as the years before did: unasked.
func writes(h *housetest.House, name string, ids ...string) {
	h.T.Helper()
	_, err := h.Acts.Do(h.T.Context(), act.System(housetest.County),
		act.What{Verb: "agri.subject.change", Kind: "agri.subject", Area: housetest.County}, func(tx *act.Tx) error {
			for _, id := range ids {
				if _, err := tx.Exec(h.T.Context(), "update agri_subject set park = $1 where county = $2 and id = $3", name, tx.County, id); err != nil {
					return err
				}
			}
			return nil
		})
	if err != nil {
		h.T.Fatal(err)
	}
}

// sheetOf is a workbook with these titles and lines.
func sheetOf(t testing.TB, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for i, row := range rows {
		cell, _ := excelize.CoordinatesToCellName(1, i+1)
		if err := f.SetSheetRow("Sheet1", cell, &row); err != nil {
			t.Fatal(err)
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// imported is what an import answers.
type imported struct {
	Rows, Added, Changed, Same, Wrong int
	Ignored                           []string
	Errors                            []struct{ Cell, Value, Code, Message string }
	Changes                           []struct {
		Row   int
		Cells []struct{ Column, Was, Now string }
	}
}

// told is what is wrong, by cell.
func (r imported) told() string {
	var out []string
	for _, e := range r.Errors {
		out = append(out, e.Cell+" "+e.Code)
	}
	return strings.Join(out, ", ")
}

func imports(h *housetest.House, who string, dry bool, file []byte) (r imported) {
	h.T.Helper()
	h.As(who).Post("/api/agri/subjects/import?dry="+fmt.Sprint(dry), housetest.NewForm().File("file", "a.xlsx", file)).Want(200).Into(&r)
	return r
}

// A subject farms in a park that there is: at the desk and in a workbook.
func TestASubjectFarmsInAParkThatThereIs(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		id := parkHouse(h)
		path := "/api/agri/subjects/" + id
		version := func() int {
			var s subject
			h.As("inspector").Get(path).Want(200).Into(&s)
			return s.Version
		}
		desk := func(park, words string) map[string]any {
			return with(coop("park", park, "products", words, "version", version()), "ident", nil)
		}
		for _, c := range []struct {
			name, park string
			status     int
			said       string
		}{
			{"a typo", "甲街道蔬菜产业元", 422, "甲街道蔬菜产业园"}, {"nothing like any", "天上", 422, "/park"}, {"a closed one", "甲街道老园", 422, "/park"},
			{"the other town's", "乙镇果品采摘园", 200, ""}, {"none", "", 200, ""}, {"back", "甲街道蔬菜产业园", 200, ""},
		} {
			if a := h.As("inspector").Do("PUT", path, desk(c.park, "番茄")).Want(c.status); !strings.Contains(string(a.Body), c.said) {
				t.Errorf("%s: %s", c.name, a.Body)
			}
		}
		h.As("inspector").Post("/api/agri/subjects", with(coop("park", "天上", "name", "又一家"), "ident", nil)).Want(422)

		// What was written before there was a choice stays until somebody chooses.
		writes(h, "蔬菜园", id)
		h.As("inspector").Do("PUT", path, desk("蔬菜园", "白菜")).Want(200)
		h.As("inspector").Do("PUT", path, desk("果园", "白菜")).Want(422)
		if b := h.As("inspector").Get(path).Want(200).Body; !bytes.Contains(b, []byte(`"park_missing":true`)) {
			t.Errorf("%s", b)
		}
		head := []any{"主体名称", "主体类型", "所在村（社区）", "所属园区"}
		line := func(name, park string) []any {
			return []any{name, "农民专业合作社", "甲街道 一社区", park}
		}
		for _, c := range []struct {
			name string
			rows [][]any
			told string
			said string
		}{
			{"a typo names the nearest", [][]any{line("绿源种植合作社", "甲街道蔬菜产业元")}, "D2 agri.subject.park_near", "甲街道蔬菜产业园"},
			{"nothing like any", [][]any{line("绿源种植合作社", "天上")}, "D2 agri.subject.park", ""},
			{"what it has already", [][]any{line("绿源种植合作社", "蔬菜园")}, "", ""},
			{"what another has", [][]any{line("新的一家", "蔬菜园")}, "D2 agri.subject.park_near", "甲街道蔬菜产业园"},
			{"full-width and the other town's", [][]any{line("绿源种植合作社", "乙镇果品采摘园 ")}, "", ""},
		} {
			r := imports(h, "inspector", true, sheetOf(t, append([][]any{head}, c.rows...)...))
			if r.told() != c.told || c.said != "" && !strings.Contains(r.Errors[0].Message, c.said) {
				t.Errorf("%s: %+v", c.name, r)
			}
		}
		// What goes out comes back, and the sheet to fill in offers the parks in force.
		if r := imports(h, "inspector", false, h.As("inspector").Get("/api/agri/subjects/export").Want(200).Body); r.Same != 1 || r.Wrong != 0 {
			t.Errorf("%+v", r)
		}
		x, err := excelize.OpenReader(bytes.NewReader(h.As("inspector").Get("/api/agri/subjects/template").Want(200).Body))
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = x.Close() }()
		rows, err := x.GetRows("选项")
		if all := fmt.Sprint(rows, err); !strings.Contains(all, "甲街道蔬菜产业园") || !strings.Contains(all, "乙镇果品采摘园") || strings.Contains(all, "老园") {
			t.Error(all)
		}
		h.Clean()
	})
}

func TestParksAreChosen(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		parkHouse(h)
		for _, c := range []struct {
			who, q string
			status int
			want   string
		}{
			{"", "", 401, ""}, {"desk", "", 403, ""}, {"inspector", "", 200, "[甲街道蔬菜产业园 乙镇果品采摘园]"}, {"inspector", "果品", 200, "[乙镇果品采摘园]"},
			{"helper", "jjd", 200, "[甲街道蔬菜产业园]"}, {"inspector", "老", 200, "[]"},
		} {
			var out struct{ Items []struct{ Name string } }
			a := h.As(c.who).Get(parks + "/choices?q=" + c.q).Want(c.status)
			if c.status != 200 {
				continue
			}
			names := []string{}
			a.Into(&out)
			for _, k := range out.Items {
				names = append(names, k.Name)
			}
			if fmt.Sprint(names) != c.want {
				t.Errorf("%s %s: %v", c.who, c.q, names)
			}
		}
	})
}

// What subjects give for a park although there is none is shown to whoever can mend it,
// and nothing is changed before they say so.
func TestStrayParksAreMended(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		one := parkHouse(h)
		two := registered(h, "inspector", "name", "二号")
		far := registered(h, "otherinspector", "name", "三号", "area", housetest.OtherVillage)
		old := registered(h, "inspector", "name", "四号")
		writes(h, "甲街道蔬菜产业元", one, two, far)
		writes(h, "甲街道老园", old)
		type strays struct {
			Items []struct {
				Name, Nearest, Area string
				Subjects            int
				Closed              bool
			}
		}
		list := func(who string) string {
			t.Helper()
			var out strays
			h.As(who).Get(parks + "/strays").Want(200).Into(&out)
			return fmt.Sprint(out.Items)
		}
		h.As("helper").Get(parks + "/strays").Want(403)
		h.As("").Get(parks + "/strays").Want(401)
		for who, want := range map[string]string{
			"bureau":         "[{甲街道老园 甲街道蔬菜产业园 " + housetest.Village + " 1 true} {甲街道蔬菜产业元 甲街道蔬菜产业园  3 false}]",
			"inspector":      "[{甲街道老园 甲街道蔬菜产业园 " + housetest.Village + " 1 true} {甲街道蔬菜产业元 甲街道蔬菜产业园 " + housetest.Village + " 2 false}]",
			"otherinspector": "[{甲街道蔬菜产业元 甲街道蔬菜产业园 " + housetest.OtherVillage + " 1 false}]",
		} {
			if got := list(who); got != want {
				t.Errorf("%s: %s", who, got)
			}
		}
		lead := func(who, from, to string, status, n int) {
			t.Helper()
			var out struct{ Subjects int }
			a := h.As(who).Post(parks+"/strays", map[string]string{"name": from, "park": to}).Want(status)
			if status == 200 {
				if a.Into(&out); out.Subjects != n {
					t.Errorf("%s → %s: %d subjects", from, to, out.Subjects)
				}
			}
		}
		lead("helper", "甲街道蔬菜产业元", "甲街道蔬菜产业园", 403, 0)
		lead("inspector", "甲街道蔬菜产业元", "天上", 422, 0)
		lead("inspector", "甲街道蔬菜产业元", "甲街道老园", 422, 0)
		lead("inspector", "乙镇果品采摘园", "甲街道蔬菜产业园", 409, 0) // no stray
		lead("inspector", "甲街道蔬菜产业元", "甲街道蔬菜产业园", 200, 2)
		lead("bureau", "甲街道老园", "", 200, 1)
		if got := list("inspector"); got != "[]" {
			t.Error(got)
		}
		// Or the park is made after all; a new name goes along to who farms in it.
		var k park
		h.As("otherinspector").Post(parks, map[string]any{"name": "甲街道蔬菜产业元", "area": housetest.OtherTown}).Want(200).Into(&k)
		if len(k.Members) != 1 || list("bureau") != "[]" {
			t.Errorf("%+v %s", k, list("bureau"))
		}
		h.As("otherinspector").Do("PUT", parks+"/"+k.ID, map[string]any{"name": "乙镇蔬菜园", "area": housetest.OtherTown, "version": k.Version}).Want(200).Into(&k)
		if len(k.Members) != 1 || list("bureau") != "[]" {
			t.Errorf("a new name left its farm behind: %+v", k)
		}
		h.Clean()
	})
}
