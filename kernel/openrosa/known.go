package openrosa

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"huying/kernel/code"
	"huying/kernel/duty"
	"huying/kernel/form"
)

// mostKnown bounds how many subjects a checklist carries its facts of.
const mostKnown = 2000

// carried is the list of subjects inside a checklist that is served.
const carried = "huying_known"

// factNames are the names of facts that can stand in a document: a designer writes them.
var factNames = regexp.MustCompile(`^[a-z_]+$`)

// knownOf is what a checklist carries of a subject.
type knownOf struct {
	code  code.Code
	facts map[string]string
}

// filled are the questions of a version that are filled in with what is known. Who is
// filled in for somebody of a repeat is not the subject of the code.
func filled(v *form.Version) (out []form.Node) {
	for _, n := range v.Nodes {
		switch n.Type {
		case "text", "integer", "decimal", "barcode", "hidden":
			if factNames.MatchString(n.Known) && n.Repeat == "" {
				out = append(out, n)
			}
		}
	}
	return out
}

// facts are what a version needs to know of the subjects of who asks; none when it fills
// nothing in.
func (r *Room) facts(ctx context.Context, p *duty.Principal, v *form.Version, u form.Use) (out []knownOf, err error) {
	if len(filled(v)) == 0 || u.Known == nil || u.About == "" {
		return nil, nil
	}
	q := r.db.Read()
	list, err := u.Known(ctx, q, p, mostKnown)
	if err != nil {
		return nil, err
	}
	ids := make([]string, len(list))
	for i, k := range list {
		ids[i] = k.Subject
	}
	codes, err := r.codes.Many(ctx, q, p.County, u.About, ids)
	if err != nil {
		return nil, err
	}
	for _, k := range list {
		if c := codes[k.Subject]; c != "" {
			out = append(out, knownOf{c, k.Facts})
		}
	}
	slices.SortFunc(out, func(a, b knownOf) int { return strings.Compare(string(a.code), string(b.code)) })
	return out, nil
}

// filling puts what is known into the checklist, and has the code that is scanned or
// typed fill the questions in: as values, so that the checklist says whether they can be
// changed.
func filling(doc string, v *form.Version, facts []knownOf) (string, error) {
	questions := filled(v)
	if len(facts) == 0 || len(questions) == 0 {
		return doc, nil
	}
	var list strings.Builder
	fmt.Fprintf(&list, "<instance id=\"%s\"><root>", carried)
	for _, k := range facts {
		fmt.Fprintf(&list, "\n    <item><code>%s</code>", k.code)
		done := map[string]bool{}
		for _, n := range questions {
			if value, ok := k.facts[n.Known]; ok && !done[n.Known] {
				done[n.Known] = true
				fmt.Fprintf(&list, "<%s>%s</%s>", n.Known, escaped(value), n.Known)
			}
		}
		list.WriteString("</item>")
	}
	list.WriteString("</root></instance>\n   ")
	at := strings.Index(doc, "<bind ")
	if at < 0 {
		return "", fmt.Errorf("openrosa: %s %s binds nothing", v.Form, v.Version)
	}
	doc = doc[:at] + list.String() + doc[at:]
	for name, item := range map[string]string{
		scanned: "contains(/data/" + scanned + ", code)",
		typed:   "code = translate(/data/" + typed + ", 'abcdefghijklmnopqrstuvwxyz- ', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ')",
	} {
		var set strings.Builder
		for _, n := range questions {
			if !has(facts, n.Known) {
				continue
			}
			fmt.Fprintf(&set, "<setvalue event=\"xforms-value-changed\" ref=\"%s\" value=\"instance('%s')/root/item[%s]/%s\"/>", n.Path, carried, item, n.Known)
		}
		head, tail, ok := strings.Cut(doc, fmt.Sprintf("<input ref=\"/data/%s\">", name))
		if !ok {
			return "", fmt.Errorf("openrosa: %s %s does not ask for %s", v.Form, v.Version, name)
		}
		control, rest, _ := strings.Cut(tail, "</input>")
		doc = head + fmt.Sprintf("<input ref=\"/data/%s\">", name) + control + set.String() + "</input>" + rest
	}
	return doc, nil
}

// has tells whether a fact is among those that are carried: what is personal is not.
func has(facts []knownOf, name string) bool {
	return slices.ContainsFunc(facts, func(k knownOf) bool { _, ok := k.facts[name]; return ok })
}
