package form

import (
	"maps"
	"slices"

	"huying/base/blob"
	"huying/base/fault"
)

// mostFiles bounds the sounds, films and papers of one record.
const mostFiles = 30

// Keeps tells what a type of question is answered with, when that is a file other than
// a photo.
func Keeps(kind string) (blob.Medium, bool) {
	m := blob.Medium(kind)
	return m, m.Most() > 0
}

// CheckFiles holds the files of a record against its answers: every sound, film and
// paper that an answer names has come and is one, and none came that no answer names.
// A picture that answers a question for a paper is among the photos.
func (v *Version) CheckFiles(answers, files map[string]string, kept func(hash string) (blob.Medium, bool)) error {
	f := fault.New(fault.Invalid, "form.answers_wrong")
	if len(files) > mostFiles {
		return f.Add(fault.Field{Pointer: "/files", Key: "form.files_many", Args: map[string]any{"most": mostFiles}})
	}
	named := map[string]bool{}
	for _, path := range slices.Sorted(maps.Keys(answers)) {
		n := v.node(path)
		if n == nil || answers[path] == "" {
			continue
		}
		want, is := Keeps(n.Type)
		if !is {
			continue
		}
		name := answers[path]
		named[name] = true
		hash, came := files[name]
		if !came && want == blob.Paper {
			continue
		}
		if m, ok := kept(hash); !came || !ok || m != want {
			f.At("/answers/"+path, "form.file_missing")
		}
	}
	for name := range files {
		if !named[name] {
			f.At("/files", "form.file_unasked")
		}
	}
	return f.OrNil()
}

// Evidence is a file of a record, under the question that asked for it.
type Evidence struct {
	Path     string      `json:"path"`
	Question string      `json:"question"`
	Name     string      `json:"name" doc:"As the phone called it"`
	Hash     string      `json:"hash"`
	Medium   blob.Medium `json:"medium" enum:"audio,video,file"`
}

// Evidence lists the files of a record in the order in which the checklist asks.
func (v *Version) Evidence(x *Record, language string) []Evidence {
	out := []Evidence{}
	for _, s := range v.Said(x.Answers, language) {
		name := x.Answers[s.Path]
		if m, is := Keeps(s.Type); is && x.Files[name] != "" {
			out = append(out, Evidence{s.Path, s.Question, name, x.Files[name], m})
		}
	}
	return out
}

// node is the question at the path of an answer.
func (v *Version) node(path string) *Node {
	for i := range v.Nodes {
		if v.Nodes[i].Path == "/data/"+plain(path) {
			return &v.Nodes[i]
		}
	}
	return nil
}
