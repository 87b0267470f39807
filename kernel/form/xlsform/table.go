package xlsform

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// table is a sheet with named columns.
type table struct {
	sheet string
	heads []string       // canonical names, with ::language where there is one
	at    map[string]int // canonical name → column, from 0
	rows  [][]string
}

// cell names the cell of a column in a row; rows count from 0 below the heads.
func (t *table) cell(row int, column string) string {
	at, ok := t.at[column]
	if !ok {
		at = 0
	}
	name, _ := excelize.CoordinatesToCellName(at+1, row+2)
	return name
}

func (t *table) get(row int, column string) string {
	at, ok := t.at[column]
	if !ok || at >= len(t.rows[row]) {
		return ""
	}
	return t.rows[row][at]
}

// compiler is one workbook being compiled.
type compiler struct {
	problems []Problem
	survey   *table
	choices  *table
	settings *table
	set      map[string]string
	lists    map[string]*list
	listed   []*list
	root     *node
	all      []*node
	byName   map[string][]*node
	files    []string
	langs    []string
	language string
}

func (c *compiler) add(p Problem) {
	if utf8.RuneCountInString(p.Value) > mostShown {
		p.Value = string([]rune(p.Value)[:mostShown]) + "…"
	}
	if len(c.problems) < mostProblems {
		c.problems = append(c.problems, p)
	}
}

// fail notes what is wrong in a cell.
func (c *compiler) fail(t *table, row int, column, key string, args ...any) {
	c.note(false, t, row, column, t.get(row, column), key, args...)
}

func (c *compiler) warn(t *table, row int, column, key string, args ...any) {
	c.note(true, t, row, column, t.get(row, column), key, args...)
}

func (c *compiler) note(warn bool, t *table, row int, column, value, key string, args ...any) {
	p := Problem{Sheet: t.sheet, Cell: t.cell(row, column), Column: column, Value: value, Key: key, Warn: warn}
	for i := 0; i+1 < len(args); i += 2 {
		if p.Args == nil {
			p.Args = map[string]any{}
		}
		p.Args[args[i].(string)] = args[i+1]
	}
	c.add(p)
}

// Other names of columns that people have in their workbooks.
var surveyAliases = map[string]string{
	"relevance": "relevant", "calculate": "calculation", "readonly": "read_only", "read only": "read_only", "caption": "label", "value": "name",
	"jr:count": "repeat_count", "repeat count": "repeat_count", "required message": "required_message", "constraint message": "constraint_message",
	"constraining message": "constraint_message", "choice filter": "choice_filter", "media::image": "image", "save to": "save_to", "guidance hint": "guidance_hint",
	"media::audio": "audio", "media::video": "video", "bind::type": "bind_type", "command": "type", "tag": "name", "hint::guidance": "guidance_hint",
}

var surveyColumns = words("type name label hint guidance_hint required required_message relevant constraint constraint_message calculation trigger default read_only appearance parameters choice_filter repeat_count image")

var translated = words("label hint guidance_hint constraint_message required_message image")

var choiceAliases = map[string]string{"list name": "list_name", "list": "list_name", "value": "name", "media::image": "image", "caption": "label"}

var settingAliases = map[string]string{"title": "form_title", "id_string": "form_id", "id": "form_id", "form id": "form_id", "form title": "form_title", "language": "default_language"}

var settingColumns = words("form_title form_id version instance_name default_language style allow_choice_duplicates public_key submission_url")

func words(s string) map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(s) {
		out[w] = true
	}
	return out
}

// tables finds the sheets by their names.
func (c *compiler) tables(order []string, book map[string][][]string) {
	for _, name := range order {
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "survey":
			c.survey = c.table(name, book[name], surveyAliases, surveyColumns, true)
			c.checkColumns(c.survey, surveyColumns)
		case "choices", "select_one":
			c.choices = c.table(name, book[name], choiceAliases, nil, true)
		case "settings":
			c.settings = c.table(name, book[name], settingAliases, settingColumns, false)
		case "entities", "external_choices":
			if len(book[name]) > 1 {
				c.add(Problem{Sheet: name, Cell: "A1", Key: "form.sheet_unsupported"})
			}
		}
	}
	c.languages()
}

func (c *compiler) table(sheet string, rows [][]string, aliases map[string]string, known map[string]bool, langs bool) *table {
	t := &table{sheet: sheet, at: map[string]int{}}
	if len(rows) == 0 {
		return t
	}
	for i, h := range rows[0] {
		name := clean(h)
		base, lang, _ := strings.Cut(name, "::")
		low := strings.ToLower(strings.TrimSpace(base))
		if a, ok := aliases[strings.ToLower(name)]; ok {
			low, lang = a, ""
		} else if a, ok := aliases[low]; ok {
			low = a
		} else if known == nil && !translated[low] {
			low = strings.TrimSpace(base) // a column of one's own, for filters: its case counts
		}
		name = low
		if lang = strings.TrimSpace(lang); lang != "" && langs {
			name += "::" + lang
		}
		t.heads = append(t.heads, name)
		if name == "" {
			continue
		}
		if _, twice := t.at[name]; twice {
			t.at[name] = i
			c.add(Problem{Sheet: sheet, Cell: cellName(i, 0), Column: name, Value: h, Key: "sheet.column_twice"})
		}
		t.at[name] = i
	}
	t.rows = rows[1:]
	for _, row := range t.rows {
		for i := range row {
			if row[i] = clean(row[i]); len(row[i]) > mostCell {
				row[i] = row[i][:mostCell]
			}
		}
	}
	return t
}

func cellName(col, row int) string {
	name, _ := excelize.CoordinatesToCellName(col+1, row+1)
	return name
}

// checkColumns refuses columns that would change what a form means and are not
// known, and notes those that are only left aside.
func (c *compiler) checkColumns(t *table, known map[string]bool) {
	for i, h := range t.heads {
		base, lang, _ := strings.Cut(h, "::")
		switch {
		case h == "", known[base] && lang == "", translated[base], base == "huying":
		case base == "save_to":
			c.add(Problem{Sheet: t.sheet, Cell: cellName(i, 0), Column: h, Value: h, Key: "form.column_unsupported"})
		default:
			c.add(Problem{Sheet: t.sheet, Cell: cellName(i, 0), Column: h, Value: h, Key: "form.column_ignored", Warn: true})
		}
	}
	for _, must := range []string{"type", "name"} {
		if _, ok := t.at[must]; !ok {
			c.add(Problem{Sheet: t.sheet, Cell: cellName(len(t.heads), 0), Column: must, Key: "sheet.missing_column", Args: map[string]any{"column": must}})
		}
	}
}

// languages collects the languages of all sheets in the order in which they are met.
func (c *compiler) languages() {
	seen := map[string]bool{}
	for _, tab := range []*table{c.survey, c.choices} {
		if tab == nil {
			continue
		}
		for _, h := range tab.heads {
			if base, lang, ok := strings.Cut(h, "::"); ok && translated[base] && !seen[lang] {
				seen[lang] = true
				c.langs = append(c.langs, lang)
			}
		}
	}
}

// texts are a translated column's texts by language.
func (t *table) texts(row int, column string) map[string]string {
	var out map[string]string
	put := func(lang, v string) {
		if v != "" {
			if out == nil {
				out = map[string]string{}
			}
			out[lang] = v
		}
	}
	put("", t.get(row, column))
	for _, h := range t.heads {
		if base, lang, ok := strings.Cut(h, "::"); ok && base == column {
			put(lang, t.get(row, h))
		}
	}
	return out
}

// clean drops what cannot be seen, but for line breaks, and trims.
func clean(s string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r == '\n' || r == '\t' {
			return r
		}
		if unicode.IsControl(r) || unicode.Is(unicode.Cf, r) || r == utf8.RuneError || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s))
}

func sortedKeys[V any](m map[string]V) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}
