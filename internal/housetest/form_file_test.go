package housetest_test

import (
	"bytes"
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"strings"
	"testing"

	"huying/internal/housetest"
	"huying/scenes/agri/patrol"
	"huying/scenes/agri/registry"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// workbookOf is a workbook; a row is cut by |.
func workbookOf(t testing.TB, sheets ...[]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for i, lines := range sheets {
		name := lines[0]
		if i == 0 {
			if err := f.SetSheetName("Sheet1", name); err != nil {
				t.Fatal(err)
			}
		} else if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
		for n, line := range lines[1:] {
			var row []any
			for _, c := range strings.Split(line, "|") {
				row = append(row, c)
			}
			cell, _ := excelize.CoordinatesToCellName(1, n+1)
			if err := f.SetSheetRow(name, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// shops is a checklist that refers to a list of shops by their towns, and to a picture.
func shops(t testing.TB, version string) []byte {
	return workbookOf(t,
		[]string{"survey", "type|name|label|choice_filter|media::image|appearance", "select_one towns|town|哪个镇|||",
			"select_one_from_file shops.csv|shop|哪家门店|town=${town}|door.png|"},
		[]string{"choices", "list_name|name|label", "towns|t1|甲镇", "towns|t2|乙镇"},
		[]string{"settings", "form_id|form_title|version", "shops|门店检查|" + version})
}

func TestFilesOfAChecklist(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		type fileRow struct {
			Name, Kind, Hash string
			Size             int64
		}
		const at = "/api/forms/shops/versions/"
		upload := func(version string) {
			t.Helper()
			h.As("bureau").Post("/api/forms?dry=false&use="+patrol.Use.Code, housetest.NewForm().File("file", "a.xlsx", shops(t, version))).Want(200)
		}
		files := func(version string) (out string) {
			var p struct{ Files []fileRow }
			h.As("bureau").Get(at + version).Want(200).Into(&p)
			for _, f := range p.Files {
				out += f.Name + map[bool]string{true: "? ", false: " "}[f.Hash == ""]
			}
			return out
		}
		publish := func(version string) *housetest.Answer {
			return h.As("bureau").Post(at+version+"/publish", map[string]any{"posts": []string{registry.Officer}, "areas": []string{}})
		}
		upload("1")
		if got := files("1"); got != "door.png? shops.csv? " {
			t.Error(got)
		}
		if a := publish("1").Want(409); !strings.Contains(string(a.Body), "door.png、shops.csv") {
			t.Errorf("%s", a.Body)
		}

		// What is wrong is told by cell, what is right is kept.
		gbk := func(s string) []byte {
			b, err := simplifiedchinese.GBK.NewEncoder().String(s)
			if err != nil {
				t.Fatal(err)
			}
			return []byte(b)
		}
		for _, x := range []struct {
			what, name string
			data       []byte
			want       string // where, and a part of what is told
		}{
			{"a column too few", "shops.csv", []byte("name,label\na,甲\n"), "shops.csv C1 town"},
			{"a column twice", "shops.csv", []byte("name,label,town,label\na,甲,t1,甲\n"), "shops.csv D1 两次"},
			{"a value twice", "shops.csv", []byte("name,label,town\na,甲,t1\n\nb,乙,t1\na,丙,t2\n"), "shops.csv A5 第 2 行"},
			{"a value with a space", "shops.csv", []byte("name,label,town\na b,甲,t1\n"), "shops.csv A2 空格"},
			{"nothing to show", "shops.csv", []byte("name,label,town\na,,t1\n"), "shops.csv B2 label"},
			{"a short row", "shops.csv", []byte("name,label,town\na,甲\n"), "shops.csv C2 town"},
			{"a cell beyond the columns", "shops.csv", []byte("name,label,town\na,甲,t1,多\n"), "shops.csv D2 列名"},
			{"a quotation mark too few", "shops.csv", []byte("name,label,town\na,\"甲,t1\n"), "shops.csv 引号"},
			{"no rows", "shops.csv", []byte("name,label,town\n"), "shops.csv A2 没有内容"},
			{"nothing", "shops.csv", []byte(" \n"), "shops.csv 没有内容"},
			{"another writing", "shops.csv", []byte("name,label,town\na,\xff\xfe\x00,t1\n"), "shops.csv 编码"},
			{"a formula", "shops.xlsx", []byte("PK\x03\x04 no workbook"), "shops.csv Excel"},
			{"a file for nothing", "villages.csv", []byte("name,label\n"), "villages.csv 没有用到"},
			{"no picture", "door.png", []byte("<svg/>"), "door.png JPEG"},
		} {
			var r struct {
				Kept   []string
				Errors []struct{ Sheet, Cell, Message string }
			}
			h.As("bureau").Post(at+"1/files", housetest.NewForm().File("files", x.name, x.data)).Want(200).Into(&r)
			told := ""
			for _, e := range r.Errors {
				told += strings.ReplaceAll(e.Sheet+" "+e.Cell+" "+e.Message, "  ", " ")
			}
			where, what, _ := strings.Cut(x.want[strings.IndexByte(x.want, ' ')+1:], " ")
			if !strings.HasPrefix(told, x.want[:strings.IndexByte(x.want, ' ')]+" ") || !strings.Contains(told, where) ||
				!strings.Contains(told, what) || len(r.Kept) > 0 {
				t.Errorf("%s: kept %v, told %q, want %q", x.what, r.Kept, told, x.want)
			}
		}
		if got := files("1"); got != "door.png? shops.csv? " {
			t.Error("what was wrong was kept:", got)
		}

		// The clerk's own Excel saves another writing; a picture comes along in one go.
		list := "name,label,town\na,农资一店,t1\nb,农资二店,t2\n"
		h.As("helper").Post(at+"1/files", housetest.NewForm().File("files", "shops.csv", gbk(list))).Want(403)
		h.As("bureau").Post(at+"9/files", housetest.NewForm().File("files", "shops.csv", gbk(list))).Want(404)
		h.As("bureau").Post(at+"1/files", housetest.NewForm().File("files", "shops.csv", gbk(list)).File("files", "door.png", photo(t))).Want(200)
		h.As("bureau").Post(at+"1/files/door.png/remove", nil).Want(204)
		h.As("bureau").Post(at+"1/files/door.png/remove", nil).Want(404)
		publish("1").Want(409)
		h.As("bureau").Post(at+"1/files", housetest.NewForm().File("files", "door.png", photo(t))).Want(200)
		h.As("helper").Get(at + "1/files/shops.csv").Want(404) // a draft is nobody's yet
		publish("1").Want(204)
		if got := string(h.As("helper").Get(at + "1/files/shops.csv").Want(200).Body); got != list {
			t.Errorf("%q", got)
		}
		if a := h.As("helper").Get(at + "1/files/door.png").Want(200); a.Header.Get("Content-Type") != "image/jpeg" ||
			a.Header.Get("X-Content-Type-Options") != "nosniff" || a.Header.Get("ETag") == "" {
			t.Error(a.Header)
		}
		h.As("roads").Get(at + "1/files/shops.csv").Want(404) // for none of their posts
		h.As("bureau").Post(at+"1/files", housetest.NewForm().File("files", "shops.csv", []byte(list))).Want(409)
		h.As("bureau").Post(at+"1/files/shops.csv/remove", nil).Want(409)

		// The phone carries them by their hash; another app finds them in the manifest.
		var day struct {
			Forms []struct {
				Form  string
				Files []fileRow
			}
		}
		h.As("helper").Get("/api/agri/field").Want(200).Into(&day)
		carried := map[string][]fileRow{}
		for _, f := range day.Forms {
			carried[f.Form] = f.Files
		}
		if f := carried["shops"]; len(f) != 2 || f[1].Name != "shops.csv" || len(f[1].Hash) != 64 || f[1].Size != int64(len(list)) ||
			len(carried["agri-patrol"]) != 0 {
			t.Errorf("%+v", carried)
		}
		app := newCollector(h, "helper", password)
		for _, f := range app.list() {
			if f.ID != "shops" {
				continue
			}
			if doc := string(app.download(f)); !strings.Contains(doc, `src="jr://file-csv/shops.csv"`) {
				t.Error(doc)
			}
			if got := app.media(f); string(got["shops.csv"]) != list || len(got["door.png"]) == 0 {
				t.Errorf("%q", got["shops.csv"])
			}
			carried["collect"] = nil
		}
		if _, ok := carried["collect"]; !ok {
			t.Error("Collect is not offered what it can open")
		}

		// What was chosen is said in the words of the list.
		p := phone{h, "helper", "aaaaaaaa"}
		op := p.visit(s, h.Acts.Now(), map[string]any{"form": "shops", "version": "1", "answers": map[string]string{"town": "t2", "shop": "b"}})
		if r := p.send(op).Results[0]; r.State != "safe" {
			t.Fatalf("%+v", r)
		}
		var patrols struct{ Items []struct{ ID string } }
		h.As("bureau").Get("/api/agri/patrols").Want(200).Into(&patrols)
		if b := string(h.As("bureau").Get("/api/agri/patrols/" + patrols.Items[0].ID).Want(200).Body); !strings.Contains(b, `"answer":"农资二店"`) ||
			!strings.Contains(b, `"answer":"乙镇"`) {
			t.Error(b)
		}
		answers, err := excelize.OpenReader(bytes.NewReader(h.As("bureau").Get("/api/agri/patrols/answers?form=shops").Want(200).Body))
		if err != nil {
			t.Fatal(err)
		}
		if cell, _ := answers.GetCellValue(answers.GetSheetName(0), "G2"); cell != "农资二店" {
			t.Errorf("the workbook says %q", cell)
		}
		_ = answers.Close()

		// A new version starts with what the last one had, where that still serves.
		upload("2")
		if got := files("2"); got != "door.png shops.csv " {
			t.Error(got)
		}
		publish("2").Want(204)
		again := workbookOf(t, []string{"survey", "type|name|label|choice_filter", "select_one_from_file shops.csv|shop|哪家|open='y'"},
			[]string{"settings", "form_id|form_title|version", "shops|门店检查|3"})
		h.As("bureau").Post("/api/forms?dry=false&use="+patrol.Use.Code, housetest.NewForm().File("file", "a.xlsx", again)).Want(200)
		if got := files("3"); got != "shops.csv? " {
			t.Error("a list without the column that is read:", got)
		}
		book := workbookOf(t, []string{"名录", "name|label|open", "a|农资一店|y", "", "b|农资二店|n"})
		h.As("bureau").Post(at+"3/files", housetest.NewForm().File("files", "Shops.xlsx", book)).Want(200)
		h.As("bureau").Post("/api/forms?dry=false&use="+patrol.Use.Code, housetest.NewForm().File("file", "a.xlsx", again)).Want(200) // the draft again
		if got := files("3"); got != "shops.csv " {
			t.Error("the draft's file is gone:", got)
		}
		if got := string(h.As("bureau").Get(at + "3/files/shops.csv").Want(200).Body); got != "name,label,open\na,农资一店,y\nb,农资二店,n\n" {
			t.Errorf("%q", got)
		}
		var lines struct{ Items []struct{ Verb string } }
		h.As("audit").Get("/api/journal?subject=shops").Want(200).Into(&lines)
		verbs := ""
		for _, l := range lines.Items {
			verbs = strings.TrimPrefix(l.Verb, "form.") + " " + verbs
		}
		if verbs != "save attach detach attach publish save publish save attach save " {
			t.Error(verbs)
		}
		h.Clean()
	})
}

// media fetches what the manifest of a form lists, as the app does: what it has already by
// its hash it does not fetch again.
func (a *collector) media(f blank) map[string][]byte {
	a.h.T.Helper()
	var m struct {
		XMLName xml.Name `xml:"http://openrosa.org/xforms/xformsManifest manifest"`
		Files   []struct {
			Name string `xml:"filename"`
			Hash string `xml:"hash"`
			URL  string `xml:"downloadUrl"`
		} `xml:"mediaFile"`
	}
	if err := xml.Unmarshal([]byte(a.ask("GET", withDevice(f.Manifest), "", nil).want(a.h.T, 200).body), &m); err != nil {
		a.h.T.Fatal(err)
	}
	out := map[string][]byte{}
	for _, x := range m.Files {
		data := []byte(a.ask("GET", withDevice(x.URL), "", nil).want(a.h.T, 200).body)
		if sum := md5.Sum(data); "md5:"+hex.EncodeToString(sum[:]) != x.Hash {
			a.h.T.Errorf("%s does not have its hash", x.Name)
		}
		out[x.Name] = bytes.Clone(data)
	}
	return out
}
