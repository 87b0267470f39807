// Package xlsform compiles XLSForm workbooks (表单模板) to ODK XForms.
//
// A clerk writes questions in the sheets survey, choices and settings; ODK's
// clients and our own field door open the XForm that comes out. The compiler looks
// at the whole workbook and lists everything that is wrong at once, each with its
// sheet and cell, in words that say what to do about it.
//
// It is pure: no database, no network, no clock, no chance. The same workbook
// compiles to the same bytes. Nothing in a workbook is dropped in silence: what
// cannot be compiled is a problem, what does not matter is a warning. What it hands
// out parses as XML, every bind of it has its node, and every expression in it was
// read by a parser that knows the functions and how many things they take.
//
// It refuses entities, external choices, forms out of several files and last-saved
// answers, for the platform has no use of them yet; functions that ODK does not
// have; expressions that name no question, or go round in circles; and workbooks
// made to be too much (limits in book.go).
package xlsform

import "slices"

// Problem is one thing wrong, or warned about, in one cell.
type Problem struct {
	Sheet, Cell string         // survey, B7
	Column      string         // type
	Value       string         // what was found, cut to 80 runes
	Key         string         // of the catalogue, e.g. form.unknown_type
	Args        map[string]any // for the sentence
	Warn        bool           // the form compiles anyway
}

// Form is a workbook compiled.
type Form struct {
	ID, Title, Version string
	Languages          []string // as written, the default first; one empty string when nothing is translated
	DefaultLanguage    string
	XML                []byte             // the XForm
	Nodes              []Node             // every node in document order, groups before what is in them
	Files              []File             // what the form refers to and does not hold, in order of appearance
	Settings           map[string]Setting // columns huying::x of the settings, by x
}

// File is one that a form refers to by name and that has to come beside it.
type File struct {
	Name string
	Use  FileUse
	// Columns have to be in every item of a file of choices.
	Columns []string
	// Key is the column among them that tells one choice from another.
	Key string
}

// FileUse is what a form needs a file for.
type FileUse string

// The uses of files: choices, values that pulldata looks up, and what is shown or played
// beside a text.
const (
	ChoiceFile FileUse = "choices"
	ValueFile  FileUse = "values"
	Picture    FileUse = "image"
	Sound      FileUse = "audio"
	Film       FileUse = "video"
)

// Node is a question, a group or a value of the form.
type Node struct {
	Path        string // /data/group/name
	Name        string
	Type        string            // as XLSForm calls it: text, select_one, begin_repeat, ...
	Label, Hint map[string]string // by language
	Required    bool              // always or sometimes
	Must        bool              // answered in every record: always required, and always asked
	Fixed       bool              // always read only
	Repeat      string            // path of the innermost repeat around it
	Choices     []Choice
	File        string // that the choices are in, and its columns that they are kept as and shown as
	FileValue   string
	FileLabel   string
	Appearance  string
	Parameters  map[string]string
	Columns     map[string]string // columns huying::x, by x
}

// Setting is what a column huying::x of the settings says, and where it says it.
type Setting struct {
	Text string
	at   cell
}

// Problem is something wrong with the setting: what it means the platform knows, and
// not the compiler.
func (s Setting) Problem(key string, args ...any) Problem {
	c := &compiler{}
	c.fail(s.at, key, args...)
	list, _ := c.problems()
	return list[0]
}

// Choice is one answer to choose.
type Choice struct {
	Value string
	Label map[string]string // by language
}

// Compile reads a workbook; name is that of its file. There is a form unless a problem is
// more than a warning; an error means that the file is no workbook that can be opened.
func Compile(data []byte, name string) (*Form, []Problem, error) {
	b, err := readBook(data)
	if err != nil {
		return nil, nil, err
	}
	f, problems := compile(b, name)
	return f, problems, nil
}

// compiler is one workbook being compiled.
type compiler struct {
	found    []found
	settings settings
	survey   *table
	lists    map[string]*list
	order    []*list         // of the sheet
	unrolled int             // rows that loops came to
	columns  map[string]bool // of the sheet, that filters may read
	langs    []string
	root     *item
	items    []*item // all but the root, in document order
	byName   map[string][]*item
	byPath   map[string]*item
	names    map[*item]map[string]bool // taken in a section
	files    []file
	refers   []File
	naming   *expr           // instance_name
	uncased  bool            // a name was told of that ODK Collect cannot read
	told     map[string]bool // by once
}

// file is a secondary instance that lies outside the form.
type file struct{ id, uri string }

func compile(b book, name string) (*Form, []Problem) {
	c := &compiler{lists: map[string]*list{}, byName: map[string][]*item{}, byPath: map[string]*item{}, names: map[*item]map[string]bool{},
		told: map[string]bool{}, columns: map[string]bool{}}
	survey, choices, external, settings := c.sheets(b)
	c.readSettings(settings, name)
	c.survey = c.readTable(survey, surveyColumns)
	ct, et := c.readTable(choices, choiceColumns), c.readTable(external, choiceColumns)
	c.speak(c.survey, ct, et)
	c.readChoices(ct)
	c.readChoices(et)
	c.readSurvey()
	if c.told["loop"] { // what is left is half a form
		problems, _ := c.problems()
		return nil, problems
	}
	c.index()
	c.readExpressions()
	c.findCycles()
	c.checkLists()
	problems, fatal := c.problems()
	if fatal {
		return nil, problems
	}
	f := c.form()
	if len(f.XML) > mostOutput {
		return nil, append(problems, Problem{Sheet: sheetSurvey, Cell: "A1", Key: "form.output", Args: map[string]any{"mib": mostOutput >> 20}})
	}
	return f, problems
}

// form is what the compiler made, once nothing is wrong.
func (c *compiler) form() *Form {
	s := c.settings
	f := &Form{ID: s.id, Title: s.title, Version: s.version, Languages: c.langs, DefaultLanguage: c.langs[0], Settings: s.columns}
	for _, it := range c.items {
		c.columnsOf(it)
		f.Nodes = append(f.Nodes, c.node(it))
	}
	f.Files, f.XML = c.refers, c.write()
	return f
}

func (c *compiler) node(it *item) Node {
	n := Node{Path: it.path, Name: it.name, Type: it.typeName(), Label: it.plain("label"), Hint: it.plain("hint"),
		Required: c.required(it), Appearance: it.appearance, Parameters: it.params, Columns: it.columns, Must: c.must(it), Fixed: c.fixed(it)}
	if it.moved != nil {
		n.Label = texts{"label": it.moved}.plain("label")
	}
	if r := it.parent.within(); r != nil {
		n.Repeat = r.path
	}
	if it.file != "" {
		n.File = c.fileNamed(it.file)
		n.FileValue, n.FileLabel = c.fileColumns(it)
	}
	if it.list != nil {
		for _, ch := range it.list.choices {
			c := Choice{Value: ch.value, Label: ch.plain("label")}
			if c.Label == nil {
				c.Label = map[string]string{"": ch.value}
			}
			n.Choices = append(n.Choices, c)
		}
	}
	return n
}

// typeName is what a node is called to the rest of the platform.
func (it *item) typeName() string {
	switch {
	case it.unseen:
		return "calculate"
	case it.source != nil:
		return it.kind.name + "_from_repeat"
	case it.kind.within != "":
		return map[string]string{"int": "integer", "string": "text"}[it.kind.bind]
	case it.kind.name == "begin_loop":
		return "begin_group"
	}
	return it.kind.name
}

// required tells whether a question has to be answered, always or sometimes.
func (c *compiler) required(it *item) bool {
	yes, constant := c.yes(it.row.cell("required"))
	return it.expr["required"] != nil && !it.unseen && (yes || !constant)
}

// must tells whether every record has an answer to a question: what is required in some
// records, asked in some, or asked over and over, a record alone does not show.
func (c *compiler) must(it *item) bool {
	required, constant := c.yes(it.row.cell("required"))
	if !required || !constant || it.expr["required"] == nil || it.unseen || it.isGroup() || it.within() != nil || c.fixed(it) {
		return false
	}
	for at := it; at != nil; at = at.parent {
		if at.expr["relevant"] != nil {
			return false
		}
	}
	return true
}

func (c *compiler) fixed(it *item) bool {
	yes, constant := c.yes(it.row.cell("read_only"))
	return yes && constant
}

// refer notes a file that the form refers to.
func (c *compiler) refer(name string, use FileUse) {
	for i := range c.refers {
		if f := &c.refers[i]; f.Name == name {
			if use == ChoiceFile {
				f.Use = use // looked up as well: the stricter one
			}
			return
		}
	}
	c.refers = append(c.refers, File{Name: name, Use: use})
}

// fileNamed is the whole name of a file of choices.
func (c *compiler) fileNamed(stem string) string {
	for _, f := range c.refers {
		if s, _, _ := cutLast(f.Name, "."); f.Use == ChoiceFile && s == stem {
			return f.Name
		}
	}
	return ""
}

// columnsOf notes what a question reads of the items of its file.
func (c *compiler) columnsOf(it *item) {
	name := c.fileNamed(it.file)
	if it.file == "" || name == "" {
		return
	}
	f := &c.refers[slices.IndexFunc(c.refers, func(f File) bool { return f.Name == name })]
	value, label := c.fileColumns(it)
	f.Key = value
	f.need(value, label)
	e := it.expr["choice_filter"]
	if e == nil || len(e.lists) > 0 {
		return
	}
	for _, p := range e.paths {
		if !p.absolute && len(p.steps) == 1 && p.steps[0] != ".." && p.steps[0] != "." {
			f.need(p.steps[0])
		}
	}
}

// need notes that the items of a file have a column.
func (f *File) need(columns ...string) {
	for _, col := range columns {
		if !slices.Contains(f.Columns, col) {
			f.Columns = append(f.Columns, col)
		}
	}
}
