package registry

import (
	"context"
	"slices"

	"huying/base/store"
	"huying/kernel/duty"
	"huying/kernel/evidence"
)

// What holds photos and files is looked up by the subject that it is about.
const (
	PatrolEvidence = "agri.patrol" // of patrols: the officers'
	PaperEvidence  = "agri.paper"  // of notices and samples that were signed: also the subject's own
)

// Shown says who may see them: officers who may read the subject, and, of what was
// signed for it, whoever acts for it.
func (r *Room) Shown() []evidence.Kind {
	officers := func(ctx context.Context, q store.Q, p *duty.Principal, subject string) (bool, error) {
		s, err := r.Subject(ctx, q, p.County, subject)
		return err == nil && p.Can(MayRead, s.Area), err
	}
	return []evidence.Kind{
		{Code: PatrolEvidence, Sees: officers, Past: "select subject, photos || ' ' || files from form_record where county = $1 and (photos <> '' or files <> '{}')"},
		{Code: PaperEvidence, Sees: func(ctx context.Context, q store.Q, p *duty.Principal, subject string) (bool, error) {
			if slices.Contains(p.For(MayOwn), subject) {
				return true, nil
			}
			return officers(ctx, q, p, subject)
		}, Past: `select subject, photo from agri_notice where county = $1 and photo <> ''
			union all select subject, signature from agri_sample where county = $1 and signature <> ''`},
	}
}
