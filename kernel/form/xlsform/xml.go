package xlsform

import (
	"bytes"
	"encoding/xml"
)

// writer writes elements one in another, each on its own line where nothing but
// elements is in it.
type writer struct {
	bytes.Buffer
	open []string
}

// indent starts a line. A form too large is left half written; its size is told.
func (w *writer) indent() {
	w.WriteByte('\n')
	for range w.open {
		w.WriteByte(' ')
	}
}

func (w *writer) full() bool { return w.Len() > mostOutput }

// nothing is the value of an attribute that has none.
const nothing = "\x00"

// tag writes the beginning of an element; attributes are pairs of name and value,
// and those without a value are left out.
func (w *writer) tag(name string, attrs []string) {
	w.WriteByte('<')
	w.WriteString(name)
	for i := 0; i+1 < len(attrs); i += 2 {
		switch attrs[i+1] {
		case "":
		case nothing:
			w.attribute(attrs[i], "")
		default:
			w.attribute(attrs[i], attrs[i+1])
		}
	}
}

func (w *writer) attribute(name, value string) {
	w.WriteString(" " + name + `="`)
	w.words(value)
	w.WriteByte('"')
}

func (w *writer) words(s string) { _ = xml.EscapeText(&w.Buffer, []byte(s)) } // a buffer takes everything

// start opens an element.
func (w *writer) start(name string, attrs ...string) {
	if w.full() {
		return
	}
	w.indent()
	w.tag(name, attrs)
	w.WriteByte('>')
	w.open = append(w.open, name)
}

// end closes the innermost element.
func (w *writer) end() {
	if w.full() {
		return
	}
	name := w.open[len(w.open)-1]
	w.open = w.open[:len(w.open)-1]
	w.indent()
	w.WriteString("</" + name + ">")
}

// empty writes an element with nothing in it.
func (w *writer) empty(name string, attrs ...string) {
	if w.full() {
		return
	}
	w.indent()
	w.tag(name, attrs)
	w.WriteString("/>")
}

// leaf writes an element with words in it.
func (w *writer) leaf(name, words string, attrs ...string) {
	if words == "" {
		w.empty(name, attrs...)
		return
	}
	w.text(name, text{{words: words}}, nil, attrs...)
}

// text writes an element with words and answers in it, as they read at an item.
func (w *writer) text(name string, t text, at *item, attrs ...string) {
	if w.full() {
		return
	}
	w.indent()
	w.tag(name, attrs)
	w.WriteByte('>')
	for _, p := range t {
		path := ""
		switch {
		case p.sum != nil:
			path = render(p.sum, at)
		case p.to != nil:
			path = way(at, p.to, false, false)
		default:
			w.words(p.words)
			continue
		}
		w.tag("output", []string{"value", path})
		w.WriteString("/>")
	}
	w.WriteString("</" + name + ">")
}
