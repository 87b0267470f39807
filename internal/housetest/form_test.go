package housetest_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"huying/internal/housetest"
	"huying/scenes/agri/patrol"
	"huying/scenes/agri/registry"

	"github.com/xuri/excelize/v2"
)

// checklist is a workbook of one question, with more rows when they are given; a row
// is cut by |.
func checklist(t testing.TB, version string, rows ...string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	put := func(sheet string, lines ...string) {
		if _, err := f.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, line := range lines {
			var row []any
			for _, c := range strings.Split(line, "|") {
				row = append(row, c)
			}
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := f.SetSheetRow(sheet, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	put("survey", append([]string{"type|name|label|required|huying::finding|huying::known", "select_one yn|clean|棚里干净吗|yes|no|"}, rows...)...)
	put("choices", "list_name|name|label", "yn|yes|干净", "yn|no|不干净")
	version, kinds, _ := strings.Cut(version, "|")
	put("settings", "form_id|form_title|version|huying::kinds", "shed|大棚检查|"+version+"|"+kinds)
	b, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAChecklistComesIntoForce(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		type report struct {
			Form   *struct{ Form, Version, State string }
			Errors []struct{ Sheet, Cell, Code, Message string }
			Asked  []struct{ Name, Known string }
		}
		upload := func(who, dry string, data []byte, status int) (r report) {
			t.Helper()
			a := h.As(who).Post("/api/forms?use="+patrol.Use.Code+"&dry="+dry, housetest.NewForm().File("file", "a.xlsx", data)).Want(status)
			if status == 200 {
				a.Into(&r)
			}
			return r
		}
		carried := func() (out []string) {
			var b struct {
				Forms []struct{ Form, Version string }
			}
			h.As("helper").Get("/api/agri/field").Want(200).Into(&b)
			for _, f := range b.Forms {
				if f.Form == "shed" || f.Form == "agri-patrol" {
					out = append(out, f.Form+" "+f.Version)
				}
			}
			return out
		}
		if b := h.As("bureau").Get("/api/forms").Want(200).Body; !strings.Contains(string(b), `"made_by":"系统"`) {
			t.Errorf("who made the program's own checklists: %.300s", b)
		}
		publish := func(who, version string, posts []string, reason string) *housetest.Answer {
			return h.As(who).Post("/api/forms/shed/versions/"+version+"/publish",
				map[string]any{"posts": append([]string{}, posts...), "areas": []string{}, "reason": reason})
		}

		if r := upload("bureau", "false", checklist(t, "1", "text|clean|又一次"), 200); r.Form != nil || len(r.Errors) == 0 ||
			r.Errors[0].Sheet != "survey" || r.Errors[0].Cell != "B3" || r.Errors[0].Message == "" {
			t.Errorf("%+v", r)
		}
		// Whom it is for is one of the kinds that the use knows, and the server holds to it.
		if r := upload("bureau", "false", checklist(t, "0|cooperative, bank"), 200); r.Form != nil || len(r.Errors) != 1 ||
			r.Errors[0].Sheet != "settings" || r.Errors[0].Cell != "D2" || !strings.Contains(r.Errors[0].Message, "bank") {
			t.Errorf("%+v", r)
		}
		upload("bureau", "false", checklist(t, "0|input_shop slaughterhouse"), 200)
		publish("bureau", "0", nil, "").Want(204)
		if got := carried(); len(got) != 1 {
			t.Error("a checklist for shops, and there is none:", got)
		}
		if x := (phone{h, "helper", "aaaaaaaa"}).send(phone{h, "helper", "aaaaaaaa"}.visit(s, h.Acts.Now(),
			map[string]any{"form": "shed", "version": "0", "answers": map[string]string{"clean": "yes"}})).Results[0]; x.State != "refused" ||
			x.Code != "form.not_for_kind" || !strings.Contains(x.Message, "农民专业合作社") {
			t.Errorf("%+v", x)
		}
		if b := h.As("bureau").Get("/api/forms/shed/versions/0").Want(200).Body; !strings.Contains(string(b), "农资店") {
			t.Errorf("%s", b)
		}

		// What was uploaded, and what was shipped, comes back as it was, to who designs.
		h.As("helper").Get("/api/forms/shed/versions/0/workbook").Want(403)
		h.As("bureau").Get("/api/forms/shed/versions/77/workbook").Want(404)
		for _, form := range []string{"shed/versions/0", "agri-shop/versions/2026.1"} {
			again := h.As("bureau").Get("/api/forms/" + form + "/workbook").Want(200).Body
			x, err := excelize.OpenReader(bytes.NewReader(again))
			if err != nil {
				t.Fatal(err)
			}
			if kinds, _ := x.GetCellValue("settings", map[bool]string{true: "D2", false: "E2"}[form[0] == 's']); !strings.HasPrefix(kinds, "input_shop") {
				t.Error(form, kinds)
			}
			_ = x.Close()
		}
		h.As("bureau").Post("/api/forms/shed/versions/0/withdraw", nil).Want(204)

		upload("helper", "true", checklist(t, "1"), 403)
		upload("bureau", "true", []byte("no workbook"), 422)
		h.As("bureau").Post("/api/forms?use=dance&dry=true", housetest.NewForm().File("file", "a.xlsx", checklist(t, "1"))).Want(422)

		// Whoever's it is called, it is known; the name of something else is not.
		for label, known := range map[string]string{"店主手机号码": "phone", "农户姓名": "name", "请填写经营主体名称": "name", "户主身份证号": "ident", "合作社地址：": "place",
			"农药名称": "", "检查员姓名": "", "电话是否打得通": ""} {
			r := upload("bureau", "true", checklist(t, "1", "text|it|"+label), 200)
			if got := len(r.Asked); got > 1 || (got == 1) != (known != "") || got == 1 && r.Asked[0].Known != known {
				t.Errorf("%s: %+v, want %q", label, r.Asked, known)
			}
		}
		// It is for posts whose powers allow it, and offered to no other.
		upload("bureau", "false", checklist(t, "8"), 200)
		for post, status := range map[string]int{"sysadmin": 422, "auditor": 422, "secadmin": 422, "dispatcher": 422, "nobody": 422,
			registry.Officer: 204, registry.Tester: 204} {
			if a := publish("bureau", "8", []string{registry.Officer, post}, "").Want(status); status == 422 && !strings.Contains(string(a.Body), "/posts") {
				t.Errorf("%s: %s", post, a.Body)
			}
		}
		var offered struct {
			Fillers []struct{ Code, Title string }
		}
		h.As("bureau").Get("/api/forms/shed/versions/8").Want(200).Into(&offered)
		if all := fmt.Sprint(offered.Fillers); !strings.Contains(all, registry.Officer) || strings.Contains(all, "管理员") || strings.Contains(all, "审计") {
			t.Error(all)
		}
		h.As("bureau").Post("/api/forms/shed/versions/8/withdraw", nil).Want(204)
		if r := upload("bureau", "false", checklist(t, "1", "text|phone|联系电话"), 200); r.Form == nil || len(r.Asked) != 1 || r.Asked[0].Known != "phone" {
			t.Fatalf("%+v", r)
		}
		publish("helper", "1", nil, "").Want(403)
		publish("bureau", "9", nil, "").Want(404)
		if a := publish("bureau", "1", []string{registry.Officer}, "").Want(409); !strings.Contains(string(a.Body), "联系电话") {
			t.Errorf("%s", a.Body)
		}
		publish("bureau", "1", []string{registry.Officer}, "电话常换，当面核对").Want(204)
		if got := carried(); len(got) != 2 || got[1] != "shed 1" {
			t.Fatal(got)
		}

		// What was published does not change; a new version takes its place, and what was
		// filled in on the old one is still taken.
		h.As("bureau").Post("/api/forms?use="+patrol.Use.Code+"&dry=false", housetest.NewForm().File("file", "a.xlsx", checklist(t, "1"))).Want(409)
		upload("bureau", "false", checklist(t, "2"), 200)
		publish("bureau", "2", []string{registry.Inspector}, "").Want(204)
		if got := carried(); len(got) != 1 {
			t.Error("the officer carries what is for inspectors:", got)
		}
		p := phone{h, "helper", "aaaaaaaa"}
		x := p.send(p.visit(s, h.Acts.Now(), map[string]any{"form": "shed", "version": "1",
			"answers": map[string]string{"clean": "no", "phone": "1"}, "result": "correct", "limit_days": 3})).Results[0]
		if x.State != "safe" {
			t.Errorf("%+v", x)
		}
		h.As("bureau").Post("/api/forms/shed/versions/2/withdraw", nil).Want(204)
		h.As("bureau").Post("/api/forms/shed/versions/2/withdraw", nil).Want(409)
		publish("bureau", "2", nil, "").Want(409)
		h.As("inspector").Get("/api/forms/shed/versions/2/xml").Want(404)
		h.As("bureau").Get("/api/forms/shed/versions/2/xml").Want(200)
		h.Clean()
	})
}
