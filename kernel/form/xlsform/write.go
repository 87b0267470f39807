package xlsform

import (
	"fmt"
	"sort"
	"strconv"
	"strings"
)

func (c *compiler) form() *Form {
	f := &Form{ID: c.set["form_id"], Title: c.set["form_title"], Version: c.set["version"], Languages: c.langs, DefaultLanguage: c.language, Media: c.files}
	if f.Title == "" {
		f.Title = f.ID
	}
	for _, n := range c.all {
		f.Nodes = append(f.Nodes, n.Node)
	}
	return f
}

// writer writes XML: elements are nested by the calls that write them.
type writer struct {
	*compiler
	b     strings.Builder
	texts []text // in the order in which they are met
}

// text is one entry of the translations.
type text struct {
	id    string
	forms map[string]map[string]string // kind ("", "image", "guidance") → language → text
	at    *node
}

var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "\"", "&quot;", "\n", "&#10;", "\t", "&#9;")

// el writes an element with attributes, given as pairs, of which empty ones are left out.
func (w *writer) el(name string, inner func(), attrs ...string) {
	w.b.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			w.b.WriteString(" " + attrs[i] + "=\"" + escape.Replace(attrs[i+1]) + "\"")
		}
	}
	if inner == nil {
		w.b.WriteString("/>")
		return
	}
	w.b.WriteString(">")
	inner()
	w.b.WriteString("</" + name + ">")
}

func (w *writer) text(s string) { w.b.WriteString(escape.Replace(s)) }

// write writes the XForm.
func (c *compiler) write(f *Form) []byte {
	w := &writer{compiler: c}
	w.b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	w.el("h:html", func() {
		body := w.aside(func() { w.el("h:body", func() { w.kids(c.root) }, "class", c.set["style"]) })
		w.el("h:head", func() {
			w.el("h:title", func() { w.text(f.Title) })
			w.el("model", func() { w.model(f) }, "odk:xforms-version", "1.0.0")
		})
		w.b.WriteString(body)
	}, "xmlns", "http://www.w3.org/2002/xforms", "xmlns:h", "http://www.w3.org/1999/xhtml", "xmlns:ev", "http://www.w3.org/2001/xml-events",
		"xmlns:xsd", "http://www.w3.org/2001/XMLSchema", "xmlns:jr", "http://openrosa.org/javarosa", "xmlns:orx", "http://openrosa.org/xforms", "xmlns:odk", "http://www.opendatakit.org/xforms")
	w.b.WriteString("\n")
	return []byte(w.b.String())
}

// aside gives what fn writes instead of writing it: the body comes first, because it
// tells which texts there are.
func (w *writer) aside(fn func()) string {
	kept := w.b
	w.b = strings.Builder{}
	fn()
	out := w.b.String()
	w.b = strings.Builder{}
	w.b.WriteString(kept.String())
	return out
}

func (w *writer) model(f *Form) {
	binds := w.aside(w.binds)
	items := w.aside(w.secondary)
	w.itext()
	w.el("instance", func() {
		w.el("data", func() {
			w.instance(w.root)
			w.el("orx:meta", func() {
				w.el("orx:instanceID", nil)
				if w.set["instance_name"] != "" {
					w.el("orx:instanceName", nil)
				}
				for _, n := range w.all {
					if n.Type == "audit" {
						w.el("orx:audit", nil)
					}
				}
			})
		}, "id", f.ID, "version", f.Version)
	})
	w.b.WriteString(items)
	w.b.WriteString(binds)
	w.el("bind", nil, "nodeset", "/data/orx:meta/orx:instanceID", "type", "string", "readonly", "true()", "jr:preload", "uid")
	if s := w.set["instance_name"]; s != "" {
		e, _ := parseExpr(s)
		w.el("bind", nil, "nodeset", "/data/orx:meta/orx:instanceName", "type", "string", "calculate", e.write(func(name string, inside bool) string { return w.root.pathFrom(w.compiler, name, inside) }, false))
	}
	w.events()
}

// instance writes the empty record.
func (w *writer) instance(at *node) {
	for _, n := range at.kids {
		switch n.Type {
		case "audit":
		case "begin_group":
			w.el(n.Name, func() { w.instance(n) })
		case "begin_repeat":
			w.el(n.Name, func() { w.instance(n) }, "jr:template", "")
			w.el(n.Name, func() { w.instance(n) })
			if w.counted(n) {
				w.el(n.Name+"_count", nil)
			}
		default:
			if n.fixed != "" {
				w.el(n.Name, func() { w.text(n.fixed) })
			} else {
				w.el(n.Name, nil)
			}
			if n.orOther {
				w.el(n.Name+"_other", nil)
			}
		}
	}
}

// counted tells whether a repeat's count has to be worked out in a place of its own.
func (w *writer) counted(n *node) bool {
	e := n.expr["repeat_count"]
	return e != nil && !(len(e.tokens) == 1 && e.tokens[0].kind == tokRef)
}

// at writes an expression of a node.
func (w *writer) at(n *node, col string) string {
	e := n.expr[col]
	if e == nil {
		return ""
	}
	return e.write(func(name string, inside bool) string { return n.pathFrom(w.compiler, name, inside) }, col == "choice_filter")
}

func (w *writer) binds() {
	for _, n := range w.all {
		ctl := types[n.Type]
		kind, param, _ := strings.Cut(ctl.preload, " ")
		bind := ctl.bind
		if n.Type == "range" && strings.Contains(n.Parameters["start"]+n.Parameters["end"]+n.Parameters["step"], ".") {
			bind = "decimal"
		}
		readonly := w.at(n, "read_only")
		if n.Type == "note" {
			readonly = "true()"
		}
		calculate := w.at(n, "calculation")
		if n.trigger != "" {
			calculate = ""
		}
		path := n.Path
		if n.Type == "audit" {
			path = "/data/orx:meta/orx:audit"
		}
		attrs := []string{"nodeset", path, "type", bind, "relevant", w.at(n, "relevant"), "required", w.at(n, "required"), "readonly", readonly,
			"constraint", w.at(n, "constraint"), "calculate", calculate, "jr:preload", kind, "jr:preloadParams", param,
			"jr:constraintMsg", w.message(n, 0), "jr:requiredMsg", w.message(n, 1)}
		if n.Type == "image" {
			attrs = append(attrs, "orx:max-pixels", n.Parameters["max-pixels"])
		}
		if bind == "" && len(n.expr) == 0 {
			continue
		}
		w.el("bind", nil, attrs...)
		if n.orOther {
			w.el("bind", nil, "nodeset", n.Path+"_other", "type", "string", "relevant", "selected(../"+n.Name+", 'other')")
		}
		if n.Type == "begin_repeat" && w.counted(n) {
			w.el("bind", nil, "nodeset", n.Path+"_count", "type", "string", "readonly", "true()", "calculate", w.at(n, "repeat_count"))
		}
	}
}

// message names the text of a constraint or of what is required.
func (w *writer) message(n *node, which int) string {
	m := n.messages[which]
	if len(m) == 0 {
		return ""
	}
	return "jr:itext('" + w.say(n, n.Path+":"+[]string{"jr:constraintMsg", "jr:requiredMsg"}[which], m, nil, nil) + "')"
}

// say adds a text to the translations and gives its id.
func (w *writer) say(n *node, id string, plain, guidance, image map[string]string) string {
	t := text{id: id, at: n, forms: map[string]map[string]string{}}
	for kind, m := range map[string]map[string]string{"": plain, "guidance": guidance, "image": image} {
		if len(m) > 0 {
			t.forms[kind] = m
		}
	}
	w.texts = append(w.texts, t)
	return id
}

func (w *writer) itext() {
	if len(w.texts) == 0 {
		return
	}
	sort.SliceStable(w.texts, func(i, j int) bool { return w.texts[i].id < w.texts[j].id })
	w.el("itext", func() {
		for _, lang := range w.langs {
			name, def := lang, ""
			if name == "" {
				name = "default"
			}
			if lang == w.language {
				def = "true()"
			}
			w.el("translation", func() {
				for _, t := range w.texts {
					w.el("text", func() { w.forms(t, lang) }, "id", t.id)
				}
			}, "lang", name, "default", def)
		}
	})
}

func (w *writer) forms(t text, lang string) {
	for _, kind := range []string{"", "guidance", "image"} {
		m, ok := t.forms[kind]
		if !ok {
			continue
		}
		s := m[lang]
		if s == "" { // what is not translated is said in the language it has
			if s = m[""]; s == "" {
				s = m[w.language]
			}
			for _, l := range sortedKeys(m) {
				if s == "" {
					s = m[l]
				}
			}
		}
		switch kind {
		case "image":
			w.el("value", func() { w.text("jr://images/" + s) }, "form", "image")
		default:
			w.el("value", func() { w.said(t.at, s) }, "form", kind)
		}
	}
}

// said writes a text, with ${name} as the value it has.
func (w *writer) said(n *node, s string) {
	for {
		before, rest, ok := strings.Cut(s, "${")
		w.text(before)
		if !ok {
			return
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok || n == nil {
			w.text("${" + rest)
			return
		}
		w.el("output", nil, "value", " "+n.pathFrom(w.compiler, strings.TrimSpace(name), false)+" ")
		s = after
	}
}

// secondary writes the lists.
func (w *writer) secondary() {
	for _, l := range w.listed {
		if !l.used {
			continue
		}
		w.el("instance", func() {
			w.el("root", func() {
				for i, x := range l.choices {
					w.item(l, i, x)
				}
				if l.other && !l.has("other") {
					w.item(l, len(l.choices), choice{Choice: Choice{Value: "other", Label: otherLabel(w.langs)}})
				}
			})
		}, "id", l.name)
	}
	seen := map[string]bool{}
	for _, n := range w.all {
		if n.file != "" && !seen[n.file] {
			seen[n.file] = true
			src := "jr://file/" + n.file
			if strings.HasSuffix(n.file, ".csv") {
				src = "jr://file-csv/" + n.file
			}
			w.el("instance", nil, "id", stem(n.file), "src", src)
		}
	}
}

func (l *list) has(value string) bool {
	for _, x := range l.choices {
		if x.Value == value {
			return true
		}
	}
	return false
}

// otherLabel is what "or_other" is called where a list does not say.
func otherLabel(langs []string) map[string]string {
	out := map[string]string{}
	for _, l := range langs {
		if out[l] = "其他"; strings.Contains(l, "(en") || strings.HasPrefix(strings.ToLower(l), "en") {
			out[l] = "Other"
		}
	}
	return out
}

func (w *writer) item(l *list, i int, x choice) {
	id := w.say(nil, fmt.Sprintf("%s-%d", l.name, i), x.Label, nil, x.image)
	w.el("item", func() {
		w.el("itextId", func() { w.text(id) })
		w.el("name", func() { w.text(x.Value) })
		for _, col := range l.columns {
			w.el(col, func() { w.text(x.more[col]) })
		}
	})
}

func stem(file string) string {
	name, _, _ := strings.Cut(file, ".")
	return name
}

// events writes what is set at the beginning, once.
func (w *writer) events() {
	for _, n := range w.all {
		if n.expr["default"] != nil && n.Repeat == "" {
			w.el("setvalue", nil, "event", "odk-instance-first-load", "ref", n.Path, "value", w.at(n, "default"))
		}
		if n.Type == "start-geopoint" {
			w.el("odk:setgeopoint", nil, "event", "odk-instance-first-load", "ref", n.Path)
		}
	}
}

// kids writes the controls of a group's children.
func (w *writer) kids(at *node) {
	for _, n := range at.kids {
		switch n.Type {
		case "begin_group":
			w.el("group", func() {
				w.labels(n)
				w.kids(n)
			}, "ref", n.Path, "appearance", n.Appearance)
		case "begin_repeat":
			w.repeat(n)
		default:
			if types[n.Type].element != "" {
				w.control(n)
			}
		}
	}
}

func (w *writer) repeat(n *node) {
	count := ""
	switch e := n.expr["repeat_count"]; {
	case e == nil:
	case w.counted(n):
		count = n.Path + "_count"
	default:
		count = strings.TrimSpace(w.at(n, "repeat_count"))
	}
	fixed := ""
	if count != "" {
		fixed = "true()"
	}
	w.el("group", func() {
		w.labels(n)
		w.el("repeat", func() {
			for _, m := range w.all {
				if m.expr["default"] != nil && m.Repeat == n.Path {
					w.el("setvalue", nil, "event", "odk-instance-first-load odk-new-repeat", "ref", m.Path, "value", w.at(m, "default"))
				}
			}
			w.kids(n)
		}, "nodeset", n.Path, "appearance", n.Appearance, "jr:count", count, "jr:noAddRemove", fixed)
	}, "ref", n.Path)
}

func (w *writer) labels(n *node) {
	if len(n.Label) > 0 || len(n.image) > 0 {
		w.el("label", nil, "ref", "jr:itext('"+w.say(n, n.Path+":label", n.Label, nil, n.image)+"')")
	}
	if len(n.Hint) > 0 || len(n.guidance) > 0 {
		w.el("hint", nil, "ref", "jr:itext('"+w.say(n, n.Path+":hint", n.Hint, n.guidance, nil)+"')")
	}
}

func (w *writer) control(n *node) {
	ctl := types[n.Type]
	attrs := []string{"ref", n.Path, "appearance", n.Appearance, "mediatype", ctl.media}
	switch n.Type {
	case "range":
		attrs = append(attrs, "start", n.Parameters["start"], "end", n.Parameters["end"], "step", n.Parameters["step"])
	case "geopoint":
		attrs = append(attrs, "accuracyThreshold", n.Parameters["capture-accuracy"], "unacceptableAccuracyThreshold", n.Parameters["warning-accuracy"])
	case "text":
		attrs = append(attrs, "rows", n.Parameters["rows"])
	}
	w.el(ctl.element, func() {
		w.labels(n)
		if n.list != nil || n.file != "" {
			w.itemset(n)
		}
		for _, m := range w.all {
			if m.trigger != "" && w.find(m, "trigger", m.trigger) == n {
				w.el("setvalue", nil, "event", "xforms-value-changed", "ref", m.Path, "value", w.at(m, "calculation"))
			}
		}
	}, attrs...)
	if n.orOther {
		w.el("input", func() {
			w.el("label", nil, "ref", "jr:itext('"+w.say(n, n.Path+"_other:label", otherAsked(w.langs), nil, nil)+"')")
		}, "ref", n.Path+"_other")
	}
}

func otherAsked(langs []string) map[string]string {
	out := otherLabel(langs)
	for l, s := range out {
		out[l] = map[string]string{"其他": "请说明是什么", "Other": "Please say what"}[s]
	}
	return out
}

func (w *writer) itemset(n *node) {
	nodeset, value, label := "", "name", "jr:itext(itextId)"
	if n.list != nil {
		nodeset = "instance('" + n.list.name + "')/root/item"
	} else {
		nodeset, label = "instance('"+stem(n.file)+"')/root/item", "label"
		if v := n.Parameters["value"]; v != "" {
			value = v
		}
		if v := n.Parameters["label"]; v != "" {
			label = v
		}
	}
	if f := w.at(n, "choice_filter"); f != "" {
		nodeset += "[" + f + "]"
	}
	if n.Parameters["randomize"] == "true" {
		if seed := n.Parameters["seed"]; seed != "" {
			if _, err := strconv.ParseFloat(seed, 64); err == nil {
				nodeset += ", " + seed
			}
		}
		nodeset = "randomize(" + nodeset + ")"
	}
	w.el("itemset", func() {
		w.el("value", nil, "ref", value)
		w.el("label", nil, "ref", label)
	}, "nodeset", nodeset)
}
