package xlsform

import (
	"slices"
	"strings"
)

// attribute is one that a workbook writes by hand: bind::jr:preload, body::kind.
type attribute struct {
	on, name string
	at       cell
	value    text
}

// attributeColumns are columns that say an attribute, and of what.
var attributeColumns = map[string]attribute{"rows": {on: onBody, name: "rows"}, "autoplay": {on: onBody, name: "autoplay"},
	"intent": {on: onBody, name: "intent"}, "compact_tag": {on: onInstance, name: "odk:tag"}}

// ours are the attributes that the compiler has to write itself.
var ours = map[string][]string{
	onBind: {"nodeset"}, onBody: {"ref", "nodeset", "tag"}, onInstance: {"xmlns", "jr:template"}, onRecord: {"id", "version", "xmlns"},
}

// prefixes are those that every form declares.
var prefixes = []string{"jr", "orx", "odk", "ev", "xsd", "xml"}

// bindTypes are the types that a bind may say that a value is.
var bindTypes = strings.Fields("string int integer decimal boolean date time dateTime geopoint geotrace geoshape binary barcode intent select select1 odk:rank")

// readAttributes collects the attributes of a row. One that no client could read, for
// its name has a prefix that nobody explains, is left out and told.
func (c *compiler) readAttributes(r row) (list []attribute) {
	for i, col := range r.table.cols {
		at := r.index(i)
		a := attributeColumns[col.key]
		if col.on != "" {
			a = attribute{on: col.on, name: col.key}
		} else if col.hint || col.data || a.on == "" {
			continue
		}
		if a.at = at; at.text == "" {
			continue
		}
		switch prefix, rest, ok := strings.Cut(a.name, ":"); {
		case !validName(prefix) || ok && !validName(rest), slices.Contains(ours[a.on], a.name), strings.HasPrefix(strings.ToLower(a.name), "xml"):
			c.once(r.table.heading(i), "form.attribute_name", "attribute", a.name)
		case ok && !slices.Contains(prefixes, prefix) && c.settings.space(prefix) == "":
			c.once(r.table.heading(i), "form.attribute_prefix", "attribute", a.name, "prefix", prefix)
		case a.on == onBind && a.name == "type" && !slices.Contains(bindTypes, at.text):
			c.fail(at, "form.bad_bind_type", "type", at.text)
		default:
			list = append(list, a)
		}
	}
	return list
}

// heading is the cell of a column's title.
func (t *table) heading(i int) cell {
	return cell{sheet: t.sheet, row: 1, col: i + 1, column: t.cols[i].title, text: t.cols[i].title}
}

// once warns of a cell that is come upon with every row.
func (c *compiler) once(at cell, key string, args ...any) {
	id := at.sheet + "!" + at.name() + key
	if !c.told[id] {
		c.told[id] = true
		c.warn(at, key, args...)
	}
}

// overlaid is a list of attributes, as pairs, with those of the workbook in the places of
// ours and after them.
func (it *item) overlaid(on string, attrs []string) []string {
	for _, a := range it.attributes {
		if a.on != on {
			continue
		}
		i := 0
		for i < len(attrs) && attrs[i] != a.name {
			i += 2
		}
		if value := a.value.render(it); i < len(attrs) {
			attrs[i+1] = value
		} else {
			attrs = append(attrs, a.name, value)
		}
	}
	return attrs
}

// render is a text with paths where answers stand, as attributes have it.
func (t text) render(at *item) string {
	var b strings.Builder
	for _, p := range t {
		switch {
		case p.sum != nil:
			b.WriteString(render(p.sum, at))
		case p.to != nil:
			b.WriteString(way(at, p.to, false, false))
		default:
			b.WriteString(p.words)
		}
	}
	return b.String()
}
