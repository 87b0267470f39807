package xlsform

import (
	"strings"
)

// expressions reads the cells of a row that are computed.
func (c *compiler) expressions(n *node) {
	t := c.survey
	n.expr = map[string]*expression{}
	for _, col := range []string{"relevant", "constraint", "calculation", "choice_filter", "repeat_count"} {
		if s := t.get(n.row, col); s != "" {
			c.expression(n, col, s)
		}
	}
	for _, col := range []string{"required", "read_only"} {
		switch s := t.get(n.row, col); strings.ToLower(s) {
		case "", "no", "false", "false()", "否":
		case "yes", "true", "true()", "1", "是":
			c.expression(n, col, "true()")
		default:
			c.expression(n, col, s)
		}
	}
	n.Required = n.expr["required"] != nil
	if s := t.get(n.row, "default"); s != "" {
		e, err := parseExpr(s)
		if err == nil && (e.calls || len(e.refs) > 0) {
			n.expr["default"] = e
		} else if strings.Contains(s, "${") {
			c.fail(t, n.row, "default", err.key, err.args...)
		} else {
			n.fixed = s
		}
	}
	if s := t.get(n.row, "trigger"); s != "" {
		name := strings.TrimSuffix(strings.TrimPrefix(s, "${"), "}")
		if !strings.HasPrefix(s, "${") || !validName(name) {
			c.fail(t, n.row, "trigger", "form.bad_trigger")
		} else {
			n.trigger = name
		}
	}
	if n.Type == "calculate" && n.expr["calculation"] == nil && n.fixed == "" && n.expr["default"] == nil && t.get(n.row, "calculation") == "" {
		c.fail(t, n.row, "calculation", "form.no_calculation")
	}
	// Names inside labels and hints, as ${name}, are values too.
	for _, texts := range []map[string]string{n.Label, n.Hint, n.guidance, n.messages[0], n.messages[1]} {
		for _, l := range sortedKeys(texts) {
			for _, name := range namesIn(texts[l]) {
				if !validName(name) {
					c.note(false, t, n.row, "label", texts[l], "form.expr_bad_ref", "name", name)
				}
			}
		}
	}
}

func (c *compiler) expression(n *node, col, s string) {
	e, err := parseExpr(s)
	if err != nil {
		c.fail(c.survey, n.row, col, err.key, err.args...)
		return
	}
	n.expr[col] = e
}

// namesIn lists ${names} in a text.
func namesIn(s string) []string {
	var out []string
	for {
		_, rest, ok := strings.Cut(s, "${")
		if !ok {
			return out
		}
		name, after, ok := strings.Cut(rest, "}")
		if !ok {
			return out
		}
		out, s = append(out, strings.TrimSpace(name)), after
	}
}

// resolve finds what every ${name} means, and refuses calculations that go in a
// circle.
func (c *compiler) resolve() {
	t := c.survey
	for _, n := range c.all {
		for _, col := range sortedKeys(n.expr) {
			for _, name := range n.expr[col].refs {
				c.find(n, col, name)
			}
		}
		for col, texts := range map[string]map[string]string{"label": n.Label, "hint": n.Hint, "guidance_hint": n.guidance, "constraint_message": n.messages[0], "required_message": n.messages[1]} {
			for _, s := range texts {
				for _, name := range namesIn(s) {
					if validName(name) {
						c.find(n, col, name)
					}
				}
			}
		}
		if n.trigger != "" {
			if c.find(n, "trigger", n.trigger) != nil && n.expr["calculation"] == nil && n.Type != "calculate" {
				c.warn(t, n.row, "trigger", "form.trigger_idle")
			}
		}
		if n.list != nil && n.expr["choice_filter"] != nil {
			c.checkFilter(n)
		}
	}
	if s := c.set["instance_name"]; s != "" {
		e, err := parseExpr(s)
		if err != nil {
			c.fail(c.settings, 0, "instance_name", err.key, err.args...)
			return
		}
		for _, name := range e.refs {
			if len(c.byName[name]) == 0 {
				c.fail(c.settings, 0, "instance_name", "form.unknown_ref", "name", name)
			}
		}
	}
	c.circles()
}

// find is the question that a name means to a node: the one nearest to it.
func (c *compiler) find(n *node, col, name string) *node {
	switch list := c.byName[name]; len(list) {
	case 0:
		c.fail(c.survey, n.row, col, "form.unknown_ref", "name", name)
		return nil
	case 1:
		return list[0]
	default:
		if m := nearest(n, list); m != nil {
			return m
		}
		c.fail(c.survey, n.row, col, "form.ambiguous_ref", "name", name)
		return nil
	}
}

// nearest is the only one of the nodes that lies in the smallest group around n that
// holds any.
func nearest(n *node, list []*node) *node {
	for at := n.parent; at != nil; at = at.parent {
		var in []*node
		for _, m := range list {
			if strings.HasPrefix(m.Path, at.Path+"/") {
				in = append(in, m)
			}
		}
		if len(in) == 1 {
			return in[0]
		}
		if len(in) > 1 {
			return nil
		}
	}
	return nil
}

// checkFilter refuses a filter over columns that the list does not have.
func (c *compiler) checkFilter(n *node) {
	known := map[string]bool{"name": true, "label": true, "itextId": true}
	for _, col := range n.list.columns {
		known[col] = true
	}
	tokens := n.expr["choice_filter"].tokens
	for i, t := range tokens {
		call := i+1 < len(tokens) && tokens[i+1].text == "("
		step := i > 0 && (tokens[i-1].text == "/" || tokens[i-1].text == "::" || tokens[i-1].text == "@")
		operator := i > 0 && i+1 < len(tokens) && (t.text == "and" || t.text == "or" || t.text == "div" || t.text == "mod")
		if t.kind == tokName && !call && !step && !operator && !known[t.text] {
			c.fail(c.survey, n.row, "choice_filter", "form.unknown_column", "name", t.text)
		}
	}
}

// circles refuses calculations that need themselves.
func (c *compiler) circles() {
	const open, done = 1, 2
	state := map[*node]int{}
	var visit func(n *node) bool
	visit = func(n *node) bool {
		switch state[n] {
		case open:
			return true
		case done:
			return false
		}
		state[n] = open
		if e := n.expr["calculation"]; e != nil && n.trigger == "" {
			for _, name := range e.refs {
				for _, m := range c.byName[name] {
					if visit(m) {
						if state[n] == open {
							c.fail(c.survey, n.row, "calculation", "form.circle")
						}
						state[n] = done
						return false
					}
				}
			}
		}
		state[n] = done
		return false
	}
	for _, n := range c.all {
		visit(n)
	}
}

// pathFrom is how a node refers to another: from the root, or within the repeat that
// both are in by going up and down, so that it means the one beside it.
func (n *node) pathFrom(c *compiler, name string, inside bool) string {
	var m *node
	if list := c.byName[name]; len(list) == 1 {
		m = list[0]
	} else {
		m = nearest(n, list)
	}
	if m == nil {
		return "''" // refused before
	}
	shared := sharedRepeat(n, m)
	if shared == "" || m.Path == shared {
		return m.Path
	}
	up := strings.Count(strings.TrimPrefix(n.Path, shared), "/")
	rel := strings.Repeat("../", up) + strings.TrimPrefix(m.Path, shared+"/")
	if inside {
		return "current()/" + rel
	}
	return rel
}

// sharedRepeat is the innermost repeat that holds both.
func sharedRepeat(n, m *node) string {
	for at := n; at != nil; at = at.parent {
		if at.Type == "begin_repeat" && at != n && strings.HasPrefix(m.Path, at.Path+"/") {
			return at.Path
		}
	}
	return ""
}
