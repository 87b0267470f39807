package xlsform

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// columnID tells the columns of a table apart.
type columnID struct{ key, lang string }

// table is a sheet whose titles were read.
type table struct {
	sheet string
	cols  []column
	at    map[columnID]int // index into cols
	rows  []row
}

type row struct {
	table  *table
	n      int // from 1
	values []string
	as     string // the type of a row that the sheet does not have: what a loop makes
	said   texts  // and its words
}

// cell is the cell of a column without a language.
func (r row) cell(key string) cell { return r.spoken(key, "") }

func (r row) spoken(key, lang string) cell {
	i, ok := r.table.at[columnID{key, lang}]
	if !ok {
		return cell{sheet: r.table.sheet, row: r.n, col: 1, column: key}
	}
	return r.index(i)
}

func (r row) index(i int) cell {
	c := cell{sheet: r.table.sheet, row: r.n, col: i + 1, column: r.table.cols[i].title}
	if i < len(r.values) {
		c.text = r.values[i]
	}
	return c
}

// trim cuts space of every kind, also what spreadsheets leave behind unseen.
func trim(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unicode.IsSpace(r) || r == '\uFEFF' || r == '\u200B' })
}

// readTable reads the titles of a sheet and keeps its rows.
func (c *compiler) readTable(s sheet, v vocabulary) *table {
	t := &table{sheet: s.name, at: map[columnID]int{}}
	if len(s.rows) == 0 {
		return t
	}
	for i, title := range s.rows[0] {
		t.cols = append(t.cols, c.readTitle(t, v, s, cell{sheet: s.name, row: 1, col: i + 1, text: trim(title)}))
	}
	for i, values := range s.rows[1:] {
		r := row{table: t, n: i + 2}
		any := false
		for j, raw := range values {
			text := trim(raw)
			any = any || text != ""
			if j < len(t.cols) {
				at := cell{sheet: s.name, row: r.n, col: j + 1, column: t.cols[j].title, text: text}
				at.text = c.cleaned(c.readValue(at), v.blanks, slices.Contains(v.spoken, t.cols[j].key) || t.cols[j].key == "form_title")
				r.values = append(r.values, at.text)
			} else if text != "" {
				c.warn(cell{sheet: s.name, row: r.n, col: j + 1, text: text}, "form.no_title")
			}
		}
		if any {
			t.rows = append(t.rows, r)
		}
	}
	return t
}

// straight are the quotes that spreadsheets and telephones make of straight ones.
var straight = strings.NewReplacer("‘", "'", "’", "'", "“", `"`, "”", `"`)

// cleaned undoes what spreadsheets write by themselves: quotes that bend and blanks that
// do not break. In Chinese words such quotes are what should stand there.
func (c *compiler) cleaned(s string, blanks, words bool) string {
	s = strings.ReplaceAll(s, "\u00a0", " ")
	if !words || !strings.ContainsFunc(s, isHan) {
		s = straight.Replace(s)
	}
	for blanks && !c.settings.raw && strings.Contains(s, "  ") {
		s = strings.ReplaceAll(s, "  ", " ")
	}
	return s
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

// says tells whether something stands in a column below its title.
func (s sheet) says(col int) bool {
	for _, values := range s.rows[1:] {
		if col < len(values) && trim(values[col]) != "" {
			return true
		}
	}
	return false
}

func (c *compiler) readTitle(t *table, v vocabulary, s sheet, at cell) column {
	if at.text == "" {
		return column{}
	}
	at.column = at.text
	col, ok := v.parse(c.cleaned(c.readValue(at), false, false))
	switch {
	case !ok && v.free:
		col = c.readDataTitle(v, s, at, col)
	case !ok:
		if col = c.slip(at, s, col, v, v.known); col.key == "" {
			if !col.meant && s.says(at.col-1) {
				c.warn(at, "form.column_unknown", "column", col.title)
			}
			return column{title: col.title}
		}
	case col.lang != "" && !slices.Contains(v.spoken, col.key):
		c.fail(at, "form.column_no_language", "column", col.key)
	}
	if col.key == "" {
		return col
	}
	id := columnID{col.key, col.lang}
	switch {
	case col.hint:
		id.key = hintPrefix + col.key
	case col.on != "":
		id.key = col.on + "::" + col.key
	}
	if _, twice := t.at[id]; twice {
		c.fail(at, "form.column_twice", "column", col.title)
		return column{title: col.title}
	}
	t.at[id] = at.col - 1
	return col
}

// slip tells of a title that is nearly a known one, and reads on as if it were: the
// rows would only repeat it. Where the known one is there too, and nothing that a form
// means hangs on it, the title is another column.
func (c *compiler) slip(at cell, s sheet, col column, v vocabulary, known []string) column {
	base, lang, _ := strings.Cut(col.title, "::")
	near := nearest(normal(base), known)
	if near == "" || !s.says(at.col-1) {
		return col
	}
	there := slices.ContainsFunc(s.rows[0], func(title string) bool {
		other, ok := v.parse(title)
		return ok && other.key == near && other.on == "" && !other.hint
	})
	if there && !slices.Contains(v.weighty, near) {
		return col
	}
	c.fail(at, "form.column_typo", "column", col.title, "near", near)
	if col.meant = true; !there {
		col.key, col.lang = near, trim(lang)
	}
	return col
}

// readDataTitle reads the title of a column of choices that filters may read.
func (c *compiler) readDataTitle(v vocabulary, s sheet, at cell, col column) column {
	if col = c.slip(at, s, col, v, []string{"list_name", "label", "image"}); col.key != "" {
		return col
	}
	if !validName(col.title) || col.title == "itextId" {
		if s.says(at.col - 1) {
			c.warn(at, "form.column_not_name", "column", col.title)
		}
		return column{title: col.title}
	}
	col.key, col.data = col.title, true
	return col
}

// readValue looks at what no XML can hold, and undoes what spreadsheets do to
// numbers: 0.1 is kept as 0.10000000000000001.
func (c *compiler) readValue(at cell) string {
	if n := strings.IndexByte(at.text, '.'); n >= 0 && len(at.text)-n > 15 {
		if f, err := strconv.ParseFloat(at.text, 64); err == nil {
			return strconv.FormatFloat(f, 'f', -1, 64)
		}
	}
	count := 0
	for _, r := range at.text {
		if count++; r == unicode.ReplacementChar || !inXML(r) {
			c.fail(at, "form.bad_character")
			return ""
		}
	}
	if count > mostText {
		c.fail(at, "form.text_long", "most", mostText)
		return ""
	}
	return at.text
}

// nearest is the known word that a word was probably meant to be.
func nearest(word string, known []string) string {
	best, least := "", 3
	for _, k := range known {
		if len(k)-len(word) > 2 || len(word)-len(k) > 2 {
			continue
		}
		d := distance(word, k)
		if d <= slips(k) && d < least {
			best, least = k, d
		}
	}
	return best
}

// slips is how many letters of a word may be wrong for it to be meant.
func slips(word string) int {
	switch n := len([]rune(word)); {
	case n >= 6:
		return 2
	case n >= 4:
		return 1
	}
	return 0
}

// distance is how many letters were left out, added, mistaken or exchanged.
func distance(a, b string) int {
	x, y := []rune(a), []rune(b)
	if len(x) > 40 || len(y) > 40 {
		return 40
	}
	d := make([][]int, len(x)+1)
	for i := range d {
		d[i] = make([]int, len(y)+1)
		d[i][0] = i
	}
	for j := range d[0] {
		d[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			d[i][j] = min(d[i-1][j]+1, d[i][j-1]+1, d[i-1][j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				d[i][j] = min(d[i][j], d[i-2][j-2]+1)
			}
		}
	}
	return d[len(x)][len(y)]
}
