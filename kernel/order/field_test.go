package order

import (
	"testing"
	"time"

	"huying/base/clock"
)

func row(id string, minute int, actor, verb string, from, to Status) Thread {
	return Thread{ID: id, At: clock.Date(2023, 11, 7).Start().Add(time.Duration(minute) * time.Minute), Actor: actor, Verb: verb, From: from, To: to}
}

func TestMomentOfAStep(t *testing.T) {
	at := func(minute int) clock.Moment {
		return clock.Date(2023, 11, 7).Start().Add(time.Duration(minute) * time.Minute)
	}
	thread := []Thread{row("1", 10, "a", "report", "", Reported), row("2", 20, "b", "dispatch", Accepted, Dispatched),
		row("3", 30, "c", "start", Dispatched, Handling),
		row("4", 40, "c", "note", Handling, Handling), row("5", 50, "system", "overdue", Handling, Handling)}
	for _, c := range []struct {
		verb       string
		said, want int
	}{
		{"answer", 35, 35}, // neither a note nor a warning stands in its way
		{"answer", 25, 30}, // nothing is answered before it was begun
		{"answer", 99, 60}, // nor tomorrow
		{"suspend", 5, 30},
		{"note", 12, 12}, // a note has its own moment
		{"note", 5, 10},  // but none before the order
		{"ask_extension", 12, 12},
	} {
		if got := momentOf(stepOf(c.verb), at(c.said), at(60), thread); got != at(c.want) {
			t.Errorf("%s at %d: %v, want %v", c.verb, c.said, got.Time(), at(c.want).Time())
		}
	}
}

func TestOvertook(t *testing.T) {
	// In the order in which they came; the answer was given before the note.
	thread := []Thread{row("1", 10, "a", "report", "", Reported), row("2", 20, "b", "dispatch", Accepted, Dispatched),
		row("5", 25, "x", "note", Handling, Handling),
		row("3", 30, "c", "start", Dispatched, Handling), row("4", 40, "d", "answer", Handling, Answered)}
	for _, c := range []struct {
		who  string
		seen int
		want string
	}{{"c", 3, "answer"}, {"d", 3, ""}, {"d", 2, "start"}, {"c", 4, ""}, {"c", 5, ""}, {"x", 0, "answer"}, {"x", 99, ""}} {
		got := ""
		if s := overtook(c.who, c.seen, thread); s != nil {
			got = s.Verb
		}
		if got != c.want {
			t.Errorf("%s saw %d: overtaken by %q, want %q", c.who, c.seen, got, c.want)
		}
	}
}

// What phones offer is what people do where the matter is.
func TestStepsOfTheField(t *testing.T) {
	field := map[string]bool{"start": true, "answer": true, "help": true, "suspend": true, "resume": true, "object": true,
		"ask_extension": true, "verify": true, "rework": true, "note": true, "fix": true, "supervise": true}
	for i := range steps {
		s := &steps[i]
		if s.Field != field[s.Verb] {
			t.Errorf("%s on phones: %v", s.Verb, s.Field)
		}
		for _, f := range s.Fields {
			if s.Field && f.Kind != "words" && f.Kind != "photos" && f.Kind != "limit" {
				t.Errorf("%s asks for %s, which a phone without a signal cannot look up", s.Verb, f.Kind)
			}
		}
	}
}
