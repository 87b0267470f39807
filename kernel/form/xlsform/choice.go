package xlsform

import (
	"maps"
	"slices"
	"strings"
	"unicode"
)

// list is a list of choices.
type list struct {
	name    string
	first   cell
	choices []choice
	columns []string // that filters may read, as they stand in the sheet
	used    bool
	several bool  // someone may choose more than one
	itext   bool  // its labels lie in itext
	other   bool  // made from another list, with one more choice
	base    *list // that it was made from
	looped  bool  // a loop went through it
	values  map[string]bool
}

// choice is one row of choices.
type choice struct {
	texts
	at    cell
	value string
	data  map[string]string
	label map[string]text // compiled, by language
}

func (l *list) has(value string) bool { return l.values[value] }

// words are what a choice is shown by: its value where it has no label.
func (ch choice) words(lang string, langs []string) string {
	if at := ch.in("label", lang, langs); at.text != "" {
		return at.text
	}
	return ch.value
}

func (l *list) add(ch choice) {
	l.choices = append(l.choices, ch)
	l.values[ch.value] = true
}

func (c *compiler) readChoices(t *table) {
	if len(t.rows) == 0 {
		return
	}
	for _, key := range []string{"list_name", "name"} {
		if _, ok := t.at[columnID{key, ""}]; !ok {
			c.fail(cell{sheet: t.sheet, row: 1, col: len(t.cols) + 1, column: key}, "form.missing_column", "column", key)
			return
		}
	}
	for _, r := range t.rows {
		c.readChoice(r)
	}
}

func (c *compiler) readChoice(r row) {
	name, value := r.cell("list_name"), r.cell("name")
	switch {
	case name.text == "" && (value.text == "" || len(c.readTexts(r)["label"]) == 0):
		c.warn(name, "form.row_skipped")
		return
	case name.text == "":
		c.fail(name, "form.choice_no_list")
		return
	case strings.ContainsAny(name.text, `'"`) || len([]rune(name.text)) > mostName:
		c.fail(name, "form.bad_list_name", "name", name.text)
		return
	case value.text == "":
		c.fail(value, "form.choice_no_name", "list", name.text)
		return
	}
	l := c.lists[name.text]
	if l == nil {
		l = &list{name: name.text, first: name, values: map[string]bool{}}
		c.lists[l.name] = l
		c.order = append(c.order, l)
	}
	if !c.settings.duplicates && l.has(value.text) {
		c.fail(value, "form.choice_twice", "list", l.name, "value", value.text)
		return
	}
	ch := choice{texts: c.readTexts(r), at: value, value: value.text, data: map[string]string{}}
	if len(ch.texts["label"])+len(ch.texts["image"]) == 0 {
		c.warn(r.spoken("label", c.labelled(r.table)), "form.choice_no_label", "list", l.name, "value", value.text)
	}
	c.lacks(r, ch.texts)
	c.checkMedia(ch.texts)
	for i, col := range r.table.cols {
		if col.on == "" && col.data {
			c.columns[col.key] = true
		}
		if text := r.index(i).text; col.data && text != "" {
			ch.data[col.key] = text
			if !slices.Contains(l.columns, col.key) {
				l.columns = append(l.columns, col.key)
			}
		}
	}
	l.add(ch)
}

// labelled is the language of the first label column: where a missing label would
// have to be written.
func (c *compiler) labelled(t *table) string {
	for _, col := range t.cols {
		if col.key == "label" && !col.data {
			return col.lang
		}
	}
	return ""
}

// checkLists looks at lists once it is known who uses them.
func (c *compiler) checkLists() {
	c.joinOthers()
	for _, l := range c.order {
		if !l.used && !l.looped {
			c.warn(l.first, "form.list_unused", "list", l.name)
		}
		for _, ch := range l.choices {
			if l.several && strings.ContainsFunc(ch.value, unicode.IsSpace) {
				c.fail(ch.at, "form.choice_space", "value", ch.value)
			}
		}
	}
}

// joinOthers lets a list with one more choice take the place of the list that it was
// made from, where nobody wants that without.
func (c *compiler) joinOthers() {
	for _, l := range slices.Clone(c.order) {
		if l.base == nil || l.base.used {
			continue
		}
		c.order = slices.DeleteFunc(c.order, func(x *list) bool { return x == l.base })
		l.name = l.base.name
	}
}

// withOther is a list with one more choice, other; the same list where it has one.
func (c *compiler) withOther(l *list) *list {
	if l.has(otherValue) {
		l.used = true
		return l
	}
	name := l.name + "_" + orOther
	for c.lists[name] != nil && !c.lists[name].other {
		name += "_"
	}
	if made := c.lists[name]; made != nil {
		return made
	}
	more := &list{name: name, first: l.first, used: true, columns: l.columns, other: true, base: l, choices: slices.Clone(l.choices), values: maps.Clone(l.values)}
	label := map[string]cell{}
	for _, lang := range c.langs {
		label[lang] = cell{text: otherLabel(l, lang)}
	}
	more.add(choice{texts: texts{"label": label}, value: otherValue})
	c.lists[name] = more
	c.order = append(c.order, more)
	return more
}

const (
	orOther    = "or_other"
	otherValue = "other"
)

// otherLabel says other as the rest of the list would say it.
func otherLabel(l *list, lang string) string {
	if l.chinese(lang) {
		return "其他"
	}
	return "Other"
}

// otherQuestion asks which other.
func otherQuestion(l *list, lang string) string {
	if l.chinese(lang) {
		return "请写明"
	}
	return "Specify other."
}

func (l *list) chinese(lang string) bool {
	return slices.ContainsFunc(l.choices, func(c choice) bool {
		return strings.ContainsFunc(c.texts["label"][lang].text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	})
}
