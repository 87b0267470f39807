package xlsform

import (
	"strings"
)

func (c *compiler) readSettings() {
	c.set = map[string]string{}
	t := c.settings
	if t != nil {
		for i, h := range t.heads {
			base, _, _ := strings.Cut(h, "::")
			switch {
			case h == "":
			case !settingColumns[base]:
				c.add(Problem{Sheet: t.sheet, Cell: cellName(i, 0), Column: h, Value: h, Key: "form.column_ignored", Warn: true})
			case (base == "public_key" || base == "submission_url") && len(t.rows) > 0 && t.get(0, h) != "":
				c.warn(t, 0, h, "form.setting_ignored")
			}
			if len(t.rows) > 0 {
				c.set[base] = t.get(0, h)
			}
		}
	}
	if t == nil {
		t = &table{sheet: "settings"}
	}
	if id := c.set["form_id"]; id == "" || strings.ContainsAny(id, " /\\<>&\"'\n") || len(id) > 64 {
		c.add(Problem{Sheet: t.sheet, Cell: cellName(t.at["form_id"], 1), Column: "form_id", Value: id, Key: "form.no_id"})
	}
	c.pickLanguage(t)
}

// pickLanguage puts the default language first. Texts without a language belong to it.
func (c *compiler) pickLanguage(t *table) {
	c.language = c.set["default_language"]
	if c.language == "" {
		if len(c.langs) == 0 {
			c.langs = []string{""}
		}
		c.language = c.langs[0]
		return
	}
	list := []string{c.language}
	found := false
	for _, l := range c.langs {
		if l == c.language {
			found = true
			continue
		}
		list = append(list, l)
	}
	if !found && len(c.langs) > 0 {
		c.warn(t, 0, "default_language", "form.language_unused")
	}
	c.langs = list
}

func (c *compiler) readChoices() {
	t := c.choices
	if t == nil || len(t.heads) == 0 {
		return
	}
	for _, must := range []string{"list_name", "name"} {
		if _, ok := t.at[must]; !ok {
			c.add(Problem{Sheet: t.sheet, Cell: cellName(len(t.heads), 0), Column: must, Key: "sheet.missing_column", Args: map[string]any{"column": must}})
			return
		}
	}
	twice := strings.EqualFold(c.set["allow_choice_duplicates"], "yes") || strings.EqualFold(c.set["allow_choice_duplicates"], "true")
	seen := map[[2]string]int{}
	for row := range t.rows {
		name, value := t.get(row, "list_name"), t.get(row, "name")
		if name == "" && value == "" {
			continue
		}
		if name == "" {
			c.fail(t, row, "list_name", "required")
			continue
		}
		if value == "" {
			c.fail(t, row, "name", "required")
			continue
		}
		if strings.ContainsAny(value, " \t\n") {
			c.fail(t, row, "name", "form.choice_space")
			continue
		}
		if first, ok := seen[[2]string{name, value}]; ok && !twice {
			c.fail(t, row, "name", "form.choice_twice", "row", first+2)
			continue
		}
		seen[[2]string{name, value}] = row
		l := c.lists[name]
		if l == nil {
			l = &list{name: name, columns: extraColumns(t)}
			c.lists[name] = l
			c.listed = append(c.listed, l)
		}
		x := choice{Choice: Choice{Value: value, Label: t.texts(row, "label")}, row: row, image: t.texts(row, "image")}
		for _, i := range sortedKeys(x.image) {
			c.media(x.image[i])
		}
		if len(x.Label) == 0 && len(x.image) == 0 {
			c.fail(t, row, "label", "form.no_label")
		}
		for _, col := range l.columns {
			if v := t.get(row, col); v != "" {
				if x.more == nil {
					x.more = map[string]string{}
				}
				x.more[col] = v
			}
		}
		l.choices = append(l.choices, x)
	}
	for i, h := range t.heads {
		if base, _, _ := strings.Cut(h, "::"); h != "" && !choiceKnown[base] && !validName(h) {
			c.add(Problem{Sheet: t.sheet, Cell: cellName(i, 0), Column: h, Value: h, Key: "form.bad_name"})
		}
	}
}

var choiceKnown = words("list_name name label image")

// extraColumns are those that filters may look at.
func extraColumns(t *table) []string {
	var out []string
	for _, h := range t.heads {
		if base, _, _ := strings.Cut(h, "::"); h != "" && !choiceKnown[base] && validName(h) {
			out = append(out, h)
		}
	}
	return out
}
