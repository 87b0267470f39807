package xlsform

import "strings"

// source is a question in a repeat whose answers are the choices of another.
type source struct {
	at   cell
	name string
	to   *item
}

// chooseAnswers notes that a question's choices are what was answered before.
func (c *compiler) chooseAnswers(at cell, it *item, arg string, other bool) {
	ref, m := lexReference(arg, 0)
	if m != nil || ref.end != len(arg) || ref.last || other || it.kind.name == "rank" {
		c.fail(at, "form.choices_from_repeat")
		return
	}
	it.source = &source{at: at, name: ref.text}
}

// readSource finds the question whose answers are chosen from.
func (c *compiler) readSource(it *item) {
	s := it.source
	if s == nil {
		return
	}
	if s.to = c.find(s.at, s.name); s.to == nil {
		return
	}
	if s.to.isGroup() || s.to.within() == nil {
		c.fail(s.at, "form.choices_from_repeat")
		s.to = nil
		return
	}
	if e := it.expr["choice_filter"]; e != nil { // what lies beside the answers is read beside them
		for i, r := range e.refs {
			if rest, ok := strings.CutPrefix(pathOf(r.to), s.to.parent.path+"/"); ok {
				e.refs[i].instead = "./" + rest
			}
		}
	}
}

func pathOf(it *item) string {
	if it == nil {
		return ""
	}
	return it.path
}

// nodes are the answers to choose from, those that were given.
func (s *source) nodes(it *item) string {
	repeat := s.to.within()
	nodes := way(it, repeat, false, false) + strings.TrimPrefix(s.to.parent.path, repeat.path)
	if e := it.expr["choice_filter"]; e != nil {
		return nodes + "[" + render(e, it) + "]"
	}
	return nodes + "[./" + s.to.name + " != '']"
}
