package health

import (
	"context"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/list"
	"huying/kernel/step"
)

// HealthWork is a plan, a meeting or an activity in a list.
type HealthWork struct {
	ID        string `json:"id"`
	Area      string `json:"area"`
	AreaName  string `json:"area_name"`
	Kind      string `json:"kind" enum:"plan,meeting,activity"`
	Topic     string `json:"topic"`
	Title     string `json:"title"`
	Words     string `json:"words"`
	On        string `json:"on"`
	Came      int    `json:"came"`
	Struck    string `json:"struck"`
	Version   int    `json:"version"`
	CanChange bool   `json:"can_change"`
}

// HealthWorkInput is what is written down.
type HealthWorkInput struct {
	Area  string `json:"area" maxLength:"20"`
	Kind  string `json:"kind" enum:"plan,meeting,activity"`
	Topic string `json:"topic" enum:"education,patriotic,key_groups,needs,epidemic,other"`
	Title string `json:"title" maxLength:"240"`
	Words string `json:"words,omitempty" maxLength:"16000"`
	On    string `json:"on" maxLength:"10"`
	Came  int    `json:"came,omitempty"`
}

// HealthNote is an early-warning note in a list.
type HealthNote struct {
	ID       string `json:"id"`
	Area     string `json:"area"`
	AreaName string `json:"area_name"`
	State    string `json:"state" enum:"noted,assessed,closed"`
	Sign     string `json:"sign"`
	Place    string `json:"place"`
	Words    string `json:"words"`
	People   int    `json:"people"`
	On       string `json:"on"`
	Verdict  string `json:"verdict"`
	Order    string `json:"order" doc:"That was opened for it"`
	Version  int    `json:"version"`
}

// HealthNoteInput is what a community has seen.
type HealthNoteInput struct {
	Area   string `json:"area" maxLength:"20"`
	Sign   string `json:"sign" enum:"water,food,vermin,animal,waste,absence,cluster,other"`
	Place  string `json:"place" maxLength:"320"`
	Words  string `json:"words" maxLength:"2400"`
	People int    `json:"people,omitempty"`
	On     string `json:"on" maxLength:"10"`
}

func (r *room) workList() *list.List[Work, HealthWork] {
	return &list.List[Work, HealthWork]{
		Kind: WorkKind, Name: "HealthWork", Path: "/api/health/works", Summary: "What committees do in peace, the latest first", Read: MayRead,
		Table: "health_work", Columns: workColumns, Order: list.Latest("r.on_day"), Called: "r.title", Note: placeSQL,
		Filters: []list.Filter{list.Is("kind", "r.kind", WorkKinds...), list.Is("topic", "r.topic", Topics...), list.Is("area", "r.area"),
			list.Period("r.on_day"),
			list.Words("(r.title || ' ' || r.words)")},
		Dest: workDest,
		Wire: func(see *list.Reader, w *Work) HealthWork {
			return HealthWork{w.ID, w.Area, see.PathText(w.Area), w.Kind, w.Topic, w.Title, w.Words, w.On.String(), w.Came, w.Struck, w.Version,
				w.Struck == "" && see.Can(MayWork, w.Area)}
		},
		Sheet: list.Sheet[Work]{File: "health-works", Title: "health.sheet.works", Columns: []sheet.Column{{Title: "health.on", Width: 12},
			{Title: "health.place", Width: 36}, {Title: "health.work.kind_is", Width: 10}, {Title: "health.work.topic_is",
				Width: 14}, {Title: "health.work.title_is", Width: 36},
			{Title: "health.came_is"}, {Title: "health.struck", Width: 24}},
			Lines: func(see *list.Reader, w *Work) [][]any {
				return [][]any{{w.On, see.PathText(w.Area), see.Say("health.work.kind." + w.Kind), see.Say("health.topic." + w.Topic), w.Title,
					w.Came, w.Struck}}
			}},
	}
}

func (r *room) noteFlow() *step.Flow[Note, HealthNote] {
	l := &list.List[Note, HealthNote]{
		Kind: NoteKind, Name: "HealthNote", Path: "/api/health/notes", Summary: "Early-warning notes, the latest first; no person's health data", Read: MayRead,
		Table: "health_note", Columns: noteColumns, Order: list.Latest("r.noted_on"), Called: "r.place", Note: placeSQL,
		Filters: []list.Filter{list.Is("state", "r.state", Noted, Assessed, Closed), list.Is("sign", "r.sign", Signs...), list.Period("r.noted_on"),
			list.Words("(r.place || ' ' || r.words)")},
		Dest: noteDest,
		Wire: func(see *list.Reader, n *Note) HealthNote {
			return HealthNote{n.ID, n.Area, see.PathText(n.Area), n.State, n.Sign, n.Place, n.Words, n.People, n.On.String(), n.Verdict, n.Order, n.Version}
		},
		Sheet: list.Sheet[Note]{File: "health-notes", Title: "health.sheet.notes",
			Columns: []sheet.Column{{Title: "health.on", Width: 12}, {Title: "health.place", Width: 36},
				{Title: "health.note.sign_is", Width: 16}, {Title: "health.note.place_is", Width: 24}, {Title: "health.note.words_is", Width: 48},
				{Title: "health.note.people_is"}, {Title: "health.state", Width: 10}},
			Lines: func(see *list.Reader, n *Note) [][]any {
				return [][]any{{n.On, see.PathText(n.Area), see.Say("health.sign_of." + n.Sign), n.Place, n.Words, n.People,
					see.Say(NoteKind + ".state." + n.State)}}
			}},
	}
	words := step.Field{Name: "words", Kind: step.Words, Required: true}
	return &step.Flow[Note, HealthNote]{
		List: l, States: []string{Noted, Assessed, Closed}, Of: func(n *Note) (string, int) { return n.State, n.Version },
		Steps: []step.Step[Note]{
			{Verb: "assess", May: MayManage, From: []string{Noted}, To: Assessed, Main: true,
				Fields: []step.Field{{Name: "verdict", Kind: step.Choice, Title: "health.note.verdict_is", Words: "health.verdict",
					Options:  []string{"watch", "act", "none"},
					Required: true, Hint: "health.note.verdict_hint"}, words},
				Do: func(ctx context.Context, tx *act.Tx, n *Note, in *step.Input) ([]act.Set, error) {
					sets := []act.Set{{Column: "verdict", Value: in.Text("verdict")}}
					if err := clinical("/values/words", in.Text("words")); err != nil || in.Text("verdict") != "act" {
						return sets, err
					}
					id, err := r.open(ctx, tx, n.Area, n.Place+"\n"+n.Words)
					return append(sets, act.Set{Column: "order_id", Value: id}), err
				}},
			{Verb: "close", May: MayManage, From: []string{Assessed}, To: Closed, Main: true, Fields: []step.Field{words},
				Do: func(_ context.Context, _ *act.Tx, _ *Note, in *step.Input) ([]act.Set, error) {
					return nil, clinical("/values/words", in.Text("words"))
				}},
		},
	}
}

func (r *room) mountWork(s *web.Server) {
	web.Handle(s, web.Spec{ID: "addHealthWork", Method: "POST", Path: r.works.Path, Guard: MayWork, Summary: "Write down a plan, a meeting or an activity"},
		func(ctx context.Context, in *struct{ Body HealthWorkInput }) (*list.One[HealthWork], error) {
			b := in.Body
			f := fault.New(fault.Invalid, "health.work.invalid")
			w := &Work{Area: b.Area, Kind: b.Kind, Topic: b.Topic, Title: b.Title, Words: b.Words, Came: b.Came, On: web.DayAt(f, "/on", b.On)}
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			if err := w.check(r.Acts.Now().Day()); err != nil {
				return nil, err
			}
			return r.works.Add(ctx, MayWork, w.Area, func(tx *act.Tx) error { return r.addWork(ctx, tx, w) })
		})
	web.Handle(s, web.Spec{ID: "strikeHealthWork", Method: "POST", Path: r.works.Path + "/{id}/strike", Guard: MayWork,
		Summary: "Strike a line that is wrong; it stays to be seen"},
		func(ctx context.Context, in *list.Because) (*list.One[HealthWork], error) {
			return r.works.Act(ctx, MayWork, in.ID, "strike", func(tx *act.Tx, w *Work) error {
				if w.Struck != "" {
					return fault.New(fault.Conflict, "health.struck_already")
				}
				tx.Note("reason", in.Body.Reason)
				return tx.Over(ctx, "health_work", w.ID, w.Version, moved, act.Set{Column: "struck", Value: in.Body.Reason})
			})
		})
	web.Handle(s, web.Spec{ID: "addHealthNote", Method: "POST", Path: r.notes.List.Path, Guard: MayWork,
		Summary: "Say early what was seen at a place; never who is ill"},
		func(ctx context.Context, in *struct{ Body HealthNoteInput }) (*list.One[HealthNote], error) {
			b := in.Body
			f := fault.New(fault.Invalid, "health.note.invalid")
			n := &Note{Area: b.Area, Sign: b.Sign, Place: b.Place, Words: b.Words, People: b.People, On: web.DayAt(f, "/on", b.On)}
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			if err := n.check(r.Acts.Now().Day()); err != nil {
				return nil, err
			}
			return r.notes.List.Add(ctx, MayWork, n.Area, func(tx *act.Tx) error { return r.addNote(ctx, tx, n) })
		})
}
