package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"huying/base/store"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// Mark is a signed checkpoint that was kept elsewhere: outside the reach of whoever can
// write to the database, so that an older one put back, or another history, shows.
type Mark struct {
	From   string // where it was kept, for people
	Origin string
	Size   int64
	Root   tlog.Hash
}

// County of the log that the mark is of.
func (m Mark) County() string { return m.Origin[strings.LastIndexByte(m.Origin, '/')+1:] }

// signatureLine begins a line of signatures in a signed note.
const signatureLine = "— "

// ReadMarks reads the checkpoints in a text: one as the log gives it, or several one after
// another, as a file that is only ever added to holds them. All must be signed by the key.
func ReadMarks(text, from string, key note.Verifier) ([]Mark, error) {
	marks, _, err := ReadMarksOf(text, from, key)
	if err == nil && len(marks) == 0 {
		err = fmt.Errorf("%s holds no checkpoint", from)
	}
	return marks, err
}

// ReadMarksOf is ReadMarks for a text that other counties' installations may write to as well: what another key signed for a
// county that is none of these is passed over and counted by its county. With no county named, nothing is passed over.
func ReadMarksOf(text, from string, key note.Verifier, counties ...string) (marks []Mark, others map[string]int, err error) {
	others = map[string]int{}
	for _, one := range notesOf(text) {
		m, err := readMark(one, key)
		if errors.Is(err, errOtherKey) && len(counties) > 0 {
			origin, _, _ := strings.Cut(one, "\n")
			if county := (Mark{Origin: origin}).County(); !slices.Contains(counties, county) {
				others[county]++
				continue
			}
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", from, err)
		}
		m.From = from
		if marks = append(marks, m); len(marks) > 1 {
			marks[len(marks)-1].From = fmt.Sprintf("%s (checkpoint %d in it)", from, len(marks))
		}
	}
	return marks, others, nil
}

// Whole is what a text holds of whole checkpoints. The last one is cut off when the text ends in the middle of it, as a full
// share leaves it: without its signature, or within it. Nothing at all is cut short too.
func Whole(text string, key note.Verifier) (whole string, cut bool) {
	written := strings.TrimRight(text, "\x00") // noughts are room that was taken and never written to
	if cut = len(written) < len(text); strings.TrimSpace(written) == "" {
		return "", true
	}
	text = written
	notes := notesOf(text)
	last, begins := notes[len(notes)-1], Origin(key.Name(), "")
	if !strings.HasPrefix(last, begins) && !strings.HasPrefix(begins, strings.TrimSuffix(last, "\n")) {
		return strings.Join(notes, ""), cut
	}
	_, signed, ok := strings.Cut(last, "\n"+signatureLine)
	if _, err := readMark(last, key); err == nil || errors.Is(err, errOtherKey) || ok && strings.HasSuffix(text, "\n") && signed != "" {
		return strings.Join(notes, ""), cut
	}
	return strings.Join(notes[:len(notes)-1], ""), true
}

// notesOf are the signed notes in a text, which are one after another.
func notesOf(text string) (notes []string) {
	var one strings.Builder
	signatures := false
	end := func() {
		if strings.TrimSpace(one.String()) != "" {
			notes = append(notes, strings.TrimLeft(one.String(), "\n"))
		}
		one.Reset()
	}
	for line := range strings.Lines(strings.ReplaceAll(text, "\r\n", "\n")) {
		if signatures && !strings.HasPrefix(line, signatureLine) {
			end()
		}
		signatures = strings.HasPrefix(line, signatureLine)
		if !strings.HasSuffix(line, "\n") { // the last line feed is easily lost on paper and in mails
			line += "\n"
		}
		one.WriteString(line)
	}
	end()
	return notes
}

var errOtherKey = errors.New("the checkpoint is not signed by this log's key: it is another installation's, or the keys were exchanged")

func readMark(signed string, key note.Verifier) (m Mark, err error) {
	n, err := note.Open([]byte(signed), note.VerifierList(key))
	var unknown *note.UnverifiedNoteError
	if errors.As(err, &unknown) {
		return m, errOtherKey
	}
	if err != nil {
		return m, fmt.Errorf("this is no signed checkpoint, or not the whole of it: %w", err)
	}
	m.Origin, m.Size, m.Root, err = ParseCheckpoint(n.Text)
	return m, err
}

// ErrRewritten is what GoesOn finds when a log does not go on from a mark.
var ErrRewritten = errors.New("the log does not go on from it")

// GoesOn reports whether the log as it is sealed now goes on from a mark. It asks the
// tiles, which is quick; [Room.Verify] asks the lines.
func (r *Room) GoesOn(ctx context.Context, m Mark) error {
	return r.db.View(ctx, func(q store.Q) error {
		sealed, _, err := sizes(ctx, q, m.County())
		if err != nil {
			return err
		}
		if m.Size > sealed {
			return fmt.Errorf("%w: %s counts %d lines, the log holds %d: an older database was put back, or lines were removed", ErrRewritten, m.From, m.Size, sealed)
		}
		tree := merkleOf(r.signer)
		root, err := tree.root(m.Size, newTiles(ctx, q, m.County(), tree))
		if err == nil && root != m.Root {
			err = fmt.Errorf("%w: the first %d lines are not those of %s, so the history was rewritten", ErrRewritten, m.Size, m.From)
		}
		return err
	})
}
