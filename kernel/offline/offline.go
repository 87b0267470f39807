// Package offline takes in what was done on phones without a network.
//
// A phone makes the ids, keeps what it did in an outbox and sends it when it can:
// twice, late, in any order, cut off in the middle. Each operation is one act under
// the phone's id, so that sending it again changes nothing, and the answer is a signed
// receipt over its content. A phone calls something safe only when it holds that.
//
// What somebody was allowed to do is judged by the duty they held when they did it
// (起止以采集时刻为准), so a transfer at noon does not lose the morning's work. What was
// done after something else on the same phone waits until that is held.
//
// A phone whose clock was wrong says so: either the moment was put right by the county's
// clock, or nobody knows it and it counts from when it arrives, with a note to look into it.
//
// The room refuses other content under an id that is known, moments in the future, and
// what is older than the county keeps open.
package offline

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"huying/base/clock"
	"huying/base/store"
	"huying/base/text"
	"huying/kernel/act"
	"huying/kernel/duty"

	"golang.org/x/mod/sumdb/note"
)

//go:embed *.sql
var migrations embed.FS

// Migrations of this room.
func Migrations() store.Migrations { return store.Migrations{Room: "offline", FS: migrations} }

// Op is one thing done on a phone.
type Op struct {
	ID   string          `json:"id" minLength:"36" maxLength:"36" doc:"Made by the phone (UUIDv7)"`
	Kind string          `json:"kind" maxLength:"40"`
	At   clock.Moment    `json:"at" doc:"When it was done, by the phone's clock"`
	Body json.RawMessage `json:"body"`
	// What was done after something else on the same phone waits for it.
	After string `json:"after,omitempty" maxLength:"36" doc:"An operation that has to be held first; until it is, the answer is later"`
	// What the phone knows to have been wrong with its clock; nil: nothing.
	Clock *PhoneClock `json:"clock,omitempty"`
}

// PhoneClock is what a phone says of a clock that was wrong when something was done.
type PhoneClock struct {
	State ClockState   `json:"state" enum:"corrected,unsure" doc:"corrected: at is put right by the county's clock; unsure: nobody knows when it was, and it counts from when it is received"`
	Said  clock.Moment `json:"said_at" doc:"When it was done, as the phone's clock told it then"`
}

// ClockState is what is known of the moment of something.
type ClockState string

// A moment was put right, or is still to be looked into (时间待核).
const (
	Corrected ClockState = "corrected"
	Unsure    ClockState = "unsure"
)

// Envelope is an operation with who did it: the principal is that of the moment.
type Envelope struct {
	Op
	County string
	Who    *duty.Principal
	Device string
	Via    string
}

// Read takes the body apart and cleans its texts (the bytes stay as they were signed for); what the kind does not know of is refused, so that nothing a
// phone says is dropped unseen.
func (e *Envelope) Read(into any) error { return text.ReadJSON(e.Body, into) }

// Task is what an operation comes to: one act.
type Task struct {
	Actor         act.Actor
	Verb          string
	Subject, Area string
	Do            func(ctx context.Context, tx *act.Tx) error
}

// Kind of operation. Scenes bring theirs.
type Kind struct {
	Code string // agri.patrol
	// Open reads an operation and looks whether it may be done; it changes nothing.
	Open func(ctx context.Context, e *Envelope) (Task, error)
}

// Room takes operations in.
type Room struct {
	acts   *act.Room
	duties *duty.Room
	signer note.Signer
	kinds  map[string]Kind
	phones phones
}

// New opens the room.
func New(acts *act.Room, duties *duty.Room, signer note.Signer, kinds ...Kind) *Room {
	r := &Room{acts: acts, duties: duties, signer: signer, kinds: map[string]Kind{}}
	for _, k := range kinds {
		if _, twice := r.kinds[k.Code]; twice {
			panic("offline kind declared twice: " + k.Code)
		}
		r.kinds[k.Code] = k
	}
	return r
}

// Receipt is the county's word that it holds an operation.
type Receipt struct {
	ID   string       `json:"id"`
	Hash string       `json:"hash" doc:"SHA-256 of the operation's body"`
	At   clock.Moment `json:"at"`
	Note string       `json:"note" doc:"Signed with the county's log key"`

	person string // who sent it
}

// Bounds of what a phone may say about time.
const (
	mostAhead = 10 * time.Minute
	mostLate  = 60 * 24 * time.Hour
)

// Hash of an operation's body, as the phone works it out too.
func Hash(body []byte) string {
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

func (x Receipt) text(name string) string {
	return fmt.Sprintf("%s/receipt\n%s\n%s\n%d\n", name, x.ID, x.Hash, x.At)
}

func (r *Room) signed(x Receipt) (Receipt, error) {
	if r.signer == nil {
		return x, errors.New("offline: no key to sign receipts with")
	}
	b, err := note.Sign(&note.Note{Text: x.text(r.signer.Name())}, r.signer)
	x.Note = string(b)
	return x, err
}

// Verify checks a receipt against the county's public key.
func (x Receipt) Verify(v note.Verifier) error {
	n, err := note.Open([]byte(x.Note), note.VerifierList(v))
	if err != nil {
		return fmt.Errorf("receipt of %s: %w", x.ID, err)
	}
	if n.Text != x.text(v.Name()) {
		return fmt.Errorf("receipt of %s is about something else", x.ID)
	}
	return nil
}
