package xlsform

import "strings"

// piece is a stretch of a text, or a question whose answer stands there.
type piece struct {
	words string
	to    *item
}

// text is what is shown, in pieces.
type text []piece

// moving reports whether answers stand in the text.
func (t text) moving() bool {
	for _, p := range t {
		if p.to != nil {
			return true
		}
	}
	return false
}

// compileText cuts a text at its references.
func (c *compiler) compileText(at cell) (t text) {
	rest := at.text
	for {
		i := strings.Index(rest, "${")
		if i < 0 {
			break
		}
		ref, m := lexReference(rest, i)
		if m != nil {
			c.fail(at, m.key, m.args...)
			return nil
		}
		to := c.find(at, ref.text)
		if to == nil {
			return nil
		}
		if i > 0 {
			t = append(t, piece{words: rest[:i]})
		}
		t = append(t, piece{to: to})
		rest = rest[ref.end:]
	}
	if rest != "" {
		t = append(t, piece{words: rest})
	}
	return t
}

// written are the columns whose texts may hold answers.
var written = []string{"label", "hint", "guidance_hint", "constraint_message", "required_message"}

// compileTexts cuts all the texts of an item.
func (c *compiler) compileTexts(it *item) {
	for _, key := range written {
		for _, lang := range c.langs {
			at, ok := it.texts[key][lang]
			if !ok {
				continue
			}
			if it.compiled[key] == nil {
				it.compiled[key] = map[string]text{}
			}
			it.compiled[key][lang] = c.compileText(at)
		}
	}
}

// compileLabels cuts the labels of the choices.
func (c *compiler) compileLabels() {
	for _, l := range c.order {
		for i := range l.choices {
			ch := &l.choices[i]
			ch.label = map[string]text{}
			for _, lang := range c.langs {
				if at, ok := ch.texts["label"][lang]; ok {
					ch.label[lang] = c.compileText(at)
					l.itext = l.itext || ch.label[lang].moving()
				}
			}
			l.itext = l.itext || c.translated() || ch.media()
		}
	}
}

// media reports whether a text comes with a picture, a sound or a film.
func (t texts) media() bool { return len(t["image"])+len(t["audio"])+len(t["video"]) > 0 }

// said is a compiled text in a language, or in the first that has it.
func said(m map[string]text, lang string, langs []string) text {
	if t, ok := m[lang]; ok {
		return t
	}
	for _, l := range langs {
		if t, ok := m[l]; ok {
			return t
		}
	}
	return nil
}

// needsItext reports whether a text of an item is looked up instead of written
// where it stands.
func (c *compiler) needsItext(it *item, key string) bool {
	switch key {
	case "label":
		return it.texts.media() || c.translated() && len(it.texts["label"]) > 0
	case "hint":
		return len(it.texts["guidance_hint"]) > 0 || c.translated() && len(it.texts["hint"]) > 0
	}
	if len(it.texts[key]) == 0 {
		return false
	}
	return c.translated() || it.compiled[key][c.langs[0]].moving()
}
