package duty

import (
	"regexp"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/kernel/power"

	"golang.org/x/text/unicode/norm"
)

// MayNote is to leave notes about a place and to read those that were left (交接).
var MayNote = power.New("area.note")

// NoteKind is the kind of the acts about notes.
const NoteKind = "area.note"

// PlaceNote is what somebody leaves about a place to whoever answers for it after them.
type PlaceNote struct {
	ID         string
	Area       string
	Words      string
	Author     string
	AuthorName string
	WrittenAt  clock.Moment
	EndedDay   clock.Day // when it was said not to hold any more; 0: it holds
	Version    int
}

const mostNoteWords = 500

// someones is a telephone or identity number, in any writing: it belongs to a person and not to a place.
var someones = regexp.MustCompile(`\d(?:[ .-]?\d){6,}`)

func (n *PlaceNote) check() error {
	f := fault.New(fault.Invalid, "area.note.invalid")
	n.Words = strings.TrimSpace(n.Words)
	f.Sized("/words", n.Words, mostNoteWords, true)
	if someones.MatchString(norm.NFKC.String(n.Words)) {
		f.At("/words", "area.note.personal")
	}
	return f.OrNil()
}
