package openrosa

import (
	"crypto/md5"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"strings"

	"huying/base/text"
	"huying/kernel/form"
)

// Our questions in a checklist that is served: the code on the board scanned, or, where
// it cannot be, typed.
const (
	scanned = "huying_subject"
	typed   = "huying_subject_typed"
)

// Served is a version as apps get it.
type Served struct {
	*form.Version
	XML []byte
}

// Hash of what is served, by which an app knows whether it has it already.
func (s *Served) Hash() string { return hashOf(s.XML) }

func hashOf(data []byte) string {
	sum := md5.Sum(data) //nolint:gosec // the protocol's, and no secret
	return "md5:" + hex.EncodeToString(sum[:])
}

// serve adds our questions to a version, when its records are about somebody. The words
// are of the checklist's languages and not of whoever asks: one version is one file.
func serve(v *form.Version, u form.Use, words *text.Catalogue, facts []knownOf) (*Served, error) {
	doc := v.XML
	if u.About != "" {
		var err error
		if doc, err = asking(v, words); err != nil {
			return nil, err
		}
		if doc, err = filling(doc, v, facts); err != nil {
			return nil, err
		}
	}
	return &Served{v, []byte(doc)}, nil
}

// asking puts our questions before the others. The places are lines of our own
// compiler's; texts of a designer cannot be taken for them, because < is never bare.
func asking(v *form.Version, words *text.Catalogue) (string, error) {
	say := func(language, key string) string {
		_, tag, _ := strings.Cut(strings.TrimSuffix(language, ")"), "(")
		return escaped(words.Say(words.Pick(tag), key, nil))
	}
	language := ""
	if len(v.Languages) > 0 {
		language = v.Languages[0]
	}
	label := func(name, part string) string {
		if strings.Contains(v.XML, "<itext>") {
			return fmt.Sprintf(`<%s ref="jr:itext('/data/%s:%s')"/>`, part, name, part)
		}
		return fmt.Sprintf(`<%s>%s</%s>`, part, say(language, "openrosa."+name+"."+part), part)
	}
	var nodes, controls strings.Builder
	for _, name := range []string{scanned, typed} {
		fmt.Fprintf(&nodes, "<%s/>", name)
		fmt.Fprintf(&controls, "\n  <input ref=\"/data/%s\">%s%s</input>", name, label(name, "label"), label(name, "hint"))
	}
	doc, ok := after(v.XML, "<data ", ">", nodes.String())
	if !ok {
		return "", fmt.Errorf("openrosa: %s %s has no record", v.Form, v.Version)
	}
	// Who could not scan has to type; who scanned is not asked again.
	binds := fmt.Sprintf("<bind nodeset=\"/data/%s\" type=\"barcode\"/>\n   <bind nodeset=\"/data/%s\" type=\"string\" relevant=\"/data/%s = "+
		"''\" required=\"true()\"/>\n  ", scanned, typed, scanned)
	head, tail, ok := strings.Cut(doc, "</model>")
	if !ok {
		return "", fmt.Errorf("openrosa: %s %s has no model", v.Form, v.Version)
	}
	if tail, ok = after(tail, "<h:body", ">", controls.String()); !ok {
		return "", fmt.Errorf("openrosa: %s %s has no body", v.Form, v.Version)
	}
	return spoken(head, say) + " " + binds + "</model>" + tail, nil
}

// spoken adds the words of our questions to every language of a model.
func spoken(model string, say func(language, key string) string) string {
	const open = `<translation lang="`
	var out strings.Builder
	for {
		before, rest, ok := strings.Cut(model, open)
		out.WriteString(before)
		if !ok {
			return out.String()
		}
		language, _, _ := strings.Cut(rest, `"`)
		tag, rest, _ := strings.Cut(rest, ">")
		out.WriteString(open + tag + ">")
		for _, name := range []string{scanned, typed} {
			for _, part := range []string{"label", "hint"} {
				fmt.Fprintf(&out, "\n     <text id=\"/data/%s:%s\"><value>%s</value></text>", name, part, say(language, "openrosa."+name+"."+part))
			}
		}
		model = rest
	}
}

// after puts more behind the first element that begins with open.
func after(doc, open, end, more string) (string, bool) {
	at := strings.Index(doc, open)
	if at < 0 {
		return doc, false
	}
	n := strings.Index(doc[at:], end)
	if n < 0 {
		return doc, false
	}
	at += n + len(end)
	return doc[:at] + more + doc[at:], true
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder takes everything
	return b.String()
}
