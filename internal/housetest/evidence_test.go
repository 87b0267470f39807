package housetest_test

import (
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"time"

	"huying/internal/housetest"
	"huying/kernel/offline"
	"huying/scenes/agri/patrol"
)

// film is the least that is one: where it says what it is, that it has a picture, and
// some bytes of it.
func film() []byte {
	box := func(kind string, body string) string {
		return string(binary.BigEndian.AppendUint32(nil, uint32(len(body)+8))) + kind + body
	}
	return []byte(box("ftyp", "isom\x00\x00\x02\x00") + box("mdat", strings.Repeat("picture ", 100)) + box("moov",
		box("hdlr", "\x00\x00\x00\x00\x00\x00\x00\x00vide")))
}

var (
	sound = []byte("#!AMR\n\x3c\x08\x55")
	paper = []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
)

// withEvidence is a farm house with a checklist in force that asks for a sound, a film and
// a paper.
func withEvidence(t *testing.T, h *housetest.House) {
	t.Helper()
	h.As("bureau").Post("/api/forms?use="+patrol.Use.Code+"&dry=false", housetest.NewForm().File("file", "a.xlsx",
		checklist(t, "1", "audio|noise|录一段声音|yes||", "video|walk|走一圈|||", "file|contract|合同|||", "image|front|门口|||"))).Want(200)
	h.As("bureau").Post("/api/forms/shed/versions/1/publish", map[string]any{"posts": []string{}, "areas": []string{}}).Want(204)
}

type keptFile struct {
	Hash, Type string
	Size       int64
}

func keepFile(h *housetest.House, as string, data []byte) (out keptFile) {
	h.T.Helper()
	h.As("helper").Post("/api/files?as="+as, housetest.NewForm().File("file", "x", data)).Want(200).Into(&out)
	return out
}

type evidencePage struct {
	Photos []string
	Said   []struct{ Question, Answer string }
	Files  []struct{ Path, Question, Name, Hash, Medium string }
}

func TestEvidenceThatIsNoPicture(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s := patrolled(h)
		withEvidence(t, h)
		noise, walk, contract := keepFile(h, "audio", sound), keepFile(h, "video", film()), keepFile(h, "file", paper)
		if noise.Type != "audio/amr" || walk.Type != "video/mp4" || contract.Type != "application/pdf" || contract.Size != int64(len(paper)) {
			t.Errorf("%+v %+v %+v", noise, walk, contract)
		}
		p := phone{h, "helper", "aaaaaaaa"}
		now := h.Acts.Now()
		said := map[string]string{"clean": "yes", "noise": "1.amr", "walk": "2.mp4", "contract": "合同-1.pdf"}
		files := map[string]string{"1.amr": noise.Hash, "2.mp4": walk.Hash, "合同-1.pdf": contract.Hash}
		visit := func(change map[string]any) offline.Op {
			v := map[string]any{"form": "shed", "version": "1", "answers": said, "files": files}
			for k, x := range change {
				v[k] = x
			}
			return p.visit(s, now.Add(-time.Hour), v)
		}

		// What did not come, is of another kind, or answers nothing is told, and nothing is kept.
		for what, change := range map[string]map[string]any{
			"nothing came":         {"files": nil},
			"one did not come":     {"files": map[string]string{"1.amr": noise.Hash, "合同-1.pdf": contract.Hash}},
			"one that nobody sent": {"files": map[string]string{"1.amr": strings.Repeat("0", 64), "2.mp4": walk.Hash, "合同-1.pdf": contract.Hash}},
			"a film for a sound":   {"files": map[string]string{"1.amr": walk.Hash, "2.mp4": walk.Hash, "合同-1.pdf": contract.Hash}},
			"one for no question":  {"answers": map[string]string{"clean": "yes", "noise": "1.amr"}, "files": files},
			"a sound as a photo":   {"photos": []string{noise.Hash}},
			"no sound at all":      {"answers": map[string]string{"clean": "yes"}, "files": nil},
		} {
			if r := p.send(visit(change)); r.Results[0].State != "refused" || !strings.HasPrefix(r.Results[0].Code, "form.") &&
				!strings.HasPrefix(r.Results[0].Code, "agri.") {
				t.Errorf("%s: %+v", what, r.Results[0])
			}
		}
		if got := patrols(h, s); len(got) != 0 {
			t.Fatalf("a refusal left %+v", got)
		}

		op := visit(nil)
		for range 2 {
			if r := p.send(op); r.Results[0].State != "safe" {
				t.Fatalf("%+v", r)
			}
		}
		var x evidencePage
		h.As("inspector").Get("/api/agri/patrols/" + op.ID).Want(200).Into(&x)
		if len(x.Files) != 3 || x.Files[0].Question != "录一段声音" || x.Files[0].Medium != "audio" || x.Files[1].Hash != walk.Hash ||
			x.Files[2].Name != "合同-1.pdf" || len(x.Photos) != 0 {
			t.Errorf("%+v", x)
		}
		// Exports and the printed page name them.
		if len(x.Said) != 4 || x.Said[3].Answer != "合同-1.pdf" {
			t.Errorf("%+v", x.Said)
		}
		h.As("otherinspector").Get("/api/agri/patrols/" + op.ID).Want(404)
		h.Clean()
	})
}

func TestHowEvidenceIsGivenOut(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		patrolled(h)
		noise, walk, contract := keepFile(h, "audio", sound), keepFile(h, "video", film()), keepFile(h, "file", paper)
		page := keepFile(h, "file", []byte("<html><script>alert(1)</script>"))
		for hash, want := range map[string]string{noise.Hash: "audio/amr|", walk.Hash: "video/mp4|", contract.Hash: "application/pdf|attachment",
			page.Hash: "text/plain|attachment"} {
			a := h.As("helper").Get("/api/files/" + hash).Want(200)
			if got := a.Header.Get("Content-Type") + "|" + a.Header.Get("Content-Disposition"); got != want ||
				a.Header.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.Header.Get("Cache-Control"), "private") {
				t.Errorf("%s: %s, %v", want, got, a.Header)
			}
			// Whoever may not see photos may not see these.
			h.As("").Get("/api/files/" + hash).Want(401)
			h.As("inspector").Get("/api/files/" + hash).Want(404) // no record holds it yet
		}
		h.As("inspector").Get("/api/files/" + strings.Repeat("0", 64)).Want(404)
		whole := film()
		part := h.As("helper").With("Range", "bytes=8-11").Get("/api/files/" + walk.Hash).Want(206)
		if string(part.Body) != "isom" || part.Header.Get("Content-Range") != fmt.Sprintf("bytes 8-11/%d", len(whole)) {
			t.Errorf("%q, %v", part.Body, part.Header)
		}

		for what, c := range map[string]struct {
			as     string
			data   []byte
			status int
			code   string
		}{
			"a paper as a sound":   {"audio", paper, 422, "blob.no_sound"},
			"a sound as a film":    {"video", sound, 422, "blob.no_film"},
			"a program as a paper": {"file", []byte("MZ\x90\x00"), 422, "blob.no_paper"},
			"a long sound":         {"audio", append([]byte("#!AMR\n"), make([]byte, 5<<20)...), 413, "blob.file_size"},
			"a long film":          {"video", append(film(), make([]byte, 20<<20)...), 413, "blob.file_size"},
			"what nobody asks for": {"audit", paper, 422, ""},
		} {
			a := h.As("helper").Post("/api/files?as="+c.as, housetest.NewForm().File("file", "x", c.data)).Want(c.status)
			if c.code != "" && a.Code() != c.code {
				t.Errorf("%s: %s", what, a.Body)
			}
		}
		h.As("").Post("/api/files?as=audio", housetest.NewForm().File("file", "x", sound)).Want(401)
	})
}

// An app of ODK sends what a checklist asks for in the same post as the answers, or in
// another.
func TestEvidenceFromCollect(t *testing.T) {
	housetest.Each(t, func(t *testing.T, h *housetest.House) {
		s, code := board(h)
		withEvidence(t, h)
		app := collect{h: h, login: "helper", password: password}
		app.get("/openrosa/formList").want(t, 200, "<formID>shed</formID>")
		app.get("/openrosa/form?id=shed&version=1").want(t, 200, `mediatype="audio/*"`, `mediatype="video/*"`, `mediatype="application/*"`)
		said := func(n int) string {
			return `<data xmlns:orx="http://openrosa.org/xforms" id="shed" version="1"><huying_subject>` + code +
				`</huying_subject><clean>yes</clean><noise>1.amr</noise><walk>2.mp4</walk><contract>3.png</contract><front>4.jpg</front><orx:meta><orx:instanceID>uuid:` + instanceID(n) + `</orx:instanceID></orx:meta></data>`
		}
		files := []file{{"1.amr", sound}, {"2.mp4", film()}, {"3.png", photo(t)}, {"4.jpg", photo(t)}}
		app.post(said(1), false, files[0], file{"2.mp4", paper}, files[2], files[3]).want(t, 400, "2.mp4", "录像")
		app.post(said(1), false, files[0]).want(t, 400, "2.mp4")
		if got := patrols(h, s); len(got) != 0 {
			t.Fatalf("%+v", got)
		}
		app.post(said(1), true, files[:2]...).want(t, 202)
		app.post(said(1), false, files[2:]...).want(t, 201)
		app.post(said(1), false).want(t, 201)
		got := patrols(h, s)
		if len(got) != 1 {
			t.Fatalf("%+v", got)
		}
		var x evidencePage
		h.As("inspector").Get("/api/agri/patrols/" + got[0].ID).Want(200).Into(&x)
		if len(x.Files) != 2 || x.Files[0].Name != "1.amr" || x.Files[1].Medium != "video" || len(x.Photos) != 2 {
			t.Errorf("%+v", x)
		}
		h.Clean()
	})
}
