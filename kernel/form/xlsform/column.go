package xlsform

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
)

// vocabulary is the columns that a sheet knows.
type vocabulary struct {
	known  []string // in the order of the manual
	spoken []string // those that have languages
	alias  map[string]string
	free   bool // other columns are data
	strict bool // a column that is nearly a known one is a slip
}

var spoken = []string{"label", "hint", "guidance_hint", "constraint_message", "required_message", "image", "audio", "video", "big-image"}

var surveyColumns = vocabulary{
	known: append([]string{"type", "name", "required", "relevant", "constraint", "calculation", "trigger", "default", "read_only",
		"appearance", "parameters", "choice_filter", "repeat_count", "save_to"}, spoken...),
	spoken: spoken,
	alias: map[string]string{
		"relevance": "relevant", "calculate": "calculation", "readonly": "read_only", "caption": "label", "value": "name", "tag": "name",
		"command": "type", "jr:count": "repeat_count", "constraint_msg": "constraint_message", "constraining_message": "constraint_message",
		"required_msg": "required_message", "jr:constraintmsg": "constraint_message", "jr:requiredmsg": "required_message",
		"bind::relevant": "relevant", "bind::calculate": "calculation", "bind::readonly": "read_only", "bind::required": "required",
		"bind::constraint": "constraint", "bind::jr:constraintmsg": "constraint_message", "bind::jr:requiredmsg": "required_message",
		"control::appearance": "appearance", "body::appearance": "appearance", "control::jr:count": "repeat_count", "body::jr:count": "repeat_count",
		"media::image": "image", "media::audio": "audio", "media::video": "video", "media::big-image": "big-image", "big_image": "big-image",
	},
	strict: true,
}

var choiceColumns = vocabulary{
	known:  []string{"list_name", "name", "label", "image", "audio", "video", "big-image"},
	spoken: []string{"label", "image", "audio", "video", "big-image"},
	alias: map[string]string{"value": "name", "caption": "label", "media::image": "image", "media::audio": "audio", "media::video": "video",
		"media::big-image": "big-image", "big_image": "big-image"},
	free: true,
}

var settingColumns = vocabulary{
	known: []string{"form_title", "form_id", "version", "instance_name", "default_language", "style", "allow_choice_duplicates",
		"public_key", "submission_url"},
	alias:  map[string]string{"title": "form_title", "id_string": "form_id", "set_form_title": "form_title", "set_form_id": "form_id"},
	strict: true,
}

// hint is the prefix of columns that are for the platform.
const hintPrefix = "huying::"

// column is what a title says.
type column struct {
	key   string // "" for a column nobody reads
	lang  string
	title string
	data  bool // a column of choices that filters read
	hint  bool // for the platform
	meant bool // probably; the title is mistyped
}

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

// normal is a title as columns are looked up.
func normal(s string) string {
	return strings.Join(strings.Fields(strings.ToLower(trim(s))), "_")
}

// parse reads a title; ok is false when nobody knows it.
func (v vocabulary) parse(title string) (col column, ok bool) {
	col.title = trim(title)
	if rest, cut := strings.CutPrefix(strings.ToLower(col.title), hintPrefix); cut && trim(rest) != "" {
		return column{key: trim(col.title[len(hintPrefix):]), title: col.title, hint: true}, true
	}
	parts := strings.Split(col.title, "::")
	for i := range parts {
		parts[i] = trim(parts[i])
	}
	if len(parts) > 1 {
		if key, ok := v.alias[normal(parts[0])+"::"+normal(parts[1])]; ok {
			return v.in(col, key, parts[2:])
		}
	}
	if key := v.lookUp(parts[0]); key != "" {
		return v.in(col, key, parts[1:])
	}
	if base, lang, cut := strings.Cut(col.title, ":"); cut && len(parts) == 1 { // as it was written ten years ago
		if key := v.lookUp(base); slices.Contains(v.spoken, key) {
			return v.in(col, key, []string{trim(lang)})
		}
	}
	return col, false
}

func (v vocabulary) lookUp(s string) string {
	n := normal(s)
	if a, ok := v.alias[n]; ok {
		return a
	}
	if slices.Contains(v.known, n) {
		return n
	}
	return ""
}

func (v vocabulary) in(col column, key string, lang []string) (column, bool) {
	col.key, col.lang = key, strings.Join(lang, "::")
	return col, true
}

// readTable reads the titles of a sheet and keeps its rows.
func (c *compiler) readTable(s sheet, v vocabulary) *table {
	t := &table{sheet: s.name, at: map[columnID]int{}}
	if len(s.rows) == 0 {
		return t
	}
	for i, title := range s.rows[0] {
		t.cols = append(t.cols, c.readTitle(t, v, cell{sheet: s.name, row: 1, col: i + 1, text: trim(title)}))
	}
	for i, values := range s.rows[1:] {
		r := row{table: t, n: i + 2}
		any := false
		for j, raw := range values {
			text := trim(raw)
			any = any || text != ""
			if j < len(t.cols) {
				r.values = append(r.values, c.readValue(cell{sheet: s.name, row: r.n, col: j + 1, column: t.cols[j].title, text: text}))
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

func (c *compiler) readTitle(t *table, v vocabulary, at cell) column {
	if at.text == "" {
		return column{}
	}
	at.column = at.text
	col, ok := v.parse(c.readValue(at))
	switch {
	case !ok && v.free:
		col = c.readDataTitle(v, at, col)
	case !ok:
		if col = c.slip(at, col, v.known); col.key == "" {
			c.warn(at, "form.column_unknown", "column", col.title)
			return col
		}
	case col.lang != "" && !slices.Contains(v.spoken, col.key):
		c.fail(at, "form.column_no_language", "column", col.key)
	}
	if col.key == "" {
		return col
	}
	id := columnID{col.key, col.lang}
	if col.hint {
		id.key = hintPrefix + col.key
	}
	if _, twice := t.at[id]; twice {
		if col.meant {
			return column{title: col.title}
		}
		c.fail(at, "form.column_twice", "column", col.title)
		return column{title: col.title}
	}
	t.at[id] = at.col - 1
	return col
}

// slip tells of a title that is nearly a known one, and reads on as if it were: the
// rows would only repeat it.
func (c *compiler) slip(at cell, col column, known []string) column {
	base, lang, _ := strings.Cut(col.title, "::")
	if near := nearest(normal(base), known); near != "" {
		c.fail(at, "form.column_typo", "column", col.title, "near", near)
		col.key, col.lang, col.meant = near, trim(lang), true
	}
	return col
}

// readDataTitle reads the title of a column of choices that filters may read.
func (c *compiler) readDataTitle(v vocabulary, at cell, col column) column {
	if col = c.slip(at, col, []string{"list_name", "label", "image"}); col.key != "" {
		return col
	}
	if !validName(col.title) || col.title == "itextId" {
		c.warn(at, "form.column_not_name", "column", col.title)
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
