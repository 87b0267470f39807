package openrosa

import (
	"context"
	"encoding/xml"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"huying/base/fault"
	"huying/base/text"
	"huying/base/web"
	"huying/kernel/duty"
	"huying/kernel/form"
	"huying/kernel/person"
	"huying/kernel/power"
)

// Prefix of the room's routes: what a person types into the app, with the host.
const Prefix = "/openrosa"

type door struct {
	*Room
	s     *web.Server
	words *text.Catalogue
}

// Mount adds the room's routes. Whoever asks signs in with the name and password of
// their account in every request, or with a token.
func (r *Room) Mount(s *web.Server, people *person.Room, words *text.Catalogue, county string) {
	m := &door{r, s, words}
	s.Speak(web.Manner{Prefix: Prefix + "/", SignIn: newKeyring(people, county).signIn, Greet: m.greet, Refuse: m.refuse})
	s.Page("GET "+Prefix+"/formList", "openrosaForms", power.SignedIn, m.list)
	s.Page("GET "+Prefix+"/form", "openrosaForm", power.SignedIn, m.form)
	s.Page("GET "+Prefix+"/manifest", "openrosaManifest", power.SignedIn, m.manifest)
	s.Page("GET "+Prefix+"/file", "openrosaFile", power.SignedIn, m.file)
	s.Page("HEAD "+Prefix+"/submission", "openrosaAsk", power.SignedIn, m.ask)
	s.Page("POST "+Prefix+"/submission", "openrosaSubmit", power.SignedIn, m.submit)
}

// greet puts on an answer what every answer of OpenRosa carries.
func (m *door) greet(w http.ResponseWriter, _ *http.Request) {
	h := w.Header()
	h.Set("X-OpenRosa-Version", "1.0")
	h.Set("X-OpenRosa-Accept-Content-Length", strconv.Itoa(preferred))
	h.Set("Date", m.acts.Now().Time().UTC().Format(http.TimeFormat))
	h.Set("Cache-Control", "private, no-cache") // one address, another list for everybody
}

const (
	listSpace     = "http://openrosa.org/xforms/xformsList"
	manifestSpace = "http://openrosa.org/xforms/xformsManifest"
	responseSpace = "http://openrosa.org/http/response"
)

// listed is a checklist in the list.
type listed struct {
	FormID      string `xml:"formID"`
	Name        string `xml:"name"`
	Version     string `xml:"version,omitempty"`
	Hash        string `xml:"hash"`
	Description string `xml:"descriptionText,omitempty"`
	DownloadURL string `xml:"downloadUrl"`
	ManifestURL string `xml:"manifestUrl,omitempty"`
}

type list struct {
	XMLName xml.Name `xml:"xforms"`
	Space   string   `xml:"xmlns,attr"`
	Forms   []listed `xml:"xform"`
}

// manifest lists the files that belong to a checklist.
type manifest struct {
	XMLName xml.Name    `xml:"manifest"`
	Space   string      `xml:"xmlns,attr"`
	Files   []mediaFile `xml:"mediaFile"`
}

type mediaFile struct {
	Name        string `xml:"filename"`
	Hash        string `xml:"hash"`
	DownloadURL string `xml:"downloadUrl"`
}

type response struct {
	XMLName xml.Name `xml:"OpenRosaResponse"`
	Space   string   `xml:"xmlns,attr"`
	Message message  `xml:"message"`
}

type message struct {
	Nature string `xml:"nature,attr"`
	Text   string `xml:",chardata"`
}

func write(w http.ResponseWriter, status int, v any) error {
	b, err := xml.MarshalIndent(v, "", " ")
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	w.WriteHeader(status)
	_, err = io.WriteString(w, xml.Header+string(b)+"\n")
	return err
}

// refuse tells in the words of the platform what is wrong, for an app to show.
func (m *door) refuse(w http.ResponseWriter, _ *http.Request, p *web.Problem) {
	said := p.Detail
	if said == "" {
		said = p.Title
	}
	for i, e := range p.Errors {
		if i == 5 {
			said += " …"
			break
		}
		said += " [" + strings.TrimPrefix(strings.TrimPrefix(e.Pointer, "/answers"), "/") + "] " + e.Message
	}
	status := p.Status
	switch status {
	case http.StatusUnauthorized:
		w.Header().Set("WWW-Authenticate", `Basic realm="Huying", charset="UTF-8"`)
	case http.StatusUnprocessableEntity:
		status = http.StatusBadRequest // what the protocol calls it
	}
	_ = write(w, status, response{Space: responseSpace, Message: message{"error", said}}) // the reader may be gone
}

// here is an address of ours, for the app to go on with.
func here(r *http.Request, path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	u := url.URL{Path: Prefix + path, RawQuery: q.Encode()}
	return web.Of(r.Context()).Base + u.String()
}

func (m *door) list(w http.ResponseWriter, r *http.Request) error {
	q := r.URL.Query()
	all, err := m.List(r.Context(), duty.Of(r.Context()), m.words)
	if err != nil {
		return err
	}
	out := list{Space: listSpace}
	for _, v := range all {
		if id := q.Get("formID"); id != "" && id != v.Form {
			continue
		}
		x := listed{FormID: v.Form, Name: v.Title, Version: v.Version.Version, Hash: v.Hash(),
			DownloadURL: here(r, "/form", "id", v.Form, "version", v.Version.Version)}
		if len(v.Media) > 0 {
			x.ManifestURL = here(r, "/manifest", "id", v.Form, "version", v.Version.Version)
		}
		if u, ok := m.forms.Use(v.Use); ok && q.Get("verbose") == "true" {
			x.Description = m.s.Say(r.Context(), u.Title, nil)
			for i, k := range u.Kinds {
				if len(v.Kinds) > 0 && v.ForKind(k.Code) {
					x.Description += []string{" · ", "、"}[min(i, 1)] + m.s.Say(r.Context(), k.Title, nil)
				}
			}
		}
		out.Forms = append(out.Forms, x)
	}
	return write(w, http.StatusOK, out)
}

// asked finds the checklist that is asked for among those that the asker is shown.
func (m *door) asked(r *http.Request) (*Served, error) {
	q := r.URL.Query()
	all, err := m.List(r.Context(), duty.Of(r.Context()), m.words)
	if err != nil {
		return nil, err
	}
	for _, v := range all {
		if v.Form == q.Get("id") && v.Version.Version == q.Get("version") {
			return v, nil
		}
	}
	return nil, errNoForm
}

func (m *door) form(w http.ResponseWriter, r *http.Request) error {
	v, err := m.asked(r)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/xml; charset=utf-8")
	_, err = w.Write(v.XML)
	return err
}

func (m *door) manifest(w http.ResponseWriter, r *http.Request) error {
	v, err := m.asked(r)
	if err != nil {
		return err
	}
	out := manifest{Space: manifestSpace}
	for _, name := range v.Media {
		f, err := m.forms.File(r.Context(), m.db.Read(), v.County, v.Form, v.Version.Version, name)
		if err != nil {
			return err
		}
		out.Files = append(out.Files, mediaFile{f.Name, hashOf(f.Content), here(r, "/file", "id", v.Form, "version", v.Version.Version, "name", f.Name)})
	}
	return write(w, http.StatusOK, out)
}

// file is one of those that the manifest lists.
func (m *door) file(w http.ResponseWriter, r *http.Request) error {
	v, err := m.asked(r)
	if err != nil {
		return err
	}
	f, err := m.forms.File(r.Context(), m.db.Read(), v.County, v.Form, v.Version.Version, r.URL.Query().Get("name"))
	if err != nil {
		return err
	}
	return form.SendFile(w, r, &f)
}

// ask answers an app that looks whether it may send, before it sends much.
func (m *door) ask(w http.ResponseWriter, r *http.Request) error {
	w.Header().Set("Location", here(r, "/submission"))
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (m *door) submit(w http.ResponseWriter, r *http.Request) error {
	err := web.Form(w, r, mostPost)
	switch {
	case fault.Is(err, fault.TooLarge), fault.Is(err, fault.Busy):
		return err
	case err != nil || r.MultipartForm == nil:
		return malformed(err)
	}
	s, err := submission(r)
	if err != nil {
		return err
	}
	whole, err := m.Take(r.Context(), duty.Of(r.Context()), s)
	if err != nil {
		return err
	}
	return m.taken(r.Context(), w, whole, r)
}

// taken says that a post was taken. 202 is for what waits for more: an app goes on as
// after 201, and a person who looks sees the difference.
func (m *door) taken(ctx context.Context, w http.ResponseWriter, whole bool, r *http.Request) error {
	status, key := http.StatusCreated, "openrosa.taken"
	if !whole {
		status, key = http.StatusAccepted, "openrosa.waits"
	}
	w.Header().Set("Location", here(r, "/submission"))
	return write(w, status, response{Space: responseSpace, Message: message{"submit_success", m.s.Say(ctx, key, nil)}})
}

// The parts of a post that the protocol names.
const (
	xmlPart  = "xml_submission_file"
	morePart = "*isIncomplete*"
)

// submission reads the parts of a post.
func submission(r *http.Request) (*Submission, error) {
	s := &Submission{Photos: map[string]func() (io.ReadCloser, error){}, Device: device(r.URL.Query().Get("deviceID"))}
	parts := r.MultipartForm
	if v := parts.Value[morePart]; len(v) > 0 {
		s.More = strings.EqualFold(v[0], "yes") || strings.EqualFold(v[0], "true")
	}
	if n := len(parts.File[xmlPart]); n != 1 {
		return nil, fault.New(fault.Invalid, "openrosa.no_xml")
	}
	head := parts.File[xmlPart][0]
	if head.Size > mostXML {
		return nil, fault.New(fault.TooLarge, "web.too_large")
	}
	f, err := head.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }() // read only
	if s.XML, err = io.ReadAll(f); err != nil {
		return nil, err
	}
	for part, files := range parts.File {
		for _, h := range files {
			// The library cuts a path off the name; one that was there is told of.
			_, said, err := mime.ParseMediaType(h.Header.Get("Content-Disposition"))
			if err != nil || !plainName(said["filename"]) {
				return nil, fault.New(fault.Invalid, "openrosa.file_name").Because(err)
			}
			if part != xmlPart {
				s.Photos[h.Filename] = func() (io.ReadCloser, error) { return h.Open() }
			}
		}
	}
	return s, nil
}

// device is what the app calls the phone it runs on, as far as that is plain text.
func device(s string) string {
	s = strings.Map(func(c rune) rune {
		if c <= ' ' || c > '~' {
			return -1
		}
		return c
	}, s)
	if s == "" {
		return "openrosa"
	}
	return s[:min(len(s), 64)]
}
