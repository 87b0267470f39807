package xlsform

import (
	"slices"
	"strconv"
)

const (
	metaPath = "/" + rootName + "/orx:meta"
	header   = `<?xml version="1.0" encoding="UTF-8"?>`
)

var namespaces = []string{
	"xmlns", "http://www.w3.org/2002/xforms", "xmlns:h", "http://www.w3.org/1999/xhtml", "xmlns:ev", "http://www.w3.org/2001/xml-events",
	"xmlns:xsd", "http://www.w3.org/2001/XMLSchema", "xmlns:jr", "http://openrosa.org/javarosa", "xmlns:orx", "http://openrosa.org/xforms",
	"xmlns:odk", "http://www.opendatakit.org/xforms",
}

// write makes the XForm.
func (c *compiler) write() []byte {
	w := &writer{}
	w.WriteString(header)
	spaces := slices.Clone(namespaces)
	for i := 0; i < len(c.settings.spaces); i += 2 {
		spaces = append(spaces, "xmlns:"+c.settings.spaces[i], c.settings.spaces[i+1])
	}
	w.start("h:html", spaces...)
	w.start("h:head")
	w.leaf("h:title", c.settings.title)
	w.start("model", "odk:xforms-version", "1.0.0")
	c.writeItext(w)
	c.writeInstance(w)
	c.writeLists(w)
	c.writeBinds(w)
	c.writeActions(w)
	w.end()
	w.end()
	w.start("h:body", "class", c.settings.style)
	for _, it := range c.root.children {
		c.writeControl(w, it)
	}
	w.end()
	w.end()
	w.WriteByte('\n')
	return w.Bytes()
}

// writeInstance writes the record that is filled in.
func (c *compiler) writeInstance(w *writer) {
	w.start("instance")
	attrs := []string{"id", c.settings.id, "version", c.settings.version}
	for _, a := range c.settings.attributes {
		attrs = append(attrs, a.name, a.at.text)
	}
	w.start(rootName, attrs...)
	for _, it := range c.root.children {
		writeNode(w, it, true)
	}
	w.start("orx:meta")
	if it := c.audit(); it != nil {
		w.empty("orx:audit")
	}
	if !c.settings.unnumbered {
		w.empty("orx:instanceID")
	}
	if c.naming != nil {
		w.empty("orx:instanceName")
	}
	w.end()
	w.end()
	w.end()
}

func (c *compiler) audit() *item {
	for _, it := range c.items {
		if it.kind.name == "audit" {
			return it
		}
	}
	return nil
}

// writeNode writes a node of the record. A repeat is there twice: as what a new one
// begins as, and once for the first. The first of an inner repeat holds no template
// again, or forms would double with every repeat in a repeat.
func writeNode(w *writer, it *item, templates bool) {
	switch {
	case it.kind.name == "audit":
	case !it.isGroup():
		w.leaf(it.name, it.standing, it.overlaid(onInstance, nil)...)
	case it.isRepeat():
		if templates {
			writeGroup(w, it, true, "jr:template", nothing)
		}
		writeGroup(w, it, false)
	default:
		writeGroup(w, it, templates)
	}
}

func writeGroup(w *writer, it *item, templates bool, attrs ...string) {
	w.start(it.name, it.overlaid(onInstance, attrs)...)
	for _, child := range it.children {
		writeNode(w, child, templates)
	}
	w.end()
}

// writeLists writes the choices, and where files of choices lie.
func (c *compiler) writeLists(w *writer) {
	for _, l := range c.order {
		if !l.used {
			continue
		}
		w.start("instance", "id", l.name)
		w.start("root")
		for i, ch := range l.choices {
			c.writeItem(w, l, i, ch)
		}
		w.end()
		w.end()
	}
	for _, f := range c.files {
		w.empty("instance", "id", f.id, "src", f.uri)
	}
}

func (c *compiler) writeItem(w *writer, l *list, i int, ch choice) {
	w.start("item")
	if l.itext {
		w.leaf("itextId", choiceID(l, i))
	}
	w.leaf("name", ch.value)
	if !l.itext {
		w.leaf("label", ch.words(c.langs[0], c.langs))
	}
	for _, col := range l.columns {
		w.leaf(col, ch.data[col])
	}
	w.end()
}

func choiceID(l *list, i int) string { return l.name + "-" + strconv.Itoa(i) }

func textID(it *item, key string) string {
	short := map[string]string{"constraint_message": "jr:constraintMsg", "required_message": "jr:requiredMsg", "no_app_error_string": "jr:noAppErrorString"}
	if s := short[key]; s != "" {
		key = s
	}
	return it.path + ":" + key
}

func lookUp(id string) string { return "jr:itext('" + id + "')" }

// writeBinds writes what is known of each node.
func (c *compiler) writeBinds(w *writer) {
	for _, it := range c.items {
		c.writeBind(w, it)
	}
	if !c.settings.unnumbered {
		w.empty("bind", "nodeset", metaPath+"/orx:instanceID", "type", "string", "readonly", "true()", "jr:preload", "uid")
	}
	if c.naming != nil {
		w.empty("bind", "nodeset", metaPath+"/orx:instanceName", "type", "string", "calculate", render(c.naming, c.root))
	}
}

func (c *compiler) writeBind(w *writer, it *item) {
	rule := func(key string) string {
		if e := it.expr[key]; e != nil {
			return render(e, it)
		}
		return ""
	}
	kind, readonly, calculate := it.kind.bind, rule("read_only"), rule("calculation")
	if it.kind.name == "range" && it.decimal() {
		kind = "decimal"
	}
	if it.kind.name == "note" && readonly == "" {
		readonly = "true()"
	}
	if len(it.triggers) > 0 {
		calculate = ""
	}
	attrs := []string{"nodeset", it.path, "type", kind, "relevant", rule("relevant"), "required", rule("required"),
		"jr:requiredMsg", c.message(it, "required_message"), "constraint", rule("constraint"),
		"jr:constraintMsg", c.message(it, "constraint_message"), "jr:noAppErrorString", c.message(it, "no_app_error_string"), "readonly",
		readonly, "calculate", calculate,
		"jr:preload", it.kind.preload[0], "jr:preloadParams", it.kind.preload[1]}
	for _, key := range it.kind.params {
		if name := bindParameters[key]; name != "" {
			attrs = append(attrs, name, it.params[key])
		}
	}
	if attrs = it.overlaid(onBind, attrs); it.isGroup() && !anyValue(attrs[2:]) {
		return
	}
	w.empty("bind", attrs...)
}

// anyValue reports whether one of the attributes has a value.
func anyValue(attrs []string) bool {
	for i := 1; i < len(attrs); i += 2 {
		if attrs[i] != "" {
			return true
		}
	}
	return false
}

// bindParameters are those that are said of the node.
var bindParameters = map[string]string{"max-pixels": "orx:max-pixels", "quality": "odk:quality", "allow-mock-accuracy": "odk:allow-mock-accuracy",
	"location-priority": "odk:location-priority", "location-min-interval": "odk:location-min-interval", "location-max-age": "odk:location-max-age",
	"track-changes": "odk:track-changes", "track-changes-reasons": "odk:track-changes-reasons", "identify-user": "odk:identify-user"}

func (c *compiler) message(it *item, key string) string {
	switch {
	case len(it.texts[key]) == 0:
		return ""
	case c.needsItext(it, key):
		return lookUp(textID(it, key))
	}
	return it.texts[key][c.langs[0]].text
}

// writeActions writes what happens when a record is begun.
func (c *compiler) writeActions(w *writer) {
	for _, it := range c.items {
		if e := it.expr["default"]; e != nil && it.within() == nil {
			w.empty("setvalue", "ref", it.path, "event", "odk-instance-first-load", "value", render(e, it))
		}
		if it.kind.name == "start-geopoint" {
			w.empty("odk:setgeopoint", "ref", it.path, "event", "odk-instance-first-load")
		}
	}
}

// writeItext writes every text by language.
func (c *compiler) writeItext(w *writer) {
	if !c.anyItext() {
		return
	}
	w.start("itext")
	for i, lang := range c.langs {
		first := ""
		if i == 0 {
			first = "true()"
		}
		if lang == "" {
			lang = "default"
		}
		w.start("translation", "lang", lang, "default", first)
		for _, it := range c.items {
			c.writeTexts(w, it, c.langs[i])
		}
		for _, l := range c.order {
			c.writeLabels(w, l, c.langs[i])
		}
		w.end()
	}
	w.end()
}

func (c *compiler) anyItext() bool {
	for _, l := range c.order {
		if l.used && l.itext {
			return true
		}
	}
	for _, it := range c.items {
		for _, key := range written {
			if c.needsItext(it, key) {
				return true
			}
		}
	}
	return false
}

func (c *compiler) writeTexts(w *writer, it *item, lang string) {
	for _, key := range written {
		if key == "guidance_hint" || !c.needsItext(it, key) {
			continue
		}
		w.start("text", "id", textID(it, key))
		if t := said(it.compiled[key], lang, c.langs); t != nil {
			w.text("value", t, it)
		}
		switch key {
		case "label":
			c.writeMedia(w, it.texts, lang)
		case "hint":
			if t := said(it.compiled["guidance_hint"], lang, c.langs); t != nil {
				w.text("value", t, it, "form", "guidance")
			}
		}
		w.end()
	}
}

func (c *compiler) writeMedia(w *writer, t texts, lang string) {
	for _, key := range []string{"image", "big-image", "audio", "video"} {
		if at := t.in(key, lang, c.langs); at.text != "" {
			w.leaf("value", "jr://"+mediaFolder[key]+"/"+at.text, "form", key)
		}
	}
}

func (c *compiler) writeLabels(w *writer, l *list, lang string) {
	if !l.used || !l.itext {
		return
	}
	for i, ch := range l.choices {
		w.start("text", "id", choiceID(l, i))
		if t := said(ch.label, lang, c.langs); t != nil {
			w.text("value", t, c.root)
		} else if !ch.media() {
			w.leaf("value", ch.value)
		}
		c.writeMedia(w, ch.texts, lang)
		w.end()
	}
}
