package housetest_test

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/scenes/agri/patrol"

	"github.com/xuri/excelize/v2"
)

// A workbook as other programs leave it: without an id, its rules under bind:relevant, a
// loop, and choices that Google wrote as 1.0 and 0.0. It is told what will be different
// before it is published, is filled in, read in the office, and goes through the county's
// workbook unchanged.
func TestAChecklistFromTheWorld(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		file := worldly(t)
		type report struct {
			Form             *struct{ Form, Version string }
			Errors, Warnings []struct{ Sheet, Cell, Code, Message string }
		}
		var r report
		h.As("bureau").Post("/api/forms?use="+patrol.Use.Code+"&dry=true", housetest.NewForm().File("file", "大棚 用电(1).xlsx", file)).Want(200).Into(&r)
		if len(r.Errors) != 0 || r.Form == nil || r.Form.Form != "大棚_用电_1" || r.Form.Version != "1" {
			t.Fatalf("%+v", r)
		}
		told := map[string]string{}
		for _, w := range r.Warnings {
			told[w.Code] = w.Sheet + "!" + w.Cell + " " + w.Message
		}
		for code, want := range map[string]string{"form.id_from_file": "大棚_用电_1", "form.version_assumed": "version", "form.not_recorded": "survey!A8"} {
			if !strings.Contains(told[code], want) {
				t.Errorf("%s: %q", code, told[code])
			}
		}
		h.As("bureau").Post("/api/forms?use="+patrol.Use.Code+"&dry=false", housetest.NewForm().File("file", "大棚 用电(1).xlsx", file)).Want(200)
		const at = "/api/forms/大棚_用电_1/versions/1"
		h.As("bureau").Post(at+"/publish", map[string]any{"posts": []string{}, "areas": []string{}}).Want(204)
		if xml := string(h.As("helper").Get(at + "/xml").Want(200).Body); !strings.Contains(xml, `relevant="/data/lit = &#39;1&#39;"`) ||
			!strings.Contains(xml, "<name>0</name>") {
			t.Error(xml)
		}

		p := phone{h, "helper", "aaaaaaaa"}
		answers := map[string]string{"lit": "1", "lamps/old/many": "3", "lamps/new/many": "0", "people[1]/who": "张三", "head": "张三"}
		visit := func(more map[string]string) map[string]any {
			said := map[string]string{}
			for k, v := range answers {
				said[k] = v
			}
			for k, v := range more {
				said[k] = v
			}
			return map[string]any{"form": "大棚_用电_1", "version": "1", "answers": said}
		}
		if got := p.send(p.visit(s, h.Acts.Now().Add(-time.Hour), visit(map[string]string{"lit": "1.0"}))); got.Results[0].State != "refused" {
			t.Errorf("an answer that is no choice: %+v", got)
		}
		op := p.visit(s, h.Acts.Now().Add(-time.Hour), visit(nil))
		if got := p.send(op); got.Results[0].State != "safe" {
			t.Fatalf("%+v", got)
		}
		var page evidencePage
		h.As("inspector").Get("/api/agri/patrols/" + op.ID).Want(200).Into(&page)
		said := map[string]string{}
		for _, x := range page.Said {
			said[x.Question] = x.Answer
		}
		if said["亮着灯吗"] != "亮" || said["旧灯有几盏"] != "3" || said["谁负责"] != "张三" {
			t.Errorf("%+v", page.Said)
		}

		// The county's workbook takes in what it gave out.
		whole := h.As("lead").Get("/api/workbook").Want(200).Body
		var plan struct {
			Wrong, Added, Changed int
			Sheets                []struct {
				Errors []struct{ Sheet, Cell, Message string }
			}
		}
		h.As("lead").Post("/api/workbook/import", housetest.NewForm().File("file", "整县.xlsx", whole)).Want(200).Into(&plan)
		if plan.Wrong != 0 || plan.Added != 0 || plan.Changed != 0 {
			t.Errorf("%+v", plan)
		}
		h.Clean()
	})
}

// What is no workbook of ours says what to do, whatever it is called.
func TestWhatIsNoChecklist(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		patrolled(h)
		for body, want := range map[string]string{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "另存为 .xlsx", "type,name,label\ntext,a,A\n": "另存为 .xlsx",
			"<html><table></table></html>": "另存为 .xlsx", "\x00\x01\x02": ".xlsx"} {
			a := h.As("bureau").Post("/api/forms?use="+patrol.Use.Code, housetest.NewForm().File("file", "a.xlsx", []byte(body))).Want(422)
			if !strings.Contains(string(a.Body), want) {
				t.Errorf("%q: %s", body, a.Body)
			}
		}
	})
}

func worldly(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for sheet, rows := range map[string][][]any{
		"survey": {{"type", "name", "label", "bind:relevant"}, {"select_one lit", "lit", "**亮着灯吗**"},
			{"begin loop over lamp", "lamps", "", "${lit} = '1'"}, {"integer", "many", "%(label)s有几盏"}, {"end loop"},
			{"begin repeat", "people", "谁在场"}, {"text", "who", "姓名"}, {"background-audio", "sound"}, {"end repeat"},
			{"select_one ${who}", "head", "谁负责"}},
		"choices": {{"list_name", "name", "label"}, {"lit", 1, "亮"}, {"lit", 0, "不亮"}, {"lamp", "old", "旧灯"}, {"lamp", "new", "新灯"}},
	} {
		if _, err := f.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := f.SetSheetRow(sheet, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return bytes.Clone(b.Bytes())
}
