package rectify

import (
	"context"
	"slices"
	"strings"

	"huying/base/clock"
	"huying/base/fault"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/compartment"
	"huying/kernel/list"
)

func faultOf() *fault.Fault { return fault.New(fault.Invalid, "rectify.step.invalid") }

// InRound names a round in a route.
type InRound struct {
	ID string `path:"id" maxLength:"36"`
}

// InPart names something in a round.
type InPart struct {
	InRound
	Part string `path:"part" maxLength:"36"`
}

// rows are several of them.
type rows[W any] struct {
	Body struct {
		Items []W `json:"items"`
	}
}

func rowsOf[W any](items []W) *rows[W] {
	out := &rows[W]{}
	out.Body.Items = append([]W{}, items...)
	return out
}

// asker is who asks, with the id that they gave their act.
func (r *room) asker(ctx context.Context) act.Actor { return r.Closed.Who(ctx).As(web.Of(ctx).Key) }

func (r *room) today() clock.Day { return r.Acts.Now().Day() }

// see opens a round to look at it; the look is in its log.
func (r *room) see(ctx context.Context, id, verb, subject string) (*view, error) {
	o, err := r.Closed.Open(ctx, r.asker(ctx), id, verb, subject)
	if err != nil {
		return nil, err
	}
	return load(o)
}

// missed answers that something is not there, and writes into the log that a member asked.
func (r *room) missed(ctx context.Context, v *view, verb, subject string, err error) error {
	if !fault.Is(err, fault.NotFound) {
		return err
	}
	return r.Closed.Miss(ctx, r.asker(ctx), v.Opened, verb, subject)
}

// do is one act in a round, of which the round as it then stands comes back.
func (r *room) do(ctx context.Context, id string, w compartment.What, fn func(tx *compartment.Tx, v *view) error, also ...act.Deed) (*view, string, error) {
	a := r.asker(ctx)
	var in *view
	done, err := r.Closed.ActWith(ctx, a, id, w, func(tx *compartment.Tx) (err error) {
		if in, err = load(tx.Opened); err != nil {
			return err
		}
		return fn(tx, in)
	}, also...)
	if err != nil {
		if in != nil {
			err = r.missed(ctx, in, w.Verb, w.Subject, err)
		}
		return nil, "", err
	}
	o, err := r.Closed.Again(ctx, a, id)
	if err != nil {
		return nil, "", err
	}
	v, err := load(o)
	return v, done.Subject, err
}

func (r *room) mount(s *web.Server) {
	s.Quiet("/api/rectify/rounds")
	r.mountRounds(s)
	r.mountUnits(s)
	r.mountFindings(s)
	r.mountLedgers(s)
	r.mountNotices(s)
	r.mountMeetings(s)
	r.mountReleases(s)
}

const rounds = "/api/rectify/rounds"

func (b *RectifyRoundInput) round() (*Round, error) {
	f := fault.New(fault.Invalid, "rectify.round.invalid")
	x := &Round{Term: b.Term, Name: b.Name, FeedbackOn: web.DayAt(f, "/feedback_on", b.FeedbackOn), SchemeDays: b.SchemeDays,
		Months: b.Months, QuietDays: b.QuietDays}
	for _, d := range b.ReportOn {
		x.ReportOn = append(x.ReportOn, web.DayAt(f, "/report_on", d))
	}
	if err := f.OrNil(); err != nil {
		return nil, err
	}
	return x, x.check()
}

func (r *room) mountRounds(s *web.Server) {
	web.Handle(s, web.Spec{ID: "listRectifyRounds", Method: "GET", Path: rounds, Guard: MayEnter, Summary: "Rounds that the asker is a member of"},
		func(ctx context.Context, _ *struct{}) (*rows[RectifyRound], error) {
			a := r.asker(ctx)
			mine, err := r.Closed.Mine(ctx, a, "rectify.round.list")
			if err != nil {
				return nil, err
			}
			var out []RectifyRound
			for _, o := range mine {
				if o.Kind != RoundKind {
					continue
				}
				v, err := load(o)
				if err != nil {
					return nil, err
				}
				out = append(out, v.roundOf(r.today(), a))
			}
			return rowsOf(out), nil
		})
	web.Handle(s, web.Spec{ID: "addRectifyRound", Method: "POST", Path: rounds, Guard: MayFound, Summary: "Open a round; whoever opens it owns it"},
		func(ctx context.Context, in *struct{ Body RectifyRoundInput }) (*list.One[RectifyRound], error) {
			x, err := in.Body.round()
			if err != nil {
				return nil, err
			}
			a := r.asker(ctx)
			id, err := r.found(ctx, a, web.Of(ctx).Key, x)
			if err != nil {
				return nil, err
			}
			o, err := r.Closed.Again(ctx, a, id)
			if err != nil {
				return nil, err
			}
			return r.roundTold(o, a)
		})
	web.Handle(s, web.Spec{ID: "getRectifyRound", Method: "GET", Path: rounds + "/{id}", Guard: MayEnter, Summary: "A round with its units and figures"},
		func(ctx context.Context, in *InRound) (*list.One[RectifyRound], error) {
			v, err := r.see(ctx, in.ID, "rectify.round.look", "")
			if err != nil {
				return nil, err
			}
			return &list.One[RectifyRound]{Body: v.roundOf(r.today(), r.asker(ctx))}, nil
		})
	web.Handle(s, web.Spec{ID: "changeRectifyRound", Method: "PUT", Path: rounds + "/{id}", Guard: MayEnter, Summary: "Change a round's parameters"},
		func(ctx context.Context, in *struct {
			InRound
			Body RectifyRoundInput
		}) (*list.One[RectifyRound], error) {
			x, err := in.Body.round()
			if err != nil {
				return nil, err
			}
			return r.answerRound(r.do(ctx, in.ID, compartment.What{Verb: "rectify.round.change", Kind: RoundKind}, func(tx *compartment.Tx, v *view) error {
				if err := v.need(compartment.Owner); err != nil {
					return err
				}
				return tx.Over(ctx, v.Round.id, in.Body.Version, x)
			}))
		})
	web.Handle(s, web.Spec{ID: "addRectifyDocument", Method: "POST", Path: rounds + "/{id}/documents", Guard: MayEnter,
		Summary: "A process or a list of duties that is in force"},
		func(ctx context.Context, in *struct {
			InRound
			Body RectifyDocument
		}) (*list.One[RectifyRound], error) {
			f := fault.New(fault.Invalid, "rectify.step.invalid")
			d := &Document{strings.TrimSpace(in.Body.Title), web.DayAt(f, "/on", in.Body.On)}
			if d.On == 0 {
				f.At("/on", "required")
			}
			if err := f.OrNil(); err != nil {
				return nil, err
			}
			return r.answerRound(r.do(ctx, in.ID, compartment.What{Verb: "rectify.document.add", Kind: DocumentKind}, func(tx *compartment.Tx, v *view) error {
				if err := v.need(ruling...); err != nil {
					return err
				}
				id, err := tx.Put(ctx, DocumentKind, "", d)
				tx.On(id, "")
				return err
			}))
		})
}

func (r *room) found(ctx context.Context, a act.Actor, key string, x *Round) (string, error) {
	return r.Closed.Found(ctx, a, key, RoundKind, x.Full(), func(tx *compartment.Tx) error {
		_, err := tx.Put(ctx, RoundKind, "", x)
		return err
	})
}

func (r *room) roundTold(o *compartment.Opened, a act.Actor) (*list.One[RectifyRound], error) {
	v, err := load(o)
	if err != nil {
		return nil, err
	}
	return &list.One[RectifyRound]{Body: v.roundOf(r.today(), a)}, nil
}

func (r *room) answerRound(v *view, _ string, err error) (*list.One[RectifyRound], error) {
	if err != nil {
		return nil, err
	}
	return &list.One[RectifyRound]{Body: v.roundOf(r.today(), act.Actor{Person: v.Me.Person})}, nil
}

func (r *room) mountUnits(s *web.Server) {
	web.Handle(s, web.Spec{ID: "addRectifyUnit", Method: "POST", Path: rounds + "/{id}/units", Guard: MayEnter, Summary: "A unit that was inspected"},
		func(ctx context.Context, in *struct {
			InRound
			Body RectifyUnitInput
		}) (*list.One[RectifyRound], error) {
			u := &Unit{Name: strings.TrimSpace(in.Body.Name), Principal: strings.TrimSpace(in.Body.Principal), Leader: strings.TrimSpace(in.Body.Leader),
				State: UnitStates[0], Thread: []Entry{}}
			return r.answerRound(r.do(ctx, in.ID, compartment.What{Verb: "rectify.unit.add", Kind: UnitKind}, func(tx *compartment.Tx, v *view) error {
				return addUnit(ctx, tx, v, u)
			}))
		})
	web.Handle(s, web.Spec{ID: "takeRectifyUnitStep", Method: "POST", Path: rounds + "/{id}/units/{part}/steps/{verb}", Guard: MayEnter,
		Summary: "A step of an inspected unit as a whole"},
		func(ctx context.Context, in *struct {
			InPart
			Verb string `path:"verb" maxLength:"20"`
			Body RectifyStepInput
		}) (*list.One[RectifyRound], error) {
			input, err := in.Body.input()
			if err != nil {
				return nil, err
			}
			return r.answerRound(r.do(ctx, in.ID, compartment.What{Verb: "rectify.unit.step", Kind: UnitKind, Subject: in.Part},
				func(tx *compartment.Tx, v *view) error {
					return unitStep(ctx, tx, v, in.Part, in.Verb, in.Body.Version, input)
				}))
		})
}

func addUnit(ctx context.Context, tx *compartment.Tx, v *view, u *Unit) error {
	if err := v.need(compartment.Owner); err != nil {
		return err
	}
	if slices.ContainsFunc(v.Units, func(x *Unit) bool { return x.Name == u.Name }) {
		return fault.New(fault.Invalid, "rectify.step.invalid").At("/name", "rectify.unit.twice")
	}
	id, err := tx.Put(ctx, UnitKind, "", u)
	u.id = id
	tx.On(id, "")
	return err
}

func unitStep(ctx context.Context, tx *compartment.Tx, v *view, id, verb string, version int, in *Input) error {
	u, err := v.unit(id)
	if err != nil {
		return err
	}
	s := unitStepOf(verb)
	if s == nil {
		return fault.New(fault.Invalid, "web.bad_input").At("/verb", "web.bad_value")
	}
	if err := theirs(tx, in); err != nil {
		return err
	}
	if err := s.Take(u, in, tx.Actor, v.Me.Role, tx.Now); err != nil {
		return err
	}
	tx.Note("step", verb)
	return tx.Over(ctx, id, version, u)
}

// theirs refuses evidence that whoever takes the step did not bring.
func theirs(tx *compartment.Tx, in *Input) error {
	f := faultOf()
	for _, x := range in.Files {
		if !tx.Theirs(x.ID, tx.Actor.Person) {
			f.At("/files", "rectify.step.file")
		}
	}
	return f.OrNil()
}
