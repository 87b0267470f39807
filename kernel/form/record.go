package form

import (
	"sort"
	"strconv"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
)

// Record is one filled-in checklist.
type Record struct {
	ID         string
	Form       string
	Version    string
	Subject    string
	Area       string
	Person     string
	Duty       string
	Device     string
	CapturedAt clock.Moment
	ReceivedAt clock.Moment
	Answers    map[string]string // by the path below /data; of a repeat with [n]
	Photos     []string
	Files      map[string]string // hashes of sounds, films and papers, by the name in the answers
	LonE7      int64
	LatE7      int64
	AccuracyM  int
	Hash       string // of what the phone sent
}

// Check looks at answers against their version: choices that are on the list, nothing
// that was never asked, and an answer to everything that is required in every record.
// What is required only where it is asked the engine on the phone checks: whether it was
// asked is not in the answers.
func (v *Version) Check(answers map[string]string) error {
	f := fault.New(fault.Invalid, "form.answers_wrong")
	known := map[string]*Node{}
	for i := range v.Nodes {
		known[v.Nodes[i].Path] = &v.Nodes[i]
	}
	for path, value := range answers {
		n := known["/data/"+plain(path)]
		switch {
		case n == nil:
			f.Add(fault.Field{Pointer: "/answers/" + path, Key: "form.never_asked"})
		case len(value) > mostAnswer:
			f.Add(fault.Field{Pointer: "/answers/" + path, Key: "sheet.too_long", Args: map[string]any{"most": mostAnswer}})
		case n.Type == "select_one" && value != "" && !n.has(value):
			f.Add(fault.Field{Pointer: "/answers/" + path, Key: "form.no_choice"})
		}
	}
	for _, n := range v.Nodes {
		if n.Must && strings.TrimSpace(answers[strings.TrimPrefix(n.Path, "/data/")]) == "" {
			f.At("/answers/"+strings.TrimPrefix(n.Path, "/data/"), "required")
		}
	}
	return f.OrNil()
}

const mostAnswer = 20_000

func (n *Node) has(value string) bool {
	for _, c := range n.Choices {
		if c.Value == value {
			return true
		}
	}
	return value == "other"
}

// plain takes the numbers of repeats out of a path: items[2]/name → items/name.
func plain(path string) string {
	out := make([]byte, 0, len(path))
	skip := false
	for i := range len(path) {
		switch {
		case path[i] == '[':
			skip = true
		case path[i] == ']':
			skip = false
		case !skip:
			out = append(out, path[i])
		}
	}
	return string(out)
}

// Findings are the questions whose answer is one that the checklist calls a finding.
func (v *Version) Findings(answers map[string]string) (out []Node) {
	for _, n := range v.Nodes {
		if n.Finding != "" && answers[n.Path[len("/data/"):]] == n.Finding {
			out = append(out, n)
		}
	}
	return out
}

// Said is a question of a record with its answer in words.
type Said struct {
	Path     string `json:"path"`
	Group    string `json:"group" doc:"The heading that the question stands under, with the number of a repeat"`
	Question string `json:"question"`
	Answer   string `json:"answer"`
	Type     string `json:"type"`
	Finding  bool   `json:"finding" doc:"The checklist calls this answer a finding"`
}

// machineTypes are what the phone fills in by itself, or no longer can.
var machineTypes = map[string]bool{"start": true, "end": true, "today": true, "deviceid": true, "username": true, "audit": true,
	"calculate": true, "note": true,
	"email": true, "phonenumber": true, "simserial": true, "subscriberid": true, "uri:deviceid": true, "uri:username": true, "uri:email": true,
	"uri:phonenumber": true, "uri:simserial": true, "uri:subscriberid": true, "background-audio": true}

// Said puts answers into words, in the order in which the checklist asks: the words of
// choices instead of their names, repeats one after another.
func (v *Version) Said(answers map[string]string, language string) []Said {
	type at struct {
		first int   // place of the question, of the outermost repeat around it where there is one
		turn  []int // which time of each repeat
		place int
		said  Said
	}
	place := map[string]int{}
	for i := range v.Nodes {
		place[v.Nodes[i].Path] = i
	}
	var list []at
	for path, value := range answers {
		i, ok := place["/data/"+plain(path)]
		if !ok || value == "" || machineTypes[v.Nodes[i].Type] {
			continue
		}
		n := &v.Nodes[i]
		x := at{first: i, place: i, turn: turns(path)}
		if outer := v.outermost(n); outer != "" {
			x.first = place[outer]
		}
		x.said = Said{Path: path, Group: v.heading(place, n, x.turn, language), Question: v.word(n.Label, n.Name, language),
			Answer: v.Answer(n, value, language), Type: n.Type, Finding: n.Finding != "" && value == n.Finding}
		list = append(list, x)
	}
	sort.Slice(list, func(a, b int) bool {
		x, y := list[a], list[b]
		if x.first != y.first {
			return x.first < y.first
		}
		for i := 0; i < len(x.turn) && i < len(y.turn); i++ {
			if x.turn[i] != y.turn[i] {
				return x.turn[i] < y.turn[i]
			}
		}
		return x.place < y.place
	})
	out := make([]Said, len(list))
	for i := range list {
		out[i] = list[i].said
	}
	return out
}

// Questions are what a record may answer, as the columns of a spreadsheet have them:
// questions inside repeats are left out, as no column holds several answers.
func (v *Version) Questions() (out []*Node) {
	for i := range v.Nodes {
		n := &v.Nodes[i]
		if !machineTypes[n.Type] && n.Repeat == "" && !strings.HasPrefix(n.Type, "begin_") && !strings.HasPrefix(n.Type, "end_") {
			out = append(out, n)
		}
	}
	return out
}

// Question is a question in a language, its name where it has no words.
func (v *Version) Question(n *Node, language string) string { return v.word(n.Label, n.Name, language) }

// Answer is a value in words.
func (v *Version) Answer(n *Node, value, language string) string {
	word := func(name string) string {
		for _, c := range n.Choices {
			if c.Value == name {
				return v.word(c.Label, name, language)
			}
		}
		return name
	}
	switch n.Type {
	case "select_one", "select_one_from_file", "acknowledge":
		return word(value)
	case "select_multiple", "select_multiple_from_file", "select_multiple_from_repeat", "rank":
		names := strings.Fields(value)
		for i := range names {
			names[i] = word(names[i])
		}
		return strings.Join(names, "、")
	}
	return value
}

// word picks a language's words, the checklist's first language where it lacks them.
func (v *Version) word(label map[string]string, name, language string) string {
	for _, l := range v.Languages {
		if strings.Contains(l, "("+language+")") && label[l] != "" {
			return label[l]
		}
	}
	for _, l := range append(append([]string{}, v.Languages...), "") {
		if label[l] != "" {
			return label[l]
		}
	}
	return name
}

// heading is the group that a question stands under, innermost with words, and which time
// of the repeat it is.
func (v *Version) heading(place map[string]int, n *Node, turn []int, language string) string {
	for path := n.Path; ; {
		cut := strings.LastIndexByte(path, '/')
		if cut <= len("/data") {
			return ""
		}
		path = path[:cut]
		i, ok := place[path]
		if !ok {
			continue
		}
		title := v.word(v.Nodes[i].Label, "", language)
		if v.Nodes[i].Type == "begin_repeat" && len(turn) > 0 {
			return strings.TrimSpace(title + " " + strconv.Itoa(turn[len(turn)-1]))
		}
		if title != "" {
			return title
		}
	}
}

// outermost is the path of the outermost repeat around a question.
func (v *Version) outermost(n *Node) string {
	out := n.Repeat
	for i := range v.Nodes {
		if r := &v.Nodes[i]; r.Type == "begin_repeat" && strings.HasPrefix(n.Path, r.Path+"/") && (out == "" || len(r.Path) < len(out)) {
			out = r.Path
		}
	}
	return out
}

// turns are the numbers of repeats in a path: items[2]/parts[1]/name → 2, 1.
func turns(path string) (out []int) {
	for {
		_, after, ok := strings.Cut(path, "[")
		if !ok {
			return out
		}
		number, rest, _ := strings.Cut(after, "]")
		n, _ := strconv.Atoi(number)
		out, path = append(out, n), rest
	}
}
