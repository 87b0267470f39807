package rectify

import (
	"context"
	"slices"

	"huying/base/fault"
	"huying/base/web"
	"huying/kernel/act"
	"huying/kernel/compartment"
	"huying/kernel/duty"
	"huying/kernel/list"
)

func (b *RectifyMeetingInput) meeting() (*Meeting, error) {
	bad := fault.New(fault.Invalid, "rectify.meeting.invalid")
	m := &Meeting{Title: b.Title, On: web.DayAt(bad, "/on", b.On), Place: b.Place, Minutes: b.Minutes, Tasks: []Task{}}
	if b.On == "" {
		bad.At("/on", "required")
	}
	for _, t := range b.Tasks {
		m.Tasks = append(m.Tasks, Task{t.Unit, t.Finding, t.Words, web.DayAt(bad, "/tasks", t.Due)})
	}
	return m, bad.OrNil()
}

func (r *room) answerMeetings(v *view, _ string, err error) (*rows[RectifyMeeting], error) {
	if err != nil {
		return nil, err
	}
	var out []RectifyMeeting
	for _, m := range slices.Backward(v.Meetings) {
		out = append(out, m.wire())
	}
	return rowsOf(out), nil
}

func (r *room) mountMeetings(s *web.Server) {
	const path = rounds + "/{id}/meetings"
	web.Handle(s, web.Spec{ID: "listRectifyMeetings", Method: "GET", Path: path, Guard: MayEnter, Summary: "Review meetings of a round, the latest first"},
		func(ctx context.Context, in *InRound) (*rows[RectifyMeeting], error) {
			v, err := r.see(ctx, in.ID, "rectify.meeting.list", "")
			return r.answerMeetings(v, "", err)
		})
	web.Handle(s, web.Spec{ID: "addRectifyMeeting", Method: "POST", Path: path, Guard: MayEnter, Summary: "Convene a review meeting"},
		func(ctx context.Context, in *struct {
			InRound
			Body RectifyMeetingInput
		}) (*rows[RectifyMeeting], error) {
			m, err := in.Body.meeting()
			if err != nil {
				return nil, err
			}
			return r.answerMeetings(r.do(ctx, in.ID, compartment.What{Verb: "rectify.meeting.add", Kind: MeetingKind}, func(tx *compartment.Tx, v *view) error {
				return addMeeting(ctx, tx, v, m)
			}))
		})
	web.Handle(s, web.Spec{ID: "changeRectifyMeeting", Method: "PUT", Path: path + "/{part}", Guard: MayEnter, Summary: "Minutes of a meeting, with its tasks"},
		func(ctx context.Context, in *struct {
			InPart
			Body RectifyMeetingInput
		}) (*rows[RectifyMeeting], error) {
			m, err := in.Body.meeting()
			if err != nil {
				return nil, err
			}
			return r.answerMeetings(r.do(ctx, in.ID, compartment.What{Verb: "rectify.meeting.change", Kind: MeetingKind, Subject: in.Part},
				func(tx *compartment.Tx, v *view) error {
					if _, err := found(v.Meetings, func(x *Meeting) bool { return x.id == in.Part }); err != nil {
						return err
					}
					if err := v.need(ruling...); err != nil {
						return err
					}
					if err := m.check(v); err != nil {
						return err
					}
					return tx.Over(ctx, in.Part, in.Body.Version, m)
				}))
		})
	web.Handle(s, web.Spec{ID: "getRectifyPack", Method: "GET", Path: path + "/{part}/pack", Guard: MayEnter,
		Summary: "What a meeting has before it: where everything stands, what is late, what was said last time and done since"},
		func(ctx context.Context, in *InPart) (*rows[RectifyPackUnit], error) {
			v, err := r.see(ctx, in.ID, "rectify.meeting.pack", in.Part)
			if err != nil {
				return nil, err
			}
			m, err := found(v.Meetings, func(m *Meeting) bool { return m.id == in.Part })
			if err != nil {
				return nil, r.missed(ctx, v, "rectify.meeting.pack", in.Part, err)
			}
			return rowsOf(v.packOf(m, r.asker(ctx), r)), nil
		})
}

func addMeeting(ctx context.Context, tx *compartment.Tx, v *view, m *Meeting) error {
	if err := v.need(ruling...); err != nil {
		return err
	}
	if err := m.check(v); err != nil {
		return err
	}
	id, err := tx.Put(ctx, MeetingKind, "", m)
	m.id = id
	tx.On(id, "")
	return err
}

func (v *view) packOf(m *Meeting, a act.Actor, r *room) (out []RectifyPackUnit) {
	today := r.today()
	for _, p := range v.pack(m, today) {
		x := RectifyPackUnit{Unit: v.unitOf(p.Unit, today, a), Tasks: tasksOf(p.Tasks), Findings: []RectifyPackFinding{}}
		for _, f := range p.Findings {
			told := v.findingOf(f.Finding, today, a)
			told.Thread = []RectifyEntry{}
			x.Findings = append(x.Findings, RectifyPackFinding{told, tasksOf(f.Said), entriesOf(f.Since)})
		}
		out = append(out, x)
	}
	return out
}

func (r *room) answerDrafts(v *view, _ string, err error) (*rows[RectifyDraft], error) {
	if err != nil {
		return nil, err
	}
	var out []RectifyDraft
	for _, d := range slices.Backward(v.Drafts) {
		out = append(out, RectifyDraft{d.id, d.Title, d.Words, d.Audience, d.Numbers, d.ByName, d.Approver, d.On.String(), d.version,
			d.ApprovedBy == "" && d.By != v.Me.Person && slices.Contains(ruling, v.Me.Role)})
	}
	return rowsOf(out), nil
}

func (r *room) releaseList() *list.List[Release, RectifyRelease] {
	return &list.List[Release, RectifyRelease]{
		Kind: ReleaseKind, Name: "RectifyRelease", Path: "/api/rectify/releases", Summary: "What was released of rounds", Read: MayEnter,
		Table: "rectify_release", Columns: releaseColumns, Order: list.Latest("r.on_day"), Filters: []list.Filter{list.Is("audience",
			"r.audience", "public", "party")},
		Dest: releaseDest, Wire: func(_ *list.Reader, x *Release) RectifyRelease {
			return RectifyRelease{x.ID, x.Area, x.Round, x.Audience, x.Title, x.Words, x.Numbers, x.On.String()}
		},
	}
}

func (r *room) mountReleases(s *web.Server) {
	const path = rounds + "/{id}/releases"
	r.releaseList().Mount(s, r.Lists)
	web.Handle(s, web.Spec{ID: "listRectifyDrafts", Method: "GET", Path: path, Guard: MayEnter, Summary: "Releases of a round, drafts too"},
		func(ctx context.Context, in *InRound) (*rows[RectifyDraft], error) {
			v, err := r.see(ctx, in.ID, "rectify.release.list", "")
			return r.answerDrafts(v, "", err)
		})
	web.Handle(s, web.Spec{ID: "addRectifyDraft", Method: "POST", Path: path, Guard: MayEnter,
		Summary: "Write what is to be released; another person approves it"},
		func(ctx context.Context, in *struct {
			InRound
			Body RectifyDraftInput
		}) (*rows[RectifyDraft], error) {
			b := &in.Body
			return r.answerDrafts(r.do(ctx, in.ID, compartment.What{Verb: "rectify.release.add", Kind: DraftKind}, func(tx *compartment.Tx, v *view) error {
				_, err := draftRelease(ctx, tx, v, &Draft{Title: b.Title, Words: b.Words, Audience: b.Audience}, b.Tell)
				return err
			}))
		})
	web.Handle(s, web.Spec{ID: "approveRectifyDraft", Method: "POST", Path: path + "/{part}/approve", Guard: MayFound,
		Summary: "Release it; whoever wrote it cannot"},
		func(ctx context.Context, in *InPart) (*rows[RectifyDraft], error) {
			p := duty.Of(ctx)
			outside, err := p.May(MayFound, p.County, web.Of(ctx).Via)
			if err != nil {
				return nil, err
			}
			return r.answerDrafts(r.approve(ctx, outside, in.ID, in.Part))
		})
}

func draftRelease(ctx context.Context, tx *compartment.Tx, v *view, d *Draft, tell []string) (string, error) {
	if err := v.need(ruling...); err != nil {
		return "", err
	}
	if err := d.check(); err != nil {
		return "", err
	}
	d.By, d.ByName, d.Numbers = tx.Actor.Person, tx.Actor.Name, v.numbers(tx.Now.Day(), tell)
	id, err := tx.Put(ctx, DraftKind, "", d)
	tx.On(id, "")
	return id, err
}

// approve releases a draft.
func (r *room) approve(ctx context.Context, outside act.Actor, round, draft string) (*view, string, error) {
	fn, deed := r.releasing(ctx, outside, draft)
	return r.do(ctx, round, compartment.What{Verb: "rectify.release.approve", Kind: DraftKind, Subject: draft}, fn, deed)
}

// releasing are the two acts of a release, which are done together: one in the round, whose line is in its log, and one that
// the county may know of, by the duty of whoever releases, whose line is in the journal and whose numbers are counted.
func (r *room) releasing(ctx context.Context, outside act.Actor, draft string) (func(tx *compartment.Tx, v *view) error, act.Deed) {
	var out *Release
	inside := func(tx *compartment.Tx, v *view) error {
		out = nil
		if err := v.need(ruling...); err != nil {
			return err
		}
		d, err := found(v.Drafts, func(d *Draft) bool { return d.id == draft })
		switch {
		case err != nil:
			return err
		case d.ApprovedBy != "":
			return fault.New(fault.Conflict, "rectify.release.approved")
		case d.By == tx.Actor.Person:
			return fault.New(fault.Forbidden, "rectify.release.own")
		}
		d.ApprovedBy, d.Approver, d.On, d.Release = tx.Actor.Person, tx.Actor.Name, tx.Now.Day(), tx.NewID()
		out = &Release{ID: d.Release, Area: tx.Opened.County, Round: v.Full(), Audience: d.Audience, Title: d.Title, Words: d.Words,
			Numbers: d.Numbers, On: d.On}
		return tx.Over(ctx, d.id, d.version, d)
	}
	return inside, act.Deed{Actor: outside, What: act.What{Verb: "rectify.release", Kind: ReleaseKind, Area: outside.County}, Do: func(tx *act.Tx) error {
		if out == nil { // the act in the round was refused, and says why
			return nil
		}
		return r.release(ctx, tx, out)
	}}
}
