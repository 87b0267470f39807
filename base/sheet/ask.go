package sheet

import (
	"encoding/json"
	"strconv"

	"huying/base/fault"
	"huying/base/text"
)

// Change is one value that a line puts in place of another. Personal values are masked.
type Change struct {
	Sheet  string `json:"sheet"`
	Row    int    `json:"row"`
	Cell   string `json:"cell"`
	Column string `json:"column"`
	Was    string `json:"was"`
	Now    string `json:"now"`
}

// Changes are what a line changes of something that is kept.
type Changes struct {
	Row   int      `json:"row"`
	Name  string   `json:"name" doc:"What people call it"`
	Cells []Change `json:"cells" doc:"Value by value; personal ones are masked"`
}

// Change is what a line makes of a column's value.
func (l *Line) Change(col int, was, now string) Change {
	return Change{l.r.out.Sheet, l.Row, l.Cell(col), l.r.f.Columns[col].Title, was, now}
}

// Question is what a file leaves open and nobody may guess: it is asked before anything is
// written, at its cell, and the answer is sent with the request that writes.
type Question struct {
	Problem
	Rows    []int // lines that the answer is for, the question's own first
	Answers []Answer
}

// Answer is one of a question's answers.
type Answer struct {
	Code string
	Key  string // its words in the catalogue, with the question's arguments
}

// Ask is a question about the value of a column.
func (l *Line) Ask(col int, value, key string, args []any, answers ...Answer) Question {
	p := Problem{l.r.out.Sheet, l.Row, l.r.f.Columns[col].Title, l.Cell(col), value, key, fault.New(fault.Invalid, key, args...).Args}
	return Question{p, []int{l.Row}, answers}
}

// Answers are what was answered, by the row of a question.
type Answers map[int]string

// Why answers are refused: nothing was shown, what was shown is not so any longer, or
// nobody asked.
var (
	ErrMoved      = fault.New(fault.Conflict, "sheet.moved")
	errUnseen     = fault.New(fault.Invalid, "sheet.answers_unseen")
	errBadAnswers = fault.New(fault.Invalid, "sheet.bad_answers")
)

// ReadAnswers reads {"5": "renamed"}.
func ReadAnswers(s string) (Answers, error) {
	if s == "" {
		return nil, nil
	}
	var in map[string]string
	if err := json.Unmarshal(text.Marked([]byte(s)), &in); err != nil || len(in) > mostRows {
		return nil, errBadAnswers
	}
	return AnswersOf(in)
}

// AnswersOf are answers by rows that are written as text.
func AnswersOf(in map[string]string) (Answers, error) {
	out := Answers{}
	for row, code := range in {
		n, err := strconv.Atoi(row)
		if err != nil || n < 1 || code == "" {
			return nil, errBadAnswers
		}
		out[n] = code
	}
	return out, nil
}

// Bound refuses answers that are not to what was shown: shown is what the rehearsal told
// as its plan, now what it would tell at this moment, asked all that it asks.
func (a Answers) Bound(shown, now string, asked []Question) error {
	switch {
	case shown != "" && shown != now:
		return ErrMoved
	case shown == "" && len(a) > 0:
		return errUnseen
	}
	may := map[int]map[string]bool{}
	for _, q := range asked {
		codes := map[string]bool{}
		for _, x := range q.Answers {
			codes[x.Code] = true
		}
		for _, row := range q.Rows {
			may[row] = codes
		}
	}
	for row, code := range a {
		if !may[row][code] {
			return errBadAnswers
		}
	}
	return nil
}

// Of is the answer to a question; empty for none, and where its lines were answered apart.
func (a Answers) Of(q Question) (code string) {
	for _, row := range q.Rows {
		switch got := a[row]; {
		case got == "":
		case code != "" && code != got:
			return ""
		default:
			code = got
		}
	}
	return code
}

// Open are the questions without an answer, as problems that refuse an import.
func (a Answers) Open(asked []Question) (out []Problem) {
	for _, q := range asked {
		if a.Of(q) == "" {
			out = append(out, q.Problem)
		}
	}
	return out
}

// ImportAsk is a question as an answer of the program tells it.
type ImportAsk struct {
	ImportError
	Rows    []int          `json:"rows" doc:"Lines that the answer is for"`
	Answers []ImportAnswer `json:"answers"`
}

// ImportAnswer is what can be answered: the code is sent, by row.
type ImportAnswer struct {
	Code  string `json:"code"`
	Title string `json:"title"`
}

// Asked is questions as an answer tells them, in the words of say.
func Asked(list []Question, say func(key string, args map[string]any) string) []ImportAsk {
	out := make([]ImportAsk, 0, len(list))
	for _, q := range list {
		x := ImportAsk{Told([]Problem{q.Problem}, say)[0], q.Rows, []ImportAnswer{}}
		for _, a := range q.Answers {
			x.Answers = append(x.Answers, ImportAnswer{a.Code, say(a.Key, q.Args)})
		}
		out = append(out, x)
	}
	return out
}
