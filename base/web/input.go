package web

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"net/url"
	"reflect"
	"strings"

	"huying/base/fault"
	"huying/base/text"

	"github.com/danielgtaylor/huma/v2"
)

// What comes in is cleaned here, for every route there is: addresses, bodies of JSON and
// forms ([text.Clean]). A route has nothing to do for it.

// formats are the library's, but that a document's texts are measured as they would be kept.
func formats() map[string]huma.Format {
	of := maps.Clone(huma.DefaultFormats)
	read := huma.DefaultJSONFormat.Unmarshal
	cleaned := huma.Format{Marshal: huma.DefaultJSONFormat.Marshal, Unmarshal: func(data []byte, v any) error {
		err := read(text.Marked(data), v)
		if p, ok := v.(*any); ok {
			*p = text.Stripped(*p)
		}
		return err
	}}
	for _, kind := range []string{"application/json", "json"} {
		of[kind] = cleaned
	}
	return of
}

// cleanInput cleans what a route was given, the names of files too.
func cleanInput(in any) error {
	if err := text.CleanAll(in); err != nil {
		return err
	}
	v := reflect.ValueOf(in).Elem()
	if v.Kind() != reflect.Struct {
		return nil
	}
	if raw := v.FieldByName("RawBody"); raw.IsValid() && raw.CanAddr() {
		if of := raw.Addr().MethodByName("Data"); of.IsValid() && of.Type().NumIn() == 0 && of.Type().NumOut() == 1 {
			return text.CleanAll(of.Call(nil)[0].Interface())
		}
	}
	return nil
}

// cleanAddress cleans what an address asks for. A path with what nobody types in it leads
// nowhere.
func cleanAddress(u *url.URL) error {
	if _, ok := text.Clean(u.Path); !ok {
		return errNotHere
	}
	if !strings.Contains(u.RawQuery, "%") && strings.Trim(u.RawQuery, asciiSeen) == "" {
		return nil
	}
	asked := u.Query()
	changed, err := cleanValues(asked)
	if changed {
		u.RawQuery = asked.Encode()
	}
	return err
}

// asciiSeen are the characters that an address has when nothing in it is escaped.
const asciiSeen = "!\"#$&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~"

func cleanValues(of map[string][]string) (changed bool, err error) {
	wrong := fault.New(fault.Invalid, "web.bad_input")
	for name, list := range of {
		for i, v := range list {
			clean, ok := text.Clean(v)
			if !ok {
				wrong.At("/"+name, "text.control")
			}
			if clean != v {
				list[i], changed = clean, true
			}
		}
	}
	return changed, wrong.OrNil()
}

// What a form may have beside its files. The library keeps ten megabytes more than it is
// told to in memory, and files on disk only when they are too many for it: told to keep
// less than nothing, it keeps a form's words and no file.
const (
	mostWords   = 64 << 10
	libraryMore = 10 << 20
)

// Form reads a form with or without files, of at most so many bytes, whose texts are
// cleaned. Files lie on disk until the request is answered; whoever sends a hundred forms at
// once fills no memory. A form whose texts have to be refused is read all the same, without
// what is wrong in them, so that it can be shown again; of one that cannot be read there is no
// PostForm.
func Form(w http.ResponseWriter, r *http.Request, most int64) (err error) {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		if x := Of(r.Context()).said; x != nil {
			x.spool(w, most)
		}
		err = r.ParseMultipartForm(mostWords - libraryMore)
	} else {
		r.Body = http.MaxBytesReader(w, r.Body, mostWords)
		err = r.ParseForm()
	}
	var large *http.MaxBytesError
	switch {
	case errors.Is(err, errSpoolFull):
		r.PostForm = nil
		return errSpoolFull
	case errors.As(err, &large), errors.Is(err, multipart.ErrMessageTooLarge):
		r.PostForm = nil
		return errTooLarge
	case err != nil:
		r.PostForm = nil
		return fault.New(fault.Invalid, "web.bad_input").Because(err)
	}
	if r.MultipartForm != nil {
		_, err = cleanValues(r.MultipartForm.Value)
		r.PostForm = r.MultipartForm.Value
		for _, files := range r.MultipartForm.File {
			for _, f := range files {
				f.Filename, _ = text.Clean(f.Filename)
			}
		}
	} else {
		_, err = cleanValues(r.PostForm)
	}
	r.Form = url.Values(maps.Clone(r.PostForm))
	return err
}

// ReadJSON reads the body of a page that is asked in JSON, of at most so many bytes.
func ReadJSON(r *http.Request, most int64, into any) error {
	data, err := io.ReadAll(io.LimitReader(r.Body, most+1))
	switch {
	case err != nil:
		return err
	case int64(len(data)) > most:
		return errTooLarge
	}
	if err := json.Unmarshal(text.Marked(data), into); err != nil {
		return fault.New(fault.Invalid, "web.bad_input").Because(err)
	}
	return text.CleanAll(into)
}
