package publication

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"huying/kernel/journal"

	"golang.org/x/mod/sumdb/note"
)

// File is a publication to take away: what it says, the same signed, and the proof
// that the release is a line of the county's log.
type File struct {
	Publication Statement      `json:"publication"`     // for reading; the signed text must say the same
	Signed      string         `json:"signed"`          // a signed note
	Proof       *journal.Proof `json:"proof,omitempty"` // once the log is sealed over the release
	After       []string       `json:"after,omitempty"` // signed notes of what became of it since
}

// Checked is what a file turned out to say.
type Checked struct {
	Statement *Statement
	Leaf      int64    // of the log
	Sealed    bool     // the proof was there and held
	After     []string // what became of it, in words
}

// Open reads a signed statement with the public key of the county's log.
func Open(signed string, key note.Verifier) (*Statement, string, error) {
	n, err := note.Open([]byte(signed), note.VerifierList(key))
	var unknown *note.UnverifiedNoteError
	var wrong *note.InvalidSignatureError
	switch {
	case errors.As(err, &unknown), errors.As(err, &wrong):
		return nil, "", errors.New("the statement is not signed by this key: it was changed after it was signed, or another county signed it")
	case err != nil:
		return nil, "", fmt.Errorf("the signed statement was changed, or cannot be read: %w", err)
	}
	s, err := ParseStatement(n.Text)
	return s, n.Text, err
}

// Check verifies a file with the public key alone. It needs no database. The error says
// what is wrong.
func (f *File) Check(key note.Verifier) (*Checked, error) {
	s, text, err := Open(f.Signed, key)
	if err != nil {
		return nil, err
	}
	if err := same(&f.Publication, s); err != nil {
		return nil, err
	}
	out := &Checked{Statement: s}
	if f.Proof != nil {
		if err := f.checkProof(s, text, key); err != nil {
			return nil, err
		}
		out.Leaf, out.Sealed = f.Proof.Leaf, true
	}
	for _, signed := range f.After {
		words, err := after(signed, s, text, key)
		if err != nil {
			return nil, err
		}
		out.After = append(out.After, words)
	}
	return out, nil
}

// same holds what the file says aloud against what was signed, and names the first
// difference.
func same(file, signed *Statement) error {
	for _, x := range []struct{ name, file, signed string }{{"title", file.Title, signed.Title}, {"code", file.Code, signed.Code},
		{"unit", file.Unit, signed.Unit}, {"release", file.Released, signed.Released},
		{"reason", file.Reason, signed.Reason}, {"words", file.Words, signed.Words}} {
		if x.file != x.signed {
			return differs(x.name, x.file, x.signed)
		}
	}
	if len(file.Items) != len(signed.Items) {
		return fmt.Errorf("the file has %d numbers, %d were signed", len(file.Items), len(signed.Items))
	}
	for i := range file.Items {
		if err := sameItem(&file.Items[i], &signed.Items[i]); err != nil {
			return err
		}
	}
	if !reflect.DeepEqual(file, signed) {
		return errors.New("the file does not say what was signed")
	}
	return nil
}

func sameItem(file, signed *Number) error {
	show := func(i *Number) string {
		return strings.TrimSpace(i.Text + " " + i.Unit)
	}
	part := func(p *Side) string {
		if p == nil {
			return "none"
		}
		return p.text()
	}
	for _, x := range []struct{ name, file, signed string }{{"figure", file.Figure, signed.Figure}, {"name", file.Name, signed.Name},
		{"value", show(file), show(signed)}, {"numerator", part(&file.Num), part(&signed.Num)},
		{"denominator", part(file.Den), part(signed.Den)}, {"formula", file.Formula, signed.Formula},
		{"area", file.Area + " " + file.AreaName, signed.Area + " " + signed.AreaName},
		{"period", file.From + " – " + file.To, signed.From + " – " + signed.To}} {
		if x.file != x.signed {
			return differs(x.name+" of "+signed.Figure, x.file, x.signed)
		}
	}
	return nil
}

func differs(what, file, signed string) error {
	return fmt.Errorf("the %s was changed: the file says %q, signed was %q", what, file, signed)
}

// checkProof: the log holds a line that released just this statement.
func (f *File) checkProof(s *Statement, text string, key note.Verifier) error {
	if err := f.Proof.Check(key); err != nil {
		return fmt.Errorf("the proof from the log does not hold: %w", err)
	}
	l := f.Proof.Line
	if l == nil {
		return errors.New("the proof shows no line of the log")
	}
	if l.Verb != verbRelease || l.ID != s.Act || l.Subject != s.ID || l.County != s.County || moment(l.At) != s.Released {
		return errors.New("the proof is of another act, not of the release of this publication")
	}
	if lineHash(l) != Hash(text) {
		return errors.New("the log's line released another statement than this one")
	}
	return nil
}

// lineHash is the hash of the statement that a journal line released.
func lineHash(l *journal.Line) string {
	var d struct {
		Statement string `json:"statement"`
	}
	_ = json.Unmarshal([]byte(l.Detail), &d)
	return d.Statement
}

// after reads a signed note of what became of a publication: the statement that
// replaced it, or its withdrawal.
func after(signed string, of *Statement, text string, key note.Verifier) (string, error) {
	n, err := note.Open([]byte(signed), note.VerifierList(key))
	if err != nil {
		return "", fmt.Errorf("what the file says of its later fate is not signed by this key: %w", err)
	}
	if strings.HasPrefix(n.Text, statementHead+"\n") {
		s, err := ParseStatement(n.Text)
		if err != nil {
			return "", err
		}
		if s.Replaces != of.Code || s.Earlier != Hash(text) {
			return "", errors.New("the statement that is said to replace this one replaces another")
		}
		return fmt.Sprintf("replaced on %s by %s (%s): %s", s.Released, s.Code, s.Title, s.Reason), nil
	}
	w, err := parseWithdrawal(n.Text)
	if err != nil {
		return "", err
	}
	if w.Code != of.Code || w.Hash != Hash(text) {
		return "", errors.New("the withdrawal in the file is of another publication")
	}
	return fmt.Sprintf("withdrawn on %s: %s", w.At, w.Reason), nil
}

// withdrawal is what is signed when a publication is taken back.
type withdrawal struct{ County, Code, Hash, At, Act, Reason string }

const withdrawalHead = "huying withdrawal/1"

func (w *withdrawal) text() string {
	return fmt.Sprintf("%s\ncounty %s\ncode %s\nstatement %s\nwithdrawn %s\nact %s\nreason %s\n", withdrawalHead, w.County, w.Code, w.Hash, w.At, w.Act, w.Reason)
}

func parseWithdrawal(text string) (*withdrawal, error) {
	w := &withdrawal{}
	lines := strings.Split(text, "\n")
	into := []*string{nil, &w.County, &w.Code, &w.Hash, &w.At, &w.Act, &w.Reason}
	if len(lines) == len(into)+1 {
		for i := range into {
			if into[i] != nil {
				_, *into[i], _ = strings.Cut(lines[i], " ")
			}
		}
	}
	if w.text() != text {
		return nil, errors.New("this is not the withdrawal of a publication")
	}
	return w, nil
}
