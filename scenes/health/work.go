package health

import (
	"slices"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/text"
)

// WorkKinds are what a committee writes down of its peaceful work.
var WorkKinds = []string{"plan", "meeting", "activity"}

// Topics are what the work is about: health education, patriotic health, help for key groups, needs collected, epidemic help.
var Topics = []string{"education", "patriotic", "key_groups", "needs", "epidemic", "other"}

// Signs are what an early-warning note is about.
var Signs = []string{"water", "food", "vermin", "animal", "waste", "absence", "cluster", "other"}

const mostPeople = 100_000

// Work is a plan, a meeting or an activity of a committee.
type Work struct {
	ID, Area    string
	Kind, Topic string
	Title       string
	Words       string // of a meeting: the minutes
	On          clock.Day
	Came        int
	Struck      string
	Version     int
}

func (w *Work) check(today clock.Day) error {
	f := fault.New(fault.Invalid, "health.work.invalid")
	text.Trim(&w.Title, &w.Words)
	f.Sized("/title", w.Title, 60, true)
	f.Sized("/words", w.Words, 4000, w.Kind != "activity")
	if !slices.Contains(WorkKinds, w.Kind) {
		f.At("/kind", "web.bad_value")
	}
	if !slices.Contains(Topics, w.Topic) {
		f.At("/topic", "web.bad_value")
	}
	switch {
	case w.On == 0:
		f.At("/on", "required")
	case w.Kind != "plan" && w.On > today:
		f.At("/on", "health.future")
	}
	if w.Came < 0 || w.Came > mostPeople || w.Kind == "plan" && w.Came > 0 {
		f.At("/came", "web.bad_value")
	}
	for at, words := range map[string]string{"/title": w.Title, "/words": w.Words} {
		if key := looksPersonal(words); key != "" {
			f.At(at, key)
		}
	}
	return f.OrNil()
}

// The states of an early-warning note.
const (
	Noted    = "noted"    // 已报
	Assessed = "assessed" // 已研判
	Closed   = "closed"   // 已办结
)

// Note is an early-warning note of a community.
type Note struct {
	ID, Area string
	State    string
	Sign     string
	Place    string
	Words    string
	People   int // whom it may concern, about
	On       clock.Day
	Verdict  string
	Order    string
	Version  int
}

func (n *Note) check(today clock.Day) error {
	f := fault.New(fault.Invalid, "health.note.invalid")
	text.Trim(&n.Place, &n.Words)
	f.Sized("/place", n.Place, 80, true)
	f.Sized("/words", n.Words, 600, true)
	if !slices.Contains(Signs, n.Sign) {
		f.At("/sign", "web.bad_value")
	}
	if n.On == 0 || n.On > today {
		f.At("/on", "health.future")
	}
	if n.People < 0 || n.People > mostPeople {
		f.At("/people", "web.bad_value")
	}
	for at, words := range map[string]string{"/place": n.Place, "/words": n.Words} {
		if key := looksPersonal(words); key != "" {
			f.At(at, key)
		}
	}
	return f.OrNil()
}
