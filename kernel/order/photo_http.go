package order

import (
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"huying/base/blob"
	"huying/base/fault"
	"huying/kernel/duty"

	"github.com/danielgtaylor/huma/v2"
)

// ServePhoto answers with a kept photo or file, in ranges where that is asked for. It
// never changes, so it may be cached by whoever was allowed to see it, for a while. What no browser
// is to open in our name is a download.
func ServePhoto(w http.ResponseWriter, r *http.Request, photos *blob.Store, hash string) error {
	f, ref, err := photos.Get(r.Context(), hash)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	h := w.Header()
	h.Set("Content-Type", ref.Type)
	h.Set("X-Content-Type-Options", "nosniff")
	if ref.Medium() == blob.Paper {
		h.Set("Content-Disposition", "attachment")
	}
	h.Set("Cache-Control", "private, max-age=86400, immutable")
	http.ServeContent(w, r, "", time.Time{}, f)
	return nil
}

// PhotoForm is an upload of one photo.
type PhotoForm struct {
	File huma.FormFile `form:"file" required:"true"`
}

// PhotoBound is the most bytes of a photo as it is sent.
const PhotoBound = 15 << 20

func (m *door) addPhoto(ctx context.Context, in *struct {
	RawBody huma.MultipartFormFiles[PhotoForm]
}) (*struct{ Body blob.Ref }, error) {
	ref, err := m.d.Photos.Put(ctx, in.RawBody.Data().File, PhotoBound)
	return m.sent(ctx, ref, err)
}

// FileBound is the most bytes of a request with a file: a film, and what a form puts
// around it.
const FileBound = 21 << 20

// photoPatience and filePatience are how long a photo and a film may take to come: their
// megabytes over a line that hardly carries a call.
const (
	photoPatience = 10 * time.Minute
	filePatience  = 20 * time.Minute
)

func (m *door) addFile(ctx context.Context, in *struct {
	As      string `query:"as" required:"true" enum:"audio,video,file" doc:"What the question asks for"`
	RawBody huma.MultipartFormFiles[PhotoForm]
}) (*struct{ Body blob.Ref }, error) {
	ref, err := m.d.Photos.PutFile(ctx, in.RawBody.Data().File, blob.Medium(in.As))
	return m.sent(ctx, ref, err)
}

// sent notes whose a photo or file is until a record holds it.
func (m *door) sent(ctx context.Context, ref blob.Ref, err error) (*struct{ Body blob.Ref }, error) {
	if err != nil {
		return nil, err
	}
	p := duty.Of(ctx)
	return &struct{ Body blob.Ref }{ref}, m.d.Evidence.Sent(ctx, p.County, p.Person, ref.Hash)
}

// KeepPhotos keeps the photos of a form from somebody without an account; what is no photo
// is refused by its name in the form.
func KeepPhotos(ctx context.Context, photos *blob.Store, files []*multipart.FileHeader) ([]string, error) {
	var out []string
	if len(files) > mostPhotos {
		return nil, fault.New(fault.Invalid, "order.invalid").At("/photos", "order.photos.many")
	}
	for _, h := range files {
		if h.Size == 0 { // an empty file field of a browser
			continue
		}
		f, err := h.Open()
		if err != nil {
			return nil, err
		}
		ref, err := photos.PutOfStranger(ctx, io.Reader(f), PhotoBound)
		_ = f.Close()
		if err != nil {
			return nil, err
		}
		out = append(out, ref.Hash)
	}
	return out, nil
}
