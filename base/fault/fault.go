// Package fault is the way a failure travels from a rule to a citizen's screen.
//
// Six kinds and a message key: invalid, unauthorized, forbidden, not_found,
// conflict, busy; any other error is internal. The key is looked up in the
// catalogue at the edge and nowhere else; the cause goes to the log only, under
// the request id that the screen shows. Field errors point at what is wrong
// with a JSON pointer, or for spreadsheets with sheet, row and column.
//
// It refuses to carry personal data: Args are shown and logged.
package fault

import (
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"
)

// Kind decides the HTTP status and whether trying again can help.
type Kind uint8

// The kinds. Internal is what every error is that is not a *Fault.
const (
	Internal     Kind = iota
	Invalid           // 422: what was sent cannot be accepted; nothing was kept
	Unauthorized      // 401: nobody is signed in
	Forbidden         // 403: signed in, but not theirs to do
	NotFound          // 404: not there, or out of the caller's scope
	Conflict          // 409: someone else was first, or the state does not allow it
	Busy              // 503: try again
	TooLarge          // 413
	TooMany           // 429
)

// String is the kind's name in problem documents and logs.
func (k Kind) String() string {
	return [...]string{"internal", "invalid", "unauthorized", "forbidden", "not_found", "conflict", "busy", "too_large", "too_many"}[k]
}

// Field is one thing wrong with one part of the input.
type Field struct {
	Pointer string         `json:"pointer,omitempty"` // JSON pointer, e.g. /caller/phone
	Cell    string         `json:"cell,omitempty"`    // sheet!cell, e.g. 花名册!C7
	Value   string         `json:"value,omitempty"`   // what was found there, never personal data
	Key     string         `json:"code"`              // catalogue key of the message
	Args    map[string]any `json:"-"`
}

// Fault is a refusal that a person can act on.
type Fault struct {
	Kind   Kind
	Key    string         // catalogue key, e.g. order.verify.same_unit
	Args   map[string]any // for the message; no personal data
	Fields []Field
	After  time.Duration // when asking again can help; 0: nobody knows
	cause  error
}

// New makes a fault. Args are pairs of name and value for the message.
func New(kind Kind, key string, args ...any) *Fault {
	f := &Fault{Kind: kind, Key: key}
	for i := 0; i+1 < len(args); i += 2 {
		if f.Args == nil {
			f.Args = map[string]any{}
		}
		f.Args[args[i].(string)] = args[i+1]
	}
	return f
}

// Because attaches the cause, which is logged and never shown.
func (f *Fault) Because(err error) *Fault { f.cause = err; return f }

// In says when asking again can help.
func (f *Fault) In(d time.Duration) *Fault { f.After = d; return f }

// At adds a field error and returns the fault, so that calls chain.
func (f *Fault) At(pointer, key string) *Fault {
	f.Fields = append(f.Fields, Field{Pointer: pointer, Key: key})
	return f
}

// Sized holds a text against how long it may be, and whether it has to be there.
func (f *Fault) Sized(pointer, text string, most int, must bool) {
	if must && text == "" {
		f.At(pointer, "required")
	}
	if utf8.RuneCountInString(text) > most {
		f.Add(Field{Pointer: pointer, Key: "sheet.too_long", Args: map[string]any{"most": most}})
	}
}

// Add appends field errors built elsewhere.
func (f *Fault) Add(fields ...Field) *Fault { f.Fields = append(f.Fields, fields...); return f }

// OrNil is f when it has field errors and nil when it has none: the last line
// of a Validate function.
func (f *Fault) OrNil() error {
	if len(f.Fields) == 0 {
		return nil
	}
	return f
}

// Error is for the log: kind, key, fields and cause.
func (f *Fault) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", f.Kind, f.Key)
	for _, fl := range f.Fields {
		fmt.Fprintf(&b, " [%s%s %s]", fl.Pointer, fl.Cell, fl.Key)
	}
	if f.cause != nil {
		fmt.Fprintf(&b, ": %v", f.cause)
	}
	return b.String()
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.cause }

// KindOf is the kind of err; Internal for anything that is not a fault.
func KindOf(err error) Kind {
	var f *Fault
	if errors.As(err, &f) {
		return f.Kind
	}
	return Internal
}

// Is reports whether err is a fault of the given kind.
func Is(err error, kind Kind) bool { return err != nil && KindOf(err) == kind }

// Wrap puts a function's name and arguments before *err, so that an error's
// text is the trail it took. First line of a store function:
//
//	defer fault.Wrap(&err, "order.Find(%s)", id)
//
// Arguments must not be personal data.
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}
