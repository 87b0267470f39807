package xlsform

import (
	"slices"
	"strings"
	"unicode"
)

// mostID is how long the id of a form may be.
const mostID = 64

// settings is the third sheet.
type settings struct {
	id, title, version string
	style              string
	root               string // what paths written by hand may call the record
	language           cell
	naming             cell
	duplicates         bool        // two choices of a list may have one value
	raw                bool        // several blanks stay several
	unnumbered         bool        // records have no id of their own
	spaces             []string    // namespaces: pairs of a prefix and an address
	attributes         []attribute // of the record
	columns            map[string]Setting
}

// space is the address of a prefix that the settings declare.
func (s settings) space(prefix string) string {
	for i := 0; i < len(s.spaces); i += 2 {
		if s.spaces[i] == prefix {
			return s.spaces[i+1]
		}
	}
	return ""
}

// elsewhere are settings of other servers and clients, which mean nothing here.
var elsewhere = []string{"public_key", "submission_url", "auto_send", "auto_delete", "instance_xmlns", "instance_id", "client_editable", "flat",
	"add_none_option", "sms_keyword", "sms_separator", "sms_allow_media", "sms_date_format", "sms_datetime_format", "prefix", "delimiter"}

// readSettings reads the first row of the settings; name is that of the file, which is
// the id of a form that says none.
func (c *compiler) readSettings(s sheet, name string) {
	t := c.readTable(s, settingColumns)
	if len(t.rows) == 0 {
		t.rows = append(t.rows, row{table: t, n: 2})
	}
	r := t.rows[0]
	for _, more := range t.rows[1:] {
		c.warn(cell{sheet: s.name, row: more.n}, "form.settings_more")
	}
	c.settings = settings{title: r.cell("form_title").text,
		style: r.cell("style").text, root: r.cell("name").text, language: r.cell("default_language"), naming: r.cell("instance_name")}
	c.readID(r.cell("form_id"), name)
	if c.settings.title == "" {
		c.settings.title = c.settings.id
	}
	c.readVersion(r.cell("version"))
	for key, to := range map[string]*bool{"allow_choice_duplicates": &c.settings.duplicates, "omit_instanceid": &c.settings.unnumbered} {
		var ok bool
		if *to, ok = c.yes(r.cell(key)); !ok {
			c.fail(r.cell(key), "form.not_yes_or_no")
		}
	}
	if c.settings.unnumbered {
		c.warn(r.cell("omit_instanceid"), "form.unnumbered")
	}
	clean, ok := c.yes(r.cell("clean_text_values"))
	c.settings.raw = ok && !clean && r.cell("clean_text_values").text != ""
	c.settings.spaces = c.readSpaces(r.cell("namespaces"))
	c.settings.attributes = c.readAttributes(r)
	for i, col := range t.cols {
		if at := r.index(i); col.hint && at.text != "" {
			if c.settings.columns == nil {
				c.settings.columns = map[string]Setting{}
			}
			c.settings.columns[col.key] = Setting{at.text, at}
		}
	}
	for _, key := range elsewhere {
		if at := r.cell(key); at.text != "" {
			at.text = "" // a key is nobody's business
			c.warn(at, "form.setting_ignored", "setting", key)
		}
	}
}

// readSpaces reads prefix="address" pairs.
func (c *compiler) readSpaces(at cell) (spaces []string) {
	for _, pair := range strings.Fields(at.text) {
		prefix, address, ok := strings.Cut(pair, "=")
		address = strings.Trim(address, `"'`)
		switch {
		case !ok || !validName(prefix) || address == "":
			c.warn(at, "form.bad_namespace", "namespace", pair)
		case slices.Contains(prefixes, prefix), slices.Contains(spaces, prefix), prefix == "h", strings.HasPrefix(prefix, "xml"):
		default:
			spaces = append(spaces, prefix, address)
		}
	}
	return spaces
}

// mostVersion is how long a version may be.
const mostVersion = 64

// readVersion reads the version. A form without one is its first: what is answered has to
// say in which version it was.
func (c *compiler) readVersion(at cell) {
	if c.settings.version = at.text; at.text == "" {
		c.settings.version = "1"
		c.warn(at, "form.version_assumed", "version", c.settings.version)
	} else if len([]rune(at.text)) > mostVersion {
		c.fail(at, "form.text_long", "most", mostVersion)
	}
}

// readID reads the id of the form. Where there is none, it is the name of the file, as
// servers take it; blanks and signs that addresses cannot hold become _.
func (c *compiler) readID(at cell, name string) {
	said := at.text
	if said == "" {
		base := name[strings.LastIndexAny(name, `/\`)+1:]
		if stem, ext, ok := cutLast(base, "."); ok && (strings.EqualFold(ext, "xlsx") || strings.EqualFold(ext, "xls") || strings.EqualFold(ext, "xlsm")) {
			base = stem
		}
		if said = trim(base); said == "" {
			c.fail(at, "form.missing_id")
			return
		}
	}
	id := strings.Trim(strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) && !strings.ContainsRune("_-.:", r) {
			return '_'
		}
		return r
	}, said), "_.")
	runes := []rune(id)
	switch {
	case id == "", len(runes) > mostID && at.text != "":
		c.fail(at, "form.bad_id", "most", mostID)
	case at.text == "":
		id = string(runes[:min(len(runes), mostID)])
		c.warn(at, "form.id_from_file", "id", id)
	case strings.Trim(said, "_.") != id:
		c.warn(at, "form.id_changed", "id", id)
	default:
		id = said
	}
	c.settings.id = id
}

// yes reads a constant; ok is false when it is none.
func (c *compiler) yes(at cell) (yes, ok bool) {
	switch strings.ToLower(at.text) {
	case "yes", "true", "true()", "1", "是":
		return true, true
	case "no", "false", "false()", "0", "", "否":
		return false, true
	}
	return false, false
}

// speak finds the languages of the form, the default first.
func (c *compiler) speak(tables ...*table) {
	plain := false
	for _, t := range tables {
		for _, col := range t.cols {
			switch {
			case !slices.Contains(spoken, col.key) || col.data:
			case col.lang == "":
				plain = true
			case !slices.Contains(c.langs, col.lang):
				c.langs = append(c.langs, col.lang)
			}
		}
	}
	wish := c.settings.language
	switch i := slices.IndexFunc(c.langs, func(l string) bool { return sameLanguage(l, wish.text) }); {
	case len(c.langs) == 0:
		c.langs = []string{wish.text}
	case wish.text == "" && plain:
		c.langs = slices.Insert(c.langs, 0, "default")
	case wish.text == "":
	case i >= 0:
		first := c.langs[i]
		c.langs = slices.Insert(slices.Delete(c.langs, i, i+1), 0, first)
	case plain:
		c.langs = slices.Insert(c.langs, 0, wish.text)
	default: // what is not said in it is said in the first of the others
		c.warn(wish, "form.unknown_language", "known", strings.Join(c.langs, ", "))
		c.langs = slices.Insert(c.langs, 0, wish.text)
	}
}

// translated reports whether texts go through itext.
func (c *compiler) translated() bool { return c.langs[0] != "" }

// sameLanguage compares 中文 (zh) with itself, and with zh.
func sameLanguage(written, wish string) bool {
	if strings.EqualFold(written, wish) {
		return true
	}
	_, tag, ok := strings.Cut(written, "(")
	return ok && strings.EqualFold(trim(strings.TrimSuffix(tag, ")")), wish)
}

// texts is what a row says in each language, by column.
type texts map[string]map[string]cell

// readTexts reads the columns that have languages. A text without a language is
// in the default one.
func (c *compiler) readTexts(r row) texts {
	t := texts{}
	for i, col := range r.table.cols {
		at := r.index(i)
		if col.key == "" || col.hint || col.data || at.text == "" || !slices.Contains(spoken, col.key) {
			continue
		}
		lang := col.lang
		if lang == "" {
			lang = c.langs[0]
		}
		if t[col.key] == nil {
			t[col.key] = map[string]cell{}
		}
		if old, twice := t[col.key][lang]; twice && old.text != at.text {
			c.warn(at, "form.text_twice", "language", lang)
			if col.lang == "" {
				continue
			}
		}
		t[col.key][lang] = at
	}
	return t
}

// lacks warns of texts that some languages have and others do not.
func (c *compiler) lacks(r row, t texts) {
	for _, key := range spoken {
		for _, lang := range c.langs {
			if _, ok := t[key][lang]; len(t[key]) > 0 && !ok && slices.Contains([]string{"label", "hint", "constraint_message", "required_message"}, key) {
				at := r.spoken(key, lang)
				c.warn(at, "form.missing_translation", "column", key, "language", lang)
			}
		}
	}
}

// in is a text in a language, or else in the first that has it.
func (t texts) in(key, lang string, langs []string) cell {
	if at, ok := t[key][lang]; ok {
		return at
	}
	for _, l := range langs {
		if at, ok := t[key][l]; ok {
			return at
		}
	}
	return cell{}
}

// plain is a text by language, without the marks of its author.
func (t texts) plain(key string) map[string]string {
	if len(t[key]) == 0 {
		return nil
	}
	m := map[string]string{}
	for lang, at := range t[key] {
		m[lang] = Unmarked(at.text)
	}
	return m
}

// any is the first of a text's cells in the order of the languages.
func (t texts) any(key string, langs []string) cell { return t.in(key, "", langs) }
