package openrosa

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"huying/base/blob"
	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
	"huying/kernel/form"
)

// Instance is a filled-in checklist as an app sends it.
type Instance struct {
	ID            string // uuid:…, made by the app
	Form, Version string
	root          *element
}

// element is an element with what is in it.
type element struct {
	name string
	text []byte
	kids []*element
}

func malformed(cause error) error {
	return fault.New(fault.Invalid, "openrosa.malformed").Because(cause)
}

var (
	errDoctype  = errors.New("a document type or a processing instruction")
	errTooMuch  = errors.New("too many elements, or too deep")
	errNoRoot   = errors.New("not one element with all others in it")
	errMixed    = errors.New("text between questions")
	errUnnamed  = errors.New("no form, or no instanceID")
	instanceIDs = regexp.MustCompile(`^uuid:[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$`)
)

// ReadInstance reads the XML of an instance. Nothing is looked up and nothing is
// expanded: an entity, a document type, a program for the reader are refused.
func ReadInstance(data []byte) (*Instance, error) {
	if len(data) > mostXML {
		return nil, fault.New(fault.TooLarge, "web.too_large")
	}
	root, attrs, err := readTree(data)
	if err != nil {
		return nil, malformed(err)
	}
	x := &Instance{root: root}
	for _, a := range attrs {
		switch {
		case a.Name.Space != "":
		case a.Name.Local == "id":
			x.Form = a.Value
		case a.Name.Local == "version":
			x.Version = a.Value
		}
	}
	meta := root.kid("meta")
	x.ID = strings.ToLower(meta.kid("instanceID").said())
	if x.Form == "" || !instanceIDs.MatchString(x.ID) {
		return nil, malformed(errUnnamed)
	}
	if meta.kid("deprecatedID").said() != "" {
		return nil, fault.New(fault.Conflict, "openrosa.edited")
	}
	return x, nil
}

// readTree reads a document into its elements, within bounds.
func readTree(data []byte) (root *element, attrs []xml.Attr, err error) {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text.MarkedXML(data), []byte("\ufeff"))))
	var open []*element
	count := 0
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, nil, err
		}
		switch t := token.(type) {
		case xml.Directive:
			return nil, nil, errDoctype
		case xml.ProcInst:
			if t.Target != "xml" {
				return nil, nil, errDoctype
			}
		case xml.StartElement:
			e := &element{name: t.Name.Local}
			if count++; count > mostElements || len(open) == mostDeep {
				return nil, nil, errTooMuch
			}
			switch {
			case len(open) > 0:
				in := open[len(open)-1]
				in.kids = append(in.kids, e)
			case root != nil:
				return nil, nil, errNoRoot
			default:
				root, attrs = e, t.Copy().Attr
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				in := open[len(open)-1]
				in.text = append(in.text, t...)
			} else if len(bytes.TrimSpace(t)) > 0 {
				return nil, nil, errNoRoot
			}
		}
	}
	if root == nil {
		return nil, nil, errNoRoot
	}
	return root, attrs, nil
}

// kid is the first element of a name; of nothing it is nothing.
func (e *element) kid(name string) *element {
	if e != nil {
		for _, k := range e.kids {
			if k.name == name {
				return k
			}
		}
	}
	return nil
}

func (e *element) said() string {
	if e == nil {
		return ""
	}
	return strings.TrimSpace(string(e.text))
}

func (e *element) blank() bool { return len(bytes.TrimSpace(e.text)) == 0 }

// Said is what an instance says, in the terms of its version.
type Said struct {
	Answers   map[string]string      // as our own phones send them
	Photos    []string               // names of files, each once, in order of appearance
	Files     map[string]blob.Medium // what those are that are no photos
	Code      string                 // what was scanned or typed; may be empty
	At        clock.Moment           // when it was filled in; 0 when it does not say
	Lon, Lat  float64
	AccuracyM int
	placed    bool
}

// Read puts an instance into the terms of its version: every element is a question
// that was asked, once, and every answer is one that may be given.
func (x *Instance) Read(v *form.Version) (*Said, error) {
	r := &reader{said: &Said{Answers: map[string]string{}}, nodes: map[string]*form.Node{}, wrong: fault.New(fault.Invalid, "form.answers_wrong")}
	for i := range v.Nodes {
		r.nodes[v.Nodes[i].Path] = &v.Nodes[i]
	}
	r.group(x.root, "/data", "")
	if err := r.wrong.OrNil(); err != nil {
		return nil, err
	}
	if len(r.said.Photos) > mostPhotos {
		return nil, fault.New(fault.Invalid, "order.photos.many")
	}
	return r.said, v.Check(r.said.Answers)
}

// reader is one instance being read.
type reader struct {
	said  *Said
	nodes map[string]*form.Node
	wrong *fault.Fault
	ended bool // the moment is that of the end
}

func (r *reader) bad(path, key string) {
	if len(r.wrong.Fields) < mostWrong {
		r.wrong.At("/answers/"+path, key)
	}
}

// group reads what is in a group, a repeat or the whole; path is below the root, with
// the numbers of repeats.
func (r *reader) group(e *element, plain, path string) {
	if !e.blank() {
		r.wrong.Because(errMixed)
		r.bad(path, "form.never_asked")
	}
	times := map[string]int{}
	for _, k := range e.kids {
		at := path + k.name
		n := r.nodes[plain+"/"+k.name]
		times[k.name]++
		switch {
		case path == "" && k.name == "meta":
		case path == "" && (k.name == scanned || k.name == typed) && n == nil:
			if r.said.Code == "" {
				r.said.Code = k.said()
			}
		case n == nil:
			r.bad(at, "form.never_asked")
		case n.Type == "begin_repeat":
			r.group(k, n.Path, at+"["+strconv.Itoa(times[k.name])+"]/")
		case times[k.name] > 1 || n.Type != "begin_group" && len(k.kids) > 0:
			r.bad(at, "form.never_asked")
		case n.Type == "begin_group":
			r.group(k, n.Path, at+"/")
		case !k.blank():
			r.answer(n, at, string(k.text))
		}
	}
}

func (r *reader) answer(n *form.Node, path, value string) {
	value, ok := text.Clean(value)
	if !ok {
		r.bad(path, "text.control")
		return
	}
	r.said.Answers[path] = value
	switch n.Type {
	case "image", "audio", "video", "file":
		if ok = plainName(value); ok {
			r.said.name(value)
		}
		if m, is := form.Keeps(n.Type); is {
			if r.said.Files == nil {
				r.said.Files = map[string]blob.Medium{}
			}
			r.said.Files[value] = m
		}
	case "start", "end":
		var at clock.Moment
		if at, ok = momentOf(value); ok && !r.ended {
			r.said.At, r.ended = at, n.Type == "end"
		}
	case "geopoint", "start-geopoint":
		ok = r.said.place(value)
	}
	if !ok {
		r.bad(path, "web.bad_value")
	}
}

// name notes a file.
func (s *Said) name(file string) {
	for _, have := range s.Photos {
		if have == file {
			return
		}
	}
	s.Photos = append(s.Photos, file)
}

// place reads the first point: degrees north, degrees east, metres up, metres of error.
func (s *Said) place(value string) bool {
	var n [4]float64
	words := strings.Fields(value)
	if len(words) < 2 || len(words) > len(n) {
		return false
	}
	for i, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if err != nil || math.IsNaN(v) || math.IsInf(v, 0) {
			return false
		}
		n[i] = v
	}
	if math.Abs(n[0]) > 90 || math.Abs(n[1]) > 180 || n[3] < 0 || n[3] > math.MaxInt32 {
		return false
	}
	if !s.placed {
		s.Lat, s.Lon, s.AccuracyM, s.placed = n[0], n[1], int(math.Ceil(n[3])), true
	}
	return true
}

// momentOf reads a moment as apps write it; older ones leave the minutes of the zone out.
func momentOf(s string) (clock.Moment, bool) {
	s = strings.TrimSpace(s)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05Z07"} {
		if t, err := time.Parse(layout, s); err == nil {
			return clock.Of(t), true
		}
	}
	return 0, false
}
