// Package form keeps checklists and what was answered in them.
//
// A checklist is designed in a spreadsheet, compiled by [huying/kernel/form/xlsform],
// published to posts and places, and withdrawn; every version stays, because answers
// refer to it. A version that is published never changes. What a scene does with
// answers is the scene's: it names a use for its forms, and takes records of that use.
//
// The room refuses to publish a form that asks for what the platform already knows
// (一次采集、多方复用) unless a reason is given, and a record of a version that was never
// published.
package form

import (
	"embed"
	"encoding/json"
	"strings"

	"huying/base/clock"
	"huying/base/sheet"
	"huying/base/store"
	"huying/kernel/form/xlsform"
	"huying/kernel/power"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "form", FS: migrations} }

// MayDesign is the power to upload, publish and withdraw checklists.
var MayDesign = power.New("form.design")

// Powers of this room.
func Powers() []*power.Power { return []*power.Power{MayDesign} }

// State of a version.
type State string

// A version is tried out, then in force, then not any more.
const (
	Drafted   State = "draft"
	Published State = "published"
	Withdrawn State = "withdrawn"
)

// Version is one version of a form.
type Version struct {
	County      string
	Form        string
	Version     string
	Title       string
	Use         string
	State       State
	XML         string
	Nodes       []Node
	Media       []string // names of the files that it refers to
	Languages   []string
	Kinds       []string // of whom it is for, of its use's; none: of everybody
	Posts       []string
	Areas       []string
	MadeAt      clock.Moment
	MadeBy      string
	PublishedAt clock.Moment
	WithdrawnAt clock.Moment
	// Source is the workbook that it was compiled from: kept by [Room.Save], read by
	// [Room.Workbook] only.
	Source    []byte
	HasSource bool
	wants     []xlsform.File // of Media, when it was compiled just now
}

// Node is a question as screens and exports need it.
type Node struct {
	Path     string            `json:"path"`
	Name     string            `json:"name"`
	Type     string            `json:"type"`
	Label    map[string]string `json:"label,omitempty"`
	Hint     map[string]string `json:"hint,omitempty"`
	Required bool              `json:"required,omitempty"`
	Must     bool              `json:"must,omitempty" doc:"Every record has an answer: always required, and always asked"`
	Repeat   string            `json:"repeat,omitempty"`
	Choices  []Choice          `json:"choices,omitempty"`
	File     *ChoiceFile       `json:"file,omitempty" doc:"Where the choices are when they are not here"`
	Finding  string            `json:"finding,omitempty"` // the answer that is a finding (问题)
	Known    string            `json:"known,omitempty"`   // the fact that fills it in
	Fixed    bool              `json:"fixed,omitempty"`   // what fills it in cannot be changed
}

// ChoiceFile is a file of choices: which, and its columns that an answer is kept as and
// shown as.
type ChoiceFile struct {
	Name  string `json:"name"`
	Value string `json:"value"`
	Label string `json:"label"`
}

// Choice is one answer to choose.
type Choice struct {
	Value string            `json:"value"`
	Label map[string]string `json:"label"`
}

// Columns of the platform in a checklist: huying::finding names the answer that is a
// finding, huying::known the fact that fills the question in.
//
// huying::kinds in the settings lists the kinds of subjects that the checklist is for.
const (
	findingColumn = "finding"
	knownColumn   = "known"
	kindsSetting  = "kinds"
)

func nodesOf(f *xlsform.Form) []Node {
	out := make([]Node, 0, len(f.Nodes))
	for _, n := range f.Nodes {
		x := Node{Path: n.Path, Name: n.Name, Type: n.Type, Label: n.Label, Hint: n.Hint, Required: n.Required, Must: n.Must, Fixed: n.Fixed,
			Repeat: n.Repeat, Finding: n.Columns[findingColumn], Known: n.Columns[knownColumn]}
		if n.File != "" {
			x.File = &ChoiceFile{n.File, n.FileValue, n.FileLabel}
		}
		for _, c := range n.Choices {
			x.Choices = append(x.Choices, Choice{c.Value, c.Label})
		}
		out = append(out, x)
	}
	return out
}

// Fact is something that the platform knows of a subject and that forms must not ask
// for again. Rooms declare theirs.
type Fact struct {
	Name  string   // what huying::known calls it: name
	Title string   // catalogue key
	Words []string // what questions that ask for it are called
}

// asks finds the fact that a question asks for, if it is one that is known.
func asks(facts []Fact, n Node) *Fact {
	switch n.Type {
	case "text", "integer", "decimal", "barcode", "select_one":
	default:
		return nil
	}
	if n.Known != "" {
		return nil // filled in, not asked
	}
	for _, label := range n.Label {
		label = strings.Trim(sheet.Fold(label), " ？?：:*")
		for i := range facts {
			for _, w := range facts[i].Words {
				if label == w || strings.HasSuffix(label, "的"+w) || strings.HasPrefix(label, "请填写"+w) || strings.HasPrefix(label, "请输入"+w) {
					return &facts[i]
				}
			}
		}
	}
	return nil
}

func jsonText(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings, maps and lists of them
	}
	return string(b)
}

func join(list []string) string { return strings.Join(list, ",") }

func split(s string) []string {
	if s == "" {
		return []string{}
	}
	return strings.Split(s, ",")
}

// For tells whether a version is for somebody on a post at a place.
func (v *Version) For(post, area string) bool {
	return v.State == Published && v.Meant(post, area)
}

// Meant tells whether a version is or was for somebody on a post at a place: what was
// begun on it before it was withdrawn is still taken.
func (v *Version) Meant(post, area string) bool {
	return v.PublishedAt != 0 && (len(v.Posts) == 0 || contains(v.Posts, post)) && within(v.Areas, area)
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// within tells whether a place lies in one of the places, or holds it.
func within(list []string, at string) bool {
	for _, a := range list {
		if strings.HasPrefix(at, a) || strings.HasPrefix(a, at) {
			return true
		}
	}
	return len(list) == 0
}
