package xlsform

import (
	"slices"
	"strings"
)

// unroll writes loops out: what is asked once for every choice of a list becomes a group
// of those questions for each, with %(name)s and %(label)s said anew. Clients know no
// loops.
func (c *compiler) unroll(rows []row) (out []row) {
	for i := 0; i < len(rows); i++ {
		r := rows[i]
		word := kindWord(r.cell("type").text)
		if r.as != "" || !strings.HasPrefix(word, "begin_loop") {
			out = append(out, r)
			continue
		}
		end := loopEnd(rows, i)
		k, arg, _ := c.readKind(r.cell("type"))
		if k == nil {
			i = end
			continue
		}
		l := c.lists[arg]
		if l == nil {
			c.fail(r.cell("type"), "form.no_list", "list", arg)
			i = end
			continue
		}
		if end == len(rows) {
			c.fail(r.cell("type"), "form.not_ended", "name", r.cell("name").text)
			return out
		}
		if out = append(out, c.loop(r, rows[i+1:end], rows[end], l)...); c.unrolled > mostUnrolled {
			c.told["loop"] = c.told["loop"] || c.failed(r.cell("type"), "form.loop_long", "most", mostUnrolled)
			return nil
		}
		i = end
	}
	return out
}

// mostUnrolled is how many rows loops may come to when they are written out.
const mostUnrolled = 4 * mostRows

// failed tells of a problem, and that it did.
func (c *compiler) failed(at cell, key string, args ...any) bool {
	c.fail(at, key, args...)
	return true
}

// loopEnd is the row that ends the loop which a row begins.
func loopEnd(rows []row, begin int) int {
	for i, depth := begin, 0; i < len(rows); i++ {
		switch word := kindWord(rows[i].cell("type").text); {
		case strings.HasPrefix(word, "begin_loop"):
			depth++
		case word == "end_loop":
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return len(rows)
}

func (c *compiler) loop(begin row, inner []row, end row, l *list) (out []row) {
	l.looped = true
	outer := begin
	outer.as, outer.said = "begin_group", c.readTexts(begin)
	for key, words := range outer.said { // they are the choices' words, and here there is none
		for lang, at := range words {
			if strings.Contains(at.text, "%(") {
				delete(outer.said[key], lang)
			}
		}
	}
	out = append(out, outer)
	for _, ch := range l.choices {
		if ch.value == "none" { // by custom: nothing to ask about
			continue
		}
		group := row{table: begin.table, n: begin.n, as: "begin_group", said: texts{"label": ch.texts["label"]}}
		group.values = make([]string, len(begin.table.cols))
		if at, ok := begin.table.at[columnID{"name", ""}]; ok {
			group.values[at] = ch.value
		}
		out = append(out, group)
		var said []row
		for _, r := range inner {
			said = append(said, c.retold(r, ch))
		}
		if c.unrolled += len(inner) + 2; c.unrolled > mostUnrolled {
			return out
		}
		out = append(out, c.unroll(said)...)
		out = append(out, row{table: begin.table, n: begin.n, as: "end_group"})
	}
	end.as = "end_group"
	return append(out, end)
}

// retold is a row of a loop as it reads for one choice.
func (c *compiler) retold(r row, ch choice) row {
	r.values = slices.Clone(r.values)
	for i, v := range r.values {
		if !strings.Contains(v, "%") {
			continue
		}
		lang := r.table.cols[i].lang
		if lang == "" {
			lang = c.langs[0]
		}
		label := ch.in("label", lang, c.langs).text
		r.values[i] = strings.NewReplacer("%(name)s", ch.value, "%(label)s", label, "%%", "%").Replace(v)
	}
	return r
}
