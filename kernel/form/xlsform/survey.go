package xlsform

import (
	"slices"
	"strconv"
	"strings"
)

// item is one node of the form: a row of the survey, or one that a row asked for.
type item struct {
	texts
	row        row
	kind       *kind
	name, path string
	parent     *item
	children   []*item
	list       *list
	file       string
	other      bool // the list's choices and one more
	source     *source
	ticks      *list // the words at the marks of a range
	unseen     bool  // it has nothing to show: a value that is computed
	appearance string
	params     map[string]string
	columns    map[string]string
	attributes []attribute
	expr       map[string]*expr // by column
	standing   string           // a default that needs no computing
	count      string           // path of the number of a repeat
	triggers   []*item          // questions whose change sets this
	fires      []*item          // what a change of this sets
	compiled   map[string]map[string]text
	table      bool            // a group shown as a table of choices
	moved      map[string]cell // its words, which stand in a note of their own
	from       *item
}

func (it *item) isRepeat() bool { return it.kind.name == "begin_repeat" }
func (it *item) isGroup() bool  { return it.kind.class == opening }

// within is the innermost repeat that the item is, or lies in.
func (it *item) within() *item {
	for ; it != nil; it = it.parent {
		if it.kind != nil && it.isRepeat() {
			return it
		}
	}
	return nil
}

func (it *item) depth() (n int) {
	for p := it.parent; p != nil; p = p.parent {
		n++
	}
	return n
}

const rootName = "data"

// readSurvey makes the tree of the form.
func (c *compiler) readSurvey() {
	c.root = &item{kind: &kind{name: "root", class: opening}, name: rootName, path: "/" + rootName, expr: map[string]*expr{}}
	c.byPath[c.root.path] = c.root
	t := c.survey
	if _, ok := t.at[columnID{"type", ""}]; !ok {
		c.fail(cell{sheet: t.sheet, row: 1, col: len(t.cols) + 1, column: "type"}, "form.missing_column", "column", "type")
		return
	}
	if _, ok := t.at[columnID{"name", ""}]; !ok {
		c.fail(cell{sheet: t.sheet, row: 1, col: len(t.cols) + 1, column: "name"}, "form.missing_column", "column", "name")
		return
	}
	if len(t.rows) == 0 {
		c.fail(cell{sheet: t.sheet, row: 2, col: 1, column: "type"}, "form.empty")
	}
	rows := c.unroll(t.rows)
	if c.told["loop"] {
		return
	}
	open := c.root
	for _, r := range rows {
		open = c.readRow(r, open)
	}
	for ; open != c.root; open = open.parent {
		c.fail(open.row.cell("type"), "form.not_ended", "name", open.name)
	}
}

// readRow reads a row of the survey into the group that is open, and says which
// group is open after it.
func (c *compiler) readRow(r row, open *item) *item {
	at := r.cell("type")
	if yes, ok := c.yes(r.cell("disabled")); ok && yes {
		c.warn(r.cell("disabled"), "form.row_disabled")
		return open
	}
	if r.as == "" && c.remark(r, at) {
		return open
	}
	k, arg, other := kindsByWord[r.as], "", false
	if r.as == "" {
		k, arg, other = c.readKind(at)
	}
	if k == nil {
		return open
	}
	c.ignored(r, k, open)
	switch k.class {
	case closing:
		return c.end(r, k, open)
	case lying:
		c.lie(r, k)
		return open
	}
	it := &item{row: r, kind: k, parent: open, expr: map[string]*expr{}, texts: r.said, compiled: map[string]map[string]text{}}
	if it.texts == nil {
		it.texts = c.readTexts(r)
	}
	it.name = c.readName(r, it)
	it.path = open.path + "/" + it.name
	if k.name == "audit" {
		it.path = metaPath + "/orx:" + it.name
	}
	if k.missing != "" {
		c.warn(at, k.missing, "type", k.name)
	}
	c.lacks(r, it.texts)
	c.checkMedia(it.texts)
	c.readHints(r, it)
	it.attributes = c.readAttributes(r)
	it.appearance = c.readAppearance(r, it)
	it.params = c.readParameters(r, it)
	c.choose(at, it, arg, other)
	c.checkLabel(r, it)
	open.children = append(open.children, it)
	if c.items = append(c.items, it); it.other {
		c.askOther(it, open)
	}
	if k.class != opening {
		return open
	}
	if it.depth() > mostNesting {
		c.fail(at, "form.nesting", "most", mostNesting)
	}
	return it
}

// remark reports whether a row is none of the form: a remark, or a setting as older
// workbooks have them.
func (c *compiler) remark(r row, at cell) bool {
	if at.text == "" {
		if r.cell("name").text != "" || len(c.readTexts(r)["label"]) > 0 {
			c.fail(at, "form.no_type")
		} else {
			c.warn(at, "form.row_skipped")
		}
		return true
	}
	setting := settingKinds[kindWord(at.text)]
	if name := r.cell("name"); name.text != "" && setting == "form_title" {
		c.settings.title = name.text
	} else if name.text != "" && setting == "form_id" {
		c.found = slices.DeleteFunc(c.found, func(f found) bool { return f.Key == "form.missing_id" || f.Key == "form.id_from_file" })
		c.readID(name, "")
	}
	return setting != ""
}

// lie notes a file that lies beside the form, to be looked up in.
func (c *compiler) lie(r row, k *kind) {
	name := r.cell("name")
	if !validName(name.text) {
		c.fail(name, "form.bad_name", "name", name.text)
		return
	}
	c.addFile(name, name.text+"."+strings.TrimSuffix(k.name, "-external"), name.text, ValueFile)
}

func (c *compiler) end(r row, k *kind, open *item) *item {
	at := r.cell("type")
	if open == c.root {
		c.fail(at, "form.nothing_to_end", "type", at.text)
		return open
	}
	if want := strings.Replace(open.kind.name, "begin", "end", 1); k.name != want {
		c.fail(at, "form.wrong_end", "name", open.name, "want", want, "begin", open.row.cell("type").name())
	}
	if n := r.cell("name"); n.text != "" && n.text != open.name && r.as == "" {
		c.warn(n, "form.end_name", "name", open.name)
	}
	if len(open.children) == 0 {
		c.warn(open.row.cell("type"), "form.empty_group", "name", open.name)
	}
	return open.parent
}

// ignored tells of what a row says in columns that its type has no use of. What would
// mean something elsewhere is not passed over.
func (c *compiler) ignored(r row, k *kind, open *item) {
	for i, col := range r.table.cols {
		at := r.index(i)
		yes, constant := c.yes(at)
		switch {
		case at.text == "" || col.key == "" || col.hint:
		case col.on != "":
			if !k.carries(col.on) {
				c.warn(at, "form.column_ignored", "column", col.title, "type", k.name)
			}
		case col.key == "save_to":
			c.warn(at, "form.entities_unsupported")
		case strings.HasPrefix(col.key, "sms_"):
			c.once(r.table.heading(i), "form.column_elsewhere", "column", col.key)
		case k.class == closing && slices.Contains(ruling, col.key):
			if open != c.root && at.text != open.row.cell(col.key).text {
				c.fail(at, "form.on_end", "column", col.key, "begin", open.row.cell("type").name())
			}
		case k.class == opening && (col.key == "calculation" || col.key == "required" && !(constant && !yes)):
			c.fail(at, "form.not_on_group", "column", col.key)
		case k.class == opening && col.key == "required":
		case !k.takes(col.key):
			c.warn(at, "form.column_ignored", "column", col.key, "type", k.name)
		}
	}
}

// ruling are the columns of what is asked, kept and computed.
var ruling = []string{"relevant", "required", "constraint", "calculation", "trigger", "default", "read_only", "choice_filter", "repeat_count"}

func (c *compiler) readName(r row, it *item) string {
	at := r.cell("name")
	name := at.text
	if it.kind.name == "audit" {
		if name != "" && name != "audit" {
			c.fail(at, "form.audit_name")
		}
		return "audit"
	}
	switch {
	case name == "" && it.kind.name == "note":
		return "generated_note_name_" + strconv.Itoa(r.n)
	case name == "" && it.kind.name == "begin_group":
		return "generated_group_name_" + strconv.Itoa(r.n)
	case name == "":
		c.fail(at, "form.no_name")
		return ""
	case !validName(name):
		c.fail(at, "form.bad_name", "name", name)
		return name
	case name == "meta" && it.parent == c.root:
		c.fail(at, "form.reserved_name", "name", name)
	}
	return name
}

// index makes names and paths findable, and finds those given twice.
func (c *compiler) index() {
	for _, it := range c.items {
		if !validName(it.name) {
			continue
		}
		if c.names[it.parent] == nil {
			c.names[it.parent] = map[string]bool{}
		}
		if c.names[it.parent][it.name] {
			c.fail(it.row.cell("name"), "form.name_twice", "name", it.name)
			continue
		}
		c.names[it.parent][it.name] = true
		c.cased(it.row.cell("name"), it.name)
		c.byName[it.name] = append(c.byName[it.name], it)
		c.byPath[it.path] = it
	}
}

// cased warns of the first name that keeps ODK Collect from opening the form.
func (c *compiler) cased(at cell, name string) {
	if !c.uncased && !Cased(name) {
		c.uncased = true
		c.warn(at, "form.name_uncased", "name", name)
	}
}

func (c *compiler) readHints(r row, it *item) {
	for i, col := range r.table.cols {
		if at := r.index(i); col.hint && at.text != "" {
			if it.columns == nil {
				it.columns = map[string]string{}
			}
			it.columns[col.key] = at.text
		}
	}
}

func (c *compiler) checkLabel(r row, it *item) {
	if len(it.texts["label"])+len(it.texts["image"])+len(it.texts["audio"])+len(it.texts["video"]) > 0 {
		return
	}
	at := r.spoken("label", c.labelled(r.table))
	switch {
	case it.isRepeat():
		c.warn(at, "form.repeat_no_label", "name", it.name)
	case it.kind.class != asked || len(it.texts["hint"]) > 0:
	case r.cell("calculation").text != "", r.cell("trigger").text != "":
		it.unseen = true
	case it.appearance != "label" && !(it.parent != nil && it.parent.table):
		c.warn(at, "form.no_label", "name", it.name)
	}
}

// choose finds the choices of a question.
func (c *compiler) choose(at cell, it *item, arg string, other bool) {
	switch it.kind.arg {
	case "file":
		c.chooseFile(at, it, arg)
	case "list":
		if it.kind.class == opening { // a loop, unrolled before
			return
		}
		if strings.Contains(arg, "${") {
			c.chooseAnswers(at, it, arg, other)
			return
		}
		l := c.lists[arg]
		if l == nil {
			near := nearest(arg, c.listNames())
			if near != "" {
				c.fail(at, "form.list_typo", "list", arg, "near", near)
			} else {
				c.fail(at, "form.no_list", "list", arg)
			}
			return
		}
		l.used = l.used || !other
		l.several = l.several || it.kind.name == "select_multiple" || it.kind.name == "rank"
		if it.list, it.other = l, other; other {
			it.list = c.withOther(l)
			it.list.several = it.list.several || l.several
		}
	}
}

// mostCompared is how many names a mistaken one is compared with.
const mostCompared = 300

func (c *compiler) listNames() (names []string) {
	for _, l := range c.order[:min(len(c.order), mostCompared)] {
		names = append(names, l.name)
	}
	return names
}

// chooseFile makes a file of choices an instance.
func (c *compiler) chooseFile(at cell, it *item, name string) {
	stem, ext, _ := cutLast(name, ".")
	if !validFile(name) || !slices.Contains([]string{"csv", "xml", "geojson"}, strings.ToLower(ext)) {
		c.fail(at, "form.bad_choice_file", "file", name)
		return
	}
	it.file = stem
	c.addFile(at, name, stem, ChoiceFile)
}

// addFile notes a file as an instance of its own.
func (c *compiler) addFile(at cell, name, id string, use FileUse) {
	uri := "jr://file/" + name
	if strings.HasSuffix(strings.ToLower(name), ".csv") {
		uri = "jr://file-csv/" + name
	}
	for _, f := range c.files {
		if f.id == id && f.uri != uri {
			c.fail(at, "form.file_twice", "file", name)
			return
		} else if f.id == id {
			c.refer(name, use)
			return
		}
	}
	if c.lists[id] != nil {
		c.fail(at, "form.file_is_list", "file", name, "list", id)
		return
	}
	if !validName(id) {
		c.fail(at, "form.bad_file_name", "file", name)
		return
	}
	c.files = append(c.files, file{id, uri})
	c.refer(name, use)
}

func cutLast(s, sep string) (before, after string, found bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[:i], s[i+len(sep):], true
	}
	return s, "", false
}

// askOther puts the question for the text after a choice with or_other.
func (c *compiler) askOther(it, open *item) {
	label := map[string]cell{}
	for _, lang := range c.langs {
		at := it.row.cell("type")
		at.text = otherQuestion(it.list, lang)
		label[lang] = at
	}
	more := &item{row: it.row, kind: kindsByWord["text"], parent: open, name: it.name + "_other", expr: map[string]*expr{}, from: it,
		texts: texts{"label": label}, compiled: map[string]map[string]text{}}
	more.path = open.path + "/" + more.name
	open.children = append(open.children, more)
	c.items = append(c.items, more)
}
