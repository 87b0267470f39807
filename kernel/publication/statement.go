package publication

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"huying/base/clock"
	"huying/kernel/figure"
)

// Statement is what is signed: everything that a publication says.
type Statement struct {
	ID         string   `json:"id"`
	County     string   `json:"county"`
	CountyName string   `json:"county_name"`
	Code       string   `json:"code"`
	Title      string   `json:"title"`
	Words      string   `json:"words,omitempty"`
	Door       string   `json:"door"`
	Unit       string   `json:"unit"`
	Counted    string   `json:"counted"`
	Released   string   `json:"released"`
	Act        string   `json:"act"`
	Replaces   string   `json:"replaces,omitempty"`      // code
	Earlier    string   `json:"replaces_hash,omitempty"` // of the statement that it replaces
	Reason     string   `json:"reason,omitempty"`
	Items      []Number `json:"items"`
}

// Number is one number with what it means and what stands behind it.
type Number struct {
	Figure   string `json:"figure"`
	Version  string `json:"version"` // of the formula (口径)
	Name     string `json:"name"`
	Formula  string `json:"formula"`
	Area     string `json:"area"`
	AreaName string `json:"area_name"`
	From     string `json:"from,omitempty"` // empty: as of To
	To       string `json:"to"`
	Text     string `json:"text"`
	Unit     string `json:"unit,omitempty"`
	Num      Side   `json:"num"`
	Den      *Side  `json:"den,omitempty"`
	places   []string
}

// Side is a numerator or a denominator.
type Side struct {
	Amount  int64  `json:"amount"`
	Records int64  `json:"records"`
	Digest  string `json:"digest"`
	measure string
	key     []byte
}

// Value is the item as the book gives values.
func (i *Number) Value() figure.Value {
	v := figure.Value{Num: i.Num.Amount}
	if i.Den != nil {
		v.Den = i.Den.Amount
	}
	return v
}

// Period that the item counts.
func (i *Number) Period() figure.Period {
	p, _ := FigureAsk{From: i.From, To: i.To}.period()
	return p
}

// part finds a part by its name.
func (i *Number) part(name string) *Side {
	switch {
	case name == "num":
		return &i.Num
	case name == "den" && i.Den != nil:
		return i.Den
	}
	return nil
}

const statementHead = "huying publication/1"

// moment is a moment as statements write it.
func moment(m clock.Moment) string { return m.Time().Format("2006-01-02T15:04:05.000Z07:00") }

// Moment reads one; 0 when it is none.
func Moment(s string) clock.Moment {
	t, err := time.Parse("2006-01-02T15:04:05.000Z07:00", s)
	if err != nil {
		return 0
	}
	return clock.Of(t)
}

// Text is the statement as it is signed: a line for each thing, a paragraph for each
// number. The same statement always gives the same text.
func (s *Statement) Text() string {
	var b strings.Builder
	line := func(name string, words ...string) {
		if text := strings.Join(words, " "); text != "" {
			fmt.Fprintf(&b, "%s %s\n", name, text)
		}
	}
	b.WriteString(statementHead + "\n")
	line("id", s.ID)
	line("county", s.County, s.CountyName)
	line("code", s.Code)
	line("title", s.Title)
	line("words", s.Words)
	line("door", s.Door)
	line("unit", s.Unit)
	line("counted", s.Counted)
	line("released", s.Released)
	line("act", s.Act)
	if s.Replaces != "" {
		line("replaces", s.Replaces, s.Earlier)
		line("reason", s.Reason)
	}
	for _, i := range s.Items {
		b.WriteString("\n")
		line("figure", i.Figure, i.Version)
		line("name", i.Name)
		line("formula", i.Formula)
		line("area", i.Area, i.AreaName)
		line("from", i.From)
		line("to", i.To)
		line("value", i.Text, i.Unit)
		line("num", i.Num.text())
		if i.Den != nil {
			line("den", i.Den.text())
		}
	}
	return b.String()
}

func (p *Side) text() string {
	return fmt.Sprintf("%d records %d digest %s", p.Amount, p.Records, p.Digest)
}

// Hash of a statement's text, as the journal and corrections name it.
func Hash(text string) string {
	h := sha256.Sum256([]byte(text))
	return hex.EncodeToString(h[:])
}

// ParseStatement reads a statement's text back. A text that the same statement would
// not give is refused, so nothing can hide between the lines.
func ParseStatement(text string) (*Statement, error) {
	s := &Statement{}
	head, rest, _ := strings.Cut(text, "\n")
	if head != statementHead {
		return nil, errors.New("this is not a publication's statement")
	}
	for _, l := range strings.Split(rest, "\n") {
		name, words, _ := strings.Cut(l, " ")
		if err := s.take(name, words); err != nil {
			return nil, err
		}
	}
	if s.Text() != text {
		return nil, errors.New("the statement has lines out of their order, or more than it may have")
	}
	return s, nil
}

func (s *Statement) take(name, words string) (err error) {
	first, second, _ := strings.Cut(words, " ")
	if name == "figure" {
		s.Items = append(s.Items, Number{Figure: first, Version: second})
		return nil
	}
	if n := len(s.Items); n > 0 {
		return s.Items[n-1].take(name, words)
	}
	switch name {
	case "id":
		s.ID = words
	case "county":
		s.County, s.CountyName = first, second
	case "code":
		s.Code = words
	case "title":
		s.Title = words
	case "words":
		s.Words = words
	case "door":
		s.Door = words
	case "unit":
		s.Unit = words
	case "counted":
		s.Counted = words
	case "released":
		s.Released = words
	case "act":
		s.Act = words
	case "replaces":
		s.Replaces, s.Earlier = first, second
	case "reason":
		s.Reason = words
	case "":
	default:
		return fmt.Errorf("the statement has a line %q that it may not have", name)
	}
	return nil
}

func (i *Number) take(name, words string) (err error) {
	first, second, _ := strings.Cut(words, " ")
	switch name {
	case "name":
		i.Name = words
	case "formula":
		i.Formula = words
	case "area":
		i.Area, i.AreaName = first, second
	case "from":
		i.From = words
	case "to":
		i.To = words
	case "value":
		i.Text, i.Unit = first, second
	case "num":
		return i.Num.take(words)
	case "den":
		i.Den = &Side{}
		return i.Den.take(words)
	case "":
	default:
		return fmt.Errorf("the statement has a line %q that it may not have", name)
	}
	return nil
}

func (p *Side) take(words string) error {
	f := strings.Fields(words)
	if len(f) != 5 {
		return fmt.Errorf("the statement's line %q cannot be read", words)
	}
	var err1, err2 error
	p.Amount, err1 = strconv.ParseInt(f[0], 10, 64)
	p.Records, err2 = strconv.ParseInt(f[2], 10, 64)
	p.Digest = f[4]
	return errors.Join(err1, err2)
}
