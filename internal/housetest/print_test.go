package housetest_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"huying/internal/housetest"
	"huying/scenes/agri/registry"
	glass "huying/web"
)

// pages counts a PDF's pages, and keeps the file where HUYING_PAPERS says, to be looked at.
func pages(t *testing.T, a *housetest.Answer) int {
	t.Helper()
	a.Want(200)
	if k := a.Header.Get("Content-Type"); k != "application/pdf" || !bytes.HasPrefix(a.Body, []byte("%PDF-1")) {
		t.Fatalf("%s: %.40q", k, a.Body)
	}
	if dir := os.Getenv("HUYING_PAPERS"); dir != "" {
		name := strings.NewReplacer("/", "_", " ", "").Replace(t.Name()) + fmt.Sprintf("-%d.pdf", len(a.Body))
		if err := os.WriteFile(filepath.Join(dir, name), a.Body, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return bytes.Count(a.Body, []byte("/Type /Page\n"))
}

// printable reports whether there is a typeface. Before the front end was built there is
// none, and whoever prints is told so.
func printable(h *housetest.House, path string) bool {
	if built() {
		return true
	}
	if a := h.As("bureau").Get(path).Want(503); a.Code() != "pdf.no_font" {
		h.T.Error(a.Code())
	}
	return false
}

func built() bool {
	font, _ := glass.Font()
	return font != nil
}

const (
	longName = "北京市通州区漷县镇觅子店社区绿源生态蔬菜种植销售农民专业合作社第一生产基地分社"
	rareName = "𠮷祥家庭农场"
)

func TestBoardsArePrinted(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		const boards = "/api/agri/boards.pdf"
		for i, name := range []string{"绿源种植合作社", longName, "王家庄李明农户"} {
			h.As("bureau").Post("/api/agri/subjects", coop("name", name, "ident", uscc(fmt.Sprintf("91110112MA01ABC%02d", i)), "standard", i == 0)).Want(200)
		}
		if !printable(h, boards) {
			return
		}
		h.As("").Get(boards).Want(401)
		h.As("desk").Get(boards).Want(403)
		h.As("otherinspector").Get(boards + "?under=" + housetest.Village).Want(404)
		if a := h.As("otherinspector").Get(boards).Want(404); a.Code() != "agri.print.none" {
			t.Error(a.Code())
		}
		h.As("bureau").Get(boards + "?per=3").Want(422)
		for question, want := range map[string]int{"": 3, "?per=2": 2, "?q=绿源": 2, "?under=" + housetest.Village: 3, "?state=untold": 3} {
			a := h.As("bureau").Get(boards + question)
			if n := pages(t, a); n != want {
				t.Errorf("%s: %d pages", question, n)
			}
			if told := a.Header.Get("Huying-Missing-Characters"); told != "" {
				t.Errorf("missing: %s", told)
			}
		}
		h.As("bureau").Get(boards + "?q=黄瓜").Want(404)
		h.As("bureau").Get(boards + "?state=closed").Want(404)

		h.As("bureau").Post("/api/agri/subjects", coop("name", rareName, "ident", uscc("91110112MA01ABD00"))).Want(200)
		if told := h.As("bureau").Get(boards + "?q=祥").Want(200).Header.Get("Huying-Missing-Characters"); told != "U+20BB7" {
			t.Errorf("a character that the typeface lacks is told as %q", told)
		}
		if h.Lines() == 0 {
			t.Error("no journal")
		}
	})
}

func TestOfficerCardsArePrinted(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		for i := range 61 {
			h.Hire(fmt.Sprintf("helper%02d", i), registry.Officer, housetest.Village, housetest.Community)
		}
		const cards = "/api/agri/officers/cards.pdf"
		if a := h.As("bureau").Get(cards); built() && a.Code() != "agri.print.none" {
			t.Errorf("before there are any: %s", a.Body)
		}
		h.As("bureau").Post("/api/agri/officers/cards", nil).Want(200)
		if !printable(h, cards) {
			return
		}
		h.As("").Get(cards).Want(401)
		h.As("desk").Get(cards).Want(403)
		h.As("otherinspector").Get(cards + "?under=" + housetest.Town).Want(404)
		if n := pages(t, h.As("bureau").Get(cards)); n != 9 { // 65 of them, eight a page
			t.Errorf("%d pages", n)
		}
		if n := pages(t, h.As("otherinspector").Get(cards)); n != 1 {
			t.Errorf("another town prints %d pages", n)
		}
	})
}

// pledged issues a certificate for a harvest and gives its id.
func pledged(h *housetest.House, who, subject, product string, grams int64) (id string) {
	h.T.Helper()
	var lot, cert struct{ ID string }
	h.As(who).Post("/api/agri/subjects/"+subject+"/lots", map[string]any{"product": product, "harvested_on": "2023-11-07", "weight_g": grams}).Want(200).Into(&lot)
	h.As(who).Post("/api/agri/pledges", map[string]any{"subject": subject, "lot": lot.ID, "weight_g": grams, "basis": "quality_control",
		"medium": "print"}).Want(200).Into(&cert)
	return cert.ID
}

func TestLabelsArePrinted(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		var s, long subject
		h.As("bureau").Post("/api/agri/subjects", coop("ident", uscc("91110112MA01ABCD5"))).Want(200).Into(&s)
		h.As("bureau").Post("/api/agri/subjects", coop("name", longName, "ident", uscc("91110112MA01ABCE5"))).Want(200).Into(&long)
		id := pledged(h, "bureau", s.ID, "番茄", 200_000)
		void := pledged(h, "bureau", s.ID, "生菜", 12_500)
		pledged(h, "bureau", long.ID, "水果黄瓜（荷兰乳瓜）", 1_234_567)
		h.As("bureau").Post("/api/agri/pledges/"+void+"/void", map[string]string{"reason": "开错了"}).Want(200)
		one, many := "/api/agri/pledges/"+id+"/label.pdf", "/api/agri/pledges/labels.pdf"
		if !printable(h, one) {
			return
		}
		for _, path := range []string{one, many} {
			h.As("").Get(path).Want(401)
			h.As("desk").Get(path).Want(403)
			h.As("otherinspector").Get(path).Want(404)
			for _, bad := range []string{"?size=a3", "?copies=0", "?copies=x", "?copies=2001"} {
				h.As("bureau").Get(path + bad).Want(422)
			}
		}
		h.As("otherinspector").Get(many + "?under=" + housetest.Village).Want(404)
		if a := h.As("bureau").Get(many + "?copies=1001").Want(422); a.Code() != "agri.print.too_many" {
			t.Error(a.Code())
		}
		if a := h.As("bureau").Get("/api/agri/pledges/" + void + "/label.pdf").Want(409); a.Code() != "agri.print.void" {
			t.Error(a.Code())
		}
		h.As("bureau").Get(many + "?state=void").Want(404)
		for path, want := range map[string]int{one: 1, one + "?copies=5": 5, one + "?size=sheet&copies=22": 2, one + "?size=a4": 1,
			many: 2, many + "?size=a4": 2, many + "?size=sheet": 1, many + "?q=番茄": 1, many + "?subject=" + long.ID + "&size=60x40&copies=3": 3} {
			if n := pages(t, h.As("helper").Get(path)); n != want {
				t.Errorf("%s: %d pages, want %d", path, n, want)
			}
		}
	})
}

// As many boards as are printed at a time.
func TestManyBoards(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		farm(h)
		for i := range 300 {
			h.As("bureau").Post("/api/agri/subjects", coop("name", fmt.Sprintf("第%d号蔬菜种植合作社", i), "ident", "", "kind", "household")).Want(200)
		}
		if !printable(h, "/api/agri/boards.pdf") {
			return
		}
		if n := pages(t, h.As("bureau").Get("/api/agri/boards.pdf")); n != 300 {
			t.Errorf("%d pages", n)
		}
	})
}
