package registry

import (
	"context"

	"huying/base/fault"
	"huying/kernel/act"
)

// register enters a subject in an act under way: by hand, or as it was proposed.
func (r *Room) register(ctx context.Context, tx *act.Tx, s *Subject, plots []Plot) error {
	s.ID = tx.NewID()
	tx.On(s.ID, s.Area)
	if err := r.sameIdent(ctx, tx, s); err != nil {
		return err
	}
	if err := r.PutSubjects(ctx, tx, []*Subject{s}); err != nil {
		return err
	}
	return r.SetPlots(ctx, tx, s.ID, plots)
}

// amend writes a subject that was changed; was is the place where it was. No list of
// plots leaves them as they are.
func (r *Room) amend(ctx context.Context, tx *act.Tx, s *Subject, was string, plots []Plot) error {
	if was != s.Area {
		tx.Note("moved_from", was)
	}
	if err := r.sameIdent(ctx, tx, s); err != nil {
		return err
	}
	if err := r.ChangeSubject(ctx, tx, s); err != nil {
		return err
	}
	if plots == nil {
		return nil
	}
	return r.SetPlots(ctx, tx, s.ID, plots)
}

// end takes a subject off the registry.
func (r *Room) end(ctx context.Context, tx *act.Tx, id, reason string) error {
	s, err := r.Subject(ctx, tx, tx.County, id)
	if err != nil {
		return err
	}
	if s.To != 0 {
		return fault.New(fault.Conflict, "agri.subject.closed")
	}
	// What began today ends tomorrow: a day that counted nothing would be no record.
	if s.To, s.ClosedReason = tx.Now.Day(), reason; s.To <= s.From {
		s.To = s.From.Add(1)
	}
	if err := r.Duties.WithdrawAllIn(ctx, tx, SubjectRecord, id, reason); err != nil {
		return err
	}
	return r.ChangeSubject(ctx, tx, s)
}
