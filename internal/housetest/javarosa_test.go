package housetest_test

import (
	"encoding/xml"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"huying/kernel/form/xlsform"
)

// What JavaRosa, the engine inside ODK Collect, demands of a checklist before it opens it,
// as read in its source and said in rules of our own. The engine of the field door is
// more patient, so that passing there says nothing about Collect.

// xnode is an element of a checklist.
type xnode struct {
	XMLName xml.Name
	Attrs   []xml.Attr `xml:",any,attr"`
	Kids    []xnode    `xml:",any"`
	Text    string     `xml:",chardata"`
}

const (
	spaceForms = "http://www.w3.org/2002/xforms"
	spaceHTML  = "http://www.w3.org/1999/xhtml"
	spaceJR    = "http://openrosa.org/javarosa"
	spaceOrx   = "http://openrosa.org/xforms"
)

func (n xnode) attr(space, name string) string {
	for _, a := range n.Attrs {
		if a.Name.Space == space && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (n xnode) kid(name string) (k xnode) {
	for _, k := range n.Kids {
		if k.XMLName.Local == name {
			return k
		}
	}
	return k
}

// name is the name that paths use.
func (n xnode) name() string {
	if n.XMLName.Space == spaceOrx {
		return "orx:" + n.XMLName.Local
	}
	return n.XMLName.Local
}

// javarosa is a checklist being looked at.
type javarosa struct {
	faults []string
	nodes  map[string]bool            // paths of the record
	lists  map[string]map[string]bool // ids of other instances, and what their items have
	texts  map[string]bool            // ids of texts in the default language
}

func (j *javarosa) fault(format string, args ...any) {
	j.faults = append(j.faults, fmt.Sprintf(format, args...))
}

// opensInCollect tells what keeps a checklist from being opened.
func opensInCollect(doc []byte) []string {
	var root xnode
	j := &javarosa{nodes: map[string]bool{}, lists: map[string]map[string]bool{}, texts: map[string]bool{}}
	if err := xml.Unmarshal(doc, &root); err != nil {
		return []string{err.Error()}
	}
	head, body := root.kid("head"), root.kid("body")
	model := head.kid("model")
	if root.XMLName.Space != spaceHTML || head.XMLName.Space != spaceHTML || body.XMLName.Space != spaceHTML || model.XMLName.Space != spaceForms {
		j.fault("namespaces")
	}
	if strings.TrimSpace(head.kid("title").Text) == "" {
		j.fault("no title")
	}
	j.model(model)
	for _, k := range body.Kids {
		j.control(k, "")
	}
	return j.faults
}

func (j *javarosa) model(m xnode) {
	if strings.TrimSpace(m.Text) != "" {
		j.fault("words in the model")
	}
	first := true
	for _, k := range m.Kids {
		switch k.XMLName.Local {
		case "itext":
			j.itext(k)
		case "instance":
			j.instance(k, first)
			first = false
		case "bind", "setvalue", "setgeopoint", "submission":
		default:
			j.fault("<%s> in the model", k.XMLName.Local)
		}
	}
	bound := map[string]bool{}
	for _, k := range m.Kids {
		switch k.XMLName.Local {
		case "bind":
			if path := k.attr("", "nodeset"); bound[path] {
				j.fault("%s is bound twice", path)
			} else {
				bound[path] = true
			}
			j.bind(k)
		case "setvalue", "setgeopoint":
			j.action(k, true)
		}
	}
}

func (j *javarosa) itext(n xnode) {
	languages, standard := map[string]bool{}, 0
	for i, t := range n.Kids {
		lang := t.attr("", "lang")
		if lang == "" || languages[lang] {
			j.fault("language %q", lang)
		}
		languages[lang] = true
		if t.attr("", "default") != "" {
			standard++
		}
		forms := map[string]bool{}
		for _, text := range t.Kids {
			id := text.attr("", "id")
			if id == "" {
				j.fault("a text without an id")
			}
			for _, v := range text.Kids {
				if mark := id + ";" + v.attr("", "form"); v.XMLName.Local != "value" || forms[mark] {
					j.fault("text %s", id)
				} else {
					forms[mark] = true
				}
				if i == 0 {
					j.texts[id] = true
				}
			}
		}
	}
	if standard != 1 || n.Kids[0].attr("", "default") == "" {
		j.fault("%d default languages", standard)
	}
}

func (j *javarosa) instance(n xnode, first bool) {
	id := n.attr("", "id")
	switch {
	case first && (len(n.Attrs) > 0 || len(n.Kids) != 1 || n.Kids[0].attr("", "id") == ""):
		j.fault("the record")
	case first:
		j.record(n.Kids[0], "")
	case id == "" || j.lists[id] != nil:
		j.fault("instance %q", id)
	case n.attr("", "src") != "":
		j.lists[id] = map[string]bool{"name": true, "label": true}
		j.fault("file %s", n.attr("", "src"))
	case len(n.Kids) != 1:
		j.fault("instance %q has %d roots", id, len(n.Kids))
	default:
		j.lists[id] = map[string]bool{}
		for _, item := range n.Kids[0].Kids {
			for _, k := range item.Kids {
				j.lists[id][k.XMLName.Local] = true
			}
		}
	}
}

// record notes the nodes of the record. A template is there once and beside the first of
// its kind; a template inside what is no template is thrown away.
func (j *javarosa) record(n xnode, in string) {
	path := in + "/" + n.name()
	j.nodes[path] = true
	seen, templates := map[string]int{}, map[string]int{}
	for _, k := range n.Kids {
		if hasTemplate(k) {
			templates[k.name()]++
		} else {
			seen[k.name()]++
		}
		j.record(k, path)
	}
	for name, n := range seen {
		if n > 1 || templates[name] > 1 {
			j.fault("%s/%s is there %d times", path, name, n)
		}
	}
	if len(n.Kids) > 0 && strings.TrimSpace(n.Text) != "" {
		j.fault("%s has words between its questions", path)
	}
}

func hasTemplate(n xnode) bool {
	return slices.ContainsFunc(n.Attrs, func(a xml.Attr) bool { return a.Name.Space == spaceJR && a.Name.Local == "template" })
}

var (
	bindTypes = strings.Fields("string int decimal date time dateTime geopoint geotrace geoshape barcode binary rank odk:rank")
	preloads  = strings.Fields(`uid/ timestamp/start timestamp/end date/today property/deviceid property/username
		property/email property/phonenumber property/simserial property/subscriberid`)
)

func (j *javarosa) bind(b xnode) {
	path := b.attr("", "nodeset")
	if !j.nodes[path] {
		j.fault("a bind of %q", path)
	}
	j.expression(path, path)
	if kind := b.attr("", "type"); kind != "" && !slices.Contains(bindTypes, kind) {
		j.fault("%s: type %s", path, kind)
	}
	for _, rule := range []string{"relevant", "required", "readonly", "constraint", "calculate"} {
		j.expression(path+" "+rule, b.attr("", rule))
	}
	for _, message := range []string{"constraintMsg", "requiredMsg"} {
		j.text(b.attr(spaceJR, message))
	}
	if p := b.attr(spaceJR, "preload"); p != "" && !slices.Contains(preloads, p+"/"+b.attr(spaceJR, "preloadParams")) {
		j.fault("%s: preload %s", path, p)
	}
}

// text looks whether a text that is referred to is there.
func (j *javarosa) text(ref string) {
	id, ok := strings.CutPrefix(ref, "jr:itext('")
	if ok && !j.texts[strings.TrimSuffix(id, "')")] {
		j.fault("no text %s", ref)
	}
}

func (j *javarosa) action(n xnode, top bool) {
	for _, event := range strings.Fields(n.attr("", "event")) {
		if !slices.Contains(strings.Fields("odk-instance-first-load odk-instance-load"), event) &&
			(top || event != "odk-new-repeat" && event != "xforms-value-changed") {
			j.fault("event %s", event)
		}
	}
	ref := n.attr("", "ref")
	if n.attr("", "event") == "" || !j.nodes[ref] {
		j.fault("an action on %q", ref)
	}
	if n.XMLName.Local == "setvalue" && n.attr("", "value") == "" {
		j.fault("an action on %s sets nothing", ref)
	}
	j.expression(ref+" action", n.attr("", "value"))
}

func (j *javarosa) control(n xnode, repeat string) {
	ref := n.attr("", "ref")
	switch n.XMLName.Local {
	case "input", "select", "select1", "rank", "range", "trigger", "upload":
		j.question(n, ref)
	case "group":
		if ref != "" && !j.nodes[ref] {
			j.fault("a group of %q", ref)
		}
		for _, k := range n.Kids {
			j.within(k, repeat)
		}
	case "repeat":
		ref = n.attr("", "nodeset")
		if !j.nodes[ref] || strings.Count(ref, "/") < 2 || ref == repeat {
			j.fault("a repeat of %q", ref)
		}
		j.expression(ref+" count", n.attr(spaceJR, "count"))
		for _, k := range n.Kids {
			j.within(k, ref)
		}
	default:
		j.fault("<%s> in the body", n.XMLName.Local)
	}
	if repeat != "" && ref != "" && ref != repeat && !strings.HasPrefix(ref, repeat+"/") {
		j.fault("%s is asked in the repeat %s", ref, repeat)
	}
	j.expression(ref, ref)
}

// within is what stands in a group or a repeat.
func (j *javarosa) within(k xnode, repeat string) {
	switch k.XMLName.Local {
	case "label":
		j.label(k)
	case "setvalue", "setgeopoint":
		j.action(k, false)
	default:
		j.control(k, repeat)
	}
}

func (j *javarosa) label(n xnode) {
	if ref := n.attr("", "ref"); ref != "" && !strings.HasPrefix(ref, "jr:itext('") {
		j.fault("a label of %q", ref)
	} else {
		j.text(ref)
	}
	for _, k := range n.Kids {
		j.expression("output", k.attr("", "value"))
	}
}

func (j *javarosa) question(n xnode, ref string) {
	if !j.nodes[ref] {
		j.fault("a question of %q", ref)
	}
	sets := 0
	for _, k := range n.Kids {
		switch k.XMLName.Local {
		case "label", "hint":
			j.label(k)
		case "itemset":
			sets++
			j.itemset(k, ref)
		case "setvalue", "setgeopoint":
			j.action(k, false)
		default:
			j.fault("<%s> in %s", k.XMLName.Local, ref)
		}
	}
	switch n.XMLName.Local {
	case "select", "select1", "rank":
		if sets != 1 {
			j.fault("%s has %d sets of choices", ref, sets)
		}
	case "range":
		var at [3]float64
		for i, name := range []string{"start", "end", "step"} {
			v, err := strconv.ParseFloat(n.attr("", name), 64)
			if at[i] = v; err != nil {
				j.fault("%s: %s %q", ref, name, n.attr("", name))
			}
		}
		if steps := (at[1] - at[0]) / at[2]; at[0] == at[1] || steps-float64(int(steps+0.5)) > 1e-9 {
			j.fault("%s: the steps miss the end", ref)
		}
	case "upload":
		if n.attr("", "mediatype") == "" {
			j.fault("%s: no kind of file", ref)
		}
	}
}

var (
	listOf = regexp.MustCompile(`^instance\('([^']*)'\)/root/item(\[.*\])?$`)
	seeds  = regexp.MustCompile(`^(\d*\.?\d+|[./].*)$`)
)

func (j *javarosa) itemset(n xnode, ref string) {
	nodes := n.attr("", "nodeset")
	if rest, ok := strings.CutPrefix(nodes, "randomize("); ok {
		nodes = strings.TrimSuffix(rest, ")")
		if i := strings.LastIndex(nodes, ", "); i > strings.LastIndexByte(nodes, ']') {
			if seed := nodes[i+2:]; !seeds.MatchString(seed) {
				j.fault("%s: seed %s", ref, seed)
			}
			nodes = nodes[:i]
		}
	}
	m := listOf.FindStringSubmatch(nodes)
	if path, _, _ := strings.Cut(nodes, "["); m == nil && j.nodes[path] { // answers of a repeat
		for _, k := range []string{"value", "label"} {
			if !j.nodes[path+"/"+n.kid(k).attr("", "ref")] {
				j.fault("%s: a %s of %s", ref, k, path)
			}
		}
		j.expression(ref+" choices", nodes)
		return
	}
	if m == nil {
		j.fault("%s: choices of %s", ref, nodes)
		return
	}
	j.expression(ref+" choices", nodes)
	value, label := n.kid("value").attr("", "ref"), n.kid("label").attr("", "ref")
	if inner, ok := strings.CutPrefix(label, "jr:itext("); ok {
		label = strings.TrimSuffix(inner, ")")
	}
	if list := j.lists[m[1]]; !list[value] || !list[label] {
		j.fault("%s: the list %s has no %s or no %s", ref, m[1], value, label)
	}
}

// javarosaFunctions are what JavaRosa calls, and how many things it takes: the least, the
// most (-1: any number), and by how many more. Those that Collect adds stand last.
var javarosaFunctions = map[string][3]int{
	"if": {3, 3, 1}, "coalesce": {2, 2, 1}, "indexed-repeat": {3, 11, 2}, "true": {0, 0, 1}, "false": {0, 0, 1}, "boolean": {1, 1, 1}, "number": {1, 1, 1},
	"int": {1, 1, 1}, "round": {1, 2, 1}, "string": {1, 1, 1}, "date": {1, 1, 1}, "date-time": {1, 1, 1}, "decimal-date-time": {1, 1, 1},
	"decimal-time": {1, 1, 1},
	"not":          {1, 1, 1}, "boolean-from-string": {1, 1, 1}, "format-date": {2, 2, 1}, "format-date-time": {2, 2, 1}, "abs": {1, 1, 1},
	"acos": {1, 1, 1}, "asin": {1, 1, 1},
	"atan": {1, 1, 1}, "atan2": {2, 2, 1}, "cos": {1, 1, 1}, "exp": {1, 1, 1}, "exp10": {1, 1, 1}, "log": {1, 1, 1}, "log10": {1, 1, 1},
	"pi": {0, 0, 1}, "sin": {1, 1, 1},
	"sqrt": {1, 1, 1}, "tan": {1, 1, 1}, "selected": {2, 2, 1}, "count-selected": {1, 1, 1}, "selected-at": {2, 2, 1}, "position": {0, 1,
		1}, "count": {1, 1, 1},
	"count-non-empty": {1, 1, 1}, "sum": {1, 1, 1}, "max": {1, -1, 1}, "min": {1, -1, 1}, "today": {0, 0, 1}, "now": {0, 0, 1},
	"concat": {1, -1, 1}, "join": {1, -1, 1},
	"substr": {2, 3, 1}, "substring-before": {2, 2, 1}, "substring-after": {2, 2, 1}, "translate": {3, 3, 1}, "contains": {2, 2, 1}, "starts-with": {2, 2, 1},
	"ends-with": {2, 2, 1}, "string-length": {0, 1, 1}, "normalize-space": {0, 1, 1}, "checklist": {2, -1, 1},
	"weighted-checklist": {2, -1, 2}, "regex": {2, 2, 1},
	"random": {0, 0, 1}, "once": {1, 1, 1}, "uuid": {0, 1, 1}, "version": {0, 0, 1}, "property": {1, 1, 1}, "pow": {2, 2, 1},
	"area": {1, 1, 1}, "distance": {1, -1, 1},
	"digest": {2, 3, 1}, "randomize": {1, 2, 1}, "base64-decode": {1, 1, 1}, "geofence": {2, 2, 1}, "extract-signed": {2, 2, 1}, "jr:choice-name": {2, 2, 1},
	"instance": {1, 1, 1}, "current": {0, 0, 1},
	"pulldata": {4, -1, 1},
}

var (
	javarosaTokens = regexp.MustCompile(`^(\s+|'[^']*'|"[^"]*"|\d+\.?\d*|\.\d+|!=|<=|>=|//|\.\.|::|[-=<>+*|/.()\[\],@]|[A-Za-z_\x{80}-\x{10FFFF}][\w.\-\x{80}-\x{10FFFF}]*(?::[A-Za-z_][\w.-]*)?)`)
	operators      = strings.Fields("and or div mod")
)

// expression looks at an expression as JavaRosa's reader does: signs, names, functions with
// what they take, and paths from the root that lead somewhere.
func (j *javarosa) expression(where, src string) {
	type call struct {
		name string
		args int
		any  bool
	}
	var open []call
	path, operand := "", false // a path being read; something stands before
	finish := func() {
		if path != "" && path != "/" && !j.nodes[strings.TrimSuffix(path, "/")] {
			j.fault("%s: %s leads nowhere", where, path)
		}
		path = ""
	}
	for rest := src; rest != ""; {
		t := javarosaTokens.FindString(rest)
		if t == "" || !xlsform.Cased(t) && t[0] != '\'' && t[0] != '"' {
			j.fault("%s: cannot read on at %.20q", where, rest)
			return
		}
		rest = rest[len(t):]
		if strings.TrimSpace(t) == "" {
			continue
		}
		name := t[0] == '_' || t[0] >= 'A' && t[0] <= 'Z' || t[0] >= 'a' && t[0] <= 'z' || t[0] >= 0x80
		if len(open) > 0 && t != ")" && t != "]" {
			open[len(open)-1].any = true
		}
		switch {
		case name && operand && slices.Contains(operators, t):
			finish()
			operand = false
			continue
		case name && strings.HasPrefix(strings.TrimLeft(rest, " "), "("):
			finish()
			rest = strings.TrimLeft(rest, " ")[1:]
			open = append(open, call{name: t})
			operand = false
			continue
		case name && strings.HasSuffix(path, "/"):
			path += t
		case name && operand:
			j.fault("%s: %s stands after something", where, t)
		case t == "/":
			if path != "" || !operand { // from the root, not from what stands before
				path += "/"
			}
			operand = false
			continue
		case t == "(" || t == "[":
			finish()
			open = append(open, call{name: t})
			operand = false
			continue
		case t == ")" || t == "]":
			finish()
			if len(open) == 0 {
				j.fault("%s: %s closes nothing", where, t)
				return
			}
			c := open[len(open)-1]
			open = open[:len(open)-1]
			if c.name != "(" && c.name != "[" {
				count := c.args
				if c.any {
					count++
				}
				f, ok := javarosaFunctions[c.name]
				if !ok || count < f[0] || f[1] >= 0 && count > f[1] || (count-f[0])%f[2] != 0 {
					j.fault("%s: %s takes no %d things", where, c.name, count)
				}
			}
		case t == ",":
			finish()
			if len(open) > 0 {
				open[len(open)-1].args++
			}
			operand = false
			continue
		case strings.ContainsAny(t[:1], "=!<>+-*|"):
			finish()
			operand = false
			continue
		case t[0] == '\'' || t[0] == '"':
			if n := len(open); n > 0 && open[n-1].name == "instance" && j.lists[t[1:len(t)-1]] == nil {
				j.fault("%s: no instance %s", where, t)
			}
		}
		operand = true
	}
	finish()
	if len(open) > 0 {
		j.fault("%s: %s is not closed", where, open[0].name)
	}
}
