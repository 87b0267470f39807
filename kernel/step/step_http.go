package step

import (
	"context"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/list"
	"huying/kernel/person"
)

// ThreadRow is a step of a thread as it is sent.
type ThreadRow struct {
	ID        string       `json:"id"`
	At        clock.Moment `json:"at"`
	ActorName string       `json:"actor_name"`
	UnitName  string       `json:"unit_name"`
	Verb      string       `json:"verb"`
	VerbTitle string       `json:"verb_title"`
	From      string       `json:"from"`
	To        string       `json:"to"`
	ToTitle   string       `json:"to_title"`
	Answers   []MoveAnswer `json:"answers"`
	Photos    []string     `json:"photos"`
}

// MoveAnswer is what was given with a step, in words.
type MoveAnswer struct {
	Name  string `json:"name"`
	Title string `json:"title"`
	Text  string `json:"text"`
}

// MoveOffer is a step that the asker can take now.
type MoveOffer struct {
	Verb    string      `json:"verb"`
	Title   string      `json:"title"`
	Primary bool        `json:"primary"`
	Danger  bool        `json:"danger"`
	Fields  []MoveField `json:"fields"`
}

// MoveField is one thing that a step asks for.
type MoveField struct {
	Name     string       `json:"name"`
	Kind     Kind         `json:"kind" enum:"text,words,select,bool,number,day,unit,person,photos"`
	Title    string       `json:"title"`
	Hint     string       `json:"hint,omitempty"`
	Required bool         `json:"required"`
	Options  []MoveOption `json:"options,omitempty"`
}

// MoveOption is one of the answers to choose from.
type MoveOption struct {
	Value string `json:"value"`
	Title string `json:"title"`
}

// MoveInput is what a person gives with a step. Values are texts as they were typed; days are written 2023-11-07.
type MoveInput struct {
	Version int               `json:"version,omitempty" doc:"The version of the record that the person saw"`
	Values  map[string]string `json:"values,omitempty"`
	Photos  []string          `json:"photos,omitempty" maxItems:"9"`
}

// RecordMoves is a record's thread, and what the asker can do with it next.
type RecordMoves struct {
	State      string      `json:"state"`
	StateTitle string      `json:"state_title"`
	Version    int         `json:"version"`
	Thread     []ThreadRow `json:"thread"`
	Steps      []MoveOffer `json:"steps"`
}

// Room is what flows stand on besides their lists.
type Room struct {
	acts   *act.Room
	people *person.Room
	who    func(context.Context) (string, list.Asker)
}

// New opens the room.
func New(acts *act.Room, people *person.Room, who func(context.Context) (string, list.Asker)) *Room {
	return &Room{acts, people, who}
}

// Mount hangs the flow on its list's path: {path}/{id}/steps to read, {path}/{id}/steps/{verb} to take one.
func (f *Flow[R, W]) Mount(s *web.Server, room *Room) {
	f.ready()
	f.waits()
	f.acts = room.acts
	name := f.List.Name
	read := web.Spec{ID: "list" + name + "Steps", Method: "GET", Path: f.List.Path + "/{id}/steps", Guard: f.List.Read,
		Summary: "What was done with it, and what the asker can do next"}
	web.Handle(s, read, func(ctx context.Context, in *list.ByID) (*struct{ Body RecordMoves }, error) {
		return f.moves(ctx, s, room, in.ID)
	})
	take := web.Spec{ID: "take" + name + "Step", Method: "POST", Path: f.List.Path + "/{id}/steps/{verb}", Guard: f.List.Read, Summary: "Take a step with it"}
	web.Handle(s, take, func(ctx context.Context, in *struct {
		list.ByID
		Verb string `path:"verb" maxLength:"40"`
		Body MoveInput
	}) (*struct{ Body RecordMoves }, error) {
		step := f.step(in.Verb)
		if step == nil {
			return nil, store.ErrNotFound
		}
		if _, err := f.List.Act(ctx, step.May, in.ID, step.Verb, func(tx *act.Tx, r *R) error {
			return f.Take(ctx, tx, step, in.ID, r, &Input{Version: in.Body.Version, Values: in.Body.Values, Photos: in.Body.Photos})
		}); err != nil {
			return nil, err
		}
		return f.moves(ctx, s, room, in.ID)
	})
}

func (f *Flow[R, W]) moves(ctx context.Context, s *web.Server, room *Room, id string) (*struct{ Body RecordMoves }, error) {
	county, who := room.who(ctx)
	out := &struct{ Body RecordMoves }{}
	return out, room.acts.DB().View(ctx, func(q store.Q) error {
		r, at, err := f.List.Find(ctx, q, id)
		if err != nil {
			return err
		}
		units, err := room.people.UnitNames(ctx, q, county)
		if err != nil {
			return err
		}
		thread, err := f.Thread(ctx, q, county, id)
		if err != nil {
			return err
		}
		say := func(key string) string { return s.Said(ctx, key) }
		b := &out.Body
		b.State, b.Version = f.Of(r)
		b.StateTitle, b.Thread, b.Steps = say(f.StateTitle(b.State)), []ThreadRow{}, []MoveOffer{}
		for _, l := range thread {
			b.Thread = append(b.Thread, ThreadRow{l.ID, l.At, s.Who(ctx, l.ActorName), units[l.Unit], l.Verb, say(f.Title(l.Verb)), l.From, l.To,
				say(f.StateTitle(l.To)), f.answers(say, &l), l.Photos})
		}
		for _, x := range f.open(who, r, at, web.Of(ctx).Via) {
			b.Steps = append(b.Steps, f.offer(say, x))
		}
		return nil
	})
}

func (f *Flow[R, W]) answers(say func(string) string, l *Line) []MoveAnswer {
	out := []MoveAnswer{}
	s := f.step(l.Verb)
	if s == nil {
		return out
	}
	for _, x := range s.Fields {
		v := l.Answers[x.Name]
		if v == "" {
			continue
		}
		if x.Kind == Choice {
			v = say(x.option(v))
		}
		out = append(out, MoveAnswer{x.Name, say(x.title()), v})
	}
	return out
}

func (f *Flow[R, W]) offer(say func(string) string, s *Step[R]) MoveOffer {
	o := MoveOffer{s.Verb, say(f.Title(s.Verb)), s.Main, s.Danger, []MoveField{}}
	for _, x := range s.Fields {
		field := MoveField{Name: x.Name, Kind: x.Kind, Title: say(x.title()), Required: x.Required}
		if x.Hint != "" {
			field.Hint = say(x.Hint)
		}
		for _, v := range x.Options {
			field.Options = append(field.Options, MoveOption{v, say(x.option(v))})
		}
		o.Fields = append(o.Fields, field)
	}
	return o
}

func (x *Field) title() string {
	if x.Title != "" {
		return x.Title
	}
	return "step.field." + x.Name
}

func (x *Field) option(v string) string {
	if x.Words != "" {
		return x.Words + "." + v
	}
	return strings.Join([]string{"step", x.Name, v}, ".")
}

// errUnknown is what a phone is told of a step that there is not.
var errUnknown = fault.New(fault.Invalid, "step.unknown")
