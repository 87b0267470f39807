package rectify

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"huying/base/fault"
	"huying/base/sheet"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/compartment"
	"huying/kernel/list"
)

// rectifyFindings are the findings of a round that pass a question.
type rectifyFindings struct {
	InRound
	Unit  string `query:"unit" maxLength:"36"`
	State string `query:"state" maxLength:"20"`
	Late  bool   `query:"late"`
	Mine  bool   `query:"mine" doc:"Those that wait for a step of the asker's"`
	Words string `query:"q" maxLength:"60"`
}

func (b *RectifyFindingInput) onto(f *Finding) error {
	bad := fault.New(fault.Invalid, "rectify.finding.invalid")
	f.Unit, f.Category, f.Text, f.Nature = b.Unit, b.Category, b.Text, b.Nature
	f.Plan = Plan{b.Goal, b.Measures, b.Leader, b.Lead, b.Help, b.Person, web.DayAt(bad, "/deadline", b.Deadline)}
	return bad.OrNil()
}

func (r *room) answerFinding(v *view, id string, err error) (*list.One[RectifyFinding], error) {
	if err != nil {
		return nil, err
	}
	f, err := v.finding(id)
	if err != nil {
		return nil, err
	}
	return &list.One[RectifyFinding]{Body: v.findingOf(f, r.today(), act.Actor{Person: v.Me.Person})}, nil
}

// waits reports whether a finding waits for a step that this role takes in its state as a matter of course.
func waits(f RectifyFinding) bool {
	return slices.ContainsFunc(f.Offers, func(o RectifyOffer) bool {
		return slices.Contains([]string{"start", "grant", "examine", "endorse"}, o.Verb) || o.Verb == "apply" && f.State == string(Returned)
	})
}

func (in *rectifyFindings) passes(f RectifyFinding) bool {
	return (in.Unit == "" || f.Unit == in.Unit) && (in.State == "" || f.State == in.State) && (!in.Late || f.Late) && (!in.Mine || waits(f)) &&
		(in.Words == "" || strings.Contains(f.Category+" "+f.Text+" "+f.Measures+" "+f.Lead+" "+f.Person, in.Words))
}

func (r *room) mountFindings(s *web.Server) {
	const path = rounds + "/{id}/findings"
	web.Handle(s, web.Spec{ID: "listRectifyFindings", Method: "GET", Path: path, Guard: MayEnter, Summary: "Findings of a round"},
		func(ctx context.Context, in *rectifyFindings) (*rows[RectifyFinding], error) {
			v, err := r.see(ctx, in.ID, "rectify.finding.list", "")
			if err != nil {
				return nil, err
			}
			var out []RectifyFinding
			for _, f := range v.Findings {
				if x := v.findingOf(f, r.today(), r.asker(ctx)); in.passes(x) {
					x.Thread = []RectifyEntry{}
					out = append(out, x)
				}
			}
			return rowsOf(out), nil
		})
	web.Handle(s, web.Spec{ID: "getRectifyFinding", Method: "GET", Path: path + "/{part}", Guard: MayEnter, Summary: "A finding with its whole course"},
		func(ctx context.Context, in *InPart) (*list.One[RectifyFinding], error) {
			v, err := r.see(ctx, in.ID, "rectify.finding.look", in.Part)
			if err != nil {
				return nil, err
			}
			f, err := v.finding(in.Part)
			if err != nil {
				return nil, r.missed(ctx, v, "rectify.finding.look", in.Part, err)
			}
			return &list.One[RectifyFinding]{Body: v.findingOf(f, r.today(), r.asker(ctx))}, nil
		})
	web.Handle(s, web.Spec{ID: "addRectifyFinding", Method: "POST", Path: path, Guard: MayEnter, Summary: "A finding of the feedback"},
		func(ctx context.Context, in *struct {
			InRound
			Body RectifyFindingInput
		}) (*list.One[RectifyFinding], error) {
			f := &Finding{State: NotStarted, Thread: []Entry{}}
			if err := in.Body.onto(f); err != nil {
				return nil, err
			}
			return r.answerFinding(r.do(ctx, in.ID, compartment.What{Verb: "rectify.finding.add", Kind: FindingKind}, func(tx *compartment.Tx, v *view) error {
				id, err := addFinding(ctx, tx, v, f)
				tx.On(id, "")
				return err
			}))
		})
	web.Handle(s, web.Spec{ID: "changeRectifyFinding", Method: "PUT", Path: path + "/{part}", Guard: MayEnter,
		Summary: "Change a finding before the unit starts on it"},
		func(ctx context.Context, in *struct {
			InPart
			Body RectifyFindingInput
		}) (*list.One[RectifyFinding], error) {
			return r.answerFinding(r.do(ctx, in.ID, compartment.What{Verb: "rectify.finding.change", Kind: FindingKind, Subject: in.Part},
				func(tx *compartment.Tx, v *view) error {
					f, err := v.finding(in.Part)
					if err != nil {
						return err
					}
					if err := v.need(compartment.Owner); err != nil {
						return err
					}
					if f.State != NotStarted {
						return fault.New(fault.Conflict, "rectify.finding.begun")
					}
					if err := in.Body.onto(f); err != nil {
						return err
					}
					if err := f.check(v); err != nil {
						return err
					}
					return tx.Over(ctx, f.id, in.Body.Version, f)
				}))
		})
	web.Handle(s, web.Spec{ID: "takeRectifyStep", Method: "POST", Path: path + "/{part}/steps/{verb}", Guard: MayEnter, Summary: "A step of a finding"},
		func(ctx context.Context, in *struct {
			InPart
			Verb string `path:"verb" maxLength:"20"`
			Body RectifyStepInput
		}) (*list.One[RectifyFinding], error) {
			input, err := in.Body.input()
			if err != nil {
				return nil, err
			}
			return r.answerFinding(r.do(ctx, in.ID, compartment.What{Verb: "rectify.finding.step", Kind: FindingKind, Subject: in.Part},
				func(tx *compartment.Tx, v *view) error {
					return findingStep(ctx, tx, v, in.Part, in.Verb, in.Body.Version, input)
				}))
		})
	r.mountImport(s)
}

// addFinding keeps a new finding, with the next number of its unit.
func addFinding(ctx context.Context, tx *compartment.Tx, v *view, f *Finding) (string, error) {
	if err := v.need(compartment.Owner, Team); err != nil {
		return "", err
	}
	if err := f.check(v); err != nil {
		return "", err
	}
	f.No = 1
	for _, x := range v.Findings {
		if x.Unit == f.Unit {
			f.No = max(f.No, x.No+1)
		}
	}
	v.Findings = append(v.Findings, f)
	return tx.Put(ctx, FindingKind, "", f)
}

func findingStep(ctx context.Context, tx *compartment.Tx, v *view, id, verb string, version int, in *Input) error {
	f, err := v.finding(id)
	if err != nil {
		return err
	}
	s := stepOf(verb)
	if s == nil {
		return fault.New(fault.Invalid, "web.bad_input").At("/verb", "web.bad_value")
	}
	u, err := v.unit(f.Unit)
	if err != nil {
		return err
	}
	if err := theirs(tx, in); err != nil {
		return err
	}
	if err := s.Take(f, u, in, tx.Actor, v.Me.Role, tx.Now); err != nil {
		return err
	}
	tx.Note("step", verb)
	return tx.Over(ctx, id, version, f)
}

// rectifyImported says what an import did.
type rectifyImported struct {
	Body struct {
		Added  int                 `json:"added"`
		Errors []sheet.ImportError `json:"errors"`
	}
}

func (r *room) mountImport(s *web.Server) {
	const path = rounds + "/{id}/findings/import"
	web.Handle(s, web.Spec{ID: "importRectifyFindings", Method: "POST", Path: path, Guard: MayEnter, Body: 4 << 20,
		Summary: "Take in the feedback as a workbook: all of it, or nothing and why. Its bytes alone are the body"},
		func(ctx context.Context, in *struct {
			InRound
			RawBody []byte `contentType:"application/octet-stream"`
		}) (*rectifyImported, error) {
			out := &rectifyImported{}
			out.Body.Errors = []sheet.ImportError{}
			_, _, err := r.do(ctx, in.ID, compartment.What{Verb: "rectify.finding.import", Kind: FindingKind}, func(tx *compartment.Tx, v *view) error {
				list, problems, err := v.readFindings(in.RawBody)
				if err != nil {
					return err
				}
				if len(problems) > 0 {
					out.Body.Errors = sheet.Told(problems, func(key string, args map[string]any) string { return s.SayFault(ctx, key, args) })
					return errNotTaken
				}
				for _, f := range list {
					if _, err := addFinding(ctx, tx, v, f); err != nil {
						return err
					}
				}
				out.Body.Added = len(list)
				tx.Note("findings", len(list))
				return nil
			})
			if len(out.Body.Errors) > 0 {
				err = nil
			}
			return out, err
		})
	s.Page("GET "+rounds+"/{id}/findings/template", "rectifyTemplate", MayEnter, func(w http.ResponseWriter, _ *http.Request) error {
		data, err := feedback.Template()
		if err != nil {
			return err
		}
		sheet.Head(w, "findings.xlsx")
		_, err = w.Write(data)
		return err
	})
}

// errNotTaken ends an act whose workbook had something wrong in it.
var errNotTaken = fault.New(fault.Invalid, "rectify.finding.invalid")

func (r *room) mountLedgers(s *web.Server) {
	const path = rounds + "/{id}/lists/{list}"
	type ask struct {
		InRound
		List string `path:"list" enum:"findings,tasks,duties,results,archive"`
		Unit string `query:"unit" maxLength:"36"`
	}
	web.Handle(s, web.Spec{ID: "getRectifyList", Method: "GET", Path: path, Guard: MayEnter, Summary: "One of the five lists as a table to print"},
		func(ctx context.Context, in *ask) (*list.One[RectifyTable], error) {
			v, err := r.see(ctx, in.ID, "rectify.list", "")
			if err != nil {
				return nil, err
			}
			l := v.ledger(in.List, in.Unit, func(key string) string { return s.Say(ctx, key, nil) })
			out := &list.One[RectifyTable]{Body: RectifyTable{Titles: []string{}, Rows: [][]any{}}}
			for _, t := range l.titles {
				out.Body.Titles = append(out.Body.Titles, s.Say(ctx, t, nil))
			}
			out.Body.Rows = append(out.Body.Rows, l.rows...)
			return out, nil
		})
	s.Page("GET "+path+"/export", "exportRectifyList", MayEnter, func(w http.ResponseWriter, q *http.Request) error {
		ctx := q.Context()
		v, err := r.see(ctx, q.PathValue("id"), "rectify.list.export", "")
		if err != nil {
			return err
		}
		name := q.PathValue("list")
		if !slices.Contains(Lists, name) {
			return r.missed(ctx, v, "rectify.list.export", "", fault.New(fault.NotFound, "rectify.not_there"))
		}
		say := func(key string) string { return s.Say(ctx, key, nil) }
		l := v.ledger(name, q.URL.Query().Get("unit"), say)
		var columns []sheet.Column
		for i, t := range l.titles {
			columns = append(columns, sheet.Column{Title: say(t), Width: l.widths[i]})
		}
		x, err := sheet.NewWriter(say("rectify.list."+name), columns)
		if err != nil {
			return err
		}
		for _, row := range l.rows {
			if err := x.Row(row...); err != nil {
				return err
			}
		}
		w.Header().Set("Cache-Control", "no-store")
		return x.Send(w, name+"-"+r.today().String()+".xlsx")
	})
}
