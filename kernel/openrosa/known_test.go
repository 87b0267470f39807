package openrosa

import (
	"os"
	"strings"
	"testing"

	"huying/kernel/act"
	"huying/kernel/form"

	"github.com/xuri/excelize/v2"
)

// A checklist that is served carries what is known of the subjects of who asks, and the
// code fills it in. ODK's own engine does so in web/src/field/known.test.ts, with
// the file that HUYING_UPDATE_FORMS=1 writes here.
func TestKnownIsFilledIn(t *testing.T) {
	x := excelize.NewFile()
	defer func() { _ = x.Close() }()
	for sheet, rows := range map[string][][]any{
		"survey": {{"type", "name", "label", "read_only", "huying::known"}, {"text", "grows", "种什么", "", "products"}, {"text", "who", "叫什么", "yes", "name"},
			{"decimal", "land", "多少亩", "", "land"}, {"text", "odd", "别的", "", "<x>"}, {"text", "number", "电话", "", "phone"}},
		"settings": {{"form_id", "form_title", "version"}, {"known", "带出", "1"}},
	} {
		if _, err := x.NewSheet(sheet); err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			cell, _ := excelize.CoordinatesToCellName(1, i+1)
			if err := x.SetSheetRow(sheet, cell, &row); err != nil {
				t.Fatal(err)
			}
		}
	}
	b, err := x.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	u := form.Use{Code: "test", About: "subject"}
	d, err := form.New(act.New(nil, nil, nil, nil, nil), nil, []form.Use{u}).Read("110112", u.Code, "", b.Bytes())
	if err != nil || d.Version == nil {
		t.Fatalf("%v %+v", err, d)
	}
	s, err := serve(d.Version, u, catalogue(t), []knownOf{{"ABCD123456",
		map[string]string{"products": "番茄 & <生菜>", "name": "绿源", "land": "10.5"}},
		{"ZZZZ123456", map[string]string{"products": "草莓", "name": "红莓"}}})
	if err != nil {
		t.Fatal(err)
	}
	if doc := string(s.XML); strings.Contains(doc, "<x>") || strings.Contains(doc, "/phone\"") || !strings.Contains(doc, "番茄 &amp; &lt;生菜&gt;") {
		t.Error(doc)
	}
	const file = "../../web/src/kernel/form/fixtures/served.xml"
	if os.Getenv("HUYING_UPDATE_FORMS") != "" {
		if err := os.WriteFile(file, s.XML, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if have, err := os.ReadFile(file); err != nil || string(have) != string(s.XML) {
		t.Error("the file of the web tests is not what is served:", err)
	}
	// Nothing known: nothing carried, and the same checklist.
	if s, err := serve(d.Version, u, catalogue(t), nil); err != nil || strings.Contains(string(s.XML), carried) {
		t.Error(err)
	}
}
