package form

import (
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"strconv"

	"huying/base/clock"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/duty"
	"huying/kernel/power"

	"github.com/danielgtaylor/huma/v2"
)

// ChecklistFile is a file that a checklist refers to.
type ChecklistFile struct {
	Name   string       `json:"name"`
	Kind   string       `json:"kind" doc:"Media type; empty while it is missing"`
	Hash   string       `json:"hash" doc:"SHA-256 of what it holds; empty while it is missing"`
	Size   int64        `json:"size"`
	MadeAt clock.Moment `json:"made_at"`
	MadeBy string       `json:"made_by"`
}

// Rows are files as they go out.
func Rows(files []File) []ChecklistFile {
	out := make([]ChecklistFile, 0, len(files))
	for _, f := range files {
		out = append(out, ChecklistFile{f.Name, f.Kind, f.Hash, f.Size, f.MadeAt, f.MadeBy})
	}
	return out
}

// FilesReport tells what became of files that were sent: each is kept or told of by itself.
type FilesReport struct {
	Kept   []string            `json:"kept"`
	Errors []sheet.ImportError `json:"errors"`
	Files  []ChecklistFile     `json:"files"`
}

func (m *door) mountFiles() {
	web.Handle(m.s, web.Spec{ID: "attachFormFiles", Method: "POST", Path: "/api/forms/{form}/versions/{version}/files", Guard: MayDesign,
		Summary: "Send the files that a draft refers to", Body: 24 << 20}, m.attach)
	web.Handle(m.s, web.Spec{ID: "detachFormFile", Method: "POST", Path: "/api/forms/{form}/versions/{version}/files/{name}/remove",
		Guard: MayDesign, Summary: "Take a file from beside a draft", Status: 204}, m.detach)
	m.s.Page("GET /api/forms/{form}/versions/{version}/files/{name}", "getFormFile", power.SignedIn, m.file)
}

func (m *door) attach(ctx context.Context, in *struct {
	Form    string `path:"form" maxLength:"64"`
	Version string `path:"version" maxLength:"64"`
	RawBody huma.MultipartFormFiles[struct {
		Files []huma.FormFile `form:"files" required:"true"`
	}]
}) (*struct{ Body FilesReport }, error) {
	q := m.db.Read()
	v, err := m.Get(ctx, q, duty.Of(ctx).County, in.Form, in.Version)
	if err != nil {
		return nil, err
	}
	a, err := m.mine(ctx, v.Form)
	if err != nil {
		return nil, err
	}
	wants, err := m.Wants(ctx, q, v)
	if err != nil {
		return nil, err
	}
	rep := FilesReport{Kept: []string{}, Errors: []sheet.ImportError{}}
	var good []*File
	for _, sent := range in.RawBody.Data().Files {
		problems, err := func() ([]sheet.Problem, error) {
			want, ok := Wanted(wants, sent.Filename)
			if !ok {
				return []sheet.Problem{{Sheet: path.Base(sent.Filename), Key: "form.file.unwanted"}}, nil
			}
			data, err := io.ReadAll(sent)
			if err != nil {
				return nil, err
			}
			f, err := ReadFile(want, data)
			var bad *FileError
			if errors.As(err, &bad) {
				return bad.Problems, nil
			}
			if err == nil {
				good = append(good, f)
				rep.Kept = append(rep.Kept, f.Name)
			}
			return nil, err
		}()
		if err != nil {
			return nil, err
		}
		rep.Errors = append(rep.Errors, sheet.Told(problems, func(key string, args map[string]any) string { return m.s.SayFault(ctx, key, args) })...)
	}
	if len(good) > 0 {
		if err := m.Attach(ctx, a, v, good); err != nil {
			return nil, err
		}
	}
	files, err := m.FilesOf(ctx, q, v)
	rep.Files = Rows(files)
	return &struct{ Body FilesReport }{rep}, err
}

func (m *door) detach(ctx context.Context, in *struct {
	Form    string `path:"form" maxLength:"64"`
	Version string `path:"version" maxLength:"64"`
	Name    string `path:"name" maxLength:"120"`
}) (*struct{}, error) {
	v, err := m.Get(ctx, m.db.Read(), duty.Of(ctx).County, in.Form, in.Version)
	if err != nil {
		return nil, err
	}
	a, err := m.mine(ctx, v.Form)
	if err != nil {
		return nil, err
	}
	return nil, m.Detach(ctx, a, v, in.Name)
}

// file is for whom the checklist is or was: phones fetch it once and keep it by its hash.
func (m *door) file(w http.ResponseWriter, r *http.Request) error {
	v, err := m.seen(r, (*Version).Meant)
	if err != nil {
		return err
	}
	f, err := m.File(r.Context(), m.db.Read(), v.County, v.Form, v.Version, r.PathValue("name"))
	if err != nil {
		return err
	}
	return SendFile(w, r, &f)
}

// SendFile writes a file with its tag.
func SendFile(w http.ResponseWriter, r *http.Request, f *File) error {
	h := w.Header()
	h.Set("ETag", `"`+f.Hash+`"`)
	h.Set("Cache-Control", "private, no-cache")
	if r.Header.Get("If-None-Match") == `"`+f.Hash+`"` {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	h.Set("Content-Type", f.Kind)
	h.Set("Content-Length", strconv.FormatInt(f.Size, 10))
	_, err := w.Write(f.Content)
	return err
}

// seen is a version that the asker designs, or that is for a duty of theirs.
func (m *door) seen(r *http.Request, is func(v *Version, post, area string) bool) (*Version, error) {
	ctx := r.Context()
	p := duty.Of(ctx)
	v, err := m.Get(ctx, m.db.Read(), p.County, r.PathValue("form"), r.PathValue("version"))
	if err != nil {
		return nil, err
	}
	mine := p.Has(MayDesign)
	for _, d := range p.Duties {
		mine = mine || is(v, d.Post, d.Area)
	}
	if !mine {
		return nil, store.ErrNotFound
	}
	return v, nil
}
