package app

import (
	"context"
	"fmt"

	"huying/base/store"
)

// Report is what a verification found.
type Report struct {
	Counties  int
	Lines     int64 // of the journal
	Cells     int   // of the figures
	Published int   // publications
	Photos    int   // damaged ones are among the faults
	Faults    []string
}

// Verify recomputes every figure from its records, every county's journal from its lines
// and every publication from the records that it froze, and looks at every photo.
func (a *App) Verify(ctx context.Context, progress func(what string)) (Report, error) {
	var rep Report
	if err := a.Seal(ctx); err != nil {
		return rep, err
	}
	counties, err := a.counties(ctx)
	if err != nil {
		return rep, err
	}
	for _, c := range counties {
		rep.Counties++
		progress(fmt.Sprintf("%s: journal", c))
		faults, lines, err := a.Journal.Verify(ctx, c, a.Verifier)
		if err != nil {
			return rep, fmt.Errorf("journal of %s: %w", c, err)
		}
		rep.Lines += lines
		rep.Faults = append(rep.Faults, faults...)
		progress(fmt.Sprintf("%s: figures", c))
		err = a.DB.View(ctx, func(q store.Q) error {
			drawings, err := a.drawings(ctx, q, c)
			if err != nil {
				return err
			}
			faults, cells, err := a.Book.Recount(ctx, q, c, drawings...)
			rep.Cells += cells
			rep.Faults = append(rep.Faults, faults...)
			return err
		})
		if err != nil {
			return rep, fmt.Errorf("figures of %s: %w", c, err)
		}
		progress(fmt.Sprintf("%s: publications", c))
		faults, n, err := a.Published.Verify(ctx, c, a.Verifier)
		if err != nil {
			return rep, fmt.Errorf("publications of %s: %w", c, err)
		}
		rep.Published += n
		rep.Faults = append(rep.Faults, faults...)
	}
	progress("photos")
	faults, err := a.Photos.Check(ctx)
	rep.Faults = append(rep.Faults, faults...)
	return rep, err
}
