package health

import (
	"context"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/seal"
	"huying/base/sheet"
	"huying/base/store"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/area"
	"huying/kernel/duty"
	"huying/kernel/list"
	"huying/kernel/step"
)

// HealthShift is a turn to emergency in a list.
type HealthShift struct {
	ID        string `json:"id"`
	Area      string `json:"area"`
	AreaName  string `json:"area_name"`
	State     string `json:"state" enum:"raised,peace"`
	Level     int    `json:"level"`
	Title     string `json:"title"`
	Body      string `json:"body"`
	Rehearsal bool   `json:"rehearsal"`
	Directive string `json:"directive" doc:"That went down the tree with it"`
	RaisedOn  string `json:"raised_on"`
	EndedOn   string `json:"ended_on"`
	Version   int    `json:"version"`
}

// HealthShiftInput is a level as it is raised.
type HealthShiftInput struct {
	Area      string       `json:"area" maxLength:"20"`
	Level     int          `json:"level" minimum:"1" maximum:"4"`
	Title     string       `json:"title" maxLength:"240"`
	Body      string       `json:"body" maxLength:"6000"`
	DueAt     clock.Moment `json:"due_at"`
	Rehearsal bool         `json:"rehearsal,omitempty"`
}

// HealthLine is something that a committee has ready; names are masked.
type HealthLine struct {
	ID        string `json:"id"`
	Area      string `json:"area"`
	AreaName  string `json:"area_name"`
	Kind      string `json:"kind" enum:"duty,reserve,material,contact"`
	Title     string `json:"title"`
	Name      string `json:"name"`
	On        string `json:"on"`
	Amount    int    `json:"amount"`
	Reached   int    `json:"reached"`
	TestedOn  string `json:"tested_on"`
	Struck    string `json:"struck"`
	Version   int    `json:"version"`
	CanChange bool   `json:"can_change"`
}

// HealthLineInput is a line as it is entered.
type HealthLineInput struct {
	Area   string `json:"area" maxLength:"20"`
	Kind   string `json:"kind" enum:"duty,reserve,material,contact"`
	Title  string `json:"title" maxLength:"160"`
	Name   string `json:"name,omitempty" maxLength:"80"`
	On     string `json:"on,omitempty" maxLength:"10"`
	Amount int    `json:"amount,omitempty"`
}

// HealthReady is what a place has of the emergency shape, and what is missing.
type HealthReady struct {
	Code     string   `json:"code"`
	Name     string   `json:"name"`
	Duty     int      `json:"duty"`
	Reserve  int      `json:"reserve"`
	Material int      `json:"material"`
	Contacts int      `json:"contacts"`
	Tested   int      `json:"tested"`
	Reached  int      `json:"reached"`
	Lacks    []string `json:"lacks"`
}

func (r *room) shiftFlow() *step.Flow[Shift, HealthShift] {
	l := &list.List[Shift, HealthShift]{
		Kind: ShiftKind, Name: "HealthShift", Path: "/api/health/shifts", Summary: "Turns from peace to emergency and rehearsals, the latest first", Read: MayRead,
		Table: "health_shift", Columns: shiftColumns, Order: list.Latest("r.raised_on"), Called: "r.title", Note: placeSQL,
		Filters: []list.Filter{list.Is("state", "r.state", Raised, Peace), list.States("rehearsal", map[string]string{"": "", "only": "r.rehearsal = 1",
			"without": "r.rehearsal = 0"}), list.Words("r.title")},
		Dest: shiftDest,
		Wire: func(see *list.Reader, s *Shift) HealthShift {
			return HealthShift{s.ID, s.Area, see.PathText(s.Area), s.State, s.Level, s.Title, s.Body, s.Rehearsal, s.Directive, s.RaisedOn.String(),
				s.EndedOn.String(), s.Version}
		},
		Sheet: list.Sheet[Shift]{File: "health-shifts", Title: "health.sheet.shifts", Columns: []sheet.Column{{Title: "health.shift.raised_on", Width: 12},
			{Title: "health.place", Width: 20}, {Title: "health.shift.level_is"}, {Title: "health.shift.title_is",
				Width: 36}, {Title: "directive.rehearsal_is", Width: 8},
			{Title: "health.state", Width: 10}, {Title: "health.ended_on", Width: 12}},
			Lines: func(see *list.Reader, s *Shift) [][]any {
				rehearsal := ""
				if s.Rehearsal {
					rehearsal = see.Say("directive.rehearsal")
				}
				return [][]any{{s.RaisedOn, see.PathText(s.Area), s.Level, s.Title, rehearsal, see.Say(ShiftKind + ".state." + s.State), s.EndedOn}}
			}},
	}
	reason := step.Field{Name: "reason", Kind: step.Words, Required: true, Most: 400}
	return &step.Flow[Shift, HealthShift]{
		List: l, States: []string{Raised, Peace}, Of: func(s *Shift) (string, int) { return s.State, s.Version },
		Steps: []step.Step[Shift]{
			{Verb: "change", May: MayCommand, From: []string{Raised}, Fields: []step.Field{{Name: "level", Kind: step.Choice,
				Title: "health.shift.level_is", Words: "health.level",
				Options: []string{"1", "2", "3", "4"}, Required: true}, reason},
				Do: func(ctx context.Context, tx *act.Tx, s *Shift, in *step.Input) ([]act.Set, error) {
					if err := clinical("/values/reason", in.Text("reason")); err != nil {
						return nil, err
					}
					d, err := r.Directives.Get(ctx, tx, tx.County, s.Directive)
					if err != nil {
						return nil, err
					}
					return []act.Set{{Column: "level", Value: in.Number("level")}}, r.Directives.Amend(ctx, tx, d, d.Body, 0, in.Text("reason"))
				}},
			{Verb: "end", May: MayCommand, From: []string{Raised}, To: Peace, Fields: []step.Field{reason},
				Do: func(ctx context.Context, tx *act.Tx, s *Shift, in *step.Input) ([]act.Set, error) {
					if err := clinical("/values/reason", in.Text("reason")); err != nil {
						return nil, err
					}
					d, err := r.Directives.Get(ctx, tx, tx.County, s.Directive)
					if err != nil {
						return nil, err
					}
					return []act.Set{{Column: "ended_on", Value: tx.Now.Day()}}, r.Directives.End(ctx, tx, d, in.Text("reason"))
				}},
		},
	}
}

func (r *room) lineList() *list.List[Line, HealthLine] {
	return &list.List[Line, HealthLine]{
		Kind: LineKind, Name: "HealthLine", Path: "/api/health/lines", Summary: "What committees have ready for an emergency", Read: MayRead,
		Table: "health_line", Columns: lineColumns, Order: []list.Key{{Column: "r.area", Text: true}, {Column: "r.kind", Text: true},
			{Column: list.ID, Text: true}},
		Filters: []list.Filter{list.Is("kind", "r.kind", LineKinds...), list.Is("area", "r.area"), list.Unless("struck", "Struck lines too", "r.struck = ''")},
		Dest:    r.lineDest, Fill: r.fillLines,
		Wire: func(see *list.Reader, l *Line) HealthLine {
			return HealthLine{l.ID, l.Area, see.PathText(l.Area), l.Kind, l.Title, l.Name.String(), l.On.String(), l.Amount, l.Reached,
				l.TestedOn.String(), l.Struck, l.Version,
				l.Struck == "" && see.Can(MayWork, l.Area)}
		},
		Sheet: list.Sheet[Line]{File: "health-lines", Title: "health.sheet.lines",
			Columns: []sheet.Column{{Title: "health.place", Width: 36}, {Title: "health.line.kind_is", Width: 12},
				{Title: "health.line.title_is", Width: 30}, {Title: "health.name", Width: 12}, {Title: "health.on",
					Width: 12}, {Title: "health.line.amount_is"},
				{Title: "health.line.tested_on", Width: 12}, {Title: "health.line.reached_is", Width: 10}},
			Lines: func(see *list.Reader, l *Line) [][]any {
				reached := ""
				if l.Reached > 0 {
					reached = see.Say(map[int]string{1: "directive.answer.true", 2: "directive.answer.false"}[l.Reached])
				}
				return [][]any{{see.PathText(l.Area), see.Say("health.line.kind." + l.Kind), l.Title, l.Name.String(), l.On, l.Amount, l.TestedOn, reached}}
			}},
	}
}

type readyOut struct {
	Body struct {
		Items []HealthReady `json:"items"`
	}
}

// readyPlaces is what every place with a committee below a shift has and lacks, those that lack most first to be seen by their lacks.
func (r *room) readyPlaces(ctx context.Context, q store.Q, county string, s *Shift, places area.Scope) (*readyOut, error) {
	tree, err := r.Areas.Tree(ctx, county)
	if err != nil {
		return nil, err
	}
	scope := places.Meet([]string{s.Area})
	have, err := inForce(ctx, q, county, scope)
	if err != nil {
		return nil, err
	}
	ready, err := r.ready(ctx, q, county, scope, s.RaisedOn)
	if err != nil {
		return nil, err
	}
	out := &readyOut{}
	out.Body.Items = []HealthReady{}
	tree.Under(s.Area, func(a *area.Area) {
		if c := have[a.Code]; c == nil || c.State != Founded {
			return
		}
		x := ready[a.Code]
		if x == nil {
			x = &Ready{}
		}
		out.Body.Items = append(out.Body.Items, HealthReady{a.Code, tree.PathText(a.Code), x.Duty, x.Reserve, x.Material, x.Contacts, x.Tested,
			x.Reached, x.Lacks()})
	})
	return out, nil
}

func (r *room) mountShifts(s *web.Server) {
	l := r.shifts.List
	web.Handle(s, web.Spec{ID: "raiseHealthShift", Method: "POST", Path: l.Path, Guard: MayCommand,
		Summary: "Raise a level: committees below take their emergency shape"},
		func(ctx context.Context, in *struct{ Body HealthShiftInput }) (*list.One[HealthShift], error) {
			tree, err := r.Areas.Tree(ctx, duty.Of(ctx).County)
			if err != nil {
				return nil, err
			}
			b := in.Body
			x := &Shift{Area: b.Area, Level: b.Level, Title: b.Title, Body: b.Body, Rehearsal: b.Rehearsal, DueAt: b.DueAt}
			if err := x.check(tree); err != nil {
				return nil, err
			}
			return l.Add(ctx, MayCommand, x.Area, func(tx *act.Tx) error { return r.raise(ctx, tx, x, tree) })
		})
	web.Handle(s, web.Spec{ID: "listHealthReady", Method: "GET", Path: l.Path + "/{id}/places", Guard: MayRead,
		Summary: "What every place has of the emergency shape, and what is missing"},
		func(ctx context.Context, in *list.ByID) (*readyOut, error) {
			x, _, err := l.Find(ctx, r.DB.Read(), in.ID)
			if err != nil {
				return nil, err
			}
			places, err := r.Lists.Places(ctx, MayRead, "")
			if err != nil {
				return nil, err
			}
			var out *readyOut
			return out, r.DB.View(ctx, func(q store.Q) error {
				out, err = r.readyPlaces(ctx, q, duty.Of(ctx).County, x, places)
				return err
			})
		})
	web.Handle(s, web.Spec{ID: "addHealthLine", Method: "POST", Path: r.lines.Path, Guard: MayWork,
		Summary: "Write down who is on duty or in reserve, material, or whom to call"},
		func(ctx context.Context, in *struct{ Body HealthLineInput }) (*list.One[HealthLine], error) {
			b := in.Body
			f := fault.New(fault.Invalid, "health.line.invalid")
			x := &Line{Area: b.Area, Kind: b.Kind, Title: b.Title, Name: seal.Hide(seal.Name, b.Name), Amount: b.Amount, On: web.DayAt(f, "/on", b.On)}
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			if err := x.check(); err != nil {
				return nil, err
			}
			return r.lines.Add(ctx, MayWork, x.Area, func(tx *act.Tx) error { return r.addLine(ctx, tx, x) })
		})
	change := func(ctx context.Context, id, verb string, sets func(tx *act.Tx, x *Line) ([]act.Set, error)) (*list.One[HealthLine], error) {
		return r.lines.Act(ctx, MayWork, id, verb, func(tx *act.Tx, x *Line) error {
			if x.Struck != "" {
				return fault.New(fault.Conflict, "health.struck_already")
			}
			list, err := sets(tx, x)
			if err != nil {
				return err
			}
			return tx.Over(ctx, "health_line", x.ID, x.Version, moved, list...)
		})
	}
	web.Handle(s, web.Spec{ID: "testHealthLine", Method: "POST", Path: r.lines.Path + "/{id}/test", Guard: MayWork,
		Summary: "Say whether a call of the communication tree was answered"},
		func(ctx context.Context, in *struct {
			list.ByID
			Body struct {
				Reached bool `json:"reached"`
			}
		}) (*list.One[HealthLine], error) {
			return change(ctx, in.ID, "test", func(tx *act.Tx, x *Line) ([]act.Set, error) {
				if x.Kind != "contact" {
					return nil, fault.New(fault.Conflict, "health.line.no_contact")
				}
				return []act.Set{{Column: "reached", Value: 2 - store.YesNo(in.Body.Reached)}, {Column: "tested_on", Value: tx.Now.Day()}}, nil
			})
		})
	web.Handle(s, web.Spec{ID: "strikeHealthLine", Method: "POST", Path: r.lines.Path + "/{id}/strike", Guard: MayWork,
		Summary: "Strike a line that holds no more"},
		func(ctx context.Context, in *list.Because) (*list.One[HealthLine], error) {
			return change(ctx, in.ID, "strike", func(tx *act.Tx, _ *Line) ([]act.Set, error) {
				tx.Note("reason", in.Body.Reason)
				return []act.Set{{Column: "struck", Value: in.Body.Reason}}, nil
			})
		})
}
