package housetest_test

import (
	"context"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/kernel/act"
	"huying/kernel/offline"
)

// A photo is opened by the record that holds it, and a hash by itself opens nothing.
func TestAHashOpensNothing(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		hash := picture(h, "desk", 7)
		at := "/api/photos/" + hash
		h.As("desk").Get(at).Want(200) // its sender, before a record holds it
		for _, who := range []string{"lead", "town", "officer", "audit"} {
			if h.As(who).Get(at).Want(404).Code() != "blob.none" {
				t.Error(who, "is told that there is one")
			}
			h.As(who).Get("/api/files/" + hash).Want(404)
		}
		h.As("").Get(at).Want(401)

		// Into a record of one's own goes only what one may see.
		report := func(who, area, photo string, want int) (p page) {
			a := h.As(who).Post("/api/orders", map[string]any{"words": "井盖坏了", "category": "0101", "area": area, "place": "南门", "photos": []string{photo}}).Want(want)
			if want == 200 {
				a.Into(&p)
			}
			return p
		}
		report("othertown", housetest.OtherGrid, hash, 422)
		p := report("desk", housetest.Grid, hash, 200)
		for who, want := range map[string]int{"desk": 200, "lead": 200, "town": 200, "othertown": 404, "otherofficer": 404, "security": 404, "system": 404} {
			h.As(who).Get(at).Want(want)
		}
		other := report("othertown", housetest.OtherGrid, picture(h, "othertown", 8), 200)
		take(h, "othertown", other, "note", map[string]any{"words": "看看", "photos": []string{hash}}, 422)

		// What the desk saw as a sender is seen by the record when that was long ago.
		h.Clock.Advance(100 * 24 * time.Hour)
		h.As("desk").Get(at).Want(200)
		h.As("roads2").Get(at).Want(404)
		_ = p
		h.Clean()
	})
}

func TestAnOutboxTakesNoHashThatIsAnothers(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		withEvidence(t, h)
		p := phone{h, "helper", "aaaaaaaa"}
		h.Clock.Advance(26 * time.Hour)
		now := h.Acts.Now()
		theirs, mine := picture(h, "desk", 3), picture(h, "helper", 4)
		visit := func(photo string) offline.Op {
			return p.visit(s, now.Add(-time.Hour), map[string]any{"photos": []string{photo}})
		}
		if state, _, _ := p.result(visit(theirs)); state != "refused" {
			t.Error("a photo of the desk's in a patrol:", state)
		}
		p.safe(visit(mine))
		for who, want := range map[string]int{"helper": 200, "inspector": 200, "bureau": 200, "desk": 404, "officer": 404} {
			h.As(who).Get("/api/photos/" + mine).Want(want)
		}
		if state, _, _ := p.result(p.signing(s, now.Add(-time.Hour), "photo", theirs)); state != "refused" {
			t.Error("a photo of the desk's as a signature:", state)
		}
	})
}

// Records of before are found: whoever may see one goes on seeing its photos.
func TestPhotosOfBeforeAreIndexed(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		hash := picture(h, "desk", 9)
		h.As("desk").Post("/api/orders", map[string]any{"words": "井盖坏了", "category": "0101", "area": housetest.Grid, "place": "南门",
			"photos": []string{hash}}).Want(200)
		_, err := h.Acts.Do(context.Background(), act.System(housetest.County),
			act.What{Verb: "unit.import", Kind: "unit", Area: housetest.County}, func(tx *act.Tx) error {
				for _, table := range []string{"evidence", "evidence_sent", "evidence_indexed"} {
					if _, err := tx.Exec(t.Context(), "delete from "+table+" where county = $1", housetest.County); err != nil {
						return err
					}
				}
				return nil
			})
		if err != nil {
			t.Fatal(err)
		}
		h.As("town").Get("/api/photos/" + hash).Want(404)
		if err := h.Posts(t.Context()); err != nil {
			t.Fatal(err)
		}
		h.As("town").Get("/api/photos/" + hash).Want(200)
		h.As("othertown").Get("/api/photos/" + hash).Want(404)
	})
}

// A public form takes back what it handed out, to the form that it handed it to.
func TestAPublicFormTakesBackItsOwnHandles(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		known := picture(h, "desk", 5)
		h.As("desk").Post("/api/orders", map[string]any{"words": "井盖坏了", "category": "0101", "area": housetest.Grid, "place": "南门",
			"photos": []string{known}}).Want(200)
		fields := func(more ...string) *housetest.Form {
			return housetest.NewForm(append([]string{"words", "路灯不亮", "area", housetest.Town, "category", "0101", "place", "桥头"}, more...)...)
		}
		photosOf := func(a *housetest.Answer) int {
			t.Helper()
			code := strings.TrimSuffix(strings.TrimPrefix(a.Want(303).Header.Get("Location"), "/t/"), "?new=1")
			o, err := h.Orders.ByCode(t.Context(), h.DB.Read(), housetest.County, code)
			if err != nil {
				t.Fatal(err)
			}
			return len(o.Photos)
		}
		b := html.UnescapeString(string(h.As("").Post("/call", housetest.NewForm("words", "路灯不亮", "phone", "12").File("photos", "a.jpg", photo(t))).Want(422).Body))
		handle := regexp.MustCompile(`name="photo" value="([^"]+)"`).FindStringSubmatch(b)
		form := regexp.MustCompile(`name="act" value="([^"]+)"`).FindStringSubmatch(b)
		if handle == nil || form == nil {
			t.Fatal("the form lost its photo")
		}
		for what, more := range map[string][]string{
			"a hash":                   {"photo", known, "act", h.NewID()},
			"the hash of a handle":     {"photo", handle[1][:64], "act", h.NewID()},
			"another form's handle":    {"photo", handle[1], "act", h.NewID()},
			"another photo's stamp":    {"photo", known + handle[1][64:], "act", form[1]},
			"a longer time":            {"photo", strings.Replace(handle[1], ".", ".9", 1), "act", h.NewID()},
			"nothing that looks right": {"photo", "..", "act", h.NewID()},
		} {
			if what == "another photo's stamp" {
				more[3] = h.NewID()
			}
			if n := photosOf(h.As("").Post("/call", fields(more...))); n != 0 {
				t.Errorf("%s is taken", what)
			}
		}
		if n := photosOf(h.As("").Post("/call", fields("photo", handle[1], "act", form[1]))); n != 1 {
			t.Errorf("its own handle: %d photos", n)
		}
		b = html.UnescapeString(string(h.As("").Post("/call", housetest.NewForm("words", "路灯不亮", "phone", "12").File("photos", "a.jpg", photo(t))).Want(422).Body))
		handle, form = regexp.MustCompile(`name="photo" value="([^"]+)"`).FindStringSubmatch(b),
			regexp.MustCompile(`name="act" value="([^"]+)"`).FindStringSubmatch(b)
		h.Clock.Advance(3 * time.Hour)
		if n := photosOf(h.As("").Post("/call", fields("photo", handle[1], "act", form[1]))); n != 0 {
			t.Error("a handle of hours ago is taken")
		}
	})
}
