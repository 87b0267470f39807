package xlsform

// writeControl writes what is shown of a node, and of what is in it.
func (c *compiler) writeControl(w *writer, it *item) {
	switch {
	case it.isRepeat():
		c.writeRepeat(w, it)
	case it.isGroup():
		w.start("group", it.overlaid(onBody, []string{"ref", it.path, "appearance", it.appearance})...)
		c.writeLabel(w, it)
		for _, child := range it.children {
			c.writeControl(w, child)
		}
		w.end()
	case it.kind.class == asked && !it.unseen:
		c.writeQuestion(w, it)
	}
}

func (c *compiler) writeRepeat(w *writer, it *item) {
	w.start("group", "ref", it.path, "appearance", it.appearance)
	c.writeLabel(w, it)
	w.start("repeat", it.overlaid(onBody, []string{"nodeset", it.path, "jr:count", it.count})...)
	c.writeFirst(w, it, it)
	for _, child := range it.children {
		c.writeControl(w, child)
	}
	w.end()
	w.end()
}

// writeFirst writes what a new repeat begins with, where that is computed.
func (c *compiler) writeFirst(w *writer, repeat, in *item) {
	for _, it := range in.children {
		if e := it.expr["default"]; e != nil {
			w.empty("setvalue", "ref", it.path, "event", "odk-instance-first-load odk-new-repeat", "value", render(e, it))
		}
		if it.isGroup() && !it.isRepeat() {
			c.writeFirst(w, repeat, it)
		}
	}
}

func (c *compiler) writeLabel(w *writer, it *item) {
	switch {
	case c.needsItext(it, "label"):
		w.empty("label", "ref", lookUp(textID(it, "label")))
	case len(it.texts["label"]) > 0:
		w.text("label", it.compiled["label"][c.langs[0]], it)
	case it.kind.class == asked:
		w.empty("label") // JavaRosa wants one
	}
	switch {
	case it.isGroup():
	case c.needsItext(it, "hint"):
		w.empty("hint", "ref", lookUp(textID(it, "hint")))
	case len(it.texts["hint"]) > 0:
		w.text("hint", it.compiled["hint"][c.langs[0]], it)
	}
}

// controlParameters are those that are said of the question.
var controlParameters = map[string]string{"rows": "rows", "start": "start", "end": "end", "step": "step",
	"tick_interval": "odk:tick-interval", "placeholder": "odk:placeholder", "incremental": "incremental", "app": "intent",
	"capture-accuracy": "accuracyThreshold", "warning-accuracy": "unacceptableAccuracyThreshold"}

func (c *compiler) writeQuestion(w *writer, it *item) {
	attrs := []string{"ref", it.path, "appearance", it.appearance, "mediatype", it.kind.media}
	for _, key := range it.kind.params {
		if name := controlParameters[key]; name != "" {
			attrs = append(attrs, name, it.params[key])
		}
	}
	w.start(it.kind.control, it.overlaid(onBody, attrs)...)
	c.writeLabel(w, it)
	if it.kind.arg != "" || it.ticks != nil {
		c.writeChoices(w, it)
	}
	for _, to := range it.fires {
		if to.kind.name == "background-geopoint" {
			w.empty("odk:setgeopoint", "ref", to.path, "event", "xforms-value-changed")
			continue
		}
		value := "''"
		if e := to.expr["calculation"]; e != nil {
			value = render(e, to)
		}
		w.empty("setvalue", "ref", to.path, "event", "xforms-value-changed", "value", value)
	}
	w.end()
}

// writeChoices writes where the choices come from.
func (c *compiler) writeChoices(w *writer, it *item) {
	id, value, label := it.file, "name", "label"
	list := it.list
	if it.ticks != nil {
		list = it.ticks
	}
	switch {
	case it.source != nil:
		c.writeItemset(w, it, it.source.nodes(it), it.source.to.name, it.source.to.name)
		return
	case list != nil:
		if id = list.name; list.itext {
			label = "jr:itext(itextId)"
		}
	default:
		value, label = c.fileColumns(it)
	}
	nodes := "instance('" + id + "')/root/item"
	if e := it.expr["choice_filter"]; e != nil {
		if filter := render(e, it); it.other {
			nodes += "[(" + filter + ") or name='" + otherValue + "']"
		} else {
			nodes += "[" + filter + "]"
		}
	}
	c.writeItemset(w, it, nodes, value, label)
}

func (c *compiler) writeItemset(w *writer, it *item, nodes, value, label string) {
	if it.params["randomize"] == "true" {
		nodes = "randomize(" + nodes
		if e := it.expr["seed"]; e != nil {
			nodes += ", " + render(e, it)
		}
		nodes += ")"
	}
	w.start("itemset", "nodeset", nodes)
	w.empty("value", "ref", value)
	w.empty("label", "ref", label)
	w.end()
}

// fileColumns are what a choice out of a file is kept as and shown as.
func (c *compiler) fileColumns(it *item) (value, label string) {
	value, label = "name", "label"
	if c.geojson(it.file) {
		value, label = "id", "title"
	}
	return or(it.params["value"], value), or(it.params["label"], label)
}

func (c *compiler) geojson(id string) bool {
	for _, f := range c.files {
		if f.id == id {
			_, ext, _ := cutLast(f.uri, ".")
			return ext == "geojson"
		}
	}
	return false
}

func or(s, otherwise string) string {
	if s != "" {
		return s
	}
	return otherwise
}
