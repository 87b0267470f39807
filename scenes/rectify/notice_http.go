package rectify

import (
	"context"
	"net/http"
	"slices"
	"strings"

	"huying/base/fault"
	"huying/base/pdf"
	"huying/base/web"
	"huying/kernel/compartment"
)

func (r *room) answerNotices(v *view, _ string, err error) (*rows[RectifyNotice], error) {
	if err != nil {
		return nil, err
	}
	var out []RectifyNotice
	for _, n := range slices.Backward(v.Notices) {
		out = append(out, v.noticeOf(n, v.Me.Person))
	}
	return rowsOf(out), nil
}

func (r *room) mountNotices(s *web.Server) {
	const path = rounds + "/{id}/notices"
	web.Handle(s, web.Spec{ID: "listRectifyNotices", Method: "GET", Path: path, Guard: MayEnter, Summary: "Notices of a round, the newest first"},
		func(ctx context.Context, in *InRound) (*rows[RectifyNotice], error) {
			v, err := r.see(ctx, in.ID, "rectify.notice.list", "")
			return r.answerNotices(v, "", err)
		})
	web.Handle(s, web.Spec{ID: "addRectifyNotice", Method: "POST", Path: path, Guard: MayEnter,
		Summary: "Draft a notice whose clock runs; another person approves it"},
		func(ctx context.Context, in *struct {
			InRound
			Body RectifyNoticeInput
		}) (*rows[RectifyNotice], error) {
			bad := fault.New(fault.Invalid, "rectify.notice.invalid")
			n := &Notice{Kind: in.Body.Kind, Unit: in.Body.Unit, Finding: in.Body.Finding, Words: in.Body.Words, Due: web.DayAt(bad, "/due", in.Body.Due)}
			if err := bad.OrNil(); err != nil {
				return nil, err
			}
			return r.answerNotices(r.do(ctx, in.ID, compartment.What{Verb: "rectify.notice.add", Kind: NoticeKind}, func(tx *compartment.Tx, v *view) error {
				return draftNotice(ctx, tx, v, n)
			}))
		})
	web.Handle(s, web.Spec{ID: "approveRectifyNotice", Method: "POST", Path: path + "/{part}/approve", Guard: MayEnter,
		Summary: "Give a notice its number; whoever drafted it cannot"},
		func(ctx context.Context, in *InPart) (*rows[RectifyNotice], error) {
			return r.answerNotices(r.do(ctx, in.ID, compartment.What{Verb: "rectify.notice.approve", Kind: NoticeKind, Subject: in.Part},
				func(tx *compartment.Tx, v *view) error {
					return r.approveNotice(ctx, tx, v, in.Part)
				}))
		})
	s.Page("GET "+path+"/{part}/paper", "rectifyNoticePaper", MayEnter, func(w http.ResponseWriter, q *http.Request) error {
		ctx := q.Context()
		v, err := r.see(ctx, q.PathValue("id"), "rectify.notice.paper", q.PathValue("part"))
		if err != nil {
			return err
		}
		n, err := found(v.Notices, func(n *Notice) bool { return n.id == q.PathValue("part") })
		if err != nil || n.No == "" {
			return r.missed(ctx, v, "rectify.notice.paper", q.PathValue("part"), fault.New(fault.NotFound, "rectify.not_there"))
		}
		data, err := r.paper(ctx, v, n)
		if err != nil {
			return err
		}
		w.Header().Set("Content-Type", "application/pdf")
		w.Header().Set("Cache-Control", "no-store")
		_, err = w.Write(data)
		return err
	})
}

func draftNotice(ctx context.Context, tx *compartment.Tx, v *view, n *Notice) error {
	if err := v.need(ruling...); err != nil {
		return err
	}
	if err := n.check(v, tx.Now.Day()); err != nil {
		return err
	}
	n.By, n.ByName, n.DraftedAt = tx.Actor.Person, tx.Actor.Name, tx.Now
	id, err := tx.Put(ctx, NoticeKind, "", n)
	tx.On(id, "")
	return err
}

// approveNotice makes a draft a notice. A warning sets the final date of its finding.
func (r *room) approveNotice(ctx context.Context, tx *compartment.Tx, v *view, id string) error {
	if err := v.need(ruling...); err != nil {
		return err
	}
	n, err := found(v.Notices, func(n *Notice) bool { return n.id == id })
	switch {
	case err != nil:
		return err
	case n.ApprovedBy != "":
		return fault.New(fault.Conflict, "rectify.notice.approved")
	case n.By == tx.Actor.Person:
		return fault.New(fault.Forbidden, "rectify.notice.own")
	}
	today := tx.Now.Day()
	if err := n.check(v, today); err != nil { // its clock may have stopped since
		return err
	}
	n.ApprovedBy, n.Approver, n.On = tx.Actor.Person, tx.Actor.Name, today
	n.No = v.number(n.Kind, r.paperSays("rectify.notice.short."+n.Kind, nil), today)
	if n.Kind == "warn" {
		f, err := v.finding(n.Finding)
		if err != nil {
			return err
		}
		f.Deadline, f.FinalDate = n.Due, true
		f.Thread = append(f.Thread, Entry{At: tx.Now, Person: tx.Actor.Person, Name: tx.Actor.Name, Role: v.Me.Role, Verb: "warned", Words: n.No, Day: n.Due})
		if err := tx.Over(ctx, f.id, f.version, f); err != nil {
			return err
		}
	}
	return tx.Over(ctx, n.id, n.version, n)
}

// paperSays is what stands on paper, which is Chinese whatever language the screen speaks.
func (r *room) paperSays(key string, args map[string]any) string {
	return r.Catalogue.Say("zh-CN", key, args)
}

// paper sets a notice on a page of A4.
func (r *room) paper(ctx context.Context, v *view, n *Notice) ([]byte, error) {
	done, err := r.Press.Turn(ctx)
	if err != nil {
		return nil, err
	}
	defer done()
	say := r.paperSays
	d, err := r.Press.New(pdf.Meta{Title: say("rectify.notice.kind."+n.Kind, nil), Author: say("rectify.notice.from", nil), Made: r.Acts.Now().Time()})
	if err != nil {
		return nil, err
	}
	d.Page(pdf.A4W, pdf.A4H)
	d.Text(pdf.Box{X: 28, Y: 36, W: 154, H: 16}, pdf.Style{Size: 24, Bold: true, Align: pdf.Centre}, say("rectify.notice.kind."+n.Kind, nil))
	d.Text(pdf.Box{X: 28, Y: 54, W: 154, H: 8}, pdf.Style{Size: 12, Align: pdf.Centre}, n.No)
	d.Line(28, 64, 182, 64, .5, pdf.Black)
	d.Text(pdf.Box{X: 28, Y: 72, W: 154, H: 10}, pdf.Style{Size: 14, Bold: true}, v.unitName(n.Unit)+"：")
	parts := []string{}
	if f, err := v.finding(n.Finding); err == nil {
		parts = append(parts, say("rectify.notice.about", map[string]any{"round": v.Full(), "no": f.No, "text": f.Text}))
	}
	parts = append(parts, n.Words, say("rectify.notice.ask."+n.Kind, map[string]any{"day": n.Due.String()}))
	d.Text(pdf.Box{X: 28, Y: 84, W: 154, H: 140}, pdf.Style{Size: 14, Leading: 1.8}, strings.Join(parts, "\n"))
	d.Text(pdf.Box{X: 100, Y: 236, W: 82, H: 8}, pdf.Style{Size: 13, Align: pdf.Right}, say("rectify.notice.from", nil))
	d.Text(pdf.Box{X: 100, Y: 246, W: 82, H: 8}, pdf.Style{Size: 13, Align: pdf.Right}, n.On.String())
	d.Text(pdf.Box{X: 28, Y: 272, W: 154, H: 6}, pdf.Style{Size: 9}, say("rectify.notice.signed", map[string]any{"drafter": n.ByName, "approver": n.Approver}))
	return d.Bytes()
}
