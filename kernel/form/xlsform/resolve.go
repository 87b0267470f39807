package xlsform

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// find is the item that a name in the form means; a problem when none, or several.
func (c *compiler) find(at cell, name string) *item {
	switch list := c.byName[name]; len(list) {
	case 1:
		return list[0]
	case 0:
		if near := nearest(name, c.allNames()); near != "" {
			c.fail(at, "form.reference_typo", "name", name, "near", near)
		} else {
			c.fail(at, "form.unknown_reference", "name", name)
		}
	default:
		c.fail(at, "form.ambiguous", "name", name, "count", len(list))
	}
	return nil
}

// allNames are the names that a mistaken one is compared with.
func (c *compiler) allNames() (names []string) {
	for _, it := range c.items[:min(len(c.items), mostCompared)] {
		names = append(names, it.name)
	}
	return names
}

// way is the path by which an expression that stands at one node reads another.
// Inside a repeat both share it is a relative one, so that each repeat reads its own.
func way(from, to *item, filtering, whole bool) string {
	shared := sharedRepeat(from, to)
	if shared == nil || whole {
		return to.path
	}
	up, down := from.depth()-shared.depth(), strings.TrimPrefix(to.path, shared.path+"/")
	for p := from.parent; p != nil && p != shared && from != shared; p = p.parent {
		if rest, ok := strings.CutPrefix(to.path, p.path+"/"); ok { // a group around both is nearer than the repeat
			up, down = from.depth()-p.depth(), rest
			break
		}
	}
	rel := strings.Repeat("../", up) + down
	if up == 0 {
		rel = "./" + down
	}
	if filtering {
		return "current()/" + rel
	}
	return rel
}

// sharedRepeat is the innermost repeat that both lie in; a repeat is not in itself
// when it is what is read.
func sharedRepeat(from, to *item) *item {
	for r := to.parent.within(); r != nil; r = r.parent.within() {
		for p := from; p != nil; p = p.parent {
			if p == r {
				return r
			}
		}
	}
	return nil
}

// render is the expression as it reads at an item. It expects that every reference was
// found before.
func render(e *expr, it *item) string {
	refs := slices.Clone(e.refs)
	slices.SortFunc(refs, func(a, b reference) int { return cmp.Compare(a.start, b.start) })
	var b strings.Builder
	last := 0
	for _, r := range refs {
		b.WriteString(e.src[last:r.start])
		if before, n := utf8.DecodeLastRuneInString(e.src[:r.start]); n > 0 && (nameStart(before) || nameRest(before)) {
			b.WriteByte(' ')
		}
		switch {
		case r.last:
			b.WriteString("''")
		case r.instead != "":
			b.WriteString(r.instead)
		default:
			b.WriteString(way(it, r.to, r.filtering, r.whole))
		}
		if after, n := utf8.DecodeRuneInString(e.src[r.end:]); n > 0 && (nameStart(after) || nameRest(after) || after == ':') {
			b.WriteByte(' ')
		}
		last = r.end
	}
	b.WriteString(e.src[last:])
	return b.String()
}

// read reads the expression of a cell and finds what it names; nil when it is wrong.
func (c *compiler) read(at cell, it *item, filter bool) *expr {
	e, m := parse(at.text, filter)
	if m != nil {
		c.fail(at, m.key, m.args...)
		return nil
	}
	return c.settle(e, at, it, filter)
}

// settle finds what an expression names; nil when something is not there.
func (c *compiler) settle(e *expr, at cell, it *item, filter bool) *expr {
	e.at = at
	ok := true
	for i, r := range e.refs {
		switch {
		case r.instead != "":
			continue
		case r.last:
			c.warn(at, "form.last_saved", "name", r.name)
			continue
		}
		e.refs[i].to = c.find(at, r.name)
		ok = ok && e.refs[i].to != nil
	}
	for i := range e.paths {
		c.reroot(e, &e.paths[i])
		ok = c.checkPath(at, it, e.paths[i], filter) && ok
	}
	if e.hereOnly != "" {
		c.warn(at, "form.function_not_collect", "function", e.hereOnly)
	}
	for _, t := range e.texts {
		c.warn(at, "form.reference_in_quotes", "text", shown(t))
	}
	for _, t := range e.files {
		c.addFile(at, strings.TrimSuffix(t.text, ".csv")+".csv", strings.TrimSuffix(t.text, ".csv"), ValueFile)
	}
	for _, t := range e.lists {
		ok = c.useList(at, t.text) && ok
	}
	if !ok {
		return nil
	}
	return e
}

// reroot reads a path from the record by another name as one from ours: others call the
// record as they call the form.
func (c *compiler) reroot(e *expr, p *path) {
	if !p.absolute || len(p.steps) < 2 || p.steps[0] == rootName || !strings.HasPrefix(e.src[p.start:], "/"+p.steps[0]) {
		return
	}
	if c.byPath["/"+rootName+"/"+strings.Join(p.steps[1:], "/")] == nil {
		return
	}
	e.refs = append(e.refs, reference{start: p.start, end: p.start + 1 + len(p.steps[0]), instead: "/" + rootName})
	p.steps[0] = rootName
}

func (c *compiler) useList(at cell, name string) bool {
	if l := c.lists[name]; l != nil {
		l.used = true
		return true
	}
	if slices.ContainsFunc(c.files, func(f file) bool { return f.id == name }) {
		return true
	}
	c.fail(at, "form.unknown_instance", "name", name)
	return false
}

// checkPath looks whether a path written by hand leads anywhere.
func (c *compiler) checkPath(at cell, it *item, p path, filter bool) bool {
	switch {
	case len(p.steps) == 0:
		return true
	case p.absolute:
		full := "/" + strings.Join(p.steps, "/")
		if c.byPath[full] != nil || strings.HasPrefix(full, metaPath) || strings.HasPrefix(full, "/"+rootName+"/meta/") {
			return true
		}
		c.fail(at, "form.unknown_path", "path", shown(full))
		return false
	case filter && it.list != nil && p.steps[0] != "..":
		return c.checkColumn(at, it.list, p.steps[0])
	case p.filtering:
		return true
	case p.steps[0] != "..":
		key := "form.bare_name"
		if len(c.byName[p.steps[0]]) == 0 {
			key = "form.bare_word"
		}
		c.fail(at, key, "name", p.steps[0])
		return false
	}
	return c.walk(at, it, p.steps) != nil
}

func (c *compiler) checkColumn(at cell, l *list, name string) bool {
	if name == "name" || name == "label" || slices.Contains(l.columns, name) {
		c.cased(at, name)
		return true
	}
	c.fail(at, "form.unknown_filter_column", "column", name, "list", l.name)
	return false
}

// walk goes a relative path from an item.
func (c *compiler) walk(at cell, it *item, steps []string) *item {
	to := it
	for _, s := range steps {
		if to == nil {
			break
		}
		if s == ".." {
			to = to.parent
		} else {
			to = c.byPath[to.path+"/"+s]
		}
	}
	if to == nil {
		c.fail(at, "form.unknown_path", "path", shown(strings.Join(steps, "/")))
	}
	return to
}

// reads are the items that an expression depends on, where it reads the very ones
// around it and not some of other repeats.
func (c *compiler) reads(e *expr, it *item) (list []*item) {
	for _, r := range e.refs {
		if !r.narrowed && r.to != nil {
			list = append(list, r.to)
		}
	}
	for _, p := range e.paths {
		switch {
		case p.narrowed || p.filtering:
		case p.itself:
			list = append(list, it)
		case p.absolute && c.byPath["/"+strings.Join(p.steps, "/")] != nil:
			list = append(list, c.byPath["/"+strings.Join(p.steps, "/")])
		case !p.absolute && len(p.steps) > 0 && p.steps[0] == "..":
			if to := c.walk(e.at, it, p.steps); to != nil {
				list = append(list, to)
			}
		}
	}
	return list
}
