package xlsform

import "strings"

// piece is a stretch of a text, or a question whose answer stands there, or what is
// looked up in a list.
type piece struct {
	words string
	to    *item
	sum   *expr
}

// text is what is shown, in pieces.
type text []piece

// moving reports whether answers stand in the text.
func (t text) moving() bool {
	for _, p := range t {
		if p.to != nil || p.sum != nil {
			return true
		}
	}
	return false
}

// compileText cuts a text at its references, and at what it looks up in lists where it
// may: instance('list')/root/item[...]/label.
func (c *compiler) compileText(at cell, sums bool) (t text) {
	rest := at.text
	plain := 0
	for i := 0; i < len(rest); {
		end, p, ok := 0, piece{}, true
		switch {
		case strings.HasPrefix(rest[i:], "${"):
			end, p, ok = c.compileReference(at, rest, i)
		case sums && strings.HasPrefix(rest[i:], "instance("):
			end, p, ok = c.compileSum(at, rest, i)
		}
		if !ok {
			return nil
		}
		if end == 0 {
			i++
			continue
		}
		if i > plain {
			t = append(t, piece{words: rest[plain:i]})
		}
		t = append(t, p)
		i, plain = end, end
	}
	if plain < len(rest) {
		t = append(t, piece{words: rest[plain:]})
	}
	return t
}

func (c *compiler) compileReference(at cell, s string, i int) (end int, p piece, ok bool) {
	ref, m := lexReference(s, i)
	if m != nil {
		c.fail(at, m.key, m.args...)
		return 0, p, false
	}
	if ref.last {
		c.warn(at, "form.last_saved", "name", ref.text)
		return ref.end, piece{}, true
	}
	to := c.find(at, ref.text)
	return ref.end, piece{to: to}, to != nil
}

// compileSum reads an instance expression in a text. Words that only look like one stay
// words.
func (c *compiler) compileSum(at cell, s string, i int) (end int, p piece, ok bool) {
	end = sumEnd(s, i)
	e, m := parse(s[i:end], false)
	if m != nil || end == i {
		return 0, p, true
	}
	inner := at
	inner.text = s[i:end]
	e = c.settle(e, inner, c.root, false)
	return end, piece{sum: e}, e != nil
}

// sumEnd is where an expression in a text ends: at the first blank or sign of a
// sentence outside of its brackets.
func sumEnd(s string, i int) int {
	depth, quote, end := 0, byte(0), i
	for ; end < len(s); end++ {
		b := s[end]
		switch {
		case quote != 0:
			if b == quote {
				quote = 0
			}
		case b == '\'' || b == '"':
			if depth == 0 {
				return trimEnd(s, i, end)
			}
			quote = b
		case b == '(' || b == '[':
			depth++
		case b == ')' || b == ']':
			if depth == 0 {
				return trimEnd(s, i, end)
			}
			depth--
		case depth > 0:
		case b >= 0x80 || b <= ' ' || strings.IndexByte(",;!?<>=&|+", b) >= 0:
			return trimEnd(s, i, end)
		}
	}
	return trimEnd(s, i, end)
}

// trimEnd leaves the stop of a sentence to the sentence.
func trimEnd(s string, from, end int) int {
	return from + len(strings.TrimRight(s[from:end], ".:/*-"))
}

// written are the columns whose texts may hold answers.
var written = []string{"label", "hint", "guidance_hint", "constraint_message", "required_message", "no_app_error_string"}

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
			it.compiled[key][lang] = c.compileText(at, true)
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
					ch.label[lang] = c.compileText(at, true)
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
