package xlsform

import (
	"strconv"
	"strings"
)

// node is a row of the survey on its way to being part of the form.
type node struct {
	Node
	row      int
	parent   *node
	kids     []*node
	list     *list
	file     string // of a list that is a file
	expr     map[string]*expression
	refs     map[string][]*node // what ${name} in this node may mean, by name
	fixed    string             // a default that is a value
	trigger  string
	orOther  bool
	guidance map[string]string
	messages [2]map[string]string // of constraint, of required
	image    map[string]string
	depth    int
}

// list is a list of choices.
type list struct {
	name    string
	choices []choice
	columns []string // more columns, for filters
	used    bool
	other   bool
}

type choice struct {
	Choice
	row   int
	image map[string]string
	more  map[string]string
}

// control is how a type is asked and kept.
type control struct {
	element string // input, select1, select, upload, trigger, range, odk:rank; empty: not asked
	bind    string // XML schema type
	media   string // of an upload
	preload string // kind and parameter
}

var types = map[string]control{
	"text": {element: "input", bind: "string"}, "integer": {element: "input", bind: "int"}, "decimal": {element: "input", bind: "decimal"},
	"date": {element: "input", bind: "date"}, "time": {element: "input", bind: "time"}, "datetime": {element: "input", bind: "dateTime"},
	"note": {element: "input", bind: "string"}, "calculate": {bind: "string"}, "hidden": {bind: "string"}, "acknowledge": {element: "trigger", bind: "string"},
	"select_one": {element: "select1", bind: "string"}, "select_multiple": {element: "select", bind: "string"}, "select_one_from_file": {element: "select1", bind: "string"},
	"select_multiple_from_file": {element: "select", bind: "string"}, "rank": {element: "odk:rank", bind: "odk:rank"}, "range": {element: "range", bind: "int"},
	"image": {element: "upload", bind: "binary", media: "image/*"}, "audio": {element: "upload", bind: "binary", media: "audio/*"},
	"video": {element: "upload", bind: "binary", media: "video/*"}, "file": {element: "upload", bind: "binary", media: "application/*"},
	"barcode": {element: "input", bind: "barcode"}, "geopoint": {element: "input", bind: "geopoint"}, "geotrace": {element: "input", bind: "geotrace"}, "geoshape": {element: "input", bind: "geoshape"},
	"start": {bind: "dateTime", preload: "timestamp start"}, "end": {bind: "dateTime", preload: "timestamp end"}, "today": {bind: "date", preload: "date today"},
	"deviceid": {bind: "string", preload: "property deviceid"}, "username": {bind: "string", preload: "property username"},
	"audit": {bind: "binary"}, "start-geopoint": {bind: "geopoint"},
	"begin_group": {}, "end_group": {}, "begin_repeat": {}, "end_repeat": {},
}

// Other names of types; spaces count as underscores.
var typeAliases = map[string]string{
	"string": "text", "int": "integer", "gps": "geopoint", "location": "geopoint", "photo": "image", "select1": "select_one", "select_one_from": "select_one",
	"select_all_that_apply": "select_multiple", "select_all_that_apply_from": "select_multiple", "trigger": "acknowledge", "calculation": "calculate",
}

// selects are the types that name a list, longer names before those they begin with.
var selects = []string{"select_one_from_file", "select_multiple_from_file", "select_all_that_apply_from", "select_all_that_apply", "select_one_from", "select_one", "select1", "select_multiple", "rank"}

// typeOf reads a type with its list: "select_one crops or_other".
func typeOf(s string) (kind, list string, other bool) {
	s = strings.Join(strings.Fields(s), " ")
	low := strings.ToLower(s)
	for _, p := range selects {
		for _, said := range []string{p, strings.ReplaceAll(p, "_", " ")} {
			if low == said {
				return canonical(p), "", false
			}
			rest, ok := strings.CutPrefix(low, said+" ")
			if !ok {
				continue
			}
			arg := strings.TrimSpace(s[len(s)-len(rest):])
			for _, end := range []string{" or_other", " or other", " or specify other"} {
				if a, ok := strings.CutSuffix(arg, end); ok {
					arg, other = a, true
				}
			}
			return canonical(p), arg, other
		}
	}
	return canonical(strings.ReplaceAll(low, " ", "_")), "", false
}

func canonical(low string) string {
	if a, ok := typeAliases[low]; ok {
		return a
	}
	return low
}

func (c *compiler) readSurvey() {
	t := c.survey
	c.root = &node{Node: Node{Path: "/data", Name: "data", Type: "form"}}
	open := c.root
	names := map[*node]map[string]int{}
	if len(t.rows) > mostRows {
		c.fail(t, mostRows, "type", "sheet.rows", "rows", mostRows)
		return
	}
	for row := range t.rows {
		raw := t.get(row, "type")
		if raw == "" {
			if name := t.get(row, "name"); name != "" || t.get(row, "label") != "" {
				c.fail(t, row, "type", "form.no_type")
			}
			continue
		}
		if strings.HasPrefix(raw, "#") { // a remark
			continue
		}
		kind, arg, other := typeOf(raw)
		ctl, ok := types[kind]
		if !ok {
			c.fail(t, row, "type", "form.unknown_type")
			continue
		}
		if kind == "end_group" || kind == "end_repeat" {
			open = c.close(open, row, kind)
			continue
		}
		n := &node{row: row, parent: open, orOther: other, depth: open.depth}
		n.Name, n.Type = t.get(row, "name"), kind
		if kind == "audit" && n.Name == "" {
			n.Name = "audit"
		}
		if !c.nameIt(n, names) {
			continue
		}
		c.describe(n, ctl, arg)
		open.kids = append(open.kids, n)
		c.all = append(c.all, n)
		c.byName[n.Name] = append(c.byName[n.Name], n)
		if kind == "begin_group" || kind == "begin_repeat" {
			if n.depth++; n.depth > mostDepth {
				c.fail(t, row, "type", "form.too_deep", "most", mostDepth)
				return
			}
			open = n
		}
	}
	for ; open != c.root; open = open.parent {
		c.fail(t, open.row, "type", "form.not_closed")
	}
	if len(c.all) == 0 {
		c.add(Problem{Sheet: t.sheet, Cell: "A2", Key: "form.empty"})
	}
	c.checkGroups()
}

// close ends the open group or repeat.
func (c *compiler) close(open *node, row int, kind string) *node {
	begin := "begin" + strings.TrimPrefix(kind, "end")
	if open.Type != begin {
		c.fail(c.survey, row, "type", "form.not_open")
		if open == c.root {
			return open
		}
	}
	return open.parent
}

// nameIt checks a node's name and gives it its path.
func (c *compiler) nameIt(n *node, names map[*node]map[string]int) bool {
	t := c.survey
	switch {
	case n.Name == "":
		c.fail(t, n.row, "name", "required")
		return false
	case !validName(n.Name):
		c.fail(t, n.row, "name", "form.bad_name")
		return false
	}
	if names[n.parent] == nil {
		names[n.parent] = map[string]int{}
		if n.parent == c.root {
			names[n.parent]["meta"] = -1
		}
	}
	if first, twice := names[n.parent][n.Name]; twice {
		if first < 0 {
			c.fail(t, n.row, "name", "form.reserved_name")
		} else {
			c.fail(t, n.row, "name", "form.name_twice", "row", first+2)
		}
		return false
	}
	names[n.parent][n.Name] = n.row
	n.Path = n.parent.Path + "/" + n.Name
	if n.Type == "audit" {
		n.Path = "/data/meta/audit"
	}
	n.Repeat = n.parent.Repeat
	if n.parent.Type == "begin_repeat" {
		n.Repeat = n.parent.Path
	}
	return true
}

// describe reads the other cells of a row.
func (c *compiler) describe(n *node, ctl control, arg string) {
	t := c.survey
	n.Label, n.Hint, n.guidance = t.texts(n.row, "label"), t.texts(n.row, "hint"), t.texts(n.row, "guidance_hint")
	n.messages = [2]map[string]string{t.texts(n.row, "constraint_message"), t.texts(n.row, "required_message")}
	n.image = t.texts(n.row, "image")
	for _, l := range sortedKeys(n.image) {
		c.media(n.image[l])
	}
	n.Appearance = t.get(n.row, "appearance")
	for _, w := range strings.Fields(strings.ToLower(n.Appearance)) {
		if base, _, _ := strings.Cut(w, "("); !appearances[base] && !gridWidth(w) {
			c.warn(t, n.row, "appearance", "form.unknown_appearance", "name", w)
		}
	}
	for _, h := range t.heads {
		if x, ok := strings.CutPrefix(h, "huying::"); ok && t.get(n.row, h) != "" {
			if n.Columns == nil {
				n.Columns = map[string]string{}
			}
			n.Columns[x] = t.get(n.row, h)
		}
	}
	c.parameters(n)
	if ctl.element != "" && len(n.Label) == 0 && len(n.image) == 0 && n.Type != "begin_group" {
		c.fail(t, n.row, "label", "form.no_label")
	}
	if strings.HasPrefix(n.Type, "select") || n.Type == "rank" {
		c.choose(n, arg)
	}
	c.expressions(n)
}

var appearances = words(`minimal quick quickcompact compact likert multiline field-list table-list signature map quick-map maps numbers month-year year no-calendar horizontal horizontal-compact
	columns columns-pack autocomplete search list-nolabel list label placement-map draw annotate new new-front front picker vertical rating thousands-sep masked url bearing no-ticks no-buttons
	ethiopian coptic islamic bikram-sambat myanmar persian printer ex hide-input image-map label-first`)

func gridWidth(w string) bool {
	n, err := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(w, "columns-"), "w"))
	return err == nil && n > 0 && n <= 20
}

// parameters reads "start=0 end=10 step=1".
func (c *compiler) parameters(n *node) {
	t := c.survey
	raw := t.get(n.row, "parameters")
	for _, part := range strings.FieldsFunc(raw, func(r rune) bool { return r == ' ' || r == ';' || r == ',' || r == '\n' }) {
		k, v, ok := strings.Cut(part, "=")
		if !ok {
			c.fail(t, n.row, "parameters", "form.bad_parameter", "found", part)
			return
		}
		if n.Parameters == nil {
			n.Parameters = map[string]string{}
		}
		n.Parameters[strings.ToLower(strings.TrimSpace(k))] = strings.TrimSpace(v)
	}
	known := parametersOf[n.Type]
	for _, k := range sortedKeys(n.Parameters) {
		if !known[k] {
			c.warn(t, n.row, "parameters", "form.parameter_ignored", "name", k)
			delete(n.Parameters, k)
		}
	}
	for _, k := range []string{"start", "end", "step", "max-pixels", "capture-accuracy", "warning-accuracy", "seed"} {
		v, ok := n.Parameters[k]
		if _, err := strconv.ParseFloat(v, 64); ok && err != nil && !strings.HasPrefix(v, "${") {
			c.fail(t, n.row, "parameters", "form.bad_parameter", "found", k+"="+v)
		}
	}
	if n.Type != "range" {
		return
	}
	at := func(k, otherwise string) float64 {
		if n.Parameters == nil {
			n.Parameters = map[string]string{}
		}
		if n.Parameters[k] == "" {
			n.Parameters[k] = otherwise
		}
		x, _ := strconv.ParseFloat(n.Parameters[k], 64)
		return x
	}
	if start, end, step := at("start", "1"), at("end", "10"), at("step", "1"); step <= 0 || end < start {
		c.fail(t, n.row, "parameters", "form.bad_range")
	}
}

var parametersOf = map[string]map[string]bool{
	"range": words("start end step"), "image": words("max-pixels"), "geopoint": words("capture-accuracy warning-accuracy allow-mock-accuracy"), "geotrace": words("allow-mock-accuracy"), "geoshape": words("allow-mock-accuracy"),
	"select_one": words("randomize seed"), "select_multiple": words("randomize seed"), "rank": words("randomize seed"), "select_one_from_file": words("value label randomize seed"), "select_multiple_from_file": words("value label randomize seed"),
	"text": words("rows"), "audit": words("location-priority location-min-interval location-max-age track-changes track-changes-reasons identify-user"), "audio": words("quality"),
}

func (c *compiler) media(name string) {
	if name == "" {
		return
	}
	for _, f := range c.files {
		if f == name {
			return
		}
	}
	c.files = append(c.files, name)
}

// choose finds the list of a question.
func (c *compiler) choose(n *node, arg string) {
	t := c.survey
	switch {
	case arg == "":
		c.fail(t, n.row, "type", "form.no_list")
	case strings.HasSuffix(n.Type, "_from_file"):
		if strings.ContainsAny(arg, "/\\ ") || !(strings.HasSuffix(arg, ".csv") || strings.HasSuffix(arg, ".geojson") || strings.HasSuffix(arg, ".xml")) {
			c.fail(t, n.row, "type", "form.bad_file")
			return
		}
		n.file = arg
		c.media(arg)
	default:
		l := c.lists[arg]
		if l == nil {
			c.fail(t, n.row, "type", "form.unknown_list", "name", arg)
			return
		}
		l.used, n.list = true, l
		for _, x := range l.choices {
			n.Choices = append(n.Choices, x.Choice)
		}
		if n.orOther {
			l.other = true
			if t.get(n.row, "choice_filter") != "" {
				c.fail(t, n.row, "choice_filter", "form.other_filtered")
			}
		}
	}
}

// checkGroups refuses groups without anything in them.
func (c *compiler) checkGroups() {
	for _, n := range c.all {
		if (n.Type == "begin_group" || n.Type == "begin_repeat") && len(n.kids) == 0 {
			c.fail(c.survey, n.row, "type", "form.empty_group")
		}
	}
}
