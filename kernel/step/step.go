// Package step is how records move (办理流程): from state to state, by steps that are declared in one table and read from
// top to bottom as the life of a record. The room keeps the thread, offers each person the steps that are theirs, asks
// for what a step needs, and refuses one that is out of turn with what happened meanwhile.
//
// Rules stay with the scene: a step's own function refuses and says which columns it writes. The room writes them, the
// state and the version in one statement of one act.
//
// Invariants: a record is in one state; every version above the first is one line of its thread; a step is judged by the
// state that it finds inside the act, never by the one that the person saw. The room refuses a flow whose steps name a
// state that the flow does not have.
package step

import (
	"cmp"
	"context"
	"embed"
	"fmt"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/kernel/act"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/power"
)

//go:embed *.sql
var files embed.FS

// Migrations of the room.
func Migrations() store.Migrations { return store.Migrations{Room: "step", FS: files} }

// Step is one way in which a record can go.
type Step[R any] struct {
	Verb   string
	May    *power.Power
	From   []string
	To     string // empty: the record stays where it is
	Fields []Field
	Main   bool // what a record in this state waits for; it stands on the day's page of those whose daily work it is
	Danger bool // shown apart, asked about twice
	Phone  bool // taken where the matter is: phones offer it, with a signal or without
	// Refuse says why a person whom the power alone would allow may not take it: the one who did the work does not
	// check it.
	Refuse func(r *R, a act.Actor) error
	// Waits narrows the records that wait for it on the day's page; a main step that refuses by more than its power is not
	// there without it.
	Waits string
	// Do refuses, writes what lies in other tables, and gives the columns of the record that change with the step.
	Do func(ctx context.Context, tx *act.Tx, r *R, in *Input) ([]act.Set, error)
}

// Flow is the life of one kind of record.
type Flow[R, W any] struct {
	List   *list.List[R, W]
	States []string // in the order of a record's life; the first is where it begins
	Column string   // of the state; state when empty
	Of     func(*R) (state string, version int)
	Steps  []Step[R]
	Due    string // column of the moment, or the day, by which the next step is due; empty where nothing says so
	DueDay bool

	acts *act.Room
}

// Ready panics where the flow contradicts itself, when the program starts.
func (f *Flow[R, W]) ready() {
	known := func(s string) bool { return slices.Contains(f.States, s) }
	seen := map[string]bool{}
	for _, s := range f.Steps {
		if s.May == nil || s.Verb == "" || seen[s.Verb] {
			panic(fmt.Sprintf("flow %s: step %q has no power, no verb, or stands twice", f.List.Kind, s.Verb))
		}
		seen[s.Verb] = true
		if s.To != "" && !known(s.To) || len(s.From) == 0 || slices.ContainsFunc(s.From, func(x string) bool { return !known(x) }) {
			panic(fmt.Sprintf("flow %s: step %s names a state that there is not", f.List.Kind, s.Verb))
		}
	}
}

// column is where the state is kept, also of a flow that no door has: jobs and the demo take its steps too.
func (f *Flow[R, W]) column() string { return cmp.Or(f.Column, "state") }

// waits tells the list what its records wait for: each main step that the power alone decides, or that says more.
func (f *Flow[R, W]) waits() {
	for _, s := range f.Steps {
		if !s.Main || s.Refuse != nil && s.Waits == "" {
			continue
		}
		where := "r." + f.column() + " in ('" + strings.Join(s.From, "', '") + "')"
		if s.Waits != "" {
			where += " and (" + s.Waits + ")"
		}
		f.List.Waits = append(f.List.Waits, list.Wait{Title: f.Title(s.Verb), May: s.May, Where: where, Due: f.Due, Day: f.DueDay})
	}
}

func (f *Flow[R, W]) step(verb string) *Step[R] {
	for i := range f.Steps {
		if f.Steps[i].Verb == verb {
			return &f.Steps[i]
		}
	}
	return nil
}

// allowed refuses a step that does not lead on from where the record stands.
func (f *Flow[R, W]) allowed(s *Step[R], state string) error {
	if slices.Contains(s.From, state) {
		return nil
	}
	return fault.New(fault.Conflict, "step.out_of_turn", "verb", f.Title(s.Verb), "state", f.StateTitle(state))
}

// Title is the key of what a step is called: agri.sample.verb.receive.
func (f *Flow[R, W]) Title(verb string) string { return f.List.Kind + ".verb." + verb }

// StateTitle is the key of what a state is called: agri.sample.state.received.
func (f *Flow[R, W]) StateTitle(state string) string { return f.List.Kind + ".state." + state }

// open are the steps that a person can take with a record now.
func (f *Flow[R, W]) open(who list.Asker, r *R, at, via string) (out []*Step[R]) {
	state, _ := f.Of(r)
	for i := range f.Steps {
		s := &f.Steps[i]
		if !slices.Contains(s.From, state) {
			continue
		}
		a, err := who.May(s.May, at, via)
		if err == nil && s.Refuse != nil {
			err = s.Refuse(r, a)
		}
		if err == nil {
			out = append(out, s)
		}
	}
	return out
}

// Line is a step of a record's thread.
type Line struct {
	ID        string
	At        clock.Moment
	Actor     string
	ActorName string
	Unit      string
	Verb      string
	From, To  string
	Answers   map[string]string
	Photos    []string
	Op        string // the phone's operation that it was sent as
}

// Begin writes the first line of a record's thread, inside the act that makes the record.
func (f *Flow[R, W]) Begin(ctx context.Context, tx *act.Tx, record, verb string) error {
	return add(ctx, tx, f.List.Kind, record, &Line{ID: tx.NewID(), At: tx.Now, Verb: verb, To: f.States[0]})
}

// Note writes a line of the thread for a change that is no step, inside the act that writes the record anew: every version
// has its line.
func (f *Flow[R, W]) Note(ctx context.Context, tx *act.Tx, record, verb, state string) error {
	return add(ctx, tx, f.List.Kind, record, &Line{ID: tx.NewID(), At: tx.Now, Verb: verb, From: state, To: state})
}

// TakeAs takes a step in an act of its own for somebody at the record's place, as the demo's people and jobs do. The list of
// the flow was mounted, or is used ([list.List.Use]).
func (f *Flow[R, W]) TakeAs(ctx context.Context, acts *act.Room, who *duty.Principal, id, verb string, in *Input) error {
	s := f.step(verb)
	if s == nil {
		return errUnknown
	}
	ctx = duty.With(ctx, who)
	_, at, err := f.List.Find(ctx, acts.DB().Read(), id)
	if err != nil {
		return err
	}
	a, err := who.May(s.May, at, "web")
	if err != nil {
		return err
	}
	_, err = acts.Do(ctx, a, act.What{Verb: f.List.Kind + "." + verb, Kind: f.List.Kind, Subject: id, Area: at}, func(tx *act.Tx) error {
		r, _, err := f.List.Find(ctx, tx, id)
		if err != nil {
			return err
		}
		return f.Take(ctx, tx, s, id, r, in)
	})
	return err
}

// Take takes a step with a record inside an act: by a person at a desk, from a phone, or by the product itself when a
// day has come. Seen is the version that the person saw; 0 where none was shown.
func (f *Flow[R, W]) Take(ctx context.Context, tx *act.Tx, s *Step[R], id string, r *R, in *Input) error {
	state, version := f.Of(r)
	if err := f.allowed(s, state); err != nil {
		return f.meanwhile(ctx, tx, id, in.Version, err)
	}
	if in.Version != 0 && in.Version != version && s.To != "" {
		return f.meanwhile(ctx, tx, id, in.Version, fault.New(fault.Conflict, "step.changed_meanwhile"))
	}
	if err := in.check(s.Fields); err != nil {
		return err
	}
	if s.Refuse != nil {
		if err := s.Refuse(r, tx.Actor); err != nil {
			return err
		}
	}
	var sets []act.Set
	if s.Do != nil {
		var err error
		if sets, err = s.Do(ctx, tx, r, in); err != nil {
			return err
		}
	}
	to := s.To
	if to == "" {
		to = state
	}
	if to != state {
		sets = append(sets, act.Set{Column: f.column(), Value: to})
	}
	tx.Note("from", state)
	tx.Note("to", to)
	if err := tx.Over(ctx, f.List.Table, id, version, "step.changed_meanwhile", sets...); err != nil {
		return err
	}
	at := tx.Now
	if in.At != 0 {
		at = min(in.At, tx.Now)
	}
	return add(ctx, tx, f.List.Kind, id, &Line{ID: tx.NewID(), At: at, Verb: s.Verb, From: state, To: to, Answers: in.Values, Photos: in.Photos, Op: in.op})
}

// meanwhile says of a step that came too late who did what since the person looked.
func (f *Flow[R, W]) meanwhile(ctx context.Context, tx *act.Tx, id string, seen int, plain error) error {
	thread, err := f.Thread(ctx, tx, tx.County, id)
	if err != nil {
		return err
	}
	for i := len(thread) - 1; i >= max(seen, 1) && i < len(thread); i-- {
		if l := thread[i]; l.From != l.To && l.Actor != tx.Actor.Person {
			return fault.New(fault.Conflict, "step.meanwhile", "name", l.ActorName, "verb", f.Title(l.Verb), "at", l.At.Time().Format("01-02 15:04"))
		}
	}
	return plain
}
