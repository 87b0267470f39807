package xlsform

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// readExpressions reads what the rows compute, once all names are known.
func (c *compiler) readExpressions() {
	c.compileLabels()
	for _, it := range slices.Clone(c.items) {
		if it.from != nil {
			e, _ := parse("selected(${other}, '"+otherValue+"')", false)
			e.refs[0].to, e.refs[0].instead = it.from, "../"+it.from.name
			it.expr["relevant"] = e
			c.compileTexts(it)
			continue
		}
		for i, a := range it.attributes {
			it.attributes[i].value = c.compileText(a.at, false)
		}
		c.compileTexts(it)
		c.readRules(it)
		c.readDefault(it)
		c.readTrigger(it)
		c.readCount(it)
		c.readSeed(it)
		c.readSource(it)
		if it.table {
			c.makeTable(it)
		}
	}
	c.readNaming(c.settings.naming)
}

// readNaming reads how records are called: an expression, or plain words.
func (c *compiler) readNaming(at cell) {
	if at.text == "" {
		return
	}
	if _, m := parse(at.text, false); (m != nil || barewords.MatchString(at.text)) && !strings.ContainsAny(at.text, "${}()'\"") {
		at.text = "'" + at.text + "'"
	}
	c.naming = c.read(at, c.root, false)
}

// barewords are words that are no expression, though one could read them as paths.
var barewords = regexp.MustCompile(`^[^\d\s./(][^/(]*$`)

// readRules reads the columns that hold expressions.
func (c *compiler) readRules(it *item) {
	for _, key := range []string{"relevant", "constraint", "calculation", "required", "read_only"} {
		at := it.row.cell(key)
		if at.text == "" || !it.kind.takes(key) {
			continue
		}
		if yes, ok := c.yes(at); ok && key != "calculation" && key != "constraint" {
			if at.text = map[bool]string{true: "true()", false: "false()"}[yes]; !yes && it.kind.name == "note" {
				continue
			}
		}
		it.expr[key] = c.read(at, it, false)
	}
	if it.kind.within != "" && it.row.cell("constraint").text == "" {
		it.expr["constraint"], _ = parse(it.kind.within, false)
	}
	if it.kind.name == "background-geopoint" {
		if at := it.row.cell("trigger"); at.text == "" {
			c.fail(at, "form.background_trigger")
		}
		if at := it.row.cell("calculation"); at.text != "" {
			c.fail(at, "form.background_trigger")
		}
	}
	if it.kind.name == "calculate" && it.row.cell("calculation").text == "" && it.row.cell("default").text == "" && it.row.cell("trigger").text == "" {
		c.fail(it.row.cell("calculation"), "form.no_calculation", "name", it.name)
	}
	if at := it.row.cell("choice_filter"); at.text != "" && it.kind.arg != "" {
		it.expr["choice_filter"] = c.read(at, it, true)
	}
	for key, rule := range map[string]string{"constraint_message": "constraint", "required_message": "required"} {
		if len(it.texts[key]) > 0 && it.row.cell(rule).text == "" {
			c.warn(it.texts.any(key, c.langs), "form.message_alone", "column", rule)
		}
	}
}

// calls finds what may be a call in a default.
var calls = regexp.MustCompile(`([A-Za-z][A-Za-z0-9:-]*)\(`)

// A default of numbers and signs is a sum; one with nothing but a line between them is a
// telephone or a date.
var (
	arithmetic = regexp.MustCompile(`^[-+\s(.]*\d[\d.\s()]*((\+|\*|-|div|mod)[-\s(.]*\d[\d.\s()]*)+$`)
	phone      = regexp.MustCompile(`^[+(]?[\d\s()-]+$|^[-\d.]+( [-\d.]+)+$`)
)

// computed reports whether a default is an expression: it names a question or calls
// a function that there is. Everything else is what the answer begins with.
func computed(s string) bool {
	if strings.Contains(s, "${") || arithmetic.MatchString(s) && !phone.MatchString(s) {
		return true
	}
	for _, m := range calls.FindAllStringSubmatch(s, -1) {
		_, ok := functions[m[1]]
		_, here := hereOnly[m[1]]
		if ok || here || otherFunctions[m[1]] != "" {
			return true
		}
	}
	return false
}

func (c *compiler) readDefault(it *item) {
	at := it.row.cell("default")
	if at.text == "" || !it.kind.takes("default") {
		return
	}
	if computed(at.text) {
		it.expr["default"] = c.read(at, it, false)
		return
	}
	it.standing = at.text
	switch it.kind.name {
	case "date", "dateTime", "time":
		it.standing = c.dayOf(at, it.kind.name)
	case "image":
		if !validFile(at.text) {
			c.fail(at, "form.bad_file_name", "file", at.text)
			return
		}
		c.refer(at.text, Picture)
		it.standing = "jr://images/" + at.text
	case "integer", "decimal", "range":
		if n, ok := plainNumber(at.text); !ok || it.kind.name == "integer" && n != float64(int64(n)) {
			c.fail(at, "form.bad_default", "type", it.kind.name)
		}
	case "select_one", "select_multiple":
		c.checkChosen(at, it)
	}
}

func (c *compiler) checkChosen(at cell, it *item) {
	values := []string{at.text}
	if it.kind.name == "select_multiple" {
		values = strings.Fields(at.text)
	}
	for _, v := range values {
		if it.list != nil && !it.list.has(v) {
			c.warn(at, "form.default_no_choice", "value", v, "list", it.list.name)
		}
	}
}

var days = map[string]*regexp.Regexp{
	"date":     regexp.MustCompile(`^\d{4}-\d\d-\d\d$`),
	"dateTime": regexp.MustCompile(`^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$`),
	"time":     regexp.MustCompile(`^\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:?\d\d)?$`),
}

// dayOf writes a date as forms have it; a spreadsheet keeps dates as numbers.
func (c *compiler) dayOf(at cell, kind string) string {
	if n, err := strconv.ParseFloat(at.text, 64); err == nil && n >= 0 && n < 2_958_466 {
		if t, err := excelize.ExcelDateToTime(n, false); err == nil {
			return t.Format(map[string]string{"date": "2006-01-02", "dateTime": "2006-01-02T15:04:05", "time": "15:04:05"}[kind])
		}
	}
	if !days[kind].MatchString(at.text) {
		c.fail(at, "form.bad_default", "type", kind)
	}
	return strings.Replace(at.text, " ", "T", 1)
}

// readTrigger finds the questions whose change computes this one.
func (c *compiler) readTrigger(it *item) {
	at := it.row.cell("trigger")
	if at.text == "" || !it.kind.takes("trigger") {
		return
	}
	for _, word := range strings.Split(at.text, ",") {
		if word = trim(word); word == "" { // a comma too many
			continue
		}
		ref, m := lexReference(word, 0)
		if m != nil || ref.end != len(word) {
			c.fail(at, "form.bad_trigger", "trigger", shown(word))
			continue
		}
		to := c.find(at, ref.text)
		switch {
		case to == nil:
		case to.kind.class != asked || to.unseen:
			c.fail(at, "form.trigger_not_asked", "name", to.name)
		case slices.Contains(to.fires, it):
		default:
			it.triggers = append(it.triggers, to)
			to.fires = append(to.fires, it)
		}
	}
}

// readCount reads how often a repeat is there. Clients want a node that says so:
// one that the form has, or one made for it.
func (c *compiler) readCount(it *item) {
	at := it.row.cell("repeat_count")
	if at.text == "" || !it.isRepeat() {
		return
	}
	made := &item{row: it.row, kind: kindsByWord["calculate"], parent: it.parent, name: c.unused(it.parent, it.name+"_count"), expr: map[string]*expr{}}
	made.path = made.parent.path + "/" + made.name
	e := c.read(at, made, false)
	if e == nil {
		return
	}
	if len(e.refs) == 1 && e.refs[0].to != nil && e.refs[0].start == 0 && e.refs[0].end == len(e.src) && !e.refs[0].to.isGroup() {
		it.count = way(it, e.refs[0].to, false, false)
		return
	}
	made.expr["calculation"] = e
	made.expr["read_only"], _ = parse("true()", false)
	c.insert(made, it)
	it.count = way(it, made, false, false)
}

// unused is a name that is free in a group.
func (c *compiler) unused(in *item, name string) string {
	for c.names[in][name] {
		name += "_"
	}
	if c.names[in] == nil {
		c.names[in] = map[string]bool{}
	}
	c.names[in][name] = true
	return name
}

// insert puts a made item before another.
func (c *compiler) insert(made, before *item) {
	siblings := &made.parent.children
	*siblings = slices.Insert(*siblings, slices.Index(*siblings, before), made)
	c.items = slices.Insert(c.items, slices.Index(c.items, before), made)
	c.byPath[made.path] = made
}

func (c *compiler) readSeed(it *item) {
	seed := it.params["seed"]
	if seed == "" {
		return
	}
	at := it.row.cell("parameters")
	at.text = seed
	it.expr["seed"] = c.read(at, it, false)
}

// makeTable puts a row of the choices' labels over a group shown as a table.
func (c *compiler) makeTable(group *item) {
	var first *item
	for _, it := range group.children {
		switch {
		case it.list == nil || it.kind.name == "rank":
			continue
		case first == nil:
			if first = it; it.expr["choice_filter"] != nil || it.row.cell("choice_filter").text != "" {
				c.fail(it.row.cell("choice_filter"), "form.table_filter")
			}
		case it.list != first.list:
			c.fail(it.row.cell("type"), "form.table_lists", "list", first.list.name)
		}
		if it.appearance == "" {
			it.appearance = "list-nolabel"
		}
	}
	if first == nil {
		c.warn(group.row.cell("appearance"), "form.table_empty", "name", group.name)
		return
	}
	made := &item{row: group.row, kind: first.kind, parent: group, list: first.list, appearance: "label",
		name: c.unused(group, "reserved_name_for_field_list_labels_"+strconv.Itoa(first.row.n)), expr: map[string]*expr{}}
	made.path = group.path + "/" + made.name
	c.insert(made, first)
	if len(group.texts["label"]) == 0 {
		return
	}
	// ODK Collect shows no words of such a group: they stand above the table instead.
	note := &item{row: group.row, kind: kindsByWord["note"], parent: group, expr: map[string]*expr{}, compiled: map[string]map[string]text{},
		name: c.unused(group, "generated_table_list_label_"+strconv.Itoa(group.row.n)), texts: texts{"label": group.texts["label"]}}
	note.path = group.path + "/" + note.name
	note.compiled["label"] = group.compiled["label"]
	c.insert(note, group.children[0])
	group.moved = group.texts["label"]
	group.texts = maps.Clone(group.texts)
	delete(group.texts, "label")
}

// mostCircles bounds how many circles are reported, and how many names of each.
const mostCircles = 12

// findCycles finds values that wait for one another: calculations, and what decides
// whether a question is asked.
func (c *compiler) findCycles() {
	state := map[*item]int{}
	circles := 0
	var walk func(it *item, trail []*item)
	walk = func(it *item, trail []*item) {
		state[it] = 1
		trail = append(trail, it)
		for _, to := range c.waitsFor(it) {
			switch state[to] {
			case 0:
				walk(to, trail)
			case 1:
				if circles++; circles > mostCircles {
					continue
				}
				c.circle(trail[slices.Index(trail, to):])
			}
		}
		state[it] = 2
	}
	for _, it := range c.items {
		if state[it] == 0 {
			walk(it, nil)
		}
	}
}

func (c *compiler) waitsFor(it *item) (list []*item) {
	if e := it.expr["calculation"]; e != nil && len(it.triggers) == 0 {
		list = append(list, c.reads(e, it)...)
	}
	if e := it.expr["relevant"]; e != nil {
		list = append(list, c.reads(e, it)...)
	}
	if it.parent != nil && it.parent != c.root {
		list = append(list, it.parent)
	}
	return slices.DeleteFunc(list, func(to *item) bool { return to == c.root })
}

// circle reports a circle at the first of its rows that computes something.
func (c *compiler) circle(items []*item) {
	var names []string
	var at cell
	for _, it := range items {
		names = append(names, it.name)
		for _, key := range []string{"calculation", "relevant"} {
			if e := it.expr[key]; e != nil && at.row == 0 && (key == "relevant" || len(it.triggers) == 0) {
				at = e.at
			}
		}
	}
	if len(names) > mostCircles {
		names = append(names[:mostCircles:mostCircles], "…")
	}
	c.fail(at, "form.cycle", "names", strings.Join(append(names, names[0]), " → "))
}
